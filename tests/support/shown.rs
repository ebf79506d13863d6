//! What Logseq must show, told from the model alone: each visible character with its marks. The exceptions that
//! DECISIONS §5 lists are applied here, to the expectation; nothing is forgiven when both are compared.

use std::collections::BTreeSet;

use neican::model::{Block, Inline, Inlines, Kind};
use serde_json::Value;

use super::formula;

/// A character with the marks around it and the address it leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    ch: char,
    marks: BTreeSet<String>,
    to: String,
}

/// What a block must show.
pub fn block(block: &Block) -> Vec<Shown> {
    let coloured = block.highlight.is_some();
    match &block.kind {
        Kind::Code { text, .. } => settle(code(text)),
        Kind::Formula { tex } => match formula::held(tex, false) {
            Some(tex) => tex.chars().map(|ch| marked(ch, "formula")).collect(),
            None => settle(code(tex)),
        },
        Kind::Rule => Vec::new(),
        Kind::Table { rows, .. } => {
            let cell = |cell: &Inlines| bars(ends(lines(cell, false, true, false), char::is_ascii_whitespace));
            let row = |row: &Vec<Inlines>| row.iter().map(cell).collect::<Vec<_>>().join(&shown('\t'));
            let row = |cells| {
                let row: Vec<Shown> = row(cells);
                // a row of nothing but empty cells holds a zero-width space
                if row.iter().all(|shown| shown.ch == '\t') { [vec![shown('\u{200b}')], row].concat() } else { row }
            };
            settle(rows.iter().map(row).collect::<Vec<_>>().join(&shown('\n')))
        }
        Kind::Quote { text } | Kind::Callout { icon: None, text } => {
            settle(ends(lines(text, coloured, false, true), is_js_space))
        }
        Kind::Callout { icon: Some(icon), text } => {
            let text = Inlines::new([vec![Inline::Text(format!("{icon} "))], text.clone().into_vec()].concat());
            settle(ends(lines(&text, coloured, false, true), is_js_space))
        }
        Kind::Heading { text, .. } | Kind::Paragraph { text } | Kind::Item { text, .. } => {
            settle(ends(lines(text, coloured, false, false), is_js_space))
        }
    }
}

/// What the value of a property must show.
pub fn value(text: &str) -> Vec<Shown> {
    joined(settle(ends(lines(&Inlines::from(text), false, true, false), is_js_space)))
}

/// A value as compared: what a zero-width space breaks is joined.
pub fn joined(all: Vec<Shown>) -> Vec<Shown> {
    join_brackets(all, &['{', '[', '<', '@', '(', ']'], &[])
}

/// What Logseq's parser says it shows.
pub fn seen(answer: &Value) -> Vec<Shown> {
    let mut all = Vec::new();
    for run in answer["runs"].as_array().expect("a list") {
        let text = run[0].as_str().expect("text");
        let marks: BTreeSet<String> =
            run[1].as_array().expect("a list").iter().filter_map(Value::as_str).map(str::to_owned).collect();
        let to = run[2].as_str().unwrap_or_default();
        all.extend(text.chars().map(|ch| Shown { ch, marks: marks.clone(), to: to.to_owned() }));
    }
    settle(ends(all, |ch| *ch == '\n'))
}

/// For messages.
pub fn words(all: &[Shown]) -> String {
    let run = |run: &[Shown]| {
        let text: String = run.iter().map(|shown| shown.ch).collect();
        if run[0].marks.is_empty() { format!("{text:?}") } else { format!("{text:?}{:?}{}", run[0].marks, run[0].to) }
    };
    all.chunk_by(|a, b| a.marks == b.marks && a.to == b.to).map(run).collect::<Vec<_>>().join(" ")
}

fn marked(ch: char, mark: &str) -> Shown {
    Shown { ch, marks: BTreeSet::from([mark.to_owned()]), to: String::new() }
}

fn shown(ch: char) -> Shown {
    Shown { ch, marks: BTreeSet::new(), to: String::new() }
}

/// Marks on white space show nothing, but for a block of code.
fn settle(all: Vec<Shown>) -> Vec<Shown> {
    let verbatim = |shown: &Shown| shown.marks.contains("src") || shown.marks.contains("formula");
    let blank = |shown: &Shown| shown.ch.is_ascii_whitespace() && !verbatim(shown);
    let all = all.into_iter().map(|shown_| if blank(&shown_) { shown(shown_.ch) } else { shown_ });
    join_brackets(all.collect(), &['\\'], &[']', ')'])
}

