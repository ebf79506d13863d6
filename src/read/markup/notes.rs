//! Foot-notes: found before the walk, shown where the section ends that refers to them. A page of an app has no foot.

use std::collections::{HashMap, HashSet};

use super::dom::Dom;
use super::names;
use super::walk::{Flow, Reader, Style, into_pieces};

/// Levels looked up from the place that a reference names to the block that is the note.
const NEAR: usize = 4;

/// The foot-notes of one document that something refers to.
#[derive(Default)]
pub(super) struct Notes {
    /// The block of a note, by its id.
    bodies: HashMap<String, usize>,
    blocks: HashSet<usize>,
    /// Referred to since the last heading: label and block.
    waiting: Vec<(String, usize)>,
    shown: HashSet<usize>,
}

impl Notes {
    /// Finds references and what they name. Documents without any cost one look at their links.
    pub(super) fn of(dom: &Dom) -> Notes {
        let refers = |node: &usize| dom.name(*node) == "a" && is_reference(dom, *node);
        let wanted: HashSet<&str> = dom.below(0).filter(refers).filter_map(|node| target(dom, node)).collect();
        let mut notes = Notes::default();
        if wanted.is_empty() {
            return notes;
        }
        for node in dom.below(0) {
            let Some(id) = dom.attr(node, "id").filter(|id| wanted.contains(id)) else { continue };
            if let Some(block) = block(dom, node) {
                notes.bodies.entry(id.to_owned()).or_insert(block);
                notes.blocks.insert(block);
            }
        }
        notes
    }

    /// Whether a node is a note that is shown elsewhere.
    pub(super) fn holds(&self, node: usize) -> bool {
        self.blocks.contains(&node)
    }
}

/// The nearest block around what a reference names; absent where that is a heading or the whole page.
fn block(dom: &Dom, node: usize) -> Option<usize> {
    let around = std::iter::successors(Some(node), |node| dom.parent(*node)).take(NEAR);
    let mut found = around.filter(|node| names::is_block(dom.name(*node)));
    found.next().filter(|node| matches!(dom.name(*node), "li" | "p" | "aside" | "div" | "section" | "dd" | "tr"))
}

/// Whether a link is a reference to a foot-note, by what it says or how it is written.
fn is_reference(dom: &Dom, link: usize) -> bool {
    let says = |name, words: &[&str]| {
        dom.attr(link, name).is_some_and(|value| value.split_ascii_whitespace().any(|word| words.contains(&word)))
    };
    let said = says("epub:type", &["noteref"])
        || says("role", &["doc-noteref"])
        || says("class", &["footnote-ref", "footnoteRef", "noteref"]);
    let raised = || {
        let inside = dom.parent(link).is_some_and(|parent| dom.name(parent) == "sup");
        let around = dom.kids(link).iter().any(|kid| dom.name(*kid) == "sup");
        (inside || around) && dom.first_text(link).trim().chars().count() <= 4
    };
    said || target(dom, link).is_some() && raised()
}

/// The id that a link within the document names.
fn target(dom: &Dom, link: usize) -> Option<&str> {
    let (_, id) = dom.attr(link, "href")?.split_once('#')?;
    (!id.is_empty()).then_some(id)
}

impl Reader<'_> {
    /// The sign of a foot-note, where a link refers to one that is here: `[1]`.
    pub(super) fn note_sign(&mut self, link: usize) -> Option<String> {
        let block = *self.notes.bodies.get(target(self.dom, link)?)?;
        if !is_reference(self.dom, link) {
            return None;
        }
        let label = self.dom.first_text(link);
        let label = label.trim().trim_matches(['[', ']', '［', '］', '(', ')']).to_owned();
        if !self.notes.shown.contains(&block) {
            self.notes.shown.insert(block);
            self.notes.waiting.push((label.clone(), block));
        }
        Some(format!("[{label}]"))
    }

    /// Shows the notes that were referred to since the last heading. One may refer to another.
    pub(super) fn show_notes(&mut self, flow: &mut Flow) {
        while !self.notes.waiting.is_empty() {
            for (label, block) in std::mem::take(&mut self.notes.waiting) {
                let pieces = self.sub(block, &Style::default());
                flow.out.extend(into_pieces(&format!("[{label}] "), pieces));
            }
        }
    }

    /// Shows the notes whose references nobody sees, so that no word is lost.
    pub(super) fn show_other_notes(&mut self, flow: &mut Flow) {
        let mut others: Vec<usize> = self.notes.blocks.difference(&self.notes.shown).copied().collect();
        others.sort_unstable();
        for block in others {
            let pieces = self.sub(block, &Style::default());
            flow.out.extend(into_pieces("", pieces));
        }
    }
}
