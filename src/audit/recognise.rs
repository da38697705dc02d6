//! What a run is: the points of the patterns, of the names, and the fit of its words put together.

use super::outcome::Strength;
use crate::classify::Run;
use crate::pack::Pack;

/// Points for a probable claim (`rules/README.md`).
pub const PROBABLE: f32 = 6.0;
/// Points for a probable claim when the file name says the same as the content.
const NAMED: f32 = 5.0;
/// Points for a strong claim.
pub const STRONG: f32 = 10.0;
/// Points for a weak claim.
const WEAK: f32 = 3.0;
/// Most points name, folder and sender give together.
pub const NAME_CAP: f32 = 3.0;
/// A claim below this share of the best of its pages is an echo of it: when it has a title of its own,
/// when neither has one, when only the best has one.
const ECHO: [f32; 3] = [0.5, 0.75, 0.85];

/// What a point is worth beside the fit of the words (logits).
const POINT: f32 = 0.028;
/// Points beyond these say nothing more.
const POINT_CAP: f32 = 8.5;
/// What a point of the file name, and of the folders, is worth.
const NAME: f32 = 0.35;
const FOLDER: f32 = 0.15;
/// What a title that is all its line says is worth, when something below it agrees, and how much of the line it must be.
const TITLE: f32 = 0.8;
const WHOLE: f32 = 0.6;
/// What papers that are no artefact are given beforehand.
const NONE: f32 = -0.32;
/// A second artefact of the same pages must have a title of its own and be so near the best.
const SECOND: f32 = 0.5;
/// Or both must be clearly something, and so near each other that the pages are both.
const CLEAR: f32 = 2.1;
const NEAR: f32 = 0.75;
/// Nearer still, when the best is what its title line says and the other has no title of its own.
const NEAR_TITLED: f32 = 0.4;
/// So far below none, patterns alone make a weak claim.
const FAINT: f32 = 1.9;
/// So far ahead of all others, the best is strong.
const AHEAD: f32 = 2.7;

/// Artefacts a run is recognised as: number, points, strength.
pub fn recognised(run: &Run, names: &[(f32, f32)], pack: &Pack) -> Vec<(usize, f32, Strength)> {
    if run.fits.is_empty() { by_points(run, names, pack) } else { by_fit(run, names) }
}

struct Candidate {
    artefact: usize,
    points: f32,
    content: f32,
    kinds: u8,
    titled: bool,
    /// How well it fits.
    worth: f32,
    /// A title is most of its line.
    headed: bool,
    /// And what its title adds, when it comes to which is best.
    title: f32,
}

impl Candidate {
    fn total(&self) -> f32 {
        self.worth + self.title
    }
}

