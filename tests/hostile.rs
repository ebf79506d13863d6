//! Untrusted in, harmless out: every case of `fixtures/hostile` through the real program, for both apps.
//!
//! A case is a folder: `case.yaml` says what comes in, what must be said and what must and must not stand in the vault;
//! `outcome.txt` records what the program said and wrote. Each run has at most 256 MiB of addresses and 2 s and 1 s per
//! MiB of processor time (unoptimised builds more), and a room around the vault in which nothing may change.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "a harness lays down its own files, and says which cases are slow"
)]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use serde::Deserialize;
use serde_json::Value;
use support::recipe::{self, Make, Parts, Step};
use support::{oracle, verdict};

const APPS: [&str; 2] = ["logseq", "obsidian"];
/// Kibibytes of addresses: memory in use is never more.
const MEMORY: u64 = 256 * 1024;
/// What an unoptimised build may take more than the promised time.
const SLOWER: u64 = if cfg!(debug_assertions) { 12 } else { 1 };
/// Bytes of the largest page that the apps' parsers are asked about.
const SHOWN: usize = 20_000;
/// Lines of what was said that an outcome records.
const LINES: usize = 24;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Case {
    /// What is tried, in a sentence.
    about: String,
    /// What is laid into the room first.
    #[serde(default)]
    before: Vec<Step>,
    /// The input, where it is built; else `input.*` in the folder of the case, else none.
    make: Option<Make>,
    /// The name of the input; absent for the day's with its ending.
    input: Option<String>,
    /// What comes in on standard input.
    #[serde(default)]
    stdin: Parts,
    /// The words of the command; absent for a sync of the input into the vault.
    run: Option<Vec<String>>,
    /// Where the vault really lies; absent for `vault`.
    stands: Option<String>,
    /// A folder beside the vault that belongs to it, by links that the reader allowed.
    wider: Option<String>,
    /// What must come of it in both apps, as far as they do not say otherwise.
    #[serde(default)]
    both: Expected,
    #[serde(default)]
    logseq: Expected,
    #[serde(default)]
    obsidian: Expected,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Expected {
    /// The exit code.
    exit: Option<i32>,
    /// What must be said.
    #[serde(default)]
    says: Vec<String>,
    /// What must not be said.
    #[serde(default)]
    hushes: Vec<String>,
    /// What must stand in some file that was written.
    #[serde(default)]
    has: Vec<String>,
    /// What must stand in none.
    #[serde(default)]
    lacks: Vec<String>,
}

/// A run of the program.
struct Said {
    code: Option<i32>,
    out: String,
    err: String,
}

/// One case in one app, in a folder of its own.
struct Room<'a> {
    case: &'a Case,
    app: &'static str,
    place: PathBuf,
    input: String,
}

#[test]
fn whatever_comes_in_nothing_is_harmed() {
    let only = std::env::var("NEICAN_CASE").unwrap_or_default();
    let cases: Vec<PathBuf> = support::cases("hostile").into_iter().filter(|case| name(case).contains(&only)).collect();
    assert!(cases.len() >= 120 || !only.is_empty(), "{} cases", cases.len());
    for app in APPS {
        support::fresh_folder(&format!("hostile/shown-{app}/{}", if app == "logseq" { "logseq" } else { ".obsidian" }));
        support::fresh_folder(&format!("hostile/shown-{app}/pages"));
    }
    let (next, failures) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(folder) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let (mut found, start) = (Vec::new(), Instant::now());
                    check(folder, &mut found);
                    if start.elapsed().as_secs() >= 10 {
                        eprintln!("{}: {} s", name(folder), start.elapsed().as_secs());
                    }
                    failures.lock().expect("no panic").extend(found);
                }
            });
        }
    });
    let mut failures = failures.into_inner().expect("no panic");
    let all = Path::new(env!("CARGO_TARGET_TMPDIR")).join("hostile");
    failures.extend(live_in_logseq(&all.join("shown-logseq")));
    failures.extend(live_in_obsidian(&all.join("shown-obsidian")));
    verdict(&failures);
}

