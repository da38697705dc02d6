//! The exercise dossiers, end to end: the same answers as last time, and good enough ones.
//!
//! Golden files: `UPDATE_GENERATED=1 cargo test --test dossiers` rewrites
//! `fixtures/dossiers/<name>.golden.txt`; read the difference before committing it.
//! Figures: `cargo test --test dossiers -- --nocapture`.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::sync::OnceLock;

use probant::audit::{Audit, FileEntry, FileState, Strength, Verdict};
use probant::report::{self, Style};
use probant::text::Lang;
use serde::Deserialize;
use support::{Asked, dossier, text, updating};
use unicode_width::UnicodeWidthStr;

/// What must be reached at least. Raise the marks when the figures rise; never lower them to pass: gaps went from 0.88 to 0.81
/// when four dossiers joined of which 64 in 94 were found at first sight.
const MARKS: Marks = Marks { planted: 0.84, macro_f1: 0.93 };

struct Marks {
    /// Share of planted non-conformities found, all dossiers together.
    planted: f64,
    /// Mean over artefacts of the F1 of their recognition.
    macro_f1: f64,
}

/// `<name>.attendu.toml`: what its author put in the dossier.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Expected {
    #[serde(flatten)]
    asked: Asked,
    clean: Vec<u32>,
    #[serde(default)]
    planted: Vec<Planted>,
    #[serde(default)]
    file: Vec<ExpectedFile>,
}

#[derive(Deserialize)]
struct Planted {
    indicator: u32,
    kind: String,
    level: Verdict,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct ExpectedFile {
    path: String,
    artefacts: BTreeSet<String>,
    #[serde(default)]
    also_accepted: BTreeSet<String>,
    #[serde(default)]
    states: Vec<String>,
    read: bool,
}

struct Case {
    name: String,
    expected: Expected,
    audit: Audit,
}

/// Every dossier, audited once for all tests of this file.
fn cases() -> &'static [Case] {
    static CASES: OnceLock<Vec<Case>> = OnceLock::new();
    CASES.get_or_init(|| {
        let folder = dossier("");
        let mut names: Vec<String> = std::fs::read_dir(&folder)
            .unwrap()
            .filter_map(|e| e.unwrap().file_name().to_str()?.strip_suffix(".attendu.toml").map(str::to_owned))
            .collect();
        names.sort();
        assert!(names.len() >= 5, "dossiers are missing: {names:?}");
        names.into_iter().map(case).collect()
    })
}

fn case(name: String) -> Case {
    let path = dossier(&format!("{name}.attendu.toml"));
    let expected: Expected =
        toml::from_str(&text(&path).unwrap()).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let audit = expected.asked.audited(&dossier(&name));
    Case { name, expected, audit }
}

/// A word of the JSON, such as `to-review`.
fn word(value: impl serde::Serialize) -> String {
    serde_json::to_value(value).unwrap().as_str().unwrap().to_owned()
}

/// What the golden file keeps of an audit: enough to see every change of judgement, no more.
fn golden(audit: &Audit) -> String {
    let mut t = format!("{} · {} {} · {}\n\n", audit.dossier, audit.pack.id, audit.pack.version, audit.audit_date);
    t += "indicateurs\n";
    for i in &audit.indicators {
        writeln!(t, "  {:>2} {}", i.indicator, word(i.verdict)).unwrap();
    }
    t += "\nconstats\n";
    for f in &audit.findings {
        let line = format!("  {} {} {} {} {}", f.key, word(f.verdict), f.rule, f.kind, f.subject);
        t += line.trim_end();
        t.push('\n');
    }
    t += "\nfichiers\n";
    for file in &audit.files {
        let counted: Vec<_> = file.artefacts.iter().filter(|c| c.counts).map(|c| c.artefact.as_str()).collect();
        let line = format!("  {} [{}] {}", file.path, word(file.state), counted.join(" "));
        t += line.trim_end();
        t.push('\n');
    }
    t
}

#[test]
fn answers_are_those_of_the_golden_files() {
    let mut stale = Vec::new();
    for case in cases() {
        let path = dossier(&format!("{}.golden.txt", case.name));
        let now = golden(&case.audit);
        if updating() {
            std::fs::write(&path, &now).unwrap();
            continue;
        }
        let Some(then) = text(&path) else {
            stale.push(format!("{}: no golden file yet", case.name));
            continue;
        };
        if then != now {
            let (old, new): (BTreeSet<&str>, BTreeSet<&str>) = (then.lines().collect(), now.lines().collect());
            let gone = old.difference(&new).map(|l| format!("\n  - {}", l.trim()));
            let come = new.difference(&old).map(|l| format!("\n  + {}", l.trim()));
            stale.push(format!("{}:{}", case.name, gone.chain(come).collect::<String>()));
        }
    }
    assert!(
        stale.is_empty(),
        "{}\n\nIf this is what is wanted: UPDATE_GENERATED=1 cargo test --test dossiers",
        stale.join("\n")
    );
}

