//! `Folders`: the folders of the vault, each opened once.
//!
//! A folder is opened from the handle of the one above it, link by no link, and its handle is kept: whatever is put
//! under that name later, the handle leads where no link led. Refuses to keep many, and to keep any when told that
//! time has passed. Where the reader wants links followed, one leads to a folder elsewhere, and none from there.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::io::{self, ErrorKind};
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use cap_std::ambient_authority;
use cap_std::fs::Dir;
use rustix::fs::{AtFlags, FileType, Mode, OFlags};
use rustix::io::Errno;

use super::fs::{Folder, trouble};
use crate::model::{Error, Fault, VaultPath};

/// How many handles are kept: macOS gives a program 256 of everything.
const KEPT: usize = 64;

/// A folder that stays open while somebody uses it.
pub(super) type Handle = Rc<OwnedFd>;

/// A folder, opened.
pub(super) enum Opened {
    Absent,
    Taken,
    Dir(Handle),
}

/// The folders of one vault.
pub(super) struct Folders {
    /// The vault, canonical; only for making it and for messages.
    root: PathBuf,
    /// The handle of the vault; unset while it is not there. Never opened anew: the vault is this folder.
    top: OnceCell<Handle>,
    kept: RefCell<HashMap<VaultPath, Handle>>,
    /// The reader's home, set where links are followed.
    followed: OnceCell<Option<PathBuf>>,
}

impl Folders {
    /// Opens the vault if it is there.
    pub(super) fn open(root: PathBuf) -> Result<Folders, Error> {
        let top = OnceCell::new();
        match Dir::open_ambient_dir(&root, ambient_authority()).and_then(|dir| readable(&dir)) {
            Ok(dir) => top.set(dir).expect("it was made empty just now"),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(trouble(&root.to_string_lossy(), &error)),
        }
        Ok(Folders { root, top, kept: RefCell::default(), followed: OnceCell::new() })
    }

    /// Makes the folder of the vault where absent.
    pub(super) fn make_top(&self) -> Result<(), Error> {
        if self.top.get().is_none() {
            let made = Dir::create_ambient_dir_all(&self.root, ambient_authority())
                .and_then(|()| Dir::open_ambient_dir(&self.root, ambient_authority()))
                .and_then(|dir| readable(&dir))
                .map_err(|error| trouble(&self.root.to_string_lossy(), &error))?;
            self.top.get_or_init(|| made);
        }
        Ok(())
    }

    /// Lets go of every handle but the vault's: from now on every name is looked up anew.
    pub(super) fn forget(&self) {
        self.kept.borrow_mut().clear();
    }

    /// Opens a folder, link by no link.
    pub(super) fn get(&self, folder: Option<&VaultPath>) -> Result<Opened, Error> {
        let Some(folder) = folder else {
            return Ok(self.top.get().map_or(Opened::Absent, |top| Opened::Dir(Rc::clone(top))));
        };
        if let Some(kept) = self.kept.borrow().get(folder) {
            return Ok(Opened::Dir(Rc::clone(kept)));
        }
        let above = match self.get(folder.folder().as_ref())? {
            Opened::Dir(above) => above,
            closed => return Ok(closed),
        };
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let opened = match rustix::fs::openat(&above, folder.name(), flags, Mode::empty()) {
            Ok(opened) => Rc::new(opened),
            Err(error) => match self.led_to(folder) {
                Some(led) => led,
                None => return why_closed(&above, folder, error),
            },
        };
        let mut kept = self.kept.borrow_mut();
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(folder.clone(), Rc::clone(&opened));
        Ok(Opened::Dir(opened))
    }

    /// From now on links that lead to folders are followed. `home` is never such a folder.
    pub(super) fn follow_links(&self, home: Option<&Path>) {
        self.followed.get_or_init(|| home.map(|home| home.canonicalize().unwrap_or_else(|_| home.to_owned())));
    }

    /// Whether an entry of a folder is a link that is followed.
    pub(super) fn is_followed(&self, folder: Option<&VaultPath>, name: &str) -> bool {
        let path = folder.map_or_else(|| VaultPath::new(name), |folder| folder.join(name));
        path.is_some_and(|path| self.led_to(&path).is_some())
    }

