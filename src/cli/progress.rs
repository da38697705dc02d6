//! Progress on standard error, when it is a terminal.

use std::io::Write;
use std::time::Duration;

use indicatif::{HumanBytes, ProgressBar, ProgressStyle};
use std::sync::atomic::{AtomicU64, Ordering};

use probant::pipeline::Progress;
use probant::text::Lang;

/// A bar over the files of a dossier.
pub struct Bar {
    bar: ProgressBar,
    bytes: AtomicU64,
    lang: Lang,
}

impl Bar {
    /// A bar titled with the dossier's name.
    pub fn new(name: &str, lang: Lang) -> Self {
        let bar = ProgressBar::new(0);
        let left = if lang == Lang::Fr { "reste" } else { "left" };
        let template = format!("{{prefix}} [{{bar:24}}] {{pos}}/{{len}} · {left} {{eta}} · {{wide_msg}}");
        if let Ok(style) = ProgressStyle::with_template(&template) {
            bar.set_style(style.progress_chars("█▌ "));
        }
        bar.set_prefix(name.chars().take(24).collect::<String>());
        bar.enable_steady_tick(Duration::from_millis(120));
        Self { bar, bytes: AtomicU64::new(0), lang }
    }

    /// Takes the bar away.
    pub fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

impl Progress for Bar {
    fn found(&self, files: u64) {
        self.bar.inc_length(files);
    }

    fn begins(&self, path: &str) {
        let total = HumanBytes(self.bytes.load(Ordering::Relaxed));
        let read = if self.lang == Lang::Fr { "lus" } else { "read" };
        let name = path.rsplit('/').next().unwrap_or(path);
        self.bar.set_message(format!("{total} {read} · {}", probant::report::shown(name)));
    }

    fn done(&self, _: &str, bytes: u64) {
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
        self.bar.inc(1);
    }
}

/// How a line of progress begins on the output of a process that audits one dossier of a batch.
pub const MARK: &str = "\u{1}";

/// Progress told to the batch: files done, files known, the one at work.
#[derive(Default)]
pub struct Piped {
    found: AtomicU64,
    done: AtomicU64,
}

impl Piped {
    fn tell(&self, path: &str) {
        let (done, found) = (self.done.load(Ordering::Relaxed), self.found.load(Ordering::Relaxed));
        let name = probant::report::shown(path.rsplit('/').next().unwrap_or(path));
        let mut out = std::io::stdout().lock();
        let _ = writeln!(out, "{MARK}{done} {found} {name}");
        let _ = out.flush();
    }
}

impl Progress for Piped {
    fn found(&self, files: u64) {
        self.found.fetch_add(files, Ordering::Relaxed);
    }

    fn begins(&self, path: &str) {
        self.tell(path);
    }

    fn done(&self, _: &str, _: u64) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }
}

/// A bar over the dossiers of a batch and the files of the one at work.
pub struct Batch {
    bar: ProgressBar,
    all: u64,
}

impl Batch {
    /// A bar over so many dossiers.
    pub fn new(all: u64, lang: Lang) -> Self {
        let bar = ProgressBar::new(all);
        let left = if lang == Lang::Fr { "reste" } else { "left" };
        let template = format!("{{pos}}/{{len}} [{{bar:16}}] {left} {{eta}} · {{prefix}} · {{wide_msg}}");
        if let Ok(style) = ProgressStyle::with_template(&template) {
            bar.set_style(style.progress_chars("█▌ "));
        }
        bar.enable_steady_tick(Duration::from_millis(120));
        Self { bar, all }
    }

    /// The dossier of this number begins.
    pub fn dossier(&self, number: u64, name: &str) {
        self.bar.set_length(self.all);
        self.bar.set_position(number.saturating_sub(1));
        self.bar.set_prefix(name.chars().take(24).collect::<String>());
        self.bar.set_message("");
    }

    /// A line of [`Piped`] without its mark.
    pub fn hears(&self, line: &str) {
        let mut parts = line.splitn(3, ' ');
        if let (Some(done), Some(found), Some(name)) = (parts.next(), parts.next(), parts.next()) {
            self.bar.set_message(format!("{done}/{found} {name}"));
        }
    }

    /// A line above the bar, on the output.
    pub fn says(&self, line: &str) {
        self.bar.suspend(|| super::say(format_args!("{line}\n")));
    }

    /// Takes the bar away.
    pub fn clear(&self) {
        self.bar.finish_and_clear();
    }
}
