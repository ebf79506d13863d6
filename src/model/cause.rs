//! `Why`, `StateFault`, `ImageFault`, `Exception` and the like: the causes that notices name.

use serde::{Deserialize, Serialize};

/// Why something of the source did not reach the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// The source changed a block that the reader deleted.
    Deleted,
    /// It is new below a block that the reader deleted.
    BelowDeleted,
    /// The source took a block or property back that the reader works on: it stays.
    StillUsed,
    /// The source changed a block that the reader split in two or joined with another.
    Spread,
    /// The source changed a property that the reader changed or took out.
    Property,
    /// The source put blocks into another order, and so did the reader.
    Order,
    /// An operation was taken back that had changed a block which the reader changed since.
    Edited,
    /// Nobody knows what the page was written from, and it has no id to be known by.
    NoBase,
}

/// Why a file of the state folder was left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StateFault {
    /// Missing, cut short, or not what its name says.
    Damaged,
    /// Made by another version of this program.
    OtherVersion,
}

/// Why an image was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ImageFault {
    /// The archive has no such member.
    Missing,
    /// Its first bytes are not those of png, jpeg, gif or webp.
    UnknownKind,
}

/// The texts that an app cannot show exactly (DECISIONS §5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Exception {
    /// `\]` or `\)` in Logseq carries a zero-width space.
    ClosingBracket,
    /// More than 16 of one ASCII punctuation mark in a row were cut to 16.
    LongRun,
    /// A property value starts with a zero-width space, since the app would read it as a number or the like.
    TypedValue,
    /// `|` in a table cell became `｜`.
    CellBar,
    /// A fence inside code carries a zero-width space.
    InnerFence,
    /// A mark inside another that the app cannot show was left out; its text stays.
    InnerMark,
    /// The language of a code block is none that is safe to name.
    CodeLanguage,
    /// White space that the app would drop was changed.
    WhiteSpace,
    /// Brackets and backticks in the description of an image became their full-width twins.
    ImageText,
    /// `<%` in code or a property, which a plugin would run, became `＜%`.
    TemplateTag,
    /// A formula that would be more than one between its dollars became code.
    Formula,
    /// A zero-width space stands where the app would take a text's start for a query or a colour, or two marks for one.
    LiveStart,
}
