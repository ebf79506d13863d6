//! Issue + what is known of it → who is who: every article and block gets the identity it keeps for ever.
//!
//! Refuses to guess by place alone: an article is matched by Notion id, then by original address, then by title, then by
//! number together with similar notes (DECISIONS §3).

mod choice;
mod keys;
mod matching;
mod pages;
mod part;
mod richer;

pub use choice::choose;

use crate::model::{
    Article, ArticleId, Day, Identity, Issue, IssueId, Known, Notice, Parsed, Place, Survey, What, Withdrawn,
};

/// Gives an issue its identities, carrying over those it had. `source` names the source in notices.
///
/// Articles that were known and are missing now become [`Withdrawn`], unless the reading is the page of one article; what
/// only a richer form gave (hrefs, images) stays.
///
/// ```
/// use neican::{identify, model::Source, read};
/// let dump = "今日洞察\n\n\n\n\n1. 题\n\n\n\n作者：甲\n\n\n\n\n\n三级笔记\n\n\n\n一、头\n\n\n\t项\n";
/// let parsed = read::read(&Source::single("2026-04-29.txt", dump.into()), &Default::default()).unwrap();
/// let (first, _) = identify::identify(&parsed, None, "2026-04-29.txt");
/// let (again, notices) = identify::identify(&parsed, Some(&first), "2026-04-29.txt");
/// assert_eq!(first, again);
/// assert!(notices.is_empty());
/// ```
pub fn identify(parsed: &Parsed, known: Option<&Known>, source: &str) -> (Known, Vec<Notice>) {
    recognise(parsed, known, &Survey::default(), source)
}

/// The same in a vault: an article that nothing is known of, but that has a page there, is the article of that page.
pub fn recognise(parsed: &Parsed, known: Option<&Known>, survey: &Survey, source: &str) -> (Known, Vec<Notice>) {
    let issue_id = IssueId { series: parsed.issue.series.clone(), date: parsed.issue.date };
    let mut issue = part::joined(parsed, known).unwrap_or_else(|| parsed.issue.clone());
    let mut notices = Vec::new();
    let before: Vec<(&Identity, &Article)> = known.map(people).unwrap_or_default();
    let articles: Vec<&Article> = issue.articles().collect();
    let matches = matching::matches(&before, &articles);
    let mut taken: Vec<ArticleId> = before.iter().map(|(identity, _)| identity.id.clone()).collect();
    let told = pages::told(survey, issue_id.date, &taken);
    let by_page = pages::matches(&told, &articles, &matches, |article| id(&issue_id, article, 0));
    taken.extend(told.iter().map(|told| told.id.clone()));
    let poorer = known.is_some_and(|known| parsed.form < known.form);

    let mut identities = Vec::new();
    let mut kept = 0;
    for ((article, found), page) in articles_mut(&mut issue).zip(&matches).zip(&by_page) {
        let Some((identity, old)) = found.map(|found| before[found]) else {
            let new = page.map_or_else(|| fresh(&issue_id, article, &taken), |page| told[page].id.clone());
            taken.push(new.clone());
            identities.push(Identity { id: new, keys: keys::fresh(&article.notes) });
            continue;
        };
        if poorer {
            kept += u32::from(richer::keep(article, old));
        }
        let keys = keys::carried(&old.notes, &identity.keys, &article.notes);
        identities.push(Identity { id: identity.id.clone(), keys });
    }
    if kept > 0 {
        notices.push(Notice::new(Place::file(source), What::KeptRicher { articles: kept }));
    }
    let withdrawn = withdrawn(known, &before, &matches, source, &mut notices);
    let form = known.map_or(parsed.form, |known| known.form.max(parsed.form));
    let joined = Known::new(form, issue, identities, withdrawn);
    (joined.expect("one identity and one key each were made right above"), notices)
}

