//! Two audits of one dossier: what is closed, still open, new, worse or better, and what runs out soon.
//!
//! Findings are paired by their key; what is left on both sides is paired by rule when it is about the same
//! paper (content, then path, then name) or the same persons or sessions. Pure: no clock, no disk.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::audit::{Audit, Finding, Verdict, Waiver, WaiverState};
use crate::fold::fold;

/// What runs out within so many days is said.
pub const SOON_DAYS: i32 = 90;

/// What became of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// Was not there before.
    New,
    /// Graver than before.
    Worsened,
    /// As before.
    Open,
    /// Less grave than before.
    Eased,
    /// Is there no more.
    Closed,
}

/// A finding of one audit or of both.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Change {
    /// What became of it.
    pub fate: Fate,
    /// Before.
    pub old: Option<Finding>,
    /// Now.
    pub new: Option<Finding>,
    /// For a closed finding: its indicator does not apply any more, or is not in the new pack.
    pub excused: bool,
}

impl Change {
    /// The finding as it is now, else as it was.
    #[must_use]
    pub fn finding(&self) -> Option<&Finding> {
        self.new.as_ref().or(self.old.as_ref())
    }
}

/// An indicator whose verdict changed.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Turn {
    /// Its number.
    pub indicator: u32,
    /// Before; none when it was not in the pack.
    pub old: Option<Verdict>,
    /// Now.
    pub new: Option<Verdict>,
}

/// Something that runs out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Ending {
    /// Last day, ISO 8601.
    pub until: String,
    /// A waiver, or a paper.
    pub waiver: bool,
    /// Key or rule of the waiver; path of the paper.
    pub what: String,
    /// Reason of the waiver; artefact of the paper.
    pub detail: String,
}

/// A waiver of one audit or of both.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct WaiverTurn {
    /// As it is now, else as it was.
    pub waiver: Waiver,
    /// What it was worth before; none when it was not there.
    pub old: Option<WaiverState>,
    /// What it is worth now; none when it is not there any more.
    pub new: Option<WaiverState>,
}

/// Which of two audits.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Side {
    /// Dossier.
    pub dossier: String,
    /// Date of the audit prepared for.
    pub audit_date: String,
    /// Date of the run.
    pub as_of: String,
    /// Pack and version.
    pub pack: String,
    /// Program.
    pub generator: String,
    /// Files met, and not read or in part.
    pub files: u64,
    /// Files not read or read in part.
    pub unread: u64,
}

/// The outcome of a comparison.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Comparison {
    /// Before.
    pub old: Side,
    /// Now.
    pub new: Side,
    /// Findings: new and worsened first, the gravest first in each.
    pub changes: Vec<Change>,
    /// Indicators whose verdict changed.
    pub indicators: Vec<Turn>,
    /// Waivers of both: the new ones first, then those that changed, those as before, those taken away.
    pub waivers: Vec<WaiverTurn>,
    /// Waivers and papers that run out soon.
    pub ending: Vec<Ending>,
}

impl Comparison {
    /// How many findings had this fate.
    #[must_use]
    pub fn count(&self, fate: Fate) -> usize {
        self.changes.iter().filter(|c| c.fate == fate).count()
    }
}

