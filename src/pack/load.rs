//! From the files of a pack to a [`Pack`]: every mistake is told at once, with file, line and help.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::Read as _;
use std::path::Path;

use include_dir::{Dir, include_dir};
use serde::de::DeserializeOwned;

use super::automaton::{Automaton, Sources, compile_pattern, groups};
use super::lexicon::Lexicon;
use super::model::{AnswerKind, Chains, FieldsFile, PackFile, ProfileFile, Role, SignalKind};
use super::when::When;
use super::{LAYOUTS, Pack};
use crate::text::{Lang, Text};

static EMBEDDED: Dir = include_dir!("$CARGO_MANIFEST_DIR/rules");

/// Largest rule file, in bytes (LIMITS.md, rules).
const FILE_LIMIT: u64 = 5 * 1024 * 1024;
/// Most files of a pack (LIMITS.md, rules).
const FILES_LIMIT: usize = 10_000;
/// Most bytes of all the rules of a folder.
const TOTAL_LIMIT: u64 = 64 << 20;
/// Most things looked at in a folder of rules, whatever they are.
const LOOKED_LIMIT: usize = 100_000;
/// Most mistakes told at once: the first ones are enough to begin with.
const TOLD: usize = 200;
/// Most rules of one kind: artefacts, groups of one, fields, questions, checks (LIMITS.md, rules).
const RULES_LIMIT: usize = 10_000;
/// Most patterns of a pack, and most bytes of them (LIMITS.md, rules).
const PATTERNS_LIMIT: usize = 200_000;
const PATTERN_BYTES: usize = 10 << 20;

/// A mistake in a pack.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// File, relative to the rules folder.
    pub file: String,
    /// Line, from 1; 0 when the file as a whole is meant.
    pub line: usize,
    /// What is wrong.
    pub message: Text,
    /// What to do.
    pub help: Text,
}

impl Problem {
    /// The mistake on one line and its help on the next.
    #[must_use]
    pub fn said(&self, lang: Lang) -> String {
        let line = if self.line > 0 { format!(":{}", self.line) } else { String::new() };
        let colon = if lang == Lang::Fr { "\u{A0}:" } else { ":" };
        let mut text = format!("{}{line}{colon} {}", self.file, self.message.get(lang));
        let help = self.help.get(lang);
        if !help.is_empty() {
            text += &format!("\n    {}{colon} {help}", if lang == Lang::Fr { "aide" } else { "help" });
        }
        text
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.said(Lang::Fr))
    }
}

/// A text in both languages.
fn t(fr: impl Into<String>, en: impl Into<String>) -> Text {
    Text::new(fr, en)
}

/// The files of one pack folder: path inside the folder → text. Nothing else is known of where they come from.
pub type Files = BTreeMap<String, String>;

/// Ids and files of the packs in the binary.
#[must_use]
pub fn embedded() -> BTreeMap<String, Files> {
    let mut packs = BTreeMap::new();
    for dir in EMBEDDED.dirs() {
        let mut files = Files::new();
        collect(dir, dir.path(), &mut files);
        let id = dir.path().to_string_lossy().into_owned();
        packs.insert(id, files);
    }
    packs
}

fn collect(dir: &Dir, root: &Path, files: &mut Files) {
    for file in dir.files() {
        let path = file.path().strip_prefix(root).unwrap_or(file.path());
        if let (Some(text), Some("toml" | "tsv")) = (file.contents_utf8(), path.extension().and_then(|e| e.to_str())) {
            files.insert(path.to_string_lossy().replace('\\', "/"), text.to_owned());
        }
    }
    dir.dirs().for_each(|d| collect(d, root, files));
}

/// Packs of a folder on disk: the folder itself when it holds `pack.toml`, else its children that do.
///
/// # Errors
/// What could not be read.
pub fn on_disk(dir: &Path) -> Result<BTreeMap<String, Files>, Box<Problem>> {
    let mut packs = BTreeMap::new();
    let roots: Vec<_> = if dir.join("pack.toml").is_file() {
        vec![dir.to_path_buf()]
    } else {
        let mut children: Vec<_> = std::fs::read_dir(dir)
            .map_err(|e| {
                problem(
                    &dir.to_string_lossy(),
                    t(format!("dossier illisible ({e})"), format!("the folder cannot be read ({e})")),
                    t("donnez à --pack un dossier qui contient pack.toml", "give --pack a folder that holds pack.toml"),
                )
            })?
            .flatten()
            .map(|e| e.path())
            .filter(|p| p.join("pack.toml").is_file())
            .collect();
        children.sort();
        children
    };
    if roots.is_empty() {
        return Err(Box::new(problem(
            &dir.to_string_lossy(),
            t("aucun pack.toml ici", "no pack.toml here"),
            t("donnez à --pack un dossier qui contient pack.toml", "give --pack a folder that holds pack.toml"),
        )));
    }
    let mut room = Room { looked: LOOKED_LIMIT, bytes: TOTAL_LIMIT };
    for root in roots {
        let mut files = Files::new();
        read_folder(&root, &root, 0, &mut files, &mut room)?;
        let id = root.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        packs.insert(id, files);
    }
    Ok(packs)
}

