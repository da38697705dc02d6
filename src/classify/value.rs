//! Typed values in French text: dates in all usual spellings, periods, durations, amounts, numbers with check digits.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::exhibit::Value;
use super::listed;
use crate::fold::fold;

const MONTH: &str = r"(janv(?:ier|\.)?|f[ée]v(?:r(?:ier|\.)?|\.)?|mars|avr(?:il|\.)?|mai|juin|juil(?:let|\.)?|ao[ûu]t|sept(?:embre|\.)?|oct(?:obre|\.)?|nov(?:embre|\.)?|d[ée]c(?:embre|\.)?)";

const WEEKDAY: &str = "(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)";

struct Patterns {
    any_month: Regex,
    listed: Regex,
    period: Regex,
    numeric_period: Regex,
    words: Regex,
    numeric: Regex,
    american: Regex,
    iso: Regex,
    month: Regex,
    hours: Regex,
    range: Regex,
    day_in_words: Regex,
    day_in_figures: Regex,
    half_day: Regex,
    days: Regex,
    money: Regex,
    number14: Regex,
    nda: Regex,
    certification: Regex,
}

#[allow(clippy::expect_used)]
static P: LazyLock<Patterns> = LazyLock::new(|| {
    let re = |p: &str| Regex::new(p).expect("constant pattern, tested");
    Patterns {
        any_month: re(&format!("(?i){MONTH}")),
        listed: re(&format!(
            r"(?i)(?-u:\b)((?:[0-3]?[0-9](?:er)?(?:,|[  ]et|[  ]puis)[  ](?:{WEEKDAY}[  ])?){{2,19}})([0-3]?[0-9])(?:er)?[  ]{MONTH}[  ](20[0-9]{{2}})"
        )),
        period: re(&format!(
            r"(?i)(?-u:\b)([0-3]?[0-9])(?:er)?(?:[  ]{MONTH})?(?:[  ](20[0-9]{{2}}))?[  ]?(?:au|et|-|–|to)[  ](?:le[  ])?(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)?[  ]?([0-3]?[0-9])(?:er)?[  ]{MONTH}[  ](20[0-9]{{2}})"
        )),
        numeric_period: re(
            r"(?i)(?:du|from|,|^|[^0-9a-z])[  ]*([0-3]?[0-9])[/.-]([01]?[0-9])(?:[/.-]((?:20)?[0-9]{2}))?[  ]?(?:au|et|->|→|–|-|to)[  ](?:le[  ])?([0-3]?[0-9])[/.-]([01]?[0-9])[/.-]((?:20)?[0-9]{2})",
        ),
        words: re(&format!(r"(?i)(?-u:\b)([0-3]?[0-9])(?:er)?[  ]{MONTH}[  ,]{{1,2}}((?:19|20)[0-9]{{2}})")),
        numeric: re(r"(?-u:\b)([0-3]?[0-9])[/.-]([01]?[0-9])[/.-]((?:19|20)?[0-9]{2})(?-u:\b)"),
        american: re(
            r"(?i)(?-u:\b)([01]?[0-9])/([0-3]?[0-9])/(20[0-9]{2}),?[  ]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?[  ]?[ap]\.?m(?-u:\b)",
        ),
        iso: re(r"(?-u:\b)((?:19|20)[0-9]{2})-([01][0-9])-([0-3][0-9])"),
        month: re(&format!(r"(?i)(?-u:\b){MONTH}[  ]((?:19|20)[0-9]{{2}})")),
        hours: re(
            r"(?i)(?-u:\b)([0-9]{1,4})(?:[,.]([0-9]{1,2}))?[  ]?(?:h(?:eures?|rs?)?|hours?)(?:[  ]?([0-5][0-9]))?(?-u:\b)",
        ),
        range: re(r"(?i)^[  ]*(?:-|–|—|/|→|à|to)[  ]*[0-2]?[0-9][  ]?(?:h|:)"),
        day_in_words: re(&format!(
            r"(?i)(?-u:\b)((?:[0-3]?[0-9](?:er)?,[  ]?(?:{WEEKDAY}[  ])?){{0,9}})(?:([0-3]?[0-9])(?:er)?[  ]?(au|et|-|–|&)[  ]?(?:{WEEKDAY}[  ])?)?([0-3]?[0-9])(?:er)?[  ]{MONTH}"
        )),
        day_in_figures: re(r"(?-u:\b)([0-3][0-9])/([01][0-9])(?-u:\b)"),
        half_day: re(
            r"(?i)(?-u:\b)(?:matin|midi|apr[eè]s|apr?m|a\.?-?m|p\.?m|lun|mar|mer|jeu|ven|sam|dim|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|journ[ée]e|s[ée]ance|jour|j[1-9]|[0-9]{1,2}[  ]?h)(?-u:\b)|^[0-3][0-9]/[01][0-9][ \u{a0}](?:m|a)$",
        ),
        days: re(r"(?i)(?-u:\b)([0-9]{1,3})(?:[,.]([0-9]))?[  ]?(?:jours?|journ[ée]es?|days?)(?-u:\b)"),
        money: re(r"(?i)([0-9]{1,3}(?:[  .]?[0-9]{3})*|[0-9]+)(?:,([0-9]{2}))?[  ]?(?:€|eur(?:os?)?(?-u:\b))"),
        number14: re(r"(?-u:\b)([0-9]{3}[  ]?[0-9]{3}[  ]?[0-9]{3})(?:[  ]?([0-9]{5}))?(?-u:\b)"),
        nda: re(r"(?-u:\b)([0-9]{2}[  .]?[0-9]{2}[  .]?[0-9]{5}[  .]?[0-9]{2})(?-u:\b)"),
        certification: re(r"(?i)(?-u:\b)(RNCP|RS)[  ]?(?:n°[  ]?)?([0-9]{3,5})(?-u:\b)"),
    }
});

