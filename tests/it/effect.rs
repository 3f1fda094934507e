//! `testdata/effects/`: what each statement does, as a person reads it.
//!
//! A case is one SQL file: the lines after `-- schema` exist already (without
//! them, `testdata/effects/schema.sql` does), the statements after `-- case`
//! are judged. Beside it stands what is expected of 13 to 18. Run the tests with
//! `BANISTER_BLESS=1` to write it anew, and read the difference.

mod coverage;
mod extremes;
mod proof;
mod reference;
mod text;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use banister::effect::{Replay, ScriptEffects};
use banister::migration::{Direction, Script, TransactionMode};
use banister::pg::Version;
use banister::source::Source;

/// One case of `testdata/effects/`.
#[derive(Clone)]
pub(crate) struct Case {
    /// The file.
    pub(crate) path: PathBuf,
    /// What exists before the statements.
    pub(crate) schema: Source,
    /// The statements.
    pub(crate) statements: Source,
}

/// Every case, by family and name; with `BANISTER_CASE`, those whose path has it.
fn chosen() -> Vec<Case> {
    let Some(part) = std::env::var_os("BANISTER_CASE") else { return cases() };
    let part = part.to_string_lossy().into_owned();
    let chosen = cases().into_iter().filter(|case| case.path.to_string_lossy().contains(&part));
    let chosen: Vec<Case> = chosen.collect();
    assert!(!chosen.is_empty(), "no case has `{part}` in its path");
    chosen
}

/// Every case, by family and name.
pub(crate) fn cases() -> Vec<Case> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/effects");
    let shared = fs::read_to_string(root.join("schema.sql")).expect("the shared schema");
    let mut files: Vec<PathBuf> = fs::read_dir(&root)
        .expect("testdata/effects")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_dir() && !path.ends_with("reference"))
        .flat_map(|family| fs::read_dir(family).expect("a family"))
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "sql"))
        .collect();
    files.sort();
    files.into_iter().map(|path| case(path, &shared)).collect()
}

fn case(path: PathBuf, shared: &str) -> Case {
    let text = fs::read_to_string(&path).expect("a readable case");
    let (before, statements) = text
        .split_once("-- case\n")
        .unwrap_or_else(|| panic!("{} has no line `-- case`", path.display()));
    let own = before.split_once("-- schema\n").map(|(_, schema)| schema);
    let schema = Source::new("schema", own.unwrap_or(shared));
    Case { path, schema, statements: Source::new("case", statements) }
}

/// A source as one script whose statements commit one by one.
pub(crate) fn plain(source: &Source) -> Script {
    let region = banister::source::Span::new(0, source.text().len());
    Script::new(source.clone(), region, Direction::Up, TransactionMode::PerStatement)
}

/// What the statements of a case do on `version`.
pub(crate) fn predicted(case: &Case, version: Version) -> ScriptEffects {
    before(&case.schema, version).script(None, &plain(&case.statements))
}

/// The schema of a case, replayed and in production.
fn before(schema: &Source, version: Version) -> Replay {
    type Replays = Mutex<BTreeMap<(String, Version), Replay>>;
    // Most cases begin alike.
    static REPLAYS: Replays = Mutex::new(BTreeMap::new());
    let key = (schema.text().to_owned(), version);
    let known = REPLAYS.lock().expect("no test failed here").get(&key).cloned();
    known.unwrap_or_else(|| {
        let mut replay = Replay::new(version);
        replay.script(None, &plain(schema));
        replay.release();
        REPLAYS.lock().expect("no test failed here").insert(key, replay.clone());
        replay
    })
}

#[test]
fn predicted_effects_are_the_expected_ones() {
    let bless = std::env::var_os("BANISTER_BLESS").is_some();
    let mut wrong = Vec::new();
    for case in chosen() {
        let actual = text::of_versions(&case);
        let expected = case.path.with_extension("expected");
        if bless {
            fs::write(&expected, &actual).expect("written");
        } else if fs::read_to_string(&expected).ok().as_deref() != Some(&actual) {
            wrong.push(format!("--- {}\n{actual}", case.path.display()));
        }
    }
    assert!(wrong.is_empty(), "{} cases differ:\n{}", wrong.len(), wrong.join("\n"));
}
