//! What a query or a statement that changes rows reads, writes and calls.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use sqlparser::ast::{
    self, Assignment, AssignmentTarget, Expr, FromTable, FunctionArg, FunctionArgExpr,
    FunctionArguments, Ident, MergeAction, MergeUpdateKind, ObjectName as AstName,
    OnConflictAction, OnInsert, SetExpr, Statement, TableFactor, TableObject, TableWithJoins,
    Visit, Visitor,
};

use super::change::ObjectName;
use super::cursor::{Cursor, Parsed};
use super::tree::{at_end, parser, shallow};
use crate::pg::Name;
use crate::source::Span;

/// The relations that a query names, and what it calls.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// What it writes.
    pub writes: Vec<Write>,
    /// The relations that it reads only.
    pub reads: Vec<ObjectName>,
    /// The relations whose rows it locks: `FOR UPDATE`, `FOR SHARE`.
    pub row_locks: Vec<ObjectName>,
    /// The functions that it calls, with their schemas where written.
    pub functions: BTreeSet<(Option<Name>, Name)>,
    /// The sequences that `nextval('…')` and its kin name.
    pub sequences: Vec<ObjectName>,
}

/// A relation whose rows are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Write {
    /// The relation.
    pub table: ObjectName,
    /// What is done to its rows.
    pub kind: WriteKind,
    /// Whether a condition says which rows, or a list of values; else it is all
    /// of them, or as many as a query gives.
    pub filtered: bool,
}

/// What is done to rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WriteKind {
    /// `INSERT`: the columns that it names.
    Insert(Vec<Name>),
    /// `UPDATE`: the columns that it sets.
    Update(Vec<Name>),
    /// `DELETE`.
    Delete,
}

impl Query {
    /// Reads the tokens of `cursor`, all of them, as one statement.
    pub(super) fn parse(cursor: &Cursor<'_>) -> Parsed<Self> {
        let Some(span) = shallow(cursor) else { return cursor.refuse("a shorter expression") };
        let mut parser = parser(cursor);
        match parser.parse_statement() {
            Ok(tree) if at_end(&parser) => Ok(Self::read(&tree, span)),
            _ => cursor.refuse("a query that can be read"),
        }
    }

    /// Reads the tokens of `cursor`, all of them, as an expression.
    pub(super) fn of_expression(cursor: &Cursor<'_>) -> Parsed<Self> {
        let Some(span) = shallow(cursor) else { return cursor.refuse("a shorter expression") };
        let mut parser = parser(cursor);
        match parser.parse_expr() {
            Ok(tree) if at_end(&parser) => Ok(Self::read(&tree, span)),
            _ => cursor.refuse("an expression that can be read"),
        }
    }

    fn read(tree: &impl Visit, span: Span) -> Self {
        let mut reader =
            Reader { query: Self::default(), span, scopes: Vec::new(), ctes: BTreeMap::new() };
        let _: ControlFlow<()> = tree.visit(&mut reader);
        let mut query = reader.query;
        // The target of a write is met as a relation too.
        let written: Vec<ObjectName> =
            query.writes.iter().map(|write| write.table.clone()).collect();
        query.reads.retain(|read| !written.contains(read));
        query
    }

    /// What `other` names as well.
    pub(super) fn extend(&mut self, other: Self) {
        self.writes.extend(other.writes);
        self.reads.extend(other.reads);
        self.row_locks.extend(other.row_locks);
        self.functions.extend(other.functions);
        self.sequences.extend(other.sequences);
    }
}

/// Walks a tree and notes what it names.
struct Reader {
    query: Query,
    span: Span,
    /// The names of `WITH`, of the queries around this place.
    scopes: Vec<Vec<Name>>,
    /// Queries of a `WITH`, and the scope and name that each defines: a name
    /// means something from its own definition on.
    ctes: BTreeMap<usize, (usize, Name)>,
}

impl Reader {
    fn name(&self, name: &AstName) -> Option<ObjectName> {
        let mut parts: Vec<Name> =
            name.0.iter().filter_map(|part| part.as_ident()).map(folded).collect();
        let last = parts.pop()?;
        Some(ObjectName { schema: parts.pop(), name: last, span: self.span })
    }

    fn read(&mut self, name: &AstName) {
        let Some(name) = self.relation(name) else { return };
        if !self.query.reads.contains(&name) {
            self.query.reads.push(name);
        }
    }

    /// The relation of that name, unless it is a name of `WITH`.
    fn relation(&self, name: &AstName) -> Option<ObjectName> {
        let name = self.name(name)?;
        let is_cte =
            name.schema.is_none() && self.scopes.iter().any(|scope| scope.contains(&name.name));
        (!is_cte).then_some(name)
    }

    fn write(&mut self, table: &AstName, kind: WriteKind, filtered: bool) {
        if let Some(table) = self.name(table) {
            self.query.writes.push(Write { table, kind, filtered });
        }
    }

