//! Reads and recognises every file of a zip once, in this process: what `benches/instructions.sh` counts.
//!
//! `cargo run --release --example once -- ARCHIVE.zip`

use anyhow::{Context, Result, anyhow};
use probant::classify::classify;
use probant::extract;
use probant::format::{Format, detect};
use probant::limits::Limits;
use probant::pack::{compile, embedded};
use probant::source::{Container, Source, Terms};

fn main() -> Result<()> {
    let path = std::env::args().nth(1).context("usage: once ARCHIVE.zip")?;
    let pack = compile(&embedded(), "rnq-2026").map_err(|p| anyhow!("{p:?}"))?;
    let limits = Limits::default();
    let source = Source::file(std::fs::File::open(&path).with_context(|| path.clone())?);
    let terms = Terms { limits: &limits, passwords: &[] };
    let mut zip = Container::open(Format::Zip, source, "", terms).map_err(|i| anyhow!("{i:?}"))?;
    let (mut files, mut words) = (0, 0);
    for inside in zip.members().to_vec() {
        let Ok(bytes) = zip.read(inside.index as usize, limits.file_bytes) else { continue };
        let format = detect(&bytes, &inside.name).format;
        let Ok(document) = extract::read(format, &bytes) else { continue };
        files += 1;
        words += classify(&document, &format.name(), &pack).words;
    }
    println!("{files} files, {words} words");
    Ok(())
}
