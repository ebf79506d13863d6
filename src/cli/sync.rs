//! `neican sync`: the main job.

use neican::model::{Day, Error, IssueReport, Language, Parsed, Source};
use neican::{pipeline, read};

use super::{Place, Verdict, Writing, say};

/// Bring issues into your vault: pages for the articles and the issue, a block in the journal
///
/// Run it again whenever you like: what you wrote stays and corrections arrive around it, what you deleted stays deleted,
/// and a run with nothing new writes nothing. Without ISSUE all known issues are rendered anew.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The issue: an EPUB, a Notion export, Markdown, a web page, a text dump, the YAML of `neican show`, or - for
    /// standard input; none: all that are known
    #[arg(value_name = "ISSUE")]
    issues: Vec<String>,

    #[command(flatten)]
    pub(super) place: Place,

    /// The date of the issue, where it does not tell it itself
    #[arg(long, value_parser = super::day, value_name = "DATE")]
    date: Option<Day>,

    /// The form of the issue, where its content is taken for another
    #[arg(long, value_enum, value_name = "FORM")]
    from: Option<super::FromForm>,

    #[command(flatten)]
    writing: Writing,
}

/// Reads all issues first, so that a bad one stops the run before anything is written.
pub fn run(args: &Args, language: Language) -> Verdict {
    let options = read::Options { date: args.date, form: args.from.map(super::FromForm::form) };
    let read_one = |input: &String| -> Result<(Source, Parsed), Error> {
        let source = super::load(input)?;
        let parsed = super::read(&source, &options, language)?;
        Ok((source, parsed))
    };
    let (mut issues, mut errors) = (Vec::new(), Vec::new());
    for input in &args.issues {
        match read_one(input) {
            Ok(issue) => issues.push((issue.1.issue.date, Held::of(issue, input, issues.len()))),
            Err(error) => errors.push(error),
        }
    }
    let mut reports: Vec<IssueReport> = Vec::new();
    if errors.is_empty() {
        issues.sort_by_key(|(date, _)| *date);
        let again = |(_, held)| match held {
            Held::Read(issue) => Ok(*issue),
            Held::Again(input) => read_one(input),
        };
        match bring(args, issues.into_iter().map(again)) {
            Ok(done) => reports = done,
            Err((done, error)) => (reports, errors) = (done, vec![error]),
        }
    }
    if args.writing.json {
        say::json(&reports, &errors, language);
    } else {
        reports.iter().for_each(|report| say::report(report, args.writing.dry_run, language));
        errors.iter().for_each(|error| say::error(error, language));
    }
    match (errors.is_empty(), reports.iter().any(IssueReport::needs_reader)) {
        (false, _) => Verdict::Failed,
        (true, true) => Verdict::NeedsReader,
        (true, false) => Verdict::Done,
    }
}

/// How many issues are held in memory from the first reading on; the archive of years would fill it.
const HELD: usize = 64;

/// An issue that was read, or where it is read again when its turn comes.
enum Held<'a> {
    Read(Box<(Source, Parsed)>),
    Again(&'a String),
}

impl<'a> Held<'a> {
    /// Standard input can be read only once.
    fn of(issue: (Source, Parsed), input: &'a String, before: usize) -> Held<'a> {
        if before < HELD || input == "-" { Held::Read(Box::new(issue)) } else { Held::Again(input) }
    }
}

/// Brings the issues in one by one; what was done before an error is told with it.
fn bring(
    args: &Args,
    issues: impl Iterator<Item = Result<(Source, Parsed), Error>>,
) -> Result<Vec<IssueReport>, (Vec<IssueReport>, Error)> {
    let done = args.place.with(args.writing.dry_run, args.writing.settle, |target| match args.issues.is_empty() {
        true => pipeline::anew(target),
        false => pipeline::bring_all(issues, target),
    });
    done.unwrap_or_else(|error| Err((Vec::new(), error)))
}