    fn lock_rows(&mut self, query: &ast::Query) {
        for lock in &query.locks {
            let tables = tables_of(&query.body);
            for factor in tables {
                let TableFactor::Table { name, alias, args: None, .. } = factor else { continue };
                let called = alias.as_ref().map(|alias| folded(&alias.name));
                let plain = self.name(name).map(|name| name.name);
                let wanted = lock.of.as_ref().is_none_or(|of| {
                    self.name(of).map(|of| of.name) == called.clone().or_else(|| plain.clone())
                });
                if let Some(name) = self.relation(name).filter(|_| wanted) {
                    self.query.row_locks.push(name);
                }
            }
        }
    }

    fn statement(&mut self, statement: &Statement) {
        match statement {
            Statement::Insert(insert) => {
                let TableObject::TableName(table) = &insert.table else { return };
                let columns = insert.columns.iter().filter_map(first_name).collect();
                let listed = insert.source.as_ref().is_none_or(|source| {
                    source.with.is_none() && matches!(*source.body, SetExpr::Values(_))
                });
                self.write(table, WriteKind::Insert(columns), listed);
                if let Some(OnInsert::OnConflict(conflict)) = &insert.on
                    && let OnConflictAction::DoUpdate(update) = &conflict.action
                {
                    self.write(table, WriteKind::Update(columns_of(&update.assignments)), true);
                }
            }
            Statement::Update(update) => {
                if let TableFactor::Table { name, .. } = &update.table.relation {
                    let filtered = update.selection.is_some() || update.from.is_some();
                    let columns = columns_of(&update.assignments);
                    self.write(name, WriteKind::Update(columns), filtered);
                }
            }
            Statement::Delete(delete) => {
                let (FromTable::WithFromKeyword(from) | FromTable::WithoutKeyword(from)) =
                    &delete.from;
                let filtered = delete.selection.is_some() || delete.using.is_some();
                if let Some(TableFactor::Table { name, .. }) = from.first().map(|t| &t.relation) {
                    self.write(name, WriteKind::Delete, filtered);
                }
            }
            Statement::Merge(merge) => {
                let TableFactor::Table { name, .. } = &merge.table else { return };
                for clause in &merge.clauses {
                    let kind = match &clause.action {
                        MergeAction::Insert(insert) => WriteKind::Insert(
                            insert.columns.iter().filter_map(first_name).collect(),
                        ),
                        MergeAction::Update(update) => match &update.kind {
                            MergeUpdateKind::Set(set) => WriteKind::Update(columns_of(set)),
                            MergeUpdateKind::Wildcard => WriteKind::Update(Vec::new()),
                        },
                        MergeAction::Delete { .. } => WriteKind::Delete,
                        MergeAction::DoNothing { .. } => WriteKind::Update(Vec::new()),
                    };
                    self.write(name, kind, true);
                }
            }
            _ => {}
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
        let lexemes = super::lex::lex(text, Span::new(0, text.len())).ok()?;
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
        self.lock_rows(query);
        let mut scope = Vec::new();
        for cte in query.with.iter().flat_map(|with| &with.cte_tables) {
            let name = folded(&cte.alias.name);
            if query.with.as_ref().is_some_and(|with| with.recursive) {
                scope.push(name);
            } else {
                self.ctes.insert(address(&cte.query), (self.scopes.len(), name));
            }
        }
        self.scopes.push(scope);
        ControlFlow::Continue(())
    }

    fn post_visit_query(&mut self, query: &ast::Query) -> ControlFlow<()> {
        self.scopes.pop();
        if let Some((scope, name)) = self.ctes.remove(&address(query))
            && let Some(scope) = self.scopes.get_mut(scope)
        {
            scope.push(name);
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_table_factor(&mut self, factor: &TableFactor) -> ControlFlow<()> {
        match factor {
            TableFactor::Table { name, args: None, .. } => self.read(name),
            TableFactor::Table { name, .. } | TableFactor::Function { name, .. } => {
                let called = self.name(name).map(|name| (name.schema, name.name));
                self.query.functions.extend(called);
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expression: &Expr) -> ControlFlow<()> {
        if let Expr::Function(function) = expression {
            let called = self.name(&function.name).map(|name| (name.schema, name.name));
            self.query.functions.extend(called);
            self.sequence(function);
        }
        ControlFlow::Continue(())
    }
}

fn address(query: &ast::Query) -> usize {
    std::ptr::from_ref(query).addr()
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

fn columns_of(assignments: &[Assignment]) -> Vec<Name> {
    let targets = assignments.iter().flat_map(|assignment| match &assignment.target {
        AssignmentTarget::ColumnName(column) => std::slice::from_ref(column),
        AssignmentTarget::Tuple(columns) => columns,
    });
    targets.filter_map(first_name).collect()
}

/// Of `column.field` the column.
fn first_name(name: &AstName) -> Option<Name> {
    name.0.first()?.as_ident().map(folded)
}

fn folded(ident: &Ident) -> Name {
    if ident.quote_style.is_some() { ident.value.clone() } else { ident.value.to_ascii_lowercase() }
}
