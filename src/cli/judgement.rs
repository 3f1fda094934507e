//! From what was read to the report of `check`. Pure: files in, document out.

use super::ahead::Ahead;
use super::exit::{Exit, Failure};
use super::finding_entry::finding_entry;
use super::since;
use crate::effect::{EffectKind, Replay, ScriptEffects, StatementEffects};
use crate::finding::Severity;
use crate::migration::{History, Migration, Script};
use crate::pg::Version;
use crate::report::{CheckReport, CheckVerdict, FindingEntry, Header, SCHEMA_VERSION, Summary};
use crate::rules;

/// Everything that `check` judges by.
pub(super) struct Judgement<'a> {
    /// The major that is judged for.
    pub(super) postgres: Version,
    /// SQL that is in production already.
    pub(super) schema: &'a [Script],
    /// The migrations.
    pub(super) histories: &'a [History],
    /// The last migration that is released.
    pub(super) since: Option<&'a str>,
    /// The mildest severity that fails the check.
    pub(super) fail_on: Severity,
}

/// What is found while migrations are judged.
#[derive(Default)]
struct Found {
    summary: Summary,
    findings: Vec<FindingEntry>,
}

impl Judgement<'_> {
    /// The report.
    ///
    /// # Errors
    /// Where no migration is the one that `since` names.
    pub(super) fn report(&self) -> Result<CheckReport, Failure> {
        let migrations: Vec<&Migration> =
            self.histories.iter().flat_map(|history| &history.migrations).collect();
        let released = since::released(&migrations, self.since)?;
        let mut notes: Vec<String> = self.histories.iter().flat_map(reading_notes).collect();
        notes.dedup();
        let judged = &migrations[released..];
        let ups = migrations[..released].iter().map(|migration| &migration.up);
        let both = judged.iter().flat_map(|it| std::iter::once(&it.up).chain(&it.down));
        let ahead = Ahead::of(self.schema.iter().chain(ups).chain(both));
        let mut replay = Replay::new(self.postgres).of_parsed(ahead);
        for script in self.schema {
            let effects = replay.script(None, script);
            notes.extend(schema_note(&effects));
        }
        for migration in &migrations[..released] {
            replay.script(Some(&migration.id), &migration.up);
        }
        replay.release();
        // With nothing said of what is released, a new table may have come with
        // any migration: only its own is then sure to be part of the release.
        let one_release = self.since.is_some() || !self.schema.is_empty();
        if !one_release && judged.len() > 1 {
            notes.push(
                "each migration is judged as if those before it were released; `--since ID` names \
                 the last one that is"
                    .to_owned(),
            );
        }
        let mut found = Found::default();
        for migration in judged {
            if !one_release {
                replay.release();
            }
            found.migration(&mut replay, migration);
        }
        Ok(self.assemble(found, notes))
    }

    fn assemble(&self, found: Found, notes: Vec<String>) -> CheckReport {
        let Found { summary, findings } = found;
        let verdict = if findings.iter().any(|finding| finding.severity >= self.fail_on) {
            CheckVerdict::Findings
        } else if summary.unknown > 0 {
            CheckVerdict::CouldNotTell
        } else {
            CheckVerdict::Clean
        };
        let header = header(self.postgres, notes);
        CheckReport { header, verdict, summary, findings }
    }
}

impl Found {
    /// Judges a migration, and its down as it would run right behind its up.
    fn migration(&mut self, replay: &mut Replay, migration: &Migration) {
        self.summary.migrations += 1;
        let up = replay.script(Some(&migration.id), &migration.up);
        self.script(&up);
        if let Some(down) = &migration.down {
            self.script(&replay.aside(Some(&migration.id), down));
        }
    }

    fn script(&mut self, script: &ScriptEffects) {
        self.summary.statements += script.statements.len();
        self.summary.unknown += script.statements.iter().filter(|s| is_unknown(s)).count();
        for finding in rules::judge(script) {
            match finding.severity {
                Severity::Error => self.summary.errors += 1,
                Severity::Warning => self.summary.warnings += 1,
                Severity::Info => self.summary.infos += 1,
            }
            self.findings.push(finding_entry(script, &finding));
        }
    }
}

/// What every report begins with.
pub(super) fn header(postgres: Version, notes: Vec<String>) -> Header {
    Header {
        schema_version: SCHEMA_VERSION,
        banister: env!("CARGO_PKG_VERSION").to_owned(),
        postgres: postgres.major(),
        notes,
    }
}

/// The exit status of a verdict.
pub(super) const fn exit(verdict: CheckVerdict) -> Exit {
    match verdict {
        CheckVerdict::Clean => Exit::Clean,
        CheckVerdict::Findings => Exit::Findings,
        CheckVerdict::CouldNotTell => Exit::CouldNotCheck,
    }
}

/// A note on a schema file that is not understood as a whole: what it creates
/// there is taken for unknown.
pub(super) fn schema_note(script: &ScriptEffects) -> Option<String> {
    let unknown = script.statements.iter().filter(|statement| is_unknown(statement)).count();
    (unknown > 0).then(|| {
        let statements = if unknown == 1 { "statement" } else { "statements" };
        format!(
            "`{}`: {unknown} {statements} of the given schema could not be read, and what they \
             create is not known",
            script.source.name()
        )
    })
}

fn is_unknown(statement: &StatementEffects) -> bool {
    statement.effects.iter().any(|effect| matches!(effect.kind, EffectKind::Unknown(_)))
}

/// How a directory was read, and what of it was not.
pub(super) fn reading_notes(history: &History) -> Vec<String> {
    let count = history.migrations.len();
    let migrations = if count == 1 { "migration" } else { "migrations" };
    let mut notes = vec![format!("{count} {migrations} read as {}", history.format)];
    notes.extend(history.notes.iter().map(ToString::to_string));
    let mut reasons: Vec<&str> = history.ignored.iter().map(|file| file.why.as_str()).collect();
    reasons.sort_unstable();
    reasons.dedup();
    for why in reasons {
        let files = history.ignored.iter().filter(|file| file.why == why);
        let names: Vec<String> = files.map(|file| format!("`{}`", file.path)).collect();
        let shown = names.len().min(MAX_NAMES);
        let more = match names.len() - shown {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        notes.push(format!("not read: {}{more}: {why}", names[..shown].join(", ")));
    }
    notes
}

/// How many ignored files are named one by one.
const MAX_NAMES: usize = 5;
