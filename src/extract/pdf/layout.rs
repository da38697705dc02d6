//! From glyphs to lines: baseline clusters, word gaps, cell gaps, columns of prose.

use unicode_normalization::UnicodeNormalization;

use super::glyphs::Glyph;

/// A stretch of text without a wide gap.
#[derive(Debug, Clone, Default)]
pub struct Fragment {
    /// Its text.
    pub text: String,
    /// Left end, points.
    pub x0: f64,
    /// Right end.
    pub x1: f64,
}

/// One line of text: fragments from left to right.
#[derive(Debug, Clone, Default)]
pub struct TextLine {
    /// Fragments, at least one.
    pub fragments: Vec<Fragment>,
    /// Baseline.
    pub y: f64,
    /// Font height of most of the text: a large bullet or initial does not count.
    pub size: f64,
    /// Every glyph is bold.
    pub bold: bool,
}

impl TextLine {
    /// Left end.
    #[must_use]
    pub fn x0(&self) -> f64 {
        self.fragments.first().map_or(0.0, |f| f.x0)
    }

    /// Right end.
    #[must_use]
    pub fn x1(&self) -> f64 {
        self.fragments.last().map_or(0.0, |f| f.x1)
    }

    /// The whole line, fragments joined by a tab.
    #[must_use]
    pub fn text(&self) -> String {
        let parts: Vec<&str> = self.fragments.iter().map(|f| f.text.as_str()).collect();
        parts.join("\t")
    }
}

/// Puts glyphs in lines, from the top.
#[must_use]
pub fn lines(mut glyphs: Vec<Glyph>) -> Vec<TextLine> {
    glyphs.sort_by(|a, b| a.y.total_cmp(&b.y).then(a.x0.total_cmp(&b.x0)));
    let mut clusters: Vec<(f64, f64, Vec<Glyph>)> = Vec::new();
    for glyph in glyphs {
        let near = clusters
            .iter_mut()
            .rev()
            .take(4)
            .find(|(y, size, _)| (glyph.y - *y).abs() <= 0.35 * size.min(glyph.size).max(1.0));
        match near {
            Some((_, size, members)) => {
                *size = size.min(glyph.size);
                members.push(glyph);
            }
            None => clusters.push((glyph.y, glyph.size, vec![glyph])),
        }
    }
    clusters.into_iter().filter_map(|(y, _, members)| line(y, members)).collect()
}

fn line(y: f64, mut glyphs: Vec<Glyph>) -> Option<TextLine> {
    glyphs.sort_by(|a, b| a.x0.total_cmp(&b.x0));
    drop_doubles(&mut glyphs);
    let spaced = glyphs.iter().filter(|g| g.is_space()).count() >= 2;
    let wide = median_gap(&glyphs);
    let letter_by_letter = glyphs.windows(2).filter(|w| w[0].run != w[1].run).count() * 5 > glyphs.len() * 4;
    let mut fragments: Vec<Fragment> = Vec::new();
    let (mut last, mut blank, mut blanks): (Option<&Glyph>, bool, u32) = (None, false, 0);
    let even = even_gaps(&glyphs);
    for (n, glyph) in glyphs.iter().enumerate() {
        if glyph.is_space() {
            blank = true;
            // One space of the same show operation, however wide, is a word gap of justified text.
            blanks += if last.is_some_and(|l| l.run == glyph.run) { 1 } else { 9 };
            continue;
        }
        let text = glyph.text.as_str();
        match (last, fragments.last_mut()) {
            (Some(previous), Some(fragment)) => {
                let size = glyph.size.max(previous.size);
                let gap = glyph.x0 - fragment.x1;
                let justified = blanks == 1 && previous.run == glyph.run || even.contains(&n);
                if gap > if justified { 6.0 } else { 1.2 } * size {
                    fragments.push(Fragment { text: text.to_owned(), x0: glyph.x0, x1: glyph.x1 });
                } else {
                    let limit = if previous.run != glyph.run && !(letter_by_letter && wide > 0.05) {
                        0.11
                    } else if wide > 0.05 {
                        wide + 0.13
                    } else if spaced {
                        0.3
                    } else {
                        0.16
                    };
                    if blank || gap > limit * size {
                        fragment.text.push(' ');
                    }
                    append(&mut fragment.text, text, gap < -0.15 * size);
                    fragment.x1 = fragment.x1.max(glyph.x1);
                }
            }
            _ => fragments.push(Fragment { text: text.to_owned(), x0: glyph.x0, x1: glyph.x1 }),
        }
        last = Some(glyph);
        (blank, blanks) = (false, 0);
    }
    last?;
    for fragment in &mut fragments {
        // accents and ligatures to put together, and soft hyphens, are rare
        if fragment.text.chars().any(|c| c >= '\u{300}' || c == '\u{ad}') {
            let text: String = fragment.text.nfc().collect();
            fragment.text = without_ligatures(&text);
        }
        let text = fragment.text.trim();
        if text.len() < fragment.text.len() {
            fragment.text = text.to_owned();
        }
    }
    fragments.retain(|f| !f.text.is_empty());
    join_bullet(&mut fragments);
    if fragments.is_empty() {
        return None;
    }
    let inked = || glyphs.iter().filter(|g| !g.is_space());
    let size = usual_size(inked());
    Some(TextLine { fragments, y, size, bold: inked().all(|g| g.bold) })
}

