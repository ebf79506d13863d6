//! `Index`: what the files of the vault told about themselves when they were read last, so that those which are as they
//! were need not be read again.
//!
//! A cache and no more: it may be deleted at any time, what does not read is left out without a word, and a page is looked
//! at before it is written. Each device has its own, in segments that are written once: a run adds what it learned, and
//! small segments are joined, so there are few. Refuses to answer twice for one file: who asks again doubts it.

use std::collections::BTreeMap;

use super::fs::{Fs, Stamp};
use super::objects::Digest;
use super::operation::Operation;
use super::walk::is_text;
use crate::model::{Card, Cards, Receipt, Stub, VaultPath};

mod segment;

use segment::{Line, Segment};

/// What stands for "in no segment yet".
const NEW: u32 = u32::MAX;

/// From this many files on an index is made although the run writes nothing else.
const MANY: usize = 500;

/// How long ago a file must have been written, in nanoseconds, for its stamp to tell whether it was written since: disks
/// round times, FAT to two seconds. Those that round little show it: their times are no whole milliseconds.
const COARSE: i64 = 2_100_000_000;
const FINE: i64 = 50_000_000;

/// What is known of the files without reading them.
#[derive(Default)]
pub(super) struct Index {
    flavour: String,
    segments: Vec<Segment>,
    /// What was kept, with the number of its segment, until somebody asks.
    kept: BTreeMap<VaultPath, (Stamp, Card, u32)>,
    /// The files whose cards are known by now, as they were then, and the segment that says so.
    seen: BTreeMap<VaultPath, (Stamp, u32)>,
    /// Receipts by their keys, as JSON, and the segment of each.
    receipts: BTreeMap<String, (String, u32)>,
    /// What stood at the paths that this run looked at, when it looked, and what it put there; nothing: nothing stood there.
    held: BTreeMap<VaultPath, Option<Stamp>>,
    /// The segment in which an operation stands.
    packed: BTreeMap<Digest, u32>,
    /// Whether there is something to add that is worth a write.
    has_news: bool,
}

/// Operations as their files hold them.
pub(super) type Packed = BTreeMap<Digest, Vec<u8>>;

impl Index {
    /// Reads all segments that this device has for an app, as far as they are whole.
    pub(super) fn load(fs: &dyn Fs, flavour: &str) -> (Index, Packed) {
        let (mut index, mut operations) = (Index { flavour: flavour.to_owned(), ..Index::default() }, Packed::new());
        for (segment, text) in segment::all(fs, flavour) {
            for line in text.as_deref().into_iter().flat_map(segment::lines) {
                match line {
                    Line::Page(path, stamp, card) => drop(index.kept.insert(path, (stamp, card, segment.number))),
                    Line::Operation(bytes) => {
                        let digest = Digest::of(bytes);
                        index.packed.insert(digest, segment.number);
                        operations.insert(digest, bytes.to_vec());
                    }
                    Line::Receipt(key, receipt) => {
                        index.receipts.insert(key.to_owned(), (receipt.to_owned(), segment.number));
                    }
                }
            }
            index.segments.push(segment);
        }
        (index, operations)
    }

    /// What a file told about itself, if it is as it was then. Said once.
    pub(super) fn card(&mut self, path: &VaultPath, stamp: Stamp) -> Option<Card> {
        let (_, card, segment) = self.kept.remove(path).filter(|(then, ..)| *then == stamp)?;
        self.seen.insert(path.clone(), (stamp, segment));
        Some(card)
    }

    /// A file is about to be read, for its card. `clock` is the disk's.
    pub(super) fn see(&mut self, path: &VaultPath, stamp: Stamp, clock: i64) {
        match tells(stamp, clock) {
            true => drop(self.seen.insert(path.clone(), (stamp, NEW))),
            false => drop(self.seen.remove(path)),
        }
    }

    /// A path is about to be looked at, before anything is decided on it.
    pub(super) fn look(&mut self, path: &VaultPath, stamp: Option<Stamp>, clock: i64) {
        match stamp.is_none_or(|stamp| tells(stamp, clock)) {
            true => drop(self.held.insert(path.clone(), stamp)),
            false => drop(self.held.remove(path)),
        }
    }

    /// Nobody can tell what stands at a path.
    pub(super) fn unknown(&mut self, path: &VaultPath) {
        self.held.remove(path);
    }

    /// What stood at a path when this run looked, or was put there by it; absent where that is not known.
    pub(super) fn held(&self, path: &VaultPath) -> Option<Option<Stamp>> {
        self.held.get(path).copied()
    }

