//! The laws of one run: what stood in the vault, what stands there now, and what the report says.
//!
//! Where a law has an exception, it is written down here with its reason.

use std::collections::{BTreeMap, BTreeSet};

use super::seen::{One, Seen, atoms, by_thing, name, names};
use super::sheet::Sheet;
use super::world::{Files, Ledger, Plan, is_state, is_stuck};
use crate::model::tree::Grammar;
use crate::model::{Claim, Draft, IssueReport, Outcome, PageReport, Sealed, Spelling, Thing, What};

pub(super) type Verdict = Result<(), String>;

pub(super) fn must(holds: bool, law: impl FnOnce() -> String) -> Verdict {
    if holds { Ok(()) } else { Err(law()) }
}

/// One run that came to its end.
pub(super) struct Trial<'a> {
    pub(super) grammar: &'static dyn Grammar,
    pub(super) spelling: Spelling,
    pub(super) before: &'a Files,
    pub(super) after: &'a Files,
    pub(super) plan: &'a Plan,
    pub(super) report: &'a IssueReport,
    pub(super) ledger: &'a Ledger,
}

pub(super) fn wrote(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::Created | Outcome::Updated | Outcome::Merged | Outcome::Clashed)
}

fn text<'f>(files: &'f Files, path: &str) -> Option<&'f str> {
    files.get(path).and_then(|bytes| std::str::from_utf8(bytes).ok())
}

