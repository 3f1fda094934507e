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
            let listed = ask.git(arguments)?.map_err(|said| {
                let said = said.trim();
                Failure::could_not_check(ask.error(&format!("git cannot list the files: {said}")))
            })?;
            Ok(listed.split('\0').filter(|name| !name.is_empty()).map(PathBuf::from).collect())
        };
        let changed = files(&["diff", "--name-only", "--no-renames", "--no-ext-diff", "-z", base])?;
        let base = files(&["ls-tree", "-r", "--name-only", "-z", base])?;
        Ok(Self { root, base, changed })
    }

    /// Whether the file `path` is not in the base, or is another one there.
    pub(super) fn is_new(&self, path: &Path) -> bool {
        let Ok(path) = std::fs::canonicalize(path) else { return true };
        let root = std::fs::canonicalize(&self.root).unwrap_or_else(|_| self.root.clone());
        match path.strip_prefix(root) {
            Ok(inside) => !self.base.contains(inside) || self.changed.contains(inside),
            Err(_) => true,
        }
    }
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