/// What may still be looked at and read.
struct Room {
    looked: usize,
    bytes: u64,
}

fn read_folder(dir: &Path, root: &Path, depth: u32, files: &mut Files, room: &mut Room) -> Result<(), Box<Problem>> {
    let shown = |p: &Path| p.to_string_lossy().into_owned();
    let entries = std::fs::read_dir(dir).map_err(|e| {
        problem(
            &shown(dir),
            t(format!("dossier illisible ({e})"), format!("the folder cannot be read ({e})")),
            t("", ""),
        )
    })?;
    for entry in entries.flatten() {
        let path = entry.path();
        let Ok(kind) = entry.file_type() else { continue };
        room.looked = room.looked.saturating_sub(1);
        if room.looked == 0 {
            return Err(Box::new(problem(
                &shown(dir),
                t("trop de fichiers ici", "too many files here"),
                t("un pack est un petit dossier de règles", "a pack is a small folder of rules"),
            )));
        }
        if kind.is_dir() && depth < 4 {
            read_folder(&path, root, depth + 1, files, room)?;
        } else if kind.is_file() && path.extension().is_some_and(|e| e == "toml" || e == "tsv") {
            if files.len() >= FILES_LIMIT {
                return Err(Box::new(problem(
                    &shown(dir),
                    t(format!("plus de {FILES_LIMIT} fichiers"), format!("more than {FILES_LIMIT} files")),
                    t("un pack est un petit dossier de règles", "a pack is a small folder of rules"),
                )));
            }
            let mut text = Vec::new();
            let opened = std::fs::File::open(&path).and_then(|f| f.take(FILE_LIMIT + 1).read_to_end(&mut text));
            let text = opened.and_then(|_| {
                let whole = text.len() as u64 <= FILE_LIMIT;
                if whole { String::from_utf8(text).map_err(std::io::Error::other).map(Some) } else { Ok(None) }
            });
            if matches!(text, Ok(None)) {
                return Err(Box::new(problem(
                    &shown(&path),
                    t("fichier de plus de 5 Mio", "file larger than 5 MiB"),
                    t("un fichier de règles tient en quelques pages", "a file of rules is a few pages long"),
                )));
            }
            let text = text.map(Option::unwrap_or_default).map_err(|e| {
                problem(
                    &shown(&path),
                    t(format!("illisible ({e})"), format!("cannot be read ({e})")),
                    t("enregistrez-le en UTF-8", "save it as UTF-8"),
                )
            })?;
            room.bytes = room.bytes.saturating_sub(text.len() as u64);
            if room.bytes == 0 {
                return Err(Box::new(problem(
                    &shown(dir),
                    t("plus de 64 Mio de règles", "more than 64 MiB of rules"),
                    t("un pack est un petit dossier de règles", "a pack is a small folder of rules"),
                )));
            }
            let rel = path.strip_prefix(root).unwrap_or(&path);
            files.insert(shown(rel).replace('\\', "/"), text);
        }
    }
    Ok(())
}

fn problem(file: &str, message: Text, help: Text) -> Problem {
    Problem { file: file.to_owned(), line: 0, message, help }
}

