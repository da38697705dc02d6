//! Every fixture cut short and with bits flipped, the same ones on every machine.

use std::path::{Path, PathBuf};

use super::support::root;
use super::{Case, Want, case};

/// Larger fixtures would only make the suite slow.
const LARGEST: u64 = 300 << 10;

fn fixtures(dir: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    for path in std::fs::read_dir(dir).unwrap().flatten().map(|e| e.path()) {
        if path.is_dir() {
            out.extend(fixtures(&path));
        } else if !path.to_string_lossy().ends_with(".expect.txt") && path.metadata().unwrap().len() <= LARGEST {
            out.push(path);
        }
    }
    out.sort();
    out
}

/// One fixture of each format that lies in a dossier only.
const OTHERS: &[&str] = &["docx", "xlsx", "pptx", "odt", "html", "csv", "eml", "png"];

pub fn cases() -> Vec<Case> {
    let mut all = fixtures(&root().join("fixtures/files"));
    let dossiers = fixtures(&root().join("fixtures/dossiers"));
    for end in OTHERS {
        all.extend(dossiers.iter().filter(|p| p.extension().is_some_and(|e| e == *end)).take(2).cloned());
    }
    let mut cases = Vec::new();
    for (n, path) in all.iter().enumerate() {
        let bytes = std::fs::read(path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy();
        let cut = bytes.len() * (35 + n % 50) / 100;
        cases.push(case(format!("coupé {n}/{name}"), &bytes[..cut], Want::Row));
        let mut flipped = bytes.clone();
        // about one byte in two hundred, past the signature
        let mut at = 9 + n % 7;
        while at < flipped.len() {
            flipped[at] ^= 1 << (at % 8);
            at += 101 + at % 199;
        }
        cases.push(case(format!("inversé {n}/{name}"), flipped, Want::Row));
    }
    cases
}
