//! What the reader asks for in `.neican/`: a config and templates, which somebody else may have put there.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use neican::identify::identify;
use neican::model::{Config, FlawKind, Names, Page, Source, Survey, config};
use neican::plan::plan;
use neican::read;
use neican::render::{FLAVOURS, render, template_of, trial};

use super::{in_time, now, text};

/// What a template may put down at most: the fuel of one page pays for so many bytes.
const PAGE: usize = 64_000_000;

/// The reader's config.
pub fn config(bytes: &[u8]) {
    let text = text(bytes);
    let read = in_time(bytes.len(), || Config::read(&text));
    let language = in_time(bytes.len(), || Config::language(&text));
    match read {
        Ok(config) => {
            assert_eq!(language, config.language, "two languages");
            // No property gets the name of another, or one that the app reads.
            let names: BTreeSet<&str> = config::KEYS.iter().map(|key| config.key(key)).collect();
            assert_eq!(names.len(), config::KEYS.len(), "two properties have one name");
            let taken = ["neican", "tags", "aliases", "title", "id", "alias", "template"];
            assert!(
                taken.iter().all(|key| !names.contains(key)),
                "a property has a name that means something: {names:?}"
            );
            let plain = |key: &&str| {
                !key.contains([':', '\n', '\r', '#', '[', ']', '"', ',']) && key.trim() == *key && !key.is_empty()
            };
            assert!(names.iter().all(plain), "a property has a name that reads otherwise: {names:?}");
        }
        Err(error) => {
            // The YAML library counts what any system ends a line with.
            let ends = ['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'];
            let n_lines = u32::try_from(text.matches(ends).count()).expect("few lines") + 2;
            assert!(error.place.line.is_none_or(|line| (1..=n_lines).contains(&line)), "{error} of {n_lines} lines");
        }
    }
}

/// Pages of every kind that are made without the reader, by app.
static PAGES: LazyLock<Vec<Page>> = LazyLock::new(|| {
    let sample = include_str!("../../../src/pipeline/sample.yaml");
    let source = Source::single("sample.yaml", sample.as_bytes().to_vec());
    let parsed = read::read(&source, &read::Options::default()).expect("the sample reads");
    plan(&identify(&parsed, None, "").0, &Names::default(), &std::collections::BTreeMap::new(), "").0
});

/// A template: the first byte says of which page in which app.
pub fn template(bytes: &[u8]) {
    let Some((first, template)) = bytes.split_first() else { return };
    let text = text(template);
    let flavour = FLAVOURS[usize::from(first & 1)];
    let names = ["article.md", "issue.md", "journal.md"];
    let name = names[usize::from(first >> 1) % names.len()];
    let pages: Vec<Page> = PAGES.iter().filter(|page| template_of(&page.words) == name).take(2).cloned().collect();
    let templates = BTreeMap::from([(name.to_owned(), text.clone())]);
    let survey = Survey { spelling: flavour.spelling(), templates, ..Survey::default() };
    let (settings, _) = flavour.settings(&survey);
    let rendered = in_time(bytes.len(), || render(&pages, &BTreeMap::new(), flavour, &settings, &survey, now()));
    if let Ok((drafts, _)) = &rendered {
        let longest = drafts.iter().filter_map(|draft| draft.content.text()).map(str::len).max();
        assert!(longest.is_none_or(|length| length <= PAGE), "a page of {longest:?} bytes");
    }
    let tried = trial::Tried { name, file: name, text: &text };
    let flaws = in_time(bytes.len(), || trial::flaws(tried, &pages, flavour, &settings));
    let is_wrong = flaws.iter().any(|flaw| !matches!(flaw.what, FlawKind::Nameless));
    assert_eq!(is_wrong, rendered.is_err(), "what is tried and what is made differ: {flaws:?}");
    let n_lines = u32::try_from(text.split('\n').count()).expect("few lines");
    assert!(flaws.iter().filter_map(|flaw| flaw.place.line).all(|line| (1..=n_lines).contains(&line)), "{flaws:?}");
}
