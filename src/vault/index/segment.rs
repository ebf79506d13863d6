//! The files of an index: one line about each page, operation or issue, behind a first line with a digest of all others, so that
//! one that was cut short is known. Refuses what another build wrote.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::model::{Card, VaultPath};
use crate::vault::fs::{Fs, Seen, Stamp, fixed, make_folders};
use crate::vault::objects::Digest;

/// How a segment starts, before its digest: with the sources of the program that wrote it (`build.rs`). Another build may
/// read other things off a page, or have other things to write on it.
const HEAD: &str = concat!("neican index 1 ", env!("CARGO_PKG_VERSION"), "-", env!("NEICAN_SOURCES"), " ");

/// The largest segment, in bytes: some 13,000 issues.
const CAP: u64 = 96 << 20;

/// How many bytes are read in all: a folder that others write to must not fill the memory.
const ALL: usize = 128 << 20;

/// One file of an index.
pub(super) struct Segment {
    pub(super) path: VaultPath,
    pub(super) number: u32,
    /// In bytes; 0 for one that is not whole.
    size: usize,
}

impl Segment {
    /// Whether it holds nothing that reads.
    pub(super) fn is_torn(&self) -> bool {
        self.size == 0
    }
}

/// What a line says.
pub(super) enum Line<'t> {
    /// What a page told about itself, and its stamp then.
    Page(VaultPath, Stamp, Card),
    /// The bytes of an operation.
    Operation(&'t [u8]),
    /// A receipt under its key.
    Receipt(&'t str, &'t str),
}

/// A line about a page: path, size, time, inode, card.
#[derive(Serialize, Deserialize)]
struct Page<P, C>(P, u64, i64, u64, C);

/// The segments of this device for an app, oldest first, with their lines; no lines for one that is not whole.
pub(super) fn all(fs: &dyn Fs, flavour: &str) -> impl Iterator<Item = (Segment, Option<String>)> {
    let (folder, start) = (fixed(".neican/index"), start(fs, flavour));
    let names = start.as_ref().map_or(Vec::new(), |_| fs.list(Some(&folder)).unwrap_or_default());
    let segment = |(name, _): (String, _)| {
        let number = name.strip_prefix(start.as_deref()?)?.parse().ok()?;
        Some(Segment { path: folder.join(&name)?, number, size: 0 })
    };
    let mut segments: Vec<Segment> = names.into_iter().filter_map(segment).collect();
    segments.sort_unstable_by_key(|segment| segment.number);
    let mut n_bytes = 0;
    segments.into_iter().map(move |mut segment| {
        let lines = match fs.read(&segment.path, CAP.min((ALL - n_bytes) as u64)) {
            Ok(Seen::File { bytes, .. }) => whole(bytes),
            Ok(Seen::Absent | Seen::Barred(_)) | Err(_) => None,
        };
        segment.size = lines.as_ref().map_or(0, String::len);
        n_bytes += segment.size;
        (segment, lines)
    })
}

/// How the names of a device's segments for an app start; absent where the vault is not there.
fn start(fs: &dyn Fs, flavour: &str) -> Option<String> {
    fs.identity().map(|identity| format!("{identity}-{flavour}-"))
}

/// The lines of a segment, if all of it is there.
fn whole(bytes: Vec<u8>) -> Option<String> {
    let mut text = String::from_utf8(bytes).ok()?;
    let (digest, lines) = text.strip_prefix(HEAD)?.split_once('\n')?;
    let is_whole = Digest::named(digest)? == Digest::of(lines.as_bytes());
    let head = text.len() - lines.len();
    is_whole.then(|| text.split_off(head))
}

/// What the lines say, as far as they read.
pub(super) fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    text.lines().filter_map(|line| {
        if line.starts_with('{') {
            return Some(Line::Operation(line.as_bytes()));
        }
        if let Some(receipt) = line.strip_prefix('=') {
            let (key, receipt): (&str, &RawValue) = serde_json::from_str(receipt).ok()?;
            return Some(Line::Receipt(key, receipt.get()));
        }
        let Page(path, size, written, inode, card) = serde_json::from_str(line).ok()?;
        Some(Line::Page(path, Stamp { size, written, inode }, card))
    })
}

/// Adds the line about a page.
pub(super) fn page(text: &mut String, path: &VaultPath, stamp: Stamp, card: &Card) {
    let Stamp { size, written, inode } = stamp;
    let line = Page(path, size, written, inode, card);
    text.push_str(&serde_json::to_string(&line).expect("a card is strings and numbers"));
    text.push('\n');
}

/// Adds the line about an operation, which is the bytes of its file: JSON, so without a line break.
pub(super) fn operation(text: &mut String, bytes: &[u8]) {
    text.push_str(&String::from_utf8_lossy(bytes));
    text.push('\n');
}

/// Adds the line of a receipt.
pub(super) fn receipt(text: &mut String, key: &str, receipt: &str) {
    text.push_str(&format!("=[{},{receipt}]\n", serde_json::Value::from(key)));
}

/// How many of the segments stay beside one of so many bytes. The newest are joined with it as long as they are not much
/// larger: so the number of segments grows with the logarithm of what they hold, and a line is copied as rarely.
pub(super) fn n_stay(segments: &[Segment], mut size: usize) -> usize {
    let joins = |segment: &&Segment| {
        let joins = segment.size <= 2 * size;
        size += segment.size;
        joins
    };
    segments.len() - segments.iter().rev().take_while(joins).count()
}

/// Writes a segment; absent where that fails.
pub(super) fn write(fs: &dyn Fs, flavour: &str, number: u32, lines: &str) -> Option<Segment> {
    let folder = fixed(".neican/index");
    let path = folder.join(&format!("{}{number}", start(fs, flavour)?))?;
    let text = format!("{HEAD}{}\n{lines}", Digest::of(lines.as_bytes()).hex());
    if text.len() as u64 > CAP {
        return None;
    }
    make_folders(fs, &folder, &mut Default::default()).ok()?;
    // Under its own name at once, and not synced: one that is cut short does not read.
    fs.create(&path, text.as_bytes(), None).ok()?;
    Some(Segment { path, number, size: lines.len() })
}
