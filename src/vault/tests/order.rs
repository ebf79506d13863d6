//! The order of steps: nothing counts before what it rests on is durable.

use super::*;

#[test]
fn nothing_counts_before_what_it_rests_on_is_durable() {
    let root = folder("durable");
    let changes = four(&root);
    let steps = Rc::new(RefCell::new(Vec::new()));
    let log = Rc::clone(&steps);
    let mut vault = watched(&root, move |step, _| {
        let step = step.to_owned();
        if !["make folder", "exchanged"].contains(&step.as_str()) && log.borrow().last() != Some(&step) {
            log.borrow_mut().push(step);
        }
        None
    });
    vault.apply(changes, Some(&known("t")), now()).expect("sound");
    let new = ["create", "sync", "place", "sync"];
    let (intent, closed) = (["create", "sync"], ["withdraw"]);
    let replaced = ["create", "sync", "withdraw", "exchange"];
    let wanted = [&new[..3], &intent, &replaced, &replaced, &["sync"], &new, &closed].concat();
    assert_eq!(*steps.borrow(), wanted);
}

#[test]
fn new_files_alone_take_two_syncs_and_the_record_comes_last() {
    let root = folder("new-only");
    let steps = Rc::new(RefCell::new(Vec::new()));
    let log = Rc::clone(&steps);
    let mut vault = watched(&root, move |step, at| {
        let record = if at.as_str().starts_with(".neican/ops/") { " record" } else { "" };
        let step = format!("{step}{record}");
        if !step.starts_with("make folder") && log.borrow().last() != Some(&step) {
            log.borrow_mut().push(step);
        }
        None
    });
    vault
        .apply(vec![change("pages/a.md", None, "a"), change("pages/b.md", None, "b")], Some(&known("t")), now())
        .expect("sound");
    assert_eq!(*steps.borrow(), ["create", "sync", "place", "create record", "sync record", "place record"]);
}

/// What became of two issues that are brought in at once, and how often the disk was asked to make things durable.
fn at_once(root: &Path, first: Vec<Change>, second: Vec<Change>) -> (Vec<Vec<Outcome>>, u32) {
    let n_syncs = Rc::new(RefCell::new(0));
    let count = Rc::clone(&n_syncs);
    let mut vault = watched(root, move |step, _| {
        *count.borrow_mut() += u32::from(step == "sync");
        None
    });
    let mut other = known("second");
    other.issue.date = "2026-04-30".parse().expect("sound");
    let done = vault.apply_all(vec![(first, known("first")), (second, other)], now()).expect("sound");
    let outcomes = |reports: Vec<crate::model::PageReport>| reports.into_iter().map(|report| report.outcome).collect();
    assert_eq!((vault.known_ids().len(), vault.operations().len()), (2, 2));
    (done.into_iter().map(outcomes).collect(), n_syncs.take())
}

#[test]
fn issues_of_new_files_share_two_syncs_and_others_come_one_after_the_other() {
    let root = folder("at-once");
    let (a, b) = (change("pages/a.md", None, "a"), change("pages/b.md", None, "b"));
    let done = at_once(&root, vec![a], vec![b]);
    assert_eq!(done, (vec![vec![Outcome::Created], vec![Outcome::Created]], 2));
    let root = folder("one-by-one");
    std::fs::write(root.join("pages/a.md"), "old").expect("sound");
    let (a, b) = (change("pages/a.md", Some("old"), "new"), change("pages/b.md", None, "b"));
    let (outcomes, n_syncs) = at_once(&root, vec![a], vec![b]);
    assert_eq!(outcomes, [[Outcome::Updated], [Outcome::Created]]);
    assert!(n_syncs > 4, "{n_syncs} syncs");
    assert_eq!((files(&root)["pages/a.md"].as_str(), files(&root)["pages/b.md"].as_str()), ("new", "b"));
}
