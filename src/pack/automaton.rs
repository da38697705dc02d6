//! All patterns of a pack in one automaton, with what each is for.

use std::collections::BTreeSet;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::model::{Artefact, Field, Group, Markers, Question, SignalKind, TitleWords};
use crate::fold::fold;

/// What a pattern is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Use {
    /// A signal or counter of an artefact.
    Signal {
        /// Artefact number.
        artefact: u16,
        /// Group number: signals first, counters after.
        group: u16,
        /// Kind of the group.
        kind: SignalKind,
    },
    /// Label of a field.
    Label(u16),
    /// Phrase that states a field.
    Mention(u16),
    /// Phrase of an inference rule.
    Infer(u16),
    /// Word list of `keyword` checks, by its number in the pack.
    Keyword(u16),
    /// Mark of a blank template.
    Template,
    /// Mark of a draft.
    Draft,
    /// Words before the title of a training; whether they alone tell it.
    Title(bool),
}

/// The compiled patterns.
#[derive(Debug, Clone)]
pub struct Automaton {
    search: AhoCorasick,
    uses: Vec<Uses>,
}

/// What one pattern is for, put apart by where it may count: most of the uses of most words are titles, and most of a
/// text is none.
#[derive(Debug, Clone)]
pub struct Uses {
    /// Number of the pattern.
    pub pattern: usize,
    /// Artefacts that it speaks for.
    pub owners: usize,
    all: Vec<Use>,
    /// Where phrases, titles and names of files begin.
    phrases: usize,
    titles: usize,
    names: usize,
}

impl Uses {
    fn new(pattern: usize, uses: impl Iterator<Item = Use>, artefacts: &[Artefact]) -> Self {
        let class = |what: &Use| match what {
            Use::Signal { kind: SignalKind::Phrase, .. } => 1,
            Use::Signal { kind: SignalKind::Title, .. } => 2,
            Use::Signal { kind: SignalKind::File | SignalKind::Folder | SignalKind::Sender, .. } => 3,
            _ => 0,
        };
        let mut all: Vec<Use> = uses.collect();
        let speaks_for = |what: &Use| match *what {
            Use::Signal { artefact, group, .. } => {
                let counter = usize::from(group) >= artefacts[usize::from(artefact)].signals.len();
                (!counter).then_some(artefact)
            }
            _ => None,
        };
        let owners = all.iter().filter_map(speaks_for).collect::<BTreeSet<u16>>().len();
        all.sort_by_key(class);
        let from = |n: u8| all.partition_point(|what| class(what) < n);
        let (phrases, titles, names) = (from(1), from(2), from(3));
        Self { pattern, owners, all, phrases, titles, names }
    }

    /// Labels, heads of columns, words of lists: what counts wherever it stands.
    #[must_use]
    pub fn anywhere(&self) -> &[Use] {
        &self.all[..self.phrases]
    }

    /// Phrases: once told, they say nothing more.
    #[must_use]
    pub fn phrases(&self) -> &[Use] {
        &self.all[self.phrases..self.titles]
    }

    /// Titles.
    #[must_use]
    pub fn titles(&self) -> &[Use] {
        &self.all[self.titles..self.names]
    }

    /// Names of files and folders, and senders of mails.
    #[must_use]
    pub fn names(&self) -> &[Use] {
        &self.all[self.names..]
    }
}

/// What the patterns come from. The number of an inference rule is its rank over all questions.
pub(super) struct Patterns<'a> {
    pub artefacts: &'a [Artefact],
    pub fields: &'a [Field],
    pub keywords: &'a [Vec<String>],
    pub questions: &'a [Question],
    pub template: &'a Markers,
    pub draft: &'a Markers,
    pub titles: &'a TitleWords,
    /// Only the patterns of names of files and folders.
    pub names_only: bool,
}

/// A pattern as it is searched: folded, with a space before, and one after unless it may go on.
#[must_use]
pub fn compile_pattern(pattern: &str) -> Option<String> {
    let (body, open) = match pattern.trim().strip_suffix('*') {
        Some(body) => (body, true),
        None => (pattern, false),
    };
    let folded = fold(body);
    let folded = if open { folded.trim_end() } else { &folded };
    (!folded.trim().is_empty()).then(|| format!(" {folded}"))
}

