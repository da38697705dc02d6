//! How well the papers of a folder were recognised: `audit.json` held against `<name>.attendu.toml`.
//!
//! ```sh
//! cargo run --example fixtures -- /tmp/corpus fixtures/corpus
//! cargo run --release -- audit /tmp/corpus/held-apart --categories AF,BC,VAE,CFA -o /tmp/seen
//! cargo run --example recognition -- /tmp/seen/audit.json /tmp/corpus/held-apart.attendu.toml
//! ```
//! Prints the macro F1 over artefacts, the weakest artefacts, and how many look-alikes were taken for something.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use probant::audit::{Audit, Strength};
use unicode_normalization::UnicodeNormalization;

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

fn main() -> Result<()> {
    let mut args = std::env::args().skip(1);
    let seen = std::fs::read_to_string(args.next().context("audit.json EXPECTED.attendu.toml")?)?;
    let expected: toml::Table = std::fs::read_to_string(args.next().context("EXPECTED.attendu.toml")?)?.parse()?;
    let audit: Audit = serde_json::from_str(&seen)?;
    let nfc = |t: &str| t.nfc().collect::<String>();
    let rows: BTreeMap<String, BTreeSet<&str>> = audit
        .files
        .iter()
        .map(|f| {
            let claims = f.artefacts.iter().filter(|c| c.strength >= Strength::Probable);
            (nfc(&f.path), claims.map(|c| c.artefact.as_str()).collect())
        })
        .collect();
    let mut scores: BTreeMap<String, Score> = BTreeMap::new();
    let (mut strangers, mut taken) = (0, 0);
    for file in expected.get("file").and_then(toml::Value::as_array).into_iter().flatten() {
        let list = |key: &str| -> BTreeSet<&str> {
            file.get(key)
                .and_then(toml::Value::as_array)
                .into_iter()
                .flatten()
                .filter_map(toml::Value::as_str)
                .collect()
        };
        let (wanted, accepted) = (list("artefacts"), list("also-accepted"));
        let path = file.get("path").and_then(toml::Value::as_str).unwrap_or_default();
        let Some(got) = rows.get(&nfc(path)) else { continue };
        if wanted.is_empty() && accepted.is_empty() {
            strangers += 1;
            taken += u32::from(!got.is_empty());
        }
        let told = got.iter().any(|g| accepted.contains(g));
        for artefact in &wanted {
            let score = scores.entry((*artefact).to_owned()).or_default();
            if got.contains(artefact) {
                score.right += 1;
            } else if !told {
                score.missed += 1;
                println!("missed: {path} is {artefact}, seen as {got:?}");
            }
        }
        for artefact in got.iter().filter(|g| !wanted.contains(**g) && !accepted.contains(**g)) {
            scores.entry((*artefact).to_owned()).or_default().wrong += 1;
        }
    }
    let mut held: Vec<(f64, &String)> =
        scores.iter().filter(|(_, s)| s.right + s.missed > 0).map(|(a, s)| (s.f1(), a)).collect();
    held.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (f1, artefact) in held.iter().take(12) {
        println!("{f1:.2} {artefact}");
    }
    #[allow(clippy::cast_precision_loss)]
    let mean = held.iter().map(|h| h.0).sum::<f64>() / held.len().max(1) as f64;
    let sum = |f: fn(&Score) -> u32| scores.values().map(f).sum::<u32>();
    println!(
        "{} artefacts: macro F1 {mean:.3}, right {}, missed {}, wrong {}; {taken} of {strangers} look-alikes taken for something",
        held.len(),
        sum(|s| s.right),
        sum(|s| s.missed),
        sum(|s| s.wrong)
    );
    Ok(())
}
