//! What effects need to know of a query: what it reads.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use sqlparser::ast::{
    Expr, Ident, JoinConstraint, JoinOperator, ObjectName as AstName, Query as Tree, Select,
    SelectItem, SelectItemQualifiedWildcardKind, SetExpr, TableFactor, Visit, Visitor,
};
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::TokenWithSpan;

use super::change::ObjectName;
use super::cursor::{Cursor, Parsed};
use super::expression::{folded, qualified};
use crate::pg::Name;
use crate::source::Span;

/// A query, as far as what it reads goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// Where it stands.
    pub span: Span,
    /// What it reads; nothing where it could not be read.
    pub reads: Option<Reads>,
}

/// What a query reads.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reads {
    /// The relations, each once; names of its own `WITH` queries left out.
    pub relations: Vec<ObjectName>,
    /// The columns; nothing where they cannot be told (`NATURAL JOIN`).
    pub columns: Option<BTreeSet<ColumnUse>>,
    /// The functions it calls, with their schemas where written.
    pub functions: BTreeSet<(Option<Name>, Name)>,
}

/// A column that a query names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ColumnUse {
    /// Which of the relations it is of, where a qualifier says so.
    pub relation: Option<usize>,
    /// The column; nothing is `*`.
    pub column: Option<Name>,
}

impl Query {
    /// Reads the tokens of `cursor`, all of them.
    pub(super) fn parse(cursor: &Cursor<'_>) -> Parsed<Self> {
        let lexemes = cursor.rest();
        let (Some(first), Some(last)) = (lexemes.first(), lexemes.last()) else {
            return cursor.refuse("a query");
        };
        let span = first.span.to(last.span);
        let tokens = lexemes.iter().map(|l| TokenWithSpan::wrap(l.token.clone())).collect();
        let dialect = PostgreSqlDialect {};
        let mut parser = Parser::new(&dialect).with_tokens_with_locations(tokens);
        let parsed = parser.parse_query().ok();
        let whole = parser.peek_token_ref().token == sqlparser::tokenizer::Token::EOF;
        let reads = parsed.filter(|_| whole).and_then(|tree| reads(&tree, span));
        Ok(Self { span, reads })
    }
}

fn reads(tree: &Tree, span: Span) -> Option<Reads> {
    let mut reader = Reader { span, ..Reader::default() };
    let _ = tree.visit(&mut reader);
    if reader.opaque {
        return None;
    }
    let columns = reader.columns.iter().filter_map(|(qualifier, column)| {
        let meaning = qualifier.as_ref().and_then(|name| reader.qualifiers.get(name));
        let relation = match meaning {
            Some(Qualifier::Relation(at)) => Some(*at),
            Some(Qualifier::Query) => return None,
            Some(Qualifier::Several) | None => None,
        };
        Some(ColumnUse { relation, column: column.clone() })
    });
    // A qualifier alone is a whole row.
    let whole_row = reader.columns.iter().any(|(_, column)| {
        column.as_ref().is_some_and(|column| reader.qualifiers.contains_key(column))
    });
    let known = !(reader.natural || whole_row);
    Some(Reads {
        columns: known.then(|| columns.collect()),
        relations: reader.relations,
        functions: reader.functions,
    })
}

/// Goes through a query and keeps the scopes of `WITH`.
#[derive(Default)]
struct Reader {
    span: Span,
    scopes: Vec<Scope>,
    relations: Vec<ObjectName>,
    qualifiers: BTreeMap<Name, Qualifier>,
    columns: BTreeSet<(Option<Name>, Option<Name>)>,
    functions: BTreeSet<(Option<Name>, Name)>,
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
    fn is_with_query(&self, name: &str) -> bool {
        let mut visible = self.scopes.iter().flat_map(|scope| &scope.names[..scope.visible]);
        visible.any(|known| known == name)
    }

    fn relation(&mut self, name: &AstName, alias: Option<&Ident>) {
        let Some((schema, name)) = qualified(name) else { return };
        let qualifier = alias.map_or_else(|| name.clone(), folded);
        if schema.is_none() && self.is_with_query(&name) {
            self.qualify(qualifier, Qualifier::Query);
            return;
        }
        let relation = ObjectName { schema, name, span: self.span };
        let at = self.relations.iter().position(|known| *known == relation).unwrap_or_else(|| {
            self.relations.push(relation);
            self.relations.len() - 1
        });
        self.qualify(qualifier, Qualifier::Relation(at));
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
}

impl Visitor for Reader {
    type Break = ();

    fn pre_visit_query(&mut self, query: &Tree) -> ControlFlow<()> {
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

    fn post_visit_query(&mut self, _: &Tree) -> ControlFlow<()> {
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
                self.functions.extend(qualified(name));
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
            TableFactor::Function { name, .. } => self.functions.extend(qualified(name)),
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
            Expr::Function(function) => self.functions.extend(qualified(&function.name)),
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
