//! Hostile text through the spelling of each app. What can be asked without the apps' parsers is asked here: one block stays
//! one, nothing in it speaks for us or refers to anything, no construct of the app stands there open, and the text is there.

use neican::model::tree::{Kind as Sort, Part};
use neican::model::{Block, Colour, Exception, Inline, Inlines, Kind};
use neican::render::{FLAVOURS, Flavour, Losses, logseq, obsidian};
use uuid::Uuid;

use super::{in_time, text};

const ID: Uuid = Uuid::from_u128(0x64b7a5f0_0000_4000_8000_000000000001);

/// Text in Logseq: the first byte says where it stands.
pub fn escape_logseq(bytes: &[u8]) {
    let spell = |block: &Block, losses: &mut Losses| {
        logseq::outline(std::slice::from_ref(block), &[ID], 0, losses, "../assets")
    };
    hostile(
        bytes,
        &App {
            flavour: FLAVOURS[0],
            spell: &spell,
            open: &[("[[", "]]"), ("((", "))"), ("{{", "}}"), ("[", "]("), ("![", "]("), ("$$", "$$"), ("`", "`")],
        },
    );
    let Some((_, rest)) = bytes.split_first() else { return };
    let text = text(rest).replace('\n', " ");
    let value = logseq::property_text(&text, &mut Vec::new());
    assert!(!value.contains(['\n', '\r']), "a value of several lines: {value:?}");
}

