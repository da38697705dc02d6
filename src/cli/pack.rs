//! `probant pack`: the packs, their periods, their mistakes.

use std::collections::BTreeSet;
use std::path::Path;

use super::{Exit, Failure, Voice, packs, say};
use probant::pack::compile;
use probant::report;
use probant::text::{Lang, en_count, fr_count, typeset};

/// Lists packs with their periods.
pub fn list(dir: Option<&Path>, voice: Voice) -> Result<Exit, Failure> {
    let packs = packs(dir)?;
    let fr = voice.lang == Lang::Fr;
    for id in packs.keys() {
        let text = match compile(&packs, id) {
            Ok(pack) => {
                let f = &pack.file;
                let day = |iso: &str| report::words::date(iso, voice.lang);
                let from = day(&f.audits_from);
                let period = match (&f.audits_until, fr) {
                    (Some(until), true) => format!("audits du {from} au {}", day(until)),
                    (None, true) => format!("audits à partir du {from}"),
                    (Some(until), false) => format!("audits from {from} to {}", day(until)),
                    (None, false) => format!("audits from {from}"),
                };
                format!(
                    "{id}  version {}\n    {}\n    {period} · {} {} · {} {}\n",
                    f.version,
                    f.name.get(voice.lang),
                    pack.indicators.len(),
                    if fr { "indicateurs" } else { "indicators" },
                    pack.artefacts.len(),
                    if fr { "pièces" } else { "artefacts" },
                )
            }
            Err(problems) => format!("{id}  ✗ {} : probant pack check\n", mistakes(problems.len(), voice.lang)),
        };
        say(format_args!("{}", typeset(&text, voice.lang)));
    }
    Ok(Exit::Done)
}

fn mistakes(n: usize, lang: Lang) -> String {
    match lang {
        Lang::Fr => fr_count(n, "erreur", "erreurs"),
        Lang::En => en_count(n, "mistake", "mistakes"),
    }
}

/// Checks packs and tells every mistake, those of a base pack once.
pub fn check(dir: Option<&Path>, voice: Voice) -> Result<Exit, Failure> {
    let packs = packs(dir)?;
    let mut wrong = BTreeSet::new();
    for id in packs.keys() {
        match compile(&packs, id) {
            Ok(pack) => {
                let (i, a, n) = (pack.indicators.len(), pack.artefacts.len(), pack.automaton.len());
                let text = match voice.lang {
                    Lang::Fr => format!(
                        "✓ {id} : {}, {}, {}\n",
                        fr_count(i, "indicateur", "indicateurs"),
                        fr_count(a, "pièce", "pièces"),
                        fr_count(n, "motif", "motifs")
                    ),
                    Lang::En => format!(
                        "✓ {id}: {}, {}, {}\n",
                        en_count(i, "indicator", "indicators"),
                        en_count(a, "artefact", "artefacts"),
                        en_count(n, "pattern", "patterns")
                    ),
                };
                say(format_args!("{}", typeset(&text, voice.lang)));
            }
            Err(problems) => wrong.extend(problems),
        }
    }
    for problem in &wrong {
        say(format_args!("✗ {}\n", problem.said(voice.lang)));
    }
    if wrong.is_empty() {
        return Ok(Exit::Done);
    }
    let n = wrong.len();
    Err(Failure::new(
        Exit::Usage,
        format!("{} dans les règles.", mistakes(n, Lang::Fr)),
        format!("{} in the rules.", mistakes(n, Lang::En)),
    ))
}
