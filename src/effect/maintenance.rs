//! `TRUNCATE`, `LOCK`, `COMMENT ON`, `VACUUM`, `ANALYZE`, `CLUSTER`.

use std::collections::HashSet;

use indexmap::IndexSet;

use super::facts::{Facts, no_object};
use super::partition_reference::above;
use super::{EffectKind, Loss, ObjectKind, RewriteCause, Until};
use crate::catalog::Presence;
use crate::pg::{LockMode, QualifiedName};
use crate::sql::{Cluster, Commented, ListedTable, LockTables, Truncate, Vacuum};

/// The tables of a list with their children.
fn listed(facts: &Facts<'_>, tables: &[ListedTable]) -> IndexSet<QualifiedName> {
    let mut all = IndexSet::new();
    for table in tables {
        let name = facts.catalog.resolve(&table.name);
        let below = facts.catalog.descendants(&name).into_iter().filter(|_| !table.only);
        let below: Vec<QualifiedName> = below.map(|child| child.name.clone()).collect();
        all.extend(std::iter::once(name).chain(below));
    }
    all
}

/// Refuses a relation that is gone; says whether to go on.
fn present(facts: &mut Facts<'_>, name: &QualifiedName) -> bool {
    let gone =
        matches!(facts.catalog.table(name), Presence::Gone) && !facts.catalog.has_relation(name);
    if gone {
        let message = format!("relation \"{}\" does not exist", name.name);
        facts.fails(facts.table(name), "42P01", message);
    }
    !gone
}

pub(super) fn truncate(facts: &mut Facts<'_>, truncate: &Truncate) {
    let mut tables = listed(facts, &truncate.tables);
    let mut at = 0;
    while at < tables.len() {
        let name = tables[at].clone();
        at += 1;
        if !present(facts, &name) {
            return;
        }
        let on = facts.table(&name);
        if !matches!(on.kind, ObjectKind::Table | ObjectKind::PartitionedTable) {
            facts.fails(on, "42809", format!("\"{}\" is not a table", name.name));
            return;
        }
        if truncate
            .tables
            .iter()
            .any(|table| table.only && facts.catalog.resolve(&table.name) == name)
            && on.kind == ObjectKind::PartitionedTable
        {
            let message = "cannot truncate only a partitioned table";
            facts.fails(on, "42809", message.to_owned());
            return;
        }
        let referencing: Vec<QualifiedName> = referencing(facts, &name);
        for other in referencing {
            if tables.contains(&other) {
                continue;
            }
            if !truncate.cascade {
                let message = "cannot truncate a table referenced in a foreign key constraint";
                facts.fails(facts.table(&name), "0A000", message.to_owned());
                continue;
            }
            let below = facts.catalog.descendants(&other).into_iter();
            let below: Vec<QualifiedName> = below.map(|child| child.name.clone()).collect();
            tables.extend(std::iter::once(other).chain(below));
        }
    }
    for name in &tables {
        if !facts.version.at_least(14) {
            // To route rows by a bound, of which there are none.
            for whole in above(facts, name) {
                facts.lock(&whole, LockMode::AccessShare);
            }
        }
        facts.lock(name, LockMode::AccessExclusive);
        if facts.table(name).kind == ObjectKind::Table {
            facts.lock_indexes_of(name);
            facts.loses(name, Loss::Rows { every: true });
        }
        if truncate.restart_identity {
            facts.lock_sequences_of(name, LockMode::AccessExclusive);
        }
    }
}

/// The tables whose foreign keys reference a table, or the partitioned table
/// that it is a part of.
fn referencing(facts: &Facts<'_>, name: &QualifiedName) -> Vec<QualifiedName> {
    let mut found: Vec<QualifiedName> = Vec::new();
    for name in std::iter::once(name.clone()).chain(above(facts, name)) {
        found.extend(facts.catalog.referencing(&name).map(|(child, _)| child.name.clone()));
    }
    found
}

pub(super) fn lock(facts: &mut Facts<'_>, lock: &LockTables) {
    let mut below: Vec<QualifiedName> = listed(facts, &lock.tables).into_iter().collect();
    let mut seen = HashSet::new();
    while let Some(name) = below.pop() {
        if seen.contains(&name) || !present(facts, &name) {
            continue;
        }
        seen.insert(name.clone());
        let on = facts.table(&name);
        if matches!(
            on.kind,
            ObjectKind::Index | ObjectKind::Sequence | ObjectKind::MaterializedView
        ) {
            let message = format!("\"{}\" is not a table or view", name.name);
            facts.fails(on, "42809", message);
            continue;
        }
        facts.lock(&name, lock.mode);
        if let Some(view) = facts.catalog.view(&name).known() {
            // What a view reads is locked with it, all the way down.
            for read in &view.reads.relations {
                below.push(read.clone());
                let children = facts.catalog.descendants(read).into_iter();
                below.extend(children.map(|child| child.name.clone()));
            }
            if !view.understood {
                let why = format!("what view {name} reads could not be told");
                facts.unknown(no_object(), why);
            }
        }
    }
}

