//! Replacing a file of the reader's: the two change places, and what comes out is looked at before anybody believes that
//! nothing slipped in. Nothing that came out is ever removed.
//!
//! A disk that cannot exchange does it in two steps: the old file goes aside, the new one goes where nothing stands. A
//! run that dies between the two leaves a gap, which [`super::mend`] closes by the names of a [`Slot`].

use std::collections::BTreeSet;

use super::fs::{Exchanged, Fs, Seen};
use crate::model::{Error, VaultPath};

/// How often a save that slipped in is put back before it is left in the trash.
const TRIES: u32 = 5;

/// The place in the trash of one replacement: files `3.new`, `3.0`, `3.1`, each used once.
///
/// `3.new` is the new file until it is whole: nothing of the reader's ever lies under that name. `3.0` is the new file,
/// ready; after an exchange, what came out. Where the disk cannot exchange, what comes out lies under the next number:
/// only in the gap between the two steps are there two of them and no file in their place.
#[derive(Debug, Clone)]
pub(super) struct Slot {
    folder: VaultPath,
    at: usize,
}

impl Slot {
    /// The slot of a number in the folder of a run.
    pub(super) fn new(folder: &VaultPath, at: usize) -> Slot {
        Slot { folder: folder.clone(), at }
    }

    /// One of its files.
    pub(super) fn file(&self, count: usize) -> VaultPath {
        self.named(&count.to_string())
    }

    /// A file of its own for a copy; `token`: so that no cut-off copy is in its way.
    pub(super) fn copy(&self, token: &str) -> VaultPath {
        self.named(&format!("{token}.copy"))
    }

    /// Where one of its files lies once the reader was told of it.
    pub(super) fn kept(&self, count: usize) -> VaultPath {
        self.named(&format!("{count}.kept"))
    }

    fn named(&self, end: &str) -> VaultPath {
        self.folder.join(&format!("{}.{end}", self.at)).expect("numbers and dots are part of a path")
    }
}

/// What became of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Replaced {
    /// It is the new one.
    Done,
    /// It was changed meanwhile, or this disk cannot: it is the reader's. `kept`: other versions of the reader's, where
    /// it was changed more than once.
    Not { kept: Vec<VaultPath> },
}

/// What became of a file and one of its slot that were to change places.
enum Swapped {
    /// They did; what came out is the slot's file of this number.
    Done(usize),
    /// Nothing was moved.
    Not,
    /// Between the two steps somebody put a file there: it stands. What was there before is the slot's file of this
    /// number, what was to go in is where it was.
    Crossed(usize),
    /// The file is in its slot and nothing is in its place: the next run puts it back.
    Stuck(Error),
}

/// Puts `bytes` where exactly `expected` stands.
///
/// The new file is made in the trash, not beside the old one: so there is no moment at which the reader's file lies
/// under a temporary name, and a run cut off anywhere leaves nothing in the folders of the reader.
pub(super) fn replace(
    fs: &dyn Fs,
    path: &VaultPath,
    expected: &[u8],
    bytes: &[u8],
    slot: &Slot,
) -> Result<Replaced, Error> {
    let (before, ours) = (file(expected), file(bytes));
    make(fs, path, bytes, slot)?;
    // The last look, then the exchange, with nothing in between.
    let swapped = if look(fs, path) == before { swap(fs, path, slot, 0) } else { Ok(Swapped::Not) };
    let out = match swapped {
        Ok(Swapped::Done(out)) => out,
        Ok(Swapped::Stuck(error)) => return Err(error),
        Ok(Swapped::Not) => return dropped(fs, slot, &ours, Ok(Replaced::Not { kept: vec![] })),
        Ok(Swapped::Crossed(out)) => {
            let known = look(fs, &slot.file(out)) == before;
            let kept = if known { vec![] } else { vec![keep(fs, slot, out)] };
            return dropped(fs, slot, &ours, Ok(Replaced::Not { kept }));
        }
        Err(error) => return dropped(fs, slot, &ours, Err(error)),
    };
    if look(fs, &slot.file(out)) == before {
        return Ok(Replaced::Done);
    }
    put_back(fs, path, slot, out, ours)
}

/// Takes away exactly what is `expected`. What slipped in goes back.
pub(super) fn take_away(fs: &dyn Fs, path: &VaultPath, expected: &[u8], slot: &Slot) -> Result<Replaced, Error> {
    let before = file(expected);
    if look(fs, path) != before || !fs.withdraw(path, &slot.file(0))? {
        return Ok(Replaced::Not { kept: vec![] });
    }
    if look(fs, &slot.file(0)) == before {
        return Ok(Replaced::Done);
    }
    // Not an error even where the system gave one: what counts for the reader is where that save lies.
    let back = fs.place(&slot.file(0), path).unwrap_or(false);
    Ok(Replaced::Not { kept: if back { vec![] } else { vec![keep(fs, slot, 0)] } })
}

