//! What is in the yardstick archive, and how many of each.
//!
//! There is no writer for the Word 97 files (`.doc`) of the plan: they are left out.

use anyhow::Result;

use crate::markup::Block;
use crate::pdf_page::Pages;
use crate::source::Paper;
use crate::varied::Texts;
use crate::{docx, mail, odt, pack, pdf, pptx, sheet, writers};

/// Text PDFs.
const PDFS: usize = 256;
/// Their pages, all together.
const PDF_PAGES: usize = 643;
/// Rows of the three long workbooks.
const LONG: usize = 12_000;

type File = (String, Vec<u8>);

/// Every file of the archive, by name.
pub fn files(seed: &str) -> Result<Vec<File>> {
    let mut texts = Texts::new(seed)?;
    let mut files = Vec::new();
    let mut put = |number: usize, paper: &Paper, extension: &str, bytes: Vec<u8>| {
        let (folder, name) = paper.path.rsplit_once('/').unwrap_or(("00_DIVERS", &paper.path));
        let name = name.rsplit_once('.').map_or(name, |n| n.0);
        files.push((format!("organisme/{folder}/{name} {number:03}.{extension}"), bytes));
    };
    for (n, pages) in page_counts().into_iter().enumerate() {
        let (paper, blocks) = paged(&mut texts, n, pages);
        put(n, &paper, "pdf", pdf::write(&paper, &blocks)?);
    }
    for n in 0..124 {
        let (paper, blocks) = several(&mut texts, n, 1 + n % 5);
        put(n, &paper, "docx", docx::write(&paper, &blocks)?);
    }
    for n in 0..60 {
        let (paper, mut blocks) = texts.paper(n * 7);
        let rows = if n % 20 == 0 { LONG } else { usize::try_from(texts.number(20, 300))? };
        blocks.push(writers::register(&mut texts, rows));
        blocks.retain(|b| !matches!(b, Block::Sheet(_)));
        put(n, &paper, "xlsx", sheet::xlsx(&paper, &blocks)?);
    }
    for n in 0..15 {
        let (paper, _) = texts.paper(n * 11);
        let rows = usize::try_from(texts.number(50, 500))?;
        let table = writers::register(&mut texts, rows);
        put(n, &paper, "csv", sheet::csv(&paper, &[table])?);
    }
    for n in 0..12 {
        let (paper, mut blocks) = several(&mut texts, n * 3, 6);
        blocks.insert(0, Block::Title("Support de formation".to_owned()));
        put(n, &paper, "pptx", pptx::write(&paper, &blocks)?);
    }
    for n in 0..10 {
        let (mut paper, blocks) = several(&mut texts, n * 13, 1);
        for (key, value) in [
            ("de", "Accueil <accueil@organisme.example>"),
            ("a", "stagiaire@entreprise.example"),
            ("objet", "Votre formation : convocation et livret"),
            ("envoi", "Fri, 06 Mar 2026 11:20:00 +0100"),
        ] {
            paper.keys.entry(key.to_owned()).or_insert_with(|| value.to_owned());
        }
        put(n, &paper, "eml", mail::eml(&paper, &blocks, &|_| Ok(Vec::new()))?);
    }
    for n in 0..6 {
        let (paper, blocks) = several(&mut texts, n * 17, 2);
        put(n, &paper, "odt", odt::write(&paper, &blocks)?);
    }
    for n in 0..2 {
        let (paper, blocks) = several(&mut texts, n * 19, 3);
        put(n, &paper, "rtf", writers::rtf(&blocks));
    }
    for n in 0..16 {
        let (paper, _) = texts.paper(n * 5);
        put(n, &paper, "scan.pdf", writers::scans(&format!("{seed} {n}"), 1)?);
    }
    for n in 0..12 {
        let (paper, _) = texts.paper(n * 23);
        put(n, &paper, "png", writers::noise(&format!("{seed} photo {n}"), 1600, 1200).png()?);
    }
    let mut inner = Vec::new();
    for n in 0..8 {
        let (paper, blocks) = several(&mut texts, n * 29, 2);
        inner.push(if n % 2 == 0 {
            (format!("page {n}.html"), mail::html(&paper, &blocks)?)
        } else {
            (format!("note {n}.txt"), mail::plain(&paper, &blocks)?)
        });
    }
    files.push(("organisme/Envoi client.zip".to_owned(), pack::zip(&inner)?));
    files.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(files)
}

/// Pages of each PDF: many short ones, some long, the wanted sum.
fn page_counts() -> Vec<usize> {
    let mut counts: Vec<usize> =
        (0..PDFS).map(|n| [1, 1, 2, 1, 3, 2, 1, 4][n % 8] + usize::from(n % 32 == 7) * 10).collect();
    let mut at = 0;
    while counts.iter().sum::<usize>() < PDF_PAGES {
        counts[at % PDFS] += 1;
        at += 3;
    }
    counts
}

/// One paper followed by others of the same archive.
fn several(texts: &mut Texts, number: usize, count: usize) -> (Paper, Vec<Block>) {
    let (paper, mut blocks) = texts.paper(number);
    for more in 1..count {
        blocks.extend(texts.paper(number + more).1);
    }
    (paper, blocks)
}

/// A paper, and others after it, filling exactly so many pages.
fn paged(texts: &mut Texts, number: usize, wanted: usize) -> (Paper, Vec<Block>) {
    let (paper, mut blocks) = texts.paper(number);
    let mut more = number;
    let mut pages = Pages::new("");
    let mut kept = 0;
    loop {
        if kept == blocks.len() {
            if more - number > 2 * wanted {
                break;
            }
            more += 1;
            blocks.extend(texts.paper(more).1);
        }
        pages.block(&blocks[kept]);
        if pages.streams.len() > wanted {
            break;
        }
        kept += 1;
    }
    blocks.truncate(kept);
    let mut filled = Pages::new("");
    blocks.iter().for_each(|b| filled.block(b));
    blocks.extend(std::iter::repeat_n(Block::Break, wanted.saturating_sub(filled.streams.len())));
    (paper, blocks)
}
