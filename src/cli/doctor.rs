//! `neican doctor`: what is wrong in a vault.

use neican::model::Language;
use neican::pipeline;

use super::{Place, Verdict, say};

/// Look your vault over: edited pages, copies, lost bases, broken references, open corrections, damage
///
/// Reads every file and writes nothing. With --mend every page that names itself in its `neican` line is taken up in
/// .neican again; no page is written even then.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    pub(super) place: Place,

    /// Take up again what .neican has lost
    #[arg(long)]
    mend: bool,

    /// Show what --mend would do and write nothing
    #[arg(long)]
    dry_run: bool,

    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

/// Prints what was found.
pub fn run(args: &Args, language: Language) -> Verdict {
    match args.place.with(args.dry_run, 0, |target| pipeline::doctor(args.mend, target)).flatten() {
        Ok(report) => {
            say::doctor(&report, args.dry_run, args.json, language);
            if report.needs_reader() { Verdict::NeedsReader } else { Verdict::Done }
        }
        Err(error) => {
            say::failed(&error, args.json, language);
            Verdict::Failed
        }
    }
}