impl Trial<'_> {
    pub(super) fn check(&self) -> Verdict {
        self.honesty()?;
        self.conservation()?;
        self.pointers()?;
        for page in &self.report.pages {
            let draft = self.plan.drafts.iter().find(|draft| draft.thing == page.thing);
            let draft = draft.ok_or_else(|| format!("I19: {} was reported and not planned", page.thing))?;
            match draft.claim {
                Claim::Page => self.fresh(page, draft)?,
                Claim::Region => self.region(page)?,
                Claim::Seed | Claim::Entries => {}
            }
            self.merged(page, draft)?;
        }
        self.remembered()
    }

    /// I19: what changed is in the report as written, and the other way round. I3: so nothing else changed.
    fn honesty(&self) -> Verdict {
        let written: BTreeSet<&str> =
            self.report.pages.iter().filter(|page| wrote(page.outcome)).map(|page| page.path.as_str()).collect();
        let paths: BTreeSet<&String> = self.before.keys().chain(self.after.keys()).collect();
        let changed = paths.into_iter().filter(|path| !is_state(path));
        let changed: BTreeSet<&str> =
            changed.filter(|path| self.before.get(*path) != self.after.get(*path)).map(String::as_str).collect();
        must(written == changed, || format!("I19: reported {written:?}, changed {changed:?}"))?;
        for page in self.report.pages.iter().filter(|page| wrote(page.outcome)) {
            let known = text(self.before, page.path.as_str()).map(|text| self.spelling.things(text));
            let is_ours = known.as_ref().is_none_or(|things| things.contains(&page.thing));
            let is_region = matches!(page.thing, Thing::Journal(_));
            must(is_ours || is_region, || format!("I3: {} was the reader's, and was written to", page.path))?;
        }
        Ok(())
    }

    /// I1: every mark of the reader's stands on its page as often as before. No exception.
    fn conservation(&self) -> Verdict {
        for path in self.before.keys().filter(|path| !is_state(path)) {
            let Some(before) = text(self.before, path) else { continue };
            let after = text(self.after, path).ok_or_else(|| format!("I1: {path} is gone"))?;
            if before == after {
                continue;
            }
            let after = atoms(after);
            for (atom, n) in atoms(before) {
                let found = after.get(atom).copied().unwrap_or_default();
                must(found >= n, || format!("I1: {atom} stands {found} times instead of {n} on {path}"))?;
            }
        }
        Ok(())
    }

    /// No page gets a pointer that another page has.
    fn pointers(&self) -> Verdict {
        let count = |files: &Files| {
            let mut n: BTreeMap<Thing, usize> = BTreeMap::new();
            for path in files.keys().filter(|path| path.ends_with(".md") && !is_state(path)) {
                let things = self.spelling.things(text(files, path).unwrap_or_default());
                things.into_iter().for_each(|thing| *n.entry(thing).or_default() += 1);
            }
            n
        };
        let before = count(self.before);
        for (thing, n) in count(self.after) {
            let most = before.get(&thing).copied().unwrap_or_default().max(1);
            must(n <= most, || format!("{thing} is there {n} times"))?;
        }
        Ok(())
    }

    /// I8: a page that nobody edited is as it would be made anew, byte for byte.
    fn fresh(&self, page: &PageReport, draft: &Draft) -> Verdict {
        let path = page.path.as_str();
        let untouched = match text(self.before, path) {
            Some(before) => {
                Sealed::open(before, &page.thing, self.spelling).is_some_and(|sealed| sealed.is_untouched())
            }
            None => page.outcome == Outcome::Created,
        };
        // Line ends at the very end are no part of a base, and white space around the pointer is no edit: where there
        // was nothing to write they stay.
        let written = String::from_utf8_lossy(&draft.content.sealed(&page.thing)).into_owned();
        let said =
            |text: &str| Sealed::open(text, &page.thing, self.spelling).map(|sealed| sealed.text.trim_end().to_owned());
        let same = match text(self.after, path) {
            Some(after) if wrote(page.outcome) => after == written,
            Some(after) => said(after) == said(&written),
            None => false,
        };
        must(!untouched || same, || format!("I8: {path} was not edited, and is not as it would be made anew"))
    }

    /// I3: on a page of the reader's nothing but our block changes.
    fn region(&self, page: &PageReport) -> Verdict {
        let path = page.path.as_str();
        // The reader may have put it on another page of ours, which changes for reasons of its own.
        let is_alone = |page: &str| self.spelling.things(page).iter().all(|thing| matches!(thing, Thing::Journal(_)));
        let shared = text(self.before, path).is_some_and(|page| !is_alone(page));
        if shared || self.before.get(path) == self.after.get(path) {
            return Ok(());
        }
        let (before, after) = (text(self.before, path), text(self.after, path).unwrap_or_default());
        let [before, after] = [before.unwrap_or_default(), after].map(|page| self.outside(page));
        must(before == after, || format!("I3: around our block in {path}:\n{before}\nbecame\n{after}"))
    }

    /// A page without our block; empty lines and line ends left out, since a block needs room.
    fn outside(&self, page: &str) -> String {
        let outline = self.spelling == Spelling::Property;
        let mut sheet = Sheet::read(page, outline);
        let is_ours = |at: &usize| {
            let unit = &sheet.units[*at];
            let says = |line: &str| {
                let line = line.trim();
                line.starts_with("neican:: journal/")
                    || line.rsplit(' ').next().is_some_and(|w| w.starts_with("^neican-"))
            };
            says(&unit.words) || unit.rest.iter().any(|line| says(line))
        };
        let ours = (0..sheet.units.len()).find(is_ours);
        if let Some(span) = ours.map(|at| sheet.span(at)) {
            sheet.units.drain(span);
        }
        sheet.print().lines().filter(|line| !line.trim().is_empty()).collect::<Vec<_>>().join("\n")
    }

    /// What may become of the blocks of a page that was written.
    fn merged(&self, page: &PageReport, draft: &Draft) -> Verdict {
        let path = page.path.as_str();
        let (Some(before), Some(after)) = (text(self.before, path), text(self.after, path)) else { return Ok(()) };
        if before == after || !wrote(page.outcome) {
            return Ok(());
        }
        let [Some(ours), Some(out)] = [before, after].map(|page| Seen::of(self.grammar, page)) else {
            return Err(format!("{path} was written and cannot be read"));
        };
        let what = |why: String| format!("{why} ({path})");
        place(&ours, &out).map_err(what)?;
        let sealed = Sealed::open(before, &page.thing, self.spelling);
        let base = sealed.and_then(|sealed| self.plan.bases.get(&sealed.pointer.base.to_string()));
        let (Some(base), Claim::Page) = (base, draft.claim) else { return Ok(()) };
        let [base, theirs] = [base.as_str(), draft.content.text().unwrap_or_default()];
        let [Some(base), Some(theirs)] = [base, theirs].map(|page| Seen::of(self.grammar, page)) else {
            return Err("our own text cannot be read".to_owned());
        };
        let told = self.report.notices.iter().filter_map(|notice| match &notice.what {
            What::LeftOut { text, .. } => Some(name(text).to_owned()),
            _ => None,
        });
        let versions = Versions { base, ours, theirs, out, told: told.collect() };
        versions.words().and_then(|()| versions.news()).and_then(|()| versions.removal()).map_err(what)
    }

    /// I9 and I10 by memory, without a look at bases: what the reader took away stays away, and what nobody but us
    /// wrote in says what the issue says.
    fn remembered(&self) -> Verdict {
        // With the state lost, or another device's pages in the vault, nobody can remember (I14 promises less).
        if self.ledger.lost {
            return Ok(());
        }
        // I3: of two pages with one pointer the one that we wrote is ours, the other is the reader's copy.
        for page in &self.report.pages {
            let Some(home) = self.ledger.homes.get(&page.thing) else { continue };
            let still = text(self.before, home).is_some_and(|text| self.spelling.things(text).contains(&page.thing));
            must(!still || page.path.as_str() == home, || format!("I3: {} is {home}, not {}", page.thing, page.path))?;
        }
        let pages = by_thing(self.after, self.spelling);
        for thing in &self.ledger.deleted {
            must(!pages.contains_key(thing), || format!("I10: {thing} was deleted, and is back"))?;
        }
        for (identity, article) in self.plan.known.articles() {
            let thing = Thing::Article(identity.id.clone());
            let report = self.report.pages.iter().find(|page| page.thing == thing);
            let Some(page) = report.and_then(|page| text(self.after, page.path.as_str())) else { continue };
            let stuck = report.is_none_or(|page| is_stuck(page.outcome));
            let there: BTreeSet<&str> = names(page).collect();
            let gone = self.ledger.gone.iter().filter(|(of, _)| *of == thing.to_string());
            for (_, name) in gone {
                let back = there.contains(name.as_str()) && !self.is_half_there(&thing, name);
                must(!back, || format!("I10: {name} was deleted, and is back on {thing}"))?;
            }
            if !stuck {
                // All notes lie below this heading of ours, which has no name of its own.
                let headed = page.lines().any(|line| line.trim().trim_start_matches("- ") == "## 三级笔记");
                self.corrections(&thing, &article.notes, page, !headed)?;
            }
        }
        Ok(())
    }

    /// Whether the id of a block still stands on its page: the reader took away the half of it that has its name, and the
    /// other half is the block with other words.
    fn is_half_there(&self, thing: &Thing, name: &str) -> bool {
        let draft = self.plan.drafts.iter().find(|draft| draft.thing == *thing);
        let draft = draft.and_then(|draft| Seen::of(self.grammar, draft.content.text()?));
        let Some(id) = draft.and_then(|draft| draft.get(name)?.id.clone()) else { return false };
        let before = text(self.before, self.path_of(thing)).and_then(|page| Seen::of(self.grammar, page));
        before.is_some_and(|page| page.nodes.iter().any(|one| one.id.as_ref() == Some(&id)))
    }

    /// `lost`: the reader took away or wrote in a block above, so what is new below it may have nowhere to go.
    fn corrections(&self, thing: &Thing, blocks: &[crate::model::Block], page: &str, lost: bool) -> Verdict {
        for block in blocks {
            let plain = block.plain();
            let mut words = plain.split(' ');
            let (name, version) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
            let key = (thing.to_string(), name.to_owned());
            let changed = self.ledger.gone.contains(&key) || self.ledger.touched.contains(&key);
            let was_there = text(self.before, self.path_of(thing)).is_some_and(|page| names(page).any(|n| n == name));
            let wanted = format!("{name} {version}");
            must(changed || (lost && !was_there) || page.contains(&wanted), || {
                format!("I9: {wanted:?} is not on {thing}, and the reader did not touch it")
            })?;
            self.corrections(thing, &block.children, page, lost || changed)?;
        }
        Ok(())
    }

    fn path_of(&self, thing: &Thing) -> &str {
        self.report.pages.iter().find(|page| page.thing == *thing).map_or("", |page| page.path.as_str())
    }
}

