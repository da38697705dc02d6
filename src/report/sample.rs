//! Audits for the tests of the reports: a small one with awkward texts, and a full screen.

use crate::audit::*;
use crate::incident::Incident;
use crate::text::Text;

fn t(fr: &str, en: &str) -> Text {
    Text::new(fr, en)
}

/// The names of the pack of the samples.
pub(super) fn lexicon() -> super::Lexicon {
    super::Lexicon::of(&crate::pack::compile(&crate::pack::embedded(), "rnq-2026").unwrap())
}

/// A small audit whose texts try to break every report.
pub(crate) fn audit() -> Audit {
    let scan = Incident::ScanNotRead { pages: vec![2, 3], total: 3 };
    Audit {
        schema: "1".into(),
        generator: "probant 0.1.0".into(),
        pack: PackRef {
            id: "rnq-2026".into(),
            version: "1.0".into(),
            name: t("RNQ 2026", "RNQ 2026"),
            notice: Some(t("Textes provisoires.", "Provisional texts.")),
        },
        dossier: "=Client; \"Dupont\"".into(),
        audit_date: "2026-12-07".into(),
        as_of: "2026-11-23".into(),
        profile: vec![Answer {
            question: "distance".into(),
            answer: vec!["true".into()],
            origin: AnswerOrigin::Inferred,
            citation: None,
        }],
        files: vec![
            FileEntry {
                path: "@dossier.zip!/émargement;mars.pdf".into(),
                size: 12_345,
                digest: "ab".repeat(32),
                kind: "pdf".into(),
                state: FileState::Partly,
                pages: 3,
                words: 120,
                recognised: None,
                incidents: vec![IncidentEntry { code: scan.code().into(), message: scan.message() }],
                artefacts: vec![Claim {
                    artefact: "attendance_sheet".into(),
                    strength: Strength::Strong,
                    counts: false,
                    states: vec!["blank-template".into()],
                    pages: "1-2".into(),
                    points: 11.3,
                    because: vec![Reason {
                        signal: "title".into(),
                        place: t("p. 1, l. 2", "p. 1, l. 2"),
                        passage: "Feuille d’émargement".into(),
                    }],
                }],
                facts: vec![
                    FactEntry { field: "date".into(), value: "2026-03-02".into(), place: t("p. 1", "p. 1") },
                    FactEntry { field: "hours".into(), value: "14.5".into(), place: t("p. 1", "p. 1") },
                ],
            },
            FileEntry {
                path: "Thumbs.db".into(),
                size: 0,
                digest: String::new(),
                kind: "unknown".into(),
                state: FileState::Ignored,
                pages: 0,
                words: 0,
                recognised: None,
                incidents: Vec::new(),
                artefacts: Vec::new(),
                facts: Vec::new(),
            },
        ],
        indicators: vec![indicator(1, 1, Verdict::Conform), indicator(11, 3, Verdict::Major)],
        findings: vec![finding(11, 3, Verdict::Major, "=HYPERLINK(\"http://x\")\r\nligne 2")],
        waivers: Vec::new(),
        sessions: vec![Session {
            title: "Excel".into(),
            start: "2026-03-02".into(),
            end: "2026-03-03".into(),
            trainees: Vec::new(),
            trainers: Vec::new(),
            documents: Vec::new(),
            followed: true,
            files: vec!["@dossier.zip!/émargement;mars.pdf".into()],
            artefacts: Vec::new(),
        }],
        trainers: Vec::new(),
        trainees: Vec::new(),
        forecast: Some(forecast()),
        transition: vec![transition()],
        coverage: Coverage { files: 2, partly: 1, ignored: 1, ..Coverage::default() },
        sample: None,
    }
}

fn forecast() -> Forecast {
    Forecast {
        audit: Some(Preparation {
            id: "initial".into(),
            name: t("audit initial", "initial audit"),
            says: t("Tout.", "Everything."),
            everything: false,
            covers: vec![1, 11],
        }),
        majors: 1,
        minors: 0,
        open: 0,
        counted: 1,
        waived: 0,
        id: "refusal".into(),
        label: t("avis défavorable présumé", "unfavourable opinion presumed"),
        says: t("Une majeure ouverte bloque.", "An open major blocks."),
        then: vec![t("Sous trois mois.", "Within three months.")],
        caution: t("La décision appartient à d'autres.", "Others decide."),
    }
}

fn transition() -> Transition {
    let pack = |id: &str| PackRef { id: id.into(), version: "1".into(), name: t(id, id), notice: None };
    Transition {
        from: pack("rnq-2019"),
        to: pack("rnq-2026"),
        since: "2026-11-01".into(),
        changes: vec![Change {
            indicator: 33,
            criterion: 7,
            label: t("=Nouvel indicateur", "=New indicator"),
            before: None,
            after: Verdict::Major,
            provisional: true,
            added: vec![Added {
                key: "k-2".into(),
                rule: "i33-r1".into(),
                verdict: Verdict::Major,
                message: t("<b>Rien</b> n'a été vu.", "<b>Nothing</b> was seen."),
                action: t("Le faire.", "Do it."),
                provisional: true,
            }],
        }],
    }
}

