//! Text → text that Obsidian shows as it is, and nothing else: no link, no tag, no mark, no code of a plugin's.
//!
//! A [`Sheet`] holds the text of one block glyph by glyph, ours and the digest's kept apart; each rule looks at a glyph *in
//! its place* and gives it a backslash only where Obsidian, or a plugin many readers have, would read something else. So
//! `$10/月` stays as it is, and `$5 到 $6` gets two. Rules may mark one glyph too many, never one too few:
//! `tests/escaping_obsidian.rs` asks parsers. Backslashes and not entities, since Live Preview shows entities as they are;
//! and between the characters of a sequence that plugins look for in the source, where no escape is read: `<\%`.

mod inert;
mod links;
mod pairs;
mod starts;

use crate::model::{Exception, shorten};
use crate::render::Losses;

pub(super) use crate::render::sheet::{Sheet, ZERO_WIDTH_SPACE};
pub(super) use inert::is_inert;

/// Where a text stands: this decides what its line starts and ends could be taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Start {
    /// A paragraph: every line may start a block.
    Paragraph,
    /// A list item: as a paragraph, and a bracket pair at its start is a task.
    Item,
    /// `> text`: as a paragraph, and `[!note]` makes a callout.
    Quote,
    /// `> text` below the title of a callout: as a paragraph's second line.
    Below,
    /// `### text`: one line; `#` at its end would be dropped.
    Heading,
    /// `| text |`: one line, in which a bar ends the cell.
    Cell {
        /// Whether another cell of its row holds a `$`, too.
        dollars: bool,
    },
    /// One line that may stand in any of these places: a template says which.
    Anywhere,
    /// The same beside other texts on its line: a mark that stands alone here may find its partner there.
    Beside,
}

impl Start {
    pub(super) fn is_cell(self) -> bool {
        matches!(self, Start::Cell { .. })
    }
}

/// Spells plain text as one line that a template may put anywhere. Line breaks become spaces.
///
/// What Obsidian 1.14 cannot show exactly is added to `losses`: white space at the ends, control characters.
///
/// ```
/// use neican::render::obsidian::prose;
/// assert_eq!(prose("每月 $10，只提升 <20%", &mut Vec::new()), "每月 $10，只提升 <20%");
/// assert_eq!(prose("$5 到 $6，见 [[页面]] 与 #标签", &mut Vec::new()), "\\$5 到 \\$6，见 \\[\\[页面]] 与 \\#标签");
/// ```
pub fn prose(text: &str, losses: &mut Vec<(Exception, String)>) -> String {
    line(text, Start::Anywhere, losses)
}

/// Spells plain text that shares its line with other texts.
pub(super) fn phrase(text: &str, losses: &mut Losses) -> String {
    line(text, Start::Beside, losses)
}

fn line(text: &str, start: Start, losses: &mut Losses) -> String {
    if is_inert(text, start) {
        return text.to_owned();
    }
    let mut sheet = Sheet::default();
    sheet.text(&text.replace('\n', " "), false);
    finish(sheet, start, losses)
}

/// Text for a property, before it is spelt as YAML: Obsidian shows it to the letter, but Templater runs what stands
/// between `<%` and `%>` anywhere in a new file (`Templater.ts`, `overwrite_file_commands`). So `<%` becomes `＜%`. A value
/// that is a link as a whole is one (obsidian-help, Properties); a zero-width space before it makes it text.
pub(super) fn property_text(text: &str, losses: &mut Losses) -> String {
    let text = without_templates(text, losses);
    if text.starts_with("[[") && text.ends_with("]]") {
        losses.push((Exception::TypedValue, shorten(&text)));
        return format!("{ZERO_WIDTH_SPACE}{text}");
    }
    text
}

/// Text in which no backslash is read (code, a property), with `＜%` for `<%`.
pub(super) fn without_templates(text: &str, losses: &mut Losses) -> String {
    if !text.contains("<%") {
        return text.to_owned();
    }
    losses.push((Exception::TemplateTag, shorten(text)));
    text.replace("<%", "＜%")
}

/// Marks what needs a backslash and writes the text: one line per line, not yet indented.
pub(super) fn finish(mut sheet: Sheet, start: Start, losses: &mut Losses) -> String {
    if sheet.trim(is_space, true) {
        losses.push((Exception::WhiteSpace, shorten(&sheet.plain())));
    }
    links::mark(&mut sheet);
    pairs::mark(&mut sheet, start);
    starts::mark(&mut sheet, start);
    let mut out = String::with_capacity(sheet.len() + 16);
    for glyph in &sheet.glyphs {
        if glyph.escaped {
            out.push('\\');
        }
        out.push(glyph.ch);
    }
    out
}

/// White space, as any of Obsidian's parsers knows it. NEL is some to Rust, and to none of them.
pub(super) fn is_space(ch: char) -> bool {
    (ch.is_whitespace() && ch != '\u{85}') || ch == '\u{feff}' || (ch.is_ascii_control() && ch != '\u{7f}')
}

/// A letter or a digit to every parser: `Ⓐ` and its like are symbols.
pub(super) fn is_letter(ch: char) -> bool {
    ch.is_alphanumeric() && !matches!(ch, '\u{24b6}'..='\u{24e9}' | '\u{1f130}'..='\u{1f189}')
}

/// Punctuation to every parser; symbols and emoji are to some only.
pub(super) fn is_punctuation(ch: char) -> bool {
    let general =
        matches!(ch, '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}') && !matches!(ch, '\u{2044}' | '\u{2052}');
    let wide = matches!(ch, '！'..='＃' | '％'..='＊' | '，'..='／' | '：' | '；' | '？' | '＠' | '［' | '］');
    let chinese = matches!(ch, '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301b}' | '·');
    ch.is_ascii_punctuation() || general || wide || chinese
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_property_is_no_link_and_no_template() {
        let spelt = |text: &str| {
            let mut losses = Vec::new();
            (property_text(text, &mut losses), losses.len())
        };
        assert_eq!(spelt("见 [[页面]] 与 #标签"), ("见 [[页面]] 与 #标签".to_owned(), 0));
        assert_eq!(spelt("[[页面]]"), ("\u{200b}[[页面]]".to_owned(), 1));
        assert_eq!(spelt("a <%* x %>"), ("a ＜%* x %>".to_owned(), 1));
    }
}
