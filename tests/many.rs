//! Many issues in one run come to the same pages as one run for each, whatever they have to do with each other.
#![allow(clippy::disallowed_methods, reason = "a harness lays down its own files")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use support::hostile::Dice;

type Pages = BTreeMap<String, String>;

/// One run; what it said and how it ended.
fn run(vault: &Path, flavour: &str, issues: &[PathBuf], more: &[&str]) -> (String, Option<i32>) {
    let mut neican = Command::new(env!("CARGO_BIN_EXE_neican"));
    neican.arg("sync").args(issues).arg("--vault").arg(vault);
    neican.args(["--flavour", flavour, "--settle", "0", "--lang", "en"]).args(more);
    let output = neican.output().expect("neican runs");
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (said, output.status.code())
}

/// What a reader sees of a vault.
fn pages(vault: &Path) -> Pages {
    let files = support::tree(vault).into_iter().filter(|(path, _)| !path.starts_with(".neican"));
    files.map(|(path, bytes)| (path, String::from_utf8_lossy(&bytes).into_owned())).collect()
}

/// Issues that have to do with each other: corrections, two series of one day, equal titles, images, withdrawn articles.
fn issues() -> Vec<PathBuf> {
    let mut issues: Vec<PathBuf> = support::cases("issues").iter().map(|case| case.join("input.yaml")).collect();
    issues.retain(|path| path.is_file() && !path.to_string_lossy().contains("/empty/"));
    issues
}

/// An issue of another day: the same titles once more.
fn moved(issue: &Path, folder: &Path, at: usize, days: usize) -> PathBuf {
    if days == 0 {
        return issue.to_owned();
    }
    let text = fs::read_to_string(issue).expect("an issue").replace("2026-04-29", &format!("2026-05-0{days}"));
    let path = folder.join(format!("moved-{at}.yaml"));
    fs::write(&path, text).expect("a writable folder");
    path
}

/// The order in which a run takes them: by date, else as they were named.
fn dated(path: &Path) -> String {
    let text = fs::read_to_string(path).expect("an issue");
    text.lines().find_map(|line| line.strip_prefix("date: ")).expect("a date").to_owned()
}

fn series(path: &Path) -> String {
    let text = fs::read_to_string(path).expect("an issue");
    text.lines().find_map(|line| line.strip_prefix("series: ")).expect("a series").to_owned()
}

fn n_articles(path: &Path) -> usize {
    let text = fs::read_to_string(path).expect("an issue");
    text.lines().filter(|line| line.trim_start_matches([' ', '-', '{']).starts_with("number: ")).count()
}

#[test]
fn many_issues_in_one_run_are_as_many_runs() {
    let (all, folder) = (issues(), support::fresh_folder("many"));
    let mut dice = Dice::new(support::setting("NEICAN_SEED", 1));
    let (mut n_shared, mut n_written) = (0, 0);
    for number in 0..(support::setting("NEICAN_CASES", 10_000) / 1000).max(10) {
        for flavour in ["logseq", "obsidian"] {
            let mut picked = Vec::new();
            for at in 0..2 + dice.below(6) {
                let issue = dice.pick(&all).clone();
                picked.push(moved(&issue, &folder, at, dice.below(3)));
            }
            picked.sort_by_key(|path| dated(path));
            // Of two sources of one issue a run brings in the better one, which is another matter.
            let mut whole = BTreeSet::new();
            picked.reverse();
            picked.retain(|path| n_articles(path) < 2 || whole.insert((dated(path), series(path))));
            picked.reverse();
            let [one, each] = ["one", "each"].map(|name| folder.join(format!("{flavour}-{number}-{name}")));
            let seeds = dice.below(3);
            for vault in [&one, &each] {
                let first: Vec<PathBuf> = picked.iter().take(seeds).rev().cloned().collect();
                first.iter().for_each(|issue| drop(run(vault, flavour, std::slice::from_ref(issue), &[])));
                edit(vault, seeds);
            }
            let before = if one.exists() { pages(&one) } else { Pages::new() };
            // On threads, whatever the machine has: pages are made ahead there, and only taken where they fit.
            let (said, code) = run(&one, flavour, &picked, &["--jobs", "3"]);
            assert!(matches!(code, Some(0 | 1)), "{said}");
            picked.iter().for_each(|issue| drop(run(&each, flavour, std::slice::from_ref(issue), &[])));
            let (together, apart) = (pages(&one), pages(&each));
            for (path, text) in &apart {
                assert_eq!(together.get(path), Some(text), "{flavour} {number}, {path}: {picked:?}");
            }
            assert_eq!(together.len(), apart.len(), "{flavour} {number}: {picked:?}");
            let (said, _) = run(&one, flavour, &picked[picked.len() - 1..], &[]);
            assert_eq!(pages(&one), together, "{flavour} {number}: a second run changed something: {said}");
            n_written += usize::from(before != together);
            n_shared += usize::from(picked.windows(2).any(|pair| dated(&pair[0]) == dated(&pair[1])));
        }
    }
    assert!(n_shared > 3 && n_written > 3, "{n_shared} with issues of one day, {n_written} that wrote");
}

