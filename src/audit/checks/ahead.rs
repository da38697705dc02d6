//! Entries made too late: by what the list itself says of them, or by the notice that the papers of the certifier ask.

use jiff::civil::Date;

use super::departed::sentences;
use super::expired::of_one_thing;
use super::{Sight, current, finding, fr_date, is_typed, rows, short, typed};
use crate::audit::judge::Case;
use crate::audit::outcome::{Confidence, Finding};
use crate::fold::fold;
use crate::pack::compile_patterns;
use crate::pack::model::{Check, Indicator};
use crate::text::{Text, en_count, fr_count};

/// Longest text of a cell that tells a state, in words.
const STATE: usize = 8;
/// Numbers as words, from one.
const NUMBERS: [&str; 16] = [
    "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize",
    "quatorze", "quinze", "seize",
];

/// A number in figures or words.
fn number(word: &str) -> Option<i32> {
    let tens = match word {
        "une" => Some(1),
        "vingt" => Some(20),
        "trente" => Some(30),
        "quarante" => Some(40),
        "soixante" => Some(60),
        _ => None,
    };
    // the folding takes the last letter of a longer word that ends with s or x
    let spelt = || NUMBERS.iter().position(|n| fold(n).trim() == word).and_then(|n| i32::try_from(n + 1).ok());
    word.parse().ok().filter(|n| (1..400).contains(n)).or(tens).or_else(spelt)
}

/// The notice a sentence asks, in days, and as it is said: « au plus tard huit semaines avant l'épreuve ».
fn notice(sentence: &str) -> Option<(i32, String)> {
    let folded = fold(sentence);
    let words: Vec<&str> = folded.split_whitespace().collect();
    words.windows(2).enumerate().find_map(|(at, two)| {
        let days = match two[1] {
            "jour" | "day" => 1,
            "semaine" | "week" => 7,
            "moi" | "mois" | "month" => 30,
            _ => return None,
        };
        let n = number(two[0])?;
        let rest = &words[at + 2..];
        let before = rest.iter().take(3).position(|w| matches!(*w, "avant" | "before"))?;
        // « ouvrés » : at least as many days
        let kind = rest[..before]
            .iter()
            .all(|w| matches!(*w, "ouvre" | "ouvrable" | "calendaire" | "franc" | "plein" | "au" | "moin" | "moins"));
        kind.then(|| (n * days, format!("{} {}", two[0], if days == 30 { "mois" } else { two[1] })))
    })
}

/// The shortest notice that the papers of the same certifier ask.
fn asked<'a>(case: &Case<'a>, check: &Check, sight: &Sight) -> Option<(i32, String, Sight<'a>)> {
    let entry = compile_patterns(check.answer("entry"));
    let papers = check.with.iter().flat_map(|id| current(case, id)).filter(|o| of_one_thing(case, check, sight, o));
    let all = papers.filter_map(|o| {
        let said: Vec<(i32, String)> = typed(&o)
            .flat_map(|r| &r.lines)
            .flat_map(|l| sentences(l))
            .filter(|s| rows::says(s, &entry))
            .filter_map(notice)
            .collect();
        said.into_iter().min().map(|(days, text)| (days, text, o))
    });
    all.min_by_key(|(days, ..)| *days)
}

/// A row that came too late.
struct Late {
    row: String,
    /// What it says of it, or the days of the entry and of the exam.
    why: Result<String, (Date, Date)>,
}

/// Rows whose state says that they came too late, under any head that is not of money.
fn by_state(sight: &Sight, late: &[String], money: &[String]) -> Vec<Late> {
    let mut heads: Vec<String> = Vec::new();
    let mut found = Vec::new();
    for row in rows::of(sight) {
        let cells: Vec<&str> = rows::cells(row).map(str::trim).collect();
        let told = cells.iter().enumerate().position(|(n, c)| {
            let short = c.split_whitespace().count() <= STATE;
            short
                && rows::says(c, late)
                && !rows::says(c, money)
                && !heads.get(n).is_some_and(|h| rows::says(h, money) || rows::says(h, late))
        });
        // the head of the table names no day and nobody
        if heads.is_empty() && rows::days(row).is_empty() {
            heads = cells.iter().map(|c| (*c).to_owned()).collect();
            continue;
        }
        if let Some(n) = told.filter(|_| !heads.is_empty()) {
            found.push(Late { row: row.to_owned(), why: Ok(cells[n].to_owned()) });
        }
    }
    found
}

