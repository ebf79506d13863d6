//! `Disk`: the real disk, through one directory handle of the vault.
//!
//! Every folder on the way is opened without following links, one after the other, so a link that somebody puts there
//! at any moment leads nowhere. Every call names one part below such a folder. Refuses to know what the files mean.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs::File;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, ErrorKind, Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rustix::fs::{AtFlags, FileType, Mode, OFlags};
use rustix::io::Errno;

use super::folders::{Folders, Handle, Opened, kind};
use super::fs::{Exchanged, Folder, Fs, Ground, Kind, Seen, Stamp, trouble};
use super::rename;
use crate::model::{Barred, Error, Fault, VaultPath};

/// Above this many files and folders one call for the whole disk costs less than one each.
#[cfg(target_os = "linux")]
const FEW: usize = 8;

/// How often a file is read again that changes while we read it.
const READINGS: u32 = 5;

/// A vault on the real disk.
pub(super) struct Disk {
    folders: Folders,
    /// The file whose lock we hold.
    lock: RefCell<Option<File>>,
}

impl Disk {
    /// Opens the vault if it is there.
    pub(super) fn open(root: PathBuf) -> Result<Disk, Error> {
        Ok(Disk { folders: Folders::open(root)?, lock: RefCell::new(None) })
    }

    /// From now on folders of the vault may be links, as the reader wants it.
    pub(super) fn follow_links(&self, home: Option<&Path>) {
        self.folders.follow_links(home);
    }

    fn sync_each(&self, files: &[VaultPath], folders: &BTreeSet<Folder>) -> Result<(), Error> {
        for path in files {
            let dir = self.folders.holder(path)?;
            let synced = open(&dir, path.name(), OFlags::RDONLY).map_err(io::Error::from);
            synced.and_then(|file| file.sync_all()).map_err(|error| trouble(path.as_str(), &error))?;
        }
        for folder in folders {
            // By the standard library, which knows that macOS has a stronger call than fsync.
            self.folders.with(folder, |dir| File::from(dir.try_clone()?).sync_all())?;
        }
        Ok(())
    }

    /// One call per file system that any of the folders lies on: folders of a vault may be mounts of their own.
    #[cfg(target_os = "linux")]
    fn sync_all(&self, files: &[VaultPath], folders: &BTreeSet<Folder>) -> Result<(), Error> {
        let holders: BTreeSet<Folder> = files.iter().map(VaultPath::folder).collect();
        let mut synced = BTreeSet::new();
        for folder in holders.union(folders) {
            self.folders.with(folder, |dir| {
                if synced.insert(rustix::fs::fstat(dir)?.st_dev) { Ok(rustix::fs::syncfs(dir)?) } else { Ok(()) }
            })?;
        }
        Ok(())
    }

    /// Opens a new file, and the folder it is in.
    fn open_new(&self, path: &VaultPath) -> Result<(Handle, File), Error> {
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL;
        let mut dir = self.folders.holder(path)?;
        let mut file = open(&dir, path.name(), flags);
        // The folder itself is gone, and maybe another one is there by now.
        if let Err(Errno::NOENT | Errno::STALE) = file {
            self.folders.forget();
            dir = self.folders.holder(path)?;
            file = open(&dir, path.name(), flags);
        }
        file.map(|file| (dir, file)).map_err(|error| trouble(path.as_str(), &error.into()))
    }
}

/// Opens a file of a folder. Follows no link and does not wait for the other end of a pipe.
fn open(dir: &OwnedFd, name: &str, how: OFlags) -> Result<File, Errno> {
    let flags = how | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    rustix::fs::openat(dir, name, flags, Mode::from_raw_mode(0o666)).map(File::from)
}

/// Reads once; absent when it changed meanwhile.
fn read_once(dir: &OwnedFd, name: &str, cap: u64) -> io::Result<Option<Seen>> {
    // Looked at before it is opened: opening a device can do things.
    match kind(dir, name) {
        Ok(FileType::RegularFile) => {}
        Ok(FileType::Symlink) => return Ok(Some(Seen::Barred(Barred::Symlink))),
        Ok(_) => return Ok(Some(Seen::Barred(Barred::NotAFile))),
        Err(Errno::NOENT) => return Ok(Some(Seen::Absent)),
        Err(error) => return Err(error.into()),
    }
    let mut file = match open(dir, name, OFlags::RDONLY) {
        Ok(file) => file,
        Err(error) if error != Errno::NOENT && kind(dir, name) == Ok(FileType::RegularFile) => return Err(error.into()),
        // Gone, or a link by now.
        Err(_) => return Ok(None),
    };
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Ok(None);
    }
    if metadata.len() > cap {
        return Ok(Some(Seen::Barred(Barred::TooLarge)));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0));
    // No call to find its end: whether it has grown shows in the stamp.
    (&mut file).take(metadata.len()).read_to_end(&mut bytes)?;
    let same = stamp(&file.metadata()?) == stamp(&metadata) && bytes.len() as u64 == metadata.len();
    Ok(same.then(|| Seen::File { bytes, links: metadata.nlink() }))
}

