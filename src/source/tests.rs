//! Archives made byte by byte, sound and hostile.

use std::io::Cursor;

use super::Archive;
use crate::format::{Format, detect, is_junk};
use crate::incident::Incident;

const LIMIT: u64 = 512 * 1024 * 1024;

struct Part {
    name: Vec<u8>,
    data: Vec<u8>,
    size: u32,
    crc: u32,
    method: u16,
    flags: u16,
    external: u32,
}

fn stored(name: impl AsRef<[u8]>, data: &[u8]) -> Part {
    let mut crc = flate2::Crc::new();
    crc.update(data);
    Part {
        name: name.as_ref().to_vec(),
        data: data.to_vec(),
        size: data.len() as u32,
        crc: crc.sum(),
        method: 0,
        flags: 0,
        external: 0,
    }
}

fn deflated(name: &str, data: &[u8]) -> Part {
    use std::io::Write as _;
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(data).unwrap();
    Part { data: encoder.finish().unwrap(), method: 8, ..stored(name, data) }
}

/// Local headers and data, then the directory; flag bit 3 puts the sizes after the data.
fn zip(parts: &[Part]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for p in parts {
        let offset = out.len() as u32;
        let len = p.data.len() as u32;
        let late = p.flags & 8 != 0;
        let sums = |crc: u32, len: u32, size: u32| [crc, len, size].map(u32::to_le_bytes).concat();
        let common = [20u16, p.flags, p.method, 0, 0].map(u16::to_le_bytes).concat();
        let name_len = (p.name.len() as u16).to_le_bytes();
        out.extend(b"PK\x03\x04");
        out.extend(&common);
        out.extend(if late { sums(0, 0, 0) } else { sums(p.crc, len, p.size) });
        out.extend(name_len);
        out.extend([0, 0]);
        out.extend(&p.name);
        out.extend(&p.data);
        if late {
            out.extend(b"PK\x07\x08");
            out.extend(sums(p.crc, len, p.size));
        }
        directory.extend(b"PK\x01\x02\x14\x03");
        directory.extend(&common);
        directory.extend(sums(p.crc, len, p.size));
        directory.extend(name_len);
        directory.extend([0; 8]);
        directory.extend(p.external.to_le_bytes());
        directory.extend(offset.to_le_bytes());
        directory.extend(&p.name);
    }
    let start = out.len() as u32;
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend([parts.len() as u16; 2].map(u16::to_le_bytes).concat());
    out.extend((directory.len() as u32).to_le_bytes());
    out.extend(start.to_le_bytes());
    out.extend([0, 0]);
    out
}

fn open(bytes: Vec<u8>) -> Archive<Cursor<Vec<u8>>> {
    Archive::open(Cursor::new(bytes)).unwrap()
}

#[test]
fn same_names_stay_two_members() {
    let mut archive = open(zip(&[stored("a", b"1"), deflated("a", b"2")]));
    assert_eq!(archive.members().len(), 2);
    assert_eq!((archive.read(0, LIMIT).unwrap(), archive.read(1, LIMIT).unwrap()), (b"1".to_vec(), b"2".to_vec()));
    assert_eq!(archive.incidents().len(), 1);
}

#[test]
fn truncated_archive_gives_its_whole_members() {
    let late = Part { flags: 8, ..deflated("b", &[7; 5000]) };
    let late_stored = Part { flags: 8, ..stored("c", b"PK not a header") };
    let mut bytes = zip(&[stored("a", b"1"), late, late_stored, deflated("d", b"fin")]);
    let cut = bytes.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
    bytes.truncate(cut - 2);
    let mut archive = open(bytes);
    assert!(matches!(&archive.incidents()[0], Incident::ArchiveIncomplete { detail }
        if detail == "répertoire central absent ; 4 fichiers retrouvés par leurs en-têtes"));
    assert_eq!(archive.read(1, LIMIT).unwrap(), [7; 5000]);
    assert_eq!(archive.read(2, LIMIT).unwrap(), b"PK not a header");
    assert!(matches!(archive.read(3, LIMIT), Err(Incident::Damaged { .. })));
}

#[test]
fn damage_costs_one_member_only() {
    let mut archive = open(zip(&[Part { crc: 1, ..stored("a", b"1") }, stored("b", b"2")]));
    assert!(matches!(archive.read(0, LIMIT), Err(Incident::Damaged { .. })));
    assert_eq!(archive.read(1, LIMIT).unwrap(), b"2");
}

#[test]
fn bomb_is_stopped_and_limit_holds() {
    let mut archive = open(zip(&[deflated("bombe", &vec![0; 70 << 20]), deflated("gros", &[0; 5000])]));
    assert!(matches!(archive.read(0, LIMIT), Err(Incident::Expansion { limit: 200, .. })));
    assert!(matches!(archive.read(1, 100), Err(Incident::TooLarge { size: 5000, limit: 100 })));
    let mut lying = open(zip(&[Part { size: 1, ..deflated("menteur", &[0; 5000]) }]));
    assert!(matches!(lying.read(0, 100), Err(Incident::TooLarge { .. })));
}

