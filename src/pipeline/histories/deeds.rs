//! What happens between runs: to pages, to whole files, to the state folder, to the clock.

use std::collections::BTreeSet;

use super::dice::Dice;
use super::seen::{by_thing, lines};
use super::source::block_names;
use super::world::{Files, World, is_state};
use super::{reader, source};
use crate::vault::sim::Sim;

/// What is done to whole files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Deed {
    DropPointer,
    Rename,
    MoveAway,
    CopyPage,
    DeletePage,
    /// A page of the reader's own, perhaps under a name that an article will want.
    OwnPage,
    WriteJournal,
    DeleteJournalBlock,
    /// The text of one page goes to the end of another.
    Paste,
    ConflictCopy,
    /// A file is away until the next time.
    Evict,
    Template,
    Config,
    LoseObjects,
    LoseOperations,
    LoseState,
    Clock,
}

pub(super) const DEEDS: [Deed; 17] = [
    Deed::DropPointer,
    Deed::Rename,
    Deed::MoveAway,
    Deed::CopyPage,
    Deed::DeletePage,
    Deed::OwnPage,
    Deed::WriteJournal,
    Deed::DeleteJournalBlock,
    Deed::Paste,
    Deed::ConflictCopy,
    Deed::Evict,
    Deed::Template,
    Deed::Config,
    Deed::LoseObjects,
    Deed::LoseOperations,
    Deed::LoseState,
    Deed::Clock,
];

/// What a vault holds before we come.
pub(super) fn furnish(sim: &Sim, outline: bool) {
    let (page, journal) =
        if outline { ("pages/手记.md", "journals/2026_04_29.md") } else { ("手记.md", "2026-04-29.md") };
    sim.put(page, "- r900z 手记\n".as_bytes());
    sim.put(journal, "- r901z 早上\n- r902z 晚上\n".as_bytes());
    sim.put("assets/r.png", b"\x89PNG r");
}

fn text(files: &Files, path: &str) -> String {
    files.get(path).map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default()
}

impl World {
    /// Pages of ours, and of the reader's.
    fn pages(&self, files: &Files, ours: bool) -> Vec<String> {
        let pages = files.iter().filter(|(path, _)| path.ends_with(".md") && !is_state(path));
        let pages = pages.filter(|(_, bytes)| {
            let is_ours = !self.flavour.spelling().things(&String::from_utf8_lossy(bytes)).is_empty();
            !ours || is_ours
        });
        pages.map(|(path, _)| path.clone()).collect()
    }

    /// Does something on a device, and writes down what only a witness can know.
    fn witnessed(&mut self, on: usize, quiet: bool, act: impl FnOnce(&World, &Sim, &Files) -> String) {
        let sim = self.devices[on].sim.clone();
        let before = self.files(&sim);
        let told = act(self, &sim, &before);
        let after = self.files(&sim);
        self.tell(|| told);
        let spelling = self.flavour.spelling();
        let (was, is) = (by_thing(&before, spelling), by_thing(&after, spelling));
        let ledger = &mut self.devices[on].ledger;
        ledger.quiet &= quiet;
        for (thing, before) in was.iter().filter(|(thing, before)| is.get(thing) != Some(before)) {
            let Some(after) = is.get(thing) else {
                ledger.deleted.insert(thing.clone());
                continue;
            };
            // Of a page that lies at two places nobody can say which will be ours.
            let told = before.n == 1 && after.n == 1;
            let (before, after) = (lines(&before.text), lines(&after.text));
            for (name, lines) in &before {
                let key = (thing.to_string(), (*name).to_owned());
                // What the source took back before and the reader kept is the reader's: brought again it is new.
                let is_ours = ledger.issued.get(&key.0).is_none_or(|names| names.contains(*name));
                match after.get(name) {
                    None if told && is_ours => drop(ledger.gone.insert(key)),
                    None => drop(ledger.touched.insert(key)),
                    Some(now) if now != lines => drop(ledger.touched.insert(key)),
                    Some(_) => {}
                }
            }
            let back: Vec<_> = after.keys().map(|name| (thing.to_string(), (*name).to_owned())).collect();
            for key in back.iter().filter(|key| !before.contains_key(key.1.as_str())) {
                ledger.gone.remove(key);
                ledger.touched.insert(key.clone());
            }
        }
        ledger.deleted.retain(|thing| !is.contains_key(thing));
    }

