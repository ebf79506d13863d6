//! Colour that travelled as text: `{color=“red_bg”}` at the end of a line and `<color="red_bg">…</color>` around words.
//!
//! Every reader calls [`finish`] on every text of a block. Attributes and styles are markup's own affair.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::model::{Colour, Inline, Inlines, Notice, Paint, Place, What, shorten};

/// A marker anywhere, whatever it says.
static STRAY: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?i)\{\s*color\s*=[^{}]*\}").expect("a fixed pattern"));
/// `<color="red_bg">`, `<span color="red_bg">` and their ends, as literal text.
static TAG: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"(?i)<(?:(color)\s*|(span)\s+color\s*)=\s*[“”„‘’"']*([A-Za-z0-9_-]+)[“”„‘’"']*\s*>|</(color|span)\s*>"#,
    )
    .expect("a fixed pattern")
});

/// Tags inside tags beyond this depth stay text: no writer nests them, and nothing may nest without end.
const DEEPEST: usize = 16;

/// Reads the colour that stands in a block's text: gives the text without its spelling, trimmed, and the colour of the
/// whole block. A text colour, and a marker that means nothing, become notices.
pub(crate) fn finish(text: Inlines, place: &Place, notices: &mut Vec<Notice>) -> (Inlines, Option<Colour>) {
    let text = text.trimmed();
    // Every spelling has one of these; most texts have neither.
    if !text.has(&['{', '<']) || !letters(&text).to_ascii_lowercase().contains("color") {
        return (text, None);
    }
    let (text, whole, words) = if text.has(&['<']) { spans(text) } else { (text, None, Vec::new()) };
    for (colour, words) in words {
        notices.push(Notice::new(place.clone(), What::TextColour { colour, text: words }));
    }
    let (text, paint) = take_marker(&text);
    if let Some(Paint::Foreground(colour)) = paint {
        let what = What::TextColour { colour, text: shorten(&text.plain()) };
        notices.push(Notice::new(place.clone(), what));
    }
    if text.has(&['{']) {
        for stray in STRAY.find_iter(&letters(&text)) {
            let what = What::StrayMarker { text: shorten(stray.as_str()) };
            notices.push(Notice::new(place.clone(), what));
        }
    }
    let highlight = match paint {
        Some(Paint::Background(colour)) => Some(colour),
        Some(Paint::Foreground(_)) | None => whole,
    };
    (text.trimmed(), highlight)
}

/// Takes the marker off the end of the first line, with the white space before it. A marker that names no colour stays.
pub(crate) fn take_marker(text: &Inlines) -> (Inlines, Option<Paint>) {
    let mut line = text.clone().into_vec();
    let end = line.iter().position(|inline| matches!(inline, Inline::Break)).unwrap_or(line.len());
    let rest = line.split_off(end);
    match cut_marker(&mut line) {
        Some(paint) => {
            let mut row = Inlines::new(line).trimmed().into_vec();
            row.extend(rest);
            (Inlines::new(row), Some(paint))
        }
        None => (text.clone(), None),
    }
}

/// `{color="red_bg"}` at the end of a text: where it starts, the white space before it included, and its colour word.
/// Notion writes several settings in one brace; quotes are of any kind or missing.
fn marker(text: &str) -> Option<(usize, &str)> {
    const QUOTES: [char; 9] = ['“', '”', '„', '‘', '’', '"', '\'', '`', ' '];
    let (before, mut rest) = text.trim_end().strip_suffix('}')?.rsplit_once('{')?;
    let mut colour = None;
    while !rest.trim().is_empty() {
        let (key, value) = rest.split_once('=')?;
        let value = value.trim_start_matches(QUOTES);
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        let length = value.find(|c| !is_word(c)).unwrap_or(value.len());
        let key = key.trim();
        if length == 0 || key.is_empty() || !key.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            return None;
        }
        if key.eq_ignore_ascii_case("color") {
            colour = colour.or(Some(&value[..length]));
        }
        rest = value[length..].trim_start_matches(QUOTES);
    }
    Some((before.trim_end().len(), colour?))
}

fn cut_marker(row: &mut [Inline]) -> Option<Paint> {
    match row.last_mut()? {
        Inline::Text(text) => {
            let (start, word) = marker(text)?;
            let paint = Paint::read(word)?;
            text.truncate(start);
            Some(paint)
        }
        mark => {
            let text = mark.inner_mut()?;
            let mut inner = std::mem::take(text).into_vec();
            let paint = cut_marker(&mut inner);
            *text = Inlines::new(inner);
            paint
        }
    }
}

