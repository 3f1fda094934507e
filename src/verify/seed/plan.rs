//! The rows that a table is to get: what stands in each column.
//!
//! Five rows a time. In what is no key, the second is NULL where it may be, the
//! fourth repeats the first, and the others have values at which conversions go
//! wrong.

use std::collections::{BTreeMap, BTreeSet};

use super::builtin::Purpose;
use super::question::Value;
use super::solve::Group;
use super::values::{Place, Values};
use crate::postgres::{Column, ForeignKey, Oid, Table};

/// How many rows a table gets at once.
pub(super) const ROWS: usize = 5;
/// The row that is NULL where it may be.
const NULL: usize = 1;
/// The row that repeats the first.
const SAME: usize = 3;

/// What stands in one column of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cell {
    /// A value; `None` is NULL.
    Value(Value),
    /// What a row that is there already has in a column.
    Reference {
        /// The table, as SQL writes it.
        table: String,
        /// The column.
        column: String,
        /// The columns by which rows are ordered.
        order: Vec<String>,
        /// Which row, from 0; behind the last the first follows.
        row: usize,
    },
    /// What a row of the same circle of tables has, which is not written yet.
    Planned {
        /// The table, or the root of its partitions.
        root: Oid,
        /// The column.
        column: String,
        /// Which row of those that are planned.
        row: usize,
        /// Whether NULL does as well.
        nullable: bool,
    },
}

/// The rows of one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TablePlan {
    /// Its number.
    pub(super) oid: Oid,
    /// Its name, as SQL writes it.
    pub(super) name: String,
    /// The columns that are written.
    pub(super) columns: Vec<String>,
    /// The rows.
    pub(super) rows: Vec<Vec<Cell>>,
    /// Whether conflicts may be asked to be ignored: rules and deferrable keys do
    /// not go with that.
    pub(super) ignores_conflicts: bool,
}

/// What is to be planned.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'a> {
    pub(super) table: &'a Table,
    pub(super) values: &'a Values,
    /// The roots of the tables that are filled together with this one.
    pub(super) circle: &'a BTreeSet<Oid>,
    /// The root of every table.
    pub(super) roots: &'a BTreeMap<Oid, Oid>,
    /// Columns whose values must be such that another type takes them.
    pub(super) as_types: &'a BTreeMap<String, (Oid, i32)>,
    /// Columns that constraints tie together.
    pub(super) groups: &'a [Group],
    /// How many rows it was given before.
    pub(super) start: usize,
    /// Whether rows are to have no nulls, no odd values, and none of them twice.
    pub(super) ordinary: bool,
    /// Whether only what must be written is.
    pub(super) sparse: bool,
}

