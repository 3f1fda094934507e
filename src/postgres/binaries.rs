//! Finding the server binaries on this machine.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::pg::Version;

/// Where to look for server binaries.
///
/// The environment is read by the caller; an explicit directory wins over the
/// environment, and either of them is never replaced by another place.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// A directory that somebody named on the command line.
    pub explicit: Option<PathBuf>,
    /// The value of the variable `BANISTER_PG_BIN`.
    pub environment: Option<PathBuf>,
    /// The value of `PATH`.
    pub path: Option<OsString>,
    /// The major that is needed; any supported one where `None`.
    pub wanted: Option<Version>,
}

/// A directory with `postgres` and `initdb` of a supported major.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binaries {
    directory: PathBuf,
    version: Version,
    release: String,
}

/// Why no server binaries were found.
#[derive(Debug, thiserror::Error)]
pub enum BinariesError {
    /// A named directory holds no usable server.
    #[error("find a PostgreSQL server in `{}`, which {named_by} names: {why}; \
             give a directory that holds both `postgres` and `initdb`", directory.display())]
    Named {
        /// The directory.
        directory: PathBuf,
        /// What named it: the flag or the variable.
        named_by: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// A named directory holds another major than the wanted one.
    #[error("find PostgreSQL {wanted} in `{}`, which {named_by} names: it holds PostgreSQL {found}; \
             give the directory of another installation, or ask for {found}", directory.display())]
    NamedMajor {
        /// The directory.
        directory: PathBuf,
        /// What named it: the flag or the variable.
        named_by: &'static str,
        /// The major that was asked for.
        wanted: Version,
        /// The major that is there.
        found: Version,
    },
    /// No server anywhere.
    #[error("find a PostgreSQL server: looked in {}; install one (`apt-get install postgresql`, \
             `brew install postgresql@17`), or name the directory that holds `postgres` and `initdb` \
             by `--pg-bin` or `BANISTER_PG_BIN`{}", looked_in.join(", "), rejected_in_words(rejected))]
    None {
        /// The places, in the order in which they were tried.
        looked_in: Vec<String>,
        /// Directories with binaries that cannot be used, and why.
        rejected: Vec<String>,
    },
    /// There are servers, but not of the wanted major.
    #[error(
        "find PostgreSQL {wanted}: found only {}; install that major, or name its directory \
             by `--pg-bin` or `BANISTER_PG_BIN`{}",
        list(found),
        rejected_in_words(rejected)
    )]
    Major {
        /// The major that was asked for.
        wanted: Version,
        /// The majors that were found.
        found: Vec<Version>,
        /// Directories with binaries that cannot be used, and why.
        rejected: Vec<String>,
    },
}

fn rejected_in_words(rejected: &[String]) -> String {
    if rejected.is_empty() {
        String::new()
    } else {
        format!(" (not usable: {})", rejected.join(", "))
    }
}

fn list(versions: &[Version]) -> String {
    versions.iter().map(Version::to_string).collect::<Vec<_>>().join(", ")
}

impl Binaries {
    /// The first usable server: the named directory, else the first of `PATH`,
    /// `pg_config --bindir` and the usual places (highest major first).
    ///
    /// # Errors
    /// Where a named directory is unusable, or no server of the wanted major is
    /// found.
    pub fn find(search: &Search) -> Result<Self, BinariesError> {
        find_among(search, &usual_places())
    }

    /// Every usable server of this machine, one per directory, in the order in
    /// which [`Binaries::find`] prefers them; `search.wanted` is ignored.
    ///
    /// # Errors
    /// Where a named directory is unusable. No server at all is an empty list.
    pub fn all(search: &Search) -> Result<Vec<Self>, BinariesError> {
        if let Some(named) = named(search)? {
            return Ok(vec![named]);
        }
        Ok(Census::take(search, &usual_places()).found)
    }

    /// The server in one directory.
    ///
    /// # Errors
    /// In words, where it lacks `postgres` or `initdb`, they do not run, or
    /// their major is not supported.
    pub fn in_directory(directory: &Path) -> Result<Self, String> {
        let directory = directory.canonicalize().map_err(|error| error.to_string())?;
        for program in ["postgres", "initdb"] {
            if !directory.join(program).is_file() {
                return Err(format!("there is no `{program}`"));
            }
        }
        let release = release_of(&directory.join("postgres"))?;
        let version = major_of(&release)?;
        Ok(Self { directory, version, release })
    }

    /// The directory, absolute and without symbolic links.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// The major.
    pub fn version(&self) -> Version {
        self.version
    }

    /// What `postgres --version` says after the product's name: `15.18 (Debian …)`.
    pub fn release(&self) -> &str {
        &self.release
    }

    /// The path of the server program.
    pub(super) fn postgres(&self) -> PathBuf {
        self.directory.join("postgres")
    }

    /// The path of the program that makes a data directory.
    pub(super) fn initdb(&self) -> PathBuf {
        self.directory.join("initdb")
    }
}

