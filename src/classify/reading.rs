//! A run of blocks laid out for matching: one folded text, with the way back to each block and cell.

use std::collections::{BTreeMap, BTreeSet};

use super::labels;
use super::value::first_date;
use crate::extract::{Block, BlockKind, Bookmark, Document, Mark};
use crate::fold::{fold, fold_into};
use crate::place::Place;

/// Fewest different words of pages that can be told to be of one model.
const LEAST_WORDS: usize = 12;

/// A paragraph or a cell inside the folded text, or a part of one where a line says several things, each after its label.
#[derive(Debug, Clone)]
pub struct Unit {
    /// Where it begins in the folded text.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// Block number in the run.
    pub block: usize,
    /// Cell number in the block, when it is a cell.
    pub cell: Option<usize>,
    /// What part of the paragraph or cell it is, in bytes.
    pub part: (usize, usize),
    /// Where the first colon stands, in the folded text.
    pub colon: Option<usize>,
    /// In the title zone of the run.
    pub title: bool,
    /// In a heading.
    pub heading: bool,
    /// Number of words.
    pub words: usize,
    /// Rank of its line among those of the run, for titles.
    pub line: usize,
}

/// Blocks of a run with their folded text.
pub struct Reading<'a> {
    /// The blocks.
    pub blocks: Vec<&'a Block>,
    /// Folded text: one leading space, then words each followed by a space.
    pub folded: String,
    /// Paragraphs and cells, in order.
    pub units: Vec<Unit>,
    /// Number of words.
    pub words: usize,
}

/// Lines that may hold the title: letterheads push it down.
const TITLE_LINES: usize = 5;
/// A title is at most so many words long.
const TITLE_WORDS: usize = 16;
/// Beyond these first blocks, a heading is not a title any more.
const TITLE_REACH: usize = 18;

/// Whether a text holds no word nor sign.
#[must_use]
pub fn is_blank(text: &str) -> bool {
    text.chars().all(char::is_whitespace)
}

impl<'a> Reading<'a> {
    /// Lays out `blocks`; in a spreadsheet the first row is a header, not a letterhead.
    pub fn new(blocks: Vec<&'a Block>, spreadsheet: bool) -> Self {
        let mut folded = String::from(" ");
        let mut units = Vec::new();
        let mut lines = 0;
        for (n, block) in blocks.iter().enumerate() {
            let styled = matches!(block.kind, BlockKind::Title | BlockKind::Heading);
            let plain = matches!(block.kind, BlockKind::Paragraph | BlockKind::Row { .. } | BlockKind::Item);
            let cells = block.cells.iter().enumerate().map(|(i, c)| (Some(i), c.text.as_str()));
            let texts = cells.chain(block.cells.is_empty().then_some((None, block.text.as_str())));
            let before = units.len();
            let full = block.cells.iter().filter(|c| !is_blank(&c.text)).count();
            for (cell, whole, part) in texts.flat_map(|(cell, t)| labels::parts(t).map(move |part| (cell, t, part))) {
                let text = &whole[part.0..part.1];
                let start = folded.len();
                let mut words = 0;
                let colon_at = text.find(':').map(|first| text.find(" :").unwrap_or(first));
                let mut colon = None;
                fold_into(text, &mut folded, |at, original| {
                    words += 1;
                    if colon.is_none() && colon_at.is_some_and(|c| original > c) {
                        colon = Some(at);
                    }
                });
                if colon_at.is_some() && colon.is_none() {
                    colon = Some(folded.len());
                }
                if words == 0 {
                    continue;
                }
                let shouted =
                    words <= 12 && text.chars().any(char::is_alphabetic) && !text.chars().any(char::is_lowercase);
                // A lone cell is a line; the cells of a letterhead's first row may hold the title too.
                let lone = cell.is_none() || full <= 1 || (n == 0 && full <= 3 && !spreadsheet && words >= 2);
                let heading = lone && (styled || (shouted && words > 1));
                // a line that ends with a full stop is a sentence
                let sentence = !styled && text.trim_end().ends_with('.');
                let titled = !sentence
                    && lone
                    && words <= TITLE_WORDS
                    && n < TITLE_REACH
                    && (heading || (plain && lines < TITLE_LINES));
                units.push(Unit {
                    start,
                    end: folded.len(),
                    block: n,
                    cell,
                    colon,
                    title: titled,
                    heading,
                    words,
                    line: lines,
                    part,
                });
            }
            if units.len() > before && plain {
                lines += 1;
            }
        }
        let words = units.iter().map(|u| u.words).sum();
        Self { blocks, folded, units, words }
    }

    /// The unit that holds this offset of the folded text.
    #[must_use]
    pub fn unit_at(&self, at: usize) -> Option<&Unit> {
        self.units.get(self.index_at(at)?)
    }