/// A stretch of a row while its tags are being paired.
struct Slot {
    inline: Inline,
    /// Whether this is the highlight that a `<color=…>` made.
    by_colour_tag: bool,
}

/// Pairs literal colour tags: gives the row with highlights in their place, the colour where one `<color=…>` holds the
/// whole text, and the words that only had a text colour. Other tags without a partner or a colour
/// stay text.
fn spans(text: Inlines) -> (Inlines, Option<Colour>, Vec<(Colour, String)>) {
    let mut words = Vec::new();
    let slots = pair(text.into_vec(), &mut words);
    // calibre drops the end that has no beginning in XML: then the colour reaches to the end of the block.
    if let [Slot { inline: Inline::Text(before), .. }, Slot { inline: Inline::Text(tag), .. }, rest @ ..] =
        slots.as_slice()
        && before.trim().is_empty()
        && let Some((true, Some(Paint::Background(colour)))) = TAG.captures(tag).as_ref().and_then(opening)
    {
        let text = Inlines::new(rest.iter().map(|slot| slot.inline.clone()).collect());
        return (text, Some(colour), words);
    }
    let mut shown = slots.iter().filter(|slot| !matches!(&slot.inline, Inline::Text(text) if text.trim().is_empty()));
    if let (Some(Slot { inline: Inline::Highlight { colour, text }, by_colour_tag: true }), None) =
        (shown.next(), shown.next())
    {
        return (text.clone(), Some(*colour), words);
    }
    (Inlines::new(slots.into_iter().map(|slot| slot.inline).collect()), None, words)
}

fn pair(row: Vec<Inline>, words: &mut Vec<(Colour, String)>) -> Vec<Slot> {
    let mut slots: Vec<Slot> = Vec::new();
    let mut open: Vec<(bool, Option<Paint>, usize)> = Vec::new();
    for inline in row {
        let Inline::Text(text) = inline else {
            slots.push(Slot { inline: inside(inline, words), by_colour_tag: false });
            continue;
        };
        let mut from = 0;
        for tag in TAG.captures_iter(&text) {
            let Some(whole) = tag.get(0) else { continue };
            slots.push(literal(&text[from..whole.start()]));
            from = whole.end();
            match opening(&tag) {
                Some((by_colour_tag, paint)) => {
                    if open.len() < DEEPEST {
                        open.push((by_colour_tag, paint, slots.len()));
                    }
                    slots.push(literal(whole.as_str()));
                }
                None => close(tag[4].eq_ignore_ascii_case("color"), whole.as_str(), &mut open, &mut slots, words),
            }
        }
        slots.push(literal(&text[from..]));
    }
    slots
}

/// Of an opening tag whether it is `<color=…>`, and its colour.
fn opening(tag: &Captures<'_>) -> Option<(bool, Option<Paint>)> {
    tag.get(3).map(|word| (tag.get(1).is_some(), Paint::read(word.as_str())))
}

fn close(
    by_colour_tag: bool,
    tag: &str,
    open: &mut Vec<(bool, Option<Paint>, usize)>,
    slots: &mut Vec<Slot>,
    words: &mut Vec<(Colour, String)>,
) {
    let Some(partner) = open.iter().rposition(|(by, _, _)| *by == by_colour_tag) else {
        slots.push(literal(tag));
        return;
    };
    let (_, paint, at) = open[partner];
    open.truncate(partner);
    match paint {
        None => slots.push(literal(tag)),
        Some(paint) => {
            let inner: Vec<Inline> = slots.drain(at..).skip(1).map(|slot| slot.inline).collect();
            let text = Inlines::new(inner);
            match paint {
                Paint::Background(colour) => {
                    slots.push(Slot { inline: Inline::Highlight { colour, text }, by_colour_tag });
                }
                Paint::Foreground(colour) => {
                    words.push((colour, shorten(&text.plain())));
                    slots.extend(text.into_vec().into_iter().map(|inline| Slot { inline, by_colour_tag: false }));
                }
            }
        }
    }
}

/// A mark with the tags inside it paired.
fn inside(mut mark: Inline, words: &mut Vec<(Colour, String)>) -> Inline {
    if let Some(text) = mark.inner_mut() {
        let slots = pair(std::mem::take(text).into_vec(), words);
        *text = Inlines::new(slots.into_iter().map(|slot| slot.inline).collect());
    }
    mark
}

