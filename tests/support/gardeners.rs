//! What readers, apps and the source do to made-up pages. Every deed has its own seed, so that deeds can be left out.

use std::collections::BTreeSet;

use super::garden::{App, Block, Form, Maker, Page, Style, at, is_spellable, may_hold, places, sentence, siblings};
use super::hostile::Dice;

/// The token of every block that the reader cut up, joined or copied: only that nothing is lost can be said of them.
pub type Blurred = BTreeSet<String>;

fn all_tokens(block: &Block, into: &mut Blurred) {
    into.insert(block.token.clone());
    block.children.iter().for_each(|child| all_tokens(child, into));
}

/// Does one thing to a page, unless the app could not show the result.
fn deed(app: App, page: &mut Page, doing: impl FnOnce(&mut Page)) -> bool {
    let before = page.clone();
    doing(page);
    fn holds(app: App, parent: Option<&Block>, blocks: &[Block]) -> bool {
        blocks.iter().all(|block| may_hold(app, parent, block) && holds(app, Some(block), &block.children))
    }
    let fine = is_spellable(app, &page.blocks, 0) && holds(app, None, &page.blocks);
    if !fine {
        *page = before;
    }
    fine
}

fn take(page: &mut Page, place: &[usize]) -> Block {
    siblings(&mut page.blocks, place).remove(place[place.len() - 1])
}

/// Puts a block before, behind or into a block at random; alone it is the page.
fn put(page: &mut Page, dice: &mut Dice, block: Block) {
    let places = places(&page.blocks);
    if places.is_empty() {
        page.blocks.push(block);
        return;
    }
    let place = dice.pick(&places).clone();
    match dice.below(3) {
        0 => at(&mut page.blocks, &place).children.push(block),
        1 => at(&mut page.blocks, &place).children.insert(0, block),
        _ => siblings(&mut page.blocks, &place).insert(place[place.len() - 1] + dice.below(2), block),
    }
}

/// A new block of the reader's or of the source's, with all below it.
fn fresh(maker: &mut Maker, dice: &mut Dice, whose: char) -> Block {
    if dice.one_in(5) {
        let mut section = maker.block(dice, whose, Form::Heading);
        section.children = (0..dice.below(3)).map(|_| maker.leaf(dice, whose)).collect();
        return section;
    }
    maker.leaf(dice, whose)
}

/// One deed of the reader's.
pub fn read(app: App, page: &mut Page, seed: u64, n: usize, blurred: &mut Blurred) {
    let mut dice = Dice::new(seed);
    let dice = &mut dice;
    let mut maker = Maker { app, n: 10_000 + 100 * n };
    let places = places(&page.blocks);
    let Some(place) = (!places.is_empty()).then(|| dice.pick(&places).clone()) else {
        let block = fresh(&mut maker, dice, 'r');
        page.blocks.push(block);
        return;
    };
    let last = place[place.len() - 1];
    let mut touched = Blurred::new();
    let what = dice.below(22);
    let done = deed(app, page, |page| match what {
        0..=2 => {
            let block = at(&mut page.blocks, &place);
            let half = block.words.char_indices().nth(block.words.chars().count() * 2 / 3).map_or(0, |(at, _)| at);
            let cut = if dice.one_in(2) { half } else { block.words.len() };
            block.words.insert_str(cut, &format!(" e{n}e "));
            block.words = block.words.trim_end().to_owned();
        }
        3..=5 => {
            let block = fresh(&mut maker, dice, 'r');
            put(page, dice, block);
        }
        6 | 7 => drop(take(page, &place)),
        8 | 9 => {
            let block = take(page, &place);
            put(page, dice, block);
        }
        10 if last > 0 => {
            let block = take(page, &place);
            siblings(&mut page.blocks, &place)[last - 1].children.push(block);
        }
        11 if place.len() > 1 => {
            let block = take(page, &place);
            let parent = &place[..place.len() - 1];
            siblings(&mut page.blocks, parent).insert(parent[parent.len() - 1] + 1, block);
        }
        12 => {
            let block = at(&mut page.blocks, &place);
            let cut = block.words.char_indices().nth(block.words.chars().count() / 2).map_or(0, |(at, _)| at);
            let rest = block.words.split_off(cut);
            touched.insert(block.token.clone());
            let half = Block {
                words: rest,
                token: String::new(),
                id: None,
                task: None,
                children: Vec::new(),
                ..block.clone()
            };
            siblings(&mut page.blocks, &place).insert(last + 1, half);
        }
        13 if last > 0 => {
            let block = take(page, &place);
            let before = &mut siblings(&mut page.blocks, &place)[last - 1];
            touched.extend([block.token.clone(), before.token.clone()]);
            before.words = format!("{} {}", before.words, block.words);
            before.children.extend(block.children);
        }
        14 => {
            let block = at(&mut page.blocks, &place).clone();
            all_tokens(&block, &mut touched);
            put(page, dice, block);
        }
        15 => {
            let all = siblings(&mut page.blocks, &place);
            let other = dice.below(all.len());
            all.swap(last, other);
        }
        16 if app == App::Logseq => at(&mut page.blocks, &place).app.push("collapsed:: true".to_owned()),
        17 => {
            let block = at(&mut page.blocks, &place);
            let linked = app == App::Logseq || block.form == Form::Item;
            block.id = block.id.take().or_else(|| linked.then(|| format!("f0000000-0000-4000-8000-{n:012}")));
        }
        18 if app == App::Logseq => {
            let block = at(&mut page.blocks, &place);
            match dice.below(3) {
                0 => block.properties.clear(),
                1 => block.properties.iter_mut().for_each(|(_, value)| *value = "blue".to_owned()),
                _ => block.properties.push((format!("mine{n}"), format!("m{n}e"))),
            }
        }
        19 => {
            let block = at(&mut page.blocks, &place);
            block.task = block.task.map(|task| if task.starts_with('[') { "[x]" } else { "DONE" });
        }
        20 | 21 => properties(page, dice, n),
        _ => {}
    });
    if done {
        blurred.extend(touched);
    }
}

