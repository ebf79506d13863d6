//! Keys of blocks: given when a block is first seen, then carried along by aligning the old notes with the new.

use std::collections::{BTreeMap, BTreeSet};

use similar::DiffOp;

use crate::model::{Block, Key, turns, walk};

/// Keys for notes seen for the first time, one per block in reading order: a hash of the block's text, its parent's key
/// and how often that text stood under that parent before.
pub(super) fn fresh(notes: &[Block]) -> Vec<Key> {
    let mut keys = Vec::new();
    under(notes, "", &mut keys);
    keys
}

fn under(blocks: &[Block], parent: &str, keys: &mut Vec<Key>) {
    let texts: Vec<String> = blocks.iter().map(Block::plain).collect();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for (block, text) in blocks.iter().zip(&texts) {
        let count = seen.entry(text).or_default();
        let key = key(&[parent, "\n", &count.to_string(), "\n", text]);
        *count += 1;
        keys.push(key.clone());
        under(&block.children, &key.0, keys);
    }
}

fn key(parts: &[&str]) -> Key {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(part.as_bytes());
    }
    Key(hasher.finalize().to_hex()[..12].to_owned())
}

/// Keys for notes that were known in an older version.
///
/// Blocks of equal text keep their key; in a gap between such blocks one that resembles the old one at the same turn is
/// taken for its correction and keeps the key too. The rest is new.
pub(super) fn carried(old: &[Block], old_keys: &[Key], new: &[Block]) -> Vec<Key> {
    let text = |blocks: &[Block]| -> Vec<String> { walk(blocks).iter().map(|block| block.plain()).collect() };
    let (old_texts, new_texts) = (text(old), text(new));
    let mut carried: Vec<Option<Key>> = vec![None; new_texts.len()];
    let [old_row, new_row] = [&old_texts, &new_texts].map(|texts| texts.iter().map(String::as_str).collect::<Vec<_>>());
    for op in turns(&old_row, &new_row) {
        match op {
            DiffOp::Equal { old_index, new_index, len } => {
                for step in 0..len {
                    carried[new_index + step] = old_keys.get(old_index + step).cloned();
                }
            }
            DiffOp::Replace { old_index, old_len, new_index, new_len } => {
                let mut next = old_index;
                for new_idx in new_index..new_index + new_len {
                    let like = (next..old_index + old_len)
                        .find(|old_idx| resembles(&old_texts[*old_idx], &new_texts[new_idx]));
                    if let Some(old_idx) = like {
                        carried[new_idx] = old_keys.get(old_idx).cloned();
                        next = old_idx + 1;
                    }
                }
            }
            DiffOp::Insert { .. } | DiffOp::Delete { .. } => {}
        }
    }
    // A moved block is a deletion here and an insertion there: it keeps its key when its text stands once on each side.
    moved(&old_texts, old_keys, &new_texts, &mut carried);
    fill(fresh(new), old_keys, carried)
}

fn moved(old_texts: &[String], old_keys: &[Key], new_texts: &[String], carried: &mut [Option<Key>]) {
    let used: BTreeSet<Key> = carried.iter().flatten().cloned().collect();
    let once = |texts: &[String], text: &String| texts.iter().filter(|other| *other == text).count() == 1;
    for (new_idx, slot) in carried.iter_mut().enumerate().filter(|(_, slot)| slot.is_none()) {
        let text = &new_texts[new_idx];
        if text.is_empty() || !once(old_texts, text) || !once(new_texts, text) {
            continue;
        }
        let old_idx = old_texts.iter().position(|other| other == text);
        *slot = old_idx.and_then(|old_idx| old_keys.get(old_idx)).filter(|key| !used.contains(*key)).cloned();
    }
}

/// New blocks get fresh keys; one that an older block bears, still or no longer, is hashed anew.
fn fill(fresh: Vec<Key>, old_keys: &[Key], carried: Vec<Option<Key>>) -> Vec<Key> {
    let mut taken: BTreeSet<Key> = old_keys.iter().cloned().collect();
    let one = |(mut new, carried): (Key, Option<Key>)| {
        carried.unwrap_or_else(|| {
            while !taken.insert(new.clone()) {
                new = key(&[&new.0]);
            }
            new
        })
    };
    fresh.into_iter().zip(carried).map(one).collect()
}

/// Whether one text may be a correction of the other: half of the pairs of neighbouring characters are shared.
fn resembles(a: &str, b: &str) -> bool {
    let pairs = |text: &str| -> BTreeSet<(char, char)> { text.chars().zip(text.chars().skip(1)).collect() };
    let (a, b) = (pairs(a), pairs(b));
    let shared = a.intersection(&b).count();
    shared > 0 && shared * 2 >= a.len().min(b.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notes(texts: &[&str]) -> Vec<Block> {
        texts.iter().map(|text| Block::paragraph(*text)).collect()
    }

    #[test]
    fn equal_texts_under_one_parent_have_different_keys() {
        let keys = fresh(&notes(&["甲", "甲", "乙"]));
        assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), 3);
    }

    #[test]
    fn keys_survive_corrections_insertions_and_moves() {
        let old = notes(&["第一段话说的是甲", "第二段话说的是乙", "第三段"]);
        let keys = fresh(&old);
        let corrected = carried(&old, &keys, &notes(&["新来的", "第一段话说的是甲", "第二段话讲的是乙", "第三段"]));
        assert_eq!(corrected[1..], keys[..]);
        assert!(!keys.contains(&corrected[0]));
        let turned = carried(&old, &keys, &notes(&["第三段", "第一段话说的是甲", "第二段话说的是乙"]));
        assert_eq!(turned, [keys[2].clone(), keys[0].clone(), keys[1].clone()]);
    }

    #[test]
    fn a_new_block_never_takes_the_key_of_a_deleted_one() {
        let old = notes(&["甲甲甲", "乙乙乙"]);
        let keys = fresh(&old);
        let gone = carried(&old, &keys, &notes(&["乙乙乙"]));
        assert_eq!(gone, keys[1..]);
        let replaced = carried(&notes(&["甲甲甲"]), &keys[..1], &notes(&["完全不同"]));
        assert!(!keys.contains(&replaced[0]));
    }
}
