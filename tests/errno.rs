//! The real binary, with one call or all later ones failing in every way: pages are old or new, what was not done is
//! said, and the next run finishes.
//!
//! `NEICAN_POINTS` says how many errors at most; `just errno` takes many.
#![cfg(target_os = "linux")]
#![allow(clippy::disallowed_macros, reason = "it says how much it tried")]

#[path = "support/peril/mod.rs"]
mod peril;
mod support;

use peril::scenes::{self, Scene};
use peril::strace::{self, Call};
use peril::{Arena, judge};

/// How many errors `cargo test` takes.
const FEW: u64 = 200;

/// What the kernel can answer.
const ERRORS: [&str; 16] = [
    "ENOSPC",
    "EDQUOT",
    "EIO",
    "EROFS",
    "EACCES",
    "EPERM",
    "EMFILE",
    "ENFILE",
    "EXDEV",
    "ENAMETOOLONG",
    "EOPNOTSUPP",
    "ENOSYS",
    "EINVAL",
    "EINTR",
    "ESTALE",
    "EBUSY",
];

/// Those that do not go away by themselves: all later calls of the name fail as well.
const LASTING: [&str; 4] = ["ENOSPC", "EDQUOT", "EIO", "EROFS"];

/// One error, or one that lasts.
#[derive(Clone)]
struct Point<'s> {
    scene: &'s Scene,
    call: Call,
    error: &'static str,
    lasts: bool,
}

fn points<'s>(arena: &Arena, scene: &'s Scene) -> Vec<Point<'s>> {
    let vault = arena.vault(&scene.before);
    let (calls, ran) = strace::calls(arena.path(), &vault, &scene.line, true);
    assert_eq!(ran.code, scene.code, "{}: {}", scene.name, ran.said);
    let errors = || ERRORS.map(|error| (error, false)).into_iter().chain(LASTING.map(|error| (error, true)));
    let of = |call: Call| errors().map(move |(error, lasts)| Point { scene, call: call.clone(), error, lasts });
    calls.into_iter().flat_map(of).collect()
}

/// Lets a call fail, and the run be run again.
fn fail(arena: &Arena, point: &Point) -> Vec<String> {
    let Point { scene, call, error, lasts } = point;
    let lasting = if *lasts { " and from then on" } else { "" };
    let place = format!("{} / {error} at {} {}{lasting} {}", scene.name, call.name, call.count, call.shown);
    let vault = arena.vault(&scene.before);
    let ran = strace::tamper(arena.path(), &vault, &scene.line, call, &format!("error={error}"), *lasts);
    let mut wrong = judge::old_or_new(scene, &vault);
    // Where a page went that may not be read nobody knows: what links to it names it by its old name until the next run.
    if *error == "EACCES" && call.name == "openat" && scene.name.contains("moved and renamed") {
        wrong.retain(|what| !what.contains("is neither old nor new"));
    }
    // Where no more can be written, nothing can be said either; the exit code still can.
    if !(*lasts && call.name == "write" && ran.code == Some(2)) {
        wrong.extend(judge::honest(scene, &vault, &ran));
    }
    if call.name != "unlinkat" {
        wrong.extend(judge::leftovers(&vault));
    }
    wrong.extend(judge::converges(scene, &vault));
    peril::one(&place, &wrong)
}

#[test]
fn a_run_with_any_call_failing_leaves_old_or_new_says_so_and_the_next_one_finishes() {
    if !strace::is_here("injected errors") {
        return;
    }
    let arena = Arena::new("errno-scenes");
    let scenes = scenes::all(&arena);
    let all: Vec<Point> = scenes.iter().flat_map(|scene| points(&arena, scene)).collect();
    let chosen = peril::sample(&all, support::setting("NEICAN_POINTS", FEW));
    let failures = peril::in_parallel("errno", &chosen, fail);
    eprintln!("{} of {} errors injected in {} scenes", chosen.len(), all.len(), scenes.len());
    peril::verdict(&failures);
}

/// The harness is worth something: a writer without care is caught.
#[test]
fn a_careless_writer_whose_calls_fail_is_caught() {
    if !strace::is_here("injected errors in a careless writer") {
        return;
    }
    let arena = Arena::new("errno-careless");
    let scenes = scenes::of(&arena, "logseq");
    let scene = scenes::careless(&arena, &scenes[4]);
    let points: Vec<Point> = points(&arena, &scene).into_iter().filter(|point| point.error == "EIO").collect();
    let caught: Vec<String> = points.iter().flat_map(|point| fail(&arena, point)).collect();
    let torn = caught.iter().filter(|what| what.contains("neither old nor new")).count();
    eprintln!("cp, with {} errors: {torn} torn pages", points.len());
    assert!(torn > 0, "{caught:?}");
}
