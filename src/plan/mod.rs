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

pub use concept::readers_concepts;
pub use feynman::feynman;

use titles::Titles;

use std::collections::BTreeMap;

use crate::model::{ArticleId, Known, Names, Notice, Page};

/// Makes the pages of one kind.
type Planner = fn(&Known, &Titles) -> Vec<Page>;

/// The kinds of pages, in the order in which a report lists them.
const PLANNERS: &[Planner] = &[article::pages, issue::pages, journal::pages, concept::pages];

/// Plans the pages of an issue. `names` tells which page names are taken, `wanted` what the reader's pattern makes of
/// articles, where there is one; `source` names the source in notices.
///
/// Every page keeps the name it has in the vault; a new one gets what is wanted, else its title, made portable, with a suffix where that name
/// is the reader's or would be read as a day.
pub fn plan(
    known: &Known,
    names: &Names,
    wanted: &BTreeMap<ArticleId, String>,
    source: &str,
) -> (Vec<Page>, Vec<Notice>) {
    let (titles, notices) = Titles::settle(known, names, wanted, source);
    (PLANNERS.iter().flat_map(|planner| planner(known, &titles)).collect(), notices)
}