fn find_among(search: &Search, usual: &[PathBuf]) -> Result<Binaries, BinariesError> {
    if let Some(named) = named(search)? {
        return Ok(named);
    }
    let mut census = Census::take(search, usual);
    let position = match search.wanted {
        None => (!census.found.is_empty()).then_some(0),
        Some(wanted) => census.found.iter().position(|binaries| binaries.version == wanted),
    };
    if let Some(position) = position {
        return Ok(census.found.swap_remove(position));
    }
    match search.wanted {
        Some(wanted) if !census.found.is_empty() => {
            let mut found: Vec<_> = census.found.iter().map(Binaries::version).collect();
            found.sort_unstable();
            found.dedup();
            Err(BinariesError::Major { wanted, found, rejected: census.rejected })
        }
        _ => Err(BinariesError::None { looked_in: census.looked_in, rejected: census.rejected }),
    }
}

/// The named directory, where there is one.
fn named(search: &Search) -> Result<Option<Binaries>, BinariesError> {
    let (directory, named_by) = match (&search.explicit, &search.environment) {
        (Some(directory), _) => (directory, "`--pg-bin`"),
        (None, Some(directory)) => (directory, "`BANISTER_PG_BIN`"),
        (None, None) => return Ok(None),
    };
    let directory = directory.clone();
    let binaries = match Binaries::in_directory(&directory) {
        Ok(binaries) => binaries,
        Err(why) => return Err(BinariesError::Named { directory, named_by, why }),
    };
    match search.wanted {
        Some(wanted) if wanted != binaries.version => {
            Err(BinariesError::NamedMajor { directory, named_by, wanted, found: binaries.version })
        }
        _ => Ok(Some(binaries)),
    }
}

/// What is on this machine.
#[derive(Default)]
struct Census {
    found: Vec<Binaries>,
    rejected: Vec<String>,
    looked_in: Vec<String>,
}

impl Census {
    fn take(search: &Search, usual: &[PathBuf]) -> Self {
        let mut census = Self::default();
        let path: Vec<PathBuf> = search
            .path
            .iter()
            .flat_map(std::env::split_paths)
            .filter(|p| p.is_absolute())
            .collect();

        census.looked_in.push("`PATH`".to_owned());
        for directory in &path {
            // Often a symbolic link into a versioned directory that also has `initdb`.
            if let Ok(program) = directory.join("postgres").canonicalize() {
                census.consider(program.parent().unwrap_or(directory));
            }
        }

        census.looked_in.push("`pg_config --bindir`".to_owned());
        for directory in path.iter().filter(|directory| directory.join("pg_config").is_file()) {
            if let Some(bindir) = bindir(&directory.join("pg_config")) {
                census.consider(&bindir);
            }
        }

        let before = census.found.len();
        for pattern in usual {
            census.looked_in.push(format!("`{}`", pattern.display()));
            for directory in expand(pattern) {
                census.consider(&directory);
            }
        }
        census.found[before..].sort_by_key(|binaries| std::cmp::Reverse(binaries.version));
        census
    }

    fn consider(&mut self, directory: &Path) {
        if !directory.join("postgres").is_file() {
            return;
        }
        match Binaries::in_directory(directory) {
            Ok(binaries)
                if self.found.iter().any(|known| known.directory == binaries.directory) => {}
            Ok(binaries) => self.found.push(binaries),
            Err(why) => self.rejected.push(format!("`{}`: {why}", directory.display())),
        }
    }
}

/// Where packages put their binaries; `*` stands for one path component, or for
/// its end.
fn usual_places() -> Vec<PathBuf> {
    [
        "/usr/lib/postgresql/*/bin",
        "/usr/pgsql-*/bin",
        "/usr/local/pgsql/bin",
        "/opt/homebrew/opt/postgresql@*/bin",
        "/usr/local/opt/postgresql@*/bin",
        "/Applications/Postgres.app/Contents/Versions/*/bin",
    ]
    .map(PathBuf::from)
    .to_vec()
}

/// The directories that match a pattern with at most one `*`.
fn expand(pattern: &Path) -> Vec<PathBuf> {
    let mut directories = vec![PathBuf::new()];
    for component in pattern.components() {
        let component = component.as_os_str().to_string_lossy();
        let Some(prefix) = component.strip_suffix('*') else {
            directories.iter_mut().for_each(|directory| directory.push(component.as_ref()));
            continue;
        };
        directories = directories
            .iter()
            .filter_map(|directory| fs::read_dir(directory).ok())
            .flatten()
            .flatten()
            .filter(|entry| entry.file_name().to_string_lossy().starts_with(prefix))
            .map(|entry| entry.path())
            .collect();
    }
    directories.sort();
    directories
}

fn bindir(pg_config: &Path) -> Option<PathBuf> {
    let output = Command::new(pg_config).arg("--bindir").stdin(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| PathBuf::from(text.trim()))
}

