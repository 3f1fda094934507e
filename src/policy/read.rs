//! Text to policy.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;
use toml::value::Datetime;

use super::document::{
    Document, EnvironmentDocument, IgnoreDocument, LevelName, ReleaseDocument, ReleasesDocument,
    Rules, SeverityName, SizesDocument, SourceName,
};
use super::glob::Glob;
use super::nearest::nearest;
use super::{
    At, Date, Deploy, Environment, Ignore, Level, Policy, Release, Released, Sizes, TableSize,
};
use crate::finding::Severity;
use crate::migration::Format;
use crate::pg::Version;
use crate::source::LineIndex;

/// Why a policy cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("read `{file}` line {line}: {what}")]
pub struct PolicyError {
    file: String,
    line: usize,
    what: String,
}

/// What is wrong and where, before its line is looked up.
struct Fault {
    at: Range<usize>,
    what: String,
}

impl Policy {
    /// The policy that `text` says, which `file` holds. `rules` are the ids of
    /// all rules.
    ///
    /// # Errors
    /// Where `text` is no TOML, or names what does not exist: the error has the
    /// line and, where one is near, the name that may have been meant.
    pub fn read(file: &str, text: &str, rules: &[&str]) -> Result<Self, PolicyError> {
        let reader = Reader { text, lines: LineIndex::new(text), rules };
        reader.policy(file).map_err(|fault| PolicyError {
            file: file.to_owned(),
            line: reader.line(&fault.at),
            what: fault.what,
        })
    }
}

struct Reader<'a> {
    text: &'a str,
    lines: LineIndex,
    rules: &'a [&'a str],
}

