//! Layouts of a run, the state of its forms and its signs of signature. No word of any referential here.

use std::sync::LazyLock;

use regex::Regex;

use super::exhibit::{Copies, Fill, Gap, SignatureSigns};
use super::reading::{Reading, is_blank};
use super::said::{Said, said};
use super::value::is_month;
use crate::extract::{Block, BlockKind, Mark, Meta};
use crate::fold::fold;
use crate::pack::Signing;
use crate::place::excerpt;

static MONEY: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)[0-9][0-9  .]*(?:,[0-9]{2})?[  ]?(?:€|eur(?:os?)?(?-u:\b))"));
static PERCENT: LazyLock<Regex> = LazyLock::new(|| regex(r"[0-9]{1,3}(?:[,.][0-9]+)?[  ]?%"));
static DATE_START: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^\s*(?:le )?(?:[0-3]?[0-9][/.-][01]?[0-9][/.-](?:20)?[0-9]{2}|20[0-9]{2}-[01][0-9]|(?i:(?:lun|mar|mer|jeu|ven|sam|dim)[a-z]*\.? )?[0-3]?[0-9](?:er)? (?i:janv|févr|fevr|mars|avr|mai|juin|juil|août|aout|sept|oct|nov|déc|dec)|(?i:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre) 20[0-9]{2}|T[1-4] 20)",
    )
});
static BLANKS: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"_{4,}|\.{6,}|…{3,}|(?:\. ){6,}|\[[^\]\d]{2,40}\]|<[^<>@/:]{2,40}>|\{\{?[^{}]{2,40}\}?\}|(?i:XX/XX/XX|jj/mm/aa|X{4,}|00/00/0000|dd/mm/yy)",
    )
});
static ARTICLE: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)^\s*(?:article|art\.?)\s+(?:[0-9]+|premier|[ivx]+)(?-u:\b)"));

#[allow(clippy::expect_used)]
fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("constant pattern, tested")
}

/// Words under which a signature is asked for, folded.
const SIGNATURE_WORDS: &[&str] = &["signature", "emargement", "visa", "paraphe", "cachet", "signe", "signed"];

/// Words beside which a date is expected, folded.
const DATE_WORDS: &[&str] = &[" date ", " mise a jour ", " maj ", " fait a ", " fait le ", " updated ", " dated "];

/// Rating words, folded: two different ones in a run make a scale.
const RATING_WORDS: &[&str] = &[
    " tre satisfait ",
    " satisfait ",
    " peu satisfait ",
    " pa satisfait ",
    " insatisfait ",
    " tout a fait ",
    " plutot oui ",
    " plutot non ",
    " pa du tout ",
    " excellent ",
    " insuffisant ",
    " moyen ",
    " acqui ",
    " non acqui ",
    " en cour d acquisition ",
    " strongly agree ",
    " tre bien ",
    " a ameliorer ",
];

/// Signs that a block is worth a closer look, by one look at its bytes.
#[derive(Default)]
struct Bytes {
    question: bool,
    /// The euro sign, or « eu ».
    money: bool,
    percent: bool,
    /// It begins with an a.
    article: bool,
    /// Drawn boxes.
    boxes: usize,
}

impl Bytes {
    fn of(block: &Block) -> Self {
        let mut bytes = Self::default();
        let cells = block.cells.iter().map(|c| c.text.as_str());
        let mut begun = false;
        for text in cells.chain(block.cells.is_empty().then_some(block.text.as_str())) {
            if !begun && let Some(first) = text.trim_start().chars().next() {
                begun = true;
                bytes.article = matches!(first, 'a' | 'A');
            }
            let (mut before, mut last, mut wide) = (0_u8, 0_u8, false);
            for byte in text.bytes() {
                match byte {
                    b'?' => bytes.question = true,
                    b'%' => bytes.percent = true,
                    b'u' | b'U' => bytes.money |= matches!(last, b'e' | b'E'),
                    0xac => bytes.money |= (before, last) == (0xe2, 0x82),
                    0x80.. => wide |= byte == 0xe2,
                    _ => {}
                }
                (before, last) = (last, byte);
            }
            if wide {
                let boxes = |c: &char| matches!(c, '☐' | '☑' | '☒' | '✓' | '✔' | '✗' | '□' | '■');
                bytes.boxes += text.chars().filter(boxes).count();
            }
        }
        bytes
    }
}

