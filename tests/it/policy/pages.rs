//! The policy's own rules: their pages and examples.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use banister::policy;

use super::{all_rules, settings, sieve, sifted};

#[test]
fn the_unsafe_example_is_flagged_and_the_safe_one_is_not() {
    let settings = settings("", None);
    for page in policy::pages() {
        let own = |text: &str| {
            let sifted = sifted(text, &mut sieve(&settings, None));
            sifted.shown.iter().filter(|ruled| ruled.finding.rule == page.id).count()
        };
        assert_eq!(own(page.unsafe_sql), 1, "{}/unsafe.sql", page.id);
        assert_eq!(own(page.safe_sql), 0, "{}/safe.sql", page.id);
        let safe = sifted(page.safe_sql, &mut sieve(&settings, None)).shown;
        let about_suppressions =
            safe.iter().find(|ruled| policy::pages().any(|page| page.id == ruled.finding.rule));
        assert!(about_suppressions.is_none(), "{}: {about_suppressions:?}", page.id);
    }
}

#[test]
fn every_page_answers_the_same_questions_and_no_id_is_used_twice() {
    let headings = ["## What it does", "## Why it is bad", "## Instead", "## When it is fine"];
    for page in policy::pages() {
        let found: Vec<&str> = page.text.lines().filter(|line| line.starts_with('#')).collect();
        assert_eq!(found, headings, "{}", page.id);
    }
    let ids = all_rules();
    let unique: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(unique.len(), ids.len(), "{ids:?}");
}

#[test]
fn no_file_is_an_orphan() {
    let ids: BTreeSet<String> = policy::pages().map(|page| page.id.to_string()).collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (folder, end) in [("testdata/policy", ""), ("src/policy/pages", ".md")] {
        for entry in fs::read_dir(root.join(folder)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let id = name.strip_suffix(end).unwrap_or(&name);
            assert!(ids.contains(id), "{folder}/{name} belongs to no rule");
        }
    }
}
