//! What a row notes of a person, and no paper takes up.

use std::collections::{BTreeMap, BTreeSet};

use super::{Sight, current, finding, per, rows, short, typed};
use crate::audit::judge::Case;
use crate::audit::outcome::{Confidence, Finding};
use crate::classify::tells_contact;
use crate::fold::fold;
use crate::pack::compile_patterns;
use crate::pack::model::{Check, Indicator, Role};
use crate::shelf::Shelved;
use crate::text::Text;

/// Words that a cell which denies begins with, folded.
const DENIED: [&str; 10] = ["non", "no", "neant", "aucun", "aucune", "pas", "none", "ras", "san", "ni"];
/// A paper that names more trainees than these speaks of none of them in particular.
const SEVERAL: usize = 3;
/// Words by which a sentence says that nothing came, folded.
const NEVER: [&str; 8] = ["rien", "jamais", "toujours", "aucun", "aucune", "not", "never", "nothing"];

/// Whether a row says one of the words in a cell that does not deny it.
fn notes(row: &str, words: &[String]) -> bool {
    rows::cells(row).filter(|cell| rows::says(cell, words)).any(|cell| {
        let folded = fold(cell);
        !folded.split_whitespace().next().is_some_and(|w| DENIED.contains(&w))
    })
}

/// Whether a part of a line, parted at these signs, says one of the words and none that denies.
fn affirms(line: &str, signs: &[char], words: &[String], denies: impl Fn(&str) -> bool) -> bool {
    line.split(signs).any(|part| rows::says(part, words) && !fold(part).split_whitespace().any(&denies))
}

/// Whether a sentence says one of the words and does not deny it: « troubles dys : non » does.
fn tells(line: &str, words: &[String]) -> bool {
    affirms(line, &['.', ';', ','], words, |w| DENIED.contains(&w))
}

/// Whom the lines of a paper speak of that say one of the words: the person the line names, or the line that heads it.
fn of_lines(case: &Case, sight: &Sight, (words, granted): (&[String], &[String]), trainees: &[usize]) -> Vec<usize> {
    let mut out = Vec::new();
    for run in typed(sight) {
        let mut whose = None;
        for line in &run.lines {
            match rows::named(case, line, trainees).as_slice() {
                [] => {}
                [one] => whose = Some(*one),
                _ => whose = None,
            }
            out.extend(whose.filter(|_| tells(line, words) && !grants(line, granted)));
        }
    }
    out
}

/// Whether a line says that something was granted or done in a part that does not deny it.
fn grants(line: &str, words: &[String]) -> bool {
    affirms(line, &['.', ';', ',', '|'], words, |w| DENIED.contains(&w) || NEVER.contains(&w))
}

/// Whether a line that speaks of a measure only wishes it, leaves it for later or says that nothing came.
fn idle(line: &str, wished: &[String], granted: &[String]) -> bool {
    let denied = fold(line).split_whitespace().any(|w| w == "pas" || NEVER.contains(&w));
    (denied || rows::says(line, wished)) && !grants(line, granted)
}

