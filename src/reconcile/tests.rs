//! The fates of pages, blocks and files, one row each.

use super::*;
use std::sync::Arc;

use crate::model::{Card, Record};
use crate::render::logseq::LogseqGrammar;

const THING: &str = "2026-04-29";

fn path(path: &str) -> VaultPath {
    VaultPath::new(path).expect("a path")
}

/// A page stands there and tells what it is.
fn stands(survey: &mut Survey, path: VaultPath, text: &str) {
    survey.cards.put(path, Card::of(survey.spelling.things(text)));
}

fn draft(claim: Claim, thing: &str, text: &str) -> Draft {
    let text = text.to_owned();
    let pointer_at = text.find('\n').map_or(text.len(), |at| at + 1);
    let pointer_prefix = if claim == Claim::Region { "  neican:: " } else { "neican:: " };
    let content = Content::Text { text, pointer: Some((pointer_at, pointer_prefix.into())) };
    Draft {
        thing: thing.parse().expect("a thing"),
        claim,
        path: path("pages/a.md"),
        content,
        opening: Some(String::new()),
    }
}

/// Decides with these texts as bases.
fn decided(drafts: &[Draft], survey: &Survey, snapshot: &Snapshot, bases: &[&str]) -> (Vec<Change>, Vec<Notice>) {
    let bases = bases.iter().map(|text| (BaseId::of(text), (*text).to_owned())).collect();
    let pointer =
        |text: &str, _: Claim| Some((text.find('\n').map_or(text.len(), |at| at + 1), "neican:: ".to_owned()));
    reconcile(
        drafts,
        survey,
        snapshot,
        &Means { grammar: &LogseqGrammar, pointer: &pointer, config: &survey.config, bases: &bases },
    )
}

/// Decides over one draft; `vault` is what stands at `at`.
fn decide(draft: &Draft, at: &str, vault: Option<&str>, recorded: bool) -> Change {
    let mut survey = Survey::default();
    let mut snapshot = Snapshot::default();
    if let Some(text) = vault {
        survey.paths.insert(path(at));
        stands(&mut survey, path(at), text);
        snapshot.files.insert(path(at), text.as_bytes().to_vec());
    }
    if recorded {
        let recorded_at = if draft.claim == Claim::Seed { draft.path.clone() } else { path("pages/a.md") };
        Arc::make_mut(&mut survey.records)
            .written
            .insert(draft.thing.clone(), Record { path: recorded_at, base: None });
    }
    let (mut changes, _) = decided(std::slice::from_ref(draft), &survey, &snapshot, &[]);
    changes.remove(0)
}

fn sealed(claim: Claim, thing: &str, text: &str) -> String {
    let draft = draft(claim, thing, text);
    String::from_utf8(draft.content.sealed(&draft.thing)).expect("text")
}

#[test]
fn fates_of_a_page() {
    let new = draft(Claim::Page, THING, "a:: 1\n\n- 新");
    let ours = |text: &str| sealed(Claim::Page, THING, text);
    let edited = |text: &str| ours(text) + "\n- 我写的";
    let rows: [(&str, Option<String>, bool, Outcome, bool); 9] = [
        ("never written, nothing there", None, false, Outcome::Created, true),
        ("never written, a page of the reader's", Some("- 我的".into()), false, Outcome::LeftForeign, false),
        ("as we left it, nothing new", Some(ours("a:: 1\n\n- 新")), true, Outcome::Unchanged, false),
        ("as we left it but for a line end", Some(ours("a:: 1\n\n- 新") + "\n"), true, Outcome::Unchanged, false),
        ("as we left it, news", Some(ours("a:: 1\n\n- 旧")), true, Outcome::Updated, true),
        ("edited, nothing new", Some(edited("a:: 1\n\n- 新")), true, Outcome::Kept, false),
        ("edited, news", Some(edited("a:: 1\n\n- 旧")), true, Outcome::LeftEdited, false),
        ("deleted", None, true, Outcome::LeftDeleted, false),
        ("pointer taken out", Some("a:: 1\n\n- 旧".into()), true, Outcome::LeftForeign, false),
    ];
    for (name, vault, recorded, outcome, writes) in rows {
        let change = decide(&new, "pages/a.md", vault.as_deref(), recorded);
        assert_eq!((change.outcome, change.write.is_some()), (outcome, writes), "{name}");
        if let (Some(write), Some(vault)) = (change.write, vault) {
            assert_eq!(write.expected.as_deref(), Some(vault.as_bytes()), "{name}");
        }
    }
}

