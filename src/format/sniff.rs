//! What a file is, by its content.

use std::io::Cursor;

use crate::source::archive::Archive;

use super::{Format, extension, ole};

/// Bytes of a text that are looked at.
const HEAD: usize = 64 * 1024;

/// What a file is, and whether its name says otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detected {
    /// The format of the content.
    pub format: Format,
    /// The extension and the French label of the content, when they clearly differ.
    pub mismatch: Option<(String, String)>,
}

/// Tells the format of a file from its bytes; the name only chooses among kinds of text.
#[must_use]
pub fn detect(bytes: &[u8], name: &str) -> Detected {
    let announced = Format::announced(name);
    // What was not downloaded to its end is nothing yet.
    let format = match announced {
        Some(Format::PartialDownload) if !bytes.is_empty() => Format::PartialDownload,
        _ => content(bytes, name),
    };
    let differs = announced.is_some_and(|a| a.row().family != format.row().family)
        && !matches!(format, Format::Empty | Format::CloudPointer);
    let mismatch = differs.then(|| (extension(name).unwrap_or_default(), format.row().fr.to_owned()));
    Detected { format, mismatch }
}

fn content(bytes: &[u8], name: &str) -> Format {
    if bytes.is_empty() {
        return Format::Empty;
    }
    if let Some(format) = magic(bytes, name) {
        return format;
    }
    let start = &bytes[..bytes.len().min(1024)];
    if start.windows(5).any(|w| w == b"%PDF-") {
        return Format::Pdf;
    }
    match text(bytes) {
        Some(head) => text_kind(&head, bytes, name),
        None if Format::announced(name) == Some(Format::CloudPointer) && bytes.len() < HEAD => Format::CloudPointer,
        None if matches!(Format::announced(name), Some(Format::Zip | Format::Docx | Format::Xlsx))
            && Archive::open(Cursor::new(bytes)).is_ok() =>
        {
            zip_kind(bytes, name)
        }
        // Formats that are only named need no proof, as long as nothing else is told by the content.
        None => Format::announced(name).filter(|f| ONLY_NAMED.contains(f)).unwrap_or(Format::Unknown),
    }
}

/// Formats that are said and not read, whose first bytes may be anything.
const ONLY_NAMED: [Format; 7] = [
    Format::Visio,
    Format::Project,
    Format::OneNote,
    Format::Publisher,
    Format::PostScript,
    Format::Access,
    Format::Dwg,
];