/// Compiles the pack `id` of `packs`, its bases laid under it.
///
/// # Errors
/// Every mistake found.
pub fn compile(packs: &BTreeMap<String, Files>, id: &str) -> Result<Pack, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut layers = Vec::new();
    let mut next = id.to_owned();
    while !next.is_empty() {
        if layers.contains(&next) || layers.len() > 8 {
            problems.push(problem(
                &format!("{next}/pack.toml"),
                t("« extends » tourne en rond", "“extends” goes round in circles"),
                t("un pack ne peut pas reposer sur lui-même", "a pack cannot rest on itself"),
            ));
            break;
        }
        // An overlay given alone with --pack may rest on a pack of the binary.
        let files = packs.get(&next).cloned().or_else(|| embedded().remove(&next));
        let Some(files) = files else {
            problems.push(problem(
                &format!("{}/pack.toml", layers.last().unwrap_or(&next)),
                t(format!("le pack « {next} » n'existe pas"), format!("there is no pack “{next}”")),
                t("vérifiez « extends » et le nom du dossier", "check “extends” and the name of the folder"),
            ));
            break;
        };
        let base = files.get("pack.toml").and_then(|t| toml::from_str::<toml::Table>(t).ok());
        let base = base.and_then(|t| t.get("extends").and_then(|v| v.as_str().map(str::to_owned)));
        layers.push(next);
        next = base.unwrap_or_default();
    }
    // path → (shown path, text), the overlay last
    let mut files: BTreeMap<String, (String, String)> = BTreeMap::new();
    for layer in layers.iter().rev() {
        for (path, text) in packs.get(layer).cloned().or_else(|| embedded().remove(layer)).unwrap_or_default() {
            files.insert(path.clone(), (format!("{layer}/{path}"), text));
        }
    }
    let pack = assemble(&files, &mut problems);
    match pack {
        Some(pack) if problems.is_empty() => Ok(pack),
        _ => {
            problems.sort();
            problems.dedup();
            if let Some(more) = problems.len().checked_sub(TOLD).filter(|n| *n > 0) {
                problems.truncate(TOLD);
                let help = t("corrigez d'abord celles-ci", "mend these first");
                problems.push(problem(id, t(format!("et {more} autres"), format!("and {more} more")), help));
            }
            Err(problems)
        }
    }
}

/// What `before` and `after` may be held against beside an artefact.
const SESSION_DAYS: [&str; 2] = ["session-start", "session-end"];

