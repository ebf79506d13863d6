//! What the operations add up to: whose word is the last one, what is taken back, what is not believed.

use super::super::objects::Digest;
use super::super::operation::{Entry, Operation};
use super::super::sim::{Sim, Traits};
use super::super::state::State;
use super::*;
use crate::model::{Day, IssueId, Record, StateFault, Trace};

fn at(day: &str) -> Now {
    Now { day: day.parse::<Day>().expect("sound"), ..now() }
}

/// An operation that wrote `pages/a.md`, and what it came after.
fn wrote(day: &str, text: &str, parents: &[&Operation]) -> Operation {
    let digest = Digest::of(text.as_bytes());
    let entry = Entry {
        thing: Thing::File(path("pages/a.md")),
        path: path(&format!("pages/{text}.md")),
        base: Some(digest),
        before: None,
        after: Some(digest),
        text: None,
        written: true,
        removed: false,
    };
    let parents = parents.iter().map(|operation| operation.write().0).collect();
    Operation::new(parents, at(day), "an-app", None, None, format!("run of {text}"), vec![entry])
}

fn last(state: &State) -> Option<String> {
    state.records().written.values().next().map(|record: &Record| record.path.to_string())
}

#[test]
fn operations_add_up_to_the_same_in_whatever_order_they_come() {
    let first = wrote("2026-01-03", "first", &[]);
    let second = wrote("2026-01-02", "second", &[&first]);
    // One of another device, that came after nothing, and one of the same device that came after the first only.
    let other = wrote("2026-01-01", "other", &[]);
    let branch = wrote("2026-01-01", "branch", &[&first]);
    let mut back = wrote("2026-01-04", "back", &[&second]);
    (back.undoes, back.things) = (Some(second.write().0), vec![]);
    for (operations, wanted) in [
        (vec![&first, &second], "pages/second.md"),
        (vec![&second, &first], "pages/second.md"),
        (vec![&first, &second, &other], "pages/second.md"),
        (vec![&other, &first, &second], "pages/second.md"),
        (vec![&first, &second, &branch], "pages/second.md"),
        (vec![&first, &branch, &second], "pages/second.md"),
        (vec![&first, &second, &back], "pages/first.md"),
        (vec![&first, &second, &second], "pages/second.md"),
    ] {
        let runs: Vec<&str> = operations.iter().map(|operation| operation.run.as_str()).collect();
        let sim = Sim::new(1, Traits::default());
        let (mut state, _) = State::load(&sim, "an-app", Default::default()).expect("sound");
        for operation in &operations {
            let (digest, bytes) = operation.write();
            state.add(digest, (*operation).clone());
            sim.put(Operation::path(&digest).as_str(), &bytes);
        }
        let (loaded, notices) = State::load(&sim, "an-app", Default::default()).expect("sound");
        assert_eq!((last(&state).as_deref(), last(&loaded).as_deref()), (Some(wanted), Some(wanted)), "{runs:?}");
        assert_eq!((state.heads(), notices), (loaded.heads(), vec![]), "{runs:?}");
        assert!(state.is_same(&loaded) && state.stands(&sim).expect("sound"), "{runs:?}");
        let newest = operations.last().expect("sound").write().0;
        assert!(!state.is_same(&state.without(&newest)) && !state.without(&newest).stands(&sim).expect("sound"));
    }
}

#[test]
fn whether_the_state_stands_is_told_by_names_alone() {
    let sim = Sim::new(1, Traits::default());
    let mut vault = sim.vault("an-app").expect("sound");
    vault.apply(vec![change("pages/c.md", None, "c")], Some(&known("t")), now()).expect("sound");
    drop(vault);
    let stands = |sim: &Sim| {
        sim.reads();
        let mut vault = sim.vault("an-app").expect("sound");
        let n_before = sim.reads().iter().filter(|path| path.contains("/ops/")).count();
        hold(&mut vault).expect("sound");
        (n_before, sim.reads().iter().filter(|path| path.contains("/ops/")).count())
    };
    assert_eq!(stands(&sim), (1, 0));
    // What a file manager leaves is nothing of ours.
    sim.put(".neican/ops/.DS_Store", b"x");
    assert_eq!(stands(&sim), (1, 0));
    sim.put(".neican/ops/notes.txt", b"x");
    assert_eq!(stands(&sim), (2, 2));
}

#[test]
fn a_state_that_moved_on_between_two_steps_is_seen() {
    let root = folder("moved-on");
    let open = || Vault::open(&root, None, "an-app").expect("sound");
    let mut late = open();
    open().apply(vec![change("pages/c.md", None, "c")], Some(&known("t")), now()).expect("sound");
    let refused = late.apply(vec![change("pages/d.md", None, "d")], None, now()).expect_err("another run wrote");
    assert_eq!((refused.fault, files(&root).contains_key("pages/d.md")), (Fault::Locked, false));
    drop(late);
    // A folder of an operation's name is none.
    let mut late = open();
    let operation = files(&root).into_keys().find(|name| name.contains("/ops/")).expect("sound");
    std::fs::remove_file(root.join(&operation)).expect("sound");
    std::fs::create_dir(root.join(&operation)).expect("sound");
    assert_eq!(late.apply(vec![], None, now()).map_err(|error| error.fault), Err(Fault::Locked));
    assert!(matches!(&late.notices()[..], [notice] if notice.what == What::State { why: StateFault::Damaged }));
}

