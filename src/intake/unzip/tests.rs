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
fn text_with_a_zip_far_inside_is_no_zip() {
    let zip = packed(&[("a.txt", b"a")]);
    let far = [&[b' '; JUNK + 1][..], &zip].concat();
    for bytes in [far, b"text PK\x03\x04 text".to_vec()] {
        assert_eq!(from_bytes("issue.txt", bytes).expect("text").packing, Packing::Single);
    }
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
    assert_eq!(from_bytes("issue.epub", packed(&many[1..])).expect("as many as may be").files.len(), 2_000);
    assert_eq!(fault(packed(&many)), Fault::Cap("2,000 members in one archive".to_owned()));
}

/// Bytes that are packed some 50:1: less than a bomb, and small enough for a file.
fn sparse(length: u64) -> Vec<u8> {
    let mut seed = 1u64;
    let mut random = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 56) as u8
    };
    (0..length).map(|at| if at % 1024 < 16 { random() } else { 0 }).collect()
}

#[test]
fn what_is_just_below_the_caps_is_read() {
    // Members that share their packed bytes count each time: four of them are all that may be.
    let shared = |n: usize| {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        zip.start_file("0", options).expect("a name");
        zip.write_all(&sparse(caps::MEMBER)).expect("memory");
        (1..n).for_each(|number| zip.shallow_copy_file("0", &number.to_string()).expect("a copy"));
        zip.finish().expect("memory").into_inner()
    };
    let source = from_bytes("issue.epub", shared(4)).expect("64 MiB");
    assert!(source.files.values().all(|bytes| bytes.len() as u64 == caps::MEMBER));
    assert_eq!(fault(shared(5)), Fault::Cap("64 MiB unpacked".to_owned()));
    let blank = vec![0; caps::RATIO_FROM as usize];
    assert_eq!(from_bytes("issue.epub", packed(&[("a", &blank)])).expect("small").files["a"], blank);
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

#[test]
fn a_zip_in_a_zip_is_unpacked_once_unless_it_lies_in_a_book() {
    let innermost = packed(&[("c.txt", b"c")]);
    let inner = packed(&[("b.md", b"b"), ("innermost.zip", &innermost)]);
    let names = |bytes: Vec<u8>| from_bytes("x.zip", bytes).expect("a zip").files.into_keys().collect::<Vec<_>>();
    assert_eq!(names(packed(&[("Part-1.ZIP", &inner), ("a.md", b"a")])), ["a.md", "b.md", "innermost.zip"]);
    assert_eq!(names(packed(&[("x.zip", &inner), (BOOK, b"")])), [BOOK, "x.zip"]);
    let full: Vec<(String, &[u8])> = (0..1_500).map(|number| (format!("{number}.md"), b"".as_slice())).collect();
    let full = packed(&full.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect::<Vec<_>>());
    assert!(matches!(fault(packed(&[("a.zip", &full), ("b.zip", &full)])), Fault::Cap(_)));
}
