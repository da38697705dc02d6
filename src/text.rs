//! The two languages of probant and a text that exists in both.

use serde::{Deserialize, Serialize};

/// A language of reports and messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// French, the language of the users.
    #[default]
    Fr,
    /// English.
    En,
}

/// A text in French and in English.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// French wording.
    pub fr: String,
    /// English wording.
    pub en: String,
}

impl Text {
    /// A text from its two wordings.
    pub fn new(fr: impl Into<String>, en: impl Into<String>) -> Self {
        Self { fr: fr.into(), en: en.into() }
    }

    /// The wording in `lang`.
    #[must_use]
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Fr => &self.fr,
            Lang::En => &self.en,
        }
    }
}

/// `n` and what it counts, as French counts: none and one are singular.
pub fn fr_count<N: std::fmt::Display + PartialOrd + From<u8>>(n: N, one: &str, many: &str) -> String {
    format!("{n} {}", if n > N::from(1) { many } else { one })
}

/// `n` and what it counts, as English counts: only one is singular.
pub fn en_count<N: std::fmt::Display + PartialOrd + From<u8>>(n: N, one: &str, many: &str) -> String {
    format!("{n} {}", if n == N::from(1) { one } else { many })
}

/// As a line begins: with a capital.
#[must_use]
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

/// A text as its language prints it: no-break spaces, quotation marks and apostrophes.
///
/// French: a space before `: ; ! ? % € »` and after `«` does not break. English: `« x »` becomes
/// `“x”` and no space stands before `: ; ! ?`. An apostrophe between two letters is curled in both.
/// Nothing is added where no space was, so that times, addresses and codes stay as they are.
#[must_use]
pub fn typeset(text: &str, lang: Lang) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let space = matches!(c, ' ' | '\u{A0}' | '\u{202F}');
        let next = chars.peek().copied();
        match (lang, c, next) {
            (_, '\'', Some(n)) if n.is_alphabetic() && out.ends_with(char::is_alphabetic) => out.push('’'),
            (Lang::Fr, _, Some(':' | ';' | '!' | '?' | '%' | '€' | '»')) if space => out.push('\u{A0}'),
            (Lang::Fr, '«', Some(' ')) => {
                chars.next();
                out.push_str("«\u{A0}");
            }
            (Lang::En, _, Some(':' | ';' | '!' | '?' | '»')) if space && !out.ends_with(' ') => {}
            (Lang::En, '«', n) => {
                if matches!(n, Some(' ' | '\u{A0}' | '\u{202F}')) {
                    chars.next();
                }
                out.push('“');
            }
            (Lang::En, '»', _) => out.push('”'),
            _ => out.push(c),
        }
    }
    out
}

/// As [`typeset`], leaving every occurrence of `names` (of files) as it is.
#[must_use]
pub fn typeset_around(text: &str, names: &[&str], lang: Lang) -> String {
    let first = names.iter().filter(|n| !n.is_empty()).filter_map(|n| text.find(n).map(|at| (at, *n)));
    // the earliest name, and the longest of those that begin there
    let Some((at, name)) = first.min_by_key(|(at, name)| (*at, std::cmp::Reverse(name.len()))) else {
        return typeset(text, lang);
    };
    let (before, rest) = (&text[..at], &text[at + name.len()..]);
    format!("{}{name}{}", typeset(before, lang), typeset_around(rest, names, lang))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_has_its_typography() {
        let text = "Pièce « l'avis » non trouvée : vue le 7 ; 9:30 ? 80 % http://x";
        assert_eq!(
            typeset(text, Lang::Fr),
            "Pièce «\u{A0}l’avis\u{A0}» non trouvée\u{A0}: vue le 7\u{A0}; 9:30\u{A0}? 80\u{A0}% http://x"
        );
        assert_eq!(typeset("Not found : « Hot survey » (it's)", Lang::En), "Not found: “Hot survey” (it’s)");
        assert_eq!(typeset(&typeset(text, Lang::Fr), Lang::Fr), typeset(text, Lang::Fr));
    }

    #[test]
    fn none_is_singular_in_french_and_plural_in_english() {
        let fr = |n: u32| fr_count(n, "ligne", "lignes");
        let en = |n: u32| en_count(n, "row", "rows");
        assert_eq!([fr(0), fr(1), fr(2)], ["0 ligne", "1 ligne", "2 lignes"]);
        assert_eq!([en(0), en(1), en(2)], ["0 rows", "1 row", "2 rows"]);
    }

    #[test]
    fn names_of_files_are_left_alone() {
        let text = "Modèle d'avis : d'abord : x.docx, x.docx.";
        assert_eq!(
            typeset_around(text, &["d'abord", "d'abord : x.docx"], Lang::Fr),
            "Modèle d’avis\u{A0}: d'abord : x.docx, x.docx."
        );
    }
}
