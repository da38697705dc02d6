//! The `tesseract` program: found on this machine, one process a page, picture in, words out.
//!
//! The picture it gets is a BMP file that we wrote ourselves. No file on disk, no shell, almost no environment; the
//! process inherits the memory limit of the reader that starts it.

use std::ffi::OsString;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::{Engine, Gray, Layout, Trouble, Word};
use crate::text::Text;

/// Time for the questions about version and languages.
const PROBE: Duration = Duration::from_secs(10);
/// Time for its last words once it has ended.
const LAST_WORDS: Duration = Duration::from_secs(1);
/// Most bytes kept of what the program prints.
const OUTPUT: u64 = 16 << 20;
/// Least confidence in an orientation.
const TURNED: f32 = 1.0;

/// The program, as it was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tesseract {
    /// Where it is.
    pub program: PathBuf,
    /// Its version.
    pub version: String,
    /// Languages to read with, as its `-l` option wants them.
    pub languages: String,
    /// Whether it can tell how a page is turned.
    pub orientation: bool,
    /// Time for one page, seconds.
    pub seconds: u64,
}

impl Tesseract {
    /// Looks for the program: where asked, else on the path, else where installers put it.
    #[must_use]
    pub fn find(asked: Option<&Path>, seconds: u64) -> Option<Self> {
        let places = match asked {
            Some(path) if path.is_dir() => vec![path.join(NAME)],
            Some(path) => vec![path.to_path_buf()],
            None => places(),
        };
        places.into_iter().filter(|p| p.is_file()).find_map(|p| Self::probe(p, seconds))
    }

    /// Asks the program who it is; none when it is not usable.
    fn probe(program: PathBuf, seconds: u64) -> Option<Self> {
        let said = run(&program, &["--version"], None, PROBE).ok()?;
        let text = format!("{}\n{}", said.out, said.err);
        let version = text.lines().find_map(|l| l.trim().strip_prefix("tesseract "))?;
        let version: String = version.trim().trim_start_matches('v').chars().take(30).collect();
        let said = run(&program, &["--list-langs"], None, PROBE).ok()?;
        let all = format!("{}\n{}", said.out, said.err);
        let has = |l: &str| all.lines().any(|line| line.trim() == l);
        // English beside French costs half as much again and brings nothing.
        let languages = if has("fra") { "fra" } else { all.lines().map(str::trim).find(|l| *l == "eng")? };
        let orientation = has("osd");
        Some(Self { version, languages: languages.to_owned(), orientation, seconds, program })
    }

    /// Whether it reads French: accents are lost without.
    #[must_use]
    pub fn french(&self) -> bool {
        self.languages == "fra"
    }
}

impl Engine for Tesseract {
    fn name(&self) -> String {
        format!("tesseract {} ({})", self.version, self.languages)
    }

    fn words(&self, picture: &Gray, layout: Layout) -> Result<Vec<Word>, Trouble> {
        let dpi = (picture.dpi.round() as u32).clamp(70, 600).to_string();
        let mode = match layout {
            Layout::Sparse => "11",
            Layout::SparseTurned if self.orientation => "12",
            Layout::SparseTurned => "11",
        };
        let args =
            [INPUT, "stdout", "--dpi", &dpi, "--psm", mode, "-l", &self.languages, "-c", "tessedit_create_tsv=1"];
        let said = run(&self.program, &args, Some(picture.to_bmp()), Duration::from_secs(self.seconds))?;
        if !said.out.starts_with("level\t") {
            return Err(Trouble::Failed(crate::place::excerpt(&said.err)));
        }
        Ok(said.out.lines().skip(1).filter_map(word).collect())
    }

    fn orientation(&self, picture: &Gray) -> Option<u8> {
        if !self.orientation {
            return None;
        }
        let dpi = (picture.dpi.round() as u32).clamp(70, 600).to_string();
        let args = [INPUT, "stdout", "--dpi", &dpi, "--psm", "0", "-l", "osd"];
        let said = run(&self.program, &args, Some(picture.to_bmp()), Duration::from_secs(self.seconds)).ok()?;
        let value = |name: &str| -> Option<f32> {
            said.out.lines().find_map(|l| l.strip_prefix(name)?.strip_prefix(':')?.trim().parse().ok())
        };
        let sure = value("Orientation confidence")? >= TURNED;
        let turn = value("Rotate")? / 90.0;
        sure.then_some(turn.round() as u8 % 4)
    }
}

