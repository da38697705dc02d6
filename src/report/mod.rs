//! Reports: an [`Audit`](crate::audit::Audit) goes in, bytes for a person or a program
//! come out.
//!
//! Every renderer is a pure function of the audit; only [`mod@write`] touches the disk, and only
//! [`term`] writes to a terminal, through the `Write` it is given.

pub mod changes;
pub mod csv;
pub mod dialect;
pub mod evidence;
pub mod html;
pub mod index;
pub mod json;
pub mod jsonl;
pub mod lexicon;
pub mod matrix;
pub mod outlook;
pub mod profile;
pub mod replace;
pub mod safe;
pub mod sarif;
pub mod table;
pub mod term;
pub mod triage;
pub mod words;
pub mod write;
pub mod xlsx;

pub use dialect::Dialect;
pub use evidence::Links;
pub use lexicon::Lexicon;
pub use safe::{shown, shown_lines};
pub use table::{Book, Cell, Sheet};
pub use term::{Style, detail, summary};
pub use write::{Format, Manner, WriteError, prepare, write_all};

#[cfg(test)]
mod hostile_tests;
#[cfg(test)]
pub(crate) mod sample;
