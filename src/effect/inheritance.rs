//! What columns and constraints owe to a parent: those of partitions, of
//! inheritance children, of typed tables, and what partitioned tables are told
//! apart by.
//!
//! Source: `ATPrepAddColumn`, `ATExecDropColumn`, `ATPrepAlterColumnType`,
//! `renameatt_internal`, `ATExecDropConstraint` in
//! `src/backend/commands/tablecmds.c`.

use super::alter_table::Statement;
use super::facts::Facts;
use crate::catalog::{ConstraintRule, Table};
use crate::pg::{Name, QualifiedName};
use crate::sql::{IndexElement, PartitionKey};

/// What is done to a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ColumnChange {
    /// `ADD COLUMN`.
    Add,
    /// `DROP COLUMN`.
    Drop,
    /// `ALTER COLUMN … TYPE`.
    Retype,
    /// `RENAME COLUMN`.
    Rename,
}

/// Refuses what no column of such a table can suffer, whether it exists or not.
/// Says whether it did.
pub(super) fn refused_first(
    facts: &mut Facts<'_>,
    statement: &Statement<'_>,
    change: ColumnChange,
) -> bool {
    let table = statement.table;
    let Some(known) = facts.known(table) else { return false };
    let typed = known.of_type.is_some();
    let of_typed = match change {
        ColumnChange::Add => Some("cannot add column to typed table"),
        ColumnChange::Drop => Some("cannot drop column from typed table"),
        ColumnChange::Rename => Some("cannot rename column of typed table"),
        // The column is looked for first.
        ColumnChange::Retype => None,
    };
    if let Some(message) = of_typed.filter(|_| typed) {
        facts.fails(facts.table(table), "42809", message.to_owned());
        return true;
    }
    if change == ColumnChange::Add && known.is_partition {
        facts.fails(facts.table(table), "42809", "cannot add column to a partition".to_owned());
        return true;
    }
    if change == ColumnChange::Rename && statement.only && has_children(facts, table) {
        let message = "inherited column must be renamed in child tables too";
        facts.fails(facts.table(table), "42P16", message.to_owned());
        return true;
    }
    false
}

/// Refuses a change of a column that exists, or comes to exist. Says whether it
/// did.
pub(super) fn refused(
    facts: &mut Facts<'_>,
    statement: &Statement<'_>,
    column: &str,
    change: ColumnChange,
) -> bool {
    let table = statement.table;
    if is_system_column(column) {
        let (sqlstate, message) = match change {
            ColumnChange::Add => {
                ("42701", format!("column name \"{column}\" conflicts with a system column name"))
            }
            ColumnChange::Drop => ("0A000", format!("cannot drop system column \"{column}\"")),
            ColumnChange::Retype => ("0A000", format!("cannot alter system column \"{column}\"")),
            ColumnChange::Rename => ("0A000", format!("cannot rename system column \"{column}\"")),
        };
        facts.fails(facts.table(table), sqlstate, message);
        return true;
    }
    let message = match change {
        ColumnChange::Retype if facts.known(table).is_some_and(|known| known.of_type.is_some()) => {
            let message = "cannot alter column type of typed table";
            facts.fails(facts.table(table), "42809", message.to_owned());
            return true;
        }
        ColumnChange::Add => {
            let alone = statement.only && has_children(facts, table);
            alone.then(|| "column must be added to child tables too".to_owned())
        }
        _ if inherits_column(facts, table, column) => {
            let verb = match change {
                ColumnChange::Drop => "drop",
                ColumnChange::Rename => "rename",
                _ => "alter",
            };
            Some(format!("cannot {verb} inherited column \"{column}\""))
        }
        ColumnChange::Drop | ColumnChange::Retype => in_partition_key(facts, statement, column)
            .map(|of| {
                let verb = if change == ColumnChange::Drop { "drop" } else { "alter" };
                let key = format!("because it is part of the partition key of relation \"{of}\"");
                format!("cannot {verb} column \"{column}\" {key}")
            })
            .or_else(|| left_behind(facts, statement, column, change)),
        ColumnChange::Rename => None,
    };
    let refused = message.is_some();
    if let Some(message) = message {
        facts.fails(facts.table(table), "42P16", message);
    }
    refused
}

