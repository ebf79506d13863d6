//! The page templates of a vault: which there are, the built-in ones as a start for the reader's own, and what is wrong.

use std::collections::BTreeMap;

use super::choose::{Purpose, flavour};
use super::laying::{Laid, lay};
use super::{Target, surveyed};
use crate::identify::recognise;
use crate::model::config::{self, NamePattern, nearest};
use crate::model::{
    Anchor, Article, Day, Depth, EjectReport, Error, Excerpt, Fault, Flaw, Identity, Issue, Kind, Known, Names, Page,
    Progress, Question, Reading, Settings, Source, Survey, TemplateCheck, TemplateLine, TemplateStanding, Templates,
    Theme, Thing, Trial, VaultPath, walk,
};
use crate::plan::{feynman, plan};
use crate::read::{self, read};
use crate::render::trial::{self, Tried};
use crate::render::{Flavour, TEMPLATES, ejected, naming, reference};
use crate::vault::{self, Vault};

/// The templates of a vault, the pattern of names last; files of the reader's that nothing uses. With `named`, this one
/// alone and the words that it may use. Writes nothing.
///
/// # Errors
/// A folder that is no vault, a template or config that cannot be read, a name that no template has.
pub fn templates(named: Option<&str>, target: &Target) -> Result<Templates, Error> {
    let flavour = flavour(target, Purpose::Sync)?;
    let vault = Vault::open(target.root, target.home, flavour.name())?;
    let (survey, ..) = surveyed(&vault, flavour, Depth::Cards)?;
    let mut lines = listed(&survey, flavour);
    if let Some(named) = named {
        let names = lines.iter().filter(|line| !matches!(line.standing, TemplateStanding::Unused { .. }));
        let names: Vec<String> = names.map(|line| line.name.clone()).collect();
        known(named, &names)?;
        lines.retain(|line| line.name == named);
        for line in &mut lines {
            line.words = reference::words(named, flavour.name());
        }
    }
    Ok(Templates { flavour: flavour.name().to_owned(), templates: lines })
}

fn listed(survey: &Survey, flavour: &dyn Flavour) -> Vec<TemplateLine> {
    let names: Vec<&'static str> = flavour.templates().iter().map(|(name, _)| *name).collect();
    let path = |name: &str| VaultPath::new(&format!("{TEMPLATES}/{name}"));
    let line = |name: &str, standing, path| TemplateLine { name: name.to_owned(), standing, path, words: Vec::new() };
    let own = |is_own: bool| if is_own { TemplateStanding::Own } else { TemplateStanding::BuiltIn };
    let used = names.iter().map(|name| {
        let is_own = survey.templates.contains_key(*name);
        line(name, own(is_own), path(name).filter(|_| is_own))
    });
    let unused =
        survey.templates.keys().filter(|name| !names.contains(&name.as_str())).map(|name| {
            line(name, TemplateStanding::Unused { nearest: nearest(name, names.iter().copied()) }, path(name))
        });
    let is_own = survey.config.name.is_some();
    let pattern = line(reference::PATTERN, own(is_own), VaultPath::new(config::PATH).filter(|_| is_own));
    used.chain([pattern]).chain(unused).collect()
}

/// Refuses a name that is none of these.
fn known(name: &str, names: &[String]) -> Result<(), Error> {
    if names.iter().any(|known| known == name) {
        return Ok(());
    }
    let nearest = nearest(name, names.iter().map(String::as_str)).map(str::to_owned);
    Err(Error::of(name, Fault::NoTemplate { nearest, valid: names.to_vec() }))
}

