//! Whatever comes in as an issue: read or refused, and what was read holds together down to the page.

use std::collections::{BTreeMap, BTreeSet};

use neican::identify::identify;
use neican::model::{Claim, Draft, Form, Language, Names, Packing, Parsed, Sealed, Source, Spelling, Survey, wording};
use neican::plan::plan;
use neican::render::{FLAVOURS, Flavour, render};
use neican::{intake, read};

use super::{in_time, now, parts, text};

/// What `intake` unpacks at most: members, bytes of one, bytes of all.
const MOST: (usize, usize, usize) = (2_000, 16 << 20, 64 << 20);

/// An archive.
pub fn container(bytes: &[u8]) {
    let opened = in_time(bytes.len(), || intake::from_bytes("2026-04-29.epub", bytes.to_vec()));
    let Ok(source) = opened else { return };
    if source.packing == Packing::Zip {
        let sizes = source.files.values().map(Vec::len);
        assert!(source.files.len() <= MOST.0, "{} members", source.files.len());
        assert!(sizes.clone().all(|size| size <= MOST.1) && sizes.sum::<usize>() <= MOST.2, "too much was unpacked");
    }
    issue(&source);
}

/// Bytes that only their content tells apart: one file under the name of a text.
pub fn detect(bytes: &[u8]) {
    if let Ok(source) = intake::from_bytes("2026-04-29.txt", bytes.to_vec()) {
        issue(&source);
    }
}

/// A text dump: what stands behind its first line.
pub fn dump(bytes: &[u8]) {
    let text = format!("今日洞察\n{}", text(bytes));
    issue(&Source::single("今日洞察 2026-04-29.txt", text.into_bytes()));
}

/// Notion's Markdown: a whole page, or the notes of one article.
pub fn notion(bytes: &[u8]) {
    let text = text(bytes);
    let page = if text.starts_with(['#', '<', '-']) { text } else { format!("{MARKDOWN}{text}") };
    issue(&Source::single("今日洞察 2026-04-29.md", page.into_bytes()));
}

const MARKDOWN: &str = "# 今日洞察\n# 深度\n## 1. 一篇文章\n作者：甲\n### 三级笔记\n";

/// An export of Notion's: a page of the issue, a database, a page of an article as Markdown and one as HTML.
pub fn notion_export(bytes: &[u8]) {
    let text = text(bytes);
    let [front, database, article, html] = parts(&text);
    let id = "0123456789abcdef0123456789abcdef";
    let members = [
        (format!("今日洞察 {id}.md"), front),
        (format!("今日洞察 {id}/精选 {id}_all.csv"), database),
        (format!("今日洞察 {id}/精选 {id}/甲文 {id}.md"), article),
        (format!("今日洞察 {id}/乙文.html"), html),
    ];
    let files = members.into_iter().filter(|(_, text)| !text.trim().is_empty());
    let files = files.map(|(name, text)| (name, text.as_bytes().to_vec())).collect();
    issue(&Source { name: "2026-04-29.zip".to_owned(), packing: Packing::Zip, files });
}

/// The model in YAML or JSON, as `neican show` prints it.
pub fn model_yaml(bytes: &[u8]) {
    let text = text(bytes);
    // Anything else is for `detect`.
    if text.trim_start_matches([' ', '\n', '{', '"']).starts_with("series") {
        issue(&Source::single("2026-04-29.yaml", text.into_bytes()));
    }
}

/// The package file of an EPUB, its NCX, and the container that names it.
pub fn package(bytes: &[u8]) {
    let text = text(bytes);
    let [package, ncx, container] = parts(&text);
    let chapter =
        |title: &str| page(&format!("<h1>今日精选</h1><h2>{title}</h2><p>作者：甲</p><h3>三级笔记</h3><p>{title}</p>"));
    let container = if container.trim().is_empty() { CONTAINER } else { container };
    issue(&book(&[
        ("META-INF/container.xml", container),
        ("content.opf", package),
        ("OEBPS/content.opf", package),
        ("toc.ncx", ncx),
        ("nav.xhtml", ncx),
        ("OEBPS/toc.ncx", ncx),
        ("ch1.xhtml", &chapter("1. 甲文")),
        ("text/ch2.xhtml", &chapter("2. 乙文")),
        ("OEBPS/第三章.xhtml", &chapter("3. 丙文")),
    ]));
}

/// A chapter: a whole XHTML file, or the notes of one article.
pub fn chapter(bytes: &[u8]) {
    let text = text(bytes);
    let chapter = if text.contains("<html") { text } else { page(&format!("{ARTICLE}{text}")) };
    issue(&book(&[
        ("META-INF/container.xml", CONTAINER),
        ("content.opf", PACKAGE),
        ("ch1.xhtml", &chapter),
        ("style.css", ".r { background-color: #ffcccc; color: red } .b { font-weight: bold }"),
    ]));
}

const CONTAINER: &str = r#"<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"#;

const PACKAGE: &str = r#"<?xml version="1.0" encoding="UTF-8"?><package version="3.0" xmlns="http://www.idpf.org/2007/opf" unique-identifier="id"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>AI 内参 · 今日洞察 · 2026-04-29</dc:title><dc:date>2026-04-29</dc:date></metadata><manifest><item id="c1" href="ch1.xhtml" media-type="application/xhtml+xml"/><item id="s" href="style.css" media-type="text/css"/></manifest><spine><itemref idref="c1"/></spine></package>"#;

