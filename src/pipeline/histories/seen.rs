//! What a page says, block by block, by the names that blocks have in their words; and what a reader can tell of a vault.

use std::collections::{BTreeMap, BTreeSet};

use super::world::Files;
use crate::model::tree::{Grammar, Kind};
use crate::model::{Spelling, Thing};

/// A block that is no offer and lies in none.
#[derive(Debug, Clone)]
pub(super) struct One {
    /// Its name: the first word of the source's or the reader's; empty for none.
    pub(super) name: String,
    pub(super) text: String,
    /// The name of the block it lies in; empty for none.
    pub(super) parent: String,
    pub(super) id: Option<String>,
    /// All its lines, without what stands before and behind.
    pub(super) own: String,
    pub(super) is_leaf: bool,
}

pub(super) struct Seen {
    pub(super) nodes: Vec<One>,
    by_name: BTreeMap<String, Vec<usize>>,
}

/// Whether a word is a mark of `whose`: `s12z`, `r3z`, `e4z`. No id has such a letter at its end.
fn is_mark(word: &str, whose: &[char], end: char) -> bool {
    let inner = word.strip_suffix(end).and_then(|word| word.strip_prefix(whose));
    inner.is_some_and(|inner| (1..5).contains(&inner.len()) && inner.bytes().all(|byte| byte.is_ascii_digit()))
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty())
}

/// The name of a block by its words.
pub(super) fn name(text: &str) -> &str {
    words(text).find(|word| is_mark(word, &['s', 'r'], 'z')).unwrap_or_default()
}

/// The names of the source's blocks in a text.
pub(super) fn names(text: &str) -> impl Iterator<Item = &str> {
    words(text).filter(|word| is_mark(word, &['s'], 'z'))
}

/// Every mark of the reader's, as often as it stands there.
pub(super) fn atoms(text: &str) -> BTreeMap<&str, usize> {
    let mut atoms = BTreeMap::new();
    let readers = words(text).filter(|word| is_mark(word, &['r'], 'z') || is_mark(word, &['e'], 'z'));
    readers.for_each(|word| *atoms.entry(word).or_default() += 1);
    atoms
}

impl Seen {
    pub(super) fn of(grammar: &dyn Grammar, page: &str) -> Option<Seen> {
        let tree = grammar.parse(page)?;
        let (mut nodes, mut by_name) = (Vec::new(), BTreeMap::<String, Vec<usize>>::new());
        let mut offered = vec![false; tree.nodes.len()];
        for (at, node) in tree.nodes.iter().enumerate() {
            offered[at] = node.parent.is_some_and(|parent| offered[parent]) || grammar.is_offer(node);
            if offered[at] || node.kind == Kind::Properties {
                continue;
            }
            let one = One {
                name: name(&node.text).to_owned(),
                text: node.text.to_string(),
                parent: node.parent.map_or(String::new(), |parent| name(&tree.nodes[parent].text).to_owned()),
                id: node.id.map(str::to_owned),
                own: node.own.lines().map(str::trim).collect::<Vec<_>>().join("\n"),
                is_leaf: node.children.is_empty(),
            };
            by_name.entry(one.name.clone()).or_default().push(nodes.len());
            nodes.push(one);
        }
        Some(Seen { nodes, by_name })
    }

    /// The block of this name, if it stands here once.
    pub(super) fn get(&self, name: &str) -> Option<&One> {
        match self.by_name.get(name).map(Vec::as_slice) {
            Some([at]) if !name.is_empty() => Some(&self.nodes[*at]),
            _ => None,
        }
    }

    pub(super) fn count(&self, name: &str) -> usize {
        self.by_name.get(name).map_or(0, Vec::len)
    }
}

/// A page, or several that say the same of what they are.
#[derive(Default, PartialEq)]
pub(super) struct Pages {
    pub(super) n: usize,
    pub(super) text: String,
}

/// The texts of a vault's pages by what they are; of a thing that lies at two places both.
pub(super) fn by_thing(files: &Files, spelling: Spelling) -> BTreeMap<Thing, Pages> {
    let mut pages: BTreeMap<Thing, Pages> = BTreeMap::new();
    for (_, bytes) in files.iter().filter(|(path, _)| path.ends_with(".md") && !path.starts_with('.')) {
        let Ok(text) = std::str::from_utf8(bytes) else { continue };
        let things: BTreeSet<Thing> = spelling.things(text).into_iter().collect();
        for thing in things {
            let page = pages.entry(thing).or_default();
            page.n += 1;
            page.text.push_str(text);
            page.text.push('\n');
        }
    }
    pages
}

/// The lines in which the blocks of the source stand, by name.
pub(super) fn lines(text: &str) -> BTreeMap<&str, Vec<&str>> {
    let mut lines: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for line in text.lines() {
        names(line).for_each(|name| lines.entry(name).or_default().push(line.trim()));
    }
    lines
}
