//! Forms that a text may hold, typed values or not: a date, a rate, a telephone number, a place to meet.

use std::sync::LazyLock;

use regex::Regex;

use super::exhibit::Value;
use super::value::{Signs, values};

/// Which texts hold a value of each form: number of the first one.
#[derive(Debug, Default)]
pub struct Forms {
    /// A date or a period.
    pub date: Option<usize>,
    /// A duration.
    pub duration: Option<usize>,
    /// An amount.
    pub amount: Option<usize>,
    /// A rate.
    pub rate: Option<usize>,
    /// An e-mail address or a telephone number.
    pub contact: Option<usize>,
    /// A time of day.
    pub time: Option<usize>,
    /// A postal address or a link to meet at.
    pub place: Option<usize>,
}

/// Most texts looked at for forms: a paper states such things early, a table repeats itself.
const FORM_TEXTS: usize = 400;

impl Forms {
    /// Notes a value of text number `n`.
    pub fn note(&mut self, n: usize, value: &Value) {
        match value {
            _ if n >= FORM_TEXTS => {}
            Value::Date(_) | Value::Period(..) => _ = self.date.get_or_insert(n),
            Value::Minutes(_) => _ = self.duration.get_or_insert(n),
            Value::Cents(_) => _ = self.amount.get_or_insert(n),
            _ => {}
        }
    }

    /// Whether the values of text number `n` may still be the first of their form.
    #[must_use]
    pub fn wants(&self, n: usize) -> bool {
        n < FORM_TEXTS && (self.date.is_none() || self.duration.is_none() || self.amount.is_none())
    }
}

/// Whether a text gives a telephone number or an address to write to.
#[must_use]
pub fn tells_contact(text: &str) -> bool {
    forms(std::iter::once(text)).contact.is_some()
}

/// Looks for values of each form in `texts`.
pub fn forms<'a>(texts: impl Iterator<Item = &'a str>) -> Forms {
    let mut forms = Forms::default();
    for (n, text) in texts.take(FORM_TEXTS).enumerate() {
        values(if forms.wants(n) { text } else { "" }, |v, _| forms.note(n, &v));
        let known = [&forms.rate, &forms.contact, &forms.time, &forms.place];
        if !forms.wants(n) && known.iter().all(|f| f.is_some()) {
            break;
        }
        other_forms(n, text, &mut forms);
    }
    forms
}

/// Looks for the forms that are no typed values, the others being known already.
pub fn complete<'a>(mut forms: Forms, texts: impl Iterator<Item = &'a str>) -> Forms {
    for (n, text) in texts.take(FORM_TEXTS).enumerate() {
        if [&forms.rate, &forms.contact, &forms.time, &forms.place].iter().all(|f| f.is_some()) {
            break;
        }
        other_forms(n, text, &mut forms);
    }
    forms
}

fn other_forms(n: usize, text: &str, forms: &mut Forms) {
    let signs = Signs::of(text);
    let look = |slot: &mut Option<usize>, worth: bool, pattern: &Regex| {
        if slot.is_none() && worth && pattern.is_match(text) {
            *slot = Some(n);
        }
    };
    look(&mut forms.rate, signs.digits > 0 && text.contains('%'), &F.rate);
    look(&mut forms.contact, signs.digits >= 10 || text.contains('@'), &F.contact);
    look(&mut forms.time, signs.digits > 0 && (signs.hour || text.contains(':')), &F.time);
    look(&mut forms.place, true, &F.place);
}

struct FormPatterns {
    rate: Regex,
    contact: Regex,
    time: Regex,
    place: Regex,
}

#[allow(clippy::expect_used)]
static F: LazyLock<FormPatterns> = LazyLock::new(|| {
    let re = |p: &str| Regex::new(p).expect("constant pattern, tested");
    FormPatterns {
        rate: re(r"[0-9][  ]?%"),
        contact: re(
            r"(?i)[a-z0-9._-]+@[a-z0-9-]+\.[a-z]{2,}|(?-u:\b)(?:\+33[  ]?|0)[1-9](?:[  .-]?[0-9]{2}){4}(?-u:\b)",
        ),
        time: re(r"(?i)(?-u:\b)(?:[01]?[0-9]|2[0-3])[  ]?(?:h|:)[  ]?(?:[0-5][0-9])?(?-u:\b)"),
        place: re(
            r"(?i)(?-u:\b)(?:[0-9]{5}[  ][\p{L}]{2,}|[0-9]{1,4}(?:[  ]?(?:bis|ter))?,?[  ](?:rue|avenue|av\.|boulevard|bd|place|allée|chemin|route|quai|impasse|cours|square|zone|za|zi)(?-u:\b)|(?:zoom|teams|meet|visio\p{L}*|classe virtuelle|distanciel)(?-u:\b))",
        ),
    }
});
