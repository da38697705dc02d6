//! The indicators: what is expected, asked, checked, and what may be found wrong.

use super::{Block, Pen, phrase};
use crate::pack::model::{Grading, Indicator, Level, Subcontractor};
use crate::text::{Lang, typeset};

impl Pen<'_> {
    pub(super) fn grading(&self, i: &Indicator) -> String {
        match i.grading {
            Grading::MajorOnly => self.w("majeure seulement", "major only"),
            Grading::MinorOrMajor => self.w("mineure ou majeure", "minor or major"),
        }
    }

    pub(super) fn indicators(&mut self) {
        let pack = self.pack;
        for criterion in &pack.file.criteria {
            let number = criterion.number;
            let head = self.w("Critère", "Criterion");
            self.heading(2, &format!("c{number}"), format!("{head} {number} – {}", self.text(&criterion.label)));
            if let Some(who) = &criterion.responsible {
                self.said(self.w("Qui en répond d'habitude", "Who usually answers for it"), self.text(who));
            }
            for i in pack.indicators.iter().filter(|i| i.criterion == number) {
                self.indicator(i);
            }
        }
    }

    fn indicator(&mut self, i: &Indicator) {
        let lang = self.lang;
        let head = self.w("Indicateur", "Indicator");
        self.heading(3, &format!("i{}", i.number), format!("{head} {} – {}", i.number, self.text(&i.label)));
        if i.provisional {
            self.line(self.w(
                "Règle provisoire : le texte d'application n'est pas confirmé.",
                "Provisional rule: the implementing text is not confirmed.",
            ));
        }
        self.said(self.w("Attendu", "Expected"), self.text(&i.expected));
        let all = if i.applies_to.is_empty() { self.w("tous", "all") } else { i.applies_to.join(", ") };
        let only =
            i.when.as_ref().map(|w| format!(", {} {}", self.w("si", "if"), phrase::condition(self.pack, w, lang)));
        let applies = all + &only.unwrap_or_default();
        self.said(self.w("S'applique à", "Applies to"), typeset(&applies, lang));
        let minor = i.minor_when.as_ref().map(|m| format!(" – {} {}", self.w("mineure :", "minor:"), self.text(m)));
        self.said(self.w("Gravité", "Grade"), self.grading(i) + &minor.unwrap_or_default());
        if let Some(text) = &i.new_entrant {
            self.said(self.w("Nouvel entrant", "New entrant"), self.text(text));
        }
        let sub = match i.subcontractor {
            Subcontractor::Same | Subcontractor::Unknown => String::new(),
            Subcontractor::NotApplicable => self.w("sans objet", "not applicable"),
            Subcontractor::Adapted => self.w("adapté", "adapted"),
            Subcontractor::Depends => self.w("selon les missions confiées", "depends on the work entrusted"),
        };
        self.said(self.w("Qui n'intervient qu'en sous-traitance", "Who only acts as a subcontractor"), sub);
        let points = i.specifics.iter().map(|s| self.text(s)).collect();
        self.list(points);
        if !i.requires.is_empty() {
            self.line(self.w("Ce qui est demandé", "What is asked"));
        }
        let needs = i.requires.iter().map(|need| {
            let mut papers: Vec<String> = need.any.iter().map(|a| self.pack.name_of(a, lang)).collect();
            papers.extend(need.rates.iter().flat_map(|r| &r.within).map(|a| {
                format!("{} ({})", self.pack.name_of(a, lang), self.w("qui donne un taux", "that states a rate"))
            }));
            let when = need
                .when
                .as_ref()
                .map(|w| format!(" ({} {})", self.w("si", "if"), phrase::condition(self.pack, w, lang)));
            let or = if lang == Lang::Fr { " ou " } else { " or " };
            typeset(&format!("{} : {}{}", need.need.get(lang), papers.join(or), when.unwrap_or_default()), lang)
        });
        let needs = needs.collect();
        self.list(needs);
        if !i.checks.is_empty() {
            self.line(self.w("Ce qui est vérifié", "What is checked"));
        }
        let checks = i.checks.iter().map(|c| typeset(&phrase::check(self.pack, c, lang), lang)).collect();
        self.list(checks);
        let heads = [
            ("Cause", "Cause"),
            ("Gravité", "Grade"),
            ("Ce qui peut être relevé", "What may be found"),
            ("Que faire", "What to do"),
        ];
        let heads = heads.iter().map(|(fr, en)| self.w(fr, en)).collect();
        let rows = i.causes.iter().map(|c| {
            let major = i.grading == Grading::MajorOnly || c.level == Level::Major;
            let grade = if major { self.w("majeure", "major") } else { self.w("mineure", "minor") };
            let hand =
                if c.by_hand { self.w(" (constat de l'auditeur)", " (told by the auditor)") } else { String::new() };
            vec![c.id.clone(), grade + &hand, self.text(&c.cause), self.text(&c.action)]
        });
        let rows = rows.collect();
        self.blocks.push(Block::Table(heads, rows));
        let strength: Vec<String> = i.supporting.iter().map(|a| self.pack.name_of(a, lang)).collect();
        self.said(self.w("Renforce", "Strengthens"), typeset(&strength.join(", "), lang));
        self.said(self.w("Sources", "Sources"), typeset(&i.sources.join(" ; "), lang));
    }
}
