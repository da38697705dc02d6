//! The kinds of checks on evidence that was found. What is checked, and what it means, is the pack's.

mod absence;
mod agrees;
mod ahead;
mod authorised;
mod blocks;
mod carried_out;
mod columns;
mod dated;
mod departed;
mod entered;
mod expired;
mod figures;
mod forms;
mod fresh;
mod group;
mod hours;
mod items;
mod listed;
mod logged;
mod marked;
mod misfiled;
mod noted;
mod open;
mod order;
mod outgrown;
mod overdue;
mod passage;
pub mod per;
mod persons;
mod place;
mod published;
mod registers;
mod replied;
mod represented;
mod rows;
mod said;
mod signed;
mod stated;
mod tally;
mod territory;
mod threads;
mod twins;
mod unanswered;
mod unfilled;
mod vacant;
mod verified;
mod withheld;

pub use figures::{slip_of, states_rate};
pub use forms::half_empty;
pub use passage::show_passages;
pub use said::says;

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::judge::{Case, new_finding};
use super::outcome::{Claim, Confidence, Finding, Strength, Verdict};
use super::piece::{Holding, Piece};
use crate::classify::Run;
use crate::pack::model::{Check, CheckKind, Each, Indicator};
use crate::text::{Lang, Text};

pub(super) type Sight<'a> = (&'a Piece, &'a Holding, &'a Claim);

