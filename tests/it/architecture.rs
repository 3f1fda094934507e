//! The architecture, enforced: what `docs/architecture.md` calls an invariant
//! of the source tree is checked here.

mod checks;
mod lexer;
mod page;
mod source_file;

use std::fs;
use std::path::Path;

use checks::violations;

/// The floors, lowest first. Imports point strictly down, so that modules of
/// one floor are strangers.
const FLOORS: &[&[&str]] = &[
    &["source", "pg"],
    &["sql", "finding"],
    &["catalog", "migration"],
    &["effect"],
    &["report"],
    &["postgres", "rules", "policy"],
    &["verify", "rollback", "history", "preflight"],
    &["render"],
    &["cli"],
];

/// The highest floor that does no I/O at all.
const PURE_FLOORS: usize = 4;

/// The highest floor that `render` may read.
const RENDER_READS: usize = 4;

/// The modules above [`PURE_FLOORS`] that do no I/O either.
const PURE_ABOVE: &[&str] = &["rules", "policy", "rollback::plan", "rollback::backup", "render"];

/// External crates and the modules that may name them; `main` is `main.rs`.
const CONFINED: &[(&str, &[&str])] = &[
    ("annotate_snippets", &["render", "cli"]),
    ("anstream", &["render", "cli"]),
    ("anstyle", &["render", "cli"]),
    ("anyhow", &["cli", "main"]),
    ("clap", &["cli", "main"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("http_body_util", &["preflight"]),
    ("hyper", &["preflight"]),
    ("hyper_rustls", &["preflight"]),
    ("hyper_util", &["preflight"]),
    ("nix", &["postgres", "cli"]),
    ("rpds", &["catalog", "effect"]),
    ("similar", &["verify"]),
    ("sqlparser", &["sql"]),
    ("sqlx", &["postgres", "history", "preflight"]),
    ("testcontainers", &["postgres"]),
    ("toml", &["policy"]),
    ("tracing", &["postgres", "cli"]),
];

/// What counts as I/O.
const IO: &[&str] = &[
    "std::env",
    "std::fs",
    "std::io::stderr",
    "std::io::stdin",
    "std::io::stdout",
    "std::net",
    "std::os",
    "std::process",
    "std::thread",
    "std::time::Instant",
    "std::time::SystemTime",
    "hyper",
    "hyper_util",
    "sqlx",
    "tempfile",
    "tokio",
];

/// Methods of `std::path::Path` that ask the file system.
const IO_METHODS: &[&str] = &[
    "canonicalize",
    "is_dir",
    "is_file",
    "is_symlink",
    "read_dir",
    "read_link",
    "symlink_metadata",
    "try_exists",
];

/// Macros that print.
const PRINTING: &[&str] = &["dbg", "eprint", "eprintln", "print", "println"];

/// Names that can hold anything.
const FORBIDDEN_NAMES: &[&str] = &[
    "common",
    "constants",
    "error",
    "errors",
    "helper",
    "helpers",
    "misc",
    "prelude",
    "shared",
    "types",
    "util",
    "utils",
];

/// Lines of a file, unit tests cut.
const LINES: usize = 400;

/// Lines of a function.
const FUNCTION_LINES: usize = 70;

/// What is longer than it should be. The list only shrinks: an entry that is no
/// longer needed fails the test.
const EXCEPTIONS: Exceptions<'_> = Exceptions { files: &[], functions: &[] };

/// Files with the lines they may have, and functions as `file::function`.
struct Exceptions<'a> {
    files: &'a [(&'a str, usize)],
    functions: &'a [&'a str],
}

#[test]
fn the_source_tree_keeps_its_architecture() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    read_rust_files(root, &root.join("src"), &mut files);
    files.sort();
    let files: Vec<(&str, &str)> = files.iter().map(|(p, t)| (p.as_str(), t.as_str())).collect();
    assert!(files.len() > 20, "only {} files found under src/", files.len());
    let found = violations(&files, &EXCEPTIONS);
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

