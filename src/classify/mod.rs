//! What a file is good for: content held against the patterns of a pack.

mod bare;
mod clock;
mod closing;
mod columns;
mod exhibit;
mod features;
mod figures;
mod fit;
mod forms;
mod labels;
mod layout;
mod line;
mod listed;
mod matcher;
pub mod name;
mod near;
mod pairs;
mod parties;
mod parts;
mod people;
mod points;
mod rates;
mod reading;
mod said;
mod sections;
mod signals;
mod streets;
mod titles;
mod value;

pub use exhibit::*;
pub use forms::tells_contact;
pub use layout::is_timed;
pub use matcher::{classify, learn};
pub use value::{first_date, is_month, last_date, values as read_values};
