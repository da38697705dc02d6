//! What a paper must say: fields, words.

use std::collections::{BTreeMap, BTreeSet};

use super::registers::{self, Register};
use super::{Sight, files, finding, items, names};
use crate::audit::judge::Case;
use crate::audit::outcome::{Confidence, Finding, Strength, Verdict};
use crate::audit::recognise::STRONG;
use crate::classify::FieldSeen;
use crate::pack::compile_patterns;
use crate::pack::model::{Check, Each, FieldType, Indicator, Many, Role, Scope};
use crate::place::Place;
use crate::text::{Lang, Text, capital, en_count, fr_count};

/// Fields that must be stated. One finding per cause and set of missing fields, with the papers concerned.
pub(super) fn mentions(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let mut lacks: BTreeMap<(&str, Vec<String>), Vec<Sight>> = BTreeMap::new();
    // what the organisation says once, in any of its papers, is said
    let shared =
        check.one_states || case.pack.artefact(&check.artefact).is_some_and(|a| a.scope == Scope::Organisation);
    let said: BTreeSet<u16> = if shared {
        sights
            .iter()
            .filter_map(|s| s.0.exhibit.as_ref())
            .flat_map(|e| &e.runs)
            .flat_map(|r| &r.fields)
            .map(|f| f.field)
            .collect()
    } else {
        BTreeSet::new()
    };
    for sight in sights {
        let Some(exhibit) = &sight.0.exhibit else { continue };
        // the sheets of a workbook do not speak for each other, the pages of a paper do
        let workbook = matches!(sight.0.entry.kind.as_str(), "xlsx" | "xlsb" | "xls" | "ods");
        let own = |n: usize| !workbook || sight.1.all_runs().any(|r| r == n);
        let stated: BTreeSet<&str> = exhibit
            .runs
            .iter()
            .enumerate()
            .filter(|(n, _)| own(*n))
            .flat_map(|(_, r)| &r.fields)
            .map(|f| case.pack.fields[usize::from(f.field)].id.as_str())
            .collect();
        let dated = |f: &str| {
            let date = case.pack.field(f).is_some_and(|n| case.pack.fields[usize::from(n)].value == FieldType::Date);
            date && check.years.is_some_and(|years| is_recent(case, sight, years))
        };
        let missing: Vec<&String> = check
            .fields
            .iter()
            .filter(|f| !dated(f))
            .filter(|f| !stated.contains(f.as_str()) && case.pack.field(f).is_none_or(|n| !said.contains(&n)))
            .collect();
        let mut by_cause: BTreeMap<(&str, bool), Vec<String>> = BTreeMap::new();
        let loose = |f: &str| case.pack.field(f).is_some_and(|n| case.pack.fields[usize::from(n)].loose);
        for field in missing {
            let cause = check.causes.get(field).unwrap_or(&check.cause);
            by_cause.entry((cause, loose(field))).or_default().push(field.clone());
        }
        for ((cause, _), fields) in by_cause {
            lacks.entry((cause, fields)).or_default().push(*sight);
        }
    }
    let mut found: Vec<(Finding, Vec<Sight>)> = Vec::new();
    for ((cause, fields), sights) in lacks {
        let total = check.fields.len();
        let message = Text::new(
            format!("Mention absente ({}) dans : {}.", names(case, &fields, Lang::Fr), files(&sights)),
            format!("Not stated ({}) in: {}.", names(case, &fields, Lang::En), files(&sights)),
        );
        let mut f = finding(case, indicator, check, cause, "field-missing", message, &sights);
        let field_names =
            fields.iter().filter_map(|f| case.pack.field(f)).map(|n| case.pack.fields[usize::from(n)].name.clone());
        f.missing = field_names.collect();
        f.confidence = Confidence::Probable;
        f.subject = super::subject(&sights);
        // a paper that states hardly anything is a summary or was recognised wrongly; and some things are
        // said in too many ways for not finding them to prove anything
        let loose = fields.iter().all(|f| case.pack.field(f).is_some_and(|n| case.pack.fields[usize::from(n)].loose));
        // the heads of a register are known: what none of them names is not there
        let register = |s: &Sight| s.0.run(s.1).is_some_and(|r| r.fill.register && r.fill.entries >= 3);
        let bare = fields.len() * 2 > total
            && total > 2
            && sights.iter().all(|s| s.2.strength == Strength::Strong && register(s));
        // a paper without any year tells no period, in whatever words
        let yearless = |s: &Sight| super::runs(s).all(|(_, r)| r.recognised.is_none() && r.figures.years.is_empty());
        let surely = |s: &Sight| (s.2.strength == Strength::Strong || s.2.points >= STRONG) && yearless(s);
        let sure = check.few && (fields.len() < total || total == 1) && sights.iter().all(surely);
        // of one field alone, only what tells no year at all is held against anyone
        let unsure = loose || check.few && total == 1 || fields.len() * 2 > total && total > 2;
        if !bare && !sure && unsure {
            f.to_review();
            f.confidence = Confidence::ToConfirm;
        }
        found.push((f, sights));
    }
    match &check.many {
        Some(many) => at_once(case, indicator, check, many, sights, found),
        None => found.into_iter().map(|(f, _)| f).collect(),
    }
}

