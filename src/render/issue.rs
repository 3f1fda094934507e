//! What is wrong, alike for all reports that say so: what the formats of other
//! tools are made of.

use sha2::{Digest, Sha256};

use super::cycle;
use crate::finding::Severity;
use crate::report::{
    CheckReport, Cycle, FailureEntry, FindingEntry, Header, ItemEntry, ItemStatus, LabelEntry,
    MigrationEntry, NeedEntry, Place, PreflightReport, ProofEntry, Report, StatusReport,
    VerifyReport,
};

/// One thing that is wrong.
#[derive(Debug, Clone)]
pub(super) struct Issue<'a> {
    /// The rule, or what `verify` saw: `verify/differs`.
    pub(super) rule: String,
    pub(super) severity: Severity,
    /// What is wrong.
    pub(super) message: String,
    /// Why it matters, and further facts; may be empty.
    pub(super) why: String,
    /// What to do, and the SQL to write.
    pub(super) advice: Option<(String, Option<&'a str>)>,
    pub(super) place: Place,
    /// Further places and what is there.
    pub(super) related: &'a [LabelEntry],
    /// The lines around it, where the report has them: the first one's number.
    pub(super) excerpt: Option<(usize, &'a str)>,
    pub(super) migration: Option<&'a str>,
    /// `up` or `down`.
    pub(super) direction: &'a str,
    /// The object that it is about.
    pub(super) object: Option<&'a str>,
    /// What it is known by from run to run.
    pub(super) fingerprint: String,
    /// Why it does not count, where a comment says so.
    pub(super) suppressed: Option<&'a str>,
}

/// What is wrong as `report` has it, in its order; what comments silence comes
/// last. A report about effects has no issues.
pub(super) fn issues(report: &Report) -> Vec<Issue<'_>> {
    match report {
        Report::Check(report) => of_check(report),
        Report::Verify(report) => of_verify(report),
        Report::Status(report) => of_status(report),
        Report::Postflight(gate) | Report::Preflight(gate) => of_gate(gate, command(report)),
        Report::Effects(_)
        | Report::Recognised(_)
        | Report::RollbackPlan(_)
        | Report::RollbackRehearse(_) => Vec::new(),
    }
}

/// What every report begins with.
pub(super) const fn header(report: &Report) -> &Header {
    match report {
        Report::Check(report) => &report.header,
        Report::Verify(report) => &report.header,
        Report::Effects(report) => &report.header,
        Report::Recognised(report) => &report.header,
        Report::Status(report) => &report.header,
        Report::Postflight(report) | Report::Preflight(report) => &report.header,
        Report::RollbackPlan(report) => &report.header,
        Report::RollbackRehearse(report) => &report.header,
    }
}

/// The command that a report is of.
pub(super) const fn command(report: &Report) -> &'static str {
    match report {
        Report::Check(_) => "check",
        Report::Verify(_) => "verify",
        Report::Effects(_) => "effects",
        Report::Recognised(_) => "recognised",
        Report::Status(_) => "status",
        Report::Postflight(_) => "postflight",
        Report::Preflight(_) => "preflight",
        Report::RollbackPlan(_) => "rollback plan",
        Report::RollbackRehearse(_) => "rollback rehearse",
    }
}

impl Issue<'_> {
    /// What is wrong, why, and what to do, each in a paragraph.
    pub(super) fn in_full(&self) -> String {
        let mut text = self.message.clone();
        if !self.why.is_empty() {
            text += &format!("\n\n{}", self.why);
        }
        if let Some((advice, sql)) = &self.advice {
            text += &format!("\n\nhelp: {advice}");
            if let Some(sql) = sql {
                text += &format!("\n\n{}", sql.trim_end());
            }
        }
        text
    }
}

fn of_check(report: &CheckReport) -> Vec<Issue<'_>> {
    let suppressed = report
        .suppressed
        .iter()
        .map(|entry| Issue { suppressed: Some(&entry.reason), ..of_finding(&entry.finding) });
    report.findings.iter().map(of_finding).chain(suppressed).collect()
}

