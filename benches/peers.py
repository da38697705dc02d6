#!/usr/bin/env python3
"""probant beside other tools on the yardstick archive, in turn, CPU seconds of all processes.

benches/peers.py PROBANT YARDSTICK.zip [RUNS]

The peers are installed from their public packages into a folder of their own under the temporary folder; pdftotext is
taken when the machine has it (Debian: poppler-utils). They only extract text; probant also recognises, judges and
writes its reports. Needs python3 with venv.
"""
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile

HOME = os.path.join(tempfile.gettempdir(), "probant-peers")
PYTHON = os.path.join(HOME, "venv", "bin", "python")

KREUZBERG = """
import sys
from kreuzberg import extract_file_sync
for path in open(sys.argv[1]).read().splitlines():
    try:
        extract_file_sync(path)
    except Exception:
        pass
"""
MARKITDOWN = """
import sys
from markitdown import MarkItDown
reader = MarkItDown()
for path in open(sys.argv[1]).read().splitlines():
    try:
        reader.convert(path)
    except Exception:
        pass
"""
PDFIUM = """
import sys
import pypdfium2
for path in open(sys.argv[1]).read().splitlines():
    if path.endswith(".pdf"):
        for page in pypdfium2.PdfDocument(path):
            page.get_textpage().get_text_range()
"""
PDFTOTEXT = 'while read -r f; do case "$f" in *.pdf) pdftotext -layout "$f" - >/dev/null 2>&1;; esac; done < "$0"'


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


def install(names):
    if not os.path.exists(PYTHON):
        subprocess.run([sys.executable, "-m", "venv", os.path.join(HOME, "venv")], check=True)
    for name in names:
        done = subprocess.run([PYTHON, "-m", "pip", "install", "-q", name], check=False)
        if done.returncode:
            print(f"{name}: not installed", file=sys.stderr)


def version(package):
    code = f"import importlib.metadata as m; print(m.version({package!r}))"
    done = subprocess.run([PYTHON, "-c", code], capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else None


def run(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, time.monotonic() - start


def main():
    program, archive = sys.argv[1:3]
    runs = int(sys.argv[3]) if len(sys.argv) > 3 else 3
    os.makedirs(HOME, exist_ok=True)
    install(["kreuzberg", "markitdown[pdf,docx,xlsx,pptx]", "pypdfium2"])
    listing = prepare(archive)
    out = os.path.join(HOME, "out")
    ours = [program, "audit", archive, "--out", out, "--ocr", "off", "--quiet", "--no-progress", "--cache", "off"]
    peers = [
        (f"{name} {version(name)}", [PYTHON, "-c", code, listing])
        for name, code in [("kreuzberg", KREUZBERG), ("markitdown", MARKITDOWN), ("pypdfium2", PDFIUM)]
        if version(name)
    ]
    if shutil.which("pdftotext"):
        peers.append(("pdftotext -layout", ["sh", "-c", PDFTOTEXT, listing]))
    print("| outil | CPU, médiane | durée, médiane | CPU sur celui de probant, paire par paire |")
    print("|---|---|---|---|")
    mine = []
    for name, command in peers:
        run(command)
        pairs = [(run(ours), run(command)) for _ in range(runs)]
        mine += [a for a, _ in pairs]
        median = lambda values: statistics.median(values)
        cpu, wall = median([b[0] for _, b in pairs]), median([b[1] for _, b in pairs])
        print(f"| {name} | {cpu:.2f} s | {wall:.2f} s | {median([b[0] / a[0] for a, b in pairs]):.2f} |", flush=True)
    cpu, wall = (statistics.median([m[i] for m in mine]) for i in (0, 1))
    print(f"| probant (audit complet) | {cpu:.2f} s | {wall:.2f} s | 1 |")


main()
