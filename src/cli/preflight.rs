//! `banister preflight`: may this release go now?

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::ValueEnum;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::abort_criteria::abort_criteria;
use super::endpoint::EndpointArguments;
use super::exit::{Exit, Failure};
use super::formats::FormatArguments;
use super::gate::{self, Gate, Seen, Told};
use super::history_item::Stage;
use super::interrupt::{self, Interrupt};
use super::live;
use super::pending;
use super::policy::{PolicyFileArguments, directory_in_repository, today};
use super::rollback::BackupArguments;
use super::terminal::Terminal;
use crate::pg::Version;
use crate::policy::{Deploy, DeployMode};
use crate::postgres::Target;
use crate::preflight::{Item, Mode, secrets, verdict};
use crate::report::{
    Header, ItemEntry, PreflightReport, PreflightVerdict, Report, SCHEMA_VERSION, StandingEntry,
};

/// Say whether a release may go now: one command, one exit code.
///
/// Looks at the database, the history of its migrations, what the pending ones would
/// do to the schema that is live, and whether the server is ready. Nothing is written:
/// one transaction that is READ ONLY, and that looks at itself at the end. Every item
/// is ok, a warning, blocking, or not checked and why.
///
/// Exit code 0 means go, 1 no go, 3 that something that decides could not be checked.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    gate: GateArguments,
    /// The release is about to apply what is pending: in an environment that is only
    /// validated, that alone does not stop it.
    #[arg(long)]
    expect_pending: bool,
    /// A variable that the release needs; its value is looked at, and never shown. May
    /// be given more than once.
    #[arg(long, value_name = "NAME")]
    require_secret: Vec<String>,
    #[command(flatten)]
    endpoints: EndpointArguments,
    /// The role that migrates, whose lock_timeout is looked at; by default that of
    /// `banister.toml`.
    #[arg(long, value_name = "ROLE")]
    migrating_role: Option<String>,
    /// Free bytes of the server's disk, which SQL does not see.
    #[arg(long, value_name = "BYTES")]
    free_bytes: Option<u64>,
    /// Seconds for which the load of the database is looked at, while the rest is; 0
    /// leaves it out.
    #[arg(long, value_name = "SECONDS", default_value = "1", value_parser = clap::value_parser!(u64).range(0..=60))]
    load_seconds: u64,
    #[command(flatten)]
    backup: BackupArguments,
}

/// What `preflight` and `postflight` share.
#[derive(Debug, clap::Args)]
pub(super) struct GateArguments {
    /// The directory of migrations; by default that of `banister.toml`, or else
    /// `migrations`.
    #[arg(value_name = "PATH")]
    path: Option<PathBuf>,
    #[command(flatten)]
    pub(super) formats: FormatArguments,
    /// The environment: `prod`, `stage`, `dev`, … An unknown one is treated as prod,
    /// and so is one that the database's own mark contradicts.
    ///
    /// A database is marked by `ALTER DATABASE … SET banister.environment = 'prod'`.
    #[arg(
        long,
        visible_alias = "environment",
        value_name = "NAME",
        env = "BANISTER_ENVIRONMENT",
        hide_env_values = true
    )]
    env: Option<String>,
    #[command(flatten)]
    policy: PolicyFileArguments,
    /// What may be done: nothing, only look, or migrate and look. In prod and stage
    /// banister only looks, whatever is asked; by default as `banister.toml` says,
    /// or else `validate`.
    #[arg(long, value_name = "MODE", env = "BANISTER_MODE")]
    mode: Option<ModeArgument>,
    /// The database: `postgresql://user@host:5432/name`. May be given more than once.
    ///
    /// A password is best left to `PGPASSWORD` or `.pgpass`. What the URL leaves
    /// out, the `PG*` variables say, as for `psql`; `sslmode` and `sslrootcert` are
    /// libpq's.
    #[arg(long, value_name = "URL", env = "DATABASE_URL", hide_env_values = true)]
    database_url: Vec<String>,
    /// How many databases are looked at at a time.
    #[arg(long, value_name = "COUNT", default_value = "4")]
    jobs: std::num::NonZeroUsize,
    /// The history table, where several fit: `schema.table`.
    #[arg(long, value_name = "TABLE")]
    history: Option<String>,
    /// Stop at history entries of a newer release, which are else a warning, so that
    /// the release before still starts after a rollback of the application;
    /// `tolerate_future` under `[deploy]` in `banister.toml` says so for good.
    #[arg(long)]
    no_future: bool,
}