fn assemble(files: &BTreeMap<String, (String, String)>, problems: &mut Vec<Problem>) -> Option<Pack> {
    let mut file: Option<PackFile> = None;
    let mut fields = FieldsFile { fields: Vec::new() };
    let mut profile = ProfileFile { questions: Vec::new() };
    let mut chains = Chains::default();
    let mut lexicon: Option<(&String, &String)> = None;
    let mut artefacts = Vec::new();
    let mut indicators = Vec::new();
    for (path, (shown, text)) in files {
        match path.split_once('/') {
            None if path == "pack.toml" => file = parse(shown, text, problems),
            None if path == "fields.toml" => fields = parse(shown, text, problems).unwrap_or(fields),
            None if path == "lexicon.tsv" => lexicon = Some((shown, text)),
            None if path == "chains.toml" => chains = parse(shown, text, problems).unwrap_or(chains),
            None if path == "profile.toml" => profile = parse(shown, text, problems).unwrap_or(profile),
            Some(("artefacts", _)) => {
                artefacts.extend(
                    parse::<super::model::Artefact>(shown, text, problems).map(|a| (shown.clone(), text.clone(), a)),
                );
            }
            Some(("indicators", _)) => {
                indicators.extend(
                    parse::<super::model::Indicator>(shown, text, problems).map(|i| (shown.clone(), text.clone(), i)),
                );
            }
            _ => problems.push(problem(
                shown,
                t("fichier inattendu", "unexpected file"),
                t("les règles se rangent dans artefacts/ et indicators/", "rules belong in artefacts/ and indicators/"),
            )),
        }
    }
    if file.is_none() && problems.is_empty() {
        problems.push(problem(
            "pack.toml",
            t("fichier absent", "no such file"),
            t("un pack commence par pack.toml", "a pack begins with pack.toml"),
        ));
    }
    // what a broken file would define must not be missed elsewhere: one mistake is told once
    let known = |folder: &str| -> BTreeSet<String> {
        let paths = files.keys().filter_map(|p| p.strip_prefix(folder)?.strip_suffix(".toml"));
        paths.map(str::to_owned).collect()
    };
    let parsed = |name: &str| !files.get(name).is_some_and(|(shown, _)| problems.iter().any(|p| p.file == *shown));
    let sound =
        Sound { artefacts: known("artefacts/"), fields: parsed("fields.toml"), questions: parsed("profile.toml") };
    check(&artefacts, &indicators, &fields, &profile, &sound, problems);
    let missing = |id: &&String| !sound.artefacts.contains(*id) && !artefacts.iter().any(|(_, _, a)| a.id == **id);
    for id in chains.session.iter().chain(&chains.trainee).chain(&chains.trainer).filter(missing) {
        problems.push(problem(
            "chains.toml",
            t(format!("l'artefact « {id} » n'existe pas"), format!("there is no artefact “{id}”")),
            t("vérifiez l'identifiant", "check the id"),
        ));
    }
    if !problems.is_empty() {
        return None;
    }
    let file = file?;
    let mut artefacts: Vec<_> = artefacts.into_iter().map(|(_, _, a)| a).collect();
    artefacts.sort_by(|a, b| a.id.cmp(&b.id));
    let mut indicators: Vec<_> = indicators.into_iter().map(|(_, _, i)| i).collect();
    indicators.sort_by_key(|i| i.number);
    let kinds = [artefacts.len(), fields.fields.len(), indicators.len(), profile.questions.len()];
    let grouped = artefacts.iter().map(|a| groups(a).count());
    let checked = indicators.iter().map(|i| i.checks.len()).sum();
    let inferred = profile.questions.iter().map(|q| q.infer.len()).sum();
    if kinds.into_iter().chain(grouped).chain([checked, inferred]).any(|n| n > RULES_LIMIT) {
        problems.push(problem(
            "pack.toml",
            t(format!("plus de {RULES_LIMIT} règles d'une sorte"), format!("more than {RULES_LIMIT} rules of a kind")),
            t("partagez ce référentiel en plusieurs", "split this pack"),
        ));
        return None;
    }
    let automaton = Automaton::build(
        &Sources {
            artefacts: &artefacts,
            fields: &fields.fields,
            indicators: &indicators,
            questions: &profile.questions,
            template: &file.template,
            draft: &file.draft,
        },
        (PATTERNS_LIMIT, PATTERN_BYTES),
    );
    let lexicon = match lexicon.map(|(shown, text)| (shown, Lexicon::parse(text, &artefacts))) {
        None => Lexicon::default(),
        Some((_, Ok(lexicon))) => lexicon,
        Some((shown, Err((line, message)))) => {
            let help = t(
                "récrivez-le par « cargo run --release --example lexicon »",
                "write it again with “cargo run --release --example lexicon”",
            );
            problems.push(Problem { file: shown.clone(), line, message, help });
            return None;
        }
    };
    match automaton {
        Ok(automaton) => {
            let (fields, questions) = (fields.fields, profile.questions);
            let heading = fields.iter().position(|f| f.role == Some(Role::Anyone)).and_then(|n| u16::try_from(n).ok());
            Some(Pack { file, chains, heading, artefacts, fields, indicators, questions, automaton, lexicon })
        }
        Err(e) => {
            problems.push(problem(
                "pack.toml",
                t(format!("motifs trop nombreux ou trop longs ({e})"), format!("patterns too many or too long ({e})")),
                t("", ""),
            ));
            None
        }
    }
}

/// Reads one file; unknown keys are all told (each is set aside and the reading goes on), any other mistake once.
fn parse<T: DeserializeOwned>(shown: &str, text: &str, problems: &mut Vec<Problem>) -> Option<T> {
    let mut text = text.to_owned();
    let mut parsed = None;
    let before = problems.len();
    for _ in 0..50 {
        match toml::from_str::<T>(&text) {
            Ok(value) => {
                parsed = Some(value);
                break;
            }
            Err(e) => {
                let at = e.span().map_or(0, |s| s.start.min(text.len()));
                let line = text[..at].matches('\n').count() + 1;
                let message = e.message().to_owned();
                let unknown = message.starts_with("unknown field");
                problems.push(Problem {
                    file: shown.to_owned(),
                    line,
                    message: t(in_french(&message), message.as_str()),
                    help: help(&message),
                });
                let start = text[..at].rfind('\n').map_or(0, |i| i + 1);
                let end = text[at..].find('\n').map_or(text.len(), |i| at + i);
                let row = text[start..end].to_owned();
                // Only a key with its whole value on one line can be set aside safely.
                if !unknown
                    || !row.contains('=')
                    || row.trim_start().starts_with('[')
                    || row.trim_end().ends_with(['[', '{', '"']) && row.matches('"').count() % 2 == 1
                {
                    break;
                }
                text.replace_range(start..end, &format!("#{}", " ".repeat(row.len().saturating_sub(1))));
            }
        }
    }
    if problems.len() > before { None } else { parsed }
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
        .replace("invalid string", "texte mal écrit")
        .replace("invalid array", "liste mal écrite")
        .replace("invalid value", "valeur incorrecte")
        .replace("missing value", "il manque la valeur")
        .replace("expected `\"`", "guillemet attendu")
}

