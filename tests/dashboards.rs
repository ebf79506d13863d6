//! The reading boards of both apps over exported issues, before and after the reader works with them: each view must show
//! the right articles and notes in the right order, worked out from the model.
#![allow(clippy::disallowed_methods, reason = "a test plays the reader, who writes where he likes")]

mod support;

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use neican::identify::identify;
use neican::model::{Article, Day, Identity, Now, Theme};
use neican::pipeline::{self, Target};
use neican::{intake, read};
use regex::Regex;
use serde_json::Value;
use support::oracle;

/// An article as the model has it, and what the reader made of its status.
#[derive(Debug, Clone, PartialEq)]
struct Row {
    /// `2026-04-29/70d5f058`.
    id: String,
    date: Day,
    number: u32,
    score: u8,
    /// Absent where the article has none.
    tomato: Option<u8>,
    /// Empty where it has none.
    theme: String,
    /// The authors as the page spells them; empty where there are none.
    authors: String,
    status: Option<&'static str>,
}

/// The day that is today for the boards: that of the first issue.
const TODAY: &str = "2026-04-29";

/// What the reader writes as status, by number of the article in the first issue; the others stay 未读.
const STATUS: [(u32, Option<&str>); 4] = [(1, Some("已写费曼")), (2, Some("在读")), (3, None), (4, Some("已读"))];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A new vault of a test, with the real issue and a small one of the day after in it.
fn vault(flavour: &str, test: &str) -> (PathBuf, Vec<Row>) {
    let vault = support::fresh_folder(&format!("boards-{flavour}-{test}"));
    pipeline::init(&target(&vault, flavour)).expect("an empty folder");
    let mut rows = brought(&vault, flavour, "fixtures/read/the-real-issue/input.epub", TODAY);
    rows.extend(brought(&vault, flavour, "fixtures/cli/dates.in/undated.txt", "2026-04-30"));
    (vault, rows)
}

fn target<'a>(vault: &'a Path, flavour: &'a str) -> Target<'a> {
    let now = Now { day: "2026-11-23".parse().expect("a date"), hour: 10, minute: 30 };
    Target { root: vault, flavour: Some(flavour), home: None, now, dry_run: false, settle: 0 }
}

/// Brings an issue in, and tells its articles, nobody having read any.
fn brought(vault: &Path, flavour: &str, file: &str, date: &str) -> Vec<Row> {
    let source = intake::load(&root().join(file)).expect("an issue");
    let options = read::Options { date: date.parse().ok(), ..Default::default() };
    pipeline::sync(&source, &options, &target(vault, flavour)).expect("it is brought in");
    let parsed = read::read(&source, &options).expect("an issue");
    let (known, _) = identify(&parsed, None, "an issue");
    let theme = |of: &Article| {
        let holds = |theme: &&Theme| theme.articles.iter().any(|article| article.title == of.title);
        let section = known.issue.themes.iter().find(holds).map(|theme| theme.name.clone());
        of.theme.clone().or(section).unwrap_or_default()
    };
    let row = |(identity, article): (&Identity, &Article)| Row {
        id: identity.id.to_string(),
        date: known.issue.date,
        number: article.number.expect("a number"),
        score: article.score.expect("a score"),
        tomato: article.tomato,
        theme: theme(article),
        authors: article.authors.join(", "),
        status: Some("未读"),
    };
    known.articles().map(row).collect()
}

/// What the reader does: reads some of today's, begins two Feynman notes, and gets an issue of another theme.
fn work(vault: &Path, flavour: &str, rows: &mut Vec<Row>, key: &str) {
    for (number, status) in STATUS {
        let is_it = |row: &&mut Row| row.number == number && row.date.to_string() == TODAY;
        rows.iter_mut().filter(is_it).for_each(|row| row.status = status);
    }
    read_some(vault, rows, key);
    rows.extend(brought(vault, flavour, "fixtures/issues/another-theme/input.yaml", "2026-05-01"));
    for (name, date) in NOTES {
        let (path, page) = match flavour {
            "logseq" => (
                format!("pages/{name}.md"),
                format!(
                    "type:: [[费曼笔记]]\narticle:: [[丁文]]\nissue:: [[2026-05-01]]\ndate:: [[{date}]]\n\n- ## 概念（一句话）"
                ),
            ),
            _ => (
                format!("AI 内参/费曼笔记/{name}.md"),
                format!(
                    "---\ntype: \"[[费曼笔记]]\"\narticle: \"[[丁文]]\"\nissue: \"[[2026-05-01]]\"\ndate: \"[[{date}]]\"\n---\n## 概念（一句话）\n"
                ),
            ),
        };
        let path = vault.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a writable vault");
        fs::write(path, page).expect("a writable vault");
    }
}

