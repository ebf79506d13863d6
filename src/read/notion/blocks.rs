//! Lines → pieces: blocks nest by indentation (v1, lists) and by tags (v2).

use super::inline;
use super::lines::{Line, Sort};
use super::open::{Open, Role, role, sign, told};
use super::table;
use super::tags::{Tag, settings};
use super::talk::Talk;
use crate::model::{Block, Colour, Inline, Inlines, Kind, Paint};
use crate::read::colour;
use crate::read::piece::{Body, Piece};
use crate::read::tex;

/// Open blocks inside each other: the notes of an article are lifted to twelve levels anyway.
const DEEPEST: usize = 40;

/// The pieces of a page's lines. `tight`: each line is a block of its own.
pub(super) fn pieces(lines: &[Line<'_>], tight: bool, talk: &mut Talk<'_>) -> Vec<Piece> {
    let mut walk = Walk { lines, at: 0, tight, talk, out: Vec::new(), open: Vec::new(), tables_end: true };
    while walk.at < lines.len() {
        walk.line();
    }
    walk.close_down_to(0);
    walk.out
}

struct Walk<'w, 'a, 't> {
    lines: &'w [Line<'a>],
    /// The next line.
    at: usize,
    tight: bool,
    talk: &'w mut Talk<'t>,
    out: Vec<Piece>,
    open: Vec<Open>,
    /// Whether a table may still have an end; asked once, since every table would search to the end of the page.
    tables_end: bool,
}

impl<'a> Walk<'_, 'a, '_> {
    fn line(&mut self) {
        let line = self.lines[self.at];
        self.at += 1;
        if line.text.is_empty() {
            return;
        }
        self.talk.go(line.number);
        self.dedent(line.indent);
        match Sort::of(line.text) {
            Sort::Fence(sign, length, word) => self.fence(line, sign, length, word),
            Sort::Formula => self.formula(line),
            Sort::Colons(rest) => self.colons(line, rest),
            _ if line.text.starts_with('<') || self.has_end(line.text) => self.tags(line),
            _ => self.block(line, true),
        }
    }

    /// Closes what this indentation ends. Inside a tag only what was opened inside it.
    fn dedent(&mut self, indent: usize) {
        while self.open.last().is_some_and(|open| open.tag.is_none() && open.indent >= indent) {
            self.close_down_to(self.open.len() - 1);
        }
    }

    fn close_down_to(&mut self, length: usize) {
        while self.open.len() > length {
            let Some(open) = self.open.pop() else { return };
            let pieces = open.close(self.talk);
            self.row().extend(pieces);
        }
    }

    fn row(&mut self) -> &mut Vec<Piece> {
        self.open.last_mut().map_or(&mut self.out, |open| &mut open.pieces)
    }

    fn push(&mut self, line: Line<'a>, kind: Kind, highlight: Option<Colour>) {
        self.talk.go(line.number);
        let place = self.talk.place();
        self.row().push(Piece { place, body: Body::Block(Block { kind, highlight, children: Vec::new() }) });
    }

    /// Opens a block that may have more below it. Too deep it closes at once: what is below then lies beside it.
    fn begin(&mut self, open: Open) {
        if self.open.len() < DEEPEST {
            return self.open.push(open);
        }
        let pieces = open.close(self.talk);
        self.row().extend(pieces);
    }

    /// The text of a block, its settings taken off its first line, and the colour of the whole block.
    fn text(&mut self, line: Line<'a>, text: &str) -> (Inlines, Option<Colour>) {
        self.talk.go(line.number);
        let (first, rest) = text.split_once('\n').map_or((text, None), |(first, rest)| (first, Some(rest)));
        let (bare, settings) = settings(first);
        let raw = rest.map_or_else(|| bare.to_owned(), |rest| format!("{bare}\n{rest}"));
        let row = inline::read(&raw, !self.tight, self.talk);
        let place = self.talk.place();
        let (row, marked) = colour::finish(row, &place, self.talk.notices);
        let paint = settings.iter().find(|(key, _)| *key == "color").and_then(|(_, word)| Paint::read(word));
        (row.clone(), self.ground(paint, &row).or(marked))
    }

