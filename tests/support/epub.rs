//! Small EPUBs, built where they are needed: a zip of text says little in a diff.

use std::collections::BTreeMap;
use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;

/// Packs the files of an unpacked EPUB, `mimetype` first and stored.
pub fn pack(files: &BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let deflated = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    writer.start_file("mimetype", stored).expect("a member");
    writer.write_all(b"application/epub+zip").expect("its bytes");
    for (name, bytes) in files.iter().filter(|(name, _)| *name != "mimetype") {
        writer.start_file(name.as_str(), deflated).expect("a member");
        writer.write_all(bytes).expect("its bytes");
    }
    writer.finish().expect("an archive").into_inner()
}

/// An EPUB with one article whose notes are this XHTML.
pub fn one_article(notes: &str) -> Vec<u8> {
    let body = format!(
        "<h1>今日精选</h1>\n<h2>1. 一篇文章</h2>\n<p>作者：甲</p>\n<p>质量分：★★★☆☆</p>\n<h3>三级笔记</h3>\n{notes}"
    );
    pack(&book(&[("text/ch1.xhtml", &body)]))
}

/// The files of a minimal EPUB 3 of these chapters (name in the archive, body).
pub fn book(chapters: &[(&str, &str)]) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let container = r#"<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"#;
    files.insert("META-INF/container.xml".to_owned(), container.as_bytes().to_vec());
    let items: String = chapters
        .iter()
        .enumerate()
        .map(|(idx, (name, _))| format!(r#"<item id="c{idx}" href="{name}" media-type="application/xhtml+xml"/>"#))
        .collect();
    let spine: String = (0..chapters.len()).map(|idx| format!(r#"<itemref idref="c{idx}"/>"#)).collect();
    let package = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><package version="3.0" xmlns="http://www.idpf.org/2007/opf" unique-identifier="id"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="id">x</dc:identifier><dc:title>AI 内参 · 今日洞察 · 2026-04-29</dc:title><dc:date>2026-04-29</dc:date><dc:language>zh-CN</dc:language></metadata><manifest>{items}</manifest><spine>{spine}</spine></package>"#
    );
    files.insert("content.opf".to_owned(), package.into_bytes());
    for (name, body) in chapters {
        let page = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\"><head><title>x</title></head>\n<body>\n{body}\n</body></html>\n"
        );
        files.insert((*name).to_owned(), page.into_bytes());
    }
    files
}
