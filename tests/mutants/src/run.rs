//! Runs test programs with a mutant on, and says what became of it.

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::list::Asked;

/// What became of a mutant, or of a sound program.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum End {
    /// A test failed.
    Caught,
    /// Every test passed.
    Missed,
    /// Nothing ended in time, or within 3 GB.
    Timeout,
    /// It is no Rust.
    Unviable,
}

impl End {
    pub fn word(self) -> &'static str {
        match self {
            End::Caught => "caught",
            End::Missed => "missed",
            End::Timeout => "timeout",
            End::Unviable => "unviable",
        }
    }

    pub fn of(word: &str) -> Option<End> {
        [End::Caught, End::Missed, End::Timeout, End::Unviable].into_iter().find(|end| end.word() == word)
    }
}

/// Most memory that a test program may take: one that goes on for ever fills it.
const MOST_MEMORY: u64 = 3 << 30;

/// The test programs of a scope, in the order asked.
pub struct Tests<'t> {
    pub root: &'t Path,
    pub programs: BTreeMap<String, PathBuf>,
    pub asked: &'t [Asked],
    /// How long each took without a mutant.
    pub times: Vec<Duration>,
}

impl Tests<'_> {
    /// Runs all without a mutant: a test that fails anyway would catch everything.
    pub fn baseline(&mut self) {
        self.times.clear();
        for asked in self.asked {
            assert!(self.n_tests(asked) > 0, "no test has such a name: {asked:?}");
            let start = Instant::now();
            let end = self.one(asked, 0, Duration::from_secs(600));
            assert_eq!(end, End::Missed, "without a mutant: {asked:?}");
            println!("{:.1} s: {} {:?}", start.elapsed().as_secs_f32(), asked.program, asked.only);
            self.times.push(start.elapsed());
        }
    }

    fn n_tests(&self, asked: &Asked) -> usize {
        let mut test = Command::new(&self.programs[&asked.program]);
        let list =
            test.args(&asked.only).args(asked.skip.iter().flat_map(|skip| ["--skip", skip])).arg("--list").output();
        String::from_utf8_lossy(&list.expect("a test program").stdout).matches(": test").count()
    }

    /// Asks one program after the other until one notices.
    pub fn run(&self, number: u32) -> End {
        for (asked, time) in self.asked.iter().zip(&self.times) {
            let end = self.one(asked, number, *time * 5 + Duration::from_secs(15));
            if end != End::Missed {
                return end;
            }
        }
        End::Missed
    }

    fn one(&self, asked: &Asked, number: u32, longest: Duration) -> End {
        let mut test = Command::new(&self.programs[&asked.program]);
        test.current_dir(self.root).args(&asked.only).args(asked.skip.iter().flat_map(|skip| ["--skip", skip]));
        test.env("NEICAN_MUTANT", number.to_string()).env("RUST_BACKTRACE", "0").envs(&asked.env);
        // A random case that failed under one mutant is none of the next one's, and nobody reads how small it gets.
        test.env("PROPTEST_DISABLE_FAILURE_PERSISTENCE", "true").env("PROPTEST_MAX_SHRINK_ITERS", "0");
        test.env_remove("NEICAN_UPDATE").env_remove("NEICAN_SEED");
        let mut test =
            test.stdout(Stdio::null()).stderr(Stdio::null()).process_group(0).spawn().expect("a test program");
        let start = Instant::now();
        loop {
            if let Some(status) = test.try_wait().expect("a child of ours") {
                return if status.success() { End::Missed } else { End::Caught };
            }
            if start.elapsed() > longest || memory(&test) > MOST_MEMORY {
                let _ = Command::new("kill").args(["-9", "--", &format!("-{}", test.id())]).status();
                let _ = test.wait();
                return End::Timeout;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

/// Bytes of memory that a program holds, where the system tells.
fn memory(test: &Child) -> u64 {
    let pages = std::fs::read_to_string(format!("/proc/{}/statm", test.id())).unwrap_or_default();
    pages.split(' ').nth(1).and_then(|n| n.parse::<u64>().ok()).unwrap_or(0) * 4096
}

/// All files below a folder.
pub fn files(folder: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(folder).expect("a folder of the tree") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.insert(path);
        }
    }
    found
}

/// Takes away what a mutant left: a harness writes an expectation that is missing, and the next mutant would meet it.
pub fn clean(folder: &Path, known: &BTreeSet<PathBuf>) {
    for path in files(folder).difference(known) {
        let _ = std::fs::remove_file(path);
    }
}