/// Names of the layouts seen.
#[must_use]
pub fn layouts(r: &Reading, format: &str) -> Vec<&'static str> {
    let mut seen = Vec::new();
    let mut rows = 0usize;
    let (mut dated, mut blank, mut ticked, mut marked) = (0, 0, 0, 0);
    let (mut questions, mut money, mut percent, mut articles, mut labelled) = (0, 0, 0, 0, 0);
    let mut scale_row = false;
    for block in &r.blocks {
        if let BlockKind::Row { .. } = block.kind
            && block.cells.len() > 1
        {
            rows += 1;
            let digit = |text: &str| text.bytes().any(|b| b.is_ascii_digit());
            let first = block.cells.iter().take(2).any(|c| digit(&c.text) && DATE_START.is_match(&c.text));
            dated += usize::from(first);
            let texts = block.cells.iter().filter(|c| !c.text.trim().is_empty()).count();
            blank += usize::from(block.cells.len() > texts + 1 && texts > 0);
            marked += block.cells.iter().filter(|c| matches!(c.mark, Mark::Image | Mark::Ink)).count();
            ticked += block.cells.iter().filter(|c| matches!(c.mark, Mark::Ticked | Mark::Unticked)).count();
            let figures: Vec<&str> = block.cells.iter().map(|c| c.text.trim()).filter(|t| t.len() == 1).collect();
            scale_row |= ["1", "2", "3", "4"].iter().all(|d| figures.contains(d));
        }
        let bytes = Bytes::of(block);
        questions += usize::from(bytes.question);
        ticked += bytes.boxes;
        // most lines hold nothing of these: they are not put together
        if bytes.money || bytes.percent || bytes.article {
            let line = block.line();
            money += if bytes.money { MONEY.find_iter(&line).take(3).count() } else { 0 };
            percent += if bytes.percent { PERCENT.find_iter(&line).take(3).count() } else { 0 };
            articles += usize::from(bytes.article && ARTICLE.is_match(&line));
        }
        labelled += usize::from(matches!(block.kind, BlockKind::Field));
    }
    labelled += r.units.iter().filter(|u| u.colon.is_some() && u.words <= 16).count();
    let asked = r.units.iter().filter(|u| u.words <= 5 && asks_signature(&r.folded[u.start..u.end])).count();
    let mut see = |yes: bool, name| {
        if yes {
            seen.push(name);
        }
    };
    see(rows >= 3 && (marked >= 2 || (asked > 0 && blank >= 2) || asked >= 3), "signature-cells");
    see(rows >= 3, "table");
    see(dated >= 3 && dated * 3 >= rows, "dated-rows");
    see(scale_row || RATING_WORDS.iter().filter(|w| r.folded.contains(**w)).count() >= 2, "rating-scale");
    see(questions >= 3, "questions");
    see(ticked >= 3, "ticked-boxes");
    see(money >= 3, "amounts");
    see(labelled >= 6, "form");
    see(matches!(format, "pptx" | "odp"), "slides");
    see(matches!(format, "xlsx" | "xls" | "xlsb" | "ods" | "csv"), "spreadsheet");
    see(matches!(format, "eml" | "msg"), "mail");
    see(format == "html", "web-page");
    see(r.words > 3000, "long");
    see(r.words < 150, "short");
    see(articles >= 3, "articles");
    see(percent >= 3, "percentages");
    let greeting = [" madame ", " monsieur ", " bonjour ", " cher ", " chere ", " dear "];
    let closing = [" cordialement ", " salutation ", " veuillez agreer ", " sincere ", " regard ", " bien a vou "];
    see(greeting.iter().any(|w| r.folded.contains(w)) && closing.iter().any(|w| r.folded.contains(w)), "letter");
    seen
}

