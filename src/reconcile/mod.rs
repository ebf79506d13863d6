//! Drafts and what stands in the vault → what to do. The whole policy; pure; one `match` per claim.
//!
//! A page that the reader edited is merged with the news, block by block. Nothing that we did not write is ever
//! overwritten, nothing that the reader deleted comes back.

mod examine;
mod fates;
mod feynman;
mod merging;
mod reading;
mod rekeyed;
mod undo;

pub use examine::{Patient, clashes, examine, mended};
pub use feynman::{Link, begin, note_places, questions};
pub use merging::Means;
pub use reading::{Diary, diary, standing};
pub use undo::{places, undo};

use crate::merge::{entries, region};
use crate::model::{
    BaseId, Change, Claim, Content, Draft, Notice, Outcome, Place, Pointer, Sealed, Snapshot, Spelling, Survey,
    VaultPath, What, Write,
};

/// The paths that deciding needs to see: where each thing lives, was written last, or would go.
pub fn targets(drafts: &[Draft], survey: &Survey) -> Vec<VaultPath> {
    let mut paths: Vec<VaultPath> = drafts.iter().flat_map(|draft| [home(draft, survey), draft.path.clone()]).collect();
    paths.sort();
    paths.dedup();
    paths
}

/// Decides what becomes of every draft.
pub fn reconcile(drafts: &[Draft], survey: &Survey, snapshot: &Snapshot, means: &Means) -> (Vec<Change>, Vec<Notice>) {
    let mut notices = fates::copies(drafts, survey);
    let changes = drafts.iter().map(|draft| {
        let path = home(draft, survey);
        if let Some(why) = snapshot.barred.get(&path) {
            notices.push(Notice::new(Place::file(path.as_str()), What::Barred { why: *why }));
            return change(draft, &path, Outcome::Deferred);
        }
        let seen = seen(draft, &path, survey, snapshot);
        match draft.claim {
            Claim::Page => page(draft, &path, seen, means, &mut notices),
            Claim::Region => block(draft, &path, seen, means, &mut notices),
            Claim::Seed => seed(draft, &path, seen),
            Claim::Entries => added(draft, &path, seen, &mut notices),
        }
    });
    (changes.collect(), notices)
}

/// What is known of the place of a draft.
#[derive(Clone, Copy)]
struct Seen<'a> {
    /// The bytes there.
    disk: Option<&'a [u8]>,
    /// Where an earlier run wrote this thing; absent where none did.
    recorded: Option<&'a VaultPath>,
    /// The survey found its pointer at this path.
    found: bool,
    /// The text an earlier run wrote it from, as the state remembers it.
    base: Option<&'a BaseId>,
    /// How the app of this vault spells what is ours.
    spelling: Spelling,
}

fn seen<'a>(draft: &Draft, path: &VaultPath, survey: &'a Survey, snapshot: &'a Snapshot) -> Seen<'a> {
    Seen {
        disk: snapshot.files.get(path).map(Vec::as_slice),
        recorded: survey.records.written.get(&draft.thing).map(|record| &record.path),
        found: survey.home(&draft.thing).is_some(),
        base: survey.records.written.get(&draft.thing).and_then(|record| record.base.as_ref()),
        spelling: survey.spelling,
    }
}

/// The texts that deciding needs beside the pages: what those were generated from that the reader edited and that have
/// news.
pub fn bases(drafts: &[Draft], survey: &Survey, snapshot: &Snapshot) -> Vec<BaseId> {
    let edited = drafts.iter().filter_map(|draft| {
        let path = home(draft, survey);
        let seen = seen(draft, &path, survey, snapshot);
        let text = std::str::from_utf8(seen.disk?).ok()?;
        let sealed = match draft.claim {
            Claim::Page => Sealed::open(text, &draft.thing, seen.spelling)?,
            Claim::Region => region_of(text, draft, seen)?.1,
            Claim::Seed | Claim::Entries => return None,
        };
        (fate(draft, &sealed) == Outcome::LeftEdited).then_some(sealed.pointer.base)
    });
    edited.collect()
}

/// Where a thing lives now, else where it was written last, else where it would go.
fn home(draft: &Draft, survey: &Survey) -> VaultPath {
    let recorded = || survey.records.written.get(&draft.thing).map(|record| record.path.clone());
    survey.home(&draft.thing).cloned().or_else(recorded).unwrap_or_else(|| draft.path.clone())
}

