//! The merged page while it grows: the reader's blocks first, then ours put in, moved and taken out. Siblings are linked,
//! so that each step costs the same however long a page is.

use std::borrow::Cow;

use crate::model::tree::{Kind, Tree};

/// One block of the merged page.
pub(super) struct Twig<'a> {
    /// Which block of the reader's page it was.
    pub(super) ours: Option<usize>,
    /// Which block of the new draft it is.
    pub(super) theirs: Option<usize>,
    pub(super) kind: Kind,
    /// Its bytes.
    pub(super) own: Cow<'a, str>,
    /// The indentation these bytes have.
    pub(super) indent: Cow<'a, str>,
    /// How much deeper than its parent it goes; absent where it stands as the reader has it.
    pub(super) deeper: Option<Cow<'a, str>>,
    /// Whether its words are the source's.
    pub(super) taken: bool,
    /// What it lies in.
    pub(super) parent: usize,
    prev: Option<usize>,
    next: Option<usize>,
    first: Option<usize>,
    last: Option<usize>,
}

/// The blocks of the merged page. The reader's have the numbers they have in the page's tree.
pub(super) struct Growth<'a> {
    pub(super) twigs: Vec<Twig<'a>>,
    /// What the outermost blocks lie in.
    pub(super) root: usize,
}

impl<'a> Twig<'a> {
    pub(super) fn new(kind: Kind, own: Cow<'a, str>, indent: Cow<'a, str>) -> Twig<'a> {
        let (ours, theirs, deeper) = (None, None, None);
        let (prev, next, first, last) = (None, None, None, None);
        Twig { ours, theirs, kind, own, indent, deeper, taken: false, parent: 0, prev, next, first, last }
    }
}

impl<'a> Growth<'a> {
    /// The reader's page as it stands.
    pub(super) fn of(tree: &Tree<'a>) -> Growth<'a> {
        let root = tree.nodes.len();
        let mut twigs: Vec<Twig> = Vec::with_capacity(root + 8);
        for (at, node) in tree.nodes.iter().enumerate() {
            let twig = Twig::new(node.kind, Cow::Borrowed(node.own), Cow::Borrowed(node.indent));
            twigs.push(Twig { ours: Some(at), ..twig });
        }
        twigs.push(Twig::new(Kind::Leaf, Cow::Borrowed(""), Cow::Borrowed("")));
        let mut growth = Growth { twigs, root };
        for (at, node) in tree.nodes.iter().enumerate() {
            let parent = node.parent.unwrap_or(root);
            growth.put(at, parent, growth.twigs[parent].last);
        }
        growth
    }

    /// Adds a block that lies nowhere yet.
    pub(super) fn add(&mut self, twig: Twig<'a>) -> usize {
        self.twigs.push(twig);
        self.twigs.len() - 1
    }

    /// Puts a block that lies nowhere below a parent, behind a sibling or before all others.
    pub(super) fn put(&mut self, at: usize, parent: usize, behind: Option<usize>) {
        let next = behind.map_or(self.twigs[parent].first, |prev| self.twigs[prev].next);
        self.twigs[at].parent = parent;
        self.link(parent, behind, Some(at));
        self.link(parent, Some(at), next);
    }

    /// Makes two blocks neighbours below a parent; the first or last child has a neighbour on one side only.
    fn link(&mut self, parent: usize, prev: Option<usize>, next: Option<usize>) {
        match prev {
            Some(prev) => self.twigs[prev].next = next,
            None => self.twigs[parent].first = next,
        }
        match next {
            Some(next) => self.twigs[next].prev = prev,
            None => self.twigs[parent].last = prev,
        }
    }

    /// Takes a block out, with all that lies in it.
    pub(super) fn take_out(&mut self, at: usize) {
        let Twig { parent, prev, next, .. } = self.twigs[at];
        self.link(parent, prev, next);
        (self.twigs[at].prev, self.twigs[at].next) = (None, None);
    }

    pub(super) fn is_childless(&self, parent: usize) -> bool {
        self.twigs[parent].first.is_none()
    }

    pub(super) fn first(&self, parent: usize) -> Option<usize> {
        self.twigs[parent].first
    }

    pub(super) fn last(&self, parent: usize) -> Option<usize> {
        self.twigs[parent].last
    }

    pub(super) fn prev(&self, at: usize) -> Option<usize> {
        self.twigs[at].prev
    }

    pub(super) fn next(&self, at: usize) -> Option<usize> {
        self.twigs[at].next
    }

    /// Gives the children of a parent another order.
    pub(super) fn set_order(&mut self, parent: usize, order: &[usize]) {
        for at in order {
            self.take_out(*at);
        }
        for at in order {
            self.put(*at, parent, self.twigs[parent].last);
        }
    }

    /// Whether a block is another or lies in it.
    pub(super) fn lies_in(&self, mut at: usize, other: usize) -> bool {
        while at != self.root {
            if at == other {
                return true;
            }
            at = self.twigs[at].parent;
        }
        other == self.root
    }

    /// All blocks in reading order.
    pub(super) fn reading_order(&self) -> Vec<usize> {
        let mut order = Vec::with_capacity(self.twigs.len());
        let mut at = self.twigs[self.root].first;
        while let Some(here) = at {
            order.push(here);
            let mut up = here;
            at = self.twigs[here].first;
            while at.is_none() && up != self.root {
                at = self.twigs[up].next;
                up = self.twigs[up].parent;
            }
        }
        order
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_come_and_go_and_the_links_hold() {
        let mut growth = Growth::of(&Tree::grow("", Vec::new()));
        let root = growth.root;
        let mut leaf = |parent: usize, behind: Option<usize>| {
            let at = growth.add(Twig::new(Kind::Leaf, "".into(), "".into()));
            growth.put(at, parent, behind);
            at
        };
        let a = leaf(root, None);
        let c = leaf(root, Some(a));
        let b = leaf(root, Some(a));
        let a1 = leaf(a, None);
        let a0 = leaf(a, None);
        assert_eq!(growth.reading_order(), [a, a0, a1, b, c]);
        growth.set_order(root, &[c, a, b]);
        assert_eq!(growth.reading_order(), [c, a, a0, a1, b]);
        growth.take_out(a0);
        growth.put(a0, b, None);
        assert!(growth.lies_in(a0, b) && !growth.lies_in(a0, a) && growth.lies_in(a0, root));
        growth.take_out(a);
        assert_eq!(growth.reading_order(), [c, b, a0]);
        assert_eq!((growth.last(root), growth.prev(b), growth.next(c)), (Some(b), Some(c), Some(b)));
        assert!(growth.is_childless(c) && !growth.is_childless(b));
    }
}
