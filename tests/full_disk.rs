//! The real binary on a disk that fills up, forbids writing, or cuts files short: old or new, said, and finished by the
//! next run once there is room. Needs root, to mount small disks.
//!
//! `NEICAN_POINTS` says on how many sizes at most.
#![cfg(target_os = "linux")]
#![allow(clippy::disallowed_methods, clippy::disallowed_macros, reason = "a harness plays the disk, and says how much")]

#[path = "support/peril/mod.rs"]
mod peril;
mod support;

use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use peril::disks::{Disk, may_mount};
use peril::scenes::{self, Scene};
use peril::{Arena, Ran, judge, lay};

/// How many sizes `cargo test` takes.
const FEW: u64 = 80;

/// How room is measured on a small disk, and its smallest step.
const ROOMS: [(&str, u64); 2] = [("size", 4096), ("nr_inodes", 1)];

/// Runs that met the limit.
static HINDERED: AtomicUsize = AtomicUsize::new(0);

/// A disk with a limit.
#[derive(Clone)]
struct Point<'s> {
    scene: &'s Scene,
    measure: &'static str,
    /// What the vault before the run needs.
    base: u64,
    /// How much more there is.
    more: u64,
}

fn blocks(scene: &Scene, measure: &str) -> u64 {
    let folders: std::collections::BTreeSet<&str> =
        scene.before.keys().flat_map(|path| path.match_indices('/').map(|(at, _)| &path[..at])).collect();
    let names = (scene.before.len() + folders.len() + 2) as u64;
    let pages: u64 = scene.before.values().map(|bytes| (bytes.len() as u64).div_ceil(4096) * 4096).sum();
    if measure == "size" { pages } else { names }
}

/// What is wrong after a run on such a disk, and after the next one with room.
fn judged(scene: &Scene, vault: &Path, ran: &Ran, room: impl FnOnce()) -> Vec<String> {
    let mut wrong = judge::old_or_new(scene, vault);
    wrong.extend(judge::honest(scene, vault, ran));
    HINDERED.fetch_add(usize::from(ran.code == Some(2)), Ordering::Relaxed);
    wrong.extend(judge::leftovers(vault));
    room();
    wrong.extend(judge::converges(scene, vault));
    wrong
}

fn fill(arena: &Arena, point: &Point) -> Vec<String> {
    let Point { scene, measure, base, more } = point;
    let at = arena.path().join("disk");
    let disk = Disk::in_memory(&at, &format!("{measure}={}", base + more)).expect("it could be mounted before");
    let vault = disk.path().join("vault");
    lay(&scene.before, &vault);
    let ran = peril::run(&vault, &scene.line);
    let wrong = judged(scene, &vault, &ran, || assert!(disk.again("remount,size=64m,nr_inodes=10000")));
    peril::one(&format!("{}, {measure} {base} and {more}: {:?}", scene.name, ran.code), &wrong)
}

#[test]
fn a_disk_that_fills_up_at_any_moment_loses_nothing() {
    let arena = Arena::new("full-scenes");
    if !may_mount("a full disk", "tmpfs", arena.path()) {
        return;
    }
    let scenes = scenes::all(&arena);
    let mut all = Vec::new();
    for scene in &scenes {
        for (measure, step) in ROOMS {
            let base = blocks(scene, measure);
            // Not from nothing: no limit at all is what that would mean.
            all.extend((1..=120).map(|n| n * step).map(|more| Point { scene, measure, base, more }));
        }
    }
    let chosen = peril::sample(&all, support::setting("NEICAN_POINTS", FEW));
    let failures = peril::in_parallel("full", &chosen, fill);
    let hindered = HINDERED.load(Ordering::Relaxed);
    eprintln!("{} of {} small disks; {hindered} runs in all tests here met a limit by now", chosen.len(), all.len());
    peril::verdict(&failures);
}

#[test]
fn a_disk_that_forbids_writing_is_left_as_it_is() {
    let arena = Arena::new("locked-scenes");
    if !may_mount("a read-only disk", "tmpfs", arena.path()) {
        return;
    }
    let mut failures = Vec::new();
    for scene in scenes::all(&arena) {
        let disk = Disk::in_memory(&arena.path().join("disk"), "size=64m").expect("it could be mounted before");
        let vault = disk.path().join("vault");
        lay(&scene.before, &vault);
        assert!(disk.again("remount,ro"));
        let before = peril::everything(&vault);
        let ran = peril::run(&vault, &scene.line);
        let mut wrong = Vec::new();
        if ran.code != Some(2) || peril::everything(&vault) != before {
            wrong.push(format!("{:?}: {}", ran.code, ran.said));
        }
        wrong.extend(judged(&scene, &vault, &ran, || assert!(disk.again("remount,rw"))));
        failures.extend(peril::one(&format!("{}, read-only", scene.name), &wrong));
    }
    peril::verdict(&failures);
}

/// A limit on the size of files makes a write stop half-way, as a disk does that fills up: with a short write first.
#[test]
fn a_write_that_stops_half_way_loses_nothing() {
    let arena = Arena::new("short-scenes");
    let scenes = scenes::all(&arena);
    let points: Vec<(&Scene, u64)> =
        scenes.iter().flat_map(|scene| (0..20).map(move |n_blocks| (scene, n_blocks))).collect();
    let chosen = peril::sample(&points, support::setting("NEICAN_POINTS", FEW));
    let failures = peril::in_parallel("short", &chosen, |arena, (scene, n_blocks)| {
        let vault = arena.vault(&scene.before);
        let mut command = peril::plain("sh");
        command.args(["-c", "trap '' XFSZ; ulimit -f \"$0\"; exec \"$@\"", &n_blocks.to_string()]);
        command.args(peril::filled(&scene.line, &vault));
        let ran = Ran::of(&command.output().expect("a shell"));
        let wrong = judged(scene, &vault, &ran, || {});
        peril::one(&format!("{}, files of {n_blocks} blocks: {:?}", scene.name, ran.code), &wrong)
    });
    eprintln!("{} of {} limits on the size of files", chosen.len(), points.len());
    peril::verdict(&failures);
}

/// The harness is worth something: a writer without care is caught.
#[test]
fn a_careless_writer_on_a_full_disk_is_caught() {
    let arena = Arena::new("full-careless");
    let all = scenes::of(&arena, "logseq");
    let scene = scenes::careless(&arena, &all[4]);
    let vault = arena.vault(&scene.before);
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' XFSZ; ulimit -f 1; exec \"$@\"", "sh"]).args(peril::filled(&scene.line, &vault));
    command.output().expect("a shell");
    let wrong = judge::old_or_new(&scene, &vault);
    assert!(wrong.iter().any(|what| what.contains("neither old nor new")), "{wrong:?}");
}
