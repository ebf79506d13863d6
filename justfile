# What a newcomer needs: `just test`, then `just ci` before a commit.

# Compiles and lints everything.
check:
    cargo fmt --check
    cargo clippy --locked --all-targets -- -D warnings

# Runs every test that a machine with Rust and Node can.
test:
    cargo test --locked

# Runs what the pipeline runs.
ci:
    bash .ci/run

# Runs the program: just run sync ISSUE --vault DIR
run *args:
    cargo run --release --locked -- {{args}}

# Rewrites all expectations under fixtures/; the git diff is the review.
update:
    NEICAN_UPDATE=1 cargo test --locked --test stages --test stories --test init --test merging || true
    TRYCMD=overwrite cargo test --locked --test cli || true
    git diff --stat fixtures

# A million hostile strings against Logseq's parser (about ten minutes).
escaping cases="1000000":
    NEICAN_CASES={{cases}} NEICAN_REQUIRE_ORACLES=1 cargo test --locked --profile proofs --test escaping -- --nocapture

# The laws of the merge on a million random pages (about ten minutes).
laws cases="1000000":
    NEICAN_CASES={{cases}} cargo test --locked --profile proofs --test laws -- --nocapture

# A million random lives of a vault: readers, corrections, crashes, power cuts, a second device (about two hours a core).
histories cases="1000000":
    NEICAN_CASES={{cases}} cargo test --locked --profile proofs --lib histories -- --nocapture

# Plants every fault of tests/faults/list.yaml in a copy of the tree, one at a time: the test it names must fail (about half an hour).
faults files="1":
    NEICAN_FAULTS={{files}} cargo test --locked --test faults -- --nocapture

# Changes operators, values and arms one at a time where words could get lost: a test must notice each. Scopes: names, escape, caps, merge, vault; all without one (needs cargo-mutants, which lists the mutants; one build, then about an hour a core).
mutants *scopes:
    cargo run --quiet --locked --manifest-path tests/mutants/Cargo.toml --target-dir target/mutants/tool -- {{scopes}}

# What a merge costs, in both apps, for pages of 10 to 10,000 blocks.
bench-merge:
    cargo bench --locked --bench merge

# Export of the real issue against pandoc's conversion of the same file, in one run (needs hyperfine and pandoc).
pandoc folder="target":
    cargo build --release --locked
    hyperfine --shell=none --warmup 5 --runs 50 --prepare 'rm -rf {{folder}}/pandoc-race' \
        'target/release/neican sync fixtures/read/the-real-issue/input.epub --vault {{folder}}/pandoc-race --flavour logseq' \
        'pandoc fixtures/read/the-real-issue/input.epub -o {{folder}}/pandoc-race.md' \
        'pandoc fixtures/read/the-real-issue/input.epub -t gfm -o {{folder}}/pandoc-race.md'

# Draws docs/both-apps.svg: an article as both apps show it, out of pages exported just now. The parsers are those that `just test` installs.
picture article="AI 的经济账怎么算？" folder="target":
    rm -rf '{{folder}}/picture'
    cargo run --quiet --locked -- sync fixtures/read/the-real-issue/input.epub --vault '{{folder}}/picture/logseq' --flavour logseq
    cargo run --quiet --locked -- sync fixtures/read/the-real-issue/input.epub --vault '{{folder}}/picture/obsidian' --flavour obsidian
    node docs/picture/picture.mjs --logseq '{{folder}}/picture/logseq' --obsidian '{{folder}}/picture/obsidian' --oracles '{{folder}}/oracles' --article {{quote(article)}}

# The real binary killed at every call by which it looks at or changes a vault (Linux, strace; about five minutes).
kill points="1000000":
    NEICAN_POINTS={{points}} NEICAN_REQUIRE_ORACLES=1 cargo test --locked --profile proofs --test kill -- --nocapture

# The real binary with a call failing, in every way a disk can fail (Linux, strace; about ten minutes).
errno points="20000":
    NEICAN_POINTS={{points}} NEICAN_REQUIRE_ORACLES=1 cargo test --locked --profile proofs --test errno -- --nocapture

# Four kinds of editors that save while a run is at work: at random moments, and after every call (Linux, strace).
race trials="13000" points="1000000":
    NEICAN_TRIALS={{trials}} NEICAN_POINTS={{points}} NEICAN_REQUIRE_ORACLES=1 cargo test --locked --profile proofs --test race -- --nocapture

# A disk that fills up, step by step (Linux, root).
full points="1000000":
    NEICAN_POINTS={{points}} NEICAN_REQUIRE_ORACLES=1 cargo test --locked --profile proofs --test full_disk -- --nocapture

# Power cuts on an ext4 in an image (Linux, root; about ten minutes).
power cuts="1200":
    NEICAN_CUTS={{cuts}} NEICAN_REQUIRE_ORACLES=1 cargo test --locked --profile proofs --test power -- --nocapture
