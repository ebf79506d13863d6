//! What an index and receipts save a run from reading changes nothing in what it says: with them and without them a run
//! decides the same, whatever the reader did meanwhile.
#![allow(clippy::disallowed_methods, reason = "a harness lays down its own files")]

mod support;

use std::fs;
use std::io::Write;
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

/// What a run over these issues says, with the index and without it.
fn both(vault: &Path, flavour: &str, issues: &[PathBuf]) -> (String, String) {
    let with = run(vault, flavour, issues, &["--dry-run"]);
    let (index, aside) = (vault.join(".neican/index"), vault.with_extension("aside"));
    let moved = fs::rename(&index, &aside).is_ok();
    let without = run(vault, flavour, issues, &["--dry-run"]);
    if moved {
        fs::rename(&aside, &index).expect("it was there");
    }
    (with, without)
}

/// A new vault into which these issues were brought, so often that every receipt is there.
fn settled(name: &str, issues: &[PathBuf]) -> PathBuf {
    let vault = support::fresh_folder(name).join("vault");
    fs::create_dir_all(vault.join("logseq")).expect("a writable folder");
    fs::write(vault.join("logseq/config.edn"), "{}").expect("a writable folder");
    for _ in 0..3 {
        run(&vault, "logseq", issues, &[]);
        // What was written a moment ago is not trusted.
        std::thread::sleep(Duration::from_millis(60));
    }
    vault
}

fn issue(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/issues").join(name).join("input.yaml")
}

#[test]
fn a_receipt_rests_on_the_pages() {
    let issues = [issue("first")];
    let vault = settled("receipts-edited", &issues);
    assert_eq!(text_of(&vault.join(".neican/index")).matches("\n=[").count(), 1, "there is a receipt");
    let page = vault.join("pages/甲文.md");
    let text = fs::read_to_string(&page).expect("a page of ours");
    // As long as before: only its time tells.
    let edited = text.replacen("第一条", "第二条", 1);
    assert_ne!(edited, text);
    fs::write(&page, edited).expect("a writable page");
    let (with, without) = both(&vault, "logseq", &issues);
    assert_eq!(with, without);
    assert!(with.contains("\"kept\""), "{with}");
}

#[test]
fn an_issue_that_a_later_one_of_the_run_wrote_over_has_no_receipt() {
    // Two versions of one article's page: each run brings in both, and the last one stays.
    let two = [issue("concepts"), issue("concepts-corrected")];
    let vault = settled("receipts-written-over", &two);
    // Behind them others of the day, so that what was written is no longer young (nothing young is trusted), and the second
    // version once more: it finds its page as it is, and the run knows what stands there.
    let folder = support::fresh_folder("receipts-others");
    let other = |number: usize| {
        let text = fs::read_to_string(issue("first")).expect("an issue");
        let path = folder.join(format!("{number}.yaml"));
        fs::write(&path, text.replace("series: 今日洞察", &format!("series: 内参{number}")))
            .expect("a writable folder");
        path
    };
    let again = folder.join("again.yaml");
    fs::copy(&two[1], &again).expect("a writable folder");
    let all: Vec<PathBuf> = two.iter().cloned().chain((0..30).map(other)).chain([again]).collect();
    run(&vault, "logseq", &all, &[]);
    std::thread::sleep(Duration::from_millis(60));
    let (with, without) = both(&vault, "logseq", &two);
    assert_eq!(with, without);
    assert!(with.contains("\"updated\""), "{with}");
}

/// What an editor saved through an old handle lies where only a run looks: one that has nothing to do looks there, too.
#[test]
fn a_run_by_receipts_brings_a_late_save_back() {
    let (first, corrected) = (issue("first"), issue("corrected"));
    let vault = settled("receipts-late", std::slice::from_ref(&first));
    let page = vault.join("pages/甲文.md");
    let mut open = fs::OpenOptions::new().append(true).open(&page).expect("a page of ours");
    let issues = [corrected];
    run(&vault, "logseq", &issues, &[]);
    std::thread::sleep(Duration::from_millis(60));
    // What a run learns without writing it does not keep: the next day brings something to write.
    run(&vault, "logseq", &[issues[0].clone(), issue("next-day")], &[]);
    std::thread::sleep(Duration::from_millis(60));
    let n_receipts = text_of(&vault.join(".neican/index")).matches("\n=[").count();
    assert_eq!(n_receipts, 2, "there is one of the corrected issue, and one of the next day");
    open.write_all("\n- 读者的话901号\n".as_bytes()).expect("it can be written");
    run(&vault, "logseq", &issues, &[]);
    assert!(fs::read_to_string(&page).expect("a page").contains("读者的话901号"));
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
                n_receipts += text_of(&index).matches("\n=[").count();
                let (with, without) = both(&vault, flavour, &known);
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
    let issue = issue("concepts");
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
    let (first, vault) = (issue("concepts"), folder.join("vault"));
    for (file, text) in [("logseq/config.edn", "{}"), (".neican/config.yaml", "concepts: link")] {
        fs::create_dir_all(vault.join(file).parent().expect("a folder")).expect("a writable folder");
        fs::write(vault.join(file), text).expect("a writable folder");
    }
    run(&vault, "logseq", std::slice::from_ref(&first), &[]);
    let text = fs::read_to_string(issue("next-day")).expect("an issue");
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
