//! `Tree`, `Node`, `Grammar`: a page as a tree of blocks that keep their bytes, and how an app spells them.

use std::borrow::Cow;

/// A page taken apart. Head, then own bytes and gap of every node in order, are the page again, byte for byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tree<'a> {
    /// What stands before the first block: a byte order mark, empty lines.
    pub head: &'a str,
    /// The blocks in reading order, parents before their children.
    pub nodes: Vec<Node<'a>>,
    /// The outermost blocks.
    pub roots: Vec<usize>,
    /// What one level of items is indented by; absent where no item lies in another.
    pub unit: Option<&'a str>,
}

/// One block without its children.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node<'a> {
    /// The block it lies in; absent for the outermost ones.
    pub parent: Option<usize>,
    /// The blocks that lie in it.
    pub children: Vec<usize>,
    /// What sort of block it is.
    pub kind: Kind,
    /// The white space before its first line.
    pub indent: &'a str,
    /// Its own bytes, indentation included, without the line end of its last line.
    pub own: &'a str,
    /// The white space from there to the next block, or to the end of the page.
    pub gap: &'a str,
    /// What makes it a block of its kind: bullet, number, `#` signs, with the white space behind them.
    pub frame: &'a str,
    /// What it says, part by part, without indentation.
    pub parts: Vec<Part<'a>>,
    /// Its words, which decide whether it was edited: the text parts as lines, without white space at their ends.
    pub text: Cow<'a, str>,
    /// The id written in it; absent for most blocks.
    pub id: Option<&'a str>,
}

/// The sorts of blocks, as far as place and spacing depend on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The properties of the page.
    Properties,
    /// A heading.
    Heading,
    /// An item of a list or an outline.
    Item,
    /// A paragraph, quote, table, code or the like that belongs to an item.
    Inner,
    /// The same outside of every item.
    Leaf,
}

/// A part of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part<'a> {
    /// The state of a task: `TODO`, `[x]`. It is merged apart from the words: the reader ticks, the source corrects.
    Task(&'a str),
    /// One line of words, without indentation and line end.
    Text(&'a str),
    /// A property.
    Property {
        /// The key, in the form that is compared.
        key: Cow<'a, str>,
        /// The value as written.
        value: &'a str,
        /// The lines it takes, without indentation and line end.
        line: &'a str,
    },
    /// A line the app writes by itself: whether a block is folded. Neither words nor an edit.
    App(&'a str),
    /// A line beside the words that tells of the reader: when a card was reviewed, how long a task took, a comment between
    /// properties. No edit either, but a block that has one is not taken back.
    Record(&'a str),
}

/// A block that offers the source's words, as it is put on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// What sort of block it is.
    pub kind: Kind,
    /// Its indentation.
    pub indent: String,
    /// Its bytes with those of all that lies in it, without a final line end.
    pub own: String,
}

/// How an app's pages are taken apart and its blocks spelt. Merging knows no more of an app than this.
pub trait Grammar: Sync {
    /// Takes a page apart; absent where this version cannot, so that the page must be left alone.
    fn parse<'a>(&self, page: &'a str) -> Option<Tree<'a>>;

    /// The own bytes of a block with these parts, at this indentation, parted by `\n`.
    fn write(&self, node: &Node, indent: &str) -> String;

    /// The line ends between two blocks that never stood side by side.
    fn gap(&self, before: Kind, after: Kind) -> &'static str;

    /// The key of the property that holds a block's id.
    fn id_key(&self) -> &'static str;

    /// A visible, foldable block that offers the source's words below a block that says something else. `unit` is what
    /// one level of items is indented by.
    fn offer(&self, offered: &Node, below: &Node, unit: &str) -> Offer;

    /// Whether a block is such an offer.
    fn is_offer(&self, node: &Node) -> bool;

    /// The words that such a block offers; absent where the reader wrote in it or below it.
    fn offered<'a>(&self, tree: &Tree<'a>, at: usize) -> Option<Cow<'a, str>>;

    /// Whether two spellings of a property's value mean the same.
    fn is_same_value(&self, a: &str, b: &str) -> bool {
        a == b
    }

    /// The key of the list that a property of this key is an item of: items come and go one by one. Absent for a property
    /// that stands for itself.
    fn list_of(&self, _key: &str) -> Option<&'static str> {
        None
    }

    /// Whether a property is written once and is the reader's from then on.
    fn is_written_once(&self, key: &str) -> bool {
        key == "status"
    }

    /// Whether a heading holds all that stands below it, up to the next heading.
    fn headings_hold(&self) -> bool {
        false
    }

    /// How low a heading stands by its spelling; absent where that says nothing about what it lies in.
    fn level(&self, _heading: &str) -> Option<usize> {
        None
    }

    /// A heading spelt as one of this level, or of the lowest there is.
    fn at_level(&self, heading: &str, _level: usize) -> String {
        heading.to_owned()
    }

    /// Whether the properties of a block stand behind all its words, not behind its first line.
    fn trails_with_properties(&self) -> bool {
        false
    }

    /// Whether the properties of a block with these words must stand before them.
    fn leads_with_properties(&self, _text: &str) -> bool {
        false
    }
}

