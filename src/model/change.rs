//! `Seen`, `Change`, `Outcome`: what stood there, and what to do about it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Thing, VaultPath};

/// The bytes at the paths that matter, read right before deciding. A path that holds nothing is absent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// Bytes by path.
    pub files: BTreeMap<VaultPath, Vec<u8>>,
    /// Paths that must not be read or written, with the reason: a symbolic link, a second hard link, no plain file.
    pub barred: BTreeMap<VaultPath, Barred>,
}

/// Why a path is out of bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Barred {
    /// A symbolic link, or something below one.
    Symlink,
    /// The file has a second name.
    HardLink,
    /// A folder, a device or the like.
    NotAFile,
    /// Larger than 8 MiB.
    TooLarge,
    /// Never the same twice while we read it.
    Changing,
}

/// What was put right at the start of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rescue {
    /// A run was cut off while it replaced the page: it is in its place again.
    PutBack,
    /// A save went into the file that we had displaced: it is in its place again, and merged like any other.
    LateSave,
    /// Files that a run left under temporary names were moved here.
    Swept {
        /// How many.
        files: u32,
    },
}

/// One decision: what becomes of one draft, and the write it asks for, if any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What it is about.
    pub thing: Thing,
    /// Where.
    pub path: VaultPath,
    /// What was decided.
    pub outcome: Outcome,
    /// The write; absent where nothing is to be written.
    pub write: Option<Write>,
    /// The generated text to remember as merge base; absent for bytes and where nothing new was generated.
    pub base: Option<String>,
    /// Our text as it will stand there, without its pointer, where it is another than the base: a merged one. What an
    /// undo has to start from.
    pub text: Option<String>,
    /// The bytes that must be there, exactly, for the file to be taken away; absent where none is to be.
    pub remove: Option<Vec<u8>>,
    /// Whether nothing of the thing is left there once this is done: it is as if it had never been.
    pub gone: bool,
}

impl Change {
    /// The bytes that must be there for a file to be replaced or taken away; absent for a new one and where nothing is
    /// written.
    pub fn before(&self) -> Option<&[u8]> {
        let replaced = self.write.as_ref().and_then(|write| write.expected.as_deref());
        replaced.or(self.remove.as_deref())
    }
}

/// A write, and what must still be on disk for it to happen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Write {
    /// The bytes that must be there, exactly; `None`: there must be nothing.
    pub expected: Option<Vec<u8>>,
    /// The bytes to put there.
    pub bytes: Vec<u8>,
}

/// What became of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It was not there and was never written before: written.
    Created,
    /// It stood as we left it and the issue has news: written.
    Updated,
    /// The reader edited it and the issue has news: both are on the page now.
    Merged,
    /// The same, and in some block both changed the words: the reader's stand, the are offered below. Needs the
    /// reader.
    Clashed,
    /// It says what we would write: nothing to do.
    Unchanged,
    /// The reader edited it, and the issue has nothing new: nothing to do.
    Kept,
    /// The reader edited it and the issue has news that could not be merged: left alone. Needs the reader.
    LeftEdited,
    /// The reader deleted it: it stays deleted.
    LeftDeleted,
    /// Something of the reader's stands there: left alone. Needs the reader.
    LeftForeign,
    /// An operation was taken back: the file stands as it stood before.
    Restored,
    /// An operation was taken back: the file that it made is gone, and kept in the trash.
    Removed,
    /// It changed while we worked, or may not be touched (a link, a strange file): left alone. Needs the reader.
    Deferred,
}

impl Outcome {
    /// Whether it says that all is as it was, and as it should be.
    pub fn is_quiet(self) -> bool {
        matches!(self, Outcome::Unchanged | Outcome::Kept | Outcome::LeftDeleted)
    }

    /// Whether the reader should look at it: this makes exit code 1.
    pub fn needs_reader(self) -> bool {
        match self {
            Outcome::Created
            | Outcome::Updated
            | Outcome::Merged
            | Outcome::Unchanged
            | Outcome::Kept
            | Outcome::Restored
            | Outcome::Removed
            | Outcome::LeftDeleted => false,
            Outcome::Clashed | Outcome::LeftEdited | Outcome::LeftForeign | Outcome::Deferred => true,
        }
    }
}
