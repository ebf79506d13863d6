//! What a vault tells of the reader: how far they are with each article. Pure; decides nothing.
//!
//! Three places count, and the one that says most wins: `status` on the article's page, the mark of its line in our block
//! of the journal, its Feynman note. So ticking a line in the app is enough.

use std::collections::{BTreeMap, BTreeSet};

use crate::merge::region;
use crate::model::tree::Grammar;
use crate::model::{
    About, ArticleId, BaseId, Day, Names, Progress, Reading, Standing, Survey, Thing, Tomatoes, VaultPath,
};

/// What the vault tells of the reader.
pub struct Diary {
    /// Every article that has a page in the vault, newest day first, by number.
    pub readings: Vec<Reading>,
    /// Days in whose block of the journal anything was ticked.
    pub ticked: BTreeSet<Day>,
}

/// Reads what the vault tells. `names` gives the present names of our pages.
pub fn diary(survey: &Survey, names: &Names, grammar: &dyn Grammar) -> Diary {
    let homes = survey.ours();
    let marks = marks(survey, &homes, grammar);
    let notes = notes(survey, names);
    let article = |(thing, path): (&Thing, &VaultPath)| {
        let Thing::Article(id) = thing else { return None };
        let page = names.ours().get(thing)?;
        let text = survey.texts.get(path)?;
        let mark = marks.lines.get(&id.date).and_then(|lines| lines.get(&Names::fold(page)));
        Some(reading(id, page, path, text, mark.cloned(), notes.get(id), survey))
    };
    let mut readings: Vec<Reading> = homes.iter().filter_map(article).collect();
    let number = |reading: &Reading| reading.number.unwrap_or(u32::MAX);
    readings.sort_by(|a, b| b.id.date.cmp(&a.id.date).then(number(a).cmp(&number(b))).then(a.id.cmp(&b.id)));
    Diary { readings, ticked: marks.ticked }
}

/// A Feynman note.
struct Note {
    path: VaultPath,
    /// Whether it says no more than the program wrote.
    is_bare: bool,
}

fn reading(
    id: &ArticleId,
    page: &str,
    path: &VaultPath,
    text: &str,
    mark: Option<Progress>,
    note: Option<&Note>,
    survey: &Survey,
) -> Reading {
    let value = |key: &str| survey.spelling.property(text, survey.config.key(key));
    let number = |key: &str| value(key).and_then(|number| number.parse().ok());
    let status = value("status").unwrap_or_default();
    Reading {
        id: id.clone(),
        page: page.to_owned(),
        path: path.clone(),
        title: value("headline").unwrap_or(page).to_owned(),
        number: number("number"),
        score: number("score"),
        tomato: number("tomato"),
        status: status.to_owned(),
        progress: match progress(Progress::of(status), mark, note.map(|note| note.is_bare)) {
            // The source took the article back: nobody is asked to read it.
            progress if progress.is_to_read() && value("withdrawn").is_some() => Progress::Other,
            progress => progress,
        },
        note: note.map(|note| note.path.clone()),
    }
}

/// The table: what `status`, the journal and the note (bare or not) come to.
fn progress(status: Progress, mark: Option<Progress>, note: Option<bool>) -> Progress {
    match (status, note) {
        (_, Some(false)) => Progress::Written,
        // The status was set when it was begun.
        (_, Some(true)) => Progress::Begun,
        (Progress::Other, None) => Progress::Other,
        (status, None) if mark == Some(Progress::Other) && status.is_to_read() => Progress::Other,
        (status, None) => mark.filter(|mark| *mark != Progress::Other).map_or(status.clone(), |mark| status.max(mark)),
    }
}

/// The Feynman notes of the vault: by what they say, else where the state says that one was laid and a page still stands.
fn notes(survey: &Survey, names: &Names) -> BTreeMap<ArticleId, Note> {
    let mut by_name: BTreeMap<String, &ArticleId> = BTreeMap::new();
    for (thing, name) in names.ours() {
        if let Thing::Article(id) = thing {
            by_name.insert(Names::fold(name), id);
        }
    }
    let named = |page: &str| {
        let last = page.rsplit('/').next().unwrap_or(page);
        by_name.get(&Names::fold(page)).or_else(|| by_name.get(&Names::fold(last))).map(|id| (*id).clone())
    };
    let mut notes = BTreeMap::new();
    for (path, text) in &survey.texts {
        for about in About::of(text, survey.spelling) {
            let id = match about {
                About::Id(id) => Some(id),
                About::Page(page) => named(&page),
            };
            if let Some(id) = id {
                let is_bare = is_bare(&id, text, survey);
                notes.entry(id).or_insert(Note { path: path.clone(), is_bare });
            }
        }
    }
    for (thing, record) in &survey.records.written {
        if let Thing::Feynman(id) = thing
            && survey.holds(record.path.as_str())
        {
            // Its text was not kept: it does not say any longer what it is, so the reader was at it.
            notes.entry(id.clone()).or_insert(Note { path: record.path.clone(), is_bare: false });
        }
    }
    notes
}