/// Points and fit of the words together: one artefact wins; another with a title of its own may stand beside it.
fn by_fit(run: &Run, names: &[(f32, f32)]) -> Vec<(usize, f32, Strength)> {
    let least = run.fits.iter().map(|f| f.logit).fold(f32::MAX, f32::min);
    let mut list: Vec<Candidate> = Vec::new();
    let numbers = run.fits.iter().map(|f| f.artefact).chain(run.hits.iter().map(|h| h.artefact));
    for artefact in numbers {
        let artefact = usize::from(artefact);
        if list.iter().any(|c| c.artefact == artefact) {
            continue;
        }
        let hit = run.hits.iter().find(|h| usize::from(h.artefact) == artefact);
        let (content, kinds, titled, whole) =
            hit.map_or((0.0, 0, false, 0.0), |h| (h.points, h.kinds, h.titled, h.whole));
        let (in_file, in_folder) = names.get(artefact).copied().unwrap_or_default();
        let points = content + (in_file + in_folder).min(NAME_CAP);
        let logit = run.fits.iter().find(|f| usize::from(f.artefact) == artefact).map_or(least, |f| f.logit);
        let title = if whole >= WHOLE && kinds >= 2 { TITLE * whole } else { 0.0 };
        list.push(Candidate {
            artefact,
            points,
            content,
            kinds,
            titled,
            headed: whole >= WHOLE,
            title,
            worth: logit + POINT * content.min(POINT_CAP) + NAME * in_file.min(NAME_CAP) + FOLDER * in_folder,
        });
    }
    list.sort_by(|a, b| b.total().total_cmp(&a.total()).then(a.artefact.cmp(&b.artefact)));
    let floor = run.fits_none + NONE;
    let best = list.first().map_or(floor, |c| c.worth);
    let next = list.get(1).map_or(floor, Candidate::total).max(floor);
    let headed = list.first().is_some_and(|c| c.headed);
    let mut out = Vec::new();
    for (rank, c) in list.iter().enumerate() {
        let within = if headed && !c.headed { NEAR_TITLED } else { NEAR };
        let won = rank == 0 && c.total() > floor;
        let near = c.worth > floor + CLEAR && c.worth > best - within;
        let own = c.titled && c.kinds >= 2 && c.content >= STRONG && c.worth > floor && c.worth > best - SECOND;
        let beside = rank > 0 && (near || own);
        let section = u16::try_from(c.artefact).is_ok_and(|a| run.sections.contains(&a));
        let strength = if won && ((c.content >= STRONG && c.kinds >= 2) || c.total() - next >= AHEAD) {
            Strength::Strong
        } else if won || beside || section {
            Strength::Probable
        } else if c.points >= WEAK && c.worth > floor - FAINT {
            Strength::Weak
        } else {
            continue;
        };
        // the scale of the reports: a probable claim has six points at least
        let shown = match strength {
            Strength::Strong => c.points.max(STRONG),
            Strength::Probable => c.points.max(PROBABLE),
            Strength::Weak => c.points.min(PROBABLE - 0.1),
        };
        out.push((c.artefact, shown, strength));
    }
    out
}

/// Points alone, for packs without a lexicon.
fn by_points(run: &Run, names: &[(f32, f32)], pack: &Pack) -> Vec<(usize, f32, Strength)> {
    let mut list: Vec<(usize, f32, f32, Strength, bool)> = Vec::new();
    for hit in &run.hits {
        let artefact = usize::from(hit.artefact);
        let (in_file, in_folder) = names[artefact];
        let total = hit.points + (in_file + in_folder).min(NAME_CAP);
        let strength = if total >= STRONG && hit.kinds >= 2 {
            Strength::Strong
        } else if hit.points >= PROBABLE / 2.0 && (total >= PROBABLE || (in_file >= 2.0 && total >= NAMED)) {
            Strength::Probable
        } else if total >= WEAK {
            Strength::Weak
        } else {
            continue;
        };
        list.push((artefact, total, hit.points, strength, hit.titled));
    }
    let (top, top_titled) =
        list.iter().map(|x| (x.1, x.4)).fold((0.0, false), |best, x| if x.0 > best.0 { x } else { best });
    let echo = |total: f32, titled: bool| {
        let share = if titled {
            ECHO[0]
        } else if top_titled {
            ECHO[2]
        } else {
            ECHO[1]
        };
        total < top * share
    };
    let winners: Vec<&str> = list
        .iter()
        .filter(|x| x.3 >= Strength::Probable && !echo(x.1, x.4))
        .map(|x| pack.artefacts[x.0].id.as_str())
        .collect();
    list.iter()
        .filter_map(|(artefact, total, _, strength, titled)| {
            let a = &pack.artefacts[*artefact];
            let beaten = a.unless.iter().any(|u| winners.contains(&u.as_str())) || echo(*total, *titled);
            let strength = if beaten && *strength >= Strength::Probable { Strength::Weak } else { *strength };
            // weak echoes of a clear winner are noise
            let noise = strength == Strength::Weak && top >= STRONG && *total < top * 0.4;
            (!noise).then_some((*artefact, *total, strength))
        })
        .collect()
}
