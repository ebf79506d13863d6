//! One version of a page, prepared for comparing: texts as numbers, places among siblings, offers of earlier runs.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::model::tree::{Grammar, Kind, Tree};

/// One version of a page, prepared for comparing.
pub(super) struct Side<'t, 'a> {
    pub(super) tree: &'t Tree<'a>,
    /// Equal numbers: blocks of the same kind and words.
    pub(super) texts: Vec<u32>,
    /// Where a block stands among its siblings.
    pub(super) place: Vec<usize>,
    /// Blocks that offer an earlier correction, and all below them: no block of the source. When news is
    /// taken back none is barred: there they are blocks that we wrote, like all others.
    pub(super) barred: Vec<bool>,
    /// The words offered below a block, by block.
    pub(super) offers: HashMap<usize, Cow<'a, str>>,
}

/// Numbers for the texts of all versions.
pub(super) struct Texts<'t> {
    numbers: HashMap<(Kind, &'t str), u32>,
    known: Vec<(Kind, &'t str)>,
}

impl<'t, 'a> Side<'t, 'a> {
    pub(super) fn new(tree: &'t Tree<'a>, bars: bool, grammar: &dyn Grammar, texts: &mut Texts<'t>) -> Side<'t, 'a> {
        let mut hint = 0;
        let mut number = |kind, text| {
            let number = texts.number(kind, text, hint);
            hint = number + 1;
            number
        };
        let mut side = Side {
            tree,
            texts: tree.nodes.iter().map(|node| number(node.kind, &node.text)).collect(),
            place: vec![0; tree.nodes.len()],
            barred: vec![false; tree.nodes.len()],
            offers: HashMap::new(),
        };
        for (at, node) in tree.nodes.iter().enumerate() {
            for (place, child) in node.children.iter().enumerate() {
                side.place[*child] = place;
            }
            side.barred[at] = node.parent.is_some_and(|parent| side.barred[parent]);
            if !side.barred[at] && grammar.is_offer(node) {
                side.barred[at] = bars;
                if let (Some(parent), Some(words)) = (node.parent, grammar.offered(tree, at)) {
                    side.offers.entry(parent).or_insert(words);
                }
            }
        }
        for (place, root) in tree.roots.iter().enumerate() {
            side.place[*root] = place;
        }
        side
    }

    /// The sibling before (`-1`) or after (`1`) a block.
    pub(super) fn sibling(&self, at: usize, step: isize) -> Option<usize> {
        let place = self.place[at].checked_add_signed(step)?;
        self.tree.children(self.tree.nodes[at].parent).get(place).copied()
    }
}

impl<'t> Texts<'t> {
    /// Room for the texts of a page with so many blocks.
    pub(super) fn with_capacity(n_blocks: usize) -> Texts<'t> {
        Texts { numbers: HashMap::with_capacity(n_blocks), known: Vec::with_capacity(n_blocks) }
    }

    /// How many different ones there are.
    pub(super) fn len(&self) -> usize {
        self.known.len()
    }

    /// `hint`: the number it would have if this version went on like the first. Mostly it does, and nothing is hashed.
    fn number(&mut self, kind: Kind, text: &'t str, hint: u32) -> u32 {
        if self.known.get(hint as usize) == Some(&(kind, text)) {
            return hint;
        }
        let next = u32::try_from(self.known.len()).expect("a page has fewer blocks than bytes, and is below 4 GiB");
        let number = *self.numbers.entry((kind, text)).or_insert(next);
        if number == next {
            self.known.push((kind, text));
        }
        number
    }
}
