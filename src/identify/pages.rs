//! Articles that a page names and no state knows: the state was lost, or never came to this device. Their pages say enough
//! to know them by, so that an article which was retitled meanwhile gets no second page.

use super::matching;
use crate::model::{Article, ArticleId, Day, Identity, Links, Survey, Thing, VaultPath, walk};

/// An article as its page tells of it.
pub(super) struct Told<'a> {
    /// Its id.
    pub(super) id: ArticleId,
    /// Title, number and addresses; no notes.
    article: Article,
    page: &'a str,
}

/// The articles of a day that have a page and are not known: neither among these nor written by any run on record.
pub(super) fn told<'a>(survey: &'a Survey, day: Day, known: &[ArticleId]) -> Vec<Told<'a>> {
    let first = Thing::Article(ArticleId { date: day, hash: String::new() });
    let of_day = survey.homes_from(&first).map_while(|(thing, path)| match thing {
        Thing::Article(id) if id.date == day => Some((thing, id, path)),
        Thing::Article(_) | Thing::Issue(_) | Thing::Journal(_) => None,
        Thing::Concept(_) | Thing::Feynman(_) | Thing::File(_) => None,
    });
    let pages = of_day.filter(|(thing, id, _)| !survey.records.written.contains_key(thing) && !known.contains(id));
    pages.filter_map(|(_, id, path)| Some(tell(survey, id.clone(), path, survey.texts.get(path)?))).collect()
}

fn tell<'a>(survey: &Survey, id: ArticleId, path: &VaultPath, page: &'a str) -> Told<'a> {
    let value = |key: &str| survey.spelling.property(page, survey.config.key(key)).map(str::to_owned);
    let links = Links { source: value("source"), notion: value("notion"), notion_app: value("notion-app") };
    let title = value("headline").unwrap_or_else(|| path.stem().to_owned());
    let number = value("number").and_then(|number| number.parse().ok());
    Told { id, article: Article { title, number, links, ..Article::default() }, page }
}

/// For each new article that is not `done` the index of the page that is its own; none is given twice.
///
/// By address and title first, then by the id that it would be given (the reader may have renamed the page), then by
/// number and notes.
pub(super) fn matches(
    told: &[Told],
    new: &[&Article],
    done: &[Option<usize>],
    fresh: impl Fn(&Article) -> ArticleId,
) -> Vec<Option<usize>> {
    let identities: Vec<Identity> = told.iter().map(|told| Identity { id: told.id.clone(), keys: vec![] }).collect();
    let people: Vec<(&Identity, &Article)> = identities.iter().zip(told.iter().map(|told| &told.article)).collect();
    let mut found = matching::matches(&people, new);
    found.iter_mut().zip(done).filter(|(_, done)| done.is_some()).for_each(|(found, _)| *found = None);
    type Same<'a> = &'a dyn Fn(&Told, &Article) -> bool;
    let same_id = |told: &Told, article: &Article| told.id == fresh(article);
    for same in [&same_id as Same, &is_like] {
        for idx in (0..new.len()).filter(|idx| done[*idx].is_none()) {
            if found[idx].is_none() {
                let free = |page: &usize| !found.contains(&Some(*page)) && same(&told[*page], new[idx]);
                found[idx] = (0..told.len()).find(free);
            }
        }
    }
    found
}

/// The same number, and at least half of the blocks of the notes on the page.
fn is_like(told: &Told, article: &Article) -> bool {
    let texts: Vec<String> = walk(&article.notes).iter().map(|block| block.plain()).collect();
    let there = texts.iter().filter(|text| !text.is_empty() && told.page.contains(text.as_str())).count();
    article.number.is_some() && told.article.number == article.number && there > 0 && there * 2 >= texts.len()
}
