//! `Intent`: which files a run is about to replace, made durable before the first of them is touched, so that the next
//! run can put right what a killed one left. Kept afterwards as the list of what lies in the trash.
//!
//! An intent that is at work lies beside the folder of its run, one that is done lies in it: so one listing shows whether
//! a run was cut off. Refuses to be believed: what it says is only where to look.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::fs::{Folder, Fs, Kind, Seen, Stamp, fixed};
use super::objects::Digest;
use super::operation::Moment;
use crate::model::{Error, StateFault, VaultPath};

/// The version this program writes, and the only one it reads.
const VERSION: u32 = 1;

/// The largest intent that is read.
const CAP: u64 = 4 << 20;

/// The folder of all runs.
pub(super) const TRASH: &str = ".neican/trash";

/// The replacements of one run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Intent {
    /// [`VERSION`].
    version: u32,
    /// When, on the clock of the reader.
    pub(super) when: Moment,
    /// One for each file that is to be replaced.
    pub(super) moves: Vec<Move>,
}

/// One file that is to be replaced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Move {
    /// The number of its slot in the trash.
    pub(super) slot: usize,
    /// The file.
    pub(super) path: VaultPath,
    /// What is expected there.
    pub(super) before: Digest,
    /// What comes there.
    pub(super) after: Digest,
    /// Whether nothing comes there: the file is taken away.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) gone: bool,
    /// Size and time of the file as expected: what cheaply tells that it was written after it was displaced.
    pub(super) size: u64,
    /// See `size`.
    pub(super) written: i64,
}

impl Move {
    /// Whether a file in the trash was not written since it stood in its place.
    pub(super) fn is_as_it_was(&self, stamp: Stamp) -> bool {
        (stamp.size, stamp.written) == (self.size, self.written)
    }
}

/// What the file of an intent says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Said {
    /// This.
    Intent(Intent),
    /// Nothing: it is gone, or was cut short, so that no file was replaced by it.
    Nothing,
    /// Something that does not read.
    Wrong(StateFault),
}

impl Intent {
    /// The intent of a run.
    pub(super) fn new(when: Moment, moves: Vec<Move>) -> Intent {
        Intent { version: VERSION, when, moves }
    }

    /// Writes it down, durable together with the names in these folders.
    pub(super) fn open(&self, fs: &dyn Fs, run: &str, folders: &mut BTreeSet<Folder>) -> Result<(), Error> {
        let bytes = serde_json::to_vec(self).expect("an intent is strings and numbers");
        folders.insert(Some(fixed(TRASH)));
        fs.create(&at_work(run), &bytes, None)?;
        fs.sync(&[at_work(run)], folders)
    }
}

/// Reads the intent of a run that is at work or was cut off.
pub(super) fn opened(fs: &dyn Fs, run: &str) -> Result<Said, Error> {
    read(fs, &at_work(run))
}

/// Reads the intent of a run that is done.
pub(super) fn closed(fs: &dyn Fs, run: &str) -> Result<Said, Error> {
    read(fs, &done(run))
}

/// The run is over: nothing of it needs to be put right.
pub(super) fn close(fs: &dyn Fs, run: &str) -> Result<bool, Error> {
    // After a power cut a torn move may have left both names: then the list is in its folder already.
    if fs.stamp(&done(run))?.is_some() {
        return fs.remove(&at_work(run)).map(|()| true);
    }
    fs.withdraw(&at_work(run), &done(run))
}

/// Something of the run is about to be moved once more.
pub(super) fn reopen(fs: &dyn Fs, run: &str) -> Result<(), Error> {
    fs.withdraw(&done(run), &at_work(run))?;
    fs.sync(&[], &BTreeSet::from([Some(fixed(TRASH)), Some(folder(run))]))
}

/// The folder of a run.
pub(super) fn folder(run: &str) -> VaultPath {
    fixed(&format!("{TRASH}/{run}"))
}

/// Where an intent lies while its run is at work.
pub(super) fn at_work(run: &str) -> VaultPath {
    fixed(&format!("{TRASH}/{run}.json"))
}

fn done(run: &str) -> VaultPath {
    folder(run).join("moves.json").expect("a fixed name is part of a path")
}

/// The runs that were cut off, and all that have a folder in the trash.
pub(super) fn runs(fs: &dyn Fs) -> Result<(Vec<String>, Vec<String>), Error> {
    let (mut cut_off, mut all) = (Vec::new(), Vec::new());
    for (name, kind) in fs.list(Some(&fixed(TRASH)))? {
        match (name.strip_suffix(".json"), kind) {
            (Some(run), Kind::File) if is_run(run) => cut_off.push(run.to_owned()),
            (None, Kind::Folder) if is_run(&name) => all.push(name),
            (_, Kind::File | Kind::Folder | Kind::Other) => {}
        }
    }
    Ok((cut_off, all))
}

/// Whether it is the name of a run, or of anything else that we named: 16 hex digits.
pub(super) fn is_run(name: &str) -> bool {
    name.len() == 16 && name.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

fn read(fs: &dyn Fs, path: &VaultPath) -> Result<Said, Error> {
    #[derive(Deserialize)]
    struct Versioned {
        version: u32,
    }
    let bytes = match fs.read(path, CAP)? {
        Seen::Absent => return Ok(Said::Nothing),
        Seen::Barred(_) => return Ok(Said::Wrong(StateFault::Damaged)),
        Seen::File { bytes, .. } => bytes,
    };
    Ok(match serde_json::from_slice::<Versioned>(&bytes) {
        Ok(Versioned { version: VERSION }) => {
            serde_json::from_slice(&bytes).map_or(Said::Wrong(StateFault::Damaged), Said::Intent)
        }
        Ok(Versioned { .. }) => Said::Wrong(StateFault::OtherVersion),
        // Cut short, or of full length and without its bytes: it was not durable when the run died, hence nothing was
        // replaced.
        Err(error) if error.is_eof() || bytes.iter().all(|byte| *byte == 0) => Said::Nothing,
        Err(_) => Said::Wrong(StateFault::Damaged),
    })
}
