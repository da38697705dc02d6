//! One file of a pack: its text, and for those of the binary the same rules in a form that is read in a fraction of
//! the time (`build.rs`).

use std::borrow::Cow;
use std::ops::Deref;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

include!(concat!(env!("OUT_DIR"), "/rules.rs"));

/// The text of a file of rules.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rule {
    text: Cow<'static, str>,
    /// The same as JSON; none of a file that was not there when the program was built.
    #[serde(skip)]
    json: Option<&'static str>,
}

impl Rule {
    /// What the file says, when it was read at the time the program was built.
    #[must_use]
    pub fn ready<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_str(self.json?).ok()
    }

    /// What the file says.
    ///
    /// # Errors
    /// The text is no TOML, or not of this kind.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, toml::de::Error> {
        self.ready().map_or_else(|| toml::from_str(&self.text), Ok)
    }
}

impl Deref for Rule {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl From<String> for Rule {
    fn from(text: String) -> Self {
        Self { text: Cow::Owned(text), json: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_of_the_program_say_the_same_as_their_files() {
        let mut files = 0;
        for (path, rule) in EMBEDDED.iter().flat_map(|(_, files)| *files).filter(|(path, _)| path.ends_with(".toml")) {
            let written: toml::Table = toml::from_str(rule).unwrap();
            let ready: serde_json::Value = rule.ready().unwrap();
            assert_eq!(serde_json::to_value(written).unwrap(), ready, "{path}");
            files += 1;
        }
        assert!(files > 100, "{files}");
    }
}
