//! Properties that the reader's config calls otherwise by now: base and page in the names of the draft, so that a value
//! follows its property. Renames nothing of which it is not sure.

use crate::model::Config;
use crate::model::config::KEYS;
use crate::model::tree::{Grammar, Kind, Part};

/// The base and the reader's page with those of our properties renamed that the draft has under another name; absent
/// where none has.
///
/// Base and draft are both generated, and properties always come in one order. So where the two have equally many, and
/// differ in names only, name by name one became the other; provided that the old name is none which the config of today
/// gives to any of our properties, and the new one is. Refused was to go by values: a score of 2 is no tomato.
pub(super) fn rekeyed(
    (base, ours, theirs): (&str, &str, &str),
    grammar: &dyn Grammar,
    config: &Config,
) -> Option<(String, String)> {
    let (before, now, after) = (names(base, grammar)?, names(ours, grammar)?, names(theirs, grammar)?);
    let pairs = before.iter().zip(&after).map(|((_, old), (_, new))| (*old, *new)).filter(|(old, new)| old != new);
    let pairs: Vec<(&str, &str)> = pairs.collect();
    if before.len() != after.len() || !pairs.iter().all(|(old, new)| is_renamed(old, new, config)) {
        return None;
    }
    // A property of the reader's that had the name already is another one.
    let free = |new: &str| now.iter().all(|(_, name)| *name != new);
    let pairs: Vec<(&str, &str)> = pairs.into_iter().filter(|(_, new)| free(new)).collect();
    (!pairs.is_empty()).then(|| (renamed(base, &before, &pairs), renamed(ours, &now, &pairs)))
}

/// Whether one name can have become the other by the config alone.
fn is_renamed(old: &str, new: &str, config: &Config) -> bool {
    let of_today = |name: &str| KEYS.iter().find(|key| config.key(key) == name).copied();
    let Some(key) = of_today(new) else { return false };
    // What is one of ours without a config was called so by none.
    of_today(old).is_none() && (old == key || !KEYS.contains(&old))
}

/// The names of the page's properties, each with its place in the page.
fn names<'p>(page: &'p str, grammar: &dyn Grammar) -> Option<Vec<(usize, &'p str)>> {
    let tree = grammar.parse(page)?;
    let node = tree.nodes.first().filter(|node| node.kind == Kind::Properties)?;
    let start = tree.head.len();
    let mut at = 0;
    let mut names = Vec::new();
    for part in &node.parts {
        let Part::Property { line, .. } = part else { continue };
        at += node.own[at..].find(line)?;
        names.push((start + at, line.split(':').next().unwrap_or_default()));
        at += line.len();
    }
    Some(names)
}

fn renamed(page: &str, names: &[(usize, &str)], pairs: &[(&str, &str)]) -> String {
    let (mut out, mut done) = (String::with_capacity(page.len()), 0);
    for (at, name) in names {
        if let Some((_, new)) = pairs.iter().find(|(old, _)| old == name) {
            out.push_str(&page[done..*at]);
            out.push_str(new);
            done = at + name.len();
        }
    }
    out + &page[done..]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::logseq::LogseqGrammar;
    use crate::render::obsidian::ObsidianGrammar;

    fn done(config: &str, base: &str, ours: &str, theirs: &str) -> Option<(String, String)> {
        rekeyed((base, ours, theirs), &LogseqGrammar, &Config::read(config).expect("sound"))
    }

    #[test]
    fn a_value_follows_its_property() {
        let base = "author:: [[甲]]\nscore:: 4\ntomato:: 4\n\n- score:: 1";
        let ours = "mine:: x\nauthor:: [[甲]]\nscore:: 5\n\n- score:: 1";
        let theirs = "author:: [[甲]]\n评分:: 4\n番茄:: 4\n\n- score:: 1";
        let (base, ours) = done("keys: {score: 评分, tomato: 番茄}", base, ours, theirs).expect("renamed");
        assert_eq!(base, "author:: [[甲]]\n评分:: 4\n番茄:: 4\n\n- score:: 1");
        assert_eq!(ours, "mine:: x\nauthor:: [[甲]]\n评分:: 5\n\n- score:: 1");
        let back = done("", &base, &ours, "author:: [[甲]]\nscore:: 4\ntomato:: 4\n\n- score:: 1").expect("renamed");
        assert_eq!(back.1, "mine:: x\nauthor:: [[甲]]\nscore:: 5\n\n- score:: 1");
    }

    #[test]
    fn front_matter_is_renamed_too() {
        let (base, theirs) = ("---\nauthor:\n  - 甲\nscore: 4\n---\na", "---\n作者:\n  - 甲\nscore: 4\n---\na");
        let ours = "---\nauthor:\n  - 甲\n  - 我\nscore: 5\n---\na";
        let config = Config::read("keys: {author: 作者}").expect("sound");
        let (_, ours) = rekeyed((base, ours, theirs), &ObsidianGrammar, &config).expect("renamed");
        assert_eq!(ours, "---\n作者:\n  - 甲\n  - 我\nscore: 5\n---\na");
    }

    #[test]
    fn what_is_not_sure_stays() {
        let config = "keys: {score: 评分}";
        let (base, theirs) = ("score:: 4\n\n- a", "评分:: 4\n\n- a");
        for (config, base, ours, theirs, why) in [
            (config, base, "score:: 5\n评分:: 9\n\n- a", theirs, "the reader has one of that name"),
            (config, base, base, "评分:: 4\ncurator:: x\n\n- a", "there are more than there were"),
            (config, "reason:: 4\n\n- a", "reason:: 5\n\n- a", "curator:: 4\n\n- a", "another property came"),
            (config, "tomato:: 4\n\n- a", "tomato:: 5\n\n- a", theirs, "another property came under the new name"),
            ("keys: {score: tomato, tomato: score}", base, base, "tomato:: 4\n\n- a", "names that changed hands"),
            (config, "- a", "- a", theirs, "no properties"),
            (config, theirs, theirs, theirs, "nothing is called otherwise"),
        ] {
            assert_eq!(done(config, base, ours, theirs), None, "{why}");
        }
    }
}
