//! What a row's statement does, as the page tells it.

use banister::effect::{
    Break, Effect, EffectKind, Life, Loss, Object, ObjectKind, StatementEffects, by_relation,
};
use banister::pg::{LockMode, QualifiedName, Version};

use super::super::{before, plain};
use super::Row;
use super::role::{Roles, kind};

/// What a statement does on one major, or on several alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Facts {
    /// The error code and message of what PostgreSQL refuses.
    pub(super) fails: Option<(String, String)>,
    /// What it does to the relation that it names first.
    pub(super) target: Option<Touched>,
    /// What it does to others.
    pub(super) others: Vec<Touched>,
    /// Whether it refuses a transaction block.
    pub(super) refuses_transaction: bool,
    /// What else: losses, breaks, errors on some rows.
    pub(super) besides: Vec<Beside>,
}

/// What is done to a relation, or alike to several that stand alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Touched {
    /// How it stands to the relation that the statement names.
    pub(super) role: String,
    /// How many there are.
    pub(super) count: usize,
    /// The strongest lock.
    pub(super) lock: Option<LockMode>,
    /// Whether the lock depends on rows and plans.
    pub(super) perhaps: bool,
    /// Whether an earlier statement of the transaction took the lock.
    pub(super) held: bool,
    /// Whether the statement itself made it, so that nobody waits.
    pub(super) new: bool,
    /// Whether it is an index or a type: its lock is none on a table.
    pub(super) is_part: bool,
    /// `rewrite`, `scan`, `index build`.
    pub(super) work: Vec<&'static str>,
}

/// A fact that is no lock and no work.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Beside {
    /// Data that is gone.
    Loses(&'static str),
    /// What a client of the previous release meets.
    Breaks(&'static str),
    /// The error code, and on which rows.
    MayFail(String),
    /// Rows are changed: how many, decides how long it takes.
    ChangesRows,
    /// Why it cannot be told.
    Unknown(String),
}

/// The facts of a row on every major, alike majors together.
pub(super) fn of_versions(row: &Row) -> Vec<(Version, Version, Facts)> {
    let mut groups: Vec<(Version, Version, Facts)> = Vec::new();
    for version in Version::all() {
        let facts = of_version(row, version);
        match groups.last_mut() {
            Some((_, last, same)) if *same == facts => *last = version,
            _ => groups.push((version, version, facts)),
        }
    }
    groups
}

fn of_version(row: &Row, version: Version) -> Facts {
    let mut replay = before(&row.case.schema, version);
    let before = replay.catalog().clone();
    let script = replay.script(None, &plain(&row.case.statements));
    // Where an earlier one fails, the row comes to an end there.
    let last = script.statements.last().expect("a row has a statement");
    let fails = |it: &&StatementEffects| {
        it.effects.iter().any(|effect| matches!(effect.kind, EffectKind::Fails { .. }))
    };
    let statement = script.statements.iter().find(fails).unwrap_or(last);
    let sql = script.source.slice(statement.span);
    let relations = Relations { sql, roles: Roles { catalogs: [&before, replay.catalog()] } };
    relations.facts(statement)
}

/// The relations of a statement, and how they stand to the one that it names.
struct Relations<'a> {
    sql: &'a str,
    roles: Roles<'a>,
}

impl Relations<'_> {
    fn facts(&self, statement: &StatementEffects) -> Facts {
        let effects = &statement.effects;
        let fails = effects.iter().find_map(|effect| match &effect.kind {
            EffectKind::Fails { sqlstate, message } => {
                Some(((*sqlstate).to_owned(), message.clone()))
            }
            _ => None,
        });
        let refuses_transaction =
            effects.iter().any(|effect| effect.kind == EffectKind::RefusesTransaction);
        if fails.is_some() {
            return Facts {
                fails,
                target: None,
                others: Vec::new(),
                refuses_transaction,
                besides: Vec::new(),
            };
        }
        let (target, others) = self.touched(statement);
        let mut besides: Vec<Beside> = effects.iter().filter_map(beside).collect();
        besides.sort();
        besides.dedup();
        Facts { fails, target, others, refuses_transaction, besides }
    }

    /// What is done to the relation that is named first, and to the others.
    fn touched(&self, statement: &StatementEffects) -> (Option<Touched>, Vec<Touched>) {
        let mut all: Vec<(Object, Touched)> = physical(&statement.effects);
        // What ends the transaction lets go of it.
        let held = if all.is_empty() { Vec::new() } else { statement.context.held.all() };
        for held in held {
            let known = all.iter().find(|(on, _)| *on == held.on);
            if known.is_none_or(|(_, touched)| touched.lock < Some(held.mode)) {
                let touched = Touched { held: true, ..Touched::locked(held.mode) };
                all.push((held.on.clone(), touched));
            }
        }
        let first = all
            .iter()
            .filter_map(|(on, _)| Some((self.place(&on.name)?, on.clone())))
            .min_by_key(|(place, _)| *place);
        let first = first.map(|(_, on)| on);
        let mut target = None;
        let mut others: Vec<Touched> = Vec::new();
        for (on, mut touched) in all {
            if Some(&on) == first.as_ref() && !touched.held && !touched.perhaps {
                touched.role = kind(on.kind).to_owned();
                target = Some(touched);
                continue;
            }
            touched.role = self.roles.role(&on, first.as_ref());
            if touched.role == "table" && self.is_about_type() {
                touched.role = "table that uses it".to_owned();
            } else if touched.role == "other table" && touched.lock <= Some(LockMode::RowShare) {
                touched.role = "table it reads".to_owned();
            }
            match others
                .iter_mut()
                .find(|other| Touched { count: 1, ..(*other).clone() } == touched)
            {
                Some(alike) => alike.count += 1,
                None => others.push(touched),
            }
        }
        others.sort_by_key(|other| (other.held, other.perhaps, std::cmp::Reverse(other.lock)));
        (target, others)
    }

    fn is_about_type(&self) -> bool {
        self.sql.split_whitespace().nth(1).is_some_and(|word| ["DOMAIN", "TYPE"].contains(&word))
    }

    /// Where a relation is named in the statement, if it is.
    fn place(&self, name: &QualifiedName) -> Option<usize> {
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        self.sql.match_indices(name.name.as_str()).map(|(at, _)| at).find(|at| {
            let end = at + name.name.len();
            !self.sql[..*at].ends_with(is_part) && !self.sql[end..].starts_with(is_part)
        })
    }
}

