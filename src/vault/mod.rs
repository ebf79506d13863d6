//! The only door into and out of a vault: it looks, and it writes so that no byte of the reader's that has reached the
//! disk is ever lost.
//!
//! It decides nothing and knows no app: which texts matter, what a page is and whether it should change is said to it.
//! It refuses to follow a symbolic link, to replace what it was not told to expect, and to remove anything that it did
//! not make itself a moment ago. Its state in `.neican/` is untrusted, and losing it costs convenience, never text.
//!
//! A run goes [`Vault::open`], [`Vault::survey`], [`Vault::lock`], [`Vault::look`], [`Vault::ready`], [`Vault::apply`]; a
//! dry run leaves out the lock and the last two steps, and makes no call that could write.

mod apply;
mod batch;
mod disk;
mod finish;
mod folders;
mod fs;
mod index;
mod intent;
mod memory;
mod mend;
mod objects;
mod operation;
mod record;
mod rename;
mod replace;
mod root;
mod settle;
mod state;
mod undo;
mod upkeep;
mod verify;
mod walk;

#[cfg(test)]
pub(crate) mod sim;
#[cfg(test)]
pub(crate) mod tests;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

pub use root::{Standing, is_below, name, nearest};

use self::apply::Run;
use self::disk::Disk;
use self::finish::{Done, finish, finish_all};
use self::fs::{Fs, Seen, fixed, make_folders};
use self::index::{Index, Packed};
use self::objects::{Digest, Stored};
use self::settle::Patience;
use self::state::State;
use self::walk::Wish;
use crate::model::{
    Barred, BaseId, Card, Change, Depth, Error, Fault, Finding, IssueId, Known, Notice, Now, PageReport, PastOperation,
    Records, Snapshot, Survey, Thing, Trace, VaultPath,
};

/// The largest page that is read or written: 8 MiB.
const PAGE: u64 = 8 << 20;

/// A vault: one folder, and what earlier runs remember of it.
pub struct Vault {
    fs: Box<dyn Fs>,
    state: State,
    locked: bool,
    /// Whether late saves were looked for.
    caught_up: bool,
    /// Whether the objects were looked through for unfinished files.
    swept: bool,
    patience: Patience,
    index: RefCell<Index>,
    /// What a survey found under temporary names.
    left: RefCell<BTreeSet<VaultPath>>,
    notices: RefCell<Vec<Notice>>,
}

/// The text of the reader's config; absent where there is none that can be read. Opens no vault.
pub fn config_text(root: &Path, home: Option<&Path>) -> Option<String> {
    walk::config_text(&Disk::open(root::checked(root, home).ok()?).ok()?)
}

impl Vault {
    /// What stands at `root`; a link given as root is followed. Refuses `/`, the home folder and what is no folder.
    pub fn standing(root: &Path, home: Option<&Path>) -> Result<Standing, Error> {
        root::standing(&root::checked(root, home)?)
    }

    /// Opens the vault and reads its state. Creates nothing: an absent root is made together with the lock.
    ///
    /// `flavour` names the app whose pages are meant: where two apps share a folder, what was written for one says
    /// nothing about the other's pages. The models of the issues are the same for both.
    pub fn open(root: &Path, home: Option<&Path>, flavour: &str) -> Result<Vault, Error> {
        let disk = Disk::open(root::checked(root, home)?)?;
        // A config that does not read is told where it is asked for everything else.
        if walk::config(&disk).is_ok_and(|config| config.symlinks) {
            disk.follow_links(home);
        }
        Vault::on(Box::new(disk), flavour)
    }

    fn on(fs: Box<dyn Fs>, flavour: &str) -> Result<Vault, Error> {
        let (index, packed) = Index::load(fs.as_ref(), flavour);
        let (state, notices) = State::load(fs.as_ref(), flavour, packed)?;
        let index = RefCell::new(index);
        let (patience, left) = (Patience::new(Duration::ZERO), RefCell::default());
        let notices = RefCell::new(notices);
        Ok(Vault { fs, state, locked: false, caught_up: false, swept: false, patience, index, left, notices })
    }

    /// Waits for pages that are being edited, at most so long in all while the vault is open. Without this, not at all.
    pub fn wait_at_most(&mut self, at_most: Duration) {
        self.patience = Patience::new(at_most);
    }

