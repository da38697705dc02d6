//! Reports: an [`Audit`](crate::audit::Audit) goes in, bytes for a person or a program
//! come out.
//!
//! Every renderer is a pure function of the audit; only [`mod@write`] touches the disk, and only
//! [`term`] writes to a terminal, through the `Write` it is given.

pub mod csv;
pub mod html;
pub mod json;
pub mod lexicon;
pub mod outlook;
pub mod profile;
pub mod safe;
pub mod term;
pub mod words;
pub mod write;
pub mod xlsx;

pub use lexicon::Lexicon;
pub use safe::shown;
pub use term::{Style, summary};
pub use write::{Format, WriteError, prepare, write_all};

#[cfg(test)]
mod sample;
