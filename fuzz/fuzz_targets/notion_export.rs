#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| neican_fuzz::targets::notion_export(bytes));
