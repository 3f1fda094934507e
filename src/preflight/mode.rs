//! What banister may do to a database: a pure function of what was asked, of the
//! environment, and of the database's own mark.

use std::fmt;

/// What banister is asked to do, and what it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mode {
    /// Nothing.
    Off,
    /// Look, and change nothing.
    Validate,
    /// Let the project's own runner migrate, then look.
    MigrateAndValidate,
}

impl Mode {
    /// Every mode.
    pub const ALL: [Self; 3] = [Self::Off, Self::Validate, Self::MigrateAndValidate];

    /// The mode as it is asked for: `migrate-and-validate`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Validate => "validate",
            Self::MigrateAndValidate => "migrate-and-validate",
        }
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What a name of an environment means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Environment {
    /// The one name of it, whatever alias was written: `prod`.
    pub name: String,
    /// Whether it is only ever looked at.
    pub validate_only: bool,
}

/// Environments that are only looked at, each with its aliases.
const GUARDED: [(&str, &[&str]); 2] = [
    ("prod", &["prod", "production", "prd", "live"]),
    ("stage", &["stage", "staging", "stg", "preprod", "pre-prod", "preproduction"]),
];

/// Environments that may be migrated, each with its aliases.
const FREE: [(&str, &[&str]); 4] = [
    ("dev", &["dev", "devel", "development"]),
    ("local", &["local", "localhost"]),
    ("test", &["test", "testing"]),
    ("ci", &["ci"]),
];

impl Environment {
    /// The environment that a name or an alias means, in any case; nothing for a name
    /// that is not known.
    pub fn named(name: &str) -> Option<Self> {
        let name = name.trim().to_ascii_lowercase();
        let of = |known: &[(&str, &[&str])], validate_only| {
            let found = known.iter().find(|(_, aliases)| aliases.contains(&name.as_str()));
            found.map(|(name, _)| Self { name: (*name).to_owned(), validate_only })
        };
        of(&GUARDED, true).or_else(|| of(&FREE, false))
    }

    /// The environment that a name of several words means, where one of the words is
    /// that of an environment that is only looked at: `eu-prod`, `shop_staging`.
    pub fn guarded_by_a_word_of(name: &str) -> Option<Self> {
        let words = name.split(|sign: char| !sign.is_ascii_alphanumeric());
        words.filter_map(Self::named).find(|environment| environment.validate_only)
    }
}

/// What an environment is said to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim<'a> {
    /// The name as it was written.
    pub written: &'a str,
    /// What it means, where that is known.
    pub means: Option<&'a Environment>,
}

/// What banister does, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EffectiveMode {
    /// What it does.
    pub mode: Mode,
    /// Whether that is less than was asked for.
    pub lowered: bool,
    /// Whether the environment is only looked at.
    pub guarded: bool,
    /// Whether the environment is not known, or is said to be two things.
    pub doubtful: bool,
    /// Why, as a fragment.
    pub reason: String,
}

/// What banister does where `requested` was asked for, in the environment that is
/// named, in a database that is marked so. Who does not know is in production.
pub fn effective_mode(
    requested: Mode,
    named: Option<Claim<'_>>,
    mark: Option<Claim<'_>>,
) -> EffectiveMode {
    let (known, why) = environment(named, mark);
    let guarded = known.is_none_or(|environment| environment.validate_only);
    let mode = if guarded { Mode::Validate } else { requested };
    let consequence = match (mode == requested, guarded) {
        (true, true) => "only validated".to_owned(),
        (true, false) => format!("`{mode}`, as asked for"),
        (false, _) => format!("only validated, although `{requested}` was asked for"),
    };
    EffectiveMode {
        mode,
        lowered: mode != requested,
        guarded,
        doubtful: known.is_none(),
        reason: format!("{why}: {consequence}"),
    }
}

/// The environment, where it is certain, and why it is or is not.
fn environment<'a>(
    named: Option<Claim<'a>>,
    mark: Option<Claim<'a>>,
) -> (Option<&'a Environment>, String) {
    let as_prod = "which is treated as prod";
    let Some(named) = named else {
        return (None, format!("no environment was named, {as_prod}"));
    };
    let Some(meant) = named.means else {
        return (None, format!("the environment `{}` is not known, {as_prod}", named.written));
    };
    let name = &meant.name;
    let Some(mark) = mark else {
        return (Some(meant), format!("the environment is `{name}`"));
    };
    match mark.means {
        None => (
            None,
            format!(
                "the database is marked as `{}`, an environment that is not known, {as_prod}",
                mark.written
            ),
        ),
        Some(own) if own.name == *name => {
            (Some(meant), format!("the environment is `{name}`, and the database is marked so"))
        }
        Some(own) => (
            None,
            format!(
                "the environment is said to be `{name}`, but the database is marked as `{}`, \
                 {as_prod}",
                own.name
            ),
        ),
    }
}