    /// Number of the unit that holds this offset of the folded text.
    #[must_use]
    pub fn index_at(&self, at: usize) -> Option<usize> {
        let n = self.units.partition_point(|u| u.end <= at);
        self.units.get(n).filter(|u| u.start <= at).map(|_| n)
    }

    /// As [`Self::unit_at`], looked for from the unit that was found last: offsets that come nearly in order cost no search.
    #[must_use]
    pub fn unit_near(&self, at: usize, last: &mut usize) -> Option<&Unit> {
        while *last > 0 && self.units.get(*last).is_none_or(|u| u.start > at) {
            *last -= 1;
        }
        while self.units.get(*last).is_some_and(|u| u.end <= at) {
            *last += 1;
        }
        self.units.get(*last).filter(|u| u.start <= at)
    }

    /// The units of a block, in order.
    pub fn of_block(&self, block: usize) -> impl Iterator<Item = &Unit> {
        let from = self.units.partition_point(|u| u.block < block);
        self.units[from..].iter().take_while(move |u| u.block == block)
    }

    /// The original text of a unit.
    #[must_use]
    pub fn text(&self, unit: &Unit) -> &'a str {
        &self.whole(unit)[unit.part.0..unit.part.1]
    }

    /// The paragraph or cell a unit is a part of.
    fn whole(&self, unit: &Unit) -> &'a str {
        let block = self.blocks[unit.block];
        unit.cell.map_or(block.text.as_str(), |c| block.cells[c].text.as_str())
    }

    /// The lines after unit `n` on which its sentence may go on, as a PDF breaks it: two at most, none of them a cell's.
    pub fn next_lines(&self, n: usize) -> impl Iterator<Item = &'a str> + '_ {
        self.units[n + 1..].iter().take(2).take_while(|u| u.cell.is_none()).map(|u| self.text(u))
    }

    /// Where a unit stands.
    #[must_use]
    pub fn place(&self, unit: &Unit) -> Place {
        self.blocks[unit.block].place.clone()
    }

    /// Offset in the original text of the word that begins at `at` in the folded text.
    #[must_use]
    pub fn original(&self, unit: &Unit, at: usize) -> usize {
        let mut scratch = String::new();
        let mut found = 0;
        let wanted = at - unit.start;
        fold_into(self.text(unit), &mut scratch, |f, o| {
            if f <= wanted {
                found = o;
            }
        });
        found
    }

    /// The passage around the folded range, shortened.
    #[must_use]
    pub fn passage(&self, unit: &Unit, at: usize) -> String {
        let text = self.whole(unit);
        if text.chars().count() <= crate::place::EXCERPT_CHARS {
            let row = self.blocks[unit.block];
            if unit.cell.is_some() && text.len() < 40 {
                let near: Vec<&str> =
                    row.cells.iter().map(|c| c.text.trim()).filter(|t| !t.is_empty()).take(6).collect();
                return crate::mask::passage(&near.join(" | "), 0);
            }
            return crate::mask::passage(text, 0);
        }
        let at = unit.part.0 + self.original(unit, at);
        let from = text[..at].char_indices().rev().filter(|(_, c)| c.is_whitespace()).nth(3).map_or(0, |(i, _)| i);
        crate::mask::passage(text, from)
    }
}

