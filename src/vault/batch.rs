//! `Batch`: many new files, made durable together. Only for paths where nothing stands: nothing of the reader's can be
//! lost by it, so one call may stand for all. Refuses to replace anything.

use std::collections::BTreeSet;

use super::fs::{Folder, Fs, Stamp, fixed, make_folders};
use super::intent::is_run;
use crate::model::{Error, VaultPath};

/// New files, first under a name that no app looks at, then in their place.
pub(super) struct Batch<'a> {
    fs: &'a dyn Fs,
    laid: Vec<Laid>,
    touched: BTreeSet<Folder>,
}

struct Laid {
    temp: VaultPath,
    path: VaultPath,
    /// The run and the step of it that it is for; absent for an object.
    step: Option<(usize, usize)>,
    /// Size and time as written; absent for an object, and where nobody could tell.
    stamp: Option<Stamp>,
    fate: Fate,
}

/// What became of a file of the batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// Not put in its place.
    Waiting,
    /// In its place.
    Placed,
    /// Something stood there.
    Taken,
}

/// Whether a file has a name under which a batch lays its files.
pub(super) fn is_temporary(name: &str) -> bool {
    name.strip_prefix(".neican-").and_then(|name| name.strip_suffix(".tmp")).is_some_and(is_run)
}

impl<'a> Batch<'a> {
    /// An empty batch.
    pub(super) fn new(fs: &'a dyn Fs) -> Batch<'a> {
        Batch { fs, laid: Vec::new(), touched: BTreeSet::new() }
    }

    /// Writes a file under a temporary name in the folder it is for, with the permissions of `like`.
    pub(super) fn lay(
        &mut self,
        path: VaultPath,
        bytes: &[u8],
        like: Option<&VaultPath>,
        step: Option<(usize, usize)>,
    ) -> Result<(), Error> {
        let folder = path.folder();
        if let Some(folder) = folder.as_ref().filter(|_| !self.touched.contains(&folder)) {
            make_folders(self.fs, folder, &mut self.touched)?;
        }
        let name = format!(".neican-{}.tmp", self.fs.token());
        let temp = folder.as_ref().map_or_else(|| Some(fixed(&name)), |folder| folder.join(&name));
        let temp = temp.expect("a fixed name and hex digits are part of a path");
        self.fs.create(&temp, bytes, like)?;
        self.touched.insert(folder);
        let stamp = step.and_then(|_| self.fs.stamp(&temp).ok().flatten());
        self.laid.push(Laid { temp, path, step, stamp, fate: Fate::Waiting });
        Ok(())
    }

    /// Puts everything in its place, in the order it was laid, once all of it is durable, and the names in the folders
    /// `before` as well. The new names themselves become durable with the next batch, or when the disk gets to it.
    /// After an error everything is either in its place or gone, and [`Batch::fates`] says which.
    pub(super) fn commit(&mut self, before: &BTreeSet<Folder>) -> Result<(), Error> {
        if self.laid.is_empty() {
            return Ok(());
        }
        let temps: Vec<VaultPath> = self.laid.iter().map(|laid| laid.temp.clone()).collect();
        // No name may be in place before its bytes are.
        let done = self.fs.sync(&temps, before).and_then(|()| self.place());
        self.sweep();
        done
    }

    /// The folders with new names.
    pub(super) fn into_touched(self) -> BTreeSet<Folder> {
        self.touched
    }

    fn place(&mut self) -> Result<(), Error> {
        for laid in &mut self.laid {
            laid.fate = if self.fs.place(&laid.temp, &laid.path)? { Fate::Placed } else { Fate::Taken };
        }
        Ok(())
    }

    /// Removes the temporary files that were not put in their place: all of them ours, seen by nobody.
    pub(super) fn sweep(&self) {
        for laid in self.laid.iter().filter(|laid| laid.fate != Fate::Placed) {
            // Where it cannot be removed it stays, under a name that says what it is.
            let _ = self.fs.remove(&laid.temp);
        }
    }

    /// What became of the files that were laid for steps of runs, and their stamps.
    pub(super) fn fates(&self) -> impl Iterator<Item = ((usize, usize), Fate, Option<Stamp>)> {
        self.laid.iter().filter_map(|laid| laid.step.map(|step| (step, laid.fate, laid.stamp)))
    }
}
