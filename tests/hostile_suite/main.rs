//! Files, archives and names made to harm, each in a dossier of its own (damaged copies a few together): it has its row and its reason, its neighbours
//! are read, nothing is written outside the reports, nothing of the machine is told, and seen from outside the run keeps
//! to its time and its memory. The cases are made here, not stored.

mod archives;
mod damage;
mod documents;
mod measure;
mod names;
#[path = "../support/mod.rs"]
mod support;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use measure::Measured;

use probant::audit::{Audit, FileState};
use support::{audit_command, fingerprint, read_audit};

/// What must be said of a case.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Want {
    /// A row; how far it could be read is its reader's affair.
    Row,
    /// Not read in full, or read with a reservation, and why.
    Reason,
}

/// A file made to harm.
pub struct Case {
    pub name: String,
    pub bytes: Vec<u8>,
    pub want: Want,
}

pub fn case(name: impl Into<String>, bytes: impl Into<Vec<u8>>, want: Want) -> Case {
    Case { name: name.into(), bytes: bytes.into(), want }
}

/// In no output: the environment, and a file beside the dossier that hostile papers point to.
const CANARY: &str = "canari-7f3a9c";
/// Seconds that a dossier is given.
const SECONDS: u64 = 60;
/// Beyond these seconds, what a machine at work on other things may need to start, to stop and to write the reports.
const PATIENCE: Duration = Duration::from_secs(SECONDS + 60);
/// Memory of a reader, MiB: far more than any of its files should need, far less than the bombs ask for.
const READER_MIB: u64 = 512;
/// Folders and files whose content counts, before and after.
const NEIGHBOURS: &[&str] = &["0 voisin.txt", "m voisin.txt", "z/voisin.txt"];

/// Audits `dossier`, with what must hold of every run; gives the audit, and what the run took.
fn audited(place: &Path, dossier: &Path) -> (Audit, Measured) {
    for name in NEIGHBOURS {
        let path = dossier.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, format!("Programme de la formation, voisin {name}\n")).unwrap();
    }
    std::fs::write(place.join("secret.txt"), CANARY).unwrap();
    let (out, temp) = (place.join("rapport"), place.join("temp"));
    std::fs::create_dir(&temp).unwrap();
    let before = fingerprint(place);
    let mut command = audit_command(dossier, &out);
    command.args(["--format", "csv,xlsx,html,json,sarif,jsonl", "--jobs", "1", "--max-seconds", "20"]);
    command.args(["--max-memory", &READER_MIB.to_string(), "--max-dossier-time", &SECONDS.to_string()]);
    command.env("PROBANT_CANARI", CANARY).env("TMPDIR", &temp).current_dir(place);
    let said = |name: &str| std::fs::File::create(place.join(name)).unwrap();
    let mut child =
        command.stdin(Stdio::null()).stdout(said("stdout")).stderr(said("stderr")).spawn().expect("the binary runs");
    let start = Instant::now();
    let mut took = Measured::default();
    let status = loop {
        took.look(child.id());
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if start.elapsed() > PATIENCE {
            let _ = child.kill();
            panic!("still at work after {PATIENCE:?}");
        }
        std::thread::sleep(Duration::from_millis(10));
    };
    took.time = start.elapsed();
    took.keep_within(READER_MIB);
    let said = |name: &str| String::from_utf8(std::fs::read(place.join(name)).unwrap()).expect("UTF-8");
    let (stdout, stderr) = (said("stdout"), said("stderr"));
    assert_eq!(status.code(), Some(0), "{stderr}");
    assert_eq!(stderr, "", "nothing of the readers reaches the terminal");
    assert!(!stdout.contains(CANARY));
    assert!(!stdout.chars().any(|c| c.is_control() && c != '\n'), "{stdout}");
    let mut after = fingerprint(place);
    after.retain(|p, _| !p.starts_with(&out) && !p.ends_with("stdout") && !p.ends_with("stderr"));
    assert_eq!(before, after, "nothing is written outside the reports");
    let reports: BTreeMap<PathBuf, String> = fingerprint(&out);
    assert_eq!(reports.len(), 8, "{reports:#?}");
    for path in reports.keys() {
        let bytes = std::fs::read(path).unwrap();
        assert!(!bytes.windows(CANARY.len()).any(|w| w == CANARY.as_bytes()), "{}", path.display());
        if path.extension().is_some_and(|e| e == "csv") {
            safe_table(&String::from_utf8(bytes).unwrap());
        }
    }
    let audit = read_audit(&out);
    for name in NEIGHBOURS {
        let file = audit.files.iter().find(|f| f.path == *name).unwrap_or_else(|| panic!("no row for {name}"));
        assert_eq!(file.state, FileState::Read, "{name}");
    }
    for file in &audit.files {
        let loss = matches!(file.state, FileState::Unread | FileState::Partly);
        assert!(
            !loss || file.incidents.iter().any(|i| !i.message.fr.is_empty() && !i.message.en.is_empty()),
            "{file:?}"
        );
        assert!(file.incidents.iter().all(|i| !i.message.fr.contains("panicked")), "{file:?}");
    }
    (audit, took)
}

