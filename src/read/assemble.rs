//! Pieces → issue: gives every piece its part, whatever form it came from.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::model::{
    Asset, Block, DatedBy, Edition, Error, Fault, Form, Inlines, Issue, Kind, Notice, Parsed, Place, Source, Theme,
    What, shorten,
};

use super::piece::{Body, Piece};
use super::{Options, article, date, links, marks};

/// What a reader made of its form, before the pieces have their parts.
pub(super) struct Reading {
    pub(super) form: Form,
    /// The title in the form's own metadata; absent where it has none.
    pub(super) title: Option<String>,
    /// The dates in the form's own metadata, best first, as written.
    pub(super) dates: Vec<String>,
    pub(super) pieces: Vec<Piece>,
    pub(super) assets: BTreeMap<String, Asset>,
    pub(super) notices: Vec<Notice>,
}

/// Gives every piece its part and the issue its date.
pub(super) fn parsed(reading: Reading, source: &Source, options: &Options) -> Result<Parsed, Error> {
    let Reading { form, title, dates, mut pieces, assets, mut notices } = reading;
    links::settle(&mut pieces, source);
    let plan = Plan::of(&pieces, title.as_deref());
    if !plan.parts.iter().any(|(part, _)| matches!(part, Part::Article)) {
        return Err(Error::of(&source.name, Fault::NoArticles));
    }
    let mut build = Build::default();
    let mut pieces = pieces.into_iter();
    for (part, range) in plan.parts {
        build.part(part, pieces.by_ref().take(range.len()).collect(), &mut notices);
    }
    let printed = if build.title.is_empty() { title.clone().unwrap_or_default() } else { build.title.clone() };
    let titles = [Some(printed.as_str()), title.as_deref()];
    let (day, dated_by) = date::settle(options.date, &dates, source, &titles)?;
    let dated_by = match dated_by {
        DatedBy::Package if form != Form::Epub => DatedBy::Property,
        dated_by => dated_by,
    };
    if dated_by == DatedBy::BuildTime {
        notices.push(Notice::new(Place::file(source.file_name()), What::BuildTime { date: day }));
    }
    let series: Option<String> = titles.into_iter().flatten().map(marks::series).find(|series| !series.is_empty());
    let series = series.unwrap_or_else(|| Edition::SERIES.to_owned());
    let issue = Issue {
        title: if printed.is_empty() { series.clone() } else { printed },
        series,
        date: day,
        intro: build.intro,
        route: build.route,
        usage: build.usage,
        themes: build.themes,
        closing: build.closing,
        site: build.site,
    };
    count_route(&issue, source, &mut notices);
    Ok(Parsed { issue, form, dated_by, assets, notices })
}

/// A mismatch between route and articles is worth a word, never an error.
fn count_route(issue: &Issue, source: &Source, notices: &mut Vec<Notice>) {
    for row in &issue.route {
        let Some(promised) = row.count else { continue };
        let articles = issue.themes.iter().filter(|theme| theme.name == row.theme).map(|theme| theme.articles.len());
        let found = articles.sum::<usize>() as u32;
        if found != promised {
            let what = What::RouteCount { theme: row.theme.clone(), promised, found };
            notices.push(Notice::new(Place::file(source.file_name()), what));
        }
    }
}

/// The part of a stretch of pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Title and introduction.
    Front,
    Route,
    Usage,
    Theme,
    Article,
    Closing,
    /// Under a heading that is none of these.
    Other,
}

/// Where each part starts and ends.
struct Plan {
    parts: Vec<(Part, Range<usize>)>,
}

impl Plan {
    /// `title` is what the form's own metadata calls the issue.
    fn of(pieces: &[Piece], title: Option<&str>) -> Plan {
        let starts = article_starts(pieces);
        let level = starts.iter().map(|start| level_of(&pieces[*start])).min().unwrap_or(u8::MAX);
        let mut parts: Vec<(Part, Range<usize>)> = vec![(Part::Front, 0..0)];
        for piece_idx in 0..pieces.len() {
            if let Some(part) = opening(pieces, piece_idx, &starts, level, title) {
                parts.push((part, piece_idx..piece_idx));
            }
            if let Some((_, range)) = parts.last_mut() {
                range.end = piece_idx + 1;
            }
        }
        Plan { parts }
    }
}

/// The part that a piece opens; absent when it goes on with the part before.
fn opening(
    pieces: &[Piece],
    piece_idx: usize,
    starts: &[usize],
    article_level: u8,
    title: Option<&str>,
) -> Option<Part> {
    let Body::Heading { level, text, .. } = &pieces[piece_idx].body else { return None };
    let text = text.plain();
    let text = text.trim();
    if starts.contains(&piece_idx) {
        return Some(Part::Article);
    }
    let before_articles = starts.first().is_some_and(|first| piece_idx < *first);
    if *level > article_level && !before_articles {
        return None;
    }
    // The first heading is the title and stays with the front, unless it stands right over an article and the form
    // calls the issue something else.
    let is_first = !pieces[..piece_idx].iter().any(|piece| matches!(piece.body, Body::Heading { .. }));
    let over_article = starts.contains(&(piece_idx + 1));
    let is_title = is_first && (!over_article || title.is_none_or(|title| title.contains(text)));
    match text {
        marks::ROUTE => Some(Part::Route),
        marks::USAGE => Some(Part::Usage),
        marks::CLOSING => Some(Part::Closing),
        marks::NOTES => None,
        _ if is_title => None,
        _ if over_article => Some(Part::Theme),
        _ => (*level <= article_level).then_some(Part::Other),
    }
}

