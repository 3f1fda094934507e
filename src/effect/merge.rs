//! A table becomes a child: its columns and checks must be like its parent's.
//!
//! Source: `ATExecAttachPartition`, `ATExecAddInherit`,
//! `MergeAttributesIntoExisting`, `MergeConstraintsIntoExisting` in
//! `src/backend/commands/tablecmds.c`.

use super::bound;
use super::facts::Facts;
use super::inheritance::has_children;
use crate::catalog::{
    Column, Constraint, ConstraintRule, Generation, Presence, Proof, TEMPORARY_SCHEMA, Table,
};
use crate::pg::QualifiedName;
use crate::sql::PartitionBound;

/// An error code, and what the server says.
type Refusal = (&'static str, String);

/// Refuses a table that cannot become a partition. Says whether it did.
pub(super) fn attach_refused(
    facts: &mut Facts<'_>,
    parent: &QualifiedName,
    child: &QualifiedName,
    bound: &PartitionBound,
) -> bool {
    let key = facts.known(parent).and_then(|table| table.partition_key.as_ref());
    let refusal = key
        .and_then(|key| bound::misfit(key, bound))
        .or_else(|| not_attachable(facts, parent, child))
        .or_else(|| extra_column(facts, parent, child))
        .or_else(|| bound::refused(facts, parent, child, bound))
        .or_else(|| unlike(facts, parent, child));
    refuse(facts, child, refusal)
}

/// Refuses a table that cannot get a parent. Says whether it did.
pub(super) fn inherit_refused(
    facts: &mut Facts<'_>,
    parent: &QualifiedName,
    child: &QualifiedName,
) -> bool {
    if matches!(facts.catalog.table(parent), Presence::Gone) && !facts.catalog.has_relation(parent)
    {
        let message = format!("relation \"{}\" does not exist", parent.name);
        facts.fails(facts.table(parent), "42P01", message);
        return true;
    }
    let refusal = not_an_heir(facts, parent, child).or_else(|| unlike(facts, parent, child));
    refuse(facts, child, refusal)
}

fn refuse(facts: &mut Facts<'_>, child: &QualifiedName, refusal: Option<Refusal>) -> bool {
    let refused = refusal.is_some();
    if let Some((sqlstate, message)) = refusal {
        facts.fails(facts.table(child), sqlstate, message);
    }
    refused
}

fn not_attachable(
    facts: &Facts<'_>,
    parent: &QualifiedName,
    child: &QualifiedName,
) -> Option<Refusal> {
    let known = facts.known(child);
    let whole = facts.catalog.descendants(child);
    let temporary = |name: &QualifiedName| name.schema == TEMPORARY_SCHEMA;
    let wrong = |message: &str| Some(("42809", message.to_owned()));
    if known.is_some_and(|table| table.is_partition) {
        wrong(&format!("\"{}\" is already a partition", child.name))
    } else if known.is_some_and(|table| table.of_type.is_some()) {
        wrong("cannot attach a typed table as partition")
    } else if known.is_some_and(|table| !table.parents.is_empty()) {
        wrong("cannot attach inheritance child as partition")
    } else if known.is_some_and(|table| !table.partitioned) && has_children(facts, child) {
        wrong("cannot attach inheritance parent as partition")
    } else if child == parent || whole.iter().any(|table| table.name == *parent) {
        Some(("42P07", "circular inheritance not allowed".to_owned()))
    } else if temporary(child) && !temporary(parent) {
        let message = "cannot attach a temporary relation as partition of permanent relation";
        wrong(&format!("{message} \"{}\"", parent.name))
    } else {
        None
    }
}

fn extra_column(
    facts: &Facts<'_>,
    parent: &QualifiedName,
    child: &QualifiedName,
) -> Option<Refusal> {
    let (above, below) = (facts.known(parent)?, facts.known(child)?);
    let since_17 = facts.version.at_least(17);
    let identity = |column: &&Column| column.generated == Some(Generation::Identity);
    if let Some(column) = below.columns.iter().find(identity).filter(|_| since_17) {
        let message = format!(
            "table \"{}\" being attached contains an identity column \"{}\"",
            child.name, column.name
        );
        return Some(("55000", message));
    }
    let extra = below.columns.iter().find(|column| above.column(&column.name).is_none());
    let extra = extra.filter(|_| above.complete)?;
    let message = format!(
        "table \"{}\" contains column \"{}\" not found in parent \"{}\"",
        child.name, extra.name, parent.name
    );
    Some(("42804", message))
}

fn not_an_heir(
    facts: &Facts<'_>,
    parent: &QualifiedName,
    child: &QualifiedName,
) -> Option<Refusal> {
    let wrong = |message: &str| Some(("42809", message.to_owned()));
    let known = facts.known(child);
    let above = facts.known(parent);
    let of_child = |what: fn(&Table) -> bool| known.is_some_and(what);
    let of_parent = |what: fn(&Table) -> bool| above.is_some_and(what);
    if of_child(|table| table.of_type.is_some()) {
        wrong("cannot change inheritance of typed table")
    } else if of_child(|table| table.is_partition) {
        wrong("cannot change inheritance of a partition")
    } else if of_child(|table| table.partitioned) {
        wrong("cannot change inheritance of partitioned table")
    } else if of_parent(|table| table.partitioned) {
        wrong(&format!("cannot inherit from partitioned table \"{}\"", parent.name))
    } else if of_parent(|table| table.is_partition) {
        wrong("cannot inherit from a partition")
    } else if known.is_some_and(|table| table.parents.contains(parent)) {
        let message =
            format!("relation \"{}\" would be inherited from more than once", parent.name);
        Some(("42P07", message))
    } else if parent == child
        || facts.catalog.descendants(child).iter().any(|table| table.name == *parent)
    {
        Some(("42P07", "circular inheritance not allowed".to_owned()))
    } else {
        None
    }
}

/// A column or a check of the parent that the child lacks or has otherwise.
fn unlike(facts: &Facts<'_>, parent: &QualifiedName, child: &QualifiedName) -> Option<Refusal> {
    let (above, below) = (facts.known(parent)?, facts.known(child)?);
    let columns = above.columns.iter();
    columns
        .filter_map(|column| match below.column(&column.name) {
            None if below.complete => {
                let message = format!("child table is missing column \"{}\"", column.name);
                Some(("42804", message))
            }
            None => None,
            Some(here) => column_unlike(facts, column, here, child),
        })
        .next()
        .or_else(|| checks_unlike(above, below))
}

fn column_unlike(
    facts: &Facts<'_>,
    above: &Column,
    here: &Column,
    child: &QualifiedName,
) -> Option<Refusal> {
    let (name, table) = (&above.name, &child.name);
    let types = above.ty.as_ref().zip(here.ty.as_ref());
    let computed = |column: &Column| {
        matches!(column.generated, Some(Generation::Stored | Generation::Virtual))
    };
    let message = if types.is_some_and(|(above, here)| above != here) {
        format!("child table \"{table}\" has different type for column \"{name}\"")
    } else if above.not_null == Some(Proof::Valid)
        && !above.not_null_alone
        && here.not_null == Some(Proof::Nullable)
    {
        format!("column \"{name}\" in child table \"{table}\" must be marked NOT NULL")
    } else if computed(above) && !computed(here) && here.has_default.is_some() {
        format!("column \"{name}\" in child table must be a generated column")
    } else if computed(here)
        && !computed(above)
        && above.has_default.is_some()
        && facts.version.at_least(16)
    {
        format!("column \"{name}\" in child table must not be a generated column")
    } else {
        return None;
    };
    Some(("42804", message))
}

fn checks_unlike(above: &Table, below: &Table) -> Option<Refusal> {
    let shared = |constraint: &&Constraint| {
        matches!(constraint.rule, ConstraintRule::Check(_)) && !constraint.no_inherit
    };
    above.constraints.iter().filter(shared).find_map(|check| {
        let name = &check.name;
        let Some(here) = below.constraint(name) else {
            let message = format!("child table is missing constraint \"{name}\"");
            return below.complete.then_some(("42804", message));
        };
        let table = &below.name.name;
        let conflict = if here.no_inherit {
            "non-inherited constraint"
        } else if !here.valid && check.valid {
            "NOT VALID constraint"
        } else {
            return None;
        };
        let message = format!("constraint \"{name}\" conflicts with {conflict} on child table");
        Some(("42P17", format!("{message} \"{table}\"")))
    })
}

/// A check of both whose texts are not alike: whether they mean the same is not
/// told by them.
pub(super) fn unclear_check<'a>(above: &'a Table, below: &Table) -> Option<&'a str> {
    let bare = |text: &str| text.replace(|c: char| c.is_whitespace() || "()".contains(c), "");
    above.constraints.iter().find_map(|check| {
        let ConstraintRule::Check(wanted) = &check.rule else { return None };
        let here = below.constraint(&check.name)?;
        let ConstraintRule::Check(found) = &here.rule else { return None };
        let alike = bare(&wanted.text) == bare(&found.text);
        (!alike && !check.no_inherit).then_some(check.name.as_str())
    })
}
