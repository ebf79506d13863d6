//! Whole vaults, judged by readers of Obsidian's formats that are not ours (`conformance/obsidian/README.md`): the app's
//! own YAML library, its Markdown models, its rules for links, types, tags and names.
//!
//! What they must see is worked out here from the model alone, not from the text we wrote.

#![allow(clippy::disallowed_methods, reason = "a harness reads what was exported")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::OnceLock;

use neican::identify::identify;
use neican::model::{Article, Block, Colour, Identity, Inline, Inlines, Kind, Known, Now, walk};
use neican::pipeline::{self, Target};
use neican::read;
use serde_json::Value;
use support::{formula, oracle};

/// An exported vault, what was exported, and how the oracle sees it.
struct Exported {
    name: String,
    known: Known,
    seen: Value,
    /// The reader wants flashcards.
    cards: bool,
}

/// Properties whose links may lead nowhere: no stub pages are made for types, authors, themes and curators (DECISIONS §4).
const OPEN_LINKS: [&str; 4] = ["type", "author", "theme", "curator"];

/// Exports every case of `fixtures/render` and every form of the real issue; nothing where the oracle cannot run.
fn exported() -> &'static [Exported] {
    static EXPORTED: OnceLock<Vec<Exported>> = OnceLock::new();
    EXPORTED.get_or_init(|| {
        let real = support::cases("read").into_iter().filter(|case| name(case).starts_with("the-real-issue"));
        support::cases("render").into_iter().chain(real).filter_map(|case| export(&case)).collect()
    })
}

fn name(case: &Path) -> String {
    case.file_name().expect("a name").to_string_lossy().into_owned()
}

fn export(case: &Path) -> Option<Exported> {
    oracle::obsidian()?;
    let vault = support::fresh_folder(&format!("vault-{}", name(case))).join("vault");
    std::fs::create_dir_all(&vault).expect("a folder");
    support::lay(&case.join("edit/obsidian"), &vault);
    let source = support::source(case).expect("a readable case");
    let options = read::Options { date: "2026-04-29".parse().ok(), ..Default::default() };
    let parsed = read::read(&source, &options).expect("a readable case");
    let now = Now { day: "2026-11-23".parse().expect("a date"), hour: 10, minute: 30 };
    let target = Target { root: &vault, flavour: Some("obsidian"), home: None, now, dry_run: false, settle: 0 };
    pipeline::bring(&parsed, &source, &target).expect("it is brought in");
    let (known, _) = identify(&parsed, None, "case");
    let config = std::fs::read_to_string(case.join("edit/obsidian/.neican/config.yaml")).unwrap_or_default();
    let cards = config.contains("cards: true");
    Some(Exported { name: name(case), known, seen: oracle::vault(&vault)?, cards })
}

impl Exported {
    fn notes(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.seen["notes"].as_object().expect("notes").iter().map(|(path, note)| (path.as_str(), note))
    }

    /// The note whose `neican` property starts like this.
    fn page(&self, thing: &str) -> (&str, &Value) {
        let start = format!("{thing}@");
        let is_it = |note: &Value| property(note, "neican").as_str().is_some_and(|value| value.starts_with(&start));
        self.notes().find(|(_, note)| is_it(note)).unwrap_or_else(|| panic!("{}: no page of {thing}", self.name))
    }

    /// The note with our block.
    fn journal(&self) -> (&str, &Value) {
        let id = format!("neican-{}", self.known.issue.date);
        let holds = |note: &Value| list(note, "blockIds").any(|found| found["id"] == id.as_str());
        self.notes().find(|(_, note)| holds(note)).unwrap_or_else(|| panic!("{}: no {id}", self.name))
    }

    /// The line of its page that an anomaly is about.
    fn line(&self, anomaly: &Value) -> String {
        let file = anomaly["file"].as_str().unwrap_or_default();
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("vault-{}", self.name)).join("vault").join(file);
        let text = std::fs::read_to_string(path).expect("a page");
        let number = anomaly["detail"]["line"].as_u64().expect("a line") as usize;
        text.lines().nth(number - 1).expect("it has that line").to_owned()
    }

    /// The notes that we wrote: those of the reader's are in the reader's form.
    fn ours(&self) -> BTreeSet<&str> {
        let (journal, _) = self.journal();
        let pages = self.notes().filter(|(_, note)| !property(note, "neican").is_null()).map(|(path, _)| path);
        pages.chain([journal]).collect()
    }
}

