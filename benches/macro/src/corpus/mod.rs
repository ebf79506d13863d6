//! Issues that nobody wrote, of the shape of real ones: EPUB 3 as pandoc writes it.

mod chapters;
mod issue;
mod pack;
mod words;

use std::fs;
use std::path::Path;

pub use issue::NEW_ITEM;

use crate::Outcome;

/// Writes so many issues into a folder, from number `first` on; each depends on the seed and its number only. `corrected` ones are
/// those that the source would send later: some words changed, an item more in every article.
pub fn make(folder: &Path, first: usize, count: usize, seed: u64, corrected: bool) -> Outcome<()> {
    fs::create_dir_all(folder)?;
    for number in first..first + count {
        fs::write(folder.join(file_name(number)), epub(seed, number, corrected)?)?;
    }
    Ok(())
}

/// The name of the file of an issue: it sorts by date.
pub fn file_name(number: usize) -> String {
    format!("{}.epub", words::day(number))
}

fn epub(seed: u64, number: usize, corrected: bool) -> Outcome<Vec<u8>> {
    let mut issue = issue::Issue::made(seed, number);
    if corrected {
        issue.correct();
    }
    pack::zip(&chapters::files(&issue))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issue_is_as_large_as_real_ones_and_always_the_same() {
        let sizes: Vec<usize> = (0..20).map(|number| epub(1, number, false).unwrap().len()).collect();
        let mean = sizes.iter().sum::<usize>() / sizes.len();
        assert!((24_000..32_000).contains(&mean), "{sizes:?}");
        assert_eq!(epub(1, 7, false).unwrap(), epub(1, 7, false).unwrap());
        assert_ne!(epub(1, 7, false).unwrap(), epub(2, 7, false).unwrap());
        assert_ne!(epub(1, 7, false).unwrap(), epub(1, 7, true).unwrap());
    }
}
