//! Budgets shared by all levels of a dossier: what they refuse does not depend on who reads first.

mod support;

use std::io::Write as _;
use std::path::Path;

use probant::audit::{Audit, FileState};
use support::{audit_command, finish, part, raw_zip, read_audit};

/// A zip of `count` texts of so many bytes, each its own; most are blank, for the budgets count bytes, not words.
fn texts(name: &str, count: usize, size: usize) -> Vec<u8> {
    let text = |n: usize| format!("Texte {n} de {name}. {}", " \n".repeat(size / 2)).into_bytes();
    let parts: Vec<support::Part> = (0..count).map(|n| part(format!("{name}-{n}.txt"), text(n))).collect();
    raw_zip(&parts)
}

fn audited(input: &Path, options: &[&str], jobs: &str) -> (Audit, Vec<u8>) {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    finish(audit_command(input, &out).args(options).args(["--jobs", jobs])).ends(0);
    (read_audit(&out), std::fs::read(out.join("inventaire.csv")).unwrap())
}

/// Nested archives, some of whose members no budget leaves room for.
fn dossier(dir: &Path) -> std::path::PathBuf {
    let input = dir.join("dossier");
    std::fs::create_dir(&input).unwrap();
    let inner = |n: usize| part(format!("interne-{n}.zip"), texts(&format!("i{n}"), 6, 200_000));
    for outer in ["a", "b", "c"] {
        let mut parts: Vec<support::Part> = (0..3).map(inner).collect();
        parts.push(part("seul.txt", format!("Programme de formation {outer}")));
        std::fs::write(input.join(format!("{outer}.zip")), raw_zip(&parts)).unwrap();
    }
    input
}

#[test]
fn what_a_budget_refuses_is_the_same_with_one_reader_and_with_four() {
    let dir = tempfile::tempdir().unwrap();
    let input = dossier(dir.path());
    for options in [["--max-total-size", "7"], ["--max-files", "30"]] {
        let (one, first) = audited(&input, &options, "1");
        let refused = |a: &Audit| {
            let told = |f: &&probant::audit::FileEntry| f.incidents.iter().any(|i| i.code == "limit");
            a.files.iter().filter(told).map(|f| f.path.clone()).collect::<Vec<_>>()
        };
        let out = refused(&one);
        assert!(out.len() > 3 && out.len() < one.files.len() - 3, "{options:?}: {out:?}");
        for _ in 0..3 {
            let (four, bytes) = audited(&input, &options, "4");
            assert_eq!(refused(&four), out, "{options:?}");
            assert_eq!(bytes, first, "{options:?}");
        }
        let small = one.files.iter().find(|f| f.path == "a.zip!/seul.txt").unwrap();
        assert_eq!(small.state, FileState::Read, "a budget reached by large members leaves room for small ones");
    }
}

#[test]
fn what_a_budget_refuses_is_the_same_with_what_was_read_before() {
    let dir = tempfile::tempdir().unwrap();
    let input = dossier(dir.path());
    let cache = dir.path().join("cache");
    let cache = cache.to_str().unwrap();
    for budget in [["--max-total-size", "7"], ["--max-files", "30"]] {
        let with = |cache: &str, jobs| audited(&input, &[budget[0], budget[1], "--cache", cache], jobs).1;
        let without = with("off", "2");
        for (turn, jobs) in [("cold", "2"), ("warm", "4"), ("warm", "1")] {
            assert_eq!(with(cache, jobs), without, "{budget:?} {turn}");
        }
    }
}

#[test]
fn a_budget_says_its_number_how_far_it_went_and_its_option() {
    let dir = tempfile::tempdir().unwrap();
    let input = dossier(dir.path());
    let (audit, _) = audited(&input, &["--max-files", "30"], "2");
    let told = audit.files.iter().flat_map(|f| &f.incidents).find(|i| i.code == "limit").unwrap();
    let fr = support::plain(&told.message.fr);
    assert!(fr.contains("30") && fr.contains("31") && fr.contains("--max-files"), "{fr}");
}

#[test]
fn many_small_bombs_are_worth_a_large_one() {
    let dir = tempfile::tempdir().unwrap();
    let input = dir.path().join("dossier");
    std::fs::create_dir(&input).unwrap();
    // each stays below the ratio that is free for one member; together they fill the gibibyte free for a dossier
    let blank = vec![b' '; 60 << 20];
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(&blank).unwrap();
    let bomb = encoder.finish().unwrap();
    for n in 0..20 {
        std::fs::write(input.join(format!("{n:02}.txt.gz")), &bomb).unwrap();
    }
    std::fs::write(input.join("z.txt"), "Programme de formation").unwrap();
    let (audit, _) = audited(&input, &[], "2");
    let told: Vec<&str> = audit
        .files
        .iter()
        .filter(|f| f.incidents.iter().any(|i| i.code == "limit" && i.message.en.contains("--max-dossier-ratio")))
        .map(|f| f.path.as_str())
        .collect();
    assert_eq!(told, ["17.txt.gz!/17.txt", "18.txt.gz!/18.txt", "19.txt.gz!/19.txt"]);
    assert!(audit.files.iter().any(|f| f.path == "z.txt" && f.state == FileState::Read));
}

#[cfg(any(debug_assertions, feature = "faults"))]
#[test]
fn when_the_time_of_a_dossier_is_up_what_remains_has_its_row() {
    let dir = tempfile::tempdir().unwrap();
    let input = dir.path().join("dossier");
    std::fs::create_dir(&input).unwrap();
    for n in 0..4 {
        std::fs::write(input.join(format!("{n}.txt")), format!("Programme de formation {n}")).unwrap();
    }
    std::fs::write(input.join("fault-still.txt"), "x").unwrap();
    std::fs::write(input.join("zz.txt"), "Programme de formation").unwrap();
    let out = dir.path().join("out");
    let mut command = audit_command(&input, &out);
    command.args(["--jobs", "1", "--max-dossier-time", "2", "--max-seconds", "4"]).env("PROBANT_FAULTS", "1");
    finish(&mut command).ends(0);
    let audit = read_audit(&out);
    assert_eq!(audit.files.len(), 6);
    let last = audit.files.iter().find(|f| f.path == "zz.txt").unwrap();
    assert_eq!(last.state, FileState::Unread);
    assert!(last.incidents[0].message.fr.contains("--max-dossier-time"), "{:?}", last.incidents);
    let first = audit.files.iter().find(|f| f.path == "0.txt").unwrap();
    assert_eq!(first.state, FileState::Read);
}
