//! What an operation did + what stands there now → how to take it back. Pure; the reverse of a sync, not a restore.
//!
//! What nobody touched since becomes exactly what it was. Where the reader wrote since, what the operation changed is
//! merged back out of the page, and every word of theirs stays; a file that the operation made stays with them.

use super::merging::Means;
use crate::merge::{self, region};
use crate::model::{
    BaseId, Before, Change, Claim, Content, Notice, Outcome, Place, Pointer, Sealed, Snapshot, Survey, Thing, Trace,
    VaultPath, What, Write, Written,
};

/// The paths that deciding needs to see: where each thing lives now, else where it was written.
pub fn places(traces: &[Trace], survey: &Survey) -> Vec<VaultPath> {
    traces.iter().map(|trace| home(trace, survey)).collect()
}

/// Decides how an operation is taken back.
pub fn undo(traces: &[Trace], survey: &Survey, snapshot: &Snapshot, means: &Means) -> (Vec<Change>, Vec<Notice>) {
    let mut notices = Vec::new();
    let changes = traces.iter().map(|trace| {
        let path = home(trace, survey);
        if let Some(why) = snapshot.barred.get(&path) {
            notices.push(Notice::new(Place::file(path.as_str()), What::Barred { why: *why }));
            return change(trace, &path, Outcome::Deferred);
        }
        let disk = snapshot.files.get(&path).map(Vec::as_slice);
        taken_back(trace, &path, disk, survey, means, &mut notices)
    });
    let changes = changes.collect();
    (changes, notices)
}

fn home(trace: &Trace, survey: &Survey) -> VaultPath {
    survey.home(&trace.thing).unwrap_or(&trace.path).clone()
}

/// The table: what stands there, what the operation wrote, what stood there before it.
fn taken_back(
    trace: &Trace,
    path: &VaultPath,
    disk: Option<&[u8]>,
    survey: &Survey,
    means: &Means,
    notices: &mut Vec<Notice>,
) -> Change {
    let write = |bytes: Vec<u8>| Some(Write { expected: disk.map(<[u8]>::to_vec), bytes });
    match (disk, &trace.written, &trace.before) {
        // It took the file away: it comes back where nothing else stands by now.
        (None, None, Before::Bytes(bytes)) => {
            let text = bare(bytes, trace, survey, None);
            Change { write: write(bytes.clone()), text, ..change(trace, path, Outcome::Restored) }
        }
        (Some(_), None, _) => change(trace, path, Outcome::LeftForeign),
        (None, Some(_), _) => change(trace, path, Outcome::LeftDeleted),
        (Some(disk), Some(written), Before::Nothing) if written.is(disk) => {
            Change { remove: Some(disk.to_vec()), gone: true, ..change(trace, path, Outcome::Removed) }
        }
        (Some(disk), Some(written), Before::Bytes(bytes)) if written.is(disk) => {
            let text = bare(bytes, trace, survey, written.base.as_ref());
            let gone = text.is_none() && claim(&trace.thing) == Claim::Region;
            Change { write: write(bytes.clone()), text, gone, ..change(trace, path, Outcome::Restored) }
        }
        (Some(disk), Some(written), before) => {
            match edited(trace, path, disk, (written, before), survey, means, notices) {
                Some((page, text)) if page.as_bytes() != disk => {
                    let gone = text.is_none();
                    Change { write: write(page.into_bytes()), gone, text, ..change(trace, path, Outcome::Merged) }
                }
                Some(_) | None => change(trace, path, Outcome::Kept),
            }
        }
        (None, None, Before::Nothing | Before::Lost) => {
            notices.push(Notice::new(Place::file(path.as_str()), What::Irretrievable));
            change(trace, path, Outcome::LeftDeleted)
        }
    }
}

/// A page as it will stand there, and our text in it without its pointer; that is absent where nothing of ours is left.
type Sewn = (String, Option<String>);

/// Our text in a file as it stood before, without its pointer; absent where it held none.
fn bare(bytes: &[u8], trace: &Trace, survey: &Survey, base: Option<&BaseId>) -> Option<String> {
    let page = std::str::from_utf8(bytes).ok()?;
    match claim(&trace.thing) {
        Claim::Page => Sealed::open(page, &trace.thing, survey.spelling).map(|sealed| sealed.text),
        Claim::Region => {
            let block = region::text(page, &found(page, trace, survey)?);
            open(&block, trace, survey, base).map(|sealed| sealed.text)
        }
        Claim::Seed | Claim::Entries => None,
    }
}

