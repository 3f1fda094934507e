//! Severity by the size of tables.

use banister::finding::Severity::{self, Error, Info, Warning};
use banister::policy::{Date, Settings, Statistics};
use banister::report::{DecidedBy, SizeEntry};

use super::{effects, settings, sieve};
use banister::rules;

/// Tables of every size, on a server whose rows were counted, or never were.
const STATS: &str = r#"{
  "schema_version": 1,
  "taken": "2026-11-01",
  "postgres": 17,
  "tables": [
    {"schema":"public","table":"bytes","rows":7,"bytes":1073741824},
    {"schema":"public","table":"empty","rows":0,"bytes":0},
    {"schema":"public","table":"large","rows":10000000,"bytes":900000000},
    {"schema":"public","table":"middle","rows":10001,"bytes":8192},
    {"schema":"public","table":"small","rows":10000,"bytes":10485760},
    {"schema":"public","table":"uncounted","rows":null,"bytes":8192}
  ]
}
"#;

/// What one finding came to: its severity, who gave it another one, and the sizes.
struct Weighed {
    severity: Severity,
    by: Option<DecidedBy>,
    why: String,
    sizes: Vec<SizeEntry>,
}

fn weighed(sql: &str, rule: &str, stats: &str, settings: &Settings) -> Weighed {
    let statistics = Statistics::read("s.json", stats).unwrap_or_else(|error| panic!("{error}"));
    let mut sieve = sieve(settings, None).with_statistics(Some(("s.json", &statistics)));
    let effects = effects(sql);
    let said = rules::judge(&effects);
    let sifted = sieve.file(&[(&effects, said)]);
    let found = sifted.shown.into_iter().find(|ruled| ruled.finding.rule.0 == rule);
    let ruled = found.unwrap_or_else(|| panic!("`{sql}` has no finding of {rule}"));
    Weighed {
        severity: ruled.finding.severity,
        by: ruled.ruling.map(|(_, decision)| decision.by),
        why: ruled.finding.why,
        sizes: ruled.sizes,
    }
}

fn index_on(table: &str) -> String {
    format!("CREATE INDEX i ON {table} (a);")
}

#[test]
fn a_small_table_is_milder_and_a_large_one_worse() {
    let default = settings("", None);
    let index = |table: &str| {
        let found = weighed(&index_on(table), "blocking-index-build", STATS, &default);
        (found.severity, found.by)
    };
    let size = Some(DecidedBy::Size);
    assert_eq!(index("small"), (Warning, size));
    assert_eq!(index("empty"), (Warning, size));
    assert_eq!(index("uncounted"), (Warning, size));
    // An error is as bad as it gets, and what is between keeps what the rule gave.
    assert_eq!(index("large"), (Error, None));
    assert_eq!(index("middle"), (Error, None));
    assert_eq!(index("elsewhere"), (Error, None));
    let write = |table: &str| {
        let sql = format!("UPDATE {table} SET a = 1;");
        let found = weighed(&sql, "unbatched-write", STATS, &default);
        (found.severity, found.by)
    };
    assert_eq!(write("small"), (Info, size));
    assert_eq!(write("middle"), (Warning, None));
    assert_eq!(write("large"), (Error, size));
    assert_eq!(write("bytes"), (Error, size));
}

#[test]
fn a_finding_says_the_sizes_it_goes_by() {
    let default = settings("", None);
    let of = |table: &str| weighed(&index_on(table), "blocking-index-build", STATS, &default);
    let small = of("small");
    let said = "`public.small` has 10,000 rows and 10 MB (`s.json` of 2026-11-01)";
    assert!(small.why.ends_with(said), "{}", small.why);
    assert_eq!((small.sizes[0].rows, small.sizes[0].bytes), (Some(10_000), Some(10_485_760)));
    let uncounted = of("uncounted").why;
    assert!(
        uncounted.contains("`public.uncounted` has 8 kB, its rows never counted"),
        "{uncounted}"
    );
    let elsewhere = of("elsewhere");
    assert!(
        elsewhere.why.contains("the size of `public.elsewhere` is unknown"),
        "{}",
        elsewhere.why
    );
    assert_eq!((elsewhere.sizes[0].rows, elsewhere.sizes[0].bytes), (None, None));
}

