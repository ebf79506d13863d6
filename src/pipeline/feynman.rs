//! A Feynman note begun: the same line with one article in the place of an issue.

use std::collections::BTreeMap;

use super::choose::{Purpose, flavour};
use super::rounds::{Rounds, at_stake};
use super::{Target, diffs, open, surveyed, wish};
use crate::identify::choose;
use crate::model::{
    About, Anchor, Change, Depth, Draft, Error, Fault, FeynmanReport, Identity, Known, Names, Notice, PageReport,
    Progress, Question, Reading, Settings, Survey, Thing, VaultPath,
};
use crate::plan;
use crate::reconcile::{self, Link};
use crate::render::{Flavour, render};
use crate::vault::{self, Vault};

/// Begins a Feynman note on an article, once: one that is there is left as it is, and only its link is given.
///
/// `wished`: a number of the newest issue, a day and a number, a piece of the title, pinyin initials, the name of a page.
/// The note is the reader's from the first byte. On the article's page its `status` and a link are set, in our block of the
/// journal a link; all else there stays as it is.
///
/// # Errors
/// No article fits, or several do; a folder that is no vault; a broken template; a failing disk. Every file is either old
/// or new then.
pub fn feynman(wished: &str, target: &Target) -> Result<FeynmanReport, Error> {
    let flavour = flavour(target, Purpose::Sync)?;
    let mut vault = open(target, flavour)?;
    let (mut rounds, mut begun) = (Rounds::default(), false);
    loop {
        let desk = Desk::lay(&vault, flavour)?;
        let article = chosen(wished, &desk, target)?;
        let was_there = article.note.is_some() && !begun;
        if let Some(note) = article.note.clone().filter(|note| !begun && !desk.is_unfinished(&article, note)) {
            return Ok(desk.there(article, note, target));
        }
        let (draft, link, mut notices) = desk.draft(&article, target)?;
        // Another run may have written between survey and lock: then what was planned is out of date.
        if !target.dry_run && !vault.lock(&desk.survey)? {
            continue;
        }
        let snapshot = vault.look(&reconcile::note_places(&draft, &article, &desk.survey))?;
        let grammar = flavour.grammar();
        let stands = article.note.is_some();
        let (mut changes, more) = reconcile::begin(&draft, &article, &link, &desk.survey, &snapshot, grammar, stands);
        notices.extend(more);
        if was_there && desk.is_recorded(&article) && changes.iter().all(|change| change.write.is_none()) {
            return Ok(desk.there(article, draft.path, target));
        }
        // Where the reader is at work, or was while an earlier run wrote: look again.
        if !target.dry_run && !vault.ready(&mut changes, target.now)? {
            continue;
        }
        let (at_stake, diffs) = (at_stake(&changes, &desk.survey, &snapshot), diffs(&changes, target));
        let done = written(&mut vault, changes, &desk, &article, target)?;
        if !target.dry_run && rounds.again(&at_stake, &done, &notices) {
            begun = true;
            continue;
        }
        notices.extend(vault.notices());
        let (pages, notices) = rounds.whole(done, notices);
        let open = desk.open(&draft.path, target);
        return Ok(FeynmanReport { article, note: draft.path, created: !was_there, notices, pages, diffs, open });
    }
}

/// What the vault holds, as a note needs it.
struct Desk<'f> {
    flavour: &'f dyn Flavour,
    survey: Survey,
    settings: Settings,
    names: Names,
    readings: Vec<Reading>,
    known: Vec<Known>,
}

impl<'f> Desk<'f> {
    fn lay(vault: &Vault, flavour: &'f dyn Flavour) -> Result<Desk<'f>, Error> {
        let (survey, settings, _) = surveyed(vault, flavour, Depth::Texts)?;
        let names = flavour.names(&survey, &settings);
        let readings = reconcile::diary(&survey, &names, flavour.grammar()).readings;
        Ok(Desk { flavour, survey, settings, names, readings, known: super::doctor::known(vault)? })
    }

    /// The issue of an article, if the state knows it.
    fn issue(&self, article: &Reading) -> Option<&Known> {
        let holds = |known: &&Known| self.notes(known, article).is_some();
        self.known.iter().filter(|known| known.issue.date == article.id.date).find(holds)
    }

    fn notes<'k>(&self, known: &'k Known, article: &Reading) -> Option<(&'k [crate::model::Block], &'k Identity)> {
        let here = known.articles().map(|(identity, article)| (identity, &article.notes));
        let gone = known.withdrawn.iter().map(|gone| (&gone.identity, &gone.article.notes));
        here.chain(gone).find(|(identity, _)| identity.id == article.id).map(|(identity, notes)| (&notes[..], identity))
    }

