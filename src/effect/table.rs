//! `CREATE TABLE`, `DROP TABLE`.

use std::collections::HashSet;

use indexmap::IndexSet;

use super::facts::Facts;
use super::{
    Break, EffectKind, Life, Loss, Object, ObjectKind, ScanCause, Until, new_table,
    partition_reference,
};
use crate::catalog::{Presence, Reference};
use crate::pg::{LockMode, QualifiedName};
use crate::sql::{ConstraintKind, CreateTable, Drop, ObjectName};

pub(super) fn create(facts: &mut Facts<'_>, create: &CreateTable) {
    let name = facts.catalog.name_of_table(create);
    if facts.catalog.has_relation(&name) {
        if !create.if_not_exists {
            let message = format!("relation \"{}\" already exists", name.name);
            facts.fails(facts.table(&name), "42P07", message);
        } else if let Some(query) = &create.query {
            super::view::names(facts, query);
        }
        return;
    }
    if new_table::refused(facts, create, &name) {
        return;
    }
    let kind = if create.partition_key.is_some() {
        ObjectKind::PartitionedTable
    } else {
        ObjectKind::Table
    };
    let created = Object { kind, name: name.clone(), life: Life::New };
    facts.push(
        created,
        EffectKind::Lock { mode: LockMode::AccessExclusive, until: Until::TransactionEnd },
    );
    for constraint in create.table_constraints() {
        if let ConstraintKind::ForeignKey(key) = &constraint.kind {
            let references = facts.catalog.resolve(&key.references);
            if references != name {
                facts.lock_with_partitions(&references, LockMode::ShareRowExclusive);
            }
        }
    }
    related(facts, create);
    if let Some(ty) = &create.of_type {
        lock_type(facts, ty);
    }
    match &create.query {
        Some(query) if create.no_data => super::view::names(facts, query),
        Some(query) => super::view::runs(facts, query),
        None => {}
    }
}

/// The tables that `PARTITION OF`, `INHERITS` and `LIKE` name.
fn related(facts: &mut Facts<'_>, create: &CreateTable) {
    if let Some((parent, _)) = &create.partition_of {
        let parent = facts.catalog.resolve(parent);
        facts.lock(&parent, LockMode::AccessExclusive);
        if let Some(default) = facts.catalog.default_partition(&parent) {
            let default = default.name.clone();
            facts.lock(&default, LockMode::AccessExclusive);
            facts
                .scan(&default, &ScanCause::Check { constraint: "the partition bound".to_owned() });
            let rows = "a row that belongs to the new partition".to_owned();
            facts.may_fail(&default, "23514", rows);
        }
        // Each gets a part for the new partition.
        let indexes: Vec<QualifiedName> =
            facts.catalog.indexes_of(&parent).map(|index| index.name.clone()).collect();
        for index in &indexes {
            facts.lock_index(index, LockMode::ShareUpdateExclusive);
        }
        partition_reference::created(facts, &parent);
    }
    for parent in &create.inherits {
        let parent = facts.catalog.resolve(parent);
        facts.lock(&parent, LockMode::ShareUpdateExclusive);
    }
    for like in &create.like {
        let like = facts.catalog.resolve(&like.table);
        facts.lock(&like, LockMode::AccessShare);
    }
}

pub(super) fn drop(facts: &mut Facts<'_>, drop: &Drop) {
    let names: IndexSet<QualifiedName> =
        drop.names.iter().map(|name| facts.catalog.resolve(name)).collect();
    for name in &names {
        if matches!(facts.catalog.table(name), Presence::Gone) {
            if !drop.if_exists {
                let message = format!("table \"{}\" does not exist", name.name);
                facts.fails(facts.table(name), "42P01", message);
            }
            continue;
        }
        drop_one(facts, name, &names, drop.cascade);
    }
}