/// Share of the fields, one in so many, that a paper states if it is one at all.
const STATES: usize = 3;

/// When most papers lack many fields at once, what each lacks is one finding of a cause of its own.
fn at_once(
    case: &Case,
    indicator: &Indicator,
    check: &Check,
    many: &Many,
    sights: &[Sight],
    found: Vec<(Finding, Vec<Sight>)>,
) -> Vec<Finding> {
    let (graded, mut rest): (Vec<_>, Vec<_>) = found.into_iter().partition(|(f, _)| f.verdict >= Verdict::Minor);
    let lacks = |all: &[(Finding, Vec<Sight>)], s: &Sight| -> usize {
        let of = all.iter().filter(|(_, sights)| sights.iter().any(|o| o.0.number == s.0.number && o.1.run == s.1.run));
        of.map(|(f, _)| f.missing.len()).sum()
    };
    let total = check.fields.len();
    let few = |s: &&Sight| {
        let graded = lacks(&graded, s);
        graded >= many.fields
            && (graded + lacks(&rest, s)) * STATES <= total * (STATES - 1)
            && s.2.strength == Strength::Strong
    };
    let bare: Vec<Sight> = sights.iter().filter(few).copied().collect();
    if bare.is_empty() || bare.len() * 2 <= sights.len() {
        rest.splice(0..0, graded);
        return rest.into_iter().map(|(f, _)| f).collect();
    }
    let told = |lang: Lang| graded.iter().map(|(f, _)| f.message.get(lang)).collect::<Vec<_>>().join(" ");
    let (n, of) = (bare.len(), sights.len());
    let message = Text::new(
        format!(
            "Au moins {} mentions absentes dans {} sur {of}. {}",
            many.fields,
            fr_count(n, "document", "documents"),
            told(Lang::Fr)
        ),
        format!(
            "At least {} items missing from {n} of {}. {}",
            many.fields,
            en_count(of, "paper", "papers"),
            told(Lang::En)
        ),
    );
    let mut f = finding(case, indicator, check, &many.cause, "field-missing", message, &bare);
    f.confidence = Confidence::Probable;
    f.subject = super::subject(&bare);
    for missing in graded.iter().flat_map(|(f, _)| &f.missing) {
        if !f.missing.contains(missing) {
            f.missing.push(missing.clone());
        }
    }
    std::iter::once(f).chain(rest.into_iter().map(|(f, _)| f)).collect()
}

