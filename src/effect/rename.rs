//! `RENAME`, `SET SCHEMA`.

use super::Break;
use super::alter_table::Statement;
use super::column::{exists, lock_family};
use super::facts::Facts;
use super::inheritance::{self, ColumnChange};
use crate::catalog::ConstraintRule;
use crate::pg::{LockMode, QualifiedName};

pub(super) fn column(facts: &mut Facts<'_>, statement: &Statement<'_>, from: &str, to: &str) {
    lock_family(facts, statement, LockMode::AccessExclusive);
    if inheritance::refused_first(facts, statement, ColumnChange::Rename)
        || !exists(facts, statement, from)
        || inheritance::refused(facts, statement, from, ColumnChange::Rename)
    {
        return;
    }
    let table = statement.table;
    if inheritance::is_system_column(to) {
        let message = format!("column name \"{to}\" conflicts with a system column name");
        facts.fails(facts.table(table), "42701", message);
        return;
    }
    if facts.known(table).is_some_and(|table| table.column(to).is_some()) {
        let message = format!("column \"{to}\" of relation \"{}\" already exists", table.name);
        facts.fails(facts.table(table), "42701", message);
    }
    facts.breaks(table, Break::ColumnRenamed { from: from.to_owned(), to: to.to_owned() });
}

pub(super) fn constraint(facts: &mut Facts<'_>, statement: &Statement<'_>, from: &str, to: &str) {
    let table = statement.table;
    lock_family(facts, statement, LockMode::AccessExclusive);
    let index = table.sibling(from);
    if facts.catalog.index(&index).known().is_some() {
        facts.lock_index(&index, LockMode::ShareUpdateExclusive);
    }
    if constraint_refused(facts, statement, from) {
        return;
    }
    let renames_index = facts.catalog.index(&index).known().is_some();
    if renames_index && facts.catalog.has_relation(&table.sibling(to)) {
        facts.fails(facts.table(table), "42P07", format!("relation \"{to}\" already exists"));
        return;
    }
    if facts.known(table).is_some_and(|table| table.constraint(to).is_some()) {
        let message = format!("constraint \"{to}\" for relation \"{}\" already exists", table.name);
        facts.fails(facts.table(table), "42710", message);
    }
}

/// Refuses a constraint that is not there, or that children share.
fn constraint_refused(facts: &mut Facts<'_>, statement: &Statement<'_>, from: &str) -> bool {
    let table = statement.table;
    let Some(known) = facts.known(table) else { return false };
    let found = known.constraint(from);
    let not_null = known.not_null_named(from).is_some() && facts.version.at_least(18);
    if found.is_none() && !not_null {
        if known.complete {
            let message =
                format!("constraint \"{from}\" for table \"{}\" does not exist", table.name);
            facts.fails(facts.table(table), "42704", message);
        }
        return known.complete;
    }
    let shared = found
        .is_none_or(|found| matches!(found.rule, ConstraintRule::Check(_)) && !found.no_inherit);
    let message = if shared && statement.only && inheritance::has_children(facts, table) {
        format!("inherited constraint \"{from}\" must be renamed in child tables too")
    } else if shared && inheritance::inherits_constraint(facts, table, from) {
        format!("cannot rename inherited constraint \"{from}\"")
    } else {
        return false;
    };
    facts.fails(facts.table(table), "42P16", message);
    true
}

pub(super) fn table(facts: &mut Facts<'_>, statement: &Statement<'_>, to: &QualifiedName) {
    facts.lock(statement.table, LockMode::AccessExclusive);
    if to == statement.table {
        return;
    }
    if to.schema != statement.table.schema {
        facts.lock_sequences_of(statement.table, LockMode::AccessExclusive);
    }
    if facts.catalog.has_relation(to) {
        let message = format!("relation \"{}\" already exists", to.name);
        facts.fails(facts.table(statement.table), "42P07", message);
    }
    facts.breaks(statement.table, Break::TableRenamed { to: to.clone() });
}
