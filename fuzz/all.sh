#!/bin/sh
# Every target of cargo-fuzz, one after the other: fuzz/all.sh [seconds for each, 600] [targets, all].
# A finding does not end its target: it is kept in fuzz/artifacts/<target>/. The end of each is a line of fuzz/artifacts/log.
set -u
cd "$(dirname "$0")/.." || exit 3
seconds=${1:-600}
[ $# -gt 0 ] && shift
PROBANT_FUZZ_CORPUS="$PWD/fuzz/corpus" cargo test --test fuzz seeds_are_written || exit 3
mkdir -p fuzz/artifacts
# the versions of the program itself
[ -f fuzz/Cargo.lock ] || cp Cargo.lock fuzz/
for target in ${*:-$(cargo +nightly fuzz list)}; do
    mkdir -p "fuzz/artifacts/$target"
    timeout $((seconds + 300)) cargo +nightly fuzz run "$target" -- -fork=1 -ignore_crashes=1 -ignore_ooms=1 \
        -ignore_timeouts=1 -max_total_time="$seconds" -max_len=300000 -rss_limit_mb=2048 -timeout=60 \
        > "fuzz/artifacts/$target.log" 2>&1
    found=$(find "fuzz/artifacts/$target" -type f | wc -l)
    echo "$target: $(grep -E '^#[0-9]+: cov' "fuzz/artifacts/$target.log" | tail -1), $found kept" >> fuzz/artifacts/log
done