    /// Something happens to the text of a page.
    pub(super) fn read(&mut self, on: usize, deed: reader::Deed, dice: &mut Dice) {
        let n = self.number();
        self.witnessed(on, true, |world, sim, files| {
            let pages = world.pages(files, !dice.one_in(8));
            if pages.is_empty() {
                return format!("{deed:?}: no page");
            }
            let page = dice.pick(&pages);
            let before = text(files, page);
            let after = reader::work(&before, world.is_outline(), deed, n, dice);
            if after != before {
                sim.put(page, after.as_bytes());
            }
            format!("the reader: {deed:?} on {page}\n{after}")
        });
    }

    pub(super) fn publish(&mut self, deed: source::Deed, seed: u64) {
        self.source.work(deed, seed);
        let names: BTreeSet<String> = self.source.issue.articles().flat_map(block_names).collect();
        for device in &mut self.devices {
            // What the source took back and brings again is new, whatever the reader did to it before.
            let (gone, back) =
                std::mem::take(&mut device.ledger.gone).into_iter().partition(|(_, name)| names.contains(name));
            device.ledger.gone = gone;
            device.ledger.touched.extend::<BTreeSet<_>>(back);
            device.ledger.quiet = false;
        }
        let outline = self.log.is_some().then(|| crate::model::outline(&self.source.issue));
        self.tell(|| format!("the source: {deed:?}\n{}", outline.unwrap_or_default()));
    }

    pub(super) fn deed(&mut self, on: usize, deed: Deed, dice: &mut Dice) {
        let n = self.number();
        match deed {
            Deed::Clock => {
                let day = dice.below(300) as u32;
                self.day = day;
                self.tell(|| format!("the clock says day {day}"));
                return;
            }
            Deed::LoseObjects | Deed::LoseOperations | Deed::LoseState => return self.lose(on, deed, dice),
            Deed::Evict => return self.evict(on, dice),
            _ => {}
        }
        self.witnessed(on, false, |world, sim, files| {
            let what = world.whole(sim, files, deed, n, dice);
            format!("the reader: {deed:?} {what}")
        });
    }

    fn whole(&self, sim: &Sim, files: &Files, deed: Deed, n: usize, dice: &mut Dice) -> String {
        let pages = self.pages(files, true);
        let journal = if self.is_outline() { "journals/2026_04_29.md" } else { "2026-04-29.md" };
        match deed {
            Deed::Template => return self.template(sim, dice),
            Deed::Config => return config(sim, dice),
            Deed::OwnPage => return self.own_page(sim, files, n, dice),
            Deed::WriteJournal => {
                let (own, before) = (format!("- r{n}z {}\n", dice.words()), text(files, journal));
                let gap = if before.is_empty() || before.ends_with('\n') { "" } else { "\n" };
                let page = if dice.one_in(2) { format!("{own}{before}") } else { format!("{before}{gap}{own}") };
                sim.put(journal, page.as_bytes());
                return journal.to_owned();
            }
            _ if pages.is_empty() => return "nothing".to_owned(),
            _ => {}
        }
        let page = dice.pick(&pages);
        let before = text(files, page);
        let folder = page.rsplit_once('/').map_or("", |(folder, _)| folder);
        let beside = |name: String| format!("{folder}/{name}").trim_start_matches('/').to_owned();
        match deed {
            Deed::DropPointer => {
                let kept: Vec<&str> =
                    before.split_inclusive('\n').filter(|line| !line.trim_start().starts_with("neican:")).collect();
                sim.put(page, kept.concat().as_bytes());
            }
            Deed::Rename | Deed::MoveAway => {
                let name = page.rsplit('/').next().unwrap_or(page);
                let to = if deed == Deed::Rename { beside(format!("改名{n}.md")) } else { format!("别处/{name}") };
                if to != *page {
                    sim.delete(page);
                    sim.put(&to, before.as_bytes());
                }
                return format!("{page} to {to}");
            }
            Deed::CopyPage => sim.put(&beside(format!("抄{n}.md")), before.as_bytes()),
            Deed::ConflictCopy => {
                let stem = page.trim_end_matches(".md");
                let copy = format!("{stem}.sync-conflict-20261123-10200{}-ABCDEFG.md", n % 10);
                sim.put(&copy, format!("{before}\n- r{n}z 冲突\n").as_bytes());
            }
            Deed::DeletePage => sim.delete(page),
            Deed::DeleteJournalBlock => self.drop_block(sim, files),
            Deed::Paste => {
                let to = dice.pick(&pages);
                let gap = if text(files, to).ends_with('\n') { "" } else { "\n" };
                sim.put(to, format!("{}{gap}{before}", text(files, to)).as_bytes());
                return format!("{page} into {to}");
            }
            _ => {}
        }
        page.clone()
    }

