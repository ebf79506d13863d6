//! Which blocks of two versions are the same although their words are not: edited here, or moved and edited.

use std::collections::HashMap;

use super::align::{Evidence, MANY, Work};
use super::likeness::{ALIKE, ALIKE_ALONE, ALIKE_ANYWHERE, Grams, SOMEWHAT};
use super::side::Side;
use crate::model::tree::Kind;

/// How far from its turn a block is looked for among many.
const WINDOW: usize = 8;

/// Where an edited block is looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Where {
    /// Below the same parent.
    Here,
    Anywhere,
}

impl Where {
    /// As alike two blocks are the same.
    fn least(self) -> f64 {
        match self {
            Where::Here => ALIKE,
            Where::Anywhere => ALIKE_ANYWHERE,
        }
    }

    /// As alike one may be meant by the other.
    fn worth_asking(self) -> f64 {
        match self {
            Where::Here => ALIKE,
            Where::Anywhere => SOMEWHAT,
        }
    }
}

/// Two blocks that may be the same.
struct Candidate {
    likeness: f64,
    distance: usize,
    a: usize,
    b: usize,
}

impl Candidate {
    fn rank(&self) -> (usize, usize, usize) {
        (self.distance, self.a, self.b)
    }
}

/// Leaves those that are alike beyond doubt, and of the others those that nothing else comes near.
fn only_certain(found: &mut Vec<Candidate>) {
    let (mut of_a, mut of_b) = (HashMap::<usize, usize>::new(), HashMap::<usize, usize>::new());
    for candidate in found.iter() {
        *of_a.entry(candidate.a).or_default() += 1;
        *of_b.entry(candidate.b).or_default() += 1;
    }
    found.retain(|Candidate { likeness, a, b, .. }| {
        *likeness >= ALIKE_ANYWHERE || (*likeness >= ALIKE_ALONE && of_a[a] == 1 && of_b[b] == 1)
    });
}

impl Work<'_, '_, '_> {
    /// The most alike first; of equals the nearest.
    pub(super) fn alike(&mut self, in_a: &[usize], in_b: &[usize], place: Where) -> bool {
        let free: Vec<usize> = in_a.iter().copied().filter(|at| self.is_free(*at)).collect();
        let free_in_b: Vec<usize> = in_b.iter().copied().filter(|at| self.is_free_in_b(*at)).collect();
        if free.is_empty() || free_in_b.is_empty() {
            return false;
        }
        let grams = |side: &Side, list: &[usize]| -> Vec<Grams> {
            list.iter().map(|at| Grams::of(&side.tree.nodes[*at].text)).collect()
        };
        let (grams_a, grams_b) = (grams(self.a, &free), grams(self.b, &free_in_b));
        if let ([a], [b], [few], [few_b]) = (&free[..], &free_in_b[..], &grams_a[..], &grams_b[..])
            && (self.evidence, place) == (Evidence::Kin, Where::Here)
            && few.is_few()
            && few_b.is_few()
            && self.have_same_neighbours(*a, *b)
        {
            self.pairs.pair(*a, *b);
            return true;
        }
        let mut found = self.candidates(&free, &free_in_b, &grams_a, &grams_b, place);
        if place == Where::Anywhere {
            only_certain(&mut found);
        }
        found.sort_by(|x, y| y.likeness.total_cmp(&x.likeness).then_with(|| x.rank().cmp(&y.rank())));
        for Candidate { a, b, .. } in &found {
            if self.is_free(*a) && self.is_free_in_b(*b) {
                self.pairs.pair(*a, *b);
            }
        }
        !found.is_empty()
    }

    /// Pairs that are alike enough to be asked about. Of many blocks each is compared with few.
    fn candidates(
        &self,
        free: &[usize],
        free_in_b: &[usize],
        grams_a: &[Grams],
        grams_b: &[Grams],
        place: Where,
    ) -> Vec<Candidate> {
        let many = free.len() * free_in_b.len() > MANY;
        let mut found = Vec::new();
        for (i, a) in free.iter().enumerate() {
            let turn = i * free_in_b.len() / free.len();
            let near = if many {
                turn.saturating_sub(WINDOW)..(turn + WINDOW).min(free_in_b.len())
            } else {
                0..free_in_b.len()
            };
            for j in near {
                let (a, b) = (*a, free_in_b[j]);
                if let Some(likeness) = self.likeness(a, b, &grams_a[i], &grams_b[j], place) {
                    found.push(Candidate { likeness, distance: self.a.place[a].abs_diff(self.b.place[b]), a, b });
                }
            }
        }
        found
    }

    fn likeness(&self, a: usize, b: usize, grams_a: &Grams, grams_b: &Grams, place: Where) -> Option<f64> {
        let (node_a, node_b) = (&self.a.tree.nodes[a], &self.b.tree.nodes[b]);
        if node_a.kind == Kind::Properties || node_b.kind == Kind::Properties {
            return None;
        }
        let (in_a, in_b) = (node_a.children.len(), node_b.children.len());
        let common = self.n_common_children(a, b);
        // Of several heirs the one with most of the family.
        let share = common as f64 / in_a.max(in_b).max(1) as f64;
        match (self.evidence, place) {
            (Evidence::Words, Where::Anywhere) if grams_a.is_few() => None,
            (Evidence::Words, _) => {
                let words = grams_a.likeness(grams_b) * if node_a.kind == node_b.kind { 1.0 } else { 0.9 };
                let family = if words < place.least() { 0.0 } else { 0.5 * share };
                (words >= place.worth_asking()).then_some(words + family)
            }
            // Half of the children in common make a parent, whatever became of its own words. Under one parent one child
            // tells much; far away a single one may have moved alone.
            (Evidence::Kin, Where::Anywhere) => (common > 1 && 2 * common > in_a).then_some(place.least() + share),
            (Evidence::Kin, Where::Here) => (common > 0 && 2 * common >= in_a).then_some(place.least() + share),
        }
    }
}
