//! What each stage costs, on the papers of the yardstick archive. `cargo bench --bench stages`.

#[path = "../examples/yardstick/archive.rs"]
mod archive;
#[path = "../examples/yardstick/varied.rs"]
mod varied;
#[path = "../examples/yardstick/writers.rs"]
mod writers;

#[path = "../examples/fixtures/bitmap.rs"]
#[allow(dead_code)]
mod bitmap;
#[path = "../examples/fixtures/docx.rs"]
mod docx;
#[path = "../examples/fixtures/mail.rs"]
#[allow(dead_code)]
mod mail;
#[path = "../examples/fixtures/markup.rs"]
mod markup;
#[path = "../examples/fixtures/odt.rs"]
mod odt;
#[path = "../examples/fixtures/pack.rs"]
#[allow(dead_code)]
mod pack;
#[path = "../examples/fixtures/pdf.rs"]
mod pdf;
#[path = "../examples/fixtures/pdf_page.rs"]
mod pdf_page;
#[path = "../examples/fixtures/pptx.rs"]
mod pptx;
#[path = "../examples/fixtures/prng.rs"]
mod prng;
#[path = "../examples/fixtures/sheet.rs"]
mod sheet;
#[path = "../examples/fixtures/source.rs"]
#[allow(dead_code)]
mod source;

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use jiff::civil::date;
use probant::audit::{Audit, Context, audit};
use probant::classify::classify;
use probant::extract::{self, Document};
use probant::fold::fold;
use probant::limits::Limits;
use probant::pack::{Pack, compile, embedded};
use probant::pipeline::{Gathered, Options, Quiet, gather};
use probant::report;
use probant::text::Lang;
use probant::worker::Start;

/// Bytes of text that folding and matching are given.
const TEXT: usize = 10 << 20;
/// The pack of the audit date of the benches.
const PACK: &str = "rnq-2026";

fn the_pack() -> Pack {
    compile(&embedded(), PACK).expect("the embedded pack compiles")
}

/// The files of the archive with what was read of them; those that hold no text are left out.
fn documents(files: &[(String, Vec<u8>)]) -> Vec<(&str, Document)> {
    let read = files.iter().filter_map(|(name, bytes)| {
        let document = extract::read(probant::format::detect(bytes, name).format, bytes).ok()?;
        Some((name.as_str(), document))
    });
    read.filter(|(_, d)| !d.blocks.is_empty()).collect()
}

fn text(documents: &[(&str, Document)]) -> String {
    let mut text = String::new();
    let lines = || documents.iter().filter(|(n, _)| !n.ends_with("xlsx")).flat_map(|(_, d)| &d.blocks);
    while text.len() < TEXT {
        for block in lines() {
            text.push_str(&block.line());
            text.push('\n');
        }
    }
    text.truncate(text.floor_char_boundary(TEXT));
    text
}

fn stages(c: &mut Criterion) {
    let files = archive::files("1").expect("the archive can be made");
    let documents = documents(&files);
    let pack = the_pack();
    let text = text(&documents);
    let folded = format!(" {}", fold(&text));

    let mut group = c.benchmark_group("text");
    group.sample_size(10);
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("fold", |b| b.iter(|| fold(black_box(&text))));
    group.throughput(Throughput::Bytes(folded.len() as u64));
    group.bench_function("match", |b| b.iter(|| pack.automaton.find(black_box(&folded)).count()));
    group.finish();

    c.bench_function("pack/compile", |b| b.iter(the_pack));

    let mut group = c.benchmark_group("extract");
    group.sample_size(20);
    for end in ["pdf", "docx", "xlsx", "csv", "pptx", "eml", "odt", "rtf"] {
        // the median file of its kind, by size
        let mut kind: Vec<_> = files.iter().filter(|(n, _)| n.ends_with(end) && !n.ends_with("scan.pdf")).collect();
        kind.sort_by_key(|(_, bytes)| bytes.len());
        let Some((name, bytes)) = kind.get(kind.len() / 2) else { continue };
        let format = probant::format::detect(bytes, name).format;
        group.throughput(Throughput::Bytes(bytes.len() as u64));
        group.bench_function(end, |b| b.iter(|| extract::read(format, black_box(bytes))));
    }
    group.finish();

    let mut group = c.benchmark_group("classify");
    group.sample_size(10);
    for (end, format) in [("pdf", "pdf"), ("docx", "docx"), ("xlsx", "xlsx")] {
        let some: Vec<&Document> =
            documents.iter().filter(|(n, _)| n.ends_with(end)).map(|(_, d)| d).take(20).collect();
        group.bench_function(format!("{end}, 20 files"), |b| {
            b.iter(|| some.iter().map(|d| classify(d, format, &pack).runs.len()).sum::<usize>());
        });
    }
    group.finish();
    judge(c, &files, &pack);
}

/// The end of the way, once for the whole archive: judgement and reports.
fn judge(c: &mut Criterion, files: &[(String, Vec<u8>)], compiled: &Pack) {
    let dir = tempfile::tempdir().expect("a folder");
    let zip = dir.path().join("organisme.zip");
    std::fs::write(&zip, pack::zip(files).expect("an archive")).expect("room on disk");
    let options = Options {
        jobs: 2,
        start: Arc::new(Start {
            reads: probant::worker::path_bytes(&zip),
            pack: PACK.to_owned(),
            packs: None,
            limits: Limits::default(),
            passwords: Vec::new(),
            ocr: None,
        }),
        program: env!("CARGO_BIN_EXE_probant").into(),
        documents: false,
        cache: None,
        ocr_budget: None,
    };
    let gathered: Vec<Gathered> = gather(&zip, &options, &Quiet, &AtomicBool::new(false));
    let day = date(2026, 11, 23);
    let context = Context {
        name: "organisme".to_owned(),
        audit_date: day,
        as_of: day,
        declared: std::default::Default::default(),
        sample: None,
    };
    let mut group = c.benchmark_group("audit");
    group.sample_size(10);
    group.bench_function("judge", |b| {
        b.iter_batched(|| gathered.clone(), |files| audit(files, compiled, &context), BatchSize::PerIteration);
    });
    let done: Audit = audit(gathered.clone(), compiled, &context);
    group.bench_function("json", |b| b.iter(|| report::json::audit(&done)));
    group.bench_function("csv", |b| {
        let names = report::Lexicon::of(compiled);
        b.iter(|| {
            report::csv::non_conformites(&done, Lang::Fr, report::Dialect::ExcelFr).len()
                + report::csv::inventaire(&done, Lang::Fr, &names, report::Dialect::ExcelFr).len()
        });
    });
    let names = report::Lexicon::of(compiled);
    group.bench_function("xlsx", |b| b.iter(|| report::xlsx::audit(&done, Lang::Fr, &names).map(|x| x.len()).ok()));
    let links = report::Links::default();
    group.bench_function("html", |b| {
        b.iter(|| report::html::audit(&done, Lang::Fr, &names, &links).map(|h| h.len()).ok())
    });
    group.finish();
}

criterion_group!(benches, stages);
criterion_main!(benches);
