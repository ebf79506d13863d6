//! The databases of an export: a CSV each, its first column the titles of the pages.

use super::named::{self, folded};
use crate::model::Fault;
use crate::read::notion::is_property;
use crate::read::{caps, encoding};

/// Columns of one database.
const COLUMNS: usize = 200;

/// One database.
#[derive(Debug)]
pub(super) struct Database {
    /// Its name, without the id.
    pub(super) name: String,
    /// The folder of its pages.
    folder: String,
    pub(super) rows: Vec<Row>,
    /// Whether its columns are those of articles.
    pub(super) is_of_articles: bool,
}

/// One row: a page.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) title: String,
    /// Names of columns and values, the title left out.
    pub(super) cells: Vec<(String, String)>,
    /// The line on which it starts.
    pub(super) line: u32,
}

impl Database {
    /// Reads a CSV; absent where it is none.
    pub(super) fn read(path: &str, bytes: &[u8]) -> Result<Option<Database>, Fault> {
        let Ok((text, _)) = encoding::utf8(bytes) else { return Ok(None) };
        caps::of_dump(text.lines().count(), text.len())?;
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
        let Ok(head) = reader.headers().cloned() else { return Ok(None) };
        let columns: Vec<String> = head.iter().take(COLUMNS).map(|name| name.trim().to_owned()).collect();
        let mut rows = Vec::new();
        for record in reader.records().flatten() {
            let line = record.position().map_or(1, |position| u32::try_from(position.line()).unwrap_or(u32::MAX));
            let mut cells = columns.iter().zip(record.iter());
            let Some((_, title)) = cells.next().filter(|(_, title)| !title.trim().is_empty()) else { continue };
            let cells = cells.filter(|(_, value)| !value.trim().is_empty());
            let cells = cells.map(|(name, value)| (name.clone(), value.trim().to_owned())).collect();
            rows.push(Row { title: title.trim().to_owned(), cells, line });
        }
        let folder = path.rsplit_once('.').map_or(path, |(stem, _)| stem).trim_end_matches("_all").to_owned();
        let is_of_articles = columns.iter().skip(1).filter(|name| is_property(name)).count() >= 2;
        Ok(Some(Database { name: named::title(path), folder, rows, is_of_articles }))
    }

    /// The row of a page: in the folder of the database by its title.
    pub(super) fn row_of(&self, path: &str, title: &str) -> Option<usize> {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let inside = folder == self.folder || named::bare(folder) == named::bare(&self.folder);
        inside.then(|| self.rows.iter().position(|row| folded(&row.title) == folded(title))).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_belong_to_pages_in_the_folder_of_the_database() {
        let id = "0123456789abcdef0123456789abcdef";
        let csv = "\u{feff}Name,作者,质量分,Tags\n\"甲, \"\"乙\"\"\",丙,★★★☆☆,\n,x,,\n丁,\"多\n行\",,AI\n";
        let database = Database::read(&format!("精选 {id}_all.csv"), csv.as_bytes()).expect("small").expect("a CSV");
        assert_eq!((database.name.as_str(), database.rows.len(), database.is_of_articles), ("精选", 2, true));
        assert_eq!(database.rows[0].cells, [("作者".into(), "丙".into()), ("质量分".into(), "★★★☆☆".into())]);
        assert_eq!(database.row_of("精选/丁 x.md", "丁"), Some(1));
        assert_eq!(database.row_of(&format!("精选 {id}/甲.md"), "甲, \"乙\""), Some(0));
        assert_eq!(database.row_of("别处/丁.md", "丁"), None);
    }
}