/// Whether a folded word names a month.
#[must_use]
pub fn is_month(word: &str) -> bool {
    const MONTHS: [&str; 15] = [
        "janvier",
        "fevrier",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "aout",
        "septembre",
        "octobre",
        "novembre",
        "decembre",
        "sept",
        "nov",
        "janv",
    ];
    MONTHS.contains(&word)
}

/// Number of the month a name begins.
pub(super) fn month(name: &str) -> u32 {
    let lower = name.to_lowercase();
    let start: String = lower
        .chars()
        .take(4)
        .map(|c| match c {
            'é' => 'e',
            'û' => 'u',
            c => c,
        })
        .collect();
    match start.get(..3).unwrap_or_default() {
        "jan" => 1,
        "fev" => 2,
        "mar" => 3,
        "avr" => 4,
        "mai" => 5,
        "jui" if start.starts_with("juin") => 6,
        "jui" => 7,
        "aou" => 8,
        "sep" => 9,
        "oct" => 10,
        "nov" => 11,
        _ => 12,
    }
}

fn iso(year: &str, month: u32, day: &str) -> Option<String> {
    let year: i16 = year.parse().ok()?;
    let year = if year < 100 { year + 2000 } else { year };
    let date = jiff::civil::Date::new(year, i8::try_from(month).ok()?, day.parse().ok()?).ok()?;
    (1950..2100).contains(&date.year()).then(|| date.to_string())
}

/// Days before the name of their month: those listed before, one joined, what joins it, the last, the month.
pub(super) fn day_in_words(text: &str) -> impl Iterator<Item = Captures<'_>> {
    P.day_in_words.captures_iter(text)
}

/// The first match of a pattern in a text that is worth the search.
fn hit<'t>(pattern: &Regex, worth: bool, text: &'t str) -> Option<Captures<'t>> {
    if worth && pattern.is_match(text) { pattern.captures(text) } else { None }
}

