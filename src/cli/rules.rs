//! `banister rules`: every rule in a line.

use std::collections::BTreeSet;

use super::exit::{Exit, Failure};
use super::terminal::Terminal;
use crate::finding::RulePage;
use crate::policy;
use crate::report::{FindingEntry, RuleEntry};
use crate::rules;

/// List the rules.
///
/// `banister explain RULE` shows a rule's page.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {}

pub(super) fn run(_: &Arguments, terminal: &Terminal) -> Result<Exit, Failure> {
    let pages = pages();
    let width = pages.iter().map(|page| page.id.0.len()).max().unwrap_or(0);
    let lines = pages.iter().map(|page| {
        let line = format!("{:width$}  {:7}  {}", page.id, page.severity, page.summary());
        line.trim_end().to_owned() + "\n"
    });
    terminal.print(&lines.collect::<String>())?;
    Ok(Exit::Clean)
}

/// The pages of all rules, by id; also of those about suppressions.
pub(super) fn pages() -> Vec<RulePage> {
    let mut pages: Vec<RulePage> = rules::all().map(|rule| rule.page()).collect();
    pages.extend(policy::pages());
    pages.sort_by_key(|page| page.id);
    pages
}

/// The rules that `findings` name, by id, as a report carries them.
pub(super) fn rule_entries<'a>(findings: impl Iterator<Item = &'a FindingEntry>) -> Vec<RuleEntry> {
    let named: BTreeSet<&str> = findings.map(|finding| finding.rule.as_str()).collect();
    let of = |page: RulePage| RuleEntry {
        id: page.id.to_string(),
        severity: page.severity,
        summary: page.summary(),
        page: page.text.trim().to_owned(),
    };
    pages().into_iter().filter(|page| named.contains(page.id.0)).map(of).collect()
}
