//! Files made to break readers, through the binary: each ends in time with its reason, and costs its neighbour nothing.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

/// A PDF with these objects; the first is the catalogue.
fn pdf(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut out = b"%PDF-1.4\n".to_vec();
    let mut starts = Vec::new();
    for (object, number) in objects.iter().zip(1..) {
        starts.push(out.len());
        out.extend(format!("{number} 0 obj\n").bytes());
        out.extend(object);
        out.extend(b"\nendobj\n");
    }
    let table = out.len();
    let mut tail = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for start in starts {
        writeln!(tail, "{start:010} 00000 n ").unwrap();
    }
    write!(tail, "trailer << /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n", objects.len() + 1).unwrap();
    out.extend(tail.bytes());
    out
}

fn stream(dict: &str, data: &[u8]) -> Vec<u8> {
    let mut out = format!("<< {dict} /Length {} >>\nstream\n", data.len()).into_bytes();
    out.extend(data);
    out.extend(b"\nendstream");
    out
}

const CATALOGUE: &str = "<< /Type /Catalog /Pages 2 0 R >>";
const PAGES: &str = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>";

/// A page of one content stream, with more resources.
fn page(content: Vec<u8>, resources: &str, more: Vec<Vec<u8>>) -> Vec<u8> {
    let page = format!(
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> {resources} >> >>"
    );
    let font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_vec();
    let mut objects = vec![CATALOGUE.into(), PAGES.into(), page.into_bytes(), content, font];
    objects.extend(more);
    pdf(&objects)
}

fn nested_arrays() -> Vec<u8> {
    let deep = "[".repeat(200_000) + &"]".repeat(200_000);
    pdf(&[format!("<< /Type /Catalog /Pages 2 0 R /Deep {deep} >>").into_bytes(), PAGES.into()])
}

fn page_tree_loop() -> Vec<u8> {
    let node = b"<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 9 /Parent 3 0 R >>".to_vec();
    pdf(&[CATALOGUE.into(), node, b"<< /Type /Pages /Kids [2 0 R] /Count 9 /Parent 2 0 R >>".to_vec()])
}

/// 26 forms, each of which draws the next one twice.
fn forms_that_double() -> Vec<u8> {
    let form = |n: usize| {
        let dict =
            format!("/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X {} 0 R >> >>", n + 7);
        stream(&dict, b"/X Do /X Do")
    };
    let mut forms: Vec<Vec<u8>> = (0..26).map(form).collect();
    forms.push(stream("/Type /XObject /Subtype /Form /BBox [0 0 9 9]", b"0 0 m 9 9 l S"));
    page(stream("", b"/X Do"), "/XObject << /X 6 0 R >>", forms)
}

/// One megabyte and a half that inflates to one and a half gigabyte.
fn inflate_bomb() -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    let blank = vec![b' '; 1 << 20];
    for _ in 0..1500 {
        encoder.write_all(&blank).unwrap();
    }
    page(stream("/Filter /FlateDecode", &encoder.finish().unwrap()), "", Vec::new())
}

fn open_brackets() -> Vec<u8> {
    page(stream("", &b"[".repeat(500_000)), "", Vec::new())
}

fn good() -> Vec<u8> {
    let content = "BT /F1 12 Tf 60 700 Td (Programme de la formation aux tableaux de bord) Tj ET";
    page(stream("", content.as_bytes()), "", Vec::new())
}

/// Audits a folder and gives, for each file, its row of the inventory.
fn audit(dir: &Path, seconds: u64) -> (Duration, Vec<String>, String) {
    let out = dir.join("rapport");
    let start = Instant::now();
    let done = Command::new(env!("CARGO_BIN_EXE_probant"))
        .arg("audit")
        .arg(dir.join("dossier"))
        .arg("--out")
        .arg(&out)
        .args(["--lang", "fr", "--max-seconds", &seconds.to_string()])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(done.status.success(), "{:?} {said}", done.status);
    let rows = std::fs::read_to_string(out.join("inventaire.csv")).unwrap();
    (start.elapsed(), rows.lines().map(str::to_owned).collect(), said)
}

fn row<'r>(rows: &'r [String], name: &str) -> &'r str {
    rows.iter().find(|r| r.starts_with(&format!("\"{name}\""))).unwrap_or_else(|| panic!("no row for {name}"))
}

#[test]
fn hostile_files_end_in_time_and_spare_the_good_one() {
    let dir = tempfile::tempdir().unwrap();
    let dossier = dir.path().join("dossier");
    std::fs::create_dir(&dossier).unwrap();
    let files = [
        ("arrays.pdf", nested_arrays()),
        ("brackets.pdf", open_brackets()),
        ("forms.pdf", forms_that_double()),
        ("good.pdf", good()),
        ("inflate.pdf", inflate_bomb()),
        ("tree.pdf", page_tree_loop()),
    ];
    for (name, bytes) in &files {
        std::fs::write(dossier.join(name), bytes).unwrap();
    }
    let (time, rows, said) = audit(dir.path(), 20);
    assert_eq!(said, "", "nothing of the readers reaches the terminal");
    assert!(time < Duration::from_secs(130), "{time:?}");
    assert!(row(&rows, "good.pdf").contains("\"lu\""), "{}", row(&rows, "good.pdf"));
    for (name, _) in files.iter().filter(|(n, _)| *n != "good.pdf") {
        println!("{time:?} {}", row(&rows, name));
    }
    for (name, _) in files.iter().filter(|(n, _)| *n != "good.pdf") {
        assert!(!row(&rows, name).contains("\"lu\""), "{}", row(&rows, name));
    }
}

