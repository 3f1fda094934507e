//! What effects need to know of an expression.

use std::collections::BTreeSet;

use sqlparser::tokenizer::Token;

use super::cursor::{Cursor, Parsed};
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
            proves_not_null: BTreeSet::new(),
        };
        for note in notes {
            match note {
                Note::Function(schema, name) => _ = expression.functions.insert((schema, name)),
                Note::Column { column, .. } => _ = expression.columns.insert(column),
                Note::Cast(ty) => expression.casts.push(ty),
                _ => {}
            }
        }
        proven_not_null(tokens, &mut expression.proves_not_null);
        expression
    }
}

/// The shape of the expression that these tokens are.
fn shape(tokens: &Cursor<'_>) -> Shape {
    let mut cursor = tokens.clone();
    telling(&mut cursor).filter(|_| cursor.at_end()).unwrap_or(Shape::Other)
}

/// Takes `NULL` or a column, with casts and in parentheses.
fn telling(cursor: &mut Cursor<'_>) -> Option<Shape> {
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

/// Source: `predicate_implied_by` with `weak = false`, as `NotNullImpliedByRelConstraints`
/// uses it: an `AND` proves what one of its arms proves.
fn proven_not_null(tokens: &Cursor<'_>, proven: &mut BTreeSet<Name>) {
    let mut open = vec![tokens.clone()];
    while let Some(tokens) = open.pop() {
        let Some(arms) = arms(&tokens) else { continue };
        for mut arm in arms {
            if let [first, .., _] = arm.rest()
                && first.token == Token::LParen
                && let Ok(inside) = arm.clone().group_alone()
            {
                open.push(inside);
            } else if let Some(Shape::Column { column, casts }) = telling(&mut arm)
                && casts.is_empty()
                && (arm.take(&["IS", "NOT", "NULL"]) || arm.take(&["NOTNULL"]))
                && arm.at_end()
            {
                proven.insert(column);
            }
        }
    }
}

/// What `AND` joins, outside brackets; nothing where `OR` joins it.
fn arms<'a>(tokens: &Cursor<'a>) -> Option<Vec<Cursor<'a>>> {
    let mut rest = tokens.clone();
    let mut arms = Vec::new();
    loop {
        let arm = rest.until_and()?;
        arms.push(arm);
        if !rest.take(&["AND"]) {
            return Some(arms);
        }
    }
}

impl<'a> Cursor<'a> {
    /// What is in the parentheses that are all there is.
    fn group_alone(&mut self) -> Parsed<Self> {
        let inside = self.group()?;
        self.finish()?;
        Ok(inside)
    }

    /// Takes the tokens up to the next `AND` that joins conditions; nothing where an
    /// `OR` comes first.
    fn until_and(&mut self) -> Option<Self> {
        let start = self.clone();
        let (mut brackets, mut cases, mut betweens) = (0_usize, 0_usize, 0_usize);
        while let Some(next) = self.peek(0) {
            let is = |word: &str| next.is_keyword(word);
            match next.token {
                Token::LParen | Token::LBracket => brackets += 1,
                Token::RParen | Token::RBracket => brackets = brackets.saturating_sub(1),
                _ if brackets > 0 => {}
                _ if is("CASE") => cases += 1,
                _ if is("END") => cases = cases.saturating_sub(1),
                _ if cases > 0 => {}
                _ if is("BETWEEN") => betweens += 1,
                _ if is("AND") && betweens > 0 => betweens -= 1,
                _ if is("AND") => break,
                _ if is("OR") => return None,
                _ => {}
            }
            self.skip(1);
        }
        Some(start.before(self))
    }
}
