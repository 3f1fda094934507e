//! `CREATE INDEX`, `DROP INDEX`, `ALTER INDEX`.

use super::access_method;
use super::facts::{Facts, no_object};
use super::new_constraint::left_out;
use super::setting::parameters_lock;
use crate::catalog::Presence;
use crate::pg::{LockMode, Name, QualifiedName};
use crate::sql::{CreateIndex, Drop, IndexAction, IndexElement, Target};

pub(super) fn create(facts: &mut Facts<'_>, create: &CreateIndex) {
    let table = facts.catalog.resolve(&create.table);
    let on = facts.table(&table);
    if create.concurrently {
        facts.refuses_transaction(on.clone());
    }
    if matches!(facts.catalog.table(&table), Presence::Gone) {
        facts.fails(on, "42P01", format!("relation \"{}\" does not exist", table.name));
        return;
    }
    let partitioned = facts.known(&table).is_some_and(|table| table.partitioned);
    if create.concurrently && partitioned {
        let message =
            format!("cannot create index on partitioned table \"{}\" concurrently", table.name);
        facts.fails(on.clone(), "0A000", message);
    }
    let mode = if create.concurrently { LockMode::ShareUpdateExclusive } else { LockMode::Share };
    let name = facts.catalog.name_of_index(create);
    let exists = create.name.is_some() && facts.catalog.has_relation(&name);
    let below = if create.only || exists { Vec::new() } else { children(facts, &table) };
    for table in std::iter::once(&table).chain(&below) {
        if create.concurrently {
            facts.lock_until_statement_end(facts.table(table), mode);
        } else {
            facts.lock(table, mode);
        }
    }
    if exists {
        if !create.if_not_exists {
            facts.fails(on, "42P07", format!("relation \"{}\" already exists", name.name));
        }
        return;
    }
    if let Some(column) = missing_column(facts, &table, create) {
        facts.fails(on, "42703", format!("column \"{column}\" does not exist"));
        return;
    }
    if let Some((sqlstate, message)) = access_method::refused(facts, &table, create) {
        facts.fails(on, sqlstate, message);
        return;
    }
    if let Some(why) = access_method::doubt(facts, &table, create) {
        facts.unknown(on.clone(), why);
    }
    let key = facts.known(&table).and_then(|table| table.partition_key.as_ref());
    if let Some(key) = key.filter(|_| create.unique) {
        let plain = create.elements.iter().filter_map(|element| match element {
            IndexElement::Column(column) => Some(column.clone()),
            IndexElement::Expression(_) => None,
        });
        let columns: Vec<Name> = plain.collect();
        if let Some((sqlstate, message)) = left_out(key, &columns, "UNIQUE", &table.name) {
            facts.fails(on, sqlstate, message);
            return;
        }
    }
    let stored = if create.only && partitioned { Vec::new() } else { leaves(facts, &table) };
    for leaf in &stored {
        facts.index_build(leaf, create.concurrently);
    }
    if create.unique {
        facts.may_fail(&table, "23505", "two rows with the same key".to_owned());
    }
}

/// A plain column of the key that a completely known table does not have.
fn missing_column(
    facts: &Facts<'_>,
    table: &QualifiedName,
    create: &CreateIndex,
) -> Option<String> {
    let table = facts.known(table).filter(|table| table.complete)?;
    let columns = create.elements.iter().filter_map(|element| match element {
        IndexElement::Column(column) => Some(column),
        IndexElement::Expression(_) => None,
    });
    let mut missing = columns.filter(|column| table.column(column).is_none());
    missing.next().cloned()
}

/// The partitions of a partitioned table; an index is not inherited otherwise.
fn children(facts: &Facts<'_>, table: &QualifiedName) -> Vec<QualifiedName> {
    if !facts.known(table).is_some_and(|table| table.partitioned) {
        return Vec::new();
    }
    facts.catalog.descendants(table).into_iter().map(|child| child.name.clone()).collect()
}

fn leaves(facts: &Facts<'_>, table: &QualifiedName) -> Vec<QualifiedName> {
    let partitioned = facts.known(table).is_some_and(|table| table.partitioned);
    if partitioned { facts.storage_of(table) } else { vec![table.clone()] }
}

