//! `ALTER TYPE`, `ALTER DOMAIN`, `DROP TYPE`, `DROP DOMAIN`.
//!
//! Sources: `src/backend/commands/typecmds.c`; an enum's values are rows of
//! `pg_enum`, so that adding one touches no table.

use super::facts::Facts;
use super::object::loses_column;
use super::{EffectKind, Life, Object, ObjectKind, ScanCause, Until};
use crate::pg::{LockMode, Name, QualifiedName};
use crate::sql::{Drop, TypeAction, TypeKind};

pub(super) fn on_type(name: &QualifiedName) -> Object {
    Object { kind: ObjectKind::Type, name: name.clone(), life: Life::Existing }
}

/// The tables with a column of a type, and the columns.
fn users(facts: &Facts<'_>, name: &QualifiedName) -> Vec<(QualifiedName, Name)> {
    let columns = facts.catalog.columns_of_type(name).into_iter();
    columns.map(|(table, column)| (table.name.clone(), column.name.clone())).collect()
}

pub(super) fn alter(facts: &mut Facts<'_>, name: &QualifiedName, action: &TypeAction) {
    let kind = facts.catalog.kind_of_type(name);
    match action {
        TypeAction::AddValue { .. } | TypeAction::RenameValue { .. } => {
            if kind.is_some_and(|kind| *kind != TypeKind::Enum) {
                let message = format!("{} is not an enum", name.name);
                facts.fails(on_type(name), "42809", message);
            }
        }
        TypeAction::Rename { to } => {
            let to = name.sibling(to.clone());
            if facts.catalog.has_type(&to) {
                let message = format!("type \"{}\" already exists", to.name);
                facts.fails(on_type(name), "42710", message);
            }
        }
        TypeAction::Attributes { retyped, .. } => {
            let used = users(facts, name);
            if let Some((table, column)) = used.first().filter(|_| *retyped) {
                let message = format!(
                    "cannot alter type \"{}\" because column \"{}.{column}\" uses it",
                    name.name, table.name
                );
                facts.fails(on_type(name), "0A000", message);
            } else {
                facts.lock_composite(name);
            }
        }
        TypeAction::AddConstraint { name: constraint, valid: true, not_null: false } => {
            let constraint = constraint.clone().unwrap_or_else(|| format!("{}_check", name.name));
            check(facts, name, constraint, LockMode::Share);
        }
        TypeAction::ValidateConstraint { name: constraint } => {
            check(facts, name, constraint.clone(), LockMode::Share);
        }
        TypeAction::SetNotNull | TypeAction::AddConstraint { not_null: true, .. } => {
            for (table, column) in users(facts, name) {
                facts.lock(&table, LockMode::Share);
                facts.scan(&table, &ScanCause::NotNull { column: column.clone() });
                facts.may_fail(&table, "23502", format!("a row where {column} is null"));
            }
        }
        TypeAction::AddConstraint { .. } | TypeAction::SetSchema { .. } | TypeAction::Setting => {}
    }
}

fn check(facts: &mut Facts<'_>, name: &QualifiedName, constraint: Name, mode: LockMode) {
    for (table, column) in users(facts, name) {
        facts.lock(&table, mode);
        facts.scan(&table, &ScanCause::Check { constraint: constraint.clone() });
        facts.may_fail(&table, "23514", format!("a row where {column} breaks {constraint}"));
    }
}

pub(super) fn drop(facts: &mut Facts<'_>, drop: &Drop) {
    let names: Vec<QualifiedName> =
        drop.names.iter().map(|name| facts.catalog.resolve_type(name)).collect();
    for name in &names {
        if facts.catalog.kind_of_type(name) == Some(&TypeKind::Composite) {
            facts.lock_composite(name);
        }
        for (table, column) in users(facts, name) {
            if drop.cascade {
                facts.lock(&table, LockMode::AccessExclusive);
                loses_column(facts, &table, &column);
            } else {
                let message =
                    format!("cannot drop type {} because other objects depend on it", name.name);
                facts.fails(on_type(name), "2BP01", message);
            }
        }
    }
}

impl Facts<'_> {
    /// A composite type is a relation without rows.
    fn lock_composite(&mut self, name: &QualifiedName) {
        let lock =
            EffectKind::Lock { mode: LockMode::AccessExclusive, until: Until::TransactionEnd };
        self.push(on_type(name), lock);
    }
}