fn non_conform(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Minor | Verdict::Major)
}

fn verdict(audit: &Audit, indicator: u32) -> Verdict {
    audit
        .indicators
        .iter()
        .find(|i| i.indicator == indicator)
        .unwrap_or_else(|| panic!("no indicator {indicator} in {}", audit.pack.id))
        .verdict
}

#[test]
fn planted_gaps_are_found_and_clean_indicators_left_alone() {
    let (mut found, mut planted, mut worst) = (0, 0, 0);
    for case in cases() {
        let (mut hits, mut lines) = (0, String::new());
        for p in &case.expected.planted {
            let got = verdict(&case.audit, p.indicator);
            // the grade between minor and major is the auditor's; two gaps of one indicator have a finding each
            let is = |v: Verdict| v == p.level || non_conform(v) && non_conform(p.level);
            let mut findings = case.audit.findings.iter().filter(|f| f.indicator == p.indicator);
            if is(got) || findings.any(|f| is(f.verdict)) {
                hits += 1;
            } else {
                writeln!(lines, "    {:>2} {}: {} → {}", p.indicator, p.kind, word(p.level), word(got)).unwrap();
            }
        }
        let alarms: Vec<u32> =
            case.expected.clean.iter().copied().filter(|&i| non_conform(verdict(&case.audit, i))).collect();
        let total = case.expected.planted.len();
        println!("{}: {hits}/{total} planted found, {} false alarms {alarms:?}", case.name, alarms.len());
        print!("{lines}");
        found += hits;
        planted += total;
        worst = worst.max(alarms.len());
    }
    let share = f64::from(found) / planted as f64;
    println!("all: {found}/{planted} planted found ({share:.2}), at worst {worst} false alarms in a dossier");
    assert!(share >= MARKS.planted, "planted gaps found: {share:.2}, at least {} wanted", MARKS.planted);
    assert_eq!(worst, 0, "false alarms in a dossier, none wanted");
}

/// The row of a file; for an archive, those of its members too.
fn rows<'a>(audit: &'a Audit, path: &str) -> Vec<&'a FileEntry> {
    let inside = format!("{path}!/");
    let member = |f: &FileEntry| path.ends_with(".zip") && f.path.starts_with(&inside);
    audit.files.iter().filter(|f| f.path == path || member(f)).collect()
}

#[derive(Default)]
struct Score {
    right: u32,
    wrong: u32,
    missed: u32,
}

impl Score {
    fn f1(&self) -> f64 {
        f64::from(2 * self.right) / f64::from((2 * self.right + self.wrong + self.missed).max(1))
    }
}

#[test]
fn artefacts_are_recognised() {
    let mut scores: BTreeMap<&str, Score> = BTreeMap::new();
    let (mut states, mut states_right, mut reads_right, mut files) = (0, 0, 0, 0);
    for case in cases() {
        for file in &case.expected.file {
            let rows = rows(&case.audit, &file.path);
            assert!(!rows.is_empty(), "{}: {} has no row", case.name, file.path);
            let claims = || rows.iter().flat_map(|r| &r.artefacts);
            let seen: BTreeSet<&str> =
                claims().filter(|c| c.strength >= Strength::Probable).map(|c| c.artefact.as_str()).collect();
            for artefact in &file.artefacts {
                let score = scores.entry(artefact).or_default();
                if seen.contains(artefact.as_str()) {
                    score.right += 1;
                } else {
                    score.missed += 1;
                    println!("{}: {} is not seen as {artefact}, but as {seen:?}", case.name, file.path);
                }
            }
            for &artefact in seen.iter().filter(|a| !file.artefacts.contains(**a) && !file.also_accepted.contains(**a))
            {
                scores.entry(artefact).or_default().wrong += 1;
                println!("{}: {} is taken for {artefact}", case.name, file.path);
            }
            for state in file.states.iter().filter(|s| matches!(s.as_str(), "blank-template" | "unsigned" | "expired"))
            {
                states += 1;
                // a paper that one of the parties signed is unsigned by the other
                let partly =
                    |c: &probant::audit::Claim| state == "unsigned" && c.states.iter().any(|s| s == "partly-signed");
                states_right += u32::from(claims().any(|c| c.states.contains(state) || partly(c)));
            }
            let read = |s| matches!(s, FileState::Read | FileState::Partly | FileState::Duplicate);
            files += 1;
            reads_right += u32::from(rows.last().is_some_and(|r| read(r.state)) == file.read);
        }
    }
    let sum = |f: fn(&Score) -> u32| scores.values().map(f).sum::<u32>();
    let (right, wrong, missed) = (sum(|s| s.right), sum(|s| s.wrong), sum(|s| s.missed));
    // artefacts that no dossier holds count in the precision, not in the mean
    let held: Vec<f64> = scores.values().filter(|s| s.right + s.missed > 0).map(Score::f1).collect();
    let macro_f1 = held.iter().sum::<f64>() / held.len() as f64;
    let share = |n: u32, of: u32| f64::from(n) / f64::from(of.max(1));
    println!(
        "{files} files, {} artefacts: recall {:.3}, precision {:.3}, macro F1 {macro_f1:.3}; states {states_right}/{states}, readable or not {reads_right}/{files}",
        held.len(),
        share(right, right + missed),
        share(right, right + wrong),
    );
    assert!(macro_f1 >= MARKS.macro_f1, "macro F1 {macro_f1:.3}, at least {} wanted", MARKS.macro_f1);
}

