#!/usr/bin/env python3
"""Text quality and CPU of probant beside other tools, on the same files in one run.

benches/quality.py PROBANT [RUNS] [--keep] [--worst] [--series=N]

Writes papers whose text is known (papers.py) with real producers (producers.py: LibreOffice, Chromium, pdfTeX,
Ghostscript, and from public packages WeasyPrint, ReportLab, python-docx, openpyxl, python-pptx), each truth beside it,
reads them with probant and the readers of readers.py, and prints Markdown tables. A producer the machine lacks is left
out, and said. --keep reads the documents of the last run again; --worst shows the documents
probant reads worst; --series=N writes other texts, to see whether readers were only fitted to these.

Measured alike for all, after the same normalisation (NFC, spaces, apostrophes, hyphens taken out, punctuation at the
edges of words dropped, Markdown signs dropped, running headers and page numbers dropped):
- words: F1 of the bag of words, case kept, mean over documents; pairs: the same of pairs of neighbouring words (order);
- rows: share of table rows whose cells all stand in order on one line or row of output, and nothing else with them;
- cells: share of rows given as the same cells, empty ones too; empty: the same among rows that have an empty cell.
"""

import collections
import html
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import unicodedata

import readers

WORK = os.path.join(readers.HOME, "quality")
BUILD = ["weasyprint", "reportlab", "python-docx", "openpyxl", "python-pptx"]
SLOW = 10  # CPU seconds from which a tool is run once, not in each pass
TICKS = str.maketrans("☑⊠□⬜’‘ʼ", "☒☒☐☐'''")
SHEETS = (".xlsx", ".xls", ".ods", ".csv")
LABEL = re.compile(
    r"(?:p\. \d+(?:, l\. \d+)?(?: \(OCR\))?|sheet “.*?”, row \d+|§ \d+|table \d+, row \d+|slide \d+|line \d+|document|[\w-]+)\s*?"
    r"(?: {2,}|(?<=.{24}))(##|#|\||•|~|※|=| ) (.*)"
)


def words(text):
    text = unicodedata.normalize("NFC", html.unescape(text)).translate(TICKS)
    text = re.sub(r"[\u00AD\u200B-\u200D\uFEFF]|<br ?/?>(?=\n)|\\(?=[^\w\s])", "", text)
    text = re.sub(r"<br>|\||\bNaN\b|\bUnnamed: \d+", " ", text)
    text = re.sub(r"([☐☒✓])", r" \1 ", text)
    text = re.sub(r"(?<=\w)[-‐‑](?:\s*\n\s*)?(?=\w)", "", text)
    found = []
    for word in text.split():
        while word and word not in "☐☒✓" and unicodedata.category(word[0])[0] in "PSC":
            word = word[1:]
        while word and word not in "☐☒✓" and unicodedata.category(word[-1])[0] in "PSC":
            word = word[:-1]
        if word:
            found.append(word)
    return tuple(found)


def f1(ours, truth):
    ours, truth = collections.Counter(ours), collections.Counter(truth)
    common = (ours & truth).total()
    return 2 * common / max(1, ours.total() + truth.total())


def without(text, truth):
    """Text without what stands on every page, nor the names of sheets and headers of a mail."""
    for line in truth["furniture"]:
        text = re.sub(r"\s+".join(map(re.escape, line.split())), "\n", text)
    if truth["furniture"]:
        text = re.sub(r"\bPage\s+\d+(?:\s+(?:sur|/|of)\s+\d+)?\b", "\n", text)
    for name in truth["sheets"]:
        text = re.sub(rf"(?m)^[#\s]*(?:Sheet: )?{re.escape(name)}\s*$", "", text)
    if truth["mail"]:
        text = re.sub(r"(?m)^[*\s]*(?:From|To|Date|De|À)\b ?:.*$", "", text)
        text = re.sub(r"(?m)^[*\s]*(?:Subject|Objet)[ :*]*", "", text)
    return re.sub(r"(?m)^\W*Slide (?:number: )?\d+\W*$", "", text)


class Read:
    """What a reader gave of one document: its text, its rows as cells, its lines."""

    def __init__(self, text, tables=()):
        self.text = text
        self.rows = [row for table in tables for row in table]
        self.rows += [
            re.split(r"(?<!\\)\|", line.strip().strip("|"))
            for line in text.splitlines()
            if line.strip().startswith("|")
        ]


