"""The other tools that read documents: installed from their public packages into a folder of their own under the
temporary folder, started on a list of files, their CPU seconds counted with all their processes.

A reader is run as COMMAND LIST [FOLDER]; with a folder, the text of the file on line N goes to N.txt, its tables to
N.json.
"""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time

HOME = os.path.join(tempfile.gettempdir(), "probant-peers")
PYTHON = os.path.join(HOME, "venv", "bin", "python")

EACH = """
import json, os, sys
def each(read, ends=""):
    for n, path in enumerate(open(sys.argv[1]).read().splitlines()):
        if not path.endswith(ends):
            continue
        try:
            text, tables = read(path)
        except Exception:
            continue
        if sys.argv[2:]:
            with open(os.path.join(sys.argv[2], f"{n}.txt"), "w") as f:
                f.write(text)
            with open(os.path.join(sys.argv[2], f"{n}.json"), "w") as f:
                json.dump(tables, f)
"""
KREUZBERG = """
from kreuzberg import ExtractionConfig, extract_file_sync
settings = ExtractionConfig(use_cache=False, output_format=FORMAT)
def read(path):
    result = extract_file_sync(path, config=settings)
    return result.content, [table.cells for table in result.tables]
each(read)
"""
MARKITDOWN = """
from markitdown import MarkItDown
reader = MarkItDown()
each(lambda path: (reader.convert(path).text_content, []))
"""
PDFIUM = """
import pypdfium2
def read(path):
    pages = pypdfium2.PdfDocument(path)
    return "\\n".join(page.get_textpage().get_text_range() for page in pages), []
each(read, ".pdf")
"""
PDFTOTEXT = """
n=0
while read -r f; do
  if [ -n "$1" ]; then out="$1/$n.txt"; else out=-; fi
  case "$f" in *.pdf) pdftotext OPTION "$f" "$out" >/dev/null 2>&1;; esac
  n=$((n + 1))
done < "$0"
"""

PACKAGES = {
    "kreuzberg": "kreuzberg",
    "markitdown": "markitdown[pdf,docx,xlsx,xls,pptx,outlook]",
    "pypdfium2": "pypdfium2",
}


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


def commands():
    """Name → command of each reader at hand, the list of files still to be added."""
    install(PACKAGES.values())
    found = {}
    for name, package, code in [
        ("kreuzberg", "kreuzberg", KREUZBERG.replace("FORMAT", '"plain"')),
        ("kreuzberg, markdown", "kreuzberg", KREUZBERG.replace("FORMAT", '"markdown"')),
        ("markitdown", "markitdown", MARKITDOWN),
        ("PDFium (pypdfium2)", "pypdfium2", PDFIUM),
    ]:
        number = version(package)
        if number:
            found[name.replace(package, f"{package} {number}", 1)] = [PYTHON, "-c", EACH + code]
    if shutil.which("pdftotext"):
        said = subprocess.run(["pdftotext", "-v"], capture_output=True, text=True, check=False).stderr.split()
        found[f"pdftotext {said[2]}"] = ["sh", "-c", PDFTOTEXT.replace("OPTION ", "")]
        found[f"pdftotext {said[2]} -layout"] = ["sh", "-c", PDFTOTEXT.replace("OPTION", "-layout")]
    return found


def run(command, output=subprocess.DEVNULL):
    """CPU seconds (user and system, all processes) and seconds of a command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    subprocess.run(command, stdout=output, stderr=subprocess.DEVNULL, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, time.monotonic() - start
