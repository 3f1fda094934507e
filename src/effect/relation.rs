//! The effects of a statement, gathered per relation.

use std::collections::{HashMap, HashSet};

use super::{Effect, EffectKind, Evidence, Object, Until};
use crate::pg::{LockMode, QualifiedName};

/// What a statement does to one relation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelationEffects {
    /// The relation.
    pub on: Object,
    /// The strongest lock taken on it.
    pub lock: Option<LockMode>,
    /// All rows are copied.
    pub rewrite: bool,
    /// All rows are read to check something.
    pub scan: bool,
    /// An index on it is built.
    pub index_build: bool,
    /// How that is known; one contradicted effect is enough for a mismatch.
    pub evidence: Evidence,
    /// What all of it depends on, where none of it is certain.
    pub depends_on: Option<&'static str>,
}

/// What `effects` do to each relation: the strongest lock first, then by name.
/// Effects that are on no relation in particular are left out.
pub fn by_relation(effects: &[Effect]) -> Vec<RelationEffects> {
    let mut relations: Vec<RelationEffects> = Vec::new();
    let mut places: HashMap<&QualifiedName, usize> = HashMap::new();
    for effect in effects.iter().filter(|effect| effect.kind.is_physical()) {
        let at = *places.entry(&effect.on.name).or_insert_with(|| {
            relations.push(RelationEffects {
                on: effect.on.clone(),
                lock: None,
                rewrite: false,
                scan: false,
                index_build: false,
                evidence: effect.evidence,
                depends_on: effect.depends_on,
            });
            relations.len() - 1
        });
        let relation = &mut relations[at];
        relation.depends_on = relation.depends_on.and(effect.depends_on);
        if matches!(effect.evidence, Evidence::Mismatch(_)) {
            relation.evidence = effect.evidence;
        }
        match effect.kind {
            EffectKind::Lock { mode, .. } => relation.lock = relation.lock.max(Some(mode)),
            EffectKind::Rewrite(_) => relation.rewrite = true,
            EffectKind::Scan(_) => relation.scan = true,
            EffectKind::IndexBuild { .. } => relation.index_build = true,
            _ => {}
        }
    }
    relations.sort_by(|a, b| (b.lock, a.on.kind, &a.on.name).cmp(&(a.lock, b.on.kind, &b.on.name)));
    relations
}

/// The locks on other relations that `effects` only may take, the strongest each,
/// and what the first of them depends on.
pub fn perhaps_locked(effects: &[Effect]) -> Vec<RelationEffects> {
    let certain = effects.iter().filter(|effect| effect.kind.is_physical());
    let certain: HashSet<&QualifiedName> = certain.map(|effect| &effect.on.name).collect();
    let as_lock = |effect: &Effect| match effect.kind {
        EffectKind::MayLock { mode, why } if !certain.contains(&effect.on.name) => Some(Effect {
            kind: EffectKind::Lock { mode, until: Until::TransactionEnd },
            depends_on: Some(why),
            ..effect.clone()
        }),
        _ => None,
    };
    // The last one that is gathered says what its relation depends on.
    let perhaps: Vec<Effect> = effects.iter().rev().filter_map(as_lock).collect();
    by_relation(&perhaps)
}
