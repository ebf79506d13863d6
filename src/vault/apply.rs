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
use super::operation::{Entry, Moment, Operation};
use super::replace::{Replaced, Slot, replace, take_away};
use super::state::State;
use crate::model::{Change, Error, IssueId, Known, Notice, Now, Outcome, PageReport, Place, VaultPath, What, Write};

/// The folders below `.neican/` that are nobody's to write to but ours.
const OWN: [&str; 4] = [".neican/objects", ".neican/ops", ".neican/trash", ".neican/lock"];

/// One run over one issue.
pub(super) struct Run<'a> {
    fs: &'a dyn Fs,
    state: &'a State,
    now: Now,
    /// The operation that is taken back, and the state without it; absent for a run that brings something in.
    undo: Option<(Digest, State)>,
    /// The name of the run's folder in the trash.
    token: String,
    /// The issue and its model, serialised; absent where the run is about no issue.
    model: Option<(IssueId, Digest, Vec<u8>)>,
    steps: Vec<Step>,
    /// Whether its intent lies in the trash.
    is_open: bool,
    /// Folders whose new names are not known to be durable yet.
    touched: BTreeSet<Folder>,
    /// What to tell the reader beside the outcomes.
    pub(super) notices: Vec<Notice>,
}

struct Step {
    change: Change,
    /// The digest of the text it was generated from.
    base: Option<Digest>,
    /// The digest of the file it replaces or takes away.
    before: Option<Digest>,
    /// The digest of what it writes.
    after: Option<Digest>,
    /// The digest of the merged text, where that is another than the base.
    text: Option<Digest>,
    /// Whether its bytes are in their place, or the file is gone that should go.
    written: bool,
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
    fn remembered(&self) -> &State {
        self.undo.as_ref().map_or(self.state, |(_, without)| without)
    }

    /// Writes. After an error everything is old or new, and [`Run::record`] records what is new.
    pub(super) fn carry_out(&mut self) -> Result<(), Error> {
        self.fs.forget();
        self.refuse_links()?;
        self.sift()?;
        let mut batch = Batch::new(self.fs);
        if let Err(error) = self.lay(&mut batch) {
            batch.sweep();
            return Err(error);
        }
        let committed = batch.commit(&BTreeSet::new());
        for (step, fate) in batch.fates() {
            match fate {
                Fate::Placed => self.steps[step].written = true,
                Fate::Taken => self.steps[step].change.outcome = Outcome::Deferred,
                Fate::Waiting => {}
            }
        }
        self.touched = batch.into_touched();
        committed?;
        self.replace_all()
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
    fn lay(&self, batch: &mut Batch) -> Result<(), Error> {
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
            batch.lay(change.path.clone(), &write.bytes, None, Some(at))?;
        }
        Ok(())
    }

