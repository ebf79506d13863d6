//! Bad input: exit code 2, one clear message that names the file and the next step, and nothing written.
#![allow(clippy::disallowed_methods, reason = "a harness lays down its own files")]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use support::epub;
use zip::unstable::write::FileOptionsExt;
use zip::write::SimpleFileOptions;

/// A small sound EPUB to break.
fn sound() -> BTreeMap<String, Vec<u8>> {
    epub::book(&[(
        "ch1.xhtml",
        "<h1>今日精选</h1><h2>1. 甲</h2><p>作者：甲</p><p>质量分：★</p><h3>三级笔记</h3><p>乙</p>",
    )])
}

fn changed(name: &str, change: impl Fn(String) -> String) -> Vec<u8> {
    let mut files = sound();
    let text = String::from_utf8(files[name].clone()).expect("text");
    files.insert(name.to_owned(), change(text).into_bytes());
    epub::pack(&files)
}

fn without(name: &str) -> Vec<u8> {
    let mut files = sound();
    files.remove(name);
    epub::pack(&files)
}

/// An archive whose chapter is encrypted by the zip format itself.
fn zip_encrypted() -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in sound() {
        let options = SimpleFileOptions::default().with_deprecated_encryption(b"secret").expect("a password");
        writer.start_file(name, options).expect("a member");
        writer.write_all(&bytes).expect("its bytes");
    }
    writer.finish().expect("an archive").into_inner()
}

/// A member of 20 MiB of zeros: far smaller as it comes in.
fn bomb() -> Vec<u8> {
    let mut files = sound();
    files.insert("ch1.xhtml".to_owned(), vec![b' '; 20 << 20]);
    epub::pack(&files)
}

fn many_members() -> Vec<u8> {
    let mut files = sound();
    files.extend((0..2_500).map(|idx| (format!("x{idx}"), Vec::new())));
    epub::pack(&files)
}

fn with_encryption() -> Vec<u8> {
    let mut files = sound();
    let rights = r#"<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><EncryptedData xmlns="http://www.w3.org/2001/04/xmlenc#"><CipherData><CipherReference URI="ch1.xhtml"/></CipherData></EncryptedData></encryption>"#;
    files.insert("META-INF/encryption.xml".to_owned(), rights.as_bytes().to_vec());
    epub::pack(&files)
}

fn utf16(text: &str) -> Vec<u8> {
    [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

const DUMP: &str = "今日洞察\n\n\n\n\n1. 甲\n\n\n\n作者：甲\n\n\n\n\n\n三级笔记\n\n\n\n一、头\n\n\n\t项\n";

/// File name, bytes, and words that the message must have.
fn cases() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let sound = epub::pack(&sound());
    vec![
        ("empty.epub", Vec::new(), "is empty"),
        ("blank.txt", b" \n\t\n".to_vec(), "is empty"),
        ("cut-2026-04-29.epub", sound[..sound.len() / 2].to_vec(), "cannot be opened as an EPUB"),
        ("not-a-zip-2026-04-29.epub", b"this is no zip".to_vec(), "cannot be opened as an EPUB"),
        ("binary-2026-04-29.epub", vec![0, 1, 2, 3, 255, 0], "cannot be opened as an EPUB"),
        ("binary-2026-04-29.txt", vec![0, 1, 2, 3, 255, 0], "neither an EPUB nor a text"),
        ("no-container.epub", without("META-INF/container.xml"), "not an EPUB"),
        ("no-package.epub", without("content.opf"), "broken package"),
        ("no-spine.epub", changed("content.opf", |text| text.replace("<itemref idref=\"c0\"/>", "")), "broken package"),
        ("no-chapter.epub", without("ch1.xhtml"), "nothing in its spine"),
        ("encrypted.epub", with_encryption(), "is encrypted"),
        ("zip-encrypted.epub", zip_encrypted(), "is encrypted"),
        (
            "entities.epub",
            changed("content.opf", |text| text.replace("<package", "<!DOCTYPE x [<!ENTITY a \"b\">]><package")),
            "defines entities",
        ),
        ("bomb.epub", bomb(), "larger than neican reads"),
        ("members.epub", many_members(), "larger than neican reads"),
        (
            "deep.epub",
            changed("ch1.xhtml", |text| text.replace("<p>乙</p>", &"<div>".repeat(100_000))),
            "larger than neican reads",
        ),
        (
            "no-articles.epub",
            changed("ch1.xhtml", |_| "<html><body><p>只有一段</p></body></html>".into()),
            "holds no article",
        ),
        ("no-articles-2026-04-29.txt", "今日洞察\n\n没有文章\n".into(), "holds no article"),
        ("no-date.txt", DUMP.into(), "has no date"),
        ("utf16-2026-04-29.txt", utf16(DUMP), "is UTF-16, not UTF-8"),
        (
            "gb18030-2026-04-29.txt",
            b"\xBD\xF1\xC8\xD5\xB6\xB4\xB2\xEC\n\n1. \xBC\xD7\n".to_vec(),
            "is GB18030, not UTF-8",
        ),
        ("model-2026-04-29.yaml", b"series: x\ndate: 2026-04-29\ntitle: [".to_vec(), "is not an issue as"),
    ]
}

fn run(input: &Path, vault: &Path, stdin: Option<&[u8]>) -> Output {
    let mut neican = Command::new(env!("CARGO_BIN_EXE_neican"));
    neican.arg("sync").arg(input).arg("--vault").arg(vault).args(["--flavour", "logseq", "--lang", "en"]);
    neican.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = neican.spawn().expect("neican starts");
    let mut pipe = child.stdin.take().expect("standard input is piped");
    pipe.write_all(stdin.unwrap_or_default()).expect("it is read");
    drop(pipe);
    child.wait_with_output().expect("neican ends")
}

/// Refused with one message that has these words, names the input and a next step; and nothing was written.
fn refused(name: &str, output: &Output, words: &str, vault: &Path) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{name}: {said}");
    assert!(said.contains(words), "{name}: {said}");
    assert!(said.starts_with("error: ") && said.matches("error: ").count() == 1, "{name}: one message: {said}");
    assert!(said.contains("\n  hint: "), "{name}: a next step: {said}");
    assert!(output.stdout.is_empty(), "{name}");
    assert!(!vault.exists(), "{name}: something was written");
}