/// Lays built-in templates into the vault as the reader's own: never over a file; one that the reader deleted comes back,
/// since that is what was asked for.
///
/// # Errors
/// A folder that is no vault, a name that no template has, a failing disk.
pub fn eject(names: &[String], target: &Target) -> Result<EjectReport, Error> {
    let flavour = flavour(target, Purpose::Sync)?;
    let valid: Vec<String> = flavour.templates().iter().map(|(name, _)| (*name).to_owned()).collect();
    names.iter().try_for_each(|name| known(name, &valid))?;
    let drafts: Vec<_> =
        valid.iter().filter(|name| names.contains(name)).filter_map(|name| ejected(flavour, name)).collect();
    let mut vault = Vault::open(target.root, target.home, flavour.name())?;
    let wanted = |_: &Survey, _: &Settings| (drafts.clone(), Vec::new());
    let Laid { notices, files, diffs } = lay(&mut vault, flavour, target, &wanted, true)?;
    Ok(EjectReport { notices, files, diffs })
}

/// Tries every template, the reader's and the built-in, and the pattern of names: on a made-up issue that has everything,
/// on one that has nothing, and on the newest issue that the vault knows. Writes nothing.
///
/// # Errors
/// A folder that is no vault, a template or config that cannot be read.
pub fn check(target: &Target) -> Result<TemplateCheck, Error> {
    let flavour = flavour(target, Purpose::Sync)?;
    let vault = Vault::open(target.root, target.home, flavour.name())?;
    let (survey, settings, _) = surveyed(&vault, flavour, Depth::Cards)?;
    let newest = newest(&vault)?;
    let mut issues = samples()?;
    issues.extend(newest.clone());
    let names = Names::default();
    let pages: Vec<Vec<Page>> = issues.iter().map(|known| every_page(known, &names, target.now.day)).collect();
    // What shows on the sample is no matter of an issue.
    let issue = |idx: usize| newest.as_ref().filter(|_| idx + 1 == issues.len()).map(|known| known.id().to_string());
    let tried = |template: Tried| {
        let on = |(idx, pages): (usize, &Vec<Page>)| {
            let flaws = trial::flaws(template, pages, flavour, &settings);
            flaws.into_iter().map(move |flaw| Flaw { issue: issue(idx), ..flaw })
        };
        sorted(pages.iter().enumerate().flat_map(on).collect())
    };
    let mut templates: Vec<Trial> = Vec::new();
    for (name, built_in) in flavour.templates() {
        if let Some(text) = survey.templates.get(*name) {
            let file = format!("{TEMPLATES}/{name}");
            let flaws = tried(Tried { name, file: &file, text });
            templates.push(Trial { name: (*name).to_owned(), path: Some(file), flaws });
        }
        let flaws = tried(Tried { name, file: name, text: built_in });
        templates.push(Trial { name: (*name).to_owned(), path: None, flaws });
    }
    templates.extend(survey.config.name.as_ref().map(|pattern| {
        let of = |(idx, known): (usize, &Known)| {
            let flaws = pattern_flaws(pattern, &known.issue, target);
            flaws.into_iter().map(|flaw| Flaw { issue: issue(idx), ..flaw }).collect::<Vec<_>>()
        };
        pattern_trial(issues.iter().enumerate().flat_map(of).collect())
    }));
    templates.sort_by_key(|trial| trial.path.is_none());
    let (vault, flavour) = (target.root.to_string_lossy().into_owned(), flavour.name().to_owned());
    let issues = newest.iter().map(|known| known.id().to_string()).collect();
    Ok(TemplateCheck { vault, flavour, issues, templates })
}

/// The pages of an issue, and a Feynman note on each of its articles as it would be begun.
fn every_page(known: &Known, names: &Names, begun: Day) -> Vec<Page> {
    let pages = plan(known, names, &BTreeMap::new(), "").0;
    let note = |(identity, article): (&Identity, &Article)| {
        let of_article = |page: &&Page| page.thing == Thing::Article(identity.id.clone());
        let page = pages.iter().find(of_article).map_or(&article.title, |page| &page.name);
        let reading = Reading {
            id: identity.id.clone(),
            page: page.clone(),
            path: VaultPath::new("page.md").expect("a fixed path"),
            title: article.title.clone(),
            number: article.number,
            score: article.score.map(u32::from),
            tomato: article.tomato.map(u32::from),
            status: String::new(),
            progress: Progress::Unread,
            note: None,
        };
        feynman(&reading, asked(identity, article), names, begun).0
    };
    let notes: Vec<Page> = known.articles().map(note).collect();
    pages.into_iter().chain(notes).collect()
}

