//! How much two texts have in common, fast enough to ask it of many pairs.

/// Pairs of neighbouring letters and digits, sorted. Signs do not count: tables and code have most of them in common.
pub(super) struct Grams(Vec<u64>);

/// What short texts have in common is mostly chance.
const FEW: usize = 6;

/// A text is a correction of another from here on.
pub(super) const ALIKE: f64 = 0.5;

/// From here on even if it stands somewhere else.
pub(super) const ALIKE_ANYWHERE: f64 = 0.75;

/// From here on even there, if nothing else left over is [`SOMEWHAT`] like either of the two.
pub(super) const ALIKE_ALONE: f64 = 0.6;

/// From here on a text may be meant instead of another.
pub(super) const SOMEWHAT: f64 = 0.4;

impl Grams {
    pub(super) fn of(text: &str) -> Grams {
        let chars = |counts: fn(&char) -> bool| -> Vec<u64> {
            text.chars().filter(counts).map(|c| u64::from(u32::from(c))).collect()
        };
        // Han characters are letters; asking a table about each would take longer than all the rest.
        let words = chars(|c| matches!(c, '\u{4e00}'..='\u{9fff}') || c.is_alphanumeric());
        let chars = if words.len() > 1 { words } else { chars(|c| !c.is_whitespace()) };
        let mut grams: Vec<u64> = match chars[..] {
            [only] => vec![only << 32],
            _ => chars.windows(2).map(|pair| pair[0] << 32 | pair[1]).collect(),
        };
        grams.sort_unstable();
        Grams(grams)
    }

    /// Too short to be known again in another place.
    pub(super) fn is_few(&self) -> bool {
        self.0.len() < FEW
    }

    /// From 0, nothing in common, to 1, the same. A text that holds most of the other is like it, however much was
    /// added: readers write on where ours ends.
    pub(super) fn likeness(&self, other: &Grams) -> f64 {
        let (mut at, mut common) = (0, 0usize);
        for gram in &self.0 {
            while other.0.get(at).is_some_and(|theirs| theirs < gram) {
                at += 1;
            }
            if other.0.get(at) == Some(gram) {
                common += 1;
                at += 1;
            }
        }
        let (shorter, both) = (self.0.len().min(other.0.len()), self.0.len() + other.0.len());
        if common == 0 {
            return 0.0;
        }
        let dice = (2 * common) as f64 / both as f64;
        if shorter < FEW { dice } else { dice.max(0.75 * common as f64 / shorter as f64) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn likeness(a: &str, b: &str) -> f64 {
        let likeness = Grams::of(a).likeness(&Grams::of(b));
        assert!((likeness - Grams::of(b).likeness(&Grams::of(a))).abs() < 1e-9, "the same both ways");
        likeness
    }

    #[test]
    fn corrections_are_alike_and_other_sentences_are_not() {
        assert!((likeness("大公司采用速度也比云时代快", "大公司采用速度也比云时代快") - 1.0).abs() < 1e-9);
        assert!(likeness("大公司采用速度也比云时代快得多", "大公司的采用速度，也比云时代快很多") >= ALIKE);
        assert!(
            likeness("推理成本每年下降", "推理成本每年下降——我想到了电力行业：最初也是按度计价，后来谁还去看电表？")
                >= ALIKE
        );
        assert!(likeness("推理成本每年下降", "数据全程留在客户的 VPC 内") < ALIKE);
        assert!(likeness("```rust\nfn main() {\n}\n```", "```rust\nlet x = 1;\n{\n}\n```") < ALIKE);
        assert!(likeness("| 甲 | 乙 |\n| --- | --- |\n| 1 | 2 |", "| 丙 | 丁 |\n| --- | --- |\n| 3 | 4 |") < ALIKE);
        assert!(likeness("----", "----") >= ALIKE);
        // Which letters stand side by side counts, not which there are; a pair as often as it stands in both.
        assert!(likeness("一二三四五六七八", "八七六五四三二一") < ALIKE);
        assert!(likeness("哈哈哈哈哈哈哈哈", "哈哈，推理成本下降") < ALIKE);
        // A few letters that a long text happens to hold are no beginning of it.
        assert!(likeness("甲乙", "甲乙丙丁戊己庚辛") < ALIKE);
        // One letter is too little: then the signs count.
        assert!(likeness("1 ——", "1 ……") < ALIKE);
        assert!(likeness("", "甲") < ALIKE && likeness("甲", "乙") < ALIKE && likeness("甲", "甲") >= ALIKE);
    }
}
