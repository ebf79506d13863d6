//! What an index and receipts save a run from reading changes nothing in what it says: with them and without them a run
//! decides the same, whatever the reader did meanwhile.
#![allow(clippy::disallowed_methods, reason = "a harness lays down its own files")]

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use support::hostile::Dice;

fn run(vault: &Path, flavour: &str, issues: &[PathBuf], more: &[&str]) -> String {
    let mut neican = Command::new(env!("CARGO_BIN_EXE_neican"));
    neican.arg("sync").args(issues).arg("--vault").arg(vault);
    neican.args(["--flavour", flavour, "--settle", "0", "--lang", "en", "--json"]).args(more);
    let output = neican.output().expect("neican runs");
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn issues() -> Vec<PathBuf> {
    let mut issues: Vec<PathBuf> = support::cases("issues").iter().map(|case| case.join("input.yaml")).collect();
    issues.retain(|path| path.is_file() && !path.to_string_lossy().contains("/empty/"));
    issues
}

/// An issue of another day: the same titles once more.
fn moved(issue: &Path, folder: &Path, at: usize, days: usize) -> PathBuf {
    let text = fs::read_to_string(issue).expect("an issue").replace("2026-04-29", &format!("2026-05-1{days}"));
    let path = folder.join(format!("moved-{at}-{days}.yaml"));
    fs::write(&path, text).expect("a writable folder");
    path
}

/// The pages of a vault, by path.
fn pages(vault: &Path) -> Vec<PathBuf> {
    let paths = support::tree(vault).into_keys().filter(|path| !path.starts_with('.') && path.ends_with(".md"));
    paths.map(|path| vault.join(path)).collect()
}

/// Something that the reader does.
fn deed(vault: &Path, dice: &mut Dice) -> String {
    let pages = pages(vault);
    let page = dice.pick(&pages).clone();
    let text = fs::read_to_string(&page).expect("a page");
    let name = page.file_stem().expect("a name").to_string_lossy().into_owned();
    let deed = dice.below(12);
    let put = |path: PathBuf, text: &str| {
        fs::create_dir_all(path.parent().expect("a folder")).expect("a writable folder");
        fs::write(path, text).expect("a writable vault");
    };
    match deed {
        0 | 1 => {}
        2 => put(page, &(text + "\n- mine\n")),
        3 => put(page, &text.replacen('。', "！", 1)),
        4 => fs::remove_file(&page).expect("a page"),
        5 => fs::rename(&page, page.with_file_name(format!("{name} 改名.md"))).expect("a page"),
        6 => put(page.with_file_name(format!("{name} copy.md")), &text),
        7 => put(
            vault.join(".neican/config.yaml"),
            ["cards: true\n", "journal: link\n", "language: zh\n"][dice.below(3)],
        ),
        8 => put(vault.join(".neican/templates/article.md"), "- {{ title }}\n"),
        9 => drop(fs::remove_dir_all(vault.join(".neican/ops"))),
        10 => put(vault.join("pages/notes.md"), "- mine\n"),
        _ => put(page, &text.replacen("neican", "neikan", 1)),
    }
    format!("{deed} {name}")
}

#[test]
fn a_run_says_the_same_with_an_index_and_without() {
    let (all, folder) = (issues(), support::fresh_folder("receipts"));
    let mut dice = Dice::new(support::setting("NEICAN_SEED", 1));
    let (mut failures, mut n_receipts) = (Vec::new(), 0);
    for number in 0..(support::setting("NEICAN_CASES", 10_000) / 1000).max(10) {
        for flavour in ["logseq", "obsidian"] {
            let vault = folder.join(format!("{flavour}-{number}"));
            let mut known = Vec::new();
            let mut deeds = Vec::new();
            for _ in 0..6 {
                known.push(moved(&all[dice.below(all.len())], &folder, known.len(), dice.below(6)));
                // What was written a moment ago is not trusted.
                std::thread::sleep(Duration::from_millis(60));
                run(&vault, flavour, &known, &[]);
                deeds.push(deed(&vault, &mut dice));
                let index = vault.join(".neican/index");
                let with = run(&vault, flavour, &known, &["--dry-run"]);
                n_receipts += text_of(&index).matches("\n=[").count();
                let aside = folder.join("aside");
                let moved = fs::rename(&index, &aside).is_ok();
                let without = run(&vault, flavour, &known, &["--dry-run"]);
                if moved {
                    fs::rename(&aside, &index).expect("it was there");
                }
                if with != without {
                    failures
                        .push(format!("{flavour} {number}, after {deeds:?}:\n{with}\nwithout an index:\n{without}"));
                }
            }
        }
    }
    assert!(n_receipts > 100, "{n_receipts} receipts were kept");
    support::verdict(&failures);
}

/// A page by a concept's name is the concept's as long as it is there: the next run must not take it as told.
#[test]
fn a_concept_gets_a_page_once_the_readers_is_gone() {
    let folder = support::fresh_folder("receipts-concept");
    let issue = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/issues/concepts/input.yaml");
    let vault = folder.join("vault");
    fs::create_dir_all(vault.join("logseq")).expect("a writable folder");
    fs::create_dir_all(vault.join("pages")).expect("a writable folder");
    fs::write(vault.join("logseq/config.edn"), "{}").expect("a writable folder");
    fs::write(vault.join("pages/工具.md"), "- 我的").expect("a writable folder");
    let first = run(&vault, "logseq", std::slice::from_ref(&issue), &[]);
    assert!(first.contains("\"linked\":[\"工具\"]") || first.contains("\"工具\""), "{first}");
    std::thread::sleep(Duration::from_millis(60));
    run(&vault, "logseq", std::slice::from_ref(&issue), &[]);
    assert_eq!(text_of(&vault.join(".neican/index")).matches("\n=[").count(), 1, "there is a receipt");
    fs::remove_file(vault.join("pages/工具.md")).expect("it was there");
    run(&vault, "logseq", std::slice::from_ref(&issue), &[]);
    assert!(fs::read_to_string(vault.join("pages/工具.md")).expect("a page of ours").contains("neican:: concept/"));
}

/// Links without pages rest on names that other issues may take.
#[test]
fn a_link_to_a_concept_follows_the_name_that_an_article_takes() {
    let folder = support::fresh_folder("receipts-concept-links");
    let issues = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/issues");
    let (first, vault) = (issues.join("concepts/input.yaml"), folder.join("vault"));
    for (file, text) in [("logseq/config.edn", "{}"), (".neican/config.yaml", "concepts: link")] {
        fs::create_dir_all(vault.join(file).parent().expect("a folder")).expect("a writable folder");
        fs::write(vault.join(file), text).expect("a writable folder");
    }
    run(&vault, "logseq", std::slice::from_ref(&first), &[]);
    let text = fs::read_to_string(issues.join("next-day/input.yaml")).expect("an issue");
    let named = text.replace("title: 甲文", "title: 工具");
    assert_ne!(named, text);
    let second = folder.join("named.yaml");
    fs::write(&second, named).expect("a writable folder");
    std::thread::sleep(Duration::from_millis(60));
    run(&vault, "logseq", &[first.clone(), second.clone()], &[]);
    std::thread::sleep(Duration::from_millis(60));
    run(&vault, "logseq", &[first, second], &[]);
    let page = fs::read_to_string(vault.join("pages/甲文.md")).expect("a page of ours");
    assert!(page.contains("[工具]([[工具（概念）]])"), "{page}");
}

/// A property that is none of an article's is told by every run: that does not make the next run read the page again.
#[test]
fn a_notice_that_follows_from_the_source_bars_no_receipt() {
    let folder = support::fresh_folder("receipts-told");
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/read/notion-page-of-an-article/input.md");
    fs::create_dir_all(folder.join("vault/logseq")).expect("a writable folder");
    fs::write(folder.join("vault/logseq/config.edn"), "{}").expect("a writable folder");
    let first = run(&folder.join("vault"), "logseq", std::slice::from_ref(&page), &[]);
    assert!(first.contains("unknown-property"), "{first}");
    assert_eq!(text_of(&folder.join("vault/.neican/index")).matches("\n=[").count(), 1);
    let again = run(&folder.join("vault"), "logseq", std::slice::from_ref(&page), &[]);
    assert_eq!(again.replace("unchanged", "created"), first);
}

fn text_of(folder: &Path) -> String {
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    files.map(|file| fs::read_to_string(file.path()).expect("a text")).collect()
}
