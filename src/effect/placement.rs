//! Subcommands of `ALTER TABLE` about where a table stands: partitions,
//! inheritance, types, tablespaces, access methods.

use super::alter_table::Statement;
use super::bound::proves_bound;
use super::column::lock_family;
use super::facts::Facts;
use super::merge;
use super::table::lock_type;
use super::{EffectKind, RewriteCause, ScanCause, Until, partition_reference};
use crate::catalog::{ConstraintRule, Index, Presence};
use crate::pg::{LockMode, QualifiedName};
use crate::sql::{ObjectName, PartitionBound, TableAction};

/// Says whether the subcommand is one of these.
pub(super) fn alter(
    facts: &mut Facts<'_>,
    statement: &Statement<'_>,
    action: &TableAction,
) -> bool {
    let table = statement.table;
    match action {
        TableAction::AttachPartition { partition, bound } => {
            attach(facts, table, partition, bound);
        }
        TableAction::DetachPartition { partition, concurrently, finalize } => {
            detach(facts, table, partition, *concurrently, *finalize);
        }
        TableAction::Inherit { parent } => {
            let parent = facts.catalog.resolve(parent);
            facts.lock(table, LockMode::AccessExclusive);
            facts.lock(&parent, LockMode::ShareUpdateExclusive);
            if !merge::inherit_refused(facts, &parent, table) {
                checks_alike(facts, &parent, table);
            }
        }
        TableAction::NoInherit { parent } => {
            let parent = facts.catalog.resolve(parent);
            facts.lock(table, LockMode::AccessExclusive);
            facts.lock(&parent, LockMode::AccessShare);
            no_heir(facts, &parent, table);
        }
        TableAction::OfType(ty) => {
            facts.lock(table, LockMode::AccessExclusive);
            if ty.is_none()
                && facts.known(table).is_some_and(|it| it.of_type.is_none() && it.created.is_some())
            {
                let message = format!("\"{}\" is not a typed table", table.name);
                facts.fails(facts.table(table), "42809", message);
            }
            if let Some(ty) = ty {
                lock_type(facts, ty);
                facts.unknown(facts.table(table), "whether its columns are those of the type");
            }
        }
        TableAction::SetTablespace { tablespace } => {
            facts.lock(table, LockMode::AccessExclusive);
            let has_file = !facts.known(table).is_some_and(|table| table.partitioned);
            if !has_file {
                return true;
            }
            let on = facts.table(table);
            if tablespace == "pg_default" {
                if facts.known(table).is_none_or(|table| table.created.is_none()) {
                    let why = "which tablespace it is in: if another one, its file is copied";
                    facts.unknown(on, why);
                }
            } else {
                facts.push(on, EffectKind::Rewrite(RewriteCause::Tablespace));
            }
        }
        TableAction::SetAccessMethod { method } => {
            access_method(facts, statement, method.as_deref());
        }
        _ => return false,
    }
    true
}

/// Refuses to take a parent away that is none.
fn no_heir(facts: &mut Facts<'_>, parent: &QualifiedName, table: &QualifiedName) {
    let known = facts.known(table);
    let (sqlstate, message) = if known.is_some_and(|table| table.is_partition) {
        ("42809", "cannot change inheritance of a partition".to_owned())
    } else if known.is_some_and(|it| it.created.is_some() && !it.parents.contains(parent)) {
        let names = (&parent.name, &table.name);
        ("42P01", format!("relation \"{}\" is not a parent of relation \"{}\"", names.0, names.1))
    } else {
        return;
    };
    facts.fails(facts.table(table), sqlstate, message);
}

fn access_method(facts: &mut Facts<'_>, statement: &Statement<'_>, method: Option<&str>) {
    let table = statement.table;
    let since = if method.is_some() { 15 } else { 17 };
    if !facts.version.at_least(since) {
        let message = format!("this form of SET ACCESS METHOD exists from PostgreSQL {since} on");
        facts.fails(facts.table(table), "42601", message);
        return;
    }
    if facts.known(table).is_some_and(|table| table.partitioned) {
        // It has no rows, and its partitions keep the method they have.
        facts.lock(table, LockMode::AccessExclusive);
        if !facts.version.at_least(17) {
            let message = "cannot change access method of a partitioned table".to_owned();
            facts.fails(facts.table(table), "42809", message);
        }
        return;
    }
    lock_family(facts, statement, LockMode::AccessExclusive);
    let known = facts.known(table).is_some_and(|table| table.created.is_some());
    if method.is_none_or(|method| method == "heap") {
        if !known {
            let why = "which access method it has: if another one, the table is rewritten";
            facts.unknown(facts.table(table), why);
        }
    } else {
        facts.rewrite(table, &RewriteCause::AccessMethod);
    }
}

