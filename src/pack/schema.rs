//! JSON Schemas of the files of a pack, for editors that complete and check TOML.

use schemars::{JsonSchema, Schema, schema_for};

use super::model::{Artefact, Chains, Crosschecks, FieldsFile, Indicator, PackFile, ProfileFile};

/// Kinds of files, by the name of their schema.
pub const KINDS: [&str; 7] = ["pack", "profile", "fields", "chains", "crosschecks", "artefact", "indicator"];

/// The schema of a kind of file, as indented JSON; none for a kind that does not exist.
#[must_use]
pub fn schema(kind: &str) -> Option<String> {
    fn of<T: JsonSchema>() -> Schema {
        schema_for!(T)
    }
    let schema = match kind {
        "pack" => of::<PackFile>(),
        "profile" => of::<ProfileFile>(),
        "fields" => of::<FieldsFile>(),
        "chains" => of::<Chains>(),
        "crosschecks" => of::<Crosschecks>(),
        "artefact" => of::<Artefact>(),
        "indicator" => of::<Indicator>(),
        _ => return None,
    };
    let mut text = serde_json::to_string_pretty(&schema).ok()?;
    text.push('\n');
    Some(text)
}

/// Name of the file a schema is kept in.
#[must_use]
pub fn file_name(kind: &str) -> String {
    format!("{kind}.schema.json")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schemas_on_disk_are_current_and_know_every_key_of_the_packs() {
        let dir = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/schema/pack"));
        for kind in KINDS {
            let (now, path) = (schema(kind).unwrap(), dir.join(file_name(kind)));
            if std::env::var_os("UPDATE_GENERATED").is_some_and(|v| v == "1") {
                std::fs::create_dir_all(dir).unwrap();
                std::fs::write(&path, &now).unwrap();
            }
            let then = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
            assert!(then == now, "{} is stale: run the tests with UPDATE_GENERATED=1", path.display());
        }
        let known = |kind: &str| -> serde_json::Value { serde_json::from_str(&schema(kind).unwrap()).unwrap() };
        let (artefact, indicator) = (known("artefact"), known("indicator"));
        for (path, text) in super::super::embedded().values().flatten() {
            let schema = match path.split('/').next() {
                Some("artefacts") => &artefact,
                Some("indicators") => &indicator,
                _ => continue,
            };
            let table: toml::Table = toml::from_str(text).unwrap();
            for key in table.keys() {
                assert!(schema["properties"].get(key).is_some(), "{path}: {key}");
            }
        }
    }
}
