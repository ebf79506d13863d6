//! Cost against size, as SVG: both axes logarithmic, a panel for each app.

use crate::rows::number;
use crate::samples::{By, FLAVOURS, Samples};

/// A line of the plot: what was measured, how it is called, its class in the style.
const LINES: [(&str, &str, &str); 5] = [
    ("first", "first run", "first"),
    ("write", "limit: writing the same bytes", "first limit"),
    ("second", "second run, nothing new", "second"),
    ("walk", "limit: stat walk, state read", "second limit"),
    ("new", "one new issue", "new"),
];

/// Where a panel begins, and how large it is.
const PANELS: [f64; 2] = [80.0, 550.0];
const WIDTH: f64 = 380.0;
const TOP: f64 = 96.0;
const HEIGHT: f64 = 300.0;

/// From a value to a place, by its logarithm.
struct Scale {
    low: f64,
    high: f64,
    from: f64,
    to: f64,
}

impl Scale {
    fn at(&self, value: f64) -> f64 {
        let share = (value.log10() - self.low.log10()) / (self.high.log10() - self.low.log10());
        self.from + share * (self.to - self.from)
    }

    /// The powers of ten on it.
    fn decades(&self) -> impl Iterator<Item = f64> {
        (self.low.log10().round() as i32..=self.high.log10().round() as i32).map(|power| 10_f64.powi(power))
    }
}

/// The whole picture.
pub fn drawn(samples: &Samples) -> String {
    let panels: String = FLAVOURS.iter().zip(PANELS).map(|(flavour, left)| panel(samples, flavour, left)).collect();
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 960 460\" width=\"960\" height=\"460\" role=\"img\" aria-labelledby=\"title desc\">\n\
         <title id=\"title\">Time of a run against the number of issues</title>\n\
         <desc id=\"desc\">Both axes are logarithmic. Solid: neican. Dashed: what the disk alone takes.</desc>\n\
         {STYLE}<rect class=\"ground\" width=\"960\" height=\"460\" rx=\"10\"/>\n{}{panels}</svg>\n",
        legend()
    )
}