fn literal(text: &str) -> Slot {
    Slot { inline: Inline::Text(text.to_owned()), by_colour_tag: false }
}

/// The plain text without code, where a marker is a word like any other.
fn letters(text: &Inlines) -> String {
    text.iter()
        .map(|inline| match inline {
            Inline::Text(text) => text.clone(),
            Inline::Break => "\n".to_owned(),
            other => other.inner().map(letters).unwrap_or_default(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finished(text: &str) -> (Inlines, Option<Colour>, usize) {
        let mut notices = Vec::new();
        let (text, highlight) = finish(Inlines::from(text), &Place::file("x"), &mut notices);
        (text, highlight, notices.len())
    }

    #[test]
    fn a_marker_is_read_in_any_quotes() {
        for marker in [
            " {color=“red_bg”}",
            " {color=”red_bg”}",
            "{color=\"red_bg\"}",
            "\u{a0}{color=‘red_bg’}",
            " {color='red_background'}",
            "{ color = red_bg }  ",
            " {Color=“Red_BG”}",
            " {toggle=“true” color=“red_bg”}",
        ] {
            let (text, highlight, notices) = finished(&format!("三个核心价值：{marker}"));
            assert_eq!(
                (text.plain().as_str(), highlight, notices),
                ("三个核心价值：", Some(Colour::Red), 0),
                "{marker}"
            );
        }
    }

    #[test]
    fn a_marker_ends_the_first_line_only() {
        assert_eq!(finished("a {color=“blue_bg”}\nb").1, Some(Colour::Blue));
        assert_eq!(finished("a\nb {color=“blue_bg”}"), (Inlines::from("a\nb {color=“blue_bg”}"), None, 1));
        assert_eq!(finished("a {color=“blue_bg”} b").2, 1);
    }

    #[test]
    fn what_is_no_background_is_told() {
        assert_eq!(finished("a {color=“red”}"), (Inlines::from("a"), None, 1));
        assert_eq!(finished("a {color=“default”}"), (Inlines::from("a {color=“default”}"), None, 1));
        assert_eq!(finished("a {colour} {x}"), (Inlines::from("a {colour} {x}"), None, 0));
    }

    #[test]
    fn literal_tags_around_the_whole_text_colour_the_block() {
        assert_eq!(finished("<color=“red_bg”>all of it</color>"), (Inlines::from("all of it"), Some(Colour::Red), 0));
        assert_eq!(finished("<color=red_bg>a</color>").1, Some(Colour::Red));
    }

    #[test]
    fn literal_tags_around_words_are_highlights() {
        let marked = |colour, text: &str| Inline::Highlight { colour, text: Inlines::from(text) };
        let row = |inner| Inlines::new(vec![Inline::Text("a ".into()), inner, Inline::Text(" c".into())]);
        for text in [
            "a <color=“red_bg”>b</color> c",
            "a <span color=\"red_bg\">b</span> c",
            "a <span color=‘red_bg’>b</span> c",
        ] {
            assert_eq!(finished(text), (row(marked(Colour::Red, "b")), None, 0), "{text}");
        }
        let (text, highlight, _) = finished("<span color=“red_bg”>all</span>");
        assert_eq!((text, highlight), (Inlines::new(vec![marked(Colour::Red, "all")]), None));
    }

    #[test]
    fn tags_without_a_partner_or_a_background_stay_or_go_as_text() {
        assert_eq!(finished("a <color=“red_bg”>b").0.plain(), "a <color=“red_bg”>b");
        assert_eq!(finished("a</color> b").0.plain(), "a</color> b");
        assert_eq!(finished("<color=“red”>a</color>"), (Inlines::from("a"), None, 1));
        assert_eq!(finished("<color=“nix”>a</color>").0.plain(), "<color=“nix”>a</color>");
        assert_eq!(finished("<color=“red_bg”>a b"), (Inlines::from("a b"), Some(Colour::Red), 0));
        assert_eq!(finished(&"<color=red_bg>".repeat(10_000)).1, Some(Colour::Red));
    }

    #[test]
    fn a_marker_inside_a_mark_is_found() {
        let bold = |text: &str| Inlines::new(vec![Inline::Bold { text: Inlines::from(text) }]);
        assert_eq!(take_marker(&bold("a {color=“red_bg”}")), (bold("a"), Some(Paint::Background(Colour::Red))));
    }
}
