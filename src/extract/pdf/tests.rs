use super::*;
use crate::extract::BlockKind;

/// A one-page PDF with this content stream and Helvetica as F1.
fn page(content: &str) -> Vec<u8> {
    file(content, "", "")
}

fn file(content: &str, page: &str, root: &str) -> Vec<u8> {
    let mut out = String::from("%PDF-1.4\n");
    let objects = [
        format!("<< /Type /Catalog /Pages 2 0 R {root} >>"),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> {page} >>"
        ),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
    ];
    let mut starts = Vec::new();
    for (object, number) in objects.iter().zip(1..) {
        starts.push(out.len());
        out.push_str(&format!("{number} 0 obj\n{object}\nendobj\n"));
    }
    let xref = out.len();
    out.push_str("xref\n0 6\n0000000000 65535 f \n");
    for start in starts {
        out.push_str(&format!("{start:010} 00000 n \n"));
    }
    out.push_str(&format!("trailer << /Size 6 /Root 1 0 R >>\nstartxref\n{xref}\n%%EOF\n"));
    out.into_bytes()
}

fn show(x: u32, y: u32, text: &str) -> String {
    format!("BT /F1 10 Tf {x} {y} Td ({text}) Tj ET\n")
}

#[test]
fn words_of_a_line_come_back_in_order() {
    let doc = read(&page(&show(50, 700, "Convention de formation professionnelle continue")));
    assert_eq!(doc.pages, 1);
    assert_eq!(doc.blocks[0].text, "Convention de formation professionnelle continue");
    assert_eq!(doc.blocks[0].place, crate::place::Place::Page { page: 1, line: 1 });
    assert!(doc.incidents.is_empty());
}

#[test]
fn drawn_grid_keeps_its_empty_signature_cells() {
    let mut content = String::new();
    for y in [700, 680, 660, 640] {
        content += &format!("50 {y} m 350 {y} l S\n");
    }
    for x in [50, 150, 250, 350] {
        content += &format!("{x} 640 m {x} 700 l S\n");
    }
    content += &(show(55, 686, "Nom") + &show(155, 686, "Matin") + &show(255, 686, "Soir"));
    content += &(show(55, 666, "Durand") + &show(55, 646, "Martin") + &show(155, 646, "signe"));
    let doc = read(&page(&content));
    let rows: Vec<Vec<&str>> = doc.blocks.iter().map(|b| b.cells.iter().map(|c| c.text.as_str()).collect()).collect();
    assert_eq!(rows, [vec!["Nom", "Matin", "Soir"], vec!["Durand", "", ""], vec!["Martin", "signe", ""]]);
    assert!(doc.blocks.iter().all(|b| b.kind == BlockKind::Row { table: 1 }));
}

#[test]
fn aligned_gaps_make_a_table_with_missing_cells() {
    let content = show(50, 700, "Date")
        + &show(150, 700, "Lieu")
        + &show(250, 700, "Heures")
        + &show(50, 685, "12/05/2026")
        + &show(250, 685, "7");
    let doc = read(&page(&content));
    let cells: Vec<&str> = doc.blocks[1].cells.iter().map(|c| c.text.as_str()).collect();
    assert_eq!(cells, ["12/05/2026", "", "7"]);
}

#[test]
fn two_columns_of_prose_are_read_one_after_the_other() {
    let mut content = String::new();
    for i in 0..8 {
        content += &show(50, 700 - 14 * i, &format!("left column words of the line number {i}"));
        content += &show(320, 700 - 14 * i, &format!("right column words of the line number {i}"));
    }
    let text: Vec<String> = read(&page(&content)).blocks.into_iter().map(|b| b.text).collect();
    let text = text.join(" ");
    assert!(text.find("left column words of the line number 7") < text.find("right column words of the line number 0"));
}

#[test]
fn field_without_appearance_is_a_field_block() {
    let field = "/Annots [<< /Type /Annot /Subtype /Widget /FT /Tx /TU (Raison sociale) /V (Exemple SARL) /Rect [100 600 300 620] >>]";
    let doc = read(&file(&show(50, 700, "Formulaire de demande a remplir ici"), field, ""));
    assert!(doc.blocks.iter().any(|b| b.kind == BlockKind::Field && b.text == "Raison sociale : Exemple SARL"));
}