/// Whether [`recognise`] in this vault comes to the same as [`identify`] without anything known: no article of the day has
/// a page there that is not remembered.
pub fn is_unheard(survey: &Survey, day: Day) -> bool {
    pages::told(survey, day, &[]).is_empty()
}

/// All articles ever known of an issue: those of the last reading, then the withdrawn.
fn people(known: &Known) -> Vec<(&Identity, &Article)> {
    known.articles().chain(known.withdrawn.iter().map(|gone| (&gone.identity, &gone.article))).collect()
}

fn articles_mut(issue: &mut Issue) -> impl Iterator<Item = &mut Article> {
    issue.themes.iter_mut().flat_map(|theme| theme.articles.iter_mut())
}

/// Known articles that this reading lacks. A poorer form lacks links, never articles: so its word counts as well.
fn withdrawn(
    known: Option<&Known>,
    before: &[(&Identity, &Article)],
    matches: &[Option<usize>],
    source: &str,
    notices: &mut Vec<Notice>,
) -> Vec<Withdrawn> {
    let n_current = known.map_or(0, |known| known.articles().count());
    let mut withdrawn = Vec::new();
    for (idx, (identity, article)) in before.iter().enumerate().filter(|(idx, _)| !matches.contains(&Some(*idx))) {
        if idx < n_current {
            notices.push(Notice::new(Place::file(source), What::Withdrawn { title: article.title.clone() }));
        }
        let mut article = (*article).clone();
        // The section goes with the issue; that it stood there is the article's from now on.
        article.theme = article.theme.or_else(|| known.and_then(|known| section(&known.issue, idx)));
        withdrawn.push(Withdrawn { identity: (*identity).clone(), article });
    }
    withdrawn
}

/// The name of the section in which an article stands, by its place in the reading order.
fn section(issue: &Issue, idx: usize) -> Option<String> {
    let sections = issue.themes.iter().flat_map(|theme| theme.articles.iter().map(|_| &theme.name));
    sections.into_iter().nth(idx).filter(|name| !name.is_empty()).cloned()
}

/// The id of an article seen for the first time: 8 hex of issue and normalised title, and of a count where the
/// issue has that title already.
fn fresh(issue_id: &IssueId, article: &Article, taken: &[ArticleId]) -> ArticleId {
    (0..).map(|count| id(issue_id, article, count)).find(|id| !taken.contains(id)).expect("the count has no end")
}

