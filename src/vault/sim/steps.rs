//! The steps of [`Fs`] on a simulated disk: each may be the one at which the run dies or fails.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::time::Duration;

use super::disk::{Disk, Is};
use super::{Sim, Trouble};
use crate::model::{Barred, Error, VaultPath};
use crate::vault::fs::{Exchanged, Folder, Fs, Ground, Kind, Seen, Stamp, trouble};

fn refused<T>(path: &VaultPath, kind: ErrorKind) -> Result<T, Error> {
    Err(trouble(path.as_str(), &kind.into()))
}

impl Sim {
    /// One step that could write. `half` is what is left of it when the run dies in the middle.
    fn step<T>(
        &self,
        path: &VaultPath,
        half: impl FnOnce(&mut Disk),
        act: impl FnOnce(&mut Disk) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.alive(path)?;
        let mut disk = self.0.borrow_mut();
        disk.steps += 1;
        let now = disk.steps;
        match disk.trouble {
            Trouble::Dies(at) if at == now => {
                disk.dead = true;
                half(&mut disk);
                refused(path, ErrorKind::BrokenPipe)
            }
            Trouble::Fails(at) if at == now => refused(path, ErrorKind::StorageFull),
            Trouble::FailsAfter(at) if at == now => {
                act(&mut disk)?;
                refused(path, ErrorKind::TimedOut)
            }
            Trouble::None | Trouble::Dies(_) | Trouble::Fails(_) | Trouble::FailsAfter(_) => act(&mut disk),
        }
    }

    fn alive(&self, path: &VaultPath) -> Result<(), Error> {
        if self.0.borrow().dead { refused(path, ErrorKind::BrokenPipe) } else { Ok(()) }
    }
}

/// The file at a path, and the folder it lies in must be there.
fn file(disk: &Disk, path: &VaultPath) -> Result<Option<Is>, Error> {
    held(disk, path)?;
    Ok(disk.name(path.as_str()).map(|name| name.is))
}

fn held(disk: &Disk, path: &VaultPath) -> Result<(), Error> {
    match path.folder().map(|folder| disk.name(folder.as_str()).map(|name| name.is)) {
        None | Some(Some(Is::Folder)) => Ok(()),
        Some(Some(Is::File(_))) => refused(path, ErrorKind::NotADirectory),
        Some(None) => refused(path, ErrorKind::NotFound),
    }
}

impl Fs for Sim {
    fn read(&self, path: &VaultPath, cap: u64) -> Result<Seen, Error> {
        self.alive(path)?;
        self.0.borrow_mut().reads.insert(path.as_str().to_owned());
        let disk = self.0.borrow();
        Ok(match disk.name(path.as_str()).map(|name| name.is) {
            None => Seen::Absent,
            Some(Is::Folder) => Seen::Barred(Barred::NotAFile),
            Some(Is::File(at)) if disk.inodes[at].bytes.len() as u64 > cap => Seen::Barred(Barred::TooLarge),
            Some(Is::File(at)) => Seen::File { bytes: disk.inodes[at].bytes.to_vec(), links: 1 },
        })
    }

    fn list(&self, folder: Option<&VaultPath>) -> Result<Vec<(String, Kind)>, Error> {
        let shown = folder.map_or("", VaultPath::as_str);
        if self.0.borrow().dead {
            return Err(trouble(shown, &ErrorKind::BrokenPipe.into()));
        }
        let disk = self.0.borrow();
        let kind = |is: Is| if is == Is::Folder { Kind::Folder } else { Kind::File };
        let inside = disk.inside(shown).into_iter();
        let mut names: Vec<(String, Kind)> = inside.map(|name| (name.shown.name().to_owned(), kind(name.is))).collect();
        names.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        Ok(names)
    }

    fn ground(&self, folder: Option<&VaultPath>) -> Result<Ground, Error> {
        let Some(folder) = folder else { return Ok(Ground::Folder) };
        self.alive(folder)?;
        Ok(match self.0.borrow().name(folder.as_str()).map(|name| name.is) {
            None => Ground::Absent,
            Some(Is::Folder) => Ground::Folder,
            Some(Is::File(_)) => Ground::Taken,
        })
    }

    fn forget(&self) {}

    fn make_folder(&self, folder: &VaultPath) -> Result<(), Error> {
        self.step(
            folder,
            |_| {},
            |disk| match file(disk, folder)? {
                None => {
                    disk.make_folder(folder);
                    Ok(())
                }
                Some(Is::Folder) => Ok(()),
                Some(Is::File(_)) => refused(folder, ErrorKind::NotADirectory),
            },
        )
    }