pub(super) fn asks_signature(folded: &str) -> bool {
    folded.split(' ').any(|w| SIGNATURE_WORDS.contains(&w))
}

/// Whether a text holds a place left to fill; most hold no sign of one.
pub(super) fn left_blank(text: &str) -> bool {
    let bytes = text.as_bytes();
    let next = |at: usize| bytes.get(at + 1).copied().unwrap_or(b'\n');
    let sign = |(at, b): (usize, &u8)| match b {
        b'[' | b'<' | b'{' | 0xe2 => true,
        b'_' => next(at) == b'_',
        b'.' => matches!(next(at), b'.' | b' '),
        b'x' | b'X' => matches!(next(at), b'x' | b'X'),
        b'/' => at > 0 && matches!(bytes[at - 1], b'x' | b'X' | b'j' | b'J' | b'd' | b'D' | b'0'),
        _ => false,
    };
    bytes.iter().enumerate().any(sign) && BLANKS.is_match(text)
}

/// How far the run is filled in. `placeholders` and `draft` are pattern hits of the pack; `optional` are its words of what
/// may stay empty.
#[must_use]
pub fn fill(r: &Reading, placeholders: u32, draft: bool, optional: &[String]) -> Fill {
    let mut fill = Fill { placeholders, draft, ..Fill::default() };
    let mut tables: std::collections::BTreeMap<u32, Vec<usize>> = std::collections::BTreeMap::new();
    // blocks with a place left to be filled
    let mut open: Vec<usize> = Vec::new();
    for (n, block) in r.blocks.iter().enumerate() {
        if block.cells.is_empty() && left_blank(&block.text) {
            fill.placeholders += count(BLANKS.find_iter(&block.text).count());
            open.push(n);
        }
        let (mut left, mut full) = (0, 0);
        for cell in &block.cells {
            let blank = left_blank(&cell.text);
            left += usize::from(blank);
            full += usize::from(!blank && !is_blank(&cell.text) || cell.mark != Mark::None);
        }
        fill.placeholders += count(left);
        open.extend((left > 0).then_some(n));
        if let BlockKind::Row { table } = block.kind {
            tables.entry(table).or_default().push(full);
        }
    }
    for unit in &r.units {
        let before = fill.empty;
        let text = r.text(unit).trim();
        let label = text.trim_end_matches([' ', '\u{a0}']).ends_with(':') && unit.words <= 12;
        if label && unit.cell.is_none() {
            // a label alone on its line: the value may be on the next line when that one is no label
            let next = r.blocks.get(unit.block + 1).map(|b| b.line().trim().to_owned()).unwrap_or_default();
            if next.is_empty() || next.ends_with(':') { fill.empty += 1 } else { fill.filled += 1 }
        } else if let Some(c) = unit.colon.filter(|c| *c < unit.end && unit.words <= 40) {
            let value = &text[r.original(unit, c)..];
            if left_blank(value) || value.trim().is_empty() { fill.empty += 1 } else { fill.filled += 1 }
        }
        open.extend((fill.empty > before).then_some(unit.block));
    }
    for (n, block) in r.blocks.iter().enumerate() {
        for written in super::pairs::of_row(block, optional) {
            fill.filled += u32::from(written);
            fill.empty += u32::from(!written);
            open.extend((!written).then_some(n));
        }
    }
    first_open(r, open, &mut fill);
    short_rows(r, &mut fill);
    fill.unused = unused_column(r);
    fill.year = r
        .folded
        .split(' ')
        .any(|w| w.len() == 4 && (w.starts_with("20") || w.starts_with("19")) && w.bytes().all(|b| b.is_ascii_digit()));
    for rows in tables.values() {
        // the header is the first row with three texts or more; titles of sheets stand above it
        if let Some(head) = rows.iter().position(|n| *n >= 3) {
            fill.register = true;
            let entries = rows[head + 1..].iter().filter(|n| **n >= 2).count();
            fill.entries = fill.entries.max(count(entries));
        }
    }
    fill.items = if fill.year { 0 } else { undated_items(r) };
    fill
}

