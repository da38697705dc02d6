//! What a file is good for: content held against the patterns of a pack.

mod exhibit;
mod features;
mod figures;
mod layout;
mod matcher;
pub mod name;
mod people;
mod reading;
mod value;

pub use exhibit::*;
pub use matcher::{classify, learn};
pub use value::{first_date, last_date, values as read_values};
