//! The dossier held against the indicators: needs first, then checks on what was found.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::dossier::Dossier;
use super::outcome::{Claim, Confidence, Evidence, FileState, Finding, IndicatorOutcome, Refused, Strength, Verdict};
use super::piece::Piece;
use super::sessions::Course;
use super::{checks, first_year};
use crate::classify::Value;
use crate::pack::model::{Cause, Grading, Indicator, Level, Need, OutOfPurpose, Subcontractor};
use crate::pack::{Answers, Pack, When};
use crate::text::{Lang, Text};

/// What judging needs to know.
pub struct Case<'a> {
    /// The dossier.
    pub dossier: &'a Dossier,
    /// The pack.
    pub pack: &'a Pack,
    /// The pack the papers were read with: the same, or one of its family that reads alike.
    pub read_with: &'a Pack,
    /// Profile answers.
    pub answers: &'a Answers,
    /// Date of the audit.
    pub audit_date: Date,
    /// The clock for due dates.
    pub as_of: Date,
}

/// What judging needs to know, and the dossier: between two checks, papers that were opened may be put away.
pub struct Desk<'a> {
    /// The dossier.
    pub dossier: Lent<'a>,
    /// As in [`Case`].
    pub pack: &'a Pack,
    /// As in [`Case`].
    pub read_with: &'a Pack,
    /// As in [`Case`].
    pub answers: &'a Answers,
    /// As in [`Case`].
    pub audit_date: Date,
    /// As in [`Case`].
    pub as_of: Date,
}

/// A dossier to be judged.
pub enum Lent<'a> {
    /// By several at once: what is opened stays so.
    Shared(&'a Dossier),
    /// By one.
    Alone(&'a mut Dossier),
}

impl Lent<'_> {
    /// The dossier.
    #[must_use]
    pub fn get(&self) -> &Dossier {
        match self {
            Lent::Shared(dossier) => dossier,
            Lent::Alone(dossier) => dossier,
        }
    }
}

impl Desk<'_> {
    /// The case, as it stands.
    #[must_use]
    pub fn case(&self) -> Case<'_> {
        let Self { pack, read_with, answers, audit_date, as_of, .. } = *self;
        Case { dossier: self.dossier.get(), pack, read_with, answers, audit_date, as_of }
    }

    fn rest(&mut self) {
        if let Lent::Alone(dossier) = &mut self.dossier {
            dossier.rest();
        }
    }
}

/// Pieces quoted for one need.
const EVIDENCE: usize = 3;
/// Refused candidates quoted for one finding.
const REFUSED: usize = 5;

impl Case<'_> {
    /// Whether a profile condition holds; none always does.
    #[must_use]
    pub fn holds(&self, when: Option<&String>) -> bool {
        when.is_none_or(|w| When::parse(w).is_ok_and(|w| w.holds(self.answers)))
    }

    /// Whether a profile condition holds for a session, by the kind of session it is; none always does.
    #[must_use]
    pub fn holds_for(&self, when: Option<&String>, course: &Course) -> bool {
        when.is_none_or(|w| When::parse(w).is_ok_and(|w| w.holds(&self.answers_of(course))))
    }

    /// The answers of the profile as they hold for a session, by the kind of session it is.
    fn answers_of(&self, course: &Course) -> Answers {
        super::sessions::answers(&self.pack.chains.sessions, &course.kinds, self.answers)
    }

    /// Whether a condition the pack gives a role holds; none never does.
    fn role(&self, when: Option<&String>) -> bool {
        when.is_some() && self.holds(when)
    }

    /// Name of an artefact in both languages.
    #[must_use]
    pub fn name(&self, id: &str) -> Text {
        self.pack.text_of(id)
    }

    /// A claim as a piece of evidence.
    #[must_use]
    pub fn evidence(&self, piece: &Piece, claim: &Claim) -> Evidence {
        let reason = claim.because.first();
        let mut place = reason.map(|r| r.place.clone()).unwrap_or_default();
        if place.fr.is_empty() && !claim.pages.is_empty() {
            place = Text::new(format!("p. {}", claim.pages), format!("p. {}", claim.pages));
        }
        Evidence {
            artefact: claim.artefact.clone(),
            name: self.name(&claim.artefact),
            file: piece.entry.path.clone(),
            place,
            passage: reason.map(|r| r.passage.clone()).unwrap_or_default(),
        }
    }

    /// The grade a cause has under an indicator.
    #[must_use]
    pub fn grade(indicator: &Indicator, cause: &Cause) -> Verdict {
        if indicator.grading == Grading::MajorOnly || cause.level == Level::Major {
            Verdict::Major
        } else {
            Verdict::Minor
        }
    }
}

