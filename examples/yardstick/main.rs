//! Writes the yardstick archive, on which speed is measured (`benches/README.md`).
//!
//! `cargo run --release --example yardstick -- OUT.zip [SEED]`. The same seed always gives the same bytes.
//! Every person and organisation in it is invented.

mod archive;
mod varied;
mod writers;

#[path = "../fixtures/bitmap.rs"]
#[allow(dead_code)]
mod bitmap;
#[path = "../fixtures/docx.rs"]
mod docx;
#[path = "../fixtures/mail.rs"]
#[allow(dead_code)]
mod mail;
#[path = "../fixtures/markup.rs"]
mod markup;
#[path = "../fixtures/odt.rs"]
mod odt;
#[path = "../fixtures/pack.rs"]
#[allow(dead_code)]
mod pack;
#[path = "../fixtures/pdf.rs"]
mod pdf;
#[path = "../fixtures/pdf_page.rs"]
mod pdf_page;
#[path = "../fixtures/pptx.rs"]
mod pptx;
#[path = "../fixtures/prng.rs"]
mod prng;
#[path = "../fixtures/sheet.rs"]
mod sheet;
#[path = "../fixtures/source.rs"]
#[allow(dead_code)]
mod source;

use std::collections::BTreeMap;

use anyhow::{Context, Result};

fn main() -> Result<()> {
    let mut args = std::env::args().skip(1);
    let out = args.next().context("usage: yardstick OUT.zip [SEED]")?;
    let seed = args.next().unwrap_or_else(|| "1".to_owned());
    let files = archive::files(&seed)?;
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for (name, _) in &files {
        *kinds.entry(name.rsplit('.').next().unwrap_or_default()).or_default() += 1;
    }
    let bytes = pack::zip(&files)?;
    std::fs::write(&out, &bytes).with_context(|| out.clone())?;
    println!("{out}: {} files, {} kB, {kinds:?}", files.len(), bytes.len() / 1024);
    Ok(())
}
