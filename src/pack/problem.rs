//! A mistake in a pack: where it stands, the line itself, what is wrong and what to do.

use std::fmt::{self, Write as _};
use std::ops::Range;

use unicode_width::UnicodeWidthStr;

use crate::text::{Lang, Text};

/// Columns of a source line that are shown.
const SHOWN: usize = 110;

/// A mistake in a pack.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// File, relative to the rules folder.
    pub file: String,
    /// Line, from 1; 0 when the file as a whole is meant.
    pub line: usize,
    /// Column in characters, from 1; 0 when the line as a whole is meant.
    pub column: usize,
    /// Characters meant.
    pub length: usize,
    /// The line.
    pub source: String,
    /// What is wrong.
    pub message: Text,
    /// What to do.
    pub help: Text,
}

impl Problem {
    /// A mistake of a file as a whole.
    #[must_use]
    pub fn of_file(file: &str, message: Text, help: Text) -> Self {
        Self { file: file.to_owned(), line: 0, column: 0, length: 0, source: String::new(), message, help }
    }

    /// A mistake in some bytes of a file.
    #[must_use]
    pub fn at(file: &str, text: &str, span: Range<usize>, message: Text, help: Text) -> Self {
        let mut start = span.start.min(text.len());
        while !text.is_char_boundary(start) {
            start -= 1;
        }
        let begins = text[..start].rfind('\n').map_or(0, |i| i + 1);
        let ends = text[start..].find('\n').map_or(text.len(), |i| start + i);
        let inside = text.get(start..span.end.clamp(start, ends)).unwrap_or_default();
        Self {
            line: text[..start].matches('\n').count() + 1,
            column: text[begins..start].chars().count() + 1,
            length: inside.chars().count().max(1),
            source: text[begins..ends].trim_end_matches('\r').to_owned(),
            ..Self::of_file(file, message, help)
        }
    }

    /// Place and mistake, the line with a mark under what is meant, and the help.
    #[must_use]
    pub fn said(&self, lang: Lang) -> String {
        let colon = if lang == Lang::Fr { "\u{A0}:" } else { ":" };
        let mut text = self.file.clone();
        for n in [self.line, self.column].into_iter().filter(|n| *n > 0) {
            let _ = write!(text, ":{n}");
        }
        let _ = write!(text, "{colon} {}", self.message.get(lang));
        if self.line > 0 && self.column > 0 {
            text += &self.snippet();
        }
        let help = self.help.get(lang);
        if !help.is_empty() {
            let _ = write!(text, "\n    {}{colon} {help}", if lang == Lang::Fr { "aide" } else { "help" });
        }
        text
    }

    /// The line, and carets under the characters meant; a long line is shown around them.
    fn snippet(&self) -> String {
        let chars: Vec<char> = self.source.chars().map(|c| if c == '\t' || c.is_control() { ' ' } else { c }).collect();
        let at = (self.column - 1).min(chars.len());
        let from = if at + self.length.min(SHOWN) > SHOWN { at.saturating_sub(SHOWN / 2) } else { 0 };
        let to = chars.len().min(from + SHOWN);
        let dots = |cut: bool| if cut { "…" } else { "" };
        let line: String = chars[from..to].iter().collect();
        let before: String = chars[from..at].iter().collect();
        let meant: String = chars[at..(at + self.length).min(to).max(at)].iter().collect();
        let number = self.line.to_string();
        let gutter = " ".repeat(number.len());
        let pad = " ".repeat(before.width() + usize::from(from > 0));
        let carets = "^".repeat(meant.width().max(1));
        format!(
            "\n  {gutter} |\n  {number} | {}{line}{}\n  {gutter} | {pad}{carets}",
            dots(from > 0),
            dots(to < chars.len())
        )
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.said(Lang::Fr))
    }
}

