//! `ADD CONSTRAINT`, `DROP CONSTRAINT`.

use super::alter_table::Statement;
use super::column::lock_family;
use super::facts::Facts;
use super::inheritance;
use super::new_constraint::refused;
use super::not_null::not_null;
use super::{Break, ScanCause};
use crate::catalog::{Constraint, ConstraintRule, Proof, Table};
use crate::pg::{LockMode, Name, QualifiedName};
use crate::sql::{ConstraintKind, Key, TableConstraint};

pub(super) fn add(facts: &mut Facts<'_>, statement: &Statement<'_>, added: &TableConstraint) {
    let table = statement.table;
    let name = facts.catalog.name_of_constraint(table, added);
    lock_for_new(facts, statement, added);
    if refused(facts, statement, added, &name) {
        return;
    }
    let checks_rows = !added.not_valid && !added.not_enforced;
    match &added.kind {
        ConstraintKind::Check(_) if checks_rows => {
            check(facts, statement, &name, added.no_inherit);
        }
        ConstraintKind::NotNull(column) if checks_rows => {
            not_null(facts, statement, column, added.no_inherit);
        }
        ConstraintKind::NotNull(column) => {
            let constraint = format!("{column} NOT NULL");
            facts.breaks(table, Break::WriteRefused { constraint });
        }
        ConstraintKind::ForeignKey(key) if checks_rows => {
            let references = facts.catalog.resolve(&key.references);
            foreign_key(facts, table, &references, &name);
        }
        ConstraintKind::Unique(key) => index_behind(facts, statement, key),
        ConstraintKind::PrimaryKey(key) => {
            index_behind(facts, statement, key);
            let Some(columns) = key_columns(facts, table, key) else {
                let why = "the index was never seen: if one of its columns may be null, all rows \
                           are read";
                facts.unknown(facts.table(table), why);
                return;
            };
            if rowless(facts, statement) && facts.version.at_least(18) {
                nullable_below(facts, table, &columns);
                return;
            }
            for column in columns {
                not_null(facts, statement, &column, false);
            }
        }
        ConstraintKind::Exclude(_) => {
            facts.index_build(table, false);
            facts.scan(table, &ScanCause::Exclusion { constraint: name.clone() });
            facts.may_fail(table, "23P01", "two rows that conflict".to_owned());
        }
        _ => {}
    }
    let refuses_more = match &added.kind {
        ConstraintKind::NotNull(_) => false,
        // The index itself refuses what its constraint does.
        ConstraintKind::Unique(Key::Index(index))
        | ConstraintKind::PrimaryKey(Key::Index(index)) => {
            facts.catalog.index(&table.sibling(index.clone())).known().is_none_or(|it| !it.unique)
        }
        _ => !added.not_enforced,
    };
    if refuses_more {
        facts.breaks(table, Break::WriteRefused { constraint: name });
    }
}

/// With `ONLY` the partitions must have what makes a primary key of columns: from 18
/// on they are not asked for it.
fn nullable_below(facts: &mut Facts<'_>, table: &QualifiedName, columns: &[Name]) {
    let may_be_null = |child: &Table| {
        columns.iter().find(|column| {
            child.column(column).is_some_and(|it| it.not_null == Some(Proof::Nullable))
        })
    };
    let children = facts.catalog.children(table);
    let found = children.filter(|child| child.is_partition).find_map(|child| {
        may_be_null(child).map(|column| (child.name.name.clone(), column.clone()))
    });
    if let Some((child, column)) = found {
        let message = format!("column \"{column}\" of table \"{child}\" is not marked NOT NULL");
        facts.fails(facts.table(table), "XX000", message);
    }
}

fn lock_for_new(facts: &mut Facts<'_>, statement: &Statement<'_>, added: &TableConstraint) {
    let table = statement.table;
    match &added.kind {
        ConstraintKind::ForeignKey(key) => {
            lock_family(facts, statement, LockMode::ShareRowExclusive);
            let references = facts.catalog.resolve(&key.references);
            facts.lock_with_partitions(&references, LockMode::ShareRowExclusive);
        }
        ConstraintKind::Unique(Key::Index(index))
        | ConstraintKind::PrimaryKey(Key::Index(index)) => {
            lock_family(facts, statement, LockMode::AccessExclusive);
            // The index takes the constraint's name.
            if added.name.as_ref().is_some_and(|name| name != index) {
                let index = table.sibling(index.clone());
                facts.lock_index(&index, LockMode::ShareUpdateExclusive);
            }
        }
        ConstraintKind::Unique(_) | ConstraintKind::Exclude(_) => lock_for_key(facts, statement),
        ConstraintKind::PrimaryKey(key) if all_not_null(facts, statement.table, key) => {
            lock_for_key(facts, statement);
        }
        _ if added.no_inherit && !facts.version.at_least(18) => {
            facts.lock(table, LockMode::AccessExclusive);
        }
        _ => lock_family(facts, statement, LockMode::AccessExclusive),
    }
}

