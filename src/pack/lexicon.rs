//! Weights of words for each artefact, learnt from labelled papers (`examples/lexicon.rs`): `lexicon.tsv` of a pack.
//!
//! The first line names the artefacts, the second their biases; then one line a feature: the feature, its
//! rarity, one character a weight. Features are made by `classify::features`.

use std::collections::BTreeMap;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::hash::{BuildHasherDefault, Hasher};

use super::model::Artefact;
use crate::text::Text;

/// A weight of fewer steps is next to nothing.
const LEAST_STEP: f32 = 1.5;
/// Most bytes of the features: a file of rules has 5 MiB at most, and each is read at every start.
const MOST_BYTES: usize = 4_900 << 10;
/// First word of the file.
const MAGIC: &str = "lexicon";
/// The class of papers that are no artefact at all; other kinds of them bear a number after it.
pub const NONE: &str = "none";
/// Weights are written as characters from `!` (−46) to `~` (+47), times the scale.
const MIDDLE: i32 = 46;
const MIDDLE_STEP: i8 = 46;
/// First character.
const FIRST: u8 = b'!';

/// The weights of a pack.
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    /// Artefact number of each class; none for papers that are no artefact, or are unknown to the pack.
    classes: Vec<Option<u16>>,
    /// Classes of papers that are no artefact.
    none: Vec<usize>,
    bias: Vec<f32>,
    scale: f32,
    index: HashMap<u64, (f32, u32), BuildHasherDefault<Itself>>,
    rows: Vec<i8>,
}

/// The keys of the index are hashes already.
#[derive(Debug, Clone, Copy, Default)]
struct Itself(u64);

impl Hasher for Itself {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |h, b| h.rotate_left(8) ^ u64::from(*b));
    }

    fn write_u64(&mut self, key: u64) {
        // the map chooses its places by the low bits and tells them apart by the high ones
        self.0 = key ^ (key >> 32);
    }
}

/// Hash of a feature, told in parts so that no text need be put together.
#[derive(Debug, Clone, Copy)]
pub struct Hash(u64);

impl Hash {
    /// Of nothing.
    #[must_use]
    pub fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    /// With more text.
    #[must_use]
    pub fn with(self, text: &str) -> Self {
        Self(text.bytes().fold(self.0, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3)))
    }
}

impl Default for Hash {
    fn default() -> Self {
        Self::new()
    }
}

/// How well each artefact fits a text: logits, to be compared with that of `none`.
#[derive(Debug, Clone, Default)]
pub struct Scores {
    /// Artefact and logit, best first.
    pub artefacts: Vec<(u16, f32)>,
    /// Logit of papers that are no artefact.
    pub none: f32,
}

/// « none », « none2 ».
fn is_none(class: &str) -> bool {
    class.strip_prefix(NONE).is_some_and(|kind| kind.bytes().all(|b| b.is_ascii_digit()))
}

impl Lexicon {
    /// Reads `lexicon.tsv`.
    ///
    /// # Errors
    /// Line and what is wrong.
    pub fn parse(text: &str, artefacts: &[Artefact]) -> Result<Self, (usize, Text)> {
        let mut lines = text.lines().enumerate().filter(|(_, l)| !l.starts_with('#')).map(|(n, l)| (n + 1, l));
        let bad = |n: usize, fr: &str, en: &str| (n, Text::new(fr, en));
        let (n, head) = lines.next().ok_or_else(|| bad(1, "fichier vide", "empty file"))?;
        let mut head = head.split('\t');
        if head.next() != Some(MAGIC) {
            return Err(bad(n, "la première ligne commence par « lexicon »", "the first line begins with “lexicon”"));
        }
        let scale: f32 = head
            .next()
            .and_then(|s| s.parse().ok())
            .ok_or_else(|| bad(n, "échelle illisible", "scale not readable"))?;
        let names: Vec<&str> = head.collect();
        let numbers: BTreeMap<&str, u16> = (0u16..).zip(artefacts).map(|(n, a)| (a.id.as_str(), n)).collect();
        let mut lexicon = Self {
            classes: names.iter().map(|c| numbers.get(c).copied()).collect(),
            none: (0..names.len()).filter(|n| is_none(names[*n])).collect(),
            scale,
            ..Self::default()
        };
        let (n, bias) = lines.next().ok_or_else(|| bad(n, "biais absents", "no biases"))?;
        lexicon.bias = bias.split('\t').skip(1).map_while(|b| b.parse().ok()).collect();
        if lexicon.bias.len() != names.len() {
            return Err(bad(n, "autant de biais que d'artefacts", "as many biases as artefacts"));
        }
        for (n, line) in lines {
            let mut cells = line.split('\t');
            let (Some(word), Some(Ok(rarity)), Some(weights)) =
                (cells.next(), cells.next().map(str::parse::<f32>), cells.next())
            else {
                return Err(bad(n, "trois colonnes attendues", "three columns expected"));
            };
            if weights.len() != names.len() {
                return Err(bad(n, "autant de poids que d'artefacts", "as many weights as artefacts"));
            }
            let row = u32::try_from(lexicon.rows.len()).map_err(|_| bad(n, "trop de lignes", "too many lines"))?;
            lexicon.rows.extend(weights.bytes().map(|b| (b.clamp(FIRST, b'~') - FIRST).cast_signed() - MIDDLE_STEP));
            lexicon.index.insert(Hash::new().with(word).0, (rarity, row));
        }
        Ok(lexicon)
    }

