//! Runs that are cut short: the old report or the new one, never a half, and nothing left behind.
#![cfg(all(unix, any(debug_assertions, feature = "faults")))]

mod support;

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use support::{DAY, audit_command, fingerprint, finish, read_audit, run};

/// A folder with a dossier one of whose files never ends, and a temporary folder of its own.
struct Place {
    dir: tempfile::TempDir,
}

impl Place {
    fn new(name: &str) -> Self {
        let place = Self { dir: tempfile::tempdir().unwrap() };
        for folder in ["dossier", "tmp"] {
            std::fs::create_dir(place.at(folder)).unwrap();
        }
        std::fs::write(place.at("dossier").join("a.txt"), "Programme de formation").unwrap();
        std::fs::write(place.at("dossier").join(name), "x").unwrap();
        place
    }

    fn at(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn audit(&self) -> Command {
        let mut command = audit_command(&self.at("dossier"), &self.at("out"));
        command.env("TMPDIR", self.at("tmp")).env("PROBANT_FAULTS", "1").args(["--jobs", "1"]);
        command
    }

    /// An audit that is under way: its reader was seen.
    fn under_way(&self) -> Child {
        let mut command = self.audit();
        let child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        wait_for(|| !readers(child.id()).is_empty());
        // the first file is done, the second does not end
        std::thread::sleep(Duration::from_millis(300));
        child
    }

    fn left(&self) -> Vec<String> {
        let names = |d: PathBuf| {
            let entries = std::fs::read_dir(d).into_iter().flatten().flatten();
            entries.map(|e| e.file_name().to_string_lossy().into_owned()).collect::<Vec<_>>()
        };
        let mut all = names(self.at("tmp"));
        all.extend(names(self.at("out")).into_iter().filter(|n| n.starts_with('.') || n.ends_with(".tmp")));
        all
    }
}

#[track_caller]
fn wait_for(mut ready: impl FnMut() -> bool) {
    let start = Instant::now();
    while !ready() {
        assert!(start.elapsed() < Duration::from_secs(60), "waited in vain");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Processes that this one started and that are readers.
fn readers(parent: u32) -> Vec<u32> {
    let of = |pid: u32| -> Option<u32> {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
    };
    let pids = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let pids = pids.filter_map(|e| e.file_name().to_string_lossy().parse::<u32>().ok());
    pids.filter(|pid| of(*pid) == Some(parent)).collect()
}

fn alive(pid: u32) -> bool {
    let state = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    state.rsplit_once(')').is_some_and(|(_, rest)| !rest.trim_start().starts_with('Z'))
}

fn send(pid: u32, signal: Signal) {
    kill_process(Pid::from_raw(i32::try_from(pid).unwrap()).unwrap(), signal).unwrap();
}

/// Ctrl-C, so many times, while a reader does not end: the old report stands and no reader is left. What is left behind.
#[cfg(target_os = "linux")]
fn interrupted(times: usize) -> Vec<String> {
    let place = Place::new("b.txt");
    finish(&mut place.audit()).ends(0);
    let before = fingerprint(&place.at("out"));
    std::fs::rename(place.at("dossier").join("b.txt"), place.at("dossier").join("fault-still.txt")).unwrap();
    let mut child = place.under_way();
    let reader = readers(child.id());
    let pid = Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
    for _ in 0..times {
        // it may be over after the first
        let _ = kill_process(pid, Signal::INT);
    }
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(fingerprint(&place.at("out")), before);
    wait_for(|| !reader.iter().any(|r| alive(*r)));
    place.left()
}

#[cfg(target_os = "linux")]
#[test]
fn ctrl_c_ends_in_order_and_leaves_the_old_report() {
    assert_eq!(interrupted(1), [""; 0]);
}

#[cfg(target_os = "linux")]
#[test]
fn ctrl_c_twice_ends_at_once_and_leaves_the_old_report() {
    interrupted(20);
}

#[cfg(target_os = "linux")]
#[test]
fn ctrl_c_without_an_old_report_leaves_none() {
    let place = Place::new("fault-still.txt");
    let mut child = place.under_way();
    send(child.id(), Signal::INT);
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(std::fs::read_dir(place.at("out")).unwrap().count(), 0);
    assert_eq!(place.left(), [""; 0]);
}

#[cfg(target_os = "linux")]
#[test]
fn killed_at_any_moment_the_old_report_stands_and_nothing_is_left() {
    let place = Place::new("b.txt");
    finish(&mut place.audit()).ends(0);
    let old = fingerprint(&place.at("out"));
    std::fs::write(place.at("dossier").join("c.txt"), "Convention de formation").unwrap();
    for wait in [0, 20, 60, 120, 200, 300, 450, 700] {
        let mut child = place.audit().stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(wait));
        let readers = readers(child.id());
        let _ = child.kill();
        child.wait().unwrap();
        // each report is whole: the old one or the new one
        for (path, _) in old.iter().filter(|(p, _)| p.extension().is_some_and(|e| e == "json")) {
            read_audit(path.parent().unwrap());
        }
        wait_for(|| !readers.iter().any(|r| alive(*r)));
        assert!(std::fs::read_dir(place.at("tmp")).unwrap().next().is_none());
    }
    // what a killed run may leave under a hidden name, the next one removes
    finish(&mut place.audit()).ends(0);
    assert_eq!(place.left(), [""; 0]);
    assert_eq!(read_audit(&place.at("out")).files.len(), 3);
}

/// Killed between two renames, reports of two runs lie side by side: a notice says so, until a run replaces them all.
#[cfg(debug_assertions)]
#[test]
fn killed_between_two_renames_the_mixed_reports_are_told_apart() {
    const NOTICE: &str = "RAPPORTS-INCOMPLETS.txt";
    let place = Place::new("b.txt");
    finish(&mut place.audit()).ends(0);
    let old = fingerprint(&place.at("out"));
    std::fs::write(place.at("dossier").join("c.txt"), "Convention de formation").unwrap();
    let fall = |placed: usize| {
        let mut command = place.audit();
        command.env("PROBANT_FALL", placed.to_string()).stdout(Stdio::null()).stderr(Stdio::null());
        assert!(command.status().unwrap().code().is_none_or(|code| code != 0));
    };
    for placed in [0, 1, 3, 5] {
        fall(placed);
        let now = fingerprint(&place.at("out"));
        let changed = old.iter().filter(|(path, sum)| now.get(*path) != Some(sum)).count();
        assert!(placed == 0 || changed > 0, "{placed}");
        let notice = std::fs::read_to_string(place.at("out").join(NOTICE)).unwrap();
        assert!(notice.contains("- audit.json") && notice.contains("Relancez probant"), "{notice}");
    }
    // one format alone does not mend the others
    finish(place.audit().args(["--format", "json"])).ends(0);
    assert!(place.at("out").join(NOTICE).is_file());
    finish(&mut place.audit()).ends(0);
    let now = fingerprint(&place.at("out"));
    assert_eq!(now.keys().collect::<Vec<_>>(), old.keys().collect::<Vec<_>>());
    assert_eq!(place.left(), [""; 0]);
    // put in place whole, and killed before the notice went: nothing is lost by saying it once too often
    assert_eq!(read_audit(&place.at("out")).files.len(), 3);
}

#[test]
fn a_disk_that_fills_up_leaves_the_old_report_and_says_so() {
    let place = Place::new("b.txt");
    finish(&mut place.audit()).ends(0);
    let before = fingerprint(&place.at("out"));
    std::fs::write(place.at("dossier").join("c.txt"), "Convention de formation").unwrap();
    // files of at most one kibibyte, and a refusal instead of a signal: as a full disk
    let mut command = Command::new("/bin/sh");
    let script = "trap '' XFSZ; ulimit -f 2; exec \"$0\" \"$@\"";
    command.args(["-c", script, env!("CARGO_BIN_EXE_probant"), "audit"]);
    command.arg(place.at("dossier")).arg("--out").arg(place.at("out"));
    command.args(["--audit-date", DAY, "--as-of", DAY, "--jobs", "1"]);
    command.env("LANG", "fr_FR.UTF-8").env("PROBANT_OCR", "off").env_remove("LC_ALL").env("TMPDIR", place.at("tmp"));
    let done = finish(&mut command).ends(3);
    assert!(done.stderr.contains("--out"), "{}", done.stderr);
    assert_eq!(fingerprint(&place.at("out")), before);
    assert_eq!(place.left(), [""; 0]);
}

/// Where nothing can be written although the rights allow it: a file system that only gives.
#[cfg(target_os = "linux")]
#[test]
fn an_output_that_only_reads_is_told_before_any_work() {
    let place = Place::new("b.txt");
    let done =
        run(["audit".as_ref(), place.at("dossier").as_os_str(), "--out".as_ref(), Path::new("/proc/self").as_os_str()]);
    let done = done.ends(3);
    assert!(done.stderr.contains("--out"), "{}", done.stderr);
}

#[test]
fn two_runs_on_one_output_leave_a_whole_report() {
    let place = Place::new("b.txt");
    let mut runs: Vec<Child> =
        (0..4).map(|_| place.audit().stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()).collect();
    for run in &mut runs {
        assert_eq!(run.wait().unwrap().code(), Some(0));
    }
    assert_eq!(read_audit(&place.at("out")).files.len(), 2);
    assert_eq!(place.left(), [""; 0]);
}

#[test]
fn a_folder_that_another_run_holds_too_long_is_refused_and_said() {
    let place = Place::new("b.txt");
    finish(&mut place.audit()).ends(0);
    let before = fingerprint(&place.at("out"));
    std::fs::write(place.at("dossier").join("c.txt"), "Convention de formation").unwrap();
    let held = std::fs::File::open(place.at("out")).unwrap();
    held.lock().unwrap();
    let done = finish(place.audit().env("PROBANT_PATIENCE", "100")).ends(3);
    assert!(done.stderr.contains("Une autre exécution") && done.stderr.contains("--out"), "{}", done.stderr);
    assert_eq!(fingerprint(&place.at("out")), before);
    assert_eq!(place.left(), [""; 0]);
    // with more patience it comes to its turn
    let mut waiting = place.audit().env("PROBANT_PATIENCE", "60000").stderr(Stdio::piped()).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(600));
    assert_eq!(waiting.try_wait().unwrap(), None);
    held.unlock().unwrap();
    assert_eq!(waiting.wait().unwrap().code(), Some(0));
    assert_eq!(read_audit(&place.at("out")).files.len(), 3);
}
