//! The vault from outside: real folders, real links, a state that somebody else has been at.

#![allow(clippy::disallowed_methods, reason = "a test plays the reader, who writes where he likes")]
#![allow(clippy::unwrap_used, reason = "a test that cannot set the scene should stop")]

use std::collections::BTreeMap;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use neican::model::{
    Barred, BaseId, Card, Change, Depth, Error, Fault, Form, Issue, IssueId, Known, Now, Outcome, PageReport,
    StateFault, Thing, VaultPath, What, Write,
};
use neican::vault::{Standing, Vault};

fn fresh(name: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("vault").join(name);
    let _ = std::fs::remove_dir_all(&root);
    std::fs::create_dir_all(root.join("pages")).unwrap();
    root.canonicalize().unwrap()
}

fn open(root: &Path) -> Vault {
    Vault::open(root, None, "an-app").unwrap()
}

fn path(text: &str) -> VaultPath {
    VaultPath::new(text).unwrap()
}

fn issue(date: &str, title: &str) -> Known {
    let issue = Issue {
        series: "今日洞察".into(),
        date: date.parse().unwrap(),
        title: title.into(),
        intro: vec![],
        route: vec![],
        usage: vec![],
        themes: vec![],
        closing: vec![],
        site: None,
    };
    Known::new(Form::Dump, issue, vec![], vec![]).unwrap()
}

fn known() -> Known {
    issue("2026-04-29", "AI 内参")
}

fn id() -> IssueId {
    known().id()
}

fn at(minute: u32) -> Now {
    Now { day: "2026-11-23".parse().unwrap(), hour: 10, minute }
}

fn change(at: &str, outcome: Outcome, expected: Option<&str>, text: Option<&str>) -> Change {
    Change {
        thing: Thing::Article(format!("2026-04-29/{}", &blake3::hash(at.as_bytes()).to_hex()[..8]).try_into().unwrap()),
        path: path(at),
        outcome,
        write: text.map(|text| Write { expected: expected.map(Into::into), bytes: text.into() }),
        base: text.map(|text| format!("base of {text}")),
        text: None,
        remove: None,
        gone: false,
    }
}

fn create(at: &str, text: &str) -> Change {
    change(at, Outcome::Created, None, Some(text))
}

fn update(at: &str, expected: &str, text: &str) -> Change {
    change(at, Outcome::Updated, Some(expected), Some(text))
}

fn apply(root: &Path, changes: Vec<Change>) -> Result<Vec<Outcome>, Error> {
    let reports = open(root).apply(changes, Some(&known()), at(0))?;
    Ok(reports.into_iter().map(|PageReport { outcome, .. }| outcome).collect())
}

fn text(root: &Path, at: &str) -> String {
    std::fs::read_to_string(root.join(at)).unwrap()
}

/// Everything in a folder: inode, times, size and mode by path.
fn listing(root: &Path) -> BTreeMap<PathBuf, [i64; 7]> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        let m = std::fs::symlink_metadata(&folder).unwrap();
        let times =
            [m.mtime(), m.mtime_nsec(), m.ctime(), m.ctime_nsec(), m.ino() as i64, m.len() as i64, m.mode().into()];
        if m.is_dir() {
            folders.extend(std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()));
        }
        found.insert(folder, times);
    }
    found
}

fn under(root: &Path, start: &str) -> Vec<PathBuf> {
    let files = listing(root).into_keys().filter(|path| path.is_file() && path.starts_with(root.join(start)));
    files.collect()
}

#[test]
fn a_root_is_looked_at_before_it_is_believed() {
    let root = fresh("standing");
    assert_eq!(Vault::standing(&root, None), Ok(Standing::Holds(vec!["pages".into()])));
    assert_eq!(Vault::standing(&root.join("pages"), None), Ok(Standing::Empty));
    assert_eq!(Vault::standing(&root.join("a/b"), None), Ok(Standing::Absent));
    let fault = |root: &Path, home: Option<&Path>| Vault::open(root, home, "an-app").err().map(|error| error.fault);
    assert_eq!(fault(Path::new("/"), None), Some(Fault::TooWide));
    assert_eq!(fault(&root, Some(&root)), Some(Fault::TooWide));
    assert_eq!(fault(&root.join("pages/.."), Some(&root)), Some(Fault::TooWide));
    assert_eq!(fault(&root.join("absent/../.."), Some(&root)), Some(Fault::Missing));
    std::fs::write(root.join("file"), "").unwrap();
    assert_eq!(fault(&root.join("file"), None), Some(Fault::NotAFile));
    symlink("pages", root.join("link")).unwrap();
    assert_eq!(Vault::standing(&root.join("link"), None), Ok(Standing::Empty));
    symlink("nowhere", root.join("dangling")).unwrap();
    assert_eq!(fault(&root.join("dangling"), None), Some(Fault::Missing));
}

