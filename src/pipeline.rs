//! The straight line: the only place that knows every verb.

mod anew;
mod bases;
mod choose;
mod doctor;
mod feynman;
#[cfg(test)]
mod histories;
mod init;
mod laying;
mod many;
mod outlook;
mod planning;
mod receipts;
mod rounds;
mod status;
mod template;
mod undo;

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use crate::model::{
    Change, Depth, Draft, Error, Inline, Inlines, Issue, IssueId, IssueReport, Known, Notice, Now, PageDiff,
    PageReport, Parsed, Settings, Snapshot, Source, Survey, Thing, walk,
};
use crate::read::{self, read};
use crate::reconcile::{self, Means, targets};
use crate::render::{Flavour, render};
use crate::vault::Vault;

pub use anew::anew;
pub use choose::markers;
pub use doctor::doctor;
pub use feynman::feynman;
pub use init::init;
pub use many::{Incoming, Many, bring_all};
pub use planning::{Sketch, Sketcher};
pub use receipts::key;
pub use status::status;
pub use template::{check, eject, templates};
pub use undo::{operations, undo};

use bases::bases;
use choose::{Purpose, flavour};
use outlook::Outlook;
use planning::{Planned, pages, planned, titles};
use rounds::{Rounds, at_stake};

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
    let (mut vault, mut outlook) = (open(target, flavour)?, None);
    let report = carry((source, parsed), &mut vault, &mut outlook, Rounds::default(), flavour, target)?;
    keep(&mut vault, outlook.as_ref());
    Ok(report)
}

/// Keeps what is known of the vault by now for the next run.
fn keep(vault: &mut Vault, outlook: Option<&Outlook>) {
    if let Some(view) = outlook {
        vault.keep(&view.survey.cards);
    }
}

/// The vault, with the patience that the reader has.
fn open(target: &Target, flavour: &dyn Flavour) -> Result<Vault, Error> {
    let mut vault = Vault::open(target.root, target.home, flavour.name())?;
    vault.wait_at_most(Duration::from_secs(target.settle.into()));
    Ok(vault)
}

/// The line, from an issue that was read to a report, in a vault that is open. `outlook` is what earlier issues of the run
/// left of it; absent: the vault is surveyed. `rounds` are those that were gone before.
fn carry(
    (source, parsed): (&Source, &Parsed),
    vault: &mut Vault,
    outlook: &mut Option<Outlook>,
    mut rounds: Rounds,
    flavour: &dyn Flavour,
    target: &Target,
) -> Result<IssueReport, Error> {
    loop {
        let Some(decided) = decide((source, parsed), &mut None, vault, outlook, true, flavour, target)? else {
            continue;
        };
        let Decided { view, known, changes, at_stake, diffs, mut notices, leads } = decided;
        let (done, after) = written(vault, view, changes, &known, flavour, target)?;
        *outlook = after;
        if !target.dry_run && rounds.again(&at_stake, &done, &notices) {
            // Somebody is at work there: what we know of the vault is out of date.
            *outlook = None;
            continue;
        }
        notices.extend(vault.notices());
        let (done, notices) = rounds.whole(done, notices);
        return Ok(IssueReport { diffs, ..report(parsed, source, notices, done, leads) });
    }
}

/// What is to be done about an issue, and what that rests on.
struct Decided {
    view: Outlook,
    known: Known,
    changes: Vec<Change>,
    /// What comes to nothing only where the reader is faster.
    at_stake: BTreeSet<Thing>,
    diffs: Vec<PageDiff>,
    notices: Vec<Notice>,
    leads: Leads,
}

/// Where a report leads.
#[derive(Default)]
struct Leads {
    /// What opens the day in the app.
    open: Option<String>,
    /// Names of pages that concepts lead to and no run of ours lays.
    linked: Vec<String>,
}

