//! What is there to read: folders walked, archives listed and inflated, names made readable.
//!
//! Everything here is hostile input. Nothing is written to disk, no name is ever used as a path to
//! write, and every trouble becomes an [`Incident`](crate::incident::Incident) or a row.

pub mod archive;
mod directory;
mod inflate;
pub mod names;
mod salvage;
pub mod walk;

pub use archive::{Archive, Member};
pub use names::shown;
pub use walk::{Found, FoundKind, walk};

#[cfg(test)]
mod tests;
