//! `PageReport`, `IssueReport`, `InitReport`, `UndoReport`: what a run came to.

use serde::{Deserialize, Serialize};

use super::{DatedBy, Day, Form, Level, Notice, Outcome, PageDiff, PastOperation, Thing, VaultPath};

/// What became of one page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageReport {
    /// What it is.
    pub thing: Thing,
    /// Where it lives.
    pub path: VaultPath,
    /// What became of it.
    pub outcome: Outcome,
}

/// What one issue gave, and what became of its pages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssueReport {
    /// The name of the source.
    pub source: String,
    /// The issue's identity.
    pub issue: String,
    /// Its date.
    pub date: Day,
    /// Where the date came from.
    pub dated_by: DatedBy,
    /// The form it was read from: `dump`, `epub`, `model`.
    pub form: Form,
    /// Number of articles.
    pub articles: u32,
    /// Number of highlights, block and inline.
    pub highlights: u32,
    /// Notices with their places.
    pub notices: Vec<Notice>,
    /// Every page with its outcome.
    pub pages: Vec<PageReport>,
    /// Names of pages that concepts are linked by and that are never written: of pages of the reader's; of all concepts,
    /// where the config wants links without pages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub linked: Vec<String>,
    /// What a dry run would change; empty otherwise.
    #[serde(default, skip_deserializing, skip_serializing_if = "Vec::is_empty")]
    pub diffs: Vec<PageDiff>,
    /// A link that opens the day in the app; absent where the app has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open: Option<String>,
}

impl IssueReport {
    /// Whether something needs the reader: exit code 1.
    pub fn needs_reader(&self) -> bool {
        needs_reader(&self.notices, &self.pages)
    }
}

/// What became of the files of a starter vault, and how to go on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InitReport {
    /// The folder, as it was given.
    pub vault: String,
    /// The app: `logseq`, `obsidian`.
    pub flavour: String,
    /// Notices with their places.
    pub notices: Vec<Notice>,
    /// Every file with its outcome.
    pub files: Vec<PageReport>,
    /// What a dry run would change; empty otherwise.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub diffs: Vec<PageDiff>,
    /// A link that opens the reading board in the app; absent where the app must be shown the folder first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open: Option<String>,
    /// The command that brings an issue in, `ISSUE` standing for it.
    pub sync: String,
}

impl InitReport {
    /// Whether something needs the reader: exit code 1.
    pub fn needs_reader(&self) -> bool {
        needs_reader(&self.notices, &self.files)
    }
}

/// What became of the pages of an operation that was taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UndoReport {
    /// The operation.
    pub operation: PastOperation,
    /// Notices with their places.
    pub notices: Vec<Notice>,
    /// Every page with its outcome.
    pub pages: Vec<PageReport>,
    /// What a dry run would change; empty otherwise.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub diffs: Vec<PageDiff>,
}

impl UndoReport {
    /// Whether something needs the reader: exit code 1.
    pub fn needs_reader(&self) -> bool {
        needs_reader(&self.notices, &self.pages)
    }
}

pub(super) fn needs_reader(notices: &[Notice], pages: &[PageReport]) -> bool {
    notices.iter().any(|notice| notice.what.level() == Level::Warning)
        || pages.iter().any(|page| page.outcome.needs_reader())
}
