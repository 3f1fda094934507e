//! Each change is told its class of the decision table.

mod constraint;
mod object;
mod rename;
mod rows;
mod table;
mod user_type;
mod work;

use std::collections::BTreeSet;

use super::class::Class;
use super::definitions::Definitions;
use super::item::{Compat, Demand, Destroyed, Item, Key as RowKey, Lost};
use super::schema::Key;
use crate::catalog::{Catalog, Presence};
use crate::effect::{Break, Effect, EffectKind, Life, Loss, ObjectKind, Unknown};
use crate::pg::QualifiedName;
use crate::source::{Source, Span, Spanned};
use crate::sql::{Change, Statement, Step};

/// What is looked at while the changes of a statement are told.
pub(super) struct Look<'a> {
    /// The catalog before the change.
    pub(super) catalog: Catalog,
    /// The catalog when the release began.
    pub(super) released: &'a Catalog,
    /// The definitions before the statement.
    pub(super) definitions: &'a Definitions,
    /// The definitions when the release began.
    pub(super) released_definitions: &'a Definitions,
    /// The statement's effects.
    pub(super) effects: &'a [Effect],
    /// The file.
    pub(super) source: &'a Source,
    /// Rows that are copied stand in the script itself.
    pub(super) copies_rows_of_the_script: bool,
}

/// The changes of a statement.
#[derive(Default)]
pub(super) struct Found {
    pub(super) items: Vec<Item>,
    pub(super) implied: Vec<Key>,
    /// The spans whose ignorance is accounted for.
    settled: BTreeSet<(usize, usize)>,
}

impl Found {
    fn add(&mut self, item: Item) {
        self.items.push(item);
    }

    /// There was something that the catalog does not know.
    fn imply(&mut self, object: String, aspect: &'static str) {
        self.implied.push((object, aspect));
    }

    /// What is not known of the change at `span` is said by its class.
    fn settle(&mut self, span: Span) {
        self.settled.insert((span.start, span.end));
    }
}

impl Look<'_> {
    /// The effects of the change at `span`.
    fn at(&self, span: Span) -> impl Iterator<Item = &Effect> {
        self.effects.iter().filter(move |effect| effect.span == span)
    }

    fn breaks(&self, span: Span) -> impl Iterator<Item = (&Effect, &Break)> {
        self.at(span).filter_map(|effect| match &effect.kind {
            EffectKind::Break(it) => Some((effect, it)),
            _ => None,
        })
    }

    fn losses(&self, span: Span) -> impl Iterator<Item = (&Effect, &Loss)> {
        self.at(span).filter_map(|effect| match &effect.kind {
            EffectKind::Loss(it) => Some((effect, it)),
            _ => None,
        })
    }

    /// The text of the change at `span`, upper case.
    fn upper(&self, span: Span) -> String {
        self.source.slice(span).to_uppercase()
    }

    /// Whether the release itself made a relation.
    fn is_new(&self, name: &QualifiedName) -> bool {
        let current = self.catalog.current_release();
        if name.schema == crate::catalog::TEMPORARY_SCHEMA {
            return true;
        }
        if let Presence::Known(table) = self.catalog.table(name) {
            return table.created == Some(current);
        }
        if let Presence::Known(view) = self.catalog.view(name) {
            return view.created == current;
        }
        if let Presence::Known(index) = self.catalog.index(name) {
            return index.created == Some(current) || self.is_new(&index.table);
        }
        self.catalog.sequence_created(name) == Some(current)
    }

    /// Whether the release itself added a column.
    fn is_new_column(&self, table: &QualifiedName, column: &str) -> bool {
        let known = self.catalog.table(table).known().and_then(|table| table.column(column));
        known.is_some_and(|column| column.created == Some(self.catalog.current_release()))
    }

    /// Whether the release itself gave a definition.
    fn is_new_definition(&self, object: &str) -> bool {
        self.definitions.has(object) && !self.released_definitions.has(object)
    }

    fn destroyed(&self, table: &QualifiedName, what: Lost) -> Destroyed {
        let key = RowKey::of(&self.catalog, table);
        Destroyed { table: table.clone(), what, key, kept: None }
    }
}