/// At least one paper holds one of the words.
pub(super) fn keyword(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    // words nobody looked for when the papers were read prove nothing by being absent
    let Some(number) = case.read_with.keyword(&check.any) else { return Vec::new() };
    let says = |s: &Sight| s.0.exhibit.iter().flat_map(|e| &e.runs).any(|r| r.keywords.contains(&number));
    if !check.common.is_empty() {
        return by_code(case, indicator, check, sights, says);
    }
    let sights: Vec<Sight> = if sights.iter().any(says) {
        if check.each != Some(Each::Trainer) {
            return Vec::new();
        }
        let without: Vec<Sight> =
            sights.iter().filter(|s| !says(s) && !is_told_elsewhere(case, check, number, s)).copied().collect();
        if without.is_empty() {
            return Vec::new();
        }
        without
    } else {
        sights.to_vec()
    };
    let sights = sights.as_slice();
    let message = unsaid(check, sights);
    vec![finding(case, indicator, check, &check.cause, "field-missing", message, sights)]
}

/// What is said of papers that hold none of the words of a check.
fn unsaid(check: &Check, sights: &[Sight]) -> Text {
    let words =
        check.any.iter().take(4).map(|w| format!("« {} »", w.trim_end_matches('*'))).collect::<Vec<_>>().join(", ");
    Text::new(
        format!("Aucune mention de {words}… dans : {}.", files(sights)),
        format!("No mention of {words}… in: {}.", files(sights)),
    )
}

/// The papers of a certification, told by a code that begins with one of `common`, of which none says one of the words.
fn by_code(
    case: &Case,
    indicator: &Indicator,
    check: &Check,
    sights: &[Sight],
    says: impl Fn(&Sight) -> bool,
) -> Vec<Finding> {
    let codes = |s: &Sight| -> BTreeSet<String> {
        let mut codes = super::dated::run_codes(s);
        codes.retain(|code| check.common.iter().any(|begin| code.starts_with(begin.as_str())));
        codes
    };
    let others = super::with_others(case, check, sights);
    let said: Vec<(&Sight, BTreeSet<String>)> = others.iter().filter(|s| says(s)).map(|s| (s, codes(s))).collect();
    // what a page of no certification says may be said of this one
    let maybe = said.iter().any(|(s, codes)| codes.is_empty() && check.with.contains(&s.2.artefact));
    let sure = |s: &Sight| s.2.strength == Strength::Strong && super::is_typed(s);
    let silent = sights.iter().filter(|s| {
        let own = codes(s);
        !own.is_empty() && !says(s) && said.iter().all(|(_, codes)| codes.is_disjoint(&own))
    });
    let (certain, rest): (Vec<Sight>, Vec<Sight>) = silent.copied().partition(|s| !maybe && sure(s));
    let mut found = Vec::new();
    for (papers, graded) in [(certain, true), (rest, false)] {
        if papers.is_empty() {
            continue;
        }
        let message = unsaid(check, &papers);
        let mut f = finding(case, indicator, check, &check.cause, "field-missing", message, &papers);
        f.subject = super::subject(&papers);
        f.confidence = Confidence::Probable;
        if !graded {
            f.to_review();
        }
        found.push(f);
    }
    found
}

/// Whether a paper that does not say the words may lean on another that does: one of the check, or of those `with` it, that
/// names somebody it names, or nobody known. What was not read with certainty may say them itself.
fn is_told_elsewhere(case: &Case, check: &Check, list: u32, sight: &Sight) -> bool {
    let unsure = sight.2.strength < Strength::Strong
        || sight.0.entry.state != crate::audit::FileState::Read
        || sight.0.exhibit.iter().flat_map(|e| &e.runs).any(|r| r.recognised.is_some());
    let roster = &case.dossier.roster;
    let trainers = |s: &Sight| -> BTreeSet<usize> {
        let named = s.1.all_runs().flat_map(|r| roster.of(s.0.number, Some(r)).collect::<Vec<_>>());
        named.filter(|n| roster.all[*n].role == Role::Trainer).collect()
    };
    let mine = trainers(sight);
    let ids = std::iter::once(&check.artefact).chain(&check.with);
    let mut others = ids.flat_map(|id| super::current(case, id)).filter(|o| o.0.number != sight.0.number);
    unsure
        || mine.is_empty()
        || others.any(|o| {
            let said = o.0.exhibit.iter().flat_map(|e| &e.runs).any(|r| r.keywords.contains(&list));
            let theirs = trainers(&o);
            said && (theirs.is_empty() || !theirs.is_disjoint(&mine))
        })
}

