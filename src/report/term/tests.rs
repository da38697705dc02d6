//! The summary fits its screen and says what it must.

use super::*;
use crate::report::sample;

fn drawn(audit: &Audit, lang: Lang, style: Style, paths: &[PathBuf]) -> String {
    let mut out = Vec::new();
    summary(audit, lang, &style, paths, &mut out).unwrap();
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
        assert!(text.lines().count() <= 23, "{text}");
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
    assert_eq!(coverage(&Coverage::default(), Lang::En), "0 file: 0 read");
}

#[test]
fn waived_findings_are_not_to_do() {
    let mut audit = sample::audit();
    for finding in &mut audit.findings {
        finding.waiver = "accepté".to_owned();
    }
    assert!(!drawn(&audit, Lang::Fr, Style { colour: false, width: 80 }, &[]).contains("À faire"));
}
