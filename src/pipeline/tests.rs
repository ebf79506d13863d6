//! A reader who saves while the line is at work, and a state that lost some of its texts.

#![allow(clippy::disallowed_methods, reason = "a test plays the reader, who writes where he likes")]

use std::cell::Cell;
use std::path::Path;
use std::rc::Rc;

use rustix::io::Errno;

use super::*;
use crate::model::{Outcome, VaultPath};
use crate::render::FLAVOURS;
use crate::vault::tests::watched::{Disc, watched_by};
use crate::vault::tests::{Root, folder};

const PAGE: &str = "pages/甲文.md";

/// An issue with one article or two; `words` is its second note.
fn issue(words: &str, two: bool) -> (Parsed, Source) {
    let dump = include_str!("../../fixtures/cli/first-and-second-run.in/2026-04-29.txt");
    let first = dump.replace("第二条", words);
    let (head, tail) = first.split_once("阅读闭环").expect("it is in the dump");
    let (_, article) = head.split_once("1. 甲文").expect("it is in the dump");
    let second = if two { format!("2. 乙文{article}") } else { String::new() };
    let head = if two { head.replace("1 篇", "2 篇") } else { head.to_owned() };
    let source = Source::single("2026-04-29.txt", format!("{head}{second}阅读闭环{tail}").into_bytes());
    (read(&source, &read::Options { date: "2026-04-29".parse().ok(), ..Default::default() }).expect("an issue"), source)
}

fn flavour(name: &str) -> &'static dyn Flavour {
    FLAVOURS.iter().copied().find(|flavour| flavour.name() == name).expect("it is one of them")
}

fn target<'a>(root: &'a Path, name: &'a str) -> Target<'a> {
    let now = Now { day: "2026-11-23".parse().expect("a day"), hour: 10, minute: 30 };
    Target { root, flavour: Some(name), home: None, now, dry_run: false, settle: 0 }
}

/// Brings an issue in while `hook` plays the reader.
fn brought(
    root: &Path,
    disc: Disc,
    issue: &(Parsed, Source),
    hook: impl FnMut(&str, &VaultPath) -> Option<Errno> + 'static,
) -> IssueReport {
    let mut vault = watched_by(disc, "logseq", root, hook);
    carry((&issue.1, &issue.0), &mut vault, &mut None, Rounds::default(), flavour("logseq"), &target(root, "logseq"))
        .expect("it is brought in")
}

fn outcome(report: &IssueReport, path: &str) -> Outcome {
    report.pages.iter().find(|page| page.path.as_str() == path).expect("it is in the report").outcome
}

/// A graph with an issue in it.
fn graph(name: &str) -> Root {
    let root = folder(name);
    std::fs::create_dir(root.join("logseq")).expect("sound");
    brought(&root, Disc::Whole, &issue("第二条", false), |_, _| None);
    root
}

fn text(root: &Path, page: &str) -> String {
    std::fs::read_to_string(root.join(page)).expect("a page")
}

fn append(root: &Path, page: &str, line: &str) {
    std::fs::write(root.join(page), format!("{}\n{line}", text(root, page).trim_end())).expect("sound");
}

#[test]
fn a_page_that_is_saved_while_we_write_is_merged_in_the_same_run() {
    // Before the last look, and just before the page is replaced.
    for (disc, at) in [(Disc::Whole, "create"), (Disc::Whole, "exchange"), (Disc::WithoutExchange, "place")] {
        let root = graph("saved-meanwhile");
        let (reader, mut saves) = (root.to_path_buf(), 0);
        let report = brought(&root, disc, &issue("第二条，已更正", true), move |step, path| {
            let is_due = step == at && (step == "create" || path.as_str() == PAGE);
            if is_due && saves == 0 {
                saves += 1;
                // In the gap between two steps an editor makes the page anew from what it shows.
                let page = if reader.join(PAGE).exists() { text(&reader, PAGE) } else { gap(&reader) };
                std::fs::write(reader.join(PAGE), format!("{}\n- 我的话", page.trim_end())).expect("sound");
            }
            None
        });
        assert_eq!(outcome(&report, PAGE), Outcome::Merged, "{disc:?} at {at}");
        assert_eq!(
            outcome(&report, "pages/乙文.md"),
            Outcome::Created,
            "{disc:?} at {at}: it was so in the first round"
        );
        let page = text(&root, PAGE);
        assert!(page.contains("第二条，已更正") && page.contains("- 我的话"), "{disc:?} at {at}: {page}");
        assert_eq!(report.notices, [], "{disc:?} at {at}");
    }
}