/// The changes of a statement, those of the code in it too.
pub(super) fn statement(mut look: Look<'_>, statement: &Statement) -> Found {
    let mut found = Found::default();
    let refused = look.effects.iter().find(|it| matches!(it.kind, EffectKind::Fails { .. }));
    if let Some(effect) = refused {
        let span = statement.span;
        let message = match &effect.kind {
            EffectKind::Fails { sqlstate, message } => format!("{message} ({sqlstate})"),
            _ => String::new(),
        };
        let what = format!("is refused by PostgreSQL: {message}");
        found.add(Item::harmless(Class::FailsWhole, span, what));
        return found;
    }
    changes(&mut look, &statement.changes, &mut found);
    for effect in look.effects {
        from_effect(&look, effect, &mut found);
    }
    found
}

fn changes(look: &mut Look<'_>, changes: &[Spanned<Change>], found: &mut Found) {
    for change in changes {
        one(look, &change.value, change.span, found);
        look.catalog.apply(&change.value);
    }
}

fn steps(look: &mut Look<'_>, steps: &[Step], found: &mut Found) {
    for step in steps {
        match step {
            Step::Run(run) => changes(look, run, found),
            Step::Dynamic(dynamic) if dynamic.otherwise.is_none() => {
                changes(look, &dynamic.changes, found);
            }
            Step::Choice { arms, otherwise } => {
                arms.iter().for_each(|arm| self::steps(look, &arm.steps, found));
                self::steps(look, otherwise, found);
            }
            Step::Repeat { steps, .. } | Step::Block { steps, .. } => {
                self::steps(look, steps, found);
            }
            _ => {}
        }
    }
}

fn one(look: &mut Look<'_>, change: &Change, span: Span, found: &mut Found) {
    match change {
        Change::AlterTable { table, action } => {
            let name = look.catalog.resolve(&table.name);
            table::alter(look, &name, action, span, found);
        }
        Change::CreateTable(create) => table::create(look, create, span, found),
        Change::Drop(drop) => object::drop(look, drop, span, found),
        Change::CreateIndex(create) => object::create_index(look, create, span, found),
        Change::CreateType { name, .. } => {
            let what = format!("makes type `{}`", super::definitions::words(name));
            found.add(Item::harmless(Class::CreateObject, span, what));
        }
        Change::CreateRoutine(create) => object::create_routine(look, create, span, found),
        Change::AlterRoutine { routine, action, .. } => {
            object::alter_routine(look, routine, action, span, found);
        }
        Change::DropRoutines(drop) => object::drop_routines(look, drop, span, found),
        Change::Do(code) => steps(look, &code.steps, found),
        Change::CreateView(create) => object::create_view(look, create, span, found),
        Change::CreateSequence(create) => {
            let what = format!("makes sequence `{}`", look.catalog.for_creation(&create.name));
            found.add(Item::harmless(Class::CreateObject, span, what));
        }
        Change::AlterSequence { sequence, owner } => {
            let name = look.catalog.resolve(&sequence.name);
            object::alter_sequence(look, &name, owner.is_some(), span, found);
        }
        Change::Truncate(truncate) => rows::truncate(look, truncate, span, found),
        Change::Query { query, mode, .. } => rows::query(look, query, *mode, span, found),
        Change::AlterType { name, action } => user_type::alter(look, name, action, span, found),
        Change::Attachment(it) => object::attachment(look, it, span, found),
        Change::Privileges(privileges) => {
            let names: Vec<String> =
                privileges.relations.iter().map(super::definitions::words).collect();
            work::privileges(look, &names.join("`, `"), span, found);
        }
        Change::Schema(action) => work::schema(look, action, span, found),
        Change::Publication(_) => work::replication(look, span, found),
        Change::CatalogOnly(it) => work::catalog_only(look, &it.kind, span, found),
        Change::Opaque { why } => work::opaque(look, why, span, found),
        Change::AlterIndex { index, .. } => {
            let what = format!("alters index `{}`", look.catalog.resolve(&index.name));
            found.add(Item::harmless(Class::Storage, span, what));
        }
        Change::CreateStatistics { table, .. } => {
            let what = format!("makes statistics of `{}`", look.catalog.resolve(table));
            found.add(Item::harmless(Class::CreateObject, span, what));
        }
        // What these do is in their effects, or touches nobody.
        Change::Unrecognised { .. }
        | Change::Call(_)
        | Change::Reindex(_)
        | Change::Transaction(_)
        | Change::SetParameter { .. }
        | Change::Refresh(_)
        | Change::AlterStatistics { .. }
        | Change::LockTables(_)
        | Change::Comment(_)
        | Change::Vacuum(_)
        | Change::Cluster(_) => {}
    }
}