/// Judges every indicator: outcomes in the order of the pack, findings the worst first.
#[must_use]
pub fn judge(desk: &mut Desk) -> (Vec<IndicatorOutcome>, Vec<Finding>) {
    let pack = desk.pack;
    let mut outcomes = Vec::new();
    let mut findings = Vec::new();
    for indicator in &pack.indicators {
        let (outcome, mut found) = judge_one(desk, indicator);
        outcomes.push(outcome);
        findings.append(&mut found);
    }
    for check in pack.crosschecks.iter().flat_map(|x| &x.checks) {
        let case = desk.case();
        if case.holds(check.when.as_ref()) {
            let mut found = pack.crosschecks.iter().flat_map(|x| checks::check(&case, x, check)).collect();
            super::bound::findings(&mut found);
            findings.extend(found);
            desk.rest();
        }
    }
    findings.extend(out_of_purpose(&desk.case()));
    findings.sort_by(|a, b| {
        b.verdict
            .cmp(&a.verdict)
            .then(a.indicator.cmp(&b.indicator))
            .then(a.rule.cmp(&b.rule))
            .then(a.subject.cmp(&b.subject))
    });
    (outcomes, findings)
}

/// Papers that should not be in the dossier, by kind: named by path only.
fn out_of_purpose(case: &Case) -> Vec<Finding> {
    let Some(said) = &case.pack.file.out_of_purpose else { return Vec::new() };
    let mut kinds: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for piece in &case.dossier.pieces {
        let out = |c: &&Claim| c.states.iter().any(|s| s == "out-of-purpose");
        if let Some(claim) = piece.entry.artefacts.iter().find(out) {
            kinds.entry(&claim.artefact).or_default().push(&piece.entry.path);
        }
    }
    kinds.into_iter().map(|(artefact, paths)| outside(case, said, artefact, &paths)).collect()
}

fn outside(case: &Case, said: &OutOfPurpose, artefact: &str, paths: &[&str]) -> Finding {
    let name = case.name(artefact);
    let more = paths.len().saturating_sub(REFUSED);
    let list = paths.iter().take(REFUSED).copied().collect::<Vec<_>>().join(" ; ");
    let rest = |word: &str| if more > 0 { format!(" (+ {more} {word})") } else { String::new() };
    let evidence = |path: &&str| Evidence {
        artefact: artefact.to_owned(),
        name: name.clone(),
        file: (*path).to_owned(),
        place: Text::default(),
        passage: String::new(),
    };
    Finding {
        key: String::new(),
        rule: format!("out-of-purpose-{artefact}"),
        cause: String::new(),
        indicator: 0,
        criterion: 0,
        label: said.label.clone(),
        verdict: Verdict::ToReview,
        grade: String::new(),
        kind: "out-of-purpose".to_owned(),
        subject: list.clone(),
        requirement: said.requirement.clone(),
        message: Text::new(
            format!("Pièce sensible hors objet ({}) : {list}{}.", name.fr, rest("autres")),
            format!("Sensitive paper out of purpose ({}): {list}{}.", name.en, rest("more")),
        ),
        action: said.action.clone(),
        responsible: case.pack.file.policy.responsible.clone().unwrap_or_default(),
        due: case.as_of.to_string(),
        confidence: Confidence::Probable,
        provisional: false,
        source: said.source.clone(),
        evidence: paths.iter().map(evidence).collect(),
        missing: Vec::new(),
        refused: Vec::new(),
        waiver: String::new(),
    }
}

