//! Workbooks made in the test.

use super::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Note, Workbook};

#[test]
fn values_are_shown_as_a_reader_sees_them() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Émargement").unwrap();
    let format = |code: &str| Format::new().set_num_format(code);
    let date = ExcelDateTime::parse_from_str("2026-05-12T09:30:00").unwrap();
    sheet.write(1, 1, "Dupont").unwrap();
    sheet.write_with_format(1, 2, &date, &format("dd/mm/yyyy hh:mm")).unwrap();
    sheet.write_with_format(1, 3, 7.0 / 24.0, &format("[h]:mm")).unwrap();
    sheet.write_with_format(1, 4, 0.87, &format("0%")).unwrap();
    sheet.write(1, 5, 12.0).unwrap();
    sheet.write(1, 6, 0.1 + 0.2).unwrap();
    sheet.write_with_format(1, 7, 1200.5, &format("#,##0.00 €")).unwrap();
    sheet.write_with_format(1, 8, 46154.0, &format("dd/mm/yyyy")).unwrap();
    sheet.write(1, 9, "☐").unwrap();
    sheet.insert_note(1, 1, &Note::new("absent l'après-midi")).unwrap();
    let hidden = book.add_worksheet().set_name("Base").unwrap();
    hidden.set_hidden(true);
    hidden.write(1_048_575, 0, "seul").unwrap();
    let doc = read(&book.save_to_buffer().unwrap());
    let texts: Vec<&str> = doc.blocks[1].cells.iter().map(|c| c.text.as_str()).collect();
    assert_eq!(texts, ["", "Dupont", "12/05/2026 09:30", "7:00", "87 %", "12", "0,3", "1200,50 €", "12/05/2026", "☐"]);
    assert_eq!(doc.blocks[1].place, Place::Sheet { sheet: "Émargement".into(), row: 2 });
    assert_eq!(doc.blocks[3].place, Place::Sheet { sheet: "Base".into(), row: 1_048_576 });
    assert_eq!((doc.blocks[3].page, doc.blocks[3].kind), (2, BlockKind::Row { table: 2 }));
    assert_eq!(doc.incidents, [Incident::HiddenSheet { name: "Base".into() }]);
    let comment = doc.blocks.last().unwrap();
    assert_eq!((comment.kind, comment.page), (BlockKind::Comment, 1));
    assert!(comment.text.contains("absent l'après-midi"));
}

#[test]
fn lone_far_cell_costs_nothing_and_lost_formulas_are_counted() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, 1).unwrap();
    sheet.write(1_048_575, 16_383, 2).unwrap();
    sheet.write_formula(1, 0, Formula::new("A1*2").set_result("")).unwrap();
    let doc = read(&book.save_to_buffer().unwrap());
    assert_eq!(doc.blocks.last().unwrap().cells.len(), 16_384);
    assert!(doc.incidents.len() <= 1, "{:?}", doc.incidents);
}

#[test]
fn empty_and_broken_workbooks_say_so() {
    let mut book = Workbook::new();
    book.add_worksheet();
    let bytes = book.save_to_buffer().unwrap();
    assert_eq!(read(&bytes).incidents, [Incident::NoText]);
    assert!(matches!(read(&bytes[..bytes.len() / 2]).incidents[..], [Incident::Damaged { .. }]));
    assert!(matches!(read(&OLE_MAGIC).incidents[..], [Incident::Damaged { .. }]));
}

#[test]
fn protected_workbook_is_encrypted() {
    let mut ole = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    ole.create_stream("/EncryptedPackage").unwrap();
    ole.flush().unwrap();
    let bytes = ole.into_inner().into_inner();
    assert_eq!(read(&bytes).incidents, [Incident::Encrypted]);
}
