//! Which values that were there before the up are there again after the down.

use std::collections::{BTreeMap, BTreeSet};

use super::rows::{Grid, Shared, Value, pairs};
use crate::postgres::{Content, Oid, Rows, Structure, TableContent};

/// What became of the values of one table, or of one of its columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Loss {
    /// The table's name before, as SQL writes it.
    pub(super) table: String,
    /// The column; nothing where whole rows are gone.
    pub(super) column: Option<String>,
    /// How many are gone, or NULL now.
    pub(super) lost: usize,
    /// How many are another value now.
    pub(super) altered: usize,
    /// Of how many.
    pub(super) of: usize,
    /// One of them, before and after.
    pub(super) example: Option<(Value, Value)>,
    /// Whether it was gone already when the up was done.
    pub(super) in_up: bool,
    /// What the table and the column were called then, if they were there.
    pub(super) names: Vec<String>,
}

/// Everything that the comparison of two moments shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Comparison {
    /// What is gone or changed.
    pub(super) losses: Vec<Loss>,
    /// Tables whose rows are too many to compare one by one, and are not the same;
    /// and those whose rows could not be read, with the reason.
    pub(super) unclear: Vec<String>,
    /// Of each table the rows that have no counterpart among those before.
    pub(super) added: BTreeMap<Oid, Grid>,
}

/// Columns of tables, by number, that somebody else changed meanwhile.
pub(super) type Disturbed = BTreeMap<Oid, BTreeSet<i16>>;

/// Rows that came in between, by the number of the table as it was then, with the
/// structure of then.
pub(super) type Written<'a> = (&'a BTreeMap<Oid, Grid>, &'a Structure);

/// By what a table and its columns are known again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Identity {
    /// By their names, whoever has them now.
    Name,
    /// By their numbers, whatever they are called now.
    Number,
}

/// Compares the rows of `before` with those of `after`, table by table.
pub(super) fn compare(
    (before, structure): (&Content, &Structure),
    after: &Content,
    identity: Identity,
    disturbed: &Disturbed,
    written: Option<Written<'_>>,
) -> Comparison {
    let mut comparison = Comparison::default();
    let named: BTreeMap<&str, (&Oid, &TableContent)> =
        after.tables.iter().map(|(oid, table)| (table.name.as_str(), (oid, table))).collect();
    for (oid, table) in &before.tables {
        let now = match identity {
            Identity::Name => named.get(table.name.as_str()).copied(),
            Identity::Number => after.tables.get_key_value(oid),
        };
        let nothing = BTreeSet::new();
        let disturbed = disturbed.get(oid).unwrap_or(&nothing);
        let Some(old) = Grid::of(table) else {
            comparison.unclear.extend(unclear(table, now.map(|(_, now)| now)));
            continue;
        };
        let new = match now.map(|(_, now)| Grid::of(now)) {
            None => Grid::default(),
            Some(Some(new)) => new,
            Some(None) => {
                comparison.unclear.push(format!("the rows of `{}`: too many now", table.name));
                continue;
            }
        };
        let key = key(structure, *oid, &old, &new);
        let columns = match identity {
            Identity::Name => old.by_name(&new),
            Identity::Number => old.by_number(&new),
        };
        let shared = Shared { columns, key };
        let others = written.zip(now).and_then(|(written, (oid, table))| {
            let (own, rows) = rows_of(written, *oid, &table.name)?;
            Some((rows, shared_with(written.1, own, rows, *oid, &new)))
        });
        let others = others.as_ref().map(|(rows, shared)| (*rows, shared));
        let pairs = pairs(&old, &new, &shared, others);
        let losses = losses(&table.name, (&old, &new), &shared, &pairs, disturbed);
        comparison.losses.extend(losses);
        if let Some((oid, _)) = now {
            comparison.added.insert(*oid, new.without(&pairs));
        }
    }
    for (oid, table) in &after.tables {
        if before.tables.values().all(|old| old.name != table.name) {
            comparison.added.extend(Grid::of(table).map(|grid| (*oid, grid)));
        }
    }
    comparison.added.retain(|_, grid| !grid.rows.is_empty());
    comparison
}

/// The columns by which rows of a table are told apart: its primary key, else
/// another key.
fn key(structure: &Structure, oid: Oid, old: &Grid, new: &Grid) -> Vec<(usize, usize)> {
    let Some(table) = structure.tables.get(&oid) else { return Vec::new() };
    let mut keys: Vec<_> =
        table.keys.iter().filter(|key| !key.is_partial && !key.excludes).collect();
    keys.sort_by_key(|key| !key.is_primary);
    let places = |names: &Vec<String>| {
        names.iter().map(|name| Some((old.place(name)?, new.place(name)?))).collect()
    };
    keys.into_iter().find_map(|key| places(&key.columns)).unwrap_or_default()
}

