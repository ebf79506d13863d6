//! The command line, by transcripts: a Markdown file under `fixtures/cli/` is a case, the folder `.in` beside it its working
//! folder. A case that writes has a folder `.out`, too: then it works in a copy.

mod support;

#[test]
fn every_transcript_runs_as_written() {
    let before = given();
    {
        let cases = trycmd::TestCases::new();
        cases.env("LC_ALL", "C").env("HOME", "/nonexistent").env("NEICAN_VAULT", "");
        cases.case("fixtures/cli/*.md");
    }
    // What a case leaves behind would be what the next run of it finds.
    assert!(given() == before, "a transcript wrote into its own folder: give it a folder .out");
}

/// What the cases are given, state folders and all.
fn given() -> std::collections::BTreeMap<String, Vec<u8>> {
    let mut files = support::whole_tree(&support::folder("cli"));
    files.retain(|path, _| path.contains(".in/"));
    files
}
