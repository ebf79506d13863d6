//! A page that both the reader and the issue changed: merged block by block, or left alone where that is not safe.

use std::collections::BTreeMap;

use crate::merge::{self, Merged};
use crate::model::tree::Grammar;
use crate::model::{BaseId, Claim, Content, Draft, Notice, Outcome, Place, Sealed, VaultPath, What};

/// Where the pointer line goes in a page of the app, and how it starts; absent where there is no room for one.
pub type Pointing<'a> = dyn Fn(&str, Claim) -> Option<(usize, String)> + 'a;

/// What merging needs besides the texts of a page.
pub struct Means<'a> {
    /// How the app's pages are taken apart.
    pub grammar: &'a dyn Grammar,
    /// Where the pointer goes.
    pub pointer: &'a Pointing<'a>,
    /// The texts that pages were generated from, as far as the state has them.
    pub bases: &'a BTreeMap<BaseId, String>,
}

/// A text of ours, merged and sealed, and what became of it.
pub(super) struct Sewn {
    /// What to write; absent where nothing is to be written.
    pub(super) text: Option<String>,
    pub(super) outcome: Outcome,
}

/// Merges a text that the reader edited with the draft. `sealed` is it, without its pointer.
pub(super) fn merged(
    draft: &Draft,
    path: &VaultPath,
    sealed: &Sealed,
    means: &Means,
    notices: &mut Vec<Notice>,
) -> Sewn {
    let theirs = draft.content.text().unwrap_or_default();
    let base = means.bases.get(&sealed.pointer.base);
    let done = match base {
        Some(base) => merge::page(base, &sealed.text, theirs, means.grammar),
        None => merge::page_without_base(&sealed.text, theirs, means.grammar),
    };
    let mut tell = |what| notices.push(Notice::new(Place::file(path.as_str()), what));
    let merged = match done {
        Ok(merged) => merged,
        Err(refused) => {
            tell(What::NotMerged { why: refused.to_string() });
            return Sewn { text: None, outcome: Outcome::LeftEdited };
        }
    };
    merged
        .clashes
        .iter()
        .for_each(|clash| tell(What::Clash { ours: clash.ours.clone(), theirs: clash.theirs.clone() }));
    merged.left_out.iter().for_each(|left| tell(What::LeftOut { why: left.why, text: left.text.clone() }));
    // Without the base nobody knows what the reader did: the page goes on naming it, in case it turns up again.
    let from = if base.is_some() { BaseId::of(theirs) } else { sealed.pointer.base.clone() };
    if base.is_none() && merged.text == sealed.text {
        return Sewn { text: None, outcome: Outcome::LeftEdited };
    }
    let outcome = if merged.clashes.is_empty() { Outcome::Merged } else { Outcome::Clashed };
    let pointer = (means.pointer)(&merged.text, draft.claim);
    // A page without its pointer would be the reader's from then on.
    if pointer.is_none() && draft.claim == Claim::Page {
        let why = "no place for its pointer".to_owned();
        notices.push(Notice::new(Place::file(path.as_str()), What::NotMerged { why }));
        return Sewn { text: None, outcome: Outcome::LeftEdited };
    }
    Sewn { text: Some(sealed_again(draft, merged, &from, pointer)), outcome }
}

fn sealed_again(draft: &Draft, merged: Merged, from: &BaseId, pointer: Option<(usize, String)>) -> String {
    let content = Content::Text { text: merged.text, pointer };
    String::from_utf8_lossy(&content.sealed_from(&draft.thing, from)).into_owned()
}