/// A line of its table that holds a word.
fn word(line: &str) -> Option<Word> {
    let mut fields = line.splitn(12, '\t');
    if fields.next()? != "5" {
        return None;
    }
    // page (always the same), block, paragraph, line: together the number of a line
    fields.next()?;
    let mut line = 0_u32;
    for _ in 0..3 {
        line = line.wrapping_mul(1000).wrapping_add(fields.next()?.parse().ok()?);
    }
    fields.next()?;
    let mut numbers = fields.by_ref().take(5).map(|f| f.parse::<f32>().ok());
    let mut number = || numbers.next().flatten().filter(|n| n.is_finite());
    let (x, y, w, h, confidence) = (number()?, number()?, number()?, number()?, number()?);
    let text = fields.next()?.trim();
    let useful = !text.is_empty() && confidence >= 0.0 && w > 0.0 && h > 0.0;
    useful.then(|| Word { text: text.to_owned(), bounds: [x, y, x + w, y + h], confidence, line })
}

struct Said {
    out: String,
    err: String,
}

/// Runs the program to its end, or ends it when the time is up.
fn run(program: &Path, args: &[&str], input: Option<Vec<u8>>, time: Duration) -> Result<Said, Trouble> {
    let failed = |e: std::io::Error| Trouble::Failed(crate::place::excerpt(&e.to_string()));
    let mut command = Command::new(program);
    command.args(args).env_clear().env("OMP_THREAD_LIMIT", "1").env("LC_ALL", "C");
    for name in KEPT {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    let mut input = input;
    command.stdin(match &input {
        None => Stdio::null(),
        Some(bytes) => match held(bytes) {
            Some(file) => {
                input = None;
                Stdio::from(file)
            }
            None => Stdio::piped(),
        },
    });
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().map_err(failed)?;
    let began = Instant::now();
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    if let (Some(mut to), Some(bytes)) = (stdin, input) {
        // a program that ends early closes the pipe: what it printed says why
        std::thread::spawn(move || drop(to.write_all(&bytes)));
    }
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    let (out, printed) = channel();
    let (err, complained) = channel();
    std::thread::spawn(move || err.send(drain(stderr)));
    std::thread::spawn(move || out.send(drain(stdout)));
    // Threads are not joined: what a wrapper script started may hold the pipes when the script is gone.
    let Ok(printed) = printed.recv_timeout(time) else {
        let _ = child.kill();
        let _ = child.wait();
        return Err(Trouble::Timeout(time.as_secs()));
    };
    // its output is closed: it has ended, or does not mean to
    let status = loop {
        match child.try_wait().map_err(failed)? {
            Some(status) => break status,
            None if began.elapsed() > time => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(Trouble::Timeout(time.as_secs()));
            }
            None => std::thread::sleep(Duration::from_millis(2)),
        }
    };
    let err = text(complained.recv_timeout(LAST_WORDS).unwrap_or_default());
    if status.success() {
        Ok(Said { out: text(printed), err })
    } else {
        Err(Trouble::Failed(crate::place::excerpt(&format!("{status} {err}"))))
    }
}

/// Name under which the program finds the picture.
#[cfg(target_os = "linux")]
const INPUT: &str = "/dev/stdin";
#[cfg(not(target_os = "linux"))]
const INPUT: &str = "stdin";

/// The picture as a file in memory, gone with the processes that hold it. The program reads a file many bytes at a
/// time, and a pipe byte by byte.
#[cfg(target_os = "linux")]
fn held(bytes: &[u8]) -> Option<std::fs::File> {
    use std::io::Seek;
    let flags = rustix::fs::MemfdFlags::CLOEXEC;
    let mut file = std::fs::File::from(rustix::fs::memfd_create("page", flags).ok()?);
    file.write_all(bytes).ok()?;
    file.rewind().ok()?;
    Some(file)
}

