//! What stands behind the words of a block and is none of them: its block id, and when its cards are due.

use std::borrow::Cow;

use crate::model::tree::Part;

const BLANK: [char; 4] = [' ', '\t', '\r', '\n'];

/// The words of a block, and what stands behind them, each with what parts it from the words: its block id, and what the
/// plugin Spaced Repetition keeps there, before the id or behind it (its `question.ts`, `formatForNote`).
pub(super) fn without_names(own: &str) -> (&str, Vec<Part<'_>>) {
    let (mut words, mut names) = (own, Vec::new());
    for name in [schedule, block_id, schedule] {
        let is_card = |part: &Part| matches!(part, Part::Record(_));
        if let Some((rest, part)) = name(words).filter(|(_, part)| !is_card(part) || !names.iter().any(is_card)) {
            words = rest;
            names.insert(0, part);
        }
    }
    (words, names)
}

fn schedule(own: &str) -> Option<(&str, Part<'_>)> {
    let at = own.rfind("<!--SR:").filter(|_| own.ends_with("-->"))?;
    let words = own[..at].trim_end_matches(BLANK);
    (!words.is_empty()).then(|| (words, Part::Record(&own[words.len()..])))
}

fn block_id(own: &str) -> Option<(&str, Part<'_>)> {
    let at = own.trim_end_matches(is_id_sign).strip_suffix('^')?.len();
    let words = own[..at].trim_end_matches(BLANK);
    let value = &own[at + 1..];
    let parted = own[..at].ends_with([' ', '\t', '\n']) && is_block_id(value);
    let line = &own[words.len()..];
    (parted && !words.is_empty()).then_some((words, Part::Property { key: Cow::Borrowed("^"), value, line }))
}

/// Whether a text is what may stand behind `^`.
pub(super) fn is_block_id(text: &str) -> bool {
    !text.is_empty() && text.chars().all(is_id_sign)
}

fn is_id_sign(sign: char) -> bool {
    sign.is_ascii_alphanumeric() || sign == '-'
}
