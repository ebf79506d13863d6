//! The source's side: a small issue whose blocks have a name and a version in their words, and what is done to it.

use std::collections::{BTreeMap, BTreeSet};

use super::dice::Dice;
use crate::model::{Article, Block, Colour, DatedBy, Form, Inlines, Issue, Kind, Links, Parsed, RouteRow, Theme, walk};

/// What the source does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Deed {
    Correct,
    Add,
    Remove,
    Move,
    Retitle,
    Renumber,
    Rate,
    Regroup,
    Withdraw,
    BringBack,
    Revert,
    OtherForm,
}

pub(super) const DEEDS: [Deed; 12] = [
    Deed::Correct,
    Deed::Add,
    Deed::Remove,
    Deed::Move,
    Deed::Retitle,
    Deed::Renumber,
    Deed::Rate,
    Deed::Regroup,
    Deed::Withdraw,
    Deed::BringBack,
    Deed::Revert,
    Deed::OtherForm,
];

/// An issue and its past.
#[derive(Clone)]
pub(super) struct Source {
    pub(super) issue: Issue,
    form: Form,
    past: Vec<Issue>,
    withdrawn: Vec<Article>,
    n: u32,
}

impl Source {
    pub(super) fn new(dice: &mut Dice) -> Source {
        let issue = Issue {
            series: "今日洞察".into(),
            date: "2026-04-29".parse().expect("a date"),
            title: "今日洞察 2026-04-29".into(),
            intro: vec![],
            route: vec![RouteRow { text: "今日精选：2 篇".into(), theme: "今日精选".into(), count: Some(2) }],
            usage: vec![],
            themes: vec![Theme { name: "今日精选".into(), articles: vec![] }],
            closing: vec![],
            site: None,
        };
        let mut source = Source { issue, form: Form::Epub, past: vec![], withdrawn: vec![], n: 0 };
        for number in 1..2 + dice.below(3) as u32 {
            let article = source.article(dice, number);
            source.issue.themes[0].articles.push(article);
        }
        source
    }

    pub(super) fn parsed(&self) -> Parsed {
        Parsed {
            issue: self.issue.clone(),
            form: self.form,
            dated_by: DatedBy::Package,
            assets: BTreeMap::new(),
            notices: Vec::new(),
        }
    }

    fn next(&mut self) -> u32 {
        self.n += 1;
        self.n
    }

    fn text(&mut self, dice: &mut Dice) -> Inlines {
        let n = self.next();
        Inlines::from(format!("s{n}z k{n}k {}", dice.words()).as_str())
    }

    fn leaf(&mut self, dice: &mut Dice) -> Block {
        let text = self.text(dice);
        let kind = match dice.below(8) {
            // Without a sign: the first word names the block.
            6 => Kind::Callout { icon: None, text },
            7 => Kind::Formula { tex: text.plain() },
            0 => Kind::Paragraph { text },
            1 => Kind::Quote { text },
            2 => Kind::Item { ordered: true, text },
            _ => Kind::Item { ordered: false, text },
        };
        let highlight = dice.one_in(4).then_some(Colour::Red);
        let mut block = Block { highlight, ..Block::new(kind) };
        if matches!(block.kind, Kind::Item { .. }) && dice.one_in(3) {
            let kind = Kind::Item { ordered: false, text: self.text(dice) };
            block.children.push(Block::new(kind));
        }
        block
    }

    fn heading(&mut self, dice: &mut Dice, level: u8) -> Block {
        let mut heading = Block::new(Kind::Heading { level, text: self.text(dice) });
        heading.children = (0..dice.below(4)).map(|_| self.leaf(dice)).collect();
        heading
    }

    fn article(&mut self, dice: &mut Dice, number: u32) -> Article {
        let n = self.next();
        let notes = (0..1 + dice.below(2)).map(|_| self.heading(dice, 1)).collect();
        let links = Links { source: dice.one_in(2).then(|| format!("https://a.b/{n}")), ..Links::default() };
        let accent = if dice.one_in(3) { "é" } else { "" };
        Article {
            number: Some(number),
            title: format!("题{n}{accent}{}", dice.words()),
            authors: vec!["甲".into()],
            score: Some(dice.below(6) as u8),
            reason: Some(format!("荐{n}{}", dice.words())),
            links,
            notes,
            ..Article::default()
        }
    }

