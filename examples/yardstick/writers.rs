//! What the fixtures have no writer for: RTF, pages that are only an image, large noisy pictures, long registers.

use anyhow::Result;

use crate::bitmap::Bitmap;
use crate::mail;
use crate::markup::Block;
use crate::pack;
use crate::prng::Prng;
use crate::varied::Texts;

/// A word processor's RTF, in the Windows page.
pub fn rtf(blocks: &[Block]) -> Vec<u8> {
    let mut out = String::from(r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Calibri;}}\f0\fs22 ");
    for ch in mail::lines(blocks).chars() {
        match ch {
            '\\' | '{' | '}' => out.extend(['\\', ch]),
            '\n' => out.push_str("\\par\n"),
            '\r' => {}
            '\t' => out.push_str("\\tab "),
            ' '..='~' => out.push(ch),
            _ => out.push_str(&format!("\\u{}?", ch as u32)),
        }
    }
    out.push('}');
    out.into_bytes()
}

/// A grey picture that compresses as a photograph does: badly.
pub fn noise(seed: &str, width: usize, height: usize) -> Bitmap {
    let mut chance = Prng::from_text(seed);
    let mut pixels = Vec::with_capacity(width * height);
    while pixels.len() < width * height {
        let y = pixels.len() / width;
        let base = u8::try_from(120 + y % 90).unwrap_or(120);
        pixels.extend(chance.next().to_le_bytes().map(|b| base + (b & 15)));
    }
    pixels.truncate(width * height);
    Bitmap { width, height, pixels }
}

/// A PDF of scanned sheets: one picture a page, no text.
pub fn scans(seed: &str, pages: usize) -> Result<Vec<u8>> {
    let mut out = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut starts = Vec::new();
    let mut add = |out: &mut Vec<u8>, body: &[u8]| {
        starts.push(out.len());
        out.extend(format!("{} 0 obj\n", starts.len()).bytes());
        out.extend(body);
        out.extend(b"\nendobj\n");
    };
    let kids: String = (0..pages).map(|p| format!("{} 0 R ", 3 + 3 * p)).collect();
    add(&mut out, b"<</Type/Catalog/Pages 2 0 R>>");
    add(&mut out, format!("<</Type/Pages/Count {pages}/Kids[{kids}]>>").as_bytes());
    for page in 0..pages {
        let (drawing, image) = (4 + 3 * page, 5 + 3 * page);
        let head = format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</XObject<</Im0 {image} 0 R>>>>/Contents {drawing} 0 R>>"
        );
        add(&mut out, head.as_bytes());
        let draw = "q 595 0 0 842 0 0 cm /Im0 Do Q";
        add(&mut out, format!("<</Length {}>>\nstream\n{draw}\nendstream", draw.len()).as_bytes());
        let picture = noise(&format!("{seed} {page}"), 1240, 1754);
        let packed = pack::zlib(&picture.pixels)?;
        let mut body = format!("<</Type/XObject/Subtype/Image/Width {}/Height {}/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/FlateDecode/Length {}>>\nstream\n", picture.width, picture.height, packed.len()).into_bytes();
        body.extend(packed);
        body.extend(b"\nendstream");
        add(&mut out, &body);
    }
    let start = out.len();
    let table: String = starts.iter().map(|s| format!("{s:010} 00000 n \n")).collect();
    let size = starts.len() + 1;
    out.extend(format!("xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n").bytes());
    Ok(out)
}

/// A register of so many rows: who attended what, when, for how long, at what price.
pub fn register(texts: &mut Texts, rows: usize) -> Block {
    const TITLES: [&str; 5] = [
        "Animer une réunion à distance",
        "Excel : tableaux de bord",
        "Bilan de compétences",
        "Gestes et postures",
        "Titre professionnel Mécanicien cycles",
    ];
    const STATES: [&str; 4] = ["Présent", "Absent justifié", "Abandon", "Terminé – attestation remise"];
    let head = ["Nom", "Prénom", "Formation", "Début", "Fin", "Heures réalisées", "Coût HT", "État", "Satisfaction"];
    let mut table = vec![head.map(str::to_owned).to_vec()];
    for _ in 0..rows {
        let (first, surname) = texts.person();
        let (day, month) = (texts.number(1, 25), texts.number(1, 12));
        let title = TITLES[usize::try_from(texts.number(0, 4)).unwrap_or(0)];
        let state = STATES[usize::try_from(texts.number(0, 3)).unwrap_or(0)];
        table.push(vec![
            surname.to_owned(),
            first.to_owned(),
            title.to_owned(),
            format!("{day:02}/{month:02}/2026"),
            format!("{:02}/{month:02}/2026", day + 2),
            texts.number(7, 70).to_string(),
            texts.number(200, 4900).to_string(),
            state.to_owned(),
            format!("{} %", texts.number(40, 100)),
        ]);
    }
    Block::Table(true, table)
}
