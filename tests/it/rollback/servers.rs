//! The plan on a real server: does the previous release break where it is said to,
//! and does the SQL of the plan mend it?
//!
//! `previous.sql` in a case's folder is what the previous release does; `rows.sql`
//! and `roles.sql` are there for all cases.

use std::fs;
use std::path::Path;

use banister::postgres::{ScratchServer, ScratchSession, SessionOptions};
use serde_json::Value;

use super::{answer, plan, root, rows};
use crate::postgres::servers::{installations, trusting_options};

pub(super) fn text(path: &Path) -> Option<String> {
    fs::read_to_string(path).ok()
}

/// Runs a script, each statement on its own; the first error ends it.
pub(super) async fn run(session: &mut ScratchSession, script: &str) -> Result<(), String> {
    let source = banister::source::Source::new("script", script);
    let whole = banister::source::Span::new(0, script.len());
    for statement in banister::sql::parse(&source, whole) {
        let text = source.slice(statement.span);
        session.apply(text).await.map_err(|error| format!("{text}: {error}"))?;
    }
    Ok(())
}

/// Whether the previous release works; what it writes is taken back.
async fn works(session: &mut ScratchSession, previous: &str) -> Result<(), String> {
    session.apply("BEGIN").await.unwrap();
    let outcome = run(session, previous).await;
    session.apply("ROLLBACK").await.unwrap();
    session.apply("RESET ROLE").await.unwrap();
    outcome
}

pub(super) async fn production(server: &ScratchServer, case: &str) -> ScratchSession {
    let database = server.create_database().await.unwrap();
    let mut session = database.connect(&SessionOptions::default()).await.unwrap();
    let folder = root().join(case);
    run(&mut session, &text(&folder.join("schema.sql")).unwrap()).await.unwrap();
    run(&mut session, &text(&root().join("rows.sql")).unwrap()).await.unwrap();
    let grants = text(&root().join("roles.sql")).unwrap();
    run(&mut session, &grants).await.unwrap();
    session
}

/// The roles that cases name.
pub(super) async fn roles(server: &ScratchServer) {
    let database = server.create_database().await.unwrap();
    let mut session = database.connect(&SessionOptions::default()).await.unwrap();
    run(&mut session, "CREATE ROLE app; CREATE ROLE reports").await.unwrap();
}

async fn one(server: &ScratchServer, case: &str) -> Result<(usize, usize), String> {
    let folder = root().join(case);
    let Some(up) = text(&folder.join("migrations/0001_change.up.sql")) else { return Ok((0, 0)) };
    let mut session = production(server, case).await;
    let before = session.database().snapshot().await.unwrap().without_column_order();
    let previous = text(&folder.join("previous.sql"));
    if let Some(previous) = &previous {
        let outcome = works(&mut session, previous).await;
        outcome.map_err(|error| {
            format!("{case}: the previous release works before the up: {error}")
        })?;
    }
    run(&mut session, &up).await.map_err(|error| format!("{case}: the up: {error}"))?;
    let (json, _) = plan(case, "-", "json");
    let plan: Value = serde_json::from_str(&json).unwrap();
    let migration = &plan["migrations"][0];
    let n1 = answer(&migration["n1_compatible"]);
    if let Some(previous) = &previous {
        let outcome = works(&mut session, previous).await;
        if outcome.is_ok() != (n1 == "yes") {
            return Err(format!("{case}: the previous release works: {n1}, and {outcome:?}"));
        }
    }
    let mut mended = 0;
    for piece in migration["sql"].as_array().unwrap() {
        if !["inverse", "forward_fix"].contains(&piece["purpose"].as_str().unwrap()) {
            continue;
        }
        let sql = piece["sql"].as_str().unwrap();
        let outcome = run(&mut session, sql).await;
        outcome.map_err(|error| format!("{case}: the SQL of the plan runs:\n{sql}: {error}"))?;
        if piece["lossless"] == Value::Bool(true) {
            let back = session.database().snapshot().await.unwrap().without_column_order();
            if back != before {
                return Err(format!(
                    "{case}: the inverse brings the schema back:\n{sql}\n{before:#?}\n{back:#?}"
                ));
            }
        }
        if let (Some(previous), Value::Bool(true)) = (&previous, &piece["mends"]) {
            let outcome = works(&mut session, previous).await;
            outcome.map_err(|error| {
                format!("{case}: the previous release works behind\n{sql}: {error}")
            })?;
            mended += 1;
        }
    }
    Ok((usize::from(previous.is_some()), mended))
}

#[tokio::test]
async fn the_previous_release_breaks_where_it_is_said_to_and_the_sql_mends_it() {
    let Some(binaries) = installations().pop() else { return };
    let server = ScratchServer::start(&binaries, &trusting_options()).await.unwrap();
    roles(&server).await;
    let (mut probed, mut mended) = (0, 0);
    let mut wrong = Vec::new();
    for row in rows("cases.txt") {
        // An extension that need not be there, what is not read, what is refused.
        if ["22", "32", "33", "1 34"].contains(&row[1].as_str()) {
            continue;
        }
        match one(&server, &row[0]).await {
            Ok((probes, mends)) => {
                probed += probes;
                mended += mends;
            }
            Err(error) => wrong.push(error),
        }
    }
    assert!(wrong.is_empty(), "{} are otherwise:\n{}", wrong.len(), wrong.join("\n"));
    assert!(probed > 25, "only {probed} cases have a previous release");
    assert!(mended > 10, "only {mended} cases are mended");
}