/// The Feynman notes by name, with the day they were begun.
const NOTES: [(&str, &str); 2] = [("费曼：丁文", "2026-05-01"), ("费曼：丁文之二", "2026-05-02")];

/// The reader sets the statuses in the pages.
fn read_some(vault: &Path, rows: &[Row], key: &str) {
    let rows: Vec<&Row> = rows.iter().filter(|row| row.status != Some("未读")).collect();
    for (path, bytes) in support::tree(vault).into_iter().filter(|(path, _)| path.ends_with(".md")) {
        let page = String::from_utf8(bytes).expect("text");
        if let Some(row) = rows.iter().find(|row| page.contains(&format!("{}@", row.id))) {
            let line = |status: &str| format!("{key} {status}\n");
            let old = line("未读");
            assert!(page.contains(&old), "{path} has no status");
            fs::write(vault.join(&path), page.replace(&old, &row.status.map_or(String::new(), line)))
                .expect("a writable vault");
        }
    }
}

/// What each view must show, in order, by its name.
fn expected(rows: &[Row], notes: &[(&str, &str)]) -> BTreeMap<&'static str, Vec<String>> {
    let by_score = |row: &Row| (Reverse(row.score), row.tomato, Reverse(row.date), row.number);
    let view = |keep: &dyn Fn(&Row) -> bool| {
        let mut kept: Vec<Row> = rows.iter().filter(|row| keep(row)).cloned().collect();
        kept.sort_by_key(by_score);
        kept
    };
    let ids = |rows: Vec<Row>| rows.into_iter().map(|row| row.id).collect::<Vec<_>>();
    let mut by_author = view(&|row| !row.authors.is_empty());
    by_author.sort_by_key(|row| row.authors.clone());
    let mut by_theme = view(&|row| !row.theme.is_empty());
    by_theme.sort_by_key(|row| row.theme.clone());
    let mut today = view(&|row| row.date.to_string() == TODAY);
    today.sort_by_key(|row| row.number);
    BTreeMap::from([
        ("未读", ids(view(&|row| row.status == Some("未读")))),
        ("按评分", ids(view(&|_| true))),
        ("按作者", ids(by_author)),
        ("按主题", ids(by_theme)),
        ("费曼笔记", notes.iter().rev().map(|(name, _)| (*name).to_owned()).collect()),
        ("待写费曼", ids(view(&|row| row.status != Some("已写费曼")))),
        ("今日", ids(today)),
    ])
}

/// The rows must be of use: each view another set or order, none empty, one view with everything; tomatoes count.
fn tell_apart(views: &BTreeMap<&str, Vec<String>>, rows: &[Row]) {
    assert_eq!((rows.len(), views["按评分"].len()), (13, 13));
    let place = |number: u32| {
        let row =
            rows.iter().find(|row| row.theme == "深度" && row.number == number).expect("an article of that theme");
        views["未读"].iter().position(|id| *id == row.id).expect("nobody read it")
    };
    assert!(place(2) < place(1), "one tomato before three: {views:?}");
    let sets: std::collections::BTreeSet<&Vec<String>> = views.values().collect();
    assert!(sets.len() == views.len() && views.values().all(|view| !view.is_empty()), "{views:?}");
}

fn id_of(neican: &str) -> String {
    neican.split('@').next().unwrap_or_default().to_owned()
}

