//! A tar archive: its members found header by header, read in place.
//!
//! Headers are checked by their sum; after a broken one the next sound header is looked for, so that
//! one bad member costs itself only. Formats: POSIX.1-2017 pax and ustar, GNU long names, old V7.

use std::io::{self, BufReader, Read, Seek, SeekFrom};

use super::directory::MAX_ENTRIES;
use super::spool::Source;
use crate::incident::Incident;

const BLOCK: u64 = 512;
/// Longest extended header read (a name, in practice), bytes.
const EXTENDED: u64 = 1 << 20;

/// A member as its header describes it.
#[derive(Debug, Default)]
pub(super) struct Entry {
    pub name: Vec<u8>,
    /// Where its bytes begin.
    pub at: u64,
    pub size: u64,
    /// Why it is not read, where that is known.
    pub refused: Option<Incident>,
    /// What must be known even if it is read.
    pub remark: Option<Incident>,
}

/// What a tar archive holds.
#[derive(Debug, Default)]
pub(super) struct Listing {
    pub entries: Vec<Entry>,
    pub incidents: Vec<Incident>,
}

/// Whether these bytes begin with a tar header.
#[must_use]
pub(crate) fn begins(bytes: &[u8]) -> bool {
    bytes.first_chunk::<512>().is_some_and(|block| Header(block).sound())
}

/// Lists the members.
///
/// # Errors
/// When the bytes cannot be read.
pub(super) fn list(source: &mut Source) -> io::Result<Listing> {
    let len = source.length()?;
    source.seek(SeekFrom::Start(0))?;
    let mut out = Listing::default();
    let mut reader = BufReader::with_capacity(64 << 10, source);
    let mut block = [0; 512];
    let (mut at, mut ended, mut lost) = (0, false, false);
    let mut next = Extended::default();
    let mut cut = false;
    while at + BLOCK <= len {
        reader.read_exact(&mut block)?;
        at += BLOCK;
        let header = Header(&block);
        if block.iter().all(|b| *b == 0) {
            ended = true;
            continue;
        }
        if !header.sound() {
            lost |= !ended;
            continue;
        }
        ended = false;
        if out.entries.len() == MAX_ENTRIES {
            out.incidents.push(Incident::TooMany { count: MAX_ENTRIES as u64 + 1, limit: MAX_ENTRIES as u64 });
            return Ok(out);
        }
        let kind = header.kind();
        let size =
            if matches!(kind, b'L' | b'K' | b'x' | b'g') { header.size() } else { next.size.unwrap_or(header.size()) };
        // Links, folders and devices have no bytes, whatever their header says.
        let size = if matches!(kind, b'1'..=b'6') { 0 } else { size };
        let end = at.saturating_add(size);
        cut |= end > len;
        if matches!(kind, b'L' | b'K' | b'x') {
            let mut text = Vec::new();
            (&mut reader).take(size.min(EXTENDED)).read_to_end(&mut text)?;
            next.take(kind, &text);
        } else if !matches!(kind, b'g' | b'V') {
            let entry = entry(&header, kind, at, size, len, std::mem::take(&mut next), &out.entries);
            out.entries.extend(entry);
        }
        at = end.div_ceil(BLOCK).saturating_mul(BLOCK);
        if at >= len {
            break;
        }
        skip_to(&mut reader, at)?;
    }
    let note = |detail: &str| Incident::ArchiveIncomplete { detail: detail.into() };
    if lost {
        out.incidents.push(note("en-têtes abîmés dans l’archive tar"));
    }
    if cut || !ended {
        out.incidents.push(note("la fin de l’archive tar manque"));
    }
    Ok(out)
}

/// Moves on without losing what the buffer holds.
fn skip_to<R: Read + Seek>(reader: &mut BufReader<R>, at: u64) -> io::Result<()> {
    let here = reader.stream_position()?;
    let step = i64::try_from(at).ok().zip(i64::try_from(here).ok()).map_or(0, |(to, from)| to - from);
    reader.seek_relative(step)
}

