//! `CREATE`, `ALTER` and `DROP SEQUENCE`; statistics objects.

use indexmap::IndexSet;

use super::facts::{Facts, no_object};
use super::{Break, EffectKind, Life, Object, ObjectKind, Until};
use crate::catalog::Presence;
use crate::pg::{LockMode, Name, QualifiedName};
use crate::sql::{CreateSequence, Drop, ObjectName, SequenceOwner, Target};

pub(super) fn create(facts: &mut Facts<'_>, create: &CreateSequence) {
    let name = facts.catalog.name_of_sequence(create);
    if facts.catalog.has_relation(&name) {
        if !create.if_not_exists {
            let message = format!("relation \"{}\" already exists", name.name);
            facts.fails(facts.table(&name), "42P07", message);
        }
        return;
    }
    let created = Object { kind: ObjectKind::Sequence, name, life: Life::New };
    let mode = LockMode::AccessExclusive;
    facts.push(created, EffectKind::Lock { mode, until: Until::TransactionEnd });
    owner(facts, create.owner.as_ref());
}

fn owner(facts: &mut Facts<'_>, owner: Option<&SequenceOwner>) {
    if let Some(SequenceOwner::Column { table, .. }) = owner {
        let table = facts.catalog.resolve(table);
        facts.lock(&table, LockMode::AccessShare);
    }
}

pub(super) fn alter(facts: &mut Facts<'_>, sequence: &Target, new_owner: Option<&SequenceOwner>) {
    let name = facts.catalog.resolve(&sequence.name);
    if let Some(message) = missing(facts, &name) {
        if !sequence.if_exists {
            facts.fails(facts.sequence(&name), "42P01", message);
        }
        return;
    }
    let mode = LockMode::ShareRowExclusive;
    let on = facts.sequence(&name);
    facts.push(on, EffectKind::Lock { mode, until: Until::TransactionEnd });
    owner(facts, new_owner);
}

/// What the server says of a sequence that is gone.
fn missing(facts: &Facts<'_>, name: &QualifiedName) -> Option<String> {
    let gone = matches!(facts.catalog.table(name), Presence::Gone);
    let gone = gone && !facts.catalog.has_relation(name);
    gone.then(|| format!("relation \"{}\" does not exist", name.name))
}

pub(super) fn drop(facts: &mut Facts<'_>, drop: &Drop) {
    for name in &drop.names {
        let name = facts.catalog.resolve(name);
        let on = facts.sequence(&name);
        if missing(facts, &name).is_some() {
            if !drop.if_exists {
                facts.fails(on, "42P01", format!("sequence \"{}\" does not exist", name.name));
            }
            continue;
        }
        let mode = LockMode::AccessExclusive;
        facts.push(on.clone(), EffectKind::Lock { mode, until: Until::TransactionEnd });
        dependents(facts, &name, drop.cascade);
        super::view::views_on(facts, &name, &IndexSet::new(), drop.cascade, "sequence");
        facts.push(on, EffectKind::Break(Break::TableGone));
    }
}

/// Defaults that draw from a sequence, and the identity that owns it.
fn dependents(facts: &mut Facts<'_>, name: &QualifiedName, cascade: bool) {
    let drawing: Vec<(QualifiedName, Name)> = facts
        .catalog
        .drawing_from(name)
        .map(|(table, column)| (table.clone(), column.clone()))
        .collect();
    let identity = facts.catalog.owner_of(name).is_some_and(|(table, column)| {
        let column = facts.known(table).and_then(|table| table.column(column));
        column.is_some_and(|c| c.generated == Some(crate::catalog::Generation::Identity))
    });
    if identity || (!drawing.is_empty() && !cascade) {
        let message =
            format!("cannot drop sequence {} because other objects depend on it", name.name);
        facts.fails(facts.sequence(name), "2BP01", message);
        return;
    }
    for (table, column) in drawing {
        facts.lock(&table, LockMode::AccessExclusive);
        facts.breaks(&table, Break::DefaultChanged { column });
    }
}

pub(super) fn create_statistics(facts: &mut Facts<'_>, table: &ObjectName) {
    let table = facts.catalog.resolve(table);
    facts.lock(&table, LockMode::ShareUpdateExclusive);
}

pub(super) fn drop_statistics(facts: &mut Facts<'_>, drop: &Drop) {
    for name in &drop.names {
        match facts.catalog.table_of_statistics(name).cloned() {
            Some(table) => {
                facts.lock(&table, LockMode::ShareUpdateExclusive);
            }
            None if drop.if_exists => {}
            None => {
                let why = format!("statistics object `{}` was never seen", name.name);
                facts.unknown(no_object(), why);
            }
        }
    }
}
