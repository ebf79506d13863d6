//! Waiting for pages that are being edited, by a clock that nobody waits for.

use std::time::{Duration, SystemTime};

use super::super::fs::Fs;
use super::super::sim::{Sim, Traits};
use super::*;

/// Ten seconds of patience, and the pauses that were made.
fn patient(root: &Path, mut paused: impl FnMut(usize) + 'static) -> (Vault, Rc<RefCell<usize>>) {
    let pauses = Rc::new(RefCell::new(0));
    let count = Rc::clone(&pauses);
    let mut vault = watched(root, move |step, _| {
        if step == "pause" {
            *count.borrow_mut() += 1;
            paused(*count.borrow());
        }
        None
    });
    vault.wait_at_most(Duration::from_secs(10));
    (vault, pauses)
}

/// A file that is written now, on a clock that is so many seconds ahead.
fn write(root: &Path, text: &str, ahead: u64) {
    let page = root.join("pages/a.md");
    std::fs::write(&page, text).expect("sound");
    let file = std::fs::OpenOptions::new().write(true).open(&page).expect("sound");
    file.set_modified(SystemTime::now() + Duration::from_secs(ahead)).expect("sound");
}

fn changes() -> [Change; 1] {
    [change("pages/a.md", Some("old"), "new")]
}

#[test]
fn a_page_that_was_saved_just_now_is_waited_for_and_looked_at_again() {
    let root = folder("young");
    write(&root, "old", 0);
    let (mut vault, pauses) = patient(&root, |_| {});
    assert_eq!(vault.ready(&mut changes(), now()), Ok(false));
    let mut changes = changes();
    assert_eq!(vault.ready(&mut changes, now()), Ok(true));
    assert_eq!((changes[0].outcome, *pauses.borrow(), vault.notices()), (Outcome::Updated, 1, vec![]));
}

#[test]
fn a_page_that_is_saved_all_the_time_is_deferred_when_patience_ends() {
    let root = folder("restless");
    write(&root, "old", 0);
    let reader = root.to_path_buf();
    let (mut vault, pauses) = patient(&root, move |pause| write(&reader, "old", 2 * pause as u64));
    let mut changes = changes();
    let rounds = (0..20).take_while(|_| !vault.ready(&mut changes, now()).expect("sound")).count();
    assert!((5..=7).contains(&rounds) && *pauses.borrow() == rounds, "{rounds} rounds");
    assert_eq!((changes[0].outcome, &changes[0].write, &changes[0].base), (Outcome::Deferred, &None, &None));
    assert!(matches!(&vault.notices()[..], [notice] if notice.what == What::StillChanging));
    assert_eq!(vault.apply(changes.to_vec(), None, now()).expect("sound")[0].outcome, Outcome::Deferred);
}

#[test]
fn what_we_wrote_ourselves_and_what_is_not_replaced_is_not_waited_for() {
    let root = folder("our-own");
    let (mut vault, pauses) = patient(&root, |_| {});
    let mut created = [change("pages/a.md", None, "old")];
    assert_eq!(vault.ready(&mut created, now()), Ok(true));
    vault.apply(created.to_vec(), Some(&known("t")), now()).expect("sound");
    assert_eq!(vault.ready(&mut changes(), now()), Ok(true), "a second issue of the same minute");
    std::fs::write(root.join("pages/b.md"), "the reader's").expect("sound");
    let kept = Change { outcome: Outcome::Kept, write: None, ..change("pages/b.md", None, "x") };
    assert_eq!(vault.ready(&mut [kept], now()), Ok(true), "nothing to replace");
    assert_eq!(*pauses.borrow(), 0);
    write(&root, "edited", 0);
    let mut edited = [change("pages/a.md", Some("edited"), "new")];
    assert_eq!(vault.ready(&mut edited, now()), Ok(false), "by now it is the reader's save");
}