/// The matches of a pattern; nothing is set up for those of a text that is not worth the search, or has none.
fn hits<'t>(pattern: &Regex, worth: bool, text: &'t str, mut found: impl FnMut(Captures<'t>)) {
    if worth && pattern.is_match(text) {
        pattern.captures_iter(text).for_each(&mut found);
    }
}

/// The date that is all of a text, in the spellings of most cells of a register: `12/05/2026`, `2026-05-12`.
fn lone_date(text: &str) -> Option<Option<String>> {
    let bytes: &[u8; 10] = text.as_bytes().try_into().ok()?;
    let (day, month, year, plain) = match bytes {
        [_, _, b'/' | b'.' | b'-', m1, m2, b'/' | b'.' | b'-', ..] => (0, [*m1, *m2], 6, true),
        [_, _, _, _, b'-', m1, m2, b'-', ..] => (8, [*m1, *m2], 0, true),
        _ => (0, [0, 0], 0, false),
    };
    let digit = |at: usize| bytes[at].is_ascii_digit();
    let century = matches!(bytes[year..year + 2], [b'1', b'9'] | [b'2', b'0']);
    let usual = plain && century && matches!(bytes[day], b'0'..=b'3') && matches!(month[0], b'0' | b'1');
    if !usual || !digit(day + 1) || !month[1].is_ascii_digit() || !digit(year + 2) || !digit(year + 3) {
        return None;
    }
    let month = u32::from(month[0] - b'0') * 10 + u32::from(month[1] - b'0');
    Some(iso(text.get(year..year + 4)?, month, text.get(day..day + 2)?))
}

fn g<'t>(c: &Captures<'t>, n: usize) -> &'t str {
    c.get(n).map_or("", |m| m.as_str())
}

/// The first date of `text` (ISO 8601), in any spelling; a month alone gives its last day.
#[must_use]
pub fn first_date(text: &str) -> Option<String> {
    if let Some(date) = lone_date(text) {
        return date;
    }
    let signs = Signs::of(text);
    if signs.digits == 0 {
        return None;
    }
    let months = signs.month && P.any_month.is_match(text);
    if !months && !signs.joined {
        return None;
    }
    let mut best: Option<(usize, String)> = None;
    let mut offer = |at: usize, date: Option<String>| {
        if let Some(d) = date
            && best.as_ref().is_none_or(|(b, _)| at < *b)
        {
            best = Some((at, d));
        }
    };
    if let Some(c) = hit(&P.words, months, text) {
        offer(c.get(0).map_or(0, |m| m.start()), iso(g(&c, 3), month(g(&c, 2)), g(&c, 1)));
    }
    if let Some(c) = hit(&P.numeric, signs.joined, text) {
        offer(c.get(0).map_or(0, |m| m.start()), iso(g(&c, 3), g(&c, 2).parse().unwrap_or(0), g(&c, 1)));
    }
    if let Some(c) = hit(&P.iso, signs.joined, text) {
        offer(c.get(0).map_or(0, |m| m.start()), iso(g(&c, 1), g(&c, 2).parse().unwrap_or(0), g(&c, 3)));
    }
    if best.is_none() {
        let month_alone = |c: &Captures| month_end(g(c, 2), month(g(c, 1)));
        best = hit(&P.month, months, text).as_ref().and_then(month_alone).map(|d| (0, d));
    }
    best.map(|(_, d)| d)
}

/// The last date of `text`: of « valable du … au … », the end.
#[must_use]
pub fn last_date(text: &str) -> Option<String> {
    let mut dates = Vec::new();
    values(text, |v, at| match v {
        Value::Date(d) => dates.push((at, d)),
        Value::Period(_, d) => dates.push((at, d)),
        _ => {}
    });
    dates.into_iter().max().map(|(_, d)| d).or_else(|| first_date(text))
}

