//! Text → Logseq text: a backslash only where Logseq's parser would read something else than the text.
//!
//! A [`Sheet`] takes the text of one block glyph by glyph, ours and the digest's kept apart; when it is complete, each
//! rule looks at a glyph *in its place* and marks it. So `$10/月` stays as it is, and in `$5和$6` the first `$` gets its
//! backslash. Rules may mark one glyph too many, never one too few: `tests/escaping.rs` asks the parser itself.

mod glyphs;
mod inert;
mod links;
mod pairs;
mod starts;

use crate::model::{Exception, shorten};

pub(super) use super::super::sheet::{Sheet, ZERO_WIDTH_SPACE};
pub(super) use inert::is_inert;

/// What the app could not show exactly, with the text.
pub(super) type Losses = Vec<(Exception, String)>;

/// Where a text stands: this decides what its line starts could be taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Start {
    /// `- text`, `- ### text`: later lines are continuation lines.
    Block,
    /// `- > text`: every line follows a quote mark.
    Quote,
    /// `key:: text`.
    Value,
    /// `| text |`.
    Cell,
}

/// Longest run of one ASCII punctuation mark that Logseq's parser reads without freezing.
const LONGEST_RUN: usize = 16;

/// Spells plain text as the first line of a block, without bullet. Line breaks become spaces.
///
/// ```
/// use neican::render::logseq::prose;
/// assert_eq!(prose("每月 $10，只提升 <20%", &mut Vec::new()), "每月 $10，只提升 <20%");
/// assert_eq!(prose("TODO 看 [[页面]]", &mut Vec::new()), "\\TODO 看 \\[[页面]]");
/// ```
pub fn prose(text: &str, losses: &mut Vec<(Exception, String)>) -> String {
    if is_inert(text, Start::Block) {
        return text.to_owned();
    }
    finish(one_line(text), Start::Block, losses)
}

/// Spells plain text as the value of a property.
///
/// Logseq shows a backslash in a value as it is, but takes a value in double quotes to the letter and shows it without
/// them: so a value that holds a mark, or that would be a number, a boolean or a quoted string, is quoted. In the tables
/// of queries even quoted text is read, so a bracket that could run something there is followed by a zero-width space.
///
/// ```
/// use neican::render::logseq::property_text;
/// assert_eq!(property_text("《大西洋月刊》长文：亿万富翁的世界。", &mut Vec::new()), "《大西洋月刊》长文：亿万富翁的世界。");
/// assert_eq!(property_text("C# 与 #标签", &mut Vec::new()), "\"C# 与 #标签\"");
/// assert_eq!(property_text("42", &mut Vec::new()), "\"42\"");
/// ```
pub fn property_text(text: &str, losses: &mut Vec<(Exception, String)>) -> String {
    if is_inert(text, Start::Value) && !is_typed(text) {
        return text.to_owned();
    }
    let mut sheet = one_line(text);
    mark(&mut sheet, Start::Value, losses);
    let plain = sheet.plain();
    if !(sheet.has_escapes() || is_typed(&plain)) {
        return plain;
    }
    let (inert, broken) = sheet.write_broken();
    if broken {
        losses.push((Exception::TypedValue, shorten(&plain)));
    }
    format!("\"{inert}\"")
}

/// Whether Logseq would read a number, a boolean or a quoted string.
fn is_typed(value: &str) -> bool {
    let number = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    let quoted = value.starts_with('"') && value.ends_with('"');
    number || quoted || value == "true" || value == "false"
}

/// Spells a link to a page. Names are portable; what a name could not hold becomes its full-width twin.
///
/// ```
/// assert_eq!(neican::render::logseq::page_ref("今日洞察 2026-04-29"), "[[今日洞察 2026-04-29]]");
/// ```
pub fn page_ref(name: &str) -> String {
    let portable = |ch: char| match ch {
        '[' => '［',
        ']' => '］',
        '\\' => '＼',
        ch if ch.is_control() || matches!(ch, '\u{2028}' | '\u{2029}') => ' ',
        ch => ch,
    };
    format!("[[{}]]", name.chars().map(portable).collect::<String>().trim())
}

fn one_line(text: &str) -> Sheet {
    let mut sheet = Sheet::default();
    sheet.text(&text.replace('\n', " "), false);
    sheet
}

/// Marks what needs a backslash and writes the text: one line per line, not yet indented.
pub(super) fn finish(mut sheet: Sheet, start: Start, losses: &mut Losses) -> String {
    mark(&mut sheet, start, losses);
    let (text, guarded) = sheet.write();
    if guarded {
        losses.push((Exception::ClosingBracket, shorten(&sheet.plain())));
    }
    text
}

fn mark(sheet: &mut Sheet, start: Start, losses: &mut Losses) {
    if sheet.cut_runs(LONGEST_RUN) {
        losses.push((Exception::LongRun, shorten(&sheet.plain())));
    }
    if sheet.trim_for(start) {
        losses.push((Exception::WhiteSpace, shorten(&sheet.plain())));
    }
    links::mark(sheet);
    pairs::mark(sheet);
    starts::mark(sheet, start);
    // last, since they depend on which glyphs before and after them got a backslash
    links::mark_token_starts(sheet);
    links::mark_tags(sheet);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_would_be_something_else_is_quoted() {
        let spelt = |text: &str| property_text(text, &mut Vec::new());
        for typed in ["42", "0", "true", "false", "\"甲\"", "\"\""] {
            assert_eq!(spelt(typed), format!("\"{typed}\""));
        }
        for text in ["4a", "a4", "４２", "True", "甲", "\"甲\" 与乙", "甲\"", "\"甲"] {
            assert_eq!(spelt(text), text);
        }
    }

    #[test]
    fn a_link_to_a_page_stays_on_one_line_and_closes_at_its_end() {
        assert_eq!(page_ref(" 甲[乙]\\丙\u{7}丁\u{2028}戊\u{2029}己\n "), "[[甲［乙］＼丙 丁 戊 己]]");
    }
}
