//! Flag before environment, environment before rule, rule before default.

use banister::finding::{RuleId, Severity};
use banister::pg::Version;
use banister::policy::{Flags, Ground, Level, Settings};
use banister::report::DecidedBy;

use super::{policy, settings, sieve, sifted};

const TEXT: &str = "\
postgres = 15
fail_on = \"warning\"
[rules]
blocking-index-build = \"warning\"
table-rewrite = \"off\"
[environments.prod]
aliases = [\"live\"]
postgres = 14
fail_on = \"info\"
rules.blocking-index-build = \"info\"
[environments.dev]
";

const RULE: RuleId = RuleId("blocking-index-build");

#[test]
fn who_decides_and_on_which_line() {
    let flags = Flags {
        fail_on: Some(Severity::Error),
        postgres: Some(Version::NEWEST),
        levels: vec![
            (RULE.0.to_owned(), Level::Off),
            (RULE.0.to_owned(), Level::Shown(Severity::Error)),
        ],
    };
    let with = |environment, flags| Settings::new(policy(TEXT), environment, flags).unwrap();
    let decided = |settings: &Settings| {
        let (level, by) = settings.level(RULE).unwrap();
        let (fail_on, fail_by) = settings.fail_on();
        let postgres = settings.postgres().map(Version::major);
        ((level, by.by, by.line), (fail_on, fail_by.by, fail_by.line), postgres)
    };
    use Level::Shown;
    use Severity::{Error, Info, Warning};
    assert_eq!(
        decided(&with(None, Flags::default())),
        (
            (Shown(Warning), DecidedBy::Policy, Some(4)),
            (Warning, DecidedBy::Policy, Some(2)),
            Some(15)
        )
    );
    assert_eq!(
        decided(&with(Some("live"), Flags::default())),
        (
            (Shown(Info), DecidedBy::Environment, Some(10)),
            (Info, DecidedBy::Environment, Some(9)),
            Some(14)
        )
    );
    assert_eq!(
        decided(&with(Some("dev"), Flags::default())),
        (
            (Shown(Warning), DecidedBy::Policy, Some(4)),
            (Warning, DecidedBy::Policy, Some(2)),
            Some(15)
        )
    );
    assert_eq!(
        decided(&with(Some("prod"), flags)),
        ((Shown(Error), DecidedBy::Flag, None), (Error, DecidedBy::Flag, None), Some(18))
    );
    let nothing = Settings::new(policy(""), None, Flags::default()).unwrap();
    assert_eq!(nothing.level(RULE), None);
    assert_eq!(nothing.fail_on().1.by, DecidedBy::Default);
    assert_eq!(nothing.postgres(), None);
}

#[test]
fn an_environment_that_is_not_there_is_named() {
    let error = |text: &str, name: &str| {
        Settings::new(policy(text), Some(name), Flags::default()).unwrap_err().to_string()
    };
    assert_eq!(error(TEXT, "prdo"), "find the environment `prdo`: did you mean `prod`?");
    assert_eq!(
        error(TEXT, "xyz"),
        "find the environment `xyz`: `banister.toml` names `dev`, `prod`"
    );
    assert_eq!(
        error("", "prod"),
        "find the environment `prod`: `banister.toml` names none; add `[environments.prod]`"
    );
}

#[test]
fn a_finding_carries_who_decided_its_severity() {
    let settings = settings(TEXT, Some("prod"));
    let sifted = sifted("CREATE INDEX i ON t (a);", &mut sieve(&settings, None));
    let ruled = sifted.shown.iter().find(|ruled| ruled.finding.rule == RULE).unwrap();
    assert_eq!(ruled.finding.severity, Severity::Info);
    let (usual, decision) = ruled.ruling.clone().unwrap();
    assert_eq!(usual, Severity::Error);
    assert_eq!((decision.file.as_deref(), decision.line), (Some("banister.toml"), Some(10)));
}

/// A rule that is off is counted; and what it hid is not unused.
#[test]
fn what_is_off_is_counted() {
    let settings =
        settings("[rules]\nblocking-index-build = \"off\"\ntable-rewrite = \"off\"", None);
    let mut sieve = sieve(&settings, None);
    let text = "SET lock_timeout = '1s';\nCREATE INDEX i ON t (a);\n\
                -- banister: ignore table-rewrite reason=\"x\"\nSELECT 1;";
    let sifted = sifted(text, &mut sieve);
    assert!(sifted.shown.is_empty(), "{:?}", sifted.shown);
    assert_eq!(sieve.hidden().switched_off, 1);
}

/// Whoever silences "could not tell" with a reason answers for it.
#[test]
fn what_could_not_be_told_counts_until_somebody_answers_for_it() {
    let text = "FROBNICATE t;";
    let silenced = "-- banister: ignore unknown-statement reason=\"run by hand\"\nFROBNICATE t;";
    for (policy, text, unknown) in [
        ("", text, 1),
        ("", silenced, 0),
        ("", "-- banister: ignore unknown-statement\nFROBNICATE t;", 1),
        ("[rules]\nunknown-statement = \"off\"", text, 0),
        ("[rules]\nunknown-statement = \"info\"", text, 1),
        ("[[ignore]]\npaths = [\"*.sql\"]\nreason = \"x\"", text, 0),
    ] {
        let settings = settings(policy, None);
        let found = sifted(text, &mut sieve(&settings, None)).unknown;
        assert_eq!(found, unknown, "{policy}\n{text}");
    }
}

#[test]
fn ignores_are_about_files_below_the_policy() {
    let ground = |folder: &str, working_directory: &str| Ground {
        folder: folder.to_owned(),
        working_directory: working_directory.to_owned(),
    };
    for (folder, directory, file, expected) in [
        ("/r", "/r", "migrations/1.sql", "migrations/1.sql"),
        ("/r", "/r/shop", "1.sql", "shop/1.sql"),
        ("/r", "/r/shop", "../web/./1.sql", "web/1.sql"),
        ("/r/shop", "/r", "shop/1.sql", "1.sql"),
        ("/r/shop", "/r", "web/1.sql", "/r/web/1.sql"),
        ("/r", "/elsewhere", "/r/1.sql", "1.sql"),
        ("", "", "1.sql", "1.sql"),
    ] {
        assert_eq!(
            ground(folder, directory).relative(file),
            expected,
            "{folder} {directory} {file}"
        );
    }
}

#[test]
fn ignores_hide_until_their_day_and_are_missed_when_they_hide_nothing() {
    let with = |until: &str, paths: &str, rules: &str| {
        let text = format!("[[ignore]]\npaths = [{paths}]\nreason = \"x\"\n{until}\n{rules}");
        let settings = settings(&text, None);
        let mut sieve = sieve(&settings, None);
        let shown = sifted("CREATE INDEX i ON t (a);", &mut sieve).shown.len();
        (shown, sieve.hidden().ignored, sieve.ignore_notes(true))
    };
    let (none, expired) = (
        Vec::<String>::new(),
        "`banister.toml` line 2: this ignore expired on 2026-11-20, and hides nothing any more",
    );
    assert_eq!(with("", "\"*.sql\"", ""), (0, 2, none.clone()));
    assert_eq!(with("until = 2026-11-21", "\"*.sql\"", ""), (0, 2, none.clone()));
    assert_eq!(with("until = 2026-11-20", "\"*.sql\"", ""), (2, 0, vec![expired.to_owned()]));
    assert_eq!(with("", "\"*.sql\"", "rules = [\"blocking-index-build\"]"), (1, 1, none));
    let (shown, ignored, notes) = with("", "\"old/*.sql\"", "");
    assert_eq!((shown, ignored), (2, 0));
    assert_eq!(notes, ["`banister.toml` line 2: this ignore hides nothing"]);
}
