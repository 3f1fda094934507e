//! What was seen, as the report says it.

mod observed;
mod rows;
mod step;

pub(super) use step::privileges;

use super::attempt::Outcome;
use super::climb::Climb;
use super::stairway::Step;
use crate::effect::ScriptEffects;
use crate::migration::{Migration, Script};
use crate::pg::Version;
use crate::report::{
    Cycle, MigrationEntry, ObservedEntry, Place, ProofEntry, RowsEntry, UnseededEntry,
};

/// The server on which something was seen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    /// Its major.
    pub(super) version: Version,
    /// Whether scripts have the rights of a superuser on it.
    pub(super) as_superuser: bool,
}

/// A migration that an earlier failure kept from being tried.
pub(super) fn not_run(migration: &Migration) -> MigrationEntry {
    empty(migration, Cycle::NotRun)
}

fn empty(migration: &Migration, cycle: Cycle) -> MigrationEntry {
    MigrationEntry {
        id: migration.id.clone(),
        file: migration.up.source.name().to_owned(),
        cycle,
        error: None,
        differences: Vec::new(),
        loses: Vec::new(),
        losses: Vec::new(),
        price: Vec::new(),
        needs: Vec::new(),
        proofs: Vec::new(),
        rows: RowsEntry::default(),
        observed: Vec::new(),
    }
}

/// The script that a step runs.
fn script_of(migration: &Migration, step: Step) -> &Script {
    match step {
        Step::Down => migration.down.as_ref().unwrap_or(&migration.up),
        Step::Up | Step::Reapply => &migration.up,
    }
}

/// A migration that was tried.
pub(super) fn of(
    migration: &Migration,
    effects: &ScriptEffects,
    outcome: Outcome,
    seen: Seen,
) -> MigrationEntry {
    let Outcome { climb, needs, fails_on_rows } = outcome;
    let losses = rows::losses(&climb.losses, migration, effects, &climb.observations);
    let proofs = climb.proofs.iter().map(|proof| ProofEntry {
        place: Place::new(&migration.up.source, proof.span),
        sql: proof.query.clone(),
        rows: proof.rows.as_ref().ok().copied(),
        error: proof.rows.as_ref().err().cloned(),
    });
    let proofs = proofs.collect();
    let Climb { cycle, failure, differences, prices, unseeded, observations, .. } = climb;
    let mut entry = empty(migration, cycle);
    entry.observed = effects
        .statements
        .iter()
        .zip(&observations)
        .map(|(statement, observation)| {
            observed::entry(&effects.source, statement, observation, seen.version)
        })
        .collect::<Vec<ObservedEntry>>();
    entry.error = failure.map(|(at, failure)| {
        let script = script_of(migration, at);
        let written = failure.statement.and_then(|index| script.statement(index));
        let statement = failure.statement.and_then(|index| effects.statements.get(index));
        if let (Step::Up, Some(statement)) = (at, statement) {
            let failed =
                observed::failed(&effects.source, statement, written.as_ref(), &failure.error);
            entry.observed.push(failed);
        }
        let mut entry = step::entry(at.as_str(), script, written.as_ref(), &failure.error, seen);
        entry.only_on_rows = fails_on_rows;
        entry
    });
    entry.proofs = proofs;
    entry.differences = differences;
    entry.loses = losses.iter().map(rows::in_words).chain(climb.loses).collect();
    entry.losses = losses;
    entry.price = prices.into_iter().map(rows::price).collect();
    entry.needs =
        needs.iter().map(|need| step::need(script_of(migration, need.step), need)).collect();
    let unseeded = unseeded.into_iter();
    entry.rows = RowsEntry {
        before: climb.rows,
        written: climb.written,
        unseeded: unseeded.map(|u| UnseededEntry { table: u.table, why: u.why }).collect(),
    };
    entry
}