    /// The highlight that a paint is; a text colour is told.
    fn ground(&mut self, paint: Option<Paint>, text: &Inlines) -> Option<Colour> {
        match paint? {
            Paint::Background(colour) => Some(colour),
            Paint::Foreground(colour) => {
                inline::tell_colour(colour, text, self.talk);
                None
            }
        }
    }

    /// The text with the lines that go on with it.
    fn whole(&mut self, text: &str, goes_on: impl Fn(Sort<'a>) -> Option<&'a str>) -> String {
        let mut whole = text.to_owned();
        while let Some(line) = self.lines.get(self.at).filter(|line| !self.tight && !line.text.is_empty()) {
            let sort = Sort::of(line.text);
            let more = if sort == Sort::Text { Some(line.text) } else { goes_on(sort) };
            let Some(more) = more.filter(|more| !more.starts_with('<') && !self.has_end(more)) else { break };
            whole.push('\n');
            whole.push_str(more);
            self.at += 1;
        }
        whole
    }

    /// A line that begins with no tag. `alone`: nothing else stands on it, so that lines below may go on with it.
    fn block(&mut self, line: Line<'a>, alone: bool) {
        let none = |_: Sort<'a>| None;
        match Sort::of(line.text) {
            Sort::Heading(level, text) => {
                let (text, highlight) = self.text(line, text);
                let place = self.talk.place();
                if !text.is_blank() {
                    self.row().push(Piece { place, body: Body::Heading { level, text, highlight } });
                }
            }
            Sort::Rule => self.push(line, Kind::Rule, None),
            Sort::Row if alone && table::is_border(self.lines.get(self.at)) => self.pipe_table(line),
            Sort::Item { ordered, sign, text } => {
                let text = if alone { self.whole(text, none) } else { text.to_owned() };
                self.open_text(line, Role::Item { ordered }, sign, &text);
            }
            Sort::Quote(text) => {
                let quoted = |sort: Sort<'a>| if let Sort::Quote(text) = sort { Some(text) } else { None };
                let text = if alone { self.whole(text, quoted) } else { text.to_owned() };
                self.open_text(line, Role::Quote, "", &text);
            }
            _ => {
                let text = if alone { self.whole(line.text, none) } else { line.text.to_owned() };
                self.open_text(line, Role::Paragraph, "", &text);
            }
        }
    }

    fn open_text(&mut self, line: Line<'a>, role: Role, sign: &str, text: &str) {
        let (own, colour) = self.text(line, text);
        let place = self.talk.place();
        let (sign, own, indent) = (sign.to_owned(), Some(own), line.indent);
        self.begin(Open { role, tag: None, indent, place, sign, own, colour, text_colour: None, pieces: Vec::new() });
    }

    fn fence(&mut self, line: Line<'a>, sign: char, length: usize, word: &str) {
        let ends = |line: &Line<'_>| {
            let n_signs = line.text.chars().take_while(|other| *other == sign).count();
            n_signs >= length && line.text.chars().count() == n_signs
        };
        let rest = &self.lines[self.at..];
        let n_lines = rest.iter().position(ends).unwrap_or(rest.len());
        let code = rest[..n_lines].iter().map(|inner| undented(inner.raw, line.indent)).collect::<Vec<_>>().join("\n");
        self.at += (n_lines + 1).min(rest.len());
        let (word, settings) = settings(word);
        let highlight = settings.iter().find(|(key, _)| *key == "color").and_then(|(_, word)| Paint::read(word));
        let highlight = self.ground(highlight, &Inlines::from(code.as_str()));
        // `plain text` is what Notion calls no language.
        let language = word.split([' ', ',', '{']).next().filter(|word| !matches!(*word, "" | "plain" | "Plain"));
        let language = language.map(str::to_owned);
        self.push(line, Kind::Code { language, text: code }, highlight);
    }