/// What a paper says too vaguely.
struct Vague {
    seen: FieldSeen,
    /// All that it lists is.
    surely: bool,
}

/// Papers whose field begins with words that say too little, and goes on so: where the lines of the paper are known, one
/// item that begins with another verb settles it. A long list of them, seen to its end, is graded.
pub(super) fn wording(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let number = check.field.as_deref().and_then(|f| case.pack.field(f));
    let (vague, openers) = (compile_patterns(&check.any), compile_patterns(&check.common));
    let said = |s: &Sight| -> Option<Vague> {
        let run = s.0.run(s.1)?;
        let seen = run.fields.iter().find(|f| Some(f.field) == number && !f.value.is_empty())?;
        let list = items::of(run, &seen.value, &openers);
        let begins = |item: &&String| items::begins(item, &vague);
        let words = list.items.iter().find(begins)?;
        let settled = list.items.iter().any(|item| items::is_action(item) && !begins(&item));
        let surely = check.at_least.is_some_and(|least| list.items.len() >= least)
            && list.whole
            && list.items.iter().all(|item| begins(&item))
            && s.2.strength == Strength::Strong
            && super::is_typed(s);
        (!settled).then(|| Vague { seen: FieldSeen { value: words.clone(), ..seen.clone() }, surely })
    };
    let weak: Vec<(Sight, Vague)> = sights.iter().filter_map(|s| Some((*s, said(s)?))).collect();
    let (surely, maybe): (Vec<_>, Vec<_>) = weak.into_iter().partition(|(_, v)| v.surely);
    let mut found = Vec::new();
    for (weak, graded) in [(surely, true), (maybe, false)] {
        let papers: Vec<Sight> = weak.iter().map(|(s, _)| *s).collect();
        let Some((_, Vague { seen: FieldSeen { value: example, .. }, .. })) = weak.first() else { continue };
        let message = Text::new(
            format!("Formulation peu évaluable (« {example} ») dans : {}.", files(&papers)),
            format!("Wording hard to assess (“{example}”) in: {}.", files(&papers)),
        );
        let mut f = finding(case, indicator, check, &check.cause, "wording", message, &papers);
        for e in &mut f.evidence {
            if let Some((_, Vague { seen, .. })) = weak.iter().find(|(s, _)| s.0.entry.path == e.file) {
                e.place = crate::audit::piece::words(&seen.place);
                e.passage = crate::place::excerpt(&seen.value);
            }
        }
        if graded {
            f.confidence = Confidence::Probable;
        } else {
            f.to_review();
        }
        found.push(f);
    }
    found
}

/// Whether a paper, or the name of its file, names a year so near the audit.
fn is_recent(case: &Case, sight: &Sight, years: u32) -> bool {
    let audit = u32::try_from(case.audit_date.year()).unwrap_or(0);
    let recent = |y: u32| y <= audit && audit - y <= years;
    let said = sight.1.all_runs().filter_map(|r| sight.0.exhibit.as_ref()?.runs.get(r)).flat_map(|r| &r.figures.years);
    let named = super::short(&sight.0.entry.path).split(|c: char| !c.is_ascii_digit());
    let mut named = named.filter(|w| w.len() == 4).filter_map(|w| w.parse().ok());
    said.map(|y| u32::from(*y)).any(recent) || named.any(recent)
}

