//! The pending migrations, judged by the schema that is live.

use super::exit::Failure;
use super::finding_entry::finding_entry;
use super::gate::Gate;
use super::policy::statement_rules;
use crate::effect::{EffectKind, Replay, ScriptEffects, by_relation};
use crate::finding::Severity;
use crate::migration::{Direction, History, Migration, Script, TransactionMode};
use crate::pg::Version;
use crate::policy::Sieve;
use crate::preflight::{Item, Replayed, Touches};
use crate::report::{FindingEntry, MigrationState, StandingEntry};
use crate::rules;
use crate::source::Source;

/// What the static check says.
#[derive(Debug)]
pub(super) struct Judged {
    /// The answer.
    pub(super) item: Item,
    /// What the rules found.
    pub(super) findings: Vec<FindingEntry>,
    /// The first lock that is taken without a timeout, if one is.
    pub(super) unguarded: Option<String>,
    /// What is done to the tables that are there.
    pub(super) touches: Touches,
}

/// The migrations that a run of the tool would apply, in its order.
pub(super) fn to_run<'a>(files: &'a History, standings: &[StandingEntry]) -> Vec<&'a Migration> {
    files
        .migrations
        .iter()
        .filter(|migration| state(migration, standings).is_some_and(waits))
        .collect()
}

/// Whether a run of the tool would apply it.
pub(super) const fn waits(state: MigrationState) -> bool {
    matches!(
        state,
        MigrationState::Pending
            | MigrationState::OutOfOrder
            | MigrationState::Outdated
            | MigrationState::Undone
            | MigrationState::Failed
    )
}

/// The migrations that are applied, in the order of the tool.
pub(super) fn applied<'a>(files: &'a History, standings: &[StandingEntry]) -> Vec<&'a Migration> {
    let done = |state| {
        matches!(
            state,
            MigrationState::Applied
                | MigrationState::Modified
                | MigrationState::Outdated
                | MigrationState::Baseline
        )
    };
    files
        .migrations
        .iter()
        .filter(|migration| state(migration, standings).is_some_and(done))
        .collect()
}

fn state(migration: &Migration, standings: &[StandingEntry]) -> Option<MigrationState> {
    let name = migration.up.source.name();
    let same = |entry: &&StandingEntry| {
        let file = entry.file.as_deref();
        entry.id == migration.id && file.is_some_and(|file| name.starts_with(file))
    };
    standings.iter().find(same).map(|entry| entry.state)
}

/// A live schema as a script.
pub(super) fn live_script(sql: String) -> Script {
    let source = Source::new("the live schema", sql);
    Script::whole(source, Direction::Up, TransactionMode::PerStatement)
}

/// Judges the pending migrations, given the schema that is live.
pub(super) fn judge(
    gate: &Gate,
    version: Version,
    live: &Script,
    pending: &[&Migration],
) -> Judged {
    let settings = &gate.loaded.settings;
    let ground = gate.loaded.ground.clone();
    let mut sieve = Sieve::new(settings, None, statement_rules(), gate.today, ground);
    let mut replay = Replay::of_new_database(version);
    replay.script(None, live);
    replay.release();
    let mut judged = Judged {
        item: Item::ok("pending_migrations", ""),
        findings: Vec::new(),
        unguarded: None,
        touches: Touches::default(),
    };
    let (mut statements, mut unknown, mut unknown_first) = (0, 0, None);
    for migration in pending {
        let script = replay.script(Some(&migration.id), &migration.up);
        statements += script.statements.len();
        unknown_first = unknown_first.or_else(|| first_unknown(&script));
        for statement in &script.statements {
            judged.touches.add(&by_relation(&statement.effects));
        }
        let sifted = sieve.file(&[(&script, rules::judge(&script))]);
        unknown += sifted.unknown;
        judged.findings.extend(sifted.shown.iter().map(|ruled| finding_entry(&script, ruled)));
    }
    let unguarded = judged.findings.iter().find(|finding| finding.rule == "missing-lock-timeout");
    judged.unguarded =
        unguarded.map(|finding| format!("`{}:{}`", finding.place.file, finding.place.line));
    let unknown = unknown_first.filter(|_| unknown > 0);
    let fail_on = settings.fail_on().0;
    judged.item = item(&judged.findings, fail_on, (pending.len(), statements), unknown.as_deref());
    judged
}

fn item(
    findings: &[FindingEntry],
    fail_on: Severity,
    (pending, statements): (usize, usize),
    unknown: Option<&str>,
) -> Item {
    const ID: &str = "pending_migrations";
    if pending == 0 {
        return Item::ok(ID, "no migration is pending");
    }
    let of = |severity: Severity| findings.iter().filter(|it| it.severity == severity).count();
    let counts = format!(
        "pending: {pending}, statements: {statements}, errors: {}, warnings: {}",
        of(Severity::Error),
        of(Severity::Warning)
    );
    let worst = findings.iter().map(|finding| finding.severity).max();
    let words = || {
        let finding = findings.iter().find(|finding| Some(finding.severity) == worst);
        finding.map_or_else(String::new, |finding| {
            let place = &finding.place;
            format!("; `{}:{}`: {} [{}]", place.file, place.line, finding.message, finding.rule)
        })
    };
    if worst >= Some(fail_on) {
        return Item::blocking(ID, counts + &words());
    }
    if let Some(first) = unknown {
        let message = format!("{counts}; what some statements do could not be told, first {first}");
        return Item::not_checked(ID, message);
    }
    match worst {
        Some(Severity::Error | Severity::Warning) => Item::warning(ID, counts + &words()),
        Some(Severity::Info) | None => Item::ok(ID, counts),
    }
}

/// The first statement of a script whose effects could not be told.
fn first_unknown(script: &ScriptEffects) -> Option<String> {
    let unknown = |effect: &crate::effect::Effect| matches!(effect.kind, EffectKind::Unknown(_));
    let statement = script.statements.iter().find(|it| it.effects.iter().any(unknown))?;
    let line = script.source.position(statement.span.start).line;
    Some(format!("`{}` line {line}", script.source.name()))
}

/// The schema that the applied migrations make. Of a file that is not the one that was
/// applied, only what it makes is believed, and not how it reads.
pub(super) fn replayed(
    version: Version,
    applied: &[&Migration],
    standings: &[StandingEntry],
) -> Replayed {
    let mut replayed = Replayed::new(Replay::new(version));
    for migration in applied {
        let certain = !matches!(
            state(migration, standings),
            Some(MigrationState::Modified | MigrationState::Outdated)
        );
        replayed.script(Some(&migration.id), &migration.up, certain);
    }
    replayed
}

/// Why nothing is known of the migrations, as an item of that name.
pub(super) fn unread(id: &'static str, failure: &Failure) -> Item {
    Item::not_checked(id, format!("failed to {:#}", failure.error))
}
