//! The releases around a script: what rules about several of them compare.

use std::collections::HashMap;

use super::lock_accumulation::lock_pairs;
use crate::effect::{ScriptEffects, StatementEffects, Transition, TransitionKind};
use crate::migration::Direction;
use crate::pg::QualifiedName;

/// The up scripts of a history in order, each with its release.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    releases: Vec<String>,
    scripts: Vec<Planned>,
    /// The transitions of a relation, and those that read it, by script and
    /// transition.
    about: HashMap<QualifiedName, Vec<(usize, usize)>>,
    /// The scripts that lock one table while they hold another, by both.
    locked: HashMap<(QualifiedName, QualifiedName), Vec<usize>>,
    /// Today, as `2026-11-21`.
    today: Option<String>,
}

/// One script of a plan.
#[derive(Debug, Clone)]
struct Planned {
    migration: Option<String>,
    release: usize,
    standing: Standing,
    changes_schema: bool,
    transitions: Vec<Transition>,
}

/// How a script stands to what is released.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Standing {
    /// As it should: it is released, or it comes behind all that is.
    #[default]
    InOrder,
    /// It is released, and its file was changed since.
    Edited,
    /// It is released, and its file is gone since.
    Deleted,
    /// It is new, and sorts before a migration that is released.
    Behind {
        /// That migration.
        released: String,
    },
}

/// Where in a plan a script stands.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    plan: &'a Plan,
    at: usize,
}

/// A transition of a script, and where its script stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Other<'a> {
    /// Where.
    pub(super) place: Place<'a>,
    /// What becomes of what.
    pub(super) transition: &'a Transition,
}

impl Plan {
    /// A plan for these releases, oldest first, by their names.
    pub fn new(releases: Vec<String>) -> Self {
        Self { releases, ..Self::default() }
    }

    /// The same plan, looked at on a day: `2026-11-21`.
    #[must_use]
    pub fn on_day(mut self, today: impl Into<String>) -> Self {
        self.today = Some(today.into());
        self
    }

    /// Adds a script of a release, counted from 0, behind the others.
    pub fn push(&mut self, script: &ScriptEffects, release: usize, standing: Standing) {
        let transitions: Vec<Transition> =
            script.statements.iter().flat_map(|it| it.transitions.iter().cloned()).collect();
        for (nth, transition) in transitions.iter().enumerate() {
            let read = match &transition.kind {
                TransitionKind::Filled { from, .. } => from.as_slice(),
                _ => &[],
            };
            for name in std::iter::once(&transition.on).chain(read) {
                self.about.entry(name.clone()).or_default().push((self.scripts.len(), nth));
            }
        }
        for pair in lock_pairs(script) {
            self.locked.entry(pair).or_default().push(self.scripts.len());
        }
        let migration = script.migration.clone();
        let changes_schema = script.statements.iter().any(StatementEffects::changes_schema);
        self.scripts.push(Planned { migration, release, standing, changes_schema, transitions });
    }

    /// The place of the script that was added as the nth, counted from 0.
    pub const fn place(&self, at: usize) -> Place<'_> {
        Place { plan: self, at }
    }

    /// How many scripts it has.
    pub const fn len(&self) -> usize {
        self.scripts.len()
    }

    /// Whether it has no script.
    pub const fn is_empty(&self) -> bool {
        self.scripts.is_empty()
    }
}

