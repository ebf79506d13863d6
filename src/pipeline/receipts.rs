//! Receipts: an issue that was brought in and of which nothing changed since, neither its bytes nor anything that its pages
//! rest on, need not be read again.
//!
//! A receipt speaks only for a run that would write nothing. It refuses to speak where anything at all is not as it was,
//! also where that would come to the same.

use std::collections::{BTreeMap, BTreeSet};

use super::outlook::Outlook;
use super::{Target, read};
use crate::model::{BaseId, IssueId, IssueReport, Names, Outcome, PageReport, Receipt, Record, Thing, VaultPath};
use crate::vault::{self, Vault};

/// What a receipt is found by: the name and the bytes of a source, and what was said about it on the way in. `digest` is
/// that of [`crate::intake::digest`].
pub fn key(name: &str, digest: &str, options: &read::Options) -> String {
    let date = options.date.map(|date| date.to_string()).unwrap_or_default();
    blake3::hash(format!("{name}\0{date}\0{:?}\0{digest}", options.form).as_bytes()).to_hex().to_string()
}

/// What a run has to say that gets the same bytes and finds all as it was: of pages that were written that they are
/// unchanged. Absent where that is not sure.
pub(super) fn next(report: &IssueReport) -> Option<IssueReport> {
    let page = |page: &PageReport| {
        let outcome = match page.outcome {
            Outcome::Created | Outcome::Updated | Outcome::Unchanged => Outcome::Unchanged,
            Outcome::Kept | Outcome::LeftEdited | Outcome::LeftDeleted => page.outcome,
            Outcome::Merged | Outcome::Clashed | Outcome::LeftForeign | Outcome::Deferred => return None,
            Outcome::Restored | Outcome::Removed => return None,
        };
        Some(PageReport { outcome, ..page.clone() })
    };
    let pages = report.pages.iter().map(page).collect::<Option<Vec<_>>>()?;
    let is_written = |page: &PageReport| matches!(page.outcome, Outcome::Created | Outcome::Updated);
    // Where pages were written the others may be another matter the next time; a file that is laid once may not be told of.
    let is_ours = |page: &PageReport| page.outcome == Outcome::Unchanged && !matches!(page.thing, Thing::File(_));
    let is_quiet = !report.pages.iter().any(is_written) || pages.iter().all(is_ours);
    let lasts = is_quiet && report.notices.iter().all(|notice| notice.what.lasts());
    lasts.then(|| IssueReport { pages, ..report.clone() })
}

/// A digest of all that a report rests on but the bytes of its source; absent where `stamp` does not know what stands at a
/// path.
fn rests_on(
    report: &IssueReport,
    view: &Outlook,
    vault: &Vault,
    target: &Target,
    stamp: impl Fn(&VaultPath) -> Option<String>,
) -> Option<String> {
    let mut text = format!("{} {}\n", view.basis, vault::name(target.root).unwrap_or_default());
    let series = report.issue.rsplit_once('/').map_or("", |(series, _)| series);
    let id = IssueId { series: series.to_owned(), date: report.date };
    text.push_str(&vault.newest(&id).unwrap_or_default());
    for PageReport { thing, path, .. } in &report.pages {
        let stamp = stamp(path)?;
        // No path holds a line break.
        text.push_str(&format!("\n{thing}\n{path}\n{stamp}"));
        for place in view.survey.cards.places(thing) {
            text.push_str(&format!("\nin {place}"));
        }
        if let Some(Record { path, base }) = view.survey.records.written.get(thing) {
            let base = base.as_ref().map(BaseId::to_string).unwrap_or_default();
            text.push_str(&format!("\nat {path} from {base}"));
        }
    }
    // Whose a page is that a concept leads to: one of the reader's may go, an article may take its name.
    for name in &report.linked {
        let holders: Vec<String> = view.names.holders(name).map(Thing::to_string).collect();
        text.push_str(&format!("\nlinked {name} {} {holders:?}", view.names.foreign.contains(&Names::fold(name))));
    }
    Some(blake3::hash(text.as_bytes()).to_hex().to_string())
}

/// What an earlier run said of an issue that is as it was then, in a vault that is, too.
pub(super) fn stands(key: &str, view: &Outlook, vault: &Vault, target: &Target) -> Option<IssueReport> {
    let Receipt { rests_on: then, report } = vault.receipt(key)?;
    // Where that cannot be told, looking at the path says why.
    let now = rests_on(&report, view, vault, target, |path| vault.stamp(path).ok());
    (now == Some(then)).then_some(report)
}

/// Keeps receipts of a run's reports, by their keys.
pub(super) fn keep(
    keys: Vec<(String, usize)>,
    reports: &[IssueReport],
    view: &Outlook,
    vault: &mut Vault,
    target: &Target,
) {
    let mut keys: BTreeMap<usize, String> = keys.into_iter().map(|(key, at)| (at, key)).collect();
    let mut later = BTreeSet::new();
    for (at, report) in reports.iter().enumerate().rev() {
        // What a later issue of the run wrote over does not stand as this one left it.
        let stands = !report.pages.iter().any(|page| later.contains(&page.path));
        if let Some((key, report)) = keys.remove(&at).filter(|_| stands).zip(next(report)) {
            // Not by what stands there by now: of a save that came after the run looked it knows nothing.
            let then = rests_on(&report, view, vault, target, |path| vault.stamp_then(path));
            if let Some(rests_on) = then {
                vault.put_receipt(key, &Receipt { rests_on, report });
            }
        }
        later.extend(report.pages.iter().filter(|page| !is_left(page)).map(|page| &page.path));
    }
}

/// Whether a run left a page as it was.
fn is_left(page: &PageReport) -> bool {
    use Outcome::{Deferred, Kept, LeftDeleted, LeftEdited, LeftForeign, Unchanged};
    matches!(page.outcome, Unchanged | Kept | LeftEdited | LeftDeleted | LeftForeign | Deferred)
}
