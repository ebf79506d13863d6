//! Text of other makers → pieces: `pandoc -t plain`, what is copied from a reading app. Nothing but a bullet, an indentation
//! or a blank line tells one block from another, so headings are known by their numbering, else by being short and
//! standing over a list.

use super::{ARTICLE, NOTES, SECTION, TITLE};
use crate::model::{Block, Fault, Kind, Notice, Place};
use crate::read::piece::{Body, Piece};
use crate::read::{caps, colour, marks};

/// Letters of a heading without a number.
const SHORT: usize = 40;

/// One block, its lines joined.
#[derive(Debug, PartialEq, Eq)]
struct Part {
    number: u32,
    indent: usize,
    sort: Sort,
    text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    Text,
    Item { ordered: bool },
    Quote,
    Code,
}

/// Whether a text has no grammar of blank lines: no list item led by a tab, no row of blank lines.
pub(super) fn is_plain(text: &str) -> bool {
    let (mut n_blank, mut most, mut n_lines) = (0, 0, 0);
    for line in text.lines() {
        match line.trim().is_empty() {
            true => n_blank += 1,
            false => {
                most = if n_lines == 0 { most } else { most.max(n_blank) };
                (n_blank, n_lines) = (0, n_lines + 1);
            }
        }
        if line.starts_with('\t') && line.trim_start().chars().next().is_some_and(|first| !is_bullet(first)) {
            return false;
        }
    }
    most < 3 && n_lines > 1
}

fn is_bullet(sign: char) -> bool {
    matches!(sign, '•' | '‣' | '◦' | '▪' | '●' | '○' | '·' | '-' | '*' | '–')
}

/// The pieces of such a text.
pub(super) fn pieces(file: &str, text: &str, notices: &mut Vec<Notice>) -> Result<Vec<Piece>, Fault> {
    let parts = parts(text)?;
    let mut walk = Walk { file, notices, out: Vec::new(), items: Vec::new(), state: State::Front, heading: (0, false) };
    let themes: Vec<String> = parts
        .iter()
        .take_while(|part| !marks::is_article_title(&part.text))
        .filter(|part| matches!(part.sort, Sort::Item { .. }))
        .map(|part| marks::route_row(&part.text).theme)
        .collect();
    for part_idx in 0..parts.len() {
        walk.part(&parts, part_idx, &themes);
    }
    walk.flush();
    Ok(walk.out)
}

/// Blocks by bullets, indentation and blank lines. Where there are no blank lines each line is a block.
fn parts(text: &str) -> Result<Vec<Part>, Fault> {
    let n_blank = text.lines().filter(|line| line.trim().is_empty()).count();
    let tight = n_blank * 6 < text.lines().count();
    let mut parts: Vec<Part> = Vec::new();
    let (mut goes_on, mut n_bytes) = (false, 0);
    for (line_idx, line) in text.lines().enumerate() {
        let bare = line.trim();
        if bare.is_empty() {
            goes_on = false;
            continue;
        }
        n_bytes += line.len();
        caps::of_dump(parts.len(), n_bytes)?;
        let indent = line.chars().take_while(|sign| sign.is_whitespace()).map(|sign| if sign == '\t' { 4 } else { 1 });
        let indent = indent.sum();
        let (sort, text) = sort(bare, indent, tight);
        let is_own = !matches!(sort, Sort::Text | Sort::Quote | Sort::Code) || marks::is_metadata(bare);
        match parts.last_mut().filter(|_| goes_on && !tight && !is_own && marks::rank(bare).is_none()) {
            Some(last) if last.sort == Sort::Code => {
                last.text.push('\n');
                last.text.push_str(&line[last.indent.min(indent)..]);
            }
            Some(last) => join(&mut last.text, bare),
            None => parts.push(Part { number: line_idx as u32 + 1, indent, sort, text: text.to_owned() }),
        }
        goes_on = true;
    }
    Ok(parts)
}

/// Two lines of one block. Makers break lines at spaces; Chinese has none.
fn join(text: &mut String, line: &str) {
    let wide = |letter: Option<char>| letter.is_some_and(|letter| letter >= '\u{2e80}');
    if !(wide(text.chars().next_back()) && wide(line.chars().next())) {
        text.push(' ');
    }
    text.push_str(line);
}

