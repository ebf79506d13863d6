//! Whole runs into a vault, by fixtures: `render/<case>` is one issue and the vault it gives, `sync/<story>` several steps.
#![allow(clippy::disallowed_methods, reason = "a harness lays down its own files")]

mod support;

use std::fs;
use std::path::Path;

use neican::model::{IssueReport, Language, Now, Outcome, Sealed, Spelling, Thing, wording};
use neican::pipeline::{self, Target};
use neican::read;

/// The apps: every case has an `expect/` for each, and an `edit/` where the reader's vault is not empty.
const FLAVOURS: [&str; 2] = ["logseq", "obsidian"];

fn target<'a>(vault: &'a Path, flavour: &'a str) -> Target<'a> {
    let now = Now { day: "2026-11-23".parse().expect("a date"), hour: 10, minute: 30 };
    Target { root: vault, flavour: Some(flavour), home: None, now, dry_run: false, settle: 0 }
}

fn sync(case: &Path, vault: &Path, flavour: &str) -> Result<IssueReport, neican::model::Error> {
    let source = support::source(case)?;
    let target = target(vault, flavour);
    match pipeline::sync(&source, &read::Options::default(), &target) {
        Err(error) if error.fault == neican::model::Fault::NoDate => {
            pipeline::sync(&source, &read::Options { date: "2026-04-29".parse().ok() }, &target)
        }
        done => done,
    }
}

/// What the report says, in fixed order, for people to read in a diff.
fn lines(report: &IssueReport) -> String {
    let mut out = format!("{}: {} articles, {} highlights\n", report.issue, report.articles, report.highlights);
    for notice in &report.notices {
        out += &format!("notice {}: {}\n", notice.place, wording::notice(&notice.what, Language::English));
    }
    for page in &report.pages {
        out += &format!("{}: {}\n", wording::outcome(page.outcome, Language::English), page.path);
    }
    out
}

/// What the reader does in a step: `edit/<flavour>/` is laid into the vault; then, from `<flavour>/` of the step,
/// `append.txt` (a path, then text at the end of that page), `replace.txt` (a path, old, new), `cut.txt` (a path, a line), `rename.txt` (old, new
/// path), `delete.txt` (paths) and `delete-state.txt`.
fn edit(step: &Path, vault: &Path, flavour: &str) {
    support::lay(&step.join("edit").join(flavour), vault);
    let asked = |file: &str| fs::read_to_string(step.join(flavour).join(file)).ok();
    let page = |path: &str| fs::read_to_string(vault.join(path)).unwrap_or_else(|why| panic!("{path}: {why}"));
    let write = |path: &str, text: String| fs::write(vault.join(path), text).expect("a writable vault");
    if let Some((path, text)) = asked("append.txt").as_deref().and_then(|text| text.split_once('\n')) {
        write(path, format!("{}\n{}", page(path), text.trim_end()));
    }
    if let Some((path, line)) = asked("cut.txt").as_deref().and_then(|text| text.split_once('\n')) {
        assert!(page(path).contains(line), "{path} has no {line}");
        write(path, page(path).replace(line, ""));
    }
    if let Some(text) = asked("replace.txt") {
        let [path, old, new] = text.lines().collect::<Vec<_>>()[..] else { panic!("three lines in replace.txt") };
        assert!(page(path).contains(old), "{path} has no {old}");
        write(path, page(path).replace(old, new));
    }
    if let Some((old, new)) = asked("rename.txt").as_deref().and_then(|text| text.trim().split_once('\n')) {
        fs::rename(vault.join(old), vault.join(new)).expect("a page to rename");
    }
    for path in asked("delete.txt").unwrap_or_default().lines() {
        fs::remove_file(vault.join(path)).unwrap_or_else(|why| panic!("{path}: {why}"));
    }
    if asked("delete-state.txt").is_some() {
        fs::remove_dir_all(vault.join(".neican")).expect("a state folder");
    }
}

#[test]
fn every_issue_gives_the_vault_expected() {
    let mut failures = Vec::new();
    for (case, flavour) in support::cases("render").into_iter().flat_map(|case| FLAVOURS.map(|app| (case.clone(), app)))
    {
        let name = format!("{flavour}-{}", case.file_name().expect("a name").to_string_lossy());
        let vault = support::fresh_folder(&format!("render-{name}")).join("vault");
        fs::create_dir_all(&vault).expect("a folder");
        edit(&case, &vault, flavour);
        match sync(&case, &vault, flavour) {
            Ok(report) => support::expect(&case.join(format!("report-{flavour}.txt")), &lines(&report), &mut failures),
            Err(error) => failures.push(format!("{name}: {error}")),
        }
        support::expect_tree(&case.join("expect").join(flavour), &vault, &mut failures);
        let before = support::tree(&vault);
        let again =
            sync(&case, &vault, flavour).map(|report| report.pages.iter().any(|page| page.outcome.needs_reader()));
        if support::tree(&vault) != before || again != Ok(false) {
            failures.push(format!("{name}: a second run changed the vault or complained: {again:?}"));
        }
    }
    support::verdict(&failures);
}

