//! All known issues once more: how a changed template, config or program reaches every page.

use std::cell::Cell;
use std::collections::BTreeMap;

use super::choose::{Purpose, flavour};
use super::many::{Incoming, Many};
use super::{Target, open};
use crate::model::{DatedBy, Error, Fault, IssueReport, Known, Parsed, Source};

/// Renders every issue that was ever brought into this vault from the model that the state keeps, oldest first. What the
/// reader edited is merged, what is as it should be is not written.
///
/// # Errors
/// A vault into which no issue was brought yet, a run that `is_stopped` ended between two issues, and what [`super::sync`]
/// knows. What was done before an error comes with it.
pub fn anew(target: &Target, is_stopped: &dyn Fn() -> bool) -> Result<Vec<IssueReport>, (Vec<IssueReport>, Error)> {
    let nothing = |error| (Vec::new(), error);
    let flavour = flavour(target, Purpose::Sync).map_err(nothing)?;
    let vault = open(target, flavour).map_err(nothing)?;
    let ids = vault.known_ids();
    let n_ids = ids.len();
    let stopped = Cell::new(false);
    let goes_on = |_: &_| {
        stopped.set(is_stopped());
        !stopped.get()
    };
    let issue = |known: Known| {
        let source = Source::single(&known.id().to_string(), Vec::new());
        Incoming::Read { issue: Box::new((source, parsed(known))), key: None, sketch: None }
    };
    // Of a model that is damaged, bringing the issue in again makes a new one.
    let ids = ids.into_iter().take_while(goes_on);
    let reports = Many::new(vault, flavour, target).all(ids, |vault, id| Ok(vault.known(&id)?.map(issue)))?;
    match reports.is_empty() {
        _ if stopped.get() => {
            let fault = Fault::Stopped { done: reports.len(), of: n_ids };
            Err((reports, Error::of(&target.root.to_string_lossy(), fault)))
        }
        true => Err(nothing(Error::of(&target.root.to_string_lossy(), Fault::NothingKnown))),
        false => Ok(reports),
    }
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
