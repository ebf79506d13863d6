//! The merged page as text: indentation by place, gaps by neighbours, line ends as the reader's page has them.

use std::borrow::Cow;

use super::growth::{Growth, Twig};
use crate::model::tree::{Grammar, Kind, Tree};

/// The three versions a page is merged from.
#[derive(Clone, Copy)]
pub(super) struct Versions<'t, 'a> {
    pub(super) base: &'t Tree<'a>,
    pub(super) ours: &'t Tree<'a>,
    pub(super) theirs: &'t Tree<'a>,
    /// Where blocks of the new draft stand in the base.
    pub(super) in_base: &'t [Option<usize>],
}

/// Writes the merged page.
pub(super) fn spell(growth: &Growth, order: &[usize], versions: Versions, grammar: &dyn Grammar) -> String {
    let Versions { base, ours, theirs, .. } = versions;
    let returns = is_returning(ours) && !is_returning(theirs);
    let with_ends = |text: &str| match returns {
        true if text.contains('\n') => Cow::<str>::Owned(text.replace("\r\n", "\n").replace('\n', "\r\n")),
        _ => Cow::Owned(text.to_owned()),
    };
    let indents = indents(growth, order, ours);
    let mut page = String::from(three_way(base.head, ours.head, theirs.head));
    for (idx, at) in order.iter().enumerate() {
        let twig = &growth.twigs[*at];
        let own = at_indent(&twig.own, &twig.indent, &indents[*at]);
        let as_it_was = twig.ours.is_some_and(|u| ours.nodes[u].own.as_ptr() == twig.own.as_ptr());
        page.push_str(&if as_it_was { own } else { with_ends(&own) });
        match order.get(idx + 1) {
            Some(next) => {
                let (gap, as_it_was) = gap(twig, &growth.twigs[*next], versions, grammar);
                page.push_str(&if as_it_was { Cow::Borrowed(gap) } else { with_ends(gap) });
            }
            None => {
                let end = three_way(base.end(), ours.end(), theirs.end());
                page.push_str(&if end == ours.end() { Cow::Borrowed(end) } else { with_ends(end) });
            }
        }
    }
    page
}

/// The reader's, unless only the source changed it.
fn three_way<'g>(base: &'g str, ours: &'g str, theirs: &'g str) -> &'g str {
    if base == ours { theirs } else { ours }
}

/// Whether a page has lines that end in `\r\n`.
fn is_returning(tree: &Tree) -> bool {
    let mut lines = tree.nodes.iter().flat_map(|node| [node.own, node.gap]).filter(|text| text.contains('\n'));
    lines.next().is_some_and(|text| text.contains("\r\n"))
}

/// What stands between two neighbours, and whether it stood so on the reader's page.
fn gap<'g>(before: &Twig, after: &Twig, versions: Versions<'g, 'g>, grammar: &dyn Grammar) -> (&'g str, bool) {
    let Versions { base, ours, theirs, in_base } = versions;
    let next_to = |before: Option<usize>, after: Option<usize>, tree: &Tree<'g>| {
        before.filter(|at| after == Some(at + 1)).map(|at| tree.nodes[at].gap)
    };
    let of_base = |twig: &Twig| twig.theirs.and_then(|m| in_base[m]);
    let here = next_to(before.ours, after.ours, ours);
    let there = next_to(before.theirs, after.theirs, theirs);
    let least = grammar.gap(before.kind, after.kind);
    let n_ends = |gap: &str| gap.matches('\n').count();
    let is_narrow = |gap: &str| n_ends(gap) < n_ends(least);
    match (here, there) {
        (Some(here), Some(there)) if next_to(of_base(before), of_base(after), base) == Some(here) => (there, false),
        (Some(here), None)
            if is_narrow(here) && (turned(before.ours, before, ours) || turned(after.ours, after, ours)) =>
        {
            (least, false)
        }
        (Some(here), _) => (here, true),
        // As the reader has it, one of them may be of another kind than in the draft.
        (None, Some(there))
            if is_narrow(there) && (turned(before.theirs, before, theirs) || turned(after.theirs, after, theirs)) =>
        {
            (least, false)
        }
        (None, Some(there)) => (there, false),
        (None, None) => (least, false),
    }
}

