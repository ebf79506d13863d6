//! `neican feynman`: a Feynman note on an article, begun once.

use std::io::IsTerminal;

use neican::model::{Error, Language};
use neican::pipeline;

use super::{Place, Verdict, Writing, say};

/// Begin a Feynman note on an article, with its highlights in it
///
/// The note is laid once and is yours from the first byte: no later run touches it. It asks for the concept in one
/// sentence, an explanation without jargon, where you got stuck; it shows the article's highlights live below its
/// headings, and holds tasks for coming back after 1, 3, 7 and 14 days. The article's status becomes 已写费曼, and the
/// article and its day in the journal link the note. For an article that has a note, its link is shown.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The article: its number in the newest issue, a day and a number (“2026-04-29 1”), a piece of its title, pinyin
    /// initials, the name of its page; without it, a list to choose from
    #[arg(value_name = "ARTICLE")]
    article: Vec<String>,

    #[command(flatten)]
    pub(super) place: Place,

    #[command(flatten)]
    writing: Writing,
}

/// Begins a note, or lists the articles.
pub fn run(args: &Args, language: Language) -> Verdict {
    match wanted(args, language).and_then(|wish| wish.map_or(Ok(Verdict::Done), |wish| begin(&wish, args, language))) {
        Ok(verdict) => verdict,
        Err(error) => {
            say::failed(&error, args.writing.json, language);
            Verdict::Failed
        }
    }
}

/// The words for an article: those on the command line, else what the reader types below the list. Absent where nobody is
/// there to ask.
fn wanted(args: &Args, language: Language) -> Result<Option<String>, Error> {
    // `neican feynman 2026-04-29 1` needs no quotes.
    let wish = args.article.join(" ");
    if !wish.trim().is_empty() {
        return Ok(Some(wish));
    }
    let report = args.place.with(true, 0, |target| pipeline::status(None, target)).flatten()?;
    let asks = !args.writing.json && std::io::stdin().is_terminal();
    say::choice(&report, args.writing.json, asks, language);
    let mut line = String::new();
    if asks && std::io::stdin().read_line(&mut line).is_ok() && !line.trim().is_empty() {
        return Ok(Some(line.trim().to_owned()));
    }
    Ok(None)
}

fn begin(wish: &str, args: &Args, language: Language) -> Result<Verdict, Error> {
    let report = args
        .place
        .with(args.writing.dry_run, args.writing.settle, |target| pipeline::feynman(wish, target))
        .flatten()?;
    say::feynman(&report, args.writing.dry_run, args.writing.json, language);
    let needs_reader = report.pages.iter().any(|page| page.outcome.needs_reader());
    Ok(if needs_reader { Verdict::NeedsReader } else { Verdict::Done })
}
