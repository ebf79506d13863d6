//! What Obsidian must show, told from the model alone: each visible character with its marks, and the tree of blocks. The
//! exceptions that DECISIONS §5 lists are applied here, to the expectation; nothing is forgiven when both are compared but
//! what is told at [`differs`].

use std::collections::BTreeSet;

use neican::model::{Block, Colour, Inline, Inlines, Kind};
use serde_json::{Value, json};

use super::formula;

/// A character with the marks around it and the address it leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    pub ch: char,
    pub marks: BTreeSet<String>,
    pub to: String,
}

/// Where a row stands: line by line, on one line, or in a cell.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Lines,
    OneLine,
    Cell,
}

/// What a block must show, without its children.
pub fn block(block: &Block) -> Vec<Shown> {
    let colour = block.highlight;
    match &block.kind {
        Kind::Code { text, .. } => code(text),
        Kind::Formula { tex } => match formula::held(tex, false) {
            Some(tex) => tex.chars().map(|ch| Around::bare().with("formula").show(ch)).collect(),
            None => code(tex),
        },
        Kind::Callout { icon, text } => {
            let lines = [row(&icon_of(icon), None, Place::OneLine), row(text, colour, Place::Lines)];
            lines.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join(&bare('\n'))
        }
        Kind::Rule => Vec::new(),
        Kind::Table { header, rows } => {
            let n_columns = rows.iter().map(Vec::len).max().unwrap_or_default().max(1);
            let empty = if *header { Vec::new() } else { vec![vec![Vec::new(); n_columns]] };
            let cells = |row: &Vec<Inlines>| {
                let mut cells: Vec<Vec<Shown>> = row.iter().map(|cell| self::row(cell, colour, Place::Cell)).collect();
                cells.resize(n_columns, Vec::new());
                cells
            };
            let rows = empty.into_iter().chain(rows.iter().map(cells));
            rows.map(|cells| cells.join(&bare('\t'))).collect::<Vec<_>>().join(&bare('\n'))
        }
        Kind::Heading { text, .. } => row(text, colour, Place::OneLine),
        Kind::Paragraph { text } | Kind::Item { text, .. } | Kind::Quote { text } => row(text, colour, Place::Lines),
    }
}

/// What the parser says Obsidian shows.
pub fn seen(answer: &Value) -> Vec<Shown> {
    let mut all = Vec::new();
    for run in answer["runs"].as_array().expect("a list") {
        let text = run[0].as_str().expect("text");
        let marks: BTreeSet<String> =
            run[1].as_array().expect("a list").iter().filter_map(Value::as_str).map(str::to_owned).collect();
        let to = run[2].as_str().unwrap_or_default();
        all.extend(text.chars().map(|ch| Shown { ch, marks: marks.clone(), to: to.to_owned() }));
    }
    all
}

/// How what is seen differs from what must be shown; absent where it does not.
///
/// Zero-width spaces are counted elsewhere. Marks on white space show nothing. Bold and italic are moved off punctuation,
/// and off code at their ends: there they may be missing, but nowhere be too many. And italic inside bold may be missing
/// where a loss tells so (`told`).
pub fn differs(seen: &[Shown], wanted: &[Shown], told: bool) -> Option<String> {
    let kept = |all: &[Shown]| -> Vec<Shown> { all.iter().filter(|shown| shown.ch != '\u{200b}').cloned().collect() };
    let (seen, wanted) = (kept(seen), kept(wanted));
    let text = |all: &[Shown]| all.iter().map(|shown| shown.ch).collect::<String>();
    if text(&seen) != text(&wanted) {
        return Some(format!("shows\n    {:?}\n  not\n    {:?}", text(&seen), text(&wanted)));
    }
    let weight = |mark: &&String| ["bold", "italic"].contains(&mark.as_str());
    // a strike is left out around code that holds its mark, and around that mark
    let other = |shown: &Shown| {
        let code = shown.marks.contains("code") || shown.ch == '~';
        shown.marks.iter().filter(|mark| !(weight(mark) || code && *mark == "strike")).cloned().collect::<Vec<_>>()
    };
    let wrong = seen.iter().zip(&wanted).find(|(seen, wanted)| {
        if is_space(wanted.ch) && !wanted.marks.contains("code") && !wanted.marks.contains("src") {
            return false;
        }
        // `Ⓐ` counts as a letter to Rust alone
        let letter = wanted.ch.is_alphanumeric() && !matches!(wanted.ch, '\u{24b6}'..='\u{24e9}');
        let verbatim = |mark: &str| wanted.marks.contains(mark);
        let movable = !letter || verbatim("code") || verbatim("formula");
        let weights = |shown: &Shown| shown.marks.iter().filter(weight).cloned().collect::<BTreeSet<_>>();
        let (has, wants) = (weights(seen), weights(wanted));
        let inner = told && has.contains("bold") && wants.contains("italic");
        let weighted = if movable || inner { has.is_subset(&wants) } else { has == wants };
        !weighted || other(seen) != other(wanted) || seen.to != wanted.to
    });
    wrong.map(|(seen, wanted)| {
        format!("{:?} has {:?} {:?}\n  not\n    {:?} {:?}", seen.ch, seen.marks, seen.to, wanted.marks, wanted.to)
    })
}

