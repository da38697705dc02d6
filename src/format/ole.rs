//! The streams at the root of an OLE2 compound file ([MS-CFB]): what tells Word from Outlook.

const NONE: u32 = 0xFFFF_FFFA;

/// Names of the entries directly under the root; empty when the structure is broken.
pub(super) fn root_entries(bytes: &[u8]) -> Vec<String> {
    let shift = if word(bytes, 30) & 0xFFFF == 12 { 12 } else { 9 };
    let sector = |n: u32| {
        let start = (n as usize).checked_add(1)?.checked_shl(shift)?;
        bytes.get(start..bytes.len().min(start + (1 << shift)))
    };
    // The first 109 pieces of the allocation table cover 7 MB of 512-byte sectors; a directory
    // beyond them is not found.
    let next = |n: u32| {
        let per = 1u32 << (shift - 2);
        let piece = (n / per < 109).then(|| word(bytes, 76 + 4 * (n / per) as usize))?;
        Some(word(sector(piece)?, 4 * (n % per) as usize))
    };
    let mut directory = Vec::new();
    let mut at = word(bytes, 48);
    for _ in 0..4096 {
        let Some(piece) = (at < NONE).then(|| sector(at)).flatten() else { break };
        directory.extend_from_slice(piece);
        let Some(following) = next(at) else { break };
        at = following;
    }
    let entry = |n: u32| directory.get(n as usize * 128..n as usize * 128 + 128);
    let mut names = Vec::new();
    let mut todo = vec![entry(0).map_or(NONE, |root| word(root, 76))];
    while let Some(n) = todo.pop() {
        // The count bounds a tree that bites its tail.
        if names.len() > 1000 {
            break;
        }
        let Some(entry) = (n < NONE).then(|| entry(n)).flatten() else { continue };
        let units: Vec<u16> = entry[..64]
            .chunks_exact(2)
            .map(|c| u16::from_le_bytes([c[0], c[1]]))
            .take_while(|&unit| unit != 0)
            .collect();
        names.push(String::from_utf16_lossy(&units));
        todo.extend([word(entry, 68), word(entry, 72)]);
    }
    names
}

fn word(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..).and_then(|rest| rest.first_chunk()).map_or(u32::MAX, |four| u32::from_le_bytes(*four))
}
