//! How far the sessions, persons, facts and signatures of a dossier were rebuilt: `audit.json` and the files
//! themselves held against what an expert noted.
//!
//! ```sh
//! cargo run --release -- audit fixtures/dossiers/cap-bilan --categories BC -o /tmp/seen
//! cargo run --release --example accuracy -- /tmp/seen/audit.json fixtures/textes/cap-bilan/entites.toml fixtures/dossiers/cap-bilan
//! ```
//! Several dossiers: the three arguments again for each. Prints a share for each kind of facts, for sessions, persons
//! and signatures. A fact counts when the paper that states it has it, whatever its label.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result};
use probant::audit::{Audit, FileEntry};
use probant::classify::name::tokens;
use probant::classify::{Run, classify};
use probant::fold::fold;
use probant::pack::{Pack, compile, embedded};
use probant::{extract, format};
use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;

#[derive(Deserialize, Default)]
#[serde(default)]
struct Truth {
    session: Vec<Session>,
    trainer: Vec<Person>,
    trainee: Vec<Person>,
    fact: Vec<Fact>,
    signature: Vec<Signature>,
}

#[derive(Deserialize)]
struct Session {
    #[serde(default)]
    training: String,
    starts: String,
    ends: String,
    #[serde(default)]
    trainees: Vec<String>,
    #[serde(default)]
    trainers: Vec<String>,
}

#[derive(Deserialize)]
struct Person {
    name: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    company: String,
}

#[derive(Deserialize)]
struct Fact {
    path: String,
    field: String,
    value: String,
}

#[derive(Deserialize)]
struct Signature {
    path: String,
    who: String,
    signed: bool,
}

/// Right and asked for, by what it is.
type Score = BTreeMap<String, (u32, u32)>;

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    anyhow::ensure!(
        !args.is_empty() && args.len().is_multiple_of(3),
        "audit.json ENTITIES.toml DOSSIER, for each dossier"
    );
    let packs = embedded();
    let pack = compile(&packs, "rnq-2026").map_err(|p| anyhow::anyhow!("{} problems in the pack", p.len()))?;
    let verbose = std::env::var_os("ACCURACY_MISSED").is_some();
    let mut score = Score::new();
    for dossier in args.chunks(3) {
        let audit: Audit = serde_json::from_str(&std::fs::read_to_string(&dossier[0])?)?;
        let truth: Truth = toml::from_str(&std::fs::read_to_string(&dossier[1])?).context(dossier[1].clone())?;
        let mut note = |what: &str, right: bool, told: &str| {
            let (good, all) = score.entry(what.to_owned()).or_default();
            *good += u32::from(right);
            *all += 1;
            if verbose && !right {
                println!("  missed {what}: {told}");
            }
        };
        sessions(&audit, &truth, &mut note);
        persons(&audit, &truth, &mut note);
        facts(&audit, &truth, &mut note);
        signatures(Path::new(&dossier[2]), &truth, &pack, &mut note);
    }
    let mut whole: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    for (what, (good, all)) in &score {
        println!("{what:<28} {good:>4} / {all:<4} {:.3}", share((*good, *all)));
        let sum = whole.entry(what.split(':').next().unwrap_or(what)).or_default();
        *sum = (sum.0 + good, sum.1 + all);
    }
    println!();
    for (what, sum) in whole {
        println!("{what:<28} {:>4} / {:<4} {:.3}", sum.0, sum.1, share(sum));
    }
    Ok(())
}

fn share((good, all): (u32, u32)) -> f64 {
    f64::from(good) / f64::from(all.max(1))
}

fn words(text: &str) -> BTreeSet<String> {
    fold(text).split_whitespace().filter(|w| w.len() > 2).map(str::to_owned).collect()
}

/// The same person: the same words, in any order, initials and second names aside.
fn same_person(a: &str, b: &str) -> bool {
    let long = |t: &str| -> BTreeSet<String> { tokens(t).into_iter().filter(|w| w.len() > 1).collect() };
    let (a, b) = (long(a), long(b));
    !a.is_empty() && !b.is_empty() && (a.is_subset(&b) || b.is_subset(&a))
}

/// The same thing said: most words in common.
fn same_words(a: &str, b: &str) -> bool {
    let (a, b) = (words(a), words(b));
    let least = a.len().min(b.len());
    least > 0 && a.intersection(&b).count() * 3 >= least * 2
}

fn sessions(audit: &Audit, truth: &Truth, note: &mut impl FnMut(&str, bool, &str)) {
    let mut matched = BTreeSet::new();
    for s in &truth.session {
        let told = format!("{} {} {}", s.training, s.starts, s.ends);
        let common = |names: &[String]| s.trainees.iter().filter(|t| names.iter().any(|n| same_person(n, t))).count();
        let best = audit.sessions.iter().enumerate().max_by_key(|(_, seen)| {
            (common(&seen.trainees), usize::from(seen.start == s.starts) + usize::from(seen.end == s.ends))
        });
        let found = best.filter(|(n, seen)| {
            !matched.contains(n) && (common(&seen.trainees) * 2 >= s.trainees.len().max(1) || seen.start == s.starts)
        });
        note("session: found", found.is_some(), &told);
        let Some((n, seen)) = found else { continue };
        matched.insert(n);
        note(
            "session: days",
            seen.start == s.starts && seen.end == s.ends,
            &format!("{told}: {} {}", seen.start, seen.end),
        );
        note("session: title", same_words(&seen.title, &s.training), &format!("{told}: {}", seen.title));
        let whole = common(&seen.trainees) == s.trainees.len() && seen.trainees.len() == s.trainees.len();
        note("session: trainees", whole, &format!("{told}: {:?}", seen.trainees));
        let trainers = s.trainers.iter().all(|t| seen.trainers.iter().any(|n| same_person(n, t)));
        note("session: trainers", trainers, &format!("{told}: {:?}", seen.trainers));
    }
    for (n, seen) in audit.sessions.iter().enumerate() {
        note("session: no others", matched.contains(&n), &format!("{} {} {}", seen.title, seen.start, seen.end));
    }
}

