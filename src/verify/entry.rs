//! What was seen, as the report says it.

use super::agreement::{confront, disagreements, failure_disagreements};
use super::stairway::Climb;
use crate::effect::{
    EffectKind, Evidence, Life, RelationEffects, ScriptEffects, StatementEffects, by_relation,
};
use crate::migration::{Migration, Script};
use crate::pg::Version;
use crate::postgres::{Method, Observation, ObservedRelation, SessionError};
use crate::report::{
    Cycle, FailureEntry, MigrationEntry, ObservedEntry, Place, RelationEntry, StepEntry,
};
use crate::source::{Source, Span};

/// A migration that an earlier failure kept from being tried.
pub(super) fn not_run(migration: &Migration) -> MigrationEntry {
    MigrationEntry {
        id: migration.id.clone(),
        file: migration.up.source.name().to_owned(),
        cycle: Cycle::NotRun,
        error: None,
        differences: Vec::new(),
        loses: Vec::new(),
        observed: Vec::new(),
    }
}

/// A migration that was tried.
pub(super) fn of(
    migration: &Migration,
    effects: &ScriptEffects,
    climb: Climb,
    version: Version,
) -> MigrationEntry {
    let Climb { cycle, failure, differences, loses, observations, clean: _ } = climb;
    let mut observed: Vec<ObservedEntry> = effects
        .statements
        .iter()
        .zip(&observations)
        .map(|(statement, observation)| {
            observed_entry(&effects.source, statement, observation, version)
        })
        .collect();
    let error = failure.map(|(step, failure)| {
        let script = match step {
            super::stairway::Step::Down => migration.down.as_ref().unwrap_or(&migration.up),
            _ => &migration.up,
        };
        let statement = failure.statement.and_then(|index| effects.statements.get(index));
        if let (super::stairway::Step::Up, Some(statement)) = (step, statement) {
            observed.push(failed_entry(&effects.source, statement, &failure.error));
        }
        let at = failure.statement.and_then(|index| script.statements.get(index));
        step_entry(step.as_str(), script, at.map(|statement| statement.span), &failure.error)
    });
    MigrationEntry {
        id: migration.id.clone(),
        file: migration.up.source.name().to_owned(),
        cycle,
        error,
        differences,
        loses,
        observed,
    }
}

fn step_entry(step: &str, script: &Script, span: Option<Span>, error: &SessionError) -> StepEntry {
    StepEntry {
        step: step.to_owned(),
        place: span.map(|span| Place::new(&script.source, span)),
        sql: span.map(|span| script.source.slice(span).to_owned()),
        failure: failure_entry(error),
    }
}

fn failure_entry(error: &SessionError) -> FailureEntry {
    match error.sql() {
        Some(error) => {
            let detail = error.detail.as_ref().map(|detail| format!(" ({detail})"));
            let message = format!("{}{}", error.message, detail.unwrap_or_default());
            FailureEntry { sqlstate: error.sqlstate.clone(), message }
        }
        None => FailureEntry { sqlstate: String::new(), message: error.to_string() },
    }
}

/// A statement that ran.
fn observed_entry(
    source: &Source,
    statement: &StatementEffects,
    observation: &Observation,
    version: Version,
) -> ObservedEntry {
    let unknown = statement.effects.iter().any(|e| matches!(e.kind, EffectKind::Unknown(_)));
    let seen = observation.locks != Method::NotObserved;
    let foreseen = by_relation(&confront(&statement.effects, observation, version));
    let disagreements: Vec<String> = if unknown || !seen {
        Vec::new()
    } else {
        disagreements(&statement.effects, observation).iter().map(ToString::to_string).collect()
    };
    let agreement = match (disagreements.is_empty(), unknown, seen) {
        (false, ..) => "mismatch",
        (true, true, _) => "unknown",
        (true, false, true) => "confirmed",
        (true, false, false) => "not_observed",
    };
    ObservedEntry {
        place: Place::new(source, statement.span),
        sql: source.slice(statement.span).to_owned(),
        effects: observation
            .relations
            .iter()
            .map(|relation| relation_entry(relation, &foreseen, version))
            .collect(),
        method: observation.locks.as_str().to_owned(),
        agreement: agreement.to_owned(),
        disagreements,
    }
}

/// A statement that failed: what it did is gone, but was the failure foreseen?
fn failed_entry(
    source: &Source,
    statement: &StatementEffects,
    error: &SessionError,
) -> ObservedEntry {
    // What was only assumed to exist need not exist here.
    let unknown = statement
        .effects
        .iter()
        .any(|e| matches!(e.kind, EffectKind::Unknown(_)) || e.on.life == Life::Assumed);
    let found = failure_disagreements(&statement.effects, error.sql());
    let agreement = match (unknown, found.is_empty()) {
        (true, _) => "unknown",
        (false, true) => "confirmed",
        (false, false) => "mismatch",
    };
    ObservedEntry {
        place: Place::new(source, statement.span),
        sql: source.slice(statement.span).to_owned(),
        effects: Vec::new(),
        method: Method::NotObserved.as_str().to_owned(),
        agreement: agreement.to_owned(),
        disagreements: if unknown {
            Vec::new()
        } else {
            found.iter().map(ToString::to_string).collect()
        },
    }
}

/// What was seen of a relation, and how that compares with what was foreseen.
fn relation_entry(
    relation: &ObservedRelation,
    foreseen: &[RelationEffects],
    version: Version,
) -> RelationEntry {
    let foreseen = foreseen.iter().find(|foreseen| foreseen.on.name == relation.name);
    let evidence = foreseen.map_or(Evidence::Observed(version), |foreseen| foreseen.evidence);
    RelationEntry {
        relation: relation.name.to_string(),
        kind: relation.kind.to_owned(),
        lock: relation.lock,
        blocks: relation.lock.map(|mode| mode.blocks_in_words().to_owned()),
        rewrite: relation.rewritten,
        scan: relation.scanned,
        index_build: relation.index_built,
        created_here: !relation.existed_before,
        evidence: evidence.as_str().to_owned(),
    }
}
