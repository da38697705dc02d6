//! `probant show`: what is seen in a file, and why it is taken for what it is.

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::args::ShowArgs;
use super::{Exit, Failure, Voice, audit::program, config, ocr, packs, part_for, today};
use probant::audit::{FileEntry, recognised};
use probant::extract::{BlockKind, Cell, Document, Mark, Meta};
use probant::pack::Part;
use probant::pipeline::{Options, Quiet, gather};
use probant::report::{Lexicon, shown, words};
use probant::text::{Lang, fr_count, typeset};
use probant::worker::{Start, path_bytes};

/// Lines of text shown without `--full`.
const LINES: usize = 60;

/// Shows each file of the input.
pub fn run(args: &ShowArgs, voice: Voice) -> Result<Exit, Failure> {
    let fr = voice.lang == Lang::Fr;
    super::audit::present(&args.input)?;
    let packs = packs(args.pack.pack.as_deref())?;
    // the rules of the binary were checked when it was made
    let part = if args.pack.pack.is_none() { Part::Judging } else { Part::Whole };
    let (id, pack) = part_for(&packs, today(), part)?;
    let start = Start {
        pack: id,
        packs: args.pack.pack.is_some().then(|| packs.clone()),
        reads: path_bytes(&args.input),
        limits: config::limits(&config::Config::default(), &args.limits, &args.ocr),
        passwords: args.password.clone(),
        ocr: ocr::engine(&args.ocr)?,
    };
    let options = Options {
        jobs: 1,
        start: Arc::new(start),
        program: program()?,
        documents: true,
        cache: None,
        ocr_budget: args.ocr.ocr_budget,
    };
    let mut files = gather(&args.input, &options, &Quiet, &AtomicBool::new(false));
    let documents: BTreeMap<String, Document> =
        files.iter_mut().filter_map(|f| Some((f.path.clone(), f.document.take()?))).collect();
    let entries = recognised(files, &pack);
    let names = Lexicon::of(&pack);
    let mut out = String::new();
    for entry in &entries {
        let document = documents.get(&entry.path);
        let mut line = |text: String| {
            out.push_str(&shown(&text));
            out.push('\n');
        };
        line(format!("═══ {}", entry.path));
        line(headline(entry, voice.lang));
        for incident in &entry.incidents {
            line(format!("⚠ {} [{}]", typeset(incident.message.get(voice.lang), voice.lang), incident.code));
        }
        for claim in &entry.artefacts {
            let counts = if claim.counts { "✓" } else { "✗" };
            let mut words = vec![format!(
                "{} {}",
                if fr { "reconnaissance" } else { "recognition" },
                words::strength(claim.strength, voice.lang)
            )];
            let points = format!("{:.1}", claim.points);
            let points = points.trim_end_matches('0').trim_end_matches('.');
            words.push(format!("{} points", words::value(points, voice.lang)));
            words.extend(claim.states.iter().map(|s| words::reason(s, voice.lang)));
            line(format!("{counts} {} ({})", names.artefact(&claim.artefact, voice.lang), words.join(", ")));
            for reason in &claim.because {
                line(format!(
                    "    {} · {} · {}",
                    words::signal(&reason.signal, voice.lang),
                    typeset(reason.place.get(voice.lang), voice.lang),
                    words::quoted(&reason.passage, voice.lang)
                ));
            }
        }
        for fact in entry.facts.iter().take(if args.full { usize::MAX } else { 15 }) {
            let colon = if fr { "\u{A0}:" } else { ":" };
            let (field, value) = (names.field(&fact.field, voice.lang), words::value(&fact.value, voice.lang));
            line(format!("  = {field}{colon} {value} ({})", typeset(fact.place.get(voice.lang), voice.lang)));
        }
        if let Some(document) = document {
            for (fr_name, en_name, value) in properties(&document.meta) {
                let (name, colon) = if fr { (fr_name, "\u{A0}:") } else { (en_name, ":") };
                line(format!("  · {name}{colon} {value}"));
            }
            for mark in document.bookmarks.iter().take(if args.full { usize::MAX } else { LINES }) {
                let (name, colon) = if fr { ("signet", "\u{A0}:") } else { ("bookmark", ":") };
                let page = if fr { "page" } else { "p." };
                let depth = "  ".repeat(usize::from(mark.level));
                line(format!("  · {name}{colon} {depth}{} ({page}\u{A0}{})", mark.title, mark.page));
            }
            if !document.blocks.is_empty() {
                line(if fr { "─── texte" } else { "─── text" }.to_owned());
            }
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
                    block.cells.iter().map(|c| cell(c, voice.lang)).collect::<Vec<_>>().join(" | ")
                };
                line(format!("{:<24}{mark} {text}", typeset(&block.place.label(voice.lang), voice.lang)));
            }
            if !args.full && document.blocks.len() > LINES {
                let more = document.blocks.len() - LINES;
                line(if fr {
                    format!("… {} de plus (--full)", fr_count(more, "ligne", "lignes"))
                } else {
                    format!("… {more} more {} (--full)", if more == 1 { "line" } else { "lines" })
                });
            }
        }
        line(String::new());
    }
    let _ = anstream::stdout().write_all(out.as_bytes());
    Ok(Exit::Done)
}

