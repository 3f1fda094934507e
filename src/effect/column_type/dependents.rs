//! What hangs on a column whose type changes: indexes, checks, foreign keys.

use super::Cost;
use crate::catalog::ConstraintRule;
use crate::effect::ScanCause;
use crate::effect::cast;
use crate::effect::facts::Facts;
use crate::pg::{LockMode, QualifiedName, TypeName};

/// Indexes that are built again, checks and foreign keys that are made again.
pub(super) fn dependents(
    facts: &mut Facts<'_>,
    table: &QualifiedName,
    column: &str,
    cost: Cost,
    keeps_order: bool,
) {
    let catalog = facts.catalog;
    let partitioned = facts.known(table).is_some_and(|table| table.partitioned);
    for index in catalog.indexes_of(table).filter(|index| index.uses(column)) {
        facts.lock_index(&index.name, LockMode::AccessExclusive);
        // One of a partitioned table is made anew, whatever it holds (TryReuseIndex).
        let whole = partitioned || index.part_of.is_some();
        let compatible = keeps_order && index.computed_from.is_empty() && !whole;
        if cost == Cost::Free && !compatible && !partitioned {
            facts.index_build(table, false);
        }
    }
    let constraints = facts.known(table).into_iter().flat_map(|table| &table.constraints);
    for constraint in constraints.filter(|constraint| constraint.rule.mentions(column)) {
        match &constraint.rule {
            ConstraintRule::Check(_) if constraint.valid => {
                let constraint = constraint.name.clone();
                facts.scan(table, &ScanCause::Check { constraint });
            }
            ConstraintRule::ForeignKey(key) => {
                facts.lock(&key.references, LockMode::AccessExclusive);
                if !keeps_order && constraint.valid {
                    let cause = ScanCause::ForeignKey { constraint: constraint.name.clone() };
                    facts.scan(table, &cause);
                    facts.scan(&key.references, &cause);
                }
            }
            _ => {}
        }
    }
    referencing(facts, table, column, keeps_order);
}

/// Foreign keys of other tables that reference the column are made again too.
fn referencing(facts: &mut Facts<'_>, table: &QualifiedName, column: &str, keeps_order: bool) {
    let catalog = facts.catalog;
    for (child, constraint) in catalog.referencing(table) {
        let Some(key) = constraint.rule.foreign_key() else { continue };
        if catalog.referenced_columns(key).iter().any(|name| name == column) {
            facts.lock(&child.name, LockMode::AccessExclusive);
            if !keeps_order && constraint.valid {
                let cause = ScanCause::ForeignKey { constraint: constraint.name.clone() };
                facts.scan(&child.name, &cause);
                facts.scan(table, &cause);
            }
        }
    }
}

/// The foreign key that cannot be one when a column has the new type: what the
/// server says.
pub(super) fn key_broken(
    facts: &Facts<'_>,
    table: &QualifiedName,
    column: &str,
    to: &TypeName,
) -> Option<String> {
    let catalog = facts.catalog;
    let ty = |of: &QualifiedName, name: &str| match of == table && name == column {
        true => Some(to.clone()),
        false => facts.known(of)?.column(name)?.ty.clone(),
    };
    let own = facts
        .known(table)
        .into_iter()
        .flat_map(|known| known.constraints.iter().map(move |constraint| (known, constraint)));
    let broken = own.chain(catalog.referencing(table)).find(|(from, constraint)| {
        let Some(key) = constraint.rule.foreign_key() else { return false };
        let mut pairs = key.columns.iter().zip(catalog.referenced_columns(key));
        pairs.any(|(a, b)| {
            let is_meant =
                (from.name == *table && a == column) || (key.references == *table && b == column);
            let types = ty(&from.name, a).zip(ty(&key.references, b));
            is_meant && types.and_then(|(a, b)| cast::references(catalog, &a, &b)) == Some(false)
        })
    });
    let (_, constraint) = broken?;
    Some(format!("foreign key constraint \"{}\" cannot be implemented", constraint.name))
}
