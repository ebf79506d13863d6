//! `neican sync`: the main job.

use std::collections::BTreeMap;
use std::path::Path;

use neican::model::{Day, Error, Fault, IssueReport, Language, Parsed, Source, Stub};
use neican::pipeline::{self, Incoming, Many, Sketcher, Target};
use neican::{intake, read};

use super::ahead::{ahead, threads};
use super::stop::Stop;
use super::{Place, Verdict, Writing, say};

/// Bring issues into your vault: pages for the articles and the issue, a block in the journal
///
/// Run it again whenever you like: what you wrote stays and corrections arrive around it, what you deleted stays deleted,
/// and a run with nothing new writes nothing. Without ISSUE all known issues are rendered anew.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The issue: an EPUB, a Notion export, Markdown, a web page, a text dump, the YAML of `neican show`, a folder of them,
    /// or - for standard input; none: all that are known
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

    /// How many threads read issues and make their pages; by default as many as the machine runs at a time
    #[arg(long, value_name = "N", value_parser = jobs)]
    jobs: Option<usize>,

    #[command(flatten)]
    writing: Writing,
}

/// A number of threads for `--jobs`.
fn jobs(text: &str) -> Result<usize, String> {
    let number = text.parse::<usize>().map_err(|error| error.to_string())?;
    Some(number).filter(|number| (1..=256).contains(number)).ok_or_else(|| "1 to 256".to_owned())
}

/// What there is to tell of a run.
#[derive(Default)]
struct Told {
    reports: Vec<IssueReport>,
    errors: Vec<Error>,
    /// The files of folders that are no issues, and sources of an issue that has a better one.
    skipped: Vec<Error>,
}

/// Brings in what was asked for, and tells what it came to.
pub fn run(args: &Args, language: Language) -> Verdict {
    let Told { reports, errors, skipped } = if args.issues.is_empty() { anew(args) } else { several(args, language) };
    if args.writing.json {
        say::json(&reports, &errors, &skipped, language);
    } else {
        skipped.iter().for_each(|error| say::skipped(error, language));
        say::reports(&reports, args.writing.dry_run, language);
        errors.iter().for_each(|error| say::error(error, language));
    }
    match (errors.first().map(|error| &error.fault), reports.iter().any(IssueReport::needs_reader)) {
        (Some(Fault::Stopped { .. }), _) => Verdict::Stopped,
        (Some(_), _) => Verdict::Failed,
        (None, true) => Verdict::NeedsReader,
        (None, false) => Verdict::Done,
    }
}

fn anew(args: &Args) -> Told {
    let stop = Stop::watched();
    let done = args
        .place
        .with(args.writing.dry_run, args.writing.settle, |target| pipeline::anew(target, &|| stop.is_wanted()));
    told(done.unwrap_or_else(|error| Err((Vec::new(), error))))
}

fn told(done: Result<Vec<IssueReport>, (Vec<IssueReport>, Error)>) -> Told {
    match done {
        Ok(reports) => Told { reports, ..Told::default() },
        Err((reports, error)) => Told { reports, errors: vec![error], ..Told::default() },
    }
}

fn several(args: &Args, language: Language) -> Told {
    let failed = |errors| Told { errors, ..Told::default() };
    let inputs = match args.inputs() {
        Ok(inputs) => inputs,
        Err(error) => return failed(vec![error]),
    };
    let done = args.place.with(args.writing.dry_run, args.writing.settle, |target| {
        let many = Many::begin(target)?;
        let batch = Batch::new(args, &inputs, language, many.receipts());
        Ok(batch.look().map_or_else(failed, |(issues, skipped)| Told { skipped, ..batch.bring(many, issues, target) }))
    });
    done.and_then(|done| done).unwrap_or_else(|error| {
        // Without a vault, too, the reader is told which of the issues are bad: that comes first.
        let looked = Batch::new(args, &inputs, language, BTreeMap::new()).look();
        failed(looked.err().unwrap_or_else(|| vec![error]))
    })
}

