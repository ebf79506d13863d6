//! `State`: what the operations in `.neican/` add up to. All of it may be lost, or be somebody else's: what does not
//! read is left out with a notice. Refuses to hold a path or an id that the model would not make.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::fs::{Fs, Kind, Seen, fixed};
use super::index::Packed;
use super::objects::{self, Digest, Stored};
use super::operation::{Entry, Moment, Operation, in_order, undone};
use crate::model::{Error, IssueId, Known, Notice, Place, Records, StateFault, Thing, VaultPath, What};

/// The largest operation that is read.
const OPERATION: u64 = 4 << 20;

/// Sum of all operations.
#[derive(Debug, Default)]
pub(super) struct State {
    /// The app whose pages are meant.
    flavour: String,
    operations: BTreeMap<Digest, Operation>,
    /// The newest entry of every thing: its operation, and which one there.
    entries: BTreeMap<Thing, (Digest, usize)>,
    /// The models of every issue, newest last.
    models: BTreeMap<IssueId, Vec<Digest>>,
    /// The operations that nothing came after.
    heads: BTreeSet<Digest>,
    /// What the rest of the program is told of the entries.
    records: Arc<Records>,
}

impl State {
    /// Reads all operations, those that are `packed` from there; what was left out is said.
    pub(super) fn load(fs: &dyn Fs, flavour: &str, mut packed: Packed) -> Result<(State, Vec<Notice>), Error> {
        let folder = fixed(".neican/ops");
        let (mut operations, mut notices) = (BTreeMap::new(), Vec::new());
        for (name, kind) in fs.list(Some(&folder))? {
            // Temporary files of a run that was cut off.
            if name.starts_with('.') {
                continue;
            }
            let path = folder.join(&name).expect("a listed name is part of a path");
            // Named by its content: the same wherever it is read.
            let digest = name.strip_suffix(".json").and_then(Digest::named).filter(|_| kind == Kind::File);
            let found = digest.and_then(|digest| Some((digest, Operation::parsed(&packed.remove(&digest)?).ok()?)));
            if let Some((digest, operation)) = found {
                operations.insert(digest, operation);
                continue;
            }
            let read = match fs.read(&path, OPERATION)? {
                Seen::File { bytes, .. } if kind == Kind::File => Operation::read(&name, &bytes),
                Seen::Absent => continue,
                Seen::File { .. } | Seen::Barred(_) => Err(StateFault::Damaged),
            };
            match read {
                Ok((digest, operation)) => {
                    operations.insert(digest, operation);
                }
                Err(why) => notices.push(Notice::new(Place::file(path.as_str()), What::State { why })),
            }
        }
        Ok((State::of(operations, flavour), notices))
    }

    fn of(operations: BTreeMap<Digest, Operation>, flavour: &str) -> State {
        let mut state = State { flavour: flavour.to_owned(), ..State::default() };
        let ordered = in_order(&operations);
        let undone = undone(&ordered);
        for (digest, operation) in ordered.into_iter().filter(|(digest, _)| !undone.contains(*digest)) {
            state.take(*digest, operation);
        }
        let parents: BTreeSet<&Digest> = operations.values().flat_map(|op| &op.parents).collect();
        let heads = operations.keys().filter(|digest| !parents.contains(digest)).cloned().collect();
        State { operations, heads, ..state }
    }

    /// Takes in what an operation says that came after all that were taken in before.
    fn take(&mut self, digest: Digest, operation: &Operation) {
        let is_meant = operation.flavour.as_deref().is_none_or(|of| of == self.flavour);
        let written = &mut Arc::make_mut(&mut self.records).written;
        for (at, entry) in operation.things.iter().enumerate().filter(|_| is_meant) {
            if entry.removed {
                self.entries.remove(&entry.thing);
                written.remove(&entry.thing);
            } else {
                self.entries.insert(entry.thing.clone(), (digest, at));
                written.insert(entry.thing.clone(), entry.record());
            }
        }
        let (Some(issue), Some(model)) = (&operation.issue, &operation.model) else { return };
        let models = self.models.entry(issue.clone()).or_default();
        models.retain(|other| other != model);
        models.push(*model);
    }

    /// One more operation. One that came after all others, and takes nothing back, costs what it says and no more.
    pub(super) fn add(&mut self, digest: Digest, operation: Operation) {
        let is_last = operation.undoes.is_none() && operation.parents == self.heads;
        if is_last && !self.operations.contains_key(&digest) {
            self.take(digest, &operation);
            self.heads = [digest].into();
            self.operations.insert(digest, operation);
        } else {
            let mut operations = std::mem::take(&mut self.operations);
            operations.insert(digest, operation);
            *self = State::of(operations, &self.flavour);
        }
    }

    /// All operations, by digest.
    pub(super) fn operations(&self) -> impl Iterator<Item = (&Digest, &Operation)> {
        self.operations.iter()
    }

