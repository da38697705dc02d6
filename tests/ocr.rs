//! Scans and photographs, read by the text recognition program of this machine.
//!
//! Without that program these tests say so and pass; `PROBANT_TEST_OCR=1` makes them fail instead.

mod support;

use std::path::{Path, PathBuf};

use probant::audit::{Audit, FileEntry, FileState};
use probant::extract::{self, Block, Document, Mark, Means};
use probant::fold::fold;
use probant::format;
use probant::incident::{Incident, Loss};
use probant::ocr::{Allowance, Session, Tesseract};
use support::{audit_command, dossier, finish, read_audit, root};

/// The program, when this machine has it.
fn engine() -> Option<Tesseract> {
    let found = Tesseract::find(None, 20).filter(Tesseract::french);
    let required = std::env::var_os("PROBANT_TEST_OCR").is_some_and(|v| v == "1");
    assert!(found.is_some() || !required, "tesseract with French is required here");
    if found.is_none() {
        eprintln!("skipped: no tesseract with French on this machine");
    }
    found
}

fn allowance() -> Allowance {
    Allowance {
        pages: 10,
        pages_by: ("--ocr-pages".to_owned(), 10),
        seconds: 100,
        seconds_by: ("--ocr-seconds".to_owned(), 100),
        threads: 1,
    }
}

fn scan(name: &str) -> PathBuf {
    root().join("fixtures/files/scan").join(name)
}

fn read(path: &Path, engine: &Tesseract) -> Document {
    let bytes = std::fs::read(path).unwrap();
    let format = format::detect(&bytes, &path.to_string_lossy()).format;
    let session = Session::new(engine, allowance());
    extract::read_with(format, &bytes, Means { ocr: Some(&session), ..Means::default() }).unwrap()
}

/// The paper a scan was made from, with its text.
fn paper(path: &str) -> Document {
    let bytes = std::fs::read(root().join("fixtures").join(path)).unwrap();
    extract::read(format::Format::Pdf, &bytes).unwrap()
}

const SESSION: &str = "dossiers/atelier-des-savoirs/07_SESSIONS/2026-03 EXCEL Laiterie du Vallon";

fn words(document: &Document) -> Vec<String> {
    let line = |b: &Block| b.line().replace(['–', '—'], " ").replace('’', "'").replace(" / ", "/");
    let text = document.blocks.iter().map(line).collect::<Vec<_>>().join("\n");
    text.split_whitespace().map(str::to_owned).collect()
}

/// Words of `source` that were not read, each as often as it stands there, and the share of those that were.
fn recall(source: &Document, seen: &Document) -> (f64, Vec<String>) {
    let mut left = words(seen);
    let mut missed = words(source);
    let all = missed.len() as f64;
    missed.retain(|w| match left.iter().position(|l| l == w) {
        Some(n) => {
            left.swap_remove(n);
            false
        }
        None => true,
    });
    (1.0 - missed.len() as f64 / all, missed)
}

fn rows(document: &Document) -> Vec<Vec<(String, Mark)>> {
    let rows = document.blocks.iter().filter(|b| !b.cells.is_empty());
    rows.map(|b| b.cells.iter().map(|c| (c.text.clone(), c.mark)).collect()).collect()
}

#[test]
fn printed_words_are_read() {
    let Some(engine) = engine() else { return };
    let certificate = paper(&format!("{SESSION}/3 Après/Certificat réalisation HAMON.pdf"));
    let sheet = paper(&format!("{SESSION}/2 Pendant/Emargement 16-18 mars.pdf"));
    let survey = paper(&format!("{SESSION}/3 Après/Avis employeur Laiterie.pdf"));
    for (name, source) in [
        ("attendance-1-degree.pdf", &sheet),
        ("attendance-fax.tif", &sheet),
        ("survey.pdf", &survey),
        ("certificate-upside-down.png", &certificate),
        ("certificate-sideways.pdf", &certificate),
        ("certificate-photo.jpg", &certificate),
    ] {
        let seen = read(&scan(name), &engine);
        let (share, missed) = recall(source, &seen);
        let text: Vec<_> = seen.blocks.iter().map(Block::line).collect();
        assert!(share >= 0.95, "{name}: {share:.3} {missed:?}\n{text:#?}");
        assert!(seen.incidents.iter().all(|i| i.loss() == Loss::None), "{name}: {:?}", seen.incidents);
        assert_eq!(seen.recognised.len(), 1, "{name}");
    }
}

