//! Many issues, one after the other: what one leaves of the vault the next one takes over, and new files of several are
//! made durable together.

use std::collections::{BTreeMap, BTreeSet};

use super::choose::{Purpose, flavour};
use super::outlook::Outlook;
use super::rounds::Rounds;
use super::{Decided, Leads, Sketch, Sketcher, Target, carry, decide, open, receipts, report, written};
use crate::model::{Change, Error, IssueReport, Known, Notice, Outcome, Parsed, Source, Stub, Thing};
use crate::render::Flavour;
use crate::vault::Vault;

/// How many issues wait at most until their files are written, and with how many bytes.
const WAITING: usize = 32;
const WAITING_BYTES: usize = 8 << 20;

/// An issue on its way in.
pub enum Incoming<'i> {
    /// It was read. `key`: under which a receipt is kept, see [`super::key`]; absent: none is.
    Read {
        /// Where it comes from, and what it says.
        issue: Box<(Source, Parsed)>,
        /// See there.
        key: Option<String>,
        /// Its pages, as [`Many::sketcher`] made them ahead; absent: they are made when its turn comes.
        sketch: Option<Box<Sketch>>,
    },
    /// There is a receipt under this key; `read` reads the issue where the receipt stands no more.
    Known {
        /// See there.
        key: String,
        /// Reads it.
        read: Box<dyn FnOnce() -> Result<(Source, Parsed), Error> + Send + 'i>,
    },
}

/// Brings issues into a vault, one after the other.
///
/// # Errors
/// As [`super::bring`], and those of the issues themselves; what was done before an error comes with it.
pub fn bring_all(
    issues: impl IntoIterator<Item = Result<(Source, Parsed), Error>>,
    target: &Target,
) -> Result<Vec<IssueReport>, (Vec<IssueReport>, Error)> {
    let many = Many::begin(target).map_err(|error| (Vec::new(), error))?;
    let read = |issue| Incoming::Read { issue: Box::new(issue), key: None, sketch: None };
    many.bring(issues.into_iter().map(|issue| issue.map(read)))
}

/// A run over many issues.
pub struct Many<'t> {
    vault: Vault,
    flavour: &'static dyn Flavour,
    target: &'t Target<'t>,
    outlook: Option<Outlook>,
    reports: Vec<IssueReport>,
    /// The keys of receipts, and the reports that they are for.
    receipts: Vec<(String, usize)>,
    waiting: Vec<Waiting>,
    n_bytes: usize,
}

/// An issue that was read, and the key of its receipt.
struct Read {
    issue: Box<(Source, Parsed)>,
    key: Option<String>,
    sketch: Option<Box<Sketch>>,
}

/// An issue that only makes new files, and waits for others like it.
struct Waiting {
    issue: Read,
    known: Known,
    changes: Vec<Change>,
    at_stake: BTreeSet<Thing>,
    notices: Vec<Notice>,
    leads: Leads,
}