fn of_finding(entry: &FindingEntry) -> Issue<'_> {
    Issue {
        rule: entry.rule.clone(),
        severity: entry.severity,
        message: entry.message.clone(),
        why: entry.why.clone(),
        advice: entry.advice.as_ref().map(|advice| (advice.text.clone(), advice.sql.as_deref())),
        place: entry.place.clone(),
        related: entry.labels.get(1..).unwrap_or_default(),
        excerpt: Some((entry.excerpt.first_line, &entry.excerpt.text)),
        migration: entry.migration.as_deref(),
        direction: &entry.direction,
        object: entry.object.as_deref(),
        fingerprint: entry.fingerprint.clone(),
        suppressed: None,
    }
}

fn of_verify(report: &VerifyReport) -> Vec<Issue<'_>> {
    let mut issues = Vec::new();
    let own = report.migrations.iter().map(|entry| (entry, None));
    let others = report.others.iter().flat_map(|other| {
        other.unlike(&report.migrations).map(|entry| (entry, Some(other.postgres)))
    });
    for (entry, major) in own.chain(others) {
        let first = issues.len();
        issues.extend(of_migration(entry));
        issues.extend(entry.needs.iter().map(|need| of_need(entry, need)));
        issues.extend(entry.proofs.iter().filter_map(|proof| of_proof(entry, proof)));
        for observed in entry.observed.iter().filter(|observed| !observed.disagreements.is_empty())
        {
            let rule = "verify/mismatch";
            issues.push(Issue {
                message: "the server did not do what was foreseen".to_owned(),
                why: observed.disagreements.join("\n"),
                advice: Some(("report this fault of banister with the statement".to_owned(), None)),
                severity: Severity::Warning,
                place: observed.place.clone(),
                fingerprint: fingerprint(rule, &entry.id, &observed.sql),
                ..plain(rule.to_owned(), entry)
            });
        }
        // What is wrong on one server only is told apart from the same on another.
        for issue in issues.iter_mut().skip(first).filter(|_| major.is_some()) {
            let major = major.unwrap_or_default();
            issue.message += &format!(" (PostgreSQL {major})");
            issue.fingerprint = fingerprint(&issue.fingerprint, &entry.id, &major.to_string());
        }
    }
    issues
}

/// What is wrong with how a migration came through.
fn of_migration(entry: &MigrationEntry) -> Option<Issue<'_>> {
    let severity = entry.cycle.severity()?;
    let rule = format!("verify/{}", cycle::word(entry.cycle).replace(' ', "-"));
    let subject = format!("`{}`", entry.id);
    let message = match entry.cycle {
        Cycle::Reversible | Cycle::Unseen | Cycle::Lossy => {
            format!("{subject} comes back without its data")
        }
        Cycle::Differs => format!("after up, down and up {subject} is not what it was"),
        Cycle::DownFailed => format!("the down of {subject} fails"),
        Cycle::ReapplyFailed => format!("the second up of {subject} fails"),
        Cycle::NoDown => format!("{subject} has no down"),
        Cycle::UpFailed => format!("the up of {subject} fails"),
        Cycle::NotRun => format!("{subject} was not tried, because one before it fails"),
    };
    let error = entry.error.as_ref().map(|step| match step.failure.sqlstate.as_str() {
        "" => step.failure.message.clone(),
        sqlstate => format!("{} ({sqlstate})", step.failure.message),
    });
    let differences = entry.differences.iter().map(|difference| {
        format!("{}: {}\n{}", difference.object, cycle::when(&difference.when), difference.diff)
    });
    let loses = entry.loses.iter().map(|lost| format!("loses: {lost}"));
    let why: Vec<String> = error.into_iter().chain(differences).chain(loses).collect();
    let advice = cycle::help(entry.cycle).map(|help| (help.to_owned(), None));
    let step = entry.error.as_ref();
    let place = step.and_then(|step| step.culprit.as_ref().or(step.place.as_ref())).cloned();
    Some(Issue {
        severity,
        message,
        why: why.join("\n").trim_end().to_owned(),
        advice,
        place: place.unwrap_or_else(|| first_line(&entry.file)),
        direction: if entry.cycle == Cycle::DownFailed { "down" } else { "up" },
        ..plain(rule, entry)
    })
}