impl Wanted<'_> {
    /// The rows, or why there can be none.
    pub(super) fn plan(self) -> Result<TablePlan, String> {
        let mut columns = Vec::new();
        let mut rows: Vec<Vec<Cell>> = vec![Vec::new(); ROWS];
        for column in &self.table.columns {
            if column.generated || (self.sparse && self.is_optional(column)) {
                continue;
            }
            let Some(cells) = self.cells(column)? else { continue };
            columns.push(column.name.clone());
            rows.iter_mut().zip(cells).for_each(|(row, cell)| row.push(cell));
        }
        Ok(TablePlan {
            oid: self.table.oid,
            name: self.table.name.clone(),
            columns,
            rows,
            ignores_conflicts: !self.table.has_rules
                && self.table.keys.iter().all(|key| !key.is_deferrable),
        })
    }

    /// Whether a row may do without the column.
    fn is_optional(&self, column: &Column) -> bool {
        let filled = !column.default.is_empty();
        let free = !self.is_key(column) && self.group(column).is_none();
        free && (filled || !self.is_required(column))
    }

    /// A cell for every row; nothing where the column's default must do.
    fn cells(&self, column: &Column) -> Result<Option<Vec<Cell>>, String> {
        let solved = self.group(column).map(|(group, place)| self.solved(group, place));
        if let Some(foreign_key) = self.foreign_key(column) {
            let mut cells = self.references(column, foreign_key, solved.is_none());
            // Of a reference the constraints can only say whether there is one.
            for (cell, solved) in cells.iter_mut().zip(solved.into_iter().flatten()) {
                if solved == Cell::Value(None) {
                    *cell = solved;
                }
            }
            return Ok(Some(cells));
        }
        if solved.is_some() {
            return Ok(solved);
        }
        let purpose = if self.is_key(column) { Purpose::Key } else { Purpose::Plain };
        let place = match self.as_types.get(&column.name) {
            Some((oid, modifier)) => Place { oid: *oid, modifier: *modifier, prefix: &column.name },
            None => Place::of(column),
        };
        let plain = |n| self.values.plain(place, n, purpose);
        if plain(self.start).is_none() {
            return match (column.default.is_empty() && !column.identity, column.not_null) {
                (false, _) => Ok(None),
                (true, false) => Ok(Some(vec![Cell::Value(None); ROWS])),
                (true, true) => {
                    let name = self.values.cast(column.r#type).unwrap_or_default();
                    Err(format!("no value of the type `{name}` of `{}` is known", column.name))
                }
            };
        }
        let all = self.mixed(column, place, purpose);
        Ok(Some(all.into_iter().map(Cell::Value).collect()))
    }

    /// Ordinary values, with what a purpose allows of odd ones among them.
    fn mixed(&self, column: &Column, place: Place<'_>, purpose: Purpose) -> Vec<Value> {
        let plain = |n| self.values.plain(place, n, purpose);
        let mut all: Vec<Value> = (self.start..self.start + ROWS).map(plain).collect();
        if self.ordinary {
            return all;
        }
        if purpose == Purpose::Key {
            if !self.is_required(column) {
                all[NULL] = None;
            }
            return all;
        }
        let edges = self.values.edges(place);
        // Another one first each time, so that in the end all are there.
        let turn = self.start / ROWS;
        let edge = |n: usize| edges.get((turn + n) % edges.len().max(1)).cloned();
        for (row, n) in [(2, 0), (4, 1), (NULL, 2)] {
            all[row] = edge(n).or_else(|| plain(self.start + n + 1));
        }
        if !self.is_required(column) {
            all[NULL] = None;
        }
        all[SAME] = all[0].clone();
        all
    }

    fn references(&self, column: &Column, foreign_key: &ForeignKey, free: bool) -> Vec<Cell> {
        let place = foreign_key.columns.iter().position(|name| *name == column.name);
        let referenced = foreign_key.referenced[place.unwrap_or(0)].clone();
        let root = self.roots.get(&foreign_key.table).copied().unwrap_or(foreign_key.table);
        let own = self.roots.get(&self.table.oid).copied().unwrap_or(self.table.oid);
        // Columns that reference together must name the same row.
        let mut together = foreign_key.columns.iter().filter_map(|name| self.table.column(name));
        let is_key = together.any(|column| self.is_key(column));
        // Pairs of references do not repeat before each has been everywhere.
        let turn = self.table.references.iter().position(|k| k == foreign_key).unwrap_or(0);
        // Where a constraint compares references, they are to differ.
        let compares = |names: Vec<&String>| {
            self.table.references.iter().filter(|k| names.contains(&&k.columns[0])).count() > 1
        };
        let words = |sql: &str| super::harvest::Harvest::of(sql).words;
        let apart = self.table.checks.iter().any(|check| {
            let words = words(&check.expression);
            compares(words.iter().collect())
        });
        let nullable = free && !self.ordinary && !self.is_required(column);
        (0..ROWS)
            .map(|k| {
                let n = self.start + if k == SAME && !is_key { 0 } else { k };
                let row = n + turn * (n / ROWS) + if apart { turn } else { 0 };
                if k == NULL && nullable {
                    Cell::Value(None)
                } else if self.circle.contains(&root) {
                    // The first of a tree has no parent, or itself.
                    let row = if root == own { k.saturating_sub(1) } else { k };
                    let first = root == own && k == 0;
                    if first && nullable {
                        Cell::Value(None)
                    } else {
                        Cell::Planned { root, column: referenced.clone(), row, nullable }
                    }
                } else {
                    Cell::Reference {
                        table: foreign_key.table_name.clone(),
                        column: referenced.clone(),
                        order: foreign_key.referenced.clone(),
                        row,
                    }
                }
            })
            .collect()
    }

    fn solved(&self, group: &Group, place: usize) -> Vec<Cell> {
        let count = group.combinations.len().max(1);
        let has_key = self
            .table
            .columns
            .iter()
            .any(|column| group.columns.contains(&column.name) && self.is_key(column));
        (0..ROWS)
            .map(|k| {
                let n = match k {
                    _ if has_key => self.start + k,
                    SAME => self.start / ROWS * (ROWS - 1),
                    _ => self.start / ROWS * (ROWS - 1) + if k > SAME { k - 1 } else { k },
                };
                let values = group.combinations.get(n % count);
                Cell::Value(values.and_then(|values| values[place].clone()))
            })
            .collect()
    }

    /// The group of a column, and its place in it.
    fn group(&self, column: &Column) -> Option<(&Group, usize)> {
        self.groups.iter().filter(|group| !group.combinations.is_empty()).find_map(|group| {
            Some((group, group.columns.iter().position(|name| *name == column.name)?))
        })
    }

    /// The foreign key that says what a column holds: the widest.
    fn foreign_key(&self, column: &Column) -> Option<&ForeignKey> {
        let own = self.table.references.iter().filter(|key| key.columns.contains(&column.name));
        own.max_by_key(|key| key.columns.len())
    }

    /// Whether rows differ in this column, or may have to.
    fn is_key(&self, column: &Column) -> bool {
        self.table.keys.iter().any(|key| {
            key.columns.contains(&column.name)
                || (!key.expressions.is_empty() && mentions(&key.expressions, &column.name))
        })
    }

    fn is_required(&self, column: &Column) -> bool {
        let primary =
            |name| self.table.keys.iter().any(|k| k.is_primary && k.columns.contains(name));
        column.not_null || self.values.is_never_null(column.r#type) || primary(&column.name)
    }
}

fn mentions(expression: &str, name: &str) -> bool {
    super::harvest::Harvest::of(expression).words.contains(name)
}

/// Puts what other rows of the circle hold in the place of what was planned to be
/// that.
pub(super) fn resolve(plans: &mut [TablePlan], roots: &BTreeMap<Oid, Oid>) {
    let before: Vec<TablePlan> = plans.to_vec();
    // A reference to a reference, along a chain that may be a circle.
    let found = |mut cell: Cell| {
        for _ in 0..=before.len() {
            let Cell::Planned { root, column, row, nullable } = &cell else { return cell };
            let rows: Vec<(&TablePlan, &Vec<Cell>)> = before
                .iter()
                .filter(|plan| roots.get(&plan.oid).copied().unwrap_or(plan.oid) == *root)
                .flat_map(|plan| plan.rows.iter().map(move |row| (plan, row)))
                .collect();
            let target = rows.get(row % rows.len().max(1)).and_then(|(plan, cells)| {
                cells.get(plan.columns.iter().position(|name| name == column)?)
            });
            match target {
                Some(Cell::Value(None)) | None if *nullable => return Cell::Value(None),
                Some(next) => cell = next.clone(),
                None => return Cell::Value(None),
            }
        }
        Cell::Value(None)
    };
    for cell in plans.iter_mut().flat_map(|plan| &mut plan.rows).flatten() {
        if matches!(cell, Cell::Planned { .. }) {
            *cell = found(cell.clone());
        }
    }
}
