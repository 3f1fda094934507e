//! One migration up, down and up again.

use std::sync::Arc;

use super::climb::{Climb, Written, is_clean};
use super::difference::differences;
use super::proof::prove;
use super::run::{Subject, VerifyError};
use super::script::{Lookout, Run, run};
use super::seed::{Demands, plain};
use super::seeding::{Seeding, touched};
use crate::effect::ScriptEffects;
use crate::migration::{Migration, Script};
use crate::postgres::{Content, Reader, ScratchDatabase, SessionOptions, Snapshot, Structure};
use crate::report::Cycle;

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

/// What the application writes after the up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Application {
    /// Whatever the new schema allows.
    #[default]
    Free,
    /// Only what the old schema would allow as well.
    Careful,
    /// Nothing.
    Silent,
}

/// With which rows a migration is tried.
#[derive(Debug, Clone, Default)]
pub(super) struct Plan {
    /// What the rows before the up must satisfy beyond the schema.
    pub(super) demands: Demands,
    /// What is written after it.
    pub(super) application: Application,
}

/// A schema and the rows in it.
#[derive(Debug)]
pub(super) struct State {
    pub(super) schema: Snapshot,
    pub(super) structure: Arc<Structure>,
    pub(super) content: Content,
}

/// A database that migrations climb, one after the other.
#[derive(Debug)]
pub(super) struct Stairs<'a> {
    database: ScratchDatabase,
    reader: Reader,
    options: &'a SessionOptions,
    /// Whether others try to use what a script locks.
    probes: bool,
    /// Who writes rows; nobody, if that is not wanted.
    seeding: Option<Seeding>,
    /// What the last reading saw, if nothing ran since.
    known: Option<State>,
}

impl<'a> Stairs<'a> {
    pub(super) fn new(database: ScratchDatabase, subject: Subject<'a>) -> Self {
        let Subject { synthetic_rows, options, probes, .. } = subject;
        let reader = database.reader();
        let seeding = synthetic_rows.then(|| Seeding::new(database.clone()));
        Self { database, reader, options, probes, seeding, known: None }
    }

    /// The database, with nobody of ours connected to it.
    pub(super) async fn leave(mut self) -> ScratchDatabase {
        self.reader.close().await;
        self.database
    }

    /// What rows must be like now.
    pub(super) async fn structure(&mut self) -> Result<Structure, VerifyError> {
        Ok(self.reader.structure().await?)
    }

    pub(super) async fn run(
        &self,
        script: &Script,
        lookout: Option<Lookout<'_>>,
    ) -> Result<Run, VerifyError> {
        Ok(run(&self.database, script, self.options, lookout).await?)
    }

    /// The schema and the rows now. What rows must be like is taken from `earlier`
    /// where the schema is the same; tables that were made anew meanwhile are not
    /// known by their numbers then.
    async fn state(&mut self, earlier: Option<&State>) -> Result<State, VerifyError> {
        let schema = self.reader.snapshot().await?;
        let content = self.reader.content().await?;
        let same = earlier.filter(|earlier| {
            let known = |table| earlier.structure.tables.contains_key(table);
            earlier.schema == schema && content.tables.keys().all(known)
        });
        let structure = match same {
            Some(earlier) => Arc::clone(&earlier.structure),
            None => Arc::new(self.reader.structure().await?),
        };
        Ok(State { schema, structure, content })
    }

    /// The schema and the rows now, to be compared with `earlier` by name.
    async fn state_like(&mut self, earlier: &State) -> Result<State, VerifyError> {
        Ok(State {
            schema: self.reader.snapshot().await?,
            structure: Arc::clone(&earlier.structure),
            content: self.reader.content().await?,
        })
    }

