//! What holds a reader, and what its parent does when one misbehaves: the fault reader of builds for tests.
#![cfg(any(debug_assertions, feature = "faults"))]

mod support;

use std::path::Path;
use std::process::Command;

use probant::audit::{Audit, FileState};
use support::{audit_command, finish, read_audit};

/// An audit of files whose names say what the reader does instead of reading them, each with a sound neighbour.
fn faults(names: &[&str], options: &[&str], jobs: usize) -> Audit {
    let dir = tempfile::tempdir().unwrap();
    let input = dir.path().join("dossier");
    std::fs::create_dir(&input).unwrap();
    for name in names {
        std::fs::write(input.join(format!("fault-{name}.txt")), name).unwrap();
        let text = format!("Programme de formation, voisin de {name}.");
        std::fs::write(input.join(format!("neighbour-{name}.txt")), text).unwrap();
    }
    let out = dir.path().join("out");
    let mut command = audit_command(&input, &out);
    command.args(options).args(["--jobs", &jobs.to_string()]).env("PROBANT_FAULTS", "1");
    finish(&mut command).ends(0);
    read_audit(&out)
}

/// Codes of the incidents of a file.
fn codes(audit: &Audit, name: &str) -> Vec<String> {
    let file = audit.files.iter().find(|f| f.path == format!("fault-{name}.txt")).unwrap();
    file.incidents.iter().map(|i| i.code.clone()).collect()
}

fn neighbours_are_read(audit: &Audit, count: usize) {
    let read = audit.files.iter().filter(|f| f.path.starts_with("neighbour-") && f.state == FileState::Read);
    assert_eq!(read.count(), count, "{:?}", audit.files);
}

#[cfg(unix)]
#[test]
fn each_fault_costs_its_file_only_and_is_told_for_what_it_was() {
    let expected = [
        ("abort", "worker-crashed"),
        ("complaints", "worker-crashed"),
        ("exit", "worker-crashed"),
        ("flood", "worker-crashed"),
        ("loop", "worker-timeout"),
        ("memory", "worker-memory"),
        ("panic", "reader-failed"),
        ("stack", "worker-crashed"),
        ("twice", "worker-crashed"),
    ];
    let names: Vec<&str> = expected.iter().map(|(name, _)| *name).collect();
    for jobs in [1, 2] {
        let audit = faults(&names, &["--max-seconds", "5", "--max-memory", "300"], jobs);
        for (name, code) in expected {
            assert_eq!(codes(&audit, name), [code], "{name}");
        }
        neighbours_are_read(&audit, names.len());
    }
}

#[cfg(unix)]
#[test]
fn processor_time_and_standstill_are_told_apart_from_time() {
    let audit = faults(&["loop"], &["--max-cpu", "1", "--max-idle", "500", "--max-seconds", "600"], 1);
    assert_eq!(codes(&audit, "loop"), ["worker-cpu"]);
    neighbours_are_read(&audit, 1);
    let audit = faults(&["still"], &["--max-idle", "2", "--max-seconds", "600"], 1);
    assert_eq!(codes(&audit, "still"), ["worker-stalled"]);
    neighbours_are_read(&audit, 1);
}

#[cfg(unix)]
#[test]
fn a_reader_fills_no_disk() {
    let audit = faults(&["disk"], &["--max-temp-size", "8"], 1);
    assert_eq!(codes(&audit, "disk"), ["worker-crashed"]);
    neighbours_are_read(&audit, 1);
}

#[cfg(target_os = "linux")]
#[test]
fn a_reader_sees_the_dossier_and_nothing_else() {
    if !probant::worker::missing().is_empty() {
        eprintln!("not tested: {:?}", probant::worker::missing());
        return;
    }
    let audit = faults(&["escape"], &[], 1);
    let file = audit.files.iter().find(|f| f.path == "fault-escape.txt").unwrap();
    let said: Vec<&str> = file.incidents.iter().map(|i| i.message.en.as_str()).collect();
    let nothing = "Internal fault of probant on this file: not read.";
    assert!(said.len() == 1 && said[0].starts_with(nothing), "what got through: {said:?}");
    neighbours_are_read(&audit, 1);
}

/// The same attempts without walls succeed: the test above can fail.
#[cfg(target_os = "linux")]
#[test]
fn without_walls_a_reader_could_do_all_that() {
    let dir = tempfile::tempdir().unwrap();
    let input = dir.path().join("fault-escape.txt");
    std::fs::write(&input, "x").unwrap();
    let out = dir.path().join("out");
    let mut command = audit_command(&input, &out);
    command.env("PROBANT_FAULTS", "1").env("PROBANT_WALLS", "off").env("TMPDIR", dir.path());
    finish(&mut command).ends(0);
    let audit = read_audit(&out);
    let said = &audit.files[0].incidents[0].message.en;
    for what in ["read", "list", "write", "run", "listen", "send"] {
        assert!(said.contains(what), "{what}: {said}");
    }
    assert!(dir.path().join("probant-escaped").is_file());
}

