//! From migrations to a rollback plan: each change is told its class, the down
//! is run on the catalog and graded, and the choice follows.

mod choice;
mod class;
mod classify;
mod definitions;
mod down;
mod item;
mod schema;
mod tree;
mod walk;

use crate::effect::Replay;
use crate::migration::Migration;
use crate::report::{RollbackMigration, RollbackRelease, TreeStep};

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
    /// What of the previous release breaks, and is not mended later in the
    /// release.
    pub(crate) choice: choice::Chosen,
}

/// A history up to the release, and the release walked through.
pub(crate) struct Release<'a> {
    /// The steps, in order.
    pub(crate) steps: Vec<Step<'a>>,
    /// The position before the first of them.
    pub(crate) before: Position,
    /// The position after the last of them.
    pub(crate) after: Position,
}

/// The plan for `pending`, given what `replay` and `released` have brought: SQL
/// that is in production, and the migrations that are.
pub fn plan(
    replay: Replay,
    schema: &[crate::migration::Script],
    released: &[&Migration],
    pending: &[&Migration],
) -> Plan {
    let release = walk(replay, schema, released, pending);
    let (chosen, migrations) = choice::of_release(&release);
    let tree = tree::tree(&release, &chosen);
    Plan { release: chosen, migrations, tree }
}

fn walk<'a>(
    replay: Replay,
    schema: &[crate::migration::Script],
    released: &[&Migration],
    pending: &[&'a Migration],
) -> Release<'a> {
    let mut position = Position::new(replay);
    for script in schema {
        position.pass(None, script);
    }
    for migration in released {
        position.pass(Some(&migration.id), &migration.up);
    }
    position.release();
    let before = position.clone();
    let mut steps = Vec::new();
    for migration in pending {
        let start = position.clone();
        let up = position.walk(&migration.id, &migration.up);
        let down = down::grade(&start, &position, &up, migration);
        let choice = choice::of_migration(&up, &down, None);
        steps.push(Step { migration, up, down, choice });
    }
    Release { steps, before, after: position }
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