#[test]
fn logseqs_queries_find_the_right_articles() {
    let (vault, mut rows) = vault("logseq", "queries");
    let Some(seen) = oracle::boards(&vault, &TODAY.replace('-', "")) else { return };
    assert_eq!(found(&seen), with_inner(expected(&rows, &[]), &[]));
    work(&vault, "logseq", &mut rows, "status::");
    // Pages that no view may show: of another type, of a type that is no link, without one.
    for (name, properties) in
        [("甲", "type:: [[书]]\nscore:: 5\nstatus:: 未读"), ("乙", "type:: AI 内参\nscore:: 5"), ("丙", "type:: 3")]
    {
        fs::write(vault.join(format!("pages/{name}.md")), format!("{properties}\n\n- 我的")).expect("a writable vault");
    }
    // A note begun from the template, on the page of its article.
    let inner = "- ## 费曼笔记\n  type:: [[费曼笔记]]\n  article:: [[丙文]]\n  date:: [[2026-05-02]]";
    fs::write(vault.join("pages/我的.md"), inner).expect("a writable vault");
    let Some(seen) = oracle::boards(&vault, &TODAY.replace('-', "")) else { return };
    let views = expected(&rows, &NOTES);
    tell_apart(&views, &rows);
    assert_eq!(found(&seen), with_inner(views, &["## 费曼笔记"]));
    let notes = seen["boards"].as_array().into_iter().flatten().find(|board| board["title"] == "费曼笔记");
    let rows = notes.and_then(|board| board["rows"].as_array()).into_iter().flatten();
    let status: Vec<&Value> = rows.map(|row| &row["block/properties"]["status"]).collect();
    assert_eq!(status, ["未读", "未读"], "the article's own");
}

/// What Logseq's queries find: articles by id, notes by name, blocks by their first line.
fn found(seen: &Value) -> BTreeMap<&str, Vec<String>> {
    let id = |row: &Value| match row["block/properties"]["neican"].as_str() {
        Some(pointer) => id_of(pointer),
        None => {
            let name = row["block/original-name"].as_str().or(row["block/content"].as_str()).expect("a name");
            name.lines().next().unwrap_or_default().to_owned()
        }
    };
    let boards = seen["boards"].as_array().expect("boards").iter();
    let rows = |board: &Value| board["rows"].as_array().expect("rows").iter().map(id).collect();
    boards.map(|board| (board["title"].as_str().expect("a title"), rows(board))).collect()
}

/// With the notes that are blocks of other pages, which only Logseq has.
fn with_inner<'v>(mut views: BTreeMap<&'v str, Vec<String>>, notes: &[&str]) -> BTreeMap<&'v str, Vec<String>> {
    views.insert("写在别的页里的费曼笔记", notes.iter().map(|note| (*note).to_owned()).collect());
    views
}

#[test]
fn a_status_written_as_a_link_counts_in_logseq() {
    let (vault, mut rows) = vault("logseq", "linked");
    for (number, status) in STATUS {
        rows.iter_mut()
            .filter(|row| row.number == number && row.date.to_string() == TODAY)
            .for_each(|row| row.status = status);
    }
    for (number, status) in [(1, "[[已写费曼]]"), (5, "[[未读]]")] {
        rows.iter_mut().filter(|row| row.number == number).for_each(|row| row.status = Some(status));
    }
    read_some(&vault, &rows, "status::");
    let Some(seen) = oracle::boards(&vault, "20260429") else { return };
    let count = |title: &str| {
        let board = seen["boards"].as_array().into_iter().flatten().find(|board| board["title"] == title);
        board.and_then(|board| board["rows"].as_array()).map(Vec::len)
    };
    // Two articles have the number 1; 2 and 4 are read, 3 says nothing.
    assert_eq!((count("待写费曼"), count("未读")), (Some(8), Some(5)));
}

