//! One text of Notion's Markdown → [`Inlines`].
//!
//! Notion escapes every sign that it means as text, so each sign that is left is a mark, whatever stands beside it. The
//! rules of CommonMark would leave `**“引号”**后文` as text: they want white space or punctuation there, which Chinese
//! does not put. So this is a grammar of its own, in one pass: a mark without its end is text again.

mod spans;

pub(super) use spans::{LEADING, link, tagged, tell_colour};

use std::collections::HashMap;

use super::tags::{Tag, entity};
use super::talk::Talk;
use crate::model::{Inline, Inlines};
use crate::read::address::{Address, address};
use crate::read::tex;
use spans::{Frame, Mark};

/// Marks inside each other; deeper ones are text.
const DEEPEST: usize = 16;
/// Signs at which something may begin or end.
const SIGNS: [char; 12] = ['\\', '*', '_', '~', '`', '$', '[', ']', '!', '<', '&', '\n'];

/// Reads a text; its lines are parted by breaks. Only v2 writes entities.
pub(super) fn read(text: &str, entities: bool, talk: &mut Talk<'_>) -> Inlines {
    let ticks = ticks(text);
    let mut reader = Reader { text, at: 0, entities, ticks, talk, out: Vec::new(), open: Vec::new() };
    while let Some(offset) = reader.rest().find(SIGNS) {
        reader.take(offset);
        reader.step();
    }
    reader.take(reader.rest().len());
    while !reader.open.is_empty() {
        reader.demote();
    }
    Inlines::new(reader.out)
}

/// Where runs of backticks start, by their length: a search for each would take quadratic time.
fn ticks(text: &str) -> HashMap<usize, Vec<usize>> {
    let mut found: HashMap<usize, Vec<usize>> = HashMap::new();
    let mut from = 0;
    while let Some(at) = text[from..].find('`').map(|at| from + at) {
        let length = text[at..].bytes().take_while(|byte| *byte == b'`').count();
        found.entry(length).or_default().push(at);
        from = at + length;
    }
    found
}

struct Reader<'a, 't, 'u> {
    text: &'a str,
    at: usize,
    entities: bool,
    ticks: HashMap<usize, Vec<usize>>,
    talk: &'t mut Talk<'u>,
    out: Vec<Inline>,
    /// Marks whose end has not come yet, outermost first.
    open: Vec<Frame>,
}

