//! Rows for every kind of table: `testdata/seed/<case>.sql` makes tables, and
//! `<case>.txt` says which rows they are given, on every major but those with a
//! file of their own (`<case>.13.txt`). A first line `-- from 14` leaves out older
//! majors. `BANISTER_BLESS=1` writes them anew.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use banister::pg::Version;
use banister::postgres::{Rows, ScratchServer, SessionOptions};
use banister::source::{Source, Span};
use banister::{sql, verify};

use crate::postgres::servers::servers;

/// Rows that are shown of each table.
const SHOWN: usize = 8;

#[tokio::test]
async fn tables_of_every_kind_get_rows() {
    let cases = cases();
    let alone = std::env::var_os("BANISTER_CASE").is_some();
    assert!(alone || cases.len() >= 8, "only {} cases", cases.len());
    let mut found = BTreeMap::<PathBuf, Vec<(Version, String)>>::new();
    for server in servers().await {
        for case in &cases {
            if let Some(text) = try_case(&server, case).await {
                found.entry(case.clone()).or_default().push((server.version(), text));
            }
        }
    }
    let mut wrong = Vec::new();
    for (case, texts) in found {
        if std::env::var_os("BANISTER_BLESS").is_some() {
            bless(&case, &texts);
        }
        for (version, text) in texts {
            let file = expected(&case, version);
            let wanted = fs::read_to_string(&file).unwrap_or_default();
            if wanted != text {
                let diff = similar::TextDiff::from_lines(wanted.as_str(), &text);
                let diff = diff.unified_diff().header("expected", "found").to_string();
                wrong.push(format!("PostgreSQL {version}: {}\n{diff}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

fn cases() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/seed");
    let entries = fs::read_dir(root).expect("there are cases").flatten();
    let mut cases: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "sql"))
        .collect();
    cases.sort();
    if let Some(only) = std::env::var_os("BANISTER_CASE") {
        cases.retain(|case| case.file_stem() == Some(&only));
    }
    cases
}

/// What became of the tables of a case; nothing where it is not for this major.
async fn try_case(server: &ScratchServer, case: &Path) -> Option<String> {
    let text = fs::read_to_string(case).expect("a case");
    let from = text.lines().next().and_then(|line| line.strip_prefix("-- from "));
    let from = from.map_or(0, |major| major.trim().parse().expect("a major"));
    if !server.version().at_least(from) {
        return None;
    }
    let database = server.create_database().await.expect("a database");
    let mut session = database.connect(&SessionOptions::default()).await.expect("a session");
    let source = Source::new("case.sql", text);
    let whole = Span::new(0, source.text().len());
    for statement in sql::parse(&source, whole) {
        let sql = source.slice(statement.span);
        session.apply(sql).await.unwrap_or_else(|error| panic!("{sql}\n{error}"));
    }
    session.close().await.expect("closed");
    let unseeded = verify::fill(&database).await.expect("the server is there");
    let mut out = String::new();
    let mut reader = database.reader();
    let content = reader.content().await.expect("the rows");
    let mut tables: Vec<_> = content.tables.values().collect();
    tables.sort_by(|a, b| a.name.cmp(&b.name));
    for table in tables {
        let Rows::Texts(rows) = &table.rows else { panic!("{:?}", table.rows) };
        out += &format!("{}: {} rows\n", table.name, rows.len());
        for row in rows.iter().take(SHOWN) {
            out += &format!("  {}\n", shown(row));
        }
    }
    for table in unseeded {
        out += &format!("without rows: {}: {}\n", table.table, table.why);
    }
    reader.close().await;
    server.drop_database(database).await.expect("dropped");
    Some(out)
}

/// A row without what is long, or other each time.
fn shown(row: &str) -> String {
    let now = chrono_like(row);
    let mut short: String = now.chars().take(240).collect();
    if short.len() < now.len() {
        short.push('…');
    }
    short
}

/// Replaces today's time, which `now()` puts into a row.
fn chrono_like(row: &str) -> String {
    let year = row.find("\"2026-").or_else(|| row.find("\"2027-"));
    year.map_or_else(|| row.to_owned(), |at| format!("{}now)", &row[..at]))
}

fn expected(case: &Path, version: Version) -> PathBuf {
    let own = case.with_extension(format!("{version}.txt"));
    if own.is_file() { own } else { case.with_extension("txt") }
}

/// What most majors say is the common text; the newer ones win a tie.
fn bless(case: &Path, texts: &[(Version, String)]) {
    for version in Version::all() {
        let _ = fs::remove_file(case.with_extension(format!("{version}.txt")));
    }
    let count = |text: &String| texts.iter().filter(|(_, other)| other == text).count();
    let common = texts.iter().max_by_key(|(version, text)| (count(text), *version));
    let common = &common.expect("there are servers").1;
    fs::write(case.with_extension("txt"), common).expect("written");
    for (version, text) in texts.iter().filter(|(_, text)| text != common) {
        fs::write(case.with_extension(format!("{version}.txt")), text).expect("written");
    }
}
