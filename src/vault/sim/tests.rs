//! Two new files, two replaced ones and their record: every step at which a run can die, every state that a power cut
//! can leave, and every step that can fail; and that these tests see a protocol that forgets a sync.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::{Sim, Traits, Trouble};
use crate::model::{Card, Change, Depth, Error, Form, Issue, Known, Now, Outcome, Thing, VaultPath, Write};
use crate::vault::Vault;
use crate::vault::fs::{Exchanged, Folder, Fs, Ground, Kind, Seen, Stamp};
use crate::vault::objects::Digest;
use crate::vault::operation::Operation;

/// What is replaced, and what is new.
const OLD: [&str; 2] = ["pages/A.md", "pages/é.md"];
const NEW: [&str; 2] = ["pages/c.md", "notes/d.md"];

fn path(text: &str) -> VaultPath {
    VaultPath::new(text).expect("sound")
}

fn known() -> Known {
    let issue = serde_json::from_str::<Issue>(r#"{"series":"s","date":"2026-04-29","title":"t","themes":[]}"#);
    Known::new(Form::Dump, issue.expect("sound"), vec![], vec![]).expect("sound")
}

fn now() -> Now {
    Now { day: "2026-11-23".parse().expect("sound"), hour: 10, minute: 20 }
}

fn before(traits: Traits) -> Sim {
    let sim = Sim::new(7, traits);
    OLD.iter().for_each(|at| sim.put(at, format!("old {at}").as_bytes()));
    sim.put("notes/foreign.md", b"the reader's");
    sim
}

/// What a run decides: new where it is not new yet; absent where it is recorded means deleted.
fn decide(sim: &Sim, vault: &Vault) -> Vec<Change> {
    let records = vault.survey(&[], &|_, _| Card::default(), Depth::Texts).expect("it can be looked at").records;
    let decided = OLD.iter().chain(&NEW).map(|at| {
        let (thing, wanted) = (Thing::File(path(at)), format!("new {at}").into_bytes());
        let stands = sim.get(at);
        let outcome = match &stands {
            Some(bytes) if **bytes == *wanted => Outcome::Unchanged,
            Some(_) => Outcome::Updated,
            None if records.written.contains_key(&thing) => Outcome::LeftDeleted,
            None => Outcome::Created,
        };
        let writes = matches!(outcome, Outcome::Updated | Outcome::Created);
        let write = writes.then(|| Write { expected: stands.map(|bytes| bytes.to_vec()), bytes: wanted });
        Change {
            thing,
            path: path(at),
            outcome,
            write,
            base: Some(format!("base of {at}")),
            text: None,
            remove: None,
            gone: false,
        }
    });
    decided.collect()
}

/// One run through a wrapper of the disk.
fn run(sim: &Sim, wrap: &dyn Fn(Sim) -> Box<dyn Fs>) -> Result<(), Error> {
    let mut vault = Vault::on(wrap(sim.clone()), "an-app")?;
    let changes = decide(sim, &vault);
    vault.apply(changes, Some(&known()), now()).map(drop)
}

fn plain(sim: Sim) -> Box<dyn Fs> {
    Box::new(sim)
}

type Verdict = Result<(), String>;

fn must(holds: bool, law: impl FnOnce() -> String) -> Verdict {
    if holds { Ok(()) } else { Err(law()) }
}

fn text(sim: &Sim, at: &str) -> Option<String> {
    sim.get(at).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

/// What must hold of a vault at any moment.
///
/// One thing is promised only where names become durable in order: the base of a page that is new. Elsewhere a power cut
/// may leave the page without it; the next run makes it again, and no record counts the page before.
fn sound(sim: &Sim) -> Verdict {
    let in_order = sim.0.borrow().traits.in_order;
    let stored = |bytes: &str| {
        let at = Digest::of(bytes.as_bytes()).path();
        text(sim, at.as_str()).as_deref() == Some(bytes)
    };
    must(text(sim, "notes/foreign.md").as_deref() == Some("the reader's"), || "a foreign file changed".to_owned())?;
    for at in OLD.iter().chain(&NEW) {
        let (stands, old, new) = (text(sim, at), format!("old {at}"), format!("new {at}"));
        let replaced = OLD.contains(at);
        let was = replaced.then(|| old.clone());
        must(stands == was || stands.as_ref() == Some(&new), || format!("{at} is {stands:?}"))?;
        if stands == Some(new) {
            must(!replaced || stored(&old), || format!("{at} is new, and what it was is not stored"))?;
            let based = stored(&format!("base of {at}"));
            must(based || !(replaced || in_order), || format!("{at} is new, and its base is not stored"))?;
        }
    }
    for (at, bytes) in sim.files().iter().filter(|(at, _)| at.starts_with(".neican/ops/") && !at.ends_with(".tmp")) {
        let name = at.rsplit('/').next().unwrap_or_default();
        let (_, operation) = Operation::read(name, bytes).map_err(|why| format!("{at} is {why:?}"))?;
        for entry in &operation.things {
            let stands = text(sim, entry.path.as_str());
            must(stands == Some(format!("new {}", entry.path)), || format!("{at} counts {}: {stands:?}", entry.path))?;
            let base = entry.base.as_ref().and_then(|base| text(sim, base.path().as_str()));
            must(base.is_some(), || format!("{at} counts {}, whose base is not stored", entry.path))?;
        }
    }
    Ok(())
}

/// The next runs finish the work, and then there is nothing to do.
fn recovers(sim: &Sim) -> Verdict {
    for _ in 0..2 {
        sim.rest();
        run(sim, &plain).map_err(|error| format!("a run after it: {error:?}"))?;
    }
    sound(sim)?;
    for at in OLD.iter().chain(&NEW) {
        must(text(sim, at) == Some(format!("new {at}")), || format!("{at} is {:?} after two runs", text(sim, at)))?;
    }
    sim.plan(Trouble::None);
    run(sim, &plain).map_err(|error| format!("the third run: {error:?}"))?;
    must(sim.steps() == 0, || format!("{} steps in a run without news", sim.steps()))
}

/// Every step at which the run dies; at each the kill itself and every power cut, a sample where there are more than
/// 2^`bits`. How many states that were.
fn all_ends(traits: Traits, bits: usize, wrap: &dyn Fn(Sim) -> Box<dyn Fs>) -> Result<usize, String> {
    let mut seen = BTreeSet::new();
    let mut seed = 1_u64;
    for step in 1.. {
        let sim = before(traits);
        sim.plan(Trouble::Dies(step));
        let done = run(&sim, wrap).is_ok();
        let coin = || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            seed >> 40 & 1 == 1
        };
        let mut states = sim.cuts(bits, coin);
        states.push(sim);
        for state in states.iter().filter(|state| seen.insert(state.files())) {
            sound(state).and_then(|()| recovers(state)).map_err(|why| format!("step {step}: {why}"))?;
        }
        if done {
            return Ok(seen.len());
        }
    }
    unreachable!("a run comes to an end")
}

fn disks() -> [Traits; 7] {
    let plain = Traits::default();
    [
        plain,
        Traits { in_order: true, ..plain },
        Traits { tears_moves: true, ..plain },
        Traits { case_blind: true, ..plain },
        Traits { decomposes: true, ..plain },
        Traits { case_blind: true, decomposes: true, ..plain },
        Traits { case_blind: true, tears_moves: true, ..plain },
    ]
}

#[test]
fn wherever_a_run_ends_every_file_is_old_or_new_and_the_next_runs_finish_the_work() {
    for traits in disks() {
        let n_states = all_ends(traits, if traits == Traits::default() { 7 } else { 3 }, &plain)
            .unwrap_or_else(|why| panic!("{traits:?}: {why}"));
        assert!(n_states > 40, "{traits:?}: only {n_states} states");
    }
}

/// Nothing that the first run left is durable when the second one is cut off.
#[test]
fn a_run_that_mends_may_be_cut_off_as_well() {
    let mut turn = 0_u32;
    for first in 1..50 {
        for second in (1 + first % 7..60).step_by(7) {
            let sim = before(Traits::default());
            for step in [first, second] {
                sim.plan(Trouble::Dies(step));
                let _ = run(&sim, &plain);
                sound(&sim).unwrap_or_else(|why| panic!("killed at {first}, then at {second}: {why}"));
            }
            let coin = || {
                turn = turn.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                turn >> 24 & 1 == 1
            };
            for state in sim.cuts(1, coin).iter().chain([&sim]) {
                let ends = sound(state).and_then(|()| recovers(state));
                ends.unwrap_or_else(|why| panic!("killed at {first}, cut off at {second}: {why}"));
            }
        }
    }
}

#[test]
fn whichever_step_fails_before_or_after_its_work_the_next_runs_finish_it() {
    for traits in disks() {
        for step in 1..60 {
            for trouble in [Trouble::Fails(step), Trouble::FailsAfter(step)] {
                let sim = before(traits);
                sim.plan(trouble);
                let _ = run(&sim, &plain);
                let ends = sound(&sim).and_then(|()| recovers(&sim));
                ends.unwrap_or_else(|why| panic!("{traits:?}, {trouble:?}: {why}"));
            }
        }
    }
}

/// One way to do it wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// The bytes of new files are not synced.
    NoFileSync,
    /// Names are not synced.
    NoFolderSync,
    /// Copies of what is replaced, and bases, are left out.
    NoObjects,
    /// A displaced file is removed, and its copy was never made.
    NothingKept,
    /// Files are made under their own names at once.
    InPlace,
    /// Instead of changing places one is moved away, then the other comes.
    TwoMoves,
    /// What is new comes before what it rests on.
    PagesFirst,
}

