//! The summary fits its screen and says what it must.

use super::*;
use crate::report::sample;

/// The long form.
fn drawn(audit: &Audit, lang: Lang, style: Style, paths: &[PathBuf]) -> String {
    let mut out = Vec::new();
    detail(audit, lang, &style, &sample::lexicon(), paths, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// The short form, without colour.
fn brief(audit: &Audit, lang: Lang, paths: &[PathBuf]) -> String {
    let mut out = Vec::new();
    summary(audit, lang, &Style { colour: false, width: 80 }, paths, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn reports_at(folder: &str) -> Vec<PathBuf> {
    ["rapport.html", "audit.xlsx", "audit.json"].iter().map(|n| PathBuf::from(folder).join(n)).collect()
}

#[test]
fn the_long_form_says_every_indicator_and_is_no_wider_than_the_screen() {
    let audit = sample::large();
    let paths = reports_at(&format!("C:/Utilisateurs/{}/rapports", "dossier partagé/".repeat(12)));
    for lang in [Lang::Fr, Lang::En] {
        let text = drawn(&audit, lang, Style { colour: false, width: 80 }, &paths);
        assert!(text.lines().count() <= 40, "{text}");
        for line in text.lines() {
            assert!(line.width() <= 80, "{} {line}", line.width());
        }
        assert!(!text.contains('\u{1B}') && !text.to_lowercase().contains("certifi"), "{text}");
        for n in 1..=33 {
            assert!(text.contains(&format!(" {n} ")), "{n} in {text}");
        }
    }
}

/// Fits a screen of 80 columns and 24 lines, the last for the prompt.
#[track_caller]
fn fits(text: &str) {
    assert!(text.lines().count() <= 23, "{} lines\n{text}", text.lines().count());
    for line in text.lines() {
        assert!(line.width() <= 80, "{} {line}\n{text}", line.width());
    }
}

#[test]
fn the_short_form_fits_one_screen_whatever_is_in_the_audit() {
    let long = |what: &str| format!("{what} très long et qui n’en finit pas, avec encore des mots").repeat(6);
    let mut heavy = sample::large();
    heavy.dossier = long("Dossier");
    heavy.sample = Some(crate::audit::SampleTaken { sessions: 120, of: 4_000, seed: u64::MAX });
    heavy.coverage = Coverage {
        files: 123_456,
        read: 100_000,
        partly: 10_000,
        unread: 10_000,
        ignored: 1_000,
        duplicates: 2_456,
        ..Coverage::default()
    };
    for (n, finding) in heavy.findings.iter_mut().enumerate() {
        finding.message = crate::text::Text::new(long("Constat"), long("Finding"));
        finding.key = format!("I{n:02}-{}", "0123456789abcdef".repeat(1 + n % 8));
        for evidence in &mut finding.evidence {
            evidence.file = format!("{}.zip!/{}", long("a/b"), "sansespace".repeat(40));
        }
    }
    for state in [WaiverState::Expired, WaiverState::Unused] {
        heavy.waivers.extend((0..40).map(|n| sample::waiver(&format!("k-{n}"), state)));
    }
    let mut mixed = heavy.clone();
    for (n, outcome) in mixed.indicators.iter_mut().enumerate() {
        outcome.verdict = Verdict::ORDER[n % 6];
    }
    let mut clean = sample::audit();
    clean.findings.clear();
    for audit in [sample::audit(), sample::large(), heavy, mixed, clean] {
        for lang in [Lang::Fr, Lang::En] {
            for paths in [reports_at("probant-rapport"), reports_at(&"C:/Dossiers partagés/".repeat(12)), Vec::new()] {
                let text = brief(&audit, lang, &paths);
                fits(&text);
                assert!(paths.is_empty() || text.contains("rapport.html"), "{text}");
                assert!(text.contains(pick(lang, "Prévision", "Forecast")), "{text}");
            }
        }
    }
}

#[test]
fn the_short_form_gives_the_key_of_the_worst_findings_and_the_file_that_proves_them() {
    let text = brief(&sample::audit(), Lang::Fr, &reports_at("probant-rapport"));
    assert!(text.contains("11 M  k-1 ") && text.contains("→ a.pdf › p. 3"), "{text}");
    assert!(text.contains("explain k-1"), "{text}");
    let mut audit = sample::audit();
    audit.findings[0].evidence.clear();
    assert!(brief(&audit, Lang::En, &[]).contains("→ modele.docx (refused: blank template)"));
    audit.findings[0].refused.clear();
    assert!(brief(&audit, Lang::En, &[]).contains("no paper found"));
    audit.findings[0].waiver = "accepté".to_owned();
    assert!(brief(&audit, Lang::En, &[]).contains("No finding to take up · 1 finding waived"));
}

#[test]
fn colour_changes_nothing_but_colour() {
    let audit = sample::large();
    let plain = drawn(&audit, Lang::Fr, Style { colour: false, width: 80 }, &[]);
    let coloured = drawn(&audit, Lang::Fr, Style { colour: true, width: 80 }, &[]);
    assert_ne!(plain, coloured);
    assert_eq!(plain, anstream::adapter::strip_str(&coloured).to_string());
}

#[test]
fn coverage_is_said_in_words() {
    let c = Coverage { files: 142, read: 131, partly: 4, unread: 5, ignored: 2, ..Coverage::default() };
    assert_eq!(coverage(&c, Lang::Fr), "142 fichiers\u{A0}: 131 lus, 4 en partie, 5 non lus, 2 ignorés");
    assert_eq!(coverage(&Coverage::default(), Lang::En), "0 files: 0 read");
}

#[test]
fn waived_findings_are_not_to_do() {
    let mut audit = sample::audit();
    for finding in &mut audit.findings {
        finding.waiver = "accepté".to_owned();
    }
    assert!(!drawn(&audit, Lang::Fr, Style { colour: false, width: 80 }, &[]).contains("À faire"));
}

#[test]
fn lines_break_between_words_and_say_when_they_were_cut() {
    assert_eq!(wrapped("un deux trois quatre cinq", 12, "  ", 2), ["  un deux", "  trois …"]);
    assert_eq!(wrapped("un deux\u{A0}: trois", 9, "", 3), ["un deux\u{A0}:", "trois"]);
    assert_eq!(wrapped("chemin/tres/long/fichier.pdf", 12, "", 1).len(), 1);
}

#[test]
fn the_surest_and_quickest_of_the_gravest_come_first() {
    let mut audit = sample::large();
    for (n, finding) in audit.findings.iter_mut().enumerate() {
        finding.verdict = if n < 30 { Verdict::Minor } else { Verdict::Major };
        finding.confidence =
            if n % 2 == 0 { crate::audit::Confidence::Certain } else { crate::audit::Confidence::Probable };
    }
    audit.findings[36].kind = "unsigned".to_owned();
    let first = by_weight(&audit.findings);
    assert_eq!(first[0].kind, "unsigned");
    assert!(first.windows(2).all(|w| w[0].verdict >= w[1].verdict));
}

#[test]
fn assumed_answers_are_told_with_the_way_to_correct_them() {
    let text = drawn(&sample::audit(), Lang::Fr, Style { colour: false, width: 80 }, &[]);
    assert!(text.contains("d’après les pièces\u{A0}: séquences à distance (oui)"), "{text}");
    assert!(text.contains("--profile \"séquences à distance=non\""), "{text}");
    let mut audit = sample::audit();
    audit.profile[0].origin = crate::audit::AnswerOrigin::Declared;
    assert!(!drawn(&audit, Lang::Fr, Style { colour: false, width: 80 }, &[]).contains("Profil"));
}
