//! Three trees → the merged page, step by step: who is who, the words of each block, order, place, what goes, offers.

use std::collections::HashMap;

use super::Manner;
use super::adopt;
use super::align::{Pairs, align};
use super::growth::{Growth, Twig};
use super::report::{Clash, LeftOut, Merged, Why};
use super::side::{Side, Texts};
use super::spell::{Versions, spell};
use super::spread::is_spread;
use super::three_way::{Content, Fate, Ours, Said, Theirs, content, fate, is_worked_on};
use crate::model::tree::{Grammar, Kind, Node, Tree};

/// A merge at work.
pub(super) struct Work<'s, 't, 'a> {
    pub(super) base: &'s Side<'t, 'a>,
    pub(super) ours: &'s Side<'t, 'a>,
    pub(super) theirs: &'s Side<'t, 'a>,
    /// Base and ours.
    pub(super) bu: &'s Pairs,
    /// Base and theirs.
    pub(super) bm: &'s Pairs,
    pub(super) growth: Growth<'a>,
    /// Where the blocks of the draft are on the merged page.
    pub(super) out: Vec<Option<usize>>,
    /// Whether the base is known.
    pub(super) known: bool,
    pub(super) grammar: &'s dyn Grammar,
    pub(super) clashes: Vec<Clash>,
    pub(super) left_out: Vec<LeftOut>,
}

/// The words of the reader's blocks and of what each lies in: the merged page must have them all. Absent where nobody can
/// say what it lies in: the source may make a heading of ours as low as the reader's own below it.
pub(super) type Expected = Vec<(String, Option<String>)>;

/// Merges three trees; without a base its tree is empty.
pub(super) fn settle<'a>(
    base: &Tree<'a>,
    ours: &Tree<'a>,
    theirs: &Tree<'a>,
    (known, manner): (bool, Manner),
    grammar: &dyn Grammar,
) -> (Merged, Expected) {
    let mut texts = Texts::with_capacity(base.nodes.len().max(ours.nodes.len()) * 3 / 2);
    let bars = manner == Manner::Forth;
    let [base, ours, theirs] = [base, ours, theirs].map(|tree| Side::new(tree, bars, grammar, &mut texts));
    let (mut bu, bm) = (align(&base, &ours, &texts), align(&base, &theirs, &texts));
    let out = match known {
        true => adopt::out(&base, &ours, &theirs, &mut bu, &bm),
        false => align(&theirs, &ours, &texts).to,
    };
    let growth = Growth::of(ours.tree);
    let (base, ours, theirs, bu, bm) = (&base, &ours, &theirs, &bu, &bm);
    let (clashes, left_out) = (Vec::new(), Vec::new());
    let mut work = Work { base, ours, theirs, bu, bm, growth, out, known, grammar, clashes, left_out };
    let offers = work.words();
    work.reorder();
    work.graft();
    work.prune();
    match manner {
        Manner::Forth => work.offer(&offers),
        // The reader changed them since: their words stand.
        Manner::Back => {
            offers.iter().for_each(|(_, m)| work.leave_out(Why::Edited, &work.theirs.tree.nodes[*m].text));
        }
    }
    work.finish()
}

/// Whether a page reads as it should.
pub(super) fn reads_as(page: &Tree, expected: Expected) -> bool {
    let mut missing: HashMap<(&str, Option<&str>), usize> = HashMap::new();
    for (words, parent) in &expected {
        *missing.entry((words, parent.as_deref())).or_default() += 1;
    }
    let mut lengths: Vec<usize> = expected.iter().map(|(words, _)| words.len()).collect();
    lengths.sort_unstable();
    // Most blocks are not meant, and their length tells.
    for node in page.nodes.iter().filter(|node| lengths.binary_search(&node.text.len()).is_ok()) {
        let parent = node.parent.map_or("", |parent| &page.nodes[parent].text);
        for place in [Some(parent), None] {
            if let Some(n) = missing.get_mut(&(&*node.text, place)) {
                *n = n.saturating_sub(1);
            }
        }
    }
    missing.values().all(|n| *n == 0)
}

