//! The walk over a tree that notes what it names.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use sqlparser::ast::{
    self, Expr, FunctionArg, FunctionArgExpr, FunctionArguments, Ident, JoinConstraint,
    JoinOperator, ObjectName as AstName, Select, SelectItem, SelectItemQualifiedWildcardKind,
    SetExpr, Statement, TableFactor, TableWithJoins, Visitor,
};

use super::{ColumnUse, Query, Write, WriteKind};
use crate::pg::Name;
use crate::source::Span;
use crate::sql::change::ObjectName;
use crate::sql::cursor::Cursor;
use crate::sql::expression::{folded, qualified};
use crate::sql::lex::lex;

/// Walks a tree, notes what it names, and keeps the scopes of `WITH`.
#[derive(Default)]
pub(super) struct Reader {
    query: Query,
    span: Span,
    scopes: Vec<Scope>,
    qualifiers: BTreeMap<Name, Qualifier>,
    columns: BTreeSet<(Option<Name>, Option<Name>)>,
    /// Columns cannot be told.
    natural: bool,
    opaque: bool,
}

/// What stands before the dot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Qualifier {
    /// One of the relations.
    Relation(usize),
    /// A query of its own, whose columns count where it is read.
    Query,
    /// Several things, at several places of the query.
    Several,
}

/// The names that the `WITH` of one query brings.
struct Scope {
    names: Vec<Name>,
    /// How many of them can be seen where the reader is.
    visible: usize,
    /// How many of their queries are still to come.
    pending: usize,
    recursive: bool,
}

impl Reader {
    pub(super) fn new(span: Span) -> Self {
        Self { span, ..Self::default() }
    }

    /// Whether the tree does more than to read, or more than is understood.
    pub(super) fn is_opaque(&self) -> bool {
        self.opaque || !self.query.writes.is_empty()
    }

    pub(super) fn finish(mut self) -> Query {
        if self.query.writes.is_empty() {
            self.query.columns = self.columns_read();
        }
        // The target of a write is met as a relation too.
        let Query { writes, reads, .. } = &mut self.query;
        reads.retain(|read| !writes.iter().any(|write| write.table == *read));
        self.query
    }

    fn columns_read(&self) -> Option<BTreeSet<ColumnUse>> {
        // A qualifier alone is a whole row.
        let whole_row = self.columns.iter().any(|(_, column)| {
            column.as_ref().is_some_and(|column| self.qualifiers.contains_key(column))
        });
        if self.natural || whole_row {
            return None;
        }
        let columns = self.columns.iter().filter_map(|(qualifier, column)| {
            let meaning = qualifier.as_ref().and_then(|name| self.qualifiers.get(name));
            let relation = match meaning {
                Some(Qualifier::Relation(at)) => Some(*at),
                Some(Qualifier::Query) => return None,
                Some(Qualifier::Several) | None => None,
            };
            Some(ColumnUse { relation, column: column.clone() })
        });
        Some(columns.collect())
    }

    fn name(&self, name: &AstName) -> Option<ObjectName> {
        let (schema, name) = qualified(name)?;
        Some(ObjectName { schema, name, span: self.span })
    }

    fn is_with_query(&self, name: &ObjectName) -> bool {
        let mut visible = self.scopes.iter().flat_map(|scope| &scope.names[..scope.visible]);
        name.schema.is_none() && visible.any(|known| *known == name.name)
    }

    fn relation(&mut self, name: &AstName, alias: Option<&Ident>) {
        let Some(relation) = self.name(name) else { return };
        let qualifier = alias.map_or_else(|| relation.name.clone(), folded);
        if self.is_with_query(&relation) {
            self.qualify(qualifier, Qualifier::Query);
            return;
        }
        let reads = &mut self.query.reads;
        let at = reads.iter().position(|known| *known == relation).unwrap_or_else(|| {
            reads.push(relation);
            reads.len() - 1
        });
        self.qualify(qualifier, Qualifier::Relation(at));
    }

    pub(super) fn write(&mut self, table: &AstName, kind: WriteKind, filtered: bool) {
        if let Some(table) = self.name(table) {
            self.query.writes.push(Write { table, kind, filtered });
        }
    }

