//! Two readers of Obsidian vaults that others made, asked where they are installed: obsidian-export 25 (Rust) and
//! obsidiantools 0.11 (Python, by `NEICAN_PYTHON` or `python3`). Every link of an exported vault must lead somewhere.
//! Where they are missing the test says so; they are no part of what must be installed.
#![allow(clippy::disallowed_methods, reason = "a harness starts other programs")]

mod support;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use neican::model::{Now, walk};
use neican::pipeline::{self, Target};
use neican::read;
use serde_json::Value;

/// The vaults of `fixtures/render`, each with the text of its notes.
fn exported(run: &str) -> Vec<(PathBuf, String)> {
    let export = |case: PathBuf| {
        let name = case.file_name().expect("a name").to_string_lossy().into_owned();
        let vault = support::fresh_folder(&format!("{run}-{name}")).join("vault");
        std::fs::create_dir_all(&vault).expect("a folder");
        support::lay(&case.join("edit/obsidian"), &vault);
        let source = support::source(&case).expect("a readable case");
        let parsed = read::read(&source, &read::Options { date: "2026-04-29".parse().ok(), ..Default::default() })
            .expect("a readable case");
        let now = Now { day: "2026-11-23".parse().expect("a date"), hour: 10, minute: 30 };
        let target = Target { root: &vault, flavour: Some("obsidian"), home: None, now, dry_run: false, settle: 0 };
        pipeline::bring(&parsed, &source, &target).expect("it is brought in");
        let issue = &parsed.issue;
        let about = [&issue.intro, &issue.usage, &issue.closing].into_iter().flat_map(|part| walk(part));
        let notes = about.chain(issue.articles().flat_map(|article| walk(&article.notes)));
        let reasons = issue.articles().filter_map(|article| article.reason.clone());
        let names =
            issue.themes.iter().map(|theme| theme.name.clone()).chain(issue.route.iter().map(|row| row.text.clone()));
        let text = notes.map(|block| block.plain()).chain(reasons).chain(names).collect::<Vec<_>>().join("\n");
        (vault, text)
    };
    support::cases("render").into_iter().map(export).collect()
}

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance/obsidian").join(name)
}

/// Runs a reader over a vault; absent, with a word on standard error, where it is not installed.
fn asked(what: &str, probe: &mut Command, ask: impl Fn(&Path) -> Command) -> Option<Vec<(PathBuf, String, Value)>> {
    if !probe.output().is_ok_and(|output| output.status.success()) {
        let _ = writeln!(std::io::stderr(), "SKIPPED: {what} is not installed (optional)");
        return None;
    }
    let answer = |(vault, text): (PathBuf, String)| {
        let output = ask(&vault).output().expect("it starts");
        let seen =
            serde_json::from_slice(&output.stdout).unwrap_or_else(|why| panic!("{what}, {}: {why}", vault.display()));
        (vault, text, seen)
    };
    Some(exported(what).into_iter().map(answer).collect())
}

#[test]
fn obsidian_export_resolves_every_link() {
    let mut probe = Command::new("obsidian-export");
    let ask = |vault: &Path| {
        let mut command = Command::new("sh");
        command.arg(script("export-check.sh")).arg(vault);
        command
    };
    for (vault, _, seen) in asked("obsidian-export", probe.arg("--version"), ask).unwrap_or_default() {
        assert_eq!(seen["rc"], 0, "{}: {seen}", vault.display());
        assert_eq!(seen["unresolved"].as_array().map(Vec::len), Some(0), "{}: {seen}", vault.display());
    }
}

/// It knows no backslashes: a name that stands in the issue as `[[name]]` is text to Obsidian and a link to it.
#[test]
fn obsidiantools_resolves_every_link() {
    let python = std::env::var("NEICAN_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let mut probe = Command::new(&python);
    let ask = |vault: &Path| {
        let mut command = Command::new(&python);
        command.arg(script("py-check.py")).arg(vault);
        command
    };
    for (vault, text, seen) in
        asked("obsidiantools", probe.args(["-c", "import obsidiantools"]), ask).unwrap_or_default()
    {
        let tools = &seen["obsidiantools"];
        assert!(tools["error"].is_null(), "{}: {tools}", vault.display());
        let notes = tools["nonexistent_notes"].as_array().expect("a list").iter().filter_map(Value::as_str);
        let dead: Vec<&str> = notes.filter(|name| !text.contains(&format!("[[{name}"))).collect();
        assert!(dead.is_empty(), "{}: {dead:?}", vault.display());
        let media = tools["nonexistent_media_files"].as_array().expect("a list");
        assert!(media.is_empty(), "{}: {media:?}", vault.display());
    }
}
