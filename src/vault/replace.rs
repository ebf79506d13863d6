//! Replacing a file of the reader's: the two change places in one step, and what comes out is looked at before anybody
//! believes that nothing slipped in. Nothing that came out is ever removed. Refuses disks that cannot exchange.

use std::collections::BTreeSet;

use super::fs::{Exchanged, Fs, Seen};
use crate::model::{Error, VaultPath};

/// How often a save that slipped in is put back before it is left in the trash.
const TRIES: u32 = 5;

/// What became of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Replaced {
    /// It is the new one.
    Done,
    /// It was changed meanwhile, or this disk cannot exchange: it is the reader's.
    Not,
    /// It was changed more than once meanwhile: it is the reader's, and the slot in the trash holds another version of
    /// the reader's.
    NotAndKept,
}

/// Puts `bytes` where exactly `expected` stands. `slot` is an unused path in the trash: the new file is made there, and
/// the old one ends there.
///
/// The new file is made in the trash, not beside the old one: so there is no moment at which the reader's file lies
/// under a temporary name, and a run cut off anywhere leaves nothing in the folders of the reader.
pub(super) fn replace(
    fs: &dyn Fs,
    path: &VaultPath,
    expected: &[u8],
    bytes: &[u8],
    slot: &VaultPath,
) -> Result<Replaced, Error> {
    let before = Seen::File { bytes: expected.to_vec(), links: 1 };
    fs.create(slot, bytes, Some(path))?;
    let swapped = exchange_if(fs, path, &before, slot);
    if !matches!(swapped, Ok(true)) {
        // Still ours, and seen by nobody.
        let _ = fs.remove(slot);
        return swapped.map(|_| Replaced::Not);
    }
    if look(fs, slot) == before {
        return Ok(Replaced::Done);
    }
    Ok(put_back(fs, path, slot, Seen::File { bytes: bytes.to_vec(), links: 1 }))
}

/// Takes away exactly what is `expected`, into `slot`, an unused path in the trash. What slipped in goes back.
pub(super) fn take_away(fs: &dyn Fs, path: &VaultPath, expected: &[u8], slot: &VaultPath) -> Result<Replaced, Error> {
    let before = Seen::File { bytes: expected.to_vec(), links: 1 };
    if look(fs, path) != before || !fs.place(path, slot)? {
        return Ok(Replaced::Not);
    }
    if look(fs, slot) == before {
        return Ok(Replaced::Done);
    }
    // Not an error even where the system gave one: what counts for the reader is where that save lies.
    Ok(if fs.place(slot, path).unwrap_or(false) { Replaced::Not } else { Replaced::NotAndKept })
}

/// The last look, then the exchange, with nothing in between.
fn exchange_if(fs: &dyn Fs, path: &VaultPath, before: &Seen, slot: &VaultPath) -> Result<bool, Error> {
    fs.sync(std::slice::from_ref(slot), &BTreeSet::new())?;
    if look(fs, path) != *before {
        return Ok(false);
    }
    Ok(fs.exchange(slot, path)? == Exchanged::Done)
}

/// A save slipped in between look and exchange and lies in the slot now: it goes back, and what comes out instead is
/// looked at again, since another save may have come over ours.
fn put_back(fs: &dyn Fs, path: &VaultPath, slot: &VaultPath, ours: Seen) -> Replaced {
    let mut there = ours;
    for round in 0..TRIES {
        let going_in = look(fs, slot);
        // Not an error even where the system gave one: what counts for the reader is where that save lies.
        if fs.exchange(slot, path) != Ok(Exchanged::Done) {
            return Replaced::NotAndKept;
        }
        if look(fs, slot) == there {
            // What lies in the slot now is ours in the first round, and an older save of the reader's later.
            return if round == 0 { Replaced::Not } else { Replaced::NotAndKept };
        }
        there = going_in;
    }
    Replaced::NotAndKept
}

/// What stands there; what cannot be read is like nothing we know, hence never ours to go on with.
fn look(fs: &dyn Fs, path: &VaultPath) -> Seen {
    fs.read(path, super::PAGE).unwrap_or(Seen::Absent)
}
