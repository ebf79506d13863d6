//! Reading, by fixtures: a folder under `fixtures/read/` is a case. The only tests that touch the readers.

mod support;

use neican::model::{Block, Inlines, Kind, Language, Parsed, outline, walk, wording};
use neican::read;

/// Reads a case; a form that carries no date gets the day of the real issue.
fn parsed(case: &std::path::Path) -> Result<Parsed, neican::model::Error> {
    let source = support::source(case)?;
    match read::read(&source, &read::Options::default()) {
        Err(error) if error.fault == neican::model::Fault::NoDate => {
            read::read(&source, &read::Options { date: "2026-04-29".parse().ok(), ..Default::default() })
        }
        done => done,
    }
}

#[test]
fn every_case_reads_as_expected() {
    let mut failures = Vec::new();
    for case in support::cases("read") {
        match parsed(&case) {
            Ok(parsed) => {
                support::expect(&case.join("issue.outline"), &outline(&parsed.issue), &mut failures);
                let notice = |notice: &neican::model::Notice| {
                    format!("{}: {}\n", notice.place, wording::notice(&notice.what, Language::English))
                };
                let notices: String = parsed.notices.iter().map(notice).collect();
                support::expect(&case.join("notices.txt"), &notices, &mut failures);
            }
            Err(error) => {
                let (message, hint) = wording::fault(&error.fault, Language::English);
                support::expect(
                    &case.join("error.txt"),
                    &format!("{}: {message}\n{hint}\n", error.place),
                    &mut failures,
                );
            }
        }
    }
    support::verdict(&failures);
}

#[test]
fn yaml_and_json_read_back_as_the_same_model() {
    for case in support::cases("read") {
        let Ok(parsed) = parsed(&case) else { continue };
        let yaml = serde_yaml::to_string(&parsed.issue).expect("it serializes");
        let json = serde_json::to_string_pretty(&parsed.issue).expect("it serializes");
        for (name, text) in [("issue.yaml", yaml), ("issue.json", json)] {
            let source = neican::intake::from_bytes(name, text.into_bytes()).expect("it loads");
            let again = read::read(&source, &read::Options::default()).expect("it reads back");
            assert_eq!(again.issue, parsed.issue, "{} through {name}", case.display());
        }
    }
}

/// The real issue in every form that it comes in.
const REAL: [&str; 17] = [
    "the-real-issue",
    "the-real-issue-as-a-dump",
    "the-real-issue-epub2",
    "the-real-issue-split",
    "the-real-issue-nested",
    "the-real-issue-pandoc",
    "the-real-issue-calibre",
    "the-real-issue-ebooklib",
    "the-real-issue-notion-v1",
    "the-real-issue-notion-v2",
    "the-real-issue-notion-html",
    COLOURLESS,
    GFM,
    "the-real-issue-web-page",
    PLAIN,
    COPIED,
    SPACED,
];

/// The form that has no colours.
const COLOURLESS: &str = "the-real-issue-notion-export";

/// Forms in which some quotes or items are something else: `differences.txt` says which.
const UNQUOTED: [&str; 4] = [GFM, PLAIN, COPIED, SPACED];
const SPACED: &str = "the-real-issue-calibre-txt";
const GFM: &str = "the-real-issue-gfm";
const PLAIN: &str = "the-real-issue-pandoc-plain";
const COPIED: &str = "the-real-issue-copied";

/// Where a form gives another model than the EPUB of `the-real-issue`, and why. The lines that differ stand in its
/// `differences.txt`: those of the EPUB that it lacks, and those that it has instead.
const DIFFERENT: [(&str, &str); 9] = [
    ("the-real-issue-as-a-dump", "a dump keeps no addresses"),
    ("the-real-issue-nested", "its maker put the sub-items back that the others have beside their items"),
    ("the-real-issue-ebooklib", "its maker took other addresses for the originals"),
    (
        "the-real-issue-notion-html",
        "names of files tell where each page stands in Notion, also where the issue has no links",
    ),
    (COLOURLESS, "the same; and Notion leaves colours out of an export as Markdown"),
    (GFM, "pandoc writes a quote in an item as the text of the item"),
    (PLAIN, "plain text keeps no addresses and no sign of a quote in an item"),
    (
        SPACED,
        "calibre's text keeps no addresses, no sign of items, quotes and code, and no level of a heading without a number",
    ),
    (COPIED, "what is copied keeps no addresses and no signs of quotes and code"),
];

