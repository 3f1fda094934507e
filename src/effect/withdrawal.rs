//! What code may name beside tables and columns, as it comes and goes: functions,
//! types, labels of enums, schemas, privileges.

use super::phase::changes_of;
use super::transition::TransitionKind;
use crate::catalog::Catalog;
use crate::pg::{Name, QualifiedName};
use crate::source::Spanned;
use crate::sql::{
    Change, ColumnConstraint, DropKind, ObjectName, QueryMode, RoutineAction, SchemaAction,
    TableAction, TypeAction, TypeKind, WriteKind, string_literals,
};

/// What kind of thing code may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Named {
    /// A function, procedure or aggregate.
    Routine,
    /// A type or domain.
    Type,
    /// A schema.
    Schema,
    /// A database.
    Database,
    /// An extension.
    Extension,
    /// A privilege on a table.
    Privilege,
}

impl Named {
    /// The kind in a word: `function`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Routine => "function",
            Self::Type => "type",
            Self::Schema => "schema",
            Self::Database => "database",
            Self::Extension => "extension",
            Self::Privilege => "privilege",
        }
    }
}

type Turn = (QualifiedName, TransitionKind);

/// What `change`, a part of a statement with this text, brings and takes, before
/// `catalog` moves on.
pub(super) fn turns(change: &Change, text: &str, catalog: &Catalog) -> Vec<Turn> {
    let provided = |on: QualifiedName, what: Named| vec![(on, TransitionKind::Provided { what })];
    let gone = |on: QualifiedName, what: Named, to: Option<String>| {
        (on, TransitionKind::Withdrawn { what, to })
    };
    let exists = |name: &ObjectName| !catalog.type_is_gone(&catalog.resolve_type(name));
    match change {
        Change::CreateRoutine(routine) => {
            provided(catalog.for_creation(&routine.name), Named::Routine)
        }
        Change::CreateType { name, .. } => provided(catalog.for_creation(name), Named::Type),
        Change::DropRoutines(drop) => {
            let names = drop.routines.iter().map(|routine| catalog.resolve(&routine.name));
            names.map(|name| gone(name, Named::Routine, None)).collect()
        }
        Change::AlterRoutine { routine, action, .. } => {
            let on = catalog.resolve(&routine.name);
            moved(&on, of_routine(action))
                .map(|to| vec![gone(on, Named::Routine, Some(to))])
                .unwrap_or_default()
        }
        Change::Drop(drop) if matches!(drop.kind, DropKind::Type | DropKind::Domain) => {
            let names = drop.names.iter().filter(|name| exists(name));
            names.map(|name| gone(catalog.resolve_type(name), Named::Type, None)).collect()
        }
        Change::AlterType { name, action } => {
            let on = catalog.resolve_type(name);
            of_type(on, action)
        }
        Change::Schema(SchemaAction::Rename { from, to }) => {
            vec![gone(QualifiedName::new("", from.clone()), Named::Schema, Some(to.clone()))]
        }
        Change::Schema(SchemaAction::Drop { names, .. }) => {
            let names = names.iter().map(|name| QualifiedName::new("", name.clone()));
            names.map(|name| gone(name, Named::Schema, None)).collect()
        }
        Change::Privileges(privileges) => {
            let revokes = begins_with(text, "revoke");
            let names = privileges.relations.iter().map(|name| catalog.resolve(name));
            names
                .filter(|name| !is_new(catalog, name))
                .map(|name| match revokes {
                    true => gone(name, Named::Privilege, None),
                    false => (name, TransitionKind::Provided { what: Named::Privilege }),
                })
                .collect()
        }
        Change::CatalogOnly(it) => match it.kind.as_str() {
            "DROP DATABASE" => vec![gone(last_word(text), Named::Database, None)],
            "DROP EXTENSION" => vec![gone(last_word(text), Named::Extension, None)],
            "CREATE EXTENSION" => provided(last_word(text), Named::Extension),
            _ => Vec::new(),
        },
        _ => written_labels(change, text, catalog),
    }
}

/// What `changes_of` code brings and takes is told by the statement around it.
pub(super) fn turns_of(change: &Spanned<Change>, text: &str, catalog: &Catalog) -> Vec<Turn> {
    let mut found = turns(&change.value, text, catalog);
    if let Change::Do(code) = &change.value {
        found.extend(changes_of(code).into_iter().flat_map(|it| turns(&it.value, text, catalog)));
    }
    found
}

