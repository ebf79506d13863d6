//! The promises that need a hand inside: saves that slip in between two steps, steps that fail, runs that die.

#![allow(clippy::disallowed_methods, reason = "a test plays the reader, who writes where he likes")]

mod around;
mod clock;
mod cut_off;
mod index;
mod late;
mod links;
mod mended;
mod order;
mod recorded;
mod remembered;
mod two_steps;
mod waiting;
pub(crate) mod watched;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use rustix::io::Errno;

use self::watched::{Disc, watched, watched_on};
use super::Vault;
use crate::model::{
    Card, Change, Depth, Error, Fault, Form, Issue, Known, Now, Outcome, Thing, VaultPath, What, Write,
};

fn path(text: &str) -> VaultPath {
    VaultPath::new(text).expect("sound")
}

/// A folder that is gone when the test is over.
pub(crate) struct Root(PathBuf);

impl Drop for Root {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl std::ops::Deref for Root {
    type Target = Path;
    fn deref(&self) -> &Path {
        &self.0
    }
}

/// A fresh folder with an empty folder of pages.
pub(crate) fn folder(name: &str) -> Root {
    // In memory where the system has such a folder: a disk writes out at once whatever is put over a file.
    let memory = Path::new("/dev/shm");
    let place = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
    let root = place.join(format!("neican-vault-{}-{name}", std::process::id()));
    let _ = std::fs::remove_dir_all(&root);
    std::fs::create_dir_all(root.join("pages")).expect("sound");
    Root(root)
}

fn known(title: &str) -> Known {
    let date = "2026-04-29".parse().expect("sound");
    let issue = Issue {
        series: "今日洞察".into(),
        date,
        title: title.into(),
        intro: vec![],
        route: vec![],
        usage: vec![],
        themes: vec![],
        closing: vec![],
        site: None,
    };
    Known::new(Form::Dump, issue, vec![], vec![]).expect("sound")
}

fn now() -> Now {
    Now { day: "2026-11-23".parse().expect("sound"), hour: 10, minute: 20 }
}

fn change(at: &str, expected: Option<&str>, text: &str) -> Change {
    Change {
        thing: Thing::File(path(at)),
        path: path(at),
        outcome: if expected.is_some() { Outcome::Updated } else { Outcome::Created },
        write: Some(Write { expected: expected.map(|text| text.as_bytes().to_vec()), bytes: text.into() }),
        base: Some(format!("base of {text}")),
        text: None,
        remove: None,
        gone: false,
    }
}

/// Every file of a vault: text by path.
fn files(root: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("sound") {
            let entry = entry.expect("sound");
            if entry.file_type().expect("sound").is_dir() {
                folders.push(entry.path());
            } else {
                let name = entry.path().strip_prefix(root).expect("sound").to_str().expect("sound").to_owned();
                found.insert(name, String::from_utf8_lossy(&std::fs::read(entry.path()).expect("sound")).into_owned());
            }
        }
    }
    found
}

/// Updates `pages/a.md` while `hook` plays the reader; gives the vault back.
fn update(root: &Path, hook: impl FnMut(&str, &VaultPath) -> Option<Errno> + 'static) -> (Vault, Outcome) {
    std::fs::write(root.join("pages/a.md"), "old").expect("sound");
    let mut vault = watched(root, hook);
    let reports = vault.apply(vec![change("pages/a.md", Some("old"), "new")], Some(&known("t")), now()).expect("sound");
    (vault, reports[0].outcome)
}

fn trash(root: &Path) -> Vec<String> {
    let displaced = |name: &str| name.starts_with(".neican/trash/") && !name.ends_with(".json");
    files(root).into_iter().filter(|(name, _)| displaced(name)).map(|(_, text)| text).collect()
}

#[test]
fn a_replaced_page_is_kept_in_the_trash_and_in_the_store() {
    let root = folder("replaced");
    let (vault, outcome) = update(&root, |_, _| None);
    assert_eq!((outcome, files(&root)["pages/a.md"].as_str()), (Outcome::Updated, "new"));
    assert_eq!(trash(&root), ["old"]);
    assert!(files(&root).iter().any(|(name, text)| name.starts_with(".neican/objects/") && text == "old"));
    assert!(vault.notices().is_empty());
}

#[test]
fn a_save_just_before_the_exchange_stays_in_place() {
    // In place, as Logseq saves, and by a rename, as editors do.
    for by_rename in [false, true] {
        let root = folder(if by_rename { "slipped-rename" } else { "slipped" });
        let reader = root.to_path_buf();
        let mut saves = 0;
        let (vault, outcome) = update(&root, move |step, _| {
            if step == "exchange" && saves == 0 {
                saves += 1;
                let page = reader.join("pages/a.md");
                let save = if by_rename { reader.join("pages/save") } else { page.clone() };
                std::fs::write(&save, "the reader's").expect("sound");
                std::fs::rename(&save, &page).expect("sound");
            }
            None
        });
        assert_eq!((outcome, files(&root)["pages/a.md"].as_str()), (Outcome::Deferred, "the reader's"));
        assert_eq!(trash(&root), ["new"], "our own text, no longer wanted");
        assert!(vault.notices().is_empty());
    }
}