fn entry(
    header: &Header<'_>,
    kind: u8,
    at: u64,
    size: u64,
    len: u64,
    told: Extended,
    before: &[Entry],
) -> Option<Entry> {
    let name = told.name.unwrap_or_else(|| header.name());
    if kind == b'5' || (name.ends_with(b"/") && size == 0) {
        return None;
    }
    let mut entry = Entry { name, at, size, refused: None, remark: None };
    let target = || told.link.clone().unwrap_or_else(|| text(header.0, 157, 100));
    match kind {
        // A second name for the same bytes.
        b'1' => match before.iter().rev().find(|e| e.name == target()) {
            Some(first) => (entry.at, entry.size) = (first.at, first.size),
            None => entry.refused = Some(link(&target())),
        },
        b'2' => entry.refused = Some(link(&target())),
        b'3' | b'4' | b'6' => entry.refused = Some(Incident::SpecialFile),
        b'S' | b'M' => entry.refused = Some(Incident::Method { method: "tar, fichier morcelé".into() }),
        _ if told.sparse => entry.refused = Some(Incident::Method { method: "tar, fichier morcelé".into() }),
        _ if at.saturating_add(size) > len => {
            entry.remark = Some(Incident::Repaired { detail: "coupé par la fin de l’archive".into() });
        }
        _ => {}
    }
    Some(entry)
}

fn link(target: &[u8]) -> Incident {
    Incident::Link { target: super::shown(&String::from_utf8_lossy(target)) }
}

/// What headers before the header of a member say about it.
#[derive(Default)]
struct Extended {
    name: Option<Vec<u8>>,
    link: Option<Vec<u8>>,
    size: Option<u64>,
    sparse: bool,
}

impl Extended {
    fn take(&mut self, kind: u8, text: &[u8]) {
        let until_nul = || text.split(|b| *b == 0).next().unwrap_or_default().to_vec();
        match kind {
            b'L' => self.name = Some(until_nul()),
            b'K' => self.link = Some(until_nul()),
            _ => self.pax(text),
        }
    }

    /// Records `length key=value\n`.
    fn pax(&mut self, mut text: &[u8]) {
        while let Some(space) = text.iter().take(20).position(|b| *b == b' ') {
            let number = |bytes: &[u8]| std::str::from_utf8(bytes).ok().and_then(|s| s.trim().parse::<u64>().ok());
            let len = number(&text[..space]).and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
            let Some(record) = text.get(space + 1..len.saturating_sub(1)) else { return };
            if let Some(equal) = record.iter().position(|b| *b == b'=') {
                let (key, value) = (&record[..equal], &record[equal + 1..]);
                match key {
                    b"path" | b"GNU.sparse.name" => self.name = Some(value.to_vec()),
                    b"linkpath" => self.link = Some(value.to_vec()),
                    b"size" => self.size = number(value),
                    _ if key.starts_with(b"GNU.sparse") => self.sparse = true,
                    _ => {}
                }
            }
            text = text.get(len..).unwrap_or_default();
        }
    }
}

struct Header<'b>(&'b [u8; 512]);

impl Header<'_> {
    fn kind(&self) -> u8 {
        self.0[156]
    }

    /// The sum of the bytes, its own field counted as blanks; old tools added them signed.
    fn sound(&self) -> bool {
        let Some(told) = octal(&self.0[148..156]) else { return false };
        let counted = |i: usize, b: u8| if (148..156).contains(&i) { b' ' } else { b };
        let bytes = || self.0.iter().enumerate().map(|(i, b)| counted(i, *b));
        let plain: u64 = bytes().map(u64::from).sum();
        let signed: i64 = bytes().map(|b| i64::from(b.cast_signed())).sum();
        told > 256 && (told == plain || i64::try_from(told) == Ok(signed))
    }

    /// Octal digits, or a binary number when the first bit is set.
    fn size(&self) -> u64 {
        let field = &self.0[124..136];
        if field[0] & 0x80 != 0 {
            return field[4..].iter().fold(0, |n, b| n << 8 | u64::from(*b));
        }
        octal(field).unwrap_or(0)
    }

    fn name(&self) -> Vec<u8> {
        let name = text(self.0, 0, 100);
        let prefix = text(self.0, 345, 155);
        if &self.0[257..263] == b"ustar\0" && !prefix.is_empty() {
            return [prefix.as_slice(), b"/", name.as_slice()].concat();
        }
        name
    }
}

fn text(block: &[u8; 512], at: usize, len: usize) -> Vec<u8> {
    block[at..at + len].split(|b| *b == 0).next().unwrap_or_default().to_vec()
}

fn octal(field: &[u8]) -> Option<u64> {
    let digits: Vec<u8> = field.iter().copied().skip_while(|b| *b == b' ').take_while(u8::is_ascii_digit).collect();
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0_u64, |n, d| (*d < b'8').then(|| (n << 3) | u64::from(d - b'0')))
}
