//! The cover of the page: how much was read, and what may be expected, as drawings with their words.

use crate::audit::{Audit, Verdict, standing};
use crate::report::outlook;
use crate::report::words::{count, set};
use crate::text::Lang;
use crate::text::capital;

use super::class;

/// Width of a drawing.
const WIDE: u64 = 1000;

/// A part of a bar, in thousandths.
pub(super) struct Part {
    pub(super) class: &'static str,
    pub(super) x: u64,
    pub(super) width: u64,
}

/// An entry of a legend.
pub(super) struct Key {
    pub(super) class: &'static str,
    pub(super) text: String,
}

/// How much was read.
pub(super) struct Reading {
    pub(super) head: String,
    pub(super) sample: bool,
    pub(super) bar: Vec<Part>,
    pub(super) keys: Vec<Key>,
}

/// What may be expected.
pub(super) struct Outlook {
    pub(super) label: String,
    pub(super) found: String,
    pub(super) bar: Vec<Part>,
    pub(super) keys: Vec<Key>,
    pub(super) spoken: String,
    pub(super) details: Vec<String>,
}

pub(super) fn reading(audit: &Audit, lang: Lang) -> Reading {
    let c = &audit.coverage;
    let word = |fr: [&'static str; 2], en: [&'static str; 2]| if lang == Lang::Fr { fr } else { en };
    let states = [
        ("read", c.read, word(["lu", "lus"], ["read"; 2])),
        ("partly", c.partly, word(["lu en partie", "lus en partie"], ["partly read"; 2])),
        ("unread", c.unread, word(["non lu", "non lus"], ["not read"; 2])),
        ("ignored", c.ignored, word(["ignoré", "ignorés"], ["ignored"; 2])),
        ("duplicate", c.duplicates, word(["doublon", "doublons"], ["duplicate", "duplicates"])),
    ];
    let (files, read) = (count(c.files, lang), count(c.read, lang));
    Reading {
        head: match lang {
            Lang::Fr => format!("{read} sur {files}"),
            Lang::En => format!("{read} of {files}"),
        },
        sample: audit.sample.is_some(),
        bar: bar(states.iter().map(|(class, n, _)| (*class, *n))),
        keys: keys(states.into_iter(), lang),
    }
}

pub(super) fn outlook(audit: &Audit, lang: Lang) -> Outlook {
    let of = |what: (Verdict, bool)| audit.indicators.iter().filter(|i| standing(audit, i) == what).count() as u64;
    let accepted = audit.indicators.iter().filter(|i| standing(audit, i).1).count() as u64;
    let verdicts = || Verdict::ORDER.iter().map(|v| (class(*v), of((*v, false)))).chain([("waived", accepted)]);
    let short = |v: Verdict| match (v, lang) {
        (Verdict::Major, Lang::Fr) => ["majeure", "majeures"],
        (Verdict::Major, Lang::En) => ["major", "majors"],
        (Verdict::Minor, Lang::Fr) => ["mineure", "mineures"],
        (Verdict::Minor, Lang::En) => ["minor", "minors"],
        (Verdict::Unverifiable, Lang::Fr) => ["non vérifiable", "non vérifiables"],
        (Verdict::Unverifiable, Lang::En) => ["unverifiable"; 2],
        (Verdict::ToReview, Lang::Fr) => ["à examiner"; 2],
        (Verdict::ToReview, Lang::En) => ["to review"; 2],
        (Verdict::Conform, Lang::Fr) => ["conforme au vu des pièces", "conformes au vu des pièces"],
        (Verdict::Conform, Lang::En) => ["conform as far as the papers show"; 2],
        (Verdict::NotApplicable, Lang::Fr) => ["sans objet"; 2],
        (Verdict::NotApplicable, Lang::En) => ["not applicable"; 2],
    };
    let waived = match lang {
        Lang::Fr => ["accepté par dérogation", "acceptés par dérogation"],
        Lang::En => ["waived"; 2],
    };
    let named = Verdict::ORDER.iter().map(|v| (class(*v), of((*v, false)), short(*v)));
    let keys = keys(named.chain([("waived", accepted, waived)]), lang);
    let line = audit.forecast.as_ref().map(|f| outlook::forecast(f, lang)).unwrap_or_default();
    let label = audit.forecast.as_ref().map(|f| set(&f.label, lang)).unwrap_or_default();
    Outlook {
        found: line
            .strip_prefix(&label)
            .unwrap_or_default()
            .trim_start_matches([' ', '·'])
            .replacen('(', "", 1)
            .replacen(')', "", 1),
        label: capital(&label),
        bar: bar(verdicts()),
        spoken: keys.iter().map(|k| k.text.as_str()).collect::<Vec<_>>().join(", "),
        keys,
        details: audit.forecast.as_ref().map(|f| outlook::details(f, lang)).unwrap_or_default(),
    }
}

/// Entries for what is there: `2 majeures`, `1 majeure`.
fn keys(parts: impl Iterator<Item = (&'static str, u64, [&'static str; 2])>, lang: Lang) -> Vec<Key> {
    let told = |(class, n, [one, more]): (&'static str, u64, [&str; 2])| Key {
        class,
        text: format!("{} {}", count(n, lang), if n == 1 { one } else { more }),
    };
    parts.filter(|(_, n, _)| *n > 0).map(told).collect()
}

fn bar(parts: impl Iterator<Item = (&'static str, u64)>) -> Vec<Part> {
    let parts: Vec<(&'static str, u64)> = parts.filter(|(_, n)| *n > 0).collect();
    let total = parts.iter().map(|(_, n)| n).sum::<u64>().max(1);
    let mut before = 0;
    let at = |n: u64| n.saturating_mul(WIDE) / total;
    let one = |(class, n): (&'static str, u64)| {
        let x = at(before);
        before += n;
        // what is there is seen, however little
        Part { class, x, width: (at(before) - x).max(4) }
    };
    parts.into_iter().map(one).collect()
}
