//! What has another name, or leaves its parent.

use super::{Found, Look};
use crate::pg::QualifiedName;
use crate::rollback::plan::class::Class;
use crate::rollback::plan::item::{Compat, Demand, Item};
use crate::rollback::plan::quote;
use crate::source::Span;
use crate::sql::ObjectName;

/// `DETACH PARTITION`.
pub(super) fn detach(
    look: &Look<'_>,
    table: &QualifiedName,
    partition: &ObjectName,
    span: Span,
    found: &mut Found,
) {
    let partition = look.catalog.resolve(partition);
    let what = format!("detaches partition `{partition}` from `{table}`");
    let known = look.catalog.table(&partition).known();
    let bound = known.and_then(|known| known.bound.as_ref());
    let fix = bound.map(|bound| {
        format!(
            "ALTER TABLE {} ATTACH PARTITION {} {}",
            quote::qualified(table),
            quote::qualified(&partition),
            quote::bound(bound)
        )
    });
    leaves(&partition, table, what, fix, span, found);
}

pub(super) fn column(
    look: &Look<'_>,
    table: &QualifiedName,
    from: &str,
    to: &str,
    span: Span,
    found: &mut Found,
) {
    let what = format!("renames column `{from}` of `{table}` to `{to}`");
    if look.is_new_column(table, from) {
        found.add(Item::harmless(Class::Rename, span, what));
        return;
    }
    let n1 = Compat::Breaks(format!("column `{from}` of `{table}` is called `{to}`"));
    let demand = Demand::Column(table.clone(), from.to_owned());
    let fix = format!(
        "ALTER TABLE {} RENAME COLUMN {} TO {}",
        quote::qualified(table),
        quote::name(to),
        quote::name(from)
    );
    found.add(Item::new(Class::Rename, span, what, n1).demanding(demand).mended_by(fix));
}

pub(super) fn relation(
    look: &Look<'_>,
    from: &QualifiedName,
    to: &QualifiedName,
    span: Span,
    found: &mut Found,
) {
    let what = format!("renames `{from}` to `{to}`");
    if look.catalog.index(from).known().is_some() {
        found.add(Item::harmless(Class::Rename, span, what));
        return;
    }
    let n1 = Compat::Breaks(format!("`{from}` is called `{to}`"));
    let demand = Demand::Relation(from.clone());
    let back = if from.schema == to.schema {
        format!("RENAME TO {}", quote::name(&from.name))
    } else {
        format!("SET SCHEMA {}", quote::name(&from.schema))
    };
    let mut item = Item::new(Class::Rename, span, what, n1)
        .demanding(demand)
        .mended_by(format!("ALTER TABLE {} {back}", quote::qualified(to)));
    if look.catalog.sequence_created(from).is_none() {
        let (from, to) = (quote::qualified(from), quote::qualified(to));
        item.shim = Some(format!("CREATE VIEW {from} AS SELECT * FROM {to}"));
    }
    found.add(item);
}

/// A partition or child that leaves its parent.
pub(super) fn leaves(
    child: &QualifiedName,
    parent: &QualifiedName,
    what: String,
    fix: Option<String>,
    span: Span,
    found: &mut Found,
) {
    let n1 = Compat::Breaks(format!(
        "reads of `{parent}` miss the rows of `{child}`, and writes into its range fail"
    ));
    let mut item = Item::new(Class::DetachPartition, span, what, n1);
    item.fix.extend(fix);
    found.add(item);
}