fn icon_of(icon: &Option<String>) -> Inlines {
    Inlines::from(icon.as_deref().unwrap_or_default().replace('\n', " ").as_str())
}

fn bare(ch: char) -> Shown {
    Shown { ch, marks: BTreeSet::new(), to: String::new() }
}

fn code(text: &str) -> Vec<Shown> {
    let text = text.replace("\r\n", "\n").replace("<%", "＜%");
    let kept = text.chars().filter(|ch| !ch.is_ascii_control() || matches!(ch, '\n' | '\t' | '\u{7f}'));
    kept.map(|ch| Shown { ch, marks: BTreeSet::from(["src".to_owned()]), to: String::new() }).collect()
}

fn row(row: &Inlines, colour: Option<Colour>, place: Place) -> Vec<Shown> {
    let mut lines: Vec<Vec<Shown>> = Vec::new();
    for line in row.lines() {
        let mut all = Vec::new();
        walk(&line, &Around { marks: BTreeSet::new(), colour, to: String::new() }, place, &mut all);
        let text = |shown: &Shown| !["code", "formula", "alt", "image"].iter().any(|mark| shown.marks.contains(*mark));
        let n_front = all.iter().take_while(|shown| shown.ch == ' ' && text(shown)).count();
        let n_back = all[n_front..].iter().rev().take_while(|shown| shown.ch == ' ' && text(shown)).count();
        all.truncate(all.len() - n_back);
        all.drain(..n_front);
        if !all.iter().all(|shown| is_space(shown.ch) && text(shown)) {
            lines.push(all);
        }
    }
    let all = lines.join(&bare(if place == Place::Lines { '\n' } else { ' ' }));
    // at both ends more is white space than between the lines
    let gone = |shown: &&Shown| {
        let text = !["code", "formula", "alt", "image"].iter().any(|mark| shown.marks.contains(*mark));
        text && (shown.ch.is_whitespace() && shown.ch != '\u{85}' || shown.ch == '\u{feff}')
    };
    let bound = |shown: &&Shown| gone(shown) && (shown.marks.is_empty() || is_space(shown.ch));
    let n_front = all.iter().take_while(bound).count();
    let n_back = all[n_front..].iter().rev().take_while(bound).count();
    all[n_front..all.len() - n_back].to_vec()
}

#[derive(Clone)]
struct Around {
    marks: BTreeSet<String>,
    colour: Option<Colour>,
    to: String,
}

impl Around {
    fn bare() -> Around {
        Around { marks: BTreeSet::new(), colour: None, to: String::new() }
    }

    fn with(&self, mark: &str) -> Around {
        Around { marks: self.marks.iter().cloned().chain([mark.to_owned()]).collect(), ..self.clone() }
    }

    fn show(&self, ch: char) -> Shown {
        let mut marks = self.marks.clone();
        marks.extend(self.colour.map(highlight));
        marks.extend((!self.to.is_empty()).then(|| "link".to_owned()));
        Shown { ch, marks, to: self.to.clone() }
    }
}

fn highlight(colour: Colour) -> String {
    match colour {
        Colour::Red | Colour::Orange | Colour::Green | Colour::Blue | Colour::Purple => {
            format!("highlight:{}", colour.name())
        }
        _ => "highlight".to_owned(),
    }
}

