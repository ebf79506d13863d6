//! The first half of the line: what should stand in the vault. And the same made ahead, on any thread: a [`Sketch`].

use std::collections::BTreeMap;

use super::outlook::Outlook;
use super::{Leads, Target};
use crate::identify::{identify, is_unheard, recognise};
use crate::model::{
    ArticleId, ConceptWish, Config, Draft, Error, IssueId, JournalWish, Known, Names, Notice, Now, Page, Parsed,
    Settings, Source, Words,
};
use crate::plan::{self, Titles};
use crate::render::{Flavour, framed, naming, render, spelt};
use crate::vault::{self, Vault};

/// What is to be written, by what the vault held when it was surveyed.
pub(super) struct Planned {
    pub(super) known: Known,
    pub(super) leads: Leads,
    pub(super) drafts: Vec<Draft>,
    pub(super) notices: Vec<Notice>,
}

/// All that is pure. A sketch that fits is used up.
pub(super) fn planned(
    (source, parsed): (&Source, &Parsed),
    sketch: &mut Option<Box<Sketch>>,
    vault: &Vault,
    view: &Outlook,
    flavour: &dyn Flavour,
    target: &Target,
) -> Result<Planned, Error> {
    let id = IssueId { series: parsed.issue.series.clone(), date: parsed.issue.date };
    let before = vault.known(&id)?;
    let mut notices = view.notices.clone();
    let fits = before.is_none() && is_unheard(&view.survey, parsed.issue.date);
    if let Some((sketch, more)) = sketch.take().filter(|_| fits).and_then(|sketch| sketch.fitting(source, view)) {
        let Sketch { known, titles, pages, drafts, notices: spelling, .. } = *sketch;
        notices.extend(more);
        notices.extend(spelling);
        let drafts = framed(drafts, &parsed.assets, flavour, &view.settings, &view.survey);
        let leads = leads(flavour, target, &titles, &pages, view);
        return Ok(Planned { known, leads, drafts, notices });
    }
    let (known, more) = recognise(parsed, before.as_ref(), &view.survey, &source.name);
    notices.extend(more);
    let (titles, more) = titles(&known, source, view)?;
    let pages = pages(&known, &titles, view);
    notices.extend(more);
    let (drafts, more) = render(&pages, &parsed.assets, flavour, &view.settings, &view.survey, target.now)?;
    notices.extend(more);
    let leads = leads(flavour, target, &titles, &pages, view);
    Ok(Planned { known, leads, drafts, notices })
}

/// The names of an issue's pages, by those that are taken.
pub(super) fn titles(known: &Known, source: &Source, view: &Outlook) -> Result<(Titles, Vec<Notice>), Error> {
    let wanted = naming::names(known, view.survey.config.name.as_ref())?;
    Ok(plan::titles(known, &view.names, &wanted, &source.name))
}

/// The pages of an issue, those left out that the reader does not want.
pub(super) fn pages(known: &Known, titles: &Titles, view: &Outlook) -> Vec<Page> {
    asked_for(plan::pages(known, titles), &view.survey.config)
}

fn asked_for(mut pages: Vec<Page>, config: &Config) -> Vec<Page> {
    pages.retain(|page| match page.words {
        Words::Journal(_) => config.journal != JournalWish::Link,
        Words::Concept(_) => config.concepts != ConceptWish::Link,
        Words::Article(_) | Words::Issue(_) | Words::Feynman(_) => true,
    });
    pages
}

fn leads(flavour: &dyn Flavour, target: &Target, titles: &Titles, pages: &[Page], view: &Outlook) -> Leads {
    let journal = pages.iter().find(|page| matches!(page.words, Words::Journal(_)));
    let open = |journal: &Page| flavour.open(&vault::name(target.root)?, journal, &view.settings);
    let linked = titles.linked_concepts(view.survey.config.concepts == ConceptWish::Link);
    Leads { open: journal.and_then(open), linked }
}

/// An issue's pages as they would be in a vault that knows nothing of the issue: the vault of most new issues. It is made
/// ahead of the issue's turn and taken only where all that it rests on is then as it was supposed: it saves time and
/// changes no byte.
pub struct Sketch {
    /// [`Outlook::basis`] of the vault it was made for.
    basis: String,
    known: Known,
    wanted: BTreeMap<ArticleId, String>,
    titles: Titles,
    pages: Vec<Page>,
    drafts: Vec<Draft>,
    notices: Vec<Notice>,
}

/// Makes sketches, on any thread.
pub struct Sketcher {
    flavour: &'static dyn Flavour,
    settings: Settings,
    templates: BTreeMap<String, String>,
    /// No name is supposed to be taken: which ones are is found out when the issue's turn comes.
    names: Names,
    basis: String,
    now: Now,
}

impl Sketcher {
    /// For this vault.
    pub(super) fn new(view: &Outlook, flavour: &'static dyn Flavour, now: Now) -> Sketcher {
        Sketcher {
            flavour,
            settings: view.settings.clone(),
            templates: view.survey.templates.clone(),
            names: Names::new([], [], view.names.days.clone()),
            basis: view.basis.clone(),
            now,
        }
    }

    /// Sketches an issue; absent where there is something to tell about it first.
    pub fn sketch(&self, source: &Source, parsed: &Parsed) -> Option<Box<Sketch>> {
        let (known, told) = identify(parsed, None, &source.name);
        let config = &self.settings.config;
        let wanted = naming::names(&known, config.name.as_ref()).ok().filter(|_| told.is_empty())?;
        let (titles, _) = plan::titles(&known, &self.names, &wanted, &source.name);
        let pages = asked_for(plan::pages(&known, &titles), config);
        let (drafts, notices) = spelt(&pages, self.flavour, &self.settings, &self.templates, self.now).ok()?;
        let basis = self.basis.clone();
        Some(Box::new(Sketch { basis, known, wanted, titles, pages, drafts, notices }))
    }
}

impl Sketch {
    /// The sketch, where the vault is as supposed and every page has the name that it was given; and what there is to tell
    /// about the names.
    fn fitting(self: Box<Self>, source: &Source, view: &Outlook) -> Option<(Box<Sketch>, Vec<Notice>)> {
        let (titles, notices) = plan::titles(&self.known, &view.names, &self.wanted, &source.name);
        (self.basis == view.basis && titles == self.titles).then_some((self, notices))
    }
}