/// A page of ours.
fn page(draft: &Draft, path: &VaultPath, seen: Seen, means: &Means, notices: &mut Vec<Notice>) -> Change {
    let text = seen.disk.and_then(|bytes| std::str::from_utf8(bytes).ok());
    if text.is_some_and(|text| fates::is_guest(&draft.thing, text, seen.spelling)) {
        return fates::put_into(draft, path, seen.recorded, notices);
    }
    match (text.and_then(|text| Sealed::open(text, &draft.thing, seen.spelling)), seen.disk) {
        (Some(sealed), Some(disk)) => {
            let write = |text: String| Write { expected: Some(disk.to_vec()), bytes: text.into_bytes() };
            settled(draft, path, &sealed, means, notices, write)
        }
        // It was here a moment ago: the reader is at work.
        (None, None) if seen.found => change(draft, path, Outcome::Deferred),
        (None, None) if seen.recorded.is_some() => change(draft, path, Outcome::LeftDeleted),
        (None, None) => created(draft, path, draft.content.sealed(&draft.thing)),
        // A page of the reader's, or one of ours whose pointer the reader took out: theirs.
        (_, Some(_)) | (Some(_), None) => change(draft, path, Outcome::LeftForeign),
    }
}

/// What becomes of a text of ours that is still there.
fn fate(draft: &Draft, sealed: &Sealed) -> Outcome {
    let new = BaseId::of(draft.content.text().unwrap_or_default());
    match (sealed.is_untouched(), sealed.pointer.base == new) {
        (true, true) => Outcome::Unchanged,
        (true, false) => Outcome::Updated,
        (false, true) => Outcome::Kept,
        // The reader made by hand the very change that the issue makes: only the pointer is out of date.
        (false, false) if BaseId::of(&sealed.text) == new => Outcome::Updated,
        (false, false) => Outcome::LeftEdited,
    }
}

/// One block of ours on a page of the reader's.
fn block(draft: &Draft, path: &VaultPath, seen: Seen, means: &Means, notices: &mut Vec<Notice>) -> Change {
    let end = seen.spelling.line_end();
    let Some(disk) = seen.disk else {
        return match &draft.opening {
            _ if seen.found => change(draft, path, Outcome::Deferred),
            _ if seen.recorded.is_some() => change(draft, path, Outcome::LeftDeleted),
            None => change(draft, path, Outcome::Deferred),
            Some(opening) => created(draft, path, region::append(opening, &sealed_text(draft), end).into_bytes()),
        };
    };
    let Ok(page) = std::str::from_utf8(disk) else { return change(draft, path, Outcome::LeftForeign) };
    let write = |text: String| Write { expected: Some(disk.to_vec()), bytes: text.into_bytes() };
    match seen.spelling.line_of(page, &draft.thing) {
        Some(_) => match region_of(page, draft, seen) {
            Some((region, sealed)) => {
                let exchanged = |text: String| write(region::replace(page, &region, text.trim_end_matches('\n')));
                settled(draft, path, &sealed, means, notices, exchanged)
            }
            None => change(draft, path, Outcome::LeftEdited),
        },
        None if seen.recorded.is_some() => change(draft, path, Outcome::LeftDeleted),
        None => Change {
            write: Some(write(region::append(page, &sealed_text(draft), end))),
            ..change(draft, path, Outcome::Created)
        },
    }
}

/// Our block on a page: where it is, and what it says. Absent somewhere that is no list, in a quotation say: there it is
/// where the reader put it.
fn region_of(page: &str, draft: &Draft, seen: Seen) -> Option<(region::Region, Sealed)> {
    let line = seen.spelling.line_of(page, &draft.thing)?;
    let region = region::around(page, line.start)?;
    let sealed = sealed_block(&region::text(page, &region), draft, seen)?;
    Some((region, sealed))
}

/// A block of ours taken apart. One that has no room for its pointer is named by its block id, and the state says what it
/// was written from; where the state is lost, only a block that says what we would write is known to be untouched.
fn sealed_block(text: &str, draft: &Draft, seen: Seen) -> Option<Sealed> {
    match &draft.content {
        Content::Text { pointer: None, text: new } => {
            // First what it says: a record may be older than the block, or lost.
            let same = (BaseId::of(text) == BaseId::of(new)).then(|| BaseId::of(new));
            let base = same.or_else(|| seen.base.cloned())?;
            Some(Sealed { pointer: Pointer { thing: draft.thing.clone(), base }, text: text.to_owned() })
        }
        Content::Text { .. } | Content::Bytes(_) => Sealed::open(text, &draft.thing, seen.spelling),
    }
}

