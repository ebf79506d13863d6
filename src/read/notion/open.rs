//! Blocks that are open: an item whose sub-items follow, a callout until its end tag. What each becomes when it closes.

use super::inline::{LEADING, tagged, tell_colour};
use super::tags::Tag;
use super::talk::Talk;
use crate::model::{Block, Colour, Inlines, Kind, Place};
use crate::read::callout::callout;
use crate::read::piece::{Body, Piece, as_item, into_block, is_text, joined};
use crate::read::tex;

/// What an open block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// What it holds stands in its place: columns, synced blocks, lists.
    Through,
    /// An item; toggles and tasks are items, too.
    Item {
        ordered: bool,
    },
    Paragraph,
    Heading(u8),
    Quote,
    /// A callout: its sign is its own.
    Callout,
    /// Something elsewhere, with its words.
    Leading,
    /// A formula on lines of its own.
    Formula,
    /// What a page shows by itself: a table of contents, an empty line.
    Gone,
}

/// An open block.
pub(super) struct Open {
    pub(super) role: Role,
    /// The tag that opened it; absent where it ends by indentation.
    pub(super) tag: Option<Tag>,
    pub(super) indent: usize,
    pub(super) place: Place,
    /// `☑ ` and the like before its text.
    pub(super) sign: String,
    /// Its own text; absent where its first piece is that.
    pub(super) own: Option<Inlines>,
    /// Its background: a highlight of the whole block.
    pub(super) colour: Option<Colour>,
    /// The colour of its text: told when its words are known.
    pub(super) text_colour: Option<Colour>,
    pub(super) pieces: Vec<Piece>,
}

/// The role of a tag; absent where it opens no block.
pub(super) fn role(tag: &Tag) -> Option<Role> {
    Some(match tag.name.as_str() {
        "columns"
        | "column"
        | "tabs"
        | "tab"
        | "synced-block"
        | "synced-block-reference"
        | "content"
        | "ul"
        | "ol"
        | "meeting-notes"
        | "notes"
        | "transcript"
        | "mail" => Role::Through,
        name if name.starts_with("meeting-notes-section") => Role::Through,
        "li" | "todo" | "details" => Role::Item { ordered: false },
        "toggle" => tag.get("heading").and_then(level).map_or(Role::Item { ordered: false }, Role::Heading),
        "p" | "summary" => Role::Paragraph,
        "quote" | "blockquote" => Role::Quote,
        "callout" | "aside" => Role::Callout,
        "equation" => Role::Formula,
        "table-of-contents" | "empty-block" | "breadcrumb" | "ancestor-path" | "custom-block" => Role::Gone,
        name if LEADING.contains(&name) => Role::Leading,
        name => Role::Heading(level(name)?),
    })
}

/// `h2` → 2
fn level(name: &str) -> Option<u8> {
    name.strip_prefix('h')?.parse().ok().filter(|level| (1..=6).contains(level))
}

/// What stands before a block's text: the box of a task.
pub(super) fn sign(tag: &Tag) -> String {
    match tag.name.as_str() {
        "todo" if tag.get("checked") == Some("true") => "☑ ".to_owned(),
        "todo" => "☐ ".to_owned(),
        _ => String::new(),
    }
}

/// Elements that are read as what they hold or lead to, and told of.
pub(super) fn told(name: &str) -> Option<&'static str> {
    const TOLD: [&str; 11] = [
        "audio",
        "columns",
        "custom-block",
        "embed",
        "external-object-instance",
        "file",
        "meeting-notes",
        "pdf",
        "synced-block-reference",
        "tabs",
        "video",
    ];
    TOLD.into_iter().find(|told| *told == name)
}

impl Open {
    /// The pieces that it becomes.
    pub(super) fn close(mut self, talk: &mut Talk<'_>) -> Vec<Piece> {
        if let Some(colour) = self.text_colour {
            let (words, _) = self.pieces.first().cloned().map(|first| joined(vec![first])).unwrap_or_default();
            tell_colour(colour, self.own.as_ref().unwrap_or(&words), talk);
        }
        match self.role {
            Role::Through => self.pieces,
            Role::Gone => Vec::new(),
            Role::Item { ordered } => self.item(ordered),
            Role::Paragraph => self.paragraph(),
            Role::Heading(level) => self.heading(level),
            Role::Quote => self.quote(),
            Role::Callout => self.callout(),
            Role::Leading => self.leading(talk),
            Role::Formula => {
                let (text, _) = joined(std::mem::take(&mut self.pieces));
                let kind = Kind::Formula { tex: tex::on_a_line(&text.plain()) };
                self.block(kind, self.colour, Vec::new()).into_iter().collect()
            }
        }
    }

