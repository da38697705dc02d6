//! `probant.toml`: profile answers and dates kept beside a dossier.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::args::{LimitArgs, OcrArgs, ProfileArgs};
use super::{Exit, Failure};
use probant::audit::Declared;
use probant::limits::Limits;
use probant::pack::Pack;
use probant::pack::model::AnswerKind;

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
    /// Passwords to try on encrypted files.
    #[serde(default)]
    pub passwords: Vec<String>,
    /// Profile answers: question = value or list of values.
    #[serde(default)]
    pub profile: BTreeMap<String, toml::Value>,
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
    if std::fs::metadata(&path).is_ok_and(|m| m.len() > SIZE_LIMIT) {
        return Err(bad(
            "fichier de plus de 1 Mio ; ce n'est pas une configuration.".into(),
            "larger than 1 MiB; not a configuration.".into(),
        ));
    }
    let text = std::fs::read_to_string(&path)
        .map_err(|e| bad(format!("illisible ({e})."), format!("cannot be read ({e}).")))?;
    toml::from_str(&text).map_err(|e| {
        let at = e.span().map_or(0, |s| s.start.min(text.len()));
        let line = text[..at].matches('\n').count() + 1;
        bad(
            format!("ligne {line} : {}. Clés admises : audit-date, passwords, [profile].", e.message()),
            format!("line {line}: {}. Keys: audit-date, passwords, [profile].", e.message()),
        )
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
        declared.insert("categories".to_owned(), args.categories.iter().map(|c| c.trim().to_owned()).collect());
    }
    for (id, values) in &mut declared {
        let Some(question) = pack.questions.iter().find(|q| q.id == *id) else {
            let known: Vec<&str> = pack.questions.iter().map(|q| q.id.as_str()).collect();
            return Err(Failure::new(
                Exit::Usage,
                format!("profil : la question « {id} » n'existe pas. Questions : {}.", known.join(", ")),
                format!("profile: no question “{id}”. Questions: {}.", known.join(", ")),
            ));
        };
        for value in values.iter_mut() {
            let wanted = value.to_lowercase();
            if question.kind == AnswerKind::Flag {
                *value = match wanted.as_str() {
                    "true" | "oui" | "yes" | "vrai" | "1" => "true".to_owned(),
                    "false" | "non" | "no" | "faux" | "0" => "false".to_owned(),
                    _ => return Err(wrong(id, value, "oui, non")),
                };
            } else if matches!(question.kind, AnswerKind::Set | AnswerKind::Choice) {
                match question.values.iter().find(|v| v.to_lowercase() == wanted) {
                    Some(known) => value.clone_from(known),
                    None => return Err(wrong(id, value, &question.values.join(", "))),
                }
            }
        }
    }
    Ok(declared)
}

fn wrong(id: &str, value: &str, known: &str) -> Failure {
    Failure::new(
        Exit::Usage,
        format!("profil : « {value} » n'est pas une réponse à « {id} ». Réponses admises : {known}."),
        format!("profile: “{value}” is no answer to “{id}”. Answers: {known}."),
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

/// The default limits, and what the options of text recognition change.
pub fn limits_of(ocr: &OcrArgs) -> Limits {
    let limits = Limits::default();
    Limits {
        ocr_pages: ocr.ocr_pages.unwrap_or(limits.ocr_pages),
        ocr_seconds: ocr.ocr_seconds.unwrap_or(limits.ocr_seconds),
        ..limits
    }
}

/// Limits: the defaults, and what the command line changes.
pub fn limits(args: &LimitArgs, ocr: &OcrArgs) -> Limits {
    let mut limits = limits_of(ocr);
    limits.depth = args.max_depth.unwrap_or(limits.depth).min(64);
    limits.files = args.max_files.unwrap_or(limits.files);
    limits.file_bytes = args.max_file_size.map_or(limits.file_bytes, |m| m.saturating_mul(1 << 20));
    limits.total_bytes = args.max_total_size.map_or(limits.total_bytes, |m| m.saturating_mul(1 << 20));
    limits.seconds = args.max_seconds.unwrap_or(limits.seconds).max(1);
    limits.worker_mib = args.max_memory.unwrap_or(limits.worker_mib).max(128);
    limits
}