/// Fake bold and shadows draw the same glyph twice.
fn drop_doubles(glyphs: &mut Vec<Glyph>) {
    let mut kept = 0;
    for n in 0..glyphs.len() {
        let (before, rest) = glyphs.split_at_mut(n);
        let glyph = &rest[0];
        let near = 0.12 * glyph.size;
        let twin = before[..kept]
            .iter_mut()
            .rev()
            .take(3)
            .find(|k| (k.x0 - glyph.x0).abs() < near && (k.y - glyph.y).abs() < near && k.text == glyph.text);
        match twin {
            Some(twin) => twin.bold = true,
            None => {
                glyphs.swap(kept, n);
                kept += 1;
            }
        }
    }
    glyphs.truncate(kept);
}

fn without_ligatures(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{ad}' => {}
            'ﬀ' => out.push_str("ff"),
            'ﬁ' => out.push_str("fi"),
            'ﬂ' => out.push_str("fl"),
            'ﬃ' => out.push_str("ffi"),
            'ﬄ' => out.push_str("ffl"),
            c => out.push(c),
        }
    }
    out
}

/// Glyphs after a gap that is one of several equal ones between words of different widths: justified text.
fn even_gaps(glyphs: &[Glyph]) -> std::collections::BTreeSet<usize> {
    let mut words: Vec<(usize, f64, f64, f64)> = Vec::new();
    for (n, glyph) in glyphs.iter().enumerate().filter(|(_, g)| !g.is_space()) {
        match words.last_mut() {
            Some(word) if glyph.x0 - word.2 <= 0.2 * glyph.size => word.2 = word.2.max(glyph.x1),
            _ => words.push((n, glyph.x0, glyph.x1, glyph.size)),
        }
    }
    let gaps: Vec<f64> = words.windows(2).map(|w| w[1].1 - w[0].2).collect();
    let mut out = std::collections::BTreeSet::new();
    let mut start = 0;
    while start < gaps.len() {
        let mut end = start + 1;
        while end < gaps.len() && (gaps[end] - gaps[start]).abs() < 0.6 {
            end += 1;
        }
        let widths = words[start..=end].iter().map(|w| w.2 - w.1);
        let (low, high) = widths.fold((f64::MAX, 0.0_f64), |(l, h), w| (l.min(w), h.max(w)));
        if end - start >= 3 && high > 1.5 * low && gaps[start] < 6.0 * words[start].3 {
            out.extend(words[start + 1..=end].iter().map(|w| w.0));
        }
        start = end;
    }
    out
}

fn usual_size<'g>(glyphs: impl Iterator<Item = &'g Glyph>) -> f64 {
    let mut sizes: Vec<f64> = glyphs.map(|g| g.size).collect();
    sizes.sort_by(f64::total_cmp);
    sizes.get(sizes.len() / 2).copied().unwrap_or(0.0)
}

