//! The words of Obsidian's templates, spelt. Which there are, and what they say, is told in `src/render/reference.rs`.

use minijinja::{Value as Word, context};

use crate::model::{
    Anchor, ArticleWords, Block, ConceptWords, Day, FeynmanWords, HighlightWish, IssueWords, JournalWords, Page, Pick,
    Property, Question, Settings, Spelling, Value, Words,
};

use super::super::{Losses, signs};
use super::escape::{phrase, property_text, prose};
use super::inline::{COLOURED, line, page_link, site};
use super::outline::{outline, outline_linked};
use super::{daily, yaml};
use crate::render::colours::Colours;

/// The tag of every page of ours.
const TAG: &str = "AI内参";

/// The deck of an article whose highlights are flashcards: below the tag that the plugin Spaced Repetition looks for unless
/// told otherwise (its docs, `flashcards/decks.md`). In a deck's note every `==highlight==` is a cloze.
const DECK: &str = "flashcards/AI内参";

/// Spells the words of a page.
pub(super) fn words(page: &Page, settings: &Settings, losses: &mut Losses) -> Word {
    match &page.words {
        Words::Article(words) => article(page, words, settings, losses),
        Words::Issue(words) => issue(page, words, settings, losses),
        Words::Journal(words) => journal(page, words, losses),
        Words::Concept(words) => concept(page, words, settings, losses),
        Words::Feynman(words) => feynman(page, words, settings, losses),
    }
}

fn article(page: &Page, words: &ArticleWords, settings: &Settings, losses: &mut Losses) -> Word {
    let (deck, colours) = (settings.config.cards.then_some(DECK), colours(settings));
    context! {
        properties => properties(&page.properties, deck, settings, losses),
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
        properties => properties(&page.properties, None, settings, losses),
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

fn concept(page: &Page, words: &ConceptWords, settings: &Settings, losses: &mut Losses) -> Word {
    context! {
        properties => properties(&page.properties, None, settings, losses),
        name => prose(&words.name, losses),
    }
}

fn feynman(page: &Page, words: &FeynmanWords, settings: &Settings, losses: &mut Losses) -> Word {
    let article = &words.article;
    let embeds = |anchors: &[Anchor]| anchors.iter().filter_map(|anchor| embed(article, anchor)).collect::<Vec<_>>();
    let question = |question: &Question| {
        context! { heading => heading_link(article, &question.heading.text), highlights => embeds(&question.highlights) }
    };
    let review = |(days, day): &(u32, Day)| context! { days => days, date => day.to_string() };
    let lines: Vec<String> = page.properties.iter().map(|property| value(property, settings, losses)).collect();
    context! {
        properties => lines.join("\n"),
        article => page_link(article),
        issue => daily::link(settings, page.day),
        begun => words.begun.to_string(),
        highlights => embeds(&words.highlights),
        questions => words.questions.iter().map(question).collect::<Vec<_>>(),
        reviews => words.reviews.iter().map(review).collect::<Vec<_>>(),
    }
}

/// A block shown live; absent without an id.
fn embed(page: &str, anchor: &Anchor) -> Option<String> {
    Some(format!("![[{page}#^{}]]", anchor.id.as_ref()?))
}

/// A heading by its words, without what would break the link; the app leaves the same out on both sides (`obsidian-api`,
/// `stripHeadingForLink`, and `stripHeading` for the rest). Shown without the signs of its marks.
fn heading_link(page: &str, heading: &str) -> String {
    let heading = heading.lines().next().unwrap_or_default().replace("%%", " ");
    let spaced = |text: &str, signs: &[char]| text.replace(signs, " ").split_whitespace().collect::<Vec<_>>().join(" ");
    let shown = heading.replace("==", "").replace(['\\', '*', '`'], "").replace("%%", " ");
    let shown = spaced(&shown, &['#', '|', '^', '[', ']']);
    let heading = spaced(&heading, &['#', '|', '^', ':', '\\', '[', ']', '*', '`', '=']);
    let bare = |shown: &str| COLOURED.iter().find_map(|emoji| shown.strip_prefix(emoji)).map(str::to_owned);
    let shown = bare(shown.trim()).unwrap_or_else(|| shown.trim().to_owned());
    if shown.is_empty() { page_link(page) } else { format!("[[{page}#{heading}|{shown}]]") }
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
fn properties(properties: &[Property], deck: Option<&str>, settings: &Settings, losses: &mut Losses) -> String {
    let tags: Vec<String> = [Some(TAG), deck].into_iter().flatten().map(str::to_owned).collect();
    let tags = yaml::list("tags", &tags);
    let lines = properties.iter().map(|property| value(property, settings, losses));
    lines.chain([tags]).collect::<Vec<_>>().join("\n")
}

fn value(property: &Property, settings: &Settings, losses: &mut Losses) -> String {
    let key = settings.config.key(property.key);
    let text = match &property.value {
        Value::Links(names) => return yaml::list(key, &names.iter().map(|name| page_link(name)).collect::<Vec<_>>()),
        Value::Link(name) => yaml::scalar(&page_link(name)),
        Value::Journal(day) => yaml::scalar(&daily::link(settings, *day)),
        Value::Date(day) => day.to_string(),
        Value::Text(text) | Value::Url(text) => yaml::scalar(&property_text(text, losses)),
        Value::Number(number) => number.to_string(),
        Value::True => "true".to_owned(),
    };
    format!("{key}: {text}")
}
