//! The real binary in peril: a vault as it stands before a run, the run, and what may stand there when something goes
//! wrong in the middle of it. Linux only; what a machine lacks is said and left out.
#![allow(dead_code, reason = "each test binary uses its own part")]
#![allow(clippy::disallowed_methods, clippy::disallowed_macros, reason = "a harness plays the reader and the disk")]

pub mod disks;
pub mod editors;
pub mod judge;
pub mod scenes;
pub mod strace;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Files by path below a folder.
pub type Tree = BTreeMap<String, Vec<u8>>;

/// Stands in the command line of a scene for its vault.
pub const VAULT: &str = "%VAULT%";

/// What a run came to.
#[derive(Debug)]
pub struct Ran {
    /// The exit code; absent when a signal ended it.
    pub code: Option<i32>,
    /// All that it printed.
    pub said: String,
}

impl Ran {
    pub fn of(output: &Output) -> Ran {
        let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        Ran { code: output.status.code(), said }
    }
}

/// The program under test.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_neican");

/// A command in a plain environment.
pub fn plain(name: &str) -> Command {
    let mut command = Command::new(name);
    command.env_clear().env("PATH", std::env::var("PATH").unwrap_or_default()).env("TZ", "UTC").stdin(Stdio::null());
    command
}

/// Runs a command line to its end, in a vault.
pub fn run(vault: &Path, line: &[String]) -> Ran {
    let line = filled(line, vault);
    Ran::of(&plain(&line[0]).args(&line[1..]).output().expect("the program starts"))
}

/// The command line of a scene, which does not know yet where its vault will lie.
pub fn filled(line: &[String], vault: &Path) -> Vec<String> {
    let vault = vault.to_string_lossy();
    line.iter().map(|word| word.replace(VAULT, &vault)).collect()
}

/// Whether the tests may do what only root may.
pub fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

/// Says that a test was left out. Where the tools are required, and could be had by root, that is a failure.
pub fn skip(test: &str, why: &str) {
    let required = std::env::var("NEICAN_REQUIRE_ORACLES").is_ok_and(|value| value == "1");
    assert!(!(required && is_root()), "{test}: {why}, and it is required here");
    eprintln!("SKIPPED {test}: {why}");
}

/// Whether a command is there and does what it should with these arguments.
pub fn works(name: &str, args: &[&str]) -> bool {
    Command::new(name).args(args).output().is_ok_and(|output| output.status.success())
}

/// A folder for one job, gone with it: in memory where the machine has such a place, since thousands of vaults are laid.
pub struct Arena(PathBuf);

impl Arena {
    pub fn new(name: &str) -> Arena {
        let memory = Path::new("/dev/shm");
        let place = if memory.is_dir() { memory } else { Path::new(env!("CARGO_TARGET_TMPDIR")) };
        let folder = place.join(format!("neican-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a writable folder");
        Arena(folder)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// A vault with exactly these files.
    pub fn vault(&self, files: &Tree) -> PathBuf {
        let vault = self.0.join("vault");
        let _ = fs::remove_dir_all(&vault);
        lay(files, &vault);
        vault
    }
}

impl Drop for Arena {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Writes files below a folder, which is made.
pub fn lay(files: &Tree, root: &Path) {
    fs::create_dir_all(root).expect("a writable folder");
    for (path, bytes) in files {
        let path = root.join(path);
        if fs::write(&path, bytes).is_err() {
            fs::create_dir_all(path.parent().expect("a folder")).expect("a writable folder");
            fs::write(path, bytes).expect("a writable folder");
        }
    }
}

/// All files below a folder, those of the state too.
pub fn everything(root: &Path) -> Tree {
    fn walk(root: &Path, folder: &Path, files: &mut Tree) {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.expect("a readable folder").path();
            if path.is_dir() {
                walk(root, &path, files);
            } else {
                let name = path.strip_prefix(root).expect("below the root").to_string_lossy().into_owned();
                files.insert(name, fs::read(&path).expect("a readable file"));
            }
        }
    }
    let mut files = Tree::new();
    walk(root, root, &mut files);
    files
}

/// Does all jobs, on as many threads as `NEICAN_JOBS` says (2), each with an arena of its own, and gives back what went
/// wrong.
pub fn in_parallel<T: Sync>(name: &str, jobs: &[T], act: impl Fn(&Arena, &T) -> Vec<String> + Sync) -> Vec<String> {
    let n_threads = crate::support::setting("NEICAN_JOBS", 2).max(1);
    let next = AtomicUsize::new(0);
    let work = |number: u64| {
        let arena = Arena::new(&format!("{name}-{number}"));
        let mut failures = Vec::new();
        while let Some(job) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
            failures.extend(act(&arena, job));
        }
        failures
    };
    std::thread::scope(|scope| {
        let work = &work;
        let threads: Vec<_> = (0..n_threads).map(|number| scope.spawn(move || work(number))).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("a job panicked")).collect()
    })
}

/// At most `n` of all, evenly spread.
pub fn sample<T: Clone>(all: &[T], n: u64) -> Vec<T> {
    let n = usize::try_from(n).expect("a small number").min(all.len());
    (0..n).map(|at| all[at * all.len() / n].clone()).collect()
}

/// All that is wrong at one point, as one failure.
pub fn one(place: &str, wrong: &[String]) -> Vec<String> {
    if wrong.is_empty() { Vec::new() } else { vec![format!("{place}:\n  {}", wrong.join("\n  "))] }
}

/// Fails with the first few of what went wrong, and the number of all.
pub fn verdict(failures: &[String]) {
    let shown = failures.iter().take(20).map(String::as_str).collect::<Vec<_>>();
    assert!(failures.is_empty(), "{} failures, the first:\n\n{}", failures.len(), shown.join("\n\n"));
}
