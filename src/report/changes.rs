//! A comparison in words: tables for files, lines for the terminal.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::lexicon::Lexicon;
use super::outlook;
use super::safe::shown;
use super::table::{Book, Cell, Sheet};
use super::term::{self, Style};
use super::words::{self, pick, set};
use crate::audit::{Audit, WaiverState};
use crate::compare::{Change, Comparison, Ending, Fate, Turn, WaiverTurn};
use crate::text::{Lang, fr_count, typeset};

/// Findings listed for one fate on the terminal.
const LISTED: usize = 8;
/// Lines one finding may take there.
const LINES: usize = 2;

/// A fate in words.
#[must_use]
pub fn fate(fate: Fate, lang: Lang) -> &'static str {
    match (fate, lang) {
        (Fate::New, Lang::Fr) => "Nouveau",
        (Fate::New, Lang::En) => "New",
        (Fate::Worsened, Lang::Fr) => "Aggravé",
        (Fate::Worsened, Lang::En) => "Worsened",
        (Fate::Open, Lang::Fr) => "Toujours ouvert",
        (Fate::Open, Lang::En) => "Still open",
        (Fate::Eased, Lang::Fr) => "Atténué",
        (Fate::Eased, Lang::En) => "Eased",
        (Fate::Closed, Lang::Fr) => "Clos",
        (Fate::Closed, Lang::En) => "Closed",
    }
}

/// What may become of a finding, as they are listed.
pub const FATES: [Fate; 5] = [Fate::New, Fate::Worsened, Fate::Open, Fate::Eased, Fate::Closed];

/// What must be known before the rest is believed: other rules, other dates, other dossiers.
#[must_use]
pub fn warnings(c: &Comparison, lang: Lang) -> Vec<String> {
    let mut all = Vec::new();
    let (o, n) = (&c.old, &c.new);
    if o.pack != n.pack {
        all.push(match lang {
            Lang::Fr => {
                format!("Les règles diffèrent : {} puis {} ; des écarts peuvent n'être que les leurs.", o.pack, n.pack)
            }
            Lang::En => format!("The rules differ: {} then {}; some changes may be theirs only.", o.pack, n.pack),
        });
    }
    if o.audit_date != n.audit_date {
        let [a, b] = [&o.audit_date, &n.audit_date].map(|d| words::date(d, lang));
        all.push(match lang {
            Lang::Fr => format!("Les dates d'audit diffèrent : {a} puis {b}."),
            Lang::En => format!("The audit dates differ: {a} then {b}."),
        });
    }
    if o.dossier != n.dossier {
        all.push(match lang {
            Lang::Fr => format!("Les dossiers n'ont pas le même nom : « {} » puis « {} ».", o.dossier, n.dossier),
            Lang::En => format!("The dossiers have other names: “{}” then “{}”.", o.dossier, n.dossier),
        });
    }
    if o.as_of > n.as_of {
        all.push(
            pick(
                lang,
                "Le premier audit est le plus récent : l'ordre des deux est peut-être à inverser.",
                "The first audit is the later one: perhaps the two should be swapped.",
            )
            .to_owned(),
        );
    }
    if o.generator != n.generator {
        all.push(match lang {
            Lang::Fr => format!("Les versions du programme diffèrent : {} puis {}.", o.generator, n.generator),
            Lang::En => format!("The versions of the program differ: {} then {}.", o.generator, n.generator),
        });
    }
    if n.unread > o.unread {
        all.push(match lang {
            Lang::Fr => format!(
                "Fichiers non lus ou lus en partie : {} puis {} ; « clos » n'y vaut que pour ce qui est lu.",
                o.unread, n.unread
            ),
            Lang::En => format!(
                "Files not read, or in part: {} then {}; “closed” holds for what is read only.",
                o.unread, n.unread
            ),
        });
    }
    all.into_iter().map(|w| typeset(&w, lang)).collect()
}

/// The counts, in one sentence.
#[must_use]
pub fn counts(c: &Comparison, lang: Lang) -> String {
    let n = |fate| c.count(fate);
    let s = |n: usize| if n > 1 { "s" } else { "" };
    let [new, worse, open, eased, closed] = FATES.map(n);
    let waived = |x: &&Change| x.fate == Fate::Open && x.new.as_ref().is_some_and(|f| !f.waiver.is_empty());
    let of = match (lang, c.changes.iter().filter(waived).count()) {
        (_, 0) => String::new(),
        (Lang::Fr, n) => format!(" (dont {})", fr_count(n, "dérogé", "dérogés")),
        (Lang::En, n) => format!(" ({n} waived)"),
    };
    match lang {
        Lang::Fr => format!(
            "{closed} clos, {open} toujours ouvert{}{of}, {new} nouveau{}, {worse} aggravé{}, {eased} atténué{}",
            s(open),
            if new > 1 { "x" } else { "" },
            s(worse),
            s(eased)
        ),
        Lang::En => format!("{closed} closed, {open} still open{of}, {new} new, {worse} worsened, {eased} eased"),
    }
}