/// A field that no case knows, and a case that expects nothing, are faults of the case.
#[test]
fn a_case_says_what_it_expects() {
    let read = serde_yaml::from_str::<Case>;
    assert!(read("about: x\nboth: {exit: 2}").is_ok_and(|case| complaint(&case).is_none()));
    assert!(read("about: x\nboth: {exit: 2, say: [y]}").is_err());
    assert!(read("about: x\nfoo: 1\nboth: {exit: 2}").is_err());
    for silent in ["about: x", "about: x\nboth: {says: [y]}", "about: x\nlogseq: {exit: 0}"] {
        assert!(read(silent).is_ok_and(|case| complaint(&case).is_some()), "{silent}");
    }
}

fn name(case: &Path) -> String {
    case.file_name().expect("a name").to_string_lossy().into_owned()
}

/// What a case leaves open.
fn complaint(case: &Case) -> Option<String> {
    let silent = [&case.logseq, &case.obsidian].iter().any(|own| own.exit.or(case.both.exit).is_none());
    (silent || case.about.is_empty()).then(|| "no exit code is expected, or nothing said of what is tried".to_owned())
}

fn check(folder: &Path, failures: &mut Vec<String>) {
    let text = fs::read_to_string(folder.join("case.yaml")).unwrap_or_default();
    let case = match serde_yaml::from_str::<Case>(&text) {
        Ok(case) => case,
        Err(why) => return failures.push(format!("{}: {why}", name(folder))),
    };
    if let Some(why) = complaint(&case) {
        return failures.push(format!("{}: {why}", name(folder)));
    }
    let mut outcome = String::new();
    for app in APPS {
        let room = Room::new(folder, &case, app);
        let mut found = Vec::new();
        outcome += &room.tried(&name(folder), &mut found);
        failures.extend(found.into_iter().map(|why| format!("{} in {app}: {why}", name(folder))));
    }
    support::expect(&folder.join("outcome.txt"), &outcome, failures);
}

