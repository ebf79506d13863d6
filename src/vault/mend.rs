//! What a killed run left is put right, and what an editor wrote into a file after we displaced it goes back to its
//! place: then both are ordinary edits, which the run that finds them merges.
//!
//! Works by looking at what stands there, never by trusting what a run meant to do; so a run that dies in here is put
//! right by the next. Refuses to remove anything whose bytes do not stand elsewhere as well.

use std::collections::{BTreeMap, BTreeSet};

use super::PAGE;
use super::apply::is_own;
use super::fs::{Folder, Fs, Kind, Seen, make_folders};
use super::intent::{self, Intent, Move, Said};
use super::objects::{self, Digest, Stored};
use super::replace::{Replaced, Slot, keep, look, put_back};
use super::state::State;
use crate::model::{Error, Notice, Place, Rescue, VaultPath, What};

/// What was put right.
#[derive(Debug, Default)]
pub(super) struct Mended {
    /// Whether files of the reader's moved: what was seen before counts no more.
    pub(super) moved: bool,
    /// What to tell.
    pub(super) notices: Vec<Notice>,
    touched: BTreeSet<Folder>,
    /// Whether the intent of the run in hand was opened anew.
    reopened: bool,
    /// What it took away for good, by its record.
    removed: BTreeSet<VaultPath>,
}

/// Why the trash of a run is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Why {
    /// The run was cut off: a file may have been on its way.
    CutOff,
    /// The run came to its end, and somebody may have written through an old handle since.
    Late,
}

/// What lies in the trash where a run displaced a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lies {
    /// What we wrote, or nothing at all.
    Ours,
    /// What stood there before.
    Before,
    /// Another version of the reader's.
    Readers,
}

impl Mended {
    /// Puts right what a run left that was cut off.
    pub(super) fn cut_off(&mut self, fs: &dyn Fs, state: &State, run: &str) -> Result<(), Error> {
        self.removed = state.removed(run);
        match intent::opened(fs, run)? {
            Said::Intent(intent) => self.run(fs, run, &intent, Why::CutOff)?,
            // Nothing was replaced by it.
            Said::Nothing => {}
            Said::Wrong(why) => {
                self.tell(&intent::at_work(run), What::State { why });
                // Another version's is for that version to put right.
                if why == crate::model::StateFault::OtherVersion {
                    return Ok(());
                }
            }
        }
        make_folders(fs, &intent::folder(run), &mut BTreeSet::new())?;
        intent::close(fs, run).map(drop)
    }

    /// Looks for late saves in what a run displaced that came to its end.
    pub(super) fn late(&mut self, fs: &dyn Fs, run: &str, intent: &Intent) -> Result<(), Error> {
        self.run(fs, run, intent, Why::Late)
    }

    /// Moves files that a run left under temporary names into the trash.
    pub(super) fn sweep(&mut self, fs: &dyn Fs, left: &BTreeSet<VaultPath>) -> Result<(), Error> {
        let folder = intent::folder(&fs.token());
        let mut count = 0;
        for path in left {
            match fs.read(path, PAGE)? {
                Seen::Absent => continue,
                // The second name of a file that is in its place: it was cut off while it was put there.
                Seen::File { bytes, links } if links > 1 && has_twin(fs, path, &bytes)? => fs.remove(path)?,
                Seen::File { .. } | Seen::Barred(_) => {
                    make_folders(fs, &folder, &mut self.touched)?;
                    let kept = folder.join(&format!("{count}.left")).expect("a number is part of a path");
                    count += u32::from(fs.withdraw(path, &kept)?);
                }
            }
        }
        if count > 0 {
            self.tell(&folder, What::Rescued { how: Rescue::Swept { files: count } });
        }
        Ok(())
    }

    fn run(&mut self, fs: &dyn Fs, run: &str, intent: &Intent, why: Why) -> Result<(), Error> {
        let mut lying: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (name, kind) in fs.list(Some(&intent::folder(run)))? {
            let numbers = name.split_once('.').filter(|_| kind == Kind::File);
            if let Some((Ok(at), Ok(count))) = numbers.map(|(at, count)| (at.parse(), count.parse())) {
                lying.entry(at).or_default().push(count);
            }
        }
        for one in intent.moves.iter().filter(|one| !is_own(&one.path)) {
            if let Some(counts) = lying.get(&one.slot) {
                self.one(fs, run, one, counts, why)?;
            }
        }
        if !self.touched.is_empty() {
            fs.sync(&[], &std::mem::take(&mut self.touched))?;
        }
        if std::mem::take(&mut self.reopened) {
            intent::close(fs, run)?;
        }
        Ok(())
    }

    fn one(&mut self, fs: &dyn Fs, run: &str, one: &Move, counts: &[usize], why: Why) -> Result<(), Error> {
        let slot = Slot::new(&intent::folder(run), one.slot);
        let mut lies = Vec::new();
        for count in counts {
            if let Some(what) = classed(fs, &slot.file(*count), one, why)? {
                lies.push((*count, what));
            }
        }
        lies.sort_unstable_by_key(|(count, _)| std::cmp::Reverse(*count));
        if why == Why::CutOff {
            self.close_gap(fs, run, one, &slot, &mut lies)?;
        }
        for (count, _) in lies.into_iter().filter(|(_, what)| *what == Lies::Readers) {
            self.readers(fs, run, one, &slot, count, why)?;
        }
        Ok(())
    }

