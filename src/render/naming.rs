//! The reader's pattern for the names of new article pages: `{{ date }} {{ title }}`. Says what is wanted, not what is free.

use std::collections::BTreeMap;

use minijinja::{Value as Word, context};

use super::template::{detail, environment};
use crate::model::config::{self, ConfigFault, NamePattern};
use crate::model::{Article, ArticleId, Error, Fault, Identity, Issue, Known, Place};

/// What the pattern makes of every article of an issue, withdrawn ones too; nothing where there is no pattern. A name may
/// come out empty: then the title stands for it.
///
/// # Errors
/// A pattern that does not compile or render, with its line in the config.
///
/// ```
/// use neican::{model::{Config, Form, Known}, render::naming};
/// let issue = r#"{"series":"今日洞察","date":"2026-04-29","title":"","themes":[]}"#;
/// let known = Known::new(Form::Model, serde_json::from_str(issue).unwrap(), vec![], vec![]).unwrap();
/// let config = Config::read("name: '{{ date }} {{ title }}'").unwrap();
/// assert!(naming::names(&known, config.name.as_ref()).unwrap().is_empty());
/// let config = Config::read("journal: link\nname: '{{ titel }'").unwrap();
/// let error = naming::names(&known, config.name.as_ref()).unwrap_err();
/// assert_eq!(error.place.to_string(), ".neican/config.yaml:2");
/// ```
pub fn names(known: &Known, pattern: Option<&NamePattern>) -> Result<BTreeMap<ArticleId, String>, Error> {
    let Some(pattern) = pattern else { return Ok(BTreeMap::new()) };
    let wrong = |why: minijinja::Error| {
        let fault = Fault::Config(Box::new(ConfigFault::Pattern(detail(&why))));
        Error::new(Place::line(config::PATH, pattern.line), fault)
    };
    let environment = environment();
    let template = environment.template_from_str(&pattern.text).map_err(wrong)?;
    let withdrawn = known.withdrawn.iter().map(|gone| (&gone.identity, &gone.article));
    let one = |(identity, article): (&Identity, &Article)| {
        Ok((identity.id.clone(), template.render(words(&known.issue, article)).map_err(wrong)?))
    };
    known.articles().chain(withdrawn).map(one).collect()
}

/// The words that the pattern may use; what an article has not is empty.
pub fn words(issue: &Issue, article: &Article) -> Word {
    let number = |number: Option<u32>| number.map_or_else(|| Word::from(""), Word::from);
    context! {
        title => article.title.clone(),
        date => issue.date.to_string(),
        number => number(article.number),
        author => article.authors.join("、"),
        theme => issue.theme_of(article).unwrap_or_default(),
        score => number(article.score.map(u32::from)),
        series => issue.series.clone(),
    }
}
