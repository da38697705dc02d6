//! `triage.csv`, `.xlsx` and `.html`: one line per dossier; and `probant triage`, over results of any machine.

use std::path::{Path, PathBuf};

use super::args::TriageArgs;
use super::{Exit, Failure, Voice, compare, config, reports, stamp, today};
use probant::report::triage::{Row, book, page, sort};
use probant::report::{Dialect, Format, Manner, shown, table, write as disk};
use probant::text::Text;

/// Merges report folders – each DIR, or its children – into one table.
pub fn run(args: &TriageArgs, voice: Voice) -> Result<Exit, Failure> {
    let mut folders: Vec<PathBuf> = Vec::new();
    for dir in &args.dirs {
        super::audit::present(dir)?;
        if holds_reports(dir) {
            folders.push(dir.clone());
            continue;
        }
        let list = std::fs::read_dir(dir).into_iter().flatten().flatten().map(|e| e.path());
        let mut below: Vec<PathBuf> = list.filter(|p| p.is_dir() && holds_reports(p)).collect();
        below.sort();
        if below.is_empty() {
            let at = dir.display();
            return Err(Failure::new(
                Exit::Files,
                format!("« {at} » ne contient aucun dossier de rapports (audit.json ou {}).", stamp::NAME),
                format!("“{at}” holds no folder of reports (audit.json or {}).", stamp::NAME),
            ));
        }
        folders.extend(below);
    }
    let out = args.out.clone().unwrap_or_else(|| args.dirs[0].clone());
    let mut rows = Vec::new();
    for folder in &folders {
        let mut row = row_of(folder, voice);
        if row.failure.is_none() {
            row.report = report_of(folder, &out, Format::ALL);
        }
        rows.push(row);
    }
    let dialect = config::dialect(args.csv_dialect, None, voice.lang)?;
    let written = write(&out, rows, Vec::new(), &today().to_string(), dialect, voice)?;
    reports::tell(&written, voice);
    Ok(Exit::Done)
}

fn holds_reports(dir: &Path) -> bool {
    dir.join(stamp::NAME).is_file() || dir.join("audit.json").is_file()
}

/// The line of a report folder: what its stamp says, else its JSON.
fn row_of(folder: &Path, voice: Voice) -> Row {
    if let Some(stamp) = stamp::read(folder) {
        return stamp.row;
    }
    match reports::open(folder) {
        Ok(audit) => Row::of(&audit),
        Err(failure) => {
            let name = folder.file_name().map(|n| shown(&n.to_string_lossy())).unwrap_or_default();
            let why = failure.said(voice.lang);
            Row::failed(&name, Text::new(why.clone(), why))
        }
    }
}

/// The report to open first, relative to the table; as it is where it lies elsewhere.
pub fn report_of(folder: &Path, out: &Path, formats: &[Format]) -> String {
    let first = formats.iter().flat_map(|f| f.files()).map(|name| folder.join(name));
    let order =
        |p: &PathBuf| ["rapport.html", "audit.xlsx", "audit.json"].iter().position(|n| p.ends_with(n)).unwrap_or(9);
    let Some(report) = first.filter(|p| p.is_file()).min_by_key(order) else { return String::new() };
    let [report, out] = [report.as_path(), out].map(|p| p.canonicalize().unwrap_or_else(|_| p.to_path_buf()));
    report.strip_prefix(&out).unwrap_or(&report).to_string_lossy().replace('\\', "/")
}

/// Writes the tables, the worst dossiers first.
pub fn write(
    out: &Path,
    mut rows: Vec<Row>,
    notes: Vec<String>,
    day: &str,
    dialect: Dialect,
    voice: Voice,
) -> Result<Vec<PathBuf>, Failure> {
    sort(&mut rows);
    let generator = format!("probant {}", env!("CARGO_PKG_VERSION"));
    let page = page(&rows, notes.clone(), day, &generator, voice.lang);
    let book = book(&rows, notes, day, &generator, voice.lang);
    let manner = Manner { lang: voice.lang, dialect };
    let files = [
        ("triage.html", table::html(&page, voice.lang).map_err(compare::unrendered)?),
        ("triage.xlsx", table::xlsx(&book, voice.lang).map_err(compare::unrendered)?),
        ("triage.csv", table::csv(&book.sheets[0], manner)),
    ];
    disk::put_all(out, &files).map_err(reports::unwritten)
}
