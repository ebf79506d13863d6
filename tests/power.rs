//! Power cuts: an ext4 in an image, the image copied at any moment without its caches, the copy mounted, which plays its
//! journal. Every page is old or new and whole; after the end of a run every replaced page is new; the next run finishes.
//! Needs root, to mount.
//!
//! `NEICAN_CUTS` says how many cuts at least; `just power` takes many.
#![cfg(target_os = "linux")]
#![allow(clippy::disallowed_methods, clippy::disallowed_macros, reason = "a harness plays the disk, and says how much")]

#[path = "support/peril/mod.rs"]
mod peril;
mod support;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use peril::disks::{self, Disk, may_mount};
use peril::scenes::{self, FLAVOURS, Scene};
use peril::{Arena, judge, lay, works};
use support::hostile::Dice;

/// How many cuts `cargo test` makes.
const FEW: u64 = 60;

/// At most so many cuts while one run is at work; then its end is awaited for one more.
const PER_RUN: usize = 3;

/// How the disk is mounted. The second and third are what other programs are known to lose files by.
const MODES: [&str; 4] = ["", "noauto_da_alloc", "data=writeback,noauto_da_alloc", "commit=1,noauto_da_alloc"];

/// One run to cut off.
#[derive(Clone)]
struct Round<'s> {
    scene: &'s Scene,
    mode: &'static str,
    seed: u64,
}

/// What cuts came to.
#[derive(Default)]
struct Tally {
    during: AtomicU64,
    after: AtomicU64,
    old: AtomicU64,
    new: AtomicU64,
}

/// Another program on the same disk, which has its own file written through again and again: so the disk learns of
/// everybody's names at moments that nobody chose.
fn neighbour(folder: &Path, turn: &Mutex<()>, stop: &AtomicBool, mut dice: Dice) {
    let mut file = fs::File::create(folder.join("neighbour")).expect("a writable disk");
    while !stop.load(Ordering::Relaxed) {
        {
            let _turn = turn.lock().expect("nobody panics with it");
            file.write_all(b"x").and_then(|()| file.sync_all()).expect("a writable disk");
        }
        std::thread::sleep(Duration::from_micros(dice.below(3000) as u64));
    }
}

struct Cutting<'c> {
    round: &'c Round<'c>,
    image: PathBuf,
    copy: PathBuf,
    place: PathBuf,
    tally: &'c Tally,
}

impl Cutting<'_> {
    /// Cuts, mounts what is left and looks at it.
    fn cut(&self, ended: bool) -> Vec<String> {
        let scene = self.round.scene;
        if !disks::cut(&self.image, &self.copy) {
            return Vec::new();
        }
        let Some(disk) = Disk::of_image(&self.copy, &self.place, "") else {
            return vec!["what is left cannot be mounted".to_owned()];
        };
        let vault = disk.path().join("vault");
        let mut wrong = judge::old_or_new(scene, &vault);
        let seen = judge::pages(&peril::everything(&vault));
        for (path, will) in scene.after.iter().filter(|(path, will)| scene.before_pages.get(*path) != Some(will)) {
            let is_new = seen.get(path) == Some(will);
            let count = if is_new { &self.tally.new } else { &self.tally.old };
            count.fetch_add(1, Ordering::Relaxed);
            if ended && !is_new && scene.before_pages.contains_key(path) {
                wrong.push(format!("the run has ended and {path} is old"));
            }
        }
        wrong.extend(judge::converges(scene, &vault));
        let count = if ended { &self.tally.after } else { &self.tally.during };
        count.fetch_add(1, Ordering::Relaxed);
        wrong
    }
}

/// Lets a run go, stops it now and then for a cut, and cuts once more when it is over.
fn cut_off(arena: &Arena, round: &Round, empty: &Path, tally: &Tally) -> Vec<String> {
    let file = |name: &str| arena.path().join(name);
    let cutting = Cutting { round, image: file("disk.img"), copy: file("copy.img"), place: file("left"), tally };
    fs::copy(empty, &cutting.image).expect("room for an image");
    let disk = Disk::of_image(&cutting.image, &file("disk"), round.mode).expect("it could be mounted before");
    let vault = disk.path().join("vault");
    lay(&round.scene.before, &vault);
    assert!(works("sync", &["-f", &disk.path().to_string_lossy()]));
    let mut dice = Dice::new(round.seed);
    let (turn, stop) = (Mutex::new(()), AtomicBool::new(false));
    let wrong = std::thread::scope(|scope| {
        scope.spawn(|| neighbour(disk.path(), &turn, &stop, Dice::new(round.seed + 1)));
        let line = peril::filled(&round.scene.line, &vault);
        let mut command = peril::plain(&line[0]);
        let command = command.args(&line[1..]).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().expect("the program starts");
        let mut wrong = Vec::new();
        for _ in 0..PER_RUN {
            std::thread::sleep(Duration::from_micros(dice.below(12_000) as u64));
            let _turn = turn.lock().expect("nobody panics with it");
            if !stopped(&mut child) {
                break;
            }
            wrong.extend(cutting.cut(false));
            works("kill", &["-CONT", &child.id().to_string()]);
        }
        let ended = child.wait().expect("it ends");
        let _turn = turn.lock().expect("nobody panics with it");
        stop.store(true, Ordering::Relaxed);
        if matches!(ended.code(), Some(0 | 1)) {
            wrong.extend(cutting.cut(true));
        } else {
            wrong.push(format!("the run ends with {ended}"));
        }
        wrong
    });
    peril::one(&format!("{}, mounted with {:?}, seed {}", round.scene.name, round.mode, round.seed), &wrong)
}

