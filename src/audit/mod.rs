//! The dossier held against the pack: an [`Audit`].

mod blank;
mod bound;
mod chains;
mod checks;
mod companies;
mod dossier;
mod facts;
mod first_year;
mod forecast;
mod houses;
mod judge;
mod keys;
mod outcome;
mod people;
mod piece;
mod profile;
mod pseudonym;
mod recognise;
mod sessions;
mod strangers;
mod texts;
mod transition;
mod unread;
mod waiver;

pub use dossier::Dossier;
pub use outcome::*;
pub use profile::{Declared, keep_relevant};
pub use pseudonym::{is_pseudonymised, pseudonymise, pseudonymise_together};
pub use waiver::{Waiver, WaiverState, apply as apply_waivers, standing};

use std::collections::BTreeMap;

use judge::{Desk, Lent};

use jiff::civil::Date;

use crate::pack::Pack;
use crate::pack::model::{Indicator, Role};
use crate::pipeline::Gathered;

/// Version of the format of `audit.json`.
pub const SCHEMA_VERSION: &str = "1.0";

/// What is known of the audit beside the papers.
#[derive(Debug, Clone)]
pub struct Context {
    /// Name of the dossier.
    pub name: String,
    /// Date of the audit prepared for.
    pub audit_date: Date,
    /// The clock for due dates.
    pub as_of: Date,
    /// Declared profile answers.
    pub declared: Declared,
    /// Follow only so many sessions, drawn with a seed.
    pub sample: Option<(usize, u64)>,
}

/// Judges the files of a dossier. Pure: the same files, pack and context give the same audit.
#[must_use]
pub fn audit(files: Vec<Gathered>, pack: &Pack, context: &Context) -> Audit {
    audit_beside(files, pack, &[], context)
}

/// As [`audit`], and what changes between the pack and its `relatives`: packs of its family, which read alike
/// ([`Pack::reading`]); others are left out.
#[must_use]
pub fn audit_beside(files: Vec<Gathered>, pack: &Pack, relatives: &[Pack], context: &Context) -> Audit {
    let mut dossier = Dossier::new(files, pack);
    let sample = context.sample.map(|(count, seed)| {
        sessions::draw(&mut dossier.courses, count, seed);
        SampleTaken { sessions: dossier.followed().count(), of: dossier.courses.len(), seed }
    });
    let judged = |dossier: Lent, held: &Pack| {
        let (profile, answers) = profile::profile(dossier.get(), held, &context.declared);
        let mut desk = desk(dossier, (held, pack), &answers, context);
        let (indicators, mut findings) = judge::judge(&mut desk);
        keys::set_keys(&mut findings, desk.dossier.get(), held);
        let forecast = forecast::forecast(held, &answers, &indicators);
        (profile, answers, indicators, findings, forecast)
    };
    let alike: Vec<&Pack> = relatives.iter().filter(|other| other.reading == pack.reading).collect();
    let (here, others) = if dossier.is_shelved() {
        // one after the other, so that what one check opened may be put away before the next
        let here = judged(Lent::Alone(&mut dossier), pack);
        (here, alike.iter().map(|other| judged(Lent::Alone(&mut dossier), other)).collect())
    } else {
        // the readers have ended: their cores are free
        let of = |held: &Pack| judged(Lent::Shared(&dossier), held);
        beside_each_other(alike.as_slice(), |other| of(other), || of(pack))
    };
    let (profile, answers, indicators, mut findings, forecast) = here;
    let transition = alike
        .iter()
        .zip(others)
        .map(|(other, (_, _, outcomes, theirs, _))| {
            let here = transition::Judged { pack, outcomes: &indicators, findings: &findings };
            transition::transition(&here, &transition::Judged { pack: other, outcomes: &outcomes, findings: &theirs })
        })
        .collect();
    doubt_recognised(&dossier, &mut findings);
    let coverage = coverage(&dossier);
    let sessions = chains::sessions(&dossier, pack, &answers);
    let [trainers, trainees] =
        [Role::Trainer, Role::Trainee].map(|role| chains::persons(&dossier, pack, &answers, role));
    dossier.rest();
    mark_expired(&mut dossier, &findings);
    let mut audit = Audit {
        schema: SCHEMA_VERSION.to_owned(),
        generator: format!("probant {}", env!("CARGO_PKG_VERSION")),
        pack: PackRef::of(pack),
        dossier: context.name.clone(),
        audit_date: context.audit_date.to_string(),
        as_of: context.as_of.to_string(),
        profile,
        files: dossier.pieces.into_iter().map(|p| p.entry).collect(),
        indicators,
        findings,
        waivers: Vec::new(),
        sessions,
        trainers,
        trainees,
        forecast,
        transition,
        coverage,
        sample,
    };
    texts::mask_particulars(&mut audit);
    audit
}