#[cfg(not(target_os = "linux"))]
fn held(_: &[u8]) -> Option<std::fs::File> {
    None
}

fn drain(from: Option<impl Read>) -> Vec<u8> {
    let mut kept = Vec::new();
    if let Some(mut from) = from {
        let _ = from.by_ref().take(OUTPUT).read_to_end(&mut kept);
        // the rest is read and forgotten, so that the program can end
        let _ = std::io::copy(&mut from, &mut std::io::sink());
    }
    kept
}

#[cfg(windows)]
const NAME: &str = "tesseract.exe";
#[cfg(not(windows))]
const NAME: &str = "tesseract";

/// Variables the program may see: where its language files are, and what Windows needs to start anything.
#[cfg(windows)]
const KEPT: &[&str] = &["TESSDATA_PREFIX", "SystemRoot", "SystemDrive", "TEMP", "TMP", "PATH"];
#[cfg(not(windows))]
const KEPT: &[&str] = &["TESSDATA_PREFIX"];

/// Where the program may be.
fn places() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    // An empty or relative entry would look in the dossier being audited.
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).filter(|p| p.is_absolute()).collect();
    if cfg!(windows) {
        let roots = ["ProgramFiles", "ProgramFiles(x86)", "LOCALAPPDATA"];
        let roots: Vec<OsString> = roots.iter().filter_map(std::env::var_os).collect();
        for root in &roots {
            folders.push(Path::new(root).join("Tesseract-OCR"));
            folders.push(Path::new(root).join("Programs").join("Tesseract-OCR"));
        }
    } else {
        // A program started from the Finder or a service has a short path.
        folders.extend(["/opt/homebrew/bin", "/usr/local/bin", "/opt/local/bin", "/usr/bin"].map(PathBuf::from));
    }
    folders.into_iter().map(|f| f.join(NAME)).collect()
}

/// How to install the engine on this system.
#[must_use]
pub fn install_advice() -> Text {
    if cfg!(windows) {
        Text::new(
            "installez Tesseract (« winget install UB-Mannheim.TesseractOCR »), en cochant la langue « French » dans l'installateur",
            "install Tesseract (“winget install UB-Mannheim.TesseractOCR”) and tick the language “French” in the installer",
        )
    } else if cfg!(target_os = "macos") {
        Text::new(
            "installez Tesseract : « brew install tesseract tesseract-lang »",
            "install Tesseract: “brew install tesseract tesseract-lang”",
        )
    } else {
        Text::new(
            "installez Tesseract : « sudo apt install tesseract-ocr tesseract-ocr-fra » (Debian, Ubuntu)",
            "install Tesseract: “sudo apt install tesseract-ocr tesseract-ocr-fra” (Debian, Ubuntu)",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_read_from_its_line() {
        let line = "5\t1\t3\t1\t1\t2\t100\t200\t50\t20\t91.5\tPrénom";
        let found = word(line).unwrap();
        assert_eq!(
            (found.text.as_str(), found.bounds, found.confidence),
            ("Prénom", [100.0, 200.0, 150.0, 220.0], 91.5)
        );
        assert_eq!(found.line, 3_001_001);
        for other in ["4\t1\t3\t1\t1\t0\t1\t2\t5\t2\t-1\t", "5\t1", "", "5\t1\t3\t1\t1\t2\tx\t200\t50\t20\t91\tA"] {
            assert_eq!(word(other), None, "{other}");
        }
    }

    #[test]
    fn a_program_that_is_not_there_is_not_found() {
        assert_eq!(Tesseract::find(Some(Path::new("/nowhere/tesseract")), 1), None);
    }

    #[cfg(unix)]
    #[test]
    fn a_program_that_hangs_is_ended() {
        let began = std::time::Instant::now();
        for args in [&["-c", "exec sleep 30"][..], &["-c", "sleep 30; true"]] {
            let got = run(Path::new("/bin/sh"), args, Some(vec![0; 1 << 20]), Duration::from_millis(200));
            assert_eq!(got.err(), Some(Trouble::Timeout(0)));
        }
        assert!(began.elapsed() < Duration::from_secs(10));
    }
}
