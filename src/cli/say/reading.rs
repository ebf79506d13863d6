//! Where the reading loop stands, as tables: columns hold where a Chinese character takes two.

use neican::model::{FeynmanReport, Language, Reading, Standing, StatusReport, wording};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::{diffs, document, dry, text, told};

/// How wide a line may be.
const WIDTH: usize = 80;
/// How many rows of a long table are shown unasked.
const ROWS: usize = 10;

/// Prints the articles to choose from; `asks`: the reader is asked to type one.
pub fn choice(report: &StatusReport, json: bool, asks: bool, language: Language) {
    if json {
        return document::print("status", Some(report), None, language);
    }
    let standing = &report.standing;
    let mut said = picks(standing, language);
    // The day's are above.
    let earlier = |reading: &&Reading| Some(reading.id.date) != standing.day;
    let to_write: Vec<Reading> = standing.to_write.iter().filter(earlier).cloned().collect();
    said += &list(&to_write, &wording::to_write(to_write.len(), language), standing, false, language);
    said += &list(&standing.backlog, &wording::backlog(standing.backlog.len(), language), standing, false, language);
    if !standing.picks.is_empty() {
        said += &if asks { wording::which(language) } else { wording::how_to_choose(language) + "\n" };
    }
    text(&said);
}

/// Where the reading loop stands: the picks, tomatoes, what waits to be read and written.
pub(super) fn standing(standing: &Standing, all: bool, language: Language) -> String {
    let mut said = picks(standing, language);
    if standing.picks.is_empty() {
        return said;
    }
    said += &(wording::tally(standing, language) + "\n");
    if let Some(chosen) = &standing.proposal {
        said += &format!("\n{}\n{}", wording::proposal(chosen, language), table(chosen, standing, language));
    }
    said += &list(&standing.to_write, &wording::to_write(standing.to_write.len(), language), standing, all, language);
    said + &list(&standing.backlog, &wording::backlog(standing.backlog.len(), language), standing, all, language)
}

/// Prints what became of a wish for a Feynman note.
pub fn feynman(report: &FeynmanReport, dry_run: bool, json: bool, language: Language) {
    if json {
        return document::print("feynman", Some(report), None, language);
    }
    text(&(wording::feynman_head(report, language) + "\n" + &told(&report.notices, &report.pages, language)));
    if dry_run {
        diffs(&report.diffs, language);
        return text(&dry(language));
    }
    if let Some(open) = &report.open {
        text(&(wording::open_note(open, language) + "\n"));
    }
}

fn picks(standing: &Standing, language: Language) -> String {
    format!("{}\n{}", wording::picks(standing, language), table(&standing.picks, standing, language))
}

fn list(readings: &[Reading], head: &str, standing: &Standing, all: bool, language: Language) -> String {
    if readings.is_empty() {
        return String::new();
    }
    let shown = if all { readings.len() } else { readings.len().min(ROWS) };
    let rest = readings.len() - shown;
    let more = if rest > 0 { format!("  {}\n", wording::and_more(rest, language)) } else { String::new() };
    format!("\n{head}\n{}{more}", table(&readings[..shown], standing, language))
}

/// A table of articles, its head first; empty for none.
fn table(readings: &[Reading], standing: &Standing, language: Language) -> String {
    if readings.is_empty() {
        return String::new();
    }
    let sign = |number: Option<u32>| number.map_or_else(|| "–".to_owned(), |number| number.to_string());
    let row = |reading: &Reading| {
        let [score, tomato] = [reading.score, reading.tomato].map(sign);
        [name(reading, standing), score, tomato, wording::progress(reading, language), reading.title.clone()]
    };
    let rows: Vec<[String; 5]> = std::iter::once(wording::columns(language)).chain(readings.iter().map(row)).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].width()).max().unwrap_or_default();
    let widths = [0, 1, 2, 3].map(width);
    let line = |row: &[String; 5]| {
        let mut line = String::from(" ");
        for (cell, width) in row.iter().zip(widths) {
            line += &format!(" {cell}{} ", " ".repeat(width - cell.width()));
        }
        let room = WIDTH.saturating_sub(line.width() + 1);
        line + " " + &cut(&row[4], room) + "\n"
    };
    rows.iter().map(line).collect()
}

/// What a reader types for an article: its number where it is of the day, else day and number, else the id.
fn name(reading: &Reading, standing: &Standing) -> String {
    match reading.number {
        Some(number) if Some(reading.id.date) == standing.day => number.to_string(),
        Some(number) => format!("{} {number}", reading.id.date),
        None => reading.id.to_string(),
    }
}

/// As much of a text as fits into so many columns.
fn cut(text: &str, room: usize) -> String {
    if text.width() <= room {
        return text.to_owned();
    }
    let mut left = room.saturating_sub(1);
    let fits = |c: &char| {
        let width = c.width().unwrap_or_default();
        let fits = width <= left;
        left = left.saturating_sub(width);
        fits
    };
    text.chars().take_while(fits).collect::<String>() + "…"
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[test]
    fn a_title_is_cut_where_columns_end() {
        assert_eq!(cut("经济账", 6), "经济账");
        assert_eq!(cut("经济账", 5), "经济…");
        assert_eq!(cut("经济账", 4), "经…");
        assert_eq!(cut("a经济账", 4), "a经…");
    }
}
