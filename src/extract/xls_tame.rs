//! What an old workbook claims, looked at before the library believes it.
//!
//! calamine follows chains of sectors without end, sets room aside for whatever a sheet calls its size, and lays each
//! sheet out as a full rectangle: a few bytes ask for all the memory there is. Loops are refused here, claims taken
//! away, rectangles counted. [MS-CFB] and [MS-XLS] say what is where.

use std::borrow::Cow;

use crate::incident::Incident;
use crate::limits;

/// Last link of a chain of sectors.
const END: u32 = 0xFFFF_FFFE;
/// The smallest number that is no sector.
const RESERVED: u32 = 0xFFFF_FFFA;
/// Streams below this size lie in the small sectors of the root.
const SMALL: u64 = 4096;
const SMALL_SECTOR: usize = 64;
/// Cells that a declared size may set aside; a larger claim is taken away.
const CLAIM: u64 = 20_000;
/// Cells of rectangles for each cell that may be read: sparse sheets are mostly empty.
const SPARSE: u64 = 2;

/// The workbook without claims that cost memory; borrowed where there are none.
///
/// # Errors
/// `Damaged` for chains that loop, `Limit` for sheets that span too many cells.
pub fn tame(bytes: &[u8]) -> Result<Cow<'_, [u8]>, Incident> {
    let Some(ole) = Ole::open(bytes)? else { return Ok(Cow::Borrowed(bytes)) };
    let Some(stream) = ole.workbook()? else { return Ok(Cow::Borrowed(bytes)) };
    let data = stream.data(bytes);
    let claims = spans(&data)?;
    if claims.is_empty() {
        return Ok(Cow::Borrowed(bytes));
    }
    let mut tamed = bytes.to_vec();
    for at in claims {
        // a record of another kind, which says nothing
        for (n, byte) in BLANK.to_le_bytes().into_iter().enumerate() {
            if let Some(place) = stream.place(at + n).and_then(|p| tamed.get_mut(p)) {
                *place = byte;
            }
        }
    }
    Ok(Cow::Owned(tamed))
}

fn damaged() -> Incident {
    Incident::Damaged { detail: "classeur incomplet ou abîmé".into() }
}

/// Places of the claims of size that are too large.
fn spans(data: &[u8]) -> Result<Vec<usize>, Incident> {
    let limit = limits::current().cells;
    let most = limit.saturating_mul(SPARSE);
    let (mut claims, mut total, mut steps) = (Vec::new(), 0_u64, 0);
    for sheet in sheets(data) {
        let (mut values, mut formulas) = (Span::default(), Span::default());
        // a chart within a sheet has records like those of cells, between its own two marks
        let (mut begun, mut inner) = (false, 0_u32);
        for (at, kind, body) in (Records { data, at: sheet }) {
            steps += 1;
            // sheets that share their records multiply them
            if steps > data.len() {
                return Err(damaged());
            }
            match kind {
                BEGIN if begun => inner += 1,
                BEGIN => begun = true,
                EOF if inner > 0 => inner -= 1,
                EOF => break,
                _ if inner > 0 => {}
                SIZE if size(body).is_none_or(|cells| cells > CLAIM) => claims.push(at),
                FORMULA => {
                    formulas.add(cell(body));
                    values.add(cell(body));
                }
                NUMBER | LABEL | RICH | BOOLEAN | RK | SHARED => values.add(cell(body)),
                ROW_OF_RK => {
                    values.add(cell(body));
                    let last = body.len().checked_sub(2).and_then(|end| short(body, end));
                    values.add(short(body, 0).zip(last));
                }
                _ => {}
            }
        }
        total = total.saturating_add(values.cells()).saturating_add(formulas.cells());
    }
    if total > most {
        return Err(Incident::limit("max-cells", limit, total, true));
    }
    Ok(claims)
}

const SIZE: u16 = 0x0200;
const BLANK: u16 = 0x0201;
const BEGIN: u16 = 0x0809;
const EOF: u16 = 0x000A;
const SHEET: u16 = 0x0085;
const FORMULA: u16 = 0x0006;
const NUMBER: u16 = 0x0203;
const LABEL: u16 = 0x0204;
const BOOLEAN: u16 = 0x0205;
const RICH: u16 = 0x00D6;
const RK: u16 = 0x027E;
const ROW_OF_RK: u16 = 0x00BD;
const SHARED: u16 = 0x00FD;

