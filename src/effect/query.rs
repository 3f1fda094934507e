//! Queries and statements that change rows.
//!
//! What is named is locked for certain, when the statement is analysed. What
//! else is locked depends on rows and on the plan: partitions that are not
//! pruned, rows that a foreign key looks up, sequences behind defaults.

use std::collections::HashSet;

use indexmap::IndexSet;

use super::facts::{Facts, no_object};
use super::{EffectKind, Loss, Object, Unknown};
use crate::catalog::{Presence, Reference};
use crate::pg::{LockMode, Name, QualifiedName};
use crate::sql::{ObjectName, Query, QueryMode, ReferentialAction, Write, WriteKind};

pub(super) fn query(facts: &mut Facts<'_>, query: &Query, mode: QueryMode, merge: bool) {
    if merge && !facts.version.at_least(15) {
        facts.fails(no_object(), "42601", "MERGE exists from PostgreSQL 15 on".to_owned());
        return;
    }
    names(facts, query, mode);
    if mode == QueryMode::Plan {
        return;
    }
    for sequence in &query.sequences {
        let name = facts.catalog.resolve(sequence);
        let why = "a sequence is locked where it is called on a row";
        facts.may_lock(facts.sequence(&name), LockMode::RowExclusive, why);
    }
    if let Some(name) = facts.catalog.unread_call(query) {
        facts.unseen(Unknown::Call { name: name.to_owned() });
    }
}

/// What is locked because it is named, or because a rule names it.
pub(super) fn names(facts: &mut Facts<'_>, query: &Query, mode: QueryMode) {
    let mut ruled: HashSet<QualifiedName> = HashSet::new();
    let mut queries = vec![query.clone()];
    while let Some(query) = queries.pop() {
        named(facts, &query, mode);
        for write in &query.writes {
            let name = facts.catalog.resolve(&write.table);
            let rules = facts.known(&name).into_iter().flat_map(|table| table.attached.values());
            let rules = rules.filter(|rule| rule.fires_on(&write.kind));
            let actions: Vec<Query> =
                rules.filter_map(|it| it.actions.as_deref().cloned()).collect();
            // One that writes its own table again is refused, which is not foreseen.
            if !actions.is_empty() && ruled.insert(name) {
                queries.extend(actions);
            }
        }
    }
}

fn named(facts: &mut Facts<'_>, query: &Query, mode: QueryMode) {
    for write in &query.writes {
        let name = facts.catalog.resolve(&write.table);
        if !exists(facts, &name) || !has_columns(facts, &name, write) {
            continue;
        }
        reach(facts, &name, LockMode::RowExclusive);
        if mode == QueryMode::Run {
            rows(facts, &name, write);
        }
    }
    for (relations, mode) in
        [(&query.row_locks, LockMode::RowShare), (&query.reads, LockMode::AccessShare)]
    {
        for relation in relations {
            let name = facts.catalog.resolve(relation);
            if !is_system(facts, relation) && exists(facts, &name) {
                reach(facts, &name, mode);
            }
        }
    }
}

/// Locks a relation and all that a view stands for: what a view can be written
/// through is its only relation. Source: `AcquireRewriteLocks`.
fn reach(facts: &mut Facts<'_>, name: &QualifiedName, mode: LockMode) {
    let mut relations = vec![(name, mode)];
    let mut seen = HashSet::new();
    while let Some((name, mode)) = relations.pop() {
        if !seen.insert((name, mode)) {
            continue;
        }
        facts.lock(name, mode);
        let Some(view) = facts.catalog.view(name).known().filter(|view| !view.materialized) else {
            may_lock_family(facts, name, mode);
            continue;
        };
        if !view.understood {
            facts.unknown(no_object(), format!("what view {name} reads could not be told"));
        }
        let below = match view.reads.relations.as_slice() {
            [_] => mode,
            _ if mode == LockMode::RowExclusive => LockMode::AccessShare,
            _ => mode,
        };
        relations.extend(view.reads.relations.iter().rev().map(|read| (read, below)));
    }
}

/// Whether a relation is one of the server's own.
fn is_system(facts: &Facts<'_>, name: &ObjectName) -> bool {
    match name.schema.as_deref() {
        Some(schema) => schema == "pg_catalog" || schema == "information_schema",
        None => name.name.starts_with("pg_") && facts.known(&facts.catalog.resolve(name)).is_none(),
    }
}

/// Refuses a relation that is gone. Says whether to go on.
fn exists(facts: &mut Facts<'_>, name: &QualifiedName) -> bool {
    let gone =
        matches!(facts.catalog.table(name), Presence::Gone) && !facts.catalog.has_relation(name);
    if gone {
        let message = format!("relation \"{}\" does not exist", name.name);
        facts.fails(facts.table(name), "42P01", message);
    }
    !gone
}

/// Refuses a column that a completely known table does not have. Says whether
/// to go on.
fn has_columns(facts: &mut Facts<'_>, table: &QualifiedName, write: &Write) -> bool {
    let (WriteKind::Insert(columns) | WriteKind::Update(columns)) = &write.kind else {
        return true;
    };
    let known = facts.known(table).filter(|table| table.complete);
    let missing =
        columns.iter().find(|column| known.is_some_and(|table| table.column(column).is_none()));
    if let Some(column) = missing {
        let message = format!("column \"{column}\" of relation \"{}\" does not exist", table.name);
        facts.fails(facts.table(table), "42703", message);
    }
    missing.is_none()
}

fn may_lock_family(facts: &mut Facts<'_>, table: &QualifiedName, mode: LockMode) {
    let children: Vec<QualifiedName> =
        facts.catalog.descendants(table).into_iter().map(|child| child.name.clone()).collect();
    for child in children {
        facts.may_lock(facts.table(&child), mode, "the plan decides which partitions are locked");
    }
}

