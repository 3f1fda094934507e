//! `lock-accumulation`.

use super::fact::{Fact, of_statement};
use super::rule::declare_rule;
use super::work::name_list;
use crate::effect::{HeldLock, ObjectKind, ScriptEffects};
use crate::finding::{Finding, Label, Severity};
use crate::migration::Direction;
use crate::pg::{LockMode, QualifiedName};

declare_rule! {
    /// ## What it does
    ///
    /// Finds transactions that wait for a strong lock on one existing table while
    /// they hold one on another.
    ///
    /// ## Why it is bad
    ///
    /// A lock stays to the end of its transaction. While the second one is waited
    /// for, everybody waits for the first table as well, and a transaction of the
    /// application that uses both tables in the other order makes a deadlock: one of
    /// the two is cut off with 40P01, and it may be the application's. With a short
    /// `lock_timeout` the wait is bounded; without one it is as long as the oldest
    /// transaction. Measured on PostgreSQL 15 and 18: all locks are held to COMMIT.
    ///
    /// ## Instead
    ///
    /// One table for each transaction: a migration of its own, or a tool that sends
    /// each statement by itself. Where the changes must come together, take all
    /// locks at the beginning, in the order in which the application takes them,
    /// under a short `lock_timeout`, and try again when it is hit.
    ///
    /// ## When it is fine
    ///
    /// Tables that the same release creates do not count, nor does the second table
    /// of one statement, such as the other end of a foreign key. Under a
    /// `lock_timeout`, only ACCESS EXCLUSIVE locks of an up script are reported, and
    /// only as information.
    pub(super) struct LockAccumulation {
        id: "lock-accumulation",
        severity: Info,
        kind: specific,
    }
}

/// A strong lock that a statement waits for while others are held.
#[derive(Debug)]
pub(super) struct SecondLock<'a> {
    /// The lock that is waited for.
    pub(super) taken: Fact<'a>,
    /// Those that are held on other tables, first taken first.
    pub(super) held: Vec<&'a HeldLock>,
}

/// The strong locks on existing tables that a script takes while it holds others.
pub(super) fn second_locks(script: &ScriptEffects) -> Vec<SecondLock<'_>> {
    let of = |index: usize| {
        let context = &script.statements[index].context;
        let felt: Vec<&HeldLock> = context.held.felt().collect();
        let strong = move |fact: &Fact<'_>| {
            let lock = fact.effect().lock();
            lock.is_some_and(LockMode::blocks_writes)
                && fact.is_live()
                && fact.is_queried()
                && !fact.is_refused()
        };
        of_statement(script, index).filter(strong).filter_map(move |taken| {
            let name = &taken.effect().on.name;
            let is_own = felt.iter().any(|lock| lock.on.name == *name);
            let held: Vec<&HeldLock> = felt.iter().copied().filter(|it| is_table(it)).collect();
            (!is_own && !held.is_empty()).then_some(SecondLock { taken, held })
        })
    };
    (0..script.statements.len()).flat_map(of).collect()
}

fn is_table(lock: &HeldLock) -> bool {
    !matches!(
        lock.on.kind,
        ObjectKind::Index | ObjectKind::Sequence | ObjectKind::Type | ObjectKind::Database
    )
}

/// The tables that a script locks one after the other in a transaction: the one
/// that is held, and the one that is waited for.
pub(super) fn lock_pairs(script: &ScriptEffects) -> Vec<(QualifiedName, QualifiedName)> {
    let mut pairs = Vec::new();
    for second in second_locks(script) {
        for held in second.held {
            let pair = (held.on.name.clone(), second.taken.effect().on.name.clone());
            if !pairs.contains(&pair) {
                pairs.push(pair);
            }
        }
    }
    pairs
}

fn judge(script: &ScriptEffects) -> Vec<Finding> {
    let seconds = second_locks(script);
    let mut findings: Vec<Finding> = Vec::new();
    // Once for each transaction: for all that are held when the last one is taken.
    let mut told: Vec<usize> = Vec::new();
    for second in &seconds {
        let begins = second.held[0].since;
        if told.contains(&begins) {
            continue;
        }
        told.push(begins);
        let same = seconds.iter().filter(|it| it.held[0].since == begins);
        findings.extend(finding(script, second, same));
    }
    findings
}

fn finding<'a>(
    script: &ScriptEffects,
    first: &SecondLock<'_>,
    same: impl Iterator<Item = &'a SecondLock<'a>>,
) -> Option<Finding> {
    let same: Vec<&SecondLock<'_>> = same.collect();
    let unbounded = same.iter().any(|it| !it.taken.statement().context.lock_timeout.is_effective());
    let severity = if unbounded { Severity::Warning } else { Severity::Info };
    // A foreign key of a new table, and a way back, are seldom done otherwise.
    let is_whole = |it: &&SecondLock<'_>| {
        let mode = LockMode::AccessExclusive;
        it.taken.effect().lock() == Some(mode) && it.held.iter().any(|held| held.mode == mode)
    };
    let is_told = unbounded || script.direction == Direction::Up && same.iter().any(is_whole);
    if !is_told {
        return None;
    }
    let held = first.held.first()?;
    let waited = name_list(same.iter().map(|it| it.taken.name()));
    let message =
        format!("{} on `{}` is held while {waited} is waited for", held.mode, held.on.name);
    let limit = match unbounded {
        true => "without a `lock_timeout` that lasts as long as the oldest transaction on it",
        false => "the `lock_timeout` bounds that",
    };
    let why = format!(
        "until the transaction ends, {}; {limit}; a transaction of the application that uses the \
         tables in the other order makes a deadlock",
        held.mode.blocks_in_words()
    );
    let primary = Label {
        span: first.taken.statement().span,
        text: format!("waits for {}", first.taken.name()),
    };
    let finding = Finding::new(ID, severity, message, why, primary)
        .label(script.statements[held.since].span, format!("locks `{}`", held.on.name));
    Some(finding.advise("give each table a transaction of its own", None))
}