/// I2: the reader's own blocks lie where they lay, in the same order.
fn place(ours: &Seen, out: &Seen) -> Verdict {
    let own = |seen: &Seen, other: &Seen| -> Vec<One> {
        let own = seen.nodes.iter().filter(|one| one.name.starts_with('r'));
        own.filter(|one| seen.count(&one.name) == 1 && other.count(&one.name) == 1).cloned().collect()
    };
    for one in ours.nodes.iter().filter(|one| one.name.starts_with('r') && ours.count(&one.name) == 1) {
        let kept = out
            .get(&one.name)
            .ok_or_else(|| format!("I1: the reader's {} is there {} times", one.name, out.count(&one.name)))?;
        must(kept.text == one.text, || format!("I1: {:?} became {:?}", one.text, kept.text))?;
        // Of a parent that stands twice, or has no name, nobody can say which it is.
        let told = ours.get(&one.parent).is_some() || one.parent.is_empty();
        must(kept.parent == one.parent || !told, || {
            format!("I2: {} went from {:?} to {:?}", one.name, one.parent, kept.parent)
        })?;
    }
    let order = |seen: Vec<One>| -> BTreeMap<String, Vec<String>> {
        let mut order: BTreeMap<String, Vec<String>> = BTreeMap::new();
        seen.into_iter().for_each(|one| order.entry(one.parent).or_default().push(one.name));
        order
    };
    let (before, after) = (order(own(ours, out)), order(own(out, ours)));
    for (parent, names) in before.iter().filter(|(parent, _)| ours.get(parent).is_some()) {
        let now = after.get(parent).cloned().unwrap_or_default();
        let now: Vec<String> = now.into_iter().filter(|name| names.contains(name)).collect();
        must(now == *names, || format!("I2: below {parent} stood {names:?}, now {now:?}"))?;
    }
    Ok(())
}

