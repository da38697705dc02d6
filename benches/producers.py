"""Writes the parts of papers.py with the programs that organisations use, each into one file."""

import html
import os
import re
import shutil
import subprocess
from email.message import EmailMessage

from papers import Span

FONTS = "/usr/share/fonts/truetype"


missing = set()


def start(command):
    """Runs a program of the machine, or notes that it has none."""
    if not shutil.which(command[0]):
        missing.add(command[0])
        return
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def landscape(parts):
    return any(p[0] == "table" and p[2]["landscape"] for p in parts)


def shares(rows):
    """Widths of columns, as parts of the whole, after the texts they hold; none so narrow that a word is cut."""
    width = max(map(len, rows))
    full = [row for row in rows if len(row) == width]
    word = [max(len(word) for row in full for word in row[c].split() or [""]) + 3 for c in range(width)]
    text = [max(len(line) for row in full for line in row[c].split("\n")) for c in range(width)]
    more = [max(0, min(text[c], 60) - word[c]) for c in range(width)]
    spare = max(0, 90 - sum(word)) / max(1, sum(more))
    wish = [word[c] + more[c] * min(1, spare) for c in range(width)]
    return [n / sum(wish) for n in wish]


# Word and what LibreOffice makes of it


def docx(parts, path, furniture, font):
    from docx import Document
    from docx.enum.section import WD_ORIENT, WD_SECTION
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    book = Document()
    book.styles["Normal"].font.name = font
    book.styles["Normal"].font.size = Pt(9)
    wide = landscape(parts)
    room = 650 if wide else 430
    if furniture:
        book.sections[0].header.paragraphs[0].text = furniture[0]
        line = book.sections[0].footer.paragraphs[0]
        line.add_run("Page ")
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), "PAGE")
        line._p.append(field)

    def columns(n):
        section = book.add_section(WD_SECTION.CONTINUOUS)
        section._sectPr.xpath("./w:cols")[0].set(qn("w:num"), str(n))

    def table(rows, look):
        width = max(map(len, rows))
        grid = book.add_table(len(rows), width)
        grid.autofit = False
        for column, share in zip(grid.columns, shares(rows)):
            column.width = Pt(room * share)
            for cell in column.cells:
                cell.width = column.width
        grid.style = {"grid": "Table Grid", "rules": "Light List", "zebra": "Light Shading"}.get(
            look["lines"], "Normal Table"
        )
        for r, row in enumerate(rows):
            cells = grid.rows[r].cells
            if isinstance(row[0], Span):
                cells[0].merge(cells[-1])
            for cell, text in zip(cells, row):
                cell.text = text
        book.add_paragraph()

    def write(parts):
        for part in parts:
            kind = part[0]
            if kind == "columns":
                columns(2)
                write(part[1])
                columns(1)
            elif kind == "table":
                table(*part[1:])
            elif kind == "pair":
                grid = book.add_table(1, 2)
                for cell, texts in zip(grid.rows[0].cells, part[1:]):
                    cell.text = "\n".join(texts)
            else:
                style = {"title": "Title", "heading": "Heading 2", "item": "List Bullet"}.get(kind)
                book.add_paragraph(part[1], style=style)

    write(parts)
    if wide:
        for section in book.sections:
            section.orientation = WD_ORIENT.LANDSCAPE
            section.page_width, section.page_height = section.page_height, section.page_width
    book.save(path)


def libreoffice(sources, target, folder, home):
    """All sources into one other format, in one start."""
    start(
        [
            "soffice",
            f"-env:UserInstallation=file://{home}/soffice",
            "--headless",
            "--convert-to",
            target,
            "--outdir",
            folder,
            *sources,
        ]
    )


# HTML, and what Chromium and WeasyPrint print


LINES = {
    "grid": "td,th{border:1px solid #333}",
    "rules": "td,th{border-bottom:1px solid #999}",
    "zebra": "tr:nth-child(even){background:#e4ebf5}",
    "none": "",
}


