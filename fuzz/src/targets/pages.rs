//! Any page of either app: taken apart and put together it is the same, and whatever asks it for something gets an answer.

use neican::merge::{head, offers, region};
use neican::model::Spelling;
use neican::model::tree::Grammar;
use neican::render::{FLAVOURS, Flavour, logseq, obsidian};

use super::{in_time, text};

/// A page of Logseq.
pub fn page_logseq(bytes: &[u8]) {
    let page = text(bytes);
    in_time(page.len(), || holds(&page, FLAVOURS[0]));
}

/// A page of Obsidian.
pub fn page_obsidian(bytes: &[u8]) {
    let page = text(bytes);
    in_time(page.len(), || holds(&page, FLAVOURS[1]));
}

fn holds(page: &str, flavour: &dyn Flavour) {
    taken_apart(page, flavour.grammar());
    let spelling = flavour.spelling();
    for (pointer, line) in spelling.pointers(page) {
        let line = page.get(line).unwrap_or_else(|| panic!("{pointer} is nowhere"));
        assert!(line.contains(&pointer.to_string()), "{pointer} is not in {line:?}");
    }
    let references = flavour.references(page);
    let n_lines = page.lines().count();
    assert!(references.used.iter().all(|(line, _)| (1..=n_lines).contains(&(*line as usize))), "a line that is none");
    regions(page);
    set(page, spelling);
    for clash in offers(page, flavour.grammar()) {
        assert!(!clash.theirs.contains('\r') || page.contains('\r'), "{clash:?}");
    }
    // Only called: each must take any page.
    drop(match spelling {
        Spelling::Property => logseq::references(page),
        Spelling::FrontMatter => obsidian::references(page),
    });
}

/// The pieces are the page, and every block knows where it lies.
fn taken_apart(page: &str, grammar: &dyn Grammar) {
    let Some(tree) = grammar.parse(page) else { return };
    assert_eq!(tree.print(), page, "parse and print");
    assert!(tree.makes(page), "the pieces are not the page");
    let mut n_children = tree.roots.len();
    for (at, node) in tree.nodes.iter().enumerate() {
        assert!(node.parent.is_none_or(|parent| parent < at), "block {at} lies in one behind it");
        assert!(node.children.iter().all(|child| tree.nodes[*child].parent == Some(at)), "block {at} has another's");
        n_children += node.children.len();
        // What it is spelt like anew holds each line of its words.
        let anew = grammar.write(node, node.indent);
        assert!(
            node.text.lines().all(|line| anew.contains(line.trim())),
            "block {at}: {:?} lost words: {anew:?}",
            node.own
        );
        let _ = (grammar.is_offer(node), grammar.offered(&tree, at));
    }
    assert_eq!(n_children, tree.nodes.len(), "a block lies nowhere, or twice");
}

/// A block that is found at a line is a piece of the page; without it, all else is left.
fn regions(page: &str) {
    let starts = std::iter::once(0).chain(page.match_indices('\n').map(|(at, _)| at + 1));
    // Each looks at the whole page.
    for start in starts.take(50) {
        let Some(found) = region::around(page, start) else { continue };
        let block = &page[found.range.clone()];
        assert!(block.starts_with(&found.indent), "{block:?} is indented otherwise");
        assert!(page[..start].len() >= found.range.start, "the block begins behind the line");
        let (text, cut) = (region::text(page, &found), region::cut(page, &found));
        assert!(text.trim_start().starts_with('-'), "{text:?} has no bullet");
        assert!(
            cut.len() + block.len() <= page.len() && cut.len() + block.len() + 2 >= page.len(),
            "more went than the block"
        );
        assert!(cut.starts_with(page[..found.range.start].trim_end_matches(['\n', '\r'])), "what stood before changed");
    }
}

/// A property that is set is there, and every line but its own stays.
fn set(page: &str, spelling: Spelling) {
    let Some(with) = head::set(page, spelling, "status", "已读", "type") else { return };
    let has = spelling.property(&with, "status");
    assert_eq!(has, Some("已读"), "the status was not set\n{with}");
    let next = with.lines().skip_while(|line| !line.ends_with("已读") || !line.starts_with("status")).nth(1);
    let goes_on = next.is_some_and(|line| line.starts_with([' ', '\t', '-']) && line.trim_end() != "---");
    assert!(spelling == Spelling::Property || !goes_on, "the status has other lines behind it\n{with}");
    let bare = |page: &str| page.replace("\r\n", "").contains('\n');
    assert!(bare(page) || !bare(&with) || !page.contains('\n'), "its line ends like none of the others\n{with:?}");
    let mut rest = with.lines();
    let own = |line: &&str| !line.contains("status");
    for line in page.lines().filter(own) {
        assert!(rest.any(|found| found.trim_end() == line.trim_end()), "{line:?} is gone\n{with}");
    }
}