/// Compares two audits; `dated` are the fields whose dates are the last days of papers.
#[must_use]
pub fn compare(old: &Audit, new: &Audit, dated: &BTreeSet<String>) -> Comparison {
    let mut changes = Vec::new();
    let mut left: Vec<&Finding> = old.findings.iter().collect();
    let mut fresh: Vec<&Finding> = Vec::new();
    for now in &new.findings {
        match left.iter().position(|f| f.key == now.key) {
            Some(at) => changes.push(both(left.remove(at), now)),
            None => fresh.push(now),
        }
    }
    let pairs = kin(&left, &fresh, old, new);
    changes.extend(pairs.iter().map(|(o, n)| both(left[*o], fresh[*n])));
    let (olds, news): (BTreeSet<usize>, BTreeSet<usize>) = pairs.into_iter().unzip();
    let applies =
        |n: u32| n == 0 || new.indicators.iter().any(|i| i.indicator == n && i.verdict != Verdict::NotApplicable);
    for (_, gone) in left.iter().enumerate().filter(|(n, _)| !olds.contains(n)) {
        let excused = !applies(gone.indicator);
        changes.push(Change { fate: Fate::Closed, old: Some((*gone).clone()), new: None, excused });
    }
    for (_, now) in fresh.iter().enumerate().filter(|(n, _)| !news.contains(n)) {
        changes.push(Change { fate: Fate::New, old: None, new: Some((*now).clone()), excused: false });
    }
    changes.sort_by(|a, b| {
        let weight = |c: &Change| c.finding().map(|f| (std::cmp::Reverse(f.verdict), f.indicator, f.key.clone()));
        a.fate.cmp(&b.fate).then_with(|| weight(a).cmp(&weight(b)))
    });
    Comparison {
        old: side(old),
        new: side(new),
        changes,
        indicators: turns(old, new),
        waivers: waivers(old, new),
        ending: ending(new, dated),
    }
}

fn side(audit: &Audit) -> Side {
    Side {
        dossier: audit.dossier.clone(),
        audit_date: audit.audit_date.clone(),
        as_of: audit.as_of.clone(),
        pack: format!("{} {}", audit.pack.id, audit.pack.version),
        generator: audit.generator.clone(),
        files: audit.coverage.files,
        unread: audit.coverage.unread + audit.coverage.partly,
    }
}

fn both(old: &Finding, new: &Finding) -> Change {
    // what could not be read is neither better nor worse than what could
    let graded = |v: Verdict| v != Verdict::Unverifiable;
    let fate = match new.verdict.cmp(&old.verdict) {
        std::cmp::Ordering::Greater if graded(old.verdict) && graded(new.verdict) => Fate::Worsened,
        std::cmp::Ordering::Less if graded(old.verdict) && graded(new.verdict) => Fate::Eased,
        _ => Fate::Open,
    };
    Change { fate, old: Some(old.clone()), new: Some(new.clone()), excused: false }
}

/// Pairs of findings of one rule about the same thing, the surest first.
fn kin(left: &[&Finding], fresh: &[&Finding], old: &Audit, new: &Audit) -> Vec<(usize, usize)> {
    let digests = |audit: &Audit| -> BTreeMap<String, String> {
        audit.files.iter().filter(|f| !f.digest.is_empty()).map(|f| (f.path.clone(), f.digest.clone())).collect()
    };
    let (before, now) = (digests(old), digests(new));
    let mut by_rule: BTreeMap<(u32, &str), Vec<usize>> = BTreeMap::new();
    for (n, f) in fresh.iter().enumerate() {
        by_rule.entry((f.indicator, &f.rule)).or_default().push(n);
    }
    let mut near: Vec<(u8, usize, usize)> = Vec::new();
    for (o, was) in left.iter().enumerate() {
        for n in by_rule.get(&(was.indicator, was.rule.as_str())).into_iter().flatten() {
            let likeness = alike(was, fresh[*n], &before, &now);
            if likeness > 0 {
                near.push((likeness, o, *n));
            }
        }
    }
    near.sort_by_key(|(likeness, o, n)| (std::cmp::Reverse(*likeness), *o, *n));
    let (mut olds, mut news) = (BTreeSet::new(), BTreeSet::new());
    near.retain(|(_, o, n)| {
        let free = !olds.contains(o) && !news.contains(n);
        if free {
            olds.insert(*o);
            news.insert(*n);
        }
        free
    });
    near.into_iter().map(|(_, o, n)| (o, n)).collect()
}

