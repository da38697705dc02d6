//! `audit.json`: the whole audit for programs, and the schema that describes it.

use std::io::{self, Write};

use serde::Deserialize;

use crate::audit::{Audit, SCHEMA_VERSION};
use crate::text::Text;

/// The audit as indented JSON, UTF-8, with a final line break.
#[must_use]
pub fn audit(audit: &Audit) -> Vec<u8> {
    let mut bytes = Vec::new();
    write(audit, &mut bytes).expect("an audit holds no map and writes to memory, so it always serialises");
    bytes
}

/// As [`audit`], piece by piece: it may be many times as long as all other reports.
///
/// # Errors
/// When it cannot be written.
pub fn write(audit: &Audit, mut to: impl Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut to, audit)?;
    to.write_all(b"\n")
}

/// Why a file is not an audit that can be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// Not JSON, or JSON of something else.
    #[error("not an audit.json: {detail}")]
    Foreign {
        /// What the reader met, with line and column.
        detail: String,
        /// Line, from 1.
        line: usize,
    },
    /// Written by a version whose format is not read here.
    #[error("schema {found}, written by {generator}")]
    Schema {
        /// Version of the format.
        found: String,
        /// Program that wrote it.
        generator: String,
    },
}

impl ReadError {
    /// What is wrong, as the end of a sentence, in both languages.
    #[must_use]
    pub fn message(&self) -> Text {
        match self {
            ReadError::Foreign { line: 0, .. } => {
                Text::new("ce n'est pas un audit.json de probant", "it is not an audit.json of probant")
            }
            ReadError::Foreign { line, .. } => Text::new(
                format!("ce n'est pas un audit.json de probant, ou il est abîmé (ligne {line})"),
                format!("it is not an audit.json of probant, or it is damaged (line {line})"),
            ),
            ReadError::Schema { found, generator } => Text::new(
                format!("format {found}, écrit par « {generator} » ; cette version lit les formats {}", readable()),
                format!("format {found}, written by “{generator}”; this version reads formats {}", readable()),
            ),
        }
    }
}

/// `1.x` for a program that writes `1.0`.
fn readable() -> String {
    format!("{}.x", major(SCHEMA_VERSION))
}

fn major(version: &str) -> &str {
    version.split('.').next().unwrap_or_default()
}

/// An audit from its JSON. The format's major version must be ours; what a later minor one adds is left out.
///
/// # Errors
/// When it is something else, of another version, or damaged. Never panics, whatever the bytes.
pub fn read(bytes: &[u8]) -> Result<Audit, ReadError> {
    /// What tells the version, whatever the rest.
    #[derive(Deserialize)]
    struct Head {
        schema: String,
        generator: String,
    }
    let bytes = bytes.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(bytes);
    let foreign = |e: serde_json::Error| ReadError::Foreign { detail: e.to_string(), line: e.line() };
    let head: Head = serde_json::from_slice(bytes).map_err(foreign)?;
    if major(&head.schema) != major(SCHEMA_VERSION) {
        let short = |text: &str| super::shown(&text.chars().take(40).collect::<String>());
        return Err(ReadError::Schema { found: short(&head.schema), generator: short(&head.generator) });
    }
    serde_json::from_slice(bytes).map_err(foreign)
}

/// The JSON Schema of `audit.json`, kept in `schema/audit.schema.json`.
#[must_use]
pub fn schema() -> String {
    let schema = schemars::schema_for!(Audit);
    let mut text = serde_json::to_string_pretty(&schema).expect("a schema is a JSON value, so it always serialises");
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn an_audit_comes_back_from_its_json() {
        let before = sample::audit();
        let bytes = audit(&before);
        let after: Audit = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(before, after);
        assert_eq!(bytes, audit(&after));
    }

    #[test]
    fn another_format_and_other_bytes_are_refused_with_a_reason() {
        let bytes = audit(&sample::audit());
        assert_eq!(read(&bytes).as_ref(), Ok(&sample::audit()));
        let text = String::from_utf8(bytes.clone()).unwrap();
        let later = text.replacen("\"schema\": \"1", "\"schema\": \"2.0", 1);
        assert!(matches!(read(later.as_bytes()), Err(ReadError::Schema { found, .. }) if found == "2.0"));
        let minor = text.replacen("\"schema\"", "\"unheard\": [], \"schema\"", 1);
        assert!(read(minor.as_bytes()).is_ok(), "a later minor version adds fields");
        let deep = "[".repeat(100_000);
        for hostile in [&b""[..], b"{}", b"null", b"\xFF\xFE", deep.as_bytes(), &bytes[..bytes.len() / 2]] {
            assert!(matches!(read(hostile), Err(ReadError::Foreign { .. })), "{:?}", hostile.get(..20));
        }
    }

    #[test]
    fn the_schema_on_disk_is_current() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/audit.schema.json");
        let now = schema();
        if std::env::var_os("UPDATE_GENERATED").is_some_and(|v| v == "1") {
            std::fs::create_dir_all(concat!(env!("CARGO_MANIFEST_DIR"), "/schema")).unwrap();
            std::fs::write(path, &now).unwrap();
        }
        // A checkout on Windows may have turned the line breaks.
        let then = std::fs::read_to_string(path).unwrap_or_default().replace("\r\n", "\n");
        assert!(then == now, "schema/audit.schema.json is stale: run the tests with UPDATE_GENERATED=1");
    }

    #[test]
    fn every_key_of_an_audit_is_in_its_schema() {
        let schema: serde_json::Value = serde_json::from_str(&schema()).unwrap();
        let value: serde_json::Value = serde_json::from_slice(&audit(&sample::audit())).unwrap();
        let known = schema["properties"].as_object().unwrap();
        for key in value.as_object().unwrap().keys() {
            assert!(known.contains_key(key), "{key}");
        }
        for key in value["files"][0].as_object().unwrap().keys() {
            assert!(schema["$defs"]["FileEntry"]["properties"].get(key).is_some(), "{key}");
        }
    }
}
