//! Templates: the reader's where there is one, else the built-in of the same name. They place words, they spell nothing.

use std::collections::BTreeMap;

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, UndefinedBehavior};

use crate::model::{Error, Fault};

/// Steps one page may take: a template without end is stopped, not waited for. A page of 2,000 blocks takes a few
/// hundred, since its outline is one word.
const FUEL: u64 = 1_000_000;

/// All templates of a flavour, compiled.
pub(super) struct Templates(Environment<'static>);

impl Templates {
    /// Compiles the templates. The reader's are checked even where this run uses none of them.
    pub(super) fn compile(
        built_in: &[(&'static str, &'static str)],
        own: &BTreeMap<String, String>,
    ) -> Result<Templates, Error> {
        let mut environment = environment();
        for (name, text) in built_in {
            let text = own.get(*name).cloned().unwrap_or_else(|| (*text).to_owned());
            environment.add_template_owned(*name, text).map_err(|why| fault(name, &why))?;
        }
        Ok(Templates(environment))
    }

    /// Renders one page; line ends at its end are dropped.
    pub(super) fn render(&self, name: &str, words: minijinja::Value) -> Result<String, Error> {
        let template = self.0.get_template(name).map_err(|why| fault(name, &why))?;
        let text = template.render(words).map_err(|why| fault(name, &why))?;
        Ok(text.trim_end_matches('\n').to_owned())
    }
}

/// What every template of the reader's runs in: no loader, every word it may use defined, so much fuel.
pub(super) fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    // A line that holds only a tag leaves nothing behind, so templates can be laid out as the page they make.
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
    environment.set_syntax(syntax.expect("the default delimiters"));
    environment.set_fuel(Some(FUEL));
    environment.add_filter("below", below);
    environment
}

/// What the template engine says is wrong.
pub(super) fn detail(why: &minijinja::Error) -> String {
    why.detail().map_or_else(|| why.kind().to_string(), |detail| format!("{}: {detail}", why.kind()))
}

/// The filter `below`: an outline one level deeper.
fn below(outline: &str) -> String {
    let mut out = String::with_capacity(outline.len() + outline.len() / 16);
    for line in outline.split_inclusive('\n') {
        if line != "\n" {
            out.push('\t');
        }
        out.push_str(line);
    }
    out
}

fn fault(name: &str, why: &minijinja::Error) -> Error {
    let line = why.line().and_then(|line| u32::try_from(line).ok());
    let file = format!("{}/{name}", super::TEMPLATES);
    Error::new(crate::model::Place { file, line }, Fault::Template(detail(why)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_template_names_its_line() {
        let own = BTreeMap::from([("article.md".to_owned(), "a\n{{ nothing }}".to_owned())]);
        let templates = Templates::compile(&[("article.md", "built in")], &own).expect("it compiles");
        let error = templates.render("article.md", minijinja::context! {}).expect_err("an unknown word");
        assert_eq!(error.place.to_string(), ".neican/templates/article.md:2");
        let own = BTreeMap::from([("article.md".to_owned(), "{% if %}".to_owned())]);
        assert!(Templates::compile(&[("article.md", "built in")], &own).is_err());
    }

    #[test]
    fn a_template_without_end_is_stopped() {
        let endless = "{% for a in range(100000) %}{% for b in range(100000) %}x{% endfor %}{% endfor %}";
        let own = BTreeMap::from([("article.md".to_owned(), endless.to_owned())]);
        let templates = Templates::compile(&[("article.md", "")], &own).expect("it compiles");
        assert!(templates.render("article.md", minijinja::context! {}).is_err());
    }
}
