//! A column becomes NOT NULL: by `SET NOT NULL`, by a constraint, by a primary key.
//!
//! Source: `ATExecSetNotNull`, `NotNullImpliedByRelConstraints` in
//! `src/backend/commands/tablecmds.c`.

use super::alter_table::Statement;
use super::column::exists;
use super::constraint::rowless;
use super::facts::Facts;
use super::inheritance;
use super::{Break, EffectKind, ScanCause};
use crate::catalog::{Constraint, ConstraintRule, Proof, Table};
use crate::pg::QualifiedName;

/// Rows are read unless a constraint proves that none has a null; `no_inherit`: on
/// the table alone.
pub(super) fn not_null(
    facts: &mut Facts<'_>,
    statement: &Statement<'_>,
    column: &str,
    no_inherit: bool,
) {
    let table = statement.table;
    if !exists(facts, statement, column) || refused(facts, statement, column, no_inherit) {
        return;
    }
    let known = facts.known(table);
    let is_valid = |table: &Table| {
        table.column(column).is_some_and(|column| column.not_null == Some(Proof::Valid))
    };
    let alone = statement.only || no_inherit;
    let below = if alone { Vec::new() } else { facts.catalog.descendants(table) };
    if is_settled(facts, table, column) {
        return;
    }
    if known.is_some_and(is_valid) && below.iter().all(|child| is_valid(child)) {
        return;
    }
    // A check that is not valid refuses new nulls all the same.
    let refused_before = |constraint: &Constraint| match &constraint.rule {
        ConstraintRule::Check(check) => {
            check.proves_not_null.contains(column) && !constraint.doubted
        }
        _ => false,
    };
    if !known.is_some_and(|table| table.constraints.iter().any(refused_before)) {
        facts.breaks(table, Break::WriteRefused { constraint: format!("{column} NOT NULL") });
    }
    if known.is_some_and(|table| table.may_prove_not_null(column)) {
        let why = format!(
            "a constraint proves that `{column}` holds no null, unless SQL that is not read dropped \
             it: then all rows are read"
        );
        facts.unknown(facts.table(table), why);
        return;
    }
    let stored = if alone { vec![table.clone()] } else { facts.storage_of(table) };
    let unproven = |leaf: &QualifiedName| {
        !facts.known(leaf).is_some_and(|known| known.proves_not_null(column))
    };
    let read: Vec<QualifiedName> = stored.into_iter().filter(unproven).collect();
    if read.is_empty() || rowless(facts, statement) {
        return;
    }
    for leaf in &read {
        let cause = ScanCause::NotNull { column: column.to_owned() };
        facts.push(facts.table(leaf), EffectKind::Scan(cause));
    }
    facts.may_fail(table, "23502", format!("a row where `{column}` is null"));
}

/// Whether a column is NOT NULL already, and its children are not even looked at.
pub(super) fn is_settled(facts: &Facts<'_>, table: &QualifiedName, column: &str) -> bool {
    facts.known(table).is_some_and(|known| {
        let valid = known.column(column).is_some_and(|c| c.not_null == Some(Proof::Valid));
        let alone = known.column(column).is_some_and(|c| c.not_null_alone);
        valid && !alone && (known.partitioned || facts.version.at_least(18))
    })
}

/// Refuses what PostgreSQL refuses whatever the rows are. Says whether it did.
fn refused(
    facts: &mut Facts<'_>,
    statement: &Statement<'_>,
    column: &str,
    no_inherit: bool,
) -> bool {
    let table = statement.table;
    if inheritance::is_system_column(column) {
        let message = format!("cannot alter system column \"{column}\"");
        facts.fails(facts.table(table), "0A000", message);
        return true;
    }
    let Some(known) = facts.known(table) else { return false };
    let since_18 = facts.version.at_least(18);
    if statement.only && known.partitioned {
        let valid = |table: &&Table| {
            table.column(column).is_some_and(|column| column.not_null == Some(Proof::Valid))
        };
        let below = facts.catalog.descendants(table);
        if below.iter().any(|child| since_18 || !valid(child)) {
            let message = "constraint must be added to child tables too";
            facts.fails(facts.table(table), "42P16", message.to_owned());
            return true;
        }
    }
    let alone = known.column(column).is_some_and(|column| column.not_null_alone);
    if since_18 && alone && !statement.only && !no_inherit {
        let message = "cannot change NO INHERIT status of NOT NULL constraint";
        facts.fails(facts.table(table), "0A000", format!("{message} on column \"{column}\""));
        return true;
    }
    false
}