#[test]
fn boxes_of_a_scanned_form_are_ticked_or_not() {
    let Some(engine) = engine() else { return };
    let seen = read(&scan("form-of-tick-boxes.pdf"), &engine);
    let text: Vec<_> = seen.blocks.iter().map(Block::line).collect();
    let text = text.join("\n");
    for (label, sign) in [
        ("Présentiel", '☑'),
        ("À distance", '☐'),
        ("Situation", '☐'),
        ("Financement", '☑'),
        ("Restauration", '☐'),
        ("Accessible", '☑'),
    ] {
        assert!(text.contains(&format!("{sign} {label}")), "{label}\n{text}");
    }
}

#[test]
fn an_attendance_sheet_keeps_its_rows_and_its_signatures() {
    let Some(engine) = engine() else { return };
    let sheet = paper(&format!("{SESSION}/2 Pendant/Emargement 16-18 mars.pdf"));
    let text = |rows: Vec<Vec<(String, Mark)>>| -> Vec<Vec<String>> {
        rows.into_iter().map(|r| r.into_iter().map(|c| c.0).collect()).collect()
    };
    for name in ["attendance-1-degree.pdf", "attendance-fax.tif"] {
        let seen = rows(&read(&scan(name), &engine));
        assert_eq!(text(seen.clone()), text(rows(&sheet)), "{name}");
        assert!(seen[1..].iter().all(|r| r[1..].iter().all(|c| c.1 == Mark::Ink)), "{name}: {seen:?}");
    }
}

#[test]
fn empty_cells_stay_empty_beside_signed_ones() {
    let Some(engine) = engine() else { return };
    // a lone cross is a stroke like another
    let cells = |document: &Document| -> Vec<Vec<(String, bool)>> {
        let cell = |(text, mark): (String, Mark)| {
            let filled = !text.is_empty() || mark != Mark::None;
            (if text.len() > 1 { fold(&text) } else { String::new() }, filled)
        };
        rows(document).into_iter().map(|r| r.into_iter().map(cell).collect()).collect()
    };
    let source = paper("files/pdf/attendance-signed-cells.pdf");
    let seen = read(&scan("attendance-empty-cells.pdf"), &engine);
    assert_eq!(cells(&seen), cells(&source), "{:#?}", seen.blocks);
}

#[test]
fn every_page_of_a_file_is_read() {
    let Some(engine) = engine() else { return };
    let seen = read(&scan("two-pages.tif"), &engine);
    assert_eq!(seen.pages, 2);
    assert_eq!(seen.recognised.iter().map(|r| r.page).collect::<Vec<_>>(), [1, 2]);
    assert!(seen.blocks.iter().any(|b| b.page == 2 && b.line().contains("trois mois après")), "{:#?}", seen.blocks);
}

#[test]
fn text_without_meaning_is_read_from_its_picture() {
    let Some(engine) = engine() else { return };
    let path = root().join("fixtures/files/pdf/garbled-drawn-font.pdf");
    let bytes = std::fs::read(&path).unwrap();
    let without = extract::read(format::Format::Pdf, &bytes).unwrap();
    assert!(without.incidents.iter().any(|i| matches!(i, Incident::Garbled { .. })));
    let seen = read(&path, &engine);
    assert!(!seen.incidents.iter().any(|i| matches!(i, Incident::Garbled { .. })), "{:?}", seen.incidents);
    assert!(seen.blocks.iter().any(|b| b.line().contains("Règlement intérieur")), "{:#?}", seen.blocks);
}

#[test]
fn handwriting_is_unread_and_never_absent() {
    let Some(engine) = engine() else { return };
    let seen = read(&scan("handwriting.jpg"), &engine);
    assert!(seen.blocks.is_empty(), "{:#?}", seen.blocks);
    assert_eq!(seen.incidents, [Incident::RecognisedNothing { pages: vec![1] }, Incident::ImageNotRead]);
}

