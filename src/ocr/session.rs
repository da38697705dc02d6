//! The pages of one file, read in parallel within its time and number of pages.

use std::sync::Mutex;
use std::sync::mpsc::sync_channel;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::{Engine, Gray, Seen, Trouble, read_page};

/// How much text recognition one file may have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allowance {
    /// Pages.
    pub pages: u32,
    /// The option that sets them, and its value.
    pub pages_by: (String, u64),
    /// Seconds after which no other page begins.
    pub seconds: u64,
    /// The option that sets them, and its value.
    pub seconds_by: (String, u64),
    /// Pages read at once.
    pub threads: usize,
}

/// What was read on pictures before, by the hash of their pixels.
pub trait Memory {
    /// What [`Memory::keep`] was given for this picture.
    fn recall(&self, picture: &str) -> Option<Vec<u8>>;

    /// Keeps what was read on a picture.
    fn keep(&self, picture: &str, read: Vec<u8>);
}

/// Recognition of one file.
pub struct Session<'e> {
    engine: &'e dyn Engine,
    memory: Option<&'e dyn Memory>,
    until: Instant,
    allowed: Allowance,
}

impl<'e> Session<'e> {
    /// A session that begins now.
    #[must_use]
    pub fn new(engine: &'e dyn Engine, allowed: Allowance) -> Self {
        let seconds = allowed.seconds.min(1 << 32);
        Self { engine, memory: None, until: Instant::now() + Duration::from_secs(seconds), allowed }
    }

    /// The same session, which looks a picture up before it is read.
    #[must_use]
    pub fn with_memory(self, memory: Option<&'e dyn Memory>) -> Self {
        Self { memory, ..self }
    }

    /// What was read on the picture before; a page without text is known as well.
    fn recall(&self, picture: &str) -> Option<Result<Seen, Trouble>> {
        let bytes = self.memory?.recall(picture)?;
        let seen: Option<Seen> = postcard::from_bytes(&bytes).ok()?;
        Some(seen.ok_or(Trouble::NoText))
    }

    fn keep(&self, picture: &str, read: &Result<Seen, Trouble>) {
        let seen = match read {
            Ok(seen) => Some(seen),
            Err(Trouble::NoText) => None,
            // what failed may succeed the next time
            Err(_) => return,
        };
        if let (Some(memory), Ok(bytes)) = (self.memory, postcard::to_stdvec(&seen)) {
            memory.keep(picture, bytes);
        }
    }

    /// Name and version of the engine.
    #[must_use]
    pub fn engine(&self) -> String {
        self.engine.name()
    }

    /// Option and value of the limit of pages.
    #[must_use]
    pub fn page_limit(&self) -> (String, u64) {
        self.allowed.pages_by.clone()
    }

    /// Option and value of the limit of time.
    #[must_use]
    pub fn time_limit(&self) -> (String, u64) {
        self.allowed.seconds_by.clone()
    }

