//! `audit.sarif`: the findings as SARIF 2.1.0 (OASIS), for tools that follow results from run to run.
//!
//! Presumed non-conformities are `fail`; what could not be read is `open`, what a person must judge is
//! `review`. The key of a finding is its fingerprint; a waiver is a suppression.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::words::{self, set};
use crate::audit::{Audit, FileEntry, FileState, Finding, Verdict, WaiverState};
use crate::text::Lang;

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// What every path is relative to.
const BASE: &str = "DOSSIER";
/// Name and version of what identifies a finding.
const FINGERPRINT: &str = "probantKey/v1";

/// The findings and what was not read, indented JSON.
#[must_use]
pub fn audit(audit: &Audit, lang: Lang) -> Vec<u8> {
    // rules in the order of their ids; results name them by number
    let mut rules: BTreeMap<&str, &Finding> = BTreeMap::new();
    for finding in &audit.findings {
        rules.entry(&finding.rule).or_insert(finding);
    }
    let number: BTreeMap<&str, usize> = rules.keys().enumerate().map(|(n, rule)| (*rule, n)).collect();
    let results: Vec<Value> = audit.findings.iter().map(|f| result(audit, f, number[f.rule.as_str()], lang)).collect();
    let lost = audit.files.iter().filter(|f| matches!(f.state, FileState::Unread | FileState::Partly));
    let notes: Vec<Value> = lost.flat_map(|f| f.incidents.iter().map(|i| unread(f, i, lang))).collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "probant",
                "fullName": audit.generator,
                "version": audit.generator.rsplit(' ').next().unwrap_or_default(),
                "rules": rules.values().map(|f| rule(f, lang)).collect::<Vec<_>>(),
            }},
            "language": if lang == Lang::Fr { "fr" } else { "en" },
            "columnKind": "unicodeCodePoints",
            "automationDetails": { "id": format!("{}/{}", uri(&audit.dossier), audit.audit_date) },
            "originalUriBaseIds": { BASE: { "description": { "text": audit.dossier } } },
            "invocations": [{ "executionSuccessful": true, "toolExecutionNotifications": notes }],
            "results": results,
            "properties": {
                "pack": format!("{} {}", audit.pack.id, audit.pack.version),
                "auditDate": audit.audit_date,
                "asOf": audit.as_of,
                "coverage": audit.coverage,
            },
        }],
    });
    let mut bytes = serde_json::to_vec_pretty(&log).expect("a JSON value always serialises to memory");
    bytes.push(b'\n');
    bytes
}

/// Kind and level of a verdict: only failures have a level.
fn grade(verdict: Verdict) -> (&'static str, &'static str) {
    match verdict {
        Verdict::Major => ("fail", "error"),
        Verdict::Minor => ("fail", "warning"),
        Verdict::Unverifiable => ("open", "none"),
        Verdict::ToReview => ("review", "none"),
        Verdict::Conform => ("pass", "none"),
        Verdict::NotApplicable => ("notApplicable", "none"),
    }
}

fn rule(finding: &Finding, lang: Lang) -> Value {
    let mut rule = json!({
        "id": finding.rule,
        "shortDescription": { "text": or_dash(set(&finding.label, lang)) },
        "fullDescription": { "text": or_dash(set(&finding.requirement, lang)) },
        "properties": { "indicator": finding.indicator, "criterion": finding.criterion, "source": finding.source },
    });
    let action = set(&finding.action, lang);
    if !action.is_empty() {
        rule["help"] = json!({ "text": action });
    }
    rule
}