#[test]
fn truncated_workbook_is_an_incident_and_silent() {
    let dir = tempfile::tempdir().unwrap();
    let dossier = dir.path().join("dossier");
    std::fs::create_dir(&dossier).unwrap();
    let mut book = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    book.resize(512, 0);
    std::fs::write(dossier.join("header.xls"), &book).unwrap();
    std::fs::write(dossier.join("good.pdf"), good()).unwrap();
    let (_, rows, said) = audit(dir.path(), 20);
    assert_eq!(said, "");
    assert!(!row(&rows, "header.xls").contains("\"lu\""), "{}", row(&rows, "header.xls"));
    assert!(row(&rows, "good.pdf").contains("\"lu\""));
}

/// The reader started by hand: what it does when its parent is gone.
#[test]
fn reader_without_parent_ends() {
    use std::process::Stdio;
    let mut reader = Command::new(env!("CARGO_BIN_EXE_probant"))
        .arg(probant::worker::READER_ARGUMENT)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(reader.stdin.take());
    let start = Instant::now();
    while reader.try_wait().unwrap().is_none() {
        assert!(start.elapsed() < Duration::from_secs(10), "still there");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn start(pack: &str, limits: probant::limits::Limits) -> std::sync::Arc<probant::worker::Start> {
    std::sync::Arc::new(probant::worker::Start {
        reads: b"/".to_vec(),
        pack: pack.to_owned(),
        packs: None,
        limits,
        passwords: Vec::new(),
        ocr: None,
    })
}

fn job(path: &Path) -> probant::worker::Job {
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    probant::worker::Job {
        root: probant::worker::path_bytes(path),
        chain: Vec::new(),
        formats: Vec::new(),
        name,
        document: false,
        ask: false,
        ocr: None,
        raw: false,
    }
}

#[test]
fn reader_that_dies_at_start_is_an_incident_for_each_file() {
    use probant::incident::Incident;
    let mut worker =
        probant::worker::Worker::new(env!("CARGO_BIN_EXE_probant").into(), start("no such pack", Default::default()));
    for _ in 0..3 {
        assert_eq!(worker.read(&job(Path::new("Cargo.toml"))).unwrap_err(), Incident::WorkerCrashed);
    }
    let mut worker = probant::worker::Worker::new("no/such/program".into(), start("rnq-2026", Default::default()));
    assert!(matches!(worker.read(&job(Path::new("Cargo.toml"))), Err(Incident::ReaderFailed { .. })));
}

#[cfg(target_os = "linux")]
#[test]
fn reader_keeps_to_its_memory_and_to_its_time() {
    use probant::incident::Incident;
    use probant::limits::Limits;
    let dir = tempfile::tempdir().unwrap();
    let bomb = dir.path().join("inflate.pdf");
    std::fs::write(&bomb, inflate_bomb()).unwrap();
    let limits = Limits { worker_mib: 400, ..Limits::default() };
    let program = || env!("CARGO_BIN_EXE_probant").into();
    let mut worker = probant::worker::Worker::new(program(), start("rnq-2026", limits));
    assert_eq!(worker.read(&job(&bomb)).unwrap_err(), Incident::WorkerMemory { mib: 400 });
    let sound = dir.path().join("good.pdf");
    std::fs::write(&sound, good()).unwrap();
    assert_eq!(worker.read(&job(&sound)).unwrap().incidents, []);
    let none = Limits { seconds: 0, ..Limits::default() };
    let mut worker = probant::worker::Worker::new(program(), start("rnq-2026", none));
    assert_eq!(worker.read(&job(&sound)).unwrap_err(), Incident::WorkerTimeout { seconds: 0 });
}

/// A small damaged workbook, found by fuzzing: its sectors lead in a circle, and its reading filled the memory.
#[cfg(target_os = "linux")]
#[test]
fn an_old_workbook_whose_sectors_loop_is_damaged_and_fills_no_memory() {
    use probant::incident::Incident;
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/hostile/etendue.xls");
    let mut worker =
        probant::worker::Worker::new(env!("CARGO_BIN_EXE_probant").into(), start("rnq-2026", Default::default()));
    let ended = worker.read(&job(&path)).map(|reply| reply.incidents);
    assert_eq!(ended, Ok(vec![Incident::Damaged { detail: "classeur incomplet ou abîmé".into() }]));
}
