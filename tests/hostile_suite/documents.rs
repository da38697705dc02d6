//! Documents made to break their readers, and papers that are not what they say.

use super::support::{root, zip};
use super::{Case, Want, case};

const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const TYPES: &[u8] =
    b"<?xml version=\"1.0\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
<Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>";

fn docx(document: &[u8]) -> Vec<u8> {
    zip(&[("[Content_Types].xml", TYPES), ("word/document.xml", document)])
}

fn xlsx(sheet: &[u8]) -> Vec<u8> {
    let book = b"<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" \
xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"A\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>";
    let links = b"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" \
Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>";
    zip(&[
        ("[Content_Types].xml", TYPES),
        ("xl/workbook.xml", book),
        ("xl/_rels/workbook.xml.rels", links),
        ("xl/worksheets/sheet1.xml", sheet),
    ])
}

fn odf(kind: &str, content: &[u8]) -> Vec<u8> {
    zip(&[("mimetype", format!("application/vnd.oasis.opendocument.{kind}").as_bytes()), ("content.xml", content)])
}

fn pptx(slide: &[u8]) -> Vec<u8> {
    zip(&[("[Content_Types].xml", TYPES), ("ppt/presentation.xml", b"<p/>"), ("ppt/slides/slide1.xml", slide)])
}

fn nested(open: &str, close: &str, depth: usize) -> String {
    open.repeat(depth) + &close.repeat(depth)
}

/// Tricks with the document type of XML; the last points at the file that no report may quote.
fn types() -> Vec<(&'static str, String)> {
    let mut laughs = String::from("<!DOCTYPE x [<!ENTITY a0 \"ha ha ha\">");
    for n in 1..30 {
        laughs += &format!("<!ENTITY a{n} \"{}\">", format!("&a{};", n - 1).repeat(10));
    }
    laughs += "]><x>&a29;</x>";
    vec![
        ("rires", laughs),
        (
            "quadratique",
            format!("<!DOCTYPE x [<!ENTITY a \"{}\">]><x>{}</x>", "a".repeat(100_000), "&a;".repeat(100_000)),
        ),
        ("boucle", "<!DOCTYPE x [<!ENTITY a \"&b;\"><!ENTITY b \"&a;\">]><x>&a;</x>".to_owned()),
        ("fichier", "<!DOCTYPE x [<!ENTITY a SYSTEM \"secret.txt\">]><x>&a;</x>".to_owned()),
        ("fichier absolu", "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///proc/self/environ\">]><x>&a;</x>".to_owned()),
        ("paramètre", "<!DOCTYPE x [<!ENTITY % p SYSTEM \"file:///etc/hostname\"> %p;]><x>t</x>".to_owned()),
        ("réseau", "<!DOCTYPE x SYSTEM \"http://127.0.0.1:9/x.dtd\"><x>t</x>".to_owned()),
    ]
}