    fn block(&self, kind: Kind, highlight: Option<Colour>, children: Vec<Piece>) -> Option<Piece> {
        let children: Vec<Block> = children.into_iter().map(into_block).collect();
        let block = Block { kind, highlight, children };
        let is_filled = !block.plain().trim().is_empty() || !block.children.is_empty() || has_image(&block.kind);
        is_filled.then(|| Piece { place: self.place.clone(), body: Body::Block(block) })
    }

    /// Its own text as a piece before all others, where it has one.
    fn gathered(&mut self) -> Vec<Piece> {
        let mut pieces = std::mem::take(&mut self.pieces);
        if let Some(text) = self.own.take().filter(|text| !text.is_blank()) {
            pieces.insert(0, Piece { place: self.place.clone(), body: Body::Block(Block::paragraph(text)) });
        }
        pieces
    }

    fn item(mut self, ordered: bool) -> Vec<Piece> {
        let mut pieces = self.gathered().into_iter();
        let Some(first) = pieces.next() else { return Vec::new() };
        let mut piece = Piece { place: self.place.clone(), ..as_item(first, ordered) };
        if let Body::Block(block) = &mut piece.body {
            block.highlight = block.highlight.or(self.colour);
            block.children.extend(pieces.map(into_block));
            if let Kind::Item { text, .. } = &mut block.kind {
                *text = std::mem::take(text).led_by(&self.sign);
            }
        }
        vec![piece]
    }

    fn paragraph(mut self) -> Vec<Piece> {
        let mut pieces = self.gathered();
        if !pieces.first().is_some_and(is_text) {
            return pieces;
        }
        let rest = pieces.split_off(1);
        let (text, highlight) = joined(pieces);
        self.block(Kind::Paragraph { text }, highlight.or(self.colour), rest).into_iter().collect()
    }

    /// What is below a heading follows it: headings hold what follows by their level.
    fn heading(mut self, level: u8) -> Vec<Piece> {
        let mut pieces = self.gathered();
        if !pieces.first().is_some_and(is_text) {
            return pieces;
        }
        let rest = pieces.split_off(1);
        let (text, highlight) = joined(pieces);
        let body = Body::Heading { level, text, highlight: highlight.or(self.colour) };
        [vec![Piece { place: self.place, body }], rest].concat()
    }

    fn quote(mut self) -> Vec<Piece> {
        let mut texts = self.gathered();
        let rest = texts.split_off(texts.iter().position(|piece| !is_text(piece)).unwrap_or(texts.len()));
        if texts.is_empty() {
            return rest;
        }
        let (text, highlight) = joined(texts);
        self.block(Kind::Quote { text }, highlight.or(self.colour), rest).into_iter().collect()
    }

    /// A callout of nothing but a list holds that all the same.
    fn callout(mut self) -> Vec<Piece> {
        let mut texts = self.gathered();
        let rest = texts.split_off(texts.iter().position(|piece| !is_text(piece)).unwrap_or(texts.len()));
        let (text, highlight) = joined(texts);
        let icon = self.tag.as_ref().and_then(|tag| tag.get("icon"));
        let kind = callout(icon, text);
        self.block(kind, highlight.or(self.colour), rest).into_iter().collect()
    }

    fn leading(self, talk: &mut Talk<'_>) -> Vec<Piece> {
        let Some(tag) = &self.tag else { return self.pieces };
        let (mut text, _) = joined(self.pieces.clone());
        if text.is_blank() {
            text = Inlines::from(tag.get("alt").or(tag.address()).unwrap_or_default());
        }
        let text = Inlines::new(tagged(&tag.uncoloured(), text, talk));
        self.block(Kind::Paragraph { text }, self.colour, Vec::new()).into_iter().collect()
    }
}

fn has_image(kind: &Kind) -> bool {
    matches!(kind, Kind::Paragraph { text } | Kind::Quote { text } | Kind::Callout { text, .. } if !text.is_blank())
}
