//! What text recognition did to a document: pages read, and incidents for the others.

use std::collections::BTreeMap;

use super::{Document, Recognised, mean_confidence};
use crate::incident::Incident;
use crate::ocr::{Seen, Session, Trouble};
use crate::place::Place;

/// Notes what was read and what was not; gives the pages read.
pub fn report(
    read: Vec<(u32, Result<Seen, Trouble>)>,
    session: &Session<'_>,
    doc: &mut Document,
) -> BTreeMap<u32, Seen> {
    let mut done = BTreeMap::new();
    let (mut nothing, mut pages_spent, mut time_spent) = (Vec::new(), Vec::new(), Vec::new());
    let mut failed: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for (page, result) in read {
        match result {
            Ok(seen) => {
                let confidence = seen.confidence.clamp(0.0, 100.0).round() as u8;
                let words = u32::try_from(seen.words.len()).unwrap_or(u32::MAX);
                doc.recognised.push(Recognised { page, confidence, words });
                done.insert(page, seen);
            }
            Err(Trouble::NoText) => nothing.push(page),
            Err(Trouble::PagesSpent) => pages_spent.push(page),
            Err(Trouble::TimeSpent) => time_spent.push(page),
            Err(Trouble::Timeout(seconds)) => {
                failed.entry(format!("plus de {seconds} s pour une page")).or_default().push(page);
            }
            Err(Trouble::Failed(detail) | Trouble::Picture(detail)) => failed.entry(detail).or_default().push(page),
        }
    }
    if let Some(confidence) = mean_confidence(&doc.recognised) {
        let pages = done.keys().copied().collect();
        doc.incidents.push(Incident::Recognised { pages, confidence: u32::from(confidence), engine: session.engine() });
    }
    if !nothing.is_empty() {
        doc.incidents.push(Incident::RecognisedNothing { pages: nothing });
    }
    for (detail, pages) in failed {
        doc.incidents.push(Incident::RecognitionFailed { pages, detail });
    }
    for (pages, (option, limit)) in [(pages_spent, session.page_limit()), (time_spent, session.time_limit())] {
        if !pages.is_empty() {
            doc.incidents.push(Incident::RecognitionLeft { pages, option, limit });
        }
    }
    done
}

/// Places of recognised pages say so.
pub fn mark(doc: &mut Document) {
    if doc.recognised.is_empty() {
        return;
    }
    for block in &mut doc.blocks {
        if let Place::Page { page, line } = block.place
            && doc.recognised.iter().any(|r| r.page == page)
        {
            block.place = Place::Scan { page, line };
        }
    }
}
