//! The machine in words, without a name or a path in them.

use std::fs;
use std::path::Path;

/// What measured: processors, memory, kernel, file system of this folder.
pub fn described(folder: &Path) -> String {
    let told = |file: &str| fs::read_to_string(file).unwrap_or_default();
    let n_cores = std::thread::available_parallelism().map_or(0, usize::from);
    let model =
        value(&told("/proc/cpuinfo"), "model name").unwrap_or_else(|| "processors of an unknown model".to_owned());
    let memory = value(&told("/proc/meminfo"), "MemTotal").and_then(|words| kilobytes(&words)).unwrap_or(0);
    let kernel = told("/proc/sys/kernel/osrelease");
    let kernel: String = kernel.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    let disk =
        file_system(&told("/proc/self/mountinfo"), folder).unwrap_or_else(|| "an unknown file system".to_owned());
    format!("{n_cores} cores ({model}), {} GiB of memory, Linux {kernel}, {disk}", (memory + (1 << 19)) >> 20)
}

/// The load of the last minute: how many processes wanted a processor.
pub fn load() -> Option<f64> {
    fs::read_to_string("/proc/loadavg").ok()?.split(' ').next()?.parse().ok()
}

/// The value behind the first `name:` of a table in `/proc`.
fn value(table: &str, name: &str) -> Option<String> {
    let line = table.lines().find(|line| line.starts_with(name))?;
    Some(line.split_once(':')?.1.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn kilobytes(words: &str) -> Option<usize> {
    words.split(' ').next()?.parse().ok()
}

/// The type of the file system a folder lies on: that of the longest mount point above it (proc(5), mountinfo).
fn file_system(mounts: &str, folder: &Path) -> Option<String> {
    let mounted = mounts.lines().filter_map(|line| {
        let (before, after) = line.split_once(" - ")?;
        Some((before.split(' ').nth(4)?, after.split(' ').next()?))
    });
    let above = mounted.filter(|(point, _)| folder.starts_with(point));
    above.max_by_key(|(point, _)| point.len()).map(|(_, kind)| kind.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_system_is_that_of_the_nearest_mount() {
        let mounts = "22 21 0:5 / /tmp rw shared:1 - tmpfs none rw\n\
                      21 1 8:1 / / rw - ext4 /dev/a rw\n\
                      23 21 0:6 / /tmpx rw - xfs none rw";
        assert_eq!(file_system(mounts, Path::new("/tmp/deep/down")).as_deref(), Some("tmpfs"));
        assert_eq!(file_system(mounts, Path::new("/home")).as_deref(), Some("ext4"));
    }

    #[test]
    fn values_of_proc_are_found() {
        assert_eq!(
            value("a: 1\nmodel name\t: Some  CPU\nmodel name\t: B\n", "model name").as_deref(),
            Some("Some CPU")
        );
        assert_eq!(kilobytes("1024 kB"), Some(1024));
    }
}