/// Who put a file right that a cut-off run left looks again, also where the state is as it was.
#[test]
fn a_vault_that_was_mended_is_looked_at_again() {
    for (strange, moved) in [(false, true), (true, true), (true, false), (false, false)] {
        let root = folder("mended-again");
        std::fs::write(root.join("pages/a.md"), "old").expect("sound");
        let fails = move |step: &str, at: &VaultPath| {
            (moved && step == "place" && at.as_str() == "pages/a.md").then_some(Errno::IO)
        };
        let mut run = watched_on(Disc::WithoutExchange, &root, fails);
        let done = run.apply(vec![change("pages/a.md", Some("old"), "new")], None, now());
        assert_eq!(done.is_err(), moved);
        drop(run);
        std::fs::create_dir_all(root.join(".neican/ops")).expect("sound");
        if strange {
            std::fs::write(root.join(".neican/ops/notes.txt"), "").expect("sound");
        }
        let mut next = watched(&root, |_, _| None);
        let survey = next.survey(&[], &|_, _| Card::whole(), Depth::Texts).expect("sound");
        assert_eq!(next.lock(&survey), Ok(!moved), "strange: {strange}, moved: {moved}");
        assert_eq!(next.lock(&survey), Ok(true), "and once only");
    }
}

#[test]
fn the_models_of_an_issue_come_newest_first_and_only_whole_ones_of_this_issue() {
    let root = folder("models");
    let mut vault = Vault::open(&root, None, "an-app").expect("sound");
    let titles = ["first", "second", "third"];
    titles.iter().for_each(|title| drop(vault.apply(vec![], Some(&known(title)), now()).expect("sound")));
    let id = known("t").id();
    let models = |vault: &Vault, id: &IssueId| {
        let models = vault.models(id).expect("sound").into_iter();
        models.map(|known| known.issue.title).collect::<Vec<_>>()
    };
    assert_eq!(models(&vault, &id), ["third", "second", "first"]);
    let named = |known: &Known| Digest::of(&serde_json::to_vec(known).expect("sound"));
    assert_eq!(vault.newest(&id), Some(named(&known("third")).hex()));
    assert_eq!(vault.newest(&IssueId { series: "another".into(), ..id.clone() }), None);
    std::fs::remove_file(root.join(named(&known("second")).path().as_str())).expect("sound");
    assert_eq!(models(&vault, &id), ["third", "first"]);
    // An operation may say anything: a model of another issue, one without the identities of its articles.
    let mut other = known("another's");
    other.issue.series = "another".into();
    let json = |model: &Known| serde_json::to_string(model).expect("sound");
    let one_too_many = r#""identities":[{"id":"2026-04-29/70d5f058","keys":[]}]"#;
    let unsound = json(&known("unsound")).replace(r#""identities":[]"#, one_too_many);
    for bytes in [json(&other), unsound].map(String::into_bytes) {
        let heads = vault.state.heads().clone();
        let model = Some((id.clone(), Digest::of(&bytes)));
        let says = Operation::new(heads, now(), "an-app", model, None, "r".into(), vec![]);
        let (digest, operation) = says.write();
        for (at, bytes) in [(Digest::of(&bytes).path(), bytes), (Operation::path(&digest), operation)] {
            std::fs::create_dir_all(root.join(at.as_str()).parent().expect("sound")).expect("sound");
            std::fs::write(root.join(at.as_str()), bytes).expect("sound");
        }
        vault.state.add(digest, says);
    }
    assert_eq!(models(&vault, &id), ["third", "first"]);
    assert_eq!(vault.known(&id).expect("sound").map(|known| known.issue.title), Some("third".to_owned()));
    assert_eq!(vault.notices().len(), 2, "the two that are none of this issue's");
    assert_eq!(Vault::open(&root, None, "an-app").expect("sound").known_ids(), [id]);
}

#[test]
fn an_operation_tells_what_it_wrote_and_what_stood_there() {
    let root = folder("traces");
    std::fs::write(root.join("pages/a.md"), "old").expect("sound");
    std::fs::write(root.join("pages/kept.md"), "kept").expect("sound");
    let mut vault = Vault::open(&root, None, "an-app").expect("sound");
    let kept = |at: &str| Change { outcome: Outcome::Kept, write: None, ..change(at, None, "kept") };
    let changes =
        vec![change("pages/a.md", Some("old"), "new"), change("pages/b.md", None, "b"), kept("pages/kept.md")];
    vault.apply(changes, Some(&known("t")), now()).expect("sound");
    let operations = vault.operations();
    let [one] = &operations[..] else { panic!("{operations:?}") };
    assert_eq!((one.when.as_str(), one.n_written, one.undone), ("2026-11-23T10:20", 2, false));
    let paths = |vault: &Vault, id: &str| {
        let traces = vault.traces(id).expect("sound");
        traces.map(|traces| traces.into_iter().map(|trace: Trace| trace.path.to_string()).collect::<Vec<_>>())
    };
    let both = || vec!["pages/a.md".to_owned(), "pages/b.md".to_owned()];
    assert_eq!(paths(&vault, &one.id), Some(both()));
    assert_eq!((paths(&vault, &"0".repeat(64)), paths(&vault, "no id")), (None, None));
    // A second operation, and an undo of it that had to leave a file: neither takes anything of the first one back.
    let changes = vec![change("pages/b.md", Some("b"), "b, again"), change("pages/c.md", None, "c")];
    vault.apply(changes, None, now()).expect("sound");
    let second = vault.operations()[1].id.clone();
    let back = |at: &str, text: &str| Change {
        thing: Thing::File(path(at)),
        outcome: Outcome::Removed,
        write: None,
        remove: Some(text.into()),
        gone: true,
        base: None,
        ..change(at, None, "")
    };
    let restored = Change { outcome: Outcome::Restored, ..change("pages/b.md", Some("b, again"), "b") };
    vault.take_back(vec![restored, back("pages/c.md", "not so")], &second, now()).expect("sound");
    assert!(vault.operations().iter().all(|operation| !operation.undone), "a file waits for it");
    assert_eq!(paths(&vault, &second), Some(vec!["pages/c.md".to_owned()]));
    assert_eq!(paths(&vault, &one.id), Some(both()));
    vault.take_back(vec![back("pages/b.md", "b")], &one.id, now()).expect("sound");
    assert_eq!(vault.operations().iter().filter(|operation| operation.undone).count(), 1);
}

/// Of a journal our block may go while the file stays, and a page may be empty.
#[test]
fn a_file_counts_as_taken_away_where_none_is_left() {
    let root = folder("left");
    let mut vault = Vault::open(&root, None, "an-app").expect("sound");
    let put = |vault: &mut Vault, change: Change| {
        vault.apply(vec![change], None, now()).expect("sound");
        let id = vault.operations().pop().expect("sound").id;
        let trace = vault.traces(&id).expect("sound").and_then(|mut traces| traces.pop()).expect("it wrote one");
        trace.written.map(|written| written.digest)
    };
    let hex = |text: &str| Some(Digest::of(text.as_bytes()).hex());
    assert_eq!(put(&mut vault, change("pages/a.md", None, "")), hex(""));
    assert_eq!(put(&mut vault, change("pages/a.md", Some(""), "a")), hex("a"));
    let emptied = Change { gone: true, outcome: Outcome::Removed, ..change("pages/a.md", Some("a"), "mine") };
    assert_eq!(put(&mut vault, emptied), hex("mine"));
    let away = Change { gone: true, remove: Some(b"mine".into()), write: None, ..change("pages/a.md", Some(""), "") };
    assert_eq!(put(&mut vault, away), None);
}

/// What is taken back leaves of a thing what was known of it before.
#[test]
fn what_was_known_before_an_operation_is_known_after_its_undo() {
    let root = folder("undone");
    let mut vault = Vault::open(&root, None, "an-app").expect("sound");
    vault.apply(vec![change("pages/a.md", None, "one")], None, now()).expect("sound");
    vault.apply(vec![change("pages/a.md", Some("one"), "two")], None, now()).expect("sound");
    let id = vault.operations()[1].id.clone();
    let back = Change { base: None, outcome: Outcome::Restored, ..change("pages/a.md", Some("two"), "one") };
    vault.take_back(vec![back], &id, now()).expect("sound");
    for vault in [vault, Vault::open(&root, None, "an-app").expect("sound")] {
        let records = vault.records();
        let base = records.written.values().next().and_then(|record| record.base.clone());
        assert_eq!(base, Some(crate::model::BaseId::of("base of one")));
        assert_eq!(
            vault.operations().iter().map(|operation| operation.undone).collect::<Vec<_>>(),
            [false, true, false]
        );
    }
}

/// The list of a run in the trash is not even read where its operation says that it is days old.
#[test]
fn runs_of_days_ago_cost_no_look() {
    let sim = Sim::new(1, Traits::default());
    sim.put("pages/a.md", b"old");
    let mut vault = sim.vault("an-app").expect("sound");
    vault.apply(vec![change("pages/a.md", Some("old"), "new")], None, now()).expect("sound");
    drop(vault);
    let is_read = |days| {
        let mut vault = sim.vault("an-app").expect("sound");
        hold(&mut vault).expect("sound");
        sim.reads();
        vault.ready(&mut [], Now { day: now().day.plus(days), ..now() }).expect("sound");
        let reads = sim.reads();
        assert!(reads.iter().all(|path| !path.ends_with(".0")), "size and time tell that nobody wrote there");
        reads.iter().any(|path| path.ends_with("/moves.json"))
    };
    assert_eq!((is_read(0), is_read(1), is_read(2)), (true, true, false));
}
