//! Images that came with an issue: taken by the name that a page gives them, kept under one name for each.

use std::collections::BTreeMap;

use super::archive::Archive;
use crate::model::{Asset, ImageFault};

/// The images of one archive that its pages show.
pub(super) struct Images<'r, 'a> {
    archive: &'r Archive<'a>,
    /// The key of a member: hashing one for every use would take hours.
    keys: BTreeMap<&'a str, String>,
    /// Taken by the page at hand.
    taken: Vec<(&'a str, &'static str, &'a [u8])>,
    assets: BTreeMap<String, Asset>,
}

impl<'r, 'a> Images<'r, 'a> {
    /// None yet.
    pub(super) fn new(archive: &'r Archive<'a>) -> Images<'r, 'a> {
        Images { archive, keys: BTreeMap::new(), taken: Vec::new(), assets: BTreeMap::new() }
    }

    /// Takes the image that a page calls `src`, and gives its key.
    pub(super) fn take(&mut self, page: &str, src: &str) -> Result<String, ImageFault> {
        let (member, bytes) = self.archive.beside(page, src).ok_or(ImageFault::Missing)?;
        let extension = sniff(bytes).ok_or(ImageFault::UnknownKind)?;
        let key = match self.keys.get(member) {
            Some(key) => key.clone(),
            None => asset_key(member, bytes, extension, self.keys.values()),
        };
        self.keys.insert(member, key.clone());
        self.taken.push((member, extension, bytes));
        Ok(key)
    }

    /// Keeps what the page at hand took.
    pub(super) fn keep(&mut self) {
        for (member, extension, bytes) in self.taken.drain(..) {
            let Some(key) = self.keys.get(member) else { continue };
            let asset = || Asset { name: member.to_owned(), extension, bytes: bytes.to_vec() };
            self.assets.entry(key.clone()).or_insert_with(asset);
        }
    }

    /// Forgets what the page at hand took: it is not shown.
    pub(super) fn forget(&mut self) {
        self.taken.clear();
    }

    /// What was kept, by key.
    pub(super) fn assets(self) -> BTreeMap<String, Asset> {
        self.assets
    }
}

/// The name an image bears in the vault: a readable start, and a hash that no other image has. An image that came under
/// another name before keeps that one.
fn asset_key<'k>(name: &str, bytes: &[u8], extension: &str, known: impl IntoIterator<Item = &'k String>) -> String {
    let end = format!("-{}.{extension}", &blake3::hash(bytes).to_hex()[..8]);
    let stem = name.rsplit('/').next().unwrap_or(name);
    let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
    let readable: String = slug::slugify(stem).chars().take(40).collect();
    let fresh = || format!("{}{end}", if readable.is_empty() { "image" } else { &readable });
    known.into_iter().find(|key| key.ends_with(&end)).cloned().unwrap_or_else(fresh)
}

/// The kind of an image by its first bytes.
fn sniff(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some("png"),
        [0xff, 0xd8, 0xff, ..] => Some("jpg"),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some("gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("webp"),
        _ => None,
    }
}