impl<'a> Room<'a> {
    fn new(folder: &Path, case: &'a Case, app: &'static str) -> Room<'a> {
        let place = support::fresh_folder(&format!("hostile/{}-{app}", name(folder))).join("room");
        for own in ["outside/deeper", "home"] {
            fs::create_dir_all(place.join(own)).expect("a writable room");
        }
        for own in ["outside/secret.md", "outside/deeper/note.md", "home/note.md", "beside.md"] {
            fs::write(place.join(own), "the reader's\n").expect("a writable room");
        }
        let entries = fs::read_dir(folder).expect("a readable case").map(|entry| entry.expect("an entry").path());
        let given = entries.filter(|path| path.file_stem().is_some_and(|stem| stem == "input")).min();
        let built = case.make.as_ref().map(recipe::made).or_else(|| {
            let path = given?;
            let ending = if path.extension().is_some_and(|ending| ending == "yaml") { "yaml" } else { "txt" };
            Some((fs::read(path).expect("a readable case"), ending))
        });
        let mut room = Room { case, app, place, input: String::new() };
        if let Some((bytes, ending)) = built {
            room.input = case.input.clone().unwrap_or_else(|| format!("今日洞察 2026-04-29.{ending}"));
            fs::write(room.place.join(&room.input), bytes).expect("a writable room");
        }
        for step in &case.before {
            match step {
                Step::Run(words) => drop(room.run(&words.iter().map(String::as_str).collect::<Vec<_>>(), &[])),
                step => recipe::lay(&room.place, if app == "logseq" { "pages" } else { "AI 内参/2026" }, step),
            }
        }
        room
    }

    fn vault(&self) -> PathBuf {
        self.place.join(self.case.stands.as_deref().unwrap_or("vault"))
    }

    /// Runs the case and whatever else may show what it did; the outcome, for the record.
    fn tried(&self, folder: &str, failures: &mut Vec<String>) -> String {
        let (outside, before) = (self.outside(), files(&self.vault()));
        let words: Vec<&str> = match &self.case.run {
            Some(words) => words.iter().map(String::as_str).collect(),
            None => vec!["sync", &self.input, "--vault", "vault", "--flavour", self.app, "--settle", "0"],
        };
        let stdin = recipe::bytes(&self.case.stdin);
        let start = Instant::now();
        let said = self.run(&words, &stdin);
        let is_slow = start.elapsed().as_millis() > 700;
        let after = files(&self.vault());
        let written: BTreeMap<&String, &Vec<u8>> =
            after.iter().filter(|(path, bytes)| before.get(*path) != Some(bytes)).collect();
        self.judge(&said, &written, failures);
        let gone = before.keys().filter(|path| !after.contains_key(*path));
        failures.extend(gone.map(|path| format!("{path} is gone")));
        let clear = matches!(said.code, Some(0 | 1)) && self.case.run.is_none();
        if clear {
            self.again(&words, &stdin, failures);
        }
        self.looked_at(is_slow, failures);
        if self.outside() != outside {
            failures.push("something outside of the vault was changed".to_owned());
        }
        if clear && self.case.wider.is_none() {
            self.shown(folder, &written);
        }
        self.told(&said, &before, &written)
    }

    /// A run of the program under its limits, in the room.
    fn run(&self, words: &[&str], stdin: &[u8]) -> Said {
        let mib = bytes_below(&self.place) / (1 << 20) + stdin.len() as u64 / (1 << 20);
        let seconds = (2 + mib) * SLOWER;
        // Addresses cannot be limited everywhere; where they cannot, time still is.
        let limits = format!("ulimit -t {seconds}; ulimit -v {MEMORY} 2>/dev/null; exec \"$0\" \"$@\"");
        let words = words.iter().map(|word| word.replace("{flavour}", self.app).replace("{input}", &self.input));
        let mut child = Command::new("sh")
            .args(["-c", &limits, env!("CARGO_BIN_EXE_neican")])
            .args(words)
            .current_dir(&self.place)
            .env_clear()
            .envs([("HOME", self.place.join("home")), ("LANG", "en_US.UTF-8".into()), ("TZ", "UTC".into())])
            .stdin(Stdio::piped())
            .stdout(fs::File::create(self.place.with_file_name("out")).expect("a writable folder"))
            .stderr(fs::File::create(self.place.with_file_name("err")).expect("a writable folder"))
            .spawn()
            .expect("sh starts");
        // A program that reads no standard input closes it.
        let _ = child.stdin.take().expect("it is piped").write_all(stdin);
        let status = child.wait().expect("it ends");
        let text =
            |name| String::from_utf8_lossy(&fs::read(self.place.with_file_name(name)).unwrap_or_default()).into_owned();
        let (out, mut err) = (text("out"), text("err"));
        if let Some(signal) = status.signal() {
            err += &format!("\nended by signal {signal} (24: over {seconds} s; 6: over {MEMORY} KiB)");
        }
        Said { code: status.code(), out, err }
    }

    fn judge(&self, said: &Said, written: &BTreeMap<&String, &Vec<u8>>, failures: &mut Vec<String>) {
        let own = if self.app == "logseq" { &self.case.logseq } else { &self.case.obsidian };
        let both = &self.case.both;
        let all = format!("{}{}", said.out, said.err);
        if said.code != own.exit.or(both.exit) {
            failures.push(format!("exit code {:?}: {}", said.code, short(&all)));
        }
        fine(said, failures);
        for words in both.says.iter().chain(&own.says).filter(|words| !all.contains(words.as_str())) {
            failures.push(format!("{words:?} is not said: {}", short(&all)));
        }
        for words in both.hushes.iter().chain(&own.hushes).filter(|words| all.contains(words.as_str())) {
            failures.push(format!("{words:?} is said"));
        }
        let texts: Vec<String> = written.values().map(|bytes| String::from_utf8_lossy(bytes).into_owned()).collect();
        for words in both.has.iter().chain(&own.has).filter(|words| !texts.iter().any(|text| text.contains(*words))) {
            failures.push(format!("{words:?} stands nowhere"));
        }
        for words in both.lacks.iter().chain(&own.lacks).filter(|words| texts.iter().any(|text| text.contains(*words)))
        {
            failures.push(format!("{words:?} stands in a page"));
        }
        if said.code == Some(2) && !written.is_empty() {
            failures.push(format!("refused, yet written: {:?}", written.keys()));
        }
    }

    /// The same once more: nothing new, so nothing is written.
    fn again(&self, words: &[&str], stdin: &[u8], failures: &mut Vec<String>) {
        let before = moments(&self.vault());
        let said = self.run(words, stdin);
        fine(&said, failures);
        if !matches!(said.code, Some(0 | 1)) {
            failures.push(format!("the second run: {:?} {}", said.code, short(&said.err)));
        }
        let after = moments(&self.vault());
        let touched: Vec<&String> =
            after.iter().filter(|(path, at)| before.get(*path) != Some(at)).map(|(path, _)| path).collect();
        if !touched.is_empty() || before.len() != after.len() {
            failures.push(format!("the second run wrote {touched:?}"));
        }
    }

    /// Commands that only look must neither fall over what lies there nor let it write on the terminal.
    fn looked_at(&self, is_slow: bool, failures: &mut Vec<String>) {
        if bytes_below(&self.place) > 1 << 20 {
            return;
        }
        let vault = ["--vault", "vault", "--flavour", self.app];
        let mut runs = vec![
            [&["status"][..], &vault].concat(),
            [&["status", "--json"][..], &vault].concat(),
            [&["doctor"][..], &vault].concat(),
            [&["doctor", "--json"][..], &vault].concat(),
            [&["undo", "--list"][..], &vault].concat(),
            [&["undo", "--dry-run"][..], &vault].concat(),
            [&["feynman", "1", "--dry-run"][..], &vault].concat(),
            [&["feynman", "--json"][..], &vault].concat(),
        ];
        if !self.input.is_empty() && !is_slow {
            runs.push(vec!["show", &self.input]);
            runs.push(vec!["show", &self.input, "--format", "json"]);
            runs.push(vec!["show", &self.input, "--format", "yaml"]);
            runs.push([&["sync", &self.input, "--dry-run", "--settle", "0"][..], &vault].concat());
            runs.push([&["sync", &self.input, "--json", "--dry-run", "--settle", "0"][..], &vault].concat());
            runs.push(
                [&["sync", &self.input, "--dry-run", "--settle", "0", "--flavour", self.app, "--vault", "fresh"][..]]
                    .concat(),
            );
        }
        let before = moments(&self.vault());
        for words in runs {
            let said = self.run(&words, &[]);
            let mut found = Vec::new();
            fine(&said, &mut found);
            if !matches!(said.code, Some(0..=2)) {
                found.push(format!("exit code {:?}: {}", said.code, short(&said.err)));
            }
            let json = words.contains(&"--json") || words.contains(&"json");
            if json && !said.out.is_empty() && serde_json::from_str::<Value>(&said.out).is_err() {
                found.push(format!("no JSON: {}", short(&said.out)));
            }
            failures.extend(found.into_iter().map(|why| format!("{}: {why}", words.join(" "))));
        }
        // `doctor` and its like take the lock, which may be made for it.
        let changed = moments(&self.vault()).into_iter().filter(|(path, at)| before.get(path) != Some(at));
        failures.extend(changed.map(|(path, _)| format!("{path} was written by a command that only looks")));
    }

    /// Puts the pages that were written beside those of other cases, for the app's parser.
    fn shown(&self, case: &str, written: &BTreeMap<&String, &Vec<u8>>) {
        // Line ends of the reader's are the reader's.
        let is_readers = |path: &str, bytes: &[u8]| path.ends_with(".md") && bytes.contains(&b'\r');
        let shown = written.iter().filter(|(path, bytes)| bytes.len() < SHOWN && !is_readers(path, bytes));
        for (path, bytes) in shown.filter(|(path, _)| path.starts_with("pages/") || path.starts_with("AI 内参/")) {
            let name = path.rsplit('/').next().unwrap_or(path);
            let place = self.place.parent().and_then(Path::parent).expect("a folder of all cases");
            let place = place.join(format!("shown-{}/pages/{case}", self.app));
            fs::create_dir_all(&place).expect("a writable folder");
            fs::write(place.join(name), bytes).expect("a writable folder");
        }
    }

    /// All that is not the vault: names, kinds, bytes and times.
    fn outside(&self) -> BTreeMap<String, String> {
        let vault = self.vault();
        let mut all = moments(&self.place);
        let inside = vault.strip_prefix(&self.place).expect("it lies in the room").to_string_lossy().into_owned();
        let within = |path: &str, folder: &str| path == folder || path.starts_with(&format!("{folder}/"));
        let wider = |path: &str| self.case.wider.as_ref().is_some_and(|wider| within(path, wider));
        all.retain(|path, _| !within(path, &inside) && !wider(path) && !path.is_empty());
        all
    }

    fn told(&self, said: &Said, before: &BTreeMap<String, Vec<u8>>, written: &BTreeMap<&String, &Vec<u8>>) -> String {
        let mut out = format!("{}: exit {}\n", self.app, said.code.unwrap_or(-1));
        let all = format!("{}{}", said.out, said.err);
        let n_lines = all.lines().count();
        for line in all.lines().take(LINES) {
            let line: String = nameless(line).chars().take(300).collect();
            out += format!("  | {line}").trim_end();
            out.push('\n');
        }
        if n_lines > LINES {
            out += &format!("  | … {} lines more\n", n_lines - LINES);
        }
        for (path, _) in written.iter().take(LINES) {
            out += &format!("  {} {path}\n", if before.contains_key(*path) { "changed" } else { "new" });
        }
        if written.len() > LINES {
            out += &format!("  … {} files more\n", written.len() - LINES);
        }
        out
    }
}

