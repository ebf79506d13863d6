//! The straight line: the only place that knows every verb.

mod anew;
mod choose;
#[cfg(test)]
mod histories;
mod init;

use std::path::Path;

use crate::identify::identify;
use crate::model::{
    Change, Error, Inline, Inlines, Issue, IssueId, IssueReport, JournalWish, Kind, Notice, Now, Page, PageReport,
    Parsed, Source, Words, walk,
};
use crate::plan::plan;
use crate::read::{self, read};
use crate::reconcile::{self, Means, targets};
use crate::render::{Flavour, render};
use crate::vault::{self, Vault};

pub use anew::anew;
pub use choose::markers;
pub use init::init;

use choose::{Purpose, flavour};

/// Where a run goes, and what it may know of the world outside.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    /// The folder of the vault.
    pub root: &'a Path,
    /// The app, when the reader says it; else it is read off the vault.
    pub flavour: Option<&'a str>,
    /// The reader's home folder, never a vault itself; absent when unknown.
    pub home: Option<&'a Path>,
    /// The reader's clock.
    pub now: Now,
    /// Decide everything, write nothing.
    pub dry_run: bool,
    /// Seconds to wait at most, in all, for pages that the reader is editing; 0: none.
    pub settle: u32,
}

/// Brings one issue into a vault: the main job, first run and every later run.
///
/// # Errors
/// A source that cannot be read, a folder that is no vault, a broken template, a failing disk. Nothing was written then,
/// but for a disk that failed half-way: every file is either old or new.
pub fn sync(source: &Source, options: &read::Options, target: &Target) -> Result<IssueReport, Error> {
    let parsed = read(source, options)?;
    bring(&parsed, source, target)
}

/// Brings an issue that was read into a vault.
///
/// # Errors
/// As [`sync`], but for those of reading.
pub fn bring(parsed: &Parsed, source: &Source, target: &Target) -> Result<IssueReport, Error> {
    let flavour = flavour(target, Purpose::Sync)?;
    let mut vault = Vault::open(target.root, target.home, flavour.name())?;
    carry(parsed, source, &mut vault, flavour, target)
}

/// The line, from an issue that was read to a report, in a vault that is open.
fn carry(
    parsed: &Parsed,
    source: &Source,
    vault: &mut Vault,
    flavour: &dyn Flavour,
    target: &Target,
) -> Result<IssueReport, Error> {
    let id = IssueId { series: parsed.issue.series.clone(), date: parsed.issue.date };
    loop {
        let mut survey = vault.survey(flavour.configs(), &|path, text| flavour.keep(path, text))?;
        survey.spelling = flavour.spelling();
        survey.texts.extend(vault.texts(&flavour.named(&survey)));
        let (mut settings, mut notices) = flavour.settings(&survey);
        settings.config = survey.config.clone();
        let (known, more) = identify(parsed, vault.known(&id)?.as_ref(), &source.name);
        notices.extend(more);
        let (mut pages, more) = plan(&known, &flavour.names(&survey, &settings), &source.name);
        notices.extend(more);
        if survey.config.journal == JournalWish::Link {
            pages.retain(|page| !matches!(page.words, Words::Journal(_)));
        }
        let (drafts, more) = render(&pages, &parsed.assets, flavour, &settings, &survey, target.now)?;
        notices.extend(more);
        // Another run may have written between survey and lock: then what was planned is out of date.
        if !target.dry_run && !vault.lock(&survey)? {
            continue;
        }
        let snapshot = vault.look(&targets(&drafts, &survey))?;
        let bases = vault.bases(&reconcile::bases(&drafts, &survey, &snapshot))?;
        let pointer = |text: &str, claim| flavour.pointer(text, claim);
        let means = Means { grammar: flavour.grammar(), pointer: &pointer, bases: &bases };
        let (changes, more) = reconcile::reconcile(&drafts, &survey, &snapshot, &means);
        notices.extend(more);
        let done = if target.dry_run {
            changes.iter().map(wish).collect()
        } else {
            vault.apply(changes, Some(&known), target.now)?
        };
        notices.extend(vault.notices());
        let journal = pages.iter().find(|page| matches!(page.words, Words::Journal(_)));
        let open = journal.and_then(|page| open(flavour, target, page, &settings));
        return Ok(report(parsed, source, notices, done, open));
    }
}

fn wish(change: &Change) -> PageReport {
    PageReport { thing: change.thing.clone(), path: change.path.clone(), outcome: change.outcome }
}

fn open(flavour: &dyn Flavour, target: &Target, page: &Page, settings: &crate::model::Settings) -> Option<String> {
    flavour.open(&vault::name(target.root)?, page, settings)
}

fn report(
    parsed: &Parsed,
    source: &Source,
    more: Vec<Notice>,
    pages: Vec<PageReport>,
    open: Option<String>,
) -> IssueReport {
    let issue = &parsed.issue;
    let mut notices = parsed.notices.clone();
    notices.extend(more);
    let id = IssueId { series: issue.series.clone(), date: issue.date };
    IssueReport {
        source: source.name.clone(),
        issue: id.to_string(),
        date: issue.date,
        dated_by: parsed.dated_by,
        form: parsed.form,
        articles: issue.articles().count() as u32,
        highlights: highlights(issue),
        notices,
        pages,
        open,
    }
}

/// Highlighted blocks, and highlights inside blocks that are not highlighted as a whole.
fn highlights(issue: &Issue) -> u32 {
    let in_row = |row: &Inlines| row.iter().map(in_inline).sum::<u32>();
    let in_block = |block: &crate::model::Block| match (&block.highlight, &block.kind) {
        (Some(_), _) => 1,
        (
            None,
            Kind::Heading { text, .. } | Kind::Paragraph { text } | Kind::Item { text, .. } | Kind::Quote { text },
        ) => in_row(text),
        (None, Kind::Table { rows, .. }) => rows.iter().flatten().map(in_row).sum(),
        (None, Kind::Code { .. } | Kind::Rule) => 0,
    };
    issue.articles().flat_map(|article| walk(&article.notes)).map(in_block).sum()
}

fn in_inline(inline: &Inline) -> u32 {
    match inline {
        Inline::Highlight { .. } => 1,
        Inline::Bold { text } | Inline::Italic { text } | Inline::Strike { text } | Inline::Link { text, .. } => {
            text.iter().map(in_inline).sum()
        }
        Inline::Text(_) | Inline::Break | Inline::Code { .. } | Inline::Image { .. } => 0,
    }
}
