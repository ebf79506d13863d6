//! What a mark, a tag or a target becomes.

use super::super::tags::Tag;
use super::super::talk::Talk;
use crate::model::{Colour, Inline, Inlines, Paint, What, shorten};
use crate::read::address::{Address, address};
use crate::read::links::INSIDE;

/// A mark that was begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Mark {
    Bold,
    /// By the sign that began it: each ends its own.
    Italic(char),
    Strike,
    /// `[…`, until its target is known.
    Link(Option<String>),
    /// `![…`
    Image,
    /// `![…](target)`
    Picture(String),
    /// `<b>`, `<span color="…">`, `<mention-page url="…">`
    Tagged(Tag),
}

/// A mark whose end has not come yet.
pub(super) struct Frame {
    pub(super) mark: Mark,
    /// How it was begun: its text, if it has no end.
    pub(super) literal: String,
    pub(super) row: Vec<Inline>,
}

impl Mark {
    /// The mark that a start tag begins; absent where it begins none.
    pub(super) fn of(tag: &Tag) -> Option<Mark> {
        let known = matches!(tag.name.as_str(), "b" | "strong" | "i" | "em" | "s" | "del" | "u" | "span" | "a");
        let leads = tag.name.starts_with("mention") || LEADING.contains(&tag.name.as_str());
        (known || leads).then(|| Mark::Tagged(tag.clone()))
    }
}

/// Tags that stand for something elsewhere.
pub(in super::super) const LEADING: [&str; 12] = [
    "audio",
    "bookmark",
    "database",
    "embed",
    "external-object-instance",
    "file",
    "folder",
    "image",
    "page",
    "pdf",
    "unknown",
    "video",
];

impl Frame {
    /// Whether an end tag of this name ends it.
    pub(super) fn is_of(&self, name: &str) -> bool {
        matches!(&self.mark, Mark::Tagged(tag) if tag.name == name)
    }

    /// The mark around its text.
    pub(super) fn wrapped(self, talk: &mut Talk<'_>) -> Vec<Inline> {
        let text = Inlines::new(self.row);
        match self.mark {
            Mark::Bold => vec![Inline::Bold { text }],
            Mark::Italic(_) => vec![Inline::Italic { text }],
            Mark::Strike => vec![Inline::Strike { text }],
            Mark::Link(target) => link(&target.unwrap_or_default(), text, talk),
            Mark::Image => text.into_vec(),
            Mark::Picture(source) => talk.image(&source, &text.plain()),
            Mark::Tagged(tag) => tagged(&tag, text, talk),
        }
    }
}

/// A tag around its text.
pub(in super::super) fn tagged(tag: &Tag, text: Inlines, talk: &mut Talk<'_>) -> Vec<Inline> {
    let inner = match tag.name.as_str() {
        "b" | "strong" => vec![Inline::Bold { text }],
        "i" | "em" => vec![Inline::Italic { text }],
        "s" | "del" => vec![Inline::Strike { text }],
        "image" => talk.image(tag.address().unwrap_or_default(), &text.plain()),
        "mention-user" | "mention-agent" => {
            let at = if text.plain().starts_with('@') { "" } else { "@" };
            [vec![Inline::Text(at.to_owned())], text.into_vec()].concat()
        }
        _ if tag.address().is_some() => link(tag.address().unwrap_or_default(), text, talk),
        _ => text.into_vec(),
    };
    match tag.paint() {
        Some(Paint::Background(colour)) => vec![Inline::Highlight { colour, text: Inlines::new(inner) }],
        Some(Paint::Foreground(colour)) => {
            tell_colour(colour, &Inlines::new(inner.clone()), talk);
            inner
        }
        None => inner,
    }
}

/// Tells of words that only have a text colour.
pub(in super::super) fn tell_colour(colour: Colour, text: &Inlines, talk: &mut Talk<'_>) {
    let text = shorten(&text.plain());
    if !text.is_empty() {
        talk.tell(What::TextColour { colour, text });
    }
}

