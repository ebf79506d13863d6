//! `Source`: what came in, as named bytes. The first noun of the line.

use std::collections::BTreeMap;

/// What the reader handed us: one file, or the members of one archive.
///
/// Member names are lookup keys, never paths: nothing is ever written under a name that came from an archive.
///
/// ```
/// use neican::model::{Packing, Source};
/// let source = Source::single("2026-04-29.txt", b"text".to_vec());
/// assert_eq!(source.packing, Packing::Single);
/// assert_eq!(source.only().map(|bytes| bytes.len()), Some(4));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The name the reader gave, for messages; for standard input `-`.
    pub name: String,
    /// Whether `files` is one plain file or an unpacked archive.
    pub packing: Packing,
    /// Bytes by member name. A plain file has one member, under its own file name.
    pub files: BTreeMap<String, Vec<u8>>,
}

/// How the bytes of a [`Source`] were packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// One file, taken as it is.
    Single,
    /// A zip archive, unpacked in memory under the caps of `intake`.
    Zip,
}

impl Source {
    /// Makes the source of one plain file.
    pub fn single(name: &str, bytes: Vec<u8>) -> Source {
        let member = name.rsplit(['/', '\\']).next().unwrap_or(name).to_owned();
        Source { name: name.to_owned(), packing: Packing::Single, files: BTreeMap::from([(member, bytes)]) }
    }

    /// The bytes of a plain file; absent for an archive.
    pub fn only(&self) -> Option<&[u8]> {
        match self.packing {
            Packing::Single => self.files.values().next().map(Vec::as_slice),
            Packing::Zip => None,
        }
    }

    /// The last part of the name: `2026-04-29.epub` of `issues/2026-04-29.epub`.
    pub fn file_name(&self) -> &str {
        self.name.rsplit(['/', '\\']).next().unwrap_or(&self.name)
    }
}
