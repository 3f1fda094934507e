//! Of which columns a condition proves that they hold no null.
//!
//! Source: `NotNullImpliedByRelConstraints` in `src/backend/commands/tablecmds.c`,
//! which simplifies a check (`eval_const_expressions`, `canonicalize_qual`) and asks
//! `predicate_implied_by`; confirmed on 13 and 18 form by form.

use std::collections::BTreeSet;

use sqlparser::ast::{BinaryOperator, Expr, UnaryOperator, Value};

use super::expression::{Shape, shape};
use crate::pg::Name;

/// The columns that are not null wherever `tree` is `value`.
pub(super) fn not_null_if(tree: &Expr, value: bool) -> BTreeSet<Name> {
    let mut proven = BTreeSet::new();
    // A stack of our own: a chain of ANDs is a tree as deep as it is long.
    let mut all = vec![(tree, value)];
    while let Some((part, value)) = all.pop() {
        match part {
            Expr::Nested(inner) => all.push((inner, value)),
            Expr::UnaryOp { op: UnaryOperator::Not, expr } => all.push((expr, !value)),
            Expr::BinaryOp { left, op, right } if joins(op, value) => {
                all.extend([(&**left, value), (&**right, value)]);
            }
            Expr::BinaryOp { op, .. } if joins(op, !value) => proven.extend(by_cases(part, value)),
            Expr::BinaryOp { left, op: BinaryOperator::Eq, right } => {
                match (constant(left), constant(right)) {
                    (None, Some(is)) => all.push((left, is == value)),
                    (Some(is), None) => all.push((right, is == value)),
                    _ => {}
                }
            }
            Expr::IsNotNull(inner) if value => proven.extend(columns(inner)),
            Expr::IsNull(inner) if !value => proven.extend(column(inner)),
            Expr::IsDistinctFrom(left, right) if value => proven.extend(beside_null(left, right)),
            Expr::IsNotDistinctFrom(left, right) if !value => {
                proven.extend(beside_null(left, right));
            }
            _ => {}
        }
    }
    proven
}

/// Whether both sides of the operator have the value that the whole has: of an
/// `AND` that is true, of an `OR` that is false.
fn joins(op: &BinaryOperator, value: bool) -> bool {
    matches!((op, value), (BinaryOperator::And, true) | (BinaryOperator::Or, false))
}

/// What every case of an `OR` proves (or, where it is false, of an `AND`).
fn by_cases(tree: &Expr, value: bool) -> BTreeSet<Name> {
    let mut proven: Option<BTreeSet<Name>> = None;
    let mut cases = vec![tree];
    while let Some(case) = cases.pop() {
        match case {
            Expr::BinaryOp { left, op, right } if joins(op, !value) => {
                cases.extend([&**left, &**right]);
            }
            // A case that cannot be.
            _ if constant(case).is_some_and(|is| is != value) => {}
            _ => {
                let here = not_null_if(case, value);
                proven = Some(match proven {
                    Some(proven) => &proven & &here,
                    None => here,
                });
            }
        }
    }
    proven.unwrap_or_default()
}

fn constant(tree: &Expr) -> Option<bool> {
    match tree {
        Expr::Nested(inner) => constant(inner),
        Expr::Value(value) => match value.value {
            Value::Boolean(is) => Some(is),
            _ => None,
        },
        _ => None,
    }
}

fn column(tree: &Expr) -> Option<Name> {
    match shape(tree) {
        Shape::Column { column, casts } if casts.is_empty() => Some(column),
        _ => None,
    }
}

/// A column, or those of a row, each of which is then not null.
fn columns(tree: &Expr) -> Vec<Name> {
    match tree {
        Expr::Tuple(parts) => parts.iter().filter_map(column).collect(),
        _ => column(tree).into_iter().collect(),
    }
}

/// The column on one side, where `NULL` is on the other.
fn beside_null(left: &Expr, right: &Expr) -> Option<Name> {
    match (shape(left), shape(right)) {
        (_, Shape::Null) => column(left),
        (Shape::Null, _) => column(right),
        _ => None,
    }
}