    /// What is there, with rows in every table that takes them, as `plan` wants
    /// them.
    async fn furnish(&mut self, plan: &Plan, climb: &mut Climb) -> Result<State, VerifyError> {
        let mut state = match self.known.take() {
            Some(known) => known,
            None => self.state(None).await?,
        };
        if let Some(seeding) = &mut self.seeding {
            let State { structure, content, .. } = &mut state;
            let filling = seeding.fill(structure, content, &plan.demands).await?;
            if !filling.tried.is_empty() {
                *content = self.reader.content().await?;
            }
            climb.unseeded = seeding.note(structure, content, &plan.demands, filling);
            climb.seeded = seeding.has_written();
        }
        climb.rows = count(&state.content);
        Ok(state)
    }

    /// Rows as the new application writes them.
    async fn write(
        &mut self,
        (before, up): (&State, &State),
        plan: &Plan,
        climb: &mut Climb,
    ) -> Result<Written, VerifyError> {
        let demands = match plan.application {
            Application::Free => Demands::default(),
            Application::Careful => Demands::between(&up.structure, &before.structure),
            Application::Silent => return Ok(Written::default()),
        };
        let Some(seeding) = &mut self.seeding else { return Ok(Written::default()) };
        let tables = touched((&before.structure, &before.content), (&up.structure, &up.content));
        let filling = seeding.add(&up.structure, tables, &demands).await?;
        if filling.tried.is_empty() {
            return Ok(Written::default());
        }
        let content = self.reader.content().await?;
        climb.unseeded.extend(seeding.note(&up.structure, &content, &demands, filling));
        Ok(Written::new(up, &content))
    }

    /// Takes `migration` up, down and up again; `effects` are what its up is
    /// foreseen to do.
    pub(super) async fn climb(
        &mut self,
        migration: &Migration,
        effects: &ScriptEffects,
        plan: &Plan,
    ) -> Result<Climb, VerifyError> {
        let mut climb = Climb::default();
        let down = migration.down.as_ref().filter(|down| down.spans().next().is_some());
        let before = self.furnish(plan, &mut climb).await?;
        climb.proofs = prove(&self.database, &migration.up, self.options).await?;
        let lookout = Lookout { effects, probes: self.probes };
        let Run { observations, failure } = self.run(&migration.up, Some(lookout)).await?;
        climb.observations = observations;
        if let Some(failure) = failure {
            let left = self.reader.snapshot().await?;
            climb.differences = differences(&before.schema, &left, "after_failed_up");
            climb.fail(Cycle::UpFailed, Step::Up, failure);
            return Ok(climb);
        }
        let Some(down) = down else {
            climb.cycle = Cycle::NoDown;
            return Ok(climb);
        };
        let up = self.state(Some(&before)).await?;
        let written = self.write((&before, &up), plan, &mut climb).await?;
        climb.written = written.rows.values().map(|grid| grid.rows.len()).sum();
        if let Some(failure) = self.run(down, None).await?.failure {
            let left = self.reader.snapshot().await?;
            climb.differences = differences(&up.schema, &left, "after_failed_down");
            climb.fail(Cycle::DownFailed, Step::Down, failure);
            return Ok(climb);
        }
        let after = self.state_like(&before).await?;
        climb.differences = differences(&before.schema, &after.schema, "after_down");
        climb.weigh(effects, (&before, &up, &after), &written);
        if let Some(failure) = self.run(&migration.up, None).await?.failure {
            climb.fail(Cycle::ReapplyFailed, Step::Reapply, failure);
            return Ok(climb);
        }
        // Where nothing was made, nothing was made anew.
        let known = (before.schema == up.schema).then_some(&up);
        let again = self.state(known).await?;
        climb.differences.extend(differences(&up.schema, &again.schema, "after_reapply"));
        climb.judge((&before, &up), &after, &again);
        climb.clean = up.schema == again.schema && is_clean(&before, &up, &written, &again);
        if let Some(seeding) = &mut self.seeding {
            let paid = climb.prices.iter().map(|price| plain(&price.table)).collect();
            seeding.forget(&again.structure, &paid);
        }
        self.known = Some(again);
        Ok(climb)
    }
}

fn count(content: &Content) -> usize {
    let counts = content.tables.values().filter_map(|table| table.rows.count());
    usize::try_from(counts.sum::<u64>()).unwrap_or(usize::MAX)
}
