//! Devices with a vault each, and the service that carries files between them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::rc::Rc;
use std::time::Duration;

use unicode_normalization::UnicodeNormalization;

use super::dice::Dice;
use super::seen::name;
use super::source::{Source, block_names};
use crate::model::{
    Draft, Error, IssueReport, Known, Now, Outcome, PageReport, Parsed, Source as Named, Thing, VaultPath, What, Why,
    walk,
};
use crate::pipeline::outlook::Outlook;
use crate::pipeline::rounds::Rounds;
use crate::pipeline::{Target, carry, keep, planned};
use crate::reconcile::{bases, targets};
use crate::render::Flavour;
use crate::vault::sim::{Sim, Trouble};

pub(super) type Files = BTreeMap<String, Rc<[u8]>>;

/// What can only be known by whoever saw it happen.
#[derive(Clone, Default)]
pub(super) struct Ledger {
    /// Blocks that stood on a page and that the reader took away: what page, and their names.
    pub(super) gone: BTreeSet<(String, String)>,
    /// Blocks in whose line somebody but us wrote.
    pub(super) touched: BTreeSet<(String, String)>,
    /// Pages of ours that the reader took away.
    pub(super) deleted: BTreeSet<Thing>,
    /// Blocks that a page had from us by the last run: of a page that no run brought up to date nothing is said.
    pub(super) issued: BTreeMap<String, BTreeSet<String>>,
    /// Where we wrote a page last.
    pub(super) homes: BTreeMap<Thing, String>,
    /// The state folder lost something, or another device had a hand in it: what is above says nothing any more.
    pub(super) lost: bool,
    /// Since the last run that came to its end only words on pages changed.
    pub(super) quiet: bool,
}

impl Ledger {
    /// What a run brought to the pages: what the source took back by then the reader cannot have taken away. And what it
    /// left out below a block that the reader had taken away never was there: to the next runs it is gone like that, also
    /// where the source moves it elsewhere.
    pub(super) fn remember(&mut self, known: &Known, report: &IssueReport) {
        for (identity, article) in known.articles() {
            let thing = Thing::Article(identity.id.clone());
            let is_brought = |page: &&PageReport| page.thing == thing && !is_stuck(page.outcome);
            if report.pages.iter().any(|page| is_brought(&page)) {
                self.issued.insert(thing.to_string(), block_names(article));
            }
            let told = report.notices.iter().filter_map(|notice| match &notice.what {
                What::LeftOut { why: Why::BelowDeleted, text } => Some(name(text)),
                _ => None,
            });
            let told: BTreeSet<&str> = told.collect();
            let left_out = walk(&article.notes).into_iter().filter(|block| told.contains(name(&block.plain())));
            let names = left_out.flat_map(|block| walk(std::slice::from_ref(block)));
            self.touched.extend(names.map(|block| (thing.to_string(), name(&block.plain()).to_owned())));
        }
        let issued = &self.issued;
        let stands = |(thing, name): &(String, String)| issued.get(thing).is_none_or(|names| names.contains(name));
        let (gone, taken_back) = std::mem::take(&mut self.gone).into_iter().partition(stands);
        self.gone = gone;
        self.touched.extend::<BTreeSet<_>>(taken_back);
    }
}

/// Whether a page was left as it is although the issue may have news for it.
pub(super) fn is_stuck(outcome: Outcome) -> bool {
    use Outcome::{Deferred, LeftDeleted, LeftEdited, LeftForeign};
    matches!(outcome, LeftEdited | LeftForeign | LeftDeleted | Deferred)
}

#[derive(Clone)]
pub(super) struct Device {
    pub(super) sim: Sim,
    pub(super) ledger: Ledger,
    /// A file that is away, to come back: evicted by its service.
    pub(super) away: Option<(String, Rc<[u8]>)>,
}

pub(super) struct World {
    pub(super) flavour: &'static dyn Flavour,
    pub(super) source: Source,
    pub(super) devices: Vec<Device>,
    /// What both devices had when they exchanged files the last time.
    pub(super) common: Files,
    pub(super) day: u32,
    /// Numbers that nobody else has.
    pub(super) n: usize,
    /// Whether the disks show names decomposed.
    pub(super) decomposes: bool,
    /// What happened, in sentences, where somebody wants to know.
    pub(super) log: Option<Vec<String>>,
}

/// A run as it would be decided now.
pub(super) struct Plan {
    pub(super) drafts: Vec<Draft>,
    pub(super) known: Known,
    pub(super) bases: BTreeMap<String, String>,
}

pub(super) fn is_state(path: &str) -> bool {
    path.starts_with(".neican/")
}

impl World {
    pub(super) fn is_outline(&self) -> bool {
        self.flavour.marker() == "logseq"
    }

    pub(super) fn number(&mut self) -> usize {
        self.n += 1;
        self.n
    }

    /// Every file, by the composed form of its name: which form a disk shows is for the disk.
    pub(super) fn files(&self, sim: &Sim) -> Files {
        let files = sim.files();
        if !self.decomposes {
            return files;
        }
        files.into_iter().map(|(path, bytes)| (path.nfc().collect(), bytes)).collect()
    }

