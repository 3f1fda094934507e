//! What a down costs once the new application has written: rows and values that
//! came after the up and do not survive it.

use std::collections::BTreeMap;

use super::loss::{Comparison, shared_with};
use super::rows::{Grid, Shared, pairs};
use crate::postgres::{Content, Oid, Structure};

/// What of one table is lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Price {
    /// The table's name after the up, as SQL writes it.
    pub(super) table: String,
    /// The column; nothing where whole rows are gone.
    pub(super) column: Option<String>,
    /// How many rows or values.
    pub(super) lost: usize,
    /// Of how many.
    pub(super) of: usize,
}

/// What the down made of rows that were written before it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Bill {
    /// What is lost.
    pub(super) prices: Vec<Price>,
    /// Of each table the rows that are there after the down and were written
    /// neither before the up nor after it.
    pub(super) left: BTreeMap<Oid, Grid>,
}

/// The rows that are in `after` and not in `before`, by table; `structure` is that
/// of both.
pub(super) fn written(
    before: &Content,
    structure: &Structure,
    after: &Content,
) -> BTreeMap<Oid, Grid> {
    let mut all = BTreeMap::new();
    for (oid, table) in &after.tables {
        let Some(mut new) = Grid::of(table) else { continue };
        if let Some(old) = before.tables.get(oid).and_then(Grid::of) {
            let shared = shared_with(structure, *oid, &old, *oid, &new);
            let pairs = pairs(&old, &new, &shared, None);
            new = new.without(&pairs);
        }
        if !new.rows.is_empty() {
            all.insert(*oid, new);
        }
    }
    all
}

/// Looks for the rows of `written`, whose tables were as in `structure`, among
/// those that `comparison` found to be new after the down.
pub(super) fn bill(
    written: &BTreeMap<Oid, Grid>,
    structure: &Structure,
    comparison: &Comparison,
    after: &Content,
) -> Bill {
    let mut bill = Bill { prices: Vec::new(), left: comparison.added.clone() };
    for (oid, rows) in written {
        let Some(table) = structure.tables.get(oid) else { continue };
        // The same table under another name, or another of the same name.
        let now = after
            .tables
            .get_key_value(oid)
            .or_else(|| after.tables.iter().find(|(_, content)| content.name == table.name));
        let now = now.map(|(found, _)| *found);
        let nothing = Grid::default();
        let new = now.and_then(|now| comparison.added.get(&now)).unwrap_or(&nothing);
        let shared =
            now.map_or_else(Shared::default, |now| shared_with(structure, *oid, rows, now, new));
        let pairs = pairs(rows, new, &shared, None);
        bill.prices.extend(prices(&table.name, (rows, new), &shared.columns, &pairs));
        if let Some(left) = now.and_then(|now| bill.left.get_mut(&now)) {
            *left = std::mem::take(left).without(&pairs);
        }
    }
    bill.left.retain(|_, grid| !grid.rows.is_empty());
    bill
}

fn prices(
    table: &str,
    (rows, new): (&Grid, &Grid),
    shared: &[(usize, usize)],
    pairs: &[Option<usize>],
) -> Vec<Price> {
    let price = |column: Option<&String>, lost, of| Price {
        table: table.to_owned(),
        column: column.cloned(),
        lost,
        of,
    };
    let gone = pairs.iter().filter(|pair| pair.is_none()).count();
    let mut prices = Vec::new();
    if gone > 0 {
        prices.push(price(None, gone, pairs.len()));
    }
    // Of the rows that stay, the values that are gone or another one.
    for (place, (_, name)) in rows.columns.iter().enumerate() {
        let now = shared.iter().find(|(own, _)| *own == place).map(|(_, now)| *now);
        let values: Vec<bool> = rows
            .rows
            .iter()
            .zip(pairs)
            .filter_map(|(row, pair)| Some((&row[place], (*pair)?)))
            .filter(|(value, _)| value.is_some())
            .map(|(value, pair)| now.is_none_or(|now| new.rows[pair][now] != *value))
            .collect();
        let lost = values.iter().filter(|lost| **lost).count();
        if lost > 0 {
            prices.push(price(Some(name), lost, values.len()));
        }
    }
    prices
}
