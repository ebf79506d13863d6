//! What other runs left: of one that was cut off, of a save that came late. The next run puts it right.

use std::collections::BTreeSet;

use super::Vault;
use super::batch::is_temporary;
use super::fs::{Fs, Kind, fixed};
use super::intent::{self, Said};
use super::mend::Mended;
use super::operation::Moment;
use crate::model::{Error, Now, VaultPath};

impl Vault {
    /// Puts right what runs left that were cut off; makes no call that could write where there were none. Whether files
    /// of the reader's moved.
    pub(super) fn mend(&mut self) -> Result<bool, Error> {
        let fs = self.fs.as_ref();
        let (cut_off, _) = intent::runs(fs)?;
        let left = &mut self.left.take();
        left.extend(temporary(fs, &fixed(".neican/ops"))?);
        let mut mended = Mended::default();
        let done = cut_off
            .iter()
            .try_for_each(|run| mended.cut_off(fs, &self.state, run))
            .and_then(|()| mended.sweep(fs, left));
        self.tell(mended.notices);
        done.map(|()| mended.moved)
    }

    /// Looks for saves that went into files displaced within the last day: a save through a handle that was opened before
    /// arrives there. Costs a listing, and a look at each of those files without reading it. Whether files of the reader's moved.
    pub(super) fn catch_up(&mut self, now: Now) -> Result<bool, Error> {
        let fs = self.fs.as_ref();
        let (since, known) = (Moment::day_before(now), self.state.runs());
        let (_, all) = intent::runs(fs)?;
        let mut mended = Mended::default();
        let mut done = Ok(());
        for run in all.iter().filter(|run| known.get(run.as_str()).is_none_or(|when| **when >= since)) {
            if let Said::Intent(intent) = intent::closed(fs, run)?
                && intent.when >= since
            {
                done = done.and_then(|()| mended.late(fs, run, &intent));
            }
        }
        self.tell(mended.notices);
        done.map(|()| mended.moved)
    }

    /// Moves what a run that was cut off left among the objects into the trash. Only where something is to be written, since
    /// it takes a listing of 256 folders and nobody stumbles over them.
    pub(super) fn sweep_objects(&mut self) -> Result<(), Error> {
        let (fs, objects) = (self.fs.as_ref(), fixed(".neican/objects"));
        let mut left = BTreeSet::new();
        for (name, _) in fs.list(Some(&objects))? {
            left.extend(objects.join(&name).map_or(Ok(vec![]), |folder| temporary(fs, &folder))?);
        }
        let mut mended = Mended::default();
        let done = mended.sweep(fs, &left);
        self.tell(mended.notices);
        done
    }
}

/// The files of a folder that have temporary names.
fn temporary(fs: &dyn Fs, folder: &VaultPath) -> Result<Vec<VaultPath>, Error> {
    let names = fs.list(Some(folder))?;
    let temporary = names.iter().filter(|(name, kind)| *kind == Kind::File && is_temporary(name));
    Ok(temporary.filter_map(|(name, _)| folder.join(name)).collect())
}