    /// Every name but dot-names and links, those of `configs` excepted, what the files tell about themselves, and as many
    /// texts as `depth` says. `card` is shown each `.md`, `.edn` and `.json` file of at most 8 MiB that is UTF-8.
    pub fn survey(
        &self,
        configs: &[&str],
        card: &dyn Fn(&VaultPath, &str) -> Card,
        depth: Depth,
    ) -> Result<Survey, Error> {
        self.fs.forget();
        let records = self.state.records();
        let is_known = |thing: &Thing| records.written.contains_key(thing);
        let keeps = |card: &Card| match depth {
            Depth::Texts => !card.is_blank(),
            Depth::Cards => card.whole || !card.things.iter().all(is_known),
        };
        let index = Some(&self.index).filter(|_| depth == Depth::Cards);
        let wish = Wish { index, card, keeps: &keeps };
        let mut found = walk::walk(self.fs.as_ref(), &wish)?;
        found.take_configs(self.fs.as_ref(), configs, &wish)?;
        let templates = walk::templates(self.fs.as_ref())?;
        self.tell(found.notices);
        self.left.replace(found.left);
        let config = walk::config(self.fs.as_ref())?;
        let (paths, texts) = (found.paths, found.texts);
        let mut survey = Survey { paths, texts, records: Arc::clone(&records), templates, config, ..Survey::default() };
        found.cards.into_iter().for_each(|(path, card)| survey.cards.put(path, card));
        Ok(survey)
    }

    /// Texts by path, whatever they hold: what the settings turn out to name. Left out is what [`Vault::survey`] would
    /// not show either.
    pub fn texts(&self, paths: &[VaultPath]) -> Result<BTreeMap<VaultPath, String>, Error> {
        let (texts, notices) = walk::texts(self.fs.as_ref(), paths)?;
        self.tell(notices);
        Ok(texts)
    }

    /// The model last stored of an issue; absent when there is none that is whole.
    pub fn known(&self, id: &IssueId) -> Result<Option<Known>, Error> {
        let (known, notices) = self.state.model(self.fs.as_ref(), id)?;
        self.tell(notices);
        Ok(known)
    }

    /// All models that are stored of an issue and whole, newest first.
    pub fn models(&self, id: &IssueId) -> Result<Vec<Known>, Error> {
        self.state.models(self.fs.as_ref(), id)
    }

    /// The ids of all issues that the state knows, by date, then by series.
    pub fn known_ids(&self) -> Vec<IssueId> {
        self.state.ids()
    }

    /// The text that pages name as their base by this id; absent when it is not stored, or not what it should be.
    pub fn base(&self, id: &BaseId) -> Result<Option<String>, Error> {
        for digest in objects::find(self.fs.as_ref(), id)? {
            if let Stored::Bytes(bytes) = objects::get(self.fs.as_ref(), &digest)?
                && let Ok(text) = String::from_utf8(bytes)
            {
                return Ok(Some(text));
            }
        }
        Ok(None)
    }

    /// The texts that pages name as their bases, by id; those that are not stored are left out.
    pub fn bases(&self, ids: &[BaseId]) -> Result<BTreeMap<BaseId, String>, Error> {
        let mut texts = BTreeMap::new();
        for id in ids {
            if let Some(text) = self.base(id)? {
                texts.insert(id.clone(), text);
            }
        }
        Ok(texts)
    }

    /// What the state remembers of every thing by now.
    pub fn records(&self) -> Arc<Records> {
        self.state.records()
    }

    /// Objects of the state that are not what their names say, and files that cut-off runs left behind. Reads them all.
    pub fn verify(&self) -> Result<Vec<Finding>, Error> {
        verify::findings(self.fs.as_ref())
    }

    /// Takes the lock until the vault is dropped; [`Fault::Locked`] while another run has it. Then puts right what a run
    /// left that was cut off. `false`: the vault changed since `survey`, which must be made again, and what
    /// [`Vault::known`] said must be asked again. The lock is ours all the same: ask again with the new survey.
    pub fn lock(&mut self, survey: &Survey) -> Result<bool, Error> {
        // The same object, mostly: then nothing is compared.
        Ok(self.hold()? && survey.records == self.state.records())
    }

    /// Takes the lock unless it is ours; `false`: it was not, and the vault is another than the one we knew.
    fn hold(&mut self) -> Result<bool, Error> {
        if self.locked {
            return Ok(true);
        }
        let path = fixed(".neican/lock");
        self.fs.forget();
        make_folders(self.fs.as_ref(), &fixed(".neican"), &mut BTreeSet::new())?;
        if !self.fs.lock(&path)? {
            return Err(Error::of(path.as_str(), Fault::Locked));
        }
        self.locked = true;
        let moved = self.mend()?;
        if self.state.stands(self.fs.as_ref())? {
            return Ok(!moved);
        }
        let (state, notices) = State::load(self.fs.as_ref(), self.state.flavour(), Packed::new())?;
        let same = state.is_same(&self.state);
        if !same {
            self.state = state;
            self.tell(notices);
        }
        Ok(same && !moved)
    }

    /// Makes sure that these changes may be made now: saves that came late are back in their places, pages that are being
    /// edited were waited for. `false`: something may have changed, look again and decide anew. What is still being edited
    /// when patience ends is deferred in `changes`. A run with nothing to write does not wait, but for a page of ours that
    /// seems to be torn.
    pub fn ready(&mut self, changes: &mut [Change], now: Now) -> Result<bool, Error> {
        if !self.caught_up {
            self.caught_up = true;
            if self.catch_up(now)? {
                return Ok(false);
            }
        }
        if !self.swept && changes.iter().any(|change| change.write.is_some()) {
            self.swept = true;
            self.sweep_objects()?;
        }
        let mut notices = Vec::new();
        let settled =
            self.patience.settle(self.fs.as_ref(), &self.state, changes, &mut |notice| notices.push(notice))?;
        self.tell(notices);
        Ok(settled)
    }