/// Judges one indicator.
#[must_use]
pub fn judge_one(desk: &mut Desk, indicator: &Indicator) -> (IndicatorOutcome, Vec<Finding>) {
    let case = &desk.case();
    let mut outcome = IndicatorOutcome {
        indicator: indicator.number,
        criterion: indicator.criterion,
        label: indicator.label.clone(),
        verdict: Verdict::Conform,
        because: Vec::new(),
        evidence: Vec::new(),
        provisional: indicator.provisional,
    };
    if let Some(why) = excused(case, indicator) {
        outcome.verdict = Verdict::NotApplicable;
        outcome.because.push(why);
        return (outcome, Vec::new());
    }
    let mut findings: Vec<Finding> = Vec::new();
    for need in indicator.requires.iter().filter(|n| case.holds(n.when.as_ref())) {
        match meet(case, indicator, need) {
            Ok(evidence) => outcome.evidence.extend(evidence),
            Err(finding) => merge(&mut findings, *finding),
        }
    }
    findings.extend(others_paper(case, indicator));
    findings.extend(super::blank::left_blank(case, indicator));
    findings.extend(super::blank::drafts(case, indicator));
    let asked: Vec<_> = indicator.checks.iter().filter(|c| case.holds(c.when.as_ref())).collect();
    for check in asked {
        let found = checks::check(&desk.case(), indicator, check);
        desk.rest();
        for finding in found {
            // what another check has said already is not said again, more softly
            let said = |f: &Finding| f.subject == finding.subject && f.message == finding.message;
            if !findings.iter().any(said) {
                merge(&mut findings, finding);
            }
        }
    }
    let case = &desk.case();
    if indicator.new_entrant.is_some() && case.role(case.pack.file.roles.new_entrant.as_ref()) {
        first_year::soften(indicator, &mut findings);
    }
    if case.role(case.pack.file.roles.new_entrant.as_ref()) {
        first_year::empty_yet(case, &mut findings);
    }
    outcome.verdict = findings.iter().map(|f| f.verdict).max().unwrap_or(Verdict::Conform);
    super::bound::findings(&mut findings);
    // several requirements may rest on one paper
    let mut quoted = BTreeSet::new();
    outcome.evidence.retain(|e| quoted.insert((e.file.clone(), e.artefact.clone())));
    outcome.because = if findings.is_empty() {
        let n = outcome.evidence.len();
        vec![Text::new(
            format!(
                "Les pièces attendues ont été trouvées ({n} citée{}) et rien ne les contredit.",
                if n > 1 { "s" } else { "" }
            ),
            format!("The expected evidence was found ({n} quoted) and nothing contradicts it."),
        )]
    } else {
        findings.iter().map(|f| f.message.clone()).collect()
    };
    (outcome, findings)
}

/// A paper of which only a draft, or another organisation's copy, is there, though the need is met otherwise.
fn others_paper(case: &Case, indicator: &Indicator) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    for need in indicator.requires.iter().filter(|n| case.holds(n.when.as_ref())) {
        let met = need.any.iter().any(|id| case.dossier.claims(id).any(|(_, _, c)| c.counts));
        // said once, under the first indicator that asks for the paper
        let first = |id: &String| {
            let asks = |i: &&Indicator| i.requires.iter().any(|n| n.any.contains(id) && case.holds(n.when.as_ref()));
            let asked = case.pack.indicators.iter().filter(|i| excused(case, i).is_none()).find(asks);
            asked.is_some_and(|i| i.number == indicator.number)
        };
        for id in need.any.iter().filter(|id| met && first(id)) {
            let claims: Vec<_> = case.dossier.claims(id).filter(|(_, _, c)| c.strength >= Strength::Probable).collect();
            let bears = |c: &Claim, state: &str| c.states.iter().any(|s| s == state);
            let foreign = |c: &Claim| bears(c, "other-organisation");
            let own = case.pack.artefact(id).is_some_and(|a| a.own);
            let [(piece, _, claim), ..] = claims.as_slice() else { continue };
            let draft = claims.iter().all(|(_, _, c)| bears(c, "draft"));
            let known = found.iter().any(|f| f.subject == piece.entry.path);
            if known || !own || !(draft || claims.iter().all(|(_, _, c)| foreign(c))) {
                continue;
            }
            let cause = indicator.causes.iter().find(|c| c.id == need.absent);
            let verdict = cause.map_or(Verdict::ToReview, |c| Case::grade(indicator, c));
            let (name, file) = (case.name(id), checks::short(&piece.entry.path));
            let (kind, message) = if draft {
                let fr = format!("{} : seul un projet en a été trouvé ({file}).", name.fr);
                ("draft", Text::new(fr, format!("{}: only a draft was found ({file}).", name.en)))
            } else {
                let fr = format!("{} : la pièce trouvée est celle d'un autre organisme ({file}).", name.fr);
                let en = format!("{}: the paper found is another organisation's ({file}).", name.en);
                ("other-organisation", Text::new(fr, en))
            };
            let mut f = new_finding(case, indicator, &need.id, cause, verdict, kind, message);
            f.subject.clone_from(&piece.entry.path);
            f.evidence = vec![case.evidence(piece, claim)];
            found.push(f);
        }
    }
    found
}

