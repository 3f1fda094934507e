//! The effects of one change, as they are collected.

use std::collections::HashSet;

use indexmap::IndexSet;

use super::{
    Break, Effect, EffectKind, Life, Loss, MayFail, Object, ObjectKind, RewriteCause, ScanCause,
    Unknown, Until,
};
use crate::catalog::{Catalog, Presence, TEMPORARY_SCHEMA, Table, is_built_in_type};
use crate::pg::{LockMode, QualifiedName, TypeName, Version};
use crate::source::Span;

/// The error codes of what exists already, of what does not, and of what does not
/// fit what exists.
const EXISTENCE: [&str; 15] = [
    "2BP01", "42701", "42703", "42704", "42710", "42723", "42725", "42804", "42830", "42883",
    "42P01", "42P07", "42P16", "42P17", "55000",
];

/// Collects the effects of one change of `catalog` on a server of `version`.
pub(super) struct Facts<'a> {
    pub(super) catalog: &'a Catalog,
    pub(super) version: Version,
    span: Span,
    /// In order, each once.
    effects: IndexSet<Effect>,
}

impl<'a> Facts<'a> {
    pub(super) fn new(catalog: &'a Catalog, version: Version, span: Span) -> Self {
        Self { catalog, version, span, effects: IndexSet::new() }
    }