impl Touched {
    fn locked(mode: LockMode) -> Self {
        Self {
            role: String::new(),
            count: 1,
            lock: Some(mode),
            perhaps: false,
            held: false,
            new: false,
            is_part: false,
            work: Vec::new(),
        }
    }
}

/// Locks and work, by relation.
fn physical(effects: &[Effect]) -> Vec<(Object, Touched)> {
    let mut all = Vec::new();
    for relation in by_relation(effects) {
        let mut work = Vec::new();
        for (is, what) in [
            (relation.rewrite, "rewrite"),
            (relation.scan, "scan"),
            // A rewrite builds all indexes again.
            (relation.index_build && !relation.rewrite, "index build"),
        ] {
            work.extend(is.then_some(what));
        }
        let touched = Touched {
            role: String::new(),
            count: 1,
            lock: relation.lock,
            perhaps: false,
            held: false,
            new: relation.on.life == Life::New,
            is_part: matches!(relation.on.kind, ObjectKind::Index | ObjectKind::Type),
            work,
        };
        all.push((relation.on, touched));
    }
    for effect in effects {
        if let EffectKind::MayLock { mode, .. } = effect.kind {
            all.push((effect.on.clone(), Touched { perhaps: true, ..Touched::locked(mode) }));
        }
    }
    all
}

fn beside(effect: &Effect) -> Option<Beside> {
    Some(match &effect.kind {
        EffectKind::Loss(loss) => Beside::Loses(loss_in_short(loss)),
        EffectKind::Break(what) => Beside::Breaks(break_in_short(what)),
        EffectKind::MayFail(fail) => Beside::MayFail(format!("{} on {}", fail.sqlstate, fail.on)),
        EffectKind::ChangesRows => Beside::ChangesRows,
        EffectKind::Unknown(why) => Beside::Unknown(why.to_string()),
        EffectKind::Lock { .. }
        | EffectKind::MayLock { .. }
        | EffectKind::Rewrite(_)
        | EffectKind::Scan(_)
        | EffectKind::IndexBuild { .. }
        | EffectKind::Fails { .. }
        | EffectKind::RefusesTransaction => return None,
    })
}

const fn loss_in_short(loss: &Loss) -> &'static str {
    match loss {
        Loss::Table => "the table",
        Loss::Column { .. } => "the column",
        Loss::Narrowing { .. } => "what the new type cannot hold",
        Loss::Rows { every: true } => "all rows",
        Loss::Rows { every: false } => "rows",
        Loss::OverwrittenValues { every: true, .. } => "all old values",
        Loss::OverwrittenValues { every: false, .. } => "old values",
    }
}

const fn break_in_short(what: &Break) -> &'static str {
    match what {
        Break::TableGone => "all use of it",
        Break::TableRenamed { .. } => "use by the old name",
        Break::ColumnGone { .. } => "use of the column",
        Break::ColumnRenamed { .. } => "use of the column's old name",
        Break::ColumnTypeChanged { .. } => "use of the column's old type",
        Break::ColumnRequired { .. } => "`INSERT` without the column",
        Break::WriteRefused { .. } => "writes that violate it",
        Break::NullsAppear { .. } => "reads that expect no null",
        Break::DefaultChanged { .. } => "writes that expect the old default",
    }
}
