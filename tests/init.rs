//! Starter vaults, by fixtures: `edit/<flavour>/` of a case is what the reader has, `expect/<flavour>/` what stands there
//! after `neican init`; in `again/`, what the reader does then (`edit/`, `<flavour>/delete.txt`), and a run after that.
#![allow(clippy::disallowed_methods, reason = "a harness lays down its own files")]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use neican::model::{
    Colour, Config, Error, Fault, InitReport, IssueReport, Language, Now, Outcome, Survey, VaultPath, config, wording,
};
use neican::pipeline::{self, Target};
use neican::read;
use neican::render::FLAVOURS;

/// Settings that get entries; every other file of the reader's stays to the byte.
const SHARED: &str = ".obsidian/types.json";

fn target<'a>(vault: &'a Path, flavour: Option<&'a str>) -> Target<'a> {
    let now = Now { day: "2026-11-23".parse().expect("a date"), hour: 10, minute: 30 };
    Target { root: vault, flavour, home: None, now, dry_run: false, settle: 0 }
}

fn init(vault: &Path, flavour: &str) -> Result<InitReport, Error> {
    pipeline::init(&target(vault, Some(flavour)))
}

/// What the report says, in fixed order, for people to read in a diff.
fn lines(report: &InitReport) -> String {
    let mut out = String::new();
    for notice in &report.notices {
        out += &format!("notice {}: {}\n", notice.place, wording::notice(&notice.what, Language::English));
    }
    for file in &report.files {
        out += &format!("{}: {}\n", wording::outcome(file.outcome, Language::English), file.path);
    }
    out
}

/// One run: the report, the vault, that the reader's files stand, that a second run writes nothing.
fn run(case: &Path, vault: &Path, flavour: &str, failures: &mut Vec<String>) {
    let before = support::tree(vault);
    match init(vault, flavour) {
        Ok(report) => support::expect(&case.join(format!("report-{flavour}.txt")), &lines(&report), failures),
        Err(error) => failures.push(format!("{flavour} {}: {error}", case.display())),
    }
    support::expect_tree(&case.join("expect").join(flavour), vault, failures);
    let after = support::whole_tree(vault);
    for (path, bytes) in before.iter().filter(|(path, _)| *path != SHARED) {
        if after.get(path) != Some(bytes) {
            failures.push(format!("{flavour} {}: {path} of the reader's changed", case.display()));
        }
    }
    let again = init(vault, flavour).expect("it went well a moment ago");
    let writes = |outcome: Outcome| matches!(outcome, Outcome::Created | Outcome::Updated);
    if support::whole_tree(vault) != after || again.files.iter().any(|file| writes(file.outcome)) {
        failures.push(format!("{flavour} {}: a second run wrote", case.display()));
    }
}

#[test]
fn every_starter_vault_is_as_expected() {
    let mut failures = Vec::new();
    for case in support::cases("init") {
        for flavour in FLAVOURS.iter().map(|flavour| flavour.name()) {
            let name = case.file_name().expect("a name").to_string_lossy();
            let vault = support::fresh_folder(&format!("init-{flavour}-{name}")).join("vault");
            support::lay(&case.join("edit").join(flavour), &vault);
            run(&case, &vault, flavour, &mut failures);
            let again = case.join("again");
            if again.exists() {
                support::lay(&again.join("edit").join(flavour), &vault);
                let deleted = fs::read_to_string(again.join(flavour).join("delete.txt")).unwrap_or_default();
                deleted.lines().for_each(|path| fs::remove_file(vault.join(path)).expect("a file to delete"));
                run(&again, &vault, flavour, &mut failures);
            }
        }
    }
    support::verdict(&failures);
}

#[test]
fn what_the_folder_holds_is_what_is_laid_down() {
    for flavour in FLAVOURS {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("vault-template").join(flavour.name());
        let held = support::tree(&folder);
        let pieces = flavour
            .pieces()
            .iter()
            .filter(|piece| piece.path != config::PATH)
            .map(|piece| (piece.path.to_owned(), piece.text.as_bytes().to_vec()));
        assert_eq!(pieces.collect::<BTreeMap<_, _>>(), held, "{}: embedded", flavour.name());
        let vault = support::fresh_folder(&format!("init-whole-{}", flavour.name())).join("vault");
        init(&vault, flavour.name()).expect("an absent folder");
        assert_eq!(support::tree(&vault), held, "{}: laid down", flavour.name());
        let wishes = fs::read_to_string(vault.join(config::PATH)).expect("the config is laid down, too");
        assert_eq!(wishes, include_str!("../vault-template/config.yaml"), "{}", flavour.name());
    }
}

#[test]
fn a_run_cut_off_anywhere_is_finished_by_the_next() {
    for flavour in FLAVOURS {
        let pieces = flavour.pieces();
        for n_laid in 0..=pieces.len() {
            let vault = support::fresh_folder(&format!("init-cut-{}-{n_laid}", flavour.name()));
            for piece in &pieces[..n_laid] {
                let path = vault.join(piece.path);
                fs::create_dir_all(path.parent().expect("a folder")).expect("target can be written");
                fs::write(path, piece.text).expect("target can be written");
            }
            init(&vault, flavour.name()).expect("a vault");
            assert_eq!(support::tree(&vault).len(), pieces.len() - 1, "{} after {n_laid}", flavour.name());
            assert!(vault.join(config::PATH).exists(), "{} after {n_laid}", flavour.name());
        }
    }
}