/// Findings of one check; none when it passes or has nothing to look at.
#[must_use]
pub fn check(case: &Case, indicator: &Indicator, check: &Check) -> Vec<Finding> {
    let foreign = |c: &Claim| c.strength >= Strength::Probable && c.states.iter().any(|s| s == "other-organisation");
    let wanted = |c: &Claim| if check.others { foreign(c) } else { c.counts };
    let sights: Vec<Sight> = read(case, &check.artefact).filter(|(_, _, c)| wanted(c)).collect();
    let elsewhere = match check.kind {
        CheckKind::AbsenceFollowed
        | CheckKind::Avoids
        | CheckKind::Marked
        | CheckKind::Vacant
        | CheckKind::Withheld
        | CheckKind::LeftOpen => true,
        // what a trainer holds is called by many names
        CheckKind::NotExpired => check.each == Some(Each::Trainer),
        CheckKind::Per => match check.each {
            Some(Each::Session) => true,
            // what is due at a time is missed though nobody has one; some have what does as well
            Some(Each::Trainee) => {
                check.months.is_some() || check.with.iter().any(|id| current(case, id).next().is_some())
            }
            // who is concerned is known without the paper
            Some(Each::Trainer) => check.trainer.is_some(),
            None => false,
        },
        _ => false,
    };
    if sights.is_empty() && !elsewhere {
        return Vec::new();
    }
    let found = match check.kind {
        CheckKind::Mentions => stated::mentions(case, indicator, check, &sights),
        CheckKind::Wording => stated::wording(case, indicator, check, &sights),
        CheckKind::Answered => stated::answered(case, indicator, check, &sights),
        CheckKind::Keyword => stated::keyword(case, indicator, check, &sights),
        CheckKind::Fresh => fresh::fresh(case, indicator, check, &sights),
        CheckKind::NotExpired => expired::not_expired(case, indicator, check, &sights),
        CheckKind::Before if of_session(check) => agrees::around(case, indicator, check, false),
        CheckKind::Before if check.labelled => dated::before_labelled(case, indicator, check, &sights),
        CheckKind::Before => dated::before(case, indicator, check, &sights),
        CheckKind::After => agrees::around(case, indicator, check, true),
        CheckKind::Signed => signed::signed(case, indicator, check, &sights),
        CheckKind::Per => per::per(case, indicator, check, &sights),
        CheckKind::Attended => hours::attended(case, indicator, check, &sights),
        CheckKind::Misfiled => misfiled::misfiled(case, indicator, check, &sights),
        CheckKind::SamePlace => place::same_place(case, indicator, check),
        CheckKind::OnDays => agrees::on_days(case, indicator, check),
        CheckKind::Agrees => agrees::agrees(case, indicator, check),
        CheckKind::Filled => forms::filled(case, indicator, check, &sights),
        CheckKind::Distinct => forms::distinct(case, indicator, check, &sights),
        CheckKind::OneSession => forms::one_session(case, indicator, check),
        CheckKind::StatesOne => forms::states_one(case, indicator, check),
        CheckKind::Rates => figures::agree(case, indicator, check, &sights),
        CheckKind::OwnNumber => figures::own_number(case, indicator, check, &sights),
        CheckKind::Lists => persons::lists(case, indicator, check, &sights),
        CheckKind::Covers => persons::covers(case, indicator, check, &sights),
        CheckKind::Same => persons::same(case, indicator, check, &sights),
        CheckKind::OnePlace => persons::one_place(case, indicator, check),
        CheckKind::RestDays => persons::rest_days(case, indicator, check),
        CheckKind::Implies => persons::implies(case, indicator, check, &sights),
        CheckKind::AbsenceFollowed => absence::absence_followed(case, indicator, check),
        CheckKind::NotFuture => dated::not_future(case, indicator, check, &sights),
        CheckKind::Since => dated::since(case, indicator, check, &sights),
        CheckKind::Apart => dated::apart(case, indicator, check, &sights),
        CheckKind::Refers => said::refers(case, indicator, check, &sights),
        CheckKind::Avoids => said::avoids(case, indicator, check, &sights),
        CheckKind::NamesAnswers => said::names_answers(case, indicator, check, &sights),
        CheckKind::DayLength => hours::day_length(case, indicator, check, &sights),
        CheckKind::Logged => logged::logged(case, indicator, check, &sights),
        CheckKind::Entered => entered::entered(case, indicator, check, &sights),
        CheckKind::Tally => tally::tally(case, indicator, check, &sights),
        CheckKind::Noted => noted::noted(case, indicator, check, &sights),
        CheckKind::Verified => verified::verified(case, indicator, check, &sights),
        CheckKind::Known => persons::known(case, indicator, check, &sights),
        CheckKind::LeftBlank => unfilled::left_blank(case, indicator, check, &sights),
        CheckKind::Marked => marked::strangers(case, indicator, check, &sights),
        CheckKind::Unmarked => marked::unmarked(case, indicator, check, &sights),
        CheckKind::ToldBefore => order::told_before(case, indicator, check, &sights),
        CheckKind::SignedBefore => order::signed_before(case, indicator, check, &sights),
        CheckKind::SentBefore => order::sent_before(case, indicator, check, &sights),
        CheckKind::CarriedOut => carried_out::carried_out(case, indicator, check, &sights),
        CheckKind::Overdue => overdue::overdue(case, indicator, check, &sights),
        CheckKind::OwnMark => signed::own_mark(case, indicator, check, &sights),
        CheckKind::Outgrown => outgrown::outgrown(case, indicator, check, &sights),
        CheckKind::Enlisted => outgrown::enlisted(case, indicator, check, &sights),
        CheckKind::Territory => territory::territory(case, indicator, check, &sights),
        CheckKind::Published => published::published(case, indicator, check, &sights),
        CheckKind::Departed => departed::departed(case, indicator, check, &sights),
        CheckKind::Represented => represented::represented(case, indicator, check, &sights),
        CheckKind::LeftOpen => open::left_open(case, indicator, check),
        CheckKind::Withheld => withheld::check(case, indicator, check, &sights),
        CheckKind::Authorised => authorised::authorised(case, indicator, check, &sights),
        CheckKind::Mapped => blocks::mapped(case, indicator, check, &sights),
        CheckKind::Vacant => vacant::vacant(case, indicator, check, &sights),
        CheckKind::Replied => replied::replied(case, indicator, check, &sights),
        CheckKind::BareRates => figures::bare(case, indicator, check, &sights),
        CheckKind::ColumnsKept => columns::kept(case, indicator, check, &sights),
        CheckKind::PeriodsKept => columns::periods_kept(case, indicator, check, &sights),
        CheckKind::ColumnsUsed => columns::used(case, indicator, check, &sights),
        CheckKind::ThreadsAnswered => threads::answered(case, indicator, check, &sights),
        CheckKind::LateReply => replied::late(case, indicator, check, &sights),
        CheckKind::Ahead => ahead::ahead(case, indicator, check, &sights),
        CheckKind::ListedAs => listed::listed_as(case, indicator, check, &sights),
        CheckKind::MailsAnswered => unanswered::answered(case, indicator, check, &sights),
        CheckKind::TwinsKept => twins::kept(case, indicator, check, &sights),
        CheckKind::AddsUp => hours::adds_up(case, indicator, check, &sights),
        CheckKind::Paired => withheld::paired(case, indicator, check, &sights),
    };
    let mut found = found;
    found.iter_mut().for_each(|f| show_passages(case, f));
    let mut found = group::cases(found);
    for f in &mut found {
        f.provisional |= check.provisional;
        if rests_on_pictures(case, f) {
            f.to_review();
        }
        // advice is never a non-conformity; but what is twice too old has stopped, a blank form is no trace,
        // and a contract that ended before the session is none of it
        let proved = matches!(f.kind.as_str(), "stopped" | "blank" | "never-used" | "lapsed" | "left-out");
        if check.advice && f.verdict >= Verdict::Minor && !proved {
            f.to_review();
        }
    }
    found
}

/// The papers of an artefact whose text was read; what a newer one replaced is looked at by nobody any more.
fn read<'a>(case: &Case<'a>, artefact: &str) -> impl Iterator<Item = Sight<'a>> {
    let current = |c: &Claim| !c.states.iter().any(|s| s == "superseded");
    let dossier = case.dossier;
    dossier.claims(artefact).filter(move |(p, h, c)| p.has_run(h) && current(c))
}