def markup(parts, look):
    out = []
    for part in parts:
        kind = part[0]
        if kind == "columns":
            out.append(f'<div style="columns:2;column-gap:2em;text-align:justify">{markup(part[1], look)}</div>')
        elif kind == "pair":
            sides = "".join(
                f"<div style='flex:1'>{''.join(f'<div>{html.escape(t)}</div>' for t in side)}</div>"
                for side in part[1:]
            )
            out.append(f'<div style="display:flex;gap:2em">{sides}</div>')
        elif kind == "table":
            width = max(map(len, part[1]))
            rows = ""
            for n, row in enumerate(part[1]):
                tag = "td" if n else "th"
                wide = f' colspan="{width}"' if isinstance(row[0], Span) else ""
                rows += (
                    "<tr>"
                    + "".join(f"<{tag}{wide}>{html.escape(c).replace(chr(10), '<br>')}</{tag}>" for c in row)
                    + "</tr>\n"
                )
            out.append(f"<table>{rows}</table>")
        else:
            tag = {"title": "h1", "heading": "h2", "item": "li"}.get(kind, "p")
            out.append(f"<{tag}>{html.escape(part[1])}</{tag}>")
    return re.sub(r"((?:<li>[^\n]*</li>\n?)+)", r"<ul>\1</ul>", "\n".join(out))


def page(parts, furniture, font, size):
    looks = [p[2] for p in parts if p[0] == "table"] or [{"lines": "grid", "landscape": False}]
    side = "size:A4 landscape" if looks[0]["landscape"] else "size:A4"
    margins = (
        f'@top-center{{content:"{furniture[0]}"}}@bottom-right{{content:"Page " counter(page) " sur " counter(pages)}}'
        if furniture
        else ""
    )
    style = (
        f"@page{{{side};margin:2cm;{margins}}}body{{font:{size}pt '{font}';hyphens:auto}}p{{text-align:justify}}"
        f"table{{border-collapse:collapse;width:100%;margin:1em 0}}td,th{{padding:3px 5px;vertical-align:top;hyphens:manual}}{LINES[looks[0]['lines']]}"
    )
    return f'<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><style>{style}</style></head><body>\n{markup(parts, looks[0])}\n</body></html>'


def chromium(source, path, home):
    start(
        [
            "chromium",
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            f"--user-data-dir={home}/chromium",
            "--no-pdf-header-footer",
            f"--print-to-pdf={path}",
            source,
        ]
    )


def weasyprint(source, path):
    import weasyprint as w

    w.HTML(source).write_pdf(path)


# ReportLab, with subsets of embedded fonts


