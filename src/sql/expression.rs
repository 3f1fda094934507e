//! What effects need to know of an expression.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use sqlparser::ast::{self, BinaryOperator, Expr, Ident, ObjectName as AstName, visit_expressions};

use super::cursor::{Cursor, Parsed};
use super::lex;
use super::tree::{at_end, read_tree};
use crate::pg::{Name, TypeName};
use crate::source::Span;

/// An expression as far as its effects go: which functions it calls, which
/// columns it reads, and whether it has one of a few telling shapes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expression {
    /// Where it stands.
    pub span: Span,
    /// Its text as written.
    pub text: String,
    /// Its shape.
    pub shape: Shape,
    /// The functions it calls, with their schemas where written.
    pub functions: BTreeSet<(Option<Name>, Name)>,
    /// The columns it names, without their tables.
    pub columns: BTreeSet<Name>,
    /// The types it casts to.
    pub casts: Vec<TypeName>,
    /// The columns of which it is certain, wherever it is true, that they are
    /// not null: `a IS NOT NULL`, alone or as one arm of an `AND`.
    pub proves_not_null: BTreeSet<Name>,
}

/// The shapes of an expression that effects tell apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// `NULL`, also cast.
    Null,
    /// A column, and the types it is cast to, inner first.
    Column {
        /// The column.
        column: Name,
        /// The casts.
        casts: Vec<TypeName>,
    },
    /// Anything else that was read.
    Other,
    /// What the expression parser refuses: nothing is known of it.
    Opaque,
}

impl Expression {
    /// Takes an expression and reads it.
    pub(super) fn take(cursor: &mut Cursor<'_>) -> Parsed<Self> {
        let all = cursor.clone();
        cursor.expression()?;
        Self::read_tokens(&all.before(cursor))
    }

    /// Takes an expression as it stands behind `DEFAULT` and reads it.
    pub(super) fn take_restricted(cursor: &mut Cursor<'_>) -> Parsed<Self> {
        let all = cursor.clone();
        cursor.restricted_expression()?;
        Self::read_tokens(&all.before(cursor))
    }

    /// Reads the tokens of `cursor`, all of them.
    pub(super) fn parse(cursor: &Cursor<'_>) -> Parsed<Self> {
        let mut end = cursor.clone();
        end.expression()?;
        end.finish()?;
        Self::read_tokens(cursor)
    }

    /// Reads the tokens of an expression.
    fn read_tokens(cursor: &Cursor<'_>) -> Parsed<Self> {
        let lexemes = cursor.rest();
        let (Some(first), Some(last)) = (lexemes.first(), lexemes.last()) else {
            return cursor.refuse("an expression");
        };
        let span = first.span.to(last.span);
        let mut expression = Self {
            span,
            text: cursor.text()[span.start..span.end].to_owned(),
            shape: Shape::Opaque,
            functions: BTreeSet::new(),
            columns: BTreeSet::new(),
            casts: Vec::new(),
            proves_not_null: BTreeSet::new(),
        };
        read_tree(cursor, |parser| {
            let tree = parser.parse_expr().ok().filter(|_| at_end(parser))?;
            expression.read(&tree);
            Some(())
        })?;
        Ok(expression)
    }

    fn read(&mut self, tree: &Expr) {
        self.shape = shape(tree);
        proven_not_null(tree, &mut self.proves_not_null);
        let _: ControlFlow<()> = visit_expressions(tree, |part| {
            self.note(part);
            ControlFlow::Continue(())
        });
    }

    fn note(&mut self, part: &Expr) {
        match part {
            Expr::Function(function) => {
                self.functions.extend(qualified(&function.name));
            }
            Expr::Identifier(column) => _ = self.columns.insert(folded(column)),
            Expr::CompoundIdentifier(parts) => {
                self.columns.extend(parts.last().map(folded));
            }
            Expr::Cast { data_type, .. } => self.casts.extend(type_of(data_type)),
            _ => {}
        }
    }
}

fn shape(tree: &Expr) -> Shape {
    match tree {
        Expr::Nested(inner) => shape(inner),
        Expr::Value(value) if matches!(value.value, ast::Value::Null) => Shape::Null,
        Expr::Identifier(column) => Shape::Column { column: folded(column), casts: Vec::new() },
        Expr::Cast { expr, data_type, .. } => match (shape(expr), type_of(data_type)) {
            (Shape::Null, _) => Shape::Null,
            (Shape::Column { column, mut casts }, Some(ty)) => {
                casts.push(ty);
                Shape::Column { column, casts }
            }
            _ => Shape::Other,
        },
        _ => Shape::Other,
    }
}

/// Source: `predicate_implied_by` with `weak = false`, as `NotNullImpliedByRelConstraints`
/// uses it: an `AND` proves what one of its arms proves.
fn proven_not_null(tree: &Expr, proven: &mut BTreeSet<Name>) {
    // A stack of our own: a chain of ANDs is a tree as deep as it is long.
    let mut arms = vec![tree];
    while let Some(arm) = arms.pop() {
        match arm {
            Expr::Nested(inner) => arms.push(inner),
            Expr::BinaryOp { left, op: BinaryOperator::And, right } => {
                arms.extend([&**left, &**right])
            }
            Expr::IsNotNull(inner) => {
                if let Shape::Column { column, casts } = shape(inner)
                    && casts.is_empty()
                {
                    proven.insert(column);
                }
            }
            _ => {}
        }
    }
}

pub(super) fn folded(ident: &Ident) -> Name {
    if ident.quote_style.is_some() { ident.value.clone() } else { ident.value.to_ascii_lowercase() }
}

pub(super) fn qualified(name: &AstName) -> Option<(Option<Name>, Name)> {
    let parts: Vec<Name> = name.0.iter().filter_map(|part| part.as_ident()).map(folded).collect();
    match parts.as_slice() {
        [.., schema, name] => Some((Some(schema.clone()), name.clone())),
        [name] => Some((None, name.clone())),
        [] => None,
    }
}

/// sqlparser's data type in our spelling: printed and read again, since it
/// prints what PostgreSQL writes.
fn type_of(data_type: &ast::DataType) -> Option<TypeName> {
    let printed = data_type.to_string();
    let lexemes = lex::lex(&printed, Span::new(0, printed.len())).ok()?;
    let mut cursor = Cursor::new(&printed, &lexemes);
    let ty = cursor.type_name().ok()?;
    cursor.finish().ok().map(|()| ty)
}
