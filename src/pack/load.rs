//! From the files of a pack to a [`Pack`]: every mistake is told at once, with file, line and help.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;

use serde::de::DeserializeOwned;

use super::Pack;
use super::automaton::{Automaton, Patterns, groups};
use super::check::{Source, Sources, check};
use super::lexicon::Lexicon;
use super::model::{Check, Crosschecks, Indicator, Kinds, Markers, Need, PackFile, Role, TitleWords};
use super::problem::{Problem, in_french, nearest};
use super::rule::{EMBEDDED, Rule};
use crate::text::{Text, fr_count};

/// Largest rule file, in bytes (LIMITS.md, rules).
const FILE_LIMIT: u64 = 5 * 1024 * 1024;
/// Most files of a pack (LIMITS.md, rules).
const FILES_LIMIT: usize = 10_000;
/// Most bytes of all the rules of a folder.
const TOTAL_LIMIT: u64 = 64 << 20;
/// Most things looked at in a folder of rules, whatever they are.
const LOOKED_LIMIT: usize = 100_000;
/// Most mistakes told at once: the first ones are enough to begin with.
pub(super) const TOLD: usize = 200;
/// Most rules of one kind: artefacts, groups of one, fields, questions, checks (LIMITS.md, rules).
const RULES_LIMIT: usize = 10_000;
/// Most patterns of a pack, and most bytes of them (LIMITS.md, rules).
const PATTERNS_LIMIT: usize = 200_000;
const PATTERN_BYTES: usize = 10 << 20;

/// A text in both languages.
pub(super) fn t(fr: impl Into<String>, en: impl Into<String>) -> Text {
    Text::new(fr, en)
}

/// The files of one pack folder: path inside the folder → text. Nothing else is known of where they come from.
pub type Files = BTreeMap<String, Rule>;

