//! Which page has which name: settled once for all pages of an issue, since they link each other.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{
    Article, ArticleId, ConceptId, Edition, Identity, Known, Names, Notice, Pick, Place, Thing, What, config,
};

use super::name;

/// The names of an issue's pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Titles {
    /// Name of the issue page.
    pub(super) issue: String,
    articles: BTreeMap<ArticleId, String>,
    concepts: BTreeMap<ConceptId, ConceptPage>,
    /// The concepts in the order in which the issue names them.
    named: Vec<ConceptId>,
}

/// The page of a concept.
#[derive(Debug, Clone, PartialEq, Eq)]
struct ConceptPage {
    /// The name of its page.
    title: String,
    /// Whether the page is ours; one that the reader has by the concept's name is the concept's, and stays as it is.
    is_ours: bool,
}

impl Titles {
    /// Gives every page its name.
    pub(super) fn settle(
        known: &Known,
        names: &Names,
        wanted: &BTreeMap<ArticleId, String>,
        source: &str,
    ) -> (Titles, Vec<Notice>) {
        let mut settling = Settling { names, wanted, taken: BTreeSet::new(), source, notices: Vec::new() };
        let issue = settling.issue(known);
        let mut articles = BTreeMap::new();
        for (identity, article) in everyone(known) {
            articles.insert(identity.id.clone(), settling.article(known, identity, article));
        }
        let (mut concepts, mut named) = (BTreeMap::new(), Vec::new());
        for concept in known.concepts() {
            let id = ConceptId::of(&concept.name);
            concepts.entry(id.clone()).or_insert_with(|| {
                named.push(id.clone());
                settling.concept(&id, &concept.name)
            });
        }
        (Titles { issue, articles, concepts, named }, settling.notices)
    }

    /// The name of an article's page.
    pub(super) fn article(&self, id: &ArticleId) -> &str {
        self.articles.get(id).map(String::as_str).unwrap_or_default()
    }

    /// The page of a concept; absent where no article of the issue has a concept of this name.
    pub(super) fn concept(&self, name: &str) -> Option<&str> {
        self.concepts.get(&ConceptId::of(name)).map(|page| page.title.as_str())
    }

    /// The concepts whose pages are ours, with the names of their pages, in the order of the issue.
    pub(super) fn own_concepts(&self) -> impl Iterator<Item = (ConceptId, &str)> {
        let all = self.named.iter().filter_map(|id| Some((id.clone(), self.concepts.get(id)?)));
        all.filter(|(_, page)| page.is_ours).map(|(id, page)| (id, page.title.as_str()))
    }

    /// Names of pages that concepts are linked by and that no run of ours lays: those of the reader's; of all concepts,
    /// where the reader wants links without pages.
    pub fn linked_concepts(&self, without_pages: bool) -> Vec<String> {
        let all = self.named.iter().filter_map(|id| self.concepts.get(id));
        all.filter(|page| without_pages || !page.is_ours).map(|page| page.title.clone()).collect()
    }

    /// One article as issue page and journal list it.
    pub(super) fn pick(&self, identity: &Identity, article: &Article) -> Pick {
        Pick {
            page: self.article(&identity.id).to_owned(),
            score: article.score,
            tomato: article.tomato,
            reason: article.reason.clone(),
        }
    }
}

/// The articles of the last reading, then the withdrawn.
pub(super) fn everyone(known: &Known) -> impl Iterator<Item = (&Identity, &Article)> {
    known.articles().chain(known.withdrawn.iter().map(|gone| (&gone.identity, &gone.article)))
}

struct Settling<'a> {
    names: &'a Names,
    wanted: &'a BTreeMap<ArticleId, String>,
    /// Folded names that were given so far.
    taken: BTreeSet<String>,
    source: &'a str,
    notices: Vec<Notice>,
}

