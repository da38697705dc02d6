//! What a PDF holds beside its drawings: form fields, comments, properties, signatures, embedded files.
//!
//! Read through `hayro-syntax`, which has the objects open already: no second parse.

use hayro_interpret::kurbo::Rect as Area;
use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, Name, Object, ObjectIdentifier, Rect, Stream, String as PdfString};
use hayro_syntax::page::Page;

use crate::extract::Meta;

/// Deepest tree of fields or names followed.
pub const DEPTH: u32 = 32;
/// Most nodes of a tree visited, and most embedded files given.
pub const NODES: usize = 20_000;
/// Most bytes of embedded files given.
const EMBEDDED: usize = 512 << 20;

/// Flag of a field: a button that acts.
const PUSH_BUTTON: i32 = 1 << 16;
/// One of several buttons.
const RADIO: i32 = 1 << 15;
/// A list that unfolds.
const COMBO: i32 = 1 << 17;

/// What an annotation adds to its page.
#[derive(Debug)]
pub enum Extra {
    /// A filled field: label and value.
    Field(String, String),
    /// A comment.
    Comment(String),
    /// A field of a list: label and what is chosen among what is drawn.
    Choice(String, String),
    /// A signature field: label, and who signed; none as long as nobody did.
    Signature(String, Option<String>),
    /// A free drawing.
    Ink,
}

/// Annotations of a page with their rectangle, in the space of the file.
#[must_use]
pub fn annotations(page: &Page<'_>) -> Vec<(Rect, Extra)> {
    let Some(list) = page.raw().get::<Array<'_>>(b"Annots") else { return Vec::new() };
    let mut out = Vec::new();
    for dict in list.iter::<Dict<'_>>().take(NODES) {
        let Some(rect) = dict.get::<Rect>(b"Rect") else { continue };
        let kind = dict.get::<Name<'_>>(b"Subtype");
        let drawn = dict.contains_key(b"AP");
        match kind.as_deref().unwrap_or(b"") {
            b"Widget" => out.extend(field(&dict).map(|extra| (rect, extra))),
            b"Link" | b"Popup" => {}
            kind => {
                if kind == b"Ink" && !drawn {
                    out.push((rect, Extra::Ink));
                }
                let text = string(&dict, b"Contents").filter(|t| !t.trim().is_empty());
                if let Some(text) = text.filter(|_| kind != b"FreeText" || !drawn) {
                    out.push((rect, Extra::Comment(text)));
                }
            }
        }
    }
    out
}

