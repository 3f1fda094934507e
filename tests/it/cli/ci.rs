//! `docs/ci/` and `.pre-commit-hooks.yaml`: the commands in them run as they
//! stand, in a clone such as CI has. What cannot run here (`cargo install`, `gh`,
//! `apt-get`) is a program that writes down how it was called.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use saphyr::{LoadableYamlNode as _, Yaml};
use serde_json::Value;

use super::write;
use crate::postgres::servers::installations;

fn yaml(name: &str) -> Yaml<'static> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    let text: &'static str = Box::leak(fs::read_to_string(path).unwrap().into_boxed_str());
    Yaml::load_from_str(text).unwrap_or_else(|error| panic!("{name}: {error}")).remove(0)
}

fn text<'a>(yaml: &'a Yaml<'a>, key: &str) -> &'a str {
    yaml[key].as_str().unwrap_or_else(|| panic!("no `{key}` in {yaml:?}"))
}

fn optional<'a>(yaml: &'a Yaml<'a>, key: &str) -> Option<&'a str> {
    yaml.as_mapping_get(key).and_then(Yaml::as_str)
}

/// A clone with a branch that adds the last release of the sample.
struct Clone {
    _root: tempfile::TempDir,
    folder: PathBuf,
    programs: PathBuf,
    log: PathBuf,
}

impl Clone {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let (origin, folder) = (root.path().join("origin"), root.path().join("clone"));
        let programs = root.path().join("bin");
        let log = root.path().join("log");
        fs::create_dir_all(origin.join("migrations")).unwrap();
        fs::create_dir(&programs).unwrap();
        for program in ["cargo", "gh", "apt-get"] {
            let path = programs.join(program);
            let script = format!("#!/bin/sh\necho \"{program} $*\" >> '{}'\n", log.display());
            fs::write(&path, script).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        }
        let clone = Self { _root: root, folder, programs, log };
        clone.git(&origin, "git init -q -b main && git commit -q --allow-empty -m x");
        let commit = |from: &str, to: &str| {
            let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations-sample");
            for entry in fs::read_dir(sample).unwrap() {
                let path = entry.unwrap().path();
                let name = path.file_name().unwrap().to_str().unwrap().to_owned();
                if name.ends_with(".sql") && name.as_str() >= from && name.as_str() < to {
                    fs::copy(&path, origin.join("migrations").join(name)).unwrap();
                }
            }
            clone.git(&origin, "git add -A && git commit -q -m x");
        };
        commit("00000", "00009");
        clone.git(&origin, "git checkout -q -b work");
        commit("00009", "99999");
        let command = format!("git clone -q '{}' '{}'", origin.display(), clone.folder.display());
        clone.git(&origin, &command);
        clone
    }

    fn git(&self, folder: &Path, command: &str) {
        let ran = self.shell(folder, command, &[]);
        assert!(ran.status.success(), "{command}: {}", String::from_utf8_lossy(&ran.stderr));
    }

    fn shell(&self, folder: &Path, command: &str, variables: &[(&str, &str)]) -> Output {
        let program = Path::new(env!("CARGO_BIN_EXE_banister"));
        let mut path = self.programs.as_os_str().to_owned();
        for more in [program.parent().unwrap().as_os_str(), &std::env::var_os("PATH").unwrap()] {
            path.push(":");
            path.push(more);
        }
        Command::new("sh")
            .args(["-e", "-c", command])
            .current_dir(folder)
            .env("PATH", path)
            .env("XDG_CACHE_HOME", env!("CARGO_TARGET_TMPDIR"))
            .envs(["GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"].map(|name| (name, "t")))
            .envs(["GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"].map(|name| (name, "t@example.org")))
            .envs(variables.iter().copied())
            .output()
            .unwrap()
    }

    /// Runs a command of a job, which must end with `code`.
    fn run(&self, command: &str, variables: &[(&str, &str)], code: i32) -> String {
        let ran = self.shell(&self.folder, command, variables);
        let stderr = String::from_utf8_lossy(&ran.stderr);
        assert_eq!(ran.status.code(), Some(code), "{command}: {stderr}");
        String::from_utf8(ran.stdout).unwrap()
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.folder.join(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
    }

    fn called(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }
}

/// The directory of a server's programs, for the jobs that verify.
fn server(job: &str) -> Option<String> {
    let found = installations().pop().map(|server| server.directory().display().to_string());
    if found.is_none() {
        eprintln!("SKIPPED: {job} needs a PostgreSQL server");
    }
    found
}

/// The names of the migrations that the branch adds.
fn are_new(text: &str) {
    assert!(text.contains("migrations/00009_daily_revenue.sql"), "{text}");
    assert!(!text.contains("migrations/00003_orders.sql"), "{text}");
}

