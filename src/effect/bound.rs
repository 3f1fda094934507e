//! Which rows a partition takes, and whether another one takes them already.
//!
//! Source: `transformPartitionBound` in `src/backend/parser/parse_utilcmd.c`,
//! `check_new_partition_bound` in `src/backend/partitioning/partbounds.c`.

use std::cmp::Ordering;

use super::facts::Facts;
use crate::catalog::{ConstraintRule, Proof, Table};
use crate::pg::{QualifiedName, TypeName};
use crate::sql::{
    BoundValue, Demand, IndexElement, Literal, PartitionBound, PartitionKey, PartitionStrategy,
};

/// An error code, and what the server says.
type Refusal = (&'static str, String);

/// Why no partition of `parent` can have this bound; `partition` may have it
/// already.
pub(super) fn refused(
    facts: &Facts<'_>,
    parent: &QualifiedName,
    partition: &QualifiedName,
    bound: &PartitionBound,
) -> Option<Refusal> {
    let known = facts.known(parent)?;
    let key = known.partition_key.as_ref()?;
    if let Some(refusal) = misfit(key, bound) {
        return Some(refusal);
    }
    let types = key_types(known, key);
    if let PartitionBound::Range { from, to } = bound
        && rows(from, to, &types).is_some_and(|order| order != Ordering::Less)
    {
        let message = format!("empty range bound specified for partition \"{}\"", partition.name);
        return Some(("42P17", message));
    }
    let siblings = facts.catalog.descendants(parent).into_iter();
    let mut siblings =
        siblings.filter(|sibling| sibling.parents.contains(parent) && sibling.name != *partition);
    siblings.find_map(|sibling| {
        let other = sibling.bound.as_ref()?;
        let (new, old) = (&partition.name, &sibling.name.name);
        match (bound, other) {
            (PartitionBound::Default, PartitionBound::Default) => {
                let message = format!(
                    "partition \"{new}\" conflicts with existing default partition \"{old}\""
                );
                Some(("42P17", message))
            }
            (PartitionBound::Hash { modulus, .. }, PartitionBound::Hash { modulus: other, .. })
                if modulus % other != 0 && other % modulus != 0 =>
            {
                let message = "every hash partition modulus must be a factor of the next larger \
                               modulus";
                Some(("42P17", message.to_owned()))
            }
            _ if overlap(bound, other, &types) => {
                let message = format!("partition \"{new}\" would overlap partition \"{old}\"");
                Some(("42P17", message))
            }
            _ => None,
        }
    })
}

/// A bound that is not one of this way of telling rows apart.
pub(super) fn misfit(key: &PartitionKey, bound: &PartitionBound) -> Option<Refusal> {
    let wrong = |message: &str| Some(("42P16", message.to_owned()));
    match (key.strategy, bound) {
        (PartitionStrategy::Hash, PartitionBound::Default) => {
            wrong("a hash-partitioned table may not have a default partition")
        }
        (_, PartitionBound::Default) => None,
        (PartitionStrategy::Hash, PartitionBound::Hash { modulus, .. }) if *modulus <= 0 => {
            wrong("modulus for hash partition must be an integer value greater than zero")
        }
        (PartitionStrategy::Hash, PartitionBound::Hash { modulus, remainder })
            if remainder >= modulus =>
        {
            wrong("remainder for hash partition must be less than modulus")
        }
        (PartitionStrategy::Range, PartitionBound::Range { from, to }) => {
            let columns = key.elements.len();
            let nulls = from.iter().chain(to).any(|value| *value == BoundValue::Null);
            if from.len() != columns || to.len() != columns {
                wrong("FROM and TO must specify exactly one value per partitioning column")
            } else if nulls {
                Some(("42P17", "cannot specify NULL in range bound".to_owned()))
            } else {
                None
            }
        }
        (PartitionStrategy::Hash, PartitionBound::Hash { .. })
        | (PartitionStrategy::List, PartitionBound::List(_)) => None,
        (strategy, _) => {
            wrong(&format!("invalid bound specification for a {} partition", strategy.as_str()))
        }
    }
}

/// The types of the columns of a key, where they are known.
fn key_types(table: &Table, key: &PartitionKey) -> Vec<Option<TypeName>> {
    let ty = |element: &IndexElement| match element {
        IndexElement::Column(column) => table.column(column)?.ty.clone(),
        IndexElement::Expression(_) => None,
    };
    key.elements.iter().map(ty).collect()
}

/// Whether valid checks of a table surely prove that all its rows are within a bound
/// of `parent`, so that none is read. Only keys of one column are followed.
///
/// Source: `PartConstraintImpliedByRelConstraint` in `tablecmds.c`,
/// `predicate_implied_by` in `predtest.c`.
pub(super) fn proves_bound(
    parent: Option<&Table>,
    child: Option<&Table>,
    bound: &PartitionBound,
) -> bool {
    let (Some(parent), Some(child)) = (parent, child) else { return false };
    let key = parent.partition_key.as_ref().map(|key| key.elements.as_slice());
    let Some([IndexElement::Column(key)]) = key else { return false };
    let Some(column) = child.column(key) else { return false };
    let Some(ty) = column.ty.as_ref().filter(|ty| !ty.array) else { return false };
    let not_null = column.not_null == Some(Proof::Valid) || child.proves_not_null(key);
    let checks = child.constraints.iter().filter(|it| it.valid && it.enforced && !it.doubted);
    let demands: Vec<&Demand> = checks
        .filter_map(|constraint| match &constraint.rule {
            ConstraintRule::Check(check) => Some(&check.demands),
            _ => None,
        })
        .flatten()
        .filter(|condition| condition.column == *key)
        .map(|condition| &condition.demand)
        .collect();
    match bound {
        PartitionBound::Range { from, to } => {
            let ([from], [to]) = (from.as_slice(), to.as_slice()) else { return false };
            let above = |demand: &&Demand| is_above(demand, from, ty);
            let below = |demand: &&Demand| is_below(demand, to, ty);
            not_null
                && (*from == BoundValue::Min || demands.iter().any(above))
                && (*to == BoundValue::Max || demands.iter().any(below))
        }
        PartitionBound::List(values) => {
            let listed = |literal: &Literal| {
                values.iter().any(|value| compared(literal, value, ty) == Some(Ordering::Equal))
            };
            let within = |demand: &&Demand| match demand {
                Demand::OneOf(literals) => literals.iter().all(listed),
                _ => false,
            };
            not_null && !values.contains(&BoundValue::Null) && demands.iter().any(within)
        }
        PartitionBound::Default | PartitionBound::Hash { .. } => false,
    }
}

/// Whether what a check demands is at or above the lower bound.
fn is_above(demand: &Demand, from: &BoundValue, ty: &TypeName) -> bool {
    let at_least = |literal: &Literal| compared(literal, from, ty).is_some_and(Ordering::is_ge);
    match demand {
        Demand::AtLeast(literal) | Demand::Above(literal) => at_least(literal),
        Demand::OneOf(literals) => literals.iter().all(at_least),
        Demand::Below(_) | Demand::AtMost(_) => false,
    }
}

/// Whether what a check demands is below the upper bound, which is no value.
fn is_below(demand: &Demand, to: &BoundValue, ty: &TypeName) -> bool {
    let order = |literal: &Literal| compared(literal, to, ty);
    match demand {
        Demand::Below(literal) => order(literal).is_some_and(Ordering::is_le),
        Demand::AtMost(literal) => order(literal).is_some_and(Ordering::is_lt),
        Demand::OneOf(literals) => {
            literals.iter().all(|literal| order(literal).is_some_and(Ordering::is_lt))
        }
        Demand::AtLeast(_) | Demand::Above(_) => false,
    }
}

/// The order of a constant of a check and a value of a bound.
fn compared(literal: &Literal, value: &BoundValue, ty: &TypeName) -> Option<Ordering> {
    let BoundValue::Constant(value) = value else { return None };
    let same_type = literal.cast.as_ref().is_none_or(|cast| cast.name == ty.name);
    order(&literal.text, value, Some(ty)).filter(|_| same_type)
}

/// Whether two bounds surely share a row.
fn overlap(a: &PartitionBound, b: &PartitionBound, types: &[Option<TypeName>]) -> bool {
    match (a, b) {
        (PartitionBound::List(a), PartitionBound::List(b)) => {
            let ty = types.first().and_then(Option::as_ref);
            a.iter().any(|a| b.iter().any(|b| same(a, b, ty)))
        }
        (
            PartitionBound::Hash { modulus: a, remainder: r },
            PartitionBound::Hash { modulus: b, remainder: s },
        ) => {
            let smaller = (*a).min(*b);
            r % smaller == s % smaller
        }
        (
            PartitionBound::Range { from: a_from, to: a_to },
            PartitionBound::Range { from: b_from, to: b_to },
        ) => {
            let less =
                |a: &[BoundValue], b: &[BoundValue]| rows(a, b, types) == Some(Ordering::Less);
            less(a_from, b_to) && less(b_from, a_to)
        }
        _ => false,
    }
}

/// Whether two values of a list are one.
fn same(a: &BoundValue, b: &BoundValue, ty: Option<&TypeName>) -> bool {
    match (a, b) {
        (BoundValue::Null, BoundValue::Null) => true,
        (BoundValue::Constant(a), BoundValue::Constant(b)) => {
            a == b || order(a, b, ty) == Some(Ordering::Equal)
        }
        _ => false,
    }
}

/// The order of two rows of bounds, where it is certain.
fn rows(a: &[BoundValue], b: &[BoundValue], types: &[Option<TypeName>]) -> Option<Ordering> {
    for (at, (a, b)) in a.iter().zip(b).enumerate() {
        let ty = types.get(at).and_then(Option::as_ref);
        let order = match (a, b) {
            (BoundValue::Constant(a), BoundValue::Constant(b)) => order(a, b, ty)?,
            (BoundValue::Expression(_) | BoundValue::Null, _)
            | (_, BoundValue::Expression(_) | BoundValue::Null) => return None,
            // Behind MINVALUE and MAXVALUE nothing counts.
            (a, b) => return Some(infinity(a).cmp(&infinity(b))),
        };
        if order != Ordering::Equal {
            return Some(order);
        }
    }
    Some(Ordering::Equal)
}

const fn infinity(value: &BoundValue) -> i8 {
    match value {
        BoundValue::Min => -1,
        BoundValue::Max => 1,
        _ => 0,
    }
}

/// The order of two constants of a type, where their text tells it.
fn order(a: &str, b: &str, ty: Option<&TypeName>) -> Option<Ordering> {
    let ty = ty.filter(|ty| !ty.array)?;
    match ty.name.as_str() {
        "int2" | "int4" | "int8" => {
            let number = |text: &str| text.trim().parse::<i128>().ok();
            Some(number(a)?.cmp(&number(b)?))
        }
        "date" | "timestamp" | "timestamptz" => {
            let (a, b) = (moment(a)?, moment(b)?);
            // Without a zone it is one of the session, the same for both.
            (a.1 == b.1).then(|| a.0.cmp(&b.0))
        }
        "uuid" => {
            let hex = |text: &str| {
                let hex: String = text.chars().filter(|c| *c != '-').collect();
                let plain = hex.len() == 32 && hex.chars().all(|c| c.is_ascii_hexdigit());
                plain.then(|| hex.to_ascii_lowercase())
            };
            Some(hex(a)?.cmp(&hex(b)?))
        }
        _ if a == b => Some(Ordering::Equal),
        _ => None,
    }
}

/// A moment written as `2024-01-31` or `2024-01-31 12:30:00+00`: its digits, and
/// its zone.
fn moment(text: &str) -> Option<(Vec<u32>, String)> {
    let text = text.trim();
    let (date, time) = text.split_once([' ', 'T']).unwrap_or((text, ""));
    let zone_at = time.find(['+', '-', 'Z']).unwrap_or(time.len());
    let (time, zone) = time.split_at(zone_at);
    let mut digits: Vec<u32> = Vec::new();
    let parts: Vec<&str> = date.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return None };
    if year.len() != 4 {
        return None;
    }
    for part in [year, month, day] {
        digits.push(part.parse().ok()?);
    }
    let mut clock = if time.is_empty() { Vec::new() } else { time.split(':').collect() };
    clock.resize(3, "0");
    for part in clock.iter().take(3) {
        digits.push(part.trim().parse().ok()?);
    }
    let zone = if matches!(zone, "Z" | "+00" | "+0" | "+00:00") { "+00" } else { zone };
    Some((digits, zone.to_owned()))
}
