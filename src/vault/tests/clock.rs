//! What the disk says of time and of itself, and what it forgets when time passes.

use std::os::unix::fs::MetadataExt;
use std::time::{Duration, Instant, SystemTime};

use super::super::disk::Disk;
use super::super::fs::{Fs, Stamp};
use super::*;

#[test]
fn a_stamp_is_size_time_and_inode_of_the_file() {
    let root = folder("stamp");
    let page = root.join("pages/a.md");
    std::fs::write(&page, "four").expect("sound");
    let then = SystemTime::UNIX_EPOCH + Duration::new(1_700_000_000, 123_456_789);
    std::fs::OpenOptions::new().write(true).open(&page).and_then(|file| file.set_modified(then)).expect("sound");
    let disk = Disk::open(root.to_path_buf()).expect("sound");
    let inode = std::fs::metadata(&page).expect("sound").ino();
    let stamp = Stamp { size: 4, written: 1_700_000_000_123_456_789, inode };
    assert_eq!(disk.stamp(&path("pages/a.md")), Ok(Some(stamp)));
    assert_eq!(disk.stamp(&path("pages")), Ok(None));
    assert_eq!(disk.stamp(&path("pages/none.md")), Ok(None));
    assert_eq!(disk.stamp(&path("none/none.md")), Ok(None));
    let vault = Vault::open(&root, None, "an-app").expect("sound");
    assert_eq!(vault.stamp(&path("pages/a.md")), Ok(format!("4 1700000000123456789 {inode}")));
    assert_eq!(vault.stamp(&path("pages/none.md")), Ok(String::new()));
    assert_eq!(vault.stamp_then(&path("pages/a.md")), None, "it did not look");
    vault.look(&[path("pages/a.md"), path("pages/none.md")]).expect("sound");
    std::fs::write(&page, "other").expect("sound");
    assert_eq!(vault.stamp_then(&path("pages/a.md")), Some(format!("4 1700000000123456789 {inode}")));
    assert_eq!(vault.stamp_then(&path("pages/none.md")), Some(String::new()));
}

#[test]
fn a_pause_takes_its_time_and_looks_folders_up_anew() {
    let root = folder("pause");
    let disk = Disk::open(root.to_path_buf()).expect("sound");
    std::fs::write(root.join("pages/a.md"), "a").expect("sound");
    assert!(disk.stamp(&path("pages/a.md")).expect("sound").is_some());
    std::fs::rename(root.join("pages"), root.join("moved")).expect("sound");
    let start = Instant::now();
    disk.pause(Duration::from_millis(30));
    assert!(start.elapsed() >= Duration::from_millis(30));
    assert_eq!(disk.stamp(&path("pages/a.md")), Ok(None));
}

#[test]
fn what_cannot_be_synced_is_told() {
    let root = folder("sync");
    let disk = Disk::open(root.to_path_buf()).expect("sound");
    assert!(disk.sync(&[path("pages/none.md")], &BTreeSet::new()).is_err());
    assert_eq!(disk.sync(&[], &[None, Some(path("pages")), Some(path("none"))].into()), Ok(()));
}

#[test]
fn a_folder_is_told_from_any_other() {
    let (root, other) = (folder("identity"), folder("identity-other"));
    let identity = |root: &Path| Disk::open(root.to_owned()).expect("sound").identity();
    let one = identity(&root).expect("it is there");
    assert!(one.len() == 16 && one.bytes().all(|byte| byte.is_ascii_hexdigit()), "{one}");
    assert_eq!(identity(&root), Some(one.clone()));
    assert_ne!(identity(&other), Some(one));
    assert_eq!(identity(&root.join("none")), None);
}
