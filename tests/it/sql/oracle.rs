//! A server's own parser as the judge: what it accepts, we recognise.
//!
//! In a transaction that has failed, a statement is parsed and no more: 25P02
//! says that the grammar took it, 42601 that it did not.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use banister::postgres::ScratchSession;
use banister::source::{Source, Span};
use banister::sql::{Change, Statement, TableAction, parse};

use crate::postgres::servers::{run, servers, session};

/// The least share of accepted statements that must be recognised.
const LEAST_SHARE: f64 = 0.98;

/// Every SQL file of the folders whose statements are meant to be valid.
fn files() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata");
    let mut folders: Vec<PathBuf> =
        ["effects", "formats", "parse", "rules"].iter().map(|name| root.join(name)).collect();
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "sql") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// Why a statement is not recognised; nothing where it is.
fn unrecognised(statement: &Statement) -> Option<String> {
    statement.changes.iter().find_map(|change| {
        let (head, why) = match &change.value {
            Change::Unrecognised { head, why } => (head, why),
            Change::AlterTable { action, .. } => match &**action {
                TableAction::Unrecognised { head, why } => (head, why),
                _ => return None,
            },
            _ => return None,
        };
        Some(format!("{head}: {}", why.as_deref().unwrap_or("no production")))
    })
}

/// Whether the server's grammar takes a statement; nothing where it is no
/// statement for the server alone.
async fn accepts(session: &mut ScratchSession, sql: &str) -> Option<bool> {
    let Err(error) = session.apply(sql).await else {
        // It ended the transaction; the next one must fail first.
        run(session, "BEGIN;").await;
        assert!(session.apply("SELECT 1/0").await.is_err(), "the transaction fails");
        return Some(true);
    };
    match error.sql()?.sqlstate.as_str() {
        "42601" => Some(false),
        "25P02" | "3B001" => Some(true),
        _ => None,
    }
}

#[tokio::test]
async fn what_the_server_accepts_is_recognised() {
    let Some(server) = servers().await.pop() else { return };
    let mut session = session(&server).await;
    run(&mut session, "BEGIN;").await;
    assert!(session.apply("SELECT 1/0").await.is_err(), "the transaction fails");
    let (mut accepted, mut refused_too) = (0_u32, 0_u32);
    let mut missed: BTreeMap<String, String> = BTreeMap::new();
    let mut misses = 0_u32;
    for file in files() {
        let Ok(text) = fs::read_to_string(&file) else { continue };
        let source = Source::new(file.display().to_string(), text);
        for statement in parse(&source, Span::new(0, source.text().len())) {
            if statement.is_meta_command || statement.copy_data.is_some() {
                continue;
            }
            let sql = source.slice(statement.span);
            match (accepts(&mut session, sql).await, unrecognised(&statement)) {
                (Some(true), why) => {
                    accepted += 1;
                    misses += u32::from(why.is_some());
                    missed.extend(why.map(|why| (why, file.display().to_string())));
                }
                (Some(false), None) => refused_too += 1,
                (Some(false), Some(_)) | (None, _) => {}
            }
        }
    }
    let share = 1.0 - f64::from(misses) / f64::from(accepted.max(1));
    println!(
        "PostgreSQL {} accepts {accepted} statements of testdata/; {:.2} % are recognised, and \
         {refused_too} that it refuses",
        server.version(),
        share * 100.0
    );
    for (why, file) in &missed {
        println!("  {why} ({file})");
    }
    assert!(accepted > 800, "only {accepted} statements were found");
    assert!(share >= LEAST_SHARE, "{:.2} % are recognised: {missed:#?}", share * 100.0);
}