/// The reader writes on every page that is there.
fn edit(vault: &Path, seeds: usize) {
    if seeds == 0 {
        return;
    }
    for (path, text) in pages(vault).iter().filter(|(path, _)| path.ends_with(".md")) {
        fs::write(vault.join(path), format!("{}\n- 我写的\n", text.trim_end())).expect("a writable page");
    }
}

#[test]
fn a_dry_run_over_many_says_what_each_would_do() {
    let folder = support::fresh_folder("many-dry");
    let issues: Vec<PathBuf> = issues().into_iter().filter(|path| dated(path) == "2026-04-29").take(3).collect();
    let (said, code) = run(&folder.join("vault"), "logseq", &issues, &["--dry-run"]);
    assert!(matches!(code, Some(0 | 1)), "{said}");
    assert!(!folder.join("vault").exists());
}

/// More issues than are held in memory, and than are written together.
#[test]
fn an_archive_is_brought_in_whole() {
    let folder = support::fresh_folder("many-archive");
    let issues = archive(&folder, 150);
    for flavour in ["logseq", "obsidian"] {
        let vault = folder.join(flavour);
        let (said, code) = run(&vault, flavour, &issues, &[]);
        // Articles of one title each get a page of their own.
        assert!(matches!(code, Some(0 | 1)), "{said}");
        let brought = pages(&vault);
        let n_days = brought.keys().filter(|path| path.contains("2025") && path.contains("今日洞察 ")).count();
        assert_eq!(n_days, issues.len(), "{flavour}");
        assert_eq!(
            brought.values().filter(|page| page.contains("\nnumber:: 1") || page.contains("\nnumber: 1")).count(),
            150
        );
        let before = support::whole_tree(&vault);
        let (said, code) = run(&vault, flavour, &issues, &[]);
        assert!(matches!(code, Some(0 | 1)) && !said.contains("  created"), "{said}");
        assert_eq!(support::whole_tree(&vault), before, "{flavour}: a second run wrote");
    }
}

/// An archive of one issue, on so many days.
fn archive(folder: &Path, n_days: usize) -> Vec<PathBuf> {
    let first = support::cases("issues").into_iter().find(|case| case.ends_with("first")).expect("an issue");
    let text = fs::read_to_string(first.join("input.yaml")).expect("an issue");
    let issue = |day| {
        let date = format!("2025-{:02}-{:02}", day / 28 + 1, day % 28 + 1);
        let path = folder.join(format!("{date}.yaml"));
        fs::write(&path, text.replace("2026-04-29", &date)).expect("a writable folder");
        path
    };
    (0..n_days).map(issue).collect()
}

#[test]
fn pages_are_the_same_on_any_number_of_threads() {
    let folder = support::fresh_folder("many-threads");
    let issues = archive(&folder, 100);
    let mut trees = Vec::new();
    for jobs in ["1", "2", "7"] {
        let vault = folder.join(jobs);
        let (said, code) = run(&vault, "logseq", &issues, &["--jobs", jobs]);
        assert!(matches!(code, Some(0 | 1)), "{said}");
        trees.push((pages(&vault), said.replace(&format!("graph/{jobs}?"), "graph/?")));
    }
    assert_eq!((&trees[0], &trees[0]), (&trees[1], &trees[2]));
}

#[test]
fn ctrl_c_stops_between_two_issues_and_the_same_command_goes_on() {
    let folder = support::fresh_folder("many-stopped");
    let issues = archive(&folder, 300);
    let whole = folder.join("whole");
    run(&whole, "logseq", &issues, &[]);
    let vault = folder.join("vault");
    let mut neican = Command::new(env!("CARGO_BIN_EXE_neican"));
    neican.arg("sync").args(&issues).arg("--vault").arg(&vault).args(["--flavour", "logseq", "--lang", "en"]);
    let child = neican.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("neican runs");
    // Pages are there: it is in the middle of it.
    let begun = Instant::now();
    while !vault.join("pages").exists() && begun.elapsed() < Duration::from_secs(60) {
        std::thread::sleep(Duration::from_millis(1));
    }
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill runs");
    let output = child.wait_with_output().expect("neican ends");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(killed.success() && output.status.code() == Some(130), "{:?} {said}", output.status);
    assert!(said.contains("stopped: ") && said.contains(" of 300 issues are in"), "{said}");
    let n_done = String::from_utf8_lossy(&output.stdout).lines().filter(|line| line.starts_with("今日洞察/")).count();
    assert!(said.contains(&format!("stopped: {n_done} of")) && n_done < 300, "{n_done} told: {said}");
    let stopped = pages(&vault);
    let n_pages = stopped.keys().filter(|path| path.contains("今日洞察 ")).count();
    assert_eq!(n_pages, n_done, "what is in was said, and nothing else is in");
    let (said, _) = run(&vault, "logseq", &issues, &[]);
    assert_eq!(pages(&vault), pages(&whole), "{said}");
}