/// A disk with that fault in it.
struct Faulty {
    sim: Sim,
    fault: Fault,
}

fn is_object(at: &VaultPath) -> bool {
    at.as_str().starts_with(".neican/objects/")
}

impl Fs for Faulty {
    fn read(&self, path: &VaultPath, cap: u64) -> Result<Seen, Error> {
        self.sim.read(path, cap)
    }
    fn list(&self, folder: Option<&VaultPath>) -> Result<Vec<(String, Kind)>, Error> {
        self.sim.list(folder)
    }
    fn ground(&self, folder: Option<&VaultPath>) -> Result<Ground, Error> {
        self.sim.ground(folder)
    }
    fn forget(&self) {
        self.sim.forget();
    }
    fn make_folder(&self, folder: &VaultPath) -> Result<(), Error> {
        self.sim.make_folder(folder)
    }
    fn create(&self, path: &VaultPath, bytes: &[u8], like: Option<&VaultPath>) -> Result<(), Error> {
        self.sim.create(path, bytes, like)
    }
    fn sync(&self, files: &[VaultPath], folders: &BTreeSet<Folder>) -> Result<(), Error> {
        match self.fault {
            Fault::NoFileSync => self.sim.sync(&[], folders),
            Fault::NoFolderSync => self.sim.sync(files, &BTreeSet::new()),
            // The page goes to its place before anything is durable.
            Fault::PagesFirst if files.len() > 2 => Ok(()),
            Fault::InPlace if files.len() > 2 => Ok(()),
            Fault::NoObjects | Fault::NothingKept | Fault::InPlace | Fault::TwoMoves | Fault::PagesFirst => {
                self.sim.sync(files, folders)
            }
        }
    }
    fn place(&self, from: &VaultPath, to: &VaultPath) -> Result<bool, Error> {
        if is_object(to) && self.fault == Fault::NoObjects {
            return self.sim.remove(from).map(|()| true);
        }
        self.sim.place(from, to)
    }
    fn exchange(&self, one: &VaultPath, other: &VaultPath) -> Result<Exchanged, Error> {
        match self.fault {
            Fault::TwoMoves => {
                let aside = path("pages/aside");
                self.sim.place(other, &aside)?;
                self.sim.place(one, other)?;
                self.sim.place(&aside, one).map(|_| Exchanged::Done)
            }
            Fault::NothingKept => {
                let bytes = self.sim.get(other.as_str());
                let done = self.sim.exchange(one, other)?;
                let copy = bytes.map(|bytes| Digest::of(&bytes).path());
                copy.map_or(Ok(()), |copy| self.sim.remove(&copy))?;
                Ok(done)
            }
            Fault::NoFileSync | Fault::NoFolderSync | Fault::NoObjects | Fault::InPlace | Fault::PagesFirst => {
                self.sim.exchange(one, other)
            }
        }
    }
    fn remove(&self, path: &VaultPath) -> Result<(), Error> {
        self.sim.remove(path)
    }
    fn lock(&self, path: &VaultPath) -> Result<bool, Error> {
        self.sim.lock(path)
    }
    fn withdraw(&self, from: &VaultPath, to: &VaultPath) -> Result<bool, Error> {
        self.sim.withdraw(from, to)
    }
    fn stamp(&self, path: &VaultPath) -> Result<Option<Stamp>, Error> {
        self.sim.stamp(path)
    }
    fn clock(&self) -> i64 {
        self.sim.clock()
    }
    fn pause(&self, how_long: Duration) {
        self.sim.pause(how_long);
    }
    fn token(&self) -> String {
        self.sim.token()
    }
    fn identity(&self) -> Option<String> {
        self.sim.identity()
    }
}

#[test]
fn a_protocol_that_forgets_something_is_seen() {
    let faults = [
        Fault::NoFileSync,
        Fault::NoFolderSync,
        Fault::NoObjects,
        Fault::NothingKept,
        Fault::InPlace,
        Fault::TwoMoves,
        Fault::PagesFirst,
    ];
    let mut seen = BTreeMap::new();
    for fault in faults {
        let wrap = |sim: Sim| -> Box<dyn Fs> { Box::new(Faulty { sim, fault }) };
        match all_ends(Traits::default(), 5, &wrap) {
            Ok(n_states) => panic!("{fault:?} was not seen in {n_states} states"),
            Err(why) => drop(seen.insert(format!("{fault:?}"), why)),
        }
    }
    assert_eq!(seen.len(), faults.len(), "{seen:#?}");
}
