//! Tables of marks held against the persons of their session.

use std::collections::{BTreeMap, BTreeSet};

use super::{Sight, finding, per, rows, runs, short};
use crate::audit::judge::Case;
use crate::audit::outcome::{Confidence, Finding};
use crate::audit::people::agrees;
use crate::audit::sessions::Course;
use crate::classify::name::tokens;
use crate::fold::fold;
use crate::pack::compile_patterns;
use crate::pack::model::{Check, Indicator, Role};
use crate::text::Text;

/// Persons of the session whom a table marks, before it is one of the session.
const KNOWN: usize = 2;

/// Whether a cell is a mark: « 14 », « 7,5 », « 12/20 », « 80 % ».
fn is_mark(cell: &str) -> bool {
    let cell = cell.trim();
    let figure = |part: &str| {
        let part = part.trim();
        !part.is_empty() && part.len() <= 5 && part.bytes().all(|b| b.is_ascii_digit() || matches!(b, b',' | b'.'))
    };
    let bare = cell.strip_suffix('%').unwrap_or(cell);
    match bare.split_once('/') {
        Some((mark, of)) => figure(mark) && figure(of),
        None => figure(bare),
    }
}

/// Names that a table gives rows, as written, each with its row, folded.
#[derive(Default)]
struct Listed<'a> {
    /// Those with a mark or more.
    with: BTreeMap<&'a str, String>,
    /// Those with none.
    without: BTreeMap<&'a str, String>,
}

/// The tables that were looked at: one may belong to many sessions.
#[derive(Default)]
struct Tables<'a>(BTreeMap<(usize, usize, Option<usize>), Listed<'a>>);

impl<'a> Tables<'a> {
    fn listed(&mut self, case: &Case, sight: &Sight<'a>) -> &Listed<'a> {
        self.0.entry(Self::key(sight)).or_insert_with(|| listed(case, sight))
    }

    fn known(&self, sight: &Sight) -> Option<&Listed<'a>> {
        self.0.get(&Self::key(sight))
    }

    /// Number of the piece and of its claim, and the run it rests on.
    fn key(sight: &Sight) -> (usize, usize, Option<usize>) {
        (sight.0.number, sight.1.claim, sight.1.run)
    }
}

fn listed<'a>(case: &Case, sight: &Sight<'a>) -> Listed<'a> {
    let rows: Vec<(bool, String)> =
        rows::of(sight).map(|row| (rows::cells(row).skip(1).any(is_mark), format!(" {} ", fold(row).trim()))).collect();
    let role = |field: u16| case.pack.fields[usize::from(field)].role;
    let trained = |field: u16| matches!(role(field), Some(Role::Trainee | Role::Anyone));
    let seen = runs(sight).filter(|(_, r)| r.recognised.is_none()).flat_map(|(_, r)| &r.persons);
    let mut table = Listed::default();
    for name in seen.filter(|p| trained(p.field)).map(|p| p.name.as_str()) {
        let words = tokens(name);
        if words.iter().filter(|w| w.len() > 1).count() < 2 {
            continue;
        }
        let words: Vec<String> = words.iter().map(|w| format!(" {w} ")).collect();
        let own = |row: &str| words.iter().all(|w| row.contains(w));
        let mut mine: Vec<&(bool, String)> = rows.iter().filter(|(_, row)| own(row)).collect();
        mine.sort_by_key(|(marked, _)| !*marked);
        if let Some((marked, row)) = mine.first() {
            if *marked { &mut table.with } else { &mut table.without }.insert(name, row.clone());
        }
    }
    table
}

/// The persons whom a table has marks for: two, or one out of so many. A figure alone may be a number of hours.
pub(super) fn with_marks(case: &Case, sight: &Sight) -> BTreeSet<usize> {
    let marks = |row: &&str| {
        let cells = || rows::cells(row).skip(1).filter(|c| is_mark(c));
        cells().count() > 1 || cells().any(|c| c.contains('/'))
    };
    rows::of(sight).filter(marks).flat_map(|row| rows::meant(case, row)).collect()
}

/// Nobody of a session has an empty row in a table that has marks for the others.
pub(super) fn unmarked(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let roster = &case.dossier.roster;
    let spared = compile_patterns(&check.common);
    let papers = super::with_others(case, check, sights);
    let mut tables = Tables::default();
    let over = |c: &&Course| c.days.is_some_and(|(_, last)| last < case.audit_date);
    let mut found = Vec::new();
    for course in case.dossier.followed().filter(over) {
        let own: Vec<&Sight> = papers.iter().filter(|s| course.holds(s.0, s.1)).collect();
        own.iter().for_each(|s| _ = tables.listed(case, s));
        let shown: Vec<(&Sight, &Listed)> = own.iter().filter_map(|s| Some((*s, tables.known(s)?))).collect();
        let is = |name: &str, t: usize| agrees(&roster.all[t].tokens, &tokens(name));
        for (sight, Listed { with, without }) in
            shown.iter().filter(|(s, _)| sights.iter().any(|x| x.0.number == s.0.number))
        {
            let known = course.trainees.iter().filter(|t| with.keys().any(|n| is(n, **t))).count();
            let open =
                |t: usize| without.iter().find(|(name, row)| is(name, t) && !spared.iter().any(|w| row.contains(w)));
            // another paper of these kinds that names the person may hold the mark
            let elsewhere = |t: usize| own.iter().any(|s| s.0.number != sight.0.number && per::covers(case, s, t));
            let marked = |t: usize| shown.iter().any(|(_, table)| table.with.keys().any(|n| is(n, t)));
            let lack: Vec<usize> = course
                .trainees
                .iter()
                .copied()
                .filter(|t| open(*t).is_some() && !marked(*t) && !elsewhere(*t))
                .collect();
            // where many have none, the table is of something that not all of them took
            if lack.is_empty() || known < KNOWN || known < lack.len() * 2 {
                continue;
            }
            let who = lack.iter().map(|t| roster.all[*t].shown.as_str()).collect::<Vec<_>>().join(", ");
            let (file, session, name) = (short(&sight.0.entry.path), per::label(course), case.name(&check.artefact));
            let message = Text::new(
                format!("{} : ligne sans note pour {who}, quand les autres en ont ({file}) – {}.", name.fr, session.fr),
                format!(
                    "{}: a row without a mark for {who}, when the others have one ({file}) – {}.",
                    name.en, session.en
                ),
            );
            let mut f = finding(case, indicator, check, &check.cause, "blank", message, &[**sight]);
            f.subject = who;
            f.confidence = Confidence::Probable;
            found.push(f);
        }
    }
    found
}

