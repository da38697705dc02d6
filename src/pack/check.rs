//! Ids that clash or lead nowhere, expressions and patterns that cannot be understood: all told at once.

use std::collections::{BTreeMap, BTreeSet};

use super::LAYOUTS;
use super::automaton::groups;
use super::load::{Layered, TOLD, t};
use super::model::{
    Artefact, Chains, Check, CheckKind, FieldType, FieldsFile, Indicator, Need, PackFile, Policy, ProfileFile,
    SignalKind, Signatures,
};
use super::pattern::{flaw, searchable};
use super::problem::{Problem, locate, nearest};
use super::rule::Rule;
use super::when::When;
use crate::text::Text;

/// What `before` and `after` may be held against beside an artefact.
const SESSION_DAYS: [&str; 2] = ["session-start", "session-end"];

/// A file that was understood, with where it stands.
pub(super) struct Source<T> {
    pub shown: String,
    pub text: Rule,
    pub value: T,
}

impl<T> Source<T> {
    /// The same place, another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Source<U> {
        Source { shown: self.shown, text: self.text, value: change(self.value) }
    }
}

/// The files of a pack.
#[derive(Default)]
pub(super) struct Sources {
    pub file: Option<Source<PackFile>>,
    pub fields: Option<Source<FieldsFile>>,
    pub profile: Option<Source<ProfileFile>>,
    pub chains: Option<Source<Chains>>,
    /// As an indicator without number.
    pub crosschecks: Option<Source<Indicator>>,
    pub artefacts: Vec<Source<Artefact>>,
    pub indicators: Vec<Source<Indicator>>,
}

/// Checks what refers to what. What a file that was not understood would define is not missed elsewhere: one
/// mistake is told once.
pub(super) fn check(sources: &Sources, files: &Layered, problems: &mut Vec<Problem>) {
    let stems = files.keys().filter_map(|p| p.strip_prefix("artefacts/")?.strip_suffix(".toml"));
    let artefacts: BTreeSet<&str> = sources.artefacts.iter().map(|a| a.value.id.as_str()).chain(stems).collect();
    let lost = |name: &str, understood: bool| files.contains_key(name) && !understood;
    let field_ids = || sources.fields.iter().flat_map(|f| &f.value.fields).map(|f| f.id.as_str()).collect();
    let question_ids = || sources.profile.iter().flat_map(|f| &f.value.questions).map(|q| q.id.as_str()).collect();
    let unsigned = sources.artefacts.iter().filter(|s| s.value.signatures != Signatures::Required);
    let known = Known {
        artefacts,
        fields: (!lost("fields.toml", sources.fields.is_some())).then(field_ids),
        questions: (!lost("profile.toml", sources.profile.is_some())).then(question_ids),
        kinds: sources.file.as_ref().map(|f| f.value.policy.audits.iter().map(|a| a.id.as_str()).collect()),
        criteria: sources.file.as_ref().map(|f| f.value.criteria.iter().map(|c| c.number).collect()),
        unsigned: unsigned.map(|s| s.value.id.as_str()).collect(),
    };
    let mut told = Told { problems, known };
    told.pack(sources);
    told.artefacts(sources);
    let mut numbers = BTreeMap::new();
    for source in &sources.indicators {
        if let Some(other) = numbers.insert(source.value.number, &source.shown) {
            let n = source.value.number;
            told.say(
                source,
                "number",
                "",
                t(
                    format!("l'indicateur {n} est déjà décrit par {other}"),
                    format!("indicator {n} is already described by {other}"),
                ),
                t("un fichier par indicateur", "one file for each indicator"),
            );
        }
        told.indicator(source);
    }
    told.fields(sources);
    told.profile(sources);
    if let Some(source) = &sources.chains {
        source.value.artefacts().for_each(|id| told.artefact(source, id, ""));
        source.value.whens().for_each(|w| told.expression(source, w, ""));
        source.value.kinds.words().flatten().for_each(|p| told.pattern(source, p, ""));
    }
    if let Some(source) = &sources.crosschecks {
        told.checks(source);
    }
}

