//! `audit.json`: the whole audit for programs, and the schema that describes it.

use crate::audit::Audit;

/// The audit as indented JSON, UTF-8, with a final line break.
#[must_use]
pub fn audit(audit: &Audit) -> Vec<u8> {
    let mut bytes =
        serde_json::to_vec_pretty(audit).expect("an audit holds no map and writes to memory, so it always serialises");
    bytes.push(b'\n');
    bytes
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