#[test]
fn an_absent_root_is_made_with_the_first_write_and_not_before() {
    let root = fresh("absent").join("new/vault");
    let mut vault = open(&root);
    let survey = vault.survey(&[], &|_, _| Card::whole(), Depth::Texts).unwrap();
    assert!(survey.paths.is_empty() && !root.exists());
    assert_eq!(vault.lock(&survey), Ok(true));
    vault.apply(vec![create("pages/a.md", "a")], Some(&known()), at(0)).unwrap();
    assert_eq!(text(&root, "pages/a.md"), "a");
}

#[test]
fn what_was_written_is_known_the_next_time() {
    let root = fresh("known");
    assert_eq!(apply(&root, vec![create("pages/a.md", "a"), create("x/y/b.md", "b")]), Ok(vec![Outcome::Created; 2]));
    let vault = open(&root);
    assert_eq!(vault.known(&id()), Ok(Some(known())));
    assert_eq!(vault.known_ids(), [id()]);
    let survey = vault
        .survey(&[], &|path, _| if path.name() == "b.md" { Card::whole() } else { Card::default() }, Depth::Texts)
        .unwrap();
    assert_eq!(survey.paths.iter().map(VaultPath::as_str).collect::<Vec<_>>(), ["pages/a.md", "x/y/b.md"]);
    assert_eq!(survey.texts.into_values().collect::<Vec<_>>(), ["b"]);
    let record = &survey.records.written[&create("x/y/b.md", "").thing];
    assert_eq!((record.path.as_str(), &record.base), ("x/y/b.md", &Some(BaseId::of("base of b"))));
    assert_eq!(vault.base(&BaseId::of("base of b")), Ok(Some("base of b".into())));
    assert_eq!(vault.base(&BaseId::of("never")), Ok(None));
    assert!(vault.notices().is_empty());
}

#[test]
fn what_was_written_for_one_app_says_nothing_about_another() {
    let root = fresh("two-apps");
    apply(&root, vec![create("pages/a.md", "a")]).unwrap();
    let survey = |app: &str| {
        let vault = Vault::open(&root, None, app).unwrap();
        (
            vault.survey(&[], &|_, _| Card::whole(), Depth::Texts).unwrap().records.written.len(),
            vault.known(&id()).unwrap().is_some(),
        )
    };
    assert_eq!(survey("an-app"), (1, true));
    assert_eq!(survey("another"), (0, true));
}

#[test]
fn settings_of_an_app_are_seen_where_the_walk_does_not_go() {
    let root = fresh("settings");
    std::fs::create_dir_all(root.join(".app")).unwrap();
    std::fs::write(root.join(".app/a.json"), "{}").unwrap();
    std::fs::write(root.join(".app/b.json"), "{}").unwrap();
    let survey =
        open(&root).survey(&[".app/a.json", ".app/c.json", "../d.json"], &|_, _| Card::whole(), Depth::Texts).unwrap();
    let seen: Vec<&str> = survey.texts.keys().map(VaultPath::as_str).collect();
    assert_eq!(seen, [".app/a.json"]);
    assert!(survey.holds(".app/a.json") && !survey.holds(".app/b.json") && !survey.holds(".app/c.json"));
}

