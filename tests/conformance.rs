//! Whole vaults, judged by Logseq's own parser (mldoc 1.5.7 and its graph-parser; see `conformance/logseq/README.md`).
//!
//! What the parser must see is worked out here from the model alone, not from the text we wrote.
#![allow(clippy::disallowed_methods, reason = "a harness reads what a case lays down")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use neican::identify::identify;
use neican::model::{Article, Block, ConceptId, Identity, Inline, Inlines, Kind, Known, Now, Parsed, walk};
use neican::pipeline::{self, Target};
use neican::read;
use serde_json::Value;
use support::{formula, oracle};

/// An exported graph, what was exported, and how the parser sees it.
struct Exported {
    name: String,
    known: Known,
    seen: Value,
    /// The reader's own template lays the page out: its blocks are not where ours would be.
    own_template: bool,
    /// The reader wants flashcards.
    cards: bool,
}

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
    oracle::logseq()?;
    let vault: PathBuf = support::fresh_folder(&format!("graph-{}", name(case))).join("vault");
    std::fs::create_dir_all(&vault).expect("a folder");
    support::lay(&case.join("edit/logseq"), &vault);
    let source = support::source(case).expect("a readable case");
    let options = read::Options { date: "2026-04-29".parse().ok(), ..Default::default() };
    let parsed: Parsed = read::read(&source, &options).expect("a readable case");
    let now = Now { day: "2026-11-23".parse().expect("a date"), hour: 10, minute: 30 };
    let target = Target { root: &vault, flavour: Some("logseq"), home: None, now, dry_run: false, settle: 0 };
    pipeline::bring(&parsed, &source, &target).expect("it is brought in");
    let (known, _) = identify(&parsed, None, "case");
    let own_template = case.join("edit/logseq/.neican/templates").exists();
    let config = std::fs::read_to_string(case.join("edit/logseq/.neican/config.yaml")).unwrap_or_default();
    let cards = config.contains("cards: true");
    Some(Exported { name: name(case), known, seen: oracle::graph(&vault)?, own_template, cards })
}

impl Exported {
    fn files(&self) -> &Vec<Value> {
        self.seen["files"].as_array().expect("files")
    }

    /// The page whose `neican` property starts like this.
    fn page(&self, thing: &str) -> &Value {
        let is_it =
            |file: &&Value| property(file, "neican").is_some_and(|value| value.starts_with(&format!("{thing}@")));
        self.files().iter().find(is_it).unwrap_or_else(|| panic!("{}: no page of {thing}", self.name))
    }

    /// An article with its links to others and to concepts led to their pages; one that leads to none is text.
    fn led(&self, article: &Article) -> Article {
        let title = |article: &Article| format!("article:{}", article.title);
        let name = |identity: &Identity| {
            let path = self.page(&identity.id.to_string())["file"].as_str().expect("a path").to_owned();
            path.trim_start_matches("pages/").trim_end_matches(".md").to_owned()
        };
        let pages = self.known.articles().map(|(identity, article)| (title(article), name(identity)));
        let concepts =
            article.network.concepts.iter().map(|it| (format!("concept:{}", it.name), self.concept(&it.name)));
        Article { notes: led(&article.notes, &pages.chain(concepts).collect()), ..article.clone() }
    }

    /// The page of a concept: the one that says so, else the reader's of that name, which must be there.
    fn concept(&self, name: &str) -> String {
        let thing = format!("concept/{}@", ConceptId::of(name));
        let is_it = |file: &&Value| property(file, "neican").is_some_and(|value| value.starts_with(&thing));
        let title = |file: &Value| file["page"]["title"].as_str().unwrap_or_default().to_owned();
        let ours = self.files().iter().find(is_it).map(title);
        let readers = self.files().iter().map(title).find(|title| title == name);
        ours.or(readers).unwrap_or_else(|| panic!("{}: no page of the concept {name}", self.name))
    }
}

