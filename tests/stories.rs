//! Whole runs into a vault, by fixtures: `render/<case>` is one issue and the vault it gives, `sync/<story>` several steps.
#![allow(clippy::disallowed_methods, reason = "a harness lays down its own files")]

mod support;

use std::fs;
use std::path::Path;

use neican::model::{Error, IssueReport, Now, Outcome, Sealed, Spelling, Thing};
use neican::pipeline::{self, Target};
use neican::read;
use support::story::{FLAVOURS, edit, lines, sync_source, tellings};

fn sync(case: &Path, vault: &Path, flavour: &str) -> Result<IssueReport, Error> {
    sync_source(&support::source(case)?, vault, flavour)
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

/// Each run says and writes what is expected, and nothing else: `expect/<flavour>/` holds the files that it wrote. A second
/// run right after it writes nothing, whatever the reader has done.
#[test]
fn every_story_goes_as_expected() {
    let mut failures = Vec::new();
    for telling in tellings("sync") {
        for step in &telling.steps {
            telling.edit(step);
            let Some(run) = telling.run(step) else { continue };
            support::expect(&step.join(format!("report-{}.txt", telling.flavour)), &run.said, &mut failures);
            support::expect_files(&step.join("expect").join(telling.flavour), &run.wrote, &mut failures);
            let stands = support::whole_tree(&telling.vault(step));
            telling.run(step);
            if support::whole_tree(&telling.vault(step)) != stands {
                failures.push(format!("{} in {}: a second run wrote something", step.display(), telling.flavour));
            }
        }
    }
    support::verdict(&failures);
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

/// `docs/complaints.md` names a case for what readers complain of elsewhere: each of them is there.
#[test]
fn every_case_that_the_complaints_name_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("docs/complaints.md")).expect("the page is part of the package");
    let rows: Vec<&str> = page.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| |")).collect();
    assert_eq!(rows.len(), 25);
    let mut n_cases = 0;
    for row in rows {
        let cases = row.rsplit(" | ").next().expect("a last column");
        for case in cases.split('`').skip(1).step_by(2) {
            assert!(is_case(root, case), "there is no {case}, which docs/complaints.md names");
            n_cases += 1;
        }
    }
    assert!(n_cases >= 60, "only {n_cases} cases were found");
    assert!(!is_case(root, "sync/no-such-story") && !is_case(root, "tests/stories.rs#no_such_test"));
}

/// `sync/<story>`, `merge/<case>` of either app, `tests/<file>#<test>` …
fn is_case(root: &Path, case: &str) -> bool {
    let fixtures = root.join("fixtures");
    match (case.split_once('/'), case.split_once('#')) {
        (Some(("merge", name)), _) => FLAVOURS.iter().any(|app| fixtures.join("merge").join(app).join(name).is_dir()),
        (Some(("tests", _)), Some((file, test))) => {
            let text = fs::read_to_string(root.join(file)).unwrap_or_default();
            text.contains(&format!("#[test]\nfn {test}()"))
        }
        (Some(("tests", _)), None) => root.join(case).is_file(),
        (Some(_), _) => fixtures.join(case).exists(),
        (None, _) => false,
    }
}
