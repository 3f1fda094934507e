//! Known findings: what keeps a fingerprint and what does not.

use std::collections::{BTreeSet, HashSet};

use banister::policy::{Baseline, Known};
use proptest::prelude::*;

use super::{effects, settings, sieve, sifted};

const TEXT: &str = "\
CREATE INDEX i ON t (a);
ALTER TABLE t ADD COLUMN n uuid DEFAULT gen_random_uuid(), ALTER COLUMN b SET NOT NULL;
CREATE INDEX ON u (lower(\"Name\"), b) WHERE c = 'X  y';
ALTER TABLE t DROP COLUMN x, DROP COLUMN y;
CREATE INDEX ON u (z);
CREATE INDEX ON u (z);
";

fn known(text: &str) -> Vec<Known> {
    let settings = settings("", None);
    let effects = effects(text);
    let sifted = sifted(text, &mut sieve(&settings, None));
    sifted.shown.iter().map(|ruled| ruled.known(&effects)).collect()
}

fn fingerprints(text: &str) -> BTreeSet<String> {
    known(text).into_iter().map(|known| known.fingerprint).collect()
}

#[test]
fn no_two_findings_share_a_fingerprint() {
    let found = known(TEXT);
    let unique: HashSet<&str> = found.iter().map(|known| known.fingerprint.as_str()).collect();
    assert!(found.len() >= 8, "{found:#?}");
    assert_eq!(unique.len(), found.len(), "{found:#?}");
}

#[test]
fn another_statement_is_another_finding() {
    let before = fingerprints("CREATE INDEX i ON t (a);");
    for other in [
        "CREATE INDEX i ON t (b);",
        "CREATE INDEX i ON u (a);",
        "CREATE INDEX i ON t (\"A\");",
        "CREATE INDEX i ON t (a) WHERE a = 'x';",
    ] {
        assert!(fingerprints(other).is_disjoint(&before), "{other}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 48, ..ProptestConfig::default() })]

    /// Blanks, line ends, comments and the case of words outside of quotes.
    #[test]
    fn fingerprints_stay_when_only_layout_changes(
        gaps in proptest::collection::vec(0..6usize, 64),
        upper in any::<bool>(),
        header in 0..4usize,
    ) {
        const GAPS: [&str; 6] = [" ", "\n\t", "  ", " -- a comment; with ' in it\n", " /* x */ ", "\r\n"];
        let mut text = "-- first line\n\n".repeat(header);
        let mut gaps = gaps.iter().cycle();
        // Blanks inside of quotes are no layout.
        for (nth, part) in TEXT.split('\'').enumerate() {
            if nth % 2 == 1 {
                text += &format!("'{part}'");
                continue;
            }
            for (nth, word) in part.split_inclusive([' ', '\n']).enumerate() {
                let _ = nth;
                let kept = word.trim_end_matches([' ', '\n']);
                let quoted = kept.contains('"');
                text += &if upper && !quoted { kept.to_uppercase() } else { kept.to_owned() };
                if kept.len() < word.len() {
                    text += GAPS[*gaps.next().unwrap()];
                }
            }
        }
        prop_assert_eq!(fingerprints(&text), fingerprints(TEXT), "{}", text);
    }
}

#[test]
fn statements_may_change_places() {
    let mut lines: Vec<&str> = TEXT.lines().collect();
    lines.reverse();
    // What `lock_timeout` says is about the first statement that waits.
    let without_timeouts = |text: &str| -> BTreeSet<String> {
        let found = known(&format!("SET lock_timeout = '1s';\n{text}"));
        found.into_iter().map(|known| known.fingerprint).collect()
    };
    assert_eq!(without_timeouts(&lines.join("\n")), without_timeouts(TEXT));
}

#[test]
fn a_baseline_hides_what_it_knows_and_nothing_else() {
    let baseline = Baseline::new(known(TEXT));
    let read = Baseline::read("b.json", &baseline.to_json()).unwrap();
    assert_eq!(read, baseline);
    let settings = settings("", None);
    let mut sieve = sieve(&settings, Some(&read));
    let new = format!("{TEXT}CREATE INDEX ON v (a);\nCREATE INDEX ON u (z);\n");
    let shown = sifted(&new, &mut sieve).shown;
    let statements: Vec<&str> = shown.iter().map(|ruled| ruled.statement.as_str()).collect();
    assert_eq!(statements, ["create index on v(a)", "create index on u(z)"], "the third is new");
    assert_eq!(sieve.hidden().known, read.findings().len());
    assert!(read.findings().iter().all(|known| sieve.is_matched(&known.fingerprint)));
}

#[test]
fn what_is_gone_is_told() {
    let before = Baseline::new(known(TEXT));
    let now = Baseline::new(known(&TEXT.replace("ON u (z)", "ON u (y)")));
    assert_eq!(now.changes_since(&before), (2, 2));
    assert_eq!(before.changes_since(&before), (0, 0));
}

#[test]
fn a_baseline_is_stable_text() {
    let mut reversed = known(TEXT);
    reversed.reverse();
    assert_eq!(Baseline::new(reversed).to_json(), Baseline::new(known(TEXT)).to_json());
    insta::assert_snapshot!("baseline", Baseline::new(known(TEXT)).to_json());
}

#[test]
fn what_is_no_baseline_is_refused() {
    let error = |text: &str| Baseline::read("b.json", text).unwrap_err().to_string();
    for (text, expected) in [
        ("", "`b.json` line 1: EOF while parsing a value; `banister baseline` writes it anew"),
        ("{\n\"x\": 1}", "`b.json` line 2: unknown field `x`"),
        (
            "{\"schema_version\": 2, \"findings\": []}",
            "it has version 2, and this banister reads 1",
        ),
    ] {
        let error = error(text);
        assert!(error.contains(expected), "{error}");
    }
}
