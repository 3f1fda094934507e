//! `ALTER COLUMN … TYPE`: what changes the stored bytes, and what does not.
//!
//! Source: `ATColumnChangeRequiresRewrite` and `ATPostAlterTypeParse` in
//! `src/backend/commands/tablecmds.c`, `CheckIndexCompatible` in
//! `indexcmds.c`, and the support functions `varchar_support`,
//! `numeric_support`, `varbit_support`, `timestamp_support`, `time_support`.

mod dependents;
mod narrowing;

use super::alter_table::Statement;
use super::cast::{self, Pathway};
use super::column::{exists, generated_from, lock_family};
use super::facts::Facts;
use super::inheritance::{self, ColumnChange};
use super::{Break, RewriteCause};
use crate::catalog::{Catalog, Column, Generation, TimeZone, is_built_in_type};
use crate::pg::{LockMode, QualifiedName, TypeName};
use crate::sql::{Expression, ObjectName, Shape, TypeKind};
use dependents::dependents;
use narrowing::{fields, modifier, narrowing};

pub(super) fn alter(
    facts: &mut Facts<'_>,
    statement: &Statement<'_>,
    column: &str,
    to: &TypeName,
    collation: Option<&ObjectName>,
    using: Option<&Expression>,
) {
    let table = statement.table;
    lock_family(facts, statement, LockMode::AccessExclusive);
    if !exists(facts, statement, column)
        || inheritance::refused(facts, statement, column, ColumnChange::Retype)
        || !facts.type_exists(to)
        || is_generated_from(facts, table, column)
    {
        return;
    }
    super::dependent::column_type_changed(facts, table, column);
    let from = facts
        .known(table)
        .and_then(|table| table.column(column))
        .and_then(|column| column.ty.clone());
    if from.as_ref() != Some(to) {
        facts.breaks(table, Break::ColumnTypeChanged { column: column.to_owned() });
    }
    let trivial = using.is_none_or(|using| {
        matches!(&using.shape, Shape::Column { column: used, casts }
            if used == column && casts.iter().all(|cast| cast == to))
    });
    let Some(from) = from else {
        return unseen(facts, table, column, to);
    };
    let known = facts.known(table).and_then(|table| table.column(column));
    if identity_refused(facts, table, known, to) {
        return;
    }
    let unclear = using.is_none() && cast::pathway(facts.catalog, &from, to).is_none();
    if unclear && facts.catalog.has_own_casts() {
        let why = format!("whether a cast from {from} to {to} was made");
        facts.unknown(facts.table(table), why);
        return;
    }
    let refusal = known.and_then(|column| not_castable(facts, column, &from, to, using));
    if let Some((sqlstate, message)) = refusal {
        facts.fails(facts.table(table), sqlstate, message);
        return;
    }
    if let Some(message) = key_broken(facts, table, column, to) {
        facts.fails(facts.table(table), "42804", message);
        return;
    }
    if trivial && zones_decide(facts.catalog, &from, to) {
        facts.unknown(facts.table(table), time_zone_decides(&from, to));
        return;
    }
    let cost = match known.and_then(|column| column.generated) {
        // Nothing of it is stored.
        Some(Generation::Virtual) => Cost::Free,
        _ if trivial => cost(facts.catalog, &from, to),
        _ => Cost::Rewrite,
    };
    if cost == Cost::Rewrite {
        facts.rewrite(table, &rewritten(column, &from, to));
        if trivial {
            narrowing(facts, table, column, &from, to);
        }
    }
    lock_identity(facts, table, column);
    let keeps_order = cost != Cost::Rewrite && collation.is_none() && same_family(&from, to);
    dependents(facts, table, column, cost, keeps_order);
    // What only a child has; the rest of it came with its parent's.
    for child in facts.catalog.descendants(table) {
        let child = child.name.clone();
        dependents(facts, &child, column, cost, keeps_order);
    }
}