    /// `$$`, the formula, `$$`.
    fn formula(&mut self, line: Line<'a>) {
        let inner = line.text[2..].trim();
        let one_line = inner.strip_suffix("$$").map(|tex| tex.trim().to_owned());
        let rest = &self.lines[self.at..];
        let end = rest.iter().take(FORMULA).position(|line| line.text.ends_with("$$"));
        let (text, n_lines) = match (one_line, end) {
            (Some(tex), _) if !tex.is_empty() => (tex, 0),
            (None, Some(end)) => {
                let lines = rest[..end].iter().map(|inner| undented(inner.raw, line.indent));
                let last = rest[end].text.trim_end_matches("$$");
                let lines = [inner].into_iter().chain(lines).chain([last]);
                (lines.filter(|line| !line.trim().is_empty()).collect::<Vec<_>>().join("\n"), end + 1)
            }
            _ => return self.block(line, true),
        };
        self.at += n_lines;
        self.push(line, Kind::Formula { tex: tex::on_a_line(&text) }, None);
    }

    /// `::: callout {icon="💡" color="blue_bg"}` and its end.
    fn colons(&mut self, line: Line<'a>, rest: &str) {
        if rest.is_empty() {
            match self.open.iter().rposition(|open| open.tag.as_ref().is_some_and(|tag| tag.name == "callout")) {
                Some(at) => return self.close_down_to(at),
                None => return self.block(line, true),
            }
        }
        let (name, settings) = settings(rest);
        if name != "callout" {
            return self.block(line, true);
        }
        let value = |key: &str| settings.iter().find(|(name, _)| *name == key).map(|(_, value)| *value);
        let spelt = format!(
            "<callout icon=\"{}\" color=\"{}\">",
            value("icon").unwrap_or_default(),
            value("color").unwrap_or_default()
        );
        match Tag::read(&spelt) {
            Some(tag) => self.begin_tag(line, tag, Role::Callout),
            None => self.block(line, true),
        }
    }

    /// A line with tags of blocks: one after another, with the texts between them.
    fn tags(&mut self, line: Line<'a>) {
        let mut rest = line.text;
        loop {
            rest = rest.trim_matches([' ', '\t']);
            if rest.is_empty() {
                return;
            }
            match Tag::read(rest) {
                Some(tag) if tag.name == "table" && !tag.is_end => match self.table(line, rest) {
                    Some(after) => rest = after,
                    None => return self.block(Line { text: rest, ..line }, true),
                },
                Some(tag) if self.is_block(&tag, &rest[tag.length..]) => {
                    rest = &rest[tag.length..];
                    self.tag(line, tag);
                }
                _ => {
                    let (text, after) = rest.split_at(self.end(rest).unwrap_or(rest.len()));
                    let alone = after.is_empty() && text.len() == line.text.len();
                    self.block(Line { text: text.trim_end(), ..line }, alone);
                    rest = after;
                }
            }
        }
    }

    /// Whether a tag opens or ends a block here. A page or a picture within a line is part of the line.
    fn is_block(&self, tag: &Tag, rest: &str) -> bool {
        match role(tag) {
            Some(Role::Leading) if !tag.is_end => {
                let end = format!("</{}>", tag.name.replace('-', "_"));
                let own = rest.split_once(&end).or_else(|| rest.split_once(&end.replace('_', "-")));
                tag.is_empty && rest.is_empty() || own.is_none_or(|(_, after)| after.trim().is_empty())
            }
            found => found.is_some(),
        }
    }

    fn tag(&mut self, line: Line<'a>, tag: Tag) {
        if tag.is_end {
            let same = |open: &Open| open.tag.as_ref().is_some_and(|open| open.name == tag.name);
            if let Some(at) = self.open.iter().rposition(same) {
                self.close_down_to(at);
            }
            return;
        }
        if let Some(element) = told(&tag.name) {
            self.talk.tell_element(element);
        }
        let list = || self.open.iter().rev().find_map(|open| open.tag.as_ref().filter(|tag| tag.name.ends_with('l')));
        let ordered = tag.name == "li" && list().is_some_and(|list| list.name == "ol");
        // Around the whole page `<page>` stands for nothing.
        let around = tag.name == "page" && !tag.is_empty && !line.text.contains("</page>");
        match role(&tag) {
            Some(_) if around => self.begin_tag(line, tag, Role::Through),
            Some(Role::Item { .. }) => self.begin_tag(line, tag, Role::Item { ordered }),
            Some(role) => self.begin_tag(line, tag, role),
            None => {}
        }
    }

