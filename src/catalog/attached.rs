//! Triggers, rules and policies of tables, and what else stands on columns without
//! being a relation.

use super::apply::names;
use super::objects::Role;
use super::reads::Reads;
use super::table::Calls;
use super::{Catalog, Presence};
use crate::pg::{Name, QualifiedName};
use crate::sql::{Attachment, AttachmentKind, Query, TriggerEvent, Verb, WriteKind};

/// A trigger, a rule or a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attached {
    /// `FOR EACH ROW` of a trigger.
    pub for_each_row: bool,
    /// What makes a trigger fire, or a rule apply.
    pub fires: Vec<TriggerEvent>,
    /// What a rule does.
    pub actions: Option<Box<Query>>,
    /// The functions that it calls.
    pub calls: Calls,
    /// The relations and columns that it cannot be without.
    pub reads: Reads,
}

impl Attached {
    /// Whether a write makes it fire.
    pub fn fires_on(&self, kind: &WriteKind) -> bool {
        self.fires.iter().any(|event| match (event, kind) {
            (TriggerEvent::Insert, WriteKind::Insert(_))
            | (TriggerEvent::Delete, WriteKind::Delete) => true,
            (TriggerEvent::Update(of), WriteKind::Update(set)) => {
                of.is_empty() || of.iter().any(|column| set.contains(column))
            }
            _ => false,
        })
    }
}

/// What depends on columns without being a relation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependent<'a> {
    /// What it is.
    pub kind: DependentKind<'a>,
    /// What it reads.
    pub reads: &'a Reads,
}

/// What may depend on columns without being a relation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DependentKind<'a> {
    /// A trigger, a rule or a policy.
    Attached {
        /// The table that it is of.
        table: &'a QualifiedName,
        /// What kind.
        kind: AttachmentKind,
        /// Its name.
        name: &'a Name,
    },
    /// A function or procedure whose body stands without quotes.
    Routine(&'a QualifiedName),
}

impl Catalog {
    /// The triggers, rules, policies and bodies that name a relation.
    pub fn dependents<'a>(&'a self, relation: &QualifiedName) -> Vec<Dependent<'a>> {
        let attached = self.tables_on(Role::Reading, relation).flat_map(|table| {
            table.attached.iter().map(|((kind, name), attached)| Dependent {
                kind: DependentKind::Attached { table: &table.name, kind: *kind, name },
                reads: &attached.reads,
            })
        });
        let bodies = self.bound_routines.iter().flat_map(|name| {
            let all = self.routines.get(name).into_iter().flatten();
            all.filter_map(move |routine| {
                let reads = routine.reads.as_ref()?;
                Some(Dependent { kind: DependentKind::Routine(name), reads })
            })
        });
        let all = attached.chain(bodies);
        all.filter(|dependent| dependent.reads.relations.contains(relation)).collect()
    }

    pub(super) fn attach_to_table(&mut self, attachment: &Attachment) {
        let table = self.resolve(&attachment.table);
        if matches!(self.table(&table), Presence::Gone) {
            return;
        }
        let key = (attachment.kind, attachment.name.clone());
        let made = self.attached(attachment, &table);
        let mut changed = self.table_mut(&table);
        let attached = &mut changed.attached;
        match &attachment.verb {
            Verb::Create => _ = attached.insert(key, made),
            Verb::Rename(to) => {
                if let Some(renamed) = attached.remove(&key) {
                    attached.insert((attachment.kind, to.clone()), renamed);
                }
            }
            Verb::Alter => {
                if let Some(altered) = attached.get_mut(&key) {
                    altered.calls.extend(made.calls);
                    altered.reads.blur();
                    altered.reads.extend(made.reads);
                }
            }
            Verb::Drop { .. } => _ = attached.remove(&key),
        }
    }

    fn attached(&self, attachment: &Attachment, table: &QualifiedName) -> Attached {
        let function = attachment.function.iter();
        let mut calls: Calls = function.map(|it| (it.schema.clone(), it.name.clone())).collect();
        let functions = attachment.query.iter().flat_map(|query| &query.functions).cloned();
        calls.extend(self.own_calls(&functions.collect()));
        let of_updates = attachment.fires.iter().flat_map(|event| match event {
            TriggerEvent::Update(columns) => columns.as_slice(),
            _ => &[],
        });
        let of_updates: Vec<Name> = of_updates.cloned().collect();
        let mut reads = Reads::columns_of(table, &of_updates);
        if let Some(query) = &attachment.query {
            reads.extend(Reads::of_attached(self, query, table));
        }
        let fires = attachment.fires.clone();
        let is_rule = attachment.kind == AttachmentKind::Rule;
        let actions = attachment.query.as_ref().filter(|_| is_rule).cloned().map(Box::new);
        Attached { for_each_row: attachment.for_each_row, fires, actions, calls, reads }
    }

    /// A relation that others read is gone, and they with it.
    pub(super) fn drop_dependents(&mut self, relation: &QualifiedName) {
        self.drop_dependents_that(relation, |reads, own| {
            !own && reads.relations.contains(relation)
        });
    }

    /// A column that others read is gone, and they with it.
    pub(super) fn drop_dependents_of_column(&mut self, table: &QualifiedName, column: &str) {
        self.drop_dependents_that(table, |reads, _| reads.uses(table, column) == Some(true));
    }

    /// Removes what reads `relation` and of which this is so, told whether it belongs
    /// to that relation itself.
    fn drop_dependents_that(
        &mut self,
        relation: &QualifiedName,
        goes: impl Fn(&Reads, bool) -> bool,
    ) {
        for table in names(self.tables.names_on(Role::Reading, relation)) {
            let own = table == *relation;
            self.table_mut(&table).attached.retain(|_, attached| !goes(&attached.reads, own));
        }
        for name in self.bound_routines.iter().cloned().collect::<Vec<_>>() {
            let Some(all) = self.routines.get(&name) else { continue };
            let stays = |reads: Option<&Reads>| reads.is_none_or(|reads| !goes(reads, false));
            let mut left = all.clone();
            left.retain(|routine| stays(routine.reads.as_ref()));
            match left.is_empty() {
                true => _ = self.routines.remove_mut(&name),
                false => self.routines.insert_mut(name, left),
            }
        }
    }

    /// What reads a relation follows its change of name, or that of a column.
    pub(super) fn change_dependents(
        &mut self,
        relation: &QualifiedName,
        change: impl Fn(&mut Reads),
    ) {
        for table in names(self.tables.names_on(Role::Reading, relation)) {
            self.table_mut(&table).attached.values_mut().for_each(|it| change(&mut it.reads));
        }
        for name in self.bound_routines.iter().cloned().collect::<Vec<_>>() {
            let Some(all) = self.routines.get_mut(&name) else { continue };
            for routine in all {
                let reads = std::sync::Arc::make_mut(routine).reads.as_mut();
                reads.into_iter().for_each(&change);
            }
        }
    }

    /// What a body reads.
    pub(super) fn reads_of_body<'a>(&self, queries: impl Iterator<Item = &'a Query>) -> Reads {
        let nothing = Reads::columns_of(&QualifiedName::new("", ""), &[]);
        queries.fold(nothing, |mut all, query| {
            all.extend(Reads::of(self, query));
            all
        })
    }
}
