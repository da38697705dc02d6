//! Text of bytes whose encoding nobody says: marks, UTF-8, UTF-16, then what looks most like French.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, MACINTOSH, UTF_16BE, UTF_16LE};

use crate::source::names::{Charset, plausibility};

/// Bytes looked at to choose among eight-bit encodings.
const SAMPLE: usize = 1 << 18;

/// Text of bytes in an unknown encoding: byte-order mark, then UTF-8, then a guess that leans to French. Line ends of
/// old Macs become those of everyone.
#[must_use]
pub fn decode(bytes: &[u8]) -> String {
    let text = characters(bytes);
    if text.contains('\r') && !text.contains('\n') { text.replace('\r', "\n") } else { text }
}

fn characters(bytes: &[u8]) -> String {
    if let Some((encoding, skip)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[skip..]).0.into_owned();
    }
    if let Some(encoding) = utf16_without_mark(bytes) {
        return encoding.decode_without_bom_handling(bytes).0.into_owned();
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.to_owned();
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(&bytes[..bytes.len().min(1 << 20)], true);
    let guess = detector.guess(Some(b"fr"), Utf8Detection::Deny);
    // The detector knows what the web uses; exports of old programs are in the code pages of DOS and of the Mac.
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let mark = |encoding: &'static Encoding| plausibility(&encoding.decode_without_bom_handling(sample).0);
    let (web, mac) = (mark(guess), mark(MACINTOSH));
    let dos = plausibility(&Charset::Cp850.chars(sample).collect::<String>());
    if dos > web.max(mac).max(0) {
        return Charset::Cp850.chars(bytes).collect();
    }
    let encoding = if mac > web.max(0) { MACINTOSH } else { guess };
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

/// UTF-16 without a mark: one byte in two of the start is zero.
#[must_use]
pub fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = &bytes[..bytes.len().min(512) & !1];
    let zeros = |odd: usize| start.iter().skip(odd).step_by(2).filter(|b| **b == 0).count();
    let most = start.len() * 2 / 5;
    match (zeros(0), zeros(1)) {
        _ if start.len() < 4 => None,
        (0, odd) if odd >= most => Some(UTF_16LE),
        (even, 0) if even >= most => Some(UTF_16BE),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_pages_of_dos_and_of_the_mac_are_told_from_that_of_windows() {
        assert_eq!(decode(b"Pr\x82sents : \x90lise, Lo\x8bc, \x85 revoir"), "Présents : Élise, Loïc, à revoir");
        assert_eq!(decode(b"Pr\x8esents\r\x83lise, Lo\x95c, \x88 revoir"), "Présents\nÉlise, Loïc, à revoir");
        assert_eq!(decode(b"Pr\xe9sents : \xc9lise, Lo\xefc, \xe0 revoir"), "Présents : Élise, Loïc, à revoir");
    }

    #[test]
    fn utf_16_needs_no_mark() {
        let bytes: Vec<u8> = "Présents".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&bytes), "Présents");
    }
}
