//! From two readings and the server's messages to what a statement did.

use std::collections::{BTreeMap, BTreeSet};

use super::ObservedRelation;
use super::messages::Message;
use super::reading::{ForeignKey, Locks, Oid, Relation, Relations};
use crate::pg::LockMode;

/// Everything that was read around one statement.
pub(super) struct Evidence<'a> {
    pub(super) before: &'a Relations,
    pub(super) after: &'a Relations,
    /// The modes that this statement requested.
    pub(super) requested: Locks,
    /// The modes that the transaction holds now.
    pub(super) held: Locks,
    pub(super) messages: &'a [String],
    pub(super) foreign_keys: &'a [ForeignKey],
    /// Relations whose new file is that of `TRUNCATE`.
    pub(super) truncated: BTreeSet<Oid>,
    /// Whether a new file without a message is a rewrite.
    pub(super) new_file_is_rewrite: bool,
    /// Whether scans that no message explains are checks of rows.
    pub(super) scans_are_checks: bool,
    /// Whether the scan counters of the two readings can be compared.
    pub(super) scans_counted: bool,
}

/// What a statement did to one relation's rows.
#[derive(Debug, Clone, Copy, Default)]
struct Work {
    rewritten: bool,
    scanned: bool,
    index_built: bool,
}

impl Evidence<'_> {
    /// What happened, relation by relation, in the order of their names.
    pub(super) fn assemble(&self) -> Vec<ObservedRelation> {
        let work = self.work();
        let all: BTreeSet<Oid> = self.before.keys().chain(self.after.keys()).copied().collect();
        let mut observed: Vec<ObservedRelation> = all
            .into_iter()
            .filter_map(|oid| self.observe(oid, work.get(&oid).copied().unwrap_or_default()))
            .collect();
        observed.sort_by(|a, b| a.name.cmp(&b.name).then_with(|| a.dropped.cmp(&b.dropped)));
        observed.dedup_by(|gone, made| merge_replaced_index(made, gone));
        observed
    }

    fn observe(&self, oid: Oid, work: Work) -> Option<ObservedRelation> {
        let (before, after) = (self.before.get(&oid), self.after.get(&oid));
        let relation = before.or(after)?;
        let strongest = |locks: &Locks| locks.get(&oid).and_then(|modes| modes.last().copied());
        let mut lock = strongest(&self.requested);
        if relation.kind.is_index() {
            lock = lock.filter(|mode| *mode >= LockMode::ShareUpdateExclusive);
        }
        let observed = ObservedRelation {
            name: relation.name.clone(),
            kind: relation.kind.in_words(),
            lock,
            held: strongest(&self.held),
            existed_before: before.is_some(),
            dropped: after.is_none(),
            new_file: self.has_new_file(oid),
            rewritten: work.rewritten,
            scanned: work.scanned,
            index_built: work.index_built,
            sequential_scans: match (before, after) {
                (_, Some(after)) if self.scans_counted => {
                    u64::try_from(after.scans - before.map_or(0, |before| before.scans)).ok()
                }
                _ => None,
            },
        };
        let something = observed.lock.is_some()
            || !observed.existed_before
            || observed.dropped
            || observed.new_file
            || work.rewritten
            || work.scanned
            || work.index_built;
        something.then_some(observed)
    }

    fn has_new_file(&self, oid: Oid) -> bool {
        match (self.before.get(&oid), self.after.get(&oid)) {
            (Some(before), Some(after)) => before.file != 0 && before.file != after.file,
            // Made in the place of another index, whose file it may have taken over.
            (None, Some(made)) if made.kind.is_index() => self
                .before
                .iter()
                .filter(|(oid, _)| !self.after.contains_key(oid))
                .any(|(_, gone)| gone.name == made.name && gone.file != made.file),
            _ => false,
        }
    }

    fn work(&self) -> BTreeMap<Oid, Work> {
        let mut work = BTreeMap::<Oid, Work>::new();
        for message in self.messages.iter().filter_map(|text| Message::parse(text)) {
            match message {
                Message::Rewriting { table } => {
                    for oid in self.tables(table, |oid| self.has_new_file(oid)) {
                        work.entry(oid).or_default().rewritten = true;
                    }
                }
                Message::Verifying { table } => {
                    for oid in self.tables(table, |oid| self.scans_of(oid) > 0) {
                        work.entry(oid).or_default().scanned = true;
                    }
                }
                Message::ValidatingForeignKey { constraint } => {
                    for oid in self.checked_by(constraint) {
                        work.entry(oid).or_default().scanned = true;
                    }
                }
                Message::BuildingIndex { index, table } => {
                    for oid in self.tables(table, |oid| self.has_new_index(oid, index)) {
                        work.entry(oid).or_default().index_built = true;
                    }
                }
            }
        }
        let rewritten = work.iter().filter(|(_, work)| work.rewritten).map(|(oid, _)| *oid);
        let told: BTreeSet<Oid> = rewritten.collect();
        self.add_what_no_message_says(&mut work);
        // The indexes of an empty table are "built" in no time. Code may rewrite a
        // table that is empty, and the server says so.
        work.retain(|oid, _| told.contains(oid) || !self.truncated.contains(oid));
        work
    }

    fn add_what_no_message_says(&self, work: &mut BTreeMap<Oid, Work>) {
        for (oid, relation) in self.after {
            if self.new_file_is_rewrite && relation.kind.has_rows() && self.has_new_file(*oid) {
                work.entry(*oid).or_default().rewritten = true;
            }
            if self.scans_are_checks && relation.kind.has_rows() && self.scans_of(*oid) > 0 {
                work.entry(*oid).or_default().scanned = true;
            }
            // A new exclusion constraint is checked in a second pass over the rows.
            let is_new = !self.before.contains_key(oid);
            if let (true, true, Some(table)) = (is_new, relation.excludes, relation.table)
                && self.before.contains_key(&table)
            {
                work.entry(table).or_default().scanned = true;
            }
        }
    }

    fn scans_of(&self, oid: Oid) -> i64 {
        let scans = |relations: &Relations| relations.get(&oid).map_or(0, |r| r.scans);
        scans(self.after) - scans(self.before)
    }

    /// Whether the table has an index of that name that was just built.
    fn has_new_index(&self, table: Oid, index: &str) -> bool {
        let belongs = |r: &Relation| r.table == Some(table) && r.name.name == index;
        let is_new = |oid: &Oid| !self.before.contains_key(oid) || self.has_new_file(*oid);
        self.after.iter().any(|(oid, relation)| belongs(relation) && is_new(oid))
    }

    /// The tables that a message may mean: those of the name that the statement
    /// touched, and of these the ones that `fits`, if there are any.
    fn tables(&self, name: &str, fits: impl Fn(Oid) -> bool) -> Vec<Oid> {
        let called = |relations: &Relations, oid: &Oid| {
            relations.get(oid).is_some_and(|r| r.kind.is_table() && r.name.name == name)
        };
        let named: BTreeSet<Oid> = self
            .before
            .keys()
            .chain(self.after.keys())
            .copied()
            .filter(|oid| called(self.before, oid) || called(self.after, oid))
            .collect();
        let narrow = |candidates: Vec<Oid>, keep: &dyn Fn(&Oid) -> bool| {
            let kept: Vec<Oid> = candidates.iter().copied().filter(keep).collect();
            if kept.is_empty() { candidates } else { kept }
        };
        let touched = narrow(named.into_iter().collect(), &|oid| {
            self.requested.contains_key(oid) || self.held.contains_key(oid)
        });
        narrow(touched, &|oid| fits(*oid))
    }

    /// Both tables of a foreign key.
    fn checked_by(&self, constraint: &str) -> Vec<Oid> {
        let named = || self.foreign_keys.iter().filter(|key| key.name == constraint);
        let touched = |key: &&ForeignKey| self.requested.contains_key(&key.referencing);
        let keys: Vec<&ForeignKey> = if named().any(|key| touched(&key)) {
            named().filter(touched).collect()
        } else {
            named().collect()
        };
        keys.into_iter().flat_map(|key| [key.referencing, key.referenced]).collect()
    }
}

/// Some statements replace an index by another one of the same name (`ALTER …
/// TYPE`, `REINDEX CONCURRENTLY`). To its users it is the same index.
fn merge_replaced_index(made: &mut ObservedRelation, gone: &mut ObservedRelation) -> bool {
    let replaced = made.name == gone.name
        && made.kind == gone.kind
        && made.kind.ends_with("index")
        && !made.existed_before
        && gone.dropped;
    if replaced {
        made.existed_before = true;
        made.lock = made.lock.max(gone.lock);
        made.held = made.held.max(gone.held);
    }
    replaced
}
