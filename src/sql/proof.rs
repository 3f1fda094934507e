//! Of which columns a condition proves that they hold no null.
//!
//! Source: `NotNullImpliedByRelConstraints` in `src/backend/commands/tablecmds.c`,
//! which simplifies a check (`eval_const_expressions`, `canonicalize_qual`) and asks
//! `predicate_implied_by`; confirmed on 13 and 18 form by form.

mod condition;

use std::collections::BTreeSet;

use sqlparser::tokenizer::Token;

use super::cursor::Cursor;
use super::expression::{Shape, telling};
use crate::pg::Name;

pub(super) use condition::demands;
pub use condition::{ColumnCondition, Demand, Literal};

/// The columns that are not null wherever the condition of these tokens is `value`.
pub(super) fn not_null_if(tokens: &Cursor<'_>, value: bool) -> BTreeSet<Name> {
    let mut proven = BTreeSet::new();
    let mut all = vec![(tokens.clone(), value)];
    while let Some((mut part, value)) = all.pop() {
        if let Some(inside) = in_parentheses(&part) {
            all.push((inside, value));
            continue;
        }
        // Both sides have the value of the whole: of an AND that is true, of an OR
        // that is false.
        let (joining, dividing) = if value { ("AND", "OR") } else { ("OR", "AND") };
        let (arms, cases) = (split(&part, joining), split(&part, dividing));
        // OR binds weaker than AND.
        if cases.len() > 1 && (value || arms.len() == 1) {
            proven.extend(by_cases(&cases, value));
        } else if arms.len() > 1 {
            all.extend(arms.into_iter().map(|arm| (arm, value)));
        } else if part.take(&["NOT"]) {
            all.push((part, !value));
        } else if let Some((inside, is)) = compared(&part) {
            all.push((inside, is == value));
        } else {
            proven.extend(simple(&part, value));
        }
    }
    proven
}

/// What every case proves; one that cannot be counts for nothing.
fn by_cases(cases: &[Cursor<'_>], value: bool) -> BTreeSet<Name> {
    let possible = cases.iter().filter(|case| constant(case).is_none_or(|is| is == value));
    let proven = possible.map(|case| not_null_if(case, value));
    proven.reduce(|all, here| &all & &here).unwrap_or_default()
}

/// What is inside the parentheses that are all there is.
fn in_parentheses<'a>(tokens: &Cursor<'a>) -> Option<Cursor<'a>> {
    let mut tokens = tokens.clone();
    let inside = tokens.group().ok()?;
    tokens.at_end().then_some(inside)
}

/// The parts that `word` joins, outside brackets, `CASE` and `BETWEEN`.
fn split<'a>(tokens: &Cursor<'a>, word: &str) -> Vec<Cursor<'a>> {
    let mut parts = Vec::new();
    let mut rest = tokens.clone();
    loop {
        let start = rest.clone();
        let (mut brackets, mut cases, mut betweens) = (0_usize, 0_usize, 0_usize);
        while let Some(next) = rest.peek(0) {
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
                _ if is(word) => break,
                _ => {}
            }
            rest.skip(1);
        }
        parts.push(start.before(&rest));
        if rest.at_end() {
            return parts;
        }
        rest.skip(1);
    }
}

fn constant(tokens: &Cursor<'_>) -> Option<bool> {
    let mut tokens = in_parentheses(tokens).unwrap_or_else(|| tokens.clone());
    let value = tokens.take(&["TRUE"]);
    (value || tokens.take(&["FALSE"])).then_some(value).filter(|_| tokens.at_end())
}

/// A condition in parentheses that is compared with a constant, and with which.
fn compared<'a>(tokens: &Cursor<'a>) -> Option<(Cursor<'a>, bool)> {
    let mut tokens = tokens.clone();
    let inside = tokens.group().ok()?;
    tokens.take_token(&Token::Eq).then_some(())?;
    constant(&tokens).map(|is| (inside, is))
}

/// What a condition without AND, OR and NOT proves.
fn simple(tokens: &Cursor<'_>, value: bool) -> Vec<Name> {
    let mut tokens = tokens.clone();
    let Some(operand) = operand(&mut tokens) else { return Vec::new() };
    let not_null = tokens.take(&["IS", "NOT", "NULL"])
        || tokens.take(&["NOTNULL"])
        || tokens.take(&["IS", "DISTINCT", "FROM", "NULL"]);
    let null = !not_null
        && (tokens.take(&["IS", "NULL"])
            || tokens.take(&["ISNULL"])
            || tokens.take(&["IS", "NOT", "DISTINCT", "FROM", "NULL"]));
    // A row is null where all of it is, and not null where all of it is not.
    let told = (not_null && value) || (null && !value && operand.len() == 1);
    if told && tokens.at_end() { operand } else { Vec::new() }
}

/// Takes a column, or a row of columns.
fn operand(tokens: &mut Cursor<'_>) -> Option<Vec<Name>> {
    let mut row = tokens.clone();
    row.take(&["ROW"]);
    if let Ok(mut inside) = row.group() {
        let parts = inside.comma_separated();
        if parts.len() > 1 {
            *tokens = row;
            return Some(parts.into_iter().filter_map(|mut part| column(&mut part)).collect());
        }
    }
    column(tokens).map(|column| vec![column])
}

fn column(tokens: &mut Cursor<'_>) -> Option<Name> {
    match telling(tokens)? {
        Shape::Column { column, casts } if casts.is_empty() => Some(column),
        _ => None,
    }
}
