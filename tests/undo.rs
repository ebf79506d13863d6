//! `undo`: what nobody touched since is as it was before, byte for byte; every word that the reader wrote since stays.
#![allow(clippy::disallowed_methods, reason = "a harness plays the reader, who writes where he likes")]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use neican::model::{Now, Outcome, UndoReport, What};
use neican::pipeline::{self, Target};
use neican::read;

const FLAVOURS: [&str; 2] = ["logseq", "obsidian"];

const ISSUE: &str = "今日洞察\n\n\n\n\n1. 甲文\n\n\n\n作者：甲\n\n\n\n\n\n三级笔记\n\n\n\n一、头\n\n\n\t第一条有些字\n\n\t第二条也有字\n\n\n\n2. 乙文\n\n\n\n作者：乙\n\n\n\n\n\n三级笔记\n\n\n\n一、头\n\n\n\t乙的第一条\n";

fn vault(name: &str, flavour: &str) -> PathBuf {
    let vault = support::fresh_folder(&format!("undo-{flavour}-{name}")).join("vault");
    fs::create_dir_all(&vault).expect("a folder");
    vault
}

fn target<'a>(root: &'a Path, flavour: &'a str) -> Target<'a> {
    let now = Now { day: "2026-11-23".parse().expect("a date"), hour: 10, minute: 30 };
    Target { root, flavour: Some(flavour), home: None, now, dry_run: false, settle: 0 }
}

fn sync(root: &Path, flavour: &str, text: &str) {
    let source = neican::model::Source::single("2026-04-29.txt", text.as_bytes().to_vec());
    pipeline::sync(&source, &read::Options::default(), &target(root, flavour)).expect("it is brought in");
}

fn undo(root: &Path, flavour: &str, named: Option<&str>) -> UndoReport {
    pipeline::undo(named, &target(root, flavour)).expect("it is taken back")
}

/// The files of the vault but those of our state.
fn files(root: &Path) -> BTreeMap<String, Vec<u8>> {
    support::tree(root)
}

fn outcomes(report: &UndoReport) -> BTreeMap<String, Outcome> {
    report.pages.iter().map(|page| (page.path.name().to_owned(), page.outcome)).collect()
}

fn page(root: &Path, name: &str) -> PathBuf {
    let found = files(root).into_keys().find(|path| path.ends_with(name));
    root.join(found.unwrap_or_else(|| panic!("no {name}")))
}

fn edit(root: &Path, name: &str, change: impl Fn(String) -> String) {
    let path = page(root, name);
    fs::write(&path, change(fs::read_to_string(&path).expect("a page"))).expect("a page");
}

#[test]
fn what_nobody_touched_is_as_it_was_before() {
    for flavour in FLAVOURS {
        let root = vault("untouched", flavour);
        let journal = if flavour == "logseq" { "journals/2026_04_29.md" } else { "2026-04-29.md" };
        fs::create_dir_all(root.join(if flavour == "logseq" { "logseq" } else { ".obsidian" })).expect("a folder");
        if flavour == "logseq" {
            fs::create_dir_all(root.join("journals")).expect("a folder");
        }
        fs::write(root.join(journal), "- 我的一天\r\n\t- 早上\r\n").expect("a page");
        let empty = files(&root);
        sync(&root, flavour, ISSUE);
        let first = files(&root);
        sync(&root, flavour, &ISSUE.replace("第二条也有字", "第二条也有字，更正"));
        let second = files(&root);
        assert_ne!(first, second);
        let report = undo(&root, flavour, None);
        assert_eq!(files(&root), first, "{flavour}");
        assert!(report.pages.iter().all(|page| page.outcome == Outcome::Restored), "{:?}", report.pages);
        let report = undo(&root, flavour, None);
        assert!(!report.needs_reader());
        assert!(report.pages.iter().all(|page| page.outcome != Outcome::Kept), "{report:?}");
        assert_eq!(files(&root), empty, "{flavour}");
        let nothing = pipeline::undo(None, &target(&root, flavour)).expect_err("all is taken back");
        assert_eq!(nothing.fault, neican::model::Fault::NothingToUndo);
        // The reader asks for it once more: it comes as it came the first time.
        sync(&root, flavour, ISSUE);
        assert_eq!(files(&root), first, "{flavour}");
    }
}

#[test]
fn an_undo_can_be_taken_back() {
    for flavour in FLAVOURS {
        let root = vault("redo", flavour);
        sync(&root, flavour, ISSUE);
        sync(&root, flavour, &ISSUE.replace("第二条也有字", "第二条也有字，更正"));
        let second = files(&root);
        for n_undone in 1..=2 {
            undo(&root, flavour, None);
            let operations = pipeline::operations(&target(&root, flavour)).expect("a vault");
            assert_eq!(operations.iter().filter(|operation| operation.undone).count(), n_undone);
        }
        assert!(files(&root).is_empty(), "{flavour}: {:?}", files(&root).keys());
        let undoes = pipeline::operations(&target(&root, flavour)).expect("a vault").into_iter().rev();
        for undone in undoes.filter(|past| past.undoes.is_some()) {
            undo(&root, flavour, Some(&undone.id));
        }
        assert_eq!(files(&root), second, "{flavour}");
        sync(&root, flavour, &ISSUE.replace("第二条也有字", "第二条也有字，更正"));
        assert_eq!(files(&root), second, "{flavour}");
    }
}