impl<'a> Tree<'a> {
    /// Puts the blocks of a page together: every node names its parent, children are found here.
    pub fn grow(head: &'a str, mut nodes: Vec<Node<'a>>) -> Tree<'a> {
        let mut roots = Vec::new();
        let mut unit = None;
        for at in 0..nodes.len() {
            match nodes[at].parent {
                None => roots.push(at),
                Some(parent) => {
                    nodes[parent].children.push(at);
                    let both_items = nodes[at].kind == Kind::Item && nodes[parent].kind == Kind::Item;
                    let deeper = || nodes[at].indent.strip_prefix(nodes[parent].indent);
                    unit =
                        unit.or_else(|| if both_items { deeper().filter(|deeper| !deeper.is_empty()) } else { None });
                }
            }
        }
        Tree { head, nodes, roots, unit }
    }

    /// The page again.
    pub fn print(&self) -> String {
        let mut page = String::from(self.head);
        for node in &self.nodes {
            page.push_str(node.own);
            page.push_str(node.gap);
        }
        page
    }

    /// Whether the pieces are this page, in order and without rest.
    pub fn makes(&self, page: &str) -> bool {
        let pieces = self.nodes.iter().flat_map(|node| [node.own, node.gap]);
        let rest = std::iter::once(self.head).chain(pieces).try_fold(page, |rest, piece| rest.strip_prefix(piece));
        rest == Some("")
    }

    /// The blocks that lie in a block, or the outermost ones.
    pub fn children(&self, parent: Option<usize>) -> &[usize] {
        parent.map_or(&self.roots, |parent| &self.nodes[parent].children)
    }

    /// What stands behind the last block.
    pub fn end(&self) -> &'a str {
        self.nodes.last().map_or("", |node| node.gap)
    }
}

impl<'a> Node<'a> {
    /// The words of these parts: lines without white space at their ends, without empty lines at the end.
    pub fn words(parts: &[Part<'a>]) -> Cow<'a, str> {
        let mut lines = parts.iter().filter_map(|part| match part {
            Part::Text(line) => Some(line.trim_end()),
            Part::Task(_) | Part::Property { .. } | Part::App(_) | Part::Record(_) => None,
        });
        let first = lines.next().unwrap_or_default();
        let mut words = Cow::Borrowed(first);
        for line in lines {
            let words = words.to_mut();
            words.push('\n');
            words.push_str(line);
        }
        match words {
            Cow::Borrowed(line) => Cow::Borrowed(line),
            Cow::Owned(mut lines) => {
                lines.truncate(lines.trim_end().len());
                Cow::Owned(lines)
            }
        }
    }

    /// The state of its task; absent where it is none.
    pub fn task(&self) -> Option<&'a str> {
        self.parts.iter().find_map(|part| match part {
            Part::Task(state) => Some(*state),
            Part::Text(_) | Part::Property { .. } | Part::App(_) | Part::Record(_) => None,
        })
    }

    /// Whether two blocks are spelt alike, wherever they stand.
    pub fn is_spelt_like(&self, other: &Node) -> bool {
        self.frame == other.frame && self.parts == other.parts
    }
}
