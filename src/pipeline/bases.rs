//! The texts that edited pages were generated from: from the store, else by rendering once more what the store knows of
//! the issue. Refuses every text that is not exactly the one a page names.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{BaseId, Draft, Error, IssueId, Known};
use crate::vault::Vault;

/// The texts by these ids, as far as they can be had; without them a page is only added to.
///
/// Where an object is lost, each stored model of the issue is rendered with the templates of today: a page's pointer is
/// the hash of its text, so what fits it is the text, whatever it was made from.
pub(super) fn bases(
    wanted: &[BaseId],
    vault: &Vault,
    issue: &IssueId,
    render: &dyn Fn(&Known) -> Result<Vec<Draft>, Error>,
) -> Result<BTreeMap<BaseId, String>, Error> {
    let mut texts = vault.bases(wanted)?;
    let mut missing: BTreeSet<&BaseId> = wanted.iter().filter(|id| !texts.contains_key(*id)).collect();
    if missing.is_empty() {
        return Ok(texts);
    }
    for known in vault.models(issue)? {
        // An older model need not render in the vault of today, and then it helps nobody.
        for draft in render(&known).unwrap_or_default() {
            let Some(text) = draft.content.text() else { continue };
            let id = BaseId::of(text);
            if missing.remove(&id) {
                texts.insert(id, text.trim_end_matches(['\n', '\r']).to_owned());
            }
        }
        if missing.is_empty() {
            break;
        }
    }
    Ok(texts)
}