/// What `ONLY` leaves behind on children that keep the column.
fn left_behind(
    facts: &Facts<'_>,
    statement: &Statement<'_>,
    column: &str,
    change: ColumnChange,
) -> Option<String> {
    if !statement.only || !has_children(facts, statement.table) {
        return None;
    }
    let partitioned = facts.known(statement.table).is_some_and(|table| table.partitioned);
    match change {
        ColumnChange::Retype => Some(format!(
            "type of inherited column \"{column}\" must be changed in child tables too"
        )),
        ColumnChange::Drop if partitioned => {
            let message =
                "cannot drop column from only the partitioned table when partitions exist";
            Some(message.to_owned())
        }
        _ => None,
    }
}

/// The columns that every table has. Source: `SysAtt` in `src/backend/catalog/heap.c`.
pub(super) fn is_system_column(column: &str) -> bool {
    ["cmax", "cmin", "ctid", "tableoid", "xmax", "xmin"].contains(&column)
}

/// Whether a table is known to have children.
pub(super) fn has_children(facts: &Facts<'_>, table: &QualifiedName) -> bool {
    !facts.catalog.descendants(table).is_empty()
}

/// The known parents of a table.
fn parents<'a>(facts: &Facts<'a>, table: &QualifiedName) -> Vec<&'a Table> {
    let parents = facts.known(table).into_iter().flat_map(|table| &table.parents);
    parents.filter_map(|parent| facts.known(parent)).collect()
}

/// Whether a column comes from a parent; every column of a partition does.
pub(super) fn inherits_column(facts: &Facts<'_>, table: &QualifiedName, column: &str) -> bool {
    facts.known(table).is_some_and(|table| table.is_partition)
        || parents(facts, table).iter().any(|parent| parent.column(column).is_some())
}

/// The relation, of the table and those below it, whose rows are told apart by a
/// column.
fn in_partition_key(facts: &Facts<'_>, statement: &Statement<'_>, column: &str) -> Option<Name> {
    let below = facts.catalog.descendants(statement.table).into_iter().filter(|_| !statement.only);
    let own = facts.known(statement.table).into_iter();
    let mut tables = own.chain(below);
    let keyed = |table: &&Table| table.partition_key.as_ref().is_some_and(|key| key.reads(column));
    tables.find(keyed).map(|table| table.name.name.clone())
}

impl PartitionKey {
    /// Whether rows are told apart by a column.
    fn reads(&self, column: &str) -> bool {
        self.elements.iter().any(|element| match element {
            IndexElement::Column(name) => name == column,
            IndexElement::Expression(expression) => expression.columns.contains(column),
        })
    }
}

/// Whether a constraint comes from a parent.
pub(super) fn inherits_constraint(
    facts: &Facts<'_>,
    table: &QualifiedName,
    constraint: &str,
) -> bool {
    let known = facts.known(table).and_then(|table| table.constraint(constraint));
    let Some(known) = known else {
        let not_null = facts.known(table).and_then(|table| table.not_null_named(constraint));
        return not_null.is_some_and(|column| inherits_not_null(facts, table, &column.name));
    };
    if known.rule.has_index() {
        let index = facts.catalog.index(&table.sibling(constraint)).known();
        return index.is_some_and(|index| index.part_of.is_some());
    }
    let is_check = matches!(known.rule, ConstraintRule::Check(_));
    parents(facts, table).iter().any(|parent| {
        let above = parent.constraint(constraint);
        above.is_some_and(|above| {
            let alike = matches!(above.rule, ConstraintRule::Check(_)) == is_check;
            alike && !above.no_inherit && !above.rule.has_index()
        })
    })
}

/// Whether a parent says that a column is NOT NULL.
pub(super) fn inherits_not_null(facts: &Facts<'_>, table: &QualifiedName, column: &str) -> bool {
    parents(facts, table).iter().any(|parent| {
        let above = parent.column(column).and_then(|column| column.not_null);
        above.is_some_and(|proof| proof != crate::catalog::Proof::Nullable)
    })
}
