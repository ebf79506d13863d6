//! `Sim`: a disk in memory that stops at any step and shows what a power cut could leave. For tests only.
//!
//! It refuses to be kinder than a real disk: what was not synced may be there after a cut, or not, in any combination.
//! Several handles may hold one disk: the run through its vault, and the test that plays everybody else.

mod disk;
mod steps;
mod tests;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::time::Duration;

use self::disk::{Disk, Is};
use super::Vault;
use crate::model::{Error, VaultPath};

/// How a disk differs from the plain one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Traits {
    /// Two files cannot change places.
    pub(crate) no_exchange: bool,
    /// `A.md` and `a.md` are one file.
    pub(crate) case_blind: bool,
    /// Names are kept decomposed, and found in any form.
    pub(crate) decomposes: bool,
    /// What became of names is durable in the order in which it happened, as on disks with a journal: after a power cut
    /// the start of it is there.
    pub(crate) in_order: bool,
    /// After a power cut the two names of a move may be there one without the other.
    pub(crate) tears_moves: bool,
}

/// What goes wrong in a run, by the number of the writing step, from 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// Nothing.
    #[default]
    None,
    /// The run is killed in the middle of this step: a file that was being made is half there.
    Dies(u32),
    /// This step fails and does nothing.
    Fails(u32),
    /// This step does what it should and says that it failed.
    FailsAfter(u32),
}

/// A handle of a simulated disk.
#[derive(Clone)]
pub(crate) struct Sim(Rc<RefCell<Disk>>);

impl Sim {
    /// An empty disk. From `seed` follow the names that nobody else has.
    pub(crate) fn new(seed: u64, traits: Traits) -> Sim {
        Sim(Rc::new(RefCell::new(Disk::new(seed, traits))))
    }

    /// Opens a vault on it, as a run does.
    pub(crate) fn vault(&self, flavour: &str) -> Result<Vault, Error> {
        Vault::on(Box::new(self.clone()), flavour)
    }

    /// Another disk that holds the same.
    pub(crate) fn fork(&self) -> Sim {
        Sim(Rc::new(RefCell::new(self.0.borrow().clone())))
    }

    /// The same with other names that nobody else has: another device.
    pub(crate) fn device(&self, seed: u64) -> Sim {
        let other = self.fork();
        {
            let mut disk = other.0.borrow_mut();
            (disk.tokens, disk.device) = (seed, seed);
        }
        other
    }

    /// What is to go wrong in the next run; the steps are counted from here.
    pub(crate) fn plan(&self, trouble: Trouble) {
        let mut disk = self.0.borrow_mut();
        (disk.steps, disk.trouble, disk.dead) = (0, trouble, false);
    }

    /// How many steps that could write were made since [`Sim::plan`].
    pub(crate) fn steps(&self) -> u32 {
        self.0.borrow().steps
    }

    /// The run is over or dead, and time passes: all that is there becomes durable.
    pub(crate) fn rest(&self) {
        let mut disk = self.0.borrow_mut();
        (disk.steps, disk.trouble, disk.dead) = (0, Trouble::None, false);
        disk.settle();
    }

    /// The power goes. `choose` says of each thing that was not synced whether it is there afterwards.
    pub(crate) fn cut(&self, mut choose: impl FnMut() -> bool) {
        let mut disk = self.0.borrow_mut();
        let n = disk.n_choices();
        let chosen: Vec<bool> = (0..n).map(|_| choose()).collect();
        let after = disk.after_cut(&chosen);
        *disk = after;
    }

    /// Every state that a power cut could leave now, each once; a sample where there are more than 2^`bits`.
    pub(crate) fn cuts(&self, bits: usize, mut choose: impl FnMut() -> bool) -> Vec<Sim> {
        let disk = self.0.borrow();
        let n = disk.n_choices();
        let mut seen = BTreeSet::new();
        let mut states = Vec::new();
        for at in 0..1_u32 << n.min(bits) {
            // Everything and nothing are always among them.
            let chosen: Vec<bool> = match (n > bits, at) {
                (false, _) => (0..n).map(|bit| at >> bit & 1 == 1).collect(),
                (true, 0 | 1) => vec![at == 1; n],
                (true, _) => (0..n).map(|_| choose()).collect(),
            };
            let after = disk.after_cut(&chosen);
            if seen.insert(after.files()) {
                states.push(Sim(Rc::new(RefCell::new(after))));
            }
        }
        states
    }

    /// Time passes.
    pub(crate) fn pass(&self, how_long: Duration) {
        let nanoseconds = i64::try_from(how_long.as_nanos()).expect("no test takes centuries");
        self.0.borrow_mut().clock += nanoseconds;
    }

    /// The files that were read since this was last asked.
    pub(crate) fn reads(&self) -> BTreeSet<String> {
        std::mem::take(&mut self.0.borrow_mut().reads)
    }

    /// Every file by path.
    pub(crate) fn files(&self) -> BTreeMap<String, Rc<[u8]>> {
        self.0.borrow().files()
    }

    /// A file; absent where none is.
    pub(crate) fn get(&self, path: &str) -> Option<Rc<[u8]>> {
        let disk = self.0.borrow();
        match disk.name(path)?.is {
            Is::File(at) => Some(Rc::clone(&disk.inodes[at].bytes)),
            Is::Folder => None,
        }
    }

    /// Somebody else writes a file, folders included; it is durable.
    pub(crate) fn put(&self, path: &str, bytes: &[u8]) {
        let mut disk = self.0.borrow_mut();
        disk.settle();
        let path = VaultPath::new(path).expect("a test names what a vault can hold");
        disk.put(&path, bytes);
        disk.settle();
    }

    /// Somebody else deletes a file.
    pub(crate) fn delete(&self, path: &str) {
        let mut disk = self.0.borrow_mut();
        disk.settle();
        let key = disk.key(path);
        disk.set(vec![(key, None)]);
        disk.settle();
    }
}
