//! `probant.toml`: profile answers and dates kept beside a dossier.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use clap::ValueEnum;

use super::args::{DialectArg, LimitArgs, OcrArgs, ProfileArgs};
use super::{Exit, Failure, system};
use probant::audit::Declared;
use probant::fold::fold;
use probant::limits::{self, Limits};
use probant::pack::model::{AnswerKind, Question};
use probant::pack::{Pack, in_french};
use probant::report::Dialect;
use probant::text::{Lang, Text};

/// Name of the configuration file.
pub const NAME: &str = "probant.toml";
/// A larger configuration is a mistake, bytes.
const SIZE_LIMIT: u64 = 1 << 20;

/// What `probant.toml` may hold.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Config {
    /// Date of the audit.
    pub audit_date: Option<String>,
    /// Dialect of the CSV tables.
    pub csv_dialect: Option<String>,
    /// Passwords to try on encrypted files.
    #[serde(default)]
    pub passwords: Vec<String>,
    /// `"off"` keeps nothing of what was read. A folder is not taken from here: the file may come from others.
    pub cache: Option<CacheKey>,
    /// Profile answers: question = value or list of values.
    #[serde(default)]
    pub profile: BTreeMap<String, toml::Value>,
    /// Limits, by their options without dashes.
    #[serde(default)]
    pub limits: BTreeMap<String, u64>,
}

/// What the key `cache` may say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CacheKey {
    /// As without the key.
    Auto,
    /// Nothing is kept nor taken.
    Off,
}

/// The configuration given, or the one in or beside the input.
pub fn load(given: Option<&Path>, input: &Path) -> Result<Config, Failure> {
    let beside = if input.is_dir() { Some(input.join(NAME)) } else { input.parent().map(|p| p.join(NAME)) };
    let path: PathBuf = match (given, beside) {
        (Some(path), _) => path.to_path_buf(),
        (None, Some(path)) if path.is_file() => path,
        _ => return Ok(Config::default()),
    };
    let bad = |fr: String, en: String| {
        Failure::new(Exit::Usage, format!("{} : {fr}", path.display()), format!("{}: {en}", path.display()))
    };
    let text = text(&path).map_err(|e| {
        let why = system(&e);
        bad(format!("illisible ({}).", why.fr), format!("cannot be read ({}).", why.en))
    })?;
    let text = text.ok_or_else(|| {
        bad(
            "fichier de plus de 1 Mio ; ce n'est pas une configuration.".into(),
            "larger than 1 MiB; not a configuration.".into(),
        )
    })?;
    let config: Config = toml::from_str(&text).map_err(|e| {
        let at = e.span().map_or(0, |s| s.start.min(text.len()));
        let line = text[..at].matches('\n').count() + 1;
        bad(
            format!(
                "ligne {line} : {}. Clés admises : audit-date, cache, csv-dialect, passwords, [profile], [limits].",
                in_french(e.message())
            ),
            format!(
                "line {line}: {}. Keys: audit-date, cache, csv-dialect, passwords, [profile], [limits].",
                e.message()
            ),
        )
    })?;
    if let Some(key) = config.limits.keys().find(|key| limits::named(key).is_none()) {
        let line = text.lines().position(|l| l.contains(key.as_str())).map_or(0, |n| n + 1);
        return Err(bad(
            format!("ligne {line} : « {key} » n'est pas une limite. Voyez « probant explain limites »."),
            format!("line {line}: “{key}” is no limit. See “probant explain limits”."),
        ));
    }
    Ok(config)
}

/// The text of an ordinary file; none when it is too long.
fn text(path: &Path) -> std::io::Result<Option<String>> {
    if !std::fs::metadata(path)?.is_file() {
        return Err(std::io::ErrorKind::IsADirectory.into());
    }
    let mut text = Vec::new();
    std::fs::File::open(path)?.take(SIZE_LIMIT + 1).read_to_end(&mut text)?;
    if text.len() as u64 > SIZE_LIMIT {
        return Ok(None);
    }
    String::from_utf8(text).map(Some).map_err(|_| std::io::ErrorKind::InvalidData.into())
}

/// The dialect of the tables: of the command line, else of the file, else of the language.
pub fn dialect(given: Option<DialectArg>, config: Option<&Config>, lang: Lang) -> Result<Dialect, Failure> {
    let asked = config.and_then(|c| c.csv_dialect.as_deref());
    let given = match (given, asked) {
        (None, Some(name)) => Some(DialectArg::from_str(name.trim(), true).map_err(|_| {
            let shown = probant::report::shown(name);
            Failure::new(
                Exit::Usage,
                format!(
                    "csv-dialect ({NAME}) : « {shown} » n'existe pas. Valeurs admises : excel-fr, excel-en, rfc4180."
                ),
                format!("csv-dialect ({NAME}): no “{shown}”. Values: excel-fr, excel-en, rfc4180."),
            )
        })?),
        (given, _) => given,
    };
    Ok(match given {
        Some(DialectArg::ExcelFr) => Dialect::ExcelFr,
        Some(DialectArg::ExcelEn) => Dialect::ExcelEn,
        Some(DialectArg::Rfc4180) => Dialect::Rfc4180,
        None => Dialect::of(lang),
    })
}

