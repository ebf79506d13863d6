//! `Operation`: what one run did for one issue or for none, one file each, and the order they happened in.
//!
//! Each names the ones it came after, so that runs on two devices can be told apart and put in order. Operations come
//! from a folder that others may write to: whatever does not read is refused here, with the reason.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use serde::{Deserialize, Serialize};

use super::fs::fixed;
use super::objects::Digest;
use crate::model::{Day, IssueId, Now, Record, StateFault, Thing, VaultPath};

/// The version this program writes, and the only one it reads.
const VERSION: u32 = 1;

/// One run, over one issue or over none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Operation {
    /// [`VERSION`].
    version: u32,
    /// The operations that nothing came after when this one was made.
    pub(super) parents: BTreeSet<Digest>,
    /// When, on the clock of the reader.
    pub(super) when: Moment,
    /// The app it was for; absent in operations older than the second app, which count for any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) flavour: Option<String>,
    /// The issue; absent for a run that laid down a starter vault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) issue: Option<IssueId>,
    /// The object with its model; absent with the issue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) model: Option<Digest>,
    /// The operation that it took back; absent for any that did something else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) undoes: Option<Digest>,
    /// Whether files are left that were at work while it was taken back: they still wait for that.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) unfinished: bool,
    /// The folder in the trash with the files it displaced.
    pub(super) run: String,
    /// What was written, and what was met for the first time.
    pub(super) things: Vec<Entry>,
}

/// One thing, as it stood after the run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Entry {
    /// What it is.
    pub(super) thing: Thing,
    /// Where it stood.
    pub(super) path: VaultPath,
    /// The object with the text it was generated from; absent for a file that is no text, or where that is unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) base: Option<Digest>,
    /// The object with the file as it was before; absent where there was none, or where nothing was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) before: Option<Digest>,
    /// The digest of the file as we wrote it last; absent in operations older than this field, and for what we never
    /// wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) after: Option<Digest>,
    /// The object with our text as it was written, where it is another than the base: a merged one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) text: Option<Digest>,
    /// Whether this operation wrote the file, or took it away.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) written: bool,
    /// Whether nothing of the thing was left there: it is known no longer.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) removed: bool,
}

impl Entry {
    /// The same, for the rest of the program.
    pub(super) fn record(&self) -> Record {
        Record { path: self.path.clone(), base: self.base.as_ref().map(Digest::base) }
    }
}

/// A moment, written `2026-11-23T10:20`. Orders as text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(super) struct Moment(String);

impl Operation {
    /// An operation of this version.
    pub(super) fn new(
        parents: BTreeSet<Digest>,
        now: Now,
        flavour: &str,
        model: Option<(IssueId, Digest)>,
        undoes: Option<Digest>,
        run: String,
        things: Vec<Entry>,
    ) -> Operation {
        let (issue, model) = model.unzip();
        let (when, flavour) = (Moment::of(now), Some(flavour.to_owned()));
        Operation { version: VERSION, parents, when, flavour, issue, model, undoes, unfinished: false, run, things }
    }

    /// The same, where files still wait for it.
    pub(super) fn unfinished(self, unfinished: bool) -> Operation {
        Operation { unfinished, ..self }
    }

    /// Reads a file of the folder of operations.
    pub(super) fn read(name: &str, bytes: &[u8]) -> Result<(Digest, Operation), StateFault> {
        let digest = name.strip_suffix(".json").and_then(Digest::named).ok_or(StateFault::Damaged)?;
        if Digest::of(bytes) != digest {
            return Err(StateFault::Damaged);
        }
        Ok((digest, Operation::parsed(bytes)?))
    }

    /// The same for bytes whose digest is known.
    pub(super) fn parsed(bytes: &[u8]) -> Result<Operation, StateFault> {
        #[derive(Deserialize)]
        struct Versioned {
            version: u32,
        }
        // One of this version reads at once; of any other the version alone is sure to.
        if let Ok(mut operation) = serde_json::from_slice::<Operation>(bytes)
            && operation.version == VERSION
        {
            operation.things.shrink_to_fit();
            return Ok(operation);
        }
        let versioned: Versioned = serde_json::from_slice(bytes).map_err(|_| StateFault::Damaged)?;
        Err(if versioned.version == VERSION { StateFault::Damaged } else { StateFault::OtherVersion })
    }

