//! What was measured, as Markdown between two marks of a page. What stands around them is kept.

use std::fs;
use std::path::Path;

use crate::Outcome;
use crate::args::Args;
use crate::others::OTHERS;
use crate::rows::{self, Bound, Row, number};
use crate::samples::{By, FLAVOURS, Samples, Spread};
use crate::{machine, plot};

const OPEN: &str = "<!-- bench -->";
const CLOSE: &str = "<!-- /bench -->";

/// Writes `performance.md` and `performance.svg` in a folder out of a file of samples.
pub fn report(args: &mut Args) -> Outcome<()> {
    let samples = args.path_of("--samples")?;
    write(&Samples::kept_in(&samples)?, &fs::canonicalize(&samples)?, &args.path("the folder of the page")?)
}

/// The same out of samples at hand; `place` lies on the disk that was measured.
pub fn write(samples: &Samples, place: &Path, folder: &Path) -> Outcome<()> {
    let page = folder.join("performance.md");
    fs::write(folder.join("performance.svg"), plot::drawn(samples))?;
    let text = woven(&fs::read_to_string(&page)?, &block(samples, &machine::described(place)))?;
    Ok(fs::write(page, text)?)
}

/// The page with this between its marks.
fn woven(page: &str, block: &str) -> Outcome<String> {
    let (before, rest) = page.split_once(OPEN).ok_or("the page has no opening mark")?;
    let (_, after) = rest.split_once(CLOSE).ok_or("the page has no closing mark")?;
    Ok(format!("{before}{OPEN}\n{}\n{CLOSE}{after}", block.trim()))
}

fn block(samples: &Samples, machine: &str) -> String {
    let goals: String = rows::all(samples).iter().map(goal).collect();
    let sizes: String =
        samples.sizes().into_iter().flat_map(|size| FLAVOURS.map(|flavour| costs(samples, size, flavour))).collect();
    format!(
        "Measured on {machine}. {}{}\n\n\
         | | Work | Goal | Logseq | Obsidian | Met |\n|---|---|---|---|---|---|\n{goals}\n\
         ![Time of a run against the number of issues, in Logseq and in Obsidian](performance.svg)\n\n\
         Medians, in milliseconds of the clock; processor time in brackets.\n\n\
         | Issues | App | First run | Writing the same bytes | Second run | Stat walk | One new issue | The same, index lost | Reading the vault | Peak: first, second, one new (MiB) |\n\
         |---|---|---|---|---|---|---|---|---|---|\n{sizes}",
        noise(samples),
        absent(samples)
    )
}

/// How busy the machine was with other things.
fn noise(samples: &Samples) -> String {
    let loads = samples.rounds("load", "any", 0, By::Wall);
    let n_quiet = loads.values().filter(|load| **load < 0.5).count();
    format!("Rounds: {}; begun on a quiet machine (load below 0.5): {n_quiet}.", loads.len())
}

/// The converters that were not there.
fn absent(samples: &Samples) -> String {
    let gone = |name: &&str| samples.spread(name, "logseq", 1, By::Wall).is_none();
    let names: Vec<&str> = OTHERS.iter().map(|other| other.name).filter(gone).collect();
    if names.is_empty() { String::new() } else { format!(" Not installed there: {}.", names.join(", ")) }
}

fn goal(row: &Row) -> String {
    let bound = match row.bound {
        Bound::AtMost(bound) => format!("≤ {bound}{}", row.unit),
        Bound::AtLeast(bound) => format!("≥ {bound}{}", row.unit),
        Bound::Told => "–".to_owned(),
    };
    let met = match row.is_met() {
        Some(true) => "yes",
        Some(false) => "**no**",
        None => "–",
    };
    let cell = |idx: usize| value(row.wall[idx], row.cpu[idx]);
    format!("| {} | {} | {bound} | {} | {} | {met} |\n", row.goal, row.work, cell(0), cell(1))
}

/// `2.1 (1.9..2.4), CPU 1.8`; one number where every round gave the same.
fn value(wall: Option<Spread>, cpu: Option<Spread>) -> String {
    let Some(Spread { median, least, most }) = wall else { return "–".to_owned() };
    let mut text = short(median);
    if least < most {
        text += &format!(" ({}..{})", short(least), short(most));
    }
    if let Some(cpu) = cpu {
        text += &format!(", CPU {}", short(cpu.median));
    }
    text
}

/// A number of three digits or so.
fn short(value: f64) -> String {
    match value {
        value if value >= 100.0 => number(value.round() as usize),
        value if value >= 10.0 => format!("{value:.1}"),
        0.0 => "0".to_owned(),
        value => format!("{value:.2}"),
    }
}

fn costs(samples: &Samples, size: usize, flavour: &str) -> String {
    let milliseconds = |what: &&str| {
        let by = |by| samples.spread(what, flavour, size, by).map(|spread| short(spread.median * 1_000.0));
        by(By::Wall).zip(by(By::Cpu)).map_or("–".to_owned(), |(wall, cpu)| format!("{wall} ({cpu})"))
    };
    let cells: Vec<String> =
        ["first", "write", "second", "walk", "new", "cold", "read"].iter().map(milliseconds).collect();
    let peak =
        |what: &str| samples.spread(what, flavour, size, By::Peak).map_or("–".to_owned(), |peak| short(peak.median));
    let peaks = ["first", "second", "new"].map(peak).join(", ");
    let app = if flavour == "logseq" { "Logseq" } else { "Obsidian" };
    format!("| {} | {app} | {} | {peaks} |\n", number(size), cells.join(" | "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_stands_between_the_marks_is_written_anew() {
        let page = "# Title\n\n<!-- bench -->\nold\n<!-- /bench -->\n\nprose\n";
        let once = woven(page, "new\n").unwrap();
        assert_eq!(once, "# Title\n\n<!-- bench -->\nnew\n<!-- /bench -->\n\nprose\n");
        assert_eq!(woven(&once, "new\n").unwrap(), once);
        assert!(woven("no marks", "new").is_err() && woven("<!-- bench -->", "new").is_err());
    }

    #[test]
    fn values_are_told_shortly() {
        let spread = |least, median, most| Some(Spread { least, median, most });
        assert_eq!(value(spread(1.9, 2.123, 12.4), spread(1.0, 1.8, 2.0)), "2.12 (1.90..12.4), CPU 1.80");
        assert_eq!(value(spread(0.0, 0.0, 0.0), None), "0");
        assert_eq!(value(None, None), "–");
        assert_eq!(short(12_345.6), "12,346");
    }

    #[test]
    fn a_page_without_samples_can_be_written() {
        let text = block(&Samples::default(), "a machine");
        assert!(text.contains("| S8 |") && text.contains("Not installed there: pandoc"), "{text}");
    }
}