/// Declared answers: the command line wins over the file. Unknown questions and values are refused.
pub fn declared(config: &Config, args: &ProfileArgs, pack: &Pack) -> Result<Declared, Failure> {
    let mut declared = Declared::new();
    for (question, value) in &config.profile {
        let values = match value {
            toml::Value::Array(list) => list.iter().map(plain).collect(),
            other => vec![plain(other)],
        };
        declared.insert(question.clone(), values);
    }
    for pair in &args.profile {
        let (question, value) = pair.split_once('=').ok_or_else(|| {
            Failure::new(
                Exit::Usage,
                format!("--profile {pair} : écrivez question=valeur."),
                format!("--profile {pair}: write question=value."),
            )
        })?;
        declared.insert(question.trim().to_owned(), value.split([',', '+']).map(|v| v.trim().to_owned()).collect());
    }
    if !args.categories.is_empty() {
        let Some(question) = &pack.file.roles.categories else {
            return Err(Failure::new(
                Exit::Usage,
                format!("--categories : les règles {} n'ont pas de catégories.", pack.file.id),
                format!("--categories: the rules {} have no categories.", pack.file.id),
            ));
        };
        declared.insert(question.clone(), args.categories.iter().map(|c| c.trim().to_owned()).collect());
    }
    let mut known = Declared::new();
    for (asked, mut values) in declared {
        let Some(question) = pack.questions.iter().find(|q| named(q, &asked)) else {
            let names = |lang| {
                let name = |q: &Question| q.name.as_ref().map_or_else(|| q.id.clone(), |n| n.get(lang).to_owned());
                pack.questions.iter().map(name).collect::<Vec<_>>().join(", ")
            };
            return Err(Failure::new(
                Exit::Usage,
                format!("profil : la question « {asked} » n'existe pas. Questions : {}.", names(Lang::Fr)),
                format!("profile: no question “{asked}”. Questions: {}.", names(Lang::En)),
            ));
        };
        let id = &question.id;
        for value in values.iter_mut() {
            let wanted = value.to_lowercase();
            if question.kind == AnswerKind::Flag {
                *value = match wanted.as_str() {
                    "true" | "oui" | "yes" | "vrai" | "1" => "true".to_owned(),
                    "false" | "non" | "no" | "faux" | "0" => "false".to_owned(),
                    _ => return Err(wrong(question, value, &Text::new("oui, non", "yes, no"))),
                };
            } else if matches!(question.kind, AnswerKind::Set | AnswerKind::Choice) {
                match question.values.iter().find(|v| v.to_lowercase() == wanted || called(question, v, value)) {
                    Some(known) => value.clone_from(known),
                    None => return Err(wrong(question, value, &choices(question))),
                }
            }
        }
        known.insert(id.clone(), values);
    }
    Ok(known)
}

/// Whether a question is meant: by its id or by its name in either language.
fn named(question: &Question, asked: &str) -> bool {
    let is = |name: &str| fold(name) == fold(asked);
    question.id == asked || question.name.as_ref().is_some_and(|n| is(&n.fr) || is(&n.en))
}

/// Whether a value is meant by its words in either language.
fn called(question: &Question, value: &str, said: &str) -> bool {
    question.words.get(value).is_some_and(|w| fold(&w.fr) == fold(said) || fold(&w.en) == fold(said))
}

/// The values of a question, with their words where they have some.
fn choices(question: &Question) -> Text {
    let list = |lang| {
        let words = |v: &String| question.words.get(v).map_or_else(|| v.clone(), |w| w.get(lang).to_owned());
        question.values.iter().map(words).collect::<Vec<_>>().join(", ")
    };
    Text::new(list(Lang::Fr), list(Lang::En))
}

fn wrong(question: &Question, value: &str, known: &Text) -> Failure {
    let name = question.name.clone().unwrap_or_else(|| Text::new(question.id.as_str(), question.id.as_str()));
    Failure::new(
        Exit::Usage,
        format!("profil : « {value} » n'est pas une réponse à « {} ». Réponses admises : {}.", name.fr, known.fr),
        format!("profile: “{value}” is no answer to “{}”. Answers: {}.", name.en, known.en),
    )
}

fn plain(value: &toml::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Passwords of the command line, then those of the file, each once.
pub fn passwords(config: &Config, given: &[String]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for password in given.iter().chain(&config.passwords) {
        if !password.is_empty() && !out.contains(password) {
            out.push(password.clone());
        }
    }
    out
}

/// Limits: the defaults, what the file changes, what the command line changes.
pub fn limits(config: &Config, args: &LimitArgs, ocr: &OcrArgs) -> Limits {
    let mut limits = Limits::default();
    let asked = [("ocr-pages", ocr.ocr_pages), ("ocr-seconds", ocr.ocr_seconds)];
    let asked = asked.into_iter().filter_map(|(key, value)| Some((key, value?)));
    let of_file = config.limits.iter().map(|(key, value)| (key.as_str(), *value));
    for (key, value) in of_file.chain(args.0.iter().copied()).chain(asked) {
        if let Some(limit) = limits::named(key) {
            limit.put(&mut limits, value);
        }
    }
    limits
}