/// Why an indicator does not apply.
fn excused(case: &Case, indicator: &Indicator) -> Option<Text> {
    let roles = &case.pack.file.roles;
    let categories = roles.categories.as_ref().and_then(|q| case.answers.get(q));
    if let Some(set) = categories.filter(|s| !s.is_empty())
        && !indicator.applies_to.is_empty()
        && indicator.applies_to.iter().all(|c| !set.contains(c))
    {
        let list: Vec<&str> = set.iter().map(String::as_str).collect();
        return Some(Text::new(
            format!(
                "Ne concerne pas les catégories {} (concerne : {}).",
                list.join(", "),
                indicator.applies_to.join(", ")
            ),
            format!("Does not concern categories {} (concerns: {}).", list.join(", "), indicator.applies_to.join(", ")),
        ));
    }
    if let Some(when) = &indicator.when
        && !case.holds(Some(when))
    {
        let asked = When::parse(when).ok().map(|w| {
            let mut names = Vec::new();
            w.questions(&mut names);
            let ask = |l| {
                let texts = case.pack.questions.iter().filter(|q| names.contains(&q.id.as_str())).map(|q| q.ask.get(l));
                texts.collect::<Vec<_>>().join(" ")
            };
            (ask(Lang::Fr), ask(Lang::En))
        });
        let (fr, en) = asked.unwrap_or_default();
        return Some(Text::new(
            format!("Sans objet d'après le profil. {fr} Réponse retenue : non."),
            format!("Not applicable from the profile. {en} Answer used: no."),
        ));
    }
    if indicator.subcontractor == Subcontractor::NotApplicable && case.role(roles.subcontractor_only.as_ref()) {
        return Some(Text::new(
            "Sans objet : l'organisme intervient uniquement en qualité de sous-traitant.",
            "Not applicable: the provider acts only as a subcontractor.",
        ));
    }
    None
}

