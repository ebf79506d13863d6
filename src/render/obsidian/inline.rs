//! `Inlines` → glyphs: which marks stand around which text, in a form that Obsidian reads.
//!
//! A line is laid out flat, each leaf with its set of marks; then every stretch of equal marks gets marks of its own,
//! outermost highlight, then strike, then the link, then bold, then italic: `==🔴~~[**text**](url)~~==`. Bold stands inside
//! a label, since `**[` beside a Chinese character opens nothing; [`stars`] moves its ends off punctuation likewise.

mod address;
mod stars;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use super::escape::{Sheet, Start, ZERO_WIDTH_SPACE, finish, is_inert, is_space, prose, without_templates};
use crate::model::{Colour, Exception, Inline, Inlines, shorten};
use crate::render::leaf::{Leaf, What, flat, loosen_spaces};
use crate::render::sheet::cleaned;
use crate::render::{Losses, formula};
use address::address;

/// What keeps two marks of one sort apart.
const GUARD: &str = "\u{200b}";

/// Spells a row. `colour`: the whole block is highlighted, and so is every line of it. Lines are parted by `\n`.
pub(super) fn spell<'a>(row: &'a Inlines, colour: Option<Colour>, start: Start, losses: &mut Losses) -> Cow<'a, str> {
    match row.iter().as_slice() {
        [Inline::Text(text)] if is_inert(text, start) => match colour.map(emoji) {
            None => Cow::Borrowed(text),
            Some("") if COLOURED.iter().any(|emoji| text.starts_with(emoji)) => {
                Cow::Owned(spell_by_rules(row, colour, start, losses))
            }
            Some(emoji) => Cow::Owned(["==", emoji, text, "=="].concat()),
        },
        _ => Cow::Owned(spell_by_rules(row, colour, start, losses)),
    }
}

/// A row of text as one paragraph of its own.
pub(super) fn line(row: &Inlines, losses: &mut Losses) -> String {
    spell(row, None, Start::Paragraph, losses).into_owned()
}

/// A link to a page, by its name. Names are portable: nothing in them needs an escape.
pub(super) fn page_link(name: &str) -> String {
    format!("[[{name}]]")
}

/// The public site: an address that shows itself; anything else is text.
pub(super) fn site(site: &str, losses: &mut Losses) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || ":/.-_?=&%#+,@".contains(c);
    if !(site.starts_with("https://") || site.starts_with("http://")) {
        return prose(site, losses);
    }
    if site.chars().all(plain) && address(site) == site {
        return format!("<{site}>");
    }
    let link = Inline::Link { href: site.to_owned(), text: Inlines::from(site) };
    line(&Inlines::new(vec![link]), losses)
}

/// What Obsidian 1.14 reads right behind `==` as the colour; older versions show it. Yellow is the colour of none.
fn emoji(colour: Colour) -> &'static str {
    match colour {
        Colour::Red => "🔴",
        Colour::Orange => "🟠",
        Colour::Green => "🟢",
        Colour::Blue => "🔵",
        Colour::Purple => "🟣",
        Colour::Yellow | Colour::Plain | Colour::Gray | Colour::Brown | Colour::Pink => "",
    }
}

/// The colour as the app tells it: one without emoji is plain.
fn told(colour: Colour) -> Colour {
    if emoji(colour).is_empty() { Colour::Plain } else { colour }
}

/// What a text must not start with in a highlight of no colour. The importer of the app's makers writes yellow, too.
pub(super) const COLOURED: [&str; 6] = ["🔴", "🟠", "🟢", "🔵", "🟣", "🟡"];