/// What changing rows does: losses, and the locks that depend on the rows.
fn rows(facts: &mut Facts<'_>, table: &QualifiedName, write: &Write) {
    let filtered = write.filtered;
    if !(filtered && matches!(write.kind, WriteKind::Insert(_))) {
        facts.push(facts.table(table), EffectKind::ChangesRows);
    }
    match &write.kind {
        WriteKind::Insert(_) => {
            for column in facts.known(table).into_iter().flat_map(|table| &table.columns) {
                if let Some(sequence) = &column.sequence {
                    let why = "a default that takes a number locks its sequence";
                    facts.may_lock(facts.sequence(sequence), LockMode::RowExclusive, why);
                }
            }
            referenced(facts, table, None);
        }
        WriteKind::Update(columns) => {
            let old: Vec<Name> = columns
                .iter()
                .filter(|column| !is_new_column(facts, table, column))
                .cloned()
                .collect();
            if !old.is_empty() {
                facts.loses(table, Loss::OverwrittenValues { columns: old, every: !filtered });
            }
            referenced(facts, table, Some(columns));
            referencing(facts, table, Change::Update(Some(columns.to_vec())));
        }
        WriteKind::Delete => {
            facts.loses(table, Loss::Rows { every: !filtered });
            referencing(facts, table, Change::Delete);
        }
    }
}

/// A column that the same release adds holds nothing that could be lost.
fn is_new_column(facts: &Facts<'_>, table: &QualifiedName, column: &str) -> bool {
    let known = facts.known(table).and_then(|table| table.column(column));
    known.is_some_and(|column| column.created == Some(facts.catalog.current_release()))
}

/// The tables that the rows of `table` reference are looked up.
fn referenced(facts: &mut Facts<'_>, table: &QualifiedName, columns: Option<&[Name]>) {
    for known in family(facts, table) {
        let keys: Vec<QualifiedName> = facts
            .known(&known)
            .into_iter()
            .flat_map(|table| &table.constraints)
            .filter_map(|constraint| constraint.rule.foreign_key())
            .filter(|key| {
                columns.is_none_or(|set| key.columns.iter().any(|column| set.contains(column)))
            })
            .map(|key| key.references.clone())
            .collect();
        for key in keys {
            let why = "a foreign key looks up the rows that are referenced";
            for member in family(facts, &key) {
                facts.may_lock(facts.table(&member), LockMode::RowShare, why);
            }
        }
    }
}

/// What becomes of rows that others reference.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Change {
    /// They are deleted.
    Delete,
    /// These columns change; all that there are, where it is not known which.
    Update(Option<Vec<Name>>),
}

/// The tables that reference rows of `table` are looked up, or changed too, as
/// their foreign keys say.
fn referencing(facts: &mut Facts<'_>, table: &QualifiedName, change: Change) {
    let mut reached = IndexSet::from([(table.clone(), change)]);
    let mut at = 0;
    while let Some((parent, change)) = reached.get_index(at).cloned() {
        at += 1;
        let touching: Vec<(QualifiedName, Reference)> = facts
            .catalog
            .referencing(&parent)
            .filter_map(|(child, constraint)| {
                let key = constraint.rule.foreign_key()?;
                let is_touched = match &change {
                    Change::Update(Some(set)) => is_touched(facts, key, set),
                    Change::Update(None) | Change::Delete => true,
                };
                is_touched.then(|| (child.name.clone(), key.clone()))
            })
            .collect();
        for (child, key) in touching {
            if let Some(next) = along(facts, &child, &key, &change) {
                reached.insert((child, next));
            }
        }
    }
}

/// What becomes of the rows of `child` as those that `key` references change.
fn along(
    facts: &mut Facts<'_>,
    child: &QualifiedName,
    key: &Reference,
    change: &Change,
) -> Option<Change> {
    let action = if *change == Change::Delete { &key.on_delete } else { &key.on_update };
    let refuses = *action == ReferentialAction::Refuse;
    let mode = if refuses { LockMode::RowShare } else { LockMode::RowExclusive };
    let why = "a foreign key looks for rows that reference the changed ones";
    for member in family(facts, child) {
        facts.may_lock(facts.table(&member), mode, why);
    }
    match action {
        ReferentialAction::Refuse => None,
        ReferentialAction::Cascade if *change == Change::Delete => {
            facts.loses(child, Loss::Rows { every: false });
            Some(Change::Delete)
        }
        ReferentialAction::Cascade => Some(Change::Update(Some(key.columns.clone()))),
        ReferentialAction::Set(some) => {
            let columns = if some.is_empty() { key.columns.clone() } else { some.clone() };
            let loss = Loss::OverwrittenValues { columns: columns.clone(), every: false };
            facts.loses(child, loss);
            Some(Change::Update(Some(columns)))
        }
    }
}

/// Whether one of the columns that a key references is among `set`.
fn is_touched(facts: &Facts<'_>, key: &Reference, set: &[Name]) -> bool {
    let columns = facts.catalog.referenced_columns(key);
    columns.is_empty() || columns.iter().any(|column| set.contains(column))
}

fn family(facts: &Facts<'_>, table: &QualifiedName) -> Vec<QualifiedName> {
    let below = facts.catalog.descendants(table).into_iter().map(|child| child.name.clone());
    std::iter::once(table.clone()).chain(below).collect()
}

impl Facts<'_> {
    /// A lock that depends on the rows or on the plan.
    fn may_lock(&mut self, on: Object, mode: LockMode, why: &'static str) {
        self.push(on, EffectKind::MayLock { mode, why });
    }
}
