//! What a new column holds in the rows that are there, and what that takes.

use super::alter_table::Statement;
use super::cast;
use super::facts::Facts;
use super::inheritance;
use super::{Break, RewriteCause, ScanCause};
use crate::catalog::{Generation, is_built_in_type, is_known_extension_type};
use crate::pg::QualifiedName;
use crate::sql::{
    ColumnConstraint, ColumnDefinition, ConstraintKind, Expression, Shape, TableConstraint,
    TypeKind, Volatility,
};

/// What comes of a new column that may hold no null, where it is null in the rows
/// that are there unless it was `filled`.
pub(super) fn nulls(
    facts: &mut Facts<'_>,
    table: &QualifiedName,
    column: &ColumnDefinition,
    filled: bool,
) {
    let not_null = column
        .constraints
        .iter()
        .any(|constraint| matches!(constraint.value, ColumnConstraint::NotNull { .. }));
    let key = column.constraints.iter().any(|constraint| {
        matches!(
            &constraint.value,
            ColumnConstraint::Table(TableConstraint { kind: ConstraintKind::PrimaryKey(_), .. })
        )
    });
    let virtual_column = column.constraints.iter().any(|clause| {
        matches!(clause.value, ColumnConstraint::Generated { stored, .. } if stored != Some(true))
    });
    let computed = column
        .constraints
        .iter()
        .any(|clause| matches!(clause.value, ColumnConstraint::Generated { .. }));
    if not_null && computed {
        if virtual_column {
            facts.scan(table, &ScanCause::NotNull { column: column.name.clone() });
        }
        let rows = format!("a row in which the new column `{}` comes to null", column.name);
        facts.may_fail(table, "23502", rows);
    }
    if !filled && null_refused_by_domain(facts, column) {
        let rows = format!("any row, since the new column `{}` is null in it", column.name);
        facts.may_fail(table, "23502", rows);
    }
    if (not_null || key) && !filled {
        facts.scan(table, &ScanCause::NotNull { column: column.name.clone() });
        facts.may_fail(
            table,
            "23502",
            format!("any row, since the new column `{}` is null in it", column.name),
        );
        facts.breaks(table, Break::ColumnRequired { column: column.name.clone() });
    }
}

/// Whether the type of a column is a domain that takes no null and gives no default.
fn null_refused_by_domain(facts: &Facts<'_>, column: &ColumnDefinition) -> bool {
    let kind = facts.catalog.type_kind(&column.ty).filter(|_| !column.ty.array);
    let default = matches!(kind, Some(TypeKind::Domain(domain)) if domain.default.is_some());
    !default && kind.and_then(|kind| facts.catalog.domain_is_not_null(kind)) == Some(true)
}

/// Refuses a default, a generation expression, and their like, that cannot be one
/// of a new column. Says whether it did.
pub(super) fn value_refused(
    facts: &mut Facts<'_>,
    table: &QualifiedName,
    column: &ColumnDefinition,
) -> bool {
    let clauses = column.constraints.iter();
    let refusal = clauses.filter_map(|clause| match &clause.value {
        ColumnConstraint::Default(default) => {
            let other = default.columns.iter().next();
            cast::default_refused(facts.catalog, &column.ty, default).or_else(|| {
                other.map(|_| {
                    ("0A000", "cannot use column reference in DEFAULT expression".to_owned())
                })
            })
        }
        ColumnConstraint::Generated { stored, .. }
            if *stored != Some(true) && !facts.version.at_least(18) =>
        {
            let message = "virtual generated columns exist from PostgreSQL 18 on";
            Some(("42601", message.to_owned()))
        }
        ColumnConstraint::Generated { expression, .. } => {
            generation_refused(facts, table, column, expression)
        }
        ColumnConstraint::Identity => {
            let integer = ["int2", "int4", "int8"].iter().any(|name| column.ty.is(name));
            let other = !integer && is_built_in_type(&column.ty.name);
            let message = "identity column type must be smallint, integer, or bigint";
            other.then(|| ("22023", message.to_owned()))
        }
        _ => None,
    });
    let Some((sqlstate, message)) = refusal.into_iter().next() else { return false };
    facts.fails(facts.table(table), sqlstate, message);
    true
}

/// Why an expression cannot compute a column.
pub(super) fn generation_refused(
    facts: &Facts<'_>,
    table: &QualifiedName,
    column: &ColumnDefinition,
    expression: &Expression,
) -> Option<(&'static str, String)> {
    if expression.subquery {
        return Some(("0A000", "cannot use subquery in column generation expression".to_owned()));
    }
    let computed = |name: &String| {
        *name == column.name
            || facts.known(table).and_then(|table| table.column(name)).is_some_and(|known| {
                matches!(known.generated, Some(Generation::Stored | Generation::Virtual))
            })
    };
    if let Some(other) = expression.columns.iter().find(|name| computed(name)) {
        let message =
            format!("cannot use generated column \"{other}\" in column generation expression");
        return Some(("42P17", message));
    }
    super::new_constraint::unknown_column(facts, table, expression).or_else(|| {
        let volatile = volatility(facts, expression).ok().flatten();
        volatile.map(|_| ("42P17", "generation expression is not immutable".to_owned()))
    })
}

/// Refuses an identity that children would have to take over.
pub(super) fn identity_refused(
    facts: &mut Facts<'_>,
    statement: &Statement<'_>,
    column: &ColumnDefinition,
) -> bool {
    if column.constraints.iter().all(|clause| clause.value != ColumnConstraint::Identity) {
        return false;
    }
    let table = statement.table;
    let partitioned = facts.known(table).is_some_and(|table| table.partitioned);
    let taken_over = partitioned && facts.version.at_least(17);
    if !statement.only && !taken_over && inheritance::has_children(facts, table) {
        let message = "cannot recursively add identity column to table that has child tables";
        facts.fails(facts.table(table), "42P16", message.to_owned());
        return true;
    }
    false
}

/// What filling the new column takes, and whether it is filled at all.
pub(super) fn fill(
    facts: &mut Facts<'_>,
    table: &QualifiedName,
    column: &ColumnDefinition,
) -> bool {
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
pub(super) fn domain(facts: &mut Facts<'_>, table: &QualifiedName, column: &ColumnDefinition) {
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
