//! The command line: it belongs to the binary and sees only what is public. Exit codes: 0 done; 1 done, but something
//! needs you; 2 refused or failed, nothing written; 130 stopped by Ctrl-C, what is in is said.

mod ahead;
mod doctor;
mod feynman;
mod init;
mod say;
mod show;
mod status;
mod stop;
mod sync;
mod template;
mod undo;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::mpsc;
use std::time::Duration;

use clap::{Parser, Subcommand, ValueEnum};
use neican::model::{Config, Error, Fault, Form, Language, Now, Parsed, Source};
use neican::pipeline::{self, Target};
use neican::{intake, model, read, vault};

/// Turn issues of 今日洞察 into pages of your own Logseq graph or Obsidian vault
#[derive(Debug, Parser)]
#[command(name = "neican", version, arg_required_else_help = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,

    /// Language of messages; by default that of the vault's config, else of LC_ALL, LC_MESSAGES or LANG
    #[arg(long, value_enum, global = true, value_name = "LANGUAGE")]
    lang: Option<Lang>,
}

#[derive(Debug, Subcommand)]
enum Command {
    Sync(sync::Args),
    Init(init::Args),
    Show(show::Args),
    Feynman(feynman::Args),
    Status(status::Args),
    Doctor(doctor::Args),
    Undo(undo::Args),
    Template(template::Args),
}

impl Command {
    /// The folder of the vault that the command is about; absent where it is about none.
    fn root(&self) -> Option<PathBuf> {
        match self {
            Command::Sync(sync::Args { place, .. })
            | Command::Feynman(feynman::Args { place, .. })
            | Command::Status(status::Args { place, .. })
            | Command::Doctor(doctor::Args { place, .. })
            | Command::Undo(undo::Args { place, .. }) => place.root(),
            Command::Template(args) => args.root(),
            Command::Init(args) => Some(args.dir.clone()),
            Command::Show(_) => None,
        }
    }
}

/// The language that the config of a vault asks for.
fn wished(root: PathBuf) -> Option<Language> {
    Config::language(&vault::config_text(&root, home().as_deref())?)
}

/// The languages of `--lang`.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Lang {
    /// English
    En,
    /// 中文
    Zh,
}

/// Which vault is meant, and which app.
#[derive(Debug, clap::Args)]
struct Place {
    /// The folder of your Logseq graph or Obsidian vault; by default $NEICAN_VAULT, else the nearest one upwards from here
    #[arg(long, value_name = "DIR")]
    vault: Option<PathBuf>,

    /// The app, where the folder does not tell: logseq or obsidian
    #[arg(long, value_name = "APP")]
    flavour: Option<String>,
}

/// How a command that writes into pages goes about it.
#[derive(Debug, clap::Args)]
struct Writing {
    /// Show what would be done, line by line, and write nothing
    #[arg(long)]
    dry_run: bool,

    /// How long to wait, in all, for pages that you are editing; 0 for not at all
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    settle: u32,

    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

impl Place {
    /// The folder that is meant; absent where nothing tells.
    fn root(&self) -> Option<PathBuf> {
        let named = || environment("NEICAN_VAULT").filter(|root| !root.is_empty()).map(PathBuf::from);
        self.vault.clone().or_else(named).or_else(|| vault::nearest(&pipeline::markers()))
    }

    /// Does something in the vault that is meant.
    fn with<T>(&self, dry_run: bool, settle: u32, act: impl FnOnce(&Target) -> T) -> Result<T, Error> {
        let home = home();
        let root = self.root().ok_or_else(|| Error::of(".", Fault::NoVault))?;
        let (flavour, home) = (self.flavour.as_deref(), home.as_deref());
        Ok(act(&Target { root: &root, flavour, home, now: Now::local(), dry_run, settle }))
    }
}

/// What a command came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Done,
    NeedsReader,
    Failed,
    /// By the reader.
    Stopped,
}

