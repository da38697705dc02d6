//! `probant explain` and `probant pack`: what the rules say.

use std::path::Path;

use super::args::ExplainArgs;
use super::{Exit, Failure, Voice, pack_for, packs, parse_date, say, today};
use probant::incident;
use probant::pack::model::{Artefact, Grading, Indicator, Level};
use probant::pack::{Pack, compile};
use probant::text::Lang;

/// Explains an indicator, an artefact or an incident.
pub fn run(args: &ExplainArgs, voice: Voice) -> Result<Exit, Failure> {
    let packs = packs(args.pack.pack.as_deref())?;
    let date = args.audit_date.as_deref().map(|d| parse_date(d, "--audit-date")).transpose()?.unwrap_or_else(today);
    let (_, pack) = pack_for(&packs, date)?;
    let subject = args.subject.trim();
    let number = subject
        .trim_start_matches(['I', 'i'])
        .split('-')
        .next()
        .unwrap_or_default()
        .trim_start_matches('0')
        .parse::<u32>()
        .ok();
    let text = if let Some(indicator) = number.and_then(|n| pack.indicators.iter().find(|i| i.number == n)) {
        indicator_text(&pack, indicator, voice.lang)
    } else if let Some(artefact) = pack.artefact(&subject.to_lowercase().replace('-', "_")) {
        artefact_text(&pack, artefact, voice.lang)
    } else if let Some(text) = incident::explain(&subject.to_lowercase()) {
        format!("{subject} : {}\n", text.get(voice.lang))
    } else {
        return Err(Failure::new(
            Exit::Usage,
            format!("« {subject} » n'est ni un indicateur, ni une pièce, ni un incident. Pièces : {}.", ids(&pack)),
            format!("“{subject}” is no indicator, artefact or incident. Artefacts: {}.", ids(&pack)),
        ));
    };
    say(format_args!("{text}"));
    Ok(Exit::Done)
}

fn ids(pack: &Pack) -> String {
    pack.artefacts.iter().map(|a| a.id.as_str()).collect::<Vec<_>>().join(", ")
}

fn indicator_text(pack: &Pack, i: &Indicator, lang: Lang) -> String {
    let fr = lang == Lang::Fr;
    let w = |a: &'static str, b: &'static str| if fr { a } else { b };
    let mut t = format!("{} {} — {}\n", w("Indicateur", "Indicator"), i.number, i.label.get(lang));
    t += &format!("{} : {}\n", w("Attendu", "Expected"), i.expected.get(lang));
    t += &format!("{} : {}\n", w("Catégories", "Categories"), i.applies_to.join(", "));
    if let Some(when) = &i.when {
        t += &format!("{} : {when}\n", w("Condition", "Condition"));
    }
    let grading = if i.grading == Grading::MajorOnly {
        w("majeure seulement", "major only")
    } else {
        w("mineure ou majeure", "minor or major")
    };
    t += &format!("{} : {grading}\n", w("Gravité", "Grade"));
    if i.provisional {
        t += w(
            "Règle provisoire : texte d'application non confirmé.\n",
            "Provisional rule: implementing text not confirmed.\n",
        );
    }
    t += &format!("\n{}\n", w("Pièces attendues", "Expected evidence"));
    for need in &i.requires {
        let any: Vec<String> = need.any.iter().map(|a| format!("{} [{a}]", pack.name_of(a, lang))).collect();
        t += &format!("  • {} : {}\n", need.need.get(lang), any.join(w(" ou ", " or ")));
        if let Some(when) = &need.when {
            t += &format!("      ({} {when})\n", w("si", "when"));
        }
    }
    t += &format!("\n{}\n", w("Causes fréquentes et actions", "Causes and actions"));
    for cause in &i.causes {
        let level = if i.grading == Grading::MajorOnly || cause.level == Level::Major {
            w("majeure", "major")
        } else {
            w("mineure", "minor")
        };
        t += &format!("  {} ({level}) {}\n      → {}\n", cause.id, cause.cause.get(lang), cause.action.get(lang));
    }
    t += &format!("\n{} : {}\n", w("Sources", "Sources"), i.sources.join(" ; "));
    t
}

fn artefact_text(pack: &Pack, a: &Artefact, lang: Lang) -> String {
    let fr = lang == Lang::Fr;
    let w = |a: &'static str, b: &'static str| if fr { a } else { b };
    let mut t = format!("{} [{}]\n", a.name.get(lang), a.id);
    let wanted: Vec<String> = pack
        .indicators
        .iter()
        .filter(|i| i.requires.iter().any(|n| n.any.contains(&a.id)))
        .map(|i| i.number.to_string())
        .collect();
    t += &format!(
        "{} : {}\n",
        w("Attendue par les indicateurs", "Wanted by indicators"),
        if wanted.is_empty() { "–".to_owned() } else { wanted.join(", ") }
    );
    if a.must_be_filled {
        t += w("Un modèle non rempli ne compte pas.\n", "A blank template does not count.\n");
    }
    t += &format!("\n{}\n", w("Ce qui la fait reconnaître", "What it is recognised by"));
    for g in &a.signals {
        t += &format!("  {} (+{}) : {}\n", g.kind.word(), g.weight, g.any.join(" | "));
    }
    if !a.counters.is_empty() {
        t += &format!("\n{}\n", w("Ce qui l'écarte", "What speaks against it"));
    }
    for g in &a.counters {
        t += &format!("  {} (−{}) : {}\n", g.kind.word(), g.weight, g.any.join(" | "));
    }
    t
}

/// Lists packs with their periods.
pub fn list(dir: Option<&Path>, voice: Voice) -> Result<Exit, Failure> {
    let packs = packs(dir)?;
    for id in packs.keys() {
        match compile(&packs, id) {
            Ok(pack) => {
                let f = &pack.file;
                let until = f.audits_until.clone().unwrap_or_else(|| "…".to_owned());
                say(format_args!(
                    "{id}  {} {}\n    {} → {until} · {} {} · {} {}\n",
                    f.name.get(voice.lang),
                    f.version,
                    f.audits_from,
                    pack.indicators.len(),
                    if voice.lang == Lang::Fr { "indicateurs" } else { "indicators" },
                    pack.artefacts.len(),
                    if voice.lang == Lang::Fr { "pièces" } else { "artefacts" },
                ));
            }
            Err(problems) => say(format_args!("{id}  ✗ {} erreur(s) : probant pack check\n", problems.len())),
        }
    }
    Ok(Exit::Done)
}

/// Checks packs and tells every mistake.
pub fn check(dir: Option<&Path>, voice: Voice) -> Result<Exit, Failure> {
    let packs = packs(dir)?;
    let mut wrong = 0;
    for id in packs.keys() {
        match compile(&packs, id) {
            Ok(pack) => say(format_args!(
                "✓ {id} : {} indicateurs, {} pièces, {} motifs\n",
                pack.indicators.len(),
                pack.artefacts.len(),
                pack.automaton.len()
            )),
            Err(problems) => {
                wrong += problems.len();
                for p in problems {
                    say(format_args!("✗ {p}\n"));
                }
            }
        }
    }
    if wrong == 0 {
        return Ok(Exit::Done);
    }
    let _ = voice;
    Err(Failure::new(
        Exit::Usage,
        format!("{wrong} erreur(s) dans les règles."),
        format!("{wrong} mistake(s) in the rules."),
    ))
}