def of_probant(program, folder):
    """Path → Read, from `probant show`."""
    out = os.path.join(WORK, "show.txt")
    with open(out, "wb") as f:
        readers.run(show(program, folder), f)
    found, path, inside = {}, None, False
    for line in open(out, encoding="utf-8").read().split("\n"):
        if line.startswith("═══ "):
            path, inside = line[4:], False
            found[path] = Read("")
        elif line == "─── text":
            inside = True
        elif inside and (hit := LABEL.fullmatch(line)):
            mark, text = hit.groups()
            text = text.replace("⏎", "\n").replace("␉", "\t").replace("[image]", "").replace("[ink]", "")
            if mark == "|":
                text = re.sub(r"([☐☒☑✓✔✗□⊠])[☐☑](?= \||$)", r"\1", text)
                found[path].rows.append(text.split(" | "))
            found[path].text += text + "\n"
        elif inside and line:
            print(f"show: line not understood: {line!r}", file=sys.stderr)
    return found


def show(program, folder):
    return [program, "show", folder, "--full", "--ocr", "off", "--lang", "en", "--color", "never"]


def of_reader(command, paths, listing):
    out = os.path.join(WORK, "out")
    shutil.rmtree(out, ignore_errors=True)
    os.makedirs(out)
    readers.run([*command, listing, out])
    found = {}
    for n, path in enumerate(paths):
        stem = os.path.join(out, str(n))
        if os.path.exists(stem + ".txt"):
            text = open(stem + ".txt", encoding="utf-8", errors="replace").read()
            found[path] = Read(text, json.load(open(stem + ".json")) if os.path.exists(stem + ".json") else ())
    return found


def trimmed(cells):
    while cells and not cells[-1]:
        cells = cells[:-1]
    return cells


def marks(path, truth, read):
    """Words, pairs, and rows kept, given as cells, with an empty cell: (kept, cells, empty cells) of a number."""
    ours, known = words(without(read.text, truth)), words("\n".join(truth["text"]))
    lines = collections.Counter(words(line) for line in read.text.splitlines())
    rows = [[words(c or "") for c in row] for row in read.rows]
    lines |= collections.Counter(sum(row, ()) for row in rows)
    end = trimmed if path.endswith(SHEETS) else list
    cells = collections.Counter(tuple(end(row)) for row in rows)
    kept = whole = empty = empties = 0
    for row in truth["rows"]:
        wide = row["wide"]
        row = [words(c) for c in row["cells"]]
        line = sum(row, ())
        if lines[line] > 0:
            lines[line] -= 1
            kept += 1
        gap = not all(end(row))
        empties += gap
        same = [
            key
            for key in cells
            if cells[key] > 0 and (set(key) <= {row[0], ()} and row[0] in key if wide else key == tuple(end(row)))
        ]
        if same:
            cells[same[0]] -= 1
            whole += 1
            empty += gap
    pairs = lambda found: list(zip(found, found[1:]))
    return {
        "words": f1(ours, known),
        "pairs": f1(pairs(ours), pairs(known)),
        "kept": kept,
        "cells": whole,
        "empty": empty,
        "rows": len(truth["rows"]),
        "empties": empties,
    }


def median(values):
    return statistics.median(values) if values else float("nan")


def number(value, places=3):
    return "–" if value is None else f"{value:.{places}f}".replace(".", ",")


def tally(found, names):
    """The figures of a reader over some documents; a document it gave nothing of counts as nothing."""
    got = [found[name] for name in names]
    total = lambda key: sum(g[key] for g in got)
    share = lambda part, whole: total(part) / total(whole) if total(whole) else None
    mean = lambda key: sum(g[key] for g in got) / len(got)
    return [mean("words"), mean("pairs"), share("kept", "rows"), share("cells", "rows"), share("empty", "empties")]