/// The forecast before and now, where they differ.
#[must_use]
pub fn forecasts(old: &Audit, new: &Audit, lang: Lang) -> Option<String> {
    let [before, now] = [old, new].map(|a| a.forecast.as_ref().map(|f| outlook::opinion(f, lang)));
    let (before, now) = (before?, now?);
    let head = pick(lang, "Prévision\u{A0}: ", "Forecast: ");
    (before != now).then(|| shown(&format!("{head}{before} → {now}")))
}

/// What became of a waiver, in words: « nouvelle, utilisée », « expirée », « retirée ».
#[must_use]
pub fn waiver_fate(turn: &WaiverTurn, lang: Lang) -> String {
    let worth = |state| match (state, lang) {
        (WaiverState::Active, Lang::Fr) => "utilisée",
        (WaiverState::Active, Lang::En) => "used",
        (WaiverState::Expired, Lang::Fr) => "expirée",
        (WaiverState::Expired, Lang::En) => "expired",
        (WaiverState::Unused, Lang::Fr) => "sans constat",
        (WaiverState::Unused, Lang::En) => "matches no finding",
    };
    match (turn.old, turn.new) {
        (None, Some(new)) => format!("{}, {}", pick(lang, "nouvelle", "new"), worth(new)),
        (_, None) => pick(lang, "retirée", "taken away").to_owned(),
        (Some(old), Some(new)) if old == new => format!("{} {}", pick(lang, "toujours", "still"), worth(new)),
        (Some(old), Some(new)) => {
            let before = pick(lang, "avant :", "before:");
            format!("{} ({before} {})", worth(new), worth(old))
        }
    }
}

/// A verdict in the words of the tables; a dash where there was none.
fn verdict_cell(of: Option<crate::audit::Verdict>) -> Cell {
    of.map_or_else(|| Cell::text("–"), Cell::Verdict)
}

/// The tables as a page: as many columns as a screen takes.
#[must_use]
pub fn page(c: &Comparison, lang: Lang, names: &Lexicon) -> Book {
    let mut book = book(c, lang, names);
    let heads = vec![
        ("Évolution", "Change", 15.0),
        ("Ind.", "Ind.", 6.0),
        ("Avant", "Before", 20.0),
        ("Maintenant", "Now", 20.0),
        ("Constat", "Finding", 60.0),
        ("Action corrective", "Corrective action", 36.0),
    ];
    let told = |head: (&str, &str), text: &str| {
        let colon = pick(lang, "\u{A0}:", ":");
        (!text.is_empty()).then(|| format!("{}{colon} {text}", pick(lang, head.0, head.1)))
    };
    for row in book.sheets.iter_mut().take(1).flat_map(|s| s.rows.iter_mut()) {
        let text = |at: usize| row.get(at).map(|c| c.shown(lang)).unwrap_or_default();
        let subject = Some(text(5)).filter(|s| !text(4).contains(s.as_str())).unwrap_or_default();
        let beside = [
            told(("Objet", "Subject"), &subject),
            told(("Dérogation", "Waiver"), &text(8)),
            told(("Clé", "Key"), &text(9)),
            told(("Clé précédente", "Former key"), &text(10)),
        ];
        let note = beside.into_iter().flatten().collect::<Vec<_>>().join("\n");
        let found = Cell::Noted { text: text(4), link: String::new(), note };
        let due = told(("Échéance", "Due"), &text(7)).unwrap_or_default();
        let action = Cell::Noted { text: text(6), link: String::new(), note: due };
        row.truncate(4);
        row.extend([found, action]);
    }
    if let Some(first) = book.sheets.first_mut() {
        first.heads = heads;
    }
    book
}

