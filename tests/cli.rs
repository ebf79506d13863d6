//! The command line, by transcripts: a Markdown file under `fixtures/cli/` is a case, the folder beside it its working folder.

#[test]
fn every_transcript_runs_as_written() {
    let cases = trycmd::TestCases::new();
    cases.env("LC_ALL", "C").env("HOME", "/nonexistent").env("NEICAN_VAULT", "");
    cases.case("fixtures/cli/*.md");
}
