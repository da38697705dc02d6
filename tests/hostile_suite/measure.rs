//! Time and memory of a run, measured from outside its processes: the kernel's own count of the most each one held.
//!
//! Linux only, by `/proc`; elsewhere only the time is measured.

use std::fmt;
use std::time::Duration;

/// Memory the program itself may hold, MiB.
const PARENT_MIB: u64 = 512;
/// Beyond its limit, the stack of a reader.
const STACK_MIB: u64 = 64;

/// The most that was seen.
#[derive(Debug, Default)]
pub struct Measured {
    pub time: Duration,
    /// Resident memory of the program itself, KiB.
    parent: u64,
    /// Of one reader.
    reader: u64,
    /// Of all together at one time.
    together: u64,
}

impl Measured {
    /// Looks at a process and all that it started.
    pub fn look(&mut self, parent: u32) {
        let mut together = 0;
        let mut todo = vec![parent];
        while let Some(pid) = todo.pop() {
            let Some((most, now)) = memory(pid) else { continue };
            let of = if pid == parent { &mut self.parent } else { &mut self.reader };
            *of = most.max(*of);
            together += now;
            todo.extend(children(pid));
        }
        self.together = together.max(self.together);
    }

    /// Fails when the limits that hold were not kept.
    #[track_caller]
    pub fn keep_within(&self, reader_mib: u64) {
        if cfg!(target_os = "linux") {
            assert!(self.parent > 0, "nothing was measured");
        }
        let reader = reader_mib + STACK_MIB;
        for (what, kib, mib) in [
            ("the program", self.parent, PARENT_MIB),
            ("a reader", self.reader, reader),
            ("all together", self.together, PARENT_MIB + reader),
        ] {
            assert!(kib <= mib << 10, "{what} held {} MiB of {mib}", kib >> 10);
        }
    }

    /// The most of both.
    pub fn add(&mut self, other: &Self) {
        self.time = self.time.max(other.time);
        self.parent = self.parent.max(other.parent);
        self.reader = self.reader.max(other.reader);
        self.together = self.together.max(other.together);
    }
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [parent, reader, together] = [self.parent, self.reader, self.together].map(|kib| kib >> 10);
        write!(f, "{:?}, {parent} MiB the program, {reader} MiB a reader, {together} MiB together", self.time)
    }
}

/// Resident memory of a process, KiB: the most it ever held, and what it holds.
fn memory(pid: u32) -> Option<(u64, u64)> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let of = |key: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(key))?;
        line.trim().trim_end_matches(" kB").parse::<u64>().ok()
    };
    Some((of("VmHWM:")?, of("VmRSS:")?))
}

/// Processes started by any thread of a process.
fn children(pid: u32) -> Vec<u32> {
    let threads = std::fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
    let lists = threads.filter_map(|thread| std::fs::read_to_string(thread.path().join("children")).ok());
    lists.flat_map(|list| list.split_whitespace().filter_map(|n| n.parse().ok()).collect::<Vec<u32>>()).collect()
}
