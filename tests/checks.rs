//! Each check of papers against each other has a dossier in which it speaks, and one in which it says nothing.
//!
//! `fixtures/checks/<rule>.toml`: `[[case]]` with `fires`, the profile, and files written as text: a line that
//! begins with `|` is a row of a table, `[sig]` a signature, `[x]` a ticked box.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use jiff::civil::Date;
use probant::audit::{Audit, Context, FileState, Finding, Verdict, audit};
use probant::classify::classify;
use probant::extract::{Block, BlockKind, Cell, Document, Mark};
use probant::format::Format;
use probant::incident::Incident;
use probant::pack::{Pack, compile, embedded};
use probant::pipeline::Gathered;
use probant::place::Place;
use probant::text::Text;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Example {
    #[serde(default)]
    note: String,
    #[serde(rename = "case")]
    cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    fires: bool,
    /// Words the French message holds.
    #[serde(default)]
    says: Vec<String>,
    /// The verdict, when it fires.
    verdict: Option<Verdict>,
    #[serde(default)]
    categories: Vec<String>,
    #[serde(default)]
    profile: BTreeMap<String, String>,
    sample: Option<usize>,
    #[serde(rename = "file")]
    files: Vec<File>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    path: String,
    #[serde(default)]
    text: String,
    /// Could not be read.
    #[serde(default)]
    locked: bool,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/checks")
}

fn examples() -> Vec<(String, Example)> {
    let mut all: Vec<(String, Example)> = std::fs::read_dir(folder())
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == "toml"))
        .map(|p| {
            let text = std::fs::read_to_string(&p).unwrap();
            let example = toml::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", p.display()));
            (p.file_stem().unwrap().to_string_lossy().into_owned(), example)
        })
        .collect();
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all
}

fn document(text: &str, mail: bool) -> Document {
    let mut document = Document::default();
    let mut subject = mail;
    let mut table = 0;
    let mut rows = false;
    // « ---- » begins another page
    let mut page = u32::from(text.contains("\n----\n"));
    for (n, line) in (1u32..).zip(text.trim_start_matches('\n').lines()) {
        // the head of a mail is above its first empty line
        subject &= !line.trim().is_empty();
        let place = if subject { Place::Part { part: "subject".to_owned() } } else { Place::Line { line: n } };
        if line == "----" {
            page += 1;
            continue;
        }
        let row = line.strip_prefix('|');
        table += u32::from(row.is_some() && !rows);
        rows = row.is_some();
        document.blocks.push(match row {
            Some(cells) => Block::row(place, page, table, cells.trim_end_matches('|').split('|').map(cell).collect()),
            None if line.starts_with("# ") => Block::new(place, page, BlockKind::Title, &line[2..]),
            None => Block::new(place, page, BlockKind::Paragraph, line),
        });
    }
    document
}

fn cell(text: &str) -> Cell {
    let mark = match text.trim() {
        "[sig]" => Mark::Image,
        // a signature of which the file says which picture it is: `[sig 7]`
        text if text.starts_with("[sig ") => {
            let picture = text.trim_start_matches("[sig ").trim_end_matches(']').parse().unwrap();
            return Cell { mark: Mark::Image, picture, ..Cell::default() };
        }
        "[x]" => Mark::Ticked,
        "[ ]" => Mark::Unticked,
        text => return Cell::text(text),
    };
    Cell { mark, ..Cell::default() }
}

fn gathered(file: &File, pack: &Pack) -> Gathered {
    let sheet = file.path.ends_with(".xlsx");
    let mail = file.path.ends_with(".eml");
    let (format, name) = match (sheet, mail) {
        (true, _) => (Format::Xlsx, "xlsx"),
        (_, true) => (Format::Eml, "eml"),
        _ => (Format::Docx, "docx"),
    };
    let mut document = document(&file.text, mail);
    let sender = file.text.lines().find_map(|l| l.trim().strip_prefix("De : "));
    document.meta.author = sender.filter(|_| mail).map(str::to_owned);
    // « Date : 06/07/2026 », as a mail's header has it
    let day = file.text.lines().find_map(|l| l.trim().strip_prefix("Date : ")?.get(..10));
    let iso = |d: &str| Some(format!("{}-{}-{}", d.get(6..10)?, d.get(3..5)?, d.get(..2)?));
    document.meta.modified = day.filter(|_| mail).and_then(iso);
    Gathered {
        path: file.path.clone(),
        size: 1,
        digest: if file.locked { String::new() } else { format!("{:x}", file.text.len()) + &file.text },
        format,
        incidents: if file.locked { vec![Incident::Encrypted] } else { Vec::new() },
        exhibit: (!file.locked).then(|| classify(&document, name, pack).into()),
        document: None,
        seat: None,
    }
}

