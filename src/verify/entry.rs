//! What was seen, as the report says it.

use super::agreement::{Disagreement, confront, disagreements, failure_disagreements};
use super::script::{self, ScriptError};
use super::stairway::Climb;
use crate::effect::{
    EffectKind, Evidence, Life, RelationEffects, ScriptEffects, StatementEffects, by_relation,
};
use crate::migration::{Migration, Script};
use crate::pg::Version;
use crate::postgres::{Method, Observation, ObservedRelation};
use crate::report::{
    Cycle, FailureEntry, MigrationEntry, ObservedEntry, Place, RelationEntry, StepEntry,
};
use crate::source::{Source, Span};
use crate::sql::Statement;

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
        let at = failure.statement.and_then(|index| script.statements.get(index));
        let statement = failure.statement.and_then(|index| effects.statements.get(index));
        if let (super::stairway::Step::Up, Some(statement)) = (step, statement) {
            observed.push(failed_entry(&effects.source, statement, at, &failure.error));
        }
        step_entry(step.as_str(), script, at, &failure.error)
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

/// The step that failed. Where no statement is to blame, the end of the script is:
/// what was deferred is checked when its transaction commits.
fn step_entry(
    step: &str,
    script: &Script,
    statement: Option<&Statement>,
    error: &ScriptError,
) -> StepEntry {
    let Script { source, region, .. } = script;
    let mut failure = failure_entry(error);
    let Some(span) = statement.map(|statement| statement.span) else {
        let end = region.start + source.slice(*region).trim_end().len();
        failure.message.push_str(", when the script's transaction was committed");
        let place = Some(Place::new(source, Span::new(end, end)));
        return StepEntry { step: step.to_owned(), place, sql: None, culprit: None, failure };
    };
    let position = error.sql().and_then(|error| error.position);
    StepEntry {
        step: step.to_owned(),
        place: Some(Place::new(source, span)),
        sql: Some(source.slice(span).to_owned()),
        culprit: position.and_then(|position| word_at(source, span, position)),
        failure,
    }
}

/// The word of a statement at the place that the server gives, counted in
/// characters from 1.
fn word_at(source: &Source, statement: Span, position: usize) -> Option<Place> {
    let text = source.slice(statement);
    let (start, first) = text.char_indices().nth(position.checked_sub(1)?)?;
    let rest = &text[start..];
    let in_word = |c: char| c == '_' || c == '$' || c.is_alphanumeric();
    let length = match first {
        '"' => rest[1..].find('"').map_or(rest.len(), |end| end + 2),
        _ => rest.find(|c| !in_word(c)).unwrap_or(rest.len()).max(first.len_utf8()),
    };
    let start = statement.start + start;
    Some(Place::new(source, Span::new(start, start + length)))
}

fn failure_entry(error: &ScriptError) -> FailureEntry {
    match error.sql() {
        Some(error) => {
            let detail = error.detail.as_ref().map(|detail| format!(" ({detail})"));
            let message = format!("{}{}", error.message, detail.unwrap_or_default());
            FailureEntry { sqlstate: error.sqlstate.clone(), message }
        }
        None if error.ended_session() => {
            let message = format!(
                "the session ended without a word from the server, as it does when a server \
                 process crashes or is killed: failed to {error}"
            );
            FailureEntry { sqlstate: String::new(), message }
        }
        None => FailureEntry { sqlstate: String::new(), message: format!("failed to {error}") },
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
    let mut wrong = disagreements(&statement.effects, observation);
    let doubtful = statement.context.doubted && wrong.iter().any(Disagreement::is_about_presence);
    let unknown = unknown || doubtful;
    if unknown || !seen {
        wrong.clear();
    }
    let disagreements: Vec<String> = wrong.iter().map(ToString::to_string).collect();
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
            .filter(|relation| is_touched(relation))
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
    written: Option<&Statement>,
    error: &ScriptError,
) -> ObservedEntry {
    // What was only assumed to exist need not exist here.
    let unknown = fails_for_others(written, error)
        || statement
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

/// Whether a statement did something to a relation, beyond what an earlier one of
/// the transaction holds.
fn is_touched(relation: &ObservedRelation) -> bool {
    let ObservedRelation { lock, existed_before, dropped, new_file, .. } = relation;
    let worked = relation.rewritten || relation.scanned || relation.index_built;
    lock.is_some() || !existed_before || *dropped || *new_file || worked
}

/// Whether a failure says nothing about the statement that it struck: a COMMIT
/// answers for the statements before it; sessions end, limits are reached and
/// resources run out anywhere.
fn fails_for_others(written: Option<&Statement>, error: &ScriptError) -> bool {
    // Insufficient resources, operator intervention, system errors; privileges; deadlock, lock
    // timeout.
    const CLASSES: [&str; 6] = ["53", "57", "58", "40P01", "42501", "55P03"];
    let of_surroundings = |code: &str| CLASSES.iter().any(|class| code.starts_with(class));
    error.sql().is_none_or(|error| error.fatal || of_surroundings(&error.sqlstate))
        || written.is_some_and(script::ends_transaction)
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
        // It was seen.
        depends_on: None,
        evidence: evidence.as_str().to_owned(),
    }
}
