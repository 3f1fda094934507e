//! `--severity RULE=LEVEL`: what becomes of a rule's findings.

use std::str::FromStr;

use super::policy::rule_ids;
use crate::finding::Severity;
use crate::policy::{Level, nearest};

/// A rule and what becomes of its findings.
#[derive(Debug, Clone)]
pub(super) struct RuleLevel {
    rule: String,
    level: Level,
}

impl RuleLevel {
    pub(super) fn into_pair(self) -> (String, Level) {
        (self.rule, self.level)
    }
}

impl FromStr for RuleLevel {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (rule, level) = text
            .split_once('=')
            .ok_or("a rule and its level are parted by `=`: `table-rewrite=warning`")?;
        let ids = rule_ids();
        if !ids.contains(&rule) {
            let advice = match nearest(rule, ids) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`banister rules` lists them".to_owned(),
            };
            return Err(format!("there is no rule `{rule}`; {advice}"));
        }
        let level = match level {
            "error" => Level::Shown(Severity::Error),
            "warning" => Level::Shown(Severity::Warning),
            "info" => Level::Shown(Severity::Info),
            "off" => Level::Off,
            _ => {
                return Err(format!("`{level}` is no level; choose error, warning, info or off"));
            }
        };
        Ok(Self { rule: rule.to_owned(), level })
    }
}
