//! `Sheet`: the highlights that a style sheet holds. calibre moves `style="background-color:#fdd"` and even Notion's
//! `color="red_bg"` into classes of its own; nothing else in a style sheet is read, since decoration is no highlight.

use std::collections::BTreeMap;

use super::paint::css;
use crate::model::{Colour, Paint};

/// Backgrounds by class.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Sheet(BTreeMap<String, Colour>);

impl Sheet {
    /// Adds the rules of one style sheet.
    pub(crate) fn add(&mut self, text: &str) {
        for rule in text.split('}') {
            let Some((selectors, declarations)) = rule.rsplit_once('{') else { continue };
            let mut declarations = declarations.split(';').filter_map(|declaration| declaration.split_once(':'));
            let names = || selectors.split(',').filter_map(class);
            let by_calibre = names().any(|name| name.starts_with("calibre"));
            let colour = declarations.find_map(|(key, value)| match key.trim() {
                // No browser knows the colour `red_bg`: this can only be Notion's.
                "color" => match Paint::read(value) {
                    Some(Paint::Background(colour)) => Some(colour),
                    Some(Paint::Foreground(_)) | None => None,
                },
                "background-color" | "background" if by_calibre => css(value),
                _ => None,
            });
            if let Some(colour) = colour {
                self.0.extend(names().map(|name| (name.to_owned(), colour)));
            }
        }
    }

    /// The background of a class.
    pub(super) fn ground(&self, class: &str) -> Option<Colour> {
        self.0.get(class).copied()
    }
}

/// The class of a selector that is nothing else: `.a` or `p.a`.
fn class(selector: &str) -> Option<&str> {
    let selector = selector.trim();
    let selector = selector.rsplit("*/").next().unwrap_or(selector).trim();
    let (element, class) = selector.split_once('.')?;
    let plain = |word: &str| word.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '_'));
    (plain(element) && plain(class) && !class.is_empty()).then_some(class)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calibres_classes_are_read_and_decoration_is_not() {
        let mut sheet = Sheet::default();
        sheet.add("/* a */ .calibre2 { color: red_bg;\n display: block }\n.calibre3, p.b {background-color: #fdd}");
        sheet.add(".box {background: yellow} .calibre4 {color: red} .calibre5 b {color: red_bg} @page {} } {");
        let found: Vec<&str> = sheet.0.keys().map(String::as_str).collect();
        assert_eq!(found, ["b", "calibre2", "calibre3"]);
    }
}
