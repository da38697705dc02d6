//! Questions of a thread of messages that nobody of the house took up.

use jiff::civil::Date;

use super::{Sight, finding, fr_date, rows, runs, short};
use crate::audit::judge::Case;
use crate::audit::outcome::{Confidence, Finding};
use crate::audit::people::agrees;
use crate::classify::name::{leading, tokens};
use crate::pack::compile_patterns;
use crate::pack::model::{Check, Indicator, Role};
use crate::text::{Text, en_count, fr_count};

/// Characters after the name of who writes, in which the day of a message stands.
const STAMP: usize = 40;
/// A longer line that is no message goes on with the one before; a shorter one heads a thread.
const HEAD: usize = 10;
/// Days after which a question is left unanswered, when the check says nothing else.
const DAYS: u32 = 15;

/// A message: whether one of those who are trained writes, when, and what.
struct Message<'a> {
    trained: bool,
    day: Date,
    text: &'a str,
}

/// A line that opens with a name and a day: « Estelle Vallois, 17/09/2026 20:47 : je ne comprends pas… ».
fn message<'a>(case: &Case, line: &'a str) -> Option<Message<'a>> {
    let line = line.trim_start_matches(|c: char| !c.is_alphanumeric());
    let name = leading(line)?;
    let words = tokens(&name.shown);
    let rest = line.get(name.end..)?;
    let until = rest.char_indices().nth(STAMP).map_or(rest.len(), |(at, _)| at);
    let day = rows::days(rest.get(..until)?).into_iter().next().filter(|_| words.len() > 1)?;
    let roster = &case.dossier.roster;
    let trained = roster.all.iter().any(|p| p.role != Role::Trainer && agrees(&p.tokens, &words));
    Some(Message { trained, day, text: rest })
}

/// The threads of a paper.
fn threads<'a>(case: &Case, sight: &Sight<'a>) -> Vec<Vec<Message<'a>>> {
    let mut threads: Vec<Vec<Message>> = vec![Vec::new()];
    for line in runs(sight).flat_map(|(_, r)| &r.lines) {
        if let Some(message) = message(case, line) {
            if let Some(thread) = threads.last_mut() {
                thread.push(message);
            }
        } else if line.split_whitespace().count() <= HEAD {
            threads.push(Vec::new());
        }
    }
    threads.retain(|t| !t.is_empty());
    threads
}

/// No question of a thread is left without a message of somebody of the house after it, where others were answered.
pub(super) fn answered(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let (asks, solved) = (compile_patterns(&check.any), compile_patterns(&check.common));
    let span = jiff::Span::new().days(i64::from(check.margin.unwrap_or(DAYS)));
    let Ok(limit) = case.audit_date.checked_sub(span) else { return Vec::new() };
    let mut found = Vec::new();
    for sight in sights {
        let threads = threads(case, sight);
        let is_question = |m: &&Message| m.trained && (m.text.contains('?') || rows::says(m.text, &asks));
        let open = |thread: &&Vec<Message>| {
            let last = thread.iter().rposition(|m| !m.trained).map_or(0, |n| n + 1);
            let after = &thread[last..];
            after.iter().any(|m| is_question(&m) && m.day < limit) && !after.iter().any(|m| rows::says(m.text, &solved))
        };
        let helped = threads.iter().any(|t| t.iter().any(|m| m.trained) && t.iter().any(|m| !m.trained));
        let open: Vec<&Vec<Message>> = threads.iter().filter(open).collect();
        let Some(first) =
            open.iter().flat_map(|t| t.iter()).filter(is_question).map(|m| m.day).min().filter(|_| helped)
        else {
            continue;
        };
        let (name, file, n) = (case.name(&check.artefact), short(&sight.0.entry.path), open.len());
        let message = Text::new(
            format!(
                "{} : {} sans réponse de l'organisme, à partir du {} ({file}).",
                name.fr,
                fr_count(n, "demande", "demandes"),
                fr_date(first)
            ),
            format!(
                "{}: {} without any answer of the house, from {first} on ({file}).",
                name.en,
                en_count(n, "request", "requests")
            ),
        );
        let mut f = finding(case, indicator, check, &check.cause, "unanswered", message, &[*sight]);
        f.confidence = Confidence::Probable;
        found.push(f);
    }
    found
}