/// What each file is taken for and why, with the facts read in it. Nothing is judged.
#[must_use]
pub fn recognised(files: Vec<Gathered>, pack: &Pack) -> Vec<FileEntry> {
    let mut entries = piece::entries(files, pack);
    texts::mask_files(&mut entries);
    entries
}

/// Does `own`, and meanwhile `each` for every one of `list`, in as many threads; results in order.
fn beside_each_other<I: Sync, T: Send, O>(
    list: &[I],
    each: impl Fn(&I) -> T + Sync,
    own: impl FnOnce() -> O,
) -> (O, Vec<T>) {
    let each = &each;
    std::thread::scope(|scope| {
        let threads: Vec<_> = list.iter().map(|item| scope.spawn(move || each(item))).collect();
        let own = own();
        let join = |thread: std::thread::ScopedJoinHandle<'_, T>| {
            thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        (own, threads.into_iter().map(join).collect())
    })
}

/// Judges one indicator alone, some files held to be another organisation's: a try of the rules.
#[must_use]
pub fn rehearse(
    files: Vec<Gathered>,
    foreign: &[String],
    pack: &Pack,
    context: &Context,
    indicator: &Indicator,
) -> (Verdict, Vec<Finding>) {
    let mut dossier = Dossier::new(files, pack);
    for piece in dossier.pieces.iter_mut().filter(|p| foreign.contains(&p.entry.path)) {
        for claim in &mut piece.entry.artefacts {
            claim.counts = false;
            claim.states.push("other-organisation".to_owned());
        }
    }
    let (_, answers) = profile::profile(&dossier, pack, &context.declared);
    let mut desk = desk(Lent::Alone(&mut dossier), (pack, pack), &answers, context);
    let (outcome, findings) = judge::judge_one(&mut desk, indicator);
    (outcome.verdict, findings)
}

/// Puts a dossier together once and hands each indicator with what judges it, to measure what rules cost.
pub fn each_indicator(
    files: Vec<Gathered>,
    pack: &Pack,
    context: &Context,
    mut measure: impl FnMut(&Indicator, &dyn Fn() -> usize),
) {
    let dossier = Dossier::new(files, pack);
    let (_, answers) = profile::profile(&dossier, pack, &context.declared);
    let judge = |indicator: &Indicator| {
        let mut desk = desk(Lent::Shared(&dossier), (pack, pack), &answers, context);
        judge::judge_one(&mut desk, indicator).1.len()
    };
    for indicator in &pack.indicators {
        measure(indicator, &|| judge(indicator));
    }
}

/// A dossier held against a pack, read with the patterns of another or the same.
fn desk<'a>(
    dossier: Lent<'a>,
    (pack, read_with): (&'a Pack, &'a Pack),
    answers: &'a crate::pack::Answers,
    context: &Context,
) -> Desk<'a> {
    Desk { dossier, pack, read_with, answers, audit_date: context.audit_date, as_of: context.as_of }
}

/// Papers a finding calls too old or no longer valid bear the state.
fn mark_expired(dossier: &mut Dossier, findings: &[Finding]) {
    for evidence in
        findings.iter().filter(|f| matches!(f.kind.as_str(), "expired" | "stopped")).flat_map(|f| &f.evidence)
    {
        for piece in dossier.pieces.iter_mut().filter(|p| p.entry.path == evidence.file) {
            for claim in piece.entry.artefacts.iter_mut().filter(|c| c.artefact == evidence.artefact) {
                claim.states.push("expired".to_owned());
            }
        }
    }
}

/// What rests on text recognised in a picture is never certain.
fn doubt_recognised(dossier: &Dossier, findings: &mut [Finding]) {
    let read: BTreeMap<&str, u8> = dossier
        .pieces
        .iter()
        .filter_map(|p| Some((p.entry.path.as_str(), p.entry.recognised.as_ref()?.confidence)))
        .collect();
    for finding in findings {
        let least = finding.evidence.iter().filter_map(|e| read.get(e.file.as_str())).min();
        finding.confidence = match (finding.confidence, least) {
            (_, Some(confidence)) if *confidence < piece::POOR => Confidence::ToConfirm,
            (Confidence::Certain, Some(_)) => Confidence::Probable,
            (confidence, _) => confidence,
        };
    }
}

fn coverage(dossier: &Dossier) -> Coverage {
    let mut c = Coverage::default();
    for piece in &dossier.pieces {
        let e = &piece.entry;
        c.files += 1;
        c.bytes += e.size;
        match e.state {
            FileState::Read => c.read += 1,
            FileState::Partly => c.partly += 1,
            FileState::Unread => c.unread += 1,
            FileState::Ignored => c.ignored += 1,
            FileState::Duplicate => c.duplicates += 1,
        }
        c.recognised += u64::from(e.artefacts.iter().any(|a| a.strength >= Strength::Probable));
    }
    c
}