#[test]
fn of_two_saves_that_slip_in_the_newer_stands_and_the_older_is_kept() {
    let root = folder("slipped-twice");
    let reader = root.to_path_buf();
    let mut saves = 0;
    let (vault, outcome) = update(&root, move |step, _| {
        // The first before the first exchange, the second before ours is taken out again.
        if step == "exchange" && saves < 2 {
            saves += 1;
            std::fs::write(reader.join("pages/a.md"), format!("save {saves}")).expect("sound");
        }
        None
    });
    assert_eq!((outcome, files(&root)["pages/a.md"].as_str()), (Outcome::Deferred, "save 2"));
    assert_eq!(trash(&root), ["save 1"]);
    let notices = vault.notices();
    assert!(matches!(&notices[..], [notice] if matches!(notice.what, What::KeptAside { .. })), "{notices:?}");
}

#[test]
fn a_save_before_the_last_look_needs_no_exchange() {
    let root = folder("late");
    let reader = root.to_path_buf();
    let (_, outcome) = update(&root, move |step, at| {
        if step == "create" && at.as_str().starts_with(".neican/trash/") {
            std::fs::write(reader.join("pages/a.md"), "the reader's").expect("sound");
        }
        assert_ne!(step, "exchange");
        None
    });
    assert_eq!((outcome, files(&root)["pages/a.md"].as_str()), (Outcome::Deferred, "the reader's"));
    assert!(trash(&root).is_empty());
}

#[test]
fn a_page_that_vanishes_before_the_exchange_is_not_brought_back() {
    let root = folder("vanished");
    let reader = root.to_path_buf();
    let (_, outcome) = update(&root, move |step, _| {
        if step == "exchange" {
            std::fs::remove_file(reader.join("pages/a.md")).expect("sound");
        }
        None
    });
    assert_eq!(outcome, Outcome::Deferred);
    assert!(!files(&root).contains_key("pages/a.md"));
}

#[test]
fn a_file_made_while_ours_is_laid_stands() {
    let root = folder("taken");
    let reader = root.to_path_buf();
    let mut vault = watched(&root, move |step, at| {
        if step == "place" && at.as_str() == "pages/b.md" {
            std::fs::write(reader.join("pages/b.md"), "the reader's").expect("sound");
        }
        None
    });
    let reports = vault.apply(vec![change("pages/b.md", None, "ours")], Some(&known("t")), now()).expect("sound");
    assert_eq!(reports[0].outcome, Outcome::Deferred);
    assert_eq!(files(&root)["pages/b.md"], "the reader's");
    assert!(!files(&root).keys().any(|name| name.ends_with(".tmp")));
    assert!(
        Vault::open(&root, None, "an-app").expect("sound").state.records().written.is_empty(),
        "not ours, hence not recorded"
    );
}

/// Two new pages, two replaced ones, and what they must be at any moment.
fn four(root: &Path) -> Vec<Change> {
    for name in ["pages/a.md", "pages/b.md"] {
        std::fs::write(root.join(name), format!("old {name}")).expect("sound");
    }
    vec![
        change("pages/a.md", Some("old pages/a.md"), "new a"),
        change("pages/b.md", Some("old pages/b.md"), "new b"),
        change("pages/c.md", None, "new c"),
        change("notes/d.md", None, "new d"),
    ]
}

fn is_old_or_new(root: &Path, when: &str) {
    let files = files(root);
    for (name, new) in [("pages/a.md", "new a"), ("pages/b.md", "new b")] {
        let text = &files[name];
        assert!(text == new || *text == format!("old {name}"), "{when}: {name} is {text}");
        let kept = |(at, text): (&String, &String)| !at.ends_with(".tmp") && *text == format!("old {name}");
        assert!(files.iter().any(kept), "{when}: old text lost");
    }
    for (name, new) in [("pages/c.md", "new c"), ("notes/d.md", "new d")] {
        assert!(files.get(name).is_none_or(|text| text == new), "{when}: {name}");
    }
}

/// What a system may say to any step.
const ERRNOS: [Errno; 14] = [
    Errno::NOSPC,
    Errno::DQUOT,
    Errno::IO,
    Errno::ROFS,
    Errno::ACCESS,
    Errno::PERM,
    Errno::MFILE,
    Errno::NFILE,
    Errno::XDEV,
    Errno::NAMETOOLONG,
    Errno::INTR,
    Errno::STALE,
    Errno::BUSY,
    Errno::FBIG,
];

