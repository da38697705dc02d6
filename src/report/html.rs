//! `rapport.html`: the audit as one page that needs nothing else.
//!
//! Style and script are in the page and named by their digest in its security policy, so that
//! nothing else runs and nothing is fetched; without script everything is shown. The template
//! escapes every text.

mod cover;
mod matrices;

use askama::Template;
use base64::Engine as _;
use sha2::{Digest, Sha256};

use super::evidence::Links;
use super::lexicon::Lexicon;
use super::safe::{self, shown};
use super::words::{self, by_weight, pick, said, set};
use super::{outlook, profile, term};
use crate::audit::{
    Audit, Change, FileState, Finding, IndicatorOutcome, Transition, Verdict, Waiver, WaiverState, standing,
};
use crate::text::{Lang, capital, typeset};

pub(super) const STYLE: &str = include_str!("templates/rapport.css");
pub(super) const SCRIPT: &str = include_str!("templates/rapport.js");
/// Findings under « À faire d’abord ».
const FIRST: usize = 5;

#[derive(Template)]
#[template(path = "rapport.html")]
struct Page {
    w: Words,
    style: &'static str,
    script: &'static str,
    style_hash: String,
    script_hash: String,
    dossier: String,
    when: String,
    pack: String,
    coverage: String,
    reading: cover::Reading,
    outlook: cover::Outlook,
    counts: Vec<Count>,
    criteria: Vec<Criterion>,
    waivers: Vec<Accepted>,
    provisional: usize,
    first: Vec<Told>,
    findings: Vec<Told>,
    transition: Vec<Turned>,
    profile: Vec<Asked>,
    matrices: Vec<matrices::Drawn>,
    legend: Vec<matrices::Square>,
    unread: Vec<File>,
    states: Vec<&'static str>,
    files: Vec<File>,
    notice: String,
    generator: String,
}

struct Count {
    class: &'static str,
    name: &'static str,
    number: usize,
    found: bool,
}

struct Criterion {
    number: u32,
    label: String,
    indicators: Vec<Cell>,
}

struct Cell {
    number: u32,
    class: &'static str,
    symbol: String,
    verdict: String,
    label: String,
    provisional: bool,
    because: Vec<String>,
    evidence: Vec<Piece>,
}

/// A file named, with the way to it when there is one.
struct Piece {
    text: String,
    href: String,
}

struct Told {
    key: String,
    class: &'static str,
    verdict: &'static str,
    indicator: u32,
    criterion: u32,
    label: String,
    message: String,
    subject: String,
    requirement: String,
    seen: Vec<Seen>,
    refused: Vec<String>,
    missing: String,
    action: String,
    responsible: String,
    due: String,
    source: String,
    confidence: &'static str,
    waiver: String,
    waived: bool,
}

/// A waiver.
struct Accepted {
    class: &'static str,
    state: &'static str,
    target: String,
    found: Vec<(String, String)>,
    reason: String,
    author: String,
    given: String,
    until: String,
}

struct Turned {
    line: String,
    rows: Vec<Turn>,
}

struct Turn {
    number: u32,
    label: String,
    turn: String,
    provisional: bool,
    added: Vec<(String, String)>,
}

struct Seen {
    name: String,
    file: String,
    href: String,
    place: String,
    passage: String,
}

struct Asked {
    ask: String,
    answer: String,
    origin: &'static str,
    seen: String,
    mend: String,
}

struct File {
    path: String,
    href: String,
    kind: String,
    state: &'static str,
    size: String,
    papers: String,
    trouble: String,
}

macro_rules! words {
    ($($name:ident: $fr:literal, $en:literal;)*) => {
        /// The fixed words of the page.
        struct Words { $($name: String),* }
        impl Words {
            fn of(lang: Lang) -> Self {
                Self { $($name: typeset(pick(lang, $fr, $en), lang)),* }
            }
        }
    };
}

