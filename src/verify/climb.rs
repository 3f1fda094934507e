//! How a migration came through: the verdict, and what it stands on.

use std::collections::{BTreeMap, BTreeSet};

use super::difference::only_column_order;
use super::loss::{self, Disturbed, Identity, Loss};
use super::price::{self, Price};
use super::proof::Proof;
use super::rows::{Grid, is_within};
use super::script::Failure;
use super::seed::plain;
use super::seeding::Unseeded;
use super::stairway::{State, Step};
use crate::effect::{Break, Effect, EffectKind, Life, Loss as Foreseen, ScriptEffects};
use crate::migration::Migration;
use crate::pg::{Name, QualifiedName};
use crate::postgres::{Content, Observation, Oid};
use crate::report::{Cycle, DifferenceEntry};

/// How a migration came through.
#[derive(Debug)]
pub(super) struct Climb {
    pub(super) cycle: Cycle,
    /// The step that failed, and how.
    pub(super) failure: Option<(Step, Failure)>,
    pub(super) differences: Vec<DifferenceEntry>,
    /// What rows showed to be lost.
    pub(super) losses: Vec<Loss>,
    /// What is lost, in words, as far as no count says it.
    pub(super) loses: Vec<String>,
    /// What the down takes of what was written after the up.
    pub(super) prices: Vec<Price>,
    /// Tables that got no row, and were not known to get none.
    pub(super) unseeded: Vec<Unseeded>,
    /// Whether there were rows of ours before the up.
    pub(super) seeded: bool,
    /// How many rows there were before the up.
    pub(super) rows: usize,
    /// How many rows were written after the up.
    pub(super) written: usize,
    /// What the proofs of the up's declarations returned.
    pub(super) proofs: Vec<Proof>,
    /// What the statements of the first up did, as far as they ran.
    pub(super) observations: Vec<Observation>,
    /// Whether the database is as it is after the up alone.
    pub(super) clean: bool,
}

impl Default for Climb {
    fn default() -> Self {
        Self {
            cycle: Cycle::Reversible,
            failure: None,
            differences: Vec::new(),
            losses: Vec::new(),
            loses: Vec::new(),
            prices: Vec::new(),
            unseeded: Vec::new(),
            seeded: false,
            rows: 0,
            written: 0,
            proofs: Vec::new(),
            observations: Vec::new(),
            clean: true,
        }
    }
}

/// What was written after the up.
#[derive(Debug, Default)]
pub(super) struct Written {
    /// The rows, by table.
    pub(super) rows: BTreeMap<Oid, Grid>,
    /// What triggers did to the rows that were there.
    pub(super) disturbed: Disturbed,
}

impl Written {
    /// What is in `then` beyond what the up left.
    pub(super) fn new(up: &State, then: &Content) -> Self {
        Self {
            rows: price::written(&up.content, &up.structure, then),
            disturbed: loss::disturbed(&up.content, &up.structure, then),
        }
    }
}

impl Climb {
    pub(super) fn fail(&mut self, cycle: Cycle, step: Step, failure: Failure) {
        self.cycle = cycle;
        self.failure = Some((step, failure));
        self.clean = false;
    }

    /// Nothing good is known of a migration of which a part was not run.
    pub(super) fn doubt(&mut self, migration: &Migration) {
        let scripts = std::iter::once(&migration.up).chain(&migration.down);
        let unseen = scripts.flat_map(|script| &script.unseen).next().is_some();
        if unseen && matches!(self.cycle, Cycle::Reversible | Cycle::Lossy | Cycle::NoDown) {
            self.cycle = Cycle::Unseen;
        }
    }

    /// What of the rows before the up, and of those written after it, is there
    /// after the down.
    pub(super) fn weigh(
        &mut self,
        effects: &ScriptEffects,
        (before, up, after): (&State, &State, &State),
        written: &Written,
    ) {
        let Written { rows, disturbed } = written;
        let then = (&before.content, &*before.structure);
        let written = Some((rows, &*up.structure));
        let mut comparison =
            loss::compare(then, &after.content, Identity::Name, disturbed, written);
        loss::date(&mut comparison.losses, then, (&up.content, &*up.structure));
        let bill = price::bill(rows, &up.structure, &comparison, &after.content);
        self.prices = bill.prices;
        self.loses = foreseen(effects, before, up);
        self.loses.extend(comparison.unclear);
        for (oid, left) in &bill.left {
            let Some(table) = after.content.tables.get(oid) else { continue };
            // Of a table that should not be there the schema tells, and so it does of a
            // partition that is none any more.
            let mut known = before.structure.tables.values();
            if known.any(|old| old.name == table.name && old.root == old.oid) {
                self.loses.push(left_behind(left.rows.len(), &table.name));
            }
        }
        self.losses = comparison.losses;
    }

    /// A schema that is not the same weighs more than lost data, unless the lost
    /// column merely came back in another place.
    pub(super) fn judge(&mut self, (before, up): (&State, &State), down: &State, again: &State) {
        let moved = |old: &State, new: &State| {
            old.schema == new.schema || only_column_order(&old.schema, &new.schema)
        };
        let lossy = !self.loses.is_empty() || !self.losses.is_empty();
        self.cycle = if self.differences.is_empty() && !lossy {
            Cycle::Reversible
        } else if lossy && moved(before, down) && moved(up, again) {
            Cycle::Lossy
        } else {
            Cycle::Differs
        };
    }
}

