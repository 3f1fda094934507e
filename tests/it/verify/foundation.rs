//! What is released is run once, and the next run starts with it.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::postgres::servers::installations;

const PROGRAM: &str = env!("CARGO_BIN_EXE_banister");

/// A released migration that leaves a line behind whenever it runs, and one under
/// test.
struct Project {
    root: tempfile::TempDir,
    binaries: PathBuf,
}

impl Project {
    fn new(binaries: &Path) -> Self {
        let root = tempfile::tempdir().unwrap();
        let open = fs::Permissions::from_mode(0o777);
        fs::set_permissions(root.path(), open.clone()).unwrap();
        fs::create_dir(root.path().join("migrations")).unwrap();
        fs::create_dir(root.path().join("traces")).unwrap();
        fs::set_permissions(root.path().join("traces"), open).unwrap();
        let project = Self { root, binaries: binaries.to_owned() };
        project.release("int");
        project.file("0002_name.up.sql", "ALTER TABLE users ADD COLUMN name text;\n");
        project.file("0002_name.down.sql", "ALTER TABLE users DROP COLUMN name;\n");
        project
    }

    fn file(&self, name: &str, text: &str) {
        fs::write(self.root.path().join("migrations").join(name), text).unwrap();
    }

    fn release(&self, kind: &str) {
        let trace = self.root.path().join("traces/runs");
        let sql = format!(
            "CREATE TABLE users (id {kind} PRIMARY KEY);\nCREATE ROLE reader;\n\
             GRANT SELECT ON users TO reader;\nSELECT pg_sleep(0.3);\n\
             COPY (SELECT 1) TO PROGRAM 'cat >> {}';\n",
            trace.display()
        );
        self.file("0001_users.up.sql", &sql);
    }

    fn command(&self) -> Command {
        let mut command = Command::new(PROGRAM);
        command.args(["verify", "--format", "plain", "--since", "0001", "--as-superuser"]);
        command.arg("--pg-bin").arg(&self.binaries).arg(self.root.path().join("migrations"));
        command.env("XDG_CACHE_HOME", self.root.path().join("cache")).stdin(Stdio::null());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn run(&self, when: &str) {
        let output = self.command().output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let text = text + &String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{when}: {text}");
        assert!(text.contains("1 reversible"), "{when}: {text}");
    }

    /// How often the released migration ran.
    fn count(&self) -> usize {
        fs::read_to_string(self.root.path().join("traces/runs")).unwrap().lines().count()
    }

    fn kept(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.root.path().join("cache/banister")).unwrap().flatten();
        let mut all: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
        all.retain(|path| path.file_name().unwrap().to_string_lossy().starts_with("foundation-"));
        all
    }
}

#[test]
fn what_is_released_runs_once() {
    for binaries in installations() {
        let project = Project::new(binaries.directory());
        project.run("first");
        assert_eq!((project.count(), project.kept().len()), (1, 1), "{}", binaries.version());
        project.run("second");
        project.run("third");
        assert_eq!(project.count(), 1, "PostgreSQL {}: it ran again", binaries.version());
    }
}

#[test]
fn another_release_is_another_foundation() {
    let Some(binaries) = installations().pop() else { return };
    let project = Project::new(binaries.directory());
    project.run("first");
    project.release("bigint");
    project.run("after a change");
    assert_eq!((project.count(), project.kept().len()), (2, 2));
    project.release("int");
    project.run("changed back");
    assert_eq!(project.count(), 2);
}

#[test]
fn a_damaged_foundation_is_made_anew() {
    let Some(binaries) = installations().pop() else { return };
    let project = Project::new(binaries.directory());
    project.run("first");
    let kept = project.kept().pop().unwrap();
    fs::remove_file(kept.join("PG_VERSION")).unwrap();
    project.run("without a file");
    assert_eq!(project.count(), 2);
    project.run("after it was made anew");
    assert_eq!(project.count(), 2);
}

#[test]
fn two_runs_may_lay_the_same_foundation() {
    let Some(binaries) = installations().pop() else { return };
    let project = Project::new(binaries.directory());
    let both = [project.command().spawn().unwrap(), project.command().spawn().unwrap()];
    for run in both {
        let output = run.wait_with_output().unwrap();
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{text}");
    }
    project.run("after both");
    assert!(project.count() <= 2 && project.kept().len() == 1);
}
