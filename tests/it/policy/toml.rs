//! `banister.toml`: what is written, what is wrong, and where.

use banister::finding::Severity;
use banister::migration::Format;
use banister::pg::Version;
use banister::policy::{At, DeployMode, Level, Policy, Release, Released, TEMPLATE};

use super::{all_rules, policy};

fn error(text: &str) -> String {
    match Policy::read("banister.toml", text, &all_rules()) {
        Ok(policy) => panic!("{text} is taken as {policy:?}"),
        Err(error) => error.to_string(),
    }
}

/// A policy without the places of its settings.
fn without_places(policy: Policy) -> Policy {
    let fail_on = At { line: None, ..policy.fail_on };
    Policy { file: None, fail_on, ..policy }
}

#[test]
fn the_template_is_the_defaults() {
    assert_eq!(without_places(policy(TEMPLATE)), Policy::default());
    assert_eq!(without_places(policy("")), Policy::default());
}

/// The examples in the template's comments are valid too, and say something.
#[test]
fn the_examples_of_the_template_are_valid() {
    let is_example = |line: &str| {
        line.starts_with("# [")
            || line.split(" = ").next().is_some_and(|key| {
                key.strip_prefix("# ").is_some_and(|key| {
                    key.chars().all(|c| c.is_ascii_lowercase() || "_.-".contains(c))
                }) && line.contains(" = ")
            })
    };
    let mut examples = 0;
    let lines = TEMPLATE.lines().map(|line| {
        let line = line.replace("source = \"none\"", "source = \"table\"");
        if !is_example(&line) || line.starts_with("# base") || line.starts_with("# tags") {
            return line;
        }
        examples += 1;
        line[2..].to_owned()
    });
    let text = lines.collect::<Vec<_>>().join("\n");
    assert!(examples >= 12, "only {examples} examples");
    let policy = policy(&text);
    assert_eq!(policy.postgres.map(|at| at.value), Some(Version::DEFAULT));
    assert_eq!(policy.environments.len(), 1);
    assert_eq!(policy.ignores.len(), 1);
    let release = Release { name: "1.0".to_owned(), last: "0007".to_owned() };
    assert_eq!(policy.released, Released::Table(vec![release]));
    assert_eq!(policy.placeholders["schema"], "app");
    assert_eq!(policy.deploy.mode, Some(DeployMode::Validate));
    assert_eq!(policy.deploy.runner.as_deref(), Some("dbmate up"));
    assert_eq!(policy.deploy.secrets, ["API_KEY"]);
}

#[test]
fn every_setting_is_read_with_its_line() {
    let policy = policy(
        "paths = [\"a\", \"b\"]\nformat = \"goose\"\npostgres = 15\nfail_on = \"warning\"\n\
         [rules]\ntable-rewrite = \"info\"\nunused-suppression = \"off\"\n\
         [environments.prod]\naliases = [\"live\"]\nfail_on = \"info\"\npostgres = 14\n\
         rules.table-rewrite = \"error\"\n\
         [releases]\nsource = \"git\"\nbase = \"origin/main\"\ntags = \"v*\"\n\
         [[ignore]]\npaths = [\"a/**\"]\nreason = \"old\"\nuntil = 2027-01-31\n",
    );
    assert_eq!(policy.file.as_deref(), Some("banister.toml"));
    assert_eq!(policy.paths, ["a", "b"]);
    assert_eq!(policy.format, Some(Format::Goose));
    assert_eq!(policy.postgres.map(|at| (at.value.major(), at.line)), Some((15, Some(3))));
    assert_eq!(policy.fail_on, At { value: Severity::Warning, line: Some(4) });
    let level = policy.rules["table-rewrite"];
    assert_eq!(level, At { value: Level::Shown(Severity::Info), line: Some(6) });
    assert_eq!(policy.rules["unused-suppression"], At { value: Level::Off, line: Some(7) });
    let prod = &policy.environments[0];
    assert!(prod.is_called("prod") && prod.is_called("live") && !prod.is_called("stage"));
    assert_eq!(prod.rules["table-rewrite"].line, Some(12));
    assert_eq!(
        policy.released,
        Released::Git { base: Some("origin/main".to_owned()), tags: Some("v*".to_owned()) }
    );
    assert_eq!(policy.ignores[0].line, 18);
    assert_eq!(policy.ignores[0].until.map(|day| day.to_string()).as_deref(), Some("2027-01-31"));
}

