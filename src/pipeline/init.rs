//! A starter vault: the same line without an issue, from the survey on.

use super::Target;
use super::choose::{Purpose, flavour, is_shared, is_vault};
use super::laying::{Laid, lay};
use crate::model::{Error, InitReport, Outcome, Settings, Survey, What};
use crate::render::Flavour;
use crate::render::starter::Extent;
use crate::vault::{self, Vault};

/// Lays the starter vault of an app into a folder: never over a file, and no file a second time that the reader deleted.
///
/// Into an absent or empty folder all of it goes. Into a vault of the reader's goes what it lacks, but none of the
/// settings that the app has defaults for; `.obsidian/types.json` alone gets the entries it lacks.
///
/// # Errors
/// A folder that may be no vault, a vault of the other app only, a failing disk. Every file is either old or new then.
pub fn init(target: &Target) -> Result<InitReport, Error> {
    let flavour = flavour(target, Purpose::Init)?;
    let was_vault = is_vault(target, flavour)?;
    let mut vault = Vault::open(target.root, target.home, flavour.name())?;
    let wanted = |survey: &Survey, settings: &Settings| flavour.starter(survey, settings, Extent::Whole);
    let Laid { mut notices, files, diffs } = lay(&mut vault, flavour, target, &wanted, false)?;
    // A style sheet of the reader's that has the name of ours needs no word on how ours is switched on.
    let is_laid =
        |place: &str| files.iter().any(|file| file.outcome == Outcome::Created && file.path.as_str() == place);
    notices.retain(|notice| !matches!(notice.what, What::StyleOff { .. }) || is_laid(&notice.place.file));
    let known = vault::name(target.root).filter(|_| was_vault);
    let open = known.map(|name| flavour.board(&name));
    Ok(InitReport {
        vault: target.root.to_string_lossy().into_owned(),
        flavour: flavour.name().to_owned(),
        notices,
        files,
        diffs,
        open,
        sync: sync(target, flavour)?,
    })
}

/// The command that brings an issue into this vault, as a shell takes it.
fn sync(target: &Target, flavour: &dyn Flavour) -> Result<String, Error> {
    let root = target.root.to_string_lossy();
    let plain = |c: char| c.is_alphanumeric() || "/._-".contains(c);
    let vault = if root.chars().all(plain) { root.into_owned() } else { format!("'{}'", root.replace('\'', "'\\''")) };
    let told = if is_shared(target)? { format!(" --flavour {}", flavour.name()) } else { String::new() };
    Ok(format!("neican sync ISSUE --vault {vault}{told}"))
}
