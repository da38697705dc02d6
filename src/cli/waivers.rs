//! `derogations.toml`: findings accepted by a person. Read and checked before any work; all mistakes at once.

use std::ops::Range;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Exit, Failure, system};
use probant::audit::{Waiver, WaiverState};
use probant::pack::in_french;
use probant::report::{shown, words::date as in_words};
use probant::text::{Lang, Text};

/// Name of the file of waivers.
pub const NAME: &str = "derogations.toml";
/// A larger file is a mistake, bytes.
const SIZE_LIMIT: u64 = 1 << 20;
/// Keys of an entry: French, English.
const KEYS: [(&str, &str); 8] = [
    ("constat", "key"),
    ("regle", "rule"),
    ("objet", "subject"),
    ("motif", "reason"),
    ("auteur", "author"),
    ("date", "date"),
    ("echeance", "expiry"),
    ("dossier", "dossier"),
];

/// The waivers of the file given, else of the one in the input, else of the one beside it. What lies beside
/// several dossiers, or was given for several, holds only where it names its dossier.
pub fn load(given: Option<&Path>, input: &Path, alone: bool) -> Result<Vec<Waiver>, Failure> {
    let inside = input.is_dir().then(|| input.join(NAME));
    let found = match given {
        Some(path) => Some((path.to_path_buf(), true)),
        None => {
            let own = inside.filter(|p| p.is_file()).map(|p| (p, false));
            own.or_else(|| beside(input).map(|p| (p, true)))
        }
    };
    let Some((path, shared)) = found else { return Ok(Vec::new()) };
    let mut waivers = read(&path)?;
    if shared {
        let name = input.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        waivers.retain(|w| if w.dossier.is_empty() { alone } else { w.is_for(&name) });
    }
    Ok(waivers)
}

/// The file of waivers beside an input.
pub fn beside(input: &Path) -> Option<PathBuf> {
    let path = input.canonicalize().ok()?.parent()?.join(NAME);
    path.is_file().then_some(path)
}

/// How many waivers of a file for several dossiers do not name theirs.
pub fn nameless(path: &Path) -> Result<usize, Failure> {
    Ok(read(path)?.iter().filter(|w| w.dossier.is_empty()).count())
}

/// All waivers of a file.
fn read(path: &Path) -> Result<Vec<Waiver>, Failure> {
    let shown_path = shown(&path.display().to_string());
    let unusable = |why: Text| {
        Failure::new(Exit::Usage, format!("« {shown_path} » : {}.", why.fr), format!("“{shown_path}”: {}.", why.en))
    };
    if std::fs::metadata(path).is_ok_and(|m| m.len() > SIZE_LIMIT) {
        return Err(unusable(Text::new(
            "plus de 1 Mio ; ce ne sont pas des dérogations",
            "larger than 1 MiB; no waivers",
        )));
    }
    let text = std::fs::read_to_string(path).map_err(|e| {
        let why = system(&e);
        unusable(Text::new(format!("illisible ({})", why.fr), format!("cannot be read ({})", why.en)))
    })?;
    parse(&text).map_err(|mistakes| {
        let name = path.file_name().map_or_else(|| NAME.to_owned(), |n| shown(&n.to_string_lossy()));
        let list = |lang| {
            let line = |m: &Mistake| format!("  {name}:{} : {}", m.line, m.text.get(lang));
            mistakes.iter().map(line).collect::<Vec<_>>().join("\n")
        };
        let n = mistakes.len();
        let (fr, en) = if n == 1 { ("erreur", "mistake") } else { ("erreurs", "mistakes") };
        Failure::new(
            Exit::Usage,
            format!("{n} {fr} dans « {shown_path} » ; rien n'a été fait.\n{}", list(Lang::Fr)),
            format!("{n} {en} in “{shown_path}”; nothing was done.\n{}", list(Lang::En)),
        )
    })
}

/// Something wrong in the file, and where.
#[derive(Debug)]
struct Mistake {
    line: usize,
    text: Text,
}

/// The mistakes met so far.
struct Reader<'t> {
    text: &'t str,
    mistakes: Vec<Mistake>,
}