fn persons(audit: &Audit, truth: &Truth, note: &mut impl FnMut(&str, bool, &str)) {
    for (role, seen, known) in
        [("trainees", &audit.trainees, &truth.trainee), ("trainers", &audit.trainers, &truth.trainer)]
    {
        for person in known {
            let found = seen.iter().find(|s| same_person(&s.name, &person.name));
            note(&format!("person: {role} found"), found.is_some(), &person.name);
            if let Some(found) = found.filter(|_| !person.kind.is_empty()) {
                note("person: kind of trainers", found.kind == person.kind, &format!("{} {}", person.name, found.kind));
            }
        }
        let told = known.iter().filter(|p| !p.company.is_empty());
        for (person, found) in told.filter_map(|p| Some((p, seen.iter().find(|s| same_person(&s.name, &p.name))?))) {
            let told = format!("{} {}: {}", person.name, person.company, found.company);
            note("person: company", same_words(&found.company, &person.company), &told);
        }
        for s in seen {
            let real = truth.trainee.iter().chain(&truth.trainer).any(|p| same_person(&s.name, &p.name));
            note(&format!("person: {role} real"), real, &s.name);
        }
    }
}

fn facts(audit: &Audit, truth: &Truth, note: &mut impl FnMut(&str, bool, &str)) {
    let nfc = |t: &str| t.nfc().collect::<String>();
    let files: BTreeMap<String, &FileEntry> = audit.files.iter().map(|f| (nfc(&f.path), f)).collect();
    for fact in &truth.fact {
        let told = format!("{} {} = {}", fact.path, fact.field, fact.value);
        let Some(file) = files.get(&nfc(&fact.path)) else { continue };
        let values = |wanted: &[&str]| -> Vec<&str> {
            let of = file.facts.iter().filter(|f| wanted.is_empty() || wanted.contains(&f.field.as_str()));
            of.map(|f| f.value.as_str()).collect()
        };
        let dates: BTreeSet<&str> =
            values(&[]).into_iter().flat_map(|v| v.split('/')).filter(|v| v.len() == 10).collect();
        let number =
            |v: &str| v.replace([' ', '%', '€', '\u{a0}', '\u{202f}'], "").replace(',', ".").parse::<f64>().ok();
        let same_number = |field: &str| {
            let wanted = number(&fact.value);
            values(&[field]).iter().any(|v| wanted.is_some() && number(v) == wanted)
        };
        let right = match fact.field.as_str() {
            "session_dates" => fact.value.split('/').all(|d| dates.contains(d)),
            "duration_hours" => same_number("hours"),
            "issued" | "valid_until" | "version_date" => dates.contains(fact.value.as_str()),
            "price" => same_number("amount"),
            "rate" => same_number("rate"),
            "siret" => values(&["siret"]).contains(&fact.value.replace(' ', "").as_str()),
            "nda_number" => values(&["nda_number"]).contains(&fact.value.replace(' ', "").as_str()),
            "rncp_code" => values(&["certification_code"]).contains(&fact.value.replace(' ', "").as_str()),
            "trainer_name" | "trainee_name" | "signatory_name" => {
                values(&[]).iter().any(|v| same_person(v, &fact.value))
            }
            _ => values(&[]).iter().any(|v| same_words(v, &fact.value)),
        };
        note(&format!("fact: {}", fact.field), right, &told);
    }
}

/// Cells to sign, person by person: as many found empty as are.
fn signatures(folder: &Path, truth: &Truth, pack: &Pack, note: &mut impl FnMut(&str, bool, &str)) {
    let mut papers: BTreeMap<&str, Vec<&Signature>> = BTreeMap::new();
    truth.signature.iter().for_each(|s| papers.entry(&s.path).or_default().push(s));
    for (path, cells) in papers {
        // what lies inside another file is left out
        let Ok(bytes) = std::fs::read(folder.join(path)) else { continue };
        let kind = format::detect(&bytes, path).format;
        let Ok(document) = extract::read(kind, &bytes) else { continue };
        let runs = classify(&document, &kind.name(), pack).runs;
        let asked: u32 = runs.iter().map(|r| r.signatures.asked).sum();
        let known = asked > 0 || runs.iter().any(|r| r.signatures.electronic);
        let persons: BTreeSet<&str> = cells.iter().map(|c| c.who.as_str()).collect();
        for who in persons {
            let mine: Vec<_> = cells.iter().filter(|c| c.who == who).collect();
            let empty = mine.iter().filter(|c| !c.signed).count();
            let seen = gaps(&runs, who);
            let wrong = if known { empty.abs_diff(seen).min(mine.len()) } else { mine.len() };
            for n in 0..mine.len() {
                note("signature", n >= wrong, &format!("{path} {who}: {empty} empty, {seen} seen, of {}", mine.len()));
            }
        }
    }
}

fn gaps(runs: &[Run], who: &str) -> usize {
    runs.iter().flat_map(|r| &r.signatures.gaps).filter(|g| same_person(&g.who, who)).count()
}
