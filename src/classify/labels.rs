//! Lines that say several things, each after its label: « Durée : 14 h – Lieu : Royan – Formatrice : Lise Aubin ».

/// What stands between two such things, with the most words of the label that must follow: the weaker the sign, the fewer.
const BETWEEN: [(&str, usize); 12] = [
    ("\n", 7),
    ("\t", 7),
    (" – ", 6),
    (" — ", 6),
    (" | ", 6),
    (" • ", 6),
    (" · ", 6),
    (" - ", 4),
    ("; ", 5),
    ("   ", 5),
    (". ", 3),
    (", ", 2),
];
/// Most parts of one line.
const MOST: usize = 60;
/// Longest line that is looked at, in bytes.
const LONGEST: usize = 4_000;

/// Where a line is cut, before each further label: nowhere when it says one thing.
fn cuts(text: &str) -> Vec<usize> {
    let several =
        text.bytes().filter(|b| *b == b':').nth(1).is_some() || text.contains(['\n', '\t']) && text.contains(':');
    if !several || text.len() > LONGEST {
        return Vec::new();
    }
    let mut cuts: Vec<usize> = Vec::new();
    for (between, most) in BETWEEN {
        let found = text.match_indices(between).map(|(at, sign)| at + sign.len());
        cuts.extend(found.filter(|at| begins_with_label(&text[*at..], most)));
    }
    cuts.sort_unstable();
    cuts.dedup();
    cuts.truncate(MOST - 1);
    cuts
}

/// The parts of a line, as ranges of bytes that cover it: one when it says one thing.
pub fn parts(text: &str) -> impl Iterator<Item = (usize, usize)> {
    // most texts are a cell that says one thing: nothing is put on the heap for them
    let mut from = 0;
    cuts(text).into_iter().chain([text.len()]).map(move |to| (std::mem::replace(&mut from, to), to))
}

/// Whether a text begins with a label of so many words at most: words, then a colon that is no part of a time nor of an address.
fn begins_with_label(text: &str, most: usize) -> bool {
    let line = text.split('\n').next().unwrap_or_default();
    let Some(colon) = line.find(':') else { return false };
    let (label, rest) = (&line[..colon], &line[colon + 1..]);
    let words = label.split_whitespace().filter(|w| w.chars().any(char::is_alphanumeric)).count();
    let spoken = label.chars().any(char::is_alphabetic);
    let stops = label.contains(['.', ';', '?', '!', '•', '|']) || label.contains(" – ") || label.contains(", ");
    let address = rest.starts_with("//");
    let time = label.ends_with(|c: char| c.is_ascii_digit()) && rest.starts_with(|c: char| c.is_ascii_digit());
    (1..=most).contains(&words) && spoken && !stops && !address && !time
}

#[cfg(test)]
mod tests {
    use super::parts;

    fn cut(text: &str) -> Vec<&str> {
        parts(text).map(|(a, b)| text[a..b].trim()).collect()
    }

    #[test]
    fn a_line_of_several_labels_is_cut_before_each() {
        assert_eq!(
            cut("Date d'effet : 1er septembre 2022 – Date de fin : 31 août 2026"),
            ["Date d'effet : 1er septembre 2022 –", "Date de fin : 31 août 2026"]
        );
        assert_eq!(
            cut("ÉMARGEMENT – Session : Paie – Durée : 14 h, lieu : Royan"),
            ["ÉMARGEMENT –", "Session : Paie –", "Durée : 14 h,", "lieu : Royan"]
        );
        assert_eq!(cut("Nom : Aubin\nPrénom : Lise\nà Royan"), ["Nom : Aubin", "Prénom : Lise\nà Royan"]);
    }

    #[test]
    fn a_line_that_says_one_thing_is_whole() {
        for text in [
            "Du 4 au 5 mai 2026 – de 9:00 à 12:30 – à Royan",
            "Objectifs : lire un bilan – écrire un budget – parler chiffres",
            "Voir : https://boreal.example/x – http://autre.example",
            "",
        ] {
            assert_eq!(parts(text).collect::<Vec<_>>(), [(0, text.len())], "{text}");
        }
    }
}
