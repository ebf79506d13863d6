//! What was measured, and what it comes to: ratios within a round, their median and spread.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::Outcome;
use crate::measure::Cost;

/// Where a sample was taken.
#[derive(Clone, Debug, PartialEq)]
pub struct At {
    /// `logseq` or `obsidian`; `any` where both are the same.
    pub flavour: &'static str,
    /// How many issues.
    pub size: usize,
    /// Samples of one round, taken right after each other, are compared.
    pub round: usize,
}

/// The flavours, in the order in which they are measured and shown.
pub const FLAVOURS: [&str; 2] = ["logseq", "obsidian"];

/// All samples, kept in a file as they come: a line each, fields between tabs.
#[derive(Default)]
pub struct Samples {
    rows: Vec<(At, String, Cost)>,
    file: Option<PathBuf>,
}

impl Samples {
    /// Those of a file, to which new ones are added; none where there is no such file.
    pub fn kept_in(file: &Path) -> Outcome<Self> {
        let text = if file.exists() { fs::read_to_string(file)? } else { String::new() };
        let rows = text.lines().map(parse).collect::<Outcome<_>>()?;
        Ok(Samples { rows, file: Some(file.to_owned()) })
    }

    /// Takes a sample in.
    pub fn add(&mut self, at: &At, what: &str, cost: Cost) -> Outcome<()> {
        if let Some(file) = &self.file {
            let mut file = OpenOptions::new().create(true).append(true).open(file)?;
            let Cost { wall, cpu, peak } = cost;
            writeln!(file, "{}\t{}\t{}\t{what}\t{wall}\t{cpu}\t{peak}", at.flavour, at.size, at.round)?;
        }
        self.rows.push((at.clone(), what.to_owned(), cost));
        Ok(())
    }

    /// What `what` took, by round.
    pub fn rounds(&self, what: &str, flavour: &str, size: usize, by: By) -> BTreeMap<usize, f64> {
        let rows = self.rows.iter().filter(|(at, name, _)| name == what && at.flavour == flavour && at.size == size);
        rows.map(|(at, _, cost)| (at.round, by.of(cost))).collect()
    }

    /// Its spread over all rounds; nothing where it was not measured.
    pub fn spread(&self, what: &str, flavour: &str, size: usize, by: By) -> Option<Spread> {
        Spread::of(self.rounds(what, flavour, size, by).into_values().collect())
    }

    /// How many times more `over` took than `under` in the same round, both of one size.
    pub fn ratio(&self, over: &str, under: &str, flavour: &str, size: usize, by: By) -> Option<Spread> {
        Self::between(&self.rounds(over, flavour, size, by), &self.rounds(under, flavour, size, by))
    }

    /// The same of values that were looked up before. A round in which `under` took nothing that can be measured says nothing.
    pub fn between(over: &BTreeMap<usize, f64>, under: &BTreeMap<usize, f64>) -> Option<Spread> {
        let under = |round| under.get(round).filter(|value| **value > 0.0);
        Spread::of(over.iter().filter_map(|(round, over)| under(round).map(|under| over / under)).collect())
    }

    /// All sizes of whole vaults, from small to large.
    pub fn sizes(&self) -> Vec<usize> {
        let mut sizes: Vec<usize> =
            self.rows.iter().filter(|(_, what, _)| what == "first").map(|(at, ..)| at.size).collect();
        sizes.sort_unstable();
        sizes.dedup();
        sizes
    }
}

fn parse(line: &str) -> Outcome<(At, String, Cost)> {
    let fields: Vec<&str> = line.split('\t').collect();
    let [flavour, size, round, what, wall, cpu, peak] = fields[..] else {
        return Err(format!("not a sample: {line}").into());
    };
    let flavour = FLAVOURS.iter().find(|known| **known == flavour).copied().unwrap_or("any");
    let at = At { flavour, size: size.parse()?, round: round.parse()? };
    Ok((at, what.to_owned(), Cost { wall: wall.parse()?, cpu: cpu.parse()?, peak: peak.parse()? }))
}

/// Which of the costs.
#[derive(Clone, Copy)]
pub enum By {
    /// Seconds from start to end.
    Wall,
    /// Seconds of processors.
    Cpu,
    /// MiB at the peak.
    Peak,
}

impl By {
    fn of(self, cost: &Cost) -> f64 {
        match self {
            By::Wall => cost.wall,
            By::Cpu => cost.cpu,
            By::Peak => cost.peak,
        }
    }
}

/// Values of several rounds: the middle one, and from where to where they go.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// Half of the values are smaller.
    pub median: f64,
    /// The smallest.
    pub least: f64,
    /// The largest.
    pub most: f64,
}

impl Spread {
    /// That of these values; nothing without a value.
    pub fn of(mut values: Vec<f64>) -> Option<Self> {
        values.sort_by(f64::total_cmp);
        let (least, most, middle) = (*values.first()?, *values.last()?, values.len() / 2);
        let median = if values.len() % 2 == 1 { values[middle] } else { (values[middle - 1] + values[middle]) / 2.0 };
        Some(Spread { median, least, most })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples(rows: &[(usize, &str, f64)]) -> Samples {
        let mut samples = Samples::default();
        for (round, what, wall) in rows {
            let at = At { flavour: "logseq", size: 10, round: *round };
            samples.add(&at, what, Cost { wall: *wall, cpu: 0.0, peak: 0.0 }).unwrap();
        }
        samples
    }

    #[test]
    fn the_median_is_the_middle_value_or_between_two() {
        assert_eq!(Spread::of(vec![3.0, 1.0, 9.0]), Some(Spread { median: 3.0, least: 1.0, most: 9.0 }));
        assert_eq!(Spread::of(vec![4.0, 1.0, 2.0, 9.0]), Some(Spread { median: 3.0, least: 1.0, most: 9.0 }));
        assert_eq!(Spread::of(vec![]), None);
    }

    #[test]
    fn ratios_are_taken_within_a_round() {
        // A machine that slows down tenfold after the first round: each ratio stays 2, that of the medians would be 10.
        let rows = [(0, "a", 2.0), (0, "b", 1.0), (1, "a", 20.0), (1, "b", 10.0), (2, "a", 20.0)];
        let ratio = samples(&rows).ratio("a", "b", "logseq", 10, By::Wall);
        assert_eq!(ratio, Some(Spread { median: 2.0, least: 2.0, most: 2.0 }));
        assert_eq!(samples(&rows).ratio("a", "c", "logseq", 10, By::Wall), None);
    }

    #[test]
    fn samples_come_back_from_their_file() {
        let at = At { flavour: "obsidian", size: 1000, round: 3 };
        let (back, what, cost) = parse("obsidian\t1000\t3\tfirst\t1.5\t0.25\t12").unwrap();
        assert_eq!((back, what.as_str(), cost), (at, "first", Cost { wall: 1.5, cpu: 0.25, peak: 12.0 }));
        assert!(parse("obsidian\t1000").is_err());
    }
}