#[test]
fn bad_files_are_refused_and_nothing_is_written() {
    let folder = support::fresh_folder("bad-input");
    for (name, bytes, words) in cases() {
        let path: PathBuf = folder.join(name);
        fs::write(&path, bytes).expect("a writable folder");
        let vault = folder.join("vault");
        let output = run(&path, &vault, None);
        refused(name, &output, words, &vault);
        assert!(String::from_utf8_lossy(&output.stderr).contains(name), "{name}: the message names the file");
    }
}

#[test]
fn what_is_no_file_is_refused() {
    let folder = support::fresh_folder("no-file");
    let vault = folder.join("vault");
    refused("missing", &run(&folder.join("missing.epub"), &vault, None), "no such file", &vault);
    refused("folder", &run(&folder, &vault, None), "is a folder", &vault);
    refused("device", &run(Path::new("/dev/null"), &vault, None), "not a plain file", &vault);
    refused("stdin", &run(Path::new("-"), &vault, Some(b"")), "is empty", &vault);
}

#[test]
fn one_bad_file_among_several_stops_all() {
    let folder = support::fresh_folder("several");
    fs::write(folder.join("2026-04-29.txt"), DUMP).expect("a writable folder");
    let mut neican = Command::new(env!("CARGO_BIN_EXE_neican"));
    neican.current_dir(&folder).args([
        "sync",
        "2026-04-29.txt",
        "missing.txt",
        "--vault",
        "vault",
        "--flavour",
        "logseq",
    ]);
    assert_eq!(neican.output().expect("neican runs").status.code(), Some(2));
    assert!(!folder.join("vault").exists());
}

#[test]
fn a_byte_order_mark_is_skipped_and_said() {
    let folder = support::fresh_folder("mark");
    let bytes = [b"\xEF\xBB\xBF".as_slice(), DUMP.as_bytes()].concat();
    fs::write(folder.join("2026-04-29.txt"), bytes).expect("a writable folder");
    let output = run(&folder.join("2026-04-29.txt"), &folder.join("vault"), None);
    assert_eq!(output.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&output.stdout).contains("byte order mark"));
}

#[test]
fn the_sound_ones_are_not_refused() {
    let folder = support::fresh_folder("sound");
    let vault = folder.join("vault");
    fs::write(folder.join("sound.epub"), epub::pack(&sound())).expect("a writable folder");
    assert_eq!(run(&folder.join("sound.epub"), &vault, None).status.code(), Some(0));
    let again = run(Path::new("-"), &vault, Some(&epub::pack(&sound())));
    assert_eq!(again.status.code(), Some(0), "{}", String::from_utf8_lossy(&again.stderr));
}