fn month_end(year: &str, month: u32) -> Option<String> {
    let first = jiff::civil::Date::new(year.parse().ok()?, i8::try_from(month).ok()?, 1).ok()?;
    Some(first.last_of_month().to_string())
}

/// Signs without which a pattern cannot match: one look at the bytes spares most searches.
#[derive(Default)]
pub(super) struct Signs {
    /// Figures.
    pub digits: usize,
    /// A digit, a slash, stop or hyphen, a digit.
    joined: bool,
    /// A slash.
    slash: bool,
    /// The first letters of « RNCP » or « RS ».
    code: bool,
    /// The euro sign, or « eu ».
    euro: bool,
    /// An h.
    pub hour: bool,
    /// A j or a d.
    day: bool,
    /// The first two letters of a month.
    month: bool,
}

impl Signs {
    /// Those of a text.
    pub fn of(text: &str) -> Self {
        let mut signs = Self::default();
        let (mut before, mut last) = (0_u8, 0_u8);
        for byte in text.bytes() {
            let byte = byte.to_ascii_lowercase();
            // « é » in either case begins with 0xc3, and « ſ », which ends with 0xbf, is an s
            signs.month |= match byte {
                b'a' => matches!(last, b'j' | b'm'),
                b'e' => matches!(last, b'f' | b's' | 0xbf | b'd'),
                0xc3 => matches!(last, b'f' | b'd'),
                b'v' => last == b'a',
                b'u' => last == b'j',
                b'o' => matches!(last, b'a' | b'n'),
                b'c' => last == b'o',
                _ => false,
            };
            match byte {
                b'0'..=b'9' => {
                    signs.digits += 1;
                    signs.joined |= matches!(last, b'/' | b'.' | b'-') && before.is_ascii_digit();
                }
                b'/' => signs.slash = true,
                b'h' => signs.hour = true,
                b'j' | b'd' => signs.day = true,
                b'u' => signs.euro |= last == b'e',
                // « ſ » is an s to a search that ignores case
                b'n' | b's' | 0xc5 => signs.code |= last == b'r',
                0xac => signs.euro |= last == 0x82,
                _ => {}
            }
            (before, last) = (last, byte);
        }
        signs
    }
}

/// Whether a text speaks of an activity number: eleven figures in a row are one only there, or alone in a cell.
fn is_declared(text: &str) -> bool {
    let lower = text.to_lowercase();
    let said = ["clarat", "activit", "nda", "enregistr", "prestataire", "numéro", "n°", "organisme", "siret"];
    said.iter().any(|w| lower.contains(w)) || text.trim().len() <= 16
}

/// Longest text (bytes) in which days in figures are looked for without their year.
const DAY_TEXT: usize = 240;

/// A day without its year, when there is such a day.
pub(super) fn day(day: &str, month: u32) -> Option<Value> {
    let (day, month) = (day.parse().ok()?, i8::try_from(month).ok()?);
    // a leap year has every day
    jiff::civil::Date::new(2024, month, day).ok()?;
    Some(Value::Day(month, day))
}