/// What only an effect tells: of code that is called, of triggers, of `CASCADE`,
/// of what is not read.
fn from_effect(look: &Look<'_>, effect: &Effect, found: &mut Found) {
    let span = effect.span;
    let place = (span.start, span.end);
    if found.settled.contains(&place) {
        return;
    }
    let named = |item: &Item| item.span == span && item.what.contains(&effect.on.name.to_string());
    let said = found.items.iter().any(named);
    let is_new = effect.on.life == Life::New || look.is_new(&effect.on.name);
    match &effect.kind {
        EffectKind::Unknown(Unknown::Missing(_)) => {}
        EffectKind::Unknown(unknown) => {
            let what = unknown.to_string();
            let n1 = Compat::Depends("what it does cannot be told".to_owned());
            found.add(Item::new(Class::Unknown, span, what, n1));
        }
        EffectKind::Break(broken) if !said && !is_new => {
            let words = broken.in_words(&effect.on);
            let demand = match broken {
                Break::TableGone => Some(Demand::Relation(effect.on.name.clone())),
                Break::ColumnGone { column } => {
                    Some(Demand::Column(effect.on.name.clone(), column.clone()))
                }
                _ => None,
            };
            let class = class_of_break(broken, effect.on.kind);
            let mild = matches!(broken, Break::NullsAppear { .. } | Break::DefaultChanged { .. });
            if mild {
                found.add(Item::harmless(class, span, format!("comes to this: {words}")));
                return;
            }
            let mut item =
                Item::new(class, span, format!("comes to this: {words}"), Compat::Breaks(words));
            item.demand = demand;
            if item.class == Class::DropTable || item.class == Class::DropColumn {
                item.way = Class::ReplaceDefinition.row().way;
            }
            found.add(item);
        }
        EffectKind::Loss(loss) if !said && !is_new => {
            rows::loss(look, effect, loss, span, found);
        }
        _ => {}
    }
}

const fn class_of_break(broken: &Break, kind: ObjectKind) -> Class {
    match broken {
        Break::TableGone => match kind {
            ObjectKind::Table | ObjectKind::PartitionedTable => Class::DropTable,
            ObjectKind::Sequence => Class::Sequence,
            _ => Class::ReplaceDefinition,
        },
        Break::TableRenamed { .. } | Break::ColumnRenamed { .. } => Class::Rename,
        Break::ColumnGone { .. } => Class::DropColumn,
        Break::ColumnTypeChanged { .. } => Class::ChangeType,
        Break::ColumnRequired { .. } => Class::AddRequiredColumn,
        Break::WriteRefused { .. } => Class::AddConstraint,
        Break::NullsAppear { .. } => Class::DropNotNull,
        Break::DefaultChanged { .. } => Class::ChangeDefault,
    }
}
