//! Templates: that `docs/templates.md` says what the program says of their words, and what `eject` lays down.
#![allow(clippy::disallowed_methods, reason = "a harness reads the papers and lays down its own files")]

mod support;

use std::fs;
use std::path::Path;

use neican::model::{EjectReport, Now, Outcome};
use neican::pipeline::{self, Target};
use neican::render::{FLAVOURS, reference};

#[test]
fn the_page_of_words_is_up_to_date() {
    let mut failures = Vec::new();
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/templates.md");
    support::expect(&page, &reference::document(), &mut failures);
    support::verdict(&failures);
}

#[test]
fn a_template_is_laid_down_where_there_is_none_and_as_often_as_it_is_asked_for() {
    for flavour in FLAVOURS {
        let vault = support::fresh_folder(&format!("eject-{}", flavour.name())).join("vault");
        let now = Now { day: "2026-11-23".parse().expect("a date"), hour: 10, minute: 30 };
        let flavour = flavour.name();
        let target = Target { root: &vault, flavour: Some(flavour), home: None, now, dry_run: false, settle: 0 };
        let eject = |name: &str| pipeline::eject(&[name.to_owned()], &target);
        let outcomes = |report: EjectReport| report.files.iter().map(|file| file.outcome).collect::<Vec<_>>();
        let file = vault.join(".neican/templates/issue.md");
        assert_eq!(outcomes(eject("issue.md").expect("a new folder")), [Outcome::Created]);
        let built_in = Path::new(env!("CARGO_MANIFEST_DIR")).join("vault-template").join(flavour);
        let built_in = fs::read(built_in.join(".neican/templates/issue.md")).expect("it is part of the package");
        assert_eq!(fs::read(&file).expect("it was laid down"), built_in);
        fs::write(&file, "mine").expect("a writable vault");
        assert_eq!(outcomes(eject("issue.md").expect("a vault")), [Outcome::Kept]);
        assert_eq!(fs::read(&file).expect("it stands"), b"mine");
        fs::remove_file(&file).expect("a writable vault");
        assert_eq!(outcomes(eject("issue.md").expect("a vault")), [Outcome::Created]);
        assert_eq!(fs::read(&file).expect("it was laid down again"), built_in);
        assert_eq!(pipeline::check(&target).expect("a vault").templates.len(), 6, "{flavour}");
        pipeline::undo(None, &target).expect("an eject can be taken back");
        assert!(!file.exists(), "{flavour}");
        assert!(eject("../x.md").is_err() && eject("config.yaml").is_err());
    }
}
