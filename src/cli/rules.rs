//! `banister rules`: every rule in a line.

use super::exit::{Exit, Failure};
use super::terminal::Terminal;
use crate::rules;

/// List the rules.
///
/// `banister explain RULE` shows a rule's page.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {}

pub(super) fn run(_: &Arguments, terminal: &Terminal) -> Result<Exit, Failure> {
    let width = rules::all().map(|rule| rule.page().id.0.len()).max().unwrap_or(0);
    let lines = rules::all().map(|rule| {
        let page = rule.page();
        let line = format!("{:width$}  {:7}  {}", page.id, page.severity, summary(page.text));
        line.trim_end().to_owned() + "\n"
    });
    terminal.print(&lines.collect::<String>())?;
    Ok(Exit::Clean)
}

/// What a page begins with, up to its first full stop, colon or semicolon.
fn summary(page: &str) -> String {
    let paragraph = page
        .split("\n\n")
        .map(str::trim)
        .find(|paragraph| !paragraph.is_empty() && !paragraph.starts_with('#'))
        .unwrap_or_default()
        .replace('\n', " ");
    let ends = [". ", ": ", "; "].iter().filter_map(|end| paragraph.find(end));
    let end = ends.min().unwrap_or(paragraph.len());
    paragraph[..end].trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_is_the_first_clause() {
        assert_eq!(summary("## What it does\n\nFinds a\nthing. And.\n\nElse."), "Finds a thing");
        assert_eq!(summary("Finds two: one and another."), "Finds two");
        assert_eq!(summary("Finds it.\n"), "Finds it");
    }
}