words! {
    code: "fr", "en";
    colon: " :", ":";
    skip: "Aller au contenu", "Skip to the content";
    contents: "Sommaire", "Contents";
    indicators: "Les indicateurs", "The indicators";
    grid: "Verdict de chaque indicateur, par critère", "Verdict of each indicator, by criterion";
    provisional: "provisoire : le texte de cet indicateur n'est pas confirmé", "provisional: the text of this indicator is not confirmed";
    first: "À faire d'abord", "To do first";
    findings: "Les constats", "The findings";
    detail: "Indicateur par indicateur", "Indicator by indicator";
    forecast: "Prévision", "Forecast";
    transition: "Transition", "Transition";
    change: "Ce qui change", "What changes";
    more: "Relevé en plus", "Found as well";
    kicker: "Revue des pièces avant audit", "Review of the papers before the audit";
    read: "Fichiers lus", "Files read";
    outcome: "Les indicateurs, du plus grave au moins grave", "The indicators, the gravest first";
    summary: "Pièces attendues et pièces trouvées.", "Papers expected and papers found.";
    legend: "Légende", "Legend";
    lacking: "Ce qui manque, et pour qui", "What lacks, and for whom";
    everything: "tout", "everything";
    shows: "Afficher", "Show";
    lacks: "seulement ce qui manque", "only what lacks";
    open: "ouvrir la pièce", "open the paper";
    profile: "Le profil retenu", "The profile used";
    unread: "Fichiers non lus", "Files not read";
    inventory: "Inventaire", "Inventory";
    method: "Méthode et limites", "Method and limits";
    search: "Rechercher", "Search";
    all: "tous", "all";
    indicator: "Indicateur", "Indicator";
    criterion: "Critère", "Criterion";
    label: "Libellé", "Label";
    why: "Pourquoi", "Why";
    subject: "Objet", "Subject";
    requirement: "Exigence", "Requirement";
    seen: "Éléments vus", "Evidence seen";
    refused: "Écarté", "Not accepted";
    missing: "Manque", "Missing";
    action: "Action corrective", "Corrective action";
    who: "Responsable et échéance", "Owner and due date";
    basis: "Source, confiance, clé", "Source, confidence, key";
    none: "Aucun constat.", "No finding.";
    waiver: "Dérogation", "Waiver";
    waivers: "Dérogations", "Waivers";
    waived: "Constat ou règle", "Finding or rule";
    reason: "Motif", "Reason";
    author: "Auteur", "Author";
    given: "Accordée le", "Granted";
    until: "Jusqu’au", "Until";
    answer: "Réponse", "Answer";
    origin: "Origine", "Origin";
    mend: "Pour corriger", "To correct";
    assumed: "Ce qui s'applique dépend de ces réponses. Celles qui sont supposées sont à vérifier.",
        "What applies depends on these answers. Those that are assumed are to be checked.";
    file: "Fichier", "File";
    state: "État", "State";
    size: "Taille (octets)", "Size (bytes)";
    recognised: "Reconnu comme", "Recognised as";
    happened: "Ce qui s'est passé, et que faire", "What happened, and what to do";
    all_read: "Tous les fichiers ont été lus.", "Every file was read.";
    limits: "Ce rapport dit ce que les pièces montrent. Tout constat est présumé et se vérifie ; il n'atteste d'aucune conformité, et la prévision n'engage aucune décision. Ce qui n'a pas pu être lu n'est jamais compté comme manquant. Le rapport contient des noms : traitez-le comme le dossier.",
        "This report says what the papers show. Every finding is presumed and to be checked; it certifies nothing, and the forecast binds nobody. What could not be read is never counted as missing. The report holds names: treat it as you treat the dossier.";
}

/// The page, UTF-8.
///
/// # Errors
/// When the template cannot be rendered, which its types exclude.
pub fn audit(audit: &Audit, lang: Lang, names: &Lexicon, links: &Links) -> Result<Vec<u8>, askama::Error> {
    Ok(safe::page(&page(audit, lang, names, links).render()?).into_bytes())
}