fn attach(
    facts: &mut Facts<'_>,
    parent: &QualifiedName,
    partition: &ObjectName,
    bound: &PartitionBound,
) {
    let default = *bound == PartitionBound::Default;
    let child = facts.catalog.resolve(partition);
    facts.lock(parent, LockMode::ShareUpdateExclusive);
    if facts.known(parent).is_some_and(|table| table.complete && !table.partitioned) {
        let message = format!("table \"{}\" is not partitioned", parent.name);
        let sqlstate = if facts.version.at_least(18) { "42809" } else { "42P17" };
        facts.fails(facts.table(parent), sqlstate, message);
        return;
    }
    if matches!(facts.catalog.table(&child), Presence::Gone) {
        let message = format!("relation \"{}\" does not exist", child.name);
        facts.fails(facts.table(&child), "42P01", message);
        return;
    }
    facts.lock_with_partitions(&child, LockMode::AccessExclusive);
    if merge::attach_refused(facts, parent, &child, bound) {
        return;
    }
    checks_alike(facts, parent, &child);
    let siblings = facts.catalog.descendants(parent).len();
    let first_default =
        default && siblings == 0 && facts.known(parent).is_some_and(|table| table.complete);
    if !first_default && !proves_bound(facts.known(parent), facts.known(&child), bound) {
        checked_bound(facts, &child);
        facts.may_fail(&child, "23514", "a row that is outside the partition's bound".to_owned());
    }
    if let Some(other) = facts.catalog.default_partition(parent).map(|table| table.name.clone()) {
        facts.lock(&other, LockMode::AccessExclusive);
        checked_bound(facts, &other);
        facts.may_fail(&other, "23514", "a row that belongs to the new partition".to_owned());
    }
    indexes(facts, parent, &child);
    partition_reference::attached(facts, parent, &child);
}

/// A check of parent and child must mean the same.
fn checks_alike(facts: &mut Facts<'_>, parent: &QualifiedName, child: &QualifiedName) {
    let (Some(above), Some(below)) = (facts.known(parent), facts.known(child)) else { return };
    if let Some(check) = merge::unclear_check(above, below) {
        let why = format!("whether `{check}` of {child} means what that of {parent} does");
        facts.unknown(facts.table(child), why);
    }
}

/// All rows are read to check a bound, unless a valid check proves it.
fn checked_bound(facts: &mut Facts<'_>, table: &QualifiedName) {
    let may_be_proven = facts.known(table).is_none_or(|known| {
        let mut checks = known.constraints.iter().filter(|constraint| constraint.valid);
        checks.any(|constraint| matches!(constraint.rule, ConstraintRule::Check(_)))
    });
    facts.scan(table, &ScanCause::PartitionBound);
    if may_be_proven {
        let why = format!(
            "whether the checks of {table} prove the bound, so that its rows need not be read"
        );
        facts.unknown(facts.table(table), why);
    }
}

/// Each index of the parent takes one of the partition as its part, or builds
/// one.
fn indexes(facts: &mut Facts<'_>, parent: &QualifiedName, child: &QualifiedName) {
    let wholes: Vec<Index> = facts.catalog.indexes_of(parent).cloned().collect();
    for whole in &wholes {
        facts.lock_index(&whole.name, LockMode::ShareUpdateExclusive);
        let unfollowed = facts.known(child).is_none_or(|child| !child.complete)
            && facts.catalog.fitting_index(whole, child).is_none();
        if !whole.computed_from.is_empty() || unfollowed {
            let why = format!("whether {child} has an index that fits {}", whole.name.name);
            facts.unknown(facts.table(child), why);
        } else if facts.catalog.fitting_index(whole, child).is_none() {
            for leaf in facts.storage_of(child) {
                facts.index_build(&leaf, false);
            }
            if whole.unique {
                facts.may_fail(child, "23505", "two rows with the same key".to_owned());
            }
        }
    }
    if facts.known(parent).is_none() {
        facts.unknown(facts.table(parent), "which indexes it has: they may have to be built");
    }
}

