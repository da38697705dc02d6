//! The pages can be read by ear, walked by keyboard and told apart in either light: what a screen
//! reader and a keyboard need is in the markup of every page the program writes.

mod support;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::path::Path;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts, states,
};
use support::{DAY, dossier, finish, probant, root, text};

/// An element with what it says, its descendants' words included.
struct Element {
    name: String,
    attributes: BTreeMap<String, String>,
    text: String,
}

impl Element {
    fn get(&self, name: &str) -> &str {
        self.attributes.get(name).map_or("", String::as_str)
    }
}

#[derive(Default)]
struct Page {
    elements: Vec<Element>,
    open: Vec<usize>,
}

const VOID: [&str; 5] = ["meta", "input", "br", "link", "img"];

#[derive(Default)]
struct Sink(RefCell<Page>);

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let page = &mut *self.0.borrow_mut();
        match token {
            Token::TagToken(Tag { kind: TagKind::StartTag, name, attrs, self_closing, .. }) => {
                let attributes = attrs.iter().map(|a| (a.name.local.to_string(), a.value.to_string())).collect();
                page.elements.push(Element { name: name.to_string(), attributes, text: String::new() });
                if !self_closing && !VOID.contains(&&*name) {
                    page.open.push(page.elements.len() - 1);
                }
                if matches!(&*name, "style" | "script") {
                    return TokenSinkResult::RawData(states::RawKind::ScriptData);
                }
            }
            Token::TagToken(Tag { kind: TagKind::EndTag, name, .. }) => {
                let closed = page.open.pop().map(|at| page.elements[at].name.clone());
                assert_eq!(closed.as_deref(), Some(&*name), "every element is closed in its turn");
            }
            Token::CharacterTokens(words) => {
                for at in &page.open {
                    page.elements[*at].text.push_str(&words);
                }
            }
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

fn read(path: &Path) -> Vec<Element> {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(&text(path).expect("the page is there")));
    let tokenizer = Tokenizer::new(Sink::default(), TokenizerOpts::default());
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    let page = tokenizer.sink.0.into_inner();
    assert!(page.open.is_empty());
    page.elements
}

#[track_caller]
fn is_accessible(path: &Path, language: &str) {
    let page = read(path);
    let all = |name: &'static str| page.iter().filter(move |e| e.name == name);
    let told = |e: &Element| format!("{}: <{}> {:?} {}", path.display(), e.name, e.attributes, e.text);

    assert!(all("html").all(|e| e.get("lang") == language));
    for once in ["h1", "main", "title", "header", "footer"] {
        assert_eq!(all(once).count(), 1, "{}: {once}", path.display());
    }

    let mut level = 0;
    for heading in page.iter().filter(|e| ["h1", "h2", "h3", "h4"].contains(&e.name.as_str())) {
        let deep = u32::from(heading.name.as_bytes()[1] - b'0');
        assert!(deep <= level + 1 && !heading.text.trim().is_empty(), "{}", told(heading));
        level = deep;
    }

    let ids: Vec<&str> = page.iter().map(|e| e.get("id")).filter(|id| !id.is_empty()).collect();
    let known: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(known.len(), ids.len(), "{}: an id is given twice", path.display());
    for e in &page {
        let target = e.get("href").strip_prefix('#').unwrap_or_default();
        for id in [target, e.get("aria-labelledby"), e.get("for"), e.get("data-filters")] {
            assert!(id.is_empty() || known.contains(id), "{}", told(e));
        }
    }

    let labelled: BTreeSet<&str> = all("label").filter(|e| !e.text.trim().is_empty()).map(|e| e.get("for")).collect();
    for control in all("input").chain(all("select")) {
        assert!(labelled.contains(control.get("id")), "{}", told(control));
    }
    for link in all("a") {
        // what is seen is part of what is heard
        assert!(!link.text.trim().is_empty() && link.get("aria-label").is_empty(), "{}", told(link));
    }
    for head in all("th") {
        assert!(["col", "row"].contains(&head.get("scope")), "{}", told(head));
    }
    for drawing in all("svg") {
        let named = drawing.get("role") == "img" && !drawing.get("aria-label").is_empty();
        assert!(named || drawing.get("aria-hidden") == "true", "{}", told(drawing));
    }
    // what may scroll sideways can be scrolled by keyboard
    for e in page.iter().filter(|e| e.get("class").split(' ').any(|c| c == "scroll")) {
        assert!(e.get("tabindex") == "0" && !e.get("aria-labelledby").is_empty(), "{}", told(e));
    }
    assert!(page.iter().all(|e| ["", "0"].contains(&e.get("tabindex"))), "the order is that of the page");

    // two landmarks of one kind have two names
    let mut landmarks = BTreeSet::new();
    for e in &page {
        let kind = match (e.name.as_str(), e.get("role")) {
            (_, role @ ("region" | "search" | "navigation")) => role,
            ("section", "") => "region",
            ("nav", "") => "navigation",
            _ => continue,
        };
        let name = (e.get("aria-label"), e.get("aria-labelledby"));
        assert!(name != ("", "") && landmarks.insert((kind, name)), "{}", told(e));
    }
}

