//! A page that both the reader and the issue changed: merged block by block, or left alone where that is not safe.

use std::collections::BTreeMap;

use super::rekeyed::rekeyed;
use crate::merge::{self, Clash, Merged};
use crate::model::tree::Grammar;
use crate::model::{BaseId, Claim, Config, Content, Draft, Notice, Outcome, Place, Sealed, VaultPath, What};

/// Where the pointer line goes in a page of the app, and how it starts; absent where there is no room for one.
pub type Pointing<'a> = dyn Fn(&str, Claim) -> Option<(usize, String)> + 'a;

/// What merging needs besides the texts of a page.
pub struct Means<'a> {
    /// How the app's pages are taken apart.
    pub grammar: &'a dyn Grammar,
    /// Where the pointer goes.
    pub pointer: &'a Pointing<'a>,
    /// What the reader calls our properties.
    pub config: &'a Config,
    /// The texts that pages were generated from, as far as the state has them.
    pub bases: &'a BTreeMap<BaseId, String>,
}

/// A text of ours, merged and sealed, and what became of it.
pub(super) struct Sewn {
    /// What to write; absent where nothing is to be written.
    pub(super) text: Option<String>,
    /// The same without its pointer.
    pub(super) bare: Option<String>,
    pub(super) outcome: Outcome,
}

impl Sewn {
    /// The page stays as it is.
    fn left() -> Sewn {
        Sewn { text: None, bare: None, outcome: Outcome::LeftEdited }
    }
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
    let base = means.bases.get(&sealed.pointer.base).cloned().or_else(|| made_again(sealed, theirs, means));
    let done = match &base {
        Some(base) => match rekeyed((base, &sealed.text, theirs), means.grammar, means.config) {
            Some((base, ours)) => merge::page(&base, &ours, theirs, means.grammar),
            None => merge::page(base, &sealed.text, theirs, means.grammar),
        },
        None => merge::page_without_base(&sealed.text, theirs, means.grammar),
    };
    let mut tell = |what| notices.push(Notice::new(Place::file(path.as_str()), what));
    // Without the base nobody knows what the reader did: the page goes on naming it, in case it turns up again. But one
    // that has become what we would write is that.
    let new = BaseId::of(theirs);
    let from = |page: &str| if base.is_some() || BaseId::of(page) == new { &new } else { &sealed.pointer.base };
    let again = |merged: Merged| sealed_again(draft, &merged, from(&merged.text), means).map(|text| (merged, text));
    let (merged, text) = match done.map_err(|refused| refused.to_string()).and_then(again) {
        Ok(done) => done,
        Err(why) => {
            tell(What::NotMerged { why });
            return Sewn::left();
        }
    };
    merged.clashes.iter().for_each(|clash| tell(clashed(clash)));
    merged.left_out.iter().for_each(|left| tell(What::LeftOut { why: left.why, text: left.text.clone() }));
    let ends = ['\n', '\r'];
    if base.is_none() && merged.text.trim_end_matches(ends) == sealed.text.trim_end_matches(ends) {
        return Sewn::left();
    }
    let outcome = if merged.clashes.is_empty() { Outcome::Merged } else { Outcome::Clashed };
    Sewn { text: Some(text), bare: Some(merged.text), outcome }
}

/// The text that the page was generated from, where nobody has it, but the page with what the draft would add to it is just
/// that: then what would be added is what the reader had deleted.
fn made_again(sealed: &Sealed, theirs: &str, means: &Means) -> Option<String> {
    let added = merge::page_without_base(&sealed.text, theirs, means.grammar).ok()?;
    (BaseId::of(&added.text) == sealed.pointer.base).then_some(added.text)
}

fn clashed(clash: &Clash) -> What {
    What::Clash { ours: clash.ours.clone(), theirs: clash.theirs.clone() }
}

/// The page with its pointer; written without it, the page would be lost to every later run.
fn sealed_again(draft: &Draft, merged: &Merged, from: &BaseId, means: &Means) -> Result<String, String> {
    let pointer = (means.pointer)(&merged.text, draft.claim);
    if pointer.is_none() && matches!(draft.content, Content::Text { pointer: Some(_), .. }) {
        return Err("there is no place for the line that says what the page is".to_owned());
    }
    let content = Content::Text { text: merged.text.clone(), pointer };
    Ok(String::from_utf8_lossy(&content.sealed_from(&draft.thing, from)).into_owned())
}
