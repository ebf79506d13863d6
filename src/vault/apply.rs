//! Carries changes out: everything new together, then every replacement on its own, then one operation that says so.
//!
//! The order is the promise. The reader's bytes are durable as objects before their file is touched; a base is in its
//! place before the page that names it; the operation comes last, so a run cut off anywhere has promised nothing that
//! is not on disk. Refused was a record before the pages: after a crash it makes an old page look like the reader's wish.

use std::collections::{BTreeMap, BTreeSet};

use super::PAGE;
use super::batch::{Batch, Fate};
use super::fs::{Folder, Fs, Seen, Stamp, fixed, make_folders};
use super::intent::{self, Intent, Move};
use super::objects::{self, Digest, Stored};
use super::operation::Moment;
use super::replace::{Replaced, Slot, replace, take_away};
use super::state::State;
use crate::model::{Change, Error, IssueId, Known, Notice, Now, Outcome, PageReport, Place, VaultPath, What, Write};

/// The folders below `.neican/` that are nobody's to write to but ours.
const OWN: [&str; 5] = [".neican/objects", ".neican/ops", ".neican/trash", ".neican/lock", ".neican/index"];

/// One run over one issue.
pub(super) struct Run<'a> {
    pub(super) fs: &'a dyn Fs,
    pub(super) state: &'a State,
    pub(super) now: Now,
    /// The operation that is taken back, and the state without it; absent for a run that brings something in.
    pub(super) undo: Option<(Digest, State)>,
    /// The name of the run's folder in the trash.
    pub(super) token: String,
    /// The issue and its model, serialised; absent where the run is about no issue.
    pub(super) model: Option<(IssueId, Digest, Vec<u8>)>,
    pub(super) steps: Vec<Step>,
    /// Whether its intent lies in the trash.
    pub(super) is_open: bool,
    /// Folders whose new names are not known to be durable yet.
    pub(super) touched: BTreeSet<Folder>,
    /// What to tell the reader beside the outcomes.
    pub(super) notices: Vec<Notice>,
}

pub(super) struct Step {
    pub(super) change: Change,
    /// The digest of the text it was generated from.
    pub(super) base: Option<Digest>,
    /// The digest of the file it replaces or takes away.
    pub(super) before: Option<Digest>,
    /// The digest of what it writes.
    pub(super) after: Option<Digest>,
    /// The digest of the merged text, where that is another than the base.
    pub(super) text: Option<Digest>,
    /// Whether its bytes are in their place, or the file is gone that should go.
    pub(super) written: bool,
    /// The stamp of a new file that is in its place; absent for any other.
    pub(super) stamp: Option<Stamp>,
}