const ARTICLE: &str =
    "<h1>今日精选</h1>\n<h2>1. 一篇文章</h2>\n<p>作者：甲</p>\n<p>质量分：★★★☆☆</p>\n<h3>三级笔记</h3>\n";

fn page(body: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\"><head><title>x</title><link rel=\"stylesheet\" href=\"style.css\"/></head>\n<body>\n{body}\n</body></html>\n"
    )
}

fn book(members: &[(&str, &str)]) -> Source {
    let files = members.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect();
    Source { name: "2026-04-29.epub".to_owned(), packing: Packing::Zip, files }
}

/// Reads an issue. One that is refused is refused by name; one that is read must hold together.
fn issue(source: &Source) {
    let n_bytes = source.files.values().map(Vec::len).sum();
    match in_time(n_bytes, || read::read(source, &read::Options::default())) {
        Ok(parsed) => in_time(n_bytes, || holds(&parsed)),
        Err(error) => {
            assert!(error.place.file.starts_with(&source.name), "the error names {:?}", error.place.file);
            let (english, _) = wording::fault(&error.fault, Language::English);
            let (chinese, _) = wording::fault(&error.fault, Language::Chinese);
            assert!(!english.trim().is_empty() && !chinese.trim().is_empty(), "{:?} says nothing", error.fault);
        }
    }
}

/// What holds for everything that was read.
fn holds(parsed: &Parsed) {
    assert!(parsed.issue.articles().next().is_some(), "an issue without articles");
    for notice in &parsed.notices {
        for language in [Language::English, Language::Chinese] {
            assert!(!wording::notice(&notice.what, language).trim().is_empty(), "{:?} says nothing", notice.what);
        }
    }
    if parsed.form != Form::Model {
        comes_back(parsed);
    }
    let (known, _) = identify(parsed, None, "");
    assert!(known.is_sound(), "an identity is missing");
    let (again, _) = identify(parsed, Some(&known), "");
    assert_eq!(again, known, "the same issue is another one the second time");
    let (pages, _) = plan(&known, &Names::default(), &std::collections::BTreeMap::new(), "");
    let names: BTreeSet<String> = pages.iter().map(|page| Names::fold(&page.name)).collect();
    assert_eq!(names.len(), pages.len(), "two pages have one name");
    for flavour in FLAVOURS {
        let survey = Survey { spelling: flavour.spelling(), ..Survey::default() };
        let (settings, _) = flavour.settings(&survey);
        let drafts = render(&pages, &parsed.assets, *flavour, &settings, &survey, now());
        let (drafts, _) = drafts.expect("the built-in templates render everything");
        drafts.iter().for_each(|draft| reads_as_ours(draft, *flavour));
        let paths: BTreeSet<_> = drafts.iter().map(|draft| &draft.path).collect();
        assert_eq!(paths.len(), drafts.len(), "two pages go to one place");
    }
}

/// The model that `neican show` prints is read back as it was, in both forms.
fn comes_back(parsed: &Parsed) {
    let yaml = serde_yaml::to_string(&parsed.issue).expect("YAML");
    let json = serde_json::to_string_pretty(&parsed.issue).expect("JSON");
    for (name, printed) in [("2026-04-29.yaml", yaml), ("2026-04-29.json", json)] {
        let source = Source {
            name: name.to_owned(),
            packing: Packing::Single,
            files: BTreeMap::from([(name.to_owned(), printed.clone().into_bytes())]),
        };
        let read = read::read(&source, &read::Options::default()).unwrap_or_else(|why| panic!("{why}\n{printed}"));
        assert_eq!(read.form, Form::Model, "what was printed is taken for something else\n{printed}");
        assert_eq!(read.issue, parsed.issue, "{name} reads otherwise");
    }
}

/// A page that was written can be taken apart, and says of itself what it is and nothing else, whatever the issue says.
fn reads_as_ours(draft: &Draft, flavour: &dyn Flavour) {
    let Some(text) = draft.content.text() else { return };
    let tree = flavour.grammar().parse(text).unwrap_or_else(|| panic!("a page of ours cannot be taken apart\n{text}"));
    assert_eq!(tree.print(), text, "a page of ours taken apart is another");
    let page = String::from_utf8(draft.content.sealed(&draft.thing)).expect("our pages are UTF-8");
    let spelling = flavour.spelling();
    if draft.claim == Claim::Region && spelling == Spelling::FrontMatter {
        assert!(spelling.line_of(&page, &draft.thing).is_some(), "the block is not known\n{page}");
        return;
    }
    if matches!(draft.claim, Claim::Page | Claim::Region) {
        assert_eq!(spelling.things(&page), std::slice::from_ref(&draft.thing), "the page says what it is not\n{page}");
        let sealed = Sealed::open(&page, &draft.thing, spelling).expect("its pointer");
        assert!(sealed.is_untouched() && sealed.text == text, "nobody edited it, and it looks so\n{page}");
    }
}
