//! What an index says of stamps, what it writes down and what it leaves to older segments, and how much it reads.

use super::*;
use crate::model::{Day, Now};
use crate::vault::fs::fixed;
use crate::vault::sim::{Sim, Traits};

const THEN: i64 = 1_000_000_000_001;

fn stamp(written: i64) -> Stamp {
    Stamp { size: 1, written, inode: 7 }
}

fn receipt(rests_on: &str) -> Receipt {
    let json = r#"{"rests_on":"?","report":{"source":"a.epub","issue":"今日洞察/2026-04-29","date":"2026-04-29",
        "dated_by":"option","form":"epub","articles":9,"highlights":5,"notices":[],"pages":[]}}"#;
    serde_json::from_str(&json.replace('?', rests_on)).expect("a receipt")
}

fn operation(run: &str) -> (Digest, Operation) {
    let now = Now { day: "2026-11-23".parse::<Day>().expect("a day"), hour: 10, minute: 20 };
    let operation = Operation::new([].into(), now, "app", None, None, run.to_owned(), vec![]);
    (operation.write().0, operation)
}

#[test]
fn a_stamp_tells_once_no_disk_can_have_rounded_two_times_to_it() {
    // Times of whole milliseconds are those of disks that round.
    for (written, age, tells) in [
        (1_000_000_000_000, COARSE - 1, false),
        (1_000_000_000_000, COARSE, true),
        (1_000_000_000_001, FINE - 1, false),
        (1_000_000_000_001, FINE, true),
    ] {
        let (at, mut index) = (fixed("pages/a.md"), Index::default());
        index.look(&at, Some(stamp(written)), written + age);
        assert_eq!(index.held(&at), tells.then_some(Some(stamp(written))), "{written} after {age}");
        index.see(&at, stamp(written), written + age);
        assert_eq!(index.seen.contains_key(&at), tells, "{written} after {age}");
    }
}

#[test]
fn what_stood_at_a_path_is_known_until_nobody_can_tell() {
    let (at, mut index) = (fixed("pages/a.md"), Index::default());
    assert_eq!(index.held(&at), None);
    index.look(&at, None, THEN);
    assert_eq!(index.held(&at), Some(None), "nothing stood there");
    index.look(&at, Some(stamp(THEN)), THEN + FINE);
    assert_eq!(index.held(&at), Some(Some(stamp(THEN))));
    index.look(&at, Some(stamp(THEN)), THEN);
    assert_eq!(index.held(&at), None, "it may be written twice in a moment");
    index.look(&at, None, THEN);
    index.unknown(&at);
    assert_eq!(index.held(&at), None);
    index.written(vec![]);
    assert!(!index.is_due(), "a run that wrote nothing is no news");
    index.written(vec![(at.clone(), Some(stamp(THEN)))]);
    assert_eq!((index.held(&at), index.is_due()), (Some(Some(stamp(THEN))), true));
    index.written(vec![]);
    assert!(index.is_due(), "it stays news");
    index.written(vec![(at.clone(), None)]);
    assert_eq!(index.held(&at), None);
}

#[test]
fn a_receipt_stays_until_another_takes_its_place() {
    let mut index = Index::default();
    index.put("key".into(), &receipt("a"));
    assert_eq!((index.receipt("key"), index.receipt("another")), (Some(receipt("a")), None));
    index.put("key".into(), &receipt("b"));
    assert_eq!(index.receipt("key"), Some(receipt("b")));
    let stubs: Vec<_> = index.stubs().into_iter().map(|(key, stub)| (key, stub.issue, stub.articles)).collect();
    assert_eq!(stubs, [("key".to_owned(), "今日洞察/2026-04-29".to_owned(), 9)]);
}

#[test]
fn an_index_is_made_without_other_writes_from_many_files_on_where_there_is_none() {
    let sim = Sim::new(1, Traits::default());
    let whole = || segment::write(&sim, "app", 0, "x").into_iter();
    let torn = || {
        sim.put(".neican/index/0000000000000001-torn-0", b"cut sh");
        segment::all(&sim, "torn").map(|(segment, _)| segment)
    };
    for (n_files, segments, is_due) in [
        (MANY, Vec::new(), false),
        (MANY + 1, Vec::new(), true),
        (MANY + 1, whole().collect(), false),
        (MANY + 1, torn().collect(), true),
        (MANY, torn().collect(), false),
    ] {
        let seen = (0..n_files).map(|n| (fixed(&format!("pages/{n}.md")), (stamp(THEN), NEW))).collect();
        let index = Index { segments, seen, ..Index::default() };
        assert_eq!(index.is_due(), is_due, "{n_files} files, {} segments", index.segments.len());
    }
}