impl<'a> Run<'a> {
    /// Takes the changes.
    pub(super) fn new(
        fs: &'a dyn Fs,
        state: &'a State,
        changes: Vec<Change>,
        known: Option<&Known>,
        now: Now,
    ) -> Run<'a> {
        let model = known.map(|known| {
            let bytes = serde_json::to_vec(known).expect("a model is strings and numbers");
            (known.id(), Digest::of(&bytes), bytes)
        });
        let steps = changes.into_iter().map(Step::of).collect();
        let (token, is_open, touched, notices) = (fs.token(), false, BTreeSet::new(), Vec::new());
        Run { fs, state, now, undo: None, token, model, steps, is_open, touched, notices }
    }

    /// Takes the changes that take an operation back.
    pub(super) fn back(fs: &'a dyn Fs, state: &'a State, changes: Vec<Change>, undoes: Digest, now: Now) -> Run<'a> {
        let without = state.without(&undoes);
        Run { undo: Some((undoes, without)), ..Run::new(fs, state, changes, None, now) }
    }

    /// What is remembered of every thing.
    pub(super) fn remembered(&self) -> &State {
        self.undo.as_ref().map_or(self.state, |(_, without)| without)
    }

    /// Writes. After an error everything is old or new, and what is new can be recorded.
    pub(super) fn carry_out(&mut self) -> Result<(), Error> {
        let mut runs = [self];
        lay_all(&mut runs)?;
        runs[0].replace_all()
    }

    /// A link on any way is refused before the first byte is written.
    fn refuse_links(&self) -> Result<(), Error> {
        let own = OWN.iter().take(3).map(|path| Some(fixed(path)));
        let writes = self.writes().map(|(_, change, _)| change.path.folder());
        let removals = self.removals().map(|(_, change, _)| change.path.folder());
        let folders: BTreeSet<Folder> = writes.chain(removals).chain(own).collect();
        folders.iter().try_for_each(|folder| self.fs.ground(folder.as_ref()).map(drop))
    }

    /// Defers every write whose path no longer holds what the decision was made for.
    fn sift(&mut self) -> Result<(), Error> {
        let mut moved = Vec::new();
        for (at, change, write) in self.writes() {
            let stands = !is_own(&change.path)
                && match (self.fs.read(&change.path, PAGE)?, &write.expected) {
                    (Seen::File { bytes, links: 1 }, Some(expected)) => bytes == *expected,
                    (Seen::Absent, None) => true,
                    _ => false,
                };
            if !stands {
                moved.push(at);
            }
        }
        for (at, change, expected) in self.removals() {
            let there = self.fs.read(&change.path, PAGE)?;
            let stands = matches!(there, Seen::File { bytes, links: 1 } if bytes == *expected);
            if !stands || is_own(&change.path) {
                moved.push(at);
            }
        }
        for at in moved {
            self.steps[at].change.outcome = Outcome::Deferred;
        }
        Ok(())
    }

    /// Lays objects first and pages second: a page that names a base never stands without it.
    fn lay(&self, batch: &mut Batch, run: usize) -> Result<(), Error> {
        let model = self.model.iter().map(|(_, model, bytes)| (model, (&bytes[..], None)));
        let mut wanted: BTreeMap<&Digest, (&[u8], Option<&VaultPath>)> = model.collect();
        for step in self.steps.iter().filter(|step| step.change.outcome != Outcome::Deferred) {
            let base = step.base.as_ref().zip(step.change.base.as_deref().map(|text| (text.as_bytes(), None)));
            // The copy of a page gets the page's own permissions: it must not be easier to read.
            let before = step.change.before().map(|bytes| (bytes, Some(&step.change.path)));
            let text = step.text.as_ref().zip(step.change.text.as_deref().map(|text| (text.as_bytes(), None)));
            wanted.extend(base.into_iter().chain(step.before.as_ref().zip(before)).chain(text));
        }
        for (digest, (bytes, like)) in wanted {
            match objects::compare(self.fs, digest, bytes)? {
                Stored::Bytes(_) => continue,
                Stored::Missing => {}
                Stored::Damaged => self.set_aside(digest)?,
            }
            batch.lay(digest.path(), bytes, like, None)?;
        }
        for (at, change, write) in self.writes().filter(|(_, _, write)| write.expected.is_none()) {
            batch.lay(change.path.clone(), &write.bytes, None, Some((run, at)))?;
        }
        Ok(())
    }

    /// Moves a damaged object away. Refused was removing it: nobody knows what its bytes are.
    fn set_aside(&self, digest: &Digest) -> Result<(), Error> {
        let trash = self.trash();
        make_folders(self.fs, &trash, &mut BTreeSet::new())?;
        let kept = trash.join(&digest.hex()).expect("a digest is part of a path");
        self.fs.place(&digest.path(), &kept).map(drop)
    }

    /// The replacements, one after the other; durable together at the end.
    fn replace_all(&mut self) -> Result<(), Error> {
        let replacements: Vec<(usize, VaultPath, Vec<u8>, Vec<u8>)> = self
            .writes()
            .filter_map(|(at, change, write)| {
                Some((at, change.path.clone(), write.expected.clone()?, write.bytes.clone()))
            })
            .collect();
        let removals: Vec<(usize, VaultPath, Vec<u8>)> =
            self.removals().map(|(at, change, expected)| (at, change.path.clone(), expected.to_vec())).collect();
        if replacements.is_empty() && removals.is_empty() {
            return Ok(());
        }
        let mut touched = BTreeSet::from([Some(self.trash())]);
        make_folders(self.fs, &self.trash(), &mut self.touched)?;
        // From here on bytes of the reader's are at stake: their copies must have durable names, and the next run must
        // know where to look.
        let mut durable = std::mem::take(&mut self.touched);
        durable.extend(names_of(self.at_stake().flat_map(|step| [&step.before, &step.base, &step.text]).flatten()));
        self.intent()?.open(self.fs, &self.token, &mut durable)?;
        self.is_open = true;
        let mut done = Ok(());
        for (at, path, expected, bytes) in replacements {
            touched.insert(path.folder());
            done = self.replace_one(at, &path, &expected, &bytes);
            if done.is_err() {
                break;
            }
        }
        for (at, path, expected) in removals {
            touched.insert(path.folder());
            done = done.and_then(|()| self.take_away(at, &path, &expected));
        }
        done.and(self.fs.sync(&[], &touched))
    }

    /// The steps that replace a file or take one away.
    fn at_stake(&self) -> impl Iterator<Item = &Step> {
        let replaced = self.writes().filter(|(_, _, write)| write.expected.is_some()).map(|(at, ..)| at);
        replaced.chain(self.removals().map(|(at, ..)| at)).map(|at| &self.steps[at])
    }

    /// What is about to be replaced or taken away.
    fn intent(&self) -> Result<Intent, Error> {
        let writes = self.writes().map(|(at, change, _)| (at, change, false));
        let removals = self.removals().map(|(at, change, _)| (at, change, true));
        let mut moves = Vec::new();
        for (slot, change, gone) in writes.chain(removals) {
            let (before, after) = (self.steps[slot].before, self.steps[slot].after);
            let Some((before, after)) = before.zip(after) else { continue };
            // One that is gone by now is not replaced, unless it comes back: then it is always looked at.
            let (size, written) = self.fs.stamp(&change.path)?.map_or((0, 0), |stamp| (stamp.size, stamp.written));
            moves.push(Move { slot, path: change.path.clone(), before, after, gone, size, written });
        }
        Ok(Intent::new(Moment::of(self.now), moves))
    }

    fn take_away(&mut self, at: usize, path: &VaultPath, expected: &[u8]) -> Result<(), Error> {
        let done = take_away(self.fs, path, expected, &Slot::new(&self.trash(), at))?;
        self.settle(at, path, done);
        Ok(())
    }

    fn replace_one(&mut self, at: usize, path: &VaultPath, expected: &[u8], bytes: &[u8]) -> Result<(), Error> {
        let done = replace(self.fs, path, expected, bytes, &Slot::new(&self.trash(), at))?;
        self.settle(at, path, done);
        Ok(())
    }

    fn settle(&mut self, at: usize, path: &VaultPath, done: Replaced) {
        match done {
            Replaced::Done => self.steps[at].written = true,
            Replaced::Not { kept } => {
                self.steps[at].change.outcome = Outcome::Deferred;
                let notice = |path_kept| Notice::new(Place::file(path.as_str()), What::KeptAside { path: path_kept });
                self.notices.extend(kept.into_iter().map(notice));
            }
        }
    }

    /// The run came to its end: nothing of it needs to be put right.
    pub(super) fn close(&self) {
        if self.is_open {
            // Where that fails, the next run finds nothing to put right, and closes it.
            let _ = intent::close(self.fs, &self.token);
        }
    }

    /// What became of every change.
    pub(super) fn reports(self) -> Vec<PageReport> {
        let report = |Change { thing, path, outcome, .. }| PageReport { thing, path, outcome };
        self.steps.into_iter().map(|step| report(step.change)).collect()
    }

    fn trash(&self) -> VaultPath {
        intent::folder(&self.token)
    }

    /// The files that are still to be taken away, with the bytes that must be there.
    fn removals(&self) -> impl Iterator<Item = (usize, &Change, &[u8])> {
        let due = self.steps.iter().enumerate().filter(|(_, step)| step.change.outcome != Outcome::Deferred);
        due.filter_map(|(at, step)| Some((at, &step.change, step.change.remove.as_deref()?)))
    }

    /// The writes that are still to be carried out.
    fn writes(&self) -> impl Iterator<Item = (usize, &Change, &Write)> {
        let due = self.steps.iter().enumerate().filter(|(_, step)| step.change.outcome != Outcome::Deferred);
        due.filter_map(|(at, step)| Some((at, &step.change, step.change.write.as_ref()?)))
    }
}

