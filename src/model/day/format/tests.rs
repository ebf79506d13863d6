//! Formats against what the apps' own libraries write, and names that are days or not.

use proptest::prelude::*;

use super::*;

#[test]
fn days_are_known_by_their_format() {
    let reads = |format: &str, text: &str| DayFormat::java(format).expect("sound").reads(text);
    for (format, text) in [
        ("MMM do, yyyy", "apr 9TH, 2026"),
        ("yyyy-MM-dd", "2026-4-9"),
        ("yyyy-MM-dd EEEE", "2026-04-29 Wednesday"),
        ("yyyy年M月d日", "2026年4月29日"),
        ("ddMMyy", "290426"),
        ("EEE 'd.' dMMMyyyy", "Wed d. 29apr2026"),
    ] {
        assert!(reads(format, text), "{format} {text}");
    }
    for (format, text) in [
        ("yyyy-MM-dd", "2026-04-29 日报"),
        ("yyyy-MM-dd", "今日洞察 2026-04-29"),
        ("yyyy-MM-dd", "2026-04-"),
        ("MMM do, yyyy", "Apr 29, 2026"),
        ("yyyy年M月d日", "2026年"),
        ("yyyy-MM-dd", ""),
    ] {
        assert!(!reads(format, text), "{format} {text}");
    }
}

#[test]
fn names_with_folders_are_known_by_their_last_part() {
    let chinese = |format: &str| DayFormat::moment(format, Language::Chinese).expect("sound");
    let english = |format: &str| DayFormat::moment(format, Language::English).expect("sound");
    assert!(chinese("YYYY/MM/YYYY-MM-DD dddd").reads("2026-04-29 星期三"));
    assert!(chinese("YYYY/MM/YYYY-MM-DD dddd").reads_path("2026/04/2026-04-29 星期三"));
    assert!(!chinese("YYYY/MM/YYYY-MM-DD dddd").reads_path("2026-04-29 星期三"));
    assert!(!chinese("YYYY-MM-DD dddd").reads("2026-04-29 Wednesday"));
    assert!(!english("YYYY-MM-DD dddd").reads("2026-04-29 星期三"));
    assert!(english("YYYY-MM-DD dddd").reads("2026-04-29 wednesday"));
    assert!(english("YYYY/MM/DD").reads("29") && !english("YYYY/MM/DD").base_name().names_a_day());
    assert!(english("GGGG-[W]WW-E").reads("2026-W18-3") && !english("GGGG-[W]WW-E").reads("2026-W18"));
    assert!(chinese("YYYY年MMMD日Do").reads("2026年11月2日2日"));
    assert!(english("MMMM Do, YYYY").reads("April 29th, 2026") && !english("MMMM Do, YYYY").reads("OpenAI 29th, 2026"));
}

#[test]
fn only_formats_that_name_one_day_are_taken() {
    let takes = |format: &str| DayFormat::moment(format, Language::English).is_some();
    for format in
        ["YYYYMMDD", "MM-DD-YY", "L", "ll", "YYYY-DDDD", "GGGG-[W]WW-ddd", "gggg ww e", "[x/]YYYY/MMMM/Do", "y年M月D日"]
    {
        assert!(takes(format), "{format}");
    }
    for format in [
        "",
        "日记",
        "YYYY-MM",
        "MM-DD",
        "YYYY-[W]WW-E",
        "GGGG-[W]WW",
        "gggg-WW-e",
        "GGGG-MM-DD",
        "GGGG-ww-E",
        "yyyy-MM-dd",
        "[YYYY-MM-DD]",
        "\\YYYY-MM-DD",
        "YYYY-MM-DD HH",
        "YYYY-MM-DD A",
        "YYYY-MM-DD.md",
        "LT",
        "LLL",
        "lll",
        "YYYY-MM-DD Z",
        "X",
        "YYYYYY-MM-DD",
        "N y-M-D",
        "YYYY-MM-DD S",
    ] {
        assert!(!takes(format), "{format}");
    }
}

