//! For programs: the report as it is, as JSON.

use super::Format;
use crate::report::Report;

/// Indented JSON; `docs/report.schema.json` describes it.
#[derive(Debug, Clone, Copy)]
pub struct Json;

impl Format for Json {
    fn render(&self, report: &Report) -> String {
        // A report holds strings, numbers and lists: nothing JSON lacks.
        let json = serde_json::to_string_pretty(report);
        json.expect("a report is always JSON") + "\n"
    }
}