/// Evidence for a need, or the finding that says what is missing.
fn meet(case: &Case, indicator: &Indicator, need: &Need) -> Result<Vec<Evidence>, Box<Finding>> {
    let mut met: Vec<(&Piece, &Claim)> = Vec::new();
    let mut refused: Vec<Refused> = Vec::new();
    let mut weak: Vec<(&Piece, &Claim)> = Vec::new();
    let mut blank: Vec<(&Piece, &Claim)> = Vec::new();
    let mut unread = false;
    for id in &need.any {
        for (piece, _, claim) in case.dossier.claims(id) {
            if claim.counts {
                met.push((piece, claim));
                continue;
            }
            let lost = super::unread::lost(piece);
            let named = claim.states.iter().any(|s| s == "name-only");
            let explained =
                piece.entry.artefacts.iter().any(|c| c.strength >= Strength::Probable && c.artefact != claim.artefact);
            let reason = if lost {
                unread = true;
                "unread"
            } else if let Some(state) = claim
                .states
                .iter()
                .find(|s| matches!(s.as_str(), "blank-template" | "draft" | "other-organisation" | "other-person"))
            {
                if claim.strength < Strength::Probable && !named {
                    continue;
                }
                if state == "blank-template" {
                    blank.push((piece, claim));
                }
                state
            } else if named {
                "name-only"
            } else {
                let best = piece.entry.artefacts.first().is_some_and(|c| c.artefact == claim.artefact);
                if best && !explained && claim.points >= 4.5 {
                    weak.push((piece, claim));
                }
                "weak"
            };
            if reason == "weak" && explained {
                continue;
            }
            refused.push(Refused {
                artefact: claim.artefact.clone(),
                file: piece.entry.path.clone(),
                reason: reason.to_owned(),
                message: refusal(reason),
            });
        }
    }
    if let Some(rates) = &need.rates {
        let about = crate::pack::compile_patterns(&rates.of);
        let stating = rates.within.iter().flat_map(|id| case.dossier.claims(id));
        met.extend(stating.filter(|s| s.2.counts && checks::states_rate(s, &about)).map(|(p, _, c)| (p, c)));
    }
    if !met.is_empty() {
        met.sort_by(|a, b| {
            b.1.strength
                .cmp(&a.1.strength)
                .then(b.1.points.total_cmp(&a.1.points))
                .then(a.0.entry.path.cmp(&b.0.entry.path))
        });
        return Ok(met.into_iter().take(EVIDENCE).map(|(p, c)| case.evidence(p, c)).collect());
    }
    if weak.is_empty() {
        weak = held_by_others(case, need);
    }
    // What lies unread where the paper would be, or what an archive lost or keeps closed, may be what is not found.
    if !unread && weak.is_empty() {
        let mut wanted: BTreeSet<&str> = indicator.requires.iter().flat_map(|n| &n.any).map(String::as_str).collect();
        wanted.extend(indicator.checks.iter().map(|c| c.artefact.as_str()));
        let mut closed = super::unread::may_be(case.dossier, case.pack, &need.any, &wanted);
        closed.extend(case.dossier.pieces.iter().filter(|p| p.hides));
        for piece in closed.into_iter().take(REFUSED) {
            unread = true;
            refused.push(Refused {
                artefact: need.any.first().cloned().unwrap_or_default(),
                file: piece.entry.path.clone(),
                reason: "unread".to_owned(),
                message: refusal("unread"),
            });
        }
        if unread {
            refused.retain(|r| r.reason == "unread");
        }
    }
    let rank = |r: &str| {
        ["blank-template", "other-organisation", "other-person", "draft", "unread", "weak", "name-only"]
            .iter()
            .position(|x| *x == r)
    };
    refused.sort_by_key(|r| (rank(&r.reason), r.file.clone()));
    refused.dedup_by(|a, b| a.file == b.file);
    let short = if unread || !weak.is_empty() || !refused.is_empty() { Vec::new() } else { falls_short(case, need) };
    let absent = need.short.as_ref().filter(|_| !short.is_empty()).map_or(&need.absent, |s| &s.absent);
    let cause = indicator.causes.iter().find(|c| c.id == *absent);
    let (verdict, kind) = if unread {
        (Verdict::Unverifiable, "unread")
    } else if let (false, Some(_)) = (weak.is_empty(), weak.first()) {
        (Verdict::ToReview, "weak")
    } else {
        let kind = match refused.first().map(|r| r.reason.as_str()) {
            Some("blank-template") => "blank",
            Some("other-organisation") => "other-organisation",
            Some("other-person") => "wrong-person",
            Some("draft") => "draft",
            _ if !short.is_empty() => "never-used",
            _ => "missing",
        };
        let doubtful =
            need.advice || kind == "blank" && need.blank_elsewhere || need.certified && !certifies(case, indicator);
        let graded = cause.filter(|_| !doubtful).map_or(Verdict::ToReview, |c| Case::grade(indicator, c));
        (graded, kind)
    };
    let names = |l| need.any.iter().map(|a| format!("« {} »", case.pack.name_of(a, l))).collect::<Vec<_>>();
    let (fr, en) = (names(Lang::Fr).join(", "), names(Lang::En).join(", "));
    let need_fr = need.need.fr.trim_end_matches('.');
    let need_en = need.need.en.trim_end_matches('.');
    let first = refused.first().map(|r| checks::short(&r.file).to_owned()).unwrap_or_default();
    let message = match kind {
        "unread" => Text::new(
            format!("Non vérifiable : {need_fr}. Une pièce qui pourrait convenir n'a pas pu être lue : {first}."),
            format!("Unverifiable: {need_en}. A candidate could not be read: {first}."),
        ),
        "weak" => Text::new(
            format!(
                "À examiner : {need_fr}. Une pièce s'en approche sans que son contenu suffise à la reconnaître : {}.",
                checks::short(&weak[0].0.entry.path)
            ),
            format!(
                "To review: {need_en}. A paper comes close, but its content is not enough to recognise it: {}.",
                checks::short(&weak[0].0.entry.path)
            ),
        ),
        "blank" => Text::new(
            format!("Seul un modèle non rempli a été trouvé ({first}) : {need_fr}."),
            format!("Only a blank template was found ({first}): {need_en}."),
        ),
        "other-organisation" => Text::new(
            format!("La pièce trouvée concerne un autre organisme ({first}) : {need_fr}."),
            format!("The paper found is about another organisation ({first}): {need_en}."),
        ),
        "wrong-person" => Text::new(
            format!("La pièce trouvée est au nom d'une personne que rien d'autre ne cite ({first}) : {need_fr}."),
            format!("The paper found is in the name of a person nothing else mentions ({first}): {need_en}."),
        ),
        "draft" => Text::new(
            format!("Seul un brouillon a été trouvé ({first}) : {need_fr}."),
            format!("Only a draft was found ({first}): {need_en}."),
        ),
        "never-used" => {
            let list = short.iter().take(REFUSED).map(|(p, _)| checks::short(&p.entry.path)).collect::<Vec<_>>();
            Text::new(
                format!("Seulement de quoi s'informer ({}) : {need_fr} (pièces attendues : {fr}).", list.join(" ; ")),
                format!("Only means of keeping informed ({}): {need_en} (expected papers: {en}).", list.join(" ; ")),
            )
        }
        _ => Text::new(
            format!("Exigence sans preuve : {need_fr} (pièces attendues : {fr})."),
            format!("No evidence: {need_en} (expected papers: {en})."),
        ),
    };
    let mut finding = new_finding(case, indicator, &need.id, cause, verdict, kind, message);
    finding.requirement = need.need.clone();
    finding.provisional |= need.provisional;
    finding.missing = need.any.iter().map(|a| case.name(a)).collect();
    let shown = match kind {
        "blank" => &blank,
        "never-used" => &short,
        _ => &weak,
    };
    finding.evidence = shown.iter().take(EVIDENCE).map(|(p, c)| case.evidence(p, c)).collect();
    checks::show_passages(case, &mut finding);
    finding.confidence = missing_confidence(case, verdict);
    refused.truncate(REFUSED);
    finding.refused = refused;
    Err(Box::new(finding))
}

