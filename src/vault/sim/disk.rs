//! What a simulated disk holds: names and files as programs see them, and as much of them as would outlive a power cut.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use caseless::default_case_fold_str;
use unicode_normalization::UnicodeNormalization;

use super::{Traits, Trouble};
use crate::model::VaultPath;

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Is {
    Folder,
    /// A file by its number.
    File(usize),
}

/// A name as it is shown, and what it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) shown: VaultPath,
    pub(super) is: Is,
}

/// The bytes of a file.
#[derive(Debug, Clone)]
pub(super) struct Inode {
    pub(super) bytes: Rc<[u8]>,
    /// Whether they were synced. Nothing here is ever written twice, so there is no older version.
    pub(super) durable: bool,
    /// When it was made, on the clock of the disk.
    pub(super) written: i64,
}

/// What becomes of a name.
pub(super) type Set = (String, Option<Name>);

#[derive(Clone)]
pub(super) struct Disk {
    /// Names as programs see them, by the form in which they are compared.
    names: BTreeMap<String, Name>,
    /// As they would be after a cut, if nothing that is pending came through.
    durable: BTreeMap<String, Name>,
    /// What became of names and is not synced, in order; what stands in one row happens together.
    pending: Vec<Vec<Set>>,
    pub(super) inodes: Vec<Inode>,
    pub(super) traits: Traits,
    pub(super) tokens: u64,
    /// Which device it is in.
    pub(super) device: u64,
    /// Nanoseconds since 1970.
    pub(super) clock: i64,
    /// The files that were read, by path.
    pub(super) reads: BTreeSet<String>,
    pub(super) steps: u32,
    pub(super) trouble: Trouble,
    pub(super) dead: bool,
}

impl Disk {
    pub(super) fn new(seed: u64, traits: Traits) -> Disk {
        Disk {
            names: BTreeMap::new(),
            durable: BTreeMap::new(),
            pending: Vec::new(),
            inodes: Vec::new(),
            traits,
            tokens: seed,
            device: seed,
            clock: 1_800_000_000_000_000_000,
            reads: BTreeSet::new(),
            steps: 0,
            trouble: Trouble::None,
            dead: false,
        }
    }

    /// The form in which this disk compares names.
    pub(super) fn key(&self, path: &str) -> String {
        let composed: String = if self.traits.decomposes { path.nfc().collect() } else { path.to_owned() };
        if self.traits.case_blind { default_case_fold_str(&composed) } else { composed }
    }

    /// A name as this disk shows it.
    fn shown(&self, path: &VaultPath) -> VaultPath {
        let decomposed = || VaultPath::new(&path.as_str().nfd().collect::<String>());
        self.traits.decomposes.then(decomposed).flatten().unwrap_or_else(|| path.clone())
    }

    pub(super) fn name(&self, path: &str) -> Option<&Name> {
        let plain = !self.traits.decomposes && !self.traits.case_blind;
        if plain { self.names.get(path) } else { self.names.get(&self.key(path)) }
    }

    /// What lies in a folder, sorted by the name as it is compared.
    pub(super) fn inside(&self, folder: &str) -> Vec<&Name> {
        let start = if folder.is_empty() { String::new() } else { format!("{}/", self.key(folder)) };
        let below = self.names.range(start.clone()..).take_while(|(key, _)| key.starts_with(&start));
        below.filter(|(key, _)| !key[start.len()..].contains('/')).map(|(_, name)| name).collect()
    }

    /// Changes names; not durable until [`Disk::sync_folder`].
    pub(super) fn set(&mut self, sets: Vec<Set>) {
        apply(&mut self.names, &sets);
        self.pending.push(sets);
    }

    pub(super) fn make_folder(&mut self, folder: &VaultPath) {
        let name = Name { shown: self.shown(folder), is: Is::Folder };
        self.set(vec![(self.key(folder.as_str()), Some(name))]);
    }

    pub(super) fn make_file(&mut self, path: &VaultPath, bytes: &[u8]) {
        self.inodes.push(Inode { bytes: bytes.into(), durable: false, written: self.clock });
        let name = Name { shown: self.shown(path), is: Is::File(self.inodes.len() - 1) };
        self.set(vec![(self.key(path.as_str()), Some(name))]);
    }

    /// The name `path` for what another name stands for.
    pub(super) fn renamed(&self, path: &VaultPath, is: Is) -> Set {
        // A name that is there keeps its spelling, as on real disks that do not tell case.
        let shown = self.name(path.as_str()).map_or_else(|| self.shown(path), |name| name.shown.clone());
        (self.key(path.as_str()), Some(Name { shown, is }))
    }

