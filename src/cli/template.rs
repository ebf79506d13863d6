//! `neican template`: the page templates, and the words that they may use.

use std::path::PathBuf;

use clap::Subcommand;
use neican::model::{Error, Language};
use neican::pipeline;

use super::{Place, Verdict, say};

/// List, copy out and check the templates that pages are made with
///
/// A template of yours in .neican/templates takes the place of the built-in one of its name. `neican sync` without an
/// issue then brings every page up to date, and what you wrote there stays.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    List(ListArgs),
    Eject(EjectArgs),
    Check(CheckArgs),
}

/// Show which templates there are, and whose they are; with NAME, the words that it may use
#[derive(Debug, clap::Args)]
struct ListArgs {
    /// A template, such as article.md, or `name` for the pattern of names in the config
    #[arg(value_name = "NAME")]
    name: Option<String>,

    #[command(flatten)]
    place: Place,

    /// Print it as JSON
    #[arg(long)]
    json: bool,
}

/// Copy built-in templates into .neican/templates, for you to change; never over a file
#[derive(Debug, clap::Args)]
struct EjectArgs {
    /// The templates, such as article.md
    #[arg(value_name = "NAME", required = true)]
    names: Vec<String>,

    #[command(flatten)]
    place: Place,

    /// Show what would be done and write nothing
    #[arg(long)]
    dry_run: bool,

    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

/// Try all templates and show every error with its line; writes nothing
///
/// They are tried on a made-up issue and on the newest one in your vault, and so is the pattern of names in the config.
#[derive(Debug, clap::Args)]
struct CheckArgs {
    #[command(flatten)]
    place: Place,

    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

impl Args {
    /// The folder of the vault that is meant.
    pub(super) fn root(&self) -> Option<PathBuf> {
        match &self.task {
            Task::List(ListArgs { place, .. })
            | Task::Eject(EjectArgs { place, .. })
            | Task::Check(CheckArgs { place, .. }) => place.root(),
        }
    }
}

/// Does what was asked for with the templates.
pub fn run(args: &Args, language: Language) -> Verdict {
    let (done, json) = match &args.task {
        Task::List(args) => (list(args, language), args.json),
        Task::Eject(args) => (eject(args, language), args.json),
        Task::Check(args) => (check(args, language), args.json),
    };
    done.unwrap_or_else(|error| {
        say::failed(&error, json, language);
        Verdict::Failed
    })
}

fn list(args: &ListArgs, language: Language) -> Result<Verdict, Error> {
    let list = |target: &pipeline::Target| pipeline::templates(args.name.as_deref(), target);
    let templates = args.place.with(true, 0, list).flatten()?;
    say::templates(&templates, args.json, language);
    Ok(Verdict::Done)
}

fn eject(args: &EjectArgs, language: Language) -> Result<Verdict, Error> {
    let report = args.place.with(args.dry_run, 0, |target| pipeline::eject(&args.names, target)).flatten()?;
    say::ejected(&report, args.dry_run, args.json, language);
    Ok(if report.needs_reader() { Verdict::NeedsReader } else { Verdict::Done })
}

fn check(args: &CheckArgs, language: Language) -> Result<Verdict, Error> {
    let check = args.place.with(true, 0, pipeline::check).flatten()?;
    say::checked(&check, args.json, language);
    Ok(if check.is_broken() { Verdict::Failed } else { Verdict::Done })
}