#[test]
fn languages_differ_where_names_ordinals_weeks_or_long_forms_are() {
    let differs = |format: &str| {
        let of = |language| DayFormat::moment(format, language).expect("sound");
        of(Language::English).differs_from(&of(Language::Chinese))
    };
    for format in ["YYYY-MM-DD dddd", "YYYY-MMM-D", "YYYY-MM-Do", "gggg-ww-e", "L", "ll", "YYYY-MM-DD ww"] {
        assert!(differs(format), "{format}");
    }
    for format in ["YYYY-MM-DD", "YYYY/MM/DD", "[日记 ]YYYYMMDD", "GGGG-[W]WW-E", "YYYY-DDD"] {
        assert!(!differs(format), "{format}");
    }
}

/// What Moment itself writes, row by row.
#[test]
fn moments_are_written_as_moment_writes_them() {
    let rows = include_str!("../../../../fixtures/obsidian/moment.tsv").lines().filter(|line| !line.starts_with('#'));
    let mut n_rows = 0;
    for row in rows {
        let [locale, moment, format, expected] = row.split('\t').collect::<Vec<_>>()[..] else { panic!("{row}") };
        let language = if locale == "en" { Language::English } else { Language::Chinese };
        let (day, time) = moment.split_once('T').expect("a day and a time");
        let (hour, minute) = time.split_once(':').expect("an hour and a minute");
        let day: Day = day.parse().expect("a day");
        let now = Now { day, hour: hour.parse().expect("an hour"), minute: minute.parse().expect("a minute") };
        let written = TimeFormat::moment(format, language).map(|format| format.write(day, now));
        assert_eq!(written.as_deref(), Some(expected), "{row}");
        if let Some(daily) = DayFormat::moment(format, language) {
            assert_eq!(daily.write(day), expected, "{row}");
            assert!(daily.reads_path(expected), "{row}");
        }
        n_rows += 1;
    }
    assert!(n_rows > 500, "{n_rows} rows");
}

/// Formats in which tokens, brackets, backslashes and slashes meet far more often than chance would have it.
fn formats() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "(YYYY|YY|MM|M|MMMM|DD|D|Do|dddd|L|ll|ww|gggg|E|H|mm|A|Z|w\\||N|S)",
        "[\\[\\]\\\\/. \n年🍅xo|-]",
        any::<char>().prop_map(String::from),
    ];
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_format_is_taken(format in prop_oneof![formats(), any::<String>()], chinese in any::<bool>(), at in 0i64..200_000) {
        let language = if chinese { Language::Chinese } else { Language::English };
        let day = Day::new(1900, 1, 1).expect("a day").plus(at);
        if let Some(daily) = DayFormat::moment(&format, language) {
            let written = daily.write(day);
            prop_assert!(daily.reads_path(&written), "{:?}", written);
            prop_assert!(daily.reads(written.rsplit('/').next().expect("a last part")));
            prop_assert_eq!(daily.base_name().write(day), written.rsplit('/').next().expect("a last part"));
        }
        if let Some(format) = TimeFormat::moment(&format, language) {
            format.write(day, Now { day, hour: 23, minute: 59 });
        }
        let _ = DayFormat::java(&format).map(|format| format.reads(&format.write(day)));
    }

    /// A format that names a day gives no two days one name.
    #[test]
    fn no_two_days_are_written_alike(format in formats(), at in 0i64..40_000, apart in prop_oneof![1i64..800, 300i64..36_000]) {
        let day = Day::new(2000, 1, 1).expect("a day").plus(at);
        // Years of two digits come again after a century.
        if let Some(daily) = DayFormat::moment(&format, Language::English).filter(|_| apart < 36_000) {
            prop_assert_ne!(daily.write(day), daily.write(day.plus(apart)));
        }
    }
}