#[test]
fn what_is_laid_down_is_logseqs_own_form() {
    let (vault, _) = vault("logseq", "form");
    let Some(seen) = oracle::graph(&vault) else { return };
    let ours = ["pages/阅读看板.md", "pages/内参模板.md"];
    let files: Vec<&Value> = seen["files"].as_array().expect("files").iter().collect();
    for path in ours {
        let file = files.iter().find(|file| file["file"] == path).unwrap_or_else(|| panic!("no {path}"));
        assert_eq!(file["normal_form"], true, "{path}: {}", file["rewrite"]);
        let codes: Vec<&str> =
            file["anomalies"].as_array().into_iter().flatten().filter_map(|a| a["code"].as_str()).collect();
        // A query is no ordinary body, a task no ordinary line: both are meant.
        assert!(codes.iter().all(|code| ["rare_body", "task_marker"].contains(code)), "{path}: {codes:?}");
    }
    let blocks = |path: &str| files.iter().find(|file| file["file"] == path).and_then(|file| file["blocks"].as_array());
    let named: Vec<&str> = blocks(ours[1])
        .into_iter()
        .flatten()
        .filter(|block| block["properties"]["template-including-parent"] == false)
        .filter_map(|block| block["properties"]["template"].as_str())
        .collect();
    assert_eq!(named, ["内参费曼笔记", "内参读书日记"]);
}

/// A note as a base sees it.
type Note = BTreeMap<String, serde_yaml::Value>;

fn note(page: &str) -> Option<Note> {
    let (properties, _) = page.strip_prefix("---\n")?.split_once("\n---\n")?;
    serde_yaml::from_str(properties).ok()
}

fn text<'n>(note: &'n Note, key: &str) -> &'n str {
    note.get(key).and_then(serde_yaml::Value::as_str).unwrap_or_default()
}

/// Whether a filter holds: the forms that our base uses, as obsidian-help `Bases/Bases syntax.md` and `Functions.md` say.
fn holds(filter: &str, note: &Note) -> bool {
    let forms = [
        r#"^file\.hasTag\("(?<v>.+)"\)$"#,
        r#"^note\.(?<k>\w+) == link\("(?<v>.+)"\)$"#,
        r#"^note\.(?<k>\w+) == "(?<v>.+)"$"#,
        r#"^note\.(?<k>\w+) != "(?<v>.+)"$"#,
        r"^!note\.(?<k>\w+)\.isEmpty\(\)$",
        r"^note\.(?<k>\w+) == this$",
        r#"^file\.(?<k>basename) != "(?<v>.+)"$"#,
        r#"^if\(note\.(?<k>\w+), note\.(\w+)\.startsWith\(today\(\)\.format\("YYYY-MM-DD"\)\), false\)$"#,
    ];
    let read = |form: &&str| Regex::new(form).expect("a form").captures(filter);
    let (form, found) =
        forms.iter().enumerate().find_map(|(idx, form)| Some((idx, read(form)?))).unwrap_or_else(|| panic!("{filter}"));
    let part = |name: &str| found.name(name).map_or("", |part| part.as_str());
    let value = text(note, part("k"));
    match form {
        0 => note
            .get("tags")
            .and_then(|tags| tags.as_sequence())
            .is_some_and(|tags| tags.iter().any(|tag| tag.as_str() == Some(part("v")))),
        1 => value == format!("[[{}]]", part("v")),
        2 => value == part("v"),
        3 => value != part("v"),
        4 => {
            note.get(part("k")).and_then(|value| value.as_sequence()).map_or(!value.is_empty(), |list| !list.is_empty())
        }
        // Seen from the daily note of that day, which the board is embedded in.
        5 => value == format!("[[{TODAY}]]"),
        6 => value != part("v"),
        _ => value.starts_with(TODAY),
    }
}

/// Whether filters hold: one, or a group of them.
fn all_hold(filters: &serde_yaml::Value, note: &Note) -> bool {
    if let Some(filter) = filters.as_str() {
        return holds(filter, note);
    }
    let group = |key: &str| filters.get(key).and_then(|list| list.as_sequence()).map(|list| list.iter());
    match (group("and"), group("or")) {
        (Some(mut all), None) => all.all(|filter| all_hold(filter, note)),
        (None, Some(mut any)) => any.any(|filter| all_hold(filter, note)),
        _ => panic!("no filter: {filters:?}"),
    }
}

