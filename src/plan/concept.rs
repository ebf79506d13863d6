//! One page per concept, the same whichever article names it: what articles say of it stands on their own pages, and links.
//!
//! A page that gathered what all articles say would change with every issue, and lose all of it with the state; the app's
//! own list of links to a page never does.

use crate::model::{ConceptWords, Known, Page, Property, Thing, Value, Words};

use super::titles::Titles;

/// The type of every concept's page, a page both apps can list them under.
const TYPE: &str = "概念";

pub(super) fn pages(known: &Known, titles: &Titles) -> Vec<Page> {
    let page = |(id, name): (_, &str)| Page {
        thing: Thing::Concept(id),
        name: name.to_owned(),
        day: known.issue.date,
        properties: vec![Property { key: "type", value: Value::Link(TYPE.to_owned()) }],
        words: Words::Concept(ConceptWords { name: name.to_owned() }),
    };
    titles.own_concepts().map(page).collect()
}
