//! The effects of a statement, relation by relation.

use std::cmp::Reverse;

use super::{Effect, EffectKind, Life, Object};
use crate::pg::LockMode;

/// What a statement does to one relation, all its effects taken together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelationEffects<'a> {
    /// The relation.
    pub on: &'a Object,
    /// The strongest lock on it.
    pub lock: Option<LockMode>,
    /// All rows are copied.
    pub rewrite: bool,
    /// All rows are read to check something.
    pub scan: bool,
    /// An index on it is built.
    pub index_build: bool,
}

impl<'a> RelationEffects<'a> {
    /// The relations that `effects` lock or work on, the strongest lock first
    /// and otherwise in the order in which they are touched.
    pub fn of(effects: &'a [Effect]) -> Vec<Self> {
        let mut relations: Vec<Self> = Vec::new();
        for effect in effects {
            let (lock, rewrite, scan, index_build) = match effect.kind {
                EffectKind::Lock { mode, .. } => (Some(mode), false, false, false),
                EffectKind::Rewrite(_) => (None, true, false, false),
                EffectKind::Scan(_) => (None, false, true, false),
                EffectKind::IndexBuild { .. } => (None, false, false, true),
                EffectKind::Loss(_)
                | EffectKind::Break(_)
                | EffectKind::MayFail(_)
                | EffectKind::Fails { .. }
                | EffectKind::RefusesTransaction
                | EffectKind::Unknown(_) => continue,
            };
            let known = relations
                .iter_mut()
                .find(|known| known.on.kind == effect.on.kind && known.on.name == effect.on.name);
            match known {
                Some(known) => {
                    known.lock = known.lock.max(lock);
                    known.rewrite |= rewrite;
                    known.scan |= scan;
                    known.index_build |= index_build;
                }
                None => {
                    relations.push(Self { on: &effect.on, lock, rewrite, scan, index_build });
                }
            }
        }
        relations.sort_by_key(|relation| Reverse(relation.lock));
        relations
    }

    /// Whether the same unreleased migrations created it.
    pub fn is_new(&self) -> bool {
        self.on.life == Life::New
    }

    /// What waits for the lock, in plain words.
    pub fn blocks_in_words(&self) -> Option<&'static str> {
        let lock = self.lock?;
        Some(if self.is_new() { "nobody: it is new" } else { lock.blocks_in_words() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::effect::{ObjectKind, RewriteCause, Until};
    use crate::pg::QualifiedName;
    use crate::source::Span;

    fn effect(name: &str, kind: EffectKind) -> Effect {
        let name = QualifiedName::new("public", name);
        let on = Object { kind: ObjectKind::Table, name, life: Life::Assumed };
        Effect::predicted(on, kind, Span::default())
    }

    #[test]
    fn gathers_by_relation_and_puts_the_strongest_lock_first() {
        let lock = |mode| EffectKind::Lock { mode, until: Until::TransactionEnd };
        let effects = [
            effect("b", lock(LockMode::Share)),
            effect("a", EffectKind::IndexBuild { concurrent: false }),
            effect("c", EffectKind::RefusesTransaction),
            effect("a", lock(LockMode::AccessExclusive)),
            effect("a", lock(LockMode::Share)),
            effect("a", EffectKind::Rewrite(RewriteCause::Persistence)),
        ];
        let relations = RelationEffects::of(&effects);
        let names: Vec<&str> = relations.iter().map(|r| r.on.name.name.as_str()).collect();
        assert_eq!(names, ["a", "b"]);
        assert_eq!(relations[0].lock, Some(LockMode::AccessExclusive));
        assert!(relations[0].rewrite && relations[0].index_build && !relations[0].scan);
    }
}
