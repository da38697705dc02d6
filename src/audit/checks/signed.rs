//! Signatures where the paper asks for them.

use std::collections::BTreeSet;

use super::{Sight, files, finding, rows, said, short};
use crate::audit::judge::Case;
use crate::audit::outcome::{Confidence, Finding};
use crate::audit::people;
use crate::classify::Gap;
use crate::classify::name::tokens;
use crate::pack::compile_patterns;
use crate::pack::model::{Check, Indicator, Role};
use crate::text::{Text, en_count, fr_count};

/// Half-days, and persons of each, written out for one paper.
const COLUMNS: usize = 4;
const NAMES: usize = 4;

/// Of two places to sign, one is of each party: that one of them is empty is no absence.
const PARTIES: u32 = 2;

/// Signatures of a list that several signed.
const LIST: u32 = 3;

/// Whether the training a paper is for has begun, as far as its sessions tell.
fn has_begun(case: &Case, sight: &Sight) -> bool {
    let mut courses = case.dossier.followed().filter(|c| c.holds(sight.0, sight.1)).filter_map(|c| c.days).peekable();
    courses.peek().is_none() || courses.any(|(start, _)| start <= case.audit_date)
}

/// Signed where it must be; of the papers that say one of `any`, when the check names words.
pub(super) fn signed(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let list = said::list(case, &check.any);
    let about = |s: &&Sight| list.is_none_or(|list| said::says(s, list));
    let sights: Vec<Sight> = sights.iter().filter(about).copied().collect();
    if check.each.is_some() {
        return by_each(case, indicator, check, &sights);
    }
    let parties = check.at_least.and_then(|n| u32::try_from(n).ok()).unwrap_or(PARTIES);
    let with = |state: &str| -> Vec<Sight> {
        sights.iter().filter(|(_, _, c)| c.states.iter().any(|s| s == state)).copied().collect()
    };
    let mut found = Vec::new();
    let none = with("unsigned");
    if !none.is_empty() {
        let message = Text::new(
            format!("Aucune signature vue à l'endroit prévu : {}.", files(&none)),
            format!("No signature seen where one is asked for: {}.", files(&none)),
        );
        found.push(finding(case, indicator, check, &check.cause, "unsigned", message, &none));
    }
    for sight in with("partly-signed") {
        let runs = || sight.1.all_runs().filter_map(|r| sight.0.exhibit.as_ref()?.runs.get(r)).map(|r| &r.signatures);
        let (seen, asked) = (runs().map(|s| s.seen).sum::<u32>(), runs().map(|s| s.asked).sum::<u32>());
        let Some(first) = runs().find_map(|s| s.first_empty.as_ref()) else { continue };
        let all: Vec<&Gap> = runs().flat_map(|s| &s.gaps).collect();
        let gaps = without_relays(case, &sight, &all);
        if gaps.is_empty() && !all.is_empty() {
            continue;
        }
        let (at, file) = (crate::audit::piece::words(first), short(&sight.0.entry.path));
        let (fr, en) = if gaps.is_empty() {
            (format!("première case vide : {}", at.fr), format!("first empty cell: {}", at.en))
        } else {
            let told = told(&gaps);
            (format!("{} (à partir de : {})", told.fr, at.fr), format!("{} (from: {})", told.en, at.en))
        };
        let relays = u32::try_from(all.len() - gaps.len()).unwrap_or_default();
        let asked = asked.saturating_sub(relays);
        let missing = asked.saturating_sub(seen);
        let message = Text::new(
            format!(
                "{} sur {asked} dans {file} : {fr}.",
                fr_count(missing, "signature absente", "signatures absentes")
            ),
            format!("{missing} of {} missing in {file}: {en}.", en_count(asked, "signature", "signatures")),
        );
        let mut f = finding(case, indicator, check, &check.cause, "unsigned", message, &[sight]);
        // on a scan a mark may be too faint to be seen
        let seen_well = sight.0.exhibit.as_ref().is_some_and(|e| e.recognised.is_empty());
        // each agreement of a file has places of its own to sign
        let each = runs().filter(|s| s.seen < s.asked).all(|s| (PARTIES..=parties).contains(&s.asked));
        // or they are those of one row of parties, whatever list stands below
        let closing = !gaps.is_empty() && gaps.iter().all(|g| (PARTIES..=parties).contains(&g.parties));
        if asked != PARTIES && !(each && relays == 0) && !closing || !seen_well || !has_begun(case, &sight) {
            f.to_review();
        } else if f.confidence == Confidence::Certain {
            f.confidence = Confidence::Probable;
        }
        found.push(f);
    }
    found
}

