//! What one process costs, start to end.

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use wait4::Wait4;

use crate::Outcome;

/// What a process took.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cost {
    /// Seconds from start to end.
    pub wall: f64,
    /// Seconds of processors, in the program and for it in the kernel.
    pub cpu: f64,
    /// Memory at its peak, MiB. Never less than this tool's own, which the child is made from: keep that small.
    pub peak: f64,
}

/// Runs a program and says what it took.
///
/// # Errors
///
/// Where it cannot be run or does not succeed.
pub fn cost(command: &mut Command) -> Outcome<Cost> {
    Ok(run(command, Stdio::null())?.0)
}

/// The same of a program that prints what counts: seconds by the clock and of the processor.
pub fn cost_inside(command: &mut Command) -> Outcome<Cost> {
    let (cost, printed) = run(command, Stdio::piped())?;
    let (wall, cpu) = printed.trim().split_once(' ').ok_or("two numbers were expected")?;
    Ok(Cost { wall: wall.parse()?, cpu: cpu.parse()?, ..cost })
}

/// Runs a program and gives what it prints.
pub fn printed(command: &mut Command) -> Outcome<String> {
    Ok(run(command, Stdio::piped())?.1)
}

fn run(command: &mut Command, stdout: Stdio) -> Outcome<(Cost, String)> {
    let name = command.get_program().to_string_lossy().into_owned();
    command.stdin(Stdio::null()).stdout(stdout).stderr(Stdio::null());
    let mut printed = String::new();
    let start = Instant::now();
    let mut child = command.spawn().map_err(|error| format!("{name}: {error}"))?;
    if let Some(mut pipe) = child.stdout.take() {
        pipe.read_to_string(&mut printed)?;
    }
    let used = child.wait4()?;
    let wall = start.elapsed().as_secs_f64();
    if !used.status.success() {
        let words: Vec<_> = command.get_args().take(8).map(|word| word.to_string_lossy().into_owned()).collect();
        return Err(format!("{name} {} …: {}", words.join(" "), used.status).into());
    }
    let cpu = (used.rusage.utime + used.rusage.stime).as_secs_f64();
    Ok((Cost { wall, cpu, peak: used.rusage.maxrss as f64 / f64::from(1 << 20) }, printed))
}

/// How often a program changes something on a disk, by strace; nothing where there is no strace. `trace` is the file for what it tells.
pub fn n_writes(command: &Command, trace: &Path) -> Outcome<Option<usize>> {
    if !is_installed("strace") {
        return Ok(None);
    }
    let mut strace = Command::new("strace");
    strace.args(["-f", "-qq", "-e", "trace=%file,ftruncate,fallocate,fchmod,fchown,copy_file_range", "-o"]).arg(trace);
    strace.arg(command.get_program()).args(command.get_args());
    if let Some(folder) = command.get_current_dir() {
        strace.current_dir(folder);
    }
    cost(&mut strace)?;
    let trace = fs::read_to_string(trace)?;
    Ok(Some(trace.lines().filter(|line| is_write(line)).count()))
}

/// Whether a line of strace's tells of a write. The lock is opened for writing by every run and is no news; the terminal is no file.
fn is_write(line: &str) -> bool {
    let call = line.split_once(' ').map_or(line, |(_, call)| call.trim_start());
    let name = call.split('(').next().unwrap_or_default();
    if name.starts_with("open") || name == "creat" {
        let writes = ["O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC"].iter().any(|mode| call.contains(mode));
        return writes && !call.contains("\"lock\"") && !call.contains("/.neican/lock\"") && !call.contains("\"/dev/");
    }
    ["rename", "unlink", "mkdir", "rmdir", "link", "symlink", "mknod", "utime", "chmod", "chown", "truncate"]
        .iter()
        .any(|change| name.starts_with(change))
        || ["ftruncate", "fallocate", "fchmod", "fchown", "copy_file_range", "lchown", "fchmodat", "fchownat"]
            .contains(&name)
}

/// Whether a program is on the path.
pub fn is_installed(name: &str) -> bool {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&paths).any(|folder| folder.join(name).is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_are_told_from_looks() {
        for (line, writes) in [
            (r#"12 openat(3, "a.md", O_RDONLY|O_CLOEXEC) = 4"#, false),
            (r#"12 openat(3, "lock", O_RDWR|O_CREAT|O_CLOEXEC, 0666) = 4"#, false),
            (r#"12 openat(AT_FDCWD, "/dev/null", O_RDWR) = 4"#, false),
            (r#"12    openat(3, "a.md", O_WRONLY|O_CREAT, 0666) = 4"#, true),
            (r#"12 renameat2(3, "a", 3, "b", RENAME_NOREPLACE) = 0"#, true),
            (r#"12 mkdirat(3, "a", 0777) = -1 EEXIST"#, true),
            (r#"12 readlinkat(3, "a", "b", 10) = 1"#, false),
            (r#"12 statx(3, "unlink", 0, 0, {}) = 0"#, false),
        ] {
            assert_eq!(is_write(line), writes, "{line}");
        }
    }

    #[test]
    fn a_process_costs_something_and_a_failure_is_told() {
        let cost = cost(Command::new("sleep").arg("0.05")).unwrap();
        assert!(cost.wall >= 0.05 && cost.wall < 5.0 && cost.peak > 0.1, "{cost:?}");
        assert!(super::cost(&mut Command::new("false")).is_err());
    }
}
