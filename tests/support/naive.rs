//! A second merge, as plain as it gets, to hold the real one against: every block is known by its token, nothing else counts.
//!
//! Written from the table of fates in `ARCHITECTURE.md`, not from `src/merge`: no likeness, no order, no bytes, no speed.
//! Defined where every token stands once in each version.

use std::collections::{BTreeMap, BTreeSet};

use super::seen::{One, Seen};

/// What stands on a merged page.
#[derive(Debug, Default, PartialEq)]
pub struct Page {
    /// The blocks by token.
    pub blocks: BTreeMap<String, Block>,
    /// Words that are offered, by the token of the block above.
    pub offers: BTreeSet<(String, String)>,
    pub properties: BTreeMap<String, String>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    pub text: String,
    pub parent: String,
    pub task: String,
    pub properties: BTreeMap<String, String>,
}

impl Block {
    fn of(one: &One) -> Block {
        let properties = one.properties.iter().cloned().collect();
        Block { text: one.text.clone(), parent: one.parent.clone(), task: one.task.clone(), properties }
    }
}

/// What the page says, as far as it can be compared.
pub fn read(page: &Seen) -> Page {
    let blocks = page.nodes.iter().map(|one| (one.token.clone(), Block::of(one))).collect();
    Page { blocks, offers: page.offered.clone(), properties: page.properties.clone() }
}

/// Merges three versions of a page.
pub fn merge(base: &Seen, ours: &Seen, theirs: &Seen) -> Page {
    let mut page =
        Page { properties: by_key(&base.properties, &ours.properties, &theirs.properties), ..Page::default() };
    // What the source took back and the reader left alone.
    let mut idle = BTreeSet::new();
    for one in &ours.nodes {
        let mut block = Block::of(one);
        match (base.get(&one.token), theirs.get(&one.token)) {
            (None, _) => {}
            (Some(was), None) if same(was, one) => drop(idle.insert(one.token.clone())),
            (Some(_), None) => {}
            (Some(was), Some(is)) => {
                block.text = pick(&was.text, &one.text, &is.text);
                block.task = pick(&was.task, &one.task, &is.task);
                let [was_has, has, is_has] = [was, one, is].map(|one| one.properties.iter().cloned().collect());
                block.properties = by_key(&was_has, &has, &is_has);
                if was.text != one.text && was.text != is.text && one.text != is.text {
                    page.offers.insert((one.token.clone(), is.text.clone()));
                }
            }
        }
        page.blocks.insert(one.token.clone(), block);
    }
    for is in &theirs.nodes {
        let there = is.parent.is_empty() || page.blocks.contains_key(&is.parent);
        match (base.get(&is.token), ours.get(&is.token)) {
            (Some(was), Some(one)) => {
                let only_source = was.parent == one.parent && was.parent != is.parent;
                if only_source && there && !page.lies_in(&is.parent, &is.token) {
                    page.blocks.get_mut(&is.token).expect("all of ours are there").parent.clone_from(&is.parent);
                }
            }
            (None, None) if there => drop(page.blocks.insert(is.token.clone(), Block::of(is))),
            // Deleted by the reader, typed by the reader, or new below what the reader deleted.
            (Some(_), None) | (None, Some(_)) | (None, None) => {}
        }
    }
    page.prune(idle);
    page
}

impl Page {
    fn lies_in(&self, token: &str, other: &str) -> bool {
        token == other || self.blocks.get(token).is_some_and(|block| self.lies_in(&block.parent, other))
    }

    /// Takes out idle blocks below which nothing lies, until there are none.
    fn prune(&mut self, mut idle: BTreeSet<String>) {
        loop {
            let is_leaf = |token: &&String| !self.blocks.values().any(|block| block.parent == **token);
            let Some(token) = idle.iter().find(is_leaf).cloned() else { return };
            idle.remove(&token);
            self.blocks.remove(&token);
        }
    }

    /// Where two pages say something else: what it is, and of which block.
    pub fn differences(&self, other: &Page) -> Vec<(&'static str, String)> {
        let mut found = Vec::new();
        let tokens: BTreeSet<&String> = self.blocks.keys().chain(other.blocks.keys()).collect();
        for token in tokens {
            let mut note = |what, differs: bool| found.extend(differs.then(|| (what, token.clone())));
            match (self.blocks.get(token), other.blocks.get(token)) {
                (Some(here), Some(there)) => {
                    note("parent", here.parent != there.parent);
                    note("words", here.text != there.text);
                    note("task", here.task != there.task);
                    note("properties", here.properties != there.properties);
                }
                (here, _) => note(if here.is_some() { "only in the first" } else { "only in the second" }, true),
            }
        }
        let offers = self.offers.symmetric_difference(&other.offers);
        found.extend(offers.map(|(token, _)| ("offer", token.clone())));
        found.extend((self.properties != other.properties).then(|| ("page properties", String::new())));
        found
    }
}

fn same(was: &One, is: &One) -> bool {
    was.text == is.text && was.task == is.task && was.properties == is.properties && was.id == is.id
}

/// The source's, unless the reader changed it.
fn pick<T: Clone + PartialEq>(base: &T, ours: &T, theirs: &T) -> T {
    if base == ours { theirs.clone() } else { ours.clone() }
}

type Keys = BTreeMap<String, String>;

fn by_key(base: &Keys, ours: &Keys, theirs: &Keys) -> Keys {
    let keys: BTreeSet<&String> = base.keys().chain(ours.keys()).chain(theirs.keys()).collect();
    let value = |key: &&String| match ours.get(*key) {
        // Written once, then it is the reader's.
        Some(ours) if *key == "status" => Some(ours),
        ours => pick(&base.get(*key), &ours, &theirs.get(*key)),
    };
    keys.iter().filter_map(|key| Some(((*key).clone(), value(key)?.clone()))).collect()
}