    /// Moves a damaged object away. Refused was removing it: nobody knows what its bytes are.
    fn set_aside(&self, digest: &Digest) -> Result<(), Error> {
        let trash = self.trash();
        make_folders(self.fs, &trash, &mut BTreeSet::new())?;
        let kept = trash.join(digest.as_str()).expect("a digest is part of a path");
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
            let (before, after) = (self.steps[slot].before.clone(), self.steps[slot].after.clone());
            let Some((before, after)) = before.zip(after) else { continue };
            // One that is gone by now is not replaced, unless it comes back: then it is always looked at.
            let stamp = self.fs.stamp(&change.path)?.unwrap_or(Stamp { size: 0, written: 0 });
            let Stamp { size, written } = stamp;
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

    /// Records the run; absent when there is nothing to record. `whole` tells whether it got to its end: if not, only
    /// what was written counts.
    pub(super) fn record(&self, whole: bool) -> Result<Option<(Digest, Operation)>, Error> {
        let model = self.model.as_ref().map(|(issue, model, _)| (issue.clone(), model.clone()));
        let news = whole && model.as_ref().is_some_and(|(issue, model)| !self.state.is_newest(issue, model));
        let things: Vec<&Step> =
            self.steps.iter().filter(|step| step.written || (whole && self.is_new(step))).collect();
        let undoes = self.undo.as_ref().map(|(of, _)| of.clone());
        let unfinished = undoes.is_some() && (!whole || self.steps.iter().any(Step::is_deferred));
        if things.is_empty() && !news && (undoes.is_none() || unfinished) {
            return Ok(None);
        }
        let mut before = self.touched.clone();
        // Also what was there already: a run may have laid it and died before it was durable.
        before.extend(names_of(things.iter().filter_map(|step| step.base.as_ref())));
        before.extend(things.iter().filter(|step| !step.written).map(|step| step.change.path.folder()));
        let moved = self.steps.iter().filter(|step| self.is_moved(step));
        let entries = things.into_iter().chain(moved).map(|step| self.entry(step)).collect();
        let (parents, flavour, run) = (self.state.heads(), self.state.flavour(), self.token.clone());
        let operation = Operation::new(parents, self.now, flavour, model, undoes, run, entries).unfinished(unfinished);
        let (digest, bytes) = operation.write();
        let mut batch = Batch::new(self.fs);
        let laid = batch.lay(Operation::path(&digest), &bytes, None, None);
        // One sync for the names of the pages and the bytes of the operation: so it never stands without its pages.
        if let Err(error) = laid.and_then(|()| batch.commit(&before)) {
            batch.sweep();
            return Err(error);
        }
        // Where only new files were made the operation's own name may wait: after a power cut the next run finds the
        // pages by their pointers. Where files were replaced it tells what stood there before, and is made durable.
        if self.steps.iter().any(|step| step.written && step.before.is_some()) {
            self.fs.sync(&[], &batch.into_touched())?;
        }
        Ok(Some((digest, operation)))
    }

    /// Met for the first time: written by a run whose record is lost, or by hand as we would have. Without an entry its
    /// deletion would not stick; with one that names an older base, what has no pointer would be merged from that.
    fn is_new(&self, step: &Step) -> bool {
        let is_newer = |entry: &Entry| step.base.is_some() && entry.base != step.base;
        // What the reader deleted of an operation that is taken back stays deleted.
        let undoes = self.undo.is_some() && step.change.outcome == Outcome::LeftDeleted;
        match self.remembered().entry(&step.change.thing) {
            None => undoes || is_ours(step.change.outcome),
            Some(entry) => is_ours(step.change.outcome) && is_newer(entry),
        }
    }

    /// Moved by the reader. Not worth an operation of its own: a run without news writes nothing, whatever was edited.
    fn is_moved(&self, step: &Step) -> bool {
        let entry = self.remembered().entry(&step.change.thing);
        !step.written && is_ours(step.change.outcome) && entry.is_some_and(|entry| entry.path != step.change.path)
    }

    fn entry(&self, step: &Step) -> Entry {
        let change = &step.change;
        let known = self.remembered().entry(&change.thing);
        Entry {
            thing: change.thing.clone(),
            path: change.path.clone(),
            base: step.base.clone().or_else(|| known.and_then(|entry| entry.base.clone())),
            before: step.before.clone().filter(|_| step.written),
            after: if step.written { step.after.clone() } else { known.and_then(|entry| entry.after.clone()) },
            text: step.text.clone().filter(|_| step.written),
            written: step.written,
            removed: change.gone && step.written,
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
    fn is_deferred(&self) -> bool {
        self.change.outcome == Outcome::Deferred
    }

    fn of(change: Change) -> Step {
        let base = change.base.as_ref().map(|text| Digest::of(text.as_bytes()));
        let before = change.before().map(Digest::of);
        // A file that is taken away leaves as good as an empty one.
        let after = change.write.as_ref().map(|write| &write.bytes[..]).or(change.remove.as_ref().map(|_| &b""[..]));
        let (after, text) = (after.map(Digest::of), change.text.as_ref().map(|text| Digest::of(text.as_bytes())));
        Step { change, base, before, after, text, written: false }
    }
}

/// The folders with the names that these objects hang on; none for none. Some may have been there before: a run that made
/// them and died left nobody knows what durable.
fn names_of<'d>(objects: impl Iterator<Item = &'d Digest>) -> BTreeSet<Folder> {
    let mut folders: BTreeSet<Folder> = objects.map(|object| object.path().folder()).collect();
    if !folders.is_empty() {
        folders.extend([None, Some(fixed(".neican")), Some(fixed(".neican/objects"))]);
    }
    folders
}

/// Whether the outcome says that a page of ours stands there.
fn is_ours(outcome: Outcome) -> bool {
    match outcome {
        Outcome::Unchanged | Outcome::Kept | Outcome::LeftEdited => true,
        // The first two only once written; the others say that nothing of ours stands there, or that nobody knows.
        Outcome::Created | Outcome::Updated | Outcome::Merged | Outcome::Clashed => false,
        Outcome::LeftDeleted | Outcome::LeftForeign | Outcome::Deferred => false,
        Outcome::Restored | Outcome::Removed => false,
    }
}

/// Whether it is a path of our own state. Records come from a folder that others may write to, and a record must not be
/// able to point a page at another record.
pub(super) fn is_own(path: &VaultPath) -> bool {
    OWN.iter().any(|own| path.as_str() == *own || path.is_in(&fixed(own)))
}