fn of_routine(action: &RoutineAction) -> Moved<'_> {
    match action {
        RoutineAction::Rename { to } => Moved::To(to),
        RoutineAction::SetSchema { schema } => Moved::Into(schema),
        RoutineAction::Options { .. } | RoutineAction::Setting => Moved::Nowhere,
    }
}

fn of_type(on: QualifiedName, action: &TypeAction) -> Vec<Turn> {
    let to = match action {
        TypeAction::Rename { to } => Moved::To(to),
        TypeAction::SetSchema { schema } => Moved::Into(schema),
        TypeAction::AddValue { value, .. } => {
            return vec![(on, TransitionKind::LabelAdded { label: value.clone() })];
        }
        TypeAction::RenameValue { from, to } => {
            let kind = TransitionKind::LabelRenamed { from: from.clone(), to: to.clone() };
            return vec![(on, kind)];
        }
        _ => Moved::Nowhere,
    };
    moved(&on, to)
        .map(|to| vec![(on, TransitionKind::Withdrawn { what: Named::Type, to: Some(to) })])
        .unwrap_or_default()
}

/// Where something goes.
enum Moved<'a> {
    Nowhere,
    To(&'a Name),
    Into(&'a Name),
}

fn moved(on: &QualifiedName, to: Moved<'_>) -> Option<String> {
    match to {
        Moved::Nowhere => None,
        Moved::To(name) => Some(on.sibling(name.clone()).to_string()),
        Moved::Into(schema) => {
            Some(QualifiedName::new(schema.clone(), on.name.clone()).to_string())
        }
    }
}

fn is_new(catalog: &Catalog, table: &QualifiedName) -> bool {
    let known = catalog.table(table).known();
    known.is_some_and(|it| it.created == Some(catalog.current_release()))
}

/// Whether `text` begins with a keyword.
pub(super) fn begins_with(text: &str, keyword: &str) -> bool {
    text.get(..keyword.len()).is_some_and(|head| head.eq_ignore_ascii_case(keyword))
}

/// The object of a statement that banister reads no further: a name without a
/// schema.
fn last_word(text: &str) -> QualifiedName {
    let mut words = text.split_whitespace().skip(2);
    let clause = |word: &&str| {
        ["if", "not", "exists"].iter().any(|keyword| word.eq_ignore_ascii_case(keyword))
    };
    let name = words.find(|word| !clause(word)).unwrap_or_default();
    QualifiedName::new("", name.trim_matches(['"', ',', ';']))
}

/// The labels of enums that a statement writes, also as a default.
fn written_labels(change: &Change, text: &str, catalog: &Catalog) -> Vec<Turn> {
    let mut types: Vec<QualifiedName> = Vec::new();
    let of_column = |table: &QualifiedName, column: &str| {
        let known = catalog.table(table).known().and_then(|table| table.column(column));
        known.and_then(|column| column.ty.as_ref()).map(|ty| catalog.name_of_type(ty))
    };
    match change {
        Change::Query { query, mode: QueryMode::Run, .. } => {
            for write in &query.writes {
                let on = catalog.resolve(&write.table);
                if is_new(catalog, &on) {
                    continue;
                }
                let (WriteKind::Insert(columns) | WriteKind::Update(columns)) = &write.kind else {
                    continue;
                };
                types.extend(columns.iter().filter_map(|column| of_column(&on, column)));
            }
        }
        Change::AlterTable { table, .. } if is_new(catalog, &catalog.resolve(&table.name)) => {}
        Change::AlterTable { table, action } => match &**action {
            TableAction::SetDefault { column, .. } => {
                types.extend(of_column(&catalog.resolve(&table.name), column));
            }
            TableAction::AddColumn { column, .. } => {
                let has_default = column
                    .constraints
                    .iter()
                    .any(|it| matches!(it.value, ColumnConstraint::Default(_)));
                types.extend(has_default.then(|| catalog.name_of_type(&column.ty)));
            }
            _ => {}
        },
        _ => {}
    }
    types.dedup();
    let is_enum = |ty: &QualifiedName| matches!(catalog.kind_of_type(ty), Some(TypeKind::Enum(_)));
    types.retain(is_enum);
    if types.is_empty() {
        return Vec::new();
    }
    let literals: Vec<String> = string_literals(text).into_iter().map(|(it, _)| it).collect();
    let of = |ty: QualifiedName| {
        let Some(TypeKind::Enum(known)) = catalog.kind_of_type(&ty) else { return None };
        let labels: Vec<String> =
            known.iter().filter(|label| literals.contains(label)).cloned().collect();
        (!labels.is_empty()).then_some((ty, TransitionKind::LabelsWritten { labels }))
    };
    types.into_iter().filter_map(of).collect()
}
