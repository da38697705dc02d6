//! `probant explain`: what the rules, the incidents and the findings mean.

use std::path::{Path, PathBuf};

use super::args::ExplainArgs;
use super::meant::{self, Meant};
use super::{Exit, Failure, Voice, finding, limit, pack_for, packs, parse_date, say, today};
use probant::audit::Audit;
use probant::handbook::phrase::{condition, layout};
use probant::incident;
use probant::pack::model::{AnswerKind, Artefact, Grading, Group, Indicator, Level, Question, SignalKind};
use probant::pack::{Pack, When};
use probant::report;
use probant::text::{Lang, Text, fr_count, typeset};

/// Explains an indicator, an artefact, an incident, a limit or a finding of a report.
pub fn run(args: &ExplainArgs, voice: Voice) -> Result<Exit, Failure> {
    if let Some(text) = limit::explain(args.subject.trim(), voice.lang) {
        say(format_args!("{}", typeset(&text, voice.lang)));
        return Ok(Exit::Done);
    }
    if args.subject.trim().eq_ignore_ascii_case("incidents") {
        let all = incident::CODES.iter().filter_map(|code| Some((code, incident::explain(code)?)));
        let lines: String = all.map(|(code, text)| format!("{code} : {}\n", text.get(voice.lang))).collect();
        say(format_args!("{}", typeset(&lines, voice.lang)));
        return Ok(Exit::Done);
    }
    let packs = packs(args.pack.pack.as_deref())?;
    let date = args.audit_date.as_deref().map(|d| parse_date(d, "--audit-date")).transpose()?;
    let subject = args.subject.trim();
    if is_key(subject) {
        let audit = reported(subject, args.report.as_deref())?;
        let day = audit.audit_date.parse().ok().or(date).unwrap_or_else(today);
        let pack = pack_for(&packs, day).map(|(_, pack)| pack)?;
        say(format_args!("{}", finding::text(&audit, subject, &pack, voice.lang)));
        return Ok(Exit::Done);
    }
    let (_, pack) = pack_for(&packs, date.unwrap_or_else(today))?;
    let text = match meant::meant(&pack, subject, voice.lang) {
        Meant::Indicator(indicator) => indicator_text(&pack, indicator, voice.lang),
        Meant::Artefact(artefact) => artefact_text(&pack, artefact, voice.lang),
        Meant::Question(question) => question_text(&pack, question, voice.lang),
        Meant::Incident(text) => format!("{subject} : {}\n", text.get(voice.lang)),
        Meant::Several(names) => {
            let mut list = names[..names.len().min(LISTED)].join("\n  ");
            if names.len() > LISTED {
                list += &format!("\n  … ({})", names.len());
            }
            return Err(Failure::new(
                Exit::Usage,
                format!("« {subject} » peut désigner plusieurs choses ; précisez :\n  {list}"),
                format!("“{subject}” may mean several things; say which:\n  {list}"),
            ));
        }
        Meant::Nothing => return Err(unknown(&pack, subject, args.report.as_deref(), voice.lang)),
    };
    say(format_args!("{}", typeset(&text, voice.lang)));
    Ok(Exit::Done)
}

/// A word that means nothing: what it comes nearest to, and where the lists are.
fn unknown(pack: &Pack, subject: &str, report: Option<&Path>, lang: Lang) -> Failure {
    let last = super::reports::open(report.unwrap_or(Path::new(super::audit::OUT))).ok();
    let keys: Vec<String> = last.iter().flat_map(|a| &a.findings).map(|f| report::shown(&f.key)).collect();
    let near = |lang| meant::nearest(pack, subject, &keys, lang);
    let list = |head: &str, near: Vec<String>| match near.as_slice() {
        [] => String::new(),
        near => format!("\n{head}\n  {}", near.join("\n  ")),
    };
    let (fr, en) = match lang {
        Lang::Fr => (list("Vouliez-vous dire :", near(Lang::Fr)), String::new()),
        Lang::En => (String::new(), list("Did you mean:", near(Lang::En))),
    };
    Failure::new(
        Exit::Usage,
        format!(
            "« {subject} » n'est ni un indicateur, ni une pièce, ni un incident, ni la clé d'un constat.{fr}\nListes : « probant pack doc » (indicateurs, pièces, questions), « probant explain incidents », « probant explain limites » ; les clés des constats (I11-1a2b3c4d) sont dans les rapports."
        ),
        format!(
            "“{subject}” is no indicator, artefact, incident or key of a finding.{en}\nLists: “probant pack doc” (indicators, papers, questions), “probant explain incidents”, “probant explain limits”; keys of findings (I11-1a2b3c4d) are in the reports."
        ),
    )
}