impl Reader<'_> {
    fn wrong(&mut self, at: Range<usize>, fr: impl Into<String>, en: impl Into<String>) {
        let start = at.start.min(self.text.len());
        let line = self.text.as_bytes()[..start].iter().filter(|b| **b == b'\n').count() + 1;
        self.mistakes.push(Mistake { line, text: Text::new(fr, en) });
    }

    fn entry(&mut self, table: &DeTable<'_>, at: Range<usize>) -> Waiver {
        let known: Vec<String> =
            KEYS.iter().map(|(fr, en)| if fr == en { (*fr).to_owned() } else { format!("{fr} ({en})") }).collect();
        let mut values: [Option<(String, Range<usize>)>; 8] = Default::default();
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            // the reports call it the key, in French as well
            let meant = if ["cle", "clé"].contains(&name) { KEYS[0].0 } else { name };
            let Some(n) = KEYS.iter().position(|(fr, en)| *fr == meant || *en == meant) else {
                let (name, known) = (shown(name), known.join(", "));
                self.wrong(
                    key.span(),
                    format!("clé inconnue « {name} » ; clés admises : {known}."),
                    format!("unknown key “{name}”; keys: {known}."),
                );
                continue;
            };
            let text = match value.get_ref() {
                DeValue::String(text) => text.trim().to_owned(),
                DeValue::Datetime(day) if n == 5 || n == 6 => day.to_string(),
                _ => {
                    self.wrong(
                        value.span(),
                        format!("« {name} » attend un texte entre guillemets."),
                        format!("“{name}” wants a text between quotation marks."),
                    );
                    "?".to_owned()
                }
            };
            if values[n].is_some() {
                let (fr, en) = KEYS[n];
                self.wrong(key.span(), format!("« {fr} » est donné deux fois."), format!("“{en}” is given twice."));
            }
            values[n] = Some((text, value.span()));
        }
        self.held_together(&values, at.clone());
        let day = |reader: &mut Self, n: usize| -> Option<Date> {
            let (text, at) = values[n].clone().filter(|(t, _)| !t.is_empty() && t != "?")?;
            let parsed = calendar(&text);
            if parsed.is_none() {
                let (fr, en, text) = (KEYS[n].0, KEYS[n].1, shown(&text));
                reader.wrong(
                    at,
                    format!("« {fr} » : « {text} » n'est pas une date ; écrivez par exemple 2027-03-31 ou 31/03/2027."),
                    format!("“{en}”: “{text}” is not a date; write for instance 2027-03-31."),
                );
            }
            parsed
        };
        let (given, last) = (day(self, 5), day(self, 6));
        if let (Some(given), Some(last)) = (given, last)
            && last < given
        {
            let span = values[6].as_ref().map_or(at, |(_, span)| span.clone());
            self.wrong(
                span,
                format!(
                    "l'échéance ({}) précède la date ({}).",
                    in_words(&last.to_string(), Lang::Fr),
                    in_words(&given.to_string(), Lang::Fr)
                ),
                format!("the expiry ({last}) is before the date ({given})."),
            );
        }
        let text = |n: usize| values[n].as_ref().map(|(text, _)| text.clone()).unwrap_or_default();
        Waiver {
            key: text(0),
            rule: text(1),
            subject: text(2),
            dossier: text(7),
            reason: text(3),
            author: text(4),
            date: given.map(|d| d.to_string()).unwrap_or_default(),
            expiry: last.map(|d| d.to_string()).unwrap_or_default(),
            state: WaiverState::Unused,
            findings: Vec::new(),
        }
    }

    /// What must be there, and what excludes what.
    fn held_together(&mut self, values: &[Option<(String, Range<usize>)>; 8], at: Range<usize>) {
        let has = |n: usize| values[n].as_ref().is_some_and(|(text, _)| !text.is_empty());
        match (has(0), has(1)) {
            (false, false) => self.wrong(
                at.clone(),
                "il manque « constat » (la clé du constat) ou « regle ».",
                "“key” (of the finding) or “rule” is missing.",
            ),
            (true, true) => self.wrong(
                at.clone(),
                "« constat » et « regle » à la fois : gardez l'un des deux.",
                "both “key” and “rule”: keep one of them.",
            ),
            (true, false) if has(2) => self.wrong(
                at.clone(),
                "« objet » ne va qu'avec « regle » ; un constat a déjà le sien.",
                "“subject” goes with “rule” only; a finding has its own.",
            ),
            _ => {}
        }
        if let Some((key, span)) = values[0].as_ref().filter(|(k, _)| !k.is_empty() && k != "?")
            && !super::explain::is_key(key)
        {
            let key = shown(key);
            self.wrong(
                span.clone(),
                format!("« {key} » n'est pas la clé d'un constat (par exemple I11-1a2b3c4d)."),
                format!("“{key}” is no key of a finding (for instance I11-1a2b3c4d)."),
            );
        }
        for (n, (fr, en)) in KEYS.iter().enumerate().skip(3).take(4) {
            if !has(n) {
                self.wrong(at.clone(), format!("il manque « {fr} »."), format!("“{en}” is missing."));
            }
        }
    }
}

