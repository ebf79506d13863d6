//! The settings, one by one: what each takes, and what it refuses.

use super::yaml::Yaml;
use super::{
    Colour, ConceptWish, Config, ConfigFault, Expected, HighlightWish, JournalWish, KEYS, Language, NamePattern,
    RESERVED, Sought, VaultPath, nearest,
};

/// A place in the document, by the numbers of the entries that lead there, and what is wrong there.
pub(super) struct Wrong {
    pub(super) path: Vec<usize>,
    /// Whether the name of the entry is wrong, not its value.
    pub(super) of_name: bool,
    pub(super) fault: ConfigFault,
}

/// Where a value stands: its path, and what tells its line.
struct At<'a> {
    path: &'a [usize],
    line: &'a dyn Fn(&[usize]) -> u32,
}

/// Takes a value into the config.
type Take = fn(&mut Config, &Yaml, &At) -> Result<(), Wrong>;

/// Every setting, in the order in which `vault-template/config.yaml` explains them.
const SETTINGS: [(&str, Take); 11] = [
    ("keys", keys),
    ("name", name),
    ("colours", colours),
    ("journal", |config, value, at| {
        config.journal = word("journal", value, at, &[("block", JournalWish::Block), ("link", JournalWish::Link)])?;
        Ok(())
    }),
    ("concepts", |config, value, at| {
        config.concepts = word("concepts", value, at, &[("page", ConceptWish::Page), ("link", ConceptWish::Link)])?;
        Ok(())
    }),
    ("cards", |config, value, at| {
        let Yaml::Truth(truth) = value else { return Err(at.of_type("cards", value, Expected::Truth)) };
        config.cards = *truth;
        Ok(())
    }),
    ("highlight", |config, value, at| {
        let words = [("colour", HighlightWish::Colour), ("plain", HighlightWish::Plain)];
        config.highlight = word("highlight", value, at, &words)?;
        Ok(())
    }),
    ("folder", |config, value, at| {
        config.folder = Some(folder("folder", value, at)?);
        Ok(())
    }),
    ("feynman-folder", |config, value, at| {
        config.feynman_folder = Some(folder("feynman-folder", value, at)?);
        Ok(())
    }),
    ("symlinks", |config, value, at| {
        config.symlinks = word("symlinks", value, at, &[("refuse", false), ("allow", true)])?;
        Ok(())
    }),
    ("language", |config, value, at| {
        config.language = language(value).map_err(|fault| at.value(fault))?;
        Ok(())
    }),
];

/// The names of all settings.
pub(super) fn names() -> Vec<&'static str> {
    SETTINGS.iter().map(|(name, _)| *name).collect()
}

/// What a document says. `line` tells the line of the value at a path.
pub(super) fn taken(tree: &Yaml, line: &dyn Fn(&[usize]) -> u32) -> Result<Config, Wrong> {
    let mut config = Config::default();
    let entries = match tree {
        Yaml::Nothing => return Ok(config),
        Yaml::Map(entries) => entries,
        _ => return Err(Wrong { path: Vec::new(), of_name: false, fault: ConfigFault::NotSettings }),
    };
    for (idx, (name, value)) in entries.iter().enumerate() {
        let at = At { path: &[idx], line };
        let Some((_, take)) = SETTINGS.iter().find(|(setting, _)| setting == name) else {
            return Err(at.name(unknown(Sought::Setting, name, &names())));
        };
        at.once(name, entries)?;
        // Nothing behind the colon: the lines below it are commented out.
        if *value != Yaml::Nothing {
            take(&mut config, value, &at)?;
        }
    }
    Ok(config)
}

impl At<'_> {
    fn wrong(&self, of_name: bool, fault: ConfigFault) -> Wrong {
        Wrong { path: self.path.to_vec(), of_name, fault }
    }

    fn name(&self, fault: ConfigFault) -> Wrong {
        self.wrong(true, fault)
    }

    fn value(&self, fault: ConfigFault) -> Wrong {
        self.wrong(false, fault)
    }

    /// A value of the wrong type. What takes lines of its own begins below its name, which is the line to look at.
    fn of_type(&self, name: &str, value: &Yaml, expected: Expected) -> Wrong {
        let fault = ConfigFault::Type { name: name.to_owned(), expected };
        self.wrong(matches!(value, Yaml::List | Yaml::Map(_) | Yaml::Nothing), fault)
    }

    /// Refuses the second entry of one name.
    fn once(&self, name: &str, entries: &[(String, Yaml)]) -> Result<(), Wrong> {
        let before = self.path.last().map_or(&[][..], |idx| &entries[..*idx]);
        let twice = before.iter().any(|(other, _)| other == name);
        if twice { Err(self.name(ConfigFault::Twice(name.to_owned()))) } else { Ok(()) }
    }

    /// The entries of a map, each with its place.
    fn entries<T>(
        &self,
        name: &str,
        value: &Yaml,
        mut each: impl FnMut(&At, &str, &Yaml) -> Result<T, Wrong>,
    ) -> Result<Vec<T>, Wrong> {
        let Yaml::Map(entries) = value else { return Err(self.of_type(name, value, Expected::Map)) };
        let one = |(idx, (name, value)): (usize, &(String, Yaml))| {
            let path = [self.path, &[idx]].concat();
            let at = At { path: &path, line: self.line };
            at.once(name, entries)?;
            each(&at, name, value)
        };
        entries.iter().enumerate().map(one).collect()
    }
}