#[test]
fn a_foreign_key_goes_by_the_table_whose_rows_are_looked_up() {
    let default = settings("", None);
    let key = |from: &str, to: &str| {
        let sql =
            format!("ALTER TABLE {from} ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES {to} (id);");
        let found = weighed(&sql, "unvalidated-scan", STATS, &default);
        (found.severity, found.sizes.iter().map(|size| size.table.clone()).collect::<Vec<_>>())
    };
    assert_eq!(key("small", "large"), (Warning, vec!["public.small".to_owned()]));
    assert_eq!(key("large", "small"), (Error, vec!["public.large".to_owned()]));
}

#[test]
fn what_is_not_about_work_has_no_size() {
    let default = settings("", None);
    let found = weighed("DROP TABLE small;", "drop-before-contract", STATS, &default);
    assert!(found.sizes.is_empty() && found.by.is_none(), "{}", found.why);
}

#[test]
fn stale_sizes_make_nothing_milder_and_are_told() {
    let default = settings("", None);
    let sizes = default.policy.sizes;
    let today: Date = super::today();
    for (taken, is_stale) in
        [("2026-11-21", false), ("2026-10-22", false), ("2026-10-21", true), ("2026-11-22", true)]
    {
        let stats = STATS.replace("2026-11-01", taken);
        let statistics = Statistics::read("s.json", &stats).unwrap();
        assert_eq!(statistics.is_stale(sizes, today), is_stale, "{taken}");
        let note = statistics.age_note("s.json", sizes, today);
        assert_eq!(note.is_some(), is_stale, "{note:?}");
        assert!(note.is_none_or(|note| note.contains(taken)));
        let small = weighed(&index_on("small"), "blocking-index-build", &stats, &default);
        assert_eq!(small.severity, if is_stale { Error } else { Warning }, "{taken}");
        let large = weighed("UPDATE large SET a = 1;", "unbatched-write", &stats, &default);
        assert_eq!(large.severity, Error, "a table only grows");
    }
}

#[test]
fn thresholds_are_the_policys_and_its_levels_come_first() {
    let strict =
        settings("[sizes]\nsmall_rows = 9\nlarge_rows = 10\nlarge_bytes = 99999999\n", None);
    let found = weighed("UPDATE middle SET a = 1;", "unbatched-write", STATS, &strict);
    assert_eq!(found.severity, Error);
    let said = settings("[rules]\nunbatched-write = \"info\"\n", None);
    let found = weighed("UPDATE large SET a = 1;", "unbatched-write", STATS, &said);
    assert_eq!((found.severity, found.by), (Info, Some(DecidedBy::Policy)));
    assert_eq!(found.sizes.len(), 1);
}

#[test]
fn what_is_no_file_of_sizes_is_told_with_its_line() {
    let faults = [
        ("[]", "line 1"),
        ("", "line 1"),
        (
            &STATS.replace("\"schema_version\": 1", "\"schema_version\": 2"),
            "line 2: it has version 2",
        ),
        (&STATS.replace("2026-11-01", "yesterday"), "line 3: `yesterday` is no day"),
        (&STATS.replace("\"rows\":7", "\"rows\":-7"), "line 6"),
        (&STATS.replace("\"rows\":7", "\"raws\":7"), "line 6: unknown field `raws`"),
        (&STATS.replace("\"large\"", "\"empty\""), "`public.empty` stands there twice"),
    ];
    for (text, expected) in faults {
        let error = Statistics::read("s.json", text).expect_err(text).to_string();
        assert!(error.contains(expected), "{error}");
        assert!(error.starts_with("read the table sizes of `s.json` line "), "{error}");
        assert!(error.ends_with("`banister stats` writes it anew"), "{error}");
    }
}
