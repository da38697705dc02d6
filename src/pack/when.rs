//! Profile expressions: `certifying and not independent`, `"CFA" in categories`, `not only BC in categories`.

use std::collections::{BTreeMap, BTreeSet};

/// Answers by question: `true`/`false` for flags, the members for sets.
pub type Answers = BTreeMap<String, BTreeSet<String>>;

/// A parsed profile expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum When {
    /// A flag is true (or a choice is not `never`).
    Flag(String),
    /// A value is in a set.
    In(String, String),
    /// A set holds this value alone.
    Only(String, String),
    /// Not.
    Not(Box<When>),
    /// All.
    And(Vec<When>),
    /// Any.
    Or(Vec<When>),
}

impl When {
    /// Reads an expression.
    ///
    /// # Errors
    /// A sentence that says what was not understood.
    pub fn parse(text: &str) -> Result<When, String> {
        let words = words(text);
        let mut at = 0;
        let parsed = or(&words, &mut at, 0)?;
        match words.get(at) {
            None => Ok(parsed),
            Some(word) => Err(format!("« {word} » n'est pas attendu ici")),
        }
    }

    /// Whether it holds for these answers.
    #[must_use]
    pub fn holds(&self, answers: &Answers) -> bool {
        let has = |question: &str, value: &str| answers.get(question).is_some_and(|set| set.contains(value));
        match self {
            When::Flag(name) => {
                answers.get(name).is_some_and(|set| !set.is_empty() && !set.contains("false") && !set.contains("never"))
            }
            When::In(value, name) => has(name, value),
            When::Only(value, name) => has(name, value) && answers.get(name).is_some_and(|s| s.len() == 1),
            When::Not(inner) => !inner.holds(answers),
            When::And(all) => all.iter().all(|w| w.holds(answers)),
            When::Or(any) => any.iter().any(|w| w.holds(answers)),
        }
    }

    /// Names of the questions it asks.
    pub fn questions<'a>(&'a self, out: &mut Vec<&'a str>) {
        match self {
            When::Flag(name) | When::In(_, name) | When::Only(_, name) => out.push(name),
            When::Not(inner) => inner.questions(out),
            When::And(list) | When::Or(list) => list.iter().for_each(|w| w.questions(out)),
        }
    }
}

fn words(text: &str) -> Vec<String> {
    text.replace('(', " ( ").replace(')', " ) ").split_whitespace().map(str::to_owned).collect()
}

fn or(words: &[String], at: &mut usize, depth: u32) -> Result<When, String> {
    let mut list = vec![and(words, at, depth)?];
    while words.get(*at).is_some_and(|w| w == "or") {
        *at += 1;
        list.push(and(words, at, depth)?);
    }
    Ok(one_or(list, When::Or))
}

fn and(words: &[String], at: &mut usize, depth: u32) -> Result<When, String> {
    let mut list = vec![atom(words, at, depth)?];
    while words.get(*at).is_some_and(|w| w == "and") {
        *at += 1;
        list.push(atom(words, at, depth)?);
    }
    Ok(one_or(list, When::And))
}

fn one_or(mut list: Vec<When>, many: fn(Vec<When>) -> When) -> When {
    if list.len() == 1 { list.remove(0) } else { many(list) }
}

fn atom(words: &[String], at: &mut usize, depth: u32) -> Result<When, String> {
    if depth > 32 {
        return Err("expression trop imbriquée".to_owned());
    }
    let word = words.get(*at).ok_or("l'expression s'arrête trop tôt")?.clone();
    *at += 1;
    match word.as_str() {
        "not" => Ok(When::Not(Box::new(atom(words, at, depth + 1)?))),
        "(" => {
            let inner = or(words, at, depth + 1)?;
            if words.get(*at).is_some_and(|w| w == ")") {
                *at += 1;
                Ok(inner)
            } else {
                Err("il manque une parenthèse fermante".to_owned())
            }
        }
        "only" => {
            let (value, inside, name) = (words.get(*at), words.get(*at + 1), words.get(*at + 2));
            *at += 3;
            match (value, inside.map(String::as_str), name) {
                (Some(value), Some("in"), Some(name)) => Ok(When::Only(unquote(value), name.clone())),
                _ => Err("écrivez « only VALEUR in QUESTION »".to_owned()),
            }
        }
        "and" | "or" | "in" | ")" => Err(format!("« {word} » n'est pas attendu ici")),
        _ if words.get(*at).is_some_and(|w| w == "in") => {
            let name = words.get(*at + 1).ok_or("il manque une question après « in »")?;
            *at += 2;
            Ok(When::In(unquote(&word), name.clone()))
        }
        _ => Ok(When::Flag(word)),
    }
}

fn unquote(word: &str) -> String {
    word.trim_matches(['"', '\'']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers() -> Answers {
        let set = |v: &[&str]| v.iter().map(|s| (*s).to_owned()).collect::<BTreeSet<_>>();
        Answers::from([
            ("certifying".into(), set(&["true"])),
            ("independent".into(), set(&["false"])),
            ("categories".into(), set(&["AF", "CFA"])),
        ])
    }

    #[test]
    fn expressions_hold_as_they_read() {
        for (text, expected) in [
            ("certifying", true),
            ("not independent", true),
            ("\"CFA\" in categories", true),
            ("not only BC in categories and certifying", true),
            ("only AF in categories", false),
            ("independent or ( certifying and 'AF' in categories)", true),
            ("unknown", false),
        ] {
            assert_eq!(When::parse(text).map(|w| w.holds(&answers())), Ok(expected), "{text}");
        }
    }

    #[test]
    fn mistakes_are_said() {
        for text in ["", "and x", "(a", "a b", "not", "only", "only BC"] {
            assert!(When::parse(text).is_err(), "{text}");
        }
    }
}
