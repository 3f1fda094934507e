//! `ADD COLUMN`, `DROP COLUMN`.

use super::alter_table::Statement;
use super::constraint;
use super::facts::Facts;
use super::{Break, Loss, RewriteCause, ScanCause};
use crate::catalog::{is_built_in_type, is_known_extension_type};
use crate::pg::{LockMode, QualifiedName};
use crate::sql::{
    ColumnConstraint, ColumnDefinition, ConstraintKind, Expression, Shape, TableConstraint,
    Volatility,
};

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
    let missing = facts
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
    if facts.known(table).is_some_and(|known| known.column(&column.name).is_some()) {
        if !if_not_exists {
            let message =
                format!("column \"{}\" of relation \"{}\" already exists", column.name, table.name);
            facts.fails(facts.table(table), "42701", message);
        }
        return;
    }
    let filled = fill(facts, table, column);
    let numbered = column.ty.serial_base().is_some()
        || column.constraints.iter().any(|c| c.value == ColumnConstraint::Identity);
    domain(facts, table, column);
    let not_null = column
        .constraints
        .iter()
        .any(|constraint| matches!(constraint.value, ColumnConstraint::NotNull(_)));
    let key = column.constraints.iter().any(|constraint| {
        matches!(
            &constraint.value,
            ColumnConstraint::Table(TableConstraint { kind: ConstraintKind::PrimaryKey(_), .. })
        )
    });
    if (not_null || key) && !filled {
        facts.scan(table, &ScanCause::NotNull { column: column.name.clone() });
        facts.may_fail(
            table,
            "23502",
            format!("any row, since the new column `{}` is null in it", column.name),
        );
        facts.breaks(table, Break::ColumnRequired { column: column.name.clone() });
    }
    let has_default = column.ty.serial_base().is_some()
        || column.constraints.iter().any(|constraint| {
            matches!(
                constraint.value,
                ColumnConstraint::Default(_) | ColumnConstraint::Generated { .. }
            )
        });
    for constraint in &column.constraints {
        if let ColumnConstraint::Table(constraint) = &constraint.value {
            let may_repeat = filled && !numbered;
            constraint::of_new_column(facts, statement, constraint, may_repeat, has_default);
        }
    }
}

/// What filling the new column takes, and whether it is filled at all.
fn fill(facts: &mut Facts<'_>, table: &QualifiedName, column: &ColumnDefinition) -> bool {
    let name = || column.name.clone();
    if column.ty.serial_base().is_some() {
        facts.rewrite(table, &RewriteCause::Serial { column: name() });
        return true;
    }
    let mut filled = false;
    for constraint in &column.constraints {
        match &constraint.value {
            ColumnConstraint::Identity => {
                facts.rewrite(table, &RewriteCause::Identity { column: name() });
                filled = true;
            }
            ColumnConstraint::Generated { stored, .. } => {
                if *stored == Some(true) {
                    facts.rewrite(table, &RewriteCause::Generated { column: name() });
                } else if !facts.version.at_least(18) {
                    let message = "virtual generated columns exist from PostgreSQL 18 on";
                    facts.fails(facts.table(table), "42601", message.to_owned());
                }
                filled = true;
            }
            ColumnConstraint::Default(default) => {
                filled = default.shape != Shape::Null;
                default_value(facts, table, column, default);
            }
            _ => {}
        }
    }
    filled
}

/// A default that is the same for every row is kept in the catalog; one that is
/// not rewrites the table.
fn default_value(
    facts: &mut Facts<'_>,
    table: &QualifiedName,
    column: &ColumnDefinition,
    default: &Expression,
) {
    match volatility(facts, default) {
        Ok(None) => {}
        Ok(Some(function)) => {
            let column = column.name.clone();
            facts.rewrite(table, &RewriteCause::VolatileDefault { column, function });
        }
        Err(why) => facts.unknown(facts.table(table), why),
    }
}

/// The volatile function that an expression calls, if any; an error where that
/// cannot be told.
pub(super) fn volatility(
    facts: &Facts<'_>,
    expression: &Expression,
) -> Result<Option<String>, String> {
    let mut unseen = None;
    for (schema, function) in &expression.functions {
        match facts.catalog.volatility(schema.as_deref(), function) {
            Some(Volatility::Volatile) => return Ok(Some(function.clone())),
            Some(_) => {}
            None => unseen = Some(function),
        }
    }
    unseen.map_or(Ok(None), |function| {
        Err(format!(
            "function `{function}` was never seen, or is written in SQL without saying that it is \
             STABLE or IMMUTABLE: if it is volatile, the table is rewritten"
        ))
    })
}

/// A domain with constraints is checked row by row, and so rewrites.
fn domain(facts: &mut Facts<'_>, table: &QualifiedName, column: &ColumnDefinition) {
    let ty = &column.ty;
    let kind = facts.catalog.type_kind(ty);
    match kind.map(|kind| facts.catalog.domain_is_constrained(kind)) {
        Some(Some(true)) if !ty.array => {
            let (column, domain) = (column.name.clone(), ty.clone());
            facts.rewrite(table, &RewriteCause::ConstrainedDomain { column, domain });
        }
        Some(_) => {}
        None if ty.array
            || ty.serial_base().is_some()
            || (ty.schema.as_deref().is_none_or(|schema| schema == "pg_catalog")
                && is_built_in_type(&ty.name))
            || is_known_extension_type(&ty.name) => {}
        None => facts.unknown(
            facts.table(table),
            format!(
                "type `{ty}` was never seen: if it is a domain with constraints, the table is \
                 rewritten"
            ),
        ),
    }
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
    let known = facts.known(table);
    if known.is_some_and(|table| table.complete && table.column(column).is_none()) {
        if !if_exists {
            let message =
                format!("column \"{column}\" of relation \"{}\" does not exist", table.name);
            facts.fails(facts.table(table), "42703", message);
        }
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
    super::view::column_dropped(facts, table, column, cascade);
    facts.loses(table, Loss::Column { column: column.to_owned() });
    facts.breaks(table, Break::ColumnGone { column: column.to_owned() });
}
