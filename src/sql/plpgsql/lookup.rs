//! Looks into the system catalogs: `EXISTS (SELECT … FROM pg_constraint …)`.
//!
//! Migrations ask them whether something is there already. What they ask for is
//! an equation of one telling column with a constant; more conditions narrow it.

use sqlparser::ast::{
    BinaryOperator, Expr, JoinConstraint, JoinOperator, Query, Select, SelectItem, SetExpr,
    TableFactor, UnaryOperator,
};

use super::evaluate::Evaluation;
use super::value::{Text, Value, Variables};
use crate::pg::Name;
use crate::source::Span;
use crate::sql::change::{Lookup, ObjectName, Sought, Test};
use crate::sql::cursor::Cursor;
use crate::sql::lex::lex;
use crate::sql::tree::{folded, qualified};

/// Whether `query` finds a row.
pub(super) fn exists(query: &Query, variables: &Variables) -> Test {
    match select(query) {
        Some(select) if select.from.is_empty() => Test::Known(true),
        Some(select) => rows(select, variables),
        None => Test::Opaque,
    }
}

/// What `query` gives as a value.
pub(super) fn value(query: &Query, variables: &Variables) -> Value {
    let Some(select) = select(query) else { return Value::Unknown };
    let expr = match select.projection.as_slice() {
        [SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. }] => expr,
        _ => return Value::Unknown,
    };
    if select.from.is_empty() {
        return Evaluation { variables, rows: None }.value(expr);
    }
    let test = rows(select, variables);
    let evaluation = Evaluation { variables, rows: Some(&test) };
    match evaluation.value(expr) {
        counted @ (Value::Count(_) | Value::Truth(_)) if mentions_count(expr) => counted,
        // A column or a constant, from the row that is looked for.
        _ if test != Test::Opaque && !mentions_count(expr) => Value::Fetched(test),
        _ => Value::Unknown,
    }
}

fn mentions_count(expr: &Expr) -> bool {
    match expr {
        Expr::Function(function) => {
            qualified(&function.name).is_some_and(|(_, name)| name == "count")
        }
        Expr::BinaryOp { left, right, .. } => mentions_count(left) || mentions_count(right),
        Expr::Nested(inner) => mentions_count(inner),
        _ => false,
    }
}

/// A name as `regclass` and `to_regclass` read it.
pub(super) fn name(text: &str) -> Option<ObjectName> {
    let lexemes = lex(text, Span::new(0, text.len())).ok()?;
    let mut cursor = Cursor::new(text, &lexemes);
    let name = cursor.object_name().ok()?;
    cursor.finish().ok().map(|()| name)
}

/// Whether something of that name exists.
pub(super) fn found(of: Sought) -> Test {
    Test::Exists(Lookup { of, narrowed: false })
}

/// The plain `SELECT` that a query is.
fn select(query: &Query) -> Option<&Select> {
    match &*query.body {
        SetExpr::Select(select) if query.with.is_none() => Some(select),
        SetExpr::Query(inner) if query.with.is_none() => match &*inner.body {
            SetExpr::Select(select) => Some(select),
            _ => None,
        },
        _ => None,
    }
}

/// Whether a `SELECT` from the system catalogs finds a row.
fn rows(select: &Select, variables: &Variables) -> Test {
    let mut asked = Asked::new(variables);
    for from in &select.from {
        if asked.relation(&from.relation).is_none() {
            return Test::Opaque;
        }
        for join in &from.joins {
            let inner = match &join.join_operator {
                JoinOperator::Join(on) | JoinOperator::Inner(on) => Some(on),
                _ => None,
            };
            match (asked.relation(&join.relation), inner) {
                (Some(()), Some(JoinConstraint::On(on))) => asked.condition(on),
                (Some(()), Some(_)) => {}
                _ => return Test::Opaque,
            }
        }
    }
    if select.having.is_some() {
        return Test::Opaque;
    }
    if let Some(selection) = &select.selection {
        asked.condition(selection);
    }
    asked.sought().map_or(Test::Opaque, |of| Test::Exists(Lookup { of, narrowed: asked.narrowed }))
}