    /// These files were written or taken away; with a stamp those that are new, whose names nobody knew until then.
    pub(super) fn written(&mut self, files: Vec<(VaultPath, Option<Stamp>)>) {
        self.has_news |= !files.is_empty();
        for (path, stamp) in files {
            match stamp {
                Some(stamp) => drop(self.held.insert(path.clone(), Some(stamp))),
                None => drop(self.held.remove(&path)),
            }
            match stamp.filter(|_| is_text(&path)) {
                Some(stamp) => drop(self.seen.insert(path, (stamp, NEW))),
                None => drop(self.seen.remove(&path)),
            }
        }
    }

    /// The issues of which there is a receipt, by its key.
    pub(super) fn stubs(&self) -> BTreeMap<String, Stub> {
        #[derive(serde::Deserialize)]
        struct Start {
            report: Stub,
        }
        let stub = |json: &str| serde_json::from_str::<Start>(json).ok().map(|start| start.report);
        self.receipts.iter().filter_map(|(key, (json, _))| Some((key.clone(), stub(json)?))).collect()
    }

    /// The receipt under a key; absent where there is none that reads.
    pub(super) fn receipt(&self, key: &str) -> Option<Receipt> {
        serde_json::from_str(&self.receipts.get(key)?.0).ok()
    }

    /// Keeps a receipt, in place of an older one.
    pub(super) fn put(&mut self, key: String, receipt: &Receipt) {
        let json = serde_json::to_string(receipt).expect("a report is strings and numbers");
        if self.receipts.get(&key).is_none_or(|(known, _)| *known != json) {
            self.receipts.insert(key, (json, NEW));
        }
    }

    /// Whether [`Index::save`] would write.
    pub(super) fn is_due(&self) -> bool {
        self.has_news || (self.segments.iter().all(Segment::is_torn) && self.seen.len() > MANY)
    }

    /// Writes down what is known by now and stands in no segment. Without it the next run reads more, so it fails silently.
    ///
    /// A run that writes nothing else writes nothing here, but for a vault of many files that has no index.
    pub(super) fn save<'o>(
        &mut self,
        fs: &dyn Fs,
        cards: &Cards,
        operations: impl Iterator<Item = (&'o Digest, &'o Operation)>,
    ) {
        if !self.is_due() {
            return;
        }
        let operations: BTreeMap<&Digest, &Operation> = operations.collect();
        let mut text = self.text(NEW, cards, &operations);
        let n_stay = segment::n_stay(&self.segments, text.len());
        if let Some(oldest) = self.segments.get(n_stay) {
            text = self.text(oldest.number, cards, &operations);
        }
        let number = self.segments.last().map_or(0, |segment| segment.number + 1);
        let Some(segment) = segment::write(fs, &self.flavour, number, &text) else { return };
        for old in self.segments.drain(n_stay..) {
            // Where it stays, what is newer counts.
            let _ = fs.remove(&old.path);
        }
        self.segments.push(segment);
        self.has_news = false;
    }

    /// The lines about all that stands in this segment, a newer one or none.
    fn text(&self, oldest: u32, cards: &Cards, operations: &BTreeMap<&Digest, &Operation>) -> String {
        let mut text = String::new();
        let blank = Card::default();
        for (path, (stamp, _)) in self.seen.iter().filter(|(_, (_, segment))| *segment >= oldest) {
            segment::page(&mut text, path, *stamp, cards.of(path).unwrap_or(&blank));
        }
        for (digest, operation) in operations {
            if self.packed.get(digest).is_none_or(|segment| *segment >= oldest) {
                // Only what would be read again: another version's operation may hold more than we know.
                let bytes = Some(operation.write()).filter(|(same, _)| same == *digest).map(|(_, bytes)| bytes);
                bytes.iter().for_each(|bytes| segment::operation(&mut text, bytes));
            }
        }
        for (key, (receipt, _)) in self.receipts.iter().filter(|(_, (_, segment))| *segment >= oldest) {
            segment::receipt(&mut text, key, receipt);
        }
        text
    }
}

/// Whether a stamp tells if its file is written again: not where that was a moment ago.
fn tells(stamp: Stamp, clock: i64) -> bool {
    let rounds = if stamp.written % 1_000_000 == 0 { COARSE } else { FINE };
    clock.saturating_sub(stamp.written) >= rounds
}

#[cfg(test)]
mod tests;
