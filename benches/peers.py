#!/usr/bin/env python3
"""probant beside other tools on the yardstick archive, in turn, CPU seconds of all processes.

benches/peers.py PROBANT YARDSTICK.zip [RUNS]

The peers are those of readers.py; pdftotext is taken when the machine has it (Debian: poppler-utils). They only extract
text; probant also recognises, judges and writes its reports. Needs python3 with venv.
"""

import os
import shutil
import statistics
import sys
import zipfile

from readers import HOME, commands, run


def prepare(archive):
    """Unpacks the archive for tools that read files, and lists what they can read without recognising pictures."""
    folder = os.path.join(HOME, "files")
    shutil.rmtree(folder, ignore_errors=True)
    with zipfile.ZipFile(archive) as z:
        z.extractall(folder)
    paths = sorted(os.path.join(d, f) for d, _, files in os.walk(folder) for f in files)
    paths = [p for p in paths if not p.endswith((".png", ".jpg", ".zip", "scan.pdf"))]
    listing = os.path.join(HOME, "list.txt")
    with open(listing, "w") as f:
        f.write("\n".join(paths) + "\n")
    return listing


def main():
    program, archive = sys.argv[1:3]
    runs = int(sys.argv[3]) if len(sys.argv) > 3 else 3
    os.makedirs(HOME, exist_ok=True)
    peers = commands()
    listing = prepare(archive)
    out = os.path.join(HOME, "out")
    ours = [program, "audit", archive, "--out", out, "--ocr", "off", "--quiet", "--no-progress", "--cache", "off"]
    print("| outil | CPU, médiane | durée, médiane | CPU sur celui de probant, paire par paire |")
    print("|---|---|---|---|")
    mine = []
    for name, command in peers.items():
        run([*command, listing])
        pairs = [(run(ours), run([*command, listing])) for _ in range(runs)]
        mine += [a for a, _ in pairs]
        median = lambda values: statistics.median(values)
        cpu, wall = median([b[0] for _, b in pairs]), median([b[1] for _, b in pairs])
        print(f"| {name} | {cpu:.2f} s | {wall:.2f} s | {median([b[0] / a[0] for a, b in pairs]):.2f} |", flush=True)
    cpu, wall = (statistics.median([m[i] for m in mine]) for i in (0, 1))
    print(f"| probant (audit complet) | {cpu:.2f} s | {wall:.2f} s | 1 |")


main()