fn office() -> Vec<Case> {
    let mut cases = Vec::new();
    for (name, xml) in types() {
        cases.push(case(format!("xml/{name}.docx"), docx(xml.as_bytes()), Want::Reason));
        cases.push(case(format!("xml/{name}.xlsx"), xlsx(xml.as_bytes()), Want::Reason));
        cases.push(case(format!("xml/{name}.odt"), odf("text", xml.as_bytes()), Want::Reason));
        cases.push(case(format!("xml/{name}.ods"), odf("spreadsheet", xml.as_bytes()), Want::Reason));
        cases.push(case(format!("xml/{name}.pptx"), pptx(xml.as_bytes()), Want::Reason));
    }
    let deep = nested("<w:p>", "</w:p>", 60_000);
    let wide: String = (0..60_000).map(|n| format!(" a{n}=\"{n}\"")).collect();
    let word = |body: &str| format!("<w:document xmlns:w=\"{WORD}\"><w:body>{body}</w:body></w:document>");
    let tables = nested("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>", 5_000);
    for (name, body, want) in [
        ("profond", word(&deep), Want::Reason),
        ("tableaux imbriqués", word(&tables), Want::Reason),
        ("attributs", word(&format!("<w:p{wide}><w:r><w:t>texte</w:t></w:r></w:p>")), Want::Row),
        ("sans fin", word(&"<w:p>".repeat(500)).replace("</w:body></w:document>", ""), Want::Reason),
        ("croisé", word("<w:p><w:r></w:p></w:r>"), Want::Row),
        ("entité inconnue", word("<w:p><w:r><w:t>&inconnue;</w:t></w:r></w:p>"), Want::Row),
        ("nul", word("<w:p><w:r><w:t>\0\u{1}&#0;&#x1F;</w:t></w:r></w:p>"), Want::Row),
        ("texte de 20 Mio", word(&format!("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", "mot ".repeat(5 << 20))), Want::Row),
        ("millions de fois", word(&format!("<w:p><w:r>{}</w:r></w:p>", "<w:tab/>".repeat(1_000_000))), Want::Row),
        ("vide", String::new(), Want::Reason),
        ("utf-16 annoncé", format!("<?xml version=\"1.0\" encoding=\"UTF-16\"?>{}", word("")), Want::Row),
    ] {
        cases.push(case(format!("office/{name}.docx"), docx(body.as_bytes()), want));
    }
    let sheet = |inner: &str| {
        xlsx(
            format!(
                "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">{inner}</worksheet>"
            )
            .as_bytes(),
        )
    };
    let cell = "<row r=\"1048576\"><c r=\"XFD1048576\" t=\"inlineStr\"><is><t>coin</t></is></c></row>";
    let far = "<row r=\"4294967295\"><c r=\"ZZZZZZ99999999999\"><v>1</v></c></row>";
    for (name, inner) in [
        ("dimension entière", format!("<dimension ref=\"A1:XFD1048576\"/><sheetData>{cell}</sheetData>")),
        ("coins", format!("<sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row>{cell}</sheetData>")),
        ("hors de la feuille", format!("<sheetData>{far}</sheetData>")),
        ("chaîne qui n'est pas là", "<sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>4294967295</v></c></row></sheetData>".to_owned()),
        ("fusion entière", "<sheetData/><mergeCells><mergeCell ref=\"A1:XFD1048576\"/></mergeCells>".to_owned()),
        ("profond", nested("<g>", "</g>", 60_000)),
        ("formule", "<sheetData><row r=\"1\"><c r=\"A1\" t=\"str\"><f>WEBSERVICE(\"http://x\")</f><v>=1+1</v></c></row></sheetData>".to_owned()),
    ] {
        cases.push(case(format!("office/{name}.xlsx"), sheet(&inner), Want::Row));
    }
    let table = "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"";
    let repeated = format!(
        "<office:document-content {table}><office:body><office:spreadsheet><table:table table:name=\"A\"><table:table-row \
table:number-rows-repeated=\"2147483647\"><table:table-cell table:number-columns-repeated=\"2147483647\"><text:p>x</text:p></table:table-cell>\
</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
    );
    let spaces = format!(
        "<office:document-content {table}><office:body><office:text><text:p>a<text:s text:c=\"2147483647\"/>b</text:p></office:text></office:body></office:document-content>"
    );
    cases.push(case("office/répétitions.ods", odf("spreadsheet", repeated.as_bytes()), Want::Row));
    cases.push(case("office/espaces.odt", odf("text", spaces.as_bytes()), Want::Row));
    cases.push(case("office/profond.odt", odf("text", nested("<a>", "</a>", 60_000).as_bytes()), Want::Reason));
    cases.push(case("office/profond.pptx", pptx(nested("<a>", "</a>", 60_000).as_bytes()), Want::Reason));
    cases
}

