//! What is there to read: folders walked, archives listed and inflated, names made readable.
//!
//! Everything here is hostile input. Nothing is written to disk but anonymous temporary files, no name is ever used as a path to
//! write, and every trouble becomes an [`Incident`](crate::incident::Incident) or a row.

pub mod archive;
mod container;
mod crypt;
mod directory;
mod inflate;
mod mbox;
pub mod names;
mod packed;
mod salvage;
mod sevenz;
mod spool;
mod tar;
pub mod walk;

pub use archive::{Archive, Member};
pub use container::{Container, Inside, Terms};
pub use names::shown;
#[cfg(any(debug_assertions, feature = "faults"))]
pub(crate) use spool::scratch;
pub use spool::{Source, prepare_scratch};
pub(crate) use tar::begins as is_tar;
#[cfg(not(unix))]
pub(crate) use walk::is_online;
pub use walk::{Found, FoundKind, walk};

#[cfg(test)]
mod tests;