impl Reader<'_> {
    fn line(&self, at: &Range<usize>) -> usize {
        self.lines.position(self.text, at.start).line
    }

    fn at<T>(&self, value: T, at: Range<usize>) -> At<T> {
        At { value, line: Some(self.line(&at)) }
    }

    fn policy(&self, file: &str) -> Result<Policy, Fault> {
        let document: Document = toml::from_str(self.text).map_err(|error| Fault {
            at: error.span().unwrap_or_default(),
            what: with_nearest(error.message()),
        })?;
        let default = Policy::default();
        let mut environments: Vec<Environment> = Vec::new();
        for (name, environment) in document.environments {
            let environment = self.environment(name, environment, &environments)?;
            environments.push(environment);
        }
        let ignores = document.ignore.into_iter().map(|ignore| self.ignore(ignore));
        Ok(Policy {
            file: Some(file.to_owned()),
            paths: document.paths.unwrap_or(default.paths),
            format: document.format.map(format).transpose()?.flatten(),
            schema: document.schema,
            postgres: self.version(document.postgres)?,
            fail_on: document.fail_on.map_or(default.fail_on, |name| self.severity(name)),
            baseline: document.baseline,
            stats: document.stats,
            sizes: sizes(document.sizes)?,
            rules: self.levels(document.rules)?,
            environments,
            released: released(document.releases)?,
            ignores: ignores.collect::<Result<_, _>>()?,
            placeholders: placeholders(document.placeholders)?,
            deploy: Deploy {
                mode: document.deploy.mode,
                runner: document.deploy.runner,
                role: document.deploy.role,
                secrets: document.deploy.secrets,
                health: document.deploy.health,
                ready: document.deploy.ready,
                tolerate_future: document.deploy.tolerate_future,
            },
        })
    }

    fn environment(
        &self,
        name: Spanned<String>,
        document: EnvironmentDocument,
        others: &[Environment],
    ) -> Result<Environment, Fault> {
        let names = std::iter::once(&name).chain(&document.aliases);
        for name in names {
            if let Some(other) = others.iter().find(|other| other.is_called(name.get_ref())) {
                let what = format!(
                    "`{}` names the environment `{}` already; give each name to one environment",
                    name.get_ref(),
                    other.name
                );
                return Err(Fault { at: name.span(), what });
            }
        }
        Ok(Environment {
            name: name.into_inner(),
            aliases: document.aliases.into_iter().map(Spanned::into_inner).collect(),
            postgres: self.version(document.postgres)?,
            fail_on: document.fail_on.map(|name| self.severity(name)),
            health: document.health,
            ready: document.ready,
            rules: self.levels(document.rules)?,
        })
    }

    fn version(&self, major: Option<Spanned<u16>>) -> Result<Option<At<Version>>, Fault> {
        let Some(major) = major else { return Ok(None) };
        match Version::new(*major.get_ref()) {
            Ok(version) => Ok(Some(self.at(version, major.span()))),
            Err(error) => Err(Fault { at: major.span(), what: error.to_string() }),
        }
    }

    fn severity(&self, name: Spanned<SeverityName>) -> At<Severity> {
        let severity = match name.get_ref() {
            SeverityName::Error => Severity::Error,
            SeverityName::Warning => Severity::Warning,
            SeverityName::Info => Severity::Info,
        };
        self.at(severity, name.span())
    }

    fn levels(&self, rules: Rules) -> Result<BTreeMap<String, At<Level>>, Fault> {
        let mut levels = BTreeMap::new();
        for (rule, name) in rules {
            self.known_rule(&rule)?;
            let level = match name.get_ref() {
                LevelName::Error => Level::Shown(Severity::Error),
                LevelName::Warning => Level::Shown(Severity::Warning),
                LevelName::Info => Level::Shown(Severity::Info),
                LevelName::Off => Level::Off,
            };
            let at = rule.span();
            levels.insert(rule.into_inner(), self.at(level, at));
        }
        Ok(levels)
    }

    fn known_rule(&self, rule: &Spanned<String>) -> Result<(), Fault> {
        let id = rule.get_ref().as_str();
        if self.rules.contains(&id) {
            return Ok(());
        }
        let what = format!("there is no rule `{id}`; {}", self.rule_advice(id));
        Err(Fault { at: rule.span(), what })
    }

    fn rule_advice(&self, id: &str) -> String {
        match nearest(id, self.rules.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`banister rules` lists them".to_owned(),
        }
    }

    fn ignore(&self, document: IgnoreDocument) -> Result<Ignore, Fault> {
        let (paths, reason) = (&document.paths, &document.reason);
        if paths.get_ref().is_empty() {
            let what = "it names no path; name at least one, such as `migrations/old/**`";
            return Err(Fault { at: paths.span(), what: what.to_owned() });
        }
        if reason.get_ref().trim().is_empty() {
            let what = "the reason is empty; say why these findings need not be seen";
            return Err(Fault { at: reason.span(), what: what.to_owned() });
        }
        for rule in &document.rules {
            self.known_rule(rule)?;
        }
        Ok(Ignore {
            line: self.line(&document.paths.span()),
            paths: document.paths.get_ref().iter().map(|path| Glob::new(path)).collect(),
            rules: document.rules.into_iter().map(Spanned::into_inner).collect(),
            reason: document.reason.into_inner(),
            until: document.until.map(day).transpose()?,
        })
    }
}

fn format(name: Spanned<String>) -> Result<Option<Format>, Fault> {
    let given = name.get_ref().as_str();
    if given == "auto" {
        return Ok(None);
    }
    given.parse().map(Some).map_err(|_| {
        let names: Vec<&str> =
            std::iter::once("auto").chain(Format::ALL.map(Format::name)).collect();
        let what = format!("there is no format `{given}`; {}", one_of(given, &names));
        Fault { at: name.span(), what }
    })
}

fn released(document: ReleasesDocument) -> Result<Released, Fault> {
    let source = document.source.as_ref().map_or_else(SourceName::default, |s| *s.get_ref());
    let missing = |what: &str| {
        let at = document.source.as_ref().map_or(0..0, Spanned::span);
        Err(Fault { at, what: what.to_owned() })
    };
    if let (Some(base), false) = (&document.base, source == SourceName::Git) {
        let what = "`base` belongs to `source = \"git\"`; set that, or remove `base`".to_owned();
        return Err(Fault { at: base.span(), what });
    }
    if let (Some(tags), false) = (&document.tags, source == SourceName::Git) {
        let what = "`tags` belong to `source = \"git\"`; set that, or remove `tags`".to_owned();
        return Err(Fault { at: tags.span(), what });
    }
    if let (Some(release), false) = (document.table.first(), source == SourceName::Table) {
        let what = "releases belong to `source = \"table\"`; set that, or remove them".to_owned();
        return Err(Fault { at: release.name.span(), what });
    }
    match source {
        SourceName::None => Ok(Released::Unknown),
        SourceName::Git if document.base.is_none() && document.tags.is_none() => {
            missing("it needs a `base`, such as `base = \"origin/main\"`, or `tags = \"v*\"`")
        }
        SourceName::Git => Ok(Released::Git {
            base: document.base.map(Spanned::into_inner),
            tags: document.tags.map(Spanned::into_inner),
        }),
        SourceName::Table if document.table.is_empty() => {
            missing("it needs a `table`: `table = [{ name = \"1.0\", last = \"0007\" }]`")
        }
        SourceName::Table => releases(document.table),
    }
}

