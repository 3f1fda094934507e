//! What an index cannot be of: columns without operators, expressions that are not
//! immutable, keys that its access method does not know.
//!
//! Source: `DefineIndex`, `ComputeIndexAttrs`, `GetDefaultOpClass` in
//! `src/backend/commands/indexcmds.c`.

use super::ObjectKind;
use super::facts::Facts;
use super::new_constraint::unknown_column;
use crate::catalog::{Column, Generation, is_built_in_type};
use crate::pg::{Name, QualifiedName, TypeName};
use crate::sql::{CreateIndex, Expression, IndexElement};

/// An error code, and what the server says.
type Refusal = (&'static str, String);

/// What an access method can do besides an index of one column.
struct Method {
    name: &'static str,
    unique: bool,
    several: bool,
    included: bool,
}

/// Source: `amcanunique`, `amcanmulticol`, `amcaninclude` of the handlers.
const METHODS: [Method; 6] = [
    Method { name: "btree", unique: true, several: true, included: true },
    Method { name: "hash", unique: false, several: false, included: false },
    Method { name: "gist", unique: false, several: true, included: true },
    Method { name: "gin", unique: false, several: true, included: false },
    Method { name: "spgist", unique: false, several: false, included: true },
    Method { name: "brin", unique: false, several: true, included: false },
];

/// Types whose values have no order and no hash.
const UNORDERED: [&str; 9] =
    ["box", "circle", "json", "line", "lseg", "path", "point", "polygon", "xml"];

/// What `gin` and `gist` have operators for without an extension.
const OF_GIN: [&str; 2] = ["jsonb", "tsvector"];
const OF_GIST: [&str; 6] = ["box", "circle", "point", "polygon", "tsquery", "tsvector"];

/// Why `create` cannot make an index on `table`.
pub(super) fn refused(
    facts: &Facts<'_>,
    table: &QualifiedName,
    create: &CreateIndex,
) -> Option<Refusal> {
    not_indexable(facts, table)
        .or_else(|| beyond_the_method(facts, create))
        .or_else(|| columns(facts, table, create))
        .or_else(|| expressions(facts, create))
        .or_else(|| operators(facts, table, create))
}

fn not_indexable(facts: &Facts<'_>, table: &QualifiedName) -> Option<Refusal> {
    let on = facts.table(table);
    let other = match on.kind {
        ObjectKind::View | ObjectKind::Sequence => true,
        _ => facts.catalog.index(table).known().is_some(),
    };
    other.then(|| ("42809", format!("cannot create index on relation \"{}\"", table.name)))
}

fn beyond_the_method(facts: &Facts<'_>, create: &CreateIndex) -> Option<Refusal> {
    let method = METHODS.iter().find(|method| method.name == create.method)?;
    let included = method.included && (method.name != "spgist" || facts.version.at_least(14));
    let what = if create.unique && !method.unique {
        "unique indexes"
    } else if !create.include.is_empty() && !included {
        "included columns"
    } else if create.elements.len() > 1 && !method.several {
        "multicolumn indexes"
    } else {
        return None;
    };
    Some(("0A000", format!("access method \"{}\" does not support {what}", create.method)))
}

/// Columns that are missing or computed when they are read.
fn columns(facts: &Facts<'_>, table: &QualifiedName, create: &CreateIndex) -> Option<Refusal> {
    let read = create.elements.iter().filter_map(|element| match element {
        IndexElement::Column(_) => None,
        IndexElement::Expression(expression) => Some(expression),
    });
    let mut read = create.predicate.iter().chain(read);
    read.clone().find_map(|expression| unknown_column(facts, table, expression)).or_else(|| {
        let plain = create.elements.iter().filter_map(|element| match element {
            IndexElement::Column(column) => Some(column),
            IndexElement::Expression(_) => None,
        });
        let mut plain = plain.chain(&create.include);
        let is_virtual = |column: &Name| is_virtual(facts, table, column);
        let found = plain.any(is_virtual) || read.any(|it| it.columns.iter().any(is_virtual));
        let message = "indexes on virtual generated columns are not supported";
        found.then(|| ("0A000", message.to_owned()))
    })
}

/// Whether a column is computed when it is read.
pub(super) fn is_virtual(facts: &Facts<'_>, table: &QualifiedName, column: &str) -> bool {
    let known = facts.known(table).and_then(|table| table.column(column));
    known.is_some_and(|column| column.generated == Some(Generation::Virtual))
}

fn expressions(facts: &Facts<'_>, create: &CreateIndex) -> Option<Refusal> {
    let changes = |expression: &Expression| {
        let mut functions = expression.functions.iter();
        functions.any(|(schema, name)| facts.catalog.is_never_immutable(schema.as_deref(), name))
    };
    let elements = create.elements.iter().any(|element| match element {
        IndexElement::Column(_) => false,
        IndexElement::Expression(expression) => changes(expression),
    });
    let place = if create.predicate.as_ref().is_some_and(changes) {
        "predicate"
    } else if elements {
        "expression"
    } else {
        return None;
    };
    Some(("42P17", format!("functions in index {place} must be marked IMMUTABLE")))
}

/// Columns for which the access method has no operators, where none are written.
fn operators(facts: &Facts<'_>, table: &QualifiedName, create: &CreateIndex) -> Option<Refusal> {
    let ty = without_operators(facts, table, create)?;
    is_sure(facts, ty).then(|| lacking(ty, &create.method))
}

/// What would have to be known: an extension may have brought operators along.
pub(super) fn doubt(
    facts: &Facts<'_>,
    table: &QualifiedName,
    create: &CreateIndex,
) -> Option<String> {
    let ty = without_operators(facts, table, create).filter(|ty| !is_sure(facts, ty))?;
    let method = &create.method;
    Some(format!(
        "{} of its own has no operators for {ty}: without an extension such as btree_{method} the \
         index is refused",
        method
    ))
}

fn is_sure(facts: &Facts<'_>, ty: &TypeName) -> bool {
    facts.catalog.is_whole() || UNORDERED.contains(&ty.name.as_str())
}

fn without_operators<'a>(
    facts: &Facts<'a>,
    table: &QualifiedName,
    create: &CreateIndex,
) -> Option<&'a TypeName> {
    let known = facts.known(table).filter(|_| create.plain)?;
    create.elements.iter().find_map(|element| match element {
        IndexElement::Column(name) => {
            known.column(name)?.ty.as_ref().filter(|ty| lacks_operators(&create.method, ty))
        }
        IndexElement::Expression(_) => None,
    })
}

/// The first of these columns that a key cannot have, since its type has no order.
pub(super) fn key_refused<'a>(columns: impl Iterator<Item = &'a Column>) -> Option<Refusal> {
    let mut types = columns.filter_map(|column| column.ty.as_ref());
    types.find(|ty| lacks_operators("btree", ty)).map(|ty| lacking(ty, "btree"))
}

fn lacking(ty: &TypeName, method: &str) -> Refusal {
    let message =
        format!("data type {ty} has no default operator class for access method \"{method}\"");
    ("42704", message)
}

fn lacks_operators(method: &str, ty: &TypeName) -> bool {
    let name = ty.name.as_str();
    if ty.array || ty.schema.is_some() || !is_built_in_type(name) {
        return false;
    }
    match method {
        "btree" | "hash" => UNORDERED.contains(&name),
        "gin" => !OF_GIN.contains(&name),
        "gist" => !OF_GIST.contains(&name) && !name.ends_with("range"),
        _ => false,
    }
}