/// The line up to where something is written. Absent where the vault must be surveyed for it and may not be: files wait to
/// be written, and a survey would not see them.
fn decide(
    issue: (&Source, &Parsed),
    sketch: &mut Option<Box<Sketch>>,
    vault: &mut Vault,
    outlook: &mut Option<Outlook>,
    may_survey: bool,
    flavour: &dyn Flavour,
    target: &Target,
) -> Result<Option<Decided>, Error> {
    let mut n_surveys = 0;
    loop {
        let known = outlook.take().map(Ok).or_else(|| may_survey.then(|| Outlook::new(vault, flavour)));
        let Some(view) = known.transpose()? else { return Ok(None) };
        n_surveys += 1;
        let Planned { known, leads, drafts, mut notices } = planned(issue, sketch, vault, &view, flavour, target)?;
        // Another run may have written between survey and lock: then what was planned is out of date.
        if !target.dry_run && !vault.lock(&view.survey)? {
            continue;
        }
        let targets = targets(&drafts, &view.survey);
        let snapshot = vault.look(&targets)?;
        // A survey may rest on what an earlier run kept; the second one does not, and what moves all the time is deferred.
        if n_surveys < 2 && !view.agrees(&targets, &snapshot, flavour) {
            if may_survey {
                continue;
            }
            // Once what waits is written it may agree.
            *outlook = Some(view);
            return Ok(None);
        }
        let (mut changes, more) = changes(issue, &drafts, &known, &view, &snapshot, vault, flavour, target)?;
        notices.extend(more);
        // Where the reader is at work, or was while an earlier run wrote: look again.
        if !target.dry_run && !vault.ready(&mut changes, target.now)? {
            continue;
        }
        let (at_stake, diffs) = (at_stake(&changes, &view.survey, &snapshot), diffs(&changes, target));
        return Ok(Some(Decided { view, known, changes, at_stake, diffs, notices, leads }));
    }
}

/// What becomes of the drafts, and what there is to tell about it.
#[expect(clippy::too_many_arguments, reason = "one step of the line, which has all of them at hand")]
fn changes(
    (source, parsed): (&Source, &Parsed),
    drafts: &[Draft],
    known: &Known,
    view: &Outlook,
    snapshot: &Snapshot,
    vault: &Vault,
    flavour: &dyn Flavour,
    target: &Target,
) -> Result<(Vec<Change>, Vec<Notice>), Error> {
    let survey = &view.survey;
    let again = |known: &Known| {
        let pages = pages(known, &titles(known, source, view)?.0, view);
        Ok(render(&pages, &parsed.assets, flavour, &view.settings, survey, target.now)?.0)
    };
    let bases = bases(&reconcile::bases(drafts, survey, snapshot), vault, &known.id(), &again)?;
    let pointer = |text: &str, claim| flavour.pointer(text, claim);
    let means = Means { grammar: flavour.grammar(), pointer: &pointer, config: &survey.config, bases: &bases };
    Ok(reconcile::reconcile(drafts, survey, snapshot, &means))
}

/// Carries the changes out, or says what they would come to; and the outlook from then on.
fn written(
    vault: &mut Vault,
    mut view: Outlook,
    changes: Vec<Change>,
    known: &Known,
    flavour: &dyn Flavour,
    target: &Target,
) -> Result<(Vec<PageReport>, Option<Outlook>), Error> {
    if target.dry_run {
        return Ok((changes.iter().map(wish).collect(), Some(view)));
    }
    let writes = Outlook::writes(&changes);
    view.let_go();
    let done = vault.apply(changes, Some(known), target.now)?;
    let after = view.after(writes, &done, vault, flavour);
    Ok((done, after))
}

fn wish(change: &Change) -> PageReport {
    PageReport { thing: change.thing.clone(), path: change.path.clone(), outcome: change.outcome }
}

/// What the vault holds, and what the app's settings and the reader's wishes mean there.
fn surveyed(vault: &Vault, flavour: &dyn Flavour, depth: Depth) -> Result<(Survey, Settings, Vec<Notice>), Error> {
    let mut survey = vault.survey(flavour.configs(), &|path, text| flavour.card(path, text), depth)?;
    survey.spelling = flavour.spelling();
    survey.texts.extend(vault.texts(&flavour.named(&survey))?);
    let (mut settings, notices) = flavour.settings(&survey);
    settings.config = survey.config.clone();
    Ok((survey, settings, notices))
}

/// What a dry run shows of the changes it leaves out.
fn diffs(changes: &[Change], target: &Target) -> Vec<PageDiff> {
    changes.iter().filter(|_| target.dry_run).filter_map(PageDiff::of).collect()
}

fn report(
    parsed: &Parsed,
    source: &Source,
    more: Vec<Notice>,
    pages: Vec<PageReport>,
    Leads { open, linked }: Leads,
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
        diffs: Vec::new(),
        linked,
        open,
    }
}

/// Highlighted blocks, and highlights inside blocks that are not highlighted as a whole.
fn highlights(issue: &Issue) -> u32 {
    let in_row = |row: &Inlines| row.iter().map(in_inline).sum::<u32>();
    let in_block = |block: &crate::model::Block| match block.highlight {
        Some(_) => 1,
        None => block.kind.rows().map(in_row).sum(),
    };
    issue.articles().flat_map(|article| walk(&article.notes)).map(in_block).sum()
}

fn in_inline(inline: &Inline) -> u32 {
    match inline {
        Inline::Highlight { .. } => 1,
        other => other.inner().map_or(0, |text| text.iter().map(in_inline).sum()),
    }
}

#[cfg(test)]
mod tests;
