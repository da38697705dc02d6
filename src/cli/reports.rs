//! Audits read back from their JSON, and `probant render`.

use std::path::{Path, PathBuf};

use super::args::{FormatArg, RenderArgs};
use super::{Exit, Failure, Voice, config, packs, say, system};
use probant::audit::Audit;
use probant::pack::compile;
use probant::report::{self, Format, Lexicon, Manner, json, shown};
use probant::text::{Lang, Text};

/// A larger file is not read as an audit, bytes.
const SIZE_LIMIT: u64 = 1 << 30;

/// The `audit.json` that a person means: the file, or the folder of reports that holds it.
pub fn file_of(path: &Path) -> PathBuf {
    if path.is_dir() { path.join("audit.json") } else { path.to_path_buf() }
}

/// Reads an audit; what cannot be used is told, never guessed.
pub fn open(path: &Path) -> Result<Audit, Failure> {
    let file = file_of(path);
    let at = shown(&file.display().to_string());
    let bad = |exit, why: Text| {
        let (fr, en) = (why.fr, why.en);
        Failure::new(exit, format!("« {at} » n'est pas utilisable : {fr}."), format!("“{at}” cannot be used: {en}."))
    };
    let meta = std::fs::metadata(&file).map_err(|e| bad(Exit::Files, system(&e)))?;
    if !meta.is_file() {
        return Err(bad(Exit::Files, Text::new("ce n'est pas un fichier", "it is not a file")));
    }
    if meta.len() > SIZE_LIMIT {
        return Err(bad(Exit::Files, Text::new("il fait plus de 1 Gio", "it is larger than 1 GiB")));
    }
    let bytes = std::fs::read(&file).map_err(|e| bad(Exit::Files, system(&e)))?;
    json::read(&bytes).map_err(|e| {
        let exit = if matches!(e, json::ReadError::Schema { .. }) { Exit::Usage } else { Exit::Files };
        bad(exit, e.message())
    })
}

/// The words of the pack an audit was held against; codes stay codes where that pack is not known.
pub fn lexicon(audit: &Audit, dir: Option<&Path>) -> Result<Lexicon, Failure> {
    let packs = packs(dir)?;
    Ok(compile(&packs, &audit.pack.id).map(|pack| Lexicon::of(&pack)).unwrap_or_default())
}

/// Formats as the reports know them.
pub fn formats(asked: &[FormatArg]) -> Vec<Format> {
    let one = |f: &FormatArg| match f {
        FormatArg::Csv => Format::Csv,
        FormatArg::Xlsx => Format::Xlsx,
        FormatArg::Html => Format::Html,
        FormatArg::Json => Format::Json,
        FormatArg::Sarif => Format::Sarif,
        FormatArg::Jsonl => Format::Jsonl,
    };
    asked.iter().map(one).collect()
}

/// A report that could not be written, as a failure of the run.
pub fn unwritten(e: report::WriteError) -> Failure {
    let m = e.message();
    Failure::new(Exit::Files, m.fr, m.en)
}

/// Says where reports were written.
pub fn tell(written: &[PathBuf], voice: Voice) {
    if voice.quiet {
        return;
    }
    let head = if voice.lang == Lang::Fr { "Écrit\u{A0}: " } else { "Written: " };
    for path in written {
        say(format_args!("{head}{}\n", shown(&path.display().to_string())));
    }
}

/// Any report again, from the JSON.
pub fn render(args: &RenderArgs, voice: Voice) -> Result<Exit, Failure> {
    let audit = open(&args.audit)?;
    let names = lexicon(&audit, args.pack.pack.as_deref())?;
    let here = file_of(&args.audit);
    let out = args
        .out
        .clone()
        .unwrap_or_else(|| here.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_path_buf());
    let manner = Manner { lang: voice.lang, dialect: config::dialect(args.csv_dialect, None, voice.lang)? };
    let written = report::write_all(&audit, manner, &formats(&args.format), &out, (&names, &report::Links::default()))
        .map_err(unwritten)?;
    tell(&written, voice);
    Ok(Exit::Done)
}