/// A page that the reader wrote on since, without what the operation changed; absent where it must stay as it is.
fn edited(
    trace: &Trace,
    path: &VaultPath,
    disk: &[u8],
    (written, before): (&Written, &Before),
    survey: &Survey,
    means: &Means,
    notices: &mut Vec<Notice>,
) -> Option<Sewn> {
    let page = std::str::from_utf8(disk).ok()?;
    let was = match before {
        Before::Bytes(bytes) => Some(std::str::from_utf8(bytes).ok()?),
        Before::Nothing => None,
        Before::Lost => {
            notices.push(Notice::new(Place::file(path.as_str()), What::Irretrievable));
            return None;
        }
    };
    match claim(&trace.thing) {
        Claim::Page => {
            let now = Sealed::open(page, &trace.thing, survey.spelling)?;
            let was = Sealed::open(was?, &trace.thing, survey.spelling)?;
            let text = sewn(path, (written.text.as_deref()?, &now.text, &was.text), means, notices)?;
            Some((sealed(trace, text.clone(), &base(written, &now, &was), means)?, Some(text)))
        }
        Claim::Region => block(trace, path, page, (written, was), survey, means, notices),
        Claim::Seed | Claim::Entries => None,
    }
}

/// Our block on a page of the reader's: it goes where nobody wrote in it and the operation put it there, else it is
/// merged back like a page.
fn block(
    trace: &Trace,
    path: &VaultPath,
    page: &str,
    (written, was): (&Written, Option<&str>),
    survey: &Survey,
    means: &Means,
    notices: &mut Vec<Notice>,
) -> Option<Sewn> {
    let here = found(page, trace, survey)?;
    let block = region::text(page, &here);
    let now = open(&block, trace, survey, written.base.as_ref())?;
    let ours = written.text.as_deref()?;
    let Some((was, there)) = was.and_then(|was| Some((was, found(was, trace, survey)?))) else {
        let untouched = BaseId::of(&now.text) == BaseId::of(ours);
        return untouched.then(|| (region::cut(page, &here), None));
    };
    let was = open(&region::text(was, &there), trace, survey, written.base.as_ref())?;
    let text = sewn(path, (ours, &now.text, &was.text), means, notices)?;
    let block = sealed(trace, text.clone(), &base(written, &now, &was), means)?;
    Some((region::replace(page, &here, block.trim_end_matches(['\n', '\r'])), Some(text)))
}

fn found(page: &str, trace: &Trace, survey: &Survey) -> Option<region::Region> {
    region::around(page, survey.spelling.line_of(page, &trace.thing)?.start)
}

/// A block without its pointer; one that has no room for a pointer is taken for what the state says it was written from.
fn open(block: &str, trace: &Trace, survey: &Survey, base: Option<&BaseId>) -> Option<Sealed> {
    let bare = || {
        let pointer = Pointer { thing: trace.thing.clone(), base: base?.clone() };
        Some(Sealed { pointer, text: block.to_owned() })
    };
    Sealed::open(block, &trace.thing, survey.spelling).or_else(bare)
}

/// The page with what the operation changed taken out again.
fn sewn(
    path: &VaultPath,
    (wrote, now, was): (&str, &str, &str),
    means: &Means,
    notices: &mut Vec<Notice>,
) -> Option<String> {
    let mut tell = |what| notices.push(Notice::new(Place::file(path.as_str()), what));
    match merge::back(wrote, now, was, means.grammar) {
        Ok(merged) => {
            merged.left_out.into_iter().for_each(|left| tell(What::LeftOut { why: left.why, text: left.text }));
            Some(merged.text)
        }
        Err(refused) => {
            tell(What::NotMerged { why: refused.to_string() });
            None
        }
    }
}

/// What the page is said to be written from: as before the operation, unless a later one wrote it since.
fn base(written: &Written, now: &Sealed, was: &Sealed) -> BaseId {
    let latest = written.base.as_ref() == Some(&now.pointer.base);
    if latest { was.pointer.base.clone() } else { now.pointer.base.clone() }
}

/// Absent where a page has no place for its pointer: written without it, it would be lost to every later run.
fn sealed(trace: &Trace, text: String, base: &BaseId, means: &Means) -> Option<String> {
    let claim = claim(&trace.thing);
    let pointer = (means.pointer)(&text, claim);
    if pointer.is_none() && claim == Claim::Page {
        return None;
    }
    Some(String::from_utf8_lossy(&Content::Text { text, pointer }.sealed_from(&trace.thing, base)).into_owned())
}

fn claim(thing: &Thing) -> Claim {
    match thing {
        Thing::Article(_) | Thing::Issue(_) | Thing::Concept(_) => Claim::Page,
        Thing::Journal(_) => Claim::Region,
        Thing::Feynman(_) | Thing::File(_) => Claim::Seed,
    }
}

fn change(trace: &Trace, path: &VaultPath, outcome: Outcome) -> Change {
    let (thing, path) = (trace.thing.clone(), path.clone());
    Change { thing, path, outcome, write: None, base: None, text: None, remove: None, gone: false }
}