fn result(audit: &Audit, finding: &Finding, rule: usize, lang: Lang) -> Value {
    let (kind, level) = grade(finding.verdict);
    let seen = finding.evidence.iter().map(|e| {
        let said = [set(&e.name, lang), set(&e.place, lang), words::quoted(&e.passage, lang)];
        location(&e.file, &said.into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" · "))
    });
    let refused = finding.refused.iter().map(|r| location(&r.file, &set(&r.message, lang)));
    let mut result = json!({
        "ruleId": finding.rule,
        "ruleIndex": rule,
        "kind": kind,
        "level": level,
        "message": { "text": or_dash(words::message(finding, lang)) },
        "locations": seen.collect::<Vec<_>>(),
        "partialFingerprints": { FINGERPRINT: finding.key },
        "properties": {
            "verdict": finding.verdict,
            "kind": finding.kind,
            "cause": finding.cause,
            "subject": finding.subject,
            "responsible": set(&finding.responsible, lang),
            "due": finding.due,
            "confidence": finding.confidence,
            "provisional": finding.provisional,
            "missing": finding.missing.iter().map(|m| set(m, lang)).collect::<Vec<_>>(),
        },
    });
    let refused: Vec<Value> = refused.collect();
    if !refused.is_empty() {
        result["relatedLocations"] = Value::Array(refused);
    }
    let waiver = audit.waivers.iter().find(|w| w.state == WaiverState::Active && w.findings.contains(&finding.key));
    if let Some(waiver) = waiver {
        result["suppressions"] = json!([{
            "kind": "external",
            "status": "accepted",
            "justification": waiver.reason,
            "properties": { "author": waiver.author, "date": waiver.date, "expiry": waiver.expiry },
        }]);
    }
    result
}

fn location(file: &str, text: &str) -> Value {
    let mut location = json!({ "physicalLocation": { "artifactLocation": { "uri": uri(file), "uriBaseId": BASE } } });
    if !text.is_empty() {
        location["message"] = json!({ "text": text });
    }
    location
}

fn unread(file: &FileEntry, incident: &crate::audit::IncidentEntry, lang: Lang) -> Value {
    json!({
        "descriptor": { "id": incident.code },
        "level": if file.state == FileState::Unread { "warning" } else { "note" },
        "message": { "text": or_dash(set(&incident.message, lang)) },
        "locations": [location(&file.path, "")],
    })
}

/// SARIF wants a text where there may be none.
fn or_dash(text: String) -> String {
    if text.is_empty() { "–".to_owned() } else { text }
}

/// A path as a relative reference of a URI: what is not plain is percent-encoded.
pub(super) fn uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => out.push(char::from(byte)),
            _ => drop(write!(out, "%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn read(bytes: &[u8]) -> Value {
        serde_json::from_slice(bytes).unwrap()
    }

    #[test]
    fn every_finding_is_a_result_that_names_its_rule_and_its_key() {
        let sample = sample::large();
        let log = read(&audit(&sample, Lang::Fr));
        assert_eq!(log["version"], "2.1.0");
        let run = &log["runs"][0];
        let results = run["results"].as_array().unwrap();
        assert_eq!(results.len(), sample.findings.len());
        for (result, finding) in results.iter().zip(&sample.findings) {
            let rule = &run["tool"]["driver"]["rules"][result["ruleIndex"].as_u64().unwrap() as usize];
            assert_eq!(rule["id"], result["ruleId"]);
            assert_eq!(result["partialFingerprints"][FINGERPRINT], finding.key.as_str());
            // a level other than none is for failures only (SARIF 3.27.10)
            assert_eq!(result["kind"] == "fail", result["level"] != "none");
            assert!(!result["message"]["text"].as_str().unwrap().is_empty());
        }
        assert!(!run["invocations"][0]["toolExecutionNotifications"].as_array().unwrap().is_empty());
    }

    #[test]
    fn paths_are_relative_references_whatever_they_hold() {
        assert_eq!(uri("a b/é%#?.pdf"), "a%20b/%C3%A9%25%23%3F.pdf");
        assert_eq!(uri("C:x"), "C%3Ax", "no scheme");
        assert_eq!(uri("a.zip!/b"), "a.zip%21/b");
    }

    #[test]
    fn a_waiver_is_a_suppression() {
        let mut sample = sample::audit();
        let key = sample.findings[0].key.clone();
        sample.waivers.push(sample::waiver(&key, WaiverState::Active));
        let log = read(&audit(&sample, Lang::En));
        assert_eq!(log["runs"][0]["results"][0]["suppressions"][0]["status"], "accepted");
        sample.waivers[0].state = WaiverState::Expired;
        let log = read(&audit(&sample, Lang::En));
        assert!(log["runs"][0]["results"][0].get("suppressions").is_none());
    }
}
