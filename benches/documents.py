"""Writes the documents of quality.py and their truths: documents.py FOLDER [SERIES].

FOLDER/documents/FORMAT[/PRODUCER]/NAME, and FOLDER/truths/… with the text in order, the rows of tables as cells, and
what stands on every page.
"""

import csv
import json
import os
import shutil
import sys

import papers
import producers


class Shelf:
    def __init__(self, home, series):
        self.home, self.series = home, series
        for name in ("documents", "truths"):
            shutil.rmtree(os.path.join(home, name), ignore_errors=True)

    def writer(self, seed):
        return papers.Writer(seed + 1000 * self.series)

    def place(self, folder, name, truth):
        path = os.path.join(self.home, "documents", folder, name)
        known = os.path.join(self.home, "truths", folder, name + ".json")
        for p in (path, known):
            os.makedirs(os.path.dirname(p), exist_ok=True)
        with open(known, "w") as f:
            json.dump(truth, f, ensure_ascii=False, indent=1)
        return path


def truth(parts, furniture=(), sheets=(), mail=False):
    text, rows = [], []

    def take(parts):
        for part in parts:
            if part[0] == "columns":
                take(part[1])
            elif part[0] == "pair":
                text.extend(part[1] + part[2])
            elif part[0] == "table":
                for row in part[1]:
                    if row:
                        text.append("\t".join(row))
                        wide = isinstance(row[0], papers.Span)
                        rows.append({"cells": row, "wide": wide, "look": part[2].get("lines", "sheet")})
            else:
                text.append(part[1])

    take(parts)
    return {"text": text, "rows": rows, "furniture": list(furniture), "sheets": list(sheets), "mail": mail}


def written(shelf):
    """Papers of words: each through Word and LibreOffice, Chromium, WeasyPrint, ReportLab, pdfTeX in turn."""
    batches = {}
    for seed in range(3 * len(papers.WRITTEN)):
        kind = papers.WRITTEN[seed % len(papers.WRITTEN)]
        lap = seed // len(papers.WRITTEN)
        w = shelf.writer(seed)
        parts, name = kind(w), f"{kind.__name__}-{seed:02}"
        furniture = [f"{w.org} – document n° {seed + 100} – version du 02/03/2026"] if seed % 3 == 0 else []
        known = truth(parts, furniture)
        serif = w.r.choice(["Liberation Serif", "Liberation Sans", "DejaVu Sans", "Liberation Sans Narrow"])
        turn = (seed + lap) % 6

        source = shelf.place("docx", name + ".docx", known)
        producers.docx(parts, source, furniture, serif)
        batches.setdefault(("pdf", "pdf/libreoffice"), []).append((source, name, known))
        if lap == 0:
            batches.setdefault((["odt", "doc", "rtf"][seed % 3], None), []).append((source, name, known))
        if lap == 1:
            batches.setdefault((["doc", "rtf", "odt"][seed % 3], None), []).append((source, name, known))
        if lap < 2:
            bare = turn == 0
            place = shelf.place("html", name + ".html", truth(parts)) if bare else os.path.join(shelf.home, "page.html")
            with open(place, "w") as f:
                f.write(producers.page(parts, None if bare else furniture, serif, w.r.choice([9, 10, 11])))
            known_page = truth(parts) if bare else known
            if turn in (0, 1, 2, 3):
                producers.chromium(place, shelf.place("pdf/chromium", name + ".pdf", known_page), shelf.home)
            if turn in (0, 3, 4, 5):
                producers.weasyprint(place, shelf.place("pdf/weasyprint", name + ".pdf", known_page))
        if (seed + lap) % 2 == 0:
            producers.reportlab(parts, shelf.place("pdf/reportlab", name + ".pdf", known), furniture)
        if (seed + lap) % 3 == 1:
            producers.latex(parts, shelf.place("pdf/pdftex", name + ".pdf", truth(parts)), shelf.home, seed % 4 != 0)
    for (target, folder), batch in batches.items():
        for _, name, known in batch:
            shelf.place(folder or target, f"{name}.{target}", known)
        producers.libreoffice(
            [b[0] for b in batch], target, os.path.join(shelf.home, "documents", folder or target), shelf.home
        )
    made = os.path.join(shelf.home, "documents", "pdf/libreoffice")
    for _, name, known in batches[("pdf", "pdf/libreoffice")][::8]:
        producers.ghostscript(os.path.join(made, name + ".pdf"), shelf.place("pdf/ghostscript", name + ".pdf", known))


def sheets(shelf):
    sources = []
    for seed in range(12):
        w = shelf.writer(500 + seed)
        grids = papers.tracking(w, [500, 60, 500, 120][seed % 4]) if seed % 3 == 0 else papers.workbook(w)
        known = truth([("table", rows, {}) for _, rows in grids], sheets=[name for name, _ in grids])
        name = f"classeur-{seed:02}"
        sources.append((shelf.place("xlsx", name + ".xlsx", known), name, known))
        producers.xlsx(grids, sources[-1][0])
        if len(grids) == 1:
            rows = grids[0][1]
            with open(
                shelf.place("csv", name + ".csv", known),
                "w",
                encoding=w.r.choice(["utf-8-sig", "cp1252"]),
                errors="replace",
                newline="",
            ) as f:
                csv.writer(f, delimiter=w.r.choice(";,\t")).writerows(rows)
    printed = [s for s in sources if len(s[2]["sheets"]) > 1]
    for target, folder, some in (("ods", "ods", sources), ("xls", "xls", sources), ("pdf", "pdf/calc", printed)):
        for _, name, known in some:
            shelf.place(folder, f"{name}.{target}", {**known, "furniture": known["sheets"] if target == "pdf" else []})
        producers.libreoffice([s[0] for s in some], target, os.path.join(shelf.home, "documents", folder), shelf.home)


def decks(shelf):
    sources = []
    for seed in range(6):
        deck = papers.slides(shelf.writer(700 + seed))
        known = truth([part for slide in deck for part in slide])
        name = f"diaporama-{seed:02}"
        sources.append((shelf.place("pptx", name + ".pptx", known), name, known))
        producers.pptx(deck, sources[-1][0])
    for target, folder in (("odp", "odp"), ("pdf", "pdf/impress")):
        for _, name, known in sources:
            shelf.place(folder, f"{name}.{target}", known)
        producers.libreoffice(
            [s[0] for s in sources], target, os.path.join(shelf.home, "documents", folder), shelf.home
        )


def mails(shelf):
    for seed in range(8):
        w = shelf.writer(800 + seed)
        parts = [
            ("title", f"Convocation – {w.subject}"),
            ("text", "Bonjour,"),
            w.prose(),
            w.prose(),
            ("text", "Cordialement,"),
            ("text", w.name()),
        ]
        producers.eml(
            parts,
            shelf.place("eml", f"message-{seed}.eml", truth(parts, mail=True)),
            ["plain", "html", "both", "latin"][seed % 4],
        )


def main():
    shelf = Shelf(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 0)
    written(shelf)
    sheets(shelf)
    decks(shelf)
    mails(shelf)
    for name in sorted(producers.missing):
        print(f"{name}: not on this machine, what it would write is left out", file=sys.stderr)


main()
