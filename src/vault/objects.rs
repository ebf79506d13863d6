//! The content-addressed store: base texts, pre-images and issue models, each named by the BLAKE3 of its bytes.
//!
//! Written once and never changed, so two devices cannot disagree about one. What is read is verified: a file that is
//! not what its name says counts as missing. Refuses to know what an object is for.

use serde::{Deserialize, Serialize};

use super::fs::{Fs, Seen, fixed};
use crate::model::{BaseId, Error, VaultPath};

/// The largest object that is read.
const CAP: u64 = 32 << 20;

/// A BLAKE3 hash. Written as 64 lower-case hex digits, kept as what they say: there are several for every page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(super) struct Digest([u8; 32]);

/// What the store has under a digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stored {
    /// Nothing.
    Missing,
    /// Something else than its name says.
    Damaged,
    /// The bytes.
    Bytes(Vec<u8>),
}

impl Digest {
    /// The digest of some bytes.
    pub(super) fn of(bytes: &[u8]) -> Digest {
        Digest(*blake3::hash(bytes).as_bytes())
    }

    /// Reads 64 lower-case hex digits.
    pub(super) fn named(hex: &str) -> Option<Digest> {
        let fine = hex.len() == 64 && hex.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        fine.then(|| blake3::Hash::from_hex(hex).ok().map(|hash| Digest(*hash.as_bytes()))).flatten()
    }

    /// The digits.
    pub(super) fn hex(&self) -> String {
        blake3::Hash::from_bytes(self.0).to_hex().to_string()
    }

    /// The id that pages use for the text of this digest.
    pub(super) fn base(&self) -> BaseId {
        BaseId::named(&self.hex()[..12]).expect("a digest is hex")
    }

    /// Where the object lies.
    pub(super) fn path(&self) -> VaultPath {
        let hex = self.hex();
        fixed(&format!(".neican/objects/{}/{}", &hex[..2], &hex[2..]))
    }
}

impl TryFrom<String> for Digest {
    type Error = String;
    fn try_from(hex: String) -> Result<Digest, String> {
        Digest::named(&hex).ok_or_else(|| format!("not a digest: {}", hex.escape_debug()))
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> String {
        digest.hex()
    }
}

/// Fetches an object and verifies it.
pub(super) fn get(fs: &dyn Fs, digest: &Digest) -> Result<Stored, Error> {
    Ok(match fs.read(&digest.path(), CAP)? {
        Seen::Absent => Stored::Missing,
        Seen::File { bytes, .. } if Digest::of(&bytes) == *digest => Stored::Bytes(bytes),
        Seen::File { .. } | Seen::Barred(_) => Stored::Damaged,
    })
}

/// What the store has under the digest of `bytes`. Compares, which costs less than a hash and says more.
pub(super) fn compare(fs: &dyn Fs, digest: &Digest, wanted: &[u8]) -> Result<Stored, Error> {
    Ok(match fs.read(&digest.path(), CAP)? {
        Seen::Absent => Stored::Missing,
        Seen::File { bytes, .. } if bytes == wanted => Stored::Bytes(bytes),
        Seen::File { .. } | Seen::Barred(_) => Stored::Damaged,
    })
}

/// The digests of all objects whose id this is; more than one only where somebody made them so.
pub(super) fn find(fs: &dyn Fs, id: &BaseId) -> Result<Vec<Digest>, Error> {
    let id = id.to_string();
    let (folder, start) = id.split_at(2);
    let names = fs.list(Some(&fixed(&format!(".neican/objects/{folder}"))))?;
    let wanted = names.iter().filter(|(name, _)| name.starts_with(start));
    Ok(wanted.filter_map(|(name, _)| Digest::named(&format!("{folder}{name}"))).collect())
}

#[cfg(test)]
mod tests {
    use super::Digest;

    #[test]
    fn a_digest_is_named_by_64_small_hex_digits() {
        let sound = "0123456789abcdef".repeat(4);
        assert!(Digest::named(&sound).is_some());
        for name in [&sound[1..], &sound.to_uppercase(), &sound.replace('f', "g"), &sound.replace('0', "/"), ""] {
            assert!(Digest::named(name).is_none(), "{name}");
        }
    }
}
