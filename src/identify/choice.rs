//! A reader's words for an article → which ones they may mean: its number, its day, a piece of its title, pinyin initials.

use std::sync::LazyLock;

use pinyin::ToPinyin;
use regex::Regex;

use crate::model::{Names, Reading};

/// The articles that a reader may mean, best guess first. `readings` by day, the newest first.
///
/// Tried in this order, and the first that finds any counts: a number (of the newest day), a day and a number, the id, the
/// whole name of the page or title, a piece of it, pinyin initials in a row, then all of the letters in order.
///
/// A number that no article of the newest day has may still be a piece of a title: `5` finds `GPT-5`.
pub fn choose<'r>(wish: &str, readings: &'r [Reading]) -> Vec<&'r Reading> {
    let wish = wish.trim();
    if wish.is_empty() {
        return Vec::new();
    }
    let newest = readings.first().map(|reading| reading.id.date);
    let numbered = |reading: &Reading| Some(reading.id.date) == newest && reading.number == wish.parse().ok();
    let folded = Names::fold(wish);
    let names = |reading: &Reading| [Names::fold(&reading.title), Names::fold(&reading.page)];
    let letters = wish.to_lowercase();
    let is_spelt = wish.chars().all(|c| c.is_ascii_alphanumeric());
    let in_order = |name: &str| {
        let mut rest = name.chars();
        folded.chars().filter(|c| !c.is_whitespace()).all(|wanted| rest.any(|c| c == wanted))
    };
    let steps: [&dyn Fn(&Reading) -> bool; 7] = [
        &|reading| !wish.is_empty() && numbered(reading) && reading.number.is_some(),
        &|reading| dated(wish, reading),
        &|reading| reading.id.to_string() == wish,
        &|reading| names(reading).contains(&folded),
        &|reading| names(reading).iter().any(|name| name.contains(&folded)),
        &|reading| is_spelt && initials(&reading.title).contains(&letters),
        &|reading| names(reading).iter().any(|name| in_order(name)),
    ];
    let found = steps.iter().map(|step| readings.iter().filter(|reading| step(reading)).collect::<Vec<_>>());
    found.into_iter().find(|found| !found.is_empty()).unwrap_or_default()
}

/// `2026-04-29 1`, `2026-04-29/1`, `04-29 1`, `4.29#1`.
fn dated(wish: &str, reading: &Reading) -> bool {
    static DATED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(?:(\d{4})[-./年])?(\d{1,2})[-./月](\d{1,2})日?[\s#/：:第]+(\d{1,3})篇?$")
            .expect("a fixed pattern")
    });
    let Some(found) = DATED.captures(wish) else { return false };
    let number = |at: usize| found.get(at).and_then(|digits| digits.as_str().parse::<u32>().ok());
    let day = reading.id.date.to_string();
    let (year, month, date) = (number(1), number(2).unwrap_or_default(), number(3).unwrap_or_default());
    let same = year.is_none_or(|year| day[..4] == format!("{year:04}")) && day[5..] == format!("{month:02}-{date:02}");
    same && reading.number == number(4)
}

/// The first letters of a title, read aloud: `AI 的经济账` is `aidjjz`. Of a character with several readings the most
/// common one.
fn initials(title: &str) -> String {
    let mut letters = String::new();
    for c in title.chars() {
        match c.to_pinyin() {
            Some(spoken) => letters.extend(spoken.plain().chars().next()),
            None => letters.extend(c.to_lowercase().filter(|c| c.is_ascii_alphanumeric())),
        }
    }
    letters
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ArticleId, Progress, VaultPath};

    fn readings() -> Vec<Reading> {
        let rows = [
            ("2026-04-30/00000001", 1, "GPT-5 发布"),
            ("2026-04-30/00000002", 2, "马斯克 vs 奥特曼庭审"),
            ("2026-04-29/00000003", 1, "AI 的经济账怎么算？"),
            ("2026-04-29/00000004", 2, "AI 半导体终局推演"),
        ];
        let reading = |(id, number, title): (&str, u32, &str)| Reading {
            id: ArticleId::try_from(id.to_owned()).expect("an id"),
            page: title.to_owned(),
            path: VaultPath::new("pages/x.md").expect("a path"),
            title: title.to_owned(),
            number: Some(number),
            score: None,
            tomato: None,
            status: String::new(),
            progress: Progress::Unread,
            note: None,
        };
        rows.into_iter().map(reading).collect()
    }

    #[test]
    fn an_article_is_found_by_what_a_reader_types() {
        let readings = readings();
        for (wish, expected) in [
            ("1", vec!["00000001"]),
            ("2", vec!["00000002"]),
            ("5", vec!["00000001"]),
            ("2026-04-29 2", vec!["00000004"]),
            ("2026-04-29/2", vec!["00000004"]),
            ("4-29 1", vec!["00000003"]),
            ("4月29日 第1篇", vec!["00000003"]),
            ("2026-04-29/00000003", vec!["00000003"]),
            ("经济账", vec!["00000003"]),
            ("gpt", vec!["00000001"]),
            ("AI", vec!["00000003", "00000004"]),
            ("jjz", vec!["00000003"]),
            ("bdt", vec!["00000004"]),
            ("msk", vec!["00000002"]),
            ("半导体推演", vec!["00000004"]),
            ("9", vec![]),
            ("没有", vec![]),
            ("", vec![]),
        ] {
            let found: Vec<&str> = choose(wish, &readings).iter().map(|reading| &reading.id.hash[..]).collect();
            assert_eq!(found, expected, "{wish}");
        }
    }
}