pub(super) fn drop(facts: &mut Facts<'_>, drop: &Drop) {
    if drop.concurrently {
        facts.refuses_transaction(no_object());
        if drop.names.len() > 1 {
            let message = "DROP INDEX CONCURRENTLY does not support dropping multiple objects";
            facts.fails(no_object(), "0A000", message.to_owned());
        } else if drop.cascade {
            let message = "DROP INDEX CONCURRENTLY does not support CASCADE";
            facts.fails(no_object(), "0A000", message.to_owned());
        }
    }
    for name in &drop.names {
        let name = facts.catalog.resolve(name);
        drop_one(facts, &name, drop);
    }
}

fn drop_one(facts: &mut Facts<'_>, name: &QualifiedName, drop: &Drop) {
    let index = match facts.catalog.index(name) {
        Presence::Known(index) => index,
        Presence::Gone => {
            if !drop.if_exists {
                let message = format!("index \"{}\" does not exist", name.name);
                facts.fails(facts.index(name), "42704", message);
            }
            return;
        }
        Presence::Assumed => {
            facts.lock_index(name, LockMode::AccessExclusive);
            let mode =
                if drop.concurrently { "SHARE UPDATE EXCLUSIVE" } else { "ACCESS EXCLUSIVE" };
            let why = format!(
                "index {name} was never seen, so neither was the table that is locked in {mode} mode"
            );
            facts.unknown(facts.index(name), why);
            return;
        }
    };
    let (table, owner) = (index.table.clone(), index.constraint.clone());
    let whole = index.part_of.clone();
    if drop.concurrently && facts.known(&table).is_some_and(|table| table.partitioned) {
        let message = format!("cannot drop partitioned index \"{}\" concurrently", name.name);
        facts.fails(facts.index(name), "0A000", message);
        return;
    }
    if drop.concurrently {
        facts.lock_until_statement_end(facts.table(&table), LockMode::ShareUpdateExclusive);
        facts.lock_until_statement_end(facts.index(name), LockMode::AccessExclusive);
    } else {
        facts.lock(&table, LockMode::AccessExclusive);
        facts.lock_dropped_index(name);
    }
    if let Some(whole) = whole {
        let message =
            format!("cannot drop index {} because index {} requires it", name.name, whole.name);
        facts.fails(facts.index(name), "2BP01", message);
    } else if let Some(constraint) = owner {
        let message = format!(
            "cannot drop index {} because constraint {constraint} on table {} requires it",
            name.name, table.name
        );
        facts.fails(facts.index(name), "2BP01", message);
    }
}

pub(super) fn alter(facts: &mut Facts<'_>, target: &Target, action: &IndexAction) {
    let name = facts.catalog.resolve(&target.name);
    if matches!(facts.catalog.index(&name), Presence::Gone) {
        if !target.if_exists {
            let message = format!("relation \"{}\" does not exist", name.name);
            facts.fails(facts.index(&name), "42P01", message);
        }
        return;
    }
    match action {
        IndexAction::AttachPartition { part } => {
            attach(facts, &name, &facts.catalog.resolve(part));
            return;
        }
        IndexAction::SetTablespace { tablespace } => {
            facts.lock_index(&name, LockMode::AccessExclusive);
            let known = facts.catalog.index(&name).known();
            if tablespace != "pg_default" || known.is_none_or(|index| index.created.is_none()) {
                let why = "which tablespace it is in: if another one, its file is copied";
                facts.unknown(facts.index(&name), why);
            }
            return;
        }
        _ => {}
    }
    let mode = match action {
        IndexAction::StorageParameters(parameters) => parameters_lock(parameters),
        _ => LockMode::ShareUpdateExclusive,
    };
    facts.lock_index(&name, mode);
    if let IndexAction::Rename { to } = action
        && facts.catalog.has_relation(&name.sibling(to.clone()))
    {
        facts.fails(facts.index(&name), "42P07", format!("relation \"{to}\" already exists"));
    }
}

/// The index of a partition becomes a part of the index of its table.
fn attach(facts: &mut Facts<'_>, whole: &QualifiedName, part: &QualifiedName) {
    facts.lock_index(whole, LockMode::ShareUpdateExclusive);
    facts.lock_index(part, LockMode::AccessExclusive);
    for index in [whole, part] {
        match facts.catalog.index(index).known().map(|index| index.table.clone()) {
            Some(table) => facts.lock(&table, LockMode::AccessShare),
            None => {
                facts.unknown(facts.index(index), format!("index {index} was never seen"));
            }
        }
    }
}
