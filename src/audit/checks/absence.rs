//! Absences that a sheet marks, and the papers that show that somebody was asked about them.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::open::is_blank;
use super::persons::shown;
use super::{Sight, finding, rows, said, short};
use crate::audit::judge::Case;
use crate::audit::outcome::{Confidence, Finding};
use crate::audit::people::{self, Sighting};
use crate::audit::sessions::{Course, days};
use crate::classify::Gap;
use crate::classify::name::tokens;
use crate::pack::compile_patterns;
use crate::pack::model::{Check, Indicator};
use crate::text::Text;

/// A row that tells of something done: whom it names, and its days.
struct Told {
    names: BTreeSet<usize>,
    days: Vec<Date>,
}

impl Told {
    fn of(case: &Case, row: &str) -> Self {
        Self { names: rows::meant(case, row), days: rows::days(row) }
    }

    /// Whether it may be about an absence of some days: not of before, nor of long after.
    fn is_about(&self, away: Option<(Date, Date)>) -> bool {
        let Some((first, last)) = away else { return true };
        let until = last.checked_add(jiff::Span::new().days(LATER)).unwrap_or(last);
        self.days.is_empty() || self.days.iter().any(|d| (first..=until).contains(d))
    }
}

/// A paper that may show what was done about an absence.
struct Trace<'a> {
    sight: Sight<'a>,
    /// Whether it is the register of what is done.
    own: bool,
    /// Whether it has rows, and those that tell of something done.
    by_row: bool,
    rows: Vec<Told>,
    /// Whom the rows of a register name that tell of an absence and of nothing done.
    left: BTreeSet<usize>,
    /// Whether it tells of something done, when it has no rows.
    tells: bool,
}

impl<'a> Trace<'a> {
    fn of(case: &Case, check: &Check, sight: Sight<'a>, words: &[String]) -> Self {
        let own = sight.2.artefact == check.artefact;
        let all: Vec<&str> = rows::of(&sight).collect();
        let (heads, left) = left(&all, &compile_patterns(&check.common));
        let entry = |n: &usize| !heads.contains(n) && !left.contains(n);
        let told = all.iter().enumerate().filter(|(n, row)| entry(n) && (own || rows::says(row, words)));
        let told = told.map(|(_, row)| Told::of(case, row)).collect();
        let left = left.iter().filter(|_| own).flat_map(|n| rows::meant(case, all[*n])).collect();
        let list = case.read_with.keyword(&check.any);
        let says = || list.is_some_and(|list| said::says(&sight, list));
        Self { sight, own, by_row: !all.is_empty(), rows: told, left, tells: own || says() }
    }

    /// Whether it follows a person: by a row that names the person and tells something, or as a paper without rows.
    fn follows(&self, case: &Case, person: usize, away: Option<(Date, Date)>) -> bool {
        let (roster, s) = (&case.dossier.roster, &self.sight);
        if !self.by_row {
            return self.tells && s.1.all_runs().any(|r| roster.names(s.0.number, Some(r), person));
        }
        // a form about one person does not name the person in each row
        let mut about = s.1.all_runs().flat_map(|r| roster.trainees(s.0.number, Some(r))).peekable();
        let alone = about.peek().is_some() && about.all(|n| n == person);
        self.rows.iter().any(|row| (alone || row.names.contains(&person)) && row.is_about(away))
    }
}

/// Cells of a row that is an entry, at least, and most words of the head of a column.
const ENTRY: (usize, usize) = (4, 6);
/// Days after the last of an absence in which it may be followed up.
const LATER: i32 = 60;

/// The rows of heads of what was done about an absence, and those that tell nothing under any of them.
fn left(all: &[&str], heads: &[String]) -> (BTreeSet<usize>, BTreeSet<usize>) {
    let (mut columns, mut left): (Vec<usize>, BTreeSet<usize>) = Default::default();
    let mut found = BTreeSet::new();
    for (n, row) in all.iter().enumerate() {
        let cells: Vec<&str> = rows::cells(row).map(str::trim).collect();
        let mut told = rows::headed(&cells, heads, ENTRY.1);
        told.retain(|n| *n > 0);
        if cells.len() >= ENTRY.0
            && !told.is_empty()
            && rows::days(row).is_empty()
            && !cells.iter().any(|c| is_blank(c))
        {
            columns = told;
            found.insert(n);
        } else if !columns.is_empty()
            && cells.len() > 2
            && columns.iter().all(|n| cells.get(*n).is_none_or(|c| c.is_empty()))
        {
            left.insert(n);
        }
    }
    (found, left)
}

/// Share of the cells of a sheet that must be signed, in percent, for those that are not to show an absence.
const SIGNED: u32 = 70;
/// Cells of one person left unsigned from which it is one.
const UNSIGNED: u16 = 2;

