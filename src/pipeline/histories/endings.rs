//! Runs, and how they end: well, killed, cut off from power, or with an error; and runs on two devices.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::rc::Rc;

use super::dice::Dice;
use super::laws::{Trial, Verdict, must, wrote};
use super::world::{Device, Files, Ledger, Plan, World, is_state};
use crate::model::{IssueReport, Outcome, PageReport, Parsed, Sealed, Thing};
use crate::vault::sim::{Sim, Trouble};

/// How a run ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    Whole,
    Killed,
    PowerCut,
    Error,
    ErrorAfter,
}

pub(super) const ENDINGS: [Ending; 4] = [Ending::Killed, Ending::PowerCut, Ending::Error, Ending::ErrorAfter];

/// What the reader can see of a vault.
fn pages(files: &Files) -> Files {
    files.iter().filter(|(path, _)| !is_state(path)).map(|(path, bytes)| (path.clone(), bytes.clone())).collect()
}

fn is_leftover(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.starts_with(".neican-") && name.ends_with(".tmp")
}

impl World {
    pub(super) fn end(&mut self, on: usize, ending: Ending, dice: &mut Dice) -> Verdict {
        let parsed = self.source.parsed();
        if ending == Ending::Whole {
            return self.whole_run(on, &parsed);
        }
        let sim = self.devices[on].sim.clone();
        let before = self.files(&sim);
        let fork = sim.fork();
        let clean = self.run(&fork, &parsed, Trouble::None);
        clean.map_err(|error| format!("a run fails: {error:?}"))?;
        let (wanted, n_steps) = (self.files(&fork), fork.steps());
        if n_steps == 0 {
            return self.whole_run(on, &parsed);
        }
        let at = 1 + dice.below(n_steps as usize + 1) as u32;
        self.tell(|| format!("a run: {ending:?} at step {at} of {n_steps}"));
        let trouble = match ending {
            Ending::Whole => Trouble::None,
            Ending::Killed | Ending::PowerCut => Trouble::Dies(at),
            Ending::Error => Trouble::Fails(at),
            Ending::ErrorAfter => Trouble::FailsAfter(at),
        };
        let _ = self.run(&sim, &parsed, trouble);
        if ending == Ending::PowerCut {
            sim.cut(|| dice.one_in(2));
        }
        self.is_old_or_new(&before, &self.files(&sim), &wanted)?;
        // As in `settles`: each run brings one half up to date, or knows again more of what was lost.
        if self.devices[on].ledger.lost || wanted.values().any(|bytes| self.says_twice(bytes)) {
            for _ in 0..2 {
                fork.rest();
                self.run(&fork, &parsed, Trouble::None).map_err(|error| format!("the next run fails: {error:?}"))?;
            }
        }
        self.recovers(on, &parsed, &before, &self.files(&fork))
    }

    /// I4: every file is the old one or the new one; only what says by its name that it is ours and unfinished may lie
    /// about. A page that the reader made of two of ours is written twice, so it may be half-way.
    fn is_old_or_new(&self, before: &Files, now: &Files, wanted: &Files) -> Verdict {
        for (path, bytes) in now.iter().filter(|(path, _)| !is_state(path) && !is_leftover(path)) {
            let text = String::from_utf8_lossy(bytes);
            let things: BTreeSet<Thing> = self.flavour.spelling().things(&text).into_iter().collect();
            let known = before.get(path) == Some(bytes) || wanted.get(path) == Some(bytes) || things.len() > 1;
            must(known, || format!("I4: {path} is neither old nor new:\n{}", String::from_utf8_lossy(bytes)))?;
        }
        // Where files cannot change places one lies in the trash for a moment, and the next run puts it back.
        let kept = |path: &String| now.iter().any(|(at, bytes)| is_state(at) && Some(bytes) == before.get(path));
        let lost = before.keys().find(|path| !is_state(path) && !now.contains_key(*path) && !kept(path));
        must(lost.is_none(), || format!("I4: {lost:?} is gone"))
    }