    /// Writes weights as [`Lexicon::parse`] reads them: `rows` are feature, rarity, a weight for each class; rows whose
    /// weights are all next to nothing are left out, and the weakest when they are too many.
    #[must_use]
    pub fn write(classes: &[String], bias: &[f32], rows: &[(String, f32, Vec<f32>)]) -> String {
        let most = rows.iter().flat_map(|(_, _, w)| w).fold(0.0f32, |m, w| m.max(w.abs()));
        #[allow(clippy::cast_precision_loss)]
        let scale = (most / MIDDLE as f32).max(f32::MIN_POSITIVE);
        let mut out = format!("{MAGIC}\t{scale}\t{}\nbias", classes.join("\t"));
        for b in bias {
            let _ = write!(out, "\t{b:.3}");
        }
        out.push('\n');
        // what hardly tells one class from another makes the file longer, and no answer better
        let strength = |weights: &[f32]| weights.iter().fold(0.0f32, |m, w| m.max(w.abs()));
        let mut all: Vec<(f32, usize)> = rows.iter().map(|(f, _, w)| (strength(w), f.len() + w.len() + 8)).collect();
        all.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut bytes = 0;
        let least = all.iter().find(|(_, size)| {
            bytes += size;
            bytes > MOST_BYTES
        });
        let least = least.map_or(0.0, |(weakest, _)| *weakest).max(LEAST_STEP * scale);
        for (word, rarity, weights) in rows.iter().filter(|(_, _, w)| strength(w) > least) {
            let _ = write!(out, "{word}\t{rarity:.2}\t");
            for w in weights {
                #[allow(clippy::cast_possible_truncation)]
                let step = ((w / scale).round() as i32).clamp(-MIDDLE, MIDDLE + 1);
                out.push(char::from(FIRST + u8::try_from(step + MIDDLE).unwrap_or(0)));
            }
            out.push('\n');
        }
        out
    }

    /// Whether there is anything to score with.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Whether papers of this artefact were learnt.
    #[must_use]
    pub fn knows(&self, artefact: u16) -> bool {
        self.classes.contains(&Some(artefact))
    }

    /// Rarity of a known feature.
    #[must_use]
    pub fn rarity(&self, feature: Hash) -> Option<f32> {
        self.index.get(&feature.0).map(|(r, _)| *r)
    }

    /// Scores of a text, given by its features and their values.
    #[must_use]
    pub fn score(&self, features: &[(Hash, f32)]) -> Scores {
        let known: Vec<(f32, u32)> =
            features.iter().filter_map(|(h, v)| self.index.get(&h.0).map(|(r, row)| (v * r, *row))).collect();
        let norm = known.iter().map(|(v, _)| v * v).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
        let mut logits = self.bias.clone();
        for (value, row) in &known {
            let value = value / norm * self.scale;
            let from = *row as usize;
            for (logit, w) in logits.iter_mut().zip(&self.rows[from..from + self.classes.len()]) {
                *logit += value * f32::from(*w);
            }
        }
        let mut artefacts: Vec<(u16, f32)> =
            self.classes.iter().zip(&logits).filter_map(|(c, l)| Some(((*c)?, *l))).collect();
        artefacts.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        // what all kinds amount to: the logarithm of the sum of what each is worth
        let most = self.none.iter().map(|n| logits[*n]).fold(f32::MIN, f32::max);
        let sum: f32 = self.none.iter().map(|n| (logits[*n] - most).exp()).sum();
        Scores { artefacts, none: if sum > 0.0 { most + sum.ln() } else { f32::MIN } }
    }

    /// What the weight of a feature for an artefact is, its rarity counted; 0 when unknown.
    pub fn weights(&self, artefact: u16) -> impl Fn(Hash) -> f32 {
        let class = self.classes.iter().position(|c| *c == Some(artefact));
        move |feature| match (class, self.index.get(&feature.0)) {
            (Some(c), Some((r, row))) => r * self.scale * f32::from(self.rows[*row as usize + c]),
            _ => 0.0,
        }
    }
}
