//! Lists of any depth → items with what is below them.

use super::names;
use super::walk::{Flow, Reader, Style};
use crate::read::piece::{Body, Piece, as_item, into_block};

impl Reader<'_> {
    /// The top-level items of a list element, or of an item or `<details>` that stands alone.
    pub(super) fn listed(&mut self, node: usize, style: &Style) -> Vec<Piece> {
        let mut items = Vec::new();
        match self.dom.name(node) {
            "dl" => self.definitions(node, style, &mut items),
            "details" => self.details(node, style, &mut items),
            "li" => self.item(node, false, style, &mut items),
            name => self.items(node, name == "ol", style, &mut items),
        }
        items
    }

    fn items(&mut self, list: usize, ordered: bool, style: &Style, items: &mut Vec<Piece>) {
        for kid in self.dom.kids(list).iter().copied() {
            match self.dom.name(kid) {
                _ if self.notes.holds(kid) => {}
                "li" => self.item(kid, ordered, style, items),
                "ul" | "ol" | "menu" | "dir" => {
                    // Not allowed, yet common: a list right in a list is below the item before it.
                    let inner = Style { ground: self.ground(kid, style), ..style.clone() };
                    let pieces = self.listed(kid, &inner);
                    below_last(items, pieces);
                }
                "div" | "section" => self.items(kid, ordered, style, items),
                name if names::UNSEEN.contains(&name) => {}
                "" if self.dom.text(kid).is_none_or(|text| text.trim().is_empty()) => {}
                // Bare text and the like: an item whose `<li>` was forgotten.
                _ => {
                    let mut flow = Flow::inner();
                    self.node(kid, style, &mut flow);
                    self.flush(&mut flow, style.ground, None);
                    items.extend(flow.out.into_iter().map(|piece| as_item(piece, ordered)));
                }
            }
        }
    }

    fn item(&mut self, node: usize, ordered: bool, style: &Style, items: &mut Vec<Piece>) {
        let ground = self.ground(node, style);
        let mut pieces = self.sub(node, &Style { ground: None, ..style.clone() }).into_iter();
        let Some(first) = pieces.next() else { return };
        let shown =
            |kid: &usize| !self.dom.name(*kid).is_empty() || self.dom.text(*kid).is_some_and(|t| !t.trim().is_empty());
        let opener = self.dom.kids(node).iter().copied().find(shown);
        if opener.is_some_and(|opener| matches!(self.dom.name(opener), "ul" | "ol" | "menu" | "dir")) {
            // An item of nothing but a list: the list belongs to the item before.
            below_last(items, [first].into_iter().chain(pieces).collect());
            return;
        }
        let place = self.place(node);
        let mut piece = Piece { place, ..as_item(first, ordered) };
        if let Body::Block(block) = &mut piece.body {
            block.highlight = block.highlight.or(ground);
            block.children.extend(pieces.map(into_block));
        }
        items.push(piece);
    }

    /// `<dl>`: a term is an item, what explains it stands below.
    fn definitions(&mut self, list: usize, style: &Style, items: &mut Vec<Piece>) {
        for kid in self.dom.kids(list).iter().copied() {
            match self.dom.name(kid) {
                "dt" => self.item(kid, false, style, items),
                "dd" => {
                    let mut below = Vec::new();
                    self.item(kid, false, style, &mut below);
                    below_last(items, below);
                }
                "div" => self.definitions(kid, style, items),
                _ => {}
            }
        }
    }

    fn details(&mut self, node: usize, style: &Style, items: &mut Vec<Piece>) {
        let summary = self.dom.kids(node).iter().copied().find(|kid| self.dom.name(*kid) == "summary");
        if let Some(summary) = summary {
            self.item(summary, false, style, items);
        }
        let mut flow = Flow::inner();
        let inner = Style { ground: None, ..style.clone() };
        for kid in self.dom.kids(node).iter().copied().filter(|kid| Some(*kid) != summary) {
            self.node(kid, &inner, &mut flow);
        }
        self.flush(&mut flow, inner.ground, None);
        below_last(items, flow.out);
    }
}

/// Puts pieces below the last item, or in its place where there is none.
fn below_last(items: &mut Vec<Piece>, pieces: Vec<Piece>) {
    match items.last_mut() {
        Some(Piece { body: Body::Block(block), .. }) => block.children.extend(pieces.into_iter().map(into_block)),
        _ => items.extend(pieces),
    }
}
