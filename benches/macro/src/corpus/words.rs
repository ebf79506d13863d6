//! Words by chance, the same ones for the same seed, and days by number.

/// Frequent characters: a text of them packs about as tightly as notes do.
const CHARACTERS: &str = "的一是不了人我在有他这为之大来以个中上们到说国和地也子时道出而要于就下得可你年生自会那后能对着事其里所去行过家十用发天如然作方成者多日都三小军二无同么经法当起与好看学进种将还分此心前面又定见只主没公从知使些样现回东西度被书长话力水头义正名外工全第几明信气意打百口间重身两新系边再位体受给利海物已直加门动万原手接听走平放问高先教总表性数女常回论统建认真今思战相口比员向北运次解更变点关路月命化身务电期山声处世流果干求办带许革题世光社理立各任件场取收特九转运清步写器单目车反强集风据离深八广青空城完格尝亮夜感决证指记区引切图容易标准火片研火组热望半观众术史房往试连飞线落价包条爱站类调破何谈花整南领商视极层织怎传愿红治推节坚达兵算息致";

/// What stands in a text beside those characters, now and then.
const TERMS: [&str; 16] = [
    "AI", "agent", "token", "GPU", "API", "模型", "推理", "训练", "harness", "context", "MCP", "数据", "runtime",
    "workflow", "eval", "算力",
];

/// Chance that is the same everywhere: SplitMix64, public domain, by Sebastiano Vigna.
pub struct Chance(u64);

impl Chance {
    /// The chance of one issue: nothing but the seed and its number counts.
    pub fn of(seed: u64, number: usize) -> Self {
        // Mixed twice: neighbours must not walk along the same numbers, one step behind each other.
        let start = Chance(number as u64).next();
        Chance(Chance(seed ^ start).next())
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number from `low` up to and with `high`.
    pub fn between(&mut self, low: usize, high: usize) -> usize {
        low + (self.next() % (high - low + 1) as u64) as usize
    }

    /// Once in so many times.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.between(1, times) == 1
    }

    /// So many hex digits.
    pub fn hex(&mut self, n_digits: usize) -> String {
        format!("{:016x}{:016x}", self.next(), self.next())[..n_digits].to_owned()
    }

    /// A phrase of about so many characters, a term within it now and then.
    pub fn phrase(&mut self, n_chars: usize) -> String {
        let all: Vec<char> = CHARACTERS.chars().collect();
        let mut text = String::new();
        for _ in 0..n_chars {
            text.push(all[self.between(0, all.len() - 1)]);
            if self.once_in(24) {
                text.push_str(TERMS[self.between(0, TERMS.len() - 1)]);
            }
        }
        text
    }

    /// A sentence: phrases with commas between them.
    pub fn sentence(&mut self) -> String {
        let n_phrases = self.between(2, 4);
        let phrases: Vec<String> = (0..n_phrases).map(|_| self.short_phrase()).collect();
        phrases.join("，")
    }

    fn short_phrase(&mut self) -> String {
        let n_chars = self.between(6, 14);
        self.phrase(n_chars)
    }
}

/// The day so many days after 2000-01-01, as `2000-01-31`.
pub fn day(number: usize) -> String {
    let (mut year, mut left) = (2000, number);
    while left >= n_days(year) {
        left -= n_days(year);
        year += 1;
    }
    let february = n_days(year) - 337;
    let mut month = 1;
    for n in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30] {
        if left < n {
            break;
        }
        left -= n;
        month += 1;
    }
    format!("{year:04}-{month:02}-{:02}", left + 1)
}

fn n_days(year: usize) -> usize {
    if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) { 366 } else { 365 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_follow_the_calendar() {
        for (number, written) in [
            (0, "2000-01-01"),
            (59, "2000-02-29"),
            (60, "2000-03-01"),
            (365, "2000-12-31"),
            (366, "2001-01-01"),
            (424, "2001-02-28"),
            (425, "2001-03-01"),
            (9999, "2027-05-18"),
        ] {
            assert_eq!(day(number), written);
        }
    }

    #[test]
    fn chance_depends_on_seed_and_number_only() {
        let phrase = |seed, number| Chance::of(seed, number).phrase(40);
        assert_eq!(phrase(1, 2), phrase(1, 2));
        assert_ne!(phrase(1, 2), phrase(2, 1));
        assert_ne!(phrase(1, 2), phrase(1, 3));
    }
}
