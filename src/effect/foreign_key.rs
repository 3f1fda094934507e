//! What PostgreSQL refuses of a new foreign key.
//!
//! Source: `ATAddForeignKeyConstraint`, `transformFkeyCheckAttrs` in
//! `src/backend/commands/tablecmds.c`.

use super::access_method;
use super::alter_table::Statement;
use super::cast;
use super::facts::Facts;
use super::{Object, ObjectKind};
use crate::catalog::{Presence, TEMPORARY_SCHEMA, Table};
use crate::pg::{Name, QualifiedName, TypeName};
use crate::sql::{ForeignKey, TableConstraint};

/// Refuses a foreign key that cannot be one. Says whether it did.
pub(super) fn refused(
    facts: &mut Facts<'_>,
    statement: &Statement<'_>,
    added: &TableConstraint,
    key: &ForeignKey,
    name: &Name,
) -> bool {
    let table = statement.table;
    let on = facts.table(table);
    let references = facts.catalog.resolve(&key.references);
    if !is_table(facts, &references) {
        return true;
    }
    let partitioned = facts.known(table).is_some_and(|table| table.partitioned);
    if partitioned && statement.only {
        let message =
            format!("cannot use ONLY for foreign key on partitioned table \"{}\"", table.name);
        facts.fails(on, "42809", message);
        return true;
    }
    if partitioned && added.not_valid && !facts.version.at_least(18) {
        let message =
            format!("cannot add NOT VALID foreign key on partitioned table \"{}\"", table.name);
        facts.fails(on, "42809", message);
        return true;
    }
    let found = persistence(facts, table, &references)
        .or_else(|| columns(facts, table, &key.columns))
        .or_else(|| matches(facts, table, &references, key, name))
        .or_else(|| {
            key.columns.iter().find(|column| access_method::is_virtual(facts, table, column))?;
            let what = "foreign key constraints on virtual generated columns are not supported";
            Some(("0A000", what.to_owned()))
        });
    let Some((sqlstate, message)) = found else { return false };
    facts.fails(on, sqlstate, message);
    true
}

/// An error code, and what the server says.
type Refusal = (&'static str, String);

/// Refuses what is no table. Says whether to go on.
fn is_table(facts: &mut Facts<'_>, references: &QualifiedName) -> bool {
    let on: Object = facts.table(references);
    let gone = matches!(facts.catalog.table(references), Presence::Gone)
        && !facts.catalog.has_relation(references);
    if gone {
        let message = format!("relation \"{}\" does not exist", references.name);
        facts.fails(on, "42P01", message);
        return false;
    }
    let index = facts.catalog.index(references).known().is_some();
    if index || !matches!(on.kind, ObjectKind::Table | ObjectKind::PartitionedTable) {
        let message = format!("referenced relation \"{}\" is not a table", references.name);
        facts.fails(on, "42809", message);
        return false;
    }
    true
}

/// Permanent tables reference permanent ones only; unlogged ones those that are
/// left after a crash; temporary ones temporary ones.
fn persistence(
    facts: &Facts<'_>,
    table: &QualifiedName,
    references: &QualifiedName,
) -> Option<Refusal> {
    let temporary = |name: &QualifiedName| name.schema == TEMPORARY_SCHEMA;
    let unlogged = |name: &QualifiedName| facts.known(name).and_then(|table| table.unlogged);
    let what = match (temporary(table), temporary(references)) {
        (true, true) => return None,
        (true, false) => "temporary tables may reference only temporary tables",
        (false, true) if unlogged(table) == Some(true) => {
            "unlogged tables may reference only permanent or unlogged tables"
        }
        (false, true) => "permanent tables may reference only permanent tables",
        (false, false) if unlogged(table) == Some(false) && unlogged(references) == Some(true) => {
            "permanent tables may reference only permanent tables"
        }
        (false, false) => return None,
    };
    Some(("42P16", format!("constraints on {what}")))
}

/// The columns must be there.
fn columns(facts: &Facts<'_>, table: &QualifiedName, columns: &[Name]) -> Option<Refusal> {
    let known = facts.known(table).filter(|table| table.complete)?;
    let missing = columns.iter().find(|column| known.column(column).is_none())?;
    let message =
        format!("column \"{missing}\" referenced in foreign key constraint does not exist");
    Some(("42703", message))
}

/// The key that is referenced must be one, and its columns like the referencing
/// ones.
fn matches(
    facts: &Facts<'_>,
    table: &QualifiedName,
    references: &QualifiedName,
    key: &ForeignKey,
    name: &Name,
) -> Option<Refusal> {
    let known = facts.known(references)?;
    let doubted = facts.catalog.is_doubted();
    let referenced = if key.referenced_columns.is_empty() {
        match known.primary_key() {
            Some(columns) => columns,
            None if known.complete && !doubted => {
                let message =
                    format!("there is no primary key for referenced table \"{}\"", references.name);
                return Some(("42704", message));
            }
            None => return None,
        }
    } else {
        if let Some(refusal) = columns(facts, references, &key.referenced_columns) {
            return Some(refusal);
        }
        if known.complete && !is_key(facts, known, &key.referenced_columns) {
            let of = format!("for referenced table \"{}\"", references.name);
            let message = format!("there is no unique constraint matching given keys {of}");
            return Some(("42830", message));
        }
        &key.referenced_columns
    };
    if referenced.len() != key.columns.len() {
        let message = "number of referencing and referenced columns for foreign key disagree";
        return Some(("42830", message.to_owned()));
    }
    let ty = |table: &QualifiedName, column: &Name| -> Option<TypeName> {
        facts.known(table)?.column(column)?.ty.clone()
    };
    let unlike = key.columns.iter().zip(referenced).find(|(from, to)| {
        let types = ty(table, from).zip(ty(references, to));
        types.and_then(|(from, to)| cast::references(facts.catalog, &from, &to)) == Some(false)
    });
    let (from, to) = unlike?;
    let message = format!(
        "foreign key constraint \"{name}\" cannot be implemented: columns \"{from}\" and \"{to}\" are \
         of incompatible types"
    );
    Some(("42804", message))
}

/// Whether columns, in any order, are a key: of a constraint that is checked at
/// once, or of a unique index.
fn is_key(facts: &Facts<'_>, table: &Table, columns: &[Name]) -> bool {
    let same = |key: &[Name]| {
        key.len() == columns.len() && columns.iter().all(|column| key.contains(column))
    };
    let mut keys = table.constraints.iter().filter_map(|constraint| constraint.rule.key_columns());
    let constraints = keys.any(same);
    constraints
        || facts
            .catalog
            .indexes_of(&table.name)
            .any(|index| index.unique && !index.partial && !index.expressions && same(index.key()))
}
