//! Every format renders the same reports; the snapshots are what a person sees.

mod arbitrary;
mod machines;
mod samples;

use banister::render::{Format, GitHub, GitLab, Human, JUnit, Json, Markdown, Sarif, Style};
use banister::report::Report;
use proptest::prelude::*;

use crate::schema;

/// Every format, by its name.
const FORMATS: [(&str, &dyn Format); 8] = [
    ("human", &Human { style: Style::Plain }),
    ("coloured", &Human { style: Style::Coloured }),
    ("json", &Json),
    ("sarif", &Sarif),
    ("github", &GitHub),
    ("gitlab", &GitLab),
    ("junit", &JUnit),
    ("markdown", &Markdown),
];

fn plain(report: &Report) -> String {
    Human { style: Style::Plain }.render(report)
}

#[test]
fn check_for_people() {
    insta::assert_snapshot!("check", plain(&samples::check()));
}

#[test]
fn check_with_nothing_found() {
    insta::assert_snapshot!("check_clean", plain(&samples::clean()));
}

#[test]
fn check_that_could_not_tell() {
    insta::assert_snapshot!("check_could_not_tell", plain(&samples::could_not_tell()));
}

#[test]
fn effects_for_people() {
    insta::assert_snapshot!("effects", plain(&samples::effects()));
}

#[test]
fn status_for_people() {
    insta::assert_snapshot!("status", plain(&samples::status()));
}

#[test]
fn preflight_for_people_and_for_a_ticket() {
    insta::assert_snapshot!("preflight", plain(&samples::preflight()));
    insta::assert_snapshot!("preflight_markdown", Markdown.render(&samples::preflight()));
    insta::assert_snapshot!("status_markdown", Markdown.render(&samples::status()));
}

#[test]
fn verify_for_people() {
    insta::assert_snapshot!("verify", plain(&samples::verify()));
}

#[test]
fn colours_are_the_only_difference() {
    for report in [
        samples::check(),
        samples::effects(),
        samples::preflight(),
        samples::status(),
        samples::verify(),
    ] {
        let coloured = Human { style: Style::Coloured }.render(&report);
        assert!(coloured.contains("\u{1b}["), "no colour in\n{coloured}");
        assert_eq!(without_colours(&coloured), plain(&report));
    }
}

fn without_colours(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |out, part| out + part.split_once('m').map_or(part, |(_, rest)| rest))
}

#[test]
fn json_for_programs() {
    for (name, report) in [
        ("check_json", samples::check()),
        ("effects_json", samples::effects()),
        ("preflight_json", samples::preflight()),
        ("status_json", samples::status()),
        ("verify_json", samples::verify()),
    ] {
        let json = Json.render(&report);
        schema::assert_valid(&json, name);
        insta::assert_snapshot!(name, json);
    }
}

#[test]
fn what_a_terminal_would_obey_is_shown() {
    let mut report = samples::check();
    let Report::Check(check) = &mut report else { unreachable!() };
    let evil = "\u{1b}[2J\u{7}\u{202e}";
    for entry in &mut check.findings {
        entry.message += evil;
        entry.why += evil;
        entry.excerpt.text += evil;
        entry.place.file += evil;
        entry.labels[0].text += evil;
        let advice = entry.advice.as_mut().unwrap();
        advice.text += evil;
        advice.sql = Some(evil.to_owned());
    }
    let text = plain(&report);
    assert!(!text.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{text:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    /// A saved report renders as the report did, in every format, and no
    /// report makes a renderer panic.
    #[test]
    fn a_saved_report_renders_as_the_report_did(report in arbitrary::report()) {
        let json = Json.render(&report);
        schema::assert_valid(&json, "an arbitrary report");
        let parsed: Report = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(&parsed, &report);
        for (name, format) in FORMATS {
            let rendered = format.render(&report);
            prop_assert_eq!(&format.render(&parsed), &rendered, "{}", name);
            prop_assert!(rendered.ends_with('\n'), "{}: {:?}", name, rendered);
            machines::assert_sound(name, &rendered);
        }
    }
}
