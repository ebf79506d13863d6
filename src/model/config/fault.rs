//! `ConfigFault`: what is wrong in the reader's config, as data.

/// What is wrong in the reader's config.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConfigFault {
    /// No UTF-8 text.
    NotUtf8,
    /// No plain file of at most 1 MiB.
    NotAFile,
    /// No YAML: the parser's words.
    Yaml(String),
    /// YAML, but no settings: a list, a word.
    NotSettings,
    /// A name or word that means nothing.
    Unknown {
        /// What was looked for.
        sought: Sought,
        /// The word.
        word: String,
        /// The word that was meant, by its looks; absent where none is near.
        nearest: Option<&'static str>,
        /// All that would do.
        valid: Vec<&'static str>,
    },
    /// A value of another type than the setting takes.
    Type {
        /// The setting, or the property or colour below it.
        name: String,
        /// What it takes.
        expected: Expected,
    },
    /// The same setting, property or colour twice.
    Twice(String),
    /// Two properties would have one name.
    Alike {
        /// The name.
        name: String,
        /// The other property of that name.
        other: &'static str,
    },
    /// A name that the apps keep for themselves.
    Reserved(String),
    /// A name that the apps, their query languages or YAML would not take as a key.
    KeyForm(String),
    /// A folder that Obsidian does not see, since a name in it starts with a dot.
    Hidden(String),
    /// A path that leads out of the vault, or is none.
    Outside(String),
    /// A pattern for names that does not compile, or gives no name for an article: why.
    Pattern(String),
}

/// What a word was looked for as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sought {
    /// A setting.
    Setting,
    /// A property of our pages.
    Property,
    /// A colour of the digest's highlights.
    Colour,
    /// A value of this setting.
    Value(&'static str),
}

/// What a setting takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// Text.
    Text,
    /// `true` or `false`.
    Truth,
    /// Lines `name: value` below it.
    Map,
}
