//! The goals, each as a row: what is measured, against what, and what came out.

use crate::life::SMALL;
use crate::others::{FEW, OTHERS};
use crate::samples::{By, FLAVOURS, Samples, Spread};

/// What a measured value must be.
#[derive(Clone, Copy, PartialEq)]
pub enum Bound {
    /// This much or less.
    AtMost(f64),
    /// This much or more.
    AtLeast(f64),
    /// It is told, not judged.
    Told,
}

/// One row of the table.
pub struct Row {
    /// `S1` to `S8`.
    pub goal: &'static str,
    /// What is measured, against what.
    pub work: String,
    /// What must come out.
    pub bound: Bound,
    /// What is counted, behind a number: ` ×`, ` MiB`.
    pub unit: &'static str,
    /// By the clock, for each flavour.
    pub wall: [Option<Spread>; 2],
    /// The same by processor time, where that says something.
    pub cpu: [Option<Spread>; 2],
}

impl Row {
    fn new(goal: &'static str, bound: Bound, work: impl Into<String>) -> Self {
        Row { goal, work: work.into(), bound, unit: " ×", wall: [None; 2], cpu: [None; 2] }
    }

    /// How many times more `over` took than `under`.
    fn ratio(mut self, samples: &Samples, size: usize, over: &str, under: &str) -> Self {
        let ratio = |by| FLAVOURS.map(|flavour| samples.ratio(over, under, flavour, size, by));
        (self.wall, self.cpu) = (ratio(By::Wall), ratio(By::Cpu));
        self
    }

    fn values(mut self, unit: &'static str, value: impl Fn(&str) -> Option<Spread>) -> Self {
        (self.unit, self.wall) = (unit, FLAVOURS.map(value));
        self
    }

    /// Whether the goal is met by both medians; nothing where it is not measured or has no bound.
    pub fn is_met(&self) -> Option<bool> {
        let [Some(one), Some(other)] = self.wall else { return None };
        match self.bound {
            Bound::AtMost(bound) => Some(one.median.max(other.median) <= bound),
            Bound::AtLeast(bound) => Some(one.median.min(other.median) >= bound),
            Bound::Told => None,
        }
    }
}

/// All rows, in the order of the goals.
pub fn all(samples: &Samples) -> Vec<Row> {
    let many = samples.sizes().into_iter().filter(|size| *size <= 1_000).max().unwrap_or(1_000);
    let mut rows = one(samples);
    rows.extend(empty_vault(samples, many));
    rows.extend(nothing_new(samples, many));
    rows.extend(one_more(samples));
    rows.push(
        Row::new(
            "S5",
            Bound::AtMost(2.0),
            "one corrected issue, every page edited by the reader ÷ the first run of S1",
        )
        .ratio(samples, 1, "corrected", "one"),
    );
    rows.extend(memory(samples));
    rows.push(Row::new("S7", Bound::Told, "merge of an edited page: `just bench-merge`"));
    let binary = |_: &str| samples.spread("binary", "any", 0, By::Wall);
    rows.push(Row::new("S8", Bound::AtMost(8.0), "the binary").values(" MiB", binary));
    rows
}

fn one(samples: &Samples) -> Vec<Row> {
    let limit = "one issue into an empty vault ÷ the limit: inflate, parse, write files of the same sizes";
    let mut rows = vec![Row::new("S1", Bound::AtMost(2.5), limit).ratio(samples, 1, "one", "export")];
    for other in &OTHERS {
        let name = other.name;
        let row = if other.is_rust {
            Row::new("S1", Bound::AtMost(1.0), format!("the same ÷ {name}")).ratio(samples, 1, "one", name)
        } else {
            let bound = if name == "pandoc" { Bound::AtLeast(25.0) } else { Bound::Told };
            Row::new("S1", bound, format!("{name} ÷ the same")).ratio(samples, 1, name, "one")
        };
        rows.push(row);
    }
    rows
}

fn empty_vault(samples: &Samples, many: usize) -> Vec<Row> {
    let count = number(many);
    let limit =
        format!("{count} issues into an empty vault ÷ writing the same bytes (temporary name, rename, one syncfs)");
    let pandoc = format!("pandoc ÷ the same ({FEW} issues, scaled)");
    let mut against_pandoc = Row::new("S2", Bound::AtLeast(60.0), pandoc);
    let by_pandoc = |by| samples.rounds("pandoc-many", "any", many, by);
    let ratio =
        |by| FLAVOURS.map(|flavour| Samples::between(&by_pandoc(by), &samples.rounds("first", flavour, many, by)));
    (against_pandoc.wall, against_pandoc.cpu) = (ratio(By::Wall), ratio(By::Cpu));
    vec![
        Row::new("S2", Bound::AtMost(2.0), limit).ratio(samples, many, "first", "write"),
        against_pandoc,
        Row::new(
            "S2",
            Bound::AtLeast(1.7),
            "read, planned and rendered, nothing written (`--dry-run`): one thread ÷ two",
        )
        .ratio(samples, many, "dry-one", "dry-two"),
        Row::new("S2", Bound::Told, "the whole run: one thread ÷ two").ratio(
            samples,
            many,
            "one-thread",
            "two-threads",
        ),
    ]
}

