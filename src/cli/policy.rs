//! `banister.toml`: where it is looked for, and what is taken from it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::anyhow;

use super::exit::Failure;
use super::read::{shown, unreadable};
use crate::finding::RuleId;
use crate::migration::Placeholders;
use crate::policy::{self, Date, FILE_NAME, Flags, Ground, Policy, Settings};
use crate::preflight;
use crate::rules;

/// How far above the working directory a policy may lie.
const MAX_PARENTS: usize = 32;

/// The file of the policy.
#[derive(Debug, clap::Args)]
pub(super) struct PolicyFileArguments {
    /// The policy to follow; by default `banister.toml` of the working directory
    /// or, inside a git repository, of the nearest folder above it.
    #[arg(long, value_name = "FILE", conflicts_with = "no_config", help_heading = "Policy")]
    config: Option<PathBuf>,
    /// Follow no policy file.
    #[arg(long, help_heading = "Policy")]
    no_config: bool,
}

/// The policy that is in force.
#[derive(Debug, clap::Args)]
pub(super) struct PolicyArguments {
    #[command(flatten)]
    file: PolicyFileArguments,
    /// The environment whose policy holds, by its name or an alias.
    #[arg(
        long,
        value_name = "NAME",
        env = "BANISTER_ENVIRONMENT",
        hide_env_values = true,
        help_heading = "Policy"
    )]
    environment: Option<String>,
}

/// What holds in this run, and where its files lie.
#[derive(Debug)]
pub(super) struct Loaded {
    /// What holds.
    pub(super) settings: Settings,
    /// The policy's folder and the working directory.
    pub(super) ground: Ground,
    /// The policy's folder as messages name it; empty for the working directory.
    folder: PathBuf,
}

impl PolicyArguments {
    /// Finds and reads the policy.
    pub(super) fn load(&self, flags: Flags) -> Result<Loaded, Failure> {
        let environment = self.environment.as_deref().filter(|name| !name.is_empty());
        self.file.load(|policy| Settings::new(policy, environment, flags).map_err(Failure::usage))
    }
}

impl PolicyFileArguments {
    /// Finds and reads the policy; an environment that it does not name changes
    /// nothing.
    pub(super) fn load_for(&self, environment: Option<&str>) -> Result<Loaded, Failure> {
        self.load(|policy| {
            let known = |name: &&str| policy.environments.iter().any(|it| it.is_called(name));
            // `production` is `[environments.prod]`, also where no alias says so.
            let usual = environment.and_then(preflight::Environment::named).map(|it| it.name);
            let environment = environment.filter(known).or(usual.as_deref().filter(known));
            Settings::new(policy.clone(), environment, Flags::default()).map_err(Failure::usage)
        })
    }

    fn load(
        &self,
        settings: impl FnOnce(Policy) -> Result<Settings, Failure>,
    ) -> Result<Loaded, Failure> {
        let working_directory = working_directory()?;
        let file = match (&self.config, self.no_config) {
            (Some(file), _) => Some(file.clone()),
            (None, true) => None,
            (None, false) => find(&working_directory),
        };
        let policy = match &file {
            Some(file) => read(file)?,
            None => Policy::default(),
        };
        let settings = settings(policy)?;
        let folder = file.as_deref().and_then(Path::parent).unwrap_or(Path::new("")).to_owned();
        let absolute = fs::canonicalize(working_directory.join(&folder));
        let ground = Ground {
            folder: shown(&absolute.unwrap_or_else(|_| working_directory.clone())),
            working_directory: shown(&working_directory),
        };
        Ok(Loaded { settings, ground, folder })
    }
}

impl Loaded {
    /// A path of the policy as the user would write it.
    pub(super) fn path(&self, path: &str) -> PathBuf {
        self.folder.join(path)
    }

    /// The values of placeholders: those `given` on the command line first.
    pub(super) fn placeholders(&self, given: Placeholders) -> Placeholders {
        let said: Placeholders = self.settings.policy.placeholders.clone().into_iter().collect();
        said.overlaid(given)
    }

    /// Paths of the policy as the user would write them.
    pub(super) fn paths(&self, paths: &[String]) -> Vec<PathBuf> {
        paths.iter().map(|path| self.path(path)).collect()
    }
}

/// The ids of all rules, also of those about suppressions.
pub(super) fn rule_ids() -> Vec<&'static str> {
    let mut ids: Vec<&str> = statement_rules().into_iter().map(|id| id.0).collect();
    ids.extend(policy::pages().map(|page| page.id.0));
    ids.sort_unstable();
    ids
}

/// The ids of the rules that look at statements.
pub(super) fn statement_rules() -> Vec<RuleId> {
    rules::all().map(|rule| rule.page().id).collect()
}

/// Today, in UTC.
pub(super) fn today() -> Result<Date, Failure> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    Date::from_unix_seconds(since)
        .ok_or_else(|| Failure::could_not_check(anyhow!("tell today's date: set the clock")))
}

/// The working directory below the root of its repository: `services/shop`;
/// empty at the root and outside of a repository.
pub(super) fn directory_in_repository() -> String {
    let Ok(directory) = working_directory() else { return String::new() };
    let root = directory.ancestors().find(|folder| folder.join(".git").exists());
    let below = root.and_then(|root| directory.strip_prefix(root).ok());
    below.map(shown).unwrap_or_default()
}

fn working_directory() -> Result<PathBuf, Failure> {
    let directory = std::env::current_dir().and_then(fs::canonicalize);
    directory.map_err(|error| {
        Failure::could_not_check(anyhow!("tell the working directory: {error}; change to one"))
    })
}

/// The nearest policy in the working directory or above it, up to the root of
/// its repository; outside of a repository only the working directory counts.
fn find(working_directory: &Path) -> Option<PathBuf> {
    let folders = || working_directory.ancestors().take(MAX_PARENTS);
    let height = folders().position(|folder| folder.join(".git").exists()).unwrap_or(0);
    let found = folders().take(height + 1).position(|folder| folder.join(FILE_NAME).is_file())?;
    Some(std::iter::repeat_n("..", found).collect::<PathBuf>().join(FILE_NAME))
}

fn read(file: &Path) -> Result<Policy, Failure> {
    let text = fs::read_to_string(file).map_err(|error| {
        let failure = match error.kind() {
            io::ErrorKind::InvalidData => anyhow!("read `{}`: it is not UTF-8", shown(file)),
            _ => unreadable(file, &error).error,
        };
        Failure::usage(failure)
    })?;
    Policy::read(&shown(file), &text, &rule_ids()).map_err(Failure::usage)
}
