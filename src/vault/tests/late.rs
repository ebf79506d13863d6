//! Saves that arrive in a file after we displaced it, through a handle that an editor had open.

use std::io::{Seek, Write as _};

use super::*;
use crate::model::Rescue;

/// An editor that opened the page before it was replaced.
fn opened(root: &Path) -> std::fs::File {
    std::fs::write(root.join("pages/a.md"), "old").expect("sound");
    let editor = std::fs::OpenOptions::new().write(true).open(root.join("pages/a.md")).expect("sound");
    let mut run = watched(root, |_, _| None);
    run.apply(vec![change("pages/a.md", Some("old"), "new")], Some(&known("t")), now()).expect("sound");
    editor
}

fn writes(editor: &mut std::fs::File, text: &str) {
    editor.set_len(0).and_then(|()| editor.rewind()).expect("sound");
    editor.write_all(text.as_bytes()).expect("sound");
}

/// Another run that has something to write; what it tells.
fn another(root: &Path, disc: Disc, when: Now) -> (bool, Vec<What>) {
    let mut run = watched_on(disc, root, |_, _| None);
    hold(&mut run).expect("sound");
    let ready = run.ready(&mut [change("pages/x.md", None, "x")], when).expect("sound");
    (ready, run.notices().into_iter().map(|notice| notice.what).collect())
}

#[test]
fn a_late_save_goes_back_to_its_place() {
    for disc in [Disc::Whole, Disc::WithoutExchange] {
        let root = folder("late-save");
        let mut editor = opened(&root);
        assert_eq!(another(&root, disc, now()), (true, vec![]), "nobody wrote yet");
        writes(&mut editor, "late words");
        assert_eq!(another(&root, disc, now()), (false, vec![What::Rescued { how: Rescue::LateSave }]), "{disc:?}");
        assert_eq!(files(&root)["pages/a.md"], "late words");
        assert_eq!(another(&root, disc, now()), (true, vec![]), "it is over");
        // The editor's file is the page again, and it goes on writing to it.
        writes(&mut editor, "later words");
        assert_eq!(files(&root)["pages/a.md"], "later words");
    }
}

#[test]
fn a_run_with_nothing_to_write_finds_it_too_and_writes_nothing_where_there_is_none() {
    let root = folder("late-noop");
    let mut editor = opened(&root);
    let mut quiet = watched(&root, |step, at| panic!("{step} {at}"));
    hold(&mut quiet).expect("sound");
    assert_eq!(quiet.ready(&mut [], now()), Ok(true));
    drop(quiet);
    writes(&mut editor, "late words");
    let mut run = watched(&root, |_, _| None);
    hold(&mut run).expect("sound");
    assert_eq!(run.ready(&mut [], now()), Ok(false));
    assert_eq!(files(&root)["pages/a.md"], "late words");
}

#[test]
fn a_late_save_of_a_page_that_went_on_is_kept_and_told_once() {
    let root = folder("late-and-edited");
    let mut editor = opened(&root);
    writes(&mut editor, "late words");
    std::fs::write(root.join("pages/a.md"), "new, and edited").expect("sound");
    let (ready, told) = another(&root, Disc::Whole, now());
    let [What::KeptAside { path }] = &told[..] else { panic!("{told:?}") };
    assert!(ready && files(&root)[path.as_str()] == "late words");
    assert_eq!(files(&root)["pages/a.md"], "new, and edited");
    assert_eq!(another(&root, Disc::Whole, now()), (true, vec![]));
}

#[test]
fn files_displaced_days_ago_are_not_looked_at() {
    let root = folder("long-ago");
    let mut editor = opened(&root);
    writes(&mut editor, "late words");
    let days_later = Now { day: now().day.plus(2), ..now() };
    assert_eq!(another(&root, Disc::Whole, days_later), (true, vec![]));
    assert_eq!(files(&root)["pages/a.md"], "new");
}

#[test]
fn a_run_that_dies_while_it_puts_a_late_save_back_is_put_right_by_the_next() {
    for disc in [Disc::Whole, Disc::WithoutExchange] {
        for dies_at in 0.. {
            let root = folder("late-and-dead");
            writes(&mut opened(&root), "late words");
            let mut run = watched_on(disc, &root, dying(dies_at));
            let done = hold(&mut run).and_then(|()| run.ready(&mut [change("pages/x.md", None, "x")], now()));
            drop(run);
            let when = format!("{disc:?}, dead after step {dies_at}");
            another(&root, disc, now());
            assert_eq!(files(&root)["pages/a.md"], "late words", "{when}");
            if done.is_ok() {
                break;
            }
        }
    }
}