/// Items of a list with three words or more, when none of them begins with a day, a month or a figure.
fn undated_items(r: &Reading) -> u32 {
    // a bullet may be typed
    let bullet = |text: &str| text.starts_with(['•', '·', '-', '–', '*', '‣', '▪', '➢', '→', '✓', '☑']);
    let items = r.blocks.iter().filter(|b| b.kind == BlockKind::Item || bullet(b.text.trim_start()));
    let texts: Vec<String> = items.map(|b| fold(&b.text)).filter(|t| t.split_whitespace().nth(2).is_some()).collect();
    if texts.iter().any(|t| is_timed(t)) { 0 } else { count(texts.len()) }
}

/// Whether a folded text begins with a figure, or names a month in its first words.
#[must_use]
pub fn is_timed(folded: &str) -> bool {
    let mut words = folded.split_whitespace();
    let first = words.clone().next().unwrap_or_default();
    first.bytes().any(|b| b.is_ascii_digit()) || words.by_ref().take(3).any(is_month)
}

/// Keeps the first of the blocks with a place left to be filled, and the first of them where a date belongs.
fn first_open(r: &Reading, mut open: Vec<usize>, fill: &mut Fill) {
    open.sort_unstable();
    open.dedup();
    let told = |n: &usize| {
        let block = r.blocks[*n];
        (excerpt(&block.line()), block.place.clone())
    };
    let dated = |n: &&usize| {
        let folded = fold(&r.blocks[**n].line());
        let folded = format!(" {} ", folded.trim());
        DATE_WORDS.iter().any(|w| folded.contains(w))
    };
    fill.open = open.first().map(told);
    fill.open_date = open.iter().find(dated).map(told);
}

/// Rows of a register whose last columns are empty where most rows hold something: an entry left without its end.
fn short_rows(r: &Reading, fill: &mut Fill) {
    let mut tables: std::collections::BTreeMap<u32, Vec<(&crate::place::Place, usize, usize)>> =
        std::collections::BTreeMap::new();
    for block in &r.blocks {
        if let BlockKind::Row { table } = block.kind {
            let held = |c: &crate::extract::Cell| c.text.chars().any(char::is_alphanumeric) || c.mark != Mark::None;
            let last = block.cells.iter().rposition(held).map_or(0, |n| n + 1);
            let full = block.cells.iter().filter(|c| held(c)).count();
            tables.entry(table).or_default().push((&block.place, last, full));
        }
    }
    for rows in tables.values() {
        let Some((_, width, _)) = rows.first().filter(|(_, last, full)| *last >= 5 && full == last) else { continue };
        let entries: Vec<_> = rows[1..].iter().filter(|(_, _, full)| *full >= 2).collect();
        let whole = entries.iter().filter(|(_, last, _)| last + 1 >= *width).count();
        if whole == 0 || whole * 2 < entries.len() {
            continue;
        }
        for (place, _, _) in entries.iter().filter(|(_, last, _)| last + 2 <= *width) {
            fill.short += 1;
            fill.first_short.get_or_insert_with(|| (*place).clone());
        }
    }
}

/// Rows that must stand above nothing before a column is said never to be used.
const UNUSED_ROWS: usize = 3;

