//! `Fs`: the few steps that every write in a vault is made of, so that a simulated disk can stand in for the real one.
//!
//! It decides nothing: what must not be lost is up to those who call it. No step ever follows a symbolic link, and
//! none can name anything outside the vault, since a [`VaultPath`] cannot.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::model::{Barred, Error, Fault, VaultPath};

/// A folder of the vault; `None` is the vault itself.
pub(super) type Folder = Option<VaultPath>;

/// What stands at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Seen {
    /// Nothing.
    Absent,
    /// Something that is not read.
    Barred(Barred),
    /// A plain file.
    File {
        /// All of it.
        bytes: Vec<u8>,
        /// How many names it has on disk; 1 unless somebody made hard links.
        links: u64,
    },
}

/// What stands where a folder is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ground {
    /// Nothing.
    Absent,
    /// A folder.
    Folder,
    /// Something else, here or on the way; never a symbolic link, which is an error.
    Taken,
}

/// What an entry of a folder is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A folder.
    Folder,
    /// A plain file.
    File,
    /// A symbolic link, a device, a pipe.
    Other,
}

/// What tells cheaply whether a file was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    /// Its size in bytes.
    pub(super) size: u64,
    /// When it was written last: nanoseconds since 1970, on the clock of [`Fs::clock`].
    pub(super) written: i64,
    /// Its number on its disk: another file under the same name has another.
    pub(super) inode: u64,
}

/// What became of two files that were to change places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exchanged {
    /// They did.
    Done,
    /// One of them is not there; nothing was moved.
    Gone,
    /// This disk cannot, or they lie on two; nothing was moved.
    Unable,
}

/// The steps. Every error names the path; [`Fault::SymlinkedFolder`] names the link.
pub(super) trait Fs {
    /// Reads a file; one over `cap` bytes is barred. What cannot be read twice alike is barred as changing.
    fn read(&self, path: &VaultPath, cap: u64) -> Result<Seen, Error>;
    /// The entries of a folder, sorted by name; none where there is no folder. Names that no [`VaultPath`] can hold
    /// are left out.
    fn list(&self, folder: Option<&VaultPath>) -> Result<Vec<(String, Kind)>, Error>;
    /// What stands where a folder is wanted.
    fn ground(&self, folder: Option<&VaultPath>) -> Result<Ground, Error>;
    /// Time has passed: what is known of folders counts no more, and each is looked up anew.
    fn forget(&self);
    /// Makes a folder whose parent is there. One that is there already is fine.
    fn make_folder(&self, folder: &VaultPath) -> Result<(), Error>;
    /// Makes a new file and writes it. With `like`, it gets the permissions of that file.
    fn create(&self, path: &VaultPath, bytes: &[u8], like: Option<&VaultPath>) -> Result<(), Error>;
    /// Returns once these files and folders would outlive a power cut.
    fn sync(&self, files: &[VaultPath], folders: &BTreeSet<Folder>) -> Result<(), Error>;
    /// Moves a file to where nothing stands; `false`: something stands there, nothing was moved.
    fn place(&self, from: &VaultPath, to: &VaultPath) -> Result<bool, Error>;
    /// Lets two files change places in one step.
    fn exchange(&self, one: &VaultPath, other: &VaultPath) -> Result<Exchanged, Error>;
    /// Moves a file, whatever it has become, into a folder that nobody else writes to, where nothing stands: so that it
    /// may be a plain rename where [`Fs::place`] would be a link and a removal, between which a save could be removed.
    /// `false`: it is gone, or the folder lies on another disk; nothing was moved.
    fn withdraw(&self, from: &VaultPath, to: &VaultPath) -> Result<bool, Error>;
    /// Removes a file. Only ever for a file that this run made and nobody else has seen.
    fn remove(&self, path: &VaultPath) -> Result<(), Error>;
    /// Takes the lock at this path until dropped, making its file where absent; `false`: somebody else has it.
    fn lock(&self, path: &VaultPath) -> Result<bool, Error>;
    /// Size and time of a plain file; absent where there is none.
    fn stamp(&self, path: &VaultPath) -> Result<Option<Stamp>, Error>;
    /// The time, in nanoseconds since 1970: what a file that is written now would be stamped with.
    fn clock(&self) -> i64;
    /// Lets time pass. What is known of folders counts no more afterwards, see [`Fs::forget`].
    fn pause(&self, how_long: Duration);
    /// 16 hex digits that nobody else has.
    fn token(&self) -> String;
    /// What tells the folder of this vault on this device from any other: 16 hex digits; absent while it is not there.
    fn identity(&self) -> Option<String>;
}

/// The error of a path.
pub(super) fn trouble(path: &str, error: &std::io::Error) -> Error {
    let fault = match error.kind() {
        std::io::ErrorKind::PermissionDenied => Fault::Denied(error.to_string()),
        _ => Fault::System(error.to_string()),
    };
    Error::of(path, fault)
}

/// A path that is fixed or made of hex digits.
pub(super) fn fixed(path: &str) -> VaultPath {
    VaultPath::new(path).expect("fixed names and hex digits make a path")
}

/// Makes a folder and all above it; `touched` gets every folder that has a new entry.
pub(super) fn make_folders(fs: &dyn Fs, folder: &VaultPath, touched: &mut BTreeSet<Folder>) -> Result<(), Error> {
    if fs.ground(Some(folder))? == Ground::Folder {
        return Ok(());
    }
    let parent = folder.folder();
    if let Some(parent) = &parent {
        make_folders(fs, parent, touched)?;
    }
    fs.make_folder(folder)?;
    touched.insert(parent);
    Ok(())
}