/// Whether a session of a kind that an indicator is for names a certification; unknown sessions may.
fn certifies(case: &Case, indicator: &Indicator) -> bool {
    let roles = &case.pack.file.roles;
    let concerned = |c: &&Course| {
        let own = case.answers_of(c);
        let kinds = roles.categories.as_ref().and_then(|q| own.get(q));
        kinds.is_none_or(|set| set.is_empty() || indicator.applies_to.iter().any(|c| set.contains(c)))
    };
    let names = |c: &Course| {
        let mut told = c.papers.iter().flat_map(|(p, r)| super::sessions::values(&case.dossier.pieces[*p], *r));
        told.any(|v| matches!(v, Value::Certification(_)))
    };
    let courses = &case.dossier.courses;
    courses.is_empty() || courses.iter().filter(concerned).any(names)
}

/// Papers of other kinds that may hold what is needed as a part.
fn held_by_others<'a>(case: &Case<'a>, need: &Need) -> Vec<(&'a Piece, &'a Claim)> {
    need.within.as_ref().map_or_else(Vec::new, |within| saying(case, &within.any, &within.says))
}

/// The papers there are that fall short of a need.
fn falls_short<'a>(case: &Case<'a>, need: &Need) -> Vec<(&'a Piece, &'a Claim)> {
    need.short.as_ref().map_or_else(Vec::new, |short| saying(case, &short.any, &short.says))
}

/// The papers of some kinds that count and say one of some words.
fn saying<'a>(case: &Case<'a>, artefacts: &[String], words: &[String]) -> Vec<(&'a Piece, &'a Claim)> {
    let Some(list) = case.read_with.keyword(words) else { return Vec::new() };
    let papers = artefacts.iter().flat_map(|id| case.dossier.claims(id)).filter(|(_, _, c)| c.counts);
    papers.filter(|s| checks::says(s, list)).map(|(p, _, c)| (p, c)).collect()
}

