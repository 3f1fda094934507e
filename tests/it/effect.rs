//! `testdata/effects/`: what each statement does, as a person reads it.
//!
//! A case is one SQL file: the lines after `-- schema` exist already (without
//! them, `testdata/effects/schema.sql` does), the statements after `-- case`
//! are judged. Beside it stands what is expected of 13 to 18. Run the tests with
//! `BANISTER_BLESS=1` to write it anew, and read the difference.

mod extremes;
mod proof;
mod text;

use std::fs;
use std::path::{Path, PathBuf};

use banister::effect::{Replay, ScriptEffects};
use banister::migration::{Direction, Script, TransactionMode};
use banister::pg::Version;
use banister::source::Source;

/// One case of `testdata/effects/`.
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
        .filter(|path| path.is_dir())
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
    let mut replay = Replay::new(version);
    replay.script(None, &plain(&case.schema));
    replay.release();
    replay.script(None, &plain(&case.statements))
}

/// Every variant of these enums must stand in some case.
const COVERED: [(&str, &str); 3] =
    [("Change", "mod.rs"), ("TableAction", "table.rs"), ("IndexAction", "index.rs")];

#[test]
fn every_change_has_a_case() {
    let debug: String = cases()
        .iter()
        .flat_map(|case| [plain(&case.schema), plain(&case.statements)])
        .flat_map(|script| script.statements)
        .map(|statement| format!("{:?}\n", statement.changes))
        .collect();
    let mut missing = Vec::new();
    for (name, file) in COVERED {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/sql/change").join(file);
        let source = fs::read_to_string(path).expect("the enum's file");
        let variants = variants(&source, name);
        assert!(variants.len() > 2, "{name} has variants");
        missing.extend(variants.into_iter().map(str::to_owned).filter(|variant| {
            let said = |end: char| debug.contains(&format!("{variant}{end}"));
            !(said('(') || said(' ') || said(',') || said('}'))
        }));
    }
    assert!(missing.is_empty(), "no case in testdata/effects has {missing:?}");
}

/// The names of the variants of an enum, from its source.
fn variants<'a>(source: &'a str, name: &str) -> Vec<&'a str> {
    let (_, body) = source.split_once(&format!("pub enum {name} {{\n")).expect("the enum");
    let (body, _) = body.split_once("\n}\n").expect("its end");
    body.lines()
        .filter_map(|line| line.strip_prefix("    "))
        .filter(|line| line.starts_with(|c: char| c.is_ascii_uppercase()))
        .filter_map(|line| line.split(|c: char| !c.is_alphanumeric()).next())
        .collect()
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
