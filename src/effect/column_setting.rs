//! What PostgreSQL refuses of defaults, NOT NULL, identities and generation
//! expressions.
//!
//! Source: `ATExecColumnDefault`, `ATExecDropNotNull`, `ATExecAddIdentity`,
//! `ATExecDropExpression` in `src/backend/commands/tablecmds.c`.

use super::alter_table::Statement;
use super::cast;
use super::constraint::lock_children;
use super::facts::Facts;
use super::inheritance::{has_children, inherits_column, inherits_not_null, is_system_column};
use crate::catalog::{Column, Generation, Proof};
use crate::pg::{Name, QualifiedName};
use crate::sql::Expression;

fn known<'a>(facts: &Facts<'a>, table: &QualifiedName, column: &str) -> Option<&'a Column> {
    facts.known(table).and_then(|table| table.column(column))
}

fn of_relation(column: &str, table: &QualifiedName) -> String {
    format!("column \"{column}\" of relation \"{}\"", table.name)
}

fn system_column(facts: &mut Facts<'_>, table: &QualifiedName, column: &str) -> bool {
    let system = is_system_column(column);
    if system {
        let message = format!("cannot alter system column \"{column}\"");
        facts.fails(facts.table(table), "0A000", message);
    }
    system
}

/// Refuses another default for a column that fills itself, and one that is none of
/// its type. Says whether it did.
pub(super) fn default_refused(
    facts: &mut Facts<'_>,
    statement: &Statement<'_>,
    column: &Name,
    default: Option<&Expression>,
) -> bool {
    let table = statement.table;
    if system_column(facts, table, column) {
        return true;
    }
    let here = known(facts, table, column);
    let what = match here.and_then(|column| column.generated) {
        None => {
            let fits = here.and_then(|column| column.ty.as_ref()).zip(default);
            let refusal =
                fits.and_then(|(ty, default)| cast::default_refused(facts.catalog, ty, default));
            let Some((sqlstate, message)) = refusal else { return false };
            facts.fails(facts.table(table), sqlstate, message);
            return true;
        }
        Some(Generation::Identity) => "an identity column",
        Some(Generation::Stored | Generation::Virtual) => "a generated column",
    };
    let message = format!("{} is {what}", of_relation(column, table));
    facts.fails(facts.table(table), "42601", message);
    true
}

/// Refuses that nulls come to keys, to identities, and to columns of partitions
/// whose table has none. Says whether it did.
pub(super) fn drop_not_null_refused(
    facts: &mut Facts<'_>,
    statement: &Statement<'_>,
    column: &Name,
) -> bool {
    let table = statement.table;
    if system_column(facts, table, column) {
        return true;
    }
    let Some(here) = facts.known(table) else { return false };
    let name = of_relation(column, table);
    let identity = here.column(column).is_some_and(|c| c.generated == Some(Generation::Identity));
    let since_18 = facts.version.at_least(18);
    if statement.only && since_18 && here.column(column).is_some_and(|c| c.not_null.is_some()) {
        lock_children(facts, table);
    }
    let parents_say = inherits_not_null(facts, table, column);
    let (sqlstate, message) = if identity {
        ("42601", format!("{name} is an identity column"))
    } else if here.in_primary_key(column) {
        ("42P16", format!("column \"{column}\" is in a primary key"))
    } else if parents_say && since_18 {
        ("42P16", format!("cannot drop inherited constraint on {name}"))
    } else if parents_say && here.is_partition {
        ("42P16", format!("column \"{column}\" is marked NOT NULL in parent table"))
    } else if statement.only && here.partitioned && !since_18 && has_children(facts, table) {
        let message = "cannot remove constraint from only the partitioned table when partitions \
                       exist";
        ("42P16", message.to_owned())
    } else {
        return false;
    };
    facts.fails(facts.table(table), sqlstate, message);
    true
}