/// How surely two findings of one rule are about the same thing; 0 for not.
fn alike(a: &Finding, b: &Finding, before: &BTreeMap<String, String>, now: &BTreeMap<String, String>) -> u8 {
    if a.subject == b.subject {
        return 5;
    }
    if let (Some(x), Some(y)) = (before.get(&a.subject), now.get(&b.subject)) {
        let name = |path: &str| fold(path.rsplit('/').next().unwrap_or(path));
        return match (x == y, name(&a.subject) == name(&b.subject)) {
            (true, _) => 4,
            (false, true) => 3,
            _ => 0,
        };
    }
    let parts = |f: &Finding| -> BTreeSet<String> {
        f.subject.split([';', ',']).map(words).filter(|p| !p.is_empty() && p != "…").collect()
    };
    let (x, y) = (parts(a), parts(b));
    u8::from(x.intersection(&y).next().is_some()) * 2
}

/// The words of a name or title, in any order.
fn words(part: &str) -> String {
    let folded = fold(part);
    let mut words: Vec<&str> = folded.split_whitespace().collect();
    words.sort_unstable();
    words.join(" ")
}

fn turns(old: &Audit, new: &Audit) -> Vec<Turn> {
    let of = |audit: &Audit| -> BTreeMap<u32, Verdict> {
        audit.indicators.iter().map(|i| (i.indicator, i.verdict)).collect()
    };
    let (before, now) = (of(old), of(new));
    let all: BTreeSet<u32> = before.keys().chain(now.keys()).copied().collect();
    let turn = |n: u32| Turn { indicator: n, old: before.get(&n).copied(), new: now.get(&n).copied() };
    all.into_iter().map(turn).filter(|t| t.old != t.new).collect()
}

/// Waivers paired by what they are about.
fn waivers(old: &Audit, new: &Audit) -> Vec<WaiverTurn> {
    let about = |w: &Waiver| (fold(&w.key), fold(&w.rule), fold(&w.subject));
    let mut left: Vec<&Waiver> = old.waivers.iter().collect();
    let mut all: Vec<WaiverTurn> = Vec::new();
    for now in &new.waivers {
        let before = left.iter().position(|w| about(w) == about(now)).map(|at| left.remove(at).state);
        all.push(WaiverTurn { waiver: now.clone(), old: before, new: Some(now.state) });
    }
    all.extend(left.into_iter().map(|w| WaiverTurn { waiver: w.clone(), old: Some(w.state), new: None }));
    all.sort_by_key(|t| match (t.old, t.new) {
        (None, _) => 0,
        (_, None) => 3,
        (old, new) => 1 + u8::from(old == new),
    });
    all
}

/// What runs out before the audit, or within [`SOON_DAYS`] of the run.
fn ending(audit: &Audit, dated: &BTreeSet<String>) -> Vec<Ending> {
    let Ok(today) = audit.as_of.parse::<Date>() else { return Vec::new() };
    let soon = today.checked_add(jiff::Span::new().days(SOON_DAYS)).unwrap_or(today);
    let last = audit.audit_date.parse::<Date>().map_or(soon, |d| d.max(soon));
    let within = |iso: &str| iso.parse::<Date>().is_ok_and(|d| today <= d && d <= last);
    let mut all: Vec<Ending> = audit
        .waivers
        .iter()
        .filter(|w| w.state == WaiverState::Active && within(&w.expiry))
        .map(|w| Ending {
            until: w.expiry.clone(),
            waiver: true,
            what: if w.key.is_empty() { w.rule.clone() } else { w.key.clone() },
            detail: w.reason.clone(),
        })
        .collect();
    for file in &audit.files {
        let artefact = file.artefacts.iter().find(|c| c.counts).map(|c| c.artefact.clone());
        let days = file.facts.iter().filter(|f| dated.contains(&f.field) && within(&f.value)).map(|f| &f.value);
        // of several dates the latest is the one that counts
        if let (Some(detail), Some(until)) = (artefact, days.max()) {
            all.push(Ending { until: until.clone(), waiver: false, what: file.path.clone(), detail });
        }
    }
    all.sort();
    all
}