fn parse(text: &str) -> Result<Vec<Waiver>, Vec<Mistake>> {
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut reader = Reader { text, mistakes: Vec::new() };
    for e in &errors {
        let message = e.message().lines().collect::<Vec<_>>().join(" ");
        reader.wrong(e.span().unwrap_or(0..0), format!("{}.", in_french(&message)), format!("{message}."));
    }
    let mut waivers = Vec::new();
    // what the reader could not take apart says nothing sure about the rest of it
    if errors.is_empty() {
        for (key, value) in table.get_ref() {
            match (key.get_ref().as_ref(), value.get_ref()) {
                ("derogation" | "waiver", DeValue::Array(list)) => {
                    for item in list.iter() {
                        one(&mut reader, &mut waivers, item);
                    }
                }
                ("derogation" | "waiver", DeValue::Table(_)) => one(&mut reader, &mut waivers, value),
                (name, _) => {
                    let name = shown(name);
                    reader.wrong(
                        key.span(),
                        format!("« {name} » n'est pas attendu ici ; chaque dérogation commence par [[derogation]]."),
                        format!("“{name}” is not expected here; each waiver begins with [[waiver]]."),
                    );
                }
            }
        }
    }
    reader.mistakes.sort_by_key(|m| m.line);
    if reader.mistakes.is_empty() { Ok(waivers) } else { Err(reader.mistakes) }
}

fn one(reader: &mut Reader<'_>, waivers: &mut Vec<Waiver>, item: &Spanned<DeValue<'_>>) {
    match item.get_ref() {
        DeValue::Table(table) => {
            let at = table.keys().map(Spanned::span).min_by_key(|s| s.start).unwrap_or_else(|| item.span());
            let first = item.span().start.min(at.start);
            waivers.push(reader.entry(table, first..at.end));
        }
        _ => reader.wrong(
            item.span(),
            "une dérogation est un tableau [[derogation]].",
            "a waiver is a table [[waiver]].",
        ),
    }
}

/// A day as people write it.
fn calendar(text: &str) -> Option<Date> {
    if let Ok(day) = text.parse::<Date>() {
        return (text.len() == 10).then_some(day);
    }
    let mut parts = text.split('/');
    let [day, month, year] = [parts.next()?, parts.next()?, parts.next()?];
    let whole = parts.next().is_none() && year.len() == 4;
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok().filter(|_| whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOUND: &str = "[[derogation]]\nconstat = \"I11-1a2b3c4d\"\nmotif = \"Pièce vue sur place\"\nauteur = \"M. Durand\"\ndate = 2026-11-20\necheance = \"31/03/2027\"\n";

    #[test]
    fn french_and_english_keys_say_the_same() {
        let english = SOUND.replace("derogation", "waiver").replace("constat", "key").replace("motif", "reason");
        let english = english.replace("auteur", "author").replace("echeance", "expiry");
        let [fr, en] = [SOUND, &english].map(|t| parse(t).unwrap());
        assert_eq!(fr, en);
        assert_eq!(fr, parse(&SOUND.replace("constat", "cle")).unwrap(), "as the reports call it");
        assert_eq!((fr[0].date.as_str(), fr[0].expiry.as_str()), ("2026-11-20", "2027-03-31"));
    }

    #[test]
    fn all_mistakes_are_told_at_once_with_their_lines() {
        let text = "[[derogation]]\nconstat = \"n'importe quoi\"\nmotif = \"\"\ndate = \"hier\"\n\n[[derogation]]\nregle = \"i02-r2\"\nmotife = \"x\"\nauteur = 3\ndate = \"2026-11-20\"\necheance = \"2025-01-01\"\n\n[autre]\nx = 1\n";
        let mistakes = parse(text).unwrap_err();
        let lines: Vec<usize> = mistakes.iter().map(|m| m.line).collect();
        for line in [1, 2, 4, 8, 9, 11, 13] {
            assert!(lines.contains(&line), "line {line} in {mistakes:?}");
        }
        assert!(lines.is_sorted());
    }

    #[test]
    fn whatever_the_bytes_the_answer_is_a_line() {
        for hostile in
            ["[[derogation]]\nconstat = ", "derogation = 3", "[[derogation]]\n[[derogation]]", "\u{0}", "a.b.c = ["]
        {
            let mistakes = parse(hostile).unwrap_err();
            assert!(mistakes.iter().all(|m| m.line >= 1) && !mistakes.is_empty(), "{hostile}");
        }
        assert!(parse("").unwrap().is_empty());
    }
}
