//! From what was read to the report of `check`. Pure: files in, document out.

use super::exit::Exit;
use super::finding_entry::{direction, finding_entry};
use super::policy::statement_rules;
use super::rules::rule_entries;
use super::subject::{Scope, Subject};
use crate::effect::{
    EffectKind, Phase, Replay, ScriptEffects, StatementEffects, Transition, TransitionKind,
};
use crate::finding::Severity;
use crate::pg::Version;
use crate::policy::{
    Baseline, Date, Known, Ruled, Settings, Sieve, Sifted, Statistics, check_verdict,
};
use crate::report::{
    BaselineEntry, CheckReport, CheckVerdict, FindingEntry, Header, PhaseEntry, PolicyEntry,
    SCHEMA_VERSION, ScriptEntry, StaleEntry, Summary, SuppressedEntry,
};
use crate::rules::{self, Place};

/// Everything that `check` judges by.
pub(super) struct Judgement<'a> {
    /// The migrations and the policy.
    pub(super) subject: &'a Subject,
    /// The findings that are known, and the file that knows them.
    pub(super) baseline: Option<(&'a str, &'a Baseline)>,
    /// How big tables are, and the file that says so.
    pub(super) statistics: Option<(&'a str, &'a Statistics)>,
    /// Today.
    pub(super) today: Date,
    /// The working directory below its repository's root.
    pub(super) directory: String,
}

/// What is found while migrations are judged.
struct Found<'a> {
    sieve: Sieve<'a>,
    summary: Summary,
    findings: Vec<FindingEntry>,
    suppressed: Vec<SuppressedEntry>,
    scripts: Vec<ScriptEntry>,
    known: Vec<Known>,
    /// The migrations that were judged.
    judged: Vec<String>,
}

impl Judgement<'_> {
    /// The report, and what a baseline would keep of it.
    pub(super) fn report(&self) -> (CheckReport, Vec<Known>) {
        let Self { subject, baseline, today, .. } = self;
        let settings = &subject.loaded.settings;
        let postgres = settings.postgres().unwrap_or(Version::DEFAULT);
        let mut notes = subject.all_notes();
        let sizes = settings.policy.sizes;
        let age_note = |(file, known): (&str, &Statistics)| known.age_note(file, sizes, *today);
        notes.extend(self.statistics.and_then(age_note));
        let ground = subject.loaded.ground.clone();
        let known = baseline.map(|(_, baseline)| baseline);
        let mut found = Found {
            sieve: Sieve::new(settings, known, statement_rules(), *today, ground)
                .with_statistics(self.statistics),
            summary: Summary::default(),
            findings: Vec::new(),
            suppressed: Vec::new(),
            scripts: Vec::new(),
            known: Vec::new(),
            judged: Vec::new(),
        };
        let mut replay = Replay::new(postgres).of_parsed(subject.ahead());
        for script in &subject.schema {
            let effects = replay.script(None, script);
            notes.extend(schema_note(&effects));
        }
        notes.extend(found.all(&mut replay, subject));
        self.assemble(found, postgres, notes)
    }

    fn assemble(
        &self,
        found: Found<'_>,
        postgres: Version,
        mut notes: Vec<String>,
    ) -> (CheckReport, Vec<Known>) {
        let settings = &self.subject.loaded.settings;
        let is_whole = self.subject.is_whole && !matches!(self.subject.scope, Scope::Others { .. });
        notes.extend(found.sieve.ignore_notes(is_whole));
        let baseline = self.baseline.map(|(file, baseline)| BaselineEntry {
            file: file.to_owned(),
            known: found.sieve.hidden().known,
            stale: self.stale(&found, baseline),
        });
        let policy = policy_entry(settings);
        let Found { sieve, summary, findings, suppressed, scripts, known, .. } = found;
        let silenced = suppressed.iter().map(|entry| &entry.finding);
        let report = CheckReport {
            header: header(postgres, notes, self.directory.clone()),
            verdict: check_verdict(&findings, summary.unknown, policy.fail_on),
            summary,
            rules: rule_entries(findings.iter().chain(silenced)),
            findings,
            policy,
            hidden: sieve.hidden(),
            suppressed,
            baseline,
            scripts,
        };
        (report, known)
    }

    /// The entries of the baseline that were not found again, though their
    /// migration was judged or is gone.
    fn stale(&self, found: &Found<'_>, baseline: &Baseline) -> Vec<StaleEntry> {
        let exists = |id: &str| self.subject.migrations().iter().any(|known| known.id == id);
        let was_judged = |id: &str| found.judged.iter().any(|judged| judged == id);
        let stale = baseline.findings().iter().filter(|known| {
            let looked_at =
                was_judged(&known.migration) || self.subject.is_whole && !exists(&known.migration);
            looked_at && !found.sieve.is_matched(&known.fingerprint)
        });
        let entry = |known: &Known| StaleEntry {
            migration: known.migration.clone(),
            rule: known.rule.clone(),
            object: known.object.clone(),
            statement: known.statement.clone(),
            fingerprint: known.fingerprint.clone(),
        };
        stale.map(entry).collect()
    }
}

/// A migration that was replayed, and is still to be judged.
struct Replayed {
    /// Which migration, counted from 0.
    at: usize,
    up: ScriptEffects,
    down: Option<ScriptEffects>,
    is_new: bool,
}

