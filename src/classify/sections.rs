//! Papers that hold another one under a heading: the complaints procedure at the end of a booklet, an inventory after a lease.
//!
//! Chapters of one paper look alike, so that a section must be long, open with a title of its own and fit one artefact
//! far better than any other.

use std::collections::BTreeMap;

use super::exhibit::{Because, Fit, Hit, Run};
use super::reading::Reading;
use crate::extract::{Block, BlockKind};

/// Fewest words of a section.
const WORDS: usize = 35;
/// Most sections of a run that are looked at.
const MOST: usize = 40;
/// Points its patterns must give.
const POINTS: f32 = 5.0;
/// Passages of the whole that speak for another artefact, of which so many stand in the section.
const PASSAGES: usize = 2;
/// How far its fit must be before that of none and of any other artefact (logits), under a heading, and at the top of a
/// page without one.
const AHEAD: (f32, f32) = (1.0, 2.0);
/// Under a heading, so far ahead it needs no pattern that speaks for it.
const FAR_AHEAD: f32 = 2.5;
/// A whole page that opens with a heading is a paper of its own from here on, when its own patterns say so too.
const PAGE_AHEAD: f32 = 1.0;
/// With a title of its own, so far behind none at most, as a paper of one page would be.
const TITLED_BEHIND: f32 = 0.8;

/// A stretch of blocks from a heading, or the top of a page, to the next.
pub(super) struct Section<'a> {
    /// It opens with a heading.
    pub headed: bool,
    /// Its blocks, the heading first.
    pub blocks: Vec<&'a Block>,
}

impl Section<'_> {
    /// The page it stands on; sections end with their page.
    fn page(&self) -> u32 {
        self.blocks.first().map_or(0, |b| b.page)
    }
}

/// Artefacts that a section of the run is, and the run as a whole is not.
pub fn told(r: &Reading, run: &Run, recognise: impl Fn(&Reading) -> (Vec<Hit>, Vec<Fit>, f32)) -> Vec<u16> {
    let Some(whole) = run.fits.first().map(|f| f.artefact) else { return Vec::new() };
    let others: Vec<&Hit> = run.hits.iter().filter(|h| h.artefact != whole && h.points >= POINTS).collect();
    let spoken_of = |section: &Section| {
        let inside = |b: &&Because| section.blocks.iter().any(|block| block.place == b.place);
        others.iter().any(|h| h.because.iter().filter(inside).count() >= PASSAGES)
    };
    let sections = of(r);
    let mut out = Vec::new();
    if !(2..=MOST).contains(&sections.len()) {
        return out;
    }
    let mut on_page: BTreeMap<u32, usize> = BTreeMap::new();
    sections.iter().for_each(|s| *on_page.entry(s.page()).or_default() += 1);
    let first = sections.first().map_or(0, Section::page);
    for section in sections {
        let (headed, told) = (section.headed, spoken_of(&section));
        let whole_page = headed && section.page() != first && on_page[&section.page()] == 1;
        if !headed && !told {
            continue;
        }
        let part = Reading::new(section.blocks, false);
        if part.words < WORDS {
            continue;
        }
        let (hits, fits, none) = recognise(&part);
        let Some(best) = fits.first().filter(|f| f.artefact != whole && !out.contains(&f.artefact)) else { continue };
        let next = fits.get(1).map_or(none, |f| f.logit).max(none);
        let ahead = best.logit - next;
        let spoken = || hits.iter().any(|h| h.artefact == best.artefact && h.points >= POINTS);
        let known = || run.hits.iter().any(|h| h.artefact == best.artefact);
        let enough = if headed { AHEAD.0 } else { AHEAD.1 };
        if headed && ahead >= FAR_AHEAD
            || told && ahead >= enough && spoken() && known()
            || whole_page && is_paper(best, ahead, none, &hits)
        {
            out.push(best.artefact);
        }
    }
    for page in headed_pages(r).into_iter().filter(|p| on_page.get(&p[0].page) != Some(&1)) {
        let part = Reading::new(page, false);
        if part.words < WORDS {
            continue;
        }
        let (hits, fits, none) = recognise(&part);
        let Some(best) = fits.first().filter(|f| f.artefact != whole && !out.contains(&f.artefact)) else { continue };
        let next = fits.get(1).map_or(none, |f| f.logit).max(none);
        if is_paper(best, best.logit - next, none, &hits) {
            out.push(best.artefact);
        }
    }
    out
}

/// Whether a page that opens with a heading is the paper it fits best: with a title of its own it is what it would be
/// alone.
fn is_paper(best: &Fit, ahead: f32, none: f32, hits: &[Hit]) -> bool {
    let hit = hits.iter().find(|h| h.artefact == best.artefact && h.points >= POINTS);
    hit.is_some_and(|h| ahead >= PAGE_AHEAD || h.titled && best.logit > none - TITLED_BEHIND)
}

/// The pages but the first that open with a heading, as those of papers scanned one after the other do; none when
/// there are too many.
fn headed_pages<'a>(r: &Reading<'a>) -> Vec<Vec<&'a Block>> {
    let edge = |b: &&&Block| matches!(b.kind, BlockKind::Header | BlockKind::Footer);
    let body: Vec<&'a Block> = r.blocks.iter().filter(|b| !edge(b)).copied().collect();
    let first = body.first().map_or(0, |b| b.page);
    let headed = |page: &&[&Block]| {
        let head = |b: &&Block| matches!(b.kind, BlockKind::Title | BlockKind::Heading) && !is_clause(&b.text);
        page[0].page != first && page.iter().take(2).any(head)
    };
    let pages: Vec<&[&'a Block]> = body.chunk_by(|a, b| a.page == b.page).filter(headed).collect();
    if pages.len() > MOST { Vec::new() } else { pages.into_iter().map(<[_]>::to_vec).collect() }
}

/// The sections of a run.
pub(super) fn of<'a>(r: &Reading<'a>) -> Vec<Section<'a>> {
    let mut out: Vec<Section<'a>> = Vec::new();
    let mut units = r.units.iter().peekable();
    let mut page = 0;
    for (n, block) in r.blocks.iter().enumerate() {
        let mut headed = matches!(block.kind, BlockKind::Title | BlockKind::Heading);
        while let Some(unit) = units.next_if(|u| u.block <= n) {
            headed |= unit.heading && unit.cell.is_none();
        }
        if matches!(block.kind, BlockKind::Header | BlockKind::Footer) {
            continue;
        }
        // clauses of a contract and articles of rules have heads, and are parts of one paper
        headed &= !is_clause(&block.text);
        // a title under a title goes on with it
        let told = out
            .last()
            .is_some_and(|s| s.blocks.iter().any(|b| !matches!(b.kind, BlockKind::Title | BlockKind::Heading)));
        match out.last_mut() {
            Some(section) if !(headed && told) && block.page == page => section.blocks.push(block),
            _ => out.push(Section { headed, blocks: vec![block] }),
        }
        page = block.page;
    }
    out
}

/// « Article 4 – Prix », « Art. 12 ».
fn is_clause(head: &str) -> bool {
    let mut words = head.split_whitespace();
    let first = words.next().unwrap_or_default().to_lowercase();
    matches!(first.trim_end_matches('.'), "article" | "art" | "clause")
        && words.next().is_some_and(|w| w.starts_with(|c: char| c.is_ascii_digit() || c.is_uppercase()))
}