/// A mode, as `--mode` takes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ModeArgument {
    /// Nothing is done.
    Off,
    /// Only look.
    Validate,
    /// Migrate, then look.
    MigrateAndValidate,
}

impl From<ModeArgument> for Mode {
    fn from(mode: ModeArgument) -> Self {
        match mode {
            ModeArgument::Off => Self::Off,
            ModeArgument::Validate => Self::Validate,
            ModeArgument::MigrateAndValidate => Self::MigrateAndValidate,
        }
    }
}

impl From<DeployMode> for ModeArgument {
    fn from(mode: DeployMode) -> Self {
        match mode {
            DeployMode::Off => Self::Off,
            DeployMode::Validate => Self::Validate,
            DeployMode::MigrateAndValidate => Self::MigrateAndValidate,
        }
    }
}

/// What was seen of everything.
pub(super) struct Examined {
    gate: Gate,
    databases: Vec<Seen>,
}

pub(super) fn run(arguments: &Arguments, terminal: &Terminal) -> Result<Exit, Failure> {
    let stage = Stage::Before { expect_pending: arguments.expect_pending };
    let mut gate = arguments.gate.gate(stage, Mode::Validate)?;
    gate.told = arguments.told(&gate.loaded.settings.policy.deploy)?;
    let value = |name: &String| std::env::var(name).ok();
    let said = &gate.loaded.settings.policy.deploy.secrets;
    let required = said.iter().chain(&arguments.require_secret);
    let mut own = vec![secrets(required.map(|name| (name.as_str(), value(name))))];
    let questions = arguments.endpoints.before(&gate.loaded.settings)?;
    let examined = match arguments.gate.look(gate)? {
        Ok(examined) => examined,
        Err(Interrupt(exit)) => return Ok(exit),
    };
    if !examined.is_off() {
        match questions.ask()? {
            Ok(answers) => own.extend(answers),
            Err(Interrupt(exit)) => return Ok(exit),
        }
    }
    let report = examined.report(own);
    let exit = exit(&report);
    let output = arguments.gate.formats.resolve()?.output;
    terminal.report(&Report::Preflight(report), &output)?;
    Ok(exit)
}

impl Arguments {
    fn told(&self, deploy: &Deploy) -> Result<Told, Failure> {
        Ok(Told {
            role: self.migrating_role.clone().or_else(|| deploy.role.clone()),
            backups: self.backup.item()?,
            free_bytes: self.free_bytes,
            load: (self.load_seconds > 0).then(|| Duration::from_secs(self.load_seconds)),
        })
    }
}

/// The exit status of a report: a mode that does nothing has nothing to check.
pub(super) fn exit(report: &PreflightReport) -> Exit {
    match report.verdict {
        PreflightVerdict::Go => Exit::Clean,
        PreflightVerdict::NoGo => Exit::Findings,
        PreflightVerdict::NotChecked if report.effective_mode == Mode::Off.as_str() => Exit::Clean,
        PreflightVerdict::NotChecked => Exit::CouldNotCheck,
    }
}

impl GateArguments {
    /// What is asked of every database; `usual` is what is asked for where nobody says.
    pub(super) fn gate(&self, stage: Stage, usual: Mode) -> Result<Gate, Failure> {
        let environment = self.env.clone().filter(|name| !name.trim().is_empty());
        let loaded = self.policy.load_for(environment.as_deref())?;
        let said = loaded.settings.policy.deploy.mode.map(ModeArgument::from);
        let tolerates = loaded.settings.policy.deploy.tolerate_future;
        Ok(Gate {
            path: live::path(self.path.as_deref(), &loaded)?,
            reading: live::reading(&self.formats, &loaded)?,
            loaded: Arc::new(loaded),
            today: today()?,
            history: self.history.clone(),
            environment,
            requested: self.mode.or(said).map_or(usual, Mode::from),
            stage,
            told: Told::default(),
            tolerate_future: !self.no_future && tolerates.unwrap_or(true),
        })
    }

