//! The offers that wait on a page: blocks that both the reader and the source changed.

use super::Clash;
use crate::model::tree::Grammar;

/// Every offer on a page with the words above it, in reading order; empty for a page that cannot be taken apart.
///
/// ```
/// use neican::{merge, render::logseq::LogseqGrammar};
/// let theirs = "- the issue's words";
/// let merged = merge::page("- words", "- my words", theirs, &LogseqGrammar).unwrap();
/// let open = merge::offers(&merged.text, &LogseqGrammar);
/// assert_eq!(open, merged.clashes);
/// ```
pub fn offers(page: &str, grammar: &dyn Grammar) -> Vec<Clash> {
    let Some(tree) = grammar.parse(page) else { return Vec::new() };
    let offers = (0..tree.nodes.len()).filter(|at| grammar.is_offer(&tree.nodes[*at]));
    let clash = |at: usize| {
        let node = &tree.nodes[at];
        let below = || node.children.iter().map(|child| &*tree.nodes[*child].text).collect::<Vec<_>>().join("\n");
        Clash {
            ours: node.parent.map(|parent| tree.nodes[parent].text.to_string()).unwrap_or_default(),
            // The reader may have written in it: then what stands below it is what there is to decide on.
            theirs: grammar.offered(&tree, at).map_or_else(below, |words| words.into_owned()),
        }
    };
    offers.map(clash).collect()
}