/// Splits a document into runs: each sheet of a workbook; for paged documents, at each page that
/// `opens` says begins another paper, and where the bookmarks of a PDF tell that papers were put together.
/// A document without pages is one run.
pub fn runs<'a>(
    document: &'a Document,
    sheets: bool,
    opens: impl Fn(&[&'a Block]) -> Opening,
) -> Vec<((u32, u32), Vec<&'a Block>)> {
    let mut pages: Vec<(u32, Vec<&'a Block>)> = Vec::new();
    for block in &document.blocks {
        match pages.last_mut() {
            Some((page, blocks)) if *page == block.page || block.page == 0 => blocks.push(block),
            // the header of a letter paper is no paper of its own
            Some((page @ 0, blocks)) if blocks.iter().all(|b| b.kind == BlockKind::Header) => {
                *page = block.page;
                blocks.push(block);
            }
            _ => pages.push((block.page, vec![block])),
        }
    }
    // nor does it say what the paper is before the paper does
    if let Some((_, first)) = pages.first_mut() {
        let headers = first.iter().take_while(|b| b.kind == BlockKind::Header && b.page == 0).count();
        first.rotate_left(headers);
    }
    // a sheet stands for itself, and nothing begins within the only page
    let apart = sheets || pages.len() < 2;
    let parts = parts(&document.bookmarks);
    let mut runs: Vec<((u32, u32), Vec<&'a Block>)> = Vec::new();
    let mut current = Opening::default();
    for (page, blocks) in pages {
        let opening = if apart { Opening::default() } else { opens(&blocks) };
        let new = apart
            || runs.is_empty()
            || opening.restarts
            || parts.get(&page).is_some_and(|named| *named || !opening.titles.is_empty())
            // a letter after a paper that was dated and signed
            || opening.letter && !opening.goes_on && runs.last().is_some_and(|(_, run)| is_closed(run))
            // and any page that opens with a heading after one that ends with its place and day
            || opening.headed && !opening.goes_on && runs.last().is_some_and(|(_, run)| closing(run).0)
            || (!opening.named().is_empty()
                && (opening.named().iter().all(|t| !current.titles.contains(t) && !current.running.contains(t))
                    // papers put end to end are numbered through at times: a title under a signature begins one all the same
                    || runs.last().is_some_and(|(_, run)| {
                        is_closed(run) || !opening.goes_on && of_one_model(run, &blocks)
                    })));
        if new {
            current = opening;
            runs.push(((page, page), blocks));
        } else if let Some((pages, all)) = runs.last_mut() {
            pages.1 = page;
            all.extend(blocks);
        }
    }
    runs
}

/// Pages that an outermost bookmark leads to, with whether its title is the name of a file: programs that put papers
/// together write one for each. Chapters have the same look, so that their pages must open like a paper as well.
fn parts(bookmarks: &[Bookmark]) -> BTreeMap<u32, bool> {
    let named = |title: &str| {
        title.rsplit_once('.').is_some_and(|(name, extension)| {
            !name.trim().is_empty()
                && (3..=4).contains(&extension.len())
                && extension.bytes().all(|b| b.is_ascii_alphanumeric())
                && extension.bytes().any(|b| b.is_ascii_alphabetic())
        })
    };
    bookmarks.iter().filter(|b| b.level == 0).map(|b| (b.page, named(&b.title))).collect()
}

/// Whether a page says nearly what the first page of a run says: papers of one model, one for each person, that were
/// put end to end.
fn of_one_model(run: &[&Block], page: &[&Block]) -> bool {
    let words = |blocks: &[&Block]| -> BTreeSet<String> {
        let of_page = blocks.iter().take_while(|b| b.page == blocks[0].page);
        of_page.flat_map(|b| fold(&b.line()).split_whitespace().map(str::to_owned).collect::<Vec<_>>()).collect()
    };
    let (a, b) = (words(run), words(page));
    let (common, all) = (a.intersection(&b).count(), a.union(&b).count());
    // a copy that nobody filled in says what the model says and no more
    let empty = b.len() >= LEAST_WORDS && common * 20 >= b.len() * 17;
    a.len() >= LEAST_WORDS && (common * 10 >= all * 6 || empty)
}

/// Lines at the foot of a page where a paper is dated and signed.
const CLOSING: usize = 8;
/// Most words of the line that says where and when.
const CLOSING_WORDS: usize = 14;

/// Whether the last page of a run ends as a contract or a letter does: where and when it was made, and below it a mark
/// in a cell, or nothing but names.
fn is_closed(run: &[&Block]) -> bool {
    let (dated, marked) = closing(run);
    dated || marked
}

/// Whether the foot of the last page of a run says where and when it was made, and whether it holds a mark in a cell.
fn closing(run: &[&Block]) -> (bool, bool) {
    let page = run.last().map_or(0, |b| b.page);
    let edge = |b: &&&Block| matches!(b.kind, BlockKind::Header | BlockKind::Footer);
    let foot = run.iter().rev().take_while(|b| b.page == page).filter(|b| !edge(b)).take(CLOSING);
    let mut marked = false;
    for block in foot {
        marked |= block.cells.iter().any(|c| matches!(c.mark, Mark::Image | Mark::Ink));
        let line = block.line();
        let folded = fold(&line);
        let made = folded.starts_with("fait ") || folded.starts_with("le ") || folded.contains(" le ");
        if made && line.split_whitespace().count() <= CLOSING_WORDS && first_date(&line).is_some() {
            return (true, marked);
        }
    }
    (false, marked)
}

/// What the top of a page says about a new paper beginning there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Opening {
    /// Artefacts whose specific titles stand at the top.
    pub titles: Vec<u16>,
    /// Those in its running head: forms put end to end have the same first line, which looks like one.
    pub running: Vec<u16>,
    /// Page numbering begins again (« 1/3 », « page 1 »).
    pub restarts: bool,
    /// The page says that it is not the first one (« 2/3 »).
    pub goes_on: bool,
    /// It opens as a letter does, with a place and a day.
    pub letter: bool,
    /// Its first line is a heading, and none of an annex or of a part that goes on.
    pub headed: bool,
}

impl Opening {
    /// The titles of the page; those of its running head when it has none of its own.
    fn named(&self) -> &[u16] {
        if self.titles.is_empty() { &self.running } else { &self.titles }
    }
}