/// What a note would ask of an article whose page nobody touched.
fn asked(identity: &Identity, article: &Article) -> (Vec<Anchor>, Vec<Question>) {
    let (mut loose, mut questions) = (Vec::new(), Vec::<Question>::new());
    for (block, id) in walk(&article.notes).into_iter().zip(identity.uuids()) {
        let anchor = Anchor { id: Some(id.to_string()), text: block.plain() };
        match (&block.kind, block.highlight) {
            (Kind::Heading { level: 1, .. }, _) => questions.push(Question { heading: anchor, highlights: Vec::new() }),
            (_, Some(_)) => questions.last_mut().map_or(&mut loose, |last| &mut last.highlights).push(anchor),
            (_, None) => {}
        }
    }
    (loose, questions)
}

fn pattern_trial(flaws: Vec<Flaw>) -> Trial {
    let (name, path) = (reference::PATTERN.to_owned(), Some(config::PATH.to_owned()));
    Trial { name, path, flaws: sorted(flaws) }
}

/// By place; what shows on several issues is told once, of the sample where it shows there.
fn sorted(mut flaws: Vec<Flaw>) -> Vec<Flaw> {
    flaws.sort();
    flaws.dedup_by(|next, flaw| (&next.place, &next.what, &next.excerpt) == (&flaw.place, &flaw.what, &flaw.excerpt));
    flaws
}

/// What is wrong in the pattern of names for the articles of an issue, at its line in the config.
fn pattern_flaws(pattern: &NamePattern, issue: &Issue, target: &Target) -> Vec<Flaw> {
    let text = vault::config_text(target.root, target.home).unwrap_or_default();
    let number = usize::try_from(pattern.line).unwrap_or_default();
    let line = text.lines().nth(number.saturating_sub(1)).unwrap_or_default();
    let template = Tried { name: reference::PATTERN, file: config::PATH, text: &pattern.text };
    let placed = |mut flaw: Flaw| {
        flaw.place.line = Some(pattern.line);
        // YAML may spell the pattern otherwise: then nobody knows which signs of the line are meant.
        flaw.excerpt = flaw.excerpt.and_then(|excerpt| {
            let at = line.find(&excerpt.line)?;
            Some(Excerpt { before: line[..at].chars().count() + excerpt.before, line: line.to_owned(), ..excerpt })
        });
        flaw
    };
    let on = |article| trial::pattern(template, &naming::words(issue, article));
    issue.articles().flat_map(on).map(placed).collect()
}

/// The newest issue whose model the state keeps.
fn newest(vault: &Vault) -> Result<Option<Known>, Error> {
    for id in vault.known_ids().iter().rev() {
        if let Some(known) = vault.known(id)? {
            return Ok(Some(known));
        }
    }
    Ok(None)
}

/// The made-up issues: one that has everything, and one that has nothing but an article without anything.
pub(super) fn samples() -> Result<Vec<Known>, Error> {
    let source = Source::single("sample.yaml", include_bytes!("sample.yaml").to_vec());
    let full = read(&source, &read::Options::default())?;
    let mut poor = full.clone();
    let bare = full.issue.articles().last().cloned().into_iter().collect();
    poor.issue = Issue {
        series: full.issue.series.clone(),
        date: full.issue.date,
        title: full.issue.title.clone(),
        intro: Vec::new(),
        route: Vec::new(),
        usage: Vec::new(),
        themes: vec![Theme { name: String::new(), articles: bare }],
        closing: Vec::new(),
        site: None,
    };
    let known = |parsed| recognise(parsed, None, &Survey::default(), &source.name).0;
    Ok(vec![known(&full), known(&poor)])
}

#[cfg(test)]
mod tests;
