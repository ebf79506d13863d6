//! The Feynman note on one article, as it is begun. It is planned only when the reader asks for it, never by a sync.

use crate::model::{
    ARTICLE, ARTICLE_ID, Anchor, Day, FEYNMAN_TYPE, FeynmanWords, Names, Notice, Page, Place, Property, Question,
    Reading, Thing, Value, What, Words,
};

use super::name;

/// When to come back to a note, in days: the spacing that memory research and the readers of the digest use.
const REVIEWS: [u32; 4] = [1, 3, 7, 14];

/// Plans the note. `highlights` are those before the first heading of the notes.
///
/// It is named `费曼：` and the article's page; where the reader has a page of that name, with the article's day and hash
/// behind it, and a notice.
pub fn feynman(
    article: &Reading,
    (highlights, questions): (Vec<Anchor>, Vec<Question>),
    names: &Names,
    begun: Day,
) -> (Page, Vec<Notice>) {
    let (name, notices) = named(article, names);
    let properties = vec![
        Property { key: "type", value: Value::Link(FEYNMAN_TYPE.to_owned()) },
        Property { key: ARTICLE, value: Value::Link(article.page.clone()) },
        Property { key: "issue", value: Value::Journal(article.id.date) },
        Property { key: "date", value: Value::Date(begun) },
        Property { key: ARTICLE_ID, value: Value::Text(article.id.to_string()) },
    ];
    let reviews = REVIEWS.into_iter().map(|days| (days, begun.plus(days.into()))).collect();
    let words = FeynmanWords { article: article.page.clone(), begun, highlights, questions, reviews };
    let thing = Thing::Feynman(article.id.clone());
    (Page { thing, name, day: article.id.date, properties, words: Words::Feynman(words) }, notices)
}

fn named(article: &Reading, names: &Names) -> (String, Vec<Notice>) {
    let is_free = |name: &str| names.holders(name).next().is_none() && !names.foreign.contains(&Names::fold(name));
    let title = format!("费曼：{}", article.page);
    let wanted = name::portable(&title);
    if is_free(&wanted) {
        return (wanted, Vec::new());
    }
    let instead = name::with_suffix(&title, &format!("（{} {}）", article.id.date, article.id.hash));
    let what = What::NameTaken { name: wanted, instead: instead.clone() };
    (instead, vec![Notice::new(Place::file(&article.page), what)])
}
