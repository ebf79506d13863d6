//! Links of the vault: which are followed where the reader wants that, and what no link may do to our own files.

use std::os::unix::fs::symlink;
use std::time::Duration;

use super::super::disk::Disk;
use super::super::fs::{Fs, Ground, Kind, Seen};
use super::*;
use crate::model::Barred;

/// A disk that follows links, and whether it follows each of these.
fn followed(root: &Path, home: &Path, links: &[&str]) -> Vec<bool> {
    let disk = Disk::open(root.to_owned()).expect("sound");
    disk.follow_links(Some(home));
    let one = |link: &&str| {
        let link = path(link);
        let listed = disk.list(link.folder().as_ref()).expect("sound");
        let kind = listed.iter().find(|(name, _)| name == link.name()).map(|(_, kind)| *kind);
        let page = disk.read(&link.join("in.md").expect("sound"), 99).expect("sound");
        match disk.ground(Some(&link)) {
            Ok(Ground::Folder) => {
                assert!(kind == Some(Kind::Folder) && matches!(page, Seen::File { .. } | Seen::Absent), "{link}");
                true
            }
            Err(Error { fault: Fault::SymlinkedFolder, .. }) => {
                assert_eq!((kind, page), (Some(Kind::Other), Seen::Barred(Barred::Symlink)), "{link}");
                false
            }
            other => panic!("{link}: {other:?}"),
        }
    };
    links.iter().map(one).collect()
}

#[test]
fn a_link_is_followed_to_a_folder_elsewhere_and_nowhere_else() {
    let (root, elsewhere, homes) = (folder("links"), folder("links-elsewhere"), folder("links-homes"));
    let home = homes.join("pages/me");
    std::fs::create_dir(&home).expect("sound");
    std::fs::create_dir(root.join("pages/sub")).expect("sound");
    std::fs::write(elsewhere.join("in.md"), "in").expect("sound");
    let file = elsewhere.join("in.md");
    for (link, target, follows) in [
        ("elsewhere", &*elsewhere, true),
        ("pages/sub/too", &elsewhere.join("pages"), true),
        // From where a link led, none leads on.
        ("elsewhere/pages/on", &homes.join("pages"), false),
        (".hidden", &elsewhere, false),
        ("inside", &root.join("pages"), false),
        ("itself", &root, false),
        ("above", root.parent().expect("sound"), false),
        ("home", &home, false),
        ("above-home", &homes, false),
        ("a-file", &file, false),
        ("nowhere", &elsewhere.join("none"), false),
    ] {
        symlink(target, root.join(link)).expect("sound");
        assert_eq!(followed(&root, &home, &[link]), [follows], "{link}");
    }
    // Someone else's home is a folder like any other, and a home that is not there bars nothing.
    assert_eq!(followed(&root, &elsewhere.join("none"), &["home", "above-home"]), [true, true]);
}

#[test]
fn a_survey_goes_where_the_config_says_that_links_may_lead() {
    let (root, elsewhere) = (folder("allowed"), folder("allowed-elsewhere"));
    std::fs::write(elsewhere.join("pages/a.md"), "a").expect("sound");
    std::fs::create_dir(root.join(".neican")).expect("sound");
    symlink(&*elsewhere, root.join("notes")).expect("sound");
    for (config, seen) in [("symlinks: refuse\n", None), ("symlinks: allow\n", Some("notes/pages/a.md"))] {
        std::fs::write(root.join(".neican/config.yaml"), config).expect("sound");
        let vault = Vault::open(&root, None, "an-app").expect("sound");
        let survey = vault.survey(&[], &|_, _| Card::whole(), Depth::Texts).expect("sound");
        assert_eq!(survey.texts.keys().next().map(VaultPath::as_str), seen, "{config}");
        let read = super::super::config_text(&root, None);
        assert_eq!(read.as_deref(), Some(config));
    }
    std::fs::remove_file(root.join(".neican/config.yaml")).expect("sound");
    assert_eq!(super::super::config_text(&root, None), None);
    assert_eq!(super::super::config_text(&root, Some(&root)), None, "no vault, no config");
}

#[test]
fn a_lock_that_is_a_link_makes_nothing_elsewhere() {
    let (root, elsewhere) = (folder("lock-link"), folder("lock-link-elsewhere"));
    std::fs::create_dir(root.join(".neican")).expect("sound");
    symlink(elsewhere.join("made"), root.join(".neican/lock")).expect("sound");
    for made in [false, true] {
        hold(&mut Vault::open(&root, None, "an-app").expect("sound")).expect_err("the lock is a link");
        assert_eq!(elsewhere.join("made").exists(), made);
        std::fs::write(elsewhere.join("made"), "").expect("sound");
    }
}

/// Who waits for the other end of a pipe waits for ever.
#[cfg(target_os = "linux")]
#[test]
fn a_page_that_becomes_a_pipe_is_not_waited_for() {
    use rustix::fs::{CWD, FileType, Mode, mknodat};
    let root = folder("pipe");
    let disk = Disk::open(root.to_path_buf()).expect("sound");
    let pipe = root.join("pages/pipe.md");
    mknodat(CWD, &pipe, FileType::Fifo, Mode::from_raw_mode(0o600), 0).expect("a disk with pipes");
    let (done, is_done) = std::sync::mpsc::channel();
    let rescue = std::thread::spawn(move || {
        let waited = is_done.recv_timeout(Duration::from_secs(5)).is_err();
        if waited {
            drop(std::fs::OpenOptions::new().write(true).open(pipe));
        }
        waited
    });
    disk.create(&path("pages/new.md"), b"new", Some(&path("pages/pipe.md"))).expect("sound");
    done.send(()).ok();
    assert!(!rescue.join().expect("sound"), "it waited for the other end");
    assert_eq!(disk.read(&path("pages/pipe.md"), 9), Ok(Seen::Barred(Barred::NotAFile)));
    assert_eq!(disk.stamp(&path("pages/pipe.md")), Ok(None));
}

/// It must not count as one that changes all the time, and not as absent.
#[cfg(target_os = "linux")]
#[test]
fn a_file_that_may_not_be_opened_is_trouble() {
    use std::os::unix::fs::PermissionsExt;
    let root = folder("denied-file");
    std::fs::write(root.join("pages/a.md"), "a").expect("sound");
    std::fs::set_permissions(root.join("pages/a.md"), std::fs::Permissions::from_mode(0o200)).expect("sound");
    // The second is for those who may read everything else: the kernel lets nobody read it.
    for (root, name) in [(root.join("pages"), "a.md"), ("/sys/bus/platform".into(), "drivers_probe")] {
        let is_denied = std::fs::File::open(root.join(name)).is_err_and(|why| why.raw_os_error() == Some(13));
        let disk = Disk::open(root).expect("sound");
        let read = disk.read(&path(name), 9999).map_err(|error| error.fault);
        assert!(!is_denied || matches!(read, Err(Fault::Denied(_))), "{name}: {read:?}");
    }
}
