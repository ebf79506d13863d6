//! An issue as nouns: articles, sections, items.

use super::words::{Chance, day};

/// The item that a correction adds to every article.
pub const NEW_ITEM: &str = "更正之后多出来的一条";

/// One issue.
pub struct Issue {
    /// `2000-01-31`.
    pub date: String,
    /// The identifier of the package, a UUID.
    pub id: String,
    /// About nine.
    pub articles: Vec<Article>,
}

/// One article with its notes.
pub struct Article {
    /// Its title, without the number before it.
    pub title: String,
    /// Who wrote it.
    pub author: String,
    /// Stars, 1 to 5.
    pub score: usize,
    /// Tomatoes, 1 to 3.
    pub tomato: usize,
    /// Why it is read.
    pub reason: String,
    /// 32 hex digits by which Notion knows it.
    pub notion: String,
    /// The notes.
    pub parts: Vec<Part>,
}

/// A heading of the notes, with sections below it.
pub struct Part {
    /// Its words.
    pub title: String,
    /// What stands below.
    pub sections: Vec<Section>,
}

/// A heading further down, with its notes.
pub struct Section {
    /// Its words.
    pub title: String,
    /// A quote before the list, now and then.
    pub quote: Option<String>,
    /// The list.
    pub items: Vec<Item>,
    /// Whether the list is numbered.
    pub numbered: bool,
}

/// One note.
#[derive(Clone)]
pub struct Item {
    /// Its words.
    pub text: String,
    /// Whether it is marked red.
    pub red: bool,
}

impl Issue {
    /// The issue with this number.
    pub fn made(seed: u64, number: usize) -> Self {
        let mut chance = Chance::of(seed, number);
        let hex = chance.hex(32);
        let id = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-");
        let articles = (0..9).map(|_| article(&mut chance)).collect();
        Issue { date: day(number), id, articles }
    }

    /// What the source may do later: words of some items change, each article gets one more.
    pub fn correct(&mut self) {
        for article in &mut self.articles {
            let sections = article.parts.iter_mut().flat_map(|part| &mut part.sections);
            let mut items: Vec<&mut Vec<Item>> = sections.map(|section| &mut section.items).collect();
            for item in items.iter_mut().flat_map(|list| list.iter_mut()).step_by(7) {
                item.text = item.text.replacen('，', "，其实", 1);
            }
            if let Some(list) = items.first_mut() {
                list.push(Item { text: NEW_ITEM.to_owned(), red: false });
            }
        }
    }
}

fn article(chance: &mut Chance) -> Article {
    let n_parts = chance.between(4, 7);
    let n_title = chance.between(10, 24);
    Article {
        title: chance.phrase(n_title),
        author: chance.phrase(3),
        score: chance.between(2, 5),
        tomato: chance.between(1, 3),
        reason: chance.sentence(),
        notion: chance.hex(32),
        parts: (0..n_parts).map(|_| part(chance)).collect(),
    }
}

fn part(chance: &mut Chance) -> Part {
    let n_sections = if chance.once_in(3) { 2 } else { 1 };
    Part { title: chance.phrase(9), sections: (0..n_sections).map(|_| section(chance)).collect() }
}

fn section(chance: &mut Chance) -> Section {
    let n_items = chance.between(2, 7);
    Section {
        title: chance.phrase(8),
        quote: chance.once_in(9).then(|| chance.sentence()),
        items: (0..n_items).map(|_| Item { text: chance.sentence(), red: chance.once_in(30) }).collect(),
        numbered: chance.once_in(20),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(issue: &Issue) -> Vec<&str> {
        let parts = issue.articles.iter().flat_map(|article| &article.parts);
        parts
            .flat_map(|part| &part.sections)
            .flat_map(|section| &section.items)
            .map(|item| item.text.as_str())
            .collect()
    }

    #[test]
    fn a_correction_changes_some_words_and_adds_an_item_to_each_article() {
        let (was, mut now) = (Issue::made(1, 4), Issue::made(1, 4));
        now.correct();
        let (was, now) = (items(&was), items(&now));
        assert_eq!(now.iter().filter(|item| **item == NEW_ITEM).count(), 9);
        let n_changed = was.iter().filter(|item| !now.contains(item)).count();
        assert!(n_changed > was.len() / 8 && n_changed < was.len() / 5, "{n_changed} of {}", was.len());
    }
}