/// Runs the command that was asked for.
pub fn run(cli: Cli) -> ExitCode {
    let language = match cli.lang {
        Some(Lang::En) => Language::English,
        Some(Lang::Zh) => Language::Chinese,
        None => cli.command.root().and_then(wished).unwrap_or_else(|| Language::of(&locale())),
    };
    let verdict = match &cli.command {
        Command::Sync(args) => sync::run(args, language),
        Command::Init(args) => init::run(args, language),
        Command::Show(args) => show::run(args, language),
        Command::Feynman(args) => feynman::run(args, language),
        Command::Status(args) => status::run(args, language),
        Command::Doctor(args) => doctor::run(args, language),
        Command::Undo(args) => undo::run(args, language),
        Command::Template(args) => template::run(args, language),
    };
    match verdict {
        Verdict::Done => ExitCode::SUCCESS,
        Verdict::NeedsReader => ExitCode::from(1),
        Verdict::Failed => ExitCode::from(2),
        // As shells say of a program that Ctrl-C ended.
        Verdict::Stopped => ExitCode::from(130),
    }
}

/// The reader's locale, as POSIX orders its variables.
fn locale() -> String {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(environment);
    set.into_iter().find(|value| !value.is_empty()).unwrap_or_default()
}

#[expect(clippy::disallowed_methods, reason = "the command line is where the environment is read")]
fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// The reader's home folder, which is never a vault.
fn home() -> Option<PathBuf> {
    environment("HOME").filter(|home| !home.is_empty()).map(PathBuf::from)
}

/// A form of an issue, as `--from` names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum FromForm {
    /// An EPUB
    Epub,
    /// A zip of HTML as Notion exports it
    Export,
    /// Markdown: one file, or a zip as Notion exports it
    Markdown,
    /// A web page
    Html,
    /// A text dump
    Text,
    /// The YAML or JSON of `neican show`
    Model,
}

impl FromForm {
    fn form(self) -> Form {
        match self {
            FromForm::Epub => Form::Epub,
            FromForm::Export => Form::Export,
            FromForm::Markdown => Form::Markdown,
            FromForm::Html => Form::Html,
            FromForm::Text => Form::Dump,
            FromForm::Model => Form::Model,
        }
    }
}

/// Reads an input: a file, or standard input for `-`.
fn load(input: &str) -> Result<Source, Error> {
    if input != "-" {
        return intake::load(Path::new(input));
    }
    intake::load_from("-", &mut std::io::stdin().lock())
}

/// How long an issue may take to read: a hundred times what the largest one takes that is within the caps.
const PATIENCE: Duration = Duration::from_secs(60);

/// Reads an issue; the program ends with an error where that takes too long. Nothing was written by then: all issues are
/// read before any is brought in.
fn read(source: &Source, options: &read::Options, language: Language) -> Result<Parsed, Error> {
    let late = Error::of(&source.name, Fault::Cap("60 seconds of reading".to_owned()));
    let end = move || {
        say::error(&late, language);
        std::process::exit(2);
    };
    watched(PATIENCE, end, || read::read(source, options))
}

/// Does some work; does something else beside it when that takes longer than `at_most`.
fn watched<T>(at_most: Duration, late: impl FnOnce() + Send + 'static, work: impl FnOnce() -> T) -> T {
    let (done, wait) = mpsc::channel::<()>();
    let watch = move || {
        if wait.recv_timeout(at_most) == Err(mpsc::RecvTimeoutError::Timeout) {
            late();
        }
    };
    // Without a thread to spare nobody watches: the work itself is not at fault.
    let _ = std::thread::Builder::new().spawn(watch);
    let worked = work();
    drop(done);
    worked
}

/// A date for `--date`.
fn day(text: &str) -> Result<model::Day, String> {
    text.parse()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_too_long_is_noticed() {
        let (tell, told) = mpsc::channel();
        let quick = tell.clone();
        assert_eq!(watched(Duration::from_secs(60), move || _ = quick.send("quick"), || 1), 1);
        let heard = watched(Duration::from_millis(1), move || _ = tell.send("slow"), || told.recv());
        assert_eq!(heard, Ok("slow"));
    }
}