def reportlab(parts, path, furniture):
    from reportlab.lib import colors
    from reportlab.lib import pagesizes
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import BalancedColumns, Paragraph, SimpleDocTemplate, Spacer, Table

    for name, file in (("body", "DejaVuSans.ttf"), ("bold", "DejaVuSans-Bold.ttf")):
        pdfmetrics.registerFont(TTFont(name, f"{FONTS}/dejavu/{file}"))
    body = ParagraphStyle("body", fontName="body", fontSize=9, leading=12, spaceAfter=5)
    styles = {
        "title": ParagraphStyle("title", body, fontName="bold", fontSize=16, leading=20, spaceAfter=12),
        "heading": ParagraphStyle("heading", body, fontName="bold", fontSize=11, leading=14, spaceBefore=8),
    }
    small = ParagraphStyle("small", body, fontSize=7.5, leading=9, spaceAfter=0)

    def para(text, style):
        return Paragraph(html.escape(text).replace("\n", "<br/>"), style)

    def flow(parts):
        out = []
        for part in parts:
            kind = part[0]
            if kind == "columns":
                out.append(BalancedColumns(flow(part[1]), nCols=2))
            elif kind == "pair":
                out.append(
                    Table(
                        [[[para(t, body) for t in side] for side in part[1:]]],
                        style=[("VALIGN", (0, 0), (-1, -1), "TOP")],
                    )
                )
            elif kind == "table":
                rows, width = part[1], max(map(len, part[1]))
                lines = {
                    "grid": [("GRID", (0, 0), (-1, -1), 0.5, colors.black)],
                    "rules": [("LINEBELOW", (0, 0), (-1, -1), 0.5, colors.grey)],
                    "zebra": [("ROWBACKGROUNDS", (0, 0), (-1, -1), [colors.white, colors.whitesmoke])],
                }.get(part[2]["lines"], [])
                lines += [("SPAN", (0, n), (-1, n)) for n, row in enumerate(rows) if isinstance(row[0], Span)]
                room = (pagesizes.A4[1] if part[2]["landscape"] else pagesizes.A4[0]) - 144
                cells = [[para(c, small) for c in row] + [""] * (width - len(row)) for row in rows]
                out += [
                    Table(cells, [room * n for n in shares(rows)], style=lines + [("VALIGN", (0, 0), (-1, -1), "TOP")]),
                    Spacer(1, 10),
                ]
            elif kind == "item":
                out.append(Paragraph(html.escape(part[1]), ParagraphStyle("item", body, leftIndent=14), bulletText="•"))
            else:
                out.append(para(part[1], styles.get(kind, body)))
        return out

    def frame(canvas, book):
        if furniture:
            canvas.setFont("body", 7)
            canvas.drawString(72, 30, furniture[0])
            canvas.drawRightString(book.pagesize[0] - 72, 30, f"Page {book.page}")

    wide = landscape(parts)
    SimpleDocTemplate(path, pagesize=pagesizes.landscape(pagesizes.A4) if wide else pagesizes.A4).build(
        flow(parts), onFirstPage=frame, onLaterPages=frame
    )


# LaTeX, whose fonts are type 1 (or bitmaps of unnamed glyphs, when not modern) and whose words are cut at line ends


def latex(parts, path, home, modern):
    def esc(text):
        text = re.sub(r"([&%#_$])", r"\\\1", text)
        for a, b in (
            ("€", "\\euro{}"),
            ("☒", "$\\boxtimes$"),
            ("☐", "$\\square$"),
            ("✓", "$\\checkmark$"),
            ("’", "'"),
            ("–", "--"),
            ("°", "\\textdegree{}"),
        ):
            text = text.replace(a, b)
        return text.replace("\n", "\\newline ")

    def body(parts):
        out = []
        for part in parts:
            kind = part[0]
            if kind == "columns":
                out.append("\\begin{multicols}{2}\n" + body(part[1]) + "\n\\end{multicols}")
            elif kind == "pair":
                sides = [
                    "\\begin{minipage}[t]{0.48\\textwidth}" + "\\\\".join(map(esc, s)) + "\\end{minipage}"
                    for s in part[1:]
                ]
                out.append("\\noindent" + "\\hfill".join(sides) + "\n")
            elif kind == "table":
                width = max(map(len, part[1]))
                bar = "|" if part[2]["lines"] == "grid" else ""
                sizes = "".join(f"p{{\\dimexpr {0.97 * n:.3f}\\textwidth-2\\tabcolsep}}{bar}" for n in shares(part[1]))
                out.append(f"\\begin{{longtable}}{{{bar}{sizes}}}\\hline")
                for row in part[1]:
                    text = (
                        f"\\multicolumn{{{width}}}{{{bar}l{bar}}}{{{esc(row[0])}}}"
                        if isinstance(row[0], Span)
                        else " & ".join("\\raggedright " + esc(c) for c in row)
                    )
                    out.append(text + " \\tabularnewline" + (" \\hline" if bar else ""))
                out.append("\\hline\\end{longtable}")
            elif kind == "item":
                out.append("\\begin{itemize}\\item " + esc(part[1]) + "\\end{itemize}")
            else:
                out.append({"title": "\\section*{%s}", "heading": "\\subsection*{%s}"}.get(kind, "%s\n") % esc(part[1]))
        return "\n".join(out)

    wide = landscape(parts)
    source = (
        "\\documentclass[10pt,a4paper"
        + (",landscape" if wide else "")
        + "]{article}\\usepackage[T1]{fontenc}"
        + ("\\usepackage{lmodern}" if modern else "")
        + "\\usepackage[utf8]{inputenc}\\usepackage[french]{babel}"
        "\\usepackage{textcomp,amssymb,multicol,longtable,calc}\\usepackage[margin=2cm]{geometry}\\providecommand{\\euro}{\\texteuro}\\pagestyle{empty}"
        "\\begin{document}\\footnotesize\n" + body(parts) + "\n\\end{document}\n"
    )
    stem = os.path.join(home, "page")
    with open(stem + ".tex", "w") as f:
        f.write(source)
    for _ in range(2):
        start(["pdflatex", "-interaction=batchmode", "-output-directory", home, stem + ".tex"])
    if os.path.exists(stem + ".pdf"):
        shutil.move(stem + ".pdf", path)


