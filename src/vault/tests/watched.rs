//! The real disk with somebody looking over its shoulder, and with what other disks lack or do.

use std::cell::Cell;
use std::time::Duration;

use rustix::io::Errno;

use super::super::disk::Disk;
use super::super::fs::{Exchanged, Folder, Fs, Ground, Kind, Seen, Stamp, trouble};
use super::*;

/// Looks at every step that could write, and at every pause; what it returns is the step's error.
type Hook = Rc<RefCell<dyn FnMut(&str, &VaultPath) -> Option<Errno>>>;

/// What kind of disk it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Disc {
    /// One that can exchange.
    Whole,
    /// One that cannot.
    WithoutExchange,
}

struct Watched {
    disk: Disk,
    disc: Disc,
    /// What was paused so far: nobody really waits.
    passed: Cell<i64>,
    hook: Hook,
}

/// A vault on the real disk, watched.
pub(super) fn watched(root: &Path, hook: impl FnMut(&str, &VaultPath) -> Option<Errno> + 'static) -> Vault {
    watched_on(Disc::Whole, root, hook)
}

/// A vault on a disk of this kind, watched.
pub(super) fn watched_on(
    disc: Disc,
    root: &Path,
    hook: impl FnMut(&str, &VaultPath) -> Option<Errno> + 'static,
) -> Vault {
    watched_by(disc, "an-app", root, hook)
}

/// The vault of an app.
pub(crate) fn watched_by(
    disc: Disc,
    flavour: &str,
    root: &Path,
    hook: impl FnMut(&str, &VaultPath) -> Option<Errno> + 'static,
) -> Vault {
    let disk = Disk::open(root.to_owned()).expect("sound");
    let watched = Watched { disk, disc, passed: Cell::new(0), hook: Rc::new(RefCell::new(hook)) };
    Vault::on(Box::new(watched), flavour).expect("sound")
}

impl Watched {
    fn ask(&self, step: &str, path: &VaultPath) -> Result<(), Error> {
        let said = (self.hook.borrow_mut())(step, path);
        said.map_or(Ok(()), |errno| Err(trouble(path.as_str(), &errno.into())))
    }
}

impl Fs for Watched {
    fn read(&self, path: &VaultPath, cap: u64) -> Result<Seen, Error> {
        // Of what is read only the settings of an app are asked about.
        if path.as_str().starts_with(".app/") {
            self.ask("read", path)?;
        }
        self.disk.read(path, cap)
    }
    fn list(&self, folder: Option<&VaultPath>) -> Result<Vec<(String, Kind)>, Error> {
        self.disk.list(folder)
    }
    fn ground(&self, folder: Option<&VaultPath>) -> Result<Ground, Error> {
        self.disk.ground(folder)
    }
    fn forget(&self) {
        self.disk.forget();
    }
    fn make_folder(&self, folder: &VaultPath) -> Result<(), Error> {
        self.ask("make folder", folder)?;
        self.disk.make_folder(folder)
    }
    fn create(&self, path: &VaultPath, bytes: &[u8], like: Option<&VaultPath>) -> Result<(), Error> {
        self.ask("create", path)?;
        self.disk.create(path, bytes, like)
    }
    fn sync(&self, files: &[VaultPath], folders: &BTreeSet<Folder>) -> Result<(), Error> {
        // Nobody pulls the plug here, so the disk need not really work.
        let _ = folders;
        self.ask("sync", files.first().unwrap_or(&path("folders")))
    }
    fn place(&self, from: &VaultPath, to: &VaultPath) -> Result<bool, Error> {
        self.ask("place", to)?;
        self.disk.place(from, to)
    }
    fn exchange(&self, one: &VaultPath, other: &VaultPath) -> Result<Exchanged, Error> {
        if self.disc == Disc::WithoutExchange {
            return Ok(Exchanged::Unable);
        }
        self.ask("exchange", other)?;
        let done = self.disk.exchange(one, other)?;
        self.ask("exchanged", other)?;
        Ok(done)
    }
    fn withdraw(&self, from: &VaultPath, to: &VaultPath) -> Result<bool, Error> {
        self.ask("withdraw", from)?;
        self.disk.withdraw(from, to)
    }
    fn remove(&self, path: &VaultPath) -> Result<(), Error> {
        self.ask("remove", path)?;
        self.disk.remove(path)
    }
    fn lock(&self, path: &VaultPath) -> Result<bool, Error> {
        self.disk.lock(path)
    }
    fn stamp(&self, path: &VaultPath) -> Result<Option<Stamp>, Error> {
        self.disk.stamp(path)
    }
    fn clock(&self) -> i64 {
        self.disk.clock() + self.passed.get()
    }
    fn pause(&self, how_long: Duration) {
        self.passed.set(self.passed.get() + i64::try_from(how_long.as_nanos()).expect("no wait of 292 years"));
        let _ = self.ask("pause", &path("time"));
        self.disk.forget();
    }
    fn token(&self) -> String {
        self.disk.token()
    }
    fn identity(&self) -> Option<String> {
        self.disk.identity()
    }
}