impl<'a> Reader<'a, '_, '_> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn row(&mut self) -> &mut Vec<Inline> {
        self.open.last_mut().map_or(&mut self.out, |frame| &mut frame.row)
    }

    fn push(&mut self, inline: Inline) {
        self.row().push(inline);
    }

    /// Takes so many bytes as text.
    fn take(&mut self, n_bytes: usize) {
        let text = &self.rest()[..n_bytes];
        self.row().extend(plain(text));
        self.at += n_bytes;
    }

    /// The letter right before.
    fn before(&self) -> Option<char> {
        self.text[..self.at].chars().next_back()
    }

    /// Reads what starts with the sign at hand.
    fn step(&mut self) {
        let rest = self.rest();
        match rest.as_bytes()[0] {
            b'\\' => self.escape(),
            b'\n' => {
                self.push(Inline::Break);
                self.at += 1;
            }
            b'*' => self.stars(),
            b'~' if rest.starts_with("~~") => self.toggle(Mark::Strike, 2),
            b'_' => self.low_line(),
            b'`' => self.code(),
            b'$' => self.formula(),
            b'!' if rest.starts_with("![") => self.begin(Mark::Image, 2),
            b'[' if rest.starts_with("[^") && self.citation() => {}
            b'[' => self.begin(Mark::Link(None), 1),
            b']' => self.end_of_link(),
            b'<' => self.tag(),
            b'&' if self.entities => match entity(rest) {
                Some((n_bytes, sign)) => {
                    self.push(Inline::Text(sign.to_owned()));
                    self.at += n_bytes;
                }
                None => self.take(1),
            },
            _ => self.take(1),
        }
    }

    fn escape(&mut self) {
        let next = self.rest().chars().nth(1);
        match next {
            Some(sign) if sign.is_ascii_punctuation() => {
                self.at += 1;
                self.take(1);
            }
            // A hard break: the break itself comes next.
            Some('\n') => self.at += 1,
            _ => self.take(1),
        }
    }

    fn stars(&mut self) {
        let n_stars = self.rest().bytes().take(4).take_while(|byte| *byte == b'*').count();
        if n_stars == 4 {
            // A row of stars is one.
            return self.take(self.rest().bytes().take_while(|byte| *byte == b'*').count());
        }
        let in_italic = self.open.last().is_some_and(|frame| frame.mark == Mark::Italic('*') && !frame.row.is_empty());
        if n_stars == 1 || n_stars == 3 && in_italic {
            return self.toggle(Mark::Italic('*'), 1);
        }
        self.toggle(Mark::Bold, 2);
    }

    /// `_` counts at the edge of a word only: `snake_case` is a name.
    fn low_line(&mut self) {
        let is_word = |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
        let (before, after) = (is_word(self.before()), is_word(self.rest().chars().nth(1)));
        let is_open = self.open.iter().any(|frame| frame.mark == Mark::Italic('_'));
        match (is_open, before, after) {
            (true, true, false) | (false, false, true) => self.toggle(Mark::Italic('_'), 1),
            _ => self.take(1),
        }
    }

    /// A sign that begins and ends a mark: ends the one that is open, else begins one where no space follows.
    fn toggle(&mut self, mark: Mark, n_bytes: usize) {
        let open = self.open.iter().rposition(|frame| frame.mark == mark);
        let after_space = self.before().is_none_or(char::is_whitespace);
        let before_space = self.rest()[n_bytes..].chars().next().is_none_or(char::is_whitespace);
        match open {
            Some(at) if !self.open[at].row.is_empty() || self.open.len() > at + 1 => {
                // Between spaces it is arithmetic, not the end of a mark.
                if after_space && (n_bytes == 1 || before_space) {
                    return self.take(n_bytes);
                }
                self.at += n_bytes;
                self.close(at);
            }
            None if !before_space => self.begin(mark, n_bytes),
            _ => self.take(n_bytes),
        }
    }

    fn begin(&mut self, mark: Mark, n_bytes: usize) {
        if self.open.len() >= DEEPEST {
            return self.take(n_bytes);
        }
        let literal = self.rest()[..n_bytes].to_owned();
        self.open.push(Frame { mark, literal, row: Vec::new() });
        self.at += n_bytes;
    }

    /// Makes the innermost open mark text again.
    fn demote(&mut self) {
        if let Some(frame) = self.open.pop() {
            let row = self.row();
            row.extend(plain(&frame.literal));
            row.extend(frame.row);
        }
    }

    /// Ends the open mark at this place; those inside it have no end.
    fn close(&mut self, at: usize) {
        while self.open.len() > at + 1 {
            self.demote();
        }
        if let Some(frame) = self.open.pop() {
            let row = frame.wrapped(self.talk);
            self.row().extend(row);
        }
    }

    fn code(&mut self) {
        let length = self.rest().bytes().take_while(|byte| *byte == b'`').count();
        let start = self.at + length;
        let same = self.ticks.get(&length).map_or(&[][..], Vec::as_slice);
        let Some(end) = same.get(same.partition_point(|at| *at < start)).copied() else {
            return self.take(length);
        };
        self.push(Inline::Code { code: code_text(&self.text[start..end]) });
        self.at = end + length;
    }

    /// `` $`x^2`$ `` and `$x^2$`.
    fn formula(&mut self) {
        let rest = self.rest();
        let found = match rest.strip_prefix("$`") {
            // No formula holds a `$`: so no two search the same text.
            Some(inner) => inner.find('$').and_then(|end| Some((inner[..end].strip_suffix('`')?, end + 3))),
            None => plain_formula(rest, self.before()),
        };
        match found.filter(|(tex, _)| !tex.trim().is_empty() && !tex.contains('\n') && tex.len() < FORMULA) {
            Some((tex, n_bytes)) => {
                self.push(Inline::Formula { tex: tex::on_a_line(tex) });
                self.at += n_bytes;
            }
            None => self.take(1),
        }
    }

    /// `[^https://a.b]`: a citation leads where it says. A foot-note's number does not.
    fn citation(&mut self) -> bool {
        let inner = &self.rest()[2..];
        let Some(end) = inner.find(['[', ']', '\n', ' ']).filter(|end| inner[*end..].starts_with(']')) else {
            return false;
        };
        let said = inner[..end].trim_start_matches("{{").trim_end_matches("}}");
        let full = if said.contains("://") { said.to_owned() } else { format!("https://{said}") };
        let (Address::Open(href), true) = (address(&full), said.contains('.')) else { return false };
        self.push(Inline::Link { href, text: Inlines::from(said) });
        self.at += 2 + end + 1;
        true
    }

    fn end_of_link(&mut self) {
        let is_link = |frame: &Frame| matches!(frame.mark, Mark::Link(None) | Mark::Image);
        let Some(at) = self.open.iter().rposition(is_link) else { return self.take(1) };
        let Some((target, n_bytes)) = spans::target(&self.rest()[1..]) else {
            // Brackets around words, and nothing more.
            while self.open.len() > at {
                self.demote();
            }
            return self.take(1);
        };
        let is_image = self.open[at].mark == Mark::Image;
        self.open[at].mark = if is_image { Mark::Picture(target) } else { Mark::Link(Some(target)) };
        self.at += 1 + n_bytes;
        self.close(at);
    }

    fn tag(&mut self) {
        let rest = self.rest();
        let Some(tag) = Tag::read(rest) else {
            return match spans::auto_link(rest) {
                Some((href, n_bytes)) => {
                    let text = Inlines::from(&rest[1..n_bytes - 1]);
                    self.push(Inline::Link { href, text });
                    self.at += n_bytes;
                }
                None => self.take(1),
            };
        };
        if tag.is_end {
            let open = self.open.iter().rposition(|frame| frame.is_of(&tag.name));
            return match open {
                Some(at) => {
                    self.at += tag.length;
                    self.close(at);
                }
                None => self.take(tag.length),
            };
        }
        if let Some(row) = spans::alone(&tag, self.talk) {
            self.row().extend(row);
            self.at += tag.length;
        } else if let Some(mark) = Mark::of(&tag).filter(|_| !tag.is_empty) {
            self.begin(mark, tag.length);
        } else {
            self.take(tag.length);
        }
    }
}