#[test]
fn every_page_can_be_heard_and_walked_by_keyboard() {
    let place = tempfile::tempdir().unwrap();
    let at = |name: &str| place.path().join(name);
    let run = |args: &[&str], input: &Path, out: &str| {
        finish(
            probant()
                .args(args)
                .arg(input)
                .arg("--out")
                .arg(at(out))
                .args(["--audit-date", DAY, "--as-of", DAY])
                .current_dir(place.path()),
        )
        .ends(0)
    };
    run(&["audit", "--format", "html,json"], &dossier("cfa-du-mail"), "avant");
    run(&["audit", "--format", "html,json", "--lang", "en"], &dossier("horizon-conseil"), "after");
    run(&["package"], &dossier("horizon-conseil"), "pieces");
    std::fs::create_dir_all(at("recus")).unwrap();
    support::copy_tree(&dossier("horizon-conseil"), &at("recus/un"));
    run(&["audit", "--batch"], &at("recus"), "lot");
    finish(probant().arg("compare").arg(at("avant")).arg(at("after")).arg("-o").arg(at("suivi"))).ends(0);

    for page in ["avant/rapport.html", "pieces/index.html", "lot/triage.html", "suivi/comparaison.html"] {
        is_accessible(&at(page), "fr");
    }
    is_accessible(&at("after/rapport.html"), "en");
}

/// The colours a block of the style names.
fn colours(block: &str) -> BTreeMap<&str, &str> {
    block.split(';').filter_map(|d| d.trim().strip_prefix("--")?.split_once(':')).map(|(n, v)| (n, v.trim())).collect()
}

/// The ratio of two colours, as WCAG counts it.
fn contrast(one: &str, other: &str) -> f64 {
    let light = |colour: &str| {
        let digits: String = match colour.trim_start_matches('#') {
            short if short.len() == 3 => short.chars().flat_map(|c| [c, c]).collect(),
            long => long.to_owned(),
        };
        let part = |at: usize| f64::from(u8::from_str_radix(&digits[at..at + 2], 16).unwrap()) / 255.0;
        let linear = |c: f64| if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) };
        0.2126 * linear(part(0)) + 0.7152 * linear(part(2)) + 0.0722 * linear(part(4))
    };
    let (a, b) = (light(one), light(other));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn words_stand_out_from_their_ground_in_light_and_in_dark() {
    let style = text(&root().join("src/report/templates/rapport.css")).unwrap();
    let blocks: Vec<&str> = style.split(":root {").skip(1).take(2).map(|b| b.split('}').next().unwrap()).collect();
    let mut seen = 0;
    for scheme in blocks.into_iter().map(colours) {
        let mut pairs = vec![("ink", "paper"), ("ink", "wash"), ("soft", "paper"), ("soft", "wash")];
        pairs.extend([("accent", "paper"), ("accent", "wash")]);
        let verdicts = ["major", "minor", "unverifiable", "to-review", "conform", "not-applicable"];
        let grounds: Vec<String> = verdicts.iter().map(|v| format!("{v}-bg")).collect();
        pairs.extend(verdicts.iter().zip(&grounds).map(|(v, ground)| (*v, ground.as_str())));
        for (words, ground) in pairs {
            let ratio = contrast(scheme[words], scheme[ground]);
            assert!(ratio >= 4.5, "{words} on {ground}: {ratio:.2}");
            seen += 1;
        }
    }
    assert_eq!(seen, 24, "both schemes");
}
