//! The pages of one file, read in parallel within its time and number of pages.

use std::sync::Mutex;
use std::sync::mpsc::sync_channel;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::{Engine, Gray, Seen, Tesseract, Trouble, read_page};

/// What a reader process is told about text recognition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// The engine.
    pub engine: Tesseract,
    /// Time for one file, seconds.
    pub seconds: u64,
    /// Pages of one file.
    pub pages: u32,
}

/// Recognition of one file.
pub struct Session<'e> {
    engine: &'e dyn Engine,
    until: Instant,
    pages: u32,
    threads: usize,
}

impl<'e> Session<'e> {
    /// A session that reads at most so many pages in at most so much time, several at once.
    #[must_use]
    pub fn new(engine: &'e dyn Engine, time: Duration, pages: u32, threads: usize) -> Self {
        Self { engine, until: Instant::now() + time, pages, threads: threads.clamp(1, 64) }
    }

    /// Reads the pages whose numbers are given; `picture` makes the picture of each, in this thread.
    pub fn read(
        &self,
        wanted: &[u32],
        mut picture: impl FnMut(u32) -> Result<Gray, Trouble>,
    ) -> Vec<(u32, Result<Seen, Trouble>)> {
        let out = Mutex::new(Vec::with_capacity(wanted.len()));
        let put = |page: u32, result| out.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push((page, result));
        // No picture waits: each is in the hands of a thread or being made.
        let (to, from) = sync_channel::<(u32, Gray)>(0);
        let from = Mutex::new(from);
        std::thread::scope(|scope| {
            for _ in 0..self.threads.min(wanted.len()) {
                scope.spawn(|| {
                    loop {
                        let next = from.lock().unwrap_or_else(std::sync::PoisonError::into_inner).recv();
                        let Ok((page, gray)) = next else { return };
                        put(page, read_page(gray, self.engine));
                    }
                });
            }
            for (n, page) in (0_u32..).zip(wanted) {
                if n >= self.pages || Instant::now() >= self.until {
                    put(*page, Err(Trouble::Left));
                    continue;
                }
                match picture(*page) {
                    // the threads end when `to` is dropped, not before
                    Ok(gray) => drop(to.send((*page, gray))),
                    Err(trouble) => put(*page, Err(trouble)),
                }
            }
            drop(to);
        });
        let mut out = out.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        out.sort_by_key(|(page, _)| *page);
        out
    }
}
