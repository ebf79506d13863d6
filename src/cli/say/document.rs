//! What `--json` prints: one document with a version, what was done under its name, and the errors.

use neican::model::{Error, Language, wording};
use serde::ser::{Serialize, SerializeMap, Serializer};

/// Grows when a field changes its meaning or goes; new fields may come at any time.
const VERSION: u32 = 1;

/// Prints the document of a command.
pub(super) fn print<'e, T: Serialize + ?Sized>(
    name: &'static str,
    done: Option<&T>,
    errors: impl IntoIterator<Item = &'e Error>,
    language: Language,
) {
    print_with(name, done, errors, &[], language);
}

/// The same with the files that were left out.
pub(super) fn print_with<'e, T: Serialize + ?Sized>(
    name: &'static str,
    done: Option<&T>,
    errors: impl IntoIterator<Item = &'e Error>,
    skipped: &'e [Error],
    language: Language,
) {
    let errors = errors.into_iter().map(|error| Failure::of(error, language)).collect();
    let skipped = skipped.iter().map(|error| Failure::of(error, language)).collect();
    let document = Document { name, done, errors, skipped };
    let text = serde_json::to_string_pretty(&document).expect("a report is strings and numbers");
    super::data(&format!("{text}\n"));
}

struct Document<'a, T: ?Sized> {
    name: &'static str,
    /// Absent where nothing was done.
    done: Option<&'a T>,
    errors: Vec<Failure<'a>>,
    /// Left out where nothing was.
    skipped: Vec<Failure<'a>>,
}

/// An error as data.
#[derive(serde::Serialize)]
struct Failure<'a> {
    file: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
    message: String,
    hint: String,
}

impl<'a> Failure<'a> {
    fn of(error: &'a Error, language: Language) -> Failure<'a> {
        let (message, hint) = wording::fault(&error.fault, language);
        Failure { file: &error.place.file, line: error.place.line, message, hint }
    }
}

impl<T: Serialize + ?Sized> Serialize for Document<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("version", &VERSION)?;
        if let Some(done) = self.done {
            map.serialize_entry(self.name, done)?;
        }
        map.serialize_entry("errors", &self.errors)?;
        if !self.skipped.is_empty() {
            map.serialize_entry("skipped", &self.skipped)?;
        }
        map.end()
    }
}