fn page(audit: &Audit, lang: Lang, names: &Lexicon, links: &Links) -> Page {
    let day = words::date(&audit.audit_date, lang);
    let count = |v: Verdict| audit.indicators.iter().filter(|i| standing(audit, i) == (v, false)).count();
    let files: Vec<File> = audit.files.iter().map(|f| file(f, lang, names, links)).collect();
    let mut states: Vec<&'static str> = files.iter().map(|f| f.state).collect();
    states.sort_unstable();
    states.dedup();
    let lost = audit.files.iter().filter(|f| matches!(f.state, FileState::Unread | FileState::Partly));
    Page {
        w: Words::of(lang),
        style: STYLE,
        script: SCRIPT,
        style_hash: digest(STYLE),
        script_hash: digest(SCRIPT),
        dossier: shown(&audit.dossier),
        when: match lang {
            Lang::Fr => format!("audit du {day}"),
            Lang::En => format!("audit of {day}"),
        },
        pack: format!("{} ({} {})", set(&audit.pack.name, lang), audit.pack.id, audit.pack.version),
        coverage: term::read_and_followed(audit, lang),
        reading: cover::reading(audit, lang),
        outlook: cover::outlook(audit, lang),
        counts: Verdict::ORDER
            .iter()
            .filter(|v| count(**v) > 0 || audit.findings.iter().any(|f| f.verdict == **v))
            .map(|v| Count {
                class: class(*v),
                name: words::verdict(*v, lang),
                number: count(*v),
                found: audit.findings.iter().any(|f| f.verdict == *v),
            })
            .collect(),
        criteria: criteria(audit, lang, names, links),
        waivers: audit.waivers.iter().map(|w| accepted(audit, w, lang)).collect(),
        provisional: audit.indicators.iter().filter(|i| i.provisional).count(),
        first: by_weight(&audit.findings).into_iter().take(FIRST).map(|f| told(audit, f, lang, links)).collect(),
        findings: audit.findings.iter().map(|f| told(audit, f, lang, links)).collect(),
        transition: audit.transition.iter().map(|t| turned(audit, t, lang)).collect(),
        profile: profile::rows(audit, names, lang)
            .into_iter()
            .map(|r| Asked {
                ask: if r.ask.is_empty() { r.name } else { r.ask },
                answer: r.answer,
                origin: profile::origin(r.origin, lang),
                seen: shown(&r.seen),
                mend: r.mend,
            })
            .collect(),
        matrices: matrices::drawn(audit, links, lang),
        legend: matrices::legend(lang),
        unread: lost.map(|f| file(f, lang, names, links)).collect(),
        states,
        files,
        notice: audit.pack.notice.as_ref().map(|n| set(n, lang)).unwrap_or_default(),
        generator: audit.generator.clone(),
    }
}

/// The source of a style or script, as a security policy names it.
pub(super) fn digest(text: &str) -> String {
    format!("sha256-{}", base64::engine::general_purpose::STANDARD.encode(Sha256::digest(text.as_bytes())))
}

pub(super) fn class(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Major => "major",
        Verdict::Minor => "minor",
        Verdict::Unverifiable => "unverifiable",
        Verdict::ToReview => "to-review",
        Verdict::Conform => "conform",
        Verdict::NotApplicable => "not-applicable",
    }
}

fn criteria(audit: &Audit, lang: Lang, names: &Lexicon, links: &Links) -> Vec<Criterion> {
    let mut criteria: Vec<Criterion> = Vec::new();
    for i in &audit.indicators {
        let cell = cell(audit, i, lang, links);
        match criteria.iter_mut().find(|c| c.number == i.criterion) {
            Some(criterion) => criterion.indicators.push(cell),
            None => criteria.push(Criterion {
                number: i.criterion,
                label: names.criterion(i.criterion, lang),
                indicators: vec![cell],
            }),
        }
    }
    criteria
}

fn cell(audit: &Audit, i: &IndicatorOutcome, lang: Lang, links: &Links) -> Cell {
    let label = set(&i.label, lang);
    let (stands, accepted) = standing(audit, i);
    let verdict = words::verdict(stands, lang);
    let mut because: Vec<String> =
        audit.findings.iter().filter(|f| f.indicator == i.indicator).map(|f| shown(&words::message(f, lang))).collect();
    if because.is_empty() {
        because = i.because.iter().map(|t| shown(&set(t, lang))).collect();
    }
    Cell {
        number: i.indicator,
        class: class(stands),
        symbol: if accepted { format!("{}d", term::symbol(stands)) } else { term::symbol(stands).to_owned() },
        verdict: if accepted {
            format!("{verdict}, {}", pick(lang, "accepté par dérogation", "waived"))
        } else {
            verdict.to_owned()
        },
        label,
        provisional: i.provisional,
        because,
        evidence: i
            .evidence
            .iter()
            .map(|e| Piece {
                text: shown(&format!("{} – {}", set(&e.name, lang), e.file)),
                href: links.href(&e.file).to_owned(),
            })
            .collect(),
    }
}

fn turned(audit: &Audit, t: &Transition, lang: Lang) -> Turned {
    let row = |c: &Change| Turn {
        number: c.indicator,
        label: set(&c.label, lang),
        turn: outlook::turn(c, lang),
        provisional: c.provisional,
        added: outlook::added(c, lang).into_iter().map(|(m, a)| (shown(&m), a)).collect(),
    };
    Turned { line: capital(&outlook::transition(audit, t, lang)), rows: t.changes.iter().map(row).collect() }
}

fn accepted(audit: &Audit, w: &Waiver, lang: Lang) -> Accepted {
    Accepted {
        class: match w.state {
            WaiverState::Active => class(Verdict::Conform),
            WaiverState::Expired => class(Verdict::Major),
            WaiverState::Unused => class(Verdict::NotApplicable),
        },
        state: words::waiver_state(w.state, lang),
        // a key is told with its finding
        target: if w.key.is_empty() || w.findings.is_empty() {
            shown(&words::waiver_target(w, lang))
        } else {
            String::new()
        },
        found: words::waived_findings(audit, w).map(|f| (f.key.clone(), shown(&words::message(f, lang)))).collect(),
        reason: shown(&w.reason),
        author: shown(&w.author),
        given: words::date(&w.date, lang),
        until: words::date(&w.expiry, lang),
    }
}

