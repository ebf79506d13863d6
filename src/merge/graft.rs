//! Order and place: the source's new order, new blocks and moves, wherever the reader left things as they were.

use super::growth::Twig;
use super::report::Why;
use super::settle::Work;
use crate::model::tree::{Kind, Node};

impl<'a> Work<'_, '_, 'a> {
    /// Gives siblings the source's order where their order on the page is still the base's.
    pub(super) fn reorder(&mut self) {
        if !self.known {
            return;
        }
        self.reorder_below(None, None, None);
        for b in 0..self.bu.to.len() {
            if let (Some(u), Some(m)) = (self.bu.to[b], self.bm.to[b]) {
                self.reorder_below(Some(b), Some(u), Some(m));
            }
        }
    }

    fn reorder_below(&mut self, b: Option<usize>, u: Option<usize>, m: Option<usize>) {
        let children = self.ours.tree.children(u);
        // Where a child of all three parents stands in base and draft.
        let places = |u: usize| {
            let base = self.bu.from[u].filter(|at| self.base.tree.nodes[*at].parent == b)?;
            Some((base, self.bm.to[base].filter(|at| self.theirs.tree.nodes[*at].parent == m)?))
        };
        let mut common: Vec<(usize, usize)> = children.iter().filter_map(|u| places(*u)).collect();
        let is_draft = |common: &[(usize, usize)]| common.is_sorted_by_key(|(_, theirs)| *theirs);
        if is_draft(&common) {
            return;
        }
        let by_reader = !common.is_sorted();
        common.sort_unstable();
        // Then only the reader changed the order.
        if is_draft(&common) {
            return;
        }
        // What follows a block goes along with it: it was written there.
        let mut groups: Vec<(Option<usize>, Vec<usize>)> = vec![(None, Vec::new())];
        for child in children {
            match places(*child) {
                Some((_, theirs)) => groups.push((Some(theirs), vec![*child])),
                None => groups.last_mut().expect("one from the start").1.push(*child),
            }
        }
        let is_readers = |group: &[usize]| group.iter().any(|u| self.is_placed_by_reader(*u) && !self.goes(*u));
        let readers = groups.iter().filter(|(_, group)| is_readers(group)).map(|(theirs, _)| *theirs);
        // Never at the price of the order of the reader's own blocks.
        if by_reader || !readers.is_sorted() {
            self.leave_out(Why::Order, u.map_or("", |u| &self.ours.tree.nodes[u].text));
            return;
        }
        groups.sort_by_key(|(theirs, _)| *theirs);
        let mut order: Vec<usize> = groups.into_iter().flat_map(|(_, group)| group).collect();
        if self.grammar.headings_hold() {
            order.sort_by_key(|u| self.growth.twigs[*u].kind == Kind::Heading);
        }
        self.growth.set_order(u.unwrap_or(self.growth.root), &order);
    }

    /// Whether a block is the reader's own, or one of ours that the reader put where it is.
    pub(super) fn is_placed_by_reader(&self, u: usize) -> bool {
        let Some(b) = self.bu.from[u] else { return true };
        let was = self.base.tree.nodes[b].parent;
        was.map_or(Some(None), |parent| self.bu.to[parent].map(Some)) != Some(self.ours.tree.nodes[u].parent)
    }

    /// Puts in what is new and moves what the source moved, in the order of the draft.
    pub(super) fn graft(&mut self) {
        let n_theirs = self.theirs.texts.len();
        let mut moved = Vec::new();
        // By parent in the draft: the last of its children that is on the page below the same parent.
        let mut latest: Vec<Option<usize>> = vec![None; n_theirs + 1];
        for m in 0..n_theirs {
            let node = &self.theirs.tree.nodes[m];
            let slot = node.parent.unwrap_or(n_theirs);
            let parent = node.parent.map_or(Some(self.growth.root), |parent| self.out[parent]);
            let was = self.out[m].map(|at| self.growth.twigs[at].parent);
            match (parent, self.out[m]) {
                (Some(parent), Some(at)) if self.is_moved_by_source(m, at) && !self.growth.lies_in(parent, at) => {
                    self.growth.take_out(at);
                    self.growth.twigs[at].deeper = Some(self.deeper(node).into());
                    self.place(at, m, parent, latest[slot]);
                    self.level(at, node);
                    moved.push(at);
                }
                (Some(parent), None) if self.is_welcome(m) => {
                    let mut twig = Twig::new(node.kind, node.own.into(), node.indent.into());
                    (twig.theirs, twig.deeper) = (Some(m), Some(self.deeper(node).into()));
                    let at = self.growth.add(twig);
                    self.place(at, m, parent, latest[slot]);
                    self.level(at, node);
                    self.out[m] = Some(at);
                }
                (None, None) if self.is_new_below_deleted(m) => self.leave_out(Why::BelowDeleted, &node.text),
                _ => {}
            }
            // One that could not go below its own parent leads those behind it all the same.
            let is_led = |at: &usize| {
                parent == Some(self.growth.twigs[*at].parent) || was != Some(self.growth.twigs[*at].parent)
            };
            latest[slot] = self.out[m].filter(is_led).or(latest[slot]);
        }
        if self.grammar.headings_hold() {
            moved.into_iter().for_each(|at| self.lower_below(at));
        }
    }

