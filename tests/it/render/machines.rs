//! The formats of other tools: each is what its reader takes.

use std::collections::HashSet;
use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use banister::render::{Format, GitHub, GitLab, JUnit, Markdown, Sarif};
use banister::report::Report;
use serde_json::Value;

use super::samples;

/// The schema of the OASIS committee; `testdata/sarif/README.md` says whence.
static SARIF: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(path.join("testdata/sarif/sarif-schema-2.1.0.json")).unwrap();
    let mut schema: Value = serde_json::from_str(&text).unwrap();
    // A published fault of the schema: these patterns are no regular expressions.
    // banister writes no `language`.
    for definition in ["run", "toolComponent"] {
        let language = &mut schema["definitions"][definition]["properties"]["language"];
        language.as_object_mut().unwrap().remove("pattern");
    }
    jsonschema::options().should_validate_formats(true).build(&schema).unwrap()
});

/// Fails where `text` is not what a reader of `format` takes.
pub(super) fn assert_sound(format: &str, text: &str) {
    match format {
        "sarif" => assert_sarif(text),
        "gitlab" => assert_gitlab(text),
        "junit" => assert_junit(text),
        "github" => assert_github(text),
        "markdown" => assert!(text.len() < 65_536, "a comment of {} bytes", text.len()),
        _ => {}
    }
}

fn assert_sarif(text: &str) {
    let log: Value = serde_json::from_str(text).unwrap();
    let errors: Vec<String> = SARIF
        .iter_errors(&log)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{}\n{text}", errors.join("\n"));
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    for result in run["results"].as_array().unwrap() {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        for location in result["locations"].as_array().unwrap() {
            let artifact = &location["physicalLocation"]["artifactLocation"];
            let uri = artifact["uri"].as_str().unwrap();
            assert_eq!(uri.starts_with("file:///"), artifact["uriBaseId"].is_null(), "{uri}");
            assert!(uri.starts_with("file:///") || !uri.contains(':'), "{uri}");
        }
    }
}

fn assert_gitlab(text: &str) {
    let entries: Vec<Value> = serde_json::from_str(text).unwrap();
    let mut seen = HashSet::new();
    for entry in entries {
        assert!(entry["description"].is_string() && entry["check_name"].is_string());
        assert!(entry["location"]["path"].is_string());
        assert!(entry["location"]["lines"]["begin"].is_u64());
        let severity = entry["severity"].as_str().unwrap();
        assert!(["info", "minor", "major", "critical", "blocker"].contains(&severity));
        assert!(seen.insert(entry["fingerprint"].as_str().unwrap().to_owned()), "{entry}");
    }
}

fn assert_junit(text: &str) {
    let document = roxmltree::Document::parse(text).unwrap_or_else(|error| {
        panic!("{error}\n{text}");
    });
    let suite = document.root_element().first_element_child().unwrap();
    let count = |name: &str| suite.descendants().filter(|node| node.has_tag_name(name)).count();
    for (attribute, tag) in [("tests", "testcase"), ("failures", "failure"), ("errors", "error")] {
        assert_eq!(suite.attribute(attribute), Some(count(tag).to_string().as_str()), "{text}");
    }
}

/// One line is one command: nothing in a file may begin another one.
fn assert_github(text: &str) {
    let mut lines: Vec<&str> = text.split(['\n', '\r']).filter(|line| !line.is_empty()).collect();
    let last = lines.pop().unwrap();
    assert!(last.starts_with("banister "), "{text}");
    for line in lines {
        let command =
            ["::error ", "::warning ", "::notice "].iter().find_map(|kind| line.strip_prefix(kind));
        let (properties, _) = command.and_then(|rest| rest.split_once("::")).unwrap_or_else(|| {
            panic!("no command: {line}");
        });
        for property in properties.split(',') {
            assert!(property.contains('='), "{line}");
        }
    }
}

