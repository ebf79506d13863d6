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