    /// The bytes of its file, and their digest.
    pub(super) fn write(&self) -> (Digest, Vec<u8>) {
        let bytes = serde_json::to_vec(self).expect("an operation is strings and numbers");
        (Digest::of(&bytes), bytes)
    }

    /// Where the file of an operation lies.
    pub(super) fn path(digest: &Digest) -> VaultPath {
        fixed(&format!(".neican/ops/{}.json", digest.hex()))
    }
}

/// The operations in the order they happened: parents first, then by moment, then by digest.
pub(super) fn in_order(operations: &BTreeMap<Digest, Operation>) -> Vec<(&Digest, &Operation)> {
    let mut waiting: BTreeMap<&Digest, usize> = BTreeMap::new();
    let mut followers: BTreeMap<&Digest, Vec<&Digest>> = BTreeMap::new();
    let mut ready = BinaryHeap::new();
    for (digest, operation) in operations {
        // A parent that is not here, lost or not synced yet, is not waited for.
        let present: Vec<&Digest> =
            operation.parents.iter().filter(|parent| operations.contains_key(*parent)).collect();
        if present.is_empty() {
            ready.push(Reverse((&operation.when, digest)));
        }
        waiting.insert(digest, present.len());
        for parent in present {
            followers.entry(parent).or_default().push(digest);
        }
    }
    let mut ordered = Vec::new();
    while let Some(Reverse((_, digest))) = ready.pop() {
        ordered.push((digest, &operations[digest]));
        for follower in followers.remove(digest).unwrap_or_default() {
            let left = waiting.get_mut(follower).expect("every operation waits or is ready");
            *left -= 1;
            if *left == 0 {
                ready.push(Reverse((&operations[follower].when, follower)));
            }
        }
    }
    ordered
}

/// The operations that were taken back: by one that was not taken back itself.
pub(super) fn undone(ordered: &[(&Digest, &Operation)]) -> BTreeSet<Digest> {
    let mut undone = BTreeSet::new();
    for (digest, operation) in ordered.iter().rev() {
        if !undone.contains(*digest) && !operation.unfinished {
            undone.extend(operation.undoes);
        }
    }
    undone
}

impl Moment {
    /// `2026-11-23T10:20`.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// The moment that it is for the reader.
    pub(super) fn of(now: Now) -> Moment {
        Moment(format!("{}T{:02}:{:02}", now.day, now.hour, now.minute))
    }

    /// The same a day before.
    pub(super) fn day_before(now: Now) -> Moment {
        Moment::of(Now { day: now.day.plus(-1), ..now })
    }
}

impl TryFrom<String> for Moment {
    type Error = String;
    fn try_from(text: String) -> Result<Moment, String> {
        let number = |digits: &str, below: u32| {
            digits.len() == 2
                && digits.bytes().all(|b| b.is_ascii_digit())
                && digits.parse::<u32>().is_ok_and(|number| number < below)
        };
        let fine = text.split_once('T').is_some_and(|(day, time)| {
            day.parse::<Day>().is_ok()
                && time.split_once(':').is_some_and(|(hour, minute)| number(hour, 24) && number(minute, 60))
        });
        if fine { Ok(Moment(text)) } else { Err(format!("not a moment: {}", text.escape_debug())) }
    }
}

impl From<Moment> for String {
    fn from(moment: Moment) -> String {
        moment.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_a_day_and_a_minute() {
        for (text, fine) in [
            ("2026-04-29T10:20", true),
            ("2026-04-29T00:00", true),
            ("2026-04-29T23:59", true),
            ("2026-04-29T24:00", false),
            ("2026-04-29T10:60", false),
            ("2026-04-29T10:2", false),
            ("2026-04-29T1:20", false),
            ("2026-04-29T+1:20", false),
            ("2026-04-29T10:+2", false),
            ("2026-04-31T10:20", false),
            ("2026-04-29 10:20", false),
            ("", false),
        ] {
            assert_eq!(Moment::try_from(text.to_owned()).is_ok(), fine, "{text}");
        }
    }
}