fn help(message: &str) -> Text {
    if message.starts_with("unknown field") {
        t(
            "vérifiez l'orthographe ; les clés admises sont décrites dans rules/README.md",
            "check the spelling; the keys are described in rules/README.md",
        )
    } else if message.starts_with("missing field") {
        t("ajoutez cette clé (voir rules/README.md)", "add this key (see rules/README.md)")
    } else {
        t("voir rules/README.md", "see rules/README.md")
    }
}

type Read<T> = (String, String, T);

/// What may be referred to although its file could not be understood.
struct Sound {
    /// Names of the files of artefacts, by rule the ids they define.
    artefacts: BTreeSet<String>,
    /// Whether `fields.toml` was understood.
    fields: bool,
    /// Whether `profile.toml` was understood.
    questions: bool,
}

/// Ids that clash or lead nowhere, expressions and patterns that cannot be understood.
fn check(
    artefacts: &[Read<super::model::Artefact>],
    indicators: &[Read<super::model::Indicator>],
    fields: &FieldsFile,
    profile: &ProfileFile,
    sound: &Sound,
    problems: &mut Vec<Problem>,
) {
    let ids: BTreeSet<&str> = artefacts.iter().map(|(_, _, a)| a.id.as_str()).collect();
    let ids: BTreeSet<&str> = ids.into_iter().chain(sound.artefacts.iter().map(String::as_str)).collect();
    let field_ids: BTreeSet<&str> = fields.fields.iter().map(|f| f.id.as_str()).collect();
    let questions: BTreeMap<&str, AnswerKind> = profile.questions.iter().map(|q| (q.id.as_str(), q.kind)).collect();
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    let mut say = |file: &str, text: &str, needle: &str, message: Text, help: Text| {
        // a file of mistakes is not searched again for each
        let told = problems.len() < TOLD;
        let line = if told { text.lines().position(|l| l.contains(needle)).map_or(0, |i| i + 1) } else { 0 };
        problems.push(Problem { file: file.to_owned(), line, message, help });
    };
    for (file, text, a) in artefacts {
        if let Some(other) = seen.insert(a.id.clone(), file) {
            say(
                file,
                text,
                &a.id,
                t(
                    format!("l'identifiant « {} » est déjà pris par {other}", a.id),
                    format!("the id “{}” is already taken by {other}", a.id),
                ),
                t("donnez-lui un autre identifiant", "give it another id"),
            );
        }
        for id in a.unless.iter().filter(|i| !ids.contains(i.as_str())) {
            say(
                file,
                text,
                id,
                t(format!("l'artefact « {id} » n'existe pas"), format!("there is no artefact “{id}”")),
                t("vérifiez « unless »", "check “unless”"),
            );
        }
        for g in groups(a) {
            for p in &g.any {
                if g.kind == SignalKind::Layout {
                    if !LAYOUTS.contains(&p.as_str()) {
                        say(
                            file,
                            text,
                            p,
                            t(format!("la disposition « {p} » n'existe pas"), format!("there is no layout “{p}”")),
                            t(
                                format!("dispositions connues : {}", LAYOUTS.join(", ")),
                                format!("layouts: {}", LAYOUTS.join(", ")),
                            ),
                        );
                    }
                } else if compile_pattern(p).is_none() || p.trim_end_matches('*').contains('*') {
                    say(
                        file,
                        text,
                        p,
                        t(
                            format!("le motif « {p} » n'est pas fait de mots"),
                            format!("the pattern “{p}” is not made of words"),
                        ),
                        t("écrivez des mots ; « * » seulement à la fin", "write words; “*” at the end only"),
                    );
                } else if p.len() > 400 {
                    say(
                        file,
                        text,
                        p,
                        t("motif de plus de 400 caractères", "pattern longer than 400 characters"),
                        t("un motif est une courte suite de mots", "a pattern is a few words"),
                    );
                }
            }
        }
    }
    let mut numbers = BTreeMap::new();
    for (file, text, i) in indicators {
        if let Some(other) = numbers.insert(i.number, file) {
            say(
                file,
                text,
                "number",
                t(
                    format!("l'indicateur {} est déjà décrit par {other}", i.number),
                    format!("indicator {} is already described by {other}", i.number),
                ),
                t("un fichier par indicateur", "one file for each indicator"),
            );
        }
        let causes: BTreeSet<&str> = i.causes.iter().map(|c| c.id.as_str()).collect();
        for need in &i.requires {
            if !causes.contains(need.absent.as_str()) {
                say(
                    file,
                    text,
                    &need.id,
                    t(
                        format!("la cause « {} » n'existe pas", need.absent),
                        format!("there is no cause “{}”", need.absent),
                    ),
                    t("ajoutez-la à [[causes]]", "add it to [[causes]]"),
                );
            }
        }
        for c in &i.checks {
            let caused = std::iter::once(&c.cause).chain(c.causes.values()).filter(|x| !x.is_empty());
            if c.cause.is_empty() && !c.advice {
                say(
                    file,
                    text,
                    &c.id,
                    t("il manque la clé `cause`", "missing field `cause`"),
                    t(
                        "un contrôle sans cause doit porter advice = true",
                        "a check without cause must say advice = true",
                    ),
                );
            }
            for cause in caused.filter(|x| !causes.contains(x.as_str())) {
                say(
                    file,
                    text,
                    &c.id,
                    t(format!("la cause « {cause} » n'existe pas"), format!("there is no cause “{cause}”")),
                    t("ajoutez-la à [[causes]]", "add it to [[causes]]"),
                );
            }
            for f in c
                .fields
                .iter()
                .chain(&c.field)
                .chain(c.causes.keys())
                .filter(|f| sound.fields && !field_ids.contains(f.as_str()))
            {
                say(
                    file,
                    text,
                    f,
                    t(format!("le champ « {f} » n'existe pas"), format!("there is no field “{f}”")),
                    t("ajoutez-le à fields.toml", "add it to fields.toml"),
                );
            }
        }
        let wanted = i.requires.iter().flat_map(|n| &n.any).chain(&i.supporting);
        let wanted = wanted.chain(i.checks.iter().flat_map(|c| {
            std::iter::once(&c.artefact)
                .chain(c.than.iter().filter(|t| !SESSION_DAYS.contains(&t.as_str())))
                .chain(&c.with)
                .chain(&c.among)
        }));
        for id in wanted.filter(|w| !ids.contains(w.as_str())) {
            say(
                file,
                text,
                id,
                t(format!("l'artefact « {id} » n'existe pas"), format!("there is no artefact “{id}”")),
                t("vérifiez l'identifiant ou ajoutez artefacts/<id>.toml", "check the id or add artefacts/<id>.toml"),
            );
        }
        let whens = i.when.iter().chain(i.requires.iter().filter_map(|n| n.when.as_ref()));
        for w in whens.chain(i.checks.iter().filter_map(|c| c.when.as_ref())) {
            match When::parse(w) {
                Err(e) => say(
                    file,
                    text,
                    w,
                    t(format!("condition « {w} » : {e}"), format!("condition “{w}”: {e}")),
                    t(
                        "voir « Profile expressions » dans rules/README.md",
                        "see “Profile expressions” in rules/README.md",
                    ),
                ),
                Ok(when) => {
                    let mut names = Vec::new();
                    when.questions(&mut names);
                    for n in names.into_iter().filter(|n| sound.questions && !questions.contains_key(n)) {
                        say(
                            file,
                            text,
                            n,
                            t(format!("la question « {n} » n'existe pas"), format!("there is no question “{n}”")),
                            t("ajoutez-la à profile.toml", "add it to profile.toml"),
                        );
                    }
                }
            }
        }
    }
    let mut seen = BTreeSet::new();
    for f in &fields.fields {
        if !seen.insert(&f.id) {
            say(
                "fields.toml",
                "",
                &f.id,
                t(
                    format!("le champ « {} » est écrit deux fois", f.id),
                    format!("the field “{}” is written twice", f.id),
                ),
                t("gardez-en un", "keep one"),
            );
        }
    }
    for id in profile.questions.iter().flat_map(|q| &q.infer).flat_map(|i| i.artefacts.iter().chain(&i.not_in)) {
        if !ids.contains(id.as_str()) {
            say(
                "profile.toml",
                "",
                id,
                t(format!("l'artefact « {id} » n'existe pas"), format!("there is no artefact “{id}”")),
                t("vérifiez l'identifiant", "check the id"),
            );
        }
    }
}
