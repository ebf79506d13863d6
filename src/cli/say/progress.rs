//! How far a long run is: one bar on the terminal, gone when the run is over.

use std::io::{IsTerminal, stderr};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use neican::model::Language;

/// How many issues make a run long.
const LONG: usize = 10;

/// The bar of a run: each issue counts twice, once read and once brought in.
pub struct Progress {
    bar: ProgressBar,
    language: Language,
}

impl Progress {
    /// The bar of a run over so many issues; none shows for a few, and where nobody sits at a terminal.
    pub fn of(n_issues: usize, language: Language) -> Progress {
        let shows = n_issues >= LONG && stderr().is_terminal();
        let target = if shows { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(2 * n_issues as u64), target);
        let style = ProgressStyle::with_template("{msg} {wide_bar} {percent:>3}% {eta}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.set_message(language.pick("reading".to_owned(), "读取".to_owned()));
        Progress { bar, language }
    }

    /// One more is read.
    pub fn read(&self) {
        self.bar.inc(1);
    }

    /// All are read, what follows is brought in.
    pub fn bring(&self) {
        self.bar.set_message(self.language.pick("syncing".to_owned(), "同步".to_owned()));
    }

    /// One more is about to be brought in.
    pub fn brought(&self) {
        self.bar.inc(1);
    }

    /// Takes the bar off the screen.
    pub fn end(&self) {
        self.bar.finish_and_clear();
    }
}
