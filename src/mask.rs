//! Particulars that no report needs – e-mail addresses, telephone and bank account numbers, social security
//! numbers – found in a text by their shape and masked. Matching reads the text as it is; reports see the mask.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

/// A kind of particular: its shape, what stands for it, and what else a match must satisfy.
struct Shape {
    regex: Regex,
    label: &'static str,
    holds: fn(&str) -> bool,
}

/// One separator, or none, between the groups of a number.
const S: &str = r"[ \u{A0}\u{202F}.\-]?";

static SHAPES: LazyLock<Vec<Shape>> = LazyLock::new(|| {
    let shape = |pattern: String, label, holds| Regex::new(&pattern).ok().map(|regex| Shape { regex, label, holds });
    let any = |_: &str| true;
    // an address that was cut has no dot any more
    let email = r"[\w.%+'’-]+@[\w-]+(?:\.[\w-]+)*".to_owned();
    // France: bank and branch are digits, so that a VAT number before other words is none
    let french = format!(r"FR\d\d(?:{S}\d){{10}}(?:{S}[A-Z0-9]){{11}}(?:{S}\d){{2}}");
    let iban = format!(r"[A-Z]{{2}}\d\d(?:{S}[A-Z0-9]{{4}}){{2,8}}(?:{S}[A-Z0-9]{{1,3}})?");
    let nir = format!(r"[12]{S}\d\d{S}(?:0[1-9]|1[0-2]|[2-9]\d){S}(?:\d\d|2[AB]){S}\d{{3}}{S}\d{{3}}(?:{S}\d\d)?");
    // the same separator everywhere: a date and an hour are no telephone number
    let pairs =
        [r"\d{8}", r"(?:[ \u{A0}\u{202F}]\d\d){4}", r"(?:\.\d\d){4}", r"(?:-\d\d){4}", r"(?:/\d\d){4}"].join("|");
    let phone = format!(r"0[1-9](?:{pairs})|(?:\+|00)33{S}(?:\(0\){S})?[1-9](?:{S}\d\d){{4}}|\+\d\d(?:{S}\d){{8,12}}");
    [
        shape(email, "[e-mail]", any),
        shape(french, "[IBAN]", any),
        shape(iban, "[IBAN]", |found: &str| {
            found.chars().filter(char::is_ascii_alphanumeric).count() >= 15
                && found.chars().filter(char::is_ascii_digit).count() >= 10
        }),
        shape(nir, "[NIR]", any),
        shape(phone, "[tél.]", any),
    ]
    .into_iter()
    .flatten()
    .collect()
});

/// Where the particulars of a text are, with what stands for each; in order, none overlaps another.
fn found(text: &str) -> Vec<(Range<usize>, &'static str)> {
    let mut out: Vec<(Range<usize>, &'static str)> = Vec::new();
    let digits = text.bytes().filter(u8::is_ascii_digit).take(9).count() >= 9;
    if !digits && !text.contains('@') {
        return out;
    }
    for shape in SHAPES.iter() {
        for hit in shape.regex.find_iter(text) {
            let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
            let number = shape.label != "[e-mail]";
            // a longer number is something else
            let inside =
                number && (digit(text[..hit.start()].chars().next_back()) || digit(text[hit.end()..].chars().next()));
            let taken = out.iter().any(|(r, _)| r.start < hit.end() && hit.start() < r.end);
            if !inside && !taken && (shape.holds)(hit.as_str()) {
                out.push((hit.range(), shape.label));
            }
        }
    }
    out.sort_by_key(|(r, _)| r.start);
    out
}

/// The text with its particulars masked.
#[must_use]
pub fn mask(text: &str) -> Cow<'_, str> {
    let found = found(text);
    if found.is_empty() {
        return Cow::Borrowed(text);
    }
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    for (range, label) in found {
        out.push_str(&text[at..range.start]);
        out.push_str(label);
        at = range.end;
    }
    out.push_str(&text[at..]);
    Cow::Owned(out)
}

/// Bytes looked at before and after the beginning of a passage; after it, the more when masks leave too few.
const BEFORE: usize = 80;
const AFTER: [usize; 2] = [600, 2000];

/// The passage of `text` that begins at `from`, masked before it is shortened: what a cut leaves of a number
/// would not look like one.
#[must_use]
pub fn passage(text: &str, from: usize) -> String {
    let near = |at: usize| (0..=at.min(text.len())).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0);
    let (from, start) = (near(from), near(from.saturating_sub(BEFORE)));
    let mut passage = String::new();
    for after in AFTER {
        let end = near(from.saturating_add(after));
        let begun =
            || found(&text[start..end]).into_iter().find(|(r, _)| r.start + start < from && from < r.end + start);
        let from = if start == from { from } else { begun().map_or(from, |(r, _)| r.start + start) };
        passage = crate::place::excerpt(&mask(&text[from..end]));
        if end == text.len() || passage.ends_with('…') {
            break;
        }
    }
    passage
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn particulars_are_masked_whatever_way_they_are_written() {
        for (text, masked) in [
            ("Écrire à marie.d'arc+x@exemple.fr, merci", "Écrire à [e-mail], merci"),
            ("Tél. : 06 12 34 56 78", "Tél. : [tél.]"),
            ("0612345678/06.12.34.56.78", "[tél.]/[tél.]"),
            ("+33 (0)6 12 34 56 78 ou 0033612345678", "[tél.] ou [tél.]"),
            ("+32 470 12 34 56", "[tél.]"),
            ("IBAN FR76 3000 6000 0112 3456 7890 189 BIC", "IBAN [IBAN] BIC"),
            ("FR7630006000011234567890189", "[IBAN]"),
            ("FR76 30006 00001 12345678901 89", "[IBAN]"),
            ("BE68 5390 0754 7034", "[IBAN]"),
            ("n° 1 85 05 78 006 084 36.", "n° [NIR]."),
            ("285052A00608436", "[NIR]"),
            ("2850578006084", "[NIR]"),
        ] {
            assert_eq!(mask(text), masked, "{text}");
        }
    }

    #[test]
    fn facts_of_papers_are_not_particulars() {
        for text in [
            "SIRET 123 456 789 00012",
            "SIRET 18505780060843",
            "NDA 11 75 12345 75",
            "du 01/02/2026 09:00 au 02.03.2026 17 h 30",
            "01-02-2026 03",
            "TVA FR12 345678901 SIRET 345 678 901 00012",
            "RNCP36804, 1 234 567,00 €",
            "article L6313-1 @ Paris",
        ] {
            assert_eq!(mask(text), text);
        }
    }

    #[test]
    fn a_passage_that_begins_or_ends_in_a_number_shows_no_part_of_it() {
        let text = "Numéro 1 85 05 78 006 084 36 de la personne inscrite";
        assert_eq!(passage(text, 15), "[NIR] de la personne inscrite");
        let long = format!("{} FR76 3000 6000 0112 3456 7890 189", "mot ".repeat(26));
        assert!(passage(&long, 0).ends_with("mot [IBAN]"), "{}", passage(&long, 0));
        assert!(passage(&"é".repeat(5000), 1).chars().count() <= crate::place::EXCERPT_CHARS);
    }
}