/// The files of a pack with its bases laid under it: path → path as shown, text.
pub(super) type Layered<'a> = BTreeMap<&'a str, (String, &'a Rule)>;

/// Ids and files of the packs in the binary.
#[must_use]
pub fn embedded() -> BTreeMap<String, Files> {
    let files = |files: &[(&str, Rule)]| files.iter().map(|(path, rule)| ((*path).to_owned(), rule.clone())).collect();
    EMBEDDED.iter().map(|(id, rules)| ((*id).to_owned(), files(rules))).collect()
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
                Problem::of_file(
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
        return Err(Box::new(Problem::of_file(
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
        Problem::of_file(
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
            return Err(Box::new(Problem::of_file(
                &shown(dir),
                t("trop de fichiers ici", "too many files here"),
                t("un pack est un petit dossier de règles", "a pack is a small folder of rules"),
            )));
        }
        if kind.is_dir() && depth < 4 {
            read_folder(&path, root, depth + 1, files, room)?;
        } else if kind.is_file() && path.extension().is_some_and(|e| e == "toml" || e == "tsv") {
            if files.len() >= FILES_LIMIT {
                return Err(Box::new(Problem::of_file(
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
                return Err(Box::new(Problem::of_file(
                    &shown(&path),
                    t("fichier de plus de 5 Mio", "file larger than 5 MiB"),
                    t("un fichier de règles tient en quelques pages", "a file of rules is a few pages long"),
                )));
            }
            let text = text.map(Option::unwrap_or_default).map_err(|e| {
                Problem::of_file(
                    &shown(&path),
                    t(format!("illisible ({e})"), format!("cannot be read ({e})")),
                    t("enregistrez-le en UTF-8", "save it as UTF-8"),
                )
            })?;
            room.bytes = room.bytes.saturating_sub(text.len() as u64);
            if room.bytes == 0 {
                return Err(Box::new(Problem::of_file(
                    &shown(dir),
                    t("plus de 64 Mio de règles", "more than 64 MiB of rules"),
                    t("un pack est un petit dossier de règles", "a pack is a small folder of rules"),
                )));
            }
            let rel = path.strip_prefix(root).unwrap_or(&path);
            files.insert(shown(rel).replace('\\', "/"), text.into());
        }
    }
    Ok(())
}

/// What is made of a pack. Rules that were checked before, those of the binary, need not be checked again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// All of it, with every mistake told.
    Whole,
    /// What a reader needs of rules that were checked.
    Reading,
    /// What judging needs of them: the patterns of names, no other, and no learnt weights.
    Judging,
    /// What judging needs of a pack whose papers another one recognised: no patterns at all.
    Beside,
}

/// Compiles the pack `id` of `packs`, its bases laid under it.
///
/// # Errors
/// Every mistake found.
pub fn compile(packs: &BTreeMap<String, Files>, id: &str) -> Result<Pack, Vec<Problem>> {
    compile_part(packs, id, Part::Whole)
}

/// As [`compile`], and no more than a part of the pack.
///
/// # Errors
/// Every mistake found.
pub fn compile_part(packs: &BTreeMap<String, Files>, id: &str, part: Part) -> Result<Pack, Vec<Problem>> {
    // An overlay given alone with --pack may rest on a pack of the binary.
    let others = std::cell::LazyCell::new(embedded);
    let of = |layer: &str| packs.get(layer).or_else(|| others.get(layer));
    let mut problems = Vec::new();
    let mut layers = Vec::new();
    let mut next = id.to_owned();
    while !next.is_empty() {
        if layers.contains(&next) || layers.len() > 8 {
            problems.push(Problem::of_file(
                &format!("{next}/pack.toml"),
                t("« extends » tourne en rond", "“extends” goes round in circles"),
                t("un pack ne peut pas reposer sur lui-même", "a pack cannot rest on itself"),
            ));
            break;
        }
        let Some(files) = of(&next) else {
            problems.push(Problem::of_file(
                &format!("{}/pack.toml", layers.last().unwrap_or(&next)),
                t(format!("le pack « {next} » n'existe pas"), format!("there is no pack “{next}”")),
                t("vérifiez « extends » et le nom du dossier", "check “extends” and the name of the folder"),
            ));
            break;
        };
        let base = extends(files);
        layers.push(next);
        next = base.unwrap_or_default();
    }
    // the overlay last
    let mut files = Layered::new();
    for layer in layers.iter().rev() {
        for (path, text) in of(layer).into_iter().flatten() {
            files.insert(path, (format!("{layer}/{path}"), text));
        }
    }
    let bases: Vec<PackFile> =
        layers.iter().skip(1).filter_map(|layer| of(layer)?.get("pack.toml")?.read().ok()).collect();
    let pack = assemble(&files, &bases, &related_keywords(packs, &layers), part, &mut problems);
    match pack {
        Some(pack) if problems.is_empty() => Ok(pack),
        _ => {
            problems.sort();
            problems.dedup();
            if let Some(more) = problems.len().checked_sub(TOLD).filter(|n| *n > 0) {
                problems.truncate(TOLD);
                let help = t("corrigez d'abord celles-ci", "mend these first");
                problems.push(Problem::of_file(
                    id,
                    t(format!("et {}", fr_count(more, "autre", "autres")), format!("and {more} more")),
                    help,
                ));
            }
            Err(problems)
        }
    }
}

/// The pack at the root of the family of `id`: what is left when every `extends` has been followed.
#[must_use]
pub fn root(packs: &BTreeMap<String, Files>, id: &str) -> String {
    let mut at = id.to_owned();
    for _ in 0..8 {
        match packs.get(&at).and_then(extends).filter(|base| !base.is_empty()) {
            Some(base) => at = base,
            None => break,
        }
    }
    at
}

fn extends(files: &Files) -> Option<String> {
    let table: toml::Table = files.get("pack.toml")?.read().ok()?;
    table.get("extends").and_then(|v| v.as_str().map(str::to_owned))
}

/// The checks of a file, whatever else it holds.
#[derive(Default, serde::Deserialize)]
struct Checks {
    #[serde(default)]
    checks: Vec<Check>,
    #[serde(default)]
    requires: Vec<Need>,
}

/// Word lists that packs of the same family check: they are looked for as well, so that what was read once can
/// be held against each of them.
fn related_keywords(packs: &BTreeMap<String, Files>, layers: &[String]) -> Vec<Vec<String>> {
    let Some(own) = layers.first().map(|id| root(packs, id)) else { return Vec::new() };
    let mut lists = Vec::new();
    for (_, files) in packs.iter().filter(|(id, _)| !layers.contains(id) && root(packs, id) == own) {
        for (path, text) in files {
            // a file that says no word list is not read
            let speaks = ["\nany", "\nanswers", "\nshort", "\nwithin"].iter().any(|key| text.contains(key));
            if speaks && (path.starts_with("indicators/") || path == "crosschecks.toml") {
                let said = text.read::<Checks>().unwrap_or_default();
                lists.extend(said.checks.iter().flat_map(Check::words).cloned());
                lists.extend(said.requires.iter().flat_map(Need::words).cloned());
            }
        }
    }
    lists
}

fn assemble(
    files: &Layered,
    bases: &[PackFile],
    relatives: &[Vec<String>],
    part: Part,
    problems: &mut Vec<Problem>,
) -> Option<Pack> {
    let mut sources = Sources::default();
    let mut lexicon: Option<(&String, &Rule)> = None;
    for (&path, (shown, text)) in files {
        match path.split_once('/') {
            None if path == "pack.toml" => sources.file = read(shown, text, problems),
            None if path == "fields.toml" => sources.fields = read(shown, text, problems),
            None if path == "lexicon.tsv" => lexicon = Some((shown, text)),
            None if path == "chains.toml" => sources.chains = read(shown, text, problems),
            None if path == "crosschecks.toml" => {
                sources.crosschecks = read::<Crosschecks>(shown, text, problems).map(|x| x.map(advice));
            }
            None if path == "profile.toml" => sources.profile = read(shown, text, problems),
            Some(("artefacts", _)) => sources.artefacts.extend(read(shown, text, problems)),
            Some(("indicators", _)) => sources.indicators.extend(read(shown, text, problems)),
            _ => problems.push(Problem::of_file(
                shown,
                t("fichier inattendu", "unexpected file"),
                t("les règles se rangent dans artefacts/ et indicators/", "rules belong in artefacts/ and indicators/"),
            )),
        }
    }
    if sources.file.is_none() && problems.is_empty() {
        problems.push(Problem::of_file(
            "pack.toml",
            t("fichier absent", "no such file"),
            t("un pack commence par pack.toml", "a pack begins with pack.toml"),
        ));
    }
    if let Some(file) = &mut sources.file {
        bases.iter().for_each(|base| inherit(&mut file.value, base));
    }
    if part == Part::Whole {
        check(&sources, files, problems);
    }
    if !problems.is_empty() {
        return None;
    }
    let file = sources.file?.value;
    let mut artefacts: Vec<_> = sources.artefacts.into_iter().map(|a| a.value).collect();
    artefacts.sort_by(|a, b| a.id.cmp(&b.id));
    let mut indicators: Vec<_> = sources.indicators.into_iter().map(|i| i.value).collect();
    indicators.sort_by_key(|i| i.number);
    let fields = sources.fields.map(|f| f.value.fields).unwrap_or_default();
    let questions = sources.profile.map(|p| p.value.questions).unwrap_or_default();
    let mut keywords: Vec<Vec<String>> = Vec::new();
    let crosschecks = sources.crosschecks.map(|x| x.value);
    let own = indicators.iter().chain(&crosschecks).flat_map(Indicator::words);
    let chains = sources.chains.map(|c| c.value).unwrap_or_default();
    for list in own.chain(chains.kinds.words()).chain(relatives) {
        if !keywords.contains(list) {
            keywords.push(list.clone());
        }
    }
    let kinds = [artefacts.len(), fields.len(), indicators.len(), questions.len(), keywords.len()];
    let grouped = artefacts.iter().map(|a| groups(a).count());
    let checked = indicators.iter().chain(&crosschecks).map(|i| i.checks.len());
    let inferred = questions.iter().map(|q| q.infer.len()).sum();
    if kinds.into_iter().chain(grouped).chain(checked).chain([inferred]).any(|n| n > RULES_LIMIT) {
        problems.push(Problem::of_file(
            "pack.toml",
            t(format!("plus de {RULES_LIMIT} règles d'une sorte"), format!("more than {RULES_LIMIT} rules of a kind")),
            t("partagez ce référentiel en plusieurs", "split this pack"),
        ));
        return None;
    }
    let (none, silent) = (Markers::default(), TitleWords::default());
    let patterns = match part {
        Part::Whole | Part::Reading => Patterns {
            artefacts: &artefacts,
            fields: &fields,
            keywords: &keywords,
            questions: &questions,
            template: &file.template,
            draft: &file.draft,
            titles: &file.titles,
            names_only: false,
        },
        Part::Judging | Part::Beside => Patterns {
            artefacts: if part == Part::Judging { &artefacts } else { &[] },
            fields: &[],
            keywords: &[],
            questions: &[],
            template: &none,
            draft: &none,
            titles: &silent,
            names_only: true,
        },
    };
    let automaton = Automaton::build(&patterns, (PATTERNS_LIMIT, PATTERN_BYTES));
    let learnt = matches!(part, Part::Whole | Part::Reading);
    let lexicon = match lexicon.filter(|_| learnt).map(|(shown, text)| (shown, Lexicon::parse(text, &artefacts))) {
        None => Lexicon::default(),
        Some((_, Ok(lexicon))) => lexicon,
        Some((shown, Err((line, message)))) => {
            let help = t(
                "récrivez-le par « cargo run --release --example lexicon »",
                "write it again with “cargo run --release --example lexicon”",
            );
            problems.push(Problem { line, ..Problem::of_file(shown, message, help) });
            return None;
        }
    };
    match automaton {
        Ok(automaton) => {
            let first = |role| fields.iter().position(|f| f.role == Some(role)).and_then(|n| u16::try_from(n).ok());
            let (heading, signing) = (first(Role::Anyone), first(Role::Signatory));
            let about = chains.kinds.words().filter_map(|words| super::number(&keywords, words)).collect();
            let checks = indicators.iter().chain(&crosschecks).flat_map(|i| &i.checks);
            let quotes = checks.flat_map(crate::pack::model::Check::quoted);
            let mut quoted: Vec<u32> = quotes.filter_map(|words| super::number(&keywords, words)).collect();
            quoted.sort_unstable();
            quoted.dedup();
            let reading = reading(files, &file, &chains.kinds);
            let signing_words = super::Signing::of(&file.signing);
            let parts = super::Parts::of(&file.parts);
            let optional = super::compile_patterns(&file.optional.markers);
            Some(Pack {
                file,
                optional,
                parts,
                signing_words,
                chains,
                crosschecks,
                heading,
                signing,
                about,
                quoted,
                artefacts,
                near: fields.iter().map(super::Near::of).collect(),
                fields,
                indicators,
                questions,
                keywords,
                automaton,
                lexicon,
                reading,
                labels: std::sync::OnceLock::new(),
            })
        }
        Err(e) => {
            problems.push(Problem::of_file(
                "pack.toml",
                t(format!("motifs trop nombreux ou trop longs ({e})"), format!("patterns too many or too long ({e})")),
                t("", ""),
            ));
            None
        }
    }
}

/// Crosschecks as an indicator without number, all of them advice.
fn advice(mut crosschecks: Crosschecks) -> Indicator {
    crosschecks.checks.iter_mut().for_each(|c| c.advice = true);
    Indicator::from(crosschecks)
}

/// What an overlay's `pack.toml` leaves out is its base's. Its own are its id, version, name, period, sources, notice.
fn inherit(file: &mut PackFile, base: &PackFile) {
    fn take<T: Clone + Default + PartialEq>(own: &mut T, base: &T) {
        if *own == T::default() {
            own.clone_from(base);
        }
    }
    if file.criteria.is_empty() {
        file.criteria.clone_from(&base.criteria);
    }
    take(&mut file.policy, &base.policy);
    take(&mut file.roles, &base.roles);
    take(&mut file.out_of_purpose, &base.out_of_purpose);
    take(&mut file.template, &base.template);
    take(&mut file.draft, &base.draft);
    take(&mut file.aside, &base.aside);
    take(&mut file.version_words, &base.version_words);
    take(&mut file.optional, &base.optional);
    take(&mut file.signing, &base.signing);
    take(&mut file.parts, &base.parts);
    take(&mut file.nobody, &base.nobody);
    take(&mut file.houses, &base.houses);
    take(&mut file.titles, &base.titles);
    take(&mut file.examples_tolerated, &base.examples_tolerated);
}

/// What decides how papers are read and recognised, as a digest: two packs that have the same one see
/// the same things in the same papers.
fn reading(files: &Layered, file: &PackFile, kinds: &Kinds) -> [u8; 32] {
    let mut hash = blake3::Hasher::new();
    for (path, (_, text)) in files {
        if path.starts_with("artefacts/") || matches!(*path, "fields.toml" | "profile.toml" | "lexicon.tsv") {
            hash.update(path.as_bytes()).update(&[0]).update(text.as_bytes()).update(&[0]);
        }
    }
    let marks = [&file.template, &file.draft, &file.aside, &file.version_words, &file.nobody, &file.optional];
    marks.iter().for_each(|m| _ = hash.update(format!("{m:?}").as_bytes()));
    hash.update(format!("{:?}{:?}{:?}", file.signing, file.titles, file.parts).as_bytes());
    hash.update(format!("{:?}{:?}", kinds.employee_says, kinds.external_says).as_bytes());
    *hash.finalize().as_bytes()
}

/// Reads one file with where it stands.
fn read<T: DeserializeOwned>(shown: &str, rule: &Rule, problems: &mut Vec<Problem>) -> Option<Source<T>> {
    let value = rule.ready().or_else(|| parse(shown, rule, problems))?;
    Some(Source { shown: shown.to_owned(), text: rule.clone(), value })
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
                let message = e.message().to_owned();
                let unknown = message.starts_with("unknown field");
                let span = e.span().unwrap_or(at..at);
                let what = t(in_french(&message), message.as_str());
                problems.push(Problem::at(shown, &text, span, what, help(&message)));
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

fn help(message: &str) -> Text {
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let near = quoted.split_first().and_then(|(wrong, known)| nearest(wrong, known.iter().copied()));
    let unknown = message.starts_with("unknown field") || message.starts_with("unknown variant");
    if let Some(near) = near.filter(|_| unknown) {
        t(format!("vouliez-vous dire « {near} » ?"), format!("did you mean “{near}”?"))
    } else if message.starts_with("unknown field") {
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