#[test]
fn whichever_step_fails_every_file_is_old_or_new_and_no_leftovers_stay() {
    for disc in [Disc::Whole, Disc::WithoutExchange] {
        for fails_at in 0.. {
            let root = folder("failing");
            let changes = four(&root);
            let errno = ERRNOS[fails_at % ERRNOS.len()];
            let mut step = 0;
            let mut vault = watched_on(disc, &root, move |name, _| {
                // Tidying up goes on after a full disk; so does `exchanged`, which is no step.
                let counts = name != "remove" && name != "exchanged";
                step += usize::from(counts);
                (counts && step == fails_at + 1).then_some(errno)
            });
            let when = format!("{disc:?}, step {fails_at} fails");
            let result = vault.apply(changes, Some(&known("t")), now());
            is_old_or_new(&root, &when);
            let names = files(&root);
            assert!(!names.keys().any(|name| name.ends_with(".tmp")), "{when}: {names:?}");
            let Err(error) = result else {
                assert!(fails_at > 20, "only {fails_at} steps");
                break;
            };
            let why = std::io::Error::from(errno).to_string();
            assert!(error.to_string().contains(&why) && !error.place.file.is_empty(), "{when}: {error}");
            // What is new and could be recorded is recorded.
            drop(vault);
            let recorded = Vault::open(&root, None, "an-app").expect("sound").state.records().written.len();
            let new = names.iter().filter(|(name, text)| !name.starts_with('.') && text.starts_with("new")).count();
            assert!(recorded <= new, "{when}: {recorded} recorded, {new} new");
        }
    }
}

#[test]
fn wherever_a_run_dies_every_file_is_old_or_new() {
    for dies_at in 0.. {
        let root = folder("dying");
        let changes = four(&root);
        let mut vault = watched(&root, dying(dies_at));
        let result = vault.apply(changes, Some(&known("t")), now());
        is_old_or_new(&root, &format!("dead after step {dies_at}"));
        let folders = files(&root);
        let strange = |name: &&String| !name.starts_with('.') && !name.ends_with(".md") && !name.ends_with(".tmp");
        assert_eq!(folders.keys().find(strange), None);
        if result.is_ok() {
            break;
        }
    }
}

/// From the step after `dies_at` on nothing works any more.
fn dying(dies_at: usize) -> impl FnMut(&str, &VaultPath) -> Option<Errno> + 'static {
    let mut step = 0;
    move |_, _| {
        step += 1;
        (step > dies_at).then_some(Errno::IO)
    }
}

/// Surveys and takes the lock, as often as it takes.
fn hold(vault: &mut Vault) -> Result<(), Error> {
    for _ in 0..3 {
        let survey = vault.survey(&[], &|_, _| Card::whole(), Depth::Texts)?;
        if vault.lock(&survey)? {
            return Ok(());
        }
    }
    panic!("the lock is never ours");
}

#[test]
fn a_lock_that_is_held_and_a_state_that_moved_on_stop_a_run() {
    let root = folder("locked");
    let mut first = Vault::open(&root, None, "an-app").expect("sound");
    let mut second = Vault::open(&root, None, "an-app").expect("sound");
    let survey = second.survey(&[], &|_, _| Card::whole(), Depth::Texts).expect("sound");
    assert_eq!(first.lock(&survey), Ok(true));
    assert_eq!(second.lock(&survey).map_err(|error| error.fault), Err(Fault::Locked));
    first.apply(vec![change("pages/c.md", None, "c")], Some(&known("t")), now()).expect("sound");
    drop(first);
    assert_eq!(second.lock(&survey), Ok(false), "the state moved on");
    assert_eq!(second.lock(&survey), Ok(false), "an old survey stays old");
    let survey = second.survey(&[], &|_, _| Card::whole(), Depth::Texts).expect("sound");
    assert_eq!(survey.records.written.len(), 1);
    assert_eq!(second.lock(&survey), Ok(true));
}

/// By the app's defaults pages would go to the wrong places, and stay there.
#[test]
fn settings_that_may_not_be_read_for_a_moment_stop_the_run() {
    let root = folder("denied");
    std::fs::create_dir(root.join(".app")).expect("sound");
    std::fs::write(root.join(".app/a.json"), "{}").expect("sound");
    for denied in 0..3 {
        let mut n_read = 0;
        let vault = watched(&root, move |step, _| {
            n_read += i32::from(step == "read");
            (step == "read" && n_read == denied + 1).then_some(Errno::PERM)
        });
        let surveyed = vault.survey(&[".app/a.json"], &|_, _| Card::whole(), Depth::Texts);
        // It is read twice: to see whether it is there, and for its text.
        assert_eq!(surveyed.is_err(), denied < 2, "{denied}: {:?}", surveyed.map(|survey| survey.texts));
    }
}
