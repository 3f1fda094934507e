//! Whether a server did what was foreseen.

use std::fmt;

use crate::effect::{Effect, EffectKind, Evidence, RelationEffects, by_relation};
use crate::pg::{LockMode, QualifiedName, Version};
use crate::postgres::{Method, Observation, ObservedRelation, SqlError};

/// A fact that was foreseen and not seen, or seen and not foreseen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Disagreement {
    /// Another lock than foreseen.
    Lock {
        /// On what.
        on: QualifiedName,
        /// The mode that was foreseen.
        predicted: Option<LockMode>,
        /// The mode that was seen.
        observed: Option<LockMode>,
    },
    /// A rewrite, a scan or an index build, foreseen or seen, but not both.
    Work {
        /// On what.
        on: QualifiedName,
        /// `rewrite`, `scan` or `index build`.
        what: &'static str,
        /// Whether it was foreseen; else it was seen.
        predicted: bool,
    },
    /// The statement ended otherwise than foreseen.
    Outcome {
        /// The error code that was foreseen, if any.
        predicted: Option<&'static str>,
        /// The error that was seen, if any.
        observed: Option<(String, String)>,
    },
}

impl Disagreement {
    /// Whether it is about something being there, rather than about what is done
    /// to it.
    pub(super) const fn is_about_presence(&self) -> bool {
        match self {
            Self::Lock { predicted, observed, .. } => predicted.is_none() || observed.is_none(),
            Self::Work { .. } => true,
            Self::Outcome { .. } => false,
        }
    }

    /// Whether it is about what a statement did to this relation.
    pub(super) fn is_on(&self, name: &QualifiedName) -> bool {
        match self {
            Self::Lock { on, .. } | Self::Work { on, .. } => on == name,
            Self::Outcome { .. } => false,
        }
    }

    /// Whether it contradicts this effect.
    fn is_about(&self, effect: &Effect) -> bool {
        match self {
            Self::Lock { on, .. } => effect.on.name == *on && effect.lock().is_some(),
            Self::Work { on, what, .. } => {
                effect.on.name == *on && effect.kind.work() == Some(what)
            }
            Self::Outcome { .. } => false,
        }
    }
}

impl fmt::Display for Disagreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mode = |mode: &Option<LockMode>| mode.map_or("no lock", |mode| mode.as_str());
        match self {
            Self::Lock { on, predicted, observed } => {
                write!(f, "`{on}`: {} foreseen, {} seen", mode(predicted), mode(observed))
            }
            Self::Work { on, what, predicted: true } => {
                write!(f, "`{on}`: {what} foreseen, not seen")
            }
            Self::Work { on, what, predicted: false } => {
                write!(f, "`{on}`: {what} seen, not foreseen")
            }
            Self::Outcome { predicted, observed } => {
                let observed = observed.as_ref().map_or_else(
                    || "success".to_owned(),
                    |(code, text)| format!("{code} ({text})"),
                );
                write!(f, "{} foreseen, {observed} seen", predicted.unwrap_or("success"))
            }
        }
    }
}

/// What the server calls a table whose rows are in its partitions.
const PARTITIONED: &str = "partitioned table";

/// Where the effects of a statement and what a server did are not alike, over
/// the relations that existed before the statement.
///
/// An index counts only as far as locks of SHARE UPDATE EXCLUSIVE and above go:
/// weaker ones come and go with plans.
pub fn disagreements(effects: &[Effect], observation: &Observation) -> Vec<Disagreement> {
    let mut all = failure_disagreements(effects, None);
    let certain: Vec<Effect> =
        effects.iter().filter(|effect| effect.depends_on.is_none()).cloned().collect();
    let predicted = by_relation(&certain);
    let seen =
        |name: &QualifiedName| observation.relations.iter().find(|relation| relation.name == *name);
    for relation in &predicted {
        match seen(&relation.on.name) {
            Some(observed) if observed.existed_before => {
                compare(relation, observed, observation, &mut all);
            }
            Some(_) => {}
            None => compare(relation, &nothing(relation, observation), observation, &mut all),
        }
    }
    for observed in observation.relations.iter().filter(|relation| relation.existed_before) {
        if predicted.iter().all(|relation| relation.on.name != observed.name) {
            unforeseen(observed, &mut all);
        }
    }
    all.retain(|it| !may_be(it, effects));
    all
}

/// Whether what was seen and not foreseen for certain was foreseen to depend on
/// rows, on a plan, or on the way that code goes. Such a lock is at most the one
/// that was foreseen.
fn may_be(it: &Disagreement, effects: &[Effect]) -> bool {
    let (Disagreement::Lock { on, .. } | Disagreement::Work { on, .. }) = it else { return false };
    let mut about = effects.iter().filter(|effect| effect.on.name == *on);
    match it {
        Disagreement::Lock { predicted, observed, .. } => {
            predicted <= observed
                && about.any(|effect| match effect.kind {
                    EffectKind::MayLock { mode, .. } => Some(mode) >= *observed,
                    EffectKind::Lock { mode, .. } => {
                        effect.depends_on.is_some() && Some(mode) >= *observed
                    }
                    _ => false,
                })
        }
        Disagreement::Work { what, predicted: false, .. } => {
            about.any(|effect| effect.depends_on.is_some() && effect.kind.work() == Some(what))
        }
        Disagreement::Work { predicted: true, .. } | Disagreement::Outcome { .. } => false,
    }
}