/// A list that several signed was signed by all whom it names, or they signed another one.
fn by_each(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let roster = &case.dossier.roster;
    let is = |gap: &Gap, n: usize| people::agrees(&tokens(&gap.who), &roster.all[n].tokens);
    let signs = |s: &Sight, n: usize| {
        super::runs(s).any(|(r, run)| {
            let signatures = &run.signatures;
            signatures.seen > 0 && roster.in_text(s.0.number, r, n) && !signatures.gaps.iter().any(|g| is(g, n))
        })
    };
    // what was handed over: a list of something else tells nothing of it
    let topics: Vec<Vec<String>> = check.any.iter().map(|w| compile_patterns(std::slice::from_ref(w))).collect();
    let about = |s: &Sight| -> BTreeSet<usize> {
        let says = |list: &Vec<String>| super::runs(s).any(|(_, r)| r.lines.iter().any(|l| rows::says(l, list)));
        (0..topics.len()).filter(|n| says(&topics[*n])).collect()
    };
    let mut found = Vec::new();
    for sight in sights {
        let mine = about(sight);
        let lists = super::runs(sight).map(|(r, run)| (r, &run.signatures));
        let lists = lists.filter(|(_, s)| s.seen >= LIST && !s.electronic);
        // whoever was absent that day has not signed either
        let absent = |r: usize| {
            let away = |n: &usize| {
                let here = roster.all[*n].sightings.iter().filter(|s| s.piece == sight.0.number && s.run == r);
                let (seen, absent) = here.fold((0, 0), |(a, b), s| (a + s.signs.seen, b + s.signs.absent));
                seen == 0 && absent > 0
            };
            roster.trainees(sight.0.number, Some(r)).filter(away).collect::<Vec<_>>()
        };
        let away: Vec<usize> = super::runs(sight)
            .filter(|(_, run)| run.signatures.seen >= LIST && !run.signatures.electronic)
            .flat_map(|(r, _)| absent(r))
            .collect();
        let whose = |r: usize, gap: &Gap| roster.trainees(sight.0.number, Some(r)).find(|n| is(gap, *n));
        let gaps = lists.flat_map(|(r, s)| s.gaps.iter().map(move |gap| (r, gap)));
        let lack: BTreeSet<usize> = gaps.filter_map(|(r, gap)| whose(r, gap)).chain(away).collect();
        let others = || sights.iter().filter(|o| o.0.number != sight.0.number && !about(o).is_disjoint(&mine));
        let other = |n: usize| others().any(|o| signs(o, n));
        let lack: Vec<usize> = lack.into_iter().filter(|n| !other(*n)).collect();
        if lack.is_empty() {
            continue;
        }
        let (who, name, file) =
            (super::per::names(case, &lack), case.name(&check.artefact), short(&sight.0.entry.path));
        let message = Text::new(
            format!("{} : rien de signé par {who}, les autres ont signé ({file}).", name.fr),
            format!("{}: nothing signed by {who}, the others did ({file}).", name.en),
        );
        let mut f = finding(case, indicator, check, &check.cause, "unsigned", message, &[*sight]);
        f.subject = who;
        f.confidence = Confidence::Probable;
        let seen_well = sight.0.exhibit.as_ref().is_some_and(|e| e.recognised.is_empty());
        if !seen_well || !has_begun(case, sight) {
            f.to_review();
        }
        found.push(f);
    }
    found
}

/// The gaps but those of trainers who take turns: each half-day is signed by whoever gave it, and by no other.
fn without_relays<'a>(case: &Case, sight: &Sight, gaps: &[&'a Gap]) -> Vec<&'a Gap> {
    let roster = &case.dossier.roster;
    let trainers: Vec<&[String]> = sight
        .1
        .all_runs()
        .flat_map(|r| roster.of(sight.0.number, Some(r)))
        .filter(|n| roster.all[*n].role == Role::Trainer)
        .map(|n| roster.all[n].tokens.as_slice())
        .collect();
    // « Formateur : B. Courtial », « Prof. T. Riou »
    let trains = |gap: &Gap| {
        let words = tokens(&gap.who);
        trainers.iter().any(|t| t.iter().any(|w| w.len() > 2 && words.contains(w)))
    };
    let who: BTreeSet<&str> = gaps.iter().filter(|g| trains(g)).map(|g| g.who.as_str()).collect();
    if who.len() < 2 {
        return gaps.to_vec();
    }
    // of those who take turns, one at least did sign
    let same = |a: &Gap, b: &Gap| (a.column, &a.when) == (b.column, &b.when);
    let left = |gap: &Gap| gaps.iter().filter(|g| same(g, gap) && who.contains(g.who.as_str())).count();
    gaps.iter().copied().filter(|g| !who.contains(g.who.as_str()) || left(g) >= who.len()).collect()
}

/// Cells of one person that may hold one picture, when the check does not say.
const REPEATED: usize = 4;

