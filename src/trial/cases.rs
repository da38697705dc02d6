//! The cases of the indicators: papers given, the indicator judged, the verdict held against the one expected.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::papers;
use crate::audit::{Context, Declared, Verdict, rehearse};
use crate::pack::Pack;
use crate::pack::model::{Expect, Indicator, RuleCase, State};
use crate::text::Text;

/// A case that was tried.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseTried {
    /// Indicator.
    pub indicator: u32,
    /// Its rank among those of the indicator, from 1.
    pub rank: usize,
    /// What it shows; empty when the case does not say.
    pub name: String,
    /// Verdict and causes expected.
    pub expected: (Verdict, Vec<String>),
    /// Verdict given.
    pub verdict: Verdict,
    /// Causes of the findings.
    pub causes: BTreeSet<String>,
    /// Needs and checks that made a finding.
    pub fired: BTreeSet<String>,
    /// What was found.
    pub because: Vec<Text>,
    /// Whether it went as expected.
    pub passed: bool,
}

/// Tries the cases of every indicator.
#[must_use]
pub fn run(pack: &Pack) -> Vec<CaseTried> {
    let mut tried = Vec::new();
    for indicator in &pack.indicators {
        for (rank, case) in (1..).zip(&indicator.cases) {
            tried.push(try_one(pack, indicator, rank, case));
        }
    }
    tried
}

/// The day of the audit when a case gives none: the last of the pack's period, or a year after its first.
fn usual_day(pack: &Pack) -> Date {
    let last = pack.file.audits_until.as_ref().and_then(|d| d.parse::<Date>().ok());
    let first = pack.file.audits_from.parse::<Date>().ok();
    last.or_else(|| first.and_then(|d| d.checked_add(jiff::Span::new().years(1)).ok())).unwrap_or_default()
}

fn try_one(pack: &Pack, indicator: &Indicator, rank: usize, case: &RuleCase) -> CaseTried {
    let audit_date = case.audit_date.as_ref().and_then(|d| d.parse().ok()).unwrap_or_else(|| usual_day(pack));
    let mut foreign = Vec::new();
    let mut files = Vec::new();
    for (given, file) in papers::papers(case, indicator, pack, audit_date) {
        if given.states.contains(&State::OtherOrganisation) {
            foreign.push(file.path.clone());
        }
        files.push(file);
    }
    let plain = |v: &toml::Value| v.as_str().map_or_else(|| v.to_string(), str::to_owned);
    let declared: Declared = case
        .profile
        .iter()
        .map(|(question, value)| {
            let list = value.as_array().map_or_else(|| vec![plain(value)], |list| list.iter().map(plain).collect());
            (question.clone(), list)
        })
        .collect();
    // what is not declared is the pack's default: a case is not a dossier to infer from
    let mut all: Declared = pack
        .questions
        .iter()
        .filter_map(|q| {
            let value = q.default.as_ref()?;
            let list = value.as_array().map_or_else(|| vec![plain(value)], |list| list.iter().map(plain).collect());
            Some((q.id.clone(), list))
        })
        .collect();
    all.extend(declared);
    let context = Context { name: String::new(), audit_date, as_of: audit_date, declared: all, sample: None };
    let (verdict, findings) = rehearse(files, &foreign, pack, &context, indicator);
    let causes: BTreeSet<String> = findings.iter().map(|f| f.cause.clone()).filter(|c| !c.is_empty()).collect();
    let expected = verdict_of(case.expect);
    let as_told = case.causes.is_empty() || causes.iter().eq(case.causes.iter().collect::<BTreeSet<_>>());
    CaseTried {
        indicator: indicator.number,
        rank,
        name: case.name.clone(),
        expected: (expected, case.causes.clone()),
        passed: verdict == expected && as_told,
        verdict,
        causes,
        fired: findings.iter().map(|f| f.rule.clone()).collect(),
        because: findings.into_iter().map(|f| f.message).collect(),
    }
}

fn verdict_of(expect: Expect) -> Verdict {
    match expect {
        Expect::NotApplicable => Verdict::NotApplicable,
        Expect::Conform => Verdict::Conform,
        Expect::ToReview => Verdict::ToReview,
        Expect::Unverifiable => Verdict::Unverifiable,
        Expect::Minor => Verdict::Minor,
        Expect::Major => Verdict::Major,
    }
}