pub(super) fn comment(facts: &mut Facts<'_>, on: &Commented) {
    let (name, mode) = match on {
        Commented::Relation(name) => (name, LockMode::ShareUpdateExclusive),
        Commented::Column { of, column } => {
            let name = facts.catalog.resolve(of);
            let missing = facts
                .known(&name)
                .is_some_and(|table| table.complete && table.column(column).is_none());
            if missing {
                let message =
                    format!("column \"{column}\" of relation \"{}\" does not exist", name.name);
                facts.fails(facts.table(&name), "42703", message);
            }
            (of, LockMode::ShareUpdateExclusive)
        }
        Commented::PartOf(name) => (name, LockMode::AccessShare),
        Commented::Other => return,
    };
    let name = facts.catalog.resolve(name);
    if !present(facts, &name) {
        return;
    }
    if facts.catalog.index(&name).known().is_some() {
        facts.lock_index(&name, mode);
    } else {
        facts.lock(&name, mode);
    }
}

pub(super) fn vacuum(facts: &mut Facts<'_>, vacuum: &Vacuum) {
    if vacuum.vacuums {
        facts.refuses_transaction(no_object());
    }
    if vacuum.tables.is_empty() {
        let what = if vacuum.full { "rewritten" } else { "gone through" };
        facts.unknown(no_object(), format!("every table of the database is {what} in turn"));
        return;
    }
    // Partitions belong to their table; other children only from 18 on.
    let mut tables: Vec<QualifiedName> = Vec::new();
    for table in &vacuum.tables {
        let name = facts.catalog.resolve(&table.name);
        let with_heirs = facts.version.at_least(18);
        let below = facts.catalog.descendants(&name).into_iter().filter(|_| !table.only);
        let (partitions, heirs): (Vec<_>, Vec<_>) = below
            .map(|child| (child.is_partition || with_heirs, child.name.clone()))
            .partition(|(belongs, _)| *belongs);
        let partitions = partitions.into_iter().map(|(_, name)| name);
        if !vacuum.vacuums {
            for (_, heir) in &heirs {
                facts.lock(heir, LockMode::AccessShare);
            }
        }
        tables.push(name);
        tables.extend(partitions);
    }
    for name in &tables {
        if !present(facts, name) {
            return;
        }
        let on = facts.table(name);
        if !vacuum.vacuums {
            facts.lock(name, LockMode::ShareUpdateExclusive);
        } else if vacuum.full {
            facts.lock_until_statement_end(on.clone(), LockMode::AccessExclusive);
            if on.kind != ObjectKind::PartitionedTable {
                rebuilt(facts, name, RewriteCause::Vacuum, Until::StatementEnd);
            }
        } else {
            facts.lock_until_statement_end(on, LockMode::ShareUpdateExclusive);
        }
    }
}

/// A table is copied in one go, and its indexes are built again.
fn rebuilt(facts: &mut Facts<'_>, name: &QualifiedName, cause: RewriteCause, until: Until) {
    let on = facts.table(name);
    facts.push(on.clone(), EffectKind::Rewrite(cause));
    let indexes: Vec<QualifiedName> =
        facts.catalog.indexes_of(name).map(|index| index.name.clone()).collect();
    for index in &indexes {
        let mode = LockMode::AccessExclusive;
        facts.push(facts.index(index), EffectKind::Lock { mode, until });
    }
    let known = facts.known(name).is_some_and(|table| table.complete)
        || facts.catalog.view(name).known().is_some();
    if !(known && indexes.is_empty()) {
        facts.push(on, EffectKind::IndexBuild { concurrent: false });
    }
}

pub(super) fn cluster(facts: &mut Facts<'_>, cluster: &Cluster) {
    let Some(table) = &cluster.table else {
        facts.refuses_transaction(no_object());
        facts.unknown(no_object(), "every table that was clustered before is rewritten in turn");
        return;
    };
    let table = facts.catalog.resolve(table);
    if !present(facts, &table) {
        return;
    }
    facts.lock(&table, LockMode::AccessExclusive);
    let on = facts.table(&table);
    if on.kind == ObjectKind::PartitionedTable {
        cluster_partitions(facts, &table);
        return;
    }
    if let Some(index) = &cluster.index
        && matches!(facts.catalog.index(&table.sibling(index.clone())), Presence::Gone)
    {
        let message = format!("index \"{index}\" for table \"{}\" does not exist", table.name);
        facts.fails(on, "42704", message);
        return;
    }
    rebuilt(facts, &table, RewriteCause::Cluster, Until::TransactionEnd);
}

/// Each partition in a transaction of its own.
fn cluster_partitions(facts: &mut Facts<'_>, table: &QualifiedName) {
    if !facts.version.at_least(15) {
        let message = "cannot cluster a partitioned table".to_owned();
        facts.fails(facts.table(table), "0A000", message);
        return;
    }
    facts.refuses_transaction(facts.table(table));
    for leaf in facts.storage_of(table).iter().filter(|leaf| *leaf != table) {
        facts.lock_until_statement_end(facts.table(leaf), LockMode::AccessExclusive);
        rebuilt(facts, leaf, RewriteCause::Cluster, Until::StatementEnd);
    }
}