    fn create(&self, path: &VaultPath, bytes: &[u8], like: Option<&VaultPath>) -> Result<(), Error> {
        let like_held = like.map_or(Ok(()), |like| held(&self.0.borrow(), like));
        let half = |disk: &mut Disk| {
            if matches!(file(disk, path), Ok(None)) {
                disk.make_file(path, &bytes[..bytes.len() / 2]);
            }
        };
        self.step(path, half, |disk| {
            like_held?;
            match file(disk, path)? {
                None => {
                    disk.make_file(path, bytes);
                    Ok(())
                }
                Some(_) => refused(path, ErrorKind::AlreadyExists),
            }
        })
    }

    fn sync(&self, files: &[VaultPath], folders: &BTreeSet<Folder>) -> Result<(), Error> {
        let Some(path) = files.first().cloned().or_else(|| folders.iter().flatten().next().cloned()) else {
            return Ok(());
        };
        self.step(
            &path,
            |_| {},
            |disk| {
                files.iter().for_each(|path| disk.sync_file(path));
                folders.iter().for_each(|folder| disk.sync_folder(folder.as_ref().map_or("", VaultPath::as_str)));
                Ok(())
            },
        )
    }

    fn place(&self, from: &VaultPath, to: &VaultPath) -> Result<bool, Error> {
        self.step(
            to,
            |_| {},
            |disk| {
                let Some(is) = file(disk, from)? else { return refused(from, ErrorKind::NotFound) };
                Ok(file(disk, to)?.is_none() && disk.move_to(from, to, is))
            },
        )
    }

    fn exchange(&self, one: &VaultPath, other: &VaultPath) -> Result<Exchanged, Error> {
        self.step(
            other,
            |_| {},
            |disk| {
                if disk.traits.no_exchange {
                    return Ok(Exchanged::Unable);
                }
                let (Some(a), Some(b)) = (file(disk, one)?, file(disk, other)?) else { return Ok(Exchanged::Gone) };
                let sets = vec![disk.renamed(one, b), disk.renamed(other, a)];
                disk.set(sets);
                Ok(Exchanged::Done)
            },
        )
    }

    fn withdraw(&self, from: &VaultPath, to: &VaultPath) -> Result<bool, Error> {
        self.step(
            from,
            |_| {},
            |disk| match (file(disk, from)?, file(disk, to)?) {
                (_, Some(_)) => refused(to, ErrorKind::AlreadyExists),
                (None, None) => Ok(false),
                (Some(is), None) => Ok(disk.move_to(from, to, is)),
            },
        )
    }

    fn remove(&self, path: &VaultPath) -> Result<(), Error> {
        self.step(
            path,
            |_| {},
            |disk| match file(disk, path)? {
                Some(Is::File(_)) => {
                    let key = disk.key(path.as_str());
                    disk.set(vec![(key, None)]);
                    Ok(())
                }
                Some(Is::Folder) | None => refused(path, ErrorKind::NotFound),
            },
        )
    }

    fn lock(&self, path: &VaultPath) -> Result<bool, Error> {
        self.alive(path)?;
        // A lock that is there is only taken, which writes nothing.
        if file(&self.0.borrow(), path)?.is_none() {
            self.step(
                path,
                |_| {},
                |disk| {
                    disk.make_file(path, &[]);
                    Ok(())
                },
            )?;
        }
        Ok(true)
    }

    fn stamp(&self, path: &VaultPath) -> Result<Option<Stamp>, Error> {
        self.alive(path)?;
        let disk = self.0.borrow();
        Ok(match disk.name(path.as_str()).map(|name| name.is) {
            Some(Is::File(at)) => {
                let inode = &disk.inodes[at];
                Some(Stamp { size: inode.bytes.len() as u64, written: inode.written, inode: at as u64 })
            }
            Some(Is::Folder) | None => None,
        })
    }

    fn clock(&self) -> i64 {
        self.0.borrow().clock
    }

    fn pause(&self, how_long: Duration) {
        self.pass(how_long);
    }

    fn token(&self) -> String {
        let mut disk = self.0.borrow_mut();
        disk.tokens = disk.tokens.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = disk.tokens;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        format!("{:016x}", mixed ^ (mixed >> 31))
    }

    fn identity(&self) -> Option<String> {
        Some(format!("{:016x}", self.0.borrow().device))
    }
}