/// Rows whose entry is less than so many days before their exam, by the heads of both.
fn by_days(sight: &Sight, check: &Check, days: i32) -> Vec<Late> {
    let (entered, exam) = (compile_patterns(check.answer("entered")), compile_patterns(check.answer("exam")));
    let mut columns: Option<(usize, usize)> = None;
    let mut found = Vec::new();
    for row in rows::of(sight) {
        let cells: Vec<&str> = rows::cells(row).map(str::trim).collect();
        if rows::days(row).is_empty() {
            let of = |words: &[String]| cells.iter().position(|c| rows::says(c, words));
            columns = of(&entered).and_then(|a| {
                let b = cells.iter().enumerate().position(|(n, c)| n != a && rows::says(c, &exam))?;
                Some((a, b))
            });
            continue;
        }
        let Some((a, b)) = columns else { continue };
        let day = |n: usize| cells.get(n).and_then(|c| rows::days(c).into_iter().min());
        let (Some(from), Some(to)) = (day(a), day(b)) else { continue };
        if from.until(to).is_ok_and(|s| s.get_days() < days) {
            found.push(Late { row: row.to_owned(), why: Err((from, to)) });
        }
    }
    found
}

/// Nobody is entered for an exam later than the certifier asks.
pub(super) fn ahead(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let (late, money) = (compile_patterns(&check.any), compile_patterns(check.answer("other")));
    let spared = compile_patterns(&check.common);
    let mut found = Vec::new();
    for sight in sights.iter().filter(|s| is_typed(s)) {
        let asked = asked(case, check, sight);
        let mut all = by_state(sight, &late, &money);
        if all.is_empty() {
            all = asked.as_ref().map(|(days, ..)| by_days(sight, check, *days)).unwrap_or_default();
        }
        let Some(first) = all.first() else { continue };
        let (name, file, n) = (case.name(&check.artefact), short(&sight.0.entry.path), all.len());
        let (why, why_en) = match &first.why {
            Ok(state) => (format!("« {state} »"), format!("“{state}”")),
            Err((from, to)) => (
                format!("le {} pour une épreuve du {}", fr_date(*from), fr_date(*to)),
                format!("on {from} for an exam of {to}"),
            ),
        };
        let (notice, notice_en) = asked.as_ref().map_or(Default::default(), |(_, text, paper)| {
            let paper = short(&paper.0.entry.path);
            (
                format!(" ; le certificateur demande {text} ({paper})"),
                format!("; the certifier asks for {text} ({paper})"),
            )
        });
        let message = Text::new(
            format!("{} : {} hors délai, {why} ({file}){notice}.", name.fr, fr_count(n, "inscription", "inscriptions")),
            format!("{}: {} too late, {why_en} ({file}){notice_en}.", name.en, en_count(n, "entry", "entries")),
        );
        let papers: Vec<Sight> = std::iter::once(*sight).chain(asked.map(|(.., s)| s)).collect();
        let mut f = finding(case, indicator, check, &check.cause, "late", message, &papers);
        f.subject.clone_from(&sight.0.entry.path);
        f.confidence = Confidence::Probable;
        // what the certifier let pass
        if all.iter().all(|l| rows::says(&l.row, &spared)) {
            f.to_review();
        }
        found.push(f);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::notice;

    #[test]
    fn a_notice_is_a_number_of_days_before() {
        for (text, days) in [
            ("Inscription des candidats au plus tard huit semaines avant la première épreuve", Some(56)),
            ("Le centre inscrit ses candidats trois mois avant la session", Some(90)),
            ("PREVALOG inscrit les candidats sur l'extranet au moins 8 jours avant.", Some(8)),
            ("Inscription au plus tard sept jours ouvrés avant la session", Some(7)),
            ("Inscription trente jours au moins avant l'examen", Some(30)),
            ("Les résultats sont saisis sous cinq jours", None),
            ("Inscription ouverte deux semaines", None),
        ] {
            assert_eq!(notice(text).map(|(d, _)| d), days, "{text}");
        }
    }
}