impl<'a> Work<'_, '_, 'a> {
    /// Merges the words of every block that is there and in the draft. Gives the blocks below which to offer others.
    fn words(&mut self) -> Vec<(usize, usize)> {
        let mut offers = Vec::new();
        for m in 0..self.out.len() {
            let Some(u) = self.out[m] else { continue };
            self.growth.twigs[u].theirs = Some(m);
            if !self.known {
                continue;
            }
            let b = self.bm.from[m];
            let [base, ours, theirs] = [(self.base, b), (self.ours, Some(u)), (self.theirs, Some(m))]
                .map(|(side, at)| at.map(|at| &side.tree.nodes[at]));
            let (Some(ours), Some(theirs)) = (ours, theirs) else { continue };
            let spread = || b.is_some_and(|b| is_spread(self.base, self.ours, self.bu, b, u));
            let holds = self.must_hold(u, m);
            let Content { own, fate, kind } =
                content(base, ours, theirs, holds, spread, self.grammar, &mut self.left_out);
            let twig = &mut self.growth.twigs[u];
            (twig.kind, twig.taken) = (kind, fate == Fate::Take);
            if let Some((own, indent)) = own {
                (twig.own, twig.indent) = (own, indent.into());
            }
            match fate {
                Fate::Offer => offers.push((u, m)),
                Fate::Report(why) => self.leave_out(why, &theirs.text),
                Fate::Keep | Fate::Take | Fate::Remove | Fate::StayAway => {}
            }
        }
        for b in (0..self.bu.to.len()).filter(|b| self.bu.to[*b].is_none()) {
            let Some(theirs) = self.bm.to[b].map(|m| &self.theirs.tree.nodes[m]) else { continue };
            let same = theirs.text == self.base.tree.nodes[b].text;
            let theirs_did = if same { Theirs::Same } else { Theirs::Changed };
            if let Fate::Report(why) = fate(Ours::Gone, theirs_did, || Said::Otherwise) {
                self.leave_out(if self.is_joined(b) { Why::Spread } else { why }, &theirs.text);
            }
        }
        offers.sort_unstable();
        offers
    }

    /// Whether an item that the source makes a paragraph or a quote must stay an item: what lies in it and is the reader's,
    /// or was put there by the reader, or stays since the reader worked on it, would else stand below no item, and read as
    /// code.
    fn must_hold(&self, u: usize, m: usize) -> bool {
        let (ours, theirs) = (&self.ours.tree.nodes[u], &self.theirs.tree.nodes[m]);
        let is_taken_back = |child: usize| self.bu.from[child].is_some_and(|b| self.bm.to[b].is_none());
        let stays = |child: usize| (self.is_placed_by_reader(child) || is_taken_back(child)) && !self.goes(child);
        let turns = ours.kind == Kind::Item && matches!(theirs.kind, Kind::Leaf | Kind::Inner);
        turns && ours.children.iter().any(|child| stays(*child))
    }

    /// Whether a block that is gone went into the block beside or above it.
    fn is_joined(&self, b: usize) -> bool {
        let beside = [self.base.sibling(b, -1), self.base.sibling(b, 1), self.base.tree.nodes[b].parent];
        let joined = |at: usize| self.bu.to[at].is_some_and(|u| is_spread(self.base, self.ours, self.bu, at, u));
        beside.into_iter().flatten().any(joined)
    }

    pub(super) fn leave_out(&mut self, why: Why, text: &str) {
        self.left_out.push(LeftOut { why, text: text.to_owned() });
    }

    /// Takes out what the source took back, from the innermost blocks outwards, unless the reader worked on it or below it.
    fn prune(&mut self) {
        for u in (0..self.ours.texts.len()).rev() {
            let Some(b) = self.bu.from[u].filter(|b| self.bm.to[*b].is_none()) else { continue };
            let (base, ours) = (&self.base.tree.nodes[b], &self.ours.tree.nodes[u]);
            let ours_did = if is_worked_on(base, ours, self.grammar) { Ours::Edited } else { Ours::Same };
            let fate = fate(ours_did, Theirs::Gone, || Said::Otherwise);
            match fate {
                Fate::Remove if self.growth.is_childless(u) => self.growth.take_out(u),
                _ => self.leave_out(Why::StillUsed, &base.text),
            }
        }
    }