    /// Puts a file back that was on its way when the run was cut off: the newest version that is not ours.
    ///
    /// A disk that cannot exchange shows that by two files, or by one that went aside: after a power cut the second step
    /// may be lost while the first is not. Whoever deletes such a page between the two runs gets it back once; refused was
    /// to take a page for deleted that may be lost.
    fn close_gap(
        &mut self,
        fs: &dyn Fs,
        run: &str,
        one: &Move,
        slot: &Slot,
        lies: &mut Vec<(usize, Lies)>,
    ) -> Result<(), Error> {
        let went_aside = lies.len() > 1 || lies.iter().any(|(count, what)| *count > 0 && *what != Lies::Ours);
        let went_aside = went_aside || (one.gone && !self.removed.contains(&one.path));
        let at = lies.iter().position(|(_, what)| *what != Lies::Ours);
        let is_torn = at.is_none() && !lies.is_empty() && !one.gone;
        if !(is_torn || went_aside) || fs.read(&one.path, PAGE)? != Seen::Absent {
            return Ok(());
        }
        let Some(at) = at else { return self.bring_back(fs, run, one, slot) };
        if let Some(folder) = one.path.folder() {
            make_folders(fs, &folder, &mut self.touched)?;
        }
        if fs.place(&slot.file(lies[at].0), &one.path)? {
            lies.remove(at);
            self.moved(one, run);
            self.tell(&one.path, What::Rescued { how: Rescue::PutBack });
        }
        Ok(())
    }

    /// The new file is ready, and the old one under neither name: its copy among the objects goes to its place.
    fn bring_back(&mut self, fs: &dyn Fs, run: &str, one: &Move, slot: &Slot) -> Result<(), Error> {
        let Stored::Bytes(bytes) = objects::get(fs, &one.before)? else { return Ok(()) };
        let copy = slot.copy(&fs.token());
        fs.create(&copy, &bytes, None)?;
        fs.sync(std::slice::from_ref(&copy), &BTreeSet::new())?;
        if let Some(folder) = one.path.folder() {
            make_folders(fs, &folder, &mut self.touched)?;
        }
        if fs.place(&copy, &one.path)? {
            self.moved(one, run);
            self.tell(&one.path, What::Rescued { how: Rescue::PutBack });
        }
        Ok(())
    }

    /// A version of the reader's that lies in the trash: it goes back where ours still stands as we wrote it.
    fn readers(
        &mut self,
        fs: &dyn Fs,
        run: &str,
        one: &Move,
        slot: &Slot,
        count: usize,
        why: Why,
    ) -> Result<(), Error> {
        let page = fs.read(&one.path, PAGE)?;
        let is_ours = matches!(&page, Seen::File { bytes, links: 1 } if Digest::of(bytes) == one.after);
        let kept = if is_ours {
            if why == Why::Late && !self.reopened {
                intent::reopen(fs, run)?;
                self.reopened = true;
            }
            let Replaced::Not { kept } = put_back(fs, &one.path, slot, count, page)? else { return Ok(()) };
            self.moved(one, run);
            kept
        } else {
            vec![keep(fs, slot, count)]
        };
        if kept.is_empty() {
            self.tell(&one.path, What::Rescued { how: Rescue::LateSave });
        }
        kept.into_iter().for_each(|path| self.tell(&one.path, What::KeptAside { path }));
        Ok(())
    }

    fn moved(&mut self, one: &Move, run: &str) {
        self.moved = true;
        self.touched.extend([one.path.folder(), Some(intent::folder(run))]);
    }

    fn tell(&mut self, path: &VaultPath, what: What) {
        self.notices.push(Notice::new(Place::file(path.as_str()), what));
    }
}

/// What a file in the trash is; absent where it need not be looked at.
fn classed(fs: &dyn Fs, path: &VaultPath, one: &Move, why: Why) -> Result<Option<Lies>, Error> {
    // Of a run that came to its end it is known that what came out was what it expected.
    if why == Why::Late && fs.stamp(path)?.is_none_or(|stamp| one.is_as_it_was(stamp)) {
        return Ok(None);
    }
    Ok(match fs.read(path, PAGE)? {
        Seen::Absent => None,
        // It was put in its place by a link, and the run was cut off before this name went.
        Seen::File { bytes, links }
            if links > 1 && look(fs, &one.path) == (Seen::File { bytes: bytes.clone(), links }) =>
        {
            fs.remove(path)?;
            None
        }
        Seen::File { bytes, .. } if bytes.is_empty() => Some(Lies::Ours),
        Seen::File { bytes, .. } => Some(match Digest::of(&bytes) {
            digest if digest == one.after => Lies::Ours,
            digest if digest == one.before => Lies::Before,
            _ => Lies::Readers,
        }),
        Seen::Barred(_) => Some(Lies::Readers),
    })
}

/// Whether a file of the same folder is the same file under another name, as far as can be seen. A second name somewhere
/// else is a backup's, say, and no reason to remove anything.
fn has_twin(fs: &dyn Fs, path: &VaultPath, bytes: &[u8]) -> Result<bool, Error> {
    let folder = path.folder();
    for (name, _) in fs.list(folder.as_ref())? {
        let other = folder.as_ref().map_or_else(|| VaultPath::new(&name), |folder| folder.join(&name));
        let Some(other) = other.filter(|other| other != path) else { continue };
        if matches!(fs.read(&other, PAGE)?, Seen::File { bytes: there, links } if links > 1 && there == bytes) {
            return Ok(true);
        }
    }
    Ok(false)
}
