//! What a run remembers: what it wrote, what it met for the first time, and nothing that did not happen.

use super::super::objects::Digest;
use super::super::operation::Entry;
use super::super::sim::{Sim, Traits};
use super::*;

/// A page that stands as it was generated from the base of this text.
fn stands(at: &str, outcome: Outcome, text: Option<&str>) -> Change {
    let base = text.map(|text| format!("base of {text}"));
    Change { outcome, write: None, base, ..change(at, None, "") }
}

fn base(text: &str) -> Option<Digest> {
    Some(Digest::of(format!("base of {text}").as_bytes()))
}

/// What is remembered of `pages/<name>.md`.
fn entry(vault: &Vault, name: &str) -> Option<Entry> {
    vault.state.entry(&Thing::File(path(&format!("pages/{name}.md")))).cloned()
}

/// A vault on a disk in memory with one page of ours, `pages/a.md`, made from the base of `a`.
fn one_page() -> (Sim, Vault) {
    let sim = Sim::new(1, Traits::default());
    let mut vault = sim.vault("an-app").expect("sound");
    vault.apply(vec![change("pages/a.md", None, "a")], Some(&known("t")), now()).expect("sound");
    (sim, vault)
}

#[test]
fn what_is_met_is_remembered_where_it_is_ours_and_news() {
    use Outcome::*;
    for (what, change, is_news) in [
        ("ours as it was", stands("pages/a.md", Unchanged, Some("a")), false),
        ("ours, from nobody knows what", stands("pages/a.md", Kept, None), false),
        ("ours, from another base", stands("pages/a.md", Kept, Some("newer")), true),
        ("deleted, from another base", stands("pages/a.md", LeftDeleted, Some("newer")), false),
        ("ours, and unknown", stands("pages/b.md", Unchanged, Some("b")), true),
        ("ours, and unknown, from nobody knows what", stands("pages/b.md", Kept, None), true),
        ("edited, and unknown", stands("pages/b.md", LeftEdited, None), true),
        ("deleted, and unknown", stands("pages/b.md", LeftDeleted, Some("b")), false),
        ("another's", stands("pages/b.md", LeftForeign, Some("b")), false),
        ("left for later", stands("pages/b.md", Deferred, Some("b")), false),
        ("moved, and nothing else", Change { path: path("pages/x.md"), ..stands("pages/a.md", Kept, None) }, false),
    ] {
        let (_, mut vault) = one_page();
        let name = if change.thing == Thing::File(path("pages/a.md")) { "a" } else { "b" };
        let (was, wanted) = (entry(&vault, name), change.base.clone());
        vault.apply(vec![change], Some(&known("t")), now()).expect("sound");
        let is = entry(&vault, name);
        assert_eq!((is != was, vault.operations().len()), (is_news, 1 + usize::from(is_news)), "{what}");
        if is_news {
            let is = is.expect("it is known");
            assert_eq!(is.base, wanted.map(|text| Digest::of(text.as_bytes())), "{what}");
            assert_eq!((is.written, is.before, is.text), (false, None, None), "{what}");
            assert_eq!(is.after, was.and_then(|was| was.after), "{what}: what we wrote last is what it was");
        }
    }
}

#[test]
fn a_move_is_remembered_with_other_news_and_with_what_was_known() {
    let (_, mut vault) = one_page();
    let moved = Change { path: path("pages/x.md"), ..stands("pages/a.md", Outcome::Kept, None) };
    let foreign = Change { path: path("pages/y.md"), ..stands("pages/a.md", Outcome::LeftForeign, None) };
    vault.apply(vec![foreign, change("pages/b.md", None, "b")], None, now()).expect("sound");
    assert_eq!(entry(&vault, "a").map(|entry| entry.path), Some(path("pages/a.md")), "that is not ours");
    vault.apply(vec![moved, change("pages/c.md", None, "c")], None, now()).expect("sound");
    let moved = entry(&vault, "a").expect("it is known");
    assert_eq!((moved.path, moved.base, moved.after), (path("pages/x.md"), base("a"), Some(Digest::of(b"a"))));
    // What stands where it stood is no move: it stays the older operation's.
    let stays = stands("pages/b.md", Outcome::Kept, None);
    vault.apply(vec![stays, change("pages/d.md", None, "d")], None, now()).expect("sound");
    assert!(entry(&vault, "b").is_some_and(|entry| entry.written), "{:?}", entry(&vault, "b"));
}

