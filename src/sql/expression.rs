//! What effects need to know of an expression.

use std::collections::BTreeSet;

use sqlparser::tokenizer::Token;

use super::cursor::{Cursor, Parsed};
use super::proof::{ColumnCondition, demands, not_null_if};
use super::syntax::Note;
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
    /// Whether it is cast as a whole, to the last of `casts`.
    pub cast: bool,
    /// Whether it has a query inside.
    pub subquery: bool,
    /// Whether it reads a field of a composite value, so that a name in it may be
    /// one of an attribute.
    pub fields: bool,
    /// The columns of which it is certain, wherever it is true, that they are
    /// not null: `a IS NOT NULL`, one arm of an `AND`, and what comes to that.
    pub proves_not_null: BTreeSet<Name>,
    /// What it demands of single columns, wherever it is true.
    pub demands: Vec<ColumnCondition>,
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
}

impl Expression {
    /// Takes an expression and reads it.
    pub(super) fn take(cursor: &mut Cursor<'_>) -> Parsed<Self> {
        let (tokens, notes) = cursor.noting(|cursor| cursor.expression())?;
        Ok(Self::of(&tokens, notes))
    }

    /// Takes an expression as it stands behind `DEFAULT` and reads it.
    pub(super) fn take_restricted(cursor: &mut Cursor<'_>) -> Parsed<Self> {
        let (tokens, notes) = cursor.noting(|cursor| cursor.restricted_expression())?;
        Ok(Self::of(&tokens, notes))
    }

    /// Reads the tokens of `cursor`, all of them.
    pub(super) fn parse(cursor: &Cursor<'_>) -> Parsed<Self> {
        let mut cursor = cursor.clone();
        let expression = Self::take(&mut cursor)?;
        cursor.finish()?;
        Ok(expression)
    }

    /// The type that it is cast to as a whole.
    pub fn cast_to(&self) -> Option<&TypeName> {
        self.casts.last().filter(|_| self.cast)
    }

    /// The expression of these tokens, in which these things were met.
    fn of(tokens: &Cursor<'_>, notes: Vec<Note>) -> Self {
        let span = tokens.whole();
        let mut expression = Self {
            span,
            text: tokens.text()[span.start..span.end].to_owned(),
            shape: shape(tokens),
            functions: BTreeSet::new(),
            columns: BTreeSet::new(),
            casts: Vec::new(),
            constant: constant(&mut tokens.clone()).map(Box::new),
            cast: is_cast(tokens),
            subquery: notes.iter().any(|note| matches!(note, Note::Query)),
            fields: tokens
                .rest()
                .windows(2)
                .any(|pair| pair[0].token == Token::RParen && pair[1].token == Token::Period),
            proves_not_null: not_null_if(tokens, true),
            demands: demands(tokens),
        };
        for note in notes {
            match note {
                Note::Function(schema, name) => _ = expression.functions.insert((schema, name)),
                Note::Column { column, .. } => _ = expression.columns.insert(column),
                Note::Cast(ty) => expression.casts.push(ty),
                _ => {}
            }
        }
        expression
    }
}

/// The shape of the expression that these tokens are.
fn shape(tokens: &Cursor<'_>) -> Shape {
    let mut cursor = tokens.clone();
    telling(&mut cursor).filter(|_| cursor.at_end()).unwrap_or(Shape::Other)
}

/// Takes `NULL` or a column, with casts and in parentheses.
pub(super) fn telling(cursor: &mut Cursor<'_>) -> Option<Shape> {
    let mut shape = if cursor.take(&["NULL"]) {
        Shape::Null
    } else if cursor.take_token(&Token::LParen) {
        let inner = telling(cursor)?;
        cursor.take_token(&Token::RParen).then_some(inner)?
    } else if cursor.looking_at(&["CAST"])
        && cursor.peek(1).is_some_and(|next| next.token == Token::LParen)
    {
        cursor.skip(2);
        let inner = telling(cursor)?;
        let ty = cursor.take(&["AS"]).then(|| cursor.type_name().ok())??;
        cursor.take_token(&Token::RParen).then_some(inner.cast(ty))?
    } else {
        Shape::Column { column: cursor.name().ok()?, casts: Vec::new() }
    };
    while cursor.take_token(&Token::DoubleColon) {
        shape = shape.cast(cursor.type_name().ok()?);
    }
    Some(shape)
}

impl Shape {
    fn cast(mut self, ty: TypeName) -> Self {
        if let Self::Column { casts, .. } = &mut self {
            casts.push(ty);
        }
        self
    }
}

/// Takes a constant to the end, with casts and in parentheses.
fn constant(cursor: &mut Cursor<'_>) -> Option<Constant> {
    let found = constant_here(cursor)?;
    cursor.at_end().then_some(found)
}

fn constant_here(cursor: &mut Cursor<'_>) -> Option<Constant> {
    let opens = |cursor: &Cursor<'_>, at: usize| {
        cursor.peek(at).is_some_and(|next| next.token == Token::LParen)
    };
    let found = if opens(cursor, 0) {
        constant(&mut cursor.group().ok()?)?
    } else if cursor.looking_at(&["CAST"]) && opens(cursor, 1) {
        cursor.skip(1);
        let mut inside = cursor.group().ok()?;
        let found = constant_here(&mut inside)?;
        inside.take(&["AS"]).then_some(())?;
        inside.type_name().ok()?;
        inside.at_end().then_some(found)?
    } else if cursor.take(&["TRUE"]) {
        Constant::Bool(true)
    } else if cursor.take(&["FALSE"]) {
        Constant::Bool(false)
    } else {
        let minus = cursor.take_token(&Token::Minus);
        let found = match &cursor.peek(0)?.token {
            Token::SingleQuotedString(text) if !minus => Constant::Text(text.clone()),
            Token::Number(digits, _) if minus => Constant::Number(format!("-{digits}")),
            Token::Number(digits, _) => Constant::Number(digits.to_string()),
            _ => return None,
        };
        cursor.skip(1);
        found
    };
    while cursor.take_token(&Token::DoubleColon) {
        cursor.type_name().ok()?;
    }
    Some(found)
}

/// Whether the expression is one cast: `x::type`, `CAST (x AS type)`, where `x` is a
/// name, a call, a constant, or in parentheses.
fn is_cast(tokens: &Cursor<'_>) -> bool {
    let mut cursor = tokens.clone();
    let mut casts = cursor.take(&["CAST"]) && cursor.group().is_ok();
    if !casts && primary(&mut cursor).is_none() {
        return false;
    }
    while cursor.take_token(&Token::DoubleColon) {
        casts = cursor.type_name().is_ok();
    }
    casts && cursor.at_end()
}

/// Takes what binds tighter than any operator.
fn primary(cursor: &mut Cursor<'_>) -> Option<()> {
    if cursor.group().is_ok() {
        return Some(());
    }
    let constant = matches!(
        cursor.peek(0)?.token,
        Token::SingleQuotedString(_) | Token::Number(..) | Token::EscapedStringLiteral(_)
    );
    if constant || ["NULL", "TRUE", "FALSE"].iter().any(|word| cursor.looking_at(&[word])) {
        cursor.skip(1);
        return Some(());
    }
    cursor.object_name().ok()?;
    _ = cursor.group();
    Some(())
}
