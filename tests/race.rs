//! Saves that slip in while a run is at work: each is on the page or kept in the state, and after one quiet run the
//! last one is on the page.
//!
//! Twice: at random moments, many times, against the library; and once after every single call of the real binary.
//! `NEICAN_TRIALS` and `NEICAN_POINTS` say how many; `just race` takes many.
#![cfg(target_os = "linux")]
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "a harness plays the reader, and says how much"
)]

#[path = "support/peril/mod.rs"]
mod peril;
mod support;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::{Barrier, Mutex, PoisonError};
use std::time::Instant;

use neican::model::{Now, Parsed, Source};
use neican::pipeline::{self, Target};
use neican::{intake, read};
use peril::editors::{EDITORS, Editor, spin};
use peril::scenes::{self, FLAVOURS, Scene};
use peril::strace::{self, Call};
use peril::{Arena, Tree, everything, judge};
use support::hostile::Dice;

/// How many trials per app and editor `cargo test` takes.
const FEW: u64 = 250;

/// One test at a time: a program that one of them starts would hold the lock of another's vault until it runs.
static TURN: Mutex<()> = Mutex::new(());

/// Where the words of the last save are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fate {
    OnThePage,
    /// In the state folder only.
    Kept,
    Lost,
}

fn fate(vault: &Path, page: &str, mark: &str) -> Fate {
    let files = everything(vault);
    let holds = |bytes: &[u8]| judge::words(bytes).contains(mark);
    if files.get(page).is_some_and(|bytes| holds(bytes)) {
        Fate::OnThePage
    } else if files.values().any(|bytes| holds(bytes)) {
        Fate::Kept
    } else {
        Fate::Lost
    }
}

/// An issue as the library takes it.
fn input(scene: &Scene) -> (Source, Parsed) {
    let path = scene.line.iter().find(|word| word.ends_with(".yaml")).expect("an issue");
    let source = intake::from_bytes("issue.yaml", fs::read(path).expect("an issue")).expect("an issue");
    let parsed = read::read(&source, &read::Options::default()).expect("an issue");
    (source, parsed)
}

fn bring((source, parsed): &(Source, Parsed), vault: &Path, flavour: &str) {
    let now = Now { day: "2026-11-23".parse().expect("a date"), hour: 10, minute: 30 };
    let target = Target { root: vault, flavour: Some(flavour), home: None, now, dry_run: false, settle: 0 };
    pipeline::bring(parsed, source, &target).expect("nothing fails, something is saved");
}

/// A tool that looks once more before it renames, and thinks that this is enough.
fn compare_then_rename(page: &Path, new: &[u8]) {
    let other = page.with_extension("md.new");
    let Ok(before) = fs::read(page) else { return };
    fs::write(&other, new).expect("a writable folder");
    if fs::read(page).is_ok_and(|now| now == before) {
        fs::rename(&other, page).expect("a writable folder");
    }
}

/// One editor against one tool, once.
struct Trial<'t> {
    arena: &'t Arena,
    scene: &'t Scene,
    page: &'t str,
    editor: Editor,
}

impl Trial<'_> {
    /// Lets them meet: the editor begins `wait` nanoseconds after the tool.
    fn meet(&self, wait: u64, pause: u64, tool: impl FnOnce(&Path)) -> (std::path::PathBuf, String) {
        let vault = self.arena.vault(&self.scene.before);
        let text = String::from_utf8(self.scene.before[self.page].clone()).expect("a page");
        let (start, page) = (Barrier::new(2), vault.join(self.page));
        let mark = std::thread::scope(|scope| {
            let reader = scope.spawn(|| {
                start.wait();
                spin(wait);
                self.editor.save(&page, &text, pause)
            });
            start.wait();
            tool(&vault);
            reader.join().expect("the reader saves")
        });
        (vault, mark)
    }
}

/// How long a run takes that nobody disturbs, in nanoseconds: the shortest of some.
fn duration(arena: &Arena, before: &Tree, tool: impl Fn(&Path)) -> u64 {
    let times = (0..20).map(|_| {
        let vault = arena.vault(before);
        let start = Instant::now();
        tool(&vault);
        u64::try_from(start.elapsed().as_nanos()).expect("a short time")
    });
    times.min().expect("some times")
}

#[test]
fn no_save_at_any_moment_is_lost() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let arena = Arena::new("race");
    let n_trials = support::setting("NEICAN_TRIALS", FEW);
    let mut failures = Vec::new();
    for flavour in FLAVOURS {
        let (scene, page) = (scenes::small(&arena, flavour), scenes::page(flavour, 1));
        let issue = input(&scene);
        let whole = duration(&arena, &scene.before, |vault| bring(&issue, vault, flavour));
        for editor in EDITORS {
            let trial = Trial { arena: &arena, scene: &scene, page: &page, editor };
            let mut dice = Dice::new(support::setting("NEICAN_SEED", 1));
            let mut fates: BTreeMap<(Fate, Fate), u64> = BTreeMap::new();
            for number in 0..n_trials {
                let wait = dice.below(usize::try_from(whole).expect("a short time") * 5 / 4) as u64;
                let pause = dice.below(20_000) as u64;
                let (vault, mark) = trial.meet(wait, pause, |vault| bring(&issue, vault, flavour));
                let at_once = fate(&vault, &page, &mark);
                bring(&issue, &vault, flavour);
                let later = fate(&vault, &page, &mark);
                *fates.entry((at_once, later)).or_default() += 1;
                let text = fs::read_to_string(vault.join(&page)).unwrap_or_default();
                if at_once == Fate::Lost || later != Fate::OnThePage || !text.contains("（已更正）") {
                    failures
                        .push(format!("{flavour}, {editor:?}, trial {number}: {at_once:?}, then {later:?}: {text}"));
                }
            }
            eprintln!("{flavour}, {editor:?}: {n_trials} trials, fates at once and after a quiet run: {fates:?}");
        }
    }
    peril::verdict(&failures);
}