/// What a step needs of the rows that it meets.
fn of_need<'a>(entry: &'a MigrationEntry, need: &'a NeedEntry) -> Issue<'a> {
    let rule = "verify/needs";
    let (severity, met) = match need.met {
        true => (Severity::Info, "it runs on rows that comply"),
        false => (Severity::Warning, "no rows were found on which it runs"),
    };
    let FailureEntry { message, sqlstate } = &need.failure;
    Issue {
        severity,
        message: format!("the {} of `{}` needs rows that comply", need.step, entry.id),
        why: format!("on others it fails: {message} ({sqlstate}); {met}"),
        place: need.place.clone().unwrap_or_else(|| first_line(&entry.file)),
        direction: if need.step == "down" { "down" } else { "up" },
        fingerprint: fingerprint(rule, &entry.id, need.sql.as_deref().unwrap_or_default()),
        ..plain(rule.to_owned(), entry)
    }
}

/// A proof query that could not be asked.
fn of_proof<'a>(entry: &'a MigrationEntry, proof: &ProofEntry) -> Option<Issue<'a>> {
    let rule = "verify/unproven";
    Some(Issue {
        severity: Severity::Warning,
        message: "this proof could not be asked".to_owned(),
        why: proof.error.clone()?,
        advice: Some(("correct the query".to_owned(), None)),
        place: proof.place.clone(),
        fingerprint: fingerprint(rule, &entry.id, &proof.sql),
        ..plain(rule.to_owned(), entry)
    })
}

/// The migrations that are neither applied nor pending in their turn.
fn of_status(report: &StatusReport) -> Vec<Issue<'_>> {
    let wrong = report.migrations.iter().filter(|entry| !entry.state.is_in_order());
    wrong
        .map(|entry| {
            let rule = format!("status/{}", entry.state.as_str().replace(' ', "-"));
            Issue {
                fingerprint: fingerprint(&rule, &entry.id, ""),
                rule,
                severity: Severity::Error,
                message: format!("`{}` is {}", entry.id, entry.state.as_str()),
                why: entry.detail.clone().unwrap_or_default(),
                advice: None,
                place: first_line(entry.file.as_deref().unwrap_or_default()),
                related: &[],
                excerpt: None,
                migration: Some(&entry.id),
                direction: "up",
                object: None,
                suppressed: None,
            }
        })
        .collect()
}

/// What stops a release or is worth a look, and what the rules say of what is pending.
fn of_gate<'a>(report: &'a PreflightReport, command: &str) -> Vec<Issue<'a>> {
    let item = |item: &'a ItemEntry| {
        let severity = match item.status {
            ItemStatus::Blocking => Severity::Error,
            ItemStatus::NotChecked if item.decides => Severity::Error,
            ItemStatus::NotChecked | ItemStatus::Warning => Severity::Warning,
            ItemStatus::Ok => return None,
        };
        let rule = format!("{command}/{}", item.id.replace('_', "-"));
        let database = item.database.as_deref().unwrap_or_default();
        Some(Issue {
            fingerprint: fingerprint(&rule, database, ""),
            rule,
            severity,
            message: format!("{}: {}", item.status.as_str(), item.message),
            why: database.to_owned(),
            advice: None,
            place: first_line(""),
            related: &[],
            excerpt: None,
            migration: None,
            direction: "up",
            object: None,
            suppressed: None,
        })
    };
    let findings = report.databases.iter().flat_map(|entry| &entry.findings);
    report.items.iter().filter_map(item).chain(findings.map(of_finding)).collect()
}

fn plain(rule: String, entry: &MigrationEntry) -> Issue<'_> {
    Issue {
        fingerprint: fingerprint(&rule, &entry.id, ""),
        rule,
        severity: Severity::Info,
        message: String::new(),
        why: String::new(),
        advice: None,
        place: first_line(&entry.file),
        related: &[],
        excerpt: None,
        migration: Some(&entry.id),
        direction: "up",
        object: None,
        suppressed: None,
    }
}

fn first_line(file: &str) -> Place {
    Place { file: file.to_owned(), line: 1, column: 1, end_line: 1, end_column: 1 }
}

fn fingerprint(rule: &str, migration: &str, statement: &str) -> String {
    let digest = Sha256::digest(format!("banister/1\0{rule}\0{migration}\0{statement}").as_bytes());
    digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
