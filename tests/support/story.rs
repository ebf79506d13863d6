//! Stories: what is brought into a vault, and what the reader does between two runs. A story is a folder of steps, a step
//! a folder that says what happens in it; CONTRIBUTING.md lists the words.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use neican::model::{Error, Fault, FeynmanReport, IssueReport, Language, Now, Reading, Source, Standing, wording};
use neican::pipeline::{self, Target};
use neican::read;

use super::{cases, collect, fresh_folder, lay, source, tree};

/// The apps: every case has an `expect/` for each, and an `edit/` where the reader's vault is not empty.
pub const FLAVOURS: [&str; 2] = ["logseq", "obsidian"];

/// A story being told in one app, in a folder of its own: its vaults, `vault` and what the steps copy it to.
pub struct Telling {
    /// The app.
    pub flavour: &'static str,
    /// The folder of the story in `fixtures/sync/`.
    pub name: String,
    /// The steps, in order.
    pub steps: Vec<PathBuf>,
    folder: PathBuf,
}

/// What a run said and did.
#[derive(Debug, PartialEq, Eq)]
pub struct Run {
    /// Its reports, as lines.
    pub said: String,
    /// The files that it wrote, by path in the vault; those that it removed are empty.
    pub wrote: BTreeMap<String, Vec<u8>>,
}

/// Every story in every app, about to begin. `kind` names the folders that it happens in.
pub fn tellings(kind: &str) -> Vec<Telling> {
    let each = |story: PathBuf| FLAVOURS.map(|flavour| Telling::new(&story, flavour, kind));
    cases("sync").into_iter().flat_map(each).collect()
}

impl Telling {
    fn new(story: &Path, flavour: &'static str, kind: &str) -> Telling {
        let name = story.file_name().expect("a name").to_string_lossy().into_owned();
        let folder = fresh_folder(&format!("{kind}-{flavour}-{name}"));
        fs::create_dir_all(folder.join("vault")).expect("a folder");
        let entries = fs::read_dir(story).expect("a story").map(|entry| entry.expect("a step").path());
        let mut steps: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
        steps.sort();
        Telling { flavour, name, steps: steps.iter().map(|step| same(step)).collect(), folder }
    }

    /// The vault of a step: `vault`, or the one that its `vault.txt` names.
    pub fn vault(&self, step: &Path) -> PathBuf {
        self.folder.join(word(step, "vault.txt").unwrap_or_else(|| "vault".to_owned()))
    }

    /// What the reader does in a step.
    pub fn edit(&self, step: &Path) {
        edit(step, &self.vault(step), self.flavour);
    }

    /// The run of a step; absent in one without an issue, in which only the reader does something.
    pub fn run(&self, step: &Path) -> Option<Run> {
        let vault = self.vault(step);
        let before = tree(&vault);
        let said = if let Some(wish) = word(step, "feynman.txt") {
            pipeline::feynman(&wish, &target(&vault, self.flavour))
                .map_or_else(|error| refused(&error), |done| begun(&done))
        } else if let Some(tomatoes) = word(step, "status.txt") {
            let report = pipeline::status(tomatoes.parse().ok(), &target(&vault, self.flavour));
            report.map_or_else(|error| refused(&error), |report| standing(&report.standing))
        } else if step.join("anew.txt").exists() {
            match pipeline::anew(&target(&vault, self.flavour), &|| false) {
                Ok(reports) => reports.iter().map(lines).collect(),
                Err((reports, error)) => reports.iter().map(lines).collect::<String>() + &refused(&error),
            }
        } else {
            match sync_source(&issue(step)?, &vault, self.flavour) {
                Ok(report) => lines(&report),
                Err(error) => refused(&error),
            }
        };
        let mut wrote = tree(&vault);
        let gone: Vec<String> = before.keys().filter(|path| !wrote.contains_key(*path)).cloned().collect();
        wrote.retain(|path, bytes| before.get(path) != Some(bytes));
        wrote.extend(gone.into_iter().map(|path| (path, Vec::new())));
        Some(Run { said, wrote })
    }
}

/// What became of a wish for a Feynman note.
fn begun(report: &FeynmanReport) -> String {
    let mut out = format!("{}\n", wording::feynman_head(report, Language::English));
    for notice in &report.notices {
        out += &format!("notice {}: {}\n", notice.place, wording::notice(&notice.what, Language::English));
    }
    for page in &report.pages {
        out += &format!("{}: {}\n", wording::outcome(page.outcome, Language::English), page.path);
    }
    out
}

/// Where the reading loop stands.
fn standing(standing: &Standing) -> String {
    let lines = |head: &str, readings: &[Reading]| {
        let line = |reading: &Reading| {
            let progress = wording::progress(reading, Language::English);
            format!("  {} {}: {progress}\n", reading.id.date, reading.title)
        };
        format!("{head}\n{}", readings.iter().map(line).collect::<String>())
    };
    let mut out = lines(&wording::picks(standing, Language::English), &standing.picks);
    out += &format!("{}\n", wording::tally(standing, Language::English));
    out += &lines("to read", &standing.backlog);
    out += &lines("to write", &standing.to_write);
    out + &standing.proposal.iter().map(|chosen| lines("proposed", chosen)).collect::<String>()
}

fn refused(error: &Error) -> String {
    format!("refused: {}\n", wording::fault(&error.fault, Language::English).0)
}

/// Where a run goes, on a fixed clock.
pub fn target<'a>(vault: &'a Path, flavour: &'a str) -> Target<'a> {
    let now = Now { day: "2026-11-23".parse().expect("a date"), hour: 10, minute: 30 };
    Target { root: vault, flavour: Some(flavour), home: None, now, dry_run: false, settle: 0 }
}