    fn drop_block(&self, sim: &Sim, files: &Files) {
        for path in self.pages(files, true) {
            let mut sheet = super::sheet::Sheet::read(&text(files, &path), self.is_outline());
            let says = |line: &String| line.contains("neican:: journal/") || line.contains(" ^neican-");
            let ours = |unit: &super::sheet::Unit| says(&unit.words) || unit.rest.iter().any(says);
            if let Some(at) = sheet.units.iter().position(ours) {
                let span = sheet.span(at);
                sheet.units.drain(span);
                sim.put(&path, sheet.print().as_bytes());
            }
        }
    }

    fn own_page(&self, sim: &Sim, files: &Files, n: usize, dice: &mut Dice) -> String {
        let articles: Vec<_> = self.source.issue.articles().collect();
        let name = match articles.is_empty() || dice.one_in(2) {
            true => format!("自己{n}"),
            false => dice.pick(&articles).title.clone(),
        };
        let page = if self.is_outline() { format!("pages/{name}.md") } else { format!("{name}.md") };
        if !files.contains_key(&page) {
            sim.put(&page, format!("- r{n}z {}\n", dice.words()).as_bytes());
        }
        page
    }

    fn template(&self, sim: &Sim, dice: &mut Dice) -> String {
        let kind = *dice.pick(&["article.md", "issue.md"]);
        let built_in = self.flavour.templates().iter().find(|(name, _)| *name == kind).expect("it is built in").1;
        let path = format!(".neican/templates/{kind}");
        match dice.below(4) {
            0 => sim.delete(&path),
            n => {
                let gap = if self.is_outline() { "" } else { "\n" };
                sim.put(&path, format!("{}\n{gap}- 版式 {n}\n", built_in.trim_end()).as_bytes());
            }
        }
        path
    }

    /// The state folder loses some of its files, as a service that carries them late.
    fn lose(&mut self, on: usize, deed: Deed, dice: &mut Dice) {
        let sim = self.devices[on].sim.clone();
        let of = match deed {
            Deed::LoseObjects => ".neican/objects/",
            Deed::LoseOperations => ".neican/ops/",
            _ => ".neican/",
        };
        let all = dice.one_in(3);
        let lost: Vec<String> =
            sim.files().into_keys().filter(|path| path.starts_with(of) && (all || dice.one_in(2))).collect();
        lost.iter().for_each(|path| sim.delete(path));
        let ledger = &mut self.devices[on].ledger;
        (ledger.lost, ledger.quiet) = (true, false);
        self.tell(|| format!("{} files of {of} are lost", lost.len()));
    }

    /// A page goes away, or the one that is away comes back as it was.
    fn evict(&mut self, on: usize, dice: &mut Dice) {
        let back = self.devices[on].away.take();
        let mut away = None;
        self.witnessed(on, false, |world, sim, files| match back {
            Some((path, bytes)) => {
                if !files.contains_key(&path) {
                    sim.put(&path, &bytes);
                }
                format!("{path} is back")
            }
            None => {
                let pages = world.pages(files, true);
                if pages.is_empty() {
                    return "nothing is evicted".to_owned();
                }
                let path = dice.pick(&pages).clone();
                sim.delete(&path);
                away = files.get(&path).map(|bytes| (path.clone(), bytes.clone()));
                format!("{path} is evicted")
            }
        });
        self.devices[on].away = away;
    }
}

fn config(sim: &Sim, dice: &mut Dice) -> String {
    let path = ".neican/config.yaml";
    let texts =
        ["", "keys: {author: 作者}\n", "keys: {reason: 理由, status: 状态}\n", "journal: link\n", "highlight: plain\n"];
    let text = *dice.pick(&texts);
    sim.put(path, text.as_bytes());
    text.trim().to_owned()
}
