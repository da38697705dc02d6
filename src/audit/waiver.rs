//! Waivers: findings accepted by a person, with a reason and until a day.
//!
//! The fact stays in the report; a waiver says who answers for it. An expired one accepts nothing any
//! more and says so; one that matches nothing says so too.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::forecast;
use super::outcome::{Audit, Finding, IndicatorOutcome, Verdict};
use crate::fold::fold;
use crate::format::Format;
use crate::pack::Pack;

/// The acceptance of a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Waiver {
    /// Key of the finding it accepts; empty when it names a rule.
    pub key: String,
    /// Rule whose findings it accepts; empty when it names a key.
    pub rule: String,
    /// With a rule: only about this subject; empty for all.
    pub subject: String,
    /// Name of the one dossier it is for; empty for the dossier whose file of waivers holds it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub dossier: String,
    /// Why it is accepted.
    pub reason: String,
    /// Who accepted it.
    pub author: String,
    /// When (ISO 8601).
    pub date: String,
    /// Last day it holds (ISO 8601).
    pub expiry: String,
    /// What became of it in this audit.
    pub state: WaiverState,
    /// Keys of the findings it matches.
    pub findings: Vec<String>,
}

/// What became of a waiver.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum WaiverState {
    /// It accepts its findings.
    Active,
    /// Its day is past: its findings are open again.
    Expired,
    /// No finding is its own.
    Unused,
}

impl Waiver {
    fn matches(&self, finding: &Finding) -> bool {
        if !self.key.is_empty() {
            return self.key.eq_ignore_ascii_case(&finding.key);
        }
        let name = finding.subject.rsplit('/').next().unwrap_or_default();
        self.rule.eq_ignore_ascii_case(&finding.rule)
            && (self.subject.is_empty()
                || [finding.subject.as_str(), name].iter().any(|s| fold(s) == fold(&self.subject)))
    }

    /// Whether it is for this dossier: a key says which rule and which paper, not whose.
    #[must_use]
    pub fn is_for(&self, dossier: &str) -> bool {
        let bare = |name: &str| {
            let stem = name.rsplit_once('.').filter(|_| Format::announced(name).is_some_and(Format::is_archive));
            fold(stem.map_or(name, |(stem, _)| stem))
        };
        self.dossier.is_empty() || bare(&self.dossier) == bare(dossier)
    }

    fn is_expired(&self, as_of: Date) -> bool {
        self.expiry.parse::<Date>().is_ok_and(|last| last < as_of)
    }
}

/// Marks the accepted findings, takes them out of the forecast, and says what became of each waiver.
pub fn apply(audit: &mut Audit, mut waivers: Vec<Waiver>, as_of: Date, pack: &Pack) {
    for waiver in &mut waivers {
        let ours = waiver.is_for(&audit.dossier);
        let matched = audit.findings.iter().filter(|f| ours && waiver.matches(f));
        waiver.findings = matched.map(|f| f.key.clone()).collect();
        waiver.state = match (waiver.findings.is_empty(), waiver.is_expired(as_of)) {
            (true, _) => WaiverState::Unused,
            (false, true) => WaiverState::Expired,
            (false, false) => WaiverState::Active,
        };
    }
    for finding in &mut audit.findings {
        let active = waivers.iter().find(|w| w.state == WaiverState::Active && w.findings.contains(&finding.key));
        if let Some(w) = active {
            finding.waiver = format!("{} ({}, {} → {})", w.reason, w.author, w.date, w.expiry);
        }
    }
    audit.waivers = waivers;
    forecast::without_waived(audit, pack);
}

/// What still stands of an indicator once accepted findings are set aside, and whether nothing does:
/// the verdict is then that of the accepted findings, which the reports show as accepted.
#[must_use]
pub fn standing(audit: &Audit, outcome: &IndicatorOutcome) -> (Verdict, bool) {
    let mut own = audit.findings.iter().filter(|f| f.indicator == outcome.indicator && f.verdict > Verdict::Conform);
    if own.clone().all(|f| f.waiver.is_empty()) {
        return (outcome.verdict, false);
    }
    match own.by_ref().filter(|f| f.waiver.is_empty()).map(|f| f.verdict).max() {
        Some(open) => (open.min(outcome.verdict), false),
        None => (outcome.verdict, true),
    }
}
