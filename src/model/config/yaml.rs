//! A YAML document as a tree that remembers the order of its entries, and the line of any place in it. Knows no setting.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, de};

use crate::model::is_deep;

/// What a value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Yaml {
    /// Nothing behind the colon, or `null`.
    Nothing,
    /// `true`, `false`.
    Truth(bool),
    /// A number, as Rust writes it.
    Number(String),
    /// Text, quoted or not.
    Text(String),
    /// A list: no setting wants one.
    List,
    /// Entries in order. A name that is a list or map itself is empty.
    Map(Vec<(String, Yaml)>),
}

/// Reads a document; the line, where it is known, and the parser's words where it is none.
pub(super) fn read(text: &str) -> Result<Yaml, (Option<u32>, String)> {
    if is_deep(text) {
        return Err((None, "over 500 lists or maps inside each other".to_owned()));
    }
    // An empty document has no value at all.
    let tree: Option<Yaml> = serde_yaml::from_str(text).map_err(|why| {
        let said = why.to_string();
        let words = said.split(" at line ").next().unwrap_or_default().to_owned();
        (line_of(&why), words)
    })?;
    Ok(tree.unwrap_or(Yaml::Nothing))
}

/// The line of an entry, by the numbers of the entries that lead to it: that of its name, or that of its value.
pub(super) fn line(text: &str, path: &[usize], of_name: bool) -> Option<u32> {
    let seek = Seek { path, of_name };
    line_of(&seek.deserialize(serde_yaml::Deserializer::from_str(text)).err()?)
}

fn line_of(why: &serde_yaml::Error) -> Option<u32> {
    why.location().and_then(|place| u32::try_from(place.line()).ok())
}

struct Tree;

impl<'de> Deserialize<'de> for Yaml {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Yaml, D::Error> {
        deserializer.deserialize_any(Tree)
    }
}

impl<'de> Visitor<'de> for Tree {
    type Value = Yaml;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("settings")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Yaml, E> {
        Ok(Yaml::Nothing)
    }

    fn visit_none<E: de::Error>(self) -> Result<Yaml, E> {
        Ok(Yaml::Nothing)
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Yaml, E> {
        Ok(Yaml::Truth(value))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Yaml, E> {
        Ok(Yaml::Number(value.to_string()))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Yaml, E> {
        Ok(Yaml::Number(value.to_string()))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Yaml, E> {
        Ok(Yaml::Number(value.to_string()))
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Yaml, E> {
        Ok(Yaml::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Yaml, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Yaml::List)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Yaml, A::Error> {
        let mut entries = Vec::new();
        while let Some((name, value)) = map.next_entry::<Yaml, Yaml>()? {
            let name = match name {
                Yaml::Text(text) | Yaml::Number(text) => text,
                Yaml::Truth(truth) => truth.to_string(),
                Yaml::Nothing | Yaml::List | Yaml::Map(_) => String::new(),
            };
            entries.push((name, value));
        }
        Ok(Yaml::Map(entries))
    }
}

/// Goes to one place of a document and stops there with an error, since an error is all that tells a line.
struct Seek<'p> {
    path: &'p [usize],
    of_name: bool,
}

impl<'de> DeserializeSeed<'de> for Seek<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seek<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("nothing here")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Some((entry, deeper)) = self.path.split_first() else { return Err(A::Error::custom("here")) };
        for _ in 0..*entry {
            map.next_entry::<IgnoredAny, IgnoredAny>()?;
        }
        if deeper.is_empty() && self.of_name {
            return map.next_key_seed(Seek { path: &[], of_name: false }).map(drop);
        }
        map.next_key::<IgnoredAny>()?;
        map.next_value_seed(Seek { path: deeper, of_name: self.of_name })
    }
}
