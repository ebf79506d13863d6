//! Our one block on the journal page of the day: route, picks with their reasons, the reading loop.

use crate::model::{Edition, JournalWords, Known, Page, Thing, Words};

use super::titles::Titles;

pub(super) fn pages(known: &Known, titles: &Titles) -> Vec<Page> {
    let day = known.issue.date;
    let words = JournalWords {
        issue: titles.issue.clone(),
        route: known.issue.route.iter().map(|row| row.text.clone()).collect(),
        picks: known.articles().map(|(identity, article)| titles.pick(identity, article)).collect(),
    };
    vec![Page {
        thing: Thing::Journal(Edition::of(&known.id())),
        name: String::new(),
        day,
        properties: Vec::new(),
        words: Words::Journal(words),
    }]
}
