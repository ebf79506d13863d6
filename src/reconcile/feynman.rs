//! A Feynman note begun: what it asks, and what is put on the pages that link it. Pure.
//!
//! The note is the reader's from the first byte, so it is written where nothing stands, and never again. On the article's
//! page and in our block of the journal it is as if the reader had written: the merge keeps it.

use std::collections::BTreeSet;

use super::created;
use crate::merge::{head, region};
use crate::model::tree::{Grammar, Kind as Sort, Node, Tree};
use crate::model::{
    Anchor, Block, Change, Draft, Edition, FEYNMAN, Identity, IssueId, Kind, Notice, Outcome, Place, Progress,
    Question, Reading, STATUSES, Sealed, Snapshot, Survey, Thing, VaultPath, What, Write, walk,
};

/// The shortest piece of an id that counts: Obsidian's ids are cut to this.
const LEAST_ID: usize = 8;

/// The questions and highlights that an article's page holds now: headings of the first level with the highlights below
/// them, and first the highlights before any. What the reader deleted is not asked about. `notes`: absent where the state
/// lost the issue; then every block with an id counts as ours.
pub fn questions(
    page: &str,
    notes: Option<(&[Block], &Identity)>,
    grammar: &dyn Grammar,
) -> (Vec<Anchor>, Vec<Question>) {
    let (mut loose, mut questions) = (Vec::new(), Vec::<Question>::new());
    let Some(tree) = grammar.parse(page) else { return (loose, questions) };
    let ids = notes.map(|(notes, identity)| Ids::of(notes, identity));
    let level = first_heading(&tree, ids.as_ref()).and_then(|node| grammar.level(node.own));
    let mut seen = BTreeSet::new();
    for node in &tree.nodes {
        // In Logseq a heading is a block whose words start with the signs.
        let words = node.text.trim_start_matches('#');
        let is_heading = node.kind == Sort::Heading || (words.len() < node.text.len() && words.starts_with(' '));
        let of_level = is_heading && level.is_some() && grammar.level(node.own) == level;
        let anchor = || Anchor { id: node.id.map(str::to_owned), text: node.text.to_string() };
        let id = node.id.map(|id| id.replace('-', "").to_ascii_lowercase());
        let known = id.as_ref().and_then(|id| ids.as_ref().map_or(Some(is_heading), |ids| ids.find(id)));
        match known {
            // A block that the reader copied with its id is shown once.
            Some(_) if !seen.insert(id) => {}
            Some(true) => questions.push(Question { heading: anchor(), highlights: Vec::new() }),
            None | Some(false) if of_level => questions.push(Question { heading: anchor(), highlights: Vec::new() }),
            Some(false) => questions.last_mut().map_or(&mut loose, |last| &mut last.highlights).push(anchor()),
            None => {}
        }
    }
    (loose, questions)
}

/// The first heading of the notes, by its words; where nobody knows those, the first that lies in another: ours lie below
/// 三级笔记.
fn first_heading<'t, 'a>(tree: &'t Tree<'a>, ids: Option<&Ids>) -> Option<&'t Node<'a>> {
    let in_heading = |node: &Node| node.parent.is_some_and(|parent| tree.nodes[parent].kind == Sort::Heading);
    let is_first = |node: &&Node| ids.map_or_else(|| in_heading(node), |ids| ids.is_heading(&node.text));
    tree.nodes.iter().filter(|node| node.kind == Sort::Heading).find(is_first)
}

/// The ids of an article's blocks, and its headings.
struct Ids {
    /// Hex digits without dashes, and whether it is a heading of the first level.
    ids: Vec<(String, bool)>,
    /// Letters and digits of the headings of the first level.
    headings: BTreeSet<String>,
}

