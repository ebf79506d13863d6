//! Lines of Markdown, and what block starts at one: CommonMark 0.31 with Obsidian's comments and formulas.

use std::collections::BTreeMap;

/// A line of a page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'a> {
    /// Its first byte.
    pub(super) start: usize,
    /// It, without line end.
    pub(super) text: &'a str,
}

/// A block that has an end of its own, and may hold lines that look like anything.
#[derive(Clone, Copy)]
pub(super) enum Container {
    /// Code.
    Fence,
    /// A comment, a formula, or an element that may hold empty lines: it ends in the line that holds this.
    Closed(&'static str),
}

/// What starts at a line.
pub(super) enum Start {
    /// `## `.
    Heading { level: usize, frame: usize },
    /// `- `, `1. `.
    Item { frame: usize },
    /// `> `.
    Quote,
    /// `---`.
    Rule,
    /// Code, a formula, a comment: it has an end of its own.
    Container(Container),
    /// Anything else.
    Words,
}

impl<'a> Line<'a> {
    /// The lines of a page; a byte order mark belongs to none.
    pub(super) fn all(page: &'a str) -> Vec<Line<'a>> {
        let mut start = if page.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let lines = page[start..].split_inclusive('\n').map(|line| {
            let at = start;
            start += line.len();
            Line { start: at, text: line.trim_end_matches('\n').trim_end_matches('\r') }
        });
        lines.collect()
    }

    /// The column where its text starts; a tab goes to the next multiple of four.
    pub(super) fn column(&self) -> usize {
        let blank = self.text.bytes().take_while(|byte| matches!(byte, b' ' | b'\t'));
        blank.fold(0, |column, byte| if byte == b'\t' { column / 4 * 4 + 4 } else { column + 1 })
    }

    fn bare(&self) -> &'a str {
        self.text.trim_matches([' ', '\t'])
    }
}

/// The last line of the front matter; absent where the page has none. It must start at the very first line.
pub(super) fn front_matter(lines: &[Line]) -> Option<usize> {
    let is_fence = |line: &Line| line.text.trim_end() == "---";
    // A byte order mark is no part of it.
    lines.first().filter(|line| line.text.trim_start_matches('\u{FEFF}').trim_end() == "---")?;
    (1..lines.len()).find(|at| is_fence(&lines[*at]))
}

/// What starts with this text. `open`: words stand right before it, which not everything may interrupt.
pub(super) fn start(text: &str, open: bool, follows_item: bool) -> Start {
    match text.as_bytes()[0] {
        b'#' => heading(text),
        b'>' => Start::Quote,
        b'`' | b'~' if fence(text).is_some() => Start::Container(Container::Fence),
        b'-' | b'*' | b'_' if is_rule(text) => Start::Rule,
        b'-' | b'*' | b'+' | b'0'..=b'9' => item(text, open, follows_item),
        b'<' if text.starts_with("<!--") => Start::Container(Container::Closed("-->")),
        b'<' => element(text).map_or(Start::Words, |end| Start::Container(Container::Closed(end))),
        // One that ends on its first line is words with signs around them.
        b'$' if text.matches("$$").count() == 1 && text.starts_with("$$") => Start::Container(Container::Closed("$$")),
        b'%' if text.matches("%%").count() == 1 && text.starts_with("%%") => Start::Container(Container::Closed("%%")),
        _ => Start::Words,
    }
}

fn heading(text: &str) -> Start {
    let level = text.len() - text.trim_start_matches('#').len();
    let rest = &text[level..];
    let blank = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    let is_heading = level <= 6 && (rest.is_empty() || blank > 0);
    if is_heading { Start::Heading { level, frame: level + blank } } else { Start::Words }
}

fn is_rule(text: &str) -> bool {
    let sign = text.as_bytes()[0];
    let mut n_signs = 0;
    text.bytes().all(|byte| {
        n_signs += usize::from(byte == sign);
        byte == sign || matches!(byte, b' ' | b'\t')
    }) && n_signs >= 3
}

fn item(text: &str, open: bool, follows_item: bool) -> Start {
    let n_digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let marker = match n_digits {
        0 => 1,
        1..=9 if text[n_digits..].starts_with(['.', ')']) => n_digits + 1,
        _ => return Start::Words,
    };
    let rest = &text[marker..];
    let blank = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    // Only a first item with words may follow a paragraph without an empty line.
    let interrupts = !open || follows_item || (blank < rest.len() && (n_digits == 0 || &text[..n_digits] == "1"));
    match interrupts {
        true if rest.trim_matches([' ', '\t']).is_empty() => Start::Item { frame: marker },
        // Five spaces and more are one space, then code.
        true if blank > 0 => Start::Item { frame: marker + if blank > 4 { 1 } else { blank } },
        _ => Start::Words,
    }
}

/// What ends the elements that may hold empty lines.
const ELEMENT_ENDS: [&str; 4] = ["</script", "</pre", "</style", "</textarea"];

/// What ends the element that this text opens, if it may hold empty lines.
fn element(text: &str) -> Option<&'static str> {
    let opens = |end: &&str| {
        let name = &end[2..];
        let rest = text
            .get(1..1 + name.len())
            .filter(|start| start.eq_ignore_ascii_case(name))
            .map(|_| &text[1 + name.len()..]);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '>']))
    };
    ELEMENT_ENDS.into_iter().find(opens)
}