fn property<'a>(note: &'a Value, key: &str) -> &'a Value {
    &note["properties"][key]["value"]
}

fn list<'a>(note: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    note[key].as_array().map(Vec::as_slice).unwrap_or_default().iter()
}

#[test]
fn there_is_no_anomaly_but_links_that_may_lead_nowhere() {
    for vault in exported() {
        let ours = vault.ours();
        let anomalies = vault.seen["anomalies"].as_array().expect("anomalies");
        for anomaly in anomalies
            .iter()
            .filter(|found| found["file"].as_str().is_none_or(|file| file == "*" || ours.contains(file)))
        {
            assert!(is_right(vault, anomaly), "{}: {anomaly}", vault.name);
        }
    }
}

/// Links of some properties may lead nowhere; a task keyword that is text stays one (DECISIONS §5).
fn is_right(vault: &Exported, anomaly: &Value) -> bool {
    match anomaly["kind"].as_str().unwrap_or_default() {
        "unresolved_link" => {
            let raw = anomaly["detail"]["raw"].as_str().unwrap_or_default();
            let file = anomaly["file"].as_str().unwrap_or_default();
            let note = &vault.seen["notes"][file];
            let of = list(note, "links").filter(|link| link["raw"] == raw && link["resolved"].is_null());
            // In a property only a value that is a link as a whole is one (obsidian-help, Properties).
            let part = |place: &str| {
                property(note, place.trim_start_matches("property:")).as_str().is_some_and(|value| value != raw)
            };
            of.filter_map(|link| link["in"].as_str())
                .any(|place| part(place) || OPEN_LINKS.iter().any(|key| place == format!("property:{key}")))
        }
        // A title that is nothing but a date: text to a property of the type text, which takes every string.
        "property_mixed_types" => {
            let kinds = anomaly["detail"].as_object().expect("a detail").keys().filter(|key| *key != "key");
            anomaly["detail"]["key"] == "headline"
                && kinds.into_iter().all(|kind| ["text", "date"].contains(&kind.as_str()))
        }
        // What the page shows as text is text of the issue.
        "literal_asterisks_commonmark" => {
            let near = anomaly["detail"]["near"].as_str().unwrap_or_default().trim();
            texts(vault).any(|text| text.contains(near))
        }
        // So is what would mean something in the other app.
        kind if kind.starts_with("logseq_") => {
            let line = vault.line(anomaly);
            // The name of a page is nothing but a name, whatever it is made of.
            let named =
                line.split("[[").nth(1).is_some_and(|rest| rest.split("]]").next().is_some_and(|n| n.contains("{{")));
            kind == "logseq_macro" && named || texts(vault).any(|text| text.contains(&unescaped(&line)))
        }
        _ => false,
    }
}

/// A line of text as it is shown: without the marks of its block, and backslashes gone.
fn unescaped(line: &str) -> String {
    let mut out = String::new();
    let mut chars = line.trim_start_matches(['-', '#', '>', ' ']).chars().peekable();
    while let Some(c) = chars.next() {
        let escape = c == '\\' && chars.peek().is_some_and(char::is_ascii_punctuation);
        out.extend(if escape { chars.next() } else { Some(c) });
    }
    out
}

/// All texts of the issue.
fn texts(vault: &Exported) -> impl Iterator<Item = String> {
    let issue = &vault.known.issue;
    let about = [&issue.intro, &issue.usage, &issue.closing].into_iter().flat_map(|part| walk(part));
    let notes = vault.known.articles().flat_map(|(_, article)| walk(&article.notes));
    let reasons = vault.known.articles().filter_map(|(_, article)| article.reason.clone());
    about.chain(notes).map(Block::plain).chain(reasons).collect::<Vec<_>>().into_iter()
}