fn led(blocks: &[Block], pages: &BTreeMap<String, String>) -> Vec<Block> {
    let one = |block: &Block| {
        let kind = block.kind.with_rows(|row| led_row(row, pages));
        Block { kind, highlight: block.highlight, children: led(&block.children, pages) }
    };
    blocks.iter().map(one).collect()
}

fn led_row(row: &Inlines, pages: &BTreeMap<String, String>) -> Inlines {
    let one = |inline: &Inline| match inline {
        Inline::Link { href, text } if ["article:", "concept:", "page:"].iter().any(|sort| href.starts_with(sort)) => {
            let link = |page: &String| vec![Inline::Link { href: format!("page:{page}"), text: text.clone() }];
            pages.get(href).map_or_else(|| text.iter().cloned().collect(), link)
        }
        other => vec![other.inner().map_or_else(|| other.clone(), |text| other.around(led_row(text, pages)))],
    };
    Inlines::new(row.iter().flat_map(one).collect())
}

fn property<'a>(file: &'a Value, key: &str) -> Option<&'a str> {
    file["page"]["properties"][key].as_str()
}

/// One block as the parser must see it.
#[derive(Debug, PartialEq, Eq)]
struct Seen {
    level: u64,
    text: String,
    /// Kind and text of every mark, sorted.
    marks: Vec<(String, String)>,
    id: Option<String>,
    colour: Option<String>,
    ordered: bool,
}

/// The blocks of an article's page, from the model.
fn expected(identity: &Identity, article: &Article, cards: bool) -> Vec<Seen> {
    let mut out = Vec::new();
    let mut uuids = identity.keys.iter().map(|key| identity.uuid(key).to_string());
    if !article.notes.is_empty() {
        out.push(Seen { level: 1, text: "三级笔记".into(), marks: vec![], id: None, colour: None, ordered: false });
        below(&quoted(&formula::settled(&article.notes)), 2, cards, &mut uuids, &mut out);
    }
    out
}

fn below(blocks: &[Block], level: u64, cards: bool, uuids: &mut dyn Iterator<Item = String>, out: &mut Vec<Seen>) {
    for block in blocks {
        let uuid = uuids.next().expect("one id per block");
        let rows: Vec<&Inlines> = block.kind.rows().collect();
        let mut marks: Vec<(String, String)> =
            rows.iter().flat_map(|row| row.lines()).flat_map(|row| marks(&row, block.highlight.is_some())).collect();
        if block.highlight.is_some() {
            marks.extend(
                rows.iter()
                    .flat_map(|row| row.lines())
                    .filter(|line| !line.is_blank())
                    .flat_map(|line| around_formulas(&line))
                    .map(|piece| ("highlight".to_owned(), piece)),
            );
        }
        if let Kind::Table { .. } = block.kind {
            marks.iter_mut().for_each(|(_, text)| *text = text.replace('|', "｜"));
        }
        marks.sort();
        let marked = marks.iter().any(|(kind, _)| kind == "highlight");
        let named = marked || matches!(block.kind, Kind::Heading { level: 1, .. });
        let colour = block
            .highlight
            .filter(|colour| *colour != neican::model::Colour::Plain)
            .map(|colour| colour.name().to_owned());
        let ordered = matches!(block.kind, Kind::Item { ordered: true, .. });
        let mut text = text(block);
        if cards && marked {
            // The tag ends the first line, or is one where there is none.
            let titled = !matches!(block.kind, Kind::Quote { .. } | Kind::Table { .. });
            let (first, rest) = text.split_at(text.find('\n').unwrap_or(text.len()));
            text = if titled { format!("{first} #card{rest}") } else { format!("#card\n{text}") };
            marks.push(card());
            marks.sort();
        }
        out.push(Seen { level, text, marks, id: named.then_some(uuid), colour, ordered });
        below(&block.children, level + 1, cards, uuids, out);
    }
}