/// What tells that a file was written.
fn stamp(metadata: &std::fs::Metadata) -> (u64, i64, i64) {
    (metadata.len(), metadata.mtime(), metadata.mtime_nsec())
}

/// What an entry of a folder is; asked for where the listing does not say.
fn entry_kind(dir: &OwnedFd, name: &str, listed: FileType) -> Result<Kind, Errno> {
    let kind = if listed == FileType::Unknown { kind(dir, name)? } else { listed };
    Ok(match kind {
        FileType::Directory => Kind::Folder,
        FileType::RegularFile => Kind::File,
        _ => Kind::Other,
    })
}

/// The entries of an open folder, sorted.
fn entries(dir: &OwnedFd) -> io::Result<Vec<(String, Kind)>> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    // A handle of its own: one that is kept would go on where it stopped the last time.
    let listing = rustix::fs::Dir::new(rustix::fs::openat(dir, ".", flags, Mode::empty())?)?;
    let mut entries = Vec::new();
    for entry in listing {
        let entry = entry?;
        // No path has a part `.` or `..`.
        let name = entry.file_name().to_str().ok().filter(|name| VaultPath::new(name).is_some());
        if let Some(name) = name {
            entries.push((name.to_owned(), entry_kind(dir, name, entry.file_type())?));
        }
    }
    entries.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    Ok(entries)
}

impl Fs for Disk {
    fn read(&self, path: &VaultPath, cap: u64) -> Result<Seen, Error> {
        let dir = match self.folders.get(path.folder().as_ref()) {
            Ok(Opened::Dir(dir)) => dir,
            Ok(Opened::Absent) => return Ok(Seen::Absent),
            Ok(Opened::Taken) => return Ok(Seen::Barred(Barred::NotAFile)),
            Err(Error { fault: Fault::SymlinkedFolder, .. }) => return Ok(Seen::Barred(Barred::Symlink)),
            Err(error) => return Err(error),
        };
        for reading in 0..READINGS {
            if reading > 0 {
                std::thread::sleep(Duration::from_millis(10) * reading);
            }
            if let Some(seen) = read_once(&dir, path.name(), cap).map_err(|error| trouble(path.as_str(), &error))? {
                return Ok(seen);
            }
        }
        Ok(Seen::Barred(Barred::Changing))
    }

    fn list(&self, folder: Option<&VaultPath>) -> Result<Vec<(String, Kind)>, Error> {
        let mut entries = self.folders.with(&folder.cloned(), entries)?.unwrap_or_default();
        for (name, kind) in entries.iter_mut().filter(|(_, kind)| *kind == Kind::Other) {
            if self.folders.is_followed(folder, name) {
                *kind = Kind::Folder;
            }
        }
        Ok(entries)
    }

    fn ground(&self, folder: Option<&VaultPath>) -> Result<Ground, Error> {
        Ok(match self.folders.get(folder)? {
            Opened::Absent => Ground::Absent,
            Opened::Taken => Ground::Taken,
            Opened::Dir(_) => Ground::Folder,
        })
    }

    fn forget(&self) {
        self.folders.forget();
    }

    fn make_folder(&self, folder: &VaultPath) -> Result<(), Error> {
        self.folders.make_top()?;
        match rustix::fs::mkdirat(&self.folders.holder(folder)?, folder.name(), Mode::from_raw_mode(0o777)) {
            Err(Errno::EXIST) => self.folders.wanted(Some(folder), folder).map(drop),
            made => made.map_err(|error| trouble(folder.as_str(), &error.into())),
        }
    }

    fn create(&self, path: &VaultPath, bytes: &[u8], like: Option<&VaultPath>) -> Result<(), Error> {
        self.folders.make_top()?;
        let like = like.map(|like| self.folders.holder(like).map(|dir| (dir, like))).transpose()?;
        let (dir, mut file) = self.open_new(path)?;
        let written = like
            .map_or(Ok(()), |(dir, like)| match open(&dir, like.name(), OFlags::RDONLY) {
                Ok(like) => rename::dress(&like, &file),
                // Gone by now: whoever is about to replace it will see that.
                Err(Errno::NOENT) => Ok(()),
                Err(error) => Err(error.into()),
            })
            .and_then(|()| file.write_all(bytes));
        written.map_err(|error| {
            // Ours from the first byte, and torn: of no use to anybody. If it stays, its name says what it is.
            let _ = rustix::fs::unlinkat(&dir, path.name(), AtFlags::empty());
            trouble(path.as_str(), &error)
        })
    }

    fn sync(&self, files: &[VaultPath], folders: &BTreeSet<Folder>) -> Result<(), Error> {
        #[cfg(target_os = "linux")]
        if files.len() + folders.len() > FEW {
            return self.sync_all(files, folders);
        }
        self.sync_each(files, folders)
    }

    fn place(&self, from: &VaultPath, to: &VaultPath) -> Result<bool, Error> {
        let (source, target) = (self.folders.holder(from)?, self.folders.holder(to)?);
        rename::place(&*source, from.name(), &*target, to.name()).map_err(|error| trouble(to.as_str(), &error))
    }

