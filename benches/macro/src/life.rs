//! The life of a vault: laid out of so many issues, run again, one issue more.

use std::fs;
use std::path::Path;

use crate::Outcome;
use crate::bench::Bench;
use crate::measure::{Cost, cost, cost_inside, n_writes};
use crate::others::pandoc_many;
use crate::samples::{At, FLAVOURS};

/// The size of the small vault that every other is compared with.
pub const SMALL: usize = 10;

/// One round over all sizes and flavours, in turn.
pub fn round(bench: &mut Bench, round: usize) -> Outcome<()> {
    for size in bench.sizes.clone() {
        for flavour in FLAVOURS {
            if round < bench.rounds_of(size) {
                life(bench, &At { flavour, size, round })?;
            }
        }
    }
    if bench.many() == 0 {
        return Ok(());
    }
    for flavour in FLAVOURS {
        let at = At { flavour, size: bench.many(), round };
        threads(bench, &at)?;
    }
    pandoc_many(bench, &At { flavour: "any", size: bench.many(), round })
}

fn life(bench: &mut Bench, at: &At) -> Outcome<()> {
    let (vault, copy) = (bench.fresh(), bench.fresh());
    let first = cost(&mut bench.sync(&vault, at.flavour, 0..at.size))?;
    bench.samples.add(at, "first", first)?;
    let write = cost_inside(bench.limit("write")?.arg(&vault).arg(copy))?;
    bench.samples.add(at, "write", write)?;
    again(bench, at, &vault)?;
    one_more(bench, at, &vault)
}

/// Nothing new: the run before makes the index.
fn again(bench: &mut Bench, at: &At, vault: &Path) -> Outcome<()> {
    cost(&mut bench.sync(vault, at.flavour, 0..at.size))?;
    let second = cost(&mut bench.sync(vault, at.flavour, 0..at.size))?;
    let walk = cost(bench.limit("walk")?.arg(vault))?;
    bench.samples.add(at, "second", second)?;
    bench.samples.add(at, "walk", walk)?;
    if at.round == 0 {
        let trace = bench.fresh();
        if let Some(writes) = n_writes(&bench.sync(vault, at.flavour, 0..at.size), &trace)? {
            bench.samples.add(at, "writes", Cost { wall: writes as f64, cpu: 0.0, peak: 0.0 })?;
        }
    }
    Ok(())
}

/// One new issue, into this vault and into a small one; then one without the index.
fn one_more(bench: &mut Bench, at: &At, vault: &Path) -> Outcome<()> {
    let small = bench.fresh();
    for _ in 0..2 {
        cost(&mut bench.sync(&small, at.flavour, 0..SMALL))?;
    }
    let new = cost(&mut bench.sync(vault, at.flavour, at.size..at.size + 1))?;
    let beside = cost(&mut bench.sync(&small, at.flavour, SMALL..SMALL + 1))?;
    bench.samples.add(at, "new", new)?;
    bench.samples.add(at, "new-small", beside)?;
    fs::remove_dir_all(vault.join(".neican/index"))?;
    let cold = cost(&mut bench.sync(vault, at.flavour, at.size + 1..at.size + 2))?;
    let read = cost(bench.limit("read")?.arg(vault))?;
    bench.samples.add(at, "cold", cold)?;
    bench.samples.add(at, "read", read)
}

/// One thread against two: the whole run, and the same without writing.
fn threads(bench: &mut Bench, at: &At) -> Outcome<()> {
    for (what, jobs, dry) in
        [("one-thread", "1", false), ("two-threads", "2", false), ("dry-one", "1", true), ("dry-two", "2", true)]
    {
        let vault = bench.fresh();
        let mut sync = bench.sync(&vault, at.flavour, 0..at.size);
        sync.args(["--jobs", jobs]);
        if dry {
            sync.args(["--dry-run", "--json"]);
        }
        let cost = cost(&mut sync)?;
        bench.samples.add(at, what, cost)?;
    }
    Ok(())
}