#[test]
fn what_the_reader_wrote_since_stays() {
    for flavour in FLAVOURS {
        let root = vault("edited", flavour);
        sync(&root, flavour, ISSUE);
        sync(
            &root,
            flavour,
            &ISSUE.replace("第二条也有字", "第二条也有字，更正").replace("乙的第一条", "乙的第一条改"),
        );
        let deeper = if flavour == "logseq" { "\n\t\t\t- 我的想法" } else { "\n    - 我的想法" };
        edit(&root, "甲文.md", |text| text.replace("第二条也有字，更正", &format!("第二条也有字，更正{deeper}")));
        edit(&root, "乙文.md", |text| text.replace("乙的第一条改", "乙的第一条我改"));
        let report = undo(&root, flavour, None);
        let page = |name| fs::read_to_string(page(&root, name)).expect("a page");
        assert!(page("甲文.md").contains(&format!("第二条也有字{deeper}")), "{flavour}: {}", page("甲文.md"));
        // Both changed it: the reader's words stand, and nothing is offered.
        assert!(page("乙文.md").contains("乙的第一条我改") && !page("乙文.md").contains("更正"), "{}", page("乙文.md"));
        assert!(report.notices.iter().any(|notice| matches!(notice.what, What::LeftOut { .. })), "{report:?}");
        assert_eq!(outcomes(&report)["甲文.md"], Outcome::Merged);
        // The first run made the pages: on those that hold the reader's words they stay.
        let report = undo(&root, flavour, None);
        assert_eq!(outcomes(&report)["甲文.md"], Outcome::Kept);
        assert_eq!(outcomes(&report)["今日洞察 2026-04-29.md"], Outcome::Removed);
        assert!(page("甲文.md").contains("我的想法"));
    }
}

#[test]
fn the_readers_own_lines_in_a_journal_stay_when_our_block_goes() {
    for flavour in FLAVOURS {
        let root = vault("journal", flavour);
        let name = if flavour == "logseq" { "2026_04_29.md" } else { "日记/2026-04-29.md" };
        sync(&root, flavour, ISSUE);
        edit(&root, name, |text| format!("- 我先写的\n{}\n- 我后写的\n", text.trim_end()));
        let report = undo(&root, flavour, None);
        let journal = fs::read_to_string(page(&root, name)).expect("a page");
        assert_eq!(journal, "- 我先写的\n- 我后写的\n", "{flavour}: {report:?}");
        // With the reader's tick in it the block stays.
        let root = vault("journal-ticked", flavour);
        sync(&root, flavour, ISSUE);
        edit(&root, name, |text| text.replacen("TODO", "DONE", 1).replacen("[ ]", "[x]", 1));
        let before = files(&root);
        undo(&root, flavour, None);
        assert_eq!(files(&root).get(name), before.get(name));
    }
}

#[test]
fn a_page_that_the_reader_deleted_stays_deleted() {
    for flavour in FLAVOURS {
        let root = vault("deleted", flavour);
        sync(&root, flavour, ISSUE);
        fs::remove_file(page(&root, "甲文.md")).expect("a page");
        let report = undo(&root, flavour, None);
        assert_eq!(outcomes(&report)["甲文.md"], Outcome::LeftDeleted);
        sync(&root, flavour, ISSUE);
        assert!(!files(&root).keys().any(|path| path.ends_with("甲文.md")), "{flavour}");
        assert!(files(&root).keys().any(|path| path.ends_with("乙文.md")), "{flavour}");
    }
}

#[test]
fn what_the_state_lost_is_said_and_nothing_is_guessed() {
    for flavour in FLAVOURS {
        let root = vault("lost", flavour);
        sync(&root, flavour, ISSUE);
        sync(&root, flavour, &ISSUE.replace("第二条也有字", "第二条也有字，更正"));
        fs::remove_dir_all(root.join(".neican/objects")).expect("a folder");
        let before = files(&root);
        let report = undo(&root, flavour, None);
        assert_eq!(files(&root), before, "{flavour}");
        assert!(report.notices.iter().any(|notice| matches!(notice.what, What::Irretrievable)), "{report:?}");
        assert!(report.needs_reader());
    }
}

#[test]
fn a_dry_run_shows_the_diff_and_writes_nothing() {
    for flavour in FLAVOURS {
        let root = vault("dry", flavour);
        sync(&root, flavour, ISSUE);
        let before = support::whole_tree(&root);
        let dry = Target { dry_run: true, ..target(&root, flavour) };
        let report = pipeline::undo(None, &dry).expect("it can be taken back");
        assert_eq!(support::whole_tree(&root), before);
        assert!(!report.diffs.is_empty() && report.diffs.iter().all(|diff| !diff.is_new), "{report:?}");
    }
}
