//! Programs that do only what the disk and the format ask for: what no exporter can be faster than.

pub mod export;
pub mod vault;

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::Outcome;
use crate::args::Args;

/// Runs the limit program that the next word names.
pub fn run(args: &mut Args) -> Outcome<()> {
    match args.word("a limit: list, export, write, walk or read")?.as_str() {
        "list" => vault::list(&args.path("a vault")?),
        "export" => {
            let (list, out) = (args.path("a list of files")?, args.path("a folder")?);
            export::run(&list, &out, &args.rest())
        }
        "write" => write(&args.path("a vault")?, &args.path("a folder")?),
        "walk" => vault::walk(&args.path("a vault")?),
        "read" => vault::read(&args.path("a vault")?),
        other => Err(format!("no limit program is called {other}").into()),
    }
}

/// Writes the files of a vault anew, their bytes out of memory, and prints what the writing alone took: seconds by the clock and of the processor.
fn write(from: &Path, out: &Path) -> Outcome<()> {
    let mut files = Vec::new();
    for path in vault::files(from)? {
        files.push((out.join(path.strip_prefix(from)?), fs::read(&path)?));
    }
    let (start, worked) = (Instant::now(), processor());
    let mut folders = Folders::default();
    for (path, bytes) in &files {
        folders.make_for(path)?;
        lay(path, bytes)?;
    }
    settle(out)?;
    println!("{} {}", start.elapsed().as_secs_f64(), processor() - worked);
    Ok(())
}

/// Seconds that this process worked so far.
fn processor() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// Folders that were made already.
#[derive(Default)]
pub struct Folders(std::collections::HashSet<PathBuf>);

impl Folders {
    /// Makes the folder that a file goes into, once.
    pub fn make_for(&mut self, path: &Path) -> Outcome<()> {
        let folder = path.parent().ok_or("a file without a folder")?;
        if !self.0.contains(folder) {
            fs::create_dir_all(folder)?;
            self.0.insert(folder.to_owned());
        }
        Ok(())
    }
}

/// Writes a file under a temporary name and moves it to its place.
pub fn lay(path: &Path, bytes: &[u8]) -> Outcome<()> {
    let aside = path.with_file_name(".new");
    File::create(&aside)?.write_all(bytes)?;
    fs::rename(&aside, path)?;
    Ok(())
}

/// Makes all that was written durable, at once.
pub fn settle(folder: &Path) -> Outcome<()> {
    rustix::fs::syncfs(File::open(folder)?)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sizes of the files of a folder by path, as `list` tells them.
    fn sizes(folder: &Path) -> Vec<String> {
        let mut rows: Vec<String> = vault::rows(folder).unwrap();
        rows.sort();
        rows
    }

    #[test]
    fn limits_write_what_the_program_wrote() {
        let place = std::env::temp_dir().join(format!("neican-bench-{}", std::process::id()));
        let (from, out) = (place.join("from"), place.join("out"));
        crate::corpus::make(&from.join("a/b"), 0, 2, 1, false).unwrap();
        fs::write(from.join("empty.md"), "").unwrap();
        write(&from, &out).unwrap();
        assert_eq!(sizes(&from), sizes(&out));
        let issue = "a/b/2000-01-01.epub";
        assert_eq!(fs::read(from.join(issue)).unwrap(), fs::read(out.join(issue)).unwrap());
        fs::write(place.join("list"), sizes(&from).join("\n")).unwrap();
        let exported = place.join("exported");
        export::run(&place.join("list"), &exported, &[from.join(issue).display().to_string()]).unwrap();
        assert_eq!(sizes(&from), sizes(&exported));
        assert!(fs::read_to_string(exported.join(issue)).unwrap().contains("\n- ## 三级笔记"));
        fs::remove_dir_all(place).unwrap();
    }
}
