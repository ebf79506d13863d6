//! What is remembered of runs: one operation each, laid down together and made durable with one sync.

use std::collections::BTreeSet;

use super::apply::{Run, Step, names_of};
use super::batch::Batch;
use super::fs::Folder;
use super::objects::Digest;
use super::operation::{Entry, Operation};
use crate::model::{Error, Outcome};

/// The operation of a run, where there was something to remember.
pub(super) type Recorded = Result<Option<(Digest, Operation)>, Error>;

/// Records runs, each after the one before it; absent for one of which there is nothing to record. `whole` tells whether
/// they got to their end: if not, only what was written counts.
pub(super) fn record(runs: &[&mut Run], whole: bool) -> Vec<Recorded> {
    let Some(first) = runs.first() else { return Vec::new() };
    let mut heads = first.state.heads().clone();
    let (mut operations, mut before) = (Vec::new(), BTreeSet::new());
    for run in runs {
        let operation = run.operation(whole, &heads, &mut before);
        heads = operation.as_ref().map_or(heads, |(digest, ..)| [*digest].into());
        operations.push(operation);
    }
    let laid = lay(first, operations.iter().flatten(), &before, runs.iter().any(|run| run.has_replaced()));
    let recorded = |operation: Option<(Digest, Operation, Vec<u8>)>| match &laid {
        Ok(()) => Ok(operation.map(|(digest, operation, _)| (digest, operation))),
        Err(error) => operation.map_or(Ok(None), |_| Err(error.clone())),
    };
    operations.into_iter().map(recorded).collect()
}

/// Lays operations down, behind what they tell of.
fn lay<'o>(
    run: &Run,
    operations: impl Iterator<Item = &'o (Digest, Operation, Vec<u8>)>,
    before: &BTreeSet<Folder>,
    has_replaced: bool,
) -> Result<(), Error> {
    let mut batch = Batch::new(run.fs);
    let mut operations = operations.map(|(digest, _, bytes)| (digest, bytes)).peekable();
    if operations.peek().is_none() {
        return Ok(());
    }
    let laid = operations.try_for_each(|(digest, bytes)| batch.lay(Operation::path(digest), bytes, None, None));
    // One sync for the names of the pages and the bytes of the operations: so none ever stands without its pages.
    if let Err(error) = laid.and_then(|()| batch.commit(before)) {
        batch.sweep();
        return Err(error);
    }
    // Where only new files were made an operation's own name may wait: after a power cut the next run finds the pages by
    // their pointers. Where files were replaced it tells what stood there before, and is made durable.
    if has_replaced { run.fs.sync(&[], &batch.into_touched()) } else { Ok(()) }
}

impl Run<'_> {
    /// What there is to remember, its name and its bytes; `before` gets the folders whose names must be durable first.
    fn operation(
        &self,
        whole: bool,
        parents: &BTreeSet<Digest>,
        before: &mut BTreeSet<Folder>,
    ) -> Option<(Digest, Operation, Vec<u8>)> {
        let model = self.model.as_ref().map(|(issue, model, _)| (issue.clone(), *model));
        let news = whole && model.as_ref().is_some_and(|(issue, model)| !self.state.is_newest(issue, model));
        let things: Vec<&Step> =
            self.steps.iter().filter(|step| step.written || (whole && self.is_new(step))).collect();
        let undoes = self.undo.as_ref().map(|(of, _)| *of);
        let unfinished = undoes.is_some() && (!whole || self.steps.iter().any(Step::is_deferred));
        if things.is_empty() && !news && (undoes.is_none() || unfinished) {
            return None;
        }
        before.extend(self.touched.iter().cloned());
        // Also what was there already: a run may have laid it and died before it was durable.
        before.extend(names_of(things.iter().filter_map(|step| step.base.as_ref())));
        before.extend(things.iter().filter(|step| !step.written).map(|step| step.change.path.folder()));
        let moved = self.steps.iter().filter(|step| self.is_moved(step));
        let entries = things.into_iter().chain(moved).map(|step| self.entry(step)).collect();
        let (parents, flavour, run) = (parents.clone(), self.state.flavour(), self.token.clone());
        let operation = Operation::new(parents, self.now, flavour, model, undoes, run, entries).unfinished(unfinished);
        let (digest, bytes) = operation.write();
        Some((digest, operation, bytes))
    }

    /// Whether it replaced a file, or took one away.
    fn has_replaced(&self) -> bool {
        self.steps.iter().any(|step| step.written && step.before.is_some())
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
            base: step.base.or_else(|| known.and_then(|entry| entry.base)),
            before: step.before.filter(|_| step.written),
            after: if step.written { step.after } else { known.and_then(|entry| entry.after) },
            text: step.text.filter(|_| step.written),
            written: step.written,
            removed: change.gone && step.written,
        }
    }
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