fn real(name: &str) -> Parsed {
    let case = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/read").join(name);
    parsed(&case).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn every_form_gives_one_model_but_for_what_is_listed() {
    let one = outline(&real(REAL[0]).issue);
    let mut failures = Vec::new();
    for form in REAL {
        let other = outline(&real(form).issue);
        let diff = similar::TextDiff::from_lines(&one, &other);
        let changed = diff.iter_all_changes().filter(|change| change.tag() != similar::ChangeTag::Equal);
        let lines: String = changed.map(|change| format!("{} {}", change.tag(), change.value())).collect();
        let reason = DIFFERENT.iter().find(|(name, _)| *name == form).map(|(_, reason)| *reason);
        let listed = support::folder("read").join(form).join("differences.txt");
        match (lines.is_empty(), reason) {
            (true, None) => assert!(!listed.exists(), "{form} has no differences to list"),
            (false, Some(reason)) => support::expect(&listed, &format!("# {reason}\n{lines}"), &mut failures),
            (true, Some(_)) => failures.push(format!("{form} is the same model: no reason is needed")),
            (false, None) => failures.push(format!("{form} is another model, and nobody said why:\n{lines}")),
        }
    }
    support::verdict(&failures);
}

/// The counts of SOURCE.md, from an independent reading: number, level-1, level-2, items, paragraphs, quotes, code
/// blocks, highlights.
const COUNTS: [[usize; 8]; 9] = [
    [1, 8, 21, 84, 0, 0, 0, 2],
    [2, 5, 5, 21, 1, 0, 0, 0],
    [3, 7, 0, 27, 3, 0, 0, 1],
    [4, 5, 0, 20, 0, 1, 0, 0],
    [5, 7, 2, 26, 1, 2, 0, 0],
    [6, 8, 10, 48, 1, 2, 0, 2],
    [7, 10, 12, 57, 1, 1, 1, 0],
    [11, 7, 0, 28, 0, 0, 0, 0],
    [12, 5, 12, 36, 0, 2, 0, 0],
];

#[test]
fn the_real_issue_has_every_block_in_every_form() {
    for form in REAL.into_iter().filter(|form| !UNQUOTED.contains(form)) {
        let counts: Vec<[usize; 8]> = real(form).issue.articles().map(counts).collect();
        let expected = if form == COLOURLESS { COUNTS.map(|[counts @ .., _]| with_none(counts)) } else { COUNTS };
        assert_eq!(counts, expected, "{form}");
    }
}

/// The counts of an article, without highlights.
fn with_none([number, ones, twos, items, paragraphs, quotes, code]: [usize; 7]) -> [usize; 8] {
    [number, ones, twos, items, paragraphs, quotes, code, 0]
}

fn counts(article: &neican::model::Article) -> [usize; 8] {
    let blocks = walk(&article.notes);
    let count = |wanted: &dyn Fn(&Kind) -> bool| blocks.iter().filter(|block| wanted(&block.kind)).count();
    [
        article.number.unwrap_or_default() as usize,
        count(&|kind| matches!(kind, Kind::Heading { level: 1, .. })),
        count(&|kind| matches!(kind, Kind::Heading { level: 2, .. })),
        count(&|kind| matches!(kind, Kind::Item { .. })),
        count(&|kind| matches!(kind, Kind::Paragraph { .. })),
        count(&|kind| matches!(kind, Kind::Quote { .. })),
        count(&|kind| matches!(kind, Kind::Code { .. })),
        blocks.iter().filter(|block| block.highlight.is_some()).count(),
    ]
}

/// A block without hrefs and nesting: what a dump can tell.
fn bare(block: &Block) -> (String, String, Option<neican::model::Colour>) {
    let sort = match &block.kind {
        Kind::Heading { level, .. } => format!("heading {level}"),
        Kind::Item { ordered, .. } => format!("item {ordered}"),
        kind => format!("{kind:?}").split([' ', '{']).next().unwrap_or_default().to_owned(),
    };
    (sort, block.plain(), block.highlight)
}

#[test]
fn the_dump_and_every_epub_give_the_same_notes() {
    let dump = real("the-real-issue-as-a-dump");
    for form in REAL.into_iter().filter(|form| !UNQUOTED.contains(form)) {
        let other = real(form);
        for (a, b) in dump.issue.articles().zip(other.issue.articles()) {
            let coloured = |(sort, text, colour)| (sort, text, if form == COLOURLESS { None } else { colour });
            let notes = |notes: &[Block]| walk(notes).into_iter().map(bare).map(coloured).collect::<Vec<_>>();
            assert_eq!(notes(&a.notes), notes(&b.notes), "{form}: {}", a.title);
            let metadata = |article: &neican::model::Article| {
                let concepts = article.concepts.as_ref().map(Inlines::plain);
                let article = article.clone();
                (
                    article.title,
                    article.authors,
                    article.theme,
                    article.score,
                    article.tomato,
                    article.reason,
                    article.curator,
                    concepts,
                )
            };
            assert_eq!(metadata(a), metadata(b), "{form}: {}", a.title);
        }
        let front = |parsed: &Parsed| {
            let issue = parsed.issue.clone();
            let plain = |blocks: &[Block]| walk(blocks).iter().map(|block| block.plain()).collect::<Vec<_>>();
            (
                issue.series,
                issue.date,
                issue.title,
                plain(&issue.intro),
                issue.route,
                plain(&issue.usage),
                plain(&issue.closing),
                issue.site,
            )
        };
        assert_eq!(front(&dump), front(&other), "{form}");
    }
}