fn told(audit: &Audit, f: &Finding, lang: Lang, links: &Links) -> Told {
    let colon = pick(lang, "\u{A0}: ", ": ");
    Told {
        key: shown(&f.key),
        class: class(f.verdict),
        verdict: words::verdict(f.verdict, lang),
        indicator: f.indicator,
        criterion: f.criterion,
        label: set(&f.label, lang),
        message: shown(&words::message(f, lang)),
        subject: shown(&f.subject),
        requirement: set(&f.requirement, lang),
        seen: f
            .evidence
            .iter()
            .map(|e| Seen {
                name: match set(&e.name, lang) {
                    name if name.is_empty() => name,
                    name => format!("{name}{colon}"),
                },
                file: shown(&e.file),
                href: links.href(&e.file).to_owned(),
                place: shown(&set(&e.place, lang)),
                passage: shown(&words::quoted(&e.passage, lang)),
            })
            .collect(),
        refused: f
            .refused
            .iter()
            .map(|r| {
                let why = match said(&r.message, lang) {
                    "" => words::reason(&r.reason, lang),
                    message => typeset(message, lang),
                };
                shown(&format!("{} ({why})", r.file))
            })
            .collect(),
        missing: f.missing.iter().map(|m| set(m, lang)).collect::<Vec<_>>().join(", "),
        action: set(&f.action, lang),
        responsible: set(&f.responsible, lang),
        due: words::date(&f.due, lang),
        source: typeset(&f.source, lang),
        confidence: words::confidence(f.confidence, lang),
        waiver: shown(&words::waiver(audit, f, lang)),
        waived: !f.waiver.is_empty(),
    }
}

fn file(f: &crate::audit::FileEntry, lang: Lang, names: &Lexicon, links: &Links) -> File {
    let trouble: Vec<String> = f.incidents.iter().map(|i| shown(&set(&i.message, lang))).collect();
    let papers: Vec<String> =
        f.artefacts.iter().filter(|c| c.counts).map(|c| names.artefact(&c.artefact, lang)).collect();
    File {
        path: shown(&f.path),
        href: links.href(&f.path).to_owned(),
        kind: words::format(&f.kind, lang),
        state: words::state(f.state, lang),
        size: words::count(f.size, lang),
        papers: papers.join(", "),
        trouble: trouble.join(" "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn drawn(audit_: &Audit, lang: Lang) -> String {
        String::from_utf8(audit(audit_, lang, &sample::lexicon(), &Links::default()).unwrap()).unwrap()
    }

    #[test]
    fn nothing_is_fetched_and_nothing_of_the_dossier_is_markup() {
        let mut hostile = sample::large();
        hostile.dossier = "<script>alert(1)</script>".to_owned();
        hostile.findings[0].evidence[0].passage = "\"><img src=x onerror=alert(1)>".to_owned();
        let html = drawn(&hostile, Lang::Fr);
        assert_eq!(html.matches("<script").count(), 1, "ours");
        assert!(!html.contains("<img") && !html.contains("src=\"http") && !html.contains("href=\"http"));
        assert!(html.contains("default-src 'none'") && html.contains(&digest(SCRIPT)));
        assert!(!html.contains(" style=") && !html.contains("onclick"), "the policy would refuse it");
    }

    #[test]
    fn matrices_say_in_words_what_lacks_and_for_whom() {
        let html = drawn(&sample::chained(), Lang::Fr);
        assert_eq!(html.matches("id=\"t-").count(), 2, "no empty matrix");
        for words in
            ["non trouvée, facultative", "Pièce b (pour Léa &#60;b&#62;Martin&#60;/b&#62;)", "hors échantillon"]
        {
            assert!(html.contains(words), "{words}");
        }
        assert!(!html.contains("<b>Martin"));
    }

    #[test]
    fn every_indicator_finding_and_file_is_there() {
        let sample = sample::large();
        let html = drawn(&sample, Lang::En);
        assert_eq!(html.matches("<article class=\"finding").count(), sample.findings.len());
        assert_eq!(html.matches("data-row data-state").count(), sample.files.len());
        for i in &sample.indicators {
            assert!(html.contains(&format!("id=\"i{}\"", i.indicator)));
        }
        assert!(html.contains("lang=\"en\"") && !html.contains("À faire") && !html.contains("Échéance"));
    }
}
