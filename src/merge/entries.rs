//! Entries of a settings file in JSON, added where none of their name is; every other byte of the file stays as it is.
//!
//! Refuses to write the file anew: a reader's own order, spacing and doubled keys are none of ours.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// Why a file cannot be added to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// Its line, counted from 1; absent where no line is to blame.
    pub line: Option<u32>,
    /// The reason, for people.
    pub why: String,
}

/// Adds to each group of `text` the entries of `ours` whose names it lacks; a group it lacks is added whole. Names are
/// compared as Obsidian compares those of properties: upper and lower case are one.
///
/// Absent when nothing is missing. Both are objects of objects: `{"types": {"score": "number"}}`.
///
/// # Errors
/// `text` is no JSON, or a group is something else than an object. It is the reader's to mend.
///
/// ```
/// use neican::merge::entries::add;
/// let ours = r#"{"types": {"score": "number", "type": "text"}}"#;
/// let theirs = r#"{ "types":{"Score":"text"}, "x": [1,  2] }"#;
/// assert_eq!(add(theirs, ours).unwrap().unwrap(), r#"{ "types":{"Score":"text","type":"text"}, "x": [1,  2] }"#);
/// assert_eq!(add(ours, ours), Ok(None));
/// assert!(add("{", ours).is_err());
/// ```
pub fn add(text: &str, ours: &str) -> Result<Option<String>, Unreadable> {
    let body = text.trim_start_matches('\u{FEFF}');
    let theirs = Object::read(body, body)?;
    let ours = Object::read(ours, ours)?;
    let mut inserts = BTreeMap::new();
    let mut groups = Vec::new();
    for (group, raw) in &ours.entries {
        let wanted = Object::read(raw.get(), raw.get())?;
        // Of two groups of one name the last counts, as it does for the app.
        match theirs.entries.iter().rfind(|(name, _)| name == group) {
            None => groups.push((group.as_str(), raw.get())),
            Some((_, found)) => {
                let found = Object::read(found.get(), body)?;
                let missing = wanted.entries.iter().filter(|(name, _)| !found.holds(name));
                let missing: Vec<(&str, &str)> = missing.map(|(name, raw)| (name.as_str(), raw.get())).collect();
                inserts.extend(found.insertion(&missing, 2));
            }
        }
    }
    inserts.extend(theirs.insertion(&groups, 1));
    if inserts.is_empty() {
        return Ok(None);
    }
    let mut out = text.to_owned();
    for (at, piece) in inserts.iter().rev() {
        out.insert_str(text.len() - body.len() + at, piece);
    }
    Ok(Some(out))
}

/// An object of a JSON text, and where it stands there.
struct Object<'t> {
    body: &'t str,
    /// The offset behind its opening brace.
    open: usize,
    /// The offset behind its last entry, or where there is none behind its opening brace.
    end: usize,
    entries: Vec<(String, &'t RawValue)>,
}

impl<'t> Object<'t> {
    /// Reads an object that is part of `body`.
    fn read(object: &'t str, body: &'t str) -> Result<Object<'t>, Unreadable> {
        let Entries(entries) = serde_json::from_str(object).map_err(|error| Unreadable {
            line: u32::try_from(error.line()).ok().filter(|line| *line > 0),
            why: error.to_string(),
        })?;
        let start = offset(object.trim_start(), body);
        let last = entries.last().map(|(_, raw)| offset(raw.get(), body) + raw.get().len());
        Ok(Object { body, open: start + 1, end: last.unwrap_or(start + 1), entries })
    }

    fn holds(&self, name: &str) -> bool {
        let folded = name.to_lowercase();
        self.entries.iter().any(|(other, _)| other.to_lowercase() == folded)
    }

    /// What to insert where, so that these entries stand behind its last; nothing for no entries. `depth`: how deep its
    /// entries lie, for an object that shows no spacing of its own.
    fn insertion(&self, entries: &[(&str, &str)], depth: usize) -> Option<(usize, String)> {
        if entries.is_empty() {
            return None;
        }
        let own = self.entries.last().map(|(_, raw)| self.before(raw));
        let pretty = format!("\n{}", "  ".repeat(depth));
        let (lead, colon) = own.unwrap_or((&pretty, ": "));
        let mut out = String::new();
        for (idx, (name, value)) in entries.iter().enumerate() {
            let comma = if idx > 0 || own.is_some() { "," } else { "" };
            let name = serde_json::Value::from(*name);
            out += &format!("{comma}{lead}{name}{colon}{value}");
        }
        // `{}` closes on a line of its own; braces that stand apart already stay as they are.
        if own.is_none() && self.body[self.open..].starts_with('}') {
            out += &format!("\n{}", "  ".repeat(depth - 1));
        }
        Some((self.end, out))
    }

    /// The white space before an entry's name, and what stands between the name and its value.
    fn before(&self, raw: &RawValue) -> (&'t str, &'t str) {
        let before = &self.body[self.open..offset(raw.get(), self.body)];
        let named = before.trim_end_matches(|c| c != '"');
        let colon = &before[named.len()..];
        // The name's own quotes may be escaped inside of it: its start is the first quote behind the entry before.
        let ended = self.entries.iter().map(|(_, raw)| offset(raw.get(), self.body) + raw.get().len());
        let from = ended.filter(|end| *end <= self.open + before.len()).max().unwrap_or(self.open);
        let lead = self.body[from..].trim_start_matches(|c: char| c.is_ascii_whitespace() || c == ',');
        let comma = &self.body[from..self.body.len() - lead.len()];
        (comma.rsplit(',').next().unwrap_or_default(), colon)
    }
}