/// Text as it stands, also that of a tag over several lines.
pub(super) fn plain(text: &str) -> impl Iterator<Item = Inline> {
    let lines = text.split('\n').enumerate();
    lines.flat_map(|(at, line)| {
        let text = (!line.is_empty()).then(|| Inline::Text(line.to_owned()));
        (at > 0).then_some(Inline::Break).into_iter().chain(text)
    })
}

/// Bytes of a formula in a line.
const FORMULA: usize = 4096;

/// A code span's text: one line, and without the space that parts it from backticks.
fn code_text(text: &str) -> String {
    let line = text.replace('\n', " ");
    let padded = line.strip_prefix(' ').and_then(|line| line.strip_suffix(' '));
    padded.filter(|inner| inner.starts_with('`') || inner.ends_with('`')).unwrap_or(&line).to_owned()
}

/// Whether a line holds a formula as Notion writes it.
pub(super) fn has_formula(line: &str) -> bool {
    let mut starts = line.match_indices('$').take(100).map(|(at, _)| at);
    starts
        .any(|at| line[at..].starts_with("$`") || plain_formula(&line[at..], line[..at].chars().next_back()).is_some())
}

/// `$x^2$` as Notion writes it: white space or punctuation around, none inside; `$5 和 US$ 6` is money.
fn plain_formula(rest: &str, before: Option<char>) -> Option<(&str, usize)> {
    let inner = rest.strip_prefix('$')?;
    let end = inner.find(['$', '\n']).filter(|end| inner[*end..].starts_with('$'))?;
    let (tex, after) = (&inner[..end], inner[end + 1..].chars().next());
    let apart = |letter: Option<char>| letter.is_none_or(|letter| !letter.is_alphanumeric() && letter != '$');
    let tight = !tex.starts_with(char::is_whitespace) && !tex.ends_with(char::is_whitespace);
    let money = tex.starts_with(|first: char| first.is_ascii_digit()) && !tex.contains(['\\', '^', '_', '=', '{']);
    let fits = apart(before) && apart(after) && tight && !tex.is_empty() && !money;
    fits.then_some((tex, end + 2))
}

#[cfg(test)]
mod tests;
