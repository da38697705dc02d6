//! What every form leaves open: a label that nobody ever answered, a column that nobody ever filled.

use std::collections::BTreeMap;

use super::{Sight, finding, per, read, rows, runs, short};
use crate::audit::judge::Case;
use crate::audit::outcome::{Confidence, Finding, Strength};
use crate::classify::Run;
use crate::fold::fold;
use crate::pack::compile_patterns;
use crate::pack::model::{Check, Indicator};
use crate::text::{Text, en_count, fr_count};

/// Most words of a label.
const LABEL: usize = 6;
/// Answered labels that show that a form was filled, when one alone is left open.
const FILLED: usize = 3;

/// Whether a text tells nothing: dots, lines, empty brackets.
pub(super) fn is_blank(text: &str) -> bool {
    !text.chars().any(char::is_alphanumeric)
}

/// Whether what follows a label begins with room for an answer, or ends there.
fn is_open(rest: &str) -> bool {
    let rest = rest.trim_start();
    // « Note :      / 20 »
    is_blank(rest) || rest.starts_with('/') || ["...", "…", "__", ". . ."].iter().any(|dots| rest.starts_with(dots))
}

/// Whether a text is one of some labels, and no more.
fn is_label(text: &str, labels: &[String]) -> bool {
    label_of(text, labels).is_some()
}

/// Which of the labels a text is.
fn label_of(text: &str, labels: &[String]) -> Option<usize> {
    let folded = format!(" {} ", fold(text).trim());
    let short = folded.split_whitespace().count() <= LABEL;
    labels.iter().position(|w| short && folded.starts_with(w.as_str()))
}

/// Which of the labels the last words of a text are.
fn last_label(text: &str, labels: &[String]) -> Option<usize> {
    let folded = fold(text);
    let folded = folded.trim();
    labels.iter().position(|w| folded == w.trim() || folded.ends_with(&format!(" {}", w.trim())))
}

/// How often the labels of a form are left open, and how often they are answered.
#[derive(Default, Clone, Copy)]
struct Tally {
    open: usize,
    answered: usize,
    /// Other labels of it that are answered.
    others: usize,
}

/// Labels before a colon, and rows of two cells. A run may hold a form for each person: the label that is left open most
/// often tells in how many.
fn form(run: &Run, labels: &[String], same: &[String]) -> Tally {
    let mut tally = Tally::default();
    let mut open: BTreeMap<usize, usize> = BTreeMap::new();
    // what tells the same under another name counts once it is answered
    let mut count = |label: Option<usize>, same: bool, is_open: bool| match (label, same, is_open) {
        (Some(label), _, true) => *open.entry(label).or_default() += 1,
        (Some(_), _, false) | (_, true, false) => tally.answered += 1,
        (None, false, false) => tally.others += 1,
        _ => {}
    };
    for line in run.lines.iter().filter(|l| !l.contains(" | ")) {
        for (at, sign) in line.match_indices(':') {
            let before = &line[..at];
            count(last_label(before, labels), last_label(before, same).is_some(), is_open(&line[at + sign.len()..]));
        }
    }
    for row in &run.rows {
        let cells: Vec<&str> = rows::cells(row).collect();
        if let [label, value] = cells.as_slice()
            && !is_blank(label)
        {
            count(label_of(label, labels), is_label(label, same), is_open(value));
        }
    }
    tally.open = open.into_values().max().unwrap_or_default();
    tally
}

/// Rows under heads of a table that say one of the labels: those with nothing under any of them, and the others.
fn table(run: &Run, labels: &[String], same: &[String]) -> Tally {
    let (mut tally, mut heads, mut akin): (Tally, Vec<usize>, Vec<usize>) = Default::default();
    for row in &run.rows {
        let cells: Vec<&str> = rows::cells(row).collect();
        if cells.len() < 3 {
            continue;
        }
        if heads.is_empty() {
            heads = (1..cells.len()).filter(|n| is_label(cells[*n], labels)).collect();
            akin = (1..cells.len()).filter(|n| is_label(cells[*n], same)).collect();
            continue;
        }
        let said = cells.iter().enumerate().filter(|(_, c)| !is_blank(c));
        let (own, others): (Vec<_>, Vec<_>) = said.partition(|(n, _)| heads.contains(n) || akin.contains(n));
        match (own.is_empty(), others.len()) {
            (_, 0 | 1) => {}
            (true, _) => tally.open += 1,
            (false, _) => tally.answered += 1,
        }
    }
    tally
}