fn properties(page: &mut Page, dice: &mut Dice, n: usize) {
    let len = page.properties.len();
    match dice.below(4) {
        0 => page.properties.insert(dice.below(len + 1), (format!("own{n}"), format!("e{n}e"))),
        1 if len > 1 => drop(page.properties.remove(dice.below(len))),
        2 if len > 1 => {
            let moved = page.properties.remove(dice.below(len));
            page.properties.insert(dice.below(len), moved);
        }
        _ if len > 0 => page.properties[dice.below(len)].1 = format!("e{n}e {}", sentence(dice)),
        _ => {}
    }
}

/// What apps do to a whole page without being asked.
pub fn respell(app: App, dice: &mut Dice) -> Style {
    let mut style = app.style();
    match dice.below(8) {
        0 => style.unit = if app == App::Logseq { "  " } else { "\t" },
        1 => style.line_end = "\r\n",
        2 => style.trailing = true,
        3 => style.end = if app == App::Logseq { "\n" } else { "" },
        4 => style.quotes = app == App::Obsidian,
        _ => {}
    }
    style
}

/// One deed of the source's.
pub fn correct(app: App, page: &mut Page, seed: u64, n: usize) {
    let mut dice = Dice::new(seed);
    let dice = &mut dice;
    let mut maker = Maker { app, n: 20_000 + 100 * n };
    let places = places(&page.blocks);
    let Some(place) = (!places.is_empty()).then(|| dice.pick(&places).clone()) else { return };
    let last = place[place.len() - 1];
    let what = dice.below(16);
    deed(app, page, |page| match what {
        0..=4 => {
            let block = at(&mut page.blocks, &place);
            let keep = block.words.chars().count() - 2;
            block.words = block.words.chars().take(keep).collect::<String>() + &sentence(dice)[..6];
        }
        5..=8 => {
            let block = fresh(&mut maker, dice, 's');
            put(page, dice, block);
        }
        9 | 10 => drop(take(page, &place)),
        11 | 12 => {
            let block = take(page, &place);
            put(page, dice, block);
        }
        13 => {
            let all = siblings(&mut page.blocks, &place);
            let other = dice.below(all.len());
            all.swap(last, other);
        }
        _ => {
            // A status is written once: no source has another.
            let first = page.properties.iter().position(|(key, _)| key != "status");
            match (dice.below(3), first) {
                (1, Some(first)) if page.properties.len() > 2 => drop(page.properties.remove(first)),
                (1 | 2, Some(first)) => page.properties[first].1 = format!("p{n}q {}", sentence(dice)),
                (_, _) => page.properties.push((format!("new{n}"), sentence(dice))),
            }
        }
    });
}