/// Whether a block has become one of another kind than it is in a version: what parts it from its neighbours there may
/// not do here.
fn turned(at: Option<usize>, twig: &Twig, version: &Tree) -> bool {
    at.is_some_and(|at| version.nodes[at].kind != twig.kind)
}

/// The indentation of every block.
fn indents<'g>(growth: &'g Growth, order: &[usize], ours: &'g Tree) -> Vec<Cow<'g, str>> {
    let mut indents: Vec<Cow<str>> = vec![Cow::Borrowed(""); growth.twigs.len()];
    for at in order {
        let twig = &growth.twigs[*at];
        let parent_was = growth.twigs[twig.parent].ours.map_or("", |parent| ours.nodes[parent].indent);
        let parent_is = &indents[twig.parent];
        // What lay in an item is the less indented for it where that became a heading.
        let freed = growth.twigs[twig.parent].ours.is_some_and(|parent| {
            ours.nodes[parent].kind == Kind::Item && growth.twigs[twig.parent].kind != Kind::Item
        });
        indents[*at] = match (twig.ours, twig.deeper.as_deref()) {
            (Some(_), None) if freed => parent_is.clone(),
            (Some(u), None) if *parent_is == parent_was => Cow::Borrowed(ours.nodes[u].indent),
            (Some(u), None) => {
                let indent = ours.nodes[u].indent;
                Cow::Owned([&**parent_is, indent.strip_prefix(parent_was).unwrap_or(indent)].concat())
            }
            (_, deeper) => beside(growth, *at, &indents, parent_is == parent_was, ours).unwrap_or_else(|| {
                let deeper = deeper.unwrap_or_default();
                let unit = ours.unit.filter(|_| twig.kind == Kind::Item && !deeper.is_empty());
                Cow::Owned([&**parent_is, unit.unwrap_or(deeper)].concat())
            }),
        };
    }
    indents
}

/// The indentation that siblings of the same kind have.
fn beside<'g>(
    growth: &Growth,
    at: usize,
    indents: &[Cow<'g, str>],
    parent_stays: bool,
    ours: &'g Tree,
) -> Option<Cow<'g, str>> {
    let like = |other: &usize| growth.twigs[*other].kind == growth.twigs[at].kind;
    let stays = |other: usize| growth.twigs[other].ours.filter(|_| growth.twigs[other].deeper.is_none());
    let after = || growth.next(at).filter(|_| parent_stays).filter(like).and_then(stays);
    match growth.prev(at).filter(like) {
        Some(prev) => Some(indents[prev].clone()),
        None => after().map(|u| Cow::Borrowed(ours.nodes[u].indent)),
    }
}

/// The bytes of a block with another indentation.
fn at_indent<'g>(own: &'g str, was: &str, is: &str) -> Cow<'g, str> {
    if was == is {
        return Cow::Borrowed(own);
    }
    let n_was = was.chars().count();
    let lines = own.split('\n').enumerate().map(|(idx, line)| {
        let blank = line.len() - line.trim_start_matches([' ', '\t']).len();
        let rest = line.strip_prefix(was).unwrap_or(&line[blank.min(n_was)..]);
        // Nothing is added to an empty line, nor to one that readers let hang at the left edge of a deeper block.
        let hangs = idx > 0 && (rest.trim().is_empty() || (blank == 0 && n_was > 0));
        Cow::Owned(if hangs { rest.to_owned() } else { [is, rest].concat() })
    });
    Cow::Owned(lines.collect::<Vec<Cow<str>>>().join("\n"))
}
