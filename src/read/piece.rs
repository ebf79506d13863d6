//! `Piece`: one block as a reader met it, before anything is known of its part in the issue.

use crate::model::{Block, Colour, Inlines, Place};

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
