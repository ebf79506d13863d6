//! What the fuzz targets do. Each is a plain function of bytes, so that `tests/fuzz_corpora.rs` replays what was kept without
//! a fuzzer.

pub mod targets;