#[test]
fn a_run_with_nothing_to_do_leaves_not_a_trace() {
    let root = fresh("no-op");
    apply(&root, vec![create("pages/a.md", "a")]).unwrap();
    let before = listing(&root);
    let mut vault = open(&root);
    let survey = vault.survey(&[], &|_, _| Card::whole(), Depth::Texts).unwrap();
    assert_eq!(vault.lock(&survey), Ok(true));
    let survey = vault.survey(&[], &|_, _| Card::whole(), Depth::Texts).unwrap();
    assert_eq!(vault.lock(&survey), Ok(true));
    vault.look(&[path("pages/a.md")]).unwrap();
    // Moved by the reader as well: no news either.
    let kept = change("pages/moved.md", Outcome::Kept, None, None);
    let moved = Change { path: path("pages/moved.md"), ..change("pages/a.md", Outcome::Unchanged, None, None) };
    vault.apply(vec![moved.clone()], Some(&known()), at(5)).unwrap();
    assert_eq!(listing(&root), before);
    // Something not known yet is news, and takes the move along.
    vault.apply(vec![kept, moved], Some(&known()), at(6)).unwrap();
    let records = open(&root).survey(&[], &|_, _| Card::default(), Depth::Texts).unwrap().records;
    let record = &records.written[&create("pages/a.md", "").thing];
    assert_eq!((record.path.as_str(), &record.base), ("pages/moved.md", &Some(BaseId::of("base of a"))));
    assert_eq!(records.written.len(), 2);
}

#[test]
fn nothing_is_replaced_that_was_not_expected() {
    let root = fresh("expected");
    std::fs::write(root.join("pages/a.md"), "the reader's").unwrap();
    std::fs::write(root.join("pages/file"), "").unwrap();
    let changes = vec![
        create("pages/a.md", "ours"),
        update("pages/a.md", "something else", "ours"),
        update("pages/gone.md", "was here", "ours"),
        create("pages/file/below.md", "ours"),
        create(".neican/ops/x.json", "ours"),
        create("pages/twice.md", "first"),
        create("pages/twice.md", "second"),
    ];
    let mut outcomes = vec![Outcome::Deferred; 5];
    outcomes.extend([Outcome::Created, Outcome::Deferred]);
    assert_eq!(apply(&root, changes), Ok(outcomes));
    assert_eq!((text(&root, "pages/a.md"), text(&root, "pages/twice.md")), ("the reader's".into(), "first".into()));
    assert_eq!(under(&root, ".neican/trash"), Vec::<PathBuf>::new());
    assert_eq!(under(&root, "pages").len(), 3);
}

#[test]
fn a_replaced_file_keeps_its_mode_and_its_old_self() {
    let root = fresh("mode");
    std::fs::write(root.join("pages/a.md"), "old").unwrap();
    std::fs::set_permissions(root.join("pages/a.md"), std::fs::Permissions::from_mode(0o640)).unwrap();
    let inode = std::fs::metadata(root.join("pages/a.md")).unwrap().ino();
    let tag = |at: &Path, value: &str| {
        rustix::fs::setxattr(at, "user.tag", value.as_bytes(), rustix::fs::XattrFlags::empty()).is_ok()
    };
    let tagged = tag(&root.join("pages/a.md"), "red");
    assert_eq!(apply(&root, vec![update("pages/a.md", "old", "new")]), Ok(vec![Outcome::Updated]));
    assert_eq!(text(&root, "pages/a.md"), "new");
    assert_eq!(std::fs::metadata(root.join("pages/a.md")).unwrap().mode() & 0o7777, 0o640);
    let mut value = [0; 8];
    let red =
        rustix::fs::getxattr(root.join("pages/a.md"), "user.tag", &mut value).is_ok_and(|n| value[..n] == *b"red");
    assert_eq!(red, tagged, "where the disk can hold a tag, it stays");
    let old = blake3::hash(b"old").to_hex();
    let stored = root.join(format!(".neican/objects/{}/{}", &old[..2], &old[2..]));
    assert_eq!(std::fs::metadata(stored).unwrap().mode() & 0o7777, 0o640, "no copy is easier to read than the page");
    let trash = under(&root, ".neican/trash");
    let [kept] = &trash.iter().filter(|path| !path.ends_with("moves.json")).collect::<Vec<_>>()[..] else {
        panic!("one file in the trash: {trash:?}")
    };
    assert_eq!(std::fs::metadata(kept).unwrap().ino(), inode, "the very file, for late writes through an open handle");
}