fn field(widget: &Dict<'_>) -> Option<Extra> {
    let mut chain = vec![widget.clone()];
    while chain.len() < DEPTH as usize
        && let Some(up) = chain.last().and_then(|d| d.get::<Dict<'_>>(b"Parent"))
    {
        chain.push(up);
    }
    let kind = chain.iter().find_map(|d| d.get::<Name<'_>>(b"FT"))?;
    let label = chain.iter().find_map(|d| string(d, b"TU")).or_else(|| {
        let names: Vec<String> = chain.iter().rev().filter_map(|d| string(d, b"T")).collect();
        (!names.is_empty()).then(|| names.join("."))
    });
    let value = chain.iter().find_map(|d| d.get::<Object<'_>>(b"V"));
    let flags = chain.iter().find_map(|d| d.get::<i32>(b"Ff")).unwrap_or(0);
    match kind.as_ref() {
        b"Sig" => {
            let signed = match value {
                Some(Object::Dict(seal)) => Some(super::seals::signer(&seal)),
                _ => None,
            };
            Some(Extra::Signature(label.unwrap_or_default(), signed))
        }
        b"Btn" if flags & PUSH_BUTTON != 0 => None,
        b"Btn" => {
            let state = widget.get::<Name<'_>>(b"AS").or_else(|| value.and_then(Object::into_name))?;
            let mut shown = if state.as_ref() == b"Off" { "☐" } else { "☑" }.to_owned();
            if flags & RADIO != 0
                && let Some(name) = option(widget, &chain)
            {
                shown = format!("{shown} {name}");
            }
            Some(Extra::Field(label.unwrap_or_default(), shown))
        }
        _ => {
            let value = words(value?)?;
            let list = kind.as_ref() == b"Ch" && flags & COMBO == 0;
            let field = if list { Extra::Choice } else { Extra::Field };
            (!value.trim().is_empty()).then(|| field(label.unwrap_or_default(), value))
        }
    }
}

/// What a radio button stands for: the option of its group, else the name of its own state when that is a word.
fn option(widget: &Dict<'_>, chain: &[Dict<'_>]) -> Option<String> {
    let looks = widget.get::<Dict<'_>>(b"AP")?.get::<Dict<'_>>(b"N")?;
    let state = looks.keys().map(|k| decode(&k)).find(|k| k != "Off")?;
    let named = chain.iter().find_map(|d| d.get::<Array<'_>>(b"Opt")).zip(state.parse::<usize>().ok());
    if let Some((options, n)) = named {
        return options.iter::<PdfString<'_>>().nth(n).map(|s| decode(&s));
    }
    let counted = state.trim_start_matches(|c: char| c.is_alphabetic()).chars().all(|c| c.is_ascii_digit());
    let empty = ["Yes", "On"].contains(&state.as_str());
    (!(empty || counted && state.chars().any(|c| c.is_ascii_digit()))).then_some(state)
}

fn words(value: Object<'_>) -> Option<String> {
    match value {
        Object::String(s) => Some(decode(&s)),
        Object::Name(n) => Some(decode(&n)),
        Object::Stream(s) => s.decoded_data().ok().map(|d| decode(&d)),
        Object::Array(a) => {
            let parts: Vec<String> = a.iter::<PdfString<'_>>().take(100).map(|s| decode(&s)).collect();
            Some(parts.join(", "))
        }
        _ => None,
    }
}

/// The rectangle of an annotation on the page as it is read.
#[must_use]
pub fn on_page(rect: &Rect, transform: hayro_interpret::kurbo::Affine) -> Area {
    transform.transform_rect_bbox(Area::new(rect.x0, rect.y0, rect.x1, rect.y1))
}

/// The root of the document.
#[must_use]
pub fn catalog(pdf: &Pdf) -> Option<Dict<'_>> {
    pdf.xref().get::<Dict<'_>>(pdf.xref().root_id())
}

/// Properties of the document.
#[must_use]
pub fn meta(pdf: &Pdf) -> Meta {
    let info = pdf.metadata();
    let text = |b: &Option<Box<[u8]>>| {
        b.as_deref().map(decode).filter(|t| !matches!(t.trim(), "" | "(anonymous)" | "untitled"))
    };
    let mut meta = Meta {
        title: text(&info.title),
        author: text(&info.author),
        created: info.creation_date.as_ref().map(iso),
        modified: info.modification_date.as_ref().map(iso),
        producer: text(&info.producer).or_else(|| text(&info.creator)),
        signatures: Vec::new(),
    };
    let Some(root) = catalog(pdf) else { return meta };
    if let Some(xmp) = root.get::<Stream<'_>>(b"Metadata").and_then(|s| s.decoded_data().ok().map(|d| d.into_owned())) {
        let xmp = String::from_utf8_lossy(&xmp[..xmp.len().min(1 << 20)]).into_owned();
        let fill = |slot: &mut Option<String>, name: &str| {
            if slot.is_none() {
                *slot = xmp_value(&xmp, name);
            }
        };
        fill(&mut meta.title, "dc:title");
        fill(&mut meta.author, "dc:creator");
        fill(&mut meta.created, "xmp:CreateDate");
        fill(&mut meta.modified, "xmp:ModifyDate");
        fill(&mut meta.producer, "pdf:Producer");
    }
    meta
}

/// Number of an object.
pub fn key(id: ObjectIdentifier) -> (u32, u32) {
    let name = format!("{id:?}");
    let mut numbers = name.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse().ok());
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0))
}