    /// `FOR UPDATE` and its kin; called where the scope of `query` is the last.
    fn lock_rows(&mut self, query: &ast::Query) {
        let own: Vec<Name> = self.scopes.last().map_or_else(Vec::new, |scope| scope.names.clone());
        for lock in &query.locks {
            for factor in tables_of(&query.body) {
                let TableFactor::Table { name, alias, args: None, .. } = factor else { continue };
                let Some(relation) = self.name(name) else { continue };
                let called = alias
                    .as_ref()
                    .map_or_else(|| relation.name.clone(), |alias| folded(&alias.name));
                let wanted = lock
                    .of
                    .as_ref()
                    .is_none_or(|of| self.name(of).is_some_and(|of| of.name == called));
                let is_own = relation.schema.is_none() && own.contains(&relation.name);
                if wanted && !is_own && !self.is_with_query(&relation) {
                    self.query.row_locks.push(relation);
                }
            }
        }
    }

    fn qualify(&mut self, qualifier: Name, meaning: Qualifier) {
        let known = self.qualifiers.entry(qualifier).or_insert(meaning);
        if *known != meaning {
            *known = Qualifier::Several;
        }
    }

    /// `*`: every column of every table in `FROM`.
    fn everything(&mut self, select: &Select) {
        for from in &select.from {
            let joined = from.joins.iter().map(|join| &join.relation);
            for factor in std::iter::once(&from.relation).chain(joined) {
                match factor {
                    TableFactor::Table { name, alias, args: None, .. } => {
                        let own = || qualified(name).map(|(_, name)| name);
                        let alias = alias.as_ref().map(|alias| folded(&alias.name));
                        self.columns.insert((alias.or_else(own), None));
                    }
                    TableFactor::Derived { .. } | TableFactor::Table { .. } => {}
                    _ => self.natural = true,
                }
            }
        }
    }

    fn join(&mut self, operator: &JoinOperator) {
        let constraint = match operator {
            JoinOperator::Join(on)
            | JoinOperator::Inner(on)
            | JoinOperator::Left(on)
            | JoinOperator::LeftOuter(on)
            | JoinOperator::Right(on)
            | JoinOperator::RightOuter(on)
            | JoinOperator::FullOuter(on)
            | JoinOperator::CrossJoin(on) => on,
            _ => {
                self.natural = true;
                return;
            }
        };
        match constraint {
            JoinConstraint::Natural => self.natural = true,
            JoinConstraint::Using(columns) => {
                let columns = columns.iter().filter_map(qualified);
                self.columns.extend(columns.map(|(_, column)| (None, Some(column))));
            }
            JoinConstraint::On(_) | JoinConstraint::None => {}
        }
    }

    fn sequence(&mut self, function: &ast::Function) {
        let called = function.name.0.last().and_then(|part| part.as_ident()).map(folded);
        if !matches!(called.as_deref(), Some("nextval" | "setval" | "currval")) {
            return;
        }
        let FunctionArguments::List(list) = &function.args else { return };
        let Some(FunctionArg::Unnamed(FunctionArgExpr::Expr(argument))) = list.args.first() else {
            return;
        };
        let mut argument = argument;
        while let Expr::Cast { expr, .. } = argument {
            argument = expr;
        }
        if let Expr::Value(value) = argument
            && let ast::Value::SingleQuotedString(text) = &value.value
            && let Some(name) = self.quoted_name(text)
        {
            self.query.sequences.push(name);
        }
    }

    /// A name inside a string, as `regclass` reads it.
    fn quoted_name(&self, text: &str) -> Option<ObjectName> {
        let lexemes = lex(text, Span::new(0, text.len())).ok()?;
        let mut cursor = Cursor::new(text, &lexemes);
        let name = cursor.object_name().ok()?;
        cursor.finish().ok()?;
        Some(ObjectName { span: self.span, ..name })
    }
}

impl Visitor for Reader {
    type Break = ();

    fn pre_visit_statement(&mut self, statement: &Statement) -> ControlFlow<()> {
        self.statement(statement);
        ControlFlow::Continue(())
    }

