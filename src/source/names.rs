//! Names of archive members: raw bytes in, readable text out.
//!
//! Zip names carry no reliable encoding. Windows tools of French systems write CP850, Windows-1252
//! or UTF-8, often without a flag. All unflagged names of an archive vote together. What comes out
//! is data for the report; [`shown`] makes it safe to display.

use std::fmt::Write as _;

use unicode_normalization::UnicodeNormalization;

/// Longest name shown before a fingerprint replaces the rest, in characters (LIMITS.md).
pub const SHOWN_CHARS: usize = 1024;

/// An encoding that names without a flag may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Charset {
    /// DOS, western Europe: the usual one of French Windows tools.
    Cp850,
    /// DOS, United States: what the zip specification names.
    Cp437,
    /// Windows, western Europe.
    Windows1252,
}

/// A decoded name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The name, NFC, with `/` as separator.
    pub text: String,
    /// Whether the decoding is plausible; if not the raw bytes should be kept beside it.
    pub certain: bool,
}

/// A name as the archive holds it.
#[derive(Debug, Clone, Copy)]
pub struct RawName<'a> {
    /// The bytes of the header.
    pub bytes: &'a [u8],
    /// Whether the archive claims UTF-8 (general purpose bit 11).
    pub utf8: bool,
    /// Payload of the Info-ZIP Unicode Path extra field (0x7075), if any.
    pub unicode_path: Option<&'a [u8]>,
}

impl RawName<'_> {
    /// The text that needs no guess, if there is one.
    fn sure(&self) -> Option<&str> {
        self.unicode_path
            .and_then(|field| unicode_path(field, self.bytes))
            .or_else(|| std::str::from_utf8(self.bytes).ok())
    }
}

/// Decodes one name; `legacy` is what [`vote`] found for the archive.
#[must_use]
pub fn decode(raw: RawName<'_>, legacy: Charset) -> Name {
    if let Some(text) = raw.sure() {
        return Name { text: tidy(text), certain: true };
    }
    let text: String = legacy.chars(raw.bytes).collect();
    let certain = !raw.utf8 && plausibility(&text) > 0;
    Name { text: tidy(&text), certain }
}

/// The encoding in which the names that need a guess look most like French, all together.
#[must_use]
pub fn vote<'a>(names: impl Iterator<Item = RawName<'a>>) -> Charset {
    // In order of preference when the marks are equal.
    let mut marks = [(Charset::Cp850, 0), (Charset::Windows1252, 0), (Charset::Cp437, 0)];
    for raw in names.filter(|raw| raw.sure().is_none()) {
        for (charset, mark) in &mut marks {
            let text: String = charset.chars(raw.bytes).collect();
            *mark += plausibility(&text);
        }
    }
    let mut best = marks[0];
    for candidate in marks {
        if candidate.1 > best.1 {
            best = candidate;
        }
    }
    best.0
}

impl Charset {
    /// The characters of bytes in this encoding.
    pub(crate) fn chars(self, bytes: &[u8]) -> Box<dyn Iterator<Item = char> + '_> {
        match self {
            Charset::Cp850 => Box::new(dos(bytes, CP850)),
            Charset::Cp437 => Box::new(dos(bytes, CP437)),
            Charset::Windows1252 => {
                let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes);
                Box::new(text.chars().collect::<Vec<_>>().into_iter())
            }
        }
    }
}

fn dos<'a>(bytes: &'a [u8], table: &'static str) -> impl Iterator<Item = char> + 'a {
    let table: Vec<char> = table.chars().collect();
    bytes.iter().map(move |&byte| match byte.checked_sub(128) {
        None => char::from(byte),
        Some(high) => table.get(usize::from(high)).copied().unwrap_or('\u{FFFD}'),
    })
}

/// The bytes of a text in a legacy encoding, when it has them all.
pub(super) fn encode(text: &str, charset: Charset) -> Option<Vec<u8>> {
    let table: Vec<char> = match charset {
        Charset::Cp850 => CP850.chars().collect(),
        Charset::Cp437 => CP437.chars().collect(),
        Charset::Windows1252 => {
            let (bytes, _, lost) = encoding_rs::WINDOWS_1252.encode(text);
            return (!lost).then(|| bytes.into_owned());
        }
    };
    let byte = |c: char| match u8::try_from(c) {
        Ok(plain @ 0..128) => Some(plain),
        _ => table.iter().position(|&t| t == c).and_then(|high| u8::try_from(high + 128).ok()),
    };
    text.chars().map(byte).collect()
}

