//! Colour told by markup: `color="red_bg"`, `class="block-color-red_background"`, `style="background-color:#fdd"`.

use super::dom::Dom;
use super::sheet::Sheet;
use crate::model::{Colour, Paint};

/// What an element's attributes say of colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Paints {
    /// Its background: a highlight.
    pub(super) ground: Option<Colour>,
    /// Its text: no highlight.
    pub(super) text: Option<Colour>,
}

/// Classes of Notion's own export: `block-color-red_background`, `highlight-red`.
const PREFIXES: [&str; 2] = ["block-color-", "highlight-"];

/// CSS names beside the nine of Notion's; white and its like are none.
const NAMES: [(&str, Colour); 36] = [
    ("aqua", Colour::Blue),
    ("aquamarine", Colour::Green),
    ("chartreuse", Colour::Green),
    ("chocolate", Colour::Brown),
    ("coral", Colour::Orange),
    ("crimson", Colour::Red),
    ("cyan", Colour::Blue),
    ("deeppink", Colour::Pink),
    ("fuchsia", Colour::Pink),
    ("gold", Colour::Yellow),
    ("goldenrod", Colour::Yellow),
    ("greenyellow", Colour::Green),
    ("hotpink", Colour::Pink),
    ("indigo", Colour::Purple),
    ("khaki", Colour::Yellow),
    ("lavender", Colour::Purple),
    ("lightblue", Colour::Blue),
    ("lightcoral", Colour::Red),
    ("lightcyan", Colour::Blue),
    ("lightgray", Colour::Gray),
    ("lightgreen", Colour::Green),
    ("lightgrey", Colour::Gray),
    ("lightpink", Colour::Pink),
    ("lightsalmon", Colour::Orange),
    ("lightskyblue", Colour::Blue),
    ("lightyellow", Colour::Yellow),
    ("lime", Colour::Green),
    ("magenta", Colour::Pink),
    ("mistyrose", Colour::Red),
    ("moccasin", Colour::Orange),
    ("palegreen", Colour::Green),
    ("salmon", Colour::Red),
    ("silver", Colour::Gray),
    ("tan", Colour::Brown),
    ("tomato", Colour::Red),
    ("violet", Colour::Purple),
];

/// Reads the attributes of an element, and what the style sheet says of its classes.
pub(super) fn paints(dom: &Dom, sheet: &Sheet, node: usize) -> Paints {
    let mut found = Paints::default();
    if !dom.has_attrs(node) {
        return found;
    }
    for name in ["color", "data-color"] {
        if let Some(word) = dom.attr(node, name) {
            let word = word.trim_matches(['“', '”', '„', '‘', '’', '"', '\'', ' ']);
            found.take(Paint::read(word).or_else(|| css(word).map(Paint::Foreground)));
        }
    }
    for class in dom.attr(node, "class").unwrap_or_default().split_ascii_whitespace() {
        found.take(sheet.ground(class).map(Paint::Background));
        let notion = PREFIXES.iter().find_map(|prefix| class.strip_prefix(prefix));
        // A plain `red` is any publisher's class, `red_bg` is Notion's.
        let paint = Paint::read(notion.unwrap_or(class));
        found.take(paint.filter(|paint| notion.is_some() || matches!(paint, Paint::Background(_))));
    }
    for (key, value) in dom.attr(node, "style").unwrap_or_default().split(';').filter_map(|rule| rule.split_once(':')) {
        match key.trim().to_ascii_lowercase().as_str() {
            "background" | "background-color" => found.take(css(value).map(Paint::Background)),
            // Gray and black are how text looks, no colour that means something.
            "color" => found.take(css(value).filter(|colour| *colour != Colour::Gray).map(Paint::Foreground)),
            _ => {}
        }
    }
    found.take(dom.attr(node, "bgcolor").and_then(css).map(Paint::Background));
    found
}

impl Paints {
    /// The first word on a colour is the most telling.
    fn take(&mut self, paint: Option<Paint>) {
        match paint {
            Some(Paint::Background(colour)) => self.ground = self.ground.or(Some(colour)),
            Some(Paint::Foreground(colour)) => self.text = self.text.or(Some(colour)),
            None => {}
        }
    }
}

