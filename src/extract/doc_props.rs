//! Properties of characters and paragraphs of Word 97–2003: which ends of cells end a row, which text was deleted.
//!
//! Format: \[MS-DOC\], sections 2.8.5, 2.8.6, 2.9.33 and 2.6.

use super::doc::{u16_at, u32_at};

/// Size of a page of properties.
const PAGE: usize = 512;
/// Most pages looked at.
const PAGES: usize = 100_000;

/// A property that is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// The paragraph is the end of a table row.
    RowEnd,
    /// The paragraph is in a table.
    InTable,
    /// The text was deleted and the change not accepted.
    Deleted,
}

/// Bytes of the main stream that have the property, as sorted ranges.
pub(super) fn ranges([main, table, data]: [&[u8]; 3], wanted: Wanted) -> Vec<(u32, u32)> {
    let (at, codes): (usize, &[u16]) = match wanted {
        Wanted::RowEnd => (0x102, &[0x2417, 0x244C]),
        Wanted::InTable => (0x102, &[0x2416, 0x6649]),
        Wanted::Deleted => (0xFA, &[0x0800]),
    };
    let list = |at: usize| {
        let (start, length) = (u32_at(main, at)? as usize, u32_at(main, at + 4)? as usize);
        table.get(start..start.checked_add(length)?)
    };
    let Some(places) = list(at) else { return Vec::new() };
    let count = (places.len().saturating_sub(4) / 8).min(PAGES);
    let mut out = Vec::new();
    for n in 0..count {
        let Some(number) = u32_at(places, (count + 1) * 4 + n * 4) else { break };
        let start = (number & 0x003F_FFFF) as usize * PAGE;
        let Some(page) = main.get(start..start + PAGE) else { continue };
        let runs = usize::from(page[PAGE - 1]).min(101);
        for run in 0..runs {
            let Some(list) = properties(page, runs, run, wanted) else { continue };
            if let (true, Some(from), Some(to)) =
                (has(list, codes, data), u32_at(page, run * 4), u32_at(page, run * 4 + 4))
            {
                out.push((from, to));
            }
        }
    }
    out.sort_unstable();
    out
}

/// The list of modifications of one run of a page.
fn properties(page: &[u8], runs: usize, run: usize, wanted: Wanted) -> Option<&[u8]> {
    let table = (runs + 1) * 4;
    if wanted == Wanted::Deleted {
        let at = usize::from(*page.get(table + run)?) * 2;
        let length = usize::from(*page.get(at).filter(|_| at > 0)?);
        return page.get(at + 1..at + 1 + length);
    }
    let at = usize::from(*page.get(table + run * 13)?) * 2;
    let half = usize::from(*page.get(at).filter(|_| at > 0)?);
    // The length is told in words, less one byte; or, after a zero, in words that follow. A style comes first.
    let (from, length) = if half == 0 { (at + 2, usize::from(*page.get(at + 1)?) * 2) } else { (at + 1, half * 2 - 1) };
    page.get(from + 2..from + length)
}

/// Whether a list of modifications turns one of the properties on.
fn has(mut list: &[u8], codes: &[u16], data: &[u8]) -> bool {
    while let Some(code) = u16_at(list, 0) {
        let operand = list.get(2..).unwrap_or_default();
        // Long lists are kept in another stream, which has no such reference again.
        if matches!(code, 0x6645 | 0x6646) {
            let at = u32_at(operand, 0).unwrap_or(u32::MAX) as usize;
            let length = u16_at(data, at).map_or(0, usize::from);
            let far = at.checked_add(2).and_then(|from| data.get(from..from.checked_add(length)?));
            if far.is_some_and(|far| has(far, codes, &[])) {
                return true;
            }
        }
        let length = match code >> 13 {
            0 | 1 => 1,
            2 | 4 | 5 => 2,
            3 => 4,
            7 => 3,
            // Only the definition of a table tells its length in two bytes.
            _ if code == 0xD608 => usize::from(u16_at(operand, 0).unwrap_or(0)) + 1,
            _ => usize::from(operand.first().copied().unwrap_or(0)) + 1,
        };
        if codes.contains(&code) && operand.first().is_some_and(|on| *on != 0) {
            return true;
        }
        list = operand.get(length..).unwrap_or_default();
    }
    false
}

/// Whether a place is in one of the sorted ranges.
pub(super) fn within(ranges: &[(u32, u32)], place: u32) -> bool {
    let after = ranges.partition_point(|(from, _)| *from <= place);
    // Ranges of one property do not overlap.
    after.checked_sub(1).and_then(|n| ranges.get(n)).is_some_and(|(_, to)| place < *to)
}
