//! The reports opened by the programs people open them with, where those are installed.

mod support;

use std::path::{Path, PathBuf};
use std::process::Command;

use support::{audited, dossier};

/// A program of the machine, or none.
fn installed(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).flat_map(|dir| names.iter().map(move |n| dir.join(n))).find(|p| p.is_file())
}

fn reports(out: &Path) -> probant::audit::Audit {
    audited(&dossier("horizon-conseil"), out)
}

#[test]
fn the_page_loads_and_its_filters_run_under_its_own_policy() {
    let Some(browser) = installed(&["chromium", "chromium-browser", "google-chrome"]) else { return };
    let place = tempfile::tempdir().unwrap();
    let audit = reports(&place.path().join("out"));
    let page = format!("file://{}", place.path().join("out/rapport.html").display());
    let run = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--dump-dom"])
        .arg(format!("--user-data-dir={}", place.path().join("profile").display()))
        .arg(page)
        .output()
        .unwrap();
    let (dom, log) = (String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    if !run.status.success() || dom.is_empty() {
        return; // a browser that cannot start here proves nothing
    }
    assert!(!log.contains("CONSOLE"), "{log}");
    // written by the script: it ran, and counted every row
    for rows in [audit.findings.len(), audit.files.len()] {
        assert!(dom.contains(&format!("{rows} / {rows}")), "{rows}");
    }
}

#[test]
fn every_finding_is_in_the_printed_page() {
    let Some(browser) = installed(&["chromium", "chromium-browser", "google-chrome"]) else { return };
    let place = tempfile::tempdir().unwrap();
    let audit = reports(&place.path().join("out"));
    let run = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"])
        .arg(format!("--user-data-dir={}", place.path().join("profile").display()))
        .arg(format!("--print-to-pdf={}", place.path().join("rapport.pdf").display()))
        .arg(format!("file://{}", place.path().join("out/rapport.html").display()))
        .output()
        .unwrap();
    let Ok(printed) = std::fs::read(place.path().join("rapport.pdf")) else {
        assert!(!run.status.success() || run.stdout.is_empty(), "{}", String::from_utf8_lossy(&run.stderr));
        return; // a browser that cannot print here proves nothing
    };
    let read = probant::extract::read(probant::format::Format::Pdf, &printed).unwrap();
    let text: String = read.blocks.iter().map(|b| b.line().into_owned() + "\n").collect();
    for f in &audit.findings {
        assert!(text.contains(&f.key), "{}", f.key);
    }
    assert!(!text.contains("Rechercher"), "what only serves on a screen is not printed");
}

#[test]
fn the_workbook_opens_in_calc_with_its_accents_and_dates() {
    let Some(office) = installed(&["soffice", "libreoffice"]) else { return };
    let place = tempfile::tempdir().unwrap();
    let audit = reports(&place.path().join("out"));
    // every sheet as CSV, dates as they are shown
    let run = Command::new(office)
        .arg(format!("-env:UserInstallation=file://{}", place.path().join("profile").display()))
        .args([
            "--headless",
            "--convert-to",
            "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true,false,false,false,-1",
        ])
        .arg("--outdir")
        .arg(place.path())
        .arg(place.path().join("out/audit.xlsx"))
        .output()
        .unwrap();
    let plan = std::fs::read_dir(place.path())
        .unwrap()
        .flatten()
        .map(|e| e.path())
        .find(|p| p.extension().is_some_and(|e| e == "csv") && p.to_string_lossy().contains("Plan d"));
    let Some(plan) = plan else {
        assert!(!run.status.success() || run.stdout.is_empty(), "{}", String::from_utf8_lossy(&run.stdout));
        return; // an office that cannot start here proves nothing
    };
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_path(plan).unwrap();
    assert_eq!(reader.headers().unwrap().get(6), Some("Échéance"));
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), audit.findings.len());
    // a date, and written as one: in the order of the office's own locale
    let (due, status) = (rows[0].get(6).unwrap(), rows[0].get(7));
    assert!(["07/03/2027", "03/07/2027"].contains(&due), "{due}");
    assert_eq!(status, Some("À faire"));
}