    /// Reads the pages whose numbers are given; `picture` makes the picture of each, in this thread.
    pub fn read(
        &self,
        wanted: &[u32],
        mut picture: impl FnMut(u32) -> Result<Gray, Trouble>,
    ) -> Vec<(u32, Result<Seen, Trouble>)> {
        let out = Mutex::new(Vec::with_capacity(wanted.len()));
        let (engine, mut fresh) = (self.engine, std::collections::BTreeMap::new());
        let put = |page: u32, result| {
            crate::pulse::step();
            out.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push((page, result));
        };
        // No picture waits: each is in the hands of a thread or being made.
        let (to, from) = sync_channel::<(u32, Gray)>(0);
        let from = Mutex::new(from);
        std::thread::scope(|scope| {
            for _ in 0..self.allowed.threads.clamp(1, 64).min(wanted.len()) {
                scope.spawn(|| {
                    loop {
                        let next = from.lock().unwrap_or_else(std::sync::PoisonError::into_inner).recv();
                        let Ok((page, gray)) = next else { return };
                        put(page, read_page(gray, engine));
                    }
                });
            }
            for (n, page) in (0_u32..).zip(wanted) {
                if n >= self.allowed.pages {
                    put(*page, Err(Trouble::PagesSpent));
                    continue;
                }
                if Instant::now() >= self.until {
                    put(*page, Err(Trouble::TimeSpent));
                    continue;
                }
                match picture(*page) {
                    // the threads end when `to` is dropped, not before
                    Ok(gray) => {
                        let picture = self.memory.map(|_| gray.hash());
                        match picture.as_deref().and_then(|p| self.recall(p)) {
                            Some(known) => put(*page, known),
                            None => {
                                fresh.extend(picture.map(|p| (*page, p)));
                                drop(to.send((*page, gray)));
                            }
                        }
                    }
                    Err(trouble) => put(*page, Err(trouble)),
                }
            }
            drop(to);
        });
        let mut out = out.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        out.sort_by_key(|(page, _)| *page);
        for (page, read) in &out {
            if let Some(picture) = fresh.get(page) {
                self.keep(picture, read);
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ocr::{Layout, Word};

    /// Reads the same five words on every page.
    struct Parrot;

    impl Engine for Parrot {
        fn name(&self) -> String {
            "parrot".to_owned()
        }

        fn words(&self, _: &Gray, _: Layout) -> Result<Vec<Word>, Trouble> {
            let word = |n: u8| {
                let x = 20.0 + 40.0 * f32::from(n);
                Word { text: "bonjour".to_owned(), bounds: [x, 20.0, x + 30.0, 30.0], confidence: 90.0, line: 1 }
            };
            Ok((0..5).map(word).collect())
        }

        fn orientation(&self, _: &Gray) -> Option<u8> {
            None
        }
    }

    fn allowed(pages: u32, seconds: u64, threads: usize) -> Allowance {
        let by = |name: &str, n: u64| (name.to_owned(), n);
        let pages_by = by("--ocr-pages", u64::from(pages));
        Allowance { pages, pages_by, seconds, seconds_by: by("--ocr-seconds", seconds), threads }
    }

    fn blank(_: u32) -> Result<Gray, Trouble> {
        Ok(Gray { width: 300, height: 200, data: vec![255; 60_000], dpi: 150.0 })
    }

    #[test]
    fn pages_beyond_the_limit_are_left_and_said() {
        for threads in [1, 3] {
            let read = Session::new(&Parrot, allowed(2, 60, threads)).read(&[4, 7, 9, 12], blank);
            let pages: Vec<u32> = read.iter().map(|r| r.0).collect();
            assert_eq!(pages, [4, 7, 9, 12]);
            assert!(read[..2].iter().all(|r| r.1.as_ref().is_ok_and(|s| s.words.len() == 5)));
            assert!(read[2..].iter().all(|r| r.1 == Err(Trouble::PagesSpent)));
        }
    }

    /// Remembers pictures, and how often it could help.
    #[derive(Default)]
    struct Album(std::cell::RefCell<(std::collections::BTreeMap<String, Vec<u8>>, u32)>);

    impl Memory for Album {
        fn recall(&self, picture: &str) -> Option<Vec<u8>> {
            let mut album = self.0.borrow_mut();
            let known = album.0.get(picture).cloned();
            album.1 += u32::from(known.is_some());
            known
        }

        fn keep(&self, picture: &str, read: Vec<u8>) {
            self.0.borrow_mut().0.insert(picture.to_owned(), read);
        }
    }

    #[test]
    fn a_picture_that_was_read_before_is_not_read_again() {
        let album = Album::default();
        let session = || Session::new(&Parrot, allowed(9, 60, 2)).with_memory(Some(&album));
        let once = session().read(&[1], blank);
        let again = session().read(&[7], blank);
        assert_eq!((&once[0].1, again[0].0, album.0.borrow().1), (&again[0].1, 7, 1));
    }

    #[test]
    fn no_page_begins_when_the_time_is_up() {
        let read = Session::new(&Parrot, allowed(9, 0, 2)).read(&[1, 2], blank);
        assert!(read.iter().all(|r| r.1 == Err(Trouble::TimeSpent)), "{read:?}");
    }

    #[test]
    fn a_page_without_picture_costs_itself_only() {
        let picture = |n| if n == 1 { Err(Trouble::Picture("trop grande".to_owned())) } else { blank(n) };
        let read = Session::new(&Parrot, allowed(9, 60, 2)).read(&[1, 2], picture);
        assert!(read[0].1.is_err() && read[1].1.is_ok());
    }
}