fn median_gap(glyphs: &[Glyph]) -> f64 {
    let apart = glyphs.windows(2).filter(|w| w[0].run != w[1].run).count() * 5 > glyphs.len() * 4;
    let mut gaps: Vec<f64> = glyphs
        .windows(2)
        .filter(|w| (apart || w[0].run == w[1].run) && !w[0].is_space() && !w[1].is_space())
        .map(|w| (w[1].x0 - w[0].x1) / w[1].size.max(1.0))
        .collect();
    if gaps.len() < 4 {
        return 0.0;
    }
    gaps.sort_by(f64::total_cmp);
    gaps[gaps.len() / 2].max(0.0)
}

/// Adds a glyph; an accent drawn over a letter becomes an accented letter.
fn append(out: &mut String, text: &str, overlaps: bool) {
    if overlaps && let (Some(last), Some(next)) = (out.chars().last(), text.chars().next()) {
        if let Some(mark) = combining(last)
            && next.is_alphabetic()
        {
            out.pop();
            out.push(if next == 'ı' { 'i' } else { next });
            out.push(mark);
            return;
        }
        if let Some(mark) = combining(next)
            && last.is_alphabetic()
        {
            out.push(mark);
            return;
        }
    }
    out.push_str(text);
}

fn combining(accent: char) -> Option<char> {
    Some(match accent {
        '`' | 'ˋ' => '\u{300}',
        '´' | 'ˊ' => '\u{301}',
        '^' | 'ˆ' => '\u{302}',
        '~' | '˜' => '\u{303}',
        '¨' => '\u{308}',
        '¸' => '\u{327}',
        _ => return None,
    })
}

/// A bullet or number stands with its text, however wide the gap.
fn join_bullet(fragments: &mut Vec<Fragment>) {
    if fragments.len() >= 2 && is_marker(&fragments[0].text) {
        let first = fragments.remove(0);
        fragments[0].text = format!("{} {}", first.text, fragments[0].text);
        fragments[0].x0 = first.x0;
    }
}

fn is_marker(text: &str) -> bool {
    let mut chars = text.chars();
    match (chars.next(), chars.clone().count()) {
        (Some(c), 0) => "•‣▪▫●○◦–—-*·■□➢➤→o❖✓☐☑☒".contains(c),
        (Some(c), 1..=2) => c.is_alphanumeric() && text.ends_with(['.', ')']),
        _ => false,
    }
}

/// Whether the line opens an item of a list.
#[must_use]
pub fn opens_item(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or("");
    first.len() < text.len() && is_marker(first) && !first.starts_with("o)") || text.starts_with(['•', '▪', '‣', '●'])
}

/// Whether the line is `Label : value` (or a label that waits for its value).
#[must_use]
pub fn is_labelled(text: &str) -> bool {
    let Some((label, rest)) = text.split_once(':') else { return false };
    let label = label.trim();
    (rest.is_empty() || rest.starts_with([' ', '\t', '\u{a0}']))
        && label.chars().next().is_some_and(char::is_uppercase)
        && label.chars().count() <= 40
        && label.split_whitespace().count() <= 6
        && !label.contains(['.', ';', ','])
}

/// Puts the lines in reading order: columns of prose are split at their gutter, rows stay together.
#[must_use]
pub fn reading_order(lines: Vec<TextLine>, depth: u8) -> Vec<TextLine> {
    if depth == 0 || lines.len() < 6 {
        return lines;
    }
    let mut out = Vec::with_capacity(lines.len());
    let mut rest = lines.into_iter();
    while let Some(line) = rest.next() {
        let mut block = vec![line];
        let Some(mut gutter) = opening(&block[0], rest.as_slice()) else {
            out.append(&mut block);
            continue;
        };
        while let Some(narrowed) = rest.as_slice().first().and_then(|l| narrow(gutter, l)) {
            gutter = narrowed;
            block.extend(rest.next());
        }
        let middle = gutter.0.midpoint(gutter.1);
        if is_prose(&block, middle) {
            let (left, right) = split(block, middle);
            out.extend(reading_order(left, depth - 1));
            out.extend(reading_order(right, depth - 1));
        } else {
            // Not prose: give the lines back one by one, so that a block may start lower.
            let mut block = block.into_iter();
            out.extend(block.next());
            let again: Vec<TextLine> = block.chain(rest).collect();
            if out.len() > 2000 {
                out.extend(again);
                return out;
            }
            rest = again.into_iter();
        }
    }
    out
}

