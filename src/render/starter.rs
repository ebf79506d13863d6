//! The starter vault of an app: what `vault-template/<flavour>/` holds, as drafts. What a reader sees in that folder is
//! what is laid down, `.neican/` excepted; besides, `vault-template/config.yaml`.

use crate::model::{Claim, Content, Draft, Survey, Thing, VaultPath, config};

/// One file of a starter vault.
#[derive(Debug, Clone, Copy)]
pub struct Piece {
    /// Where it lies, below the vault; in a vault with folders of its own it may go elsewhere.
    pub path: &'static str,
    /// What it says, byte for byte.
    pub text: &'static str,
    /// Into which vaults it goes.
    pub kind: PieceKind,
}

/// Into which vaults a piece goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PieceKind {
    /// Pages and templates: into any vault that lacks them.
    Content,
    /// Settings and looks: only into a vault that is new. In one of the reader's an absent setting is a setting, too: the
    /// app's default, by which the reader may live.
    Setting,
    /// Settings that are added entry by entry to those of the reader's.
    Entries,
    /// The reader's wishes to this program, none of them in force: into any vault that has none, at one place in all.
    Wishes,
}

/// What the reader may want otherwise, explained: the same file for every app, since a vault may be one of both.
pub(super) const WISHES: Piece =
    Piece { path: config::PATH, text: include_str!("../../vault-template/config.yaml"), kind: PieceKind::Wishes };

/// How much of a starter vault is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// What an absent vault needs at least for the app to open it as ours.
    Least,
    /// All of it.
    Whole,
}

impl Piece {
    /// What it is, wherever it lies.
    pub(super) fn thing(&self) -> Thing {
        Thing::File(self.home())
    }

    /// Where it lies unless the vault says otherwise.
    pub(super) fn home(&self) -> VaultPath {
        VaultPath::new(self.path).expect("a fixed path")
    }

    /// Whether an earlier run laid it down: it is decided over again then, whatever the vault looks like by now.
    pub(super) fn is_recorded(&self, survey: &Survey) -> bool {
        survey.records.written.contains_key(&self.thing())
    }

    /// The draft of it at this path.
    pub(super) fn draft(&self, path: VaultPath) -> Draft {
        let (claim, content) = match self.kind {
            PieceKind::Content | PieceKind::Setting | PieceKind::Wishes => {
                (Claim::Seed, Content::Bytes(self.text.as_bytes().to_vec()))
            }
            PieceKind::Entries => (Claim::Entries, Content::Text { text: self.text.to_owned(), pointer: None }),
        };
        Draft { thing: self.thing(), claim, path, content, opening: None }
    }
}
