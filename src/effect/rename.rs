//! `RENAME`, `SET SCHEMA`.

use super::Break;
use super::alter_table::Statement;
use super::column::{exists, lock_family};
use super::facts::Facts;
use crate::pg::{LockMode, QualifiedName};

pub(super) fn column(facts: &mut Facts<'_>, statement: &Statement<'_>, from: &str, to: &str) {
    lock_family(facts, statement, LockMode::AccessExclusive);
    if !exists(facts, statement, from) {
        return;
    }
    let table = statement.table;
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
    if facts.known(table).is_some_and(|table| table.constraint(to).is_some()) {
        let message = format!("constraint \"{to}\" for relation \"{}\" already exists", table.name);
        facts.fails(facts.table(table), "42710", message);
    }
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
