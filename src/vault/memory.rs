//! What a run keeps for the next one beside the state: all of it may be lost, and then the next run reads more.

use std::collections::BTreeMap;

use super::Vault;
use super::fs::Stamp;
use crate::model::{Cards, Error, IssueId, Receipt, Stub, VaultPath};

impl Vault {
    /// Keeps what the files are known to tell about themselves by now, so that the next run need not read those that are
    /// as they are now. A run that wrote nothing keeps nothing, but for a vault of many files. Without the lock nothing
    /// is kept.
    pub fn keep(&mut self, cards: &Cards) {
        if self.has_news() {
            self.index.get_mut().save(self.fs.as_ref(), cards, self.state.operations());
        }
    }

    /// Whether [`Vault::keep`] has something to keep.
    pub fn has_news(&self) -> bool {
        self.locked && self.index.borrow().is_due()
    }

    /// The issues of which there is a receipt, by its key.
    pub fn receipts(&self) -> BTreeMap<String, Stub> {
        self.index.borrow().stubs()
    }

    /// The receipt under a key; absent where there is none.
    pub fn receipt(&self, key: &str) -> Option<Receipt> {
        self.index.borrow().receipt(key)
    }

    /// Keeps a receipt for the next run, see [`Vault::keep`].
    pub fn put_receipt(&mut self, key: String, receipt: &Receipt) {
        self.index.get_mut().put(key, receipt);
    }

    /// Size, time and inode of what stands at a path now, as a text to compare; empty where no plain file does.
    pub fn stamp(&self, path: &VaultPath) -> Result<String, Error> {
        Ok(shown(self.fs.stamp(path)?))
    }

    /// The same of what stood there when this run looked, or of what it put there; absent where that is not known. Whatever
    /// was written since has another.
    pub fn stamp_then(&self, path: &VaultPath) -> Option<String> {
        self.index.borrow().held(path).map(shown)
    }

    /// Notes what stands at a path that is about to be read. Where that cannot be told, reading says why.
    pub(super) fn note_stamp(&self, path: &VaultPath) {
        let mut index = self.index.borrow_mut();
        match self.fs.stamp(path) {
            Ok(stamp) => index.look(path, stamp, self.fs.clock()),
            Err(_) => index.unknown(path),
        }
    }

    /// What names the model of an issue that was stored last; absent where the state knows none.
    pub fn newest(&self, id: &IssueId) -> Option<String> {
        self.state.newest(id)
    }
}

fn shown(stamp: Option<Stamp>) -> String {
    stamp.map(|stamp| format!("{} {} {}", stamp.size, stamp.written, stamp.inode)).unwrap_or_default()
}