/// A table that goes with its partitions.
pub(super) fn drop_one(
    facts: &mut Facts<'_>,
    name: &QualifiedName,
    all: &IndexSet<QualifiedName>,
    cascade: bool,
) {
    enum Step {
        Reach(QualifiedName),
        Lose(QualifiedName),
    }
    let mut steps = vec![Step::Reach(name.clone())];
    let mut seen = HashSet::new();
    while let Some(step) = steps.pop() {
        match step {
            Step::Reach(name) if seen.insert(name.clone()) => {
                reach_dropped(facts, &name, all, cascade);
                let partitions: Vec<Step> = facts
                    .catalog
                    .children(&name)
                    .filter(|child| child.is_partition)
                    .map(|child| Step::Reach(child.name.clone()))
                    .collect();
                steps.push(Step::Lose(name));
                steps.extend(partitions.into_iter().rev());
            }
            Step::Reach(_) => {}
            Step::Lose(name) => {
                facts.loses(&name, Loss::Table);
                facts.breaks(&name, Break::TableGone);
            }
        }
    }
}

/// Locks a table that goes, and what goes or changes with it.
fn reach_dropped(
    facts: &mut Facts<'_>,
    name: &QualifiedName,
    all: &IndexSet<QualifiedName>,
    cascade: bool,
) {
    facts.lock(name, LockMode::AccessExclusive);
    facts.lock_indexes_of(name);
    facts.lock_sequences_of(name, LockMode::AccessExclusive);
    if let Some(table) = facts.known(name) {
        for parent in table.parents.iter().filter(|_| table.is_partition) {
            facts.lock(parent, LockMode::AccessExclusive);
            // What it takes depends on the other partitions.
            if let Some(default) = facts.catalog.default_partition(parent) {
                facts.lock(&default.name, LockMode::AccessExclusive);
            }
        }
        // What a key does to the referenced table is done by that of the whole.
        let of_whole = |key: &Reference| {
            let whole = table.parents.first().filter(|_| table.is_partition);
            whole.and_then(|whole| facts.known(whole)).is_some_and(|whole| {
                whole.constraints.iter().any(|it| it.rule.foreign_key() == Some(key))
            })
        };
        let referenced: Vec<QualifiedName> = table
            .constraints
            .iter()
            .filter_map(|constraint| constraint.rule.foreign_key())
            .filter(|key| !of_whole(key))
            .map(|key| key.references.clone())
            .filter(|referenced| referenced != name)
            .collect();
        for referenced in &referenced {
            facts.lock_with_partitions(referenced, LockMode::AccessExclusive);
        }
    }
    dependents(facts, name, all, cascade);
    partition_reference::dropped(facts, name, all, cascade);
    super::dependent::sequences_dropped(facts, name, None, all, cascade);
    super::view::views_on(facts, name, all, cascade, "table");
}

/// Foreign keys of other tables, and children: they stop the drop, or go too.
fn dependents(
    facts: &mut Facts<'_>,
    name: &QualifiedName,
    all: &IndexSet<QualifiedName>,
    cascade: bool,
) {
    let referencing: Vec<QualifiedName> =
        facts.catalog.referencing(name).map(|(child, _)| child.name.clone()).collect();
    let children = facts.catalog.children(name);
    let inheriting = children.filter(|child| !child.is_partition).map(|child| child.name.clone());
    let others: Vec<QualifiedName> = referencing.into_iter().chain(inheriting).collect();
    for other in others.iter().filter(|other| !all.contains(*other)) {
        if cascade {
            facts.lock(other, LockMode::AccessExclusive);
        } else {
            let message =
                format!("cannot drop table {} because other objects depend on it", name.name);
            facts.fails(facts.table(name), "2BP01", message);
        }
    }
}

/// The type of a typed table.
pub(super) fn lock_type(facts: &mut Facts<'_>, ty: &ObjectName) {
    let name = facts.catalog.for_creation(ty);
    let on = Object { kind: ObjectKind::Type, name, life: Life::Existing };
    let mode = LockMode::AccessShare;
    facts.push(on, EffectKind::Lock { mode, until: Until::TransactionEnd });
}