fn read_rust_files(root: &Path, folder: &Path, files: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).expect("a folder of the crate") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            read_rust_files(root, &path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path.strip_prefix(root).expect("under the crate");
            let name = name.to_str().expect("a UTF-8 path").replace('\\', "/");
            files.push((name, fs::read_to_string(&path).expect("a source file")));
        }
    }
}

/// The scanner can see: each planted violation is found, and its innocent twin
/// is not.
mod planted {
    use super::{Exceptions, violations};

    const NONE: Exceptions<'_> = Exceptions { files: &[], functions: &[] };

    fn check(files: &[(&str, &str)], expected: &[&str]) {
        let found = violations(files, &NONE);
        assert_eq!(found.len(), expected.len(), "{found:#?}");
        for (found, expected) in found.iter().zip(expected) {
            assert!(found.starts_with(expected), "{found}\nshould begin with\n{expected}");
        }
    }

    #[test]
    fn imports_that_point_up_or_sideways() {
        check(&[("src/catalog/mod.rs", "use crate::pg::Name;")], &[]);
        check(
            &[("src/catalog/mod.rs", "\nuse crate::{pg::Name, effect::{Effect, Loss as L}};")],
            &["src/catalog/mod.rs:2: `catalog` (floor 2) imports `effect` (floor 3)"],
        );
        check(
            &[("src/catalog/diff.rs", "fn f() {\n    super::super::migration::Script::new();\n}")],
            &["src/catalog/diff.rs:2: `catalog` (floor 2) imports `migration` (floor 2)"],
        );
        check(
            &[("src/pg/mod.rs", "macro_rules! m { () => { $crate::cli::run() } }")],
            &["src/pg/mod.rs:1: `pg` (floor 0) imports `cli` (floor 8)"],
        );
        check(
            &[("src/pg/mod.rs", "use crate as c;\nuse crate::*;")],
            &["src/pg/mod.rs:1: names the whole crate", "src/pg/mod.rs:2: names the whole crate"],
        );
        check(
            &[("src/render/mod.rs", "use crate::rules::all;")],
            &["src/render/mod.rs:1: `render` imports `rules`"],
        );
        check(
            &[("src/main.rs", "use banister::cli;\nuse banister::{report::Report};")],
            &["src/main.rs:2: `banister::report`"],
        );
    }

    #[test]
    fn paths_from_inline_modules_and_aliases() {
        check(
            &[("src/pg/mod.rs", "mod a { mod b { use super::super::super::sql::X; } }")],
            &["src/pg/mod.rs:1: `pg` (floor 0) imports `sql` (floor 1)"],
        );
        check(
            &[("src/pg/mod.rs", "mod a {}\nuse self::a::B; use super::source::Span;")],
            &["src/pg/mod.rs:2: `pg` (floor 0) imports `source` (floor 0)"],
        );
        check(
            &[("src/pg/mod.rs", "use std::time;\nfn f() { time::Instant::now(); }")],
            &["src/pg/mod.rs:2: `std::time::Instant`"],
        );
    }

    #[test]
    fn modules_without_a_floor_and_out_of_order() {
        check(
            &[("src/lib.rs", "pub mod sql;\npub mod pg;\npub mod garage;\npub use sql::parse;")],
            &[
                "src/lib.rs:4: a re-export",
                "src/lib.rs:2: `pg` (floor 0) is listed after",
                "src/lib.rs:3: `garage` has no floor",
            ],
        );
        check(
            &[("src/lib.rs", "pub mod pg;"), ("src/pg/name.rs", ""), ("src/attic.rs", "")],
            &["src/attic: not listed"],
        );
    }

    #[test]
    fn crates_outside_their_rooms() {
        check(&[("src/postgres/a.rs", "use sqlx::query; #[derive(tracing::X)] struct S;")], &[]);
        check(
            &[("src/verify/a.rs", "use ::sqlx::query;\ntype T = sqlparser::ast::Ident;")],
            &[
                "src/verify/a.rs:1: `sqlx` in `verify`",
                "src/verify/a.rs:2: `sqlparser` in `verify`",
            ],
        );
        check(
            &[("src/rules/a.rs", "#[derive(Debug, clap::Parser)] struct S;\nuse anyhow as a;")],
            &["src/rules/a.rs:1: `clap` in `rules`", "src/rules/a.rs:2: `anyhow` in `rules`"],
        );
    }

