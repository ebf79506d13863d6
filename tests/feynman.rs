//! Feynman notes: what the apps make of one, what stays as it was, and that it comes undone.
#![allow(clippy::disallowed_methods, reason = "a harness reads what was written")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use neican::model::{FeynmanReport, Outcome, Reading};
use neican::pipeline;
use serde_json::Value;
use support::oracle;
use support::story::{FLAVOURS, sync_source, target};

/// A vault with the real issue and an issue of odd headings, and a note on every article of them.
fn begun(test: &str, flavour: &str) -> (PathBuf, Vec<FeynmanReport>) {
    let vault = support::fresh_folder(&format!("feynman-{test}-{flavour}")).join("vault");
    std::fs::create_dir_all(&vault).expect("a folder");
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    for case in ["render/the-real-issue-from-its-epub", "render/headings-that-are-hard-to-link"] {
        let source = support::source(&fixtures.join(case)).expect("a readable case");
        sync_source(&source, &vault, flavour).expect("it is brought in");
    }
    let report = pipeline::status(None, &target(&vault, flavour)).expect("it reads");
    let ids: Vec<String> =
        report.standing.picks.iter().chain(&report.standing.backlog).map(|reading| reading.id.to_string()).collect();
    assert!(ids.len() >= 10, "{ids:?}");
    let note = |id: &String| pipeline::feynman(id, &target(&vault, flavour)).expect("it is begun");
    let reports = ids.iter().map(note).collect();
    (vault, reports)
}

#[test]
fn logseq_sees_every_reference_alone_in_its_block_and_finds_what_it_refers_to() {
    if oracle::logseq().is_none() {
        return;
    }
    let (vault, reports) = begun("seen", "logseq");
    let seen = oracle::graph(&vault).expect("it runs");
    let files = seen["files"].as_array().expect("files");
    let blocks = |file: &Value| file["blocks"].as_array().cloned().unwrap_or_default();
    let given: BTreeSet<String> = files
        .iter()
        .flat_map(blocks)
        .filter_map(|block| Some(block["properties"]["id"].as_str()?.to_owned()))
        .collect();
    let mut n_references = 0;
    for report in &reports {
        let file = files.iter().find(|file| file["file"] == report.note.as_str()).expect("a note");
        assert_eq!(file["normal_form"], true, "{}: {}", report.note, file["rewrite"]);
        let odd = file["anomalies"].as_array().expect("anomalies").iter().find(|found| found["level"] != "info");
        assert!(odd.is_none(), "{}: {odd:?}", report.note);
        assert_eq!(file["page"]["properties"]["type"], serde_json::json!(["费曼笔记"]));
        assert_eq!(file["page"]["properties"]["article"], serde_json::json!([report.article.page]));
        for block in blocks(file) {
            for id in block["refs"].as_array().into_iter().flatten().filter_map(|found| found["block"].as_str()) {
                assert!(given.contains(id), "{}: {id} stands nowhere", report.note);
                assert_eq!(block["content"], format!("(({id}))"), "{}", report.note);
                n_references += 1;
            }
        }
        let scheduled: Vec<u64> = blocks(file).iter().filter_map(|block| block["scheduled"].as_u64()).collect();
        assert_eq!(scheduled, [20_261_124, 20_261_126, 20_261_130, 20_261_207], "{}", report.note);
    }
    // Everything of the articles that can be referred to is, once: highlights and headings of the first level.
    let ours = files.iter().filter(|file| reports.iter().any(|report| file["file"] == report.article.path.as_str()));
    let n_ids = ours.flat_map(blocks).filter(|block| block["properties"]["id"].is_string()).count();
    assert!(n_ids > 40, "{n_ids}");
    assert_eq!(n_references, n_ids);
}

#[test]
fn obsidian_finds_every_heading_and_highlight_that_a_note_shows() {
    if oracle::obsidian().is_none() {
        return;
    }
    let (vault, reports) = begun("seen", "obsidian");
    let seen = oracle::vault(&vault).expect("it runs");
    let paths: BTreeMap<&str, &FeynmanReport> = reports.iter().map(|report| (report.note.as_str(), report)).collect();
    for anomaly in seen["anomalies"].as_array().expect("anomalies") {
        let raw = anomaly["detail"]["raw"].as_str().unwrap_or_default();
        let is_type = anomaly["kind"] == "unresolved_link" && raw == "[[费曼笔记]]";
        let is_ours = anomaly["file"].as_str().is_some_and(|file| paths.contains_key(file));
        assert!(is_type || !is_ours, "{anomaly}");
    }
    let (mut n_embeds, mut n_ids) = (0, 0);
    for (path, report) in paths {
        let note = &seen["notes"][path];
        let list = |note: &Value, key: &str| note[key].as_array().cloned().unwrap_or_default();
        n_embeds += list(note, "embeds").len();
        n_ids += list(&seen["notes"][report.article.path.as_str()], "blockIds").len();
        assert_eq!(note["properties"]["date"]["type"], "date", "{path}");
        assert_eq!(list(note, "tasks").len(), 4, "{path}");
        assert!(list(note, "tags").is_empty(), "{path}");
    }
    assert!(n_embeds >= 5, "{n_embeds}");
    assert_eq!(n_embeds, n_ids);
}

/// Sync never touches a note, whatever comes: a note on every article, then everything anew.
#[test]
fn a_note_is_the_readers_from_the_first_byte_and_comes_undone() {
    for flavour in FLAVOURS {
        let (vault, reports) = begun("undone", flavour);
        let stood = support::tree(&vault);
        for report in pipeline::anew(&target(&vault, flavour), &|| false).expect("all known issues") {
            let left = |outcome| matches!(outcome, Outcome::Unchanged | Outcome::Kept);
            assert!(report.pages.iter().all(|page| left(page.outcome)), "{:?}", report.pages);
        }
        assert!(support::tree(&vault) == stood, "{flavour}");
        let again =
            pipeline::feynman(&reports[0].article.id.to_string(), &target(&vault, flavour)).expect("it is there");
        assert!(!again.created && again.note == reports[0].note && again.pages.is_empty());
        for report in reports.iter().rev() {
            let undone = pipeline::undo(None, &target(&vault, flavour)).expect("it comes undone");
            assert!(undone.pages.iter().any(|page| page.path == report.note && page.outcome == Outcome::Removed));
        }
        let after = pipeline::status(None, &target(&vault, flavour)).expect("it reads").standing;
        let untouched = |reading: &Reading| reading.note.is_none() && reading.status == "未读";
        assert!(after.picks.iter().chain(&after.backlog).all(untouched), "{flavour}: {after:?}");
    }
}

/// A page that must not be written is named; the note is begun all the same.
#[cfg(unix)]
#[test]
fn a_page_that_is_barred_is_told_and_left() {
    let vault = support::fresh_folder("feynman-barred").join("vault");
    std::fs::create_dir_all(&vault).expect("a folder");
    let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/issues/two-to-read");
    sync_source(&support::source(&case).expect("a readable case"), &vault, "logseq").expect("it is brought in");
    let page = vault.join("pages/甲文.md");
    std::fs::hard_link(&page, vault.join("twin")).expect("a second name");
    let before = std::fs::read(&page).expect("it stands");
    let report = pipeline::feynman("甲文", &target(&vault, "logseq")).expect("it is begun");
    assert!(report.created && vault.join("pages/费曼：甲文.md").exists());
    assert!(report.notices.iter().any(|notice| notice.place.file == "pages/甲文.md"), "{:?}", report.notices);
    assert_eq!(std::fs::read(&page).expect("it stands"), before);
}
