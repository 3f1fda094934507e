//! Directories of migrations: every `testdata/formats/<tool>/<case>` against its
//! snapshot.
//!
//! A case is a project: its migrations are in the folder that its file `root`
//! names, else in `migrations`, else in the case itself; the other files are what
//! the project says about its tools. A file `format` holds what `--format` would,
//! `placeholders` what `--placeholder` would, one a line, and `database` the tools
//! whose history the database has. `upgrade.sql` and `downgrade.sql` are what Alembic
//! printed, `sqlmigrate/<app>.<name>.sql` what Django did.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use banister::migration::{
    Detection, Direction, Format, History, ListedFile, Listing, MARKER_NAMES, Marker, Particulars,
    ReadError, ReadOptions, Rendered, Script,
};

fn formats() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/formats")
}

pub(crate) fn folders(of: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(of).expect("a folder").map(|entry| entry.expect("readable").path());
    let mut folders: Vec<_> = entries.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

/// Adds the files below `folder`, at any depth, under `prefix`.
fn list(folder: &Path, prefix: &str, files: &mut Vec<ListedFile>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("readable").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if path.is_dir() {
            list(&path, &format!("{prefix}{name}/"), files);
        } else {
            let bytes = fs::read(&path).expect("readable");
            files.push(ListedFile { path: format!("{prefix}{name}"), bytes });
        }
    }
}

pub(crate) fn listing(case: &Path) -> Listing {
    let root = fs::read_to_string(case.join("root")).unwrap_or("migrations".into());
    let nested = case.join(&root).is_dir();
    let mut files = Vec::new();
    list(&if nested { case.join(&root) } else { case.to_owned() }, "", &mut files);
    let marker = |name: &&str| {
        let path = case.join(name);
        (nested && path.exists()).then(|| Marker {
            path: name.to_string(),
            text: fs::read_to_string(path).unwrap_or_default(),
        })
    };
    Listing::new(root, files, MARKER_NAMES.iter().filter_map(marker).collect())
}

/// What is known of a case beside its files.
pub(crate) fn options(case: &Path, format: Option<Format>) -> ReadOptions {
    let read = |name: &str| fs::read_to_string(case.join(name)).ok();
    let lines = |name: &str| read(name).unwrap_or_default();
    let placeholders = lines("placeholders");
    let placeholders = placeholders.lines().map(|line| line.split_once('=').expect("NAME=VALUE"));
    let in_database = lines("database").lines().map(|name| name.parse().expect("a tool")).collect();
    let alembic = || {
        let (up, down) = (read("upgrade.sql")?, read("downgrade.sql").into_iter().collect());
        Some(Rendered::Alembic { up, down })
    };
    let django = || {
        let mut texts = Vec::new();
        list(&case.join("sqlmigrate"), "", &mut texts);
        let of = |end: &str| {
            let texts = texts.iter().filter_map(|file| {
                let key = file.path.strip_suffix(end)?.to_owned();
                let text = String::from_utf8(file.bytes.clone()).expect("UTF-8");
                (!key.ends_with(".down")).then_some((key, text))
            });
            texts.collect()
        };
        Rendered::Django { up: of(".sql"), down: of(".down.sql") }
    };
    let rendered = alembic().or_else(|| case.join("sqlmigrate").is_dir().then(django));
    ReadOptions { format, in_database, placeholders: placeholders.collect(), rendered }
}

fn describe(case: &Path) -> String {
    let listing = listing(case);
    let format = fs::read_to_string(case.join("format")).ok();
    let format = format.map(|name| name.trim().parse::<Format>().expect("a format"));
    let mut out = match format {
        Some(format) => format!("--format {format}\n"),
        None => match Format::detect(&listing) {
            Detection::Certain { format, because } => format!("{format}, because {because}\n"),
            Detection::Assumed { format, .. } => format!("{format}, assumed\n"),
            other => format!("{other:?}\n"),
        },
    };
    let options = options(case, format);
    match History::read(&listing, &options) {
        Ok(history) => describe_history(&mut out, &history),
        Err(error) => writeln!(out, "\nerror: failed to {error}").expect("a string takes it"),
    }
    out
}

fn describe_history(out: &mut String, history: &History) {
    for migration in &history.migrations {
        writeln!(out, "\n{} \"{}\"", migration.id, migration.description)
            .expect("a string takes it");
        if migration.key != migration.id {
            writeln!(out, "  key {}", migration.key).expect("a string takes it");
        }
        if let Some(checksum) = &migration.checksum {
            writeln!(out, "  checksum {}", checksum.value()).expect("a string takes it");
        }
        if migration.particulars != Particulars::None {
            writeln!(out, "  {:?}", migration.particulars).expect("a string takes it");
        }
        assert_eq!(migration.up.direction, Direction::Up);
        describe_script(out, "up", &migration.up);
        if let Some(down) = &migration.down {
            assert_eq!(down.direction, Direction::Down);
            describe_script(out, "down", down);
        }
    }
    for (what, lines) in [
        ("notes", history.notes.iter().map(ToString::to_string).collect::<Vec<_>>()),
        ("ignored", history.ignored.iter().map(|i| format!("`{}`: {}", i.path, i.why)).collect()),
    ] {
        if !lines.is_empty() {
            writeln!(out, "\n{what}\n  {}", lines.join("\n  ")).expect("a string takes it");
        }
    }
}