/// Bold beside Chinese punctuation breaks in one view or the other unless it is spelt for all of them.
#[test]
fn every_bold_run_is_bold_in_every_parser() {
    let mut lines: Vec<String> = Vec::new();
    for vault in exported() {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("vault-{}", vault.name)).join("vault");
        let pages = support::tree(&folder).into_iter().filter(|(path, _)| vault.ours().contains(path.as_str()));
        let texts: Vec<String> = pages.map(|(_, bytes)| String::from_utf8(bytes).expect("text")).collect();
        let bold = texts.iter().flat_map(|text| text.lines()).filter(|line| line.replace("\\*", "").contains("**"));
        lines.extend(bold.map(|line| line.trim().trim_start_matches("- ").to_owned()));
    }
    lines.sort();
    lines.dedup();
    let Some(answers) = oracle::emphasis(&lines) else { return };
    assert!(lines.len() >= 5, "{lines:?}");
    for (line, seen) in lines.iter().zip(&answers) {
        let bold = &seen["bold"];
        for parser in ["commonmark", "cjk", "mdit", "reading"] {
            assert_eq!(bold[parser], bold["spans"], "{parser}: {line}");
        }
        // Three stars are two spans to the question and one to the view.
        assert!(bold["live"] == true || line.contains("***"), "{line}");
    }
}

#[test]
fn every_property_has_its_type_and_value() {
    for vault in exported() {
        for (identity, article) in vault.known.articles() {
            let (path, note) = vault.page(&identity.id.to_string());
            let about = format!("{}: {path}", vault.name);
            assert_eq!(note["frontmatterNormalForm"], true, "{about}: {}", note["frontmatterFirstDiff"]);
            let kind = |key: &str| note["properties"][key]["type"].as_str();
            let is = |key: &str, wanted: &str, present: bool| {
                assert_eq!(kind(key), present.then_some(wanted), "{about}: {key}")
            };
            is("type", "text", true);
            is("author", "multitext", !article.authors.is_empty());
            is("score", "number", article.score.is_some());
            is("tomato", "number", article.tomato.is_some());
            is("number", "number", article.number.is_some());
            is("curator", "text", article.curator.is_some());
            is("issue", "text", true);
            is("tags", "tags", true);
            assert_eq!(property(note, "score").as_u64(), article.score.map(u64::from), "{about}");
            assert_eq!(property(note, "tomato").as_u64(), article.tomato.map(u64::from), "{about}");
            assert_eq!(property(note, "number").as_u64(), article.number.map(u64::from), "{about}");
            let shown = |value: &Value| value.as_str().map(|text| text.replace('\u{200b}', "").replace("＜%", "<%"));
            assert_eq!(shown(property(note, "reason")), article.reason.clone(), "{about}");
            assert_eq!(shown(property(note, "source")), article.links.source.clone(), "{about}");
            assert_eq!(property(note, "status"), "未读", "{about}");
            let tags = &["AI内参", "flashcards/AI内参"][..if vault.cards { 2 } else { 1 }];
            assert_eq!(property(note, "tags"), &serde_json::json!(tags), "{about}");
            let authors = property(note, "author").as_array().map_or(0, Vec::len);
            assert_eq!(authors, article.authors.len(), "{about}");
        }
    }
}

#[test]
fn issue_articles_and_day_link_each_other() {
    for vault in exported() {
        let date = vault.known.issue.date.to_string();
        let ((issue, issue_note), (journal, journal_note)) = (vault.page(&date), vault.journal());
        let targets = |note: &Value| -> BTreeSet<String> {
            list(note, "links").filter_map(|link| link["resolved"].as_str()).map(str::to_owned).collect()
        };
        for (identity, article) in vault.known.articles() {
            let (path, note) = vault.page(&identity.id.to_string());
            let about = format!("{}: {}", vault.name, article.title);
            assert!(targets(issue_note).contains(path), "{about}: the issue page has no link");
            assert!(targets(journal_note).contains(path), "{about}: the day has no link");
            assert!(targets(note).contains(journal), "{about}: no link to the day");
        }
        assert!(targets(journal_note).contains(issue), "{}: the day has no link to the issue page", vault.name);
        assert!(targets(issue_note).contains(journal), "{}: the issue page has no link to the day", vault.name);
        let tasks = list(journal_note, "tasks").filter(|task| task["done"] == false).count();
        assert!(tasks >= vault.known.articles().count() + 2, "{}: {tasks} tasks", vault.name);
        for (path, note) in vault.notes() {
            let ambiguous = list(note, "links").filter(|link| !link["ambiguous"].is_null());
            assert_eq!(ambiguous.count(), 0, "{}: {path}", vault.name);
        }
    }
}