/// Where the sheets begin.
fn sheets(data: &[u8]) -> Vec<usize> {
    Records { data, at: 0 }
        .take_while(|(_, kind, _)| *kind != EOF)
        .filter(|(_, kind, _)| *kind == SHEET)
        .filter_map(|(.., body)| long(body, 0).and_then(|at| usize::try_from(at).ok()))
        .collect()
}

/// Cells that a sheet says it has; none when it makes no sense.
fn size(body: &[u8]) -> Option<u64> {
    let word = |at| short(body, at).map(u32::from);
    let (top, bottom, right) = match body.len() {
        10 => (word(0)?, word(2)?, word(6)?),
        14 | 16 => (long(body, 0)?, long(body, 4)?, word(10)?),
        _ => return None,
    };
    Some(u64::from(bottom.checked_sub(top)?) * u64::from(right))
}

fn cell(body: &[u8]) -> Option<(u16, u16)> {
    short(body, 0).zip(short(body, 2))
}

/// The rectangle around cells.
#[derive(Default)]
struct Span(Option<[u16; 4]>);

impl Span {
    fn add(&mut self, at: Option<(u16, u16)>) {
        let Some((row, column)) = at else { return };
        let [top, bottom, left, right] = self.0.unwrap_or([row, row, column, column]);
        self.0 = Some([top.min(row), bottom.max(row), left.min(column), right.max(column)]);
    }

    fn cells(&self) -> u64 {
        let side = |from: u16, to: u16| u64::from(to - from) + 1;
        self.0.map_or(0, |[top, bottom, left, right]| side(top, bottom) * side(left, right))
    }
}

/// Records of a workbook: place, kind, body.
struct Records<'d> {
    data: &'d [u8],
    at: usize,
}

impl<'d> Iterator for Records<'d> {
    type Item = (usize, u16, &'d [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (at, kind) = (self.at, short(self.data, self.at)?);
        let start = at + 4;
        let end = start + usize::from(short(self.data, at + 2)?);
        let body = self.data.get(start..end)?;
        self.at = end;
        Some((at, kind, body))
    }
}

fn short(data: &[u8], at: usize) -> Option<u16> {
    data.get(at..)?.first_chunk().map(|b| u16::from_le_bytes(*b))
}

fn long(data: &[u8], at: usize) -> Option<u32> {
    data.get(at..)?.first_chunk().map(|b| u32::from_le_bytes(*b))
}

/// The tables of a container of streams.
struct Ole {
    sector: usize,
    fat: Vec<u32>,
    small: Vec<u32>,
    /// Places of the sectors that hold the small ones.
    pool: Vec<usize>,
    /// Name, first sector, size.
    entries: Vec<(String, u32, u64)>,
}

/// The places of a stream's pieces in the file.
struct Stream {
    pieces: Vec<usize>,
    piece: usize,
    size: usize,
}

impl Stream {
    fn of(pieces: Vec<usize>, piece: usize, size: u64) -> Self {
        let size = usize::try_from(size).unwrap_or(usize::MAX).min(pieces.len() * piece);
        Self { pieces, piece, size }
    }

    fn place(&self, at: usize) -> Option<usize> {
        self.pieces.get(at / self.piece).map(|start| start + at % self.piece).filter(|_| at < self.size)
    }

    fn data(&self, bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.size.min(1 << 20));
        for &at in &self.pieces {
            let piece = bytes.get(at.min(bytes.len())..(at + self.piece).min(bytes.len())).unwrap_or_default();
            out.extend_from_slice(piece);
        }
        out.truncate(self.size);
        out
    }
}