/// Whether some paper of the session names the person otherwise than in this table.
fn named_elsewhere(case: &Case, course: &Course, sight: &Sight, words: &[String]) -> bool {
    let roster = &case.dossier.roster;
    let same = |n: &usize| agrees(&roster.all[*n].tokens, words);
    let others = course.papers.iter().filter(|(p, _)| *p != sight.0.number);
    others.into_iter().any(|(p, r)| (0..roster.all.len()).filter(same).any(|n| roster.in_text(*p, *r, n)))
}

/// No table of marks of a session marks somebody who is not of it, while one of the session has no mark.
pub(super) fn strangers(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let roster = &case.dossier.roster;
    let papers = super::with_others(case, check, sights);
    let mut tables = Tables::default();
    let mut found: Vec<Finding> = Vec::new();
    for course in case.dossier.followed().filter(|c| c.trainees.len() > KNOWN) {
        let own: Vec<&Sight> = papers.iter().filter(|s| course.holds(s.0, s.1)).collect();
        let mut done: BTreeSet<usize> = BTreeSet::new();
        for sight in own.iter().filter(|s| done.insert(s.0.number)) {
            let is = |t: &usize, words: &[String]| agrees(&roster.all[*t].tokens, words);
            let mut strangers = Vec::new();
            let mut known: BTreeSet<usize> = BTreeSet::new();
            for name in tables.listed(case, sight).with.keys().copied() {
                let words = tokens(name);
                let of: Vec<usize> = course.trainees.iter().copied().filter(|t| is(t, &words)).collect();
                if of.is_empty() && !course.trainers.iter().any(|t| is(t, &words)) {
                    strangers.push((name, words));
                }
                known.extend(of);
            }
            // whoever any paper of these kinds names has a mark, or may have one
            let told = |t: &usize| own.iter().any(|s| per::covers(case, s, *t));
            let lack: Vec<usize> = course.trainees.iter().copied().filter(|t| !told(t)).collect();
            if strangers.is_empty() || lack.is_empty() || known.len() < KNOWN || known.len() <= strangers.len() {
                continue;
            }
            let list = |n: &[&str]| n.iter().take(6).copied().collect::<Vec<_>>().join(", ");
            let who = list(&strangers.iter().map(|s| s.0).collect::<Vec<_>>());
            let without = list(&lack.iter().map(|t| roster.all[*t].shown.as_str()).collect::<Vec<_>>());
            let (file, session) = (short(&sight.0.entry.path), per::label(course));
            let message = Text::new(
                format!(
                    "{file} : note pour {who}, que rien ne montre dans la session, et aucune pour {without} – {}.",
                    session.fr
                ),
                format!(
                    "{file}: a mark for {who}, whom nothing shows in the session, and none for {without} – {}.",
                    session.en
                ),
            );
            let mut f = finding(case, indicator, check, &check.cause, "wrong-person", message, &[**sight]);
            f.subject = who;
            f.confidence = Confidence::Probable;
            // a table of several sessions, a sheet that was not wholly read: a person looks
            let of_another = |words: &[String]| {
                let others = case.dossier.courses.iter().filter(|c| c.papers != course.papers);
                others.into_iter().any(|c| c.trainees.iter().any(|t| is(t, words)))
            };
            let scanned = course.papers.iter().any(|(p, _)| case.dossier.pieces[*p].entry.recognised.is_some());
            let doubtful =
                |(_, words): &(&str, Vec<String>)| of_another(words) || named_elsewhere(case, course, sight, words);
            // « Sarah Petit » may be the other name of « Sarah Lemoine »
            let akin = |(_, words): &(&str, Vec<String>)| {
                lack.iter().any(|t| roster.all[*t].tokens.iter().any(|w| w.len() > 1 && words.contains(w)))
            };
            if scanned || strangers.iter().any(doubtful) || strangers.iter().any(akin) {
                f.to_review();
            }
            found.push(f);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::is_mark;

    #[test]
    fn marks_are_figures_and_nothing_else() {
        for cell in ["14", "7,5", "12/20", " 3 / 5 ", "80 %"] {
            assert!(is_mark(cell), "{cell}");
        }
        for cell in ["", "absent", "12/03/2026", "14 h", "à l'aise", "2026-03-12"] {
            assert!(!is_mark(cell), "{cell}");
        }
    }
}