impl<'a> Place<'a> {
    fn planned(self) -> Option<&'a Planned> {
        self.plan.scripts.get(self.at)
    }

    /// The release, counted from 0.
    pub(super) fn release(self) -> usize {
        self.planned().map_or(0, |it| it.release)
    }

    /// The release's name.
    pub fn release_name(self) -> Option<&'a str> {
        self.plan.releases.get(self.release()).map(String::as_str)
    }

    /// The migration, for messages.
    pub(super) fn name(self) -> &'a str {
        self.planned().and_then(|it| it.migration.as_deref()).unwrap_or("another file")
    }

    /// Whether the script changes the schema, and not only rows.
    pub(super) fn changes_schema(self) -> bool {
        self.planned().is_some_and(|it| it.changes_schema)
    }

    /// How the script stands to what is released.
    pub(super) fn standing(self) -> Standing {
        self.planned().map(|it| it.standing.clone()).unwrap_or_default()
    }

    /// Whether both are one script.
    pub(super) const fn is(self, other: Place<'_>) -> bool {
        self.at == other.at
    }

    /// Today, as `2026-11-21`, where it is known.
    pub(super) fn today(self) -> Option<&'a str> {
        self.plan.today.as_deref()
    }

    /// A script of the same release, this one or one before it, that locks the first
    /// table and then, in the same transaction, the second.
    pub(super) fn earlier_with_locks(self, pair: &(QualifiedName, QualifiedName)) -> Option<Self> {
        let scripts = self.plan.locked.get(pair)?;
        let places = scripts.iter().map(|&at| Place { plan: self.plan, at });
        let mut places = places;
        places.find(|it| it.at <= self.at && it.release() == self.release())
    }

    /// Whether a release comes behind this one.
    pub(super) fn is_followed(self) -> bool {
        self.plan.scripts.last().is_some_and(|last| last.release > self.release())
    }

    /// The release of a name: its own, or the id of a migration of it.
    pub(super) fn release_called(self, name: &str) -> Option<usize> {
        self.plan.releases.iter().rposition(|release| release == name).or_else(|| {
            let found = self.migration_called(name)?;
            Some(found.release())
        })
    }

    /// The migration of an id.
    pub(super) fn migration_called(self, id: &str) -> Option<Self> {
        let number = |id: &str| id.trim_start_matches('0').to_owned();
        let is = |it: &&Planned| {
            it.migration.as_deref().is_some_and(|known| known == id || number(known) == number(id))
        };
        let at = self.plan.scripts.iter().position(|it| is(&it))?;
        Some(Self { at, ..self })
    }

    /// The names of the releases before this one, newest first.
    pub(super) fn earlier_releases(self) -> impl Iterator<Item = &'a str> {
        let before = self.release().min(self.plan.releases.len());
        self.plan.releases[..before].iter().rev().map(String::as_str)
    }

    /// What the script itself does.
    pub(super) fn own(self) -> impl Iterator<Item = Other<'a>> {
        let transitions = self.planned().map_or(&[][..], |it| &it.transitions);
        transitions.iter().map(move |transition| Other { place: self, transition })
    }

    /// What the scripts of the plan do to a relation or read of it, in order.
    pub(super) fn about(self, relation: &QualifiedName) -> impl Iterator<Item = Other<'a>> {
        let plan = self.plan;
        let found = plan.about.get(relation).map_or(&[][..], Vec::as_slice);
        found.iter().map(move |&(at, nth)| {
            let place = Place { plan, at };
            Other { place, transition: &plan.scripts[at].transitions[nth] }
        })
    }

    /// What the scripts of the same release do to a relation or read of it, in
    /// order.
    pub(super) fn same_release(self, of: &QualifiedName) -> impl Iterator<Item = Other<'a>> {
        let release = self.release();
        self.about(of).filter(move |other| other.place.release() == release)
    }

    /// What comes behind a transition of this script and is about the same relation,
    /// in any release.
    pub(super) fn behind(self, transition: &'a Transition) -> impl Iterator<Item = Other<'a>> {
        let is_it = move |it: &Other<'a>| std::ptr::eq(it.transition, transition);
        self.about(&transition.on).skip_while(move |it| !is_it(it)).skip(1)
    }
}

/// What the same release builds in the place of something that it takes away.
pub(super) fn replacement<'a>(place: Place<'a>, gone: &Transition) -> Option<Other<'a>> {
    let TransitionKind::Dropped { column, .. } = &gone.kind else { return None };
    let is_it = |other: &Other<'_>| {
        let on_it = other.transition.on == gone.on;
        match &other.transition.kind {
            TransitionKind::ColumnAdded { column: added } => {
                on_it && column.as_ref().is_some_and(|column| column != added)
            }
            TransitionKind::Filled { columns, from, is_new, .. } => {
                let others =
                    on_it && !is_new && columns.iter().any(|it| Some(it) != column.as_ref());
                others || from.contains(&gone.on)
            }
            TransitionKind::TriggerAdded { .. } => on_it && column.is_some(),
            _ => false,
        }
    };
    let weight = |other: &Other<'_>| match other.transition.kind {
        TransitionKind::ColumnAdded { .. } => 0,
        TransitionKind::Filled { .. } => 1,
        _ => 2,
    };
    place.same_release(&gone.on).filter(is_it).min_by_key(weight)
}

/// Rules about releases are about the way forward.
pub(super) fn goes_forward(script: &ScriptEffects) -> bool {
    script.direction == Direction::Up
}

/// What a contract takes away, in words: ``column `name` of `public.users` ``.
pub(super) fn in_words(on: &QualifiedName, column: Option<&str>) -> String {
    match column {
        Some(column) => format!("column `{column}` of `{on}`"),
        None => format!("`{on}`"),
    }
}
