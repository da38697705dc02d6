//! Names of any length are shown up to 1,024 characters and a fingerprint, wherever they come from, in every report.

mod support;

use std::io::{Cursor, Read as _};
use std::path::Path;

use support::{audit_command, fingerprint, finish, part, raw_zip, read_audit, seven_z, tar_of_long_name, zip};

/// The most characters of a name that are shown.
const MOST: usize = 1024;
/// As long as a name can be in a zip.
const LONGEST: usize = 65_535;

fn long(end: &str) -> String {
    "n".repeat(LONGEST - end.len()) + end
}

/// Two long names one after the other, the local and the one of the directory.
fn contradiction() -> Vec<u8> {
    let mut bytes = raw_zip(&[part(long(".txt"), "contenu")]);
    let at = bytes.windows(4).position(|w| w == b"PK\x01\x02").unwrap() + 46;
    bytes[at + 1] = b'N';
    bytes
}

/// A symbolic link as Unix tools zip it.
fn link() -> Vec<u8> {
    let mut bytes = raw_zip(&[part("lien.txt", long(""))]);
    let at = bytes.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
    bytes[at + 5] = 3;
    bytes[at + 38..at + 42].copy_from_slice(&(0o120_777_u32 << 16).to_le_bytes());
    bytes
}

fn workbook() -> Vec<u8> {
    let name = long("");
    let book = format!(
        "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"{name}\" sheetId=\"1\" state=\"hidden\" r:id=\"rId1\"/></sheets></workbook>"
    );
    let cells: String = ["Feuille d’émargement", "Formation : Excel", "Durée : 14 heures", "Signature du stagiaire"]
        .iter()
        .enumerate()
        .map(|(n, text)| {
            let row = n + 1;
            format!("<row r=\"{row}\"><c r=\"A{row}\" t=\"inlineStr\"><is><t>{text}</t></is></c></row>")
        })
        .collect();
    let sheet = format!(
        "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{cells}</sheetData></worksheet>"
    );
    let types = "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/><Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/></Types>";
    let link = |kind: &str, to: &str| {
        format!(
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}\" Target=\"{to}\"/></Relationships>"
        )
    };
    zip(&[
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", link("officeDocument", "xl/workbook.xml").as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", link("worksheet", "worksheets/sheet1.xml").as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}

fn mail() -> Vec<u8> {
    format!(
        "From: a@ancre.example\r\nTo: b@ancre.example\r\nSubject: {name}\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"=x=\"\r\n\r\n--=x=\r\nContent-Type: text/plain\r\n\r\nBonjour\r\n--=x=\r\nContent-Type: text/plain; name=\"{name}.txt\"\r\nContent-Disposition: attachment; filename=\"{name}.txt\"\r\n\r\nPlan de la salle\r\n--=x=--\r\n",
        name = long("")
    )
    .into_bytes()
}

/// Everything that may be read in a report: a workbook unpacked, other files as they are.
fn readable(path: &Path) -> String {
    let bytes = std::fs::read(path).unwrap();
    if path.extension().is_none_or(|e| e != "xlsx") {
        return String::from_utf8(bytes).unwrap();
    }
    let mut book = ::zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut out = String::new();
    for n in 0..book.len() {
        let _ = book.by_index(n).unwrap().read_to_string(&mut out);
    }
    out
}

/// The longest run of the letter that the names are made of.
fn run(text: &str) -> usize {
    text.split(|c| c != 'n').map(str::len).max().unwrap_or(0)
}

#[test]
fn a_name_of_any_length_is_bounded_in_every_report() {
    let place = tempfile::tempdir().unwrap();
    let dossier = place.path().join("dossier");
    std::fs::create_dir(&dossier).unwrap();
    let put = |name: &str, bytes: &[u8]| std::fs::write(dossier.join(name), bytes).unwrap();
    let unsure = [long("").as_bytes(), b"\xE9\xFF\xFE".as_slice()].concat();
    put("noms.zip", &raw_zip(&[part(long(".txt"), "Programme de formation"), part(&unsure[3..], "Convention")]));
    put("contradiction.zip", &contradiction());
    put("lien.zip", &link());
    put("noms.tar", &tar_of_long_name(&long(".txt"), b"Programme de formation, tar"));
    put("noms.7z", &seven_z(&[(&long(".txt"), b"Programme de formation, 7z"), (&long("/x.pdf"), b"")]));
    put("message.eml", &mail());
    put("feuille.xlsx", &workbook());
    put("page.html", format!("<title>{0}</title><h1>{0}</h1><p>Intitulé : {0}</p>", long("")).as_bytes());
    put(
        "texte.txt",
        format!("Programme de formation\nIntitulé de la formation : {0}\nFormateur : {0}\n", long("")).as_bytes(),
    );
    let dolls = (0..6).fold(b"Fond".to_vec(), |inner, _| raw_zip(&[part(long(".zip"), inner)]));
    put("poupées.zip", &dolls);
    let out = place.path().join("rapport");
    let mut command = audit_command(&dossier, &out);
    let said = finish(command.args(["--format", "csv,xlsx,html,json,sarif,jsonl"])).ends(0);
    assert!(run(&said.stdout) <= MOST && run(&said.stderr) <= MOST);
    for path in fingerprint(&out).into_keys() {
        let text = readable(&path);
        assert!(run(&text) <= MOST, "{} shows {} characters of a name", path.display(), run(&text));
    }
    let audit = read_audit(&out);
    let cut: Vec<&str> = audit.files.iter().map(|f| f.path.as_str()).filter(|p| p.contains("[blake3:")).collect();
    for container in ["noms.zip", "contradiction.zip", "noms.tar", "noms.7z", "message.eml", "poupées.zip"] {
        assert!(cut.iter().any(|p| p.starts_with(&format!("{container}!/"))), "{container}: {cut:#?}");
    }
    // two names that differ only in their end stay two
    assert_eq!(cut.iter().filter(|p| p.starts_with("noms.zip!/")).count(), 2);
    assert_eq!(cut.iter().collect::<std::collections::BTreeSet<_>>().len(), cut.len());
}

/// A folder as deep as the system takes, path longer than is shown.
#[cfg(target_os = "linux")]
#[test]
fn a_path_of_any_depth_is_bounded_in_every_report() {
    let place = tempfile::tempdir().unwrap();
    let mut deep = place.path().join("dossier");
    for _ in 0..14 {
        deep.push("n".repeat(250));
    }
    std::fs::create_dir_all(&deep).unwrap();
    std::fs::write(deep.join("programme.txt"), "Programme de formation").unwrap();
    let out = place.path().join("rapport");
    let mut command = audit_command(&place.path().join("dossier"), &out);
    finish(command.args(["--format", "csv,xlsx,html,json,sarif,jsonl"])).ends(0);
    for path in fingerprint(&out).into_keys() {
        let text = readable(&path).replace("%2F", "/");
        let longest = text.split(|c| c != 'n' && c != '/').map(str::len).max().unwrap_or(0);
        assert!(longest <= MOST, "{}: {longest}", path.display());
    }
    let audit = read_audit(&out);
    assert_eq!(audit.files.len(), 1);
    assert!(audit.files[0].path.ends_with("].txt"), "{}", audit.files[0].path);
    assert_eq!(audit.files[0].state, probant::audit::FileState::Read);
}
