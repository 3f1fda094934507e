//! What PostgreSQL refuses of a new constraint, whatever the rows are.
//!
//! Source: `processCASbits` in `src/backend/parser/gram.y`,
//! `transformIndexConstraint` in `src/backend/parser/parse_utilcmd.c`,
//! `DefineIndex` in `src/backend/commands/indexcmds.c`.

use super::access_method;
use super::alter_table::Statement;
use super::facts::Facts;
use super::foreign_key;
use super::inheritance::{has_children, is_system_column};
use super::user_type::repeated;
use crate::catalog::{Index, Presence, Proof, Table};
use crate::pg::{Name, QualifiedName};
use crate::sql::{
    ConstraintKind, Deferrability, Expression, IndexElement, Key, PartitionKey, TableConstraint,
};

/// An error code, and what the server says.
type Refusal = (&'static str, String);

/// Refuses what cannot be a constraint of the table. Says whether it did.
pub(super) fn refused(
    facts: &mut Facts<'_>,
    statement: &Statement<'_>,
    added: &TableConstraint,
    name: &Name,
) -> bool {
    let table = statement.table;
    let found = match clauses(facts, added) {
        Some(refusal) => Some(refusal),
        None => match &added.kind {
            ConstraintKind::ForeignKey(key) => {
                if foreign_key::refused(facts, statement, added, key, name) {
                    return true;
                }
                taken(facts, table, added, name)
            }
            ConstraintKind::Check(check) => check_refused(facts, statement, added, check)
                .or_else(|| taken(facts, table, added, name)),
            ConstraintKind::NotNull(column) => not_null_refused(facts, statement, added, column)
                .or_else(|| taken(facts, table, added, name)),
            ConstraintKind::Unique(key) | ConstraintKind::PrimaryKey(key) => {
                key_refused(facts, table, added, key, name)
            }
            ConstraintKind::Exclude(columns) => columns_missing(facts, table, columns)
                .or_else(|| partition_key_left_out(facts, table, added, None))
                .or_else(|| taken(facts, table, added, name)),
        },
    };
    let refused = found.is_some();
    if let Some((sqlstate, message)) = found {
        facts.fails(facts.table(table), sqlstate, message);
    }
    refused
}

/// Clauses that the kind of constraint does not know.
fn clauses(facts: &Facts<'_>, added: &TableConstraint) -> Option<Refusal> {
    let since_18 = match &added.kind {
        ConstraintKind::NotNull(_) => Some("NOT NULL as a table constraint exists"),
        _ if added.not_enforced => Some("NOT ENFORCED exists"),
        _ => None,
    };
    if let Some(what) = since_18.filter(|_| !facts.version.at_least(18)) {
        return Some(("42601", format!("{what} from PostgreSQL 18 on")));
    }
    let kind = match &added.kind {
        ConstraintKind::Check(_) => "CHECK",
        ConstraintKind::NotNull(_) => "NOT NULL",
        ConstraintKind::Unique(_) => "UNIQUE",
        ConstraintKind::PrimaryKey(_) => "PRIMARY KEY",
        ConstraintKind::ForeignKey(_) => "FOREIGN KEY",
        ConstraintKind::Exclude(_) => "EXCLUDE",
    };
    let has_index = matches!(kind, "UNIQUE" | "PRIMARY KEY" | "EXCLUDE");
    let deferrable = added.deferrability != Deferrability::Not;
    let clause = if deferrable && matches!(kind, "CHECK" | "NOT NULL") {
        "DEFERRABLE"
    } else if added.not_valid && has_index {
        "NOT VALID"
    } else if added.no_inherit && (has_index || kind == "FOREIGN KEY") {
        "NO INHERIT"
    } else if added.not_enforced && (has_index || kind == "NOT NULL") {
        "NOT ENFORCED"
    } else {
        return None;
    };
    Some(("0A000", format!("{kind} constraints cannot be marked {clause}")))
}

/// A constraint of that name, or a relation, where the constraint has an index.
fn taken(
    facts: &Facts<'_>,
    table: &QualifiedName,
    added: &TableConstraint,
    name: &Name,
) -> Option<Refusal> {
    added.name.as_ref()?;
    let has_index = !matches!(
        added.kind,
        ConstraintKind::Check(_) | ConstraintKind::ForeignKey(_) | ConstraintKind::NotNull(_)
    );
    if has_index && facts.catalog.has_relation(&table.sibling(name.clone())) {
        return Some(("42P07", format!("relation \"{name}\" already exists")));
    }
    let known = facts.known(table)?;
    let of_column = match &added.kind {
        ConstraintKind::NotNull(column) => Some(column),
        _ => None,
    };
    let not_null = facts.version.at_least(18)
        && known.not_null_named(name).is_some_and(|known| Some(&known.name) != of_column);
    (known.constraint(name).is_some() || not_null).then(|| {
        let message =
            format!("constraint \"{name}\" for relation \"{}\" already exists", table.name);
        ("42710", message)
    })
}

fn check_refused(
    facts: &Facts<'_>,
    statement: &Statement<'_>,
    added: &TableConstraint,
    check: &Expression,
) -> Option<Refusal> {
    let table = statement.table;
    let partitioned = facts.known(table).is_some_and(|table| table.partitioned);
    if added.no_inherit && partitioned {
        let message = "cannot add NO INHERIT constraint to partitioned table";
        return Some(("42P16", format!("{message} \"{}\"", table.name)));
    }
    if check.subquery {
        return Some(("0A000", "cannot use subquery in check constraint".to_owned()));
    }
    if let Some(refusal) = unknown_column(facts, table, check) {
        return Some(refusal);
    }
    alone(facts, statement, added)
}

/// `ONLY` would leave children without the constraint.
fn alone(facts: &Facts<'_>, statement: &Statement<'_>, added: &TableConstraint) -> Option<Refusal> {
    (statement.only && !added.no_inherit && has_children(facts, statement.table))
        .then(|| ("42P16", "constraint must be added to child tables too".to_owned()))
}

/// A column of an expression that a completely known table does not have.
pub(super) fn unknown_column(
    facts: &Facts<'_>,
    table: &QualifiedName,
    expression: &Expression,
) -> Option<Refusal> {
    let known = facts.known(table).filter(|table| table.complete)?;
    let missing = expression.columns.iter().find(|column| {
        known.column(column).is_none() && !is_system_column(column) && **column != table.name
    })?;
    (!expression.fields).then(|| ("42703", format!("column \"{missing}\" does not exist")))
}

fn not_null_refused(
    facts: &Facts<'_>,
    statement: &Statement<'_>,
    added: &TableConstraint,
    column: &Name,
) -> Option<Refusal> {
    let table = statement.table;
    let known = facts.known(table)?;
    let Some(here) = known.column(column) else {
        return known.complete.then(|| {
            let message =
                format!("column \"{column}\" of relation \"{}\" does not exist", table.name);
            ("42703", message)
        });
    };
    if known.partitioned && added.no_inherit {
        return Some((
            "0A000",
            "not-null constraints on partitioned tables cannot be NO INHERIT".to_owned(),
        ));
    }
    match here.not_null {
        Some(Proof::NotValid) if !added.not_valid => {
            let message =
                format!("incompatible NOT VALID constraint on relation \"{}\"", table.name);
            Some(("55000", message))
        }
        Some(Proof::Valid | Proof::NotValid)
            if added.name.is_some() && here.not_null_constraint != added.name =>
        {
            let message = format!(
                "cannot create not-null constraint on column \"{column}\" of table \"{}\"",
                table.name
            );
            Some(("55000", message))
        }
        Some(Proof::Valid | Proof::NotValid) => None,
        _ => alone(facts, statement, added),
    }
}

fn key_refused(
    facts: &Facts<'_>,
    table: &QualifiedName,
    added: &TableConstraint,
    key: &Key,
    name: &Name,
) -> Option<Refusal> {
    let primary = matches!(added.kind, ConstraintKind::PrimaryKey(_));
    let kind = if primary { "primary key" } else { "unique" };
    let second = || {
        let known = facts.known(table).and_then(Table::primary_key);
        (primary && known.is_some()).then(|| {
            let message =
                format!("multiple primary keys for table \"{}\" are not allowed", table.name);
            ("42P16", message)
        })
    };
    match key {
        Key::Columns(columns) => columns_missing(facts, table, columns)
            .or_else(|| {
                let twice = repeated(columns.iter())?;
                Some(("42701", format!("column \"{twice}\" appears twice in {kind} constraint")))
            })
            .or_else(second)
            .or_else(|| not_storable(facts, table, columns, primary))
            .or_else(|| {
                let known = facts.known(table)?;
                let columns = columns.iter().filter_map(|column| known.column(column));
                access_method::key_refused(columns)
            })
            .or_else(|| partition_key_left_out(facts, table, added, Some(columns)))
            .or_else(|| taken(facts, table, added, name)),
        Key::Index(index) => index_refused(facts, table, index).or_else(second).or_else(|| {
            let renamed = added.name.as_ref().is_some_and(|name| name != index);
            if renamed { taken(facts, table, added, name) } else { None }
        }),
    }
}

/// Columns that are computed when they are read have no place in a key.
fn not_storable(
    facts: &Facts<'_>,
    table: &QualifiedName,
    columns: &[Name],
    primary: bool,
) -> Option<Refusal> {
    columns.iter().find(|column| access_method::is_virtual(facts, table, column))?;
    let kind = if primary { "primary keys" } else { "unique constraints" };
    Some(("0A000", format!("{kind} on virtual generated columns are not supported")))
}

fn columns_missing(facts: &Facts<'_>, table: &QualifiedName, columns: &[Name]) -> Option<Refusal> {
    let known = facts.known(table).filter(|table| table.complete)?;
    let missing = columns
        .iter()
        .find(|column| known.column(column).is_none() && !is_system_column(column))?;
    Some(("42703", format!("column \"{missing}\" named in key does not exist")))
}

/// A key of a partitioned table has what its rows are told apart by.
fn partition_key_left_out(
    facts: &Facts<'_>,
    table: &QualifiedName,
    added: &TableConstraint,
    columns: Option<&[Name]>,
) -> Option<Refusal> {
    let known = facts.known(table).filter(|table| table.partitioned)?;
    let (excluded, columns) = match (columns, &added.kind) {
        (Some(columns), _) => (false, columns),
        (None, ConstraintKind::Exclude(columns)) => (true, columns.as_slice()),
        (None, _) => return None,
    };
    if excluded && !facts.version.at_least(17) {
        let message = "exclusion constraints are not supported on partitioned tables";
        return Some(("0A000", message.to_owned()));
    }
    let kind = match added.kind {
        ConstraintKind::PrimaryKey(_) => "PRIMARY KEY",
        ConstraintKind::Exclude(_) => "EXCLUDE",
        _ => "UNIQUE",
    };
    left_out(known.partition_key.as_ref()?, columns, kind, &table.name)
}

/// What of a partition key is not among the columns of a key.
pub(super) fn left_out(
    key: &PartitionKey,
    columns: &[Name],
    kind: &str,
    table: &str,
) -> Option<Refusal> {
    let lacking = key.elements.iter().find_map(|element| match element {
        IndexElement::Column(column) if columns.contains(column) => None,
        IndexElement::Column(column) => Some(format!(
            "unique constraint on partitioned table must include all partitioning columns: {kind} \
             constraint on table \"{table}\" lacks column \"{column}\""
        )),
        IndexElement::Expression(_) => {
            Some(format!("unsupported {kind} constraint with partition key definition"))
        }
    });
    lacking.map(|message| ("0A000", message))
}

/// An index that cannot be that of a constraint.
fn index_refused(facts: &Facts<'_>, table: &QualifiedName, name: &Name) -> Option<Refusal> {
    if facts.known(table).is_some_and(|table| table.partitioned) {
        let message =
            "ALTER TABLE / ADD CONSTRAINT USING INDEX is not supported on partitioned tables";
        return Some(("0A000", message.to_owned()));
    }
    let full = table.sibling(name.clone());
    let index: &Index = match facts.catalog.index(&full) {
        Presence::Known(index) => index,
        Presence::Gone => return Some(("42704", format!("index \"{name}\" does not exist"))),
        Presence::Assumed if facts.catalog.has_relation(&full) => {
            return Some(("42809", format!("\"{name}\" is not an index")));
        }
        Presence::Assumed => return None,
    };
    Some(if index.constraint.is_some() {
        ("55000", format!("index \"{name}\" is already associated with a constraint"))
    } else if index.table != *table {
        ("55000", format!("index \"{name}\" does not belong to table \"{}\"", table.name))
    } else if index.valid == Some(false) {
        ("55000", format!("index \"{name}\" is not valid"))
    } else if !index.unique {
        ("42809", format!("\"{name}\" is not a unique index"))
    } else if index.expressions {
        ("42809", format!("index \"{name}\" contains expressions"))
    } else if index.partial {
        ("42809", format!("\"{name}\" is a partial index"))
    } else if !index.plain {
        let which = "does not have default sorting behavior";
        ("42809", format!("index \"{name}\" {which} in every column"))
    } else {
        return None;
    })
}
