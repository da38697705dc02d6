//! Absences that a sheet marks, and the papers that show that somebody was asked about them.

use std::collections::BTreeSet;

use super::persons::shown;
use super::{Sight, finding, rows, said, short};
use crate::audit::judge::Case;
use crate::audit::outcome::{Confidence, Finding};
use crate::pack::compile_patterns;
use crate::pack::model::{Check, Indicator};
use crate::text::Text;

/// A paper that may show what was done about an absence.
struct Trace<'a> {
    sight: Sight<'a>,
    /// Whether it is the register of what is done.
    own: bool,
    /// Whether it has rows, and the words of those that tell of something done.
    by_row: bool,
    rows: Vec<BTreeSet<String>>,
    /// Whether it tells of something done, when it has no rows.
    tells: bool,
}

impl<'a> Trace<'a> {
    fn of(case: &Case, check: &Check, sight: Sight<'a>, words: &[String]) -> Self {
        let own = sight.2.artefact == check.artefact;
        let all: Vec<&str> = rows::of(&sight).collect();
        let told = all.iter().filter(|row| own || rows::says(row, words)).map(|row| rows::words(row));
        let list = case.read_with.keyword(&check.any);
        let says = || list.is_some_and(|list| said::says(&sight, list));
        Self { sight, own, by_row: !all.is_empty(), rows: told.collect(), tells: own || says() }
    }

    /// Whether it follows a person: by a row that names the person and tells something, or as a paper without rows.
    fn follows(&self, case: &Case, person: usize) -> bool {
        let (roster, s) = (&case.dossier.roster, &self.sight);
        if !self.by_row {
            return self.tells && s.1.all_runs().any(|r| roster.names(s.0.number, Some(r), person));
        }
        // a form about one person does not name the person in each row
        let mut about = s.1.all_runs().flat_map(|r| roster.trainees(s.0.number, Some(r))).peekable();
        let alone = about.peek().is_some() && about.all(|n| n == person);
        alone && !self.rows.is_empty() || self.rows.iter().any(|row| rows::is_named(case, row, person))
    }
}

/// Whoever a sheet marks absent is named by a paper that follows it up.
pub(super) fn absence_followed(case: &Case, indicator: &Indicator, check: &Check) -> Vec<Finding> {
    let roster = &case.dossier.roster;
    let proof: Vec<Sight> =
        check.with.iter().flat_map(|id| case.dossier.claims(id)).filter(|(_, _, c)| c.counts).collect();
    let words = compile_patterns(&check.any);
    let least = check.at_least.unwrap_or(1);
    let named: BTreeSet<usize> = proof
        .iter()
        .flat_map(|(p, h, _)| h.all_runs().map(|r| (p.number, r)))
        .flat_map(|(p, r)| roster.of(p, Some(r)))
        .collect();
    let traces: Vec<Trace> = proof.iter().map(|s| Trace::of(case, check, *s, &words)).collect();
    let is_followed = |t: usize| {
        if words.is_empty() { named.contains(&t) } else { traces.iter().any(|trace| trace.follows(case, t)) }
    };
    let registers: Vec<&Trace> = traces.iter().filter(|trace| trace.own).collect();
    let (mut who, mut papers): (BTreeSet<usize>, BTreeSet<&str>) = Default::default();
    let mut sure = !words.is_empty() && !check.advice;
    for course in case.dossier.followed() {
        for t in &course.trainees {
            let here = roster.all[*t].sightings.iter().filter(|s| course.papers.contains(&(s.piece, s.run)));
            let absent: Vec<_> = here.filter(|s| s.signs.absent > 0).collect();
            let times: usize = absent.iter().map(|s| usize::from(s.signs.absent)).sum();
            if let Some(s) = absent.first().filter(|_| times >= least && !is_followed(*t)) {
                who.insert(*t);
                papers.insert(short(&case.dossier.pieces[s.piece].entry.path));
                sure &= absent.iter().all(|s| {
                    let runs = case.dossier.pieces[s.piece].exhibit.as_ref().map(|e| &e.runs);
                    runs.and_then(|r| r.get(s.run)).is_some_and(|r| r.recognised.is_none())
                });
                sure &= chased(case, &registers, &course.trainees, *t) && !told_loosely(case, check, *t);
            }
        }
    }
    if who.is_empty() {
        return Vec::new();
    }
    let (names, files) = (shown(case, who), papers.into_iter().take(4).collect::<Vec<_>>().join(" ; "));
    let message = Text::new(
        format!("Absence notée, aucune relance ni suite trouvée : {names} ({files})."),
        format!("Marked absent, no follow-up found: {names} ({files})."),
    );
    let own: Vec<Sight> = registers.iter().map(|trace| trace.sight).collect();
    let mut f = finding(case, indicator, check, &check.cause, "unanswered", message, &own);
    f.subject = names;
    f.confidence = if sure { Confidence::Probable } else { Confidence::ToConfirm };
    if !sure {
        f.to_review();
    }
    vec![f]
}

/// Others whom the registers of what was done must name, before somebody they leave out was surely left out.
const CHASED: usize = 2;

/// Whether the registers chase others of the same session.
fn chased(case: &Case, registers: &[&Trace], session: &BTreeSet<usize>, but: usize) -> bool {
    let chases = |t: &usize| registers.iter().any(|trace| trace.rows.iter().any(|row| rows::is_named(case, row, *t)));
    session.iter().filter(|t| **t != but && chases(t)).count() >= CHASED
}

/// Whether a mail, or a paper that was recognised as nothing, names somebody and says one of the words: it may be the
/// proof.
fn told_loosely(case: &Case, check: &Check, person: usize) -> bool {
    let list = case.read_with.keyword(&check.any);
    let loose = |p: &&crate::audit::piece::Piece| {
        matches!(p.entry.kind.as_str(), "eml" | "msg")
            || p.entry.artefacts.iter().all(|c| c.strength < crate::audit::outcome::Strength::Probable)
    };
    case.dossier.pieces.iter().filter(loose).any(|p| {
        list.into_iter().flat_map(|l| p.saying(l)).any(|n| case.dossier.roster.names(p.number, Some(n), person))
    })
}
