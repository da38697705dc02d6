//! Compressed RTF of Outlook messages (LZFu), \[MS-OXRTFCP\].

/// What the dictionary holds at the start.
const SEED: &[u8] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \
\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
/// Most bytes given back.
const LIMIT: usize = 32 << 20;

/// The RTF inside; `None` when it is not compressed RTF. What breaks off gives its beginning.
pub(super) fn decompress(bytes: &[u8]) -> Option<Vec<u8>> {
    let (head, data) = bytes.split_at_checked(16)?;
    let size = u32::from_le_bytes([head[4], head[5], head[6], head[7]]) as usize;
    match &head[8..12] {
        b"LZFu" => {}
        b"MELA" => return Some(data.get(..size.min(data.len()))?.to_vec()),
        _ => return None,
    }
    let mut dictionary = [b' '; 4096];
    dictionary[..SEED.len()].copy_from_slice(SEED);
    let mut at = SEED.len();
    let mut out = Vec::new();
    let mut data = data.iter().copied();
    while let Some(control) = data.next() {
        for bit in 0..8 {
            let mut put = |byte: u8, out: &mut Vec<u8>| {
                dictionary[at] = byte;
                at = (at + 1) % 4096;
                out.push(byte);
            };
            if control >> bit & 1 == 0 {
                let Some(byte) = data.next() else { return Some(out) };
                put(byte, &mut out);
            } else {
                let (Some(high), Some(low)) = (data.next(), data.next()) else { return Some(out) };
                let token = u16::from_be_bytes([high, low]);
                let from = usize::from(token >> 4);
                // A reference to the place of writing is the end.
                if from == at || out.len() > LIMIT {
                    return Some(out);
                }
                for step in 0..usize::from(token & 15) + 2 {
                    let byte = dictionary[(from + step) % 4096];
                    dictionary[at] = byte;
                    at = (at + 1) % 4096;
                    out.push(byte);
                }
            }
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn example_of_the_specification() {
        let bytes = b"\x2d\x00\x00\x00\x2b\x00\x00\x00LZFu\xf1\xc5\xc7\xa7\x03\x00\x0a\x00rcpg125\x42\x32\x0a\xf3\x20\
hel\x09\x00\x20bw\x05\xb0ld\x7d\x0a\x80\x0f\xa0";
        assert_eq!(SEED.len(), 207);
        assert_eq!(decompress(bytes).unwrap(), b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
        assert_eq!(decompress(b"trop court"), None);
    }
}
