//! The page drawn: Markdown, and one HTML file that needs nothing else.

use std::fmt::Write as _;

use super::{Block, Page};
use crate::text::Lang;

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b2733;\
background:#fff}h1,h2,h3{line-height:1.25}h2{margin-top:2.5rem;border-bottom:2px solid #d5d8dc}h3{margin-top:2rem}\
table{border-collapse:collapse;width:100%;margin:1rem 0}th,td{border:1px solid #d5d8dc;padding:.35rem .6rem;text-align:left;\
vertical-align:top}th{background:#eef1f4}a{color:#1f4e8c}:target{background:#fef6d8}\
@media(prefers-color-scheme:dark){body{color:#e6e9ec;background:#14191f}th{background:#222a33}th,td,h2{border-color:#39424d}\
a{color:#8db7f0}:target{background:#3a3415}}@media print{body{max-width:none;margin:0}h3{break-after:avoid}tr{break-inside:avoid}}";

/// The page in Markdown.
#[must_use]
pub fn markdown(page: &Page) -> String {
    let plain = |text: &str| text.replace('\\', "\\\\").replace('*', "\\*").replace('<', "&lt;").replace('|', "\\|");
    let mut out = format!("# {}\n", plain(&page.title));
    for block in &page.blocks {
        out.push('\n');
        match block {
            Block::Heading(level, _, text) => {
                let _ = writeln!(out, "{} {}", "#".repeat(usize::from(*level)), plain(text));
            }
            Block::Line(text) => {
                let _ = writeln!(out, "{}", plain(text));
            }
            Block::Said(label, text) => {
                let _ = writeln!(out, "**{}**{} {}", plain(label), colon(page.lang), plain(text));
            }
            Block::List(items) => items.iter().for_each(|item| {
                let _ = writeln!(out, "- {}", plain(item));
            }),
            Block::Table(heads, rows) => {
                let row = |cells: &[String]| {
                    format!("| {} |", cells.iter().map(|c| plain(c)).collect::<Vec<_>>().join(" | "))
                };
                let _ = writeln!(out, "{}\n|{}", row(heads), " --- |".repeat(heads.len()));
                rows.iter().for_each(|r| {
                    let _ = writeln!(out, "{}", row(r));
                });
            }
        }
    }
    out
}

/// The page as one HTML file.
#[must_use]
pub fn html(page: &Page) -> String {
    let code = if page.lang == Lang::Fr { "fr" } else { "en" };
    let title = escaped(&page.title);
    let mut out = format!(
        "<!doctype html>\n<html lang=\"{code}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>{title}</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n"
    );
    for block in &page.blocks {
        let _ = match block {
            Block::Heading(level, anchor, text) => {
                writeln!(out, "<h{level} id=\"{}\">{}</h{level}>", escaped(anchor), escaped(text))
            }
            Block::Line(text) => writeln!(out, "<p>{}</p>", escaped(text)),
            Block::Said(label, text) => {
                writeln!(out, "<p><strong>{}</strong>{} {}</p>", escaped(label), colon(page.lang), escaped(text))
            }
            Block::List(items) => {
                let items: String = items.iter().map(|i| format!("<li>{}</li>\n", escaped(i))).collect();
                writeln!(out, "<ul>\n{items}</ul>")
            }
            Block::Table(heads, rows) => {
                let cells = |list: &[String], tag: &str| -> String {
                    list.iter().map(|c| format!("<{tag}>{}</{tag}>", escaped(c))).collect()
                };
                let body: String = rows.iter().map(|r| format!("<tr>{}</tr>\n", cells(r, "td"))).collect();
                writeln!(
                    out,
                    "<table>\n<thead><tr>{}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>",
                    cells(heads, "th")
                )
            }
        };
    }
    out + "</main>\n</body>\n</html>\n"
}

fn colon(lang: Lang) -> &'static str {
    if lang == Lang::Fr { "\u{A0}:" } else { ":" }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