#[test]
fn what_is_wrong_is_named_with_its_line_and_what_is_near() {
    let faults = [
        "fial_on = \"error\"",
        "\n\nfail_on = \"eror\"",
        "fail_on = 3",
        "nonsense = 1",
        "postgres = 12",
        "postgres = \"17\"",
        "format = \"gose\"",
        "format = \"sqitch\"",
        "paths = [",
        "[rules]\ntable-rewrit = \"off\"",
        "[rules]\nbeauty = \"off\"",
        "[rules]\ntable-rewrite = \"fatal\"",
        "[environments.prod]\nfail-on = \"error\"",
        "[environments.prod]\nrules.table-rewrit = \"off\"",
        "[environments.a]\naliases = [\"x\"]\n[environments.b]\naliases = [\"x\"]",
        "[environments.a]\n[environments.b]\naliases = [\"a\"]",
        "[releases]\nsource = \"git\"",
        "[releases]\nsource = \"table\"",
        "[releases]\nsource = \"tags\"",
        "[releases]\nbase = \"main\"",
        "[releases]\ntable = [{ name = \"1\", last = \"1\" }]",
        "[releases]\nsource = \"table\"\ntable = [{ name = \"1\", lst = \"1\" }]",
        "stats = 3",
        "[sizes]\nlarge_row = 3",
        "[sizes]\nlarge_rows = 10",
        "[sizes]\nsmall_bytes = 100\nlarge_bytes = 100",
        "[sizes]\nsmall_rows = -1",
        "[[ignore]]\npaths = [\"a\"]",
        "[[ignore]]\npaths = [\"a\"]\nreason = \" \"",
        "[[ignore]]\npaths = []\nreason = \"x\"",
        "[[ignore]]\npaths = [\"a\"]\nreason = \"x\"\nrules = [\"table-rewrit\"]",
        "[[ignore]]\npaths = [\"a\"]\nreason = \"x\"\nuntil = 2027-01-31T00:00:00Z",
        "[[ignore]]\npaths = [\"a\"]\nreason = \"x\"\nuntil = \"tomorrow\"",
        "[placeholders]\na = \"x\\ny\"",
        "postgres = 17\npostgres = 17",
    ];
    let told: String =
        faults.iter().map(|text| format!("{text}\n    => {}\n\n", error(text))).collect();
    insta::assert_snapshot!("toml_faults", told);
}

/// The committed schema is the one that the types say, and it knows the template.
#[cfg(feature = "schema")]
#[test]
fn the_schema_is_up_to_date() {
    use std::path::PathBuf;

    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/banister.schema.json");
    let now = serde_json::to_string_pretty(&banister::policy::schema()).unwrap() + "\n";
    if std::env::var_os("BANISTER_BLESS").is_some() {
        std::fs::write(&path, now).unwrap();
        return;
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == now,
        "docs/banister.schema.json is out of date: \
         run `BANISTER_BLESS=1 cargo test --all-features policy` and commit it"
    );
}

#[test]
fn the_committed_schema_takes_the_template_and_refuses_nonsense() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/banister.schema.json");
    let schema: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let json = |text: &str| ::toml::from_str::<serde_json::Value>(text).unwrap();
    assert!(schema.is_valid(&json(TEMPLATE)));
    let whole = "postgres = 15\n[rules]\ntable-rewrite = \"off\"\n[environments.prod]\n\
                 rules.table-rewrite = \"info\"\n[[ignore]]\npaths = [\"a\"]\nreason = \"x\"";
    assert!(schema.is_valid(&json(whole)));
    for wrong in ["fial_on = \"error\"", "postgres = 12", "[[ignore]]\npaths = [\"a\"]"] {
        assert!(!schema.is_valid(&json(wrong)), "{wrong}");
    }
}