const STYLE: &str = "<style>
text { font-family: -apple-system, \"Segoe UI\", \"Noto Sans\", sans-serif; font-size: 12.5px; fill: #57606a; }
.head { font-size: 14px; font-weight: 600; fill: #24292f; }
.ground { fill: #ffffff; }
.grid { stroke: #d8dee4; }
polyline, .key { fill: none; stroke-width: 2.2; }
circle { stroke: none; }
.first { stroke: #0b63b5; } circle.first { fill: #0b63b5; }
.second { stroke: #b35309; } circle.second { fill: #b35309; }
.new { stroke: #1a7f37; } circle.new { fill: #1a7f37; }
.limit { stroke-dasharray: 5 4; stroke-width: 1.6; }
@media (prefers-color-scheme: dark) {
  text { fill: #9da7b3; } .head { fill: #e6edf3; } .ground { fill: #0d1117; } .grid { stroke: #30363d; }
  .first { stroke: #6cb6ff; } circle.first { fill: #6cb6ff; }
  .second { stroke: #f0a35e; } circle.second { fill: #f0a35e; }
  .new { stroke: #56d364; } circle.new { fill: #56d364; }
}
</style>
";

fn legend() -> String {
    let place = [(80.0, 26.0), (80.0, 48.0), (350.0, 26.0), (350.0, 48.0), (620.0, 26.0)];
    let entry = |((_, words, class), (x, y)): (&(&str, &str, &str), (f64, f64))| {
        format!(
            "<line class=\"key {class}\" x1=\"{x}\" x2=\"{}\" y1=\"{y}\" y2=\"{y}\"/><text x=\"{}\" y=\"{}\">{words}</text>\n",
            x + 32.0,
            x + 40.0,
            y + 4.0
        )
    };
    LINES.iter().zip(place).map(entry).collect()
}

/// The scales of both panels: the axis of times goes to the powers of ten around what was measured.
fn scales(samples: &Samples, left: f64) -> (Scale, Scale) {
    let (mut low, mut high) = (f64::MAX, f64::MIN);
    for (flavour, (what, ..)) in FLAVOURS.iter().flat_map(|flavour| LINES.iter().map(move |line| (flavour, line))) {
        for (_, seconds) in points(samples, what, flavour) {
            (low, high) = (low.min(seconds), high.max(seconds));
        }
    }
    if low > high {
        (low, high) = (0.001, 10.0);
    }
    let power = |value: f64, round: fn(f64) -> f64| 10_f64.powf(round(value.log10()));
    let y = Scale { low: power(low, f64::floor), high: power(high, f64::ceil), from: TOP + HEIGHT, to: TOP };
    (Scale { low: 10.0, high: 10_000.0, from: left, to: left + WIDTH }, y)
}

fn points(samples: &Samples, what: &str, flavour: &str) -> Vec<(usize, f64)> {
    let point = |size| samples.spread(what, flavour, size, By::Wall).map(|spread| (size, spread.median));
    samples.sizes().into_iter().filter(|size| (10..=10_000).contains(size)).filter_map(point).collect()
}

fn panel(samples: &Samples, flavour: &str, left: f64) -> String {
    let (x, y) = scales(samples, left);
    let name = if flavour == "logseq" { "Logseq" } else { "Obsidian" };
    let middle = left + WIDTH / 2.0;
    let mut panel = format!("<text class=\"head\" x=\"{left}\" y=\"82\">{name}</text>\n");
    panel += &axes(&x, &y);
    panel += &format!("<text x=\"{middle}\" y=\"440\" text-anchor=\"middle\">issues in the vault</text>\n");
    let (across, up) = (left - 58.0, TOP + HEIGHT / 2.0);
    panel += &format!(
        "<text x=\"{across}\" y=\"{up}\" text-anchor=\"middle\" transform=\"rotate(-90 {across} {up})\">time of a run</text>\n"
    );
    for (what, _, class) in LINES {
        let places: Vec<(f64, f64)> =
            points(samples, what, flavour).iter().map(|(size, seconds)| (x.at(*size as f64), y.at(*seconds))).collect();
        panel += &line(&places, class);
    }
    panel
}

fn axes(x: &Scale, y: &Scale) -> String {
    let mut lines = String::new();
    for issues in x.decades() {
        let at = x.at(issues);
        lines += &format!("<line class=\"grid\" x1=\"{at:.1}\" x2=\"{at:.1}\" y1=\"{}\" y2=\"{}\"/>", y.to, y.from);
        let words = number(issues as usize);
        lines += &format!("<text x=\"{at:.1}\" y=\"{}\" text-anchor=\"middle\">{words}</text>\n", y.from + 18.0);
    }
    for seconds in y.decades() {
        let at = y.at(seconds);
        lines += &format!("<line class=\"grid\" x1=\"{}\" x2=\"{}\" y1=\"{at:.1}\" y2=\"{at:.1}\"/>", x.from, x.to);
        let words = time(seconds);
        lines += &format!("<text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{words}</text>\n", x.from - 6.0, at + 4.0);
    }
    lines
}

fn time(seconds: f64) -> String {
    if seconds < 0.9 { format!("{:.0} ms", seconds * 1_000.0) } else { format!("{} s", number(seconds as usize)) }
}

fn line(places: &[(f64, f64)], class: &str) -> String {
    let path: Vec<String> = places.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
    let mut line = format!("<polyline class=\"{class}\" points=\"{}\"/>", path.join(" "));
    if !class.contains("limit") {
        for (x, y) in places {
            line += &format!("<circle class=\"{class}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\"/>");
        }
    }
    line + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::Cost;
    use crate::samples::At;

    #[test]
    fn a_decade_is_as_wide_as_any_other() {
        let scale = Scale { low: 10.0, high: 10_000.0, from: 0.0, to: 300.0 };
        let at: Vec<f64> = scale.decades().map(|value| scale.at(value).round()).collect();
        assert_eq!(at, [0.0, 100.0, 200.0, 300.0]);
        assert_eq!(scale.at(10_f64.powf(1.5)).round(), 50.0);
    }

    #[test]
    fn every_point_lies_in_its_panel() {
        let mut samples = Samples::default();
        for (size, wall) in [(10, 0.0031), (10_000, 41.0)] {
            for flavour in FLAVOURS {
                samples.add(&At { flavour, size, round: 0 }, "first", Cost { wall, cpu: 0.0, peak: 0.0 }).unwrap();
            }
        }
        let (x, y) = scales(&samples, 80.0);
        assert_eq!((y.low, y.high.round()), (0.001, 100.0));
        for (size, seconds) in points(&samples, "first", "logseq") {
            assert!((80.0..=460.0).contains(&x.at(size as f64)) && (96.0..=396.0).contains(&y.at(seconds)));
        }
        assert_eq!(drawn(&samples).matches("<circle class=\"first\" cx").count(), 4);
    }

    #[test]
    fn times_have_units() {
        assert_eq!([time(0.001), time(0.1), time(1.0), time(100.0)], ["1 ms", "100 ms", "1 s", "100 s"]);
    }
}
