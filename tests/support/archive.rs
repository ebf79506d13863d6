//! Zips that lie: members as a recipe has them, with names, sizes and flags that no honest program would write.

use std::io::{Cursor, Read, Write};

use serde::Deserialize;
use zip::write::SimpleFileOptions;

use super::recipe::{self, Parts};

/// One member.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Member {
    /// Its name; `{n}` in it is the number of the repetition, from 1.
    name: String,
    /// Its bytes.
    #[serde(default)]
    of: Parts,
    /// How many members of this sort.
    #[serde(default = "once")]
    times: usize,
    /// Not packed.
    #[serde(default)]
    stored: bool,
    /// The size that the archive says it unpacks to; absent for the true one.
    size: Option<u64>,
    /// The name that stands before the bytes; absent for the one in the directory.
    local_name: Option<String>,
    /// Marked as encrypted.
    #[serde(default)]
    encrypted: bool,
    /// A symbolic link to what its bytes say.
    #[serde(default)]
    link: bool,
    /// All members of this sort share the bytes of the first.
    #[serde(default)]
    shared: bool,
    /// Bytes at the end of the packed ones that are left out.
    #[serde(default)]
    cut: usize,
    /// Not in the archive at all: takes a member of a sound EPUB away.
    #[serde(default)]
    absent: bool,
    /// An archive in the archive, instead of bytes.
    #[serde(default)]
    holds: Vec<Member>,
    /// With sizes of 64 bits, all ones where they should be.
    #[serde(default)]
    zip64: bool,
    /// Bytes that no recipe gives.
    #[serde(skip)]
    raw: Option<Vec<u8>>,
}

fn once() -> usize {
    1
}

impl Member {
    /// A member without lies.
    pub fn plain(name: String, bytes: Vec<u8>) -> Member {
        Member {
            name,
            raw: Some(bytes),
            of: Vec::new(),
            times: 1,
            stored: false,
            size: None,
            local_name: None,
            encrypted: false,
            link: false,
            shared: false,
            cut: 0,
            absent: false,
            holds: Vec::new(),
            zip64: false,
        }
    }

    fn bytes(&self) -> Vec<u8> {
        match &self.raw {
            Some(bytes) => bytes.clone(),
            None if !self.holds.is_empty() => packed(&self.holds.iter().collect::<Vec<_>>()),
            None => recipe::bytes(&self.of),
        }
    }
}

/// Members with some changed, added or taken away: by name, a second one of a name is added.
pub fn changed<'a>(sound: &'a [Member], changes: &'a [Member]) -> Vec<&'a Member> {
    let kept = sound.iter().filter(|member| !changes.iter().any(|change| change.name == member.name));
    kept.chain(changes.iter().filter(|change| !change.absent)).collect()
}

/// The archive.
pub fn packed(members: &[&Member]) -> Vec<u8> {
    let (mut out, mut directory, mut n_members) = (Vec::new(), Vec::new(), 0u64);
    for member in members {
        let bytes = member.bytes();
        let (mut data, crc) = deflated(&bytes, member.stored);
        data.truncate(data.len() - member.cut);
        let (mut offset, size) = (out.len() as u64, member.size.unwrap_or(bytes.len() as u64));
        for number in 1..=member.times {
            let name = member.name.replace("{n}", &number.to_string());
            let head = Head { member, crc, packed: data.len() as u64, size };
            if number == 1 || !member.shared {
                offset = out.len() as u64;
                let local = member.local_name.as_ref().unwrap_or(&name);
                out.extend(head.local(local));
                out.extend_from_slice(&data);
            }
            directory.extend(head.central(&name, offset));
            n_members += 1;
        }
    }
    let start = out.len();
    let length = directory.len();
    out.extend(directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    let count = u16::try_from(n_members).unwrap_or(u16::MAX).to_le_bytes();
    out.extend([count, count].concat());
    out.extend((length as u32).to_le_bytes());
    out.extend((start as u32).to_le_bytes());
    out.extend([0, 0]);
    out
}

/// What stands before a member and in the directory.
struct Head<'a> {
    member: &'a Member,
    crc: u32,
    packed: u64,
    size: u64,
}

impl Head<'_> {
    fn common(&self) -> Vec<u8> {
        let flags: u16 = 0x0800 | u16::from(self.member.encrypted);
        let method: u16 = if self.member.stored { 0 } else { 8 };
        let mut out = [20u16.to_le_bytes(), flags.to_le_bytes(), method.to_le_bytes(), [0, 0], [0x21, 0x5a]].concat();
        out.extend(self.crc.to_le_bytes());
        let (packed, size) = match self.member.zip64 {
            true => (u32::MAX, u32::MAX),
            false => (self.packed as u32, self.size as u32),
        };
        out.extend([packed.to_le_bytes(), size.to_le_bytes()].concat());
        out
    }

    fn extra(&self) -> Vec<u8> {
        if !self.member.zip64 {
            return Vec::new();
        }
        let sizes = [self.size.to_le_bytes(), self.packed.to_le_bytes()].concat();
        [[1, 0, 16, 0].as_slice(), &sizes].concat()
    }

    fn local(&self, name: &str) -> Vec<u8> {
        let extra = self.extra();
        let lengths = [(name.len() as u16).to_le_bytes(), (extra.len() as u16).to_le_bytes()].concat();
        [b"PK\x03\x04".as_slice(), &self.common(), &lengths, name.as_bytes(), &extra].concat()
    }

    fn central(&self, name: &str, offset: u64) -> Vec<u8> {
        let extra = self.extra();
        let mode: u32 = if self.member.link { 0o120_777 } else { 0o100_644 };
        let lengths = [(name.len() as u16).to_le_bytes(), (extra.len() as u16).to_le_bytes()].concat();
        let rest = [[0u8; 6].as_slice(), &(mode << 16).to_le_bytes(), &(offset as u32).to_le_bytes()].concat();
        // made by Unix, so that the mode counts
        [b"PK\x01\x02".as_slice(), &[20, 3], &self.common(), &lengths, &rest, name.as_bytes(), &extra].concat()
    }
}

/// The bytes as the zip format packs them, and their checksum.
fn deflated(bytes: &[u8], stored: bool) -> (Vec<u8>, u32) {
    let method = if stored { zip::CompressionMethod::Stored } else { zip::CompressionMethod::Deflated };
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("x", SimpleFileOptions::default().compression_method(method)).expect("a member");
    writer.write_all(bytes).expect("its bytes");
    let mut archive = zip::ZipArchive::new(writer.finish().expect("an archive")).expect("an archive");
    let mut member = archive.by_index_raw(0).expect("one member");
    let (mut packed, crc) = (Vec::new(), member.crc32());
    member.read_to_end(&mut packed).expect("its bytes");
    (packed, crc)
}
