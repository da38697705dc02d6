//! `audit.jsonl`: one JSON object per line, for programs that read a stream.
//!
//! Every line names its `record` and its `dossier`, so that lines of many audits may be put together;
//! the rest is as in `audit.json`.

use serde::Serialize;

use crate::audit::Audit;

#[derive(Serialize)]
struct Line<'a, T> {
    record: &'static str,
    dossier: &'a str,
    #[serde(flatten)]
    of: &'a T,
}

#[derive(Serialize)]
struct Head<'a> {
    schema: &'a str,
    generator: &'a str,
    pack: &'a crate::audit::PackRef,
    audit_date: &'a str,
    as_of: &'a str,
    coverage: &'a crate::audit::Coverage,
}

/// The audit as JSON Lines: its head first, then each answer, indicator, finding, waiver, session, trainer, trainee and file.
#[must_use]
pub fn audit(audit: &Audit) -> Vec<u8> {
    let head = Head {
        schema: &audit.schema,
        generator: &audit.generator,
        pack: &audit.pack,
        audit_date: &audit.audit_date,
        as_of: &audit.as_of,
        coverage: &audit.coverage,
    };
    let mut out = Vec::new();
    lines(&mut out, audit, "audit", std::slice::from_ref(&head));
    lines(&mut out, audit, "answer", &audit.profile);
    lines(&mut out, audit, "indicator", &audit.indicators);
    lines(&mut out, audit, "finding", &audit.findings);
    lines(&mut out, audit, "waiver", &audit.waivers);
    lines(&mut out, audit, "session", &audit.sessions);
    lines(&mut out, audit, "trainer", &audit.trainers);
    lines(&mut out, audit, "trainee", &audit.trainees);
    lines(&mut out, audit, "file", &audit.files);
    out
}

fn lines<T: Serialize>(out: &mut Vec<u8>, audit: &Audit, record: &'static str, all: &[T]) {
    for of in all {
        let line = Line { record, dossier: &audit.dossier, of };
        let json =
            serde_json::to_vec(&line).expect("records hold no map with other keys than text and write to memory");
        out.extend(json);
        out.push(b'\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn every_record_is_a_line_and_every_line_an_object() {
        let sample = sample::large();
        let text = String::from_utf8(audit(&sample)).unwrap();
        assert!(text.ends_with('\n'));
        let rows: Vec<serde_json::Value> = text.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
        let of = |record: &str| rows.iter().filter(|r| r["record"] == record).count();
        assert_eq!((of("audit"), of("finding"), of("file")), (1, sample.findings.len(), sample.files.len()));
        assert_eq!((of("indicator"), of("answer")), (sample.indicators.len(), sample.profile.len()));
        assert!(rows.iter().all(|r| r["dossier"] == sample.dossier.as_str()));
        let back: crate::audit::Finding = serde_json::from_value(rows[1 + 1 + 33].clone()).unwrap();
        assert_eq!(back, sample.findings[0]);
    }
}
