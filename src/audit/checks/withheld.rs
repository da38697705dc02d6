//! A figure that must be public, given only to those who ask for it, or put off.

use std::collections::BTreeSet;

use super::departed::sentences;
use super::{Sight, finding, rows, runs, short, typed, with_others};
use crate::audit::judge::Case;
use crate::audit::outcome::{Confidence, Finding};
use crate::classify::{Run, Value, read_values};
use crate::pack::compile_patterns;
use crate::pack::model::{Check, Indicator};
use crate::place::excerpt;
use crate::text::Text;

/// Most lines above a passage whose code says which certification it is of.
const ABOVE: usize = 3;

/// The codes of certifications that a text names.
fn codes(text: &str) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    read_values(text, |v, _| {
        if let Value::Certification(code) = v {
            all.insert(code);
        }
    });
    all
}

/// Whether a text tells a rate: « 92 % », « 11 sur 12 ».
fn tells_rate(text: &str) -> bool {
    let percent = text.split('%').rev().skip(1).any(|before| before.trim_end().ends_with(|c: char| c.is_ascii_digit()));
    let words: Vec<&str> = text.split_whitespace().collect();
    let figure = |w: &str| w.trim_matches(|c: char| !c.is_ascii_digit()).parse::<u32>().is_ok();
    percent || words.windows(3).any(|w| matches!(w[1], "sur" | "/" | "of") && figure(w[0]) && figure(w[2]))
}

/// A passage that puts the figure off, and the certification it is of, when the paper tells.
struct Withheld {
    text: String,
    code: Option<String>,
}

/// The words by which a check tells the figure, what puts it off, and why it may.
struct Words {
    figure: Vec<String>,
    open: Vec<String>,
    spared: Vec<String>,
}

fn withheld(run: &Run, words: &Words) -> Vec<Withheld> {
    let own = || run.lines.iter().chain(&run.rows).flat_map(|l| codes(l)).collect::<BTreeSet<_>>();
    let puts_off = |text: &str| {
        rows::says(text, &words.figure)
            && rows::says(text, &words.open)
            && !rows::says(text, &words.spared)
            && !tells_rate(text)
    };
    let mut found = Vec::new();
    let mut tell = |text: &str, above: &[String]| {
        let near = std::iter::once(codes(text)).chain(above.iter().rev().take(ABOVE).map(|l| codes(l)));
        let near = near.into_iter().find(|c| !c.is_empty()).unwrap_or_else(own);
        let code = near.iter().next().filter(|_| near.len() == 1).cloned();
        found.push(Withheld { text: excerpt(text.trim()), code });
    };
    for (n, line) in run.lines.iter().enumerate() {
        // a footer or a menu says « contactez-nous » of everything: the two must be of one sentence
        if let Some(sentence) = sentences(line).into_iter().find(|s| puts_off(s)) {
            tell(sentence, &run.lines[..n]);
        }
    }
    for (n, row) in run.rows.iter().enumerate().filter(|(_, row)| rows::cells(row).count() == 2 && puts_off(row)) {
        tell(row, &run.rows[..n]);
    }
    found
}

/// A paper that shows a rate of the certification: it names it, and a line tells the figure.
fn shows(sight: &Sight, code: &str, words: &Words) -> bool {
    runs(sight).any(|(_, run)| {
        let texts = || run.lines.iter().chain(&run.rows);
        let named = texts().any(|t| codes(t).iter().any(|c| c == code));
        let of_code = |n: usize| {
            let near = texts().skip(n.saturating_sub(ABOVE)).take(ABOVE + 1);
            let near = near.flat_map(|t| codes(t)).collect::<BTreeSet<_>>();
            near.is_empty() || near.contains(code)
        };
        let rated = texts().enumerate().any(|(n, t)| rows::says(t, &words.figure) && tells_rate(t) && of_code(n));
        named && rated
    })
}

/// The certification that a text tells the rate of: it names no other.
fn rate_of(text: &str, figure: &[String]) -> Option<String> {
    let codes = codes(text);
    let lone = codes.len() == 1 && rows::says(text, figure) && tells_rate(text);
    lone.then(|| codes.into_iter().next()).flatten()
}

