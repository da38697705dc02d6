//! A pack as one page to read, in French or English: what is asked, how it is recognised, what to do.
//!
//! The page is a list of blocks; `markdown` and `html` only draw them. Nothing of an audit is in it.

mod artefacts;
mod draw;
mod indicators;
pub mod phrase;

pub use draw::{html, markdown};

use crate::pack::Pack;
use crate::text::{Lang, Text, typeset};

/// A block of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A heading: level from 1, anchor, text.
    Heading(u8, String, String),
    /// A paragraph.
    Line(String),
    /// A label and what it says.
    Said(String, String),
    /// Items.
    List(Vec<String>),
    /// Heads and rows.
    Table(Vec<String>, Vec<Vec<String>>),
}

/// The page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Language of the page.
    pub lang: Lang,
    /// Its title.
    pub title: String,
    /// Its blocks.
    pub blocks: Vec<Block>,
}

/// What writes the page.
struct Pen<'a> {
    pack: &'a Pack,
    lang: Lang,
    blocks: Vec<Block>,
}

/// The page of a pack.
#[must_use]
pub fn page(pack: &Pack, lang: Lang) -> Page {
    let mut pen = Pen { pack, lang, blocks: Vec::new() };
    pen.opening();
    pen.policy();
    pen.indicators();
    pen.artefacts();
    pen.questions();
    Page { lang, title: pen.text(&pack.file.name), blocks: pen.blocks }
}

