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

# A million hostile strings for each app against its parsers (about half an hour).
escaping cases="1000000":
    NEICAN_CASES={{cases}} NEICAN_REQUIRE_ORACLES=1 cargo test --locked --profile proofs --test escaping --test escaping_obsidian hostile -- --nocapture

# The laws of the merge on a million random pages (about ten minutes).
laws cases="1000000":
    NEICAN_CASES={{cases}} cargo test --locked --profile proofs --test laws -- --nocapture

# A million random lives of a vault: readers, corrections, crashes, power cuts, a second device (about two hours a core).
histories cases="1000000":
    NEICAN_CASES={{cases}} cargo test --locked --profile proofs --lib histories -- --nocapture

# Plants every fault of tests/faults/list.yaml in a copy of the tree, one at a time: the test it names must fail (about half an hour).
faults files="1":
    NEICAN_FAULTS={{files}} cargo test --locked --test faults -- --nocapture

# Fuzzes one target, or each in turn: `just fuzz merge 600` (cargo-fuzz; stable Rust is enough). New inputs go to target/fuzz-corpus.
fuzz target="all" seconds="60":
    for name in $(just fuzz-targets {{target}}); do \
        mkdir -p target/fuzz-corpus/$name fuzz/found/$name; \
        CARGO_TARGET_DIR=target/fuzz cargo fuzz run -s none $name target/fuzz-corpus/$name fuzz/corpus/$name fuzz/found/$name -- \
            -max_total_time={{seconds}} -timeout=10 -rss_limit_mb=512 -max_len=4096 || exit 1; \
    done

# Makes the kept corpora anew, out of those and of what fuzzing found since: few files that reach as far.
fuzz-min target="all":
    for name in $(just fuzz-targets {{target}}); do \
        rm -rf target/fuzz-few/$name; mkdir -p target/fuzz-few/$name target/fuzz-corpus/$name; \
        CARGO_TARGET_DIR=target/fuzz cargo fuzz run -s none $name target/fuzz-few/$name fuzz/corpus/$name target/fuzz-corpus/$name -- \
            -set_cover_merge=1 -use_counters=0 -max_len=6000 || exit 1; \
        rm -rf fuzz/corpus/$name; mkdir fuzz/corpus/$name; \
        ls -Sr target/fuzz-few/$name | head -n 140 | while read -r file; do cp target/fuzz-few/$name/$file fuzz/corpus/$name/; done; \
    done

# The names of all targets, or the one that is given.
[private]
fuzz-targets target:
    @if [ '{{target}}' = all ]; then ls fuzz/fuzz_targets | sed 's/\.rs$//'; else echo '{{target}}'; fi

# Changes operators, values and arms one at a time where words could get lost: a test must notice each. Scopes: names, caps, merge, leaf, logseq, obsidian, vault; all without one (needs cargo-mutants, which lists the mutants; one build, then about an hour a core).
mutants *scopes:
    cargo run --quiet --locked --manifest-path tests/mutants/Cargo.toml --target-dir target/mutants/tool -- {{scopes}}

# What a merge costs, in both apps, for pages of 10 to 10,000 blocks.
bench-merge:
    cargo bench --locked --bench merge

# What each stage of a run costs, for the real issue.
bench-stages:
    cargo bench --locked --bench stages

# Instructions of whole runs, against those kept in benches/instructions.yaml (needs valgrind); `just instructions --write` keeps them.
instructions *args:
    cargo bench --locked --profile proofs --bench instructions -- {{args}}

# What a run costs, for 10, 100 and 1,000 issues and both apps, against the limits of disk and format; writes docs/performance.md (about half an hour; `just bench --large` adds 10,000 issues).
bench *args:
    cargo build --release --locked --target-dir target
    cargo test --quiet --locked --manifest-path benches/macro/Cargo.toml --target-dir target/bench/tool
    cargo build --quiet --release --locked --manifest-path benches/macro/Cargo.toml --target-dir target/bench/tool
    target/bench/tool/release/neican-bench run target/release/neican target/bench --samples target/bench/samples.tsv --page docs {{args}}

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

# Licences, sources and duplicates of all crates, and known holes where the database of advisories can be reached (needs cargo-deny).
deny checks="licenses sources bans":
    cargo deny --locked check {{checks}}
