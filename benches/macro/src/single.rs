//! One issue: into an empty vault, against the limit and other converters; and corrected, after the reader wrote on every page.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::Outcome;
use crate::bench::Bench;
use crate::limit::vault;
use crate::measure::{cost, printed};
use crate::others::one_issue;
use crate::samples::{At, FLAVOURS};

/// How often within a round: one issue takes milliseconds, in which a machine does other things, too.
const TIMES: usize = 5;

const READERS_LINE: &str = "- 读者自己的一行";

/// One round, in turn.
pub fn round(bench: &mut Bench, round: usize) -> Outcome<()> {
    for time in 0..TIMES {
        for flavour in FLAVOURS {
            one(bench, &At { flavour, size: 1, round: round * TIMES + time })?;
        }
    }
    Ok(())
}

fn one(bench: &mut Bench, at: &At) -> Outcome<()> {
    let list = list_of_files(bench, at.flavour)?;
    let (vault, out) = (bench.fresh(), bench.fresh());
    let export = cost(bench.limit("export")?.arg(list).arg(out).arg(crate::corpus::file_name(0)))?;
    let one = cost(&mut bench.sync(&vault, at.flavour, 0..1))?;
    bench.samples.add(at, "export", export)?;
    bench.samples.add(at, "one", one)?;
    one_issue(bench, at)?;
    write_on_every_page(&vault)?;
    let mut sync = bench.sync(&vault, at.flavour, 0..1);
    let corrected = cost(sync.current_dir(bench.corrected()))?;
    is_merged(&vault)?;
    bench.samples.add(at, "corrected", corrected)
}

/// The sizes and paths of what the program writes for one issue.
fn list_of_files(bench: &mut Bench, flavour: &str) -> Outcome<PathBuf> {
    let (vault, list) = (bench.fresh(), bench.fresh());
    cost(&mut bench.sync(&vault, flavour, 0..1))?;
    fs::write(&list, printed(bench.limit("list")?.arg(vault))?)?;
    Ok(list)
}

fn pages(folder: &Path) -> Outcome<Vec<PathBuf>> {
    Ok(vault::files(folder)?.into_iter().filter(|path| vault::is_page(folder, path)).collect())
}

fn write_on_every_page(vault: &Path) -> Outcome<()> {
    for page in pages(vault)? {
        writeln!(OpenOptions::new().append(true).open(page)?, "\n{READERS_LINE}")?;
    }
    Ok(())
}

/// Whether what was measured is what should be: the reader's line on every page, the new item on those of the articles.
fn is_merged(vault: &Path) -> Outcome<()> {
    let (mut n_pages, mut n_lines, mut n_items) = (0, 0, 0);
    for page in pages(vault)? {
        let text = fs::read_to_string(page)?;
        n_pages += 1;
        n_lines += usize::from(text.contains(READERS_LINE));
        n_items += usize::from(text.contains(crate::corpus::NEW_ITEM));
    }
    if n_lines == n_pages && n_items == 9 {
        Ok(())
    } else {
        Err(format!("{n_pages} pages, of which {n_lines} keep the reader's line and {n_items} have the new item")
            .into())
    }
}