/// Whether this is the key of a finding: `I11-1a2b3c4d`, perhaps with a rank.
pub fn is_key(subject: &str) -> bool {
    let mut parts = subject.split('-');
    let number = parts.next().and_then(|p| p.strip_prefix(['I', 'i'])).is_some_and(|n| n.parse::<u32>().is_ok());
    number && parts.next().is_some_and(|h| h.len() == 8 && h.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// The audit that holds a finding: the report given, or a folder of reports of several dossiers; else the usual
/// folder. A key says which rule and which paper, not whose: several dossiers may hold it.
fn reported(key: &str, given: Option<&Path>) -> Result<Audit, Failure> {
    let place = given.unwrap_or(Path::new(super::audit::OUT));
    let files = match (given, place.is_dir()) {
        (Some(file), false) => vec![file.to_path_buf()],
        _ => reports_in(place),
    };
    let mut holding: Vec<(&PathBuf, Audit)> = Vec::new();
    for file in &files {
        let audit = match super::reports::open(file) {
            Ok(audit) => audit,
            // one damaged report of many does not hide the others
            Err(_) if files.len() > 1 => continue,
            Err(e) => {
                return Err(Failure {
                    message: Text::new(
                        format!("{} Donnez un audit.json avec --report.", e.message.fr),
                        format!("{} Give an audit.json with --report.", e.message.en),
                    ),
                    ..e
                });
            }
        };
        if audit.findings.iter().any(|f| f.key.eq_ignore_ascii_case(key)) {
            holding.push((file, audit));
        }
    }
    if holding.len() > 1 {
        let folder = |file: &Path| report::shown(&file.parent().unwrap_or(file).display().to_string());
        let line =
            |(file, audit): &(&PathBuf, Audit)| format!("  {} ({})", folder(file), report::shown(&audit.dossier));
        let mut list: Vec<String> = holding.iter().take(NAMED).map(line).collect();
        if holding.len() > NAMED {
            list.push("  …".to_owned());
        }
        let (n, list, first) = (holding.len(), list.join("\n"), folder(holding[0].0));
        return Err(Failure::new(
            Exit::Usage,
            format!(
                "le constat {key} se trouve dans {n} dossiers :\n{list}\nDites lequel : probant explain {key} --report \"{first}\""
            ),
            format!(
                "the finding {key} is in {n} dossiers:\n{list}\nSay which: probant explain {key} --report \"{first}\""
            ),
        ));
    }
    if let Some((_, audit)) = holding.pop() {
        return Ok(audit);
    }
    let at = report::shown(&place.display().to_string());
    let searched = match files.len() {
        0 => Text::new(
            format!("« {at} » ne contient aucun audit.json : le constat {key} n'a pas pu être cherché."),
            format!("“{at}” holds no audit.json: the finding {key} could not be looked for."),
        ),
        1 => Text::new(format!("aucun constat {key} dans « {at} »."), format!("no finding {key} in “{at}”.")),
        n => Text::new(
            format!("aucun constat {key} dans les {n} rapports de « {at} »."),
            format!("no finding {key} in the {n} reports of “{at}”."),
        ),
    };
    Err(Failure::new(
        Exit::Usage,
        format!("{} Si les rapports sont dans un autre dossier : probant explain {key} --report DOSSIER.", searched.fr),
        format!("{} If the reports are in another folder: probant explain {key} --report FOLDER.", searched.en),
    ))
}

/// The audit of a folder, or those of its folders: what a batch leaves.
fn reports_in(place: &Path) -> Vec<PathBuf> {
    let own = place.join("audit.json");
    if own.is_file() {
        return vec![own];
    }
    let below = std::fs::read_dir(place).into_iter().flatten().flatten().map(|e| e.path().join("audit.json"));
    let mut files: Vec<PathBuf> = below.filter(|f| f.is_file()).collect();
    files.sort();
    files
}

/// Things named when a word may mean several.
const LISTED: usize = 9;
/// Dossiers named when several hold a finding.
const NAMED: usize = 10;

/// A profile question: what may be answered, what is assumed, what depends on it.
fn question_text(pack: &Pack, q: &Question, lang: Lang) -> String {
    let w = |a: &'static str, b: &'static str| if lang == Lang::Fr { a } else { b };
    let name = q.name.as_ref().map_or(q.id.as_str(), |n| n.get(lang));
    let mut t = format!("{} — {name} [{}]\n{}\n", w("Question du profil", "Profile question"), q.id, q.ask.get(lang));
    let line = |head: &str, text: String| if text.is_empty() { text } else { format!("{head} : {text}\n") };
    t += &line(w("Réponses", "Answers"), super::init::values(q, lang));
    t += &line(w("Par défaut", "By default"), super::init::default(q, lang));
    let mut papers: Vec<String> = q.infer.iter().flat_map(|i| &i.artefacts).map(|a| pack.name_of(a, lang)).collect();
    papers.sort();
    papers.dedup();
    t += &line(w("Supposée d'après", "Assumed from"), papers.join(", "));
    let depends = |when: Option<&String>| {
        let parsed = when.and_then(|w| When::parse(w).ok());
        parsed.is_some_and(|when| {
            let mut names = Vec::new();
            when.questions(&mut names);
            names.contains(&q.id.as_str())
        })
    };
    let touched = pack.indicators.iter().filter(|i| {
        depends(i.when.as_ref())
            || i.requires.iter().any(|n| depends(n.when.as_ref()))
            || i.checks.iter().any(|c| depends(c.when.as_ref()))
    });
    let touched: Vec<String> = touched.map(|i| i.number.to_string()).collect();
    t += &line(w("Indicateurs qui en dépendent", "Indicators that depend on it"), touched.join(", "));
    let answer = match q.kind {
        AnswerKind::Flag if q.default == Some(toml::Value::Boolean(true)) => w("non", "no"),
        AnswerKind::Flag => w("oui", "yes"),
        _ => "…",
    };
    t + &line(w("Pour y répondre", "To answer it"), format!("--profile \"{name}={answer}\""))
}

fn indicator_text(pack: &Pack, i: &Indicator, lang: Lang) -> String {
    let fr = lang == Lang::Fr;
    let w = |a: &'static str, b: &'static str| if fr { a } else { b };
    let mut t = format!("{} {} — {}\n", w("Indicateur", "Indicator"), i.number, i.label.get(lang));
    t += &format!("{} : {}\n", w("Attendu", "Expected"), i.expected.get(lang));
    t += &format!("{} : {}\n", w("Catégories", "Categories"), i.applies_to.join(", "));
    if let Some(when) = &i.when {
        t += &format!("{} : {}\n", w("Seulement si", "Only if"), condition(pack, when, lang));
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
            t += &format!("      ({} {})\n", w("si", "if"), condition(pack, when, lang));
        }
    }
    t += &format!("\n{}\n", w("Causes fréquentes et actions", "Causes and actions"));
    for cause in &i.causes {
        let level = if i.grading == Grading::MajorOnly || cause.level == Level::Major {
            w("majeure", "major")
        } else {
            w("mineure", "minor")
        };
        let who = if cause.by_hand { w(", constat de l'auditeur", ", told by the auditor") } else { "" };
        t += &format!("  {} ({level}{who}) {}\n      → {}\n", cause.id, cause.cause.get(lang), cause.action.get(lang));
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
    if let Some(purpose) = &a.purpose {
        t += &format!("{}\n", purpose.get(lang));
    }
    if a.must_be_filled {
        t += w("Un modèle non rempli ne compte pas.\n", "A blank template does not count.\n");
    }
    t += &format!("\n{}\n", w("Ce qui la fait reconnaître", "What it is recognised by"));
    for g in &a.signals {
        t += &signs(g, "+", lang);
    }
    if !a.counters.is_empty() {
        t += &format!("\n{}\n", w("Ce qui l'écarte", "What speaks against it"));
    }
    for g in &a.counters {
        t += &signs(g, "−", lang);
    }
    t
}

/// Signs shown for one group.
const SIGNS: usize = 12;

/// A group of signs: where, what it weighs, the words.
fn signs(group: &Group, sign: &str, lang: Lang) -> String {
    let fr = lang == Lang::Fr;
    let weight = group.weight.to_string().replace('.', if fr { "," } else { "." });
    let points = if group.weight < 2.0 { "point" } else { "points" };
    let mut words: Vec<String> = group
        .any
        .iter()
        .take(SIGNS)
        .map(|w| if group.kind == SignalKind::Layout { layout(w, lang) } else { w.replace('*', "…") })
        .collect();
    if group.any.len() > SIGNS {
        let more = group.any.len() - SIGNS;
        words.push(if fr { format!("et {}", fr_count(more, "autre", "autres")) } else { format!("and {more} more") });
    }
    format!("  {} ({sign}{weight} {points}) : {}\n", report::words::signal(group.kind.word(), lang), words.join(" · "))
}