impl Ids {
    fn of(notes: &[Block], identity: &Identity) -> Ids {
        let is_first = |block: &Block| matches!(block.kind, Kind::Heading { level: 1, .. });
        let blocks = walk(notes);
        let pair = |(id, block): (uuid::Uuid, &&Block)| (id.simple().to_string(), is_first(block));
        let ids = identity.uuids().into_iter().zip(&blocks).map(pair).collect();
        let headings = blocks.iter().filter(|block| is_first(block)).map(|block| letters(&block.plain())).collect();
        Ids { ids, headings }
    }

    /// Whether an id, without dashes, is one of the article's; and if so, whether of a heading of the first level.
    fn find(&self, id: &str) -> Option<bool> {
        let mut ids = self.ids.iter().filter(|_| id.len() >= LEAST_ID);
        ids.find(|(full, _)| full.starts_with(id)).map(|(_, is_heading)| *is_heading)
    }

    fn is_heading(&self, text: &str) -> bool {
        self.headings.contains(&letters(text))
    }
}

/// What is left of words without marks and signs.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// A link to the note, as text of a block and as the value of a property.
pub struct Link {
    /// In a block.
    pub text: String,
    /// At the head of a page.
    pub value: String,
}

/// The paths that deciding needs to see.
pub fn note_places(note: &Draft, article: &Reading, survey: &Survey) -> Vec<VaultPath> {
    let journal = journal(article, survey).map(|(_, path)| path);
    [note.path.clone(), article.path.clone()].into_iter().chain(journal).collect()
}

/// Our block of the journal for the article's issue, and the page it stands on.
fn journal(article: &Reading, survey: &Survey) -> Option<(Thing, VaultPath)> {
    let is_days = |thing: &Thing| matches!(thing, Thing::Journal(edition) if edition.date == article.id.date);
    let first = IssueId { series: Edition::SERIES.to_owned(), date: article.id.date };
    let first = Thing::Journal(Edition::of(&first));
    let mut homes = survey.homes_from(&first);
    homes.find(|(thing, _)| is_days(thing)).map(|(thing, path)| (thing.clone(), path.clone()))
}

/// Decides how a note is begun: the note itself, its link and the status on the article's page, its link in the journal.
/// `stands`: the note was laid before, and the links are missing: the reader was at work there, or the run was cut off.
pub fn begin(
    note: &Draft,
    article: &Reading,
    link: &Link,
    survey: &Survey,
    snapshot: &Snapshot,
    grammar: &dyn Grammar,
    stands: bool,
) -> (Vec<Change>, Vec<Notice>) {
    let mut notices = Vec::new();
    let mut changes = Vec::new();
    if !stands && (snapshot.files.contains_key(&note.path) || snapshot.barred.contains_key(&note.path)) {
        // Something came to stand there since the survey: nothing is begun over it.
        return (vec![super::change(note, &note.path, Outcome::LeftForeign)], notices);
    }
    changes.push(match stands {
        true => super::change(note, &note.path, Outcome::Kept),
        false => created(note, &note.path, note.content.sealed(&note.thing)),
    });
    for path in note_places(note, article, survey) {
        let barred = snapshot.barred.get(&path).map(|why| What::Barred { why: *why });
        notices.extend(barred.map(|what| Notice::new(Place::file(path.as_str()), what)));
    }
    let page = on_page(article, link, survey, snapshot, &mut notices);
    let journal =
        journal(article, survey).and_then(|(thing, path)| in_journal(&thing, &path, link, survey, snapshot, grammar));
    changes.extend(page.into_iter().chain(journal));
    (changes, notices)
}