    fn pre_visit_query(&mut self, query: &ast::Query) -> ControlFlow<()> {
        let with = query.with.as_ref();
        let names: Vec<Name> = with
            .into_iter()
            .flat_map(|with| &with.cte_tables)
            .map(|cte| folded(&cte.alias.name))
            .collect();
        let recursive = with.is_some_and(|with| with.recursive);
        let pending = names.len();
        let visible = if recursive { pending } else { 0 };
        self.scopes.push(Scope { names, visible, pending, recursive });
        self.lock_rows(query);
        let mut bodies = vec![&*query.body];
        while let Some(body) = bodies.pop() {
            match body {
                SetExpr::SetOperation { left, right, .. } => bodies.extend([&**left, &**right]),
                SetExpr::Select(_) | SetExpr::Query(_) | SetExpr::Values(_) => {}
                _ => self.opaque = true,
            }
        }
        ControlFlow::Continue(())
    }

    fn post_visit_query(&mut self, _: &ast::Query) -> ControlFlow<()> {
        self.scopes.pop();
        if let Some(outer) = self.scopes.last_mut()
            && outer.pending > 0
        {
            // It was one of the queries behind WITH, which stand first.
            outer.pending -= 1;
            outer.visible += usize::from(!outer.recursive);
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_select(&mut self, select: &Select) -> ControlFlow<()> {
        self.opaque |= select.into.is_some();
        for item in &select.projection {
            match item {
                SelectItem::Wildcard(_) => self.everything(select),
                SelectItem::QualifiedWildcard(kind, _) => {
                    let of = match kind {
                        SelectItemQualifiedWildcardKind::ObjectName(name) => qualified(name),
                        SelectItemQualifiedWildcardKind::Expr(_) => None,
                    };
                    self.columns.insert((of.map(|(_, name)| name), None));
                }
                _ => {}
            }
        }
        for join in select.from.iter().flat_map(|from| &from.joins) {
            self.join(&join.join_operator);
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_table_factor(&mut self, factor: &TableFactor) -> ControlFlow<()> {
        match factor {
            TableFactor::Table { name, args: Some(_), .. } => {
                self.query.functions.extend(qualified(name));
            }
            TableFactor::Table { name, alias, .. } => {
                // Column aliases give the columns other names.
                self.natural |= alias.as_ref().is_some_and(|alias| !alias.columns.is_empty());
                self.relation(name, alias.as_ref().map(|alias| &alias.name));
            }
            TableFactor::Derived { alias, .. } => {
                if let Some(alias) = alias {
                    self.qualify(folded(&alias.name), Qualifier::Query);
                }
            }
            TableFactor::Function { name, .. } => self.query.functions.extend(qualified(name)),
            TableFactor::NestedJoin { table_with_joins, .. } => {
                for join in &table_with_joins.joins {
                    self.join(&join.join_operator);
                }
            }
            TableFactor::UNNEST { .. } => {}
            _ => self.opaque = true,
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
        match expr {
            Expr::Function(function) => {
                self.query.functions.extend(qualified(&function.name));
                self.sequence(function);
            }
            Expr::Identifier(column) => _ = self.columns.insert((None, Some(folded(column)))),
            Expr::CompoundIdentifier(parts) => {
                if let [.., qualifier, column] = parts.as_slice() {
                    self.columns.insert((Some(folded(qualifier)), Some(folded(column))));
                }
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }
}

/// The tables in the `FROM` lists of a query, also of queries in them.
fn tables_of(body: &SetExpr) -> Vec<&TableFactor> {
    let SetExpr::Select(select) = body else { return Vec::new() };
    let mut found = Vec::new();
    let mut lists: Vec<&TableWithJoins> = select.from.iter().collect();
    while let Some(list) = lists.pop() {
        let joined = list.joins.iter().map(|join| &join.relation);
        for factor in std::iter::once(&list.relation).chain(joined) {
            match factor {
                TableFactor::NestedJoin { table_with_joins, .. } => lists.push(table_with_joins),
                TableFactor::Derived { subquery, .. } => found.extend(tables_of(&subquery.body)),
                factor => found.push(factor),
            }
        }
    }
    found
}
