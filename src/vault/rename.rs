//! The system's renames that the promise rests on, and a file's clothes. Refuses every way that could overwrite.

use std::fs::File;
use std::io;
use std::os::fd::AsFd;

use rustix::io::Errno;

use super::fs::Exchanged;

/// Moves a file to where nothing stands; `false`: something stands there.
pub(super) fn place(from: &impl AsFd, name: &str, to: &impl AsFd, target: &str) -> io::Result<bool> {
    #[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
    match rustix::fs::renameat_with(from, name, to, target, rustix::fs::RenameFlags::NOREPLACE) {
        Ok(()) => return Ok(true),
        Err(Errno::EXIST) => return Ok(false),
        Err(error) if unsupported(error) => {}
        Err(error) => return Err(error.into()),
    }
    // A hard link refuses a taken name as well; refused was: look, then rename, since somebody may come in between.
    match rustix::fs::linkat(from, name, to, target, rustix::fs::AtFlags::empty()) {
        Ok(()) => Ok(rustix::fs::unlinkat(from, name, rustix::fs::AtFlags::empty()).map(|()| true)?),
        Err(Errno::EXIST) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Lets two files change places.
pub(super) fn exchange(from: &impl AsFd, name: &str, to: &impl AsFd, target: &str) -> io::Result<Exchanged> {
    #[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
    return match rustix::fs::renameat_with(from, name, to, target, rustix::fs::RenameFlags::EXCHANGE) {
        Ok(()) => Ok(Exchanged::Done),
        Err(Errno::NOENT) => Ok(Exchanged::Gone),
        Err(error) if unsupported(error) => Ok(Exchanged::Unable),
        Err(error) => Err(error.into()),
    };
    #[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
    return Ok(Exchanged::Unable);
}

/// Moves a file to where nothing stands, in a folder that is ours alone; `false`: it is gone, or that is another disk.
pub(super) fn withdraw(from: &impl AsFd, name: &str, to: &impl AsFd, target: &str) -> io::Result<bool> {
    #[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
    match rustix::fs::renameat_with(from, name, to, target, rustix::fs::RenameFlags::NOREPLACE) {
        Ok(()) => return Ok(true),
        Err(Errno::NOENT | Errno::XDEV) => return Ok(false),
        Err(error) if unsupported(error) => {}
        Err(error) => return Err(error.into()),
    }
    // Nobody but us puts anything there, so that looking first is enough. Refused was link and removal as in `place`: a
    // save by rename between the two would be what is removed.
    match rustix::fs::statat(to, target, rustix::fs::AtFlags::SYMLINK_NOFOLLOW) {
        Err(Errno::NOENT) => {}
        Ok(_) => return Err(Errno::EXIST.into()),
        Err(error) => return Err(error.into()),
    }
    match rustix::fs::renameat(from, name, to, target) {
        Ok(()) => Ok(true),
        Err(Errno::NOENT | Errno::XDEV) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn unsupported(error: Errno) -> bool {
    // EOPNOTSUPP is ENOTSUP on Linux, but not everywhere.
    [Errno::INVAL, Errno::NOSYS, Errno::NOTSUP, Errno::OPNOTSUPP, Errno::XDEV].contains(&error)
}

/// Gives `file` the mode of `like`, and its owner, group and extended attributes where the system lets us: only the
/// mode is ours to insist on.
pub(super) fn dress(like: &File, file: &impl AsFd) -> io::Result<()> {
    let (wanted, ours) = (rustix::fs::fstat(like)?, rustix::fs::fstat(file)?);
    // Before the mode, which a change of hands resets.
    if ours.st_gid != wanted.st_gid {
        let _ = rustix::fs::fchown(file, None, Some(rustix::fs::Gid::from_raw(wanted.st_gid)));
    }
    if ours.st_uid != wanted.st_uid {
        let _ = rustix::fs::fchown(file, Some(rustix::fs::Uid::from_raw(wanted.st_uid)), None);
    }
    rustix::fs::fchmod(file, rustix::fs::Mode::from_raw_mode(wanted.st_mode & 0o7777))?;
    #[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
    let _ = copy_attributes(like, file);
    Ok(())
}

/// Copies extended attributes as far as the system lets us: a reader's tags and access lists.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn copy_attributes(like: &File, file: &impl AsFd) -> rustix::io::Result<()> {
    let mut names = vec![0; 64 << 10];
    let length = rustix::fs::flistxattr(like, &mut names)?;
    for name in names[..length].split(|byte| *byte == 0).filter(|name| !name.is_empty()) {
        let mut value = vec![0; 64 << 10];
        if let Ok(length) = rustix::fs::fgetxattr(like, name, &mut value) {
            let _ = rustix::fs::fsetxattr(file, name, &value[..length], rustix::fs::XattrFlags::empty());
        }
    }
    Ok(())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    /// What another way is looked for after; anything else is trouble, and told.
    #[test]
    fn a_disk_that_cannot_is_not_one_that_fails() {
        assert!([Errno::INVAL, Errno::NOSYS, Errno::NOTSUP, Errno::XDEV].into_iter().all(unsupported));
        assert!(![Errno::NOENT, Errno::EXIST, Errno::ACCESS, Errno::IO, Errno::NOSPC].into_iter().any(unsupported));
    }
}
