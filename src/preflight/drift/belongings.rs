//! What belongs to a table: constraints, indexes, triggers, rules and policies.

use super::differences::Differences;
use super::literals;
use crate::catalog::{Attached, Catalog, Constraint, ConstraintRule, Index, Table};
use crate::sql::Expression;

pub(super) fn constraints(made: &Table, found: &Table, seen: &mut Differences) {
    let table = &made.name;
    let mut renamed = Vec::new();
    for constraint in made.constraints.iter().filter(|constraint| !constraint.doubted) {
        let name = &constraint.name;
        match found.constraint(name) {
            Some(there) => compare(table, constraint, there, seen),
            // What a partition has from its parent goes by a name that the server made.
            None if made.is_partition || found.is_partition => {}
            None => {
                let alike = found.constraints.iter().find(|there| {
                    made.constraint(&there.name).is_none()
                        && !renamed.contains(&&there.name)
                        && difference(constraint, there).is_none()
                });
                match alike {
                    Some(there) => {
                        renamed.push(&there.name);
                        let there = &there.name;
                        seen.differs(format!(
                            "constraint `{name}` on `{table}` is called `{there}`"
                        ));
                    }
                    None => seen.lacks(format!("`{table}` has no constraint `{name}`")),
                }
            }
        }
    }
    let doubted = made.constraints.iter().any(|constraint| constraint.doubted);
    if made.complete && !doubted && !made.is_partition && !found.is_partition {
        let unknown = |there: &&Constraint| {
            made.constraint(&there.name).is_none() && !renamed.contains(&&there.name)
        };
        for there in found.constraints.iter().filter(unknown) {
            seen.has_more(format!("no migration makes constraint `{}` on `{table}`", there.name));
        }
    }
}

fn compare(
    table: &crate::pg::QualifiedName,
    made: &Constraint,
    found: &Constraint,
    seen: &mut Differences,
) {
    let full = format!("constraint `{}` on `{table}`", made.name);
    match difference(made, found) {
        Some(words) => seen.lacks(format!("{full} {words}")),
        None if made.valid && !found.valid => {
            seen.lacks(format!("{full} is NOT VALID, and the migrations validate it"));
        }
        None if found.valid && !made.valid => {
            seen.differs(format!("{full} is validated, and the migrations leave it NOT VALID"));
        }
        None => {}
    }
}

/// In what two constraints of one name differ.
fn difference(made: &Constraint, found: &Constraint) -> Option<String> {
    use ConstraintRule::*;
    let listed = |columns: &[String]| columns.join(", ");
    let keys = |one: &[String], other: &[String]| {
        (one != other).then(|| format!("is about ({}), and not ({})", listed(other), listed(one)))
    };
    let rule = match (&made.rule, &found.rule) {
        (Check(one), Check(other)) => {
            is_another(one, other).then(|| "checks something else".to_owned())
        }
        (Unique(one), Unique(other))
        | (PrimaryKey(one), PrimaryKey(other))
        | (Exclude(one), Exclude(other)) => keys(one, other),
        (ForeignKey(one), ForeignKey(other)) => keys(&one.columns, &other.columns).or_else(|| {
            let columns = (&one.referenced_columns, &other.referenced_columns);
            let is_other = one.references != other.references
                || (!columns.0.is_empty() && !columns.1.is_empty() && columns.0 != columns.1);
            let acts = one.on_delete != other.on_delete || one.on_update != other.on_update;
            match (is_other, acts) {
                (true, _) => Some(format!("references `{}` otherwise", other.references)),
                (false, true) => Some("does something else ON DELETE or ON UPDATE".to_owned()),
                (false, false) => None,
            }
        }),
        _ => Some("is one of another kind".to_owned()),
    };
    rule.or_else(|| {
        let flags = |it: &Constraint| (it.deferrability, it.enforced, it.no_inherit);
        (flags(made) != flags(found)).then(|| {
            "is not DEFERRABLE, ENFORCED or NO INHERIT in the way of the migrations".to_owned()
        })
    })
}