fn spell_by_rules(row: &Inlines, colour: Option<Colour>, start: Start, losses: &mut Losses) -> String {
    let mut sheet = Sheet::default();
    let one_line = !matches!(start, Start::Paragraph | Start::Item | Start::Quote | Start::Below);
    let mut n_lines = 0;
    let lines = row.lines();
    for line in &lines {
        let leaves = leaves(line, colour, start, losses);
        // a paragraph ends at a blank line, and a highlight with it
        if leaves.iter().all(|leaf| leaf.is_blank(is_space)) {
            if lines.len() > 1 || !line.is_empty() {
                sheet.lose_white_space();
            }
            continue;
        }
        match n_lines {
            0 => {}
            _ if one_line => sheet.text(" ", false),
            _ => sheet.mark("\n"),
        }
        n_lines += 1;
        Line { sheet: &mut sheet, start, losses }.spell(&leaves);
    }
    if one_line && n_lines > 1 {
        sheet.lose_white_space();
    }
    finish(sheet, start, losses)
}

/// Lays a line out, with the marks that Obsidian can show.
fn leaves<'a>(line: &'a Inlines, colour: Option<Colour>, start: Start, losses: &mut Losses) -> Vec<Leaf<'a>> {
    let mut inner_marks = false;
    let mut split: Vec<Leaf> = Vec::new();
    let mut flat = flat(line, colour);
    formula::settle(&mut flat, start.is_cell(), losses);
    for mut leaf in flat {
        leaf.marks.highlight = leaf.marks.highlight.map(told);
        // before anything is decided by what stands at an end
        if let What::Text(text) | What::Code(text) = &mut leaf.what
            && let Cow::Owned(clean) = cleaned(text)
        {
            losses.push((Exception::WhiteSpace, shorten(text)));
            *text = clean;
        }
        if !matches!(&leaf.what, What::Text(text) if text.is_empty()) {
            fit(leaf, colour.map(told), start, &mut inner_marks, &mut split);
        }
    }
    loosen_spaces(&mut split, is_space);
    let settled = stars::settle(split, &mut inner_marks);
    if inner_marks {
        losses.push((Exception::InnerMark, shorten(&line.plain())));
    }
    settled
}

/// Drops the marks that Obsidian cannot show on this leaf, and parts it where marks must not reach.
fn fit<'a>(mut leaf: Leaf<'a>, block: Option<Colour>, start: Start, inner_marks: &mut bool, out: &mut Vec<Leaf<'a>>) {
    match &leaf.what {
        What::Image { .. } => {
            // a mark around an image shows nothing; the colour of its block is not lost by that
            let bare = leaf.href.is_none() && (leaf.marks.highlight.is_none() || leaf.marks.highlight == block);
            *inner_marks |= !bare;
            out.push(Leaf { marks: Default::default(), href: None, ..leaf });
        }
        What::Code(code) if fence(code, start, leaf.href.is_some()).is_none() => {
            *inner_marks |= !code.chars().all(is_space);
            leaf.what = What::Text(code.clone());
            out.extend(leaf.without_ends(is_space));
        }
        What::Formula(_) => out.push(leaf),
        What::Code(code) => {
            // old parsers look for the end of a strike in code, too
            let strike = leaf.marks.strike && !code.contains("~~");
            *inner_marks |= strike != leaf.marks.strike;
            leaf.marks.strike = strike;
            out.push(leaf);
        }
        What::Text(_) if leaf.href.is_none() && !leaf.marks.any() => out.push(leaf),
        What::Text(_) => out.extend(untied(leaf).iter().flat_map(|leaf| leaf.without_ends(is_space))),
    }
}

/// A struck text without the tildes at its end: old parsers would count them among the closing ones, escaped or not.
fn untied(leaf: Leaf) -> Vec<Leaf> {
    let What::Text(text) = &leaf.what else { return vec![leaf] };
    let core = text.trim_end_matches(|ch| ch == '~' || is_space(ch));
    if !leaf.marks.strike || !text[core.len()..].contains('~') {
        return vec![leaf];
    }
    let (mut struck, mut tail) = (leaf.clone(), leaf.clone());
    (struck.what, tail.what) = (What::Text(core.to_owned()), What::Text(text[core.len()..].to_owned()));
    tail.marks.strike = false;
    if core.is_empty() { vec![tail] } else { vec![struck, tail] }
}