    fn target(&self) -> Target<'static> {
        let day = format!("2026-{:02}-{:02}", 1 + self.day / 28 % 12, 1 + self.day % 28);
        let now = Now { day: day.parse().expect("a date"), hour: 10, minute: 20 };
        Target { root: Path::new("/nowhere"), flavour: None, home: None, now, dry_run: false, settle: 0 }
    }

    /// One run over the issue, or over what the state knows.
    pub(super) fn run(&self, sim: &Sim, parsed: &Parsed, trouble: Trouble) -> Result<IssueReport, Error> {
        sim.plan(trouble);
        let (mut vault, mut outlook) = (sim.vault(self.flavour.name())?, None);
        let source = Named::single("2026-04-29.epub", Vec::new());
        let mut report =
            carry((&source, parsed), &mut vault, &mut outlook, Rounds::default(), self.flavour, &self.target())?;
        keep(&mut vault, outlook.as_ref());
        // As with the names of files: the form is for the disk.
        for page in &mut report.pages {
            let composed: String = page.path.as_str().nfc().collect();
            page.path = VaultPath::new(&composed).unwrap_or_else(|| page.path.clone());
        }
        Ok(report)
    }

    /// What the state knows, for a run without an issue; absent where it knows nothing.
    pub(super) fn stored(&self, sim: &Sim) -> Option<Parsed> {
        let vault = sim.vault(self.flavour.name()).ok()?;
        let known = vault.known_ids().iter().find_map(|id| vault.known(id).ok().flatten())?;
        let mut parsed = self.source.parsed();
        (parsed.form, parsed.issue) = (known.form, known.issue);
        Some(parsed)
    }

    /// What a run has to decide on: the same steps as the line, up to where it would take the lock.
    pub(super) fn plan(&self, sim: &Sim, parsed: &Parsed) -> Result<Plan, Error> {
        let (vault, flavour) = (sim.vault(self.flavour.name())?, self.flavour);
        let source = Named::single("2026-04-29.epub", Vec::new());
        let outlook = Outlook::new(&vault, flavour)?;
        let planned = planned((&source, parsed), &mut None, &vault, &outlook, flavour, &self.target())?;
        let snapshot = vault.look(&targets(&planned.drafts, &outlook.survey))?;
        let bases = vault.bases(&bases(&planned.drafts, &outlook.survey, &snapshot))?;
        let bases = bases.into_iter().map(|(id, text)| (id.to_string(), text)).collect();
        Ok(Plan { drafts: planned.drafts, known: planned.known, bases })
    }

    /// Time passes, on all devices.
    pub(super) fn pass(&mut self) {
        for device in &self.devices {
            device.sim.rest();
            device.sim.pass(Duration::from_secs(3600));
        }
    }

    /// Files travel between the devices, in random order; `share` of ten do. What changed on both becomes a conflict
    /// copy, as Syncthing makes them.
    pub(super) fn exchange(&mut self, share: usize, dice: &mut Dice) {
        let [a, b] = &self.devices[..] else { return };
        let (mine, theirs, common) = (a.sim.files(), b.sim.files(), std::mem::take(&mut self.common));
        let mut after = common.clone();
        let paths: BTreeSet<&String> = mine.keys().chain(theirs.keys()).chain(common.keys()).collect();
        for path in paths.into_iter().filter(|path| *path != ".neican/lock" && !path.ends_with(".tmp")) {
            let (ours, other, before) = (mine.get(path), theirs.get(path), common.get(path));
            if ours != other && dice.below(10) >= share {
                continue;
            }
            let (newer, older) = match (ours == before || ours.is_none(), other == before || other.is_none()) {
                // A file that changed wins over one that did not, and over a deletion.
                (true, false) => (other, None),
                (false, true) => (ours, None),
                (true, true) => (if ours == before { other } else { ours }, None),
                (false, false) if ours == other => (ours, None),
                (false, false) if dice.one_in(2) => (ours, other),
                (false, false) => (other, ours),
            };
            let stem = path.strip_suffix(".md").unwrap_or(path);
            let copy = format!("{stem}.sync-conflict-20261123-102000-ABCDEFG.md");
            for (path, bytes) in [(path, newer), (&copy, older)] {
                if path == &copy && older.is_none() {
                    continue;
                }
                self.devices.iter().for_each(|device| give(&device.sim, path, bytes));
                set(&mut after, path, bytes);
            }
        }
        self.common = after;
        for device in &mut self.devices {
            (device.ledger.lost, device.ledger.quiet) = (true, false);
        }
    }
}

fn give(sim: &Sim, path: &str, bytes: Option<&Rc<[u8]>>) {
    match bytes {
        Some(bytes) if sim.get(path).as_ref() != Some(bytes) => sim.put(path, bytes),
        None => sim.delete(path),
        Some(_) => {}
    }
}

fn set(files: &mut Files, path: &str, bytes: Option<&Rc<[u8]>>) {
    match bytes {
        Some(bytes) => drop(files.insert(path.to_owned(), Rc::clone(bytes))),
        None => drop(files.remove(path)),
    }
}