/// Those of them that count as evidence.
pub(super) fn current<'a>(case: &Case<'a>, artefact: &str) -> impl Iterator<Item = Sight<'a>> {
    read(case, artefact).filter(|(_, _, c)| c.counts)
}

/// Whether a finding rests on text that was recognised in a picture: never sure enough to be held against anyone.
fn rests_on_pictures(case: &Case, finding: &Finding) -> bool {
    let read = |e: &crate::audit::outcome::Evidence| {
        let piece = case.dossier.pieces.binary_search_by(|p| p.entry.path.as_str().cmp(&e.file));
        let piece = piece.ok().map(|n| &case.dossier.pieces[n]);
        piece
            .or_else(|| case.dossier.pieces.iter().find(|p| p.entry.path == e.file))
            .is_some_and(|p| p.entry.recognised.is_some())
    };
    finding.verdict >= Verdict::Minor && finding.evidence.iter().any(read)
}

/// The other date is the session's own.
fn of_session(check: &Check) -> bool {
    check.than.as_deref().is_some_and(|t| matches!(t, "session-start" | "session-end"))
}

pub(super) fn fr_date(date: Date) -> String {
    format!("{:02}/{:02}/{}", date.day(), date.month(), date.year())
}

pub(super) fn finding(
    case: &Case,
    indicator: &Indicator,
    check: &Check,
    cause: &str,
    kind: &str,
    message: Text,
    sights: &[Sight],
) -> Finding {
    let cause = indicator.causes.iter().find(|c| c.id == cause);
    let verdict = cause.map_or(Verdict::ToReview, |c| Case::grade(indicator, c));
    let mut f = new_finding(case, indicator, &check.id, cause, verdict, kind, message);
    f.evidence = sights.iter().take(5).map(|(p, _, c)| case.evidence(p, c)).collect();
    let sure = sights.iter().all(|(_, _, c)| c.strength == Strength::Strong);
    f.confidence = if sure { Confidence::Certain } else { Confidence::Probable };
    if let [(piece, _, _)] = sights {
        f.subject.clone_from(&piece.entry.path);
    }
    f
}

pub(super) fn names(case: &Case, fields: &[String], lang: Lang) -> String {
    let named = fields
        .iter()
        .map(|f| case.pack.field(f).map_or(f.clone(), |n| case.pack.fields[usize::from(n)].name.get(lang).to_owned()));
    named.collect::<Vec<_>>().join(", ")
}

/// Name of a file without its folders: the evidence beside the message has the whole path.
#[must_use]
pub fn short(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

pub(super) fn files(sights: &[Sight]) -> String {
    let mut list: Vec<&str> = sights.iter().take(4).map(|(p, _, _)| short(&p.entry.path)).collect();
    if sights.len() > 4 {
        list.push("…");
    }
    list.join(" ; ")
}

/// The runs of a claim.
pub(super) fn runs<'a>(sight: &Sight<'a>) -> impl Iterator<Item = (usize, &'a Run)> + use<'a> {
    let runs = sight.0.exhibit.as_ref().map_or(&[][..], |e| &e.runs);
    sight.1.all_runs().collect::<Vec<_>>().into_iter().filter_map(move |r| Some((r, runs.get(r)?)))
}

/// The runs of a claim that were read as text, none of them recognised from a picture.
pub(super) fn typed<'a>(sight: &Sight<'a>) -> impl Iterator<Item = &'a Run> + use<'a> {
    runs(sight).map(|(_, run)| run).filter(|run| run.recognised.is_none())
}

/// Whether all of the runs of a claim were read as text.
pub(super) fn is_typed(sight: &Sight) -> bool {
    runs(sight).all(|(_, run)| run.recognised.is_none())
}

/// The papers looked at, then those of the artefacts `with`.
pub(super) fn with_others<'a>(case: &Case<'a>, check: &Check, sights: &[Sight<'a>]) -> Vec<Sight<'a>> {
    sights.iter().copied().chain(check.with.iter().flat_map(|id| current(case, id))).collect()
}

/// The trainees whom the runs of a claim name.
pub(super) fn trainees(case: &Case, sight: &Sight) -> BTreeSet<usize> {
    let of_run = |r| case.dossier.roster.trainees(sight.0.number, Some(r));
    sight.1.all_runs().flat_map(of_run).collect()
}

/// Paths of the papers of one finding, as they come: what it is about.
pub(super) fn subject(sights: &[Sight]) -> String {
    sights.iter().map(|s| s.0.entry.path.as_str()).collect::<Vec<_>>().join(" ; ")
}

/// Paths of the papers of one finding, each once, sorted: what it is about.
pub(super) fn paths(sights: &[Sight]) -> String {
    let all: BTreeSet<&str> = sights.iter().map(|s| s.0.entry.path.as_str()).collect();
    all.into_iter().collect::<Vec<_>>().join(" ; ")
}
