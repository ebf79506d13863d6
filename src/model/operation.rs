//! `PastOperation`, `Trace`: what an earlier run did, as far as it can be taken back.

use serde::Serialize;

use super::{BaseId, Thing, VaultPath};

/// What one run did for one issue, or for none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PastOperation {
    /// Its name: 64 hex digits. The first few are enough where no other starts so.
    pub id: String,
    /// When, on the clock of the reader: `2026-11-23T10:20`.
    pub when: String,
    /// The issue, as `今日洞察/2026-04-29`; absent for a starter vault and for an undo.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issue: Option<String>,
    /// The operation that it took back; absent for any that did something else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undoes: Option<String>,
    /// Whether a later one took it back.
    pub undone: bool,
    /// How many files it wrote or took away.
    pub n_written: usize,
}

/// What an operation did to one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// The thing.
    pub thing: Thing,
    /// Where it stood then.
    pub path: VaultPath,
    /// What stood there before.
    pub before: Before,
    /// What was written; absent where the file was taken away.
    pub written: Option<Written>,
}

/// What stood at a path before an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Before {
    /// Nothing.
    Nothing,
    /// These bytes.
    Bytes(Vec<u8>),
    /// Something that the state lost.
    Lost,
}

/// What an operation wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The BLAKE3 of the whole file, 64 hex digits.
    pub digest: String,
    /// Our text as it was written, without its pointer; absent for a file that is no text of ours, or where it is lost.
    pub text: Option<String>,
    /// The text it was generated from; absent likewise.
    pub base: Option<BaseId>,
}

impl Written {
    /// Whether a file is still what was written.
    pub fn is(&self, bytes: &[u8]) -> bool {
        blake3::hash(bytes).to_hex().as_str() == self.digest
    }
}