    fn begin_tag(&mut self, line: Line<'a>, tag: Tag, role: Role) {
        self.talk.go(line.number);
        let place = self.talk.place();
        let (colour, text_colour) = match tag.paint() {
            Some(Paint::Background(colour)) => (Some(colour), None),
            Some(Paint::Foreground(colour)) => (None, Some(colour)),
            None => (None, None),
        };
        let (is_empty, sign, indent) = (tag.is_empty, sign(&tag), line.indent);
        let open = Open { role, tag: Some(tag), indent, place, sign, own: None, colour, text_colour, pieces: vec![] };
        if is_empty {
            let pieces = open.close(self.talk);
            self.row().extend(pieces);
        } else {
            self.begin(open);
        }
    }

    /// Where the end tag of an open block stands in a text.
    fn end(&self, text: &str) -> Option<usize> {
        let is_end = |at: usize| {
            Tag::read(&text[at..]).is_some_and(|tag| {
                self.open.iter().any(|open| open.tag.as_ref().is_some_and(|open| open.name == tag.name))
            })
        };
        text.match_indices("</").map(|(at, _)| at).find(|at| is_end(*at))
    }

    fn has_end(&self, text: &str) -> bool {
        text.contains("</") && self.end(text).is_some()
    }

    /// Reads `<table>` to its end; gives what stands behind it, or nothing where it has no end.
    fn table(&mut self, line: Line<'a>, first: &'a str) -> Option<&'a str> {
        const END: &str = "</table>";
        let mut text = String::new();
        let rest = std::iter::once(first).chain(self.lines[self.at..].iter().map(|line| line.text));
        let found = rest.take_while(|_| self.tables_end).enumerate().find_map(|(n_lines, line)| {
            let (inner, after) = line.split_once(END).map_or((line, None), |(inner, after)| (inner, Some(after)));
            text.push_str(inner);
            text.push('\n');
            after.map(|after| (n_lines, after))
        });
        let Some((n_lines, after)) = found else {
            self.tables_end = false;
            return None;
        };
        self.at += n_lines;
        let (header, rows) = table::tagged(&text, !self.tight, self.talk);
        if rows.iter().flatten().any(|cell| !cell.is_blank()) {
            self.push(line, Kind::Table { header, rows }, None);
        }
        Some(after)
    }

    fn pipe_table(&mut self, line: Line<'a>) {
        let rows = self.lines[self.at + 1..].iter().take_while(|line| line.text.starts_with('|'));
        let rows: Vec<&str> = std::iter::once(line.text).chain(rows.map(|line| line.text)).collect();
        self.at += rows.len();
        let rows: Vec<Vec<Inlines>> = rows.iter().map(|row| table::row(row, !self.tight, self.talk)).collect();
        let header = rows.first().is_some_and(|row| row.iter().any(|cell: &Inlines| cell != &Inlines::default()));
        let rows = rows.into_iter().skip(usize::from(!header)).collect();
        self.push(line, Kind::Table { header, rows }, None);
    }
}

/// Lines of one formula.
const FORMULA: usize = 200;

/// A line of code without the indentation of its fence.
fn undented(raw: &str, indent: usize) -> &str {
    let mut left = indent;
    let mut rest = raw;
    while let Some(sign) = rest.chars().next().filter(|sign| matches!(sign, ' ' | '\t')) {
        let width = if sign == '\t' { 4 } else { 1 };
        if left < width {
            break;
        }
        left -= width;
        rest = &rest[1..];
    }
    rest
}

/// A text of a cell with its colour as a highlight.
pub(super) fn painted(text: Inlines, colour: Option<Colour>) -> Inlines {
    match colour {
        Some(colour) => Inlines::new(vec![Inline::Highlight { colour, text }]),
        None => text,
    }
}
