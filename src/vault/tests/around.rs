//! Around the vault: which folder it is, what lies about in it, whose files they are.

use super::super::disk::canonical;
use super::super::root::{Standing, is_below, name, nearest, standing};
use super::super::sim::{Sim, Traits};
use super::super::{rename, walk};
use super::*;
use crate::model::Ill;

#[test]
fn a_folder_is_found_and_named_from_where_the_program_runs() {
    let here = std::env::current_dir().and_then(|here| here.canonicalize()).expect("sound");
    assert_eq!(nearest(&["no such folder", "src"]), Some(here.clone()));
    assert_eq!(nearest(&["Cargo.toml", "no such folder"]), None, "a file is no folder");
    let last = here.file_name().expect("sound").to_string_lossy().into_owned();
    for (root, wanted) in
        [(".", Some(last.as_str())), ("src/vault", Some("vault")), ("src/..", Some(&last)), ("/", None)]
    {
        assert_eq!(name(Path::new(root)).as_deref(), wanted, "{root}");
    }
    for (root, parts, file, wanted) in [
        ("src/vault", "src/vault", "Cargo.toml", true),
        ("src/vault/tests", "src/vault", "Cargo.toml", true),
        ("src/vault", "src/vault", "none.toml", false),
        ("src/vault", "src/vault", "src", false),
        ("src/vault", "src/model", "Cargo.toml", false),
        ("src", "src/vault", "Cargo.toml", false),
    ] {
        assert_eq!(is_below(Path::new(root), parts, file), wanted, "{root} in {parts} beside {file}");
    }
}

#[test]
fn what_is_no_folder_is_neither_absent_nor_empty() {
    let root = folder("standing");
    std::fs::write(root.join("file"), "").expect("sound");
    assert_eq!(standing(&root), Ok(Standing::Holds(vec!["file".into(), "pages".into()])));
    assert_eq!(standing(&root.join("pages")), Ok(Standing::Empty));
    assert_eq!(standing(&root.join("none")), Ok(Standing::Absent));
    assert!(standing(&root.join("file")).is_err() && standing(&root.join("file/below")).is_err());
    assert!(Vault::open(&root.join("file/below"), None, "an-app").is_err());
    assert!(canonical(&root.join("file/below")).is_err(), "no folder can be made there");
    assert_eq!(canonical(&root.join("none/below")), Ok(root.join("none/below")));
}

#[test]
fn only_what_a_run_left_and_what_is_damaged_is_found() {
    let sim = Sim::new(1, Traits::default());
    let mut vault = sim.vault("an-app").expect("sound");
    vault.apply(vec![change("pages/a.md", None, "a")], Some(&known("t")), now()).expect("sound");
    assert_eq!(vault.verify(), Ok(vec![]));
    let (left, damaged) = ("pages/sub/.neican-1.tmp", ".neican/objects/ab/cd");
    for at in [left, "top.tmp", ".neican-top", "pages/.neican-x", "pages/.app/.neican-1.tmp", damaged] {
        sim.put(at, b"x");
    }
    sim.put(".neican/objects/ab/.neican-1.tmp", b"x");
    sim.put(".neican-0.tmp/a.md", b"a folder");
    let found: Vec<_> = vault.verify().expect("sound").into_iter().map(|found| (found.path, found.ill)).collect();
    assert_eq!(found, [(path(damaged), Ill::Damaged), (path(left), Ill::Leftover)]);
}

#[test]
fn templates_are_the_plain_texts_of_their_folder() {
    let sim = Sim::new(1, Traits::default());
    for name in ["article.md", "article.txt", ".hidden.md", ".neican-0000000000000001.tmp"] {
        sim.put(&format!(".neican/templates/{name}"), b"text");
    }
    let templates = walk::templates(&sim).expect("sound");
    assert_eq!(templates.into_iter().collect::<Vec<_>>(), [("article.md".to_owned(), "text".to_owned())]);
    sim.put(".neican/templates/folder.md/x", b"x");
    let refused = walk::templates(&sim).expect_err("it has the name of a template");
    assert_eq!(refused.place.file, ".neican/templates/folder.md");
}

/// Where the system lets us: a file of another's group would be locked to its group afterwards.
#[test]
fn a_new_file_belongs_to_whom_the_old_one_belonged() {
    use std::os::unix::fs::{MetadataExt, chown};
    let root = folder("owner");
    let [like, file] = ["pages/like.md", "pages/file.md"].map(|name| root.join(name));
    for (uid, gid) in [(None, None), (None, Some(1)), (Some(1), None), (Some(1), Some(1))] {
        [&like, &file].into_iter().for_each(|at| drop(std::fs::remove_file(at)));
        [&like, &file].into_iter().for_each(|at| std::fs::write(at, "x").expect("sound"));
        let is_ours_to_give = chown(&like, uid, gid).is_ok();
        let [like, file] = [&like, &file].map(|at| std::fs::File::open(at).expect("sound"));
        rename::dress(&like, &file).expect("sound");
        let of =
            |file: &std::fs::File| file.metadata().map(|metadata| (metadata.uid(), metadata.gid())).expect("sound");
        assert!(!is_ours_to_give || of(&like) == of(&file), "{uid:?} {gid:?}");
    }
}