fn release_of(postgres: &Path) -> Result<String, String> {
    let output = Command::new(postgres)
        .arg("--version")
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("`postgres --version` does not run: {error}"))?;
    if !output.status.success() {
        let stderr = String::from_utf8_lossy(&output.stderr);
        return Err(format!("`postgres --version` fails: {}", stderr.trim()));
    }
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    text.strip_prefix("postgres (PostgreSQL) ")
        .map(str::to_owned)
        .ok_or_else(|| format!("`postgres --version` says `{text}`"))
}

fn major_of(release: &str) -> Result<Version, String> {
    let digits: String = release.chars().take_while(char::is_ascii_digit).collect();
    digits.parse::<Version>().map_err(|error| error.to_string())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    /// A directory that looks like an installation of `release`.
    fn fake(root: &Path, name: &str, release: &str) -> PathBuf {
        let directory = root.join(name);
        fs::create_dir_all(&directory).unwrap();
        for program in ["postgres", "initdb"] {
            script(&directory.join(program), &format!("echo '{program} (PostgreSQL) {release}'"));
        }
        directory
    }

    fn script(path: &Path, body: &str) {
        fs::write(path, format!("#!/bin/sh\n{body}\n")).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn root() -> tempfile::TempDir {
        tempfile::tempdir().unwrap()
    }

    fn majors(census: &Census) -> Vec<u16> {
        census.found.iter().map(|binaries| binaries.version.major()).collect()
    }

    #[test]
    fn a_named_directory_wins_and_is_never_replaced() {
        let root = root();
        let good = fake(root.path(), "16/bin", "16.4");
        let empty = root.path().join("empty");
        fs::create_dir(&empty).unwrap();

        let search = Search {
            explicit: Some(empty.clone()),
            environment: Some(good.clone()),
            path: Some(good.clone().into()),
            wanted: None,
        };
        let error = find_among(&search, std::slice::from_ref(&good)).unwrap_err().to_string();
        assert!(
            error.contains(&format!("`{}`, which `--pg-bin` names", empty.display())),
            "{error}"
        );
        assert!(error.contains("there is no `postgres`"), "{error}");

        let search = Search { explicit: None, ..search };
        assert_eq!(find_among(&search, &[]).unwrap().version.major(), 16);

        let search = Search { wanted: Version::new(13).ok(), ..search };
        let error = find_among(&search, &[]).unwrap_err().to_string();
        assert!(error.contains("`BANISTER_PG_BIN` names: it holds PostgreSQL 16"), "{error}");
    }

    #[test]
    fn both_programs_are_demanded() {
        let root = root();
        let half = fake(root.path(), "bin", "17.1");
        fs::remove_file(half.join("initdb")).unwrap();
        assert_eq!(Binaries::in_directory(&half).unwrap_err(), "there is no `initdb`");
    }

    #[test]
    fn path_comes_first_and_links_are_followed() {
        let root = root();
        fake(root.path(), "lib/14/bin", "14.2 (Debian 14.2-1)");
        fake(root.path(), "lib/9.6/bin", "9.6.1");
        fake(root.path(), "lib/17/bin", "17.0");
        fake(root.path(), "lib/18/bin", "18beta1");
        let links = root.path().join("links");
        fs::create_dir(&links).unwrap();
        std::os::unix::fs::symlink(root.path().join("lib/14/bin/postgres"), links.join("postgres"))
            .unwrap();
        let config = root.path().join("config");
        fs::create_dir(&config).unwrap();
        script(
            &config.join("pg_config"),
            &format!("echo {}", root.path().join("lib/17/bin").display()),
        );

        let path = std::env::join_paths([&links, &config]).unwrap();
        let search = Search { path: Some(path), ..Search::default() };
        let usual = [root.path().join("lib/*/bin")];
        let census = Census::take(&search, &usual);
        assert_eq!(majors(&census), [14, 17, 18]);
        assert_eq!(census.rejected.len(), 1, "{:?}", census.rejected);
        assert_eq!(census.found[0].release(), "14.2 (Debian 14.2-1)");

        let wanted = Search { wanted: Version::new(18).ok(), ..search.clone() };
        assert_eq!(find_among(&wanted, &usual).unwrap().version.major(), 18);
        let missing = Search { wanted: Version::new(15).ok(), ..search };
        let error = find_among(&missing, &usual).unwrap_err().to_string();
        assert!(error.contains("found only 14, 17, 18"), "{error}");
        assert!(error.contains("9.6/bin`: `9` is not a PostgreSQL major"), "{error}");
    }

    #[test]
    fn nothing_found_says_where_and_what_to_do() {
        let root = root();
        let search = Search { wanted: Version::new(15).ok(), ..Search::default() };
        let error = find_among(&search, &[root.path().join("none/*/bin")]).unwrap_err().to_string();
        for part in ["`PATH`", "none/*/bin", "apt-get install postgresql", "BANISTER_PG_BIN"] {
            assert!(error.contains(part), "{part} is missing in: {error}");
        }
    }
}