#[test]
fn a_page_that_is_written_is_remembered_with_all_that_belongs_to_it() {
    let (_, mut vault) = one_page();
    let merged = Change { text: Some("merged".into()), ..change("pages/a.md", Some("a"), "b") };
    vault.apply(vec![merged], None, now()).expect("sound");
    let is = entry(&vault, "a").expect("it is known");
    assert_eq!((is.base, is.before, is.after), (base("b"), Some(Digest::of(b"a")), Some(Digest::of(b"b"))));
    assert_eq!((is.text, is.written, is.removed), (Some(Digest::of(b"merged")), true, false));
    // What had to wait is neither written nor gone.
    let away = |text: &str| Change {
        outcome: Outcome::Removed,
        write: None,
        remove: Some(text.into()),
        gone: true,
        base: None,
        text: Some("unwanted".into()),
        ..change("pages/a.md", None, "")
    };
    vault.apply(vec![away("not so"), change("pages/c.md", None, "c")], None, now()).expect("sound");
    assert_eq!(entry(&vault, "a"), Some(is));
    vault.apply(vec![away("b")], None, now()).expect("sound");
    assert_eq!(entry(&vault, "a"), None, "nothing is left of it");
}

/// A run that fails has not met what it did not come to.
#[test]
fn a_run_that_fails_remembers_what_it_wrote_and_nothing_else() {
    for (fails_at, names) in [("pages/b.md", &["a"][..]), ("pages/a.md", &[])] {
        let root = folder("half-recorded");
        let mut vault =
            watched(&root, move |step, at| (step == "place" && at.as_str() == fails_at).then_some(Errno::IO));
        let met = stands("pages/c.md", Outcome::Kept, Some("c"));
        let changes = vec![change("pages/a.md", None, "a"), change("pages/b.md", None, "b"), met];
        vault.apply(changes, Some(&known("t")), now()).expect_err("it could not be placed");
        let known: Vec<_> = ["a", "b", "c"].into_iter().filter(|name| entry(&vault, name).is_some()).collect();
        assert_eq!((&known[..], vault.operations().len()), (names, names.len()), "{fails_at}");
        let opened = Vault::open(&root, None, "an-app").expect("sound");
        assert_eq!(opened.operations().len(), names.len());
    }
}

#[test]
fn an_undo_is_remembered_once_it_is_whole_and_what_the_reader_deleted_stays_so() {
    use Outcome::*;
    let away = |text: &str| Change { remove: Some(text.into()), gone: true, ..stands("pages/a.md", Removed, None) };
    for (what, changes, n_operations, is_undone, is_known) in [
        ("nothing is to be done", vec![], 2, true, false),
        ("it goes", vec![away("a")], 2, true, false),
        ("it must wait", vec![away("not so")], 1, false, true),
        ("the reader deleted it", vec![stands("pages/a.md", LeftDeleted, None)], 2, true, true),
        ("another stands there", vec![stands("pages/a.md", LeftForeign, None)], 2, true, false),
        ("half must wait", vec![away("not so"), change("pages/b.md", None, "b")], 2, false, true),
    ] {
        let (sim, mut vault) = one_page();
        let id = vault.operations()[0].id.clone();
        vault.take_back(changes, &id, now()).expect("sound");
        for vault in [vault, sim.vault("an-app").expect("sound")] {
            let operations = vault.operations();
            assert_eq!((operations.len(), operations[0].undone), (n_operations, is_undone), "{what}");
            assert_eq!(entry(&vault, "a").is_some(), is_known, "{what}");
        }
    }
}