/// The order of two notes by one `sort` or `groupBy`.
fn order(by: &serde_yaml::Value, a: &Note, b: &Note) -> std::cmp::Ordering {
    let key = by["property"].as_str().and_then(|key| key.strip_prefix("note.")).expect("a property of notes");
    let value = |note: &Note| match note.get(key) {
        Some(serde_yaml::Value::Number(number)) => (number.as_u64(), String::new()),
        Some(serde_yaml::Value::Sequence(list)) => {
            (None, list.iter().filter_map(|item| item.as_str()).collect::<Vec<_>>().join(", "))
        }
        other => (None, other.and_then(|other| other.as_str()).unwrap_or_default().to_owned()),
    };
    let ascending = value(a).cmp(&value(b));
    if by["direction"] == "DESC" { ascending.reverse() } else { ascending }
}

#[test]
fn obsidians_views_show_the_right_articles() {
    let (vault, mut rows) = vault("obsidian", "views");
    let with_day = |mut views: BTreeMap<&'static str, Vec<String>>| {
        views.insert("当天", views["今日"].clone());
        views.into_iter().map(|(name, ids)| (name.to_owned(), ids)).collect::<BTreeMap<String, Vec<String>>>()
    };
    assert_eq!(shown(&vault), with_day(expected(&rows, &[])), "before");
    work(&vault, "obsidian", &mut rows, "status:");
    let views = expected(&rows, &NOTES);
    tell_apart(&views, &rows);
    assert_eq!(shown(&vault), with_day(views), "after");
}

/// What the views of the base show: articles by id, notes by name.
fn shown(vault: &Path) -> BTreeMap<String, Vec<String>> {
    let base = fs::read_to_string(vault.join("AI 内参/阅读看板.base")).expect("a base");
    let base: serde_yaml::Value = serde_yaml::from_str(&base).expect("YAML");
    let pages = support::tree(vault).into_iter().filter(|(path, _)| path.ends_with(".md"));
    let named = |(path, bytes): (String, Vec<u8>)| {
        let mut note = note(&String::from_utf8(bytes).expect("text"))?;
        let name = path.rsplit('/').next().and_then(|name| name.strip_suffix(".md")).unwrap_or_default();
        note.insert("basename".to_owned(), name.into());
        Some(note)
    };
    let mut notes: Vec<Note> = pages.filter_map(named).collect();
    assert!(notes.len() > 12, "the issues and the templates are notes as well");
    let decoy = "type: \"[[AI 内参]]\"\nstatus: 未读\nneican: 2026-04-29/x@y";
    notes.push(serde_yaml::from_str(decoy).expect("YAML"));
    let id = |note: &Note| match text(note, "neican") {
        "" => text(note, "basename").to_owned(),
        pointer => id_of(pointer),
    };
    base["views"]
        .as_sequence()
        .expect("views")
        .iter()
        .map(|view| {
            let shown = |note: &&Note| all_hold(&base["filters"], note) && all_hold(&view["filters"], note);
            let mut shown: Vec<&Note> = notes.iter().filter(shown).collect();
            let by = view.get("groupBy").into_iter().chain(view["sort"].as_sequence().into_iter().flatten());
            let by: Vec<&serde_yaml::Value> = by.collect();
            shown.sort_by(|a, b| {
                by.iter().map(|by| order(by, a, b)).find(|order| order.is_ne()).unwrap_or(std::cmp::Ordering::Equal)
            });
            (view["name"].as_str().expect("a name").to_owned(), shown.into_iter().map(id).collect())
        })
        .collect()
}

#[test]
fn every_property_of_our_pages_has_its_type_in_obsidian() {
    let types = fs::read_to_string(root().join("vault-template/obsidian/.obsidian/types.json")).expect("types");
    let types: Value = serde_json::from_str(&types).expect("JSON");
    let (vault, _) = vault("obsidian", "types");
    for (path, bytes) in support::tree(&vault).into_iter().filter(|(path, _)| path.starts_with("AI 内参/2026")) {
        let Some(note) = note(&String::from_utf8(bytes).expect("text")) else { panic!("{path} has no properties") };
        for (key, value) in note {
            let kind = match value {
                serde_yaml::Value::Sequence(_) if key == "tags" => "tags",
                serde_yaml::Value::Sequence(_) => "multitext",
                serde_yaml::Value::Number(_) => "number",
                serde_yaml::Value::Bool(_) => "checkbox",
                _ => "text",
            };
            assert_eq!(types["types"][&key], kind, "{path}: {key}");
        }
    }
}
