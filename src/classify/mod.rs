//! What a file is good for: content held against the patterns of a pack.

mod exhibit;
mod layout;
mod reading;
mod value;

pub use exhibit::*;
