//! What a down brings back, worked out by running it on the catalog behind the up.

use super::class::Class;
use super::item::{Item, Lost};
use super::schema;
use super::walk::{Position, Walked};
use crate::catalog::Generation;
use crate::effect::{Effect, EffectKind, Life, Loss};
use crate::migration::Migration;
use crate::report::{DownGrade, RollbackChoice};
use crate::sql::{Change, TableAction};

/// A down, graded.
#[derive(Debug, Clone)]
pub(crate) struct Graded {
    /// What it brings back, at worst.
    pub(crate) grade: DownGrade,
    /// Why, in words.
    pub(crate) reason: String,
    /// Whether no down could bring everything back.
    pub(crate) irreversible: bool,
}

/// Grades the down of `migration`, whose up leads from `start` to `end`.
pub(crate) fn grade(
    start: &Position,
    end: &Position,
    up: &Walked,
    migration: &Migration,
) -> Graded {
    let unknown = up.items.iter().any(is_unknown);
    let irreversible = unknown || up.items.iter().any(Item::is_final);
    let graded = |grade, reason: String| Graded { grade, reason, irreversible };
    let Some(script) = &migration.down else {
        return graded(DownGrade::None, "there is no down script".to_owned());
    };
    let mut back = end.clone();
    let walked = back.walk(&migration.id, script);
    if walked.statements.iter().all(|statement| statement.changes.is_empty()) {
        return graded(DownGrade::None, "the down holds no statement".to_owned());
    }
    if let Some(message) = walked.refused().and_then(refusal) {
        let reason = format!("PostgreSQL refuses the down: {message}");
        return graded(DownGrade::Fails, reason);
    }
    let does_nothing = walked.items.is_empty() && losses(&walked).next().is_none();
    if does_nothing && !up.items.is_empty() {
        let reason = "the down runs and takes nothing back".to_owned();
        return graded(DownGrade::None, reason);
    }
    let destroyed: Vec<String> = up
        .items
        .iter()
        .filter(|item| !comes_from_copy(item, &walked, &back))
        .filter_map(destroyed_in_words)
        .collect();
    if !destroyed.is_empty() {
        let reason = format!("the down does not bring back {}", destroyed.join(", nor "));
        return graded(DownGrade::Lossy, reason);
    }
    if let Some((grade, reason)) = by_kind(up, &walked) {
        return graded(grade, reason);
    }
    let differences = schema::differences(start, end, &back, &up.implied);
    if !differences.is_empty() {
        let reason = format!("behind the down the schema is not as before: {}", list(&differences));
        return graded(DownGrade::Lossy, reason);
    }
    if let Some(item) = walked.items.iter().find(|item| casts_back(item)) {
        let reason = format!(
            "the down {}, which fails on a value written after the up that does not fit",
            item.what
        );
        return graded(DownGrade::Fails, reason);
    }
    if up.items.iter().any(|item| item.destroys.is_some()) {
        let reason =
            "the down brings the values back from the copy that the up kept, as they were \
                      then: what was written after the up is overwritten or dropped"
                .to_owned();
        return graded(DownGrade::LosesNewWrites, reason);
    }
    let (grade, mut reason) = by_rows(end, up, &walked);
    if up.items.iter().any(Item::drops_definition) {
        reason += "; privileges on what the up drops come back only as the down grants them";
    }
    graded(grade, reason)
}

/// What some kinds of change alone tell of a down.
fn by_kind(up: &Walked, down: &Walked) -> Option<(DownGrade, String)> {
    if let Some(item) = up.items.iter().chain(&down.items).find(|item| is_unknown(item)) {
        let reason = format!("what it brings back cannot be told: {}", item.what);
        return Some((DownGrade::Unknown, reason));
    }
    if let Some(item) = down.items.iter().find(|item| is_extension(item)) {
        let reason = format!(
            "{}: whether there is an update path back is in `pg_extension_update_paths` of the \
             server",
            item.what
        );
        return Some((DownGrade::Unknown, reason));
    }
    let item = up.items.iter().find(|item| moves_sequence(item))?;
    let reason = format!("the up {}, and where it stood is recorded nowhere", item.what);
    Some((DownGrade::Lossy, reason))
}

/// Whether the down brings back from a copy what the up destroyed: it reads the
/// copy and writes the table.
fn comes_from_copy(item: &Item, down: &Walked, back: &Position) -> bool {
    let Some(destroyed) = &item.destroys else { return false };
    let Some(copy) = &destroyed.kept else { return false };
    let catalog = back.catalog();
    let changes = down.statements.iter().flat_map(|statement| &statement.changes);
    changes.into_iter().any(|change| match &change.value {
        Change::Query { query, .. } => {
            query.reads.iter().any(|name| name.name == copy.name)
                && query.writes.iter().any(|write| catalog.resolve(&write.table) == destroyed.table)
        }
        Change::AlterTable { table, action } => {
            table.name.name == copy.name
                && matches!(&**action, TableAction::Rename { to } if *to == destroyed.table.name)
        }
        _ => false,
    })
}

/// A change of type that need not take every value.
pub(crate) fn casts_back(item: &Item) -> bool {
    item.class == Class::ChangeType && item.destroys.is_some()
}

