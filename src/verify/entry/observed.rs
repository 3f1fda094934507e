//! What statements did, and whether that was foreseen.

use super::super::agreement::{Disagreement, confront, disagreements, failure_disagreements};
use super::super::script::{self, ScriptError};
use crate::effect::{EffectKind, Evidence, Life, RelationEffects, StatementEffects, by_relation};
use crate::pg::{LockMode, QualifiedName, Version};
use crate::postgres::{Method, Observation, ObservedRelation, Probe, SqlError, Use};
use crate::report::{ObservedEntry, Place, ProbeEntry, QueueEntry, RelationEntry};
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
    let tried = Tried { observation, foreseen: &foreseen, wrong: &wrong, unknown };
    let probes: Vec<(ProbeEntry, Option<String>)> =
        observation.probes.iter().map(|(name, probe)| tried.entry(name, probe)).collect();
    let (probes, against): (Vec<ProbeEntry>, Vec<Option<String>>) = probes.into_iter().unzip();
    let disagreements: Vec<String> =
        wrong.iter().map(ToString::to_string).chain(against.into_iter().flatten()).collect();
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
        probes,
        queue: observation.queue.as_ref().map(|queue| QueueEntry {
            relation: queue.table.to_string(),
            select_waited: queue.select_waited,
        }),
    }
}

/// What a statement was seen and foreseen to do, for whoever tried its locks.
struct Tried<'a> {
    observation: &'a Observation,
    foreseen: &'a [RelationEffects],
    wrong: &'a [Disagreement],
    /// Whether nothing can be concluded from what was foreseen.
    unknown: bool,
}

impl Tried<'_> {
    /// Who had to wait for a table, and what is wrong about that.
    fn entry(&self, name: &QualifiedName, probe: &Probe) -> (ProbeEntry, Option<String>) {
        let observed = self.observation.relation(name);
        let seen = observed.and_then(|relation| relation.lock.max(relation.held));
        // What earlier statements of the transaction took stops people as well.
        let earlier = observed.and_then(|it| it.held.filter(|held| Some(*held) > it.lock));
        let foreseen = self.foreseen.iter().find(|foreseen| foreseen.on.name == *name);
        let complete = self.observation.locks == Method::InTransaction;
        let odd = seen.filter(|mode| complete && !fits(probe, *mode, complete));
        // Who reads a partition looks at its parent as well, and waits for that.
        let (other, against) = match odd {
            Some(mode) if self.others_explain(name, mode, probe) => (true, None),
            odd => (false, odd),
        };
        let agreement = match foreseen {
            _ if against.is_some() => "contradicted",
            _ if other => "of_another",
            _ if self.unknown => "unknown",
            None => "unforeseen",
            Some(RelationEffects { lock, .. }) => match (*lock).max(earlier) {
                Some(mode) if fits(probe, mode, true) => "confirmed",
                Some(mode) if fits(probe, mode, complete) => "unknown",
                _ if self.wrong.iter().any(|wrong| wrong.is_on(name)) => "contradicted",
                _ => "unknown",
            },
        };
        let names = |uses: &[Use]| uses.iter().map(|it| it.as_str().to_owned()).collect();
        let entry = ProbeEntry {
            relation: name.to_string(),
            waited: names(&probe.waited),
            went_on: names(&probe.went_on),
            agreement: agreement.to_owned(),
        };
        let against = against.map(|mode| {
            format!(
                "`{name}` is held in {mode} mode, and while it is {} had to wait and {} did not",
                listed(&entry.waited),
                listed(&entry.went_on)
            )
        });
        (entry, against)
    }

    /// Whether more had to wait than for `mode` on this table, and something else is
    /// held for which it would.
    fn others_explain(&self, name: &QualifiedName, mode: LockMode, probe: &Probe) -> bool {
        let others = self.observation.held.iter().filter(|(other, _)| *other != name);
        let strongest = others.map(|(_, mode)| *mode).max();
        !probe.went_on.iter().any(|it| it.waits_for(mode))
            && strongest.is_some_and(|mode| probe.waited.iter().all(|it| it.waits_for(mode)))
    }
}

/// Whether those who waited, and where all was seen only those, wait for `mode`.
fn fits(probe: &Probe, mode: LockMode, complete: bool) -> bool {
    probe.waited.iter().all(|it| it.waits_for(mode))
        && (!complete || !probe.went_on.iter().any(|it| it.waits_for(mode)))
}

fn listed(uses: &[String]) -> String {
    if uses.is_empty() { "nothing".to_owned() } else { uses.join(", ") }
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
        probes: Vec::new(),
        queue: None,
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
    // Roles and databases belong to the server, and who uses them is not in the files.
    let of_server = |error: &SqlError| {
        matches!(error.sqlstate.as_str(), "55006" | "2BP01")
            && [" user cannot", "role \"", "database \""]
                .iter()
                .any(|it| error.message.contains(it))
    };
    error
        .sql()
        .is_none_or(|error| error.fatal || of_surroundings(&error.sqlstate) || of_server(error))
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
