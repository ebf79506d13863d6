//! Earlier operations, as far as they can be taken back: what each wrote, and what stood there before.
//!
//! Objects are untrusted and may be lost: what cannot be found again is said, never guessed.

use std::collections::BTreeSet;

use super::fs::Fs;
use super::objects::{self, Digest, Stored};
use super::operation::{Entry, Operation};
use super::state::State;
use crate::model::{Before, Error, PastOperation, Thing, Trace, Written};

/// The operations for this app, oldest first.
pub(super) fn operations(state: &State) -> Vec<PastOperation> {
    let (history, undone) = state.history();
    let past = |(digest, operation): (&Digest, &Operation)| PastOperation {
        id: digest.hex(),
        when: operation.when.as_str().to_owned(),
        issue: operation.issue.as_ref().map(ToString::to_string),
        undoes: operation.undoes.as_ref().map(|of| of.hex()),
        undone: undone.contains(digest),
        n_written: operation.things.iter().filter(|entry| has_written(entry)).count(),
    };
    history.into_iter().map(past).collect()
}

/// What an operation wrote and took away; absent when there is none of this name.
pub(super) fn traces(fs: &dyn Fs, state: &State, id: &Digest) -> Result<Option<Vec<Trace>>, Error> {
    let (history, _) = state.history();
    let Some((_, operation)) = history.iter().find(|(digest, _)| *digest == id) else { return Ok(None) };
    // What an undo of it took back that had to leave other files alone.
    let begun = history.iter().filter(|(_, other)| other.unfinished && other.undoes.as_ref() == Some(id));
    let done: BTreeSet<&Thing> = begun
        .flat_map(|(_, begun)| &begun.things)
        .filter(|entry| has_written(entry))
        .map(|entry| &entry.thing)
        .collect();
    let left = operation.things.iter().filter(|entry| !done.contains(&entry.thing));
    let written = left.filter(|entry| has_written(entry));
    written.map(|entry| trace(fs, entry)).collect::<Result<_, _>>().map(Some)
}

fn has_written(entry: &Entry) -> bool {
    entry.written || entry.removed
}

fn trace(fs: &dyn Fs, entry: &Entry) -> Result<Trace, Error> {
    let before = match &entry.before {
        None => Before::Nothing,
        Some(digest) => match objects::get(fs, digest)? {
            Stored::Bytes(bytes) => Before::Bytes(bytes),
            Stored::Missing | Stored::Damaged => Before::Lost,
        },
    };
    let text = match entry.text.as_ref().or(entry.base.as_ref()) {
        None => None,
        Some(digest) => match objects::get(fs, digest)? {
            Stored::Bytes(bytes) => String::from_utf8(bytes).ok(),
            Stored::Missing | Stored::Damaged => None,
        },
    };
    let written = entry.after.as_ref().filter(|_| !is_taken_away(entry)).map(|digest| Written {
        digest: digest.hex(),
        text,
        base: entry.base.as_ref().map(Digest::base),
    });
    Ok(Trace { thing: entry.thing.clone(), path: entry.path.clone(), before, written })
}

/// Whether no file was left, not only nothing of ours in it.
fn is_taken_away(entry: &Entry) -> bool {
    entry.removed && entry.after == Some(Digest::of(b""))
}