/// Where a part of a text begins.
fn offset(part: &str, whole: &str) -> usize {
    part.as_ptr() as usize - whole.as_ptr() as usize
}

/// The entries of an object, in order, doubled ones too.
struct Entries<'t>(Vec<(String, &'t RawValue)>);

impl<'de: 't, 't> Deserialize<'de> for Entries<'t> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;
        impl<'de> Visitor<'de> for Pairs {
            type Value = Vec<(String, &'de RawValue)>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(entries)
            }
        }
        deserializer.deserialize_map(Pairs).map(Entries)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    const OURS: &str = "{\n  \"types\": {\n    \"score\": \"number\",\n    \"a\\\"b\": \"text\"\n  }\n}";

    fn added(text: &str) -> String {
        add(text, OURS).expect("sound").expect("something is missing")
    }

    #[test]
    fn entries_stand_behind_the_last_in_its_own_spacing() {
        for (theirs, result) in [
            ("{}", "{\n  \"types\": {\n    \"score\": \"number\",\n    \"a\\\"b\": \"text\"\n  }\n}"),
            ("{\"types\":{}}", "{\"types\":{\n    \"score\": \"number\",\n    \"a\\\"b\": \"text\"\n  }}"),
            ("{\"types\": {\n  }}\n", "{\"types\": {\n    \"score\": \"number\",\n    \"a\\\"b\": \"text\"\n  }}\n"),
            (
                "\u{FEFF}{\"types\":{\"x\":\"text\"}}",
                "\u{FEFF}{\"types\":{\"x\":\"text\",\"score\":\"number\",\"a\\\"b\":\"text\"}}",
            ),
            (
                "{\"types\": {\"x\": 1, \"y\": 2 } }",
                "{\"types\": {\"x\": 1, \"y\": 2, \"score\": \"number\", \"a\\\"b\": \"text\" } }",
            ),
            (
                "{\"types\":{\r\n\t\"x\\\"\" :\t\"t\"\r\n}}",
                "{\"types\":{\r\n\t\"x\\\"\" :\t\"t\",\r\n\t\"score\" :\t\"number\",\r\n\t\"a\\\"b\" :\t\"text\"\r\n}}",
            ),
            ("{\"types\":{\"SCORE\":\"text\"}}", "{\"types\":{\"SCORE\":\"text\",\"a\\\"b\":\"text\"}}"),
            (
                "{\"types\":{\"sc\\u006fre\":1},\"types\":{\"x\":1}}",
                "{\"types\":{\"sc\\u006fre\":1},\"types\":{\"x\":1,\"score\":\"number\",\"a\\\"b\":\"text\"}}",
            ),
        ] {
            assert_eq!(added(theirs), result, "{theirs}");
        }
        assert_eq!(
            added("{\"other\":[1]}"),
            "{\"other\":[1],\"types\":{\n    \"score\": \"number\",\n    \"a\\\"b\": \"text\"\n  }}"
        );
    }

    #[test]
    fn what_does_not_read_is_refused_with_its_line() {
        for text in
            ["", "[]", "null", "{\"types\": null}", "{\"types\": []}", "{\"types\": {\"a\": 1,}}", "{} {}", "// x\n{}"]
        {
            assert!(add(text, OURS).is_err(), "{text}");
        }
        assert_eq!(add("{\n\n\"types\": {,}}", OURS).expect_err("broken").line, Some(3));
        assert!(add("[]", OURS).expect_err("a list").why.contains("expected an object"));
    }

    /// JSON with white space wherever JSON allows it.
    fn json() -> impl Strategy<Value = String> {
        let space = || "[ \t\r\n]{0,3}";
        let name = "(score|Score|types|x|y|\\\\\"|书|\\\\u0061)";
        let leaf = prop_oneof!["(\"[a-z]{0,3}\"|1|true|null|\\[ 1 ,2\\]|\\{\\}|\"\\}\\\\\"\")"];
        let entry = move |value: BoxedStrategy<String>| {
            (space(), name, space(), space(), value, space())
                .prop_map(|(a, name, b, c, value, d)| format!("{a}\"{name}\"{b}:{c}{value}{d}"))
        };
        let object = move |value: BoxedStrategy<String>| {
            (prop::collection::vec(entry(value), 0..4), space()).prop_map(|(entries, inside)| {
                match entries.is_empty() {
                    true => format!("{{{inside}}}"),
                    false => format!("{{{}}}", entries.join(",")),
                }
            })
        };
        let group = object(leaf.boxed()).boxed();
        (space(), object(group), space()).prop_map(|(a, object, b)| format!("{a}{object}{b}"))
    }

    proptest! {
        #[test]
        fn additions_are_all_that_changes(theirs in json()) {
            let before: Value = serde_json::from_str(&theirs).expect("made to read");
            let Some(result) = add(&theirs, OURS).expect("made to read") else { return Ok(()) };
            let after: Value = serde_json::from_str(&result).expect("it reads still");
            // One piece was inserted: what stands before and behind it is the whole file.
            let head = theirs.bytes().zip(result.bytes()).take_while(|(a, b)| a == b).count();
            prop_assert!(result.as_bytes().ends_with(&theirs.as_bytes()[head..]));
            for (group, entries) in before.as_object().expect("an object") {
                for (name, value) in entries.as_object().expect("an object") {
                    prop_assert_eq!(&after[group][name], value);
                }
            }
            for (name, kind) in [("score", "number"), ("a\"b", "text")] {
                let has = after["types"].as_object().expect("a group").keys().any(|key| key.to_lowercase() == name);
                prop_assert!(has, "{} {}", name, kind);
            }
            prop_assert_eq!(add(&result, OURS), Ok(None));
        }
    }
}
