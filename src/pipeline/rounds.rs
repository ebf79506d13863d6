//! Going round again: the reader saved a page between our look and our write, so it is looked at and merged once more.
//!
//! Decides nothing about pages; it counts, and remembers for the report what earlier rounds did. Refuses to go on for
//! ever: somebody who saves faster than we write keeps what he saved.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Barred, Change, Notice, Outcome, PageReport, Snapshot, Survey, Thing};

/// How often a page is merged before it is left alone.
const ROUNDS: u32 = 5;

/// What the rounds of a run have come to.
#[derive(Debug, Default)]
pub(super) struct Rounds {
    /// Those that are over.
    over: u32,
    /// What they wrote.
    written: BTreeMap<Thing, Outcome>,
    /// What they told, but for what is told anew.
    notices: Vec<Notice>,
}

/// The things whose changes may come to nothing only since the reader is faster, or since two of them are on one page.
pub(super) fn at_stake(changes: &[Change], survey: &Survey, snapshot: &Snapshot) -> BTreeSet<Thing> {
    let is = |change: &&Change| {
        let moves_on = match snapshot.barred.get(&change.path) {
            Some(why) => *why == Barred::Changing,
            // It was here when we surveyed: it is being moved, or replaced by an editor that takes two steps.
            None => survey.cards.of(&change.path).is_some() && !snapshot.files.contains_key(&change.path),
        };
        change.write.is_some() || (change.outcome == Outcome::Deferred && moves_on)
    };
    changes.iter().filter(is).map(|change| change.thing.clone()).collect()
}

impl Rounds {
    /// Whether to go round again, after a round that wrote these pages and told this.
    pub(super) fn again(&mut self, at_stake: &BTreeSet<Thing>, done: &[PageReport], notices: &[Notice]) -> bool {
        let tried = done.iter().filter(|page| at_stake.contains(&page.thing));
        let (missed, written): (Vec<&PageReport>, Vec<_>) = tried.partition(|page| page.outcome == Outcome::Deferred);
        self.over += 1;
        if missed.is_empty() || self.over == ROUNDS {
            return false;
        }
        let mut missed: BTreeSet<&str> = missed.iter().map(|page| page.path.as_str()).collect();
        for page in written {
            self.written.entry(page.thing.clone()).or_insert(page.outcome);
            // What was told of this page is told for good, although something else of ours on it was missed.
            missed.remove(page.path.as_str());
        }
        self.tell(notices.iter().filter(|notice| !missed.contains(notice.place.file.as_str())).cloned());
        true
    }

    /// What all rounds came to, where this is what the last one did and told.
    pub(super) fn whole(mut self, mut done: Vec<PageReport>, last: Vec<Notice>) -> (Vec<PageReport>, Vec<Notice>) {
        for page in &mut done {
            // What needs the reader now is more than what went well before.
            if let Some(earlier) = self.written.get(&page.thing).filter(|_| !page.outcome.needs_reader()) {
                page.outcome = *earlier;
            }
        }
        self.tell(last);
        (done, self.notices)
    }

    /// What an earlier round told is not told again.
    fn tell(&mut self, notices: impl IntoIterator<Item = Notice>) {
        let told = self.notices.len();
        for notice in notices {
            if !self.notices[..told].contains(&notice) {
                self.notices.push(notice);
            }
        }
    }
}