/// No picture stands where several persons sign, nor in too many cells of one.
pub(super) fn own_mark(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let most = u32::try_from(check.at_least.unwrap_or(REPEATED)).unwrap_or(u32::MAX);
    let mut found = Vec::new();
    for sight in sights {
        let runs = sight.1.all_runs().filter_map(|r| sight.0.exhibit.as_ref()?.runs.get(r));
        let (mut shared, mut repeated): (Vec<String>, Vec<(String, u32)>) = Default::default();
        for copies in runs.flat_map(|r| &r.signatures.copies) {
            // spellings of one name are one person
            let mut who: Vec<&String> = Vec::new();
            for name in &copies.who {
                if !who.iter().any(|w| people::agrees(&tokens(w), &tokens(name))) {
                    who.push(name);
                }
            }
            match who.as_slice() {
                [one] if copies.cells >= most => repeated.push(((*one).clone(), copies.cells)),
                [_, _, ..] => {
                    let more = if who.len() > NAMES { ", …" } else { "" };
                    let names = who.iter().take(NAMES).map(|n| n.as_str()).collect::<Vec<_>>().join(", ");
                    shared.push(names + more);
                }
                _ => {}
            }
        }
        let file = short(&sight.0.entry.path);
        if !shared.is_empty() {
            let who = shared.join(" ; ");
            let message = Text::new(
                format!("La même image sert de signature à plusieurs personnes : {who} ({file})."),
                format!("One picture is the signature of several persons: {who} ({file})."),
            );
            let mut f = finding(case, indicator, check, &check.cause, "alike", message, &[*sight]);
            f.confidence = Confidence::ToConfirm;
            found.push(f);
        }
        if !repeated.is_empty() {
            let list = |fr: bool| {
                let one = |(who, n): &(String, u32)| {
                    if fr {
                        format!("{who}, {}", fr_count(*n, "case", "cases"))
                    } else {
                        format!("{who}, {}", en_count(*n, "cell", "cells"))
                    }
                };
                let more = if repeated.len() > NAMES { " ; …" } else { "" };
                repeated.iter().take(NAMES).map(one).collect::<Vec<_>>().join(" ; ") + more
            };
            let message = Text::new(
                format!("La même image de signature est répétée : {} ({file}).", list(true)),
                format!("The same picture of a signature is repeated: {} ({file}).", list(false)),
            );
            let mut f = finding(case, indicator, check, &check.cause, "repeated-mark", message, &[*sight]);
            f.confidence = Confidence::ToConfirm;
            found.push(f);
        }
    }
    found
}

/// Who did not sign for what: by half-day when a whole column is empty or shared, else by person.
fn told(gaps: &[&Gap]) -> Text {
    // each week of a sheet has its own heads
    let mut columns: Vec<((u32, &str), Vec<&Gap>)> = Vec::new();
    for gap in gaps {
        let key = (gap.column, gap.when.as_str());
        match columns.iter_mut().find(|(k, _)| *k == key) {
            Some((_, column)) => column.push(gap),
            None => columns.push((key, vec![gap])),
        }
    }
    // as they stand in the sheet: column by column, the first week first
    columns.sort_by_key(|((column, _), _)| *column);
    let (mut fr, mut en) = (Vec::new(), Vec::new());
    for (_, gaps) in columns.iter().take(COLUMNS) {
        let when = gaps.iter().map(|g| g.when.as_str()).find(|w| !w.is_empty()).unwrap_or_default();
        let mut who: Vec<&str> = Vec::new();
        for name in gaps.iter().map(|g| g.who.as_str()).filter(|w| !w.is_empty()) {
            if !who.contains(&name) {
                who.push(name);
            }
        }
        let more = who.len().saturating_sub(NAMES);
        let names = who.iter().take(NAMES).copied().collect::<Vec<_>>().join(", ");
        let (and, and_en) = match more {
            0 => Default::default(),
            n => (format!(" et {}", fr_count(n, "autre", "autres")), format!(" and {n} more")),
        };
        match (when.is_empty(), names.is_empty()) {
            (false, false) => {
                fr.push(format!("« {when} » : {names}{and}"));
                en.push(format!("“{when}”: {names}{and_en}"));
            }
            (false, true) => {
                fr.push(format!("« {when} »"));
                en.push(format!("“{when}”"));
            }
            (true, _) => {
                fr.push(format!("{names}{and}"));
                en.push(format!("{names}{and_en}"));
            }
        }
    }
    if columns.len() > COLUMNS {
        fr.push("…".to_owned());
        en.push("…".to_owned());
    }
    Text::new(fr.join(" ; "), en.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_half_day_is_told_with_those_who_did_not_sign() {
        let gap =
            |who: &str, when: &str, column| Gap { who: who.to_owned(), when: when.to_owned(), column, parties: 0 };
        let gaps = [gap("Julie Ferrand", "20/03 matin", 2), gap("Paul Rey", "20/03 matin", 2), gap("", "visa", 3)];
        let told = told(&gaps.iter().collect::<Vec<_>>());
        assert_eq!(told.fr, "« 20/03 matin » : Julie Ferrand, Paul Rey ; « visa »");
        assert_eq!(told.en, "“20/03 matin”: Julie Ferrand, Paul Rey; “visa”");
    }
}