fn left_behind(count: usize, table: &str) -> String {
    let (rows, are) = if count == 1 { ("row", "is") } else { ("rows", "are") };
    format!(
        "the state before the up: {count} {rows} that nobody wrote before {are} left in `{table}`"
    )
}

/// What the up is foreseen to take away for good, as far as no row was there to
/// show it.
fn foreseen(effects: &ScriptEffects, before: &State, up: &State) -> Vec<String> {
    let nothing = Disturbed::new();
    let then = (&before.content, &*before.structure);
    let by_up = loss::compare(then, &up.content, Identity::Number, &nothing, None);
    let struck: BTreeSet<String> = by_up.losses.iter().map(|loss| plain(&loss.table)).collect();
    let all: Vec<&Effect> = effects.statements.iter().flat_map(|it| &it.effects).collect();
    let lost = all.iter().enumerate().filter(|(_, effect)| effect.on.life != Life::New);
    lost.filter_map(|(at, effect)| match &effect.kind {
        EffectKind::Loss(loss) => {
            let former = Former::of(&effect.on.name, &all[..at]);
            (!is_shown(&former, loss, &before.content, &struck)).then(|| loss.in_words(&effect.on))
        }
        _ => None,
    })
    .collect()
}

/// What a table and its columns were called before the script that renames them.
struct Former<'a> {
    table: String,
    /// New names and the old ones, the last renaming first.
    columns: Vec<(&'a Name, &'a Name)>,
}

impl<'a> Former<'a> {
    /// The names before `earlier` of the table that is `name` after it.
    fn of(name: &'a QualifiedName, earlier: &[&'a Effect]) -> Self {
        let mut table = name;
        let mut columns = Vec::new();
        for effect in earlier.iter().rev() {
            match &effect.kind {
                EffectKind::Break(Break::TableRenamed { to }) if to == table => {
                    table = &effect.on.name;
                }
                EffectKind::Break(Break::ColumnRenamed { from, to })
                    if effect.on.name == *table =>
                {
                    columns.push((to, from));
                }
                _ => {}
            }
        }
        Self { table: plain(&table.to_string()), columns }
    }

    fn column(&self, name: &'a Name) -> &'a Name {
        self.columns.iter().fold(name, |name, (to, from)| if *to == name { from } else { name })
    }
}

/// Whether rows of before the up would show this loss: one under a condition shows
/// in the tables that the up is seen to have `struck`.
fn is_shown<'a>(
    former: &Former<'a>,
    loss: &'a Foreseen,
    before: &Content,
    struck: &BTreeSet<String>,
) -> bool {
    let table = before.tables.values().find(|table| plain(&table.name) == former.table);
    let Some(grid) = table.and_then(Grid::of) else { return false };
    let has_values = |column: &'a Name| {
        let place = grid.place(former.column(column));
        place.is_some_and(|place| grid.rows.iter().any(|row| row[place].is_some()))
    };
    match loss {
        Foreseen::Table | Foreseen::Rows { every: true } => true,
        Foreseen::Column { column } | Foreseen::Narrowing { column } => has_values(column),
        Foreseen::OverwrittenValues { columns, every: true } => columns.iter().any(has_values),
        Foreseen::Rows { .. } | Foreseen::OverwrittenValues { .. } => {
            struck.contains(&former.table)
        }
    }
}

/// Whether a database is as the up alone leaves it, the rows that were written
/// after the up apart: the rows that the first up left are there, in the columns
/// that were there before it, and no more.
///
/// What the up itself fills may be another value the second time (`now()`).
pub(super) fn is_clean(before: &State, up: &State, written: &Written, again: &State) -> bool {
    let names: BTreeSet<&String> =
        up.content.tables.values().chain(again.content.tables.values()).map(|t| &t.name).collect();
    let by_name = |content: &Content, name: &str| {
        let found = content.tables.iter().find(|(_, table)| table.name == name);
        found.map(|(oid, table)| (*oid, Grid::of(table)))
    };
    names.into_iter().all(|name| {
        let first = by_name(&up.content, name);
        let (first, second) = match (first, by_name(&again.content, name)) {
            (Some((_, None)), _) | (_, Some((_, None))) => return false,
            (first, second) => (first.and_then(|(_, g)| g), second.and_then(|(_, g)| g)),
        };
        let oid = up.structure.tables.values().find(|table| table.name == *name).map(|t| t.oid);
        let more = oid.and_then(|oid| written.rows.get(&oid)).map_or(0, |grid| grid.rows.len());
        let mut first = first.unwrap_or_default();
        let mut second = second.unwrap_or_default();
        if (second.rows.len() < first.rows.len()) || (second.rows.len() > first.rows.len() + more) {
            return false;
        }
        if let Some(old) = oid.and_then(|oid| before.structure.tables.get(&oid)) {
            for grid in [&mut first, &mut second] {
                keep(grid, |name| old.column(name).is_some());
            }
            return is_within(&first, &second);
        }
        true
    })
}

/// Drops the columns that are not wanted.
fn keep(grid: &mut Grid, wanted: impl Fn(&str) -> bool) {
    let keeps: Vec<bool> = grid.columns.iter().map(|(_, name)| wanted(name)).collect();
    let mut kept = keeps.iter();
    grid.columns.retain(|_| kept.next() == Some(&true));
    for row in &mut grid.rows {
        let mut kept = keeps.iter();
        row.retain(|_| kept.next() == Some(&true));
    }
}
