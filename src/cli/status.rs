//! `neican status`: where a vault stands.

use neican::model::Language;
use neican::pipeline;

use super::{Place, Verdict, say};

/// Show where your reading stands: today's picks, tomatoes, what waits to be read and to be written
///
/// What counts is what stands in your vault: the status of an article, what you ticked in the journal, its Feynman note;
/// whichever says most. A day's streak goes on while something is read in every issue. Blocks wait for you, too: a block waits where both you and an issue changed it: your words stand, the are offered below them.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    pub(super) place: Place,

    /// Propose which of the day's picks to read within so many tomatoes of 25 minutes, the best first
    #[arg(long, value_name = "N")]
    tomatoes: Option<u32>,

    /// Show long tables to their ends
    #[arg(long)]
    all: bool,

    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

/// Prints where the vault stands.
pub fn run(args: &Args, language: Language) -> Verdict {
    match args.place.with(true, 0, |target| pipeline::status(args.tomatoes, target)).flatten() {
        Ok(report) => {
            say::status(&report, args.all, args.json, language);
            if report.needs_reader() { Verdict::NeedsReader } else { Verdict::Done }
        }
        Err(error) => {
            say::failed(&error, args.json, language);
            Verdict::Failed
        }
    }
}
