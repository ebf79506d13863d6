//! What the elements and attributes of a document mean: which are read, which are set apart, which nobody knows.

use super::dom::Dom;
use crate::read::address::scheme;

/// Elements that group blocks without being one.
pub(super) const CONTAINERS: [&str; 27] = [
    "address",
    "article",
    "body",
    "caption",
    "center",
    "column",
    "columns",
    "dd",
    "dialog",
    "div",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "header",
    "hgroup",
    "html",
    "legend",
    "main",
    "search",
    "section",
    "summary",
    "tbody",
    "td",
    "tr",
];

/// Elements that never show text.
pub(super) const UNSEEN: [&str; 19] = [
    "annotation",
    "annotation-xml",
    "area",
    "base",
    "col",
    "colgroup",
    "datalist",
    "head",
    "link",
    "meta",
    "noframes",
    "param",
    "script",
    "source",
    "style",
    "template",
    "title",
    "track",
    "wbr",
];

/// Elements that show something that is no text and no image of the issue.
pub(super) const MEDIA: [&str; 8] = ["applet", "audio", "canvas", "embed", "frame", "iframe", "object", "video"];

/// Elements read as their text without a word about it.
const INLINE: [&str; 60] = [
    "a", "abbr", "acronym", "b", "basefont", "bdi", "bdo", "big", "blink", "button", "cite", "code", "color", "data",
    "del", "dfn", "em", "font", "i", "ins", "kbd", "label", "map", "mark", "math", "meter", "nobr", "noscript",
    "optgroup", "option", "output", "picture", "progress", "q", "rb", "rp", "rt", "rtc", "ruby", "s", "samp", "select",
    "slot", "small", "span", "strike", "strong", "sub", "sup", "svg", "text", "textarea", "tfoot", "th", "thead",
    "time", "tspan", "tt", "u", "var",
];

/// Parts of a book that say what the package says already.
const APART: [&str; 9] =
    ["cover", "halftitlepage", "landmarks", "loi", "lot", "page-list", "titlepage", "toc", "toc-brief"];

/// Whether an element is one of HTML's or EPUB's, MathML's included.
pub(super) fn is_known(dom: &Dom, node: usize) -> bool {
    dom.is_foreign(node) || INLINE.contains(&dom.name(node))
}

/// Whether an element is a title page, a cover or a table of contents, by what it says or by what it holds.
pub(super) fn is_apart(dom: &Dom, node: usize) -> bool {
    let says = |name, words: &[&str]| {
        dom.attr(node, name).is_some_and(|value| value.split_ascii_whitespace().any(|word| words.contains(&word)))
    };
    match dom.name(node) {
        "body" if is_title_page(dom, node) => true,
        "body" | "section" | "div" | "article" | "header" | "main" => {
            says("epub:type", &APART)
                || says("role", &["doc-toc", "doc-cover"])
                || says("class", &["titlepage", "page-header-icon"])
        }
        "nav" => says("epub:type", &APART) || says("role", &["doc-toc"]) || is_contents(dom, node),
        // The arrow back from a foot-note leads nowhere on a page.
        "a" => {
            let arrow = || matches!(dom.first_text(node).trim(), "↩" | "↩︎" | "↑" | "^" | "⏎");
            let back = says("role", &["doc-backlink"]) || says("class", &["footnote-back", "footnote-backref"]);
            back || dom.attr(node, "href").is_some_and(|href| href.contains('#')) && arrow()
        }
        // A formula for the eye, which stands there for the ear, too.
        "span" => says("class", &["katex-html", "property-icon"]),
        "img" => says("class", &["page-cover-image"]),
        // The line above the foot-notes, which stand elsewhere.
        "hr" => dom.parent(node).is_some_and(|parent| is_foot(dom, parent)),
        _ => false,
    }
}

/// Whether an element gathers the foot-notes of a document.
fn is_foot(dom: &Dom, node: usize) -> bool {
    is_of_class(dom, node, "footnotes")
        || dom.attr(node, "epub:type").is_some_and(|kind| matches!(kind, "footnotes" | "endnotes" | "rearnotes"))
        || dom.attr(node, "role").is_some_and(|role| role == "doc-endnotes")
}

/// Whether an element has a class.
pub(super) fn is_of_class(dom: &Dom, node: usize, class: &str) -> bool {
    dom.attr(node, "class").is_some_and(|classes| classes.split_ascii_whitespace().any(|word| word == class))
}

/// Whether an element is a block, of whatever sort.
pub(super) fn is_block(name: &str) -> bool {
    CONTAINERS.contains(&name)
        || matches!(name, "p" | "li" | "aside" | "blockquote" | "h1" | "h2" | "h3" | "h4" | "pre")
}

