//! The clocks of a reader: one for the whole of a file, one for the time since it last got anything done.
//!
//! They end the process when the parent cannot: it is gone, or stuck. The parent keeps a clock of its own.

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::pulse;

/// Seconds beyond the limit of a file after which a reader ends itself: the parent is gone or stuck.
const GRACE: u64 = 5;
/// Said when nothing was done for too long; the parent knows it.
pub const STALLED: &str = "reader stalled";

/// Seconds the file being read has taken; nobody reads when it is [`IDLE`].
static TAKEN: AtomicU64 = AtomicU64::new(IDLE);
/// Seconds it may take.
static ALLOWED: AtomicU64 = AtomicU64::new(IDLE);
/// Seconds it may go without a sign of life.
static STILL: AtomicU64 = AtomicU64::new(IDLE);
const IDLE: u64 = u64::MAX;

/// A file begins: so many seconds for all of it, so many without progress.
pub fn begin(seconds: u64, still: u64) {
    ALLOWED.store(seconds.saturating_add(GRACE), Ordering::Relaxed);
    STILL.store(still, Ordering::Relaxed);
    pulse::step();
    TAKEN.store(0, Ordering::Relaxed);
}

/// The file is done.
pub fn end() {
    TAKEN.store(IDLE, Ordering::Relaxed);
}

/// Starts the clocks.
pub fn start() -> io::Result<()> {
    let parent = parent();
    let tick = move || {
        let (mut seen, mut still) = (0, 0);
        loop {
            std::thread::sleep(Duration::from_secs(1));
            let taken = TAKEN.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |t| (t != IDLE).then(|| t + 1));
            let steps = pulse::steps();
            still = if steps == seen && taken.is_ok() { still + 1 } else { 0 };
            seen = steps;
            if taken.is_ok() && still >= STILL.load(Ordering::Relaxed) {
                eprintln!("{STALLED}");
                leave();
            }
            if taken.is_ok_and(|t| t > ALLOWED.load(Ordering::Relaxed)) || self::parent() != parent {
                leave();
            }
        }
    };
    std::thread::Builder::new().stack_size(64 << 10).spawn(tick).map(drop)
}

/// Ends this process and what it started: it leads a process group of its own.
fn leave() -> ! {
    #[cfg(unix)]
    {
        use rustix::process::{Signal, getpgrp, getpid, kill_current_process_group};
        if getpgrp() == getpid() {
            let _ = kill_current_process_group(Signal::KILL);
        }
    }
    std::process::exit(1)
}

#[cfg(unix)]
fn parent() -> Option<rustix::process::Pid> {
    rustix::process::getppid()
}

/// On Windows the job a reader is in ends it with its parent.
#[cfg(not(unix))]
fn parent() -> Option<u32> {
    None
}