/// Text in Obsidian: the first byte says where it stands.
pub fn escape_obsidian(bytes: &[u8]) {
    let spell = |block: &Block, losses: &mut Losses| obsidian::outline(std::slice::from_ref(block), &[ID], losses);
    hostile(
        bytes,
        &App {
            flavour: FLAVOURS[1],
            spell: &spell,
            open: &[("[[", "]]"), ("[", "]("), ("<%", "%>"), ("%%", "%%"), ("$$", "$$"), ("`", "`")],
        },
    );
    let Some((_, rest)) = bytes.split_first() else { return };
    // The YAML library at hand is older than the app's own: it refuses control characters in quotes, and breaks more lines.
    let strange = |sign: char| {
        sign != '\n'
            && (sign.is_control() || matches!(sign, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'))
    };
    let value = obsidian::scalar(&text(rest).replace(strange, ""));
    let read: Result<serde_json::Value, _> = serde_yaml::from_str(&format!("key: {value}\nlast: x"));
    let read = read.unwrap_or_else(|why| panic!("{value:?}: {why}"));
    assert!(
        read["last"] == "x" && read.as_object().is_some_and(|all| all.len() == 2),
        "{value:?} is more than a value"
    );
}

struct App<'a> {
    flavour: &'a dyn Flavour,
    spell: &'a dyn Fn(&Block, &mut Losses) -> String,
    /// What opens and what closes something of the app's: never both in one text, outside of code.
    open: &'a [(&'a str, &'a str)],
}

fn hostile(bytes: &[u8], app: &App) {
    let Some((place, rest)) = bytes.split_first() else { return };
    let text = text(rest);
    let block = placed(&text, place % 9);
    // A block without words is its properties, and at the start of a page those of the page.
    if block.plain().trim_matches(|sign: char| sign.is_whitespace() || sign.is_control()).is_empty() {
        return;
    }
    let mut losses = Losses::new();
    let spelt = in_time(text.len(), || (app.spell)(&block, &mut losses));
    let page = format!("{spelt}\n\n");
    let tree = app.flavour.grammar().parse(&page).unwrap_or_else(|| panic!("cannot be taken apart: {spelt:?}"));
    assert_eq!(tree.print(), page, "parse and print");
    let is_code = matches!(block.kind, Kind::Code { .. });
    if !spelt.trim().is_empty() {
        assert_eq!(tree.nodes.len(), 1, "one block became several: {spelt:?}");
    }
    for node in &tree.nodes {
        let is_heading = matches!(block.kind, Kind::Heading { .. }) && node.kind == Sort::Heading;
        assert!(
            node.kind != Sort::Properties && (node.kind != Sort::Heading || is_heading),
            "{:?}: {spelt:?}",
            node.kind
        );
        assert!(node.task().is_none(), "a task: {spelt:?}");
        assert!(
            node.id.is_none_or(|id| ID.to_string().starts_with(id.trim_start_matches('^'))),
            "{:?}: {spelt:?}",
            node.id
        );
        let own = |key: &str| ["id", "^", "background-color", "logseq.order-list-type"].contains(&key);
        let strange = node.parts.iter().find(|part| matches!(part, Part::Property { key, .. } if !own(key)));
        assert!(strange.is_none(), "{strange:?}: {spelt:?}");
    }
    assert!(app.flavour.spelling().things(&page).is_empty(), "it says that it is a page of ours: {spelt:?}");
    let references = app.flavour.references(&page);
    // What code says counts, too.
    assert!(references.used.is_empty() || is_code, "it refers to {:?}: {spelt:?}", references.used);
    assert!(
        is_code || references.given.iter().all(|id| ID.to_string().starts_with(id.as_str())),
        "{:?}: {spelt:?}",
        references.given
    );
    if !is_code {
        closed(&spelt, app.open);
    }
    recoverable(&block, &spelt, &losses);
}

/// The places a text can stand in.
fn placed(text: &str, place: u8) -> Block {
    let row = Inlines::from(text);
    let flat = Inlines::from(text.replace('\n', " ").as_str());
    let beside = |inline| Inlines::new(vec![Inline::Text("前".into()), inline, Inline::Text("后".into())]);
    match place {
        0 => Block::paragraph(row),
        1 => Block::new(Kind::Heading { level: 1, text: flat }),
        2 => Block::new(Kind::Quote { text: row }),
        3 => Block::new(Kind::Item { ordered: false, text: row }),
        4 => Block { highlight: Some(Colour::Red), ..Block::paragraph(row) },
        5 => Block::paragraph(beside(Inline::Bold { text: row })),
        6 => Block::paragraph(beside(Inline::Highlight { colour: Colour::Plain, text: row })),
        7 => {
            Block::new(Kind::Table { header: true, rows: vec![vec![flat.clone(), "b".into()], vec!["c".into(), flat]] })
        }
        _ => Block::new(Kind::Code { language: Some("clojure".into()), text: text.to_owned() }),
    }
}

/// No construct stands open in the text.
fn closed(spelt: &str, open: &[(&str, &str)]) {
    let mut bare = String::with_capacity(spelt.len());
    let mut signs =
        spelt.lines().filter(|line| !is_property(line)).flat_map(|line| line.chars().chain(['\n'])).peekable();
    while let Some(sign) = signs.next() {
        match sign {
            '\\' if signs.next_if(char::is_ascii_punctuation).is_some() => bare.push('\u{fffc}'),
            sign => bare.push(sign),
        }
    }
    for (start, end) in open {
        let inner = |at: usize| bare[..at].rfind(start).map(|from| &bare[from + start.len()..at]);
        // Nothing reaches into another line or cell.
        let edges = [&start[..1], &end[..1], "\n", "|"];
        let opens = bare
            .match_indices(end)
            .find_map(|(at, _)| inner(at).filter(|inner| !edges.iter().any(|edge| inner.contains(edge))));
        assert!(opens.is_none(), "{start}{opens:?}{end} stands open: {spelt:?}");
    }
}

/// A line of ours below a block.
fn is_property(line: &str) -> bool {
    ["id:: ", "background-color:: ", "logseq.order-list-type:: "]
        .iter()
        .any(|key| line.trim_start_matches([' ', '-']).starts_with(key))
}

/// Letters and digits are all there, in order; signs too, where nothing says otherwise.
fn recoverable(block: &Block, spelt: &str, losses: &Losses) {
    let is_code = matches!(block.kind, Kind::Code { .. });
    let mut lines: Vec<&str> = spelt.lines().filter(|line| is_code || !is_property(line)).collect();
    if is_code {
        let fence = |line: &&str| line.trim_start_matches([' ', '\t', '-']).starts_with("```");
        let (first, last) = (lines.iter().position(fence), lines.iter().rposition(fence));
        lines = first.zip(last).map(|(first, last)| lines[first + 1..last].to_vec()).unwrap_or_default();
    }
    let (shown, is_table) = (lines.join("\n"), matches!(block.kind, Kind::Table { .. }));
    let shown = shown.strip_suffix(" ^64b7a5f0").unwrap_or(&shown);
    let wanted = match &block.kind {
        Kind::Code { text, .. } => text.clone(),
        _ => block.plain(),
    };
    let letters = |text: &str| text.chars().filter(|sign| sign.is_alphanumeric()).collect::<String>();
    assert_eq!(letters(shown), letters(&wanted), "{spelt:?}");
    let told = losses.iter().any(|(why, _)| *why != Exception::WhiteSpace);
    if !told && !is_table {
        // What we put around it and before it: before a task, too.
        let ours = |sign: &char| "=*#->`🔴\\".contains(*sign);
        let signs = |text: &str| text.chars().filter(|sign| is_sign(*sign) && !ours(sign)).collect::<String>();
        let shown = if is_code { shown.to_owned() } else { unescaped(shown) };
        assert_eq!(signs(&shown), signs(&wanted), "{spelt:?}");
    }
}

fn is_sign(sign: char) -> bool {
    !sign.is_alphanumeric() && !sign.is_whitespace() && !sign.is_control() && !matches!(sign, '\u{200b}' | '\u{feff}')
}

fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        match (sign, signs.peek()) {
            ('\\', Some(next)) if next.is_ascii_punctuation() => out.extend(signs.next()),
            (sign, _) => out.push(sign),
        }
    }
    out
}
