//! Every incident has a listed code and words in both languages.

use super::*;

fn one_of_each() -> Vec<Incident> {
    let d = || "détail".to_owned();
    vec![
        Incident::Encrypted,
        Incident::Damaged { detail: d() },
        Incident::Repaired { detail: d() },
        Incident::ScanNotRead { pages: vec![1, 2, 3, 7], total: 9 },
        Incident::Garbled { pages: vec![4] },
        Incident::ImageNotRead,
        Incident::PhotoFormat,
        Incident::Recognised { pages: vec![1, 2], confidence: 91, engine: "tesseract 5.3.0 (fra)".into() },
        Incident::RecognisedNothing { pages: vec![3] },
        Incident::RecognitionFailed { pages: vec![4, 5], detail: d() },
        Incident::RecognitionLeft { pages: vec![6], option: "--ocr-pages".into(), limit: 100 },
        Incident::FormatNotRead { format: "dwg".into() },
        Incident::ArchiveNotRead { format: "archive RAR".into() },
        Incident::FormatUnknown,
        Incident::CloudPointer { service: "Google Docs".into() },
        Incident::Online,
        Incident::TypeMismatch { name: "pdf".into(), content: "docx".into() },
        Incident::Empty,
        Incident::Hollow,
        Incident::NoText,
        Incident::OnlyAttached { count: 2 },
        Incident::TooLarge { size: 1_610_612_736, limit: 104_857_600 },
        Incident::TooDeep { limit: 8 },
        Incident::TooMany { count: 120_000, limit: 100_000 },
        Incident::Expansion { ratio: 1_032, limit: 200 },
        Incident::TextTruncated { limit: 16_777_216 },
        Incident::limit("max-pages", 10_000, 12_345, false),
        Incident::WorkerCrashed,
        Incident::WorkerTimeout { seconds: 90 },
        Incident::WorkerStalled { seconds: 60 },
        Incident::WorkerCpu { seconds: 60 },
        Incident::WorkerMemory { mib: 1_024 },
        Incident::ReaderFailed { detail: d() },
        Incident::Unreadable { detail: d() },
        Incident::Link { target: "/ailleurs".into() },
        Incident::SpecialFile,
        Incident::Junk,
        Incident::Duplicate { of: "a.pdf".into() },
        Incident::Method { method: "PPMd".into() },
        Incident::ArchiveContradiction { detail: d() },
        Incident::ArchiveIncomplete { detail: d() },
        Incident::Settings,
        Incident::HiddenSheet { name: "Feuil2".into() },
        Incident::FormulaWithoutValue { count: 3 },
        Incident::TrackedChanges { count: 2 },
        Incident::ChangedAfterSignature { signer: "Solène Bazin".into(), added: true },
        Incident::NameUncertain { raw: "82".into() },
    ]
}

#[test]
fn codes_list_every_variant_in_order() {
    let codes: Vec<&str> = one_of_each().iter().map(Incident::code).collect();
    assert_eq!(codes, CODES);
}

#[test]
fn every_message_is_a_sentence_in_both_languages() {
    for incident in one_of_each() {
        let code = incident.code();
        let explained = explain(code).unwrap();
        for text in [incident.message(), explained] {
            for words in [&text.fr, &text.en] {
                assert!(words.len() > 10 && words.ends_with(['.', '!']), "{code}: {words}");
                assert!(!words.contains("..") && !words.contains("()"), "{code}: {words}");
            }
            for sign in [':', ';', '?', '!', '»'] {
                assert!(!text.fr.contains(&format!(" {sign}")), "{code}: {}", text.fr);
            }
        }
    }
    assert_eq!(explain("no-such-code"), None);
}

#[test]
fn messages_still_read_well_without_details() {
    let incident = Incident::Damaged { detail: String::new() };
    assert!(incident.message().fr.starts_with("Fichier abîmé, impossible à ouvrir. "));
    let incident = Incident::Garbled { pages: Vec::new() };
    assert!(incident.message().fr.starts_with("Texte illisible\u{A0}: "));
}

#[test]
fn numbers_are_shown_as_people_write_them() {
    let large = Incident::TooLarge { size: 1_610_612_736, limit: 104_857_600 }.message();
    assert!(large.fr.contains("1,5\u{A0}Go") && large.fr.contains("100\u{A0}Mo"), "{}", large.fr);
    assert!(large.en.contains("1.5\u{A0}GB"), "{}", large.en);
    let many = Incident::TooMany { count: 120_000, limit: 100_000 }.message();
    assert!(many.fr.contains("120\u{202F}000") && many.en.contains("120,000"));
    let slow = Incident::WorkerTimeout { seconds: 90 }.message();
    assert!(slow.fr.contains("1\u{A0}min 30\u{A0}s"));
}

#[test]
fn scans_name_their_pages() {
    let some = Incident::ScanNotRead { pages: vec![1, 2, 3, 7], total: 9 }.message();
    assert!(some.fr.contains("4 pages sur 9 (1-3 et 7) sont des images sans texte"), "{}", some.fr);
    let all = Incident::ScanNotRead { pages: vec![1, 2], total: 2 }.message();
    assert!(all.fr.contains("Les 2 pages sont des images sans texte"), "{}", all.fr);
}

#[test]
fn a_limit_says_its_number_how_far_and_its_option() {
    let pages = Incident::limit("max-pages", 10_000, 12_345, false).message();
    assert!(pages.fr.contains("10\u{202F}000") && pages.fr.contains("12\u{202F}345"), "{}", pages.fr);
    assert!(pages.en.contains("10,000") && pages.en.contains("--max-pages"), "{}", pages.en);
    let total = Incident::limit("max-total-size", 20 << 30, 21 << 30, true).message();
    assert!(total.fr.contains("20\u{A0}Go") && total.en.contains("21\u{A0}GB"), "{total:?}");
}