/// Every typed value of `text` with the byte offset where it begins.
pub fn values(text: &str, mut found: impl FnMut(Value, usize)) {
    if let Some(date) = lone_date(text) {
        if let Some(date) = date {
            found(Value::Date(date), 0);
        }
        return;
    }
    let signs = Signs::of(text);
    if signs.digits == 0 {
        return;
    }
    let months = signs.month && P.any_month.is_match(text);
    let mut dated: Vec<listed::Dated> = Vec::new();
    let mut taken: Vec<(usize, usize)> = Vec::new();
    let take = |c: &Captures, taken: &mut Vec<(usize, usize)>| -> Option<usize> {
        let m = c.get(0)?;
        if taken.iter().any(|(s, e)| m.start() < *e && m.end() > *s) {
            return None;
        }
        taken.push((m.start(), m.end()));
        Some(m.start())
    };
    hits(&P.listed, months, text, |c| {
        let days = g(&c, 1).split(|c: char| !c.is_ascii_digit()).filter(|d| !d.is_empty());
        let dates = days.chain([g(&c, 2)]).map(|d| iso(g(&c, 4), month(g(&c, 3)), d)).collect::<Option<Vec<_>>>();
        if let (Some(dates), Some(at)) = (dates, take(&c, &mut taken)) {
            dated.extend(dates.first().and_then(|d| listed::Dated::new(at, d)));
            dates.into_iter().for_each(|d| found(Value::Date(d), at));
        }
    });
    hits(&P.period, months, text, |c| {
        // « ENGECH 26-03 – mardi 19 mai 2026 »: the number of a session is no day
        let before = &text.as_bytes()[..c.get(1).map_or(0, |m| m.start())];
        if let [.., a, b'-' | b'_' | b'/'] = before
            && a.is_ascii_alphanumeric()
        {
            return;
        }
        let (y2, m2) = (g(&c, 6), month(g(&c, 5)));
        let m1 = if g(&c, 2).is_empty() { m2 } else { month(g(&c, 2)) };
        let y1 = if g(&c, 3).is_empty() { y2 } else { g(&c, 3) };
        if let (Some(a), Some(b)) = (iso(y1, m1, g(&c, 1)), iso(y2, m2, g(&c, 4)))
            && a <= b
            && let Some(at) = take(&c, &mut taken)
        {
            dated.extend(listed::Dated::new(at, &a));
            found(Value::Period(a, b), at);
        }
    });
    hits(&P.numeric_period, signs.joined, text, |c| {
        let y2 = g(&c, 6);
        let y1 = if g(&c, 3).is_empty() { y2 } else { g(&c, 3) };
        let n = |i| g(&c, i).parse().unwrap_or(0);
        if let (Some(a), Some(b)) = (iso(y1, n(2), g(&c, 1)), iso(y2, n(5), g(&c, 4)))
            && a <= b
            && let Some(at) = take(&c, &mut taken)
        {
            found(Value::Period(a, b), at);
        }
    });
    hits(&P.words, months, text, |c| {
        if let (Some(d), Some(at)) = (iso(g(&c, 3), month(g(&c, 2)), g(&c, 1)), take(&c, &mut taken)) {
            dated.extend(listed::Dated::new(at, &d));
            found(Value::Date(d), at);
        }
    });
    hits(&P.iso, signs.joined, text, |c| {
        if let (Some(d), Some(at)) = (iso(g(&c, 1), g(&c, 2).parse().unwrap_or(0), g(&c, 3)), take(&c, &mut taken)) {
            found(Value::Date(d), at);
        }
    });
    // American exports have the month first, and hours in halves of the day
    hits(&P.american, signs.slash && text.contains(['m', 'M']), text, |c| {
        if let (Some(d), Some(at)) = (iso(g(&c, 3), g(&c, 1).parse().unwrap_or(0), g(&c, 2)), take(&c, &mut taken)) {
            found(Value::Date(d), at);
        }
    });
    hits(&P.numeric, signs.joined, text, |c| {
        if let (Some(d), Some(at)) = (iso(g(&c, 3), g(&c, 2).parse().unwrap_or(0), g(&c, 1)), take(&c, &mut taken)) {
            found(Value::Date(d), at);
        }
    });
    if months {
        listed::days(text, &mut taken, &dated, &mut found);
    }
    // « 08/10 » may be a mark out of ten: the words beside it say that it is a day
    if signs.slash && text.len() <= DAY_TEXT && P.half_day.is_match(text) {
        for c in P.day_in_figures.captures_iter(text) {
            let dated =
                c.get(0).is_some_and(|m| !text[m.end()..].starts_with('/') && !text[..m.start()].ends_with('/'));
            if let (true, Some(day)) = (dated, day(g(&c, 1), g(&c, 2).parse().unwrap_or(0)))
                && let Some(at) = take(&c, &mut taken)
            {
                found(day, at);
            }
        }
    }
    hits(&P.certification, signs.code, text, |c| {
        if let Some(at) = take(&c, &mut taken) {
            found(Value::Certification(format!("{}{}", g(&c, 1).to_uppercase(), g(&c, 2))), at);
        }
    });
    hits(&P.nda, signs.digits >= 11, text, |c| {
        let written = g(&c, 1);
        let digits = digits(written);
        let region = digits.get(..2).and_then(|d| d.parse::<u32>().ok()).unwrap_or(0);
        // a meeting or a file of eleven figures in an address is no activity number
        let before = &text[..c.get(0).map_or(0, |m| m.start())];
        let joined = before.ends_with(['/', '=', '-', '_', '?', '&', '+', '#']);
        let plain = written.len() == digits.len() && !is_declared(text);
        if (1..=98).contains(&region)
            && !joined
            && !plain
            && let Some(at) = take(&c, &mut taken)
        {
            found(Value::Nda(digits), at);
        }
    });
    hits(&P.number14, signs.digits >= 9, text, |c| {
        let (nine, five) = (digits(g(&c, 1)), g(&c, 2));
        let all = format!("{nine}{five}");
        // what a label calls a SIRET is one to the reader, mistyped or not
        let before = &text[..c.get(0).map_or(0, |m| m.start())];
        let tail = before.get(before.len().saturating_sub(16)..).unwrap_or(before).to_lowercase();
        let called = !five.is_empty() && tail.contains("siret");
        if (called || luhn(&nine))
            && (called || five.is_empty() || luhn(&all) || nine == "356000000")
            && let Some(at) = take(&c, &mut taken)
        {
            found(if five.is_empty() { Value::Siren(nine) } else { Value::Siret(all) }, at);
        }
    });
    hits(&P.money, signs.euro, text, |c| {
        let euros: u64 = digits(g(&c, 1)).parse().unwrap_or(0);
        let cents: u64 = g(&c, 2).parse().unwrap_or(0);
        if let Some(at) = take(&c, &mut taken) {
            found(Value::Cents(euros.saturating_mul(100).saturating_add(cents)), at);
        }
    });
    hits(&P.hours, signs.hour, text, |c| {
        let (before, after) = c.get(0).map_or(("", ""), |m| (&text[..m.start()], &text[m.end()..]));
        if let Some(minutes) = duration(&c, before, after)
            && let Some(at) = take(&c, &mut taken)
        {
            found(Value::Minutes(minutes), at);
        }
    });
    hits(&P.days, signs.day, text, |c| {
        let tenths = g(&c, 1).parse::<u32>().unwrap_or(0) * 10 + g(&c, 2).parse::<u32>().unwrap_or(0);
        if tenths > 0
            && let Some(at) = take(&c, &mut taken)
        {
            found(Value::Minutes(tenths * 42), at); // a day counts seven hours
        }
    });
}