/// What may be referred to; `None`: its file was not understood.
struct Known<'a> {
    artefacts: BTreeSet<&'a str>,
    fields: Option<BTreeSet<&'a str>>,
    questions: Option<BTreeSet<&'a str>>,
    kinds: Option<BTreeSet<&'a str>>,
    criteria: Option<BTreeSet<u32>>,
    /// Artefacts whose signatures are not looked at.
    unsigned: BTreeSet<&'a str>,
}

struct Told<'a> {
    problems: &'a mut Vec<Problem>,
    known: Known<'a>,
}

impl Told<'_> {
    /// Whether so much is told that no more will be shown.
    fn enough(&self) -> bool {
        self.problems.len() >= TOLD
    }

    fn say<T>(&mut self, source: &Source<T>, needle: &str, anchor: &str, message: Text, help: Text) {
        // a file of mistakes is not searched again for each
        let place = if self.enough() { None } else { locate(&source.text, needle, anchor) };
        self.problems.push(match place {
            Some(span) => Problem::at(&source.shown, &source.text, span, message, help),
            None => Problem::of_file(&source.shown, message, help),
        });
    }

    /// Says that something is not known, and what is most like it.
    fn unknown<T>(
        &mut self,
        source: &Source<T>,
        (id, anchor): (&str, &str),
        known: &BTreeSet<&str>,
        message: Text,
        help: Text,
    ) {
        let near = if self.enough() { None } else { nearest(id, known.iter().copied()) };
        let help =
            near.map_or(help, |near| t(format!("vouliez-vous dire « {near} » ?"), format!("did you mean “{near}”?")));
        self.say(source, id, anchor, message, help);
    }

    fn artefact<T>(&mut self, source: &Source<T>, id: &str, anchor: &str) {
        if !self.known.artefacts.contains(id) {
            let known = self.known.artefacts.clone();
            self.unknown(
                source,
                (id, anchor),
                &known,
                t(format!("l'artefact « {id} » n'existe pas"), format!("there is no artefact “{id}”")),
                t("vérifiez l'identifiant ou ajoutez artefacts/<id>.toml", "check the id or add artefacts/<id>.toml"),
            );
        }
    }

    fn field<T>(&mut self, source: &Source<T>, id: &str, anchor: &str) {
        if self.known.fields.as_ref().is_some_and(|k| !k.contains(id)) {
            let known = self.known.fields.clone().unwrap_or_default();
            self.unknown(
                source,
                (id, anchor),
                &known,
                t(format!("le champ « {id} » n'existe pas"), format!("there is no field “{id}”")),
                t("ajoutez-le à fields.toml", "add it to fields.toml"),
            );
        }
    }

    fn question<T>(&mut self, source: &Source<T>, id: &str, anchor: &str) {
        if self.known.questions.as_ref().is_some_and(|k| !k.contains(id)) {
            let known = self.known.questions.clone().unwrap_or_default();
            self.unknown(
                source,
                (id, anchor),
                &known,
                t(format!("la question « {id} » n'existe pas"), format!("there is no question “{id}”")),
                t("ajoutez-la à profile.toml", "add it to profile.toml"),
            );
        }
    }

    fn expression<T>(&mut self, source: &Source<T>, text: &str, anchor: &str) {
        match When::parse(text) {
            Err(e) => self.say(
                source,
                text,
                anchor,
                t(format!("condition « {text} » : {e}"), format!("condition “{text}”: {e}")),
                t("voir « Profile expressions » dans rules/README.md", "see “Profile expressions” in rules/README.md"),
            ),
            Ok(when) => {
                let mut names = Vec::new();
                when.questions(&mut names);
                names.into_iter().for_each(|n| self.question(source, n, anchor));
            }
        }
    }

    fn pattern<T>(&mut self, source: &Source<T>, pattern: &str, anchor: &str) {
        if let Some((message, help)) = flaw(pattern) {
            self.say(source, pattern, anchor, message, help);
        }
    }

    fn pack(&mut self, sources: &Sources) {
        let Some(source) = &sources.file else { return };
        let file = &source.value;
        if file.policy == Policy::default() {
            self.say(
                source,
                "[policy]",
                "",
                t("il manque [policy]", "[policy] is missing"),
                t("dites les délais : [policy.minor] months = 6", "tell the delays: [policy.minor] months = 6"),
            );
        }
        let roles = &file.roles;
        roles.categories.iter().for_each(|q| self.question(source, q, ""));
        for when in roles.new_entrant.iter().chain(&roles.subcontractor_only) {
            self.expression(source, when, "");
        }
        for kind in &file.policy.audits {
            kind.when.iter().for_each(|w| self.expression(source, w, &kind.id));
            kind.also.iter().for_each(|q| self.question(source, q, &kind.id));
        }
        for forecast in &file.policy.forecasts {
            forecast.when.iter().for_each(|w| self.expression(source, w, &forecast.id));
        }
        file.signing.given.iter().chain(&file.signing.lacking).for_each(|p| self.pattern(source, p, ""));
        file.parts.heads.iter().chain(&file.parts.others).for_each(|p| self.pattern(source, p, ""));
        file.titles.said.iter().chain(&file.titles.near).for_each(|p| self.pattern(source, p, ""));
        file.houses.markers.iter().chain(&file.houses.cues).for_each(|p| self.pattern(source, p, ""));
        for marks in [&file.template, &file.draft, &file.aside, &file.version_words, &file.nobody, &file.optional] {
            marks.markers.iter().for_each(|p| self.pattern(source, p, ""));
            for name in marks.names.iter().filter(|n| !searchable(n)) {
                self.pattern(source, name, "");
            }
        }
    }

    fn artefacts(&mut self, sources: &Sources) {
        let privacy = sources.file.as_ref().is_none_or(|f| f.value.out_of_purpose.is_some());
        let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
        for source in &sources.artefacts {
            let a = &source.value;
            if let Some(other) = seen.insert(&a.id, &source.shown) {
                self.say(
                    source,
                    &a.id,
                    "",
                    t(
                        format!("l'identifiant « {} » est déjà pris par {other}", a.id),
                        format!("the id “{}” is already taken by {other}", a.id),
                    ),
                    t("donnez-lui un autre identifiant", "give it another id"),
                );
            }
            if a.out_of_purpose && !privacy {
                self.say(
                    source,
                    "out-of-purpose",
                    "",
                    t("il manque [out-of-purpose] à pack.toml", "pack.toml has no [out-of-purpose]"),
                    t("dites-y quoi faire d'une telle pièce", "tell there what to do with such a paper"),
                );
            }
            a.unless.iter().for_each(|id| self.artefact(source, id, ""));
            a.under.iter().for_each(|p| self.pattern(source, p, ""));
            for field in a.freshness.iter().map(|f| &f.date).filter(|d| !d.is_empty()) {
                self.field(source, field, "");
            }
            for group in groups(a) {
                for pattern in &group.any {
                    // a short word may well be a whole cell, label or name
                    let whole = matches!(
                        group.kind,
                        SignalKind::Columns
                            | SignalKind::Label
                            | SignalKind::File
                            | SignalKind::Folder
                            | SignalKind::Sender
                    );
                    if group.kind != SignalKind::Layout {
                        if !(whole && searchable(pattern)) {
                            self.pattern(source, pattern, "");
                        }
                    } else if !LAYOUTS.contains(&pattern.as_str()) {
                        self.unknown(
                            source,
                            (pattern, ""),
                            &LAYOUTS.iter().copied().collect(),
                            t(
                                format!("la disposition « {pattern} » n'existe pas"),
                                format!("there is no layout “{pattern}”"),
                            ),
                            t(
                                format!("dispositions connues : {}", LAYOUTS.join(", ")),
                                format!("layouts: {}", LAYOUTS.join(", ")),
                            ),
                        );
                    }
                }
            }
        }
    }

    fn indicator(&mut self, source: &Source<Indicator>) {
        let i = &source.value;
        if let Some(criteria) = self.known.criteria.as_ref().filter(|c| !c.contains(&i.criterion)) {
            let list = criteria.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            self.say(
                source,
                "criterion",
                "",
                t(format!("le critère {} n'existe pas", i.criterion), format!("there is no criterion {}", i.criterion)),
                t(format!("critères de pack.toml : {list}"), format!("criteria of pack.toml: {list}")),
            );
        }
        for kind in &i.covered_by {
            if let Some(kinds) = self.known.kinds.clone().filter(|k| !k.contains(kind.as_str())) {
                self.unknown(
                    source,
                    (kind, ""),
                    &kinds,
                    t(format!("l'audit « {kind} » n'existe pas"), format!("there is no kind of audit “{kind}”")),
                    t("ajoutez-le à [[policy.audit]] de pack.toml", "add it to [[policy.audit]] of pack.toml"),
                );
            }
        }
        let mut causes = BTreeSet::new();
        for cause in i.causes.iter().filter(|c| !causes.insert(c.id.as_str())) {
            // the second of them is the one to change
            let again = format!("id = \"{}\"", cause.id);
            let at = source.text.rfind(&again).unwrap_or(0);
            self.problems.push(Problem::at(
                &source.shown,
                &source.text,
                at..at + again.len(),
                t(
                    format!("la cause « {} » est écrite deux fois", cause.id),
                    format!("the cause “{}” is written twice", cause.id),
                ),
                t("donnez à la seconde un autre identifiant", "give the second another id"),
            ));
        }
        i.when.iter().for_each(|w| self.expression(source, w, ""));
        i.supporting.iter().for_each(|id| self.artefact(source, id, ""));
        for need in &i.requires {
            self.cause(source, &need.absent, &need.id);
            let stating = need.rates.iter().flat_map(|r| &r.within);
            need.any.iter().chain(stating).for_each(|id| self.artefact(source, id, &need.id));
            need.when.iter().for_each(|w| self.expression(source, w, &need.id));
            if let Some(within) = &need.within {
                within.any.iter().for_each(|id| self.artefact(source, id, &need.id));
                within.says.iter().for_each(|p| self.pattern(source, p, &need.id));
            }
            if let Some(short) = &need.short {
                self.cause(source, &short.absent, &need.id);
                short.any.iter().for_each(|id| self.artefact(source, id, &need.id));
                short.says.iter().for_each(|p| self.pattern(source, p, &need.id));
            }
        }
        self.checks(source);
        let lacks = |n: &Need, id: &str| n.absent == id || n.short.as_ref().is_some_and(|s| s.absent == id);
        let told =
            |id: &str| i.requires.iter().any(|n| lacks(n, id)) || i.checks.iter().any(|c| c.told().any(|x| x == id));
        for cause in i.causes.iter().filter(|c| c.by_hand && told(&c.id)) {
            let anchor = format!("id = \"{}\"", cause.id);
            self.say(
                source,
                "by-hand",
                &anchor,
                t(format!("une règle relève « {} »", cause.id), format!("a rule tells “{}”", cause.id)),
                t("retirez by-hand = true", "remove by-hand = true"),
            );
        }
        for case in &i.cases {
            case.given.iter().for_each(|id| self.artefact(source, id, &case.name));
            for paper in &case.papers {
                self.artefact(source, &paper.is, &case.name);
                paper.fields.keys().chain(&paper.without).for_each(|f| self.field(source, f, &case.name));
            }
            case.causes.iter().for_each(|c| self.cause(source, c, &case.name));
            case.profile.keys().for_each(|q| self.question(source, q, &case.name));
        }
    }

    fn checks(&mut self, source: &Source<Indicator>) {
        for c in &source.value.checks {
            if c.cause.is_empty() && !c.advice {
                self.say(
                    source,
                    &c.id,
                    "",
                    t("il manque la clé `cause`", "missing field `cause`"),
                    t(
                        "un contrôle sans cause doit porter advice = true",
                        "a check without cause must say advice = true",
                    ),
                );
            }
            c.told().filter(|x| !x.is_empty()).for_each(|x| self.cause(source, x, &c.id));
            c.fields
                .iter()
                .chain(&c.field)
                .chain(&c.until)
                .chain(&c.than_field)
                .chain(c.causes.keys())
                .for_each(|f| self.field(source, f, &c.id));
            let than = c.than.iter().filter(|t| !SESSION_DAYS.contains(&t.as_str()));
            let wanted =
                std::iter::once(&c.artefact).chain(than).chain(&c.with).chain(&c.among).chain(&c.bare).chain(&c.marks);
            wanted.for_each(|id| self.artefact(source, id, &c.id));
            c.when.iter().for_each(|w| self.expression(source, w, &c.id));
            c.words().flatten().for_each(|p| self.pattern(source, p, &c.id));
            c.question.iter().for_each(|q| self.question(source, q, &c.id));
            self.complete(source, c);
        }
    }

    /// Keys without which a check of its kind looks at nothing.
    fn complete(&mut self, source: &Source<Indicator>, c: &Check) {
        let most = c.many.as_ref().is_some_and(|m| !(2..=c.fields.len()).contains(&m.fields));
        if most || c.many.is_some() && c.kind != CheckKind::Mentions {
            self.say(
                source,
                "many",
                &c.id,
                t(
                    "`many` demande deux champs au moins, de ceux d'un contrôle `mentions`",
                    "`many` asks for two fields or more, of those of a `mentions` check",
                ),
                t("corrigez `fields` de `many`, ou retirez-le", "correct `fields` of `many`, or remove it"),
            );
        }
        let lacks: &[(&str, bool)] = match c.kind {
            CheckKind::Apart => &[("field", c.field.is_none()), ("margin", c.margin.is_none())],
            CheckKind::Refers => &[("any", c.any.is_empty()), ("with", c.with.is_empty())],
            CheckKind::Verified => {
                let next = c.answers.contains_key("next");
                &[("any", !next && c.any.is_empty()), ("months", !next && c.months.is_none())]
            }
            CheckKind::ToldBefore => &[("with", c.with.is_empty())],
            CheckKind::CarriedOut | CheckKind::Overdue => {
                &[("common", c.common.is_empty()), ("answers", !c.answers.contains_key("planned"))]
            }
            CheckKind::Noted => &[("any", c.any.is_empty()), ("with", c.with.is_empty())],
            CheckKind::Avoids | CheckKind::Entered | CheckKind::MailsAnswered => &[("any", c.any.is_empty())],
            CheckKind::NamesAnswers => &[("question", c.question.is_none()), ("answers", c.answers.is_empty())],
            CheckKind::Tally => &[
                ("with", c.with.is_empty()),
                ("any", c.any.is_empty()),
                ("answers", !["yes", "no"].iter().all(|a| c.answers.contains_key(*a))),
            ],
            CheckKind::DayLength => &[("half-day", c.half_day.is_none() && c.whole_day.is_none())],
            CheckKind::Signed => {
                if self.known.unsigned.contains(c.artefact.as_str()) && c.each.is_none() {
                    self.say(
                        source,
                        &c.artefact,
                        &c.id,
                        t(
                            format!("« {} » n'a pas besoin d'être signé", c.artefact),
                            format!("“{}” needs no signature", c.artefact),
                        ),
                        t(
                            "ce contrôle ne relèverait jamais rien : mettez signatures = \"required\" dans la pièce",
                            "this check would never find anything: say signatures = \"required\" in the artefact",
                        ),
                    );
                }
                &[]
            }
            CheckKind::Published => &[("any", c.any.is_empty())],
            CheckKind::Outgrown => &[("months", c.months.is_none()), ("field", c.field.is_none())],
            CheckKind::Territory => &[("answers", c.answers.is_empty())],
            CheckKind::Departed => &[("any", c.any.is_empty()), ("with", c.with.is_empty())],
            CheckKind::Represented => &[("any", c.any.is_empty()), ("answers", c.answers.is_empty())],
            CheckKind::Vacant => &[("any", c.any.is_empty()), ("answers", !c.answers.contains_key("open"))],
            CheckKind::LeftOpen => &[("any", c.any.is_empty())],
            CheckKind::Withheld => &[("any", c.any.is_empty()), ("answers", !c.answers.contains_key("open"))],
            CheckKind::Mapped => &[("with", c.with.is_empty())],
            CheckKind::Authorised => &[("with", c.with.is_empty()), ("among", c.among.is_empty())],
            CheckKind::SignedBefore => &[("than-field", c.than_field.is_none())],
            CheckKind::BareRates => &[("any", c.any.is_empty())],
            CheckKind::ColumnsUsed | CheckKind::ColumnsKept => &[("answers", c.answers.is_empty())],
            CheckKind::PeriodsKept | CheckKind::ThreadsAnswered => &[("any", c.any.is_empty())],
            CheckKind::Replied | CheckKind::LateReply => &[("any", c.any.is_empty())],
            CheckKind::Ahead => &[("any", c.any.is_empty()), ("with", c.with.is_empty())],
            CheckKind::Paired => &[("any", c.any.is_empty()), ("common", c.common.is_empty())],
            CheckKind::ListedAs => &[("field", c.field.is_none()), ("with", c.with.is_empty())],
            CheckKind::Logged => &[("field", c.field.is_none()), ("with", c.with.is_empty())],
            _ => &[],
        };
        for (key, _) in lacks.iter().filter(|(_, lacks)| *lacks) {
            self.say(
                source,
                &c.id,
                "",
                t(format!("il manque la clé `{key}`"), format!("missing field `{key}`")),
                t("ce contrôle ne peut rien voir sans elle", "this check can see nothing without it"),
            );
        }
    }

    fn cause(&mut self, source: &Source<Indicator>, cause: &str, anchor: &str) {
        let known: BTreeSet<&str> = source.value.causes.iter().map(|c| c.id.as_str()).collect();
        if !known.contains(cause) {
            self.say(
                source,
                cause,
                anchor,
                t(format!("la cause « {cause} » n'existe pas"), format!("there is no cause “{cause}”")),
                t("ajoutez-la à [[causes]]", "add it to [[causes]]"),
            );
        }
    }

    fn fields(&mut self, sources: &Sources) {
        let Some(source) = &sources.fields else { return };
        let mut seen = BTreeSet::new();
        for field in &source.value.fields {
            if !seen.insert(&field.id) {
                self.say(
                    source,
                    &field.id,
                    "",
                    t(
                        format!("le champ « {} » est écrit deux fois", field.id),
                        format!("the field “{}” is written twice", field.id),
                    ),
                    t("gardez-en un", "keep one"),
                );
            }
            field
                .mentions
                .iter()
                .chain(&field.near)
                .chain(&field.not_near)
                .for_each(|p| self.pattern(source, p, &field.id));
            let beside = field.near.first().or(field.not_near.first());
            if let Some(word) = beside.filter(|_| !matches!(field.value, FieldType::Date | FieldType::Rate)) {
                self.say(
                    source,
                    word,
                    &field.id,
                    t(
                        format!(
                            "« near » et « not-near » du champ « {} » ne servent qu'aux dates et aux taux",
                            field.id
                        ),
                        format!("`near` and `not-near` of the field “{}” are for dates and rates only", field.id),
                    ),
                    t("retirez ces mots", "remove these words"),
                );
            }
        }
    }

    fn profile(&mut self, sources: &Sources) {
        let Some(source) = &sources.profile else { return };
        for question in &source.value.questions {
            for infer in &question.infer {
                infer.artefacts.iter().chain(&infer.not_in).for_each(|id| self.artefact(source, id, &question.id));
                infer.mentions.iter().for_each(|p| self.pattern(source, p, &question.id));
            }
        }
    }
}
