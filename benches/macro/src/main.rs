//! The macro benchmark: makes issues, measures the release binary against the limit programs, writes `docs/performance.md`.
#![allow(clippy::disallowed_methods, clippy::disallowed_macros, reason = "a tool on the developer's disk")]

mod args;
mod bench;
mod corpus;
mod life;
mod limit;
mod machine;
mod measure;
mod others;
mod page;
mod plot;
mod rows;
mod samples;
mod single;

use std::error::Error;

/// What a step of the benchmark gives, or why it could not.
type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let mut args = args::Args::given();
    match args.word("a command")?.as_str() {
        "corpus" => {
            let (folder, count) = (args.path("a folder")?, args.number("how many issues")?);
            let (first, seed) = (args.option("--first")?.unwrap_or(0), args.option("--seed")?.unwrap_or(1));
            corpus::make(&folder, first, count, seed as u64, args.flag("--corrected"))
        }
        "limit" => limit::run(&mut args),
        "run" => bench::run(&mut args),
        "report" => page::report(&mut args),
        other => Err(format!("unknown command {other}").into()),
    }
}
