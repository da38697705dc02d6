//! The artefacts: what each is wanted for, what it is recognised by, what makes it count.

use super::{Pen, phrase};
use crate::pack::model::{Artefact, Basis, Group, Scope, SignalKind, Signatures};
use crate::report::words::signal;
use crate::text::{Lang, en_count, fr_count, typeset};

/// Patterns told of one group.
const TOLD: usize = 8;

impl Pen<'_> {
    pub(super) fn artefacts(&mut self) {
        self.heading(
            2,
            "artefacts",
            self.w("Les pièces et comment elles sont reconnues", "The papers and how they are recognised"),
        );
        self.line(self.w(
            "Une pièce est reconnue à ses mots, à sa forme et, un peu, à son nom ; un nom seul ne suffit jamais. Les majuscules, les accents et les pluriels ne comptent pas.",
            "A paper is recognised by its words, its layout and, a little, its name; a name alone is never enough. Capitals, accents and plurals do not count.",
        ));
        let pack = self.pack;
        for a in &pack.artefacts {
            self.artefact(a);
        }
    }

    fn artefact(&mut self, a: &Artefact) {
        let lang = self.lang;
        self.heading(3, &a.id, self.text(&a.name));
        let scope = match a.scope {
            Scope::Organisation => self.w("l'organisme", "the organisation"),
            Scope::Training => self.w("une formation", "a training"),
            Scope::Session => self.w("une session", "a session"),
            Scope::Trainer => self.w("un intervenant", "a trainer"),
            Scope::Trainee => self.w("un bénéficiaire", "a learner"),
            Scope::Company => self.w("une entreprise", "a company"),
        };
        self.said(self.w("Porte sur", "Is about"), scope);
        let needs = self.pack.indicators.iter().filter(|i| i.requires.iter().any(|n| n.any.contains(&a.id)));
        let needs: Vec<String> = needs.map(|i| i.number.to_string()).collect();
        self.said(self.w("Attendue par les indicateurs", "Wanted by indicators"), needs.join(", "));
        if let Some(purpose) = &a.purpose {
            self.said(self.w("Sert à", "Is there for"), self.text(purpose));
        }
        let mut counts = Vec::new();
        if a.out_of_purpose {
            counts.push(self.w(
                "à retirer du dossier : jamais une preuve, son contenu n'est jamais montré",
                "to be taken out: never evidence, its content is never shown",
            ));
        }
        if a.must_be_filled {
            counts.push(self.w("un modèle vierge ne compte pas", "a blank template does not count"));
        }
        if a.signatures == Signatures::Required {
            counts.push(self.w("doit être signée", "must be signed"));
        }
        if a.own {
            counts.push(self.w("celle d'un autre organisme ne compte pas", "another organisation's does not count"));
        }
        if let Some(f) = &a.freshness {
            let basis = match f.basis {
                Basis::Regulatory => self.w("texte", "text"),
                Basis::Guide => self.w("guide", "guide"),
                Basis::Practice => self.w("usage", "practice"),
            };
            counts.push(self.w(
                &format!("moins de {} mois ({basis})", f.months),
                &format!("less than {} old ({basis})", en_count(f.months, "month", "months")),
            ));
        }
        self.said(self.w("Pour compter", "To count"), counts.join(" ; "));
        let told = |groups: &[Group], pen: &Self| groups.iter().map(|g| pen.group(g)).collect::<Vec<_>>();
        let (for_it, against) = (told(&a.signals, self), told(&a.counters, self));
        self.list(for_it);
        if !against.is_empty() {
            self.line(self.w("Ce qui l'écarte", "What speaks against it"));
            self.list(against);
        }
        let beside: Vec<String> = a.unless.iter().map(|u| self.pack.name_of(u, lang)).collect();
        self.said(self.w("À ne pas confondre avec", "Not to be confused with"), typeset(&beside.join(", "), lang));
    }

    fn group(&self, g: &Group) -> String {
        let word = |w: &String| {
            if g.kind == SignalKind::Layout { phrase::layout(w, self.lang) } else { w.replace('*', "…") }
        };
        let mut words: Vec<String> = g.any.iter().take(TOLD).map(word).collect();
        if g.any.len() > TOLD {
            words.push(match self.lang {
                Lang::Fr => format!("et {}", fr_count(g.any.len() - TOLD, "autre", "autres")),
                Lang::En => format!("and {} more", g.any.len() - TOLD),
            });
        }
        typeset(&format!("{} : {}", signal(g.kind.word(), self.lang), words.join(", ")), self.lang)
    }
}
