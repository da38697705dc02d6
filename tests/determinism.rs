//! The same dossier gives the same reports: whatever the number of readers, the container, the run.

mod support;

use std::collections::BTreeMap;
use std::path::Path;

use probant::audit::Audit;
use support::{audit_command, audited, dossier, finish};

const REPORTS: [&str; 6] =
    ["audit.json", "audit.xlsx", "inventaire.csv", "non-conformites.csv", "profil.csv", "rapport.html"];

fn reports(out: &Path) -> BTreeMap<String, Vec<u8>> {
    std::fs::read_dir(out)
        .unwrap()
        .map(|e| e.unwrap())
        .map(|e| (e.file_name().to_string_lossy().into_owned(), std::fs::read(e.path()).unwrap()))
        .collect()
}

#[track_caller]
fn same(a: &BTreeMap<String, Vec<u8>>, b: &BTreeMap<String, Vec<u8>>) {
    assert!(a.keys().eq(&REPORTS) && b.keys().eq(&REPORTS), "{:?} {:?}", a.keys(), b.keys());
    for (name, bytes) in a {
        assert!(*bytes == b[name], "{name} differs");
    }
}

#[test]
fn one_two_and_four_readers_write_the_same_bytes() {
    for name in ["atelier-des-savoirs.zip", "pieges"] {
        let runs: Vec<_> = ["1", "2", "4"]
            .iter()
            .map(|jobs| {
                let out = tempfile::tempdir().unwrap();
                finish(audit_command(&dossier(name), out.path()).args(["--jobs", jobs])).ends(0);
                reports(out.path())
            })
            .collect();
        same(&runs[0], &runs[1]);
        same(&runs[0], &runs[2]);
    }
}

#[test]
fn papers_put_away_are_judged_as_those_at_hand() {
    for name in ["atelier-des-savoirs.zip", "pieges", "cap-bilan"] {
        let runs: Vec<_> = ["0", "100000"]
            .iter()
            .map(|most| {
                let out = tempfile::tempdir().unwrap();
                finish(audit_command(&dossier(name), out.path()).env("PROBANT_AT_HAND", most)).ends(0);
                reports(out.path())
            })
            .collect();
        same(&runs[0], &runs[1]);
    }
}

/// The judgement, without the paths that differ between a folder and its archive.
fn judgement(audit: &Audit) -> (Vec<String>, Vec<String>) {
    let indicators = audit.indicators.iter().map(|i| format!("{} {:?}", i.indicator, i.verdict)).collect();
    let mut findings: Vec<String> =
        audit.findings.iter().map(|f| format!("{} {:?} {} {}", f.indicator, f.verdict, f.rule, f.kind)).collect();
    findings.sort();
    (indicators, findings)
}

#[test]
fn a_folder_and_its_archive_are_judged_alike() {
    let out = tempfile::tempdir().unwrap();
    let folder = audited(&dossier("atelier-des-savoirs"), &out.path().join("a"));
    let archive = audited(&dossier("atelier-des-savoirs.zip"), &out.path().join("b"));
    assert_eq!(folder.files.len(), archive.files.len());
    assert_eq!(judgement(&folder), judgement(&archive));
}

#[test]
fn a_second_run_replaces_the_reports() {
    let out = tempfile::tempdir().unwrap();
    audited(&dossier("cap-bilan"), out.path());
    let first = reports(out.path());
    audited(&dossier("pieges"), out.path());
    assert!(reports(out.path())["audit.json"] != first["audit.json"]);
    std::fs::write(out.path().join("inventaire.csv"), "ancien").unwrap();
    audited(&dossier("cap-bilan"), out.path());
    same(&first, &reports(out.path()));
}

#[test]
fn reports_kept_inside_the_dossier_are_not_evidence() {
    let place = tempfile::tempdir().unwrap();
    let evidence = place.path().join("dossier");
    std::fs::create_dir(&evidence).unwrap();
    std::fs::write(evidence.join("programme.txt"), "Programme de formation\nObjectifs : tailler un rosier").unwrap();
    let out = evidence.join("probant-rapport");
    let first = audited(&evidence, &out);
    assert_eq!(first.files.len(), 1);
    assert_eq!(audited(&evidence, &out), first);
}
