//! Small books, put together from their papers and chapters.

use super::*;
use crate::model::ImageFault;

const CONTAINER_XML: &str = "<container><rootfiles><rootfile full-path='OPS/p.opf'/></rootfiles></container>";

/// A book with these members and a spine of `a.xhtml`, `b.xhtml`, ….
fn source(spine: &[&str], members: &[(&str, &[u8])]) -> Source {
    let items: String = spine
        .iter()
        .map(|href| format!("<item id='{href}' href='{href}' media-type='application/xhtml+xml'/>"))
        .collect();
    let refs: String = spine.iter().map(|href| format!("<itemref idref='{href}'/>")).collect();
    let opf = format!("<package><metadata/><manifest>{items}</manifest><spine>{refs}</spine></package>");
    let mut files: BTreeMap<String, Vec<u8>> =
        BTreeMap::from([(CONTAINER.into(), CONTAINER_XML.into()), ("OPS/p.opf".into(), opf.into())]);
    files.extend(members.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec())));
    Source { name: "issue.epub".into(), packing: Packing::Zip, files }
}

fn texts(book: &Book) -> Vec<String> {
    let text = |piece: &Piece| match &piece.body {
        Body::Heading { text, .. } => text.plain(),
        Body::Block(block) => block.plain(),
    };
    book.pieces.iter().map(text).collect()
}

fn fault(source: &Source) -> Fault {
    book(source).expect_err("refused").fault
}

#[test]
fn chapters_are_read_in_spine_order_and_once() {
    let chapters: [(&str, &[u8]); 2] = [("OPS/a.xhtml", b"<p>a</p>"), ("OPS/B.xhtml", b"<p>b</p>")];
    let book = book(&source(&["b.xhtml", "a.xhtml", "./a.xhtml", "b.xhtml#x"], &chapters)).expect("a book");
    assert_eq!(texts(&book), ["b", "a"]);
    assert_eq!(book.pieces[0].place, Place::line("OPS/B.xhtml", 1));
    assert_eq!(book.notices, []);
}

#[test]
fn a_chapter_that_cannot_be_read_is_told() {
    let chapters: [(&str, &[u8]); 2] = [("OPS/a.xhtml", b"<p>a</p>"), ("OPS/b.xhtml", b"\xff\xfe<")];
    let found = book(&source(&["a.xhtml", "b.xhtml", "nix.xhtml"], &chapters)).expect("a book");
    assert_eq!(texts(&found), ["a"]);
    assert_eq!(found.notices.len(), 2);
    assert!(matches!(fault(&source(&["nix.xhtml"], &[])), Fault::Package(_)));
    assert!(matches!(fault(&source(&[], &[])), Fault::Package(_)));
}

#[test]
fn an_archive_that_is_no_book_is_told() {
    let mut zip = source(&["a.xhtml"], &[]);
    zip.files.remove("OPS/p.opf");
    assert!(matches!(fault(&zip), Fault::Package(_)));
    zip.files.remove(CONTAINER);
    assert_eq!(fault(&zip), Fault::NoContainer);
    zip.files.insert(CONTAINER.into(), b"<container/>".to_vec());
    assert_eq!(fault(&zip), Fault::NoContainer);
}

