//! The issue page: route, usage note, picks by theme, the closing section.

use crate::model::{Edition, IssueWords, Known, Page, Pick, Property, Thing, Value, Words};

use super::links::Pages;
use super::name;
use super::titles::Titles;

pub(super) fn pages(known: &Known, titles: &Titles) -> Vec<Page> {
    let issue = &known.issue;
    let linked = Pages::of(known, titles);
    let mut picks = known.articles().map(|(identity, article)| titles.pick(identity, article));
    let themes = issue.themes.iter().map(|theme| {
        let own: Vec<Pick> = picks.by_ref().take(theme.articles.len()).collect();
        (theme.name.clone(), own)
    });
    let words = IssueWords {
        intro: linked.linked(&issue.intro),
        route: issue.route.iter().map(|row| row.text.clone()).collect(),
        usage: linked.linked(&issue.usage),
        themes: themes.collect(),
        closing: linked.linked(&issue.closing),
        site: issue.site.clone(),
    };
    let properties = vec![
        Property { key: "type", value: Value::Link(name::portable(&issue.series)) },
        Property { key: "issue", value: Value::Journal(issue.date) },
    ];
    vec![Page {
        thing: Thing::Issue(Edition::of(&known.id())),
        name: titles.issue.clone(),
        day: issue.date,
        properties,
        words: Words::Issue(words),
    }]
}
