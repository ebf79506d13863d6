//! The index: pages that are as they were are not read again, and nothing rests on it that a look would not show.

use std::collections::BTreeSet;
use std::time::Duration;

use super::super::sim::{Sim, Traits};
use super::*;

/// A page of ours gives itself a name.
fn card(_: &VaultPath, text: &str) -> Card {
    Card { title: Some(text.to_owned()).filter(|text| text.contains("ours")), ..Card::default() }
}

/// One run: surveys, makes the page `new` where it is named, keeps what it knows. What the pages tell, and which were read.
fn run(sim: &Sim, new: Option<&str>) -> (BTreeSet<String>, BTreeSet<String>) {
    sim.reads();
    let mut vault = sim.vault("an-app").expect("sound");
    let mut survey = vault.survey(&[], &card, Depth::Cards).expect("sound");
    assert!(vault.lock(&survey).expect("sound"));
    let told = survey.paths.iter().filter(|path| survey.title(path).is_some());
    let told = told.map(|path| path.as_str().to_owned()).collect();
    let read = sim.reads().into_iter().filter(|path| path.ends_with(".md")).collect();
    if let Some(new) = new {
        vault.apply(vec![change(new, None, "ours")], None, now()).expect("sound");
        survey.cards.put(path(new), card(&path(new), "ours"));
    }
    vault.keep(&survey.cards);
    sim.rest();
    (told, read)
}

fn names(paths: &[&str]) -> BTreeSet<String> {
    paths.iter().map(|path| (*path).to_owned()).collect()
}

/// A vault with a page of ours and one of the reader's, old enough to be trusted, and an index.
fn vault() -> Sim {
    let sim = Sim::new(1, Traits::default());
    sim.put("pages/a.md", b"ours");
    sim.put("pages/b.md", b"theirs");
    sim.pass(Duration::from_secs(10));
    assert_eq!(run(&sim, Some("pages/c.md")).1, names(&["pages/a.md", "pages/b.md"]));
    sim
}

#[test]
fn a_page_that_is_as_it_was_is_not_read_again() {
    let sim = vault();
    let (told, read) = run(&sim, None);
    // Another run wrote `c`, and nobody else: it is known as well as what was read.
    assert_eq!((told.len(), read), (2, names(&[])));
    sim.put("pages/b.md", b"ours by now");
    sim.put("pages/d.md", b"new");
    sim.delete("pages/a.md");
    let (told, read) = run(&sim, None);
    assert_eq!((told.len(), read), (2, names(&["pages/b.md", "pages/d.md"])));
}

#[test]
fn a_page_written_a_moment_ago_is_read_again() {
    let sim = vault();
    sim.put("pages/b.md", b"theirs again");
    run(&sim, Some("pages/d.md"));
    // The disk rounds its times: it may have been written twice.
    assert_eq!(run(&sim, None).1, names(&["pages/b.md"]));
    sim.pass(Duration::from_secs(10));
    run(&sim, Some("pages/e.md"));
    assert_eq!(run(&sim, None).1, names(&[]));
}

#[test]
fn an_index_that_is_lost_or_damaged_or_of_another_device_costs_reading_and_nothing_else() {
    let index = |sim: &Sim| sim.files().into_keys().filter(|path| path.contains("/index/")).collect::<Vec<_>>();
    let all = names(&["pages/a.md", "pages/b.md", "pages/c.md"]);
    let [file] = &index(&vault())[..] else { panic!("one segment") };
    let whole = vault().get(file).expect("sound");
    let swapped = String::from_utf8_lossy(&whole).replacen("a.md", "z.md", 1);
    let other = String::from_utf8_lossy(&whole).replacen("index 1", "index 0", 1);
    // The digest is of the lines alone: a segment of another build is whole, and still not ours to believe.
    let build = String::from_utf8_lossy(&whole).replacen(env!("NEICAN_SOURCES"), "0123456789abcdef", 1);
    let texts = [swapped.as_bytes(), other.as_bytes(), build.as_bytes()];
    for bytes in [&whole[..whole.len() - 1], &whole[..9], b"", &[0xff; 90]].into_iter().chain(texts) {
        let sim = vault();
        sim.put(file, bytes);
        assert_eq!(run(&sim, None).1, all, "{}", String::from_utf8_lossy(bytes));
        // And the next run that writes makes a whole one.
        sim.pass(Duration::from_secs(10));
        run(&sim, Some("pages/d.md"));
        assert_eq!(run(&sim, None).1, names(&[]));
    }
    let lost = vault();
    index(&lost).iter().for_each(|file| lost.delete(file));
    assert_eq!(run(&lost, None).1, all);
    assert_eq!(run(&vault().device(2), None).1, all);
}

#[test]
fn a_run_that_writes_nothing_keeps_nothing_but_for_a_vault_of_many_files() {
    let sim = vault();
    let before = sim.files();
    sim.put("pages/b.md", b"theirs again");
    sim.pass(Duration::from_secs(10));
    run(&sim, None);
    assert_eq!(sim.files().len(), before.len());
    let large = Sim::new(1, Traits::default());
    (0..600).for_each(|n| large.put(&format!("pages/{n}.md"), b"theirs"));
    large.pass(Duration::from_secs(10));
    assert_eq!(run(&large, None).1.len(), 600);
    assert_eq!(run(&large, None).1.len(), 0);
}

#[test]
fn many_runs_leave_few_segments() {
    let sim = vault();
    for n in 0..100 {
        run(&sim, Some(&format!("pages/n{n}.md")));
        let n_segments = sim.files().keys().filter(|path| path.contains("/index/")).count();
        assert!(n_segments <= 8, "{n_segments} after {n} runs");
    }
    assert_eq!(run(&sim, None).1, names(&[]));
}

#[test]
fn operations_are_read_from_the_index_only_where_they_stand_in_their_folder() {
    let sim = vault();
    let state = |sim: &Sim| {
        sim.reads();
        sim.vault("an-app").expect("sound").operations().len()
    };
    let ops: Vec<String> = sim.files().into_keys().filter(|path| path.contains("/ops/")).collect();
    assert_eq!((ops.len(), state(&sim)), (1, 1));
    assert!(sim.reads().iter().all(|path| !path.contains("/ops/")), "the index holds it");
    sim.delete(&ops[0]);
    assert_eq!(state(&sim), 0);
}

#[test]
fn without_the_lock_nothing_is_kept() {
    let large = Sim::new(1, Traits::default());
    (0..600).for_each(|n| large.put(&format!("pages/{n}.md"), b"theirs"));
    large.pass(Duration::from_secs(10));
    let mut vault = large.vault("an-app").expect("sound");
    let survey = vault.survey(&[], &card, Depth::Cards).expect("sound");
    assert!(!vault.has_news());
    vault.keep(&survey.cards);
    assert_eq!(large.files().len(), 600);
    assert!(vault.lock(&survey).expect("sound") && vault.has_news());
    vault.keep(&survey.cards);
    assert!(!vault.has_news(), "it is kept by now");
}
