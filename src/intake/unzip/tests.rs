//! Zips made to be read, and zips made to hurt.

use std::io::Write;

use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::*;
use crate::intake::from_bytes;

fn packed(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in members {
        zip.start_file(*name, options).expect("a name");
        zip.write_all(bytes).expect("memory");
    }
    zip.finish().expect("memory").into_inner()
}

fn fault(bytes: Vec<u8>) -> Fault {
    from_bytes("issue.epub", bytes).expect_err("refused").fault
}

/// Puts `new` where `old` stands, in all places: names keep their length, so the zip stays whole.
fn renamed(mut zip: Vec<u8>, old: &[u8], new: &[u8]) -> Vec<u8> {
    let places: Vec<usize> = (0..zip.len() - old.len()).filter(|&at| zip[at..].starts_with(old)).collect();
    for at in places {
        zip[at..at + new.len()].copy_from_slice(new);
    }
    zip
}

#[test]
fn members_are_unpacked_whatever_their_names() {
    let zip =
        packed(&[("a.txt", b"a"), ("../b.txt", b"b"), ("/etc/passwd", b"c"), ("n\u{202e}.txt", b"d"), ("dir/", b"")]);
    let source = from_bytes("issue.epub", zip.clone()).expect("a zip");
    assert_eq!(source.packing, Packing::Zip);
    let names: Vec<&str> = source.files.keys().map(String::as_str).collect();
    assert_eq!(names, ["../b.txt", "/etc/passwd", "a.txt", "n\u{202e}.txt"]);
    let behind_junk = [b"junk".as_slice(), &zip].concat();
    assert_eq!(from_bytes("issue.epub", behind_junk).expect("a zip").files, source.files);
}

#[test]
fn of_two_members_of_one_name_the_first_wins() {
    let zip = renamed(packed(&[("a.txt", b"first"), ("b.txt", b"second")]), b"b.txt", b"a.txt");
    let source = from_bytes("issue.epub", zip).expect("a zip");
    assert_eq!(source.files, BTreeMap::from([("a.txt".to_owned(), b"first".to_vec())]));
}

#[test]
fn a_zip_cut_short_is_no_zip() {
    let mut zip = packed(&[("a.txt", b"text")]);
    zip.truncate(zip.len() - 10);
    assert!(matches!(fault(zip), Fault::Zip(_)));
}

#[test]
fn a_broken_member_is_missing() {
    let zip = packed(&[("a.txt", b"aaaaaaaaaaaaaaaaaaaaaa"), ("b.txt", b"b")]);
    let at = 30 + "a.txt".len();
    let mut broken = zip;
    broken[at] ^= 0x5a;
    let source = from_bytes("issue.epub", broken).expect("a zip");
    assert_eq!(source.files.keys().collect::<Vec<_>>(), ["b.txt"]);
}

#[test]
fn an_encrypted_member_is_said() {
    let mut zip = packed(&[("a.txt", b"text")]);
    let directory = zip.windows(4).position(|window| window == b"PK\x01\x02").expect("a directory");
    // Bit 0 of the flags, in the member's own header and in the directory.
    zip[6] |= 1;
    zip[directory + 8] |= 1;
    assert_eq!(fault(zip), Fault::Encrypted);
}

#[test]
fn links_are_skipped() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.add_symlink("link", "/etc/passwd", SimpleFileOptions::default()).expect("a link");
    let source = from_bytes("issue.epub", zip.finish().expect("memory").into_inner()).expect("a zip");
    assert!(source.files.is_empty());
}

#[test]
fn bombs_stop_at_the_caps() {
    let zeros = vec![0; 17 << 20];
    assert_eq!(fault(packed(&[("a", &zeros)])), Fault::Cap("16 MiB in one member".to_owned()));
    assert_eq!(fault(packed(&[("a", &zeros[..2 << 20])])), Fault::Cap("200:1 packing in one member".to_owned()));
    let many: Vec<String> = (0..2_001).map(|number| number.to_string()).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), b"".as_slice())).collect();
    assert_eq!(fault(packed(&many)), Fault::Cap("2,000 members in one archive".to_owned()));
}

#[test]
fn a_size_that_lies_is_not_believed() {
    let zeros = vec![0; 17 << 20];
    let mut zip = packed(&[("a", &zeros)]);
    let directory = zip.windows(4).position(|window| window == b"PK\x01\x02").expect("a directory");
    zip[directory + 24..directory + 28].copy_from_slice(&10u32.to_le_bytes());
    // Either the true size shows while reading, or the member does not fit what is said of it and is left out.
    match from_bytes("issue.epub", zip) {
        Ok(source) => assert!(source.files.is_empty()),
        Err(error) => assert!(matches!(error.fault, Fault::Cap(_))),
    }
}
