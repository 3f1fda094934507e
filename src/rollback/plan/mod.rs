//! From migrations to a rollback plan: each change is told its class, the down
//! is run on the catalog and graded, and the choice follows.

mod choice;
mod class;
mod classify;
mod definitions;
mod down;
mod draft;
mod item;
mod quote;
mod schema;
mod side;
mod tree;
mod undo;
mod walk;

use crate::effect::Replay;
use crate::migration::{Migration, Script};
use crate::report::{
    BackupEntry, RollbackChoice, RollbackMigration, RollbackRelease, RollbackSql, TreeStep,
};

use down::Graded;
use item::Compat;
use walk::{Position, Walked};

pub use class::{Class, Row, TABLE};

/// The plan of a release: what `banister rollback plan` reports, apart from the
/// header.
#[derive(Debug)]
pub struct Plan {
    /// The release as a whole.
    pub release: RollbackRelease,
    /// Its migrations, in order.
    pub migrations: Vec<RollbackMigration>,
    /// The criteria, with this release's facts.
    pub tree: Vec<TreeStep>,
}

/// A migration of the release, as the plan sees it.
pub(crate) struct Step<'a> {
    /// The migration.
    pub(crate) migration: &'a Migration,
    /// Its up.
    pub(crate) up: Walked,
    /// Its down, graded.
    pub(crate) down: Graded,
    /// SQL to paste.
    pub(crate) sql: Vec<RollbackSql>,
    /// The first choice, were it the only migration.
    pub(crate) choice: choice::Chosen,
}

/// A history up to the release, and the release walked through.
pub(crate) struct Release<'a> {
    /// The steps, in order.
    pub(crate) steps: Vec<Step<'a>>,
    /// The position after the last of them.
    pub(crate) after: Position,
}

/// What a plan is made from.
pub struct Given<'a> {
    /// An empty database.
    pub replay: Replay,
    /// SQL that is in production already.
    pub schema: &'a [Script],
    /// The migrations, in order.
    pub migrations: &'a [&'a Migration],
    /// Which of them, by number, are to be released; the others are.
    pub is_pending: &'a dyn Fn(usize) -> bool,
    /// What is proven of backups.
    pub backups: &'a [BackupEntry],
}

/// The plan for the migrations that are to be released.
pub fn plan(given: Given<'_>) -> Plan {
    let backups = given.backups;
    let release = walk(given);
    let (chosen, migrations) = choice::of_release(&release);
    let tree = tree::tree(&release, &chosen, backups);
    Plan { release: chosen, migrations, tree }
}

/// Makes a plan cautious where migrations are half there in the database: what of them
/// is there is not known, so nothing that builds on it is.
pub fn half_applied(plan: &mut Plan, ids: &[String]) {
    if ids.is_empty() {
        return;
    }
    let names: Vec<String> = ids.iter().map(|id| format!("`{id}`")).collect();
    let names = names.join(", ");
    let what =
        format!("{names}: begun in the database and not ended, so a part of it may be there");
    let advice = "look for invalid indexes, constraints that are not validated and pending \
                  detaches; finish it forward or drop what is left of it, before anything else";
    plan.release.unknown.push(what.clone());
    plan.release.choice = RollbackChoice::Unknown;
    plan.release.n1_compatible = None;
    plan.release.reason = format!("{what}: {advice}. {}", plan.release.reason);
    if plan.release.point_of_no_return.is_none() {
        let first = plan.migrations.iter().find(|it| ids.contains(&it.id));
        plan.release.point_of_no_return = first.map(|it| it.id.clone());
    }
    plan.tree.insert(
        0,
        TreeStep {
            question: "did every migration that was begun also end?".to_owned(),
            answer: "no".to_owned(),
            facts: vec![what],
            yes: "go on".to_owned(),
            no: advice.to_owned(),
        },
    );
}

fn walk(given: Given<'_>) -> Release<'_> {
    let Given { replay, schema, migrations, is_pending, backups: _ } = given;
    let mut position = Position::new(replay);
    for script in schema {
        position.pass(None, script);
    }
    let first = (0..migrations.len()).find(|at| is_pending(*at)).unwrap_or(migrations.len());
    for migration in &migrations[..first] {
        position.pass(Some(&migration.id), &migration.up);
    }
    position.release();
    let mut steps = Vec::new();
    for (at, migration) in migrations.iter().enumerate().skip(first) {
        if !is_pending(at) {
            position.pass(Some(&migration.id), &migration.up);
            continue;
        }
        let start = position.clone();
        let up = position.walk(&migration.id, &migration.up);
        let down = down::grade(&start, &position, &up, migration);
        let choice = choice::of_migration(&up, &down, None);
        let sql = draft::of_migration(&migration.id, &start, &position, &up);
        steps.push(Step { migration, up, down, sql, choice });
    }
    Release { steps, after: position }
}

/// Whether the previous release works, from its parts: one that does not decides,
/// and one that cannot be told leaves it open.
pub(crate) fn together<'a>(parts: impl Iterator<Item = &'a Compat>) -> Option<bool> {
    let mut all = Some(true);
    for part in parts {
        match part {
            Compat::Breaks(_) => return Some(false),
            Compat::Depends(_) => all = None,
            Compat::Works | Compat::WorksBut(_) => {}
        }
    }
    all
}