fn is_bare(id: &ArticleId, text: &str, survey: &Survey) -> bool {
    let record = survey.records.written.get(&Thing::Feynman(id.clone()));
    record.and_then(|record| record.base.as_ref()).is_some_and(|base| BaseId::of(text) == *base)
}

/// What the reader ticked in our blocks of the journal.
#[derive(Default)]
struct Marks {
    /// By day and folded name of the page that the line links.
    lines: BTreeMap<Day, BTreeMap<String, Progress>>,
    ticked: BTreeSet<Day>,
}

fn marks(survey: &Survey, homes: &BTreeMap<Thing, VaultPath>, grammar: &dyn Grammar) -> Marks {
    let mut marks = Marks::default();
    for (thing, path) in homes {
        let Thing::Journal(edition) = thing else { continue };
        let block = survey.texts.get(path).and_then(|page| {
            let line = survey.spelling.line_of(page, thing)?;
            Some(region::text(page, &region::around(page, line.start)?))
        });
        let Some(tree) = block.as_deref().and_then(|block| grammar.parse(block)) else { continue };
        for node in &tree.nodes {
            let Some(mark) = node.task().map(of_task) else { continue };
            if mark == Progress::Read {
                marks.ticked.insert(edition.date);
            }
            let link = node.text.split_once("[[").and_then(|(_, rest)| rest.split_once("]]"));
            if let Some((page, _)) = link {
                let page = page.split(['|', '#']).next().unwrap_or_default();
                let last = page.rsplit('/').next().unwrap_or(page);
                let lines = marks.lines.entry(edition.date).or_default();
                // In Obsidian a link may name folders; in Logseq a slash is part of the name.
                lines.insert(Names::fold(page), mark.clone());
                lines.entry(Names::fold(last)).or_insert(mark);
            }
        }
    }
    marks
}

/// The states of tasks in Logseq (`TODO` …) and in Obsidian (any sign in a box; `/`, `x` and `-` by common use).
fn of_task(task: &str) -> Progress {
    match task.trim_matches(['[', ']']) {
        "DONE" | "x" | "X" => Progress::Read,
        "DOING" | "NOW" | "IN-PROGRESS" | "STARTED" | "/" => Progress::Reading,
        "CANCELED" | "CANCELLED" | "-" => Progress::Other,
        _ => Progress::Unread,
    }
}

/// Where the reading loop stands on a day. `tomatoes`: how many the reader has.
pub fn standing(diary: &Diary, today: Day, tomatoes: Option<u32>) -> Standing {
    let readings = &diary.readings;
    let day = readings.iter().map(|reading| reading.id.date).filter(|day| *day <= today).max();
    let day = day.or_else(|| readings.iter().map(|reading| reading.id.date).min());
    let of_day = |reading: &&Reading| Some(reading.id.date) == day;
    let picks: Vec<Reading> = readings.iter().filter(of_day).cloned().collect();
    let sum = |wanted: &dyn Fn(&Reading) -> bool| {
        picks.iter().filter(|pick| wanted(pick)).map(|pick| pick.tomato.unwrap_or_default()).sum()
    };
    let earlier = readings.iter().filter(|reading| Some(reading.id.date) < day);
    Standing {
        day,
        is_today: day == Some(today),
        backlog: best_first(earlier.filter(|reading| reading.progress.is_to_read())),
        to_write: best_first(readings.iter().filter(|reading| reading.progress.is_to_write())),
        tomatoes: Tomatoes {
            planned: sum(&|_| true),
            spent: sum(&|pick| pick.progress.is_read()),
            left: sum(&|pick| pick.progress.is_to_read()),
        },
        streak: streak(diary, day),
        proposal: tomatoes.map(|most| proposal(&picks, most)),
        picks,
    }
}

/// The best first, of equals the shortest, then the newest.
fn best_first<'r>(readings: impl Iterator<Item = &'r Reading>) -> Vec<Reading> {
    let mut sorted: Vec<Reading> = readings.cloned().collect();
    sorted.sort_by(|a, b| {
        let score = |reading: &Reading| reading.score.unwrap_or_default();
        score(b)
            .cmp(&score(a))
            .then(a.cost().cmp(&b.cost()))
            .then(b.id.date.cmp(&a.id.date))
            .then(a.number.cmp(&b.number))
    });
    sorted
}

