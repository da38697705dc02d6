//! The dossier held against the pack: an [`Audit`].

mod outcome;

pub use outcome::*;
