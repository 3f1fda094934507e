//! The effects of a statement, gathered per relation.

use super::{Effect, EffectKind, Object, ScanCause};
use crate::pg::LockMode;

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
}

/// What `effects` do to each relation: the strongest lock first, then by name.
/// Effects that are on no relation in particular are left out.
pub fn by_relation(effects: &[Effect]) -> Vec<RelationEffects> {
    let mut relations: Vec<RelationEffects> = Vec::new();
    for effect in effects {
        let at = relations.iter().position(|known| known.on.name == effect.on.name);
        let physical = matches!(
            effect.kind,
            EffectKind::Lock { .. }
                | EffectKind::Rewrite(_)
                | EffectKind::Scan(_)
                | EffectKind::IndexBuild { .. }
        ) && !matches!(
            effect.kind,
            // A query reads rows, but it checks none, and a plan may spare it most.
            EffectKind::Scan(ScanCause::Query)
        );
        if !physical {
            continue;
        }
        let at = at.unwrap_or_else(|| {
            relations.push(RelationEffects {
                on: effect.on.clone(),
                lock: None,
                rewrite: false,
                scan: false,
                index_build: false,
            });
            relations.len() - 1
        });
        let relation = &mut relations[at];
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