/// The foreign key that cannot be one when a column has the new type: what the
/// server says.
fn key_broken(
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

fn time_zone_decides(from: &TypeName, to: &TypeName) -> String {
    format!(
        "whether {from} and {to} are stored alike depends on the session's TimeZone: under UTC they \
         are, else the table is rewritten; `SET timezone = 'UTC'` in front decides it"
    )
}

/// Refuses a column that a generated column is computed from. Says whether it did.
fn is_generated_from(facts: &mut Facts<'_>, table: &QualifiedName, column: &str) -> bool {
    let Some(generated) = generated_from(facts, table, column) else { return false };
    let message =
        format!("cannot alter type of a column used by a generated column (`{generated}`)");
    let sqlstate = if facts.version.at_least(15) { "0A000" } else { "42601" };
    facts.fails(facts.table(table), sqlstate, message);
    true
}

/// The old type was never seen. To most types nothing comes for free but that
/// type itself, and nobody writes a change that changes nothing.
fn unseen(facts: &mut Facts<'_>, table: &QualifiedName, column: &str, to: &TypeName) {
    const FREE_FROM_OTHERS: &[&str] = &[
        "bit",
        "bpchar",
        "inet",
        "interval",
        "numeric",
        "oid",
        "text",
        "time",
        "timestamp",
        "timestamptz",
        "timetz",
        "varbit",
        "varchar",
    ];
    let surely_other = is_built_in_type(&to.name) && !FREE_FROM_OTHERS.contains(&to.name.as_str());
    if surely_other || to.array {
        let (column, to) = (column.to_owned(), to.clone());
        facts.rewrite(table, &RewriteCause::Type { column, from: None, to });
    } else {
        let why = format!(
            "the type of column `{column}` was never seen: if the change to {to} alters the \
             stored bytes, the table is rewritten"
        );
        facts.unknown(facts.table(table), why);
    }
}

/// The sequence of an identity takes the new type too.
fn lock_identity(facts: &mut Facts<'_>, table: &QualifiedName, column: &str) {
    let known = facts.known(table).and_then(|table| table.column(column));
    if known.is_some_and(|column| column.generated == Some(Generation::Identity)) {
        facts.lock_sequence_of(table, column, LockMode::ShareRowExclusive);
    }
}

/// Why the values, or the default, cannot become ones of the new type.
fn not_castable(
    facts: &Facts<'_>,
    column: &Column,
    from: &TypeName,
    to: &TypeName,
    using: Option<&Expression>,
) -> Option<(&'static str, String)> {
    let catalog = facts.catalog;
    let name = &column.name;
    let automatic = |from: &TypeName, to: &TypeName| {
        cast::pathway(catalog, from, to).is_none_or(|pathway| pathway >= Pathway::Assignment)
    };
    let computed = matches!(column.generated, Some(Generation::Stored | Generation::Virtual));
    match using {
        Some(_) if computed => {
            let message = "cannot specify USING when altering type of generated column";
            return Some(("42611", message.to_owned()));
        }
        None if !automatic(from, to) => {
            let message = format!("column \"{name}\" cannot be cast automatically to type {to}");
            return Some(("42804", message));
        }
        Some(using) => {
            let casts = match &using.shape {
                Shape::Column { column, casts } if column == name => casts.as_slice(),
                _ => &[],
            };
            let mut steps = std::iter::once(from).chain(casts).zip(casts);
            let missing =
                steps.find(|(from, to)| cast::pathway(catalog, from, to) == Some(Pathway::None));
            if let Some((from, to)) = missing {
                return Some(("42846", format!("cannot cast type {from} to {to}")));
            }
            if using.cast_to().is_some_and(|result| !automatic(result, to)) {
                let message = format!(
                    "result of USING clause for column \"{name}\" cannot be cast automatically to \
                     type {to}"
                );
                return Some(("42804", message));
            }
        }
        None => {}
    }
    let default = column.default.as_ref().filter(|default| default.shape != Shape::Null)?;
    let of = cast::type_of_default(default, from)?;
    (!automatic(&of, to)).then(|| {
        let message =
            format!("default for column \"{name}\" cannot be cast automatically to type {to}");
        ("42804", message)
    })
}

/// Whether the time zone of the session, which is not known, decides.
fn zones_decide(catalog: &Catalog, from: &TypeName, to: &TypeName) -> bool {
    is_zone_change(from, to) && catalog.time_zone() == TimeZone::Unset
}

fn is_zone_change(from: &TypeName, to: &TypeName) -> bool {
    (from.is("timestamp") && to.is("timestamptz")) || (from.is("timestamptz") && to.is("timestamp"))
}

/// What a change of type costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cost {
    /// The catalog alone changes.
    Free,
    /// Every row is written again.
    Rewrite,
}

