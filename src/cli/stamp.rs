//! What says that a dossier of a batch is done: a stamp in its report folder, written last.
//!
//! A stamp holds a key made of everything the reports depend on – every byte of the dossier, rules,
//! options, settings, version – so that a changed file is always seen, whatever its date and size say.

use std::fs::File;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::args::AuditArgs;
use super::{Voice, config, waivers};
use probant::audit::SCHEMA_VERSION;
use probant::format::{cloud_service, is_junk};
use probant::report::triage::Row;
use probant::report::{Format, WriteError};
use probant::source::{FoundKind, walk};

/// Name of the stamp in a report folder.
pub const NAME: &str = "probant-fini.json";
/// A larger stamp is not ours, bytes.
const SIZE_LIMIT: u64 = 1 << 20;

/// A dossier that was done.
#[derive(Debug, Serialize, Deserialize)]
pub struct Stamp {
    /// What the reports were made from.
    pub key: String,
    /// Its line in the triage.
    pub row: Row,
}

/// The stamp of a folder of reports, when there is a readable one.
pub fn read(folder: &Path) -> Option<Stamp> {
    let path = folder.join(NAME);
    if std::fs::metadata(&path).ok()?.len() > SIZE_LIMIT {
        return None;
    }
    serde_json::from_slice(&std::fs::read(path).ok()?).ok()
}

/// Writes the stamp; the reports are there already.
pub fn write(folder: &Path, stamp: &Stamp) -> Result<(), WriteError> {
    let mut bytes = serde_json::to_vec_pretty(stamp).unwrap_or_default();
    bytes.push(b'\n');
    probant::report::write::write_atomically(folder, NAME, &bytes).map(drop)
}

/// Whether the folder holds all reports made from what `key` says.
pub fn finished(folder: &Path, key: &str, formats: &[Format]) -> Option<Row> {
    let stamp = read(folder).filter(|s| s.key == key && s.row.failure.is_none())?;
    let mixed = probant::report::replace::is_incomplete(folder);
    let whole = !mixed && formats.iter().flat_map(|f| f.files()).all(|name| folder.join(name).is_file());
    whole.then_some(stamp.row)
}

/// What every dossier of a batch shares: rules, options, version, language.
pub fn common(
    args: &AuditArgs,
    packs: &std::collections::BTreeMap<String, probant::pack::Files>,
    engine: Option<&probant::ocr::Tesseract>,
    voice: Voice,
) -> blake3::Hasher {
    let mut hasher = blake3::Hasher::new();
    let mut add = |text: &str| {
        hasher.update(&(text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    };
    add(env!("CARGO_PKG_VERSION"));
    add(SCHEMA_VERSION);
    for (id, files) in packs {
        add(id);
        for (name, text) in files {
            add(name);
            add(text);
        }
    }
    // the day counts where it was given: a run that goes on after midnight does nothing twice
    add(&format!("{:?} {:?} {:?}", args.audit_date, args.as_of, voice.lang()));
    add(&format!("{:?} {:?} {:?}", args.profile, args.limits, args.ocr));
    add(&format!("{:?} {:?} {:?}", args.format, args.csv_dialect, args.password));
    add(&format!("{:?} {:?} {}", args.sample, args.seed, args.pseudonymise));
    add(&format!("{engine:?}"));
    hasher
}

/// The key of one dossier: what all share, its settings, and every byte of it.
pub fn key(common: &blake3::Hasher, args: &AuditArgs, input: &Path) -> String {
    let mut hasher = common.clone();
    let mut add = |name: &str, path: Option<&Path>| {
        hasher.update(&(name.len() as u64).to_le_bytes());
        hasher.update(name.as_bytes());
        let digest = path.map(digest);
        hasher.update(digest.as_deref().unwrap_or("-").as_bytes());
    };
    add("", None);
    add(&input.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default(), None);
    if input.is_dir() {
        for found in walk(input) {
            match found.kind {
                // never opened by the audit either: an open may fetch it from far away
                FoundKind::File if is_junk(&found.display) || cloud_service(&found.display).is_some() => {
                    add(&format!("{} {}", found.display, found.size), None);
                }
                FoundKind::File => add(&found.display, Some(&found.path)),
                other => add(&format!("{} {other:?}", found.display), None),
            }
        }
    } else {
        add("", Some(input));
        // settings lie beside an archive
        let beside = input.parent().map(|p| p.join(config::NAME)).filter(|p| p.is_file());
        add("settings", beside.as_deref());
    }
    add("beside", waivers::beside(input).as_deref());
    add("config", args.config.as_deref());
    add(waivers::NAME, args.waivers.as_deref());
    hasher.finalize().to_hex().to_string()
}

/// The digest of a file; why not, where it cannot be read.
fn digest(path: &Path) -> String {
    let read = || -> std::io::Result<String> {
        let mut hasher = blake3::Hasher::new();
        let file = File::open(path)?;
        if !file.metadata()?.is_file() {
            return Ok("special".to_owned());
        }
        hasher.update_reader(file)?;
        Ok(hasher.finalize().to_hex().to_string())
    };
    read().unwrap_or_else(|e| e.kind().to_string())
}
