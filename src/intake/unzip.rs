//! A zip in memory → named bytes. Names of members are lookup keys, never paths; links and encrypted members are refused.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::io::{Cursor, Read};

use zip::ZipReadOptions;
use zip::read::ZipFileEntry;
use zip::result::ZipError;
// `ZipArchive` keeps the last of two members of one name and forgets the first.
use zip::unstable::read::ZipIterable;

use super::caps;
use crate::model::{Error, Fault, Packing, Source};

const MEMBER_SIGNATURE: &[u8] = b"PK\x03\x04";
/// The end record, which is all there is in a zip without members.
const END_SIGNATURE: &[u8] = b"PK\x05\x06";
/// How far into a file the first member may start.
const JUNK: usize = 4096;

/// Whether the bytes are a zip: by its first bytes or, behind some junk, by a directory that can be read.
pub(super) fn is_zip(bytes: &[u8]) -> bool {
    if bytes.starts_with(MEMBER_SIGNATURE) || bytes.starts_with(END_SIGNATURE) {
        return true;
    }
    let head = &bytes[..bytes.len().min(JUNK)];
    let member = head.windows(MEMBER_SIGNATURE.len()).any(|window| window == MEMBER_SIGNATURE);
    member && ZipIterable::try_new(Cursor::new(bytes), zip::read::Config::default()).is_ok_and(|zip| !zip.is_empty())
}

/// A book has this member; what it holds beside its chapters is no archive of ours.
const BOOK: &str = "META-INF/container.xml";

/// Unpacks all members under the caps. A member that cannot be unpacked is left out, as if it were missing: what
/// matters of it is for the reader of the format to say.
///
/// Notion puts the parts of an export as zips into a zip: these are unpacked, too, one deep, under the same caps, and
/// their members stand beside each other.
pub(super) fn unzip(name: &str, bytes: &[u8]) -> Result<Source, Error> {
    let files = members(bytes).map_err(|fault| Error::of(name, fault))?;
    Ok(Source { name: name.to_owned(), packing: Packing::Zip, files })
}

fn members(bytes: &[u8]) -> Result<BTreeMap<String, Vec<u8>>, Fault> {
    let (mut files, mut total, mut n_members) = (BTreeMap::new(), 0, 0);
    unpack_all(bytes, &mut files, &mut total, &mut n_members)?;
    let is_part = |(name, bytes): &(&String, &Vec<u8>)| {
        name.to_ascii_lowercase().ends_with(".zip") && bytes.starts_with(MEMBER_SIGNATURE)
    };
    let parts: Vec<String> = files.iter().filter(is_part).map(|(name, _)| name.clone()).collect();
    if !files.contains_key(BOOK) {
        for part in parts {
            let bytes = files.remove(&part).unwrap_or_default();
            unpack_all(&bytes, &mut files, &mut total, &mut n_members)?;
        }
    }
    Ok(files)
}

/// Adds the members of one archive; counts bytes and members over all of them.
fn unpack_all(
    bytes: &[u8],
    files: &mut BTreeMap<String, Vec<u8>>,
    total: &mut u64,
    n_members: &mut usize,
) -> Result<(), Fault> {
    let mut cursor = Cursor::new(bytes);
    let mut zip = ZipIterable::try_new(cursor.clone(), zip::read::Config::default()).map_err(zip_fault)?;
    *n_members += zip.len();
    if *n_members > caps::MEMBERS {
        return Err(Fault::Cap("2,000 members in one archive".to_owned()));
    }
    for entry in zip.files().map_err(zip_fault)? {
        let entry = entry.map_err(zip_fault)?;
        // A link could name a file outside the archive; a folder is nothing but a name.
        if entry.is_symlink() || entry.is_dir() {
            continue;
        }
        if entry.encrypted() {
            return Err(Fault::Encrypted);
        }
        let name = match entry.name() {
            Ok(name) => name.into_owned(),
            Err(_) => String::from_utf8_lossy(entry.name_raw()).into_owned(),
        };
        // Two members of one name: the first in the directory is the one that all programs show.
        if let Entry::Vacant(place) = files.entry(name)
            && let Some(member) = unpack(entry, &mut cursor, total)?
        {
            place.insert(member);
        }
    }
    Ok(())
}

/// The bytes of one member; absent when it cannot be unpacked. Counts what it read into `total`.
fn unpack(entry: ZipFileEntry<'_>, zip: &mut Cursor<&[u8]>, total: &mut u64) -> Result<Option<Vec<u8>>, Fault> {
    let packed = entry.compressed_size().min(zip.get_ref().len() as u64).max(1);
    let Ok(member) = entry.with_reader(zip, ZipReadOptions::new()) else { return Ok(None) };
    let mut bytes = Vec::new();
    let read = member.take(caps::MEMBER + 1).read_to_end(&mut bytes);
    let size = bytes.len() as u64;
    *total += size;
    if size > caps::MEMBER {
        return Err(Fault::Cap("16 MiB in one member".to_owned()));
    }
    if *total > caps::TOTAL {
        return Err(Fault::Cap("64 MiB unpacked".to_owned()));
    }
    if size > caps::RATIO_FROM && size / packed > caps::RATIO {
        return Err(Fault::Cap("200:1 packing in one member".to_owned()));
    }
    Ok(read.is_ok().then_some(bytes))
}

fn zip_fault(error: ZipError) -> Fault {
    Fault::Zip(error.to_string())
}

#[cfg(test)]
mod tests;