    /// Does one thing; what cannot be done is left.
    pub(super) fn work(&mut self, deed: Deed, seed: u64) {
        let dice = &mut Dice::new(seed);
        let before = self.issue.clone();
        let n_articles = self.issue.articles().count();
        let at = if n_articles == 0 { 0 } else { dice.below(n_articles) };
        match deed {
            Deed::Correct | Deed::Add | Deed::Remove | Deed::Move if n_articles > 0 => self.rework(deed, at, dice),
            Deed::Retitle => self.with(at, |article| article.title = format!("新{seed:x}{}", &article.title[..3])),
            Deed::Renumber => self.issue.themes[0].articles.rotate_left(n_articles.min(1)),
            Deed::Rate => self.with(at, |article| article.score = Some((seed % 6) as u8)),
            Deed::Regroup => self.issue.themes[0].name = format!("栏{}", dice.words()),
            Deed::Withdraw if n_articles > 1 => {
                let article = self.issue.themes[0].articles.remove(at);
                self.withdrawn.push(article);
            }
            Deed::BringBack => self.issue.themes[0].articles.extend(self.withdrawn.pop()),
            Deed::Revert if !self.past.is_empty() => {
                self.issue = dice.pick(&self.past).clone();
                self.withdrawn.clear();
            }
            Deed::OtherForm => self.form = if self.form == Form::Epub { Form::Dump } else { Form::Epub },
            Deed::Correct | Deed::Add | Deed::Remove | Deed::Move | Deed::Withdraw | Deed::Revert => {}
        }
        if deed == Deed::Renumber {
            let articles = self.issue.themes[0].articles.iter_mut().enumerate();
            articles.for_each(|(at, article)| article.number = Some(at as u32 + 1));
        }
        if self.issue != before {
            self.past.push(before);
        }
    }

    fn with(&mut self, at: usize, change: impl FnOnce(&mut Article)) {
        if let Some(article) = self.issue.themes[0].articles.get_mut(at) {
            change(article);
        }
    }

    fn rework(&mut self, deed: Deed, at: usize, dice: &mut Dice) {
        let mut notes = std::mem::take(&mut self.issue.themes[0].articles[at].notes);
        let places = places(&notes);
        let n = self.next();
        match (deed, places.is_empty()) {
            (Deed::Correct, false) => correct(block(&mut notes, dice.pick::<Vec<usize>>(&places)), n, dice),
            (Deed::Add, _) => {
                let new = if dice.one_in(4) { self.heading(dice, 1) } else { self.leaf(dice) };
                put(&mut notes, new, dice);
            }
            (Deed::Remove, false) => drop(take(&mut notes, dice.pick::<Vec<usize>>(&places))),
            (Deed::Move, false) => {
                let moved = take(&mut notes, dice.pick::<Vec<usize>>(&places));
                put(&mut notes, moved, dice);
            }
            _ => {}
        }
        self.issue.themes[0].articles[at].notes = notes;
    }
}

/// The names of an article's blocks.
pub(super) fn block_names(article: &Article) -> BTreeSet<String> {
    walk(&article.notes).into_iter().filter_map(|block| block.plain().split(' ').next().map(str::to_owned)).collect()
}

/// Places of all blocks, two deep at most below a heading.
fn places(blocks: &[Block]) -> Vec<Vec<usize>> {
    let mut places = Vec::new();
    for (at, block) in blocks.iter().enumerate() {
        places.push(vec![at]);
        places.extend(self::places(&block.children).into_iter().map(|below| [vec![at], below].concat()));
    }
    places
}

fn siblings<'b>(blocks: &'b mut Vec<Block>, place: &[usize]) -> &'b mut Vec<Block> {
    place[..place.len() - 1].iter().fold(blocks, |blocks, at| &mut blocks[*at].children)
}

fn block<'b>(blocks: &'b mut Vec<Block>, place: &[usize]) -> &'b mut Block {
    &mut siblings(blocks, place)[place[place.len() - 1]]
}

fn take(blocks: &mut Vec<Block>, place: &[usize]) -> Block {
    siblings(blocks, place).remove(place[place.len() - 1])
}

/// Headings lie outermost, the others in a heading: so both apps can spell them.
fn put(blocks: &mut Vec<Block>, new: Block, dice: &mut Dice) {
    let outer = matches!(new.kind, Kind::Heading { .. });
    let headings: Vec<usize> =
        (0..blocks.len()).filter(|at| matches!(blocks[*at].kind, Kind::Heading { .. })).collect();
    if outer {
        let first = headings.first().copied().unwrap_or(blocks.len());
        let at = first + dice.below(blocks.len() - first + 1);
        blocks.insert(at, new);
    } else if let Some(heading) = headings.get(dice.below(headings.len().max(1))) {
        let children = &mut blocks[*heading].children;
        let at = dice.below(children.len() + 1);
        children.insert(at, new);
    } else {
        blocks.push(new);
    }
}

/// Another version of the words: the name stays, and some of the words, so that it is known for the same block.
fn correct(block: &mut Block, n: u32, dice: &mut Dice) {
    let plain = block.plain();
    let (name, rest) = plain.split_once(' ').unwrap_or((&plain, ""));
    let words = rest.split_once(' ').map_or("", |(_, words)| words);
    let kept: String = words.chars().take(6).collect();
    let new = Inlines::from(format!("{name} k{n}k {kept}{}", &dice.words()[..6]).as_str());
    match &mut block.kind {
        Kind::Formula { tex } => *tex = new.plain(),
        kind => kind.rows_mut().for_each(|row| *row = new.clone()),
    }
}