/// A file that is laid down once.
fn seed(draft: &Draft, path: &VaultPath, seen: Seen) -> Change {
    let bytes = draft.content.sealed(&draft.thing);
    match seen.disk {
        Some(disk) if disk == bytes => change(draft, path, Outcome::Unchanged),
        Some(_) => change(draft, path, Outcome::Kept),
        None if seen.recorded.is_some() => change(draft, path, Outcome::LeftDeleted),
        None => created(draft, path, bytes),
    }
}

/// A settings file of the reader's that gets the entries it lacks.
///
/// Entries are laid once, like a seed: those that the reader took out again stay out, until ours are others.
fn added(draft: &Draft, path: &VaultPath, seen: Seen, notices: &mut Vec<Notice>) -> Change {
    let Some(disk) = seen.disk else { return seed(draft, path, seen) };
    let ours = draft.content.text().unwrap_or_default();
    let laid = seen.base == Some(&BaseId::of(ours));
    let whole = std::str::from_utf8(disk)
        .map_err(|why| entries::Unreadable { line: None, why: why.to_string() })
        .and_then(|text| entries::add(text, ours));
    match whole {
        Ok(None) => change(draft, path, Outcome::Unchanged),
        Ok(Some(_)) if laid => change(draft, path, Outcome::Kept),
        Ok(Some(text)) => {
            let write = Write { expected: Some(disk.to_vec()), bytes: text.into_bytes() };
            Change { write: Some(write), ..change(draft, path, Outcome::Updated) }
        }
        Err(entries::Unreadable { line, why }) => {
            let place = Place { file: path.as_str().to_owned(), line };
            notices.push(Notice::new(place, What::Unread { why }));
            change(draft, path, Outcome::LeftForeign)
        }
    }
}

fn sealed_text(draft: &Draft) -> String {
    String::from_utf8_lossy(&draft.content.sealed(&draft.thing)).into_owned()
}

fn created(draft: &Draft, path: &VaultPath, bytes: Vec<u8>) -> Change {
    Change { write: Some(Write { expected: None, bytes }), ..change(draft, path, Outcome::Created) }
}

/// A text of ours that is still there, and the write it needs, if any.
fn settled(
    draft: &Draft,
    path: &VaultPath,
    sealed: &Sealed,
    means: &Means,
    notices: &mut Vec<Notice>,
    write: impl FnOnce(String) -> Write,
) -> Change {
    match fate(draft, sealed) {
        Outcome::Updated => Change { write: Some(write(sealed_text(draft))), ..change(draft, path, Outcome::Updated) },
        Outcome::LeftEdited => {
            let sewn = merging::merged(draft, path, sealed, means, notices);
            let write = sewn.text.map(write);
            let same = |write: &Write| write.expected.as_ref() == Some(&write.bytes);
            // The news were on the page already, or found no place there, and there is no pointer to bring up to date.
            if write.as_ref().is_some_and(same) {
                return change(draft, path, Outcome::Kept);
            }
            Change { write, text: sewn.bare, ..change(draft, path, sewn.outcome) }
        }
        outcome => change(draft, path, outcome),
    }
}

/// A change without a write. The base is remembered where page and draft have it in common.
fn change(draft: &Draft, path: &VaultPath, outcome: Outcome) -> Change {
    let base = match outcome {
        Outcome::Created
        | Outcome::Updated
        | Outcome::Merged
        | Outcome::Clashed
        | Outcome::Unchanged
        | Outcome::Kept => {
            // Line ends at the very end are no part of a base's id, so they are none of the base: what is stored is found
            // by that id.
            draft.content.text().map(|text| text.trim_end_matches(['\n', '\r']).to_owned())
        }
        Outcome::LeftEdited
        | Outcome::LeftDeleted
        | Outcome::LeftForeign
        | Outcome::Deferred
        | Outcome::Restored
        | Outcome::Removed => None,
    };
    let (thing, path) = (draft.thing.clone(), path.clone());
    Change { thing, path, outcome, write: None, base, text: None, remove: None, gone: false }
}

#[cfg(test)]
mod tests;