/// Stops a program in the middle; `false`: it is over.
fn stopped(child: &mut Child) -> bool {
    let stat = format!("/proc/{}/stat", child.id());
    if child.try_wait().expect("a child").is_some() || !works("kill", &["-STOP", &child.id().to_string()]) {
        return false;
    }
    loop {
        let state = fs::read_to_string(&stat).ok().and_then(|stat| stat.rsplit(") ").next()?.chars().next());
        match state {
            Some('T') => return true,
            None | Some('Z' | 'X') => return false,
            Some(_) => std::thread::yield_now(),
        }
    }
}

fn scenes_to_cut(arena: &Arena) -> Vec<Scene> {
    let wanted = ["into a vault", "a corrected issue", "another template", "corrected", "another config"];
    let all = FLAVOURS.into_iter().flat_map(|flavour| scenes::of(arena, flavour));
    all.filter(|scene| !scene.name.contains("recovery") && wanted.iter().any(|name| scene.name.contains(name)))
        .collect()
}

fn many(
    name: &str,
    scenes: &[Scene],
    modes: &[&'static str],
    n_cuts: u64,
) -> (Vec<String>, BTreeMap<&'static str, u64>) {
    let arena = Arena::new(&format!("{name}-image"));
    let empty = arena.path().join("empty.img");
    assert!(disks::make_image(&empty), "an image could be made before");
    let tally = Tally::default();
    let mut failures = Vec::new();
    let mut seed = support::setting("NEICAN_SEED", 1);
    while tally.during.load(Ordering::Relaxed) + tally.after.load(Ordering::Relaxed) < n_cuts {
        let rounds: Vec<Round> = scenes
            .iter()
            .flat_map(|scene| modes.iter().map(move |mode| (scene, *mode)))
            .enumerate()
            .map(|(at, (scene, mode))| Round { scene, mode, seed: seed + at as u64 })
            .collect();
        let few = peril::sample(&rounds, n_cuts.div_ceil(3));
        seed += rounds.len() as u64;
        failures.extend(peril::in_parallel(name, &few, |arena, round| cut_off(arena, round, &empty, &tally)));
    }
    let count = |count: &AtomicU64| count.load(Ordering::Relaxed);
    let tally = BTreeMap::from([
        ("cuts during a run", count(&tally.during)),
        ("cuts after its end", count(&tally.after)),
        ("pages found old", count(&tally.old)),
        ("pages found new", count(&tally.new)),
    ]);
    (failures, tally)
}

#[test]
fn a_power_cut_at_any_moment_leaves_old_or_new_and_whole() {
    let arena = Arena::new("power-scenes");
    if !may_mount("power cuts", "ext4", arena.path()) {
        return;
    }
    let scenes = scenes_to_cut(&arena);
    let (failures, tally) = many("power", &scenes, &MODES, support::setting("NEICAN_CUTS", FEW));
    eprintln!("{} scenes, {} ways to mount: {tally:?}", scenes.len(), MODES.len());
    peril::verdict(&failures);
}

/// The harness is worth something: writers that do not wait for the disk are caught.
#[test]
fn a_hasty_writer_is_caught_by_power_cuts() {
    let arena = Arena::new("power-careless");
    if !may_mount("power cuts of a hasty writer", "ext4", arena.path()) {
        return;
    }
    let all = scenes::of(&arena, "logseq");
    let writers = [scenes::careless(&arena, &all[4]), scenes::hasty(&all[4])];
    for scene in writers {
        let (failures, tally) = many("power-careless", std::slice::from_ref(&scene), &MODES[1..3], 12);
        let torn: usize = failures.iter().map(|what| what.matches("neither old nor new").count()).sum();
        let empty: usize = failures.iter().map(|what| what.matches("neither old nor new: 0 bytes").count()).sum();
        eprintln!("{}: {torn} torn pages, {empty} of them empty; {tally:?}", scene.name);
        assert!(torn > 0, "{}: {failures:?}", scene.name);
    }
}