/// The tables: findings, indicators that changed, what runs out.
#[must_use]
pub fn book(c: &Comparison, lang: Lang, names: &Lexicon) -> Book {
    let heads = vec![
        ("Évolution", "Change", 15.0),
        ("Indicateur", "Indicator", 10.0),
        ("Avant", "Before", 20.0),
        ("Maintenant", "Now", 20.0),
        ("Constat", "Finding", 60.0),
        ("Objet", "Subject", 36.0),
        ("Action corrective", "Corrective action", 36.0),
        ("Échéance", "Due date", 11.5),
        ("Dérogation", "Waiver", 30.0),
        ("Clé", "Key", 15.0),
        ("Clé précédente", "Former key", 15.0),
    ];
    let rows = c.changes.iter().filter_map(|change| row(change, lang)).collect();
    let turned = c
        .indicators
        .iter()
        .map(|t: &Turn| vec![Cell::Number(t.indicator.into()), verdict_cell(t.old), verdict_cell(t.new)]);
    let ending = c.ending.iter().map(|e| {
        let kind = if e.waiver { pick(lang, "Dérogation", "Waiver") } else { pick(lang, "Pièce", "Paper") };
        vec![Cell::Date(e.until.clone()), Cell::text(kind), Cell::text(&e.what), Cell::text(detail(e, lang, names))]
    });
    let [from, to] = [&c.old.as_of, &c.new.as_of].map(|d| words::date(d, lang));
    let title = match lang {
        Lang::Fr => format!("{} – du {from} au {to}", c.new.dossier),
        Lang::En => format!("{} – from {from} to {to}", c.new.dossier),
    };
    let mut notes = vec![counts(c, lang)];
    notes.extend(warnings(c, lang));
    Book {
        title,
        notes,
        sheets: vec![
            Sheet { name: pick(lang, "Constats", "Findings").to_owned(), heads, rows },
            Sheet {
                name: pick(lang, "Indicateurs", "Indicators").to_owned(),
                heads: vec![("Indicateur", "Indicator", 10.0), ("Avant", "Before", 30.0), ("Maintenant", "Now", 30.0)],
                rows: turned.collect(),
            },
            Sheet {
                name: pick(lang, "Bientôt expirés", "Ending soon").to_owned(),
                heads: vec![
                    ("Jusqu’au", "Until", 11.5),
                    ("Nature", "Kind", 14.0),
                    ("Quoi", "What", 50.0),
                    ("Détail", "Detail", 60.0),
                ],
                rows: ending.collect(),
            },
            Sheet {
                name: pick(lang, "Dérogations", "Waivers").to_owned(),
                heads: vec![
                    ("Évolution", "Change", 26.0),
                    ("Dérogation", "Waiver", 36.0),
                    ("Motif", "Reason", 50.0),
                    ("Auteur", "Author", 20.0),
                    ("Accordée le", "Granted", 11.5),
                    ("Jusqu’au", "Until", 11.5),
                ],
                rows: c.waivers.iter().map(|t| waiver_row(t, lang)).collect(),
            },
        ],
        generator: c.new.generator.clone(),
        day: c.new.as_of.clone(),
    }
}

fn waiver_row(t: &WaiverTurn, lang: Lang) -> Vec<Cell> {
    let w = &t.waiver;
    vec![
        Cell::text(typeset(&waiver_fate(t, lang), lang)),
        Cell::text(words::waiver_target(w, lang)),
        Cell::text(&w.reason),
        Cell::text(&w.author),
        Cell::Date(w.date.clone()),
        Cell::Date(w.expiry.clone()),
    ]
}

fn detail(e: &Ending, lang: Lang, names: &Lexicon) -> String {
    if e.waiver { e.detail.clone() } else { names.artefact(&e.detail, lang) }
}

fn row(change: &Change, lang: Lang) -> Option<Vec<Cell>> {
    let f = change.finding()?;
    let mut told = fate(change.fate, lang).to_owned();
    if change.excused {
        told += pick(lang, " (indicateur sans objet)", " (indicator not applicable)");
    }
    let key = |of: &Option<crate::audit::Finding>| of.as_ref().map(|f| f.key.clone()).unwrap_or_default();
    let (before, now) = (key(&change.old), key(&change.new));
    let former = if before == now { String::new() } else { before };
    Some(vec![
        Cell::text(told),
        if f.indicator == 0 { Cell::text("") } else { Cell::Number(f.indicator.into()) },
        verdict_cell(change.old.as_ref().map(|f| f.verdict)),
        verdict_cell(change.new.as_ref().map(|f| f.verdict)),
        Cell::text(words::message(f, lang)),
        Cell::text(&f.subject),
        Cell::text(set(&f.action, lang)),
        Cell::Date(if change.fate == Fate::Closed { String::new() } else { f.due.clone() }),
        Cell::text(&f.waiver),
        Cell::text(now),
        Cell::text(former),
    ])
}

