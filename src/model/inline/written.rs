//! How a row of text looks in YAML and JSON: a plain text is just that string.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Inline, Inlines};

/// What one run looks like in YAML and JSON: a string is text.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Written {
    Text(String),
    Mark(Inline),
}

/// What a row looks like: a string is one text.
#[derive(Deserialize)]
#[serde(untagged)]
enum WrittenRow {
    Text(String),
    Row(Vec<Written>),
}

impl Serialize for Inlines {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.as_slice() {
            [] => serializer.serialize_str(""),
            [Inline::Text(text)] => serializer.serialize_str(text),
            row => serializer.collect_seq(row.iter().map(|inline| match inline {
                Inline::Text(text) => Written::Text(text.clone()),
                mark => Written::Mark(mark.clone()),
            })),
        }
    }
}

impl<'de> Deserialize<'de> for Inlines {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Inlines, D::Error> {
        Ok(match WrittenRow::deserialize(deserializer)? {
            WrittenRow::Text(text) => Inlines::from(text.as_str()),
            WrittenRow::Row(row) => Inlines::new(
                row.into_iter()
                    .map(|written| match written {
                        Written::Text(text) => Inline::Text(text),
                        Written::Mark(mark) => mark,
                    })
                    .collect(),
            ),
        })
    }
}