#[test]
fn ctrl_c_stops_a_run_over_all_known_issues_too() {
    let folder = support::fresh_folder("many-anew-stopped");
    let vault = folder.join("vault");
    run(&vault, "logseq", &archive(&folder, 60), &[]);
    // Another layout: each issue has something to write.
    let own = vault.join(".neican/templates/issue.md");
    fs::create_dir_all(own.parent().expect("a folder")).expect("a writable vault");
    fs::write(&own, "{{ properties }}\n\n- 别的版式\n").expect("a writable vault");
    let mut neican = Command::new(env!("CARGO_BIN_EXE_neican"));
    neican.args(["sync", "--settle", "0", "--lang", "en", "--vault"]).arg(&vault);
    let child = neican.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("neican runs");
    let written = |vault: &Path| pages(vault).values().filter(|text| text.contains("别的版式")).count();
    let begun = Instant::now();
    while written(&vault) == 0 && begun.elapsed() < Duration::from_secs(60) {
        std::thread::sleep(Duration::from_millis(1));
    }
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill runs");
    let output = child.wait_with_output().expect("neican ends");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(killed.success() && output.status.code() == Some(130), "{:?} {said}", output.status);
    assert!(said.contains(&format!("stopped: {} of 60 issues are in", written(&vault))), "{said}");
    let (said, _) = run(&vault, "logseq", &[], &[]);
    assert_eq!(written(&vault), 60, "{said}");
}

#[test]
fn of_one_issue_in_two_forms_the_richer_one_counts_and_says_so() {
    let folder = support::fresh_folder("many-forms");
    let read = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/read");
    let epub = read.join("the-real-issue/input.epub");
    let dump = folder.join("2026-04-29.txt");
    fs::copy(read.join("the-real-issue-as-a-dump/input.txt"), &dump).expect("a writable folder");
    let later = folder.join("again.epub");
    fs::copy(&epub, &later).expect("a writable folder");
    let alone = folder.join("alone");
    run(&alone, "logseq", std::slice::from_ref(&epub), &[]);
    for issues in [[epub.clone(), dump.clone()], [dump.clone(), epub.clone()], [later.clone(), epub.clone()]] {
        let vault = folder.join(format!("{}", support::tree(&folder).len()));
        let date = ["--date", "2026-04-29"];
        let (said, code) = run(&vault, "logseq", &issues, &date);
        assert_eq!((code, said.matches("skipped: ").count()), (Some(0), 1), "{said}");
        assert!(said.contains(&format!("the same issue as {}", epub.display())), "{said}");
        assert_eq!(pages(&vault), pages(&alone), "{issues:?}");
        // And so it stays.
        let before = support::whole_tree(&vault);
        let (again, _) = run(&vault, "logseq", &issues, &date);
        assert_eq!(support::whole_tree(&vault), before, "{again}");
    }
}

#[test]
fn a_folder_gives_its_issues_and_a_broken_one_stops_the_run() {
    let folder = support::fresh_folder("many-folder");
    let (issues, elsewhere, vault) = (folder.join("issues"), folder.join("elsewhere"), folder.join("vault"));
    fs::create_dir_all(&issues).expect("a writable folder");
    fs::create_dir_all(&elsewhere).expect("a writable folder");
    let linked = &archive(&elsewhere, 2)[1];
    archive(&issues, 1);
    std::os::unix::fs::symlink(linked, issues.join("linked.yaml")).expect("a writable folder");
    std::os::unix::fs::symlink(&issues, issues.join("circle")).expect("a writable folder");
    fs::write(issues.join("notes.txt"), "我的笔记\n").expect("a writable folder");
    fs::write(issues.join("broken.yaml"), "series: 今日洞察\ndate: 2025-01-09\ntitle: [\n").expect("a writable folder");
    let given = std::slice::from_ref(&issues);
    let (said, code) = run(&vault, "logseq", given, &[]);
    assert!(code == Some(2) && said.contains("broken.yaml") && !vault.exists(), "{said}");
    fs::remove_file(issues.join("broken.yaml")).expect("it is there");
    let (said, code) = run(&vault, "logseq", given, &[]);
    assert!(matches!(code, Some(0 | 1)) && said.contains("2 issues: 2 with news"), "{said}");
    assert!(said.contains("skipped: ") && said.contains("notes.txt"), "{said}");
}