#[test]
fn who_says_zero_is_not_kept_waiting_and_a_time_far_ahead_is_none() {
    let root = folder("impatient");
    write(&root, "old", 0);
    let mut vault = watched(&root, |step, _| panic!("{step}"));
    assert_eq!(vault.ready(&mut changes(), now()), Ok(true));
    drop(vault);
    write(&root, "old", 3600);
    let (mut vault, pauses) = patient(&root, |_| {});
    assert_eq!((vault.ready(&mut changes(), now()), *pauses.borrow()), (Ok(true), 0));
}

#[test]
fn a_page_of_ours_that_is_empty_just_now_is_torn_and_not_taken_for_the_readers() {
    let root = folder("torn");
    let (mut vault, pauses) = patient(&root, |_| {});
    vault.apply(vec![change("pages/a.md", None, "a page")], Some(&known("t")), now()).expect("sound");
    let foreign = || [Change { write: None, outcome: Outcome::LeftForeign, ..change("pages/a.md", None, "a page") }];
    write(&root, "a page!", 0);
    assert_eq!(vault.ready(&mut foreign(), now()), Ok(true), "half of its base is no torn page");
    write(&root, "", 0);
    assert_eq!(vault.ready(&mut foreign(), now()), Ok(false));
    write(&root, "", 2);
    vault.wait_at_most(Duration::from_millis(1));
    assert_eq!(vault.ready(&mut foreign(), now()), Ok(false));
    let mut changes = foreign();
    assert_eq!(vault.ready(&mut changes, now()), Ok(true));
    assert_eq!((changes[0].outcome, *pauses.borrow()), (Outcome::Deferred, 2));
    // Whoever empties a page and leaves it so means it.
    vault.wait_at_most(Duration::from_secs(10));
    write(&root, "", 0);
    let mut changes = foreign();
    assert_eq!((vault.ready(&mut changes, now()), changes[0].outcome), (Ok(true), Outcome::LeftForeign));
}

#[test]
fn it_is_waited_as_long_as_a_page_needs_to_be_quiet_and_no_longer() {
    let second = Duration::from_secs(1);
    for (age, patience, waits) in [
        (second * 3 / 2, second * 10, Some(second / 2)),
        (second * 2, second * 10, None),
        (Duration::ZERO, second * 10, Some(second * 2)),
        (second * 2 - Duration::from_millis(1), second * 10, Some(Duration::from_millis(50))),
        (Duration::ZERO, second / 4, Some(second / 4)),
    ] {
        let sim = Sim::new(1, Traits::default());
        sim.put("pages/a.md", b"old");
        sim.pass(age);
        let start = sim.clock();
        let mut vault = sim.vault("an-app").expect("sound");
        vault.wait_at_most(patience);
        assert_eq!(vault.ready(&mut changes(), now()), Ok(waits.is_none()), "{age:?}");
        let waited = Duration::from_nanos(sim.clock().abs_diff(start));
        assert_eq!(waited, waits.unwrap_or_default(), "{age:?} with {patience:?}");
    }
}

#[test]
fn a_page_is_torn_that_has_less_than_half_of_its_base_and_stands_where_we_put_it() {
    // The base of "x" is "base of x": 10 bytes with one more.
    for (n_bytes, at, is_torn) in [
        (4, "pages/a.md", true),
        (5, "pages/a.md", false),
        (6, "pages/a.md", false),
        (0, "pages/a.md", true),
        (4, "pages/b.md", false),
    ] {
        let sim = Sim::new(1, Traits::default());
        let mut vault = sim.vault("an-app").expect("sound");
        vault.apply(vec![change("pages/a.md", None, "xy")], None, now()).expect("sound");
        sim.put(at, "x".repeat(n_bytes).as_bytes());
        vault.wait_at_most(Duration::from_secs(10));
        let thing = Thing::File(path("pages/a.md"));
        let foreign = Change { thing, write: None, outcome: Outcome::LeftForeign, ..change(at, None, "x") };
        assert_eq!(vault.ready(&mut [foreign], now()), Ok(!is_torn), "{n_bytes} bytes at {at}");
    }
}
