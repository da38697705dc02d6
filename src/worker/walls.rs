//! The walls of a reader process: what the system refuses it, whatever a parser does.
//!
//! Limits of memory, processor time, size of files, open files and no core dump; on Linux also a sandbox
//! ([`super::sandbox`]). A wall that the system does not have leaves the others standing, and is told by [`missing`].

use super::protocol::Start;
use crate::text::Text;

/// Stack of the reading thread, bytes: recursive parsers get room, a depth bomb hits its guard page.
pub const STACK: usize = 64 << 20;

/// Raises the walls around this process; nothing that needs the file system beyond `start.reads` comes after.
pub fn raise(start: &Start) {
    if off() {
        return;
    }
    limit(start);
    #[cfg(target_os = "linux")]
    {
        let engine = start.ocr.as_ref().map(|e| e.program.as_path());
        super::sandbox::enter(&super::bytes_path(&start.reads), engine);
    }
}

/// Whether the walls are left out, to measure what they cost: never in what users get.
fn off() -> bool {
    cfg!(any(debug_assertions, feature = "faults")) && std::env::var_os("PROBANT_WALLS").is_some_and(|v| v == "off")
}

#[cfg(unix)]
fn limit(start: &Start) {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    // A limit the system refuses leaves the others, the clocks and the process boundary in force.
    let set = |resource, most: u64| {
        let hard = getrlimit(resource).maximum.map_or(most, |h| h.min(most));
        let _ = setrlimit(resource, Rlimit { current: Some(hard), maximum: Some(hard) });
    };
    set(Resource::Core, 0);
    set(Resource::Fsize, start.limits.disk_bytes.max(1 << 20));
    set(Resource::Nofile, if start.ocr.is_some() { FILES_WITH_ENGINE } else { FILES });
}

/// Bounds the memory of this process. Called in the reading thread: what the allocator sets aside for it is there.
pub fn limit_memory(limits: &crate::limits::Limits) {
    if off() {
        return;
    }
    let most = limits.worker_mib.saturating_mul(1 << 20);
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let most = most.saturating_add(STACK as u64);
        let hard = Some(getrlimit(Resource::As).maximum.map_or(most, |h| h.min(most)));
        let _ = setrlimit(Resource::As, Rlimit { current: hard, maximum: hard });
    }
    // macOS takes that limit and does not keep it, Windows has none: the heap is counted
    #[cfg(not(target_os = "linux"))]
    let _ = HEAP.set_limit(usize::try_from(most).unwrap_or(usize::MAX));
}

/// Open files: the file being read, the containers on the way to it, places to unpack to.
#[cfg(unix)]
const FILES: u64 = 128;
/// With text recognition: pipes to as many programs as pages are read at once.
#[cfg(unix)]
const FILES_WITH_ENGINE: u64 = 1024;

/// Without such limits: the clocks of both sides, the job that ends with the parent, and the counted heap.
#[cfg(not(unix))]
fn limit(_: &Start) {}

/// Gives this process so many more seconds of processor time; what it used before does not count.
#[cfg(unix)]
pub fn allow_cpu(seconds: u64) {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    use rustix::time::{ClockId, clock_gettime};
    if off() {
        return;
    }
    let used = u64::try_from(clock_gettime(ClockId::ProcessCPUTime).tv_sec).unwrap_or(0);
    let maximum = getrlimit(Resource::Cpu).maximum;
    let wanted = used.saturating_add(seconds).saturating_add(1);
    let current = Some(maximum.map_or(wanted, |m| m.min(wanted)));
    let _ = setrlimit(Resource::Cpu, Rlimit { current, maximum });
}

#[cfg(not(unix))]
pub fn allow_cpu(_: u64) {}

/// Where the system does not bound the memory of a process by a limit, its heap is counted.
#[cfg(not(target_os = "linux"))]
#[global_allocator]
static HEAP: cap::Cap<std::alloc::System> = cap::Cap::new(std::alloc::System, usize::MAX);

/// What this system cannot do to hold a reader, and what stands in its place; empty where all walls stand.
#[must_use]
pub fn missing() -> Vec<Text> {
    #[cfg(target_os = "linux")]
    return super::sandbox::missing();
    #[cfg(not(target_os = "linux"))]
    vec![Text::new(
        "ce système n'a pas de bac à sable que probant sache employer : les lecteurs restent bornés en temps et en mémoire, dans un processus à part",
        "this system has no sandbox probant knows how to use: readers stay bounded in time and memory, in a process apart",
    )]
}
