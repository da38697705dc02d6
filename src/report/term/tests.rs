//! The summary fits its screen and says what it must.

use super::*;
use crate::report::sample;

fn drawn(audit: &Audit, lang: Lang, style: Style, paths: &[PathBuf]) -> String {
    let mut out = Vec::new();
    summary(audit, lang, &style, &sample::lexicon(), paths, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn a_full_summary_fits_one_screen() {
    let audit = sample::large();
    let long = PathBuf::from(format!("C:/Utilisateurs/{}/rapports", "dossier partagé/".repeat(12)));
    let paths: Vec<PathBuf> =
        ["non-conformites.csv", "inventaire.csv", "audit.json"].iter().map(|n| long.join(n)).collect();
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