fn sort(bare: &str, indent: usize, tight: bool) -> (Sort, &str) {
    let mut letters = bare.chars();
    let sign = letters.next().unwrap_or_default();
    let rest = letters.as_str();
    // A middle dot or a dash without space is part of a word.
    if is_bullet(sign) && (rest.starts_with(char::is_whitespace) || matches!(sign, '•' | '‣' | '◦' | '▪')) {
        return (Sort::Item { ordered: false }, rest.trim_start());
    }
    let n_digits = bare.bytes().take_while(u8::is_ascii_digit).count();
    let numbered = bare[n_digits..].strip_prefix([')', '.']).filter(|rest| rest.starts_with("  "));
    match numbered.filter(|_| (1..=3).contains(&n_digits)) {
        // pandoc puts two spaces behind the number of an item, an issue one behind that of an article.
        Some(rest) => (Sort::Item { ordered: true }, rest.trim_start()),
        None if tight || indent < 2 => (Sort::Text, bare),
        None if indent < 4 => (Sort::Quote, bare),
        None => (Sort::Code, bare),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Front,
    Metadata,
    Notes,
    Closing,
}

struct Walk<'a> {
    file: &'a str,
    notices: &'a mut Vec<Notice>,
    out: Vec<Piece>,
    /// Items that are open, outermost first, with their indentation and line.
    items: Vec<(usize, u32, Block)>,
    state: State,
    /// Level of the last heading of the notes, and whether it had a number; 0 before the first.
    heading: (u8, bool),
}

/// Items inside each other; deeper ones lie beside each other.
const DEEPEST: usize = 30;

impl Walk<'_> {
    fn part(&mut self, parts: &[Part], part_idx: usize, themes: &[String]) {
        let part = &parts[part_idx];
        let text = part.text.as_str();
        let next = parts.get(part_idx + 1);
        let opens = |idx: usize| {
            let next = parts.get(idx + 1);
            parts.get(idx).is_some_and(|part| marks::is_article_title(&part.text))
                && next.is_some_and(|next| marks::is_metadata(&next.text) || next.text == marks::NOTES)
        };
        let is_text = part.sort == Sort::Text;
        if is_text && opens(part_idx) {
            (self.state, self.heading) = (State::Metadata, (0, false));
            return self.title(part, ARTICLE);
        }
        let is_theme = opens(part_idx + 1) && (themes.iter().any(|theme| theme == text) || is_short(text));
        match self.state {
            _ if is_text && text == marks::CLOSING => {
                self.state = State::Closing;
                self.title(part, TITLE);
            }
            _ if is_text && is_theme && part_idx > 0 => self.title(part, TITLE),
            State::Front if part_idx == 0 => self.title(part, TITLE),
            State::Front if text == marks::ROUTE || text == marks::USAGE => self.title(part, SECTION),
            State::Metadata if text == marks::NOTES => {
                self.state = State::Notes;
                self.title(part, NOTES);
            }
            State::Metadata if is_text && marks::is_metadata(text) => self.block(part),
            State::Metadata | State::Notes => {
                self.state = State::Notes;
                match self.level(part, next) {
                    Some(level) => self.title(part, NOTES + level),
                    None => self.block(part),
                }
            }
            State::Front | State::Closing => self.block(part),
        }
    }

    /// The level of a heading of the notes; absent where a part is none.
    fn level(&mut self, part: &Part, next: Option<&Part>) -> Option<u8> {
        if part.sort != Sort::Text {
            return None;
        }
        if let Some(rank) = marks::rank(&part.text).filter(|_| part.text.chars().count() <= 2 * SHORT) {
            self.heading = (rank, true);
            return Some(rank);
        }
        // Over a list, over a heading, first of the notes, or called what only headings are called.
        let leads = self.heading.0 == 0 && next.is_some()
            || part.text.contains("核心")
            || next.is_some_and(|next| next.sort != Sort::Text || marks::rank(&next.text).is_some());
        if !(leads && is_short(&part.text)) {
            return None;
        }
        let right_below =
            matches!(self.out.last(), Some(Piece { body: Body::Heading { .. }, .. })) && self.items.is_empty();
        let level = match self.heading {
            (level @ 1.., _) if right_below => level + 1,
            (level @ 1.., false) => level,
            _ => 1,
        };
        self.heading = (level, false);
        Some(level.min(5))
    }

    fn title(&mut self, part: &Part, level: u8) {
        self.flush();
        let place = Place::line(self.file, part.number);
        let (text, highlight) = colour::finish(part.text.as_str().into(), &place, self.notices);
        self.out.push(Piece { place, body: Body::Heading { level, text, highlight } });
    }

    fn block(&mut self, part: &Part) {
        let place = Place::line(self.file, part.number);
        if part.sort == Sort::Code {
            self.flush();
            let kind = Kind::Code { language: None, text: part.text.clone() };
            return self.out.push(Piece { place, body: Body::Block(Block::new(kind)) });
        }
        let (text, highlight) = colour::finish(part.text.as_str().into(), &place, self.notices);
        let Sort::Item { ordered } = part.sort else {
            self.flush();
            let kind = if part.sort == Sort::Quote { Kind::Quote { text } } else { Kind::Paragraph { text } };
            let block = Block { kind, highlight, children: Vec::new() };
            return self.out.push(Piece { place, body: Body::Block(block) });
        };
        let block = Block { kind: Kind::Item { ordered, text }, highlight, children: Vec::new() };
        self.close(part.indent);
        self.items.push((part.indent, part.number, block));
    }

    /// Closes the items that one with this indentation does not lie below.
    fn close(&mut self, indent: usize) {
        while self.items.last().is_some_and(|(other, ..)| *other >= indent) || self.items.len() >= DEEPEST {
            let Some((_, number, block)) = self.items.pop() else { return };
            match self.items.last_mut() {
                Some((_, _, above)) => above.children.push(block),
                None => self.out.push(Piece { place: Place::line(self.file, number), body: Body::Block(block) }),
            }
        }
    }

    fn flush(&mut self) {
        self.close(0);
    }
}

