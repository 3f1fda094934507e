//! Markdown for a comment on a pull request: short first, details folded.

mod check;
mod effects;
mod preflight;
mod recognised;
mod rehearsal;
mod rollback;
mod status;
mod text;
mod verify;

use super::Format;
use super::issue::command;
use crate::report::Report;

/// A comment of at most 60,000 bytes (GitHub takes 65,536 characters). Its first
/// line is `<!-- banister check -->`, so that a later run can find and replace it.
#[derive(Debug, Clone, Copy)]
pub struct Markdown;

/// Bytes of a comment.
const MAX_BYTES: usize = 60_000;

/// Bytes that are kept for what is said at the end.
const RESERVE: usize = 2_000;

impl Format for Markdown {
    fn render(&self, report: &Report) -> String {
        let mut page = Page::new(command(report));
        match report {
            Report::Check(report) => check::render(report, &mut page),
            Report::Verify(report) => verify::render(report, &mut page),
            Report::Effects(report) => effects::render(report, &mut page),
            Report::Postflight(report) => preflight::render(report, "has arrived", &mut page),
            Report::Preflight(report) => preflight::render(report, "may go now", &mut page),
            Report::Recognised(report) => recognised::render(report, &mut page),
            Report::Status(report) => status::render(report, &mut page),
            Report::RollbackPlan(report) => rollback::render(report, &mut page),
            Report::RollbackRehearse(report) => rehearsal::render(report, &mut page),
        }
        page.finish()
    }
}

/// A text that knows its bound.
struct Page {
    out: String,
    left_out: usize,
}

impl Page {
    fn new(command: &str) -> Self {
        Self { out: format!("<!-- banister {command} -->\n"), left_out: 0 }
    }

    /// Adds a block that must be there; it is short.
    fn push(&mut self, block: &str) {
        self.out.push_str(block);
    }

    /// Adds a block where there is room, and counts it where there is none. Once
    /// one was left out, so are those behind it.
    fn offer(&mut self, block: &str) {
        if self.left_out > 0 || self.out.len() + block.len() > MAX_BYTES - RESERVE {
            self.left_out += 1;
        } else {
            self.out.push_str(block);
        }
    }

    /// Says how many blocks were left out since it was last asked.
    fn say_left_out(&mut self, one: &str) {
        if self.left_out > 0 {
            let count = self.left_out;
            let many = if count == 1 { "" } else { "s" };
            self.out.push_str(&format!(
                "\n{count} more {one}{many} did not fit here; the report has them all.\n"
            ));
            self.left_out = 0;
        }
    }

    fn finish(mut self) -> String {
        if !self.out.ends_with('\n') {
            self.out.push('\n');
        }
        self.out
    }
}

/// A foldable block.
fn details(summary: &str, body: &str) -> String {
    format!(
        "\n<details>\n<summary>{summary}</summary>\n\n{}\n\n</details>\n",
        body.trim_matches('\n')
    )
}
