//! Hours of the clock in a run: how long a half-day and a day last, and lengths of time under a head of a table.

use std::sync::LazyLock;

use regex::Regex;

use super::exhibit::{Figures, Stretch};
use super::reading::{Reading, is_blank};
use crate::extract::BlockKind;
use crate::fold::fold;

/// Words, folded, of the hours when somebody can be reached, which are no hours of a day's work.
const REACHED: [&str; 9] =
    ["ouvert", "secretariat", "joignable", "permanence", "accueil", "assistance", "hotline", "accessible", "appel"];
/// Shorter is an arrival or an appointment, longer a year's or an office's hours (minutes).
const LENGTHS: std::ops::RangeInclusive<u32> = 30..=14 * 60;
/// A longer text is a rule of the house, not hours of a day.
const LONGEST: usize = 300;
/// Parts a day has at most.
const PARTS: usize = 4;

#[allow(clippy::expect_used)]
fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("constant pattern, tested")
}

static RANGE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)(?-u:\b)([01]?[0-9]|2[0-3])[  ]?(?:h|:)[  ]?([0-5][0-9])?(?:min)?[  ]*(?:-|–|—|/|→|à|a|au|to|jusqu[’']à)[  ]*([01]?[0-9]|2[0-3])[  ]?(?:h|:)[  ]?([0-5][0-9])?(?-u:\b)",
    )
});
static CLOCK: LazyLock<Regex> = LazyLock::new(|| regex(r"^\s*([0-9]{1,3}):([0-5][0-9])(?::([0-5][0-9]))?\s*$"));

/// The times from one hour to another that a text tells, in minutes of the day.
fn ranges(text: &str) -> Vec<(u32, u32)> {
    let worth = text.len() <= LONGEST && text.bytes().filter(u8::is_ascii_digit).count() >= 2;
    if !worth || !text.contains(['h', 'H', ':']) {
        return Vec::new();
    }
    let number = |c: &regex::Captures, n| c.get(n).and_then(|m| m.as_str().parse::<u32>().ok());
    let all = RANGE.captures_iter(text).filter_map(|c| {
        let from = number(&c, 1)? * 60 + number(&c, 2).unwrap_or(0);
        let to = number(&c, 3)? * 60 + number(&c, 4).unwrap_or(0);
        (from < to && LENGTHS.contains(&(to - from))).then_some((from, to))
    });
    all.collect()
}

/// Which half of a day a text speaks of.
fn half(folded: &str) -> bool {
    let (morning, afternoon) = (folded.contains("matin"), folded.contains("apre midi") || folded.contains("afternoon"));
    morning != afternoon
}

/// Notes the longest half-day and the longest day of a run.
pub(super) fn stretches(r: &Reading, figures: &mut Figures) {
    for block in &r.blocks {
        if matches!(block.kind, BlockKind::Header | BlockKind::Footer) {
            continue;
        }
        let cells: Vec<&str> = block.cells.iter().map(|c| c.text.as_str()).filter(|t| !is_blank(t)).collect();
        let texts = if block.cells.is_empty() { vec![block.text.as_str()] } else { cells };
        for text in texts {
            let parts = ranges(text);
            if parts.is_empty() || parts.len() > PARTS {
                continue;
            }
            // the parts of a day follow each other; two sessions of a week may overlap
            let apart = parts.windows(2).all(|w| w[0].1 <= w[1].0);
            if !apart {
                continue;
            }
            let stretch =
                |minutes| Stretch { minutes, passage: crate::place::excerpt(text.trim()), place: block.place.clone() };
            let longer = |slot: &Option<Stretch>, minutes| slot.as_ref().is_none_or(|s| s.minutes < minutes);
            let lengths: Vec<u32> = parts.iter().map(|(a, b)| b - a).collect();
            let whole: u32 = lengths.iter().sum();
            let folded = fold(text);
            if REACHED.iter().any(|w| folded.contains(w)) {
                continue;
            }
            if let [one] = lengths.as_slice() {
                // the two ends of a day say nothing of its breaks
                if half(&folded) && longer(&figures.half_day, *one) {
                    figures.half_day = Some(stretch(*one));
                }
                continue;
            }
            if let Some(most) = lengths.into_iter().max().filter(|m| longer(&figures.half_day, *m)) {
                figures.half_day = Some(stretch(most));
            }
            if longer(&figures.whole_day, whole) {
                figures.whole_day = Some(stretch(whole));
            }
        }
    }
}