    /// The same change, where the catalog has moved on.
    pub(super) fn on<'b>(&self, catalog: &'b Catalog) -> Facts<'b> {
        Facts::new(catalog, self.version, self.span)
    }

    /// Effects that were collected apart.
    pub(super) fn extend(&mut self, effects: Vec<Effect>) {
        self.effects.extend(effects);
    }

    pub(super) fn into_effects(self) -> Vec<Effect> {
        self.effects.into_iter().collect()
    }

    /// Whether PostgreSQL is already known to refuse the change.
    pub(super) fn refused(&self) -> bool {
        self.effects.iter().any(|effect| matches!(effect.kind, EffectKind::Fails { .. }))
    }

    pub(super) fn life(&self, name: &QualifiedName, created: Option<u32>) -> Life {
        match created {
            _ if name.schema == TEMPORARY_SCHEMA => Life::New,
            Some(release) if release == self.catalog.current_release() => Life::New,
            Some(_) => Life::Existing,
            None => Life::Assumed,
        }
    }

    /// A relation that answers to `ALTER TABLE`.
    pub(super) fn table(&self, name: &QualifiedName) -> Object {
        let known = self.catalog.table(name).known();
        if self.catalog.view(name).known().is_some() {
            return self.view(name, ObjectKind::View);
        }
        if self.catalog.sequence_created(name).is_some() {
            return self.sequence(name);
        }
        let kind = match known {
            Some(table) if table.partitioned => ObjectKind::PartitionedTable,
            _ => ObjectKind::Table,
        };
        let life = self.life(name, known.and_then(|table| table.created));
        Object { kind, name: name.clone(), life }
    }

    /// A view: of the kind that it is known to be, else of `kind`.
    pub(super) fn view(&self, name: &QualifiedName, kind: ObjectKind) -> Object {
        let known = self.catalog.view(name).known();
        let kind = match known {
            Some(view) if view.materialized => ObjectKind::MaterializedView,
            Some(_) => ObjectKind::View,
            None => kind,
        };
        let life = self.life(name, known.map(|view| view.created));
        Object { kind, name: name.clone(), life }
    }

    /// A sequence.
    pub(super) fn sequence(&self, name: &QualifiedName) -> Object {
        let life = self.life(name, self.catalog.sequence_created(name).filter(|at| *at > 0));
        Object { kind: ObjectKind::Sequence, name: name.clone(), life }
    }

    pub(super) fn index(&self, name: &QualifiedName) -> Object {
        let known = self.catalog.index(name).known();
        let life = self.life(name, known.and_then(|index| index.created));
        Object { kind: ObjectKind::Index, name: name.clone(), life }
    }

    /// The effects that `find` finds where the catalog is another one.
    pub(super) fn under(&mut self, catalog: &Catalog, find: impl FnOnce(&mut Facts<'_>)) {
        let mut there = Facts::new(catalog, self.version, self.span);
        find(&mut there);
        self.effects.extend(there.effects);
    }

    pub(super) fn push(&mut self, on: Object, kind: EffectKind) {
        self.effects.insert(Effect::predicted(on, kind, self.span));
    }

    pub(super) fn lock(&mut self, table: &QualifiedName, mode: LockMode) {
        self.push(self.table(table), EffectKind::Lock { mode, until: Until::TransactionEnd });
    }

    pub(super) fn lock_until_statement_end(&mut self, on: Object, mode: LockMode) {
        self.push(on, EffectKind::Lock { mode, until: Until::StatementEnd });
    }

    pub(super) fn lock_index(&mut self, index: &QualifiedName, mode: LockMode) {
        self.push(self.index(index), EffectKind::Lock { mode, until: Until::TransactionEnd });
    }

    /// A table with its partitions.
    pub(super) fn lock_with_partitions(&mut self, table: &QualifiedName, mode: LockMode) {
        self.lock(table, mode);
        for partition in &self.catalog.partitions(table) {
            self.lock(partition, mode);
        }
    }

    /// An index that goes, with its parts on partitions.
    pub(super) fn lock_dropped_index(&mut self, index: &QualifiedName) {
        self.lock_index(index, LockMode::AccessExclusive);
        let mut parts: Vec<_> = self.catalog.parts_of_index(index).collect();
        parts.reverse();
        let mut seen = HashSet::new();
        while let Some(part) = parts.pop() {
            if seen.insert(&part.name) {
                self.lock(&part.table, LockMode::AccessExclusive);
                self.lock_index(&part.name, LockMode::AccessExclusive);
                let below: Vec<_> = self.catalog.parts_of_index(&part.name).collect();
                parts.extend(below.into_iter().rev());
            }
        }
    }

    /// The sequence that a column owns, if it is known to own one.
    pub(super) fn lock_sequence_of(&mut self, table: &QualifiedName, column: &str, mode: LockMode) {
        let known = self.known(table).and_then(|table| table.column(column));
        if let Some(sequence) = known.and_then(|column| column.sequence.clone()) {
            let life = self.life(&sequence, self.catalog.sequence_created(&sequence));
            let on = Object { kind: ObjectKind::Sequence, name: sequence, life };
            self.push(on, EffectKind::Lock { mode, until: Until::TransactionEnd });
        }
    }

    /// The sequences that the columns of a table own.
    pub(super) fn lock_sequences_of(&mut self, table: &QualifiedName, mode: LockMode) {
        let columns = self.known(table).into_iter().flat_map(|table| &table.columns);
        for column in columns {
            self.lock_sequence_of(table, &column.name, mode);
        }
    }

    /// All known indexes of a table, in the mode of an exclusive owner.
    pub(super) fn lock_indexes_of(&mut self, table: &QualifiedName) {
        let indexes: Vec<QualifiedName> =
            self.catalog.indexes_of(table).map(|index| index.name.clone()).collect();
        for index in indexes {
            self.lock_index(&index, LockMode::AccessExclusive);
        }
    }

    /// A table is copied: its indexes are locked, and built again.
    pub(super) fn rewrite(&mut self, table: &QualifiedName, cause: &RewriteCause) {
        for leaf in self.storage_of(table) {
            self.rewrite_alone(&leaf, cause);
        }
    }

    /// As [`Self::rewrite`], without partitions and children.
    pub(super) fn rewrite_alone(&mut self, table: &QualifiedName, cause: &RewriteCause) {
        self.push(self.table(table), EffectKind::Rewrite(cause.clone()));
        self.lock_indexes_of(table);
        let known = self.catalog.table(table).known();
        let surely_bare = known.is_some_and(|table| table.complete)
            && self.catalog.indexes_of(table).next().is_none();
        if !surely_bare {
            self.index_build(table, false);
        }
    }

    /// All rows of a table are read to check something.
    pub(super) fn scan(&mut self, table: &QualifiedName, cause: &ScanCause) {
        for leaf in self.storage_of(table) {
            self.push(self.table(&leaf), EffectKind::Scan(cause.clone()));
        }
    }

    /// As [`Self::scan`]; `alone`: without children.
    pub(super) fn scan_family(&mut self, table: &QualifiedName, alone: bool, cause: &ScanCause) {
        if alone {
            self.push(self.table(table), EffectKind::Scan(cause.clone()));
        } else {
            self.scan(table, cause);
        }
    }

    pub(super) fn index_build(&mut self, table: &QualifiedName, concurrent: bool) {
        self.push(self.table(table), EffectKind::IndexBuild { concurrent });
    }

    pub(super) fn loses(&mut self, table: &QualifiedName, loss: Loss) {
        self.push(self.table(table), EffectKind::Loss(loss));
    }

    pub(super) fn breaks(&mut self, table: &QualifiedName, what: Break) {
        self.push(self.table(table), EffectKind::Break(what));
    }

    pub(super) fn may_fail(&mut self, table: &QualifiedName, sqlstate: &'static str, on: String) {
        self.push(self.table(table), EffectKind::MayFail(MayFail { sqlstate, on }));
    }

    pub(super) fn fails(&mut self, on: Object, sqlstate: &'static str, message: String) {
        // Whether something exists is not certain after SQL that is not read.
        if self.catalog.is_doubted() && EXISTENCE.contains(&sqlstate) {
            let why = format!("it fails ({message}), unless SQL that is not read changed that");
            self.unknown(on, why);
        } else {
            self.push(on, EffectKind::Fails { sqlstate, message });
        }
    }

    pub(super) fn refuses_transaction(&mut self, on: Object) {
        self.push(on, EffectKind::RefusesTransaction);
    }

    /// Something that decides was never seen.
    pub(super) fn unknown(&mut self, on: Object, why: impl Into<String>) {
        self.push(on, EffectKind::Unknown(Unknown::Missing(why.into())));
    }

    /// What the change does cannot be told from its text.
    pub(super) fn unseen(&mut self, what: Unknown) {
        self.push(no_object(), EffectKind::Unknown(what));
    }

    /// The tables that hold the rows of `table`: itself and its children, but no
    /// partitioned table, which has no rows of its own.
    pub(super) fn storage_of(&self, table: &QualifiedName) -> Vec<QualifiedName> {
        let own = match self.catalog.table(table) {
            Presence::Known(known) => !known.partitioned,
            Presence::Assumed | Presence::Gone => true,
        };
        let children = self.catalog.descendants(table).into_iter();
        let below = children.filter(|child| !child.partitioned).map(|child| child.name.clone());
        let stored: Vec<_> = own.then(|| table.clone()).into_iter().chain(below).collect();
        // A partitioned table whose partitions were never seen has some all the same.
        if stored.is_empty() && !self.catalog.is_whole() { vec![table.clone()] } else { stored }
    }

    /// Refuses a type that is gone. Says whether to go on.
    pub(super) fn type_exists(&mut self, ty: &TypeName) -> bool {
        let built_in = ty.schema.is_none() && is_built_in_type(&ty.name);
        let name = self.catalog.name_of_type(ty);
        let gone = !built_in && self.catalog.type_is_gone(&name);
        if gone {
            let message = format!("type \"{ty}\" does not exist");
            self.fails(super::user_type::on_type(&name), "42704", message);
        }
        !gone
    }

    /// What is known of a table, if anything.
    pub(super) fn known(&self, table: &QualifiedName) -> Option<&'a Table> {
        self.catalog.table(table).known()
    }
}

/// The object of effects that are on no object in particular.
pub(super) fn no_object() -> Object {
    Object { kind: ObjectKind::Database, name: QualifiedName::new("", ""), life: Life::Existing }
}