    /// Whether a block of the draft that is not on the page goes there.
    fn is_welcome(&mut self, m: usize) -> bool {
        let node = &self.theirs.tree.nodes[m];
        match self.bm.from[m] {
            // It was on the page, and the reader deleted it.
            Some(_) => false,
            None if self.known || node.id.is_some() => true,
            None => {
                self.leave_out(Why::NoBase, &node.text);
                false
            }
        }
    }

    /// Whether a block is new, and the block it belongs to is one that the reader deleted.
    fn is_new_below_deleted(&self, m: usize) -> bool {
        let parent = self.theirs.tree.nodes[m].parent;
        self.bm.from[m].is_none() && parent.is_some_and(|parent| self.bm.from[parent].is_some())
    }

    /// Whether the source gave a block another parent and the reader did not.
    fn is_moved_by_source(&self, m: usize, at: usize) -> bool {
        let Some(b) = self.bm.from[m].filter(|_| at < self.ours.texts.len()) else { return false };
        let (was, is) = (self.base.tree.nodes[b].parent, self.theirs.tree.nodes[m].parent);
        let stays = match (was, is) {
            (None, None) => true,
            (Some(was), Some(is)) => self.bm.to[was] == Some(is),
            (Some(_), None) | (None, Some(_)) => false,
        };
        !stays && !self.is_placed_by_reader(at)
    }

    /// Puts a block of the draft behind its nearest predecessor in the draft, else before its nearest successor, else
    /// behind all others.
    fn place(&mut self, at: usize, m: usize, parent: usize, latest: Option<usize>) {
        // The reader's heading may lie in the block itself: a block in itself would have no end.
        let headed = self.below_readers_heading(m).filter(|(heading, _)| !self.growth.lies_in(*heading, at));
        let (mut parent, mut latest) = headed.map_or((parent, latest), |(heading, before)| (heading, Some(before)));
        while !self.can_hold(parent, at) {
            let above = self.growth.twigs[parent].parent;
            let earlier = std::iter::successors(self.theirs.sibling(m, -1), |m| self.theirs.sibling(*m, -1));
            let before = earlier.filter_map(|m| self.out[m]).find(|at| self.growth.twigs[*at].parent == above);
            (parent, latest) = (above, before.or(Some(parent)));
            let outermost = parent == self.growth.root || self.growth.twigs[parent].kind == Kind::Heading;
            if outermost && self.growth.twigs[at].deeper.is_some() {
                // Outside of every item an indented line would be code.
                self.growth.twigs[at].deeper = Some("".into());
            }
        }
        let is_here = |at: &usize| self.growth.twigs[*at].parent == parent;
        let behind = latest.filter(is_here).or_else(|| {
            let later = std::iter::successors(self.theirs.sibling(m, 1), |m| self.theirs.sibling(*m, 1));
            let mut here = later.filter_map(|m| self.out[m]).filter(is_here);
            match here.next() {
                Some(next) => self.growth.prev(next),
                None => self.growth.last(parent),
            }
        });
        let behind = self.clear_of_headings(at, parent, behind);
        self.growth.put(at, parent, behind);
    }

