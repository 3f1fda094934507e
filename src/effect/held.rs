//! The locks that a transaction holds.

use rpds::RedBlackTreeMapSync;

use super::{Effect, EffectKind, Life, Object, Until};
use crate::pg::{LockMode, QualifiedName};

/// A lock that an earlier statement of the same transaction holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldLock {
    /// What is locked.
    pub on: Object,
    /// How.
    pub mode: LockMode,
    /// Which statement of the script took it, counted from 0.
    pub since: usize,
}

impl HeldLock {
    /// Whether writes of somebody wait for it.
    pub fn is_felt(&self) -> bool {
        self.mode.blocks_writes() && self.on.life != Life::New
    }
}

/// The locks that are held, the strongest per object.
///
/// Every statement of a script has its own; they share what they have in common.
#[derive(Debug, Clone, Default)]
pub struct HeldLocks {
    /// When each was taken first, counted from 0, and the lock.
    by_name: RedBlackTreeMapSync<QualifiedName, (usize, HeldLock)>,
    /// Those that are felt, in the order in which their objects were first locked.
    felt: RedBlackTreeMapSync<usize, HeldLock>,
}

impl HeldLocks {
    /// The lock on the object of that name.
    pub fn on(&self, name: &QualifiedName) -> Option<&HeldLock> {
        self.by_name.get(name).map(|(_, lock)| lock)
    }

    /// All locks, first taken first.
    pub fn all(&self) -> Vec<&HeldLock> {
        let mut all: Vec<&(usize, HeldLock)> = self.by_name.values().collect();
        all.sort_by_key(|(first, _)| *first);
        all.into_iter().map(|(_, lock)| lock).collect()
    }

    /// The locks for which writes of somebody wait, first taken first.
    pub fn felt(&self) -> impl Iterator<Item = &HeldLock> {
        self.felt.values()
    }

    /// One more lock, unless a stronger one is held on its object.
    pub fn take(&mut self, lock: HeldLock) {
        let known = self.by_name.get(&lock.on.name);
        if known.is_some_and(|(_, known)| known.mode >= lock.mode) {
            return;
        }
        let first = known.map_or(self.by_name.size(), |(first, _)| *first);
        if lock.is_felt() {
            self.felt.insert_mut(first, lock.clone());
        }
        self.by_name.insert_mut(lock.on.name.clone(), (first, lock));
    }

    /// The lock of an effect of statement `since`, if it lasts.
    pub(super) fn take_of(&mut self, effect: &Effect, since: usize) {
        if let EffectKind::Lock { mode, until: Until::TransactionEnd } = effect.kind {
            self.take(HeldLock { on: effect.on.clone(), mode, since });
        }
    }
}

impl FromIterator<HeldLock> for HeldLocks {
    fn from_iter<T: IntoIterator<Item = HeldLock>>(locks: T) -> Self {
        locks.into_iter().fold(Self::default(), |mut held, lock| {
            held.take(lock);
            held
        })
    }
}