#[test]
fn no_link_is_followed() {
    let root = fresh("links");
    let outside = fresh("links-outside");
    std::fs::write(outside.join("secret.md"), "secret").unwrap();
    symlink(&outside, root.join("out")).unwrap();
    symlink(outside.join("secret.md"), root.join("pages/secret.md")).unwrap();
    std::fs::write(root.join("pages/one.md"), "one").unwrap();
    std::fs::hard_link(root.join("pages/one.md"), root.join("pages/two.md")).unwrap();
    let before = listing(&outside);
    let vault = open(&root);
    let seen = vault.look(&["out/secret.md", "pages/secret.md", "pages/one.md", "pages", "none.md"].map(path)).unwrap();
    assert!(seen.files.is_empty());
    let barred: Vec<Barred> = seen.barred.into_values().collect();
    assert_eq!(barred, [Barred::Symlink, Barred::NotAFile, Barred::HardLink, Barred::Symlink]);
    let survey = vault.survey(&[], &|_, _| Card::whole(), Depth::Texts).unwrap();
    assert_eq!(survey.texts.into_keys().collect::<Vec<_>>(), ["pages/one.md", "pages/two.md"].map(path));
    // A link on the way stops the run before it writes anything.
    let error = apply(&root, vec![create("pages/a.md", "a"), create("out/x/a.md", "a")]).unwrap_err();
    assert_eq!((error.place.file.as_str(), error.fault), ("out", Fault::SymlinkedFolder));
    assert!(!root.join("pages/a.md").exists());
    // So does one that leads to a folder of the vault itself.
    symlink("pages", root.join("in")).unwrap();
    let error = apply(&root, vec![create("in/a.md", "a")]).unwrap_err();
    assert_eq!((error.place.file.as_str(), error.fault), ("in", Fault::SymlinkedFolder));
    assert_eq!(open(&root).look(&[path("in/one.md")]).unwrap().barred[&path("in/one.md")], Barred::Symlink);
    // A link as the file, or a file with two names, is deferred.
    let changes = vec![
        create("pages/secret.md", "x"),
        update("pages/secret.md", "secret", "x"),
        update("pages/one.md", "one", "x"),
    ];
    assert_eq!(apply(&root, changes), Ok(vec![Outcome::Deferred; 3]));
    assert_eq!(listing(&outside), before);
    assert_eq!(text(&root, "pages/two.md"), "one");
}

#[test]
fn a_folder_that_becomes_a_link_during_a_run_is_refused() {
    let root = fresh("becomes-link");
    let outside = fresh("becomes-link-outside");
    let before = listing(&outside);
    let mut vault = open(&root);
    let survey = vault.survey(&[], &|_, _| Card::whole(), Depth::Texts).unwrap();
    assert_eq!(vault.lock(&survey), Ok(true));
    vault.look(&[path("pages/a.md")]).unwrap();
    std::fs::rename(root.join("pages"), root.join("moved")).unwrap();
    symlink(&outside, root.join("pages")).unwrap();
    let error = vault.apply(vec![create("pages/a.md", "a")], Some(&known()), at(1)).unwrap_err();
    assert_eq!((error.place.file.as_str(), error.fault), ("pages", Fault::SymlinkedFolder));
    assert_eq!((listing(&outside), listing(&root.join("moved")).len()), (before, 1));
}

#[test]
fn a_state_folder_that_is_a_link_is_refused() {
    let root = fresh("state-link");
    let outside = fresh("state-link-outside");
    symlink(&outside, root.join(".neican")).unwrap();
    let error = Vault::open(&root, None, "an-app").err().unwrap();
    assert_eq!((error.place.file.as_str(), error.fault), (".neican", Fault::SymlinkedFolder));
    // And one deeper down, before anything is written.
    std::fs::remove_file(root.join(".neican")).unwrap();
    std::fs::create_dir(root.join(".neican")).unwrap();
    symlink(&outside, root.join(".neican/objects")).unwrap();
    let error = apply(&root, vec![create("pages/a.md", "a")]).unwrap_err();
    assert_eq!((error.place.file.as_str(), error.fault), (".neican/objects", Fault::SymlinkedFolder));
    assert!(!root.join("pages/a.md").exists() && std::fs::read_dir(outside.join("pages")).unwrap().next().is_none());
}