fn indicator(indicator: u32, criterion: u32, verdict: Verdict) -> IndicatorOutcome {
    IndicatorOutcome {
        indicator,
        criterion,
        label: t("Libellé", "Label"),
        verdict,
        because: Vec::new(),
        evidence: Vec::new(),
        provisional: indicator == 33,
    }
}

fn finding(indicator: u32, criterion: u32, verdict: Verdict, message: &str) -> Finding {
    Finding {
        key: "k-1".into(),
        rule: "i11-r1".into(),
        cause: "I11-N1".into(),
        indicator,
        criterion,
        label: t("Atteinte des objectifs", "Objectives reached"),
        verdict,
        grade: "major".into(),
        kind: "missing".into(),
        subject: "Session « Excel », mars".into(),
        requirement: t("Évaluer les acquis.", "Assess what was learnt."),
        message: t(message, message),
        action: t("Joindre les évaluations.", "Add the assessments."),
        responsible: t("Responsable pédagogique", "Head of training"),
        due: "2026-12-07".into(),
        confidence: Confidence::ToConfirm,
        provisional: true,
        source: "guide V9".into(),
        evidence: vec![Evidence {
            artefact: "attendance_sheet".into(),
            name: t("Feuille d’émargement", "Attendance sheet"),
            file: "a.pdf".into(),
            place: t("p. 3", "p. 3"),
            passage: "-5 absents".into(),
        }],
        missing: vec![t("Évaluation des acquis", "Assessment")],
        refused: vec![Refused {
            artefact: "assessment".into(),
            file: "modele.docx".into(),
            reason: "blank-template".into(),
            message: t("", ""),
        }],
        waiver: String::new(),
    }
}

/// A waiver of the finding with this key.
pub(super) fn waiver(key: &str, state: WaiverState) -> Waiver {
    Waiver {
        key: key.into(),
        rule: String::new(),
        subject: String::new(),
        dossier: String::new(),
        reason: "=accepté \"ainsi\"".into(),
        author: "M. Durand".into(),
        date: "2026-11-20".into(),
        expiry: "2027-03-31".into(),
        state,
        findings: vec![key.into()],
    }
}

/// 33 indicators in 7 criteria, many findings, long and hostile texts.
pub(super) fn large() -> Audit {
    use Verdict::{Conform, Major, Minor, NotApplicable, ToReview, Unverifiable};
    let verdicts = [Conform, Minor, Major, Unverifiable, ToReview, NotApplicable];
    let mut audit = audit();
    audit.dossier = "Organisme de formation aux compétences \u{1B}[31m".repeat(5);
    audit.pack.notice = Some(t(&"Avertissement du référentiel. ".repeat(9), &"Notice. ".repeat(40)));
    audit.indicators = (1..=33u32)
        .map(|n| {
            let criterion = match n {
                1..=3 => 1,
                4..=8 => 2,
                9..=16 => 3,
                17..=20 => 4,
                21..=22 => 5,
                23..=29 => 6,
                _ => 7,
            };
            indicator(n, criterion, verdicts[n as usize % verdicts.len()])
        })
        .collect();
    let long = "Aucune évaluation des acquis \u{202E} pour la session\n du 2 mars, ".repeat(6);
    audit.findings = (1..=40).map(|n| finding(n % 34, 1, verdicts[1 + n as usize % 4], &long)).collect();
    audit.coverage = Coverage {
        files: 123_456,
        read: 120_000,
        partly: 1_234,
        unread: 1_111,
        ignored: 611,
        duplicates: 500,
        ..Coverage::default()
    };
    audit
}

/// Two sessions with the papers expected of them.
pub(super) fn chained() -> Audit {
    let paper = |artefact: &str, state, required, missing: &[&str]| Expected {
        artefact: artefact.into(),
        name: t(&format!("Pièce {artefact}"), &format!("Paper {artefact}")),
        state,
        files: if state == Found::Missing { Vec::new() } else { vec!["@dossier.zip!/émargement;mars.pdf".into()] },
        missing: missing.iter().map(|m| (*m).into()).collect(),
        required,
    };
    let mut audit = audit();
    let session = audit.sessions[0].clone();
    audit.sessions[0].documents = vec![
        paper("a", Found::Found, true, &[]),
        paper("b", Found::Partial, true, &["Léa <b>Martin</b>"]),
        paper("c", Found::Missing, true, &[]),
        paper("d", Found::Missing, false, &[]),
    ];
    let documents = vec![paper("b", Found::Found, true, &[])];
    audit.sessions.push(Session { start: String::new(), end: String::new(), followed: false, documents, ..session });
    audit.trainers = vec![Person {
        name: "=Karim".into(),
        kind: "external".into(),
        company: String::new(),
        sessions: vec![1],
        files: Vec::new(),
        artefacts: Vec::new(),
        documents: vec![paper("e", Found::Missing, true, &[])],
    }];
    audit
}