/// One run that wrote these files and keeps a receipt; the lines of the segment that it leaves.
fn save(sim: &Sim, files: &[String], rests_on: &str, operations: &[(Digest, Operation)]) -> Vec<String> {
    let (mut index, _) = Index::load(sim, "app");
    let known: Vec<VaultPath> = index.kept.keys().cloned().collect();
    for at in known {
        assert!(index.card(&at, stamp(THEN)).is_some() && index.card(&at, stamp(THEN)).is_none(), "{at}: said once");
    }
    index.written(files.iter().map(|at| (fixed(at), Some(stamp(THEN)))).collect());
    index.put("key".into(), &receipt(rests_on));
    index.save(sim, &Cards::default(), operations.iter().map(|(digest, operation)| (digest, operation)));
    assert!(!index.is_due());
    let newest = index.segments.last().map(|segment| segment.path.as_str()).expect("a segment");
    let text = String::from_utf8(sim.get(newest).expect("it was written").to_vec()).expect("a text");
    text.lines().skip(1).map(str::to_owned).collect()
}

#[test]
fn a_segment_says_what_no_other_one_says() {
    let sim = Sim::new(1, Traits::default());
    let many: Vec<String> = (0..100).map(|n| format!("pages/{n:02}.md")).collect();
    let [one, two, three] = ["1", "2", "3"].map(operation);
    let n_lines = save(&sim, &many, "a", std::slice::from_ref(&one)).len();
    assert_eq!(n_lines, 100 + 1 + 1, "pages, the operation, the receipt");
    let second = save(&sim, &["pages/b.md".into()], "a", &[one.clone(), two.clone()]);
    assert_eq!(second.len(), 2, "{second:?}");
    assert!(second[0].contains("pages/b.md") && second[1].contains(r#""run":"2""#), "{second:?}");
    // The third is about as large as the second, and takes it in.
    let third = save(&sim, &["pages/c.md".into()], "b", &[one.clone(), two.clone(), three]);
    let has = |text: &str| third.iter().any(|line| line.contains(text));
    assert_eq!(third.len(), 5, "{third:?}");
    assert!(["pages/b.md", "pages/c.md", r#""run":"2""#, r#""run":"3""#, r#"="#].into_iter().all(has), "{third:?}");
    let names: Vec<String> = sim.files().into_keys().collect();
    let ends: Vec<_> = names.iter().map(|name| name.rsplit('-').next().unwrap_or_default()).collect();
    assert_eq!(ends, ["0", "2"]);
    // An operation whose bytes are not those of its name may hold more than we know: it is read again.
    let strange = (Digest::of(b"another version's"), operation("4").1);
    assert!(!save(&sim, &["pages/d.md".into()], "b", &[strange]).iter().any(|line| line.starts_with('{')));
    let (index, packed) = Index::load(&sim, "app");
    assert_eq!((index.kept.len(), packed.len(), index.receipt("key")), (103, 3, Some(receipt("b"))));
    assert_eq!(Index::load(&sim, "another").0.kept.len(), 0);
}

#[test]
fn segments_are_joined_that_are_not_much_larger() {
    let sim = Sim::new(1, Traits::default());
    for (sizes, size, n_stay) in [
        (vec![], 1, 0),
        (vec![100, 10, 6], 3, 1),
        (vec![100, 10, 7], 3, 3),
        (vec![1, 1], 5, 0),
        (vec![100, 1], 40, 1),
        (vec![82, 1], 40, 0),
    ] {
        let segments = sizes.iter().enumerate().map(|(at, size)| {
            let flavour = format!("{sizes:?}");
            segment::write(&sim, &flavour.replace(", ", "-"), at as u32, &"x".repeat(*size)).expect("a segment")
        });
        assert_eq!(segment::n_stay(&segments.collect::<Vec<_>>(), size), n_stay, "{size} after {sizes:?}");
    }
}