/// The text of a block as the oracle joins it.
fn text(block: &Block) -> String {
    match &block.kind {
        Kind::Table { rows, .. } => {
            let n_columns = rows.iter().map(Vec::len).max().unwrap_or_default();
            let cell =
                |cells: &Vec<Inlines>, idx: usize| cells.get(idx).map(|cell| shown(&cell.plain()).replace('|', "｜"));
            let row = |cells: &Vec<Inlines>| {
                (0..n_columns).map(|idx| cell(cells, idx).unwrap_or_default()).collect::<Vec<_>>()
            };
            rows.iter().map(|cells| row(cells).join(" | ")).collect::<Vec<_>>().join("\n").trim().to_owned()
        }
        kind => match kind.text() {
            Some(text) => shown(&with_images(text)).trim().to_owned(),
            None => shown(&block.plain()).trim().to_owned(),
        },
    }
}

/// The text of a row; an image stands apart from a letter before it, and its description has no brackets.
fn with_images(row: &Inlines) -> String {
    let mut out = String::new();
    for inline in row.iter() {
        match inline {
            Inline::Image { alt, .. } => {
                let apart = if out.is_empty() || out.ends_with(char::is_whitespace) { "" } else { " " };
                out += apart;
                out += &described(alt);
            }
            other => out += &Inlines::new(vec![other.clone()]).plain(),
        }
    }
    out
}

fn described(alt: &str) -> String {
    alt.replace('[', "［").replace(']', "］").replace('`', "｀")
}

/// A text after the exceptions of DECISIONS §5: runs cut to 16, the invisible space not seen.
fn shown(text: &str) -> String {
    let mut out = String::new();
    let mut run = 0;
    for c in text.chars().filter(|c| *c != '\u{200b}') {
        run = if c.is_ascii_punctuation() && out.ends_with(c) { run + 1 } else { 1 };
        if run <= 16 {
            out.push(c);
        }
    }
    out
}

/// Callouts as the quotes that Logseq has for them, the sign before the text.
fn quoted(blocks: &[Block]) -> Vec<Block> {
    let one = |block: &Block| {
        let kind = match block.kind.clone() {
            Kind::Callout { icon: Some(icon), text } if text.is_blank() => Kind::Quote { text: icon.as_str().into() },
            Kind::Callout { icon: Some(icon), text } => Kind::Quote { text: text.led_by(&format!("{icon} ")) },
            Kind::Callout { icon: None, text } => Kind::Quote { text },
            kind => kind,
        };
        Block { kind, children: quoted(&block.children), ..block.clone() }
    };
    blocks.iter().map(one).collect()
}

/// What a mark stands around, piece by piece: Logseq shows no formula in a mark.
fn around_formulas(row: &Inlines) -> Vec<String> {
    fn add(row: &Inlines, pieces: &mut Vec<String>) {
        for inline in row.iter() {
            match inline {
                Inline::Formula { .. } => pieces.push(String::new()),
                _ => match inline.inner() {
                    Some(text) => add(text, pieces),
                    None => {
                        pieces.last_mut().expect("one at least").push_str(&Inlines::new(vec![inline.clone()]).plain())
                    }
                },
            }
        }
    }
    let mut pieces = vec![String::new()];
    add(row, &mut pieces);
    let whole = pieces.len() == 1;
    let pieces = pieces.iter().map(|piece| shown(if whole { piece } else { piece.trim() }));
    pieces.filter(|piece| whole || !piece.is_empty()).collect()
}

/// The marks of a row; those that a whole-block highlight swallows are left out.
fn marks(row: &Inlines, coloured: bool) -> Vec<(String, String)> {
    let mut out = Vec::new();
    for inline in row.iter() {
        let (kind, inner) = match inline {
            Inline::Text(_) | Inline::Break => continue,
            Inline::Code { code } => {
                out.push(("code".to_owned(), code.clone()));
                continue;
            }
            Inline::Formula { tex } => {
                out.push(("latex".to_owned(), tex.clone()));
                continue;
            }
            Inline::Image { alt, .. } => {
                out.push(("image".to_owned(), described(alt)));
                continue;
            }
            Inline::Bold { text } => ("bold", text),
            Inline::Italic { text } => ("italic", text),
            Inline::Strike { text } => ("strike", text),
            Inline::Link { href, text } if href.starts_with("page:") => {
                out.push(("page_ref".to_owned(), href["page:".len()..].to_owned()));
                out.extend(marks(text, coloured));
                continue;
            }
            Inline::Link { text, .. } => ("link", text),
            Inline::Highlight { text, .. } => ("highlight", text),
        };
        // A link is cut where a mark inside it starts or ends: Logseq shows no marks in part of a label.
        let pieces: Vec<String> = match kind {
            "link" => inner.iter().map(|piece| Inlines::new(vec![piece.clone()]).plain()).collect(),
            _ => around_formulas(inner),
        };
        if !(coloured && kind == "highlight") {
            out.extend(pieces.iter().map(|piece| (kind.to_owned(), shown(piece))));
        }
        out.extend(marks(inner, coloured));
    }
    out
}

