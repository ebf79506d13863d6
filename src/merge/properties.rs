//! Properties, key by key, over the keys we own; the reader's keys, order and spelling stay.

use super::report::{LeftOut, Why};
use crate::model::tree::{Grammar, Node, Part};

/// A property of a block: key, value, lines.
type Property<'p> = (&'p str, &'p str, &'p str);

/// What becomes of one property.
enum Choice {
    /// The reader's line stays, or stays away.
    Ours,
    /// The source's line, or none.
    Theirs,
    /// The reader's, and the source's is reported.
    Disputed(Why),
}

/// The parts of the merged block without the state of a task. `take`: the words are the source's, else the reader's.
pub(super) fn merged<'a>(
    base: Option<&Node<'a>>,
    ours: &Node<'a>,
    theirs: &Node<'a>,
    take: bool,
    grammar: &dyn Grammar,
    left_out: &mut Vec<LeftOut>,
) -> Vec<Part<'a>> {
    let mut parts: Vec<Part> = Vec::with_capacity(ours.parts.len() + 2);
    for part in &ours.parts {
        match part {
            Part::Task(_) => {}
            Part::Text(_) | Part::App(_) | Part::Record(_) => parts.push(part.clone()),
            Part::Property { key, .. } => {
                parts.extend(kept(part, choice(key, base, ours, theirs, grammar), key, theirs, left_out));
            }
        }
    }
    for (idx, part) in theirs.parts.iter().enumerate() {
        let Part::Property { key, line, .. } = part else { continue };
        if find(ours, key).is_some() {
            continue;
        }
        // Into a list that the reader spells another way nothing can be put.
        let is_closed = grammar.list_of(key).is_some_and(|list| find(ours, list).is_none_or(|list| !list.1.is_empty()));
        match choice(key, base, ours, theirs, grammar) {
            Choice::Ours => {}
            Choice::Theirs if is_closed => left_out.push(LeftOut { why: Why::Property, text: line.trim().to_owned() }),
            Choice::Theirs => {
                let at = place(&parts, theirs, idx, grammar, &ours.text);
                parts.insert(at, part.clone());
            }
            Choice::Disputed(why) => left_out.push(LeftOut { why, text: (*line).to_owned() }),
        }
    }
    if take { reworded(parts, theirs, grammar) } else { parts }
}

/// Whether two blocks have the same properties, however they are spelt.
pub(super) fn are_same(a: &Node, b: &Node, grammar: &dyn Grammar) -> bool {
    let held = |x: &Node, y: &Node| {
        properties(x)
            .all(|(key, value, _)| find(y, key).is_some_and(|(_, other, _)| grammar.is_same_value(value, other)))
    };
    held(a, b) && held(b, a)
}

/// A property that the reader's block has, after the merge.
fn kept<'a>(
    part: &Part<'a>,
    choice: Choice,
    key: &str,
    theirs: &Node<'a>,
    left_out: &mut Vec<LeftOut>,
) -> Option<Part<'a>> {
    let new = theirs.parts.iter().find(|part| matches!(part, Part::Property { key: other, .. } if other == key));
    match (choice, part) {
        (Choice::Theirs, _) => return new.cloned(),
        (Choice::Disputed(why), Part::Property { line, .. }) => {
            let line = find(theirs, key).map_or(*line, |(_, _, line)| line);
            left_out.push(LeftOut { why, text: line.to_owned() });
        }
        (Choice::Disputed(_) | Choice::Ours, _) => {}
    }
    Some(part.clone())
}

fn choice(key: &str, base: Option<&Node>, ours: &Node, theirs: &Node, grammar: &dyn Grammar) -> Choice {
    let [base, ours, theirs] =
        [base, Some(ours), Some(theirs)].map(|node| node.and_then(|node| find(node, key)).map(|(_, value, _)| value));
    let same = |a: Option<&str>, b: Option<&str>| match (a, b) {
        (Some(a), Some(b)) => grammar.is_same_value(a, b),
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    };
    match (base, ours, theirs) {
        (None, Some(_), None) => Choice::Ours,
        (None, None, _) => Choice::Theirs,
        // Links lead to the id that is written, whoever wrote it.
        (None, Some(_), Some(_)) if key == grammar.id_key() => Choice::Ours,
        _ if grammar.is_written_once(key) => Choice::Ours,
        _ if same(base, theirs) || same(ours, theirs) => Choice::Ours,
        _ if same(base, ours) => Choice::Theirs,
        (_, Some(_), None) => Choice::Disputed(Why::StillUsed),
        (_, _, Some(_)) | (_, None, None) => Choice::Disputed(Why::Property),
    }
}