#[test]
fn every_story_ends_as_expected() {
    let mut failures = Vec::new();
    for (story, flavour) in support::cases("sync").into_iter().flat_map(|case| FLAVOURS.map(|app| (case.clone(), app)))
    {
        let name = story.file_name().expect("a name").to_string_lossy().into_owned();
        let vault = support::fresh_folder(&format!("sync-{flavour}-{name}")).join("vault");
        fs::create_dir_all(&vault).expect("a folder");
        for step in steps(&story) {
            edit(&step, &vault, flavour);
            let is_sync = fs::read_dir(&step).expect("a step").any(|entry| {
                entry.is_ok_and(|entry| {
                    let name = entry.file_name().to_string_lossy().into_owned();
                    name.starts_with("input") || name == "notes.html"
                })
            });
            if step.join("anew.txt").exists() {
                let reports = pipeline::anew(&target(&vault, flavour)).expect("all is rendered anew");
                let said: String = reports.iter().map(lines).collect();
                support::expect(&step.join(format!("report-{flavour}.txt")), &said, &mut failures);
                support::expect_tree(&step.join("expect").join(flavour), &vault, &mut failures);
            }
            if is_sync {
                let report = sync(&step, &vault, flavour).unwrap_or_else(|error| panic!("{}: {error}", step.display()));
                support::expect(&step.join(format!("report-{flavour}.txt")), &lines(&report), &mut failures);
                support::expect_tree(&step.join("expect").join(flavour), &vault, &mut failures);
            }
        }
    }
    support::verdict(&failures);
}

/// The steps of a story, in order.
fn steps(story: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(story).expect("a story").map(|entry| entry.expect("a step").path());
    let mut steps: Vec<_> = entries.filter(|path| path.is_dir()).collect();
    steps.sort();
    steps
}

/// What a page names as its base can be found again in the state, in both apps.
#[test]
fn the_base_of_every_page_is_stored() {
    let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/render/the-real-issue-from-its-epub");
    for flavour in FLAVOURS {
        let root = support::fresh_folder(&format!("bases-{flavour}")).join("vault");
        let report = sync(&case, &root, flavour).expect("it is brought in");
        let vault = neican::vault::Vault::open(&root, None, flavour).expect("a vault");
        let mut n_pages = 0;
        for page in report.pages.iter().filter(|page| !matches!(page.thing, Thing::File(_))) {
            let text = fs::read_to_string(root.join(page.path.as_str())).expect("a page");
            let spelling = if flavour == "logseq" { Spelling::Property } else { Spelling::FrontMatter };
            let Some(sealed) = Sealed::open(&text, &page.thing, spelling) else { continue };
            let base = vault.base(&sealed.pointer.base).expect("it can be read").expect("it is stored");
            assert_eq!(base, sealed.text.trim_end(), "{flavour}: {}", page.path);
            n_pages += 1;
        }
        assert_eq!(n_pages, if flavour == "logseq" { 11 } else { 10 }, "{flavour}");
    }
}

/// One folder that both apps open: each run sees its own app's pages only, and the ids of an article are the same in both.
#[test]
fn two_apps_in_one_folder_leave_each_other_alone() {
    let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/render/the-real-issue-from-its-epub");
    let vault = support::fresh_folder("two-apps").join("vault");
    for marker in ["logseq", ".obsidian"] {
        fs::create_dir_all(vault.join(marker)).expect("a folder");
    }
    let unsaid = Target {
        root: &vault,
        flavour: None,
        home: None,
        now: Now { day: "2026-11-23".parse().expect("a date"), hour: 10, minute: 30 },
        dry_run: false,
        settle: 0,
    };
    let source = support::source(&case).expect("a readable case");
    let refused = pipeline::sync(&source, &read::Options::default(), &unsaid).expect_err("it must be said which");
    assert_eq!(refused.fault, neican::model::Fault::TwoFlavours);
    sync(&case, &vault, "logseq").expect("it is brought in");
    let logseq = support::tree(&vault);
    sync(&case, &vault, "obsidian").expect("it is brought in");
    let both = support::tree(&vault);
    assert!(logseq.iter().all(|(path, bytes)| both.get(path) == Some(bytes)), "Logseq's pages changed");
    for flavour in FLAVOURS {
        let again = sync(&case, &vault, flavour).expect("it is brought in");
        assert!(again.pages.iter().all(|page| page.outcome == Outcome::Unchanged), "{flavour}: {}", lines(&again));
        assert_eq!(again.pages.len(), 11, "{flavour}: {}", lines(&again));
    }
    assert_eq!(support::tree(&vault), both);
    let text = |start: &str| -> String {
        let pages = both.iter().filter(|(path, _)| path.starts_with(start));
        pages.map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned()).collect()
    };
    let (pages, notes) = (text("pages/"), text("AI 内参/"));
    let is_id = |word: &&str| word.len() == 8 && word.bytes().all(|b| b.is_ascii_hexdigit());
    let short: Vec<&str> =
        notes.lines().filter_map(|line| line.rsplit_once(" ^")).map(|(_, id)| id).filter(is_id).collect();
    assert!(short.len() >= 5 && short.iter().all(|id| pages.contains(&format!("id:: {id}"))), "{short:?}");
}