/// One file that may be an issue.
struct Input {
    name: String,
    /// Whether it was found in a folder: then it may be something else.
    is_found: bool,
}

impl Args {
    fn threads(&self) -> usize {
        self.jobs.unwrap_or_else(threads)
    }

    /// What was asked for, with the files of folders in their places.
    fn inputs(&self) -> Result<Vec<Input>, Error> {
        let mut inputs = Vec::new();
        for name in &self.issues {
            match intake::files(Path::new(name), &pipeline::markers())? {
                Some(files) => inputs.extend(files.into_iter().map(|name| Input { name, is_found: true })),
                None => inputs.push(Input { name: name.clone(), is_found: false }),
            }
        }
        Ok(inputs)
    }
}

/// Whether a file is no issue at all, rather than a bad one: a broken model calls itself an issue.
fn is_none(fault: &Fault) -> bool {
    matches!(fault, Fault::UnknownForm | Fault::NoArticles | Fault::NoContainer | Fault::Empty | Fault::Encoding(_))
}

/// The issues of one run.
struct Batch<'a> {
    args: &'a Args,
    inputs: &'a [Input],
    options: read::Options,
    language: Language,
    /// Issues that are known, by the keys of their receipts.
    receipts: BTreeMap<String, Stub>,
    stop: Stop,
    progress: say::Progress,
}

/// How many issues are held in memory from the first reading on; the archive of years would fill it.
const HELD: usize = 16;

/// An issue that was looked at.
struct Looked<'a> {
    stub: Stub,
    name: &'a str,
    held: Held<'a>,
}

