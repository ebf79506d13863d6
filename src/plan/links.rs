//! Links to articles and concepts → links to their pages, by the names that these have.

use std::collections::BTreeMap;

use super::titles::{Titles, everyone};
use crate::model::{Block, Inline, Inlines, Known, Links};

/// Which page an article of this title has, and which a concept of this name.
pub(super) struct Pages<'a> {
    articles: BTreeMap<&'a str, &'a str>,
    titles: &'a Titles,
}

impl<'a> Pages<'a> {
    /// Of all articles ever known of an issue; of two of one title the first.
    pub(super) fn of(known: &'a Known, titles: &'a Titles) -> Pages<'a> {
        let mut pages = BTreeMap::new();
        for (identity, article) in everyone(known) {
            pages.entry(article.title.as_str()).or_insert(titles.article(&identity.id));
        }
        Pages { articles: pages, titles }
    }

    /// Some blocks with their links led to pages. A link to an article or concept that is not there is text.
    pub(super) fn linked(&self, blocks: &[Block]) -> Vec<Block> {
        blocks.iter().map(|block| self.block(block)).collect()
    }

    fn block(&self, block: &Block) -> Block {
        let kind = block.kind.with_rows(|row| self.row(row));
        Block { kind, highlight: block.highlight, children: self.linked(&block.children) }
    }

    fn page(&self, href: &str) -> Option<&str> {
        let article = href.strip_prefix(Links::ARTICLE).and_then(|title| self.articles.get(title).copied());
        article.or_else(|| self.titles.concept(href.strip_prefix(Links::CONCEPT)?))
    }

    /// One text with its links led to pages.
    pub(super) fn row(&self, row: &Inlines) -> Inlines {
        let leads =
            |href: &str| [Links::ARTICLE, Links::CONCEPT, Links::PAGE].iter().any(|sort| href.starts_with(sort));
        let one = |inline: &Inline| match inline {
            Inline::Link { href, text } if leads(href) => match self.page(href) {
                Some(page) => vec![Inline::Link { href: format!("{}{page}", Links::PAGE), text: text.clone() }],
                None => text.clone().into_vec(),
            },
            other => vec![other.inner().map_or_else(|| other.clone(), |text| other.around(self.row(text)))],
        };
        Inlines::new(row.iter().flat_map(one).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Form, Names};

    #[test]
    fn a_link_to_an_article_or_a_concept_leads_to_its_page_and_nothing_else_does() {
        let issue = r#"{"series":"s","date":"2026-04-29","title":"t","themes":[{"name":"","articles":
            [{"title":"甲","network":{"concepts":[{"name":"AI Agent"},{"name":"甲"}]}}]}]}"#;
        let id = "2026-04-29/70d5f058".to_owned().try_into().expect("an id");
        let identity = crate::model::Identity { id, keys: Vec::new() };
        let issue = serde_json::from_str(issue).expect("an issue");
        let known = Known::new(Form::Model, issue, vec![identity], Vec::new()).expect("sound");
        let names = Names::new([], ["甲".to_owned()], Vec::new());
        let (titles, _) = Titles::settle(&known, &names, &BTreeMap::new(), "");
        let pages = Pages::of(&known, &titles);
        let link = |href: &str| Inlines::new(vec![Inline::Link { href: href.to_owned(), text: Inlines::from("见") }]);
        for (href, page) in [
            ("article:甲", "甲（s 2026-04-29）"),
            ("concept:ai  agent", "AI Agent"),
            // The reader's own page of that name is the concept's.
            ("concept:甲", "甲"),
        ] {
            assert_eq!(pages.row(&link(href)), link(&format!("page:{page}")), "{href}");
        }
        for href in ["article:乙", "page:甲（2）", "concept:乙"] {
            assert_eq!(pages.row(&link(href)), Inlines::from("见"), "{href}");
        }
        assert_eq!(pages.row(&link("https://a.b")), link("https://a.b"));
        assert_eq!(titles.own_concepts().map(|(_, name)| name).collect::<Vec<_>>(), ["AI Agent"]);
    }
}