fn texts() -> Vec<Case> {
    use Want::{Reason, Row};
    let parts = |depth: usize| {
        let mut mail = String::from("From: a@b.example\nSubject: poupées\n");
        for n in 0..depth {
            mail += &format!("MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"b{n}\"\n\n--b{n}\n");
        }
        mail + "Content-Type: text/plain\n\nfond\n"
    };
    let many: String =
        (0..5_000).map(|n| format!("--b\nContent-Disposition: attachment; filename=\"{n}.txt\"\n\n{n}\n")).collect();
    let head = "From: a@b.example\nSubject: s\nMIME-Version: 1.0\n";
    let image = |width: u32, height: u32| {
        let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0DIHDR".to_vec();
        png.extend([width.to_be_bytes(), height.to_be_bytes()].concat());
        png.extend([8, 2, 0, 0, 0, 0, 0, 0, 0]);
        png
    };
    let mut ole = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    ole.resize(512, 0);
    ole[24..32].copy_from_slice(&[0x3E, 0, 3, 0, 0xFE, 0xFF, 9, 0]);
    ole[44] = 0xFF;
    let looped = [ole.clone(), vec![0; 4096]].concat();
    vec![
        case("texte/div.html", nested("<div>", "</div>", 60_000), Row),
        case("texte/mal imbriqué.html", "<b><i><p>".repeat(2_000), Row),
        case("texte/tableaux.html", "<table><tr><td>".repeat(2_000), Row),
        case("texte/commentaire sans fin.html", format!("<p>texte<!-- {}", "- ".repeat(500_000)), Row),
        case("texte/script.html", "<p>Programme</p><script>fetch('http://127.0.0.1:9')</script><iframe src=\"file:///etc/passwd\">", Row),
        case("texte/entités.html", "&lt;&amp;&#0;&#1114112;&#xFFFFFFFFFF;".repeat(20_000), Row),
        case("texte/accolades.rtf", format!("{{\\rtf1 {}", "{".repeat(300_000)), Reason),
        case("texte/nombre.rtf", format!("{{\\rtf1 \\bin{} x\\u-{}?}}", "9".repeat(400), "9".repeat(400)), Row),
        case("texte/bin menteur.rtf", "{\\rtf1 Programme \\bin2147483647 x}", Row),
        case("texte/colonnes.csv", "a;".repeat(400_000), Row),
        case("texte/guillemet ouvert.csv", format!("nom;note\n\"{}", "ligne\n".repeat(200_000)), Row),
        case("texte/formules.csv", "nom;note\n=1+1;@SOMME(A1)\n+cmd|'/C calc'!A0;-2\n", Row),
        case("texte/une ligne.txt", "mot ".repeat(2 << 20), Row),
        case("texte/échappements.txt", "\u{1B}[2J\u{1B}]0;titre\u{7}\u{9B}31m\u{202E}Programme de formation", Row),
        case("texte/nul.txt", vec![0; 1 << 20], Row),
        case("texte/utf-16 coupé.txt", [&[0xFF, 0xFE][..], &b"P\0r\0o\0g\0"[..], &[0xD8]].concat(), Row),
        case("texte/octets.txt", (0..=255u8).cycle().take(100_000).collect::<Vec<_>>(), Row),
        case("courriel/profond.eml", parts(10_000), Row),
        case("courriel/cinq mille pièces.eml", format!("{head}Content-Type: multipart/mixed; boundary=b\n\n{many}--b--\n"), Row),
        case("courriel/en-tête de 4 Mio.eml", format!("From: a@b.example\nX: {}\n\ncorps\n", "x".repeat(4 << 20)), Row),
        case("courriel/base64 abîmé.eml", format!("{head}Content-Transfer-Encoding: base64\n\n@@@===%%%\n"), Row),
        case("courriel/frontière vide.eml", format!("{head}Content-Type: multipart/mixed; boundary=\"\"\n\n--\n----\n"), Row),
        case("courriel/nom qui remonte.eml", format!("{head}Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Disposition: attachment; filename=\"../../../dehors.txt\"\n\nx\n--b--\n"), Row),
        case("courriel/boîte de débuts.mbox", "From a@b x\n\n".repeat(3_000), Row),
        case("image/65535 par 65535.png", image(65_535, 65_535), Reason),
        case("image/2 milliards.png", image(0x7FFF_FFFF, 0x7FFF_FFFF), Reason),
        case("image/nulle.png", image(0, 0), Reason),
        case("image/en-tête.jpg", b"\xFF\xD8\xFF\xE0\0\x10JFIF\0".to_vec(), Reason),
        case("image/boucle.tif", b"II*\0\x08\0\0\0\0\0\x08\0\0\0".to_vec(), Reason),
        case("ole/en-tête.doc", ole.clone(), Reason),
        case("ole/boucle.doc", looped.clone(), Reason),
        case("ole/boucle.xls", looped.clone(), Reason),
        case("ole/boucle.msg", looped, Reason),
        case("pdf/en-tête.pdf", b"%PDF-1.7\n".to_vec(), Reason),
        case("pdf/table en boucle.pdf", b"%PDF-1.4\nxref\n0 1\n0000000000 65535 f \ntrailer << /Size 1 /Prev 9 >>\nstartxref\n9\n%%EOF".to_vec(), Reason),
        case("pdf/startxref énorme.pdf", b"%PDF-1.4\nstartxref\n99999999999999999999\n%%EOF".to_vec(), Reason),
        case("pdf/table de 2 milliards.pdf", b"%PDF-1.4\nxref\n0 2147483647\n0000000000 65535 f \ntrailer << /Size 2147483647 >>\nstartxref\n9\n%%EOF".to_vec(), Reason),
        case("pdf/longueur sur soi.pdf", b"%PDF-1.4\n1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj\n2 0 obj << /Length 2 0 R >> stream\nx\nendstream endobj\ntrailer << /Root 1 0 R >>".to_vec(), Reason),
        case("pdf/dictionnaires.pdf", format!("%PDF-1.4\n1 0 obj {} endobj\ntrailer << /Root 1 0 R >>", nested("<< /A ", ">>", 50_000)), Reason),
        case("pdf/parenthèses.pdf", format!("%PDF-1.4\n1 0 obj {} endobj\ntrailer << /Root 1 0 R >>", "(".repeat(500_000)), Reason),
    ]
}