/// What to read within so many tomatoes: the best first, whatever still fits.
fn proposal(picks: &[Reading], most: u32) -> Vec<Reading> {
    let mut left = most;
    let mut chosen = best_first(picks.iter().filter(|pick| pick.progress.is_to_read()));
    chosen.retain(|pick| {
        let fits = pick.cost() <= left;
        left -= if fits { pick.cost() } else { 0 };
        fits
    });
    chosen
}

/// Issue days in a row on which something was read, counted back from the newest. Days without an issue do not count.
fn streak(diary: &Diary, newest: Option<Day>) -> u32 {
    let mut days: BTreeMap<Day, bool> = BTreeMap::new();
    for reading in diary.readings.iter().filter(|reading| Some(reading.id.date) <= newest) {
        *days.entry(reading.id.date).or_default() |= reading.progress.is_read();
    }
    for (day, read) in &mut days {
        *read |= diary.ticked.contains(day);
    }
    let mut back = days.into_iter().rev().peekable();
    // The newest day is not over yet.
    back.next_if(|(_, read)| !read);
    u32::try_from(back.take_while(|(_, read)| *read).count()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_most_counts() {
        use Progress::{Begun, Other, Read, Reading, Unread, Written};
        for (status, mark, note, expected) in [
            ("", None, None, Unread),
            ("未读", Some(Unread), None, Unread),
            ("未读", Some(Reading), None, Reading),
            ("未读", Some(Read), None, Read),
            ("已读", Some(Unread), None, Read),
            ("已写费曼", Some(Unread), None, Written),
            ("已写费曼", None, Some(true), Begun),
            ("未读", None, Some(true), Begun),
            ("未读", None, Some(false), Written),
            ("略读", Some(Read), None, Other),
            ("略读", None, Some(false), Written),
            ("未读", Some(Other), None, Other),
            ("已读", Some(Other), None, Read),
        ] {
            let found = progress(Progress::of(status), mark.clone(), note);
            assert_eq!(found, expected, "{status} {mark:?} {note:?}");
        }
    }

    fn reading(day: &str, number: u32, score: u32, tomato: Option<u32>, progress: Progress) -> Reading {
        Reading {
            id: ArticleId::try_from(format!("{day}/{number:08}")).expect("an id"),
            page: format!("{day} {number}"),
            path: VaultPath::new("pages/x.md").expect("a path"),
            title: format!("{day} {number}"),
            number: Some(number),
            score: Some(score),
            tomato,
            status: String::new(),
            progress,
            note: None,
        }
    }

    fn titles(readings: &[Reading]) -> Vec<&str> {
        readings.iter().map(|reading| &reading.title[..]).collect()
    }

    #[test]
    fn the_best_that_fit_are_proposed() {
        let picks = [
            reading("2026-04-29", 1, 3, Some(1), Progress::Unread),
            reading("2026-04-29", 2, 5, Some(3), Progress::Unread),
            reading("2026-04-29", 3, 4, Some(2), Progress::Unread),
            reading("2026-04-29", 4, 5, Some(1), Progress::Read),
            reading("2026-04-29", 5, 4, None, Progress::Reading),
        ];
        assert_eq!(titles(&proposal(&picks, 4)), ["2026-04-29 2", "2026-04-29 5"]);
        assert_eq!(titles(&proposal(&picks, 2)), ["2026-04-29 5", "2026-04-29 1"]);
        assert!(proposal(&picks, 0).is_empty());
    }

    #[test]
    fn a_streak_is_counted_in_issues_and_the_newest_breaks_none() {
        let day = |day: &str| -> Day { day.parse().expect("a day") };
        let mut diary = Diary {
            readings: vec![
                reading("2026-05-02", 1, 3, Some(2), Progress::Unread),
                reading("2026-04-30", 1, 3, Some(2), Progress::Written),
                reading("2026-04-29", 1, 3, Some(2), Progress::Unread),
                reading("2026-04-28", 1, 3, Some(2), Progress::Read),
            ],
            ticked: BTreeSet::new(),
        };
        assert_eq!(streak(&diary, Some(day("2026-05-02"))), 1);
        diary.ticked.insert(day("2026-04-29"));
        assert_eq!(streak(&diary, Some(day("2026-05-02"))), 3);
        let standing = standing(&diary, day("2026-05-03"), None);
        assert_eq!((standing.day, standing.is_today, standing.streak), (Some(day("2026-05-02")), false, 3));
        assert_eq!(titles(&standing.backlog), ["2026-04-29 1"]);
        assert_eq!(titles(&standing.to_write), ["2026-04-28 1"]);
        assert_eq!(standing.tomatoes, Tomatoes { planned: 2, spent: 0, left: 2 });
    }
}