#[cfg(unix)]
#[test]
fn a_link_put_in_the_way_leads_nowhere() {
    let dir = tempfile::tempdir().unwrap();
    let secret = dir.path().join("secret.txt");
    std::fs::write(&secret, "Programme de formation confidentiel.").unwrap();
    let dossier = dir.path().join("dossier");
    std::fs::create_dir(&dossier).unwrap();
    let link = dossier.join("a.txt");
    std::os::unix::fs::symlink(&secret, &link).unwrap();
    // as if the file had been replaced by a link after the walk
    let start = probant::worker::Start {
        reads: probant::worker::path_bytes(&dossier),
        pack: "rnq-2026".to_owned(),
        packs: None,
        limits: Default::default(),
        passwords: Vec::new(),
        ocr: None,
    };
    let job = probant::worker::Job {
        root: probant::worker::path_bytes(&link),
        chain: Vec::new(),
        formats: Vec::new(),
        name: "a.txt".to_owned(),
        document: true,
        ask: false,
        ocr: None,
        raw: false,
    };
    let mut worker = probant::worker::Worker::new(env!("CARGO_BIN_EXE_probant").into(), start.into());
    let reply = worker.read(&job).unwrap();
    assert!(reply.document.is_none() && reply.incidents.len() == 1, "{:?}", reply.incidents);
}

/// A file that kills its reader is tried once: its copy of the reader is not started again for it.
#[cfg(unix)]
#[test]
fn a_file_that_kills_its_reader_is_not_tried_again() {
    let dir = tempfile::tempdir().unwrap();
    let zip = dir.path().join("dossier.zip");
    let parts: Vec<support::Part> =
        ["fault-exit.txt", "a.txt", "b.txt"].iter().map(|n| support::part(n, "Programme de formation")).collect();
    std::fs::write(&zip, support::raw_zip(&parts)).unwrap();
    let out = dir.path().join("out");
    let mut command = audit_command(&zip, &out);
    command.args(["--jobs", "1"]).env("PROBANT_FAULTS", "1");
    finish(&mut command).ends(0);
    let audit = read_audit(&out);
    let killer = audit.files.iter().find(|f| f.path.ends_with("fault-exit.txt")).unwrap();
    assert_eq!(killer.incidents.len(), 1, "{:?}", killer.incidents);
    assert_eq!(audit.files.iter().filter(|f| f.state != FileState::Unread).count(), 2);
}

#[test]
fn every_limit_is_explained_and_set() {
    let said = support::run(["explain", "limites"]).ends(0).stdout;
    for limit in probant::limits::TABLE {
        assert!(said.contains(&limit.option()), "{}", limit.key);
        let one = support::run(["explain", limit.key]).ends(0).stdout;
        assert!(support::plain(&one).contains(&limit.option()), "{one}");
    }
    let english = support::run(["explain", "limits", "--lang", "en"]).ends(0).stdout;
    assert!(english.contains("Pages of a PDF"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_probant"));
    let help = finish(command.args(["audit", "--help"])).stdout;
    assert!(help.contains("--max-files") && !help.contains("--max-xml-depth"));
}

/// A PDF of three pages through the command line and through `probant.toml`.
#[test]
fn a_limit_of_the_settings_holds_and_the_command_line_wins() {
    let dir = tempfile::tempdir().unwrap();
    let input = dir.path().join("dossier");
    std::fs::create_dir(&input).unwrap();
    std::fs::write(input.join("a.csv"), "a;b;c\n".repeat(1_000)).unwrap();
    std::fs::write(input.join("probant.toml"), "[limits]\nmax-cells = 1500\n").unwrap();
    let out = dir.path().join("out");
    let seen = |options: &[&str]| {
        finish(audit_command(&input, &out).args(options)).ends(0);
        let audit = read_audit(&out);
        let file = audit.files.iter().find(|f| f.path == "a.csv").unwrap();
        file.incidents.iter().map(|i| support::plain(&i.message.fr)).collect::<Vec<_>>()
    };
    let said = seen(&[]);
    assert!(said.iter().any(|s| s.contains("1 500") && s.contains("--max-cells")), "{said:?}");
    assert!(!seen(&["--max-cells", "5000"]).iter().any(|s| s.contains("--max-cells")));
    let bad = |text: &str| {
        std::fs::write(input.join("probant.toml"), text).unwrap();
        finish(&mut audit_command(&input, &out)).ends(2).stderr
    };
    assert!(bad("[limits]\nmax-cels = 3\n").contains("ligne 2"));
    assert!(bad("[limits]\nmax-cells = \"many\"\n").contains("ligne 2"));
    assert!(bad("[limits]\nmax-cells = -1\n").contains("ligne 2"));
}

/// The tree of processes is gone when the run is over, whatever the readers did.
#[cfg(target_os = "linux")]
#[test]
fn no_reader_outlives_the_run() {
    let dir = tempfile::tempdir().unwrap();
    let input = dir.path().join("fault-still.txt");
    std::fs::write(&input, "x").unwrap();
    let mark = dir.path().to_string_lossy().into_owned();
    let mut command = audit_command(&input, &dir.path().join("out"));
    command.args(["--max-seconds", "1"]).env("PROBANT_FAULTS", "1").env("PROBANT_TEST_RUN", &mark);
    finish(&mut command).ends(0);
    let marked = |pid: &Path| {
        let line = std::fs::read(pid.join("cmdline")).unwrap_or_default();
        let environment = std::fs::read(pid.join("environ")).unwrap_or_default();
        let holds = |bytes: &[u8], word: &str| bytes.windows(word.len()).any(|w| w == word.as_bytes());
        let ours = format!("PROBANT_TEST_RUN={mark}");
        holds(&line, probant::worker::READER_ARGUMENT) && holds(&environment, &ours)
    };
    let left = std::fs::read_dir("/proc").unwrap().flatten().filter(|e| marked(&e.path())).count();
    assert_eq!(left, 0);
}
