//! Predicted = observed: every case, on every major that is at hand.

mod claims;
mod ground;
mod peers;
mod seen;

use std::collections::BTreeMap;
use std::thread;

use banister::effect::{Effect, EffectKind, Life, ObjectKind, StatementEffects};
use banister::pg::{LockMode, Version};
use banister::postgres::{Binaries, Method};
use banister::verify::{disagreements, failure_disagreements};

use super::reference::{self, Proven, Row, today};
use super::{Case, cases, predicted};
use crate::postgres::servers::{installations, say};
use claims::Shown;
use ground::Ground;
use seen::{Seen, in_words};

/// What the cases came to on one major.
#[derive(Default)]
struct Outcome {
    /// The statements that did what is predicted, by how their locks were seen.
    proven: BTreeMap<&'static str, usize>,
    /// The claims of rows of the page that were shown.
    shown: Shown,
    /// The cases that did not, with what differed.
    wrong: Vec<String>,
    /// What each statement did: its place and text, and what was seen.
    seen: Vec<(String, String)>,
}

/// Every major has a server, a thread and all cases to itself.
#[test]
fn servers_do_what_is_predicted() {
    let families = reference::families();
    let mut rows: Vec<&Row> = families.iter().flat_map(|family| &family.rows).collect();
    let mut cases = cases();
    cases.extend(rows.iter().map(|row| row.case.clone()));
    // While one works on a case: those whose path has this in it, and what they do.
    let only = std::env::var("BANISTER_CASE").ok();
    if let Some(only) = &only {
        let in_ci = std::env::var("CI").is_ok_and(|ci| ci == "true");
        assert!(!in_ci, "BANISTER_CASE leaves cases out, and CI is to run all of them");
        let is_meant = |case: &Case| case.path.to_string_lossy().contains(only);
        cases.retain(is_meant);
        rows.retain(|row| is_meant(&row.case));
        assert!(!cases.is_empty(), "no path in testdata/effects has `{only}` in it");
        say(&format!("SKIPPED: all but {} cases, as BANISTER_CASE says", cases.len()));
    }
    let outcomes = on_every_major(&cases, &rows);
    let mut releases = Vec::new();
    let mut wrong = Vec::new();
    let mut seen = Seen::default();
    for (version, release, outcome) in outcomes {
        let proven: usize = outcome.proven.values().sum();
        println!("PostgreSQL {release}: {proven} statements did what was predicted");
        let shown = [("on_rows", outcome.shown.on_rows), ("on_clients", outcome.shown.on_clients)];
        let counts = outcome.proven.into_iter().chain(shown);
        let counts = counts.map(|(how, count)| (how.to_owned(), count));
        releases.push((release, counts.collect()));
        wrong.extend(outcome.wrong);
        outcome.seen.into_iter().for_each(|(statement, did)| seen.add(statement, version, did));
    }
    if only.is_some() {
        println!("{}", seen.in_words());
    }
    assert!(wrong.is_empty(), "{} cases differ:\n{}", wrong.len(), wrong.join("\n"));
    if std::env::var_os("BANISTER_BLESS").is_some() && only.is_none() {
        assert!(reference::is_every_major(&releases), "a proof is written down of all majors only");
        let rows = reference::fingerprint(&families);
        let proven = Proven { date: today(), rows, releases };
        proven.write();
        reference::write_page(&families, &proven);
    }
}

fn on_every_major(cases: &[Case], rows: &[&Row]) -> Vec<(Version, String, Outcome)> {
    thread::scope(|scope| {
        let threads: Vec<_> = installations()
            .into_iter()
            .map(|binaries| {
                scope.spawn(move || {
                    // Without the distribution's own number.
                    let release = binaries.release().split(' ').next().unwrap_or_default();
                    (binaries.version(), release.to_owned(), on_major(&binaries, cases, rows))
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().expect("a major was proven")).collect()
    })
}

fn on_major(binaries: &Binaries, cases: &[Case], rows: &[&Row]) -> Outcome {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let mut ground = Ground::new(binaries, cases).await;
        let mut outcome = Outcome::default();
        for case in cases {
            if let Err(report) = try_case(&mut ground, case, &mut outcome).await {
                let path = case.path.display();
                outcome.wrong.push(format!("PostgreSQL {}: {path}\n{report}", ground.version()));
            }
        }
        for row in rows {
            if let Err(report) = claims::show(&mut ground, row, &mut outcome.shown).await {
                let path = row.case.path.display();
                outcome.wrong.push(format!("PostgreSQL {}: {path}\n{report}", ground.version()));
            }
        }
        outcome
    })
}

/// What did not go as predicted. What is not foreseen, or about objects that
/// only may exist, proves nothing.
async fn try_case(ground: &mut Ground, case: &Case, outcome: &mut Outcome) -> Result<(), String> {
    let script = predicted(case, ground.version());
    let results = ground.observe(case, &script).await?;
    let mut report = String::new();
    for (statement, result) in script.statements.iter().zip(results) {
        let sql = script.source.slice(statement.span);
        let place = format!("{}: {sql}", case.path.display());
        outcome.seen.push((place, in_words(&result)));
        if !is_foreseen(statement) {
            continue;
        }
        let (how, found) = match result {
            Ok(seen) => {
                if seen.locks == Method::NotObserved && was_to_be_seen(statement) {
                    report.push_str(&format!("  {sql}\n    its locks were not seen\n"));
                }
                (seen.locks.as_str(), disagreements(&statement.effects, &seen))
            }
            Err(error) => ("refused", failure_disagreements(&statement.effects, error.sql())),
        };
        *outcome.proven.entry(how).or_default() += usize::from(found.is_empty());
        for line in found {
            report.push_str(&format!("  {sql}\n    {line}\n"));
        }
    }
    if report.is_empty() { Ok(()) } else { Err(report) }
}

/// Whether a statement takes a lock for which observation can make it wait. `LOCK`,
/// which it waits for, takes no materialised view and no index.
fn was_to_be_seen(statement: &StatementEffects) -> bool {
    let can_be_held = |effect: &&Effect| {
        !matches!(effect.on.kind, ObjectKind::MaterializedView | ObjectKind::Index)
    };
    let strongest = |effect: &Effect| effect.lock() >= Some(LockMode::ShareUpdateExclusive);
    statement.effects.iter().filter(can_be_held).any(strongest)
}

fn is_foreseen(statement: &StatementEffects) -> bool {
    !statement.effects.iter().any(|effect| {
        effect.on.life == Life::Assumed || matches!(effect.kind, EffectKind::Unknown(_))
    })
}
