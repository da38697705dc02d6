//! The central directory of a zip file, record by record: two members of the same name stay two.
//!
//! Reads what the archive says of itself; trusts none of it for allocation. It does not read
//! members. Layout: PKWARE APPNOTE 6.3.10, sections 4.3.7 to 4.3.16.

use std::io::{self, BufReader, Read, Seek, SeekFrom};

use super::crypt::Aes;

pub(super) const LOCAL: &[u8; 4] = b"PK\x03\x04";
pub(super) const CENTRAL: &[u8; 4] = b"PK\x01\x02";
const END: &[u8; 4] = b"PK\x05\x06";
const END_64: &[u8; 4] = b"PK\x06\x06";
const LOCATOR_64: &[u8; 4] = b"PK\x06\x07";

/// Most members listed; a dossier stops at 50 000 files anyway.
pub(super) const MAX_ENTRIES: usize = 500_000;

/// One member as the archive describes it.
#[derive(Debug, Clone, Default)]
pub(super) struct Entry {
    pub name: Vec<u8>,
    pub unicode_path: Option<Vec<u8>>,
    pub flags: u16,
    pub method: u16,
    pub crc: u32,
    pub compressed: u64,
    pub size: u64,
    /// Position of the local header in the file.
    pub offset: u64,
    pub made_by: u16,
    pub external: u32,
    /// Where the compressed bytes begin; known once the local header was read.
    pub data: u64,
    /// Found by its local header only.
    pub salvaged: bool,
    /// Time of the last change, as DOS wrote it: the check of an old password.
    pub time: u16,
    /// How it is encrypted, when by AES.
    pub aes: Option<Aes>,
}

/// What the central directory holds.
#[derive(Debug, Default)]
pub(super) struct Directory {
    pub entries: Vec<Entry>,
    /// Where it begins.
    pub start: u64,
    /// How many entries the end record announces.
    pub declared: u64,
    /// It holds fewer entries than announced, or breaks off.
    pub incomplete: bool,
    /// Entries beyond [`MAX_ENTRIES`] were left out.
    pub cut: bool,
    /// What does not fit, in French.
    pub notes: Vec<String>,
    /// Signs that members are missing, in French.
    pub lost: Vec<String>,
}

/// The little-endian number of `width` bytes at `at`; 0 where there are no bytes.
pub(super) fn le(bytes: &[u8], at: usize, width: usize) -> u64 {
    let field = bytes.get(at..at + width).unwrap_or_default();
    field.iter().rev().fold(0, |n, &byte| n << 8 | u64::from(byte))
}

#[allow(clippy::cast_possible_truncation, reason = "two bytes were read")]
pub(super) fn le16(bytes: &[u8], at: usize) -> u16 {
    le(bytes, at, 2) as u16
}

#[allow(clippy::cast_possible_truncation, reason = "four bytes were read")]
pub(super) fn le32(bytes: &[u8], at: usize) -> u32 {
    le(bytes, at, 4) as u32
}

/// At most `len` bytes from `at`; fewer at the end of the file.
pub(super) fn read_at<R: Read + Seek>(r: &mut R, at: u64, len: u64) -> io::Result<Vec<u8>> {
    r.seek(SeekFrom::Start(at))?;
    let mut out = Vec::new();
    r.take(len).read_to_end(&mut out)?;
    Ok(out)
}

/// Reads the central directory; `None` when there is none to be found.
pub(super) fn read<R: Read + Seek>(r: &mut R, len: u64) -> io::Result<Option<Directory>> {
    let tail_at = len.saturating_sub(22 + 65_535);
    let tail = read_at(r, tail_at, len - tail_at)?;
    let mut found: Option<Directory> = None;
    let ends = (0..tail.len().saturating_sub(21)).rev().filter(|&i| tail[i..].starts_with(END));
    for at in ends.take(64) {
        let record = &tail[at..];
        if at + 22 + usize::from(le16(record, 20)) > tail.len() {
            continue;
        }
        let position = tail_at + at as u64;
        if let Some(directory) = &mut found {
            // A second one inside the members is an archive in the archive; after them, a doubt.
            if position >= directory.start && locate(r, record, position)?.is_some() {
                directory.lost.push("plusieurs fins d’archive ; la dernière fait foi".into());
                break;
            }
        } else if let Some(span) = locate(r, record, position)? {
            found = Some(list(r, &span)?);
        }
    }
    Ok(found)
}

/// Where the directory lies, and what the end record announces.
struct Span {
    start: u64,
    end: u64,
    /// Bytes put before the archive: added to every offset.
    shift: u64,
    declared: u64,
    /// Whether the count is exact or known modulo 65 536.
    exact: bool,
    volumes: bool,
    /// The end record says it lies elsewhere, or is of another size.
    astray: bool,
}