/// Those of the patterns that hold a word, as they are searched.
#[must_use]
pub fn compile_patterns(patterns: &[String]) -> Vec<String> {
    patterns.iter().filter_map(|p| compile_pattern(p)).collect()
}

#[allow(clippy::cast_possible_truncation)] // packs hold at most 10 000 rules (load.rs)
impl Automaton {
    /// Compiles at most so many patterns of so many bytes.
    pub(super) fn build(sources: &Patterns, most: (usize, usize)) -> Result<Self, String> {
        let mut patterns: Vec<(String, Use)> = Vec::new();
        let mut add = |list: &[String], what: Use| {
            patterns.extend(list.iter().filter_map(|p| compile_pattern(p)).map(|pattern| (pattern, what)));
        };
        for (artefact, a) in sources.artefacts.iter().enumerate() {
            for (group, g) in groups(a).enumerate() {
                let named = matches!(g.kind, SignalKind::File | SignalKind::Folder);
                if g.kind != SignalKind::Layout && (named || !sources.names_only) {
                    add(&g.any, Use::Signal { artefact: artefact as u16, group: group as u16, kind: g.kind });
                }
            }
        }
        for (n, field) in sources.fields.iter().enumerate() {
            add(&field.labels, Use::Label(n as u16));
            add(&field.mentions, Use::Mention(n as u16));
        }
        for (n, infer) in sources.questions.iter().flat_map(|q| &q.infer).enumerate() {
            add(&infer.mentions, Use::Infer(n as u16));
        }
        for (n, list) in sources.keywords.iter().enumerate() {
            add(list, Use::Keyword(n as u16));
        }
        add(&sources.template.markers, Use::Template);
        add(&sources.draft.markers, Use::Draft);
        add(&sources.titles.said, Use::Title(true));
        add(&sources.titles.near, Use::Title(false));

        patterns.sort_unstable();
        patterns.dedup();
        let same = || patterns.chunk_by(|a, b| a.0 == b.0);
        let texts: Vec<&str> = same().map(|uses| uses[0].0.as_str()).collect();
        let bytes: usize = texts.iter().map(|t| t.len()).sum();
        if texts.len() > most.0 || bytes > most.1 {
            return Err(format!("{} motifs, {} Kio", texts.len(), bytes >> 10));
        }
        let uses =
            |(n, uses): (usize, &[(String, Use)])| Uses::new(n, uses.iter().map(|(_, what)| *what), sources.artefacts);
        let uses = same().enumerate().map(uses).collect();
        let search = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .match_kind(MatchKind::Standard)
            .prefilter(false)
            .build(&texts)
            .map_err(|e| e.to_string())?;
        Ok(Self { search, uses })
    }

    /// The patterns of one artefact alone, to measure what they cost; none when it has none.
    #[must_use]
    pub fn of_artefact(artefact: &Artefact) -> Option<Self> {
        let (none, titles) = (Markers::default(), &TitleWords::default());
        let (artefacts, template, draft) = (std::slice::from_ref(artefact), &none, &none);
        let (fields, keywords, questions) = (&[], &[], &[]);
        let own = Patterns { artefacts, fields, keywords, questions, template, draft, titles, names_only: false };
        let alone = Self::build(&own, (usize::MAX, usize::MAX));
        alone.ok().filter(|a| !a.is_empty())
    }

    /// Every occurrence in `folded` (words of [`fold`] after one leading space): start, end, uses.
    /// `start` is that of the first word, `end` is after the last letter matched.
    pub fn find<'a>(&'a self, folded: &'a str) -> impl Iterator<Item = (usize, usize, &'a Uses)> {
        self.search.find_overlapping_iter(folded).map(|m| {
            let closed = folded.as_bytes().get(m.end() - 1) == Some(&b' ');
            (m.start() + 1, m.end() - usize::from(closed), &self.uses[m.pattern().as_usize()])
        })
    }

    /// Number of distinct patterns.
    #[must_use]
    pub fn len(&self) -> usize {
        self.uses.len()
    }

    /// Whether there is no pattern at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.uses.is_empty()
    }
}

/// Signals, then counters, of an artefact: the order of group numbers.
pub fn groups(artefact: &Artefact) -> impl Iterator<Item = &Group> {
    artefact.signals.iter().chain(&artefact.counters)
}
