#!/usr/bin/env python3
"""What text recognition costs and what it loses.

    benches/ocr.py DOSSIER... [--dpi N] [--quality N] [--program PATH]

Turns every page of every PDF of the dossiers into a scan (1° of skew at most, noise, JPEG), then compares the audit of
the scans with that of the papers: artefacts, dates and words found again. CPU time is compared with tesseract alone on
the same pictures. Needs pdftoppm, tesseract and Pillow.
"""
import argparse, io, json, os, random, resource, shutil, subprocess, tempfile
from pathlib import Path
from PIL import Image, ImageChops

parser = argparse.ArgumentParser()
parser.add_argument("dossiers", nargs="+", type=Path)
parser.add_argument("--dpi", type=int, default=200)
parser.add_argument("--quality", type=int, default=40)
parser.add_argument("--program", default="target/release/probant")
args = parser.parse_args()


def cpu(command, **more):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **more)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def audit(folder, ocr):
    with tempfile.TemporaryDirectory() as out:
        command = [args.program, "audit", str(folder), "--out", out, "--ocr", ocr, "--jobs", "1", "--audit-date", "2026-12-07"]
        command += ["--as-of", "2026-12-07", "--format", "json"]
        spent = cpu(command)
        return json.loads(Path(out, "audit.json").read_text()), spent


def counted(audit):
    return {(f["path"], a["artefact"]) for f in audit["files"] for a in f["artefacts"] if a["counts"]}


def facts(audit, fields):
    return {(f["path"], x["field"], x["value"]) for f in audit["files"] for x in f["facts"] if x["field"] in fields}


with tempfile.TemporaryDirectory() as work:
    papers, scans, pictures = Path(work, "papers"), Path(work, "scans"), Path(work, "pictures")
    pictures.mkdir()
    random.seed(7)
    pages = 0
    for dossier in args.dossiers:
        for pdf in sorted(dossier.rglob("*.pdf")):
            place = Path(dossier.name, pdf.relative_to(dossier))
            if subprocess.run(["pdftoppm", "-r", str(args.dpi), "-gray", pdf, Path(work, "p")], capture_output=True).returncode:
                continue
            sheets = []
            for file in sorted(Path(work).glob("p-*.pgm")):
                im = Image.open(file).convert("L")
                im = im.rotate(random.uniform(-1, 1), resample=Image.BICUBIC, fillcolor=255)
                noise = Image.effect_noise(im.size, 14).point(lambda v: v - 128 + 20)
                im = ImageChops.subtract(im, noise)
                file.unlink()
                data = io.BytesIO()
                im.save(data, "JPEG", quality=args.quality, dpi=(args.dpi, args.dpi))
                Path(pictures, f"{pages:04}.jpg").write_bytes(data.getvalue())
                pages += 1
                sheets.append(Image.open(data))
            if sheets:
                for root in (papers, scans):
                    Path(root, place).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(pdf, Path(papers, place))
                sheets[0].save(Path(scans, place), "PDF", resolution=args.dpi, save_all=True, append_images=sheets[1:], quality=90)
    source, _ = audit(papers, "off")
    seen, spent = audit(scans, "required")
    _, idle = audit(scans, "off")
    alone = 0.0
    env = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    for file in sorted(pictures.iterdir()):
        alone += cpu(["tesseract", str(file), "-", "--dpi", str(args.dpi), "--psm", "11", "-l", "fra", "tsv"], env=env)
    print(f"pages {pages}; CPU of the audit {spent:.1f} s, without OCR {idle:.1f} s, tesseract alone {alone:.1f} s")
    print(f"a page: {(spent - idle) / pages:.3f} CPU-s; ratio to tesseract alone {(spent - idle) / alone:.3f}")
    for name, a, b in [("artefacts", counted(source), counted(seen))] + [
        (field, facts(source, [field]), facts(seen, [field])) for field in ("date", "hours", "siret", "nda_number", "rate")
    ]:
        print(f"{name}: {len(a & b)} of {len(a)} found again, {len(b - a)} new")
        if name == "artefacts":
            for path, artefact in sorted(a - b):
                print("  lost", path, artefact)
            for path, artefact in sorted(b - a):
                print("  new ", path, artefact)
    words = lambda x: sum(f["words"] for f in x["files"])
    print(f"words: {words(seen)} for {words(source)}; unread files: {seen['coverage']['unread']}")
    engine = [f["recognised"]["confidence"] for f in seen["files"] if f.get("recognised")]
    print(f"mean confidence: {sum(engine) / max(1, len(engine)):.0f}, least {min(engine, default=0)}")
