//! Word documents made in the test.

use super::*;
use crate::extract::xml::tests::zipped;

fn document(body: &str) -> Document {
    let styles = r#"<w:styles><w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="22"/></w:rPr></w:rPrDefault></w:docDefaults>
        <w:style w:type="paragraph" w:styleId="Titre1"><w:name w:val="heading 1"/></w:style>
        <w:style w:type="paragraph" w:styleId="Mien"><w:name w:val="Mien"/><w:basedOn w:val="Titre1"/></w:style></w:styles>"#;
    let main = format!("<w:document><w:body>{body}</w:body></w:document>");
    let header = r"<w:hdr><w:p><w:r><w:t>OF Exemple</w:t></w:r></w:p></w:hdr>";
    let core = r"<cp:coreProperties><dc:title>Programme</dc:title><dcterms:created>2026-05-12T09:00:00Z</dcterms:created></cp:coreProperties>";
    read(&zipped(&[
        ("word/document.xml", &main),
        ("word/styles.xml", styles),
        ("word/header1.xml", header),
        ("word/header2.xml", header),
        ("docProps/core.xml", core),
    ]))
}

fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

fn lines(doc: &Document) -> Vec<String> {
    doc.blocks.iter().map(|b| b.line().into_owned()).collect()
}

#[test]
fn entities_styles_and_properties_are_read() {
    let doc = document(
        r#"<w:p><w:pPr><w:pStyle w:val="Mien"/></w:pPr><w:r><w:t>R&amp;D</w:t></w:r></w:p>
        <w:p><w:r><w:rPr><w:b/><w:sz w:val="36"/></w:rPr><w:t>Grand &#233;cran</w:t></w:r></w:p>"#,
    );
    assert_eq!(lines(&doc), ["OF Exemple", "R&D", "Grand écran"]);
    assert_eq!(doc.blocks[1].kind, BlockKind::Heading);
    assert_eq!(doc.blocks[2].kind, BlockKind::Title);
    assert_eq!(doc.meta.title.as_deref(), Some("Programme"));
    assert_eq!(doc.incidents, []);
}

#[test]
fn empty_cells_images_and_boxes_are_seen() {
    let doc = document(&format!(
        r#"<w:tbl><w:tr><w:tc>{}</w:tc><w:tc><w:p/></w:tc><w:tc><w:p><w:r><w:drawing><a:blip r:embed="x"/></w:drawing></w:r></w:p></w:tc>
        <w:tc><w:p><w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="1"/></w14:checkbox></w:sdtPr><w:sdtContent><w:r><w:t>☒</w:t></w:r></w:sdtContent></w:sdt></w:p></w:tc>
        <w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr><w:p><w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r></w:p></w:tc></w:tr></w:tbl>"#,
        p("Dupont")
    ));
    let marks: Vec<_> = doc.blocks[1].cells.iter().map(|c| (c.text.as_str(), c.mark)).collect();
    assert_eq!(
        marks,
        [
            ("Dupont", Mark::None),
            ("", Mark::None),
            ("", Mark::Image),
            ("☑", Mark::Ticked),
            ("☐", Mark::Unticked),
            ("☐", Mark::Unticked)
        ]
    );
}

#[test]
fn one_picture_in_two_cells_is_known() {
    let cell =
        |part: &str| format!(r#"<w:tc><w:p><w:r><w:drawing><a:blip r:embed="{part}"/></w:drawing></w:r></w:p></w:tc>"#);
    let row =
        format!("<w:tbl><w:tr><w:tc>{}</w:tc>{}{}{}</w:tr></w:tbl>", p("Dupont"), cell("a"), cell("b"), cell("a"));
    let doc = document(&row);
    let seen: Vec<u64> = doc.blocks[1].cells.iter().map(|c| c.picture).collect();
    assert!(seen[0] == 0 && seen[1] != 0 && seen[1] == seen[3] && seen[1] != seen[2]);
}

#[test]
fn deletions_are_dropped_and_counted() {
    let doc = document(
        "<w:p><w:r><w:t>Durée : </w:t></w:r><w:del><w:r><w:delText>7</w:delText></w:r></w:del><w:ins><w:r><w:t>14 h</w:t></w:r></w:ins></w:p>",
    );
    assert_eq!(lines(&doc)[1], "Durée : 14 h");
    assert_eq!(doc.incidents, [Incident::TrackedChanges { count: 2 }]);
}

#[test]
fn text_boxes_are_read_once() {
    let shape = format!("<w:txbxContent>{}</w:txbxContent>", p("encadré"));
    let doc = document(&format!(
        "<w:p><w:r><w:t>hôte</w:t></w:r><w:r><mc:AlternateContent><mc:Choice>{shape}</mc:Choice><mc:Fallback>{shape}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    ));
    assert_eq!(lines(&doc), ["OF Exemple", "hôte", "encadré"]);
}

#[test]
fn a_break_and_its_rendered_mark_are_one_page() {
    let doc = document(
        r#"<w:p><w:r><w:t>un</w:t></w:r><w:r><w:br w:type="page"/></w:r></w:p>
        <w:p><w:r><w:lastRenderedPageBreak/><w:t>deux</w:t></w:r></w:p><w:p><w:r><w:lastRenderedPageBreak/><w:t>trois</w:t></w:r></w:p>"#,
    );
    assert_eq!(doc.blocks.iter().skip(1).map(|b| b.page).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(doc.pages, 3);
}

#[test]
fn nested_table_keeps_its_rows() {
    let tr = |a: &str, b: &str| format!("<w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr>", p(a), p(b));
    let inner = format!("<w:tbl>{}{}</w:tbl>", tr("Nom", "Signature"), tr("Dupont", ""));
    let doc = document(&format!("<w:tbl><w:tr><w:tc>{}{inner}{}</w:tc></w:tr></w:tbl>", p("Cadre"), p("fin")));
    assert_eq!(lines(&doc)[1..], ["Cadre\nfin", "Nom\tSignature", "Dupont\t"]);
}

#[test]
fn cut_main_part_is_repaired_and_no_text_is_said() {
    let cut =
        read(&zipped(&[("word/document.xml", "<w:document><w:body><w:p><w:r><w:t>début</w:t></w:r></w:p><w:p>")]));
    assert!(matches!(cut.incidents[..], [Incident::Repaired { .. }]));
    assert_eq!(read(&zipped(&[("word/document.xml", "<w:document/>")])).incidents, [Incident::NoText]);
    assert!(matches!(read(b"PK\x03\x04 rest").incidents[..], [Incident::Damaged { .. }]));
    assert!(matches!(read(b"").incidents[..], [Incident::Damaged { .. }]));
}
