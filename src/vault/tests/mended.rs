//! What lies in the trash of a run that was cut off, and what the next run makes of it.

use super::super::intent::{self, Intent, Move};
use super::super::objects::Digest;
use super::super::operation::Moment;
use super::*;
use crate::model::{Notice, Rescue};

const RUN: &str = "00000000000000a1";

/// A run that was cut off while it replaced `old` by `new` in `pages/a.md`, or took `old` away.
fn cut_off(root: &Path, at: &str, gone: bool, page: Option<&str>, slot: &[(&str, &str)]) {
    let (before, after) = (Digest::of(b"old"), Digest::of(if gone { b"" } else { b"new" }));
    let one = Move { slot: 0, path: path(at), before, after, gone, size: 3, written: 0 };
    let intent = serde_json::to_vec(&Intent::new(Moment::of(now()), vec![one])).expect("sound");
    put(root, intent::at_work(RUN).as_str(), &intent);
    put(root, before.path().as_str(), b"old");
    std::fs::create_dir_all(root.join(intent::folder(RUN).as_str())).expect("sound");
    slot.iter().for_each(|(name, text)| put(root, &format!(".neican/trash/{RUN}/{name}"), text.as_bytes()));
    page.iter().for_each(|page| put(root, at, page.as_bytes()));
}

fn put(root: &Path, at: &str, bytes: &[u8]) {
    std::fs::create_dir_all(root.join(at).parent().expect("sound")).expect("sound");
    std::fs::write(root.join(at), bytes).expect("sound");
}

/// What a run tells that finds it.
fn mended(root: &Path) -> Vec<What> {
    let mut vault = watched(root, |_, _| None);
    hold(&mut vault).expect("sound");
    vault.notices().into_iter().map(|notice| notice.what).collect()
}

fn in_slot(root: &Path) -> Vec<String> {
    let start = format!(".neican/trash/{RUN}/");
    files(root).into_keys().filter_map(|name| name.strip_prefix(&start).map(str::to_owned)).collect()
}

#[test]
fn a_page_is_brought_back_where_it_was_on_its_way_and_nowhere_else() {
    let (put_back, late) = (Rescue::PutBack, Rescue::LateSave);
    for (what, gone, page, slot, stands, told) in [
        ("nothing was moved yet", false, Some("old"), &[("0.new", "ne")][..], Some("old"), None),
        ("the new one is ready", false, Some("old"), &[("0.0", "new")], Some("old"), None),
        ("the new one was lost with its bytes", false, Some("old"), &[("0.0", "")], Some("old"), None),
        ("they changed places", false, Some("new"), &[("0.0", "old")], Some("new"), None),
        ("the reader deleted it after that", false, None, &[("0.0", "old")], None, None),
        ("the reader deleted it before anything was ready", false, None, &[("0.new", "ne")], None, None),
        ("the old one is under neither name", false, None, &[("0.0", "new")], Some("old"), Some(put_back)),
        ("the same, and the new one without its bytes", false, None, &[("0.0", "")], Some("old"), Some(put_back)),
        ("in the gap of two steps", false, None, &[("0.0", "new"), ("0.1", "old")], Some("old"), Some(put_back)),
        ("the old one alone came through", false, None, &[("0.1", "old")], Some("old"), Some(put_back)),
        ("after two steps", false, Some("new"), &[("0.1", "old")], Some("new"), None),
        ("a save slipped in", false, Some("new"), &[("0.0", "save")], Some("save"), Some(late)),
        ("a save in the gap", false, None, &[("0.0", "new"), ("0.1", "save")], Some("save"), Some(put_back)),
        ("the newest save of two", false, None, &[("0.1", "save"), ("0.2", "later")], Some("later"), Some(put_back)),
        ("it was taken away, which nobody recorded", true, None, &[("0.0", "old")], Some("old"), Some(put_back)),
        ("it was to be taken away", true, Some("old"), &[], Some("old"), None),
        ("strange names", false, None, &[("0.x", "old"), ("x.0", "old"), ("1.1", "old"), ("old", "old")], None, None),
    ] {
        let root = folder("mended");
        cut_off(&root, "pages/sub/a.md", gone, page, slot);
        let told_of = mended(&root);
        let rescued: Vec<Rescue> = told_of
            .iter()
            .filter_map(|what| match what {
                What::Rescued { how } => Some(*how),
                _ => None,
            })
            .collect();
        assert_eq!(files(&root).get("pages/sub/a.md").map(String::as_str), stands, "{what}");
        assert_eq!(rescued, told.into_iter().collect::<Vec<_>>(), "{what}");
        assert!(in_slot(&root).contains(&"moves.json".to_owned()), "{what}: it is done with");
        assert_eq!(mended(&root), [], "{what}: nothing is put right twice");
    }
}

/// A disk that cannot rename to where nothing stands makes a link, and removes the first name.
#[test]
fn a_second_name_in_the_trash_goes_so_that_the_page_can_be_written() {
    for text in ["new", "old", "save"] {
        let root = folder("linked");
        cut_off(&root, "pages/a.md", false, Some(text), &[]);
        std::fs::hard_link(root.join("pages/a.md"), root.join(format!(".neican/trash/{RUN}/0.0"))).expect("links");
        assert_eq!(mended(&root), []);
        assert_eq!((files(&root)["pages/a.md"].as_str(), in_slot(&root)), (text, vec!["moves.json".to_owned()]));
    }
    // One with the same words is another file: it stays.
    let root = folder("alike");
    cut_off(&root, "pages/a.md", false, Some("save"), &[("0.0", "save")]);
    std::fs::hard_link(root.join("pages/a.md"), root.join("backup")).expect("links");
    assert!(matches!(&mended(&root)[..], [What::KeptAside { .. }]));
    assert_eq!(in_slot(&root), ["0.0.kept", "moves.json"]);
}

