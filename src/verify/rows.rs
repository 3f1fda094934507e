//! The rows of one table at two moments: which of them are the same, and what
//! became of the others.

use std::collections::{BTreeMap, BTreeSet};

use super::seed::fields;
use crate::postgres::{Rows, TableContent};

/// A value; `None` is NULL.
pub(super) type Value = Option<String>;

/// A table whose rows are known one by one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Grid {
    /// The number and the name of each column.
    pub(super) columns: Vec<(i16, String)>,
    /// The rows, a value per column.
    pub(super) rows: Vec<Vec<Value>>,
}

impl Grid {
    /// The rows of a table, unless there are too many or they cannot be read.
    pub(super) fn of(content: &TableContent) -> Option<Self> {
        let Rows::Texts(texts) = &content.rows else { return None };
        let rows = texts
            .iter()
            .map(|text| {
                // A row without columns is `()`.
                let fields = if content.columns.is_empty() { Vec::new() } else { fields(text) };
                (fields.len() == content.columns.len()).then_some(fields)
            })
            .collect::<Option<Vec<_>>>()?;
        Some(Self { columns: content.columns.clone(), rows })
    }

    /// The rows that no pair names.
    pub(super) fn without(mut self, pairs: &[Option<usize>]) -> Self {
        let taken: BTreeSet<usize> = pairs.iter().flatten().copied().collect();
        let mut place = 0;
        self.rows.retain(|_| {
            place += 1;
            !taken.contains(&(place - 1))
        });
        self
    }

    /// The place of a column.
    pub(super) fn place(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|(_, column)| column == name)
    }

    /// Its columns with those of the same name in `other`.
    pub(super) fn by_name(&self, other: &Self) -> Vec<(usize, usize)> {
        let pair = |(own, (_, name)): (usize, &(i16, String))| Some((own, other.place(name)?));
        self.columns.iter().enumerate().filter_map(pair).collect()
    }

    /// Its columns with those of the same number in `other`: the same, whatever
    /// they are called, as long as the table is the same.
    pub(super) fn by_number(&self, other: &Self) -> Vec<(usize, usize)> {
        let pair = |(own, (number, _)): (usize, &(i16, String))| {
            Some((own, other.columns.iter().position(|(n, _)| n == number)?))
        };
        self.columns.iter().enumerate().filter_map(pair).collect()
    }
}

/// More rows than this are not paired by likeness.
const MOST_BY_LIKENESS: usize = 500;

/// Columns of two grids: those that both have, and those among them that tell rows
/// apart.
#[derive(Debug, Clone, Default)]
pub(super) struct Shared {
    pub(super) columns: Vec<(usize, usize)>,
    pub(super) key: Vec<(usize, usize)>,
}

/// For every row of `old` the row of `new` that it became, where there is one.
///
/// Rows that are equal go together, then rows with the same key, then those that
/// are most alike, if half of their columns are; but a row that is equal to one of
/// `others`, or has its key, is left to them.
pub(super) fn pairs(
    old: &Grid,
    new: &Grid,
    shared: &Shared,
    others: Option<(&Grid, &Shared)>,
) -> Vec<Option<usize>> {
    let mut pairs: Vec<Option<usize>> = vec![None; old.rows.len()];
    let mut free: Vec<bool> = vec![true; new.rows.len()];
    pair_by(old, new, &shared.columns, &mut pairs, &mut free);
    pair_by(old, new, &shared.key, &mut pairs, &mut free);
    if let Some((others, shared)) = others {
        let mut theirs = vec![None; others.rows.len()];
        pair_by(others, new, &shared.columns, &mut theirs, &mut free);
        pair_by(others, new, &shared.key, &mut theirs, &mut free);
    }
    if old.rows.len().max(new.rows.len()) <= MOST_BY_LIKENESS {
        pair_by_likeness(old, new, &shared.columns, &mut pairs, &mut free);
    }
    pairs
}

