//! `doctor` and `status`: every finding is made once in both apps, and what can be mended is.
#![allow(clippy::disallowed_methods, reason = "a harness plays the reader, who writes where he likes")]

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use neican::model::{DoctorReport, Ill, Now, Source};
use neican::pipeline::{self, Target};
use neican::read;

const FLAVOURS: [&str; 2] = ["logseq", "obsidian"];

const ISSUE: &str = "今日洞察\n\n\n\n\n1. 甲文\n\n\n\n作者：甲\n\n\n\n\n\n三级笔记\n\n\n\n一、头\n\n\n\t要紧的一条 {color=“red_bg”}\n\n\t第二条也有字\n\n\n\n2. 乙文\n\n\n\n作者：乙\n\n\n\n\n\n三级笔记\n\n\n\n一、头\n\n\n\t乙的第一条\n";

/// A vault with one issue in it.
fn vault(name: &str, flavour: &str) -> PathBuf {
    let vault = support::fresh_folder(&format!("doctor-{flavour}-{name}")).join("vault");
    fs::create_dir_all(&vault).expect("a folder");
    sync(&vault, flavour, ISSUE);
    vault
}

fn target<'a>(root: &'a Path, flavour: &'a str) -> Target<'a> {
    let now = Now { day: "2026-11-23".parse().expect("a date"), hour: 10, minute: 30 };
    Target { root, flavour: Some(flavour), home: None, now, dry_run: false, settle: 0 }
}

fn sync(root: &Path, flavour: &str, text: &str) {
    let source = Source::single("2026-04-29.txt", text.as_bytes().to_vec());
    pipeline::sync(&source, &read::Options::default(), &target(root, flavour)).expect("it is brought in");
}

fn doctor(root: &Path, flavour: &str) -> DoctorReport {
    let before = support::whole_tree(root);
    let report = pipeline::doctor(false, &target(root, flavour)).expect("a vault");
    assert_eq!(support::whole_tree(root), before, "it writes nothing");
    report
}

/// The findings about the file of this name.
fn ills(report: &DoctorReport, name: &str) -> Vec<Ill> {
    let findings = report.findings.iter().filter(|finding| finding.path.name() == name);
    findings.map(|finding| finding.ill.clone()).collect()
}

fn page(root: &Path, name: &str) -> PathBuf {
    let found = support::tree(root).into_keys().find(|path| path.ends_with(name));
    root.join(found.unwrap_or_else(|| panic!("no {name}")))
}

fn text(root: &Path, name: &str) -> String {
    fs::read_to_string(page(root, name)).expect("a page")
}

fn edit(root: &Path, name: &str, change: impl Fn(String) -> String) {
    fs::write(page(root, name), change(text(root, name))).expect("a page");
}

#[test]
fn a_vault_as_we_left_it_is_well_and_an_edit_is_no_illness() {
    for flavour in FLAVOURS {
        let root = vault("well", flavour);
        let report = doctor(&root, flavour);
        assert_eq!((report.findings.as_slice(), report.n_pages, report.needs_reader()), (&[][..], 4, false));
        edit(&root, "甲文.md", |text| text.replace("第二条也有字", "第二条我改了"));
        let report = doctor(&root, flavour);
        assert_eq!((ills(&report, "甲文.md"), report.needs_reader()), (vec![Ill::Edited], false), "{flavour}");
    }
}

#[test]
fn copies_are_named_with_the_page_that_is_followed() {
    for flavour in FLAVOURS {
        let root = vault("copies", flavour);
        let original = page(&root, "甲文.md");
        for copy in ["抄.md", "甲文 2.md", "甲文.sync-conflict-20261123-101010-ABCDEFG.md"] {
            fs::copy(&original, original.with_file_name(copy)).expect("a copy");
        }
        let report = doctor(&root, flavour);
        let of = |ill: &Ill| match ill {
            Ill::Copy { of } => (false, of.name().to_owned()),
            Ill::ConflictCopy { of } => (true, of.name().to_owned()),
            other => panic!("{other:?}"),
        };
        let found = |name: &str| ills(&report, name).iter().map(of).collect::<Vec<_>>();
        assert_eq!(found("抄.md"), [(false, "甲文.md".to_owned())], "{flavour}");
        assert_eq!(found("甲文 2.md"), [(true, "甲文.md".to_owned())]);
        assert_eq!(found("甲文.sync-conflict-20261123-101010-ABCDEFG.md"), [(true, "甲文.md".to_owned())]);
        assert!(ills(&report, "甲文.md").is_empty() && report.needs_reader());
    }
}

