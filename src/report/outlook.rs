//! Forecast and transition in words, the same in every report.

use super::words::{date, pick, set, verdict};
use crate::audit::{Audit, Change, Forecast, Transition};
use crate::text::{Lang, Text, en_count, fr_count, typeset};

/// What may be expected, on one line: `avis réservé présumé (2 mineures) · audit initial`.
#[must_use]
pub fn forecast(f: &Forecast, lang: Lang) -> String {
    let audit = f.audit.as_ref().map(|a| format!(" · {}", a.name.get(lang))).unwrap_or_default();
    typeset(&format!("{}{audit}", opinion(f, lang)), lang)
}

/// As [`forecast`], where the kind of audit is said elsewhere.
#[must_use]
pub fn opinion(f: &Forecast, lang: Lang) -> String {
    let fr = lang == Lang::Fr;
    let many = |n: u32, one: &str, more: &str| format!("{n} {}", if n > 1 { more } else { one });
    let mut parts = Vec::new();
    if f.majors > 0 {
        parts.push(many(f.majors, pick(lang, "majeure", "major"), pick(lang, "majeures", "majors")));
    }
    if f.minors > 0 {
        parts.push(many(f.minors, pick(lang, "mineure", "minor"), pick(lang, "mineures", "minors")));
    }
    if f.open > 0 {
        parts.push(format!("{} {}", f.open, pick(lang, "à éclaircir", "to clear up")));
    }
    let counted = if f.counted > f.majors && fr {
        format!(" ; les mineures comptent pour {}", many(f.counted - f.majors, "majeure", "majeures"))
    } else if f.counted > f.majors {
        format!("; the minors count as {}", many(f.counted - f.majors, "major", "majors"))
    } else {
        String::new()
    };
    let mut clauses = Vec::new();
    if !parts.is_empty() {
        clauses.push(format!("{}{counted}", parts.join(", ")));
    }
    if f.waived > 0 {
        clauses.push(match lang {
            Lang::Fr => fr_count(f.waived, "constat dérogé non compté", "constats dérogés non comptés"),
            Lang::En => format!("{} not counted", en_count(f.waived, "waived finding", "waived findings")),
        });
    }
    let found =
        if clauses.is_empty() { String::new() } else { format!(" ({})", clauses.join(pick(lang, " ; ", "; "))) };
    typeset(&format!("{}{found}", f.label.get(lang)), lang)
}

/// What is said below the forecast: why, what it asks for, what the audit looks at, who decides.
#[must_use]
pub fn details(f: &Forecast, lang: Lang) -> Vec<String> {
    let mut lines = vec![set(&f.says, lang)];
    lines.extend(f.then.iter().map(|t| set(t, lang)));
    if let Some(audit) = &f.audit {
        let name = set(&audit.name, lang);
        let says = set(&audit.says, lang);
        let mut line = format!("{}{name}{} {says}", "", pick(lang, "\u{A0}:", ":"));
        if !audit.everything {
            let list = audit.covers.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            line += &format!(" {} {list}.", pick(lang, "Ici\u{A0}:", "Here:"));
        }
        let mut chars = line.chars();
        lines.push(chars.next().map_or(String::new(), |c| c.to_uppercase().chain(chars).collect()));
    }
    lines.push(set(&f.caution, lang));
    lines.retain(|l| !l.trim().is_empty());
    lines
}

/// What changes, on one line; the rules of the audit are one of the two.
#[must_use]
pub fn transition(audit: &Audit, t: &Transition, lang: Lang) -> String {
    let ahead = t.from.id == audit.pack.id;
    let list = t.changes.iter().map(|c| c.indicator.to_string()).collect::<Vec<_>>().join(", ");
    let since = date(&t.since, lang);
    let (from, to) = (&t.from.id, &t.to.id);
    let text = match (lang, ahead, t.changes.is_empty()) {
        (Lang::Fr, true, true) => format!("rien de plus avec {to} (audits dès le {since})"),
        (Lang::Fr, true, false) => {
            format!("à relever en plus sous {to} (audits dès le {since}) : {list}")
        }
        (Lang::Fr, false, true) => format!("rien de plus que sous {from}"),
        (Lang::Fr, false, false) => format!("relevé ici et non sous {from} (avant le {since}) : {list}"),
        (Lang::En, true, true) => format!("nothing more under {to} (audits from {since})"),
        (Lang::En, true, false) => format!("found as well under {to} (audits from {since}): {list}"),
        (Lang::En, false, true) => format!("nothing more than under {from}"),
        (Lang::En, false, false) => format!("found here and not under {from} (before {since}): {list}"),
    };
    typeset(&text, lang)
}

/// From one verdict to another: `conforme → majeure`.
#[must_use]
pub fn turn(c: &Change, lang: Lang) -> String {
    let before = c.before.map_or(pick(lang, "n’existait pas", "did not exist"), |v| verdict(v, lang));
    format!("{before} → {}", verdict(c.after, lang))
}

/// What is found more: messages and actions.
#[must_use]
pub fn added(c: &Change, lang: Lang) -> Vec<(String, String)> {
    let text = |t: &Text| set(t, lang);
    c.added.iter().map(|a| (text(&a.message), text(&a.action))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn a_forecast_says_what_it_rests_on_and_that_it_is_presumed() {
        let mut audit = sample::audit();
        let f = audit.forecast.as_mut().unwrap();
        (f.majors, f.minors, f.counted) = (0, 6, 1);
        let line = forecast(f, Lang::Fr);
        assert_eq!(
            line,
            "avis défavorable présumé (6 mineures\u{A0}; les mineures comptent pour 1 majeure) · audit initial"
        );
        f.waived = 2;
        assert!(forecast(f, Lang::Fr).contains("1 majeure\u{A0}; 2 constats dérogés non comptés)"));
        (f.minors, f.counted, f.waived) = (0, 0, 1);
        assert!(forecast(f, Lang::En).contains("presumed (1 waived finding not counted) ·"));
        assert!(details(f, Lang::En).iter().any(|l| l.contains("Here: 1, 11")));
    }

    #[test]
    fn a_transition_reads_from_either_side() {
        let mut audit = sample::audit();
        let t = audit.transition[0].clone();
        assert!(transition(&audit, &t, Lang::En).starts_with("found here and not under rnq-2019"));
        audit.pack.id = "rnq-2019".into();
        assert!(transition(&audit, &t, Lang::En).contains("found as well under"));
        assert_eq!(turn(&t.changes[0], Lang::En), "did not exist → Major non-conformity (presumed)");
    }
}
