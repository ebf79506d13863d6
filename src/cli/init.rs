//! `neican init`: a starter vault.

use std::path::PathBuf;

use neican::model::{Language, Now};
use neican::pipeline::{self, Target};

use super::{Verdict, say};

/// Lay down a starter vault: reading board, note templates, colours, settings
///
/// Never over a file: into a vault of yours goes only what it lacks, and your settings stay. What you delete afterwards
/// stays deleted, what you edit stays as it is.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The folder: a new one, or that of your Logseq graph or Obsidian vault
    #[arg(value_name = "DIR")]
    pub(super) dir: PathBuf,

    /// The app, where the folder does not tell: logseq, obsidian
    #[arg(long, value_name = "APP")]
    flavour: Option<String>,

    /// Say what would be done and write nothing
    #[arg(long)]
    dry_run: bool,

    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

/// Lays down what is missing and says how to go on.
pub fn run(args: &Args, language: Language) -> Verdict {
    let home = super::home();
    let done = pipeline::init(&Target {
        root: &args.dir,
        flavour: args.flavour.as_deref(),
        home: home.as_deref(),
        now: Now::local(),
        dry_run: args.dry_run,
        settle: 0,
    });
    match &done {
        _ if args.json => say::init_json(&done, language),
        Ok(report) => say::init(report, args.dry_run, language),
        Err(error) => say::error(error, language),
    }
    match done {
        Err(_) => Verdict::Failed,
        Ok(report) if report.needs_reader() => Verdict::NeedsReader,
        Ok(_) => Verdict::Done,
    }
}
