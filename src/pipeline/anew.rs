//! All known issues once more: how a changed template, config or program reaches every page.

use std::collections::BTreeMap;

use super::choose::{Purpose, flavour};
use super::many::Many;
use super::{Target, open};
use crate::model::{DatedBy, Error, Fault, IssueId, IssueReport, Known, Parsed, Source};
use crate::vault::Vault;

/// Renders every issue that was ever brought into this vault from the model that the state keeps, oldest first. What the
/// reader edited is merged, what is as it should be is not written.
///
/// # Errors
/// A vault into which no issue was brought yet, and what [`super::sync`] knows. What was done before an error comes with
/// it.
pub fn anew(target: &Target) -> Result<Vec<IssueReport>, (Vec<IssueReport>, Error)> {
    let nothing = |error| (Vec::new(), error);
    let flavour = flavour(target, Purpose::Sync).map_err(nothing)?;
    let vault = open(target, flavour).map_err(nothing)?;
    let models = stored(&vault, target).map_err(nothing)?;
    let issue = |known: Known| Ok((Source::single(&known.id().to_string(), Vec::new()), parsed(known)));
    Many::new(vault, flavour, target).all(models.into_iter().map(issue))
}

/// The models that the state keeps; of a model that is damaged, bringing the issue in again makes a new one.
fn stored(vault: &Vault, target: &Target) -> Result<Vec<Known>, Error> {
    let models: Vec<Option<Known>> =
        vault.known_ids().iter().map(|id: &IssueId| vault.known(id)).collect::<Result<_, _>>()?;
    let models: Vec<Known> = models.into_iter().flatten().collect();
    if models.is_empty() {
        return Err(Error::of(&target.root.to_string_lossy(), Fault::NothingKnown));
    }
    Ok(models)
}

/// Images are where the first run laid them: none are needed again.
fn parsed(known: Known) -> Parsed {
    Parsed {
        form: known.form,
        issue: known.issue,
        dated_by: DatedBy::Model,
        assets: BTreeMap::new(),
        notices: Vec::new(),
    }
}