/// The nearest of the nine to a CSS colour; absent for white, for nothing to see, and for what is no colour.
pub(super) fn css(value: &str) -> Option<Colour> {
    let value = value.trim().to_ascii_lowercase();
    if let Some(at) = value.find("rgb") {
        let (_, inner) = value[at..].split_once('(')?;
        let numbers = inner.split(')').next()?.split([',', ' ', '/']).filter(|number| !number.is_empty());
        let numbers: Vec<f32> = numbers.map_while(|number| number.trim_end_matches('%').parse().ok()).collect();
        let [red, green, blue, ..] = numbers.as_slice() else { return None };
        let seen = numbers.get(3).is_none_or(|alpha| *alpha > 0.05);
        return if seen { nearest(*red, *green, *blue) } else { None };
    }
    value.split_ascii_whitespace().find_map(|word| match word.strip_prefix('#') {
        Some(digits) => hex(digits),
        None => {
            let named = NAMES.iter().find(|(name, _)| *name == word).map(|(_, colour)| *colour);
            named.or_else(|| Colour::named(word.strip_prefix("dark").unwrap_or(word)))
        }
    })
}

fn hex(digits: &str) -> Option<Colour> {
    let digit = |at: usize| digits.chars().nth(at).and_then(|digit| digit.to_digit(16)).map(|digit| digit as f32);
    let pair = |at: usize| Some(digit(at)? * 16.0 + digit(at + 1)?);
    match digits.len() {
        3 | 4 => nearest(digit(0)? * 17.0, digit(1)? * 17.0, digit(2)? * 17.0),
        6 | 8 => nearest(pair(0)?, pair(2)?, pair(4)?),
        _ => None,
    }
}

/// The nearest by hue; without hue gray, and none where it is as good as white.
fn nearest(red: f32, green: f32, blue: f32) -> Option<Colour> {
    let (most, least) = (red.max(green).max(blue), red.min(green).min(blue));
    let chroma = most - least;
    // Notion's palest purple has a chroma of 7, its gray of 2.
    if chroma < 6.0 {
        return (most < 236.0).then_some(Colour::Gray);
    }
    let hue = if most == red {
        (green - blue) / chroma * 60.0
    } else if most == green {
        (blue - red) / chroma * 60.0 + 120.0
    } else {
        (red - green) / chroma * 60.0 + 240.0
    };
    Some(match hue.rem_euclid(360.0) {
        hue if (8.0..45.0).contains(&hue) && (most < 180.0 || most < 245.0 && chroma < 40.0) => Colour::Brown,
        hue if hue < 15.0 => Colour::Red,
        hue if hue < 40.0 => Colour::Orange,
        hue if hue < 70.0 => Colour::Yellow,
        hue if hue < 170.0 => Colour::Green,
        hue if hue < 255.0 => Colour::Blue,
        hue if hue < 295.0 => Colour::Purple,
        hue if hue < 348.0 => Colour::Pink,
        _ => Colour::Red,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notions_own_backgrounds_keep_their_names() {
        for (value, colour) in [
            ("rgb(248, 236, 223)", Some(Colour::Orange)),
            ("rgb(251,243,219)", Some(Colour::Yellow)),
            ("rgba(237, 243, 236, 1)", Some(Colour::Green)),
            ("rgb(231 243 248)", Some(Colour::Blue)),
            ("rgb(244,240,247)", Some(Colour::Purple)),
            ("rgb(252,241,246)", Some(Colour::Pink)),
            ("rgb(253,235,236)", Some(Colour::Red)),
            ("rgb(238,224,218)", Some(Colour::Brown)),
            ("rgb(241,241,239)", None),
        ] {
            assert_eq!(css(value), colour, "{value}");
        }
    }

    #[test]
    fn css_colours_come_near() {
        for (value, colour) in [
            ("#fdd", Some(Colour::Red)),
            ("#FFFF00", Some(Colour::Yellow)),
            ("yellow", Some(Colour::Yellow)),
            ("LightGreen !important", Some(Colour::Green)),
            ("url(x.png) no-repeat #ccc", Some(Colour::Gray)),
            ("#8B4513", Some(Colour::Brown)),
            ("white", None),
            ("#fff", None),
            ("#fafafa", None),
            ("transparent", None),
            ("inherit", None),
            ("rgba(255,0,0,0)", None),
            ("rgb(", None),
        ] {
            assert_eq!(css(value), colour, "{value}");
        }
    }
}
