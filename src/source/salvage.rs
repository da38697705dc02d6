//! Members found by their local headers, when the central directory is missing or incomplete.
//!
//! Members whose size is not in the header (bit 3) are measured by inflating them until their end.
//! The work is bounded: each byte inflated or searched is charged to one budget.

use std::io::{self, BufReader, Read, Seek, SeekFrom};

use super::directory::{CENTRAL, Entry, LOCAL, MAX_ENTRIES, extras, le, le16, le32, read_at};
use super::inflate::expanded;

/// Bytes inflated or searched at most in one archive, beyond its own length.
const BUDGET: u64 = 2 * 1024 * 1024 * 1024;
const DESCRIPTOR: &[u8; 4] = b"PK\x07\x08";

/// All members whose local headers stand in the file, in order.
pub(super) fn scan<R: Read + Seek>(r: &mut R, len: u64) -> io::Result<Vec<Entry>> {
    let mut entries = Vec::new();
    let mut budget = BUDGET;
    let mut at = 0;
    while let Some(found) = find(r, at, len, &[LOCAL])? {
        let Some((mut entry, measured)) = local(r, found)? else {
            at = found + 4;
            continue;
        };
        if entries.len() == MAX_ENTRIES {
            break;
        }
        entry.salvaged = true;
        if !measured {
            measure(r, &mut entry, len, &mut budget)?;
        }
        // A header that claims more than there is: what follows may still hold members.
        let end = entry.data.saturating_add(entry.compressed);
        at = if end > len { entry.data } else { end };
        entries.push(entry);
    }
    Ok(entries)
}

/// The local header at `at`, if it is one, and whether it tells the sizes.
pub(super) fn local<R: Read + Seek>(r: &mut R, at: u64) -> io::Result<Option<(Entry, bool)>> {
    // One read for header and most names.
    let mut head = read_at(r, at, 30 + 256)?;
    if !head.starts_with(LOCAL) || head.len() < 30 {
        return Ok(None);
    }
    let (name_len, extra_len) = (usize::from(le16(&head, 26)), usize::from(le16(&head, 28)));
    let total = 30 + name_len + extra_len;
    if head.len() < total {
        head = read_at(r, at, total as u64)?;
    }
    let Some(name) = head.get(30..30 + name_len) else { return Ok(None) };
    let flags = le16(&head, 6);
    let mut entry = Entry {
        name: name.to_vec(),
        flags,
        method: le16(&head, 8),
        crc: le32(&head, 14),
        compressed: le(&head, 18, 4),
        size: le(&head, 22, 4),
        offset: at,
        data: at + total as u64,
        time: le16(&head, 10),
        ..Entry::default()
    };
    extras(&mut entry, head.get(30 + name_len..).unwrap_or_default());
    entry.offset = at;
    let measured = flags & 8 == 0 || entry.compressed != 0;
    let plausible = name_len > 0 && entry.method <= 99 && le16(&head, 4) & 0xFF <= 63;
    Ok(plausible.then_some((entry, measured)))
}

/// Finds where a member without sizes ends, and reads its data descriptor.
fn measure<R: Read + Seek>(r: &mut R, entry: &mut Entry, len: u64, budget: &mut u64) -> io::Result<()> {
    let end = if entry.method == 8 && entry.flags & 1 == 0 { inflated_end(r, entry.data, budget)? } else { None };
    let end = match end {
        Some(end) => end,
        None => searched_end(r, entry.data, len, budget)?,
    };
    entry.compressed = end.saturating_sub(entry.data);
    let tail = read_at(r, end, 24)?;
    let field = if tail.starts_with(DESCRIPTOR) { 4 } else { 0 };
    entry.crc = le32(&tail, field);
    let wide = le(&tail, field + 4, 8) == entry.compressed
        && le(&tail, field + 4, 4) == entry.compressed
        && le(&tail, field + 8, 4) == 0
        && le(&tail, field + 12, 8) != 0;
    entry.size = if wide { le(&tail, field + 12, 8) } else { le(&tail, field + 8, 4) };
    Ok(())
}

/// The end of a deflate stream; `None` when it has none within reason.
fn inflated_end<R: Read + Seek>(r: &mut R, at: u64, budget: &mut u64) -> io::Result<Option<u64>> {
    r.seek(SeekFrom::Start(at))?;
    let mut decoder = flate2::bufread::DeflateDecoder::new(BufReader::with_capacity(32 * 1024, &mut *r));
    let mut chunk = vec![0; 64 * 1024];
    loop {
        let before = decoder.total_in();
        let Ok(count) = decoder.read(&mut chunk) else { return Ok(None) };
        if count == 0 {
            return Ok(Some(at + decoder.total_in()));
        }
        let (taken, given) = (decoder.total_in(), decoder.total_out());
        let cost = count as u64 + (taken - before);
        if cost > *budget || expanded(given, taken).is_some() {
            return Ok(None);
        }
        *budget -= cost;
    }
}

/// The end of a member by signatures: a descriptor whose size fits, else the next header.
fn searched_end<R: Read + Seek>(r: &mut R, data: u64, len: u64, budget: &mut u64) -> io::Result<u64> {
    let mut at = data;
    while *budget > 0 {
        let Some(found) = find(r, at, len, &[DESCRIPTOR])? else { break };
        *budget = budget.saturating_sub(found - at);
        if le(&read_at(r, found, 16)?, 8, 4) == (found - data) & 0xFFFF_FFFF {
            return Ok(found);
        }
        at = found + 4;
    }
    *budget = budget.saturating_sub(len - at.min(len));
    Ok(find(r, data, len, &[LOCAL, CENTRAL])?.unwrap_or(len))
}

/// The first place from `at` on where one of the signatures stands.
fn find<R: Read + Seek>(r: &mut R, mut at: u64, len: u64, signatures: &[&[u8; 4]]) -> io::Result<Option<u64>> {
    let mut window = 512;
    while at < len {
        let bytes = read_at(r, at, window)?;
        let hit = bytes.windows(4).position(|w| w[0] == b'P' && signatures.iter().any(|s| w == *s));
        if let Some(hit) = hit {
            return Ok(Some(at + hit as u64));
        }
        if bytes.len() < 4 || (bytes.len() as u64) < window {
            break;
        }
        // The last three bytes may begin a signature.
        at += bytes.len() as u64 - 3;
        window = (window * 4).min(64 * 1024);
    }
    Ok(None)
}
