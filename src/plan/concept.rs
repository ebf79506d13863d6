//! One page per concept, the same whichever article names it: what articles say of it stands on their own pages, and links.
//!
//! A page that gathered what all articles say would change with every issue, and lose all of it with the state; the app's
//! own list of links to a page never does.

use std::collections::BTreeSet;

use crate::model::{ConceptId, ConceptWords, Known, Names, Page, Property, Thing, Value, Words};

use super::name;
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

/// Pages of the reader's that are a concept's, since they have its name: linked, and never written.
pub fn readers_concepts(known: &Known, names: &Names) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let new = known.concepts().filter(|concept| seen.insert(ConceptId::of(&concept.name)));
    let without_ours = new.filter(|concept| !names.ours().contains_key(&Thing::Concept(ConceptId::of(&concept.name))));
    let wanted = without_ours.map(|concept| name::portable(&concept.name));
    wanted.filter(|name| names.foreign.contains(&Names::fold(name))).collect()
}
