//! Files that are laid down once: the same line without an issue, from the survey on.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Target, diffs, wish};
use crate::model::{Depth, Draft, Error, Notice, PageDiff, PageReport, Settings, Survey};
use crate::reconcile::{Means, reconcile, targets};
use crate::render::Flavour;
use crate::vault::Vault;

/// What became of the files.
pub(super) struct Laid {
    pub(super) notices: Vec<Notice>,
    pub(super) files: Vec<PageReport>,
    pub(super) diffs: Vec<PageDiff>,
}

/// Which files are wanted in a vault, and what is to be told of others.
type Wanted<'w> = dyn Fn(&Survey, &Settings) -> (Vec<Draft>, Vec<Notice>) + 'w;

/// Lays files into a vault, never over one. `again`: those too that an earlier run laid and the reader deleted.
pub(super) fn lay(
    vault: &mut Vault,
    flavour: &dyn Flavour,
    target: &Target,
    wanted: &Wanted,
    again: bool,
) -> Result<Laid, Error> {
    loop {
        let mut survey = vault.survey(flavour.configs(), &|path, text| flavour.card(path, text), Depth::Cards)?;
        survey.spelling = flavour.spelling();
        let (settings, mut notices) = flavour.settings(&survey);
        let (drafts, more) = wanted(&survey, &settings);
        notices.extend(more);
        // Another run may have written between survey and lock: then what was planned is out of date.
        if !target.dry_run && !vault.lock(&survey)? {
            continue;
        }
        if again {
            Arc::make_mut(&mut survey.records)
                .written
                .retain(|thing, _| drafts.iter().all(|draft| draft.thing != *thing));
        }
        let snapshot = vault.look(&targets(&drafts, &survey))?;
        let pointer = |text: &str, claim| flavour.pointer(text, claim);
        let means =
            Means { grammar: flavour.grammar(), pointer: &pointer, config: &survey.config, bases: &BTreeMap::new() };
        let (changes, more) = reconcile(&drafts, &survey, &snapshot, &means);
        notices.extend(more);
        let diffs = diffs(&changes, target);
        let files =
            if target.dry_run { changes.iter().map(wish).collect() } else { vault.apply(changes, None, target.now)? };
        notices.extend(vault.notices());
        return Ok(Laid { notices, files, diffs });
    }
}