fn describe_script(out: &mut String, what: &str, script: &Script) {
    let Script { source, region, transaction, unseen, .. } = script;
    let place = match region.len() == source.text().len() {
        true => String::new(),
        false => format!(" bytes {}..{}", region.start, region.end),
    };
    writeln!(out, "  {what} `{}`{place}, {transaction:?}", source.name())
        .expect("a string takes it");
    let mut end = region.start;
    for statement in &script.statements() {
        assert!(statement.span.start >= end && statement.span.end <= region.end);
        end = statement.span.end;
        let at = source.position(statement.span.start);
        let text = source.slice(statement.span).replace('\r', "␍").replace('\n', "\n        | ");
        let unseen = unseen.iter().find(|unseen| unseen.span == statement.span);
        let unseen = unseen
            .map_or_else(String::new, |unseen| format!(" [{}: {}]", unseen.language, unseen.why));
        writeln!(out, "    {}:{} | {text}{unseen}", at.line, at.column).expect("a string takes it");
    }
}

#[test]
fn every_case_reads_as_its_tool_reads_it() {
    let mut cases = 0;
    for tool in folders(&formats()) {
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(&tool);
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| {
            for case in folders(&tool) {
                let name = case.file_name().expect("a name").to_string_lossy().into_owned();
                insta::assert_snapshot!(name, describe(&case));
                cases += 1;
            }
        });
    }
    assert!(cases > 60, "only {cases} cases");
}

/// A snapshot whose case is gone proves nothing.
#[test]
fn no_snapshot_is_an_orphan() {
    for tool in folders(&formats()) {
        for entry in fs::read_dir(&tool).expect("a folder") {
            let path = entry.expect("readable").path();
            if path.extension().is_some_and(|extension| extension == "snap") {
                assert!(path.with_extension("").is_dir(), "{} has no case", path.display());
            }
        }
    }
}

/// Tools that are not read are refused by name, never misread.
#[test]
fn foreign_directories_are_never_read() {
    let cases = folders(&formats().join("foreign"));
    for case in &cases {
        let error = History::read(&listing(case), &ReadOptions::default()).expect_err("is refused");
        assert!(
            matches!(error, ReadError::Unread { .. } | ReadError::Ambiguous { .. }),
            "{}: {error}",
            case.display()
        );
    }
    assert!(cases.len() > 5, "only {} cases", cases.len());
}

#[test]
fn an_empty_directory_is_an_error() {
    let listing = Listing::new("db/none", Vec::new(), Vec::new());
    let error = History::read(&listing, &ReadOptions::default()).expect_err("is empty");
    assert_eq!(error, ReadError::Empty { root: "db/none".into() });
}

mod any_directory {
    use super::*;
    use proptest::prelude::*;

    const NAMES: [&str; 24] = [
        "1",
        "007",
        "20240101000000",
        "V",
        "U",
        "B",
        "R",
        "__",
        "_",
        "-",
        ".",
        "é",
        "down",
        "up",
        "undo",
        "/",
        ".up",
        ".down",
        ".sql",
        ".sql",
        ".SQL",
        ".conf",
        ".go",
        "2024-01-31",
    ];

    const LINES: [&str; 16] = [
        "-- +goose Up\n",
        "-- +goose Down\n",
        "-- +goose StatementBegin\n",
        "é;\n",
        "\r\n",
        "-- +goose StatementEnd\n",
        "-- +goose NO TRANSACTION\n",
        "SELECT 1;\n",
        "SELECT '",
        "$$",
        " ",
        "\u{feff}",
        "-- no-transaction\n",
        "${x}",
        "CREATE INDEX CONCURRENTLY",
        "\n",
    ];

    fn file() -> impl Strategy<Value = ListedFile> {
        let words = |from: &'static [&'static str], most| {
            prop::collection::vec(prop::sample::select(from), 1..most).prop_map(|w| w.concat())
        };
        (words(&NAMES, 6), words(&LINES, 12), any::<bool>()).prop_map(|(path, text, latin1)| {
            let mut bytes = text.into_bytes();
            bytes.extend(latin1.then_some(0xe9));
            ListedFile { path, bytes }
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        /// Whatever the files, every format answers or says why not, and every
        /// statement lies in its region, in order.
        #[test]
        fn reads_or_refuses(files in prop::collection::vec(file(), 0..8)) {
            let listing = Listing::new("m", files, Vec::new());
            for format in [None].into_iter().chain(Format::ALL.map(Some)) {
                let options = ReadOptions { format, ..ReadOptions::default() };
                let Ok(history) = History::read(&listing, &options) else { continue };
                for migration in &history.migrations {
                    for script in [Some(&migration.up), migration.down.as_ref()].into_iter().flatten() {
                        let mut end = script.region.start;
                        for statement in &script.statements() {
                            prop_assert!(statement.span.start >= end);
                            end = statement.span.end;
                        }
                        prop_assert!(end <= script.region.end);
                        prop_assert!(script.region.end <= script.source.text().len());
                    }
                }
            }
        }
    }
}
