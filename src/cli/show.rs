//! `probant show`: what is seen in a file, and why it is taken for what it is.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::args::ShowArgs;
use super::{Exit, Failure, Voice, audit::program, config, ocr, pack_for, packs, today};
use probant::audit::{Context, Declared, audit};
use probant::extract::{BlockKind, Mark};
use probant::pipeline::{Options, Quiet, gather};
use probant::report::shown;
use probant::text::Lang;
use probant::worker::Start;

/// Lines of text shown without `--full`.
const LINES: usize = 60;

/// Shows each file of the input.
pub fn run(args: &ShowArgs, voice: Voice) -> Result<Exit, Failure> {
    let fr = voice.lang == Lang::Fr;
    if let Err(e) = std::fs::metadata(&args.input) {
        let at = args.input.display();
        return Err(Failure::new(
            Exit::Files,
            format!("« {at} » ne peut pas être ouvert ({e})."),
            format!("“{at}” cannot be opened ({e})."),
        ));
    }
    let packs = packs(args.pack.pack.as_deref())?;
    let (id, pack) = pack_for(&packs, today())?;
    let start = Start {
        pack: id,
        packs: args.pack.pack.is_some().then(|| packs.clone()),
        limits: config::limits_of(&args.ocr),
        passwords: args.password.clone(),
        ocr: ocr::engine(&args.ocr)?,
    };
    let options = Options {
        jobs: 1,
        start: Arc::new(start),
        program: program()?,
        documents: true,
        ocr_budget: args.ocr.ocr_budget,
    };
    let files = gather(&args.input, &options, &Quiet, &AtomicBool::new(false));
    let context = Context { name: String::new(), audit_date: today(), as_of: today(), declared: Declared::new() };
    let seen = audit(files.clone(), &pack, &context);
    let mut out = String::new();
    for entry in &seen.files {
        let document = files.iter().find(|f| f.path == entry.path).and_then(|f| f.document.as_ref());
        let mut line = |text: String| {
            out.push_str(&shown(&text));
            out.push('\n');
        };
        line(format!("═══ {}", entry.path));
        let (kind, words, pages) = if fr { ("type", "mots", "pages") } else { ("type", "words", "pages") };
        line(format!(
            "{kind} : {} · {} octets · {} {pages} · {} {words}",
            entry.kind, entry.size, entry.pages, entry.words
        ));
        for incident in &entry.incidents {
            line(format!("⚠ {} : {}", incident.code, incident.message.get(voice.lang)));
        }
        for claim in &entry.artefacts {
            let counts = if claim.counts { "✓" } else { "✗" };
            line(format!(
                "{counts} {} ({:?}, {} points) {}",
                pack.name_of(&claim.artefact, voice.lang),
                claim.strength,
                claim.points,
                claim.states.join(", ")
            ));
            for reason in &claim.because {
                line(format!("    {} · {} · « {} »", reason.signal, reason.place.get(voice.lang), reason.passage));
            }
        }
        for fact in entry.facts.iter().take(if args.full { usize::MAX } else { 15 }) {
            line(format!("  = {} : {} ({})", fact.field, fact.value, fact.place.get(voice.lang)));
        }
        if let Some(document) = document {
            line(if fr { "─── texte" } else { "─── text" }.to_owned());
            for block in document.blocks.iter().take(if args.full { usize::MAX } else { LINES }) {
                let mark = match block.kind {
                    BlockKind::Title => "#",
                    BlockKind::Heading => "##",
                    BlockKind::Row { .. } => "|",
                    BlockKind::Item => "•",
                    BlockKind::Header | BlockKind::Footer => "~",
                    BlockKind::Note | BlockKind::Comment => "※",
                    BlockKind::Field => "=",
                    BlockKind::Paragraph => " ",
                };
                let text = if block.cells.is_empty() {
                    block.text.clone()
                } else {
                    block.cells.iter().map(|c| format!("{}{}", c.text, sign(c.mark))).collect::<Vec<_>>().join(" | ")
                };
                line(format!("{:<24}{mark} {text}", block.place.label(voice.lang)));
            }
            if !args.full && document.blocks.len() > LINES {
                let more = document.blocks.len() - LINES;
                line(if fr {
                    format!("… {more} lignes de plus (--full)")
                } else {
                    format!("… {more} more lines (--full)")
                });
            }
        }
        line(String::new());
    }
    let _ = anstream::stdout().write_all(out.as_bytes());
    Ok(Exit::Done)
}

fn sign(mark: Mark) -> &'static str {
    match mark {
        Mark::None => "",
        Mark::Image => "[image]",
        Mark::Ink => "[tracé]",
        Mark::Ticked => "☑",
        Mark::Unticked => "☐",
    }
}