fn id(issue_id: &IssueId, article: &Article, count: u32) -> ArticleId {
    let title = matching::normalised(&article.title);
    let text = if count == 0 { format!("{issue_id}\n{title}") } else { format!("{issue_id}\n{title}\n{count}") };
    ArticleId { date: issue_id.date, hash: blake3::hash(text.as_bytes()).to_hex()[..8].to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Block, DatedBy, Form, Inline, Inlines, Links, Theme};

    fn article(title: &str, notes: &[&str]) -> Article {
        Article {
            title: title.to_owned(),
            notes: notes.iter().map(|text| Block::paragraph(*text)).collect(),
            ..Article::default()
        }
    }

    fn parsed(form: Form, articles: Vec<Article>) -> Parsed {
        let issue = Issue {
            series: "今日洞察".into(),
            date: "2026-04-29".parse().expect("a date"),
            title: "今日洞察".into(),
            intro: vec![],
            route: vec![],
            usage: vec![],
            themes: vec![Theme { name: "今日精选".into(), articles }],
            closing: vec![],
            site: None,
        };
        Parsed { issue, form, dated_by: DatedBy::Option, assets: Default::default(), notices: vec![] }
    }

    fn ids(known: &Known) -> Vec<String> {
        known.articles().map(|(identity, _)| identity.id.hash.clone()).collect()
    }

    #[test]
    fn retitled_renumbered_and_moved_articles_keep_their_identity() {
        let notes = ["甲是一段话", "乙是另一段话", "丙也是"];
        let mut first = vec![article("旧题", &notes), article("别的", &["丁"])];
        (first[0].number, first[1].number) = (Some(1), Some(2));
        let (known, _) = identify(&parsed(Form::Epub, first), None, "a");
        let mut second = vec![article("别的", &["丁"]), article("全新的题目", &notes)];
        (second[0].number, second[1].number) = (Some(5), Some(1));
        let (again, notices) = identify(&parsed(Form::Epub, second), Some(&known), "b");
        assert_eq!(ids(&again), [ids(&known)[1].clone(), ids(&known)[0].clone()]);
        assert!(notices.is_empty());
    }

    #[test]
    fn equal_titles_get_different_identities() {
        let (known, _) = identify(&parsed(Form::Epub, vec![article("题", &["甲"]), article("题", &["乙"])]), None, "a");
        assert_ne!(ids(&known)[0], ids(&known)[1]);
    }

    #[test]
    fn a_missing_article_is_withdrawn_once_and_may_come_back() {
        let both = parsed(Form::Epub, vec![article("甲题", &["甲"]), article("乙题", &["乙"])]);
        let (known, _) = identify(&both, None, "a");
        let (less, notices) = identify(&parsed(Form::Epub, vec![article("甲题", &["甲"])]), Some(&known), "b");
        assert_eq!((less.withdrawn.len(), notices.len()), (1, 1));
        let (same, notices) = identify(&parsed(Form::Epub, vec![article("甲题", &["甲"])]), Some(&less), "b");
        assert_eq!((same.withdrawn.len(), notices.len()), (1, 0));
        let (back, _) = identify(&both, Some(&same), "c");
        assert_eq!((ids(&back), back.withdrawn.len()), (ids(&known), 0));
    }

    #[test]
    fn a_dump_takes_no_link_away() {
        let mut rich = article("题", &["甲"]);
        rich.links = Links { source: Some("https://example.com/a".into()), ..Links::default() };
        let link = Inline::Link { href: "https://example.com/b".into(), text: Inlines::from("乙") };
        rich.notes.push(Block::paragraph(Inlines::new(vec![link])));
        let (known, _) = identify(&parsed(Form::Epub, vec![rich]), None, "a.epub");
        let dump = parsed(Form::Dump, vec![article("题", &["甲", "乙"])]);
        let (again, notices) = identify(&dump, Some(&known), "a.txt");
        assert_eq!(again, known);
        assert_eq!(notices.len(), 1);
    }

    #[test]
    fn the_page_of_an_article_is_part_of_its_issue() {
        let numbered = |title: &str, number| Article { number, ..article(title, &["甲"]) };
        let titles =
            |known: &Known| -> Vec<String> { known.issue.articles().map(|article| article.title.clone()).collect() };
        let page = |article: Article| parsed(Form::Markdown, vec![article]);
        let (one, _) = identify(&page(numbered("一题", Some(1))), None, "a.md");
        let (both, notices) = identify(&page(numbered("三题", Some(3))), Some(&one), "b.md");
        assert_eq!((titles(&both), notices, both.withdrawn.len()), (vec!["一题".into(), "三题".into()], vec![], 0));
        let (all, _) = identify(&page(numbered("二题", Some(2))), Some(&both), "c.md");
        assert_eq!(titles(&all), ["一题", "二题", "三题"]);
        // The same page again changes nothing; with other words it is corrected in its place.
        assert_eq!(identify(&page(numbered("一题", Some(1))), Some(&all), "a.md").0, all);
        let corrected = Article { notes: vec![Block::paragraph("乙")], ..numbered("二题", None) };
        let (again, _) = identify(&page(corrected), Some(&all), "c.md");
        assert_eq!((titles(&again), again.withdrawn.len()), (titles(&all), 0));
        assert_ne!(again.issue, all.issue);
        // An EPUB of one article is an issue of one article: the others are withdrawn.
        let (less, _) = identify(&parsed(Form::Epub, vec![numbered("一题", Some(1))]), Some(&all), "a.epub");
        assert_eq!(less.withdrawn.len(), 2);
    }
}
