//! How much is read at most. An issue is some 40 kB; whoever is a thousand times larger is no issue.
//!
//! Sizes are those of bytes really read: what an archive says of itself is never believed. The numbers leave room for
//! an issue full of images and keep the worst case within the memory and the patience of a reader.

/// Bytes of the file that the reader named.
pub(super) const FILE: u64 = 32 * MIB;
/// Members of one archive.
pub(super) const MEMBERS: usize = 2_000;
/// Bytes of one member, unpacked.
pub(super) const MEMBER: u64 = 16 * MIB;
/// Bytes of all members, unpacked. Members that share their packed bytes count each time.
pub(super) const TOTAL: u64 = 64 * MIB;
/// Unpacked bytes per packed byte, for members over [`RATIO_FROM`]; text is packed some 5:1, zeros 1,000:1.
pub(super) const RATIO: u64 = 200;
/// Below this a high ratio is harmless: a blank image.
pub(super) const RATIO_FROM: u64 = MIB;

/// 2^20 bytes.
const MIB: u64 = 1 << 20;