    /// I5: two more runs, and the vault is as if nothing had happened.
    fn recovers(&mut self, on: usize, parsed: &Parsed, before: &Files, wanted: &Files) -> Verdict {
        let sim = self.devices[on].sim.clone();
        for _ in 0..2 {
            sim.rest();
            self.run(&sim, parsed, Trouble::None).map_err(|error| format!("I5: the next run fails: {error:?}"))?;
        }
        let mut now = pages(&self.files(&sim));
        now.retain(|path, _| !is_leftover(path));
        let wanted = pages(wanted);
        let differs = |path: &&String| {
            let [was, is, meant] = [before, &now, &wanted].map(|files| files.get(*path));
            is != meant && !is_copy_taken(was, is, meant)
        };
        let path = now.keys().chain(wanted.keys()).find(differs);
        must(path.is_none(), || {
            let path = path.cloned().unwrap_or_default();
            let show = |files: &Files| files.get(&path).map(|bytes| String::from_utf8_lossy(bytes).into_owned());
            format!("I5: {path} is\n{:?}\ninstead of\n{:?}", show(&now), show(&wanted))
        })?;
        self.whole_run(on, parsed)
    }

    /// A run that nothing disturbs, with all laws; then another that must find nothing to do.
    pub(super) fn whole_run(&mut self, on: usize, parsed: &Parsed) -> Verdict {
        let sim = self.devices[on].sim.clone();
        sim.rest();
        let before = self.files(&sim);
        let plan = self.plan(&sim, parsed).map_err(|error| format!("no plan: {error:?}"))?;
        let report = self.run(&sim, parsed, Trouble::None).map_err(|error| format!("a run fails: {error:?}"))?;
        let (n_steps, after) = (sim.steps(), self.files(&sim));
        self.tell(|| told(&report, &after));
        let ledger = &self.devices[on].ledger;
        // I7: words on pages alone are no reason to write, whatever they are.
        let is_due = report.pages.iter().any(|page| wrote(page.outcome) && self.is_due(ledger, page, &before, &plan));
        // A state that had lost something may only write down what it knows again.
        let is_known_again = ledger.lost && pages(&before) == pages(&after);
        must(!ledger.quiet || n_steps == 0 || is_due || is_known_again, || {
            format!("I7: {n_steps} steps, and there is no news")
        })?;
        let trial = Trial {
            grammar: self.flavour.grammar(),
            spelling: self.flavour.spelling(),
            before: &before,
            after: &after,
            plan: &plan,
            report: &report,
            ledger,
        };
        trial.check()?;
        self.settles(&sim, parsed, self.devices[on].ledger.lost)?;
        let ledger = &mut self.devices[on].ledger;
        ledger.quiet = true;
        ledger.remember(&plan.known, &report);
        for page in &report.pages {
            if wrote(page.outcome) {
                ledger.homes.insert(page.thing.clone(), page.path.as_str().to_owned());
            } else if ledger.homes.get(&page.thing).is_some_and(|home| home != page.path.as_str()) {
                // Found elsewhere, and not written there: which of two copies is ours nobody knows until then.
                ledger.homes.remove(&page.thing);
            }
        }
        Ok(())
    }

    /// Whether a page may be written although nothing but words on pages changed.
    fn is_due(&self, ledger: &Ledger, page: &PageReport, before: &Files, plan: &Plan) -> bool {
        // Where the reader took our block out of a page and another file holds a copy of it, that file is ours from now on.
        if ledger.homes.get(&page.thing).is_some_and(|home| home != page.path.as_str()) {
            return true;
        }
        // A page whose base is lost is added to: nobody knows that the reader took away what it lacks.
        let text = before.get(page.path.as_str()).map(|bytes| String::from_utf8_lossy(bytes)).unwrap_or_default();
        let sealed = Sealed::open(&text, &page.thing, self.flavour.spelling());
        ledger.lost && sealed.is_some_and(|sealed| !plan.bases.contains_key(&sealed.pointer.base.to_string()))
    }

    /// I6: a second run makes no step.
    fn settles(&self, sim: &Sim, parsed: &Parsed, lost: bool) -> Verdict {
        // A page that was pasted into itself says twice what it is; each run brings one of the two up to date. And what a
        // run stores again that was lost may tell the next one what a page was made from.
        if lost || self.files(sim).values().any(|bytes| self.says_twice(bytes)) {
            let _ = self.run(sim, parsed, Trouble::None);
        }
        let report = self.run(sim, parsed, Trouble::None).map_err(|error| format!("a second run fails: {error:?}"))?;
        let moved: Vec<_> = report.pages.iter().filter(|page| wrote(page.outcome)).collect();
        must(sim.steps() == 0, || format!("I6: a second run made {} steps: {moved:?}", sim.steps()))?;
        let deferred = report.pages.iter().find(|page| page.outcome == Outcome::Deferred);
        must(deferred.is_none(), || format!("I6: {deferred:?}, and nobody is at work"))
    }

