//! `missing-lock-timeout`.

use std::collections::HashMap;

use super::fact::{Fact, of_statement};
use super::rule::declare_rule;
use super::work::name_list;
use crate::effect::{EffectKind, HeldLocks, ScriptEffects, StatementEffects, Timeout};
use crate::finding::{Finding, Label, Severity};
use crate::pg::LockMode;

/// The longest wait, in milliseconds, that still counts as a limit: a minute of
/// queued queries is an outage for most.
const LONGEST: u64 = 60_000;

declare_rule! {
    /// ## What it does
    ///
    /// Finds statements that wait for a strong lock on an existing table with no
    /// `lock_timeout` in force: never set, set only afterwards, `0`, reset, or
    /// longer than a minute. It is reported once per script and reason.
    ///
    /// ## Why it is bad
    ///
    /// Even a change that takes a millisecond must first get its lock, and waits
    /// for every transaction that uses the table: a report, a forgotten `psql`.
    /// While it waits, every later query that conflicts with it waits behind it.
    /// That turns a harmless `ADD COLUMN` into an outage as long as the oldest
    /// transaction. See the manual, "Explicit Locking" and `lock_timeout`.
    ///
    /// ## Instead
    ///
    /// `SET lock_timeout = '2s'` in front, or `SET LOCAL` inside a transaction,
    /// and run the migration again when it gives up. `SET LOCAL` outside a
    /// transaction does nothing but warn.
    ///
    /// ## When it is fine
    ///
    /// On tables that the same release creates, for `CONCURRENTLY` (which waits
    /// for old transactions on purpose and lets writes go on; there a short limit
    /// only makes it fail), and once the transaction holds such a lock anyway:
    /// those are not reported. If the role or the server
    /// sets `lock_timeout` (`ALTER ROLE … SET`), banister cannot see it; switch
    /// the rule off.
    pub(super) struct MissingLockTimeout {
        id: "missing-lock-timeout",
        severity: Warning,
        kind: specific,
    }
}

/// Why no limit is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Reason {
    Unset,
    SetTooLate,
    Disabled,
    TooLong(u64),
}

/// A statement that waits for a lock without a limit.
#[derive(Debug)]
struct Wait<'a> {
    lock: Fact<'a>,
    mode: LockMode,
    names: String,
    reason: Reason,
}

fn judge(script: &ScriptEffects) -> Vec<Finding> {
    let limited = |statement: &StatementEffects| statement.context.lock_timeout.is_effective();
    let last = script.statements.iter().rposition(limited);
    // By the place of the first one.
    let mut waits: Vec<Vec<Wait<'_>>> = Vec::new();
    let mut places = HashMap::new();
    for index in 0..script.statements.len() {
        let is_set_later = last.is_some_and(|last| index <= last);
        let Some(wait) = wait(script, index, is_set_later) else { continue };
        let place = *places.entry(wait.reason).or_insert(waits.len());
        if place == waits.len() {
            waits.push(Vec::new());
        }
        waits[place].push(wait);
    }
    waits.iter().filter_map(|same| finding(same)).collect()
}

/// The wait of a statement for its strongest lock, if no limit is in force.
fn wait(script: &ScriptEffects, index: usize, is_set_later: bool) -> Option<Wait<'_>> {
    let context = &script.statements[index].context;
    let reason = match context.lock_timeout {
        Timeout::Milliseconds(limit) if limit <= LONGEST => return None,
        Timeout::Milliseconds(limit) => Reason::TooLong(limit),
        Timeout::Disabled => Reason::Disabled,
        Timeout::Unset if is_set_later => Reason::SetTooLate,
        Timeout::Unset => Reason::Unset,
    };
    if of_statement(script, index).any(|fact| *fact.kind() == EffectKind::RefusesTransaction) {
        // It waits for old transactions on purpose, and others do not wait for it.
        return None;
    }
    let waited_for: Vec<_> = of_statement(script, index)
        .filter(|fact| fact.is_live() && fact.is_relation())
        .filter(|fact| !is_held_already(*fact, &context.held))
        .filter_map(|fact| Some((fact.effect().lock()?, fact)))
        .filter(|(mode, _)| mode.blocks_writes())
        .collect();
    let mode = waited_for.iter().map(|(mode, _)| *mode).max()?;
    let strongest = || waited_for.iter().filter(|(found, _)| *found == mode).map(|(_, fact)| *fact);
    let lock = strongest().find(|fact| fact.is_queried()).or_else(|| strongest().next())?;
    let tables = name_list(strongest().filter(|fact| fact.is_queried()).map(Fact::name));
    let names = if tables.is_empty() { lock.name() } else { tables };
    Some(Wait { lock, mode, names, reason })
}

fn is_held_already(fact: Fact<'_>, held: &HeldLocks) -> bool {
    held.on(&fact.effect().on.name).is_some_and(|lock| Some(lock.mode) >= fact.effect().lock())
}

fn finding(waits: &[Wait<'_>]) -> Option<Finding> {
    let (first, later) = waits.split_first()?;
    let Wait { lock, mode, names, reason } = first;
    let problem = match reason {
        Reason::Unset => "without a `lock_timeout`".to_owned(),
        Reason::SetTooLate => "before `lock_timeout` is set".to_owned(),
        Reason::Disabled => "with `lock_timeout` switched off".to_owned(),
        Reason::TooLong(limit) => format!("with a `lock_timeout` of {}", duration(*limit)),
    };
    let message = format!("{mode} on {names} is waited for {problem}");
    let why = format!(
        "while it waits for an older transaction, all that conflicts with {mode} queues behind it: {}",
        mode.blocks_in_words()
    );
    let sql = if lock.statement().context.in_transaction {
        "SET LOCAL lock_timeout = '2s';"
    } else {
        "SET lock_timeout = '2s';"
    };
    let primary =
        Label { span: lock.statement().span, text: format!("waits for {mode} on {names}") };
    let finding = Finding::new(ID, Severity::Warning, message, why, primary)
        .advise(
            "set a short limit in front of it, and try again when it is hit",
            Some(sql.to_owned()),
        )
        .caused_by(waits.iter().map(|wait| wait.lock.reference()));
    Some(later.iter().fold(finding, |finding, wait| {
        let text = format!("and here for {} on {}", wait.mode, wait.names);
        finding.label(wait.lock.statement().span, text)
    }))
}

/// Milliseconds as a person says them, rounded down.
fn duration(milliseconds: u64) -> String {
    match milliseconds / 60_000 {
        minutes if minutes >= 120 => format!("{} h", minutes / 60),
        minutes => format!("{minutes} min"),
    }
}
