#!/bin/sh
# Instructions to read and recognise the exercise dossier once, held against benches/instructions.txt: a regression
# shows whatever the load of the machine. benches/instructions.sh [--update]; needs valgrind.
set -eu
cd "$(dirname "$0")/.."
tolerance=8 # percent: compilers and processors differ a little
known=benches/instructions.txt
cargo build --release --quiet --example once
counted=$(valgrind --tool=callgrind --callgrind-out-file=/dev/null "${CARGO_TARGET_DIR:-target}/release/examples/once" \
    fixtures/dossiers/atelier-des-savoirs.zip 2>&1 | sed -n 's/.*Collected : *\([0-9]*\).*/\1/p')
[ -n "$counted" ] || { echo "valgrind counted nothing" >&2; exit 1; }
if [ "${1:-}" = --update ]; then
    echo "$counted" >"$known"
    exit
fi
if [ ! -f "$known" ]; then
    echo "instructions: $counted; keep them with benches/instructions.sh --update"
    exit
fi
before=$(cat "$known")
percent=$(((counted - before) * 100 / before))
echo "instructions: $counted, $percent % against $before"
if [ "$percent" -gt "$tolerance" ]; then
    echo "more than $tolerance % slower; if that is meant: benches/instructions.sh --update" >&2
    exit 1
fi
