//! `blocking-lock`.

use std::collections::HashSet;

use super::Claims;
use super::fact::{Cover, Fact, of_statement};
use super::rule::declare_rule;
use super::work::{groups, held_label, name_list};
use crate::effect::{EffectKind, HeldLock, ScriptEffects};
use crate::finding::{Finding, Label, Severity};
use crate::pg::QualifiedName;

declare_rule! {
    /// ## What it does
    ///
    /// Catches what no other rule explains: a lock on an existing table that
    /// makes writes wait while all rows of a table are read or copied, or while
    /// an index is built. Most often the lock was taken by an earlier statement
    /// of the same transaction, on another table.
    ///
    /// ## Why it is bad
    ///
    /// A transaction keeps every lock to its end. An `ALTER TABLE` that takes a
    /// millisecond blocks its table for as long as the statements behind it take:
    /// the index build on another table, the backfill. Measured on PostgreSQL 15
    /// and 18.
    ///
    /// ## Instead
    ///
    /// One table per transaction, and the long statement in a transaction of its
    /// own. Put statements that fill rows in a migration apart from those that
    /// change the schema.
    ///
    /// ## When it is fine
    ///
    /// When the locked table is created by the same release: that is not
    /// reported. Where the later statement only could take long, because banister
    /// does not know it, this is a warning, once per transaction.
    pub(super) struct BlockingLock {
        id: "blocking-lock",
        severity: Error,
        kind: floor,
    }
}

fn judge(script: &ScriptEffects, already: &Claims) -> Vec<Finding> {
    let mut findings = unexplained(script, already);
    let mut told = HashSet::new();
    for index in 0..script.statements.len() {
        findings.extend(held_across(script, index, &mut told));
    }
    findings
}

/// Work under a lock that no specific rule tells of.
fn unexplained(script: &ScriptEffects, already: &Claims) -> Vec<Finding> {
    groups(script, |fact| fact.is_long_work() && !fact.is_claimed(already))
        .iter()
        .filter_map(|group| {
            let cover = group.cover()?;
            let work = work(group.first().kind())?;
            let names = group.names_under(cover);
            let message = format!("{} on {names} is held while {work}", cover.mode);
            let finding = group.blocking(ID, message, cover, work);
            Some(finding.advise(ADVICE, None).caused_by(group.claims(|_| false)))
        })
        .collect()
}

const ADVICE: &str = "commit before it: put the long statement in a migration of its own";

/// How many of the held locks a finding points at; the message counts the rest.
const MAX_LABELS: usize = 20;

/// What goes on, in words.
const fn work(kind: &EffectKind) -> Option<&'static str> {
    match kind {
        EffectKind::Rewrite(_) => Some("all rows are copied"),
        EffectKind::IndexBuild { .. } => Some("an index is built"),
        EffectKind::Scan(_) => Some("all rows are read"),
        _ => None,
    }
}

/// What goes on and on which table, in words.
fn work_on(fact: Fact<'_>) -> String {
    let name = fact.name();
    match fact.kind() {
        EffectKind::Rewrite(_) => format!("all rows of {name} are copied"),
        EffectKind::IndexBuild { .. } => format!("an index on {name} is built"),
        _ => format!("all rows of {name} are read"),
    }
}

/// Whether it may take any time, as far as anybody knows.
fn is_of_unknown_duration(fact: Fact<'_>) -> bool {
    match fact.kind() {
        EffectKind::Unknown(_) => true,
        EffectKind::ChangesRows => fact.is_live(),
        _ => false,
    }
}

/// Locks of earlier statements on other tables, which a long statement makes
/// last. `told` are the locks that a finding names already as held for an
/// unknown time.
fn held_across<'a>(
    script: &'a ScriptEffects,
    index: usize,
    told: &mut HashSet<(usize, &'a QualifiedName)>,
) -> Option<Finding> {
    let long: Vec<Fact<'_>> =
        of_statement(script, index).filter(|fact| fact.is_long_work()).collect();
    let unknown = of_statement(script, index).find(|fact| is_of_unknown_duration(*fact));
    let main = *long.first().or(unknown.as_ref())?;
    let mut locks: Vec<&HeldLock> = script.statements[index]
        .context
        .held
        .felt()
        .filter(|lock| long.iter().all(|work| work.effect().on.name != lock.on.name))
        .collect();
    let is_known = !long.is_empty();
    if !is_known {
        locks.retain(|lock| told.insert((lock.since, &lock.on.name)));
    }
    let strongest = locks.iter().max_by_key(|lock| lock.mode)?;
    let names = name_list(locks.iter().map(|lock| format!("`{}`", lock.on.name)));
    let (what, severity) = match work(main.kind()) {
        Some(_) => (format!("while {}", work_on(main)), Severity::Error),
        None => ("across a later statement of unknown duration".to_owned(), Severity::Warning),
    };
    let mode = strongest.mode;
    let message = format!("{mode} on {names} is held {what}");
    let why = format!(
        "a lock stays to the end of its transaction, and until then {}",
        mode.blocks_in_words()
    );
    let label = work(main.kind()).unwrap_or("may take any time").to_owned();
    let primary = Label { span: main.statement().span, text: label };
    let worked_on = long.iter().map(|work| work.effect().on.name.clone());
    let finding = Finding::new(ID, severity, message, why, primary)
        .advise(ADVICE, None)
        .grows_with(worked_on);
    Some(locks.iter().take(MAX_LABELS).fold(finding, |finding, lock| {
        let cover = Cover { mode: lock.mode, held: Some(lock) };
        let text = held_label(&lock.on.name.to_string(), cover);
        finding.label(script.statements[lock.since].span, text)
    }))
}
