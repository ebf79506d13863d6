//! One page per article: its properties, its notes, its pointer at the concept network.

use crate::model::{Article, ArticleWords, Identity, Inline, Inlines, Known, Page, Property, Thing, Value, Words};

use super::links::Pages;
use super::name;
use super::titles::{Titles, everyone};

/// The type of every article page, a page both apps can list them under.
const TYPE: &str = "AI 内参";
/// What `status` says before the reader says anything.
const UNREAD: &str = "未读";

pub(super) fn pages(known: &Known, titles: &Titles) -> Vec<Page> {
    let n_current = known.articles().count();
    let linked = Pages::of(known, titles);
    let page = |(idx, (identity, article)): (usize, (&Identity, &Article))| {
        let name = titles.article(&identity.id).to_owned();
        Page {
            thing: Thing::Article(identity.id.clone()),
            properties: properties(known, article, &name, idx >= n_current),
            name,
            day: known.issue.date,
            words: Words::Article(ArticleWords {
                notes: linked.linked(&article.notes),
                ids: identity.uuids(),
                concepts: concepts(article).map(|line| linked.row(&line)),
            }),
        }
    };
    everyone(known).enumerate().map(page).collect()
}

/// The properties in the order that both samples keep (DECISIONS §4); absent ones are left out.
fn properties(known: &Known, article: &Article, page: &str, withdrawn: bool) -> Vec<Property> {
    let link = |name: &String| Value::Link(name::portable(name));
    let links = |names: &[String]| {
        (!names.is_empty()).then(|| Value::Links(names.iter().map(|name| name::portable(name)).collect()))
    };
    let url = |address: &Option<String>| address.clone().map(Value::Url);
    let headline = (article.title != page).then(|| Value::Text(article.title.clone()));
    let values = [
        ("type", Some(Value::Link(TYPE.to_owned()))),
        ("author", links(&article.authors)),
        ("theme", known.issue.theme_of(article).map(|theme| link(&theme))),
        ("score", article.score.map(|score| Value::Number(score.into()))),
        ("tomato", article.tomato.map(|tomato| Value::Number(tomato.into()))),
        ("reason", article.reason.clone().map(Value::Text)),
        ("curator", article.curator.as_ref().map(link)),
        ("issue", Some(Value::Journal(known.issue.date))),
        ("number", article.number.map(Value::Number)),
        ("source", url(&article.links.source)),
        ("notion", url(&article.links.notion)),
        ("notion-app", url(&article.links.notion_app)),
        ("headline", headline),
        ("withdrawn", withdrawn.then_some(Value::True)),
        ("status", Some(Value::Text(UNREAD.to_owned()))),
    ];
    values.into_iter().filter_map(|(key, value)| value.map(|value| Property { key, value })).collect()
}

/// The words in the pointer that lead to the article's Notion page.
const NOTION_PAGE: &str = "Notion 文章页面";

/// The pointer at the concept network, its words linked where the article's Notion page is known.
fn concepts(article: &Article) -> Option<Inlines> {
    let line = article.concepts.as_ref()?;
    let plain = line.plain();
    let linked = line.iter().any(|inline| matches!(inline, Inline::Link { .. }));
    let (Some(href), Some(at), false) = (&article.links.notion, plain.find(NOTION_PAGE), linked) else {
        return Some(line.clone());
    };
    let (before, rest) = line.split_at(at);
    let (words, after) = rest.split_at(NOTION_PAGE.len());
    let mut row = before.into_vec();
    row.push(Inline::Link { href: href.clone(), text: words });
    if !after.plain().starts_with(char::is_whitespace) && !after.is_empty() {
        row.push(Inline::Text(" ".to_owned()));
    }
    row.extend(after.into_vec());
    Some(Inlines::new(row))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Links;

    #[test]
    fn every_key_can_be_called_otherwise() {
        let words = || Some("x".to_owned());
        let article = Article {
            number: Some(1),
            title: "一".into(),
            authors: vec!["甲".into()],
            theme: words(),
            score: Some(1),
            tomato: Some(1),
            reason: words(),
            curator: words(),
            links: Links { source: words(), notion: words(), notion_app: words() },
            ..Article::default()
        };
        let issue =
            serde_json::from_str(r#"{"series":"s","date":"2026-04-29","title":"t","themes":[]}"#).expect("sound");
        let known = Known::new(crate::model::Form::Model, issue, vec![], vec![]).expect("sound");
        let keys: Vec<&str> = properties(&known, &article, "二", true).iter().map(|property| property.key).collect();
        assert_eq!(keys, crate::model::config::KEYS);
    }

    #[test]
    fn the_pointer_links_the_notion_page_where_it_is_known() {
        let line = "概念网络：请跳转到 Notion 文章页面查看 concepts";
        let notion = Some("https://www.notion.so/x".to_owned());
        let article = Article {
            concepts: Some(Inlines::from(line)),
            links: Links { notion, ..Links::default() },
            ..Article::default()
        };
        let spelt = concepts(&article).expect("there is a pointer");
        assert_eq!(spelt.plain(), "概念网络：请跳转到 Notion 文章页面 查看 concepts");
        assert_eq!(spelt.iter().filter(|inline| matches!(inline, Inline::Link { .. })).count(), 1);
        let unlinked = Article { links: Links::default(), ..article };
        assert_eq!(concepts(&unlinked).map(|line| line.plain()).as_deref(), Some(line));
    }
}