/// A duration, unless it is a time of day (« 9h00 – 12h30 », « à 9 h »).
fn duration(c: &Captures, before: &str, after: &str) -> Option<u32> {
    let hours: u32 = g(c, 1).parse().ok()?;
    let word = c.get(0)?.as_str().to_lowercase();
    let spelled = word.contains("heure") || word.contains("hour");
    let tail = before.trim_end().to_lowercase();
    let clock = ["à", "de", "/", "at", "jusqu'", "vers", "dès", "h"].iter().any(|w| tail.ends_with(w));
    // « Excel – 14 h – salle 2 » says how long, « 9 h – 12 h » and « lundi – 14 h » when
    let dash = tail.ends_with(['-', '–']);
    let apart = dash && before.ends_with(' ') && g(c, 3).is_empty() && whole_day(&tail, hours, after);
    let clock = clock || dash && !apart || hours < 24 && P.range.is_match(after);
    let clock = clock && hours < 24;
    if !spelled && (clock || (!g(c, 3).is_empty() && (7..=21).contains(&hours))) {
        return None;
    }
    let decimals = g(c, 2);
    let part = match decimals.len() {
        0 => g(c, 3).parse::<u32>().unwrap_or(0),
        1 => decimals.parse::<u32>().ok()? * 6,
        _ => decimals.parse::<u32>().ok()? * 60 / 100,
    };
    (hours > 0 || part > 0).then_some(hours * 60 + part)
}