#[test]
fn the_exercise_dossiers_can_be_checked_out_on_every_system() {
    let mut todo = vec![support::root().join("fixtures")];
    while let Some(folder) = todo.pop() {
        for entry in std::fs::read_dir(&folder).unwrap().flatten() {
            let name = entry.file_name().into_string().expect("a name in UTF-8");
            let stem = name.split('.').next().unwrap_or_default().trim().to_uppercase();
            let device = |s: &str| matches!(s, "CON" | "PRN" | "AUX" | "NUL") || is_port(s);
            let refused = name.contains(['<', '>', ':', '"', '|', '?', '*', '\\']) || name.contains(char::is_control);
            assert!(!refused && !name.ends_with(['.', ' ']) && !device(&stem), "{}", entry.path().display());
            if entry.file_type().unwrap().is_dir() {
                todo.push(entry.path());
            }
        }
    }
}

fn is_port(stem: &str) -> bool {
    ["COM", "LPT"].iter().any(|p| stem.strip_prefix(p).is_some_and(|n| n.len() == 1 && n != "0"))
}

#[test]
fn what_is_blank_undated_or_badly_worded_is_quoted_where_it_shows() {
    let shown = |dossier: &str, kind: &str, file: &str| {
        let case = cases().iter().find(|c| c.name == dossier).unwrap();
        let found = case.audit.findings.iter().filter(|f| f.kind == kind).flat_map(|f| &f.evidence);
        let e = found.into_iter().find(|e| e.file.ends_with(file)).unwrap_or_else(|| panic!("{file}"));
        (e.place.fr.clone(), e.passage.clone())
    };
    // a place left to be filled, an empty label of a table, nothing at all, the words themselves
    let (_, open) = shown("cfa-du-mail", "blank", "fiche projet citoyen.docx");
    assert!(open.starts_with("Intitulé du projet : …"), "{open}");
    let (place, open) = shown("campus-des-metiers-arvor", "blank", "Carnet de liaison KERBRAT.docx");
    assert_eq!((place.as_str(), open.as_str()), ("tableau 1, ligne 2", "Entreprise"));
    let (place, passage) = shown("cfa-du-mail", "undated", "risques.xlsx");
    assert_eq!((place.as_str(), passage.as_str()), ("aucune date dans tout le document", ""));
    let (_, words) = shown("horizon-conseil", "wording", "programme manager de proximité.docx");
    assert_eq!(words, "Comprendre le rôle du manager");
}

#[test]
fn the_summary_of_every_dossier_fits_a_screen_of_80_columns_and_24_lines() {
    for (case, lang) in cases().iter().flat_map(|c| [Lang::Fr, Lang::En].map(|lang| (c, lang))) {
        for folder in ["probant-rapport", "C:/Users/Prénom Nom/OneDrive - Organisme/Clients/Dossier du client/rapports"]
        {
            let paths = ["rapport.html", "audit.xlsx", "audit.json"].map(|name| Path::new(folder).join(name));
            let mut shown = Vec::new();
            let style = Style { colour: false, width: 80 };
            report::summary(&case.audit, lang, &style, &paths, &mut shown).unwrap();
            let shown = String::from_utf8(shown).unwrap();
            assert!(shown.lines().count() <= 23, "{}\n{shown}", case.name);
            assert!(shown.lines().all(|line| line.width() <= 80), "{}\n{shown}", case.name);
            // what a client is told: the forecast, what was read, the worst findings, where the rest is
            let worst = report::words::by_weight(&case.audit.findings);
            for word in [&case.audit.coverage.files.to_string(), "rapport.html"] {
                assert!(shown.contains(word), "{word}: {}\n{shown}", case.name);
            }
            assert!(worst.first().is_none_or(|f| shown.matches(&f.key).count() == 2), "{}\n{shown}", case.name);
        }
    }
}