    fn says_twice(&self, bytes: &[u8]) -> bool {
        let text = String::from_utf8_lossy(bytes);
        let things = self.flavour.spelling().things(&text);
        things.iter().collect::<BTreeSet<_>>().len() < things.len()
    }

    pub(super) fn anew(&mut self, on: usize) -> Verdict {
        self.tell(|| "a run without an issue".to_owned());
        let sim = self.devices[on].sim.clone();
        let Some(parsed) = self.stored(&sim) else { return Ok(()) };
        let quiet = self.devices[on].ledger.quiet;
        self.whole_run(on, &parsed)?;
        // The issue itself may have news that the state does not know yet.
        self.devices[on].ledger.quiet = quiet;
        Ok(())
    }

    /// I13: two devices that hold the same come to the same pages.
    pub(super) fn second(&mut self, seed: u64) -> Verdict {
        if self.devices.len() > 1 {
            return Ok(());
        }
        self.tell(|| "a second device gets a copy, and both run".to_owned());
        let first = &self.devices[0];
        let other = Device { sim: first.sim.device(seed), ..first.clone() };
        self.common = first.sim.files();
        self.devices.push(other);
        self.both_run()
    }

    fn both_run(&mut self) -> Verdict {
        let parsed = self.source.parsed();
        self.whole_run(0, &parsed)?;
        self.whole_run(1, &parsed)?;
        let [one, other] = [0, 1].map(|at| pages(&self.files(&self.devices[at].sim)));
        let differs = |path: &&String| one.get(*path) != other.get(*path);
        let path = one.keys().chain(other.keys()).find(differs);
        must(path.is_none(), || format!("I13: the devices differ in {path:?}"))
    }

    /// Files travel, some or all. After all of them have, both devices hold the same, and come to the same.
    pub(super) fn meet(&mut self, dice: &mut Dice) -> Verdict {
        if self.devices.len() < 2 {
            return Ok(());
        }
        let share = *dice.pick(&[3, 7, 10, 10]);
        self.tell(|| format!("{share} of ten files travel between the devices"));
        self.exchange(share, dice);
        if share < 10 {
            return Ok(());
        }
        self.both_run()
    }
}

/// Whether a page differs in nothing but copies of lines of ours that the reader made. After a power cut or an error a page
/// may be new and what is known of it old: then of a block of ours that the source took back or changed a copy passes for
/// the block itself, and goes or is changed as well.
fn is_copy_taken(before: Option<&Rc<[u8]>>, now: Option<&Rc<[u8]>>, wanted: Option<&Rc<[u8]>>) -> bool {
    let (Some(before), Some(now), Some(wanted)) = (before, now, wanted) else { return false };
    let [before, now, wanted] = [before, now, wanted].map(|bytes| String::from_utf8_lossy(bytes));
    let n = |text: &str, line: &str| text.lines().filter(|other| other.trim() == line).count();
    let lines: BTreeSet<&str> = now.lines().chain(wanted.lines()).map(str::trim).collect();
    let (mut n_gone, mut n_new) = (0, 0);
    for line in lines {
        let (is, meant) = (n(&now, line), n(&wanted, line));
        let is_readers = !super::seen::atoms(line).is_empty();
        match is.cmp(&meant) {
            Ordering::Equal => {}
            Ordering::Less if n(&before, line) > 1 && !is_readers => n_gone += meant - is,
            Ordering::Greater if n(&before, line) == 0 && meant > 0 && !is_readers => n_new += is - meant,
            Ordering::Less | Ordering::Greater => return false,
        }
    }
    n_new <= n_gone
}

fn told(report: &IssueReport, after: &Files) -> String {
    let line = |page: &PageReport| {
        let text = after.get(page.path.as_str()).map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        format!("\n  {:?} {} {}\n{}", page.outcome, page.thing, page.path, text.unwrap_or_default())
    };
    let pages: String = report.pages.iter().filter(|page| page.outcome != Outcome::Unchanged).map(line).collect();
    format!("a run{pages}")
}