/// The backticks around inline code; absent where no form of it is read: code of white space alone, and in a table a
/// backslash before a bar, in a label brackets.
fn fence(code: &str, start: Start, linked: bool) -> Option<String> {
    let blank = code.chars().all(is_space);
    if blank || (start.is_cell() && code.contains("\\|")) || (linked && code.contains(['[', ']'])) {
        return None;
    }
    let longest = code.split(|ch| ch != '`').map(str::len).max().unwrap_or_default();
    Some("`".repeat(longest + 1))
}

/// One line on its way to the sheet.
struct Line<'s, 'l> {
    sheet: &'s mut Sheet,
    start: Start,
    losses: &'l mut Losses,
}

impl Line<'_, '_> {
    fn spell(&mut self, line: &[Leaf]) {
        let mut last = None;
        for highlighted in line.chunk_by(|a, b| a.marks.highlight == b.marks.highlight) {
            let open = highlighted[0].marks.highlight.map(emoji);
            if last.flatten().is_some() && open.is_some() {
                self.guard(highlighted);
            }
            last = Some(open);
            self.wrap(open.map(|_| "==").unwrap_or_default(), |line| {
                let emoji = open.unwrap_or_default();
                line.sheet.mark(emoji);
                if emoji.is_empty() && open.is_some() && starts_coloured(&highlighted[0]) {
                    line.guard(highlighted);
                }
                for struck in highlighted.chunk_by(|a, b| a.marks.strike == b.marks.strike) {
                    let strike = if struck[0].marks.strike { "~~" } else { "" };
                    line.wrap(strike, |line| line.links(struck));
                }
            });
        }
    }

    fn links(&mut self, struck: &[Leaf]) {
        for linked in struck.chunk_by(|a, b| a.href == b.href) {
            let href = linked[0].href;
            self.sheet.mark(if href.is_some() { "[" } else { "" });
            self.stars(linked);
            if let Some(href) = href {
                self.sheet.mark(&format!("]({})", address(href)));
            }
        }
    }

    fn stars(&mut self, linked: &[Leaf]) {
        let mut last: Option<&Leaf> = None;
        for bold in linked.chunk_by(|a, b| a.marks.bold == b.marks.bold) {
            if last.is_some_and(|last| stars::collide(last, &bold[0])) {
                self.guard(bold);
            }
            last = bold.last();
            self.wrap(if bold[0].marks.bold { "**" } else { "" }, |line| {
                for italic in bold.chunk_by(|a, b| a.marks.italic == b.marks.italic) {
                    line.wrap(if italic[0].marks.italic { "*" } else { "" }, |line| {
                        italic.iter().for_each(|leaf| line.leaf(leaf));
                    });
                }
            });
        }
    }

    fn leaf(&mut self, leaf: &Leaf) {
        match &leaf.what {
            What::Text(text) => {
                if text.starts_with(|ch: char| ch.is_ascii_digit()) && self.last_mark() == Some('$') {
                    self.guard(std::slice::from_ref(leaf));
                }
                self.sheet.text(text, leaf.href.is_some());
            }
            What::Code(code) => self.code(code, leaf),
            What::Formula(tex) => self.formula(tex, leaf),
            What::Image { asset, alt } => self.image(asset, alt),
        }
    }

    fn wrap(&mut self, mark: &str, content: impl FnOnce(&mut Self)) {
        self.sheet.mark(mark);
        content(self);
        self.sheet.mark(mark);
    }

    /// What was written last, if it is ours.
    fn last_mark(&self) -> Option<char> {
        self.sheet.len().checked_sub(1).and_then(|last| self.sheet.mark_at(last))
    }

    fn guard(&mut self, before: &[Leaf]) {
        self.sheet.mark(GUARD);
        let text = before.iter().map(|leaf| match &leaf.what {
            What::Text(text) | What::Code(text) | What::Formula(text) => text.as_str(),
            What::Image { alt, .. } => alt,
        });
        self.losses.push((Exception::LiveStart, shorten(&text.collect::<String>())));
    }

