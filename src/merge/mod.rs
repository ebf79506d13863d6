//! Texts cut apart and put together. Knows nothing of notes, vaults or files; imports nothing of ours.

pub mod entries;
pub mod region;
