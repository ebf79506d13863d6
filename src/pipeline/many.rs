//! Many issues, one after the other: what one leaves of the vault the next one takes over, and new files of several are
//! made durable together.

use std::collections::BTreeSet;

use super::choose::{Purpose, flavour};
use super::outlook::Outlook;
use super::rounds::Rounds;
use super::{Decided, Target, carry, decide, keep, open, report, written};
use crate::model::{Change, Error, IssueReport, Known, Notice, Outcome, Parsed, Source, Thing};
use crate::render::Flavour;
use crate::vault::Vault;

/// How many issues wait at most until their files are written, and with how many bytes.
const WAITING: usize = 64;
const WAITING_BYTES: usize = 8 << 20;

/// Brings issues into a vault, one after the other.
///
/// # Errors
/// As [`super::bring`], and those of the issues themselves; what was done before an error comes with it.
pub fn bring_all(
    issues: impl IntoIterator<Item = Result<(Source, Parsed), Error>>,
    target: &Target,
) -> Result<Vec<IssueReport>, (Vec<IssueReport>, Error)> {
    let nothing = |error| (Vec::new(), error);
    let flavour = flavour(target, Purpose::Sync).map_err(nothing)?;
    // One vault for all: what is waited for is waited for once.
    let vault = open(target, flavour).map_err(nothing)?;
    Many::new(vault, flavour, target).all(issues, |_, issue| issue.map(Some))
}

/// A run over many issues.
pub(super) struct Many<'t> {
    vault: Vault,
    flavour: &'t dyn Flavour,
    target: &'t Target<'t>,
    outlook: Option<Outlook>,
    reports: Vec<IssueReport>,
    waiting: Vec<Waiting>,
    n_bytes: usize,
}

/// An issue that only makes new files, and waits for others like it.
struct Waiting {
    issue: (Source, Parsed),
    known: Known,
    changes: Vec<Change>,
    at_stake: BTreeSet<Thing>,
    notices: Vec<Notice>,
    link: Option<String>,
}

impl<'t> Many<'t> {
    pub(super) fn new(vault: Vault, flavour: &'t dyn Flavour, target: &'t Target<'t>) -> Many<'t> {
        Many { vault, flavour, target, outlook: None, reports: Vec::new(), waiting: Vec::new(), n_bytes: 0 }
    }

    /// Brings them in, each made when its turn comes; of one that is absent nothing is said.
    pub(super) fn all<T>(
        mut self,
        issues: impl IntoIterator<Item = T>,
        made: impl Fn(&Vault, T) -> Result<Option<(Source, Parsed)>, Error>,
    ) -> Result<Vec<IssueReport>, (Vec<IssueReport>, Error)> {
        let mut taken = issues.into_iter().try_for_each(|issue| match made(&self.vault, issue)? {
            Some(issue) => self.take(issue),
            None => Ok(()),
        });
        // What waits was decided, whatever came after it.
        taken = self.flush().and(taken);
        keep(&mut self.vault, self.outlook.as_ref());
        match taken {
            Ok(()) => Ok(self.reports),
            Err(error) => Err((self.reports, error)),
        }
    }

    fn take(&mut self, issue: (Source, Parsed)) -> Result<(), Error> {
        let Some(decided) = self.decide(&issue)? else { return Ok(()) };
        let is_new = decided.changes.iter().all(|change| change.before().is_none());
        if is_new && !self.target.dry_run {
            return self.wait(issue, decided);
        }
        self.flush()?;
        let (source, parsed) = &issue;
        let Decided { view, known, changes, at_stake, diffs, mut notices, link } = decided;
        let (done, after) = written(&mut self.vault, view, changes, &known, self.flavour, self.target)?;
        self.outlook = after;
        let mut rounds = Rounds::default();
        if !self.target.dry_run && rounds.again(&at_stake, &done, &notices) {
            return self.again(&issue, rounds);
        }
        notices.extend(self.vault.notices());
        let (done, notices) = rounds.whole(done, notices);
        self.reports.push(IssueReport { diffs, ..report(parsed, source, notices, done, link) });
        Ok(())
    }

    /// Decides on an issue; where a survey is needed for that, what waits is written first.
    fn decide(&mut self, (source, parsed): &(Source, Parsed)) -> Result<Option<Decided>, Error> {
        let issue = (source, parsed);
        let may_survey = self.waiting.is_empty();
        let decided = decide(issue, &mut self.vault, &mut self.outlook, may_survey, self.flavour, self.target)?;
        if decided.is_some() {
            return Ok(decided);
        }
        self.flush()?;
        self.outlook = None;
        decide(issue, &mut self.vault, &mut self.outlook, true, self.flavour, self.target)
    }

    /// Lets an issue wait, as if it were written: what comes next is decided by that.
    fn wait(&mut self, issue: (Source, Parsed), decided: Decided) -> Result<(), Error> {
        let Decided { view, known, changes, at_stake, mut notices, link, .. } = decided;
        let writes = Outlook::writes(&changes);
        self.n_bytes += writes.iter().filter_map(|(_, bytes)| bytes.as_ref()).map(Vec::len).sum::<usize>();
        self.outlook = view.after(writes, &[], &self.vault, self.flavour);
        notices.extend(self.vault.notices());
        self.waiting.push(Waiting { issue, known, changes, at_stake, notices, link });
        if self.waiting.len() < WAITING && self.n_bytes < WAITING_BYTES { Ok(()) } else { self.flush() }
    }

    /// Writes what waits.
    fn flush(&mut self) -> Result<(), Error> {
        let waiting = std::mem::take(&mut self.waiting);
        self.n_bytes = 0;
        let (mut issues, mut told) = (Vec::new(), Vec::new());
        for Waiting { issue, known, changes, at_stake, notices, link } in waiting {
            issues.push((changes, known));
            told.push((issue, at_stake, notices, link));
        }
        if issues.is_empty() {
            return Ok(());
        }
        self.outlook.iter_mut().for_each(Outlook::let_go);
        let done = self.vault.apply_all(issues, self.target.now)?;
        for ((issue, at_stake, mut notices, link), done) in told.into_iter().zip(done) {
            if done.iter().any(|page| page.outcome == Outcome::Deferred) {
                self.outlook = None;
            }
            let mut rounds = Rounds::default();
            if rounds.again(&at_stake, &done, &notices) {
                self.again(&issue, rounds)?;
                continue;
            }
            notices.extend(self.vault.notices());
            let (done, notices) = rounds.whole(done, notices);
            self.reports.push(report(&issue.1, &issue.0, notices, done, link));
        }
        self.outlook.iter_mut().for_each(|view| view.survey.records = self.vault.records());
        Ok(())
    }

    /// Goes round again with one issue: the reader saved meanwhile.
    fn again(&mut self, (source, parsed): &(Source, Parsed), rounds: Rounds) -> Result<(), Error> {
        self.outlook = None;
        let issue = (source, parsed);
        let report = carry(issue, &mut self.vault, &mut self.outlook, rounds, self.flavour, self.target)?;
        self.reports.push(report);
        Ok(())
    }
}