#[test]
fn sarif_for_code_scanning() {
    for (name, report) in [("check_sarif", samples::check()), ("verify_sarif", samples::verify())] {
        let text = Sarif.render(&report);
        assert_sarif(&text);
        insta::assert_snapshot!(name, text);
    }
}

#[test]
fn the_sarif_schema_can_refuse() {
    let mut log: Value = serde_json::from_str(&Sarif.render(&samples::check())).unwrap();
    assert!(SARIF.is_valid(&log));
    log["runs"][0]["results"][0]["level"] = "fatal".into();
    assert!(!SARIF.is_valid(&log));
}

#[test]
fn annotations_for_github() {
    insta::assert_snapshot!("check_github", GitHub.render(&samples::check()));
    insta::assert_snapshot!("verify_github", GitHub.render(&samples::verify()));
}

#[test]
fn what_stands_in_a_file_commands_no_runner() {
    let mut report = samples::check();
    let Report::Check(check) = &mut report else { unreachable!() };
    check.findings[0].message = "a\n::error::b\r\n::set-output name=x::y%0A".to_owned();
    check.findings[0].place.file = "a,title=b:c\n.sql".to_owned();
    let text = GitHub.render(&report);
    assert_github(&text);
    assert!(text.contains("a%2Ctitle=b%3Ac%0A.sql"), "{text}");
    assert!(text.contains("::a%0A::error::b%0D%0A::set-output name=x::y%250A"), "{text}");
}

#[test]
fn code_quality_for_gitlab() {
    for (name, report) in [("check_gitlab", samples::check()), ("verify_gitlab", samples::verify())]
    {
        let text = GitLab.render(&report);
        assert_gitlab(&text);
        insta::assert_snapshot!(name, text);
    }
}

#[test]
fn fingerprints_for_gitlab_are_never_twice_the_same() {
    let mut report = samples::check();
    let Report::Check(check) = &mut report else { unreachable!() };
    check.findings[1].fingerprint = check.findings[0].fingerprint.clone();
    assert_gitlab(&GitLab.render(&report));
}

#[test]
fn junit_for_test_reports() {
    for (name, report) in [
        ("check_junit", samples::check()),
        ("could_not_tell_junit", samples::could_not_tell()),
        ("verify_junit", samples::verify()),
    ] {
        let text = JUnit.render(&report);
        assert_junit(&text);
        insta::assert_snapshot!(name, text);
    }
}

#[test]
fn markdown_for_pull_requests() {
    for (name, report) in [
        ("check_markdown", samples::check()),
        ("check_clean_markdown", samples::clean()),
        ("effects_markdown", samples::effects()),
        ("verify_markdown", samples::verify()),
    ] {
        insta::assert_snapshot!(name, Markdown.render(&report));
    }
}

/// A comment that is too long is refused as a whole, so it must not be too long.
#[test]
fn markdown_is_bounded_and_says_what_it_left_out() {
    let mut report = samples::check();
    let Report::Check(check) = &mut report else { unreachable!() };
    let mut long = check.findings[0].clone();
    long.excerpt.text = "SELECT '`````';\n".repeat(10_000);
    long.message = "x".repeat(10_000);
    check.findings = vec![long; 3_000];
    check.header.notes = vec!["y".repeat(300); 500];
    let text = Markdown.render(&report);
    assert!(text.len() <= 60_000, "{} bytes", text.len());
    assert!(text.contains("2960 more findings did not fit"), "{}", &text[..2_000]);
    assert!(text.contains("more details did not fit"));
    assert_eq!(text.matches("<details>").count(), text.matches("</details>").count());
}

#[test]
fn effects_have_no_issues() {
    let report = samples::effects();
    let none: [&dyn Format; 4] = [&Sarif, &GitHub, &GitLab, &JUnit];
    for format in none {
        assert!(!format.covers(&report) && format.covers(&samples::check()));
    }
    assert!(Markdown.covers(&report));
}
