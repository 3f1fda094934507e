//! What PostgreSQL refuses of a new table.
//!
//! Source: `transformCreateStmt` in `src/backend/parser/parse_utilcmd.c`,
//! `MergeAttributes`, `ComputePartitionAttrs` in
//! `src/backend/commands/tablecmds.c`.

use super::alter_table::Statement;
use super::bound;
use super::facts::Facts;
use super::inheritance::is_system_column;
use super::new_constraint::{refused as constraint_refused, unknown_column};
use super::new_value::value_refused;
use super::user_type::{on_type, repeated};
use super::{Life, Object, ObjectKind};
use crate::catalog::{Catalog, Generation, Presence};
use crate::pg::{Name, QualifiedName};
use crate::source::Spanned;
use crate::sql::{
    Change, ColumnConstraint, ConstraintKind, CreateTable, IndexElement, ObjectName, PartitionKey,
    PartitionStrategy, TableAction, TableConstraint, Target, TypeKind,
};

/// Refuses what cannot be made. Says whether it did.
pub(super) fn refused(facts: &mut Facts<'_>, create: &CreateTable, name: &QualifiedName) -> bool {
    if sources_refused(facts, create, name) || columns_refused(facts, create, name) {
        return true;
    }
    // The server adds keys when the columns are there, and foreign keys last.
    let mut table = create.clone();
    let own: Vec<TableConstraint> = apart(&mut table);
    let mut catalog = facts.catalog.clone();
    catalog.apply(&Change::CreateTable(Box::new(table)));
    let mut later = facts.on(&catalog);
    let refused =
        values_refused(&mut later, create, name) || later_refused(&mut later, create, name);
    let effects = later.into_effects();
    if refused {
        facts.extend(effects);
        return true;
    }
    let foreign =
        |constraint: &&TableConstraint| matches!(constraint.kind, ConstraintKind::ForeignKey(_));
    let ordered = own.iter().filter(|it| !foreign(it)).chain(own.iter().filter(foreign));
    for constraint in ordered {
        let mut later = facts.on(&catalog);
        let statement = Statement { table: name, only: false };
        let constraint_name = catalog.name_of_constraint(name, constraint);
        let refused = using_index(&mut later, name, constraint)
            || constraint_refused(&mut later, &statement, constraint, &constraint_name);
        let effects = later.into_effects();
        facts.extend(effects);
        if refused {
            return true;
        }
        add(&mut catalog, create, name, constraint);
    }
    false
}

/// `USING INDEX` has no index to use.
fn using_index(facts: &mut Facts<'_>, name: &QualifiedName, constraint: &TableConstraint) -> bool {
    use crate::sql::Key::Index;
    let uses = matches!(
        constraint.kind,
        ConstraintKind::Unique(Index(_)) | ConstraintKind::PrimaryKey(Index(_))
    );
    if uses {
        let message = "cannot use an existing index in CREATE TABLE";
        facts.fails(facts.table(name), "0A000", message.to_owned());
    }
    uses
}

fn add(
    catalog: &mut Catalog,
    create: &CreateTable,
    name: &QualifiedName,
    constraint: &TableConstraint,
) {
    let name = ObjectName {
        schema: Some(name.schema.clone()),
        name: name.name.clone(),
        span: create.name.span,
    };
    let table = Target { name, if_exists: false, only: false };
    let action = Box::new(TableAction::AddConstraint(constraint.clone()));
    catalog.apply(&Change::AlterTable { table, action });
}

/// Takes the constraints of a table away from it.
fn apart(table: &mut CreateTable) -> Vec<TableConstraint> {
    let mut own = Vec::new();
    let mut take = |clauses: &mut Vec<Spanned<ColumnConstraint>>| {
        clauses.retain(|clause| match &clause.value {
            ColumnConstraint::Table(constraint) => {
                own.push(constraint.clone());
                false
            }
            _ => true,
        });
    };
    table.columns.iter_mut().for_each(|column| take(&mut column.value.constraints));
    table.column_options.iter_mut().for_each(|options| take(&mut options.constraints));
    own.extend(std::mem::take(&mut table.constraints).into_iter().map(|it| it.value));
    own
}

/// Parents and models that are missing, or that cannot be ones.
fn sources_refused(facts: &mut Facts<'_>, create: &CreateTable, name: &QualifiedName) -> bool {
    let on = Object { kind: ObjectKind::Table, name: name.clone(), life: Life::New };
    let models = create.like.iter().map(|like| &like.table);
    for source in create.inherits.iter().chain(models) {
        let source = facts.catalog.resolve(source);
        if gone(facts, &source) {
            return true;
        }
    }
    for parent in &create.inherits {
        let parent = facts.catalog.resolve(parent);
        let known = facts.known(&parent);
        let what = if known.is_some_and(|table| table.partitioned) {
            "partitioned table"
        } else if known.is_some_and(|table| table.is_partition) {
            "partition"
        } else {
            continue;
        };
        let message = format!("cannot inherit from {what} \"{}\"", parent.name);
        facts.fails(on, "42809", message);
        return true;
    }
    if create.partition_key.is_some() && !create.inherits.is_empty() {
        let message = "cannot create partitioned table as inheritance child";
        facts.fails(on, "42P17", message.to_owned());
        return true;
    }
    if let Some(ty) = &create.of_type {
        let ty = facts.catalog.resolve_type(ty);
        let other = facts.catalog.kind_of_type(&ty);
        let other = other.is_some_and(|kind| !matches!(kind, TypeKind::Composite(_)));
        if facts.catalog.type_is_gone(&ty) {
            facts.fails(on_type(&ty), "42704", format!("type \"{}\" does not exist", ty.name));
            return true;
        }
        if other {
            let message = format!("type {} is not a composite type", ty.name);
            facts.fails(on_type(&ty), "42809", message);
            return true;
        }
    }
    let Some((parent, _)) = &create.partition_of else { return false };
    let parent = facts.catalog.resolve(parent);
    if gone(facts, &parent) {
        return true;
    }
    let plain = facts.known(&parent).is_some_and(|it| !it.partitioned && it.created.is_some());
    if plain {
        facts.fails(on, "42P17", format!("\"{}\" is not partitioned", parent.name));
        return true;
    }
    if create.temporary && parent.schema != name.schema {
        let message = "cannot create a temporary relation as partition of permanent relation";
        facts.fails(on, "42809", format!("{message} \"{}\"", parent.name));
        return true;
    }
    false
}

