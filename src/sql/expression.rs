//! What effects need to know of an expression.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use sqlparser::ast::{self, Expr, Ident, ObjectName as AstName, UnaryOperator, visit_expressions};

use super::cursor::{Cursor, Parsed};
use super::lex;
use super::proof::not_null_if;
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
    /// The constant that it is, below casts of it.
    pub constant: Option<Box<Constant>>,
    /// Whether it is cast as a whole, to the first of `casts`.
    pub cast: bool,
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
            constant: None,
            cast: false,
            subquery: false,
            fields: false,
            proves_not_null: BTreeSet::new(),
        };
        read_tree(cursor, |parser| {
            let tree = parser.parse_expr().ok().filter(|_| at_end(parser))?;
            expression.read(&tree);
            Some(())
        })?;
        Ok(expression)
    }

    /// The type that it is cast to as a whole.
    pub fn cast_to(&self) -> Option<&TypeName> {
        self.casts.first().filter(|_| self.cast)
    }

    fn read(&mut self, tree: &Expr) {
        self.shape = shape(tree);
        self.constant = constant(tree).map(Box::new);
        self.cast = is_cast(tree);
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

fn is_cast(tree: &Expr) -> bool {
    match tree {
        Expr::Nested(inner) => is_cast(inner),
        Expr::Cast { data_type, .. } => type_of(data_type).is_some(),
        _ => false,
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
