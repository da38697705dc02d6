//! The labels of one line held against each other.

use super::exhibit::FieldSeen;
use super::reading::Reading;

/// A label with what was read beside it: where it begins and ends in the folded text, its field, the rank of the sight.
type Kept = (usize, usize, (u8, FieldSeen));

/// Labels of one line, kept until it ends: one inside a longer one of another field says nothing (« modalités » in
/// « modalités d'accès », « accès » in « délai d'accès »), unless it is a part that « et » joins to another.
#[derive(Default)]
pub(super) struct LabelsOfLine {
    line: usize,
    spans: Vec<(usize, usize)>,
    kept: Vec<Kept>,
}

impl LabelsOfLine {
    /// Where a label stands.
    pub(super) fn note(&mut self, start: usize, end: usize) {
        if !self.spans.contains(&(start, end)) {
            self.spans.push((start, end));
        }
    }

    /// What a label says, if no other takes its words.
    pub(super) fn keep(&mut self, field: u16, start: usize, end: usize, seen: Option<(u8, FieldSeen)>) {
        if let Some((rank, mut seen)) = seen {
            seen.field = field;
            self.kept.push((start, end, (rank, seen)));
        }
    }

    /// Tells what the line before said, when this one is another.
    pub(super) fn begin(&mut self, line: usize, r: &Reading, tell: impl FnMut(u16, (u8, FieldSeen))) {
        if line != self.line {
            self.end(r, tell);
            self.line = line;
        }
    }

    /// Tells what the line said.
    pub(super) fn end(&mut self, r: &Reading, mut tell: impl FnMut(u16, (u8, FieldSeen))) {
        for (start, end, seen) in self.kept.drain(..) {
            let longer = |(s, e): &(usize, usize)| *s <= start && end <= *e && end - start < e - s;
            let taken = |(s, e): &(usize, usize)| !joined(&r.folded[*s..start], &r.folded[end..*e]);
            if !self.spans.iter().any(|span| longer(span) && taken(span)) {
                tell(seen.1.field, seen);
            }
        }
        self.spans.clear();
    }
}

/// Words that join two things in one label, folded.
const JOINS: [&str; 4] = ["et", "ou", "and", "or"];

/// Whether what stands before a part of a label, and after it, is joined to it.
fn joined(before: &str, after: &str) -> bool {
    let joins = |word: Option<&str>| word.is_none_or(|w| JOINS.contains(&w));
    joins(before.split_whitespace().next_back()) && joins(after.split_whitespace().next())
}

#[cfg(test)]
mod tests {
    use super::joined;

    #[test]
    fn a_part_that_is_joined_says_a_thing_of_its_own() {
        assert!(joined(" prerequi et", " "), "prérequis et modalités d'accès");
        assert!(joined("", "et tarif "), "inscription et tarif");
        assert!(!joined("", "d acce "), "modalités d'accès");
        assert!(!joined(" delai d", ""), "délai d'accès");
    }
}
