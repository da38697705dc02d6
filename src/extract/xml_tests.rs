//! Parts and parser on small inputs; `zipped` serves the tests of every zipped format.

use super::*;
use std::io::Write;

/// A zip made of named parts.
pub fn zipped(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn text_of(source: &str) -> (String, Option<Incident>) {
    let mut xml = Xml::new(source);
    let mut out = String::new();
    loop {
        match xml.step() {
            Token::Text(t) => out.push_str(&t),
            Token::Eof => return (out, xml.incident()),
            _ => {}
        }
    }
}

#[test]
fn entities_are_kept() {
    assert_eq!(text_of("<a>R&amp;D d&#233;j&#xE0; &inconnue;</a>").0, "R&D déjà &inconnue;");
}

#[test]
fn document_type_is_refused() {
    let (_, incident) = text_of("<!DOCTYPE a [<!ENTITY b 'x'>]><a>&b;</a>");
    assert!(matches!(incident, Some(Incident::Damaged { .. })));
}

#[test]
fn nesting_is_bounded() {
    let (_, incident) = text_of(&"<a>".repeat(100_000));
    assert_eq!(incident, Some(Incident::limit("max-xml-depth", 256, 257, true)));
}

#[test]
fn truncated_zip_is_damaged() {
    let whole = zipped(&[("a.xml", "<a/>")]);
    assert!(matches!(Package::open(&whole[..whole.len() - 10]).err(), Some(Incident::Damaged { .. })));
    assert!(Package::open(&whole).unwrap().part("A.XML").unwrap().is_some());
}