#[test]
fn a_lost_state_is_taken_up_again_from_the_pages() {
    for flavour in FLAVOURS {
        let root = vault("lost", flavour);
        edit(&root, "乙文.md", |text| text.replace("乙的第一条", "乙的第一条我改"));
        fs::remove_dir_all(root.join(".neican")).expect("a state folder");
        let report = doctor(&root, flavour);
        assert_eq!(ills(&report, "甲文.md"), [Ill::Orphan, Ill::Unrecorded, Ill::MissingBase], "{flavour}");
        let (before, pages) = (support::whole_tree(&root), support::tree(&root));
        let dry = Target { dry_run: true, ..target(&root, flavour) };
        assert_eq!(pipeline::doctor(true, &dry).expect("a vault").mended.len(), 4);
        assert_eq!(support::whole_tree(&root), before);
        let report = pipeline::doctor(true, &target(&root, flavour)).expect("a vault");
        assert_eq!(report.mended.len(), 4);
        assert_eq!(support::tree(&root), pages, "no page is written");
        // The base of a page that nobody edited is the page; that of an edited one is lost.
        assert_eq!(ills(&report, "甲文.md"), [Ill::Orphan], "{flavour}");
        assert_eq!(ills(&report, "乙文.md"), [Ill::Orphan, Ill::MissingBase], "{flavour}");
        assert!(pipeline::doctor(true, &target(&root, flavour)).expect("a vault").mended.is_empty(), "once is enough");
        // From here on all is as it was: an edit is merged, a deleted page stays deleted.
        edit(&root, "甲文.md", |text| text.replace("要紧的一条", "要紧的一条，我说"));
        fs::remove_file(page(&root, "今日洞察 2026-04-29.md")).expect("a page");
        sync(&root, flavour, &ISSUE.replace("第二条也有字", "第二条也有字，更正"));
        let merged = text(&root, "甲文.md");
        assert!(merged.contains("要紧的一条，我说") && merged.contains("第二条也有字，更正"), "{flavour}: {merged}");
        assert!(!support::tree(&root).keys().any(|path| path.ends_with("今日洞察 2026-04-29.md")), "{flavour}");
    }
}

#[test]
fn the_line_that_was_taken_out_can_be_put_back() {
    for flavour in FLAVOURS {
        let root = vault("pointer", flavour);
        let whole = text(&root, "甲文.md");
        let pointer = whole.lines().find(|line| line.starts_with("neican:")).expect("a pointer").to_owned();
        edit(&root, "甲文.md", |text| text.replace(&format!("{pointer}\n"), ""));
        let report = doctor(&root, flavour);
        assert_eq!(ills(&report, "甲文.md"), [Ill::PointerGone { line: pointer }], "{flavour}");
        // A journal block that the reader deleted is no such page.
        let journal = if flavour == "logseq" { "2026_04_29.md" } else { "日记/2026-04-29.md" };
        edit(&root, journal, |_| "- 我的\n".to_owned());
        assert_eq!(doctor(&root, flavour).findings.len(), 1, "{flavour}");
    }
}