#[test]
fn encrypted_unknown_method_and_link_are_said() {
    let mut archive = open(zip(&[
        Part { flags: 1, ..stored("secret", b"x") },
        Part { method: 98, ..stored("ppmd", b"x") },
        Part { external: 0o120_777 << 16, ..stored("lien", b"/etc/passwd") },
    ]));
    assert_eq!(archive.read(0, LIMIT), Err(Incident::Encrypted));
    assert_eq!(archive.read(1, LIMIT), Err(Incident::Method { method: "ppmd".into() }));
    assert_eq!(archive.read(2, LIMIT), Err(Incident::Link { target: "/etc/passwd".into() }));
}

#[test]
fn bytes_before_the_archive_do_not_matter() {
    let mut bytes = b"MZ prefixe".to_vec();
    bytes.extend(zip(&[stored("a", b"1"), stored("dossier/", b"")]));
    let mut archive = open(bytes);
    assert_eq!(archive.read(0, LIMIT).unwrap(), b"1");
    assert!(archive.members()[1].is_dir && archive.incidents().is_empty());
}

#[test]
fn long_climbing_and_nested_names_are_only_text() {
    let inner = zip(&[stored("x", b"x")]);
    let mut archive = open(zip(&[stored("n".repeat(65_535), b""), stored("../../x", b""), stored("in.zip", &inner)]));
    assert_eq!(archive.members().len(), 3);
    assert_eq!(archive.members()[1].name, "../../x");
    assert_eq!(archive.read(2, LIMIT).unwrap(), inner);
    assert!(archive.incidents().is_empty());
}

#[test]
fn overlapping_entries_and_false_headers_are_said() {
    let mut bytes = zip(&[stored("a", b"12345"), stored("b", b"2")]);
    // The second record points at the first member.
    let second = bytes.len() - 22 - 1 - 4;
    bytes[second..second + 4].copy_from_slice(&[0; 4]);
    let mut archive = open(bytes);
    assert!(matches!(archive.read(1, LIMIT), Err(Incident::Damaged { .. })));
    assert!(matches!(archive.members()[1].incidents[0], Incident::ArchiveContradiction { .. }));
    assert!(archive.read(0, LIMIT).is_ok());
}

#[test]
fn empty_archive_has_no_member_and_noise_is_damaged() {
    assert!(open(zip(&[])).members().is_empty());
    assert!(matches!(Archive::open(Cursor::new(vec![9; 300])), Err(Incident::Damaged { .. })));
}

#[test]
fn formats_come_from_content() {
    let docx = zip(&[stored("[Content_Types].xml", b"<x/>"), stored("word/document.xml", b"<x/>")]);
    assert_eq!(detect(&docx, "a.docx").mismatch, None);
    assert_eq!(detect(&docx, "a.pdf").format, Format::Docx);
    assert_eq!(detect(&zip(&[stored("in.docx", &docx)]), "a.zip").format, Format::Zip);
    assert_eq!(detect(b"junk %PDF-1.4", "x").format, Format::Pdf);
    let lie = detect(b"bonjour", "a.pdf");
    assert_eq!((lie.format, lie.mismatch), (Format::Text, Some(("pdf".into(), "texte".into()))));
    assert_eq!(detect(b"nom;note\nA;1\nB;2\n", "x.txt").format, Format::Csv);
    assert_eq!(detect(b"From: a@b\nTo: c@d\nSubject: e\n\nf", "x").format, Format::Eml);
    assert_eq!(detect(b"<html><p>a", "x.htm").format, Format::Html);
    assert_eq!(detect(b"", "x.pdf"), crate::format::Detected { format: Format::Empty, mismatch: None });
    assert_eq!(detect(b"{\"url\":1}", "x.gdoc").format, Format::CloudPointer);
    assert!(is_junk("a/~$b.docx") && is_junk("__MACOSX/x") && !is_junk("a/b.docx"));
}

#[test]
fn a_header_that_reaches_beyond_the_end_is_not_measured() {
    let late = Part { flags: 8, ..stored("a", b"1") };
    let mut bytes = zip(&[stored("b", b"2"), late]);
    let at = bytes.windows(4).rposition(|w| w == b"PK\x03\x04").unwrap();
    bytes.truncate(at + 31);
    // The extra field is longer than the file.
    bytes[at + 28..at + 30].copy_from_slice(&[0xFF, 0xFF]);
    let mut archive = open(bytes);
    assert_eq!(archive.read(0, LIMIT).unwrap(), b"2");
    assert!(matches!(archive.incidents()[0], Incident::ArchiveIncomplete { .. }));
}
