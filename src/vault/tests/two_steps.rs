//! Saves that slip in at every step, once and twice, on a disk that exchanges and on one that needs two steps for it.

use super::cut_off::{saved, saving};
use super::*;

#[test]
fn a_disk_without_exchange_gets_its_pages_updated_all_the_same() {
    let root = folder("two-steps");
    std::fs::write(root.join("pages/a.md"), "old").expect("sound");
    let mut vault = watched_on(Disc::WithoutExchange, &root, |_, _| None);
    let reports = vault.apply(vec![change("pages/a.md", Some("old"), "new")], Some(&known("t")), now()).expect("sound");
    assert_eq!((reports[0].outcome, files(&root)["pages/a.md"].as_str()), (Outcome::Updated, "new"));
    assert_eq!(trash(&root), ["old"]);
    assert_eq!(vault.notices(), []);
}

#[test]
fn of_saves_at_any_steps_the_newest_stands_and_none_is_lost() {
    let ways = [false, true];
    for (disc, by_rename) in [Disc::Whole, Disc::WithoutExchange].into_iter().flat_map(|d| ways.map(|s| (d, s))) {
        let mut most = 0;
        // The second save comes at the same step as the first, or later: then both, one or none slips in.
        for (first, second) in (0..13).flat_map(|first| (first..13).map(move |second| (first, second))) {
            let root = folder("two-saves");
            std::fs::write(root.join("pages/a.md"), "old").expect("sound");
            let saves = vec![(first, "save 1"), (second, "save 2")];
            let (hook, steps) = saving(&root, saves, by_rename, usize::MAX);
            let mut vault = watched_on(disc, &root, hook);
            let when = format!("{disc:?}, renamed: {by_rename}, saved before steps {first} and {second}");
            let change = change("pages/a.md", Some("old"), "new");
            let reports = vault.apply(vec![change], Some(&known("t")), now()).expect(&when);
            let (found, outcome) = (files(&root), reports[0].outcome);
            most = most.max(steps.get());
            let newest = match steps.get() {
                steps if steps > second => "save 2",
                steps if steps > first => "save 1",
                _ => "new",
            };
            assert_eq!(found["pages/a.md"], newest, "{when}: {outcome:?}");
            let unsaved = newest == "new";
            // The reader himself wrote over the first save, unless we had taken it away from under his hands.
            let kept = found.iter().any(|(name, text)| name.starts_with(".neican/trash/") && text == "save 1");
            let told = vault.notices().iter().any(|notice| matches!(notice.what, What::KeptAside { .. }));
            assert_eq!(kept, told, "{when}: {found:?}");
            assert!(!unsaved || found.values().any(|text| text == "old"), "{when}: the old page is kept");
        }
        assert!(most >= 13, "{disc:?}: only {most} steps");
    }
}

#[test]
fn a_page_that_cannot_be_put_anywhere_comes_back_with_the_next_run() {
    let root = folder("stuck");
    std::fs::write(root.join("pages/a.md"), "old").expect("sound");
    let change = || vec![change("pages/a.md", Some("old"), "new")];
    let mut run = watched_on(Disc::WithoutExchange, &root, |step, at| {
        (step == "place" && at.as_str() == "pages/a.md").then_some(Errno::IO)
    });
    let error = run.apply(change(), Some(&known("t")), now()).expect_err("neither of them can be placed");
    assert_eq!(error.place.file, "pages/a.md");
    assert!(!files(&root).contains_key("pages/a.md"));
    drop(run);
    let mut next = watched_on(Disc::WithoutExchange, &root, |_, _| None);
    hold(&mut next).expect("sound");
    assert_eq!(files(&root)["pages/a.md"], "old");
    next.apply(change(), Some(&known("t")), now()).expect("sound");
    assert_eq!(files(&root)["pages/a.md"], "new");
}

#[test]
fn an_exchange_that_the_system_calls_failed_and_made_all_the_same_takes_nothing_away() {
    let root = folder("called-failed");
    std::fs::write(root.join("pages/a.md"), "old").expect("sound");
    let reader = root.to_path_buf();
    let mut run = watched(&root, move |step, _| {
        if step == "exchange" {
            saved(&reader, "the reader's", false);
        }
        (step == "exchanged").then_some(Errno::IO)
    });
    run.apply(vec![change("pages/a.md", Some("old"), "new")], Some(&known("t")), now()).expect_err("so it says");
    drop(run);
    assert_eq!((files(&root)["pages/a.md"].as_str(), trash(&root)), ("new", vec!["the reader's".to_owned()]));
    hold(&mut watched(&root, |_, _| None)).expect("sound");
    assert_eq!(files(&root)["pages/a.md"], "the reader's");
}

/// A reader who saves `save 1`, `save 2`... before these steps, numbered by what was done to the page before; the page
/// then, and which of the saves the run told of.
fn saves_before(steps: &[&'static str]) -> (String, Vec<String>) {
    let root = folder("scripted");
    std::fs::write(root.join("pages/a.md"), "old").expect("sound");
    let (reader, mut due, mut counts) = (root.to_path_buf(), steps.to_vec(), BTreeMap::new());
    let mut n_saves = 0;
    let mut run = watched_on(Disc::WithoutExchange, &root, move |step, at| {
        if at.as_str() == "pages/a.md" {
            let count = counts.entry(step.to_owned()).or_insert(0);
            *count += 1;
            if due.first() == Some(&format!("{step} {count}").as_str()) {
                due.remove(0);
                n_saves += 1;
                saved(&reader, &format!("save {n_saves}"), false);
            }
        }
        None
    });
    let reports = run.apply(vec![change("pages/a.md", Some("old"), "new")], None, now()).expect("sound");
    assert_eq!(reports[0].outcome, Outcome::Deferred, "{steps:?}");
    let found = files(&root);
    let told = run.notices().into_iter().map(|notice| match notice.what {
        What::KeptAside { path } => found[path.as_str()].clone(),
        other => panic!("{other:?}"),
    });
    (found["pages/a.md"].clone(), told.collect())
}

#[test]
fn every_save_that_does_not_stand_is_told_of_and_nothing_of_ours_is() {
    for (steps, stands, told) in [
        (&["withdraw 1"][..], "save 1", &[][..]),
        (&["place 1"], "save 1", &[]),
        (&["withdraw 1", "place 1"], "save 2", &["save 1"]),
        (&["withdraw 1", "place 2"], "save 2", &["save 1"]),
        (&["withdraw 1", "withdraw 2"], "save 2", &["save 1"]),
        (&["withdraw 1", "withdraw 2", "place 2"], "save 3", &["save 1", "save 2"]),
        (&["withdraw 1", "withdraw 2", "place 3"], "save 3", &["save 2", "save 1"]),
        // The third save goes over the first one, which stood there: that was the reader himself.
        (&["withdraw 1", "withdraw 2", "withdraw 3"], "save 3", &["save 2"]),
    ] {
        let (page, of) = saves_before(steps);
        assert_eq!((page.as_str(), of), (stands, told.iter().map(|save| (*save).to_owned()).collect()), "{steps:?}");
    }
}
