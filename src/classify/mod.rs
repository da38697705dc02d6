//! What a file is good for: content held against the patterns of a pack.

mod exhibit;

pub use exhibit::*;