#[test]
fn a_damaged_object_counts_as_missing_and_is_put_right() {
    let root = fresh("damaged");
    apply(&root, vec![create("pages/a.md", "a")]).unwrap();
    for object in under(&root, ".neican/objects") {
        std::fs::write(object, "not what its name says").unwrap();
    }
    let vault = open(&root);
    assert_eq!(vault.known(&id()), Ok(None));
    assert_eq!(vault.base(&BaseId::of("base of a")), Ok(None));
    let damaged = What::State { why: StateFault::Damaged };
    assert!(matches!(&vault.notices()[..], [notice] if notice.what == damaged));
    drop(vault);
    apply(&root, vec![]).unwrap();
    assert_eq!(open(&root).known(&id()), Ok(Some(known())));
    assert_eq!(under(&root, ".neican/trash").len(), 1, "nobody knows what the damaged bytes were");
}

#[test]
fn a_broken_operation_is_left_out_and_told() {
    let root = fresh("operations");
    apply(&root, vec![create("pages/a.md", "a")]).unwrap();
    let [good] = &under(&root, ".neican/ops")[..] else { panic!("one operation") };
    let hashed = |text: &str| format!("{}.json", blake3::hash(text.as_bytes()).to_hex());
    let escape = std::fs::read_to_string(good).unwrap().replace("pages/a.md", "../../a.md");
    for (name, text) in [
        ("notes.json".to_owned(), "{}"),
        (format!("{}.json", "0".repeat(64)), "{}"),
        (hashed("{\"version\":1}"), "{\"version\":1}"),
        (hashed(&escape), escape.as_str()),
        (hashed("something else"), &std::fs::read_to_string(good).unwrap().replace("pages/a.md", "pages/b.md")),
        (hashed("{\"version\":99}"), "{\"version\":99}"),
    ] {
        std::fs::write(root.join(".neican/ops").join(name), text).unwrap();
    }
    let vault = open(&root);
    let records = vault.survey(&[], &|_, _| Card::default(), Depth::Texts).unwrap().records;
    assert_eq!(records.written.values().map(|record| record.path.clone()).collect::<Vec<_>>(), [path("pages/a.md")]);
    let notices = vault.notices();
    let other = notices.iter().filter(|notice| notice.what == What::State { why: StateFault::OtherVersion }).count();
    assert_eq!((notices.len(), other), (6, 1));
    assert!(vault.notices().is_empty(), "told once");
}

#[test]
fn a_lost_state_is_made_again_from_what_stands() {
    let root = fresh("lost");
    apply(&root, vec![create("pages/a.md", "a")]).unwrap();
    std::fs::remove_dir_all(root.join(".neican")).unwrap();
    assert_eq!(open(&root).known(&id()), Ok(None));
    apply(&root, vec![change("pages/a.md", Outcome::Unchanged, None, None)]).unwrap();
    let vault = open(&root);
    assert_eq!(vault.known(&id()), Ok(Some(known())));
    let records = vault.survey(&[], &|_, _| Card::default(), Depth::Texts).unwrap().records;
    assert!(records.written.contains_key(&create("pages/a.md", "").thing), "so that its deletion sticks");
    assert_eq!(text(&root, "pages/a.md"), "a");
}

#[test]
fn the_newest_model_and_record_win_whatever_the_clock_says() {
    let root = fresh("order");
    let mut vault = open(&root);
    for (minute, title) in [(30, "first"), (10, "second"), (20, "third")] {
        let earlier = ["first", "second"].into_iter().find(|_| title != "first");
        let before = if title == "third" { Some("second") } else { earlier };
        let change = match before {
            None => create("pages/a.md", title),
            Some(before) => update("pages/a.md", before, title),
        };
        vault.apply(vec![change], Some(&issue("2026-04-29", title)), at(minute)).unwrap();
    }
    vault.apply(vec![], Some(&issue("2026-01-01", "older")), at(0)).unwrap();
    drop(vault);
    let vault = open(&root);
    assert_eq!(vault.known(&id()).unwrap().unwrap().issue.title, "third");
    let dates: Vec<String> = vault.known_ids().iter().map(|id| id.date.to_string()).collect();
    assert_eq!(dates, ["2026-01-01", "2026-04-29"]);
    let records = vault.survey(&[], &|_, _| Card::default(), Depth::Texts).unwrap().records;
    assert_eq!(records.written.values().next().unwrap().base, Some(BaseId::of("base of third")));
    // The newest model is lost: the one before it still knows who is who.
    let lost = serde_json::to_vec(&issue("2026-04-29", "third")).unwrap();
    let digest = blake3::hash(&lost).to_hex();
    std::fs::remove_file(root.join(format!(".neican/objects/{}/{}", &digest[..2], &digest[2..]))).unwrap();
    assert_eq!(vault.known(&id()).unwrap().unwrap().issue.title, "second");
    assert_eq!(vault.notices().len(), 1);
}