/// The versions of one page.
struct Versions {
    base: Seen,
    ours: Seen,
    theirs: Seen,
    out: Seen,
    /// The blocks of which the report says that they were left out.
    told: BTreeSet<String>,
}

impl Versions {
    /// I9 and I1 block by block: who alone changed the words has them; where both did, the reader's stand.
    fn words(&self) -> Verdict {
        for base in self.base.nodes.iter().filter(|one| one.name.starts_with('s')) {
            let (Some(_), Some(ours), Some(theirs)) =
                (self.base.get(&base.name), self.ours.get(&base.name), self.theirs.get(&base.name))
            else {
                continue;
            };
            let expected = if base.text == ours.text { &theirs.text } else { &ours.text };
            let out = self
                .out
                .get(&base.name)
                .ok_or_else(|| format!("I9: {} is there {} times", base.name, self.out.count(&base.name)))?;
            must(out.text == *expected, || format!("I9: {:?} instead of {expected:?}", out.text))?;
        }
        Ok(())
    }

    /// I9 for what is new, I10 for what was taken away, and nothing of ours twice.
    fn news(&self) -> Verdict {
        for new in self.theirs.nodes.iter().filter(|one| one.name.starts_with('s')) {
            let (was, is) = (self.base.count(&new.name), self.ours.count(&new.name));
            let out = self.out.count(&new.name);
            // What the source took back and the reader kept, with words of his own or copied, is the reader's: brought again it is new.
            must(out <= is.max(1) + usize::from(was == 0 && is > 0), || format!("{} is there {out} times", new.name))?;
            let joined = self.ours.nodes.iter().any(|one| names(&one.text).any(|name| name == new.name));
            must(was == 0 || joined || out == 0, || format!("I10: {} was deleted, and is back", new.name))?;
            // A parent that the reader joined with another is not known for the same.
            let same = |ours: &One| {
                names(&ours.text).count() == 1 && self.base.get(&new.parent).is_some_and(|base| base.id == ours.id)
            };
            let welcome = self.ours.get(&new.parent).is_some_and(same) && self.out.get(&new.parent).is_some();
            // Or it is said that it was left out.
            let arrived = out == 1 || self.told.contains(&new.name);
            must(was + is > 0 || !welcome || arrived, || format!("I9: the new {} is there {out} times", new.name))?;
        }
        Ok(())
    }

    /// What the source takes back goes, where the reader left it as it was and nobody can link to it.
    fn removal(&self) -> Verdict {
        for base in self.base.nodes.iter().filter(|one| one.name.starts_with('s') && one.id.is_none()) {
            let (Some(_), Some(ours)) = (self.base.get(&base.name), self.ours.get(&base.name)) else { continue };
            // An item left below no other by its indentation is code, and says something else in the same letters.
            let same_words = ours.own == base.own && ours.text == base.text;
            let same = same_words && ours.parent == base.parent && ours.is_leaf && base.is_leaf;
            let back = self.theirs.count(&base.name) == 0;
            must(!(same && back) || self.out.count(&base.name) == 0, || {
                format!("{} was taken back by the source, and is still there", base.name)
            })?;
        }
        Ok(())
    }
}
