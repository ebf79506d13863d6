//! What is wrong in a vault: everything is read, and nothing is written but what the state lost.

use std::collections::BTreeSet;

use super::choose::{Purpose, flavour};
use super::{Target, surveyed, wish};
use crate::model::{BaseId, Card, Depth, DoctorReport, Error, Known, Sealed, Survey};
use crate::reconcile::{self, Patient};
use crate::vault::Vault;

/// Looks a vault over. With `mend`, every page that names itself is taken up in the state again, and what nobody edited is
/// its own merge base: nothing is written on a page.
///
/// # Errors
/// A folder that is no vault, a failing disk.
pub fn doctor(mend: bool, target: &Target) -> Result<DoctorReport, Error> {
    let flavour = flavour(target, Purpose::Sync)?;
    let mut vault = Vault::open(target.root, target.home, flavour.name())?;
    loop {
        let (survey, ..) = surveyed(&vault, flavour, Depth::Texts)?;
        let texts = vault.survey(&[], &|_, _| Card::whole(), Depth::Texts)?.texts;
        let known = known(&vault)?;
        let look = |vault: &Vault| -> Result<Patient, Error> {
            let references = texts.iter().map(|(path, text)| (path, flavour.references(text))).collect();
            let (records, bases) = (vault.records(), stored(vault, &survey)?);
            Ok(Patient { survey: &survey, records, references, known: &known, bases, grammar: flavour.grammar() })
        };
        let mut patient = look(&vault)?;
        let mut mended = Vec::new();
        if mend {
            if !target.dry_run && !vault.lock(&survey)? {
                continue;
            }
            let changes = reconcile::mended(&patient);
            mended = match target.dry_run {
                true => changes.iter().map(wish).collect(),
                false => vault.apply(changes, None, target.now)?,
            };
            patient = look(&vault)?;
        }
        let mut findings = reconcile::examine(&patient);
        findings.extend(vault.verify()?);
        return Ok(DoctorReport {
            vault: target.root.to_string_lossy().into_owned(),
            flavour: flavour.name().to_owned(),
            n_pages: survey.ours().len(),
            findings,
            notices: vault.notices(),
            mended,
        });
    }
}

/// The issues that the state knows, oldest first.
pub(super) fn known(vault: &Vault) -> Result<Vec<Known>, Error> {
    let known: Vec<Option<Known>> = vault.known_ids().iter().map(|id| vault.known(id)).collect::<Result<_, _>>()?;
    Ok(known.into_iter().flatten().collect())
}

/// Which of the texts that our pages name as their bases are stored.
fn stored(vault: &Vault, survey: &Survey) -> Result<BTreeSet<BaseId>, Error> {
    let named = survey.ours().into_iter().filter_map(|(thing, path)| {
        Some(Sealed::open(survey.texts.get(&path)?, &thing, survey.spelling)?.pointer.base)
    });
    Ok(vault.bases(&named.collect::<Vec<_>>())?.into_keys().collect())
}
