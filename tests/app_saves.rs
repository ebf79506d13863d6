//! The stories once more, with an app that saves every page between any two things that happen: Logseq writes the whole
//! page anew in its normal form, Obsidian the front matter. What a run says and writes must be the same but for that.
#![allow(clippy::disallowed_methods, reason = "a harness lays down its own files")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use support::oracle;
use support::story::{FLAVOURS, Run, Telling, tellings};

/// What an app makes of the pages it was asked about, by app and text.
#[derive(Default)]
struct App {
    written: BTreeMap<(String, String), String>,
}

impl App {
    /// Asks about texts that are new. Absent where the oracles cannot run.
    fn learn(&mut self, flavour: &str, texts: impl Iterator<Item = String>) -> Option<()> {
        let known = |text: &String| self.written.contains_key(&(flavour.to_owned(), text.clone()));
        let texts = texts.map(|text| unmarked(&text));
        let texts: Vec<String> = texts.filter(|text| !known(text)).collect::<BTreeSet<_>>().into_iter().collect();
        if texts.is_empty() {
            return Some(());
        }
        let written = if flavour == "logseq" { logseq(&texts)? } else { obsidian(&texts)? };
        self.written.extend(texts.into_iter().map(|text| (flavour.to_owned(), text)).zip(written));
        Some(())
    }

    fn writes(&self, flavour: &str, text: &str) -> &str {
        &self.written[&(flavour.to_owned(), unmarked(text))]
    }