fn releases(table: Vec<ReleaseDocument>) -> Result<Released, Fault> {
    let mut releases: Vec<Release> = Vec::new();
    for release in table {
        let at = release.name.span();
        let name = release.name.into_inner();
        if releases.iter().any(|known| known.name == name) {
            let what = format!("`{name}` names a release already; give each release its own name");
            return Err(Fault { at, what });
        }
        releases.push(Release { name, last: release.last });
    }
    Ok(Released::Table(releases))
}

fn sizes(given: SizesDocument) -> Result<Sizes, Fault> {
    let default = Sizes::default();
    let small = TableSize {
        rows: given.small_rows.or(default.small.rows),
        bytes: given.small_bytes.unwrap_or(default.small.bytes),
    };
    let above = |large: &Option<Spanned<u64>>, small: u64, name: &str| match large {
        Some(large) if *large.get_ref() <= small => Err(Fault {
            at: large.span(),
            what: format!(
                "`large_{name}` is {}, and a table of {small} {name} is still small; raise it, or \
                 lower `small_{name}`",
                large.get_ref()
            ),
        }),
        large => Ok(large.as_ref().map(|large| *large.get_ref())),
    };
    let large_rows = above(&given.large_rows, small.rows.unwrap_or_default(), "rows")?;
    let large_bytes = above(&given.large_bytes, small.bytes, "bytes")?;
    let large = TableSize {
        rows: large_rows.or(default.large.rows),
        bytes: large_bytes.unwrap_or(default.large.bytes),
    };
    let stale_after_days = given.stale_after_days.unwrap_or(default.stale_after_days);
    Ok(Sizes { small, large, stale_after_days })
}

fn placeholders(
    given: BTreeMap<Spanned<String>, String>,
) -> Result<BTreeMap<String, String>, Fault> {
    let broken = given.iter().find(|(_, value)| value.contains(['\n', '\r']));
    if let Some((name, _)) = broken {
        let what = format!(
            "`{}` stands for several lines, and the lines of a report would no longer be those of \
             the file; write it on one line",
            name.get_ref()
        );
        return Err(Fault { at: name.span(), what });
    }
    Ok(given.into_iter().map(|(name, value)| (name.into_inner(), value)).collect())
}

fn day(given: Spanned<Datetime>) -> Result<Date, Fault> {
    let said = *given.get_ref();
    let date = said.date.filter(|_| said.time.is_none() && said.offset.is_none());
    date.and_then(|date| Date::new(date.year, date.month, date.day)).ok_or_else(|| {
        let what = format!("`{said}` is more than a day; write `until = 2027-01-31`");
        Fault { at: given.span(), what }
    })
}

/// serde's words for an unknown name, with the one that may have been meant.
fn with_nearest(message: &str) -> String {
    let message = message.trim();
    let unknown = ["unknown field `", "unknown variant `"];
    let Some(rest) = unknown.iter().find_map(|head| message.strip_prefix(head)) else {
        return message.to_owned();
    };
    let Some((given, rest)) = rest.split_once('`') else { return message.to_owned() };
    let names: Vec<&str> = rest.split('`').skip(1).step_by(2).collect();
    let what = if message.starts_with("unknown field") { "setting" } else { "value" };
    format!("there is no {what} `{given}` here; {}", one_of(given, &names))
}

/// The name that is near, or all of them.
fn one_of(given: &str, names: &[&str]) -> String {
    match nearest(given, names.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            format!("choose one of {}", quoted.join(", "))
        }
    }
}