/// Where the text of a web page stands: its only `<main>` or `<article>`; absent where it has none of these.
pub(super) fn main(dom: &Dom) -> Option<usize> {
    let only = |name: &str| {
        let mut found = dom.below(0).filter(|node| dom.name(*node) == name);
        found.next().filter(|_| found.next().is_none())
    };
    only("main").or_else(|| only("article"))
}

/// Whether an element is of the site around a text: its menu, its foot, what stands beside.
pub(super) fn is_of_site(dom: &Dom, node: usize) -> bool {
    let around = |name: &str| matches!(name, "article" | "main" | "section");
    let within =
        || std::iter::successors(dom.parent(node), |node| dom.parent(*node)).any(|node| around(dom.name(node)));
    match dom.name(node) {
        "nav" | "footer" => true,
        "header" | "aside" => !within(),
        _ => false,
    }
}

/// What a table of contents is called, in lower case without spaces.
const CONTENTS: [&str; 7] = ["contents", "tableofcontents", "toc", "导航", "目录", "目次", "目錄"];

/// Whether a whole document is a table of contents: by its links and, where it has headings, by what they say. A theme or
/// a reading route that lists its articles as links keeps its heading and its rows.
pub(super) fn is_contents_page(dom: &Dom) -> bool {
    let headings = || dom.below(0).filter(|node| matches!(dom.name(*node), "h1" | "h2" | "h3" | "h4" | "h5" | "h6"));
    let called = |node: usize| {
        let text: String = dom.first_text(node).to_lowercase().split_whitespace().collect();
        text.is_empty() || CONTENTS.contains(&text.as_str())
    };
    is_contents(dom, 0) && headings().all(called)
}

/// Whether all text below stands in links to places in the book, headings aside: a table of contents, whatever its name.
fn is_contents(dom: &Dom, node: usize) -> bool {
    let mut links = 0;
    let mut todo = vec![node];
    while let Some(node) = todo.pop() {
        match dom.name(node) {
            "a" if dom.attr(node, "href").is_some_and(|href| scheme(href).is_none()) => links += 1,
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "head" => {}
            "img" | "image" | "pre" | "table" => return false,
            _ if dom.text(node).is_some_and(|text| !text.trim().is_empty()) => return false,
            _ => todo.extend(dom.kids(node)),
        }
    }
    links >= 2
}

/// Whether a body is the title page that pandoc writes for EPUB 2, where nothing says so but the class of its heading.
pub(super) fn is_title_page(dom: &Dom, body: usize) -> bool {
    let mut kids = dom.kids(body).iter().copied().filter(|kid| !dom.name(*kid).is_empty());
    let classed = |kid: usize, classes: &[&str]| dom.attr(kid, "class").is_some_and(|class| classes.contains(&class));
    kids.next().is_some_and(|first| dom.name(first) == "h1" && classed(first, &["title"]))
        && kids.all(|kid| classed(kid, &["subtitle", "author", "publisher", "date", "rights"]))
}

/// The level of a heading `hN`: that of the section it opens where that says so, else the deeper of N and the number of
/// sections with a heading around it. So `h1` in nested sections counts, and so does the seventh level, which is `h6`.
pub(super) fn level(dom: &Dom, heading: usize, number: u8) -> u8 {
    let mut depth: u8 = 0;
    let mut below = heading;
    while let Some(node) = dom.parent(below) {
        if is_section(dom, node) {
            let opener = opens_with(dom, node);
            if opener == Some(heading)
                && let Some(level) = told_level(dom, node)
            {
                return level;
            }
            depth = depth.saturating_add(u8::from(opener.is_some()));
        }
        below = node;
    }
    number.max(depth)
}

/// The heading that is the first element in a section or `<div>`.
pub(super) fn opens_with(dom: &Dom, node: usize) -> Option<usize> {
    let grouping = matches!(dom.name(node), "section" | "article" | "div");
    let first = dom.kids(node).iter().copied().find(|kid| !dom.name(*kid).is_empty()).filter(|_| grouping);
    first.filter(|first| matches!(dom.name(*first), "h1" | "h2" | "h3" | "h4" | "h5" | "h6"))
}

/// Whether an element is a section that a heading opens.
fn is_section(dom: &Dom, node: usize) -> bool {
    matches!(dom.name(node), "section" | "article") || dom.name(node) == "div" && told_level(dom, node).is_some()
}

fn told_level(dom: &Dom, node: usize) -> Option<u8> {
    let classes = dom.attr(node, "class")?;
    classes
        .split_ascii_whitespace()
        .find_map(|class| class.strip_prefix("level")?.parse().ok())
        .filter(|level| *level > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_names_are_sorted() {
        for names in [&CONTAINERS[..], &UNSEEN, &MEDIA, &INLINE, &APART, &CONTENTS] {
            assert!(names.is_sorted(), "{names:?}");
        }
    }
}
