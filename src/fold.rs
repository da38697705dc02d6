//! One folding for texts and patterns, so that « FEUILLES D’ÉMARGEMENT » and `feuille d'émargement` are the same words.
//!
//! Folded text is made of words of `a-z0-9` separated by single spaces: lower case, accents and
//! ligatures undone, everything else a space, soft hyphens nothing, and the final `s` or `x` of a
//! word longer than three letters dropped (French plurals).

use unicode_normalization::UnicodeNormalization;

/// Folded words of `text`, each followed by one space, appended to `out`.
/// `map` receives, for each word, its offset in `out` and the byte offset in `text` where it begins.
pub fn fold_into(text: &str, out: &mut String, mut map: impl FnMut(usize, usize)) {
    let bytes = text.as_bytes();
    out.reserve(text.len() + 1);
    let mut start = out.len();
    let mut in_word = false;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let before = out.len();
        let from = at;
        match CLASSES[usize::from(*byte)] {
            Class::Gap => at += 1,
            Class::Letter => {
                // letters and digits of ASCII are taken together: nearly all of a text
                let rest = &bytes[at..];
                at += rest.iter().position(|b| CLASSES[usize::from(*b)] != Class::Letter).unwrap_or(rest.len());
                out.push_str(&text[from..at]);
                out[before..].make_ascii_lowercase();
            }
            Class::Wide => {
                let Some(ch) = text[at..].chars().next() else { break };
                at += ch.len_utf8();
                if ch == '\u{ad}' || ch == '\u{200b}' || ch == '\u{feff}' || is_combining(ch) {
                    continue;
                }
                push_folded(ch, out);
            }
        }
        if out.len() > before {
            if !in_word {
                in_word = true;
                start = before;
                map(start, from);
            }
        } else if in_word {
            in_word = false;
            end_word(start, out);
        }
    }
    if in_word {
        end_word(start, out);
    }
}

/// What a byte of a text is to the folding.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// A separator of ASCII.
    Gap,
    /// A letter or digit of ASCII.
    Letter,
    /// Part of a longer character.
    Wide,
}

const CLASSES: [Class; 256] = {
    let mut classes = [Class::Gap; 256];
    let mut byte = 0;
    while byte < 256 {
        #[allow(clippy::cast_possible_truncation)] // below 256
        let is = byte as u8;
        if is.is_ascii_alphanumeric() {
            classes[byte] = Class::Letter;
        } else if !is.is_ascii() {
            classes[byte] = Class::Wide;
        }
        byte += 1;
    }
    classes
};

/// The folded words of `text`, with one space after each.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 1);
    fold_into(text, &mut out, |_, _| {});
    out
}

fn end_word(start: usize, out: &mut String) {
    if out.len() - start > 3 && matches!(out.as_bytes().last(), Some(b's' | b'x')) {
        out.pop();
    }
    out.push(' ');
}

fn is_combining(ch: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&ch)
}

/// Pushes the folded letters or digits of `ch`; nothing for a separator.
fn push_folded(ch: char, out: &mut String) {
    match ch {
        'a'..='z' | '0'..='9' => out.push(ch),
        'A'..='Z' => out.push(ch.to_ascii_lowercase()),
        '\0'..='\x7f' => {}
        'à' | 'â' | 'ä' | 'á' | 'ã' | 'å' | 'À' | 'Â' | 'Ä' | 'Á' | 'Ã' | 'Å' => out.push('a'),
        'ç' | 'Ç' => out.push('c'),
        'é' | 'è' | 'ê' | 'ë' | 'É' | 'È' | 'Ê' | 'Ë' => out.push('e'),
        'î' | 'ï' | 'í' | 'ì' | 'Î' | 'Ï' | 'Í' | 'Ì' => out.push('i'),
        'ô' | 'ö' | 'ó' | 'ò' | 'õ' | 'Ô' | 'Ö' | 'Ó' | 'Ò' | 'Õ' => out.push('o'),
        'û' | 'ü' | 'ù' | 'ú' | 'Û' | 'Ü' | 'Ù' | 'Ú' => out.push('u'),
        'ÿ' | 'Ÿ' => out.push('y'),
        'ñ' | 'Ñ' => out.push('n'),
        'œ' | 'Œ' => out.push_str("oe"),
        'æ' | 'Æ' => out.push_str("ae"),
        'ß' => out.push_str("ss"),
        '’' | '‘' | '«' | '»' | '–' | '—' | '…' | '\u{a0}' | '\u{202f}' | '°' | '•' => {}
        _ => {
            for d in std::iter::once(ch).nfkd() {
                match d {
                    'a'..='z' | '0'..='9' => out.push(d),
                    'A'..='Z' => out.push(d.to_ascii_lowercase()),
                    _ => {}
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plurals_accents_and_apostrophes_are_one() {
        assert_eq!(fold("FEUILLES D’ÉMARGEMENT"), fold("feuille d'emargement"));
        assert_eq!(fold("œuvre"), "oeuvre ");
        assert_eq!(fold("e\u{301}margement"), "emargement ");
        assert_eq!(fold("L.6352-3 et"), "l 6352 3 et ");
    }

    #[test]
    fn map_points_at_the_word() {
        let text = "« Été » à l’école";
        let mut out = String::new();
        let mut at = Vec::new();
        fold_into(text, &mut out, |_, o| at.push(o));
        assert_eq!(out, "ete a l ecole ");
        assert!(text[at[0]..].starts_with('É'));
        assert!(text[at[3]..].starts_with('é'));
    }
}