def ghostscript(source, path):
    start(["gs", "-q", "-dBATCH", "-dNOPAUSE", "-sDEVICE=pdfwrite", "-o", path, source])


# Sheets, slides, mail


def xlsx(grids, path):
    from openpyxl import Workbook
    from openpyxl.styles import Alignment
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    book = Workbook()
    book.remove(book.active)
    for name, rows in grids:
        sheet = book.create_sheet(name)
        width = max(map(len, rows))
        for c, share in enumerate(shares(rows)):
            sheet.column_dimensions[get_column_letter(c + 1)].width = 150 * share
        sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        for n, row in enumerate(rows, 1):
            lines = [-(-len(text) // (130 * share)) for text, share in zip(row, shares(rows)) if len(row) == width]
            sheet.row_dimensions[n].height = 14 * max(lines, default=1) or 14
            for c, text in enumerate(row, 1):
                if text:
                    cell = sheet.cell(n, c, int(text) if re.fullmatch(r"[1-9]\d{0,8}", text) else str(text))
                    cell.alignment = Alignment(wrap_text=True, vertical="top")
            if row and isinstance(row[0], Span):
                sheet.merge_cells(start_row=n, end_row=n, start_column=1, end_column=width)
    book.save(path)


def pptx(deck, path):
    from pptx import Presentation
    from pptx.util import Inches

    book = Presentation()
    for parts in deck:
        grid = next((p for p in parts if p[0] == "table"), None)
        slide = book.slides.add_slide(book.slide_layouts[5 if grid else 1])
        slide.shapes.title.text = parts[0][1]
        if grid:
            rows = grid[1]
            table = slide.shapes.add_table(len(rows), len(rows[0]), Inches(0.5), Inches(2), Inches(9), Inches(3)).table
            for r, row in enumerate(rows):
                for c, text in enumerate(row):
                    table.cell(r, c).text = text
        else:
            slide.placeholders[1].text = "\n".join(p[1] for p in parts[1:])
    book.save(path)


def eml(parts, path, kind):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "contact@exemple.fr", "stagiaire@exemple.fr", parts[0][1]
    mail["Date"] = "Mon, 02 Mar 2026 09:00:00 +0100"
    text = "\n\n".join(p[1] for p in parts[1:])
    if kind != "html":
        mail.set_content(text, charset="windows-1252" if kind == "latin" else "utf-8", cte="quoted-printable")
    if kind == "html":
        mail.set_content(page(parts[1:], None, "Arial", 10), subtype="html", cte="base64")
    elif kind == "both":
        mail.add_alternative(page(parts[1:], None, "Arial", 10), subtype="html")
    with open(path, "wb") as f:
        f.write(mail.as_bytes())