#[test]
fn papers_in_utf_16_are_read() {
    let mut zip = source(&["a.xhtml"], &[("OPS/a.xhtml", b"<p>a</p>")]);
    let opf = zip.files["OPS/p.opf"].clone();
    let wide = String::from_utf8(opf)
        .expect("ours")
        .replace("<metadata/>", "<metadata><dc:title>一 & 二</dc:title></metadata>");
    let wide: Vec<u8> = [0xfeff].into_iter().chain(wide.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    zip.files.insert("OPS/p.opf".into(), wide);
    let book = book(&zip).expect("a book");
    assert_eq!((book.title.as_deref(), texts(&book)), (Some("一 & 二"), vec!["a".to_owned()]));
}

#[test]
fn entities_of_a_books_own_are_refused_everywhere() {
    let bomb = b"<!DOCTYPE x [<!ENTITY a 'b'>]><p>&a;</p>";
    assert_eq!(fault(&source(&["a.xhtml"], &[("OPS/a.xhtml", bomb)])), Fault::Doctype);
    assert_eq!(fault(&source(&["a.xhtml"], &[(CONTAINER, bomb)])), Fault::Doctype);
    let external = b"<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.1//EN\" \"x.dtd\"><p>a&nbsp;b</p>";
    let book = book(&source(&["a.xhtml"], &[("OPS/a.xhtml", external)])).expect("a book");
    assert_eq!(texts(&book), ["a\u{a0}b"]);
}

#[test]
fn encrypted_chapters_are_refused_and_fonts_are_not() {
    let encrypted = |uri: &str| {
        let xml = format!("<encryption><EncryptedData><CipherReference URI='{uri}'/></EncryptedData></encryption>");
        source(&["a.xhtml"], &[("OPS/a.xhtml", b"<p>a</p>"), ("OPS/f.otf", b"f"), (ENCRYPTION, xml.as_bytes())])
    };
    assert!(book(&encrypted("OPS/f.otf")).is_ok());
    assert_eq!(fault(&encrypted("OPS/a.xhtml")), Fault::Encrypted);
    assert_eq!(fault(&encrypted("OPS/%61.xhtml")), Fault::Encrypted);
}

#[test]
fn images_are_told_by_their_bytes_and_kept_once() {
    let png = b"\x89PNG\r\n\x1a\n rest";
    let page = b"<p>a</p><img src='i/1.jpg' alt='b'/><img src='i/2.png'/><img src='../x.html' alt='c'/>";
    let members: [(&str, &[u8]); 4] =
        [("OPS/a.xhtml", page), ("OPS/i/1.jpg", png), ("OPS/i/2.png", png), ("x.html", b"<script>")];
    let book = book(&source(&["a.xhtml"], &members)).expect("a book");
    assert_eq!(texts(&book), ["a", "bc"]);
    let key = format!("1-{}.png", &blake3::hash(png).to_hex()[..8]);
    assert_eq!(book.assets.keys().collect::<Vec<_>>(), [&key]);
    assert_eq!((book.assets[&key].extension, book.assets[&key].name.as_str()), ("png", "OPS/i/1.jpg"));
    let refused = What::ImageRefused { name: "../x.html".into(), why: ImageFault::UnknownKind };
    assert_eq!(book.notices.iter().map(|notice| &notice.what).collect::<Vec<_>>(), [&refused]);
}

#[test]
fn covers_and_navigation_give_nothing() {
    let png = b"\x89PNG\r\n\x1a\n rest";
    let cover = b"<body><svg><image xlink:href='c.png'/></svg></body>";
    let mut zip = source(
        &["c.xhtml", "a.xhtml", "n.xhtml"],
        &[("OPS/c.xhtml", cover), ("OPS/c.png", png), ("OPS/a.xhtml", b"<p>a</p>"), ("OPS/n.xhtml", b"<p>n</p>")],
    );
    let opf = String::from_utf8(zip.files["OPS/p.opf"].clone()).expect("ours");
    zip.files.insert("OPS/p.opf".into(), opf.replace("id='n.xhtml'", "id='n.xhtml' properties='nav'").into());
    let book = book(&zip).expect("a book");
    assert_eq!((texts(&book), book.assets.len()), (vec!["a".to_owned()], 0));
    assert_eq!(book.pieces.len(), 1);
}

/// The pieces of a fixture as lines: level or sort, colour, text; and how many pieces and blocks there are.
fn real(bytes: &[u8]) -> (Vec<String>, Book) {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a zip");
    let mut files = BTreeMap::new();
    for member_idx in 0..zip.len() {
        let mut member = zip.by_index(member_idx).expect("a member");
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut member, &mut bytes).expect("readable");
        files.insert(member.name().expect("a name").into_owned(), bytes);
    }
    let source = Source { name: "input.epub".into(), packing: Packing::Zip, files };
    let book = book(&source).expect("the real issue");
    let mut lines = Vec::new();
    for piece in &book.pieces {
        match &piece.body {
            Body::Heading { level, text, highlight } => lines.push(format!("{level} {highlight:?} {}", text.plain())),
            Body::Block(block) => {
                let line = |block: &crate::model::Block| {
                    format!("{} {:?} {}", sort(&block.kind), block.highlight, block.plain())
                };
                lines.extend(block.walk().into_iter().map(line));
            }
        }
    }
    (lines, book)
}

fn sort(kind: &Kind) -> &'static str {
    match kind {
        Kind::Heading { .. } => "heading",
        Kind::Paragraph { .. } => "paragraph",
        Kind::Item { ordered: true, .. } => "numbered",
        Kind::Item { ordered: false, .. } => "item",
        Kind::Quote { .. } => "quote",
        Kind::Callout { .. } => "callout",
        Kind::Formula { .. } => "formula",
        Kind::Code { .. } => "code",
        Kind::Table { .. } => "table",
        Kind::Rule => "rule",
    }
}

#[test]
fn the_real_issue_reads_the_same_whoever_made_it() {
    let (lines, book) = real(include_bytes!("../../../fixtures/read/the-real-issue/input.epub"));
    let count = |start: &str| lines.iter().filter(|line| line.starts_with(start)).count();
    assert_eq!(lines.len(), 571);
    assert_eq!((count("1 "), count("2 "), count("3 "), count("4 "), count("5 ")), (3, 11, 7, 62, 62));
    assert_eq!((count("item") + count("numbered"), count("quote"), count("code")), (348, 8, 1));
    assert_eq!(lines.iter().filter(|line| line.contains("Some(Red)")).count(), 5);
    assert_eq!((book.title.as_deref(), book.notices), (Some("AI 内参 · 今日洞察 · 2026-04-29"), vec![]));
    for other in [
        include_bytes!("../../../fixtures/read/the-real-issue-epub2/input.epub").as_slice(),
        include_bytes!("../../../fixtures/read/the-real-issue-split/input.epub"),
        include_bytes!("../../../fixtures/read/the-real-issue-nested/input.epub"),
        include_bytes!("../../../fixtures/read/the-real-issue-pandoc/input.epub"),
        include_bytes!("../../../fixtures/read/the-real-issue-calibre/input.epub"),
        include_bytes!("../../../fixtures/read/the-real-issue-ebooklib/input.epub"),
    ] {
        let (same, book) = real(other);
        assert_eq!(same, lines);
        assert!(book.dates[0].starts_with("2026-04-29") && book.notices.is_empty());
    }
}