/// A backslash and a closing bracket may be kept apart by a zero-width space.
fn join_brackets(all: Vec<Shown>, before: &[char], after: &[char]) -> Vec<Shown> {
    let kept = all.iter().enumerate().filter(|(place, shown)| {
        let last = all[..*place].iter().rev().find(|shown| shown.ch != '\u{200b}');
        let follows = last.is_some_and(|last| before.contains(&last.ch));
        let next = all.get(place + 1);
        let precedes = after.is_empty() || next.is_some_and(|next| after.contains(&next.ch));
        !(shown.ch == '\u{200b}' && follows && precedes)
    });
    kept.map(|(_, shown)| shown.clone()).collect()
}

fn code(text: &str) -> Vec<Shown> {
    let kept = text.chars().filter(|ch| !ch.is_ascii_control() || matches!(ch, '\n' | '\t' | '\u{7f}'));
    let mut all: Vec<Shown> = Vec::new();
    for run in kept.collect::<Vec<_>>().chunk_by(|a, b| a == b) {
        // a fence inside the code carries a zero-width space
        let guard = (run.len() >= 3 && matches!(run[0], '`' | '~')).then_some('\u{200b}');
        let run = run[..1].iter().copied().chain(guard).chain(run[1..].iter().copied());
        all.extend(run.map(|ch| marked(ch, "src")));
    }
    all
}

fn bars(mut all: Vec<Shown>) -> Vec<Shown> {
    all.iter_mut().filter(|shown| shown.ch == '|').for_each(|shown| shown.ch = '｜');
    all
}

fn is_js_space(ch: &char) -> bool {
    (ch.is_whitespace() && *ch != '\u{85}') || *ch == '\u{feff}'
}

/// Without white space at both ends. What carries a mark there is kept from it by the mark.
fn ends(all: Vec<Shown>, space: impl Fn(&char) -> bool) -> Vec<Shown> {
    let held = |shown: &Shown| ["src", "code", "formula", "alt"].iter().any(|mark| shown.marks.contains(*mark));
    let gone = |shown: &&Shown| {
        let bare = shown.ch.is_ascii_whitespace() || shown.marks.is_empty();
        !held(shown) && (shown.ch == '\n' || (bare && space(&shown.ch)))
    };
    let n_front = all.iter().take_while(gone).count();
    let n_back = all[n_front..].iter().rev().take_while(gone).count();
    all[n_front..all.len() - n_back].to_vec()
}

/// All lines of a row; `flat`: breaks are spaces; `quoted`: white space at line starts is lost.
fn lines(row: &Inlines, coloured: bool, flat: bool, quoted: bool) -> Vec<Shown> {
    // Only cells and values are flat, and a value holds no formula.
    let in_cell = flat;
    let marks: &[&str] = if coloured { &["highlight"] } else { &[] };
    let mut all = Vec::new();
    for (line_idx, line) in row.lines().iter().enumerate() {
        if line_idx > 0 {
            all.push(shown('\n'));
        }
        walk(line, &marks.iter().map(|mark| (*mark).to_owned()).collect(), "", in_cell, &mut all);
    }
    cut_runs(&mut all);
    if flat {
        all.iter_mut().filter(|shown| shown.ch == '\n').for_each(|shown| *shown = self::shown(' '));
        return all;
    }
    let mut kept: Vec<Vec<Shown>> = Vec::new();
    for line in all.split(|shown| shown.ch == '\n') {
        let held = |shown: &&Shown| ["code", "formula", "alt"].iter().any(|mark| shown.marks.contains(*mark));
        let blank = |shown: &&Shown| shown.ch == ' ' && !held(shown);
        let n_front = if quoted { line.iter().take_while(blank).count() } else { 0 };
        let n_back = line[n_front..].iter().rev().take_while(blank).count();
        kept.push(line[n_front..line.len() - n_back].to_vec());
    }
    kept.join(&shown('\n'))
}

