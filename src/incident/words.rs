//! Numbers, pages and details as people write them, for the messages of incidents.

/// A detail in brackets, cut at 120 characters and without final full stop; nothing when empty.
pub(super) fn aside(detail: &str) -> String {
    let text = word(detail);
    let text = text.trim_end_matches(['.', ' ']);
    if text.is_empty() { String::new() } else { format!(" ({text})") }
}

/// As [`aside`], for English: what readers say in French is said in English.
pub(super) fn aside_en(detail: &str) -> String {
    aside(&detail_en(detail))
}

/// What readers say about a file, French to English: whole texts, or beginnings whose end is a name or a number.
const DETAILS: &[(&str, &str)] = &[
    ("aucune diapositive dans le fichier", "no slide in the file"),
    ("partie illisible : ", "unreadable part: "),
    ("partie absente : ", "missing part: "),
    ("partie incomplète : ", "incomplete part: "),
    ("archive ZIP incomplète ou abîmée", "incomplete or damaged ZIP archive"),
    ("fichier Office ancien (OLE) sous un nom récent", "old Office file (OLE) under a recent name"),
    ("conteneur OLE abîmé", "damaged OLE container"),
    ("le fichier ne commence pas comme un RTF", "the file does not begin as RTF does"),
    ("RTF incomplet", "incomplete RTF"),
    ("message sans en-tête lisible", "message without readable header"),
    ("classeur incomplet ou abîmé", "incomplete or damaged workbook"),
    ("structure du PDF illisible", "unreadable PDF structure"),
    ("aucune page lisible", "no readable page"),
    ("aucune page", "no page"),
    ("contenu des pages incompréhensible", "page content not understood"),
    ("les pages dessinent sans fin", "pages draw without end"),
    ("pages incompréhensibles : ", "pages not understood: "),
    ("pages lues en partie : ", "pages read in part: "),
    ("ni répertoire central ni en-tête de fichier", "neither central directory nor file header"),
    (
        "absent du répertoire central, retrouvé par son en-tête",
        "absent from the central directory, found by its header",
    ),
    ("en-tête introuvable à l’endroit annoncé", "header not where it is announced"),
    ("l’en-tête et le répertoire diffèrent : ", "header and directory differ: "),
    ("entrée superposée à une autre", "entry overlapping another"),
    ("nommé comme un dossier, mais contient des données", "named as a folder, but holds data"),
    ("somme de contrôle fausse", "wrong checksum"),
    ("la pièce n'est plus dans l'archive", "no longer in the archive"),
    ("introuvable", "not found"),
    ("accès refusé", "access denied"),
];

fn detail_en(detail: &str) -> String {
    let known = DETAILS.iter().find_map(|(fr, en)| detail.strip_prefix(fr).map(|rest| format!("{en}{rest}")));
    known.unwrap_or_else(|| detail.to_owned())
}

/// One line of at most 120 characters.
pub(super) fn word(text: &str) -> String {
    crate::place::excerpt(text)
}

pub(super) fn on_pages(pages: &[u32], one: &str, many: &str, and: &str) -> String {
    match pages.len() {
        0 => String::new(),
        1 => format!("{one}{}", listed(pages, and)),
        _ => format!("{many}{}", listed(pages, and)),
    }
}

/// `1 à 3, 7 et 9` in short form: `1-3, 7 et 9`; at most eight runs, then `…`.
pub(super) fn listed(pages: &[u32], and: &str) -> String {
    let mut sorted = pages.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for page in sorted {
        match runs.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(page) => *last = page,
            _ => runs.push((page, page)),
        }
    }
    let cut = runs.len() > 8;
    let mut words: Vec<String> =
        runs.iter().take(8).map(|(a, b)| if a == b { a.to_string() } else { format!("{a}-{b}") }).collect();
    if cut {
        return format!("{}…", words.join(", "));
    }
    match words.pop() {
        Some(last) if !words.is_empty() => format!("{} {and} {last}", words.join(", ")),
        Some(last) => last,
        None => String::new(),
    }
}

pub(super) fn grouped(n: u64, separator: &str) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push_str(separator);
        }
        out.push(digit);
    }
    out
}

pub(super) fn nombre(n: u64) -> String {
    grouped(n, "\u{202F}")
}

pub(super) fn number(n: u64) -> String {
    grouped(n, ",")
}

/// Bytes in French units: `120 Mo`.
pub(super) fn octets(n: u64) -> String {
    size(n, ["octets", "ko", "Mo", "Go", "To"]).replace('.', ",")
}

/// Bytes in English units: `120 MB`.
pub(super) fn bytes(n: u64) -> String {
    size(n, ["bytes", "kB", "MB", "GB", "TB"])
}

/// Powers of 1024, as Windows shows them, one decimal below ten.
pub(super) fn size(n: u64, units: [&str; 5]) -> String {
    let mut value = n as f64;
    let mut unit = 0;
    while value >= 1024.0 && unit + 1 < units.len() {
        value /= 1024.0;
        unit += 1;
    }
    let round = unit == 0 || value >= 10.0 || (value - value.round()).abs() < 0.05;
    let figure = if round { format!("{value:.0}") } else { format!("{value:.1}") };
    format!("{figure}\u{A0}{}", units[unit])
}

/// Seconds in minutes and seconds, the same in both languages.
pub(super) fn minutes(seconds: u64) -> String {
    match (seconds / 60, seconds % 60) {
        (0, s) => format!("{s}\u{A0}s"),
        (m, 0) => format!("{m}\u{A0}min"),
        (m, s) => format!("{m}\u{A0}min {s}\u{A0}s"),
    }
}
