//! Waiting for pages that somebody is writing right now: an editor that is given a moment's peace need not find its page
//! replaced between two saves. Refuses to wait longer than it was told, and to wait where nothing is to be replaced.

use std::time::Duration;

use super::fs::Fs;
use super::objects::Digest;
use super::state::State;
use crate::model::{Change, Error, Notice, Outcome, Place, What};

/// A file that was not written for so long is quiet: nanoseconds.
const QUIET: i64 = 2_000_000_000;

/// No wait is shorter, whatever a disk says about its times.
const LEAST: Duration = Duration::from_millis(50);

/// How long pages are still waited for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience {
    /// Whether it was there at all: a reader who says 0 wants no page to be left for its age.
    is_wanted: bool,
    left: Duration,
}

impl Patience {
    /// At most so long, in all.
    pub(super) fn new(at_most: Duration) -> Patience {
        Patience { is_wanted: !at_most.is_zero(), left: at_most }
    }

    /// Waits for what is being written among the pages of these changes; `false`: time has passed, look again. Where
    /// patience is at its end, what is still being written is deferred.
    pub(super) fn settle(
        &mut self,
        fs: &dyn Fs,
        state: &State,
        changes: &mut [Change],
        tell: &mut dyn FnMut(Notice),
    ) -> Result<bool, Error> {
        if !self.is_wanted {
            return Ok(true);
        }
        let mut needed = Duration::ZERO;
        for change in changes {
            let Some(missing) = unquiet(fs, state, change)? else { continue };
            needed = needed.max(missing);
            if self.left.is_zero() {
                tell(Notice::new(Place::file(change.path.as_str()), What::StillChanging));
                *change = Change { outcome: Outcome::Deferred, write: None, base: None, ..change.clone() };
            }
        }
        if needed.is_zero() || self.left.is_zero() {
            return Ok(true);
        }
        let wait = needed.max(LEAST).min(self.left);
        self.left -= wait;
        fs.pause(wait);
        Ok(false)
    }
}

/// How long the page of a change is still to be waited for; absent where it is quiet, or nothing of it matters.
fn unquiet(fs: &dyn Fs, state: &State, change: &Change) -> Result<Option<Duration>, Error> {
    let expected = change.write.as_ref().map(|write| write.expected.as_deref());
    let matters = match (expected, change.outcome) {
        (Some(expected), _) => expected.is_some(),
        // It may be ours, cut off by an editor that empties a file before it writes it.
        (None, Outcome::LeftForeign | Outcome::LeftEdited) => is_torn(fs, state, change)?,
        (
            None,
            Outcome::Created
            | Outcome::Updated
            | Outcome::Merged
            | Outcome::Clashed
            | Outcome::Unchanged
            | Outcome::Kept
            | Outcome::Restored
            | Outcome::Removed
            | Outcome::LeftDeleted
            | Outcome::Deferred,
        ) => false,
    };
    let Some(stamp) = fs.stamp(&change.path)?.filter(|_| matters) else { return Ok(None) };
    let age = fs.clock() - stamp.written;
    // A time far ahead is that of another clock, and says nothing.
    if age.abs() >= QUIET || expected.flatten().is_some_and(|bytes| is_own_write(state, change, bytes)) {
        return Ok(None);
    }
    Ok(Some(Duration::from_nanos((QUIET - age).unsigned_abs())))
}

/// Whether a page that we wrote has less than half of the text that it was generated from.
fn is_torn(fs: &dyn Fs, state: &State, change: &Change) -> Result<bool, Error> {
    let entry = state.entry(&change.thing).filter(|entry| entry.path == change.path);
    let Some(base) = entry.and_then(|entry| entry.base.as_ref()) else { return Ok(false) };
    let (now, then) = (fs.stamp(&change.path)?, fs.stamp(&base.path())?);
    Ok(now.zip(then).is_some_and(|(now, then)| now.size * 2 < then.size))
}

/// Whether the bytes are those that we wrote there last.
fn is_own_write(state: &State, change: &Change, bytes: &[u8]) -> bool {
    let after = state.entry(&change.thing).and_then(|entry| entry.after.as_ref());
    after.is_some_and(|after| *after == Digest::of(bytes))
}
