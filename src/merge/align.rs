//! Who is who in two versions of a page: by id, by words that stand once, by parent and words, by likeness, by move.
//!
//! Linear in the blocks but for likeness, which is asked only of what nothing else tells, and of few at a time.

use std::collections::HashMap;

use super::alike::Where;
use super::likeness::{ALIKE, ALIKE_ANYWHERE, Grams};
use super::side::{Side, Texts};
use crate::model::tree::Kind;

/// Which block of one version is which of another.
pub(super) struct Pairs {
    pub(super) to: Vec<Option<usize>>,
    pub(super) from: Vec<Option<usize>>,
}

/// More pairs than this are not looked at one by one.
pub(super) const MANY: usize = 4096;

impl Pairs {
    pub(super) fn pair(&mut self, a: usize, b: usize) {
        (self.to[a], self.from[b]) = (Some(b), Some(a));
    }
}

/// Finds every block of `a` in `b`. A block of either is found at most once.
pub(super) fn align(a: &Side, b: &Side, texts: &Texts) -> Pairs {
    let pairs = Pairs { to: vec![None; a.texts.len()], from: vec![None; b.texts.len()] };
    let mut work = Work { a, b, n_texts: texts.len(), pairs, evidence: Evidence::Words };
    work.by_id();
    work.by_words_that_stand_once();
    work.only_root();
    work.families();
    if work.moved() {
        work.families();
    }
    // What words tell anywhere comes before what only children and neighbours tell.
    for evidence in [Evidence::Words, Evidence::Kin] {
        work.evidence = evidence;
        if evidence == Evidence::Kin {
            work.families();
        }
        if work.moved_and_edited() {
            work.families();
        }
    }
    work.pairs
}

/// What makes an edited block known.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Evidence {
    /// Its words.
    Words,
    /// Its children, or its neighbours.
    Kin,
}

pub(super) struct Work<'s, 't, 'a> {
    pub(super) a: &'s Side<'t, 'a>,
    pub(super) b: &'s Side<'t, 'a>,
    n_texts: usize,
    pub(super) pairs: Pairs,
    pub(super) evidence: Evidence,
}