/// The article's page with its status and the link to the note; absent where it links one.
fn on_page(
    article: &Reading,
    link: &Link,
    survey: &Survey,
    snapshot: &Snapshot,
    notices: &mut Vec<Notice>,
) -> Option<Change> {
    let (thing, path) = (Thing::Article(article.id.clone()), &article.path);
    let page = std::str::from_utf8(snapshot.files.get(path)?).ok()?;
    if survey.spelling.property(page, FEYNMAN).is_some() {
        return None;
    }
    let key = survey.config.key("status");
    let set = |page: &str, key: &str, value: &str, after: &str| head::set(page, survey.spelling, key, value, after);
    let (written, _) = STATUSES.into_iter().find(|(_, progress)| *progress == Progress::Written)?;
    let mut after = page.to_owned();
    match survey.spelling.property(page, key) {
        Some(status) if Progress::of(status) == Progress::Other => {
            let what = What::StatusKept { status: status.to_owned() };
            notices.push(Notice::new(Place::file(path.as_str()), what));
        }
        Some(_) => after = set(&after, key, written, key).unwrap_or(after),
        // The reader took it out, or has it in a form of their own.
        None => {}
    }
    after = set(&after, FEYNMAN, &link.value, key).unwrap_or(after);
    let text = Sealed::open(&after, &thing, survey.spelling).map(|sealed| sealed.text);
    let base = untouched(page, &thing, survey);
    Some(Change { base, ..written_over(thing, path, page, after, text)? })
}

/// Our block of the journal with the link below the line that asks for a note; absent where the block is gone, or has it.
fn in_journal(
    thing: &Thing,
    path: &VaultPath,
    link: &Link,
    survey: &Survey,
    snapshot: &Snapshot,
    grammar: &dyn Grammar,
) -> Option<Change> {
    let page = std::str::from_utf8(snapshot.files.get(path)?).ok()?;
    let region = region::around(page, survey.spelling.line_of(page, thing)?.start)?;
    let block = region::text(page, &region);
    let tree = grammar.parse(&block).filter(|tree| tree.makes(&block) && !block.contains(&link.text))?;
    let linked = below(&tree, &block, &link.text)?;
    let after = region::replace(page, &region, &linked);
    let bare = Sealed::open(&linked, thing, survey.spelling).map_or(linked, |sealed| sealed.text);
    let base = untouched(&tree.print(), thing, survey);
    Some(Change { base, ..written_over(thing.clone(), path, page, after, Some(bare))? })
}

/// What a text of ours was generated from, where nobody edited it: itself. Once it is edited only the state knows, and the
/// state may have lost it.
fn untouched(text: &str, thing: &Thing, survey: &Survey) -> Option<String> {
    let sealed = Sealed::open(text, thing, survey.spelling).filter(Sealed::is_untouched)?;
    Some(sealed.text.trim_end_matches(['\n', '\r']).to_owned())
}

/// A block with one more line below that which asks for a Feynman note, else below the last one of the block itself.
fn below(tree: &Tree, block: &str, line: &str) -> Option<String> {
    let root = *tree.roots.first()?;
    let asks = |node: &Node| node.task().is_some() && node.text.contains("费曼");
    let at = tree.nodes.iter().position(asks).unwrap_or(root);
    let last = (at + 1..tree.nodes.len()).take_while(|other| lies_in(tree, *other, at)).last().unwrap_or(at);
    let end: usize = tree.head.len()
        + tree.nodes[..last].iter().map(|node| node.own.len() + node.gap.len()).sum::<usize>()
        + tree.nodes[last].own.len();
    let line_end = if block.contains("\r\n") { "\r\n" } else { "\n" };
    let indent = [tree.nodes[at].indent, tree.unit.unwrap_or("\t")].concat();
    Some(format!("{}{line_end}{indent}- {line}{}", &block[..end], &block[end..]))
}

fn lies_in(tree: &Tree, at: usize, other: usize) -> bool {
    std::iter::successors(tree.nodes[at].parent, |at| tree.nodes[*at].parent).any(|above| above == other)
}

fn written_over(thing: Thing, path: &VaultPath, before: &str, after: String, text: Option<String>) -> Option<Change> {
    if before == after {
        return None;
    }
    let write = Write { expected: Some(before.as_bytes().to_vec()), bytes: after.into_bytes() };
    let (path, outcome) = (path.clone(), Outcome::Updated);
    Some(Change { thing, path, outcome, write: Some(write), base: None, text, remove: None, gone: false })
}