/// Upper half of CP850.
const CP850: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐\
└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{AD}±‗¾¶§÷¸°¨·¹³²■\u{A0}";
/// Upper half of CP437.
const CP437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐\
└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{A0}";

/// How much the characters outside ASCII look like French, given their neighbours.
pub(crate) fn plausibility(text: &str) -> i64 {
    let chars: Vec<char> = text.chars().collect();
    let at = |i: Option<usize>| i.and_then(|i| chars.get(i)).copied().unwrap_or(' ');
    let mut mark = 0;
    for (i, &c) in chars.iter().enumerate().filter(|(_, c)| !c.is_ascii()) {
        let (before, after) = (at(i.checked_sub(1)), at(Some(i + 1)));
        let inside = before.is_alphabetic() && after.is_alphabetic();
        mark += match c {
            'é' | 'è' | 'à' | 'ê' | 'ç' => 4,
            'â' | 'ë' | 'î' | 'ï' | 'ô' | 'ù' | 'û' | 'ü' | 'œ' | 'ÿ' => 3,
            'É' | 'È' | 'À' | 'Ê' | 'Ç' | 'Â' | 'Ë' | 'Î' | 'Ï' | 'Ô' | 'Ù' | 'Û' | 'Ü' | 'Œ' => {
                if before.is_lowercase() { -3 } else { 3 }
            }
            '’' if inside => 4,
            '°' if matches!(before, 'n' | 'N') || after.is_ascii_digit() => 3,
            '’' | '«' | '»' | '“' | '”' | '–' | '—' | '…' | '€' | '°' | '\u{A0}' | '²' | '§' => {
                if inside {
                    -3
                } else {
                    1
                }
            }
            c if c.is_alphabetic() && !matches!(c, 'α'..='φ' | 'Γ'..='Ω') => {
                if c.is_uppercase() && before.is_lowercase() { -3 } else { -1 }
            }
            c if c.is_control() || c == '\u{FFFD}' => -5,
            _ => -4,
        };
    }
    mark
}

/// The text of a Unicode Path field, when it was made for exactly this raw name.
fn unicode_path<'a>(field: &'a [u8], raw: &[u8]) -> Option<&'a str> {
    let (&version, rest) = field.split_first()?;
    let (sum, name) = rest.split_first_chunk::<4>()?;
    let mut crc = flate2::Crc::new();
    crc.update(raw);
    if version != 1 || u32::from_le_bytes(*sum) != crc.sum() || name.is_empty() {
        return None;
    }
    std::str::from_utf8(name).ok()
}

/// NFC, and `/` where Windows tools wrote `\`.
fn tidy(text: &str) -> String {
    text.nfc().map(|c| if c == '\\' { '/' } else { c }).collect()
}

/// The bytes in hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        // Writing to a String cannot fail.
        let _ = write!(out, "{byte:02x}");
        out
    })
}

