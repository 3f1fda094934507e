//! JUnit XML, which most CI servers show as a test report.

use std::fmt::Write as _;

use super::issue::{Issue, command, header, issues};
use super::{Format, cycle, has_issues};
use crate::finding::Severity;
use crate::report::{
    CheckReport, CheckVerdict, ItemEntry, ItemStatus, MigrationEntry, PreflightReport, Report,
    StandingEntry, StatusReport, VerifyReport,
};

/// A test case per script, or per migration of `verify`. What is at or above the
/// failing severity is a failure; milder findings are its output.
#[derive(Debug, Clone, Copy)]
pub struct JUnit;

/// One `<testcase>`.
struct Case {
    class: String,
    name: String,
    /// What fails it, in a line and in full.
    failures: Vec<(String, String)>,
    /// Why it could not be told.
    error: Option<String>,
    output: Vec<String>,
}

impl Format for JUnit {
    fn covers(&self, report: &Report) -> bool {
        has_issues(report)
    }

    fn render(&self, report: &Report) -> String {
        let issues = issues(report);
        let cases = match report {
            Report::Check(report) => of_check(report, &issues),
            Report::Verify(report) => of_verify(report, &issues),
            Report::Status(report) => of_status(report, &issues),
            Report::Postflight(report) | Report::Preflight(report) => of_gate(report),
            Report::Effects(_)
            | Report::Recognised(_)
            | Report::RollbackPlan(_)
            | Report::RollbackRehearse(_) => Vec::new(),
        };
        let name = format!("banister {}", command(report));
        let counts = format!(
            "tests=\"{}\" failures=\"{}\" errors=\"{}\"",
            cases.len(),
            cases.iter().filter(|case| !case.failures.is_empty()).count(),
            cases.iter().filter(|case| case.error.is_some()).count()
        );
        let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        out += &format!("<testsuites name=\"{name}\" {counts}>\n");
        out += &format!("  <testsuite name=\"{name}\" {counts}>\n    <properties>\n");
        for (name, value) in [
            ("banister", header(report).banister.as_str()),
            ("postgres", &header(report).postgres.to_string()),
        ] {
            out += &format!("      <property name=\"{name}\" value=\"{}\"/>\n", escaped(value));
        }
        out += "    </properties>\n";
        out += &cases.iter().map(case).collect::<String>();
        out + "  </testsuite>\n</testsuites>\n"
    }
}

fn of_check(report: &CheckReport, issues: &[Issue<'_>]) -> Vec<Case> {
    let mut rest: Vec<&Issue<'_>> =
        issues.iter().filter(|issue| issue.suppressed.is_none()).collect();
    let mut cases = Vec::new();
    for script in &report.scripts {
        let is_of = |issue: &mut &Issue<'_>| {
            issue.place.file == script.file && issue.direction == script.direction
        };
        let own: Vec<&Issue<'_>> = rest.extract_if(.., is_of).collect();
        let (file, name) = (script.file.clone(), script.direction.clone());
        cases.push(Case::new(file, name, &own, report.policy.fail_on));
    }
    // A report need not name its scripts.
    for issue in rest {
        let class = issue.place.file.clone();
        cases.push(Case::new(class, issue.rule.clone(), &[issue], report.policy.fail_on));
    }
    if report.verdict == CheckVerdict::CouldNotTell {
        let mut case = Case::new("banister".into(), "could tell".into(), &[], Severity::Error);
        let unknown = report.summary.unknown;
        case.error = Some(format!("{unknown} statements whose effects could not be told"));
        cases.push(case);
    }
    cases
}

fn of_verify(report: &VerifyReport, issues: &[Issue<'_>]) -> Vec<Case> {
    let case = |entry: &MigrationEntry| {
        let is_own = |issue: &&Issue<'_>| issue.migration == Some(entry.id.as_str());
        let own: Vec<&Issue<'_>> = issues.iter().filter(is_own).collect();
        let mut case = Case::new(entry.file.clone(), entry.id.clone(), &own, report.policy.fail_on);
        case.output.insert(0, cycle::word(entry.cycle).to_owned());
        case
    };
    report.migrations.iter().map(case).collect()
}

fn of_status(report: &StatusReport, issues: &[Issue<'_>]) -> Vec<Case> {
    let case = |entry: &StandingEntry| {
        let is_own = |issue: &&Issue<'_>| issue.migration == Some(entry.id.as_str());
        let own: Vec<&Issue<'_>> = issues.iter().filter(is_own).collect();
        let class = entry.file.clone().unwrap_or_else(|| report.tool.clone());
        let mut case = Case::new(class, entry.id.clone(), &own, Severity::Error);
        case.output.insert(0, entry.state.as_str().to_owned());
        case
    };
    report.migrations.iter().map(case).collect()
}

fn of_gate(report: &PreflightReport) -> Vec<Case> {
    let case = |item: &ItemEntry| {
        let class = item.database.clone().unwrap_or_else(|| report.environment.clone());
        let mut case = Case::new(class, item.id.clone(), &[], Severity::Error);
        match item.status {
            ItemStatus::Blocking => case.failures.push((item.id.clone(), item.message.clone())),
            ItemStatus::NotChecked if item.decides => case.error = Some(item.message.clone()),
            ItemStatus::NotChecked | ItemStatus::Warning | ItemStatus::Ok => {
                case.output.push(format!("{}: {}", item.status.as_str(), item.message));
            }
        }
        case
    };
    report.items.iter().map(case).collect()
}

impl Case {
    fn new(class: String, name: String, issues: &[&Issue<'_>], fail_on: Severity) -> Self {
        let mut case = Self { class, name, failures: Vec::new(), error: None, output: Vec::new() };
        for issue in issues {
            let place = &issue.place;
            let told = format!(
                "{}:{}:{}: {}[{}]: {}",
                place.file,
                place.line,
                place.column,
                issue.severity,
                issue.rule,
                issue.in_full()
            );
            match issue.severity >= fail_on {
                true => case.failures.push((format!("{}: {}", issue.rule, issue.message), told)),
                false => case.output.push(told),
            }
        }
        case
    }
}

fn case(case: &Case) -> String {
    let head = format!(
        "    <testcase classname=\"{}\" name=\"{}\"",
        escaped(&case.class),
        escaped(&case.name)
    );
    if case.failures.is_empty() && case.error.is_none() && case.output.is_empty() {
        return head + "/>\n";
    }
    let mut out = head + ">\n";
    // One failure a case: more of them are not read by all.
    if let Some((first, _)) = case.failures.first() {
        let message = match case.failures.len() {
            1 => first.clone(),
            count => format!("{first} (and {} more)", count - 1),
        };
        let told: Vec<&str> = case.failures.iter().map(|(_, told)| told.as_str()).collect();
        let (message, told) = (escaped(&message), content(&told.join("\n\n")));
        out += &format!("      <failure message=\"{message}\">{told}</failure>\n");
    }
    if let Some(error) = &case.error {
        out += &format!("      <error message=\"{}\"/>\n", escaped(error));
    }
    if !case.output.is_empty() {
        let output = content(&case.output.join("\n\n"));
        out += &format!("      <system-out>{output}</system-out>\n");
    }
    out + "    </testcase>\n"
}

/// Text between two tags, where a line end is one.
fn content(text: &str) -> String {
    text.split('\n').map(escaped).collect::<Vec<_>>().join("\n")
}

/// Text as XML has it, also in an attribute. What XML 1.0 cannot hold at all is
/// replaced.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // A line end in an attribute would be read as a blank.
            '\n' | '\r' | '\t' => drop(write!(out, "&#{};", u32::from(c))),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
