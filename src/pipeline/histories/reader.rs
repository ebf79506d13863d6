//! The reader's side: what is done to a page, block by block, and what apps do to it without being asked.

use super::dice::Dice;
use super::sheet::{Sheet, Unit};

/// What the reader, or the app, does to the text of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Deed {
    Edit,
    InsertBeside,
    InsertInside,
    Delete,
    Move,
    Indent,
    Outdent,
    Split,
    Join,
    Copy,
    Swap,
    Tick,
    AddProperty,
    ChangeProperty,
    DropProperty,
    Crlf,
    TrailingSpaces,
    TabsAndSpaces,
    /// The app folds a block, gives it an id, drops the line end at the end.
    Resave,
    /// The app quotes values and moves keys.
    Requote,
}

pub(super) const DEEDS: [Deed; 20] = [
    Deed::Edit,
    Deed::InsertBeside,
    Deed::InsertInside,
    Deed::Delete,
    Deed::Move,
    Deed::Indent,
    Deed::Outdent,
    Deed::Split,
    Deed::Join,
    Deed::Copy,
    Deed::Swap,
    Deed::Tick,
    Deed::AddProperty,
    Deed::ChangeProperty,
    Deed::DropProperty,
    Deed::Crlf,
    Deed::TrailingSpaces,
    Deed::TabsAndSpaces,
    Deed::Resave,
    Deed::Requote,
];

/// Does it; `n` is a number that nobody else has.
pub(super) fn work(text: &str, outline: bool, deed: Deed, n: usize, dice: &mut Dice) -> String {
    let mut sheet = Sheet::read(text, outline);
    match deed {
        Deed::AddProperty | Deed::ChangeProperty | Deed::DropProperty | Deed::Requote => {
            properties(&mut sheet.head, outline, deed, n, dice);
            return sheet.print();
        }
        Deed::Crlf => return if text.contains('\r') { text.to_owned() } else { text.replace('\n', "\r\n") },
        Deed::TrailingSpaces => return spaced(text, dice),
        Deed::TabsAndSpaces => return respaced(text, outline),
        Deed::Resave => {
            resave(&mut sheet, outline, n, dice);
            return sheet.print();
        }
        Deed::Edit | Deed::InsertBeside | Deed::InsertInside | Deed::Delete | Deed::Move | Deed::Indent => {}
        Deed::Outdent | Deed::Split | Deed::Join | Deed::Copy | Deed::Swap | Deed::Tick => {}
    }
    if sheet.units.is_empty() {
        let new = Unit { indent: String::new(), mark: "- ".to_owned(), words: own(n, dice), rest: Vec::new() };
        sheet.units.push(new);
    } else {
        blocks(&mut sheet, deed, n, dice);
    }
    sheet.air();
    sheet.print()
}

/// A block of the reader's.
fn own(n: usize, dice: &mut Dice) -> String {
    format!("r{n}z {}", dice.words())
}

fn blocks(sheet: &mut Sheet, deed: Deed, n: usize, dice: &mut Dice) {
    let at = dice.below(sheet.units.len());
    let span = sheet.span(at);
    match deed {
        Deed::Edit => edit(&mut sheet.units[at].words, n, dice),
        Deed::InsertBeside => {
            let new = sheet.fresh(Some(at), 0, own(n, dice));
            sheet.units.insert(span.end, new);
        }
        Deed::InsertInside => {
            let new = sheet.fresh(Some(at), 1, own(n, dice));
            sheet.units.insert(at + 1, new);
        }
        Deed::Delete => drop(sheet.units.drain(span)),
        Deed::Move | Deed::Copy => {
            let moved = sheet.units[span.clone()].to_vec();
            if deed == Deed::Move {
                sheet.units.drain(span);
            }
            let to = dice.below(sheet.units.len() + 1);
            sheet.units.splice(to..to, moved);
        }
        Deed::Indent if at > 0 && sheet.units[at].mark == "- " => {
            let above = sheet.units[at - 1].indent.len();
            if sheet.units[at].indent.len() <= above && sheet.units[at - 1].mark == "- " {
                sheet.shift(span, true);
            }
        }
        Deed::Outdent => sheet.shift(span, false),
        Deed::Split => {
            let words = &mut sheet.units[at].words;
            let cut = words.char_indices().nth(words.chars().count() * 2 / 3).map_or(0, |(at, _)| at);
            let half = words.split_off(cut);
            let new = sheet.fresh(Some(at), 0, half);
            sheet.units.insert(at + 1, new);
        }
        Deed::Join if at > 0 => {
            let joined = sheet.units.remove(at);
            sheet.units[at - 1].words.push_str(&format!(" {}", joined.words));
        }
        // With the next one beside it.
        Deed::Swap if sheet.units.get(span.end).is_some_and(|next| next.indent == sheet.units[at].indent) => {
            let next = sheet.span(span.end);
            sheet.units[at..next.end].rotate_left(span.len());
        }
        Deed::Tick => tick(&mut sheet.units[at].words),
        _ => {}
    }
}

