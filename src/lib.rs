//! probant reads an evidence archive and says what an auditor would find wrong.
pub mod audit;
pub mod classify;
pub mod extract;
pub mod incident;
pub mod pack;
pub mod place;
pub mod report;
pub mod text;
