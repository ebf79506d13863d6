//! The word that was meant, by its looks.

/// How alike two words must be: half of the longer one.
const NEAR: f64 = 0.5;

/// Of these words the one that looks most like `word`; absent where none does.
///
/// ```
/// use neican::model::config::nearest;
/// assert_eq!(nearest("jornal", ["keys", "journal"]), Some("journal"));
/// assert_eq!(nearest("作者", ["keys", "journal"]), None);
/// ```
pub fn nearest<'a>(word: &str, words: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let likeness = |other: &str| strsim::normalized_damerau_levenshtein(&word, other);
    let near = words.into_iter().map(|other| (likeness(other), other)).filter(|(likeness, _)| *likeness >= NEAR);
    // The first of equals, whatever order the words come in.
    near.reduce(|best, next| if next.0 > best.0 { next } else { best }).map(|(_, word)| word)
}
