//! A sign of life from long work: readers count what they get done, the clock of the worker watches the count.

use std::sync::atomic::{AtomicU64, Ordering};

static STEPS: AtomicU64 = AtomicU64::new(0);

/// Something was done: a page, a picture, a piece of what is unpacked.
pub fn step() {
    STEPS.fetch_add(1, Ordering::Relaxed);
}

/// How much was done since the process began.
#[must_use]
pub fn steps() -> u64 {
    STEPS.load(Ordering::Relaxed)
}