impl Pen<'_> {
    fn w(&self, fr: &str, en: &str) -> String {
        typeset(if self.lang == Lang::Fr { fr } else { en }, self.lang)
    }

    fn text(&self, text: &Text) -> String {
        typeset(text.get(self.lang), self.lang)
    }

    fn heading(&mut self, level: u8, anchor: &str, text: String) {
        self.blocks.push(Block::Heading(level, anchor.to_owned(), text));
    }

    fn line(&mut self, text: String) {
        if !text.is_empty() {
            self.blocks.push(Block::Line(text));
        }
    }

    fn said(&mut self, label: String, text: String) {
        if !text.is_empty() {
            self.blocks.push(Block::Said(label, text));
        }
    }

    fn list(&mut self, items: Vec<String>) {
        if !items.is_empty() {
            self.blocks.push(Block::List(items));
        }
    }

    fn opening(&mut self) {
        let file = &self.pack.file;
        let day = |iso: &str| crate::report::words::date(iso, self.lang);
        let period = match (&file.audits_until, self.lang) {
            (Some(until), Lang::Fr) => format!("audits du {} au {}", day(&file.audits_from), day(until)),
            (None, Lang::Fr) => format!("audits à compter du {}", day(&file.audits_from)),
            (Some(until), Lang::En) => format!("audits from {} to {}", day(&file.audits_from), day(until)),
            (None, Lang::En) => format!("audits from {}", day(&file.audits_from)),
        };
        self.line(format!("{} {} · {period}", file.id, file.version));
        if let Some(notice) = &file.notice {
            self.line(self.text(notice));
        }
        self.line(self.w(
            "Cette page est écrite par le programme d'après les règles ; elle reformule et ne remplace pas les textes.",
            "This page is written by the program from the rules; it paraphrases the texts and does not replace them.",
        ));
        let label = self.w("Textes", "Texts");
        self.said(label, self.pack.file.sources.join(" ; "));
        let heads = [("N°", "No."), ("Indicateur", "Indicator"), ("Critère", "Criterion"), ("Gravité", "Grade")];
        let heads = heads.iter().map(|(fr, en)| self.w(fr, en)).collect();
        let rows = self
            .pack
            .indicators
            .iter()
            .map(|i| vec![i.number.to_string(), self.text(&i.label), i.criterion.to_string(), self.grading(i)]);
        let rows = rows.collect();
        self.blocks.push(Block::Table(heads, rows));
    }

    fn policy(&mut self) {
        let policy = self.pack.file.policy.clone();
        self.heading(2, "policy", self.w("Audits, délais et décision", "Audits, delays and decision"));
        for kind in &policy.audits {
            let mut text = kind.says.as_ref().map(|s| self.text(s)).unwrap_or_default();
            if kind.covers == crate::pack::model::Covers::Least {
                let named = self.pack.indicators.iter().filter(|i| i.covered_by.contains(&kind.id));
                let list: Vec<String> = named.map(|i| i.number.to_string()).collect();
                text += &format!(
                    " {} {}.",
                    self.w("Au moins, s'ils s'appliquent :", "At least, where they apply:"),
                    list.join(", ")
                );
            }
            self.said(self.text(&kind.name), text.trim().to_owned());
        }
        for (label, delay) in [(self.w("Mineure", "Minor"), &policy.minor), (self.w("Majeure", "Major"), &policy.major)]
        {
            let then = delay.then.as_ref().map(|t| self.text(t)).unwrap_or_default();
            let months = format!("{} {}. {then}", delay.months, self.w("mois", "months"));
            self.said(label, months.trim().to_owned());
        }
        if policy.minors_equal_major > 0 {
            let n = policy.minors_equal_major;
            self.line(
                self.w(&format!("{n} mineures comptent comme une majeure."), &format!("{n} minors count as a major.")),
            );
        }
        let forecasts: Vec<String> = policy
            .forecasts
            .iter()
            .map(|f| format!("{}{} {}", self.text(&f.label), self.colon(), self.text(&f.says)))
            .collect();
        self.list(forecasts);
        if let Some(caution) = &policy.caution {
            self.line(self.text(caution));
        }
    }

    fn colon(&self) -> &'static str {
        if self.lang == Lang::Fr { "\u{A0}:" } else { ":" }
    }

    fn questions(&mut self) {
        let lang = self.lang;
        self.heading(2, "profile", self.w("Ce qui est demandé de l'organisme", "What is asked about the organisation"));
        let items = self.pack.questions.iter().map(|q| {
            let name = q.name.as_ref().map_or_else(|| q.id.clone(), |n| self.text(n));
            let ask = self.text(&q.ask);
            let told = if lang == Lang::Fr { "supposé d'après" } else { "assumed from" };
            let mut papers: Vec<String> =
                q.infer.iter().flat_map(|i| &i.artefacts).map(|a| self.pack.name_of(a, lang)).collect();
            papers.sort();
            papers.dedup();
            let from = if papers.is_empty() { String::new() } else { format!(" ({told} {})", papers.join(", ")) };
            typeset(&format!("{name} : {ask}{from}"), lang)
        });
        let items = items.collect();
        self.list(items);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::{compile, embedded};

    #[test]
    fn the_page_of_a_pack_tells_every_indicator_cause_and_artefact_in_both_languages() {
        let pack = compile(&embedded(), "rnq-2026").unwrap();
        for lang in [Lang::Fr, Lang::En] {
            let page = page(&pack, lang);
            let (md, html) = (markdown(&page), html(&page));
            for i in &pack.indicators {
                assert!(html.contains(&format!("id=\"i{}\"", i.number)), "{}", i.number);
                for cause in &i.causes {
                    assert!(md.contains(&cause.id), "{}", cause.id);
                }
            }
            for a in &pack.artefacts {
                assert!(html.contains(&format!("id=\"{}\"", a.id)), "{}", a.id);
            }
            assert!(!html.contains("http") || !html.contains("src="), "nothing is fetched");
        }
    }

    #[test]
    fn what_a_pack_says_is_never_markup() {
        let page = Page {
            lang: Lang::Fr,
            title: "<script>".to_owned(),
            blocks: vec![Block::Line("a <b> & c".to_owned()), Block::Table(vec!["x|y".to_owned()], Vec::new())],
        };
        let text = html(&page);
        assert!(!text.contains("<script>") && text.contains("a &lt;b&gt; &amp; c"));
        assert!(markdown(&page).contains("x\\|y"));
    }
}