/// Up to 17 the partitions only get an index each.
fn lock_for_key(facts: &mut Facts<'_>, statement: &Statement<'_>) {
    let partitioned = facts.known(statement.table).is_some_and(|table| table.partitioned);
    if rowless(facts, statement) && !facts.version.at_least(18) {
        facts.lock(statement.table, LockMode::AccessExclusive);
    } else if partitioned && !facts.version.at_least(18) {
        facts.lock_with_partitions(statement.table, LockMode::Share);
        facts.lock(statement.table, LockMode::AccessExclusive);
    } else {
        lock_family(facts, statement, LockMode::AccessExclusive);
    }
}

/// Whether no column of a key is made NOT NULL by it.
fn all_not_null(facts: &Facts<'_>, table: &QualifiedName, key: &Key) -> bool {
    let known = facts.known(table);
    let Some(columns) = key_columns(facts, table, key) else { return false };
    columns.iter().all(|column| {
        known
            .and_then(|table| table.column(column))
            .is_some_and(|column| column.not_null == Some(Proof::Valid))
    })
}

/// Constraints that stand inside `ADD COLUMN`. `may_repeat`: the new column has
/// a value in existing rows that need not differ from row to row. `has_default`: some default was written, even NULL;
/// without one the server takes a foreign key for granted.
pub(super) fn of_new_column(
    facts: &mut Facts<'_>,
    statement: &Statement<'_>,
    added: &TableConstraint,
    may_repeat: bool,
    has_default: bool,
) {
    let table = statement.table;
    let name = facts.catalog.name_of_constraint(table, added);
    match &added.kind {
        _ if refused(facts, statement, added, &name) => {}
        ConstraintKind::Check(_) if !added.not_enforced => {
            check(facts, statement, &name, added.no_inherit);
        }
        ConstraintKind::Unique(_) | ConstraintKind::PrimaryKey(_) => {
            facts.index_build(table, false);
            if may_repeat {
                facts.may_fail(table, "23505", "two rows with the same key".to_owned());
            }
        }
        ConstraintKind::ForeignKey(key) => {
            let references = facts.catalog.resolve(&key.references);
            facts.lock_with_partitions(&references, LockMode::ShareRowExclusive);
            if has_default && !added.not_enforced {
                foreign_key(facts, table, &references, &name);
            }
        }
        _ => {}
    }
}

pub(super) fn check(
    facts: &mut Facts<'_>,
    statement: &Statement<'_>,
    constraint: &Name,
    no_inherit: bool,
) {
    let table = statement.table;
    if rowless(facts, statement) {
        return;
    }
    let cause = ScanCause::Check { constraint: constraint.clone() };
    facts.scan_family(table, statement.only || no_inherit, &cause);
    facts.may_fail(table, "23514", format!("a row that violates `{constraint}`"));
}

/// Whether `ONLY` leaves no rows: those of a partitioned table are in its partitions.
pub(super) fn rowless(facts: &Facts<'_>, statement: &Statement<'_>) -> bool {
    statement.only && facts.known(statement.table).is_some_and(|table| table.partitioned)
}

pub(super) fn foreign_key(
    facts: &mut Facts<'_>,
    table: &QualifiedName,
    references: &QualifiedName,
    constraint: &Name,
) {
    let cause = ScanCause::ForeignKey { constraint: constraint.clone() };
    facts.scan(table, &cause);
    facts.scan(references, &cause);
    facts.may_fail(table, "23503", format!("a row whose key is not in `{references}`"));
}

fn index_behind(facts: &mut Facts<'_>, statement: &Statement<'_>, key: &Key) {
    let table = statement.table;
    if matches!(key, Key::Columns(_)) && !rowless(facts, statement) {
        for leaf in facts.storage_of(table) {
            facts.index_build(&leaf, false);
        }
        facts.may_fail(table, "23505", "two rows with the same key".to_owned());
    }
}

/// The columns of a key; nothing where its index was never seen.
pub(super) fn key_columns(
    facts: &Facts<'_>,
    table: &QualifiedName,
    key: &Key,
) -> Option<Vec<Name>> {
    match key {
        Key::Columns(columns) => Some(columns.clone()),
        Key::Index(index) => {
            let index = facts.catalog.index(&table.sibling(index.clone())).known();
            index.map(|index| index.key().to_vec())
        }
    }
}

