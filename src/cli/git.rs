//! What git knows of the files: which are new since a ref.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use anyhow::anyhow;

use super::exit::Failure;

/// The files of a repository at the point where a ref and `HEAD` parted, and
/// those that have changed since.
#[derive(Debug)]
pub(super) struct Since {
    root: PathBuf,
    base: HashSet<PathBuf>,
    changed: HashSet<PathBuf>,
}

impl Since {
    /// Asks git about the repository that `folder` lies in.
    ///
    /// # Errors
    /// Where there is no git, no repository, no such ref, or no common ancestor.
    pub(super) fn new(reference: &str, folder: &Path) -> Result<Self, Failure> {
        let ask = Ask { reference, folder };
        let root = ask.git(&["rev-parse", "--show-toplevel"])?.map_err(|said| {
            let folder = folder.display();
            Failure::could_not_check(match said.contains("not a git repository") {
                true => ask.error(&format!(
                    "`{folder}` is in no git repository; run banister in a clone, or name the last \
                     released migration with --since"
                )),
                false => ask.error(&format!("git does not read `{folder}`: {}", said.trim())),
            })
        })?;
        let root = PathBuf::from(root.trim_end_matches(['\n', '\r']));
        let ask = Ask { reference, folder: &root };
        let commit = format!("{reference}^{{commit}}");
        let verify = ["rev-parse", "--verify", "--quiet", "--end-of-options", &commit];
        let commit = ask.git(&verify)?.map_err(|_| {
            Failure::usage(ask.error(
                "git knows no such commit; check the name, or fetch it first (a CI clone often \
                 holds one commit only)",
            ))
        })?;
        let base = ask.git(&["merge-base", commit.trim(), "HEAD"])?.map_err(|_| {
            Failure::could_not_check(ask.error(
                "it has no ancestor in common with HEAD here; a shallow clone lacks it: fetch the \
                 whole history",
            ))
        })?;
        let base = base.trim();
        let files = |arguments: &[&str]| {
            let listed = ask.git(arguments)?.map_err(|said| refused(&ask, &said))?;
            Ok(paths(&listed))
        };
        let changed = files(&["diff", "--name-only", "--no-renames", "--no-ext-diff", "-z", base])?;
        let base = files(&["ls-tree", "-r", "--name-only", "-z", base])?;
        Ok(Self { root, base, changed })
    }

    /// Whether the file `path` is not in the base, or is another one there.
    pub(super) fn is_new(&self, path: &Path) -> bool {
        self.inside(path)
            .is_none_or(|inside| !self.base.contains(&inside) || self.changed.contains(&inside))
    }

    /// Whether the base has a file `path`, as it is or another one.
    pub(super) fn was_there(&self, path: &Path) -> bool {
        self.is_among(path, &self.base)
    }

    /// The SQL files of the base directly in `folder` that are there no more.
    pub(super) fn gone(&self, folder: &Path) -> Vec<PathBuf> {
        let Some(inside) = self.inside(folder) else { return Vec::new() };
        let mut gone: Vec<PathBuf> = self
            .base
            .iter()
            .filter(|file| file.parent() == Some(&inside) && self.changed.contains(*file))
            .filter(|file| file.extension().is_some_and(|extension| extension == "sql"))
            .filter_map(|file| Some(folder.join(file.file_name()?)))
            .filter(|file| !file.exists())
            .collect();
        gone.sort();
        gone
    }

    /// Whether `path` is one of the repository's `files`.
    pub(super) fn is_among(&self, path: &Path, files: &HashSet<PathBuf>) -> bool {
        self.inside(path).is_some_and(|inside| files.contains(&inside))
    }

    /// The tags that match `pattern` and lead to `HEAD`, oldest version first, and
    /// the files of each.
    pub(super) fn tags(&self, pattern: &str) -> Result<Vec<(String, HashSet<PathBuf>)>, Failure> {
        let ask = Ask { reference: pattern, folder: &self.root };
        let files = |tag: String| {
            let reference = format!("refs/tags/{tag}");
            let listed = ask.git(&["ls-tree", "-r", "--name-only", "-z", &reference])?;
            let files = listed.map_err(|said| refused(&ask, &said))?;
            Ok((tag, paths(&files)))
        };
        tag_names(pattern, &self.root)?.into_iter().map(files).collect()
    }

    /// A path relative to the root, where it is below it.
    fn inside(&self, path: &Path) -> Option<PathBuf> {
        let path = std::fs::canonicalize(path).ok()?;
        let root = std::fs::canonicalize(&self.root).unwrap_or_else(|_| self.root.clone());
        path.strip_prefix(root).ok().map(Path::to_owned)
    }
}

/// The tags that match `pattern` and lead to `HEAD`, oldest version first.
pub(super) fn tag_names(pattern: &str, folder: &Path) -> Result<Vec<String>, Failure> {
    let ask = Ask { reference: pattern, folder };
    let list = ["tag", "--list", "--merged", "HEAD", "--sort=version:refname", "--", pattern];
    let listed = ask.git(&list)?.map_err(|said| refused(&ask, &said))?;
    Ok(listed.lines().map(str::to_owned).filter(|name| !name.is_empty()).collect())
}

/// Whether git knows a commit by this name.
pub(super) fn knows(reference: &str, folder: &Path) -> bool {
    let commit = format!("{reference}^{{commit}}");
    let ask = Ask { reference, folder };
    let asked = ask.git(&["rev-parse", "--verify", "--quiet", "--end-of-options", &commit]);
    matches!(asked, Ok(Ok(_)))
}

fn refused(ask: &Ask<'_>, said: &str) -> Failure {
    Failure::could_not_check(ask.error(&format!("git cannot list the files: {}", said.trim())))
}

fn paths(listed: &str) -> HashSet<PathBuf> {
    listed.split('\0').filter(|name| !name.is_empty()).map(PathBuf::from).collect()
}

/// A question about a ref.
struct Ask<'a> {
    reference: &'a str,
    folder: &'a Path,
}

impl Ask<'_> {
    /// What git prints; where it refuses, what it complains.
    fn git(&self, arguments: &[&str]) -> Result<Result<String, String>, Failure> {
        let ran = Command::new("git")
            .arg("-C")
            .arg(self.folder)
            .args(arguments)
            .env("LC_ALL", "C")
            // In a hook these may name another repository, or one from elsewhere.
            .env_remove("GIT_DIR")
            .env_remove("GIT_WORK_TREE")
            .env_remove("GIT_INDEX_FILE")
            .stdin(Stdio::null())
            .output();
        let Output { status, stdout, stderr } = ran.map_err(|error| {
            Failure::could_not_check(self.error(&format!("git does not run: {error}; install it")))
        })?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Ok(if status.success() { Ok(text(&stdout)) } else { Err(text(&stderr)) })
    }

    fn error(&self, what: &str) -> anyhow::Error {
        anyhow!("tell which files are new since `{}`: {what}", self.reference)
    }
}