impl Settling<'_> {
    fn issue(&mut self, known: &Known) -> String {
        let title = format!("{} {}", known.issue.series, known.issue.date);
        if let Some(name) = self.names.ours().get(&Thing::Issue(Edition::of(&known.id()))) {
            return self.take(name.clone());
        }
        let wanted = name::portable(&title);
        // A series without a visible letter leaves the date alone.
        let is_day = self.is_day(&wanted);
        if !is_day && self.is_free(&wanted) {
            return self.take(wanted);
        }
        let instead = self.first_free(&title, &["（内参）", "（内参 2）", "（内参 3）"]);
        let name = wanted;
        let what = if is_day {
            What::NameIsDay { name, instead: instead.clone() }
        } else {
            What::NameTaken { name, instead: instead.clone() }
        };
        self.notice(what);
        self.take(instead)
    }

    fn article(&mut self, known: &Known, identity: &Identity, article: &Article) -> String {
        if let Some(name) = self.names.ours().get(&Thing::Article(identity.id.clone())) {
            return self.take(name.clone());
        }
        let date = known.issue.date;
        let title = self.wanted(identity, article);
        let wanted = name::portable(title);
        let foreign = format!("（{} {date}）", known.issue.series);
        let second = format!(
            "（{date} {}）",
            article.number.map_or_else(|| identity.id.hash.clone(), |number| number.to_string())
        );
        let sure = format!("（{date} {}）", identity.id.hash);
        let (instead, what): (String, fn(String, String) -> What) = if self.is_day(&wanted) {
            (self.first_free(title, &[&foreign, &second, &sure]), |name, instead| What::NameIsDay { name, instead })
        } else if self.is_ours(&wanted) {
            (self.first_free(title, &[&second, &sure]), |name, instead| What::NameShared { name, instead })
        } else if self.names.foreign.contains(&Names::fold(&wanted)) {
            (self.first_free(title, &[&foreign, &sure]), |name, instead| What::NameTaken { name, instead })
        } else {
            return self.take(wanted);
        };
        self.notice(what(wanted, instead.clone()));
        self.take(instead)
    }

    /// A concept is named by itself, without a word about it: its name is no title that readers look for. Only beside an
    /// article of this name, or where the app would read a day, it says what it is.
    fn concept(&mut self, id: &ConceptId, name: &str) -> ConceptPage {
        let page = |title: String, is_ours: bool| ConceptPage { title, is_ours };
        if let Some(title) = self.names.ours().get(&Thing::Concept(id.clone())) {
            return page(self.take(title.clone()), true);
        }
        let wanted = name::portable(name);
        if !self.is_day(&wanted) && !self.is_ours(&wanted) {
            let is_readers = self.names.foreign.contains(&Names::fold(&wanted));
            return page(self.take(wanted), !is_readers);
        }
        let title = self.first_free(name, &["（概念）", &format!("（概念 {id}）")]);
        page(self.take(title), true)
    }

    /// What a new page is named by: what the reader's pattern gives, else the title.
    fn wanted<'t>(&mut self, identity: &Identity, article: &'t Article) -> &'t str
    where
        Self: 't,
    {
        match self.wanted.get(&identity.id) {
            Some(name) if !name::is_nothing(name) => name,
            Some(_) => {
                let what = What::NoName { title: article.title.clone() };
                self.notices.push(Notice::new(Place::file(config::PATH), what));
                &article.title
            }
            None => &article.title,
        }
    }

    /// The first free of some names; the last one in any case: for an article it carries its hash.
    fn first_free(&self, title: &str, suffixes: &[&str]) -> String {
        let mut names = suffixes.iter().map(|suffix| name::with_suffix(title, suffix));
        let last = suffixes.last().map(|suffix| name::with_suffix(title, suffix)).unwrap_or_default();
        names.find(|name| self.is_free(name)).unwrap_or(last)
    }

    fn is_free(&self, name: &str) -> bool {
        !self.is_ours(name) && !self.names.foreign.contains(&Names::fold(name))
    }

    /// Whether a page of ours has this name: one that stands in the vault, of this issue or another, or one that was named
    /// just now. An article that has a page keeps its name without being asked.
    fn is_ours(&self, name: &str) -> bool {
        self.names.holders(name).next().is_some() || self.taken.contains(&Names::fold(name))
    }

    fn is_day(&self, name: &str) -> bool {
        self.names.days.iter().any(|day| day.reads(name))
    }

    fn take(&mut self, name: String) -> String {
        self.taken.insert(Names::fold(&name));
        name
    }

    fn notice(&mut self, what: What) {
        self.notices.push(Notice::new(Place::file(self.source), what));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{DayFormat, Form, Language};

    #[test]
    fn the_issue_page_is_no_day_and_no_page_of_the_readers() {
        let issue = "{\"series\":\"\u{200b}\",\"date\":\"2026-04-29\",\"title\":\"\",\"themes\":[]}";
        let issue = serde_json::from_str(issue).expect("an issue");
        let known = Known::new(Form::Model, issue, Vec::new(), Vec::new()).expect("sound");
        let days = vec![DayFormat::moment("YYYY-MM-DD", Language::English).expect("a format")];
        let mut names = Names::new([], [], days);
        assert_eq!(Titles::settle(&known, &names, &BTreeMap::new(), "").0.issue, "2026-04-29（内参）");
        names.foreign.insert(Names::fold("2026-04-29（内参）"));
        let (titles, notices) = Titles::settle(&known, &names, &BTreeMap::new(), "");
        assert_eq!(titles.issue, "2026-04-29（内参 2）");
        assert!(matches!(notices[..], [Notice { what: What::NameIsDay { .. }, .. }]), "{notices:?}");
    }
}