/// Where containers end.
#[derive(Default)]
pub(super) struct Ends {
    /// The last line that holds an end, by end: one search each, however long the page.
    last: BTreeMap<&'static str, Option<usize>>,
}

impl Ends {
    /// The line behind a container that starts at a line. Without an end it is the next one: an open comment must not
    /// swallow a page.
    pub(super) fn behind(&mut self, lines: &[Line], at: usize, end: &'static str) -> usize {
        let holds = |line: &Line| match end.starts_with("</") {
            true => line.text.to_ascii_lowercase().contains(end),
            false => line.text.contains(end),
        };
        let last = *self.last.entry(end).or_insert_with(|| lines.iter().rposition(&holds));
        let may_end_here = end.starts_with("</") || end == "-->";
        let first = if may_end_here { at } else { at + 1 };
        let found = last.filter(|last| *last >= first).and_then(|_| lines[first..].iter().position(holds));
        found.map_or(at + 1, |n| first + n + 1)
    }
}

/// The sign and length of a fence.
fn fence(text: &str) -> Option<(u8, usize)> {
    let sign = *text.as_bytes().first().filter(|byte| matches!(byte, b'`' | b'~'))?;
    let n_signs = text.bytes().take_while(|byte| *byte == sign).count();
    (n_signs >= 3 && !(sign == b'`' && text[n_signs..].contains('`'))).then_some((sign, n_signs))
}

/// The line behind a fence that starts with this text; absent where none does. Without an end it goes on to the end of
/// the item it is in, or of the page.
pub(super) fn end_of_fence(lines: &[Line], at: usize, text: &str, offset: usize) -> Option<usize> {
    let (sign, n_signs) = fence(text)?;
    let mut next = at + 1;
    while next < lines.len() {
        let (line, bare) = (&lines[next], lines[next].bare());
        if !bare.is_empty() && line.column() < offset {
            return Some(next);
        }
        let n = bare.bytes().take_while(|byte| *byte == sign).count();
        if n >= n_signs && n == bare.len() {
            return Some(next + 1);
        }
        next += 1;
    }
    // Empty lines at the end lie between blocks.
    let last = (at..next).rev().find(|at| !lines[*at].bare().is_empty());
    Some(last.map_or(next, |last| last + 1))
}

/// A further line of a block without its indentation, or as much white space as it has instead.
pub(super) fn bare<'a>(line: &'a str, indent: &str, below: usize) -> &'a str {
    let (rest, most) = match line.strip_prefix(indent) {
        Some(rest) => (rest, below - indent.chars().count()),
        None => (line, below),
    };
    let n_blank = rest.bytes().take(most).take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    &rest[n_blank..]
}