/// Whether hours between dashes are those of a training of whole days: a multiple of a day or a half-day, and nothing before
/// them on the line tells a time.
fn whole_day(before: &str, hours: u32, after: &str) -> bool {
    let before = before.trim_end_matches(['-', '–', ' ']);
    let said = before.rsplit(['–', '—']).next().unwrap_or_default();
    // « 20 et 21 mai 2026 – 14 h »
    let several = [" et ", " au "].iter().any(|w| said.contains(w));
    let timed = before.ends_with(|c: char| c.is_ascii_digit() && !several || c == 'h');
    let day = before.split([' ', ',']).rev().find(|w| w.chars().any(char::is_alphabetic));
    let weekday = day.is_some_and(|w| w.ends_with("di") || w == "dimanche" || is_month(fold(w).trim()));
    let ends = after.trim_start().is_empty() || after.trim_start().starts_with(['–', '-', '—']);
    hours.is_multiple_of(7) && !timed && (several || !weekday) && ends
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// Luhn's check digit, as SIREN and SIRET carry it.
fn luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(i, b)| {
            let d = u32::from(b - b'0') * (1 + u32::from(i % 2 == 1));
            d / 10 + d % 10
        })
        .sum();
    sum.is_multiple_of(10) && digits.bytes().any(|b| b != b'0')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<Value> {
        let mut out = Vec::new();
        values(text, |v, _| out.push(v));
        out
    }

    #[test]
    fn dates_in_french_spellings() {
        for (text, expected) in [
            ("le 12/05/2026", "2026-05-12"),
            ("12.05.26", "2026-05-12"),
            ("Fait à Lyon, le 1er février 2026", "2026-02-01"),
            ("2026-05-12T10:00", "2026-05-12"),
            ("lundi 3 août 2026", "2026-08-03"),
            ("Mis à jour : mars 2026", "2026-03-31"),
        ] {
            assert_eq!(first_date(text).as_deref(), Some(expected), "{text}");
        }
        assert_eq!(first_date("31/02/2026"), None);
    }

    #[test]
    fn periods_keep_both_ends() {
        let p = |a: &str, b: &str| vec![Value::Period(a.into(), b.into())];
        assert_eq!(all("du 3 au 5 mars 2026"), p("2026-03-03", "2026-03-05"));
        assert_eq!(all("du 30 mars au 2 avril 2026"), p("2026-03-30", "2026-04-02"));
        assert_eq!(all("du 12/05/2026 au 16/05/2026"), p("2026-05-12", "2026-05-16"));
        assert_eq!(all("SST 26-03 – mardi 19 mai 2026"), vec![Value::Date("2026-05-19".into())]);
        assert_eq!(all("12 et 13 mai 2026"), p("2026-05-12", "2026-05-13"));
        let three = ["2026-03-23", "2026-03-24", "2026-03-25"].map(|d| Value::Date(d.into()));
        assert_eq!(all("Les 23, 24 et 25 mars 2026, 9 h – 12 h 30"), three);
        assert_eq!(all("lundi 23, mardi 24 et mercredi 25 mars 2026"), three);
        assert_eq!(last_date("valable du 01/01/2026 au 31/12/2026").as_deref(), Some("2026-12-31"));
    }

    #[test]
    fn days_may_lack_their_year() {
        assert_eq!(all("16/03 matin"), vec![Value::Day(3, 16)]);
        assert_eq!(all("Jeu. 08/10 a.-m. 13 h 30-17 h"), vec![Value::Day(10, 8)]);
        assert_eq!(all("les 9 et 10 mars, salle 2"), vec![Value::Day(3, 9), Value::Day(3, 10)]);
        assert_eq!(
            all("les 23, 24 et 25 mars de 9 h à 17 h"),
            vec![Value::Day(3, 23), Value::Day(3, 24), Value::Day(3, 25)]
        );
        assert_eq!(all("05/11/2026 09:58:12 AM"), vec![Value::Date("2026-05-11".into())]);
        assert!(all("note : 08/10").is_empty());
        assert!(all("15/20 matin").is_empty());
        assert_eq!(all("matin du 16/03/2026"), vec![Value::Date("2026-03-16".into())]);
    }

    #[test]
    fn a_list_of_days_has_the_year_of_its_last() {
        let dates = |days: &[&str]| days.iter().map(|d| Value::Date((*d).into())).collect::<Vec<_>>();
        let mut found = all("mardi 22 et mercredi 23 septembre, mardi 6 octobre 2026, de 9h00 à 12h30");
        found.sort_by_key(|v| format!("{v:?}"));
        assert_eq!(found, dates(&["2026-09-22", "2026-09-23", "2026-10-06"]));
        let mut found = all("les 17 décembre, 8 janvier, 5 février 2027");
        found.sort_by_key(|v| format!("{v:?}"));
        assert_eq!(found, dates(&["2026-12-17", "2027-01-08", "2027-02-05"]));
        let found = all("22-24 septembre puis le 6 octobre 2026");
        assert!(found.contains(&Value::Period("2026-09-22".into(), "2026-09-24".into())), "{found:?}");
        // another sentence is no list
        let found = all("Rentrée le 4 septembre. Réunion du conseil : 6 octobre 2026");
        assert!(found.contains(&Value::Day(9, 4)), "{found:?}");
    }

    #[test]
    fn numbers_are_checked() {
        assert_eq!(all("SIRET 732 829 320 00074"), vec![Value::Siret("73282932000074".into())]);
        assert_eq!(all("SIREN 732829320"), vec![Value::Siren("732829320".into())]);
        assert!(all("732829321").is_empty());
        assert_eq!(all("n° 84 69 12345 69"), vec![Value::Nda("84691234569".into())]);
        assert_eq!(all("NDA : 84691234569"), vec![Value::Nda("84691234569".into())]);
        assert!(all("https://zoom.example/j/85512340977").is_empty());
        assert!(all("réunion 85512340977, code 4411").is_empty());
        assert_eq!(all("code RNCP 37123"), vec![Value::Certification("RNCP37123".into())]);
    }

    #[test]
    fn durations_are_not_times_of_day() {
        assert_eq!(all("Durée : 14 heures"), vec![Value::Minutes(840)]);
        assert_eq!(all("3,5 h"), vec![Value::Minutes(210)]);
        assert!(all("9h00 - 12h30").is_empty());
        assert_eq!(all("Tailler la vigne – Domaine du Val – 14 h"), vec![Value::Minutes(840)]);
        assert_eq!(all("plateau du port – 21 h – formateur P. Rey"), vec![Value::Minutes(1260)]);
        assert!(all("rendez-vous lundi – 14 h").is_empty());
        assert!(all("rendez-vous le 12 mai 2026 – 14 h").iter().all(|v| matches!(v, Value::Date(_))));
        assert!(all("9 h – 12 h, 13 h 30 – 14 h").is_empty());
        assert!(all("accueil – 14 h précises").is_empty());
        assert!(all("Salle 2, 9 h-12 h 30 puis 13h30–17h").is_empty());
        assert_eq!(all("7 h par jour"), vec![Value::Minutes(420)]);
        assert_eq!(all("2 jours"), vec![Value::Minutes(840)]);
        assert_eq!(all("1 250,00 €"), vec![Value::Cents(125_000)]);
    }
}
