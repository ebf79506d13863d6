//! Three pages, of which nobody knows where they come from: merged without the loss of a line of ours, or refused.

use std::collections::BTreeMap;

use neican::merge::{self, Merged, Refused};
use neican::model::tree::Grammar;
use neican::render::{logseq::LogseqGrammar, obsidian::ObsidianGrammar};

use super::{in_time, parts, text};

/// Base, ours and theirs. A first line `O` means Obsidian, any other Logseq.
pub fn merge(bytes: &[u8]) {
    let text = text(bytes);
    let (app, pages) = text.split_once('\n').unwrap_or(("", &text));
    let grammar: &dyn Grammar = if app == "O" { &ObsidianGrammar } else { &LogseqGrammar };
    let [base, ours, theirs] = parts(pages);
    in_time(text.len(), || forth(base, ours, theirs, grammar));
    in_time(text.len(), || others(base, ours, theirs, grammar));
}

fn forth(base: &str, ours: &str, theirs: &str, grammar: &dyn Grammar) {
    assert_eq!(text_of(merge::page(base, ours, base, grammar)).as_deref(), Some(ours), "no news, and the page changed");
    let Ok(Merged { text, .. }) = merge::page(base, ours, theirs, grammar) else { return };
    keeps(base, ours, &text, grammar);
    // The next run: the draft of this one is its base.
    let next = merge::page(theirs, &text, theirs, grammar).map(|merged| merged.text);
    assert_eq!(next.as_ref(), Ok(&text), "a second run changed the page");
    let later = format!("{theirs}\n- 后来的一句");
    if let Ok(later) = merge::page(theirs, &text, &later, grammar) {
        keeps(theirs, &text, &later.text, grammar);
    }
}

fn others(base: &str, ours: &str, theirs: &str, grammar: &dyn Grammar) {
    if let Some(text) = text_of(merge::back(base, ours, theirs, grammar)) {
        keeps(base, ours, &text, grammar);
    }
    if let Some(text) = text_of(merge::page_without_base(ours, theirs, grammar)) {
        keeps("", ours, &text, grammar);
    }
}

fn text_of(merged: Result<Merged, Refused>) -> Option<String> {
    merged.ok().map(|merged| merged.text)
}

/// Every line of ours that the base has not is there as often as it was.
fn keeps(base: &str, ours: &str, merged: &str, grammar: &dyn Grammar) {
    // What nobody changed is taken as it is, whether it can be taken apart or not.
    let (Some(base), Some(ours)) = (lines(base, grammar, true), lines(ours, grammar, false)) else { return };
    let found = lines(merged, grammar, true).expect("a merged page can be taken apart");
    for (line, n) in ours.iter().filter(|(line, _)| !base.contains_key(*line)) {
        let n_found = found.get(line).copied().unwrap_or_default();
        assert!(n_found >= *n, "{line:?} stands {n_found} times instead of {n}\n{merged}");
    }
}

/// The lines of all blocks and how often each stands there; with `offers` or without those, which go when others come.
fn lines(page: &str, grammar: &dyn Grammar, offers: bool) -> Option<BTreeMap<String, usize>> {
    let tree = grammar.parse(page)?;
    assert_eq!(tree.print(), page, "parse and print");
    let mut lines = BTreeMap::new();
    for (at, node) in tree.nodes.iter().enumerate() {
        if !offers && grammar.is_offer(node) && grammar.offered(&tree, at).is_some() {
            continue;
        }
        for line in node.text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            *lines.entry(line.to_owned()).or_default() += 1;
        }
    }
    Some(lines)
}