/// Checks an end record (and its 64-bit companion) against the file.
fn locate<R: Read + Seek>(r: &mut R, record: &[u8], at: u64) -> io::Result<Option<Span>> {
    let mut declared = le(record, 10, 2);
    let mut size = le(record, 12, 4);
    let mut offset = le(record, 16, 4);
    let volumes = !matches!(le16(record, 4), 0 | 0xFFFF);
    let mut end = at;
    let mut exact = false;
    if at >= 20 {
        let locator = read_at(r, at - 20, 20)?;
        if locator.starts_with(LOCATOR_64) {
            for place in [le(&locator, 8, 8), at.saturating_sub(76)] {
                let wide = read_at(r, place, 56)?;
                if wide.starts_with(END_64) && place < at {
                    (declared, size, offset) = (le(&wide, 32, 8), le(&wide, 40, 8), le(&wide, 48, 8));
                    (end, exact) = (place, true);
                    break;
                }
            }
        }
    }
    let span = |start, shift, astray| Span { start, end, shift, declared, exact, volumes, astray };
    if let Some(start) = end.checked_sub(size) {
        let head = read_at(r, start, 4)?;
        if size == 0 || head == CENTRAL {
            // before its place there may be a program that unpacks it, behind it nothing
            return Ok(Some(span(start, start.saturating_sub(offset), offset > start)));
        }
    }
    let head = read_at(r, offset, 4)?;
    Ok((offset < end && head == CENTRAL).then(|| span(offset, 0, true)))
}

/// Reads the records one after the other.
fn list<R: Read + Seek>(r: &mut R, span: &Span) -> io::Result<Directory> {
    let mut out = Directory { start: span.start, declared: span.declared, ..Directory::default() };
    if span.volumes {
        out.lost.push("archive en plusieurs volumes, dont un seul est présent".into());
    }
    if span.astray {
        out.notes.push("le répertoire n’est pas là, ou pas aussi long, que le dit la fin de l’archive".into());
    }
    r.seek(SeekFrom::Start(span.start))?;
    let mut records = BufReader::with_capacity(64 * 1024, r.take(span.end.saturating_sub(span.start)));
    let mut head = [0; 46];
    while records.read_exact(&mut head).is_ok() && head.starts_with(CENTRAL) {
        if out.entries.len() == MAX_ENTRIES {
            out.cut = true;
            break;
        }
        let [name, extra, comment] = [28, 30, 32].map(|i| le(&head, i, 2));
        let mut rest = Vec::new();
        (&mut records).take(name + extra + comment).read_to_end(&mut rest)?;
        if (rest.len() as u64) < name + extra {
            break;
        }
        let extra = rest.split_off(usize::from(le16(&head, 28)));
        let mut entry = Entry {
            name: rest,
            flags: le16(&head, 8),
            method: le16(&head, 10),
            crc: le32(&head, 16),
            compressed: le(&head, 20, 4),
            size: le(&head, 24, 4),
            offset: le(&head, 42, 4),
            made_by: le16(&head, 4),
            time: le16(&head, 12),
            external: le32(&head, 38),
            ..Entry::default()
        };
        extras(&mut entry, extra.get(..usize::from(le16(&head, 30))).unwrap_or_default());
        entry.offset = entry.offset.saturating_add(span.shift);
        out.entries.push(entry);
    }
    let count = out.entries.len() as u64;
    let agrees = if span.exact { count == span.declared } else { count % 65_536 == span.declared };
    if !agrees && !out.cut {
        out.incomplete = count < span.declared;
        let note = format!("{} entrées annoncées, {count} dans le répertoire", span.declared);
        if out.incomplete { &mut out.lost } else { &mut out.notes }.push(note);
    }
    Ok(out)
}

/// Takes the extra fields that matter: 64-bit sizes, Unicode name, AES (which hides the method).
pub(super) fn extras(entry: &mut Entry, mut extra: &[u8]) {
    while extra.len() >= 4 {
        let (id, len) = (le16(extra, 0), usize::from(le16(extra, 2)));
        let Some(field) = extra.get(4..4 + len) else { return };
        match id {
            0x0001 => {
                let mut at = 0;
                for value in [&mut entry.size, &mut entry.compressed, &mut entry.offset] {
                    if *value == 0xFFFF_FFFF && field.len() >= at + 8 {
                        *value = le(field, at, 8);
                        at += 8;
                    }
                }
            }
            0x9901 => entry.aes = super::crypt::aes_field(field),
            0x7075 => entry.unicode_path = Some(field.to_vec()),
            _ => {}
        }
        extra = extra.get(4 + len..).unwrap_or_default();
    }
}
