//! The model itself, as `neican show --format yaml` or `json` prints it, read back.

use std::collections::BTreeMap;

use crate::model::{DatedBy, Error, Fault, Form, Issue, Links, Packing, Parsed, Source, is_deep};

use super::address::opens_article;
use super::{Options, Reader, caps, encoding};

/// The reader of our own YAML and JSON.
pub(super) struct Model;

/// An address that no other form lets through: apps make links of some properties.
fn odd_address(links: &Links) -> Option<&String> {
    [&links.source, &links.notion, &links.notion_app].into_iter().flatten().find(|address| !opens_article(address))
}

impl Reader for Model {
    fn forms(&self) -> &'static [Form] {
        &[Form::Model]
    }

    fn packing(&self) -> Packing {
        Packing::Single
    }

    fn claims(&self, source: &Source) -> bool {
        // The series may be long: the date stands somewhere behind it.
        let start = |bytes: &[u8]| {
            let head = String::from_utf8_lossy(&bytes[..bytes.len().min(400)]).into_owned();
            let rest = head.trim_start().trim_start_matches('{').trim_start().trim_start_matches('"');
            let is_key = |rest: &str| rest.trim_start_matches('"').trim_start().starts_with(':');
            rest.strip_prefix("series").is_some_and(is_key) && bytes.windows(4).any(|word| word == b"date")
        };
        source.packing == Packing::Single && source.only().is_some_and(start)
    }

    fn read(&self, source: &Source, options: &Options) -> Result<Parsed, Error> {
        let (text, _) =
            encoding::utf8(source.only().unwrap_or_default()).map_err(|fault| Error::of(&source.name, fault))?;
        caps::of_model(text, is_deep(text)).map_err(|fault| Error::of(&source.name, fault))?;
        let issue = issue(text).map_err(|why| Error::of(&source.name, Fault::Model(why.to_string())))?;
        if let Some(odd) = issue.articles().find_map(|article| odd_address(&article.links)) {
            let why = format!("links: only http, https and notion addresses, not {odd}");
            return Err(Error::of(&source.name, Fault::Model(why)));
        }
        let (date, dated_by) = options.date.map_or((issue.date, DatedBy::Model), |day| (day, DatedBy::Option));
        let issue = Issue { date, ..issue };
        if issue.articles().next().is_none() {
            return Err(Error::of(&source.name, Fault::NoArticles));
        }
        Ok(Parsed { issue, form: Form::Model, dated_by, assets: BTreeMap::new(), notices: Vec::new() })
    }
}

/// JSON is YAML, too, but for control characters in its texts: those stand there as they are.
fn issue(text: &str) -> Result<Issue, serde_yaml::Error> {
    let json = text.trim_start().starts_with('{').then(|| serde_json::from_str(text).ok()).flatten();
    json.map_or_else(|| serde_yaml::from_str(text), Ok)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_series_hides_no_date() {
        for text in ["series: SERIES\ndate: 2026-04-29\n", r#"{"series" : "SERIES", "date": "2026-04-29"}"#] {
            let text = text.replace("SERIES", &"长".repeat(200));
            assert!(Model.claims(&Source::single("x", text.into_bytes())));
        }
        assert!(!Model.claims(&Source::single("x", b"series\n\ndate: 2026-04-29".to_vec())));
    }

    #[test]
    fn json_is_read_whatever_its_texts_hold() {
        let title = "a\u{7f}b\u{85}c";
        let json = format!(
            r#"{{"series":"s","date":"2026-04-29","title":"{title}","themes":[{{"name":"","articles":[{{"title":"x"}}]}}]}}"#
        );
        assert_eq!(issue(&json).expect("JSON").title, title);
        let flow = "{series: s, date: 2026-04-29, title: abc, themes: [{name: '', articles: [{title: x}]}]}";
        assert_eq!(issue(flow).expect("YAML of one line").title, "abc");
    }
}