/// An issue that was read, or where it is read when its turn comes.
enum Held<'a> {
    Read(Box<(Source, Parsed)>, Option<String>),
    Again(&'a str, Option<String>),
    Known(&'a str, String),
}

impl<'a> Batch<'a> {
    fn new(args: &'a Args, inputs: &'a [Input], language: Language, receipts: BTreeMap<String, Stub>) -> Batch<'a> {
        // Who types an issue in ends it with Ctrl-C, it may be, and is not kept waiting.
        let stop = if args.issues.iter().any(|input| input == "-") { Stop::default() } else { Stop::watched() };
        let progress = say::Progress::of(inputs.len(), language);
        let options = read::Options { date: args.date, form: args.from.map(super::FromForm::form) };
        Batch { args, inputs, options, language, receipts, stop, progress }
    }

    /// Reads all issues, so that a bad one stops the run before anything is written. In the order of their days; and the
    /// files that are none.
    fn look(&self) -> Result<(Vec<Held<'a>>, Vec<Error>), Vec<Error>> {
        let looked: Vec<_> = ahead(
            self.inputs.iter().enumerate().collect(),
            self.args.threads(),
            |(number, input)| (input.is_found, self.first(number, &input.name)),
            |looked| looked.inspect(|_| self.progress.read()).take_while(|_| !self.stop.is_wanted()).collect(),
        );
        if self.stop.is_wanted() {
            return Err(vec![stopped(".", 0, self.inputs.len())]);
        }
        let (mut issues, mut errors, mut skipped) = (Vec::new(), Vec::new(), Vec::new());
        for (is_found, looked) in looked {
            match looked {
                Ok(issue) => issues.push(issue),
                Err(error) if is_found && is_none(&error.fault) => skipped.push(error),
                Err(error) => errors.push(error),
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        if issues.is_empty() {
            // Only where all that was given are folders.
            let folders = self.args.issues.iter().map(|folder| Error::of(folder, Fault::NoIssues));
            return Err(folders.collect());
        }
        let issues = sorted(issues, &mut skipped);
        Ok((issues.into_iter().map(|looked| looked.held).collect(), skipped))
    }

    fn first(&self, number: usize, name: &'a str) -> Result<Looked<'a>, Error> {
        // Standard input can be read only once.
        let key = Some(name).filter(|name| *name != "-").map(|name| self.key(name)).transpose()?;
        if let Some((key, stub)) = key.as_ref().and_then(|key| self.receipts.get_key_value(key)) {
            return Ok(Looked { stub: stub.clone(), name, held: Held::Known(name, key.clone()) });
        }
        let issue = self.read(name)?;
        let stub = Stub::of(&issue.1);
        let is_held = number < HELD || name == "-";
        let held = if is_held { Held::Read(Box::new(issue), key) } else { Held::Again(name, key) };
        Ok(Looked { stub, name, held })
    }

    fn key(&self, input: &str) -> Result<String, Error> {
        Ok(pipeline::key(input, &intake::digest(Path::new(input))?, &self.options))
    }

    fn read(&self, input: &str) -> Result<(Source, Parsed), Error> {
        let mut source = super::load(input)?;
        let parsed = super::read(&source, &self.options, self.language)?;
        // What it says was read: from here on only its name is asked for.
        source.files.clear();
        Ok((source, parsed))
    }

    /// Brings the issues in one by one; what was done before an error is told with it.
    fn bring(&self, mut many: Many, issues: Vec<Held<'a>>, target: &Target) -> Told {
        self.progress.bring();
        let n_issues = issues.len();
        let is_new = |held: &Held| !matches!(held, Held::Known(..));
        let is_worth = self.args.threads() > 1 && issues.iter().filter(|held| is_new(held)).count() > 1;
        let sketcher = match is_worth.then(|| many.sketcher()).transpose() {
            Ok(sketcher) => sketcher,
            Err(error) => {
                self.progress.end();
                return told(Err((Vec::new(), error)));
            }
        };
        let done = ahead(
            issues,
            self.args.threads(),
            |held| self.again(held, sketcher.as_ref()),
            |issues| many.bring(issues.inspect(|_| self.progress.brought()).take_while(|_| !self.stop.is_wanted())),
        );
        self.progress.end();
        let mut told = told(done);
        if told.errors.is_empty() && told.reports.len() < n_issues {
            told.errors.push(stopped(&target.root.to_string_lossy(), told.reports.len(), n_issues));
        }
        told
    }

    /// An issue whose turn comes soon, with its pages where somebody makes them ahead.
    fn again<'s>(&'s self, held: Held<'s>, sketcher: Option<&Sketcher>) -> Result<Incoming<'s>, Error> {
        let read = |issue: Box<(Source, Parsed)>, key| {
            let sketch = sketcher.and_then(|sketcher| sketcher.sketch(&issue.0, &issue.1));
            Incoming::Read { issue, key, sketch }
        };
        Ok(match held {
            Held::Read(issue, key) => read(issue, key),
            Held::Again(input, key) => read(Box::new(self.read(input)?), key),
            Held::Known(input, key) => Incoming::Known { key, read: Box::new(move || self.read(input)) },
        })
    }
}

fn stopped(place: &str, done: usize, of: usize) -> Error {
    Error::of(place, Fault::Stopped { done, of })
}

/// The issues in the order of their days, each once: of several sources of one issue the richest form counts, of several of
/// one form the last. The others are skipped.
fn sorted<'a>(issues: Vec<Looked<'a>>, skipped: &mut Vec<Error>) -> Vec<Looked<'a>> {
    let mut sorted: Vec<Looked> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for mut issue in issues {
        let earlier =
            places.get(&issue.stub.issue).map(|at| &mut sorted[*at]).filter(|it| it.stub.is_same(&issue.stub));
        let Some(earlier) = earlier else {
            places.insert(issue.stub.issue.clone(), sorted.len());
            sorted.push(issue);
            continue;
        };
        if issue.stub.form >= earlier.stub.form {
            std::mem::swap(earlier, &mut issue);
        }
        skipped.push(Error::of(issue.name, Fault::SameIssue(earlier.name.to_owned())));
    }
    sorted.sort_by_key(|issue| issue.stub.date);
    sorted
}
