//! Bookmarks of a PDF: the table of contents that its producer, or whoever put papers together, wrote beside the pages.

use std::collections::{BTreeMap, BTreeSet};

use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, MaybeRef, Name, ObjRef, Object};

use super::structure::{DEPTH, NODES, catalog, name_tree, string};
use crate::extract::{Block, BlockKind, Bookmark};
use crate::fold::fold;

/// Most bookmarks kept.
const MOST: usize = 2_000;
/// Longest title of one, in characters.
const LONGEST: usize = 200;

/// Bookmarks that lead to a page, in their order.
#[must_use]
pub fn read(pdf: &Pdf) -> Vec<Bookmark> {
    let Some(root) = catalog(pdf) else { return Vec::new() };
    let first = root.get::<Dict<'_>>(b"Outlines").and_then(|o| o.get::<Dict<'_>>(b"First"));
    let Some(first) = first else { return Vec::new() };
    let pages: BTreeMap<(u32, i32), u32> = pdf
        .pages()
        .iter()
        .zip(1_u32..)
        .filter_map(|(page, number)| page.raw().obj_id().map(|id| ((id.obj_number, id.gen_number), number)))
        .collect();
    let named = names(&root);
    let mut out = Vec::new();
    let mut stack = vec![(first, 0_u8)];
    let mut left = NODES;
    let mut seen = BTreeSet::new();
    while let Some((item, level)) = stack.pop() {
        left -= 1;
        let again = item.obj_id().is_some_and(|id| !seen.insert((id.obj_number, id.gen_number)));
        if left == 0 || out.len() == MOST || again {
            break;
        }
        if let (Some(title), Some(page)) = (string(&item, b"Title"), page(&item, &named, &pages)) {
            let title: String = title.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(LONGEST).collect();
            out.push(Bookmark { page, level, title });
        }
        // what is below comes before what is beside
        stack.extend(item.get::<Dict<'_>>(b"Next").map(|next| (next, level)));
        if u32::from(level) < DEPTH {
            stack.extend(item.get::<Dict<'_>>(b"First").map(|kid| (kid, level + 1)));
        }
    }
    out
}

/// Page a bookmark leads to.
fn page(item: &Dict<'_>, named: &BTreeMap<Vec<u8>, ObjRef>, pages: &BTreeMap<(u32, i32), u32>) -> Option<u32> {
    let goal = item.get::<Object<'_>>(b"Dest").or_else(|| item.get::<Dict<'_>>(b"A")?.get::<Object<'_>>(b"D"))?;
    let at = match goal {
        Object::Array(goal) => target(&goal)?,
        Object::String(name) => *named.get(&name.to_vec())?,
        Object::Name(name) => *named.get(name.as_ref())?,
        _ => return None,
    };
    pages.get(&(at.obj_number, at.gen_number)).copied()
}

fn target(goal: &Array<'_>) -> Option<ObjRef> {
    goal.raw_iter().next().and_then(|first: MaybeRef<Object<'_>>| first.as_obj_ref())
}

/// Places that have a name: the old table of the root, and the tree that came after it.
fn names(root: &Dict<'_>) -> BTreeMap<Vec<u8>, ObjRef> {
    let mut out = BTreeMap::new();
    let place = |value: Object<'_>| match value {
        Object::Array(goal) => target(&goal),
        Object::Dict(dict) => dict.get::<Array<'_>>(b"D").and_then(|goal| target(&goal)),
        _ => None,
    };
    if let Some(table) = root.get::<Dict<'_>>(b"Dests") {
        for name in table.keys().take(NODES).collect::<Vec<Name<'_>>>() {
            if let Some(at) = table.get::<Object<'_>>(&name).and_then(place) {
                out.insert(name.as_ref().to_vec(), at);
            }
        }
    }
    let tree = root.get::<Dict<'_>>(b"Names").and_then(|n| n.get::<Dict<'_>>(b"Dests"));
    for pairs in name_tree(tree) {
        let mut pairs = pairs.iter::<Object<'_>>();
        while let (Some(name), Some(value), true) = (pairs.next(), pairs.next(), out.len() < NODES) {
            if let (Object::String(name), Some(at)) = (name, place(value)) {
                out.insert(name.to_vec(), at);
            }
        }
    }
    out
}

/// Makes headings of the lines that are a bookmark's title, on the page it leads to.
pub fn head(blocks: &mut [Block], bookmarks: &[Bookmark]) {
    if bookmarks.is_empty() {
        return;
    }
    let titles: BTreeSet<(u32, String)> = bookmarks.iter().map(|b| (b.page, fold(&b.title))).collect();
    for block in blocks.iter_mut().filter(|b| b.kind == BlockKind::Paragraph && b.text.len() < 4 * LONGEST) {
        if titles.contains(&(block.page, fold(&block.text))) {
            block.kind = BlockKind::Heading;
        }
    }
}
