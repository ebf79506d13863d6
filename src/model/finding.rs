//! `StatusReport`, `DoctorReport`, `Finding`: where a vault stands, and what is wrong in it.

use serde::Serialize;

use super::{Day, Notice, PageReport, VaultPath};

/// One issue that was brought in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IssueLine {
    /// The issue's identity.
    pub issue: String,
    /// Its date.
    pub date: Day,
    /// Number of articles.
    pub articles: usize,
}

/// A block that both the reader and an issue changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OpenClash {
    /// The page.
    pub path: VaultPath,
    /// The reader's words.
    pub ours: String,
    /// The issue's words.
    pub theirs: String,
}

/// What is wrong in a vault, and what was mended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DoctorReport {
    /// The folder, as it was given.
    pub vault: String,
    /// The app: `logseq`, `obsidian`.
    pub flavour: String,
    /// How many pages and blocks of ours stand in the vault.
    pub n_pages: usize,
    /// What was found, by path.
    pub findings: Vec<Finding>,
    /// Notices with their places.
    pub notices: Vec<Notice>,
    /// The pages that were taken up again; empty unless that was asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mended: Vec<PageReport>,
}

impl DoctorReport {
    /// Whether something needs the reader: exit code 1.
    pub fn needs_reader(&self) -> bool {
        self.findings.iter().any(|finding| finding.ill.needs_reader())
    }
}

/// Something about one file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    /// The file.
    pub path: VaultPath,
    /// Line, counted from 1; absent where it is about the whole file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// What.
    #[serde(flatten)]
    pub ill: Ill,
}

/// What there is to say about a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "finding", rename_all = "kebab-case")]
pub enum Ill {
    /// The reader edited it. Nothing is wrong with that: corrections are merged.
    Edited,
    /// A second file with the pointer of another: the reader's, and never touched.
    Copy {
        /// The page that is followed.
        of: VaultPath,
    },
    /// The same, by its name made by a sync service for the losing side of a conflict.
    ConflictCopy {
        /// The page that is followed.
        of: VaultPath,
    },
    /// The state knows no issue that this page belongs to: it cannot be rendered anew.
    Orphan,
    /// The state does not know that this page was written: were it deleted, it would come again.
    Unrecorded,
    /// The text it was generated from is lost: corrections can only be added.
    MissingBase,
    /// The line that says what it is was taken out: it is the reader's by now.
    PointerGone {
        /// The line to put back for it to be followed again.
        line: String,
    },
    /// A reference to a block of ours that stands nowhere in the vault.
    BrokenReference {
        /// The id, as it is written.
        id: String,
    },
    /// A block that both the reader and an issue changed.
    Clash {
        /// The reader's words.
        ours: String,
        /// The issue's words.
        theirs: String,
    },
    /// An object of the state that is not what its name says.
    Damaged,
    /// A file that a run left behind which was cut off; the next run moves it to the trash.
    Leftover,
}

impl Ill {
    /// Whether the reader should do something about it.
    pub fn needs_reader(&self) -> bool {
        match self {
            Ill::Edited | Ill::PointerGone { .. } | Ill::Leftover => false,
            Ill::Copy { .. }
            | Ill::ConflictCopy { .. }
            | Ill::Orphan
            | Ill::Unrecorded
            | Ill::MissingBase
            | Ill::BrokenReference { .. }
            | Ill::Clash { .. }
            | Ill::Damaged => true,
        }
    }
}

/// The ids of blocks that a text gives and refers to, as an app spells them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct References {
    /// Ids that it gives to blocks.
    pub given: Vec<String>,
    /// Ids that it refers to, with their lines.
    pub used: Vec<(u32, String)>,
}