/// Whether two expressions are certain to say different things.
fn is_another(made: &Expression, found: &Expression) -> bool {
    if made.fields || made.subquery || found.fields || found.subquery {
        return false;
    }
    // A whole row is no column, and is written in two ways.
    let whole = |it: &Expression| it.text.contains(".*") || it.columns.contains("tableoid");
    if !whole(made) && !whole(found) && made.columns != found.columns {
        return true;
    }
    match (literals::of(&made.text), literals::of(&found.text)) {
        (Some(one), Some(other)) => one.differ(&other, true),
        _ => false,
    }
}

/// The indexes of a table, except those behind constraints.
pub(super) fn indexes(made: &Table, (files, live): (&Catalog, &Catalog), seen: &mut Differences) {
    let table = &made.name;
    let of = |catalog: &Catalog| -> Vec<Index> {
        let own = catalog.indexes_of(table).filter(|index| index.constraint.is_none());
        own.cloned().collect()
    };
    let (mine, there) = (of(files), of(live));
    let named = |all: &[Index], name| all.iter().any(|index| index.name == name);
    let mut renamed = Vec::new();
    for index in mine.iter().filter(|index| index.created.is_some()) {
        let name = &index.name;
        if let Some(found) = there.iter().find(|found| found.name == *name) {
            if let Some(words) = otherwise(index, found) {
                seen.lacks(format!("index `{name}` on `{table}` {words}"));
            }
            continue;
        }
        if made.is_partition {
            continue;
        }
        let alike = there.iter().find(|found| {
            !named(&mine, found.name.clone())
                && !renamed.contains(&found.name)
                && otherwise(index, found).is_none()
        });
        match alike {
            Some(found) => {
                renamed.push(found.name.clone());
                seen.differs(format!("index `{name}` on `{table}` is called `{}`", found.name));
            }
            None => seen.lacks(format!("index `{name}` on `{table}` is not there")),
        }
    }
    for found in there.iter().filter(|_| !made.is_partition) {
        if !named(&mine, found.name.clone()) && !renamed.contains(&found.name) {
            seen.has_more(format!("no migration makes index `{}` on `{table}`", found.name));
        }
    }
}

/// In what two indexes differ.
fn otherwise(made: &Index, found: &Index) -> Option<&'static str> {
    let flags = |it: &Index| (it.unique, it.partial, it.expressions);
    if made.unique != found.unique {
        return Some(if found.unique { "is unique" } else { "is not unique" });
    }
    if flags(made) != flags(found)
        || made.columns != found.columns
        || made.included != found.included
        || made.computed_from != found.computed_from
    {
        return Some("is about other columns or rows");
    }
    (made.method != found.method).then_some("is of another access method")
}

/// Triggers, rules and policies.
pub(super) fn attached(made: &Table, found: &Table, seen: &mut Differences) {
    let table = &made.name;
    for (key, one) in &made.attached {
        let full = format!("{} `{}` on `{table}`", key.0.as_str(), key.1);
        match found.attached.get(key) {
            None => seen.lacks(format!("{full} is not there")),
            Some(other) if !is_same(one, other) => {
                seen.lacks(format!("{full} fires otherwise, or calls another function"));
            }
            Some(_) => {}
        }
    }
    for key in found.attached.keys().filter(|key| !made.attached.contains_key(key)) {
        let (kind, name) = (key.0.as_str(), &key.1);
        seen.has_more(format!("no migration makes {kind} `{name}` on `{table}`"));
    }
}

fn is_same(one: &Attached, other: &Attached) -> bool {
    use crate::sql::TriggerEvent;
    let kind = |event: &TriggerEvent| {
        let (order, mut columns) = match event {
            TriggerEvent::Insert => (0, Vec::new()),
            TriggerEvent::Update(columns) => (1, columns.clone()),
            TriggerEvent::Delete => (2, Vec::new()),
            TriggerEvent::Truncate => (3, Vec::new()),
        };
        columns.sort();
        (order, columns)
    };
    let fires = |it: &Attached| {
        let mut fires: Vec<_> = it.fires.iter().map(kind).collect();
        fires.sort();
        fires
    };
    let calls =
        |it: &Attached| -> Vec<String> { it.calls.iter().map(|(_, name)| name.clone()).collect() };
    one.for_each_row == other.for_each_row
        && fires(one) == fires(other)
        // A rule's or a policy's functions are those that are left when it is stored.
        && (one.fires.is_empty() || calls(one) == calls(other))
}
