//! The program under strace: which calls it makes in the vault, and one of them killed, failed or stopped at.
//!
//! A library put before the system's would see nothing: the program talks to the kernel itself.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::{Ran, filled, plain, skip, works};

/// The calls by which a program can change a disk, or settles what is on it.
const CHANGING: [&str; 25] = [
    "openat",
    "openat2",
    "write",
    "pwrite64",
    "writev",
    "mkdirat",
    "renameat2",
    "renameat",
    "rename",
    "linkat",
    "unlinkat",
    "symlinkat",
    "fsync",
    "fdatasync",
    "syncfs",
    "ftruncate",
    "fallocate",
    "fchmod",
    "fchown",
    "fsetxattr",
    "utimensat",
    "copy_file_range",
    "sendfile",
    "flock",
    "ioctl",
];

/// The calls by which it looks; they can fail, too.
const LOOKING: [&str; 8] = ["read", "pread64", "getdents64", "newfstatat", "fstat", "statx", "fgetxattr", "flistxattr"];

/// One call of a run in the vault: the `count`th of its name, counted over the whole run.
#[derive(Debug, Clone)]
pub struct Call {
    pub name: String,
    pub count: u32,
    /// Whether it can change the disk: an open that makes nothing cannot.
    pub changes: bool,
    /// How strace shows it.
    pub shown: String,
}

/// Whether strace is here and may trace; says so where not.
pub fn is_here(test: &str) -> bool {
    if !cfg!(target_os = "linux") {
        eprintln!("SKIPPED {test}: strace is for Linux");
        return false;
    }
    let is_here = works("strace", &["-qq", "-o", "/dev/null", "-e", "trace=none", "true"]);
    if !is_here {
        skip(test, "strace is not installed or may not trace");
    }
    is_here
}

fn traced(arena: &Path, options: &[String], vault: &Path, line: &[String]) -> Command {
    let mut command = plain("strace");
    command.args(["-f", "-qq", "-o"]).arg(arena.join("trace")).args(options).args(filled(line, vault));
    command
}

/// The calls that a run makes on files of the vault, in order, and what it came to.
pub fn calls(arena: &Path, vault: &Path, line: &[String], looking: bool) -> (Vec<Call>, Ran) {
    let names = CHANGING.iter().chain(LOOKING.iter().filter(|_| looking)).copied().collect::<Vec<_>>();
    let options = ["-y".to_owned(), "-e".to_owned(), format!("trace={}", names.join(","))];
    let ran = traced(arena, &options, vault, line).output().expect("strace starts");
    let trace = std::fs::read_to_string(arena.join("trace")).expect("a trace");
    let mut counts = std::collections::BTreeMap::new();
    let mut calls = Vec::new();
    for traced in trace.lines() {
        let Some((name, rest)) = traced.split_once(' ').and_then(|(_, rest)| rest.trim_start().split_once('(')) else {
            continue;
        };
        let count = counts.entry(name.to_owned()).and_modify(|count| *count += 1).or_insert(1_u32);
        if traced.contains(&*vault.to_string_lossy()) {
            let opens = name.starts_with("openat");
            let changes = CHANGING.contains(&name) && (!opens || rest.contains("O_CREAT") || rest.contains("O_TRUNC"));
            let shown = rest.replace(&*vault.to_string_lossy(), "").chars().take(120).collect();
            calls.push(Call { name: name.to_owned(), count: *count, changes, shown });
        }
    }
    (calls, Ran::of(&ran))
}

/// Runs it and does something to one call: `signal=KILL`, `error=ENOSPC`. With `onwards`, to all later ones of its name
/// as well.
pub fn tamper(arena: &Path, vault: &Path, line: &[String], call: &Call, deed: &str, onwards: bool) -> Ran {
    let more = if onwards { "+" } else { "" };
    let options = ["-e".to_owned(), format!("trace={}", call.name), "-e".to_owned()];
    let inject = format!("inject={}:{deed}:when={}{more}", call.name, call.count);
    let options = [&options[..], &[inject]].concat();
    Ran::of(&traced(arena, &options, vault, line).output().expect("strace starts"))
}

/// A run that stands still right after one of its calls.
pub struct Stopped {
    child: Child,
    program: String,
}

/// Starts it and lets it stop right after a call; absent when it ended before.
pub fn stop_after(arena: &Path, vault: &Path, line: &[String], call: &Call) -> Option<Stopped> {
    let trace: PathBuf = arena.join("trace");
    let _ = std::fs::remove_file(&trace);
    let inject = format!("inject={}:signal=STOP:when={}", call.name, call.count);
    let options = ["-e".to_owned(), format!("trace={}", call.name), "-e".to_owned(), inject];
    let mut command = traced(arena, &options, vault, line);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("strace starts");
    loop {
        let text = std::fs::read_to_string(&trace).unwrap_or_default();
        if let Some(stop) = text.lines().find(|said| said.contains("--- stopped by SIGSTOP")) {
            let program = stop.split(' ').next().unwrap_or_default().to_owned();
            return Some(Stopped { child, program });
        }
        if child.try_wait().expect("a child").is_some() {
            return None;
        }
        std::thread::yield_now();
    }
}

impl Stopped {
    /// Lets it go on to its end.
    pub fn go_on(self) -> Ran {
        assert!(works("kill", &["-CONT", &self.program]), "it is there to go on");
        Ran::of(&self.child.wait_with_output().expect("it ends"))
    }
}
