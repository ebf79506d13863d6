//! A vault whose `.neican/` somebody else wrote: operations, objects and pages that name themselves. It is looked at, gets an
//! issue and is taken back; nothing panics, what is only looked at stays, and no file of the reader's is lost.
#![allow(clippy::disallowed_methods, reason = "lays a vault down")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use neican::model::{Packing, Source, VaultPath};
use neican::pipeline::{self, Target};
use neican::read;
use neican::render::FLAVOURS;
use neican::vault::Vault;

use super::{in_time, now};

/// Files of a vault. A first line `O` means Obsidian, any other Logseq. Then files, each behind a line of its own:
/// `=== op` (an operation, named by its bytes), `=== object` (the same), `=== file PATH`. In operations `@1` is the digest of
/// the first of them, `@2` of the second, and so on.
pub fn operations_objects(bytes: &[u8]) {
    let root = Folder::new();
    let flavour = FLAVOURS[usize::from(bytes.starts_with(b"O\n"))];
    fs::create_dir_all(root.0.join(flavour.marker())).expect("a writable folder");
    lay(&root.0, bytes);
    in_time(bytes.len(), || looked_at(&root.0));
    in_time(bytes.len(), || run_in(&root.0));
}

/// A folder that is gone afterwards.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        let memory = Path::new("/dev/shm");
        let base = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
        let folder = base.join(format!("neican-fuzz-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a writable folder");
        Folder(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn lay(root: &Path, bytes: &[u8]) {
    let mut digests: Vec<String> = Vec::new();
    for section in sections(bytes).into_iter().take(40) {
        let (head, body) = section;
        let body = if head == "op" { with_digests(&body, &digests) } else { body };
        let digest = blake3::hash(&body).to_hex().to_string();
        let path = match head.split_once(' ') {
            None if head == "op" => format!(".neican/ops/{digest}.json"),
            None if head == "object" => format!(".neican/objects/{}/{}", &digest[..2], &digest[2..]),
            Some(("file", path)) => path.to_owned(),
            _ => continue,
        };
        digests.push(digest);
        let Some(path) = VaultPath::new(&path) else { continue };
        let path = root.join(path.as_str());
        let folder = path.parent().expect("it lies in a folder");
        // A name may be too long, or a file stand where a folder is wanted.
        if fs::create_dir_all(folder).is_ok() {
            let _ = fs::write(&path, &body);
        }
    }
}

/// What stands behind each line that starts with `=== `.
fn sections(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut found: Vec<(String, Vec<u8>)> = Vec::new();
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        match (line.strip_prefix(b"=== "), found.last_mut()) {
            (Some(head), _) => found.push((String::from_utf8_lossy(head).trim().to_owned(), Vec::new())),
            (None, Some((_, body))) => body.extend_from_slice(line),
            (None, None) => {}
        }
    }
    // The line end before the next head is not the file's.
    for (_, body) in &mut found {
        body.pop_if(|last| *last == b'\n');
    }
    found
}

fn with_digests(body: &[u8], digests: &[String]) -> Vec<u8> {
    let mut text = String::from_utf8_lossy(body).into_owned();
    for (idx, digest) in digests.iter().enumerate().rev() {
        text = text.replace(&format!("@{}\"", idx + 1), &format!("{digest}\""));
    }
    text.into_bytes()
}

fn target(root: &Path, dry_run: bool) -> Target<'_> {
    Target { root, flavour: None, home: None, now: now(), dry_run, settle: 0 }
}

/// Everything that only looks.
fn looked_at(root: &Path) {
    let before = tree(root);
    let flavour = FLAVOURS.iter().find(|flavour| root.join(flavour.marker()).is_dir()).expect("one of both");
    if let Ok(vault) = Vault::open(root, None, flavour.name()) {
        let _ = vault.survey(flavour.configs(), &|path, text| flavour.card(path, text), neican::model::Depth::Texts);
        for id in vault.known_ids() {
            let known = vault.known(&id).ok().flatten();
            assert!(known.is_none_or(|known| known.is_sound() && known.id() == id), "a model that does not fit");
            let _ = vault.models(&id);
        }
        for operation in vault.operations() {
            let _ = vault.traces(&operation.id);
        }
        for record in vault.records().written.values() {
            assert!(VaultPath::new(record.path.as_str()).is_some(), "{} leaves the vault", record.path);
            let _ = record.base.as_ref().map(|base| vault.base(base));
        }
        let _ = vault.verify();
        drop(vault.notices());
    }
    let dry = target(root, true);
    let _ = (pipeline::status(Some(3), &dry), pipeline::doctor(true, &dry), pipeline::templates(None, &dry));
    let _ = (pipeline::check(&dry), pipeline::undo(None, &dry), pipeline::anew(&dry, &|| false), synced(&dry));
    assert_eq!(tree(root), before, "what was only looked at changed");
}

/// An issue comes and is taken back.
fn run_in(root: &Path) {
    let before = tree(root);
    let wet = target(root, false);
    let _ = synced(&wet);
    keeps(&before, root);
    let _ = synced(&wet);
    let _ = pipeline::undo(None, &wet);
    keeps(&before, root);
}

fn synced(target: &Target) -> Result<(), neican::model::Error> {
    let issue = include_str!("../../../fixtures/issues/first/input.yaml");
    let files = BTreeMap::from([("first.yaml".to_owned(), issue.as_bytes().to_vec())]);
    let source = Source { name: "first.yaml".to_owned(), packing: Packing::Single, files };
    pipeline::sync(&source, &read::Options::default(), target).map(drop)
}

/// Every file that stood outside of the state is still there, in its place or in the trash.
fn keeps(before: &BTreeMap<PathBuf, Vec<u8>>, root: &Path) {
    let after = tree(root);
    for (path, bytes) in before.iter().filter(|(path, _)| !path.starts_with(".neican")) {
        let kept = after.get(path) == Some(bytes) || after.values().any(|other| other == bytes);
        assert!(kept, "{} is gone", path.display());
    }
}

/// All files, by their path from the root.
fn tree(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(bytes) = fs::read(&path) {
                files.insert(path.strip_prefix(root).expect("below the root").to_owned(), bytes);
            }
        }
    }
    files
}
