//! `probant explain` of a finding: rule, evidence, what was refused and why, as far as the report says.

use std::fmt::Write as _;

use probant::audit::{Audit, Finding};
use probant::pack::Pack;
use probant::report::{shown, words};
use probant::text::{Lang, en_count, fr_count, typeset};

/// The finding with this key, told in full.
pub fn text(audit: &Audit, key: &str, pack: &Pack, lang: Lang) -> String {
    let findings = audit.findings.iter().filter(|f| f.key.eq_ignore_ascii_case(key));
    findings.map(|f| told(audit, f, pack, lang)).collect()
}

fn told(audit: &Audit, f: &Finding, pack: &Pack, lang: Lang) -> String {
    let w = |fr: &'static str, en: &'static str| if lang == Lang::Fr { fr } else { en };
    let set = |text: &str| typeset(text, lang);
    let colon = w("\u{A0}:", ":");
    let mut t = String::new();
    let mut line = |head: &str, text: String| {
        if !text.is_empty() {
            let _ = writeln!(t, "{head}{colon} {}", shown(&text));
        }
    };
    line(w("Constat", "Finding"), format!("{} ({})", f.key, audit.dossier));
    if f.indicator > 0 {
        line(w("Indicateur", "Indicator"), format!("{} – {}", f.indicator, set(f.label.get(lang))));
    }
    line("Verdict", words::verdict(f.verdict, lang).to_owned());
    line(w("Ce qui a été constaté", "What was found"), words::message(f, lang));
    line(w("À propos de", "About"), f.subject.clone());
    line(w("Exigence", "Requirement"), set(f.requirement.get(lang)));
    let cause = pack.indicators.iter().flat_map(|i| &i.causes).find(|c| c.id == f.cause);
    let cause = cause.map(|c| format!(" · {} – {}", c.id, set(c.cause.get(lang)))).unwrap_or_default();
    line(w("Règle", "Rule"), format!("{}{cause}", f.rule));
    line(w("Source", "Source"), set(&f.source));
    let provisional = if f.provisional { w(" (texte non confirmé)", " (text not confirmed)") } else { "" };
    line(w("Confiance", "Confidence"), format!("{}{provisional}", words::confidence(f.confidence, lang)));
    line(w("Dérogation", "Waiver"), words::waiver(audit, f, lang));
    let missing: Vec<String> = f.missing.iter().map(|m| set(m.get(lang))).collect();
    line(w("Ce qui manque", "What is missing"), missing.join(", "));
    if !f.evidence.is_empty() {
        let _ = writeln!(t, "\n{}", w("Ce qui a été vu", "What was seen"));
    }
    for e in &f.evidence {
        let place = set(e.place.get(lang));
        let place = if place.is_empty() { place } else { format!(" › {place}") };
        let _ = writeln!(t, "  • {}{}", shown(&e.file), shown(&place));
        if !e.passage.is_empty() {
            let _ = writeln!(t, "    {}", shown(&words::quoted(&e.passage, lang)));
        }
    }
    if !f.refused.is_empty() {
        let head = w("Ce qui n’a pas été retenu, et pourquoi", "What was not accepted, and why");
        let _ = writeln!(t, "\n{head}");
    }
    for r in &f.refused {
        let _ = writeln!(t, "  • {}{colon} {}", shown(&r.file), set(r.message.get(lang)));
    }
    let unread = audit.coverage.unread + audit.coverage.partly;
    let files = audit.coverage.files;
    let _ = match lang {
        Lang::Fr if unread == 0 => {
            writeln!(t, "\nCherché dans {}, aucun illisible.", fr_count(files, "fichier", "fichiers"))
        }
        Lang::En if unread == 0 => {
            writeln!(t, "\nSearched in {}, none unreadable.", en_count(files, "file", "files"))
        }
        Lang::Fr => {
            let (files, unread) =
                (fr_count(files, "fichier", "fichiers"), fr_count(unread, "non lu ou lu", "non lus ou lus"));
            writeln!(t, "\nCherché dans {files}, dont {unread} en partie.")
        }
        Lang::En => {
            let files = en_count(files, "file", "files");
            writeln!(t, "\nSearched in {files}, {unread} of them not read or read in part.")
        }
    };
    let todo = [set(f.action.get(lang)), set(f.responsible.get(lang)), words::date(&f.due, lang)];
    let todo: Vec<String> = todo.into_iter().filter(|x| !x.is_empty()).collect();
    let _ = writeln!(t, "{}{colon} {}", w("À faire", "To do"), todo.join(" · "));
    if f.waiver.is_empty() {
        t += &accepting(audit, &f.key, lang);
    }
    t
}

/// What to write to accept the finding, ready to be copied.
fn accepting(audit: &Audit, key: &str, lang: Lang) -> String {
    let (head, names, why, who) = match lang {
        Lang::Fr => (
            "Pour l’accepter, dans derogations.toml à côté du dossier\u{A0}:",
            ["derogation", "constat", "motif", "auteur", "echeance"],
            "pourquoi",
            "qui l’accepte",
        ),
        Lang::En => (
            "To accept it, in derogations.toml beside the folder:",
            ["waiver", "key", "reason", "author", "expiry"],
            "why",
            "who accepts it",
        ),
    };
    let [entry, constat, reason, author, expiry] = names;
    let (day, until) = (&audit.as_of, "AAAA-MM-JJ");
    let until = if lang == Lang::Fr { until } else { "YYYY-MM-DD" };
    format!(
        "\n{head}\n  [[{entry}]]\n  {constat} = \"{}\"\n  {reason} = \"{why}\"\n  {author} = \"{who}\"\n  date = {day}\n  {expiry} = \"{until}\"\n",
        shown(key)
    )
}
