//! Every report of an audit in which every text is hostile: one test for each promise.

use std::io::{Cursor, Read as _};
use std::sync::LazyLock;

use serde_json::Value;

use super::{
    Dialect, Format, Links, Manner, Style, csv, html, json, jsonl, sample, sarif, summary, triage, write_all, xlsx,
};
use crate::audit::Audit;
use crate::text::Lang;

/// Formula, markup, attributes, escape sequences, marks of direction, what XML forbids, separators, breaks.
const HOSTILE: &str = "=HYPERLINK(\"http://evil.example\",\"x\");@SUM(1),-2+3\t;\u{FF1D}cmd|' /C calc'!A0\r\n+1\u{2028}\
</script><script>alert(1)</script><img src=x onerror=alert(1)>\" onmouseover=\"x' onfocus='x javascript:alert(1) &amp; \
\u{1B}[31m\u{1B}]0;titre\u{7}\u{0}\u{9B}2J\u{85}\u{202E}fdp\u{2066}\u{200F}\u{200B}\u{FEFF}\u{FFFE}\u{FFFF}fin";

fn pointers(value: &Value, at: &str, out: &mut Vec<String>) {
    match value {
        Value::String(_) => out.push(at.to_owned()),
        Value::Array(list) => list.iter().enumerate().for_each(|(n, v)| pointers(v, &format!("{at}/{n}"), out)),
        Value::Object(map) => map.iter().for_each(|(k, v)| pointers(v, &format!("{at}/{k}"), out)),
        _ => {}
    }
}

/// An audit with something of everything.
fn base() -> Value {
    let mut base = sample::chained();
    let large = sample::large();
    base.transition = large.transition;
    base.indicators = large.indicators;
    base.findings.extend(large.findings.into_iter().take(3));
    serde_json::to_value(base).unwrap()
}

/// Where any text may stand: not where it must be one of a few words, such as a verdict.
static FREE: LazyLock<Vec<String>> = LazyLock::new(|| {
    let base = base();
    let mut all = Vec::new();
    pointers(&base, "", &mut all);
    let count = all.len();
    all.retain(|at| {
        let mut value = base.clone();
        *value.pointer_mut(at).unwrap() = Value::String("x".to_owned());
        serde_json::from_value::<Audit>(value).is_ok()
    });
    assert!(all.len() > 100 && all.len() * 10 > count * 6, "{} of {count}", all.len());
    all
});

/// An audit with `text` wherever a text may stand.
fn poisoned(text: &str) -> Audit {
    let mut value = base();
    for at in FREE.iter() {
        *value.pointer_mut(at).unwrap() = Value::String(text.to_owned());
    }
    serde_json::from_value(value).unwrap()
}

