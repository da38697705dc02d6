//! Files embedded in Word, Excel and PowerPoint documents: what a double click in the document would open.
//!
//! They lie in a folder `embeddings` of the package, as they are or wrapped in an OLE object. Equations are
//! part of the text, not files. Objects of the 97-2003 formats and of OpenDocument are not looked for.

use std::io::{Cursor, Read};

use super::Part;
use crate::format::{self, Format};
use crate::incident::Incident;
use crate::source::Archive;

/// Objects followed, and bytes of all together.
const PARTS: usize = 1_000;
const TOTAL: u64 = 256 << 20;
const OLE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// The files embedded in a package.
#[must_use]
pub fn parts(bytes: &[u8]) -> Vec<Part> {
    let Ok(mut archive) = Archive::open(Cursor::new(bytes)) else { return Vec::new() };
    let embedded = |name: &str| {
        let mut steps = name.split('/');
        let file = steps.nth(1).filter(|folder| folder.eq_ignore_ascii_case("embeddings")).and(steps.next());
        file.filter(|f| !f.is_empty() && steps.next().is_none()).map(str::to_owned)
    };
    let members = archive.members().iter().filter(|m| !m.is_dir);
    let files: Vec<(usize, u64, String)> =
        members.filter_map(|m| Some((m.index, m.size, embedded(&m.name)?))).collect();
    let mut left = TOTAL;
    let mut out = Vec::new();
    for (count, (index, size, name)) in files.into_iter().enumerate() {
        let read = if count >= PARTS {
            Err(Incident::TooMany { count: count as u64 + 1, limit: PARTS as u64 })
        } else if size > left {
            Err(Incident::TooLarge { size, limit: TOTAL })
        } else {
            archive.read(index, left)
        };
        if let Ok(data) = &read {
            left = left.saturating_sub(data.len() as u64);
        }
        let part = match read {
            Ok(data) if data.starts_with(OLE) => match unwrap(&name, data) {
                Some(part) => part,
                None => continue,
            },
            content => Part { name, content },
        };
        out.push(Part { name: format!("embeddings/{}", part.name), ..part });
    }
    out
}

/// The previews that Pages, Numbers and Keynote put beside what only they can read.
#[must_use]
pub fn previews(bytes: &[u8]) -> Vec<Part> {
    let Ok(mut archive) = Archive::open(Cursor::new(bytes)) else { return Vec::new() };
    let shown = ["quicklook/preview.pdf", "preview.jpg", "quicklook/thumbnail.jpg"];
    let known = archive.members().iter().filter(|m| shown.contains(&m.name.to_lowercase().as_str()));
    let mut files: Vec<(String, usize)> = known.map(|m| (m.name.clone(), m.index)).collect();
    // The whole document, when there is one, makes the picture of its first page superfluous.
    files.sort_by_key(|(name, _)| shown.iter().position(|s| *s == name.to_lowercase()));
    files.truncate(1);
    files.into_iter().map(|(name, index)| Part { name, content: archive.read(index, TOTAL) }).collect()
}

/// The file inside an OLE object; `None` for an object that is no file.
fn unwrap(name: &str, data: Vec<u8>) -> Option<Part> {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let Ok(mut ole) = cfb::CompoundFile::open(Cursor::new(data.as_slice())) else {
        return Some(Part {
            name: name.to_owned(),
            content: Err(Incident::Damaged { detail: "objet OLE abîmé".into() }),
        });
    };
    if ole.exists("/Equation Native") {
        return None;
    }
    let mut stream = |name: &str| {
        let mut out = Vec::new();
        ole.open_stream(name).ok()?.take(TOTAL).read_to_end(&mut out).ok()?;
        Some(out)
    };
    if let Some(native) = stream("/\u{1}Ole10Native") {
        let part = native_file(&native).map(|(label, data)| (label.unwrap_or_else(|| format!("{stem}.bin")), data));
        let damaged = || Incident::Damaged { detail: "objet OLE abîmé".into() };
        return Some(match part {
            Some((name, data)) => Part { name, content: Ok(data) },
            None => Part { name: name.to_owned(), content: Err(damaged()) },
        });
    }
    let inner = stream("/Package").or_else(|| stream("/CONTENTS").filter(|c| c.starts_with(b"%PDF")));
    let data = inner.unwrap_or(data);
    let found = format::detect(&data, "").format;
    if found == Format::Unknown {
        let content = Err(Incident::FormatNotRead { format: "objet OLE".into() });
        return Some(Part { name: name.to_owned(), content });
    }
    let extension = found.row().extensions.first().copied().unwrap_or("bin");
    Some(Part { name: format!("{stem}.{extension}"), content: Ok(data) })
}

