//! `Inlines` → glyphs: which marks stand around which text, in a form that Logseq reads.
//!
//! Logseq's parser wants marks that touch their text, close on their line, and nest in few ways. So a line is first laid
//! out flat, each leaf with its set of marks, and then every stretch of equal marks gets marks of its own, outermost
//! highlight, then strike, then bold and italic, then the link: `==~~***[text](url)***~~==`. A mark that fits nowhere is
//! left out and reported; a highlight never is.

mod leaf;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use crate::model::{Exception, Inline, Inlines, Links, shorten};

use super::escape::{Losses, Sheet, Start, finish, is_inert, page_ref};
use crate::render::leaf::{Leaf, What};
use leaf::{fence, leaves};

/// Spells a row. `coloured`: the whole block is highlighted, and so is every line of it. Lines are parted by `\n`.
pub(super) fn spell<'a>(
    row: &'a Inlines,
    coloured: bool,
    start: Start,
    assets: &str,
    losses: &mut Losses,
) -> Cow<'a, str> {
    match row.iter().as_slice() {
        [Inline::Text(text)] if is_inert(text, start) => {
            if coloured {
                Cow::Owned(["==", text, "=="].concat())
            } else {
                Cow::Borrowed(text)
            }
        }
        _ => Cow::Owned(spell_by_rules(row, coloured, start, assets, losses)),
    }
}

/// What ends the description of an image, escaped or not.
const NOT_IN_IMAGES: [char; 3] = ['[', ']', '`'];

fn spell_by_rules(row: &Inlines, coloured: bool, start: Start, assets: &str, losses: &mut Losses) -> String {
    let mut sheet = Sheet::default();
    let lines = row.lines();
    for (line_idx, line) in lines.iter().enumerate() {
        match (line_idx, start) {
            (0, _) => {}
            (_, Start::Cell | Start::Value) => sheet.text(" ", false),
            _ => sheet.mark("\n"),
        }
        let mut inner_marks = false;
        let leaves = leaves(line, coloured, start == Start::Cell, &mut inner_marks, losses);
        spell_line(&mut sheet, &leaves, assets);
        for leaf in &leaves {
            if let What::Image { alt, .. } = &leaf.what
                && alt.contains(NOT_IN_IMAGES)
            {
                losses.push((Exception::ImageText, shorten(alt)));
            }
        }
        if inner_marks {
            losses.push((Exception::InnerMark, shorten(&line.plain())));
        }
    }
    if start == Start::Cell && lines.len() > 1 {
        losses.push((Exception::WhiteSpace, shorten(&row.plain())));
    }
    finish(sheet, start, losses)
}

fn spell_line(sheet: &mut Sheet, line: &[Leaf], assets: &str) {
    for highlighted in line.chunk_by(|a, b| a.marks.highlight == b.marks.highlight) {
        let open = highlighted[0].marks.highlight.is_some();
        wrap(sheet, "==", open, |sheet| {
            for struck in highlighted.chunk_by(|a, b| a.marks.strike == b.marks.strike) {
                wrap(sheet, "~~", struck[0].marks.strike, |sheet| {
                    for weighted in struck.chunk_by(|a, b| a.marks.stars() == b.marks.stars()) {
                        let stars = weighted[0].marks.stars();
                        wrap(sheet, &"*".repeat(stars), stars > 0, |sheet| {
                            for linked in weighted.chunk_by(|a, b| a.href == b.href && !a.is_code() && !b.is_code()) {
                                spell_link(sheet, linked, assets);
                            }
                        });
                    }
                });
            }
        });
    }
}

fn wrap(sheet: &mut Sheet, mark: &str, open: bool, content: impl FnOnce(&mut Sheet)) {
    let mark = if open { mark } else { "" };
    sheet.mark(mark);
    content(sheet);
    sheet.mark(mark);
}

fn spell_link(sheet: &mut Sheet, linked: &[Leaf], assets: &str) {
    let href = linked[0].href;
    if href.is_some() {
        sheet.mark("[");
    }
    for leaf in linked {
        let inside = href.is_some() || leaf.marks.any();
        match &leaf.what {
            What::Text(text) => sheet.text(text, inside),
            What::Code(code) => {
                let fence = fence(code).unwrap_or_default();
                sheet.mark(fence);
                sheet.code(code);
                sheet.mark(fence);
            }
            What::Formula(tex) => {
                sheet.mark("$");
                sheet.code(tex);
                sheet.mark("$");
            }
            What::Image { asset, alt } => {
                if !sheet.is_token_start() {
                    // an image right after a letter is a link to Logseq
                    sheet.text(" ", false);
                    sheet.lose_white_space();
                }
                sheet.mark("![");
                sheet.text(&alt.replace('[', "［").replace(']', "］").replace('`', "｀"), true);
                sheet.mark(&format!("]({assets}/{})", address(asset)));
            }
        }
    }
    if let Some(href) = href {
        sheet.mark(&format!("]({})", address(href)));
    }
}

/// An address without anything that would end a link or pair with a mark around it.
pub(super) fn address(href: &str) -> String {
    if let Some(page) = href.strip_prefix(Links::PAGE) {
        return page_ref(page);
    }
    let mut out = String::with_capacity(href.len());
    for ch in href.trim().chars() {
        let pairs = matches!(ch, '~' | '=') && out.ends_with(ch);
        if pairs || "()<>[]{}|\\^`\"*".contains(ch) || ch.is_whitespace() || ch.is_control() {
            let mut utf8 = [0; 4];
            let bytes = ch.encode_utf8(&mut utf8).bytes();
            out.extend(bytes.map(|byte| format!("%{byte:02X}")));
        } else {
            out.push(ch);
        }
    }
    // a mail address in `.md` would be the name of a page
    if out.to_ascii_lowercase().starts_with("mailto:") {
        for (ending, instead) in [(".md", ".m%64"), (".markdown", ".markdow%6E")] {
            if let Some(stem) = out.to_ascii_lowercase().strip_suffix(ending) {
                out.truncate(stem.len());
                out.push_str(instead);
            }
        }
    }
    out
}
