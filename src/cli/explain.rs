//! `banister explain RULE`: a rule's page.

use anyhow::anyhow;

use super::exit::{Exit, Failure};
use super::rules::pages;
use super::terminal::Terminal;
use crate::policy::nearest;

/// Show a rule's page: what it finds, why it matters, what to write instead.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The rule, as findings name it: `blocking-index-build`; `banister rules`
    /// lists them.
    rule: String,
}

pub(super) fn run(arguments: &Arguments, terminal: &Terminal) -> Result<Exit, Failure> {
    let pages = pages();
    match pages.iter().find(|page| page.id.0 == arguments.rule) {
        Some(found) => {
            terminal.print(&found.markdown())?;
            terminal
                .print(&format!("\nThis page is `docs/rules/{}.md` of banister.\n", found.id))?;
            Ok(Exit::Clean)
        }
        None => {
            let advice = match nearest(&arguments.rule, pages.iter().map(|page| page.id.0)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`banister rules` lists them".to_owned(),
            };
            let error = anyhow!("explain `{}`: there is no such rule; {advice}", arguments.rule);
            Err(Failure::usage(error))
        }
    }
}