fn is_bidi(c: char) -> bool {
    matches!(c, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// No control character but those given, no mark of direction, nothing that XML forbids.
#[track_caller]
fn steers_nothing(text: &str, allowed: &[char]) {
    for c in text.chars() {
        let odd = c.is_control() || is_bidi(c) || matches!(c, '\u{FFFE}' | '\u{FFFF}');
        assert!(!odd || allowed.contains(&c), "{c:?}");
    }
}

/// Whether a spreadsheet would run this as a formula.
fn runs(cell: &str) -> bool {
    let first = cell.chars().find(|c| !c.is_whitespace() && !matches!(c, '\u{200B}' | '\u{FEFF}'));
    first.is_some_and(|c| matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠'))
}

#[test]
fn no_cell_of_a_table_runs_whatever_the_separator() {
    let audit = poisoned(HOSTILE);
    for (dialect, separator, other) in
        [(Dialect::ExcelFr, b';', ','), (Dialect::ExcelEn, b',', ';'), (Dialect::Rfc4180, b',', ';')]
    {
        let manner = Manner { lang: Lang::Fr, dialect };
        let names = sample::lexicon();
        let row = triage::Row::of(&audit);
        let book = triage::book(&[row], vec![HOSTILE.to_owned()], HOSTILE, HOSTILE, Lang::Fr);
        let tables = [
            csv::non_conformites(&audit, Lang::Fr, dialect),
            csv::inventaire(&audit, Lang::Fr, &names, dialect),
            csv::profil(&audit, Lang::Fr, &names, dialect),
            super::table::csv(&book.sheets[0], manner),
        ];
        for bytes in tables {
            let text = String::from_utf8(bytes).unwrap();
            assert_eq!(text.starts_with('\u{FEFF}'), dialect != Dialect::Rfc4180);
            let body = text.trim_start_matches('\u{FEFF}');
            steers_nothing(body, &['\r', '\n']);
            assert_eq!(body.matches('\r').count(), body.matches('\n').count());
            let mut reader =
                ::csv::ReaderBuilder::new().delimiter(separator).has_headers(false).from_reader(body.as_bytes());
            let rows: Vec<::csv::StringRecord> = reader.records().map(Result::unwrap).collect();
            assert!(rows.len() > 1);
            for cell in rows.iter().flat_map(::csv::StringRecord::iter) {
                assert!(!runs(cell), "{cell}");
            }
            for piece in body.split([other, '\n']) {
                assert!(!runs(piece.trim_start_matches('"')), "{dialect:?} read with {other:?}: {piece}");
            }
        }
    }
}

#[test]
fn a_workbook_is_sound_xml_of_strings_without_formula_or_link() {
    let mut book = zip::ZipArchive::new(Cursor::new(
        xlsx::audit(&poisoned(HOSTILE), Lang::Fr, &sample::lexicon()).expect("a workbook"),
    ))
    .unwrap();
    for n in 0..book.len() {
        let mut part = book.by_index(n).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut text = String::new();
        part.read_to_string(&mut text).unwrap();
        steers_nothing(&text, &['\r', '\n']);
        let mut reader = quick_xml::Reader::from_str(&text);
        loop {
            match reader.read_event() {
                Ok(quick_xml::events::Event::Eof) => break,
                Ok(_) => {}
                Err(e) => panic!("{name}: {e}"),
            }
        }
        assert!(!text.contains("<f>") && !text.contains("<f ") && !text.contains("<hyperlink"), "{name}");
        assert!(!text.contains("TargetMode"), "{name}");
        if name.ends_with("sharedStrings.xml") {
            for piece in text.split("<t").skip(1) {
                let cell = piece.split_once('>').unwrap().1;
                assert!(!runs(cell), "saved as CSV it would run: {cell}");
            }
        }
    }
}

#[test]
fn texts_too_long_for_a_cell_or_a_header_cost_no_workbook() {
    for text in ["🙂".repeat(40_000), "&".repeat(250), "é".repeat(40_000)] {
        assert!(xlsx::audit(&poisoned(&text), Lang::Fr, &sample::lexicon()).is_ok());
    }
}

#[test]
fn a_page_holds_no_markup_of_the_dossier_and_leads_nowhere() {
    let page = |audit: &Audit| {
        let bytes = html::audit(audit, Lang::Fr, &sample::lexicon(), &Links::default()).unwrap();
        String::from_utf8(bytes).unwrap()
    };
    let html = page(&poisoned(HOSTILE));
    steers_nothing(&html, &['\n']);
    assert_eq!(html.matches("<script").count(), 1, "ours");
    assert_eq!(html.matches("</script").count(), 1, "ours");
    for markup in ["<img", "\" onmouseover", "' onfocus", " style=", "<iframe", "<object", "<base", "srcdoc"] {
        assert!(!html.contains(markup), "{markup}");
    }
    for attribute in ["href", "src", "action", "formaction", "data"] {
        // a quote of the dossier is escaped: one that stands there is ours
        for value in html.split(&format!(" {attribute}=\"")).skip(1) {
            assert!(value.starts_with('#'), "{attribute}: {}", value.chars().take(60).collect::<String>());
        }
    }
    let policy = html.split("Content-Security-Policy\" content=\"").nth(1).unwrap().split('"').next().unwrap();
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe") && !policy.contains("http"));
    assert!(html.find("Content-Security-Policy") < html.find("<script"), "the policy comes first");
    // the page of an honest audit has the same skeleton
    let plain = page(&poisoned("Programme"));
    for tag in ["<script", "<style", "<table", "<article", "<a ", "<tr"] {
        assert_eq!(html.matches(tag).count(), plain.matches(tag).count(), "{tag}");
    }
}

#[test]
fn what_programs_read_is_sound_json_and_comes_back() {
    let mut audit = poisoned(HOSTILE);
    audit.schema = crate::audit::SCHEMA_VERSION.to_owned();
    let bytes = json::audit(&audit);
    assert!(json::read(&bytes).is_ok_and(|back| back == audit));
    steers_no_program(std::str::from_utf8(&bytes).unwrap());
    let sarif = sarif::audit(&audit, Lang::Fr);
    serde_json::from_slice::<Value>(&sarif).unwrap();
    steers_no_program(std::str::from_utf8(&sarif).unwrap());
    let lines = String::from_utf8(jsonl::audit(&audit)).unwrap();
    assert!(lines.lines().count() > 3);
    for line in lines.split_terminator('\n') {
        serde_json::from_str::<Value>(line).unwrap();
        steers_no_program(line);
    }
}

/// Controls are escaped in JSON: none stands there as it is.
#[track_caller]
fn steers_no_program(text: &str) {
    assert!(!text.chars().any(|c| c < ' ' && c != '\n'));
}

#[test]
fn the_terminal_is_not_steered_and_has_no_colour_unless_asked() {
    let audit = poisoned(HOSTILE);
    for lang in [Lang::Fr, Lang::En] {
        let mut out = Vec::new();
        let style = Style { colour: false, width: 80 };
        let paths = [std::path::PathBuf::from(format!("rapport/{}", "x\u{202E}\u{1B}[31m"))];
        summary(&audit, lang, &style, &paths, &mut out).unwrap();
        super::detail(&audit, lang, &style, &sample::lexicon(), &paths, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        steers_nothing(&text, &['\n']);
        assert!(!text.contains('\u{200B}') && !text.contains('\u{FEFF}'));
    }
}

#[test]
fn all_reports_of_a_hostile_audit_are_written() {
    let dir = tempfile::tempdir().unwrap();
    let names = sample::lexicon();
    let paths =
        write_all(&poisoned(HOSTILE), Manner::of(Lang::Fr), Format::ALL, dir.path(), (&names, &Links::default()));
    assert_eq!(paths.unwrap().len(), 8);
}