    /// Saves every page of these vaults, as the app would after any edit. Says how many came out otherwise.
    fn save(&mut self, vaults: &[(&'static str, PathBuf)]) -> Option<usize> {
        let pages: Vec<(&str, PathBuf, String)> =
            vaults.iter().flat_map(|(flavour, vault)| pages(flavour, vault)).collect();
        for flavour in FLAVOURS {
            let own = pages.iter().filter(|(app, ..)| *app == flavour);
            self.learn(flavour, own.map(|(_, _, text)| text.clone()))?;
        }
        let mut changed = 0;
        for (flavour, path, text) in &pages {
            let written = self.writes(flavour, text);
            if written != text {
                fs::write(path, written).expect("a writable vault");
                changed += 1;
            }
        }
        Some(changed)
    }
}

/// The pages of a vault that its app would save.
fn pages<'a>(flavour: &'a str, vault: &Path) -> Vec<(&'a str, PathBuf, String)> {
    let files = support::tree(vault).into_iter().filter(|(path, _)| is_page(path));
    files.map(|(path, bytes)| (flavour, vault.join(path), text(&bytes))).collect()
}

fn is_page(path: &str) -> bool {
    path.ends_with(".md") && !path.split('/').any(|part| part.starts_with('.') || part == "bak")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("pages are UTF-8")
}

/// An app that reads UTF-8 drops a byte order mark.
fn unmarked(text: &str) -> String {
    text.trim_start_matches('\u{FEFF}').to_owned()
}

/// Logseq takes the whole page apart and writes all of it.
fn logseq(texts: &[String]) -> Option<Vec<String>> {
    oracle::logseq()?;
    let name = |idx: usize| format!("pages/{idx}.md");
    let mut files: Vec<(String, String)> =
        texts.iter().cloned().enumerate().map(|(idx, text)| (name(idx), text)).collect();
    files.push(("logseq/config.edn".to_owned(), "{}\n".to_owned()));
    let seen = oracle::rewritten(&support::lay_texts("app-saves-logseq", &files))?;
    let files = seen["files"].as_array().expect("files");
    let by_name: BTreeMap<&str, &str> = files
        .iter()
        .map(|file| (file["file"].as_str().expect("a name"), file["logseq_writes"].as_str().expect("a text")))
        .collect();
    Some((0..texts.len()).map(|idx| by_name[name(idx).as_str()].to_owned()).collect())
}

/// Obsidian reads the front matter and writes it anew; nothing else changes.
fn obsidian(texts: &[String]) -> Option<Vec<String>> {
    let yaml = |text: &String| parts(text).map_or(String::new(), |(yaml, _)| yaml);
    let read: Vec<Value> = texts.iter().map(|text| json!({ "text": yaml(text) })).collect();
    let page = |(text, seen): (&String, &Value)| match parts(text) {
        Some((_, rest)) if seen["parsed"].is_object() => {
            format!("---\n{}---{rest}", seen["written"].as_str().expect("YAML"))
        }
        Some(_) | None => text.clone(),
    };
    Some(texts.iter().zip(&oracle::front_matter(&read)?).map(page).collect())
}

/// The YAML of a page, and what follows its last fence.
fn parts(page: &str) -> Option<(String, &str)> {
    let rest = page.strip_prefix("---\n").or_else(|| page.strip_prefix("---\r\n"))?;
    let end = rest.find("\n---")?;
    Some((format!("{}\n", &rest[..end].replace('\r', "")), &rest[end + "\n---".len()..]))
}

/// What stood after a step that was told without the app.
struct Plain {
    run: Option<Run>,
    files: BTreeMap<String, Vec<u8>>,
}

fn plain(telling: &Telling) -> Vec<Plain> {
    let step = |step: &PathBuf| {
        telling.edit(step);
        Plain { run: telling.run(step), files: support::tree(&telling.vault(step)) }
    };
    telling.steps.iter().map(step).collect()
}

/// A report without what the app's saves may change: a page that the app wrote otherwise counts as edited.
fn told(run: Option<&Run>) -> String {
    let said = run.map(|run| run.said.as_str()).unwrap_or_default();
    said.replace("yours, kept:", "unchanged:").replace("updated, your edits kept:", "updated:")
}

#[test]
fn stories_go_the_same_way_when_the_app_saves_every_page() {
    let plains: Vec<Vec<Plain>> = tellings("unsaved").iter().map(plain).collect();
    let saved = tellings("saved");
    let mut app = App::default();
    for flavour in FLAVOURS {
        let own = saved.iter().zip(&plains).filter(|(telling, _)| telling.flavour == flavour);
        let files = own.flat_map(|(_, plain)| plain).flat_map(|plain| &plain.files);
        let pages = files.filter(|(path, _)| is_page(path)).map(|(_, bytes)| text(bytes));
        let Some(()) = app.learn(flavour, pages) else { return };
    }
    let (mut failures, mut n_saved) = (Vec::new(), BTreeMap::new());
    for idx in 0..saved.iter().map(|telling| telling.steps.len()).max().unwrap_or_default() {
        let now: Vec<(&Telling, &Path, &Plain)> = saved
            .iter()
            .zip(&plains)
            .filter_map(|(telling, plain)| Some((telling, telling.steps.get(idx)?.as_path(), &plain[idx])))
            .collect();
        now.iter().for_each(|(telling, step, _)| telling.edit(step));
        let vaults: Vec<_> = now.iter().map(|(telling, step, _)| (telling.flavour, telling.vault(step))).collect();
        let save = |app: &mut App, n_saved: &mut BTreeMap<&str, usize>| {
            for flavour in FLAVOURS {
                let own: Vec<_> = vaults.iter().filter(|(app, _)| *app == flavour).cloned().collect();
                *n_saved.entry(flavour).or_default() += app.save(&own).expect("it ran a moment ago");
            }
        };
        save(&mut app, &mut n_saved);
        let runs: Vec<Option<Run>> = now.iter().map(|(telling, step, _)| telling.run(step)).collect();
        save(&mut app, &mut n_saved);
        for ((telling, step, plain), run) in now.iter().zip(&runs) {
            failures.extend(differences(&app, telling, step, plain, run.as_ref()));
        }
    }
    support::verdict(&failures);
    assert!(FLAVOURS.iter().all(|flavour| n_saved[flavour] > 0), "no app wrote anything otherwise: {n_saved:?}");
}

/// One step with the app against the same without: the report, the pages but for how the app writes them, and that a run
/// right after the app's save has nothing to do.
fn differences(app: &App, telling: &Telling, step: &Path, plain: &Plain, run: Option<&Run>) -> Vec<String> {
    let mut found = Vec::new();
    let (without, with) = (told(plain.run.as_ref()), told(run));
    if with != without {
        found.push(format!("it said\n{with}\ninstead of\n{without}"));
    }
    let vault = telling.vault(step);
    let files = support::tree(&vault);
    for (path, bytes) in &plain.files {
        let wanted = if is_page(path) { app.writes(telling.flavour, &text(bytes)).as_bytes() } else { bytes };
        let (wanted, there) =
            (String::from_utf8_lossy(wanted), files.get(path).map(|bytes| String::from_utf8_lossy(bytes)));
        if there.as_ref() != Some(&wanted) {
            found.push(format!("{path} is\n{}\ninstead of\n{wanted}", there.unwrap_or_default()));
        }
    }
    if let Some(path) = files.keys().find(|path| !plain.files.contains_key(*path)) {
        found.push(format!("{path} is one too many"));
    }
    let stands = support::whole_tree(&vault);
    if run.is_some() && (telling.run(step).is_none() || support::whole_tree(&vault) != stands) {
        found.push("a run after the save wrote something".to_owned());
    }
    found.into_iter().map(|why| format!("{} in {}: {why}", step.display(), telling.flavour)).collect()
}