/// Type, size, pages and words of a file.
fn headline(entry: &FileEntry, lang: Lang) -> String {
    let mut parts = vec![
        words::format(&entry.kind, lang),
        format!("{} {}", words::count(entry.size, lang), if lang == Lang::Fr { "octets" } else { "bytes" }),
    ];
    if entry.pages > 0 {
        parts.push(format!("{} page{}", entry.pages, if entry.pages > 1 { "s" } else { "" }));
    }
    let words = match lang {
        Lang::Fr => "mot",
        Lang::En => "word",
    };
    parts.push(format!("{} {words}{}", words::count(entry.words.into(), lang), if entry.words > 1 { "s" } else { "" }));
    parts.join(" · ")
}

/// What the file says of itself, in the order of interest, with a name in both languages.
fn properties(meta: &Meta) -> Vec<(&'static str, &'static str, String)> {
    // To the day: `2026-05-12T09:30:00+02:00` as `12/05/2026`.
    let date = |text: &String| match text.get(..10).map(|d| d.split('-').collect::<Vec<_>>()).as_deref() {
        Some([year, month, day]) => format!("{day}/{month}/{year}"),
        _ => text.clone(),
    };
    let mut out = Vec::new();
    let mut add = |fr, en, value: Option<String>| out.extend(value.map(|v| (fr, en, v)));
    add("titre", "title", meta.title.clone());
    add("auteur", "author", meta.author.clone());
    add("créé le", "created", meta.created.as_ref().map(date));
    add("modifié le", "modified", meta.modified.as_ref().map(date));
    add("logiciel", "software", meta.producer.clone());
    for signature in &meta.signatures {
        add("signature électronique", "digital signature", Some(signature.clone()));
    }
    out
}

/// A cell with its mark, unless its text is the mark.
fn cell(cell: &Cell, lang: Lang) -> String {
    let shown = cell.text.contains(['☑', '☒', '☐', '✓', '✔', '✗', '✘', '□', '▢']);
    if shown && matches!(cell.mark, Mark::Ticked | Mark::Unticked) {
        return cell.text.clone();
    }
    format!("{}{}", cell.text, sign(cell.mark, lang))
}

fn sign(mark: Mark, lang: Lang) -> &'static str {
    match mark {
        Mark::None => "",
        Mark::Image => "[image]",
        Mark::Ink if lang == Lang::En => "[ink]",
        Mark::Ink => "[tracé]",
        Mark::Ticked => "☑",
        Mark::Unticked => "☐",
    }
}