    /// Inline code. Dataview runs what starts with `=` or `$=`, white space before it or not.
    fn code(&mut self, code: &str, leaf: &Leaf) {
        let fence = fence(code, self.start, leaf.href.is_some()).unwrap_or_default();
        if self.last_mark() == Some('`') {
            self.guard(std::slice::from_ref(leaf));
        }
        let mut code = without_templates(code, self.losses);
        let bare = code.trim_start_matches(is_space);
        if bare.starts_with('=') || bare.starts_with("$=") {
            self.losses.push((Exception::LiveStart, shorten(&code)));
            code.insert(0, ZERO_WIDTH_SPACE);
        }
        if self.start.is_cell() {
            code = code.replace('|', "\\|");
        }
        // one space at each end is dropped again, so that backticks can stand there, and spaces
        let edge = |ch: char| code.starts_with(ch) && code.ends_with(ch);
        let pad = if code.starts_with('`') || code.ends_with('`') || edge(' ') { " " } else { "" };
        self.sheet.mark(&[&fence, pad].concat());
        self.sheet.code(&code);
        self.sheet.mark(&[pad, &fence].concat());
    }

    /// `$x$`. Beside another dollar of ours it would be no formula, nor before a digit.
    fn formula(&mut self, tex: &str, leaf: &Leaf) {
        if self.last_mark() == Some('$') {
            self.guard(std::slice::from_ref(leaf));
        }
        self.sheet.mark("$");
        self.sheet.code(tex);
        self.sheet.mark("$");
    }

    /// `![[name|description]]`: Obsidian shows the description where the image is missing, and takes a number for a width.
    fn image(&mut self, asset: &str, alt: &str) {
        let description = describe(alt);
        let size = description.trim().trim_matches(|ch: char| ch.is_ascii_digit() || ch == 'x').is_empty();
        if description != alt || (size && !alt.is_empty()) {
            self.losses.push((Exception::ImageText, shorten(alt)));
        }
        if !is_image(asset) {
            self.sheet.text(alt, false);
            return;
        }
        self.sheet.mark(&format!("![[{asset}"));
        if !size {
            self.sheet.mark(if self.start.is_cell() { "\\|" } else { "|" });
            self.sheet.mark(&description);
        }
        self.sheet.mark("]]");
    }
}

fn starts_coloured(leaf: &Leaf) -> bool {
    let What::Text(text) = &leaf.what else { return false };
    COLOURED.iter().any(|emoji| text.starts_with(emoji))
}

/// Whether an asset is an image by its name, and a name without folders: an embed of anything else would show the reader's
/// own notes.
fn is_image(asset: &str) -> bool {
    let (stem, extension) = asset.rsplit_once('.').unwrap_or_default();
    let plain = |ch: char| ch.is_alphanumeric() || matches!(ch, '-' | '_' | '.' | ' ');
    !stem.is_empty() && stem.chars().all(plain) && ["png", "jpg", "gif", "webp"].contains(&extension)
}

/// The description of an image: what would end it, or run inside it, becomes its full-width twin.
fn describe(alt: &str) -> String {
    let mut out = String::with_capacity(alt.len());
    let mut chars = alt.chars().peekable();
    let mut last = None;
    while let Some(ch) = chars.next() {
        let doubled = last == Some(ch) || chars.peek() == Some(&ch);
        let template = ch == '<' && chars.peek() == Some(&'%');
        last = Some(ch);
        let twins = matches!(ch, '[' | ']' | '|' | '\\' | '`') || template || (doubled && "%{:=~$".contains(ch));
        out.extend(match ch {
            // the full-width forms stand in the order of ASCII
            _ if twins => char::from_u32(u32::from(ch) + 0xfee0),
            _ if is_space(ch) => Some(' '),
            _ => Some(ch),
        });
    }
    out
}