impl Ole {
    /// The tables; none when there is nothing in them that could be believed.
    fn open(bytes: &[u8]) -> Result<Option<Self>, Incident> {
        let sector = match short(bytes, 30) {
            Some(9) => 512,
            Some(12) => 4096,
            _ => return Ok(None),
        };
        let most = bytes.len() / sector + 1;
        let words = |id: u32| {
            let from = place(id, sector);
            (from..from.saturating_add(sector)).step_by(4).map_while(|at| long(bytes, at))
        };
        let mut ids: Vec<u32> = (76..512).step_by(4).map_while(|at| long(bytes, at)).collect();
        let mut next = long(bytes, 68).unwrap_or(END);
        for _ in 0..most {
            if next >= RESERVED {
                break;
            }
            ids.extend(words(next));
            next = ids.pop().unwrap_or(END);
        }
        // a sector of the table for each sector there is would be too many already
        let fat: Vec<u32> = ids.into_iter().filter(|id| *id < RESERVED).take(most).flat_map(words).collect();
        let mut ole = Self { sector, fat, small: Vec::new(), pool: Vec::new(), entries: Vec::new() };
        let Some(start) = long(bytes, 48) else { return Ok(None) };
        let folder = ole.large(start, u64::MAX)?.data(bytes);
        ole.entries = folder.chunks_exact(128).map(|entry| named(entry, sector)).collect();
        let Some((_, root, size)) = ole.entries.first().cloned() else { return Ok(None) };
        let sectors_of_small = u64::from(long(bytes, 64).unwrap_or(0));
        if sectors_of_small > 0 {
            let start = long(bytes, 60).unwrap_or(END);
            let table = ole.large(start, sectors_of_small * sector as u64)?.data(bytes);
            ole.small = (0..table.len()).step_by(4).map_while(|at| long(&table, at)).collect();
            ole.pool = ole.large(root, size)?.pieces;
        }
        // whatever is asked for later, none may loop
        let mut left = (ole.fat.len() + ole.small.len()) * 4 + 1000;
        for (_, start, size) in &ole.entries[1..] {
            let pieces = ole.stream(*start, *size)?.pieces.len();
            left = left.checked_sub(pieces).ok_or_else(damaged)?;
        }
        Ok(Some(ole))
    }

    /// The stream of the workbook, as the library chooses it.
    fn workbook(&self) -> Result<Option<Stream>, Incident> {
        let named = |name: &str| self.entries.iter().find(|(n, ..)| n.eq_ignore_ascii_case(name));
        let found = named("Workbook").or_else(|| named("Book"));
        found.map(|(_, start, size)| self.stream(*start, *size)).transpose()
    }

    fn stream(&self, start: u32, size: u64) -> Result<Stream, Incident> {
        if size >= SMALL {
            return self.large(start, size);
        }
        let within = self.sector / SMALL_SECTOR;
        let ids = follow(&self.small, start, size, SMALL_SECTOR)?;
        let at = |id: u32| Some(self.pool.get(id as usize / within)? + id as usize % within * SMALL_SECTOR);
        Ok(Stream::of(ids.into_iter().map_while(at).collect(), SMALL_SECTOR, size))
    }

    fn large(&self, start: u32, size: u64) -> Result<Stream, Incident> {
        let ids = follow(&self.fat, start, size, self.sector)?;
        Ok(Stream::of(ids.into_iter().map(|id| place(id, self.sector)).collect(), self.sector, size))
    }
}

/// The links of a chain until it ends or holds `size` bytes; damaged when it loops.
fn follow(table: &[u32], start: u32, size: u64, piece: usize) -> Result<Vec<u32>, Incident> {
    let (mut ids, mut id) = (Vec::new(), start);
    while id < RESERVED && ((ids.len() * piece) as u64) < size {
        if ids.len() > table.len() {
            return Err(damaged());
        }
        ids.push(id);
        id = table.get(id as usize).copied().unwrap_or(END);
    }
    Ok(ids)
}

/// Where a sector begins: the header takes the room of one.
fn place(id: u32, sector: usize) -> usize {
    (id as usize + 1).saturating_mul(sector)
}

fn named(entry: &[u8], sector: usize) -> (String, u32, u64) {
    let units: Vec<u16> = (0..64).step_by(2).map_while(|at| short(entry, at)).take_while(|u| *u != 0).collect();
    let low = u64::from(long(entry, 120).unwrap_or(0));
    let high = u64::from(long(entry, 124).unwrap_or(0));
    // the upper half means nothing where sectors are small
    let size = if sector == 512 { low } else { high << 32 | low };
    (String::from_utf16_lossy(&units), long(entry, 116).unwrap_or(END), size)
}

#[cfg(test)]
#[path = "xls_tame_tests.rs"]
mod tests;