/// A text without marks, links and escapes around and in it.
fn bare(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("](") {
        let label = before.rsplit_once('[').map_or(before.to_owned(), |(before, label)| before.to_owned() + label);
        out += &label;
        rest = after.split_once(')').map_or("", |(_, rest)| rest);
    }
    (out + rest).replace(['*', '~', '`', '$', '\\', '\u{200b}'], "")
}

/// The highlights of an article as a reader sees them, line by line, with the mark of their colour.
fn highlights(article: &Article) -> Vec<String> {
    let mut out = Vec::new();
    for block in walk(&article.notes) {
        for row in block.kind.rows() {
            for line in row.lines() {
                match block.highlight {
                    Some(colour) if !line.is_blank() => out.push(sign(colour).to_owned() + line.plain().trim()),
                    Some(_) => {}
                    None => inner_highlights(&line, &mut out),
                }
            }
        }
    }
    out
}

fn inner_highlights(row: &Inlines, out: &mut Vec<String>) {
    for inline in row.iter() {
        match inline {
            Inline::Highlight { colour, text } => out.push(sign(*colour).to_owned() + text.plain().trim()),
            other => other.inner().into_iter().for_each(|text| inner_highlights(text, out)),
        }
    }
}

/// Obsidian 1.14 knows five colours; yellow is the one without a sign.
fn sign(colour: Colour) -> &'static str {
    match colour.name() {
        "red" => "🔴",
        "orange" => "🟠",
        "green" => "🟢",
        "blue" => "🔵",
        "purple" => "🟣",
        _ => "",
    }
}

#[test]
fn every_highlight_of_the_model_is_there_and_no_other() {
    for vault in exported() {
        for (identity, article) in vault.known.articles() {
            let (path, note) = vault.page(&identity.id.to_string());
            let seen = &note["highlights"];
            let rendered: Vec<String> = list(seen, "rendered").filter_map(Value::as_str).map(bare).collect();
            // What only the lenient reader sees is told as source; where that is what both see, it counts once.
            let lenient = list(seen, "onlyLenient").filter_map(|found| found["text"].as_str()).map(bare);
            let lenient = lenient.filter(|text| !rendered.contains(text));
            let count = |texts: &mut dyn Iterator<Item = String>| {
                let mut counted = BTreeMap::<String, usize>::new();
                texts.for_each(|text| *counted.entry(text).or_default() += 1);
                counted
            };
            let seen = count(&mut rendered.iter().cloned().chain(lenient));
            let wanted = count(&mut highlights(article).iter().map(|text| bare(text)));
            assert_eq!(seen, wanted, "{}: {path}", vault.name);
        }
    }
}

/// Formulas and callouts stand on the page in the order of the model, and there is no other.
#[test]
fn formulas_and_callouts_are_the_models() {
    let mut n_seen = (0, 0);
    for vault in exported() {
        for (identity, article) in vault.known.articles() {
            let (path, note) = vault.page(&identity.id.to_string());
            let about = format!("{}: {path}", vault.name);
            let (mut formulas, mut signs) = (Vec::new(), Vec::new());
            for block in walk(&formula::settled(&article.notes)) {
                match &block.kind {
                    Kind::Formula { tex } => formulas.push(tex.clone()),
                    Kind::Callout { icon, .. } => signs.push(icon.clone().unwrap_or_default()),
                    _ => {}
                }
                block.kind.rows().for_each(|row| formulas_in(row, &mut formulas));
            }
            let seen: Vec<&str> = list(note, "math").filter_map(Value::as_str).collect();
            assert_eq!(seen, formulas, "{about}");
            let titles = list(note, "callouts").filter_map(|callout| callout["title"].as_str());
            let titles: Vec<String> = titles.map(|title| title.replace('\\', "")).collect();
            assert_eq!(titles, signs, "{about}");
            n_seen = (n_seen.0 + seen.len(), n_seen.1 + titles.len());
        }
    }
    assert!(exported().is_empty() || (n_seen.0 > 5 && n_seen.1 > 5), "{n_seen:?}");
}

