//! The targets, for `fuzz_targets/`.

mod targets;

pub use targets::TARGETS;

/// Runs the target of this name.
pub fn run(name: &str, bytes: &[u8]) {
    if let Some((.., target)) = TARGETS.iter().find(|(n, ..)| *n == name) {
        target(bytes);
    }
}
