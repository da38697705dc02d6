//! Requests that nobody replied to, or long after, in a list of them.

use jiff::civil::Date;

use super::open::is_blank;
use super::{Sight, finding, fr_date, rows, short};
use crate::audit::judge::Case;
use crate::audit::outcome::{Confidence, Finding};
use crate::pack::compile_patterns;
use crate::pack::model::{Check, Each, Indicator};
use crate::text::{Text, en_count, fr_count};

/// Cells of a row that is an entry, at least.
const CELLS: usize = 4;
/// Most words of the head of a column.
const HEAD: usize = 4;
/// Requests that were replied to, from which the column is seen to be used.
const REPLIED: usize = 2;
/// Days after which a request is left unanswered, when the check says nothing else.
const DAYS: u32 = 30;

/// The requests of a list that were replied to, and the days of those that were not.
#[derive(Default)]
struct Requests {
    replied: usize,
    left: Vec<Date>,
}

impl Requests {
    /// What the rows tell under the heads that say one of some words; a row that says another word needs no reply.
    fn of<'a>(rows: impl Iterator<Item = &'a str>, heads: &[String], closed: &[String], limit: Date) -> Self {
        let (mut all, mut columns): (Self, Vec<usize>) = Default::default();
        for row in rows {
            let cells: Vec<&str> = rows::cells(row).map(str::trim).collect();
            let days = rows::days(row);
            let Some(asked) = days.iter().min() else {
                let told = rows::headed(&cells, heads, HEAD);
                if !told.is_empty() && cells.len() >= CELLS {
                    columns = told;
                }
                continue;
            };
            if columns.is_empty() || cells.iter().filter(|c| !is_blank(c)).count() < CELLS {
                continue;
            }
            let told: Vec<&str> =
                columns.iter().filter_map(|n| cells.get(*n)).copied().filter(|c| !c.is_empty()).collect();
            if told.iter().any(|c| !is_blank(c)) {
                all.replied += 1;
            } else if told.is_empty() && *asked < limit && !rows::says(row, closed) {
                // a dash says that none was expected
                all.left.push(*asked);
            }
        }
        all
    }
}

/// No request older than `margin` days is left without anything under any of the heads that tell of a reply.
pub(super) fn replied(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let (heads, closed) = (compile_patterns(&check.any), compile_patterns(&check.common));
    let span = jiff::Span::new().days(i64::from(check.margin.unwrap_or(DAYS)));
    let Ok(limit) = case.audit_date.checked_sub(span) else { return Vec::new() };
    let mut found = Vec::new();
    for sight in sights {
        let requests = Requests::of(rows::of(sight), &heads, &closed, limit);
        let used = requests.replied >= check.at_least.unwrap_or(REPLIED);
        let Some(first) = requests.left.iter().min().filter(|_| used) else { continue };
        let (name, file, n) = (case.name(&check.artefact), short(&sight.0.entry.path), requests.left.len());
        let (rows, rows_en) = if check.each == Some(Each::Trainee) {
            let (fr, en) = (fr_count(n, "absence", "absences"), en_count(n, "absence", "absences"));
            (format!("{fr} sans aucune suite notée"), format!("{en} with nothing done about it"))
        } else {
            let (fr, en) = (fr_count(n, "demande", "demandes"), en_count(n, "request", "requests"));
            (format!("{fr} sans réponse"), format!("{en} without a reply"))
        };
        let message = Text::new(
            format!("{} : {rows}, la première du {} ({file}).", name.fr, fr_date(*first)),
            format!("{}: {rows_en}, the first of {first} ({file}).", name.en),
        );
        let mut f = finding(case, indicator, check, &check.cause, "unanswered", message, &[*sight]);
        f.confidence = Confidence::Probable;
        found.push(f);
    }
    found
}