/// Words that lead somewhere; only the words, where that must not be opened or lies in the source.
pub(in super::super) fn link(target: &str, text: Inlines, talk: &mut Talk<'_>) -> Vec<Inline> {
    let text = if text.is_blank() { Inlines::from(target) } else { text };
    match address(target) {
        Address::Open(href) => vec![Inline::Link { href, text }],
        Address::Inside(place) => vec![Inline::Link { href: format!("{INSIDE}{place}"), text }],
        // What leads to a person or a database inside Notion leads nowhere else.
        Address::Refused if is_notions(target) => text.into_vec(),
        Address::Refused => {
            talk.tell(What::LinkRefused { href: shorten(target), text: shorten(&text.plain()) });
            text.into_vec()
        }
    }
}

fn is_notions(target: &str) -> bool {
    ["user://", "collection://", "agent://", "discussion://"].iter().any(|scheme| target.starts_with(scheme))
}

/// What a tag without content stands for; absent where it has content.
pub(super) fn alone(tag: &Tag, talk: &mut Talk<'_>) -> Option<Vec<Inline>> {
    match tag.name.as_str() {
        "br" => Some(vec![Inline::Break]),
        "img" => Some(talk.image(tag.address().unwrap_or_default(), tag.get("alt").unwrap_or_default())),
        "mention-date" | "date" => Some(vec![Inline::Text(date(tag).replace('\n', " "))]),
        name if tag.is_empty && (name.starts_with("mention") || LEADING.contains(&name)) => {
            let target = tag.address().unwrap_or_default();
            let label = tag.get("alt").or(tag.get("title")).unwrap_or(target);
            Some(tagged(tag, Inlines::from(label), talk))
        }
        _ => None,
    }
}

/// `2026-04-29 09:00 → 2026-05-01`, as Notion shows a date.
fn date(tag: &Tag) -> String {
    let at = |day: &str, time: [&str; 2]| {
        let time = time.into_iter().find_map(|name| tag.get(name));
        [tag.get(day), time].into_iter().flatten().collect::<Vec<_>>().join(" ")
    };
    let (start, end) = (at("start", ["starttime", "start-time"]), at("end", ["endtime", "end-time"]));
    if end.is_empty() { start } else { format!("{start} → {end}") }
}

/// The target in `(…)` right behind a `]`, and its bytes. No target holds a `]`, so no two search the same text.
pub(super) fn target(text: &str) -> Option<(String, usize)> {
    let inner = text.strip_prefix('(')?;
    let end = target_end(inner)?;
    let said = inner[..end].trim();
    let bare = said.strip_prefix('<').and_then(|said| said.strip_suffix('>'));
    let untitled = || said.split_once(" \"").filter(|(_, title)| title.ends_with('"')).map_or(said, |(bare, _)| bare);
    let bare = bare.unwrap_or_else(untitled).trim_start_matches("{{").trim_end_matches("}}");
    Some((unescaped(bare), end + 2))
}

/// Where the parenthesis closes; absent where it does not.
fn target_end(inner: &str) -> Option<usize> {
    let mut depth = 0_u32;
    let mut escaped = false;
    for (at, letter) in inner.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '(' => depth += 1,
            ')' if depth == 0 => return Some(at),
            ')' => depth -= 1,
            ']' | '\n' => return None,
            _ => {}
        }
    }
    None
}

fn unescaped(target: &str) -> String {
    let mut plain = String::with_capacity(target.len());
    let mut letters = target.chars().peekable();
    while let Some(letter) = letters.next() {
        match letters.peek() {
            Some(sign) if letter == '\\' && sign.is_ascii_punctuation() => plain.extend(letters.next()),
            _ => plain.push(letter),
        }
    }
    plain
}

/// `<https://a.b>`: its address and its bytes.
pub(super) fn auto_link(text: &str) -> Option<(String, usize)> {
    let inner = text.strip_prefix('<')?;
    let end = inner.find(|letter: char| letter == '>' || letter == '<' || letter.is_whitespace())?;
    match address(&inner[..end]) {
        Address::Open(href) if inner[end..].starts_with('>') && inner[..end].contains(':') => Some((href, end + 2)),
        _ => None,
    }
}
