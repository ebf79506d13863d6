//! Templates tried on pages: all that is wrong in them, each error with its line. Writes nothing, decides nothing.

use std::ops::Range;

use minijinja::{ErrorKind, Value as Words};

use super::template::{detail, environment};
use super::{Flavour, Losses, claimed, reference};
use crate::model::config::nearest;
use crate::model::{About, Claim, Content, Excerpt, Flaw, FlawKind, Page, Place, Settings};

/// How many errors of one page are shown at most.
const MOST: usize = 20;

/// A template, and where it lies.
#[derive(Debug, Clone, Copy)]
pub struct Tried<'t> {
    /// Its name: `article.md`.
    pub name: &'t str,
    /// What messages call it.
    pub file: &'t str,
    /// What it says.
    pub text: &'t str,
}

/// What is wrong when a template makes these pages; those of other templates are passed by.
pub fn flaws(template: Tried, pages: &[Page], flavour: &dyn Flavour, settings: &Settings) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    for page in pages {
        let (name, claim) = claimed(&page.words);
        if name != template.name {
            continue;
        }
        let (found, text) = errors(template.text, &flavour.words(page, settings, &mut Losses::new()));
        flaws.extend(found.into_iter().map(|error| flaw(template, error)));
        let says = |text: String| {
            // A Feynman note has no pointer: what it is about says whose it is.
            if claim == Claim::Seed {
                return !About::of(&text, flavour.spelling()).is_empty();
            }
            let text = text.trim_end_matches('\n').to_owned() + flavour.spelling().line_end();
            let pointer = flavour.pointer(&text, claim);
            let whole = Content::Text { text, pointer }.sealed(&page.thing);
            flavour.spelling().line_of(&String::from_utf8_lossy(&whole), &page.thing).is_some()
        };
        if text.is_some_and(|text| !says(text)) {
            let place = Place::file(template.file);
            flaws.push(Flaw { place, what: FlawKind::Nameless, excerpt: None, issue: None });
        }
    }
    flaws
}

/// What is wrong in a pattern of names for these words.
pub fn pattern(template: Tried, words: &Words) -> Vec<Flaw> {
    errors(template.text, words).0.into_iter().map(|error| flaw(template, error)).collect()
}

/// An error at a place of a text.
struct Found {
    range: Range<usize>,
    /// A word that there is not.
    unknown: bool,
    why: String,
}

/// All errors of a template with these words, and the text where nothing but errors of single expressions was wrong.
///
/// The engine stops at the first. What it names is made an empty text then, as long as it was, and the rest goes on: so
/// lines and columns stay those of the template.
fn errors(template: &str, words: &Words) -> (Vec<Found>, Option<String>) {
    let mut text = template.to_owned();
    let mut found: Vec<Found> = Vec::new();
    while found.len() < MOST {
        let environment = environment();
        let made = environment.template_from_str(&text).and_then(|template| template.render(words));
        let why = match made {
            Ok(page) => return (found, Some(page)),
            Err(why) => why,
        };
        let range = why.range().filter(|range| text.get(range.clone()).is_some_and(|what| !what.is_empty()));
        let again = range.as_ref().is_some_and(|range| found.iter().any(|before| before.range == *range));
        if again {
            break;
        }
        let masked =
            range.as_ref().filter(|_| why.kind() != ErrorKind::SyntaxError).and_then(|range| masked(&text, range));
        let unknown = why.kind() == ErrorKind::UndefinedError && range.is_some();
        let line = || whole_line(template, why.line());
        found.push(Found { range: range.unwrap_or_else(line), unknown, why: detail(&why) });
        match masked {
            Some(masked) => text = masked,
            None => break,
        }
    }
    (found, None)
}

/// The text with an empty text in place of an expression; of a filter, in place of all that is put down there.
fn masked(text: &str, range: &Range<usize>) -> Option<String> {
    let open = text[..range.start].rfind("{{").map(|at| at + 2);
    let whole = open.and_then(|open| Some(open..range.end + text[range.end..].find("}}")?));
    let compiles = |text: &String| environment().template_from_str(text).is_ok();
    [Some(range.clone()), whole].into_iter().flatten().filter_map(|range| emptied(text, &range)).find(compiles)
}

