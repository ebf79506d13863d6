//! Pages and rows → the pieces of one issue, in the order in which it would print them.

use std::collections::BTreeSet;

use super::database::Database;
use super::named::{self, folded};
use crate::model::{Block, Day, Edition, Fault, Inlines, Notice, Place, What, shorten};
use crate::read::marks::{self, Metadata};
use crate::read::notion::Page;
use crate::read::piece::{Body, Piece};

/// A page of the export.
pub(super) struct Found {
    path: String,
    title: String,
    page: Page,
    /// Its place in its database; absent where it is a row of none.
    row: Option<usize>,
    /// Whether it is a row of a database of articles.
    is_article: bool,
}

/// An issue put together.
pub(super) struct Whole {
    pub(super) pieces: Vec<Piece>,
    pub(super) date: Option<Day>,
    pub(super) title: Option<String>,
}

/// An article put in order.
struct Article {
    number: Option<u32>,
    row: usize,
    path: String,
    theme: String,
    date: Option<Day>,
    title: String,
    pieces: Vec<Piece>,
}

/// Levels of headings: the issue's title is 1, its parts 2.
const PART: u8 = 2;
/// What an article's headings are deeper than in its own page.
const DEEPER: u8 = 2;

impl Found {
    pub(super) fn new(path: &str, page: Page) -> Found {
        let title = page.title.as_ref().map(plain).unwrap_or_else(|| named::title(path));
        Found { path: path.to_owned(), title, page, row: None, is_article: false }
    }
}

/// Gives each page what its row of a database says, and its address in Notion. A row without a page is a page of its own.
pub(super) fn add_rows(pages: &mut Vec<Found>, databases: &[Database]) {
    for database in databases {
        let mut seen = BTreeSet::new();
        for page in pages.iter_mut() {
            let Some(row_idx) = database.row_of(&page.path, &page.title) else { continue };
            let row = &database.rows[row_idx];
            page.page.add_row(row.cells.clone(), &Place::line(&database.name, row.line));
            page.row = Some(row_idx);
            page.is_article |= database.is_of_articles;
            seen.insert(row_idx);
        }
        let lonely = database.rows.iter().enumerate().filter(|(idx, _)| !seen.contains(idx));
        for (row_idx, row) in lonely.filter(|_| database.is_of_articles) {
            let place = Place::line(&database.name, row.line);
            let mut page = Page::titled(Inlines::from(row.title.as_str()), place.clone());
            page.add_row(row.cells.clone(), &place);
            let (path, title) = (database.name.clone(), row.title.clone());
            pages.push(Found { path, title, page, row: Some(row_idx), is_article: true });
        }
    }
    for page in pages {
        if let Some(id) = named::page_id(&page.path) {
            page.page.stands_at(format!("https://www.notion.so/{id}"));
        }
    }
}

/// Puts the pages together.
pub(super) fn issue(
    pages: Vec<Found>,
    databases: &[Database],
    wanted: Option<Day>,
    notices: &mut Vec<Notice>,
) -> Result<Whole, Fault> {
    let (mut fronts, mut articles) = (Vec::new(), Vec::new());
    for page in pages {
        let (is_article, path, row, title) = (page.is_article, page.path, page.row, page.title);
        let given = page.page.give(is_article, notices);
        if given.is_issue {
            fronts.push((title, given));
        } else if is_article || given.is_article {
            articles.push(Article::of(given.pieces, given.date, path, row, title));
        } else {
            notices.push(Notice::new(Place::file(&path), What::PageLeft { title: shorten(&title) }));
        }
    }
    of_one_day(&mut articles, wanted)?;
    in_order(&mut articles);
    let date = articles.iter().find_map(|article| article.date);
    let mut fronts = fronts.into_iter();
    let Some((title, front)) = fronts.next() else {
        // What a database is called says nothing of the series.
        return Ok(Whole { pieces: without_front(articles), date, title: None });
    };
    let mut pieces = front.pieces;
    with_front(&mut pieces, articles, databases, notices);
    // A second issue in one export: its pieces follow, whole.
    pieces.extend(fronts.flat_map(|(_, more)| more.pieces));
    Ok(Whole { pieces, date: front.date.or(date), title: front.title.or(Some(title)) })
}

/// Articles of one day; of several, those of the day that the reader wants.
fn of_one_day(articles: &mut Vec<Article>, wanted: Option<Day>) -> Result<(), Fault> {
    let days: BTreeSet<Day> = articles.iter().filter_map(|article| article.date).collect();
    match wanted {
        _ if days.len() < 2 => Ok(()),
        None => Err(Fault::ManyDays(days.into_iter().collect())),
        Some(wanted) => {
            articles.retain(|article| article.date == Some(wanted));
            Ok(())
        }
    }
}