fn walk(row: &Inlines, around: &Around, place: Place, all: &mut Vec<Shown>) {
    for inline in row.iter() {
        match inline {
            Inline::Text(text) => all.extend(text.chars().filter_map(clean).map(|ch| around.show(ch))),
            Inline::Break => all.push(bare('\n')),
            Inline::Bold { text } => walk(text, &around.with("bold"), place, all),
            Inline::Italic { text } => walk(text, &around.with("italic"), place, all),
            Inline::Strike { text } => walk(text, &around.with("strike"), place, all),
            Inline::Highlight { colour, text } => {
                let around = Around { colour: around.colour.or(Some(*colour)), ..around.clone() };
                walk(text, &around, place, all);
            }
            Inline::Link { href, text } => {
                walk(
                    text,
                    &Around {
                        to: href.replace('(', "%28").replace(')', "%29").replace("==", "=%3D"),
                        ..around.clone()
                    },
                    place,
                    all,
                );
            }
            Inline::Code { code } => {
                let bar = place == Place::Cell && code.contains("\\|");
                let bracket = !around.to.is_empty() && code.contains(['[', ']']);
                let text = bar || bracket || code.chars().all(is_space);
                let (inner, code) = if text {
                    (around.clone(), code.clone())
                } else {
                    (around.with("code"), code.replace("<%", "＜%"))
                };
                all.extend(code.chars().filter_map(clean).map(|ch| inner.show(ch)));
            }
            Inline::Formula { tex } => match formula::held(tex, place == Place::Cell) {
                Some(tex) => all.extend(tex.chars().map(|ch| around.with("formula").show(ch))),
                None => {
                    let code = Inlines::new(vec![Inline::Code { code: tex.clone() }]);
                    walk(&code, around, place, all);
                }
            },
            Inline::Image { asset, alt } => {
                let part = |ch, mark: &str| Shown { ch, marks: BTreeSet::from([mark.to_owned()]), to: asset.clone() };
                all.push(part('\u{fffc}', "image"));
                let alt = alt.replace('[', "［").replace(']', "］").replace('`', "｀");
                all.extend(alt.chars().map(|ch| part(ch, "alt")));
            }
        }
    }
}

fn is_space(ch: char) -> bool {
    (ch.is_whitespace() && ch != '\u{85}') || ch == '\u{feff}' || (ch.is_ascii_control() && ch != '\u{7f}')
}

fn clean(ch: char) -> Option<char> {
    match ch {
        '\t' | '\n' | '\u{2028}' | '\u{2029}' => Some(' '),
        ch if ch.is_ascii_control() && ch != '\u{7f}' => None,
        ch => Some(ch),
    }
}