#[test]
fn a_dry_run_says_the_same_and_writes_nothing() {
    for flavour in FLAVOURS.iter().map(|flavour| flavour.name()) {
        let vault = support::fresh_folder(&format!("init-dry-{flavour}")).join("vault");
        let dry = Target { dry_run: true, ..target(&vault, Some(flavour)) };
        let said = pipeline::init(&dry).expect("an absent folder");
        assert!(!vault.exists());
        assert_eq!(lines(&said), lines(&init(&vault, flavour).expect("an absent folder")));
    }
}

#[test]
fn which_folders_are_refused() {
    let root = support::fresh_folder("init-refused");
    let folder = |names: &[&str]| {
        let folder = root.join(format!("of-{}", names.join("+")).replace('/', "-"));
        for name in names {
            fs::create_dir_all(folder.join(name)).expect("target can be written");
        }
        fs::create_dir_all(&folder).expect("target can be written");
        folder
    };
    let refused = |folder: &Path, flavour| pipeline::init(&target(folder, flavour)).map_err(|error| error.fault).err();
    assert_eq!(refused(Path::new("/"), Some("logseq")), Some(Fault::TooWide));
    let home = folder(&["logseq", "home"]);
    let at_home = Target { home: Some(&home), ..target(&home, None) };
    assert_eq!(pipeline::init(&at_home).map_err(|error| error.fault).err(), Some(Fault::TooWide));
    assert_eq!(refused(&folder(&["db.sqlite"]), Some("logseq")), Some(Fault::DatabaseGraph));
    assert_eq!(
        refused(&folder(&["mirror/markdown"]).join("mirror/markdown"), Some("logseq")),
        Some(Fault::DatabaseGraph)
    );
    assert_eq!(refused(&folder(&[]), None), Some(Fault::NoVault));
    assert_eq!(refused(&folder(&["notes"]), None), Some(Fault::NoVault));
    assert_eq!(refused(&folder(&["logseq", ".obsidian"]), None), Some(Fault::TwoFlavours));
    assert_eq!(refused(&folder(&["notes", "x"]), Some("emacs")), Some(Fault::UnknownFlavour("emacs".into())));
    assert_eq!(refused(&folder(&[".obsidian", "x"]), Some("logseq")), Some(Fault::OtherApp("obsidian".into())));
    assert_eq!(refused(&folder(&["logseq", "x"]), Some("obsidian")), Some(Fault::OtherApp("logseq".into())));
    assert!(support::tree(&root).is_empty(), "nothing was written");
    assert_eq!(refused(&folder(&["logseq", ".obsidian", "y"]), Some("obsidian")), None);
    assert_eq!(refused(&folder(&["notes", "y"]), Some("obsidian")), None);
}

#[test]
fn sync_goes_on_from_init_and_lays_the_least_by_itself() {
    let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/cli/dates.in/undated.txt");
    let source = neican::intake::load(&case).expect("an issue");
    let options = read::Options { date: "2026-04-30".parse().ok(), ..Default::default() };
    for (flavour, least) in [("logseq", "logseq/config.edn"), ("obsidian", ".obsidian/daily-notes.json")] {
        let vault = support::fresh_folder(&format!("init-sync-{flavour}")).join("vault");
        let report = pipeline::sync(&source, &options, &target(&vault, Some(flavour))).expect("an absent folder");
        let seeds = |report: &IssueReport| -> Vec<String> {
            let files = report.pages.iter().filter(|page| page.thing.to_string().starts_with("file/"));
            files.map(|page| page.path.to_string()).collect()
        };
        assert_eq!(seeds(&report), [least]);
        let after_sync = support::tree(&vault);
        init(&vault, flavour).expect("a vault");
        let after_init = support::tree(&vault);
        assert!(after_sync.iter().all(|(path, bytes)| after_init.get(path) == Some(bytes)), "{flavour}");
        let report = pipeline::sync(&source, &options, &target(&vault, None)).expect("a vault");
        assert!(seeds(&report).is_empty(), "{flavour}: the starter is none of its business any more");
        assert_eq!(support::tree(&vault), after_init, "{flavour}: nothing new");
    }
}

/// The file explains every setting, says what holds without it, and leaves everything as it is.
#[test]
fn the_config_explains_every_setting_with_its_default() {
    let text = include_str!("../vault-template/config.yaml");
    assert_eq!(Config::read(text).expect("sound"), Config::default(), "nothing in it is in force");
    // A setting stands right behind its `#`, an explanation behind a space.
    let is_setting = |line: &&str| line.starts_with('#') && !line.starts_with("# ") || line.starts_with("#  ");
    let settings: String = text.lines().filter(is_setting).map(|line| format!("{}\n", &line[1..])).collect();
    let names = settings.lines().filter_map(|line| line.split_once(':')).map(|(name, _)| name);
    assert_eq!(names.filter(|name| !name.starts_with(' ')).collect::<Vec<_>>(), Config::settings());
    let below = |name: &str| settings.lines().filter(|line| line.starts_with(&format!("  {name}:"))).count();
    assert!(config::KEYS.iter().all(|key| below(key) == 1), "every property is listed");
    assert!(Colour::NAMED.iter().all(|colour| below(colour.name()) == 1), "every colour is listed");
    let folder = |path: &str| VaultPath::new(path);
    let said =
        Config { folder: folder("AI 内参"), feynman_folder: folder("AI 内参/费曼笔记"), ..Config::default() };
    assert_eq!(Config::read(&settings).expect("sound"), said, "what it says of the defaults");
    let obsidian = FLAVOURS.iter().find(|flavour| flavour.name() == "obsidian").expect("it is written");
    let (settings, _) = obsidian.settings(&Survey::default());
    assert_eq!(Some(settings.pages), said.folder, "the folder that pages go to without a config");
}