    #[test]
    fn input_and_output_on_pure_floors() {
        check(&[("src/postgres/a.rs", "use std::{fs, env};")], &[]);
        check(
            &[("src/sql/a.rs", "use std::{fmt, fs::{self, File}};")],
            &["src/sql/a.rs:1: `std::fs`"],
        );
        check(
            &[("src/rollback/plan.rs", "fn f() { std::env::var(\"X\"); }")],
            &["src/rollback/plan.rs:1: `std::env`"],
        );
        check(&[("src/rollback/rehearse.rs", "fn f() { std::env::var(\"X\"); }")], &[]);
        check(
            &[("src/render/a.rs", "use std::time::*;\nuse std::time::Duration;")],
            &["src/render/a.rs:1: `std::time::Instant`", "src/render/a.rs:1: `std::time::System"],
        );
        check(
            &[("src/migration/a.rs", "fn f(p: &Path) -> bool { p.is_dir() }")],
            &["src/migration/a.rs:1: `.is_dir()`"],
        );
    }

    #[test]
    fn printing_and_exiting() {
        check(&[("src/cli/a.rs", "fn f() { println!(); std::process::exit(1) }")], &[]);
        check(
            &[("src/verify/a.rs", "use std::process;\nfn f() { eprintln!(); process::exit(1) }")],
            &["src/verify/a.rs:2: `eprintln!`", "src/verify/a.rs:2: `process::exit`"],
        );
    }

    #[test]
    fn names_that_hold_anything() {
        check(&[("src/pg/utils.rs", "")], &["src/pg/utils.rs: a module called `utils`"]);
        check(&[("src/pg/mod.rs", "mod types {}")], &["src/pg/mod.rs: a module called `types`"]);
    }

    #[test]
    fn unit_tests_are_cut() {
        let test = "#[cfg(test)]\nmod tests {\n    use crate::cli::run;\n    use std::fs;\n}\n";
        check(&[("src/pg/mod.rs", test)], &[]);
        check(
            &[
                ("src/pg/mod.rs", "#[cfg(test)]\n#[rustfmt::skip]\nmod tests;\nmod other;"),
                ("src/pg/tests.rs", "use crate::cli::run;"),
                ("src/pg/other.rs", "use crate::cli::run;"),
            ],
            &["src/pg/other.rs:1: `pg` (floor 0) imports `cli` (floor 8)"],
        );
    }

    #[test]
    fn long_files_and_functions() {
        let lines = "\n".repeat(400) + "struct S;\n";
        check(&[("src/pg/a.rs", &lines)], &["src/pg/a.rs: 401 lines"]);
        let tested = "\n".repeat(390) + "#[cfg(test)]\nmod tests {\n" + &"\n".repeat(50) + "}\n";
        check(&[("src/pg/a.rs", &tested)], &[]);
        let long = format!("fn long(a: [u8; 3]) {{{}}}\n", "\n".repeat(70));
        check(&[("src/pg/a.rs", &long)], &["src/pg/a.rs:1: `long` has 71 lines"]);
    }

    #[test]
    fn exceptions_only_shrink() {
        let long = "\n".repeat(450) + &format!("fn long() {{{}}}\n", "\n".repeat(99));
        let exceptions =
            Exceptions { files: &[("src/pg/a.rs", 600)], functions: &["src/pg/a.rs::long"] };
        let found = |text: &str| violations(&[("src/pg/a.rs", text)], &exceptions);
        assert_eq!(found(&long), Vec::<String>::new());
        assert_eq!(found("struct S;").len(), 2, "both exceptions are stale");
        assert_eq!(found(&(long + &"\n".repeat(100))).len(), 1, "longer than the exception");
    }
}