/// A row that says one of the words of a trainee is taken up by one of the papers, or by one that says `done`.
pub(super) fn noted(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let words = compile_patterns(&check.any);
    let (wished, granted) = (compile_patterns(check.answer("wished")), compile_patterns(check.answer("granted")));
    let roster = &case.dossier.roster;
    let trainees: Vec<usize> = (0..roster.all.len()).filter(|n| roster.all[*n].role == Role::Trainee).collect();
    // person, the row's papers
    let mut open: BTreeMap<usize, Vec<Sight>> = BTreeMap::new();
    for sight in sights {
        let here: BTreeSet<usize> = sight.1.all_runs().flat_map(|r| roster.trainees(sight.0.number, Some(r))).collect();
        let by_row = rows::of(sight).filter(|row| notes(row, &words) && !grants(row, &granted)).filter_map(|row| {
            match (rows::named(case, row, &trainees).as_slice(), here.len()) {
                ([one], _) => Some(*one),
                // a form of one person does not name the person in each row
                ([], 1) => here.first().copied(),
                _ => None,
            }
        });
        for person in by_row.chain(of_lines(case, sight, (&words, &granted), &trainees)) {
            let known = open.entry(person).or_default();
            if !known.iter().any(|s| s.0.number == sight.0.number) {
                known.push(*sight);
            }
        }
    }
    let done = check.answers.get("done").and_then(|list| case.read_with.keyword(list));
    let noting: BTreeSet<usize> = sights.iter().map(|s| s.0.number).collect();
    let taken_up = |person: usize| {
        let proof = check.with.iter().flat_map(|id| current(case, id)).any(|s| per::covers(case, &s, person));
        let said = case.dossier.pieces.iter().filter(|p| !noting.contains(&p.number)).any(|p| {
            done.into_iter()
                .flat_map(|list| p.saying(list))
                .any(|n| roster.in_text(p.number, n, person) && roster.trainees(p.number, Some(n)).count() <= SEVERAL)
        });
        proof || said
    };
    open.retain(|person, _| case.dossier.follows(*person) && !taken_up(*person));
    // a paper that names the person and speaks of it in other words may say what was done
    let maybe = check.answers.get("maybe").and_then(|list| case.read_with.keyword(list));
    let spoken = |person: usize| {
        let pieces = case.dossier.pieces.iter().filter(|p| !noting.contains(&p.number));
        pieces.flat_map(|p| maybe.into_iter().flat_map(|list| p.saying(list)).map(move |n| (p, n))).any(|(p, n)| {
            // a row, and a line of a paper about several, that name nobody tell of a measure when they say that one came
            let several = roster.trainees(p.number, Some(n)).count() > SEVERAL;
            let of_run = || {
                let exhibit = p.exhibit.as_ref().map(Shelved::look);
                let lines = exhibit.iter().flat_map(|e| e.runs.get(n)).flat_map(|r| &r.quotes);
                lines.filter(|q| Some(q.list) == maybe).any(|q| {
                    let whose = rows::named(case, &q.text, &trainees);
                    match whose.as_slice() {
                        [] if several || q.text.contains(" | ") => grants(&q.text, &granted),
                        // « besoin d'aménagement : Anne Roy, 01 99 00 12 12 » tells everybody whom to call
                        [] => !idle(&q.text, &wished, &granted) && !tells_contact(&q.text),
                        whose => whose.contains(&person) && !idle(&q.text, &wished, &granted),
                    }
                })
            };
            roster.in_text(p.number, n, person) && of_run()
        })
    };
    let (told, sure): (BTreeMap<_, _>, BTreeMap<_, _>) =
        open.into_iter().partition(|(person, _)| maybe.is_none() || spoken(*person));
    [(sure, true), (told, false)]
        .into_iter()
        .filter(|(open, _)| !open.is_empty())
        .map(|(open, sure)| unanswered(case, indicator, check, &open, sure))
        .collect()
}

/// What papers note of these persons is taken up by none.
fn unanswered(
    case: &Case,
    indicator: &Indicator,
    check: &Check,
    open: &BTreeMap<usize, Vec<Sight>>,
    sure: bool,
) -> Finding {
    let shown = |person: &usize| case.dossier.roster.all[*person].shown.as_str();
    let name = case.name(check.with.first().map_or("", String::as_str));
    let one =
        |(person, papers): (&usize, &Vec<Sight>)| format!("{} ({})", shown(person), short(&papers[0].0.entry.path));
    let who = open.iter().take(6).map(one).collect::<Vec<_>>().join(" ; ");
    let message = Text::new(
        format!("Situation notée, aucune suite trouvée ({}) : {who}.", name.fr.to_lowercase()),
        format!("Noted, no follow-up found ({}): {who}.", name.en.to_lowercase()),
    );
    let papers: Vec<Sight> = open.values().flatten().copied().collect();
    let mut f = finding(case, indicator, check, &check.cause, "unanswered", message, &papers);
    f.subject = open.keys().map(shown).collect::<Vec<_>>().join(", ");
    f.missing = vec![name];
    f.confidence = Confidence::Probable;
    if !sure {
        f.to_review();
    }
    f
}
