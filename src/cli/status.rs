//! `neican status`: where a vault stands.

use neican::model::Language;
use neican::pipeline;

use super::{Place, Verdict, say};

/// Show which issues are in your vault and which blocks wait for you
///
/// A block waits where both you and an issue changed it: your words stand, the are offered below them.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    pub(super) place: Place,

    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

/// Prints where the vault stands.
pub fn run(args: &Args, language: Language) -> Verdict {
    match args.place.with(true, 0, pipeline::status).flatten() {
        Ok(report) => {
            say::status(&report, args.json, language);
            if report.needs_reader() { Verdict::NeedsReader } else { Verdict::Done }
        }
        Err(error) => {
            say::failed(&error, args.json, language);
            Verdict::Failed
        }
    }
}