/// No cell of a table is a formula or holds what steers a screen.
fn safe_table(text: &str) {
    for c in text.chars() {
        let steers = c.is_control() && c != '\r' && c != '\n';
        assert!(!steers && !matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'), "{c:?}");
    }
    let body = text.trim_start_matches('\u{FEFF}').as_bytes();
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').has_headers(false).from_reader(body);
    for row in reader.records() {
        for cell in &row.expect("a sound row") {
            assert!(!cell.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']), "{cell}");
        }
    }
}

/// A dossier for so many cases, and as many dossiers at once as there are cores.
fn survives(cases: &[Case], together: usize) {
    let (next, wrong, all) = (AtomicUsize::new(0), Mutex::new(Vec::new()), Mutex::new(Measured::default()));
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                while let Some(cases) = cases.chunks(together).nth(next.fetch_add(1, Ordering::Relaxed)) {
                    match std::panic::catch_unwind(|| survive(cases)) {
                        Ok(took) => all.lock().unwrap().add(&took),
                        Err(panic) => {
                            let said = panic.downcast_ref::<String>().cloned().unwrap_or_default();
                            let names: Vec<&str> = cases.iter().map(|c| c.name.as_str()).collect();
                            wrong.lock().unwrap().push(format!("{names:?}: {said}"));
                        }
                    }
                }
            });
        }
    });
    println!("{} cases, at most {}", cases.len(), all.into_inner().unwrap());
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// What cases of one dossier took; panics when one broke a promise.
fn survive(cases: &[Case]) -> Measured {
    let place = tempfile::tempdir().unwrap();
    let dossier = place.path().join("dossier");
    for case in cases {
        let path = dossier.join(&case.name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, &case.bytes).unwrap();
    }
    let (audit, took) = audited(place.path(), &dossier);
    let mut seen = NEIGHBOURS.len();
    for case in cases {
        let inside = format!("{}!/", case.name);
        let rows: Vec<_> = audit.files.iter().filter(|f| f.path == case.name || f.path.starts_with(&inside)).collect();
        assert!(!rows.is_empty(), "no row for {}", case.name);
        seen += rows.len();
        // the reason stands at the file, or at the member that is to blame; to be a copy is none
        let told = rows.iter().flat_map(|f| &f.incidents).any(|i| i.code != "duplicate");
        let states: Vec<_> = rows.iter().map(|f| f.state).collect();
        assert!(case.want == Want::Row || told, "{} read without a word: {states:?}", case.name);
    }
    assert_eq!(seen, audit.files.len(), "rows of nothing: {:#?}", audit.files);
    took
}

/// Copies that share a dossier: there are hundreds, and each run of the program costs its start. `PROBANT_HOSTILE_ALONE=1`
/// gives each its own.
fn together() -> usize {
    if std::env::var_os("PROBANT_HOSTILE_ALONE").is_some_and(|v| v == "1") { 1 } else { 12 }
}

#[test]
fn damaged_copies_of_every_fixture_cost_only_themselves() {
    survives(&damage::cases(), together());
}

#[test]
fn archives_that_lie_or_swell_cost_only_themselves() {
    survives(&archives::cases(), 1);
}

#[test]
fn documents_made_to_break_readers_cost_only_themselves() {
    survives(&documents::cases(), 1);
}

#[test]
fn there_are_as_many_cases_as_promised() {
    let counts = [damage::cases().len(), archives::cases().len(), documents::cases().len(), names::count()];
    let made: usize = counts[1..].iter().sum();
    assert!(made >= 100, "{counts:?}");
    assert!(counts.iter().sum::<usize>() >= 250, "{counts:?}");
    for cases in [damage::cases(), archives::cases(), documents::cases()] {
        let names: std::collections::BTreeSet<&String> = cases.iter().map(|c| &c.name).collect();
        assert_eq!(names.len(), cases.len(), "each case once");
    }
}