/// The page as it went aside.
fn gap(root: &Path) -> String {
    let runs = std::fs::read_dir(root.join(".neican/trash")).expect("a trash").map(|run| run.expect("sound").path());
    let slots = runs.filter(|run| run.is_dir()).flat_map(|run| std::fs::read_dir(run).expect("a run"));
    let aside = slots.map(|slot| slot.expect("sound").path()).filter(|slot| slot.extension().is_some_and(|n| n == "1"));
    let texts = aside.map(|slot| std::fs::read_to_string(slot).expect("a text"));
    texts.into_iter().find(|text| text.contains("第二条")).expect("the page is aside")
}

#[test]
fn whoever_saves_faster_than_we_write_keeps_the_page_and_is_told() {
    let root = graph("faster");
    let (reader, rounds) = (root.to_path_buf(), Rc::new(Cell::new(0)));
    let count = Rc::clone(&rounds);
    let report = brought(&root, Disc::Whole, &issue("第二条，已更正", true), move |step, path| {
        if step == "exchange" && path.as_str() == PAGE && !text(&reader, PAGE).contains("已更正") {
            count.set(count.get() + 1);
            append(&reader, PAGE, &format!("- 第 {} 句", count.get()));
        }
        None
    });
    assert_eq!((outcome(&report, PAGE), rounds.get()), (Outcome::Deferred, 5));
    assert_eq!(outcome(&report, "pages/乙文.md"), Outcome::Created);
    let page = text(&root, PAGE);
    assert!((1..=5).all(|n| page.contains(&format!("- 第 {n} 句"))) && !page.contains("已更正"), "{page}");
    // The next run finds the page at rest.
    let report = brought(&root, Disc::Whole, &issue("第二条，已更正", true), |_, _| None);
    assert_eq!(outcome(&report, PAGE), Outcome::Merged);
}

/// What a run says of the edited article after the objects that `goes` names are gone; and its page then.
fn without(name: &str, app: &str, template: &str, goes: impl Fn(&Path, &[u8]) -> bool) -> (Outcome, String) {
    let root = folder(name);
    let target = target(&root, app);
    std::fs::create_dir(root.join(flavour(app).marker())).expect("sound");
    let bring = |(parsed, source): (Parsed, Source)| bring(&parsed, &source, &target).expect("it is brought in");
    let page = |report: &IssueReport| {
        let page = report.pages.iter().find(|page| page.path.name() == "甲文.md").expect("the article");
        (page.outcome, page.path.as_str().to_owned())
    };
    let (_, path) = page(&bring(issue("第二条", false)));
    append(&root, &path, "- 我的话");
    let objects = std::fs::read_dir(root.join(".neican/objects")).expect("objects");
    for object in objects.flat_map(|folder| std::fs::read_dir(folder.expect("sound").path()).expect("a folder")) {
        let object = object.expect("sound").path();
        if goes(&object, &std::fs::read(&object).expect("an object")) {
            std::fs::remove_file(object).expect("sound");
        }
    }
    if !template.is_empty() {
        let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("vault-template").join(app).join(".neican/templates");
        let changed = std::fs::read_to_string(ours.join(template)).expect("a template") + "\n- 版式变了\n";
        std::fs::create_dir_all(root.join(".neican/templates")).expect("sound");
        std::fs::write(root.join(".neican/templates").join(template), changed).expect("sound");
    }
    let report = bring(issue("第二条，已更正", false));
    (page(&report).0, text(&root, &path))
}

fn is_model(bytes: &[u8]) -> bool {
    serde_json::from_slice::<Known>(bytes).is_ok()
}

#[test]
fn a_lost_base_is_found_by_rendering_what_is_known_of_the_issue() {
    for app in ["logseq", "obsidian"] {
        let base_only = |_: &Path, bytes: &[u8]| !is_model(bytes) && String::from_utf8_lossy(bytes).contains("第二条");
        for (name, (outcome, page)) in [
            ("the base alone", without("base-gone", app, "", base_only)),
            ("all but the models", without("texts-gone", app, "", |_, bytes| !is_model(bytes))),
        ] {
            assert_eq!(outcome, Outcome::Merged, "{app}: {name}");
            let corrected = page.contains("第二条，已更正") && page.matches("第二条").count() == 1;
            assert!(corrected && page.contains("- 我的话"), "{app}: {name}: {page}");
        }
    }
}

#[test]
fn a_text_that_is_not_the_one_a_page_names_is_no_base() {
    for app in ["logseq", "obsidian"] {
        // The template of today gives another text than the page was made from.
        for (name, (_, page)) in [
            ("everything is gone", without("all-gone", app, "", |_, _| true)),
            ("another template", without("other-template", app, "article.md", |_, bytes| !is_model(bytes))),
        ] {
            // Nothing of the page goes, and nobody says what of it was corrected.
            let old = page.lines().any(|line| line.contains("第二条") && !line.contains("已更正"));
            assert!(page.contains("- 我的话") && old, "{app}: {name}: {page}");
        }
    }
}