/// Unread files with no telling name could hold anything: what is missing is then to confirm.
fn missing_confidence(case: &Case, verdict: Verdict) -> Confidence {
    let silent =
        case.dossier.pieces.iter().filter(|p| matches!(p.entry.state, FileState::Unread | FileState::Partly)).count();
    if verdict < Verdict::Minor || silent * 10 > case.dossier.pieces.len() {
        Confidence::ToConfirm
    } else if silent > 0 {
        Confidence::Probable
    } else {
        Confidence::Certain
    }
}

fn refusal(reason: &str) -> Text {
    let (fr, en) = match reason {
        "unread" => ("n'a pas pu être lu", "could not be read"),
        "blank-template" => ("modèle non rempli", "blank template"),
        "draft" => ("brouillon", "draft"),
        "other-organisation" => ("concerne un autre organisme", "about another organisation"),
        "other-person" => ("au nom d'une autre personne", "in another person's name"),
        "name-only" => ("seul le nom du fichier l'évoque", "only the file name suggests it"),
        _ => ("contenu insuffisant pour le reconnaître", "content not enough to recognise it"),
    };
    Text::new(fr, en)
}

/// A finding with all that its indicator and cause say.
#[must_use]
pub fn new_finding(
    case: &Case,
    indicator: &Indicator,
    rule: &str,
    cause: Option<&Cause>,
    verdict: Verdict,
    kind: &str,
    message: Text,
) -> Finding {
    let policy = &case.pack.file.policy;
    let months = if verdict == Verdict::Major { policy.major.months } else { policy.minor.months };
    let span = jiff::Span::new().months(i32::try_from(months).unwrap_or(6));
    let due = case.as_of.checked_add(span).unwrap_or(case.as_of);
    // before an audit to come, what is left to do is due for the audit
    let due = if case.audit_date > case.as_of { due.min(case.audit_date) } else { due };
    Finding {
        key: String::new(),
        rule: rule.to_owned(),
        cause: cause.map(|c| c.id.clone()).unwrap_or_default(),
        indicator: indicator.number,
        criterion: indicator.criterion,
        label: indicator.label.clone(),
        verdict,
        grade: match verdict {
            Verdict::Major => "major",
            Verdict::Minor => "minor",
            _ => "",
        }
        .to_owned(),
        kind: kind.to_owned(),
        subject: String::new(),
        requirement: indicator.expected.clone(),
        message,
        action: match verdict {
            Verdict::Unverifiable => Text::new(
                "Fournir une version lisible de la pièce, puis relancer l'analyse.",
                "Provide a readable version of the paper, then run again.",
            ),
            _ => cause.map(|c| c.action.clone()).unwrap_or_default(),
        },
        responsible: responsible(case, indicator),
        due: due.to_string(),
        confidence: Confidence::Probable,
        provisional: indicator.provisional,
        source: indicator.sources.join(" ; "),
        evidence: Vec::new(),
        missing: Vec::new(),
        refused: Vec::new(),
        waiver: String::new(),
    }
}

/// Who answers for an indicator: as it says, or its criterion, or the policy of the pack.
fn responsible(case: &Case, indicator: &Indicator) -> Text {
    let criterion = case.pack.file.criteria.iter().find(|c| c.number == indicator.criterion);
    let told = indicator.responsible.clone().or_else(|| criterion.and_then(|c| c.responsible.clone()));
    told.or_else(|| case.pack.file.policy.responsible.clone()).unwrap_or_default()
}

/// One cause with the same verdict and subject is one finding with its cases.
fn merge(findings: &mut Vec<Finding>, mut finding: Finding) {
    let same = findings.iter_mut().find(|f| {
        !f.cause.is_empty()
            && f.cause == finding.cause
            && f.verdict == finding.verdict
            && f.kind == finding.kind
            && f.subject == finding.subject
    });
    match same {
        Some(first) => {
            let more = |a: &str, b: &str| if a.contains(b) { a.to_owned() } else { format!("{a} {b}") };
            first.message =
                Text::new(more(&first.message.fr, &finding.message.fr), more(&first.message.en, &finding.message.en));
            first.missing.append(&mut finding.missing);
            first.missing.sort();
            first.missing.dedup();
            first.evidence.append(&mut finding.evidence);
            first.refused.append(&mut finding.refused);
            first.refused.truncate(REFUSED);
            first.provisional &= finding.provisional;
        }
        None => findings.push(finding),
    }
}
