//! What statements did, and whether that was foreseen.

use super::super::agreement::{Disagreement, confront, disagreements, failure_disagreements};
use super::super::script::{self, ScriptError};
use crate::effect::{EffectKind, Evidence, Life, RelationEffects, StatementEffects, by_relation};
use crate::pg::Version;
use crate::postgres::{Method, Observation, ObservedRelation};
use crate::report::{ObservedEntry, Place, RelationEntry};
use crate::source::Source;
use crate::sql::Statement;

/// A statement that ran.
pub(super) fn entry(
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
pub(super) fn failed(
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