/// What the down does to rows.
pub(crate) fn by_rows(end: &Position, up: &Walked, down: &Walked) -> (DownGrade, String) {
    let (mut old, mut new) = (Vec::new(), Vec::new());
    let mut cleaned = Vec::new();
    for (effect, loss) in losses(down) {
        let words = loss.in_words(&effect.on);
        match age(end, up, effect, loss) {
            Age::Old => old.push(words),
            Age::New => {
                new.push(words);
                cleaned.push(effect.on.name.clone());
            }
            Age::Computed => {}
        }
    }
    if !old.is_empty() {
        return (DownGrade::Lossy, format!("the down itself loses {}", list(&old)));
    }
    let all = down.effects.statements.iter().flat_map(|statement| &statement.effects);
    let fails = all.into_iter().find_map(|effect| match &effect.kind {
        EffectKind::MayFail(it)
            if ["22", "23"].iter().any(|class| it.sqlstate.starts_with(class))
                && !cleaned.contains(&effect.on.name) =>
        {
            Some(format!("{} of `{}` ({})", it.on, effect.on.name, it.sqlstate))
        }
        _ => None,
    });
    if let Some(on) = fails {
        let reason = format!("the down fails on what may be written after the up: {on}");
        return (DownGrade::Fails, reason);
    }
    if !new.is_empty() {
        let reason = format!("the down drops what is written after the up: {}", list(&new));
        return (DownGrade::LosesNewWrites, reason);
    }
    let reason = "the schema is as before and no row is lost, whenever it runs".to_owned();
    (DownGrade::Lossless, reason)
}

/// Since when what the down loses is there.
enum Age {
    /// Since before the release.
    Old,
    /// Since the release.
    New,
    /// It is computed, and comes back with the next up.
    Computed,
}

fn age(end: &Position, up: &Walked, effect: &Effect, loss: &Loss) -> Age {
    let name = &effect.on.name;
    if effect.on.life == Life::New {
        return Age::New;
    }
    let current = end.catalog().current_release();
    let column = |column: &str| {
        end.catalog().table(name).known().and_then(|table| table.column(column)).cloned()
    };
    let is_new = |name: &str| column(name).is_some_and(|column| column.created == Some(current));
    // What the up let in is what the down has to clear away.
    let let_in = |classes: &[Class]| {
        let words = format!("`{name}`");
        up.items.iter().any(|item| classes.contains(&item.class) && item.what.contains(&words))
    };
    let opened = [Class::DropNotNull, Class::DropConstraint, Class::WidenType];
    match loss {
        Loss::Column { column: dropped } => match column(dropped) {
            Some(known) if known.created == Some(current) => match known.generated {
                Some(Generation::Stored | Generation::Virtual) => Age::Computed,
                _ => Age::New,
            },
            _ => Age::Old,
        },
        Loss::Rows { .. } => {
            let inserted = up.items.iter().any(|item| {
                item.class == Class::CreateObject && item.what == format!("adds rows to `{name}`")
            });
            if inserted || let_in(&opened) { Age::New } else { Age::Old }
        }
        Loss::OverwrittenValues { columns, .. } => {
            if columns.iter().all(|column| is_new(column)) || let_in(&opened) {
                Age::New
            } else {
                Age::Old
            }
        }
        Loss::Narrowing { column } => {
            if is_new(column) || let_in(&opened) {
                Age::New
            } else {
                Age::Old
            }
        }
        Loss::Table => Age::Old,
    }
}

fn losses(walked: &Walked) -> impl Iterator<Item = (&Effect, &Loss)> {
    let all = walked.effects.statements.iter().flat_map(|statement| &statement.effects);
    all.filter_map(|effect| match &effect.kind {
        EffectKind::Loss(loss) => Some((effect, loss)),
        _ => None,
    })
}

fn refusal(effect: &Effect) -> Option<String> {
    match &effect.kind {
        EffectKind::Fails { sqlstate, message } => Some(format!("{message} ({sqlstate})")),
        _ => None,
    }
}

/// What is destroyed, in words.
pub(crate) fn destroyed_in_words(item: &Item) -> Option<String> {
    let destroyed = item.destroys.as_ref()?;
    let table = &destroyed.table;
    let quoted = |names: &mut dyn Iterator<Item = &String>| {
        let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
        names.join(", ")
    };
    Some(match &destroyed.what {
        Lost::Table => format!("the rows of `{table}`"),
        Lost::Columns(columns) => {
            format!(
                "the values of {} of `{table}`",
                quoted(&mut columns.iter().map(|(name, _)| name))
            )
        }
        Lost::Values(columns) => {
            format!("the old values of {} of `{table}`", quoted(&mut columns.iter()))
        }
        Lost::Rows { every: true } => format!("all rows of `{table}`"),
        Lost::Rows { every: false } => format!("the rows that it deletes from `{table}`"),
        Lost::Schema => format!("everything in schema `{}`", table.schema),
        Lost::Everything => format!("what is gone: {}", item.what),
    })
}

pub(crate) fn is_unknown(item: &Item) -> bool {
    item.class == Class::Unknown || item.way == RollbackChoice::Unknown
}

fn is_extension(item: &Item) -> bool {
    item.class == Class::Extension && item.what.starts_with("updates")
}

fn moves_sequence(item: &Item) -> bool {
    item.class == Class::Sequence && item.way == RollbackChoice::ForwardFix
}

fn list(words: &[String]) -> String {
    const SHOWN: usize = 4;
    let mut text = words.iter().take(SHOWN).cloned().collect::<Vec<_>>().join("; ");
    if words.len() > SHOWN {
        text += &format!("; and {} more", words.len() - SHOWN);
    }
    text
}
