//! For people at a terminal.

mod blocking;
mod check;
mod effects;
mod matrix;
mod paint;
mod preflight;
mod recognised;
pub(in crate::render) mod rehearsal;
mod rollback;
mod rows;
mod snippet;
mod status;
mod verify;

use super::Format;
use crate::report::{Header, Report};
use paint::Paint;

pub use paint::Style;

/// Text for a terminal or a log.
#[derive(Debug, Clone, Copy)]
pub struct Human {
    /// Whether colours are used.
    pub style: Style,
}

impl Format for Human {
    fn render(&self, report: &Report) -> String {
        let paint = Paint::new(self.style);
        match report {
            Report::Check(report) => check::render(report, paint),
            Report::Effects(report) => effects::render(report, paint),
            Report::Postflight(report) | Report::Preflight(report) => {
                preflight::render(report, paint)
            }
            Report::Recognised(report) => recognised::render(report, paint),
            Report::Status(report) => status::render(report, paint),
            Report::RollbackPlan(report) => rollback::render(report, paint),
            Report::RollbackRehearse(report) => rehearsal::render(report, paint),
            Report::Verify(report) => verify::render(report, paint),
        }
    }
}

/// The report's notes, one a line.
fn notes(header: &Header, paint: Paint) -> String {
    let lines = header.notes.iter().map(|note| {
        let head = paint.note("note");
        format!("{head}: {}\n", paint::one_line(note))
    });
    lines.collect()
}