/// The leaves of a tree of names: each a list of names and values in turn.
#[must_use]
pub fn name_tree(root: Option<Dict<'_>>) -> Vec<Array<'_>> {
    let mut out = Vec::new();
    let mut stack: Vec<(Dict<'_>, u32)> = root.into_iter().map(|t| (t, 0)).collect();
    let mut left = NODES;
    while let Some((node, depth)) = stack.pop() {
        left -= 1;
        if left == 0 || depth > DEPTH {
            break;
        }
        out.extend(node.get::<Array<'_>>(b"Names"));
        if let Some(kids) = node.get::<Array<'_>>(b"Kids") {
            stack.extend(kids.iter::<Dict<'_>>().take(left).map(|d| (d, depth + 1)));
        }
    }
    out
}

/// Files embedded in the document, with their names.
#[must_use]
pub fn embedded(pdf: &Pdf) -> Vec<(String, Vec<u8>)> {
    let tree = catalog(pdf).and_then(|r| r.get::<Dict<'_>>(b"Names")).and_then(|n| n.get::<Dict<'_>>(b"EmbeddedFiles"));
    let named = name_tree(tree).into_iter().flat_map(|names| names.iter::<Object<'_>>().take(NODES));
    let mut specs: Vec<Dict<'_>> = named.filter_map(Object::into_dict).take(NODES).collect();
    for page in pdf.pages().iter().take(super::most_pages()) {
        if let Some(list) = page.raw().get::<Array<'_>>(b"Annots") {
            specs.extend(list.iter::<Dict<'_>>().take(NODES).filter_map(|d| d.get::<Dict<'_>>(b"FS")));
        }
    }
    let mut out: Vec<(String, Vec<u8>)> = Vec::new();
    let mut total = 0;
    let mut seen = std::collections::BTreeSet::new();
    for spec in specs.into_iter().take(NODES) {
        let Some(files) = spec.get::<Dict<'_>>(b"EF") else { continue };
        let Some(stream) = files.get::<Stream<'_>>(b"UF").or_else(|| files.get::<Stream<'_>>(b"F")) else { continue };
        if !seen.insert(key(stream.obj_id())) {
            continue;
        }
        let Ok(data) = stream.decoded_data() else { continue };
        total += data.len();
        if total > EMBEDDED {
            break;
        }
        let name =
            string(&spec, b"UF").or_else(|| string(&spec, b"F")).unwrap_or_else(|| format!("file-{}", out.len() + 1));
        out.push((name, data.into_owned()));
    }
    out.sort_by(|a, b| a.0.cmp(&b.0));
    out
}

/// A text entry of a dictionary, when it says something.
#[must_use]
pub fn string(dict: &Dict<'_>, key: &[u8]) -> Option<String> {
    dict.get::<PdfString<'_>>(key).map(|s| decode(&s)).filter(|s| !s.is_empty())
}

/// A text string: UTF-16 or UTF-8 with its mark, else the PDF encoding, nearly Windows-1252.
#[must_use]
pub fn decode(bytes: &[u8]) -> String {
    let text = match bytes {
        [0xfe, 0xff, rest @ ..] => encoding_rs::UTF_16BE.decode_without_bom_handling(rest).0.into_owned(),
        [0xff, 0xfe, rest @ ..] => encoding_rs::UTF_16LE.decode_without_bom_handling(rest).0.into_owned(),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
        },
    };
    text.chars().filter(|c| !c.is_control() || *c == '\n').collect::<String>().replace('\u{feff}', "")
}

fn iso(d: &hayro_syntax::object::DateTime) -> String {
    let date = format!("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", d.year, d.month, d.day, d.hour, d.minute, d.second);
    if d.utc_offset_hour == 0 && d.utc_offset_minute == 0 {
        return format!("{date}Z");
    }
    let sign = if d.utc_offset_hour < 0 { '-' } else { '+' };
    format!("{date}{sign}{:02}:{:02}", d.utc_offset_hour.unsigned_abs(), d.utc_offset_minute)
}

/// `D:20260512093000+02'00'` as `2026-05-12T09:30:00`; other text as it is.
#[must_use]
pub fn pdf_date(text: &str) -> String {
    let digits: String = text.trim_start_matches("D:").chars().take_while(char::is_ascii_digit).collect();
    let part = |a: usize, b: usize| digits.get(a..b);
    match (part(0, 4), part(4, 6), part(6, 8), part(8, 10), part(10, 12), part(12, 14)) {
        (Some(y), Some(m), Some(d), Some(h), Some(min), Some(s)) => format!("{y}-{m}-{d}T{h}:{min}:{s}"),
        (Some(y), Some(m), Some(d), ..) => format!("{y}-{m}-{d}"),
        _ => text.to_owned(),
    }
}

fn xmp_value(xmp: &str, name: &str) -> Option<String> {
    let attribute = format!("{name}=\"");
    let raw = if let Some((_, rest)) = xmp.split_once(&attribute) {
        rest.split_once('"')?.0
    } else {
        let (_, rest) = xmp.split_once(&format!("<{name}"))?;
        rest.split_once('>')?.1.split_once(&format!("</{name}>"))?.0
    };
    let mut text = String::new();
    for piece in raw.split('<') {
        text.push_str(
            piece.split_once('>').map_or_else(|| if raw.starts_with(piece) { piece } else { "" }, |(_, t)| t),
        );
    }
    let text = text.trim().replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    (!text.is_empty()).then_some(text)
}
