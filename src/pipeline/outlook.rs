//! `Outlook`: what a run knows of the vault, carried from one issue to the next so that many issues cost one survey.
//!
//! It is never trusted over the disk: before anything is decided the paths at hand are looked at, and where they are not
//! as it says, it is thrown away and the vault surveyed again.

use std::sync::Arc;

use super::surveyed;
use crate::model::{
    Change, Depth, Error, Names, Notice, Outcome, PageReport, Settings, Snapshot, Survey, Thing, VaultPath,
};
use crate::render::Flavour;
use crate::vault::Vault;

/// What the vault held at the last survey, and what the run wrote since.
pub(super) struct Outlook {
    pub(super) survey: Survey,
    pub(super) settings: Settings,
    pub(super) names: Names,
    /// What there is to tell about the settings.
    pub(super) notices: Vec<Notice>,
    /// A digest of what the pages of any issue rest on beside the issue and themselves.
    pub(super) basis: String,
}

/// What the run is about to write, as far as the outlook changes by it; absent bytes: the file goes.
pub(super) type Writes = Vec<(VaultPath, Option<Vec<u8>>)>;

impl Outlook {
    /// Surveys the vault.
    pub(super) fn new(vault: &Vault, flavour: &dyn Flavour) -> Result<Outlook, Error> {
        let (survey, settings, notices) = surveyed(vault, flavour, Depth::Cards)?;
        let names = flavour.names(&survey, &settings);
        let Survey { templates, config, spelling, .. } = &survey;
        let basis = format!("{settings:?} {templates:?} {config:?} {spelling:?} {notices:?}");
        let basis = blake3::hash(basis.as_bytes()).to_hex().to_string();
        Ok(Outlook { survey, settings, names, notices, basis })
    }

    /// Whether what stands at these paths now is what it says: the same files, telling the same about themselves.
    pub(super) fn agrees(&self, targets: &[VaultPath], snapshot: &Snapshot, flavour: &dyn Flavour) -> bool {
        targets.iter().all(|path| {
            let there = snapshot.files.get(path);
            let stands = there.is_some() || snapshot.barred.contains_key(path);
            let text = there.and_then(|bytes| std::str::from_utf8(bytes).ok());
            let card = text.map(|text| flavour.card(path, text)).unwrap_or_default();
            stands == self.survey.paths.contains(path) && self.survey.cards.of(path).is_none_or(|known| *known == card)
        })
    }

    /// What these changes would write. Taken before they are carried out, which uses them up.
    pub(super) fn writes(changes: &[Change]) -> Writes {
        let written = changes.iter().filter_map(|change| {
            let write = change.write.as_ref().map(|write| Some(write.bytes.clone()));
            Some((change.path.clone(), write.or(change.remove.as_ref().map(|_| None))?))
        });
        written.collect()
    }

    /// Lets go of what the state is about to change: it is large, and would be copied.
    pub(super) fn let_go(&mut self) {
        self.survey.records = Arc::default();
    }

    /// The outlook after a run that wrote this; absent where it must be made anew: a file was not as expected, or settings
    /// were written.
    pub(super) fn after(
        mut self,
        writes: Writes,
        done: &[PageReport],
        vault: &Vault,
        flavour: &dyn Flavour,
    ) -> Option<Outlook> {
        let is_setting =
            |path: &VaultPath| path.as_str().starts_with('.') || flavour.configs().contains(&path.as_str());
        let sound = done.iter().all(|page| page.outcome != Outcome::Deferred);
        if !sound || writes.iter().any(|(path, _)| is_setting(path)) {
            return None;
        }
        self.survey.records = vault.records();
        let is_sound = writes.into_iter().all(|(path, bytes)| self.take(path, bytes, flavour));
        is_sound.then_some(self)
    }

    /// Takes in one file; `false`: it may say what all pages rest on.
    fn take(&mut self, path: VaultPath, bytes: Option<Vec<u8>>, flavour: &dyn Flavour) -> bool {
        let survey = &mut self.survey;
        let Some(bytes) = bytes else {
            survey.paths.remove(&path);
            survey.texts.remove(&path);
            survey.cards.remove(&path);
            return true;
        };
        survey.paths.insert(path.clone());
        let text = String::from_utf8(bytes).unwrap_or_default();
        let card = flavour.card(&path, &text);
        if card.whole {
            return false;
        }
        let things = card.things.clone();
        survey.texts.remove(&path);
        survey.cards.put(path.clone(), card);
        let is_named = |thing: &Thing| matches!(thing, Thing::Article(_) | Thing::Issue(_) | Thing::Concept(_));
        for thing in things.into_iter().filter(is_named) {
            if survey.home(&thing) == Some(&path) {
                let name = Names::composed(&flavour.page_name(&path, survey, &self.settings));
                self.names.claim(thing, name);
            }
        }
        true
    }
}