impl Step {
    fn is_made(&mut self, stamp: Option<Stamp>) {
        (self.written, self.stamp) = (true, stamp);
    }

    pub(super) fn is_deferred(&self) -> bool {
        self.change.outcome == Outcome::Deferred
    }

    fn of(change: Change) -> Step {
        let base = change.base.as_ref().map(|text| Digest::of(text.as_bytes()));
        let before = change.before().map(Digest::of);
        // A file that is taken away leaves as good as an empty one.
        let after = change.write.as_ref().map(|write| &write.bytes[..]).or(change.remove.as_ref().map(|_| &b""[..]));
        let (after, text) = (after.map(Digest::of), change.text.as_ref().map(|text| Digest::of(text.as_bytes())));
        Step { change, base, before, after, text, written: false, stamp: None }
    }
}

/// The folders with the names that these objects hang on; none for none. Some may have been there before: a run that made
/// them and died left nobody knows what durable.
pub(super) fn names_of<'d>(objects: impl Iterator<Item = &'d Digest>) -> BTreeSet<Folder> {
    let mut folders: BTreeSet<Folder> = objects.map(|object| object.path().folder()).collect();
    if !folders.is_empty() {
        folders.extend([None, Some(fixed(".neican")), Some(fixed(".neican/objects"))]);
    }
    folders
}

/// Puts the new files of all these runs in their places: one sync for all. After an error everything is in its place or
/// gone, and each run knows which.
pub(super) fn lay_all(runs: &mut [&mut Run]) -> Result<(), Error> {
    let Some(fs) = runs.first().map(|run| run.fs) else { return Ok(()) };
    fs.forget();
    for run in runs.iter_mut() {
        run.refuse_links()?;
        run.sift()?;
    }
    let mut batch = Batch::new(fs);
    if let Err(error) = runs.iter().enumerate().try_for_each(|(number, run)| run.lay(&mut batch, number)) {
        batch.sweep();
        return Err(error);
    }
    let committed = batch.commit(&BTreeSet::new());
    for ((run, step), fate, stamp) in batch.fates() {
        match fate {
            Fate::Placed => runs[run].steps[step].is_made(stamp),
            Fate::Taken => runs[run].steps[step].change.outcome = Outcome::Deferred,
            Fate::Waiting => {}
        }
    }
    let touched = batch.into_touched();
    runs.iter_mut().for_each(|run| run.touched = touched.clone());
    committed
}

/// Whether it is a path of our own state. Records come from a folder that others may write to, and a record must not be
/// able to point a page at another record.
pub(super) fn is_own(path: &VaultPath) -> bool {
    OWN.iter().any(|own| path.as_str() == *own || path.is_in(&fixed(own)))
}