/// The last column of a register, when it has a head and nothing in any row.
fn unused_column(r: &Reading) -> Option<(String, crate::place::Place)> {
    let held = |c: &crate::extract::Cell| !c.text.trim().is_empty() || c.mark != Mark::None;
    let full = |b: &crate::extract::Block| b.cells.iter().filter(|c| held(c)).count();
    let mut at = 0;
    while let Some(head) = r.blocks.get(at) {
        at += 1;
        let BlockKind::Row { table } = head.kind else { continue };
        let last = head.cells.iter().rposition(held).unwrap_or(0);
        if last < 2 || full(head) < last + 1 {
            continue;
        }
        let rows = r.blocks[at..].iter().take_while(|b| matches!(b.kind, BlockKind::Row { table: t } if t == table));
        let rows: Vec<_> = rows.filter(|b| full(b) >= 2).collect();
        at += rows.len();
        let empty = |b: &crate::extract::Block| b.cells.get(last).is_none_or(|c| !held(c));
        if rows.len() >= UNUSED_ROWS && rows.iter().all(|b| empty(b)) {
            return Some((crate::place::excerpt(head.cells[last].text.trim()), head.place.clone()));
        }
    }
    None
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// Signs of signature: cells under a signature column, and what follows a signature label.
#[must_use]
pub fn signatures(r: &Reading, meta: &Meta, words: &Signing) -> SignatureSigns {
    let mut signs = SignatureSigns::default();
    let markers = [
        " signe electroniquement ",
        " docusign ",
        " yousign ",
        " universign ",
        " edusign ",
        " certificat de signature ",
        " horodatage ",
        " eida ",
        " adobe sign ",
        " dossier de preuve ",
        " signature electronique ",
    ];
    signs.electronic = !meta.signatures.is_empty() || markers.iter().any(|m| r.folded.contains(m));
    let mut columns: Vec<usize> = Vec::new();
    let mut table = 0;
    let mut header = usize::MAX;
    let mut idle: Option<crate::place::Place> = None;
    let mut asking: std::collections::BTreeMap<usize, Vec<usize>> = std::collections::BTreeMap::new();
    for unit in r.units.iter().filter(|u| asks_signature(&r.folded[u.start..u.end])) {
        if let Some(cell) = unit.cell {
            asking.entry(unit.block).or_default().push(cell);
        }
    }
    for (n, block) in r.blocks.iter().enumerate() {
        let BlockKind::Row { table: t } = block.kind else { continue };
        if t != table {
            table = t;
            columns.clear();
        }
        let cell = |i: &usize| &block.cells[*i];
        let asks: Vec<usize> = asking
            .get(&n)
            .into_iter()
            .flatten()
            .filter(|i| cell(i).text.len() < 80 && cell(i).mark == Mark::None && !signed_words(&cell(i).text, words))
            .filter(|i| said(&cell(i).text, words).is_none())
            .copied()
            .collect();
        if !asks.is_empty()
            && (header == usize::MAX || n > header + 1 || columns.is_empty() || asks.len() > columns.len())
        {
            columns = asks;
            header = n;
            continue;
        }
        if columns.is_empty() {
            continue;
        }
        let named = block.cells.iter().any(|c| c.text.chars().filter(|c| c.is_alphabetic()).count() > 2);
        let named = named && !super::figures::tells_sum(block);
        for (i, c) in columns.iter().filter_map(|i| Some((*i, block.cells.get(*i)?))).filter(|_| named) {
            let drawn = matches!(c.mark, Mark::Image | Mark::Ink | Mark::Ticked);
            let told = said(&c.text, words).filter(|_| !drawn);
            if matches!(told, Some(Said::Absent | Said::Dash)) {
                idle.get_or_insert_with(|| block.place.clone());
                continue;
            }
            signs.asked += 1;
            if drawn || !c.text.trim().is_empty() && told != Some(Said::Lacking) {
                signs.seen += 1;
            } else {
                signs.first_empty.get_or_insert_with(|| block.place.clone());
                gap(&mut signs, r.blocks[header], block, i, 0);
            }
        }
    }
    // a column of dashes is a column nobody signed
    if let Some(place) = idle.filter(|_| signs.asked == 0) {
        signs.asked += 1;
        signs.first_empty.get_or_insert(place);
    }
    drawn_cells(r, &mut signs);
    super::said::worded_cells(r, words, &mut signs);
    signs.copies = copies(r);
    closing_block(r, &mut signs);
    // outside tables: a line that asks for a signature, followed by something or not
    for unit in
        r.units.iter().filter(|u| u.cell.is_none() && u.words <= 10 && asks_signature(&r.folded[u.start..u.end]))
    {
        let text = r.text(unit);
        let marks = |b: &&crate::extract::Block| {
            b.cells.iter().any(|c| matches!(c.mark, Mark::Image | Mark::Ink)) || signed_words(&b.line(), words)
        };
        signs.asked += 1;
        if signed_words(text, words) || r.blocks[unit.block + 1..].iter().take(4).any(marks) {
            signs.seen += 1;
        }
    }
    if signs.asked == 0 {
        drawn_below(r, &mut signs);
    }
    signs
}

/// Most pictures told to stand in several cells.
const COPIES: usize = 40;

/// Pictures that stand in several cells of tables, with the persons in whose rows they do.
fn copies(r: &Reading) -> Vec<Copies> {
    let mut all: std::collections::BTreeMap<u64, Copies> = std::collections::BTreeMap::new();
    for row in r.blocks.iter().filter(|b| b.cells.iter().any(|c| c.picture != 0)) {
        let name = row.cells.iter().take(3).find_map(|c| super::name::leading(&c.text)).map(|n| n.shown);
        for cell in row.cells.iter().filter(|c| c.picture != 0 && c.text.trim().is_empty()) {
            let new = || Copies { who: Vec::new(), cells: 0, place: row.place.clone() };
            let seen = all.entry(cell.picture).or_insert_with(new);
            seen.cells += 1;
            if let Some(name) = name.as_ref().filter(|n| !seen.who.contains(n)) {
                seen.who.push(name.clone());
            }
        }
    }
    all.into_values().filter(|c| c.cells > 1).take(COPIES).collect()
}

/// A paper that asks for nothing and ends with drawn marks alone was signed by as many.
fn drawn_below(r: &Reading, signs: &mut SignatureSigns) {
    let body = r.blocks.iter().filter(|b| !matches!(b.kind, BlockKind::Header | BlockKind::Footer));
    let body: Vec<_> = body.collect();
    for row in body.iter().rev().take(CLOSING) {
        let drawn = row.cells.iter().filter(|c| matches!(c.mark, Mark::Image | Mark::Ink)).count();
        if drawn > 0 && row.cells.iter().all(|c| c.text.trim().is_empty()) {
            signs.asked += count(drawn);
            signs.seen += count(drawn);
        }
    }
}

/// Most empty places to sign that are told one by one.
const GAPS: usize = 60;

/// Notes an empty place to sign: the name its row begins with, the head of its column, how many parties sign in the one row.
pub(super) fn gap(
    signs: &mut SignatureSigns,
    head: &crate::extract::Block,
    row: &crate::extract::Block,
    column: usize,
    parties: u32,
) {
    if signs.gaps.len() >= GAPS {
        return;
    }
    let short = |text: &str| crate::place::excerpt(text.split_whitespace().collect::<Vec<_>>().join(" ").as_str());
    let named = row.cells.iter().take(3).find_map(|c| super::name::leading(&c.text));
    let first = row.cells.iter().map(|c| c.text.trim()).find(|t| t.chars().any(char::is_alphabetic));
    let who = named.map_or_else(|| short(first.unwrap_or_default()), |n| n.shown);
    let when = head.cells.get(column).map_or(String::new(), |c| short(&c.text));
    signs.gaps.push(Gap { who, when, column: u32::try_from(column).unwrap_or(u32::MAX), parties });
}

/// Last blocks of a run among which a table that closes the paper stands.
const CLOSING: usize = 4;

/// A paper that ends with a table of two rows, the parties named above and nothing below, was signed by nobody.
fn closing_block(r: &Reading, signs: &mut SignatureSigns) {
    let body: Vec<_> = r.blocks.iter().filter(|b| !matches!(b.kind, BlockKind::Header | BlockKind::Footer)).collect();
    let rows: Vec<_> = body.iter().rev().take(CLOSING).filter(|b| matches!(b.kind, BlockKind::Row { .. })).collect();
    let [below, above, rest @ ..] = rows.as_slice() else { return };
    let table = |b: &crate::extract::Block| if let BlockKind::Row { table } = b.kind { table } else { 0 };
    if table(below) != table(above) || rest.first().is_some_and(|b| table(b) == table(above)) {
        return;
    }
    let party = |c: &crate::extract::Cell| {
        let words = c.text.split_whitespace().count();
        (1..=6).contains(&words) && !c.text.bytes().any(|b| b.is_ascii_digit()) && !asks_signature(fold(&c.text).trim())
    };
    let blank = below.cells.iter().all(|c| c.text.trim().is_empty() && c.mark == Mark::None);
    if (2..=4).contains(&above.cells.len()) && above.cells.iter().all(party) && blank {
        signs.asked += count(above.cells.len());
        signs.first_empty.get_or_insert_with(|| below.place.clone());
    }
}

/// Tables signed by hand without the word « signature »: below the row that heads the first drawn
/// cells, every headed cell without text is one to sign.
fn drawn_cells(r: &Reading, signs: &mut SignatureSigns) {
    let drawn = |c: &crate::extract::Cell| matches!(c.mark, Mark::Image | Mark::Ink);
    let mut tables: std::collections::BTreeMap<u32, Vec<&crate::extract::Block>> = std::collections::BTreeMap::new();
    for block in &r.blocks {
        if let BlockKind::Row { table } = block.kind {
            tables.entry(table).or_default().push(block);
        }
    }
    for rows in tables.values() {
        let Some(first) = rows.iter().position(|b| b.cells.iter().any(drawn)).filter(|n| *n > 0) else { continue };
        let asks = |c: &crate::extract::Cell| asks_signature(fold(&c.text).trim()) && !drawn(c);
        if signs.asked > 0 && rows.iter().any(|b| b.cells.iter().any(asks)) {
            continue;
        }
        let head = &rows[first - 1].cells;
        // a column that holds texts and no mark is filled in, not signed
        let below = |i: usize| rows[first..].iter().filter_map(move |b| b.cells.get(i));
        let signed = |i: &usize| below(*i).any(drawn) || below(*i).all(|c| !is_told(&c.text));
        let columns: Vec<usize> = (0..head.len()).filter(signed).collect();
        let told = |b: &&&crate::extract::Block| b.cells.iter().any(|c| drawn(c) || !c.text.trim().is_empty());
        for row in rows[first..].iter().filter(told).filter(|b| !super::figures::tells_sum(b)) {
            let cells = row.cells.iter().zip(head).enumerate().filter(|(i, _)| columns.contains(i));
            for (i, (cell, _)) in cells.filter(|(_, (c, h))| c.text.trim().is_empty() && !h.text.trim().is_empty()) {
                signs.asked += 1;
                if cell.mark == Mark::None {
                    signs.first_empty.get_or_insert_with(|| row.place.clone());
                    let parties = if rows.len() == first + 1 { count(columns.len()) } else { 0 };
                    gap(signs, rows[first - 1], row, i, parties);
                } else {
                    signs.seen += 1;
                }
            }
        }
    }
}

/// Whether a cell tells something: « absent » and a dash stand in the place of a signature.
fn is_told(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric) && !super::people::says_absent(text)
}

