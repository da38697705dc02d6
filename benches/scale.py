#!/usr/bin/env python3
"""Folders of 1,000, 10,000 and 100,000 files, and what an audit of each takes: is it linear, is memory flat?

benches/scale.py PROBANT YARDSTICK.zip [COUNT…]

The files are those of the yardstick archive, light ones only (no scan, no long workbook), each made different by
its last bytes. CPU and peak memory are those of all processes: getrusage for the first, /proc for the second.
"""
import io
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import zipfile

LIGHT = {".docx": 40_000, ".csv": 20_000, ".eml": 100_000, ".odt": 40_000, ".rtf": 60_000, ".pdf": 12_000}


def light(archive):
    with zipfile.ZipFile(archive) as z:
        for info in z.infolist():
            end = os.path.splitext(info.filename)[1].lower()
            if info.file_size <= LIGHT.get(end, 0):
                yield end, z.read(info)


def different(end, data, n):
    if end in (".docx", ".odt"):
        out = io.BytesIO(data)
        with zipfile.ZipFile(out, "a") as z:
            z.comment = b"%d" % n
        return out.getvalue()
    if end == ".pdf":
        return data + b"%% %d\n" % n
    return data + b"\r\n%d\r\n" % n


def make(folder, models, count):
    for n in range(count):
        end, data = models[n % len(models)]
        place = os.path.join(folder, f"client {n // 500:03}", f"lot {n % 500 // 50}")
        os.makedirs(place, exist_ok=True)
        with open(os.path.join(place, f"piece {n:06}{end}"), "wb") as f:
            f.write(different(end, data, n))


def memory(pid):
    """Resident KiB of a process and its children."""
    total = 0
    todo = [pid]
    while todo:
        p = todo.pop()
        try:
            with open(f"/proc/{p}/status") as f:
                total += next((int(line.split()[1]) for line in f if line.startswith("VmRSS")), 0)
            for task in os.listdir(f"/proc/{p}/task"):
                with open(f"/proc/{p}/task/{task}/children") as f:
                    todo += [int(c) for c in f.read().split()]
        except OSError:
            pass
    return total


def audit(program, folder, out, cache):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    command = [program, "audit", folder, "--out", out, "--ocr", "off", "--quiet", "--no-progress", "--as-of", "2026-11-23"]
    run = subprocess.Popen(command + ["--max-files", "1000000", "--cache", cache, "--jobs", "2"])
    peak = 0

    def watch():
        nonlocal peak
        while run.poll() is None:
            peak = max(peak, memory(run.pid))
            time.sleep(0.05)

    watcher = threading.Thread(target=watch)
    watcher.start()
    run.wait()
    watcher.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, time.monotonic() - start, peak / 1024


def main():
    program, archive = sys.argv[1:3]
    counts = [int(n) for n in sys.argv[3:]] or [1_000, 10_000, 100_000]
    models = list(light(archive))
    print("| fichiers | CPU | durée | mémoire, tous processus | relance | rapport.html | audit.json |")
    print("|---|---|---|---|---|---|---|")
    for count in counts:
        root = tempfile.mkdtemp(prefix="probant-scale-")
        try:
            folder, out, cache = (os.path.join(root, n) for n in ("dossier", "out", "cache"))
            make(folder, models, count)
            time.sleep(3)  # a folder that was just written is not taken as known
            cpu, wall, peak = audit(program, folder, out, cache)
            warm, _, _ = audit(program, folder, out, cache)
            size = lambda name: os.path.getsize(os.path.join(out, name)) / (1 << 20)
            print(
                f"| {count} | {cpu:.1f} s ({cpu / count * 1000:.2f} ms par fichier) | {wall:.1f} s | {peak:.0f} Mio "
                f"| {warm:.2f} s | {size('rapport.html'):.1f} Mio | {size('audit.json'):.1f} Mio |",
                flush=True,
            )
        finally:
            shutil.rmtree(root, ignore_errors=True)


main()