/// Rows that must stand under an empty head before it is said never to be used.
const NEVER: u32 = 3;

/// No row of a register left without an answer: under the column of a field, or, without a field, to its end.
pub(super) fn answered(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let number = check.field.as_deref().and_then(|f| case.pack.field(f));
    let mut found = Vec::new();
    for (sight, (n, run)) in sights.iter().flat_map(|s| super::runs(s).map(move |run| (s, run))) {
        let register = registers::of_run(case, sight, n).unwrap_or(Register::Run(run));
        // of several registers in one paper each answers for its own rows
        let unknown = matches!(register, Register::Unknown);
        let columns = if unknown { &run.columns[..] } else { register.columns() };
        let column = columns.iter().find(|c| Some(c.field) == number && c.empty > 0);
        let file = super::short(&sight.0.entry.path);
        let message = match (column, &run.fill.first_short) {
            (Some(column), _) => {
                let at = crate::audit::piece::words(&column.first_empty);
                let field = &case.pack.fields[usize::from(column.field)].name;
                let (empty, all) = (column.empty, column.empty + column.filled);
                Text::new(
                    format!(
                        "{} : {} sur {all} sans rien, la première : {} ({file}).",
                        capital(&field.fr),
                        fr_count(empty, "ligne", "lignes"),
                        at.fr
                    ),
                    format!(
                        "{}: {empty} of {} left empty, the first: {} ({file}).",
                        capital(&field.en),
                        en_count(all, "row", "rows"),
                        at.en
                    ),
                )
            }
            (None, Some(place)) if run.fill.short > 0 && !matches!(register, Register::Part(_)) => {
                let (at, n) = (crate::audit::piece::words(place), run.fill.short);
                let (rows, rows_en) = (fr_count(n, "ligne restée", "lignes restées"), en_count(n, "row", "rows"));
                Text::new(
                    format!("{rows} sans suite, la première : {} ({file}).", at.fr),
                    format!("{rows_en} left without follow-up, the first: {} ({file}).", at.en),
                )
            }
            _ => {
                let bare = if unknown { run.fill.unused.as_ref() } else { register.unused() };
                let last = bare.filter(|_| number.is_some());
                let told = last.map(|(head, place)| unused(case, indicator, check, sight, head, place));
                found.extend(told.map(|f| if unknown { review(f) } else { f }));
                continue;
            }
        };
        // a column nobody ever filled is a habit that does not exist
        let never = column.is_some_and(|c| c.filled == 0 && c.empty >= NEVER);
        let kind = if never { "never-used" } else { "unanswered" };
        let mut f = finding(case, indicator, check, &check.cause, kind, message, &[*sight]);
        f.confidence = Confidence::Probable;
        // which of several registers of one paper it is, nobody tells
        found.push(if unknown { review(f) } else { f });
    }
    found
}

fn review(mut f: Finding) -> Finding {
    f.to_review();
    f
}

/// A register whose last column nobody ever filled, whatever its head: for a person to see, unless the head says that
/// all hangs on it.
fn unused(case: &Case, indicator: &Indicator, check: &Check, sight: &Sight, head: &str, place: &Place) -> Finding {
    let (at, file) = (crate::audit::piece::words(place), super::short(&sight.0.entry.path));
    let message = Text::new(
        format!("Colonne « {head} » laissée vide à toutes les lignes : {} ({file}).", at.fr),
        format!("Column “{head}” left empty in every row: {} ({file}).", at.en),
    );
    let mut f = finding(case, indicator, check, &check.cause, "never-used", message, &[*sight]);
    let folded = format!(" {} ", crate::fold::fold(head).trim());
    let known = compile_patterns(&check.any).iter().any(|w| folded.starts_with(w.as_str()));
    if known {
        f.confidence = Confidence::Probable;
    } else {
        f.to_review();
        f.confidence = Confidence::ToConfirm;
    }
    f
}