/// `ADD GENERATED … AS IDENTITY`.
pub(super) fn add_identity(facts: &mut Facts<'_>, statement: &Statement<'_>, column: &Name) {
    let table = statement.table;
    if system_column(facts, table, column) {
        return;
    }
    let partition = facts.known(table).is_some_and(|table| table.is_partition);
    if partition && facts.version.at_least(17) {
        let message = "cannot add identity to a column of a partition";
        facts.fails(facts.table(table), "42P16", message.to_owned());
        return;
    }
    let Some(here) = known(facts, table, column) else { return };
    let name = of_relation(column, table);
    let integer = here.ty.as_ref().is_none_or(|ty| {
        !crate::catalog::is_built_in_type(&ty.name)
            || ["int2", "int4", "int8"].iter().any(|integer| ty.is(integer))
    });
    let (sqlstate, message) = if !integer {
        ("22023", "identity column type must be smallint, integer, or bigint".to_owned())
    } else if here.not_null == Some(Proof::Nullable) {
        ("55000", format!("{name} must be declared NOT NULL before identity can be added"))
    } else if here.generated == Some(Generation::Identity) {
        ("55000", format!("{name} is already an identity column"))
    } else if here.has_default == Some(true) {
        ("55000", format!("{name} already has a default value"))
    } else {
        return;
    };
    facts.fails(facts.table(table), sqlstate, message);
}

/// What is done to an identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Identity {
    /// `SET GENERATED`, `RESTART`, `SET` of an option.
    Change,
    /// `DROP IDENTITY`.
    Drop {
        /// `IF EXISTS`.
        if_exists: bool,
    },
}

/// Refuses to change an identity that is none, or that belongs to a whole. Says
/// whether there is one to change.
pub(super) fn has_identity(
    facts: &mut Facts<'_>,
    statement: &Statement<'_>,
    column: &Name,
    change: Identity,
) -> bool {
    let table = statement.table;
    if system_column(facts, table, column) {
        return false;
    }
    let Some(here) = facts.known(table) else { return true };
    let whole = facts.version.at_least(17)
        && (here.is_partition
            || (statement.only && here.partitioned && has_children(facts, table)));
    if whole {
        let message = "the identity of a partition is that of its partitioned table";
        facts.fails(facts.table(table), "42P16", message.to_owned());
        return false;
    }
    let Some(known) = here.column(column) else { return true };
    // A table that was seen to be made tells; of others a column may be known
    // without its identity.
    let none = known.generated != Some(Generation::Identity)
        && (here.created.is_some() || known.created.is_some());
    if none && change != (Identity::Drop { if_exists: true }) {
        let message = format!("{} is not an identity column", of_relation(column, table));
        facts.fails(facts.table(table), "55000", message);
    }
    !none
}

/// `DROP EXPRESSION`.
pub(super) fn drop_expression(
    facts: &mut Facts<'_>,
    statement: &Statement<'_>,
    column: &Name,
    if_exists: bool,
) {
    let table = statement.table;
    if system_column(facts, table, column) {
        return;
    }
    let Some(here) = facts.known(table) else { return };
    let Some(known) = here.column(column) else { return };
    let message = match known.generated {
        Some(Generation::Stored) if statement.only && has_children(facts, table) => {
            let message = "ALTER TABLE / DROP EXPRESSION must be applied to child tables too";
            facts.fails(facts.table(table), "0A000", message.to_owned());
            return;
        }
        Some(Generation::Stored) if inherits_column(facts, table, column) => {
            let message = "cannot drop generation expression from inherited column";
            facts.fails(facts.table(table), "42P16", message.to_owned());
            return;
        }
        Some(Generation::Stored) => return,
        Some(Generation::Virtual) => {
            let message = "ALTER TABLE / DROP EXPRESSION is not supported for virtual generated \
                           columns";
            facts.fails(facts.table(table), "0A000", message.to_owned());
            return;
        }
        _ if here.created.is_none() && known.created.is_none() => return,
        _ if if_exists => return,
        _ => format!("{} is not a generated column", of_relation(column, table)),
    };
    facts.fails(facts.table(table), "55000", message);
}