/// Writes the comparison for a terminal: 80 columns, readable without colour.
///
/// # Errors
/// When `w` fails.
pub fn summary(c: &Comparison, lang: Lang, style: &Style, names: &Lexicon, w: &mut dyn Write) -> io::Result<()> {
    let width = style.width.clamp(40, 100);
    let day = |iso: &str| words::date(iso, lang);
    let title = format!("{} · {} → {}", shown(&c.new.dossier), day(&c.old.as_of), day(&c.new.as_of));
    for line in term::wrapped(&title, width, "", LINES) {
        writeln!(w, "{line}")?;
    }
    for line in term::wrapped(&counts(c, lang), width, "", LINES) {
        writeln!(w, "{line}")?;
    }
    for warning in warnings(c, lang) {
        for line in term::wrapped(&format!("! {}", shown(&warning)), width, "", 3) {
            writeln!(w, "{line}")?;
        }
    }
    if !c.indicators.is_empty() {
        let symbol = |v: Option<crate::audit::Verdict>| v.map_or("·", term::symbol);
        let turns: Vec<String> =
            c.indicators.iter().map(|t| format!("{}\u{A0}{}→{}", t.indicator, symbol(t.old), symbol(t.new))).collect();
        let head = pick(lang, "Indicateurs\u{A0}: ", "Indicators: ");
        for line in term::wrapped(&format!("{head}{}", turns.join(", ")), width, "", 3) {
            writeln!(w, "{line}")?;
        }
    }
    for kind in FATES {
        let all: Vec<&Change> = c.changes.iter().filter(|x| x.fate == kind).collect();
        if all.is_empty() {
            continue;
        }
        writeln!(w, "\n{} ({})", fate(kind, lang), all.len())?;
        for change in all.iter().take(LISTED) {
            for line in listed(change, lang, width) {
                writeln!(w, "{line}")?;
            }
        }
        more(all.len(), lang, w)?;
    }
    if !c.waivers.is_empty() {
        writeln!(w, "\n{} ({})", pick(lang, "Dérogations", "Waivers"), c.waivers.len())?;
        for t in c.waivers.iter().take(LISTED) {
            let fate = typeset(&waiver_fate(t, lang), lang);
            let text = format!("{} – {fate} – {}", words::waiver_target(&t.waiver, lang), t.waiver.reason);
            for line in term::wrapped(&shown(&text), width, "  ", LINES) {
                writeln!(w, "{line}")?;
            }
        }
        more(c.waivers.len(), lang, w)?;
    }
    if !c.ending.is_empty() {
        writeln!(w, "\n{} ({})", pick(lang, "Bientôt expirés", "Ending soon"), c.ending.len())?;
        for e in c.ending.iter().take(LISTED) {
            let text = format!("{}  {} – {}", day(&e.until), e.what, detail(e, lang, names));
            for line in term::wrapped(&shown(&text), width, "  ", LINES) {
                writeln!(w, "{line}")?;
            }
        }
    }
    Ok(())
}

/// Says how many of a list are not shown.
fn more(all: usize, lang: Lang, w: &mut dyn Write) -> io::Result<()> {
    match (all.saturating_sub(LISTED), lang) {
        (0, _) => Ok(()),
        (n, Lang::Fr) => writeln!(w, "       et {}", fr_count(n, "autre", "autres")),
        (n, Lang::En) => writeln!(w, "       and {n} more"),
    }
}

fn listed(change: &Change, lang: Lang, width: usize) -> Vec<String> {
    let Some(f) = change.finding() else { return Vec::new() };
    let number = if f.indicator == 0 { String::new() } else { f.indicator.to_string() };
    let mark = match (&change.old, &change.new) {
        (Some(o), Some(n)) if o.verdict != n.verdict => {
            format!("{}→{}", term::symbol(o.verdict), term::symbol(n.verdict))
        }
        _ => term::symbol(f.verdict).to_owned(),
    };
    let head = format!("{number:>3} {mark:<3}  ");
    let indent = " ".repeat(head.width());
    let mut text = words::message(f, lang);
    if change.excused {
        text = format!("{} {text}", pick(lang, "(indicateur sans objet)", "(indicator not applicable)"));
    }
    if !f.waiver.is_empty() && change.fate != Fate::Closed {
        text = format!("{} {text}", pick(lang, "(accepté)", "(waived)"));
    }
    let text = format!("{} {text}", f.key);
    let mut lines = term::wrapped(&shown(&text), width, &indent, LINES);
    if let Some(first) = lines.first_mut() {
        *first = format!("{head}{}", first.trim_start());
    }
    lines
}
