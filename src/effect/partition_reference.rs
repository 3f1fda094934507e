//! Foreign keys of partitioned tables, as partitions come and go.

use indexmap::IndexSet;

use super::ScanCause;
use super::facts::Facts;
use crate::catalog::{Constraint, Reference};
use crate::pg::{LockMode, Name, QualifiedName};

/// The foreign keys of a partitioned table, its own and those from above.
struct Keys {
    /// Those of it, by constraint.
    from: Vec<(Name, Reference)>,
    /// The tables that reference it.
    to: Vec<QualifiedName>,
}

impl Keys {
    /// Nothing where it is not followed what becomes of them.
    fn of(facts: &mut Facts<'_>, parent: &QualifiedName) -> Option<Self> {
        let mut keys = Self { from: Vec::new(), to: Vec::new() };
        for table in std::iter::once(parent.clone()).chain(above(facts, parent)) {
            let constraints = facts.known(&table).into_iter().flat_map(|it| &it.constraints);
            keys.from.extend(constraints.filter_map(|constraint| {
                Some((constraint.name.clone(), constraint.rule.foreign_key()?.clone()))
            }));
            keys.to.extend(facts.catalog.referencing(&table).map(|(from, _)| from.name.clone()));
        }
        let partitioned = |name| facts.known(name).is_some_and(|table| table.partitioned);
        let others = keys.from.iter().map(|(_, key)| &key.references).chain(&keys.to);
        if others.into_iter().any(|other| other == parent || partitioned(other)) {
            let why = "what becomes of foreign keys between partitioned tables is not followed";
            facts.unknown(facts.table(parent), why);
            return None;
        }
        Some(keys)
    }

    /// A new partition is referenced like the others.
    fn reference(&self, facts: &mut Facts<'_>) {
        let has_triggers = facts.version.at_least(15);
        let mode = if has_triggers { LockMode::ShareRowExclusive } else { LockMode::AccessShare };
        self.to.iter().for_each(|from| facts.lock(from, mode));
    }
}

/// The partitioned tables above a partition.
pub(super) fn above(facts: &Facts<'_>, name: &QualifiedName) -> Vec<QualifiedName> {
    let parent = |name: &QualifiedName| {
        let known = facts.known(name).filter(|table| table.is_partition);
        known.and_then(|table| table.parents.first().cloned())
    };
    let mut all = IndexSet::new();
    let mut next = parent(name);
    // What is not read may have made a circle of it.
    while let Some(whole) = next.filter(|whole| all.insert(whole.clone())) {
        next = parent(&whole);
    }
    all.into_iter().collect()
}

/// Whether there are any.
pub(super) fn are_there(facts: &mut Facts<'_>, parent: &QualifiedName) -> bool {
    Keys::of(facts, parent).is_none_or(|keys| !keys.from.is_empty() || !keys.to.is_empty())
}

/// `CREATE TABLE … PARTITION OF parent`.
pub(super) fn created(facts: &mut Facts<'_>, parent: &QualifiedName) {
    let Some(keys) = Keys::of(facts, parent) else { return };
    for (_, key) in &keys.from {
        facts.lock(&key.references, LockMode::ShareRowExclusive);
    }
    keys.reference(facts);
}

/// `ATTACH PARTITION`: a foreign key of its own that is alike is taken over,
/// and its triggers on the referenced table go.
pub(super) fn attached(facts: &mut Facts<'_>, parent: &QualifiedName, child: &QualifiedName) {
    let Some(keys) = Keys::of(facts, parent) else { return };
    for (constraint, key) in &keys.from {
        let own = facts.known(child).into_iter().flat_map(|table| &table.constraints);
        let taken_over = |it: &&Constraint| it.valid || facts.version.at_least(18);
        let same = |it: &&Constraint| it.rule.foreign_key() == Some(key);
        let own = own.filter(same).find(taken_over);
        let mode =
            if own.is_some() { LockMode::AccessExclusive } else { LockMode::ShareRowExclusive };
        facts.lock(&key.references, mode);
        if own.is_some_and(|own| own.valid) {
            continue;
        }
        let cause = ScanCause::ForeignKey { constraint: constraint.clone() };
        facts.scan(child, &cause);
        facts.scan(&key.references, &cause);
        facts.may_fail(child, "23503", format!("a row whose key is not in `{}`", key.references));
    }
    keys.reference(facts);
}

/// `DETACH PARTITION`: it keeps its foreign keys, and is no longer referenced.
pub(super) fn detached(facts: &mut Facts<'_>, parent: &QualifiedName, child: &QualifiedName) {
    let Some(keys) = Keys::of(facts, parent) else { return };
    for (_, key) in &keys.from {
        facts.lock(&key.references, LockMode::ShareRowExclusive);
    }
    for from in &keys.to {
        facts.lock(from, LockMode::AccessExclusive);
        facts.lock(child, LockMode::AccessExclusive);
    }
}

/// `DROP TABLE` of a partition, and not of those above it: a foreign key to one
/// of them needs it, or goes with its parts on all other partitions.
pub(super) fn dropped(
    facts: &mut Facts<'_>,
    name: &QualifiedName,
    all: &IndexSet<QualifiedName>,
    cascade: bool,
) {
    let above = above(facts, name);
    if above.iter().any(|table| all.contains(table)) {
        return;
    }
    for table in &above {
        let referencing = facts.catalog.referencing(table).map(|(from, _)| from.name.clone());
        let referencing: Vec<_> = referencing.filter(|from| !all.contains(from)).collect();
        if referencing.is_empty() {
            continue;
        }
        if cascade {
            referencing.iter().for_each(|from| facts.lock(from, LockMode::AccessExclusive));
            facts.lock_with_partitions(table, LockMode::AccessExclusive);
        } else {
            let message =
                format!("cannot drop table {} because other objects depend on it", name.name);
            facts.fails(facts.table(name), "2BP01", message);
        }
    }
}
