//! Text from a dossier made harmless: for a spreadsheet cell ([`cell`]) and for a terminal
//! ([`shown`]). Names of files and passages are hostile until they went through here.

/// Excel takes 32 767 units of UTF-16 in a cell and refuses the workbook beyond; we cut before, and say so with `…`.
const CELL_UNITS: usize = 32_000;

/// A text for a CSV cell: it never starts a formula, holds no control character, stays on one line.
///
/// Formulas are defused with an apostrophe, as OWASP advises, also behind a semicolon or a comma: a spreadsheet that
/// takes the other separator begins a cell there. Controls become their visible symbols; line breaks become `⏎`;
/// bidirectional controls become `�`.
#[must_use]
pub fn cell(text: &str) -> String {
    push(text, '⏎', true)
}

/// A text for a cell that is a string by its type: as [`cell`], with its line breaks. It has the apostrophe too, for the
/// workbook may be saved as CSV.
#[must_use]
pub fn lines(text: &str) -> String {
    push(text, '\n', false)
}

fn push(text: &str, line_break: char, separated: bool) -> String {
    let mut out = String::with_capacity(text.len() + 1);
    if starts_formula(text) {
        out.push('\'');
    }
    let mut units = 0;
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        let after = rest.as_str();
        units += c.len_utf16();
        if units >= CELL_UNITS && !after.is_empty() {
            out.push('…');
            break;
        }
        if c == '\r' && after.starts_with('\n') {
            continue;
        }
        out.push(match c {
            '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => line_break,
            c if is_bidi(c) => '\u{FFFD}',
            c => visible(c),
        });
        if separated && matches!(c, ';' | ',') && after.chars().find(|&c| !skipped(c)).is_some_and(is_operator) {
            out.push('\'');
        }
    }
    out
}

/// A page that holds texts of a dossier: whatever could turn the order of what is read, or steer, is replaced.
#[must_use]
pub fn page(html: &str) -> String {
    html.chars()
        .map(|c| match c {
            '\n' => c,
            c if is_bidi(c) => '\u{FFFD}',
            c => visible(c),
        })
        .collect()
}

/// A text for the terminal: control, escape, bidirectional and invisible characters are replaced.
#[must_use]
pub fn shown(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => '⏎',
            c if is_bidi(c) || is_invisible(c) => '\u{FFFD}',
            c => visible(c),
        })
        .collect()
}

/// As [`shown`], for a message of several lines.
#[must_use]
pub fn shown_lines(text: &str) -> String {
    text.split('\n').map(shown).collect::<Vec<_>>().join("\n")
}

fn starts_formula(text: &str) -> bool {
    let blank = |c| matches!(c, '\t' | '\r' | '\n' | '\0');
    text.chars().find(|&c| blank(c) || !skipped(c)).is_some_and(|c| blank(c) || is_operator(c))
}

/// What a formula begins with, full-width forms included.
fn is_operator(c: char) -> bool {
    matches!(c, '=' | '+' | '-' | '@' | '\u{FF1D}' | '\u{FF0B}' | '\u{FF0D}' | '\u{FF20}')
}

/// Characters a spreadsheet may drop or skip before it looks for a formula.
fn skipped(c: char) -> bool {
    c.is_whitespace() || c.is_control() || is_invisible(c) || is_bidi(c)
}

/// Control characters by their symbol (U+2400…), what XML forbids replaced, others unchanged.
fn visible(c: char) -> char {
    match c {
        '\0'..='\u{1F}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{FFFD}'),
        '\u{7F}' => '␡',
        '\u{80}'..='\u{9F}' | '\u{FFFE}' | '\u{FFFF}' => '\u{FFFD}',
        c => c,
    }
}

fn is_bidi(c: char) -> bool {
    matches!(c, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Characters that take no room and show nothing (Unicode default ignorable, tags, fillers).
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200D}' | '\u{2060}'..='\u{206F}'
        | '\u{2800}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'
        | '\u{FFF0}'..='\u{FFFB}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_defused_whatever_hides_before_them() {
        for start in ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n", "\0"] {
            for before in ["", " ", "\u{A0}", "\u{200B}", "\u{FEFF} ", "\u{202E}", "\u{1}"] {
                let text = format!("{before}{start}cmd|' /C calc'!A0");
                assert!(cell(&text).starts_with('\''), "{text:?}");
            }
        }
        assert_eq!(cell("Convention - v2"), "Convention - v2");
        assert_eq!(cell(""), "");
    }

    #[test]
    fn cells_hold_no_control_and_no_line_break() {
        assert_eq!(cell("a\r\nb\nc\rd\u{2028}e"), "a⏎b⏎c⏎d⏎e");
        assert_eq!(cell("a\0b\tc\u{1B}[31m\u{7F}"), "a␀b␉c␛[31m␡");
        assert_eq!(cell("facture\u{202E}fdp.exe"), "facture\u{FFFD}fdp.exe");
        assert_eq!(cell("Étienne d’Aubigné"), "Étienne d’Aubigné");
    }

    #[test]
    fn long_cells_are_cut_before_excel_cuts_them() {
        let long = cell(&"é".repeat(40_000));
        assert_eq!(long.chars().count(), 32_000);
        assert!(long.ends_with('…'));
        assert!(!cell(&"é".repeat(32_000)).ends_with('…'));
        let wide = lines(&"🙂".repeat(40_000));
        assert!(wide.encode_utf16().count() < 32_767 && wide.ends_with('…'));
    }

    #[test]
    fn a_separator_of_the_other_kind_begins_no_formula() {
        assert_eq!(cell("a;=1+1"), "a;'=1+1");
        assert_eq!(cell("a, \u{200B}@SUM(1)\",=x"), "a,' \u{200B}@SUM(1)\",'=x");
        assert_eq!(cell("12,5 ; 3 – 4, fin"), "12,5 ; 3 – 4, fin");
    }

    #[test]
    fn nothing_reaches_the_terminal_that_steers_it() {
        let hostile = "a\u{1B}]0;x\u{7}\u{9B}31m\u{202E}b\u{200B}c\u{AD}\u{E0041}\nd";
        let safe = shown(hostile);
        assert!(!safe.chars().any(|c| c.is_control() || is_bidi(c) || is_invisible(c)));
        assert_eq!(shown("pièce « n° 3 » – œuvre"), "pièce « n° 3 » – œuvre");
    }
}
