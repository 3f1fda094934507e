//! One migration up, down and up again.

use std::collections::{BTreeMap, BTreeSet};

use super::difference::{differences, only_column_order};
use super::run::VerifyError;
use super::script::{Failure, Run, run};
use crate::effect::{Effect, EffectKind, Life, Loss, ScriptEffects};
use crate::migration::{Migration, Script};
use crate::postgres::{Observation, Reader, ScratchDatabase, SessionOptions, Snapshot};
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

/// A database that migrations climb, one after the other.
#[derive(Debug)]
pub(super) struct Stairs<'a> {
    database: ScratchDatabase,
    reader: Reader,
    options: &'a SessionOptions,
    /// What the last reading saw, if nothing ran since.
    known: Option<State>,
}

impl<'a> Stairs<'a> {
    pub(super) fn new(database: ScratchDatabase, options: &'a SessionOptions) -> Self {
        let reader = database.reader();
        Self { database, reader, options, known: None }
    }

    /// The database, with nobody of ours connected to it.
    pub(super) async fn leave(mut self) -> ScratchDatabase {
        self.reader.close().await;
        self.database
    }

    async fn state(&mut self) -> Result<State, VerifyError> {
        let schema = self.reader.snapshot().await?;
        let rows = self.reader.row_digests().await?;
        Ok(State { schema, rows })
    }

    async fn run(&self, script: &Script, observe: bool) -> Result<Run, VerifyError> {
        Ok(run(&self.database, script, self.options, observe).await?)
    }

    /// Takes `migration` up, down and up again; `effects` are what its up is
    /// foreseen to do.
    pub(super) async fn climb(
        &mut self,
        migration: &Migration,
        effects: &ScriptEffects,
    ) -> Result<Climb, VerifyError> {
        let down = migration.down.as_ref().filter(|down| down.spans().next().is_some());
        let before = match self.known.take() {
            Some(known) => known,
            None => self.state().await?,
        };
        let Run { observations, failure } = self.run(&migration.up, true).await?;
        let mut climb = Climb {
            cycle: Cycle::Reversible,
            failure: None,
            differences: Vec::new(),
            loses: Vec::new(),
            observations,
            clean: true,
        };
        if let Some(failure) = failure {
            let left = self.state().await?;
            climb.differences = differences(&before.schema, &left.schema, "after_failed_up");
            climb.fail(Cycle::UpFailed, Step::Up, failure);
            return Ok(climb);
        }
        let Some(down) = down else {
            climb.cycle = Cycle::NoDown;
            return Ok(climb);
        };
        let up = self.state().await?;
        if let Some(failure) = self.run(down, false).await?.failure {
            let left = self.state().await?;
            climb.differences = differences(&up.schema, &left.schema, "after_failed_down");
            climb.fail(Cycle::DownFailed, Step::Down, failure);
            return Ok(climb);
        }
        let after = self.state().await?;
        climb.differences = differences(&before.schema, &after.schema, "after_down");
        climb.loses = losses(effects, &before, &up, &after);
        if let Some(failure) = self.run(&migration.up, false).await?.failure {
            climb.fail(Cycle::ReapplyFailed, Step::Reapply, failure);
            return Ok(climb);
        }
        let again = self.state().await?;
        climb.differences.extend(differences(&up.schema, &again.schema, "after_reapply"));
        climb.judge(&before, &up, &after, &again);
        self.known = Some(again);
        Ok(climb)
    }
}

impl Climb {
    fn fail(&mut self, cycle: Cycle, step: Step, failure: Failure) {
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
    let of_rows =
        matches!(effect.kind, EffectKind::Loss(Loss::Rows { .. } | Loss::OverwrittenValues { .. }));
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
    if before.schema == after.schema {
        let tables: BTreeSet<&String> = before.rows.keys().chain(after.rows.keys()).collect();
        losses.extend(tables.into_iter().filter_map(|table| {
            match (before.rows.get(table), after.rows.get(table)) {
                (before, after) if before == after => None,
                (None, _) => Some(format!(
                    "the state before the up: `{table}` was empty, and rows are left in it"
                )),
                (Some(_), _) => Some(format!("the rows of `{table}` as they were before the up")),
            }
        }));
    }
    losses
}
