//! What a condition demands of single columns.

use sqlparser::tokenizer::Token;

use super::{column, in_parentheses, split};
use crate::pg::{Name, TypeName};
use crate::sql::cursor::Cursor;
use crate::sql::expression::{Constant, Expression};

/// What a condition demands of a column, wherever it is true.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnCondition {
    /// The column.
    pub column: Name,
    /// What its values must be.
    pub demand: Demand,
}

/// What the values of a column must be, if they are not null.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Demand {
    /// `<`.
    Below(Literal),
    /// `<=`.
    AtMost(Literal),
    /// `>=`.
    AtLeast(Literal),
    /// `>`.
    Above(Literal),
    /// `=`, `IN (…)`.
    OneOf(Vec<Literal>),
}

/// A constant in a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Literal {
    /// Its text, without quotes.
    pub text: String,
    /// The type that it is cast to, if it is.
    pub cast: Option<TypeName>,
}

/// What all of the arms of an AND demand; the arms of an OR, and whatever is not a
/// comparison with constants, demand nothing.
pub(in crate::sql) fn demands(tokens: &Cursor<'_>) -> Vec<ColumnCondition> {
    let mut found = Vec::new();
    let mut all = vec![tokens.clone()];
    while let Some(part) = all.pop() {
        if let Some(inside) = in_parentheses(&part) {
            all.push(inside);
        } else if split(&part, "OR").len() == 1 {
            match split(&part, "AND") {
                arms if arms.len() > 1 => all.extend(arms),
                _ => found.extend(comparison(&part)),
            }
        }
    }
    found
}

fn comparison(part: &Cursor<'_>) -> Vec<ColumnCondition> {
    let mut tokens = part.clone();
    let demands = match column(&mut tokens) {
        Some(column) => demanded(tokens).map(|demands| (column, demands)),
        None => flipped(part),
    };
    let Some((column, demands)) = demands else { return Vec::new() };
    let of = |demand| ColumnCondition { column: column.clone(), demand };
    demands.into_iter().map(of).collect()
}

/// What stands behind the column.
fn demanded(mut tokens: Cursor<'_>) -> Option<Vec<Demand>> {
    if tokens.take(&["IN"]) {
        let parts = tokens.group().ok()?.comma_separated();
        let literals: Option<Vec<Literal>> = parts.iter().map(literal).collect();
        return literals.filter(|_| tokens.at_end()).map(|of| vec![Demand::OneOf(of)]);
    }
    if tokens.take(&["BETWEEN"]) {
        let arms = split(&tokens, "AND");
        let [low, high] = arms.as_slice() else { return None };
        return Some(vec![Demand::AtLeast(literal(low)?), Demand::AtMost(literal(high)?)]);
    }
    let operator = tokens.peek(0)?.token.clone();
    tokens.skip(1);
    let value = literal(&tokens)?;
    Some(vec![match operator {
        Token::Eq => Demand::OneOf(vec![value]),
        Token::Lt => Demand::Below(value),
        Token::LtEq => Demand::AtMost(value),
        Token::Gt => Demand::Above(value),
        Token::GtEq => Demand::AtLeast(value),
        _ => return None,
    }])
}

/// `constant operator column`.
fn flipped(part: &Cursor<'_>) -> Option<(Name, Vec<Demand>)> {
    let is_operator = |token: &Token| {
        matches!(token, Token::Eq | Token::Lt | Token::LtEq | Token::Gt | Token::GtEq)
    };
    let at = part.rest().iter().position(|lexeme| is_operator(&lexeme.token))?;
    let operator = &part.rest()[at].token;
    let mut right = part.clone();
    right.skip(at);
    let left = part.before(&right);
    right.skip(1);
    let value = literal(&left)?;
    let name = column(&mut right).filter(|_| right.at_end())?;
    let demand = match operator {
        Token::Lt => Demand::Above(value),
        Token::LtEq => Demand::AtLeast(value),
        Token::Gt => Demand::Below(value),
        Token::GtEq => Demand::AtMost(value),
        _ => Demand::OneOf(vec![value]),
    };
    Some((name, vec![demand]))
}

/// How many tokens a constant may have: a sign, a type and a cast.
const LONGEST: usize = 8;

fn literal(part: &Cursor<'_>) -> Option<Literal> {
    if part.rest().len() > LONGEST {
        return None;
    }
    let mut tokens = part.clone();
    let minus = tokens.take_token(&Token::Minus);
    let read = Expression::parse(&tokens).ok()?;
    let text = match *read.constant? {
        Constant::Text(text) if !minus => text,
        Constant::Number(digits) if minus => format!("-{digits}"),
        Constant::Number(digits) => digits,
        Constant::Bool(value) if !minus => value.to_string(),
        _ => return None,
    };
    Some(Literal { text, cast: read.casts.last().cloned() })
}
