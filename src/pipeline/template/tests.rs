//! The reference of words against the words that pages are made with, and the samples against what they promise.

use std::collections::{BTreeMap, BTreeSet};

use minijinja::Value;
use minijinja::value::ValueKind;

use super::*;
use crate::model::{Draft, FlawKind, Notice, Now, Word, WordKind, walk};
use crate::render::{FLAVOURS, Losses, render};

/// Every word below a value by its name, and what it is: text, a number, a list.
fn flattened(name: &str, value: &Value, words: &mut BTreeMap<String, BTreeSet<String>>) {
    let below = |key: &str| if name.is_empty() { key.to_owned() } else { format!("{name}.{key}") };
    if value.kind() != ValueKind::Map {
        words.entry(name.to_owned()).or_default().insert(match value.as_str() {
            Some(text) if text.contains('\n') => "lines".to_owned(),
            Some(_) => "line".to_owned(),
            None => value.kind().to_string(),
        });
    }
    match value.kind() {
        ValueKind::Map => value.try_iter().expect("a map").for_each(|key| {
            let key = key.as_str().expect("words are text").to_owned();
            flattened(&below(&key), &value.get_attr(&key).expect("it is there"), words);
        }),
        ValueKind::Seq => {
            value.try_iter().expect("a list").for_each(|item| flattened(&format!("{name}[]"), &item, words))
        }
        _ => {}
    }
}

fn day() -> Day {
    "2026-11-23".parse().expect("a day")
}

/// The words of every template in an app, as the samples have them.
fn really(flavour: &dyn Flavour) -> BTreeMap<String, BTreeMap<String, BTreeSet<String>>> {
    let (settings, _) = flavour.settings(&Survey::default());
    let mut templates: BTreeMap<String, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
    for known in samples().expect("the samples are read") {
        for page in every_page(&known, &Names::default(), day()) {
            let words = flavour.words(&page, &settings, &mut Losses::new());
            flattened("", &words, templates.entry(crate::render::template_of(&page.words).to_owned()).or_default());
        }
        for article in known.issue.articles() {
            flattened("", &naming::words(&known.issue, article), templates.entry("name".to_owned()).or_default());
        }
    }
    templates
}

#[test]
fn the_reference_names_every_word_and_no_other() {
    for flavour in FLAVOURS {
        let really = really(*flavour);
        let names = flavour.templates().iter().map(|(name, _)| *name).chain(["name"]);
        for template in names {
            let told: BTreeMap<String, Word> = reference::words(template, flavour.name())
                .into_iter()
                .map(|word| (word.name.to_owned(), word))
                .collect();
            let there =
                really.get(template).unwrap_or_else(|| panic!("{template}: no page of the samples is made with it"));
            assert_eq!(
                told.keys().collect::<Vec<_>>(),
                there.keys().collect::<Vec<_>>(),
                "{template} in {}",
                flavour.name()
            );
            for (name, kinds) in there {
                let fits = |kind: &String| match told[name].kind {
                    WordKind::Line => kind == "line",
                    WordKind::Lines => kind == "line" || kind == "lines",
                    WordKind::List => kind == "sequence",
                    WordKind::Number => kind == "number" || kind == "line",
                };
                assert!(kinds.iter().all(fits), "{template}: {name} is {kinds:?}");
            }
        }
        let told: BTreeSet<&str> = reference::all().map(|word| word.template).collect();
        assert_eq!(told.len(), flavour.templates().len() + 1, "no template is told of that there is not");
    }
}

#[test]
fn the_sample_has_every_kind_of_block_and_every_property() {
    let samples = samples().expect("they are read");
    let mut kinds = BTreeSet::new();
    for article in samples[0].issue.articles() {
        kinds.extend(walk(&article.notes).iter().map(|block| format!("{:?}", std::mem::discriminant(&block.kind))));
    }
    assert_eq!(kinds.len(), 9, "headings, paragraphs, items, quotes, callouts, formulas, code, tables, rules");
    let keys: BTreeSet<&str> = plan(&samples[0], &Names::default(), &BTreeMap::new(), "")
        .0
        .iter()
        .flat_map(|page| page.properties.iter().map(|property| property.key))
        .collect();
    let never = ["withdrawn"];
    assert!(config::KEYS.iter().filter(|key| !never.contains(*key)).all(|key| keys.contains(key)), "{keys:?}");
}

/// What is rendered by the built-in templates on the samples says what it is.
#[test]
fn the_built_in_templates_are_sound() {
    for flavour in FLAVOURS {
        let (settings, _) = flavour.settings(&Survey::default());
        let now = Now { day: "2026-11-23".parse().expect("a date"), hour: 10, minute: 30 };
        for known in samples().expect("they are read") {
            let pages = every_page(&known, &Names::default(), day());
            let rendered: Result<(Vec<Draft>, Vec<Notice>), Error> =
                render(&pages, &BTreeMap::new(), *flavour, &settings, &Survey::default(), now);
            rendered.expect("it renders");
            for (name, text) in flavour.templates() {
                assert_eq!(trial::flaws(Tried { name, file: name, text }, &pages, *flavour, &settings), [], "{name}");
            }
        }
    }
}

/// A page that nobody could find again is a flaw, though it renders.
#[test]
fn a_template_that_forgets_what_its_page_is_is_told() {
    let obsidian = FLAVOURS.iter().find(|flavour| flavour.name() == "obsidian").expect("it is written");
    let (settings, _) = obsidian.settings(&Survey::default());
    let pages = plan(&samples().expect("they are read")[0], &Names::default(), &BTreeMap::new(), "").0;
    for (name, text, n_flaws) in [
        ("article.md", "{{ notes }}", 2),
        ("article.md", "---\n{{ properties }}\n---\n{{ notes }}", 0),
        ("journal.md", "- {{ issue }}", 1),
        ("journal.md", "- {{ issue }} {{ id }}", 0),
    ] {
        let flaws = trial::flaws(Tried { name, file: name, text }, &pages, *obsidian, &settings);
        assert_eq!(flaws.len(), n_flaws, "{text}");
        assert!(flaws.iter().all(|flaw| flaw.what == FlawKind::Nameless), "{text}");
    }
}
