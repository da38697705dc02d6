//! Audits read back from their JSON, and `probant render`.

use std::path::{Path, PathBuf};

use super::args::{FormatArg, RenderArgs};
use super::{Exit, Failure, Voice, config, packs, say, system};
use probant::audit::{Audit, is_pseudonymised, pseudonymise_together};
use probant::pack::{Pack, compile};
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

/// Replaces the names of persons in audits of one dossier. Which words are names is known from the pack they were
/// held against: without it nothing is promised, so nothing is written.
pub fn without_names(audits: &mut [&mut Audit], pack: Option<&Pack>, lang: Lang) -> Result<(), Failure> {
    if audits.iter().all(|a| is_pseudonymised(a)) {
        return Ok(());
    }
    let Some(pack) = pack else {
        let id = shown(audits.last().map_or("", |a| &a.pack.id));
        return Err(Failure::new(
            Exit::Usage,
            format!(
                "--pseudonymise : les règles « {id} » sont inconnues, les noms ne peuvent pas être reconnus. Donnez-les avec --pack."
            ),
            format!("--pseudonymise: the rules “{id}” are not known, so names cannot be told. Give them with --pack."),
        ));
    };
    pseudonymise_together(audits, pack, lang);
    Ok(())
}

/// Refuses to write over the reports of the audit itself, which may be in another language or with names.
fn refuse_over(home: &Path, out: &Path, formats: &[Format]) -> Result<(), Failure> {
    let real = |p: &Path| p.canonicalize().unwrap_or_else(|_| p.to_path_buf());
    if real(home) != real(out) {
        return Ok(());
    }
    let there: Vec<&str> =
        formats.iter().flat_map(|f| f.files()).copied().filter(|name| out.join(name).exists()).collect();
    if there.is_empty() {
        return Ok(());
    }
    let (names, at) = (there.join(", "), shown(&out.display().to_string()));
    Err(Failure::new(
        Exit::Usage,
        format!(
            "« {at} » contient déjà {names} ; rien n'a été écrit. Choisissez un autre dossier avec --out, ou ajoutez --replace."
        ),
        format!(
            "“{at}” already holds {names}; nothing was written. Choose another folder with --out, or add --replace."
        ),
    ))
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
    let mut audit = open(&args.audit)?;
    let here = file_of(&args.audit);
    let home = here.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let out = args.out.clone().unwrap_or_else(|| home.to_path_buf());
    let formats = formats(&args.format);
    if !args.replace {
        refuse_over(home, &out, &formats)?;
    }
    // codes stay codes where the pack is not known
    let pack = compile(&packs(args.pack.pack.as_deref())?, &audit.pack.id).ok();
    let names = pack.as_ref().map(Lexicon::of).unwrap_or_default();
    if args.pseudonymise {
        without_names(&mut [&mut audit], pack.as_ref(), voice.lang)?;
    }
    let manner = Manner { lang: voice.lang, dialect: config::dialect(args.csv_dialect, None, voice.lang)? };
    let written =
        report::write_all(&audit, manner, &formats, &out, (&names, &report::Links::default())).map_err(unwritten)?;
    tell(&written, voice);
    Ok(Exit::Done)
}