/// The gutter that a line and those below it show: between its own fragments, or between lines side by side.
fn opening(line: &TextLine, below: &[TextLine]) -> Option<(f64, f64)> {
    if line.fragments.len() >= 2 {
        return Some((line.fragments[0].x1, line.fragments[1].x0));
    }
    // The first lines of two columns seldom stand on one height; what follows must be prose on both sides.
    let (mut x0, mut x1) = (line.x0(), line.x1());
    for next in below.iter().take(4).take_while(|n| n.y - line.y < 4.0 * line.size.max(n.size)) {
        let (a, b) = (x1.min(next.x1()), x0.max(next.x0()));
        if b - a > 6.0 {
            return Some((a, b));
        }
        if next.fragments.len() >= 2 {
            return None;
        }
        (x0, x1) = (x0.min(next.x0()), x1.max(next.x1()));
    }
    None
}

fn narrow((mut a, mut b): (f64, f64), line: &TextLine) -> Option<(f64, f64)> {
    for fragment in &line.fragments {
        let middle = fragment.x0.midpoint(fragment.x1);
        if middle < a.midpoint(b) {
            a = a.max(fragment.x1);
        } else {
            b = b.min(fragment.x0);
        }
    }
    (b - a >= 5.0).then_some((a, b))
}

fn is_prose(block: &[TextLine], gutter: f64) -> bool {
    let (mut left, mut right) = ((0, 0), (0, 0));
    for fragment in block.iter().flat_map(|l| &l.fragments) {
        let side = if fragment.x1 <= gutter { &mut left } else { &mut right };
        side.0 += 1;
        side.1 += fragment.text.chars().count();
    }
    left.0 >= 4 && right.0 >= 4 && left.1 >= 22 * left.0 && right.1 >= 22 * right.0
}

fn split(block: Vec<TextLine>, gutter: f64) -> (Vec<TextLine>, Vec<TextLine>) {
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for line in block {
        let (l, r): (Vec<Fragment>, Vec<Fragment>) = line.fragments.into_iter().partition(|f| f.x1 <= gutter);
        if !l.is_empty() {
            left.push(TextLine { fragments: l, ..line });
        }
        if !r.is_empty() {
            right.push(TextLine { fragments: r, y: line.y, size: line.size, bold: line.bold });
        }
    }
    (left, right)
}

/// First halves of words that are written with a hyphen of their own.
const HYPHENED: [&str; 16] = [
    "compte", "demi", "après", "avant", "sous", "non", "savoir", "mi", "peut", "rendez", "vis", "chef", "porte", "ci",
    "auto", "tiers",
];

/// Joins two lines of one paragraph; a word cut by a hyphen becomes whole.
pub fn join(text: &mut String, next: &str) {
    let cut = text.ends_with(['-', '\u{2010}', '\u{AD}'])
        && text.chars().rev().nth(1).is_some_and(char::is_lowercase)
        && next.chars().next().is_some_and(char::is_lowercase);
    // A double name goes on with a capital.
    let double = text.ends_with('-')
        && text.chars().rev().nth(1).is_some_and(char::is_alphabetic)
        && next.chars().next().is_some_and(char::is_uppercase)
        && next.chars().nth(1).is_some_and(char::is_lowercase);
    if double {
        text.push_str(next);
        return;
    }
    if cut {
        let word = text.rsplit(|c: char| !c.is_alphabetic() && c != '-').find(|w| !w.is_empty()).unwrap_or_default();
        let own = HYPHENED.contains(&word.trim_end_matches('-').to_lowercase().as_str());
        text.pop();
        if own {
            text.push('-');
        }
    } else if !text.is_empty() {
        text.push(' ');
    }
    text.push_str(next);
}
