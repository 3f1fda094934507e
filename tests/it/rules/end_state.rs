//! The examples of every page on a real server: what is advised makes the same
//! schema as what is warned of, or the page says why not.

use std::fs;

use banister::postgres::{ScratchServer, SessionOptions, Snapshot};
use banister::rules;
use banister::source::{Source, Span};
use banister::sql;

use super::{Case, folder};
use crate::postgres::servers::trusting_servers;

/// The heading under which a page says why its examples end differently.
const HEADING: &str = "## Another end state";

/// The schema behind an example, or why the server refuses it.
async fn end_state(server: &ScratchServer, case: &Case) -> Result<Snapshot, String> {
    let database = server.create_database().await.expect("a database");
    let mut session = database.connect(&SessionOptions::default()).await.expect("a session");
    let beside = |file: &str| fs::read_to_string(case.path.with_file_name(file)).expect("readable");
    let before = case.before.iter().map(|(_, file)| file.as_str());
    let files = before.chain(case.after.as_deref()).chain(case.up.as_deref());
    let ground: Vec<String> = std::iter::once("schema.sql").chain(files).map(beside).collect();
    for (nth, text) in ground.iter().chain([&case.text]).enumerate() {
        let source = Source::new("example", text.as_str());
        for statement in sql::parse(&source, Span::new(0, text.len())) {
            let sql = source.slice(statement.span);
            if let Err(error) = session.apply(sql).await {
                assert!(nth == ground.len(), "{}: {sql}: {error}", case.path.display());
                return Err(error.to_string());
            }
        }
    }
    Ok(database.snapshot().await.expect("a snapshot").without_column_order())
}

#[tokio::test]
async fn what_is_advised_ends_where_what_is_unsafe_does() {
    // What an example does to the schema is the same on every major.
    let Some(server) = trusting_servers().await.pop() else { return };
    let mut wrong = Vec::new();
    for page in rules::all().map(|rule| rule.page()) {
        let case = |name: &str| Case::read(folder().join(page.id.0).join(format!("{name}.sql")));
        let safe = end_state(&server, &case("safe")).await;
        let safe = safe.unwrap_or_else(|error| panic!("{}/safe.sql: {error}", page.id));
        let differs = end_state(&server, &case("unsafe")).await.as_ref() != Ok(&safe);
        let is_told = page.text.contains(HEADING);
        match (differs, is_told) {
            (true, false) => wrong.push(format!(
                "{}: safe.sql ends with another schema than unsafe.sql: mend it, or say why under \
                 `{HEADING}`",
                page.id
            )),
            (false, true) => {
                wrong.push(format!("{}: both examples end alike, and its page denies it", page.id));
            }
            _ => {}
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
