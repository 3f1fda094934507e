use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use banister::history::{HistoryError, Standings, choose, find};
use banister::migration::{History, ReadOptions};
use banister::postgres::{ScratchDatabase, ScratchServer, ScratchSession, SessionOptions};
use banister::report::StandingEntry;
use banister::source::{Source, Span};
use banister::sql;

use crate::migration::{folders, listing, options};
use crate::postgres::read_only::read_only;
use crate::postgres::servers::trusting_servers;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/history")
}

/// Runs SQL as `psql -f` would, rows of `COPY` included.
pub(crate) async fn load(session: &mut ScratchSession, text: &str) {
    let source = Source::new("history.sql", text);
    for statement in sql::parse(&source, Span::new(0, text.len())) {
        let sql = source.slice(statement.span);
        let result = match statement.copy_data {
            Some(data) => {
                let data = source.slice(data).trim_end();
                session.copy_in(sql, data.strip_suffix("\\.").unwrap_or(data)).await
            }
            None => session.apply(sql).await,
        };
        result.unwrap_or_else(|error| panic!("{sql}\n{error}"));
    }
}

async fn database(server: &ScratchServer, case: &Path) -> ScratchDatabase {
    let database = server.create_database().await.expect("a database");
    let mut session = database.connect(&SessionOptions::default()).await.expect("a session");
    let text = fs::read_to_string(case.join("history.sql")).unwrap_or_default();
    load(&mut session, &text).await;
    session.close().await.expect("a clean end");
    database
}

/// What `status` would say of a case.
async fn describe(server: &ScratchServer, case: &Path) -> String {
    let database = database(server, case).await;
    let mut session = read_only(&database).await;
    let tables = find(&mut session).await.expect("the catalog can be read");
    let mut out = String::new();
    for table in &tables {
        writeln!(out, "history: {table} of {}", table.tool).expect("a string takes it");
    }
    let format = fs::read_to_string(case.join("format")).ok();
    let format = format.map(|name| name.trim().parse().expect("a format"));
    let in_database = tables.iter().map(|table| table.tool).collect();
    let reading = options(case, format);
    let placeholders = reading.placeholders.clone().tolerant();
    let reading = ReadOptions { in_database, placeholders, ..reading };
    let wanted = fs::read_to_string(case.join("table")).ok();
    match History::read(&listing(case), &reading) {
        Ok(history) => {
            writeln!(out, "tool: {}\n", history.format).expect("a string takes it");
            let wanted = wanted.as_deref().map(str::trim);
            match choose(&mut session, &tables, &history, wanted).await {
                Ok((used, standings)) => {
                    describe_standings(&mut out, &standings);
                    let used = used.map_or("none".to_owned(), ToString::to_string);
                    writeln!(out, "used: {used}").expect("a string takes it");
                }
                Err(error) => describe_error(&mut out, &error),
            }
        }
        Err(error) => writeln!(out, "error: failed to {error}").expect("a string takes it"),
    }
    session.finish().await.expect("it only read");
    out
}

fn describe_error(out: &mut String, error: &HistoryError) {
    writeln!(out, "error: failed to {error}").expect("a string takes it");
}

fn describe_standings(out: &mut String, standings: &Standings) {
    for entry in &standings.entries {
        let StandingEntry { id, state, applied_at, detail, file, .. } = entry;
        let at = applied_at.as_deref().unwrap_or("-");
        let file = file.as_deref().unwrap_or("-");
        writeln!(out, "{:12} {id}  {at}  {file}", state.as_str()).expect("a string takes it");
        if let Some(detail) = detail {
            writeln!(out, "  {detail}").expect("a string takes it");
        }
    }
    for note in &standings.notes {
        writeln!(out, "note: {note}").expect("a string takes it");
    }
}

/// Every case, each on the next one of the installed majors.
#[tokio::test]
async fn every_case_is_as_its_tool_would_say() {
    let servers = trusting_servers().await;
    if servers.is_empty() {
        return;
    }
    let mut cases = 0;
    for tool in folders(&root()) {
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(&tool);
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        for case in folders(&tool) {
            let name = case.file_name().expect("a name").to_string_lossy().into_owned();
            let text = describe(&servers[cases % servers.len()], &case).await;
            settings.bind(|| insta::assert_snapshot!(name, text));
            cases += 1;
        }
    }
    assert!(cases > 30, "only {cases} cases");
}

/// A snapshot whose case is gone proves nothing.
#[test]
fn no_snapshot_is_an_orphan() {
    for tool in folders(&root()) {
        for entry in fs::read_dir(&tool).expect("a folder") {
            let path = entry.expect("readable").path();
            if path.extension().is_some_and(|extension| extension == "snap") {
                assert!(path.with_extension("").is_dir(), "{} has no case", path.display());
            }
        }
    }
}
