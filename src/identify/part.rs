//! The page of one article → the issue that it is part of: the others are not withdrawn because they stand elsewhere.

use super::{matching, people};
use crate::model::{Form, Issue, Known, Parsed, Theme};

/// The known issue with the article of a reading in its place; absent where the reading is an issue of its own.
///
/// Where it is new it stands in its section, behind the articles with lower numbers.
pub(super) fn joined(parsed: &Parsed, known: Option<&Known>) -> Option<Issue> {
    let known = known.filter(|_| is_part(parsed))?;
    let mut article = parsed.issue.articles().next()?.clone();
    let mut issue = known.issue.clone();
    let found = matching::matches(&people(known), &[&article]).pop().flatten();
    if let Some(slot) = found.and_then(|found| super::articles_mut(&mut issue).nth(found)) {
        article.number = article.number.or(slot.number);
        *slot = article;
        return Some(issue);
    }
    let section = parsed.issue.themes.iter().find(|theme| !theme.articles.is_empty())?.name.clone();
    let at = issue.themes.iter().position(|theme| theme.name == section).unwrap_or(issue.themes.len());
    if at == issue.themes.len() {
        issue.themes.push(Theme { name: section, articles: Vec::new() });
    }
    let articles = &mut issue.themes[at].articles;
    let is_before =
        |other: &crate::model::Article| article.number.is_none_or(|number| other.number.is_some_and(|it| it <= number));
    let place = articles.iter().rposition(is_before).map_or(0, |at| at + 1);
    articles.insert(place, article);
    Some(issue)
}

/// Whether it is the page of one article, with nothing of an issue around it.
fn is_part(parsed: &Parsed) -> bool {
    let Issue { intro, route, usage, closing, .. } = &parsed.issue;
    let is_page = matches!(parsed.form, Form::Markdown | Form::Html | Form::Export);
    let is_bare = intro.is_empty() && route.is_empty() && usage.is_empty() && closing.is_empty();
    is_page && is_bare && parsed.issue.articles().count() == 1
}
