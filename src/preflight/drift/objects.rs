//! Types, sequences, views and functions.

use std::collections::BTreeSet;

use super::differences::Differences;
use super::{Sides, same_type};
use crate::catalog::{Catalog, Generation, Presence, Routine, View};
use crate::pg::{QualifiedName, TypeName};
use crate::sql::{RoutineKind, TypeKind, Volatility};

/// Enums, domains, composite types and ranges.
pub(super) fn types(sides: &Sides<'_>, seen: &mut Differences) {
    for (name, made) in sides.files().types().filter(|(name, _)| sides.is_stored(name)) {
        match sides.live().kind_of_type(name) {
            None => seen.lacks(format!("type `{name}` is not there")),
            Some(found) => {
                if let Some(words) = otherwise(made, found) {
                    seen.lacks(format!("type `{name}` {words}"));
                }
            }
        }
    }
    for (name, _) in sides.live().types().filter(|(name, _)| sides.is_ours(name)) {
        if sides.files().kind_of_type(name).is_none() {
            seen.has_more(format!("no migration makes type `{name}`"));
        }
    }
}

fn otherwise(made: &TypeKind, found: &TypeKind) -> Option<String> {
    match (made, found) {
        (TypeKind::Enum(one), TypeKind::Enum(other)) => labels(one, other),
        (TypeKind::Composite(one), TypeKind::Composite(other)) => {
            let same = one.len() == other.len()
                && one.iter().zip(other).all(|(a, b)| a.0 == b.0 && same_type(&a.1, &b.1));
            (!same).then(|| "has other attributes".to_owned())
        }
        (TypeKind::Domain(one), TypeKind::Domain(other)) => {
            if !same_type(&one.base, &other.base) {
                return Some(format!("is {}, and not {}", other.base, one.base));
            }
            if one.not_null != other.not_null || one.checks.len() != other.checks.len() {
                return Some("demands something else of its values".to_owned());
            }
            None
        }
        (TypeKind::Other, TypeKind::Other) => None,
        _ => Some("is one of another kind".to_owned()),
    }
}

fn labels(made: &[String], found: &[String]) -> Option<String> {
    // `ADD VALUE … BEFORE` is replayed as `ADD VALUE`: the order is not certain.
    let only = |one: &[String], other: &[String]| -> Vec<String> {
        one.iter().filter(|it| !other.contains(it)).map(|it| format!("`{it}`")).collect()
    };
    let (lost, new) = (only(made, found), only(found, made));
    let words = match (lost.is_empty(), new.is_empty()) {
        (true, true) => return None,
        (false, true) => format!("has no value {}", lost.join(", ")),
        (true, false) => format!("has the value {}, which no migration adds", new.join(", ")),
        (false, false) => {
            format!("has the value {}, and not {}", new.join(", "), lost.join(", "))
        }
    };
    Some(words)
}

pub(super) fn sequences(sides: &Sides<'_>, own: &[QualifiedName], seen: &mut Differences) {
    // The sequence of an identity column goes with the column, whatever it is called.
    let of_identities: BTreeSet<&QualifiedName> = [sides.files(), sides.live()]
        .into_iter()
        .flat_map(Catalog::tables)
        .flat_map(|table| &table.columns)
        .filter(|column| column.generated == Some(Generation::Identity))
        .filter_map(|column| column.sequence.as_ref())
        .collect();
    let of = |catalog: &Catalog| -> BTreeSet<QualifiedName> {
        catalog.sequences().filter(|name| !of_identities.contains(name)).cloned().collect()
    };
    let (there, made) = (of(sides.live()), of(sides.files()));
    for name in made.iter().filter(|name| sides.is_stored(name) && !there.contains(*name)) {
        seen.lacks(format!("sequence `{name}` is not there"));
    }
    let of_tools: BTreeSet<&QualifiedName> = own
        .iter()
        .filter_map(|table| sides.live().table(table).known())
        .flat_map(|table| &table.columns)
        .filter_map(|column| column.sequence.as_ref().or(column.draws_from.as_ref()))
        .collect();
    // The sequences of a table that no migration makes are told with it.
    let of_strangers = |name: &QualifiedName| {
        let tables = sides.live().tables().filter(|table| match sides.files().table(&table.name) {
            Presence::Known(known) => known.created.is_none(),
            _ => true,
        });
        let mut columns = tables.flat_map(|table| &table.columns);
        columns.any(|column| column.sequence.as_ref() == Some(name))
    };
    for name in there.iter().filter(|name| sides.is_ours(name) && !made.contains(*name)) {
        if !of_tools.contains(name) && !of_strangers(name) {
            seen.has_more(format!("no migration makes sequence `{name}`"));
        }
    }
}

