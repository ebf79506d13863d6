//! The date of an issue: what the reader says, else what the source says, best evidence first. Never today.

use crate::model::{DatedBy, Day, Error, Fault, Source};

/// Settles the date: `--date`; a plain date in the form's metadata; the file name; a title; a date with a time of day.
///
/// A plain date is `2026-04-29` and nothing more: a time of day behind it often means the time the file was built.
/// Midnight is no time of day: calibre 6 writes a plain date as `2026-04-29T00:00:00+00:00`, and one that was entered in
/// China as `2026-04-28T16:00:00+00:00`, which is midnight there.
pub(super) fn settle(
    option: Option<Day>,
    dates: &[String],
    source: &Source,
    titles: &[Option<&str>],
) -> Result<(Day, DatedBy), Error> {
    let plain = || dates.iter().find_map(|date| plain(date));
    let titled = || titles.iter().flatten().find_map(|title| Day::find(title));
    let timed = || dates.iter().find_map(|date| date.trim().get(..10)?.parse::<Day>().ok());
    let found = option
        .map(|day| (day, DatedBy::Option))
        .or_else(|| plain().map(|day| (day, DatedBy::Package)))
        .or_else(|| Day::find(source.file_name()).map(|day| (day, DatedBy::FileName)))
        .or_else(|| titled().map(|day| (day, DatedBy::Title)))
        .or_else(|| timed().map(|day| (day, DatedBy::BuildTime)));
    found.ok_or_else(|| Error::of(&source.name, Fault::NoDate))
}

/// A date without a time of day.
fn plain(date: &str) -> Option<Day> {
    let date = date.trim();
    let Some((day, time)) = date.split_once('T') else { return date.parse().ok() };
    let day: Day = day.parse().ok()?;
    let clock = time.strip_suffix("+00:00").or_else(|| time.strip_suffix('Z'))?;
    match clock.split('.').next() {
        Some("00:00:00") => Some(day),
        Some("16:00:00") => Some(day.plus(1)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(option: Option<&str>, dates: &[&str], name: &str, title: &str) -> Option<(String, DatedBy)> {
        let dates: Vec<String> = dates.iter().map(|date| (*date).to_owned()).collect();
        let option = option.map(|day| day.parse().expect("a date"));
        settle(option, &dates, &Source::single(name, Vec::new()), &[Some(title)])
            .ok()
            .map(|(day, by)| (day.to_string(), by))
    }

    #[test]
    fn the_best_evidence_wins() {
        let timed = ["2026-05-01T08:00:00Z"];
        let is = |day: &str, by: DatedBy| Some((day.to_owned(), by));
        assert_eq!(settled(Some("2026-01-02"), &["2026-04-29"], "x", "t"), is("2026-01-02", DatedBy::Option));
        assert_eq!(
            settled(None, &["2026-05-01T08:00:00Z", "2026-04-29"], "x-2026-04-28", "t"),
            is("2026-04-29", DatedBy::Package)
        );
        assert_eq!(settled(None, &timed, "x-2026-04-28.epub", "2026-04-27"), is("2026-04-28", DatedBy::FileName));
        assert_eq!(settled(None, &timed, "x.epub", "洞察 2026年4月27日"), is("2026-04-27", DatedBy::Title));
        assert_eq!(settled(None, &timed, "x.epub", "t"), is("2026-05-01", DatedBy::BuildTime));
        assert_eq!(settled(None, &["2026", "April"], "x.epub", "t"), None);
        assert_eq!(settled(None, &["2026-04-29T00:00:00+00:00"], "x.epub", "t"), is("2026-04-29", DatedBy::Package));
        assert_eq!(settled(None, &["2026-04-28T16:00:00Z"], "x.epub", "t"), is("2026-04-29", DatedBy::Package));
    }
}
