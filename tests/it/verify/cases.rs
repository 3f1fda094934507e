//! The cases of `testdata/verify`.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use banister::migration::{
    Direction, Format, History, ListedFile, Listing, ReadOptions, Script, TransactionMode,
};
use banister::postgres::{ScratchServer, SessionOptions};
use banister::source::Source;
use banister::verify::{Subject, verify};

use super::text;

/// A small history.
#[derive(Debug)]
pub(super) struct Case {
    pub(super) path: PathBuf,
    history: History,
    schema: Vec<Script>,
    released: usize,
    timeout: Option<Duration>,
    pub(super) as_superuser: bool,
    extensions: Vec<String>,
    seed: Vec<Script>,
    synthetic_rows: bool,
    examples: bool,
}

/// Every case, in the order of their names.
pub(super) fn all() -> Vec<Case> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/verify");
    let mut folders: Vec<PathBuf> =
        fs::read_dir(root).expect("there are cases").flatten().map(|entry| entry.path()).collect();
    folders.sort();
    // To look at one case alone.
    if let Some(only) = std::env::var_os("BANISTER_CASE") {
        folders.retain(|folder| folder.file_name() == Some(&only));
    }
    folders.into_iter().map(Case::read).collect()
}

impl Case {
    fn read(path: PathBuf) -> Self {
        let mut format = None;
        let mut since = None;
        let mut timeout = None;
        let mut as_superuser = false;
        let mut extensions = Vec::new();
        let mut synthetic_rows = true;
        let mut examples = true;
        let settings = fs::read_to_string(path.join("case.txt")).expect("it says what it is about");
        for line in settings.lines() {
            match line.split_once(": ").expect("a name and a value") {
                ("about", _) => {}
                ("format", value) => format = Some(value.parse::<Format>().expect("a format")),
                ("since", value) => since = Some(value.to_owned()),
                ("timeout", value) => {
                    timeout = Some(Duration::from_millis(value.parse().expect("milliseconds")));
                }
                ("as-superuser", _) => as_superuser = true,
                ("extension", value) => extensions.push(value.to_owned()),
                ("no-seed", _) => synthetic_rows = false,
                ("no-examples", _) => examples = false,
                (other, _) => panic!("{}: what is {other}?", path.display()),
            }
        }
        let options = ReadOptions { format, ..ReadOptions::default() };
        let history = History::read(&listing(&path.join("migrations")), &options);
        let history = history.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let released = since.map_or(0, |since| {
            let found = history.migrations.iter().position(|migration| migration.id == since);
            found.expect("`since` names a migration") + 1
        });
        let script = |name: &str| {
            let text = fs::read_to_string(path.join(name)).ok()?;
            let source = Source::new(name, text);
            Some(Script::whole(source, Direction::Up, TransactionMode::PerStatement))
        };
        let schema = script("schema.sql").into_iter().collect();
        let seed = script("seed.sql").into_iter().collect();
        Self {
            path,
            history,
            schema,
            released,
            timeout,
            as_superuser,
            extensions,
            seed,
            synthetic_rows,
            examples,
        }
    }

    /// What `verify` makes of it, as text.
    pub(super) async fn run(&self, server: &ScratchServer) -> String {
        let timeout = self.timeout.unwrap_or(Duration::from_secs(60));
        let options =
            SessionOptions { statement_timeout: Some(timeout), ..SessionOptions::default() };
        let subject = Subject {
            schema: &self.schema,
            migrations: &self.history.migrations,
            released: self.released,
            extensions: &self.extensions,
            seed: &self.seed,
            synthetic_rows: self.synthetic_rows,
            probes: true,
            options: &options,
        };
        match verify(server, subject, |_, _| {}).await {
            Ok(outcome) => {
                outcome.entries.iter().map(|entry| text::entry(entry, self.examples)).collect()
            }
            Err(error) => format!("failed to {error}\n"),
        }
    }
}

fn listing(root: &Path) -> Listing {
    let mut files: Vec<ListedFile> = fs::read_dir(root)
        .expect("there are migrations")
        .flatten()
        .map(|entry| ListedFile {
            path: entry.file_name().to_string_lossy().into_owned(),
            bytes: fs::read(entry.path()).expect("readable"),
        })
        .collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Listing::new("migrations".to_owned(), files, Vec::new())
}