#[test]
fn the_jobs_for_github_run() {
    let workflow = yaml("docs/ci/github-actions.yml");
    assert_eq!(text(&workflow["env"], "BASE"), "origin/${{ github.base_ref }}");
    let clone = Clone::new();
    let summary = clone.folder.join("summary.md").display().to_string();
    let server = server("docs/ci/github-actions.yml: verify");
    let mut variables =
        vec![("BASE", "origin/main"), ("PULL_REQUEST", "7"), ("GITHUB_STEP_SUMMARY", &summary)];
    variables.extend(server.as_deref().map(|directory| ("BANISTER_PG_BIN", directory)));
    let mut annotations = String::new();
    for job in ["check", "verify"] {
        if job == "verify" && server.is_none() {
            continue;
        }
        let steps = workflow["jobs"][job]["steps"].as_vec().unwrap();
        assert_eq!(steps[0]["with"]["fetch-depth"].as_integer(), Some(0));
        for step in steps {
            let Some(command) = optional(step, "run") else {
                assert!(optional(step, "uses").is_some(), "{step:?}");
                continue;
            };
            let finds = ["Check", "Verify"].contains(&text(step, "name"));
            annotations += &clone.run(command, &variables, i32::from(finds));
        }
    }
    are_new(&annotations);
    assert!(annotations.contains("::error file=migrations/00009_daily_revenue.sql,line=6"));
    let sarif = &workflow["jobs"]["check"]["steps"].as_vec().unwrap().last().unwrap()["with"];
    let log: Value = serde_json::from_str(&clone.read(text(sarif, "sarif_file"))).unwrap();
    assert_eq!(log["version"], "2.1.0");
    are_new(&clone.read("banister.md"));
    let comment = "gh pr comment 7 --body-file banister.md --edit-last --create-if-none";
    assert!(clone.called().contains(comment), "{}", clone.called());
    if server.is_some() {
        are_new(&clone.read("summary.md"));
        assert!(annotations.contains("title=verify/differs"), "{annotations}");
    }
}

#[test]
fn the_jobs_for_gitlab_run() {
    let jobs = yaml("docs/ci/gitlab-ci.yml");
    let base = &jobs[".banister"];
    assert_eq!(text(&base["variables"], "GIT_DEPTH"), "0");
    let clone = Clone::new();
    let target =
        text(&base["variables"], "BASE").replace("$CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main");
    let server = server("docs/ci/gitlab-ci.yml: migrations-verify");
    let mut variables =
        vec![("BASE", target.as_str()), ("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main")];
    variables.extend(server.as_deref().map(|directory| ("BANISTER_PG_BIN", directory)));
    for command in base["before_script"].as_vec().unwrap() {
        clone.run(command.as_str().unwrap(), &variables, 0);
    }
    for name in ["migrations-check", "migrations-verify"] {
        let job = &jobs[name];
        assert_eq!(text(job, "extends"), ".banister");
        if name == "migrations-verify" && server.is_none() {
            continue;
        }
        let commands = job["script"].as_vec().unwrap();
        for command in commands {
            let command = command.as_str().unwrap();
            clone.run(command, &variables, i32::from(command.starts_with("banister")));
        }
        let reports = &job["artifacts"]["reports"];
        are_new(&clone.read(text(reports, "junit")));
        roxmltree::Document::parse(&clone.read(text(reports, "junit"))).unwrap();
        if let Some(file) = optional(reports, "codequality") {
            let entries: Vec<Value> = serde_json::from_str(&clone.read(file)).unwrap();
            assert!(entries.len() >= 6, "{entries:?}");
        }
    }
}

#[test]
fn the_hooks_for_pre_commit_run() {
    let hooks = yaml(".pre-commit-hooks.yaml");
    let config = yaml("docs/ci/pre-commit-config.yaml");
    let local = &config["repos"].as_vec().unwrap()[0]["hooks"].as_vec().unwrap()[0];
    for hook in [&hooks.as_vec().unwrap()[0], local] {
        assert_eq!(text(hook, "id"), "banister-check");
        assert_eq!(hook["pass_filenames"].as_bool(), Some(false));
        assert_eq!(hook["types"].as_vec().unwrap()[0].as_str(), Some("sql"));
        let clone = Clone::new();
        clone.run(text(hook, "entry"), &[], 0);
        let index =
            ("migrations/00013_index.sql", "-- +goose Up\nCREATE INDEX i ON orders (note);\n");
        write(&clone.folder, &[index]);
        clone.git(&clone.folder, "git add -A");
        let found = clone.run(text(hook, "entry"), &[], 1);
        assert!(found.contains("migrations/00013_index.sql:2:1"), "{found}");
        assert!(!found.contains("00009"), "{found}");
    }
}