fn file(bytes: &[u8]) -> Seen {
    Seen::File { bytes: bytes.to_vec(), links: 1 }
}

/// Makes the new file, whole and durable.
fn make(fs: &dyn Fs, path: &VaultPath, bytes: &[u8], slot: &Slot) -> Result<(), Error> {
    let new = slot.named("new");
    fs.create(&new, bytes, Some(path))?;
    let made = fs.sync(std::slice::from_ref(&new), &BTreeSet::new()).and_then(|()| fs.withdraw(&new, &slot.file(0)));
    if made != Ok(true) {
        // Ours, and seen by nobody. Where it cannot be removed it stays in the trash.
        let _ = fs.remove(&new);
    }
    made.map(drop)
}

/// The new file is not wanted any more, and seen by nobody. Where the system gives an error for an exchange that it made
/// all the same, it is not the new file: then it stays.
fn dropped(fs: &dyn Fs, slot: &Slot, ours: &Seen, end: Result<Replaced, Error>) -> Result<Replaced, Error> {
    if look(fs, &slot.file(0)) == *ours {
        // Where it cannot be removed it stays in the trash.
        let _ = fs.remove(&slot.file(0));
    }
    end
}

/// Lets a file and the slot's file of number `going` change places.
fn swap(fs: &dyn Fs, path: &VaultPath, slot: &Slot, going: usize) -> Result<Swapped, Error> {
    match fs.exchange(&slot.file(going), path)? {
        Exchanged::Done => return Ok(Swapped::Done(going)),
        Exchanged::Gone => return Ok(Swapped::Not),
        Exchanged::Unable => {}
    }
    let out = going + 1;
    // Such a disk may also tear a move: after a power cut the file would be under neither name. So the slot shows that a
    // file was on its way before it is, and holds it before the other follows.
    let shown = || fs.sync(&[], &BTreeSet::from([Some(slot.folder.clone())]));
    shown()?;
    if !fs.withdraw(path, &slot.file(out))? {
        return Ok(Swapped::Not);
    }
    match shown().and_then(|()| fs.place(&slot.file(going), path)) {
        Ok(true) => Ok(Swapped::Done(out)),
        Ok(false) => Ok(Swapped::Crossed(out)),
        Err(error) => match fs.place(&slot.file(out), path) {
            Ok(true) => Err(error),
            Ok(false) => Ok(Swapped::Crossed(out)),
            Err(_) => Ok(Swapped::Stuck(error)),
        },
    }
}

/// A save slipped in between look and exchange and is the slot's file of number `out` now: it goes back, and what comes
/// out instead is looked at again, since another save may have come over `ours`.
pub(super) fn put_back(
    fs: &dyn Fs,
    path: &VaultPath,
    slot: &Slot,
    mut out: usize,
    ours: Seen,
) -> Result<Replaced, Error> {
    let mut there = ours;
    for round in 0..TRIES {
        let going = look(fs, &slot.file(out));
        match swap(fs, path, slot, out) {
            Ok(Swapped::Done(came)) => {
                out = came;
                if look(fs, &slot.file(came)) == there {
                    // What came out is ours in the first round, and an older save of the reader's later.
                    let kept = if round == 0 { vec![] } else { vec![keep(fs, slot, came)] };
                    return Ok(Replaced::Not { kept });
                }
                there = going;
            }
            Ok(Swapped::Crossed(came)) => {
                let is_ours = round == 0 && look(fs, &slot.file(came)) == there;
                let counts = if is_ours { vec![out] } else { vec![out, came] };
                return Ok(Replaced::Not { kept: counts.into_iter().map(|count| keep(fs, slot, count)).collect() });
            }
            Ok(Swapped::Stuck(error)) => return Err(error),
            // Not an error even where the system gave one: what counts for the reader is where that save lies.
            Ok(Swapped::Not) | Err(_) => break,
        }
    }
    Ok(Replaced::Not { kept: vec![keep(fs, slot, out)] })
}

/// Gives a version of the reader's the name by which a later run knows that it was told of.
pub(super) fn keep(fs: &dyn Fs, slot: &Slot, count: usize) -> VaultPath {
    match fs.withdraw(&slot.file(count), &slot.kept(count)) {
        Ok(true) => slot.kept(count),
        Ok(false) | Err(_) => slot.file(count),
    }
}

/// What stands there; what cannot be read is like nothing we know, hence never ours to go on with.
pub(super) fn look(fs: &dyn Fs, path: &VaultPath) -> Seen {
    fs.read(path, super::PAGE).unwrap_or(Seen::Absent)
}
