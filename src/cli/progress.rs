//! Progress on standard error, when it is a terminal.

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