impl Found<'_> {
    /// Replays all migrations, and judges those that are not released; what the
    /// reader should know of that comes back.
    fn all(&mut self, replay: &mut Replay, subject: &Subject) -> Option<String> {
        let migrations = subject.migrations();
        // With nothing said of what is released, a new table may have come with
        // any migration: only its own is then sure to be part of the release.
        let one_release = subject.scope != Scope::Unknown || !subject.schema.is_empty();
        let (mut plan, mut replayed) = (subject.releases.plan(), Vec::new());
        replay.release();
        for (at, migration) in migrations.iter().enumerate() {
            let is_new = subject.scope.is_new(at);
            if is_new && !one_release {
                replay.release();
            }
            let up = replay.script(Some(&migration.id), &migration.up);
            plan.push(&up, subject.releases.release(at), subject.releases.standing(at));
            let down = migration.down.as_ref().filter(|_| is_new);
            let down = down.map(|down| replay.aside(Some(&migration.id), down));
            // It is released, and what it works on is in production: so may be all
            // that was created before it.
            if !is_new {
                replay.release();
            }
            if is_new || leaves_something(&up) {
                replayed.push(Replayed { at, up, down, is_new });
            }
        }
        for Replayed { at, up, down, is_new } in replayed {
            match is_new {
                true => self.migration(up, down, plan.place(at)),
                false => self.leftover(up, plan.place(at)),
            }
        }
        (!one_release && migrations.len() > 1).then(|| {
            "each migration is judged as if those before it were released; `--since ID` names the \
             last one that is"
                .to_owned()
        })
    }

    /// Judges a migration, and its down as it would run right behind its up.
    fn migration(&mut self, up: ScriptEffects, down: Option<ScriptEffects>, place: Place<'_>) {
        self.summary.migrations += 1;
        self.judged.extend(up.migration.clone());
        match down {
            // A comment about the whole file is about both.
            Some(down) if down.source.name() == up.source.name() => self.file(&[up, down], place),
            down => {
                self.file(&[up], place);
                down.into_iter().for_each(|down| self.file(&[down], place));
            }
        }
    }

    fn file(&mut self, scripts: &[ScriptEffects], place: Place<'_>) {
        let judge = |script| (script, rules::judge_in(script, place));
        let said: Vec<_> = scripts.iter().map(judge).collect();
        let sifted = self.sieve.file(&said);
        self.summary.unknown += sifted.unknown;
        for script in scripts {
            self.summary.statements += script.statements.len();
            self.scripts.push(script_entry(script, place));
        }
        self.add(scripts, sifted);
    }

    /// What a released script leaves behind for this release.
    fn leftover(&mut self, script: ScriptEffects, place: Place<'_>) {
        let said = rules::judge_released(&script, place);
        let sifted = self.sieve.released(&script, said);
        self.add(&[script], sifted);
    }

    fn add(&mut self, scripts: &[ScriptEffects], sifted: Sifted) {
        let of = |ruled: &Ruled| &scripts[ruled.script];
        for ruled in &sifted.shown {
            match ruled.finding.severity {
                Severity::Error => self.summary.errors += 1,
                Severity::Warning => self.summary.warnings += 1,
                Severity::Info => self.summary.infos += 1,
            }
            self.known.push(ruled.known(of(ruled)));
            self.findings.push(finding_entry(of(ruled), ruled));
        }
        let silenced = sifted.suppressed.iter().map(|(ruled, reason, until)| SuppressedEntry {
            finding: finding_entry(of(ruled), ruled),
            reason: reason.clone(),
            until: until.map(|day| day.to_string()),
        });
        self.suppressed.extend(silenced);
    }
}

/// Whether a script adds what a later one has to finish.
fn leaves_something(script: &ScriptEffects) -> bool {
    let is_open =
        |it: &Transition| matches!(it.kind, TransitionKind::Constrained { valid: false, .. });
    script.statements.iter().any(|statement| statement.transitions.iter().any(is_open))
}

fn script_entry(script: &ScriptEffects, place: Place<'_>) -> ScriptEntry {
    let phases = script.statements.iter().filter(|it| it.phase != Some(Phase::Neutral));
    let phases = phases.map(|statement| PhaseEntry {
        line: script.source.position(statement.span.start).line,
        phase: statement.phase.map(|phase| phase.as_str().to_owned()),
    });
    ScriptEntry {
        file: script.source.name().to_owned(),
        migration: script.migration.clone(),
        direction: direction(script.direction).to_owned(),
        statements: script.statements.len(),
        release: place.release_name().map(str::to_owned),
        phases: phases.collect(),
    }
}

/// What every report begins with.
pub(super) fn header(postgres: Version, notes: Vec<String>, directory: String) -> Header {
    Header {
        schema_version: SCHEMA_VERSION,
        banister: env!("CARGO_PKG_VERSION").to_owned(),
        postgres: postgres.major(),
        notes,
        directory,
    }
}

/// The policy as reports name it.
pub(super) fn policy_entry(settings: &Settings) -> PolicyEntry {
    let (fail_on, decision) = settings.fail_on();
    PolicyEntry {
        file: settings.policy.file.clone(),
        environment: settings.environment().map(str::to_owned),
        fail_on,
        decision,
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
