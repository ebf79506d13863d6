//! The words of Obsidian's templates, spelt. Which there are, and what they say, is told in `src/render/reference.rs`.

use minijinja::{Value as Word, context};

use crate::model::{
    ArticleWords, Block, HighlightWish, IssueWords, JournalWords, Page, Pick, Property, Settings, Spelling, Value,
    Words,
};

use super::super::{Losses, signs};
use super::escape::{phrase, property_text, prose};
use super::inline::{line, page_link, site};
use super::outline::{outline, outline_linked};
use super::{daily, yaml};
use crate::render::colours::Colours;

/// The tag of every page of ours.
const TAG: &str = "AI内参";

/// Spells the words of a page.
pub(super) fn words(page: &Page, settings: &Settings, losses: &mut Losses) -> Word {
    match &page.words {
        Words::Article(words) => article(page, words, settings, losses),
        Words::Issue(words) => issue(page, words, settings, losses),
        Words::Journal(words) => journal(page, words, losses),
    }
}

fn article(page: &Page, words: &ArticleWords, settings: &Settings, losses: &mut Losses) -> Word {
    let colours = colours(settings);
    context! {
        properties => properties(&page.properties, settings, losses),
        notes => outline_linked(&colours.blocks(&words.notes), &words.notes, &words.ids, losses),
        concepts => words.concepts.as_ref().map(|text| line(&colours.row(text), losses)).unwrap_or_default(),
    }
}

fn issue(page: &Page, words: &IssueWords, settings: &Settings, losses: &mut Losses) -> Word {
    let mut spelt = |blocks: &[Block]| outline(&colours(settings).blocks(blocks), &[], losses);
    let (intro, usage, closing) = (spelt(&words.intro), spelt(&words.usage), spelt(&words.closing));
    let theme = |(name, picks): &(String, Vec<Pick>)| {
        let name = if name.is_empty() { String::new() } else { prose(name, losses) };
        context! { name => name, picks => self::picks(picks, losses) }
    };
    let themes: Vec<Word> = words.themes.iter().map(theme).collect();
    context! {
        properties => properties(&page.properties, settings, losses),
        intro, usage, closing, themes,
        site => words.site.as_ref().map(|address| site(address, losses)).unwrap_or_default(),
        route => words.route.iter().map(|row| prose(row, losses)).collect::<Vec<_>>(),
    }
}

fn colours(settings: &Settings) -> Colours<'_> {
    Colours::new(&settings.config, settings.config.highlight == HighlightWish::Plain)
}

fn journal(page: &Page, words: &JournalWords, losses: &mut Losses) -> Word {
    context! {
        issue => page_link(&words.issue),
        id => Spelling::block_id(&page.thing).unwrap_or_default(),
        route => words.route.iter().map(|row| phrase(row, losses)).collect::<Vec<_>>(),
        picks => picks(&words.picks, losses),
    }
}

fn picks(picks: &[Pick], losses: &mut Losses) -> Vec<Word> {
    let one = |pick: &Pick| {
        context! {
            page => page_link(&pick.page),
            signs => signs(pick),
            reason => pick.reason.as_ref().map(|reason| prose(reason, losses)).unwrap_or_default(),
        }
    };
    picks.iter().map(one).collect()
}

/// The front matter, `tags` last.
fn properties(properties: &[Property], settings: &Settings, losses: &mut Losses) -> String {
    let tags = yaml::list("tags", &[TAG.to_owned()]);
    let lines = properties.iter().map(|property| value(property, settings, losses));
    lines.chain([tags]).collect::<Vec<_>>().join("\n")
}

fn value(property: &Property, settings: &Settings, losses: &mut Losses) -> String {
    let key = settings.config.key(property.key);
    let text = match &property.value {
        Value::Links(names) => return yaml::list(key, &names.iter().map(|name| page_link(name)).collect::<Vec<_>>()),
        Value::Link(name) => yaml::scalar(&page_link(name)),
        Value::Journal(day) => yaml::scalar(&daily::link(settings, *day)),
        Value::Text(text) | Value::Url(text) => yaml::scalar(&property_text(text, losses)),
        Value::Number(number) => number.to_string(),
        Value::True => "true".to_owned(),
    };
    format!("{key}: {text}")
}