/// By number where all have one, else by row, else by path.
fn in_order(articles: &mut [Article]) {
    let numbered = articles.iter().all(|article| article.number.is_some());
    articles.sort_by(|a, b| {
        let number = |article: &Article| article.number.filter(|_| numbered);
        (number(a), a.row, &a.path).cmp(&(number(b), b.row, &b.path))
    });
}

impl Article {
    fn of(mut pieces: Vec<Piece>, date: Option<Day>, path: String, row: Option<usize>, title: String) -> Article {
        let number = pieces.first().map(plain).and_then(|title| Some(marks::article_title(&title)?.0));
        let theme = pieces.iter().take(10).find_map(|piece| match marks::metadata(&plain(piece)) {
            Some(Metadata::Theme(theme)) => Some(theme.to_owned()),
            _ => None,
        });
        for piece in &mut pieces {
            if let Body::Heading { level, .. } = &mut piece.body {
                *level = level.saturating_add(DEEPER);
            }
        }
        let row = row.unwrap_or(usize::MAX);
        Article { number, row, path, theme: theme.unwrap_or_default(), date, title, pieces }
    }
}

/// The articles by theme, themes in order of their first article.
fn by_theme(articles: Vec<Article>) -> Vec<(String, Vec<Article>)> {
    let mut themes: Vec<(String, Vec<Article>)> = Vec::new();
    for article in articles {
        match themes.iter_mut().find(|(theme, _)| *theme == article.theme) {
            Some((_, of_theme)) => of_theme.push(article),
            None => themes.push((article.theme.clone(), vec![article])),
        }
    }
    themes
}

fn without_front(articles: Vec<Article>) -> Vec<Piece> {
    let place = articles.first().and_then(|article| article.pieces.first()).map(|piece| piece.place.clone());
    let place = place.unwrap_or_default();
    let mut pieces = vec![heading(1, Edition::SERIES, &place)];
    for (theme, articles) in by_theme(articles) {
        pieces.extend((!theme.is_empty()).then(|| heading(PART, &theme, &place)));
        pieces.extend(articles.into_iter().flat_map(|article| article.pieces));
    }
    pieces
}

/// Puts articles below the headings of their themes. What stood there and only names them is gone: they are there now.
fn with_front(pieces: &mut Vec<Piece>, articles: Vec<Article>, databases: &[Database], notices: &mut Vec<Notice>) {
    let names = articles.iter().map(|article| article.title.as_str());
    let names = names.chain(databases.iter().map(|database| database.name.as_str()));
    let names: BTreeSet<String> = names.map(folded).collect();
    let mut left_over = Vec::new();
    for (theme, articles) in by_theme(articles) {
        let is_theme = |piece: &Piece| is_heading(piece) && plain(piece).trim() == theme;
        let at = match pieces.iter().position(is_theme) {
            Some(at) => at + 1,
            None => {
                let is_end = |piece: &Piece| is_heading(piece) && plain(piece).trim() == marks::CLOSING;
                let at = pieces.iter().position(is_end).unwrap_or(pieces.len());
                let place = pieces.get(at).or(pieces.last()).map(|piece| piece.place.clone()).unwrap_or_default();
                let made = (!theme.is_empty()).then(|| heading(PART, &theme, &place));
                let n_made = usize::from(made.is_some());
                pieces.splice(at..at, made);
                at + n_made
            }
        };
        let n_below = pieces[at..].iter().take_while(|piece| !is_heading(piece)).count();
        let below: Vec<Piece> = pieces.drain(at..at + n_below).collect();
        left_over.extend(below.into_iter().filter(|piece| !only_names(piece, &names)));
        pieces.splice(at..at, articles.into_iter().flat_map(|article| article.pieces));
    }
    for piece in left_over {
        notices.push(Notice::new(piece.place.clone(), What::Unplaced { text: shorten(&plain(&piece)) }));
        pieces.push(piece);
    }
}

/// Whether every line of a piece is the name of a page or a database.
fn only_names(piece: &Piece, names: &BTreeSet<String>) -> bool {
    let Body::Block(block) = &piece.body else { return false };
    let texts = block.walk().into_iter().map(Block::plain).collect::<Vec<_>>().join("\n");
    texts.lines().all(|line| {
        let line = folded(line);
        line.is_empty() || names.contains(&line)
    })
}

fn heading(level: u8, text: &str, place: &Place) -> Piece {
    Piece { place: place.clone(), body: Body::Heading { level, text: Inlines::from(text), highlight: None } }
}

fn is_heading(piece: &Piece) -> bool {
    matches!(piece.body, Body::Heading { .. })
}

fn plain(piece: &Piece) -> String {
    match &piece.body {
        Body::Heading { text, .. } => text.plain().trim().to_owned(),
        Body::Block(block) => block.plain(),
    }
}