/// A head of a table that says a length of time.
pub(super) struct Lasting {
    /// Whether it is that of all the others together.
    pub total: bool,
    in_minutes: bool,
    in_hours: bool,
}

impl Lasting {
    /// Of a head; none when it says something else.
    pub fn head(head: &str) -> Option<Self> {
        if head.len() > 60 {
            return None;
        }
        let head = format!(" {}", fold(head));
        let says = |words: &[&str]| words.iter().any(|w| head.contains(w));
        let (in_minutes, in_hours) = (says(&[" min", " mn "]), says(&[" heure", " h ", " hour"]));
        let total = head.contains(" total ");
        let unit = in_minutes || in_hours;
        let lasts = says(&[" duree", " temp ", " duration ", " time spent ", " time in "])
            || unit && (total || head.contains(" time "));
        (lasts && !says(&["moyen", " average", " prev", " planned"])).then_some(Self { total, in_minutes, in_hours })
    }

    /// Minutes of a cell below it.
    pub fn minutes(&self, cell: &str) -> Option<u32> {
        if cell.len() > 40 || !cell.bytes().any(|b| b.is_ascii_digit()) {
            return None;
        }
        let text = cell.trim();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a cell of 40 bytes holds no such number
        let rounded = |minutes: f64| minutes.round().clamp(0.0, 60_000.0) as u32;
        if let Some(c) = CLOCK.captures(text) {
            let n = |i| c.get(i).and_then(|m| m.as_str().parse::<f64>().ok()).unwrap_or(0.0);
            return Some(rounded(n(1) * 60.0 + n(2) + n(3) / 60.0));
        }
        if self.in_minutes && text.bytes().all(|b| b.is_ascii_digit()) {
            return text.parse::<f64>().ok().map(rounded);
        }
        super::figures::minutes(text, self.in_hours).map(rounded)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::Block;
    use crate::place::Place;

    fn of(lines: &[&str]) -> (Option<u32>, Option<u32>) {
        let blocks: Vec<Block> = lines.iter().map(|t| Block::new(Place::Whole, 0, BlockKind::Paragraph, *t)).collect();
        let mut figures = Figures::default();
        stretches(&Reading::new(blocks.iter().collect(), false), &mut figures);
        (figures.half_day.map(|s| s.minutes), figures.whole_day.map(|s| s.minutes))
    }

    #[test]
    fn hours_of_the_clock_tell_half_days_and_days() {
        assert_eq!(of(&["Horaires : 9h00-12h30 / 13h30-17h00"]), (Some(210), Some(420)));
        assert_eq!(of(&["de 9 h à 12 h 30 et de 13 h 30 à 18 h 30"]), (Some(300), Some(510)));
        assert_eq!(of(&["Matin 8h00 à 13h00"]), (Some(300), None));
        assert_eq!(of(&["9:00 – 17:30"]), (None, None));
        assert_eq!(of(&["Secrétariat ouvert de 8h à 12h30 et de 13h30 à 18h30"]), (None, None));
    }

    #[test]
    fn lengths_are_read_under_their_head() {
        let length = |head, cell| Lasting::head(head).and_then(|head| head.minutes(cell));
        assert_eq!(length("Durée de connexion", "3 h 12"), Some(192));
        assert_eq!(length("Temps passé", "02:58:31"), Some(179));
        assert_eq!(length("Duration (min)", "182"), Some(182));
        assert_eq!(length("Heure d'arrivée", "9 h 02"), None);
        assert_eq!(length("Durée prévue", "7 h"), None);
        assert_eq!(length("M1 time (min)", "0"), Some(0));
        assert_eq!(length("Total (min)", "185"), Some(185));
        assert_eq!(length("Total", "185"), None);
    }
}