fn nothing_new(samples: &Samples, many: usize) -> Vec<Row> {
    let work =
        format!("the same {} issues again, nothing new ÷ a stat walk of the vault and reading its state", number(many));
    let writes = |flavour: &str| samples.spread("writes", flavour, many, By::Wall);
    vec![
        Row::new("S3", Bound::AtMost(3.0), work).ratio(samples, many, "second", "walk"),
        Row::new("S3", Bound::AtMost(0.0), "calls that change a disk in that run, by strace").values(" calls", writes),
    ]
}

fn one_more(samples: &Samples) -> Vec<Row> {
    let mut rows = Vec::new();
    for size in samples.sizes().into_iter().filter(|size| *size > SMALL) {
        let count = number(size);
        let warm = format!("one new issue into a vault of {count} ÷ the same into a vault of {SMALL}");
        let cold = format!("one new issue into a vault of {count}, index lost ÷ reading the vault once");
        rows.push(Row::new("S4", Bound::AtMost(1.5), warm).ratio(samples, size, "new", "new-small"));
        let walk = format!("one new issue into a vault of {count} ÷ a stat walk of the vault and reading its state");
        rows.push(Row::new("S4", Bound::Told, walk).ratio(samples, size, "new", "walk"));
        rows.push(Row::new("S4", Bound::AtMost(2.0), cold).ratio(samples, size, "cold", "read"));
    }
    rows
}

fn memory(samples: &Samples) -> Vec<Row> {
    let mut rows = Vec::new();
    let runs = [("first", "the first run"), ("second", "a run with nothing new"), ("new", "a run with one new issue")];
    for size in samples.sizes().into_iter().filter(|size| *size > SMALL) {
        for (what, run) in runs {
            let peaks = |flavour: &str, size| samples.rounds(what, flavour, size, By::Peak);
            let ratio = |flavour: &str| Samples::between(&peaks(flavour, size), &peaks(flavour, SMALL));
            let peak = |flavour: &str| samples.spread(what, flavour, size, By::Peak);
            let work = format!("peak memory of {run}, {} issues", number(size));
            rows.push(Row::new("S6", Bound::AtMost(1.2), format!("{work} ÷ {SMALL} issues")).values(" ×", ratio));
            rows.push(Row::new("S6", Bound::AtMost(96.0), work).values(" MiB", peak));
        }
    }
    rows
}

/// A count with commas: `10,000`.
pub fn number(count: usize) -> String {
    if count < 1_000 { count.to_string() } else { format!("{},{:03}", number(count / 1_000), count % 1_000) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::Cost;
    use crate::samples::At;

    fn measured(rows: &[(&'static str, usize, &str, f64)]) -> Samples {
        let mut samples = Samples::default();
        for (flavour, size, what, wall) in rows {
            let cost = Cost { wall: *wall, cpu: 1.0, peak: 1.0 };
            samples.add(&At { flavour, size: *size, round: 0 }, what, cost).unwrap();
        }
        samples
    }

    fn first_row(samples: &Samples, goal: &str) -> Option<bool> {
        all(samples).iter().find(|row| row.goal == goal).and_then(Row::is_met)
    }

    #[test]
    fn a_goal_is_met_only_where_both_flavours_meet_it() {
        let with = |slow| {
            measured(&[
                ("logseq", 1, "one", 2.0),
                ("logseq", 1, "export", 1.0),
                ("obsidian", 1, "one", slow),
                ("obsidian", 1, "export", 1.0),
            ])
        };
        assert_eq!(first_row(&with(2.5), "S1"), Some(true));
        assert_eq!(first_row(&with(2.6), "S1"), Some(false));
        assert_eq!(first_row(&measured(&[("logseq", 1, "one", 2.0), ("logseq", 1, "export", 1.0)]), "S1"), None);
    }

    #[test]
    fn being_faster_than_pandoc_is_a_lower_bound() {
        let pandoc = |times| {
            let rows = FLAVOURS.map(|flavour| [(flavour, 1, "one", 1.0), (flavour, 1, "pandoc", times)]).concat();
            let samples = measured(&rows);
            all(&samples).iter().find(|row| row.work.starts_with("pandoc")).and_then(Row::is_met)
        };
        assert_eq!((pandoc(26.0), pandoc(24.0)), (Some(true), Some(false)));
    }

    #[test]
    fn numbers_have_commas() {
        assert_eq!([number(10), number(1_000), number(1_050_007)], ["10", "1,000", "1,050,007"]);
    }
}
