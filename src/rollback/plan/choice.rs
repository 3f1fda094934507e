//! The first choice among the ways back, for a migration and for the release.

use super::class::Class;
use super::down::{Graded, destroyed_in_words, is_unknown};
use super::item::{Compat, Item};
use super::tree::commits_in_parts;
use super::walk::Walked;
use super::{Release, Step, together};
use crate::catalog::Catalog;
use crate::effect::{Life, Phase};
use crate::pg::LockMode;
use crate::report::{
    DownGrade, Place, RollbackChange, RollbackChoice, RollbackMigration, RollbackRelease,
};

/// A choice, and why.
#[derive(Debug, Clone)]
pub(crate) struct Chosen {
    pub(crate) choice: RollbackChoice,
    pub(crate) n1: Option<bool>,
    pub(crate) reason: String,
}

/// The first choice for a migration; `mended`: the catalog behind the whole
/// release, in which what broke may work again.
pub(crate) fn of_migration(up: &Walked, down: &Graded, mended: Option<&Catalog>) -> Chosen {
    let counts = |item: &&Item| !is_mended(item, mended);
    let items: Vec<&Item> = up.items.iter().filter(counts).collect();
    let n1 = together(items.iter().map(|item| &item.n1));
    let way = items.iter().filter(|item| !item.is_harmless()).map(|item| item.way).max();
    let Some(way) = way else {
        return Chosen { choice: RollbackChoice::AppOnly, n1, reason: harmless(&up.items) };
    };
    let leading: Vec<&Item> =
        items.iter().copied().filter(|item| item.way == way && !item.is_harmless()).collect();
    let mut reason = reasons(&leading);
    let no_down = way == RollbackChoice::Down && down.grade != DownGrade::Lossless;
    let choice = if no_down { RollbackChoice::ForwardFix } else { way };
    if no_down {
        reason += &format!(" — by a new migration, since {}", down.reason);
    }
    Chosen { choice, n1, reason }
}

/// Whether what broke works again behind the release.
fn is_mended(item: &Item, mended: Option<&Catalog>) -> bool {
    let demand = item.demand.as_ref();
    item.destroys.is_none()
        && mended.zip(demand).is_some_and(|(catalog, demand)| demand.is_met(catalog))
}

fn harmless(items: &[Item]) -> String {
    match items {
        [] => "nothing that the application or its data would notice changes".to_owned(),
        [only] => format!("the up {}: {}", only.what, only.class.row().why),
        [first, rest @ ..] => {
            let same = rest.iter().all(|item| item.class == first.class);
            let whats: Vec<&str> = items.iter().map(|item| item.what.as_str()).collect();
            let why = if same {
                first.class.row().why
            } else {
                "the previous release works with all of it: leave it"
            };
            format!("the up {}: {why}", shown(&whats, "; "))
        }
    }
}

fn reasons(items: &[&Item]) -> String {
    let parts: Vec<String> = items
        .iter()
        .map(|item| {
            let met = match &item.n1 {
                Compat::Breaks(why) | Compat::Depends(why) | Compat::WorksBut(why) => {
                    format!(", so that {why}")
                }
                Compat::Works => String::new(),
            };
            let note = item.note.as_ref().map_or_else(String::new, |note| format!(" ({note})"));
            if item.class == Class::Unknown {
                format!("what it does cannot be told ({}){note}", item.what)
            } else {
                format!("the up {}{met}{note}", item.what)
            }
        })
        .collect();
    let mut advice: Vec<&str> = Vec::new();
    for item in items {
        let why = advice_of(item);
        if !advice.contains(&why) {
            advice.push(why);
        }
    }
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    format!("{}: {}", shown(&parts, "; "), advice.join("; "))
}

