#!/bin/sh
# The whole binary on the yardstick archive, one reader against two: wall and CPU seconds, peak of one process.
# benches/run.sh [RUNS]; needs GNU time.
set -eu
cd "$(dirname "$0")/.."
runs=${1:-5}
target=${CARGO_TARGET_DIR:-target}
archive=$target/yardstick.zip
cargo build --release --quiet --bin probant
[ -f "$archive" ] || cargo run --release --quiet --example yardstick -- "$archive"
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
n=0
while [ "$n" -lt "$runs" ]; do
    for jobs in 1 2; do
        # the exit code is that of the audit: findings are no failure here
        /usr/bin/time -a -o "$out/times" -f "--jobs $jobs: wall %e s, cpu %U + %S s, largest process %M KiB" \
            "$target/release/probant" audit "$archive" --out "$out/rapport" --as-of 2026-11-23 --ocr off --cache off \
            --jobs "$jobs" --fail-on never --quiet --no-progress
    done
    n=$((n + 1))
done
sort "$out/times"