/// Half-days of somebody in a sheet: those marked, and those left without a signature where most others signed.
fn missed(case: &Case, person: usize, s: &Sighting) -> usize {
    let run = case.dossier.pieces[s.piece].exhibit.as_ref().and_then(|e| e.runs.get(s.run));
    let open = s.signs.asked.saturating_sub(s.signs.seen);
    let signs = run.filter(|r| open >= UNSIGNED && r.recognised.is_none()).map(|r| &r.signatures);
    let signs = signs.filter(|signs| signs.seen * 100 >= signs.asked * SIGNED);
    // a day that nobody signed was not held
    let unsigned = signs.map_or(0, |signs| {
        let own = |g: &&Gap| people::agrees(&case.dossier.roster.all[person].tokens, &tokens(&g.who));
        let same = |g: &Gap| signs.gaps.iter().filter(|o| (o.column, &o.when) == (g.column, &g.when)).count();
        let others = case.dossier.roster.trainees(s.piece, Some(s.run)).count();
        signs.gaps.iter().filter(|g| !g.who.is_empty()).filter(own).filter(|g| same(g) * 2 <= others).count()
    });
    usize::from(s.signs.absent.saturating_sub(s.signs.excused))
        + if unsigned >= usize::from(UNSIGNED) { unsigned } else { 0 }
}

/// First and last day of the sheets in which somebody is away; unknown when one of them tells no day.
fn away(case: &Case, course: &Course, sheets: &[&Sighting]) -> Option<(Date, Date)> {
    let days = |s: &&Sighting| {
        let piece = &case.dossier.pieces[s.piece];
        // days without a year are those of the session
        let loose = days::loose(piece, s.run);
        let of_session = course.days.into_iter().flat_map(|(a, b)| {
            let in_year = |y| loose.iter().filter_map(move |(m, d)| Date::new(y, *m, *d).ok());
            (a.year()..=b.year()).flat_map(in_year).filter(move |d| (a..=b).contains(d)).collect::<Vec<_>>()
        });
        let of_session: BTreeSet<Date> = of_session.collect();
        match (of_session.first(), of_session.last()) {
            (Some(a), Some(b)) if of_session.len() == loose.len() => Some((*a, *b)),
            _ => days::span(piece, s.run),
        }
    };
    let all: Option<Vec<(Date, Date)>> = sheets.iter().map(days).collect();
    let all = all?;
    Some((all.iter().map(|d| d.0).min()?, all.iter().map(|d| d.1).max()?))
}

/// Whoever a sheet marks absent, or leaves unsigned for several half-days, is named by a paper that follows it up.
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
    let is_followed = |t: usize, away: Option<(Date, Date)>| {
        if words.is_empty() { named.contains(&t) } else { traces.iter().any(|trace| trace.follows(case, t, away)) }
    };
    let registers: Vec<&Trace> = traces.iter().filter(|trace| trace.own).collect();
    // persons and sheets: those it is surely held for, and those a person looks at
    let mut found: [(BTreeSet<usize>, BTreeSet<&str>); 2] = Default::default();
    let graded = !words.is_empty() && !check.advice;
    for course in case.dossier.followed() {
        for t in &course.trainees {
            let here = roster.all[*t].sightings.iter().filter(|s| course.papers.contains(&(s.piece, s.run)));
            let times = |s: &Sighting| if graded { missed(case, *t, s) } else { usize::from(s.signs.absent) };
            let absent: Vec<&Sighting> = here.filter(|s| times(s) > 0).collect();
            let all: usize = absent.iter().map(|s| times(s)).sum();
            let away = if graded { away(case, course, &absent) } else { None };
            if let Some(s) = absent.first().filter(|_| all >= least && !is_followed(*t, away)) {
                let read = absent.iter().all(|s| {
                    let runs = case.dossier.pieces[s.piece].exhibit.as_ref().map(|e| &e.runs);
                    runs.and_then(|r| r.get(s.run)).is_some_and(|r| r.recognised.is_none())
                });
                let left = || registers.iter().any(|r| r.left.contains(t));
                // what the register itself leaves blank needs no other proof
                let sure = graded && read && (left() || !told_loosely(case, check, *t));
                let (who, papers) = &mut found[usize::from(!sure)];
                who.insert(*t);
                papers.insert(short(&case.dossier.pieces[s.piece].entry.path));
            }
        }
    }
    let [sure, mut doubtful] = found;
    doubtful.0.retain(|t| !sure.0.contains(t));
    let own: Vec<Sight> = registers.iter().map(|trace| trace.sight).collect();
    [(sure, true), (doubtful, false)]
        .into_iter()
        .filter(|((who, _), _)| !who.is_empty())
        .map(|((who, papers), sure)| unfollowed(case, indicator, check, (who, &papers), sure, &own))
        .collect()
}

/// These were away, and nothing shows that anybody asked.
fn unfollowed(
    case: &Case,
    indicator: &Indicator,
    check: &Check,
    (who, papers): (BTreeSet<usize>, &BTreeSet<&str>),
    sure: bool,
    own: &[Sight],
) -> Finding {
    let (names, files) = (shown(case, who), papers.iter().take(4).copied().collect::<Vec<_>>().join(" ; "));
    let message = Text::new(
        format!("Absence notée ou demi-journées non signées, aucune relance ni suite trouvée : {names} ({files})."),
        format!("Marked absent or half-days unsigned, no follow-up found: {names} ({files})."),
    );
    let mut f = finding(case, indicator, check, &check.cause, "unanswered", message, own);
    f.subject = names;
    f.confidence = if sure { Confidence::Probable } else { Confidence::ToConfirm };
    if !sure {
        f.to_review();
    }
    f
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