#[test]
fn a_page_edited_into_the_news_gets_its_pointer_only() {
    let new = draft(Claim::Page, THING, "a:: 1\n\n- 新");
    let by_hand = sealed(Claim::Page, THING, "a:: 1\n\n- 旧").replace("- 旧", "- 新");
    let change = decide(&new, "pages/a.md", Some(&by_hand), true);
    assert_eq!(change.outcome, Outcome::Updated);
    assert_eq!(change.write.map(|write| write.bytes), Some(sealed(Claim::Page, THING, "a:: 1\n\n- 新").into_bytes()));
}

#[test]
fn a_moved_page_is_found_by_its_pointer() {
    let new = draft(Claim::Page, THING, "a:: 1\n\n- 新");
    let change = decide(&new, "pages/moved.md", Some(&sealed(Claim::Page, THING, "a:: 1\n\n- 旧")), true);
    assert_eq!((change.outcome, change.path), (Outcome::Updated, path("pages/moved.md")));
}

#[test]
fn fates_of_a_journal_block() {
    let thing = "journal/2026-04-29";
    let new = draft(Claim::Region, thing, "- 新\n\t- 子");
    let ours = |text: &str| sealed(Claim::Region, thing, text);
    // What it is called, the day's page, whether we wrote before, what becomes of it, and what is written.
    type Row = (&'static str, Option<String>, bool, Outcome, Option<String>);
    let rows: [Row; 7] = [
        ("no such day", None, false, Outcome::Created, Some(ours("- 新\n\t- 子"))),
        (
            "a day of the reader's",
            Some("- 我的".into()),
            false,
            Outcome::Created,
            Some(format!("- 我的\n{}", ours("- 新\n\t- 子"))),
        ),
        ("nothing new", Some(format!("- 我的\n{}", ours("- 新\n\t- 子"))), true, Outcome::Unchanged, None),
        (
            "news",
            Some(format!("- 前\n{}\n- 后", ours("- 旧\n\t- 子"))),
            true,
            Outcome::Updated,
            Some(format!("- 前\n{}\n- 后", ours("- 新\n\t- 子"))),
        ),
        ("edited, news", Some(ours("- 旧\n\t- 子").replace("子", "DONE 子")), true, Outcome::LeftEdited, None),
        ("block deleted", Some("- 我的".into()), true, Outcome::LeftDeleted, None),
        ("day deleted", None, true, Outcome::LeftDeleted, None),
    ];
    for (name, vault, recorded, outcome, written) in rows {
        let change = decide(&new, "pages/a.md", vault.as_deref(), recorded);
        let bytes = change.write.map(|write| String::from_utf8(write.bytes).expect("text"));
        assert_eq!((change.outcome, bytes), (outcome, written), "{name}");
    }
}

#[test]
fn a_block_moved_deeper_stays_there() {
    let thing = "journal/2026-04-29";
    let new = draft(Claim::Region, thing, "- 新\n\t- 子");
    let indented =
        |text: &str| sealed(Claim::Region, thing, text).lines().map(|line| format!("\n\t{line}")).collect::<String>();
    let change = decide(&new, "pages/a.md", Some(&format!("- 上{}", indented("- 旧\n\t- 子"))), true);
    let written = change.write.map(|write| String::from_utf8(write.bytes).expect("text"));
    assert_eq!(written, Some(format!("- 上{}", indented("- 新\n\t- 子"))));
}

#[test]
fn fates_of_a_file_laid_down_once() {
    let file = |bytes: &[u8]| Draft {
        thing: "file/assets/a.png".parse().expect("a thing"),
        claim: Claim::Seed,
        path: path("assets/a.png"),
        content: Content::Bytes(bytes.to_vec()),
        opening: None,
    };
    let fate = |vault: Option<&str>, recorded: bool| decide(&file(b"png"), "assets/a.png", vault, recorded).outcome;
    assert_eq!(fate(None, false), Outcome::Created);
    assert_eq!(fate(Some("png"), true), Outcome::Unchanged);
    assert_eq!(fate(Some("mine"), true), Outcome::Kept);
}

#[test]
fn a_day_that_only_the_app_can_start_is_not_created() {
    let new = Draft { opening: None, ..draft(Claim::Region, "journal/2026-04-29", "- 新") };
    let change = decide(&new, "pages/a.md", None, false);
    assert_eq!((change.outcome, change.write.is_some()), (Outcome::Deferred, false));
}

/// A block whose app has no room for a pointer: the state says what it was written from, its block id which one it is.
#[test]
fn fates_of_a_block_that_is_named_by_its_id() {
    let (new, old) = ("- 新 ^neican-2026-04-29\n    - [ ] 一", "- 旧 ^neican-2026-04-29\n    - [ ] 一");
    let around = |block: &str| format!("早上好\n\n{block}\n\n晚安");
    type Row<'a> = (&'a str, Option<String>, Option<&'a str>, Outcome, Option<String>);
    let rows: [Row; 9] = [
        ("no page yet", None, None, Outcome::Created, Some(format!("# 日记\n\n{new}\n"))),
        ("a page of the reader's", Some("早上好".into()), None, Outcome::Created, Some(format!("早上好\n\n{new}\n"))),
        ("as we left it", Some(around(new)), Some(new), Outcome::Unchanged, None),
        ("as we left it, state lost", Some(around(new)), None, Outcome::Unchanged, None),
        ("as we left it, news", Some(around(old)), Some(old), Outcome::Updated, Some(around(new))),
        ("news, state lost", Some(around(old)), None, Outcome::LeftEdited, None),
        ("ticked", Some(around(&new.replace("[ ]", "[x]"))), Some(new), Outcome::Kept, None),
        ("ticked, news", Some(around(&old.replace("[ ]", "[x]"))), Some(old), Outcome::LeftEdited, None),
        ("in a quotation", Some(format!("> {new}")), Some(new), Outcome::LeftEdited, None),
    ];
    for (name, page, base, outcome, written) in rows {
        let draft = Draft {
            thing: "journal/2026-04-29".parse().expect("a thing"),
            claim: Claim::Region,
            path: path("日记/2026-04-29.md"),
            content: Content::Text { text: new.to_owned(), pointer: None },
            opening: Some("# 日记\n".to_owned()),
        };
        let mut survey = Survey { spelling: Spelling::FrontMatter, ..Survey::default() };
        let mut snapshot = Snapshot::default();
        if let Some(text) = &page {
            stands(&mut survey, draft.path.clone(), &text.clone());
            snapshot.files.insert(draft.path.clone(), text.clone().into_bytes());
        }
        if let Some(base) = base {
            let record = Record { path: draft.path.clone(), base: Some(BaseId::of(base)) };
            Arc::make_mut(&mut survey.records).written.insert(draft.thing.clone(), record);
        }
        let (changes, _) = decided(&[draft], &survey, &snapshot, &[]);
        let bytes = changes[0].write.as_ref().map(|write| String::from_utf8_lossy(&write.bytes).into_owned());
        assert_eq!((changes[0].outcome, bytes), (outcome, written), "{name}");
    }
}

/// A page that the other app's run wrote is none of ours here, whatever stands in it.
#[test]
fn another_apps_page_is_foreign() {
    let text = format!("---\nneican: {THING}@{}\n---\n新\n", BaseId::of("---\n---\n新\n"));
    let change = decide(&draft(Claim::Page, THING, "a:: 1\n\n- 新"), "pages/a.md", Some(&text), false);
    assert_eq!(change.outcome, Outcome::LeftForeign);
}

#[test]
fn fates_of_a_settings_file_that_gets_entries() {
    let ours = "{\"types\":{\"a\":\"text\"}}";
    let new = Draft {
        thing: "file/t.json".parse().expect("a thing"),
        claim: Claim::Entries,
        path: path("t.json"),
        content: Content::Text { text: ours.to_owned(), pointer: None },
        opening: None,
    };
    let decide = |vault: Option<&[u8]>, laid: Option<&str>| {
        let mut survey = Survey::default();
        if let Some(text) = laid {
            let record = Record { path: path("t.json"), base: Some(BaseId::of(text)) };
            Arc::make_mut(&mut survey.records).written.insert(new.thing.clone(), record);
        }
        let files = vault.map(|bytes| (path("t.json"), bytes.to_vec())).into_iter().collect();
        let snapshot = Snapshot { files, ..Snapshot::default() };
        let (mut changes, notices) = decided(std::slice::from_ref(&new), &survey, &snapshot, &[]);
        let change = changes.remove(0);
        let written = change.write.map(|write| String::from_utf8(write.bytes).expect("text"));
        (change.outcome, written, notices.len())
    };
    let whole = || Some(ours.to_owned());
    let added = Some("{\"types\":{\"x\":1,\"a\":\"text\"}}".to_owned());
    let theirs: Option<&[u8]> = Some(b"{\"types\":{\"x\":1}}");
    // What stands there, from which entries it was laid before, what becomes of it, what is written, notices.
    for (vault, laid, fate) in [
        (None, None, (Outcome::Created, whole(), 0)),
        (None, Some(ours), (Outcome::LeftDeleted, None, 0)),
        (Some(ours.as_bytes()), None, (Outcome::Unchanged, None, 0)),
        (theirs, None, (Outcome::Updated, added.clone(), 0)),
        // Taken out again by the reader; but a version with other entries asks once more.
        (theirs, Some(ours), (Outcome::Kept, None, 0)),
        (theirs, Some("{}"), (Outcome::Updated, added, 0)),
        (Some(b"{"), None, (Outcome::LeftForeign, None, 1)),
        (Some(b"\xff"), None, (Outcome::LeftForeign, None, 1)),
    ] {
        assert_eq!(decide(vault, laid), fate, "{vault:?} {laid:?}");
    }
}

/// Both the reader and the issue changed it: what becomes of the page, and what is written.
#[test]
fn fates_of_a_page_that_both_changed() {
    let (base, theirs) =
        ("a:: 1\n\n- 第一条说的是这个\n- 第二条说的是那个", "a:: 1\n\n- 第一条说的是这个\n- 第二条说的是那个，更正");
    let new = draft(Claim::Page, THING, theirs);
    let rows = [
        (
            "another block",
            "- 第一条说的是这个，我的\n- 第二条说的是那个",
            &[base][..],
            Outcome::Merged,
            Some("- 第一条说的是这个，我的\n- 第二条说的是那个，更正"),
        ),
        (
            "a block of the reader's",
            "- 第一条说的是这个\n\t- 我的\n- 第二条说的是那个",
            &[base],
            Outcome::Merged,
            Some("- 第一条说的是这个\n\t- 我的\n- 第二条说的是那个，更正"),
        ),
        (
            "the block that has news, deleted",
            "- 第一条说的是这个",
            &[base],
            Outcome::Merged,
            Some("- 第一条说的是这个"),
        ),
        ("base unknown", "- 第一条说的是这个，我的\n- 第二条说的是那个", &[], Outcome::LeftEdited, None),
    ];
    for (name, body, bases, outcome, expected) in rows {
        let page = |body: &str, base: &str| format!("a:: 1\nneican:: {THING}@{}\n\n{body}", BaseId::of(base));
        let mut survey = Survey::default();
        stands(&mut survey, path("pages/a.md"), &page(body, base));
        let files = [(path("pages/a.md"), page(body, base).into_bytes())].into();
        let snapshot = Snapshot { files, ..Snapshot::default() };
        assert_eq!(self::bases(std::slice::from_ref(&new), &survey, &snapshot), [BaseId::of(base)], "{name}");
        let (mut changes, _) = decided(std::slice::from_ref(&new), &survey, &snapshot, bases);
        let change = changes.remove(0);
        let written = change.write.map(|write| String::from_utf8(write.bytes).expect("text"));
        assert_eq!(change.outcome, outcome, "{name}");
        assert_eq!(written, expected.map(|body| page(body, theirs)), "{name}");
        assert_eq!(change.base.is_some(), outcome == Outcome::Merged, "{name}");
    }
    let clash = "- 第一条说的是这个\n- 第二条说的是那个，我改的";
    let mut survey = Survey::default();
    let page = format!("a:: 1\nneican:: {THING}@{}\n\n{clash}", BaseId::of(base));
    stands(&mut survey, path("pages/a.md"), &page.clone());
    let snapshot = Snapshot { files: [(path("pages/a.md"), page.into_bytes())].into(), ..Snapshot::default() };
    let (changes, notices) = decided(&[new], &survey, &snapshot, &[base]);
    let written = String::from_utf8(changes[0].write.as_ref().expect("a write").bytes.clone()).expect("text");
    assert_eq!((changes[0].outcome, notices.len()), (Outcome::Clashed, 1));
    assert!(written.contains("- 第二条说的是那个，我改的") && written.contains("第二条说的是那个，更正"), "{written}");
}

#[test]
fn a_page_that_is_being_moved_is_made_nowhere() {
    let new = draft(Claim::Page, THING, "a:: 1\n\n- 新");
    let mut survey = Survey::default();
    stands(&mut survey, path("pages/b.md"), &sealed(Claim::Page, THING, "a:: 1\n\n- 旧"));
    // The survey found it; a moment later nothing stands there.
    for recorded in [false, true] {
        if recorded {
            Arc::make_mut(&mut survey.records)
                .written
                .insert(new.thing.clone(), Record { path: path("pages/a.md"), base: None });
        }
        let (changes, _) = decided(std::slice::from_ref(&new), &survey, &Snapshot::default(), &[]);
        assert_eq!((changes[0].outcome, &changes[0].write), (Outcome::Deferred, &None), "recorded: {recorded}");
    }
}

#[test]
fn a_page_whose_base_is_lost_goes_on_naming_it() {
    const ID: &str = "\n  id:: 00000000-0000-5000-8000-000000000000";
    let new = draft(Claim::Page, THING, &format!("a:: 1\n\n- 新{ID}\n- 又"));
    let old = sealed(Claim::Page, THING, "a:: 1\n\n- 旧");
    let line = old.lines().find(|line| line.starts_with("neican::")).expect("a pointer").to_owned();
    let mut survey = Survey::default();
    let mut snapshot = Snapshot::default();
    let page = old + "\n- 我的";
    stands(&mut survey, path("pages/a.md"), &page.clone());
    snapshot.files.insert(path("pages/a.md"), page.into_bytes());
    let (changes, _) = decided(&[new], &survey, &snapshot, &[]);
    let write = changes[0].write.as_ref().expect("a block with an id is put in");
    let text = String::from_utf8_lossy(&write.bytes);
    assert!(text.contains(&line) && text.contains("我的") && text.contains("00000000"), "{text}");
}