fn judged(case: &Case, pack: &Pack) -> Audit {
    let mut files: Vec<Gathered> = case.files.iter().map(|f| gathered(f, pack)).collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let date: Date = "2026-12-07".parse().unwrap();
    let categories = if case.categories.is_empty() { vec!["AF".to_owned()] } else { case.categories.clone() };
    let mut declared: BTreeMap<String, Vec<String>> =
        case.profile.iter().map(|(q, v)| (q.clone(), vec![v.clone()])).collect();
    declared.insert("categories".to_owned(), categories);
    let sample = case.sample.map(|n| (n, 1));
    audit(files, pack, &Context { name: "essai".to_owned(), audit_date: date, as_of: date, declared, sample })
}

fn of<'a>(audit: &'a Audit, rule: &str) -> Vec<&'a Finding> {
    audit.findings.iter().filter(|f| f.rule == rule).collect()
}

#[test]
fn every_check_speaks_where_it_must_and_nowhere_else() {
    let pack = compile(&embedded(), "rnq-2026").unwrap();
    let mut wrong = Vec::new();
    for (rule, example) in examples() {
        assert!(example.cases.iter().any(|c| c.fires), "{rule} has no example that fires");
        assert!(example.cases.iter().any(|c| !c.fires), "{rule} has no example that does not");
        assert!(!example.note.contains('\t'));
        for case in &example.cases {
            let audit = judged(case, &pack);
            let found = of(&audit, &rule);
            for Text { fr, en } in found.iter().flat_map(|f| [&f.message, &f.action]) {
                assert!(!fr.contains("(s)") && !en.contains("(s)"), "one or several, not both: {fr} / {en}");
            }
            let told = |f: &&&Finding| {
                case.says.iter().all(|w| f.message.fr.contains(w.as_str()))
                    && case.verdict.is_none_or(|v| v == f.verdict)
            };
            if case.fires && !found.iter().any(|f| told(&f)) || !case.fires && !found.is_empty() {
                let seen: Vec<String> = audit
                    .files
                    .iter()
                    .map(|f| {
                        let claims: Vec<String> =
                            f.artefacts.iter().filter(|c| c.counts).map(|c| c.artefact.clone()).collect();
                        format!("      {} = {}", f.path, claims.join(" "))
                    })
                    .collect();
                let said: Vec<String> = found.iter().map(|f| format!("{:?} {}", f.verdict, f.message.fr)).collect();
                let sessions: Vec<String> = audit
                    .sessions
                    .iter()
                    .map(|s| {
                        format!(
                            "      « {} » {}/{} {:?} {:?} {:?}",
                            s.title, s.start, s.end, s.trainees, s.trainers, s.files
                        )
                    })
                    .collect();
                wrong.push(format!(
                    "{rule}, {}: {}\n{}\n{}",
                    case.name,
                    if said.is_empty() { "silent".to_owned() } else { said.join(" / ") },
                    seen.join("\n"),
                    sessions.join("\n")
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn checks_of_papers_against_each_other_have_examples() {
    let pack = compile(&embedded(), "rnq-2026").unwrap();
    let known: BTreeSet<String> = examples().into_iter().map(|(rule, _)| rule).collect();
    let checks = pack.indicators.iter().flat_map(|i| &i.checks).chain(pack.crosschecks.iter().flat_map(|x| &x.checks));
    let rules: BTreeSet<String> = checks.map(|c| c.id.clone()).collect();
    let needs: BTreeSet<&String> = pack.indicators.iter().flat_map(|i| &i.requires).map(|n| &n.id).collect();
    let lost: Vec<&String> = known.difference(&rules).filter(|rule| !needs.contains(rule)).collect();
    assert!(lost.is_empty(), "examples of no rule: {lost:?}");
    let without: Vec<&String> = rules.iter().filter(|r| r.contains('x') && !known.contains(*r)).collect();
    assert!(without.is_empty(), "no example for {without:?}");
}

#[test]
fn a_sample_follows_so_many_sessions_and_says_so() {
    let pack = compile(&embedded(), "rnq-2026").unwrap();
    let sheet = |n: u32| File {
        path: format!("S{n}/emargement.docx"),
        text: format!(
            "# Feuille d'émargement\nFormation : Thème {n} numéro {n}{n}{n}{n}\nDate : 0{n}/0{n}/2026\n| Nom et prénom | Matin | Après-midi |\n| Julie Ferrand{n} | [sig] | [sig] |\n| Paul Maillard{n} | [sig] | [sig] |\n"
        ),
        locked: false,
    };
    let mut case = Case {
        name: String::new(),
        fires: false,
        says: Vec::new(),
        verdict: None,
        categories: Vec::new(),
        profile: BTreeMap::new(),
        sample: Some(2),
        files: (1..=5).map(sheet).collect(),
    };
    let audit = judged(&case, &pack);
    let sample = audit.sample.unwrap();
    assert_eq!((sample.sessions, sample.of), (2, audit.sessions.len()));
    assert_eq!(audit.sessions.iter().filter(|s| s.followed).count(), 2);
    assert_eq!(judged(&case, &pack), audit, "the same seed draws the same sessions");
    case.sample = None;
    let all = judged(&case, &pack);
    assert!(all.sample.is_none() && all.sessions.iter().all(|s| s.followed));
    assert!(all.files.iter().all(|f| f.state == FileState::Read));
}
