//! The straight line: the only place that knows every verb.

use std::path::Path;

use crate::identify::identify;
use crate::model::{
    Change, Error, Fault, Inline, Inlines, Issue, IssueId, IssueReport, Kind, Notice, Now, Page, PageReport, Parsed,
    Source, Words, walk,
};
use crate::plan::plan;
use crate::read::{self, read};
use crate::reconcile::{reconcile, targets};
use crate::render::{FLAVOURS, Flavour, render};
use crate::vault::{self, Standing, Vault};

/// Where a sync goes, and what it may know of the world outside.
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
    let flavour = flavour(target)?;
    let mut vault = Vault::open(target.root, target.home)?;
    let id = IssueId { series: parsed.issue.series.clone(), date: parsed.issue.date };
    loop {
        let survey = vault.survey(&|path, text| flavour.keep(path, text))?;
        let (settings, mut notices) = flavour.settings(&survey);
        let (known, more) = identify(parsed, vault.known(&id)?.as_ref(), &source.name);
        notices.extend(more);
        let (pages, more) = plan(&known, &flavour.names(&survey, &settings), &source.name);
        notices.extend(more);
        let (drafts, more) = render(&pages, &parsed.assets, flavour, &settings, &survey, target.now)?;
        notices.extend(more);
        // Another run may have written between survey and lock: then what was planned is out of date.
        if !target.dry_run && !vault.lock(&survey)? {
            continue;
        }
        let snapshot = vault.look(&targets(&drafts, &survey))?;
        let (changes, more) = reconcile(&drafts, &survey, &snapshot);
        notices.extend(more);
        let done = if target.dry_run {
            changes.iter().map(wish).collect()
        } else {
            vault.apply(changes, &known, target.now)?
        };
        notices.extend(vault.notices());
        let journal = pages.iter().find(|page| matches!(page.words, Words::Journal(_)));
        let open = journal.and_then(|page| open(flavour, target, page, &settings));
        return Ok(report(parsed, source, notices, done, open));
    }
}

/// The apps whose vaults are known when seen, written or not yet: a vault of one is never taken for a vault of another.
const MARKERS: [(&str, &str); 2] = [("logseq", "logseq"), ("obsidian", ".obsidian")];

/// The flavour of the vault: what the reader says, else what the folder shows.
fn flavour(target: &Target) -> Result<&'static dyn Flavour, Error> {
    let wrong = |fault: Fault| Error::of(&target.root.to_string_lossy(), fault);
    let names = match Vault::standing(target.root, target.home)? {
        Standing::Absent | Standing::Empty => Vec::new(),
        Standing::Holds(names) => names,
    };
    let holds = |marker: &str| names.iter().any(|name| name == marker);
    let mirror = target.root.ends_with("mirror/markdown");
    if holds("db.sqlite") || mirror {
        return Err(wrong(Fault::DatabaseGraph));
    }
    let named = |name: &str| FLAVOURS.iter().copied().find(|flavour| flavour.name() == name);
    let shown: Vec<&str> = MARKERS.iter().filter(|(_, marker)| holds(marker)).map(|(name, _)| *name).collect();
    let name = match (target.flavour, shown.as_slice()) {
        (Some(name), _) => name,
        (None, [name]) => name,
        (None, []) => return Err(wrong(Fault::NoVault)),
        (None, _) => return Err(wrong(Fault::TwoFlavours)),
    };
    let flavour = named(name).ok_or_else(|| wrong(Fault::UnknownFlavour(name.to_owned())))?;
    // A folder with other things in it is somebody's: it becomes a vault only when that is asked for. What starts with a
    // dot (`.git`, `.DS_Store`) makes no folder somebody's.
    let strange = names.iter().any(|name| !name.starts_with('.')) && !holds(flavour.marker());
    if strange { Err(wrong(Fault::NoVault)) } else { Ok(flavour) }
}

/// The folders by which a vault of any app is known.
pub fn markers() -> Vec<&'static str> {
    MARKERS.iter().map(|(_, marker)| *marker).collect()
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