def main():
    flags = [a for a in sys.argv[1:] if a.startswith("--")]
    plain = [a for a in sys.argv[1:] if not a.startswith("--")]
    program = os.path.abspath(plain[0])
    runs = int(plain[1]) if len(plain) > 1 else 3
    worst = "--worst" in flags
    os.makedirs(WORK, exist_ok=True)
    peers = readers.commands()
    if "--keep" not in flags or not os.path.isdir(os.path.join(WORK, "documents")):
        readers.install(BUILD)
        writer = os.path.join(os.path.dirname(os.path.abspath(__file__)), "documents.py")
        series = next((f.split("=")[1] for f in flags if f.startswith("--series=")), "0")
        subprocess.run([readers.PYTHON, writer, WORK, series], check=True)
    root, known = os.path.join(WORK, "documents"), os.path.join(WORK, "truths")
    names = sorted(os.path.relpath(os.path.join(d, f), root) for d, _, files in os.walk(root) for f in files)
    truths = {name: json.load(open(os.path.join(known, name + ".json"))) for name in names}
    paths = [os.path.join(root, name) for name in names]
    listing = os.path.join(WORK, "list.txt")
    with open(listing, "w") as f:
        f.write("\n".join(paths) + "\n")
    reads = {"probant": of_probant(program, root)}
    for name, command in peers.items():
        found = of_reader(command, paths, listing)
        reads[name] = {os.path.relpath(p, root): read for p, read in found.items()}
    scores = {tool: {n: marks(n, truths[n], found.get(n, Read(""))) for n in names} for tool, found in reads.items()}
    pdfs = [n for n in names if n.endswith(".pdf")]
    groups = {"tous": names, "pdf": pdfs}
    for name in names:
        groups.setdefault(os.path.dirname(name), []).append(name)
    looks = {
        "pdf, lignes tracées": "grid",
        "pdf, filets": "rules",
        "pdf, bandes grises": "zebra",
        "pdf, rien de tracé": "none",
    }
    for label, look in looks.items():
        groups[label] = [n for n in pdfs if {row["look"] for row in truths[n]["rows"]} == {look}]
    only_pdf = [t for t in peers if t.startswith(("PDFium", "pdftotext"))]
    print(
        f"{len(names)} documents, {len(pdfs)} PDF, {sum(len(t['rows']) for t in truths.values())} lignes de tableau\n"
    )
    print(
        "| fichiers | outil | mots, F1 | paires de mots, F1 | lignes gardées | en cellules | dont cellules vides |\n|---|---|---|---|---|---|---|"
    )
    for group, members in groups.items():
        for tool in reads:
            if tool in only_pdf and not group.startswith("pdf"):
                continue
            figures = tally(scores[tool], members)
            if tool in only_pdf or tool == "kreuzberg":
                figures[3:] = [f if f else None for f in figures[3:]]
            print(f"| {group} ({len(members)}) | {tool} | " + " | ".join(map(number, figures)) + " |")
    layout = next((t for t in only_pdf if not t.endswith("-layout") and t.startswith("pdftotext")), None)
    if layout:
        print(f"\nMots des PDF contre ceux de {layout}, F1 :")
        for tool in reads:
            value = sum(f1(words(reads[tool].get(n, Read("")).text), words(reads[layout][n].text)) for n in pdfs) / len(
                pdfs
            )
            print(f"- {tool} : {number(value)}")
    if worst:
        for key in ("words", "pairs"):
            for name in sorted(names, key=lambda n: scores["probant"][n][key])[:25]:
                print(
                    key, name, {k: v if isinstance(v, int) else round(v, 3) for k, v in scores["probant"][name].items()}
                )
        for name in sorted(names, key=lambda n: scores["probant"][n]["cells"] - scores["probant"][n]["rows"])[:40]:
            print(
                "rows", name, {k: v if isinstance(v, int) else round(v, 3) for k, v in scores["probant"][name].items()}
            )
    if runs:
        costs(program, peers, root, names, runs)


def costs(program, peers, root, names, runs):
    """CPU over all files and over PDFs, passes in turn after a first one, ratio pair by pair."""
    print(
        f"\nCharge : {os.getloadavg()[0]:.1f}\n\n| fichiers | outil | CPU, médiane | sur celui de probant, paire par paire |\n|---|---|---|---|"
    )
    for group, folder in (("pdf", os.path.join(root, "pdf")), ("tous", root)):
        listing = os.path.join(WORK, f"list-{group}.txt")
        with open(listing, "w") as f:
            f.write("".join(os.path.join(root, n) + "\n" for n in names if os.path.join(root, n).startswith(folder)))
        out = os.path.join(WORK, "audit")
        tools = {
            "probant, show": show(program, folder),
            "probant, audit complet": [
                program,
                "audit",
                folder,
                "--out",
                out,
                "--jobs",
                "1",
                "--ocr",
                "off",
                "--quiet",
                "--no-progress",
                "--cache",
                "off",
            ],
        }
        tools |= {
            t: [*c, listing] for t, c in peers.items() if group == "pdf" or not t.startswith(("PDFium", "pdftotext"))
        }
        first = {tool: readers.run(command)[0] for tool, command in tools.items()}
        again = {tool: command for tool, command in tools.items() if first[tool] < SLOW}
        passes = [{**first, **{tool: readers.run(command)[0] for tool, command in again.items()}} for _ in range(runs)]
        for tool in tools:
            ratio = median([p[tool] / p["probant, show"] for p in passes])
            once = "" if tool in again else " (une passe)"
            print(
                f"| {group} | {tool} | {number(median([p[tool] for p in passes]), 2)} s{once} | {number(ratio, 2)} |",
                flush=True,
            )
    print(f"\nCharge à la fin : {os.getloadavg()[0]:.1f}")


main()
