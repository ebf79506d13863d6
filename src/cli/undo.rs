//! `neican undo`: a run taken back.

use neican::model::{Error, Language};
use neican::pipeline;

use super::{Place, Verdict, Writing, say};

/// Take back what a run did, and keep what you wrote since
///
/// What nobody touched since is as it was before, byte for byte. Where you wrote since, what the run changed is taken out
/// of the page again and every word of yours stays; a page that the run made stays with them. An undo can be undone: give
/// its name.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The run, by the first digits of its name; by default the newest that was not taken back
    #[arg(value_name = "OPERATION", conflicts_with = "list")]
    operation: Option<String>,

    /// List all runs, oldest first
    #[arg(long)]
    list: bool,

    #[command(flatten)]
    pub(super) place: Place,

    #[command(flatten)]
    writing: Writing,
}

/// Takes an operation back, or lists them.
pub fn run(args: &Args, language: Language) -> Verdict {
    match if args.list { list(args, language) } else { undo(args, language) } {
        Ok(verdict) => verdict,
        Err(error) => {
            say::failed(&error, args.writing.json, language);
            Verdict::Failed
        }
    }
}

fn list(args: &Args, language: Language) -> Result<Verdict, Error> {
    let operations = args.place.with(args.writing.dry_run, 0, pipeline::operations).flatten()?;
    say::operations(&operations, args.writing.json, language);
    Ok(Verdict::Done)
}

fn undo(args: &Args, language: Language) -> Result<Verdict, Error> {
    let report = args
        .place
        .with(args.writing.dry_run, args.writing.settle, |target| pipeline::undo(args.operation.as_deref(), target))
        .flatten()?;
    say::undone(&report, args.writing.dry_run, args.writing.json, language);
    Ok(if report.needs_reader() { Verdict::NeedsReader } else { Verdict::Done })
}
