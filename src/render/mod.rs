//! Reports to text: one format, one file. Rendering reads the report and
//! nothing else, so that a saved report can be rendered again in another
//! format.

mod human;
mod json;

use crate::report::Report;

pub use human::{Human, Style};
pub use json::Json;

/// A format that reports are written in.
pub trait Format {
    /// `report` in this format; ends with a line end.
    fn render(&self, report: &Report) -> String;
}