/// The blocks of a page as the parser sees them, without the page's properties.
fn seen(file: &Value) -> Vec<Seen> {
    let blocks = file["blocks"].as_array().expect("blocks");
    blocks.iter().filter(|block| block["pre_block"] != true).map(seen_block).collect()
}

fn seen_block(block: &Value) -> Seen {
    let string = |value: &Value| value.as_str().map(|text| text.replace('\u{200b}', ""));
    let one = |mark: &Value| (string(&mark["kind"]).unwrap_or_default(), string(&mark["text"]).unwrap_or_default());
    let mut marks: Vec<(String, String)> = block["marks"].as_array().expect("marks").iter().map(one).collect();
    marks.sort();
    // The parser sees a label in pieces, and tells the page for each.
    marks.dedup_by(|one, other| one == other && one.0 == "page_ref");
    Seen {
        level: block["level"].as_u64().expect("a level"),
        text: string(&block["text"]).expect("a text"),
        marks,
        id: string(&block["id"]),
        colour: string(&block["properties"]["background-color"]),
        ordered: block["properties"]["logseq.order-list-type"] == "number",
    }
}

#[test]
fn every_block_is_seen_as_the_model_has_it() {
    for graph in exported().iter().filter(|graph| !graph.own_template) {
        for (identity, article) in graph.known.articles() {
            let file = graph.page(&identity.id.to_string());
            let mut seen = seen(file);
            if let Some(concepts) = &article.concepts {
                let last = seen.pop().expect("the closing block");
                assert_eq!(
                    last.text.replace(' ', ""),
                    concepts.plain().replace(' ', ""),
                    "{}: {}",
                    graph.name,
                    article.title
                );
            }
            let article = graph.led(article);
            assert_eq!(seen, expected(identity, &article, graph.cards), "{}: {}", graph.name, article.title);
        }
    }
}

fn card() -> (String, String) {
    ("tag".to_owned(), "card".to_owned())
}

/// Logseq's cards are the blocks that refer to the page `card`: all highlights that say something, and nothing else.
#[test]
fn cards_are_the_highlights() {
    for graph in exported().iter().filter(|graph| !graph.own_template) {
        let blocks = graph.files().iter().flat_map(|file| file["blocks"].as_array().expect("blocks"));
        let refers = |block: &&Value| block["refs"].as_array().into_iter().flatten().any(|to| to["page"] == "card");
        let cards: BTreeSet<&str> = blocks.filter(refers).map(|block| block["id"].as_str().expect("an id")).collect();
        let articles = graph.known.articles().flat_map(|(identity, article)| expected(identity, article, graph.cards));
        let highlights = articles.filter(|block| block.marks.iter().any(|(kind, _)| kind == "highlight"));
        let ids: BTreeSet<String> = highlights.filter_map(|block| block.id).collect();
        let wanted: BTreeSet<&str> = ids.iter().map(String::as_str).filter(|_| graph.cards).collect();
        assert_eq!(cards, wanted, "{}", graph.name);
        assert!(!graph.cards || cards.len() > 10, "{}: {cards:?}", graph.name);
    }
}