impl Work<'_, '_, '_> {
    pub(super) fn is_free(&self, at: usize) -> bool {
        self.pairs.to[at].is_none() && !self.a.barred[at]
    }

    pub(super) fn is_free_in_b(&self, at: usize) -> bool {
        self.pairs.from[at].is_none() && !self.b.barred[at]
    }

    /// Blocks with the same id. Of several the one that stands where ours stood is ours, the others are copies.
    fn by_id(&mut self) {
        let mut bearers: HashMap<&str, Vec<usize>> = HashMap::new();
        for (at, node) in self.b.tree.nodes.iter().enumerate().filter(|(at, _)| !self.b.barred[*at]) {
            if let Some(id) = node.id {
                bearers.entry(id).or_default().push(at);
            }
            if node.kind == Kind::Properties && self.a.tree.nodes.first().is_some_and(|a| a.kind == Kind::Properties) {
                self.pairs.pair(0, at);
            }
        }
        for (at, node) in self.a.tree.nodes.iter().enumerate() {
            let Some(bearers) = node.id.and_then(|id| bearers.get(id)) else { continue };
            let parent_text = |side: &Side, at: usize| side.tree.nodes[at].parent.map(|parent| side.texts[parent]);
            let fits = |b: usize| {
                let at_home = parent_text(self.a, at) == parent_text(self.b, b);
                (u8::from(at_home) * 2 + u8::from(self.a.texts[at] == self.b.texts[b]), std::cmp::Reverse(b))
            };
            let ours = bearers.iter().copied().filter(|b| self.is_free_in_b(*b)).max_by_key(|b| fits(*b));
            if let Some(b) = ours.filter(|b| self.is_free(at) && !self.lost_its_id(at, *b)) {
                self.pairs.pair(at, b);
            }
        }
    }

    /// Whether an id went astray: an app that writes it on a line of its own lets a reader type between a block and that
    /// line, and then it names what was typed; or what the line came to stand behind, where it was moved alone. The block's
    /// words still stand, and know no id.
    fn lost_its_id(&self, a: usize, b: usize) -> bool {
        let (words, bearer) = (&self.a.tree.nodes[a], &self.b.tree.nodes[b]);
        if self.a.texts[a] == self.b.texts[b] {
            return false;
        }
        let grams = Grams::of(&words.text);
        let is_alike = |text: &str, least: f64| grams.likeness(&Grams::of(text)) >= least;
        if is_alike(&bearer.text, ALIKE) {
            return false;
        }
        // The words that it names now are those of another block of ours.
        if self.a.texts.contains(&self.b.texts[b]) {
            return true;
        }
        let nameless = |at: &usize| self.b.tree.nodes[*at].id.is_none() && self.is_free_in_b(*at);
        let mut beside = self.b.tree.children(bearer.parent).iter().filter(|at| nameless(at));
        let few = self.a.texts.len() * self.b.texts.len() <= MANY;
        let is_ours = |at: usize| {
            let same = self.b.texts[at] == self.a.texts[a];
            same || (few && is_alike(&self.b.tree.nodes[at].text, ALIKE_ANYWHERE))
        };
        beside.any(|at| is_alike(&self.b.tree.nodes[*at].text, ALIKE))
            || (0..self.b.texts.len()).filter(nameless).any(is_ours)
    }

    /// Words that stand once in either version, wherever that is.
    fn by_words_that_stand_once(&mut self) {
        let (in_a, in_b) = (self.standing(self.a), self.standing(self.b));
        for at in 0..self.a.texts.len() {
            let text = self.a.texts[at] as usize;
            let ([a], [b]) = (&in_a[text][..], &in_b[text][..]) else { continue };
            if self.is_long(at) && self.is_free(*a) && self.is_free_in_b(*b) {
                self.pairs.pair(*a, *b);
            }
        }
    }

    /// A block of ours on a page of the reader's is the one that it was, whatever it says by now: there is no other.
    fn only_root(&mut self) {
        if let ([a], [b]) = (&self.a.tree.roots[..], &self.b.tree.roots[..])
            && self.is_free(*a)
            && self.is_free_in_b(*b)
        {
            self.pairs.pair(*a, *b);
        }
    }

    /// Few characters come back by chance; such blocks are told by their parents and their children.
    fn is_long(&self, at: usize) -> bool {
        self.a.tree.nodes[at].text.chars().nth(3).is_some()
    }

    /// Where each text stands, at most twice each.
    fn standing(&self, side: &Side) -> Vec<Few> {
        let mut standing = vec![Few::default(); self.n_texts];
        for (at, text) in side.texts.iter().enumerate().filter(|(at, _)| !side.barred[*at]) {
            standing[*text as usize].push(at);
        }
        standing
    }

    /// Goes down from pairs to the children of pairs.
    fn families(&mut self) {
        self.family(None, None);
        for parent in 0..self.a.texts.len() {
            if let Some(other) = self.pairs.to[parent] {
                self.family(Some(parent), Some(other));
            }
        }
    }

    fn family(&mut self, a: Option<usize>, b: Option<usize>) {
        let in_a: Vec<usize> = self.a.tree.children(a).iter().copied().filter(|at| self.is_free(*at)).collect();
        if in_a.is_empty() {
            return;
        }
        let in_b: Vec<usize> = self.b.tree.children(b).iter().copied().filter(|at| self.is_free_in_b(*at)).collect();
        if !in_b.is_empty() {
            self.equal(&in_a, &in_b);
            self.offered(&in_a, &in_b);
            self.alike(&in_a, &in_b, Where::Here);
        }
    }

    /// Equal words: as many here as there, in turn; else first those with kin beside or below them.
    fn equal(&mut self, in_a: &[usize], in_b: &[usize]) {
        for (here, there) in groups(self.a, in_a, self.b, in_b) {
            if here.len() != there.len() && here.len() * there.len() <= MANY {
                for a in &here {
                    let kin = there.iter().find(|b| self.is_free_in_b(**b) && self.are_kin(*a, **b));
                    if let Some(b) = kin {
                        self.pairs.pair(*a, *b);
                    }
                }
            }
            let free: Vec<usize> = here.into_iter().filter(|a| self.is_free(*a)).collect();
            let free_in_b: Vec<usize> = there.into_iter().filter(|b| self.is_free_in_b(*b)).collect();
            free.into_iter().zip(free_in_b).for_each(|(a, b)| self.pairs.pair(a, b));
        }
    }

    fn are_kin(&self, a: usize, b: usize) -> bool {
        let beside = |step| {
            let other = self.a.sibling(a, step).and_then(|sibling| self.pairs.to[sibling]);
            other.is_some() && other == self.b.sibling(b, step)
        };
        self.n_common_children(a, b) > 0 || beside(-1) || beside(1)
    }

    /// Of few characters a correction has none in common: the place tells.
    pub(super) fn have_same_neighbours(&self, a: usize, b: usize) -> bool {
        [-1, 1].into_iter().all(|step| match (self.a.sibling(a, step), self.b.sibling(b, step)) {
            (Some(a), Some(b)) => self.pairs.to[a] == Some(b),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        })
    }

    pub(super) fn n_common_children(&self, a: usize, b: usize) -> usize {
        let lies_in_b = |child: &&usize| self.pairs.to[**child].is_some_and(|c| self.b.tree.nodes[c].parent == Some(b));
        self.a.tree.nodes[a].children.iter().filter(lies_in_b).count()
    }

    /// A block below which the words of ours were offered is ours, whatever it says by now.
    fn offered(&mut self, in_a: &[usize], in_b: &[usize]) -> bool {
        let mut any = false;
        for b in in_b.iter().filter(|_| !self.b.offers.is_empty()) {
            let Some(words) = self.b.offers.get(b).filter(|_| self.is_free_in_b(*b)) else { continue };
            let ours = in_a.iter().find(|a| self.is_free(**a) && self.a.tree.nodes[**a].text == *words);
            if let Some(a) = ours {
                self.pairs.pair(*a, *b);
                any = true;
            }
        }
        any
    }

    /// What is left over of equal words was moved; so was a block below which our words were offered.
    fn moved(&mut self) -> bool {
        let free: Vec<usize> = (0..self.a.texts.len()).filter(|at| self.is_free(*at)).collect();
        let free_in_b: Vec<usize> = (0..self.b.texts.len()).filter(|at| self.is_free_in_b(*at)).collect();
        let mut any = false;
        for (here, there) in groups(self.a, &free, self.b, &free_in_b) {
            // As many left here as there are told by their turn; of others nobody can say which was meant.
            if here.len() != there.len() {
                continue;
            }
            for (a, b) in here.into_iter().zip(there) {
                if self.is_long(a) || self.n_common_children(a, b) > 0 {
                    self.pairs.pair(a, b);
                    any = true;
                }
            }
        }
        self.offered(&free, &free_in_b) || any
    }

    fn moved_and_edited(&mut self) -> bool {
        let free: Vec<usize> = (0..self.a.texts.len()).filter(|at| self.is_free(*at)).collect();
        let free_in_b: Vec<usize> = (0..self.b.texts.len()).filter(|at| self.is_free_in_b(*at)).collect();
        free.len() * free_in_b.len() <= MANY && self.alike(&free, &free_in_b, Where::Anywhere)
    }
}

