//! Outlook messages (msg): sender, recipients, date, subject and body; attachments handed back as files.
//!
//! Properties of \[MS-OXMSG\] are read from the streams of an OLE2 file. The plain body is preferred, then the
//! HTML one, then the compressed RTF one. Tasks, contacts and appointments give their subject and body.

use std::io::{Cursor, Read};

use cfb::CompoundFile;
use jiff::Timestamp;
use mail_parser::MessageParser;

use super::document::{Block, BlockKind, Document};
use super::{Part, html, lzfu, rtf, xml};
use crate::incident::Incident;
use crate::place::Place;

/// Largest property read, in bytes.
const STREAM_LIMIT: u64 = 128 << 20;
/// Attachments followed, and bytes of all together.
const PARTS: usize = 2_000;
const TOTAL: u64 = 256 << 20;
/// Recipients named.
const RECIPIENTS: usize = 1_000;

type Ole<'b> = CompoundFile<Cursor<&'b [u8]>>;

/// Reads a message; its attachments are not read here, see [`attachments`].
#[must_use]
pub fn read(bytes: &[u8]) -> Document {
    let Ok(mut ole) = CompoundFile::open(Cursor::new(bytes)) else {
        return xml::unread(Incident::Damaged { detail: "conteneur OLE abîmé".into() });
    };
    let top = Storage::new(&mut ole, "");
    let mut doc = Document::default();
    let sender = top.sender(&mut ole);
    let (to, copy) = recipients(&mut ole, &top);
    let date = top.date(&mut ole);
    let subject = top.text(&mut ole, 0x0037).map(|s| s.trim().to_owned()).filter(|s| !s.is_empty());
    let mut add = |kind, text: String| {
        doc.blocks.push(Block::new(Place::Part { part: "subject".into() }, 0, kind, text));
    };
    for (label, people) in [("De", &sender), ("À", &to), ("Copie", &copy)] {
        if let Some(people) = people {
            add(BlockKind::Field, format!("{label} : {people}"));
        }
    }
    if let Some((shown, _)) = &date {
        add(BlockKind::Field, format!("Date : {shown}"));
    }
    if let Some(subject) = &subject {
        add(BlockKind::Heading, subject.clone());
    }
    doc.blocks.extend(body(&mut ole, &top));
    doc.meta.title = subject;
    doc.meta.author = sender;
    doc.meta.modified = date.map(|(_, iso)| iso);
    if doc.blocks.is_empty() {
        doc.incidents.push(Incident::NoText);
    }
    doc
}

fn body(ole: &mut Ole<'_>, top: &Storage) -> Vec<Block> {
    let place = || Place::Part { part: "body".into() };
    if let Some(text) = top.text(ole, 0x1000).filter(|t| !t.trim().is_empty()) {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        return lines.map(|line| Block::new(place(), 0, BlockKind::Paragraph, line)).collect();
    }
    let page = top.stream(ole, "10130102").map(|page| top.decode(&page, 0x3FDE)).or_else(|| top.text(ole, 0x1013));
    let blocks = match page.filter(|p| !p.trim().is_empty()) {
        Some(page) => html::text(&page).blocks,
        None => {
            let rich = top.stream(ole, "10090102").and_then(|packed| lzfu::decompress(&packed));
            rich.map(|rich| rtf::read(&rich).blocks).unwrap_or_default()
        }
    };
    blocks.into_iter().map(|block| Block { place: place(), ..block }).collect()
}