/// The name as it may be displayed: what is invisible, or changes how the rest is read, is made
/// visible; a very long name ends with a fingerprint of the whole and its extension.
#[must_use]
pub fn shown(name: &str) -> String {
    let mut out = String::with_capacity(name.len().min(4 * SHOWN_CHARS));
    for (count, c) in name.chars().enumerate() {
        if count == SHOWN_CHARS {
            let print = blake3::hash(name.as_bytes()).to_hex();
            let _ = write!(out, "… [blake3:{}]{}", &print[..16], extension(name));
            break;
        }
        match c {
            '\0'..='\u{1F}' => out.push(char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{FFFD}')),
            '\u{7F}' => out.push('␡'),
            c if is_invisible(c) => {
                let _ = write!(out, "⟨U+{:04X}⟩", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}

/// The extension of a name with its point, when it is a plain one.
fn extension(name: &str) -> &str {
    let end = name.rfind('.').map_or("", |at| &name[at..]);
    let plain = (2..=9).contains(&end.len()) && end.bytes().skip(1).all(|b| b.is_ascii_alphanumeric());
    if plain { end } else { "" }
}

/// Controls, bidirectional marks, and characters without a glyph. No-break spaces stay: they are
/// ordinary French.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
            | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
            | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{E0FFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(bytes: &[u8]) -> RawName<'_> {
        RawName { bytes, utf8: false, unicode_path: None }
    }

    fn alone(bytes: &[u8]) -> Name {
        decode(raw(bytes), vote([raw(bytes)].into_iter()))
    }

    #[test]
    fn tables_have_128_characters() {
        assert_eq!(CP850.chars().count(), 128);
        assert_eq!(CP437.chars().count(), 128);
    }

    #[test]
    fn cp850_name_keeps_its_capitals() {
        assert_eq!(alone(b"\x90valuation \xB7 froid.pdf").text, "Évaluation À froid.pdf");
        assert_eq!(alone(b"QUALIT\x90 \xD2TRE.pdf").text, "QUALITÉ ÊTRE.pdf");
        assert_eq!(alone(b"contr\x93le n\xF81.pdf").text, "contrôle n°1.pdf");
    }

    #[test]
    fn windows_1252_name() {
        let name = alone(b"R\xE9alis\xE9 \xC0 l\x92accueil \x9Cuvre.pdf");
        assert_eq!(name.text, "Réalisé À l’accueil œuvre.pdf");
        assert!(name.certain);
    }

    #[test]
    fn cp437_name_with_its_own_characters() {
        assert_eq!(vote([raw(b"\xE9\x82t\x82 pr\x82vu \xF8")].into_iter()), Charset::Cp850);
        assert_eq!(decode(raw(b"caf\x82 \xE0"), Charset::Cp437).text, "café α");
    }

    #[test]
    fn all_names_vote_together() {
        // Alone, 0x8A is è (DOS) or Š (Windows); 0xE9 only makes sense in Windows-1252.
        let names: [&[u8]; 3] = [b"\xE9t\xE9", b"r\xE9alis\xE9", b"pr\xE9vu \x96 fin"];
        assert_eq!(vote(names.iter().map(|n| raw(n))), Charset::Windows1252);
    }

    #[test]
    fn decomposed_utf8_becomes_composed_with_or_without_flag() {
        let bytes = "e\u{301}valuation.pdf".as_bytes();
        assert_eq!(alone(bytes).text, "évaluation.pdf");
        let flagged = RawName { utf8: true, ..raw(bytes) };
        assert_eq!(decode(flagged, Charset::Cp437).text, "évaluation.pdf");
    }

    #[test]
    fn false_utf8_flag_is_uncertain() {
        let name = decode(RawName { utf8: true, ..raw(b"\x82t\x82") }, Charset::Cp850);
        assert_eq!(name, Name { text: "été".into(), certain: false });
    }

    #[test]
    fn unicode_path_counts_only_for_its_own_name() {
        let mut crc = flate2::Crc::new();
        crc.update(b"?t?.pdf");
        let mut field = vec![1];
        field.extend(crc.sum().to_le_bytes());
        field.extend("été.pdf".as_bytes());
        let good = RawName { unicode_path: Some(&field), ..raw(b"?t?.pdf") };
        assert_eq!(decode(good, Charset::Cp850).text, "été.pdf");
        let stale = RawName { unicode_path: Some(&field), ..raw(b"autre.pdf") };
        assert_eq!(decode(stale, Charset::Cp850).text, "autre.pdf");
    }

    #[test]
    fn separators_and_climbing_names_stay_text() {
        assert_eq!(alone(b"a\\b\\c.pdf").text, "a/b/c.pdf");
        assert_eq!(alone(b"../../x").text, "../../x");
    }

    #[test]
    fn shown_hides_nothing_and_reorders_nothing() {
        assert_eq!(shown("a\u{202E}fdp.exe\n"), "a⟨U+202E⟩fdp.exe␊");
        assert_eq!(shown("n°\u{A0}1"), "n°\u{A0}1");
        let long = shown(&"x".repeat(65_535));
        assert!(long.starts_with("xxx") && long.contains("[blake3:"));
        assert!(long.chars().count() < SHOWN_CHARS + 40);
        let long = shown(&format!("{}.pdf", "x".repeat(65_535)));
        assert!(long.ends_with("].pdf") && long.chars().count() < SHOWN_CHARS + 40);
    }
}
