//! Whole runs into a vault, by fixtures: `render/<case>` is one issue and the vault it gives, `sync/<story>` several steps.
#![allow(clippy::disallowed_methods, reason = "a harness lays down its own files")]

mod support;

use std::fs;
use std::path::Path;

use neican::model::{IssueReport, Language, Now, wording};
use neican::pipeline::{self, Target};
use neican::read;

fn sync(case: &Path, vault: &Path) -> Result<IssueReport, neican::model::Error> {
    let source = support::source(case)?;
    let now = Now { day: "2026-11-23".parse().expect("a date"), hour: 10, minute: 30 };
    let target = Target { root: vault, flavour: Some("logseq"), home: None, now, dry_run: false };
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

/// What the reader does in a step: `edit/` is laid into the vault; `append.txt` (a path, then text at the end of that
/// page), `replace.txt` (a path, old, new), `rename.txt` (old, new path), `delete.txt` (paths) and `delete-state.txt`.
fn edit(step: &Path, vault: &Path) {
    support::lay(&step.join("edit"), vault);
    let asked = |file: &str| fs::read_to_string(step.join(file)).ok();
    let page = |path: &str| fs::read_to_string(vault.join(path)).unwrap_or_else(|why| panic!("{path}: {why}"));
    let write = |path: &str, text: String| fs::write(vault.join(path), text).expect("a writable vault");
    if let Some((path, text)) = asked("append.txt").as_deref().and_then(|text| text.split_once('\n')) {
        write(path, format!("{}\n{}", page(path), text.trim_end()));
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
    for case in support::cases("render") {
        let name = case.file_name().expect("a name").to_string_lossy().into_owned();
        let vault = support::fresh_folder(&format!("render-{name}")).join("vault");
        fs::create_dir_all(&vault).expect("a folder");
        edit(&case, &vault);
        match sync(&case, &vault) {
            Ok(report) => support::expect(&case.join("report.txt"), &lines(&report), &mut failures),
            Err(error) => failures.push(format!("{name}: {error}")),
        }
        support::expect_tree(&case.join("expect/logseq"), &vault, &mut failures);
        let before = support::tree(&vault);
        let again = sync(&case, &vault).map(|report| report.pages.iter().any(|page| page.outcome.needs_reader()));
        if support::tree(&vault) != before || again != Ok(false) {
            failures.push(format!("{name}: a second run changed the vault or complained: {again:?}"));
        }
    }
    support::verdict(&failures);
}

#[test]
fn every_story_ends_as_expected() {
    let mut failures = Vec::new();
    for story in support::cases("sync") {
        let name = story.file_name().expect("a name").to_string_lossy().into_owned();
        let vault = support::fresh_folder(&format!("sync-{name}")).join("vault");
        fs::create_dir_all(&vault).expect("a folder");
        let mut steps: Vec<_> = fs::read_dir(&story)
            .expect("a story")
            .map(|entry| entry.expect("a step").path())
            .filter(|path| path.is_dir())
            .collect();
        steps.sort();
        for step in steps {
            edit(&step, &vault);
            let is_sync = fs::read_dir(&step).expect("a step").any(|entry| {
                entry.is_ok_and(|entry| {
                    let name = entry.file_name().to_string_lossy().into_owned();
                    name.starts_with("input") || name == "notes.html"
                })
            });
            if is_sync {
                let report = sync(&step, &vault).unwrap_or_else(|error| panic!("{}: {error}", step.display()));
                support::expect(&step.join("report.txt"), &lines(&report), &mut failures);
                support::expect_tree(&step.join("expect/logseq"), &vault, &mut failures);
            }
        }
    }
    support::verdict(&failures);
}
