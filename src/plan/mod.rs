//! Known issue → the pages that should exist. Knows neither an app nor a disk.
//!
//! To add a kind of page: one file with a planner, its `mod` line and its row in `PLANNERS` here, and a template of its
//! name per flavour.

mod article;
mod concept;
mod feynman;
mod issue;
mod journal;
mod links;
mod name;
mod titles;

pub use feynman::feynman;

pub use titles::Titles;

use std::collections::BTreeMap;

use crate::model::{ArticleId, Known, Names, Notice, Page};

/// Makes the pages of one kind.
type Planner = fn(&Known, &Titles) -> Vec<Page>;

/// The kinds of pages, in the order in which a report lists them.
const PLANNERS: &[Planner] = &[article::pages, issue::pages, journal::pages, concept::pages];

/// Plans the pages of an issue: [`titles()`], then [`pages`].
pub fn plan(
    known: &Known,
    names: &Names,
    wanted: &BTreeMap<ArticleId, String>,
    source: &str,
) -> (Vec<Page>, Vec<Notice>) {
    let (titles, notices) = titles(known, names, wanted, source);
    (pages(known, &titles), notices)
}

/// Settles the names of an issue's pages. `names` tells which are taken, `wanted` what the reader's pattern makes of
/// articles, where there is one; `source` names the source in notices.
///
/// Every page keeps the name it has in the vault; a new one gets what is wanted, else its title, made portable, with a suffix where that name
/// is the reader's or would be read as a day.
pub fn titles(
    known: &Known,
    names: &Names,
    wanted: &BTreeMap<ArticleId, String>,
    source: &str,
) -> (Titles, Vec<Notice>) {
    Titles::settle(known, names, wanted, source)
}

/// The pages of an issue whose names are settled. They follow from these two alone.
pub fn pages(known: &Known, titles: &Titles) -> Vec<Page> {
    PLANNERS.iter().flat_map(|planner| planner(known, titles)).collect()
}
