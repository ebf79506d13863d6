//! Titles, patterns and taken names → names of pages and files that every app, link and file system takes.

use std::collections::{BTreeMap, BTreeSet};

use neican::identify::identify;
use neican::model::{Article, DatedBy, Form, Issue, Known, Names, Page, Parsed, Survey, Theme, VaultPath, Words};
use neican::plan::plan;
use neican::render::{FLAVOURS, Flavour, render};
use unicode_normalization::is_nfc;

use super::{day, in_time, now, parts, text};

/// Two titles, the name that a pattern gives the first, the series, and names that are taken, line by line.
pub fn names(bytes: &[u8]) {
    let text = text(bytes);
    let [one, two, wanted, series, taken] = parts(&text);
    let series = if series.is_empty() { "今日洞察" } else { series };
    let known = issue(&[one, two], series);
    for flavour in FLAVOURS {
        let survey = Survey { spelling: flavour.spelling(), ..Survey::default() };
        let (settings, _) = flavour.settings(&survey);
        let mut names = flavour.names(&survey, &settings);
        names.foreign.extend(taken.lines().map(Names::fold));
        let first = known.articles().next().map(|(identity, _)| identity.id.clone());
        let first = first.filter(|_| !wanted.is_empty()).map(|id| (id, wanted.to_owned()));
        let wanted = first.into_iter().collect();
        let (pages, _) = in_time(text.len(), || plan(&known, &names, &wanted, ""));
        let named: Vec<&Page> = pages.iter().filter(|page| !matches!(page.words, Words::Journal(_))).collect();
        let folded: BTreeSet<String> = named.iter().map(|page| Names::fold(&page.name)).collect();
        assert_eq!(folded.len(), named.len(), "two pages have one name");
        for page in &named {
            portable(&page.name);
            assert!(!names.foreign.contains(&Names::fold(&page.name)), "{:?} is another's", page.name);
            assert!(!names.days.iter().any(|day| day.reads(&page.name)), "{:?} is a day", page.name);
        }
        let articles: Vec<&str> = named
            .iter()
            .filter(|page| matches!(page.words, Words::Article(_)))
            .map(|page| page.name.as_str())
            .collect();
        kept(&articles, series);
        files(&pages, *flavour);
    }
}

fn issue(titles: &[&str], series: &str) -> Known {
    let article = |title: &&str| Article { title: (*title).to_owned(), ..Article::default() };
    let themes = vec![Theme { name: String::new(), articles: titles.iter().map(article).collect() }];
    let (intro, route, usage, closing) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (series, title) = (series.to_owned(), String::new());
    let issue = Issue { series, date: day(), title, intro, route, usage, themes, closing, site: None };
    let (assets, notices) = (BTreeMap::new(), Vec::new());
    let parsed = Parsed { issue, form: Form::Model, dated_by: DatedBy::Model, assets, notices };
    identify(&parsed, None, "").0
}

/// What every name must be.
fn portable(name: &str) {
    assert!(!name.is_empty() && name.len() <= 237, "{name:?} has {} bytes", name.len());
    let forbidden = ['/', '\\', ':', '*', '?', '"', '<', '>', '|', '#', '^', '[', ']'];
    assert!(!name.contains(forbidden) && !name.contains("%%"), "{name:?} holds what an app or a disk reads");
    let bidi = |sign: char| matches!(sign, '\u{200b}' | '\u{200c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    assert!(!name.contains(|sign: char| sign.is_control() || bidi(sign)), "{name:?} holds what nobody sees");
    let edge = |sign: char| sign == '.' || sign.is_whitespace();
    assert!(!name.starts_with(edge) && !name.ends_with(edge), "{name:?} has an edge that gets lost");
    assert!(is_nfc(name), "{name:?} is not composed");
    assert!(VaultPath::new(name).is_some_and(|path| path.parts().count() == 1), "{name:?} is no part of a path");
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_lowercase();
    let device = ["con", "prn", "aux", "nul"].contains(&stem.as_str())
        || ["com", "lpt"].iter().any(|port| {
            let number = stem.strip_prefix(port).map(|rest| rest.chars().collect::<Vec<_>>());
            number.is_some_and(|number| matches!(number[..], ['1'..='9' | '¹' | '²' | '³']))
        });
    assert!(!device, "{name:?} is a device");
}

/// A name that is a title already stays.
fn kept(names: &[&str], series: &str) {
    let (pages, _) = plan(&issue(names, series), &Names::default(), &BTreeMap::new(), "");
    let again: BTreeSet<&str> = pages.iter().map(|page| page.name.as_str()).collect();
    for name in names {
        assert!(again.contains(name), "{name:?} as a title gives {again:?}");
    }
}

/// Each page has its own file, and the app reads the page's name from it; in graphs of the old kind, too.
fn files(pages: &[Page], flavour: &dyn Flavour) {
    let mut survey = Survey { spelling: flavour.spelling(), ..Survey::default() };
    let (settings, _) = flavour.settings(&survey);
    for plain_names in [true, false] {
        let settings = neican::model::Settings { plain_names, ..settings.clone() };
        let (drafts, _) =
            render(pages, &BTreeMap::new(), flavour, &settings, &survey, now()).expect("built-in templates");
        let text =
            |page: &Page| drafts.iter().find(|draft| draft.thing == page.thing).and_then(|draft| draft.content.text());
        let mut taken = BTreeSet::new();
        for page in pages.iter().filter(|page| !matches!(page.words, Words::Journal(_))) {
            let path = flavour.path(page, &settings).unwrap_or_else(|| panic!("{:?} has no path", page.name));
            assert!(path.name().len() <= 240, "{:?} has {} bytes", path.name(), path.name().len());
            assert!(taken.insert(Names::fold(path.as_str())), "two pages in {path}");
            survey.cards.put(path.clone(), flavour.card(&path, text(page).unwrap_or_default()));
            let read = flavour.page_name(&path, &survey, &settings);
            survey.cards.remove(&path);
            assert_eq!(read, page.name, "the app reads another name from {path}");
        }
    }
}