    /// Whether the source took a block back and it goes: the reader worked neither on it nor on anything below it.
    pub(super) fn goes(&self, u: usize) -> bool {
        let Some(b) = self.bu.from[u].filter(|b| self.bm.to[*b].is_none()) else { return false };
        let (base, ours) = (&self.base.tree.nodes[b], &self.ours.tree.nodes[u]);
        !is_worked_on(base, ours, self.grammar) && ours.children.iter().all(|child| self.goes(*child))
    }

    /// Puts offers below the blocks that clash; an earlier offer gives way, unless the reader wrote in it.
    fn offer(&mut self, offers: &[(usize, usize)]) {
        for (b, m) in self.bm.to.iter().enumerate().filter_map(|(b, m)| Some((b, (*m)?))) {
            let Some(u) = self.bu.to[b].filter(|_| self.base.texts[b] != self.theirs.texts[m]) else { continue };
            for stale in self.offered(u, &self.base.tree.nodes[b].text) {
                self.growth.take_out(stale);
            }
        }
        let unit = self.ours.tree.unit.or(self.theirs.tree.unit).unwrap_or("\t");
        for (u, m) in offers {
            let (below, new) = (&self.ours.tree.nodes[*u], &self.theirs.tree.nodes[*m]);
            // Of the kind that it is by now: the source may have made a paragraph of an item.
            let below = &Node { kind: self.growth.twigs[*u].kind, ..below.clone() };
            self.clashes.push(Clash { ours: below.text.to_string(), theirs: new.text.to_string() });
            if self.offered(*u, &new.text).is_empty() {
                let offer = self.grammar.offer(new, below, unit);
                let deeper = offer.indent.strip_prefix(below.indent).unwrap_or(&offer.indent).to_owned();
                let mut twig = Twig::new(offer.kind, offer.own.into(), offer.indent.into());
                twig.deeper = Some(deeper.into());
                let at = self.growth.add(twig);
                self.growth.put(at, *u, None);
            }
        }
    }

    /// The blocks right below a block of the reader's page that offer these words, untouched.
    fn offered(&self, u: usize, words: &str) -> Vec<usize> {
        let tree = self.ours.tree;
        let offers = tree.nodes[u].children.iter().copied().filter(|at| self.grammar.is_offer(&tree.nodes[*at]));
        offers.filter(|at| self.grammar.offered(tree, *at).is_some_and(|offered| offered == words)).collect()
    }

    fn finish(self) -> (Merged, Expected) {
        let order = self.growth.reading_order();
        let (base, ours, theirs) = (self.base.tree, self.ours.tree, self.theirs.tree);
        let versions = Versions { base, ours, theirs, in_base: &self.bm.from };
        let text = spell(&self.growth, &order, versions, self.grammar);
        let words = |at: usize| match &self.growth.twigs[at] {
            Twig { ours: Some(u), taken: false, .. } => &*ours.nodes[*u].text,
            Twig { theirs: Some(m), .. } => &*theirs.nodes[*m].text,
            Twig { .. } => "",
        };
        let mut stays = vec![false; self.growth.twigs.len()];
        order.iter().for_each(|at| stays[*at] = true);
        // Of what is not ours only offers may have gone.
        let is_readers = |u: &usize| match self.bu.from[*u] {
            Some(b) => !self.growth.twigs[*u].taken && base.nodes[b].text != ours.nodes[*u].text,
            None => stays[*u] || !self.ours.barred[*u],
        };
        let with_parent = |at: usize| {
            let free = self.grammar.headings_hold() && self.growth.twigs[at].kind == Kind::Heading;
            (words(at).to_owned(), (!free).then(|| words(self.growth.twigs[at].parent).to_owned()))
        };
        let expected = (0..ours.nodes.len()).filter(is_readers).map(with_parent).collect();
        (Merged { text, clashes: self.clashes, left_out: self.left_out }, expected)
    }
}