fn pair_by_likeness(
    old: &Grid,
    new: &Grid,
    columns: &[(usize, usize)],
    pairs: &mut [Option<usize>],
    free: &mut [bool],
) {
    let mut likenesses = Vec::new();
    for (own, row) in old.rows.iter().enumerate().filter(|(own, _)| pairs[*own].is_none()) {
        for (other, found) in new.rows.iter().enumerate().filter(|(other, _)| free[*other]) {
            let alike = columns.iter().filter(|(a, b)| row[*a] == found[*b]).count();
            if alike > 0 && 2 * alike >= columns.len() {
                likenesses.push((alike, own, other));
            }
        }
    }
    likenesses.sort_by_key(|(alike, own, other)| (usize::MAX - alike, *own, *other));
    for (_, own, other) in likenesses {
        if pairs[own].is_none() && free[other] {
            (pairs[own], free[other]) = (Some(other), false);
        }
    }
}

/// Pairs rows whose values in these columns are equal.
fn pair_by(
    old: &Grid,
    new: &Grid,
    columns: &[(usize, usize)],
    pairs: &mut [Option<usize>],
    free: &mut [bool],
) {
    if columns.is_empty() {
        return;
    }
    let mut places = BTreeMap::<Vec<&Value>, Vec<usize>>::new();
    for (other, row) in new.rows.iter().enumerate().rev().filter(|(other, _)| free[*other]) {
        places.entry(columns.iter().map(|(_, b)| &row[*b]).collect()).or_default().push(other);
    }
    for (own, row) in old.rows.iter().enumerate() {
        if pairs[own].is_some() {
            continue;
        }
        let values: Vec<&Value> = columns.iter().map(|(a, _)| &row[*a]).collect();
        if let Some(other) = places.get_mut(&values).and_then(Vec::pop) {
            (pairs[own], free[other]) = (Some(other), false);
        }
    }
}

/// Whether every row of `old` is in `new`, as often as there, in the columns that
/// both have by name.
pub(super) fn is_within(old: &Grid, new: &Grid) -> bool {
    unpaired(old, new) == 0
}

/// How many rows of `old` are not in `new`, in the columns that both have by name.
pub(super) fn unpaired(old: &Grid, new: &Grid) -> usize {
    let shared = old.by_name(new);
    let mut pairs: Vec<Option<usize>> = vec![None; old.rows.len()];
    let mut free: Vec<bool> = vec![true; new.rows.len()];
    pair_by(old, new, &shared, &mut pairs, &mut free);
    pairs.iter().filter(|pair| pair.is_none()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(columns: &[&str], rows: &[&[&str]]) -> Grid {
        let value = |text: &&str| (*text != "-").then(|| (*text).to_owned());
        Grid {
            columns: (1..).zip(columns.iter().map(|name| (*name).to_owned())).collect(),
            rows: rows.iter().map(|row| row.iter().map(value).collect()).collect(),
        }
    }

    #[test]
    fn equal_rows_go_together_first() {
        let old = grid(&["id", "a"], &[&["1", "x"], &["2", "y"], &["2", "y"]]);
        let new = grid(&["a", "id"], &[&["y", "2"], &["z", "1"], &["y", "2"]]);
        let mut shared = Shared { columns: old.by_name(&new), key: vec![(0, 1)] };
        assert_eq!(pairs(&old, &new, &shared, None), [Some(1), Some(0), Some(2)]);
        // Without a key by likeness: one of two columns is enough.
        shared.key.clear();
        assert_eq!(pairs(&old, &new, &shared, None)[0], Some(1));
        // Unless the row is somebody else's.
        let other = grid(&["a", "id"], &[&["z", "1"]]);
        let theirs = Shared { columns: other.by_name(&new), key: Vec::new() };
        assert_eq!(pairs(&old, &new, &shared, Some((&other, &theirs)))[0], None);
    }

    #[test]
    fn what_is_too_unlike_is_gone() {
        let old = grid(&["a", "b", "c"], &[&["1", "2", "3"]]);
        let new = grid(&["a", "b", "c"], &[&["1", "9", "9"]]);
        let shared = Shared { columns: old.by_name(&new), key: Vec::new() };
        assert_eq!(pairs(&old, &new, &shared, None), [None]);
        assert!(!is_within(&old, &new));
        assert!(is_within(&old, &old) && is_within(&grid(&["a"], &[&["1"]]), &old));
    }
}
