//! `ADD`, `DROP`, `VALIDATE`, `ALTER CONSTRAINT`.

use super::alter_table::Statement;
use super::column::{exists, lock_family};
use super::facts::Facts;
use super::{Break, ScanCause};
use crate::catalog::{Constraint, ConstraintRule, Proof};
use crate::pg::{LockMode, Name, QualifiedName};
use crate::sql::{ConstraintKind, Key, TableConstraint};

pub(super) fn add(facts: &mut Facts<'_>, statement: &Statement<'_>, added: &TableConstraint) {
    let table = statement.table;
    let name = facts.catalog.name_of_constraint(table, added);
    lock_for_new(facts, statement, added);
    if refused(facts, table, added, &name) {
        return;
    }
    let columns = match &added.kind {
        ConstraintKind::Unique(Key::Columns(columns))
        | ConstraintKind::PrimaryKey(Key::Columns(columns)) => columns.as_slice(),
        ConstraintKind::ForeignKey(key) => key.columns.as_slice(),
        _ => &[],
    };
    if !columns.iter().all(|column| exists(facts, statement, column)) {
        return;
    }
    let checks_rows = !added.not_valid && !added.not_enforced;
    match &added.kind {
        ConstraintKind::Check(_) if checks_rows => check(facts, table, &name),
        ConstraintKind::NotNull(column) if checks_rows => {
            not_null(facts, statement, column);
        }
        ConstraintKind::NotNull(column) => {
            let constraint = format!("{column} NOT NULL");
            facts.breaks(table, Break::WriteRefused { constraint });
        }
        ConstraintKind::ForeignKey(key) if checks_rows => {
            let references = facts.catalog.resolve(&key.references);
            foreign_key(facts, table, &references, &name);
        }
        ConstraintKind::Unique(key) => index_behind(facts, table, key),
        ConstraintKind::PrimaryKey(key) => {
            index_behind(facts, table, key);
            let Some(columns) = key_columns(facts, table, key) else {
                let why = "the index was never seen: if one of its columns may be null, all rows \
                           are read";
                facts.unknown(facts.table(table), why);
                return;
            };
            for column in columns {
                not_null(facts, statement, &column);
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
        _ => lock_family(facts, statement, LockMode::AccessExclusive),
    }
}

/// Up to 17 the partitions only get an index each.
fn lock_for_key(facts: &mut Facts<'_>, statement: &Statement<'_>) {
    let partitioned = facts.known(statement.table).is_some_and(|table| table.partitioned);
    if partitioned && !facts.version.at_least(18) {
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

/// What PostgreSQL refuses whatever the rows are.
fn refused(
    facts: &mut Facts<'_>,
    table: &QualifiedName,
    added: &TableConstraint,
    name: &Name,
) -> bool {
    let on = facts.table(table);
    let known = facts.known(table);
    let syntax = match &added.kind {
        ConstraintKind::NotNull(_) => Some("NOT NULL as a table constraint exists"),
        _ if added.not_enforced => Some("NOT ENFORCED exists"),
        _ => None,
    };
    if let Some(what) = syntax.filter(|_| !facts.version.at_least(18)) {
        facts.fails(on, "42601", format!("{what} from PostgreSQL 18 on"));
        return true;
    }
    let unmarkable = match &added.kind {
        ConstraintKind::Unique(_) => Some("UNIQUE"),
        ConstraintKind::PrimaryKey(_) => Some("PRIMARY KEY"),
        ConstraintKind::Exclude(_) => Some("EXCLUDE"),
        _ => None,
    };
    if let Some(kind) = unmarkable.filter(|_| added.not_valid) {
        facts.fails(on, "0A000", format!("{kind} constraints cannot be marked NOT VALID"));
        return true;
    }
    let partitioned_key = matches!(added.kind, ConstraintKind::ForeignKey(_))
        && added.not_valid
        && !facts.version.at_least(18)
        && known.is_some_and(|table| table.partitioned);
    if partitioned_key {
        let message =
            format!("cannot add NOT VALID foreign key on partitioned table \"{}\"", table.name);
        facts.fails(on, "42809", message);
        return true;
    }
    let has_key = |known: &crate::catalog::Table| {
        known.constraints.iter().any(|c| matches!(c.rule, ConstraintRule::PrimaryKey(_)))
    };
    if matches!(added.kind, ConstraintKind::PrimaryKey(_)) && known.is_some_and(has_key) {
        let message = format!("multiple primary keys for table \"{}\" are not allowed", table.name);
        facts.fails(on, "42P16", message);
        return true;
    }
    let taken = known.is_some_and(|table| table.constraint(name).is_some());
    if taken && added.name.is_some() {
        let message =
            format!("constraint \"{name}\" for relation \"{}\" already exists", table.name);
        facts.fails(on, "42710", message);
        return true;
    }
    false
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
        ConstraintKind::Check(_) if !added.not_enforced => check(facts, table, &name),
        ConstraintKind::PrimaryKey(_) if refused(facts, table, added, &name) => {}
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

fn check(facts: &mut Facts<'_>, table: &QualifiedName, constraint: &Name) {
    facts.scan(table, &ScanCause::Check { constraint: constraint.clone() });
    facts.may_fail(table, "23514", format!("a row that violates `{constraint}`"));
}

fn foreign_key(
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

/// A column is to be NOT NULL: rows are read unless a constraint proves it.
pub(super) fn not_null(facts: &mut Facts<'_>, statement: &Statement<'_>, column: &str) {
    let table = statement.table;
    if !exists(facts, statement, column) {
        return;
    }
    let known = facts.known(table);
    let already = known
        .and_then(|table| table.column(column))
        .is_some_and(|column| column.not_null == Some(Proof::Valid));
    if already {
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
    } else if !known.is_some_and(|table| table.proves_not_null(column)) {
        facts.scan(table, &ScanCause::NotNull { column: column.to_owned() });
        facts.may_fail(table, "23502", format!("a row where `{column}` is null"));
    }
}

fn index_behind(facts: &mut Facts<'_>, table: &QualifiedName, key: &Key) {
    if matches!(key, Key::Columns(_)) {
        for leaf in facts.storage_of(table) {
            facts.index_build(&leaf, false);
        }
        facts.may_fail(table, "23505", "two rows with the same key".to_owned());
    }
}

/// The columns of a key; nothing where its index was never seen.
fn key_columns(facts: &Facts<'_>, table: &QualifiedName, key: &Key) -> Option<Vec<Name>> {
    match key {
        Key::Columns(columns) => Some(columns.clone()),
        Key::Index(index) => {
            let index = facts.catalog.index(&table.sibling(index.clone())).known();
            index.map(|index| index.columns.clone())
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
    lock_family(facts, statement, LockMode::AccessExclusive);
    let known = facts.known(table);
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
    let columns = match &constraint.rule {
        ConstraintRule::Unique(columns) | ConstraintRule::PrimaryKey(columns) => columns,
        _ => return,
    };
    let primary = matches!(constraint.rule, ConstraintRule::PrimaryKey(_));
    let dependent: Vec<QualifiedName> = facts
        .catalog
        .referencing(table)
        .filter(|(_, foreign)| {
            foreign.rule.foreign_key().is_some_and(|key| {
                (key.referenced_columns.is_empty() && primary) || key.referenced_columns == *columns
            })
        })
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

fn missing(facts: &mut Facts<'_>, table: &QualifiedName, constraint: &str) {
    let message =
        format!("constraint \"{constraint}\" of relation \"{}\" does not exist", table.name);
    facts.fails(facts.table(table), "42704", message);
}

pub(super) fn validate(facts: &mut Facts<'_>, statement: &Statement<'_>, constraint: &str) {
    let table = statement.table;
    facts.lock(table, LockMode::ShareUpdateExclusive);
    let Some(known) = facts.known(table) else {
        return validate_unseen(facts, table, constraint);
    };
    let unproven =
        known.not_null_named(constraint).filter(|column| column.not_null == Some(Proof::NotValid));
    match known.constraint(constraint) {
        Some(found) if found.valid => {}
        Some(Constraint { rule: ConstraintRule::ForeignKey(key), name, .. }) => {
            let references = key.references.clone();
            facts.lock(&references, LockMode::RowShare);
            foreign_key(facts, table, &references, name);
        }
        Some(found) => check(facts, table, &found.name),
        None if unproven.is_some() => {
            let column = unproven.map(|column| column.name.clone()).unwrap_or_default();
            facts.may_fail(table, "23502", format!("a row where `{column}` is null"));
            facts.scan(table, &ScanCause::NotNull { column });
        }
        None if known.not_null_named(constraint).is_some() => {}
        None if known.complete => missing(facts, table, constraint),
        None => validate_unseen(facts, table, constraint),
    }
}

fn validate_unseen(facts: &mut Facts<'_>, table: &QualifiedName, constraint: &str) {
    check(facts, table, &constraint.to_owned());
    let why = format!(
        "constraint `{constraint}` was never seen: if it is a foreign key, the table that it \
         references is read and locked in ROW SHARE mode too"
    );
    facts.unknown(facts.table(table), why);
}

pub(super) fn alter(facts: &mut Facts<'_>, statement: &Statement<'_>, constraint: &str) {
    let table = statement.table;
    lock_family(facts, statement, LockMode::AccessExclusive);
    let known = facts.known(table);
    let found = known.and_then(|table| table.constraint(constraint));
    if found.is_none() && known.is_some_and(|table| table.complete) {
        missing(facts, table, constraint);
    }
}