/// The days on which a row's request came and was replied to, of those replied to more than `days` later.
fn waited<'a>(
    rows: impl Iterator<Item = &'a str>,
    heads: &[String],
    closed: &[String],
    days: u32,
) -> Vec<(Date, Date)> {
    let mut columns: Vec<usize> = Vec::new();
    let mut found = Vec::new();
    for row in rows {
        let cells: Vec<&str> = rows::cells(row).map(str::trim).collect();
        let days_of: Vec<Option<Date>> = cells.iter().map(|c| rows::lone_day(c)).collect();
        let Some(first) = days_of.iter().position(Option::is_some) else {
            let told = rows::headed(&cells, heads, HEAD);
            if !told.is_empty() && cells.len() >= CELLS {
                columns = told;
            }
            continue;
        };
        let replies = columns.iter().filter(|n| **n > first).filter_map(|n| *days_of.get(*n)?);
        let (Some(asked), Some(reply)) = (days_of[first], replies.min()) else { continue };
        if reply.since(asked).is_ok_and(|s| s.get_days() > i32::try_from(days).unwrap_or(i32::MAX))
            && !rows::says(row, closed)
        {
            found.push((asked, reply));
        }
    }
    found
}

/// No request waits more than `margin` days for the day under a head that tells of a reply.
pub(super) fn late(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let (heads, closed) = (compile_patterns(&check.any), compile_patterns(&check.common));
    let days = check.margin.unwrap_or(DAYS);
    let mut found = Vec::new();
    for sight in sights {
        let late = waited(rows::of(sight), &heads, &closed, days);
        let Some((asked, reply)) =
            late.iter().max_by_key(|(asked, reply)| (reply.since(*asked).map_or(0, |s| s.get_days()), *asked))
        else {
            continue;
        };
        let (name, file, n) = (case.name(&check.artefact), short(&sight.0.entry.path), late.len());
        let (answers, answers_en) =
            (fr_count(n, "réponse donnée", "réponses données"), en_count(n, "reply", "replies"));
        let message = Text::new(
            format!(
                "{} : {answers} plus de {days} jours après la demande ; une demande du {} n'a de réponse que le {} ({file}).",
                name.fr,
                fr_date(*asked),
                fr_date(*reply)
            ),
            format!(
                "{}: {answers_en} given more than {days} days after the request; one of {asked} was answered on {reply} only ({file}).",
                name.en
            ),
        );
        let mut f = finding(case, indicator, check, &check.cause, "late", message, &[*sight]);
        f.confidence = Confidence::Probable;
        found.push(f);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_left_when_no_column_of_replies_holds_anything() {
        let list = |w: &[&str]| compile_patterns(&w.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>());
        let rows = [
            "Ticket | Ouvert le | Demandeur | Objet | Première réponse | Clos le",
            "12 | 03/03/2026 | Julie Ferrand | mot de passe | 03/03/2026 | 03/03/2026",
            "13 | 04/03/2026 | Cédric Maillard | vidéo noire |  | ",
            "14 | 05/03/2026 | Patrice Nguema | doublon du 13 |  | ",
            "15 | 30/11/2026 | Julie Ferrand | audio coupé",
            "16 | 06/03/2026 | tous | classe en ligne, cinq présents | - | -",
        ];
        let all = Requests::of(
            rows.into_iter(),
            &list(&["première réponse", "clos"]),
            &list(&["doublon"]),
            jiff::civil::date(2026, 11, 1),
        );
        assert_eq!((all.replied, all.left), (1, vec![jiff::civil::date(2026, 3, 4)]));
    }

    #[test]
    fn a_reply_is_late_by_the_days_alone_in_their_cells() {
        let list = |w: &[&str]| compile_patterns(&w.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>());
        let rows = [
            "N° | Reçu le | Objet | Accusé le | Répondu le | Clos le",
            "1 | 03/03/2026 | attestations du 12/01/2026 non reçues | 04/03/2026 | 12/06/2026 | 20/06/2026",
            "2 | 05/03/2026 | session du 02/01/2026 : salle froide | 05/03/2026 | 10/03/2026 | 20/08/2026",
            "3 | 06/03/2026 | aléa : panne | 06/03/2026 | 12/06/2026 | 12/06/2026",
        ];
        let all = waited(rows.into_iter(), &list(&["répondu le"]), &list(&["aléa"]), 60);
        assert_eq!(all, [(jiff::civil::date(2026, 3, 3), jiff::civil::date(2026, 6, 12))]);
    }
}
