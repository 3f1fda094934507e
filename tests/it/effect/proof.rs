//! Predicted = observed: every case, on every major that is at hand.

use banister::effect::{EffectKind, Life, StatementEffects};
use banister::postgres::{ScratchServer, ScratchSession, SessionOptions};
use banister::verify::{disagreements, failure_disagreements};

use super::{Case, chosen, predicted};
use crate::postgres::servers::servers;

#[tokio::test]
async fn servers_do_what_is_predicted() {
    let mut wrong = Vec::new();
    let mut proven = 0;
    for server in servers().await {
        for case in chosen() {
            match try_case(&server, &case).await {
                Ok(statements) => proven += statements,
                Err(report) => wrong.push(format!(
                    "PostgreSQL {}: {}\n{report}",
                    server.version(),
                    case.path.display()
                )),
            }
        }
    }
    println!("{proven} statements did what was predicted");
    assert!(wrong.is_empty(), "{} cases differ:\n{}", wrong.len(), wrong.join("\n"));
}

/// How many statements of a case did what is predicted, or what did not. What is
/// not foreseen, or about objects that only may exist, proves nothing.
async fn try_case(server: &ScratchServer, case: &Case) -> Result<usize, String> {
    let database = server.create_database().await.expect("a database");
    let mut session = database.connect(&SessionOptions::default()).await.expect("a session");
    session.apply(case.schema.text()).await.map_err(|error| format!("  schema: {error:?}"))?;
    let script = predicted(case, server.version());
    let mut report = String::new();
    let mut proven = 0;
    for statement in &script.statements {
        let sql = script.source.slice(statement.span);
        proven += usize::from(is_foreseen(statement));
        for line in try_statement(&mut session, sql, statement).await {
            report.push_str(&format!("  {sql}\n    {line}\n"));
        }
    }
    session.close().await.expect("closed");
    server.drop_database(database).await.expect("dropped");
    if report.is_empty() { Ok(proven) } else { Err(report) }
}

async fn try_statement(
    session: &mut ScratchSession,
    sql: &str,
    statement: &StatementEffects,
) -> Vec<String> {
    let result = session.observe(sql).await;
    if !is_foreseen(statement) {
        return Vec::new();
    }
    let found = match result {
        Ok(observation) => disagreements(&statement.effects, &observation),
        Err(error) => failure_disagreements(&statement.effects, error.sql()),
    };
    found.iter().map(ToString::to_string).collect()
}

fn is_foreseen(statement: &StatementEffects) -> bool {
    !statement.effects.iter().any(|effect| {
        effect.on.life == Life::Assumed || matches!(effect.kind, EffectKind::Unknown(_))
    })
}