/// The harness is worth something: a tool that compares and then renames loses saves in it.
#[test]
fn a_tool_that_compares_and_renames_loses_saves() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let arena = Arena::new("race-careless");
    let (scene, page) = (scenes::small(&arena, "logseq"), scenes::page("logseq", 1));
    let tool = |vault: &Path| compare_then_rename(&vault.join(&page), &scene.after[&page]);
    let whole = duration(&arena, &scene.before, tool);
    let mut lost = 0;
    let n_trials = 4 * support::setting("NEICAN_TRIALS", FEW).min(2000);
    let mut dice = Dice::new(1);
    for number in 0..n_trials {
        let editor = EDITORS[usize::try_from(number).expect("a small number") % EDITORS.len()];
        let trial = Trial { arena: &arena, scene: &scene, page: &page, editor };
        let wait = dice.below(usize::try_from(whole).expect("a short time") * 5 / 4) as u64;
        let (vault, mark) = trial.meet(wait, dice.below(20_000) as u64, tool);
        lost += u64::from(fate(&vault, &page, &mark) == Fate::Lost);
    }
    eprintln!("compare, then rename: {lost} of {n_trials} saves lost");
    assert!(lost > 0);
}

/// Where a save is put: right after one call of a run.
#[derive(Clone)]
struct Point<'s> {
    flavour: &'static str,
    scene: &'s Scene,
    call: Call,
    editor: Editor,
}

fn slip_in(arena: &Arena, point: &Point) -> Vec<String> {
    let Point { flavour, scene, call, editor } = point;
    let vault = arena.vault(&scene.before);
    let page = scenes::page(flavour, 1);
    let text = String::from_utf8(scene.before[&page].clone()).expect("a page");
    let place = format!("{}, {editor:?} after {} {} {}", scene.name, call.name, call.count, call.shown);
    let Some(run) = strace::stop_after(arena.path(), &vault, &scene.line, call) else {
        return vec![format!("{place}: it was not stopped")];
    };
    let mark = editor.save(&vault.join(&page), &text, 0);
    let ran = run.go_on();
    let mut wrong = Vec::new();
    let at_once = fate(&vault, &page, &mark);
    if at_once == Fate::Lost {
        wrong.push(format!("the save is lost: {}", ran.said));
    }
    if !matches!(ran.code, Some(0 | 1)) {
        wrong.push(format!("the run ends with {:?}: {}", ran.code, ran.said));
    }
    let again = peril::run(&vault, &scene.line);
    let text = fs::read_to_string(vault.join(&page)).unwrap_or_default();
    let later = fate(&vault, &page, &mark);
    if later != Fate::OnThePage || !text.contains("（已更正）") {
        wrong.push(format!("{at_once:?}, after a quiet run {later:?}: {text}\n{}\n{}", ran.said, again.said));
    }
    peril::one(&place, &wrong)
}

#[test]
fn no_save_after_any_call_is_lost() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    if !strace::is_here("saves after every call") {
        return;
    }
    let arena = Arena::new("race-scenes");
    let scenes = FLAVOURS.map(|flavour| (flavour, scenes::small(&arena, flavour)));
    let mut all = Vec::new();
    for (flavour, scene) in &scenes {
        let vault = arena.vault(&scene.before);
        let (calls, _) = strace::calls(arena.path(), &vault, &scene.line, true);
        let point = |call: Call, editor| Point { flavour, scene, call, editor };
        all.extend(calls.into_iter().flat_map(|call| EDITORS.map(|editor| point(call.clone(), editor))));
    }
    let chosen = peril::sample(&all, support::setting("NEICAN_POINTS", FEW));
    let failures = peril::in_parallel("race", &chosen, slip_in);
    eprintln!("{} of {} saves put right after a call of a run", chosen.len(), all.len());
    peril::verdict(&failures);
}

/// A program that opened the page before it was replaced, and writes only when the run is over: its bytes go where the
/// old file went, which is kept.
#[test]
fn a_late_write_through_an_open_file_is_kept() {
    if !strace::is_here("late writes") {
        return;
    }
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let arena = Arena::new("race-late");
    let (mut fates, mut failures) = (BTreeMap::new(), Vec::new());
    for flavour in FLAVOURS {
        let (scene, page) = (scenes::small(&arena, flavour), scenes::page(flavour, 1));
        let vault = arena.vault(&scene.before);
        let (calls, _) = strace::calls(arena.path(), &vault, &scene.line, false);
        for call in calls.iter().filter(|call| call.changes) {
            let vault = arena.vault(&scene.before);
            let run = strace::stop_after(arena.path(), &vault, &scene.line, call).expect("it stops");
            let mut open = fs::OpenOptions::new().append(true).open(vault.join(&page)).expect("a page");
            run.go_on();
            open.write_all("\n- 读者的话901号\n".as_bytes()).expect("it can be written");
            let at_once = fate(&vault, &page, "901");
            let again = peril::run(&vault, &scene.line);
            let later = fate(&vault, &page, "901");
            *fates.entry((at_once, later)).or_insert(0) += 1;
            if at_once == Fate::Lost || later == Fate::Lost {
                failures.push(format!("{flavour}, opened after {} {}: {}", call.name, call.count, again.said));
            }
        }
    }
    eprintln!("late writes, fates at once and after a quiet run: {fates:?}");
    peril::verdict(&failures);
}