/// Words at the end or behind the first word; never behind a block id, which is the last word of its line.
fn edit(words: &mut String, n: usize, dice: &mut Dice) {
    let end = words.rfind(" ^").unwrap_or(words.trim_end().len());
    let first = words.find(' ').filter(|at| *at < end && !words.contains("[["));
    let at = if dice.one_in(2) { first.unwrap_or(end) } else { end };
    words.insert_str(at, &format!(" e{n}z"));
}

fn tick(words: &mut String) {
    for (from, to) in [("TODO ", "DONE "), ("[ ] ", "[x] ")] {
        if let Some(rest) = words.strip_prefix(from) {
            *words = format!("{to}{rest}");
            return;
        }
    }
}

fn properties(head: &mut Vec<String>, outline: bool, deed: Deed, n: usize, dice: &mut Dice) {
    let colon = if outline { ":: " } else { ": " };
    let is_own = |line: &String| line.starts_with("neican");
    let free = |line: &String| line.contains(colon) && !is_own(line) && !line.starts_with([' ', '-']);
    let single: Vec<usize> = (0..head.len()).filter(|at| free(&head[*at])).collect();
    if single.is_empty() {
        return;
    }
    let at = *dice.pick(&single);
    let key = head[at].split(colon).next().unwrap_or_default().to_owned();
    match deed {
        Deed::AddProperty => head.insert(at, format!("mine{n}{colon}e{n}z")),
        Deed::ChangeProperty => head[at] = format!("{key}{colon}e{n}z 值"),
        Deed::DropProperty => drop(head.remove(at)),
        Deed::Requote if !outline => {
            let value = head[at][key.len() + colon.len()..].to_owned();
            if !value.starts_with(['"', '[', '\'']) && !value.contains('"') {
                head[at] = format!("{key}{colon}\"{value}\"");
            }
            let moved = head.remove(at);
            head.insert(*dice.pick(&single), moved);
        }
        _ => {}
    }
}

fn spaced(text: &str, dice: &mut Dice) -> String {
    let end = if text.contains('\r') { "\r\n" } else { "\n" };
    let lines = text.split(end).map(|line| {
        let spaced = !line.is_empty() && line != "---" && dice.one_in(3);
        if spaced { format!("{line} ") } else { line.to_owned() }
    });
    lines.collect::<Vec<_>>().join(end)
}

/// Tabs become spaces, or spaces tabs.
fn respaced(text: &str, outline: bool) -> String {
    let step = if outline { "  " } else { "    " };
    let to_tabs = !text.contains("\n\t");
    let lines = text.split('\n').map(|line| {
        let bare = line.trim_start_matches([' ', '\t']);
        let indent = &line[..line.len() - bare.len()];
        if !to_tabs {
            format!("{}{bare}", indent.replace('\t', step))
        } else if outline {
            // Two spaces may be a level or belong to a line of the block above: not told apart here.
            line.to_owned()
        } else {
            format!("{}{bare}", indent.replace(step, "\t"))
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn resave(sheet: &mut Sheet, outline: bool, n: usize, dice: &mut Dice) {
    let n_units = sheet.units.len();
    if outline && n_units > 0 {
        let unit = &mut sheet.units[dice.below(n_units)];
        let line = match dice.below(2) {
            0 => "collapsed:: true".to_owned(),
            _ => format!("id:: f0000000-0000-4000-8000-{n:012}"),
        };
        let key = line.split(':').next().unwrap_or_default();
        if !unit.rest.iter().any(|line| line.trim_start().starts_with(key)) {
            unit.rest.insert(0, format!("{}  {line}", unit.indent));
        }
    }
}
