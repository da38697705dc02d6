//! What the patterns of a pack say of a run: one pass of the automaton, and where a pattern counts as what.

use std::cell::LazyCell;

use super::layout::layouts;
use super::points::{Seen, Sight, count};
use super::reading::{Reading, Unit};
use crate::pack::model::SignalKind;
use crate::pack::{Pack, Use, Uses};

/// A pattern of more artefacts than this is worth less for each.
const COMMON: f32 = 6.0;

/// A pattern that was found.
pub(super) struct Told<'a> {
    /// The line or cell it begins in.
    pub unit: &'a Unit,
    /// Where it begins in the folded text.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// Whether it ends in the same line or cell.
    pub inside: bool,
    r: &'a Reading<'a>,
    label: std::cell::OnceCell<bool>,
}

impl Told<'_> {
    /// Whether it is the label of its line or cell.
    pub fn is_label(&self) -> bool {
        *self.label.get_or_init(|| self.inside && is_label(self.unit, self.start, self.end, self.r))
    }
}

/// One pass over a run: what its patterns say for and against artefacts. What patterns are for beside that is given to
/// `other`, in the order of the text.
pub(super) fn scan(r: &Reading, format: &str, pack: &Pack, mut other: impl FnMut(&Use, &Told)) -> Seen {
    let mut seen = Seen { layouts: layouts(r, format), ..Seen::default() };
    let titles = Titles::new(r, pack);
    // phrases that were told, by the number of their pattern
    let mut said = vec![false; pack.automaton.len()];
    let mut near = 0;
    for (start, end, uses) in pack.automaton.find(&r.folded) {
        let Some(unit) = r.unit_near(start, &mut near) else { continue };
        let inside = end <= unit.end;
        let told = Told { unit, start, end, inside, r, label: std::cell::OnceCell::new() };
        // a header cell begins with its word; a question holds it anywhere
        let heads_column = LazyCell::new(|| {
            let lead = || r.folded[unit.start..start].split_whitespace().count() <= 2;
            inside && unit.words <= 20 && (r.folded[start..end].contains(' ') || lead())
        });
        let spot = (start, end);
        if inside && unit.title {
            let is_allowed =
                |what: &&Use| matches!(what, Use::Signal { artefact, .. } if titles.allows(*artefact, start, end));
            uses.titles().iter().filter(is_allowed).for_each(|what| tell(&mut seen, what, uses, spot, pack));
        }
        if (inside || r.blocks[unit.block].cells.is_empty()) && !std::mem::replace(&mut said[uses.pattern], true) {
            uses.phrases().iter().for_each(|what| tell(&mut seen, what, uses, spot, pack));
        }
        for what in uses.anywhere() {
            match *what {
                Use::Signal { kind: SignalKind::Heading, .. } if inside && unit.heading => {
                    tell(&mut seen, what, uses, spot, pack);
                }
                Use::Signal { kind: SignalKind::Label, .. } if told.is_label() => {
                    tell(&mut seen, what, uses, spot, pack);
                }
                Use::Signal { artefact, group, kind: SignalKind::Columns } => {
                    if let Some(cell) = unit.cell.filter(|_| *heads_column) {
                        seen.columns.entry((artefact, group)).or_default().add(unit.block, cell);
                    }
                }
                Use::Signal { .. } => {}
                _ => other(what, &told),
            }
        }
    }
    seen
}

/// Adds the sight of a pattern to what speaks for an artefact, once.
fn tell(seen: &mut Seen, what: &Use, uses: &Uses, (start, end): (usize, usize), pack: &Pack) {
    let Use::Signal { artefact, group: number, .. } = *what else { return };
    let group = seen.tallies.entry(artefact).or_default().groups.entry(number).or_default();
    if group.iter().all(|seen| seen.pattern != uses.pattern) {
        let worth = if is_counter(pack, artefact, number) { 1.0 } else { specificity(uses) };
        group.push(Sight { pattern: uses.pattern, start, end, worth });
    }
}

/// What a pattern is worth: words that speak for many artefacts say little about any.
fn specificity(uses: &Uses) -> f32 {
    (COMMON / count(uses.owners.max(1))).sqrt().min(1.0)
}

fn is_counter(pack: &Pack, artefact: u16, group: u16) -> bool {
    usize::from(group) >= pack.artefacts[usize::from(artefact)].signals.len()
}

/// A pattern is a label when it begins its line or cell (a number or a bullet may stand before) and
/// the line ends with it, a colon follows, or it is a heading.
fn is_label(unit: &Unit, start: usize, end: usize, r: &Reading) -> bool {
    let lead = r.folded[unit.start..start].split_whitespace().count();
    if lead > 3 {
        return false;
    }
    let rest = r.folded[end.min(unit.end)..unit.end].split_whitespace().count();
    let alone = lead <= 1 && rest <= 2 && (unit.heading || unit.cell.is_some() || rest == 0);
    alone
        || unit.heading && lead <= 2
        || unit.colon.is_some_and(|c| end <= c + 1 && r.folded[end.min(c)..c].split_whitespace().count() <= 4)
}

/// Where title patterns stand: a shorter one inside a longer one of another artefact is no title
/// (« convention » in « convention de stage »), nor is what follows the label of a training's title.
struct Titles {
    spans: Vec<(usize, usize, Vec<u16>)>,
    values: Vec<(usize, usize)>,
}

impl Titles {
    fn new(r: &Reading, pack: &Pack) -> Self {
        let title = pack.field("title");
        let mut titles = Self { spans: Vec::new(), values: Vec::new() };
        // titles stand at the head: the rest of the text is searched once, with everything else
        let head = r.units.iter().rfind(|u| u.title).map_or(0, |u| u.end);
        for (start, end, uses) in pack.automaton.find(&r.folded[..head]) {
            let Some(unit) = r.unit_at(start).filter(|u| u.title && end <= u.end) else { continue };
            let mut owners = Vec::new();
            for what in uses.titles() {
                if let Use::Signal { artefact, group, .. } = *what
                    && !is_counter(pack, artefact, group)
                {
                    owners.push(artefact);
                }
            }
            if title.is_some_and(|title| uses.anywhere().contains(&Use::Label(title)))
                && let Some(colon) = unit.colon.filter(|c| *c >= end && *c < unit.end)
            {
                titles.values.push((colon, unit.end));
            }
            if !owners.is_empty() {
                titles.spans.push((start, end, owners));
            }
        }
        titles
    }

    fn allows(&self, artefact: u16, start: usize, end: usize) -> bool {
        let inner = |(s, e, owners): &(usize, usize, Vec<u16>)| {
            *s <= start && *e >= end && (*e - *s) > (end - start) && !owners.contains(&artefact)
        };
        !self.spans.iter().any(inner) && !self.values.iter().any(|(s, e)| *s <= start && start < *e)
    }
}
