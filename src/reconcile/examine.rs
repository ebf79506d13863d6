//! What stands in a vault + what the state remembers → what there is to say about it. Pure; decides nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use uuid::Uuid;

use crate::merge;
use crate::model::tree::Grammar;
use crate::model::{
    BaseId, Change, Edition, Finding, Ill, Known, OpenClash, Outcome, Records, References, Sealed, Survey, Thing,
    VaultPath, is_conflict_copy,
};

/// What is asked about.
pub struct Patient<'a> {
    /// What the vault holds.
    pub survey: &'a Survey,
    /// What the state remembers.
    pub records: Arc<Records>,
    /// The issues that the state knows.
    pub known: &'a [Known],
    /// Which of the texts that pages name as their bases are stored.
    pub bases: BTreeSet<BaseId>,
    /// How the app's pages are taken apart.
    pub grammar: &'a dyn Grammar,
    /// Which ids each text gives and refers to.
    pub references: BTreeMap<&'a VaultPath, References>,
}

/// The blocks on our pages that both the reader and an issue changed, by path.
pub fn clashes(survey: &Survey, grammar: &dyn Grammar) -> Vec<OpenClash> {
    let paths: BTreeSet<VaultPath> = survey.ours().into_values().collect();
    let texts = paths.iter().filter_map(|path| Some((path, survey.texts.get(path)?)));
    let open = texts.flat_map(|(path, text)| {
        merge::offers(text, grammar).into_iter().map(|clash| OpenClash {
            path: path.clone(),
            ours: clash.ours,
            theirs: clash.theirs,
        })
    });
    open.collect()
}

/// All that there is to say, by path.
pub fn examine(patient: &Patient) -> Vec<Finding> {
    let homes = patient.survey.ours();
    let mut findings: Vec<Finding> = homes
        .iter()
        .flat_map(|(thing, path)| page(patient, thing, path).into_iter().map(|ill| finding(path, ill)))
        .chain(copies(patient, &homes))
        .chain(lost(patient, &homes))
        .chain(broken(patient))
        .collect();
    let open = clashes(patient.survey, patient.grammar);
    findings
        .extend(open.into_iter().map(|OpenClash { path, ours, theirs }| finding(&path, Ill::Clash { ours, theirs })));
    findings.sort();
    findings
}

/// What the state needs to be told of, so that every page that names itself is known again: nothing is written on a page.
pub fn mended(patient: &Patient) -> Vec<Change> {
    let changes = patient.survey.ours().into_iter().filter_map(|(thing, path)| {
        let ills = page(patient, &thing, &path);
        let sealed = sealed(patient, &thing, &path);
        // A page that nobody edited is itself the text it was generated from.
        let base =
            sealed.filter(Sealed::is_untouched).map(|sealed| sealed.text.trim_end_matches(['\n', '\r']).to_owned());
        let news = ills.contains(&Ill::Unrecorded) || (ills.contains(&Ill::MissingBase) && base.is_some());
        let outcome = if base.is_some() { Outcome::Unchanged } else { Outcome::Kept };
        news.then_some(Change { thing, path, outcome, write: None, base, text: None, remove: None, gone: false })
    });
    changes.collect()
}

fn finding(path: &VaultPath, ill: Ill) -> Finding {
    Finding { path: path.clone(), line: None, ill }
}

fn sealed(patient: &Patient, thing: &Thing, path: &VaultPath) -> Option<Sealed> {
    Sealed::open(patient.survey.texts.get(path)?, thing, patient.survey.spelling)
}

fn page(patient: &Patient, thing: &Thing, path: &VaultPath) -> Vec<Ill> {
    let mut ills = Vec::new();
    if !patient.known.iter().any(|known| belongs(thing, known)) {
        ills.push(Ill::Orphan);
    }
    if !patient.records.written.contains_key(thing) {
        ills.push(Ill::Unrecorded);
    }
    // A block without room for its pointer says nothing about its base.
    if let Some(sealed) = sealed(patient, thing, path) {
        match (patient.bases.contains(&sealed.pointer.base), sealed.is_untouched()) {
            (true, true) => {}
            (true, false) => ills.push(Ill::Edited),
            (false, _) => ills.push(Ill::MissingBase),
        }
    }
    ills
}

/// Whether a thing is of an issue.
fn belongs(thing: &Thing, known: &Known) -> bool {
    match thing {
        Thing::Article(id) => {
            let gone = known.withdrawn.iter().map(|gone| &gone.identity);
            known.articles().map(|(identity, _)| identity).chain(gone).any(|identity| identity.id == *id)
        }
        Thing::Issue(edition) | Thing::Journal(edition) => Edition::of(&known.id()) == *edition,
        // A concept outlives the issues that name it.
        Thing::Concept(_) | Thing::Feynman(_) | Thing::File(_) => true,
    }
}

/// Files with the pointer of a page that is followed elsewhere.
fn copies(patient: &Patient, homes: &BTreeMap<Thing, VaultPath>) -> Vec<Finding> {
    let mut copies = Vec::new();
    for (thing, of) in homes {
        for path in patient.survey.cards.places(thing).iter().filter(|path| *path != of) {
            let of = of.clone();
            let ill = if is_conflict_copy(path.stem()) { Ill::ConflictCopy { of } } else { Ill::Copy { of } };
            copies.push(finding(path, ill));
        }
    }
    copies
}

/// Pages that stand where the state says, but do not say any longer what they are.
fn lost(patient: &Patient, homes: &BTreeMap<Thing, VaultPath>) -> Vec<Finding> {
    let records = patient.records.written.iter();
    let gone = records
        .filter(|(thing, _)| !homes.contains_key(*thing) && !matches!(thing, Thing::Feynman(_) | Thing::File(_)));
    let line = |thing: &Thing, base: &BaseId| patient.survey.spelling.line(thing, base);
    let found = gone.filter_map(|(thing, record)| {
        patient.references.get(&record.path)?;
        // The reader's journal stands whether our block does or not: a block that is gone was deleted.
        let line = line(thing, record.base.as_ref()?)?;
        Some(finding(&record.path, Ill::PointerGone { line }))
    });
    found.collect()
}

/// References to blocks of ours that stand nowhere.
fn broken(patient: &Patient) -> Vec<Finding> {
    let given: BTreeSet<&String> = patient.references.values().flat_map(|references| &references.given).collect();
    let ours = ids(patient.known);
    // Of an id that an app shortens, the first digits stand.
    let is_ours =
        |id: &str| ours.range(id.replace('-', "")..).next().is_some_and(|full| full.starts_with(&id.replace('-', "")));
    let mut broken = Vec::new();
    for (path, references) in &patient.references {
        for (line, id) in references.used.iter().filter(|(_, id)| !given.contains(id) && is_ours(id)) {
            let ill = Ill::BrokenReference { id: id.clone() };
            broken.push(Finding { path: (*path).clone(), line: Some(*line), ill });
        }
    }
    broken
}

/// The ids of all blocks of all issues, without dashes.
fn ids(known: &[Known]) -> BTreeSet<String> {
    let identities = known.iter().flat_map(|known| {
        known.articles().map(|(identity, _)| identity).chain(known.withdrawn.iter().map(|gone| &gone.identity))
    });
    identities.flat_map(|identity| identity.uuids()).map(|uuid: Uuid| uuid.simple().to_string()).collect()
}