/// The tree of blocks that must be seen, in the oracle's words, without zero-width spaces.
pub fn tree(blocks: &[Block], ids: &mut dyn Iterator<Item = String>) -> Vec<Value> {
    let mut out = Vec::new();
    let mut run = None;
    for block in blocks {
        let shown = self::block(block);
        let id = ids.next().filter(|_| is_linked(block));
        let (text, empty) = (words(&shown), shown.is_empty());
        let mut children = || tree(&block.children, ids);
        match &block.kind {
            Kind::Item { ordered, .. } => {
                let mut inner = Vec::from_iter((!empty).then(|| leaf("p", &text, id)));
                inner.extend(children());
                let item = json!({ "t": "li", "in": inner });
                if run != Some(*ordered) {
                    out.push(json!({ "t": if *ordered { "ol" } else { "ul" }, "in": [] }));
                    run = Some(*ordered);
                }
                out.last_mut().expect("it was just put")["in"].as_array_mut().expect("a list").push(item);
                continue;
            }
            // Behind an item a quote is one of its list.
            Kind::Quote { .. } if run == Some(false) && id.is_none() && !empty => {
                let mut inner = vec![leaf("p", &text, None)];
                inner.extend(children());
                let item = json!({ "t": "li", "in": [{ "t": "quote", "in": inner }] });
                out.last_mut().expect("its list")["in"].as_array_mut().expect("a list").push(item);
                continue;
            }
            Kind::Heading { level, .. } => {
                out.push(leaf(&format!("h{}", ((*level).max(1) + 2).min(6)), &text, None));
                out.extend(children());
            }
            Kind::Paragraph { .. } => {
                out.extend((!empty).then(|| leaf("p", &text, id)));
                out.extend(children());
            }
            Kind::Quote { .. } => {
                let mut inner = Vec::from_iter((!empty).then(|| leaf("p", &text, None)));
                inner.extend(children());
                out.extend((!inner.is_empty()).then(|| json!({ "t": "quote", "in": inner })));
                out.extend(id.map(|id| json!({ "t": "id", "id": id })));
            }
            Kind::Callout { icon, text } => {
                let text = words(&row(text, block.highlight, Place::Lines));
                let sign = words(&row(&icon_of(icon), None, Place::OneLine));
                let lines = [sign, text].into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ");
                let mut inner = Vec::from_iter((!lines.is_empty()).then(|| leaf("p", &lines, None)));
                inner.extend(children());
                out.push(json!({ "t": "callout", "in": inner }));
                out.extend(id.map(|id| json!({ "t": "id", "id": id })));
            }
            Kind::Formula { tex } => {
                let sort = if formula::held(tex, false).is_some() { "formula" } else { "code" };
                let text: String = self::block(block).iter().map(|shown| shown.ch).collect();
                let text = if sort == "formula" { words(&shown) } else { text.replace('\u{200b}', "") };
                out.push(json!({ "t": sort, "text": text }));
                out.extend(children());
            }
            Kind::Code { .. } => {
                let code: String =
                    self::block(block).iter().map(|shown| shown.ch).filter(|ch| *ch != '\u{200b}').collect();
                out.push(json!({ "t": "code", "text": code }));
                out.extend(id.map(|id| json!({ "t": "id", "id": id })));
                out.extend(children());
            }
            Kind::Table { .. } => {
                let shown = self::block(block);
                let cells = |row: &[Shown]| row.split(|shown| shown.ch == '\t').map(words).collect::<Vec<_>>();
                let rows: Vec<Vec<String>> = shown.split(|shown| shown.ch == '\n').map(cells).collect();
                out.push(json!({ "t": "table", "in": rows }));
                out.extend(id.map(|id| json!({ "t": "id", "id": id })));
                out.extend(children());
            }
            Kind::Rule => {
                out.push(json!({ "t": "rule" }));
                out.extend(children());
            }
        }
        run = None;
    }
    out
}

fn leaf(sort: &str, text: &str, id: Option<String>) -> Value {
    let mut leaf = json!({ "t": sort, "text": text });
    if let Some(id) = id {
        leaf["id"] = id.into();
    }
    leaf
}

/// Text as the oracle's tree has it: white space is one space.
fn words(all: &[Shown]) -> String {
    let text: String = all.iter().map(|shown| shown.ch).filter(|ch| *ch != '\u{200b}').collect();
    let parts: Vec<&str> = text.split([' ', '\t', '\n']).filter(|part| !part.is_empty()).collect();
    parts.join(" ")
}

/// Whether a reader would link to the block.
pub fn is_linked(block: &Block) -> bool {
    let (rows, blank): (Vec<&Inlines>, bool) = match &block.kind {
        Kind::Heading { .. } | Kind::Formula { .. } | Kind::Rule => return false,
        Kind::Code { text, .. } => return block.highlight.is_some() && !text.trim().is_empty(),
        Kind::Paragraph { text } | Kind::Item { text, .. } | Kind::Quote { text } | Kind::Callout { text, .. } => {
            (vec![text], text.is_blank())
        }
        Kind::Table { rows, .. } => (rows.iter().flatten().collect(), rows.iter().flatten().all(Inlines::is_blank)),
    };
    !self::block(block).is_empty() && ((block.highlight.is_some() && !blank) || rows.into_iter().any(has_highlight))
}

fn has_highlight(row: &Inlines) -> bool {
    row.iter().any(|inline| match inline {
        Inline::Highlight { text, .. } => !text.is_blank(),
        Inline::Bold { text } | Inline::Italic { text } | Inline::Strike { text } | Inline::Link { text, .. } => {
            has_highlight(text)
        }
        _ => false,
    })
}