/// What a `WHERE` asks for.
struct Asked<'a> {
    variables: &'a Variables,
    relations: Vec<Name>,
    /// Columns that must be equal to a text.
    equal: Vec<(Name, String)>,
    narrowed: bool,
}

/// Conditions that everything that is asked for by name fulfils.
const PLAIN: &[&str] = &[
    "attisdropped",
    "attnum",
    "constraint_catalog",
    "constraint_type",
    "contype",
    "relkind",
    "table_catalog",
    "table_type",
    "tgisinternal",
    "typtype",
];

/// Columns that say in which schema it is.
const SCHEMA: &[&str] = &[
    "connamespace",
    "constraint_schema",
    "event_object_schema",
    "nspname",
    "pronamespace",
    "relnamespace",
    "routine_schema",
    "schemaname",
    "sequence_schema",
    "table_schema",
    "trigger_schema",
    "typnamespace",
    "udt_schema",
];

/// Columns that say of which relation it is.
const TABLE: &[&str] = &[
    "attrelid",
    "conrelid",
    "event_object_table",
    "indrelid",
    "polrelid",
    "relname",
    "table_name",
    "tablename",
    "tgrelid",
];

impl<'a> Asked<'a> {
    const fn new(variables: &'a Variables) -> Self {
        Self { variables, relations: Vec::new(), equal: Vec::new(), narrowed: false }
    }

    /// A relation of the system catalogs; nothing for any other.
    fn relation(&mut self, factor: &TableFactor) -> Option<()> {
        let TableFactor::Table { name, args: None, .. } = factor else { return None };
        let (schema, name) = qualified(name)?;
        let is_system = match schema.as_deref() {
            Some(schema) => schema == "information_schema" || schema == "pg_catalog",
            None => name.starts_with("pg_"),
        };
        is_system.then(|| self.relations.push(name))
    }

    fn condition(&mut self, condition: &Expr) {
        match condition {
            Expr::Nested(inner) => self.condition(inner),
            Expr::BinaryOp { left, op: BinaryOperator::And, right } => {
                self.condition(left);
                self.condition(right);
            }
            Expr::BinaryOp { left, op: BinaryOperator::Eq, right } => self.equation(left, right),
            Expr::InList { expr, list, negated: false } => match list.as_slice() {
                [only] => self.equation(expr, only),
                _ => self.other(expr),
            },
            Expr::UnaryOp { op: UnaryOperator::Not, expr } => self.other(expr),
            Expr::BinaryOp { left, .. } | Expr::AnyOp { left, .. } => self.other(left),
            _ => self.narrowed = true,
        }
    }

    /// A condition other than an equation.
    fn other(&mut self, left: &Expr) {
        let plain = column(left).is_some_and(|column| PLAIN.contains(&column.as_str()));
        self.narrowed |= !plain;
    }

    fn equation(&mut self, left: &Expr, right: &Expr) {
        let evaluation = Evaluation { variables: self.variables, rows: None };
        let text = |expr: &Expr| match evaluation.value(expr) {
            Value::Text(text) => text.whole(),
            _ => None,
        };
        let is_variable = |name: &Name| self.variables.contains_key(name);
        let (column, constant, side) = match (column(left), column(right)) {
            // `c.conrelid = t.oid`, but not a variable.
            (Some(a), Some(b)) if !is_variable(&a) && !is_variable(&b) => return,
            (Some(column), _) if !is_variable(&column) => (column, text(right), right),
            (_, Some(column)) => (column, text(left), left),
            _ => {
                self.narrowed = true;
                return;
            }
        };
        if PLAIN.contains(&column.as_str()) {
            return;
        }
        match constant {
            Some(text) => self.equal.push((column, text)),
            // The schema of the session, which a name without one means too.
            None if SCHEMA.contains(&column.as_str())
                && evaluation.value(side) == Value::Text(Text::current_schema()) => {}
            None => self.narrowed = true,
        }
    }

