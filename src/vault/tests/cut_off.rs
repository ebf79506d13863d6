//! Runs that die, and the run that comes after: it may die as well.

use std::cell::Cell;

use super::*;
use crate::model::{Notice, Rescue, StateFault};

/// What is still to be done with the four files.
fn rest(root: &Path) -> Vec<Change> {
    let files = files(root);
    let new = |name: &str| format!("new {}", &name[name.len() - 4..name.len() - 3]);
    let due = ["pages/a.md", "pages/b.md", "pages/c.md", "notes/d.md"].into_iter();
    let due = due.filter(|name| files.get(*name).is_none_or(|text| *text != new(name)));
    due.map(|name| change(name, files.get(name).map(String::as_str), &new(name))).collect()
}

/// Nothing of a dead run is left where a reader or a run would stumble over it.
fn is_tidy(root: &Path, when: &str) {
    for name in files(root).keys() {
        let in_trash = name.strip_prefix(".neican/trash/").is_some_and(|name| name.contains('/'));
        assert!(in_trash || !name.ends_with(".tmp"), "{when}: {name}");
        assert!(in_trash || !name.starts_with(".neican/trash/"), "{when}: {name} is still at work");
    }
}

#[test]
fn the_next_run_finishes_what_a_dead_one_left_even_if_it_dies_itself_first() {
    for disc in [Disc::Whole, Disc::WithoutExchange] {
        for dies_at in 0.. {
            let mut whole = false;
            for dies_again_at in 0.. {
                let root = folder("dying-twice");
                let changes = four(&root);
                let when = format!("{disc:?}, dead after step {dies_at}, then after {dies_again_at}");
                whole = watched_on(disc, &root, dying(dies_at)).apply(changes, Some(&known("t")), now()).is_ok();
                let mended = hold(&mut watched_on(disc, &root, dying(dies_again_at))).is_ok();
                let mut third = watched_on(disc, &root, |_, _| None);
                hold(&mut third).expect(&when);
                is_old_or_new(&root, &when);
                third.ready(&mut rest(&root), now()).expect(&when);
                third.apply(rest(&root), Some(&known("t")), now()).expect(&when);
                assert_eq!(rest(&root), [], "{when}");
                is_tidy(&root, &when);
                is_old_or_new(&root, &when);
                drop(third);
                // And from here on it is as if nothing had happened.
                let mut last = watched_on(disc, &root, |step, at| panic!("{step} {at}"));
                hold(&mut last).expect(&when);
                assert_eq!(last.ready(&mut [], now()), Ok(true));
                last.apply(vec![], Some(&known("t")), now()).expect(&when);
                assert_eq!(last.notices(), [], "{when}");
                if mended {
                    break;
                }
            }
            if whole {
                break;
            }
        }
    }
}

#[test]
fn a_save_that_slips_in_stands_wherever_the_run_dies_after_it() {
    let saves = [false, true];
    for (disc, by_rename) in [Disc::Whole, Disc::WithoutExchange].into_iter().flat_map(|d| saves.map(|s| (d, s))) {
        for save_at in 0.. {
            let mut over = false;
            for dies_at in save_at.. {
                let root = folder("slip-and-die");
                std::fs::write(root.join("pages/a.md"), "old").expect("sound");
                let (hook, _) = saving(&root, vec![(save_at, "the reader's")], by_rename, dies_at);
                let mut run = watched_on(disc, &root, hook);
                let when = format!("{disc:?}, renamed: {by_rename}, saved before step {save_at}, dead after {dies_at}");
                let whole = run.apply(vec![change("pages/a.md", Some("old"), "new")], Some(&known("t")), now()).is_ok();
                drop(run);
                over = whole && files(&root)["pages/a.md"] == "new";
                let mut next = watched_on(disc, &root, |_, _| None);
                hold(&mut next).expect(&when);
                next.ready(&mut [change("pages/x.md", None, "x")], now()).expect(&when);
                is_tidy(&root, &when);
                assert!(over || files(&root)["pages/a.md"] == "the reader's", "{when}: {:?}", files(&root));
                let aside = next.notices().into_iter().find(|notice| matches!(notice.what, What::KeptAside { .. }));
                assert_eq!(aside, None, "{when}");
                if whole {
                    break;
                }
            }
            // The run came to its end before the save.
            if over {
                break;
            }
        }
    }
}