fn formulas_in(row: &Inlines, out: &mut Vec<String>) {
    for inline in row.iter() {
        match inline {
            Inline::Formula { tex } => out.push(tex.clone()),
            mark => mark.inner().into_iter().for_each(|text| formulas_in(text, out)),
        }
    }
}

/// In a deck every highlight is a cloze, and nothing else on the page is a card of any sort. No other note is in a deck.
#[test]
fn cards_are_the_highlights() {
    for vault in exported() {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("vault-{}", vault.name)).join("vault");
        let text = |path: &str| std::fs::read_to_string(folder.join(path)).expect("a page");
        let articles: Vec<(&str, &Article)> = vault
            .known
            .articles()
            .map(|(identity, article)| (vault.page(&identity.id.to_string()).0, article))
            .collect();
        let paths = articles.iter().map(|(path, _)| *path);
        let others = vault.notes().map(|(path, _)| path).filter(|path| !paths.clone().any(|article| article == *path));
        let notes: Vec<String> = paths.clone().chain(others).map(text).collect();
        let Some(seen) = oracle::cards(&notes) else { return };
        let mut n_asked = 0;
        for ((path, article), seen) in articles.iter().zip(&seen) {
            let about = format!("{}: {path}", vault.name);
            assert_eq!(seen["deck"].as_str(), vault.cards.then_some("flashcards/AI内参"), "{about}");
            let clozes: Vec<&Value> = list(seen, "cards").filter(|card| card["sort"] == "cloze").collect();
            let asks = clozes.iter().flat_map(|card| list(card, "asks")).filter_map(Value::as_str).map(bare);
            let mut asks: Vec<String> = asks.collect();
            let mut wanted: Vec<String> = highlights(article).iter().map(|text| bare(text)).collect();
            // What stands in a deck is asked; elsewhere nobody looks.
            if vault.cards {
                asks.sort();
                wanted.sort();
                assert_eq!((asks, clozes.len()), (wanted, list(seen, "cards").count()), "{about}: {seen}");
            }
            n_asked += list(seen, "cards").count();
        }
        assert!(!vault.cards || n_asked > 5, "{}: {n_asked} cards", vault.name);
        assert!(seen[articles.len()..].iter().all(|note| note["deck"].is_null()), "{}", vault.name);
    }
}

/// The oracle itself: what is a card to the plugin is one to the model of it.
#[test]
fn the_oracle_sees_every_sort_of_card() {
    for (note, sorts) in [
        ("a ==b== c\n<!--SR:!2026-12-01,4,270-->\n\nd", vec!["cloze"]),
        ("a::b", vec!["line"]),
        ("a\n?\nb", vec!["sides"]),
        ("a\n  ??\nb\n\n- c == d == e", vec!["sides", "cloze"]),
        ("a\\:\\:b\n\\?\nc \\=\\= d == e\n\n?\n\n`a::b`\n```\na::b\n?\n```", vec![]),
        ("---\na: b::c\ntags:\n  - flashcards/x\n---\nd", vec![]),
    ] {
        let Some(seen) = oracle::cards(&[note.to_owned()]) else { return };
        let found: Vec<&str> = list(&seen[0], "cards").filter_map(|card| card["sort"].as_str()).collect();
        assert_eq!(found, sorts, "{note}");
        assert_eq!(seen[0]["deck"].is_string(), note.contains("flashcards"), "{note}");
    }
}

/// Ids stand on highlights only, each the start of the UUID that the other app's page has for the same block.
#[test]
fn every_highlight_can_be_linked() {
    for vault in exported() {
        for (identity, article) in vault.known.articles() {
            let (path, note) = vault.page(&identity.id.to_string());
            let seen: BTreeSet<&str> = list(note, "blockIds").filter_map(|found| found["id"].as_str()).collect();
            let wanted = ids(identity, article);
            assert_eq!(seen.len(), wanted.len(), "{}: {path}: {seen:?}", vault.name);
            assert!(
                seen.iter().all(|id| id.len() >= 8 && wanted.iter().any(|uuid| uuid.starts_with(id))),
                "{}: {path}: {seen:?} {wanted:?}",
                vault.name
            );
        }
    }
}