fn unknown(sought: Sought, word: &str, valid: &[&'static str]) -> ConfigFault {
    let nearest = nearest(word, valid.iter().copied());
    ConfigFault::Unknown { sought, word: word.to_owned(), nearest, valid: valid.to_vec() }
}

/// A value that is one of a few words.
fn word<T: Copy>(setting: &'static str, value: &Yaml, at: &At, words: &[(&'static str, T)]) -> Result<T, Wrong> {
    one_of(setting, value, words).map_err(|fault| at.wrong(matches!(value, Yaml::List | Yaml::Map(_)), fault))
}

fn one_of<T: Copy>(setting: &'static str, value: &Yaml, words: &[(&'static str, T)]) -> Result<T, ConfigFault> {
    let said = match value {
        Yaml::Text(text) | Yaml::Number(text) => text.clone(),
        Yaml::Truth(truth) => truth.to_string(),
        Yaml::Nothing => String::new(),
        Yaml::List => "[…]".to_owned(),
        Yaml::Map(_) => "{…}".to_owned(),
    };
    let valid: Vec<&'static str> = words.iter().map(|(word, _)| *word).collect();
    let found = words.iter().find(|(word, _)| *word == said).map(|(_, meant)| *meant);
    found.ok_or_else(|| unknown(Sought::Value(setting), &said, &valid))
}

/// The value of `language`; absent for `auto`.
pub(super) fn language(value: &Yaml) -> Result<Option<Language>, ConfigFault> {
    one_of("language", value, &[("auto", None), ("en", Some(Language::English)), ("zh", Some(Language::Chinese))])
}

fn folder(setting: &str, value: &Yaml, at: &At) -> Result<VaultPath, Wrong> {
    let Yaml::Text(text) = value else { return Err(at.of_type(setting, value, Expected::Text)) };
    let path = VaultPath::new(text).ok_or_else(|| at.value(ConfigFault::Outside(text.clone())))?;
    if path.parts().any(|part| part.starts_with('.')) {
        return Err(at.value(ConfigFault::Hidden(text.clone())));
    }
    Ok(path)
}

fn name(config: &mut Config, value: &Yaml, at: &At) -> Result<(), Wrong> {
    let Yaml::Text(text) = value else { return Err(at.of_type("name", value, Expected::Text)) };
    let is_title = text.split_whitespace().collect::<String>() == "{{title}}";
    config.name = (!is_title).then(|| NamePattern { text: text.clone(), line: (at.line)(at.path) });
    Ok(())
}

fn colours(config: &mut Config, value: &Yaml, at: &At) -> Result<(), Wrong> {
    let from: Vec<Colour> = Colour::NAMED.into_iter().chain([Colour::Plain]).collect();
    let names: Vec<&'static str> = from.iter().map(|colour| colour.name()).collect();
    let mut to: Vec<(&'static str, Option<Colour>)> =
        from.iter().map(|colour| (colour.name(), Some(*colour))).collect();
    to.push(("none", None));
    let pairs = at.entries("colours", value, |at, name, value| {
        let colour = from.iter().find(|colour| colour.name() == name);
        let colour = *colour.ok_or_else(|| at.name(unknown(Sought::Colour, name, &names)))?;
        Ok((colour, word("colours", value, at, &to)?))
    })?;
    config.colours = pairs.into_iter().filter(|(from, to)| *to != Some(*from)).collect();
    Ok(())
}

fn keys(config: &mut Config, value: &Yaml, at: &At) -> Result<(), Wrong> {
    let pairs = at.entries("keys", value, |at, key, value| {
        let Some(key) = KEYS.iter().find(|known| **known == key) else { return Err(at.name(no_property(key, value))) };
        let Yaml::Text(name) = value else { return Err(at.of_type(key, value, Expected::Text)) };
        sound(name).map_err(|fault| at.value(fault))?;
        Ok((*key, name.clone()))
    })?;
    config.keys =
        pairs.iter().filter(|(key, name)| key != name).map(|(key, name)| ((*key).to_owned(), name.clone())).collect();
    for (idx, (key, name)) in pairs.iter().enumerate() {
        let folded = |key: &str| config.key(key).to_lowercase();
        let other = KEYS.iter().find(|other| *other != key && folded(other) == name.to_lowercase());
        // Of two that the reader named alike, the second is the one to look at.
        let later = other.and_then(|other| pairs.iter().position(|(key, _)| key == other)).unwrap_or(idx).max(idx);
        if let Some(other) = other {
            let path = [at.path, &[later]].concat();
            let other = if later == idx { *other } else { *key };
            return Err(Wrong { path, of_name: false, fault: ConfigFault::Alike { name: name.clone(), other } });
        }
    }
    Ok(())
}

/// A name before the colon that is no property of ours. Behind the colon it may be: then the two stand the wrong way round.
fn no_property(key: &str, value: &Yaml) -> ConfigFault {
    let turned = KEYS.iter().copied().find(|known| matches!(value, Yaml::Text(text) if text == known));
    match unknown(Sought::Property, key, &KEYS) {
        ConfigFault::Unknown { sought, word, nearest, valid } => {
            ConfigFault::Unknown { sought, word, nearest: turned.or(nearest), valid }
        }
        other => other,
    }
}

/// Whether both apps, their query languages and YAML take this as a key without quotes.
fn sound(name: &str) -> Result<(), ConfigFault> {
    if RESERVED.contains(&name.to_lowercase().as_str()) {
        return Err(ConfigFault::Reserved(name.to_owned()));
    }
    let inside = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    let fine = name.chars().all(inside) && name.chars().next().is_some_and(char::is_alphabetic);
    if fine && name.chars().count() <= 40 { Ok(()) } else { Err(ConfigFault::KeyForm(name.to_owned())) }
}