/// Files attached to a message; an attached message is a file `subject.msg`.
#[must_use]
pub fn attachments(bytes: &[u8]) -> Vec<Part> {
    let Ok(mut ole) = CompoundFile::open(Cursor::new(bytes)) else { return Vec::new() };
    let mut total = 0;
    let folders = folders(&ole, "", "__attach_version1.0_#");
    let mut parts = Vec::new();
    for (folder, number) in folders.into_iter().take(PARTS).zip(1..) {
        let attachment = Storage::new(&mut ole, &folder);
        let name = [0x3707, 0x3704, 0x3001].iter().find_map(|id| attachment.text(&mut ole, *id));
        let name = name.map(|n| n.trim().replace(['/', '\\'], "-")).filter(|n| !n.is_empty());
        let inner = format!("{folder}/__substg1.0_3701000D");
        let (name, content) = if ole.is_storage(&inner) {
            let message = Storage::new(&mut ole, &inner);
            let subject = message.text(&mut ole, 0x0037).map(|s| s.trim().replace(['/', '\\'], "-"));
            let kind = if ole.exists(format!("{inner}/__properties_version1.0")) { "msg" } else { "bin" };
            let name = name.or(subject).filter(|s| !s.is_empty()).unwrap_or_else(|| format!("piece-{number}"));
            let name = if name.ends_with(kind) { name } else { format!("{name}.{kind}") };
            (name, alone(&mut ole, &inner, TOTAL - total))
        } else {
            let name = name.unwrap_or_else(|| format!("piece-{number}.bin"));
            // A link to a file has no bytes.
            let Some(data) = attachment.stream(&mut ole, "37010102") else {
                let target = attachment.text(&mut ole, 0x370D).or_else(|| attachment.text(&mut ole, 0x3708));
                let target = target.unwrap_or_default();
                parts.push(Part { name, content: Err(Incident::Link { target }) });
                continue;
            };
            (name, Some(data))
        };
        let left = TOTAL - total;
        let content = match content {
            Some(data) if data.len() as u64 <= left => {
                total += data.len() as u64;
                Ok(data)
            }
            Some(data) => Err(Incident::TooLarge { size: total + data.len() as u64, limit: TOTAL }),
            None => Err(Incident::Damaged { detail: "pièce jointe abîmée".into() }),
        };
        parts.push(Part { name, content });
    }
    parts
}

/// A storage written out as a file of its own.
fn alone(ole: &mut Ole<'_>, root: &str, limit: u64) -> Option<Vec<u8>> {
    let entries: Vec<_> = ole.walk_storage(root).ok()?.take(10_000).collect();
    let mut out = CompoundFile::create(Cursor::new(Vec::new())).ok()?;
    let (mut total, mut storages) = (0, vec![std::path::PathBuf::from("/")]);
    for entry in entries {
        let path = entry.path().strip_prefix(std::path::Path::new("/").join(root.trim_start_matches('/'))).ok()?;
        let path = std::path::Path::new("/").join(path);
        if entry.is_stream() {
            total += entry.len();
            if total > limit.min(STREAM_LIMIT) {
                return None;
            }
            let mut data = Vec::new();
            ole.open_stream(entry.path()).ok()?.take(STREAM_LIMIT).read_to_end(&mut data).ok()?;
            std::io::Write::write_all(&mut out.create_stream(path).ok()?, &data).ok()?;
        } else if path != std::path::Path::new("/") {
            out.create_storage(&path).ok()?;
            storages.push(path);
        }
    }
    // The clock must not change the bytes: their digest is reported.
    for path in storages {
        out.set_created_time(&path, std::time::UNIX_EPOCH).ok()?;
        out.set_modified_time(&path, std::time::UNIX_EPOCH).ok()?;
    }
    out.flush().ok()?;
    Some(out.into_inner().into_inner())
}

/// Folders below `root` whose name begins so, in order.
fn folders(ole: &Ole<'_>, root: &str, begin: &str) -> Vec<String> {
    let Ok(entries) = ole.read_storage(format!("{root}/")) else { return Vec::new() };
    let mut names: Vec<String> = entries
        .filter(|e| e.is_storage() && e.name().starts_with(begin))
        .map(|e| format!("{root}/{}", e.name()))
        .collect();
    names.sort();
    names
}

/// Recipients and those in copy.
fn recipients(ole: &mut Ole<'_>, top: &Storage) -> (Option<String>, Option<String>) {
    let (mut to, mut copy) = (Vec::new(), Vec::new());
    for folder in folders(ole, "", "__recip_version1.0_#").into_iter().take(RECIPIENTS) {
        let recipient = Storage::new(ole, &folder);
        let name = recipient.text(ole, 0x3001);
        let address = [0x39FE, 0x3003].iter().find_map(|id| recipient.text(ole, *id));
        let list = if recipient.number(0x0C15) == Some(2) { &mut copy } else { &mut to };
        list.extend(person(name, address));
    }
    let joined = |list: Vec<String>| (!list.is_empty()).then(|| list.join(", "));
    let shown = |ole: &mut Ole<'_>, id| top.text(ole, id).map(|s| s.replace(';', ",")).filter(|s| !s.trim().is_empty());
    (joined(to).or_else(|| shown(ole, 0x0E04)), joined(copy).or_else(|| shown(ole, 0x0E03)))
}

fn person(name: Option<String>, address: Option<String>) -> Option<String> {
    let clean = |s: String| s.trim().trim_matches('\'').to_owned();
    let name = name.map(clean).filter(|s| !s.is_empty());
    // An address of the Exchange directory says nothing to people.
    let address = address.map(clean).filter(|a| a.contains('@'));
    match (name, address) {
        (Some(name), Some(address)) if name != address => Some(format!("{name} <{address}>")),
        (name, address) => address.or(name),
    }
}