/// The UUIDs, without dashes, of the blocks that hold a highlight; headings are linked by their name.
fn ids(identity: &Identity, article: &Article) -> BTreeSet<String> {
    let blocks = walk(&article.notes).into_iter().zip(&identity.keys);
    let marked = blocks.filter(|(block, _)| {
        let mut inner = Vec::new();
        block.kind.rows().for_each(|row| inner_highlights(row, &mut inner));
        let linkable =
            !matches!(block.kind, Kind::Heading { .. } | Kind::Code { .. } | Kind::Formula { .. } | Kind::Rule);
        linkable && (block.highlight.is_some() || !inner.is_empty()) && !block.plain().trim().is_empty()
    });
    marked.map(|(_, key)| identity.uuid(key).simple().to_string()).collect()
}

#[test]
fn the_real_issue_gives_nine_articles_one_issue_page_one_day_and_five_highlights() {
    for vault in exported().iter().filter(|vault| vault.name.starts_with("the-real-issue")) {
        assert_eq!(vault.ours().len(), 11, "{}", vault.name);
        let seen = |note: &Value| {
            list(&note["highlights"], "rendered").count() + list(&note["highlights"], "onlyLenient").count()
        };
        // Notion leaves colours out of its export as Markdown.
        let n_highlights = if vault.name == "the-real-issue-notion-export" { 0 } else { 5 };
        assert_eq!(vault.notes().map(|(_, note)| seen(note)).sum::<usize>(), n_highlights, "{}", vault.name);
    }
}

/// The starter vault with the real issue in it: the reading board, the templates and the settings as the app would have
/// them, and no anomaly.
#[test]
fn the_starter_vault_has_no_anomaly() {
    let Some(_) = oracle::obsidian() else { return };
    let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/read/the-real-issue");
    let vault = support::fresh_folder("starter-obsidian").join("vault");
    let now = Now { day: "2026-11-23".parse().expect("a date"), hour: 10, minute: 30 };
    let target = Target { root: &vault, flavour: Some("obsidian"), home: None, now, dry_run: false, settle: 0 };
    pipeline::init(&target).expect("a starter vault");
    pipeline::sync(&support::source(&case).expect("a case"), &read::Options::default(), &target).expect("brought in");
    let seen = oracle::vault(&vault).expect("it runs");
    let open = |anomaly: &Value| {
        let raw = anomaly["detail"]["raw"].as_str().unwrap_or_default();
        let note = &seen["notes"][anomaly["file"].as_str().unwrap_or_default()];
        let places = list(note, "links").filter(|link| link["raw"] == raw).filter_map(|link| link["in"].as_str());
        anomaly["kind"] == "unresolved_link"
            && places.into_iter().any(|place| OPEN_LINKS.iter().any(|key| place == format!("property:{key}")))
    };
    let anomalies: Vec<&Value> = list(&seen, "anomalies").filter(|anomaly| !open(anomaly)).collect();
    assert!(anomalies.is_empty(), "{anomalies:?}");
    let boards = oracle::bases(&vault).expect("it runs");
    let findings: Vec<&Value> = boards["bases"]
        .as_object()
        .expect("bases")
        .values()
        .flat_map(|found| found.as_array().expect("a list"))
        .collect();
    assert_eq!(boards["bases"].as_object().map(|bases| bases.len()), Some(1));
    assert!(findings.is_empty(), "{findings:?}");
}

/// A test that cannot fail proves nothing: the oracle's own bad sample must be seen as bad.
#[test]
fn the_oracle_sees_faults() {
    let Some(folder) = oracle::obsidian() else { return };
    let seen = oracle::vault(&folder.join("sample")).expect("it runs");
    let kinds: BTreeSet<&str> = list(&seen, "anomalies").filter_map(|found| found["kind"].as_str()).collect();
    for kind in ["unresolved_link", "frontmatter_not_normal_form", "name_breaks_links", "bold_breaks_live_preview"] {
        assert!(kinds.contains(kind), "{kind} is not seen: {kinds:?}");
    }
}