    /// Reads exactly these paths now. What may not be touched is told apart from what is not there.
    pub fn look(&self, paths: &[VaultPath]) -> Result<Snapshot, Error> {
        self.fs.forget();
        let mut snapshot = Snapshot::default();
        for path in paths {
            self.note_stamp(path);
            match self.fs.read(path, PAGE)? {
                Seen::Absent => {}
                Seen::File { bytes, links: 1 } => {
                    snapshot.files.insert(path.clone(), bytes);
                }
                Seen::File { .. } => {
                    snapshot.barred.insert(path.clone(), Barred::HardLink);
                }
                Seen::Barred(why) => {
                    snapshot.barred.insert(path.clone(), why);
                }
            }
        }
        Ok(snapshot)
    }

    /// Carries out the changes and remembers them, their bases and, where an issue was brought in, its model. A write whose path no longer holds what
    /// it expects becomes [`Deferred`](crate::model::Outcome::Deferred). Makes no call that could write when there is
    /// nothing to write and nothing to remember.
    ///
    /// After an error every file is either as it was or as it should be, and what was written is remembered if the disk
    /// lets us. [`Fault::Locked`] when the lock was not taken before and somebody else changed the state meanwhile.
    pub fn apply(&mut self, changes: Vec<Change>, known: Option<&Known>, now: Now) -> Result<Vec<PageReport>, Error> {
        if !self.hold()? {
            return Err(Error::of(".neican/lock", Fault::Locked));
        }
        let done = finish(Run::new(self.fs.as_ref(), &self.state, changes, known, now));
        self.settled(done)
    }

    /// The same for several issues at once. Where all their changes make new files and replace none, the disk is asked once
    /// to make them durable, else one issue follows the other. What became of each issue, in the same order.
    pub fn apply_all(&mut self, issues: Vec<(Vec<Change>, Known)>, now: Now) -> Result<Vec<Vec<PageReport>>, Error> {
        if !self.hold()? {
            return Err(Error::of(".neican/lock", Fault::Locked));
        }
        let is_new = |change: &Change| change.before().is_none();
        if !issues.iter().all(|(changes, _)| changes.iter().all(is_new)) {
            return issues.into_iter().map(|(changes, known)| self.apply(changes, Some(&known), now)).collect();
        }
        let run = |(changes, known)| Run::new(self.fs.as_ref(), &self.state, changes, Some(&known), now);
        let done = finish_all(issues.into_iter().map(run).collect());
        let settled: Vec<_> = done.into_iter().map(|done| self.settled(done)).collect();
        settled.into_iter().collect()
    }

    /// The operations of earlier runs for this app, oldest first.
    pub fn operations(&self) -> Vec<PastOperation> {
        undo::operations(&self.state)
    }

    /// What an operation wrote and took away, and what stood there before; absent when there is none of this id.
    pub fn traces(&self, id: &str) -> Result<Option<Vec<Trace>>, Error> {
        Digest::named(id).map_or(Ok(None), |id| undo::traces(self.fs.as_ref(), &self.state, &id))
    }

    /// Carries out the changes that take an operation back, and remembers that it was. Files that go are kept in the
    /// trash. Else as [`Vault::apply`].
    pub fn take_back(&mut self, changes: Vec<Change>, id: &str, now: Now) -> Result<Vec<PageReport>, Error> {
        if !self.hold()? {
            return Err(Error::of(".neican/lock", Fault::Locked));
        }
        let Some(id) = Digest::named(id) else { return Ok(Vec::new()) };
        let run = Run::back(self.fs.as_ref(), &self.state, changes, id, now);
        self.settled(finish(run))
    }

    /// Takes a run's operation into the state, and its notices.
    fn settled(&mut self, done: Done) -> Result<Vec<PageReport>, Error> {
        let Done { done, recorded, reports, notices, files } = done;
        self.tell(notices);
        self.index.get_mut().written(files);
        if let Ok(Some((digest, operation))) = &recorded {
            self.state.add(*digest, operation.clone());
        }
        done.and(recorded.map(|_| reports))
    }

    /// Hands out what there is to tell about the vault itself since this was last asked.
    pub fn notices(&self) -> Vec<Notice> {
        self.notices.take()
    }

    /// Nothing is told twice.
    fn tell(&self, notices: impl IntoIterator<Item = Notice>) {
        let mut told = self.notices.borrow_mut();
        for notice in notices {
            if !told.contains(&notice) {
                told.push(notice);
            }
        }
    }
}