/// Formats known by bytes at a fixed place.
fn magic(bytes: &[u8], name: &str) -> Option<Format> {
    let at = |place: usize, sign: &[u8]| bytes.get(place..).is_some_and(|rest| rest.starts_with(sign));
    const SIGNS: &[(&[u8], Format)] = &[
        (b"%PDF-", Format::Pdf),
        (b"{\\rtf", Format::Rtf),
        (b"7z\xBC\xAF\x27\x1C", Format::SevenZ),
        (b"\x1F\x8B\x08", Format::Gz),
        (b"\xFD7zXZ\0", Format::Xz),
        (b"\x28\xB5\x2F\xFD", Format::Zst),
        (b"Rar!\x1A\x07", Format::Rar),
        (b"\x89PNG\r\n\x1A\n", Format::Png),
        (b"\xFF\xD8\xFF", Format::Jpeg),
        (b"II*\0", Format::Tiff),
        (b"MM\0*", Format::Tiff),
        (b"GIF8", Format::Gif),
        (b"ID3", Format::Media),
        (b"OggS", Format::Media),
        (b"fLaC", Format::Media),
        (b"\x1A\x45\xDF\xA3", Format::Media),
        (b"\x30\x26\xB2\x75\x8E\x66\xCF\x11", Format::Media),
        (b"\0\0\x01\xBA", Format::Media),
        (b"\x7FELF", Format::Program),
        (b"L\0\0\0\x01\x14\x02\0", Format::CloudPointer),
        (b"%!PS-Adobe", Format::PostScript),
        (b"\xC5\xD0\xD3\xC6", Format::PostScript),
        (b"\xE4\x52\x5C\x7B\x8C\xD8\xA7\x4D", Format::OneNote),
        (b"\0\x01\0\0Standard Jet DB", Format::Access),
        (b"\0\x01\0\0Standard ACE DB", Format::Access),
        (b"AC10", Format::Dwg),
        (b"\x78\x9F\x3E\x22", Format::Tnef),
    ];
    if let Some((_, format)) = SIGNS.iter().find(|(sign, _)| bytes.starts_with(sign)) {
        return Some(*format);
    }
    if at(0, b"PK\x03\x04") || at(0, b"PK\x05\x06") || at(0, b"PK\x07\x08PK\x03\x04") {
        return Some(zip_kind(bytes, name));
    }
    if at(0, b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return Some(ole_kind(bytes, name));
    }
    if at(0, b"BZh") && at(4, b"1AY&SY") {
        return Some(Format::Bz2);
    }
    if at(257, b"ustar") || (Format::announced(name) == Some(Format::Tar) && crate::source::is_tar(bytes)) {
        return Some(Format::Tar);
    }
    if at(0, b"RIFF") {
        return Some(if at(8, b"WEBP") { Format::Webp } else { Format::Media });
    }
    if at(4, b"ftyp") {
        let brands: [&[u8]; 8] = [b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heif", b"avif", b"heim"];
        return Some(if brands.iter().any(|b| at(8, b)) { Format::Heic } else { Format::Media });
    }
    if at(0, b"BM") && at(6, &[0; 4]) {
        return Some(Format::Bmp);
    }
    if at(0, b"MZ") && bytes.iter().take(512).any(|&b| b == 0) {
        return Some(Format::Program);
    }
    (at(0, b"\xFF\xFB") || at(0, b"\xFF\xF3")).then_some(Format::Media)
}

/// What a zip file is: by its parts, or an archive.
fn zip_kind(bytes: &[u8], name: &str) -> Format {
    let Ok(mut archive) = Archive::open(Cursor::new(bytes)) else {
        return office(name).unwrap_or(Format::Zip);
    };
    let names: Vec<String> = archive.members().iter().map(|m| m.name.to_lowercase()).collect();
    if let Some(index) = names.iter().position(|n| n == "mimetype") {
        let mime = archive.read(index, 256).unwrap_or_default();
        let mime = String::from_utf8_lossy(&mime);
        let kinds = [("text", Format::Odt), ("spreadsheet", Format::Ods), ("presentation", Format::Odp)];
        for (kind, format) in kinds {
            if mime.contains(&format!("opendocument.{kind}")) {
                return format;
            }
        }
    }
    let holds = |folder: &str| names.iter().any(|n| n.starts_with(folder));
    let apple = ["index/document.iwa", "index.zip", "index.apxl", "index.xml"];
    if holds("index/document.iwa")
        || Format::announced(name) == Some(Format::Iwork) && names.iter().any(|n| apple.contains(&n.as_str()))
    {
        return Format::Iwork;
    }
    if !names.iter().any(|n| n == "[content_types].xml") {
        return Format::Zip;
    }
    if holds("word/") {
        Format::Docx
    } else if holds("xl/workbook.bin") {
        Format::Xlsb
    } else if holds("xl/") {
        Format::Xlsx
    } else if holds("ppt/") {
        Format::Pptx
    } else if holds("visio/") {
        Format::Visio
    } else {
        Format::Zip
    }
}

/// The zip-based office format that the name announces.
fn office(name: &str) -> Option<Format> {
    Format::announced(name).filter(|f| {
        matches!(f, Format::Docx | Format::Xlsx | Format::Xlsb | Format::Pptx | Format::Odt | Format::Ods | Format::Odp)
    })
}

fn ole_kind(bytes: &[u8], name: &str) -> Format {
    let names = ole::root_entries(bytes);
    let has = |wanted: &str| names.iter().any(|n| n.eq_ignore_ascii_case(wanted));
    let named = |format: Format| Format::announced(name) == Some(format);
    if has("EncryptedPackage") {
        return office(name).unwrap_or(Format::Docx);
    }
    if has("__properties_version1.0") {
        Format::Msg
    } else if has("WordDocument") {
        Format::Doc
    } else if has("Workbook") || has("Book") {
        Format::Xls
    } else if has("PowerPoint Document") {
        Format::Ppt
    } else if has("VisioDocument") {
        Format::Visio
    } else if has("Quill") {
        Format::Publisher
    } else if named(Format::Project) {
        Format::Project
    } else {
        let old = [Format::Doc, Format::Xls, Format::Ppt, Format::Msg, Format::Program, Format::Project];
        Format::announced(name).filter(|f| old.contains(f)).unwrap_or(Format::Unknown)
    }
}

/// The beginning of a text; `None` for binary content.
fn text(bytes: &[u8]) -> Option<String> {
    let head = &bytes[..bytes.len().min(HEAD)];
    if let Some((encoding, skip)) = encoding_rs::Encoding::for_bom(head) {
        return Some(encoding.decode_without_bom_handling(&head[skip..]).0.into_owned());
    }
    if let Some(encoding) = crate::extract::encoding::utf16_without_mark(head) {
        return Some(encoding.decode_without_bom_handling(head).0.into_owned());
    }
    let odd = head.iter().filter(|&&b| b < 32 && !matches!(b, 9 | 10 | 12 | 13 | 27)).count();
    if head.contains(&0) || odd * 100 > head.len() {
        return None;
    }
    let utf8 = match std::str::from_utf8(head) {
        Ok(_) => true,
        // A character cut at the end of the head.
        Err(error) => error.error_len().is_none() && head.len() == HEAD,
    };
    if utf8 {
        return Some(String::from_utf8_lossy(head).into_owned());
    }
    // Eight-bit text is mostly ASCII; compressed or encrypted bytes are not.
    let high = head.iter().filter(|&&b| b >= 128).count();
    (high * 3 <= head.len()).then(|| encoding_rs::WINDOWS_1252.decode(head).0.into_owned())
}

fn text_kind(head: &str, bytes: &[u8], name: &str) -> Format {
    let announced = Format::announced(name);
    let head = head.trim_start();
    let start: String = head.chars().take(2048).collect::<String>().to_lowercase();
    if start.starts_with("[internetshortcut]") || announced == Some(Format::CloudPointer) {
        return Format::CloudPointer;
    }
    if start.starts_with("begin:vcalendar") {
        return Format::Ics;
    }
    if start.starts_with('<') && ["<html", "<!doctype html", "<body", "<table"].iter().any(|t| start.contains(t)) {
        return Format::Html;
    }
    if start.starts_with("<?xml") {
        return Format::Xml;
    }
    if start.starts_with("from ") && is_mail(head.split_once('\n').map_or("", |(_, rest)| rest), false) {
        return Format::Mbox;
    }
    if is_mail(head, announced == Some(Format::Eml)) {
        return Format::Eml;
    }
    if start.starts_with("#!") || announced == Some(Format::Program) {
        return Format::Program;
    }
    if start.starts_with(['{', '['])
        && (announced == Some(Format::Json) || serde_json::from_slice::<serde::de::IgnoredAny>(bytes).is_ok())
    {
        return Format::Json;
    }
    match announced {
        Some(Format::Csv) => Format::Csv,
        Some(Format::Markdown) => Format::Markdown,
        _ if is_table(head) => Format::Csv,
        _ => Format::Text,
    }
}

/// Whether the text begins with mail headers; `named` when the file is called a mail.
fn is_mail(head: &str, named: bool) -> bool {
    const KNOWN: [&str; 9] =
        ["from", "to", "subject", "date", "received", "mime-version", "message-id", "return-path", "delivered-to"];
    let mut known = 0;
    for line in head.lines().take(60) {
        if line.is_empty() {
            break;
        }
        if line.starts_with([' ', '\t']) {
            continue;
        }
        let Some((key, _)) = line.split_once(':') else { return false };
        if key.is_empty() || !key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
            return false;
        }
        known += usize::from(KNOWN.contains(&key.to_lowercase().as_str()));
    }
    known >= if named { 1 } else { 3 }
}

/// Whether all lines hold the same number of separators.
fn is_table(head: &str) -> bool {
    let lines: Vec<&str> = head.split(['\n', '\r']).filter(|l| !l.trim().is_empty()).take(30).collect();
    [(';', 1), ('\t', 1), (',', 2)].iter().any(|&(separator, least)| {
        let count = |line: &str| line.matches(separator).count();
        let first = lines.first().map_or(0, |line| count(line));
        lines.len() >= 3 && first >= least && lines.iter().all(|line| count(line) == first)
    })
}
