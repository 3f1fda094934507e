//! The policy: its file, comments in SQL, the baseline, and who decides.

mod baseline;
mod pages;
mod precedence;
mod statistics;
mod suppression;
mod toml;

use banister::effect::{Replay, ScriptEffects};
use banister::finding::{Finding, RuleId};
use banister::migration::{Direction, History, Migration, Script, TransactionMode};
use banister::pg::Version;
use banister::policy::{self, Baseline, Date, Flags, Ground, Policy, Settings, Sieve, Sifted};
use banister::rules;
use banister::source::Source;

fn today() -> Date {
    "2026-11-21".parse().unwrap()
}

/// The ids of all rules.
fn all_rules() -> Vec<&'static str> {
    let own = policy::pages().map(|page| page.id.0);
    rules::all().map(|rule| rule.page().id.0).chain(own).collect()
}

fn statement_rules() -> Vec<RuleId> {
    rules::all().map(|rule| rule.page().id).collect()
}

fn policy(text: &str) -> Policy {
    Policy::read("banister.toml", text, &all_rules()).unwrap_or_else(|error| panic!("{error}"))
}

fn settings(text: &str, environment: Option<&str>) -> Settings {
    Settings::new(policy(text), environment, Flags::default()).unwrap()
}

fn sieve<'a>(settings: &'a Settings, baseline: Option<&'a Baseline>) -> Sieve<'a> {
    Sieve::new(settings, baseline, statement_rules(), today(), Ground::default())
}

/// What one plain file does, on its own.
fn effects(text: &str) -> ScriptEffects {
    let source = Source::new("0001_a.sql", text);
    let script = Script::whole(source, Direction::Up, TransactionMode::PerStatement);
    Replay::new(Version::DEFAULT).script(Some("0001"), &script)
}

/// What is left of the findings of one plain file.
fn sifted(text: &str, sieve: &mut Sieve<'_>) -> Sifted {
    let effects = effects(text);
    let said = rules::judge(&effects);
    sieve.file(&[(&effects, said)])
}

/// The scripts of a migration by file, each with what the rules say of it.
fn judged(replay: &mut Replay, migration: &Migration) -> Vec<Vec<(ScriptEffects, Vec<Finding>)>> {
    let said = |effects: ScriptEffects| {
        let findings = rules::judge(&effects);
        (effects, findings)
    };
    let up = said(replay.script(Some(&migration.id), &migration.up));
    let down = migration.down.as_ref().map(|down| said(replay.aside(Some(&migration.id), down)));
    match down {
        Some(down) if down.0.source.name() == up.0.source.name() => vec![vec![up, down]],
        Some(down) => vec![vec![up], vec![down]],
        None => vec![vec![up]],
    }
}

/// Puts a whole history through a sieve, file by file.
fn sift(
    history: &History,
    sieve: &mut Sieve<'_>,
    mut each: impl FnMut(&[(ScriptEffects, Vec<Finding>)], Sifted),
) {
    let mut replay = Replay::new(Version::DEFAULT);
    for migration in &history.migrations {
        replay.release();
        for file in judged(&mut replay, migration) {
            let scripts: Vec<_> =
                file.iter().map(|(effects, findings)| (effects, findings.clone())).collect();
            let sifted = sieve.file(&scripts);
            each(&file, sifted);
        }
    }
}