pub(super) fn drop(
    facts: &mut Facts<'_>,
    statement: &Statement<'_>,
    constraint: &str,
    if_exists: bool,
    cascade: bool,
) {
    let table = statement.table;
    let known = facts.known(table);
    let found = known.and_then(|table| table.constraint(constraint));
    let alone = match found {
        Some(found) => found.no_inherit,
        None => known
            .and_then(|table| table.not_null_named(constraint))
            .is_some_and(|column| column.not_null_alone),
    };
    if alone {
        facts.lock(table, LockMode::AccessExclusive);
    } else {
        lock_family(facts, statement, LockMode::AccessExclusive);
    }
    let shared = found.is_none_or(|found| matches!(found.rule, ConstraintRule::Check(_)));
    if shared && !alone && statement.only {
        lock_children(facts, table);
    }
    if drop_refused(facts, statement, constraint) {
        return;
    }
    if let Some(constraint) = known.and_then(|table| table.constraint(constraint)) {
        drop_known(facts, table, constraint, cascade);
    } else if known.is_some_and(|table| table.complete) {
        let not_null = known.is_some_and(|table| table.not_null_named(constraint).is_some());
        let named = not_null && facts.version.at_least(18);
        if !if_exists && !named {
            missing(facts, table, constraint);
        }
    } else {
        let why = format!(
            "constraint `{constraint}` was never seen: if it is a foreign key, the table that it \
             references is locked in ACCESS EXCLUSIVE mode too"
        );
        facts.unknown(facts.table(table), why);
    }
}

/// The children, whose constraint becomes one of their own.
pub(super) fn lock_children(facts: &mut Facts<'_>, table: &QualifiedName) {
    let below = facts.catalog.descendants(table).into_iter();
    let children = below.filter(|child| child.parents.contains(table));
    for child in children.map(|child| child.name.clone()).collect::<Vec<_>>() {
        facts.lock(&child, LockMode::AccessExclusive);
    }
}

/// Refuses to drop what a parent has too, what children keep, and the NOT NULL of
/// a key (18).
fn drop_refused(facts: &mut Facts<'_>, statement: &Statement<'_>, constraint: &str) -> bool {
    let table = statement.table;
    let Some(known) = facts.known(table) else { return false };
    let found = known.constraint(constraint);
    let column = known.not_null_named(constraint).filter(|_| facts.version.at_least(18));
    if found.is_none() && column.is_none() {
        return false;
    }
    let partitioned = known.partitioned && !facts.version.at_least(18);
    let is_check = found.is_some_and(|found| matches!(found.rule, ConstraintRule::Check(_)));
    let message = if inheritance::inherits_constraint(facts, table, constraint) {
        format!("cannot drop inherited constraint \"{constraint}\" of relation \"{}\"", table.name)
    } else if is_check && statement.only && partitioned && inheritance::has_children(facts, table) {
        "cannot remove constraint from only the partitioned table when partitions exist".to_owned()
    } else if let Some(column) = column.filter(|column| known.in_primary_key(&column.name)) {
        format!("column \"{}\" is in a primary key", column.name)
    } else {
        return false;
    };
    facts.fails(facts.table(table), "42P16", message);
    true
}

/// What dropping a constraint that is known touches besides its table.
pub(super) fn drop_known(
    facts: &mut Facts<'_>,
    table: &QualifiedName,
    constraint: &Constraint,
    cascade: bool,
) {
    if let Some(key) = constraint.rule.foreign_key() {
        facts.lock_with_partitions(&key.references, LockMode::AccessExclusive);
    }
    if constraint.rule.has_index() {
        facts.lock_dropped_index(&table.sibling(constraint.name.clone()));
    }
    let dependent: Vec<QualifiedName> = facts
        .catalog
        .standing_on_key(table, &constraint.name)
        .map(|(child, _)| child.name.clone())
        .collect();
    for child in dependent {
        if cascade {
            facts.lock(&child, LockMode::AccessExclusive);
        } else {
            let message = format!(
                "cannot drop constraint {} on table {} because other objects depend on it",
                constraint.name, table.name
            );
            facts.fails(facts.table(table), "2BP01", message);
        }
    }
}

pub(super) fn missing(facts: &mut Facts<'_>, table: &QualifiedName, constraint: &str) {
    let message =
        format!("constraint \"{constraint}\" of relation \"{}\" does not exist", table.name);
    facts.fails(facts.table(table), "42704", message);
}