#[test]
fn no_character_of_the_notes_is_missing() {
    // The bar between cells is the oracle's.
    let squeezed =
        |text: &str| text.chars().filter(|c| !c.is_whitespace() && *c != '\u{200b}' && *c != '|').collect::<String>();
    for graph in exported().iter().filter(|graph| !graph.own_template) {
        for (identity, article) in graph.known.articles() {
            let model: String = walk(&quoted(&article.notes)).iter().map(|block| squeezed(&text(block))).collect();
            let blocks = seen(graph.page(&identity.id.to_string()));
            let notes = blocks.iter().filter(|block| block.level >= 2);
            let tag = |block: &Seen| if block.marks.contains(&card()) { "#card" } else { "" };
            // The tag is the last of its kind on a line, whatever the text says.
            let untagged = |block: &Seen| match squeezed(&block.text).rsplit_once(tag(block)) {
                Some((before, after)) => [before, after].concat(),
                None => squeezed(&block.text),
            };
            let notes = notes.map(untagged);
            assert_eq!(notes.collect::<String>(), model, "{}: {}", graph.name, article.title);
        }
    }
}

#[test]
fn every_property_has_its_type() {
    for graph in exported() {
        for (identity, article) in graph.known.articles() {
            let file = graph.page(&identity.id.to_string());
            let properties = &file["page"]["properties"];
            let list = |key: &str| -> BTreeSet<String> {
                let values = properties[key].as_array().map(Vec::as_slice).unwrap_or_default();
                values.iter().filter_map(|value| value.as_str().map(str::to_owned)).collect()
            };
            let about = || format!("{}: {}", graph.name, article.title);
            assert_eq!(list("type"), BTreeSet::from(["AI 内参".to_owned()]), "{}", about());
            assert_eq!(list("author").len(), article.authors.iter().collect::<BTreeSet<_>>().len(), "{}", about());
            assert_eq!(properties["score"].as_u64(), article.score.map(u64::from), "{}", about());
            assert_eq!(properties["tomato"].as_u64(), article.tomato.map(u64::from), "{}", about());
            assert_eq!(properties["number"].as_u64(), article.number.map(u64::from), "{}", about());
            let decoded =
                |address: &str| percent_encoding::percent_decode_str(address).decode_utf8_lossy().into_owned();
            let (seen, given) = (property(file, "source"), article.links.source.as_deref());
            assert_eq!(seen.map(decoded), given.map(decoded), "{}", about());
            assert_eq!(property(file, "status"), Some("未读"), "{}", about());
            let journal = graph.files().iter().find(|file| file["kind"] == "journal").expect("a journal");
            assert_eq!(
                list("issue"),
                BTreeSet::from([journal["page"]["title"].as_str().expect("a title").to_owned()]),
                "{}",
                about()
            );
            assert_eq!(properties["reason"].is_null(), article.reason.is_none(), "{}", about());
        }
    }
}

#[test]
fn every_link_between_our_pages_resolves_and_the_day_is_a_journal() {
    for graph in exported() {
        let titles: BTreeSet<&str> = graph.files().iter().filter_map(|file| file["page"]["title"].as_str()).collect();
        let issue = graph.page(&graph.known.issue.date.to_string());
        let journal = graph.files().iter().find(|file| file["kind"] == "journal").expect("a journal");
        let day = graph.known.issue.date.to_string().replace('-', "").parse::<u64>().expect("a number");
        assert_eq!(journal["page"]["journal_day"].as_u64(), Some(day), "{}", graph.name);
        for file in [issue, journal] {
            let blocks = file["blocks"].as_array().expect("blocks").iter();
            let blocks = blocks
                .skip_while(|block| !block["properties"]["neican"].is_string())
                .filter(|block| block["pre_block"] != true);
            let marks = blocks.flat_map(|block| block["marks"].as_array().expect("marks"));
            let links: Vec<&str> =
                marks.filter(|mark| mark["kind"] == "page_ref").filter_map(|mark| mark["text"].as_str()).collect();
            let dead: Vec<&&str> = links.iter().filter(|link| !titles.contains(**link)).collect();
            assert!(dead.is_empty(), "{}: {dead:?}", graph.name);
            assert!(links.len() >= graph.known.articles().count(), "{}: {} links", graph.name, links.len());
        }
        let tasks =
            journal["blocks"].as_array().expect("blocks").iter().filter(|block| block["marker"] == "TODO").count();
        assert_eq!(tasks, graph.known.articles().count() + 2, "{}", graph.name);
    }
}

