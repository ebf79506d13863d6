//! Small disks to fill, to lock and to cut off: needs root.

use std::fs;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{is_root, skip, works};

/// A mounted file system, gone with this.
pub struct Disk {
    at: PathBuf,
}

/// Whether this machine lets us mount; says so where not.
pub fn may_mount(test: &str, kind: &str, folder: &Path) -> bool {
    if !is_root() {
        skip(test, "only root may mount");
        return false;
    }
    let tried = match kind {
        "ext4" => {
            let image = folder.join("try.img");
            make_image(&image) && Disk::of_image(&image, &folder.join("try"), "").is_some()
        }
        _ => Disk::in_memory(&folder.join("try"), "size=1m").is_some(),
    };
    if !tried {
        skip(test, &format!("{kind} cannot be mounted here"));
    }
    tried
}

/// An image with an empty ext4 of 16 MiB. No journal of its own device, nothing lazy: what is on it is on it.
pub fn make_image(image: &Path) -> bool {
    let _ = fs::remove_file(image);
    let made = fs::File::create(image).and_then(|file| file.set_len(16 << 20));
    let options = "lazy_itable_init=0,lazy_journal_init=0,nodiscard";
    made.is_ok() && works("mkfs.ext4", &["-q", "-F", "-b", "1024", "-E", options, &image.to_string_lossy()])
}

impl Disk {
    /// A tmpfs with these options.
    pub fn in_memory(at: &Path, options: &str) -> Option<Disk> {
        fs::create_dir_all(at).ok()?;
        works("mount", &["-t", "tmpfs", "-o", options, "neican-test", &at.to_string_lossy()])
            .then(|| Disk { at: at.to_owned() })
    }

    /// An image, through a loop device.
    pub fn of_image(image: &Path, at: &Path, options: &str) -> Option<Disk> {
        fs::create_dir_all(at).ok()?;
        let options = if options.is_empty() { "loop".to_owned() } else { format!("loop,{options}") };
        works("mount", &["-t", "ext4", "-o", &options, &image.to_string_lossy(), &at.to_string_lossy()])
            .then(|| Disk { at: at.to_owned() })
    }

    /// Where it is mounted.
    pub fn path(&self) -> &Path {
        &self.at
    }

    /// Mounts it again with other options, such as `remount,ro`.
    pub fn again(&self, options: &str) -> bool {
        works("mount", &["-o", options, &self.at.to_string_lossy()])
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        for _ in 0..50 {
            // Busy for a moment where a program was killed just now.
            if works("umount", &[&self.at.to_string_lossy()]) {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        let _ = Command::new("umount").arg("-l").arg(&self.at).status();
    }
}

/// Copies an image as a power cut leaves it: what has reached it at one moment. Copied until two readings are alike, since
/// the kernel may write while we read; `false`: they never were.
pub fn cut(image: &Path, copy: &Path) -> bool {
    let (mut one, mut other) = (Vec::new(), Vec::new());
    let mut file = fs::File::open(image).expect("an image");
    let mut read = |into: &mut Vec<u8>| {
        into.clear();
        file.seek(SeekFrom::Start(0)).and_then(|_| file.read_to_end(into)).expect("an image");
    };
    read(&mut one);
    for _ in 0..20 {
        read(&mut other);
        if one == other {
            return fs::File::create(copy).and_then(|mut file| file.write_all(&one)).is_ok();
        }
        std::mem::swap(&mut one, &mut other);
    }
    false
}