/// Whether a text is short and no sentence.
fn is_short(text: &str) -> bool {
    let is_sentence = text.ends_with(['。', '！', '；', '，', '：', ':', '.', '!', ';', ',', '…', '、']);
    !is_sentence && text.chars().count() <= SHORT && !marks::is_metadata(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(text: &str) -> Vec<String> {
        let pieces = pieces("d.txt", text, &mut Vec::new()).expect("short");
        let one = |piece: &Piece| match &piece.body {
            Body::Heading { level, text, .. } => format!("h{level} {}", text.plain()),
            Body::Block(block) => {
                let below: Vec<String> = block.children.iter().map(Block::plain).collect();
                let sort = match &block.kind {
                    Kind::Item { ordered: true, .. } => "ol",
                    Kind::Item { .. } => "ul",
                    Kind::Quote { .. } => "quote",
                    Kind::Code { .. } => "code",
                    _ => "p",
                };
                format!("{sort} {}{}", block.plain(), below.iter().map(|text| format!("/{text}")).collect::<String>())
            }
        };
        pieces.iter().map(one).collect()
    }

    #[test]
    fn pandocs_plain_text_is_parted_by_blank_lines() {
        let text = "今日洞察\n\n1. 文\n\n作者：甲\n\n三级笔记\n\n一、头\n\n背景\n\n-   长长的 item that\n    goes on\n    -   子项\n\n  引文\n\n    x = 1\n      y\n\n1.  序\n\n一段。\n";
        assert!(is_plain(text));
        let expected = [
            "h1 今日洞察",
            "h2 1. 文",
            "p 作者：甲",
            "h3 三级笔记",
            "h4 一、头",
            "h5 背景",
            "ul 长长的 item that goes on/子项",
            "quote 引文",
            "code x = 1\n  y",
            "ol 序",
            "p 一段。",
        ];
        assert_eq!(shape(text), expected);
    }

    #[test]
    fn without_blank_lines_each_line_is_a_block() {
        let text = "今日洞察\r\n1. 文\r\n作者：甲\r\n质量分：★\r\n三级笔记\r\n核心主旨\r\n• 项\r\n•项二\r\n一、头\r\n一段话。\r\n";
        assert!(is_plain(text));
        let expected = [
            "h1 今日洞察",
            "h2 1. 文",
            "p 作者：甲",
            "p 质量分：★",
            "h3 三级笔记",
            "h4 核心主旨",
            "ul 项",
            "ul 项二",
            "h4 一、头",
            "p 一段话。",
        ];
        assert_eq!(shape(text), expected);
        assert!(!is_plain("题\n\n\n\n\n1. 文") && !is_plain("题\n\n\t项"));
    }
}