    /// The state as if an operation had never been. What came after it stays.
    pub(super) fn without(&self, digest: &Digest) -> State {
        let mut operations = self.operations.clone();
        operations.remove(digest);
        State::of(operations, &self.flavour)
    }

    /// The operations for this app, oldest first, and which of them were taken back.
    pub(super) fn history(&self) -> (Vec<(&Digest, &Operation)>, BTreeSet<Digest>) {
        let mut ordered = in_order(&self.operations);
        let undone = undone(&ordered);
        ordered.retain(|(_, operation)| operation.flavour.as_deref().is_none_or(|of| of == self.flavour));
        (ordered, undone)
    }

    /// The app whose pages are meant.
    pub(super) fn flavour(&self) -> &str {
        &self.flavour
    }

    /// Whether exactly these operations are there. Asks for names only: an operation is named by its content.
    pub(super) fn stands(&self, fs: &dyn Fs) -> Result<bool, Error> {
        let mut named = BTreeSet::new();
        for (name, kind) in fs.list(Some(&fixed(".neican/ops")))? {
            match name.strip_suffix(".json").and_then(Digest::named) {
                _ if name.starts_with('.') => {}
                Some(digest) if kind == Kind::File => drop(named.insert(digest)),
                Some(_) | None => return Ok(false),
            }
        }
        Ok(named.iter().eq(self.operations.keys()))
    }

    /// Whether the same operations stand in both.
    pub(super) fn is_same(&self, other: &State) -> bool {
        self.operations.keys().eq(other.operations.keys())
    }

    /// The operations that nothing came after.
    pub(super) fn heads(&self) -> &BTreeSet<Digest> {
        &self.heads
    }

    /// What is known of a thing.
    pub(super) fn entry(&self, thing: &Thing) -> Option<&Entry> {
        let (digest, at) = self.entries.get(thing)?;
        self.operations.get(digest)?.things.get(*at)
    }

    /// The same, for the rest of the program.
    pub(super) fn records(&self) -> Arc<Records> {
        Arc::clone(&self.records)
    }

    /// The ids of all issues, by date, then by name.
    pub(super) fn ids(&self) -> Vec<IssueId> {
        let mut ids: Vec<IssueId> = self.models.keys().cloned().collect();
        ids.sort_by(|a, b| (a.date, &a.series).cmp(&(b.date, &b.series)));
        ids
    }

    /// Whether this is the newest model of the issue.
    pub(super) fn is_newest(&self, id: &IssueId, model: &Digest) -> bool {
        self.models.get(id).and_then(|models| models.last()) == Some(model)
    }

    /// The newest model of an issue.
    pub(super) fn newest(&self, id: &IssueId) -> Option<String> {
        self.models.get(id)?.last().map(Digest::hex)
    }

    /// When each run was, by the name of its folder in the trash.
    pub(super) fn runs(&self) -> BTreeMap<&str, &Moment> {
        self.operations.values().map(|operation| (operation.run.as_str(), &operation.when)).collect()
    }

    /// The files that a run took away, by the name of its folder in the trash.
    pub(super) fn removed(&self, run: &str) -> BTreeSet<VaultPath> {
        let entries = self.operations.values().filter(|operation| operation.run == run).flat_map(|of| &of.things);
        entries.filter(|entry| entry.removed).map(|entry| entry.path.clone()).collect()
    }

    /// All models of an issue that are whole, newest first.
    pub(super) fn models(&self, fs: &dyn Fs, id: &IssueId) -> Result<Vec<Known>, Error> {
        let mut models = Vec::new();
        for digest in self.models.get(id).into_iter().flatten().rev() {
            if let Stored::Bytes(bytes) = objects::get(fs, digest)?
                && let Ok(known) = serde_json::from_slice::<Known>(&bytes)
                && known.is_sound()
                && known.id() == *id
            {
                models.push(known);
            }
        }
        Ok(models)
    }

    /// The newest model of an issue that is whole. An older one is better than none: it knows who is who.
    pub(super) fn model(&self, fs: &dyn Fs, id: &IssueId) -> Result<(Option<Known>, Vec<Notice>), Error> {
        let mut notices = Vec::new();
        for digest in self.models.get(id).into_iter().flatten().rev() {
            let known = match objects::get(fs, digest)? {
                Stored::Bytes(bytes) => serde_json::from_slice::<Known>(&bytes).ok(),
                Stored::Missing | Stored::Damaged => None,
            };
            match known {
                Some(known) if known.is_sound() && known.id() == *id => return Ok((Some(known), notices)),
                Some(_) | None => {
                    let place = Place::file(digest.path().as_str());
                    notices.push(Notice::new(place, What::State { why: StateFault::Damaged }));
                }
            }
        }
        Ok((None, notices))
    }
}