fn detach(
    facts: &mut Facts<'_>,
    parent: &QualifiedName,
    partition: &ObjectName,
    concurrently: bool,
    finalize: bool,
) {
    let child = facts.catalog.resolve(partition);
    if (concurrently || finalize) && !facts.version.at_least(14) {
        let message = "DETACH PARTITION CONCURRENTLY exists from PostgreSQL 14 on";
        facts.fails(facts.table(parent), "42601", message.to_owned());
        return;
    }
    if facts.known(parent).is_some_and(|table| table.complete && !table.partitioned) {
        let message = format!("table \"{}\" is not partitioned", parent.name);
        let sqlstate = if facts.version.at_least(18) { "42809" } else { "42P17" };
        facts.fails(facts.table(parent), sqlstate, message);
        return;
    }
    if matches!(facts.catalog.table(&child), Presence::Gone) {
        let message = format!("relation \"{}\" does not exist", child.name);
        facts.fails(facts.table(&child), "42P01", message);
        return;
    }
    let known = facts.known(&child);
    if known.is_some_and(|table| table.complete && !table.parents.contains(parent)) {
        facts.lock(parent, LockMode::AccessExclusive);
        let message = format!(
            "relation \"{}\" is not a partition of relation \"{}\"",
            child.name, parent.name
        );
        facts.fails(facts.table(&child), "42P01", message);
        return;
    }
    let default = facts.catalog.default_partition(parent).map(|table| table.name.clone());
    if concurrently {
        facts.refuses_transaction(facts.table(parent));
        if default.is_some() {
            let message = "cannot detach partitions concurrently when a default partition exists";
            facts.fails(facts.table(parent), "55000", message.to_owned());
        }
        let on = facts.table(parent);
        facts.lock_until_statement_end(on, LockMode::ShareUpdateExclusive);
        facts.lock_until_statement_end(facts.table(&child), LockMode::AccessExclusive);
    } else if finalize {
        facts.lock(parent, LockMode::ShareUpdateExclusive);
        facts.lock(&child, LockMode::AccessExclusive);
        facts.unknown(facts.table(&child), "whether an earlier DETACH was interrupted");
    } else {
        facts.lock(parent, LockMode::AccessExclusive);
        let mode = if facts.version.at_least(14) {
            LockMode::AccessExclusive
        } else {
            LockMode::ShareUpdateExclusive
        };
        facts.lock(&child, mode);
        if let Some(default) = default {
            facts.lock(&default, LockMode::AccessExclusive);
        }
    }
    let until = if concurrently { Until::StatementEnd } else { Until::TransactionEnd };
    lock_parts(facts, &child, until);
    if !concurrently && !finalize {
        partition_reference::detached(facts, parent, &child);
    } else if partition_reference::are_there(facts, parent) {
        // It takes its locks where nobody can watch.
        let why = "what becomes of the foreign keys of the partition is not followed";
        facts.unknown(facts.table(parent), why);
    }
}

/// What is below a partition that leaves, and the parts of its parent's indexes.
fn lock_parts(facts: &mut Facts<'_>, child: &QualifiedName, until: Until) {
    let below = facts.catalog.descendants(child).into_iter();
    let below: Vec<QualifiedName> = below.map(|table| table.name.clone()).collect();
    for table in &below {
        let mode = LockMode::AccessExclusive;
        facts.push(facts.table(table), EffectKind::Lock { mode, until });
    }
    let parts = facts.catalog.indexes_of(child).filter(|index| index.part_of.is_some());
    let parts: Vec<QualifiedName> = parts.map(|index| index.name.clone()).collect();
    for part in &parts {
        let mode = LockMode::AccessExclusive;
        facts.push(facts.index(part), EffectKind::Lock { mode, until });
    }
}