/// Words that say a signature was given: `signé`, `lu et approuvé`, an e-signature stamp.
fn signed_words(text: &str, words: &Signing) -> bool {
    let folded = format!(" {}", fold(text));
    if words.lacking.iter().any(|w| folded.contains(w.as_str())) {
        return false;
    }
    [
        " signe le ",
        " signe par ",
        " signe electroniquement ",
        " lu et approuve ",
        " bon pour accord ",
        " s ",
        " signe ",
        " signed by ",
    ]
    .iter()
    .any(|w| folded.contains(w) && !(folded.contains(" precede") || folded.contains(" mention ")))
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_picture_in_two_rows_is_noted_with_their_persons() {
        use crate::extract::{Block, Cell, Mark};
        let row = |name: &str, pictures: [u64; 2]| {
            let signed = pictures.map(|picture| Cell { mark: Mark::Image, picture, ..Cell::default() });
            let cells = std::iter::once(Cell::text(name)).chain(signed).collect();
            Block::row(crate::place::Place::Whole, 0, 1, cells)
        };
        let rows = [row("Julie Ferrand", [1, 1]), row("Paul Rey", [2, 3]), row("Anna Lebon", [3, 0])];
        let copies = super::copies(&super::Reading::new(rows.iter().collect(), false));
        let told: Vec<_> = copies.iter().map(|c| (c.cells, c.who.join(", "))).collect();
        assert_eq!(told, [(2, "Julie Ferrand".to_owned()), (2, "Paul Rey, Anna Lebon".to_owned())]);
    }

    #[test]
    fn a_column_of_lengths_is_not_one_to_sign() {
        use crate::extract::{Block, Cell, Mark};
        let row = |cells: &str| {
            let cell = |t: &str| match t.trim() {
                "[sig]" => Cell { mark: Mark::Image, ..Cell::default() },
                text => Cell::text(text),
            };
            Block::row(crate::place::Place::Whole, 0, 1, cells.split('|').map(cell).collect())
        };
        let asked = |rows: &[&str]| {
            let blocks: Vec<Block> = rows.iter().map(|t| row(t)).collect();
            let mut signs = super::SignatureSigns::default();
            super::drawn_cells(&super::Reading::new(blocks.iter().collect(), false), &mut signs);
            (signs.asked, signs.seen)
        };
        let phases = ["Phase | Travail seul | La personne", "Accueil | | [sig]", "Recherche | 4 h | [sig]"];
        assert_eq!(asked(&phases), (2, 2));
        let days = ["Nom | 12/05 | 13/05", "Aubin | [sig] | ", "Rey | [sig] | absent"];
        assert_eq!(asked(&days), (3, 2));
    }

    #[test]
    fn the_first_place_left_to_fill_is_kept_and_the_first_where_a_date_belongs() {
        use crate::extract::{Block, BlockKind};
        let at = |line| crate::place::Place::Line { line };
        let lines = ["Fiche de suivi", "Stagiaire : Léa Morin", "Objet : ………………", "Mise à jour :", "Visa : ________"];
        let blocks: Vec<Block> = (1..).zip(lines).map(|(n, l)| Block::new(at(n), 1, BlockKind::Paragraph, l)).collect();
        let fill = super::fill(&super::Reading::new(blocks.iter().collect(), false), 0, false, &[]);
        assert_eq!(fill.open, Some(("Objet : ………………".to_owned(), at(3))));
        assert_eq!(fill.open_date, None, "what follows on the next line may be the value");
        let blocks = [
            Block::new(at(1), 1, BlockKind::Paragraph, "Version 2"),
            Block::new(at(2), 1, BlockKind::Paragraph, "Mise à jour : __/__/____"),
        ];
        let fill = super::fill(&super::Reading::new(blocks.iter().collect(), false), 0, false, &[]);
        assert_eq!(fill.open_date, Some(("Mise à jour : __/__/____".to_owned(), at(2))));
    }

    #[test]
    fn constant_patterns_compile() {
        for p in [&super::MONEY, &super::PERCENT, &super::DATE_START, &super::BLANKS, &super::ARTICLE] {
            assert!(!p.as_str().is_empty());
        }
    }
}