#[test]
fn templates_and_strange_files_are_met_with_care() {
    let root = fresh("templates");
    std::fs::create_dir_all(root.join(".neican/templates")).unwrap();
    std::fs::write(root.join(".neican/templates/article.md"), "{{ notes }}").unwrap();
    std::fs::write(root.join(".neican/templates/readme.txt"), "x").unwrap();
    std::fs::write(root.join("pages/latin.md"), [b'a', 0xff]).unwrap();
    std::fs::write(root.join("pages/big.md"), vec![b'a'; (8 << 20) + 1]).unwrap();
    std::fs::write(root.join("pages/pic.png"), "x").unwrap();
    std::fs::create_dir(root.join(".git")).unwrap();
    std::fs::write(root.join(".git/x.md"), "x").unwrap();
    let vault = open(&root);
    let survey = vault.survey(&[], &|_, _| Card::whole(), Depth::Texts).unwrap();
    assert_eq!(survey.templates.into_iter().collect::<Vec<_>>(), [("article.md".into(), "{{ notes }}".into())]);
    assert!(survey.texts.is_empty());
    assert_eq!(survey.paths.len(), 3);
    assert!(vault.notices().is_empty());
    let seen = vault.look(&[path("pages/big.md")]).unwrap();
    assert_eq!(seen.barred[&path("pages/big.md")], Barred::TooLarge);
    // By the built-in layout every page would be written anew.
    std::fs::write(root.join(".neican/templates/issue.md"), [0xff]).unwrap();
    let refused = vault.survey(&[], &|_, _| Card::whole(), Depth::Texts).expect_err("a template that is no text");
    assert_eq!(refused.place.file, ".neican/templates/issue.md");
}

#[test]
fn texts_asked_for_by_path_are_read_with_the_same_care() {
    let root = fresh("texts");
    for (at, bytes) in [("pages/one.md", "甲".as_bytes()), ("pages/bad.md", b"\xff"), ("pages/three.txt", b"x")] {
        std::fs::write(root.join(at), bytes).unwrap();
    }
    std::fs::hard_link(root.join("pages/one.md"), root.join("pages/two.md")).unwrap();
    symlink("one.md", root.join("pages/link.md")).unwrap();
    let asked =
        ["one.md", "two.md", "bad.md", "three.txt", "link.md", "none.md"].map(|name| path(&format!("pages/{name}")));
    let texts = open(&root).texts(&asked).expect("they can be read");
    assert_eq!(texts.keys().map(VaultPath::as_str).collect::<Vec<_>>(), ["pages/one.md", "pages/two.md"]);
    assert_eq!(texts[&path("pages/two.md")], "甲");
}

#[test]
fn a_run_over_no_issue_is_remembered_as_well() {
    let root = fresh("no-issue");
    open(&root).apply(vec![create("a.css", "a")], None, at(0)).unwrap();
    let vault = open(&root);
    assert!(vault.known_ids().is_empty() && vault.notices().is_empty());
    let thing = create("a.css", "a").thing;
    assert_eq!(
        vault.survey(&[], &|_, _| Card::default(), Depth::Texts).unwrap().records.written[&thing].path.as_str(),
        "a.css"
    );
    drop(vault);
    open(&root).apply(vec![change("a.css", Outcome::Unchanged, None, None)], None, at(1)).unwrap();
    let ops = std::fs::read_dir(root.join(".neican/ops")).unwrap().count();
    assert_eq!(ops, 1, "nothing new, nothing written");
}
