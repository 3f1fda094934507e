//! `docs/architecture.md` names what exists: every module, and every test that
//! is said to check an invariant.

use std::fs;
use std::path::Path;

use super::FLOORS;

fn page() -> String {
    fs::read_to_string(root().join("docs/architecture.md")).unwrap()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The `` `file.rs`: `test` `` pairs of a text, wrapped lines joined.
fn named_tests(page: &str) -> Vec<(String, String)> {
    let text = page.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut found = Vec::new();
    for after in text.split("`tests/it/").skip(1) {
        let Some((file, rest)) = after.split_once('`') else { continue };
        let Some((test, _)) = rest.strip_prefix(": `").and_then(|rest| rest.split_once('`')) else {
            continue;
        };
        found.push((format!("tests/it/{file}"), test.to_owned()));
    }
    found
}

#[test]
fn every_invariant_names_a_test_that_exists() {
    let page = page();
    let invariants = page.split("**Architecture Invariant:**").skip(1);
    for invariant in invariants {
        let paragraph = invariant.split("\n\n").next().unwrap_or_default();
        assert!(!named_tests(paragraph).is_empty(), "no test is named for:{paragraph}");
    }
    for (file, test) in named_tests(&page) {
        let source = fs::read_to_string(root().join(&file)).unwrap_or_default();
        assert!(source.contains(&format!("fn {test}(")), "{file} has no test `{test}`");
    }
}

#[test]
fn every_module_is_on_the_map() {
    let page = page();
    for module in FLOORS.iter().flat_map(|floor| floor.iter()) {
        let exists =
            ["", ".rs"].iter().any(|end| root().join(format!("src/{module}{end}")).exists());
        let on_the_map = page
            .lines()
            .any(|line| line.starts_with("### ") && line.contains(&format!("`src/{module}`")));
        assert_eq!(exists, on_the_map, "`src/{module}` and docs/architecture.md disagree");
    }
}