/// Papers under another's name.
fn lies() -> Vec<Case> {
    use Want::{Reason, Row};
    let pdf = std::fs::read(root().join("fixtures/files/pdf/merged-cells.pdf")).unwrap();
    let program = [&b"MZ\x90\0"[..], &[0; 600]].concat();
    let elf = [&b"\x7FELF\x02\x01\x01"[..], &[0; 600]].concat();
    let archive = zip(&[("programme.txt", b"Programme de formation")]);
    vec![
        case("faux/pdf.docx", pdf.clone(), Row),
        case("faux/pdf.txt", pdf.clone(), Row),
        case("faux/pdf.jpg", pdf.clone(), Row),
        case("faux/pdf.zip", pdf.clone(), Row),
        case("faux/zip.pdf", archive.clone(), Row),
        case("faux/zip.docx", archive.clone(), Row),
        case("faux/zip.xlsx", archive.clone(), Row),
        case("faux/zip.txt", archive.clone(), Row),
        case("faux/programme.pdf", program.clone(), Reason),
        case("faux/programme.exe", program, Reason),
        case("faux/elf.docx", elf, Reason),
        case("faux/html.xls", "<html><table><tr><td>nom</td></tr></table></html>", Row),
        case("faux/texte.docx", "Programme de formation", Row),
        case("faux/texte.pdf", "Programme de formation", Row),
        case("faux/texte.zip", "Programme de formation", Row),
        case("faux/vide.docx", "", Reason),
        case("faux/vide.pdf", "", Reason),
        case("faux/vide.zip", "", Reason),
        case("faux/zip et pdf.pdf", [pdf, archive].concat(), Row),
        case("faux/un octet.xlsx", "P", Row),
    ]
}

pub fn cases() -> Vec<Case> {
    [office(), texts(), lies()].into_iter().flatten().collect()
}
