#!/bin/sh
# Every target of cargo-fuzz, built once and run one after the other: fuzz/all.sh [seconds for each, 600] [targets, all].
# A finding does not end its target: it is kept in fuzz/artifacts/<target>/. The end of each is a line of fuzz/artifacts/log.
set -u
cd "$(dirname "$0")/.." || exit 3
seconds=${1:-600}
[ $# -gt 0 ] && shift
# the versions of the program itself
[ -f fuzz/Cargo.lock ] || cp Cargo.lock fuzz/
[ -d fuzz/corpus/zip ] || PROBANT_FUZZ_CORPUS="$PWD/fuzz/corpus" cargo test --test fuzz seeds_are_written || exit 3
[ -n "${PROBANT_FUZZ_BUILT:-}" ] || cargo +nightly fuzz build || exit 3
for target in ${*:-$(cargo +nightly fuzz list)}; do
    kept="fuzz/artifacts/$target"
    mkdir -p "$kept"
    ASAN_OPTIONS=detect_odr_violation=0 timeout $((seconds + 300)) fuzz/target/*/release/"$target" "fuzz/corpus/$target" \
        -artifact_prefix="$kept/" -fork=1 -ignore_crashes=1 -ignore_ooms=1 -ignore_timeouts=1 \
        -max_total_time="$seconds" -max_len=300000 -rss_limit_mb=2048 -timeout=60 > "$kept.log" 2>&1
    echo "$target: $(grep -E '^#[0-9]+: cov' "$kept.log" | tail -1), $(find "$kept" -type f | wc -l) kept" >> fuzz/artifacts/log
done