    /// What to ask, by the article's page as it stands now.
    fn questions(&self, article: &Reading) -> (Vec<Anchor>, Vec<Question>) {
        let page = self.survey.texts.get(&article.path).map_or("", String::as_str);
        let notes = self.issue(article).and_then(|known| self.notes(known, article));
        reconcile::questions(page, notes, self.flavour.grammar())
    }

    /// Whether a run may have laid a note and come no further, cut off or with an error: the note is the program's, and
    /// nobody wrote in it, or no run recorded it.
    fn is_unfinished(&self, article: &Reading, note: &VaultPath) -> bool {
        let text = self.survey.texts.get(note).map_or("", String::as_str);
        let is_ours = About::of(text, self.survey.spelling).contains(&About::Id(article.id.clone()));
        is_ours && (article.progress == Progress::Begun || !self.is_recorded(article))
    }

    fn is_recorded(&self, article: &Reading) -> bool {
        self.survey.records.written.contains_key(&Thing::Feynman(article.id.clone()))
    }

    /// The note as it would be laid, or as it stands, and what links it.
    fn draft(&self, article: &Reading, target: &Target) -> Result<(Draft, Link, Vec<Notice>), Error> {
        let (mut page, mut notices) = plan::feynman(article, self.questions(article), &self.names, target.now.day);
        if let Some(note) = &article.note {
            page.name = self.flavour.page_name(note, &self.survey, &self.settings);
            notices.clear();
        }
        let link = Link { text: self.flavour.page_link(&page.name), value: self.flavour.property_link(&page.name) };
        let pages = [page];
        let (drafts, more) = render(&pages, &BTreeMap::new(), self.flavour, &self.settings, &self.survey, target.now)?;
        notices.extend(more);
        let note = drafts.into_iter().find(|draft| matches!(draft.thing, Thing::Feynman(_)));
        let mut note = note.ok_or_else(|| Error::of(&article.page, Fault::NoSuchArticle(article.page.clone())))?;
        note.path = article.note.clone().unwrap_or(note.path);
        Ok((note, link, notices))
    }

    /// What opens a note in the app.
    fn open(&self, note: &VaultPath, target: &Target) -> Option<String> {
        self.flavour.open_file(&vault::name(target.root)?, note, &self.survey, &self.settings)
    }

    /// A note that is there already.
    fn there(&self, article: Reading, note: VaultPath, target: &Target) -> FeynmanReport {
        let open = self.open(&note, target);
        let (notices, pages, diffs) = (Vec::new(), Vec::new(), Vec::new());
        FeynmanReport { article, note, created: false, notices, pages, diffs, open }
    }
}

/// The one article that is meant.
fn chosen(wished: &str, desk: &Desk, target: &Target) -> Result<Reading, Error> {
    let wrong = |fault| Error::of(&target.root.to_string_lossy(), fault);
    if desk.readings.is_empty() {
        return Err(wrong(Fault::NothingKnown));
    }
    match choose(wished, &desk.readings)[..] {
        [article] => Ok(article.clone()),
        [] => Err(wrong(Fault::NoSuchArticle(wished.to_owned()))),
        ref several => {
            let line = |reading: &&Reading| {
                let number = reading.number.map(|number| format!(" {number}")).unwrap_or_default();
                format!("{}{number} {}", reading.id.date, reading.title)
            };
            Err(wrong(Fault::ManyArticles { wish: wished.to_owned(), found: several.iter().map(line).collect() }))
        }
    }
}

/// Carries the changes out, or says what they would come to. The operation is one of the article's issue.
fn written(
    vault: &mut Vault,
    changes: Vec<Change>,
    desk: &Desk,
    article: &Reading,
    target: &Target,
) -> Result<Vec<PageReport>, Error> {
    if target.dry_run {
        return Ok(changes.iter().map(wish).collect());
    }
    vault.apply(changes, desk.issue(article), target.now)
}