/// A storage of properties: a message, a recipient, an attachment.
struct Storage {
    path: String,
    /// Tag and value of the properties of fixed length.
    fixed: Vec<(u32, [u8; 8])>,
}

impl Storage {
    fn new(ole: &mut Ole<'_>, path: &str) -> Self {
        let mut storage = Self { path: path.to_owned(), fixed: Vec::new() };
        let table = storage.named(ole, "__properties_version1.0").unwrap_or_default();
        // Headers are 32, 24 or 8 bytes long, records 16: the length tells all but the first from the others.
        let header = if table.len().is_multiple_of(16) { 0 } else { 8 };
        let records = table.get(header..).unwrap_or_default().chunks_exact(16);
        storage.fixed.extend(records.filter_map(|r| {
            let tag = u32::from_le_bytes(*r.first_chunk()?);
            Some((tag, *r.last_chunk()?))
        }));
        storage
    }

    fn named(&self, ole: &mut Ole<'_>, name: &str) -> Option<Vec<u8>> {
        let stream = ole.open_stream(format!("{}/{name}", self.path)).ok()?;
        let mut out = Vec::new();
        stream.take(STREAM_LIMIT).read_to_end(&mut out).ok()?;
        Some(out)
    }

    fn stream(&self, ole: &mut Ole<'_>, tag: &str) -> Option<Vec<u8>> {
        self.named(ole, &format!("__substg1.0_{tag}"))
    }

    fn value(&self, tag: u32) -> Option<u64> {
        self.fixed.iter().find(|(t, _)| *t == tag).map(|(_, v)| u64::from_le_bytes(*v))
    }

    fn number(&self, id: u32) -> Option<u32> {
        self.value(id << 16 | 3).and_then(|v| u32::try_from(v & 0xFFFF_FFFF).ok())
    }

    fn text(&self, ole: &mut Ole<'_>, id: u32) -> Option<String> {
        let text = match self.stream(ole, &format!("{id:04X}001F")) {
            Some(wide) => encoding_rs::UTF_16LE.decode_without_bom_handling(&wide).0.into_owned(),
            None => self.decode(&self.stream(ole, &format!("{id:04X}001E"))?, 0x3FFD),
        };
        Some(text.trim_end_matches('\0').to_owned())
    }

    /// Bytes in the code page that a property names, else Windows-1252; valid UTF-8 is UTF-8.
    fn decode(&self, bytes: &[u8], page: u32) -> String {
        if let Ok(text) = std::str::from_utf8(bytes) {
            return text.to_owned();
        }
        let label = match self.number(page).or_else(|| self.number(0x3FDE)) {
            Some(page @ 1250..=1258) => format!("windows-{page}"),
            Some(page @ 28591..=28606) => format!("iso-8859-{}", page - 28590),
            _ => "windows-1252".to_owned(),
        };
        let encoding = encoding_rs::Encoding::for_label(label.as_bytes()).unwrap_or(encoding_rs::WINDOWS_1252);
        encoding.decode(bytes).0.into_owned()
    }

    fn sender(&self, ole: &mut Ole<'_>) -> Option<String> {
        let name = [0x0C1A, 0x0042].iter().find_map(|id| self.text(ole, *id));
        let address =
            [0x5D01, 0x5D02, 0x0C1F, 0x0065].iter().find_map(|id| self.text(ole, *id).filter(|a| a.contains('@')));
        person(name, address)
    }

    /// The date in words and in ISO 8601: as the headers of transport say it, else the stored one, in UTC.
    fn date(&self, ole: &mut Ole<'_>) -> Option<(String, String)> {
        let head = self.text(ole, 0x007D).unwrap_or_default();
        let parsed = MessageParser::default().parse_headers(head.as_bytes());
        if let Some(d) = parsed.as_ref().and_then(|m| m.date()) {
            let shown = format!("{:02}/{:02}/{:04} {:02}:{:02}", d.day, d.month, d.year, d.hour, d.minute);
            return Some((shown, d.to_rfc3339()));
        }
        let ticks = [0x0039, 0x0E06, 0x3007].iter().find_map(|id| self.value(id << 16 | 0x40)).filter(|t| *t > 0)?;
        // Tenths of microseconds since 1601.
        let seconds = i64::try_from(ticks / 10_000_000).ok()? - 11_644_473_600;
        let at = Timestamp::from_second(seconds).ok()?;
        Some((at.strftime("%d/%m/%Y %H:%M UTC").to_string(), at.to_string()))
    }
}

#[cfg(test)]
#[path = "msg_tests.rs"]
mod tests;
