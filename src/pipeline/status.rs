//! Where a vault stands: a survey, and nothing decided.

use super::choose::{Purpose, flavour};
use super::doctor::known;
use super::{Target, surveyed};
use crate::model::{Depth, Error, IssueLine, Known, StatusReport};
use crate::reconcile;
use crate::vault::Vault;

/// Where a vault stands: the issues that were brought in, how far the reader is with each article, and what waits for
/// them. Writes nothing. `tomatoes`: how many the reader has, for a proposal what to read.
///
/// # Errors
/// A folder that is no vault, a failing disk.
pub fn status(tomatoes: Option<u32>, target: &Target) -> Result<StatusReport, Error> {
    let flavour = flavour(target, Purpose::Sync)?;
    let vault = Vault::open(target.root, target.home, flavour.name())?;
    let (survey, settings, _) = surveyed(&vault, flavour, Depth::Texts)?;
    let diary = reconcile::diary(&survey, &flavour.names(&survey, &settings), flavour.grammar());
    Ok(StatusReport {
        vault: target.root.to_string_lossy().into_owned(),
        flavour: flavour.name().to_owned(),
        issues: known(&vault)?.iter().map(line).collect(),
        n_pages: survey.ours().len(),
        standing: reconcile::standing(&diary, target.now.day, tomatoes),
        clashes: reconcile::clashes(&survey, flavour.grammar()),
        notices: vault.notices(),
    })
}

fn line(known: &Known) -> IssueLine {
    IssueLine { issue: known.id().to_string(), date: known.issue.date, articles: known.articles().count() }
}
