//! The limits of a run: one table of names, defaults, options and reasons; everything else is derived from it.
//!
//! Readers deep inside a format ask [`current`], set once in a reader process from what the run was told.

mod table;

use std::sync::OnceLock;

use crate::text::Text;
pub use table::{FIXED, Fixed};

/// Deepest nesting of containers that may be asked for: beyond it nothing is a dossier.
pub const DEEPEST: u64 = 64;

/// In what a limit is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Things.
    Count,
    /// Bytes; the option takes MiB.
    Bytes,
    /// MiB, in the option too.
    Mib,
    /// Seconds.
    Seconds,
    /// Times as large.
    Times,
}

/// One limit: a row of the table.
pub struct Limit {
    /// Its key in `[limits]` of `probant.toml`: the option without its dashes.
    pub key: &'static str,
    /// In what it is counted.
    pub unit: Unit,
    /// Default, in bytes for [`Unit::Bytes`].
    pub default: u64,
    /// Least and most that may be asked for, in the unit of the option.
    pub range: (u64, u64),
    /// Whether `--help` shows the option.
    pub shown: bool,
    /// What it bounds.
    pub what: (&'static str, &'static str),
    /// Why this value.
    pub why: (&'static str, &'static str),
    get: fn(&Limits) -> u64,
    set: fn(&mut Limits, u64),
}

impl Limit {
    /// The option that sets it.
    #[must_use]
    pub fn option(&self) -> String {
        format!("--{}", self.key)
    }

    /// Its value in a run, in bytes for [`Unit::Bytes`].
    #[must_use]
    pub fn of(&self, limits: &Limits) -> u64 {
        (self.get)(limits)
    }

    /// Sets it from an option: clamped to what may be asked for.
    pub fn put(&self, limits: &mut Limits, asked: u64) {
        let value = asked.clamp(self.range.0, self.range.1);
        (self.set)(limits, if self.unit == Unit::Bytes { value.saturating_mul(1 << 20) } else { value });
    }

    /// What it bounds, in words.
    #[must_use]
    pub fn what(&self) -> Text {
        Text::new(self.what.0, self.what.1)
    }

    /// Why its default, in words.
    #[must_use]
    pub fn why(&self) -> Text {
        Text::new(self.why.0, self.why.1)
    }
}

/// The limit whose key, option or name this is.
#[must_use]
pub fn named(name: &str) -> Option<&'static Limit> {
    let bare = name.trim().trim_start_matches('-').replace('_', "-").to_lowercase();
    TABLE.iter().find(|l| l.key == bare || l.key.strip_prefix("max-") == Some(bare.as_str()))
}

static CURRENT: OnceLock<Limits> = OnceLock::new();

/// Takes these limits for the rest of this process; only the first call counts.
pub fn adopt(limits: &Limits) {
    let _ = CURRENT.set(limits.clone());
}

/// The limits of this process: those adopted, else the defaults.
#[must_use]
pub fn current() -> &'static Limits {
    CURRENT.get_or_init(Limits::default)
}

/// Makes the struct and its table from one list.
macro_rules! limits {
    ($($(#[doc = $doc:literal])+ $name:ident = $default:expr, $unit:ident, $key:literal, $range:expr, $shown:literal,
        $what:expr, $why:expr;)*) => {
        /// Limits of a run. A limit reached is an incident of the file, never silence.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        pub struct Limits { $($(#[doc = $doc])+ pub $name: u64,)* }

        impl Default for Limits {
            fn default() -> Self {
                Self { $($name: $default,)* }
            }
        }

        /// Every limit that can be set.
        pub const TABLE: &[Limit] = &[$(Limit {
            key: $key, unit: Unit::$unit, default: $default, range: $range, shown: $shown, what: $what, why: $why,
            get: |l| l.$name, set: |l, v| l.$name = v,
        },)*];
    };
}
pub(crate) use limits;

pub use table::{Limits, TABLE};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_limit_is_in_the_table_once_and_sets_its_own_field() {
        let mut seen = std::collections::BTreeSet::new();
        for limit in TABLE {
            assert!(seen.insert(limit.key), "{}", limit.key);
            let mut limits = Limits::default();
            assert_eq!(limit.of(&limits), limit.default, "{}", limit.key);
            limit.put(&mut limits, limit.range.0);
            let others = TABLE.iter().filter(|l| l.key != limit.key);
            assert!(others.clone().all(|l| l.of(&limits) == l.default), "{} sets another", limit.key);
            assert!(named(limit.key).is_some_and(|l| l.key == limit.key));
            let scale = if limit.unit == Unit::Bytes { 1 << 20 } else { 1 };
            let range = limit.range.0.saturating_mul(scale)..=limit.range.1.saturating_mul(scale);
            assert!(range.contains(&limit.default), "{}: the default may be asked for", limit.key);
            for text in [limit.what(), limit.why()] {
                assert!(!text.fr.ends_with('.') && !text.en.ends_with('.') && !text.en.is_empty(), "{}", limit.key);
            }
        }
    }
}