/// Brings an issue in; one without a date is of 2026-04-29.
pub fn sync_source(source: &Source, vault: &Path, flavour: &str) -> Result<IssueReport, Error> {
    let target = target(vault, flavour);
    match pipeline::sync(source, &read::Options::default(), &target) {
        Err(error) if error.fault == Fault::NoDate => {
            pipeline::sync(source, &read::Options { date: "2026-04-29".parse().ok(), ..Default::default() }, &target)
        }
        done => done,
    }
}

/// What the report says, in fixed order, for people to read in a diff.
pub fn lines(report: &IssueReport) -> String {
    let mut out = format!("{}: {} articles, {} highlights\n", report.issue, report.articles, report.highlights);
    for notice in &report.notices {
        out += &format!("notice {}: {}\n", notice.place, wording::notice(&notice.what, Language::English));
    }
    for page in &report.pages {
        out += &format!("{}: {}\n", wording::outcome(page.outcome, Language::English), page.path);
    }
    out
}

/// The step that this one repeats to the letter, as its `same.txt` names it (`<story>/<step>`), else the step itself.
fn same(step: &Path) -> PathBuf {
    let stories = step.ancestors().nth(2).expect("a step is in a story");
    word(step, "same.txt").map_or_else(|| step.to_owned(), |other| stories.join(other))
}

/// The issue that a step brings in: its own `input.*` or `notes.html`, or one of `fixtures/issues/` by name, in `issue.txt`.
fn issue(step: &Path) -> Option<Source> {
    let named = word(step, "issue.txt");
    let is_input = |name: &str| name.starts_with("input") || name == "notes.html";
    let mut entries = fs::read_dir(step).expect("a step").map(|entry| entry.expect("a file").file_name());
    let own = entries.any(|name| is_input(&name.to_string_lossy()));
    let folder = match named {
        Some(name) => Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/issues").join(name),
        None if own => step.to_owned(),
        None => return None,
    };
    Some(source(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())))
}

fn word(step: &Path, file: &str) -> Option<String> {
    fs::read_to_string(step.join(file)).ok().map(|text| text.trim().to_owned())
}

/// What the reader does in a step: `edit/<flavour>/` is laid into the vault, then the files of `<flavour>/` are followed,
/// in this order. Paths start at the vault; `../other` is a second one. In old and new text, `\n` is a line end, `\t` a tab.
pub fn edit(step: &Path, vault: &Path, flavour: &str) {
    lay(&step.join("edit").join(flavour), vault);
    let asked = |file: &str| fs::read_to_string(step.join(flavour).join(file)).unwrap_or_default();
    let page = |path: &str| fs::read_to_string(vault.join(path)).unwrap_or_else(|why| panic!("{path}: {why}"));
    let write = |path: &str, text: String| fs::write(vault.join(path), text).expect("a writable vault");
    if let Some((path, text)) = asked("append.txt").split_once('\n') {
        write(path, format!("{}\n{}", page(path), text.trim_end()));
    }
    if let Some((path, line)) = asked("cut.txt").split_once('\n') {
        assert!(page(path).contains(line), "{path} has no {line}");
        write(path, page(path).replace(line, ""));
    }
    for [path, old, new] in groups(&asked("replace.txt")) {
        let (old, new) = (unescaped(old), unescaped(new));
        assert!(page(path).contains(&old), "{}: {path} has no {old}", step.display());
        write(path, page(path).replacen(&old, &new, 1));
    }
    for [how, path] in groups(&asked("respell.txt")) {
        write(path, respelt(how, &page(path)));
    }
    for [from, to] in groups(&asked("copy.txt")) {
        copy(&vault.join(from), &vault.join(to));
    }
    for [old, new] in groups(&asked("rename.txt")) {
        let new = vault.join(new);
        fs::create_dir_all(new.parent().expect("it lies in the vault")).expect("a writable vault");
        fs::rename(vault.join(old), new).unwrap_or_else(|why| panic!("{old}: {why}"));
    }
    for path in asked("delete.txt").lines() {
        let path = vault.join(path);
        let done = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        done.unwrap_or_else(|why| panic!("{}: {why}", path.display()));
    }
}

/// The lines of a text, so many at a time.
fn groups<const N: usize>(text: &str) -> Vec<[&str; N]> {
    let lines: Vec<&str> = text.lines().collect();
    let groups = lines.chunks(N).map(|group| group.try_into().unwrap_or_else(|_| panic!("{N} lines each: {group:?}")));
    groups.collect()
}

fn unescaped(text: &str) -> String {
    text.replace("\\n", "\n").replace("\\t", "\t")
}

/// A page as another editor would have saved it.
fn respelt(how: &str, page: &str) -> String {
    match how {
        "carriage-returns" => page.replace('\n', "\r\n"),
        "byte-order-mark" => format!("\u{FEFF}{page}"),
        "two-spaces" => page.replace('\t', "  "),
        "nothing" => String::new(),
        other => panic!("no way to spell a page: {other}"),
    }
}

fn copy(from: &Path, to: &Path) {
    let mut files = BTreeMap::new();
    if from.is_dir() {
        collect(from, from, true, &mut files);
    } else {
        files.insert(String::new(), fs::read(from).unwrap_or_else(|why| panic!("{}: {why}", from.display())));
    }
    for (path, bytes) in files {
        let to = if path.is_empty() { to.to_owned() } else { to.join(path) };
        fs::create_dir_all(to.parent().expect("it lies in a folder")).expect("a writable folder");
        fs::write(to, bytes).expect("a writable folder");
    }
}