#[test]
fn a_reference_to_a_block_that_is_gone_is_shown_with_its_line() {
    for flavour in FLAVOURS {
        let root = vault("references", flavour);
        let (line, id, reference) = highlight(&text(&root, "甲文.md"), flavour);
        let note = root.join(if flavour == "logseq" { "pages/我的.md" } else { "我的.md" });
        let strange = "- ((00000000-0000-4000-8000-000000000000)) [[x#^deadbeef]] [[x#^no]]";
        fs::write(&note, format!("{strange}\n- {reference}\n")).expect("a note");
        assert!(doctor(&root, flavour).findings.is_empty(), "{flavour}: it stands, and the reader's own are theirs");
        edit(&root, "甲文.md", |text| text.replace(&line, ""));
        let report = doctor(&root, flavour);
        let found = report.findings.iter().find(|finding| finding.path.name() == "我的.md").expect("a finding");
        assert_eq!((found.line, &found.ill), (Some(2), &Ill::BrokenReference { id }), "{flavour}");
    }
}

/// What a page has for the highlight's id, the id, and a reference to it.
fn highlight(page: &str, flavour: &str) -> (String, String, String) {
    let at = page.find("要紧的一条").expect("the highlight");
    let rest = &page[at..];
    if flavour == "logseq" {
        let line = rest.lines().find(|line| line.contains("id:: ")).expect("an id").to_owned();
        let id = line.trim().trim_start_matches("id:: ").to_owned();
        return (line, id.clone(), format!("(({id}))"));
    }
    let line = rest.lines().next().expect("a line");
    let id = line.rsplit('^').next().expect("an id").to_owned();
    (format!(" ^{id}"), id.clone(), format!("[[甲文#^{id}|一条]]"))
}

#[test]
fn open_corrections_are_listed_until_they_are_decided_on() {
    for flavour in FLAVOURS {
        let root = vault("clash", flavour);
        let status = |root: &Path| pipeline::status(None, &target(root, flavour)).expect("a vault");
        assert_eq!(
            (status(&root).issues.len(), status(&root).issues[0].articles, status(&root).needs_reader()),
            (1, 2, false)
        );
        edit(&root, "甲文.md", |text| text.replace("第二条也有字", "第二条也有字，我加"));
        let untouched = text(&root, "甲文.md");
        sync(&root, flavour, &ISSUE.replace("第二条也有字", "第二条也有字，更正"));
        let report = status(&root);
        let [clash] = &report.clashes[..] else { panic!("{flavour}: {report:?}") };
        assert_eq!((clash.ours.as_str(), clash.theirs.as_str()), ("第二条也有字，我加", "第二条也有字，更正"));
        assert!(report.needs_reader());
        assert!(ills(&doctor(&root, flavour), "甲文.md").iter().any(|ill| matches!(ill, Ill::Clash { .. })));
        // Declined: the page as it was, but for the line of the pointer.
        let pointer = |text: &str| text.lines().find(|line| line.starts_with("neican:")).expect("a pointer").to_owned();
        edit(&root, "甲文.md", |now| untouched.replace(&pointer(&untouched), &pointer(&now)));
        assert!(!status(&root).needs_reader(), "{flavour}");
        sync(&root, flavour, &ISSUE.replace("第二条也有字", "第二条也有字，更正"));
        assert!(!status(&root).needs_reader(), "{flavour}: not offered again");
    }
}

#[test]
fn damage_and_leftovers_are_shown() {
    for flavour in FLAVOURS {
        let root = vault("damage", flavour);
        let object =
            support::whole_tree(&root).into_keys().find(|path| path.starts_with(".neican/objects/")).expect("one");
        fs::write(root.join(&object), "otherwise").expect("an object");
        let folder = page(&root, "甲文.md").parent().expect("a folder").to_owned();
        fs::write(folder.join(".neican-0123456789abcdef.tmp"), "torn").expect("a file");
        // Hidden folders are the app's: nothing of ours was ever begun there.
        fs::create_dir_all(root.join(".app")).expect("a folder");
        fs::write(root.join(".app/.neican-0123456789abcdef.tmp"), "the app's").expect("a file");
        let report = doctor(&root, flavour);
        let found = |ill: &Ill| report.findings.iter().filter(|finding| finding.ill == *ill).count();
        assert_eq!((found(&Ill::Damaged), found(&Ill::Leftover)), (1, 1), "{flavour}: {report:?}");
    }
}
