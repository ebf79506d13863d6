//! `neican show`: what was read.

use clap::ValueEnum;
use neican::model::{Day, Error, Language, Parsed, outline};
use neican::read;

use super::{Verdict, say};

/// Show what neican reads in an issue
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The issue: an EPUB, a Notion export, Markdown, a web page, a text dump, the YAML of this command, or - for
    /// standard input
    #[arg(value_name = "ISSUE")]
    issue: String,

    /// How to print it; YAML and JSON can be read back
    #[arg(long, value_enum, default_value = "outline", value_name = "FORMAT")]
    format: Format,

    /// The date of the issue, where it does not tell it itself
    #[arg(long, value_parser = super::day, value_name = "DATE")]
    date: Option<Day>,

    /// The form of the issue, where its content is taken for another
    #[arg(long, value_enum, value_name = "FORM")]
    from: Option<super::FromForm>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// Indented text, for people
    Outline,
    /// YAML, for programs
    Yaml,
    /// JSON, for programs
    Json,
}

/// Prints the issue to standard output and the notices to standard error.
pub fn run(args: &Args, language: Language) -> Verdict {
    let parsed = super::load(&args.issue).and_then(|source| {
        super::read(&source, &read::Options { date: args.date, form: args.from.map(super::FromForm::form) }, language)
    });
    let printed = parsed.and_then(|parsed| {
        print(args, &parsed)?;
        parsed.notices.iter().for_each(|notice| say::notice(notice, language));
        Ok(())
    });
    match printed {
        Ok(()) => Verdict::Done,
        Err(error) => {
            say::error(&error, language);
            Verdict::Failed
        }
    }
}

fn print(args: &Args, parsed: &Parsed) -> Result<(), Error> {
    let wrong = |why: String| Error::of(&args.issue, neican::model::Fault::Model(why));
    let json =
        || serde_json::to_string_pretty(&parsed.issue).map(|json| json + "\n").map_err(|why| wrong(why.to_string()));
    match args.format {
        Format::Outline => say::text(&outline(&parsed.issue)),
        Format::Yaml => {
            let yaml = serde_yaml::to_string(&parsed.issue).map_err(|why| wrong(why.to_string()))?;
            say::yaml(&yaml, &json()?);
        }
        Format::Json => say::data(&json()?),
    }
    Ok(())
}