/// Where `needle` stands in `text`: after `id = "<anchor>"` when there is one, as a quoted word rather than
/// as a part of another.
#[must_use]
pub fn locate(text: &str, needle: &str, anchor: &str) -> Option<Range<usize>> {
    let begins = [format!("id = \"{anchor}\""), format!("\"{anchor}\"")];
    let from = (!anchor.is_empty()).then(|| begins.iter().find_map(|a| text.find(a.as_str()))).flatten().unwrap_or(0);
    let quoted = format!("\"{needle}\"");
    let found = |from: usize| {
        let tail = &text[from..];
        let at = tail.find(&quoted).map(|i| i + 1);
        at.or_else(|| whole(tail, needle)).or_else(|| tail.find(needle)).map(|i| from + i)
    };
    found(from).or_else(|| found(0)).map(|at| at..at + needle.len())
}

/// The first occurrence that is a word of its own.
fn whole(text: &str, needle: &str) -> Option<usize> {
    let part = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    text.match_indices(needle).map(|(i, _)| i).find(|i| {
        !text[..*i].chars().next_back().is_some_and(part) && !text[i + needle.len()..].chars().next().is_some_and(part)
    })
}

/// The known word most like a wrong one, when one is near.
pub fn nearest<'a>(wrong: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let most = (wrong.chars().count() / 3).clamp(1, 3);
    known.map(|k| (distance(wrong, k), k)).filter(|(d, _)| *d <= most).min().map(|(_, k)| k)
}

/// Letters to add, take away or change to make one word of the other.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().take(80).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().take(80).enumerate() {
        let mut before = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let change = before + usize::from(x != *y);
            before = row[j + 1];
            row[j + 1] = change.min(before + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

/// What the TOML reader says of a mistake, in French as far as its usual words go.
#[must_use]
pub fn in_french(message: &str) -> String {
    message
        .replace("unknown field", "clé inconnue")
        .replace("missing field", "il manque la clé")
        .replace("unknown variant", "valeur inconnue")
        .replace("expected one of", "valeurs admises :")
        .replace("invalid type:", "type inattendu :")
        .replace("duplicate key", "clé écrite deux fois")
        .replace(", expected", ", attendu :")
        .replace("` or `", "` ou `")
        .replace("invalid float, expected `inf`", "texte sans guillemets : mettez la valeur entre guillemets")
        .replace("invalid string", "texte mal écrit")
        .replace("invalid array", "liste mal écrite")
        .replace("invalid value", "valeur incorrecte")
        .replace("missing value", "il manque la valeur")
        .replace("expected `\"`", "guillemet attendu")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_shows_its_line_and_a_mark_under_the_word() {
        let text = "id = \"a\"\nwhen = \"not certifyng\"\n";
        let span = locate(text, "certifyng", "a").unwrap();
        let problem = Problem::at("x.toml", text, span, Text::new("faux", "wrong"), Text::new("ainsi", "thus"));
        let said = problem.said(Lang::En);
        assert_eq!(
            said,
            "x.toml:2:13: wrong\n    |\n  2 | when = \"not certifyng\"\n    |             ^^^^^^^^^\n    help: thus"
        );
    }

    #[test]
    fn a_word_is_not_found_inside_another() {
        let text = "id = \"one\"\nany = [\"invoice_line\", \"invoice\"]\n[[x]]\nid = \"two\"\nany = [\"invoice\"]";
        assert_eq!(&text[locate(text, "invoice", "").unwrap().start - 1..][..9], "\"invoice\"");
        assert!(locate(text, "invoice", "two").unwrap().start > locate(text, "invoice", "one").unwrap().start);
    }

    #[test]
    fn a_slip_of_the_pen_is_told_from_another_word() {
        let known = ["certifying", "distance", "minors"];
        assert_eq!(nearest("certifyng", known.into_iter()), Some("certifying"));
        assert_eq!(nearest("weather", known.into_iter()), None);
    }

    #[test]
    fn a_long_line_is_shown_around_the_mark() {
        let text = format!("any = [\"{}\", \"x\"]", "mot, ".repeat(60));
        let at = text.rfind('x').unwrap();
        let problem = Problem::at("x.toml", &text, at..at + 1, Text::default(), Text::default());
        let said = problem.said(Lang::Fr);
        let (line, mark) = (said.lines().nth(2).unwrap(), said.lines().nth(3).unwrap());
        assert_eq!(line.chars().nth(mark.chars().count() - 1), Some('x'), "{said}");
    }
}
