//! The targets, for `fuzz_targets/`.

mod targets;

pub use targets::TARGETS;

/// Runs the target of this name.
///
/// A panic of a third-party parser that probant contains, and tells as the file's incident, is no finding: the hook of
/// libFuzzer, which ends the process at every panic, is taken away. One that gets out still ends it.
pub fn run(name: &str, bytes: &[u8]) {
    static QUIET: std::sync::Once = std::sync::Once::new();
    QUIET.call_once(|| std::panic::set_hook(Box::new(|_| {})));
    if let Some((.., target)) = TARGETS.iter().find(|(n, ..)| *n == name) {
        target(bytes);
    }
}