    /// Looks at every database.
    pub(super) fn look(&self, gate: Gate) -> Result<Result<Examined, Interrupt>, Failure> {
        let targets = self.targets()?;
        let work = fleet(&gate, targets, self.jobs.get());
        match gate::runtime()?.block_on(interrupt::or(work)) {
            Ok(databases) => {
                let databases = databases?;
                Ok(Ok(Examined { gate, databases }))
            }
            Err(interrupt) => Ok(Err(interrupt)),
        }
    }

    /// The only URL, where one is named.
    pub(super) fn only_url(&self) -> Result<Option<&str>, Failure> {
        match self.database_url.as_slice() {
            [] => Ok(None),
            [url] => Ok(Some(url)),
            _ => Err(Failure::usage(anyhow::anyhow!(
                "migrate several databases: name one `--database-url`, and run it once for each"
            ))),
        }
    }

    fn targets(&self) -> Result<Vec<Target>, Failure> {
        if self.database_url.is_empty() {
            return Ok(vec![live::target(None)?]);
        }
        self.database_url.iter().map(|url| live::target(Some(url))).collect()
    }
}

/// Looks at several databases, so many at a time; the answers come in the order of the
/// questions.
async fn fleet(gate: &Gate, targets: Vec<Target>, jobs: usize) -> Result<Vec<Seen>, Failure> {
    let permits = Arc::new(Semaphore::new(jobs));
    let mut tasks = JoinSet::new();
    for (place, target) in targets.into_iter().enumerate() {
        let (gate, permits) = (gate.clone(), Arc::clone(&permits));
        tasks.spawn(async move {
            // Nobody closes the semaphore.
            let _permit = permits.acquire().await;
            (place, gate.examine(&target).await)
        });
    }
    let mut seen = Vec::new();
    while let Some(done) = tasks.join_next().await {
        let done = done.map_err(|error| Failure {
            exit: Exit::Internal,
            error: anyhow::anyhow!("look at a database: {error}"),
        })?;
        seen.push(done);
    }
    seen.sort_by_key(|(place, _)| *place);
    Ok(seen.into_iter().map(|(_, seen)| seen).collect())
}

impl Examined {
    /// Whether nothing was to be done in any database.
    pub(super) fn is_off(&self) -> bool {
        self.databases.iter().all(|seen| seen.effective.mode == Mode::Off)
    }

    /// The tool of the first database's migrations, and how many of them wait to be run.
    pub(super) fn waiting(&self) -> (Option<&str>, usize) {
        let Some(seen) = self.databases.first() else { return (None, 0) };
        let waits = |entry: &&StandingEntry| pending::waits(entry.state);
        let waiting = seen.entry.migrations.iter().filter(waits).count();
        (seen.entry.tool.as_deref(), waiting)
    }

    /// The report, with `own` items that concern no database in particular.
    pub(super) fn report(self, own: Vec<Item>) -> PreflightReport {
        let Self { gate, databases } = self;
        let mut items: Vec<ItemEntry> = own.into_iter().map(|item| item.entry(None)).collect();
        let (mut notes, mut entries) = (Vec::new(), Vec::new());
        // Of several, what is least allowed; who could not be asked allows nothing more.
        let effective = databases
            .iter()
            .map(|seen| &seen.effective)
            .max_by_key(|effective| (effective.guarded, effective.doubtful, effective.lowered));
        let effective = effective.cloned().unwrap_or_else(|| gate.effective(None));
        let major = databases.iter().filter_map(|seen| seen.major).min();
        for seen in databases {
            notes.extend(seen.notes);
            items.extend(seen.items);
            entries.push(seen.entry);
        }
        notes.dedup();
        let own = verdict(items.iter().filter(|item| item.database.is_none()));
        let worst = entries.iter().map(|entry| entry.verdict).max();
        let verdict = worst.unwrap_or(PreflightVerdict::NotChecked);
        let has_own = items.iter().any(|item| item.database.is_none());
        PreflightReport {
            header: Header {
                schema_version: SCHEMA_VERSION,
                banister: env!("CARGO_PKG_VERSION").to_owned(),
                postgres: major.unwrap_or(Version::DEFAULT.major()),
                notes,
                directory: directory_in_repository(),
            },
            environment: gate.environment.clone().unwrap_or_default(),
            requested_mode: gate.requested.to_string(),
            effective_mode: effective.mode.to_string(),
            reason: effective.reason,
            verdict: if has_own { verdict.max(own) } else { verdict },
            items,
            databases: entries,
            abort_criteria: abort_criteria(gate.stage),
        }
    }
}
