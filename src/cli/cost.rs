//! `probant pack cost`: the time the rules take on a dossier, measured on this machine, now.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use super::args::CostArgs;
use super::{Exit, Failure, Voice, audit::present, audit::program, pack_for, packs, parse_date, say, today};
use probant::audit::{Context, Declared, each_indicator};
use probant::classify::classify;
use probant::fold::fold;
use probant::limits::Limits;
use probant::pack::{Automaton, Pack};
use probant::pipeline::{Gathered, Options, Quiet, gather};
use probant::text::{Lang, typeset};
use probant::worker::{Start, path_bytes};

/// Each time is the least of so many.
const ROUNDS: usize = 3;

/// Reads the input once, then measures: all patterns together, those of each artefact alone, each indicator.
pub fn run(args: &CostArgs, voice: Voice) -> Result<Exit, Failure> {
    present(&args.input)?;
    let packs = packs(args.pack.pack.as_deref())?;
    let date = args.audit_date.as_deref().map(|d| parse_date(d, "--audit-date")).transpose()?.unwrap_or_else(today);
    let (id, pack) = pack_for(&packs, date)?;
    let start = Start {
        reads: path_bytes(&args.input),
        pack: id,
        packs: args.pack.pack.is_some().then(|| packs.clone()),
        limits: Limits::default(),
        passwords: Vec::new(),
        ocr: None,
    };
    let options = Options {
        jobs: 1,
        start: Arc::new(start),
        program: program()?,
        documents: true,
        cache: None,
        ocr_budget: None,
    };
    let mut files = gather(&args.input, &options, &Quiet, &AtomicBool::new(false));
    let documents: Vec<_> = files.iter_mut().filter_map(|f| Some((f.format.name(), f.document.take()?))).collect();
    let texts: Vec<String> = documents
        .iter()
        .map(|(_, d)| {
            let lines: Vec<String> = d.blocks.iter().map(|b| format!(" {}", fold(&b.line()))).collect();
            lines.concat()
        })
        .collect();
    let context =
        Context { name: String::new(), audit_date: date, as_of: date, declared: Declared::new(), sample: None };
    let all = least(|| texts.iter().map(|t| pack.automaton.find(t).count()).sum::<usize>());
    let recognised = least(|| documents.iter().map(|(kind, d)| classify(d, kind, &pack).runs.len()).sum::<usize>());
    let mut artefacts = by_artefact(&pack, &texts);
    let count = files.len();
    let mut indicators = by_indicator(&pack, files, &context, voice.lang);
    artefacts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    indicators.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    let fr = voice.lang == Lang::Fr;
    let w = |a: &'static str, b: &'static str| if fr { a } else { b };
    let bytes: usize = texts.iter().map(String::len).sum();
    let mut out = format!(
        "{} {} · {} {} · {} {} · {} {}\n",
        pack.file.id,
        pack.file.version,
        count,
        w("fichiers", "files"),
        bytes / 1024,
        w("Kio de texte", "KiB of text"),
        pack.automaton.len(),
        w("motifs", "patterns"),
    );
    out += w(
        "Mesuré ici et maintenant, un seul fil, le plus court de trois essais ; une autre machine donnera d'autres temps.\n",
        "Measured here and now, one thread, the shortest of three; another machine gives other times.\n",
    );
    out += &format!("{:>10}  {}\n", time(all, fr), w("tous les motifs ensemble", "all patterns together"));
    out += &format!("{:>10}  {}\n", time(recognised, fr), w("reconnaissance entière", "whole recognition"));
    out += &format!("\n{}\n", w("Par pièce, ses motifs cherchés seuls", "By paper, its patterns searched alone"));
    for (name, spent, hits) in artefacts.iter().take(args.top) {
        out += &format!("{:>10}  {name} ({hits} {})\n", time(*spent, fr), w("occurrences", "hits"));
    }
    out += &format!(
        "\n{}\n",
        w("Par indicateur, jugement du dossier assemblé", "By indicator, judging the dossier once put together")
    );
    for (name, spent) in indicators.iter().take(args.top) {
        out += &format!("{:>10}  {name}\n", time(*spent, fr));
    }
    say(format_args!("{}", typeset(&out, voice.lang)));
    Ok(Exit::Done)
}

/// The shortest time of some rounds.
fn least<T>(mut work: impl FnMut() -> T) -> Duration {
    let mut best = Duration::MAX;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        std::hint::black_box(work());
        best = best.min(start.elapsed());
    }
    best
}

fn by_artefact(pack: &Pack, texts: &[String]) -> Vec<(String, Duration, usize)> {
    let one = |a: &probant::pack::model::Artefact| {
        let alone = Automaton::of_artefact(a)?;
        let mut hits = 0;
        let spent = least(|| {
            hits = texts.iter().map(|t| alone.find(t).count()).sum();
            hits
        });
        Some((a.id.clone(), spent, hits))
    };
    pack.artefacts.iter().filter_map(one).collect()
}

fn by_indicator(pack: &Pack, files: Vec<Gathered>, context: &Context, lang: Lang) -> Vec<(String, Duration)> {
    let mut times = Vec::new();
    each_indicator(files, pack, context, |i, work| {
        times.push((format!("{:>2} {}", i.number, i.label.get(lang)), least(work)));
    });
    times
}

fn time(spent: Duration, fr: bool) -> String {
    let micros = spent.as_micros();
    let text =
        if micros < 1000 { format!("{micros} µs") } else { format!("{}.{} ms", micros / 1000, micros % 1000 / 100) };
    if fr { text.replace('.', ",") } else { text }
}
