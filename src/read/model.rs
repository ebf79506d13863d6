//! The model itself, as `neican show --format yaml` or `json` prints it, read back.

use std::collections::BTreeMap;

use crate::model::{DatedBy, Error, Fault, Form, Issue, Links, Packing, Parsed, Source, is_deep};

use super::{Options, Reader, caps, encoding};

/// The reader of our own YAML; JSON is YAML too.
pub(super) struct Model;

/// An address that no other form lets through: apps make links of some properties.
fn odd_address(links: &Links) -> Option<&String> {
    let fine = |address: &str| {
        let address = address.to_ascii_lowercase();
        let scheme = ["http://", "https://", "notion://"].iter().any(|scheme| address.starts_with(scheme));
        scheme && !address.contains(char::is_control)
    };
    [&links.source, &links.notion, &links.notion_app].into_iter().flatten().find(|address| !fine(address))
}

impl Reader for Model {
    fn claims(&self, source: &Source) -> bool {
        let start = |bytes: &[u8]| {
            let head = String::from_utf8_lossy(&bytes[..bytes.len().min(400)]).into_owned();
            head.trim_start().trim_start_matches('{').trim_start().trim_start_matches('"').starts_with("series")
                && head.contains("date")
        };
        source.packing == Packing::Single && source.only().is_some_and(start)
    }

    fn read(&self, source: &Source, options: &Options) -> Result<Parsed, Error> {
        let (text, _) =
            encoding::utf8(source.only().unwrap_or_default()).map_err(|fault| Error::of(&source.name, fault))?;
        caps::of_model(text, is_deep(text)).map_err(|fault| Error::of(&source.name, fault))?;
        let issue: Issue =
            serde_yaml::from_str(text).map_err(|why| Error::of(&source.name, Fault::Model(why.to_string())))?;
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