    /// Moves a file to where nothing stands.
    pub(super) fn move_to(&mut self, from: &VaultPath, to: &VaultPath, is: Is) -> bool {
        let sets = vec![(self.key(from.as_str()), None), self.renamed(to, is)];
        self.set(sets);
        true
    }

    /// Somebody writes a file, folders included.
    pub(super) fn put(&mut self, path: &VaultPath, bytes: &[u8]) {
        let mut above = Vec::new();
        let mut folder = path.folder();
        while let Some(one) = folder.filter(|one| self.name(one.as_str()).is_none()) {
            folder = one.folder();
            above.push(one);
        }
        above.iter().rev().for_each(|folder| self.make_folder(folder));
        self.make_file(path, bytes);
    }

    pub(super) fn sync_file(&mut self, path: &VaultPath) {
        if let Some(Name { is: Is::File(at), .. }) = self.name(path.as_str()) {
            let at = *at;
            self.inodes[at].durable = true;
        }
    }

    /// Makes the names in a folder durable, and what happened together with them.
    pub(super) fn sync_folder(&mut self, folder: &str) {
        let folder = self.key(folder);
        let is_in = |key: &str| key.rsplit_once('/').map_or("", |(above, _)| above) == folder;
        // What happened to the same name before comes along: no disk puts the older over the newer.
        let mut names: BTreeSet<String> = BTreeSet::new();
        let mut comes = vec![false; self.pending.len()];
        for (at, sets) in self.pending.iter().enumerate().rev() {
            comes[at] = sets.iter().any(|(key, _)| is_in(key) || names.contains(key));
            if comes[at] {
                names.extend(sets.iter().map(|(key, _)| key.clone()));
            }
        }
        for (sets, comes) in std::mem::take(&mut self.pending).into_iter().zip(comes) {
            if comes {
                apply(&mut self.durable, &sets);
            } else {
                self.pending.push(sets);
            }
        }
    }

    /// Everything becomes durable.
    pub(super) fn settle(&mut self) {
        std::mem::take(&mut self.pending).iter().for_each(|sets| apply(&mut self.durable, sets));
        self.inodes.iter_mut().for_each(|inode| inode.durable = true);
    }

    /// How many things a power cut decides on.
    pub(super) fn n_choices(&self) -> usize {
        let moves: usize = self.pending.iter().map(|sets| if self.traits.tears_moves { sets.len() } else { 1 }).sum();
        moves + self.inodes.iter().filter(|inode| !inode.durable).count()
    }

    /// The disk after a power cut; `chosen` says of each choice whether it came through.
    pub(super) fn after_cut(&self, chosen: &[bool]) -> Disk {
        let mut chosen = chosen.iter().copied();
        let mut came = || chosen.next().unwrap_or(true);
        let mut names = self.durable.clone();
        for sets in &self.pending {
            if self.traits.in_order {
                if !came() {
                    break;
                }
                apply(&mut names, sets);
                continue;
            }
            if self.traits.tears_moves {
                sets.iter().filter(|_| came()).for_each(|set| apply(&mut names, std::slice::from_ref(set)));
            } else if came() {
                apply(&mut names, sets);
            }
        }
        let mut inodes = self.inodes.clone();
        for (at, inode) in inodes.iter_mut().enumerate().filter(|(_, inode)| !inode.durable) {
            if !came() {
                // Nothing, or the start of it.
                let rest = if at % 2 == 0 { 0 } else { inode.bytes.len() / 2 };
                inode.bytes = inode.bytes[..rest].into();
            }
            inode.durable = true;
        }
        // A folder that did not come through takes what lies in it along.
        let lost = |key: &str| key.match_indices('/').any(|(at, _)| !names.contains_key(&key[..at]));
        let names: BTreeMap<String, Name> =
            names.iter().filter(|(key, _)| !lost(key)).map(|(key, name)| (key.clone(), name.clone())).collect();
        let fresh = Disk::new(self.tokens ^ 0xc07, self.traits);
        Disk { durable: names.clone(), names, inodes, device: self.device, clock: self.clock, ..fresh }
    }

    pub(super) fn files(&self) -> BTreeMap<String, Rc<[u8]>> {
        let file = |name: &Name| match name.is {
            Is::File(at) => Some((name.shown.as_str().to_owned(), Rc::clone(&self.inodes[at].bytes))),
            Is::Folder => None,
        };
        self.names.values().filter_map(file).collect()
    }
}

fn apply(names: &mut BTreeMap<String, Name>, sets: &[Set]) {
    for (key, name) in sets {
        match name {
            Some(name) => drop(names.insert(key.clone(), name.clone())),
            None => drop(names.remove(key)),
        }
    }
}