/// Blocks of equal words on both sides, in reading order.
fn groups(a: &Side, in_a: &[usize], b: &Side, in_b: &[usize]) -> Vec<(Vec<usize>, Vec<usize>)> {
    let mut texts: HashMap<u32, (Vec<usize>, Vec<usize>)> = HashMap::with_capacity(in_a.len());
    in_a.iter().for_each(|at| texts.entry(a.texts[*at]).or_default().0.push(*at));
    for at in in_b {
        if let Some((_, there)) = texts.get_mut(&b.texts[*at]) {
            there.push(*at);
        }
    }
    let mut groups: Vec<_> = texts.into_values().filter(|(_, there)| !there.is_empty()).collect();
    // One to one first: they are the kin of the others. Then in reading order, whatever order the map had.
    groups.sort_by_key(|(here, there)| (here.len() != there.len(), here[0]));
    groups
}

/// Up to two places.
#[derive(Clone, Default)]
struct Few {
    n: usize,
    at: [usize; 2],
}

impl Few {
    fn push(&mut self, at: usize) {
        if self.n < 2 {
            self.at[self.n] = at;
            self.n += 1;
        }
    }
}

impl std::ops::Index<std::ops::RangeFull> for Few {
    type Output = [usize];
    fn index(&self, _: std::ops::RangeFull) -> &[usize] {
        &self.at[..self.n]
    }
}

#[cfg(test)]
mod tests;