    /// The folder that a link of the vault leads to, where it may be followed: not for our own state, not from where another
    /// link led (so no way is endless), not into the vault or to what holds it or the home folder.
    fn led_to(&self, folder: &VaultPath) -> Option<Handle> {
        let home = self.followed.get()?;
        let link = self.root.join(folder.as_str());
        let above = link.parent()?;
        let is_link = link.symlink_metadata().is_ok_and(|metadata| metadata.is_symlink());
        if !is_link || folder.parts().next()?.starts_with('.') || above.canonicalize().ok()? != above {
            return None;
        }
        let target = link.canonicalize().ok()?;
        let holds_home = home.as_ref().is_some_and(|home| home.starts_with(&target));
        if holds_home || self.root.starts_with(&target) || target.starts_with(&self.root) {
            return None;
        }
        let dir = Dir::open_ambient_dir(&target, ambient_authority()).ok()?;
        readable(&dir).ok()
    }

    /// The folder that holds `path`, which must be there.
    pub(super) fn holder(&self, path: &VaultPath) -> Result<Handle, Error> {
        self.wanted(path.folder().as_ref(), path)
    }

    /// A folder that must be there, for the sake of `path`.
    pub(super) fn wanted(&self, folder: Option<&VaultPath>, path: &VaultPath) -> Result<Handle, Error> {
        match self.get(folder)? {
            Opened::Dir(dir) => Ok(dir),
            Opened::Absent => Err(trouble(path.as_str(), &ErrorKind::NotFound.into())),
            Opened::Taken => Err(trouble(path.as_str(), &ErrorKind::NotADirectory.into())),
        }
    }

    /// Does something with a folder, if it is there.
    pub(super) fn with<T>(
        &self,
        folder: &Folder,
        act: impl FnOnce(&OwnedFd) -> io::Result<T>,
    ) -> Result<Option<T>, Error> {
        let Opened::Dir(dir) = self.get(folder.as_ref())? else { return Ok(None) };
        act(&dir).map(Some).map_err(|error| trouble(folder.as_ref().map_or(".", VaultPath::as_str), &error))
    }
}

/// A handle that can be listed and synced: those of cap-std may be good for paths only.
fn readable(dir: &impl AsFd) -> io::Result<Handle> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    Ok(Rc::new(rustix::fs::openat(dir, ".", flags, Mode::empty())?))
}

/// Why a folder could not be opened.
fn why_closed(above: &OwnedFd, folder: &VaultPath, error: Errno) -> Result<Opened, Error> {
    // A link that leads nowhere is not absent: it was not followed.
    if error == Errno::NOENT {
        return Ok(Opened::Absent);
    }
    match kind(above, folder.name()) {
        Err(Errno::NOENT) => Ok(Opened::Absent),
        Ok(FileType::Symlink) => Err(Error::of(folder.as_str(), Fault::SymlinkedFolder)),
        Ok(kind) if kind != FileType::Directory => Ok(Opened::Taken),
        Ok(_) | Err(_) => Err(trouble(folder.as_str(), &error.into())),
    }
}

/// What stands under a name, not followed and not opened.
pub(super) fn kind(dir: &OwnedFd, name: &str) -> Result<FileType, Errno> {
    Ok(FileType::from_raw_mode(rustix::fs::statat(dir, name, AtFlags::SYMLINK_NOFOLLOW)?.st_mode))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder that may not be opened must not count as absent, or as a file that a page could stand beside.
    #[test]
    fn a_folder_that_cannot_be_opened_is_trouble() {
        let here = rustix::fs::open("src", OFlags::DIRECTORY, Mode::empty()).expect("the tests run beside the sources");
        let closed = |name: &str, error| {
            let path = VaultPath::new(name).expect("a path");
            why_closed(&here, &path, error).map(|opened| match opened {
                Opened::Absent => "absent",
                Opened::Taken => "taken",
                Opened::Dir(_) => "a folder",
            })
        };
        assert!(closed("vault", Errno::ACCESS).is_err_and(|error| matches!(error.fault, Fault::Denied(_))));
        assert_eq!(closed("lib.rs", Errno::NOTDIR), Ok("taken"));
        assert_eq!(closed("none", Errno::NOENT), Ok("absent"));
        assert_eq!(closed("none", Errno::ACCESS), Ok("absent"), "it went while it was looked at");
        assert_eq!(closed("vault", Errno::NOENT), Ok("absent"), "it came while it was looked at");
    }
}