/// A line without the names of objects: they hang on the day of the run.
fn nameless(line: &str) -> String {
    let is_name = |word: &&str| word.len() == 64 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let names = line.split(|c: char| !c.is_ascii_alphanumeric()).filter(is_name);
    names.fold(line.to_owned(), |line, name| line.replace(name, "…"))
}

/// No panic, no end by a limit, nothing on the terminal that it could obey.
fn fine(said: &Said, failures: &mut Vec<String>) {
    if said.code.is_none() || said.code == Some(101) || said.err.contains("panicked") {
        failures.push(format!("fell: {}", short(&said.err)));
    }
    let obeyed = |c: &char| {
        c.is_control() && !matches!(c, '\n' | '\t')
            || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let found: Vec<char> = said.out.chars().chain(said.err.chars()).filter(obeyed).take(4).collect();
    if !found.is_empty() {
        failures.push(format!("{found:?} reached the terminal"));
    }
}

/// What Logseq's parser sees in the pages of all cases that would run, load, count as a task or vanish. Marks that stand
/// there as text are right; the same article in two cases has the same ids.
fn live_in_logseq(graph: &Path) -> Vec<String> {
    let Some(seen) = oracle::graph(graph) else { return Vec::new() };
    let mut live = Vec::new();
    for file in list(&seen["files"]) {
        let mut found = |what: String| live.push(format!("{}: live: {what}", file["file"]));
        let right = |anomaly: &&Value| {
            let code = anomaly["code"].as_str().unwrap_or_default();
            let rare = ["rare_inline", "rare_body"].contains(&code)
                && !["table", "list", "horizontal_rule"].iter().any(|kind| anomaly["detail"] == *kind);
            let same = ["literal_mark", "odd_page_ref", "duplicate_block_id", "two_files_one_page", "parser_message"]
                .contains(&code);
            (anomaly["level"] == "info" && !rare) || same
        };
        list(&file["anomalies"])
            .iter()
            .filter(|anomaly| !right(anomaly))
            .for_each(|anomaly| found(anomaly.to_string()));
        for block in list(&file["blocks"]) {
            let runs = |mark: &&Value| {
                let kind = mark["kind"].as_str().unwrap_or_default();
                ["macro", "block_ref", "inline_html", "raw_html", "hiccup"].contains(&kind)
            };
            list(&block["marks"]).iter().filter(runs).for_each(|mark| found(mark.to_string()));
            if !block["marker"].is_null() {
                found(format!("a task: {}", block["content"]));
            }
        }
    }
    assert!(list(&seen["files"]).len() > 100 || std::env::var("NEICAN_CASE").is_ok(), "few pages were shown");
    live
}

/// What the Obsidian oracle finds odd, but for links that may lead nowhere, text that means something to the other app, and
/// pages of the same name in two cases.
fn live_in_obsidian(vault: &Path) -> Vec<String> {
    let Some(seen) = oracle::vault(vault) else { return Vec::new() };
    let right = |kind: &str| {
        kind.starts_with("logseq_")
            || [
                "unresolved_link",
                "ambiguous_link",
                "duplicate_basename",
                "case_or_nfc_collision",
                "property_mixed_types",
                "literal_asterisks_commonmark",
            ]
            .contains(&kind)
    };
    let odd = list(&seen["anomalies"]).iter().filter(|found| !right(found["kind"].as_str().unwrap_or_default()));
    odd.map(|found| format!("{}: live: {found}", found["file"])).collect()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

/// The plain files below a folder but those of the state, by path; no link is followed.
fn files(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let plain = |(path, what): (String, String)| {
        let ours = path != ".neican" && !path.starts_with(".neican/") && what.starts_with("33");
        ours.then(|| fs::read(root.join(&path)).ok().map(|bytes| (path, bytes))).flatten()
    };
    moments(root).into_iter().filter_map(plain).collect()
}

/// Every entry below a folder with what tells that it was touched: kind, size, inode, time; a link by where it leads.
fn moments(root: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut todo = vec![root.to_owned()];
    while let Some(path) = todo.pop() {
        let Ok(metadata) = fs::symlink_metadata(&path) else { continue };
        let relative = path.strip_prefix(root).expect("below the root").to_string_lossy().into_owned();
        if relative == ".neican/lock" {
            continue;
        }
        // The times of folders change with a lock, and with the room's own files.
        let what = match metadata.is_dir() {
            true => "folder".to_owned(),
            false => format!("{} {} {} {}", metadata.mode(), metadata.size(), metadata.ino(), metadata.mtime_nsec()),
        };
        if metadata.is_dir() {
            todo.extend(fs::read_dir(&path).into_iter().flatten().flatten().map(|entry| entry.path()));
        }
        let link = fs::read_link(&path).map(|to| to.to_string_lossy().into_owned()).unwrap_or_default();
        found.insert(relative, format!("{what} {link}"));
    }
    found
}

fn bytes_below(root: &Path) -> u64 {
    let entries = fs::read_dir(root).into_iter().flatten().flatten();
    entries
        .filter_map(|entry| {
            let metadata = fs::symlink_metadata(entry.path()).ok()?;
            Some(if metadata.is_dir() { bytes_below(&entry.path()) } else { metadata.len() })
        })
        .sum()
}

fn short(text: &str) -> String {
    text.chars().take(400).collect()
}