#[test]
fn comment_is_kept_apart_from_the_text() {
    let note = "/Annots [<< /Type /Annot /Subtype /Text /Contents (A revoir) /Rect [10 600 30 620] >>]";
    let doc = read(&file("", note, ""));
    assert_eq!(doc.blocks[0].kind, BlockKind::Comment);
}

#[test]
fn signature_field_gives_signer_and_date() {
    let form = "/AcroForm << /Fields [<< /FT /Sig /T (s) /V << /Type /Sig /Name (Claire Exemple) /M (D:20260512093000+02'00') >> >>] >>";
    let doc = read(&file(&show(50, 700, "Attestation signee"), "", form));
    assert_eq!(doc.meta.signatures, ["Claire Exemple, 2026-05-12T09:30:00"]);
}

#[test]
fn nonsense_is_damaged_and_blank_is_no_text() {
    assert!(matches!(read(b"%PDF-1.4 nothing").incidents[..], [Incident::Damaged { .. }]));
    assert!(matches!(read(b"").incidents[..], [Incident::Damaged { .. }]));
    assert_eq!(read(&page("")).incidents, [Incident::NoText]);
}

#[test]
fn truncated_files_never_panic() {
    let whole = page(&show(50, 700, "Programme de la formation"));
    for end in (0..whole.len()).step_by(7) {
        let _ = read(&whole[..end]);
    }
}

#[test]
fn pages_beyond_the_limit_are_said() {
    let count = 10_001;
    let mut out = String::from("%PDF-1.4\n");
    let mut starts = Vec::new();
    let kids: Vec<String> = (3..3 + count).map(|n| format!("{n} 0 R")).collect();
    let tree = format!("<< /Type /Pages /Kids [{}] /Count {count} /MediaBox [0 0 9 9] >>", kids.join(" "));
    let mut objects = vec!["<< /Type /Catalog /Pages 2 0 R >>".to_owned(), tree];
    objects.resize(2 + count, "<< /Type /Page /Parent 2 0 R >>".to_owned());
    for (object, number) in objects.iter().zip(1..) {
        starts.push(out.len());
        out.push_str(&format!("{number} 0 obj\n{object}\nendobj\n"));
    }
    let table = out.len();
    out.push_str(&format!("xref\n0 {}\n0000000000 65535 f \n", count + 3));
    for start in starts {
        out.push_str(&format!("{start:010} 00000 n \n"));
    }
    out.push_str(&format!("trailer << /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n", count + 3));
    let doc = read(out.as_bytes());
    assert_eq!(doc.pages as usize, count);
    assert!(doc.incidents.contains(&Incident::limit("max-pages", 10_000, 10_001, false)));
}

#[test]
fn page_that_draws_without_end_keeps_its_first_text() {
    let content =
        show(50, 700, "Programme de la formation aux tableaux de bord") + &"q 0 0 9 9 re W n Q\n".repeat(500_000);
    let doc = read(&page(&content));
    assert_eq!(doc.blocks[0].text, "Programme de la formation aux tableaux de bord");
    assert!(matches!(doc.incidents[..], [Incident::Limit { whole: false, .. }]), "{:?}", doc.incidents);
}

#[test]
fn label_and_value_are_a_paragraph_each() {
    let content = show(50, 700, "Intitule : Excel")
        + &show(50, 686, "Dates : 12 et 13 mai 2026")
        + &show(50, 672, "Lieu : Rennes");
    let doc = read(&page(&content));
    let texts: Vec<&str> = doc.blocks.iter().map(|b| b.text.as_str()).collect();
    assert_eq!(texts, ["Intitule : Excel", "Dates : 12 et 13 mai 2026", "Lieu : Rennes"]);
    assert!(doc.blocks.iter().all(|b| b.kind == BlockKind::Paragraph));
}

#[test]
fn drawn_box_says_whether_it_is_ticked() {
    let content = "60 500 9 9 re S 60 500 m 69 509 l S 60 480 9 9 re S\n".to_owned()
        + &show(80, 501, "Amenagement necessaire")
        + &show(80, 481, "Rien a amenager");
    let doc = read(&page(&content));
    let texts: Vec<&str> = doc.blocks.iter().map(|b| b.text.as_str()).collect();
    assert_eq!(texts, ["☑ Amenagement necessaire", "☐ Rien a amenager"]);
}