#[test]
fn every_file_is_in_normal_form_without_anomaly() {
    for graph in exported() {
        assert_eq!(graph.seen["summary"]["config_error"], Value::Null, "{}", graph.name);
        // Pages that the case laid down before are the reader's, in the reader's form.
        let ours = |file: &&Value| file["blocks"].to_string().contains("neican");
        for file in graph.files().iter().filter(ours) {
            let about = format!("{}: {}", graph.name, file["file"]);
            assert_eq!(file["normal_form"], true, "{about}: {}", file["rewrite"]);
            for anomaly in
                file["anomalies"].as_array().expect("anomalies").iter().filter(|anomaly| anomaly["level"] != "info")
            {
                assert!(is_right(graph, anomaly), "{about}: {anomaly}");
            }
        }
    }
}

/// A mark that the model holds as text is right to be seen as text (DECISIONS §5): `literal_mark` quotes the text, which
/// must be part of the issue.
fn is_right(graph: &Exported, anomaly: &Value) -> bool {
    let code = anomaly["code"].as_str().unwrap_or_default();
    if !["literal_mark", "odd_page_ref", "logseq_task_keyword"].contains(&code) {
        return false;
    }
    let detail = anomaly["detail"].as_str().unwrap_or_default();
    let quoted = detail
        .find('"')
        .and_then(|at| serde_json::from_str::<String>(&detail[at..]).ok())
        .unwrap_or_else(|| detail.to_owned());
    // A quote is told with the end of its last line.
    let quoted = quoted.trim_end_matches('\n');
    let issue = &graph.known.issue;
    let mut texts: Vec<String> =
        [&issue.intro, &issue.usage, &issue.closing].into_iter().flat_map(|part| walk(part)).map(text).collect();
    texts.extend(issue.route.iter().map(|row| format!(" · {}", row.text)));
    for (_, article) in graph.known.articles() {
        texts.extend(walk(&article.notes).into_iter().map(text));
        texts
            .extend([Some(article.title.clone()), article.reason.clone(), article.theme.clone()].into_iter().flatten());
    }
    texts.iter().any(|text| text.contains(quoted.trim_matches('\u{200b}')))
}

#[test]
fn the_real_issue_gives_nine_articles_one_issue_page_one_day_and_five_highlights() {
    for graph in exported().iter().filter(|graph| graph.name.starts_with("the-real-issue")) {
        let count = |wanted: &dyn Fn(&Value) -> bool| graph.files().iter().filter(|file| wanted(file)).count();
        assert_eq!(count(&|file| file["kind"] == "page"), 10, "{}", graph.name);
        assert_eq!(count(&|file| file["kind"] == "journal"), 1, "{}", graph.name);
        let highlights = graph
            .files()
            .iter()
            .flat_map(seen)
            .flat_map(|block| block.marks)
            .filter(|(kind, _)| kind == "highlight")
            .count();
        // Notion leaves colours out of its export as Markdown.
        let has_colours = graph.name != "the-real-issue-notion-export";
        assert_eq!(highlights, if has_colours { 5 } else { 0 }, "{}", graph.name);
    }
}

/// A test that cannot fail proves nothing: the oracle's own bad sample must be seen as bad.
#[test]
fn the_oracle_sees_faults() {
    let Some(folder) = oracle::logseq() else { return };
    let seen = oracle::graph(&folder.join("sample/bad")).expect("it runs");
    let levels: Vec<&str> = seen["files"]
        .as_array()
        .expect("files")
        .iter()
        .flat_map(|file| file["anomalies"].as_array().expect("anomalies"))
        .filter_map(|anomaly| anomaly["level"].as_str())
        .collect();
    assert!(levels.contains(&"warn") && levels.contains(&"error"), "{levels:?}");
}