/// Where a new property goes: behind its nearest predecessor, before its nearest successor, else where the source has it.
fn place(parts: &[Part], theirs: &Node, idx: usize, grammar: &dyn Grammar, words: &str) -> usize {
    let at = |part: &Part| match part {
        Part::Property { key, .. } => {
            parts.iter().position(|part| matches!(part, Part::Property { key: other, .. } if other == key))
        }
        Part::Task(_) | Part::Text(_) | Part::App(_) | Part::Record(_) => None,
    };
    let is_item = |part: &&Part| matches!(part, Part::Property { key, .. } if grammar.list_of(key).is_some());
    // A list is one with its items to all but those.
    let n_items = |at: usize| match is_item(&&theirs.parts[idx]) {
        true => 0,
        false => parts[at..].iter().take_while(is_item).count(),
    };
    let behind = theirs.parts[..idx].iter().rev().find_map(at).map(|at| at + 1 + n_items(at + 1));
    let before = || theirs.parts[idx + 1..].iter().find_map(at);
    behind.or_else(before).unwrap_or_else(|| spot(parts, lines_before(&theirs.parts), grammar, words))
}

/// The source's words with these properties, which stay together where the source has its own.
fn reworded<'a>(parts: Vec<Part<'a>>, theirs: &Node<'a>, grammar: &dyn Grammar) -> Vec<Part<'a>> {
    let has_own = theirs.parts.iter().any(|part| matches!(part, Part::Property { .. }));
    let before = if has_own { lines_before(&theirs.parts) } else { lines_before(&parts) };
    let others: Vec<Part> = parts.into_iter().filter(|part| !matches!(part, Part::Text(_))).collect();
    let mut merged: Vec<Part> = theirs.parts.iter().filter(|part| matches!(part, Part::Text(_))).cloned().collect();
    let at = spot(&merged, before, grammar, &theirs.text);
    merged.splice(at..at, others);
    merged
}

/// How many lines of words stand before the first property: none, some, or all.
fn lines_before(parts: &[Part]) -> Lines {
    let is_text = |part: &&Part| matches!(part, Part::Text(_));
    let is_other = |part: &Part| matches!(part, Part::Property { .. } | Part::App(_) | Part::Record(_));
    let first = parts.iter().position(is_other).unwrap_or(parts.len());
    match (parts[..first].iter().filter(is_text).count(), parts.iter().filter(is_text).count()) {
        (0, _) => Lines::None,
        (n, all) if n == all && all > 1 => Lines::All,
        (_, 1) => Lines::Only,
        _ => Lines::First,
    }
}

#[derive(Clone, Copy)]
enum Lines {
    None,
    First,
    /// The only one: where it became several, the first or all of them, as the app has it.
    Only,
    All,
}

fn spot(parts: &[Part], before: Lines, grammar: &dyn Grammar, words: &str) -> usize {
    let first = parts.iter().position(|part| matches!(part, Part::Text(_))).map_or(parts.len(), |at| at + 1);
    match before {
        _ if grammar.leads_with_properties(words) => 0,
        Lines::None => 0,
        Lines::First => first,
        Lines::Only if grammar.trails_with_properties() => parts.len(),
        Lines::Only => first,
        Lines::All => parts.len(),
    }
}

fn find<'p>(node: &'p Node, key: &str) -> Option<Property<'p>> {
    properties(node).find(|(other, _, _)| *other == key)
}

fn properties<'p>(node: &'p Node) -> impl Iterator<Item = Property<'p>> {
    node.parts.iter().filter_map(|part| match part {
        Part::Property { key, value, line } => Some((key.as_ref(), *value, *line)),
        Part::Task(_) | Part::Text(_) | Part::App(_) | Part::Record(_) => None,
    })
}