/// What to do about a change.
fn advice_of(item: &Item) -> &'static str {
    let row = item.class.row();
    match item.way {
        way if way == row.way => row.why,
        RollbackChoice::Pitr => {
            "what is gone cannot be picked out and copied back: take the whole cluster back, or \
             mend by hand"
        }
        RollbackChoice::Unknown => "treat it as if it destroyed data",
        RollbackChoice::Down => "take it back, no data is involved",
        RollbackChoice::ForwardFix if item.destroys.is_some() => {
            "copy the values back from there with a new migration"
        }
        RollbackChoice::ForwardFix => "mend it with a new migration",
        RollbackChoice::AppOnly | RollbackChoice::SideRestore => row.why,
    }
}

fn shown(parts: &[&str], between: &str) -> String {
    const SHOWN: usize = 4;
    let mut text = parts.iter().take(SHOWN).copied().collect::<Vec<_>>().join(between);
    if parts.len() > SHOWN {
        text += &format!("{between}and {} more", parts.len() - SHOWN);
    }
    text
}

/// The first choice for the release, and its migrations.
pub(crate) fn of_release(release: &Release<'_>) -> (RollbackRelease, Vec<RollbackMigration>) {
    let mended = Some(release.after.catalog());
    let chosen: Vec<Chosen> =
        release.steps.iter().map(|step| of_migration(&step.up, &step.down, mended)).collect();
    let worst = chosen.iter().map(|it| it.choice).max().unwrap_or(RollbackChoice::AppOnly);
    let choice = match worst {
        RollbackChoice::Down if !downs_still_run(release, &chosen) => RollbackChoice::ForwardFix,
        worst => worst,
    };
    let n1_compatible = if chosen.iter().any(|it| it.n1 == Some(false)) {
        Some(false)
    } else {
        chosen.iter().all(|it| it.n1 == Some(true)).then_some(true)
    };
    let no_return = release.steps.iter().find(|step| step.down.irreversible);
    let items = || release.steps.iter().flat_map(|step| &step.up.items);
    let breaks =
        items().filter(|item| !is_mended(item, mended)).filter_map(|item| match &item.n1 {
            Compat::Breaks(why) => Some(why.clone()),
            _ => None,
        });
    let unknown = items().filter(|item| is_unknown(item)).map(|item| item.what.clone());
    let summary = RollbackRelease {
        choice,
        n1_compatible,
        point_of_no_return: no_return.map(|step| step.migration.id.clone()),
        reason: release_reason(release, &chosen, choice, worst),
        breaks: breaks.collect(),
        loses: items().filter(|item| item.is_final()).filter_map(destroyed_in_words).collect(),
        unknown: unknown.collect(),
    };
    (summary, release.steps.iter().map(migration).collect())
}

/// Whether the downs that are to be run do run behind the whole release, last
/// first.
fn downs_still_run(release: &Release<'_>, chosen: &[Chosen]) -> bool {
    let mut position = release.after.clone();
    let steps = release.steps.iter().zip(chosen).rev();
    for (step, _) in steps.filter(|(_, chosen)| chosen.choice == RollbackChoice::Down) {
        let Some(down) = &step.migration.down else { return false };
        if position.walk(&step.migration.id, down).refused().is_some() {
            return false;
        }
    }
    true
}

fn release_reason(
    release: &Release<'_>,
    chosen: &[Chosen],
    choice: RollbackChoice,
    worst: RollbackChoice,
) -> String {
    if release.steps.is_empty() {
        return "nothing is to be released".to_owned();
    }
    let leading: Vec<String> = release
        .steps
        .iter()
        .zip(chosen)
        .filter(|(_, chosen)| chosen.choice == worst)
        .map(|(step, chosen)| format!("`{}`: {}", step.migration.id, chosen.reason))
        .collect();
    let leading: Vec<&str> = leading.iter().map(String::as_str).collect();
    let decided = match choice {
        RollbackChoice::AppOnly => {
            "the previous release of the application works with the whole schema: take the \
             application back and leave the schema as it is"
                .to_owned()
        }
        RollbackChoice::Down => {
            "the previous release breaks, and the downs bring everything back: run them as new \
             migrations, then take the application back"
                .to_owned()
        }
        RollbackChoice::ForwardFix if worst == RollbackChoice::Down => {
            "the downs do not run behind the whole release: mend what broke with a new migration, \
             then take the application back"
                .to_owned()
        }
        RollbackChoice::ForwardFix => {
            "mend what broke with a new migration, then take the application back".to_owned()
        }
        RollbackChoice::SideRestore => {
            "stored values are destroyed, and it can be said which: restore a copy beside \
             production and copy them back"
                .to_owned()
        }
        RollbackChoice::Pitr => {
            "stored values are destroyed and cannot be picked out: the whole cluster has to go \
             back, with all that was written since"
                .to_owned()
        }
        RollbackChoice::Unknown => {
            "what the release does cannot be told: be ready for destroyed data, with a proven \
             backup and a restore point before it starts"
                .to_owned()
        }
    };
    if choice == RollbackChoice::AppOnly {
        return decided;
    }
    format!("{decided}. {}", shown(&leading, ". "))
}

