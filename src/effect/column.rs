//! `ADD COLUMN`, `DROP COLUMN`.

use indexmap::IndexSet;

use super::alter_table::Statement;
use super::cast;
use super::constraint;
use super::facts::Facts;
use super::inheritance::{self, ColumnChange};
use super::{Break, Loss, RewriteCause, ScanCause};
use crate::catalog::{Generation, is_built_in_type, is_known_extension_type};
use crate::pg::{LockMode, QualifiedName};
use crate::source::Spanned;
use crate::sql::{
    ColumnConstraint, ColumnDefinition, ConstraintKind, Expression, Shape, TableConstraint,
    TypeKind, Volatility,
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
        || identity_refused(facts, statement, column)
        || value_refused(facts, table, column)
    {
        return;
    }
    let filled = fill(facts, table, column);
    let numbered = column.ty.serial_base().is_some()
        || column.constraints.iter().any(|c| c.value == ColumnConstraint::Identity);
    domain(facts, table, column);
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

/// Whether the type of a column is a domain that takes no null and gives no default.
fn null_refused_by_domain(facts: &Facts<'_>, column: &ColumnDefinition) -> bool {
    let kind = facts.catalog.type_kind(&column.ty).filter(|_| !column.ty.array);
    let default = matches!(kind, Some(TypeKind::Domain(domain)) if domain.default.is_some());
    !default && kind.and_then(|kind| facts.catalog.domain_is_not_null(kind)) == Some(true)
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
fn identity_refused(
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
