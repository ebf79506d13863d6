//! Links between articles → links between their pages, by the names that these have.

use std::collections::BTreeMap;

use super::titles::{Titles, everyone};
use crate::model::{Block, Inline, Inlines, Kind, Known, Links};

/// Which page an article of this title has.
pub(super) struct Pages<'a>(BTreeMap<&'a str, &'a str>);

impl<'a> Pages<'a> {
    /// Of all articles ever known of an issue; of two of one title the first.
    pub(super) fn of(known: &'a Known, titles: &'a Titles) -> Pages<'a> {
        let mut pages = BTreeMap::new();
        for (identity, article) in everyone(known) {
            pages.entry(article.title.as_str()).or_insert(titles.article(&identity.id));
        }
        Pages(pages)
    }

    /// Some blocks with their links led to pages. A link to an article that is not there is text.
    pub(super) fn linked(&self, blocks: &[Block]) -> Vec<Block> {
        blocks.iter().map(|block| self.block(block)).collect()
    }

    fn block(&self, block: &Block) -> Block {
        let kind = match &block.kind {
            Kind::Heading { level, text } => Kind::Heading { level: *level, text: self.row(text) },
            Kind::Paragraph { text } => Kind::Paragraph { text: self.row(text) },
            Kind::Item { ordered, text } => Kind::Item { ordered: *ordered, text: self.row(text) },
            Kind::Quote { text } => Kind::Quote { text: self.row(text) },
            Kind::Table { header, rows } => {
                let row = |row: &Vec<Inlines>| row.iter().map(|cell| self.row(cell)).collect();
                Kind::Table { header: *header, rows: rows.iter().map(row).collect() }
            }
            kind @ (Kind::Code { .. } | Kind::Rule) => kind.clone(),
        };
        Block { kind, highlight: block.highlight, children: self.linked(&block.children) }
    }

    /// One text with its links led to pages.
    pub(super) fn row(&self, row: &Inlines) -> Inlines {
        let leads = |href: &str| href.starts_with(Links::ARTICLE) || href.starts_with(Links::PAGE);
        let one = |inline: &Inline| match inline {
            Inline::Link { href, text } if leads(href) => {
                let title = href.strip_prefix(Links::ARTICLE);
                match title.and_then(|title| self.0.get(title)) {
                    Some(page) => vec![Inline::Link { href: format!("{}{page}", Links::PAGE), text: text.clone() }],
                    None => text.clone().into_vec(),
                }
            }
            Inline::Bold { text } => vec![Inline::Bold { text: self.row(text) }],
            Inline::Italic { text } => vec![Inline::Italic { text: self.row(text) }],
            Inline::Strike { text } => vec![Inline::Strike { text: self.row(text) }],
            Inline::Highlight { colour, text } => vec![Inline::Highlight { colour: *colour, text: self.row(text) }],
            other => vec![other.clone()],
        };
        Inlines::new(row.iter().flat_map(one).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_to_an_article_leads_to_its_page_and_nothing_else_does() {
        let pages = Pages(BTreeMap::from([("甲", "甲（2）")]));
        let link = |href: &str| Inlines::new(vec![Inline::Link { href: href.to_owned(), text: Inlines::from("见") }]);
        assert_eq!(pages.row(&link("article:甲")), link("page:甲（2）"));
        for href in ["article:乙", "page:甲（2）"] {
            assert_eq!(pages.row(&link(href)), Inlines::from("见"), "{href}");
        }
        assert_eq!(pages.row(&link("https://a.b")), link("https://a.b"));
    }
}