fn walk(row: &Inlines, marks: &BTreeSet<String>, to: &str, in_cell: bool, all: &mut Vec<Shown>) {
    let with = |mark: &str| marks.iter().cloned().chain([mark.to_owned()]).collect::<BTreeSet<_>>();
    for inline in row.iter() {
        match inline {
            Inline::Text(text) => {
                let clean = text.chars().filter_map(clean);
                all.extend(clean.map(|ch| fit(Shown { ch, marks: marks.clone(), to: to.to_owned() })));
            }
            Inline::Break => all.push(shown('\n')),
            Inline::Bold { text } => walk(text, &with("bold"), to, in_cell, all),
            Inline::Italic { text } => walk(text, &with("italic"), to, in_cell, all),
            Inline::Strike { text } => walk(text, &with("strike"), to, in_cell, all),
            Inline::Highlight { text, .. } => walk(text, &with("highlight"), to, in_cell, all),
            Inline::Link { href, text } => walk(text, &with("link"), &address(href), in_cell, all),
            Inline::Code { code } => inline_code(code, marks, to, all),
            Inline::Formula { tex } => match formula::held(tex, in_cell) {
                Some(tex) => all.extend(tex.chars().map(|ch| marked(ch, "formula"))),
                None => inline_code(tex, marks, to, all),
            },
            Inline::Image { asset, alt } => {
                if all
                    .last()
                    .is_some_and(|last| last.ch != '\n' && last.marks.is_empty() && !"\\_^[*~`=$# ".contains(last.ch))
                {
                    all.push(shown(' '));
                }
                let to = format!("../assets/{asset}");
                let part = |ch, mark: &str| Shown { ch, marks: BTreeSet::from([mark.to_owned()]), to: to.clone() };
                all.push(part('\u{fffc}', "image"));
                let alt = alt.replace('[', "［").replace(']', "］").replace('`', "｀");
                all.extend(alt.chars().filter_map(clean).map(|ch| part(ch, "alt")));
            }
        }
    }
}

/// The marks that Logseq cannot show are left out: a label holds no bracket, backtick or backslash, a link is not bold and italic at once.
fn fit(mut shown: Shown) -> Shown {
    if !shown.to.is_empty() && shown.marks.contains("bold") {
        shown.marks.remove("italic");
    }
    if matches!(shown.ch, '[' | ']' | '`' | '\\') {
        shown.marks.remove("link");
        shown.to.clear();
    }
    shown
}

/// Inline code is plain text where no form of it can be read: it holds backticks in a row or at its ends, is blank, would
/// be a property, or stands in a link inside another mark.
fn inline_code(code: &str, marks: &BTreeSet<String>, to: &str, all: &mut Vec<Shown>) {
    let held: String = code.chars().filter_map(clean).collect();
    let property = held.split_once(' ').is_some_and(|(key, _)| key.ends_with("::"));
    let ticks = held.contains("``") || (held.contains('`') && (held.starts_with('`') || held.ends_with('`')));
    let linked = !to.is_empty() && marks.len() > 1;
    let mut marks = marks.clone();
    if !(property || ticks || linked || code.chars().filter_map(clean).all(|ch| ch == ' ')) {
        // and in a mark within a mark only the outer one is seen
        if marks.contains("highlight") {
            marks.retain(|mark| mark == "highlight" || mark == "link");
        } else if marks.contains("strike") {
            marks.retain(|mark| mark == "strike" || mark == "link");
        }
        marks.insert("code".to_owned());
    }
    all.extend(code.chars().filter_map(clean).map(|ch| {
        let shown = Shown { ch, marks: marks.clone(), to: to.to_owned() };
        if marks.contains("code") { shown } else { fit(shown) }
    }));
}

fn clean(ch: char) -> Option<char> {
    match ch {
        '\t' | '\u{2028}' | '\u{2029}' => Some(' '),
        ch if ch.is_ascii_control() && ch != '\u{7f}' => None,
        ch => Some(ch),
    }
}

/// Runs of one ASCII punctuation mark are cut to 16.
fn cut_runs(all: &mut Vec<Shown>) {
    let mut kept: Vec<Shown> = Vec::new();
    for shown in all.drain(..) {
        let run = kept.iter().rev().take_while(|last| **last == shown).count();
        let verbatim = shown.marks.contains("code") || shown.marks.contains("formula");
        if run < 16 || !shown.ch.is_ascii_punctuation() || verbatim {
            kept.push(shown);
        }
    }
    *all = kept;
}

fn address(href: &str) -> String {
    href.replace('(', "%28").replace(')', "%29").replace("==", "=%3D")
}
