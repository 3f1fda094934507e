//! What holds in one run: flags before the environment, the environment before
//! the rules of the policy, those before the defaults.

use super::nearest::nearest;
use super::{At, Environment, Level, Policy};
use crate::finding::{RuleId, Severity};
use crate::pg::Version;
use crate::report::{DecidedBy, DecisionEntry};

/// What the command line says.
#[derive(Debug, Clone, Default)]
pub struct Flags {
    /// The mildest severity that fails.
    pub fail_on: Option<Severity>,
    /// The major to judge for.
    pub postgres: Option<Version>,
    /// Levels by rule; a later one wins.
    pub levels: Vec<(String, Level)>,
}

/// A policy, the environment that is asked for, and the flags.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The policy.
    pub policy: Policy,
    environment: Option<Environment>,
    flags: Flags,
}

/// An environment that the policy does not name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("find the environment `{name}`: {advice}")]
pub struct UnknownEnvironment {
    name: String,
    advice: String,
}

impl Settings {
    /// What holds where `environment`, a name or an alias, is asked for.
    ///
    /// # Errors
    /// Where the policy names no such environment.
    pub fn new(
        policy: Policy,
        environment: Option<&str>,
        flags: Flags,
    ) -> Result<Self, UnknownEnvironment> {
        let found = environment.map(|name| {
            let known = policy.environments.iter().find(|known| known.is_called(name));
            known.cloned().ok_or_else(|| unknown(&policy, name))
        });
        Ok(Self { environment: found.transpose()?, policy, flags })
    }

    /// The environment's name.
    pub fn environment(&self) -> Option<&str> {
        self.environment.as_ref().map(|environment| environment.name.as_str())
    }

    /// Where the application says that it lives, and that it can serve.
    pub fn endpoints(&self) -> [Option<&str>; 2] {
        let there = self.environment.as_ref();
        let (health, ready) =
            there.map_or((None, None), |it| (it.health.as_ref(), it.ready.as_ref()));
        let deploy = &self.policy.deploy;
        [health.or(deploy.health.as_ref()), ready.or(deploy.ready.as_ref())]
            .map(|url| url.map(String::as_str))
    }

    /// The major to judge for, where anybody says so.
    pub fn postgres(&self) -> Option<Version> {
        let there = self.environment.as_ref().and_then(|environment| environment.postgres);
        let said = there.or(self.policy.postgres).map(|at| at.value);
        self.flags.postgres.or(said)
    }

    /// The mildest severity that fails, and who says so.
    pub fn fail_on(&self) -> (Severity, DecisionEntry) {
        if let Some(severity) = self.flags.fail_on {
            return (severity, self.decision(DecidedBy::Flag, None));
        }
        match self.environment.as_ref().and_then(|environment| environment.fail_on) {
            Some(At { value, line }) => (value, self.decision(DecidedBy::Environment, line)),
            None => {
                let At { value, line } = self.policy.fail_on;
                let by = if line.is_some() { DecidedBy::Policy } else { DecidedBy::Default };
                (value, self.decision(by, line))
            }
        }
    }

    /// What becomes of a rule's findings, where anybody says so, and who does.
    pub fn level(&self, rule: RuleId) -> Option<(Level, DecisionEntry)> {
        let flag = self.flags.levels.iter().rfind(|(id, _)| id == rule.0);
        if let Some((_, level)) = flag {
            return Some((*level, self.decision(DecidedBy::Flag, None)));
        }
        let there = self.environment.as_ref().and_then(|there| there.rules.get(rule.0));
        if let Some(At { value, line }) = there {
            return Some((*value, self.decision(DecidedBy::Environment, *line)));
        }
        let At { value, line } = self.policy.rules.get(rule.0)?;
        Some((*value, self.decision(DecidedBy::Policy, *line)))
    }

    fn decision(&self, by: DecidedBy, line: Option<usize>) -> DecisionEntry {
        DecisionEntry { by, file: self.policy.file.clone().filter(|_| line.is_some()), line }
    }
}

fn unknown(policy: &Policy, name: &str) -> UnknownEnvironment {
    let names = || policy.environments.iter().map(|environment| environment.name.as_str());
    let aliases =
        policy.environments.iter().flat_map(|environment| &environment.aliases).map(String::as_str);
    let advice = match (&policy.file, nearest(name, names().chain(aliases))) {
        (None, _) => {
            "there is no `banister.toml` that names any; `banister init` writes one".to_owned()
        }
        (Some(_), Some(near)) => format!("did you mean `{near}`?"),
        (Some(file), None) if policy.environments.is_empty() => {
            format!("`{file}` names none; add `[environments.{name}]`")
        }
        (Some(file), None) => {
            let known: Vec<String> = names().map(|name| format!("`{name}`")).collect();
            format!("`{file}` names {}", known.join(", "))
        }
    };
    UnknownEnvironment { name: name.to_owned(), advice }
}