pub(super) fn views(sides: &Sides<'_>, seen: &mut Differences) {
    for made in sides.files().views().filter(|view| sides.is_stored(&view.name)) {
        let name = &made.name;
        match sides.live().view(name) {
            Presence::Known(found) => {
                if let Some(words) = view_otherwise(sides, made, found) {
                    seen.lacks(format!("view `{name}` {words}"));
                }
            }
            Presence::Gone => seen.lacks(format!("view `{name}` is not there")),
            Presence::Assumed => {}
        }
    }
    for found in sides.live().views().filter(|view| sides.is_ours(&view.name)) {
        if sides.files().view(&found.name).known().is_none() {
            seen.has_more(format!("no migration makes view `{}`", found.name));
        }
    }
}

fn view_otherwise(sides: &Sides<'_>, made: &View, found: &View) -> Option<&'static str> {
    if made.materialized != found.materialized {
        return Some(if found.materialized { "is materialised" } else { "is not materialised" });
    }
    let reads =
        |view: &View| -> BTreeSet<QualifiedName> { view.reads.relations.iter().cloned().collect() };
    if made.understood && found.understood && reads(made) != reads(found) {
        return Some("reads other relations");
    }
    let texts = |of: &super::super::Replayed| of.texts().views.get(&made.name).cloned();
    let differ = texts(sides.replayed)?.differ(&texts(sides.actual)?, false);
    differ.then_some("has another query")
}

pub(super) fn routines(sides: &Sides<'_>, seen: &mut Differences) {
    let counts = |routine: &Routine| routine.kind != RoutineKind::Aggregate;
    for (name, made) in sides.files().every_routine() {
        if !counts(made) || !sides.is_stored(name) {
            continue;
        }
        let full = format!("{} `{name}({})`", made.kind.as_str(), listed(&made.arguments));
        match find(sides.live(), name, &made.arguments) {
            None => seen.lacks(format!("{full} is not there")),
            Some(found) => {
                if found.kind != made.kind {
                    seen.lacks(format!("{full} is a {}", found.kind.as_str()));
                } else if has_another_body(sides, name, made, found) {
                    seen.lacks(format!("{full} has another body"));
                } else if let (Some(one), Some(other)) = (made.volatility, found.volatility)
                    && one != other
                {
                    seen.differs(format!("{full} is {}, and not {}", word(other), word(one)));
                }
            }
        }
    }
    for (name, found) in sides.live().every_routine() {
        if counts(found)
            && sides.is_ours(name)
            && find(sides.files(), name, &found.arguments).is_none()
        {
            let (kind, arguments) = (found.kind.as_str(), listed(&found.arguments));
            seen.has_more(format!("no migration makes {kind} `{name}({arguments})`"));
        }
    }
}

fn find<'a>(
    catalog: &'a Catalog,
    name: &QualifiedName,
    arguments: &[TypeName],
) -> Option<&'a Routine> {
    let same = |routine: &&Routine| {
        routine.arguments.len() == arguments.len()
            && routine.arguments.iter().zip(arguments).all(|(a, b)| same_type(a, b))
    };
    let overloads = catalog.routines(Some(&name.schema), &name.name);
    overloads.iter().map(std::sync::Arc::as_ref).find(same)
}

fn has_another_body(
    sides: &Sides<'_>,
    name: &QualifiedName,
    made: &Routine,
    found: &Routine,
) -> bool {
    let body = |of: &super::super::Replayed, routine: &Routine| {
        of.texts().bodies.get(&(name.clone(), routine.arguments.clone())).cloned()
    };
    match (body(sides.replayed, made), body(sides.actual, found)) {
        (Some(one), Some(other)) => one != other,
        _ => false,
    }
}

const fn word(volatility: Volatility) -> &'static str {
    match volatility {
        Volatility::Immutable => "IMMUTABLE",
        Volatility::Stable => "STABLE",
        Volatility::Volatile => "VOLATILE",
    }
}

fn listed(types: &[TypeName]) -> String {
    types.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