    fn take(&mut self, columns: &[&str]) -> Option<String> {
        let at = self.equal.iter().position(|(name, _)| columns.contains(&name.as_str()))?;
        Some(self.equal.remove(at).1)
    }

    /// What is looked for; what is asked beside its name narrows it.
    fn sought(&mut self) -> Option<Sought> {
        let schema = self.take(SCHEMA);
        let of_schema =
            |name: String| ObjectName { schema: schema.clone(), name, span: Span::default() };
        let table = |asked: &mut Self| {
            let text = asked.take(TABLE)?;
            // A `regclass` may bring its schema and quotes of its own.
            match name(&text).filter(|name| name.schema.is_some() || text.starts_with('"')) {
                Some(full) => Some(full),
                None => Some(of_schema(text)),
            }
        };
        let sought = if let Some(column) = self.take(&["column_name", "attname"]) {
            Sought::Column { table: table(self)?, column }
        } else if let Some(name) = self.take(&["constraint_name", "conname"]) {
            // There, the table of a foreign key is the one that it references.
            let usage = self.relations.iter().any(|name| name == "constraint_column_usage");
            let table = table(self).filter(|_| !usage);
            Sought::Constraint { table, name }
        } else if let Some(value) = self.take(&["enumlabel"]) {
            let ty = self.take(&["typname", "enumtypid"]).map(of_schema);
            Sought::EnumValue { ty, value }
        } else if let Some(name) = self.take(&["tgname", "trigger_name"]) {
            Sought::Trigger { table: table(self), name }
        } else if let Some(name) = self.take(&["polname", "policyname"]) {
            Sought::Policy { table: table(self), name }
        } else if let Some(name) = self.take(&["indexname", "viewname", "matviewname"]) {
            // That it is of a certain table is no further condition for a name.
            let _ = table(self);
            Sought::Relation(of_schema(name))
        } else if let Some(name) = self.take(&["sequencename", "sequence_name"]) {
            Sought::Relation(of_schema(name))
        } else if let Some(name) = self.take(&["typname"]) {
            Sought::Type(of_schema(name))
        } else if let Some(name) = self.take(&["proname", "routine_name"]) {
            Sought::Routine(of_schema(name))
        } else if let Some(table) = table(self) {
            Sought::Relation(table)
        } else {
            self.other_object(schema.clone())?
        };
        self.narrowed |= !self.equal.is_empty();
        Some(sought)
    }

    fn other_object(&mut self, schema: Option<String>) -> Option<Sought> {
        for (column, kind) in [
            ("rolname", "role"),
            ("usename", "role"),
            ("extname", "extension"),
            ("schema_name", "schema"),
            ("pubname", "publication"),
            ("datname", "database"),
            ("lanname", "language"),
            ("srvname", "server"),
            ("fdwname", "foreign-data wrapper"),
            ("collname", "collation"),
            ("evtname", "event trigger"),
        ] {
            if let Some(name) = self.take(&[column]) {
                return Some(Sought::Other { kind, name });
            }
        }
        let schemas = self.relations.iter().all(|name| name == "pg_namespace");
        schema.filter(|_| schemas).map(|name| Sought::Other { kind: "schema", name })
    }
}

/// The column that an expression is, casts aside.
fn column(expr: &Expr) -> Option<Name> {
    match expr {
        Expr::Nested(inner) | Expr::Cast { expr: inner, .. } => column(inner),
        Expr::Identifier(name) if !is_current_schema(expr) => Some(folded(name)),
        Expr::CompoundIdentifier(parts) => parts.last().map(folded),
        _ => None,
    }
}

fn is_current_schema(expr: &Expr) -> bool {
    match expr {
        Expr::Nested(inner) | Expr::Cast { expr: inner, .. } => is_current_schema(inner),
        Expr::Identifier(name) => folded(name) == "current_schema",
        Expr::Function(function) => {
            qualified(&function.name).is_some_and(|(_, name)| name == "current_schema")
        }
        _ => false,
    }
}