impl<'t> Many<'t> {
    /// Opens the vault.
    ///
    /// # Errors
    /// A folder that is no vault, and none of this app's.
    pub fn begin(target: &'t Target<'t>) -> Result<Many<'t>, Error> {
        let flavour = flavour(target, Purpose::Sync)?;
        // One vault for all: what is waited for is waited for once.
        Ok(Many::new(open(target, flavour)?, flavour, target))
    }

    pub(super) fn new(vault: Vault, flavour: &'static dyn Flavour, target: &'t Target<'t>) -> Many<'t> {
        let (reports, receipts, waiting) = (Vec::new(), Vec::new(), Vec::new());
        Many { vault, flavour, target, outlook: None, reports, receipts, waiting, n_bytes: 0 }
    }

    /// What makes pages of new issues ahead, for this vault as it is now.
    ///
    /// # Errors
    /// A vault that cannot be read, and settings that say nothing.
    pub fn sketcher(&mut self) -> Result<Sketcher, Error> {
        let view = match self.outlook.take() {
            Some(view) => view,
            None => Outlook::new(&self.vault, self.flavour)?,
        };
        let sketcher = Sketcher::new(&view, self.flavour, self.target.now);
        self.outlook = Some(view);
        Ok(sketcher)
    }

    /// The issues of which there is a receipt, by its key.
    pub fn receipts(&self) -> BTreeMap<String, Stub> {
        self.vault.receipts()
    }

    /// Brings issues in, one after the other.
    ///
    /// # Errors
    /// As [`bring_all`].
    pub fn bring<'i>(
        self,
        issues: impl IntoIterator<Item = Result<Incoming<'i>, Error>>,
    ) -> Result<Vec<IssueReport>, (Vec<IssueReport>, Error)> {
        self.all(issues, |_, issue| issue.map(Some))
    }

    /// Brings them in, each made when its turn comes; of one that is absent nothing is said.
    pub(super) fn all<'i, T>(
        mut self,
        issues: impl IntoIterator<Item = T>,
        made: impl Fn(&Vault, T) -> Result<Option<Incoming<'i>>, Error>,
    ) -> Result<Vec<IssueReport>, (Vec<IssueReport>, Error)> {
        let mut taken = issues.into_iter().try_for_each(|issue| match made(&self.vault, issue)? {
            Some(Incoming::Read { issue, key, sketch }) => self.take(Read { issue, key, sketch }),
            Some(Incoming::Known { key, read }) => self.take_known(key, read),
            None => Ok(()),
        });
        // What waits was decided, whatever came after it.
        taken = self.flush().and(taken);
        if let Some(view) = self.outlook.as_ref().filter(|_| self.vault.has_news()) {
            receipts::keep(self.receipts, &self.reports, view, &mut self.vault, self.target);
            self.vault.keep(&view.survey.cards);
        }
        match taken {
            Ok(()) => Ok(self.reports),
            Err(error) => Err((self.reports, error)),
        }
    }

    /// An issue of which there is a receipt: where that stands, nothing is read.
    fn take_known(&mut self, key: String, read: impl FnOnce() -> Result<(Source, Parsed), Error>) -> Result<(), Error> {
        // A receipt rests on what is written, and what waits is not.
        self.flush()?;
        let view = self.settled_view()?;
        let said = receipts::stands(&key, &view, &self.vault, self.target);
        self.outlook = Some(view);
        let Some(mut report) = said else {
            return self.take(Read { issue: Box::new(read()?), key: Some(key), sketch: None });
        };
        report.notices.extend(self.vault.notices());
        self.reports.push(report);
        Ok(())
    }

    /// The outlook on a vault that is ours for this run, and in which what earlier runs left is put right: saves that came
    /// late lie where only a run looks for them.
    fn settled_view(&mut self) -> Result<Outlook, Error> {
        loop {
            let view = match self.outlook.take() {
                Some(view) => view,
                None => Outlook::new(&self.vault, self.flavour)?,
            };
            if self.target.dry_run || (self.vault.lock(&view.survey)? && self.vault.ready(&mut [], self.target.now)?) {
                return Ok(view);
            }
        }
    }

    /// What came of an issue.
    fn tell(&mut self, report: IssueReport, key: Option<String>) {
        self.receipts.extend(key.map(|key| (key, self.reports.len())));
        self.reports.push(report);
    }

    fn take(&mut self, mut issue: Read) -> Result<(), Error> {
        let Some(decided) = self.decide(&mut issue)? else { return Ok(()) };
        let is_new = decided.changes.iter().all(|change| change.before().is_none());
        if is_new && !self.target.dry_run {
            return self.wait(issue, decided);
        }
        self.flush()?;
        let Decided { view, known, changes, at_stake, diffs, mut notices, leads } = decided;
        let (done, after) = written(&mut self.vault, view, changes, &known, self.flavour, self.target)?;
        self.outlook = after;
        let mut rounds = Rounds::default();
        if !self.target.dry_run && rounds.again(&at_stake, &done, &notices) {
            return self.again(issue, rounds);
        }
        notices.extend(self.vault.notices());
        let (done, notices) = rounds.whole(done, notices);
        self.tell(IssueReport { diffs, ..report(&issue.issue.1, &issue.issue.0, notices, done, leads) }, issue.key);
        Ok(())
    }

    /// Decides on an issue; where a survey is needed for that, what waits is written first.
    fn decide(&mut self, Read { issue, sketch, .. }: &mut Read) -> Result<Option<Decided>, Error> {
        let issue = (&issue.0, &issue.1);
        let may_survey = self.waiting.is_empty();
        let decided = decide(issue, sketch, &mut self.vault, &mut self.outlook, may_survey, self.flavour, self.target)?;
        if decided.is_some() {
            return Ok(decided);
        }
        self.flush()?;
        decide(issue, sketch, &mut self.vault, &mut self.outlook, true, self.flavour, self.target)
    }

    /// Lets an issue wait, as if it were written: what comes next is decided by that.
    fn wait(&mut self, issue: Read, decided: Decided) -> Result<(), Error> {
        let Decided { view, known, changes, at_stake, mut notices, leads, .. } = decided;
        let writes = Outlook::writes(&changes);
        self.n_bytes += writes.iter().filter_map(|(_, bytes)| bytes.as_ref()).map(Vec::len).sum::<usize>();
        self.outlook = view.after(writes, &[], &self.vault, self.flavour);
        notices.extend(self.vault.notices());
        self.waiting.push(Waiting { issue, known, changes, at_stake, notices, leads });
        if self.waiting.len() < WAITING && self.n_bytes < WAITING_BYTES { Ok(()) } else { self.flush() }
    }

    /// Writes what waits.
    fn flush(&mut self) -> Result<(), Error> {
        let waiting = std::mem::take(&mut self.waiting);
        self.n_bytes = 0;
        let (mut issues, mut told) = (Vec::new(), Vec::new());
        for Waiting { issue, known, changes, at_stake, notices, leads } in waiting {
            issues.push((changes, known));
            told.push((issue, at_stake, notices, leads));
        }
        if issues.is_empty() {
            return Ok(());
        }
        self.outlook.iter_mut().for_each(Outlook::let_go);
        let done = self.vault.apply_all(issues, self.target.now)?;
        for ((issue, at_stake, mut notices, leads), done) in told.into_iter().zip(done) {
            if done.iter().any(|page| page.outcome == Outcome::Deferred) {
                self.outlook = None;
            }
            let mut rounds = Rounds::default();
            if rounds.again(&at_stake, &done, &notices) {
                self.again(issue, rounds)?;
                continue;
            }
            notices.extend(self.vault.notices());
            let (done, notices) = rounds.whole(done, notices);
            self.tell(report(&issue.issue.1, &issue.issue.0, notices, done, leads), issue.key);
        }
        self.outlook.iter_mut().for_each(|view| view.survey.records = self.vault.records());
        Ok(())
    }

    /// Goes round again with one issue: the reader saved meanwhile.
    fn again(&mut self, Read { issue, key, .. }: Read, rounds: Rounds) -> Result<(), Error> {
        self.outlook = None;
        let issue = (&issue.0, &issue.1);
        let report = carry(issue, &mut self.vault, &mut self.outlook, rounds, self.flavour, self.target)?;
        self.tell(report, key);
        Ok(())
    }
}