/// A dossier of scans.
fn scans() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (from, to) in [
        ("attendance-1-degree.pdf", "Émargement scanné.pdf"),
        ("certificate-upside-down.png", "img_0042.png"),
        ("handwriting.jpg", "notes.jpg"),
    ] {
        std::fs::copy(scan(from), dir.path().join(to)).unwrap();
    }
    std::fs::write(dir.path().join("note.txt"), "Note de service").unwrap();
    dir
}

fn audit(input: &Path, more: &[&str]) -> (Audit, String) {
    let out = tempfile::tempdir().unwrap();
    let run = finish(audit_command(input, out.path()).args(more)).ends(0);
    (read_audit(out.path()), run.stderr)
}

fn entry<'a>(audit: &'a Audit, path: &str) -> &'a FileEntry {
    audit.files.iter().find(|f| f.path == path).unwrap()
}

#[test]
fn an_audit_recognises_scans_and_says_how_they_were_read() {
    if engine().is_none() {
        return;
    }
    let dir = scans();
    let (audit, _) = audit(dir.path(), &["--ocr", "required", "--jobs", "2"]);
    for (path, artefact) in [("Émargement scanné.pdf", "attendance_sheet"), ("img_0042.png", "completion_certificate")]
    {
        let file = entry(&audit, path);
        assert_eq!(file.state, FileState::Read, "{path}");
        assert!(file.recognised.as_ref().is_some_and(|r| r.pages == [1] && r.confidence > 80), "{path}");
        assert_eq!(file.incidents.iter().map(|i| i.code.as_str()).collect::<Vec<_>>(), ["ocr"], "{path}");
        let claim = file.artefacts.iter().find(|c| c.artefact == artefact);
        let claim = claim.unwrap_or_else(|| panic!("{path}: {:?}", file.artefacts));
        assert!(claim.counts && claim.states.iter().any(|s| s == "ocr"), "{path}: {claim:?}");
        assert!(claim.because.iter().all(|b| b.place.fr.ends_with("(OCR)")), "{path}: {claim:?}");
    }
    let notes = entry(&audit, "notes.jpg");
    assert_eq!((notes.state, notes.recognised.is_none()), (FileState::Unread, true));
}

#[test]
fn one_reader_or_several_give_the_same_audit() {
    if engine().is_none() {
        return;
    }
    let dir = scans();
    let (one, _) = audit(dir.path(), &["--ocr", "auto", "--jobs", "1"]);
    let (many, _) = audit(dir.path(), &["--ocr", "auto", "--jobs", "4"]);
    assert_eq!(one, many);
}

#[test]
fn what_the_budget_leaves_is_said() {
    if engine().is_none() {
        return;
    }
    let dir = scans();
    let (audit, _) = audit(dir.path(), &["--ocr", "auto", "--ocr-budget", "1p"]);
    let left = |path: &str| entry(&audit, path).incidents.iter().any(|i| i.code == "ocr-left");
    let left: Vec<bool> = ["img_0042.png", "notes.jpg", "Émargement scanné.pdf"].map(left).to_vec();
    assert_eq!(left.iter().filter(|l| **l).count(), 2, "{left:?}");
    assert_eq!(audit.coverage.unread, 2);
}

#[test]
fn without_an_engine_scans_stay_unread_and_it_is_said_once() {
    let dir = scans();
    let (off, said) = audit(dir.path(), &["--ocr", "off"]);
    assert_eq!(said, "");
    assert_eq!(entry(&off, "img_0042.png").state, FileState::Unread);
    let run = finish(probant_without_path().args(["audit", "--ocr", "required"]).arg(dossier("pieges")));
    assert!(run.code == 2 || Path::new("/usr/bin/tesseract").exists(), "{run:?}");
}

#[test]
fn an_engine_that_is_none_is_refused_before_any_work() {
    let dir = scans();
    let path = dir.path().join("note.txt");
    let out = tempfile::tempdir().unwrap();
    let run = finish(audit_command(dir.path(), out.path()).args(["--ocr", "auto", "--tesseract"]).arg(&path)).ends(2);
    assert!(run.stderr.starts_with("probant : --tesseract : « "), "{}", run.stderr);
}

fn probant_without_path() -> std::process::Command {
    let mut command = support::probant();
    command.env("PATH", "");
    command
}
