//! Rules as a set: registration, pages, wording.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use banister::finding::Finding;
use banister::rules;

/// The headings of a page, in order; those in brackets may be missing.
const HEADINGS: [(&str, bool); 5] = [
    ("## What it does", true),
    ("## Why it is bad", true),
    ("## Instead", true),
    ("## Versions", false),
    ("## When it is fine", true),
];

#[test]
fn rules_are_registered_in_order_and_once() {
    let ids: Vec<&str> = rules::all().map(|rule| rule.page().id.0).collect();
    assert!(ids.is_sorted(), "the table in src/rules/mod.rs is not sorted: {ids:?}");
    let unique: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(unique.len(), ids.len(), "an id is used twice: {ids:?}");
}

#[test]
fn a_rule_lives_in_the_file_of_its_name() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules");
    let registry = fs::read_to_string(src.join("mod.rs")).expect("readable");
    let modules: Vec<&str> =
        registry.lines().filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';')).collect();
    let of_rules: Vec<String> =
        rules::all().map(|rule| rule.page().id.0.replace('-', "_")).collect();
    assert!(
        modules.ends_with(&of_rules.iter().map(String::as_str).collect::<Vec<_>>()),
        "the `mod` lines of the rules are not the table's, in its order: {modules:?}"
    );
    for module in &of_rules {
        let path = src.join(format!("{module}.rs"));
        let text = fs::read_to_string(&path).expect("the rule's file");
        let id = module.replace('_', "-");
        assert!(text.contains(&format!("id: \"{id}\"")), "{} is not {id}", path.display());
    }
}

#[test]
fn every_page_answers_the_same_questions() {
    for page in rules::all().map(|rule| rule.page()) {
        let found: Vec<&str> = page.text.lines().filter(|line| line.starts_with('#')).collect();
        let expected: Vec<&str> = HEADINGS
            .iter()
            .filter(|(heading, always)| *always || found.contains(heading))
            .map(|(heading, _)| *heading)
            .collect();
        assert_eq!(found, expected, "headings of {}", page.id);
        assert!(!page.unsafe_sql.trim().is_empty(), "{} has no unsafe example", page.id);
        assert!(!page.safe_sql.trim().is_empty(), "{} has no safe example", page.id);
    }
}

#[test]
fn messages_read_alike() {
    for (id, case) in super::cases() {
        for finding in case.judged().findings() {
            for text in texts(&finding) {
                let problem = problem(text);
                assert!(problem.is_none(), "{id}/{}: {problem:?}: {text}", case.name());
            }
        }
    }
}

fn texts(finding: &Finding) -> impl Iterator<Item = &str> {
    let labels = finding.labels().iter().map(|label| label.text.as_str());
    let advice = finding.advice.iter().map(|advice| advice.text.as_str());
    [finding.message.as_str(), finding.why.as_str()].into_iter().chain(labels).chain(advice)
}

/// What is wrong with a text: it begins lower case, or with a keyword, a name
/// in backticks or the product's name; it has no full stop at its end; its
/// backticks are paired.
fn problem(text: &str) -> Option<&'static str> {
    let first = text.split_whitespace().next()?;
    let is_keyword = first.len() > 1 && first.chars().all(|c| !c.is_lowercase());
    let begins_well = first.starts_with(|c: char| c.is_lowercase() || c == '`')
        || is_keyword
        || first == "PostgreSQL";
    if !begins_well {
        Some("begins upper case")
    } else if text.ends_with(['.', '!', ';', ':', ',']) {
        Some("ends with a mark")
    } else if text.matches('`').count() % 2 == 1 {
        Some("a backtick is alone")
    } else if text.contains("  ") {
        Some("two blanks")
    } else {
        None
    }
}

#[test]
fn the_wording_check_has_teeth() {
    assert_eq!(problem("ACCESS EXCLUSIVE on `t` is held"), None);
    assert_eq!(problem("`t` is held"), None);
    assert_eq!(problem("PostgreSQL refuses it"), None);
    assert!(problem("The table is rewritten").is_some());
    assert!(problem("the table is rewritten.").is_some());
    assert!(problem("the table `t is rewritten").is_some());
}

/// `docs/rules/`: a page for each rule and an index, as `banister explain` and
/// `banister rules` have them. With `BANISTER_BLESS=1` they are written instead.
#[test]
fn the_pages_in_docs_are_up_to_date() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules");
    let mut pages: Vec<_> = rules::all().map(|rule| rule.page()).collect();
    pages.extend(banister::policy::pages());
    pages.sort_by_key(|page| page.id);
    let head = "<!-- Written by a test from the rule's own page: see CONTRIBUTING.md. -->\n\n";
    let mut files: Vec<(String, String)> = pages
        .iter()
        .map(|page| (format!("{}.md", page.id), format!("{head}{}", page.markdown())))
        .collect();
    let rows = pages.iter().map(|page| {
        let summary = page.summary().replace('|', "\\|");
        format!("| [`{0}`]({0}.md) | {1} | {summary} |\n", page.id, page.severity)
    });
    let index = format!(
        "{head}# Rules\n\nWhat each finds, why it matters, and what to write instead; `banister explain \
         RULE` prints the same page.\nThe severity is what the rule usually gives; [the \
         policy](../guide/policy.md) and the size of a table change it.\n\n\
         | rule | severity | |\n| --- | --- | --- |\n{}",
        rows.collect::<String>()
    );
    files.push(("README.md".to_owned(), index));
    if std::env::var_os("BANISTER_BLESS").is_some() {
        fs::create_dir_all(&folder).expect("created");
        for (name, text) in &files {
            fs::write(folder.join(name), text).expect("written");
        }
    }
    for (name, text) in &files {
        let committed = fs::read_to_string(folder.join(name)).unwrap_or_default();
        assert!(
            committed == *text,
            "docs/rules/{name} is out of date: run `BANISTER_BLESS=1 cargo test --test it rules` and \
             commit it"
        );
    }
    let known: BTreeSet<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    for file in fs::read_dir(&folder).expect("docs/rules") {
        let name = file.expect("a file").file_name().into_string().expect("UTF-8");
        assert!(known.contains(name.as_str()), "docs/rules/{name} belongs to no rule");
    }
}