fn unclear(table: &TableContent, now: Option<&TableContent>) -> Option<String> {
    let name = &table.name;
    match &table.rows {
        Rows::Unreadable(why) => Some(format!("the rows of `{name}`: {why}")),
        rows if now.is_some_and(|now| now.rows == *rows) => None,
        _ => Some(format!("the rows of `{name}`: not the same, and too many to compare")),
    }
}

/// The rows that were written into the table that is `oid` and `name` now, and the
/// number of the table then: the same table, or one of the same name.
fn rows_of<'a>(written: Written<'a>, oid: Oid, name: &str) -> Option<(Oid, &'a Grid)> {
    let (rows, structure) = written;
    let by_name =
        || rows.iter().find(|(oid, _)| structure.tables.get(oid).is_some_and(|t| t.name == name));
    rows.get_key_value(&oid).or_else(by_name).map(|(oid, rows)| (*oid, rows))
}

/// What the rows of a table share with those of the table that it became: by
/// number where it is the same, else by name.
pub(super) fn shared_with(
    structure: &Structure,
    oid: Oid,
    rows: &Grid,
    now: Oid,
    new: &Grid,
) -> Shared {
    let columns = if oid == now { rows.by_number(new) } else { rows.by_name(new) };
    Shared { columns, key: key(structure, oid, rows, new) }
}

/// Lost rows, and lost and altered values of the others, column by column.
fn losses(
    table: &str,
    (old, new): (&Grid, &Grid),
    shared: &Shared,
    pairs: &[Option<usize>],
    disturbed: &BTreeSet<i16>,
) -> Vec<Loss> {
    let mut losses = Vec::new();
    let gone = pairs.iter().filter(|pair| pair.is_none()).count();
    if gone > 0 {
        losses.push(Loss {
            table: table.to_owned(),
            column: None,
            lost: gone,
            altered: 0,
            of: old.rows.len(),
            example: None,
            in_up: false,
            names: Vec::new(),
        });
    }
    for (own, (number, name)) in old.columns.iter().enumerate() {
        if disturbed.contains(number) {
            continue;
        }
        let place = shared.columns.iter().find(|(a, _)| *a == own).map(|(_, b)| *b);
        let mut loss = Loss {
            table: table.to_owned(),
            column: Some(name.clone()),
            lost: 0,
            altered: 0,
            of: old.rows.len(),
            example: None,
            in_up: false,
            names: Vec::new(),
        };
        for (row, pair) in old.rows.iter().zip(pairs) {
            let Some(pair) = pair else { continue };
            let was = &row[own];
            let is = place.and_then(|place| new.rows[*pair][place].clone());
            if *was == is {
                continue;
            }
            match is {
                None => loss.lost += 1,
                Some(_) => loss.altered += 1,
            }
            loss.example.get_or_insert_with(|| (was.clone(), is));
        }
        if loss.lost + loss.altered > 0 {
            losses.push(loss);
        }
    }
    losses
}

/// Marks the losses that were there already when the up was done, and notes under
/// which names the others went on.
pub(super) fn date(
    losses: &mut [Loss],
    before: (&Content, &Structure),
    up: (&Content, &Structure),
) {
    let nothing = Disturbed::new();
    let so_far = compare(before, up.0, Identity::Number, &nothing, None).losses;
    for loss in losses {
        // What was gone with its row, or with its table, was gone as well.
        loss.in_up = so_far.iter().any(|early| {
            early.table == loss.table && (early.column.is_none() || early.column == loss.column)
        });
        let old = before.1.tables.values().find(|table| table.name == loss.table);
        let Some((old, new)) = old.and_then(|old| Some((old, up.1.tables.get(&old.oid)?))) else {
            continue;
        };
        loss.names.push(new.name.clone());
        let number = loss.column.as_ref().and_then(|name| old.column(name)).map(|c| c.number);
        let column = new.columns.iter().find(|column| Some(column.number) == number);
        loss.names.extend(column.map(|column| column.name.clone()));
    }
}

/// What writes meanwhile changed of rows that were there: they change nothing by
/// themselves, but triggers may.
pub(super) fn disturbed(before: &Content, structure: &Structure, after: &Content) -> Disturbed {
    let nothing = Disturbed::new();
    let comparison = compare((before, structure), after, Identity::Number, &nothing, None);
    let mut disturbed = Disturbed::new();
    for (oid, table) in &before.tables {
        let losses = comparison.losses.iter().filter(|loss| loss.table == table.name);
        for loss in losses {
            let columns = table.columns.iter();
            let named = columns.filter(|(_, name)| loss.column.as_ref().is_none_or(|c| c == name));
            disturbed.entry(*oid).or_default().extend(named.map(|(number, _)| *number));
        }
    }
    disturbed
}
