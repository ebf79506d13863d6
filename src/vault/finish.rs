//! From runs to what they came to: carried out, recorded, closed.

use super::apply::{Run, lay_all};
use super::fs::Stamp;
use super::record::{Recorded, record};
use crate::model::{Error, Notice, PageReport, VaultPath};

/// What a run came to.
pub(super) struct Done {
    pub(super) done: Result<(), Error>,
    pub(super) recorded: Recorded,
    pub(super) reports: Vec<PageReport>,
    pub(super) notices: Vec<Notice>,
    /// The files that it wrote or took away; with the stamp of each that is new.
    pub(super) files: Vec<(VaultPath, Option<Stamp>)>,
}

/// Carries one run out.
pub(super) fn finish(mut run: Run) -> Done {
    let done = run.carry_out();
    let recorded = record(&[&mut run], done.is_ok()).pop().unwrap_or(Ok(None));
    if done.is_ok() && recorded.is_ok() {
        run.close();
    }
    Done::of(run, done, recorded)
}

/// Carries out runs that make new files and replace none: one sync for all their files, one for all their operations.
///
/// Durability may wait for the others, since nothing of the reader's is touched. Refused was the same for replacements:
/// a file of the reader's would be away from its place for as long as all others take.
pub(super) fn finish_all(mut runs: Vec<Run>) -> Vec<Done> {
    let mut all: Vec<&mut Run> = runs.iter_mut().collect();
    let done = lay_all(&mut all);
    let recorded = record(&all, done.is_ok());
    let finished = runs.into_iter().zip(recorded);
    finished.map(|(run, recorded)| Done::of(run, done.clone(), recorded)).collect()
}

impl Done {
    fn of(mut run: Run, done: Result<(), Error>, recorded: Recorded) -> Done {
        let notices = std::mem::take(&mut run.notices);
        let written = run.steps.iter().filter(|step| step.written);
        let files = written.map(|step| (step.change.path.clone(), step.stamp)).collect();
        Done { done, recorded, reports: run.reports(), notices, files }
    }
}
