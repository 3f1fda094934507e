//! One migration up, down and up again.

use std::collections::BTreeMap;

use super::difference::{differences, only_column_order};
use super::run::VerifyError;
use super::script::{Failure, Run, run};
use crate::effect::{Effect, EffectKind, Life, Loss, ScriptEffects};
use crate::migration::Migration;
use crate::postgres::{Observation, ScratchDatabase, SessionOptions, Snapshot};
use crate::report::{Cycle, DifferenceEntry};

/// How a migration came through.
#[derive(Debug)]
pub(super) struct Climb {
    pub(super) cycle: Cycle,
    /// The step that failed, and how.
    pub(super) failure: Option<(Step, Failure)>,
    pub(super) differences: Vec<DifferenceEntry>,
    pub(super) loses: Vec<String>,
    /// What the statements of the first up did, as far as they ran.
    pub(super) observations: Vec<Observation>,
    /// Whether the database is as it is after the up alone.
    pub(super) clean: bool,
}

/// A step of the stairway.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Up,
    Down,
    Reapply,
}

impl Step {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
            Self::Reapply => "reapply",
        }
    }
}

/// A schema and the rows in it.
#[derive(Debug)]
struct State {
    schema: Snapshot,
    rows: BTreeMap<String, String>,
}

async fn state(database: &ScratchDatabase) -> Result<State, VerifyError> {
    let schema = database.snapshot().await?;
    let rows = database.row_digests().await?;
    Ok(State { schema, rows })
}

/// Takes `migration` up, down and up again in `database`; `effects` are what its
/// up is foreseen to do.
pub(super) async fn climb(
    database: &ScratchDatabase,
    migration: &Migration,
    effects: &ScriptEffects,
    options: &SessionOptions,
) -> Result<Climb, VerifyError> {
    let before = state(database).await?;
    let Run { observations, failure } = run(database, &migration.up, options, true).await?;
    let mut climb = Climb {
        cycle: Cycle::Reversible,
        failure: None,
        differences: Vec::new(),
        loses: Vec::new(),
        observations,
        clean: true,
    };
    if let Some(failure) = failure {
        climb.fail(Cycle::UpFailed, Step::Up, failure);
        return Ok(climb);
    }
    let Some(down) = migration.down.as_ref().filter(|down| !down.statements.is_empty()) else {
        climb.cycle = Cycle::NoDown;
        return Ok(climb);
    };
    let after_up = state(database).await?;
    if let Some(failure) = run(database, down, options, false).await?.failure {
        climb.fail(Cycle::DownFailed, Step::Down, failure);
        return Ok(climb);
    }
    let after_down = state(database).await?;
    climb.differences = differences(&before.schema, &after_down.schema, "after_down");
    climb.loses = losses(effects, &before, &after_up, &after_down);
    if let Some(failure) = run(database, &migration.up, options, false).await?.failure {
        climb.fail(Cycle::ReapplyFailed, Step::Reapply, failure);
        return Ok(climb);
    }
    let after_reapply = state(database).await?;
    let again = differences(&after_up.schema, &after_reapply.schema, "after_reapply");
    climb.differences.extend(again);
    climb.judge(&before, &after_up, &after_down, &after_reapply);
    Ok(climb)
}

impl Climb {
    fn fail(&mut self, cycle: Cycle, step: Step, failure: Failure) {
        self.cycle = cycle;
        self.failure = Some((step, failure));
        self.clean = false;
    }

    /// A schema that is not the same weighs more than lost data, unless the lost
    /// column merely came back in another place.
    fn judge(&mut self, before: &State, up: &State, down: &State, again: &State) {
        let moved = |old: &State, new: &State| {
            old.schema == new.schema || only_column_order(&old.schema, &new.schema)
        };
        let lossy = !self.loses.is_empty();
        self.cycle = if self.differences.is_empty() && !lossy {
            Cycle::Reversible
        } else if lossy && moved(before, down) && moved(up, again) {
            Cycle::Lossy
        } else {
            Cycle::Differs
        };
        self.clean = up.schema == again.schema && up.rows == again.rows;
    }
}

/// Whether rows that the up changed were seen to be what they had been.
fn came_back(effect: &Effect, before: &State, up: &State, after: &State) -> bool {
    let of_rows = matches!(
        effect.kind,
        EffectKind::Loss(Loss::DeletedRows { .. } | Loss::OverwrittenValues { .. })
    );
    let table = effect.on.name.to_string();
    let rows = |state: &State| state.rows.get(&table).cloned();
    of_rows && rows(before) != rows(up) && rows(before) == rows(after)
}

/// What the up takes away for good, in words, and rows that did not come back.
fn losses(effects: &ScriptEffects, before: &State, up: &State, after: &State) -> Vec<String> {
    let mut losses: Vec<String> = effects
        .statements
        .iter()
        .flat_map(|statement| &statement.effects)
        .filter(|effect| effect.on.life != Life::New)
        .filter(|effect| !came_back(effect, before, up, after))
        .filter_map(|effect| match &effect.kind {
            EffectKind::Loss(loss) => Some(loss.in_words(&effect.on)),
            _ => None,
        })
        .collect();
    // A row's text changes with its table's columns.
    let comparable = before.schema == after.schema;
    for (table, digest) in before.rows.iter().filter(|_| comparable) {
        if after.rows.get(table).is_some_and(|after| after != digest) {
            losses.push(format!("rows of `{table}` are not what they were before the up"));
        }
    }
    losses
}