/// Whether a paper tells, of a certification or of all, the rate that another is read with: a line that names the
/// certification, a row that does under heads that say it, a line that names none.
fn tells_other(run: &Run, code: &str, other: &[String], of_results: bool) -> bool {
    // what names no certification is of those that the paper names; of all, where results are made public
    let named: BTreeSet<String> = run.lines.iter().chain(&run.rows).flat_map(|l| codes(l)).collect();
    let whole = named.is_empty() && of_results || named.contains(code);
    let of = |text: &str| {
        let codes = codes(text);
        codes.is_empty() && whole || codes.contains(code)
    };
    let near = |n: usize| {
        let above = run.lines[n.saturating_sub(ABOVE)..n].iter().rev().map(|l| codes(l)).find(|c| !c.is_empty());
        codes(&run.lines[n]).is_empty() && above.map_or(whole, |c| c.contains(code))
    };
    let in_lines = run.lines.iter().enumerate().any(|(n, l)| {
        !l.contains(" | ") && rows::says(l, other) && tells_rate(l) && (codes(l).contains(code) || near(n))
    });
    let headed = run.rows.iter().position(|r| rows::cells(r).count() > 2 && rows::says(r, other));
    let in_rows = headed.is_some_and(|n| run.rows[n..].iter().any(|r| codes(r).contains(code)));
    in_lines || in_rows || run.rows.iter().any(|r| rows::says(r, other) && tells_rate(r) && of(r))
}

/// A rate of a certification that papers for the public show, by `any`, is shown with the one of `common`, there or in a
/// paper `with` them.
pub(super) fn paired(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let (figure, other) = (compile_patterns(&check.any), compile_patterns(&check.common));
    let papers = with_others(case, check, sights);
    let (mut found, mut told) = (Vec::new(), BTreeSet::new());
    for sight in sights {
        for run in typed(sight) {
            let shown = run.lines.iter().chain(&run.rows).filter_map(|t| Some((rate_of(t, &figure)?, t)));
            for (code, text) in shown {
                let tells = |s: &Sight| {
                    let of_results = s.2.artefact == check.artefact;
                    typed(s).any(|r| tells_other(r, &code, &other, of_results))
                };
                let elsewhere = papers.iter().any(tells);
                if elsewhere || !told.insert(code.clone()) {
                    continue;
                }
                let (name, file) = (case.name(&sight.2.artefact), short(&sight.0.entry.path));
                let quoted = excerpt(text.trim());
                let with = check.common.first().map_or("", String::as_str);
                let message = Text::new(
                    format!("{} : {code}, taux lu sans « {with} », « {quoted} » ({file}).", name.fr),
                    format!("{}: {code}, rate shown without “{with}”, “{quoted}” ({file}).", name.en),
                );
                let mut f = finding(case, indicator, check, &check.cause, "field-missing", message, &[*sight]);
                f.subject = code;
                f.confidence = Confidence::Probable;
                found.push(f);
            }
        }
    }
    found
}

/// No paper for the public puts off the rate of a certification that no other of them tells.
pub(super) fn check(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let words = Words {
        figure: compile_patterns(&check.any),
        open: compile_patterns(check.answer("open")),
        spared: compile_patterns(&check.common),
    };
    let papers = with_others(case, check, sights);
    let mut found: Vec<Finding> = Vec::new();
    let mut told: BTreeSet<String> = BTreeSet::new();
    let mut done: BTreeSet<usize> = BTreeSet::new();
    for sight in papers.iter().filter(|s| done.insert(s.0.number)) {
        for passage in typed(sight).flat_map(|r| withheld(r, &words)) {
            let published = passage.code.as_ref().is_some_and(|code| papers.iter().any(|s| shows(s, code, &words)));
            if published || !told.insert(passage.code.clone().unwrap_or_else(|| sight.0.entry.path.clone())) {
                continue;
            }
            let (name, file) = (case.name(&sight.2.artefact), short(&sight.0.entry.path));
            let of = passage.code.as_ref().map_or(String::new(), |c| format!(" ({c})"));
            let message = Text::new(
                format!("{} : taux non publié{of}, on lit « {} » ({file}).", name.fr, passage.text),
                format!("{}: rate not published{of}, it reads “{}” ({file}).", name.en, passage.text),
            );
            let mut f = finding(case, indicator, check, &check.cause, "field-missing", message, &[*sight]);
            f.confidence = Confidence::Probable;
            // nobody knows which certification it is of
            if passage.code.is_none() {
                f.to_review();
            }
            found.push(f);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::tells_rate;

    #[test]
    fn a_rate_is_a_share() {
        assert!(tells_rate("Taux d'obtention : 92 %"));
        assert!(tells_rate("Obtention : 11 sur 12 candidats"));
        assert!(!tells_rate("Taux d'obtention : nous contacter au 01 99 00 85 12"));
    }
}