fn gone(facts: &mut Facts<'_>, name: &QualifiedName) -> bool {
    let gone =
        matches!(facts.catalog.table(name), Presence::Gone) && !facts.catalog.has_relation(name);
    if gone {
        let message = format!("relation \"{}\" does not exist", name.name);
        facts.fails(facts.table(name), "42P01", message);
    }
    gone
}

/// Names and types of columns.
fn columns_refused(facts: &mut Facts<'_>, create: &CreateTable, name: &QualifiedName) -> bool {
    let on = || Object { kind: ObjectKind::Table, name: name.clone(), life: Life::New };
    let own = create.columns.iter().map(|column| &column.value.name);
    let models: Vec<Name> = create
        .like
        .iter()
        .filter_map(|like| facts.known(&facts.catalog.resolve(&like.table)))
        .flat_map(|table| table.columns.iter().map(|column| column.name.clone()))
        .collect();
    if let Some(twice) = repeated(own.clone().chain(&models)) {
        facts.fails(on(), "42701", format!("column \"{twice}\" specified more than once"));
        return true;
    }
    if let Some(system) = own.into_iter().find(|column| is_system_column(column)) {
        let message = format!("column name \"{system}\" conflicts with a system column name");
        facts.fails(on(), "42701", message);
        return true;
    }
    if !create.columns.iter().all(|column| facts.type_exists(&column.value.ty)) {
        return true;
    }
    for parent in &create.inherits {
        let Some(parent) = facts.known(&facts.catalog.resolve(parent)) else { continue };
        let unlike = create.columns.iter().find(|column| {
            let above = parent.column(&column.value.name).and_then(|above| above.ty.as_ref());
            above.is_some_and(|above| *above != column.value.ty)
        });
        if let Some(column) = unlike {
            let message = format!("column \"{}\" has a type conflict", column.value.name);
            facts.fails(on(), "42804", message);
            return true;
        }
    }
    let options = create.column_options.iter().map(|options| &options.column);
    let parent = create.partition_of.as_ref().map(|(parent, _)| facts.catalog.resolve(parent));
    let parent = parent.and_then(|parent| facts.known(&parent)).filter(|parent| parent.complete);
    if let Some(parent) = parent
        && let Some(missing) = options.into_iter().find(|column| parent.column(column).is_none())
    {
        facts.fails(on(), "42703", format!("column \"{missing}\" does not exist"));
        return true;
    }
    false
}

/// Defaults, generation expressions and identities, where every column is there.
fn values_refused(facts: &mut Facts<'_>, create: &CreateTable, name: &QualifiedName) -> bool {
    create.columns.iter().any(|column| value_refused(facts, name, &column.value))
}

/// What rows are told apart by, and which ones a partition takes.
fn later_refused(facts: &mut Facts<'_>, create: &CreateTable, name: &QualifiedName) -> bool {
    if let Some((sqlstate, message)) =
        create.partition_key.as_ref().and_then(|key| key_refused(facts, key, name))
    {
        facts.fails(facts.table(name), sqlstate, message);
        return true;
    }
    let Some((parent, bound)) = &create.partition_of else { return false };
    let parent = facts.catalog.resolve(parent);
    let refusal = bound::refused(facts, &parent, name, bound);
    let refused = refusal.is_some();
    if let Some((sqlstate, message)) = refusal {
        facts.fails(facts.table(name), sqlstate, message);
    }
    refused
}

fn key_refused(
    facts: &Facts<'_>,
    key: &PartitionKey,
    name: &QualifiedName,
) -> Option<(&'static str, String)> {
    if key.strategy == PartitionStrategy::List && key.elements.len() > 1 {
        let message = "cannot use \"list\" partition strategy with more than one column";
        return Some(("42P17", message.to_owned()));
    }
    key.elements.iter().find_map(|element| match element {
        IndexElement::Column(column) => {
            let known = facts.known(name).filter(|table| table.complete)?;
            match known.column(column) {
                None if is_system_column(column) => None,
                None => {
                    let message =
                        format!("column \"{column}\" named in partition key does not exist");
                    Some(("42703", message))
                }
                Some(here)
                    if matches!(here.generated, Some(Generation::Stored | Generation::Virtual)) =>
                {
                    Some(("42P17", "cannot use generated column in partition key".to_owned()))
                }
                Some(_) => None,
            }
        }
        IndexElement::Expression(expression) => unknown_column(facts, name, expression),
    })
}
