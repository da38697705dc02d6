//! Values of cells as a French reader sees them: `12/05/2026 09:30`, `7:00`, `87 %`, `1200 €`, `12,5`.

use calamine::{DataRef, ExcelDateTime};

use super::document::{Cell, Mark};

/// How a number format shows numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Look {
    #[default]
    Plain,
    Percent,
    Euro,
    /// Letters that are signs: ticks and boxes.
    Wingdings,
    Wingdings2,
}

/// The cell that shows `value`.
pub(super) fn shown(value: &DataRef<'_>, look: Look) -> Cell {
    let text = match value {
        DataRef::Empty => return Cell::default(),
        DataRef::String(text) => return text_cell(text, look),
        DataRef::SharedString(text) => return text_cell(text, look),
        DataRef::Int(n) => number(*n as f64, look),
        DataRef::Float(n) => number(*n, look),
        DataRef::Bool(b) => if *b { "VRAI" } else { "FAUX" }.to_owned(),
        DataRef::DateTime(date) => serial(date),
        DataRef::DateTimeIso(text) => iso_date(text),
        DataRef::DurationIso(text) => iso_duration(text),
        DataRef::Error(error) => error.to_string(),
    };
    Cell::text(text)
}

fn text_cell(text: &str, look: Look) -> Cell {
    let font = match look {
        Look::Wingdings => "wingdings",
        Look::Wingdings2 => "wingdings 2",
        _ => return super::docx_text::cell(text, Mark::None),
    };
    let signs = text.chars().filter_map(|c| super::docx_text::symbol(font, u32::from(c)));
    super::docx_text::cell(&signs.collect::<String>(), Mark::None)
}

/// A number without noise: at most ten decimals, none when whole, a decimal comma.
pub(super) fn number(value: f64, look: Look) -> String {
    let (value, decimals, suffix) = match look {
        Look::Plain | Look::Wingdings | Look::Wingdings2 => (value, 10, ""),
        Look::Percent => (value * 100.0, 2, " %"),
        Look::Euro => (value, 2, " €"),
    };
    if let Some(whole) = whole(value) {
        return whole + suffix;
    }
    let mut text = if value.abs() >= 1e15 { format!("{value}") } else { format!("{value:.decimals$}") };
    if text.contains('.') {
        let kept = text.trim_end_matches('0').trim_end_matches('.').len();
        text.truncate(kept);
        if look == Look::Euro && text.len() >= 2 && text.as_bytes()[text.len() - 2] == b'.' {
            text.push('0');
        }
        text = text.replace('.', ",");
    }
    if text == "-0" {
        text = "0".into();
    }
    text + suffix
}

/// A whole number as it is shown: most numbers of a sheet, and exact decimals are dear.
#[allow(clippy::cast_possible_truncation)] // below 2^53
fn whole(value: f64) -> Option<String> {
    (value.abs() < 1e15 && value.fract() == 0.0).then(|| (value as i64).to_string())
}

fn serial(date: &ExcelDateTime) -> String {
    let value = date.as_f64();
    if date.is_duration() {
        return minutes((value * 1440.0).round());
    }
    let (year, month, day, mut hour, mut minute, second, milli) = date.to_ymd_hms_milli();
    if second == 59 && milli >= 500 && (hour, minute) != (23, 59) {
        minute += 1;
        if minute == 60 {
            (hour, minute) = (hour + 1, 0);
        }
    }
    if (0.0..1.0).contains(&value) {
        return format!("{hour:02}:{minute:02}");
    }
    match (hour, minute) {
        (0, 0) => format!("{day:02}/{month:02}/{year:04}"),
        _ => format!("{day:02}/{month:02}/{year:04} {hour:02}:{minute:02}"),
    }
}

fn minutes(total: f64) -> String {
    let sign = if total < 0.0 { "-" } else { "" };
    let total = total.abs().min(1e12) as u64;
    format!("{sign}{}:{:02}", total / 60, total % 60)
}

/// `2026-05-12T09:30:00` as `12/05/2026 09:30`; anything else unchanged.
pub(super) fn iso_date(text: &str) -> String {
    let (date, time) = text.split_once('T').unwrap_or((text, ""));
    let mut parts = date.splitn(3, '-');
    let (Some(year), Some(month), Some(day)) = (parts.next(), parts.next(), parts.next()) else {
        return text.to_owned();
    };
    if year.len() != 4 || month.len() != 2 || day.len() != 2 {
        return text.to_owned();
    }
    match time.get(..5) {
        Some(hours) if hours != "00:00" => format!("{day}/{month}/{year} {hours}"),
        _ => format!("{day}/{month}/{year}"),
    }
}

/// `PT7H30M` as `7:30`; anything else unchanged.
pub(super) fn iso_duration(text: &str) -> String {
    let Some(rest) = text.trim_start_matches('-').strip_prefix('P') else { return text.to_owned() };
    let (mut total, mut amount, mut time) = (0.0, String::new(), false);
    for c in rest.chars() {
        match c {
            '0'..='9' | '.' => amount.push(c),
            'T' => time = true,
            _ => {
                let n: f64 = amount.parse().unwrap_or(0.0);
                amount.clear();
                total += match c {
                    'D' => n * 1440.0,
                    'H' => n * 60.0,
                    'M' if time => n,
                    'S' => n / 60.0,
                    _ => return text.to_owned(),
                };
            }
        }
    }
    minutes(if text.starts_with('-') { -total.round() } else { total.round() })
}
