//! What effects need to know of an expression.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use sqlparser::ast::{self, Expr, Ident, ObjectName as AstName, UnaryOperator, visit_expressions};
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::TokenWithSpan;

use super::cursor::{Cursor, Parsed};
use super::lex;
use super::proof::not_null_if;
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
    /// The constant that it is, below casts of it.
    pub constant: Option<Constant>,
    /// The type that it is cast to as a whole.
    pub cast_to: Option<TypeName>,
    /// Whether it has a query inside.
    pub subquery: bool,
    /// Whether it reads a field of a composite value, so that a name in it may be
    /// one of an attribute.
    pub fields: bool,
    /// The columns of which it is certain, wherever it is true, that they are
    /// not null: `a IS NOT NULL`, one arm of an `AND`, and what comes to that.
    pub proves_not_null: BTreeSet<Name>,
}

/// A constant as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Constant {
    /// A string, which takes the type that it is needed as.
    Text(String),
    /// A number.
    Number(String),
    /// `TRUE`, `FALSE`.
    Bool(bool),
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
    /// Reads the tokens of `cursor`, all of them.
    pub(super) fn parse(cursor: &Cursor<'_>) -> Parsed<Self> {
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
            constant: None,
            cast_to: None,
            subquery: false,
            fields: false,
            proves_not_null: BTreeSet::new(),
        };
        let tokens = lexemes.iter().map(|l| TokenWithSpan::wrap(l.token.clone())).collect();
        let dialect = PostgreSqlDialect {};
        let mut parser = Parser::new(&dialect).with_tokens_with_locations(tokens);
        let parsed = parser.parse_expr().ok();
        let whole = parser.peek_token_ref().token == sqlparser::tokenizer::Token::EOF;
        if let Some(tree) = parsed.filter(|_| whole) {
            expression.read(&tree);
        }
        Ok(expression)
    }

    fn read(&mut self, tree: &Expr) {
        self.shape = shape(tree);
        self.constant = constant(tree);
        self.cast_to = cast_to(tree);
        self.proves_not_null = not_null_if(tree, true);
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
            Expr::Identifier(word) if is_value_function(word) => {
                self.functions.insert((None, folded(word)));
            }
            Expr::Identifier(column) => _ = self.columns.insert(folded(column)),
            Expr::CompoundIdentifier(parts) => {
                self.columns.extend(parts.last().map(folded));
            }
            Expr::Cast { data_type, .. } => self.casts.extend(type_of(data_type)),
            Expr::Subquery(_) | Expr::Exists { .. } | Expr::InSubquery { .. } => {
                self.subquery = true;
            }
            Expr::CompoundFieldAccess { .. } => self.fields = true,
            _ => {}
        }
    }
}

/// Words that are functions without parentheses. Source: `func_expr_common_subexpr`
/// in `gram.y`.
fn is_value_function(word: &Ident) -> bool {
    const WORDS: [&str; 12] = [
        "current_catalog",
        "current_date",
        "current_role",
        "current_schema",
        "current_time",
        "current_timestamp",
        "current_user",
        "localtime",
        "localtimestamp",
        "session_user",
        "system_user",
        "user",
    ];
    word.quote_style.is_none() && WORDS.contains(&word.value.to_ascii_lowercase().as_str())
}

fn constant(tree: &Expr) -> Option<Constant> {
    match tree {
        Expr::Nested(inner) | Expr::Cast { expr: inner, .. } => constant(inner),
        Expr::UnaryOp { op: UnaryOperator::Minus, expr } => match constant(expr)? {
            Constant::Number(digits) => Some(Constant::Number(format!("-{digits}"))),
            _ => None,
        },
        Expr::Value(value) => match &value.value {
            ast::Value::SingleQuotedString(text) => Some(Constant::Text(text.clone())),
            ast::Value::Number(digits, _) => Some(Constant::Number(digits.to_string())),
            ast::Value::Boolean(is) => Some(Constant::Bool(*is)),
            _ => None,
        },
        _ => None,
    }
}

fn cast_to(tree: &Expr) -> Option<TypeName> {
    match tree {
        Expr::Nested(inner) => cast_to(inner),
        Expr::Cast { data_type, .. } => type_of(data_type),
        _ => None,
    }
}

pub(super) fn shape(tree: &Expr) -> Shape {
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
