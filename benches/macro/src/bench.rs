//! What every measurement has at hand: the programs, the issues, a place to write to.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Outcome;
use crate::args::Args;
use crate::measure::Cost;
use crate::samples::{At, Samples};
use crate::{corpus, life, machine, measure, page, single};

/// One run of the benchmark.
pub struct Bench {
    /// The binary that is measured.
    pub binary: PathBuf,
    /// Sizes of vaults, in issues.
    pub sizes: Vec<usize>,
    /// How often each is measured.
    pub rounds: usize,
    /// What was measured.
    pub samples: Samples,
    scratch: PathBuf,
    n_folders: usize,
}

/// Sizes above this are measured in fewer rounds: a round leaves gigabytes behind until the end.
const LARGE: usize = 2_000;

impl Bench {
    /// What the command line asks for.
    fn asked(args: &mut Args) -> Outcome<Self> {
        let mut sizes = args.list("--sizes")?.unwrap_or_else(|| vec![10, 100, 1_000]);
        if args.flag("--large") {
            sizes.push(10_000);
        }
        let rounds = args.option("--rounds")?.unwrap_or(5);
        let (again, kept) = (args.flag("--add"), args.path_of("--samples")?);
        let binary = fs::canonicalize(args.path("the binary")?)?;
        let scratch = args.path("a scratch folder")?.join(format!("run-{}", std::process::id()));
        fs::create_dir_all(&scratch)?;
        if !again && kept.exists() {
            fs::remove_file(&kept)?;
        }
        let samples = Samples::kept_in(&kept)?;
        Ok(Bench { binary, sizes, rounds, samples, scratch: fs::canonicalize(scratch)?, n_folders: 0 })
    }

    /// A folder that is not there yet. Nothing is removed while the benchmark runs: a disk is slow to make files after many went.
    pub fn fresh(&mut self) -> PathBuf {
        self.n_folders += 1;
        self.scratch.join(format!("{}", self.n_folders))
    }

    /// The folder with the issues.
    pub fn issues(&self) -> PathBuf {
        self.scratch.join("issues")
    }

    /// The folder with the issues as they are corrected later.
    pub fn corrected(&self) -> PathBuf {
        self.scratch.join("corrected")
    }

    /// `neican sync` of some issues, by number.
    pub fn sync(&self, vault: &Path, flavour: &str, issues: std::ops::Range<usize>) -> Command {
        let mut command = Command::new(&self.binary);
        command.current_dir(self.issues()).arg("sync").arg("--vault").arg(vault);
        command.args(["--flavour", flavour, "--settle", "0", "--lang", "en"]);
        command.args(issues.map(corpus::file_name));
        command
    }

    /// A limit program.
    pub fn limit(&self, name: &str) -> Outcome<Command> {
        let mut command = Command::new(std::env::current_exe()?);
        command.current_dir(self.issues()).args(["limit", name]);
        Ok(command)
    }

    /// How many rounds this size is measured in.
    pub fn rounds_of(&self, size: usize) -> usize {
        if size > LARGE { self.rounds.min(2) } else { self.rounds }
    }

    /// The size at which many issues are compared: 1,000, or the largest below.
    pub fn many(&self) -> usize {
        self.sizes.iter().copied().filter(|size| *size <= 1_000).max().unwrap_or(0)
    }
}

/// Measures everything, and removes what it wrote, except for the samples; then writes the page in the folder behind `--page`.
pub fn run(args: &mut Args) -> Outcome<()> {
    let folder = args.text("--page")?;
    let mut bench = Bench::asked(args)?;
    let outcome = measured(&mut bench);
    let page = folder.map_or(Ok(()), |folder| page::write(&bench.samples, &bench.scratch, Path::new(&folder)));
    fs::remove_dir_all(&bench.scratch)?;
    outcome.and(page)
}

fn measured(bench: &mut Bench) -> Outcome<()> {
    let most = bench.sizes.iter().copied().max().unwrap_or(0);
    // Two new ones for the largest vault, and for the small one beside it.
    corpus::make(&bench.issues(), 0, most.max(20) + 2, 1, false)?;
    corpus::make(&bench.corrected(), 0, 1, 1, true)?;
    measure::cost(bench.limit("read")?.arg(bench.issues()))?;
    told(bench, "binary", 0, fs::metadata(&bench.binary)?.len() as f64 / f64::from(1 << 20))?;
    for round in 0..bench.rounds {
        told(bench, "load", round, machine::load().unwrap_or(f64::MAX))?;
        single::round(bench, round)?;
        life::round(bench, round)?;
        eprintln!("round {} of {} is done", round + 1, bench.rounds);
    }
    Ok(())
}

/// A number that is no cost of a vault's.
fn told(bench: &mut Bench, what: &str, round: usize, value: f64) -> Outcome<()> {
    bench.samples.add(&At { flavour: "any", size: 0, round }, what, Cost { wall: value, cpu: 0.0, peak: 0.0 })
}
