//! `Piece`: one block as a reader met it, before anything is known of its part in the issue.

use crate::model::{Block, Colour, Inline, Inlines, Kind, Place};

/// One block of a source, in reading order. Readers make them, [`assemble`](super::assemble) gives them their part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    /// Where it stands.
    pub(crate) place: Place,
    /// What it is.
    pub(crate) body: Body,
}

/// What a piece is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Body {
    /// A heading. Levels are those of the whole source: in an issue made by pandoc 1 is title, theme and closing, 2 an
    /// article, 3 三级笔记, 4 and 5 the headings of the notes.
    Heading {
        /// 1 is outermost. By sections where the source nests them, else by the number of `h1`–`h6`.
        level: u8,
        /// Its text, trimmed.
        text: Inlines,
        /// The colour of the whole heading.
        highlight: Option<Colour>,
    },
    /// Anything else: a paragraph, a list item with what is below it, a quote, code, a table, a rule. Never a heading.
    Block(Block),
}

/// Whether a piece is text and nothing below it, so that it can be part of a quote or a heading.
pub(crate) fn is_text(piece: &Piece) -> bool {
    match &piece.body {
        Body::Heading { .. } => true,
        Body::Block(block) => matches!(block.kind, Kind::Paragraph { .. }) && block.children.is_empty(),
    }
}

/// Paragraphs as one text, parted by breaks. A colour that all share is the whole text's, others stay on their part.
pub(crate) fn joined(pieces: Vec<Piece>) -> (Inlines, Option<Colour>) {
    let parts: Vec<(Inlines, Option<Colour>)> = pieces.into_iter().map(text_of).collect();
    let shared = parts.first().and_then(|(_, colour)| *colour);
    let shared = shared.filter(|colour| parts.iter().all(|(_, other)| *other == Some(*colour)));
    let mut row = Vec::new();
    for (part_idx, (text, highlight)) in parts.into_iter().enumerate() {
        if part_idx > 0 {
            row.push(Inline::Break);
        }
        match highlight {
            Some(colour) if shared.is_none() => row.push(Inline::Highlight { colour, text }),
            _ => row.extend(text.into_vec()),
        }
    }
    (Inlines::new(row), shared)
}

fn text_of(piece: Piece) -> (Inlines, Option<Colour>) {
    match piece.body {
        Body::Heading { text, highlight, .. } => (text, highlight),
        Body::Block(block) => {
            let text = block.kind.text().cloned();
            (text.unwrap_or_else(|| Inlines::from(block.plain().as_str())), block.highlight)
        }
    }
}

/// A piece as a block below another one. A heading there is a paragraph: notes nest by lists.
pub(crate) fn into_block(piece: Piece) -> Block {
    match piece.body {
        Body::Heading { text, highlight, .. } => {
            Block { kind: Kind::Paragraph { text }, highlight, children: Vec::new() }
        }
        Body::Block(block) => block,
    }
}

/// The block that an item is by its first content: text makes an item, a quote or a table stands in the item's place.
pub(crate) fn as_item(first: Piece, ordered: bool) -> Piece {
    let item = |text: Inlines, highlight: Option<Colour>, children: Vec<Block>| {
        Body::Block(Block { kind: Kind::Item { ordered, text }, highlight, children })
    };
    let body = match first.body {
        Body::Heading { text, highlight, .. } => item(text, highlight, Vec::new()),
        Body::Block(Block { kind: Kind::Paragraph { text } | Kind::Item { text, .. }, highlight, children }) => {
            item(text, highlight, children)
        }
        other => other,
    };
    Piece { place: first.place, body }
}
