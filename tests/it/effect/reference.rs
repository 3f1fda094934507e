//! `testdata/effects/reference/`: the rows of `docs/effects.md`, and their proof.
//!
//! One file per family of statements. Its first line is the family's name; each
//! `-- row: …` begins a row, told in a few words, with the SQL that it is about.
//! What exists before is in `schema.sql`, and behind the row's own `-- schema`,
//! if it has one; its statements then stand behind `-- case`. The row is about
//! the last of them. Where it fails on some rows, or breaks clients, a line
//! `-- against: …` behind the title has SQL that shows it: rows that it fails on,
//! or what a client does until then.

mod facts;
mod page;
mod proven;
mod role;

use std::fs;
use std::path::{Path, PathBuf};

use banister::effect::Life;
use banister::pg::Version;
use banister::source::Source;

use super::{Case, predicted, text};
pub(super) use proven::{Proven, is_every_major, today};

/// A family of statements: a table of the page.
pub(super) struct Family {
    /// `ADD COLUMN`.
    pub(super) name: String,
    /// Its file.
    pub(super) path: PathBuf,
    /// Its rows, in order.
    pub(super) rows: Vec<Row>,
}

/// One line of the page.
pub(super) struct Row {
    /// What is special about it, in a few words.
    pub(super) title: String,
    /// Where it stands in its file, from 1.
    pub(super) line: usize,
    /// What fails with it: rows that it fails on, a client's statement that fails
    /// after it.
    pub(super) against: Option<String>,
    /// Its SQL, as it is written.
    pub(super) sql: String,
    /// The schema, and the statements.
    pub(super) case: Case,
}

/// The families, in the order of the page.
const ORDER: [&str; 29] = [
    "add-column",
    "drop-column",
    "alter-column",
    "column-type",
    "add-constraint",
    "foreign-key",
    "constraint",
    "create-index",
    "index",
    "create-table",
    "drop-table",
    "rename",
    "table-setting",
    "partition",
    "view",
    "materialized-view",
    "type",
    "domain",
    "sequence",
    "trigger",
    "row-security",
    "function",
    "privilege",
    "replication",
    "maintenance",
    "lock",
    "rows",
    "transaction",
    "other",
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/effects/reference")
}

/// The families with their rows.
pub(super) fn families() -> Vec<Family> {
    let schema = fs::read_to_string(folder().join("schema.sql")).expect("the schema");
    ORDER.iter().map(|name| family(folder().join(name).with_extension("sql"), &schema)).collect()
}

fn family(path: PathBuf, schema: &str) -> Family {
    let text = fs::read_to_string(&path).expect("a family");
    let (name, _) = text.split_once('\n').expect("a first line");
    let name = name.strip_prefix("-- ").expect("the family's name").to_owned();
    let mut rows = Vec::new();
    let mut line = 1;
    for (index, part) in text.split("-- row: ").enumerate() {
        if index > 0 {
            let (title, written) = part.split_once('\n').expect("SQL behind the row's title");
            let against = written.strip_prefix("-- against: ").and_then(|it| it.split_once('\n'));
            let written = against.map_or(written, |(_, written)| written);
            let against = against.map(|(against, _)| against.to_owned());
            // As in other cases, but beside the schema of all.
            let (own, sql) = written.split_once("-- case\n").unwrap_or(("", written));
            let own = own.strip_prefix("-- schema\n").unwrap_or(own);
            let case = Case {
                path: PathBuf::from(format!("{}:{line}", path.display())),
                schema: Source::new("schema", schema.to_owned() + own),
                statements: Source::new("case", sql),
            };
            let sql = written.trim().replace("-- schema\n", "").replace("-- case\n", "");
            rows.push(Row { title: title.to_owned(), line, against, sql, case });
        }
        line += part.matches('\n').count();
    }
    Family { name, path, rows }
}

#[test]
fn every_family_is_on_the_page() {
    let mut files: Vec<String> = fs::read_dir(folder())
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "sql"))
        .map(|path| path.file_stem().expect("a name").to_string_lossy().into_owned())
        .filter(|name| name != "schema")
        .collect();
    files.sort();
    let mut listed = ORDER.to_vec();
    listed.sort_unstable();
    assert_eq!(files, listed);
}

/// What is only assumed to exist is not proven.
#[test]
fn rows_are_about_what_exists() {
    for row in families().iter().flat_map(|family| &family.rows) {
        for version in Version::all() {
            let script = predicted(&row.case, version);
            let last = script.statements.last().expect("a row has a statement");
            let assumed = last.effects.iter().find(|effect| effect.on.life == Life::Assumed);
            assert_eq!(assumed, None, "{} on {version}", row.case.path.display());
        }
    }
}

/// What the rows say, in one number: 64-bit FNV-1a of their SQL and what is
/// predicted of it.
pub(super) fn fingerprint(families: &[Family]) -> String {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut add = |text: &str| {
        for byte in text.bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    };
    for row in families.iter().flat_map(|family| &family.rows) {
        add(&text::of_versions(&row.case));
    }
    format!("{hash:016x}")
}

/// Writes the page.
pub(super) fn write_page(families: &[Family], proven: &Proven) {
    fs::write(page_path(), page::page(families, proven)).expect("written");
}

fn page_path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/effects.md")
}

/// The committed page is what the rows say, and what the rows say was proven.
/// With `BANISTER_BLESS=1` the page is written, where the proof is not too old;
/// else the proof writes it.
#[test]
fn the_page_is_up_to_date() {
    let (families, proven) = (families(), Proven::read());
    let bless = std::env::var_os("BANISTER_BLESS").is_some();
    if proven.rows != fingerprint(&families) {
        let how = "run `BANISTER_BLESS=1 cargo test --all-features --test it effect::proof` with \
                   servers of every major (tests/servers.sh)";
        assert!(bless, "rows of testdata/effects/reference were not proven as they are: {how}");
        return;
    }
    if bless {
        write_page(&families, &proven);
    }
    let committed = fs::read_to_string(page_path()).unwrap_or_default();
    assert!(
        committed == page::page(&families, &proven),
        "docs/effects.md is out of date: \
         run `BANISTER_BLESS=1 cargo test --all-features --test it effect` and commit it"
    );
}