fn migration(step: &Step<'_>) -> RollbackMigration {
    RollbackMigration {
        id: step.migration.id.clone(),
        file: step.migration.up.source.name().to_owned(),
        choice: step.choice.choice,
        n1_compatible: step.choice.n1,
        down: step.down.grade,
        reason: step.choice.reason.clone(),
        down_reason: step.down.reason.clone(),
        irreversible: step.down.irreversible,
        phase: phase(&step.up).map(|phase| phase.as_str().to_owned()),
        locks: locks(&step.up),
        fails_in_part: commits_in_parts(step),
        sql: step.sql.clone(),
        changes: step.up.items.iter().map(|item| change(&step.up, item)).collect(),
    }
}

/// The furthest phase that an up reaches; nothing where one of its statements may reach
/// any.
pub(crate) fn phase(up: &Walked) -> Option<Phase> {
    let mut phases = up.effects.statements.iter().map(|statement| statement.phase);
    phases.try_fold(Phase::Neutral, |furthest, phase| Some(furthest.max(phase?)))
}

/// The locks that make others wait, strongest per relation, and the work under
/// them.
fn locks(up: &Walked) -> Vec<String> {
    let mut found: Vec<(String, LockMode, Vec<&str>)> = Vec::new();
    let effects = up.effects.statements.iter().flat_map(|statement| &statement.effects);
    for effect in effects.filter(|effect| effect.on.life != Life::New) {
        let name = effect.on.name.to_string();
        let at = found.iter().position(|(known, ..)| *known == name);
        match (effect.lock().filter(|mode| mode.blocks_writes()), effect.kind.work(), at) {
            (Some(mode), _, Some(at)) => found[at].1 = found[at].1.max(mode),
            (Some(mode), _, None) => found.push((name, mode, Vec::new())),
            (None, Some(work), Some(at)) if !found[at].2.contains(&work) => found[at].2.push(work),
            _ => {}
        }
    }
    let words = found.into_iter().map(|(name, mode, work)| {
        let work = if work.is_empty() {
            String::new()
        } else {
            format!(", with a {}", work.join(" and a "))
        };
        format!("{mode} on `{name}`{work}")
    });
    words.collect()
}

fn change(up: &Walked, item: &Item) -> RollbackChange {
    let row = item.class.row();
    let (n1_compatible, n1_reason) = match &item.n1 {
        Compat::Works => (Some(true), None),
        Compat::WorksBut(why) => (Some(true), Some(why.clone())),
        Compat::Depends(why) => (None, Some(why.clone())),
        Compat::Breaks(why) => (Some(false), Some(why.clone())),
    };
    let note = item.note.as_ref().map_or_else(String::new, |note| format!("; {note}"));
    let advice = if item.is_harmless() && row.way != RollbackChoice::AppOnly {
        "leave it".to_owned()
    } else {
        advice_of(item).to_owned()
    };
    RollbackChange {
        place: Place::new(&up.effects.source, item.span),
        class: item.class.number(),
        kind: row.name.to_owned(),
        what: item.what.clone(),
        n1_compatible,
        n1_reason,
        choice: item.way,
        advice: advice + &note,
    }
}
