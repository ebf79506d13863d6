//! The words of Logseq's templates, spelt. Which there are, and what they say, is told in `src/render/reference.rs`.

use minijinja::{Value as Word, context};

use crate::model::{
    Anchor, ArticleWords, Block, ConceptWords, Day, DayFormat, FeynmanWords, Inlines, IssueWords, JournalWords, Page,
    Pick, Property, Question, Settings, Value, Words,
};

use super::super::{Losses, signs};
use super::escape::{Start, page_ref, property_text, prose};
use super::inline::spell;
use super::outline::{outline, outline_linked};
use crate::render::colours::Colours;

/// Spells the words of a page.
pub(super) fn words(page: &Page, settings: &Settings, title: Option<&str>, losses: &mut Losses) -> Word {
    match &page.words {
        Words::Article(words) => article(page, words, settings, title, losses),
        Words::Issue(words) => issue(page, words, settings, title, losses),
        Words::Journal(words) => journal(words, losses),
        Words::Concept(words) => concept(page, words, settings, title, losses),
        Words::Feynman(words) => feynman(page, words, settings, title, losses),
    }
}

fn article(page: &Page, words: &ArticleWords, settings: &Settings, title: Option<&str>, losses: &mut Losses) -> Word {
    let colours = Colours::new(&settings.config, false);
    context! {
        properties => properties(&page.properties, settings, title, losses),
        notes => outline_linked(&colours.blocks(&words.notes), &words.notes, &words.ids, settings.config.cards, losses, ASSETS),
        concepts => words.concepts.as_ref().map(|text| line(&colours.row(text), losses)).unwrap_or_default(),
    }
}

fn issue(page: &Page, words: &IssueWords, settings: &Settings, title: Option<&str>, losses: &mut Losses) -> Word {
    let colours = Colours::new(&settings.config, false);
    let mut spelt = |blocks: &[Block]| outline(&colours.blocks(blocks), &[], 0, losses, ASSETS);
    let (intro, usage, closing) = (spelt(&words.intro), spelt(&words.usage), spelt(&words.closing));
    let themes = words
        .themes
        .iter()
        .map(|(name, picks)| context! { name => prose(name, losses), picks => self::picks(picks, losses) });
    let themes: Vec<Word> = themes.collect();
    let site = words.site.as_ref().map(|site| self::site(site, losses)).unwrap_or_default();
    context! {
        properties => properties(&page.properties, settings, title, losses),
        intro, usage, closing, themes, site,
        route => words.route.iter().map(|row| prose(row, losses)).collect::<Vec<_>>(),
    }
}

fn journal(words: &JournalWords, losses: &mut Losses) -> Word {
    context! {
        issue => page_ref(&words.issue),
        route => words.route.iter().map(|row| prose(row, losses)).collect::<Vec<_>>(),
        picks => picks(&words.picks, losses),
    }
}

fn concept(page: &Page, words: &ConceptWords, settings: &Settings, title: Option<&str>, losses: &mut Losses) -> Word {
    context! {
        properties => properties(&page.properties, settings, title, losses),
        name => prose(&words.name, losses),
    }
}

fn feynman(page: &Page, words: &FeynmanWords, settings: &Settings, title: Option<&str>, losses: &mut Losses) -> Word {
    let journal = |day: Day| page_ref(&settings.journal_title.write(day));
    let question = |question: &Question| {
        context! { heading => reference(&question.heading), highlights => references(&question.highlights) }
    };
    // As Logseq writes a scheduled day: `logseq/og`, `frontend/util/clock.cljs` and `date.cljs`.
    let stamp = DayFormat::java("'<'yyyy-MM-dd EEE'>'").expect("a fixed format");
    let review = |(days, day): &(u32, Day)| context! { days => days, date => stamp.write(*day) };
    context! {
        properties => properties(&page.properties, settings, title, losses),
        article => page_ref(&words.article),
        issue => journal(page.day),
        begun => journal(words.begun),
        highlights => references(&words.highlights),
        questions => words.questions.iter().map(question).collect::<Vec<_>>(),
        reviews => words.reviews.iter().map(review).collect::<Vec<_>>(),
    }
}

/// A block by its id, shown live wherever it stands alone in a block; one without an id as its words.
fn reference(anchor: &Anchor) -> String {
    match &anchor.id {
        Some(id) => format!("(({id}))"),
        None => anchor.text.lines().next().unwrap_or_default().to_owned(),
    }
}

fn references(anchors: &[Anchor]) -> Vec<String> {
    anchors.iter().map(reference).collect()
}

/// Where a page finds the images, from its own folder.
const ASSETS: &str = "../assets";

/// A row of text as the first line of a block.
fn line(row: &Inlines, losses: &mut Losses) -> String {
    spell(row, false, Start::Block, ASSETS, losses).into_owned()
}

/// The public site: an address links to itself, anything else is text.
fn site(site: &str, losses: &mut Losses) -> String {
    use crate::model::Inline;
    // As the whole of a label such an address is read as it stands: Logseq makes no second link of it.
    let plain = |c: char| c.is_ascii_alphanumeric() || ":/.-?=&%".contains(c);
    if !(site.starts_with("https://") || site.starts_with("http://")) {
        return prose(site, losses);
    }
    if site.chars().all(plain) {
        return format!("[{site}]({site})");
    }
    let link = Inline::Link { href: site.to_owned(), text: Inlines::from(site) };
    line(&Inlines::new(vec![link]), losses)
}

fn picks(picks: &[Pick], losses: &mut Losses) -> Vec<Word> {
    let one = |pick: &Pick| {
        context! {
            page => page_ref(&pick.page),
            signs => signs(pick),
            reason => pick.reason.as_ref().map(|reason| prose(reason, losses)).unwrap_or_default(),
        }
    };
    picks.iter().map(one).collect()
}

fn properties(properties: &[Property], settings: &Settings, title: Option<&str>, losses: &mut Losses) -> String {
    let title = title.map(|title| format!("title:: {title}"));
    let one = |property: &Property| {
        format!("{}:: {}", settings.config.key(property.key), value(&property.value, settings, losses))
    };
    let lines = properties.iter().map(one).collect::<Vec<_>>();
    title.into_iter().chain(lines).collect::<Vec<_>>().join("\n")
}

fn value(value: &Value, settings: &Settings, losses: &mut Losses) -> String {
    match value {
        Value::Links(names) => names.iter().map(|name| page_ref(name)).collect::<Vec<_>>().join(", "),
        Value::Link(name) => page_ref(name),
        Value::Journal(day) | Value::Date(day) => page_ref(&settings.journal_title.write(*day)),
        Value::Text(text) => property_text(text, losses),
        Value::Number(number) => number.to_string(),
        Value::Url(address) => super::inline::address(address),
        Value::True => "true".to_owned(),
    }
}
