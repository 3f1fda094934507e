//! `ADD COLUMN`, `DROP COLUMN`.

use indexmap::IndexSet;

use super::alter_table::Statement;
use super::facts::Facts;
use super::inheritance::{self, ColumnChange};
use super::{Break, Loss, constraint, new_value};
use crate::pg::{LockMode, QualifiedName};
use crate::source::Spanned;
use crate::sql::{ColumnConstraint, ColumnDefinition};

/// Locks the table and, unless `ONLY`, its children.
pub(super) fn lock_family(facts: &mut Facts<'_>, statement: &Statement<'_>, mode: LockMode) {
    facts.lock(statement.table, mode);
    if !statement.only {
        let children: Vec<QualifiedName> = facts
            .catalog
            .descendants(statement.table)
            .into_iter()
            .map(|child| child.name.clone())
            .collect();
        for child in &children {
            facts.lock(child, mode);
        }
    }
}

/// Refuses a column that a completely known table does not have. Says whether
/// to go on.
pub(super) fn exists(facts: &mut Facts<'_>, statement: &Statement<'_>, column: &str) -> bool {
    let missing = !inheritance::is_system_column(column)
        && facts
            .known(statement.table)
            .is_some_and(|table| table.complete && table.column(column).is_none());
    if missing {
        let message =
            format!("column \"{column}\" of relation \"{}\" does not exist", statement.table.name);
        facts.fails(facts.table(statement.table), "42703", message);
    }
    doubt(facts, statement.table, column);
    !missing
}

/// Says so where a column was never seen on a table that was known until SQL that
/// is not read may have changed it.
fn doubt(facts: &mut Facts<'_>, table: &QualifiedName, column: &str) {
    let doubtful = facts.catalog.is_doubted()
        && facts.known(table).is_some_and(|table| {
            table.created.is_some() && !table.complete && table.column(column).is_none()
        });
    if doubtful {
        let why =
            format!("column `{column}` was never seen, but SQL that is not read may have made it");
        facts.unknown(facts.table(table), why);
    }
}

pub(super) fn add(
    facts: &mut Facts<'_>,
    statement: &Statement<'_>,
    column: &ColumnDefinition,
    if_not_exists: bool,
) {
    let table = statement.table;
    lock_family(facts, statement, LockMode::AccessExclusive);
    if inheritance::refused_first(facts, statement, ColumnChange::Add) {
        return;
    }
    if is_there(facts, table, column, if_not_exists)
        || !facts.type_exists(&column.ty)
        || inheritance::refused(facts, statement, &column.name, ColumnChange::Add)
        || new_value::identity_refused(facts, statement, column)
        || new_value::value_refused(facts, table, column)
    {
        return;
    }
    let filled = new_value::fill(facts, table, column);
    let numbered = column.ty.serial_base().is_some()
        || column.constraints.iter().any(|c| c.value == ColumnConstraint::Identity);
    new_value::domain(facts, table, column);
    new_value::nulls(facts, table, column, filled);
    let has_default = column.ty.serial_base().is_some()
        || column.constraints.iter().any(|constraint| {
            matches!(
                constraint.value,
                ColumnConstraint::Default(_) | ColumnConstraint::Generated { .. }
            )
        });
    let is_apart =
        |clause: &Spanned<ColumnConstraint>| matches!(clause.value, ColumnConstraint::Table(_));
    if column.table_constraints().next().is_some() {
        // The server adds them when the column is there.
        let mut bare = column.clone();
        bare.constraints.retain(|clause| !is_apart(clause));
        let catalog = facts.catalog.with_column(table, &bare);
        let mut later = facts.on(&catalog);
        for constraint in column.table_constraints() {
            let repeats = filled && !numbered;
            constraint::of_new_column(&mut later, statement, constraint, repeats, has_default);
        }
        let effects = later.into_effects();
        facts.extend(effects);
    }
}

/// Whether the column is there already, which is refused without `IF NOT EXISTS`.
fn is_there(
    facts: &mut Facts<'_>,
    table: &QualifiedName,
    column: &ColumnDefinition,
    if_not_exists: bool,
) -> bool {
    let there = facts.known(table).is_some_and(|known| known.column(&column.name).is_some());
    if there && !if_not_exists {
        let message =
            format!("column \"{}\" of relation \"{}\" already exists", column.name, table.name);
        facts.fails(facts.table(table), "42701", message);
    }
    there
}

/// A generated column that is computed from `column`.
pub(super) fn generated_from(
    facts: &Facts<'_>,
    table: &QualifiedName,
    column: &str,
) -> Option<String> {
    let columns = facts.known(table).into_iter().flat_map(|table| &table.columns);
    let mut generated = columns.filter(|generated| generated.computed_from.contains(column));
    generated.next().map(|generated| generated.name.clone())
}

pub(super) fn drop(
    facts: &mut Facts<'_>,
    statement: &Statement<'_>,
    column: &str,
    if_exists: bool,
    cascade: bool,
) {
    let table = statement.table;
    lock_family(facts, statement, LockMode::AccessExclusive);
    doubt(facts, table, column);
    if inheritance::refused_first(facts, statement, ColumnChange::Drop) {
        return;
    }
    let known = facts.known(table);
    let missing = known.is_some_and(|table| table.complete && table.column(column).is_none());
    if missing && !inheritance::is_system_column(column) {
        if !if_exists {
            let message =
                format!("column \"{column}\" of relation \"{}\" does not exist", table.name);
            facts.fails(facts.table(table), "42703", message);
        }
        return;
    }
    if inheritance::refused(facts, statement, column, ColumnChange::Drop) {
        return;
    }
    // Up to 14 the generated column is dropped too.
    if !cascade && facts.version.at_least(15) && generated_from(facts, table, column).is_some() {
        let message = format!(
            "cannot drop column {column} of table {} because other objects depend on it",
            table.name
        );
        facts.fails(facts.table(table), "2BP01", message);
    }
    if statement.only {
        // Their column is their own from now on.
        let children = facts.catalog.children(table).map(|child| child.name.clone());
        for child in children.collect::<Vec<_>>() {
            facts.lock(&child, LockMode::AccessExclusive);
        }
    }
    let constraints = known.into_iter().flat_map(|table| &table.constraints);
    for constraint in constraints.filter(|constraint| constraint.rule.mentions(column)) {
        constraint::drop_known(facts, table, constraint, cascade);
    }
    let indexes: Vec<QualifiedName> = facts
        .catalog
        .indexes_of(table)
        .filter(|index| index.uses(column))
        .map(|index| index.name.clone())
        .collect();
    for index in &indexes {
        facts.lock_dropped_index(index);
    }
    facts.lock_sequence_of(table, column, LockMode::AccessExclusive);
    super::dependent::sequences_dropped(facts, table, Some(column), &IndexSet::new(), cascade);
    super::dependent::column_dropped(facts, table, column, cascade);
    facts.loses(table, Loss::Column { column: column.to_owned() });
    facts.breaks(table, Break::ColumnGone { column: column.to_owned() });
}