    /// Where the reader put a heading of their own above the block that a new one follows, both stay together; but a new
    /// section as high as the reader's ends that.
    fn below_readers_heading(&self, m: usize) -> Option<(usize, usize)> {
        let nodes = &self.theirs.tree.nodes;
        let headed = nodes[m].parent.is_none_or(|parent| nodes[parent].kind == Kind::Heading);
        let before = self.theirs.sibling(m, -1).filter(|_| headed && self.grammar.headings_hold())?;
        let before = self.out[before]?;
        let parent = self.growth.twigs[before].parent;
        let is_readers = parent < self.ours.texts.len() && self.bu.from[parent].is_none();
        let holds = is_readers && self.growth.twigs[parent].kind == Kind::Heading;
        let level = |own: &str| self.grammar.level(own);
        let ends = nodes[m].kind == Kind::Heading && level(nodes[m].own) <= level(&self.growth.twigs[parent].own);
        (holds && !ends && self.growth.twigs[parent].theirs.is_none()).then_some((parent, before))
    }

    /// Whether a block can lie in another: the reader may have made a paragraph of a heading.
    fn can_hold(&self, parent: usize, at: usize) -> bool {
        let listed = matches!(self.growth.twigs[at].kind, Kind::Item | Kind::Inner);
        let holds = match self.growth.twigs[parent].kind {
            Kind::Heading => true,
            Kind::Item => listed,
            Kind::Properties | Kind::Inner | Kind::Leaf => false,
        };
        holds || parent == self.growth.root || !self.grammar.headings_hold()
    }

    /// A heading goes behind what stands below its parent itself, anything else before the first heading there: else one
    /// would come to lie in the other.
    fn clear_of_headings(&self, at: usize, parent: usize, mut behind: Option<usize>) -> Option<usize> {
        if !self.grammar.headings_hold() {
            return behind;
        }
        let is_heading = |at: usize| self.growth.twigs[at].kind == Kind::Heading;
        if !is_heading(at) {
            while behind.is_some_and(is_heading) {
                behind = behind.and_then(|at| self.growth.prev(at));
            }
            return behind;
        }
        let next = |behind: Option<usize>| behind.map_or(self.growth.first(parent), |at| self.growth.next(at));
        while let Some(below) = next(behind).filter(|at| !is_heading(*at)) {
            behind = Some(below);
        }
        behind
    }

    /// The level of a heading is part of its place: it is the source's, and goes along below a heading that the reader
    /// raised or lowered.
    fn level(&mut self, at: usize, node: &Node<'a>) {
        let level = |own: &str, kind| self.grammar.level(own).filter(|_| kind == Kind::Heading);
        let Some(own) = level(node.own, node.kind) else { return };
        let is = &self.growth.twigs[self.growth.twigs[at].parent];
        let was = node.parent.map(|was| &self.theirs.tree.nodes[was]);
        let (was, is) = (was.and_then(|was| level(was.own, was.kind)), level(&is.own, is.kind));
        let shifted = was.zip(is).and_then(|(was, is)| (own + is).checked_sub(was));
        self.set_level(at, shifted.unwrap_or(own));
    }

    fn set_level(&mut self, at: usize, level: usize) {
        let twig = &mut self.growth.twigs[at];
        if twig.kind == Kind::Heading && self.grammar.level(&twig.own).is_some_and(|own| own != level) {
            twig.own = self.grammar.at_level(&twig.own, level).into();
        }
    }

    /// Lowers the headings in a block that went elsewhere as far as they must to lie in it still.
    fn lower_below(&mut self, at: usize) {
        let mut below = vec![at];
        while let Some(parent) = below.pop() {
            let least = self.grammar.level(&self.growth.twigs[parent].own);
            let mut child = self.growth.first(parent);
            while let Some(at) = child {
                let twig = &self.growth.twigs[at];
                let holds = |least: usize| self.grammar.level(&twig.own).is_none_or(|own| own > least);
                let (is_heading, next) = (twig.kind == Kind::Heading, self.growth.next(at));
                if let Some(least) = least.filter(|least| is_heading && !holds(*least)) {
                    self.set_level(at, least + 1);
                }
                if is_heading {
                    below.push(at);
                }
                child = next;
            }
        }
    }

    /// How much deeper than its parent a block of the draft stands.
    fn deeper(&self, node: &Node<'a>) -> &'a str {
        let parent = node.parent.map_or("", |parent| self.theirs.tree.nodes[parent].indent);
        node.indent.strip_prefix(parent).unwrap_or(node.indent)
    }
}
