//! `timeout-cuts-off-build`.

use super::fact::{Fact, facts};
use super::rule::declare_rule;
use crate::effect::{EffectKind, ScriptEffects, Timeout};
use crate::finding::{Finding, Label, Severity};

/// A limit of so many milliseconds does not matter: a day.
const LONG_ENOUGH: u64 = 86_400_000;

declare_rule! {
    /// ## What it does
    ///
    /// Finds indexes that are built concurrently under a `statement_timeout` or a
    /// `lock_timeout` which the script itself sets.
    ///
    /// ## Why it is bad
    ///
    /// A concurrent build takes as long as the table is big, and waits for every
    /// transaction that is older than itself. A `statement_timeout` counts all of
    /// it, a `lock_timeout` each of its waits. When one is hit, the build fails and
    /// leaves an INVALID index behind, which slows every write and serves no query.
    /// See the manual, "Building Indexes Concurrently".
    ///
    /// ## Instead
    ///
    /// `SET statement_timeout = 0; SET lock_timeout = 0;` in front of the build:
    /// others do not wait for it. In a migration of its own, where no other statement
    /// needs a limit.
    ///
    /// ## When it is fine
    ///
    /// A limit of a day or more is not reported, nor a build on a table that the same
    /// release creates.
    pub(super) struct TimeoutCutsOffBuild {
        id: "timeout-cuts-off-build",
        severity: Warning,
        kind: specific,
    }
}

fn judge(script: &ScriptEffects) -> Vec<Finding> {
    let build = |fact: &Fact<'_>| {
        *fact.kind() == EffectKind::IndexBuild { concurrent: true }
            && fact.is_live()
            && !fact.is_refused()
    };
    let mut told = Vec::new();
    let mut findings = Vec::new();
    for fact in facts(script).filter(build) {
        if told.contains(&fact.reference().statement) {
            continue;
        }
        told.push(fact.reference().statement);
        findings.extend(finding(fact));
    }
    findings
}

fn finding(fact: Fact<'_>) -> Option<Finding> {
    let context = &fact.statement().context;
    let limit = |timeout: Timeout| match timeout {
        Timeout::Milliseconds(limit) if limit < LONG_ENOUGH => Some(limit),
        _ => None,
    };
    let (name, limit, severity) =
        match (limit(context.statement_timeout), limit(context.lock_timeout)) {
            (Some(limit), _) => ("statement_timeout", limit, Severity::Warning),
            (None, Some(limit)) => ("lock_timeout", limit, Severity::Info),
            (None, None) => return None,
        };
    let message = format!("a `{name}` of {limit} ms may cut this build off");
    let why = match name {
        "statement_timeout" => {
            "the build takes longer the more rows there are, and waits for older transactions; cut \
             off, it leaves an invalid index behind"
        }
        _ => {
            "the build waits for every older transaction, and others do not wait for it; cut off, it \
             leaves an invalid index behind"
        }
    };
    let primary =
        Label { span: fact.statement().span, text: "is built under the limit".to_owned() };
    let advice = "lift the limit for the build";
    let sql = format!("SET {name} = 0;");
    Some(Finding::new(ID, severity, message, why, primary).advise(advice, Some(sql)))
}