/// The effects of a statement with what a server of `version` did about them:
/// what was foreseen is confirmed or contradicted. Effects that cannot be seen
/// from outside, or that nobody looked at, stay predicted.
pub fn confront(effects: &[Effect], observation: &Observation, version: Version) -> Vec<Effect> {
    let wrong = disagreements(effects, observation);
    let mut all: Vec<Effect> = effects.to_vec();
    if observation.locks == Method::NotObserved {
        return all;
    }
    for effect in &mut all {
        let contradicted = wrong.iter().any(|wrong| wrong.is_about(effect));
        if effect.kind.is_physical()
            && (effect.depends_on.is_none() || was_seen(effect, observation))
        {
            effect.evidence = if contradicted {
                Evidence::Mismatch(version)
            } else {
                Evidence::Confirmed(version)
            };
        }
    }
    all
}

/// Whether what need not happen was seen to.
fn was_seen(effect: &Effect, observation: &Observation) -> bool {
    let mut seen = observation.relations.iter().filter(|seen| seen.name == effect.on.name);
    seen.any(|seen| match effect.kind.work() {
        Some("rewrite") => seen.rewritten,
        Some("scan") => seen.scanned,
        Some(_) => seen.index_built,
        None => seen.lock >= effect.lock(),
    })
}

/// Whether a statement ended as foreseen: with `error`, or without one.
pub fn failure_disagreements(effects: &[Effect], error: Option<&SqlError>) -> Vec<Disagreement> {
    let predicted = effects.iter().find_map(|effect| match &effect.kind {
        EffectKind::Fails { sqlstate, .. } => Some(*sqlstate),
        _ => None,
    });
    let observed = error.map(|error| (error.sqlstate.clone(), error.message.clone()));
    if predicted == observed.as_ref().map(|(code, _)| code.as_str()) {
        return Vec::new();
    }
    let may = |code: &str| {
        effects.iter().any(
            |effect| matches!(&effect.kind, EffectKind::MayFail(fail) if fail.sqlstate == code),
        )
    };
    match &observed {
        Some((code, _)) if predicted.is_none() && may(code) => Vec::new(),
        Some((code, _)) if predicted.is_none() && is_about_values(code) && is_of_rows(effects) => {
            Vec::new()
        }
        _ => vec![Disagreement::Outcome { predicted, observed }],
    }
}

/// Whether an error is about values: data exceptions, violated constraints and
/// check options. Source: the manual, appendix A.
fn is_about_values(code: &str) -> bool {
    ["22", "23", "44"].iter().any(|class| code.starts_with(class))
}

/// Whether a statement is about rows, not about the schema: what it meets in
/// them is not foreseen.
fn is_of_rows(effects: &[Effect]) -> bool {
    effects.iter().filter_map(Effect::lock).all(|mode| mode <= LockMode::RowExclusive)
}

fn compare(
    predicted: &RelationEffects,
    observed: &ObservedRelation,
    observation: &Observation,
    all: &mut Vec<Disagreement>,
) {
    let on = || predicted.on.name.clone();
    // A mode that was held before cannot be seen to be taken again.
    let held = observed.held >= predicted.lock && observed.lock < predicted.lock;
    // At the gate a statement waits before it takes its strongest lock.
    let later = observation.locks == Method::Gate && observed.lock < predicted.lock;
    // A statement that never waited at the gate showed no lock at all.
    let later = later || observation.locks == Method::NotObserved;
    if predicted.lock != observed.lock && !held && !later {
        all.push(Disagreement::Lock {
            on: on(),
            predicted: predicted.lock,
            observed: observed.lock,
        });
    }
    for (what, foreseen, seen) in [
        ("rewrite", predicted.rewrite, observed.rewritten),
        ("scan", predicted.scan, scanned(predicted, observed, observation)),
        ("index build", predicted.index_build, observed.index_built),
    ] {
        if foreseen != seen {
            all.push(Disagreement::Work { on: on(), what, predicted: foreseen });
        }
    }
}

/// Whether all rows were read to check something. A default partition is read
/// without a word from the server, and a partitioned table has no rows.
fn scanned(
    predicted: &RelationEffects,
    observed: &ObservedRelation,
    observation: &Observation,
) -> bool {
    // A foreign key is checked under the name of the partitioned table.
    let by_parent = observation.relations.iter().any(|relation| {
        relation.scanned && relation.kind == PARTITIONED && relation.name != observed.name
    });
    if by_parent && predicted.scan {
        return true;
    }
    let counted = observed.sequential_scans.is_some_and(|scans| scans > 0);
    let silent = predicted.scan && counted && !observed.rewritten && !observed.index_built;
    (observed.scanned && observed.kind != PARTITIONED) || silent
}

fn unforeseen(observed: &ObservedRelation, all: &mut Vec<Disagreement>) {
    if observed.lock.is_some() {
        let on = observed.name.clone();
        all.push(Disagreement::Lock { on, predicted: None, observed: observed.lock });
    }
    for (what, seen) in [
        ("rewrite", observed.rewritten && observed.kind != "index"),
        ("scan", observed.scanned && observed.kind != PARTITIONED),
        ("index build", observed.index_built),
    ] {
        if seen {
            let on = observed.name.clone();
            all.push(Disagreement::Work { on, what, predicted: false });
        }
    }
}

/// A relation to which nothing happened that could be seen.
fn nothing(predicted: &RelationEffects, observation: &Observation) -> ObservedRelation {
    ObservedRelation {
        name: predicted.on.name.clone(),
        kind: predicted.on.kind.as_str(),
        lock: None,
        held: observation.held.get(&predicted.on.name).copied(),
        existed_before: true,
        dropped: false,
        new_file: false,
        rewritten: false,
        scanned: false,
        index_built: false,
        sequential_scans: None,
    }
}
