//! The real binary, killed at every call by which it changes a disk: every page is old or new, and the next run finishes.
//!
//! `NEICAN_POINTS` says at how many points at most; `just kill` takes all.
#![cfg(target_os = "linux")]
#![allow(clippy::disallowed_macros, reason = "it says how much it tried")]

#[path = "support/peril/mod.rs"]
mod peril;
mod support;

use peril::scenes::{self, Scene};
use peril::strace::{self, Call};
use peril::{Arena, judge};

/// How many points `cargo test` takes.
const FEW: u64 = 250;

/// Where a run is killed.
type Point<'s> = (&'s Scene, Call);

fn points<'s>(arena: &Arena, scene: &'s Scene) -> Vec<Point<'s>> {
    let vault = arena.vault(&scene.before);
    let (calls, ran) = strace::calls(arena.path(), &vault, &scene.line, false);
    assert_eq!(ran.code, scene.code, "{}: {}", scene.name, ran.said);
    calls.into_iter().map(|call| (scene, call)).collect()
}

/// Kills a run once, and lets it be run again.
fn kill(arena: &Arena, (scene, call): &Point) -> Vec<String> {
    let vault = arena.vault(&scene.before);
    let ran = strace::tamper(arena.path(), &vault, &scene.line, call, "signal=KILL", false);
    let mut wrong = judge::old_or_new(scene, &vault);
    if ran.code.is_some() {
        wrong.push(format!("it was not killed: {}", ran.said));
    }
    wrong.extend(judge::converges(scene, &vault));
    peril::one(&format!("{} / {} {} {}", scene.name, call.name, call.count, call.shown), &wrong)
}

#[test]
fn a_run_killed_at_any_call_leaves_old_or_new_and_the_next_one_finishes() {
    if !strace::is_here("kill points") {
        return;
    }
    let arena = Arena::new("kill-scenes");
    let scenes = scenes::all(&arena);
    let mut all = Vec::new();
    for scene in &scenes {
        let points = points(&arena, scene);
        let n_changing = points.iter().filter(|(_, call)| call.changes).count();
        eprintln!("{}: {} calls in the vault, {n_changing} that change it", scene.name, points.len());
        all.extend(points);
    }
    let changing: Vec<Point> = all.iter().filter(|(_, call)| call.changes).cloned().collect();
    let (n_all, n_changing) = (all.len(), changing.len());
    let wanted = support::setting("NEICAN_POINTS", FEW);
    let chosen = if wanted < n_all as u64 { peril::sample(&changing, wanted) } else { all };
    let failures = peril::in_parallel("kill", &chosen, kill);
    let (n, n_scenes) = (chosen.len(), scenes.len());
    eprintln!(
        "killed at {n} of {n_all} points ({n_changing} before a call that changes the disk) in {n_scenes} scenes"
    );
    peril::verdict(&failures);
}

/// The harness is worth something: a writer without care is caught.
#[test]
fn a_careless_writer_that_is_killed_is_caught() {
    if !strace::is_here("kill points of a careless writer") {
        return;
    }
    let arena = Arena::new("kill-careless");
    let scenes = scenes::of(&arena, "logseq");
    let scene = scenes::careless(&arena, &scenes[4]);
    let points = points(&arena, &scene);
    let caught: Vec<String> = points.iter().flat_map(|point| kill(&arena, point)).collect();
    let torn = caught.iter().map(|what| what.matches("neither old nor new").count()).sum::<usize>();
    let gone = caught.iter().map(|what| what.matches("is on no page").count()).sum::<usize>();
    eprintln!("cp, killed at {} points: {torn} torn pages, {gone} words of the reader's gone", points.len());
    assert!(torn > 0 && gone > 0, "{caught:?}");
}
