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