fn cost(catalog: &Catalog, from: &TypeName, to: &TypeName) -> Cost {
    if from == to {
        return Cost::Free;
    }
    let of_domain = matches!(catalog.type_kind(from), Some(TypeKind::Domain(_)));
    // What a domain demands of its values was checked when they came.
    let (mut from, to) = match (below(catalog, from), base(catalog, to)) {
        (Some(from), Some(to)) => (from, to),
        _ => return Cost::Rewrite,
    };
    if of_domain {
        // A column has its type's modifiers, and a domain has none.
        from.modifiers.clear();
    }
    if from == to {
        return Cost::Free;
    }
    // Arrays are converted element by element, whatever the elements are.
    if from.array || to.array {
        return Cost::Rewrite;
    }
    if from.name == to.name {
        return if widens(&from, &to) { Cost::Free } else { Cost::Rewrite };
    }
    if is_zone_change(&from, &to) && catalog.time_zone() == TimeZone::Other {
        return Cost::Rewrite;
    }
    let coercible = binary_coercible(&from.name, &to.name);
    if coercible && to.modifiers.is_empty() { Cost::Free } else { Cost::Rewrite }
}

fn rewritten(column: &str, from: &TypeName, to: &TypeName) -> RewriteCause {
    RewriteCause::Type { column: column.to_owned(), from: Some(from.clone()), to: to.clone() }
}

/// An identity column must be an integer. Says whether it is refused.
fn identity_refused(
    facts: &mut Facts<'_>,
    table: &QualifiedName,
    column: Option<&Column>,
    to: &TypeName,
) -> bool {
    let identity = column.is_some_and(|it| it.generated == Some(Generation::Identity));
    let refused = identity && !["int2", "int4", "int8"].iter().any(|integer| to.is(integer));
    if refused {
        let message = "identity column type must be smallint, integer, or bigint";
        facts.fails(facts.table(table), "22023", message.to_owned());
    }
    refused
}

/// The type under domains.
fn below(catalog: &Catalog, ty: &TypeName) -> Option<TypeName> {
    match catalog.type_kind(ty) {
        Some(TypeKind::Domain(domain)) if !ty.array => Some(domain.base.clone()),
        _ => Some(ty.clone()),
    }
}

/// The type under domains; nothing where a domain with constraints has to be
/// checked.
fn base(catalog: &Catalog, ty: &TypeName) -> Option<TypeName> {
    match catalog.type_kind(ty) {
        Some(kind @ TypeKind::Domain(domain)) if !ty.array => {
            (catalog.domain_is_constrained(kind) == Some(false)).then(|| domain.base.clone())
        }
        _ => Some(ty.clone()),
    }
}

/// Whether every value of `from` is stored alike under the modifiers of `to`.
fn widens(from: &TypeName, to: &TypeName) -> bool {
    if to.modifiers.is_empty() {
        // `bpchar` without a length keeps the padding that is stored.
        return true;
    }
    match to.name.as_str() {
        "varchar" | "varbit" => {
            modifier(from, 0).zip(modifier(to, 0)).is_some_and(|(from, to)| to >= from)
        }
        "numeric" => {
            let same_scale = modifier(from, 1).is_some() && modifier(from, 1) == modifier(to, 1);
            same_scale && modifier(from, 0) <= modifier(to, 0)
        }
        "interval" if fields(from) != fields(to) && !fields(to).is_empty() => false,
        "timestamp" | "timestamptz" | "time" | "timetz" | "interval" => {
            let full = 6;
            modifier(to, 0).unwrap_or(full) >= modifier(from, 0).unwrap_or(full)
        }
        _ => false,
    }
}

/// Casts without a function. Source: `pg_cast.castmethod = 'b'` on 13 to 18,
/// plus citext's, and timestamp ↔ timestamptz, which are alike under
/// `TimeZone = UTC`.
fn binary_coercible(from: &str, to: &str) -> bool {
    const OID_LIKE: &[&str] = &[
        "int4",
        "oid",
        "regclass",
        "regcollation",
        "regconfig",
        "regdictionary",
        "regnamespace",
        "regoper",
        "regoperator",
        "regproc",
        "regprocedure",
        "regrole",
        "regtype",
    ];
    match (from, to) {
        ("text" | "varchar", "text" | "varchar" | "bpchar" | "citext")
        | ("citext", "text" | "varchar")
        | ("xml", "text" | "varchar" | "bpchar")
        | ("cidr", "inet")
        | ("bit", "varbit")
        | ("varbit", "bit")
        | ("timestamp", "timestamptz")
        | ("timestamptz", "timestamp") => true,
        _ => OID_LIKE.contains(&from) && OID_LIKE.contains(&to),
    }
}

/// Whether indexes of the old type serve the new one: the same operator class.
fn same_family(from: &TypeName, to: &TypeName) -> bool {
    let family = |name: &str| match name {
        "varchar" => "text".to_owned(),
        "cidr" => "inet".to_owned(),
        other => other.to_owned(),
    };
    from.array == to.array && family(&from.name) == family(&to.name)
}
