//! Files named after the oddity they hold, each beside what is read in it. `UPDATE_GENERATED=1` rewrites the latter.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use probant::extract::{self, BlockKind, Mark, Means};
use probant::format::{self, Format};
use probant::limits::Limits;
use probant::source::{Container, Source, Terms};
use probant::text::Lang;

/// All files below `dir`, sorted.
fn files(dir: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            out.extend(files(&path));
        } else if !path.to_string_lossy().ends_with(".expect.txt") {
            out.push(path);
        }
    }
    out.sort();
    out
}

fn fixtures(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

/// What is read in a file, one block a line.
fn reading(path: &Path) -> String {
    let bytes = std::fs::read(path).unwrap();
    let format = format::detect(&bytes, &path.to_string_lossy()).format;
    if Container::opens(format) {
        return contents(path, bytes, format);
    }
    let mut out = String::new();
    let passwords = ["faux", "sésame", "sesame"].map(str::to_owned);
    let bytes = extract::unlock(format, &bytes, &passwords).unwrap_or(bytes);
    match extract::read_with(format, &bytes, Means { passwords: &passwords, ocr: None }) {
        Err(incident) => writeln!(out, "! {incident:?}").unwrap(),
        Ok(document) => {
            writeln!(out, "{} pages", document.pages).unwrap();
            for incident in &document.incidents {
                writeln!(out, "! {incident:?}").unwrap();
            }
            for mark in &document.bookmarks {
                writeln!(out, "{}> {} · {}", "  ".repeat(mark.level.into()), mark.page, mark.title).unwrap();
            }
            for block in &document.blocks {
                let kind = match block.kind {
                    BlockKind::Row { table } => format!("row {table}"),
                    kind => format!("{kind:?}").to_lowercase(),
                };
                let cell = |c: &extract::Cell| match c.mark {
                    Mark::None => c.text.clone(),
                    mark => format!("{}[{mark:?}]", c.text),
                };
                let cells: Vec<String> = block.cells.iter().map(cell).collect();
                let text = if cells.is_empty() { block.text.clone() } else { cells.join(" | ") };
                let line = format!("{} · {kind} · {}", block.place.label(Lang::Fr), text.replace('\n', "⏎"));
                writeln!(out, "{}", line.trim_end()).unwrap();
            }
        }
    }
    for (name, bytes) in extract::attachments(format, &bytes) {
        writeln!(out, "@ {name} ({} bytes)", bytes.len()).unwrap();
    }
    out
}

/// What is inside an archive: each member with the first line of its text, or why it is not read.
fn contents(path: &Path, bytes: Vec<u8>, format: Format) -> String {
    let name = path.file_name().unwrap().to_string_lossy();
    let (limits, passwords) = (Limits::default(), ["faux", "sésame", "sesame"].map(str::to_owned));
    let terms = Terms { limits: &limits, passwords: &passwords };
    let mut out = format!("{}\n", format.name());
    let mut container = match Container::open(format, Source::memory(bytes), &name, terms) {
        Ok(container) => container,
        Err(incident) => return format!("{out}! {incident:?}\n"),
    };
    for incident in container.incidents() {
        writeln!(out, "! {incident:?}").unwrap();
    }
    for member in container.members().to_vec() {
        writeln!(out, "@ {} ({} bytes)", member.name, member.size).unwrap();
        for incident in &member.incidents {
            writeln!(out, "  ! {incident:?}").unwrap();
        }
        if !member.readable {
            continue;
        }
        match container.read(member.index as usize, limits.file_bytes) {
            Err(incident) => writeln!(out, "  ! {incident:?}").unwrap(),
            Ok(bytes) => {
                let found = format::detect(&bytes, &member.name).format;
                let document = extract::read(found, &bytes).unwrap_or_default();
                let line = document.blocks.first().map(|b| b.line().into_owned()).unwrap_or_default();
                writeln!(out, "  {} · {} bytes · {}", found.name(), bytes.len(), line.trim_end()).unwrap();
            }
        }
    }
    out
}

#[test]
fn files_are_read_as_expected() {
    let mut wrong = Vec::new();
    for path in files(&fixtures("files")) {
        let beside = match format::detect(&std::fs::read(&path).unwrap(), &path.to_string_lossy()).format {
            f if Container::opens(f) => PathBuf::from(format!("{}.expect.txt", path.display())),
            _ => path.with_extension("expect.txt"),
        };
        let (read, expected) = (reading(&path), std::fs::read_to_string(&beside).unwrap_or_default());
        if read == expected {
            continue;
        }
        if std::env::var_os("UPDATE_GENERATED").is_some() {
            std::fs::write(&beside, &read).unwrap();
        } else {
            wrong.push(format!("── {}\nread:\n{read}\nexpected:\n{expected}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "UPDATE_GENERATED=1 rewrites what is expected\n{}", wrong.join("\n"));
}

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % below.max(1)
    }
}

#[test]
fn damaged_files_neither_panic_nor_hang() {
    std::panic::set_hook(Box::new(|_| {}));
    let mut dice = Dice(20_261_207);
    let mut sample = files(&fixtures("files"));
    let dossiers = files(&fixtures("dossiers"));
    sample.extend(dossiers.into_iter().step_by(7));
    let mut slow = Vec::new();
    for path in sample.iter().filter(|p| p.metadata().is_ok_and(|m| m.len() < 200_000)) {
        let whole = std::fs::read(path).unwrap();
        let found = format::detect(&whole, &path.to_string_lossy()).format;
        for variant in 0..6 {
            let mut bytes = whole.clone();
            if variant < 3 {
                bytes.truncate(dice.roll(whole.len()));
            } else if !bytes.is_empty() {
                for _ in 0..=dice.roll(20) {
                    let at = dice.roll(bytes.len());
                    bytes[at] = u8::try_from(dice.roll(256)).unwrap();
                }
            }
            let start = std::time::Instant::now();
            let _ = extract::read(found, &bytes);
            let _ = extract::attachments(found, &bytes);
            if Container::opens(found) {
                let _ = contents(path, bytes, found);
            }
            if start.elapsed().as_secs() >= 5 {
                slow.push(format!("{} variant {variant}: {:?}", path.display(), start.elapsed()));
            }
        }
    }
    assert!(slow.is_empty(), "{slow:?}");
}
