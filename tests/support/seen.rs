//! What a page of the garden says, read by the app's own grammar.

use std::collections::{BTreeMap, BTreeSet};

use neican::model::tree::{Grammar, Kind, Part, Tree};
use neican::render::{logseq::LogseqGrammar, obsidian::ObsidianGrammar};

use super::garden::App;

pub fn grammar(app: App) -> &'static dyn Grammar {
    match app {
        App::Logseq => &LogseqGrammar,
        App::Obsidian => &ObsidianGrammar,
    }
}

/// What a page says, block by block, offers left out.
pub struct Seen {
    pub nodes: Vec<One>,
    pub by_token: BTreeMap<String, Vec<usize>>,
    /// The lines of all blocks, offers included.
    pub lines: BTreeMap<String, usize>,
    /// The words that are offered, by the token of the block above.
    pub offered: BTreeSet<(String, String)>,
    pub properties: BTreeMap<String, String>,
}

#[derive(Debug, Clone)]
pub struct One {
    pub token: String,
    /// The token of the block it lies in; empty for none.
    pub parent: String,
    /// The tokens of all blocks it lies in.
    pub above: BTreeSet<String>,
    pub text: String,
    pub task: String,
    pub properties: BTreeSet<(String, String)>,
    pub id: Option<String>,
    /// The signs of a heading; empty for anything else.
    pub signs: String,
}

pub fn token(text: &str) -> String {
    let is_token = |word: &&str| {
        let inner = word.strip_suffix('z').and_then(|word| word.strip_prefix(['s', 'r']));
        inner.is_some_and(|inner| !inner.is_empty() && inner.bytes().all(|byte| byte.is_ascii_digit()))
    };
    text.split(|c: char| !c.is_ascii_alphanumeric()).find(is_token).unwrap_or_default().to_owned()
}

/// The same for what holds others: the half of a block that was split has no token, and is not the top of the page.
fn named(text: &str) -> String {
    let token = token(text);
    if token.is_empty() { "?".to_owned() } else { token }
}

pub fn seen(app: App, page: &str) -> Seen {
    let tree: Tree = grammar(app).parse(page).expect("every page parses");
    assert_eq!(tree.print(), page, "parse and print");
    let (mut nodes, mut by_token, mut lines) = (Vec::new(), BTreeMap::<String, Vec<usize>>::new(), BTreeMap::new());
    let (mut offered, mut properties, mut barred) = (BTreeSet::new(), BTreeMap::new(), vec![false; tree.nodes.len()]);
    for (at, node) in tree.nodes.iter().enumerate() {
        node.text.lines().for_each(|line| *lines.entry(line.trim().to_owned()).or_default() += 1);
        let own: BTreeSet<(String, String)> = node
            .parts
            .iter()
            .filter_map(|part| match part {
                Part::Property { key, value, .. } => Some((key.to_string(), value.trim().trim_matches('"').to_owned())),
                _ => None,
            })
            .collect();
        let parent = node.parent.map(|parent| named(&tree.nodes[parent].text)).unwrap_or_default();
        barred[at] = node.parent.is_some_and(|parent| barred[parent]) || grammar(app).is_offer(node);
        if barred[at] {
            offered.extend(grammar(app).offered(&tree, at).map(|words| (parent, words.into_owned())));
            continue;
        }
        if node.kind == Kind::Properties {
            properties = own.into_iter().collect();
            continue;
        }
        let one = One {
            token: token(&node.text),
            parent,
            above: std::iter::successors(node.parent, |at| tree.nodes[*at].parent)
                .map(|at| token(&tree.nodes[at].text))
                .collect(),
            text: node.text.to_string(),
            task: node.task().unwrap_or_default().to_owned(),
            id: node.id.map(str::to_owned),
            signs: if node.kind == Kind::Heading { node.frame.to_owned() } else { String::new() },
            properties: own.into_iter().filter(|(key, _)| key != "id" && key != "^").collect(),
        };
        by_token.entry(one.token.clone()).or_default().push(nodes.len());
        nodes.push(one);
    }
    Seen { nodes, by_token, lines, offered, properties }
}

impl Seen {
    pub fn get(&self, token: &str) -> Option<&One> {
        self.by_token.get(token).filter(|_| !token.is_empty()).map(|at| &self.nodes[at[0]])
    }

    pub fn count(&self, token: &str) -> usize {
        self.by_token.get(token).map_or(0, Vec::len)
    }

    pub fn children(&self, parent: &str) -> Vec<&str> {
        self.nodes.iter().filter(|one| one.parent == parent).map(|one| one.token.as_str()).collect()
    }
}