/// What an intent says is only where to look.
#[test]
fn an_intent_moves_nothing_of_our_own_state() {
    let root = folder("own-state");
    cut_off(&root, ".neican/ops/x.json", false, None, &[("0.0", "new"), ("0.1", "old")]);
    assert_eq!(mended(&root), []);
    assert!(!files(&root).contains_key(".neican/ops/x.json"));
    let root = folder("own-removal");
    std::fs::write(root.join("pages/mine.md"), "mine").expect("sound");
    put(&root, ".neican/objects/ab/cd", b"old");
    let away =
        |at: &str| Change { write: None, remove: Some(b"old".into()), gone: true, ..change(at, Some("old"), "x") };
    let mut vault = watched(&root, |_, _| None);
    let changes = vec![away(".neican/objects/ab/cd"), away("pages/mine.md")];
    let reports = vault.apply(changes, None, now()).expect("sound");
    assert!(reports.iter().all(|report| report.outcome == Outcome::Deferred));
    assert_eq!(
        (files(&root)[".neican/objects/ab/cd"].as_str(), files(&root)["pages/mine.md"].as_str()),
        ("old", "mine")
    );
}

#[test]
fn only_what_we_named_is_taken_for_a_run() {
    let root = folder("names");
    let (run, other) = ("00000000000000a1", "00000000000000a2");
    for name in [run, "mine", "abc", "00000000000000A1", "zzzzzzzzzzzzzzzz", "00000000000000a1f"] {
        put(&root, &format!(".neican/trash/{name}/x"), b"");
    }
    for name in [other, "mine", "abc", "00000000000000A2"] {
        put(&root, &format!(".neican/trash/{name}.json"), b"");
    }
    put(&root, ".neican/trash/00000000000000a3", b"no folder");
    put(&root, ".neican/trash/00000000000000a4.json/x", b"no file");
    let disk = super::super::disk::Disk::open(root.to_path_buf()).expect("sound");
    assert_eq!(intent::runs(&disk), Ok((vec![other.to_owned()], vec![run.to_owned()])));
}

/// A file is removed only where the same file stands beside it under another name.
#[test]
fn a_file_of_the_same_words_is_no_second_name() {
    let root = folder("twins");
    let left = "pages/.neican-0000000000000001.tmp";
    std::fs::write(root.join(left), "words").expect("sound");
    std::fs::write(root.join("pages/b.md"), "words").expect("sound");
    std::fs::hard_link(root.join("pages/b.md"), root.join("backup")).expect("a disk with links");
    assert_eq!(mended(&root), [What::Rescued { how: Rescue::Swept { files: 1 } }]);
    assert_eq!((trash(&root), files(&root).contains_key(left)), (vec!["words".to_owned()], false));
}

#[test]
fn what_a_run_left_among_settings_and_objects_is_swept_too() {
    let root = folder("settings");
    let temporary = |folder: &str, n: u32| format!("{folder}/.neican-{n:016x}.tmp");
    let left = [temporary(".app", 1), temporary(".app/themes", 2), temporary(".neican/ops", 3)];
    let (deep, object) = (temporary(".app/themes/deeper", 4), temporary(".neican/objects/ab", 5));
    left.iter().chain([&deep, &object]).for_each(|at| put(&root, at, b"half"));
    put(&root, ".app/mine.tmp", b"the reader's");
    let survey = |vault: &Vault| vault.survey(&[".app/a.json"], &|_, _| Card::whole(), Depth::Texts).expect("sound");
    let mut vault = watched(&root, |_, _| None);
    let seen = survey(&vault);
    vault.lock(&seen).expect("sound");
    let told: Vec<Notice> = vault.notices();
    assert!(matches!(&told[..], [Notice { what: What::Rescued { how: Rescue::Swept { files: 3 } }, .. }]), "{told:?}");
    let found = files(&root);
    assert!(left.iter().all(|at| !found.contains_key(at)) && found.contains_key(&deep), "{found:?}");
    assert_eq!(found[".app/mine.tmp"], "the reader's");
    drop(vault);
    // Objects are looked through only where something is to be written.
    let mut quiet = watched(&root, |step, at| (step != "read").then(|| panic!("{step} {at}")));
    let seen = survey(&quiet);
    assert_eq!((quiet.lock(&seen), quiet.ready(&mut [], now())), (Ok(true), Ok(true)));
    let kept = Change { outcome: Outcome::Kept, write: None, ..change("pages/x.md", None, "x") };
    assert_eq!(quiet.ready(&mut [kept], now()), Ok(true));
    drop(quiet);
    let mut vault = watched(&root, |_, _| None);
    hold(&mut vault).expect("sound");
    vault.ready(&mut [change("pages/x.md", None, "x")], now()).expect("sound");
    assert!(!files(&root).contains_key(&object));
}