/// A reader who saves before these steps, and a run that is dead after step `dies_at`; also the steps that were made. They
/// count from the intent on: before that, nothing of the reader's is at stake.
pub(super) fn saving(
    root: &Path,
    saves: Vec<(usize, &'static str)>,
    by_rename: bool,
    dies_at: usize,
) -> (impl FnMut(&str, &VaultPath) -> Option<Errno> + 'static, Rc<Cell<usize>>) {
    let (reader, made) = (root.to_path_buf(), Rc::new(Cell::new(0)));
    let steps = Rc::clone(&made);
    let hook = move |_: &str, at: &VaultPath| {
        if steps.get() == 0 && !at.as_str().ends_with(".json") {
            return None;
        }
        saves.iter().filter(|(at, _)| *at == steps.get()).for_each(|(_, text)| saved(&reader, text, by_rename));
        steps.set(steps.get() + 1);
        (steps.get() > dies_at).then_some(Errno::IO)
    };
    (hook, made)
}

/// The reader saves, as an editor does that writes in place, or as one that renames.
pub(super) fn saved(root: &Path, text: &str, by_rename: bool) {
    let page = root.join("pages/a.md");
    let save = if by_rename { root.join("pages/.save") } else { page.clone() };
    std::fs::write(&save, text).expect("sound");
    if by_rename {
        std::fs::rename(&save, &page).expect("sound");
    }
}

#[test]
fn what_was_put_right_is_told() {
    for (disc, step, how) in
        [(Disc::Whole, "exchanged", Rescue::LateSave), (Disc::WithoutExchange, "place", Rescue::PutBack)]
    {
        let root = folder("told");
        std::fs::write(root.join("pages/a.md"), "old").expect("sound");
        let (reader, mut dead) = (root.to_path_buf(), false);
        let mut run = watched_on(disc, &root, move |name, at| {
            let at_page = at.as_str() == "pages/a.md";
            if at_page && ["exchange", "withdraw"].contains(&name) && !dead {
                saved(&reader, "the reader's", false);
            }
            dead |= at_page && name == step;
            dead.then_some(Errno::IO)
        });
        run.apply(vec![change("pages/a.md", Some("old"), "new")], Some(&known("t")), now()).expect_err("it died");
        drop(run);
        let mut next = watched_on(disc, &root, |_, _| None);
        hold(&mut next).expect("sound");
        assert_eq!(files(&root)["pages/a.md"], "the reader's");
        let notices: Vec<What> = next.notices().into_iter().map(|notice| notice.what).collect();
        assert_eq!(notices, [What::Rescued { how }]);
    }
}

#[test]
fn a_page_that_is_gone_after_two_steps_comes_back_and_one_that_was_exchanged_stays_deleted() {
    // Two steps make the folder in the trash durable before and after the first of them.
    for (disc, comes_back, last_sync) in [(Disc::Whole, false, 1), (Disc::WithoutExchange, true, 3)] {
        let root = folder("gone");
        std::fs::write(root.join("pages/a.md"), "old").expect("sound");
        // Dead before the replacements are durable: a power cut may take the second step and leave the first.
        let mut n_syncs = 0;
        let mut run = watched_on(disc, &root, move |step, at| {
            n_syncs += u32::from(step == "sync" && at.as_str() == "folders");
            (n_syncs == last_sync).then_some(Errno::IO)
        });
        run.apply(vec![change("pages/a.md", Some("old"), "new")], Some(&known("t")), now()).expect_err("it died");
        drop(run);
        std::fs::remove_dir_all(root.join("pages")).expect("sound");
        hold(&mut watched_on(disc, &root, |_, _| None)).expect("sound");
        assert_eq!(files(&root).get("pages/a.md").map(String::as_str), comes_back.then_some("old"), "{disc:?}");
    }
}

#[test]
fn a_page_that_was_taken_away_stays_away_once_that_is_recorded_and_comes_back_before() {
    let mut ends = Vec::new();
    for dies_at in 0.. {
        let root = folder("taken-away");
        std::fs::write(root.join("pages/a.md"), "old").expect("sound");
        let there = change("pages/a.md", Some("old"), "old");
        let away = Change { write: None, base: None, outcome: Outcome::Removed, gone: true, ..there };
        let away = Change { remove: Some(b"old".to_vec()), ..away };
        let mut run = watched(&root, dying(dies_at));
        let whole = run.apply(vec![away], Some(&known("t")), now()).is_ok();
        drop(run);
        let mut next = watched(&root, |_, _| None);
        hold(&mut next).expect("sound");
        let recorded = !next.state.removed(&intent_run(&root)).is_empty();
        let stands = files(&root).get("pages/a.md").is_some_and(|text| text == "old");
        assert_eq!(stands, !recorded, "dead after step {dies_at}: {:?}", files(&root));
        ends.push(recorded);
        if whole && dies_at > 40 {
            break;
        }
    }
    assert!(ends.contains(&true) && ends.contains(&false));
}

/// The run that has a folder in the trash; none where it died before.
fn intent_run(root: &Path) -> String {
    let runs = std::fs::read_dir(root.join(".neican/trash")).into_iter().flatten();
    let run = runs.map(|run| run.expect("sound").file_name()).find(|name| name.len() == 16);
    run.map(|run| run.to_string_lossy().into_owned()).unwrap_or_default()
}

#[test]
fn unfinished_files_go_to_the_trash_and_second_names_go() {
    let root = folder("left");
    let name = |n: u32| format!("pages/.neican-{n:016x}.tmp");
    std::fs::write(root.join(name(1)), "half a pa").expect("sound");
    std::fs::write(root.join("pages/.neican-mine.tmp"), "the reader's").expect("sound");
    std::fs::write(root.join("pages/c.md"), "c").expect("sound");
    std::fs::hard_link(root.join("pages/c.md"), root.join(name(2))).expect("a disk with links");
    let mut vault = watched(&root, |_, _| None);
    hold(&mut vault).expect("sound");
    let found = files(&root);
    assert!(!found.contains_key(&name(1)) && !found.contains_key(&name(2)), "{found:?}");
    assert_eq!((found["pages/c.md"].as_str(), found["pages/.neican-mine.tmp"].as_str()), ("c", "the reader's"));
    assert_eq!(trash(&root), ["half a pa"]);
    assert!(vault.look(&[path("pages/c.md")]).expect("sound").barred.is_empty());
    let notices = vault.notices();
    assert!(matches!(&notices[..], [Notice { what: What::Rescued { how: Rescue::Swept { files: 1 } }, .. }]));
}

#[test]
fn what_a_backup_links_to_is_not_taken_for_a_second_name() {
    let root = folder("backup");
    std::fs::create_dir(root.join("backup")).expect("sound");
    std::fs::write(root.join("pages/a.md"), "old").expect("sound");
    let left = "pages/.neican-0000000000000001.tmp";
    std::fs::write(root.join(left), "half").expect("sound");
    std::fs::hard_link(root.join(left), root.join("backup/left")).expect("a disk with links");
    let mut run = watched(&root, |step, at| (step == "sync" && at.as_str() == "folders").then_some(Errno::IO));
    run.apply(vec![change("pages/a.md", Some("old"), "new")], Some(&known("t")), now()).expect_err("it is cut off");
    drop(run);
    let displaced = files(&root).into_keys().find(|name| name.starts_with(".neican/trash/") && name.ends_with(".0"));
    std::fs::hard_link(root.join(displaced.expect("the old page")), root.join("backup/a")).expect("a disk with links");
    hold(&mut watched(&root, |_, _| None)).expect("sound");
    let mut kept = trash(&root);
    kept.sort();
    assert_eq!(kept, ["half", "old"]);
}

#[test]
fn an_intent_that_does_not_read_is_told_once_and_one_of_another_version_is_left_alone() {
    let root = folder("strange-intent");
    let trash = root.join(".neican/trash");
    std::fs::create_dir_all(&trash).expect("sound");
    let (torn, broken, newer) = ("00000000000000a1", "00000000000000a2", "00000000000000a3");
    std::fs::write(trash.join(format!("{torn}.json")), "{\"version\":1,\"mo").expect("sound");
    std::fs::write(trash.join(format!("{broken}.json")), "no intent").expect("sound");
    std::fs::write(trash.join(format!("{newer}.json")), "{\"version\":2}").expect("sound");
    // Of full length and without its bytes: as torn as one that was cut short.
    std::fs::write(trash.join("00000000000000a4.json"), [0; 40]).expect("sound");
    std::fs::write(trash.join("mine.json"), "the reader's").expect("sound");
    let faults = || {
        let mut vault = watched(&root, |_, _| None);
        hold(&mut vault).expect("sound");
        let what = |notice: Notice| match notice.what {
            What::State { why } => why,
            other => panic!("{other:?}"),
        };
        vault.notices().into_iter().map(what).collect::<Vec<_>>()
    };
    assert_eq!(faults(), [StateFault::Damaged, StateFault::OtherVersion]);
    assert_eq!(faults(), [StateFault::OtherVersion]);
    assert!(trash.join(format!("{newer}.json")).exists() && trash.join("mine.json").exists());
}