    fn exchange(&self, one: &VaultPath, other: &VaultPath) -> Result<Exchanged, Error> {
        let (source, target) = (self.folders.holder(one)?, self.folders.holder(other)?);
        rename::exchange(&*source, one.name(), &*target, other.name()).map_err(|error| trouble(other.as_str(), &error))
    }

    fn withdraw(&self, from: &VaultPath, to: &VaultPath) -> Result<bool, Error> {
        let (source, target) = (self.folders.holder(from)?, self.folders.holder(to)?);
        rename::withdraw(&*source, from.name(), &*target, to.name()).map_err(|error| trouble(from.as_str(), &error))
    }

    fn remove(&self, path: &VaultPath) -> Result<(), Error> {
        let dir = self.folders.holder(path)?;
        rustix::fs::unlinkat(&dir, path.name(), AtFlags::empty()).map_err(|error| trouble(path.as_str(), &error.into()))
    }

    fn lock(&self, path: &VaultPath) -> Result<bool, Error> {
        let dir = self.folders.holder(path)?;
        // Opened without O_CREAT first: a run with nothing to do makes no call that could write.
        let file = match open(&dir, path.name(), OFlags::RDWR) {
            Err(Errno::NOENT) => open(&dir, path.name(), OFlags::RDWR | OFlags::CREATE),
            opened => opened,
        };
        let file = file.map_err(|error| trouble(path.as_str(), &error.into()))?;
        match file.try_lock() {
            Ok(()) => {
                *self.lock.borrow_mut() = Some(file);
                Ok(true)
            }
            Err(std::fs::TryLockError::WouldBlock) => Ok(false),
            Err(std::fs::TryLockError::Error(error)) => Err(trouble(path.as_str(), &error)),
        }
    }

    fn stamp(&self, path: &VaultPath) -> Result<Option<Stamp>, Error> {
        let Opened::Dir(dir) = self.folders.get(path.folder().as_ref())? else { return Ok(None) };
        match rustix::fs::statat(&dir, path.name(), AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) if FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile => {
                let written = stat.st_mtime.saturating_mul(1_000_000_000) + stat.st_mtime_nsec as i64;
                Ok(Some(Stamp { size: stat.st_size as u64, written, inode: stat.st_ino }))
            }
            Ok(_) | Err(Errno::NOENT) => Ok(None),
            Err(error) => Err(trouble(path.as_str(), &error.into())),
        }
    }

    #[expect(clippy::disallowed_methods, reason = "an age is told by the clock that files are stamped with")]
    fn clock(&self) -> i64 {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_nanos()).unwrap_or(i64::MAX)
    }

    fn pause(&self, how_long: Duration) {
        std::thread::sleep(how_long);
        self.forget();
    }

    fn token(&self) -> String {
        // The standard library seeds every one of these from the system's randomness.
        format!("{:016x}", RandomState::new().build_hasher().finish())
    }

    fn identity(&self) -> Option<String> {
        let Ok(Opened::Dir(top)) = self.folders.get(None) else { return None };
        let stat = rustix::fs::fstat(&top).ok()?;
        let hash = blake3::hash(format!("{} {}", stat.st_dev, stat.st_ino).as_bytes()).to_hex();
        Some(hash[..16].to_owned())
    }
}

/// The folder a root names, links followed as far as it exists; parts that do not exist yet stay as they are.
pub(super) fn canonical(root: &Path) -> Result<PathBuf, Error> {
    let shown = root.to_string_lossy();
    let mut rest = Vec::new();
    let mut stem = root;
    loop {
        let there = if stem.as_os_str().is_empty() { Path::new(".") } else { stem };
        match there.canonicalize() {
            Ok(found) => return Ok(rest.iter().rev().fold(found, |path, part| path.join(part))),
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(trouble(&shown, &error)),
            // A link that leads nowhere is not an absent folder: nobody knows what would be made there.
            Err(_) if there.is_symlink() => return Err(Error::of(&shown, Fault::Missing)),
            Err(_) => match (stem.parent(), stem.file_name()) {
                (Some(parent), Some(name)) => {
                    rest.push(name);
                    stem = parent;
                }
                // `absent/..`: what it names depends on what is made first.
                _ => return Err(Error::of(&shown, Fault::Missing)),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Some disks list names and not what they are.
    #[test]
    fn what_a_listing_does_not_say_is_asked_for() {
        let here = rustix::fs::open("src", OFlags::DIRECTORY, Mode::empty()).expect("the tests run beside the sources");
        for (name, listed, kind) in [
            ("lib.rs", FileType::Unknown, Ok(Kind::File)),
            ("vault", FileType::Unknown, Ok(Kind::Folder)),
            ("none", FileType::Unknown, Err(Errno::NOENT)),
            ("none", FileType::RegularFile, Ok(Kind::File)),
            ("none", FileType::Directory, Ok(Kind::Folder)),
            ("none", FileType::Fifo, Ok(Kind::Other)),
        ] {
            assert_eq!(entry_kind(&here, name, listed), kind, "{name}, listed as {listed:?}");
        }
    }
}
