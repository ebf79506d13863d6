//! What a merge gives: the page, and all that a reader should hear about it.

use std::fmt;

pub use crate::model::Why;

/// A page merged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Merged {
    /// The page to write.
    pub text: String,
    /// Blocks that both the reader and the source changed, in reading order. The reader's words stand; the source's are
    /// offered below them on the page.
    pub clashes: Vec<Clash>,
    /// What the source says and the page does not, with the reason.
    pub left_out: Vec<LeftOut>,
}

/// A block that both changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clash {
    /// The reader's words.
    pub ours: String,
    /// The source's words.
    pub theirs: String,
}

/// Something of the source that did not reach the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Why.
    pub why: Why,
    /// The words, or the lines of the property.
    pub text: String,
}

/// Why a page was not merged. It must be left as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// The grammar cannot take one of the versions apart so that it can be put together again.
    Unreadable,
    /// The merged page would read otherwise than it should: a block of the reader's would be lost or stand elsewhere.
    Unsafe,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Refused::Unreadable => "the page cannot be taken apart safely",
            Refused::Unsafe => "the merged page would not keep every block of the reader's in its place",
        })
    }
}

impl std::error::Error for Refused {}
