//! The reports' JSON schema: committed, up to date, and kept to.

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use serde_json::Value;

static SCHEMA: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
    let text = fs::read_to_string(path()).expect("docs/report.schema.json");
    let schema: Value = serde_json::from_str(&text).expect("JSON");
    jsonschema::validator_for(&schema).expect("a schema")
});

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/report.schema.json")
}

/// Fails where `json` is not a report as `docs/report.schema.json` has it.
pub(crate) fn assert_valid(json: &str, whose: &str) {
    let value: Value = serde_json::from_str(json).unwrap_or_else(|error| {
        panic!("{whose} is not JSON: {error}\n{json}");
    });
    let errors: Vec<String> = SCHEMA
        .iter_errors(&value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{whose} is not a report:\n{}\n{json}", errors.join("\n"));
}

#[test]
fn refuses_what_is_not_a_report() {
    for wrong in [
        r#"{"command":"check"}"#,
        r#"{"command":"frobnicate"}"#,
        r#"{"command":"effects","schema_version":1,"banister":"0","postgres":17,"notes":[]}"#,
        r#"[]"#,
    ] {
        let value: Value = serde_json::from_str(wrong).unwrap();
        assert!(!SCHEMA.is_valid(&value), "{wrong}");
    }
}

/// The committed schema is the one that the types say. With `BANISTER_BLESS=1`
/// the file is written instead.
#[cfg(feature = "schema")]
#[test]
fn is_up_to_date() {
    // As it is written: every field is always there, if only as `null`.
    let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
    let schema = settings.into_generator().into_root_schema_for::<banister::report::Report>();
    let now = serde_json::to_string_pretty(&schema).unwrap() + "\n";
    if std::env::var_os("BANISTER_BLESS").is_some() {
        fs::create_dir_all(path().parent().unwrap()).unwrap();
        fs::write(path(), now).unwrap();
        return;
    }
    let committed = fs::read_to_string(path()).unwrap_or_default();
    assert!(
        committed == now,
        "docs/report.schema.json is out of date: \
         run `BANISTER_BLESS=1 cargo test --all-features schema` and commit it"
    );
}
