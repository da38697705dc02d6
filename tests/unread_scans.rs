//! A scan that was not read, where a paper is looked for, is never « missing »; a picture of something else changes nothing.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// An indicator that asks for a register of complaints, and the folder an archive keeps it in.
const INDICATOR: u64 = 31;
const PLACE: &str = "31 Réclamations";

/// Audits a dossier of a few papers without text recognition: verdict of the indicator, and its findings.
fn audited(scans: &[(&str, &str)]) -> (String, Vec<Value>) {
    let home = tempfile::tempdir().unwrap();
    let dossier = home.path().join("dossier");
    let put = |path: &str, bytes: &[u8]| {
        let path = dossier.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    };
    let programme = "Programme de formation\nObjectifs : régler une affûteuse\nPublic : menuisiers\nPrérequis : aucun\n\
                     Durée : 14 heures\nTarif : 780 €\nDélai d'accès : 15 jours\nMis à jour le 12/03/2026\n";
    put("01 Information/programme affûtage.txt", programme.as_bytes());
    let brochure = "Nos stages au fil des saisons\nVenez découvrir l'atelier, ses machines et ses environs.\n";
    put("Publicité/brochure.txt", brochure.as_bytes());
    let files = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/files");
    for (path, fixture) in scans {
        put(path, &std::fs::read(files.join(fixture)).unwrap());
    }
    let out = home.path().join("out");
    let done = Command::new(env!("CARGO_BIN_EXE_probant"))
        .args(["audit", "--ocr", "off", "--format", "json", "--audit-date", "2026-05-04", "--as-of", "2026-05-04"])
        .args(["--cache", "off", "--categories", "AF", "--out"])
        .arg(&out)
        .arg(&dossier)
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let audit: Value = serde_json::from_slice(&std::fs::read(out.join("audit.json")).unwrap()).unwrap();
    let of = |list: &str| {
        let all = audit[list].as_array().unwrap().iter().filter(|x| x["indicator"] == INDICATOR);
        all.cloned().collect::<Vec<_>>()
    };
    (of("indicators")[0]["verdict"].as_str().unwrap().to_owned(), of("findings"))
}

#[test]
fn a_paper_that_is_nowhere_is_missing() {
    let (verdict, findings) = audited(&[]);
    assert_eq!(verdict, "major", "{findings:?}");
}

#[test]
fn an_unread_scan_where_the_paper_would_be_makes_it_unverifiable_and_is_named() {
    let scan = format!("{PLACE}/SCAN0007.pdf");
    let (verdict, findings) = audited(&[(&scan, "pdf/scan-one-image.pdf")]);
    assert_eq!(verdict, "unverifiable", "{findings:?}");
    let named = |f: &Value| f["verdict"] == "unverifiable" && f.to_string().contains("SCAN0007.pdf");
    assert!(findings.iter().any(named), "{findings:?}");
    assert!(findings.iter().all(|f| f["kind"] != "missing"), "{findings:?}");
}

#[test]
fn a_scan_that_bears_the_name_of_the_paper_is_named_wherever_it_lies() {
    let (verdict, findings) = audited(&[("A trier/registre des réclamations 2026.pdf", "pdf/scan-one-image.pdf")]);
    assert_eq!(verdict, "unverifiable", "{findings:?}");
    assert!(findings.iter().any(|f| f.to_string().contains("registre des réclamations 2026.pdf")), "{findings:?}");
}

#[test]
fn a_picture_elsewhere_leaves_the_paper_missing() {
    let photos = [("Publicité/holiday.jpg", PHOTO), ("Publicité/IMG_2041.jpg", PHOTO)];
    let (verdict, findings) = audited(&photos);
    assert_eq!(verdict, "major", "{findings:?}");
    assert!(findings.iter().all(|f| f["verdict"] != "unverifiable"), "{findings:?}");
}

/// A photograph without any text.
const PHOTO: &str = "image/exif-date-and-turn.jpg";