fn emptied(text: &str, range: &Range<usize>) -> Option<String> {
    let what = text.get(range.clone())?;
    // There are words of one letter.
    let nothing = if what.len() == 1 { "0" } else { "''" };
    let rest = what.bytes().skip(nothing.len()).map(|byte| if byte == b'\n' { '\n' } else { ' ' });
    Some(text[..range.start].to_owned() + nothing + &rest.collect::<String>() + &text[range.end..])
}

fn whole_line(text: &str, line: Option<usize>) -> Range<usize> {
    let before: usize = text.split_inclusive('\n').take(line.unwrap_or(1).saturating_sub(1)).map(str::len).sum();
    let line = text[before..].split('\n').next().unwrap_or_default();
    let start = before + line.len() - line.trim_start().len();
    start..start + line.trim().len()
}

fn flaw(template: Tried, found: Found) -> Flaw {
    let text = template.text;
    let start = text[..found.range.start].rfind('\n').map_or(0, |end| end + 1);
    let number = text[..start].matches('\n').count() + 1;
    let line = text[start..].split('\n').next().unwrap_or_default().to_owned();
    let chars = |part: &str| part.chars().count();
    let end = found.range.end.min(start + line.len()).max(found.range.start);
    let excerpt = Excerpt {
        before: chars(&text[start..found.range.start]),
        length: chars(&text[found.range.start..end]).max(1),
        line,
    };
    let place = Place { file: template.file.to_owned(), line: u32::try_from(number).ok() };
    let what = match text.get(found.range).filter(|_| found.unknown) {
        Some(word) => FlawKind::Unknown { word: word.to_owned(), nearest: meant(word, template.name) },
        None => FlawKind::Broken { why: found.why },
    };
    Flaw { place, what, excerpt: Some(excerpt), issue: None }
}

/// The word of a template that was meant: `page` for `pick.pag`.
fn meant(word: &str, template: &str) -> Option<&'static str> {
    let last = |name: &'static str| name.rsplit('.').next().filter(|name| !name.ends_with("[]"));
    let words = reference::all().filter(|known| known.template == template).filter_map(|known| last(known.name));
    nearest(word.rsplit('.').next().unwrap_or(word), words)
}

#[cfg(test)]
mod tests {
    use minijinja::context;

    use super::*;

    fn said(text: &str, words: &Words) -> Vec<String> {
        let found = pattern(Tried { name: "article.md", file: "t", text }, words);
        let line = |flaw: &Flaw| {
            let excerpt = flaw.excerpt.as_ref().expect("a line");
            let wrong: String = excerpt.line.chars().skip(excerpt.before).take(excerpt.length).collect();
            format!("{} {wrong}", flaw.place)
        };
        found.iter().map(line).collect()
    }

    #[test]
    fn all_errors_of_a_template_are_found_each_at_its_place() {
        let words = context! { notes => "- a", picks => vec![context! { page => "[[x]]" }] };
        let text = "{{ note }}\n中文 {{ notes }} {{ noten | below }}\n{% for pick in picks %}\n{{ pick.pag }}{{ pick.page }}\n{% endfor %}\n{% for x in pics %}{% endfor %}\n{{ z }}\n";
        assert_eq!(said(text, &words), ["t:1 note", "t:2 below", "t:4 pick.pag", "t:6 pics", "t:7 z"]);
        assert!(said("{{ notes }}", &words).is_empty());
    }

    #[test]
    fn a_template_that_does_not_compile_has_one_error() {
        let words = context! { notes => "" };
        assert_eq!(said("a\n{% if notes %}\n{{ notez }}\n", &words).len(), 1);
        assert_eq!(
            said("{% for a in range(100000) %}{% for b in range(100000) %}x{% endfor %}{% endfor %}", &words).len(),
            1
        );
    }
}