/// A packaged file (\[MS-OLEDS\] and the Packager of Windows): its label and its bytes.
fn native_file(native: &[u8]) -> Option<(Option<String>, Vec<u8>)> {
    fn text<'b>(rest: &mut &'b [u8]) -> Option<&'b [u8]> {
        let end = rest.iter().position(|b| *b == 0)?;
        let (text, after) = rest.split_at(end);
        *rest = &after[1..];
        Some(text)
    }
    fn number(rest: &mut &[u8]) -> Option<usize> {
        let (four, after) = rest.split_first_chunk::<4>()?;
        *rest = after;
        Some(u32::from_le_bytes(*four) as usize)
    }
    let mut rest = native;
    let size = number(&mut rest)?;
    let plain = rest;
    let parsed = (|| {
        rest = rest.get(2..)?;
        let label = text(&mut rest)?;
        text(&mut rest)?;
        rest = rest.get(4..)?;
        let path = number(&mut rest)?;
        rest = rest.get(path..)?;
        let size = number(&mut rest)?;
        Some((label, rest.get(..size)?))
    })();
    match parsed {
        Some((label, data)) => {
            let label = encoding_rs::WINDOWS_1252.decode(label).0;
            let label = label.rsplit(['/', '\\']).next().map(str::trim).filter(|l| !l.is_empty()).map(str::to_owned);
            Some((label, data.to_vec()))
        }
        // Other programs keep the bytes alone behind their size.
        None => Some((None, plain.get(..size)?.to_vec())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    fn ole(name: &str, data: &[u8]) -> Vec<u8> {
        let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
        file.create_stream(name).unwrap().write_all(data).unwrap();
        file.flush().unwrap();
        file.into_inner().into_inner()
    }

    fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, data) in members {
            writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            writer.write_all(data).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn packaged(label: &[u8], data: &[u8]) -> Vec<u8> {
        let mut out = vec![0, 0, 0, 0, 2, 0];
        out.extend(label);
        out.extend(b"\0C:\\x.txt\0\0\0\x03\0\x04\0\0\0abc\0");
        out.extend(u32::try_from(data.len()).unwrap().to_le_bytes());
        out.extend(data);
        out.extend(b"\0\0\0\0");
        out
    }

    #[test]
    fn files_come_out_of_their_wrapping() {
        let bytes = zip(&[
            ("word/document.xml", b"<x/>"),
            ("word/embeddings/classeur.xlsx", b"PK"),
            ("word/embeddings/oleObject1.bin", &ole("/\u{1}Ole10Native", &packaged(b"not\xE9.txt", b"Bonjour"))),
            ("word/embeddings/oleObject2.bin", &ole("/CONTENTS", b"%PDF-1.4 corps")),
            ("word/embeddings/oleObject3.bin", &ole("/Equation Native", b"x")),
            ("word/embeddings/oleObject4.bin", &ole("/Dessin", b"x")),
            ("word/embeddings/oleObject5.bin", &ole("/\u{1}Ole10Native", b"\xFF\xFF\xFF\xFF")),
            ("word/media/image.png", b"x"),
        ]);
        let found = parts(&bytes);
        let names: Vec<&str> = found.iter().map(|p| p.name.as_str()).collect();
        assert_eq!(
            names,
            [
                "embeddings/classeur.xlsx",
                "embeddings/noté.txt",
                "embeddings/oleObject2.pdf",
                "embeddings/oleObject4.bin",
                "embeddings/oleObject5.bin"
            ]
        );
        assert_eq!(found[1].content.as_deref(), Ok(&b"Bonjour"[..]));
        assert_eq!(found[2].content.as_deref(), Ok(&b"%PDF-1.4 corps"[..]));
        assert!(found[3].content.is_err() && found[4].content.is_err());
    }
}