/// Pieces that open an article: a numbered title with metadata or 三级笔记 below it or at the level of such titles; else
/// an unnumbered one with two kinds of metadata below it.
pub(super) fn article_starts(pieces: &[Piece]) -> Vec<usize> {
    let heading = |idx: usize| match &pieces[idx].body {
        Body::Heading { level, text, .. } => Some((*level, text.plain())),
        Body::Block(_) => None,
    };
    let numbered = |idx: usize| heading(idx).is_some_and(|(_, text)| marks::is_article_title(&text));
    let sure: Vec<usize> = (0..pieces.len()).filter(|idx| numbered(*idx) && kinds_below(pieces, *idx) >= 1).collect();
    let likely = |idx: &usize| heading(*idx).is_some() && kinds_below(pieces, *idx) >= 2;
    let Some(level) = sure.iter().filter_map(|idx| heading(*idx)).map(|(level, _)| level).min() else {
        return (0..pieces.len()).filter(likely).collect();
    };
    let fits = |idx: &usize| match heading(*idx) {
        None => false,
        Some((at, _)) => {
            at == level && (numbered(*idx) || likely(idx))
                || at < level && numbered(*idx) && kinds_below(pieces, *idx) >= 1
        }
    };
    (0..pieces.len()).filter(fits).collect()
}

/// How many kinds of metadata lines stand between a heading and the next one; 三级笔记 right below counts as one.
fn kinds_below(pieces: &[Piece], heading_idx: usize) -> usize {
    let mut kinds = std::collections::BTreeSet::new();
    for piece in &pieces[heading_idx + 1..] {
        match &piece.body {
            Body::Heading { text, .. } => {
                kinds.extend((text.plain().trim() == marks::NOTES).then_some("notes".to_owned()));
                break;
            }
            Body::Block(block) => {
                let text = block.plain();
                let line_kinds = text.lines().filter(|line| marks::is_metadata(line));
                kinds.extend(line_kinds.map(|line| line.chars().take_while(|c| !"：:".contains(*c)).collect()));
            }
        }
    }
    kinds.len()
}

fn level_of(piece: &Piece) -> u8 {
    match &piece.body {
        Body::Heading { level, .. } => *level,
        Body::Block(_) => u8::MAX,
    }
}

/// The parts of an issue, as they fill up.
#[derive(Default)]
struct Build {
    title: String,
    intro: Vec<Block>,
    route: Vec<crate::model::RouteRow>,
    usage: Vec<Block>,
    themes: Vec<Theme>,
    closing: Vec<Block>,
    site: Option<String>,
}

impl Build {
    fn part(&mut self, part: Part, pieces: Vec<Piece>, notices: &mut Vec<Notice>) {
        match part {
            Part::Front => self.front(&pieces),
            Part::Route => {
                let lines = blocks(&pieces[1..]);
                let lines = crate::model::walk(&lines)
                    .iter()
                    .flat_map(|block| block.plain().lines().map(str::to_owned).collect::<Vec<_>>())
                    .collect::<Vec<_>>();
                self.route
                    .extend(lines.iter().filter(|line| !line.trim().is_empty()).map(|line| marks::route_row(line)));
            }
            Part::Usage => self.usage.extend(blocks(&pieces[1..])),
            Part::Theme => {
                let name = heading_text(&pieces[0]);
                self.themes.push(Theme { name, articles: Vec::new() });
                self.stray(&pieces[1..], notices);
            }
            Part::Article => {
                let article = article::article(pieces, notices);
                match self.themes.last_mut() {
                    Some(theme) => theme.articles.push(article),
                    None => self
                        .themes
                        .push(Theme { name: article.theme.clone().unwrap_or_default(), articles: vec![article] }),
                }
            }
            Part::Closing => self.closing(&pieces[1..]),
            Part::Other => self.stray(&pieces, notices),
        }
    }

    fn front(&mut self, pieces: &[Piece]) {
        let mut rest = pieces;
        if let Some((first, others)) =
            pieces.split_first().filter(|(first, _)| matches!(first.body, Body::Heading { .. }))
        {
            self.title = heading_text(first);
            rest = others;
        }
        self.intro.extend(blocks(rest));
    }

    fn closing(&mut self, pieces: &[Piece]) {
        for block in blocks(pieces) {
            let text = block.plain();
            match text.trim().strip_prefix("公开站").map(|rest| rest.trim_start_matches(['：', ':', ' ']).trim()) {
                Some(site) if !site.is_empty() && self.site.is_none() => self.site = Some(site.to_owned()),
                _ => self.closing.push(block),
            }
        }
    }

    /// Pieces of no part we know: kept where they stand, with a word about it.
    fn stray(&mut self, pieces: &[Piece], notices: &mut Vec<Notice>) {
        let Some(first) = pieces.first() else { return };
        let kept = blocks(pieces);
        let text = shorten(&kept.iter().map(Block::plain).collect::<Vec<_>>().join(" "));
        notices.push(Notice::new(first.place.clone(), What::Unplaced { text }));
        if self.themes.is_empty() { self.intro.extend(kept) } else { self.closing.extend(kept) }
    }
}

fn heading_text(piece: &Piece) -> String {
    match &piece.body {
        Body::Heading { text, .. } => text.plain().trim().to_owned(),
        Body::Block(block) => block.plain().trim().to_owned(),
    }
}

/// Pieces outside articles as blocks; a heading among them is one of level 1.
fn blocks(pieces: &[Piece]) -> Vec<Block> {
    let one = |piece: &Piece| match &piece.body {
        Body::Block(block) => block.clone(),
        Body::Heading { text, highlight, .. } => {
            Block { kind: Kind::Heading { level: 1, text: text.clone() }, highlight: *highlight, children: Vec::new() }
        }
    };
    let filled = |block: &Block| !matches!(&block.kind, Kind::Paragraph { text } if *text == Inlines::default());
    pieces.iter().map(one).filter(filled).collect()
}