/// Nothing of the labels was ever answered in a paper whose other parts are.
pub(super) fn left_open(case: &Case, indicator: &Indicator, check: &Check) -> Vec<Finding> {
    let least = check.at_least.unwrap_or(1);
    let (labels, same) = (compile_patterns(&check.any), compile_patterns(&check.common));
    // the columns of one person's form are for what comes period by period
    let table = |run: &Run| if least > 1 { table(run, &labels, &same) } else { Tally::default() };
    let form = |run: &Run| form(run, &labels, &same);
    let field = check.field.as_deref().and_then(|f| case.pack.field(f));
    let roster = &case.dossier.roster;
    // a form whose last part alone is empty may pass for a blank one
    let papers = read(case, &check.artefact).filter(|(_, _, c)| {
        c.counts || c.strength >= Strength::Probable && c.states.iter().all(|s| s == "blank-template")
    });
    let papers: Vec<Sight> = papers.collect();
    let mut found = Vec::new();
    for sight in &papers {
        let mut all = Tally::default();
        let mut sure = true;
        for (r, run) in runs(sight) {
            sure &= run.recognised.is_none();
            let (form, table) = (form(run), table(run));
            let stated = run.fields.iter().any(|f| Some(f.field) == field && !is_blank(&f.value));
            // a form about nobody is a blank one; one label alone is told only where the others are answered
            let about = roster.of(sight.0.number, Some(r)).next().is_some();
            if form.open > 0 && about && (least > 1 || form.others >= FILLED) && !stated {
                all.open += form.open;
            }
            all.answered += form.answered + table.answered + usize::from(stated);
            // a grid about nobody that shows as a blank one is that
            all.open += if sight.2.counts || about { table.open } else { 0 };
        }
        if all.open < least || all.answered > 0 {
            continue;
        }
        let label = check.any.first().map_or("", |w| w.trim_end_matches('*'));
        let (name, file, n) = (case.name(&check.artefact), short(&sight.0.entry.path), all.open);
        let message = Text::new(
            format!(
                "{} : rien sous « {label} » ni ce qui en tient lieu, {} ({file}).",
                name.fr,
                fr_count(n, "fois", "fois")
            ),
            format!("{}: nothing under “{label}” or the like, {} ({file}).", name.en, en_count(n, "time", "times")),
        );
        let mut f = finding(case, indicator, check, &check.cause, "never-used", message, &[*sight]);
        f.confidence = Confidence::Probable;
        // another paper about the same persons may say it
        let mine = super::trainees(case, sight);
        let others = super::with_others(case, check, &papers).into_iter();
        let elsewhere = others.filter(|o| o.0.number != sight.0.number).any(|o| {
            let says = runs(&o).any(|(_, r)| form(r).answered + table(r).answered > 0);
            says && (mine.is_empty() || mine.iter().any(|t| per::covers(case, &o, *t)))
        });
        if !sure || elsewhere || sight.2.strength < Strength::Strong && least == 1 {
            f.to_review();
        }
        found.push(f);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_open_when_only_room_follows() {
        let labels = compile_patterns(&["conclusion", "adaptation prévue", "tuteur en entreprise"].map(str::to_owned));
        assert_eq!(last_label("Réservé au formateur. Conclusion", &labels), Some(0));
        assert!(is_open(" ........   Adaptation prévue : quelque chose"));
        assert!(is_open(""));
        assert!(is_open("      / 20    Acquis ☐"));
        assert!(!is_open(" niveau 2"));
        assert!(is_label("Tuteur en entreprise (nom)", &labels));
        assert!(!is_label("Entreprise", &labels));
    }
}
